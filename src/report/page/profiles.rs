//! The ground below a hop, as a drawing shows it.

use serde::Serialize;

use super::super::cells::rounded;
use crate::geodesy::{LonLat, geodesic_m};
use crate::options::backhaul::hop_mhz;
use crate::project::BackhaulRule;
use crate::radio::{earth_bulge_m, fresnel_radius_m};
use crate::terrain::{Sampler, TerrainError};
use crate::units::Metres;

/// Heights of a drawing at most.
const MOST: u32 = 128;
/// From one height that is read to the next at most, metres: one ridge may decide.
const LONGEST_STEP_M: f64 = 60.0;
/// Most heights that are read for one that is shown.
const MOST_READ: f64 = 64.0;

/// A hop over the ground.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// Both ends.
    pub(super) ends: [LonLat; 2],
    /// Antennas above ground, metres.
    pub(super) antennas_m: [f64; 2],
}

/// The ground below a hop, at even steps.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Profile {
    km: f64,
    /// Heights with the bulge of the earth, metres; the highest within half a step.
    ground: Vec<f64>,
    /// The ray at both ends, metres.
    ray: [f64; 2],
    /// The radius of the first Fresnel zone, metres.
    fresnel: Vec<f64>,
}

impl Profile {
    /// The profile of a hop; `None` where some of the ground is not known.
    ///
    /// # Errors
    /// [`TerrainError`] where terrain turns out to be broken.
    pub(super) fn of(
        sampler: &mut Sampler<'_>,
        span: Span,
        rule: &BackhaulRule,
    ) -> Result<Option<Self>, TerrainError> {
        let [from, to] = span.ends;
        let length_m = geodesic_m(from, to).0;
        if length_m < 1.0 {
            return Ok(None);
        }
        let steps = f64::from(MOST - 1);
        let by_step = (length_m / steps / LONGEST_STEP_M)
            .ceil()
            .clamp(1.0, MOST_READ);
        // A little less, so that rounding makes no step more.
        let step = Metres(length_m / (steps * by_step) * (1.0 + 1e-9));
        let heights = match sampler.profile(from, to, Some(step)) {
            Ok(profile) => profile.heights_m,
            Err(error) if error.is_unknown_terrain() => return Ok(None),
            Err(error) => return Err(error),
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 1 to 64"
        )]
        let by_step = by_step as usize;
        let highest = |middle: usize| {
            let from = middle.saturating_sub(by_step / 2);
            let to = (middle + by_step / 2 + 1).min(heights.len());
            heights[from..to]
                .iter()
                .copied()
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let (Some(&first), Some(&last)) = (heights.first(), heights.last()) else {
            return Ok(None);
        };
        let mut ground: Vec<f64> = (0..heights.len()).step_by(by_step).map(highest).collect();
        let count = ground.len();
        if count < 2 {
            return Ok(None);
        }
        // Antennas stand on the ground itself.
        ground[0] = first;
        ground[count - 1] = last;
        let ray = [first + span.antennas_m[0], last + span.antennas_m[1]];
        let km = length_m / 1000.0;
        let mhz = hop_mhz(rule, km);
        let mut fresnel = Vec::with_capacity(count);
        for (place, height) in ground.iter_mut().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "at most 128")]
            let share = place as f64 / (count - 1) as f64;
            let (near, far) = (share * km, (1.0 - share) * km);
            *height = rounded(*height + earth_bulge_m(near, far, rule.median_k), 1);
            fresnel.push(rounded(fresnel_radius_m(mhz, near, far), 1));
        }
        let is_whole = ground
            .iter()
            .chain(&fresnel)
            .chain(&ray)
            .all(|metres| metres.is_finite());
        Ok(is_whole.then(|| Self {
            km: rounded(km, 3),
            ground,
            ray: ray.map(|metres| rounded(metres, 1)),
            fresnel,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::Crs;
    use crate::project::Project;
    use crate::terrain::{Grid, Lattice, Options, Terrain};

    /// A plain at 100 m with a ridge of 300 m at 104.1 degrees east.
    fn ridge() -> Terrain {
        let lattice = Lattice {
            first: [104.0, 22.0],
            step: [0.001, -0.001],
            size: [201, 101],
        };
        let height = |at: u32| if at % 201 == 100 { 300.0 } else { 100.0 };
        let grid = Grid::new(Crs::wgs84(), lattice, (0..201 * 101).map(height).collect()).unwrap();
        Terrain::of_grid(grid, &Options::default()).unwrap()
    }

    #[test]
    fn a_ridge_is_shown_and_the_earth_bulges() {
        let terrain = ridge();
        let rule = Project::embedded(&[]).unwrap().settings.backhaul;
        let at = |lon| LonLat::new(lon, 21.95).unwrap();
        let span = |from, to| Span {
            ends: [at(from), at(to)],
            antennas_m: [30.0, 20.0],
        };
        let mut sampler = terrain.sampler();
        let profile = Profile::of(&mut sampler, span(104.01, 104.19), &rule)
            .unwrap()
            .unwrap();
        assert!(profile.ground.len() > 64 && profile.ground.len() <= 128);
        assert_eq!(profile.fresnel.len(), profile.ground.len());
        assert_eq!(profile.ray, [130.0, 120.0]);
        assert!((profile.km - 18.6).abs() < 0.1, "{}", profile.km);
        let highest = profile.ground.iter().copied().fold(0.0, f64::max);
        // 200 m above the plain between two cells, and the bulge of a hop of 18.6 km in its middle, 5 m.
        assert!((240.0..307.0).contains(&highest), "{highest}");
        assert_eq!(profile.ground[0], 100.0);
        assert_eq!(profile.fresnel[0], 0.0);
        // Ground that is not known, and two ends at one place.
        assert_eq!(
            Profile::of(&mut sampler, span(104.01, 105.0), &rule).unwrap(),
            None
        );
        assert_eq!(
            Profile::of(&mut sampler, span(104.01, 104.01), &rule).unwrap(),
            None
        );
    }
}
