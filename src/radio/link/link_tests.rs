use super::*;
use proptest::prelude::*;

const EQUIPMENT: Equipment = Equipment {
    power_dbm: 25.0,
    gains_dbi: [38.0, 38.0],
    threshold_dbm: -72.0,
};

fn hop(ground: &Ground) -> Link<'_> {
    Link {
        ground,
        antennas_m: [40.0, 40.0],
        freq_mhz: 7000.0,
        polarisation: Polarisation::Vertical,
        median_k: 4.0 / 3.0,
        low_k: 0.75,
        climate: Climate::Temperate,
        delta_n: 45.0,
        n_0: None,
        latitude_deg: None,
        air: Air::STANDARD,
        rain_mm_h: Some(90.0),
        availability_pct: 99.99,
        refractivity_gradient: Some(-200.0),
        equipment: Some(EQUIPMENT),
    }
}

fn flat(length_km: f64) -> Ground {
    Ground::new(&[0.0, length_km], &[100.0, 100.0], &[], 0).unwrap()
}

fn ridge(height_m: f64) -> Ground {
    Ground::new(
        &[0.0, 9.9, 10.0, 10.1, 20.0],
        &[0.0, 0.0, height_m, 0.0, 0.0],
        &[],
        0,
    )
    .unwrap()
}

#[test]
fn a_flat_hop_is_as_free_as_sums_by_hand_say() {
    // Half-way on 20 km at 7 GHz: 14.62 m of Fresnel zone (17.3 times the root of 5 / 7), 5.89 m of bulge.
    let ground = flat(20.0);
    let report = hop(&ground).check().unwrap();
    let worst = report.median_k.worst;
    assert!((worst.distance_m - 10_000.0).abs() < 100.0, "{worst:?}");
    assert!((worst.clearance_m - 34.11).abs() < 0.02, "{worst:?}");
    assert!((worst.fresnel_radius_m - 14.62).abs() < 0.01, "{worst:?}");
    assert_eq!(report.rules.quick.verdict, Verdict::Clear);
    assert_eq!(report.rules.design.verdict, Verdict::Clear);
    assert_eq!(report.obstacle_count, 0);
    assert_eq!(report.losses.bullington_db, 0.0);
    assert!((report.losses.free_space_db - 135.37).abs() < 0.01);
    let budget = report.budget.unwrap();
    assert!((budget.received_dbm - (25.0 + 76.0 - report.losses.total_db)).abs() < 1e-9);
    assert_eq!(budget.is_available, Some(true));
    assert_eq!(report.rain.unwrap().availability_pct, 99.99);
    assert!(report.notes.is_empty(), "{:?}", report.notes);
}

#[test]
fn a_ridge_blocks_and_is_the_only_obstacle() {
    let ground = ridge(100.0);
    let report = hop(&ground).check().unwrap();
    let worst = report.median_k.worst;
    assert_eq!((worst.distance_m, worst.ground_height_m), (10_000.0, 100.0));
    assert!(!report.median_k.is_line_of_sight);
    assert_eq!(report.rules.quick.verdict, Verdict::Blocked);
    assert_eq!(report.rules.quick.reasons[0].code, "blocked_at_median_k");
    assert_eq!(report.obstacle_count, 1);
    assert!(report.losses.bullington_db > report.losses.knife_edge_db);
    assert!(report.losses.knife_edge_db > 20.0);
}

#[test]
fn between_clear_and_blocked_lies_marginal_and_the_missing_metres_are_told() {
    // 40 m masts, 5.89 m of bulge, 14.62 m of zone: 30 m of ridge leave 4.1 m, 0.28 radii.
    let ground = ridge(30.0);
    let report = hop(&ground).check().unwrap();
    assert_eq!(report.rules.quick.verdict, Verdict::Marginal);
    let text = &report.rules.quick.reasons[0].text;
    assert!(
        text.contains("0.28 radii") && text.contains("4.7 m are missing at 10.00 km"),
        "{text}"
    );
    // 20 m leave 14.1 m: enough for the quick rule, not for one whole radius.
    let ground = ridge(20.0);
    let report = hop(&ground).check().unwrap();
    assert_eq!(report.rules.quick.verdict, Verdict::Clear);
    assert_eq!(report.rules.design.verdict, Verdict::Marginal);
}

#[test]
fn a_long_tropical_hop_needs_more_at_the_low_k() {
    let ground = flat(40.0);
    let mut link = hop(&ground);
    link.antennas_m = [50.0, 50.0];
    assert_eq!(link.check().unwrap().rules.design.verdict, Verdict::Clear);
    link.climate = Climate::Tropical;
    let design = link.check().unwrap().rules.design;
    assert_eq!(design.verdict, Verdict::Marginal);
    assert_eq!(design.required_at_low_k_fresnel_radii, 0.6);
    assert_eq!(design.reasons[0].code, "clearance_at_low_k");
}

#[test]
fn ground_that_nobody_knows_is_said_and_much_of_it_leaves_the_verdict_open() {
    let heights = vec![0.0; 301];
    let distances: Vec<f64> = (0..301).map(|at| f64::from(at) * 0.03).collect();
    let of = |voids| {
        let ground = Ground::new(&distances, &heights, &[], voids).unwrap();
        hop(&ground).check().unwrap().rules.quick
    };
    let few = of(3);
    assert_eq!(few.verdict, Verdict::Clear);
    assert_eq!(few.reasons[1].code, "voids_in_terrain");
    assert_eq!(of(4).verdict, Verdict::Unknown);
}

#[test]
fn clutter_stands_on_the_ground() {
    let ground = Ground::new(&[0.0, 10.0, 20.0], &[0.0; 3], &[0.0, 60.0, 0.0], 0).unwrap();
    let report = hop(&ground).check().unwrap();
    assert_eq!(report.rules.quick.verdict, Verdict::Blocked);
    assert_eq!(report.profile.max_clutter_m, 60.0);
    assert!((report.median_k.worst.clutter_height_m - 60.0).abs() < 1.0);
}

#[test]
fn what_does_not_apply_is_missing_with_a_reason() {
    let ground = flat(20.0);
    let mut link = hop(&ground);
    link.freq_mhz = 450.0;
    let report = link.check().unwrap();
    assert_eq!((report.losses.gas_db, report.rain), (None, None));
    let codes: Vec<&str> = report.notes.iter().map(|reason| reason.code).collect();
    assert_eq!(
        codes,
        [
            "gas_not_computed",
            "rain_not_computed",
            "multipath_not_computed"
        ]
    );
}

#[test]
fn models_of_paths_agree_where_nothing_is_in_the_way() {
    let ground = flat(20.0);
    let mut link = hop(&ground);
    link.freq_mhz = 2000.0;
    let losses = link.check().unwrap().losses;
    assert_eq!(losses.models.len(), 2);
    for model in &losses.models {
        let excess_db = model.loss_db.unwrap() - losses.free_space_db;
        assert!((-1.0..8.0).contains(&excess_db), "{model:?}");
    }
    assert!(losses.model_spread_db.unwrap() < 10.0);
    link.freq_mhz = 18_000.0;
    let report = link.check().unwrap();
    let [p1812, itm] = &report.losses.models[..] else {
        panic!("{:?}", report.losses.models)
    };
    assert_eq!(p1812.loss_db, None);
    assert!(p1812.note.contains("6000"), "{p1812:?}");
    assert!(itm.loss_db.is_some());
    assert_eq!(report.losses.model_spread_db, None);
}

#[test]
fn models_that_disagree_are_told() {
    let ground = ridge(100.0);
    let mut link = hop(&ground);
    link.freq_mhz = 900.0;
    let report = link.check().unwrap();
    assert!(
        report.losses.model_spread_db.unwrap() > 10.0,
        "{:?}",
        report.losses
    );
    let is_told = report
        .notes
        .iter()
        .any(|note| note.code == "models_disagree");
    assert!(is_told, "{:?}", report.notes);
}

#[test]
fn the_page_of_links_lists_every_code() {
    let page = include_str!("../../../docs/link.md");
    let sources = [
        include_str!("mod.rs"),
        include_str!("budget.rs"),
        include_str!("verdict.rs"),
    ];
    let codes: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.split("Reason::new(").skip(1))
        .filter_map(|rest| rest.split('"').nth(1))
        .collect();
    assert_eq!(codes.len(), 10, "{codes:?}");
    for code in codes {
        assert!(page.contains(&format!("| `{code}` |")), "{code}");
    }
}

#[test]
fn values_that_cannot_be_are_refused() {
    let ground = flat(20.0);
    let said = |change: fn(&mut Link<'_>)| {
        let mut link = hop(&ground);
        change(&mut link);
        link.check().unwrap_err().to_string()
    };
    assert!(
        said(|link| link.antennas_m[1] = -3.0).contains("second end -3 m is outside 0 to 1000 m")
    );
    assert!(said(|link| link.antennas_m[0] = f64::NAN).contains("first end"));
    assert!(said(|link| link.freq_mhz = 19.0).contains("frequency 19 MHz"));
    assert!(said(|link| link.freq_mhz = f64::NAN).contains("frequency"));
    assert!(said(|link| link.low_k = 0.0).contains("k is 0;"));
    assert!(said(|link| link.median_k = f64::NAN).contains("k is NaN"));
    assert!(said(|link| link.air.temperature_k = 1.0).contains("temperature is 1 K, allowed 150"));
    assert!(said(|link| link.refractivity_gradient = Some(f64::NAN)).contains("dN1"));
    assert!(said(|link| link.rain_mm_h = Some(-1.0)).contains("rain"));
    assert!(said(|link| link.availability_pct = 100.0).contains("99.999 %"));
}

proptest! {
    #[test]
    fn higher_masts_never_clear_less(heights in prop::collection::vec(0.0..200.0_f64, 2..30), mast in 0.0..80.0_f64, more in 0.0..80.0_f64, freq in 20.0..9e4_f64) {
        let distances: Vec<f64> = (0..heights.len()).map(|at| at as f64).collect();
        let ground = Ground::new(&distances, &heights, &[], 0).unwrap();
        let of = |mast: f64| Link { antennas_m: [mast, mast], freq_mhz: freq, ..hop(&ground) }.check().unwrap();
        let (lower, higher) = (of(mast), of(mast + more));
        prop_assert!(higher.median_k.worst.clearance_fresnel_radii >= lower.median_k.worst.clearance_fresnel_radii - 1e-9);
        prop_assert!(higher.losses.knife_edge_db <= lower.losses.knife_edge_db + 1e-9);
        prop_assert!(higher.losses.bullington_db <= lower.losses.bullington_db + 1e-9);
        // Less bending never helps.
        prop_assert!(lower.low_k.worst.clearance_fresnel_radii <= lower.median_k.worst.clearance_fresnel_radii + 1e-9);
    }

    #[test]
    fn over_an_infinite_k_the_ray_clears_what_a_straight_line_clears(height in 0.0..79.0_f64, at in 1.0..19.0_f64) {
        let ground = Ground::new(&[0.0, at, 20.0], &[0.0, height, 0.0], &[], 0).unwrap();
        let link = Link { median_k: f64::INFINITY, ..hop(&ground) };
        let report = link.check().unwrap();
        let lowest = Clearance::all(ground.path(), 7000.0, [40.0, 40.0], f64::INFINITY)
            .map(|point| point.clearance_m).fold(f64::INFINITY, f64::min);
        prop_assert!((lowest - (40.0 - height)).abs() < 1e-9 || height < 1.0);
        prop_assert_eq!(report.median_k.is_line_of_sight, height <= 40.0);
        prop_assert_eq!(report.ends[0].elevation_angle_deg, 0.0);
    }
}
