//! Rows to places, places to blocks, blocks to the two sides.

use std::collections::BTreeSet;

use super::{CalibrationRule, Comparison};
use crate::geodesy::LonLat;

/// Kilometres in a degree of a great circle of the sphere of 6371 km.
const KM_PER_DEGREE: f64 = 111.195;

/// A square of about `block_km`: its band of latitude and its place in the band. Bands are counted from the
/// south pole and squares from the antimeridian, so the block of a row does not hang on other rows.
pub(super) type Block = (i64, i64);

/// The mean of the rows of an operator and class in one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PlaceMean<'a> {
    pub(super) block: Block,
    /// Row and column of the place in its block.
    pub(super) cell: (i64, i64),
    pub(super) clutter: &'a str,
    pub(super) operator: &'a str,
    /// Measured less predicted, dB.
    pub(super) residual_db: f64,
    pub(super) rows: usize,
    /// The most western of the southernmost rows.
    pub(super) position: LonLat,
}

/// A count as a number.
#[expect(
    clippy::cast_precision_loss,
    reason = "rows are counted far below 2^53"
)]
pub(super) fn number(count: usize) -> f64 {
    count as f64
}

/// The block of a position, and the place in it. The squares of a band are as wide as at its middle, so
/// places are squares to within the breadth of a block over that of the earth.
fn square(position: LonLat, rule: &CalibrationRule) -> (Block, (i64, i64)) {
    let north = (position.lat() + 90.0) * KM_PER_DEGREE / rule.block_km;
    let band = north.floor();
    let middle = (band + 0.5) * rule.block_km / KM_PER_DEGREE - 90.0;
    let narrowing = middle.to_radians().cos().max(0.0);
    let east = (position.lon() + 180.0) * KM_PER_DEGREE * narrowing / rule.block_km;
    let column = east.floor();
    let most = (rule.block_km * 1000.0 / rule.place_m).round().max(1.0);
    let cell = |along: f64, whole: f64| whole_number(((along - whole) * most).min(most - 1.0));
    (
        (whole_number(band), whole_number(column)),
        (cell(north, band), cell(east, column)),
    )
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "squares of half a kilometre on the earth are fewer than 2^20 a side"
)]
fn whole_number(value: f64) -> i64 {
    value.floor() as i64
}

/// The local means, by block, place, class and operator.
pub(super) fn local_means<'a>(
    rows: &[Comparison<'a>],
    rule: &CalibrationRule,
) -> Vec<PlaceMean<'a>> {
    let mut single: Vec<PlaceMean<'a>> = rows
        .iter()
        .map(|row| {
            let (block, cell) = square(row.position, rule);
            PlaceMean {
                block,
                cell,
                clutter: row.clutter,
                operator: row.operator,
                residual_db: row.measured.0 - row.predicted.0,
                rows: 1,
                position: row.position,
            }
        })
        .collect();
    let key = |row: &PlaceMean<'a>| (row.block, row.cell, row.clutter, row.operator);
    // By value too, so that sums do not hang on the order of the rows.
    single.sort_by(|one, other| {
        key(one)
            .cmp(&key(other))
            .then(one.position.lat().total_cmp(&other.position.lat()))
            .then(one.position.lon().total_cmp(&other.position.lon()))
            .then(one.residual_db.total_cmp(&other.residual_db))
    });
    let mean = |rows: &[PlaceMean<'a>]| PlaceMean {
        residual_db: rows.iter().map(|row| row.residual_db).sum::<f64>() / number(rows.len()),
        rows: rows.len(),
        ..rows[0]
    };
    single
        .chunk_by(|one, other| key(one) == key(other))
        .map(mean)
        .collect()
}

/// Which blocks are held out.
#[derive(Debug)]
pub(super) struct Split {
    held_out: BTreeSet<Block>,
    blocks: usize,
}

impl Split {
    /// Draws the blocks by a hash of seed and block: the share of them with the least hashes, at least
    /// one where there are two.
    pub(super) fn of(places: &[PlaceMean<'_>], rule: &CalibrationRule) -> Self {
        let blocks: BTreeSet<Block> = places.iter().map(|place| place.block).collect();
        let mut drawn: Vec<(u64, Block)> = blocks
            .iter()
            .map(|&block| (hash(rule.seed, block), block))
            .collect();
        drawn.sort_unstable();
        let wanted = (number(drawn.len()) * rule.held_out_share).round();
        let count = (0..drawn.len())
            .take_while(|&count| number(count) < wanted.max(1.0))
            .count();
        drawn.truncate(count);
        Self {
            held_out: drawn.into_iter().map(|(_, block)| block).collect(),
            blocks: blocks.len(),
        }
    }

    pub(super) fn blocks(&self) -> usize {
        self.blocks
    }

    pub(super) fn holds_out(&self, place: &PlaceMean<'_>) -> bool {
        self.held_out.contains(&place.block)
    }
}

/// Mixes a seed and a block (`SplitMix64`; Steele, Lea and Flood, OOPSLA 2014).
fn hash(seed: u64, (band, column): Block) -> u64 {
    [band, column].into_iter().fold(mixed(seed), |state, part| {
        mixed(state ^ part.cast_unsigned())
    })
}

fn mixed(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
