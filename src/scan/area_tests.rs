//! Villages whose houses are given as an area.

use super::*;

/// A village as a polygon or multipolygon.
fn area_village(kind: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"id":"v"}},"geometry":
        {{"type":"{kind}","coordinates":{coordinates}}}}}]}}"#
    )
}

#[test]
fn overlapping_parts_are_a_union_on_both_sides() {
    let small = "[[0.1,0.1],[0.2,0.1],[0.2,0.2],[0.1,0.2],[0.1,0.1]]";
    let shifted = "[[0.15,0.1],[0.25,0.1],[0.25,0.2],[0.15,0.2],[0.15,0.1]]";
    for parts in [
        format!("[[{small}],[{small}]]"),
        format!("[[{small}],[{shifted}]]"),
    ] {
        let village = area_village("MultiPolygon", &parts);
        let (_, scan) = scanned(("v.geojson", &village), &square(LTE), &[], &[]);
        assert_eq!(scan.findings[0].covered_share, Some(1.0), "{parts}");
        assert_eq!(scan.findings[0].status, Covered);
    }
    let twice = format!(
        r#"{{"type":"Feature","properties":{{{LTE}}},"geometry":{{"type":"MultiPolygon","coordinates":[{SQUARE},{SQUARE}]}}}}"#
    );
    let village = area_village("Polygon", &format!("[{small}]"));
    let (_, scan) = scanned(("v.geojson", &village), &collection(&[twice]), &[], &[]);
    assert_eq!(scan.findings[0].covered_share, Some(1.0));
}

#[test]
fn a_self_crossing_village_counts_by_the_even_odd_rule() {
    let west = collection(&[feature(LTE, "[[[0,0],[0.5,0],[0.5,1],[0,1],[0,0]]]")]);
    let bow = area_village("Polygon", "[[[0,0],[1,1],[1,0],[0,1],[0,0]]]");
    let (_, scan) = scanned(("v.geojson", &bow), &west, &[], &[]);
    assert_eq!(scan.findings[0].covered_share, Some(0.5));
    assert_eq!(scan.findings[0].status, Dip);
}

#[test]
fn an_area_that_only_touches_signal_is_white_and_served_by_nobody() {
    let beside = area_village("Polygon", "[[[1,0.4],[1.2,0.4],[1.2,0.6],[1,0.6],[1,0.4]]]");
    let (_, scan) = scanned(("v.geojson", &beside), &square(LTE), &[], &[]);
    assert_eq!(scan.findings[0].status, White);
    assert!(scan.findings[0].service.operators.is_empty());
}

#[test]
fn every_wholly_covered_area_is_covered_at_a_share_of_one() {
    for step in 0..40 {
        let (x, y) = (0.1 + 0.019 * f64::from(step), 0.2 + 0.013 * f64::from(step));
        let ring = format!(
            "[[[{x},{y}],[{},{y}],[{},{}],[{x},{y}]]]",
            x + 0.0137,
            x + 0.011,
            y + 0.0171
        );
        let village = area_village("Polygon", &ring);
        let (_, scan) = scanned(
            ("v.geojson", &village),
            &square(LTE),
            &[],
            &["coverage.covered_share = 1.0"],
        );
        assert_eq!(scan.findings[0].status, Covered, "{ring}");
    }
}

#[test]
fn a_dark_middle_is_as_far_as_its_own_size() {
    // A hole of about 2.2 km off the centre of a village of 11 km.
    let ring = "[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.52,0.51],[0.54,0.51],[0.54,0.53],[0.52,0.53],[0.52,0.51]]";
    let coverage = collection(&[feature(LTE, &format!("[{ring}]"))]);
    let village = area_village(
        "Polygon",
        "[[[0.45,0.45],[0.55,0.45],[0.55,0.55],[0.45,0.55],[0.45,0.45]]]",
    );
    let (_, scan) = scanned(
        ("v.geojson", &village),
        &coverage,
        &[],
        &["coverage.covered_share = 0.99"],
    );
    let finding = &scan.findings[0];
    assert_eq!(finding.status, Dip);
    let farthest = finding.farthest_dark.unwrap().0;
    assert!((900.0..1200.0).contains(&farthest), "{farthest}");
}

#[test]
fn a_strip_of_signal_is_told_alike_by_status_and_operators() {
    for strip in [1e-9, 4e-7, 1e-4] {
        let east = 0.5 + strip;
        let coverage = collection(&[feature(
            LTE,
            &format!("[[[0,0],[{east},0],[{east},1],[0,1],[0,0]]]"),
        )]);
        let village = area_village(
            "Polygon",
            "[[[0.5,0.5],[0.52,0.5],[0.52,0.52],[0.5,0.52],[0.5,0.5]]]",
        );
        let (_, scan) = scanned(("v.geojson", &village), &coverage, &[], &[]);
        let finding = &scan.findings[0];
        assert_eq!(
            finding.status == White,
            finding.service.operators.is_empty(),
            "{strip}: {finding:?}"
        );
    }
}

#[test]
fn an_area_of_houses_counts_by_the_share_of_its_area() {
    let village = |low: f64, high: f64| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"id":"v"}},"geometry":
            {{"type":"Polygon","coordinates":[[[{low},0.4],[{high},0.4],[{high},0.6],[{low},0.6],[{low},0.4]]]}}}}]}}"#
        )
    };
    // Two overlapping areas: their union counts once.
    let coverage = collection(&[feature(LTE, SQUARE), feature(LTE, SQUARE)]);
    for (low, high, share, status) in [
        (0.8, 1.05, 0.8, Status::Covered),
        (0.5, 1.4, 0.5556, Status::Dip),
        (0.9, 1.9, 0.1, Status::Dip),
        (1.1, 1.9, 0.0, Status::White),
    ] {
        let (_, scan) = scanned(
            ("v.geojson", &village(low, high)),
            &coverage,
            &[],
            &["coverage.covered_share = 0.79"],
        );
        let finding = &scan.findings[0];
        assert!(
            (finding.covered_share.unwrap() - share).abs() < 1e-4,
            "{:?}",
            finding.covered_share
        );
        assert_eq!(finding.status, status, "{low} to {high}");
    }
}
