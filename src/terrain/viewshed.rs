//! Which cells of a grid an observer sees.
//!
//! Each cell is tested by itself: along the straight ray to it, the ground is met where the ray crosses a
//! column or a row between the cells, at the height between the two cells there (the method R3 of Franklin
//! and Ray, "Higher isn't necessarily better", 1994). Nothing is approximated from neighbours.

use rayon::prelude::*;

use super::horizon::EARTH_RADIUS_M;
use super::{Grid, TerrainError};
use crate::geodesy::{LonLat, geodesic_m};
use crate::units::Metres;

/// What a viewshed is seen with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViewshedOptions {
    /// The eye above the ground, metres.
    pub observer_m: f64,
    /// What is to be seen above the ground, metres.
    pub target_m: f64,
    /// How far the ground falls from the tangent plane, in shares of the fall of the sphere, d^2 / 2R: 1
    /// without refraction, 3/4 for radio (k = 4/3), 6/7 for light, 0 on a flat earth.
    pub curvature: f64,
    /// Cells farther away are not seen.
    pub longest: Option<Metres>,
    /// Whether [`Viewshed::least_target_m`] is wanted, which takes longer.
    pub least_target: bool,
}

impl Default for ViewshedOptions {
    fn default() -> Self {
        Self {
            observer_m: 30.0,
            target_m: 1.5,
            curvature: 0.75,
            longest: None,
            least_target: false,
        }
    }
}

/// Which cells are seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewshed {
    /// Whether each cell is seen, row by row. Voids are not.
    pub seen: Vec<bool>,
    /// How high above the ground of each cell something must stand to be seen, metres; NaN for voids and
    /// beyond [`ViewshedOptions::longest`]. Empty unless it was asked for.
    pub least_target_m: Vec<f32>,
    /// Cells without data, of which nothing is known. They hide nothing.
    pub voids: usize,
}

/// The cells of a grid that are seen from the centre of one of them.
///
/// # Errors
/// [`TerrainError::Look`] where the observer's cell is a void or none, or the options are none.
pub fn viewshed(
    grid: &Grid,
    observer: [u32; 2],
    options: &ViewshedOptions,
) -> Result<Viewshed, TerrainError> {
    let look = || TerrainError::Look {
        options: format!(
            "observer in column {}, row {}, {options:?}",
            observer[0], observer[1]
        ),
    };
    let numbers = [options.observer_m, options.target_m, options.curvature];
    if !numbers.iter().all(|number| number.is_finite())
        || options.longest.is_some_and(|longest| longest.0.is_nan())
    {
        return Err(look());
    }
    let ground = grid.height(observer[0], observer[1]).ok_or_else(look)?;
    let width = grid.lattice().size[0] as usize;
    let rays = Rays {
        heights: grid.heights(),
        width,
        observer: observer.map(i64::from),
        eye_m: ground + options.observer_m,
        metres: Metric::of(grid, observer)?,
        options,
    };
    let mut seen = vec![false; grid.heights().len()];
    let mut least_target_m = Vec::new();
    if options.least_target {
        least_target_m.resize(seen.len(), f32::NAN);
        let rows = seen
            .par_chunks_mut(width)
            .zip(least_target_m.par_chunks_mut(width));
        rows.enumerate().for_each(|(row, (seen, least))| {
            for (column, (seen, least)) in seen.iter_mut().zip(least).enumerate() {
                if let Some(height) = rays.least_target(column, row) {
                    *seen = height <= options.target_m;
                    *least = narrow(height);
                }
            }
        });
    } else {
        seen.par_chunks_mut(width)
            .enumerate()
            .for_each(|(row, seen)| {
                for (column, seen) in seen.iter_mut().enumerate() {
                    *seen = rays.sees(column, row);
                }
            });
    }
    Ok(Viewshed {
        seen,
        least_target_m,
        voids: grid
            .heights()
            .iter()
            .filter(|height| height.is_nan())
            .count(),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a quarter of a millimetre at 4 km"
)]
fn narrow(height_m: f64) -> f32 {
    height_m as f32
}

/// How long cells are.
struct Metric {
    /// Metres of a column at the observer, and of a row.
    cell_m: [f64; 2],
    /// For each row the length of a column halfway to it, in shares of that at the observer.
    shares: Vec<f64>,
}

impl Metric {
    fn of(grid: &Grid, observer: [u32; 2]) -> Result<Self, TerrainError> {
        let lattice = grid.lattice();
        let [column, row] = observer.map(f64::from);
        let place = |column: f64, row: f64| {
            let [x, y] = lattice.position(column, row);
            let (lon, lat) = grid.crs().to_lon_lat(x, y)?;
            let placed = LonLat::new(lon - 360.0 * (lon / 360.0).round(), lat);
            placed.map_err(|error| TerrainError::Placed {
                name: "the grid".to_owned(),
                reason: error.to_string(),
            })
        };
        // Towards the middle of the grid, which is no farther than the poles.
        let inward = |at: f64, side: u32| {
            if at * 2.0 < f64::from(side) {
                1.0
            } else {
                -1.0
            }
        };
        let here = place(column, row)?;
        let east = place(column + inward(column, lattice.size[0]), row)?;
        let north = place(column, row + inward(row, lattice.size[1]))?;
        let share = |other: u32| {
            if !grid.crs().is_geographic() {
                return 1.0;
            }
            let lat = |row: f64| lattice.position(0.0, row)[1].to_radians();
            lat(f64::midpoint(row, f64::from(other))).cos() / lat(row).cos()
        };
        Ok(Self {
            cell_m: [geodesic_m(here, east).0, geodesic_m(here, north).0],
            shares: (0..lattice.size[1]).map(share).collect(),
        })
    }

    /// The square of the distance to a cell so many columns and rows away.
    fn distance2_m2(&self, columns: f64, rows: f64, row: usize) -> f64 {
        let x = columns * self.cell_m[0] * self.shares[row];
        let y = rows * self.cell_m[1];
        x * x + y * y
    }
}

struct Rays<'g> {
    heights: &'g [f32],
    width: usize,
    observer: [i64; 2],
    eye_m: f64,
    metres: Metric,
    options: &'g ViewshedOptions,
}

/// A ray to a cell.
struct Ray {
    columns: i64,
    rows: i64,
    /// The ground at the cell over the eye, metres.
    rise_m: f64,
    /// The fall of the earth at the cell, metres.
    fall_m: f64,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "rasters have less than 2^22 cells a side"
)]
fn float(number: i64) -> f64 {
    number as f64
}

impl Rays<'_> {
    /// The ray to a cell; `None` for voids and beyond the greatest distance.
    fn ray(&self, column: usize, row: usize) -> Option<Ray> {
        let height = f64::from(self.heights[row * self.width + column]);
        let [columns, rows] = [column, row].map(|at| i64::try_from(at).unwrap_or(i64::MAX));
        let (columns, rows) = (columns - self.observer[0], rows - self.observer[1]);
        let distance2 = self.metres.distance2_m2(float(columns), float(rows), row);
        let is_far = self
            .options
            .longest
            .is_some_and(|longest| distance2 > longest.0 * longest.0);
        (!height.is_nan() && !is_far).then(|| Ray {
            columns,
            rows,
            rise_m: height - self.eye_m,
            fall_m: self.options.curvature * distance2 / (2.0 * EARTH_RADIUS_M),
        })
    }

    /// Whether the target on a cell is seen.
    fn sees(&self, column: usize, row: usize) -> bool {
        self.ray(column, row).is_some_and(|ray| {
            let slope = ray.rise_m + self.options.target_m - ray.fall_m;
            self.highest(&ray, slope) <= slope
        })
    }

    /// How high a target on a cell must be.
    fn least_target(&self, column: usize, row: usize) -> Option<f64> {
        let ray = self.ray(column, row)?;
        let highest = self.highest(&ray, f64::INFINITY);
        Some((highest - ray.rise_m + ray.fall_m).max(0.0))
    }

    /// The greatest slope of the ground along a ray, in metres over its whole length; not sought any
    /// further once it is above `enough`.
    fn highest(&self, ray: &Ray, enough: f64) -> f64 {
        let width = i64::try_from(self.width).unwrap_or(i64::MAX);
        // Along columns, then along rows: from cell to cell the one way, and to the neighbour across.
        let by_column = Crossings {
            count: ray.columns.abs(),
            along: ray.columns.signum(),
            across: ray.rows,
            neighbour: width * ray.rows.signum(),
        };
        let by_row = Crossings {
            count: ray.rows.abs(),
            along: width * ray.rows.signum(),
            across: ray.columns,
            neighbour: ray.columns.signum(),
        };
        let highest = self.along(&by_column, ray, f64::NEG_INFINITY, enough);
        if highest > enough {
            return highest;
        }
        self.along(&by_row, ray, highest, enough)
    }

    fn along(&self, crossings: &Crossings, ray: &Ray, mut highest: f64, enough: f64) -> f64 {
        let Crossings {
            count,
            along,
            across,
            neighbour,
        } = *crossings;
        let first =
            self.observer[1] * i64::try_from(self.width).unwrap_or(i64::MAX) + self.observer[0];
        let across = across.abs();
        let per_count = 1.0 / float(count);
        // Whole cells across and what is left over, in parts of `count`, so that nothing is rounded.
        let (mut whole, mut left) = (0, 0);
        for step in 1..count {
            left += across;
            whole += left / count;
            left %= count;
            let at = first + step * along + whole * neighbour;
            let mut height = self.cell(at);
            if left > 0 {
                let beside = self.cell(at + neighbour);
                let between = height + float(left) * per_count * (beside - height);
                // Beside a void the other cell alone counts.
                height = if between.is_nan() {
                    height.max(beside)
                } else {
                    between
                };
            }
            let share = float(step) * per_count;
            let slope = (height - self.eye_m) / share - ray.fall_m * share;
            if slope > highest {
                highest = slope;
                if highest > enough {
                    break;
                }
            }
        }
        highest
    }

    fn cell(&self, at: i64) -> f64 {
        let cell = usize::try_from(at).ok().and_then(|at| self.heights.get(at));
        cell.map_or(f64::NAN, |&height| f64::from(height))
    }
}

/// The places at which a ray crosses columns, or rows.
struct Crossings {
    /// How many cells the ray goes.
    count: i64,
    /// To the next cell along, in places of the grid.
    along: i64,
    /// Cells that the ray goes across meanwhile.
    across: i64,
    /// To the next cell across, in places of the grid.
    neighbour: i64,
}
