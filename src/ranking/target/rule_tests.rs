use super::*;

/// Four provinces: three villages in A, two in B, one in C, none in D; one village without.
const PROVINCE: [u32; 7] = [0, 0, 0, 1, 1, 2, NO_PROVINCE];
const NO_PROVINCE: u32 = super::super::NO_PROVINCE;
const PEOPLE: [f64; 7] = [100.0, 50.0, 50.0, 300.0, 0.0, 100.0, 0.0];

fn names() -> Vec<String> {
    ["A", "B", "Cao Bằng", "D"].map(str::to_owned).to_vec()
}

fn quota(min: u32, max: Option<u32>) -> Quota {
    Quota { min, max }
}

fn named(all: Quota, named: &[(&str, Quota)]) -> Quotas {
    Quotas {
        all,
        named: named
            .iter()
            .map(|&(name, quota)| (name.to_owned(), quota))
            .collect(),
        proportional: None,
    }
}

fn rule(goal: Goal, quotas: &Quotas) -> Result<Rule, TargetError> {
    let names = names();
    Rule::new(
        &goal,
        quotas,
        &Candidates {
            province: &PROVINCE,
            provinces: &names,
            people: &PEOPLE,
            cost: &[Some(10.0); 7],
            ids: &["v"; 7],
        },
    )
}

fn says(refused: Result<Rule, TargetError>) -> String {
    refused.unwrap_err().to_string()
}

fn minima(rule: &Rule) -> Vec<u32> {
    rule.slots.iter().map(|slot| slot.min).collect()
}

#[test]
fn minima_above_the_places_are_refused_with_names_and_numbers() {
    let quotas = named(quota(1, None), &[("A", quota(2, None))]);
    assert_eq!(
        says(rule(Goal::Count(3), &quotas)),
        "the minima of provinces add up to 4 villages (A 2, B 1, Cao Bằng 1), more than the 3 of the target; lower them or raise the target"
    );
    assert!(rule(Goal::Count(4), &quotas).is_ok());
    assert!(rule(Goal::Budget(0.0), &quotas).is_ok());
}

#[test]
fn of_many_minima_the_message_names_some() {
    let names: Vec<String> = (10..30).map(|number| format!("P{number}")).collect();
    let refused = Rule::new(
        &Goal::Count(1),
        &named(quota(1, None), &[]),
        &Candidates {
            province: &(0..20).collect::<Vec<u32>>(),
            provinces: &names,
            people: &[0.0; 20],
            cost: &[None; 20],
            ids: &["v"; 20],
        },
    );
    let message = says(refused);
    assert!(message.contains("(P10 1, P11 1,"), "{message}");
    assert!(message.contains("P17 1, 12 others)"), "{message}");
}

#[test]
fn a_minimum_that_a_province_cannot_fill_is_told_not_refused() {
    let quotas = named(
        quota(2, None),
        &[("A", quota(3, None)), ("D", quota(1, None))],
    );
    let rule = rule(Goal::Count(6), &quotas).unwrap();
    let short = |province: &str, min, candidates| Note::Short {
        province: province.to_owned(),
        min,
        candidates,
    };
    assert_eq!(rule.notes(), [short("Cao Bằng", 2, 1), short("D", 1, 0)]);
    assert_eq!(
        rule.notes()[0].to_string(),
        "the quota of 'Cao Bằng' wants 2 villages, of which there are 1: all of them are served first"
    );
}

#[test]
fn places_that_nobody_can_fill_are_told() {
    let quotas = named(quota(0, Some(1)), &[]);
    let rule = rule(Goal::Count(9), &quotas).unwrap();
    assert_eq!(
        rule.notes(),
        [Note::Unfilled {
            places: 9,
            fillable: 4
        }]
    );
    let mut served = [false; 7];
    let taken = rule.select(&[0, 1, 2, 3, 4, 5, 6], &mut served);
    assert_eq!(taken.villages, 4);
    assert_eq!(served, [true, false, false, true, false, true, true]);
}

#[test]
fn quotas_that_contradict_themselves_are_refused() {
    let quotas = named(Quota::default(), &[("A", quota(3, Some(2)))]);
    assert_eq!(
        says(rule(Goal::Count(3), &quotas)),
        "the quota of 'A' has min 3 above max 2; lower min or raise max"
    );
    let quotas = named(quota(1, Some(0)), &[]);
    assert_eq!(
        says(rule(Goal::Count(3), &quotas)),
        "the quota of every province that is not named has min 1 above max 0; lower min or raise max"
    );
}

#[test]
fn a_province_that_no_village_has_is_refused_with_the_nearest_name() {
    let quotas = named(Quota::default(), &[("Cao Bang", quota(1, None))]);
    assert_eq!(
        says(rule(Goal::Count(3), &quotas)),
        "a quota names the province 'Cao Bang', which no village has; do you mean 'Cao Bằng'?; names must be exact"
    );
    let quotas = named(Quota::default(), &[("Thừa Thiên Huế", quota(1, None))]);
    assert_eq!(
        says(rule(Goal::Count(3), &quotas)),
        "a quota names the province 'Thừa Thiên Huế', which no village has; names must be exact"
    );
}

#[test]
fn places_in_proportion_follow_people_within_quotas_and_candidates() {
    let proportional = |all, list: &[_]| Quotas {
        proportional: Some(Proportional::People),
        ..named(all, list)
    };
    // 200, 300 and 100 people.
    let free = rule(Goal::Count(3), &proportional(Quota::default(), &[])).unwrap();
    assert_eq!(minima(&free), [1, 2, 0, 0, 0]);
    // B has two villages alone: what it leaves goes to A and C by people, C has one.
    let free = rule(Goal::Count(6), &proportional(Quota::default(), &[])).unwrap();
    assert_eq!(minima(&free), [3, 2, 1, 0, 0]);
    let bounded = proportional(Quota::default(), &[("B", quota(0, Some(1)))]);
    assert_eq!(
        minima(&rule(Goal::Count(4), &bounded).unwrap()),
        [2, 1, 1, 0, 0]
    );
    // The village without a province takes the place that no province can.
    let rest = rule(Goal::Count(7), &proportional(Quota::default(), &[])).unwrap();
    let mut served = [false; 7];
    assert_eq!(rest.select(&[6, 5, 4, 3, 2, 1, 0], &mut served).villages, 7);
}

#[test]
fn places_in_proportion_to_nothing_are_refused() {
    let quotas = Quotas {
        proportional: Some(Proportional::People),
        ..Quotas::default()
    };
    assert!(matches!(
        rule(Goal::Budget(1.0), &quotas),
        Err(TargetError::ProportionalBudget)
    ));
    let names = names();
    let refused = Rule::new(
        &Goal::Count(1),
        &quotas,
        &Candidates {
            province: &[0],
            provinces: &names,
            people: &[0.0],
            cost: &[None],
            ids: &["v"],
        },
    );
    assert!(matches!(refused, Err(TargetError::NoPeople)));
}

#[test]
fn columns_that_hold_no_numbers_or_do_not_belong_together_are_refused() {
    let names = names();
    let of = |province: &[u32], people: &[f64], cost: &[Option<f64>], provinces: &[String]| {
        says(Rule::new(
            &Goal::Budget(1.0),
            &Quotas::default(),
            &Candidates {
                province,
                provinces,
                people,
                cost,
                ids: &["v7"],
            },
        ))
    };
    assert_eq!(
        of(&[4], &[0.0], &[None], &names),
        "village 0 is in province number 4, but there are 4"
    );
    assert!(of(&[0], &[0.0, 1.0], &[None], &names).starts_with("candidates have 1 provinces, 2"));
    for people in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(of(&[0], &[people], &[None], &names).starts_with("village v7 has"));
    }
    for cost in [-1.0, f64::NAN, f64::INFINITY] {
        let message = of(&[0], &[1.0], &[Some(cost)], &names);
        assert!(message.starts_with(&format!("the cost {cost} of village v7")));
    }
    let cost = TargetError::Cost {
        village: "v7".to_owned(),
        value: -1.0,
        most: 1.0,
    };
    assert_eq!(cost.key(), "ranking.target.cost");
    let twice = ["A".to_owned(), "A".to_owned()];
    assert!(of(&[0], &[0.0], &[None], &twice).starts_with("the province 'A' stands twice"));
}

#[test]
fn costs_are_checked_where_money_ends_the_list() {
    let names = names();
    let candidates = Candidates {
        province: &[0, 0],
        provinces: &names,
        people: &[1.0, 1.0],
        cost: &[Some(1.0), Some(-1.0)],
        ids: &["v7", "v8"],
    };
    let rule = |goal| Rule::new(&goal, &Quotas::default(), &candidates);
    assert_eq!(rule(Goal::Count(1)).unwrap().cost, [Some(100), None]);
    assert!(says(rule(Goal::Budget(1.0))).contains("of village v8 "));
}

#[test]
fn a_rule_can_be_asked_from_several_threads() {
    fn shared<T: Sync + Send>() {}
    shared::<Rule>();
}
