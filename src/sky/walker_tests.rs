use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::sky::{Density, GsoMask, Terminal, preset};

/// The table of the domain figures: shell, how many times the satellites of the preset it counts, mean
/// satellites above 25 degrees.
const TABLE: [(&str, f64, f64, [f64; 4]); 9] = [
    ("starlink-gen1", 53.0, 1.0, [7.0, 7.4, 7.9, 12.1]),
    ("starlink-gen1", 53.2, 1.0, [6.8, 7.1, 7.7, 11.6]),
    ("starlink-gen1", 70.0, 1.0, [2.9, 3.0, 3.1, 3.9]),
    ("starlink-gen1", 97.6, 1.0, [1.9, 2.0, 2.0, 2.5]),
    (
        "starlink-gen2",
        43.0,
        2500.0 / 2492.0,
        [12.3, 13.2, 14.8, 28.9],
    ),
    ("oneweb", 87.9, 1.0, [6.8, 7.0, 7.3, 8.8]),
    ("kuiper", 51.9, 1.0, [6.5, 6.8, 7.3, 11.8]),
    ("kuiper", 42.0, 1.0, [8.2, 8.8, 10.0, 17.0]),
    ("kuiper", 33.0, 1.0, [5.9, 6.6, 8.9, 2.5]),
];

fn shells(name: &str, inclination_deg: f64) -> Constellation {
    let mut constellation = preset(name).unwrap();
    constellation
        .shells
        .retain(|shell| shell.inclination_deg == inclination_deg);
    constellation
}

fn flat(constellation: &Constellation, observer: &Observer, min_elevation_deg: f64) -> f64 {
    let terminal = Terminal::above(min_elevation_deg);
    Density::over(observer, constellation, &terminal, &GsoMask::none()).mean()
}

fn stepped(passes: &Passes, min_elevation_deg: f32) -> f64 {
    let seen = passes.moments().flatten();
    let high = seen.filter(|seen| seen.elevation_deg >= min_elevation_deg);
    high.count() as f64 / passes.len() as f64
}

/// Two days and more by a step that no period is a multiple of.
const LONG: Span = Span {
    step_s: 67.0,
    moments: 2880,
};

#[test]
fn the_table_of_means_is_met_by_steps_and_by_density() {
    for (name, inclination, times, means) in TABLE {
        let constellation = shells(name, inclination);
        for (latitude, expected) in [8.0, 16.0, 23.0, 40.0].into_iter().zip(means) {
            // The figures are those of a sphere.
            let observer = Observer::on_sphere(latitude);
            let passes = over(&observer, &constellation, 25.0, LONG);
            let both = [
                stepped(&passes, 25.0),
                flat(&constellation, &observer, 25.0),
            ];
            let apart = both[0] / both[1] - 1.0;
            assert!(
                apart.abs() < 0.012,
                "{name} {inclination} at {latitude}: {apart}"
            );
            // Figures of one digit behind the point are known to 0.05.
            let most = 0.03 * expected + 0.05;
            for mean in both.map(|mean| mean * times) {
                assert!(
                    (mean - expected).abs() <= most,
                    "{name} {inclination} at {latitude}: {mean} {expected}"
                );
            }
        }
    }
}

#[test]
fn a_higher_mask_leaves_what_the_figures_say() {
    let shell = shells("starlink-gen1", 53.0);
    let observer = Observer::on_sphere(16.0);
    let at_16 = over(&observer, &shell, 20.0, LONG);
    for (elevation, expected) in [(40.0_f32, 2.7), (55.0, 1.0)] {
        for mean in [
            stepped(&at_16, elevation),
            flat(&shell, &observer, f64::from(elevation)),
        ] {
            assert!((mean - expected).abs() < 0.05, "{elevation}: {mean}");
        }
    }
    // Relative to 25 degrees; the figures are those of satellites spread evenly.
    let relative = [
        (20.0_f32, 1.43),
        (30.0, 0.71),
        (35.0, 0.51),
        (40.0, 0.37),
        (45.0, 0.27),
        (50.0, 0.19),
    ];
    let (stepped_25, flat_25) = (stepped(&at_16, 25.0), flat(&shell, &observer, 25.0));
    for (elevation, expected) in relative {
        let shares = [
            stepped(&at_16, elevation) / stepped_25,
            flat(&shell, &observer, f64::from(elevation)) / flat_25,
        ];
        for share in shares {
            let most = f64::max(0.03 * expected, 0.0075);
            assert!((share - expected).abs() < most, "{elevation}: {share}");
        }
    }
}

/// The satellites in view by stepping every one.
fn each_stepped(
    constellation: &Constellation,
    latitude_deg: f64,
    least: f64,
    time_s: f64,
) -> Vec<Seen> {
    let observer = Observer::at_latitude(latitude_deg);
    let mut all = Vec::new();
    let mut number = 0;
    for shell in &constellation.shells {
        let radius = EARTH_RADIUS_KM + shell.altitude_km;
        let count = f64::from(shell.planes * shell.per_plane);
        for plane in 0..shell.planes {
            let node = shell.span_deg.to_radians() * f64::from(plane) / f64::from(shell.planes)
                - TURN * time_s;
            for slot in 0..shell.per_plane {
                let u = TAU * f64::from(slot) / f64::from(shell.per_plane)
                    + TAU * f64::from(shell.phasing * plane) / count
                    + (MU / radius.powi(3)).sqrt() * time_s;
                let i = shell.inclination_deg.to_radians();
                let point = [
                    u.cos() * node.cos() - u.sin() * i.cos() * node.sin(),
                    u.cos() * node.sin() + u.sin() * i.cos() * node.cos(),
                    u.sin() * i.sin(),
                ];
                let look = observer.look(point.map(|part| part * radius));
                if look.elevation_deg >= least {
                    all.push(Seen {
                        satellite: number,
                        azimuth_deg: narrow(look.azimuth_deg),
                        elevation_deg: narrow(look.elevation_deg),
                        altitude_km: narrow(shell.altitude_km),
                    });
                }
                number += 1;
            }
        }
    }
    all
}

#[test]
fn the_closed_form_finds_what_stepping_every_satellite_finds() {
    for name in ["starlink-gen1", "oneweb", "kuiper"] {
        let constellation = preset(name).unwrap();
        for latitude in [-90.0, -53.0, -16.0, 0.0, 8.3, 51.0, 75.0, 90.0] {
            for least in [-90.0, 0.3, 25.0, 60.0] {
                let span = Span {
                    step_s: 4321.0,
                    moments: 4,
                };
                let passes = passes(&constellation, latitude, least, span);
                for (number, moment) in passes.moments().enumerate() {
                    let mut expected =
                        each_stepped(&constellation, latitude, least, 4321.0 * number as f64);
                    let mut seen = moment.to_vec();
                    expected.sort_by_key(|seen| seen.satellite);
                    seen.sort_by_key(|seen| seen.satellite);
                    assert_eq!(seen.len(), expected.len(), "{name} {latitude} {least}");
                    for (one, other) in seen.iter().zip(&expected) {
                        assert_eq!(one.satellite, other.satellite);
                        assert!((one.elevation_deg - other.elevation_deg).abs() < 1e-3);
                    }
                }
            }
        }
    }
}

#[test]
fn counts_are_those_of_real_propagation_in_the_mean() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/leo/visible_count.csv");
    let Ok(mut reader) = csv::Reader::from_path(path) else {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: ../shared is absent");
        }
        return;
    };
    let shell = shells("starlink-gen1", 53.0);
    let (mut counted, mut expected) = ([0.0; 4], [0.0; 4]);
    for row in reader.records() {
        let row = row.unwrap();
        let latitude: f64 = row[1].parse().unwrap();
        for (place, elevation) in [0.0, 10.0, 25.0, 40.0].into_iter().enumerate() {
            counted[place] += row[4 + place].parse::<f64>().unwrap();
            expected[place] += flat(&shell, &Observer::at_latitude(latitude), elevation);
        }
    }
    for (counted, expected) in counted.iter().zip(expected) {
        // A sample of some hundred satellites.
        assert!(
            (counted / expected - 1.0).abs() < 0.05,
            "{counted} {expected}"
        );
    }
}

#[test]
fn a_sphere_would_do_but_where_a_shell_turns() {
    let change = |shell: &Constellation, latitude| {
        let [ellipsoid, sphere] = [Observer::at_latitude, Observer::on_sphere]
            .map(|observer| flat(shell, &observer(latitude), 25.0));
        (ellipsoid / sphere - 1.0).abs()
    };
    let first = shells("starlink-gen1", 53.0);
    for latitude in [8.0, 16.0, 23.0, 40.0] {
        let change = change(&first, latitude);
        assert!(change < 0.015, "{latitude}: {change}");
    }
    let kuiper = change(&shells("kuiper", 33.0), 40.0);
    assert!((0.03..0.07).contains(&kuiper), "{kuiper}");
}

#[test]
fn beyond_the_cap_there_is_nothing_and_poles_are_places() {
    let shell = shells("kuiper", 33.0);
    for latitude in [45.0, 60.0, 90.0, -90.0] {
        assert_eq!(flat(&shell, &Observer::at_latitude(latitude), 25.0), 0.0);
        let passes = passes(&shell, latitude, 25.0, LONG);
        assert_eq!(stepped(&passes, 25.0), 0.0);
    }
    let polar = preset("oneweb").unwrap();
    let [density, steps] = [
        flat(&polar, &Observer::at_latitude(90.0), 25.0),
        stepped(&passes(&polar, 90.0, 25.0, LONG), 25.0),
    ];
    assert!((density / steps - 1.0).abs() < 0.02, "{density} {steps}");
}

proptest! {
    #[test]
    fn hostile_numbers_are_taken(
        latitude in prop_oneof![any::<f64>(), -90.0..=90.0_f64],
        least in prop_oneof![any::<f64>(), -90.0..=90.0_f64],
        step_s in prop_oneof![any::<f64>(), 0.0..1e5_f64],
    ) {
        let constellation = shells("kuiper", 33.0);
        let passes = passes(&constellation, latitude, least, Span { step_s, moments: 3 });
        for seen in passes.moments().flatten() {
            prop_assert!((0.0..360.0).contains(&seen.azimuth_deg));
            prop_assert!((-90.0..=90.0).contains(&seen.elevation_deg));
            prop_assert!(seen.satellite < 784);
        }
    }
}

#[test]
fn a_density_takes_hostile_numbers() {
    let constellation = shells("kuiper", 33.0);
    let numbers = [f64::NAN, f64::INFINITY, -1e300, -90.0, 0.0, 33.0, 90.0];
    for latitude in numbers {
        for least in numbers {
            let mean = flat(&constellation, &Observer::at_latitude(latitude), least);
            assert!((0.0..=784.5).contains(&mean), "{latitude} {least}: {mean}");
        }
    }
}

#[test]
fn rotating_phases_changes_no_density() {
    let mut constellation = shells("kuiper", 42.0);
    let before = flat(&constellation, &Observer::at_latitude(21.0), 25.0);
    for (phasing, span_deg) in [(0, 360.0), (17, 360.0), (1000, 180.0)] {
        constellation.shells[0].phasing = phasing;
        constellation.shells[0].span_deg = span_deg;
        let after = flat(&constellation, &Observer::at_latitude(21.0), 25.0);
        assert_eq!(before, after);
    }
}
