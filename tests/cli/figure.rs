//! `deadzone figure`: drawings of a finished run.

use std::path::Path;

use crate::{Workplace, data, talk};

const HEADER: &str = "id,name,province,lon,lat,population,electricity\n";

const VILLAGES: &str = "1,Bản Tà Xùa,Sơn La,104.5,22.5,300,grid\n\
                        2,Nậm Pồ,Điện Biên,105.1,22.5,120,grid\n\
                        3,<Mường> & Chà,Điện Biên,105.2,22.6,250,grid\n\
                        4,Thôn Bốn,Huế,105.3,22.4,90,none\n";

const NAMES: [&str; 7] = [
    "status-map",
    "people-money",
    "phases",
    "satellite-terrestrial",
    "rank-stability",
    "cost-waterfall",
    "progress",
];

fn workplace() -> Workplace {
    let workplace = Workplace::project(
        format!("{HEADER}{VILLAGES}").as_bytes(),
        crate::COVERAGE.as_bytes(),
    );
    run(&workplace, "out", &[]);
    workplace
}

fn run(workplace: &Workplace, out: &str, more: &[&str]) {
    let mut arguments = vec![
        "run",
        "-q",
        "--out",
        out,
        "--lang",
        "both",
        "--set",
        "project.as_of=\"2025-03-31\"",
        "--set",
        "outputs.documents=[\"figures\"]",
    ];
    arguments.extend(more);
    workplace.run(&arguments).success();
}

#[test]
fn a_run_writes_its_figures_and_they_are_drawn_again() {
    let workplace = workplace();
    let list = data(&workplace.run(&["figure", "list", "out"]).success());
    for name in NAMES {
        let asked = workplace.run(&["figure", name, "out", "--lang", "vi"]);
        let line = list.lines().find(|line| line.starts_with(name));
        if line.is_some_and(|line| line == name) {
            let drawn = data(&asked.success());
            assert_eq!(drawn, workplace.text(&format!("out/figures/{name}.vi.svg")));
            assert!(drawn.starts_with("<svg") && drawn.contains("31/03/2025"));
        } else {
            let said = talk(&asked.code(2));
            assert!(said.contains("it needs"), "{said}");
        }
    }
    assert!(
        list.lines().any(|line| line == "province:Điện Biên"),
        "{list}"
    );
    let summary = workplace.json("out/summary.json");
    let drawn = data(&workplace.run(&["figure", "status-map", "out"]).success());
    for (code, words) in [("white", "White zone"), ("covered", "Covered")] {
        let shown = format!(">{words}: {}<", summary["status"][code]);
        assert!(drawn.contains(&shown), "{shown}");
    }
}

#[test]
fn the_phases_and_costs_are_those_of_the_plan() {
    let workplace = workplace();
    let figures = workplace.json("out/figures.json");
    let plan = &workplace.json("out/plan.json")["plan"];
    let phases = figures["phases"]["phases"].as_array().unwrap();
    for (drawn, planned) in phases.iter().zip(plan["phases"].as_array().unwrap()) {
        for key in ["villages", "satellite_villages", "people", "sites", "cost"] {
            assert_eq!(drawn[key], planned[key], "{key}");
        }
    }
    let costs = &figures["costs"];
    let cents = |key: &str| costs[key].as_i64().unwrap();
    let kinds = ["sites", "backhaul", "links", "satellite"].map(cents);
    assert_eq!(kinds.iter().sum::<i64>(), cents("plan"));
    assert_eq!(costs["plan"], plan["totals"]["cost"]);
    assert_eq!(costs["villages"], plan["totals"]["villages"]);
}

#[test]
fn a_province_is_found_without_its_marks() {
    let workplace = workplace();
    let arguments = ["figure", "province:dien BIEN", "out", "--width", "600"];
    let drawn = data(&workplace.run(&arguments).success());
    assert!(drawn.contains("width=\"600\"") && drawn.contains("Điện Biên"));
    assert!(drawn.contains("&lt;Mường&gt; &amp; Chà"));
    let said = talk(
        &workplace
            .run(&["figure", "province:Atlantis", "out"])
            .code(2),
    );
    assert!(said.contains("Điện Biên, Huế"), "{said}");
}

#[test]
fn figures_do_not_hang_on_the_number_of_threads() {
    let workplace = workplace();
    for threads in ["1", "2", "8"] {
        run(&workplace, threads, &["--threads", threads]);
        assert_eq!(
            workplace.text("out/figures.json"),
            workplace.text(&format!("{threads}/figures.json"))
        );
        let map = "figures/status-map.en.svg";
        assert_eq!(
            workplace.text(&format!("out/{map}")),
            workplace.text(&format!("{threads}/{map}"))
        );
    }
}

#[cfg(feature = "png")]
#[test]
fn a_picture_has_the_same_bytes_twice() {
    let workplace = workplace();
    let read = |name: &str| std::fs::read(workplace.path().join(name)).unwrap();
    for out in ["one.png", "two.PNG"] {
        let arguments = ["figure", "status-map", "out", "--width", "300", "-o", out];
        workplace.run(&arguments).success();
    }
    let bytes = read("one.png");
    assert_eq!(bytes, read("two.PNG"));
    assert!(bytes.starts_with(b"\x89PNG"));
    assert_eq!(bytes[16..20], 300_u32.to_be_bytes());
}

#[test]
fn several_runs_are_counted_day_by_day() {
    let workplace = workplace();
    workplace.put(
        "villages.csv",
        format!("{HEADER}{}", VILLAGES.replace("105.1", "104.9")).as_bytes(),
    );
    run(
        &workplace,
        "later",
        &["--set", "project.as_of=\"2025-09-30\""],
    );
    let drawn = data(
        &workplace
            .run(&["figure", "progress", "later", "out"])
            .success(),
    );
    assert!(
        drawn.contains("From 3 (2025-03-31) to 2 (2025-09-30)"),
        "{drawn}"
    );
    let said = talk(&workplace.run(&["figure", "phases", "later", "out"]).code(2));
    assert!(said.contains("only progress takes several"), "{said}");
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let workplace = workplace();
    let refused = |arguments: &[&str], why: &str| {
        let said = talk(&workplace.run(arguments).code(2));
        assert!(said.contains(why), "{said}");
    };
    refused(&["figure", "status-mpa", "out"], "did you mean status-map?");
    refused(&["figure", "status-map", "nowhere"], "run.json");
    refused(
        &["figure", "status-map", "out", "-o", "map.gif"],
        ".svg or .png",
    );
    refused(
        &[
            "figure",
            "status-map",
            "out",
            "-o",
            "out/figures.json.svg/../figures.json",
        ],
        ".svg or .png",
    );
    refused(
        &[
            "figure",
            "status-map",
            "out",
            "-o",
            "out/figures/status-map.en.svg",
        ],
        "would be replaced",
    );
    let text = workplace.text("out/figures.json");
    for broken in [&text[..text.len() / 3], "{}", "[1,2]", "\u{feff}", ""] {
        workplace.put("out/figures.json", broken.as_bytes());
        refused(&["figure", "status-map", "out"], "run again");
    }
    std::fs::remove_file(Path::new(workplace.path()).join("out/figures.json")).unwrap();
    refused(&["figure", "status-map", "out"], "outputs.documents");
}

#[test]
fn a_province_is_found_behind_the_word_for_what_it_is() {
    let villages = "id,province,lon,lat\n1,Tỉnh Sơn La,105.1,22.5\n";
    let workplace = Workplace::project(villages.as_bytes(), crate::COVERAGE.as_bytes());
    workplace
        .run(&["run", "--set", "outputs.documents=[\"figures\"]"])
        .success();
    workplace
        .run(&["figure", "province:son la", "out", "-o", "map.svg"])
        .success();
    assert!(workplace.text("map.svg").contains("Sơn La"));
    workplace.run(&["figure", "province:on la", "out"]).code(2);
}
