//! Ground heights along a path.

use geo::{Bearing, Geodesic};
use geo_types::Point;

use super::sampler::OUTSIDE;
use super::track::Track;
use super::{Missing, Sampler, Terrain, TerrainError};
use crate::geodesy::{LonLat, geodesic_m};
use crate::units::Metres;

/// Ground heights at equal distances along a geodesic, the first at its start and the last at its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// From one height to the next, metres; 0 where the path ends where it starts, then there is one
    /// height.
    pub step_m: f64,
    /// Heights above sea level, metres; those of voids are interpolated along the profile.
    pub heights_m: Vec<f64>,
    /// How many heights were interpolated because the terrain has none there.
    pub voids: usize,
}

/// What was met along a radial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Radial {
    /// Heights that were interpolated because the terrain has none there.
    pub voids: usize,
    /// Heights that are unknown, NaN: places without a tile, and voids that were not bridged.
    pub unknown: usize,
}

/// Most heights of a path: 4,000 km at a step of 1 m.
const MOST_HEIGHTS: usize = 1 << 22;

impl Sampler<'_> {
    /// Ground heights along the geodesic from one place to another, at equal steps that are at most
    /// `step`, without one at most a cell of the terrain at either end.
    ///
    /// Voids are bridged by straight lines between the known heights around them.
    ///
    /// # Errors
    /// [`TerrainError::NoTile`] where a part of the path has no tile, and [`TerrainError::Void`] where it
    /// begins or ends in a void or a gap is too long; see [`TerrainError::is_unknown_terrain`]. Others
    /// where a tile turns out to be broken, the path comes near a pole, or would have too many heights.
    pub fn profile(
        &mut self,
        from: LonLat,
        to: LonLat,
        step: Option<Metres>,
    ) -> Result<Profile, TerrainError> {
        let terrain = self.terrain();
        let length_m = geodesic_m(from, to).0;
        let step_m = match step {
            Some(step) => step.0,
            None => terrain.default_step(from)?.min(terrain.default_step(to)?),
        };
        let count = self::count(length_m, step_m)?;
        let [a, b] = [from, to].map(|at| Point::new(at.lon(), at.lat()));
        let mut track = Track::new(terrain, from, Geodesic.bearing(a, b), length_m)?;
        #[expect(clippy::cast_precision_loss, reason = "at most MOST_HEIGHTS")]
        let step_m = if count > 0 {
            length_m / count as f64
        } else {
            0.0
        };
        let mut heights_m = vec![0.0; count + 1];
        self.along(&mut track, step_m, &mut heights_m)?;
        if let Some(outside) = heights_m.iter().position(|&height| height == OUTSIDE) {
            return Err(terrain.no_tile(track.exact(distance(outside, step_m))?));
        }
        let most_m = terrain.options.longest_gap.0;
        let mut voids = 0;
        for gap in gaps(&heights_m) {
            let gap_m = distance(gap.end - gap.start + 1, step_m);
            let is_between = gap.start > 0 && gap.end < heights_m.len();
            if !is_between || gap_m > most_m {
                let at = track.exact(distance(gap.start, step_m))?;
                return Err(TerrainError::Void {
                    lon: at.lon(),
                    lat: at.lat(),
                    gap_m,
                    most_m,
                });
            }
            voids += gap.len();
            bridge(&mut heights_m, gap);
        }
        Ok(Profile {
            step_m,
            heights_m,
            voids,
        })
    }

    /// Ground heights at the place itself and each `step_m` along a geodesic that begins in a direction
    /// clockwise from north, `count` in all; `heights` is overwritten. Voids are bridged as in
    /// [`Self::profile`]; heights that stay unknown are NaN.
    ///
    /// # Errors
    /// [`TerrainError::NoTile`] where there is no tile and that is not allowed; others where a tile turns
    /// out to be broken, the path comes near a pole, or has too many heights.
    pub fn radial(
        &mut self,
        from: LonLat,
        azimuth_deg: f64,
        step_m: f64,
        count: usize,
        heights: &mut Vec<f64>,
    ) -> Result<Radial, TerrainError> {
        heights.clear();
        let mut radial = Radial::default();
        let length_m = distance(count.saturating_sub(1), step_m);
        let is_usable = step_m > 0.0 && length_m.is_finite() && azimuth_deg.is_finite();
        if !is_usable || count > MOST_HEIGHTS {
            return Err(TerrainError::Step {
                length_m,
                step_m,
                most: MOST_HEIGHTS,
            });
        }
        if count == 0 {
            return Ok(radial);
        }
        heights.resize(count, 0.0);
        let terrain = self.terrain();
        let mut track = Track::new(terrain, from, azimuth_deg, length_m)?;
        self.along(&mut track, step_m, heights)?;
        let refused = terrain.options.missing == Missing::Refused;
        if refused && let Some(outside) = heights.iter().position(|&height| height == OUTSIDE) {
            return Err(terrain.no_tile(track.exact(distance(outside, step_m))?));
        }
        let most_m = terrain.options.longest_gap.0;
        let mut next = 0;
        while let Some(gap) = gap_from(heights, next) {
            next = gap.end;
            let gap_m = distance(gap.end - gap.start + 1, step_m);
            let is_between = gap.start > 0 && gap.end < heights.len();
            let is_void = heights[gap.clone()].iter().all(|height| height.is_nan());
            if is_between && is_void && gap_m <= most_m {
                radial.voids += gap.len();
                bridge(heights, gap);
            } else {
                radial.unknown += gap.len();
                heights[gap].fill(f64::NAN);
            }
        }
        Ok(radial)
    }

    /// Heights along a track, NaN for voids.
    fn along(
        &mut self,
        track: &mut Track<'_>,
        step_m: f64,
        heights: &mut [f64],
    ) -> Result<(), TerrainError> {
        for (number, height) in heights.iter_mut().enumerate() {
            *height = self.sample(track.at(distance(number, step_m))?)?;
        }
        Ok(())
    }
}

impl Terrain {
    fn default_step(&self, at: LonLat) -> Result<f64, TerrainError> {
        self.cell_m(at).ok_or_else(|| self.no_tile(at))
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most MOST_HEIGHTS")]
fn distance(number: usize, step_m: f64) -> f64 {
    number as f64 * step_m
}

/// How many equal steps of at most `step_m` a length takes.
fn count(length_m: f64, step_m: f64) -> Result<usize, TerrainError> {
    // A length that is a whole number of steps but for rounding takes no step more.
    let steps = (length_m / step_m - 1e-9).ceil().max(0.0);
    #[expect(clippy::cast_precision_loss, reason = "a small constant")]
    let most = MOST_HEIGHTS as f64;
    if !(step_m > 0.0 && steps < most) {
        return Err(TerrainError::Step {
            length_m,
            step_m,
            most: MOST_HEIGHTS,
        });
    }
    if length_m == 0.0 {
        return Ok(0);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to MOST_HEIGHTS"
    )]
    let steps = steps as usize;
    Ok(steps.max(1))
}

type Gap = std::ops::Range<usize>;

/// The first run of heights that are not known, from a place on.
fn gap_from(heights: &[f64], from: usize) -> Option<Gap> {
    let unknown = |height: &f64| !height.is_finite();
    let start = from + heights.get(from..)?.iter().position(unknown)?;
    let known = heights[start..]
        .iter()
        .position(|height| height.is_finite());
    Some(start..known.map_or(heights.len(), |known| start + known))
}

/// All runs of heights that are not known.
fn gaps(heights: &[f64]) -> Vec<Gap> {
    let mut next = 0;
    std::iter::from_fn(|| {
        let gap = gap_from(heights, next)?;
        next = gap.end;
        Some(gap)
    })
    .collect()
}

/// Fills a run with the straight line between the heights around it.
fn bridge(heights: &mut [f64], gap: Gap) {
    let (before, after) = (heights[gap.start - 1], heights[gap.end]);
    let steps = distance(gap.len() + 1, 1.0);
    for (number, height) in heights[gap].iter_mut().enumerate() {
        *height = before + (after - before) * distance(number + 1, 1.0) / steps;
    }
}
