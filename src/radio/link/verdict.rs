//! Whether a hop passes, and why.

use serde::Serialize;

use super::clearance::{ClearanceAtK, Obstacle};
use crate::radio::p530::{Climate, MEDIAN_K_SHARE, Obstruction, low_k_share};

/// Radii of the first Fresnel zone that the quick rule wants free at the median k.
pub const QUICK_SHARE: f64 = 0.6;
/// Obstacles together longer than this share of the path are extended (a judgement: P.530 gives none).
const EXTENDED_SHARE: f64 = 0.1;
/// More interpolated heights than this share of the profile leave it unknown.
const UNKNOWN_SHARE: f64 = 0.01;
/// A loss of diffraction, dB, at which a hop around an obstacle is still built at times.
const DIFFRACTIVE_DB: f64 = 20.0;

/// Whether a hop passes a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It does.
    Clear,
    /// In line of sight at the median k, but not as free as the rule asks.
    Marginal,
    /// Cut at the median k.
    Blocked,
    /// Too much of the ground is not known.
    Unknown,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Marginal => "marginal",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
        }
    }
}

/// Why, by a stable code and in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// Stable over versions.
    pub code: &'static str,
    /// For people.
    pub text: String,
}

impl Reason {
    pub(super) fn new(code: &'static str, text: String) -> Self {
        Self { code, text }
    }
}

/// What one rule says of a hop.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ruling {
    /// Whether it passes.
    pub verdict: Verdict,
    /// Radii of the first Fresnel zone that the rule wants free at the median k.
    pub required_at_median_k_fresnel_radii: f64,
    /// The same at the low k.
    pub required_at_low_k_fresnel_radii: f64,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What both rules say of a hop.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rulings {
    /// 60 % of the first Fresnel zone free at the median k, and line of sight at the low one.
    pub quick: Ruling,
    /// In the manner of ITU-R P.530-18, section 2.2.2.1.
    pub design: Ruling,
}

/// What rules look at.
pub(super) struct Facts<'a> {
    pub median: &'a ClearanceAtK,
    pub low: &'a ClearanceAtK,
    /// Stretches within 0.3 radii at the low k.
    pub near: &'a [Obstacle],
    pub distance_km: f64,
    pub climate: Climate,
    pub bullington_db: f64,
    pub points: usize,
    pub voids: usize,
}

impl Facts<'_> {
    pub(super) fn rulings(&self) -> Rulings {
        let obstruction = self.obstruction();
        let low_share = low_k_share(self.climate, self.distance_km, obstruction);
        Rulings {
            quick: self.ruling(QUICK_SHARE, 0.0),
            design: self.ruling(MEDIAN_K_SHARE, low_share),
        }
    }

    fn obstruction(&self) -> Obstruction {
        let length_m = |stretch: &Obstacle| stretch.to_m - stretch.from_m;
        let near_m: f64 = self.near.iter().map(length_m).sum();
        if self.near.len() > 1 || near_m > EXTENDED_SHARE * self.distance_km * 1000.0 {
            Obstruction::Extended
        } else {
            Obstruction::Isolated
        }
    }

    fn ruling(&self, at_median: f64, at_low: f64) -> Ruling {
        let mut reasons = Vec::new();
        let is_cut = !self.median.is_line_of_sight;
        let is_narrow = self.median.worst.clearance_fresnel_radii < at_median;
        let is_low = self.low.worst.clearance_fresnel_radii < at_low;
        if is_cut {
            let worst = self.median.worst;
            let text = format!(
                "the line of sight is cut at k = {:.2}: {:.1} m above the ray at {:.2} km",
                self.median.k,
                -worst.clearance_m,
                worst.distance_m / 1000.0
            );
            reasons.push(Reason::new("blocked_at_median_k", text));
            if self.bullington_db <= DIFFRACTIVE_DB {
                let text = format!(
                    "diffraction costs {:.1} dB, no more than {DIFFRACTIVE_DB} dB: a diffractive hop can be \
                     considered",
                    self.bullington_db
                );
                reasons.push(Reason::new("diffractive_hop_possible", text));
            }
        } else if is_narrow {
            let text = shortfall(self.median, at_median);
            reasons.push(Reason::new("fresnel_zone_at_median_k", text));
        }
        if is_low && !is_cut {
            let text = shortfall(self.low, at_low);
            reasons.push(Reason::new("clearance_at_low_k", text));
        }
        if reasons.is_empty() {
            let text = format!(
                "{:.2} radii of the first Fresnel zone are free at k = {:.2} and {:.2} at k = {:.2}; {at_median} and \
                 {at_low} are needed",
                self.median.worst.clearance_fresnel_radii,
                self.median.k,
                self.low.worst.clearance_fresnel_radii,
                self.low.k
            );
            reasons.push(Reason::new("free", text));
        }
        let mut verdict = if is_cut {
            Verdict::Blocked
        } else if is_narrow || is_low {
            Verdict::Marginal
        } else {
            Verdict::Clear
        };
        if self.voids > 0 {
            let text = format!(
                "{} of {} ground heights are not known and were interpolated",
                self.voids, self.points
            );
            reasons.push(Reason::new("voids_in_terrain", text));
            #[expect(
                clippy::cast_precision_loss,
                reason = "profiles have far fewer points than 2^52"
            )]
            let share = self.voids as f64 / self.points as f64;
            if share > UNKNOWN_SHARE {
                verdict = Verdict::Unknown;
            }
        }
        Ruling {
            verdict,
            required_at_median_k_fresnel_radii: at_median,
            required_at_low_k_fresnel_radii: at_low,
            reasons,
        }
    }
}

fn shortfall(at: &ClearanceAtK, needed: f64) -> String {
    format!(
        "{:.2} radii of the first Fresnel zone are free at k = {:.2}, {needed} are needed: {:.1} m are missing at \
         {:.2} km",
        at.worst.clearance_fresnel_radii,
        at.k,
        needed * at.worst.fresnel_radius_m - at.worst.clearance_m,
        at.worst.distance_m / 1000.0
    )
}
