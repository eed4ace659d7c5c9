//! `deadzone run` with a plan, and `deadzone plan`: what is built, when, for how much, and what if.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde_json::Value;

use crate::{COVERAGE, Workplace, data, talk};

/// Twelve villages in two provinces, in clumps and alone, east of the coverage; two wait for the grid.
fn villages() -> String {
    let mut text = String::from(
        "id,name,province,lon,lat,population,households,electricity,grid_date,extremely_difficult,school\n",
    );
    for number in 0..12 {
        let clump = f64::from(number / 3);
        let step = f64::from(number % 3);
        let (lon, lat) = (105.06 + 0.11 * clump, 22.3 + 0.013 * step + 0.07 * clump);
        let province = if number < 6 {
            "Hà Giang"
        } else {
            "Cao Bằng"
        };
        let (power, date) = match number {
            4 | 10 => ("none", "2026-03-01"),
            _ => ("grid", ""),
        };
        let people = 120 + 45 * number;
        let _ = writeln!(
            text,
            "v{number},Bản {number},{province},{lon:.5},{lat:.5},{people},{},{power},{date},yes,yes",
            people / 5
        );
    }
    text
}

const PROJECT: &str = r#"[project]
name = "Two provinces"
as_of = "2025-03-31"
[inputs]
villages = "villages.csv"
coverage = "coverage.geojson"
[ranking.robustness]
draws = 0
[decision]
draws = 0
[plan]
effort_s = 0.2
[[plan.phases]]
name = "2025"
until = "2025-12-31"
villages = 7
[[plan.phases]]
name = "after"
"#;

fn province() -> Workplace {
    Workplace::new(&[
        ("villages.csv", villages().as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
        ("deadzone.toml", PROJECT.as_bytes()),
    ])
}

type Rows = Vec<HashMap<String, String>>;

fn by<'a>(rows: &'a Rows, key: &str) -> BTreeMap<&'a str, &'a HashMap<String, String>> {
    rows.iter().map(|row| (row[key].as_str(), row)).collect()
}

#[test]
fn a_run_says_what_is_built_when_and_for_how_much() {
    let workplace = province();
    let said = talk(&workplace.run(&["run"]).success());
    assert!(said.contains("build plan: US$"), "{said}");
    let (sites, list) = (
        workplace.rows("out/build-sites.csv"),
        workplace.rows("out/build-list.csv"),
    );
    let by_id = by(&sites, "site_id");
    let mut served: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for village in &list {
        let decision = village["plan_decision"].as_str();
        assert_ne!(decision, "waiting", "{village:?}");
        if village["site_id"].is_empty() {
            assert!(decision.starts_with("leo-"), "{village:?}");
            continue;
        }
        let site = by_id[village["site_id"].as_str()];
        assert_eq!(site["kind"], decision);
        // Nobody is served before what serves is built.
        assert!(site["phase"] <= village["phase"], "{village:?}");
        served
            .entry(&village["site_id"])
            .or_default()
            .push(&village["id"]);
    }
    for site in &sites {
        let mut told: Vec<&str> = site["serves"]
            .split(';')
            .filter(|id| !id.is_empty())
            .collect();
        told.sort_unstable();
        let mut villages = served.remove(site["site_id"].as_str()).unwrap_or_default();
        villages.sort_unstable();
        assert_eq!(told, villages);
    }
    // The first phase serves what it is asked for, and phases add up.
    let plan = &workplace.json("out/summary.json")["plan"];
    let of = |key: &str| -> Vec<u64> {
        let phases = plan["phases"].as_array().unwrap().iter();
        phases.map(|phase| phase[key].as_u64().unwrap()).collect()
    };
    assert_eq!(of("villages"), [7, 5]);
    assert_eq!(
        of("people").iter().sum::<u64>(),
        plan["total"]["people"].as_u64().unwrap()
    );
    assert_eq!(of("sites").iter().sum::<u64>(), sites.len() as u64);
    let money: f64 = sites
        .iter()
        .map(|row| row["present_value_usd"].parse::<f64>().unwrap())
        .sum();
    let satellite = plan["total"]["satellite_usd"].as_f64().unwrap();
    let total = plan["total"]["present_value_usd"].as_f64().unwrap();
    assert!((money + satellite - total).abs() <= 20.0);
    // Provinces add up to the whole.
    let provinces = plan["provinces"].as_array().unwrap();
    let of_provinces =
        |key: &str| -> u64 { provinces.iter().map(|of| of[key].as_u64().unwrap()).sum() };
    assert_eq!(of_provinces("villages"), 12);
    assert_eq!(of_provinces("sites"), sites.len() as u64);
    // Layers have the same sites, and every link ends at one.
    let layer = workplace.json("out/sites.geojson");
    assert_eq!(layer["features"].as_array().unwrap().len(), sites.len());
    for link in workplace.json("out/links.geojson")["features"]
        .as_array()
        .unwrap()
    {
        assert!(
            by_id.contains_key(link["properties"]["to"].as_str().unwrap()),
            "{link}"
        );
    }
    workplace.run(&["check-plan", "out/plan.json"]).success();
    // What waits for the grid is not served before.
    for village in list
        .iter()
        .filter(|village| village["plan_decision"] == "wait-for-grid")
    {
        assert_eq!(village["phase"], "after", "{village:?}");
    }
}

#[test]
fn the_same_plan_comes_out_on_any_number_of_threads() {
    let workplace = province();
    for threads in ["1", "4"] {
        workplace
            .run(&["run", "-q", "--threads", threads, "--out", threads])
            .success();
    }
    for file in [
        "plan.json",
        "build-sites.csv",
        "sites.geojson",
        "links.geojson",
        "summary.json",
    ] {
        assert_eq!(
            workplace.text(&format!("1/{file}")),
            workplace.text(&format!("4/{file}")),
            "{file}"
        );
    }
}

#[test]
fn without_a_plan_there_is_nothing_of_it() {
    let workplace = province();
    workplace.run(&["run", "-q"]).success();
    workplace
        .run(&["run", "-q", "--set", "plan.enabled=false"])
        .success();
    for file in [
        "plan.json",
        "build-sites.csv",
        "sites.geojson",
        "links.geojson",
    ] {
        assert!(
            !workplace.path().join("out").join(file).exists(),
            "{file} of the run before is left"
        );
    }
    let list = workplace.rows("out/build-list.csv");
    assert!(!list[0].contains_key("plan_decision"));
    assert_eq!(workplace.json("out/summary.json")["plan"], Value::Null);
}

/// What a plan command prints as JSON.
fn planned(workplace: &Workplace, arguments: &[&str]) -> Value {
    let all = [&["plan", "-q", "--json"], arguments].concat();
    serde_json::from_str(&data(&workplace.run(&all).success())).unwrap()
}

#[test]
fn what_if_starts_from_the_plan_and_says_what_changes() {
    let workplace = province();
    workplace.run(&["run", "-q"]).success();
    let same = planned(&workplace, &["out"]);
    let nothing = ["sites_in", "sites_out", "sites_moved", "villages"];
    for key in nothing {
        assert_eq!(
            same["changes"][key].as_array().map(Vec::len),
            Some(0),
            "{key} of {}",
            same["changes"]
        );
    }
    let cost = |of: &Value| of["plan"]["total"]["present_value_usd"].as_f64().unwrap();
    // Without one of its sites the plan is no cheaper, and the site is out.
    let site = workplace.rows("out/build-sites.csv")[0]["site_id"].clone();
    let without = planned(
        &workplace,
        &["out/plan.json", "--never", &site, "--out", "without"],
    );
    assert!(cost(&without) >= cost(&same) - 1.0);
    let out = without["changes"]["sites_out"].to_string();
    assert!(out.contains(&site), "{out}");
    let sites = workplace.rows("without/build-sites.csv");
    assert!(sites.iter().all(|row| row["site_id"] != site));
    workplace
        .run(&["check-plan", "without/plan.json"])
        .success();
    assert_eq!(workplace.json("without/changes.json"), without["changes"]);
    // For half the money fewer people, and never more money than there is.
    let half = format!("{}", (cost(&same) / 2.0).round());
    let poorer = planned(
        &workplace,
        &["out", "--budget", &half, "--objective", "people,cost"],
    );
    assert!(cost(&poorer) <= cost(&same) / 2.0 + 1.0);
    let people = |of: &Value| of["plan"]["total"]["people"].as_u64().unwrap();
    assert!(people(&poorer) < people(&same));
    assert!(people(&poorer) * 2 >= people(&same), "the best half");
    assert_eq!(poorer["plan"]["objectives"][0]["gap"], 0.0);
    // A project drawn anew is compared with the same plan.
    let anew = planned(
        &workplace,
        &[
            ".",
            "--set",
            "plan.objectives=[\"sites\",\"cost\"]",
            "--from",
            "out",
        ],
    );
    // Nobody whom a site can serve is left to satellite then.
    assert_eq!(anew["plan"]["total"]["satellite_villages"], 0);
    assert_eq!(anew["plan"]["objectives"][0]["objective"], "sites");
}

#[test]
fn limits_that_clash_and_words_that_do_not_fit_are_told() {
    let workplace = province();
    workplace.run(&["run", "-q"]).success();
    let said = talk(&workplace.run(&["plan", "out", "--budget", "1000"]).code(1));
    assert!(
        said.contains("nothing satisfies all limits") && said.contains("budget"),
        "{said}"
    );
    // Budget 0 serves nobody, which is a plan.
    let nobody = planned(
        &workplace,
        &["out", "--budget", "0", "--objective", "people"],
    );
    assert_eq!(nobody["plan"]["total"]["villages"], 0);
    let site = workplace.rows("out/build-sites.csv")[0]["site_id"].clone();
    let near = format!("{site}x");
    let refused = [
        (vec!["plan", "out", "--must", &near], site.as_str()),
        (vec!["plan", "out", "--budget", "-5"], "must be US dollars"),
        (vec!["plan", "out", "--objective", "fame"], "none of cost"),
        (
            vec!["plan", "out", "--set", "plan.most_sites=3"],
            "go with a project",
        ),
        (vec!["plan", "villages.csv"], "villages.csv"),
        (vec!["plan", "nothing.json"], "nothing.json"),
        (vec!["plan", "out", "--effort", "nan"], "--effort"),
        (
            vec!["plan", ".", "--set", "plan.must=[\"nowhere\"]"],
            "there is no site nowhere",
        ),
        (
            vec![
                "plan",
                ".",
                "--set",
                "plan.quotas=[{province=\"Hà Gang\", villages=1}]",
            ],
            "did you mean Hà Giang",
        ),
        (
            vec![
                "plan",
                ".",
                "--set",
                "plan.quotas=[{province=\"Hà Giang\", villages=99}]",
            ],
            "6 villages",
        ),
        (vec!["plan", ".", "--set", "plan.funds.operatr=5"], "fund"),
    ];
    for (arguments, told) in refused {
        let said = talk(&workplace.run(&arguments).code(2));
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
}

#[test]
fn the_problem_goes_to_other_solvers() {
    let workplace = province();
    workplace.run(&["run", "-q"]).success();
    workplace
        .run(&["plan", "out", "--mps", "model.mps"])
        .success();
    let model = workplace.text("model.mps");
    assert!(model.contains("\nROWS\n"), "no MPS");
    assert!(model.trim_end().ends_with("ENDATA"), "cut off");
}
