//! Agreement with PROJ, by files that `scripts/crs-vectors.py` writes.

use super::*;
use crate::geodesy::{LonLat, geodesic_m};

/// A centimetre is asked for. What is left is the height: a shift lifts a place by tens of metres, which
/// are dropped on either way, and the verticals of both datums differ.
const ALLOWED_M: f64 = 0.002;

fn rows(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

fn distance_m((lon, lat): (f64, f64), other: (f64, f64)) -> f64 {
    let at = |lon, lat| LonLat::new(lon, lat).unwrap();
    geodesic_m(at(lon, lat), at(other.0, other.1)).0
}

#[test]
fn every_code_agrees_with_proj_to_two_millimetres_both_ways() {
    let rows = rows(include_str!("../../../tests/data/crs.csv"));
    let mut tested: Vec<u32> = Vec::new();
    for row in &rows {
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        let (x, y, lon, lat) = (number(1), number(2), number(3), number(4));
        let crs = Crs::parse(&row[0]).unwrap();
        tested.extend(crs.code());
        let there = crs.to_lon_lat(x, y).unwrap();
        let apart_m = distance_m(there, (lon, lat));
        assert!(apart_m < ALLOWED_M, "{crs} {x} {y}: {apart_m} m");
        let back = crs.from_lon_lat(lon, lat).unwrap();
        let apart_m = if crs.is_geographic() {
            distance_m(back, (x, y))
        } else {
            (back.0 - x).hypot(back.1 - y)
        };
        assert!(apart_m < ALLOWED_M, "{crs} {lon} {lat}: {apart_m} m back");
        assert!(!crs.looks_swapped(x, y), "{crs} {x} {y}");
    }
    tested.dedup();
    for (code, name) in known() {
        assert!(tested.contains(&code), "{code} {name} is not in crs.csv");
    }
    assert_eq!(rows.len(), tested.len() * 36);
}

#[test]
fn definitions_that_proj_writes_are_recognised() {
    let rows = rows(include_str!("../../../tests/data/wkt.csv"));
    assert!(rows.len() > 150);
    for row in rows {
        let wanted: u32 = row[0].parse().unwrap();
        let crs = Crs::parse(&row[2]).unwrap_or_else(|error| panic!("{}: {error}", &row[2]));
        assert_eq!(crs.code(), Some(wanted), "{} {}", &row[1], &row[2]);
        let known = Crs::parse(&row[0]).unwrap();
        assert_eq!(crs, known);
        assert_eq!(crs.operation(), known.operation());
        let area = crs.area_of_use().unwrap();
        let stated: serde_json::Value = row[2].parse().unwrap_or_default();
        if let Some(bbox) = stated.get("bbox") {
            let names = [
                "west_longitude",
                "south_latitude",
                "east_longitude",
                "north_latitude",
            ];
            let stated = names.map(|name| bbox[name].as_f64().unwrap());
            assert_eq!(stated, area, "{crs}");
        }
    }
}

#[test]
fn texts_of_ones_own_come_back() {
    let utm = (32601..=32660).chain(32701..=32760);
    for code in known().map(|(code, _)| code).chain(utm) {
        let crs = Crs::parse(&format!("EPSG:{code}")).unwrap();
        let texts = [
            crs.wkt1(),
            crs.esri_wkt(),
            crs.projjson().map(|json| json.to_string()),
            Some(crs.proj_string()),
        ];
        for text in texts.map(Option::unwrap) {
            let again = Crs::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(again.code(), Some(code), "{text}");
            assert_eq!(again.name(), crs.name());
        }
    }
}

#[test]
fn systems_without_a_code_agree_with_proj_in_every_format() {
    let rows = rows(include_str!("../../../tests/data/crs_other.csv"));
    assert!(rows.len() > 10);
    for row in rows {
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        let (x, y, place) = (number(1), number(2), (number(3), number(4)));
        for format in [0, 5, 6, 7] {
            let text = &row[format];
            if text.is_empty() {
                continue;
            }
            let crs = Crs::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let of_its_own = [
                crs.wkt1(),
                crs.projjson().map(|json| json.to_string()),
                Some(crs.proj_string()),
                // Esri's text has no scale for Mercator and no shift.
                crs.esri_wkt(),
            ];
            let again = of_its_own.into_iter().flatten();
            for crs in again
                .map(|text| Crs::parse(&text).unwrap())
                .chain([crs.clone()])
            {
                assert_eq!(crs.code(), None);
                let apart_m = distance_m(crs.to_lon_lat(x, y).unwrap(), place);
                assert!(apart_m < ALLOWED_M, "{apart_m} m: {text}");
                let back = crs.from_lon_lat(place.0, place.1).unwrap();
                assert!((back.0 - x).hypot(back.1 - y) < 0.04, "{text}");
            }
        }
    }
}

#[test]
fn the_page_lists_every_code() {
    let page = include_str!("../../../docs/crs.md");
    for (code, name) in known() {
        let row = format!("| {code} | {name} |");
        assert!(page.contains(&row), "docs/crs.md lacks: {row}");
    }
    let proj = Crs::parse("9210").unwrap().proj_string();
    assert!(page.contains(&proj), "docs/crs.md lacks: {proj}");
}
