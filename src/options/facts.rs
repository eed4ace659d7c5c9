//! What the options of a village hang on, beside what was found on the ground and in the sky.

use super::means::{KnownSky, Sky};
use super::reason::{Reason, Reasons};
use crate::geodesy::LonLat;
use crate::project::{Licence, Settings};
use crate::ranking::{Interval, new_people};
use crate::scan::Finding;
use crate::survey::{Electricity, GridDate, Houses, Village};

/// Facts of a village, all of them known.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that are independent of each other"
)]
pub(super) struct Facts {
    /// A committed site will cover the village.
    pub(super) planned: bool,
    /// Whether there is signal from which a sector or a repeater may start.
    pub(super) has_signal_near: bool,
    pub(super) power: Electricity,
    /// Years until the grid comes; `None` where it does not come within the horizon.
    pub(super) grid_years: Option<f64>,
    /// Kilometres to the nearest existing medium-voltage line; `None` where none is known.
    pub(super) line_km: Option<f64>,
    pub(super) island: bool,
    /// People in houses without signal.
    pub(super) new_people: f64,
    /// Share of the houses that have signal today.
    pub(super) lit_share: f64,
    /// Hamlets, all of which may be dark; 1 where they are not known.
    pub(super) dark_hamlets: u32,
    /// People of the other villages of a shared macro who gain signal by it.
    pub(super) others: f64,
    pub(super) leo_backhaul: bool,
    pub(super) leo_terminal: bool,
    pub(super) direct_to_cell: bool,
    pub(super) sky: SkyFact,
    /// Why no satellite option is left for it.
    pub(super) denied: Option<Reason>,
}

/// Whether satellites can be used, as known or as supposed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SkyFact {
    /// Measured.
    Measured(KnownSky),
    /// Supposed to be open to a dish on the ground: no terrain tells.
    SupposedOpen,
    /// Supposed to be hidden.
    SupposedBlocked,
}

/// What the sky says of a satellite option.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SkyVerdict {
    pub(super) against: Reasons,
    pub(super) because: Reasons,
    pub(super) needs_mast: bool,
    pub(super) spot: Option<LonLat>,
    pub(super) height_m: Option<f64>,
}

impl Facts {
    /// People who gain signal where a share of all houses has it then.
    pub(super) fn gained(&self, share: f64) -> f64 {
        let dark = 1.0 - self.lit_share;
        if dark <= 0.0 {
            return 0.0;
        }
        self.new_people * ((share - self.lit_share) / dark).clamp(0.0, 1.0)
    }

    /// What the sky says.
    pub(super) fn sky(&self) -> SkyVerdict {
        let none = Reasons::default();
        match self.sky {
            SkyFact::Measured(sky) => SkyVerdict {
                against: none.with(match sky {
                    sky if sky.is_open => None,
                    sky if sky.is_often_empty || !sky.is_served => Some(Reason::FewSatellites),
                    _ => Some(Reason::SkyBlocked),
                }),
                because: none
                    .with_if(sky.is_open && !sky.needs_mast, Reason::SkyOpen)
                    .with_if(sky.is_open && sky.needs_mast, Reason::SkyMast),
                needs_mast: sky.needs_mast,
                spot: Some(sky.spot),
                height_m: Some(sky.height_m),
            },
            SkyFact::SupposedOpen => SkyVerdict {
                because: none.with(Reason::SkyUnknown),
                ..SkyVerdict::default()
            },
            SkyFact::SupposedBlocked => SkyVerdict {
                against: none.with(Reason::SkyBlocked),
                ..SkyVerdict::default()
            },
        }
    }
}

/// Facts of which some are missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) planned: bool,
    /// `None` where no coverage was given at all.
    pub(super) has_signal_near: Option<bool>,
    pub(super) power: Option<Electricity>,
    /// Years until the grid comes, nothing where it is not planned; `None` where nobody said.
    #[expect(clippy::option_option, reason = "unknown, or known not to come")]
    pub(super) grid_years: Option<Option<f64>>,
    pub(super) line_km: Option<f64>,
    pub(super) island: Option<bool>,
    pub(super) new_people: Option<Interval>,
    pub(super) lit_share: f64,
    pub(super) dark_hamlets: u32,
    /// People of the other villages of a shared macro.
    pub(super) others: Interval,
    pub(super) leo_backhaul: Licence,
    pub(super) leo_terminal: Licence,
    pub(super) direct_to_cell: Licence,
    pub(super) sky: Option<KnownSky>,
    /// Why no satellite option is left for it: others need its terminals or its capacity more.
    pub(super) denied: Option<Reason>,
}

impl Known {
    /// What the survey and the scan say of a village. Of its neighbours nothing is said yet.
    pub(super) fn of(village: &Village, finding: &Finding, sky: &Sky, settings: &Settings) -> Self {
        let rule = &settings.decision;
        let hamlets = match &village.houses {
            Houses::Clusters(clusters) => clusters.len(),
            Houses::AtCentre | Houses::Area { .. } => 1,
        };
        Self {
            planned: finding.planned.is_some(),
            has_signal_near: finding.signal_km().map(|_| true),
            power: village.electricity,
            grid_years: grid_years(village, finding, settings),
            line_km: finding.grid_line.map(|line| line.to_km().0),
            island: village.island,
            new_people: new_people(village, finding, settings),
            lit_share: finding.covered_share.unwrap_or(0.0),
            dark_hamlets: u32::try_from(hamlets).unwrap_or(u32::MAX).max(1),
            others: Interval {
                low: 0.0,
                high: 0.0,
            },
            leo_backhaul: rule.leo_backhaul_licence,
            leo_terminal: rule.leo_terminal_licence,
            direct_to_cell: rule.direct_to_cell_licence,
            sky: match sky {
                Sky::Known(known) => Some(*known),
                Sky::Unknown => None,
            },
            denied: None,
        }
    }

    /// The known facts; missing ones hold the first value that they may have.
    pub(super) fn facts(&self) -> Facts {
        Facts {
            planned: self.planned,
            has_signal_near: self.has_signal_near.unwrap_or(false),
            power: self.power.unwrap_or(Electricity::Grid),
            grid_years: self.grid_years.flatten(),
            line_km: self.line_km,
            island: self.island.unwrap_or(false),
            new_people: self.new_people.map_or(1.0, |people| people.low),
            lit_share: self.lit_share,
            dark_hamlets: self.dark_hamlets,
            others: self.others.low,
            leo_backhaul: self.leo_backhaul == Licence::Yes,
            leo_terminal: self.leo_terminal == Licence::Yes,
            direct_to_cell: self.direct_to_cell == Licence::Yes,
            sky: self.sky.map_or(SkyFact::SupposedOpen, SkyFact::Measured),
            denied: self.denied,
        }
    }
}

/// Years until the grid comes within the horizon, nothing where it does not; `None` where nobody said.
/// What the village list says goes before the lines on the map, which come by the end of the horizon at
/// the latest; a date that has passed without power says nothing any more.
#[expect(clippy::option_option, reason = "unknown, or known not to come")]
fn grid_years(village: &Village, finding: &Finding, settings: &Settings) -> Option<Option<f64>> {
    if village.electricity == Some(Electricity::Grid) {
        return Some(None);
    }
    let rule = &settings.decision;
    let as_of = settings.project.as_of;
    let horizon = as_of.map(|day| day.plus_months(rule.grid_horizon_months));
    let by_line = finding
        .planned_grid_line
        .filter(|line| line.to_km().0 <= rule.grid_line_small_km)
        .map(|_| Some(f64::from(rule.grid_horizon_months) / 12.0));
    match village.grid_date {
        Some(GridDate::NotPlanned) => Some(None),
        Some(GridDate::On(day)) if as_of.is_none_or(|as_of| day >= as_of) => {
            let in_time = as_of.zip(horizon).filter(|(_, horizon)| day <= *horizon);
            Some(in_time.map(|(as_of, _)| as_of.years_until(day)))
        }
        Some(GridDate::On(_)) | None => by_line,
    }
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
