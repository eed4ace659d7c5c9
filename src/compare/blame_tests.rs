//! Which settings and columns are blamed for what.

use super::*;

/// A village that enters the target with the points that it had, and the records of both runs.
fn enters(projects: [Value; 2]) -> Change {
    let records = projects.map(|project| json!({"project": project}));
    only(
        Made::dead("1", 4, W, &json!({"in_target": false})),
        Made::dead("1", 4, W, &json!({})),
        &records,
    )
}

#[test]
fn another_target_is_a_setting_before_others() {
    let target = |key: &str, old: Value, new: Value| {
        enters([old, new].map(|value| json!({"ranking": {"target": {key: value}}})))
    };
    let change = target("villages", json!(600), json!(650));
    assert_eq!(kinds(&change), ["entered-target"]);
    assert_eq!(named(&change), ["setting"]);
    assert_eq!(change.causes[0].settings, ["ranking.target.villages"]);
    let change = target("villages", json!(600), json!(600));
    assert_eq!(named(&change), ["others"]);
    let change = enters([0, 2].map(|min| json!({"ranking": {"quotas": {"min": min}}})));
    assert_eq!(named(&change), ["setting"]);
    // Its own facts changed too, and yet the end of the list did more.
    let records = [600, 650]
        .map(|villages| json!({"project": {"ranking": {"target": {"villages": villages}}}}));
    let change = only(
        Made::dead("1", 9, W, &json!({"in_target": false})),
        Made::dead(
            "1",
            4,
            [(60.0, 0.6), (40.0, 0.5)],
            &json!({"population": 200}),
        ),
        &records,
    );
    assert_eq!(named(&change), ["setting", "input"]);
}

#[test]
fn costs_and_days_set_targets_of_money_and_days_alone() {
    let costs = |target: &Value| {
        enters(
            [100, 200]
                .map(|usd| json!({"ranking": {"target": target}, "costs": {"macro_usd": usd}})),
        )
    };
    let change = costs(&json!({"budget_usd": 1e6, "by": null}));
    assert_eq!(named(&change), ["setting"]);
    assert_eq!(change.causes[0].settings, ["costs.macro_usd"]);
    let change = costs(&json!({"villages": 600, "budget_usd": null}));
    assert_eq!(named(&change), ["others"]);
    let days = |target: &Value| {
        enters(
            ["2025-03-31", "2025-06-30"]
                .map(|day| json!({"ranking": {"target": target}, "project": {"as_of": day}})),
        )
    };
    let change = days(&json!({"by": "2027-01-01", "per_month": 5}));
    assert_eq!(named(&change), ["setting"]);
    assert_eq!(change.causes[0].settings, ["project.as_of"]);
    // A day may change what is decided, and so what it costs; others may as well have.
    let change = days(&json!({"budget_usd": 1e6}));
    assert_eq!(named(&change), ["others", "setting"]);
    assert_eq!(named(&days(&json!({"villages": 600}))), ["others"]);
}

#[test]
fn what_changes_no_score_is_no_cause_of_scores_and_gates() {
    let ranking = [1, 2].map(|number| {
        json!({"project": {"costs": {"macro_usd": number}, "ranking": {
            "preset": number.to_string(), "robustness": {"draws": number},
            "uncertain": {"population": number}, "target": {"villages": number},
            "quotas": {"min": number}, "min_people": 8 + number,
            "gates": [{"code": "A", "when": "island", "source": number.to_string()}],
            "criteria": {"people": {"label": number.to_string(), "source": number.to_string(),
                "basis": number.to_string(), "anchors": [number, 100]}}}}})
    });
    let old = || Made::dead("1", 1, W, &json!({}));
    let mut new = old();
    new.terms[0].3 = 0.25;
    let change = only(old(), new, &ranking);
    assert_eq!(named(&change), ["setting"]);
    assert_eq!(
        change.causes[0].settings,
        ["ranking.criteria.people.anchors"]
    );
    let gated = Made::dead("1", 1, W, &json!({"gates": ["TOO_FEW_PEOPLE"]}));
    let change = only(old(), gated.clone(), &ranking);
    assert_eq!(named(&change), ["setting"]);
    assert_eq!(change.causes[0].settings, ["ranking.min_people"]);
    // No rule of gates changed: what makes the score did it.
    let anchors = [1, 2].map(
        |low| json!({"project": {"ranking": {"criteria": {"people": {"anchors": [low, 100]}}}}}),
    );
    let change = only(old(), gated, &anchors);
    assert_eq!(
        change.causes[0].settings,
        ["ranking.criteria.people.anchors"]
    );
}

#[test]
fn own_columns_that_are_called_like_those_of_runs_are_inputs() {
    let criteria = json!({"project": {"ranking": {"criteria": {"people": {"weight": 60.0}}}}});
    for name in ["score_local", "rank_x", "modelled_x", "nearest_x_m"] {
        let made = |value: u32| Made::dead("1", 1, W, &json!({name: value, "score_people": value}));
        let records = ["one", "two"].map(|content| {
            let mut record = criteria.clone();
            record["inputs"] = json!([input("coverage", content)]);
            record
        });
        let change = only(made(1), made(2), &records);
        assert_eq!(kinds(&change), ["facts-only"]);
        assert_eq!(named(&change), ["input"]);
        let fields: Vec<&str> = change.causes[0]
            .fields
            .iter()
            .map(|field| &*field.field)
            .collect();
        assert_eq!(fields, [name]);
    }
}
