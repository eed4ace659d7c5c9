use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::places::{Split, local_means};
use super::*;

/// Numbers that a seed gives (`SplitMix64`), uniform and normal.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to 1, without 0.
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 1.0) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * self.uniform().ln()).sqrt(), self.uniform());
        radius * (std::f64::consts::TAU * angle).cos()
    }
}

const CLASSES: [(&str, f64, f64); 3] = [
    ("forest", -9.0, 8.5),
    ("open", 3.0, 5.5),
    ("village", -4.0, 7.0),
];
/// Share of the variance that the places of a block have in common.
const SHARED: f64 = 0.2;

/// Measurements in 80 blocks of 2 km from latitude 7 on, 30 places a block, with the offsets and sigmas of
/// `CLASSES`. In each block a car stands still at one place for 40 rows.
fn generated(seed: u64) -> Vec<Comparison<'static>> {
    const PER_DEGREE: f64 = 111.195 / 2.0;
    let mut draws = Draws(seed);
    let mut rows = Vec::new();
    for block in 0..80 {
        let band = (97.0 * PER_DEGREE).floor() + 2.0 * f64::from(block / 10);
        let wide = PER_DEGREE * ((band + 0.5) / PER_DEGREE - 90.0).to_radians().cos();
        let column = (174.0 * wide).floor() + 2.0 * f64::from(block % 10);
        let common = draws.normal();
        for place in 0..30 {
            let (clutter, offset, sigma) = CLASSES[usize::try_from(draws.next() % 3).unwrap()];
            let own = draws.normal();
            let level = offset + sigma * (SHARED.sqrt() * common + (1.0 - SHARED).sqrt() * own);
            let predicted = -110.0 + 40.0 * draws.uniform();
            let lat = (band + 0.001 + 0.998 * draws.uniform()) / PER_DEGREE - 90.0;
            let lon = (column + 0.001 + 0.998 * draws.uniform()) / wide - 180.0;
            let row = Comparison {
                position: LonLat::new(lon, lat).unwrap(),
                predicted: Dbm(predicted),
                measured: Dbm(predicted + level),
                clutter,
                operator: if place % 2 == 0 { "A" } else { "B" },
            };
            rows.extend(std::iter::repeat_n(row, if place == 0 { 40 } else { 1 }));
        }
    }
    rows
}

/// How many of the estimates lie within two standard errors of what was planted, with the errors given
/// and with those that places would give if they were independent.
#[test]
fn planted_offsets_and_sigmas_are_found_within_their_errors() {
    let (mut checks, mut offsets, mut sigmas, mut naive) = (0, 0, 0, 0);
    for seed in 0..60 {
        let report = calibrate(&generated(seed), &CalibrationRule::default()).unwrap();
        for (class, (name, offset, sigma)) in report.classes.iter().zip(CLASSES) {
            assert_eq!(class.clutter, name);
            assert!(!class.takes_overall);
            let own = class.own;
            let missed = (own.offset_db - offset).abs();
            checks += 1;
            offsets += u32::from(missed <= 2.0 * own.offset_error_db.unwrap());
            sigmas += u32::from((own.sigma_db - sigma).abs() <= 2.0 * own.sigma_error_db.unwrap());
            let independent = own.sigma_db / super::places::number(own.places).sqrt();
            naive += u32::from(missed <= 2.0 * independent);
            assert!(missed < 3.0, "{seed} {class:?}");
        }
        let held_out = report.held_out;
        assert!(held_out.improves(), "{seed} {held_out:?}");
        assert!(
            (0.5..0.85).contains(&held_out.within_sigma.unwrap()),
            "{seed} {held_out:?}"
        );
    }
    assert_eq!(checks, 180);
    // 95 % of 180 are 171; the binomial 0.1 % and 99.9 % are 161 and 179.
    assert!((161..=179).contains(&offsets), "{offsets}");
    assert!((161..=179).contains(&sigmas), "{sigmas}");
    assert!(naive < 150, "{naive}: blocks would not matter");
}

#[test]
fn a_parked_car_weighs_one_place() {
    let rows = generated(3);
    let mut once = rows.clone();
    once.dedup();
    let rule = CalibrationRule::default();
    let (many, few) = (
        calibrate(&rows, &rule).unwrap(),
        calibrate(&once, &rule).unwrap(),
    );
    assert_eq!(many.places, few.places);
    assert!(many.rows > 2 * few.rows);
    assert!((many.overall.offset_db - few.overall.offset_db).abs() < 1e-9);
    assert!((many.overall.sigma_db - few.overall.sigma_db).abs() < 1e-9);
}

#[test]
fn rows_of_a_place_are_averaged_in_decibels() {
    let mut rows = generated(1);
    let two = [-80.0, -100.0].map(|measured| Comparison {
        position: LonLat::new(-3.0, 5.0).unwrap(),
        predicted: Dbm(-90.0),
        measured: Dbm(measured),
        clutter: "water",
        operator: "A",
    });
    rows.extend(two);
    let places = local_means(&rows, &CalibrationRule::default());
    let water: Vec<_> = places
        .iter()
        .filter(|place| place.clutter == "water")
        .collect();
    assert_eq!(water.len(), 1);
    assert_eq!(water[0].rows, 2);
    assert!(water[0].residual_db.abs() < 1e-12);
}

#[test]
fn estimates_are_those_of_the_formulae() {
    let rule = CalibrationRule::default();
    // Three blocks 0.1 degrees apart, two places each: residuals 1 3, 5 7, 0 2.
    let rows: Vec<Comparison<'_>> = [(0, 1.0), (0, 3.0), (1, 5.0), (1, 7.0), (2, 0.0), (2, 2.0)]
        .into_iter()
        .enumerate()
        .map(|(place, (block, residual))| Comparison {
            position: LonLat::new(
                0.1 * f64::from(block) + if place % 2 == 0 { 0.0 } else { 0.002 },
                0.001,
            )
            .unwrap(),
            predicted: Dbm(-90.0),
            measured: Dbm(-90.0 + residual),
            clutter: "open",
            operator: "A",
        })
        .collect();
    let places = local_means(&rows, &rule);
    let places: Vec<_> = places.iter().collect();
    let found = Estimate::of(&places);
    assert_eq!((found.places, found.blocks, found.rows), (6, 3, 6));
    assert!((found.offset_db - 3.0).abs() < 1e-12);
    assert!((found.median_db - 2.5).abs() < 1e-12);
    // Sums by block -2, 6, -4: 3/2 · 56 / 36. Squares 4 0 4 16 9 1, mean 34/6.
    let variance = 1.5 * 56.0 / 36.0;
    assert!((found.offset_error_db.unwrap() - f64::sqrt(variance)).abs() < 1e-12);
    let sigma = f64::sqrt(34.0 / 6.0 + variance);
    assert!((found.sigma_db - sigma).abs() < 1e-12);
    // By block 4, 20, 10, less 34/3: -22/3, 26/3, -4/3.
    let of_spread = 1.5 * (484.0 + 676.0 + 16.0) / 9.0 / 36.0;
    let error = f64::sqrt(of_spread) / (2.0 * sigma);
    assert!((found.sigma_error_db.unwrap() - error).abs() < 1e-12);
    assert_eq!(Estimate::of(&places[..2]).offset_error_db, None);
}

#[test]
fn a_class_of_few_places_takes_the_values_of_all() {
    let mut rows = generated(5);
    let strange = Comparison {
        clutter: "rock",
        measured: Dbm(rows[0].predicted.0 + 30.0),
        ..rows[0]
    };
    rows.push(strange);
    let report = calibrate(&rows, &CalibrationRule::default()).unwrap();
    let rock = report
        .classes
        .iter()
        .find(|class| class.clutter == "rock")
        .unwrap();
    assert!(rock.takes_overall);
    assert!((rock.offset_db - report.overall.offset_db).abs() < 1e-12);
    assert!((rock.sigma_db - report.overall.sigma_db).abs() < 1e-12);
    assert_eq!(rock.own.places + rock.held_out.places, 1);
    assert!(!report.settings().contains("rock"));
}

#[test]
fn places_far_off_are_listed_and_still_count() {
    let mut rows = generated(7);
    let rule = CalibrationRule::default();
    let before = calibrate(&rows, &rule).unwrap();
    let far = rows.iter().position(|row| row.clutter == "open").unwrap();
    rows[far].measured = Dbm(rows[far].predicted.0 + 70.0);
    let lonely = rows[far];
    rows.retain(|row| row.position != lonely.position);
    rows.push(lonely);
    let after = calibrate(&rows, &rule).unwrap();
    assert_eq!(after.outliers.places, before.outliers.places + 1);
    let first = &after.outliers.farthest[0];
    assert!((first.residual_db - 70.0).abs() < 1e-9 && first.deviations > 8.0);
    assert_eq!(
        (first.lon, first.lat),
        (lonely.position.lon(), lonely.position.lat())
    );
    assert_eq!(after.places, before.places);
}

/// An instrument that hears nothing below -118 dBm: of weak predictions only those with luck are left.
#[test]
fn weak_predictions_are_left_out_and_counted() {
    let mut rows = generated(11);
    for row in &mut rows {
        row.predicted = Dbm(row.predicted.0 - 22.0);
        row.measured = Dbm(row.measured.0 - 22.0);
    }
    rows.retain(|row| row.measured.0 >= -118.0);
    let with = |least: f64| {
        let rule = CalibrationRule {
            least_predicted: Dbm(least),
            ..CalibrationRule::default()
        };
        calibrate(&rows, &rule).unwrap()
    };
    let (all, strong) = (with(-200.0), with(-100.0));
    assert_eq!(all.rows_too_weak, 0);
    assert!(strong.rows_too_weak > 100);
    let forest = |report: &CalibrationReport| report.classes[0].own.offset_db - CLASSES[0].1;
    assert!(forest(&all) > 3.0, "{}", forest(&all));
    assert!(forest(&strong) < forest(&all) / 2.0, "{}", forest(&strong));
}

#[test]
fn an_operator_whose_powers_are_wrong_shows() {
    let mut rows = generated(13);
    for row in rows.iter_mut().filter(|row| row.operator == "B") {
        row.measured = Dbm(row.measured.0 - 6.0);
    }
    let report = calibrate(&rows, &CalibrationRule::default()).unwrap();
    let [a, b] = &report.operators[..] else {
        panic!("{:?}", report.operators)
    };
    assert!(b.left_over.offset_db - a.left_over.offset_db < -4.5);
}

#[test]
fn too_few_blocks_and_impossible_rules_are_refused() {
    let rule = CalibrationRule::default();
    let rows = generated(1);
    let near: Vec<_> = rows
        .iter()
        .filter(|row| row.position.lat() < 7.01)
        .copied()
        .collect();
    let error = calibrate(&near, &rule).unwrap_err();
    assert!(
        matches!(error, CalibrationError::FewBlocks { needed: 20, .. }),
        "{error}"
    );
    assert!(matches!(
        calibrate(&[], &rule),
        Err(CalibrationError::FewBlocks { found: 0, .. })
    ));
    for level in [f64::NAN, f64::INFINITY, 1e200] {
        let mut broken = rows.clone();
        broken[4].measured = Dbm(level);
        let error = calibrate(&broken, &rule).unwrap_err();
        assert!(matches!(error, CalibrationError::NoLevel { row: 4, .. }));
    }
    let wrong = [
        CalibrationRule {
            place_m: 0.0,
            ..rule
        },
        CalibrationRule {
            place_m: 1000.0,
            block_km: 0.5,
            ..rule
        },
        CalibrationRule {
            block_km: f64::NAN,
            ..rule
        },
        CalibrationRule {
            held_out_share: 1.0,
            ..rule
        },
        CalibrationRule {
            least_blocks: 0,
            ..rule
        },
        CalibrationRule {
            least_class_blocks: 1,
            ..rule
        },
        CalibrationRule {
            least_predicted: Dbm(f64::NEG_INFINITY),
            ..rule
        },
    ];
    for rule in wrong {
        assert!(
            matches!(calibrate(&rows, &rule), Err(CalibrationError::Rule { .. })),
            "{rule:?}"
        );
    }
}

#[test]
fn the_settings_are_toml_that_reads_back() {
    let mut rows = generated(2);
    for row in rows.iter_mut().filter(|row| row.clutter == "village") {
        row.clutter = "làng \"nhà\".1";
    }
    let report = calibrate(&rows, &CalibrationRule::default()).unwrap();
    let read: toml::Table = report.settings().parse().unwrap();
    let calibration = &read["radio"]["calibration"];
    let sigma = calibration["sigma_db"].as_float().unwrap();
    assert!((sigma - report.overall.sigma_db).abs() <= 0.05 + 1e-9);
    for class in &report.classes {
        let values = &calibration["classes"][class.clutter.as_str()];
        let offset = values["offset_db"].as_float().unwrap();
        assert!((offset - class.offset_db).abs() <= 0.05 + 1e-9);
        assert!(values["sigma_db"].is_float());
    }
    serde_json::to_string(&report).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No block, and so no place and no row, is on both sides, and both sides have blocks.
    #[test]
    fn a_block_is_on_one_side(
        points in prop::collection::vec((-180.0..=180.0_f64, -90.0..=90.0_f64, 0..40_u8), 20..300),
        seed: u64, share in 0.1..=0.5_f64,
    ) {
        let rule = CalibrationRule { seed, held_out_share: share, ..CalibrationRule::default() };
        // Several rows within some hundred metres of each point.
        let rows: Vec<Comparison<'_>> = points
            .iter()
            .flat_map(|&(lon, lat, near)| (0..=near % 4).map(move |step| (lon, (lat - 0.001 * f64::from(step)).max(-90.0))))
            .map(|(lon, lat)| Comparison {
                position: LonLat::new(lon, lat).unwrap(),
                predicted: Dbm(-90.0),
                measured: Dbm(-95.0),
                clutter: "open",
                operator: "A",
            })
            .collect();
        let places = local_means(&rows, &rule);
        prop_assert_eq!(places.iter().map(|place| place.rows).sum::<usize>(), rows.len());
        let split = Split::of(&places, &rule);
        let mut sides: BTreeMap<_, BTreeSet<bool>> = BTreeMap::new();
        for place in &places {
            sides.entry(place.block).or_default().insert(split.holds_out(place));
        }
        prop_assert_eq!(sides.len(), split.blocks());
        prop_assert!(sides.values().all(|sides| sides.len() == 1));
        let held_out = sides.values().filter(|sides| sides.contains(&true)).count();
        prop_assert!(sides.len() < 2 || (1..sides.len()).contains(&held_out));
    }

    /// Neither the order of rows nor how often they stand there changes what is found.
    #[test]
    fn the_order_of_rows_does_not_matter(seed in 0..1000_u64, turn in 0..2000_usize) {
        let rule = CalibrationRule { seed, ..CalibrationRule::default() };
        let mut rows = generated(seed);
        let report = calibrate(&rows, &rule).unwrap();
        let middle = turn % rows.len();
        rows.rotate_left(middle);
        rows.reverse();
        prop_assert_eq!(calibrate(&rows, &rule).unwrap(), report);
    }

    /// A place of a block is as large as the rule says: no two of its rows lie farther apart than its
    /// diagonal, wherever on the earth.
    #[test]
    fn places_are_no_larger_than_the_rule_says(
        lon in -179.0..179.0_f64, lat in -70.0..70.0_f64, east in -0.002..0.002_f64, north in -0.002..0.002_f64,
    ) {
        let rule = CalibrationRule::default();
        let row = |lon: f64, lat: f64| Comparison {
            position: LonLat::new(lon, lat).unwrap(),
            predicted: Dbm(-90.0),
            measured: Dbm(-90.0),
            clutter: "open",
            operator: "A",
        };
        let rows = [row(lon, lat), row(lon + east, lat + north)];
        let metres = crate::geodesy::geodesic_m(rows[0].position, rows[1].position).0;
        if local_means(&rows, &rule).len() == 1 {
            prop_assert!(metres <= 50.0 * 2.0_f64.sqrt() * 1.01, "{metres}");
        }
    }
}
