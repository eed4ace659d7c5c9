//! What holds for all of them.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 8))]

    #[test]
    fn more_power_or_a_house_that_is_lit_never_lowers_a_share(
        hills in [0.0..400.0_f64, 0.0..150.0],
        turn in 0.0..6.3_f64,
        spot in (-3.0..3.0_f64, -3.0..3.0_f64),
        places in places(),
        more_db in 0.0..20.0_f64,
        lit in prop::collection::vec(any::<bool>(), 9),
        also in 0..9_u32,
        has_terrain in any::<bool>(),
    ) {
        let hilly = ground(|east, north| {
            let along = (east * turn.cos() + north * turn.sin()) / 500.0;
            300.0 + hills[0] * along.sin() + hills[1] * (north / 170.0).sin()
        });
        let ground = has_terrain.then_some(&hilly);
        let spot = at(spot.0, spot.1);
        let places: Vec<LonLat> = places.into_iter().map(|(x, y)| at(x, y)).collect();
        let village = hamlets("v", at(0.0, 0.0), &places);
        let homes = |lit_places: Vec<u32>| {
            let finding = Finding {
                status: Status::Dip,
                lit_places: lit_places.into(),
                ..white()
            };
            Homes::of(&village, &finding, 100.0).unwrap()
        };
        let known = u32::try_from(places.len()).unwrap() + 1;
        let numbered = (0..known).zip(&lit);
        let today: Vec<u32> = numbered.filter(|(_, is_lit)| **is_lit).map(|(at, _)| at).collect();
        let mut later = today.clone();
        if also < known && !later.contains(&also) {
            later.push(also);
            later.sort_unstable();
        }
        let mut settings = default_settings();
        let before = with_cell(&settings, ground, spot, &homes(today.clone()));
        let lit = with_cell(&settings, ground, spot, &homes(later));
        prop_assert!(lit >= before, "{lit:?} {before:?}");
        settings.options.small_cell_eirp_dbm += more_db;
        let louder = with_cell(&settings, ground, spot, &homes(today.clone()));
        prop_assert!(louder >= before, "{louder:?} {before:?}");
        // What a village has today it keeps.
        prop_assert!(before.1 >= homes(today).share(0.0));
    }
}
