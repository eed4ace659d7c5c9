//! The best spot for a dish near a village, and the mast it needs.

use super::parabola::beside;
use super::{Ground, Sky, Skyline, SkylineOptions, Skylines, Terminal, View};
use crate::geodesy::LonLat;
use crate::terrain::{Terrain, TerrainError};

/// When a sky is open enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The least open share of the satellite time.
    pub least_open_share: f64,
    /// The widest sector that may be blocked, degrees of azimuth.
    pub widest_blocked_deg: f64,
    /// A sector is blocked where the horizon stands above this, degrees.
    pub blocked_above_deg: f64,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            least_open_share: 0.85,
            widest_blocked_deg: 45.0,
            blocked_above_deg: super::BLOCKED_ABOVE_DEG,
        }
    }
}

/// Where a spot is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct SpotOptions {
    /// Spots are at most so far from the village, metres.
    pub radius_m: f64,
    /// When a spot passes.
    pub rule: Rule,
    /// How horizons are looked for. The first height of a dish is that without a mast; the others are masts,
    /// from the lowest. The least elevation is that of the terminal, whatever is given.
    pub skyline: SkylineOptions,
}

impl Default for SpotOptions {
    fn default() -> Self {
        Self {
            radius_m: 200.0,
            rule: Rule::default(),
            skyline: SkylineOptions::default(),
        }
    }
}

/// What the terrain says of a dish at a village.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A spot passes without a mast.
    Pass,
    /// A spot passes with a mast.
    Mast,
    /// None does.
    Fail,
    /// It hangs on ground that is unknown.
    Unknown,
}

/// The spot chosen for a dish.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Where it is.
    pub at: LonLat,
    /// How far it is from the village, metres.
    pub distance_m: f64,
    /// The height of the dish above the ground, metres.
    pub dish_height_m: f64,
    /// Whether that passes.
    pub verdict: Verdict,
    /// The open share of the satellite time, without time steps; of known ground, so that it is an upper bound
    /// where ground is unknown. `None` where no satellite comes within the terminal's mask or no ground is known
    /// at any spot.
    pub open_share: Option<f64>,
    /// The same, were unknown ground as high as ground can be.
    pub least_open_share: Option<f64>,
    /// Satellites in view over known ground, the mean, without time steps.
    pub mean_in_view: f64,
    /// The horizon; flat where no ground is known at any spot.
    pub skyline: Skyline,
    /// The share of directions in which unknown ground may stand higher than what is known.
    pub unknown_share: f64,
}

impl Spot {
    /// The sky moment by moment, where the passes have moments and the ground is known.
    #[must_use]
    pub fn view(&self, sky: &Sky, terminal: &Terminal) -> Option<View> {
        self.open_share?;
        View::of(&sky.passes, &self.skyline, terminal, &sky.gso, None)
    }
}

/// Spots around a village, nearest first, as shares of the radius east and north: the village, four at half
/// the radius to the north, east, south and west, and four at the whole radius between them.
fn spots_m(radius_m: f64) -> [[f64; 2]; 9] {
    let half = 0.5;
    let far = std::f64::consts::FRAC_1_SQRT_2;
    let shares = [
        [0.0, 0.0],
        [0.0, half],
        [half, 0.0],
        [0.0, -half],
        [-half, 0.0],
        [far, far],
        [far, -far],
        [-far, -far],
        [-far, far],
    ];
    shares.map(|share| share.map(|share| share * radius_m))
}

/// A dish at a spot.
struct Candidate {
    spot: usize,
    height: usize,
    open_share: Option<f64>,
    least_open_share: Option<f64>,
    passes: bool,
    may_pass: bool,
}

/// The cheapest spot and mast at a village that pass the rule: on the ground before the lowest mast, then the
/// nearest to the village. Where none passes for certain, the first that may, were unknown ground low; where
/// none may, that with the greatest open share.
///
/// The sky must be that of the village's latitude for the same terminal.
///
/// # Errors
/// [`TerrainError`] as of [`super::skylines`], but ground that is unknown is a verdict.
pub fn best_spot(
    terrain: &Terrain,
    village: LonLat,
    sky: &Sky,
    terminal: &Terminal,
    options: &SpotOptions,
) -> Result<Spot, TerrainError> {
    let skyline = SkylineOptions {
        least_elevation_deg: terminal.mask_deg().max(1.0),
        ..options.skyline.clone()
    };
    let spots = spots_m(options.radius_m);
    let unknown = || Spot {
        at: village,
        distance_m: 0.0,
        dish_height_m: skyline.dish_heights_m.first().copied().unwrap_or(0.0),
        verdict: Verdict::Unknown,
        open_share: None,
        least_open_share: None,
        mean_in_view: 0.0,
        skyline: Skyline::flat(),
        unknown_share: 1.0,
    };
    let ground = match Ground::around(terrain, village, &spots, &skyline) {
        Ok(ground) => ground,
        Err(error) if error.is_unknown_terrain() => return Ok(unknown()),
        Err(error) => return Err(error),
    };
    let mut horizons: Vec<Option<Skylines>> = Vec::with_capacity(spots.len());
    let mut candidates = Vec::new();
    for (spot, &at) in spots.iter().enumerate() {
        let found = ground.skylines(at);
        if let Some(found) = &found {
            let heights = 0..found.skylines.len();
            candidates
                .extend(heights.map(|height| judged(spot, height, found, sky, &options.rule)));
        }
        horizons.push(found);
        // The nearest on the ground: nothing is cheaper.
        if candidates.iter().any(|one| one.height == 0 && one.passes) {
            break;
        }
    }
    let cheapest = |may: fn(&Candidate) -> bool| {
        let passing = candidates.iter().filter(|one| may(one));
        passing.min_by_key(|one| (one.height, one.spot))
    };
    let is_all_known = horizons.iter().all(Option::is_some);
    let (chosen, verdict) = if let Some(chosen) = cheapest(|one| one.passes) {
        let verdict = if chosen.height == 0 {
            Verdict::Pass
        } else {
            Verdict::Mast
        };
        (chosen, verdict)
    } else if let Some(chosen) = cheapest(|one| one.may_pass) {
        (chosen, Verdict::Unknown)
    } else {
        let best = candidates.iter().min_by(|one, other| {
            let share = |one: &Candidate| one.open_share.unwrap_or(0.0);
            let by_share = share(other).total_cmp(&share(one));
            by_share.then((one.height, one.spot).cmp(&(other.height, other.spot)))
        });
        let Some(best) = best else {
            return Ok(unknown());
        };
        let verdict = if is_all_known {
            Verdict::Fail
        } else {
            Verdict::Unknown
        };
        (best, verdict)
    };
    let Some(found) = horizons.get_mut(chosen.spot).and_then(Option::take) else {
        return Ok(unknown());
    };
    let [east, north] = spots[chosen.spot];
    let line = found.skylines[chosen.height].clone();
    Ok(Spot {
        at: beside(village, [east, north]).unwrap_or(village),
        distance_m: east.hypot(north),
        dish_height_m: skyline.dish_heights_m[chosen.height],
        verdict,
        open_share: chosen.open_share,
        least_open_share: chosen.least_open_share,
        mean_in_view: sky.density.mean_over(&line),
        unknown_share: found.unknown_share(),
        skyline: line,
    })
}

fn judged(spot: usize, height: usize, found: &Skylines, sky: &Sky, rule: &Rule) -> Candidate {
    let line = &found.skylines[height];
    let open_share = sky.density.open_share(line);
    let does = |line: &Skyline, share: Option<f64>| {
        share.is_some_and(|share| share >= rule.least_open_share)
            && line.widest_above_deg(rule.blocked_above_deg) <= rule.widest_blocked_deg
    };
    let may_pass = does(line, open_share);
    let (least_open_share, passes) = match found.with_unknown_blocked(height) {
        Some(blocked) if found.unknown.contains(&true) => {
            let share = sky.density.open_share(&blocked);
            (share, does(&blocked, share))
        }
        _ => (open_share, may_pass),
    };
    Candidate {
        spot,
        height,
        open_share,
        least_open_share,
        passes,
        may_pass,
    }
}

#[cfg(test)]
#[path = "spot_tests.rs"]
mod tests;
