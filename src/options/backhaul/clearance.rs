//! Whether a hop is free, told at the first point that is not.
//!
//! The verdict is that of [`crate::radio::link`] on the profile of the hop; a test holds both together.

use crate::geodesy::{Around, LonLat};
use crate::project::{BackhaulRule, ClearanceRule};
use crate::radio::link::QUICK_SHARE;
use crate::radio::p530::{Climate, MEDIAN_K_SHARE, Obstruction, low_k_share};
use crate::radio::{earth_bulge_m, fresnel_radius_m};
use crate::terrain::{Profile, Sampler, Terrain, TerrainError};
use crate::units::Metres;

/// No stretch between two points that are looked at is longer than this share of the hop, as in
/// [`crate::radio::link::Ground`].
const LONGEST_SHARE: f64 = 1.0 / 256.0;
/// Longest step along the ground, metres: one ridge may decide.
const LONGEST_STEP_M: f64 = 100.0;
/// Radii at the low k below which the ground counts as near, and the share of the hop beyond which near
/// ground is extended: those of the design rule of [`crate::radio::link`].
const NEAR_SHARE: f64 = 0.3;
const EXTENDED_SHARE: f64 = 0.1;
/// More interpolated heights than this share leave a hop unknown, as there.
const UNKNOWN_SHARE: f64 = 0.01;

/// What was found of a hop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sight {
    /// Free: least clearance in radii of the first Fresnel zone at the median k.
    Clear(f64),
    /// Something stands in the way.
    Blocked,
    /// The ground is not known.
    Unknown,
}

/// Checks hops; threads have one each.
#[derive(Debug)]
pub(super) struct Checker<'t> {
    sampler: Option<Sampler<'t>>,
    rule: Rule,
}

/// What a hop must pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    median_k: f64,
    low_k: f64,
    clearance: ClearanceRule,
    climate: Climate,
}

impl Rule {
    pub(super) fn of(rule: &BackhaulRule) -> Self {
        Self {
            median_k: rule.median_k,
            low_k: rule.low_k,
            clearance: rule.clearance,
            climate: match rule.climate.as_str() {
                "temperate" => Climate::Temperate,
                _ => Climate::Tropical,
            },
        }
    }
}

impl<'t> Checker<'t> {
    pub(super) fn new(terrain: Option<&'t Terrain>, rule: Rule) -> Self {
        Self {
            sampler: terrain.map(Terrain::sampler),
            rule,
        }
    }

    /// The height of the ground; `None` where it is not known.
    pub(super) fn ground(&mut self, at: LonLat) -> Result<Option<f64>, TerrainError> {
        let Some(sampler) = &mut self.sampler else {
            return Ok(None);
        };
        match sampler.height(at) {
            Err(error) if error.is_unknown_terrain() => Ok(None),
            other => other,
        }
    }

    /// Checks a hop between antennas at heights above ground. It is walked from the first end, which had
    /// better be that in the valley.
    pub(super) fn sight(
        &mut self,
        ends: [LonLat; 2],
        antennas_m: [f64; 2],
        freq_mhz: f64,
    ) -> Result<Sight, TerrainError> {
        let [from, to] = ends;
        let grounds = [self.ground(from)?, self.ground(to)?];
        let (Some(sampler), [Some(from_m), Some(to_m)]) = (&mut self.sampler, grounds) else {
            return Ok(Sight::Unknown);
        };
        let (length_m, azimuth) = Around::new(from).polar(to);
        let cell = |at| sampler.terrain().cell_m(at).unwrap_or(LONGEST_STEP_M);
        let step_m = cell(from).min(cell(to)).min(LONGEST_STEP_M);
        let Some(count) = steps(length_m, step_m) else {
            return Ok(Sight::Unknown);
        };
        let step_m = length_m / f64::from(count);
        let mut judge = Judge::new(
            self.rule,
            freq_mhz,
            length_m / 1000.0,
            [from_m + antennas_m[0], to_m + antennas_m[1]],
        );
        let gap_km = step_m / 1000.0;
        let parts = parts(gap_km, length_m / 1000.0);
        let mut before_m = from_m;
        let mut is_void = false;
        let mut is_open = true;
        sampler.walk(
            from,
            azimuth.to_degrees(),
            step_m,
            count,
            |number, height| {
                let Some(height) = height else {
                    is_void = true;
                    return false;
                };
                is_open = judge.gap(number, count, gap_km, parts, [before_m, height]);
                before_m = height;
                is_open
            },
        )?;
        if !is_open {
            return Ok(Sight::Blocked);
        }
        if is_void {
            return self.bridged(ends, antennas_m, freq_mhz, step_m);
        }
        Ok(judge.verdict())
    }

    /// The same where heights are missing on the way: short gaps are bridged.
    fn bridged(
        &mut self,
        [from, to]: [LonLat; 2],
        antennas_m: [f64; 2],
        freq_mhz: f64,
        step_m: f64,
    ) -> Result<Sight, TerrainError> {
        let Some(sampler) = &mut self.sampler else {
            return Ok(Sight::Unknown);
        };
        let profile = match sampler.profile(from, to, Some(Metres(step_m))) {
            Err(error) if error.is_unknown_terrain() => return Ok(Sight::Unknown),
            other => other?,
        };
        #[expect(clippy::cast_precision_loss, reason = "far fewer heights than 2^52")]
        let void_share = profile.voids as f64 / profile.heights_m.len() as f64;
        if void_share > UNKNOWN_SHARE {
            return Ok(Sight::Unknown);
        }
        Ok(judged(self.rule, &profile, antennas_m, freq_mhz))
    }
}

/// What a profile says of a hop.
fn judged(rule: Rule, profile: &Profile, antennas_m: [f64; 2], freq_mhz: f64) -> Sight {
    let heights = &profile.heights_m;
    let (Some(&first), Some(&last)) = (heights.first(), heights.last()) else {
        return Sight::Unknown;
    };
    let count = u32::try_from(heights.len() - 1).unwrap_or(u32::MAX);
    let step_km = profile.step_m / 1000.0;
    let length_km = f64::from(count) * step_km;
    let ends_m = [first + antennas_m[0], last + antennas_m[1]];
    let mut judge = Judge::new(rule, freq_mhz, length_km, ends_m);
    let parts = parts(step_km, length_km);
    for (number, pair) in (1..).zip(heights.windows(2)) {
        if !judge.gap(number, count, step_km, parts, [pair[0], pair[1]]) {
            return Sight::Blocked;
        }
    }
    judge.verdict()
}

/// How many equal steps of at most `step_m` a length takes; `None` where that is no number, or too many.
fn steps(length_m: f64, step_m: f64) -> Option<u32> {
    // A length that is a whole number of steps but for rounding takes no step more.
    let steps = (length_m / step_m - 1e-9).ceil().max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to 1e7"
    )]
    let whole = steps as u32;
    (step_m > 0.0 && steps <= 1e7).then_some(whole)
}

/// Into how many parts each gap between heights is cut.
fn parts(step_km: f64, length_km: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to 257"
    )]
    let parts = (step_km / (length_km * LONGEST_SHARE))
        .ceil()
        .clamp(1.0, 257.0) as u32;
    parts
}

/// Holds points of the ground against the ray, one after the other.
#[derive(Debug)]
struct Judge {
    rule: Rule,
    freq_mhz: f64,
    length_km: f64,
    /// Antennas above sea level.
    ends_m: [f64; 2],
    /// Radii that must be free at the median k and the low one, wherever ground is near.
    needed: [f64; 2],
    worst_radii: f64,
    /// Stretches of near ground at the low k: how many, their length, where the last began.
    stretches: u32,
    near_km: f64,
    near_since_km: Option<f64>,
    before_km: f64,
}

impl Judge {
    fn new(rule: Rule, freq_mhz: f64, length_km: f64, ends_m: [f64; 2]) -> Self {
        let needed = match rule.clearance {
            ClearanceRule::Quick => [QUICK_SHARE, 0.0],
            ClearanceRule::Design => [
                MEDIAN_K_SHARE,
                low_k_share(rule.climate, length_km, Obstruction::Isolated),
            ],
        };
        Self {
            rule,
            freq_mhz,
            length_km,
            ends_m,
            needed,
            worst_radii: f64::INFINITY,
            stretches: 0,
            near_km: 0.0,
            near_since_km: None,
            before_km: 0.0,
        }
    }

    /// Takes the ground from one height to the next, straight between; whether the hop may still be free.
    fn gap(
        &mut self,
        number: u32,
        count: u32,
        step_km: f64,
        parts: u32,
        [before_m, height_m]: [f64; 2],
    ) -> bool {
        let start_km = f64::from(number - 1) * step_km;
        for part in 1..parts {
            let share = f64::from(part) / f64::from(parts);
            let ground_m = before_m + share * (height_m - before_m);
            if !self.point(start_km + share * step_km, ground_m) {
                return false;
            }
        }
        // The far end itself stands under the antenna.
        number == count || self.point(start_km + step_km, height_m)
    }

    fn point(&mut self, here_km: f64, ground_m: f64) -> bool {
        let rest_km = self.length_km - here_km;
        let [from_m, to_m] = self.ends_m;
        let above_m = (from_m * rest_km + to_m * here_km) / self.length_km - ground_m;
        let radius_m = fresnel_radius_m(self.freq_mhz, here_km, rest_km);
        let free = |k: f64| (above_m - earth_bulge_m(here_km, rest_km, k)) / radius_m;
        let (median, low) = (free(self.rule.median_k), free(self.rule.low_k));
        self.worst_radii = self.worst_radii.min(median);
        if median < self.needed[0] || low < self.needed[1] {
            return false;
        }
        if self.rule.clearance == ClearanceRule::Design {
            self.near(here_km, low < NEAR_SHARE);
        }
        true
    }

    fn near(&mut self, here_km: f64, is_near: bool) {
        if is_near {
            if self.near_since_km.is_some() {
                self.near_km += here_km - self.before_km;
            } else {
                self.stretches += 1;
                self.near_since_km = Some(here_km);
            }
        } else {
            self.near_since_km = None;
        }
        self.before_km = here_km;
    }

    fn verdict(&self) -> Sight {
        // Where near ground is extended, no ground may be near at all.
        let is_extended = self.stretches > 1 || self.near_km > EXTENDED_SHARE * self.length_km;
        if is_extended {
            Sight::Blocked
        } else {
            Sight::Clear(self.worst_radii)
        }
    }
}

#[cfg(test)]
#[path = "clearance_tests.rs"]
mod tests;
