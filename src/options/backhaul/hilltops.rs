//! Where new relay masts may stand: the highest ground of its surroundings.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::squares::{Square, Squares};
use crate::geodesy::LonLat;
use crate::terrain::{Sampler, Terrain, TerrainError};

/// Samples along a side of a square, at most: on ground that is finer the top is sought again around the
/// highest of them.
const SAMPLES: f64 = 20.0;

/// The highest ground that was met.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Top {
    at: LonLat,
    height_m: f64,
}

/// The tops of squares of `side_m` that are lower than none of their neighbours and higher than one, in the
/// order of the squares: those within `reach_m` of any of these places, and some beyond. Ground without
/// terrain has none. Memory: 40 bytes a square.
pub(super) fn hilltops(
    terrain: &Terrain,
    places: &[LonLat],
    reach_m: f64,
    side_m: f64,
) -> Result<Vec<LonLat>, TerrainError> {
    let squares = Squares::new(side_m);
    let wanted = wanted(squares, places, reach_m, side_m);
    let tops: Result<Vec<Option<Top>>, TerrainError> = wanted
        .par_iter()
        .map_init(
            || terrain.sampler(),
            |sampler, &square| top(sampler, squares, square, side_m),
        )
        .collect();
    let tops = tops?;
    let height = |square: Square| {
        let place = wanted.binary_search(&square).ok()?;
        tops[place].map(|top| top.height_m)
    };
    let is_hill = |(&square, top): (&Square, &Option<Top>)| {
        let own = (*top)?;
        let others = squares.neighbours(square).filter(|&other| other != square);
        let mut is_above_one = false;
        for other in others.filter_map(height) {
            if other > own.height_m {
                return None;
            }
            is_above_one |= other < own.height_m;
        }
        is_above_one.then_some(own)
    };
    let hills: Vec<Top> = wanted.par_iter().zip(&tops).filter_map(is_hill).collect();
    hills
        .par_iter()
        .map_init(
            || terrain.sampler(),
            |sampler, &hill| refined(sampler, hill, side_m).map(|top| top.at),
        )
        .collect()
}

/// The squares within reach of places, sorted. Places that lie together are taken together.
fn wanted(squares: Squares, places: &[LonLat], reach_m: f64, side_m: f64) -> Vec<Square> {
    let block_m = (reach_m / 4.0).max(side_m);
    let blocks = Squares::new(block_m);
    let mut seen: FxHashSet<Square> = FxHashSet::default();
    let mut wanted: FxHashSet<Square> = FxHashSet::default();
    for &place in places {
        let block = blocks.of(place);
        if !seen.insert(block) {
            continue;
        }
        // Half the diagonal of a block and two squares beyond, so that the neighbours of all are there.
        let beyond_m = reach_m + block_m + 3.0 * side_m;
        let ([west, south], [width, height]) = blocks.corner(block);
        let lon = west + width / 2.0;
        let lon = lon - 360.0 * (lon / 360.0).round();
        let middle = LonLat::new(lon, (south + height / 2.0).clamp(-90.0, 90.0));
        wanted.extend(squares.around(middle.unwrap_or(place), beyond_m));
    }
    let mut wanted: Vec<Square> = wanted.into_iter().collect();
    wanted.par_sort_unstable();
    wanted
}

/// The highest sample of a square.
fn top(
    sampler: &mut Sampler<'_>,
    squares: Squares,
    square: Square,
    side_m: f64,
) -> Result<Option<Top>, TerrainError> {
    let ([west, south], [width, height]) = squares.corner(square);
    let at = |x: f64, y: f64| place(west + x * width, south + y * height);
    let Some(cell_m) = at(0.5, 0.5).and_then(|middle| sampler.terrain().cell_m(middle)) else {
        return Ok(None);
    };
    let count = (side_m / cell_m).ceil().clamp(1.0, SAMPLES);
    highest(sampler, count, at)
}

/// The highest ground around a hilltop, cell by cell, where the samples were coarser than those.
fn refined(sampler: &mut Sampler<'_>, hill: Top, side_m: f64) -> Result<Top, TerrainError> {
    let Some(cell_m) = sampler.terrain().cell_m(hill.at) else {
        return Ok(hill);
    };
    let step_m = side_m / SAMPLES;
    if step_m <= cell_m {
        return Ok(hill);
    }
    let north = step_m / 111_000.0;
    let east = north / hill.at.lat().to_radians().cos().max(0.01);
    let count = (2.0 * step_m / cell_m).ceil().clamp(1.0, 2.0 * SAMPLES);
    let found = highest(sampler, count, |x, y| {
        let (x, y) = (2.0 * x - 1.0, 2.0 * y - 1.0);
        place(hill.at.lon() + x * east, hill.at.lat() + y * north)
    })?;
    Ok(found
        .filter(|top| top.height_m > hill.height_m)
        .unwrap_or(hill))
}

/// The highest of `count` by `count` places at shares of both sides; of equals the first.
fn highest(
    sampler: &mut Sampler<'_>,
    count: f64,
    at: impl Fn(f64, f64) -> Option<LonLat>,
) -> Result<Option<Top>, TerrainError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to 40"
    )]
    let steps = count as u32;
    let share = |step: u32| (f64::from(step) + 0.5) / f64::from(steps);
    let mut best: Option<Top> = None;
    for (row, column) in (0..steps).flat_map(|row| (0..steps).map(move |column| (row, column))) {
        let Some(at) = at(share(column), share(row)) else {
            continue;
        };
        let height = match sampler.height(at) {
            Err(error) if error.is_unknown_terrain() => None,
            other => other?,
        };
        if let Some(height_m) = height
            && best.is_none_or(|best| height_m > best.height_m)
        {
            best = Some(Top { at, height_m });
        }
    }
    Ok(best)
}

fn place(lon: f64, lat: f64) -> Option<LonLat> {
    LonLat::new(lon - 360.0 * (lon / 360.0).round(), lat).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::{Crs, geodesic_m};
    use crate::terrain::{Grid, Lattice, Options};

    /// Three peaks on a plain of 100 m, the last off by 1 cell of 30 m from any sample of 100 m.
    fn peaks() -> (Terrain, [LonLat; 3]) {
        let step = 1.0 / 3600.0;
        let lattice = Lattice {
            first: [105.0, 21.0],
            step: [step, -step],
            size: [1200, 1200],
        };
        let peaks = [[200.0, 300.0], [700.0, 650.0], [911.0, 203.0]];
        let heights = (0..1200 * 1200).map(|cell| {
            let (x, y) = (f64::from(cell % 1200), f64::from(cell / 1200));
            let above = |[px, py]: [f64; 2]| 300.0 - 2.0 * (x - px).hypot(y - py);
            let height = peaks.into_iter().map(above).fold(0.0, f64::max);
            #[expect(clippy::cast_possible_truncation, reason = "some hundred metres")]
            let height = (100.0 + height) as f32;
            height
        });
        let grid = Grid::new(Crs::wgs84(), lattice, heights.collect()).unwrap();
        let at = |[x, y]: [f64; 2]| LonLat::new(105.0 + x * step, 21.0 - y * step).unwrap();
        let terrain = Terrain::of_grid(grid, &Options::default()).unwrap();
        (terrain, peaks.map(at))
    }

    #[test]
    fn peaks_are_found_to_the_cell_and_plains_have_none() {
        let (terrain, peaks) = peaks();
        let middle = LonLat::new(105.16, 20.83).unwrap();
        let found = hilltops(&terrain, &[middle], 30_000.0, 2000.0).unwrap();
        for peak in peaks {
            let near = found.iter().map(|&at| geodesic_m(at, peak).0);
            let near = near.fold(f64::INFINITY, f64::min);
            assert!(near < 45.0, "{peak}: {near} m");
        }
        // The plain is level: there are tops at its border with the cones alone.
        assert!(found.len() < 30, "{}", found.len());
    }

    #[test]
    fn hilltops_do_not_depend_on_who_else_asks() {
        let (terrain, _) = peaks();
        let one = LonLat::new(105.06, 20.92).unwrap();
        let other = LonLat::new(105.25, 20.75).unwrap();
        let near = |places: &[LonLat]| {
            let found = hilltops(&terrain, places, 5000.0, 2000.0).unwrap();
            let near = found
                .into_iter()
                .filter(|&at| geodesic_m(at, one).0 <= 5000.0);
            near.collect::<Vec<_>>()
        };
        assert!(!near(&[one]).is_empty());
        assert_eq!(near(&[one]), near(&[other, one]));
    }

    #[test]
    fn nothing_stands_where_there_is_no_terrain() {
        let (terrain, _) = peaks();
        let far = LonLat::new(10.0, 50.0).unwrap();
        assert_eq!(hilltops(&terrain, &[far], 30_000.0, 2000.0).unwrap(), []);
    }
}
