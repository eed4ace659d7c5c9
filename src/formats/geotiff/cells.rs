//! Cells of a raster through a bounded memory of unpacked blocks.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Raster, RasterError};

/// Reads cells; blocks that were used last stay unpacked.
#[derive(Debug)]
pub struct Cells<'r, 'a> {
    raster: &'r Raster<'a>,
    blocks: FxHashMap<u64, Held>,
    /// Bytes of the blocks that are held, and most of them.
    held: usize,
    most: usize,
    clock: u64,
}

#[derive(Debug)]
struct Held {
    /// When it was used last.
    used: u64,
    /// `None` where the file leaves the block out.
    bytes: Option<Box<[u8]>>,
}

/// What a block costs beside its bytes.
const OVERHEAD: usize = 64;

impl Held {
    fn cost(&self) -> usize {
        OVERHEAD + self.bytes.as_ref().map_or(0, |bytes| bytes.len())
    }
}

impl<'r, 'a> Cells<'r, 'a> {
    pub(super) fn new(raster: &'r Raster<'a>, most: usize) -> Self {
        Self {
            raster,
            blocks: FxHashMap::default(),
            held: 0,
            most: most.max(raster.blocks.bytes_around_corner() + 4 * OVERHEAD),
            clock: 0,
        }
    }

    /// The number of a cell; `None` for nodata, what is not finite, and cells outside of the raster.
    ///
    /// # Errors
    /// [`RasterError::BrokenBlock`] where the block cannot be unpacked.
    pub fn cell(&mut self, column: u32, row: u32) -> Result<Option<f64>, RasterError> {
        let mut found = None;
        let columns = column..column.saturating_add(1);
        self.row(row, columns, |_, number| found = number)?;
        Ok(found)
    }

    /// The numbers of some cells of a row from left to right, as of [`Self::cell`]: `take` gets column
    /// and number. Cells outside of the raster are left out.
    ///
    /// # Errors
    /// As [`Self::cell`].
    pub fn row(
        &mut self,
        row: u32,
        columns: Range<u32>,
        mut take: impl FnMut(u32, Option<f64>),
    ) -> Result<(), RasterError> {
        let raster = self.raster;
        let blocks = &raster.blocks;
        if row >= blocks.height {
            return Ok(());
        }
        let size = blocks.sample.size();
        let end = columns.end.min(blocks.width);
        let mut column = columns.start;
        while column < end {
            let (number, first_column, first_row) = blocks.holding(column, row);
            let last = end.min(first_column.saturating_add(blocks.block_width));
            let Some(bytes) = self.block(number)? else {
                // What a file leaves out is nodata, or 0 where it has no such number.
                let number = raster.nodata.is_none().then_some(0.0);
                (column..last).for_each(|column| take(column, number));
                column = last;
                continue;
            };
            let width = blocks.block_width as usize;
            let before = (row - first_row) as usize * width;
            let place = |column: u32| (before + (column - first_column) as usize) * size;
            let cells = bytes.get(place(column)..place(last));
            let cells = cells.ok_or(RasterError::BrokenBlock { number })?;
            for (column, cell) in (column..last).zip(cells.chunks_exact(size)) {
                let number = blocks.sample.number(cell);
                let is_data = number.is_finite() && raster.nodata != Some(number);
                take(column, is_data.then_some(number));
            }
            column = last;
        }
        Ok(())
    }

    /// The numbers of a window, row by row, as of [`Self::row`]: `take` gets column, row and number.
    ///
    /// # Errors
    /// As [`Self::cell`].
    pub fn window(
        &mut self,
        columns: Range<u32>,
        rows: Range<u32>,
        mut take: impl FnMut(u32, u32, Option<f64>),
    ) -> Result<(), RasterError> {
        for row in rows.start..rows.end.min(self.raster.height()) {
            let take = |column, number| take(column, row, number);
            self.row(row, columns.clone(), take)?;
        }
        Ok(())
    }

    fn block(&mut self, number: u64) -> Result<Option<&[u8]>, RasterError> {
        self.clock += 1;
        if !self.blocks.contains_key(&number) {
            let block = Held {
                used: self.clock,
                bytes: self.raster.blocks.read(number)?,
            };
            self.make_room(block.cost());
            self.held += block.cost();
            self.blocks.insert(number, block);
        }
        let clock = self.clock;
        Ok(self.blocks.get_mut(&number).and_then(|block| {
            block.used = clock;
            block.bytes.as_deref()
        }))
    }

    /// Lets go of the half of the blocks that was not used for longest, again and again until there is
    /// room for so many bytes.
    fn make_room(&mut self, bytes: usize) {
        while !self.blocks.is_empty() && self.held.saturating_add(bytes) > self.most {
            let mut used: Vec<u64> = self.blocks.values().map(|block| block.used).collect();
            let middle = used.len() / 2;
            let (_, &mut middle, _) = used.select_nth_unstable(middle);
            self.blocks.retain(|_, block| block.used > middle);
            self.held = self.blocks.values().map(Held::cost).sum();
        }
    }
}
