//! Those who are ranked, and the target that they are held against.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::states::Ends;
use super::{FirmnessError, Influence, Known, Turn};
use crate::project::layers::folded;
use crate::project::{RankingRule, Settings, WeightDraws};
use crate::ranking::facts::VillageRow;
use crate::ranking::gates::new_people;
use crate::ranking::robustness::dominance::Bounds;
use crate::ranking::robustness::flips::{Flip, Flips};
use crate::ranking::robustness::smaa::{Weights, weighted_sum};
use crate::ranking::target::{
    Candidates, Goal, NO_PROVINCE, Proportional, Quota, QuotaCost, Quotas, Rule,
};
use crate::ranking::{Gate, Interval, RankingError, Score, Standing};

/// Up to so many looks at a list, who takes the place of each served village is found by leaving it out;
/// beyond it, only where the next in the list does.
const MOST_LOOKS: usize = 400_000_000;

/// Those who are ranked, in the order of their ids, which is how ties are cut.
pub(super) struct Field<'a> {
    pub(super) known: Known<'a>,
    pub(super) settings: &'a Settings,
    /// Places in the survey.
    pub(super) members: Vec<usize>,
    /// Shares of the weights.
    pub(super) weights: Vec<f64>,
}

impl<'a> Field<'a> {
    pub(super) fn of(known: Known<'a>, settings: &'a Settings) -> Self {
        let standings = known.ranking.standings.iter().enumerate();
        let ranked = standings.filter(|(_, standing)| standing.place.is_some());
        let mut members: Vec<usize> = ranked.map(|(index, _)| index).collect();
        let villages = &known.survey.villages;
        members.sort_by(|&one, &other| villages[one].id.cmp(&villages[other].id));
        let criteria = &known.ranking.criteria;
        Self {
            known,
            settings,
            members,
            weights: criteria.iter().map(|of| of.share).collect(),
        }
    }

    pub(super) fn standing(&self, at: usize) -> &'a Standing {
        &self.known.ranking.standings[self.members[at]]
    }

    pub(super) fn score(&self, at: usize) -> &'a Score {
        let score = self.standing(at).score.as_ref();
        score.expect("what is ranked has a score")
    }

    /// The list: by points of known facts, ties by id.
    pub(super) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> =
            (0..u32::try_from(self.members.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(self.score(at as usize).total.low));
        order
    }

    /// What each term is worth by known facts, 0 to 1, a row of criteria a member: exact, not the rounded
    /// points that the list is ordered by.
    pub(super) fn values(&self, end: impl Fn(Interval) -> f64) -> Vec<f64> {
        let scores = (0..self.members.len()).map(|at| self.score(at));
        let terms = scores.flat_map(|score| &score.terms);
        terms.map(|term| end(term.value)).collect()
    }

    /// Provinces that quotas count apart though their names differ in capitals or marks alone.
    pub(super) fn twin_provinces(&self) -> Option<String> {
        let villages = self
            .members
            .iter()
            .map(|&index| &self.known.survey.villages[index]);
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        let twins = villages
            .filter_map(|village| village.province.as_deref())
            .find_map(|name| {
                let first = *names.entry(folded(name)).or_insert(name);
                (first != name).then_some((first, name))
            });
        let (one, other) = twins.filter(|_| self.has_quotas())?;
        Some(format!(
            "quotas count {one:?} and {other:?} as two provinces; write the name alike"
        ))
    }

    /// Who is among the first by exact sums, ties by id.
    pub(super) fn first_by_sums(&self, values: &[f64], first: usize) -> Vec<bool> {
        let rows = values.chunks_exact(self.weights.len().max(1));
        let sums: Vec<f64> = rows.map(|row| weighted_sum(row, &self.weights)).collect();
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by(|&one, &other| sums[other].total_cmp(&sums[one]));
        let mut is_first = vec![false; order.len()];
        for &at in order.iter().take(first) {
            is_first[at] = true;
        }
        is_first
    }

    /// Villages that a gate keeps out which more facts, or errors of known ones, may open: nobody is surely
    /// before or behind them.
    pub(super) fn left_aside(&self) -> Result<usize, RankingError> {
        let errors = self.errors();
        let standings = self.known.ranking.standings.iter().enumerate();
        let gated = standings.filter(|(_, of)| of.score.is_some() && !of.gates.is_empty());
        let mut count = 0;
        for (index, standing) in gated {
            let is_open = standing.gates.contains(&Gate::TooLittleKnown)
                || (!errors.is_empty() && self.state(index, &errors, None)?.gates.is_empty());
            count += usize::from(is_open);
        }
        Ok(count)
    }

    pub(super) fn rules(&self) -> &'a RankingRule {
        &self.settings.ranking
    }

    pub(super) fn has_quotas(&self) -> bool {
        let quotas = &self.rules().quotas;
        quotas.min > 0
            || quotas.max.is_some()
            || quotas.proportional
            || !quotas.provinces.is_empty()
    }

    /// Target and quotas of the project, where it has a target.
    pub(super) fn rule(&self) -> Result<Option<Rule>, FirmnessError> {
        let target = &self.rules().target;
        let goal = match (target.villages, target.budget_usd, target.by) {
            (Some(villages), _, _) => Goal::Count(villages),
            (_, Some(money), _) => Goal::Budget(money),
            (_, _, Some(day)) => Goal::By {
                from: self.settings.project.as_of.ok_or(FirmnessError::NoDay)?,
                to: day,
                per_month: target.per_month.unwrap_or_default(),
            },
            (None, None, None) => return Ok(None),
        };
        let stated = &self.rules().quotas;
        let named = stated.provinces.iter().map(|(name, quota)| {
            let quota = Quota {
                min: quota.min.unwrap_or(stated.min),
                max: quota.max.or(stated.max),
            };
            (name.clone(), quota)
        });
        let quotas = Quotas {
            all: Quota {
                min: stated.min,
                max: stated.max,
            },
            named: named.collect(),
            proportional: stated.proportional.then_some(Proportional::People),
        };
        let villages = &self.known.survey.villages;
        let mut provinces: Vec<String> = villages
            .iter()
            .filter_map(|village| village.province.clone())
            .collect();
        provinces.sort_unstable();
        provinces.dedup();
        let number = |index: usize| {
            let name = villages[index].province.as_ref();
            let place = name.and_then(|name| provinces.binary_search(name).ok());
            place.map_or(NO_PROVINCE, |place| {
                u32::try_from(place).unwrap_or(NO_PROVINCE)
            })
        };
        let province: Vec<u32> = self.members.iter().map(|&index| number(index)).collect();
        let people: Vec<f64> = self
            .members
            .iter()
            .map(|&index| self.people(index))
            .collect();
        let cost: Vec<Option<f64>> = self
            .members
            .iter()
            .map(|&index| self.known.costs.get(index).copied().flatten())
            .collect();
        let ids = self.members.iter().map(|&index| &*villages[index].id);
        let ids: Vec<&str> = ids.collect();
        let candidates = Candidates {
            province: &province,
            provinces: &provinces,
            people: &people,
            cost: &cost,
            ids: &ids,
        };
        Ok(Some(Rule::new(&goal, &quotas, &candidates)?))
    }

    /// Uncovered people as far as known.
    pub(super) fn people(&self, index: usize) -> f64 {
        let Known {
            survey,
            scan,
            model,
            ..
        } = self.known;
        let finding = &scan.findings[index];
        let row = VillageRow::of(index, survey, finding, self.settings, &model.columns);
        new_people(&row).0
    }

    pub(super) fn cost_of_quotas(&self, rule: &Rule, order: &[u32]) -> QuotaCost {
        let points: Vec<f64> = (0..self.members.len())
            .map(|at| f64::from(self.score(at).total.low) / 100.0)
            .collect();
        let mut cost = rule.cost_of_quotas(order, &points);
        for list in [&mut cost.enters, &mut cost.leaves] {
            for at in list {
                *at = u32::try_from(self.members[*at as usize]).unwrap_or(u32::MAX);
            }
        }
        cost
    }

    pub(super) fn box_of_weights(&self) -> (Vec<f64>, Vec<f64>) {
        let spread = self.rules().robustness.spread;
        let scaled = |by: f64| self.weights.iter().map(|weight| weight * by).collect();
        (scaled(1.0 - spread), scaled(1.0 + spread))
    }

    /// Values and weights as dominance takes them.
    pub(super) fn within_box<'b>(
        &self,
        ends: &'b Ends,
        (weights_low, weights_high): &'b (Vec<f64>, Vec<f64>),
    ) -> Bounds<'b> {
        Bounds {
            criteria: self.weights.len(),
            low: &ends.low,
            high: &ends.high,
            weights_low,
            weights_high,
            may_be_gated: &ends.may_be_gated,
        }
    }

    pub(super) fn drawn_weights(&self) -> Weights {
        match self.rules().robustness.weights {
            WeightDraws::Simplex => Weights::Simplex,
            WeightDraws::Box => {
                let (low, high) = self.box_of_weights();
                Weights::Box { low, high }
            }
        }
    }

    /// Whether [`Self::displaced`] looks for all, or the lists are too long for it.
    pub(super) fn is_displaced_known(&self, rule: &Rule, order: &[u32], served: &[bool]) -> bool {
        let count = served.iter().filter(|&&is_served| is_served).count();
        let is_plain = rule.places().is_some() && !self.has_quotas();
        is_plain || count.saturating_mul(order.len()) <= MOST_LOOKS
    }

    /// Who would be served if a served village were not.
    pub(super) fn displaced(
        &self,
        rule: &Rule,
        order: &[u32],
        served: &[bool],
    ) -> Vec<Option<usize>> {
        let is_plain = rule.places().is_some() && !self.has_quotas();
        let next = || order.iter().find(|&&at| !served[at as usize]);
        if is_plain {
            let next = next().map(|&at| self.members[at as usize]);
            return served.iter().map(|&is| next.filter(|_| is)).collect();
        }
        if !self.is_displaced_known(rule, order, served) {
            return Vec::new();
        }
        let without = |at: usize| {
            let others: Vec<u32> = order
                .iter()
                .copied()
                .filter(|&of| of as usize != at)
                .collect();
            let mut marks = vec![false; served.len()];
            rule.select(&others, &mut marks);
            let enters = others
                .iter()
                .find(|&&of| marks[of as usize] && !served[of as usize]);
            enters.map(|&of| self.members[of as usize])
        };
        let all = (0..served.len()).into_par_iter();
        all.map(|at| if served[at] { without(at) } else { None })
            .collect()
    }

    pub(super) fn turn(&self, flip: Flip) -> Turn {
        Turn {
            criterion: usize::from(flip.criterion),
            share: flip.share,
            other: self.members[flip.other as usize],
        }
    }

    pub(super) fn influence(&self, flips: &Flips) -> Vec<Influence> {
        let spread = self.rules().robustness.spread;
        let sum: f64 = self.weights.iter().sum();
        let one = |(criterion, &weight): (usize, &f64)| {
            let share = |by: f64| {
                let own = weight * by;
                let all = sum - weight + own;
                if all > 0.0 { own / all } else { 0.0 }
            };
            let (low, high) = (share(1.0 - spread), share(1.0 + spread));
            Influence {
                criterion,
                movers: flips.movers(criterion, low, high),
                low,
                high,
            }
        };
        let mut influence: Vec<Influence> = self.weights.iter().enumerate().map(one).collect();
        influence.sort_by_key(|of| std::cmp::Reverse(of.movers));
        influence
    }
}
