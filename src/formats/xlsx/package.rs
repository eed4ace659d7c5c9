//! The zip archive of a workbook and the XML in it.

use std::borrow::Cow;
use std::io::{self, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use rustc_hash::FxHashMap;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::formats::FormatError;

/// Most bytes that a part may unpack to, whatever the archive says of it.
const MOST_UNPACKED: u64 = 1 << 30;
/// Longest text or tag: a cell has 32,767 characters at most, and each is held in one piece.
const LONGEST_EVENT: u64 = 1 << 24;

/// An archive whose parts are found whatever the case of their names, as spreadsheets find them.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    places: FxHashMap<String, usize>,
    /// [`MOST_UNPACKED`], but in tests.
    limit: u64,
}

/// A part under way, its nested elements told apart by the caller.
pub(super) struct Xml<'p> {
    reader: Reader<BufReader<Bounded<'p>>>,
    buffer: Vec<u8>,
}

/// A part that ends in an error where it, or one text or tag of it, unpacks to too much.
struct Bounded<'p> {
    part: Box<dyn Read + 'p>,
    left: u64,
    /// The same of the text or tag that is being read.
    left_of_event: u64,
}

/// That a part unpacks to too much.
#[derive(Debug, thiserror::Error)]
#[error("unpacks to too much")]
struct TooMuch;

/// That a text or tag unpacks to too much.
#[derive(Debug, thiserror::Error)]
#[error("a text or tag in it is longer than {} MiB", LONGEST_EVENT >> 20)]
struct TooLong;

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.part.read(into)?;
        let less = |left: u64| left.checked_sub(got as u64);
        self.left = less(self.left).ok_or_else(|| io::Error::other(TooMuch))?;
        self.left_of_event = less(self.left_of_event).ok_or_else(|| io::Error::other(TooLong))?;
        Ok(got)
    }
}

/// That a file is broken.
pub(super) fn broken(message: impl Into<String>) -> FormatError {
    FormatError::Broken {
        format: "XLSX",
        message: message.into(),
    }
}

fn not_xml(error: &quick_xml::Error) -> FormatError {
    if let quick_xml::Error::Io(io) = error
        && let Some(inner) = io.get_ref()
        && inner.is::<TooMuch>()
    {
        return FormatError::TooLarge {
            limit: MOST_UNPACKED,
        };
    }
    broken(error.to_string())
}

fn not_zip(error: &ZipError) -> FormatError {
    broken(error.to_string())
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, FormatError> {
        // A compound file: Excel before 2007, and what encryption wraps a workbook in.
        if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Err(FormatError::OldWorkbook);
        }
        if !bytes.starts_with(b"PK") {
            return Err(FormatError::NotThatFormat { format: "XLSX" });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| not_zip(&error))?;
        let mut places = FxHashMap::default();
        for (place, name) in archive.file_names().enumerate() {
            let name = name.map_err(|error| not_zip(&error))?;
            places.insert(plain(&name), place);
        }
        Ok(Self {
            archive,
            places,
            limit: MOST_UNPACKED,
        })
    }

    pub(super) fn part<'p>(&'p mut self, path: &str) -> Result<Option<Xml<'p>>, FormatError> {
        let Some(&place) = self.places.get(&plain(path)) else {
            return Ok(None);
        };
        let part = self.archive.by_index(place);
        let part = part.map_err(|error| not_zip(&error))?;
        let mut reader = Reader::from_reader(BufReader::with_capacity(
            1 << 16,
            Bounded {
                part: Box::new(part),
                left: self.limit,
                left_of_event: LONGEST_EVENT,
            },
        ));
        reader.config_mut().expand_empty_elements = true;
        Ok(Some(Xml {
            reader,
            buffer: Vec::new(),
        }))
    }
}

/// The name of a part in one spelling.
fn plain(path: &str) -> String {
    path.trim_start_matches('/')
        .replace('\\', "/")
        .to_lowercase()
}

impl Xml<'_> {
    /// The next event; empty elements come as a start and an end.
    pub(super) fn event(&mut self) -> Result<Event<'_>, FormatError> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().left_of_event = LONGEST_EVENT;
        let event = self.reader.read_event_into(&mut self.buffer);
        event.map_err(|error| not_xml(&error))
    }

    /// Steps over the rest of an element.
    pub(super) fn skip(&mut self) -> Result<(), FormatError> {
        let mut depth = 1_u64;
        while depth > 0 {
            match self.event()? {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(cut()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes the text of an element up to its end, without that of elements in it.
    pub(super) fn text(&mut self, into: &mut String) -> Result<(), FormatError> {
        let mut depth = 1_u64;
        while depth > 0 {
            match self.event()? {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(text) if depth == 1 => into.push_str(&text.xml10_content()),
                Event::CData(text) if depth == 1 => into.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) if depth == 1 => into.push_str(&resolved(&entity)?),
                Event::Eof => return Err(cut()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes the text of a string item: of all its runs, without the reading aids of East Asian names
    /// (ECMA-376 part 1, 18.4.8).
    pub(super) fn string_item(&mut self, into: &mut String) -> Result<(), FormatError> {
        let start = into.len();
        let mut depth = 1_u64;
        while depth > 0 {
            enum Step {
                Text,
                Aid,
                None,
            }
            let step = match self.event()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => Step::Text,
                    "rPh" => Step::Aid,
                    _ => {
                        depth += 1;
                        Step::None
                    }
                },
                Event::End(_) => {
                    depth -= 1;
                    Step::None
                }
                Event::Eof => return Err(cut()),
                _ => Step::None,
            };
            match step {
                Step::Text => self.text(into)?,
                Step::Aid => self.skip()?,
                Step::None => {}
            }
        }
        if let Cow::Owned(text) = unescaped(&into[start..]) {
            into.truncate(start);
            into.push_str(&text);
        }
        Ok(())
    }
}

/// That a part ends too early.
pub(super) fn cut() -> FormatError {
    broken("a part of it ends too early")
}

fn resolved(entity: &BytesRef<'_>) -> Result<String, FormatError> {
    if let Some(text) = resolve_xml_entity(entity) {
        return Ok(text.to_owned());
    }
    match entity.resolve_char_ref() {
        Ok(Some(char)) => Ok(char.to_string()),
        Ok(None) => Err(broken(format!("it has the unknown entity &{};", &**entity))),
        Err(error) => Err(not_xml(&error)),
    }
}

/// An attribute by its name without prefix.
pub(super) fn attribute<'e>(
    element: &'e BytesStart<'_>,
    name: &str,
) -> Result<Option<Cow<'e, str>>, FormatError> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| broken(error.to_string()))?;
        if attribute.key.as_ref() == name
            || (name == "id" && attribute.key.local_name().as_ref() == name)
        {
            let value = match attribute.value {
                Cow::Borrowed(value) => quick_xml::escape::unescape(value),
                Cow::Owned(value) => {
                    let value = quick_xml::escape::unescape(&value).map(Cow::into_owned);
                    value.map(Cow::Owned)
                }
            };
            let value = value.map_err(|error| broken(error.to_string()))?;
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// Text whose characters that XML does not take stand as `_xHHHH_` (ECMA-376 part 1, 22.9.2.19).
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    const LENGTH: usize = "_x000D_".len();
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut units: Vec<u16> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let flush = |units: &mut Vec<u16>, out: &mut String| {
        out.push_str(&String::from_utf16_lossy(units));
        units.clear();
    };
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let code = rest
            .as_bytes()
            .first_chunk::<LENGTH>()
            .filter(|code| code.starts_with(b"_x") && code.ends_with(b"_"))
            .filter(|code| code[2..6].iter().all(u8::is_ascii_hexdigit))
            .and_then(|code| std::str::from_utf8(&code[2..6]).ok())
            .and_then(|digits| u16::from_str_radix(digits, 16).ok());
        if let Some(unit) = code {
            units.push(unit);
            rest = &rest[LENGTH..];
        } else {
            flush(&mut units, &mut out);
            out.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    flush(&mut units, &mut out);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_stops_at_the_limit() {
        use std::io::Write;
        use zip::write::{SimpleFileOptions, ZipWriter};
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a.xml", SimpleFileOptions::default())
            .unwrap();
        zip.write_all("<a>".repeat(100_000).as_bytes()).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 5_000);
        let mut package = Package::open(&bytes).unwrap();
        let read = |package: &mut Package<'_>| package.part("/A.xml").unwrap().unwrap().skip();
        assert!(matches!(
            read(&mut package),
            Err(FormatError::Broken { .. })
        ));
        package.limit = 200_000;
        assert!(matches!(
            read(&mut package),
            Err(FormatError::TooLarge { .. })
        ));
    }

    #[test]
    fn escaped_characters_are_read() {
        assert_eq!(unescaped("a_x000D_b"), "a\rb");
        assert_eq!(unescaped("_x005F_x000D_"), "_x000D_");
        assert_eq!(unescaped("_xD83D__xDCF7_"), "\u{1f4f7}");
        assert_eq!(unescaped("_xD83D_é"), "\u{fffd}é");
        assert_eq!(unescaped("_x00é_ma_xa_"), "_x00é_ma_xa_");
    }
}
