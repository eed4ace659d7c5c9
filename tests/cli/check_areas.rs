//! `deadzone check`: villages against administrative areas and commune codes.

use crate::check::{findings, found, message, report};
use crate::real_data::shared;
use crate::{COVERAGE, VILLAGES, Workplace};

/// Two communes in one province in one country, one degree by one degree in all.
const AREAS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"level":"xã","code":"00001","name":"Xã Một","province":"Tỉnh An"},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[104.5,22],[104.5,23],[104,23],[104,22]]]}},
{"type":"Feature","properties":{"level":"commune","code":"00002","name":"Xã Hai","province":"Tỉnh An"},
 "geometry":{"type":"Polygon","coordinates":[[[104.5,22],[105,22],[105,23],[104.5,23],[104.5,22]]]}},
{"type":"Feature","properties":{"level":"province","name":"An"},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,23],[104,22]]]}},
{"type":"Feature","properties":{"level":"country","name":"Nước"},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[106,22],[106,23],[104,23],[104,22]]]}}]}"#;

fn with_administration(villages: &str, codes: &str) -> Workplace {
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    workplace.put("areas.geojson", AREAS.as_bytes());
    workplace.put("codes.csv", codes.as_bytes());
    let project = "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\nareas = \"areas.geojson\"\ncommune_codes = \"codes.csv\"\n";
    workplace.put("deadzone.toml", project.as_bytes());
    workplace
}

#[test]
fn villages_outside_of_their_areas_are_told_once() {
    let villages = "id,commune,commune_code,province,lon,lat\n\
        in,,00001,An,104.2,22.5\n\
        by-name,Xã Hai,,Tỉnh An,104.21,22.5\n\
        near,,1,An,104.5015,22.5\n\
        commune,,00001,An,104.6,22.5\n\
        province,,00001,An,105.5,22.5\n\
        country,,00001,An,106.5,22.5\n\
        stranger,Ba,,Bình,104.2,22.6\n";
    let workplace = with_administration(villages, "old_code,new_code\n7,00001\n");
    let report = report(&workplace, 0);
    assert_eq!(
        findings(&report),
        [
            found("OUTSIDE_COUNTRY", "lon,lat", &[7]),
            found("OUTSIDE_PROVINCE", "lon,lat", &[6]),
            found("OUTSIDE_COMMUNE", "lon,lat", &[3, 5]),
        ]
    );
    let said = message(&report, "OUTSIDE_COMMUNE");
    assert_eq!(
        said,
        "lies 30 km outside of its commune Xã Hai (00002), in Xã Một (00001)"
    );
    let notes = report["notes"].to_string();
    assert!(notes.contains("1 village names a province"), "{notes}");
    assert!(notes.contains("1 village names a commune"), "{notes}");
    // A run says so too, and a scan does not ask.
    workplace.run(&["run"]).success();
    assert_eq!(workplace.rows("out/rejected.csv").len(), 4);
}

/// As most files of countries are: a name and no level, or a level of their own.
#[test]
fn a_country_is_one_whatever_its_columns_say() {
    let villages = "id,lon,lat\nin,104.2,22.5\nout,106.5,22.5\n";
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    let project = "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\ncountry = \"country.geojson\"\n";
    workplace.put("deadzone.toml", project.as_bytes());
    for properties in [
        r#""name":"Việt Nam""#,
        r#""name":"Việt Nam","level":"sovereign""#,
    ] {
        let country = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{{properties}}},
            "geometry":{{"type":"Polygon","coordinates":[[[104,22],[106,22],[106,23],[104,23],[104,22]]]}}}}]}}"#
        );
        workplace.put("country.geojson", country.as_bytes());
        let report = report(&workplace, 0);
        assert_eq!(
            findings(&report),
            [found("OUTSIDE_COUNTRY", "lon,lat", &[3])]
        );
        assert_eq!(
            message(&report, "OUTSIDE_COUNTRY"),
            "lies 51 km outside of its country Việt Nam"
        );
        let input = &report["inputs"][2];
        assert_eq!(
            (&input["layer"], &input["rows_used"]),
            (&"areas".into(), &1.into())
        );
        assert!(!report["notes"].to_string().contains("no column level"));
    }
}

#[test]
fn old_commune_codes_are_replaced_where_that_is_clear() {
    let villages = "id,commune,commune_code,province,lon,lat\n\
        new,,00002,An,104.6,22.5\n\
        old,,00007,An,104.2,22.5\n\
        divided,,00008,An,104.2,22.6\n\
        nobody,,12345,An,104.2,22.7\n";
    let codes = "ward_code,ward,newWardCode,newWard\n7.0,Xã Bảy,1.0,Xã Một\n8.0,Xã Tám,1.0,Xã Một\n8.0,Xã Tám,2.0,Xã Hai\n";
    let workplace = with_administration(villages, codes);
    let report = report(&workplace, 0);
    assert_eq!(
        findings(&report),
        [
            found("COMMUNE_CODE_OLD", "commune_code", &[3]),
            found("COMMUNE_CODE_AMBIGUOUS", "commune_code", &[4]),
            found("COMMUNE_CODE_UNKNOWN", "commune_code", &[5]),
        ]
    );
    assert_eq!(report["findings"][0]["effect"], "repaired");
    workplace.run(&["run"]).success();
    let layer = workplace.json("out/villages.geojson");
    let codes: Vec<&str> = layer["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| feature["properties"]["commune_code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["00002", "00001", "00008", "12345"]);
    let run = workplace.json("out/run.json");
    let layers: Vec<&str> = run["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["layer"].as_str().unwrap())
        .collect();
    assert_eq!(layers, ["villages", "coverage", "areas", "commune_codes"]);
    assert_eq!(run["inputs"][3]["rows_used"], 3);
}

#[test]
fn areas_that_cannot_be_used_block() {
    let workplace = with_administration(VILLAGES, "old_code,new_code\n7,\n");
    let areas = AREAS
        .replace("\"country\"", "\"continent\"")
        .replace("[[[104,22],[104.5,22]", "[[[104,22],[204.5,22]");
    workplace.put("areas.geojson", areas.as_bytes());
    let report = report(&workplace, 1);
    assert_eq!(
        findings(&report),
        [
            found("LOCATION_OUT_OF_RANGE", "geometry", &[1]),
            found("WORD_UNKNOWN", "level", &[4]),
            found("ID_MISSING", "new_code", &[2]),
        ]
    );
    // A table without codes is none.
    workplace.put("codes.csv", b"a,b\n1,2\n");
    workplace.run(&["check"]).code(2);
}

fn real_project(villages: &str, areas: &str, columns: &str) -> Option<Workplace> {
    let (villages, areas) = (shared(villages)?, shared(areas)?);
    let project = format!(
        "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\nareas = \"areas.geojson\"\n[columns]\n{columns}"
    );
    Some(Workplace::new(&[
        ("villages.csv", &std::fs::read(villages).unwrap()),
        ("areas.geojson", &std::fs::read(areas).unwrap()),
        ("coverage.geojson", COVERAGE.as_bytes()),
        ("deadzone.toml", project.as_bytes()),
    ]))
}

fn count(findings: &[(String, String, u64, Vec<u64>)], code: &str) -> u64 {
    let of_code = findings.iter().filter(|(known, ..)| known == code);
    of_code.map(|(_, _, count, _)| count).sum()
}

/// The communes of the census of 2009: the points were taken inside the polygons.
#[test]
fn communes_of_2009_lie_in_their_own_polygons() {
    let columns = "villages.id = \"commune_id\"\nvillages.name = \"commune_vn\"\nvillages.commune = \"commune\"\nvillages.province = \"province_vn\"\nvillages.population = \"population_2009\"\n";
    let Some(workplace) = real_project(
        "villages/vn_communes_census2009_points.csv.gz",
        "boundaries/vn_communes_census2009.geojson.gz",
        columns,
    ) else {
        return;
    };
    let report = report(&workplace, 0);
    let findings = findings(&report);
    assert_eq!(report["inputs"][0]["rows_used"], 11_163);
    assert_eq!(report["inputs"][2]["rows_used"], 11_163);
    assert_eq!(count(&findings, "OUTSIDE_COMMUNE"), 0, "{findings:?}");
    assert_eq!(count(&findings, "NAME_BROKEN"), 0, "{findings:?}");
    assert_eq!(count(&findings, "OUTSIDE_PROVINCE"), 0, "{findings:?}");
    // As the README of the data says.
    assert_eq!(count(&findings, "POPULATION_ZERO"), 78);
}

/// Points of 2025 against provinces that were merged from those of 2009.
#[test]
fn communes_of_2025_lie_in_their_provinces() {
    let columns = "villages.id = \"ward_code\"\nareas.province = \"province_vn\"\n";
    let Some(workplace) = real_project(
        "villages/vn_communes_2025_points.csv",
        "boundaries/vn_provinces34_2025_dissolved.geojson.gz",
        columns,
    ) else {
        return;
    };
    let report = report(&workplace, 0);
    let findings = findings(&report);
    // 3,314 of 3,321 lie within 0.02 degrees of their province, by the README of the data; 200 m are
    // less than that.
    let outside = count(&findings, "OUTSIDE_PROVINCE");
    assert!((7..=40).contains(&outside), "{outside}");
    assert!(!report["notes"].to_string().contains("name a province"));
}

/// Codes of another numbering are one fact, not one a village.
#[test]
fn areas_numbered_in_another_way_are_said_once() {
    let villages = "id,commune,commune_code,province,lon,lat\n1,Xã Một,VN-1,An,104.2,22.5\n2,Xã Hai,VN-2,An,104.2,22.6\n";
    let workplace = with_administration(villages, "");
    let project = "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\nareas = \"areas.geojson\"\n";
    workplace.put("deadzone.toml", project.as_bytes());
    let report = report(&workplace, 0);
    assert_eq!(
        findings(&report),
        [found("OUTSIDE_COMMUNE", "lon,lat", &[3])]
    );
    assert!(report["notes"].to_string().contains("in another way"));
}
