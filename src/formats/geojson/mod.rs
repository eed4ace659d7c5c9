//! GeoJSON as of RFC 7946: a FeatureCollection, or one Feature.
//!
//! A first walk over the text, in parallel, finds where features stand and which properties they
//! have; a second reads them block by block. Both work in place on the bytes. What they do not take,
//! `serde_json` reads, feature by feature or the whole text, so that a broken feature is refused
//! alone and broken JSON is told with its line and column.

mod extent;
mod feature;
mod index;
mod json;
mod layer;
mod lines;
mod whole;
mod writer;

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

pub use extent::Extent;
pub(super) use layer::Writer;
pub(super) use lines::Reader as LinesReader;
pub use writer::{FeatureCollectionWriter, append_feature, append_geometry, append_shape_feature};

use super::source::{self, Halt, Take, Ticket, Work};
use super::table::{blocks_at_once, rows_a_block};
use super::text::{Text, checked, without_mark};
use super::{Batch, FormatError, Header, Stop};
use crate::project::Bytes;
use feature::{HEIGHTS, Keys, outline};
use index::{Block, Index};

/// A collection whose features are known by place.
pub(super) struct Reader<'a> {
    text: Text<'a>,
    header: Header,
    positions: FxHashMap<String, usize>,
    layout: Layout,
    /// Whether positions with heights have been read.
    heights: AtomicBool,
}

/// Where the features are.
enum Layout {
    /// One after the other in blocks.
    Blocks(Vec<Block>),
    /// At these places: beginning and end.
    Places(Vec<(usize, usize)>),
}

/// Most features that are read as one block where they are known by place.
const PLACES_A_BLOCK: usize = 1000;

impl<'a> Reader<'a> {
    pub(super) fn of_bytes(bytes: &'a Bytes) -> Result<Self, FormatError> {
        let mark = bytes.len() - without_mark(bytes).len();
        let text = Text::Given(bytes, mark);
        checked(&text)
            .valid
            .map_err(|_valid| FormatError::NotUtf8)?;
        Self::of_text(text)
    }

    fn of_text(text: Text<'a>) -> Result<Self, FormatError> {
        let mut reader = Self {
            header: Header::default(),
            positions: FxHashMap::default(),
            layout: Layout::Blocks(Vec::new()),
            heights: AtomicBool::new(false),
            text,
        };
        let crs = match Index::of(&reader.text) {
            Some(index) => {
                reader.header.is_shaped = index.shaped;
                reader.header.columns = index.columns;
                reader.layout = Layout::Blocks(index.blocks);
                index.crs
            }
            None => reader.list()?,
        };
        let columns = reader.header.columns.iter().enumerate();
        reader.positions = columns.map(|(at, name)| (name.clone(), at)).collect();
        if let Some(crs) = crs.filter(|crs| !crs.is_null()) {
            reader.header.crs = Some(whole::crs_name(&crs));
        }
        reader.narrow();
        Ok(reader)
    }

    /// Cuts blocks that would have too many cells.
    fn narrow(&mut self) {
        let rows = rows_a_block(self.header.columns.len()) as u64;
        if let Layout::Blocks(blocks) = &mut self.layout
            && blocks.iter().any(|block| block.count > rows)
        {
            let text = self.text.bytes();
            let cut = blocks.par_iter().map(|block| block.cut(text, rows));
            *blocks = cut.flatten_iter().collect();
        }
    }

    /// Lets `serde_json` find the features.
    fn list(&mut self) -> Result<Option<Value>, FormatError> {
        let text = as_text(self.text.bytes())?;
        let (features, crs) = whole::features(text)?;
        let known = features.par_iter().map(|raw| {
            let (shape, properties) = whole::feature(raw, 0).ok()?;
            let names: Vec<String> = properties.into_iter().map(|(name, _)| name).collect();
            Some((shape != super::Shape::Absent, names))
        });
        let known: Vec<_> = known.collect();
        let mut seen: FxHashSet<String> = FxHashSet::default();
        for (shaped, names) in known.into_iter().flatten() {
            self.header.is_shaped |= shaped;
            for name in names {
                if seen.insert(name.clone()) {
                    self.header.columns.push(name);
                }
            }
        }
        let start = text.as_ptr() as usize;
        let place = |raw: &&str| {
            let at = raw.as_ptr() as usize - start;
            (at, at + raw.len())
        };
        self.layout = Layout::Places(features.iter().map(place).collect());
        Ok(crs)
    }

    fn block(&self, block: &Block) -> Result<Batch<'_>, FormatError> {
        let text = self.text.bytes();
        let mut batch = Batch::new(self.header.columns.len());
        batch.reserve(usize::try_from(block.count).unwrap_or(usize::MAX));
        let mut keys = Keys::new(&self.positions);
        let mut at = block.start;
        for number in block.first..block.first + block.count {
            let mut end = None;
            let quick = batch.push(number, |row| {
                let (shape, behind) = feature::feature(text, at, &mut keys, row).ok_or(())?;
                end = Some(behind);
                Ok::<_, ()>(shape)
            });
            let end = if let (Ok(()), Some(end)) = (quick, end) {
                end
            } else {
                let walked = outline(text, at, Vec::new());
                let end = walked.map_or(block.end, |outline| outline.end);
                self.slowly(&mut batch, number, at, end)?;
                end
            };
            // Behind the comma.
            at = index::next_feature(text, end).unwrap_or(end);
        }
        if keys.has_heights {
            self.heights.store(true, Ordering::Relaxed);
        }
        Ok(batch)
    }

    fn places(&self, places: &[(usize, usize)], first: u64) -> Result<Batch<'_>, FormatError> {
        let mut batch = Batch::new(self.header.columns.len());
        for (number, &(at, end)) in (first..).zip(places) {
            self.slowly(&mut batch, number, at, end)?;
        }
        Ok(batch)
    }

    /// Reads one feature by `serde_json`.
    fn slowly(
        &self,
        batch: &mut Batch<'_>,
        number: u64,
        at: usize,
        end: usize,
    ) -> Result<(), FormatError> {
        let text = self.text.bytes();
        let raw = as_text(text.get(at..end).unwrap_or_default())?;
        match whole::feature(raw, number) {
            Ok((shape, properties)) => {
                whole::push(batch, number, &self.positions, (shape, properties));
            }
            Err(fault) => {
                // Broken JSON costs the file, any other mistake the feature.
                if whole::checked(raw).is_err() {
                    whole::checked(as_text(text)?)?;
                }
                batch.faults.push(fault);
            }
        }
        Ok(())
    }
}

impl source::Reader for Reader<'_> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let columns = self.header.columns.len();
        let at_once = blocks_at_once(columns);
        match &self.layout {
            Layout::Blocks(blocks) => {
                for window in blocks.chunks(at_once) {
                    let batches = window.par_iter().map(|block| self.block(block).map(work));
                    let results: Result<Vec<Ticket>, FormatError> = batches.collect();
                    take(results?).map_err(Stop::Taker)?;
                    if let (Some(first), Some(last)) = (window.first(), window.last()) {
                        self.text.release(first.start..last.end);
                    }
                }
            }
            Layout::Places(places) => {
                let size = PLACES_A_BLOCK.min(rows_a_block(columns));
                let blocks: Vec<_> = places.chunks(size).collect();
                for (window, blocks) in blocks.chunks(at_once).enumerate() {
                    let first = window * at_once;
                    let batches = blocks.par_iter().enumerate().map(|(block, places)| {
                        let number = ((first + block) * size) as u64 + 1;
                        self.places(places, number).map(work)
                    });
                    let results: Result<Vec<Ticket>, FormatError> = batches.collect();
                    take(results?).map_err(Stop::Taker)?;
                }
            }
        }
        if self.heights.swap(false, Ordering::Relaxed) {
            self.header.notes.push(HEIGHTS.to_owned());
        }
        Ok(())
    }
}

fn as_text(bytes: &[u8]) -> Result<&str, FormatError> {
    std::str::from_utf8(bytes).map_err(|_error| FormatError::NotUtf8)
}

#[cfg(test)]
#[path = "geojson_tests.rs"]
mod tests;
