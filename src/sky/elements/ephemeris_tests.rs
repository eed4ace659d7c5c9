use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::geodesy::LonLat;
use crate::sky::elements::MeanElements;
use crate::sky::{Density, GsoMask, Skyline, Terminal, View};

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn place(lon: f64, lat: f64, height_m: f64) -> Observer {
    Observer::new(LonLat::new(lon, lat).unwrap(), height_m)
}

/// Rows of a CSV file of the oracles, without the header.
fn oracle(name: &str) -> Option<Vec<Vec<String>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/leo");
    let Ok(text) = fs::read_to_string(root.join(name)) else {
        #[expect(clippy::print_stderr, reason = "a test says that it is skipped")]
        {
            eprintln!("skipped: ../shared is absent");
        }
        return None;
    };
    let rows = text.lines().skip(1);
    Some(
        rows.map(|row| row.split(',').map(str::to_owned).collect())
            .collect(),
    )
}

fn set(catalogue_number: u32, epoch: Moment, mean: MeanElements) -> ElementSet {
    ElementSet {
        name: format!("sat {catalogue_number}"),
        catalogue_number,
        epoch,
        mean,
    }
}

fn shell() -> Option<Ephemeris> {
    let sets: Vec<ElementSet> = oracle("elements.csv")?
        .iter()
        .map(|row| {
            let number = |at: usize| -> f64 { row[at].parse().unwrap() };
            let mean = MeanElements {
                inclination_deg: number(2),
                right_ascension_deg: number(3),
                eccentricity: number(4),
                argument_of_perigee_deg: number(5),
                mean_anomaly_deg: number(6),
                mean_motion_rev_day: number(7) * 720.0 / std::f64::consts::PI,
                drag: number(8),
            };
            set(row[0].parse().unwrap(), moment(&row[1]), mean)
        })
        .collect();
    let ephemeris = Ephemeris::new(&sets);
    assert_eq!(
        (ephemeris.satellites().len(), ephemeris.left_out().len()),
        (1_584, 0)
    );
    Some(ephemeris)
}

#[test]
fn positions_and_angles_of_the_oracle_are_met() {
    let (Some(ephemeris), Some(rows)) = (shell(), oracle("topocentric.csv")) else {
        return;
    };
    let (mut worst_km, mut worst_deg, mut worst_range_km) = (0_f64, 0_f64, 0_f64);
    for row in &rows {
        let number = |at: usize| -> f64 { row[at].parse().unwrap() };
        let satellite = &ephemeris.satellites()[row[0].parse::<usize>().unwrap()];
        let moment = moment(&row[3]);
        let (teme_km, _) = satellite.at(moment).unwrap();
        for (column, x_km) in (7..).zip(teme_km) {
            worst_km = worst_km.max((x_km - number(column)).abs());
        }
        let ecef_km = teme_to_ecef(teme_km, moment.sidereal_time());
        let look = place(number(5), number(4), number(6)).look(ecef_km);
        let turn = (look.azimuth_deg - number(11) + 180.0).rem_euclid(360.0) - 180.0;
        worst_deg = worst_deg
            .max((look.elevation_deg - number(10)).abs())
            .max(turn.abs() * look.elevation_deg.to_radians().cos());
        worst_range_km = worst_range_km.max((look.range_km - number(12)).abs());
    }
    assert!(rows.len() > 100);
    assert!(worst_km < 1e-5 && worst_deg < 0.01 && worst_range_km < 0.05);
}

#[test]
fn the_counts_of_the_oracle_are_met() {
    let (Some(ephemeris), Some(rows)) = (shell(), oracle("visible_count.csv")) else {
        return;
    };
    assert!(rows.len() > 10);
    for row in &rows {
        let number = |at: usize| -> f64 { row[at].parse().unwrap() };
        let timeline = Timeline {
            start: moment(&row[0]),
            step_s: 60.0,
            moments: 1,
        };
        let observer = place(number(2), number(1), number(3));
        let counted = |least_deg: f64| {
            let (passes, silences) = ephemeris.passes_of(&[observer], least_deg, &timeline);
            assert!(silences.is_empty());
            passes[0].moments().next().unwrap().len()
        };
        for (column, least_deg) in (4..).zip([0.0, 10.0, 25.0, 40.0]) {
            let expected: usize = row[column].parse().unwrap();
            // One more or less only where a satellite stands within 0.01 degrees of the threshold.
            let (most, fewest) = (counted(least_deg - 0.01), counted(least_deg + 0.01));
            assert!(
                (fewest..=most).contains(&expected),
                "{row:?} at {least_deg}: {fewest} to {most}"
            );
            if most == fewest {
                assert_eq!(counted(least_deg), expected);
            }
        }
    }
}

#[test]
fn satellites_that_fail_are_told_and_left_out_where_they_do() {
    let file = "1 29141U 85108AA  06170.26783845  .99999999  00000-0  13519-0 0   718\n\
                2 29141  82.4288 273.4882 0015848 277.2124  83.9133 15.93343074  6828\n";
    let mut sets = crate::sky::elements::ElementFile::read(file.as_bytes())
        .unwrap()
        .sets;
    let mut old = sets[0].clone();
    old.epoch = old.epoch.plus_s(-400.0 * 86_400.0);
    sets.push(old);
    let ephemeris = Ephemeris::new(&sets);
    let timeline = Timeline {
        start: sets[0].epoch,
        step_s: 3_600.0,
        moments: 48,
    };
    let (passes, silences) = ephemeris.passes_of(&[place(0.0, 0.0, 0.0)], -90.0, &timeline);
    let counts: Vec<usize> = passes[0].moments().map(<[Seen]>::len).collect();
    assert_eq!(counts[..8], [1; 8]);
    assert_eq!(counts[10..], [0; 38]);
    assert_eq!(silences.len(), 2);
    assert_eq!(
        silences[0].moments,
        counts.iter().filter(|&&count| count == 0).count()
    );
    assert_eq!(
        (silences[1].satellite, silences[1].moments, silences[1].why),
        (1, 48, Unpropagated::Stale)
    );
    assert_eq!(ephemeris.name(1), "29141");
}

#[test]
fn densities_of_passes_are_their_means() {
    let Some(ephemeris) = shell() else { return };
    let timeline = Timeline {
        start: moment("2026-03-20"),
        step_s: 120.0,
        moments: 100,
    };
    let (passes, _) = ephemeris.passes_of(&[place(105.0, 21.0, 0.0)], 20.0, &timeline);
    let terminal = Terminal::LICENSED.avoiding_gso(Some(18.0));
    let gso = GsoMask::at_latitude(21.0);
    let density = Density::of_passes(&passes[0], &terminal, &gso);
    // Both know the horizon at whole bands of elevation.
    for (elevation, tolerance) in [(0.0, 1e-4), (30.0, 0.1), (60.0, 0.1), (90.0, 1e-6)] {
        let line = Skyline::new(vec![elevation]);
        let view = View::of(&passes[0], &line, &terminal, &gso, None).unwrap();
        let mean = density.mean_over(&line);
        assert!(
            (mean - view.mean_in_view).abs() <= tolerance,
            "{elevation}: {mean} {view:?}"
        );
    }
    assert!(density.mean() > 1.0);
    assert_eq!(
        Density::of_passes(&Passes::new(1.0), &terminal, &gso).mean(),
        0.0
    );
}

fn satellites() -> impl Strategy<Value = Vec<ElementSet>> {
    let one = (0.0..=180.0, 0.0..0.7, 1.0..16.0, 0.0..360.0, 0.0..360.0);
    prop::collection::vec(one, 1..60).prop_map(|all| {
        let epoch = moment("2026-01-01");
        let sets = (0_u32..).zip(all).map(|(number, of)| {
            let (inclination, eccentricity, motion, node, anomaly) = of;
            let mean = MeanElements {
                inclination_deg: inclination,
                right_ascension_deg: node,
                eccentricity,
                argument_of_perigee_deg: 0.0,
                mean_anomaly_deg: anomaly,
                mean_motion_rev_day: motion,
                drag: 0.0,
            };
            set(number, epoch, mean)
        });
        sets.collect()
    })
}

proptest! {
    /// Cells only save work: every satellite that stands high enough is seen.
    #[test]
    fn cells_hide_no_satellite(
        sets in satellites(), lon in -180.0..=180.0, lat in -90.0..=90.0, height_m in -400.0..8_000.0,
        least_deg in -10.0..90.0, hours in 0.0..24.0,
    ) {
        let ephemeris = Ephemeris::new(&sets);
        let observer = place(lon, lat, height_m);
        let timeline = Timeline { start: moment("2026-01-01").plus_s(hours * 3_600.0), step_s: 60.0, moments: 2 };
        let (passes, _) = ephemeris.passes_of(&[observer], least_deg, &timeline);
        for (number, seen) in passes[0].moments().enumerate() {
            let at = timeline.at(number);
            for (satellite, made) in (0_u32..).zip(ephemeris.satellites()) {
                let Ok((teme_km, _)) = made.at(at) else { continue };
                let look = observer.look(teme_to_ecef(teme_km, at.sidereal_time()));
                let is_seen = seen.iter().any(|one| one.satellite == satellite);
                if (look.elevation_deg - least_deg).abs() > 1e-6 {
                    prop_assert_eq!(is_seen, look.elevation_deg > least_deg, "{} {:?}", satellite, look);
                }
            }
            prop_assert!(seen.is_sorted_by_key(|one| one.satellite));
        }
    }
}
