//! Many satellites over many places, moment by moment.
//!
//! Moments are taken a window at a time, so that memory holds a few dozen skies and not a day of them. At
//! each moment satellites are put into cells of the ground below them; a place looks only into cells from
//! which a satellite of that height can stand above its least elevation.

use rayon::prelude::*;

use super::super::frames::{Moment, Observer, dot, teme_to_ecef};
use super::super::observer::EARTH_RADIUS_KM;
use super::super::{Passes, Seen, Tally};
use super::{ElementSet, Satellite, Unpropagated};

/// Days from their epoch beyond which elements say nothing: drag has moved a satellite all around by then.
pub const MAX_AGE_DAYS: f64 = 366.0;
/// Moments that are held at once.
const WINDOW: usize = 32;
/// What the plumb line and the way to the centre of the earth differ by at most, and more.
const TILT: f64 = 0.2 * std::f64::consts::PI / 180.0;
/// Distances from the centre of the earth up to which satellites share a shelf, kilometres.
const SHELVES_KM: [f64; 6] = [6_778.0, 6_978.0, 7_778.0, 9_378.0, 16_378.0, 46_378.0];

/// Moments equally apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeline {
    /// The first.
    pub start: Moment,
    /// Seconds from one to the next.
    pub step_s: f64,
    /// How many.
    pub moments: usize,
}

impl Timeline {
    /// A moment by its number.
    #[must_use]
    pub fn at(&self, number: usize) -> Moment {
        #[expect(clippy::cast_precision_loss, reason = "far fewer moments than 2^52")]
        self.start.plus_s(number as f64 * self.step_s)
    }
}

/// What takes in a sky after the other.
pub trait Accumulate: Send {
    /// The satellites above the least elevation at the next moment, in the order of the constellation.
    fn moment(&mut self, seen: &[Seen]);
}

impl Accumulate for Passes {
    fn moment(&mut self, seen: &[Seen]) {
        self.push(seen.iter().copied());
    }
}

impl Accumulate for Tally<'_> {
    fn moment(&mut self, seen: &[Seen]) {
        Tally::moment(self, seen);
    }
}

/// A satellite that cannot be used at all.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Unpropagated,
}

/// A satellite without a position at some moments, where it was left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    /// Its place in the constellation.
    pub satellite: u32,
    /// How many moments.
    pub moments: usize,
    /// Why at the first of them.
    pub why: Unpropagated,
}

/// A constellation of real satellites.
#[derive(Clone, Debug)]
pub struct Ephemeris {
    satellites: Vec<Satellite>,
    names: Vec<String>,
    left_out: Vec<LeftOut>,
}

impl Ephemeris {
    /// Makes ready what can be propagated; [`Self::left_out`] tells the others.
    #[must_use]
    pub fn new(sets: &[ElementSet]) -> Self {
        let made: Vec<Result<Satellite, Unpropagated>> =
            sets.par_iter().map(Satellite::new).collect();
        let (mut satellites, mut names, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for (set, made) in sets.iter().zip(made) {
            let name = set.name.clone();
            match made {
                Ok(satellite) => {
                    satellites.push(satellite);
                    names.push(name);
                }
                Err(why) => left_out.push(LeftOut { name, why }),
            }
        }
        Self {
            satellites,
            names,
            left_out,
        }
    }

    /// The satellites; [`Seen::satellite`] is a place in this list.
    #[must_use]
    pub fn satellites(&self) -> &[Satellite] {
        &self.satellites
    }

    /// What a satellite is called.
    #[must_use]
    pub fn name(&self, satellite: u32) -> &str {
        self.names
            .get(satellite as usize)
            .map_or("", String::as_str)
    }

    /// Element sets that are no orbit of SGP4.
    #[must_use]
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// What each place sees at or above an elevation; for many places and long times prefer
    /// [`Self::watch`], which keeps nothing.
    #[must_use]
    pub fn passes_of(
        &self,
        places: &[Observer],
        least_elevation_deg: f64,
        timeline: &Timeline,
    ) -> (Vec<Passes>, Vec<Silence>) {
        let mut passes = vec![Passes::new(timeline.step_s); places.len()];
        let silences = self.watch(places, least_elevation_deg, timeline, &mut passes);
        (passes, silences)
    }

    /// Shows each place its sky at every moment in order, and tells which satellites had no position.
    ///
    /// # Panics
    /// Where there are not as many accumulators as places.
    pub fn watch<A: Accumulate>(
        &self,
        places: &[Observer],
        least_elevation_deg: f64,
        timeline: &Timeline,
        accumulators: &mut [A],
    ) -> Vec<Silence> {
        assert_eq!(places.len(), accumulators.len(), "one accumulator a place");
        let least_elevation_deg = least_elevation_deg.clamp(-90.0, 90.0);
        let sine = least_elevation_deg.to_radians().sin();
        let ground = Ground::new();
        let views: Vec<View<'_>> = places
            .par_iter()
            .map(|observer| View::new(observer, least_elevation_deg, &ground))
            .collect();
        let mut silent: Vec<Option<Silence>> = vec![None; self.satellites.len()];
        for first in (0..timeline.moments).step_by(WINDOW) {
            let last = (first + WINDOW).min(timeline.moments);
            let skies: Vec<Sky> = (first..last)
                .into_par_iter()
                .map(|number| self.sky(timeline.at(number), &ground))
                .collect();
            for &(satellite, why) in skies.iter().flat_map(|sky| &sky.silent) {
                let told = &mut silent[satellite as usize];
                told.get_or_insert(Silence {
                    satellite,
                    moments: 0,
                    why,
                })
                .moments += 1;
            }
            views.par_iter().zip(&mut *accumulators).for_each_init(
                Vec::new,
                |seen, (view, accumulator)| {
                    for sky in &skies {
                        view.of(sky, sine, seen);
                        accumulator.moment(seen);
                    }
                },
            );
        }
        silent.into_iter().flatten().collect()
    }

    /// Where all satellites stand at a moment.
    fn sky(&self, moment: Moment, ground: &Ground) -> Sky {
        let turned = moment.sidereal_time();
        let mut silent = Vec::new();
        let mut found: Vec<(usize, Placed)> = Vec::with_capacity(self.satellites.len());
        for (satellite, made) in (0_u32..).zip(&self.satellites) {
            match made.at(moment) {
                Ok((position, _velocity)) => {
                    let ecef_km = teme_to_ecef(position, turned);
                    let cell = ground.cell(ecef_km);
                    found.push((cell, Placed { ecef_km, satellite }));
                }
                Err(why) => silent.push((satellite, why)),
            }
        }
        let mut ends = vec![0_u32; ground.cells() * SHELVES + 1];
        for (cell, _) in &found {
            ends[cell + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut next = ends.clone();
        let mut placed = vec![
            Placed {
                ecef_km: [0.0; 3],
                satellite: 0
            };
            found.len()
        ];
        for (cell, one) in found {
            placed[next[cell] as usize] = one;
            next[cell] += 1;
        }
        Sky {
            ends,
            placed,
            silent,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Placed {
    ecef_km: [f64; 3],
    satellite: u32,
}

/// Satellites by the cell below them: those of cell `c` lie from `ends[c]` to `ends[c + 1]`.
#[derive(Debug)]
struct Sky {
    ends: Vec<u32>,
    placed: Vec<Placed>,
    silent: Vec<(u32, Unpropagated)>,
}

const SHELVES: usize = SHELVES_KM.len() + 1;
/// Bands of latitude.
const BANDS: usize = 45;
/// How wide one is, radians.
const BAND: f64 = std::f64::consts::PI / 45.0;

/// The ground in cells of about 4 degrees, once for each shelf of heights.
#[derive(Debug)]
struct Ground {
    /// The first cell of each band and the end of the last.
    starts: [usize; BANDS + 1],
}

/// A cell: the direction of its middle and the angle that all of it is within.
struct Cell {
    middle: [f64; 3],
    reach: f64,
}

impl Ground {
    fn new() -> Self {
        let mut starts = [0; BANDS + 1];
        for band in 0..BANDS {
            let middle = Self::latitude(band) + BAND / 2.0;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 1 to twice the bands"
            )]
            let cells = (std::f64::consts::TAU * middle.cos() / BAND)
                .round()
                .max(3.0) as usize;
            starts[band + 1] = starts[band] + cells;
        }
        Self { starts }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few bands")]
    fn latitude(band: usize) -> f64 {
        band as f64 * BAND - std::f64::consts::FRAC_PI_2
    }

    /// Cells of one shelf.
    fn cells(&self) -> usize {
        self.starts[BANDS]
    }

    /// The cell below a position, of the shelf of its height.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "shares of bands and cells, which are few"
    )]
    fn cell(&self, ecef_km: [f64; 3]) -> usize {
        let [x, y, z] = ecef_km;
        let radius_km = dot(ecef_km, ecef_km).sqrt();
        let latitude = (z / radius_km).clamp(-1.0, 1.0).asin();
        let band = ((latitude + std::f64::consts::FRAC_PI_2) / BAND) as usize;
        let band = band.min(BANDS - 1);
        let count = self.starts[band + 1] - self.starts[band];
        let turn = (y.atan2(x) / std::f64::consts::TAU).rem_euclid(1.0);
        let of_band = ((turn * count as f64) as usize).min(count - 1);
        let below = SHELVES_KM.partition_point(|&top| top < radius_km);
        below * self.cells() + self.starts[band] + of_band
    }

    /// All cells of a shelf in order.
    fn all(&self) -> impl Iterator<Item = Cell> {
        (0..BANDS).flat_map(move |band| {
            let (low, high) = (Self::latitude(band), Self::latitude(band) + BAND);
            let count = self.starts[band + 1] - self.starts[band];
            (0..count).map(move |of_band| {
                #[expect(clippy::cast_precision_loss, reason = "a few cells")]
                let width = std::f64::consts::TAU / count as f64;
                #[expect(clippy::cast_precision_loss, reason = "a few cells")]
                let west = of_band as f64 * width;
                let middle = direction(west + width / 2.0, f64::midpoint(low, high));
                // From the middle of a cell nothing of it is further than its corners.
                let corners = [low, high].map(|latitude| dot(middle, direction(west, latitude)));
                let reach = corners.map(|cosine| cosine.clamp(-1.0, 1.0).acos());
                Cell {
                    middle,
                    reach: reach[0].max(reach[1]),
                }
            })
        })
    }
}

fn direction(longitude: f64, latitude: f64) -> [f64; 3] {
    let (sin_lat, cos_lat) = latitude.sin_cos();
    let (sin_lon, cos_lon) = longitude.sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

/// A place and the cells that it has to look into.
struct View<'a> {
    observer: &'a Observer,
    cells: Vec<u32>,
}

impl<'a> View<'a> {
    fn new(observer: &'a Observer, least_elevation_deg: f64, ground: &Ground) -> Self {
        let place = observer.ecef_km;
        let place_km = dot(place, place).sqrt();
        let elevation = least_elevation_deg.to_radians() - TILT;
        let mut cells = Vec::new();
        for shelf in 0..SHELVES {
            // The angle at the centre of the earth at which a satellite of the top of the shelf stands at the
            // least elevation: lower ones are nearer.
            let top_km = SHELVES_KM.get(shelf).copied().unwrap_or(f64::INFINITY);
            let ratio = (place_km * elevation.cos() / top_km).clamp(-1.0, 1.0);
            let reach = ratio.acos() - elevation + 1e-6;
            let first = shelf * ground.cells();
            for (at, cell) in ground.all().enumerate() {
                let apart = (dot(place, cell.middle) / place_km).clamp(-1.0, 1.0).acos();
                if apart <= reach + cell.reach {
                    cells.push(u32::try_from(first + at).unwrap_or(u32::MAX));
                }
            }
        }
        Self { observer, cells }
    }

    /// What stands at or above the sine of the least elevation, in the order of the constellation.
    fn of(&self, sky: &Sky, sine: f64, seen: &mut Vec<Seen>) {
        seen.clear();
        let Observer { ecef_km, up, .. } = *self.observer;
        for &cell in &self.cells {
            let cell = cell as usize;
            let (start, end) = (sky.ends[cell] as usize, sky.ends[cell + 1] as usize);
            for one in &sky.placed[start..end] {
                let way: [f64; 3] = std::array::from_fn(|axis| one.ecef_km[axis] - ecef_km[axis]);
                let (height_km, squared) = (dot(way, up), dot(way, way));
                // By squares with signs, which spares the root of what is not seen.
                if height_km * height_km.abs() < sine * sine.abs() * squared {
                    continue;
                }
                let look = self.observer.look_along(way, squared.sqrt());
                #[expect(clippy::cast_possible_truncation, reason = "degrees and kilometres")]
                seen.push(Seen {
                    satellite: one.satellite,
                    azimuth_deg: (look.azimuth_deg as f32).min(360.0_f32.next_down()),
                    elevation_deg: look.elevation_deg as f32,
                    altitude_km: (dot(one.ecef_km, one.ecef_km).sqrt() - EARTH_RADIUS_KM) as f32,
                });
            }
        }
        seen.sort_unstable_by_key(|one| one.satellite);
    }
}

#[cfg(test)]
#[path = "ephemeris_tests.rs"]
mod tests;
