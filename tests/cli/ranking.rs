//! Criteria, gates, purses, target and quotas of a project, and what the files say of them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{COVERAGE, Workplace, talk};

/// Seven villages without signal east of the coverage and one with, columns of the planner's own at the
/// end: numbers with decimal comma, a gap, yes and no, words.
pub(crate) const LIST: &str = "\
id,name,lon,lat,province,population,households,electricity,extremely_difficult,poor_share,border,island,school,clinic,hazard,road_km,Điểm ưu tiên,vùng sâu,ghi chú
a,Bản A,105.01,22.5,Hà Giang,800,180,grid,yes,0.5,yes,no,yes,no,0.4,3,\"7,5\",có,x
b,Bản B,105.02,22.5,Hà Giang,600,150,grid,yes,0.4,yes,no,yes,yes,0.6,4,\"2,25\",không,y
c,Bản C,105.03,22.5,Hà Giang,500,120,grid,no,0.3,no,no,no,no,0.3,1,9,có,
d,Bản D,105.04,22.5,Cao Bằng,400,90,off-grid,yes,0.6,yes,no,yes,no,0.7,6,\"1,5\",không,z
e,Bản E,105.05,22.5,Cao Bằng,300,70,none,yes,0.7,no,no,no,yes,0.2,2,4,có,x
f,Bản F,105.06,22.5,Cao Bằng,200,50,grid,yes,,no,no,yes,no,,5,,không,x
g,Bản G,104.5,22.5,Cao Bằng,900,200,grid,no,0.1,no,no,yes,yes,0.1,0,3,có,x
h,Bản H,105.08,22.5,,100,30,grid,yes,0.5,yes,no,no,no,0.5,7,8,có,x
";

/// The start of each project; rules come behind.
pub(crate) const INPUTS: &str = "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\n\
    [project]\nas_of = \"2026-01-01\"\n";

/// A project with these rules, not yet run.
pub(crate) fn ruled(rules: &str) -> Workplace {
    let workplace = Workplace::project(LIST.as_bytes(), COVERAGE.as_bytes());
    workplace.put("deadzone.toml", format!("{INPUTS}{rules}").as_bytes());
    workplace
}

/// The same after a run.
fn run(rules: &str) -> Workplace {
    let workplace = ruled(rules);
    workplace.run(&["run", "-q"]).success();
    workplace
}

/// One column of the build list by id, in the order of the list.
fn column(workplace: &Workplace, name: &str) -> Vec<(String, String)> {
    let rows = workplace.rows("out/build-list.csv").into_iter();
    rows.map(|mut row| (row.remove("id").unwrap(), row.remove(name).unwrap()))
        .collect()
}

fn served(workplace: &Workplace) -> BTreeSet<String> {
    let marked = column(workplace, "in_target").into_iter();
    let served = marked.filter(|(_, is)| is == "true");
    served.map(|(id, _)| id).collect()
}

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap();
    list.iter().map(|of| of["id"].as_str().unwrap()).collect()
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// Nothing but these criteria.
fn only(criteria: &str) -> String {
    let preset = [
        "people",
        "remoteness",
        "services",
        "hardship",
        "hazard",
        "border_island",
        "road",
        "readiness",
    ];
    let none = preset.map(|name| format!("[ranking.criteria.{name}]\nweight = 0\n"));
    format!("{}{criteria}", none.concat())
}

#[test]
fn own_columns_are_ranked_by() {
    let rules = only(
        "[ranking.criteria.points]\nformula = '\"Điểm ưu tiên\" + \"vùng sâu\"'\nanchors = [0, 10]\nweight = 3\n\
         [ranking.criteria.note]\nformula = \"CASE \\\"ghi chú\\\" WHEN 'x' THEN 1 ELSE 0 END\"\nanchors = [0, 1]\nweight = 1\n",
    );
    let workplace = run(&rules);
    let text = |id: &str, name: &str| {
        let all = column(&workplace, name);
        all.into_iter().find(|(of, _)| of == id).unwrap().1
    };
    // (7.5 + 1) / 10 of 75, and 25; (2.25 + 0) / 10 of 75; a note that nobody wrote may be x.
    assert_eq!(text("a", "score"), "88.75");
    assert_eq!(text("b", "score"), "16.88");
    assert_eq!(text("c", "score"), "");
    assert_eq!(
        (&*text("c", "score_low"), &*text("c", "score_high")),
        ("75.0", "100.0")
    );
    assert_eq!(text("c", "missing"), "ghi chú");
    assert_eq!(text("f", "missing"), "Điểm ưu tiên");
    assert_eq!(
        (&*text("f", "score_low"), &*text("f", "score_high")),
        ("25.0", "100.0")
    );
    let terms = workplace.rows("out/score-terms.csv");
    let raw: Vec<(&str, &str)> = terms
        .iter()
        .filter(|row| row["criterion"] == "points")
        .map(|row| (&*row["id"], &*row["raw_low"]))
        .collect();
    assert!(
        raw.contains(&("a", "8.5")) && raw.contains(&("d", "1.5")),
        "{raw:?}"
    );
    // Dead zones alone have terms.
    assert_eq!(terms.len(), 14);
    let known = workplace.json("out/ranking.json");
    assert_eq!(
        known["summary"]["weights_basis"],
        serde_json::json!(["project"])
    );
    assert_eq!(known["summary"]["weights_note"], Value::Null);
}

#[test]
fn own_gates_and_purses_out_of_scope_keep_villages_in_the_lists() {
    let workplace = run("\
        [[ranking.gates]]\ncode = \"XA\"\nwhen = '\"vùng sâu\" AND population < 200'\n\
        [[ranking.gates]]\ncode = \"RISK\"\nwhen = 'hazard > 0.65'\n\
        [[ranking.funds]]\nname = \"nobody\"\nwhen = \"electricity = 'none'\"\nin_scope = false\n\
        [[ranking.funds]]\nname = \"fund\"\nwhen = \"TRUE\"\n");
    let gates: Vec<(String, String)> = column(&workplace, "gates")
        .into_iter()
        .filter(|(_, gates)| !gates.is_empty())
        .collect();
    let of = |id: &str| {
        let all = gates.iter().find(|(of, _)| of == id);
        all.map(|(_, gates)| gates.as_str())
    };
    assert_eq!(of("h"), Some("XA"));
    assert_eq!(of("d"), Some("RISK"));
    assert_eq!(of("e"), Some("OUT_OF_SCOPE"));
    assert_eq!(gates.len(), 3);
    let funds = column(&workplace, "fund");
    assert!(funds.contains(&("e".to_owned(), "nobody".to_owned())));
    assert!(funds.contains(&("d".to_owned(), "fund".to_owned())));
    let summary = workplace.json("out/summary.json");
    assert_eq!(summary["ranked"], 4);
    for (gate, count) in [("XA", 1), ("RISK", 1), ("OUT_OF_SCOPE", 1)] {
        assert_eq!(summary["gates"][gate], count, "{gate}");
    }
    let why = column(&workplace, "why");
    let why = &why.iter().find(|(id, _)| id == "e").unwrap().1;
    assert!(why.starts_with("Not ranked (OUT_OF_SCOPE)"), "{why}");
}

#[test]
fn every_preset_ranks() {
    for preset in [
        "vietnam-2025",
        "mbsp-au",
        "new-deal-fr",
        "fcc-5g-fund",
        "equal",
    ] {
        let workplace = run(&format!("[ranking]\npreset = \"{preset}\"\n"));
        let record = workplace.json("out/ranking.json");
        assert_eq!(record["preset"]["name"], preset);
        assert!(!record["preset"]["source"].as_str().unwrap().is_empty());
        let criteria = record["criteria"].as_array().unwrap();
        let points: f64 = criteria
            .iter()
            .map(|of| of["points"].as_f64().unwrap())
            .sum();
        assert!((points - 100.0).abs() < 1e-9, "{preset}: {points}");
        for criterion in criteria {
            assert_ne!(criterion["basis"], "project", "{preset}");
            assert_ne!(criterion["source"], "", "{preset}");
        }
        assert_eq!(workplace.rows("out/build-list.csv").len(), 7);
        // Terms add up to scores.
        let terms = workplace.rows("out/score-terms.csv");
        for (id, low) in column(&workplace, "score_low") {
            let own = terms.iter().filter(|row| row["id"] == id);
            let sum: f64 = own
                .map(|row| row["points_low"].parse::<f64>().unwrap())
                .sum();
            let low: f64 = low.parse().unwrap();
            assert!((sum - low).abs() < 1e-9, "{preset} {id}: {sum} {low}");
        }
    }
}

#[test]
fn a_target_is_a_number_a_budget_or_a_day() {
    let number = run("[ranking.target]\nvillages = 3\n");
    assert_eq!(served(&number), set(&["a", "b", "d"]));
    // 59 days are 1.94 months of 30.4375 days.
    let day = run("[ranking.target]\nby = \"2026-03-01\"\nper_month = 1.6\n");
    assert_eq!(served(&day), set(&["a", "b", "d"]));
    assert_eq!(column(&day, "rank_p95"), column(&number, "rank_p95"));
    // The list ends at the first village that the rest does not pay for, though the last would be cheap.
    let money = run("[ranking.target]\nbudget_usd = 1500.0\ncost = \"population\"\n");
    assert_eq!(served(&money), set(&["b", "d"]));
    let unknown = run(
        "[ranking.target]\nbudget_usd = 100\ncost = \"CASE WHEN hazard > 0.5 THEN NULL ELSE 60 END\"\n",
    );
    let summary = &unknown.json("out/ranking.json")["summary"]["target"];
    assert_eq!(
        (&summary["served"], &summary["without_cost"]),
        (&1.into(), &2.into())
    );
    assert_eq!(served(&unknown), set(&["a"]));
    let all = run("[ranking.target]\nvillages = 100\n");
    assert_eq!(served(&all).len(), 7);
    let record = all.json("out/ranking.json");
    assert_eq!(record["villages"]["always_in"].as_array().unwrap().len(), 7);
    let notes = record["summary"]["target"]["notes"].to_string();
    assert!(notes.contains("100 places"), "{notes}");
    for workplace in [&number, &day, &money] {
        let target = &workplace.json("out/ranking.json")["summary"]["target"];
        let count = |key: &str| target[key].as_u64().unwrap();
        assert_eq!(
            count("served_always_in") + count("served_contested") + count("served_always_out"),
            count("served")
        );
        assert_eq!(
            count("always_in") + count("contested") + count("always_out"),
            7
        );
    }
}

#[test]
fn quotas_say_who_enters_and_who_leaves() {
    let of = |quotas: &str| {
        let workplace = run(&format!("[ranking.target]\nvillages = 3\n{quotas}"));
        (
            served(&workplace),
            workplace.json("out/ranking.json")["quotas"].clone(),
        )
    };
    let (free, none) = of("");
    assert_eq!(free, set(&["a", "b", "d"]));
    assert_eq!(none, Value::Null);

    let (most, cost) = of("[ranking.quotas.provinces.\"Hà Giang\"]\nmax = 1\n");
    assert_eq!(most, set(&["b", "d", "h"]));
    assert_eq!(
        (ids(&cost["enter"]), ids(&cost["leave"])),
        (vec!["h"], vec!["a"])
    );
    assert_eq!(cost["people_served_change"], -700.0);
    assert_eq!(
        (&cost["enter"][0]["province"], &cost["enter"][0]["rank"]),
        (&Value::Null, &4.into())
    );

    let (least, cost) = of("[ranking.quotas.provinces.\"Cao Bằng\"]\nmin = 2\n");
    assert_eq!(least, set(&["b", "d", "e"]));
    assert_eq!(
        (ids(&cost["enter"]), ids(&cost["leave"])),
        (vec!["e"], vec!["a"])
    );
    let provinces = cost["provinces"].as_array().unwrap();
    let province = provinces
        .iter()
        .find(|of| of["province"] == "Cao Bằng")
        .unwrap();
    assert_eq!(
        ["ranked", "without_quotas", "with_quotas", "min"]
            .map(|key| province[key].as_u64().unwrap()),
        [3, 1, 2, 2]
    );

    // 1900 people in Hà Giang, 900 in Cao Bằng, 100 of no province: 1.97, 0.93 and 0.10 of 3 places.
    let (shared, cost) = of("[ranking.quotas]\nproportional = true\n");
    assert_eq!(shared, set(&["a", "b", "d"]));
    assert_eq!(cost["enter"].as_array().unwrap().len(), 0);
    let (least_shared, _) = of("[ranking.quotas]\nproportional = true\nmax = 1\n");
    assert_eq!(least_shared, set(&["b", "d", "h"]));
}

#[test]
fn missing_and_uncertain_facts_widen_ranks() {
    let certain = run("[ranking.target]\nvillages = 3\n");
    let rules = "[ranking.target]\nvillages = 3\n[ranking.uncertain]\npopulation = 0.9\n\"Điểm ưu tiên\" = 0.2\n";
    let uncertain = run(rules);
    let drawn = |workplace: &Workplace| {
        let record = workplace.json("out/ranking.json");
        record["summary"]["villages_with_drawn_facts"]
            .as_u64()
            .unwrap()
    };
    // One lacks facts; everybody's people are uncertain.
    assert_eq!((drawn(&certain), drawn(&uncertain)), (1, 7));
    assert_eq!(column(&certain, "rank"), column(&uncertain, "rank"));
    let width = |workplace: &Workplace| -> u32 {
        let ends = |name| {
            let ranks = column(workplace, name).into_iter();
            ranks
                .map(|(_, rank)| rank.parse::<u32>().unwrap())
                .sum::<u32>()
        };
        ends("rank_p95") - ends("rank_p05")
    };
    assert!(width(&uncertain) > width(&certain));
    let record = uncertain.json("out/ranking.json");
    assert_eq!(record["rules"]["uncertain"]["population"], 0.9);
}

#[test]
fn the_number_of_threads_and_the_order_of_rows_change_no_byte() {
    let rules = "[ranking.target]\nvillages = 3\n[ranking.uncertain]\nhazard = 0.3\n[ranking.quotas]\nmax = 2\n";
    let workplace = ruled(rules);
    let files = [
        "score-terms.csv",
        "ranking.json",
        "villages.geojson",
        "dead-zones.geojson",
        "build-list.csv",
    ];
    let written = |threads: &str| {
        workplace
            .run(&["run", "-q", "--threads", threads])
            .success();
        files.map(|file| workplace.text(&format!("out/{file}")))
    };
    let one = written("1");
    for threads in ["2", "8"] {
        assert!(written(threads) == one, "{threads} threads");
    }
    let mut rows: Vec<&str> = LIST.lines().collect();
    rows[1..].reverse();
    workplace.put("villages.csv", (rows.join("\n") + "\n").as_bytes());
    let other = written("2");
    assert_eq!(other[1], one[1], "ranking.json");
    assert_eq!(other[3], one[3], "dead-zones.geojson");
    assert_eq!(other[4], one[4], "build-list.csv");
    // The table of terms shows the rows of the file, the layer follows them.
    workplace.run(&["run", "-q"]).success();
    let mut terms = workplace.rows("out/score-terms.csv");
    workplace.put("villages.csv", LIST.as_bytes());
    workplace.run(&["run", "-q"]).success();
    let mut before = workplace.rows("out/score-terms.csv");
    for row in terms.iter_mut().chain(&mut before) {
        row.remove("source_rows");
    }
    assert_eq!(terms, before);
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text
            .lines()
            .map(|line| line.trim_end_matches(',').to_owned())
            .collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(sorted(&other[2]), sorted(&one[2]));
}

#[test]
fn other_draws_are_asked_for_in_the_project() {
    let never = run("[ranking.target]\nvillages = 2\n[ranking.robustness]\ndraws = 0\n");
    assert_eq!(served(&never), set(&["b", "d"]));
    for (id, share) in column(&never, "p_in_target") {
        assert_eq!(share, "", "{id}");
    }
    assert!(
        column(&never, "firmness")
            .iter()
            .all(|(_, word)| word.is_empty())
    );
    // Flip points need no draws.
    let flips = column(&never, "flip_other");
    assert!(flips.iter().any(|(_, id)| !id.is_empty()));
    let record = never.json("out/ranking.json");
    assert_eq!(record["summary"]["draws"], 0);
    assert_eq!(record["summary"]["target"]["served"], 2);

    let any = run("[ranking.target]\nvillages = 2\n[ranking.robustness]\nweights = \"simplex\"\n");
    let record = any.json("out/ranking.json");
    assert_eq!(record["summary"]["weights_drawn"], "simplex");
    let shares = column(&any, "p_in_target");
    let sum: f64 = shares
        .iter()
        .map(|(_, share)| share.parse::<f64>().unwrap())
        .sum();
    // Two are served in each draw; shares are shown to four decimals.
    assert!((sum - 2.0).abs() < 1e-3, "{sum}");

    // Without spread every draw has the stated weights; the gap of one village alone is drawn.
    let stated = run("[ranking.target]\nvillages = 2\n[ranking.robustness]\nspread = 0\n");
    for (id, share) in column(&stated, "p_in_target") {
        let served = ["b", "d"].contains(&&*id);
        assert_eq!(share, if served { "1.0" } else { "0.0" }, "{id}");
    }
}

#[test]
fn nobody_or_one_is_no_error() {
    let header = LIST.lines().next().unwrap();
    let one = LIST.lines().nth(1).unwrap();
    let covered = LIST.lines().find(|line| line.starts_with("g,")).unwrap();
    let rules = [
        "",
        "[ranking.target]\nvillages = 3\n",
        "[ranking.target]\nvillages = 3\n[ranking.quotas]\nmax = 2\n",
        "[ranking.target]\nbudget_usd = 1e6\n",
        "[ranking.target]\nby = \"2026-09-01\"\nper_month = 0.5\n",
        "[ranking.robustness]\nweights = \"simplex\"\nspread = 1\n",
    ];
    for rules in rules {
        for (rows, dead) in [(vec![], 0), (vec![covered], 0), (vec![one], 1)] {
            let workplace = ruled(rules);
            let list = [&[header][..], &rows].concat().join("\n") + "\n";
            workplace.put("villages.csv", list.as_bytes());
            if rows.is_empty() {
                // A list of nobody is refused before, in words.
                let said = talk(&workplace.run(&["run"]));
                assert!(!said.contains("panicked"), "{said}");
                continue;
            }
            workplace.run(&["run", "-q"]).success();
            assert_eq!(workplace.rows("out/build-list.csv").len(), dead);
        }
        let gate = format!("{rules}[[ranking.gates]]\ncode = \"ALL\"\nwhen = \"TRUE\"\n");
        let workplace = run(&gate);
        assert_eq!(workplace.json("out/summary.json")["ranked"], 0);
        assert!(served(&workplace).is_empty());
    }
}

/// Every output that shows a score says whose weights it rests on.
#[test]
fn outputs_with_scores_say_whose_weights_they_rest_on() {
    let own = "[ranking.criteria.own]\nformula = \"households\"\nanchors = [0, 200]\nweight = 10\n";
    for (rules, words) in [
        ("", "judgement"),
        (own, "judgement;project"),
        (&only(own), "project"),
    ] {
        let workplace = run(rules);
        let list: Vec<&str> = words.split(';').collect();
        for layer in ["villages", "dead-zones"] {
            let layer = workplace.json(&format!("out/{layer}.geojson"));
            for feature in layer["features"].as_array().unwrap() {
                let properties = &feature["properties"];
                if properties["score_low"].is_null() {
                    assert!(
                        properties["weights_basis"]
                            .as_array()
                            .is_none_or(Vec::is_empty)
                    );
                } else {
                    assert_eq!(properties["weights_basis"], serde_json::json!(list));
                }
            }
        }
        for (id, basis) in column(&workplace, "weights_basis") {
            assert_eq!(basis, words, "{id}");
        }
        for row in workplace.rows("out/score-terms.csv") {
            let is_own = row["criterion"] == "own";
            assert_eq!(
                row["weight_basis"],
                if is_own { "project" } else { "judgement" }
            );
        }
        for file in ["out/ranking.json", "out/summary.json"] {
            let file = workplace.json(file);
            let summary = file.get("summary").unwrap_or(&file["ranking"]);
            assert_eq!(summary["weights_basis"], serde_json::json!(list));
            assert_eq!(summary["weights_note"].is_null(), words == "project");
        }
        #[cfg(feature = "gpkg")]
        {
            let from = "out/plan.gpkg";
            workplace
                .run(&["convert", from, "--layer", "dead-zones", "g.csv"])
                .success();
            let rows = workplace.rows("g.csv");
            assert_eq!(rows.len(), 7);
            for row in rows {
                assert_eq!(row["weights_basis"], words);
            }
        }
    }
}
