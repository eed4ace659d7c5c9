use proptest::prelude::*;

use super::*;
use crate::geodesy::LonLat;
use crate::sky::{Gateway, Span, passes, preset};

fn seen(azimuth_deg: f32, elevation_deg: f32) -> Seen {
    Seen {
        satellite: 0,
        azimuth_deg,
        elevation_deg,
        altitude_km: 550.0,
    }
}

fn view(passes: &Passes, skyline: &Skyline, terminal: &Terminal) -> View {
    View::of(passes, skyline, terminal, &GsoMask::none(), None).unwrap()
}

#[test]
fn by_hand_it_is_what_it_says() {
    let mut passes = Passes::new(10.0);
    passes.push([seen(10.0, 30.0), seen(200.0, 50.0)]);
    passes.push([seen(10.0, 24.9)]);
    passes.push([seen(200.0, 30.0)]);
    passes.push([seen(90.0, 80.0), seen(10.0, 26.0), seen(11.0, 26.0)]);
    let flat = view(&passes, &Skyline::flat(), &Terminal::LICENSED);
    let expected = View {
        open_sky_share: Some(1.0),
        mean_in_view: 1.5,
        p05_in_view: 0,
        none_share: 0.25,
        longest_gap_s: 10.0,
        widest_blocked_deg: 0.0,
        mean_open: 1.5,
    };
    assert_eq!(flat, expected);
    // The south is blocked up to 45 degrees, with slopes of 90 degrees of azimuth.
    let south = Skyline::new(vec![0.0, 0.0, 45.0, 0.0]);
    let valley = view(&passes, &south, &Terminal::LICENSED);
    assert_eq!(valley.open_sky_share, Some(5.0 / 6.0));
    assert_eq!((valley.none_share, valley.longest_gap_s), (0.5, 20.0));
    assert!((valley.widest_blocked_deg - 20.0).abs() < 1e-9);
    assert_eq!(valley.mean_open, 1.5);
    assert_eq!(
        View::of(
            &Passes::new(1.0),
            &south,
            &Terminal::LICENSED,
            &GsoMask::none(),
            None
        ),
        None
    );
    let mut empty = Passes::new(5.0);
    empty.push([]);
    let none = view(&empty, &south, &Terminal::LICENSED);
    assert_eq!((none.open_sky_share, none.none_share), (None, 1.0));
}

#[test]
fn the_fifth_percentile_is_the_nearest_rank() {
    let mut passes = Passes::new(1.0);
    for moment in 0..40_u16 {
        passes.push((0..moment).map(|_| seen(0.0, 60.0)));
    }
    // The second of forty.
    let view = view(&passes, &Skyline::flat(), &Terminal::LICENSED);
    assert_eq!(view.p05_in_view, 1);
}

#[test]
fn without_laser_links_far_gateways_leave_gaps() {
    let constellation = preset("oneweb").unwrap();
    let place = LonLat::new(105.15, 8.6).unwrap();
    let passes = passes(
        &constellation,
        8.6,
        25.0,
        Span {
            step_s: 30.0,
            moments: 720,
        },
    );
    let of = |gateways: &[Gateway]| {
        let reach = GatewayReach::new(place, gateways);
        let flat = Skyline::flat();
        View::of(
            &passes,
            &flat,
            &Terminal::LICENSED,
            &GsoMask::none(),
            Some(&reach),
        )
        .unwrap()
    };
    let gateway = |lon, lat| Gateway {
        at: LonLat::new(lon, lat).unwrap(),
        min_elevation_deg: 25.0,
    };
    let near = of(&[gateway(106.7, 10.8)]);
    let far = of(&[gateway(105.2, 21.3)]);
    let both = of(&[gateway(105.2, 21.3), gateway(106.7, 10.8)]);
    let none = of(&[gateway(-60.0, 0.0)]);
    assert_eq!(near.open_sky_share, Some(1.0));
    assert!(
        far.mean_in_view < 0.7 * near.mean_in_view,
        "{far:?} {near:?}"
    );
    assert!(far.mean_in_view > 0.0);
    assert!(both.mean_in_view >= near.mean_in_view);
    assert_eq!((none.open_sky_share, none.none_share), (None, 1.0));
}

prop_compose! {
    fn skies()(
        moments in proptest::collection::vec(
            proptest::collection::vec((0.0..360.0_f32, -5.0..90.0_f32), 0..6),
            1..60,
        ),
    ) -> Passes {
        let mut passes = Passes::new(15.0);
        for moment in moments {
            passes.push(moment.into_iter().map(|(azimuth, elevation)| seen(azimuth, elevation)));
        }
        passes
    }
}

proptest! {
    #[test]
    fn a_higher_horizon_is_never_better(
        passes in skies(),
        line in proptest::collection::vec((-5.0..80.0_f32, 0.0..40.0_f32), 1..40),
        least in -5.0..60.0_f64,
        avoidance in proptest::option::of(0.0..40.0_f64),
        place in 0..5_usize,
    ) {
        use std::sync::LazyLock;
        static MASKS: LazyLock<[GsoMask; 5]> =
            LazyLock::new(|| [-90.0, -45.0, 0.0, 16.0, 80.0].map(GsoMask::at_latitude));
        let low = Skyline::new(line.iter().map(|(low, _)| *low).collect());
        let high = Skyline::new(line.iter().map(|(low, more)| low + more).collect());
        let terminal = Terminal::above(least).avoiding_gso(avoidance);
        let gso = if avoidance.is_some() {
            MASKS[place].clone()
        } else {
            GsoMask::none()
        };
        let of = |line: &Skyline| View::of(&passes, line, &terminal, &gso, None).unwrap();
        let (flat, low, high) = (of(&Skyline::flat()), of(&low), of(&high));
        if let Some(share) = flat.open_sky_share {
            prop_assert_eq!(share, 1.0);
            let [low, high] = [low, high].map(|view| view.open_sky_share.unwrap());
            prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
            prop_assert!(high <= low);
        }
        prop_assert!(high.mean_in_view <= low.mean_in_view && low.mean_in_view <= flat.mean_in_view);
        prop_assert!(high.p05_in_view <= low.p05_in_view);
        prop_assert!(high.none_share >= low.none_share && high.none_share <= 1.0);
        prop_assert!(high.longest_gap_s >= low.longest_gap_s);
        prop_assert!(high.widest_blocked_deg >= low.widest_blocked_deg - 1e-9);
        prop_assert_eq!(flat.mean_open, flat.mean_in_view);
        prop_assert_eq!(flat.mean_open, high.mean_open);
    }
}
