//! The stages whose values are saved, and the settings that each may read.

use crate::project::{Factor, Settings, default_settings};

/// A stage whose value is saved. The survey is none: its files are read and hashed in every run, or nobody would
/// know that they are still what they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// What sites bring to villages.
    Predict,
    /// Who has no signal.
    Scan,
    /// Who comes first.
    Ranking,
    /// What could be built.
    Reach,
    /// Tower or satellite.
    Options,
    /// What is built, when.
    Plan,
    /// How firm the order is.
    Firmness,
}

impl Stage {
    /// All, in the order in which they are taken.
    pub const ALL: [Self; 7] = [
        Self::Predict,
        Self::Scan,
        Self::Ranking,
        Self::Reach,
        Self::Options,
        Self::Plan,
        Self::Firmness,
    ];

    /// The word in `timings.json`, on the terminal and in the names of files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Predict => "predict",
            Self::Scan => "scan",
            Self::Ranking => "ranking",
            Self::Reach => "reach",
            Self::Options => "options",
            Self::Plan => "plan",
            Self::Firmness => "firmness",
        }
    }

    /// The settings as the stage sees them: those that it does not depend on are at their defaults.
    ///
    /// Stages are given nothing else, so that none can depend on a setting that its key does not hold.
    #[must_use]
    pub fn seen(self, of: &Settings) -> Settings {
        let mut seen = of_survey(of);
        match self {
            Self::Predict => {
                seen.inputs = of.inputs.clone();
                seen.coverage = of.coverage.clone();
                seen.radio = of.radio.clone();
            }
            Self::Scan => {
                seen.coverage = of.coverage.clone();
                seen.radio.pixel_m = of.radio.pixel_m;
                let (to, from) = (&mut seen.decision, &of.decision);
                to.planned_status.clone_from(&from.planned_status);
                to.planned_horizon_months = from.planned_horizon_months;
                to.planned_radius_km = from.planned_radius_km;
                to.grid_horizon_months = from.grid_horizon_months;
                to.grid_min_kv = from.grid_min_kv;
                to.grid_max_kv = from.grid_max_kv;
            }
            Self::Ranking => {
                seen.ranking = of.ranking.clone();
                // These say how far the list is served and how firm it is, not what a village scores.
                let plain = default_settings().ranking;
                seen.ranking.target = plain.target;
                seen.ranking.quotas = plain.quotas;
                seen.ranking.robustness = plain.robustness;
                seen.ranking.uncertain = plain.uncertain;
            }
            Self::Reach => {
                seen.inputs = of.inputs.clone();
                seen.coverage = of.coverage.clone();
                seen.radio = of.radio.clone();
                seen.options = of.options.clone();
                seen.backhaul = of.backhaul.clone();
                seen.sky = of.sky.clone();
                people(&mut seen, of);
                let (to, from) = (&mut seen.decision, &of.decision);
                to.island_max_km = from.island_max_km;
                to.remote_sector_max_km = from.remote_sector_max_km;
                to.group_radius_km = from.group_radius_km;
                // How long fibre is, and what backhaul must carry in the busy hour.
                for factor in [
                    Factor::Detour,
                    Factor::UsersShare,
                    Factor::BusyShare,
                    Factor::PeopleGrowth,
                    Factor::UserMbps,
                    Factor::DemandGrowth,
                    Factor::HorizonYears,
                ] {
                    seen.costs.factors[factor] = of.costs.factors[factor].clone();
                }
            }
            Self::Options | Self::Plan => {
                seen = of.clone();
                let plain = default_settings();
                seen.outputs = plain.outputs;
                seen.project.name = plain.project.name;
                seen.project.notice = plain.project.notice;
                // Who comes first is told by the ranking itself.
                seen.ranking = plain.ranking;
                people(&mut seen, of);
                if self == Self::Options {
                    seen.plan = plain.plan;
                }
            }
            Self::Firmness => seen.ranking = of.ranking.clone(),
        }
        seen
    }
}

/// The settings that the survey may read.
#[must_use]
pub(super) fn of_survey(of: &Settings) -> Settings {
    let mut seen = default_settings();
    seen.project.as_of = of.project.as_of;
    seen.project.seed = of.project.seed;
    seen.inputs = of.inputs.clone();
    seen.inputs.terrain = None;
    seen.inputs.clutter = None;
    seen.columns = of.columns.clone();
    seen
}

/// How many people households have.
fn people(seen: &mut Settings, of: &Settings) {
    seen.ranking.people_per_household_low = of.ranking.people_per_household_low;
    seen.ranking.people_per_household_high = of.ranking.people_per_household_high;
}
