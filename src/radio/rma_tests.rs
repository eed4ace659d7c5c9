//! TR 38.901 `RMa` against values worked out by hand from the printed formulae, and laws.

use proptest::prelude::*;

use super::*;

fn default_700() -> Rma {
    Rma::new(&Settings::new(700.0)).unwrap()
}

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 2e-4, "{value} {expected}");
}

/// 700 MHz, masts of 35 m, users at 1.5 m: 2 pi x 52.5 x 7/3.
#[test]
fn the_breakpoint_is_that_of_both_heights() {
    near(default_700().breakpoint_m(), 769.6902);
}

/// At 500 m the slant distance is 501.1210 m: 83.3426 + 0.4780 x 2.69994 - 0.7009 + 0.7005.
#[test]
fn line_of_sight_within_the_breakpoint() {
    near(default_700().line_of_sight_db(500.0).unwrap(), 84.6325);
}

/// At 3 km: 88.8245 at the breakpoint and 40 x log(3000.1870 / 769.6902) = 23.6333 beyond it.
#[test]
fn line_of_sight_beyond_the_breakpoint() {
    near(default_700().line_of_sight_db(3000.0).unwrap(), 112.4578);
}

/// At 3 km: 161.04 - 9.2373 + 5.2423 - 37.5123 + 38.6333 x 0.477148 - 3.0980 + 0.0009.
#[test]
fn without_line_of_sight() {
    near(default_700().blocked_db(3000.0).unwrap(), 134.8694);
}

/// 3.5 GHz, 60 m, 2 m, buildings of 10 m, streets of 30 m, at 5 km: within the breakpoint of 8,796 m
/// 117.3031 + 5.8238 - 2.3092 + 10.0007; without line of sight
/// 161.04 - 10.4876 + 7.5 - 43.1508 + 26.4975 + 10.8814 - 1.0454.
#[test]
fn another_mast() {
    let rma = Rma::new(&Settings {
        frequency_mhz: 3500.0,
        base_height_m: 60.0,
        user_height_m: 2.0,
        building_height_m: 10.0,
        street_width_m: 30.0,
    })
    .unwrap();
    near(rma.line_of_sight_db(5000.0).unwrap(), 130.8184);
    near(rma.blocked_db(5000.0).unwrap(), 151.2350);
}

#[test]
fn what_the_report_does_not_allow_is_refused() {
    let usual = Settings::new(700.0);
    for (settings, words) in [
        (
            Settings::new(450.0),
            "frequency is 450 MHz, allowed 500 to 30000",
        ),
        (
            Settings {
                base_height_m: 160.0,
                ..usual
            },
            "height of the mast is 160 m, allowed 10 to 150",
        ),
        (
            Settings {
                user_height_m: f64::NAN,
                ..usual
            },
            "height of the user is NaN m, allowed 1 to 10",
        ),
    ] {
        assert_eq!(Rma::new(&settings).unwrap_err().to_string(), words);
    }
    let rma = default_700();
    assert!(rma.line_of_sight_db(10_001.0).is_err());
    assert_eq!(
        rma.blocked_db(5001.0).unwrap_err().to_string(),
        "distance without line of sight is 5001 m, allowed 10 to 5000"
    );
}

fn any_rma() -> impl Strategy<Value = Rma> {
    (
        500.0..30_000.0,
        10.0..150.0,
        1.0..10.0,
        5.0..50.0,
        5.0..50.0,
    )
        .prop_map(
            |(frequency_mhz, base_height_m, user_height_m, building_height_m, street_width_m)| {
                Rma::new(&Settings {
                    frequency_mhz,
                    base_height_m,
                    user_height_m,
                    building_height_m,
                    street_width_m,
                })
                .unwrap()
            },
        )
}

proptest! {
    /// The report takes the loss at the breakpoint as if it were a slant distance, so that the curves
    /// join within hundredths of a decibel.
    #[test]
    fn curves_join_at_the_breakpoint(
        frequency_mhz in 500.0..3000.0,
        base_height_m in 10.0..60.0,
        user_height_m in 1.0..2.0,
        building_height_m in 5.0..50.0,
    ) {
        let rma = Rma::new(&Settings {
            base_height_m,
            user_height_m,
            building_height_m,
            ..Settings::new(frequency_mhz)
        })
        .unwrap();
        let at = rma.breakpoint_m();
        let [before, after] = [at * (1.0 - 1e-9), at * (1.0 + 1e-9)]
            .map(|distance| rma.line_of_sight_db(distance).unwrap());
        prop_assert!((after - before).abs() < 0.1, "{before} {after}");
    }

    #[test]
    fn losses_grow_with_distance(rma in any_rma(), distance in 10.0..5000.0, more in 1.0..2.0) {
        let far = distance * more;
        let [near_db, far_db] = [distance, far].map(|d| rma.line_of_sight_db(d).unwrap());
        prop_assert!(far_db >= near_db - 0.1);
        let [near_db, far_db] =
            [distance, far.min(5000.0)].map(|d| rma.blocked_db(d).unwrap());
        prop_assert!(far_db >= near_db - 0.1);
    }

    #[test]
    fn free_space_is_the_floor_and_houses_never_help(rma in any_rma(), distance in 10.0..5000.0) {
        let slant_km = rma.slant_m(distance) / 1000.0;
        let visible = rma.line_of_sight_db(distance).unwrap();
        prop_assert!(visible >= free_space_loss_db(rma.settings.frequency_mhz, slant_km));
        prop_assert!(rma.blocked_db(distance).unwrap() >= visible);
    }
}
