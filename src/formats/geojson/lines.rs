//! Newline-delimited GeoJSON: one Feature a line, or one behind each record separator (RFC 8142).
//!
//! A line that is no Feature costs that line alone, also where its JSON is broken: the next line begins
//! anew. A file that was cut off behind a line break cannot be told from a whole one.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::feature::{self, HEIGHTS, Keys, key_name, outline};
use super::whole;
use crate::formats::source::{self, Halt, Take, Ticket, Work};
use crate::formats::table::{beginning, blocks_at_once, rows_a_block};
use crate::formats::text::{Text, checked, no_last_break, without_mark};
use crate::formats::{Batch, FormatError, Header, RowFault, Shape, Stop};
use crate::project::Bytes;

/// Text that is read as one block.
const BLOCK: usize = 1 << 19;
/// RFC 8142 section 2: stands before each record.
const RECORD_SEPARATOR: u8 = 0x1e;

/// A file whose columns are known.
pub(in crate::formats) struct Reader<'a> {
    text: Text<'a>,
    header: Header,
    positions: FxHashMap<String, usize>,
    blocks: Vec<Block>,
    /// What stands between records.
    separator: u8,
    /// Whether positions with heights have been read.
    heights: AtomicBool,
}

/// Whole records that stand together.
#[derive(Clone, Copy, Debug)]
struct Block {
    start: usize,
    end: usize,
    /// The line that it begins in, from 1.
    line: u64,
}

/// One record without white space around it.
#[derive(Clone, Copy)]
struct Record {
    start: usize,
    end: usize,
    line: u64,
}

/// What a block tells before its values are read.
#[derive(Default)]
struct Known {
    names: Vec<String>,
    shaped: bool,
    breaks: u64,
    records: usize,
}

impl<'a> Reader<'a> {
    pub(in crate::formats) fn of_bytes(bytes: &'a Bytes) -> Result<Self, FormatError> {
        Self::of_bytes_by(bytes, BLOCK)
    }

    /// The same with blocks of another size, for tests.
    fn of_bytes_by(bytes: &'a Bytes, block: usize) -> Result<Self, FormatError> {
        let mark = bytes.len() - without_mark(bytes).len();
        let text = Text::Given(bytes, mark);
        checked(&text)
            .valid
            .map_err(|_valid| FormatError::NotUtf8)?;
        let mut reader = Self {
            header: Header::default(),
            positions: FxHashMap::default(),
            heights: AtomicBool::new(false),
            blocks: Vec::new(),
            separator: match text.bytes().trim_ascii_start().first() {
                Some(&RECORD_SEPARATOR) => RECORD_SEPARATOR,
                _ => b'\n',
            },
            text,
        };
        reader.index(block);
        let note = no_last_break(reader.text.bytes());
        reader.header.notes.extend(note);
        Ok(reader)
    }

    /// Cuts the text into blocks and finds the columns, in the order of their first appearance.
    fn index(&mut self, size: usize) {
        let bytes = self.text.bytes();
        let mut cuts = vec![0];
        while let Some(&last) = cuts.last()
            && last < bytes.len()
        {
            let from = bytes.len().min(last + size);
            let behind = memchr::memchr(self.separator, &bytes[from..]);
            cuts.push(behind.map_or(bytes.len(), |at| from + at + 1));
        }
        let known: Vec<Known> = cuts
            .par_windows(2)
            .map(|cut| {
                let known = self.known(cut[0], cut[1]);
                self.text.release(cut[0]..cut[1]);
                known
            })
            .collect();
        let mut line = 1;
        let mut records = 0;
        for (cut, known) in cuts.windows(2).zip(known) {
            records = records.max(known.records);
            self.blocks.push(Block {
                start: cut[0],
                end: cut[1],
                line,
            });
            line += known.breaks;
            self.header.is_shaped |= known.shaped;
            for name in known.names {
                if !self.positions.contains_key(&name) {
                    self.positions.insert(name.clone(), self.positions.len());
                    self.header.columns.push(name);
                }
            }
        }
        let most = rows_a_block(self.header.columns.len());
        if records > most {
            let cut = self.blocks.par_iter().map(|block| self.cut(block, most));
            self.blocks = cut.flatten_iter().collect();
        }
    }

    /// Cuts a block into blocks of at most so many records.
    fn cut(&self, block: &Block, most: usize) -> Vec<Block> {
        let mut parts: Vec<Block> = vec![*block];
        let records = self.records(block.start, block.end, block.line);
        for (place, record) in records.enumerate() {
            if place > 0 && place % most == 0 {
                if let Some(before) = parts.last_mut() {
                    before.end = record.start;
                }
                parts.push(Block {
                    start: record.start,
                    end: block.end,
                    line: record.line,
                });
            }
        }
        parts
    }

    /// Walks over the records of a piece of the text.
    fn known(&self, start: usize, end: usize) -> Known {
        let bytes = self.text.bytes();
        let mut known = Known {
            breaks: memchr::memchr_iter(b'\n', &bytes[start..end]).count() as u64,
            ..Known::default()
        };
        let mut seen: FxHashSet<&[u8]> = FxHashSet::default();
        let mut met: FxHashSet<String> = FxHashSet::default();
        let mut keys = Vec::new();
        for record in self.records(start, end, 1) {
            known.records += 1;
            let walked = outline(&bytes[..record.end], record.start, keys);
            let (found, shaped) = match walked {
                Some(outline) if outline.end == record.end => (outline.keys, outline.shaped),
                _ => {
                    // Odd or broken: only what can be read adds columns.
                    keys = Vec::new();
                    let raw = std::str::from_utf8(&bytes[record.start..record.end]);
                    let read = raw.ok().and_then(|raw| whole::feature(raw, 0).ok());
                    if let Some((shape, properties)) = read {
                        known.shaped |= shape != Shape::Absent;
                        let names = properties.into_iter().map(|(name, _)| name);
                        let new = names.filter(|name| met.insert(name.clone()));
                        known.names.extend(new);
                    }
                    continue;
                }
            };
            known.shaped |= shaped;
            for key in &found {
                if seen.insert(key)
                    && let Some(name) = key_name(key)
                    && met.insert(name.clone().into_owned())
                {
                    known.names.push(name.into_owned());
                }
            }
            keys = found;
        }
        known
    }

    /// The records of a piece of the text that are not blank.
    fn records(&self, start: usize, end: usize, line: u64) -> impl Iterator<Item = Record> {
        let bytes = self.text.bytes();
        let (mut at, mut line) = (start, line);
        std::iter::from_fn(move || {
            while at < end {
                let from = at;
                let len = memchr::memchr(self.separator, &bytes[from..end]);
                at = len.map_or(end, |len| from + len + 1);
                let piece = &bytes[from..len.map_or(end, |len| from + len)];
                let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == RECORD_SEPARATOR;
                let lead = piece.iter().take_while(|byte| blank(byte)).count();
                let breaks = |part: &[u8]| memchr::memchr_iter(b'\n', part).count() as u64;
                let first = line + breaks(&piece[..lead]);
                line += breaks(&bytes[from..at]);
                let kept = piece[lead..].trim_ascii_end();
                if !kept.is_empty() {
                    return Some(Record {
                        start: from + lead,
                        end: from + lead + kept.len(),
                        line: first,
                    });
                }
            }
            None
        })
    }

    fn block(&self, block: &Block) -> Batch<'_> {
        let text = self.text.bytes();
        let mut batch = Batch::new(self.header.columns.len());
        let mut keys = Keys::new(&self.positions);
        for record in self.records(block.start, block.end, block.line) {
            let quick = batch.push(record.line, |row| {
                let read = feature::feature(&text[..record.end], record.start, &mut keys, row);
                let (shape, end) = read.ok_or(())?;
                (end == record.end).then_some(shape).ok_or(())
            });
            if quick.is_err() {
                self.slowly(&mut batch, record);
            }
        }
        if keys.has_heights {
            self.heights.store(true, Ordering::Relaxed);
        }
        batch
    }

    /// Reads one record by `serde_json`.
    fn slowly(&self, batch: &mut Batch<'_>, record: Record) {
        let bytes = self.text.bytes();
        let raw = String::from_utf8_lossy(&bytes[record.start..record.end]);
        match whole::feature(&raw, record.line) {
            Ok((shape, properties)) => {
                whole::push(batch, record.line, &self.positions, (shape, properties));
            }
            Err(fault) => {
                let is_last = bytes[record.end..]
                    .iter()
                    .all(|byte| byte.is_ascii_whitespace() || *byte == RECORD_SEPARATOR);
                batch.faults.push(RowFault {
                    row: record.line,
                    value: beginning(&raw),
                    why: why(&raw, is_last).unwrap_or(fault.why),
                });
            }
        }
    }
}

/// Why a record is no feature, in the words of one who has only this line before them.
fn why(raw: &str, is_last: bool) -> Option<String> {
    let value: Value = match serde_json::from_str(raw) {
        Ok(value) => value,
        Err(error) if error.is_eof() && is_last => {
            return Some("ends inside of its feature; was the file cut off?".to_owned());
        }
        Err(error) if error.is_eof() => {
            return Some(
                "ends inside of its feature; each feature must stand on one line".to_owned(),
            );
        }
        Err(error) => {
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            let column = error.column();
            return Some(format!("is not valid JSON at column {column}: {said}"));
        }
    };
    match value.get("type")?.as_str()? {
        "FeatureCollection" => Some(
            "is a FeatureCollection where each line must be one Feature; write its features one a \
             line, or end the file name in .geojson if this is all of it"
                .to_owned(),
        ),
        kind @ ("Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon"
        | "MultiPolygon" | "GeometryCollection") => Some(format!(
            "is a bare {kind}; wrap it as {{\"type\":\"Feature\",\"geometry\":...,\"properties\":{{...}}}}"
        )),
        _ => None,
    }
}

impl source::Reader for Reader<'_> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let at_once = blocks_at_once(self.header.columns.len());
        for window in self.blocks.chunks(at_once) {
            let batches = window.par_iter().map(|block| work(self.block(block)));
            let tickets: Vec<Ticket> = batches.collect();
            take(tickets).map_err(Stop::Taker)?;
            if let (Some(first), Some(last)) = (window.first(), window.last()) {
                self.text.release(first.start..last.end);
            }
        }
        if self.heights.swap(false, Ordering::Relaxed) {
            self.header.notes.push(HEIGHTS.to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
