use std::fmt::Write as _;

use super::Status::{Covered, Dip, Unknown, White};
use super::engine::{Counting, classify};
use super::*;
use geo_types::MultiPolygon;

use crate::geodesy::LonLat;
use crate::project::{Project, default_settings};
use crate::survey::{CoverageArea, Scope, survey};

/// A scan of files written for the test.
fn scanned(
    villages: (&str, &str),
    coverage: &str,
    more: &[(&str, &str, &str)],
    set: &[&str],
) -> (Survey, Scan) {
    let dir = tempfile::tempdir().unwrap();
    let mut text = format!(
        "[inputs]\nvillages = {:?}\ncoverage = \"coverage.geojson\"\n",
        villages.0
    );
    std::fs::write(dir.path().join(villages.0), villages.1).unwrap();
    std::fs::write(dir.path().join("coverage.geojson"), coverage).unwrap();
    for (key, name, content) in more {
        let _ = writeln!(text, "{key} = {name:?}");
        std::fs::write(dir.path().join(name), content).unwrap();
    }
    std::fs::write(dir.path().join("deadzone.toml"), text).unwrap();
    let overrides: Vec<String> = set.iter().map(|&pair| pair.to_owned()).collect();
    let project = Project::open(dir.path(), &overrides).unwrap();
    let survey = survey(&project, Scope::All).unwrap();
    let scan = scan(&survey, &project.settings, &|_| ());
    (survey, scan)
}

fn feature(properties: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":{coordinates}}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

/// The square from (0, 0) to (1, 1) degree.
const SQUARE: &str = "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]";

fn square(properties: &str) -> String {
    collection(&[feature(properties, SQUARE)])
}

const LTE: &str = r#""operator":"A","technology":"4G","rsrp_dbm":-100"#;

fn statuses(scan: &Scan) -> Vec<Status> {
    scan.findings.iter().map(|finding| finding.status).collect()
}

#[test]
fn white_dip_and_covered_follow_the_centre_and_the_share_of_houses() {
    let villages = "id,lon,lat\nwhite,1.5,0.5\ndark-centre,1.5,0.5\nsome,0.5,0.5\nmost,0.5,0.5\npoint,0.5,0.5\nnowhere,,\n";
    let clusters = "village_id,lon,lat,households\n\
        white,1.5,0.5,10\nwhite,1.6,0.5,10\n\
        dark-centre,0.5,0.5,90\ndark-centre,1.5,0.5,10\n\
        some,0.5,0.5,79\nsome,1.5,0.5,21\n\
        most,0.5,0.5,80\nmost,1.5,0.5,20\n";
    let (_, scan) = scanned(
        ("v.csv", villages),
        &square(LTE),
        &[("clusters", "k.csv", clusters)],
        &[],
    );
    assert_eq!(
        statuses(&scan),
        [White, Dip, Dip, Covered, Covered, Unknown]
    );
    let shares: Vec<Option<f64>> = scan
        .findings
        .iter()
        .map(|finding| finding.covered_share)
        .collect();
    assert_eq!(
        shares,
        [Some(0.0), Some(0.9), Some(0.79), Some(0.8), Some(1.0), None]
    );
}

#[test]
fn hamlets_weigh_alike_where_one_of_them_has_no_count() {
    let clusters = "village_id,lon,lat,households\nv,0.5,0.5,1000\nv,1.5,0.5,\n";
    let (_, scan) = scanned(
        ("v.csv", "id,lon,lat\nv,0.5,0.5\n"),
        &square(LTE),
        &[("clusters", "k.csv", clusters)],
        &[],
    );
    assert_eq!(scan.findings[0].covered_share, Some(0.5));
}

#[test]
fn a_point_on_the_boundary_is_covered() {
    let villages = "id,lon,lat\nedge,1,0.5\ncorner,1,1\noutside,1.0000001,0.5\n";
    let (_, scan) = scanned(("v.csv", villages), &square(LTE), &[], &[]);
    assert_eq!(
        statuses(&scan),
        [Status::Covered, Status::Covered, Status::White]
    );
    assert_eq!(
        scan.findings[0].nearest.as_ref().unwrap().distance,
        Metres(0.0)
    );
}

#[test]
fn two_g_and_weak_signal_do_not_count_but_are_named() {
    let coverage = collection(&[
        feature(r#""operator":"A","technology":"2G","rsrp_dbm":-80"#, SQUARE),
        feature(
            r#""operator":"B","technology":"LTE","rsrp_dbm":-110.5"#,
            SQUARE,
        ),
    ]);
    let (_, scan) = scanned(("v.csv", "id,lon,lat\nv,0.5,0.5\n"), &coverage, &[], &[]);
    let finding = &scan.findings[0];
    assert_eq!(finding.status, Status::White);
    assert_eq!(
        finding.service.other_technologies,
        [Technology::G2, Technology::G4]
    );
    assert!(finding.service.operators.is_empty() && finding.nearest.is_none());
    let all = &["coverage.profile = \"emergency\""];
    let (_, scan) = scanned(("v.csv", "id,lon,lat\nv,0.5,0.5\n"), &coverage, &[], all);
    assert_eq!(scan.findings[0].status, Status::Covered);
    assert_eq!(scan.findings[0].service.operators, ["A", "B"]);
    assert_eq!(scan.findings[0].best_rsrp, Some(Dbm(-80.0)));
}

#[test]
fn what_hangs_on_areas_without_rsrp_is_known_under_either_setting() {
    let villages = ("v.csv", "id,lon,lat\nhangs,0.5,0.5\nfar,5,5\n");
    let coverage = square(r#""operator":"A","technology":"4G""#);
    let (_, scan) = scanned(villages, &coverage, &[], &[]);
    assert_eq!(statuses(&scan), [Status::Covered, Status::White]);
    assert_eq!(
        scan.findings
            .iter()
            .map(|f| f.rests_on_declared)
            .collect::<Vec<_>>(),
        [true, false]
    );
    let (_, scan) = scanned(
        villages,
        &coverage,
        &[],
        &["coverage.assume_declared = false"],
    );
    assert_eq!(statuses(&scan), [Status::White, Status::White]);
    assert_eq!(
        scan.findings
            .iter()
            .map(|f| f.rests_on_declared)
            .collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn the_nearest_signal_is_the_geodesic_to_a_qualifying_boundary_and_names_its_operator() {
    let coverage = collection(&[
        feature(
            r#""operator":"near but 2G","technology":"2G""#,
            "[[[1.1,0],[1.2,0],[1.2,1],[1.1,1],[1.1,0]]]",
        ),
        feature(r#""operator":"B","technology":"4G""#, SQUARE),
    ]);
    let (_, scan) = scanned(("v.csv", "id,lon,lat\nv,2,0.5\n"), &coverage, &[], &[]);
    let nearest = scan.findings[0].nearest.as_ref().unwrap();
    assert_eq!(&*nearest.operator, "B");
    // GeographicLib: (0.5 N, 2 E) to (0.5 N, 1 E), a parallel 0.5 degrees off the equator.
    assert!(
        (nearest.distance.0 - 111_315.3).abs() < 0.5,
        "{}",
        nearest.distance
    );
}

#[test]
fn multipoints_are_hamlets_and_a_centre_may_be_given_apart() {
    let villages = |centre: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"id":"v"{centre}}},"geometry":
            {{"type":"MultiPoint","coordinates":[[0.5,0.5],[0.6,0.5],[1.5,0.5]]}}}}]}}"#
        )
    };
    let (survey, scan) = scanned(("v.geojson", &villages("")), &square(LTE), &[], &[]);
    assert_eq!(
        survey.villages[0].centre,
        Some(LonLat::new(0.6, 0.5).unwrap()),
        "the hamlet in the middle"
    );
    assert_eq!(scan.findings[0].status, Status::Dip);
    let (_, scan) = scanned(
        (
            "v.geojson",
            &villages(r#","centre_lon":1.5,"centre_lat":0.5"#),
        ),
        &square(LTE),
        &[],
        &["coverage.covered_share = 0.5"],
    );
    assert_eq!(
        scan.findings[0].status,
        Status::Dip,
        "enough houses, but the centre is dark"
    );
}

#[test]
fn a_committed_site_counts_when_firm_in_time_and_enough() {
    let villages = ("v.csv", "id,lon,lat\nv,3,0.5\n");
    let planned = |status: &str, date: &str, technology: &str, lon: f64| {
        format!(
            "id,operator,technology,date,status,lon,lat\nP,A,{technology},{date},{status},{lon},0.5\n"
        )
    };
    let as_of = "project.as_of = \"2025-03-31\"";
    for (site, expected) in [
        (planned("funded", "2026-01-01", "4G", 3.02), Some(0)),
        (planned("intended", "2026-01-01", "4G", 3.02), None),
        (planned("funded", "2028-01-01", "4G", 3.02), None),
        (planned("funded", "", "4G", 3.02), None),
        (planned("funded", "2026-01-01", "2G", 3.02), None),
        (planned("funded", "2026-01-01", "4G", 3.03), None),
    ] {
        let (_, scan) = scanned(
            villages,
            &square(LTE),
            &[("planned", "p.csv", &site)],
            &[as_of],
        );
        assert_eq!(scan.findings[0].planned, expected, "{site}");
    }
}

#[test]
fn power_lines_are_measured_and_planned_ones_only_within_the_horizon() {
    let power = |date: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[
            {{"type":"Feature","properties":{{"status":"existing"}},"geometry":{{"type":"LineString","coordinates":[[2,0],[2,1]]}}}},
            {{"type":"Feature","properties":{{"status":"planned","date":"{date}"}},"geometry":{{"type":"LineString","coordinates":[[2.9,0],[2.9,1]]}}}}]}}"#
        )
    };
    let villages = ("v.csv", "id,lon,lat\nv,3,0.5\n");
    let as_of = "project.as_of = \"2025-03-31\"";
    let km = |metres: Option<Metres>| metres.map(|metres| metres.to_km().0.round());
    let (_, scan) = scanned(
        villages,
        &square(LTE),
        &[("power", "p.geojson", &power("2026-06-01"))],
        &[as_of],
    );
    assert_eq!(
        (
            km(scan.findings[0].grid_line),
            km(scan.findings[0].planned_grid_line)
        ),
        (Some(111.0), Some(11.0))
    );
    let (_, scan) = scanned(
        villages,
        &square(LTE),
        &[("power", "p.geojson", &power("2030-06-01"))],
        &[as_of],
    );
    assert_eq!(scan.findings[0].planned_grid_line, None);
}

#[test]
fn no_villages_and_no_areas_are_clean_results() {
    let (survey, scan) = scanned(("v.csv", "id,lon,lat\n"), &collection(&[]), &[], &[]);
    assert!(scan.findings.is_empty());
    assert_eq!(survey.notes.len(), 2, "{:?}", survey.notes);
    let (_, scan) = scanned(
        ("v.csv", "id,lon,lat\nv,3,0.5\n"),
        &collection(&[]),
        &[],
        &[],
    );
    assert_eq!(statuses(&scan), [Status::White]);
    assert_eq!(scan.findings[0].nearest, None);
}

#[test]
fn an_area_qualifies_by_technology_level_and_assumption() {
    let rule = default_settings().coverage;
    let area = |technology, rsrp: Option<f64>| CoverageArea {
        operator: "A".to_owned(),
        technology,
        rsrp: rsrp.map(Dbm),
        kind: crate::survey::AreaKind::Declared,
        date: None,
        polygons: MultiPolygon(vec![]),
        source: AreaSource {
            file: "a".into(),
            row: 1,
        },
    };
    assert_eq!(
        classify(&area(Technology::G4, Some(-110.0)), &rule),
        Counting::Proven
    );
    assert_eq!(
        classify(&area(Technology::G4, Some(-110.1)), &rule),
        Counting::Below
    );
    assert_eq!(
        classify(&area(Technology::G4, None), &rule),
        Counting::Declared
    );
    assert_eq!(
        classify(&area(Technology::G2, None), &rule),
        Counting::Below
    );
}

#[test]
fn the_farthest_dark_hamlet_is_what_a_sector_must_reach() {
    let clusters = "village_id,lon,lat\nv,0.5,0.5\nv,1.1,0.5\nv,1.01,0.5\n";
    let (_, scan) = scanned(
        ("v.csv", "id,lon,lat\nv,0.5,0.5\n"),
        &square(LTE),
        &[("clusters", "k.csv", clusters)],
        &[],
    );
    let finding = &scan.findings[0];
    assert_eq!(finding.nearest.as_ref().unwrap().distance, Metres(0.0));
    let farthest = finding.farthest_dark.unwrap().0;
    assert!((farthest - 11_131.5).abs() < 1.0, "{farthest}");
}

#[test]
fn a_dip_tells_which_of_its_places_have_signal() {
    let clusters = "village_id,lon,lat\nv,0.5,0.5\nv,1.1,0.5\nv,0.6,0.5\nw,3,0.5\n";
    let villages = "id,lon,lat\nv,1.5,0.5\nw,3,0.5\nx,0.5,0.5\n";
    let (_, scan) = scanned(
        ("v.csv", villages),
        &square(LTE),
        &[("clusters", "k.csv", clusters)],
        &[],
    );
    assert_eq!(scan.findings[0].status, Status::Dip);
    let lit: Vec<&[u32]> = scan.findings.iter().map(|of| &*of.lit_places).collect();
    assert_eq!(lit, [&[1, 3][..], &[], &[]]);
}

#[test]
fn squares_stand_for_an_area_of_which_nobody_counted_the_people() {
    let village = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"v"},"geometry":
        {"type":"Polygon","coordinates":[[[0.9,0.4],[1.1,0.4],[1.1,0.6],[0.9,0.6],[0.9,0.4]]]}}]}"#;
    let (_, scan) = scanned(("v.geojson", village), &square(LTE), &[], &[]);
    let finding = &scan.findings[0];
    assert_eq!(finding.status, Status::Dip);
    // About 64 of them; half lie in the west, which is lit, and so does the centre or not.
    let squares = finding
        .lit_places
        .iter()
        .filter(|&&place| place > 0)
        .count();
    assert!((24..=40).contains(&squares), "{squares}");
}

#[test]
fn areas_of_which_none_qualifies_are_not_no_areas() {
    let (_, scan) = scanned(
        ("v.csv", "id,lon,lat\nv,3,0.5\n"),
        &square(r#""operator":"A","technology":"2G""#),
        &[],
        &[],
    );
    assert_eq!(scan.findings[0].signal_km(), Some(f64::INFINITY));
    let (_, scan) = scanned(
        ("v.csv", "id,lon,lat\nv,3,0.5\n"),
        &collection(&[]),
        &[],
        &[],
    );
    assert_eq!(scan.findings[0].signal_km(), None);
}

#[test]
fn only_medium_voltage_lines_power_a_village() {
    let line = |kv: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"voltage_kv":{kv}}},
        "geometry":{{"type":"LineString","coordinates":[[2,0],[2,1]]}}}}]}}"#
        )
    };
    for (kv, counts) in [("22", true), ("null", true), ("500", false), ("0.4", false)] {
        let (_, scan) = scanned(
            ("v.csv", "id,lon,lat\nv,3,0.5\n"),
            &square(LTE),
            &[("power", "p.geojson", &line(kv))],
            &[],
        );
        assert_eq!(scan.findings[0].grid_line.is_some(), counts, "{kv} kV");
    }
}

#[path = "area_tests.rs"]
mod areas_of_houses;
