//! The ladder of decisions on facts that are all known.

use super::reason::Reason;
use super::{Class, Decision};
use crate::project::DecisionRule;
use crate::survey::Electricity;

/// Everything that the ladder looks at, all of it known.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that are independent of each other"
)]
pub(super) struct Facts {
    /// A committed site will cover the village.
    pub(super) planned: bool,
    /// Kilometres of the centre to the nearest qualifying signal; infinite where there is none. What
    /// backhaul has to bridge.
    pub(super) signal_km: f64,
    /// The same of the farthest house without signal. What a sector has to bridge.
    pub(super) dark_km: f64,
    pub(super) power: Electricity,
    /// The grid comes within the horizon.
    pub(super) grid_scheduled: bool,
    /// Kilometres to the nearest existing medium-voltage line; infinite where none is known.
    pub(super) line_km: f64,
    pub(super) island: bool,
    /// People who gain signal.
    pub(super) people: f64,
    /// People of the group who gain signal, those of this village among them.
    pub(super) group_people: f64,
    /// Villages of the group, this one among them.
    pub(super) group_villages: u32,
    pub(super) leo_backhaul: bool,
    pub(super) leo_terminal: bool,
    pub(super) direct_to_cell: bool,
}

/// What the ladder says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) decision: Decision,
    pub(super) reasons: Vec<Reason>,
    pub(super) runner_up: Option<Decision>,
    /// What is built in the end: that which waits for the grid, or the decision itself.
    pub(super) build: Decision,
}

type Step = (Decision, Vec<Reason>);

/// Climbs the ladder: the first step that carries is the decision, the next one the runner-up.
///
/// Distances to signal and to power stand for what terrain and costs will say. The steps: a
/// committed site; a sector of existing signal nearby; a cell where power is at hand; waiting for
/// the grid where it is scheduled and would lead to a terrestrial build; a cell that takes a new
/// power line; satellite.
pub(super) fn climb(facts: &Facts, rule: &DecisionRule) -> Verdict {
    let mut steps = feasible(facts, rule).into_iter();
    let Some((decision, reasons)) = steps.next() else {
        // Nothing carries and satellite is not allowed: a site of several hops is all that is left.
        let mut reasons = against(facts, rule);
        reasons.push(Reason::NoSatelliteLicence);
        return Verdict {
            decision: Decision::Macro,
            reasons,
            runner_up: None,
            build: Decision::Macro,
        };
    };
    let build = if decision == Decision::WaitForGrid {
        once_powered(facts, rule)
    } else {
        decision
    };
    Verdict {
        decision,
        reasons,
        runner_up: steps.next().map(|(decision, _)| decision),
        build,
    }
}

/// The first step for the same village with grid power.
fn once_powered(facts: &Facts, rule: &DecisionRule) -> Decision {
    let powered = Facts {
        planned: false,
        power: Electricity::Grid,
        grid_scheduled: false,
        ..*facts
    };
    let mut steps = feasible(&powered, rule).into_iter();
    steps
        .next()
        .map_or(Decision::Macro, |(decision, _)| decision)
}

fn feasible(facts: &Facts, rule: &DecisionRule) -> Vec<Step> {
    let mut steps = Vec::new();
    if facts.planned {
        steps.push((Decision::Planned, vec![Reason::CommittedSite]));
    }
    steps.extend(remote_sector(facts, rule));
    let (at_hand, by_line): (Vec<Step>, Vec<Step>) = cells(facts, rule)
        .into_iter()
        .partition(|(_, reasons)| !reasons.contains(&Reason::GridLineNear));
    steps.extend(at_hand);
    let scheduled = facts.power != Electricity::Grid && facts.grid_scheduled;
    if scheduled && once_powered(facts, rule).class() == Class::Terrestrial {
        let reasons = vec![Reason::NoGridPower, Reason::GridScheduled];
        steps.push((Decision::WaitForGrid, reasons));
    }
    steps.extend(by_line);
    steps.extend(satellite(facts, rule));
    steps
}

/// How a site gets its power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    Grid,
    /// The village's own supply.
    Local,
    /// A new line from an existing one.
    Line,
    Solar,
}

impl Power {
    /// The reason to give; the grid needs none.
    fn reason(self) -> Option<Reason> {
        match self {
            Self::Grid => None,
            Self::Local => Some(Reason::LocalPower),
            Self::Line => Some(Reason::GridLineNear),
            Self::Solar => Some(Reason::SolarPower),
        }
    }
}

/// How a small site gets its power, remote sector, small cell and satellite-fed cell alike; `None`
/// where it cannot.
fn small_site_power(facts: &Facts, rule: &DecisionRule) -> Option<Power> {
    match facts.power {
        Electricity::Grid => Some(Power::Grid),
        Electricity::OffGrid => Some(Power::Local),
        Electricity::None => (facts.line_km <= rule.grid_line_small_km).then_some(Power::Line),
    }
}

/// A remote sector, repeater or re-tilt: on the village's power, or on solar where it is very near.
fn remote_sector(facts: &Facts, rule: &DecisionRule) -> Option<Step> {
    if facts.dark_km > rule.remote_sector_max_km {
        return None;
    }
    let solar = (facts.dark_km <= rule.solar_sector_max_km).then_some(Power::Solar);
    let power = small_site_power(facts, rule).or(solar)?;
    let reasons = std::iter::once(Reason::NearSignal).chain(power.reason());
    Some((Decision::RemoteSector, reasons.collect()))
}

/// Too few people for any cell of their own.
fn few(facts: &Facts, rule: &DecisionRule) -> bool {
    facts.people < f64::from(rule.few_people)
        && facts.group_people < f64::from(rule.macro_min_people)
}

/// Reach of backhaul to a small cell and to a macro, kilometres.
fn reaches(facts: &Facts, rule: &DecisionRule) -> (f64, f64) {
    let limit = if facts.island {
        rule.island_max_km
    } else {
        f64::INFINITY
    };
    (
        rule.small_cell_max_km.min(limit),
        rule.macro_max_km.min(limit),
    )
}

/// Macro and small cell, the better one first.
fn cells(facts: &Facts, rule: &DecisionRule) -> Vec<Step> {
    if few(facts, rule) {
        return Vec::new();
    }
    let grid = facts.power == Electricity::Grid;
    let (small_km, macro_km) = reaches(facts, rule);
    let shared = facts.group_villages >= rule.macro_min_villages;
    let many = facts.group_people >= f64::from(rule.macro_min_people);
    let mut steps = Vec::new();
    let macro_powered = grid || facts.line_km <= rule.grid_line_macro_km;
    if macro_powered && facts.signal_km <= macro_km && (shared || many) {
        let mut reasons = vec![Reason::BackhaulInReach];
        reasons.extend(shared.then_some(Reason::SharedByGroup));
        reasons.extend(many.then_some(Reason::ManyPeople));
        reasons.extend((!grid).then_some(Reason::GridLineNear));
        steps.push((Decision::Macro, reasons));
    }
    if let Some(power) = small_site_power(facts, rule)
        && facts.signal_km <= small_km
    {
        let mut reasons = vec![Reason::BackhaulInReach];
        reasons.extend((!shared && !many).then_some(Reason::OneHamlet));
        reasons.extend(power.reason());
        steps.push((Decision::SmallCell, reasons));
    }
    steps
}

/// What speaks against the ground.
fn against(facts: &Facts, rule: &DecisionRule) -> Vec<Reason> {
    let grid = facts.power == Electricity::Grid;
    let (small_km, macro_km) = reaches(facts, rule);
    let macro_worth = facts.group_villages >= rule.macro_min_villages
        || facts.group_people >= f64::from(rule.macro_min_people);
    let needed_km = if macro_worth { macro_km } else { small_km };
    let mut reasons = Vec::new();
    if !grid {
        reasons.push(Reason::NoGridPower);
        reasons.extend((!facts.grid_scheduled).then_some(Reason::GridNotScheduled));
    }
    reasons.extend(few(facts, rule).then_some(Reason::FewPeople));
    reasons.extend((facts.signal_km > needed_km).then_some(Reason::FarFromSignal));
    let cut_off = facts.island && facts.signal_km > rule.island_max_km;
    reasons.extend(cut_off.then_some(Reason::Island));
    reasons
}

/// Satellite-fed cell, community terminal and, as an interim, service to phones directly.
fn satellite(facts: &Facts, rule: &DecisionRule) -> Vec<Step> {
    let power = small_site_power(facts, rule);
    let cell = facts.leo_backhaul && !few(facts, rule) && power.is_some();
    let allowed = [
        (cell, Decision::LeoCell),
        (facts.leo_terminal, Decision::LeoTerminal),
        (facts.direct_to_cell, Decision::DirectToCell),
    ];
    let allowed = allowed.into_iter().filter(|(allowed, _)| *allowed);
    allowed
        .map(|(_, decision)| (decision, against(facts, rule)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::default_settings;

    /// A village of 200 people with grid power, 6 km from signal, alone.
    fn village() -> Facts {
        Facts {
            planned: false,
            signal_km: 6.0,
            dark_km: 6.0,
            power: Electricity::Grid,
            grid_scheduled: false,
            line_km: f64::INFINITY,
            island: false,
            people: 200.0,
            group_people: 200.0,
            group_villages: 1,
            leo_backhaul: true,
            leo_terminal: true,
            direct_to_cell: false,
        }
    }

    fn decided(facts: Facts) -> (Decision, Option<Decision>, Vec<Reason>) {
        let verdict = climb(&facts, &default_settings().decision);
        (verdict.decision, verdict.runner_up, verdict.reasons)
    }

    #[test]
    fn each_step_of_the_ladder_has_its_village() {
        use Decision as D;
        use Reason as R;
        let base = village();
        let unpowered = Facts {
            power: Electricity::None,
            ..base
        };
        let cases = [
            (
                Facts {
                    planned: true,
                    ..base
                },
                D::Planned,
                Some(D::SmallCell),
                vec![R::CommittedSite],
            ),
            (
                Facts {
                    signal_km: 2.5,
                    dark_km: 2.5,
                    ..base
                },
                D::RemoteSector,
                Some(D::SmallCell),
                vec![R::NearSignal],
            ),
            (
                base,
                D::SmallCell,
                Some(D::LeoCell),
                vec![R::BackhaulInReach, R::OneHamlet],
            ),
            (
                Facts {
                    group_people: 350.0,
                    group_villages: 3,
                    signal_km: 20.0,
                    ..base
                },
                D::Macro,
                Some(D::LeoCell),
                vec![R::BackhaulInReach, R::SharedByGroup, R::ManyPeople],
            ),
            (
                Facts {
                    signal_km: 20.0,
                    ..base
                },
                D::LeoCell,
                Some(D::LeoTerminal),
                vec![R::FarFromSignal],
            ),
            (
                Facts {
                    people: 30.0,
                    group_people: 30.0,
                    ..base
                },
                D::LeoTerminal,
                None,
                vec![R::FewPeople],
            ),
            (
                unpowered,
                D::LeoTerminal,
                None,
                vec![R::NoGridPower, R::GridNotScheduled],
            ),
            (
                Facts {
                    grid_scheduled: true,
                    ..unpowered
                },
                D::WaitForGrid,
                Some(D::LeoTerminal),
                vec![R::NoGridPower, R::GridScheduled],
            ),
            (
                Facts {
                    signal_km: 1.5,
                    dark_km: 1.5,
                    ..unpowered
                },
                D::RemoteSector,
                Some(D::LeoTerminal),
                vec![R::NearSignal, R::SolarPower],
            ),
            (
                Facts {
                    line_km: 1.0,
                    ..unpowered
                },
                D::SmallCell,
                Some(D::LeoCell),
                vec![R::BackhaulInReach, R::OneHamlet, R::GridLineNear],
            ),
            (
                Facts {
                    island: true,
                    signal_km: 25.0,
                    group_people: 400.0,
                    people: 400.0,
                    ..base
                },
                D::LeoCell,
                Some(D::LeoTerminal),
                vec![R::FarFromSignal, R::Island],
            ),
        ];
        for (facts, decision, runner_up, reasons) in cases {
            assert_eq!(decided(facts), (decision, runner_up, reasons), "{facts:?}");
        }
    }

    #[test]
    fn no_power_alone_does_not_mean_satellite() {
        let unpowered = Facts {
            power: Electricity::None,
            ..village()
        };
        assert_eq!(
            decided(Facts {
                grid_scheduled: true,
                ..unpowered
            })
            .0
            .class(),
            Class::WaitForGrid
        );
        assert_eq!(
            decided(Facts {
                line_km: 1.0,
                ..unpowered
            })
            .0
            .class(),
            Class::Terrestrial
        );
        assert_eq!(
            decided(Facts {
                signal_km: 1.0,
                dark_km: 1.0,
                ..unpowered
            })
            .0
            .class(),
            Class::Terrestrial
        );
    }

    #[test]
    fn a_local_supply_powers_a_small_cell_as_it_powers_a_satellite_fed_one() {
        let off_grid = Facts {
            power: Electricity::OffGrid,
            ..village()
        };
        let (decision, runner_up, reasons) = decided(off_grid);
        assert_eq!(
            (decision, runner_up),
            (Decision::SmallCell, Some(Decision::LeoCell))
        );
        assert!(reasons.contains(&Reason::LocalPower));
        // A macro needs more: for a group the grid that comes is worth waiting for.
        let group = Facts {
            group_villages: 3,
            group_people: 600.0,
            signal_km: 20.0,
            grid_scheduled: true,
            ..off_grid
        };
        assert_eq!(decided(group).0, Decision::WaitForGrid);
    }

    #[test]
    fn a_sector_must_reach_the_farthest_dark_house() {
        let lit_centre = Facts {
            signal_km: 0.0,
            dark_km: 4.0,
            ..village()
        };
        assert_eq!(decided(lit_centre).0, Decision::SmallCell);
        assert_eq!(
            decided(Facts {
                dark_km: 2.0,
                ..lit_centre
            })
            .0,
            Decision::RemoteSector
        );
    }

    #[test]
    fn direct_to_cell_comes_last_and_only_with_a_licence() {
        let far = Facts {
            signal_km: 80.0,
            leo_backhaul: false,
            direct_to_cell: true,
            ..village()
        };
        assert_eq!(
            decided(far),
            (
                Decision::LeoTerminal,
                Some(Decision::DirectToCell),
                vec![Reason::FarFromSignal]
            )
        );
        assert_eq!(
            decided(Facts {
                leo_terminal: false,
                ..far
            })
            .0,
            Decision::DirectToCell
        );
        assert_eq!(Decision::DirectToCell.class(), Class::Satellite);
    }

    #[test]
    fn the_last_resort_gives_only_reasons_that_hold() {
        let few = Facts {
            people: 20.0,
            group_people: 20.0,
            leo_backhaul: false,
            leo_terminal: false,
            ..village()
        };
        assert_eq!(
            decided(few),
            (
                Decision::Macro,
                None,
                vec![Reason::FewPeople, Reason::NoSatelliteLicence]
            )
        );
    }

    #[test]
    fn waiting_is_no_answer_where_power_would_change_nothing() {
        let far = Facts {
            power: Electricity::None,
            grid_scheduled: true,
            signal_km: 80.0,
            ..village()
        };
        assert_eq!(decided(far).0, Decision::LeoTerminal);
    }

    #[test]
    fn without_a_licence_the_ground_is_the_only_way() {
        let far = Facts {
            signal_km: 80.0,
            leo_backhaul: false,
            leo_terminal: false,
            ..village()
        };
        assert_eq!(
            decided(far),
            (
                Decision::Macro,
                None,
                vec![Reason::FarFromSignal, Reason::NoSatelliteLicence]
            )
        );
        let terminal_only = Facts {
            leo_terminal: true,
            ..far
        };
        assert_eq!(decided(terminal_only).0, Decision::LeoTerminal);
    }
}
