//! What holds for all of them.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_a_spot_gets_does_not_depend_on_the_others(
        seed in 0.0..6.0_f64, masts in prop::collection::vec((0.0..60.0_f64, -7.0..7.0_f64), 1..5),
        spots in prop::collection::vec((0.0..100.0_f64, -7.0..7.0_f64), 1..5),
    ) {
        let (terrain, survey, rule) = (relief(seed), surveyed(&masts), rule());
        let finder = Finder::new(&survey, Some(&terrain), &rule, 1.4);
        let spots: Vec<Spot> = spots.into_iter().map(|(x, y)| spot(x, y)).collect();
        let all = finder.find(&spots).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        for (spot, together) in spots.iter().zip(all) {
            let alone = pool.install(|| finder.find(&[*spot]).unwrap());
            prop_assert_eq!(&alone[0], &together);
            prop_assert_eq!(together.microwave.is_none(), together.no_microwave.is_some());
            if let Some(chain) = together.microwave {
                prop_assert!(chain.hops.len() <= 3);
                prop_assert_eq!(chain.hops.last().map(|hop| hop.to), Some(spot.at));
                for hop in &chain.hops {
                    prop_assert!(hop.km <= 30.0 && hop.clearance_radii.is_none_or(|radii| radii >= 0.6));
                    prop_assert!((geodesic_m(hop.from, hop.to).to_km().0 - hop.km).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn a_taller_antenna_never_loses_a_chain_on_flat_ground(
        masts in prop::collection::vec((0.0..60.0_f64, -7.0..7.0_f64), 1..5), x in 0.0..100.0_f64, height in 2.0..40.0_f64, more in 0.0..60.0_f64,
    ) {
        let (terrain, survey, rule) = (peaks([]), surveyed(&masts), rule());
        let of = |height_m: f64| one(&survey, Some(&terrain), &rule, Spot { height_m, ..spot(x, 0.0) });
        prop_assert!(of(height).microwave.is_none() || of(height + more).microwave.is_some());
    }

    #[test]
    fn more_anchors_never_lengthen_fibre(
        nodes in prop::collection::vec((0.0..40.0_f64, -7.0..7.0_f64), 2..6), x in 0.0..40.0_f64, y in -7.0..7.0_f64, has_roads in any::<bool>(),
    ) {
        let roads = vec![
            road(&[(0.0, 0.0), (10.0, 3.0), (20.0, -2.0), (40.0, 0.0)], None),
            road(&[(10.0, 3.0), (12.0, 7.0)], None),
            road(&[(20.0, -2.0), (21.0, -7.0)], None),
        ];
        let survey = |count: usize| Survey {
            nodes: Some(nodes[..count].iter().map(|&(x, y)| Node {
                id: String::new(),
                position: at(x, y),
                operator: None,
                medium: None,
                spare_mbps: None,
            }).collect()),
            roads: has_roads.then(|| roads.clone()),
            ..Survey::default()
        };
        let rule = rule();
        let km = |count: usize| one(&survey(count), None, &rule, spot(x, y)).fibre.map_or(f64::INFINITY, |fibre| fibre.km);
        prop_assert!(km(nodes.len()) <= km(nodes.len() - 1) + 1e-6);
    }
}
