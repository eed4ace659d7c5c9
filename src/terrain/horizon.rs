//! The horizon of a place: how high the terrain stands in each direction.

use super::sampler::OUTSIDE;
use super::track::Track;
use super::{Missing, Sampler, TerrainError};
use crate::geodesy::LonLat;
use crate::units::Metres;

/// The mean radius of the earth that ITU-R P.1812-8, section 4.1, and GRASS GIS use, metres.
pub(super) const EARTH_RADIUS_M: f64 = 6_371_000.0;

/// Most directions, and most heights in one.
const MOST_AZIMUTHS: u32 = 36_000;
const MOST_HEIGHTS: f64 = 4_194_304.0;

/// How often it is asked whether anything farther away could stand higher.
const ASK_EACH: u32 = 64;

/// What a horizon is seen with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HorizonOptions {
    /// The eye above the ground, metres.
    pub observer_m: f64,
    /// How many directions, equally apart, the first to the north.
    pub azimuths: u32,
    /// The effective earth radius factor k: 1 without refraction, 4/3 for radio, infinity for a flat earth.
    pub earth_factor: f64,
    /// How far terrain is looked at.
    pub longest: Metres,
    /// From one look to the next; without one a quarter of a cell of the terrain at the observer.
    pub step: Option<Metres>,
    /// No ground is higher, metres: what could not show over the horizon even so is not looked at.
    pub highest_m: f64,
}

impl Default for HorizonOptions {
    fn default() -> Self {
        Self {
            observer_m: 2.0,
            azimuths: 360,
            earth_factor: 4.0 / 3.0,
            longest: Metres(50_000.0),
            step: None,
            // Mount Everest.
            highest_m: 8849.0,
        }
    }
}

/// The horizon in one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HorizonPoint {
    /// Clockwise from true north, degrees.
    pub azimuth_deg: f64,
    /// Above the horizontal plane through the eye, degrees; below it is negative. -90 where no ground is
    /// known.
    pub elevation_deg: f64,
    /// Where the ground stands that high, metres along the geodesic.
    pub distance_m: f64,
    /// How many of the looks met no known ground: what stands there may be higher.
    pub unknown: u32,
}

impl Sampler<'_> {
    /// The horizon around a place, one point a direction.
    ///
    /// The ground is looked at each step along geodesics; its height above the tangent plane is that over
    /// a sphere of k times the radius of the earth.
    ///
    /// # Errors
    /// [`TerrainError::NoTile`] where a look leaves the tiles and that is not allowed,
    /// [`TerrainError::Void`] where the observer stands in a void, [`TerrainError::Look`] for options that
    /// are none, others as of [`Self::radial`].
    pub fn horizon(
        &mut self,
        from: LonLat,
        options: &HorizonOptions,
    ) -> Result<Vec<HorizonPoint>, TerrainError> {
        let terrain = self.terrain();
        let Some(ground) = self.height(from)? else {
            return Err(TerrainError::Void {
                lon: from.lon(),
                lat: from.lat(),
                gap_m: 0.0,
                most_m: terrain.options.longest_gap.0,
            });
        };
        let step_m = match options.step {
            Some(step) => step.0,
            None => terrain.cell_m(from).ok_or_else(|| terrain.no_tile(from))? / 4.0,
        };
        let longest_m = options.longest.0;
        let steps = longest_m / step_m;
        let is_usable = step_m > 0.0
            && (1.0..MOST_HEIGHTS).contains(&steps)
            && (1..=MOST_AZIMUTHS).contains(&options.azimuths)
            && options.observer_m.is_finite()
            && options.earth_factor > 0.0
            && !options.highest_m.is_nan();
        if !is_usable {
            return Err(TerrainError::Look {
                options: format!("{options:?}"),
            });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 1 to MOST_HEIGHTS"
        )]
        let steps = steps as u32;
        let eye = Eye {
            height_m: ground + options.observer_m,
            radius_m: EARTH_RADIUS_M * options.earth_factor,
        };
        let mut track = Track::new(terrain, from, 0.0, longest_m)?;
        let mut points = Vec::with_capacity(options.azimuths as usize);
        for number in 0..options.azimuths {
            let azimuth_deg = 360.0 * f64::from(number) / f64::from(options.azimuths);
            track.turn(azimuth_deg)?;
            let mut point = HorizonPoint {
                azimuth_deg,
                elevation_deg: -90.0,
                distance_m: 0.0,
                unknown: 0,
            };
            let mut highest = f64::NEG_INFINITY;
            for step in 1..=steps {
                let distance_m = f64::from(step) * step_m;
                if step % ASK_EACH == 0 && eye.at_most(options.highest_m, distance_m) < highest {
                    break;
                }
                let height = self.sample(track.at(distance_m)?)?;
                if height.is_finite() {
                    let slope = eye.slope(height, distance_m);
                    if slope > highest {
                        highest = slope;
                        point.distance_m = distance_m;
                    }
                } else if height == OUTSIDE && terrain.options.missing == Missing::Refused {
                    return Err(terrain.no_tile(track.exact(distance_m)?));
                } else {
                    point.unknown += 1;
                }
            }
            point.elevation_deg = highest.atan().to_degrees();
            points.push(point);
        }
        Ok(points)
    }
}

/// An eye over a sphere.
struct Eye {
    height_m: f64,
    radius_m: f64,
}

impl Eye {
    /// The tangent of the elevation at which a height at a distance along the ground is seen.
    fn slope(&self, height_m: f64, distance_m: f64) -> f64 {
        let rise = height_m - self.height_m;
        if self.radius_m.is_infinite() {
            return rise / distance_m;
        }
        let angle = distance_m / self.radius_m;
        let (half_sin, half_cos) = (angle / 2.0).sin_cos();
        let radius = self.radius_m + height_m;
        (rise - radius * 2.0 * half_sin * half_sin) / (radius * 2.0 * half_sin * half_cos)
    }

    /// The greatest slope of what is no higher than a height and at least so far away.
    fn at_most(&self, height_m: f64, distance_m: f64) -> f64 {
        if height_m > self.height_m {
            self.slope(height_m, distance_m)
        } else {
            // What is below the eye is seen higher as it goes away, up to the horizontal.
            0.0
        }
    }
}
