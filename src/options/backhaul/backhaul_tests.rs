use super::*;
use crate::geodesy::{Crs, geodesic_m};
use crate::project::default_settings;
use crate::survey::{Medium, Node, Road, Site};
use crate::terrain::{Grid, Lattice, Missing, Options};
use geo_types::LineString;
use proptest::prelude::*;

/// Degrees of longitude in a kilometre at 21 N.
const KM: f64 = 1.0 / 103.95;

fn at(east_km: f64, north_km: f64) -> LonLat {
    LonLat::new(105.0 + east_km * KM, 21.0 + north_km / 110.7).unwrap()
}

fn options() -> Options {
    Options {
        missing: Missing::Unknown,
        ..Options::default()
    }
}

/// 125 by 16 km of ground by a formula of kilometres east and north.
fn ground(height: impl Fn(f64, f64) -> f64) -> Terrain {
    let step = 0.002;
    let lattice = Lattice {
        first: [104.95, 21.07],
        step: [step, -step],
        size: [600, 72],
    };
    let heights = (0..72_u32).flat_map(|row| (0..600_u32).map(move |column| (column, row)));
    let heights = heights.map(|(column, row)| {
        let [lon, lat] = lattice.position(f64::from(column), f64::from(row));
        #[expect(clippy::cast_possible_truncation, reason = "some hundred metres")]
        let height = height((lon - 105.0) / KM, (lat - 21.0) * 110.7) as f32;
        height
    });
    let grid = Grid::new(Crs::wgs84(), lattice, heights.collect()).unwrap();
    Terrain::of_grid(grid, &options()).unwrap()
}

/// Peaks of 1.5 km radius on a plain of 100 m.
fn peaks<const N: usize>(peaks: [(f64, f64, f64); N]) -> Terrain {
    ground(move |x, y| {
        let above =
            |(px, py, height): (f64, f64, f64)| height * (1.0 - (x - px).hypot(y - py) / 1.5);
        100.0 + peaks.into_iter().map(above).fold(0.0, f64::max)
    })
}

fn mast(east_km: f64, backhaul: Option<Medium>) -> Site {
    Site {
        backhaul,
        ..Site::at("m".to_owned(), at(east_km, 0.0))
    }
}

fn masts(sites: Vec<Site>) -> Survey {
    Survey {
        sites: Some(sites),
        ..Survey::default()
    }
}

fn fibre_fed(east_km: f64) -> Survey {
    masts(vec![mast(east_km, Some(Medium::Fibre))])
}

fn spot(east_km: f64, north_km: f64) -> Spot {
    Spot {
        at: at(east_km, north_km),
        height_m: 20.0,
        needed_mbps: 20.0,
        signal: None,
    }
}

fn rule() -> BackhaulRule {
    default_settings().backhaul
}

fn one(survey: &Survey, terrain: Option<&Terrain>, rule: &BackhaulRule, spot: Spot) -> Backhaul {
    let mut found = Finder::new(survey, terrain, rule, 1.4)
        .find(&[spot])
        .unwrap();
    found.pop().unwrap()
}

#[test]
fn a_mast_in_sight_takes_one_hop() {
    let flat = peaks([]);
    let found = one(&fibre_fed(20.0), Some(&flat), &rule(), spot(0.0, 0.0));
    let fibre = found.fibre.unwrap();
    assert_eq!(
        (fibre.anchor, fibre.is_along_roads),
        (Anchor::Mast(0), false)
    );
    assert!((fibre.km - 28.0).abs() < 0.1, "{}", fibre.km);
    let chain = found.microwave.unwrap();
    assert_eq!(
        (chain.anchor, chain.new_relays, found.no_microwave),
        (Anchor::Mast(0), 0, None)
    );
    let [hop] = &chain.hops[..] else {
        panic!("{chain:?}")
    };
    assert_eq!((hop.from, hop.to), (at(20.0, 0.0), at(0.0, 0.0)));
    assert_eq!(hop.antennas_m, [30.0, 20.0]);
    // At the middle of 20 km: 25 m of ray less 5.9 m of bulge over 14.1 m of zone.
    let radii = hop.clearance_radii.unwrap();
    assert!((1.30..1.36).contains(&radii), "{radii}");
    assert!((5.0..25.0).contains(&hop.rain_db), "{}", hop.rain_db);
}

#[test]
fn a_ridge_blocks_and_a_relay_on_it_solves_it() {
    let ridge = ground(|x, y| 100.0 + (300.0 - 150.0 * (x - 10.0).abs() - 5.0 * y.abs()).max(0.0));
    let mut rule = rule();
    let found = one(&fibre_fed(20.0), Some(&ridge), &rule, spot(0.0, 0.0));
    let chain = found.microwave.unwrap();
    assert_eq!((chain.hops.len(), chain.new_relays), (2, 1));
    let [first, second] = &chain.hops[..] else {
        panic!("{chain:?}")
    };
    assert_eq!(
        (first.from, first.to, second.to),
        (at(20.0, 0.0), second.from, at(0.0, 0.0))
    );
    assert!(
        geodesic_m(first.to, at(10.0, 0.0)).0 < 1500.0,
        "{}",
        first.to
    );
    assert!(
        chain
            .hops
            .iter()
            .all(|hop| hop.clearance_radii.unwrap() >= 0.6)
    );
    rule.max_hops = 1;
    let found = one(&fibre_fed(20.0), Some(&ridge), &rule, spot(0.0, 0.0));
    assert_eq!(
        (found.microwave, found.no_microwave),
        (None, Some(NoMicrowave::Blocked))
    );
}

#[test]
fn an_existing_mast_is_taken_rather_than_a_new_one() {
    let ridge = ground(|x, _| 100.0 + (300.0 - 150.0 * (x - 10.0).abs()).max(0.0));
    let mut on_ridge = mast(10.0, Some(Medium::Satellite));
    on_ridge.position = at(10.0, 3.0);
    let survey = masts(vec![mast(20.0, Some(Medium::Fibre)), on_ridge]);
    let chain = one(&survey, Some(&ridge), &rule(), spot(0.0, 0.0))
        .microwave
        .unwrap();
    assert_eq!((chain.hops.len(), chain.new_relays), (2, 0));
    assert_eq!(
        (chain.hops[0].to, chain.anchor),
        (at(10.0, 3.0), Anchor::Mast(0))
    );
}

#[test]
fn three_hops_are_found_and_four_are_too_many() {
    let hills = peaks([(25.0, 0.0, 150.0), (50.0, 1.0, 150.0), (75.0, 0.0, 150.0)]);
    let three = one(&fibre_fed(74.0), Some(&hills), &rule(), spot(0.0, 0.0));
    let chain = three.microwave.unwrap();
    assert_eq!((chain.hops.len(), chain.new_relays), (3, 2));
    for pair in chain.hops.windows(2) {
        assert_eq!(pair[0].to, pair[1].from);
    }
    assert!(chain.hops.iter().all(|hop| hop.km <= 30.0));
    assert_eq!(three.fibre, None);
    let four = one(&fibre_fed(98.0), Some(&hills), &rule(), spot(0.0, 0.0));
    assert_eq!(four.no_microwave, Some(NoMicrowave::TooFar));
    let mut more = rule();
    more.max_hops = 4;
    let found = one(&fibre_fed(98.0), Some(&hills), &more, spot(0.0, 0.0));
    assert_eq!(found.microwave.unwrap().hops.len(), 4);
}

#[test]
fn fewer_new_masts_go_before_fewer_hops() {
    // A wall hides the anchor: over its top one new relay does, around by two masts none is built.
    let wall = ground(|x, y| {
        let is_wall = (9.0..11.0).contains(&x) && (-2.5..=2.5).contains(&y);
        if is_wall {
            400.0 - 10.0 * (x - 10.0).abs()
        } else {
            100.0
        }
    });
    let aside = |east: f64, north: f64| Site {
        position: at(east, north),
        ..mast(0.0, Some(Medium::Satellite))
    };
    let survey = |more: Vec<Site>| {
        let mut sites = vec![mast(20.0, Some(Medium::Fibre))];
        sites.extend(more);
        masts(sites)
    };
    let over = one(&survey(vec![]), Some(&wall), &rule(), spot(0.0, 0.0))
        .microwave
        .unwrap();
    assert_eq!((over.hops.len(), over.new_relays), (2, 1));
    let around = survey(vec![aside(4.0, 5.0), aside(16.0, 5.0)]);
    let around = one(&around, Some(&wall), &rule(), spot(0.0, 0.0))
        .microwave
        .unwrap();
    assert_eq!(around.new_relays, 0, "{around:?}");
}

#[test]
fn rain_ends_hops() {
    let flat = peaks([]);
    let mut rule = rule();
    (rule.rain_mm_h, rule.fade_margin_db) = (150.0, 10.0);
    let found = one(&fibre_fed(29.0), Some(&flat), &rule, spot(0.0, 0.0));
    assert_eq!(found.no_microwave, Some(NoMicrowave::Rain));
    // 12 km at 15 GHz lose 35 dB, at 7.5 GHz less.
    (rule.rain_mm_h, rule.fade_margin_db) = (90.0, 20.0);
    let found = one(&fibre_fed(14.0), Some(&flat), &rule, spot(0.0, 0.0));
    assert!(found.microwave.unwrap().hops[0].rain_db < 20.0);
}

#[test]
fn without_terrain_hops_are_assumed_and_say_so() {
    let near = one(&fibre_fed(29.0), None, &rule(), spot(0.0, 0.0))
        .microwave
        .unwrap();
    assert_eq!((near.hops.len(), near.hops[0].clearance_radii), (1, None));
    let far = one(&fibre_fed(70.0), None, &rule(), spot(0.0, 0.0))
        .microwave
        .unwrap();
    assert_eq!((far.hops.len(), far.new_relays), (3, 2));
    let sum: f64 = far
        .hops
        .iter()
        .map(|hop| geodesic_m(hop.from, hop.to).to_km().0)
        .sum();
    assert!((sum - 70.0).abs() < 0.1, "{sum}");
    assert_eq!(far.hops[2].to, at(0.0, 0.0));
    let found = one(&fibre_fed(91.0), None, &rule(), spot(0.0, 0.0));
    assert_eq!(found.no_microwave, Some(NoMicrowave::TooFar));
}

#[test]
fn a_spot_off_the_terrain_has_an_assumed_hop_and_others_a_proven_one() {
    let flat = peaks([]);
    let survey = fibre_fed(10.0);
    let rule = rule();
    let finder = Finder::new(&survey, Some(&flat), &rule, 1.4);
    let found = finder.find(&[spot(0.0, 0.0), spot(-7.0, 0.0)]).unwrap();
    let radii = |number: usize| found[number].microwave.as_ref().unwrap().hops[0].clearance_radii;
    assert!(radii(0).is_some() && radii(1).is_none());
}

#[test]
fn a_clear_hop_goes_before_a_nearer_one_that_is_only_assumed() {
    let flat = peaks([]);
    let survey = masts(vec![mast(-8.0, None), mast(9.0, None)]);
    let chain = one(&survey, Some(&flat), &rule(), spot(-1.0, 0.0))
        .microwave
        .unwrap();
    assert_eq!(chain.anchor, Anchor::Mast(1));
}

#[test]
fn anchors_with_too_little_left_are_passed_by() {
    let mut small = mast(5.0, Some(Medium::Fibre));
    small.spare_mbps = Some(10.0);
    let survey = masts(vec![small, mast(9.0, Some(Medium::Fibre))]);
    let rule = rule();
    let finder = Finder::new(&survey, None, &rule, 1.4);
    let mut modest = spot(0.0, 0.0);
    modest.needed_mbps = 5.0;
    let found = finder.find(&[spot(0.0, 0.0), modest]).unwrap();
    let anchors = found.iter().map(|of| of.fibre.unwrap().anchor);
    assert_eq!(
        anchors.collect::<Vec<_>>(),
        [Anchor::Mast(1), Anchor::Mast(0)]
    );
    assert_eq!(found[0].microwave.as_ref().unwrap().anchor, Anchor::Mast(1));
}

#[test]
fn an_anchor_at_the_very_spot_needs_no_hop() {
    let found = one(&fibre_fed(0.0), None, &rule(), spot(0.0, 0.0));
    assert_eq!(found.microwave.unwrap().hops, []);
    assert_eq!(found.fibre.unwrap().km, 0.0);
}

#[test]
fn without_any_mast_one_stands_behind_the_edge_of_coverage() {
    let flat = peaks([]);
    let mut lonely = spot(0.0, 0.0);
    let found = one(&Survey::default(), Some(&flat), &rule(), lonely);
    assert_eq!(
        (found.fibre, found.no_microwave),
        (None, Some(NoMicrowave::TooFar))
    );
    lonely.signal = Some(at(12.0, 0.0));
    let found = one(&Survey::default(), Some(&flat), &rule(), lonely);
    let fibre = found.fibre.unwrap();
    assert_eq!(fibre.anchor, Anchor::BehindCoverage);
    assert!((fibre.km - 15.0 * 1.4).abs() < 0.05, "{}", fibre.km);
    let hop = found.microwave.unwrap().hops[0];
    assert!(
        (hop.km - 15.0).abs() < 0.05 && hop.clearance_radii.is_some(),
        "{hop:?}"
    );
    assert!(geodesic_m(hop.from, at(15.0, 0.0)).0 < 100.0);
    lonely.signal = Some(lonely.at);
    let found = one(&Survey::default(), Some(&flat), &rule(), lonely);
    let hop = found.microwave.unwrap().hops[0];
    assert_eq!((hop.km, hop.clearance_radii), (3.0, None));
    // Masts of which none can feed anybody are no empty layer.
    lonely.signal = Some(at(12.0, 0.0));
    let fed = masts(vec![mast(9.0, Some(Medium::Satellite))]);
    let found = one(&fed, Some(&flat), &rule(), lonely);
    assert_eq!(
        (found.fibre, found.no_microwave),
        (None, Some(NoMicrowave::TooFar))
    );
}

fn road(points: &[(f64, f64)], fibre_allowed: Option<bool>) -> Road {
    let line = points.iter().map(|&(x, y)| {
        let at = at(x, y);
        (at.lon(), at.lat())
    });
    Road {
        parts: vec![LineString::from(line.collect::<Vec<_>>())],
        class: None,
        fibre_allowed,
    }
}

#[test]
fn fibre_follows_roads_where_there_are_any() {
    let mut survey = fibre_fed(10.0);
    survey.roads = Some(vec![
        road(&[(0.0, 0.5), (0.0, 6.0), (10.0, 6.0), (10.0, 1.0)], None),
        road(&[(0.0, 0.4), (10.0, 0.4)], Some(false)),
    ]);
    let fibre = one(&survey, None, &rule(), spot(0.0, 0.0)).fibre.unwrap();
    assert!(fibre.is_along_roads);
    assert!(
        (fibre.km - (0.5 + 5.5 + 10.0 + 5.0 + 1.0)).abs() < 0.05,
        "{}",
        fibre.km
    );
    // No farther than to a road, fibre needs none.
    let beside = one(&survey, None, &rule(), spot(9.0, 0.0)).fibre.unwrap();
    assert!(!beside.is_along_roads && (beside.km - 1.4).abs() < 0.01);
    // Off the roads there is none.
    assert_eq!(one(&survey, None, &rule(), spot(0.0, -3.0)).fibre, None);
    survey.roads = Some(Vec::new());
    assert_eq!(one(&survey, None, &rule(), spot(0.0, 0.0)).fibre, None);
}

fn relief(seed: f64) -> Terrain {
    ground(move |x, y| {
        400.0
            + 150.0 * (x * 0.9 + seed).sin() * (y * 1.1 - seed).cos()
            + 60.0 * (x * 2.3 - y * 1.7 + 3.0 * seed).sin()
    })
}

fn surveyed(places: &[(f64, f64)]) -> Survey {
    let sites = places
        .iter()
        .map(|&(x, y)| Site::at(String::new(), at(x, y)));
    masts(sites.collect())
}

#[test]
fn every_hop_around_lake_kossou_is_clear_on_its_profile() {
    use crate::project::Project;
    use crate::radio::Polarisation;
    use crate::radio::link::{Ground, Link, Verdict};
    use crate::radio::p530::Climate;
    use crate::radio::p676::Air;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/kossou");
    let project = Project::open(&folder, &[]).unwrap();
    let mut survey = crate::survey::survey(&project, crate::survey::Scope::All).unwrap();
    // Of all sites next to every village sees one: these leave work for relays.
    survey.sites.as_mut().unwrap().truncate(12);
    let terrain = Terrain::open(&folder.join("terrain"), &options()).unwrap();
    let spots: Vec<Spot> = survey
        .villages
        .iter()
        .step_by(40)
        .filter_map(|village| village.centre)
        .map(|at| Spot {
            at,
            ..spot(0.0, 0.0)
        })
        .collect();
    let rule = &project.settings.backhaul;
    let found = Finder::new(&survey, Some(&terrain), rule, 1.4)
        .find(&spots)
        .unwrap();
    let chains: Vec<&Microwave> = found
        .iter()
        .filter_map(|of| of.microwave.as_ref())
        .collect();
    let with = |hops: usize| {
        chains
            .iter()
            .filter(|chain| chain.hops.len() == hops)
            .count()
    };
    assert!(
        with(1) > 0 && with(2) > 0 && with(3) > 0,
        "{:?}",
        [1, 2, 3].map(with)
    );
    for hop in chains.iter().flat_map(|chain| &chain.hops).take(40) {
        let cell = |at| terrain.cell_m(at).unwrap();
        let step = cell(hop.from).min(cell(hop.to)).min(100.0);
        let profile = terrain
            .sampler()
            .profile(hop.to, hop.from, Some(crate::units::Metres(step)))
            .unwrap();
        let ground = Ground::of_profile(&profile).unwrap();
        let link = Link {
            ground: &ground,
            antennas_m: [hop.antennas_m[1], hop.antennas_m[0]],
            freq_mhz: rule.long_hop_mhz,
            polarisation: Polarisation::Vertical,
            median_k: rule.median_k,
            low_k: rule.low_k,
            climate: Climate::Tropical,
            delta_n: 45.0,
            n_0: None,
            latitude_deg: None,
            air: Air::STANDARD,
            rain_mm_h: Some(rule.rain_mm_h),
            availability_pct: 99.99,
            refractivity_gradient: None,
            equipment: None,
        };
        let short = Link {
            freq_mhz: rule.short_hop_mhz,
            ..link
        };
        // Which band it is shows in the rain.
        let rain = |link: &Link<'_>| link.check().unwrap().rain.unwrap().attenuation_001_db;
        let used = if (rain(&short) - hop.rain_db).abs() < 0.1 {
            short
        } else {
            link
        };
        assert!((rain(&used) - hop.rain_db).abs() < 0.1);
        let report = used.check().unwrap();
        let radii = report.median_k.worst.clearance_fresnel_radii;
        assert!(
            (radii - hop.clearance_radii.unwrap()).abs() < 0.1,
            "{radii} {hop:?}"
        );
        // Half a metre aside is no verdict.
        assert!(
            report.rules.quick.verdict == Verdict::Clear || radii > 0.5,
            "{hop:?}"
        );
    }
}

#[path = "backhaul_law_tests.rs"]
mod laws;
