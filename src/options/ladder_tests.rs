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
    (verdict.decision, verdict.runner_up, verdict.reasons.list())
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
