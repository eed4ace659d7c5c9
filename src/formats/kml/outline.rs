//! The first walk: where the Placemarks are, which folders they are in, which values they have.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use rustc_hash::FxHashMap;

use super::broken;
use super::tag::{ELEMENTS, Tag, append, attribute, reader, value};
use crate::formats::FormatError;

/// Elements inside one another. Real files have a few tens.
const MOST_DEPTH: usize = 256;

/// Different names of values. Real files have a few hundred; a name a Placemark would make a table of
/// the square of the file.
const MOST_NAMES: usize = 4096;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    Real,
    Flag,
}

/// A Placemark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The folder it is in, if any.
    pub(super) folder: Option<usize>,
    /// From 1.
    pub(super) number: u64,
}

/// A Folder, or a Document inside another.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub(super) name: String,
    pub(super) parent: Option<usize>,
}

/// What a walk over a file finds.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) places: Vec<Place>,
    pub(super) folders: Vec<Folder>,
    /// Which of [`ELEMENTS`] Placemarks have.
    pub(super) elements: [bool; ELEMENTS.len()],
    /// Names in the extended data, in order.
    pub(super) data: Vec<String>,
    /// Their kinds; text where no schema says them.
    pub(super) kinds: FxHashMap<String, Kind>,
    pub(super) is_shaped: bool,
    /// Whether any position has a height.
    pub(super) has_heights: bool,
    /// Links to other files.
    pub(super) links: usize,
    /// Values that no column takes, by what they are.
    pub(super) unread: BTreeMap<&'static str, u64>,
}

impl Outline {
    pub(super) fn of(text: &str) -> Result<Self, FormatError> {
        let mut walk = Walk {
            reader: reader(text),
            outline: Self::default(),
            stack: Vec::new(),
            has_root: false,
            folders: Vec::new(),
            place: None,
            known: FxHashMap::default(),
            filled: [0; ELEMENTS.len()],
            data: None,
            value: None,
            text: String::new(),
            capture: None,
        };
        loop {
            let at = walk.position();
            let event = walk.reader.read_event();
            let event = event.map_err(|error| {
                let line = line(text, walk.reader.error_position());
                broken(format!("line {line}: {error}"))
            })?;
            match &event {
                Event::Start(start) => walk.start(start, at, text)?,
                Event::Empty(start) => {
                    walk.start(start, at, text)?;
                    walk.end();
                }
                Event::End(_) => walk.end(),
                Event::Eof if !walk.has_root => {
                    return Err(FormatError::NotThatFormat { format: "KML" });
                }
                Event::Eof if walk.stack.is_empty() => break,
                Event::Eof => {
                    return Err(broken(format!(
                        "ends inside of an element that is open, at line {}",
                        line(text, text.len() as u64)
                    )));
                }
                other => {
                    if let Some(captured) = &mut walk.capture {
                        append(other, captured);
                    }
                    if walk.value.is_some() {
                        append(other, &mut walk.text);
                    }
                }
            }
        }
        Ok(walk.outline)
    }
}

fn line(text: &str, at: u64) -> usize {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count()
}

/// Whose value is open.
enum Slot {
    Element(usize),
    Data(String),
    /// Of no column, but what it is.
    Unread(&'static str),
}

const TWINS: &str = "second values of one name";
const NAMELESS: &str = "values without a name or behind the first of a Data";

struct Walk<'t> {
    reader: Reader<&'t [u8]>,
    outline: Outline,
    stack: Vec<Tag>,
    has_root: bool,
    /// The folders that are open; `None` for the outermost Document.
    folders: Vec<Option<usize>>,
    /// Where the Placemark begins that is open, and how deep it is.
    place: Option<(usize, usize)>,
    /// Names in the extended data, and the last Placemark with a value of each.
    known: FxHashMap<String, u64>,
    /// The last Placemark with each of [`ELEMENTS`].
    filled: [u64; ELEMENTS.len()],
    /// The name of the `Data` that is open, before its value.
    data: Option<String>,
    /// The value that is open, and how deep it is.
    value: Option<(Slot, usize)>,
    /// Its text.
    text: String,
    /// The text of an element that is wanted.
    capture: Option<String>,
}

impl Walk<'_> {
    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn start(&mut self, start: &BytesStart<'_>, at: usize, text: &str) -> Result<(), FormatError> {
        let tag = Tag::of(start);
        let parent = self.stack.last().copied();
        if parent.is_none() && !(tag == Tag::Kml || tag.is_container() || tag == Tag::Placemark) {
            return Err(FormatError::NotThatFormat { format: "KML" });
        }
        self.has_root = true;
        if self.stack.len() >= MOST_DEPTH {
            let line = line(text, at as u64);
            let message = format!("line {line}: more than {MOST_DEPTH} elements in one another");
            return Err(broken(message));
        }
        if self.place.is_some() {
            self.inside(start, tag, parent);
        } else {
            match tag {
                Tag::Placemark => self.place = Some((at, self.stack.len())),
                Tag::Document | Tag::Folder => {
                    let parent = self.folders.last().copied().flatten();
                    let is_outermost = tag == Tag::Document && self.folders.is_empty();
                    self.folders
                        .push((!is_outermost).then_some(self.outline.folders.len()));
                    if !is_outermost {
                        self.outline.folders.push(Folder {
                            name: String::new(),
                            parent,
                        });
                    }
                }
                Tag::Name if parent.is_some_and(Tag::is_container) => {
                    self.capture = Some(String::new());
                }
                Tag::SimpleField => self.field(start),
                Tag::NetworkLink => self.outline.links += 1,
                _ => {}
            }
        }
        if self.known.len() > MOST_NAMES {
            return Err(broken(format!(
                "line {}: more than {MOST_NAMES} different names of values",
                line(text, at as u64)
            )));
        }
        self.stack.push(tag);
        Ok(())
    }

    /// An element of a Placemark.
    fn inside(&mut self, start: &BytesStart<'_>, tag: Tag, parent: Option<Tag>) {
        self.outline.is_shaped |= tag.is_geometry();
        let element = tag.element(parent);
        if let Some(element) = element {
            self.outline.elements[element] = true;
        }
        let mut slot = element.map(Slot::Element);
        slot = slot.or_else(|| tag.unread(parent).map(Slot::Unread));
        match tag {
            Tag::Data | Tag::SimpleData => {
                let name = attribute(start, "name");
                if let Some(name) = name.clone() {
                    self.column(name);
                }
                if tag == Tag::Data {
                    self.data = name;
                } else {
                    slot = Some(name.map_or(Slot::Unread(NAMELESS), Slot::Data));
                }
            }
            // Only the first value of a name counts.
            Tag::Value if parent == Some(Tag::Data) => {
                slot = Some(self.data.take().map_or(Slot::Unread(NAMELESS), Slot::Data));
            }
            Tag::Coordinates if !self.outline.has_heights => self.capture = Some(String::new()),
            _ => {}
        }
        if self.value.is_none()
            && let Some(slot) = slot
        {
            self.text.clear();
            self.value = Some((slot, self.stack.len()));
        }
    }

    /// Counts the value that ends where no column takes it.
    fn count(&mut self, slot: &Slot) {
        if value(&self.text).is_none() {
            return;
        }
        let number = self.outline.places.len() as u64 + 1;
        let last = match slot {
            Slot::Element(element) => self.filled.get_mut(*element),
            Slot::Data(name) => self.known.get_mut(name),
            Slot::Unread(_) => None,
        };
        let unread = match (slot, last) {
            (Slot::Unread(what), _) => what,
            (_, Some(last)) if *last != number => {
                *last = number;
                return;
            }
            _ => TWINS,
        };
        *self.outline.unread.entry(unread).or_default() += 1;
    }

    /// A field of a schema.
    fn field(&mut self, start: &BytesStart<'_>) {
        let Some(name) = attribute(start, "name") else {
            return;
        };
        let kind = match attribute(start, "type").as_deref() {
            Some("int" | "uint" | "short" | "ushort") => Kind::Whole,
            Some("float" | "double") => Kind::Real,
            Some("bool") => Kind::Flag,
            _ => Kind::Text,
        };
        let known = self.outline.kinds.entry(name.clone()).or_insert(kind);
        if *known != kind {
            // Schemas that do not agree.
            *known = Kind::Text;
        }
        self.column(name);
    }

    fn column(&mut self, name: String) {
        if !self.known.contains_key(&name) {
            self.known.insert(name.clone(), 0);
            self.outline.data.push(name);
        }
    }

    fn end(&mut self) {
        let Some(tag) = self.stack.pop() else { return };
        if let Some((slot, _)) = self.value.take_if(|(_, depth)| *depth == self.stack.len()) {
            self.count(&slot);
        }
        if let Some((start, depth)) = self.place {
            if self.stack.len() == depth {
                self.outline.places.push(Place {
                    start,
                    end: self.position(),
                    folder: self.folders.last().copied().flatten(),
                    number: self.outline.places.len() as u64 + 1,
                });
                self.place = None;
            } else if tag == Tag::Coordinates
                && let Some(text) = self.capture.take()
            {
                self.outline.has_heights |= has_heights(&text);
            }
            return;
        }
        match tag {
            Tag::Document | Tag::Folder => {
                self.folders.pop();
            }
            Tag::Name => {
                let open = self.folders.last().copied().flatten();
                if let (Some(name), Some(folder)) = (self.capture.take(), open) {
                    self.outline.folders[folder].name =
                        value(&name).map_or_else(String::new, |name| name.trim().to_owned());
                }
            }
            _ => {}
        }
    }
}

/// Whether any position has a third number other than 0.
fn has_heights(text: &str) -> bool {
    let heights = text
        .split_ascii_whitespace()
        .filter_map(|at| at.splitn(3, ',').nth(2));
    let mut heights = heights.filter(|height| !height.is_empty());
    heights.any(|height| height.bytes().any(|byte| matches!(byte, b'1'..=b'9')))
}
