//! The horizon of dishes from terrain: one walk along each azimuth for all heights of a dish.
//!
//! The cells around a place are read once, and places in them are found by a parabola in metres east and
//! north, so that many spots of a village and many azimuths share them. Ground at the height h and the
//! distance d is seen from an eye at the height e at the slope
//!
//! ```text
//! ((h - e) - d^2 / 2R) / (d (1 + h / R))
//! ```
//!
//! with R = 6,371 km and no refraction (k = 1): at elevations above 20 degrees, where satellites are used,
//! the atmosphere lifts them by less than 0.05 degrees, and k = 4/3 would move ground 20 km away by 0.02.
//!
//! Ground is looked at no farther than something could still rise above the least elevation that matters:
//! that is bound by the highest known ground beyond each distance, and by the highest there can be where ground
//! is unknown. Horizons below the least elevation are what was met until then.

use super::Skyline;
use super::parabola::{Crossings, Parabola, beside, parabola};
use crate::geodesy::LonLat;
use crate::terrain::{Grid, Terrain, TerrainError};
use crate::units::Metres;

/// The mean radius of the earth, metres.
const EARTH_RADIUS_M: f64 = 6_371_000.0;

/// Vegetation nearer than this to a dish is cleared, or the dish stands beside it: canopy counts from here on.
pub const CLEARED_M: f64 = 20.0;

/// The width of the rings of which the highest ground is known, metres.
const RING_M: f64 = 100.0;

/// Most directions and heights of dishes.
const MOST_AZIMUTHS: u16 = 3600;
const MOST_HEIGHTS: usize = 64;

/// What the horizon of a dish is looked for with.
#[derive(Clone, Debug, PartialEq)]
pub struct SkylineOptions {
    /// Heights of the dish above the ground, metres; each has a horizon.
    pub dish_heights_m: Vec<f64>,
    /// Horizons matter from here up, degrees from 1 to 90: the least elevation of the terminal.
    pub least_elevation_deg: f64,
    /// How many directions, equally apart, the first to the north.
    pub azimuths: u16,
    /// How much vegetation stands above the ground from [`CLEARED_M`] on, metres. Elevation models of radar
    /// hold some of it already.
    pub canopy_m: f64,
    /// No ground is higher, metres: give that of the country, for a lower one is found sooner.
    pub highest_m: f64,
    /// Ground farther than this is not looked at, metres.
    pub longest_m: f64,
}

impl Default for SkylineOptions {
    fn default() -> Self {
        Self {
            dish_heights_m: vec![2.0, 6.0, 12.0],
            least_elevation_deg: 20.0,
            azimuths: 72,
            canopy_m: 0.0,
            // Mount Everest.
            highest_m: 8849.0,
            longest_m: 30_000.0,
        }
    }
}

impl SkylineOptions {
    fn is_usable(&self) -> bool {
        let heights = &self.dish_heights_m;
        (1..=MOST_HEIGHTS).contains(&heights.len())
            && heights.iter().all(|height| height.is_finite())
            && (1.0..=90.0).contains(&self.least_elevation_deg)
            && (1..=MOST_AZIMUTHS).contains(&self.azimuths)
            && self.canopy_m.is_finite()
            && self.canopy_m >= 0.0
            && self.highest_m.is_finite()
            && self.longest_m.is_finite()
            && self.longest_m > 0.0
    }

    fn lowest_dish_m(&self) -> f64 {
        let heights = self.dish_heights_m.iter().copied();
        heights.fold(f64::INFINITY, f64::min)
    }
}

/// The horizons of a spot.
#[derive(Clone, Debug, PartialEq)]
pub struct Skylines {
    /// The height of the ground, metres.
    pub ground_m: f64,
    /// One for each height of the dish, in their order.
    pub skylines: Vec<Skyline>,
    /// For each direction whether unknown ground was met that may stand higher.
    pub unknown: Vec<bool>,
    /// How high unknown ground may stand in each direction, degrees.
    highest_unknown_deg: Vec<f32>,
}

impl Skylines {
    /// The share of directions in which unknown ground may stand higher than what is known.
    #[must_use]
    pub fn unknown_share(&self) -> f64 {
        let unknown = self.unknown.iter().filter(|&&unknown| unknown).count();
        #[expect(clippy::cast_precision_loss, reason = "at most MOST_AZIMUTHS")]
        let share = unknown as f64 / self.unknown.len().max(1) as f64;
        share
    }

    /// The horizon of one height of the dish as if unknown ground were as high as ground can be: the worst case.
    /// `None` for a height that there is not.
    #[must_use]
    pub fn with_unknown_blocked(&self, height: usize) -> Option<Skyline> {
        let known = self.skylines.get(height)?.elevations_deg();
        let unknown = self.unknown.iter().zip(&self.highest_unknown_deg);
        let elevations =
            known.iter().zip(unknown).map(
                |(&known, (&unknown, &highest))| {
                    if unknown { known.max(highest) } else { known }
                },
            );
        Some(Skyline::new(elevations.collect()))
    }
}

/// The horizons of a place for each height of a dish.
///
/// # Errors
/// [`TerrainError::NoTile`] where a look leaves the tiles and that is not allowed, [`TerrainError::Void`] where
/// the place lies in a void, [`TerrainError::Look`] for options that are none, [`TerrainError::Window`] where
/// there are too many cells within reach: give the highest ground of the country.
pub fn skylines(
    terrain: &Terrain,
    at: LonLat,
    options: &SkylineOptions,
) -> Result<Skylines, TerrainError> {
    let ground = Ground::around(terrain, at, &[[0.0, 0.0]], options)?;
    ground.skylines([0.0, 0.0]).ok_or(TerrainError::Void {
        lon: at.lon(),
        lat: at.lat(),
        gap_m: 0.0,
        most_m: 0.0,
    })
}

/// The cells around a village, as far as they can matter to dishes at some spots.
#[derive(Clone, Debug)]
pub struct Ground<'o> {
    options: &'o SkylineOptions,
    grid: Grid,
    /// Columns and rows of the village, and their parabola in metres east and north of it.
    parabola: [Parabola; 2],
    /// The shorter side of a cell and its diagonal, metres.
    cell_m: f64,
    diagonal_m: f64,
    /// The highest ground at each ring's distance from the village and beyond, metres.
    beyond_m: Vec<f64>,
    reach_m: f64,
}

impl<'o> Ground<'o> {
    /// The cells within reach of dishes at spots, given in metres east and north of a place.
    ///
    /// # Errors
    /// As of [`skylines`], but for voids.
    pub fn around(
        terrain: &Terrain,
        at: LonLat,
        spots_m: &[[f64; 2]],
        options: &'o SkylineOptions,
    ) -> Result<Self, TerrainError> {
        let look = || TerrainError::Look {
            options: format!("{options:?}, spots {spots_m:?}"),
        };
        let is_usable = options.is_usable() && spots_m.iter().flatten().all(|m| m.is_finite());
        if !is_usable {
            return Err(look());
        }
        let mut sampler = terrain.sampler();
        let mut lowest_m = f64::INFINITY;
        let mut spare_m: f64 = 0.0;
        for &[east, north] in spots_m {
            spare_m = spare_m.max(east.hypot(north));
            if let Some(ground) = sampler.height(beside(at, [east, north]).ok_or_else(look)?)? {
                lowest_m = lowest_m.min(ground);
            }
        }
        let rise_m = options.highest_m + options.canopy_m - lowest_m - options.lowest_dish_m();
        let slope = options.least_elevation_deg.to_radians().tan();
        // Where no spot has ground there is nothing to look from.
        let reach_m = (rise_m / slope).clamp(0.0, options.longest_m);
        let cell_m = terrain.cell_m(at).unwrap_or(1.0);
        let wide_m = reach_m + spare_m + 4.0 * cell_m;
        let (grid, _) = terrain.window(at, Metres(wide_m))?;
        let parabola = parabola(&grid, at, wide_m).ok_or_else(look)?;
        let mut ground = Self {
            options,
            grid,
            parabola,
            cell_m,
            diagonal_m: 0.0,
            beyond_m: Vec::new(),
            reach_m,
        };
        ground.measure(wide_m);
        Ok(ground)
    }

    /// Finds the sides of cells, and the highest ground beyond each ring.
    fn measure(&mut self, wide_m: f64) {
        let [column, row] = &self.parabola;
        let [dx, dy] = [[column.east, column.north], [row.east, row.north]];
        // Metres of a column and a row: the inverse of columns and rows a metre.
        let area = dx[0] * dy[1] - dx[1] * dy[0];
        let column_m = [dy[1] / area, -dy[0] / area];
        let row_m = [-dx[1] / area, dx[0] / area];
        let side = |[east, north]: [f64; 2]| east.hypot(north);
        self.cell_m = side(column_m).min(side(row_m));
        self.diagonal_m = side(column_m) + side(row_m);
        let [width, _] = self.grid.lattice().size;
        let rings = ring(wide_m * 2.0) + 1;
        let mut highest = vec![f64::NEG_INFINITY; rings + 1];
        for (cells, row) in self
            .grid
            .heights()
            .chunks_exact(width as usize)
            .zip(0_u32..)
        {
            for (&height, number) in cells.iter().zip(0_u32..) {
                let [x, y] = [
                    f64::from(number) - self.parabola[0].at,
                    f64::from(row) - self.parabola[1].at,
                ];
                let east = x * column_m[0] + y * row_m[0];
                let north = x * column_m[1] + y * row_m[1];
                let place = ring(east.hypot(north)).min(rings);
                let height = if height.is_nan() {
                    self.options.highest_m
                } else {
                    f64::from(height)
                };
                highest[place] = highest[place].max(height);
            }
        }
        let mut most = f64::NEG_INFINITY;
        for ring in highest.iter_mut().rev() {
            most = most.max(*ring);
            *ring = most;
        }
        self.beyond_m = highest;
    }

    /// The horizons of a spot, in metres east and north of the place; `None` where its ground is unknown or
    /// was not read.
    #[must_use]
    pub fn skylines(&self, spot_m: [f64; 2]) -> Option<Skylines> {
        let ground_m = {
            let [column, row] = self.parabola.map(|axis| axis.along(spot_m, [0.0, 0.0])[0]);
            self.height(column, row)?
        };
        let heights = &self.options.dish_heights_m;
        let eyes: Vec<f64> = heights.iter().map(|height| ground_m + height).collect();
        let stop_m = self.stop_m(spot_m, ground_m + self.options.lowest_dish_m());
        let count = usize::from(self.options.azimuths);
        let mut elevations = vec![Vec::with_capacity(count); eyes.len()];
        let mut unknown = Vec::with_capacity(count);
        let mut highest_unknown_deg = Vec::with_capacity(count);
        let least = self.options.least_elevation_deg.to_radians().tan();
        let mut slopes = vec![0.0; eyes.len()];
        for azimuth in 0..self.options.azimuths {
            let turn = f64::from(azimuth) / f64::from(self.options.azimuths);
            let (x, y) = (std::f64::consts::TAU * turn).sin_cos();
            let axes = self.parabola.map(|axis| axis.along(spot_m, [x, y]));
            slopes.fill(f64::NEG_INFINITY);
            let unknown_slope = self.look(&axes, stop_m, &eyes, &mut slopes);
            let lowest = slopes.iter().copied().fold(f64::INFINITY, f64::min);
            unknown.push(unknown_slope > least && unknown_slope > lowest);
            #[expect(clippy::cast_possible_truncation, reason = "degrees")]
            highest_unknown_deg.push(unknown_slope.atan().to_degrees() as f32);
            for (elevations, slope) in elevations.iter_mut().zip(&slopes) {
                #[expect(clippy::cast_possible_truncation, reason = "degrees")]
                elevations.push(slope.atan().to_degrees() as f32);
            }
        }
        Some(Skylines {
            ground_m,
            skylines: elevations.into_iter().map(Skyline::new).collect(),
            unknown,
            highest_unknown_deg,
        })
    }

    /// From where on nothing stands above the least elevation of a spot.
    fn stop_m(&self, spot_m: [f64; 2], lowest_eye_m: f64) -> f64 {
        let least = self.options.least_elevation_deg.to_radians().tan();
        let away_m = spot_m[0].hypot(spot_m[1]) + self.diagonal_m;
        let mut stop_m = 0.0;
        while stop_m < self.reach_m {
            // The highest ground from here on, were it here.
            let ring = ring((stop_m - away_m).max(0.0)).min(self.beyond_m.len() - 1);
            let rise_m = self.beyond_m[ring] + self.options.canopy_m - lowest_eye_m;
            if rise_m < least * stop_m {
                break;
            }
            stop_m += RING_M / 4.0;
        }
        stop_m.min(self.reach_m)
    }

    /// Raises the slopes to what stands along a line; the slope to which unknown ground on it may stand.
    ///
    /// The ground between four centres of cells has its crests where the line crosses from one to the next
    /// column or row of centres; it is looked at there and halfway between.
    fn look(&self, axes: &[[f64; 3]; 2], stop_m: f64, eyes: &[f64], slopes: &mut [f64]) -> f64 {
        let lowest_eye = eyes.iter().copied().fold(f64::INFINITY, f64::min);
        let mut unknown_slope = f64::NEG_INFINITY;
        let mut at = |distance: f64| {
            let canopy = if distance < CLEARED_M {
                0.0
            } else {
                self.options.canopy_m
            };
            let bend = distance * distance / (2.0 * EARTH_RADIUS_M);
            let [column, row] = axes.map(|[a, b, c]| a + distance * (b + distance * c));
            let Some(height) = self.height(column, row) else {
                let most = self.options.highest_m + canopy - bend - lowest_eye;
                unknown_slope = unknown_slope.max(most / distance);
                return;
            };
            let along = 1.0 / (distance * (1.0 + height / EARTH_RADIUS_M));
            let top = height + canopy - bend;
            for (slope, eye) in slopes.iter_mut().zip(eyes) {
                *slope = slope.max((top - eye) * along);
            }
        };
        let mut crossings = axes.map(Crossings::new);
        let mut from = 0.0;
        let size = self.grid.lattice().size;
        // A line crosses no more columns and rows than there are; two more looks are at its ends.
        for _ in 0..u64::from(size[0]) + u64::from(size[1]) + 2 {
            let mut to = crossings[0].next_m.min(crossings[1].next_m).min(stop_m);
            if from < CLEARED_M && to > CLEARED_M {
                to = CLEARED_M;
            }
            if to - from > self.cell_m / 8.0 {
                at(f64::midpoint(from, to));
            }
            if to > 0.0 {
                at(to);
            }
            if to >= stop_m {
                break;
            }
            for crossing in &mut crossings {
                if crossing.next_m <= to {
                    crossing.advance();
                }
            }
            from = to;
        }
        unknown_slope
    }

    /// The height at a column and a row, bilinear between the centres of cells; `None` where one is unknown.
    #[inline]
    fn height(&self, column: f64, row: f64) -> Option<f64> {
        let [width, rows] = self.grid.lattice().size.map(|size| size as usize);
        let inside = |at: f64, count: usize| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked by the share"
            )]
            let whole = (at as usize).min(count.saturating_sub(2));
            #[expect(clippy::cast_precision_loss, reason = "fewer cells than 2^53")]
            let share = at - whole as f64;
            (0.0..=1.0).contains(&share).then_some((whole, share))
        };
        let ((left_of, right), (row_above, down)) = (inside(column, width)?, inside(row, rows)?);
        let cells = self.grid.heights();
        let pair = |first: usize| {
            let &[left, other] = cells.get(first..first + 2)?.first_chunk()?;
            Some(f64::from(left) + right * (f64::from(other) - f64::from(left)))
        };
        let first = row_above * width + left_of;
        let (above, below) = (pair(first)?, pair(first + width)?);
        let height = above + down * (below - above);
        (!height.is_nan()).then_some(height)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and saturating"
)]
fn ring(distance_m: f64) -> usize {
    (distance_m / RING_M) as usize
}

#[cfg(test)]
#[path = "ground_tests.rs"]
mod tests;
