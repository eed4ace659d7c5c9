//! `deadzone check-plan`: plans that are right, wrong, broken, and those of other solvers.

use serde_json::{Value, json};

use crate::{Workplace, data, talk};

/// Two villages, of which a satellite serves the first; one site that reaches both over one hop.
fn problem() -> Value {
    let village = |id: &str, satellite: Value| {
        json!({
            "id": id, "name": "Bản Tà Xùa", "province": "Lai Châu", "fund": "public",
            "people": 120, "houses": 30, "priority": 5_000, "satellite": satellite, "not_before": null,
        })
    };
    let satellite = json!({"option": "leo-cell", "cost": 70_000, "capex": 30_000, "terminals": 1});
    json!({
        "villages": [village("V1", satellite), village("V2", Value::Null)],
        "sites": [{
            "id": "S1", "kind": "macro", "at": [103.5, 22.25], "height_m": 40.0,
            "province": "Lai Châu", "fund": "public", "cost": 100_000, "capex": 60_000, "capacity": null,
            "reach": [{"village": 0, "link": 0}, {"village": 1, "link": 500}],
            "needs_path": true, "rule": "free", "not_before": null,
        }],
        "roots": [{"id": "R1", "at": null}],
        "hops": [{"a": 0, "b": 1, "cost": 5_000, "capex": 4_000, "medium": "microwave", "km": 7.5, "hops": 1}],
        "objectives": ["cost", "sites"],
        "limits": {"budget": 200_000, "sites": null, "hops": 2, "funds": [],
            "quotas": [{"province": "Lai Châu", "villages": 2, "phase": null}]},
        "phases": [],
    })
}

/// The site serves both, or a satellite the first.
fn plan(by_satellite: bool) -> Value {
    let extra = if by_satellite { 70_000 } else { 0 };
    let capex = if by_satellite { 94_000 } else { 64_000 };
    let totals = json!({
        "villages": 2, "satellite_villages": u8::from(by_satellite), "people": 240, "houses": 60,
        "priority": 10_000, "sites": 1, "capex": capex, "cost": 105_500 + extra, "satellite_cost": extra,
    });
    let mut phase = totals.clone();
    phase["name"] = json!("all");
    let first = if by_satellite {
        json!({"satellite": {"phase": 0}})
    } else {
        json!({"site": {"site": 0, "phase": 0}})
    };
    json!({
        "status": "optimal",
        "goals": [
            {"objective": "cost", "value": 105_500 + extra, "bound": 105_500 + extra},
            {"objective": "sites", "value": 1, "bound": 1},
        ],
        "villages": [first, {"site": {"site": 0, "phase": 0}}],
        "sites": [{"site": 0, "phase": 0, "hop": 0}],
        "phases": [phase], "totals": totals, "clashes": [], "nesting": null, "curve": [],
        "shadow_prices": [], "notes": [],
    })
}

fn workplace(plan: &Value) -> Workplace {
    let file = json!({"deadzone": "0.1.0", "problem": problem(), "plan": plan});
    Workplace::new(&[("plan.json", file.to_string().as_bytes())])
}

#[test]
fn a_plan_that_is_right_is_told_in_a_few_lines() {
    let workplace = workplace(&plan(false));
    let assert = workplace.run(&["check-plan", "plan.json"]).success();
    let said = data(&assert);
    for text in [
        "plan.json: keeps to its problem",
        "2 villages from sites, 0 by satellite, 0 wait; 240 people",
        "1055.00 US dollars present value",
        "status: optimal",
        "cost: 1055.00 US dollars, bound 1055.00 US dollars, gap 0.00 %",
        "quota Lai Châu",
    ] {
        assert!(said.contains(text), "{text}\n{said}");
    }
    let assert = workplace
        .run(&["check-plan", "plan.json", "--json"])
        .success();
    let record: Value = serde_json::from_str(&data(&assert)).unwrap();
    assert_eq!(record["ok"], true);
    assert_eq!(record["checked"]["totals"]["cost"], 105_500);
    assert_eq!(record["faults"], json!([]));
}

#[test]
fn a_plan_that_is_wrong_is_an_answer_with_all_faults() {
    let mut wrong = plan(false);
    wrong["totals"]["people"] = json!(999);
    wrong["sites"][0]["hop"] = Value::Null;
    let workplace = workplace(&wrong);
    let arguments = ["check-plan", "plan.json", "--mps", "plan.mps"];
    let assert = workplace.run(&arguments).code(1);
    let said = data(&assert);
    assert!(
        said.contains("TOTALS: the whole plan: people is 999"),
        "{said}"
    );
    assert!(said.contains("HOP_MISSING: site S1 needs a path"), "{said}");
    assert!(talk(&assert).contains("no MPS file was written"));
    assert!(!workplace.path().join("plan.mps").exists());
    let assert = workplace
        .run(&["check-plan", "plan.json", "--json"])
        .code(1);
    let record: Value = serde_json::from_str(&data(&assert)).unwrap();
    assert_eq!(record["ok"], false);
    assert_eq!(record["checked"], Value::Null);
    let faults = record["faults"].as_array().unwrap();
    assert!(faults.iter().any(|fault| fault["code"] == "TOTALS"));
}

#[test]
fn a_file_that_is_no_plan_is_an_error() {
    let workplace = workplace(&plan(false));
    let text = workplace.text("plan.json");
    workplace.put("short.json", &text.as_bytes()[..text.len() / 2]);
    workplace.put("nested.json", "[".repeat(1_000_000).as_bytes());
    workplace.put("other.json", b"{\"type\": \"FeatureCollection\"}");
    workplace.put("empty.json", b"");
    for (file, told) in [
        ("short.json", "ends too soon"),
        ("nested.json", "is not a plan.json"),
        ("other.json", "unknown field `type`"),
        ("empty.json", "ends too soon"),
        ("absent.json", "cannot be read"),
        (".", "cannot be read"),
    ] {
        let assert = workplace.run(&["check-plan", file]).code(2);
        assert!(talk(&assert).contains(told), "{file}: {}", talk(&assert));
    }
}

#[test]
fn the_model_is_written_and_a_solution_read_back() {
    let workplace = workplace(&plan(false));
    let assert = workplace
        .run(&["check-plan", "plan.json", "--mps", "plan.mps"])
        .success();
    assert!(
        talk(&assert).contains("minimises cost"),
        "{}",
        talk(&assert)
    );
    let model = workplace.text("plan.mps");
    for line in [
        "NAME deadzone FREE",
        " y_0 obj 100000",
        " a_0_0 obj 5000",
        " x_1_0 obj 500",
        " s_0 obj 70000",
        " RHS budget 200000",
        " G quota_0",
        " UP BND y_0 1",
        "ENDATA",
    ] {
        assert!(model.lines().any(|of| of == line), "{line}\n{model}");
    }
    let second = [
        "check-plan",
        "plan.json",
        "--mps",
        "second.mps",
        "--goal",
        "2",
    ];
    workplace.run(&second).success();
    assert!(
        workplace
            .text("second.mps")
            .contains(" RHS goal_cost 105500\n")
    );
    let third = [
        "check-plan",
        "plan.json",
        "--mps",
        "third.mps",
        "--goal",
        "3",
    ];
    let assert = workplace.run(&third).code(2);
    assert!(talk(&assert).contains("2 objectives"), "{}", talk(&assert));
    let over = ["check-plan", "plan.json", "--mps", "plan.json"];
    let assert = workplace.run(&over).code(2);
    assert!(talk(&assert).contains("is an input"), "{}", talk(&assert));

    workplace.put(
        "good.sol",
        b"# Objective value = 105500\ny_0 1\na_0_0 1\nv_0 1\nx_1_0 1\n",
    );
    let good = ["check-plan", "plan.json", "--solution", "good.sol"];
    let said = data(&workplace.run(&good).success());
    assert!(
        said.contains("cost: 1055.00 US dollars there, 1055.00 US dollars in the plan, 0.00"),
        "{said}"
    );
    workplace.put("half.sol", b"y_0 0.5\n");
    let half = ["check-plan", "plan.json", "--solution", "half.sol"];
    let assert = workplace.run(&half).code(2);
    assert!(
        talk(&assert).contains("line 1: y_0 is 0.5"),
        "{}",
        talk(&assert)
    );
    // The hop is missing, and V2 is not served.
    workplace.put("bad.sol", b"y_0 1\ns_0 1\n");
    let bad = ["check-plan", "plan.json", "--solution", "bad.sol"];
    let said = data(&workplace.run(&bad).code(1));
    assert!(said.contains("HOP_MISSING"), "{said}");
    assert!(said.contains("WAIT_LIMITS"), "{said}");
}

#[test]
fn a_bound_that_another_solver_beats_is_an_answer() {
    let workplace = workplace(&plan(true));
    workplace.run(&["check-plan", "plan.json"]).success();
    workplace.put("better.sol", b"y_0 1\na_0_0 1\nv_0 1\nx_1_0 1\n");
    let better = ["check-plan", "plan.json", "--solution", "better.sol"];
    let said = data(&workplace.run(&better).code(1));
    assert!(
        said.contains("better than the plan's bound 1755.00 US dollars allows"),
        "{said}"
    );
}
