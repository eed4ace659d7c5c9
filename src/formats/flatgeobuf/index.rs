//! The packed R-tree of a file: boxes of features in their order, boxes of boxes before them.

use std::ops::Range;

use super::header::broken;
use crate::formats::FormatError;

/// Bytes of a node: a box of four numbers, and a place.
const NODE: usize = 40;

/// Where the tree is and how it is built.
#[derive(Debug)]
pub(super) struct Index {
    start: usize,
    node_size: usize,
    /// The nodes of each level, those of the features first.
    levels: Vec<Range<usize>>,
}

/// Features that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Where the first begins.
    pub(super) start: usize,
    /// Where the last ends.
    pub(super) end: usize,
    /// The number of the first in the file, from 1.
    pub(super) first: u64,
    /// How many there are.
    pub(super) count: u64,
}

impl Index {
    /// The tree of so many features at a place.
    pub(super) fn new(
        bytes: &[u8],
        start: usize,
        count: u64,
        node_size: u16,
    ) -> Result<Option<Self>, FormatError> {
        let ends_inside = || broken("it ends inside of its index");
        let room = (bytes.len() - start) / NODE;
        let leaves = usize::try_from(count).ok().filter(|&count| count <= room);
        let leaves = leaves.ok_or_else(ends_inside)?;
        let node_size = usize::from(node_size);
        if node_size < 2 {
            return Err(broken("its index has one box a node"));
        }
        let mut counts = vec![leaves];
        let mut level = leaves;
        loop {
            level = level.div_ceil(node_size);
            counts.push(level);
            if level == 1 {
                break;
            }
        }
        let mut end: usize = counts.iter().sum();
        if end > room {
            return Err(ends_inside());
        }
        let levels = counts.iter().map(|count| {
            end -= count;
            end..end + count
        });
        Ok(Some(Self {
            start,
            node_size,
            levels: levels.collect(),
        }))
    }

    /// Where the first feature begins.
    pub(super) fn end(&self) -> usize {
        self.start + self.levels[0].end * NODE
    }

    /// The features whose boxes meet `within`: west, south, east, north.
    pub(super) fn search(&self, bytes: &[u8], within: [f64; 4]) -> Result<Vec<Run>, FormatError> {
        let nodes = bytes.get(self.start..self.end()).unwrap_or_default();
        let (nodes, _) = nodes.as_chunks::<NODE>();
        let wrong = || broken("its index does not fit its features");
        let features = self.end();
        let place = |leaf: usize| {
            let node = nodes.get(self.levels[0].start + leaf);
            node.map_or(Some(bytes.len()), |node| {
                let place = usize::try_from(u64::from_le_bytes(*node.last_chunk()?)).ok()?;
                features
                    .checked_add(place)
                    .filter(|&place| place <= bytes.len())
            })
        };
        let mut runs: Vec<Run> = Vec::new();
        let mut open = vec![(self.levels.len() - 1, 0)];
        while let Some((level, number)) = open.pop() {
            let node = nodes
                .get(self.levels[level].start + number)
                .ok_or_else(wrong)?;
            if !meets(node, within) {
                continue;
            }
            if level > 0 {
                let first = number * self.node_size;
                let behind = self.levels[level - 1].len().min(first + self.node_size);
                // The last is pushed first, so that features come in their order.
                open.extend((first..behind).rev().map(|child| (level - 1, child)));
                continue;
            }
            let (start, end) = place(number).zip(place(number + 1)).ok_or_else(wrong)?;
            match runs.last_mut() {
                Some(run) if run.end > start => return Err(wrong()),
                Some(run) if run.first + run.count == number as u64 + 1 => {
                    run.end = end;
                    run.count += 1;
                }
                _ => runs.push(Run {
                    start,
                    end,
                    first: number as u64 + 1,
                    count: 1,
                }),
            }
        }
        Ok(runs)
    }
}

/// Whether the box of a node meets another. One of NaN is looked into, and so is one of more than half
/// the globe: a polygon over the antimeridian has such a box, which tells nothing of where it is.
fn meets(node: &[u8; NODE], [west, south, east, north]: [f64; 4]) -> bool {
    let (numbers, _) = node.as_chunks();
    let number = |at: usize| f64::from_le_bytes(numbers[at]);
    let (from, to) = (number(0), number(2));
    let beside = (to < west || from > east) && to - from <= 180.0;
    let apart = beside || number(3) < south || number(1) > north;
    !apart
}
