//! FlatGeobuf: features as flatbuffers, one after the other, each behind its size.
//!
//! The sizes are walked over from the first feature to the last, which is quick, and the features are
//! read in blocks, in parallel. The R-tree that most files have leads to the features inside a box
//! without the others being touched.

mod buffer;
mod encode;
mod feature;
mod header;
mod hilbert;
mod index;
mod writer;

use flatgeobuf::{ColumnType, GeometryType};

use super::source::{self, Halt, Take, Work};
use super::table::{batches_at_once, windows};
use super::{Batch, FormatError, RowFault, Stop};
use crate::project::Bytes;
use feature::{Layer, is_shaped};
use header::{Header, broken};
use index::{Index, Run};

pub(super) use header::MAGIC;
pub(super) use writer::Writer;

/// Bytes that are read as one block.
const BLOCK: usize = 1 << 18;
/// Bytes that are asked for at once.
const FETCHED: usize = 1 << 22;
/// Cells that are held as one block: a file of many columns may have tiny features.
const CELLS: usize = 1 << 18;
/// The smallest feature: an offset to a table, the table, and the places of its fields.
const SMALLEST: usize = 12;

/// A file whose header has been read.
pub(super) struct Reader<'a> {
    bytes: &'a Bytes,
    layer: super::Header,
    types: Vec<ColumnType>,
    geometry: GeometryType,
    count: Option<u64>,
    index: Option<Index>,
    /// Where the first feature begins.
    features: usize,
    /// The features to read, where not all.
    chosen: Option<Vec<Run>>,
}

impl<'a> Reader<'a> {
    pub(super) fn of_bytes(bytes: &'a Bytes) -> Result<Self, FormatError> {
        let header = Header::of(bytes)?;
        let mut reader = Self {
            bytes,
            layer: super::Header {
                dates: header
                    .columns
                    .iter()
                    .zip(&header.types)
                    .filter(|(_, kind)| **kind == ColumnType::DateTime)
                    .map(|(name, _)| name.clone())
                    .collect(),
                columns: header.columns,
                notes: header.notes,
                is_shaped: false,
                crs: header.crs,
            },
            types: header.types,
            geometry: header.geometry,
            count: header.count,
            index: header.index,
            features: header.features,
            chosen: None,
        };
        // Mostly the first one has.
        let mut walk = reader.walk();
        while let Some((start, end)) = walk.step(reader.bytes)? {
            if is_shaped(&reader.bytes[start + 4..end]) {
                reader.layer.is_shaped = true;
                break;
            }
        }
        Ok(reader)
    }

    fn walk(&self) -> Walk {
        Walk {
            at: self.features,
            number: 1,
            count: self.count,
            fetched: 0,
        }
    }

    fn batch(&self, runs: &[Run]) -> Result<Batch<'_>, FormatError> {
        let mut batch = Batch::new(self.layer.columns.len());
        let rows: u64 = runs.iter().map(|run| run.count).sum();
        batch.reserve(usize::try_from(rows).unwrap_or(usize::MAX));
        let layer = Layer {
            geometry: self.geometry,
            types: &self.types,
        };
        for run in runs {
            let mut at = run.start;
            for number in run.first..run.first + run.count {
                let end = feature_end(self.bytes, at, number)?;
                let feature = &self.bytes[at + 4..end];
                if let Err(why) = batch.push(number, |row| layer.feature(feature, row)) {
                    batch.faults.push(RowFault {
                        row: number,
                        value: format!("{} bytes at {at}", end - at),
                        why: why.into_owned(),
                    });
                }
                at = end;
            }
        }
        Ok(batch)
    }
}

impl source::Reader for Reader<'_> {
    fn header(&self) -> &super::Header {
        &self.layer
    }

    fn choose(&mut self, within: [f64; 4]) -> Result<Option<u64>, FormatError> {
        let (Some(index), Some(count)) = (&self.index, self.count) else {
            return Ok(None);
        };
        let runs = index.search(self.bytes, within)?;
        let chosen: u64 = runs.iter().map(|run| run.count).sum();
        self.chosen = Some(runs);
        Ok(Some(count - chosen))
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let at_once = batches_at_once();
        let limit = Limit::of(self.types.len());
        let mut walk = self.walk();
        let mut chosen = self.chosen.as_deref().map(|runs| Chosen {
            runs: runs.iter(),
            rest: None,
        });
        let window = || {
            let mut window: Vec<Vec<Run>> = Vec::with_capacity(at_once);
            while window.len() < at_once {
                let block = match &mut chosen {
                    None => Vec::from_iter(walk.block(self.bytes, limit)?),
                    Some(chosen) => chosen.block(self.bytes, limit)?,
                };
                if block.is_empty() {
                    break;
                }
                window.push(block);
            }
            Ok(window)
        };
        let read = |runs: &Vec<Run>| self.batch(runs).map(work);
        windows(window, read, |window, tickets| {
            take(tickets).map_err(Stop::Taker)?;
            let runs = window.iter().flatten();
            let span = runs.fold((usize::MAX, 0), |(first, last), run| {
                (first.min(run.start), last.max(run.end))
            });
            self.bytes.release(span.0..span.1);
            Ok(())
        })
    }
}

/// Where the feature at a place ends, its size before it.
fn feature_end(bytes: &[u8], at: usize, number: u64) -> Result<usize, FormatError> {
    let cut = || broken(format!("it ends inside of feature {number}"));
    let size = bytes
        .get(at..)
        .and_then(<[u8]>::first_chunk)
        .ok_or_else(cut)?;
    let size = usize::try_from(u32::from_le_bytes(*size)).unwrap_or(usize::MAX);
    if size < SMALLEST {
        return Err(broken(format!(
            "feature {number} has a size of {size} bytes"
        )));
    }
    let end = (at + 4).checked_add(size);
    end.filter(|&end| end <= bytes.len()).ok_or_else(cut)
}

/// How much goes into a block.
#[derive(Clone, Copy)]
struct Limit {
    bytes: usize,
    features: u64,
}

impl Limit {
    fn of(columns: usize) -> Self {
        Self {
            bytes: BLOCK,
            features: (CELLS / columns.max(1)).max(1) as u64,
        }
    }
}

/// A walk over the sizes of all features.
struct Walk {
    at: usize,
    number: u64,
    count: Option<u64>,
    /// Where the bytes end that were asked for.
    fetched: usize,
}

impl Walk {
    /// Where the next feature begins and ends.
    fn step(&mut self, bytes: &[u8]) -> Result<Option<(usize, usize)>, FormatError> {
        if self.at == bytes.len() && self.count.is_none_or(|count| self.number > count) {
            return Ok(None);
        }
        if let Some(count) = self.count.filter(|&count| self.number > count) {
            return Err(broken(format!(
                "its header tells of {count} features, but {} bytes follow them",
                bytes.len() - self.at
            )));
        }
        let start = self.at;
        self.at = feature_end(bytes, start, self.number)?;
        self.number += 1;
        Ok(Some((start, self.at)))
    }

    /// The next features.
    fn block(&mut self, bytes: &Bytes, limit: Limit) -> Result<Option<Run>, FormatError> {
        let (start, first) = (self.at, self.number);
        let wanted = start.saturating_add(limit.bytes).min(bytes.len());
        if self.fetched < wanted {
            self.fetched = start.saturating_add(limit.bytes.max(FETCHED));
            bytes.fetch(start..self.fetched);
        }
        while self.at - start < limit.bytes && self.number - first < limit.features {
            if self.step(bytes)?.is_none() {
                break;
            }
        }
        let count = self.number - first;
        Ok((count > 0).then_some(Run {
            start,
            end: self.at,
            first,
            count,
        }))
    }
}

/// Features that an index chose and that are still to be read.
struct Chosen<'r> {
    runs: std::slice::Iter<'r, Run>,
    /// What is left of the run before.
    rest: Option<Run>,
}

impl Chosen<'_> {
    /// The next features.
    fn block(&mut self, bytes: &Bytes, mut limit: Limit) -> Result<Vec<Run>, FormatError> {
        let mut block = Vec::new();
        while limit.bytes > 0
            && limit.features > 0
            && let Some(run) = self.rest.take().or_else(|| self.runs.next().copied())
        {
            let mut walk = Walk {
                at: run.start,
                number: run.first,
                count: None,
                fetched: 0,
            };
            let wanted = Limit {
                bytes: limit.bytes,
                features: limit.features.min(run.count),
            };
            let part = walk.block(bytes, wanted)?;
            let part = part.filter(|part| part.end <= run.end);
            let wrong = || broken("its index does not fit its features");
            let part = part.ok_or_else(wrong)?;
            limit.bytes = limit.bytes.saturating_sub(part.end - part.start);
            limit.features -= part.count;
            if part.count < run.count {
                self.rest = Some(Run {
                    start: part.end,
                    end: run.end,
                    first: run.first + part.count,
                    count: run.count - part.count,
                });
            } else if part.end != run.end {
                return Err(wrong());
            }
            block.push(part);
        }
        Ok(block)
    }
}

#[cfg(test)]
mod drawn;

#[cfg(test)]
#[path = "flatgeobuf_tests.rs"]
mod tests;
