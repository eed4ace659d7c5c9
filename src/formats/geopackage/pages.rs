//! The pages of an SQLite file, and the tree that a table is of them
//! (<https://sqlite.org/fileformat2.html>, 1.6). Nothing in them is trusted.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::database::broken;
use super::record::varint;
use crate::formats::FormatError;
use crate::project::Bytes;

/// Pages of tables by their first byte.
const INTERIOR: u8 = 5;
const LEAF: u8 = 13;
/// Most pages above a leaf, as SQLite has it.
const DEEPEST: usize = 20;
/// The fewest bytes of a page that may be used.
const LEAST_USABLE: usize = 480;

/// Bytes of the file that are asked for at once.
const FETCHED: usize = 1 << 20;

/// The pages of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pages<'a> {
    bytes: &'a Bytes,
    size: usize,
    /// Bytes of a page without those at its end that extensions keep for themselves.
    usable: usize,
}

/// A page of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'a> {
    pub(super) number: u32,
    is_leaf: bool,
    /// Rows of a leaf, children but the last of any other.
    pub(super) count: usize,
    bytes: &'a [u8],
}

/// A row of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stored<'a> {
    pub(super) key: i64,
    /// The record, or its beginning.
    pub(super) local: &'a [u8],
    /// Bytes that follow on other pages, and the first of these.
    pub(super) rest: Option<(usize, u32)>,
}

/// How many pages of long records may be read: each belongs to one row.
#[derive(Debug)]
pub(super) struct Allowance(AtomicUsize);

impl<'a> Pages<'a> {
    /// `None` where texts are not UTF-8, or SQLite is to say what is wrong.
    pub(super) fn of(bytes: &'a Bytes) -> Option<Self> {
        const UTF_8: [u8; 4] = [0, 0, 0, 1];
        let head: &[u8; 100] = bytes.first_chunk()?;
        // 65536 does not fit and is written as 1.
        let size = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 1 << 16,
            size => usize::from(size),
        };
        let usable = size.checked_sub(usize::from(head[20]))?;
        let is_known = size.is_power_of_two() && size >= 512 && usable >= LEAST_USABLE;
        (is_known && head[56..60] == UTF_8).then_some(Self {
            bytes,
            size,
            usable,
        })
    }

    /// Bytes of a page.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// How many pages of long records a table can have.
    pub(super) fn allowance(&self) -> Allowance {
        Allowance(AtomicUsize::new(self.bytes.len() / self.size))
    }

    /// What a page may use.
    fn content(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number.checked_sub(1)?).ok()?;
        let start = start.checked_mul(self.size)?;
        self.bytes.get(start..start.checked_add(self.usable)?)
    }

    /// A page of a table; `None` for those of anything else.
    fn table_page(&self, number: u32) -> Option<Page<'a>> {
        let bytes = self.content(number)?;
        let is_leaf = match bytes[0] {
            LEAF => true,
            INTERIOR => false,
            _ => return None,
        };
        Some(Page {
            number,
            is_leaf,
            count: usize::from(u16::from_be_bytes([bytes[3], bytes[4]])),
            bytes,
        })
    }

    /// The leaves of the tree under a page, in order; `None` where no table is under it.
    pub(super) fn leaves(self, root: u32) -> Option<Leaves<'a>> {
        let page = self.table_page(root)?;
        Some(Leaves {
            pages: self,
            root: Some(page),
            above: Vec::new(),
            fetched: 0..0,
        })
    }

    /// The row at a place of a leaf.
    pub(super) fn stored(&self, leaf: &Page<'a>, place: usize) -> Result<Stored<'a>, FormatError> {
        let outside = || damaged(leaf.number);
        let mut rest = leaf.cell(place).ok_or_else(outside)?;
        let len = varint(&mut rest).ok_or_else(outside)?;
        let key = varint(&mut rest).ok_or_else(outside)?;
        let len = usize::try_from(len).ok();
        let len = len.filter(|&len| len <= self.bytes.len());
        let len = len.ok_or_else(outside)?;
        let local = self.local(len);
        let (local, behind) = rest.split_at_checked(local).ok_or_else(outside)?;
        let rest = if local.len() < len {
            let first = behind.first_chunk().ok_or_else(outside)?;
            Some((len - local.len(), u32::from_be_bytes(*first)))
        } else {
            None
        };
        Ok(Stored { key, local, rest })
    }

    /// Bytes of the rows of a leaf, with what stands of them on other pages.
    pub(super) fn weight(&self, leaf: &Page<'a>) -> Result<usize, FormatError> {
        let (mut here, mut elsewhere) = (0, 0_usize);
        for place in 0..leaf.count {
            let row = self.stored(leaf, place)?;
            here += row.local.len();
            // Rows that share their bytes would be more than the file holds.
            if here > self.usable {
                return Err(damaged(leaf.number));
            }
            elsewhere = elsewhere.saturating_add(row.rest.map_or(0, |(len, _)| len));
        }
        Ok(elsewhere.saturating_add(self.size))
    }

    /// How many bytes of a record stand in the leaf.
    fn local(&self, len: usize) -> usize {
        let usable = self.usable;
        let most = usable - 35;
        if len <= most {
            return len;
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let filling = least + (len - least) % (usable - 4);
        if filling <= most { filling } else { least }
    }

    /// Puts a record together that goes on on other pages.
    pub(super) fn gather(
        &self,
        row: &Stored<'a>,
        allowance: &Allowance,
        record: &mut Vec<u8>,
    ) -> Result<(), FormatError> {
        record.clear();
        record.extend_from_slice(row.local);
        let Some((mut missing, mut number)) = row.rest else {
            return Ok(());
        };
        while missing > 0 {
            let content = self.content(number).filter(|_| allowance.take());
            let (next, content) = content
                .and_then(<[u8]>::split_first_chunk)
                .ok_or_else(|| broken(format!("row {} goes on on no page", row.key)))?;
            let part = &content[..missing.min(content.len())];
            record.extend_from_slice(part);
            missing -= part.len();
            number = u32::from_be_bytes(*next);
        }
        Ok(())
    }
}

impl Allowance {
    fn take(&self) -> bool {
        let less = |left: usize| left.checked_sub(1);
        let order = Ordering::Relaxed;
        self.0.fetch_update(order, order, less).is_ok()
    }
}

/// That a page does not hold what it should.
fn damaged(number: u32) -> FormatError {
    broken(format!("its page {number} is damaged"))
}

impl<'a> Page<'a> {
    /// Bytes before the list of cells.
    fn header(&self) -> usize {
        if self.is_leaf { 8 } else { 12 }
    }

    /// What stands from the beginning of a cell on.
    fn cell(&self, place: usize) -> Option<&'a [u8]> {
        let at = self.header() + 2 * place;
        let offset = u16::from_be_bytes(*self.bytes.get(at..)?.first_chunk()?);
        let list = self.header() + 2 * self.count;
        let offset = usize::from(offset);
        self.bytes.get(offset..).filter(|_| offset >= list)
    }

    /// A child of a page that is no leaf.
    fn child(&self, place: usize) -> Option<u32> {
        let bytes = if place < self.count {
            self.cell(place)?
        } else {
            &self.bytes[8..]
        };
        bytes
            .first_chunk()
            .map(|number| u32::from_be_bytes(*number))
    }
}

/// The leaves of a table, in order.
#[derive(Debug)]
pub(super) struct Leaves<'a> {
    pages: Pages<'a>,
    root: Option<Page<'a>>,
    /// The pages above the last leaf, and the next child of each.
    above: Vec<(Page<'a>, usize)>,
    /// Bytes of the file that were asked for last.
    fetched: Range<usize>,
}

impl<'a> Leaves<'a> {
    fn descend(&mut self, mut page: Page<'a>) -> Result<Page<'a>, FormatError> {
        while !page.is_leaf {
            if page.count == 0 || self.above.len() >= DEEPEST {
                return Err(damaged(page.number));
            }
            self.above.push((page, 1));
            page = self.child(page, 0)?;
        }
        // Only the root of a table without rows is empty. So no page comes twice for long: keys grow.
        if page.count == 0 && !self.above.is_empty() {
            return Err(damaged(page.number));
        }
        Ok(page)
    }

    fn child(&mut self, page: Page<'a>, place: usize) -> Result<Page<'a>, FormatError> {
        let child = page.child(place);
        if let Some(number) = child {
            self.fetch(number);
        }
        let child = child.and_then(|number| self.pages.table_page(number));
        child.ok_or_else(|| damaged(page.number))
    }

    /// Has a page mapped with those behind it, which mostly follow.
    fn fetch(&mut self, number: u32) {
        let start = (number.saturating_sub(1) as usize).saturating_mul(self.pages.size);
        if !self.fetched.contains(&start) {
            self.fetched = start..start.saturating_add(FETCHED);
            self.pages.bytes.fetch(self.fetched.clone());
        }
    }

    fn step(&mut self) -> Result<Option<Page<'a>>, FormatError> {
        if let Some(root) = self.root.take() {
            return self.descend(root).map(Some);
        }
        while let Some((page, place)) = self.above.pop() {
            if place <= page.count {
                self.above.push((page, place + 1));
                let child = self.child(page, place)?;
                return self.descend(child).map(Some);
            }
        }
        Ok(None)
    }
}

impl<'a> Iterator for Leaves<'a> {
    type Item = Result<Page<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}
