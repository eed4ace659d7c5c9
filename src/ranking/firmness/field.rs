//! Those who are ranked, and the target that they are held against.

use rayon::prelude::*;

use super::states::Ends;
use super::{FirmnessError, Influence, Known, Turn};
use crate::project::{RankingRule, Settings, WeightDraws};
use crate::ranking::robustness::dominance::Bounds;
use crate::ranking::robustness::flips::{Flip, Flips};
use crate::ranking::robustness::smaa::Weights;
use crate::ranking::target::{
    Candidates, Goal, NO_PROVINCE, Proportional, Quota, QuotaCost, Quotas, Rule,
};
use crate::ranking::{Interval, Score, Standing, new_people};

/// Up to so many looks at a list, who takes the place of each served village is found by leaving it out;
/// beyond it, only where the next in the list does.
const MOST_LOOKS: usize = 400_000_000;

/// Those who are ranked, in the order of their ids, which is how ties are cut.
pub(super) struct Field<'a> {
    pub(super) known: Known<'a>,
    pub(super) settings: &'a Settings,
    /// Places in the survey.
    pub(super) members: Vec<usize>,
    /// Most points of criteria, in hundredths: the weights that rounded points are sums over.
    pub(super) full: Vec<f64>,
}

impl Score {
    /// Hundredths of a point of each criterion: the fewest, or the most.
    pub(super) fn total_of(&self, most: bool) -> impl Iterator<Item = u32> + '_ {
        self.terms.iter().map(move |term| {
            if most {
                term.points.high
            } else {
                term.points.low
            }
        })
    }
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
            full: criteria.iter().map(|of| f64::from(of.full)).collect(),
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

    /// Points as shares of the most points, so that weighted sums are the printed scores.
    pub(super) fn shares(&self, points: impl Iterator<Item = u32>) -> impl Iterator<Item = f64> {
        points.zip(&self.full).map(|(points, &full)| {
            if full > 0.0 {
                f64::from(points) / full
            } else {
                0.0
            }
        })
    }

    pub(super) fn values<I: Iterator<Item = u32>>(
        &self,
        points: impl Fn(&'a Score) -> I,
    ) -> Vec<f64> {
        let rows = (0..self.members.len()).map(|at| points(self.score(at)));
        rows.flat_map(|row| self.shares(row)).collect()
    }

    /// What each term is worth, 0 to 1, in draws. Weights of a box are near the stated ones, so that values
    /// are those of the printed points; among all weights those of a light criterion would be coarse.
    pub(super) fn worth(&self, score: &Score) -> Vec<Interval> {
        match self.rules().robustness.weights {
            WeightDraws::Simplex => score.terms.iter().map(|term| term.value).collect(),
            WeightDraws::Box => {
                let lows = self.shares(score.total_of(false));
                let ends = lows.zip(self.shares(score.total_of(true)));
                ends.map(|(low, high)| Interval { low, high }).collect()
            }
        }
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
        let village = &self.known.survey.villages[index];
        let finding = &self.known.scan.findings[index];
        new_people(village, finding, self.settings).map_or(0.0, |people| people.low)
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
        let scaled = |by: f64| self.full.iter().map(|full| full * by).collect();
        (scaled(1.0 - spread), scaled(1.0 + spread))
    }

    /// Values and weights as dominance takes them.
    pub(super) fn within_box<'b>(
        &self,
        ends: &'b Ends,
        (weights_low, weights_high): &'b (Vec<f64>, Vec<f64>),
    ) -> Bounds<'b> {
        Bounds {
            criteria: self.full.len(),
            low: &ends.low,
            high: &ends.high,
            weights_low,
            weights_high,
            may_be_gated: &ends.may_be_gated,
        }
    }

    pub(super) fn weights(&self) -> Weights {
        match self.rules().robustness.weights {
            WeightDraws::Simplex => Weights::Simplex,
            WeightDraws::Box => {
                let (low, high) = self.box_of_weights();
                Weights::Box { low, high }
            }
        }
    }

    /// Who would be served if a served village were not.
    pub(super) fn displaced(
        &self,
        rule: &Rule,
        order: &[u32],
        served: &[bool],
    ) -> Vec<Option<usize>> {
        let count = served.iter().filter(|&&is_served| is_served).count();
        let is_plain = rule.places().is_some() && !self.has_quotas();
        let next = || order.iter().find(|&&at| !served[at as usize]);
        if is_plain {
            let next = next().map(|&at| self.members[at as usize]);
            return served.iter().map(|&is| next.filter(|_| is)).collect();
        }
        if count.saturating_mul(order.len()) > MOST_LOOKS {
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
        let sum: f64 = self.full.iter().sum();
        let one = |(criterion, &full): (usize, &f64)| {
            let share = |by: f64| {
                let own = full * by;
                let all = sum - full + own;
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
        let mut influence: Vec<Influence> = self.full.iter().enumerate().map(one).collect();
        influence.sort_by_key(|of| std::cmp::Reverse(of.movers));
        influence
    }
}
