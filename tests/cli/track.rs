//! `deadzone track`: white, dip and covered over time.

use crate::{Workplace, data, talk};

const HEADER: &str = "id,name,province,lon,lat,population\n";

const VILLAGES: &str = "1,Bản Tà Xùa,Sơn La,104.5,22.5,300\n\
                        2,Nậm Pồ,Điện Biên,105.5,22.5,120\n\
                        3,Mường Chà,Điện Biên,106.5,22.5,\n";

/// Signal from 104 degrees east to here.
fn signal(east: f64) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"operator":"A","technology":"4G"}},
        "geometry":{{"type":"Polygon","coordinates":[[[104,22],[{east},22],[{east},23],[104,23],[104,22]]]}}}}]}}"#
    )
}

/// Three quarters of a programme: signal goes east, and a village is found.
fn quarters(dates: [Option<&str>; 3]) -> Workplace {
    let workplace = Workplace::project(b"", b"");
    let found = format!("{VILLAGES}4,Thôn Mới,Huế,107.5,22.5,40\n");
    let steps = [
        ("q1", VILLAGES, 105.0),
        ("q2", VILLAGES, 106.0),
        ("q3", &found, 105.0),
    ];
    for ((folder, villages, east), date) in steps.into_iter().zip(dates) {
        workplace.put("villages.csv", format!("{HEADER}{villages}").as_bytes());
        workplace.put("coverage.geojson", signal(east).as_bytes());
        let date = date.map(|date| format!("project.as_of=\"{date}\""));
        let mut arguments = vec!["run", "--quiet", "--out", folder];
        arguments.extend(date.iter().flat_map(|date| ["--set", date]));
        workplace.run(&arguments).success();
    }
    workplace
}

#[test]
fn runs_are_put_in_order_and_counted_by_province() {
    let workplace = quarters([Some("2025-03-31"), Some("2025-06-30"), Some("2025-09-30")]);
    let arguments = [
        "track", "q3", "q1", "q2", "--out", "t.csv", "--out", "t.json",
    ];
    let assert = workplace.run(&arguments).success();
    let shown = data(&assert);
    assert!(shown.contains("Điện Biên"), "{shown}");
    assert!(
        shown.lines().all(|line| line.chars().count() <= 100),
        "{shown}"
    );
    let rows = workplace.rows("t.csv");
    assert_eq!(rows.len(), 3 * (1 + 3));
    let totals: Vec<_> = rows.iter().filter(|row| row["scope"] == "total").collect();
    let dates: Vec<&str> = totals.iter().map(|row| &*row["date"]).collect();
    assert_eq!(dates, ["2025-03-31", "2025-06-30", "2025-09-30"]);
    let column = |name: &str| -> Vec<&str> { totals.iter().map(|row| &*row[name]).collect() };
    assert_eq!(column("white"), ["2", "1", "3"]);
    assert_eq!(column("covered"), ["1", "2", "1"]);
    assert_eq!(column("dead_zone_people"), ["120", "0", "160"]);
    assert_eq!(column("dead_zones_without_population"), ["1", "1", "1"]);
    assert_eq!(column("change"), ["", "-1", "2"]);
    assert_eq!(column("cleared"), ["", "1", "0"]);
    assert_eq!(column("regressed"), ["", "0", "1"]);
    assert_eq!(column("newly_found"), ["", "0", "1"]);
    let hue = rows.iter().filter(|row| row["province"] == "Huế");
    let hue: Vec<&str> = hue.map(|row| &*row["villages"]).collect();
    assert_eq!(hue, ["0", "0", "1"]);
    let json = workplace.json("t.json");
    assert_eq!(json["dates"][2]["total"]["since"]["change"], 2);
    assert_eq!(json["dates"][0]["total"]["since"], serde_json::Value::Null);
}

#[test]
fn a_run_without_a_date_needs_one() {
    let workplace = quarters([Some("2025-03-31"), None, Some("2025-03-31")]);
    let assert = workplace.run(&["track", "q1", "q2"]).code(2);
    let said = talk(&assert);
    assert!(said.contains("q2 does not say what day"), "{said}");
    assert!(said.contains("--date q2=YYYY-MM-DD"), "{said}");
    let assert = workplace
        .run(&["track", "q1", "q2", "--date", "q2=2024-12-31"])
        .success();
    let shown = data(&assert);
    let first = shown.lines().nth(1).unwrap();
    assert!(first.contains("2024-12-31"), "{shown}");
    let assert = workplace.run(&["track", "q3", "q1"]).success();
    assert!(talk(&assert).contains("are both of 2025-03-31"));
    for (arguments, part) in [
        (
            ["track", "q1", "--date", "q9=2025-01-01"],
            "none of the runs",
        ),
        (["track", "q1", "--date", "q1=soon"], "is not a date"),
        (["track", "q1", "--out", "t.gpkg"], ".csv or .json"),
    ] {
        let said = talk(&workplace.run(&arguments).code(2));
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
}
