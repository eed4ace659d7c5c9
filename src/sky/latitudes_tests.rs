use super::*;
use crate::sky::{PRESETS, Skyline, preset};

fn short() -> Span {
    Span {
        step_s: 60.0,
        moments: 5,
    }
}

#[test]
fn a_place_has_the_sky_of_its_band_alone() {
    let constellation = preset("kuiper").unwrap();
    let latitudes = [21.3, f64::NAN, -0.1, 21.26, 8.0, 91.0, 90.0];
    let skies = Skies::new(&constellation, Terminal::LICENSED, latitudes, Some(short()));
    for (latitude, middle) in [
        (21.3, 21.5),
        (21.26, 21.5),
        (-0.1, 0.0),
        (8.2, 8.0),
        (90.0, 90.0),
    ] {
        let sky = skies.at(latitude).unwrap();
        assert_eq!(sky.latitude_deg, middle);
        let alone = Sky::at_latitude(&constellation, &Terminal::LICENSED, middle, Some(short()));
        assert_eq!((&sky.passes, &sky.density), (&alone.passes, &alone.density));
        assert_eq!(sky.passes.len(), 5);
    }
    for latitude in [22.0, -8.0, f64::NAN, 91.0] {
        assert!(skies.at(latitude).is_none());
    }
    let timeless = Skies::new(&constellation, Terminal::LICENSED, [8.0], None);
    assert!(timeless.at(8.0).unwrap().passes.is_empty());
}

#[test]
fn a_band_is_near_its_edges() {
    // A valley from west to east, whose open share hangs on north and south.
    let line =
        (0..72_u16).map(|number| 45.0 * (f32::from(number) * 5.0).to_radians().cos().powi(2));
    let valley = Skyline::new(line.collect());
    let (mut worst_mean, mut worst_at_turn, mut worst_share) = (0.0_f64, 0.0_f64, 0.0_f64);
    for name in PRESETS {
        let constellation = preset(name).unwrap();
        for latitude in [0.0, 12.0, 16.0, 23.0, 32.0, 42.5, 52.5] {
            let of = |latitude| {
                Sky::at_latitude(&constellation, &Terminal::LICENSED, latitude, None).density
            };
            let middle = of(latitude);
            for edge in [latitude - BAND_DEG / 2.0, latitude + BAND_DEG / 2.0] {
                let edge = of(edge);
                let change = (edge.mean() / middle.mean() - 1.0).abs();
                if latitude < 25.0 {
                    worst_mean = worst_mean.max(change);
                } else {
                    worst_at_turn = worst_at_turn.max(change);
                }
                let shares = [&edge, &middle].map(|density| density.open_share(&valley).unwrap());
                worst_share = worst_share.max((shares[0] - shares[1]).abs());
            }
        }
    }
    println!("{worst_mean} {worst_at_turn} {worst_share}");
    assert!(worst_mean < 0.012 && worst_at_turn < 0.04 && worst_share < 0.01);
}
