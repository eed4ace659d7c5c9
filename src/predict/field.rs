//! What masts bring to the pixels around them: profiles on radials, a receiver in each pixel.
//!
//! Radials are as far apart at the radius as a quarter of a pixel is wide. A pixel takes the profile of the radial
//! next to its middle, at its own distance and with its own ground at the end, so that what is off is
//! the ground between alone, by an eighth of a pixel at most.

use std::f64::consts::TAU;

use rayon::prelude::*;

use super::ground::step_m;
use super::propagation::Scratch;
use super::rasters::CellLevels;
use super::setup::{Setup, elevation_deg};
use super::{Cells, ClutterClass, Ground, Mast, Pixels, PredictError, Window};
use crate::geodesy::{Around, LonLat};
use crate::project::Settings;

/// Most pixels around a mast, 1.5 GB a thread: 100 km at 40 m.
const MOST_AROUND: u64 = 25_000_000;
/// Masts whose levels are held at once, a thread.
const MASTS_AT_ONCE: usize = 4;
/// Fewest points of a radial that P.1812 takes.
const LEAST_POINTS: usize = 4;
/// Fewest radials: close to a mast they cost little.
const LEAST_RADIALS: f64 = 2048.0;
/// Radials for each pixel on the circle.
const RADIALS_A_PIXEL: f64 = 4.0;

/// What masts bring to pixels: `take` gets the channel, the levels of each cell, and where
/// two models were asked their differences, in the order of masts. `progress` is told how many more
/// masts are done.
///
/// # Errors
/// [`PredictError`] where terrain is missing and that is not allowed, or a model does not know the
/// frequency or the height of a site.
pub fn fields(
    cells: &Cells,
    ground: &Ground,
    settings: &Settings,
    pixels: &Pixels,
    progress: &(dyn Fn(usize) + Sync),
    mut take: impl FnMut(u32, CellLevels),
) -> Result<(), PredictError> {
    let setup = Setup::new(cells, ground, settings)?;
    let all: Vec<u32> = (0..).take(cells.masts.len()).collect();
    for some in all.chunks(MASTS_AT_ONCE * rayon::current_num_threads()) {
        let fields: Vec<Vec<CellLevels>> = some
            .par_iter()
            .map(|&mast| {
                let field = setup.field(mast, pixels);
                progress(1);
                field.map_err(|error| error.of_mast(cells, &cells.masts[mast as usize]))
            })
            .collect::<Result<_, _>>()?;
        for levels in fields.into_iter().flatten() {
            take(cells.cells[levels.cell as usize].channel, levels);
        }
    }
    Ok(())
}

/// A pixel to be served.
#[derive(Clone, Copy, Debug)]
struct Pixel {
    radial: u32,
    /// Its place in the window.
    at: u32,
    distance_m: f64,
    azimuth_deg: f64,
    place: LonLat,
    clutter: ClutterClass,
}

/// The pixels within the radius, by radial and distance.
fn pixels(mast: &Mast, all: &Pixels, window: &Window, radius_m: f64, radials: u32) -> Vec<Pixel> {
    let around = Around::new(mast.position);
    let mut pixels = Vec::with_capacity(window.len());
    let mut at = 0;
    for row in window.rows.clone() {
        for (column, clutter) in window.columns.clone().zip(all.row(window, row)) {
            let [lon, lat] = all.grid.centre(column, row);
            if let Ok(place) = LonLat::new(lon, lat) {
                let (distance_m, azimuth) = around.polar(place);
                if distance_m <= radius_m {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a turn of 0 to 1 times the radials"
                    )]
                    let radial =
                        (azimuth.rem_euclid(TAU) / TAU * f64::from(radials)).round() as u32;
                    pixels.push(Pixel {
                        radial: radial % radials,
                        at,
                        distance_m,
                        azimuth_deg: azimuth.to_degrees(),
                        place,
                        clutter,
                    });
                }
            }
            at += 1;
        }
    }
    pixels.sort_unstable_by(|a, b| {
        let by_radial = a.radial.cmp(&b.radial);
        by_radial.then(a.distance_m.total_cmp(&b.distance_m))
    });
    pixels
}

impl Setup<'_> {
    /// What the cells of a mast bring to the pixels within the radius.
    fn field(&self, mast: u32, all: &Pixels) -> Result<Vec<CellLevels>, PredictError> {
        let of = &self.cells.masts[mast as usize];
        let radius_m = self.rule.radius_km * 1000.0;
        let window = all.grid.window(of.position, radius_m);
        if window.len() as u64 > MOST_AROUND {
            return Err(PredictError::TooManyAround {
                pixels: window.len() as u64,
                most: MOST_AROUND,
            });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "100 km in pixels of 5 m"
        )]
        let radials = (RADIALS_A_PIXEL * TAU * radius_m / self.rule.pixel_m)
            .ceil()
            .max(LEAST_RADIALS) as u32;
        let pixels = pixels(of, all, &window, radius_m, radials);
        let mut levels: Vec<CellLevels> = self.members[mast as usize]
            .iter()
            .map(|&cell| CellLevels {
                cell,
                window: window.clone(),
                rsrp_dbm: vec![f32::NAN; window.len()],
                spread_db: None,
                unknown: 0,
            })
            .collect();
        let mut walk = Walk::new(self, mast, radials);
        for of_radial in pixels.chunk_by(|a, b| a.radial == b.radial) {
            walk.radial(of_radial, &mut levels)?;
        }
        for level in &mut levels {
            level.unknown = walk.unknown;
        }
        Ok(levels)
    }
}

/// One mast after its radials.
struct Walk<'s> {
    setup: &'s Setup<'s>,
    mast: u32,
    radials: u32,
    walker: Option<super::Walker<'s>>,
    step_m: f64,
    heights: Vec<f64>,
    clutter: Vec<f64>,
    scratch: Scratch,
    /// Pixels whose ground, or that on the way, is not known.
    unknown: u32,
}

impl<'s> Walk<'s> {
    fn new(setup: &'s Setup<'s>, mast: u32, radials: u32) -> Self {
        let position = setup.cells.masts[mast as usize].position;
        let terrain = setup.ground.terrain();
        Self {
            setup,
            mast,
            radials,
            walker: setup.walker(),
            step_m: terrain.map_or(0.0, |terrain| step_m(terrain, position)),
            heights: Vec::new(),
            clutter: Vec::new(),
            scratch: Scratch::default(),
            unknown: 0,
        }
    }

    /// Serves the pixels of a radial, the nearest first.
    fn radial(&mut self, pixels: &[Pixel], levels: &mut [CellLevels]) -> Result<(), PredictError> {
        let setup = self.setup;
        let mast = &setup.cells.masts[self.mast as usize];
        let model = &setup.models[self.mast as usize];
        let receiver_m = setup.rule.receiver_height_m;
        let (Some(first), Some(last)) = (pixels.first(), pixels.last()) else {
            return Ok(());
        };
        let Some(walker) = &mut self.walker else {
            for pixel in pixels {
                if let Some(loss) = model.without_terrain(pixel.distance_m)? {
                    let rise_m = receiver_m - mast.height_m;
                    let elevation = elevation_deg(rise_m, pixel.distance_m);
                    serve(setup, pixel, &loss, elevation, levels);
                }
            }
            return Ok(());
        };
        let azimuth_deg = f64::from(first.radial) * 360.0 / f64::from(self.radials);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "100 km in steps of a cell"
        )]
        let count = ((last.distance_m / self.step_m).floor() as usize + 2).max(LEAST_POINTS);
        let (step_m, from) = (self.step_m, mast.position);
        walker.radial(from, azimuth_deg, step_m, count, &mut self.heights)?;
        let known = self.heights.iter().position(|height| height.is_nan());
        self.heights.truncate(known.unwrap_or(count));
        walker.clutter(
            from,
            azimuth_deg,
            step_m,
            self.heights.len(),
            &mut self.clutter,
        )?;
        let Some(&tx_ground_m) = self.heights.first() else {
            self.unknown += count_of(pixels);
            return Ok(());
        };
        let way = super::propagation::Way {
            step_m,
            heights_m: &self.heights,
            clutter_m: &self.clutter,
        };
        let mut along = model.radial(way, mast.height_m, &mut self.scratch)?;
        for (number, pixel) in pixels.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "few points")]
            let end_m = (self.heights.len() - 1) as f64 * step_m;
            if pixel.distance_m > end_m {
                self.unknown += count_of(&pixels[number..]);
                break;
            }
            let Some(ground_m) = walker.height(pixel.place)? else {
                self.unknown += 1;
                continue;
            };
            let loss = along.loss_at(pixel.distance_m, ground_m, receiver_m)?;
            let rise_m = ground_m + receiver_m - tx_ground_m - mast.height_m;
            let elevation = elevation_deg(rise_m, pixel.distance_m);
            serve(setup, pixel, &loss, elevation, levels);
        }
        Ok(())
    }
}

fn count_of(pixels: &[Pixel]) -> u32 {
    u32::try_from(pixels.len()).expect("a grid has at most 400 million pixels")
}

fn serve(
    setup: &Setup<'_>,
    pixel: &Pixel,
    loss: &super::propagation::PathLoss,
    elevation_deg: f64,
    levels: &mut [CellLevels],
) {
    for level in levels {
        let towards = [pixel.azimuth_deg, elevation_deg];
        let rsrp = setup.level(level.cell, loss.median_db, pixel.clutter, towards);
        #[expect(clippy::cast_possible_truncation, reason = "a pixel needs no more")]
        let rsrp = rsrp.0 as f32;
        let at = pixel.at as usize;
        level.rsrp_dbm[at] = rsrp;
        if let Some(spread) = loss.spread_db {
            let count = level.rsrp_dbm.len();
            let all = level.spread_db.get_or_insert_with(|| vec![f32::NAN; count]);
            #[expect(clippy::cast_possible_truncation, reason = "a pixel needs no more")]
            let spread = spread as f32;
            all[at] = spread;
        }
    }
}

#[cfg(test)]
#[path = "field_tests.rs"]
mod tests;
