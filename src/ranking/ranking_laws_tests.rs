//! Laws of the list and of how firm it is, for any villages with any gaps.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::tests::any_village;
use super::*;
use crate::project::{GateRule, ProvinceQuota, WeightDraws, default_settings};
use crate::scan::Finding;
use crate::survey::Village;

/// Villages and what was found of them.
type Rows = Vec<(Village, Finding)>;

/// A list of villages that was ranked and drawn.
struct List {
    survey: Survey,
    ranking: Ranking,
    firmness: Firmness,
}

/// What is said of a village, in words that do not hang on where it stands in the survey.
#[derive(Debug, PartialEq)]
struct Told {
    standing: Standing,
    firm: Option<Firm>,
    others: Vec<Option<String>>,
}

impl List {
    fn of(rows: &[(Village, Finding)], settings: &Settings) -> Self {
        Self::read(rows, settings).unwrap()
    }

    fn read(rows: &[(Village, Finding)], settings: &Settings) -> Result<Self, FirmnessError> {
        let survey = Survey {
            villages: rows.iter().map(|(village, _)| village.clone()).collect(),
            ..Survey::default()
        };
        let scan = Scan {
            findings: rows.iter().map(|(_, finding)| finding.clone()).collect(),
            ..Scan::default()
        };
        let model = Model::new(&survey, settings)?;
        let ranking = model.rank(&survey, &scan, settings)?;
        let costs = vec![None; rows.len()];
        let known = Known {
            survey: &survey,
            scan: &scan,
            model: &model,
            ranking: &ranking,
            costs: &costs,
        };
        let firmness = firmness(known, settings)?;
        Ok(Self {
            survey,
            ranking,
            firmness,
        })
    }

    fn told(&self) -> BTreeMap<String, Told> {
        let id = |index: usize| self.survey.villages[index].id.clone();
        let one = |(index, village): (usize, &Village)| {
            let mut firm = self.firmness.villages[index].clone();
            let mut others = Vec::new();
            if let Some(firm) = &mut firm {
                others.push(firm.displaces.take().map(id));
                let turns = firm.flips.iter_mut().flatten();
                for turn in turns.chain([&mut firm.nearest_flip]) {
                    others.push(
                        turn.as_mut()
                            .map(|turn| id(std::mem::take(&mut turn.other))),
                    );
                }
            }
            let told = Told {
                standing: self.ranking.standings[index].clone(),
                firm,
                others,
            };
            (village.id.clone(), told)
        };
        self.survey.villages.iter().enumerate().map(one).collect()
    }

    fn place(&self, index: usize) -> Option<Place> {
        self.ranking.standings[index].place
    }

    fn total(&self, index: usize) -> Points {
        self.ranking.standings[index].score.as_ref().unwrap().total
    }

    fn firm(&self, index: usize) -> Option<&Firm> {
        self.firmness.villages[index].as_ref()
    }

    fn is_served(&self, index: usize) -> bool {
        self.firm(index)
            .is_some_and(|firm| firm.in_target == Some(true))
    }
}

/// Villages with gaps, and the same with the gaps filled, with ids of their own and in provinces.
fn any_list(most: usize) -> impl Strategy<Value = (Rows, Rows)> {
    let province = proptest::option::weighted(0.9, 0_u8..4);
    vec((any_village(), province), 1..most).prop_map(|list| {
        let rows = list.into_iter().enumerate();
        rows.map(|(number, ((partial, whole, finding), province))| {
            let named = |village: Village| Village {
                id: format!("v{number:02}"),
                province: province.map(|of| format!("P{of}")),
                ..village
            };
            ((named(partial), finding.clone()), (named(whole), finding))
        })
        .unzip()
    })
}

/// Settings with a target, a few draws, errors of two facts, and any weights that are drawn.
fn any_settings() -> impl Strategy<Value = Settings> {
    let flags = (any::<bool>(), any::<bool>());
    (1_u32..12, flags, any::<u64>(), 0.0..=1.0_f64).prop_map(
        |(villages, (is_simplex, is_uncertain), seed, spread)| {
            let mut settings = default_settings();
            settings.project.seed = seed % 1_000_000;
            let rule = &mut settings.ranking;
            rule.target.villages = Some(villages);
            rule.robustness.draws = 60;
            rule.robustness.spread = spread;
            if is_simplex {
                rule.robustness.weights = WeightDraws::Simplex;
            }
            if is_uncertain {
                rule.uncertain.insert("hazard".to_owned(), 0.3);
                rule.uncertain.insert("population".to_owned(), 0.1);
            }
            settings
        },
    )
}

/// One fact of a village raised, each of which counts more.
fn raised((village, finding): &(Village, Finding), fact: u8, by: f64) -> (Village, Finding) {
    let (mut village, mut finding) = (village.clone(), finding.clone());
    match fact {
        0 => {
            village.hazard = village.hazard.map(|hazard| (hazard + by).min(1.0));
        }
        1 => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "small"
            )]
            let more = (by * 1000.0) as u32;
            village.population = village.population.map(|people| people + more);
        }
        2 => village.school = village.school.map(|_| true),
        3 => village.border = village.border.map(|_| true),
        4 => village.poor_share = village.poor_share.map(|share| (share + by).min(1.0)),
        5 => village.road_km = village.road_km.map(|length| length + 10.0 * by),
        _ => {
            if let Some(nearest) = &mut finding.nearest {
                nearest.distance.0 += by * 10_000.0;
            }
        }
    }
    (village, finding)
}

proptest! {
    /// Score, rank and share of draws: in each draw, weights and other villages stay what they are.
    #[test]
    fn a_fact_that_counts_more_never_puts_a_village_back(
        (rows, _) in any_list(25),
        settings in any_settings(),
        which in any::<Index>(),
        fact in 0_u8..7,
        by in 0.0..1.0_f64,
    ) {
        let which = which.index(rows.len());
        let before = List::of(&rows, &settings);
        let mut rows = rows;
        rows[which] = raised(&rows[which], fact, by);
        let after = List::of(&rows, &settings);
        prop_assert!(after.total(which).low >= before.total(which).low);
        prop_assert!(after.total(which).high >= before.total(which).high);
        if let Some(place) = before.place(which) {
            let now = after.place(which).unwrap();
            prop_assert!(now.rank <= place.rank, "{:?} {:?}", place, now);
            prop_assert!(now.low <= place.low && now.high <= place.high);
            let (was, is) = (before.firm(which).unwrap(), after.firm(which).unwrap());
            prop_assert!(is.in_target >= was.in_target);
            // A gate that a draw may close leaves more room below it for those behind: the number of
            // villages that a village is held against is the same in both lists.
            prop_assert!(is.p_in_target >= was.p_in_target, "{:?} {:?}", was, is);
            for (is, was) in is.ranks.unwrap().into_iter().zip(was.ranks.unwrap()) {
                prop_assert!(is <= was);
            }
        }
    }

    /// In the list, and in any one draw.
    #[test]
    fn a_village_more_never_reorders_two_others((rows, _) in any_list(15), settings in any_settings()) {
        let mut settings = settings;
        settings.ranking.robustness.draws = 1;
        let all = List::of(&rows, &settings);
        let fewer = List::of(&rows[1..], &settings);
        let order = |list: &List, one: usize, other: usize| {
            let rank = |index| list.place(index).map(|place| place.rank);
            let drawn = |index| list.firm(index).and_then(|firm| firm.ranks);
            (rank(one).cmp(&rank(other)), drawn(one).cmp(&drawn(other)))
        };
        for one in 0..rows.len() - 1 {
            for other in 0..one {
                prop_assert_eq!(order(&all, one + 1, other + 1), order(&fewer, one, other));
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(
        ((rows, _), settings, quotas) in (any_list(25), any_settings(), any::<bool>()),
        seed in any::<u64>(),
    ) {
        let mut settings = settings;
        settings.ranking.quotas.proportional = quotas;
        let told = |rows: &[(Village, Finding)]| {
            List::read(rows, &settings).map(|list| {
                let served = list.firmness.target.as_ref().map(|target| target.villages);
                (list.told(), served, list.firmness.influence, list.ranking.ranked)
            }).map_err(|why| why.to_string())
        };
        let mut mixed = rows.clone();
        mixed.sort_by_cached_key(|(village, _)| {
            village.id.bytes().fold(seed, |key, byte| facts::mixed(key ^ u64::from(byte)))
        });
        prop_assert_eq!(told(&mixed), told(&rows));
    }

    /// Also where weights are others of the box, worked out here in whole numbers.
    #[test]
    fn what_is_proven_holds_once_facts_are_known(
        (partial, whole) in any_list(25),
        settings in any_settings(),
        factors in vec(0_u32..=1000, 8),
    ) {
        let before = List::of(&partial, &settings);
        let after = List::of(&whole, &settings);
        let spread = settings.ranking.robustness.spread;
        // Thousandths of each weight, within the box.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "up to 2000")]
        let factors: Vec<u64> = factors.iter().map(|&factor| {
            let share = (f64::from(factor) / 500.0 - 1.0) * spread;
            (1000.0 * (1.0 + share)).clamp((1000.0 * (1.0 - spread)).ceil(), (1000.0 * (1.0 + spread)).floor()) as u64
        }).collect();
        let points = |index: usize| -> u64 {
            let score = after.ranking.standings[index].score.as_ref().unwrap();
            score.terms.iter().zip(&factors).map(|(term, factor)| u64::from(term.points.low) * factor).sum()
        };
        let ranked: Vec<usize> = (0..whole.len()).filter(|&index| after.place(index).is_some()).collect();
        let target = settings.ranking.target.villages.unwrap() as usize;
        for index in 0..whole.len() {
            let (low, high) = (before.total(index), after.total(index).certain().unwrap());
            prop_assert!(low.low <= high && high <= low.high);
            let (Some(firm), Some(_)) = (before.firm(index), after.place(index)) else { continue };
            if !firm.is_proven {
                continue;
            }
            let own = points(index);
            let above = ranked.iter().filter(|&&other| {
                // Ids rise with places in the list, which is how ties are cut.
                points(other) > own || points(other) == own && other < index
            });
            let is_in = above.count() < target;
            prop_assert_eq!(is_in, firm.class == Some(Class::AlwaysIn), "{:?}", firm);
            if settings.ranking.uncertain.is_empty() {
                prop_assert_eq!(after.is_served(index), is_in);
            }
        }
    }

    #[test]
    fn equal_scores_share_a_rank_and_no_others((rows, _) in any_list(25), doubled in any::<Index>()) {
        let mut rows = rows;
        let mut twin = rows[doubled.index(rows.len())].clone();
        twin.0.id = "twin".to_owned();
        rows.push(twin);
        let mut settings = default_settings();
        settings.ranking.robustness.draws = 0;
        let list = List::of(&rows, &settings);
        let ranked: Vec<usize> = (0..rows.len()).filter(|&index| list.place(index).is_some()).collect();
        for &one in &ranked {
            let rank = list.place(one).unwrap().rank as usize;
            let above = ranked.iter().filter(|&&other| list.total(other).low > list.total(one).low).count();
            prop_assert_eq!(rank, above + 1);
        }
        let (one, other) = (doubled.index(rows.len() - 1), rows.len() - 1);
        prop_assert_eq!(list.place(one), list.place(other));
    }

    #[test]
    fn quotas_are_kept_and_their_cost_is_said(
        (rows, _) in any_list(30),
        target in 1_u32..20,
        (min, max) in (0_u32..4, proptest::option::of(0_u32..8)),
        named in proptest::option::of((0_u32..4, proptest::option::of(0_u32..6))),
        proportional in any::<bool>(),
    ) {
        let mut settings = default_settings();
        let rule = &mut settings.ranking;
        rule.robustness.draws = 20;
        rule.target.villages = Some(target);
        let free = List::of(&rows, &settings);
        let rule = &mut settings.ranking;
        rule.quotas.min = min;
        rule.quotas.max = max.map(|max| max.max(min));
        rule.quotas.proportional = proportional;
        if let Some((min, max)) = named {
            let max = max.map(|max| max.max(min));
            rule.quotas.provinces.insert("P1".to_owned(), ProvinceQuota { min: Some(min), max });
        }
        let rule = settings.ranking.quotas.clone();
        let cannot_both_hold = |of: &ProvinceQuota| of.max.or(rule.max) < of.min;
        if rule.max.is_some() && rule.provinces.values().any(cannot_both_hold) {
            // Such a project is refused when it is read.
            return Ok(());
        }
        let list = match List::read(&rows, &settings) {
            Ok(list) => list,
            Err(FirmnessError::Target(why)) => {
                // Minima above the target, nobody counted, or a province that is not there.
                prop_assert_eq!(why.key(), "ranking.quotas");
                return Ok(());
            }
            Err(why) => return Err(TestCaseError::fail(why.to_string())),
        };
        let mut served: BTreeMap<Option<String>, (u32, u32)> = BTreeMap::new();
        for (index, (village, _)) in rows.iter().enumerate() {
            let (ranked, taken) = served.entry(village.province.clone()).or_default();
            *ranked += u32::from(list.place(index).is_some());
            *taken += u32::from(list.is_served(index));
        }
        let all: u32 = served.values().map(|(_, taken)| taken).sum();
        let mut fillable = 0;
        for (province, (ranked, taken)) in &served {
            let own = province.as_ref().and_then(|name| rule.provinces.get(name));
            let (min, max) = match (province, own) {
                (None, _) => (0, None),
                (_, Some(own)) => (own.min.unwrap(), own.max.or(rule.max)),
                _ => (rule.min, rule.max),
            };
            prop_assert!(*taken >= min.min(*ranked), "{:?}", province);
            prop_assert!(max.is_none_or(|max| *taken <= max), "{:?}", province);
            fillable += max.map_or(*ranked, |max| max.min(*ranked));
        }
        prop_assert_eq!(all, target.min(fillable));
        let stated = list.firmness.target.as_ref().unwrap();
        prop_assert_eq!(stated.villages, all);
        // Without any quota there is nothing to say.
        let Some(cost) = &stated.quotas else {
            prop_assert!(rule.min == 0 && rule.max.is_none() && !proportional && rule.provinces.is_empty());
            return Ok(());
        };
        for index in 0..rows.len() {
            let at = u32::try_from(index).unwrap();
            let (with, without) = (list.is_served(index), free.is_served(index));
            prop_assert_eq!(cost.enters.contains(&at), with && !without);
            prop_assert_eq!(cost.leaves.contains(&at), !with && without);
        }
    }
}

/// A gate that may close does not part a village from its equal.
#[test]
fn equals_of_which_one_may_be_gated_tie_in_every_draw() {
    let known = super::tests::village("a");
    let mut open = super::tests::village("b");
    open.road_km = None;
    let finding = super::tests::dark(3.7);
    let mut settings = default_settings();
    let rule = &mut settings.ranking;
    rule.target.villages = Some(1);
    rule.robustness.draws = 500;
    // Weights whose most points are odd numbers, so that values have no short decimals.
    for (criterion, weight) in rule
        .criteria
        .values_mut()
        .zip([25.3, 14.9, 15.1, 15.7, 9.9, 10.3, 0.0, 5.3])
    {
        criterion.weight = weight;
    }
    rule.gates = vec![GateRule {
        code: "FAR".to_owned(),
        when: "road_km > 5".to_owned(),
        source: String::new(),
    }];
    for hazard in 0..100 {
        let hazard = Some(f64::from(hazard) / 100.0);
        let rows = [&known, &open].map(|of| {
            let village = Village {
                hazard,
                ..of.clone()
            };
            (village, finding.clone())
        });
        let list = List::of(&rows, &settings);
        assert_eq!(list.total(0), list.total(1));
        assert!(list.ranking.standings[1].may_be_gated);
        let [one, other] = [0, 1].map(|index| list.firm(index).unwrap().p_in_target);
        assert_eq!((one, other), (Some(1.0), Some(0.0)), "ties are cut by id");
        let ranks = list.firm(1).unwrap().ranks.unwrap();
        assert_eq!(
            (ranks[0], ranks[2]),
            (1, 2),
            "gated in some draws, equal in the others"
        );
    }
}

/// People that are drawn are those that the gate counts.
#[test]
fn a_village_that_may_be_too_small_is_gated_in_the_draws_in_which_it_is() {
    let mut small = super::tests::village("a");
    (small.school, small.population, small.households) = (Some(false), None, Some(8));
    let mut settings = default_settings();
    let rule = &mut settings.ranking;
    // 8 households are 20 to 44 people, evenly: fewer than 26 in a quarter of the draws.
    (rule.min_people, rule.min_households) = (26, 10);
    rule.target.villages = Some(1);
    rule.robustness.draws = 4000;
    let rows = [(small, super::tests::dark(4.0))];
    let list = List::of(&rows, &settings);
    let firm = list.firm(0).unwrap();
    let share = firm.p_in_target.unwrap();
    assert!((share - 0.75).abs() < 0.03, "{share}");
    assert_eq!(
        (firm.class, firm.is_proven),
        (Some(Class::Contested), false)
    );
}

/// Uncertain people are drawn for the gate as well, also where they are counted.
#[test]
fn an_uncertain_number_of_people_may_be_too_small() {
    let mut small = super::tests::village("a");
    (small.school, small.population) = (Some(false), Some(100));
    let mut settings = default_settings();
    let rule = &mut settings.ranking;
    (rule.min_people, rule.min_households) = (90, 50);
    rule.target.villages = Some(1);
    rule.robustness.draws = 4000;
    let rows = [(small, super::tests::dark(4.0))];
    assert_eq!(
        List::of(&rows, &settings).firm(0).unwrap().p_in_target,
        Some(1.0)
    );
    let uncertain = &mut settings.ranking.uncertain;
    uncertain.insert("population".to_owned(), 0.2);
    let list = List::of(&rows, &settings);
    let share = list.firm(0).unwrap().p_in_target.unwrap();
    // Between 80 and 120, so fewer than 90 in a quarter of the draws.
    assert!((share - 0.75).abs() < 0.03, "{share}");
}

/// Any weight at all may be that of a criterion whose stated weight earns no hundredth of a point.
#[test]
fn a_criterion_of_hardly_any_weight_counts_among_all_weights() {
    let mut settings = default_settings();
    let rule = &mut settings.ranking;
    rule.criteria["hazard"].weight = 1e-6;
    rule.target.villages = Some(1);
    rule.robustness.draws = 200;
    rule.robustness.weights = WeightDraws::Simplex;
    let rows = [("a", 0.4), ("b", 0.6)].map(|(id, hazard)| {
        let village = Village {
            hazard: Some(hazard),
            ..super::tests::village(id)
        };
        (village, super::tests::dark(4.0))
    });
    let list = List::of(&rows, &settings);
    assert_eq!(list.total(0), list.total(1));
    let shares = [0, 1].map(|index| list.firm(index).unwrap().p_in_target);
    assert_eq!(shares, [Some(0.0), Some(1.0)]);
    // The list cuts ties of points by id, draws go by exact sums, and both are said.
    settings.ranking.robustness.weights = WeightDraws::Box;
    let list = List::of(&rows, &settings);
    let firm = |index| list.firm(index).map(|of| (of.in_target, of.p_in_target));
    assert_eq!(firm(0), Some((Some(true), Some(0.0))));
    assert_eq!(firm(1), Some((Some(false), Some(1.0))));
}
