//! Positions and shapes that are not what they should be: told, mended where that is clear, or refused.

use crate::bad_input::{one, rejected, with_coverage, with_villages};
use crate::{COVERAGE, Workplace, talk};

#[test]
fn a_wrong_geometry_type_is_refused() {
    let point = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "properties":{"operator":"A","technology":"4G"},"geometry":{"type":"Point","coordinates":[104,22]}}]}"#;
    assert_eq!(
        rejected(&with_coverage(point)),
        one("GEOMETRY_WRONG_TYPE", "refused", "1")
    );
}

#[test]
fn swapped_coordinates_are_told_by_range() {
    let workplace = with_villages(b"id,lon,lat\n1,22.5,104.5\n2,104.5,22.5\n");
    assert_eq!(
        rejected(&workplace),
        one("LOCATION_SWAPPED", "ignored", "2")
    );
    let layer = workplace.json("out/villages.geojson");
    assert_eq!(
        layer["features"][0]["properties"]["status"], "unknown",
        "the village is not lost"
    );
    assert_eq!(layer["features"][0]["geometry"], serde_json::Value::Null);
}

#[test]
fn swapped_coordinates_are_told_by_the_surroundings_of_the_coverage() {
    // In West Africa both orders are valid positions.
    let coverage = COVERAGE.replace(
        "[104,22],[105,22],[105,23],[104,23],[104,22]",
        "[-6,7],[-5,7],[-5,8],[-6,8],[-6,7]",
    );
    let workplace = Workplace::project(
        b"id,lon,lat\n1,7.5,-5.5\n2,-5.5,7.5\n3,40,60\n",
        coverage.as_bytes(),
    );
    let assert = workplace.run(&["run"]).success();
    assert!(
        talk(&assert).contains("1 village looks as if longitude and latitude were swapped"),
        "{}",
        talk(&assert)
    );
    let rows = workplace.rows("out/rejected.csv");
    let codes: Vec<&str> = rows.iter().map(|row| row["code"].as_str()).collect();
    assert_eq!(
        codes,
        ["LOCATION_LOOKS_SWAPPED", "LOCATION_FAR_FROM_COVERAGE"]
    );
}

#[test]
fn unclosed_rings_are_closed_and_self_intersecting_ones_told() {
    let unclosed = COVERAGE.replace(",[104,22]]]", "]]");
    let workplace = with_coverage(&unclosed);
    assert_eq!(rejected(&workplace), one("RING_UNCLOSED", "repaired", "1"));
    assert_eq!(workplace.json("out/summary.json")["status"]["covered"], 1);
    let bow = COVERAGE.replace(
        "[[104,22],[105,22],[105,23],[104,23],[104,22]]",
        "[[104,22],[105,23],[105,22],[104,23],[104,22]]",
    );
    assert_eq!(
        rejected(&with_coverage(&bow)),
        one("RING_SELF_INTERSECTS", "repaired", "1")
    );
    let line = COVERAGE.replace(
        "[[104,22],[105,22],[105,23],[104,23],[104,22]]",
        "[[104,22],[105,23],[104,22]]",
    );
    assert_eq!(
        rejected(&with_coverage(&line)),
        one("GEOMETRY_BROKEN", "refused", "1")
    );
}

#[test]
fn metres_in_geojson_are_refused_with_the_reason() {
    let metres = COVERAGE.replace(
        "[104,22],[105,22],[105,23],[104,23],[104,22]",
        "[587000,2326000],[588000,2326000],[588000,2327000],[587000,2326000]",
    );
    assert_eq!(
        rejected(&with_coverage(&metres)),
        one("LOCATION_OUT_OF_RANGE", "refused", "1")
    );
}

#[test]
fn a_polygon_over_the_antimeridian_covers_both_its_sides_and_nothing_else() {
    let wraps = COVERAGE.replace(
        "[[104,22],[105,22],[105,23],[104,23],[104,22]]",
        "[[179,-1],[-179.3,-1],[-179.3,1],[179,1],[179,-1]],[[-179.8,-0.5],[-179.6,-0.5],[-179.6,0.5],[-179.8,0.5],[-179.8,-0.5]]",
    );
    let workplace = with_coverage(&wraps);
    let crossing = one("CROSSES_ANTIMERIDIAN", "repaired", "1");
    assert!(rejected(&workplace).ends_with(&crossing));
    // Inside on either side, on a far corner, in the hole, outside on either side, on the far side of
    // the earth.
    workplace.put(
        "v.csv",
        b"id,lon,lat\n1,179.5,0\n2,-179.5,0\n3,-179.3,1\n4,-179.7,0\n5,178.9,0\n6,-179.2,0\n7,0,0\n",
    );
    for grid in [&["--no-grid"][..], &[]] {
        let scan = [
            "scan",
            "--villages",
            "v.csv",
            "--coverage",
            "coverage.geojson",
        ];
        let scan: Vec<&str> = scan
            .iter()
            .chain(grid)
            .copied()
            .chain(["--format", "csv"])
            .collect();
        let assert = workplace.run(&scan).success();
        let text = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
        let statuses: Vec<&str> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(3).unwrap())
            .collect();
        assert_eq!(
            statuses,
            [
                "covered", "covered", "covered", "white", "white", "white", "white"
            ]
        );
        // 0.1 degrees of longitude at the equator, from either side.
        for row in [5, 6] {
            let line = text.lines().nth(row).unwrap();
            assert!(line.contains(",11131.9,"), "{line}");
        }
    }
}

#[test]
fn a_box_around_the_earth_is_no_strip_over_the_antimeridian() {
    let box_of = |west: &str, east: &str| {
        let ring = format!("[[{west},-60],[{east},-60],[{east},60],[{west},60],[{west},-60]]");
        let wide = "[[104,22],[105,22],[105,23],[104,23],[104,22]]";
        with_coverage(&COVERAGE.replace(wide, &ring))
    };
    assert_eq!(
        rejected(&box_of("-170", "170")),
        one("CROSSES_ANTIMERIDIAN", "refused", "1")
    );
    let earth = box_of("-180", "180");
    assert_eq!(rejected(&earth), []);
    let layer = earth.json("out/villages.geojson");
    assert_eq!(layer["features"][0]["properties"]["status"], "covered");
}

#[test]
fn a_ring_around_a_pole_is_refused() {
    let around = COVERAGE.replace(
        "[[104,22],[105,22],[105,23],[104,23],[104,22]]",
        "[[0,80],[90,80],[179,80],[-179,80],[-90,80],[0,80]]",
    );
    assert_eq!(
        rejected(&with_coverage(&around)),
        one("AROUND_POLE", "refused", "1")
    );
}

#[test]
fn a_broken_geometry_is_not_replaced_by_columns() {
    let workplace = with_coverage(COVERAGE);
    workplace.put(
        "deadzone.toml",
        b"[inputs]\nvillages=\"villages.csv\"\ncoverage=\"coverage.geojson\"\npower=\"p.geojson\"\nmax_rejected_share=1.0\n",
    );
    workplace.put(
        "p.geojson",
        br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"lon":105,"lat":22},
            "geometry":{"type":"LineString","coordinates":[[105,null],[106,22]]}}]}"#,
    );
    assert_eq!(rejected(&workplace), one("GEOMETRY_BROKEN", "refused", "1"));
    let power = &workplace.json("out/run.json")["inputs"][2];
    assert_eq!(
        (power["rows_used"].clone(), power["rows_refused"].clone()),
        (0.into(), 1.into())
    );
}
