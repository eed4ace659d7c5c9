//! People of areas, counted from a population raster.
//!
//! A cell holds people. An area gets of each cell the share of the cell that lies inside, computed
//! exactly from the polygon's edges, which are straight in the coordinates of the raster (where those
//! are not longitude and latitude, edges are bent to within a hundredth of a cell).

use std::collections::BTreeMap;

use geo::{Area as _, MultiPolygon};
use geo_types::LineString;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::cell_shares::Rings;
use super::plain::plain;
use super::village::Place;
use crate::formats::{Cells, Raster, RasterError};
use crate::geodesy::{Crs, LonLat};

/// The coordinates of a raster from longitude and latitude, and back.
pub(super) trait Projection: Sync {
    /// Longitude and latitude in degrees to coordinates of the raster; `None` where it has none there.
    fn forward(&self, lon_lat: [f64; 2]) -> Option<[f64; 2]>;
    /// Back.
    fn back(&self, at: [f64; 2]) -> Option<[f64; 2]>;
}

impl Projection for Crs {
    fn forward(&self, [lon, lat]: [f64; 2]) -> Option<[f64; 2]> {
        let (x, y) = self.from_lon_lat(lon, lat).ok()?;
        Some([x, y])
    }

    fn back(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let (lon, lat) = self.to_lon_lat(x, y).ok()?;
        Some([lon, lat])
    }
}

/// Most places that an area keeps. Fewer cells are cut, as if people were spread evenly over each, so
/// that a village of few cells is not lit or dark as a whole. More cells are put together in squares, so
/// that memory stays in bounds; the people of a square are where most of them are.
const MOST_PLACES: usize = 512;
/// Most cells in the box around an area: 800 by 800 km at 100 m. No village is larger.
const MOST_CELLS: f64 = 64e6;
/// Most corners that bent edges may add to an area.
const MOST_CORNERS: usize = 1 << 20;
/// How often an edge is halved to follow a projection.
const MOST_HALVINGS: u32 = 8;
/// How far, in cells, an edge may lie from where it is.
const BEND: f64 = 0.01;

/// Unpacked blocks that each thread holds.
const CACHE_BYTES: usize = 1 << 25;
/// Areas that one thread counts with one cache, and the rows in which they lie next to each other.
const AREAS_AT_ONCE: usize = 256;
const BAND_ROWS: f64 = 256.0;

#[cfg(test)]
#[path = "people_tests.rs"]
mod people_tests;

/// What a raster says of an area.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Count {
    /// People live there.
    People {
        /// The sum over all cells.
        people: f64,
        /// Where they live.
        places: Vec<Place>,
        cells: Cellbook,
    },
    /// All cells are 0 or without data.
    Nobody(Cellbook),
    /// A part of the area lies beyond the raster.
    Beyond,
    /// More cells or corners than a village has.
    TooLarge,
}

/// The cells that were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cellbook {
    /// Those with data.
    pub(super) data: u64,
    /// Those of less than 0 people, which count as without data.
    pub(super) negative: u64,
}

/// Counts the people of areas, in their order.
///
/// # Errors
/// [`RasterError`] where a block cannot be unpacked.
pub(super) fn count(
    raster: &Raster<'_>,
    projection: &dyn Projection,
    areas: &[&MultiPolygon<f64>],
) -> Result<Vec<Count>, RasterError> {
    // Areas that lie together are counted together, so that a block is unpacked about once.
    let near = |area: &&MultiPolygon<f64>| {
        let first = area.iter().find_map(|polygon| polygon.exterior().0.first());
        let at = first.and_then(|first| projection.forward([first.x, first.y]));
        let [column, row] = at.map_or([0.0; 2], |at| raster.columns_rows(at));
        [(row / BAND_ROWS).floor(), column]
    };
    let near: Vec<[f64; 2]> = areas.par_iter().map(near).collect();
    let mut order: Vec<usize> = (0..areas.len()).collect();
    order.sort_by(|&a, &b| {
        let by_band = near[a][0].total_cmp(&near[b][0]);
        by_band.then(near[a][1].total_cmp(&near[b][1]))
    });
    let some = |group: &[usize]| -> Result<Vec<(usize, Count)>, RasterError> {
        let mut cells = raster.cells(CACHE_BYTES);
        let counted = group.iter().map(|&area| {
            let count = match cut(raster, projection, areas[area]) {
                Ok(cut) => count_one(raster, projection, &cut, &mut cells)?,
                Err(count) => count,
            };
            Ok((area, count))
        });
        counted.collect()
    };
    let groups: Vec<_> = order.par_chunks(AREAS_AT_ONCE).map(some).collect();
    let mut counts = vec![Count::TooLarge; areas.len()];
    for group in groups {
        for (area, count) in group? {
            counts[area] = count;
        }
    }
    Ok(counts)
}

/// The rings of an area in cells of the raster, or why they cannot be counted.
fn cut(
    raster: &Raster<'_>,
    projection: &dyn Projection,
    area: &MultiPolygon<f64>,
) -> Result<Cut, Count> {
    /// Rings that neither overlap nor cross have the area of the plain polygons but for rounding.
    const ALIKE: f64 = 1e-6;
    let plain = plain(area);
    let of_rings =
        |line: &LineString<f64>| geo::Polygon::new(line.clone(), Vec::new()).unsigned_area();
    let of_plain = plain.unsigned_area();
    let given: f64 = area
        .iter()
        .map(|polygon| {
            let holes: f64 = polygon.interiors().iter().map(of_rings).sum();
            of_rings(polygon.exterior()) - holes
        })
        .sum();
    // Overlays round; the corners as they were given are better where they can be used.
    let is_plain = (given - of_plain).abs() <= ALIKE * of_plain;
    let area = if is_plain { area } else { &plain };
    let corners: usize = area
        .iter()
        .flat_map(lines)
        .map(|(line, _)| line.0.len())
        .sum();
    let mut room = corners.saturating_add(MOST_CORNERS);
    let cell = |at: [f64; 2]| -> Result<[f64; 2], Count> {
        let at = projection.forward(at).ok_or(Count::Beyond)?;
        Ok(raster.columns_rows(at))
    };
    let mut rings = Vec::new();
    for (line, is_hole) in area.iter().flat_map(lines) {
        let mut ring = Vec::with_capacity(line.0.len());
        let mut last: Option<([f64; 2], [f64; 2])> = None;
        for corner in line.coords() {
            let here = [corner.x, corner.y];
            let at = cell(here)?;
            if let Some(last) = last {
                bend(&cell, last, (here, at), &mut ring, MOST_HALVINGS)?;
            }
            ring.push(at);
            last = Some((here, at));
            if ring.len() > room {
                return Err(Count::TooLarge);
            }
        }
        room = room.saturating_sub(ring.len());
        rings.push((ring, is_hole));
    }
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for [column, row] in rings.iter().flat_map(|(ring, _)| ring) {
        low = [low[0].min(*column), low[1].min(*row)];
        high = [high[0].max(*column), high[1].max(*row)];
    }
    let ([left, top], [right, bottom]) = (low, high);
    let (width, height) = (f64::from(raster.width()), f64::from(raster.height()));
    // What a corner on the edge of the raster may be off by rounding.
    let slack = 1e-6;
    let is_inside =
        left >= -slack && top >= -slack && right <= width + slack && bottom <= height + slack;
    if !is_inside {
        return Err(Count::Beyond);
    }
    if (right - left + 1.0) * (bottom - top + 1.0) > MOST_CELLS {
        return Err(Count::TooLarge);
    }
    let parts = parts(right - left, bottom - top);
    for (ring, _) in &mut rings {
        for at in ring {
            *at = at.map(|number| number * f64::from(parts));
        }
    }
    Ok(Cut {
        rings: Rings::new(rings),
        parts,
    })
}

/// An area on a raster whose cells are cut.
struct Cut {
    /// In parts of cells.
    rings: Rings,
    /// Parts along each side of a cell.
    parts: u32,
}

/// Into how many parts the sides of cells are cut for an area of so many columns and rows: a power of two
/// for which the box around it has at most so many parts as an area has places.
fn parts(columns: f64, rows: f64) -> u32 {
    /// Times the most cells a side that a raster has, this is still a number of 32 bits.
    const MOST_PARTS: u32 = 1 << 9;
    let mut parts = 1;
    let places = |parts: u32| {
        let parts = f64::from(parts);
        (columns * parts + 1.0) * (rows * parts + 1.0)
    };
    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    while parts < MOST_PARTS && places(2 * parts) <= MOST_PLACES as f64 {
        parts *= 2;
    }
    parts
}

/// The rings of a polygon, and whether each is a hole.
fn lines(polygon: &geo::Polygon<f64>) -> impl Iterator<Item = (&LineString<f64>, bool)> {
    let holes = polygon.interiors().iter().map(|line| (line, true));
    std::iter::once((polygon.exterior(), false)).chain(holes)
}

/// Adds the corners between two that an edge needs to follow the projection.
fn bend(
    cell: &impl Fn([f64; 2]) -> Result<[f64; 2], Count>,
    from: ([f64; 2], [f64; 2]),
    to: ([f64; 2], [f64; 2]),
    into: &mut Vec<[f64; 2]>,
    halvings: u32,
) -> Result<(), Count> {
    let middle = |a: [f64; 2], b: [f64; 2]| [f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])];
    let place = middle(from.0, to.0);
    let (at, straight) = (cell(place)?, middle(from.1, to.1));
    let off = (at[0] - straight[0]).hypot(at[1] - straight[1]);
    if off > BEND && halvings > 0 {
        bend(cell, from, (place, at), into, halvings - 1)?;
        into.push(at);
        bend(cell, (place, at), to, into, halvings - 1)?;
    }
    Ok(())
}

fn count_one(
    raster: &Raster<'_>,
    projection: &dyn Projection,
    Cut { rings, parts }: &Cut,
    cells: &mut Cells<'_, '_>,
) -> Result<Count, RasterError> {
    let mut book = Cellbook::default();
    // A cell is met once for each row of its parts.
    let mut met = FxHashSet::default();
    let mut people = 0.0;
    let mut squares = Squares::default();
    let size = [raster.width() * parts, raster.height() * parts];
    rings.rows(size, |row| {
        let columns = row.columns();
        let whole = columns.start / parts..columns.end.div_ceil(*parts);
        cells.row(row.number / parts, whole, |column, number| {
            let Some(number) = number else {
                return;
            };
            let first = column * parts;
            let inside = columns.start.max(first)..columns.end.min(first + parts);
            let mut is_met = false;
            for part in inside.filter(|part| row.share(*part) > 0.0) {
                is_met = true;
                let here = number / f64::from(parts * parts) * row.share(part);
                if here > 0.0 {
                    people += here;
                    squares.add(part, row.number, here, || row.inside(part));
                }
            }
            if is_met && (*parts == 1 || met.insert((column, row.number / parts))) {
                let kind = if number < 0.0 {
                    &mut book.negative
                } else {
                    &mut book.data
                };
                *kind += 1;
            }
        })
    })?;
    if people <= 0.0 {
        return Ok(Count::Nobody(book));
    }
    let place = |square: Square| {
        let at = square.at.map(|number| number / f64::from(*parts));
        let [lon, lat] = projection.back(raster.at(at))?;
        Some(Place {
            position: LonLat::new(lon, lat).ok()?,
            people: square.people,
        })
    };
    let places: Option<Vec<Place>> = squares.squares.into_values().map(place).collect();
    Ok(match places {
        Some(places) => Count::People {
            people,
            places,
            cells: book,
        },
        None => Count::Beyond,
    })
}

/// Cells or parts of them with people, put together in squares where they are many.
#[derive(Default)]
struct Squares {
    /// The side of a square is so many times doubled.
    doubled: u32,
    /// By row and column of squares.
    squares: BTreeMap<(u32, u32), Square>,
}

#[derive(Clone, Copy)]
struct Square {
    people: f64,
    /// The people of the cell that has most, and a position inside its part of the area.
    most: f64,
    at: [f64; 2],
}

impl Squares {
    fn add(&mut self, column: u32, row: u32, people: f64, at: impl FnOnce() -> [f64; 2]) {
        let place = (row >> self.doubled, column >> self.doubled);
        if let Some(square) = self.squares.get_mut(&place) {
            square.people += people;
            if people > square.most {
                (square.most, square.at) = (people, at());
            }
            return;
        }
        let most = people;
        let at = at();
        self.squares.insert(place, Square { people, most, at });
        while self.squares.len() > MOST_PLACES {
            self.doubled += 1;
            let mut larger: BTreeMap<(u32, u32), Square> = BTreeMap::new();
            for ((row, column), square) in std::mem::take(&mut self.squares) {
                let known = larger.entry((row >> 1, column >> 1));
                known
                    .and_modify(|known| {
                        known.people += square.people;
                        if square.most > known.most {
                            (known.most, known.at) = (square.most, square.at);
                        }
                    })
                    .or_insert(square);
            }
            self.squares = larger;
        }
    }
}
