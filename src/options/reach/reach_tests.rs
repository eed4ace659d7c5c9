//! The table of ranges, hills that hide and carry, villages without anything, and laws.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::geodesy::{Crs, LonLat, geodesic_m};
use crate::options::means::Evidence;
use crate::predict::{Cells, Prediction, levels};
use crate::project::{Origin, default_settings};
use crate::scan::{Finding, NearestSignal, Status};
use crate::survey::{AreaSource, Cluster, Houses, Site, Village};
use crate::terrain::{Grid, Lattice, Options, Terrain};
use crate::units::Metres;
use plane::Plane;

/// A village of which nothing but its id is known.
pub(super) fn village(id: &str) -> Village {
    Village {
        id: id.to_owned(),
        name: None,
        commune: None,
        commune_code: None,
        district: None,
        province: None,
        centre: None,
        doubtful_location: false,
        houses: Houses::AtCentre,
        households: None,
        population: None,
        population_source: None,
        electricity: None,
        electricity_asof: None,
        electricity_source: None,
        grid_date: None,
        extremely_difficult: None,
        poor_share: None,
        border: None,
        island: None,
        school: None,
        clinic: None,
        hazard: None,
        road_km: None,
        extra: Vec::new(),
    }
}

/// The middle of everything.
fn origin() -> LonLat {
    LonLat::new(104.0, 22.0).unwrap()
}

/// So many kilometres east and north of it.
fn at(east_km: f64, north_km: f64) -> LonLat {
    let metres = [1000.0 * east_km, 1000.0 * north_km];
    Plane::at(origin()).place(metres).unwrap()
}

/// A village with hamlets of ten households each.
fn hamlets(id: &str, centre: LonLat, places: &[LonLat]) -> Village {
    let cluster = |&position: &LonLat| Cluster {
        position,
        households: Some(10),
    };
    let houses = match places {
        [] => Houses::AtCentre,
        places => Houses::Clusters(places.iter().map(cluster).collect()),
    };
    Village {
        centre: Some(centre),
        houses,
        population: Some(100),
        ..village(id)
    }
}

fn white() -> Finding {
    Finding {
        status: Status::White,
        covered_share: Some(0.0),
        no_signal_anywhere: true,
        ..Finding::unknown()
    }
}

/// A dead zone whose nearest signal lies at a place.
fn dark(village: &Village, signal: LonLat) -> Finding {
    let distance = geodesic_m(village.centre.unwrap(), signal);
    let source = AreaSource {
        file: Arc::from("a"),
        row: 1,
    };
    Finding {
        no_signal_anywhere: false,
        nearest: Some(NearestSignal {
            distance,
            operator: Arc::from("A"),
            at: Some((signal, source)),
        }),
        farthest_dark: Some(distance),
        ..white()
    }
}

/// Heights of 6 km around the origin by metres east and north.
fn ground(height: impl Fn(f64, f64) -> f64) -> Ground {
    const SIDE: u32 = 160;
    const STEP_M: f64 = 75.0;
    let plane = Plane::at(origin());
    let corner = plane.place([-79.5 * STEP_M; 2]).unwrap();
    let next = plane.place([-78.5 * STEP_M; 2]).unwrap();
    let lattice = Lattice {
        first: [corner.lon(), corner.lat()],
        step: [next.lon() - corner.lon(), next.lat() - corner.lat()],
        size: [SIDE, SIDE],
    };
    let heights = (0..SIDE * SIDE).map(|cell| {
        let steps = [cell % SIDE, cell / SIDE].map(|steps| f64::from(steps) - 79.5);
        #[expect(clippy::cast_possible_truncation, reason = "cells are 32 bit floats")]
        let height = height(steps[0] * STEP_M, steps[1] * STEP_M) as f32;
        height
    });
    let grid = Grid::new(Crs::wgs84(), lattice, heights.collect()).unwrap();
    let terrain = Terrain::of_grid(grid, &Options::default()).unwrap();
    Ground::of(Some(terrain), &default_settings().radio)
}

fn mast(id: &str, place: LonLat) -> Site {
    Site {
        height: Some(Metres(40.0)),
        ..Site::at(id.to_owned(), place)
    }
}

fn found(survey: &Survey, findings: Vec<Finding>, ground: Option<&Ground>) -> Found {
    let scan = Scan {
        findings,
        classes: Vec::new(),
    };
    find(survey, &scan, None, ground, &default_settings(), &|_| ()).unwrap()
}

fn survey(villages: Vec<Village>, sites: Option<Vec<Site>>) -> Survey {
    Survey {
        villages,
        sites,
        ..Survey::default()
    }
}

/// How far a lamp of the table reaches north, kilometres.
fn range_km(shared: &Shared<'_>, lamp: &lamp::Lamp) -> f64 {
    let (mut lit, mut dark) = (0.02, 19.0);
    for _ in 0..40 {
        let middle = 0.5 * (lit + dark);
        let here = shared.by_table(lamp, at(0.0, middle));
        *(if here { &mut lit } else { &mut dark }) = middle;
    }
    lit
}

/// The table of domain notes, section 5.2: kilometres in open, quasi-open and suburban country with a mast of
/// 40 m and a pole of 20 m. Its margin is rounded up to 10.3 dB and its ranges down.
#[test]
fn ranges_without_terrain_are_those_of_the_table() {
    let rows: [(bool, f64, [[f64; 3]; 4]); 5] = [
        (
            true,
            -115.0,
            [
                [14.1, 10.1, 4.2],
                [13.2, 9.5, 3.9],
                [12.9, 9.3, 3.7],
                [9.6, 6.9, 2.5],
            ],
        ),
        (
            true,
            -110.0,
            [
                [10.1, 7.2, 3.0],
                [9.5, 6.8, 2.8],
                [9.3, 6.6, 2.7],
                [6.9, 4.9, 1.8],
            ],
        ),
        (
            true,
            -105.0,
            [
                [7.2, 5.2, 2.1],
                [6.8, 4.8, 2.0],
                [6.6, 4.7, 1.9],
                [4.9, 3.5, 1.3],
            ],
        ),
        (
            false,
            -115.0,
            [
                [4.1, 3.0, 1.3],
                [3.9, 2.8, 1.2],
                [3.7, 2.7, 1.1],
                [3.1, 2.2, 0.9],
            ],
        ),
        (
            false,
            -105.0,
            [
                [2.2, 1.6, 0.7],
                [2.1, 1.5, 0.6],
                [2.0, 1.4, 0.6],
                [1.6, 1.2, 0.5],
            ],
        ),
    ];
    for (is_macro, threshold, bands) in rows {
        for (mhz, kinds) in [700.0, 800.0, 900.0, 1800.0].into_iter().zip(bands) {
            for (kind, expected) in ["open", "quasi-open", "suburban"].into_iter().zip(kinds) {
                let mut settings = default_settings();
                settings.coverage.min_rsrp_dbm = threshold;
                settings.options.macro_height_m = 40.0;
                settings.options.frequency_mhz = mhz;
                settings.options.country_kind = kind.to_owned();
                let shared = Shared::new(&Survey::default(), None, None, &settings).unwrap();
                let desk = Desk::new(&shared);
                let lamp = if is_macro {
                    desk.macro_site(origin()).unwrap()
                } else {
                    desk.small_cell(origin()).unwrap()
                };
                let found = range_km(&shared, &lamp);
                assert!(
                    (found - expected).abs() <= 0.051 + 0.005 * expected,
                    "{is_macro} {threshold} {mhz} {kind}: {found}, not {expected}"
                );
            }
        }
    }
}

#[test]
fn a_ridge_hides_a_mast_and_a_pole_on_the_near_side_works() {
    // A wall of 400 m between the mast in the west and the village in the east.
    let wall = ground(|east, _| 100.0 + 400.0 * (-(east / 300.0).powi(2)).exp());
    let places = [at(1.9, 0.1), at(2.1, -0.1), at(2.0, 0.3)];
    let beyond = hamlets("v", at(2.0, 0.0), &places);
    let beside = hamlets("w", at(-2.0, 2.0), &[]);
    let masts = vec![mast("m", at(-2.0, 0.0))];
    let survey = survey(vec![beyond, beside], Some(masts));
    let over = found(&survey, vec![white(), white()], Some(&wall));
    let [Some(beyond), Some(beside)] = &over.villages[..] else {
        panic!("{over:?}")
    };
    assert_eq!(beyond.sector, None);
    let cell = beyond.small_cell.unwrap();
    assert_eq!((cell.share, cell.serves), (1.0, true));
    assert_eq!(
        (cell.evidence, cell.mast, cell.height_m),
        (Evidence::Terrain, None, 20.0)
    );
    let sector = beside.sector.unwrap();
    assert_eq!((sector.share, sector.mast), (1.0, Some(0)));
    assert!((sector.from_mast.unwrap().0 - 2000.0).abs() < 10.0);
    // Nobody knows which cells are heard there, and no coverage is declared.
    assert_eq!((beyond.repeater, beside.repeater), (None, None));
    // On flat ground the mast reaches both.
    let flat = found(&survey, vec![white(), white()], Some(&ground(|_, _| 100.0)));
    let sector = flat.villages[0].as_ref().unwrap().sector.unwrap();
    assert_eq!((sector.share, sector.serves), (1.0, true));
    assert_eq!(sector.height_m, 40.0);
}

/// Three villages at the foot of a hill that stands between each two of them.
fn around_a_hill() -> (Survey, Vec<Finding>) {
    let places = [at(0.0, 1.7), at(1.47, -0.85), at(-1.47, -0.85)];
    let numbered = places.into_iter().zip(["a", "b", "c"]);
    let villages = numbered.map(|(place, id)| hamlets(id, place, &[]));
    (survey(villages.collect(), None), vec![white(); 3])
}

#[test]
fn a_macro_on_the_hill_serves_three_villages_and_one_in_the_valley_one() {
    let (survey, findings) = around_a_hill();
    let hill = ground(|east, north| 100.0 + 500.0 * (-(east.hypot(north) / 1000.0).powi(2)).exp());
    let over = found(&survey, findings.clone(), Some(&hill));
    let [top] = &over.macros[..] else {
        panic!("{over:?}")
    };
    assert_eq!(top.serves, [(0, 1.0), (1, 1.0), (2, 1.0)]);
    assert!(geodesic_m(top.spot, origin()).0 < 150.0, "{top:?}");
    assert_eq!((top.height_m, top.evidence), (42.0, Evidence::Terrain));
    for village in &over.villages {
        assert_eq!(village.as_ref().unwrap().macro_site, Some(0));
    }
    // Kept off the hill, each village needs a macro of its own.
    let mut settings = default_settings();
    settings.options.macro_search_km = 0.0;
    let ring = ground(|east, north| {
        let far = east.hypot(north);
        // The middle lies in a hole.
        100.0 + 500.0 * (-((far - 700.0) / 400.0).powi(2)).exp()
    });
    let scan = Scan {
        findings,
        classes: Vec::new(),
    };
    let below = find(&survey, &scan, None, Some(&ring), &settings, &|_| ()).unwrap();
    let served: Vec<usize> = below.macros.iter().map(|one| one.serves.len()).collect();
    assert_eq!(served, [1, 1, 1]);
    let sites = below.villages.iter().flatten().map(|of| of.macro_site);
    assert_eq!(sites.collect::<Vec<_>>(), [Some(0), Some(1), Some(2)]);
}

#[test]
fn a_repeater_stands_where_an_existing_cell_is_heard() {
    // The hill hides the mast in the west from the village in the east; from its top both are seen.
    let hill = ground(|east, _| 100.0 + 120.0 * (-((east + 300.0) / 250.0).powi(2)).exp());
    let behind = hamlets("v", at(0.4, 0.0), &[at(0.5, 0.1), at(0.45, -0.1)]);
    let site = mast("m", at(-4.0, 0.0));
    let other = mast("n", at(-4.0, 5.0));
    let survey = survey(vec![behind], Some(vec![other, site]));
    let mut settings = default_settings();
    let heard = |settings: &Settings| {
        let origin = Origin::Folder(std::path::PathBuf::new());
        let sites = survey.sites.as_deref().unwrap();
        let cells = Cells::of(sites, &settings.radio, None, &origin).unwrap();
        let levels = levels(&survey.villages, &cells, &hill, settings, &|_| ()).unwrap();
        let prediction = Prediction {
            cells,
            levels,
            villages: survey.villages.clone(),
            ..Prediction::default()
        };
        let scan = Scan {
            findings: vec![white()],
            classes: Vec::new(),
        };
        let modelled = Modelled::of(prediction, scan.verdicts(), settings);
        let found = find(
            &survey,
            &scan,
            Some(&modelled),
            Some(&hill),
            settings,
            &|_| (),
        );
        found.unwrap().villages[0].clone().unwrap().repeater
    };
    let repeater = heard(&settings).unwrap();
    assert_eq!(
        (repeater.mast, repeater.evidence),
        (Some(1), Evidence::Terrain)
    );
    assert_eq!((repeater.share, repeater.serves), (1.0, true));
    // It stands up the hill, west of the village.
    assert!(repeater.spot.lon() < at(0.0, 0.0).lon(), "{repeater:?}");
    let from = repeater.from_mast.unwrap().0;
    assert!((from - 4501.0).abs() < 20.0, "{from}");
    settings.options.repeater_donor_dbm = -40.0;
    assert_eq!(heard(&settings), None);
}

#[test]
fn without_terrain_ranges_answer_and_distance_stands_for_masts() {
    let near = hamlets("near", at(0.0, 0.0), &[at(0.0, 0.3), at(0.0, -0.5)]);
    // The second hamlet lies beyond what a small cell reaches in suburban country: 0.95 km.
    let wide = hamlets("wide", at(0.0, 30.0), &[at(0.0, 30.2), at(0.0, 27.5)]);
    let findings = vec![dark(&near, at(0.8, 0.0)), dark(&wide, at(4.0, 30.0))];
    let planned = Finding {
        planned: Some(0),
        ..white()
    };
    let villages = vec![
        near,
        wide,
        hamlets("p", at(9.0, 9.0), &[]),
        village("nowhere"),
    ];
    let findings = [findings, vec![planned, white()]].concat();
    let over = found(&survey(villages, None), findings, None);
    let [Some(near), Some(wide), None, None] = &over.villages[..] else {
        panic!("{over:?}")
    };
    let sector = near.sector.unwrap();
    assert_eq!(
        (sector.evidence, sector.share, sector.mast),
        (Evidence::Distance, 1.0, None)
    );
    assert!((sector.from_mast.unwrap().0 - 800.0).abs() < 1.0);
    let repeater = near.repeater.unwrap();
    assert_eq!((repeater.evidence, repeater.mast), (Evidence::Table, None));
    // From the edge, 0.8 km east, the hamlet 0.5 km south is just within 0.95 km.
    assert_eq!(repeater.share, 1.0);
    assert_eq!((wide.sector, wide.repeater), (None, None));
    let cell = wide.small_cell.unwrap();
    assert_eq!(
        (cell.share, cell.serves, cell.evidence),
        (0.5, false, Evidence::Table)
    );
    let [one, two] = &over.macros[..] else {
        panic!("{over:?}")
    };
    assert_eq!(
        (&one.serves[..], &two.serves[..]),
        (&[(0, 1.0)][..], &[(1, 1.0)][..])
    );
    assert_eq!(two.evidence, Evidence::Table);
}

#[test]
fn where_the_terrain_ends_on_the_way_the_table_answers() {
    let flat = ground(|_, _| 100.0);
    // The tile ends 6 km from the origin; a hamlet lies beyond.
    let edge = hamlets("e", at(5.5, 0.0), &[at(5.4, 0.0), at(6.3, 0.0)]);
    let off = hamlets("o", at(0.0, 40.0), &[]);
    let over = found(
        &survey(vec![edge, off], None),
        vec![white(), white()],
        Some(&flat),
    );
    for village in over.villages.iter().flatten() {
        let cell = village.small_cell.unwrap();
        assert_eq!((cell.share, cell.evidence), (1.0, Evidence::Table));
    }
    assert_eq!(over.macros.len(), 2);
}

#[test]
fn progress_counts_each_dead_zone_once_and_threads_change_nothing() {
    let (survey, findings) = around_a_hill();
    let hill = ground(|east, north| 300.0 - 0.05 * east.hypot(north));
    let scan = Scan {
        findings,
        classes: Vec::new(),
    };
    let settings = default_settings();
    let run = |threads: usize| {
        let done = std::sync::atomic::AtomicUsize::new(0);
        let count = |more| {
            done.fetch_add(more, std::sync::atomic::Ordering::Relaxed);
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let found = pool
            .build()
            .unwrap()
            .install(|| find(&survey, &scan, None, Some(&hill), &settings, &count));
        assert_eq!(done.into_inner(), 3);
        found.unwrap()
    };
    assert_eq!(run(1), run(3));
}

/// What a village has with a small cell at a spot.
fn with_cell(
    settings: &Settings,
    ground: Option<&Ground>,
    spot: LonLat,
    homes: &Homes,
) -> (bool, f64) {
    let shared = Shared::new(&Survey::default(), None, ground, settings).unwrap();
    let mut desk = Desk::new(&shared);
    let lamp = desk.small_cell(spot).unwrap();
    let lit = desk.lit(&lamp, homes, (false, -1.0)).unwrap().unwrap();
    (lit.serves, lit.share)
}

fn places() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((-3.0..3.0_f64, -3.0..3.0_f64), 1..8)
}

#[path = "reach_law_tests.rs"]
mod laws;
