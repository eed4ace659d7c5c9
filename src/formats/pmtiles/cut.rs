//! Features cut into tiles.

use std::io::{self, Write};

use flate2::{Compression, GzBuilder};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::clip::{Bounds, Shape};
use super::mvt::{self, Grid};
use super::{Feature, TileLayer};

/// A tile by its number, and its packed bytes.
pub(super) type Tile = (u64, Vec<u8>);

/// What the metadata say of what wide zooms leave out.
pub(super) const THINNING: &str = "at wide zooms lines are simplified to 3 steps of 4096 a tile, areas smaller than a step are left out, and of features that may be thinned (covered villages) one in 32 by 32 steps is kept, or fewer so that tiles stay below 500 kB; all dead zones are kept at all zooms, and the deepest zoom has every feature";
/// How far tiles show what lies beside them, as a share of a side.
const BUFFER: f64 = 64.0 / 4096.0;
/// Bytes that a packed tile should stay below.
const MOST_BYTES: usize = 500_000;
/// Steps of the grid in which one of the features that may be thinned is kept; one after the other until the
/// tile is small enough.
const THIN: [f64; 4] = [32.0, 128.0, 512.0, 4096.0];

/// A part of a feature.
struct Piece<'f> {
    layer: usize,
    feature: &'f Feature,
    shape: Shape,
}

impl Piece<'_> {
    /// What a tile shows of it: all that lies in it or close beside it, but a point in one tile alone, of those on
    /// both sides of a side in the eastern or southern one.
    fn within(&self, exact: Bounds, around: Bounds) -> Option<Self> {
        let shape = match &self.shape {
            Shape::Points(points) => {
                let is_in = |at: &&[f64; 2]| {
                    (0..2).all(|axis| {
                        let is_last = exact.high[axis] >= 1.0;
                        at[axis] >= exact.low[axis] && (at[axis] < exact.high[axis] || is_last)
                    })
                };
                let points: Vec<_> = points.iter().filter(is_in).copied().collect();
                Some(Shape::Points(points)).filter(|shape| !shape.is_empty())
            }
            shape => shape.clipped(around),
        };
        shape.map(|shape| Self {
            layer: self.layer,
            feature: self.feature,
            shape,
        })
    }
}

/// All tiles down to a zoom, in the order of their numbers.
pub(super) fn tiles(layers: &[TileLayer], deepest: u8) -> io::Result<Vec<Tile>> {
    let features = layers.iter().enumerate();
    let pieces = features.flat_map(|(layer, of)| {
        of.features.iter().map(move |feature| Piece {
            layer,
            feature,
            shape: feature.shape.clone(),
        })
    });
    let mut tiles = cut(layers, [0, 0, 0], &pieces.collect::<Vec<_>>(), deepest)?;
    tiles.par_sort_unstable_by_key(|tile| tile.0);
    Ok(tiles)
}

/// The tile at a zoom, column and row, and all below it.
fn cut(
    layers: &[TileLayer],
    [zoom, column, row]: [u32; 3],
    pieces: &[Piece<'_>],
    deepest: u8,
) -> io::Result<Vec<Tile>> {
    if pieces.is_empty() {
        return Ok(Vec::new());
    }
    let grid = Grid {
        zoom: u8::try_from(zoom).unwrap_or(deepest),
        column,
        row,
        is_exact: zoom >= u32::from(deepest),
    };
    let tile = encoded(layers, pieces, grid)?;
    let mut tiles: Vec<Tile> = tile
        .into_iter()
        .map(|tile| (number(grid.zoom, column, row), tile))
        .collect();
    if grid.is_exact {
        return Ok(tiles);
    }
    let below: io::Result<Vec<Vec<Tile>>> = (0..4_u32)
        .into_par_iter()
        .map(|child| {
            let [zoom, column, row] = [zoom + 1, column * 2 + child % 2, row * 2 + child / 2];
            let side = f64::from(1_u32 << zoom);
            let inside = |buffer: f64| Bounds {
                low: [column, row].map(|place| (f64::from(place) - buffer) / side),
                high: [column, row].map(|place| (f64::from(place) + 1.0 + buffer) / side),
            };
            let around = inside(BUFFER);
            let exact = inside(0.0);
            let clipped = pieces
                .iter()
                .filter_map(|piece| piece.within(exact, around));
            let pieces: Vec<Piece<'_>> = clipped.collect();
            cut(layers, [zoom, column, row], &pieces, deepest)
        })
        .collect();
    tiles.extend(below?.into_iter().flatten());
    Ok(tiles)
}

/// The packed bytes of a tile; `None` where nothing is left to show.
fn encoded(layers: &[TileLayer], pieces: &[Piece<'_>], grid: Grid) -> io::Result<Option<Vec<u8>>> {
    let side = f64::from(1_u32 << grid.zoom) * mvt::EXTENT;
    let mut best = Vec::new();
    for thin in THIN {
        let mut tile = Vec::new();
        for (place, layer) in layers.iter().enumerate() {
            let mut taken = FxHashSet::default();
            let kept = pieces.iter().filter(|piece| piece.layer == place);
            let kept = kept.filter(|piece| {
                if grid.is_exact || !piece.feature.is_thinned {
                    return true;
                }
                let at = piece.shape.bounds().low;
                let cell = at.map(|place| (place * side / thin).floor().to_bits());
                taken.insert(cell)
            });
            let kept = kept.map(|piece| (piece.feature, &piece.shape));
            mvt::append(layer, kept, grid, &mut tile);
        }
        if tile.is_empty() {
            return Ok(None);
        }
        best = gzip(&tile)?;
        if grid.is_exact || best.len() <= MOST_BYTES {
            break;
        }
    }
    Ok(Some(best))
}

/// Packed without a time or a name.
pub(super) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = GzBuilder::new().write(Vec::new(), Compression::default());
    packed.write_all(bytes)?;
    packed.finish()
}

/// The number of a tile: those of wider zooms first, then along the curve of Hilbert.
pub(super) fn number(zoom: u8, column: u32, row: u32) -> u64 {
    let before = ((1_u64 << (2 * u32::from(zoom))) - 1) / 3;
    let (mut x, mut y, mut along) = (u64::from(column), u64::from(row), 0);
    for level in (0..zoom).rev() {
        let side = 1_u64 << level;
        let right = u64::from(x & side > 0);
        let low = u64::from(y & side > 0);
        along += side * side * ((3 * right) ^ low);
        if low == 0 {
            if right == 1 {
                x = (side - 1).wrapping_sub(x) & (side - 1);
                y = (side - 1).wrapping_sub(y) & (side - 1);
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    before + along
}
