//! What holds on every path.

use proptest::prelude::*;

use super::*;
use crate::radio::Polarisation;

fn any_settings() -> impl Strategy<Value = Settings> {
    let percent = || 0.1..99.9;
    (
        (20.0..20_000.0, any::<bool>(), 1_u8..=7, 250.0..400.0),
        (1.01..90.0, 1e-4..6.0),
        (0_u8..4, 0_u8..4),
        (percent(), percent(), percent()),
    )
        .prop_map(|(wave, ground, mdvar, shares)| Settings {
            frequency_mhz: wave.0,
            polarisation: if wave.1 {
                Polarisation::Vertical
            } else {
                Polarisation::Horizontal
            },
            climate: Climate::from_code(wave.2).unwrap(),
            n_0: wave.3,
            epsilon: ground.0,
            sigma: ground.1,
            variability: Variability::from_mdvar(mdvar.0 + 10 * mdvar.1).unwrap(),
            time_pct: shares.0,
            location_pct: shares.1,
            situation_pct: shares.2,
        })
}

/// Hills by a random walk, so that horizons are near and far.
fn any_ground() -> impl Strategy<Value = Vec<f64>> {
    (
        0.0..2000.0,
        0.1..60.0,
        prop::collection::vec(-1.0..1.0, 2..400),
    )
        .prop_map(|(start, step, walk): (f64, f64, Vec<f64>)| {
            let mut height_m = start;
            walk.iter()
                .map(|change| {
                    height_m = (height_m + step * change).clamp(0.0, 4000.0);
                    height_m
                })
                .collect()
        })
}

fn any_height() -> impl Strategy<Value = f64> {
    prop_oneof![0.5..3.0, 3.0..80.0, 80.0..3000.0]
}

/// The loss, or nothing where the model has no value: a cliff a few steps from an antenna.
fn run(step_m: f64, ground: &[f64], antennas: [f64; 2], settings: &Settings) -> Option<Loss> {
    let model = Model::new(settings).unwrap();
    let mut workspace = Workspace::new();
    match loss(
        step_m,
        ground,
        antennas[0],
        antennas[1],
        &model,
        &mut workspace,
    ) {
        Err(ItmError::NoValue { .. }) => None,
        loss => Some(loss.unwrap()),
    }
}

proptest! {
    /// Free space is the floor of the reference attenuation, on every path that a planner may ask for.
    #[test]
    fn free_space_is_the_floor(
        settings in any_settings(),
        ground in any_ground(),
        step_m in 5.0..3000.0,
        tx in any_height(),
        rx in any_height(),
    ) {
        let loss = run(step_m, &ground, [tx, rx], &settings);
        prop_assume!(loss.is_some());
        let loss = loss.unwrap();
        prop_assert!(loss.reference_db >= 0.0);
        prop_assert!(loss.loss_db.is_finite());
        prop_assert!(loss.effective_heights_m[0] >= tx && loss.effective_heights_m[1] >= rx);
        prop_assert!(loss.delta_h_m >= 0.0);
    }

    /// The way back costs what the way there costs. Whole steps keep sums of steps exact: elsewhere a
    /// last bit may decide which point a line is fitted to. So it may how many samples of roughness are
    /// taken, in one path of 30,000; these are left out.
    #[test]
    fn the_way_back_costs_the_same(
        settings in any_settings(),
        ground in any_ground(),
        step_m in 5_u16..2000,
        tx in any_height(),
        rx in any_height(),
    ) {
        let back: Vec<f64> = ground.iter().rev().copied().collect();
        let step_m = f64::from(step_m);
        let there = run(step_m, &ground, [tx, rx], &settings);
        let back = run(step_m, &back, [rx, tx], &settings);
        prop_assert_eq!(there.is_some(), back.is_some());
        prop_assume!(there.is_some());
        let (there, back) = (there.unwrap(), back.unwrap());
        prop_assume!((there.delta_h_m - back.delta_h_m).abs() < 1e-6);
        prop_assert!(
            (there.loss_db - back.loss_db).abs() < 1e-6,
            "{} {}", there.loss_db, back.loss_db
        );
        prop_assert_eq!(there.mode, back.mode);
    }

    /// Who asks for more of the time, the places or the situations is promised no less loss. The
    /// quantiles are approximate, so the median may step back by their error.
    #[test]
    fn larger_shares_cost_more(
        settings in any_settings(),
        ground in any_ground(),
        more in 0.0..40.0,
        which in 0..3,
    ) {
        let mut asked = settings;
        let share = match which {
            0 => &mut asked.time_pct,
            1 => &mut asked.location_pct,
            _ => &mut asked.situation_pct,
        };
        *share = f64::min(*share + more, 99.9);
        let [less, more] =
            [settings, asked].map(|settings| run(90.0, &ground, [30.0, 1.5], &settings));
        prop_assume!(less.is_some());
        let (less, more) = (less.unwrap().loss_db, more.unwrap().loss_db);
        prop_assert!(more >= less - 1e-4, "{less} {more}");
    }

    /// Whatever is handed in, the answer is a number or says what is wrong.
    #[test]
    fn nothing_panics_and_no_number_is_nonsense(
        ground in prop::collection::vec(
            prop_oneof![8 => -1000.0..10_000.0, 1 => any::<f64>(), 8 => Just(0.0)], 0..40),
        step_m in prop_oneof![0.01..1e6, any::<f64>()],
        tx in prop_oneof![4 => 0.5..3000.0, 1 => any::<f64>()],
        rx in prop_oneof![4 => 0.5..3000.0, 1 => any::<f64>()],
        numbers in prop::array::uniform7(any::<f64>()),
        random in any::<bool>(),
        usual in any_settings(),
    ) {
        let settings = if random {
            let [frequency_mhz, n_0, epsilon, sigma, time_pct, location_pct, situation_pct] = numbers;
            Settings { frequency_mhz, n_0, epsilon, sigma, time_pct, location_pct, situation_pct, ..usual }
        } else {
            usual
        };
        let Ok(model) = Model::new(&settings) else { return Ok(()) };
        match loss(step_m, &ground, tx, rx, &model, &mut Workspace::new()) {
            Ok(loss) => prop_assert!(loss.loss_db.is_finite(), "{loss:?}"),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn refusals_name_the_value_and_what_is_allowed() {
    let model = Model::new(&Settings::default()).unwrap();
    let mut workspace = Workspace::new();
    let mut refusal = |step_m: f64, ground: &[f64], tx: f64| {
        loss(step_m, ground, tx, 1.5, &model, &mut workspace)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refusal(30.0, &[0.0, 1.0], 0.4),
        "height of the transmitter is 0.4 m, allowed 0.5 to 3000"
    );
    assert_eq!(
        refusal(30.0, &[0.0], 40.0),
        "the profile has 1 points, allowed 2 and more"
    );
    assert_eq!(
        refusal(30.0, &[0.0, 5.0, -32_768.0, f64::NAN], 40.0),
        "the ground is -32768 m high at point 2 of the profile (the first is 0), \
         allowed -1000 to 10000: fill missing heights first"
    );
    assert_eq!(
        refusal(f64::NAN, &[0.0, 5.0], 40.0),
        "length of the path is NaN m, allowed 1 to 10000000"
    );
    assert_eq!(
        refusal(30.0, &[7000.0; 9], 40.0),
        "the surface refractivity is 143.6 N-units at a mean height of 7000 m, \
         allowed 150 to 400: look at N_0 and the heights of the profile"
    );
}

#[test]
fn settings_out_of_range_are_refused() {
    let usual = Settings::default();
    for (settings, words) in [
        (
            Settings {
                frequency_mhz: 19.9,
                ..usual
            },
            "frequency is 19.9 MHz, allowed 20 to 20000",
        ),
        (
            Settings {
                n_0: 401.0,
                ..usual
            },
            "refractivity N_0 is 401 N-units, allowed 250 to 400",
        ),
        (
            Settings {
                epsilon: 0.9,
                ..usual
            },
            "permittivity is 0.9 times that of vacuum, allowed 1 to 1000",
        ),
        (
            Settings {
                sigma: 0.0,
                ..usual
            },
            "conductivity is 0 S/m, allowed 0.000000001 to 100000000",
        ),
        (
            Settings {
                time_pct: 100.0,
                ..usual
            },
            "the share of time is 100 %, allowed above 0 and below 100",
        ),
        (
            Settings {
                location_pct: 0.0,
                ..usual
            },
            "the share of locations is 0 %, allowed above 0 and below 100",
        ),
        (
            Settings {
                situation_pct: f64::NAN,
                ..usual
            },
            "the share of situations is NaN %, allowed above 0 and below 100",
        ),
    ] {
        assert_eq!(Model::new(&settings).unwrap_err().to_string(), words);
    }
    assert_eq!(Climate::from_code(8), Err(ItmError::Climate(8)));
    for mdvar in [4, 14, 34, 40, 255] {
        assert_eq!(Variability::from_mdvar(mdvar), Err(ItmError::Mdvar(mdvar)));
    }
}

/// The median of the default settings is in the middle of the spread, and a ridge costs.
#[test]
fn a_ridge_costs_more_than_a_plain() {
    let plain = [10.0; 200];
    let mut ridge = plain;
    ridge[100] = 300.0;
    let settings = Settings::default();
    let [plain, ridge] =
        [plain, ridge].map(|ground| run(90.0, &ground, [40.0, 1.5], &settings).unwrap());
    assert!(ridge.loss_db > plain.loss_db + 10.0, "{ridge:?} {plain:?}");
    assert_eq!(plain.mode, Mode::LineOfSight);
}
