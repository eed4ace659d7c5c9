use super::criteria::people_range;
use super::*;
use crate::project::default_settings;
use crate::scan::{Finding, NearestSignal, Status};
use crate::survey::{Electricity, Houses, Village};
use crate::units::Metres;
use proptest::prelude::*;

/// A village of which everything is known.
pub(super) fn village(id: &str) -> Village {
    Village {
        id: id.to_owned(),
        name: None,
        commune: None,
        commune_code: None,
        district: None,
        province: None,
        centre: None,
        doubtful_location: false,
        houses: Houses::AtCentre,
        households: Some(40),
        population: Some(200),
        population_source: None,
        electricity: Some(Electricity::Grid),
        electricity_asof: None,
        electricity_source: None,
        grid_date: None,
        extremely_difficult: Some(true),
        poor_share: Some(0.3),
        border: Some(false),
        island: Some(false),
        school: Some(true),
        clinic: Some(false),
        hazard: Some(0.5),
        road_km: Some(2.0),
        extra: vec![],
    }
}

pub(super) fn dark(kilometres: f64) -> Finding {
    Finding {
        status: Status::White,
        covered_share: Some(0.0),
        nearest: Some(NearestSignal {
            distance: Metres(kilometres * 1000.0),
            operator: "A".into(),
            at: None,
        }),
        ..Finding::unknown()
    }
}

fn ranked(villages: Vec<Village>, findings: Vec<Finding>) -> Ranking {
    let survey = Survey {
        villages,
        ..Survey::default()
    };
    rank(
        &survey,
        &Scan {
            findings,
            ..Scan::default()
        },
        &default_settings(),
    )
    .unwrap()
}

fn places(ranking: &Ranking) -> Vec<(u32, u32, u32)> {
    let places = ranking
        .standings
        .iter()
        .map(|standing| standing.place.unwrap());
    places
        .map(|place| (place.rank, place.low, place.high))
        .collect()
}

#[test]
fn a_score_worked_by_hand() {
    // people ln(200/10)/ln(200) = 0.56541 of 25; remoteness 4/10 of 15; services 1/2 of 15;
    // hardship (1 + 0.3/0.6)/2 of 15; hazard 0.5 of 10; border or island 0; road 2/10 of 5; power 1 of 5.
    let ranking = ranked(vec![village("v")], vec![dark(4.0)]);
    let score = ranking.standings[0].score.as_ref().unwrap();
    let terms: Vec<u32> = score
        .terms
        .iter()
        .map(|term| term.points.certain().unwrap())
        .collect();
    assert_eq!(terms, [1414, 600, 750, 1125, 500, 0, 100, 500]);
    assert_eq!(score.total.certain(), Some(4989));
    assert!(score.missing.is_empty());
    assert_eq!(
        ranking.standings[0].fund.as_deref(),
        Some("public-utility-fund")
    );
}

#[test]
fn missing_facts_widen_the_score_and_are_named_but_never_count_as_zero() {
    let unknown = Village {
        hazard: None,
        clinic: None,
        ..village("v")
    };
    let ranking = ranked(vec![unknown], vec![dark(4.0)]);
    let score = ranking.standings[0].score.as_ref().unwrap();
    let missing: Vec<&str> = score.missing.iter().map(|name| &**name).collect();
    assert_eq!(missing, ["clinic", "hazard"]);
    assert_eq!(
        score.total,
        Points {
            low: 4489,
            high: 6239
        }
    );
    assert_eq!(score.total.certain(), None);
}

#[test]
fn one_known_half_of_border_or_island_is_enough() {
    let on_border = Village {
        border: Some(true),
        island: None,
        ..village("v")
    };
    let ranking = ranked(vec![on_border], vec![dark(4.0)]);
    let score = ranking.standings[0].score.as_ref().unwrap();
    assert_eq!(score.terms[5].points.certain(), Some(1000));
    assert!(score.missing.is_empty());
}

#[test]
fn households_bound_the_people_where_nobody_counted_them() {
    let unknown = Village {
        population: None,
        ..village("v")
    };
    let range = people_range(&unknown, &default_settings()).unwrap();
    assert_eq!((range.low, range.high), (100.0, 220.0));
    let nothing = Village {
        households: None,
        ..unknown
    };
    assert_eq!(people_range(&nothing, &default_settings()), None);
}

#[test]
fn equal_scores_share_a_rank_and_are_listed_by_id() {
    let survey = Survey {
        villages: vec![village("b"), village("c"), village("a")],
        ..Survey::default()
    };
    let findings = vec![dark(4.0), dark(5.0), dark(4.0)];
    let ranking = rank(
        &survey,
        &Scan {
            findings,
            ..Scan::default()
        },
        &default_settings(),
    )
    .unwrap();
    assert_eq!(places(&ranking), [(2, 2, 2), (1, 1, 1), (2, 2, 2)]);
    assert_eq!(ranking.order(&survey), [1, 2, 0]);
}

#[test]
fn rank_bounds_hold_whatever_the_missing_facts_turn_out_to_be() {
    let unknown = Village {
        hazard: None,
        ..village("b")
    };
    // Known scores of 49.89 and, 3 km farther, 54.39; the unknown one lies between 44.89 and 54.89.
    let ranking = ranked(
        vec![village("a"), unknown, village("c")],
        vec![dark(4.0), dark(4.0), dark(7.0)],
    );
    assert_eq!(places(&ranking), [(2, 2, 3), (3, 1, 3), (1, 1, 2)]);
}

#[test]
fn gates_close_on_known_facts_only() {
    let hamlet = Village {
        population: Some(12),
        households: Some(3),
        school: Some(false),
        ..village("v")
    };
    let codes = |village: Village| {
        ranked(vec![village], vec![dark(4.0)]).standings[0]
            .gates
            .clone()
    };
    assert_eq!(codes(hamlet.clone()), [Gate::TooFewPeople]);
    assert_eq!(
        codes(Village {
            school: Some(true),
            ..hamlet.clone()
        }),
        []
    );
    assert_eq!(
        codes(Village {
            school: None,
            ..hamlet.clone()
        }),
        []
    );
    assert_eq!(
        codes(Village {
            population: None,
            ..hamlet.clone()
        }),
        [Gate::TooFewPeople],
        "3 houses hold at most 17"
    );
    assert_eq!(
        codes(Village {
            population: None,
            households: None,
            ..hamlet.clone()
        }),
        []
    );
    assert_eq!(
        codes(Village {
            households: None,
            ..hamlet
        }),
        [],
        "12 people may be 8 households"
    );

    let planned = Finding {
        planned: Some(0),
        ..dark(4.0)
    };
    let ranking = ranked(vec![village("v"), village("w")], vec![planned, dark(1.0)]);
    assert_eq!(ranking.standings[0].gates, [Gate::AlreadyPlanned]);
    assert_eq!(ranking.standings[0].place, None);
    assert_eq!(ranking.standings[1].place.unwrap().rank, 1);
}

#[test]
fn the_points_of_all_criteria_add_up_to_a_hundred() {
    let best = Village {
        population: Some(5000),
        poor_share: Some(1.0),
        border: Some(true),
        clinic: Some(true),
        hazard: Some(1.0),
        road_km: Some(50.0),
        ..village("v")
    };
    let mut settings = default_settings();
    // Seven equal weights: a seventh of 10,000 hundredths is no whole number.
    for criterion in settings.ranking.criteria.values_mut() {
        criterion.weight = 1.0;
    }
    settings.ranking.criteria["readiness"].weight = 0.0;
    let survey = Survey {
        villages: vec![best],
        ..Survey::default()
    };
    let scan = Scan {
        findings: vec![dark(50.0)],
        ..Scan::default()
    };
    let ranking = rank(&survey, &scan, &settings).unwrap();
    assert_eq!(ranking.criteria.len(), 7);
    let score = ranking.standings[0].score.as_ref().unwrap();
    assert_eq!(score.total.certain(), Some(10_000));
}

#[test]
fn a_doubtful_location_is_not_ranked() {
    let doubtful = Village {
        doubtful_location: true,
        ..village("v")
    };
    let ranking = ranked(vec![doubtful], vec![dark(2000.0)]);
    assert_eq!(ranking.standings[0].gates, [Gate::LocationInDoubt]);
    assert_eq!(ranking.standings[0].place, None);
}

#[test]
fn funds_follow_power_and_hardship() {
    let fund = |electricity, extremely_difficult| {
        let village = Village {
            electricity,
            extremely_difficult,
            ..village("v")
        };
        let ranking = ranked(vec![village], vec![dark(4.0)]);
        ranking.standings[0].fund.clone().unwrap()
    };
    let (grid, none) = (Some(Electricity::Grid), Some(Electricity::None));
    assert_eq!(&*fund(grid, Some(true)), "public-utility-fund");
    assert_eq!(&*fund(grid, Some(false)), "operator");
    assert_eq!(&*fund(none, Some(true)), "pending-power");
    assert_eq!(&*fund(Some(Electricity::OffGrid), None), "pending-power");
    assert_eq!(&*fund(grid, None), UNKNOWN);
    assert_eq!(&*fund(None, Some(true)), UNKNOWN);
}

/// A village with gaps, and the same village once the gaps are filled.
pub(super) fn any_village() -> impl Strategy<Value = (Village, Village, Finding)> {
    let gap = || proptest::bool::weighted(0.3);
    let flag = any::<bool>;
    let small = prop_oneof![1_u32..40, 1_u32..5000];
    let numbers = (small, 1_u32..60, 0.0..1.0_f64, 0.0..1.0_f64, 0.0..30.0_f64);
    let flags = (flag(), flag(), flag());
    let gaps = (gap(), gap(), gap(), gap(), gap(), gap(), gap());
    (numbers, flags, gaps).prop_map(|(numbers, (school, clinic, border), gaps)| {
        let (population, households, hazard, poor_share, kilometres) = numbers;
        let whole = Village {
            population: Some(population),
            // No household without people, as the rank bounds take for granted.
            households: Some(households.min(population)),
            hazard: Some(hazard),
            poor_share: Some(poor_share),
            school: Some(school),
            clinic: Some(clinic),
            border: Some(border),
            ..village("v")
        };
        let known = |gap: bool| !gap;
        let partial = Village {
            // A population that households could not have is outside the bounds by intent.
            population: whole.population.filter(|_| known(gaps.0 && gaps.1)),
            households: whole.households.filter(|_| known(gaps.1)),
            hazard: whole.hazard.filter(|_| known(gaps.2)),
            poor_share: whole.poor_share.filter(|_| known(gaps.3)),
            school: whole.school.filter(|_| known(gaps.4)),
            clinic: whole.clinic.filter(|_| known(gaps.5)),
            border: whole.border.filter(|_| known(gaps.6)),
            ..whole.clone()
        };
        (partial, whole, dark(kilometres))
    })
}

proptest! {
    #[test]
    fn the_rank_stays_in_its_bounds_whatever_the_missing_facts_are(
        list in proptest::collection::vec(any_village(), 1..30),
    ) {
        let findings: Vec<Finding> = list.iter().map(|(_, _, finding)| finding.clone()).collect();
        let before = ranked(list.iter().map(|(partial, ..)| partial.clone()).collect(), findings.clone());
        let after = ranked(list.iter().map(|(_, whole, _)| whole.clone()).collect(), findings);
        for (before, after) in before.standings.iter().zip(&after.standings) {
            let Some(bounds) = before.place else { continue };
            prop_assert!(bounds.low <= bounds.rank && bounds.rank <= bounds.high);
            match after.place {
                Some(place) => prop_assert!(bounds.low <= place.rank && place.rank <= bounds.high),
                None => prop_assert!(before.may_be_gated),
            }
        }
    }

    #[test]
    fn farther_from_signal_never_scores_lower((village, _, finding) in any_village(), more in 0.0..20.0_f64) {
        let farther = dark(finding.nearest.as_ref().unwrap().distance.to_km().0 + more);
        let ranking = ranked(vec![village.clone(), village], vec![finding, farther]);
        let total = |index: usize| ranking.standings[index].score.as_ref().unwrap().total;
        prop_assert!(total(1).low >= total(0).low && total(1).high >= total(0).high);
    }
}
