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
    /// Kilometres to the nearest qualifying signal; infinite where there is none.
    pub(super) signal_km: f64,
    pub(super) power: Electricity,
    /// The grid comes within the horizon.
    pub(super) grid_scheduled: bool,
    /// Kilometres to the nearest existing medium-voltage line; infinite where none is known.
    pub(super) line_km: f64,
    pub(super) island: bool,
    pub(super) people: f64,
    /// People of the group, this village among them.
    pub(super) group_people: f64,
    /// Villages of the group, this one among them.
    pub(super) group_villages: u32,
    pub(super) leo_backhaul: bool,
    pub(super) leo_terminal: bool,
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

/// Climbs the ladder: the first step that carries is the decision, the next one the runner-up.
///
/// Distances to signal and to power stand for what terrain and costs will say. A step near existing
/// signal comes first; then, for a village without power whose grid is scheduled, waiting for it,
/// provided that power would lead to a terrestrial build; then small cell and macro; then satellite.
pub(super) fn climb(facts: &Facts, rule: &DecisionRule) -> Verdict {
    let mut steps = feasible(facts, rule).into_iter();
    let Some((decision, reasons)) = steps.next() else {
        // Nothing carries and satellite is not allowed: the only way is a site with several hops.
        return Verdict {
            decision: Decision::Macro,
            reasons: vec![Reason::FarFromSignal, Reason::NoSatelliteLicence],
            runner_up: None,
            build: Decision::Macro,
        };
    };
    let build = if decision == Decision::WaitForGrid {
        once_powered(facts, rule).0
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
fn once_powered(facts: &Facts, rule: &DecisionRule) -> (Decision, Vec<Reason>) {
    let powered = Facts {
        planned: false,
        power: Electricity::Grid,
        grid_scheduled: false,
        ..*facts
    };
    feasible(&powered, rule)
        .into_iter()
        .next()
        .unwrap_or((Decision::Macro, Vec::new()))
}

fn feasible(facts: &Facts, rule: &DecisionRule) -> Vec<(Decision, Vec<Reason>)> {
    let mut steps = Vec::new();
    let grid = facts.power == Electricity::Grid;
    if facts.planned {
        steps.push((Decision::Planned, vec![Reason::CommittedSite]));
    }
    let small_powered = grid || facts.line_km <= rule.grid_line_small_km;
    let solar = facts.signal_km <= rule.solar_sector_max_km;
    if facts.signal_km <= rule.remote_sector_max_km && (small_powered || solar) {
        let mut reasons = vec![Reason::NearSignal];
        reasons.extend(power_reason(grid, small_powered));
        steps.push((Decision::RemoteSector, reasons));
    }
    if !grid && facts.grid_scheduled && once_powered(facts, rule).0.class() == Class::Terrestrial {
        steps.push((
            Decision::WaitForGrid,
            vec![Reason::NoGridPower, Reason::GridScheduled],
        ));
    }
    steps.extend(cells(facts, rule));
    steps.extend(satellite(facts, rule));
    steps
}

fn power_reason(grid: bool, line: bool) -> Option<Reason> {
    match (grid, line) {
        (true, _) => None,
        (false, true) => Some(Reason::GridLineNear),
        (false, false) => Some(Reason::SolarPower),
    }
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

/// Small cell and macro, the better one first.
fn cells(facts: &Facts, rule: &DecisionRule) -> Vec<(Decision, Vec<Reason>)> {
    if few(facts, rule) {
        return Vec::new();
    }
    let grid = facts.power == Electricity::Grid;
    let (small_km, macro_km) = reaches(facts, rule);
    let shared = facts.group_villages >= rule.macro_min_villages;
    let many = facts.group_people >= f64::from(rule.macro_min_people);
    let mut small = None;
    if (grid || facts.line_km <= rule.grid_line_small_km) && facts.signal_km <= small_km {
        let mut reasons = vec![Reason::BackhaulInReach];
        reasons.extend((!shared && !many).then_some(Reason::OneHamlet));
        reasons.extend((!grid).then_some(Reason::GridLineNear));
        small = Some((Decision::SmallCell, reasons));
    }
    let mut large = None;
    if (grid || facts.line_km <= rule.grid_line_macro_km)
        && facts.signal_km <= macro_km
        && (shared || many)
    {
        let mut reasons = vec![Reason::BackhaulInReach];
        reasons.extend(shared.then_some(Reason::SharedByGroup));
        reasons.extend(many.then_some(Reason::ManyPeople));
        reasons.extend((!grid).then_some(Reason::GridLineNear));
        large = Some((Decision::Macro, reasons));
    }
    large.into_iter().chain(small).collect()
}

/// Satellite-fed cell and community terminal, the better one first, with what speaks against the
/// ground.
fn satellite(facts: &Facts, rule: &DecisionRule) -> Vec<(Decision, Vec<Reason>)> {
    let few = few(facts, rule);
    let grid = facts.power == Electricity::Grid;
    let (small_km, macro_km) = reaches(facts, rule);
    let macro_worth = facts.group_villages >= rule.macro_min_villages
        || facts.group_people >= f64::from(rule.macro_min_people);
    let needed_km = if macro_worth { macro_km } else { small_km };
    let mut against = Vec::new();
    if !grid {
        against.push(Reason::NoGridPower);
        if !facts.grid_scheduled {
            against.push(Reason::GridNotScheduled);
        }
    }
    against.extend(few.then_some(Reason::FewPeople));
    against.extend((facts.signal_km > needed_km).then_some(Reason::FarFromSignal));
    against
        .extend((facts.island && facts.signal_km > rule.island_max_km).then_some(Reason::Island));

    let cell = facts.leo_backhaul && !few && facts.power != Electricity::None;
    let terminal = facts.leo_terminal;
    let cell = cell.then(|| (Decision::LeoCell, against.clone()));
    cell.into_iter()
        .chain(terminal.then_some((Decision::LeoTerminal, against)))
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
            power: Electricity::Grid,
            grid_scheduled: false,
            line_km: f64::INFINITY,
            island: false,
            people: 200.0,
            group_people: 200.0,
            group_villages: 1,
            leo_backhaul: true,
            leo_terminal: true,
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
                Some(D::LeoTerminal),
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
                ..unpowered
            })
            .0
            .class(),
            Class::Terrestrial
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
