use super::*;
use crate::geodesy::Crs;
use crate::project::default_settings;
use crate::radio::Polarisation;
use crate::radio::link::{Ground, Link, Verdict};
use crate::radio::p676::Air;
use crate::terrain::{Grid, Lattice, Options};
use proptest::prelude::*;

fn hills(phase: f64, height_m: f64) -> Terrain {
    let lattice = Lattice {
        first: [105.0, 22.0],
        step: [0.001, -0.001],
        size: [301, 301],
    };
    let heights = (0..301 * 301).map(|cell| {
        let (x, y) = (f64::from(cell % 301), f64::from(cell / 301));
        let wave = (x / 37.0 + phase).sin() * (y / 29.0).cos() + 0.2 * (x / 5.0 + y / 7.0).sin();
        #[expect(clippy::cast_possible_truncation, reason = "some hundred metres")]
        let height = (400.0 + height_m * wave) as f32;
        height
    });
    let grid = Grid::new(Crs::wgs84(), lattice, heights.collect()).unwrap();
    Terrain::of_grid(grid, &Options::default()).unwrap()
}

/// The verdict of a link over the same ground, and its clearance.
fn full(profile: &Profile, antennas_m: [f64; 2], freq_mhz: f64, rule: Rule) -> (Verdict, f64) {
    let ground = Ground::of_profile(profile).unwrap();
    let link = Link {
        ground: &ground,
        antennas_m,
        freq_mhz,
        polarisation: Polarisation::Vertical,
        median_k: rule.median_k,
        low_k: rule.low_k,
        climate: rule.climate,
        delta_n: 45.0,
        n_0: None,
        latitude_deg: None,
        air: Air::STANDARD,
        rain_mm_h: None,
        availability_pct: 99.99,
        refractivity_gradient: None,
        equipment: None,
    };
    let report = link.check().unwrap();
    let verdict = match rule.clearance {
        ClearanceRule::Quick => report.rules.quick.verdict,
        ClearanceRule::Design => report.rules.design.verdict,
    };
    (verdict, report.median_k.worst.clearance_fresnel_radii)
}

fn rule(is_quick: bool, is_tropical: bool) -> Rule {
    Rule {
        clearance: if is_quick {
            ClearanceRule::Quick
        } else {
            ClearanceRule::Design
        },
        climate: if is_tropical {
            Climate::Tropical
        } else {
            Climate::Temperate
        },
        ..Rule::of(&default_settings().backhaul)
    }
}

fn place(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).unwrap()
}

#[test]
fn flat_ground_is_free_up_to_where_sums_by_hand_say() {
    // Half-way on 20 km at 7.5 GHz: 14.13 m of Fresnel zone, bulges of 5.89 m (k 4/3) and 10.46 m (0.75): masts of
    // 0.6 * 14.13 + 5.89 = 14.37 m pass the quick rule.
    let terrain = hills(0.0, 0.0);
    let (from, to) = (place(105.01, 21.9), place(105.2034, 21.9));
    assert!((Around::new(from).polar(to).0 - 20_000.0).abs() < 20.0);
    let mut checker = Checker::new(Some(&terrain), rule(true, true));
    let mut sight = |mast: f64| checker.sight([from, to], [mast; 2], 7500.0).unwrap();
    assert_eq!(sight(14.2), Sight::Blocked);
    assert!(matches!(sight(14.6), Sight::Clear(radii) if (0.6..0.63).contains(&radii)));
    // The design rule wants the whole zone, and nothing within 0.3 radii over a stretch at the low k.
    let mut checker = Checker::new(Some(&terrain), rule(false, true));
    let mut sight = |mast: f64| checker.sight([from, to], [mast; 2], 7500.0).unwrap();
    assert_eq!(sight(19.8), Sight::Blocked);
    assert!(matches!(sight(20.3), Sight::Clear(_)));
}

#[test]
fn what_lies_off_the_terrain_is_unknown() {
    let terrain = hills(0.0, 0.0);
    let mut checker = Checker::new(Some(&terrain), rule(true, true));
    let (inside, outside) = (place(105.1, 21.9), place(105.5, 21.9));
    for ends in [[inside, outside], [outside, inside]] {
        assert_eq!(
            checker.sight(ends, [30.0; 2], 7500.0).unwrap(),
            Sight::Unknown
        );
    }
    let mut checker = Checker::new(None, rule(true, true));
    let ends = [inside, place(105.2, 21.9)];
    assert_eq!(
        checker.sight(ends, [30.0; 2], 7500.0).unwrap(),
        Sight::Unknown
    );
}

proptest! {
    #[test]
    fn the_fast_verdict_is_that_of_a_link(
        heights in prop::collection::vec(0.0..60.0_f64, 2..400), step in 30.0..100.0_f64, scale in 0.0..3.0_f64,
        masts in (2.0..90.0_f64, 2.0..90.0_f64), freq in 5e3..2e4_f64, is_quick in any::<bool>(), is_tropical in any::<bool>(),
    ) {
        let heights_m = heights.iter().map(|height| height * scale).collect();
        let profile = Profile { step_m: step, heights_m, voids: 0 };
        let (rule, antennas) = (rule(is_quick, is_tropical), [masts.0, masts.1]);
        // Where gaps are cut by a whole number, rounding decides on one part more: what hangs on that is no verdict.
        let clear = |more: f64| matches!(judged(rule, &profile, antennas.map(|mast| mast + more), freq), Sight::Clear(_));
        if clear(-0.05) != clear(0.05) {
            return Ok(());
        }
        let found = judged(rule, &profile, antennas, freq);
        let (verdict, radii) = full(&profile, antennas, freq, rule);
        match found {
            Sight::Clear(worst) => {
                prop_assert!((worst - radii).abs() < 1e-3 * radii.abs().max(1.0), "{worst} {radii}");
                prop_assert_eq!(verdict, Verdict::Clear);
            }
            Sight::Blocked => prop_assert!(verdict != Verdict::Clear, "{:?}", verdict),
            Sight::Unknown => prop_assert!(false, "all is known"),
        }
    }

    #[test]
    fn walked_and_read_whole_are_one_verdict(
        phase in 0.0..6.0_f64, relief in 0.0..200.0_f64, a in (0.0..1.0_f64, 0.0..1.0_f64), b in (0.0..1.0_f64, 0.0..1.0_f64),
        masts in (2.0..60.0_f64, 2.0..60.0_f64), freq in 5e3..2e4_f64,
    ) {
        let terrain = hills(phase, relief);
        let inside = |(x, y): (f64, f64)| place(105.005 + 0.29 * x, 21.995 - 0.29 * y);
        let [from, to] = [inside(a), inside(b)];
        prop_assume!(Around::new(from).polar(to).0 > 50.0);
        let (rule, antennas) = (rule(true, true), [masts.0, masts.1]);
        let cell = |at| terrain.cell_m(at).unwrap();
        let step = cell(from).min(cell(to)).min(LONGEST_STEP_M);
        let profile = terrain.sampler().profile(from, to, Some(Metres(step))).unwrap();
        // Both walk the same path but for half a metre aside: what hangs on that is no verdict.
        let clear = |more: f64| matches!(judged(rule, &profile, antennas.map(|mast| mast + more), freq), Sight::Clear(_));
        prop_assume!(clear(-0.5) == clear(0.5));
        let found = Checker::new(Some(&terrain), rule).sight([from, to], antennas, freq).unwrap();
        prop_assert_eq!(matches!(found, Sight::Clear(_)), clear(0.0), "{:?}", found);
    }
}
