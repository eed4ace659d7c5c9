use std::fmt::Write as _;
use std::io::Write as _;

use crate::{COVERAGE, VILLAGES, Workplace, data, talk};

#[test]
fn no_command_shows_what_to_do_first() {
    let assert = Workplace::new(&[]).run(&[]).code(2);
    let said = talk(&assert);
    for step in ["demo", "init", "check", "run"] {
        assert!(said.contains(&format!("  deadzone {step} ")), "{said}");
    }
    assert!(said.lines().count() <= 15, "{said}");
    assert_eq!(data(&assert), "");
}

#[test]
fn help_lists_the_exit_codes_and_fits_the_screen() {
    let assert = Workplace::new(&[]).run(&["--help"]).success();
    let help = data(&assert);
    assert!(help.contains("Exit codes"));
    for command in [
        "run",
        "scan",
        "check",
        "check-plan",
        "plan",
        "init",
        "demo",
        "completions",
        "sky",
        "explain",
    ] {
        let assert = Workplace::new(&[]).run(&[command, "--help"]).success();
        let help = data(&assert);
        assert!(
            help.contains("Example") || command == "help",
            "{command} has no example"
        );
        assert!(
            help.lines().next().unwrap().chars().count() <= 80,
            "{command}"
        );
        assert!(
            help.lines().all(|line| line.chars().count() <= 120),
            "{command}"
        );
    }
}

#[test]
fn scan_writes_geojson_to_stdout_and_csv_where_asked() {
    let workplace = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    let inputs = [
        "scan",
        "--villages",
        "villages.csv",
        "--coverage",
        "coverage.geojson",
    ];
    let assert = workplace.run(&inputs).success();
    let layer: serde_json::Value = serde_json::from_str(&data(&assert)).unwrap();
    let properties = &layer["features"][1]["properties"];
    assert_eq!(properties["status"], "white");
    assert_eq!(properties["name"], "Điện Biên");
    assert_eq!(properties["nearest_signal_operator"], "A");
    assert_eq!(
        layer["features"][0]["properties"]["operators"],
        serde_json::json!(["A"])
    );

    let assert = workplace
        .run(&[&inputs[..], &["--format", "csv"]].concat())
        .success();
    let text = data(&assert);
    assert!(text.starts_with("id,name,province,status,covered_share,operators,technologies"));
    assert!(text.contains("1,Bản Tà Xùa,,covered,1.0,A,4G,-100.0,0.0,A,,,,,false,104.5,22.5"));

    workplace
        .run(&[&inputs[..], &["-o", "status.csv"]].concat())
        .success();
    assert_eq!(workplace.text("status.csv"), text);
    let assert = workplace
        .run(&[&inputs[..], &["-o", "-", "--format", "csv"]].concat())
        .success();
    assert_eq!(data(&assert), text);
}

#[test]
fn scan_reads_villages_from_standard_input() {
    let workplace = Workplace::project(b"", COVERAGE.as_bytes());
    let assert = crate::program()
        .current_dir(workplace.path())
        .args([
            "scan",
            "-q",
            "--villages",
            "-",
            "--coverage",
            "coverage.geojson",
            "--format",
            "csv",
        ])
        .write_stdin(VILLAGES)
        .assert()
        .success();
    assert_eq!(data(&assert).lines().count(), 3);
    assert_eq!(talk(&assert), "");
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    use std::process::{Command, Stdio};
    let mut many = String::from("id,name,lon,lat\n");
    for id in 0..20_000 {
        let _ = writeln!(many, "{id},x,104.5,22.5");
    }
    let workplace = Workplace::project(b"", COVERAGE.as_bytes());
    for villages in [VILLAGES, &many] {
        for format in ["csv", "geojson"] {
            let mut child = Command::new(crate::program().get_program())
                .current_dir(workplace.path())
                .args(["scan", "--villages", "-", "--coverage", "coverage.geojson"])
                .args(["--format", format])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            // The reader goes away before the first byte is written.
            drop(child.stdout.take());
            let mut input = child.stdin.take().unwrap();
            input.write_all(villages.as_bytes()).unwrap();
            drop(input);
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{format}: {said}");
        }
    }
}

#[test]
fn init_writes_a_template_that_check_accepts_and_never_overwrites() {
    let workplace = Workplace::new(&[
        ("villages.csv", VILLAGES.as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    workplace.run(&["init"]).success();
    let assert = workplace.run(&["check"]).success();
    assert!(data(&assert).contains("all rows can be used"));
    workplace.put("deadzone.toml", b"mine");
    let assert = workplace.run(&["init"]).code(2);
    assert!(talk(&assert).contains("exists already"));
    assert_eq!(workplace.text("deadzone.toml"), "mine");
    workplace.run(&["init", "new/province"]).success();
    assert!(workplace.path().join("new/province/deadzone.toml").exists());
}

#[test]
fn check_says_no_where_rows_cannot_be_used() {
    let workplace = Workplace::project(
        b"id,lon,lat\n1,104.5,22.5\n1,104.5,22.5\n",
        COVERAGE.as_bytes(),
    );
    let assert = workplace.run(&["check", "--rejected", "bad.csv"]).code(1);
    assert!(data(&assert).contains("ID_DUPLICATE"));
    assert_eq!(workplace.rows("bad.csv")[0]["row"], "3");
    for input in ["villages.csv", "deadzone.toml"] {
        let before = workplace.text(input);
        let assert = workplace.run(&["check", "--rejected", input]).code(2);
        assert!(talk(&assert).contains("is an input"));
        assert_eq!(workplace.text(input), before);
    }
}

#[test]
fn completions_are_printed() {
    let assert = Workplace::new(&[]).run(&["completions", "bash"]).success();
    assert!(data(&assert).contains("_deadzone"));
}

#[test]
fn a_wrong_project_key_names_line_and_neighbour() {
    let workplace = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    workplace.put(
        "deadzone.toml",
        b"[inputs]\nvilages = \"v.csv\"\n[coverage]\nmin_rsrp_dbm = 5\n",
    );
    let assert = workplace.run(&["run", "."]).code(2);
    let said = talk(&assert);
    assert!(said.contains("line 2: inputs.vilages"), "{said}");
    assert!(said.contains("did you mean inputs.villages?"), "{said}");
    assert!(
        said.contains("line 4: coverage.min_rsrp_dbm = 5: must be a number from -140 to -44 dBm"),
        "{said}"
    );
}

#[test]
fn relative_paths_start_at_the_project_file() {
    let workplace = Workplace::new(&[]);
    std::fs::create_dir(workplace.path().join("p")).unwrap();
    workplace.put("p/v.csv", VILLAGES.as_bytes());
    workplace.put("p/c.geojson", COVERAGE.as_bytes());
    workplace.put(
        "p/deadzone.toml",
        b"[inputs]\nvillages = \"v.csv\"\ncoverage = \"c.geojson\"\n",
    );
    workplace.run(&["run", "p"]).success();
    assert!(workplace.path().join("p/out/villages.geojson").exists());
    workplace
        .run(&["run", "p/deadzone.toml", "--out", "elsewhere"])
        .success();
    assert!(workplace.path().join("elsewhere/run.json").exists());
}

#[test]
fn a_date_needs_the_day_that_the_run_is_for() {
    let villages = b"id,lon,lat,electricity,grid_date\n2,105.1,22.5,none,2026-01-01\n";
    let workplace = Workplace::project(villages, COVERAGE.as_bytes());
    let assert = workplace.run(&["run"]).code(2);
    assert!(talk(&assert).contains("as_of"));
    workplace
        .run(&["run", "--set", "project.as_of=\"2025-03-31\""])
        .success();
}

#[test]
fn what_the_user_brings_is_carried_through_and_never_overwrites_a_column() {
    let villages =
        "id,lon,lat,Ghi chú,status,poor_share\n2,105.1,22.5,\"=HYPERLINK(1)\",old,\"0,35\"\n";
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    workplace.run(&["run"]).success();
    let properties = workplace.json("out/villages.geojson")["features"][0]["properties"].clone();
    assert_eq!(properties["status"], "white");
    assert_eq!(properties["input_status"], "old");
    assert_eq!(properties["Ghi chú"], "=HYPERLINK(1)");
    assert_eq!(properties["poor_share"], 0.35);
}

#[test]
fn columns_of_the_layers_are_the_contract() {
    let workplace = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    workplace.run(&["run"]).success();
    for layer in ["out/villages.geojson", "out/dead-zones.geojson"] {
        let layer = workplace.json(layer);
        let names: Vec<String> = layer["features"][0]["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let contract = "id name commune district province population households electricity electricity_asof \
            grid_date extremely_difficult border island fund status covered_share operators technologies \
            best_rsrp_dbm nearest_signal_m nearest_signal_operator nearest_signal_lon nearest_signal_lat nearest_signal_area \
            nearest_site_m nearest_site_id nearest_node_m nearest_node_id gates rank rank_low rank_high in_target \
            p_in_target firmness firmness_proven rank_box_low rank_box_high rank_p05 rank_p50 rank_p95 rank_per_cost score score_low score_high score_people score_remoteness score_services score_hardship score_hazard \
            score_border_island score_road score_readiness group decision_class decision reasons runner_up \
            explanation missing cost_indicative_usd";
        let contract: Vec<&str> = contract.split_whitespace().collect();
        assert_eq!(names[..contract.len()], contract);
    }
    let run = workplace.json("out/run.json");
    assert_eq!(run["inputs"][0]["rows_read"], 2);
    assert_eq!(run["project"]["coverage"]["min_rsrp_dbm"], -110.0);
    assert_eq!(run["seed"], 1);
    assert_eq!(run["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
}
