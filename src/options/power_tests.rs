use super::*;
use std::sync::LazyLock;

use proptest::prelude::*;

/// The defaults, read once.
fn defaults() -> Settings {
    static DEFAULTS: LazyLock<Settings> = LazyLock::new(crate::project::default_settings);
    DEFAULTS.clone()
}

fn found(
    load_w: f64,
    electricity: Electricity,
    line_km: Option<f64>,
    settings: &Settings,
) -> Supply {
    let facts = PowerFacts {
        electricity,
        line_km,
    };
    supply(load_w, &facts, &Money::new(&settings.costs), settings)
}

fn value(supply: &Supply, settings: &Settings) -> f64 {
    Money::new(&settings.costs).present_value(&supply.bill)
}

/// What is built of a bill, at the prices of the book.
fn capex(bill: &Bill, settings: &Settings) -> f64 {
    let once = bill
        .lines
        .iter()
        .filter(|line| line.spending == crate::options::money::Spending::Once);
    once.map(|line| line.quantity * settings.costs.usd(line.item))
        .sum()
}

#[test]
fn solar_is_sized_for_the_worst_month() {
    let mut settings = defaults();
    settings.costs.factors[Factor::PshWorst].default = 2.0;
    settings.power.hybrid = false;
    // 250 W at two hours of sun: 4.6 kWp, 18 kWh through a battery of 0.8 x 0.92.
    let solar = found(250.0, Electricity::None, None, &settings);
    let SupplyKind::Solar { kwp, kwh } = solar.kind else {
        panic!("{solar:?}")
    };
    assert!(
        (kwp - 4.62).abs() < 0.01 && (kwh - 24.5).abs() < 0.1,
        "{kwp} {kwh}"
    );
    assert!((capex(&solar.bill, &settings) - 12_900.0).abs() < 100.0);
    assert_eq!(solar.worst_sun_hours, 2.0);
}

#[test]
fn a_line_breaks_even_with_solar_where_capex_says() {
    // At two hours of sun and 7,000 a kilometre: 1 to 2 km for a small cell, 7 to 11 km for a macro.
    let mut settings = defaults();
    settings.costs.factors[Factor::PshWorst].default = 2.0;
    let km = |load_w: f64| {
        let site = Site {
            load_w,
            settings: &settings,
        };
        let Solar {
            pv_kwp,
            battery_kwh,
        } = site.solar();
        let bill = site.bill(SupplyKind::Solar {
            kwp: pv_kwp,
            kwh: battery_kwh,
        });
        capex(&bill, &settings) / settings.costs.usd(Item::MvLineKm)
    };
    assert!((0.9..1.1).contains(&km(130.0)), "{}", km(130.0));
    assert!((1.7..2.1).contains(&km(250.0)), "{}", km(250.0));
    assert!((6.5..7.2).contains(&km(900.0)), "{}", km(900.0));
    assert!((10.8..11.5).contains(&km(1500.0)), "{}", km(1500.0));
}

#[test]
fn a_line_as_long_as_the_break_even_costs_as_much_as_solar() {
    let settings = defaults();
    let money = Money::new(&settings.costs);
    for load_w in [100.0, 250.0, 1000.0] {
        let site = Site {
            load_w,
            settings: &settings,
        };
        let km = break_even_km(load_w, &money, &settings);
        let Solar {
            pv_kwp: kwp,
            battery_kwh: kwh,
        } = site.solar();
        let of = |kind| money.present_value(&site.bill(kind));
        let (line, solar) = (
            of(SupplyKind::Connect { km }),
            of(SupplyKind::Solar { kwp, kwh }),
        );
        assert!(
            (line - solar).abs() < 1e-6 * solar,
            "{load_w} W: {km} km, {line} {solar}"
        );
    }
    assert_eq!(break_even_km(0.0, &money, &settings), 0.0);
}

#[test]
fn each_village_gets_what_is_cheapest_for_it() {
    let settings = defaults();
    let kind =
        |load_w: f64, electricity, line_km| found(load_w, electricity, line_km, &settings).kind;
    assert_eq!(kind(100.0, Electricity::Grid, Some(0.0)), SupplyKind::Grid);
    assert_eq!(kind(1000.0, Electricity::Grid, None), SupplyKind::Grid);
    assert_eq!(kind(100.0, Electricity::OffGrid, None), SupplyKind::Local);
    // A village's own supply feeds no macro.
    assert!(!matches!(
        kind(1000.0, Electricity::OffGrid, None),
        SupplyKind::Local
    ));
    assert_eq!(
        kind(1000.0, Electricity::None, Some(2.0)),
        SupplyKind::Connect { km: 2.0 }
    );
    assert!(matches!(
        kind(100.0, Electricity::None, Some(5.0)),
        SupplyKind::Solar { .. }
    ));
    assert!(matches!(
        kind(1000.0, Electricity::None, Some(30.0)),
        SupplyKind::Hybrid { .. }
    ));
    // A generator is too much for a small cell.
    assert!(matches!(
        kind(100.0, Electricity::None, None),
        SupplyKind::Solar { .. }
    ));
    let all = found(250.0, Electricity::OffGrid, Some(1.0), &settings).costed;
    assert_eq!(all.len(), 4);
    assert!(all.windows(2).all(|pair| pair[0].1 <= pair[1].1));
}

fn electricity() -> impl Strategy<Value = Electricity> {
    prop_oneof![
        Just(Electricity::Grid),
        Just(Electricity::OffGrid),
        Just(Electricity::None)
    ]
}

proptest! {
    #[test]
    fn a_higher_load_is_never_cheaper(
        load in 0.0..5000.0_f64, more in 0.0..5000.0_f64, electricity in electricity(), line in prop::option::of(0.0..50.0_f64),
        sun in 1.0..6.0_f64, days in 0.0..6.0_f64,
    ) {
        let mut settings = defaults();
        settings.costs.factors[Factor::PshWorst].default = sun;
        settings.costs.factors[Factor::AutonomyDays].default = days;
        let of = |load: f64| value(&found(load, electricity, line, &settings), &settings);
        prop_assert!(of(load + more) >= of(load) * (1.0 - 1e-12));
    }

    #[test]
    fn a_nearer_line_is_never_dearer_and_more_sun_never_either(
        load in 0.0..3000.0_f64, km in 0.0..30.0_f64, more in 0.0..30.0_f64, sun in 1.0..5.0_f64, brighter in 0.0..3.0_f64,
    ) {
        let mut settings = defaults();
        settings.costs.factors[Factor::PshWorst].default = sun;
        let of = |line: Option<f64>| value(&found(load, Electricity::None, line, &settings), &settings);
        let near = of(Some(km));
        prop_assert!(near <= of(Some(km + more)) && of(Some(km + more)) <= of(None));
        settings.costs.factors[Factor::PshWorst].default = sun + brighter;
        let bright = value(&found(load, Electricity::None, Some(km), &settings), &settings);
        prop_assert!(bright <= near);
    }

    #[test]
    fn below_the_break_even_a_line_is_built_rather_than_solar(load in 1.0..3000.0_f64, share in 0.0..2.0_f64) {
        let mut settings = defaults();
        settings.power.hybrid = false;
        let even = found(load, Electricity::None, None, &settings).break_even_km;
        prop_assume!(even > 0.0 && (share - 1.0).abs() > 1e-6);
        let kind = found(load, Electricity::None, Some(even * share), &settings).kind;
        prop_assert_eq!(matches!(kind, SupplyKind::Connect { .. }), share < 1.0, "{:?}", kind);
    }

    #[test]
    fn whatever_is_asked_there_is_an_answer(load in any::<f64>(), line in prop::option::of(any::<f64>()), electricity in electricity()) {
        let settings = defaults();
        let found = found(load, electricity, line, &settings);
        prop_assert!(found.load_w >= 0.0 && !found.costed.is_empty());
    }
}
