use proptest::prelude::*;

use super::*;
use crate::sky::{Span, View, passes, preset};

fn density(name: &str, latitude: f64, terminal: Terminal) -> Density {
    let gso = GsoMask::at_latitude(latitude);
    Density::of(&preset(name).unwrap(), latitude, &terminal, &gso)
}

#[test]
fn without_time_it_is_as_with_time_also_with_valleys_and_the_arc() {
    let constellation = preset("starlink-gen1").unwrap();
    // A valley from north to south, and a wall in the east.
    let valley = (0..72_u16).map(|number| {
        let azimuth = f32::from(number) * 5.0;
        10.0 + 45.0 * azimuth.to_radians().sin().powi(2)
    });
    let wall = (0..72_u16).map(|number| if (8..25).contains(&number) { 62.0 } else { 5.0 });
    let lines = [
        Skyline::new(valley.collect()),
        Skyline::new(wall.collect()),
        Skyline::flat(),
    ];
    let span = Span {
        step_s: 61.0,
        moments: 4000,
    };
    for latitude in [-23.0, 16.0, 48.0] {
        let passes = passes(&constellation, latitude, 25.0, span);
        let gso = GsoMask::at_latitude(latitude);
        for avoidance in [None, Some(18.0)] {
            let terminal = Terminal::LICENSED.avoiding_gso(avoidance);
            let density = Density::of(&constellation, latitude, &terminal, &gso);
            for line in &lines {
                let view = View::of(&passes, line, &terminal, &gso, None).unwrap();
                let means = [density.mean(), density.mean_over(line)];
                for (mean, stepped) in means.iter().zip([view.mean_open, view.mean_in_view]) {
                    assert!(
                        (mean / stepped - 1.0).abs() < 0.02,
                        "{latitude}: {mean} {stepped}"
                    );
                }
                let shares = [density.open_share(line), view.open_sky_share].map(Option::unwrap);
                assert!(
                    (shares[0] - shares[1]).abs() < 0.01,
                    "{latitude}: {shares:?}"
                );
            }
        }
    }
}

#[test]
fn where_nothing_flies_there_is_no_share() {
    let shells = preset("kuiper").unwrap().shells.split_off(2);
    let constellation = Constellation {
        shells,
        ..preset("kuiper").unwrap()
    };
    let density = Density::of(&constellation, 60.0, &Terminal::LICENSED, &GsoMask::none());
    assert_eq!(density.mean(), 0.0);
    assert_eq!(density.open_share(&Skyline::flat()), None);
    let zenith = Terminal::above(90.0);
    let none = Density::of(&constellation, 20.0, &zenith, &GsoMask::none());
    assert_eq!(none.open_share(&Skyline::flat()), None);
}

proptest! {
    #[test]
    fn a_higher_horizon_leaves_no_more_and_a_flat_one_all(
        line in proptest::collection::vec((-90.0..95.0_f32, 0.0..40.0_f32), 1..80),
        broken in 0..80_usize,
    ) {
        use std::sync::LazyLock;
        static DENSITY: LazyLock<Density> = LazyLock::new(|| {
            density("kuiper", 21.0, Terminal::above(20.0).avoiding_gso(Some(15.0)))
        });
        let low = Skyline::new(line.iter().map(|(low, _)| *low).collect());
        let high = Skyline::new(line.iter().map(|(low, more)| low + more).collect());
        let [low_share, high_share] = [&low, &high].map(|line| DENSITY.open_share(line).unwrap());
        prop_assert!((0.0..=1.0).contains(&low_share));
        prop_assert!(high_share <= low_share);
        prop_assert_eq!(DENSITY.open_share(&Skyline::flat()), Some(1.0));
        let mut unknown: Vec<f32> = low.elevations_deg().to_vec();
        let count = unknown.len();
        unknown[broken % count] = f32::NAN;
        let share = DENSITY.open_share(&Skyline::new(unknown)).unwrap();
        prop_assert!(share <= low_share);
    }
}
