//! Laws of conversion, and texts that nobody would write.

use proptest::prelude::*;

use super::*;
use crate::geodesy::{LonLat, geodesic_m};

fn crs(text: &str) -> Crs {
    Crs::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn apart_m(one: (f64, f64), two: (f64, f64)) -> f64 {
    let at = |(lon, lat)| LonLat::new(lon, lat).unwrap();
    geodesic_m(at(one), at(two)).0
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_place(
        code in prop::sample::select(known().map(|(code, _)| code).chain([32601, 32660, 32701, 32760]).collect::<Vec<_>>()),
        along in 0.0..1.0_f64,
        up in 0.0..1.0_f64,
    ) {
        let crs = crs(&code.to_string());
        let [west, south, east, north] = crs.area_of_use().unwrap();
        let (lon, lat) = (west + along * (east - west), south + up * (north - south));
        let (x, y) = crs.from_lon_lat(lon, lat).unwrap();
        let back = crs.to_lon_lat(x, y).unwrap();
        prop_assert!(apart_m((lon, lat), back) < 0.002, "{} {} {:?}", lon, lat, back);
    }

    #[test]
    fn zones_go_on_across_the_antimeridian(lon in 177.0..183.0_f64, lat in 0.0..80.0_f64) {
        let turned = if lon > 180.0 { lon - 360.0 } else { lon };
        for code in ["32660", "32601"] {
            let zone = crs(code);
            let (x, y) = zone.from_lon_lat(turned, lat).unwrap();
            prop_assert_eq!((x - 5e5).abs() < 7e5, true, "{}", x);
            let back = zone.to_lon_lat(x, y).unwrap();
            prop_assert!(back.0.abs() <= 180.0);
            prop_assert!(apart_m((turned, lat), back) < 0.001);
        }
    }

    #[test]
    fn results_are_finite_or_errors(
        code in prop::sample::select(vec!["3405", "9210", "4756", "3857", "32760"]),
        x in prop::num::f64::ANY,
        y in prop::num::f64::ANY,
    ) {
        for (a, b) in [crs(code).to_lon_lat(x, y), crs(code).from_lon_lat(x, y)].into_iter().flatten() {
            prop_assert!(a.is_finite() && b.is_finite());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = Crs::parse(&text);
    }

    #[test]
    fn any_proj_string_is_read_or_refused(
        words in prop::collection::vec((
            "proj|lat_0|lat_1|lat_2|lat_ts|lon_0|lonc|alpha|gamma|k|x_0|y_0|a|b|rf|es|ellps|datum|towgs84|units|to_meter|zone|south|pm|axis|h|R|sweep|over|geoc|approx|no_rot|lon_1",
            "utm|tmerc|lcc|merc|laea|aea|stere|sterea|omerc|somerc|krovak|aeqd|cass|eqdc|geos|tpers|poly|gnom|ups|WGS84|krass|-?[0-9]{1,3}(\\.[0-9]{1,3})?|-?[0-9]e[0-9]{1,3}|1,2,3|0,0,0,0,0,0,0|neu|wsu|us-ft|paris|[0-9dDrR'NSEW.-]{0,8}",
        ), 0..8),
        kind in "utm|tmerc|lcc|merc|laea|aea|stere|sterea|omerc|somerc|krovak|aeqd|cass|eqdc|geos|tpers|poly|gnom|ups|eqc|cea|mill|moll|ortho|robin|sinu|eqearth|longlat|webmerc",
        x in -1e7..1e7_f64,
        y in -1e7..1e7_f64,
    ) {
        let words: Vec<String> = words.iter().map(|(name, value)| format!("+{name}={value}")).collect();
        let text = format!("+proj={kind} +ellps=WGS84 {}", words.join(" "));
        if let Ok(crs) = Crs::parse(&text) {
            for (a, b) in [crs.to_lon_lat(x, y), crs.from_lon_lat(x / 1e5, y / 2e5)].into_iter().flatten() {
                prop_assert!(a.is_finite() && b.is_finite(), "{}", text);
            }
            for text in [crs.wkt1(), crs.projjson().map(|json| json.to_string())].into_iter().flatten() {
                prop_assert!(Crs::parse(&text).is_ok(), "{}", text);
            }
        }
    }

    #[test]
    fn broken_definitions_are_read_or_refused(
        row in 0..1000_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[\\]\\[\",A-Z0-9.eE(){}:-]{0,3}", 0..9_usize), 1..4),
    ) {
        let mut rows = csv::Reader::from_reader(include_str!("../../../tests/data/wkt.csv").as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        let mut text: Vec<char> = rows[row % rows.len()][2].chars().collect();
        for (at, put, cut) in edits {
            let at = at.index(text.len());
            let end = (at + cut).min(text.len());
            text.splice(at..end, put.chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(crs) = Crs::parse(&text) {
            let _ = crs.to_lon_lat(5e5, 1e6);
            let _ = crs.wkt1();
        }
    }
}
