//! Text tables: comma, semicolon or tab separated, quoted as in RFC 4180.
//!
//! The delimiter is the one that stands most often in the header line. Values stay text: what a
//! number is, and whether its decimal mark is a comma, the field that it belongs to decides.
//!
//! The text is cut into blocks at line breaks and the blocks are read in parallel. A cut may fall
//! inside a quoted cell of several lines; the block before tells where its last record ends, and a
//! block that began elsewhere is read again from there. So the rows, and the order and numbers of
//! rows, are those of reading from the beginning.

mod known;
mod layer;
mod record;
mod window;
mod writer;

use std::borrow::Cow;
use std::io::Read;

use rustc_hash::FxHashSet;

pub(super) use layer::Layer;
pub use writer::{CsvWriter, append_row};

use super::source::{self, Halt, Take, Work};
use super::table::{batches_at_once, without_values};
use super::text::{Text, composed, decode, no_last_break};
use super::{FormatError, Header, Stop, wkt};
use crate::project::Bytes;
use record::{LONGEST_QUOTED, Rules, line_breaks, line_start, record};
use window::Window;

/// Text that is read as one block.
const BLOCK: usize = 1 << 18;

/// A text table, read from the top down.
pub(super) struct Reader<'a> {
    text: Feed<'a>,
    rules: Rules,
    /// [`BLOCK`], but in tests.
    block: usize,
    /// The column of geometries as well-known text, which is none of the header's, and the reference
    /// system that the first names.
    geometry: Option<(usize, Option<u32>)>,
    header: Header,
    /// Where the next record begins, and its line.
    at: usize,
    line: u64,
}

/// Where the text comes from.
enum Feed<'a> {
    Whole(Text<'a>),
    /// The part of a stream that has come and is not yet used up, and the stream unless it has ended.
    Stream(Vec<u8>, Option<Box<dyn Read + 'a>>),
}

impl Feed<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(text) => text.bytes(),
            Self::Stream(buffer, _) => buffer,
        }
    }

    /// Whether nothing comes behind the bytes.
    fn is_complete(&self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Stream(_, stream) => stream.is_none(),
        }
    }

    /// Drops bytes that are used up and takes more from the stream.
    fn advance(&mut self, used: usize, wanted: usize) -> Result<(), FormatError> {
        let Self::Stream(buffer, stream) = self else {
            return Ok(());
        };
        buffer.drain(..used);
        if let Some(source) = stream {
            let missing = wanted.saturating_sub(buffer.len()) as u64;
            let got = source.take(missing).read_to_end(buffer);
            if (got.map_err(FormatError::Stream)? as u64) < missing {
                *stream = None;
            }
        }
        Ok(())
    }
}

impl<'a> Reader<'a> {
    /// Reads the header of a file.
    pub(super) fn of_bytes(bytes: &'a Bytes) -> Result<Self, FormatError> {
        let (text, note) = decode(bytes)?;
        Self::new(Feed::Whole(text), note)
    }

    /// Reads the header of a stream whose first bytes have been read.
    pub(super) fn of_stream(
        first: Vec<u8>,
        stream: Box<dyn Read + 'a>,
    ) -> Result<Self, FormatError> {
        Self::of_stream_by(first, stream, batches_at_once() * BLOCK + LONGEST_QUOTED)
    }

    /// The same with so many bytes to begin with.
    fn of_stream_by(
        mut first: Vec<u8>,
        mut stream: Box<dyn Read + 'a>,
        window: usize,
    ) -> Result<Self, FormatError> {
        let missing = window.saturating_sub(first.len()) as u64;
        let got = stream.by_ref().take(missing).read_to_end(&mut first);
        let ended = (got.map_err(FormatError::Stream)? as u64) < missing;
        let end = if ended {
            first.len()
        } else {
            memchr::memrchr(b'\n', &first).unwrap_or(first.len())
        };
        // Other encodings than UTF-8 are told by the whole text.
        let foreign = first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff");
        if foreign || std::str::from_utf8(&first[..end]).is_err() {
            stream
                .read_to_end(&mut first)
                .map_err(FormatError::Stream)?;
            let bytes = Bytes::from(first);
            let (text, note) = decode(&bytes)?;
            return Self::new(Feed::Whole(text.into_owned()), note);
        }
        if first.starts_with(b"\xef\xbb\xbf") {
            first.drain(..3);
        }
        if first[..end.min(first.len())].contains(&0) {
            return Err(FormatError::Binary);
        }
        Self::new(Feed::Stream(first, (!ended).then_some(stream)), None)
    }

    fn new(text: Feed<'a>, mut note: Option<String>) -> Result<Self, FormatError> {
        let bytes = text.bytes();
        // Excel writes and reads a first line that names the delimiter.
        let start: Vec<u8> = bytes.iter().take(8).map(u8::to_ascii_lowercase).collect();
        let start = start.strip_prefix(b"\"").unwrap_or(&start);
        let mut at = if start.starts_with(b"sep=") {
            line_start(bytes, 1)
        } else {
            0
        };
        let rules = Rules {
            mark: delimiter(&bytes[at..]),
            columns: usize::MAX,
            longest_quoted: LONGEST_QUOTED,
        };
        let mut line = 1 + line_breaks(&bytes[..at], bytes.get(at).copied());
        let mut cells = Vec::new();
        let mut first = (at, line);
        while cells.is_empty() && at < bytes.len() {
            first = (at, line);
            let taken = record(bytes, at, rules, &mut cells);
            if taken.open_quote {
                return Err(FormatError::OpenQuote);
            }
            at = taken.next;
            line += taken.breaks;
        }
        if cells.iter().all(|cell| cell.is_empty()) {
            return Err(FormatError::Empty);
        }
        let mut columns = if let Some((known, why)) = known::columns(&cells) {
            (at, line) = first;
            note = Some(note.map_or_else(|| why.to_owned(), |note| format!("{note}; it {why}")));
            known.iter().map(|&name| name.to_owned()).collect()
        } else {
            headers(&cells)?
        };
        let rules = Rules {
            columns: columns.len(),
            ..rules
        };
        let mut notes: Vec<String> = note.into_iter().collect();
        let geometry = geometry_column(bytes, at, rules, &columns);
        let (geometry, first) = match geometry {
            Some((place, first)) => {
                columns.remove(place);
                (Some(place), first)
            }
            None => (None, String::new()),
        };
        let (crs, heights) = wkt::told_by(&first);
        notes.extend(heights);
        if let Feed::Whole(text) = &text {
            notes.extend(no_last_break(text.bytes()));
        }
        let srid = wkt::srid(&first);
        Ok(Self {
            rules,
            block: BLOCK,
            geometry: geometry.map(|place| (place, srid)),
            text,
            header: Header {
                columns,
                notes,
                is_shaped: geometry.is_some(),
                crs,
                ..Header::default()
            },
            at,
            line,
        })
    }
}

impl source::Reader for Reader<'_> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let size = batches_at_once() * self.block;
        let longest = self.rules.longest_quoted;
        let mut wanted = size + longest;
        let mut blank = 0;
        loop {
            let bytes = self.text.bytes();
            let complete = self.text.is_complete();
            let until = if complete {
                let from = bytes.len().min(self.at.saturating_add(size));
                memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1)
            } else {
                // What begins before here ends inside of what has come, as far as a quote may look.
                let safe = bytes.len().saturating_sub(longest);
                memchr::memrchr(b'\n', &bytes[..safe]).map_or(0, |at| at + 1)
            };
            let (results, end, line, left_out) = if until > self.at {
                let window = Window {
                    bytes,
                    rules: self.rules,
                    block: self.block,
                    geometry: self.geometry,
                };
                let read = window.read(self.at, until, self.line, work);
                if matches!(self.text, Feed::Stream(..)) {
                    checked_part(&bytes[self.at..read.1], self.line).map_err(Stop::Format)?;
                }
                read
            } else {
                (Vec::new(), self.at, self.line, 0)
            };
            let cut_off = !complete && end >= bytes.len();
            if complete && until == self.at {
                self.header.notes.extend(without_values(blank));
                return Ok(());
            }
            if !complete && (until <= self.at || cut_off) {
                // One record is larger than the window.
                wanted *= 2;
                self.text.advance(self.at, wanted).map_err(Stop::Format)?;
                self.at = 0;
                continue;
            }
            take(results).map_err(Stop::Taker)?;
            blank += left_out;
            self.line = line;
            if let Feed::Whole(text) = &self.text {
                text.release(self.at..end);
                self.at = end;
            } else {
                self.text.advance(end, wanted).map_err(Stop::Format)?;
                self.at = 0;
            }
        }
    }
}

/// Checks the next part of a stream, which begins at a line. A file is checked as a whole.
fn checked_part(part: &[u8], line: u64) -> Result<(), FormatError> {
    if memchr::memchr(0, part).is_some() {
        return Err(FormatError::Binary);
    }
    std::str::from_utf8(part).map_err(|error| FormatError::StreamNotUtf8 {
        line: line + line_breaks(&part[..error.valid_up_to()], None),
    })?;
    Ok(())
}

/// Records behind the header that are looked at for geometries.
const LOOKED_AT: usize = 100;

/// The column of geometries, and how its first one begins.
fn geometry_column(
    bytes: &[u8],
    mut at: usize,
    rules: Rules,
    columns: &[String],
) -> Option<(usize, String)> {
    let mut firsts = vec![String::new(); columns.len()];
    let mut cells = Vec::new();
    for _ in 0..LOOKED_AT {
        if at >= bytes.len() {
            break;
        }
        at = record(bytes, at, rules, &mut cells).next;
        let values = firsts.iter_mut().zip(&cells);
        for (first, cell) in values.filter(|(first, _)| first.is_empty()) {
            // A cut cell tells as much as a whole one: only its beginning is looked at.
            first.extend(cell.chars().take(32));
        }
    }
    wkt::geometry_column(columns, &mut firsts)
}

/// Headers in normal form, each once; one without a name is called by its place.
fn headers(cells: &[Cow<'_, str>]) -> Result<Vec<String>, FormatError> {
    let mut columns: Vec<String> = Vec::with_capacity(cells.len());
    let mut seen = FxHashSet::default();
    for (place, header) in cells.iter().enumerate() {
        let name = match header.as_ref() {
            "" => format!("column_{}", place + 1),
            header => composed(header).into_owned(),
        };
        if !seen.insert(name.clone()) {
            return Err(FormatError::TwinHeader { name });
        }
        columns.push(name);
    }
    Ok(columns)
}

/// The delimiter that stands most often outside quotes in the first line; a comma where none does.
fn delimiter(text: &[u8]) -> u8 {
    let breaks = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let header = text.iter().skip_while(|byte| breaks(byte));
    let header = header.take_while(|byte| !breaks(byte));
    let mut quoted = false;
    let mut counts = [(b';', 0_usize), (b'\t', 0), (b'|', 0), (b',', 0)];
    for &byte in header {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted
            && let Some((_, count)) = counts.iter_mut().find(|(mark, _)| *mark == byte)
        {
            *count += 1;
        }
    }
    counts
        .into_iter()
        .filter(|&(_, count)| count > 0)
        .max_by_key(|&(_, count)| count)
        .map_or(b',', |(mark, _)| mark)
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
