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
    // Means and shares, near the equator and where shells turn.
    let mut worst = [[0.0_f64; 2]; 2];
    for name in PRESETS {
        let constellation = preset(name).unwrap();
        for latitude in [8.0, 16.0, 23.0, 42.5, 52.5] {
            let of = |latitude| {
                Sky::at_latitude(&constellation, &Terminal::LICENSED, latitude, None).density
            };
            let middle = of(latitude);
            for edge in [latitude - BAND_DEG / 2.0, latitude + BAND_DEG / 2.0] {
                let edge = of(edge);
                let shares = [&edge, &middle].map(|density| density.open_share(&valley).unwrap());
                let changes = [edge.mean() / middle.mean() - 1.0, shares[0] - shares[1]];
                let worst = &mut worst[usize::from(latitude > 25.0)];
                for (worst, change) in worst.iter_mut().zip(changes) {
                    *worst = worst.max(change.abs());
                }
            }
        }
    }
    let [[mean, share], [mean_at_turn, share_at_turn]] = worst;
    assert!(mean < 0.012 && share < 0.016, "{worst:?}");
    assert!(mean_at_turn < 0.02 && share_at_turn < 0.016, "{worst:?}");
}
