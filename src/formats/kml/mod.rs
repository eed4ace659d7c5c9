//! KML 2.2 (OGC 07-147r2) and KMZ, the same in a zip archive.
//!
//! A first walk over the text finds where the Placemarks are, in which folders, and which values they
//! have; a second reads them in parallel. No tree of the whole is built, and entities that the file
//! defines are never looked up.

mod outline;
mod placemark;
mod tag;
mod writer;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::source::{self, Halt, Take, Ticket, Work};
use super::table::batches_at_once;
use super::zipped::Archive;
use super::{Batch, Cell, Document, Format, FormatError, Header, Stop};
use crate::project::Bytes;
use outline::{Kind, Outline, Place};
use placemark::{Columns, placemark};
use tag::ELEMENTS;
pub(super) use writer::Writer;

/// Placemarks that are read as one batch.
const BLOCK_ROWS: usize = 1 << 10;
/// Cells that are read as one batch, where a row has not more.
const BLOCK_CELLS: usize = 1 << 18;
/// Bytes that are read as one batch.
const BLOCK_BYTES: usize = 1 << 19;
/// The column of the folder.
const FOLDER: &str = "folder";

/// A file whose Placemarks are known by place.
pub(super) struct Reader<'a> {
    text: Cow<'a, str>,
    /// The bytes that the text is, and where it begins in them, where it was not decoded.
    mapped: Option<(&'a Bytes, usize)>,
    header: Header,
    outline: Outline,
    places: Vec<Place>,
    columns: Columns,
    /// The column of the folder, where there is one.
    folder: Option<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn of(document: &'a Document, layer: Option<&str>) -> Result<Self, FormatError> {
        let content = document.content();
        if !content.starts_with(b"PK") {
            let (text, note) = decoded(content)?;
            let mark = content.len() - text.len().min(content.len());
            let is_given = matches!(text, Cow::Borrowed(_));
            let mut reader = Self::of_text(text, note, layer)?;
            reader.mapped = is_given.then_some((content, mark));
            return Ok(reader);
        }
        Self::of_archive(content, layer, document.name())
    }

    /// Reads `doc.kml`, or the first file; where that has no Placemarks but links to others in the
    /// archive, as GDAL writes it, each of these is a layer.
    fn of_archive(bytes: &[u8], layer: Option<&str>, name: &str) -> Result<Self, FormatError> {
        let mut archive = Archive::of_bytes(bytes, "KMZ")?;
        let mut names = archive.names();
        names.retain(|name| stem(name).is_some());
        let main = names.iter().position(|name| name == "doc.kml").unwrap_or(0);
        if names.is_empty() {
            return Err(FormatError::NotThatFormat { format: "KMZ" });
        }
        let main = names.remove(main);
        let mut open = |member: &str, layer: Option<&str>| {
            let bytes = archive.read(member)?;
            let (text, note) = decoded(&bytes)?;
            Self::of_text(Cow::Owned(text.into_owned()), note, layer)
        };
        let all = open(&main, None)?;
        if all.places.is_empty() && !names.is_empty() {
            let layers = || {
                let layers: Vec<&str> = names.iter().filter_map(|name| stem(name)).collect();
                layers.join(", ")
            };
            return match (layer, names.as_slice()) {
                (None, [only]) => open(only, None),
                (None, _) => Err(FormatError::ManyLayers {
                    layers: layers(),
                    example: name.to_owned(),
                }),
                (Some(layer), names) => {
                    let found = names.iter().find(|name| stem(name) == Some(layer));
                    let found = found.ok_or_else(|| FormatError::NoSuchLayer {
                        layer: layer.to_owned(),
                        layers: layers(),
                    })?;
                    open(found, None)
                }
            };
        }
        let mut reader = match layer {
            None => all,
            layer => open(&main, layer)?,
        };
        if !names.is_empty() {
            reader.header.notes.push(format!(
                "holds {} more KML files beside {main}, which are not read",
                names.len()
            ));
        }
        Ok(reader)
    }

    fn of_text(
        text: Cow<'a, str>,
        note: Option<String>,
        layer: Option<&str>,
    ) -> Result<Self, FormatError> {
        let outline = Outline::of(&text)?;
        let places = chosen(&outline, layer)?;
        let mut notes: Vec<String> = note.into_iter().collect();
        if outline.links > 0 {
            notes.push(format!(
                "links to {} other files, which are not read; open them and save all as one",
                outline.links
            ));
        }
        if outline.has_heights {
            notes.push("has heights, which are left out".to_owned());
        }
        if !outline.unread.is_empty() {
            let all: u64 = outline.unread.values().sum();
            let each = outline.unread.iter();
            let each: Vec<String> = each
                .map(|(what, count)| format!("{count} {what}"))
                .collect();
            notes.push(format!(
                "has {all} values in Placemarks that are not read: {}",
                each.join(", ")
            ));
        }
        let (mut names, columns) = named(&outline, &mut notes);
        let folders: FxHashSet<Option<usize>> = places.iter().map(|place| place.folder).collect();
        let mut folder = None;
        if folders.len() > 1 && !names.iter().any(|name| name == FOLDER) {
            folder = Some(names.len());
            names.push(FOLDER.to_owned());
        }
        Ok(Self {
            columns,
            mapped: None,
            header: Header {
                columns: names,
                notes,
                is_shaped: outline.is_shaped,
                crs: None,
                ..Header::default()
            },
            places,
            outline,
            folder,
            text,
        })
    }

    fn block(&self, places: &[Place]) -> Result<Batch<'_>, FormatError> {
        let count = self.header.columns.len();
        let mut batch = Batch::new(count);
        batch.reserve(places.len());
        let mut cells = vec![Cell::Null; count];
        for place in places {
            let text = self.text.get(place.start..place.end);
            let read = placemark(text.unwrap_or_default(), &self.columns, &mut cells);
            let shape =
                read.map_err(|error| broken(format!("Placemark {}: {error}", place.number)))?;
            if let (Some(column), Some(folder)) = (self.folder, place.folder) {
                let name = self.outline.folders[folder].name.as_str();
                cells[column] = if name.is_empty() {
                    Cell::Null
                } else {
                    Cell::from(name.to_owned())
                };
            }
            let pushed = batch.push(place.number, |row| {
                row.extend(cells.iter_mut().map(std::mem::take));
                Ok::<_, std::convert::Infallible>(shape)
            });
            pushed.unwrap_or_else(|never| match never {});
        }
        Ok(batch)
    }
}

/// The name of a KML file without folders and extension.
fn stem(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let (stem, extension) = file.rsplit_once('.')?;
    extension.eq_ignore_ascii_case("kml").then_some(stem)
}

/// The columns of elements, then those of extended data. One of these that is called like an element gets
/// another name.
fn named(outline: &Outline, notes: &mut Vec<String>) -> (Vec<String>, Columns) {
    let mut names: Vec<String> = Vec::new();
    let mut columns = Columns::default();
    for (element, name) in ELEMENTS.iter().enumerate() {
        if outline.elements[element] {
            columns.elements[element] = Some(names.len());
            names.push((*name).to_owned());
        }
    }
    let taken: FxHashSet<&String> = outline.data.iter().collect();
    let elements = names.clone();
    for name in &outline.data {
        let mut called = name.clone();
        if elements.contains(name) {
            let mut others = (2_u32..).map(|count| format!("{name}_{count}"));
            let free = others.find(|other| !taken.contains(other));
            called = free.unwrap_or(called);
            notes.push(format!(
                "has {name:?} as an element and in the extended data; the latter is called {called:?}"
            ));
        }
        let kind = outline.kinds.get(name).copied().unwrap_or(Kind::Text);
        columns.data.insert(name.clone(), (names.len(), kind));
        names.push(called);
    }
    (names, columns)
}

/// The Placemarks of a folder and those in it, or all.
fn chosen(outline: &Outline, layer: Option<&str>) -> Result<Vec<Place>, FormatError> {
    let Some(layer) = layer else {
        return Ok(outline.places.clone());
    };
    // Parents come before their children.
    let mut is_in = vec![false; outline.folders.len()];
    for (place, folder) in outline.folders.iter().enumerate() {
        is_in[place] = folder.name == layer || folder.parent.is_some_and(|parent| is_in[parent]);
    }
    if !is_in.contains(&true) {
        let mut seen = FxHashSet::default();
        let names = outline.folders.iter().map(|folder| folder.name.as_str());
        let names: Vec<&str> = names
            .filter(|name| !name.is_empty() && seen.insert(*name))
            .collect();
        return Err(FormatError::NoSuchLayer {
            layer: layer.to_owned(),
            layers: if names.is_empty() {
                "no folders".to_owned()
            } else {
                names.join(", ")
            },
        });
    }
    let places = outline.places.iter().copied();
    let chosen = places.filter(|place| place.folder.is_some_and(|folder| is_in[folder]));
    Ok(chosen.collect())
}

impl source::Reader for Reader<'_> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let at_once = batches_at_once();
        let rows = BLOCK_CELLS / self.header.columns.len().max(1);
        let rows = rows.clamp(1, BLOCK_ROWS);
        let mut rest = self.places.as_slice();
        while !rest.is_empty() {
            let mut blocks = Vec::with_capacity(at_once);
            while let Some(first) = rest.first()
                && blocks.len() < at_once
            {
                let fits = |place: &Place| place.end - first.start <= BLOCK_BYTES;
                let most = rest.len().min(rows);
                let count = rest[..most].partition_point(fits).max(1);
                let (block, behind) = rest.split_at(count);
                blocks.push(block);
                rest = behind;
            }
            let first = blocks.first().and_then(|block| block.first());
            let start = first.map_or(0, |place| place.start);
            let batches = blocks.into_par_iter();
            let batches = batches.map(|places| self.block(places).map(work));
            let tickets: Result<Vec<Ticket>, FormatError> = batches.collect();
            take(tickets?).map_err(Stop::Taker)?;
            if let Some((bytes, mark)) = self.mapped {
                let end = rest.first().map_or(self.text.len(), |place| place.start);
                bytes.release(start + mark..end + mark);
            }
        }
        Ok(())
    }
}

fn broken(message: impl Into<String>) -> FormatError {
    FormatError::Broken {
        format: Format::Kml.name(),
        message: message.into(),
    }
}

/// The text of a file, by its byte order mark or its XML declaration; a note where characters are broken.
fn decoded(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<String>), FormatError> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some(known) => known,
        None => (declared(bytes)?, 0),
    };
    let content = &bytes[mark..];
    if encoding == UTF_8 {
        let text = std::str::from_utf8(content).map_err(|error| {
            broken(format!(
                "byte {} is not UTF-8, and no other encoding is declared",
                mark + error.valid_up_to()
            ))
        })?;
        return Ok((Cow::Borrowed(text), None));
    }
    let (text, has_broken) = encoding.decode_without_bom_handling(content);
    let name = encoding.name();
    let note =
        || format!("has characters that are not {name}, which it declares; they read \u{fffd}");
    Ok((text, has_broken.then(note)))
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, FormatError> {
    const FARTHEST: usize = 256;
    let start = &bytes[..bytes.len().min(FARTHEST)];
    let start = start.trim_ascii_start();
    let end = memchr::memmem::find(start, b"?>").filter(|_| start.starts_with(b"<?xml"));
    let declaration = String::from_utf8_lossy(&start[..end.unwrap_or(0)]);
    let Some((_, value)) = declaration.split_once("encoding") else {
        return Ok(UTF_8);
    };
    let value = value.trim_start().trim_start_matches('=').trim();
    let label = value.split(['"', '\'']).nth(1).unwrap_or_default();
    let known = Encoding::for_label(label.as_bytes());
    let known = known.ok_or_else(|| broken(format!("declares the unknown encoding {label:?}")))?;
    // Whoever reads the declaration byte by byte has no text of 16 bits.
    let is_wide = known == UTF_16LE || known == UTF_16BE;
    Ok(if is_wide { UTF_8 } else { known })
}

#[cfg(test)]
#[path = "kml_tests.rs"]
mod tests;
