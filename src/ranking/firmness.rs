//! How firm the list is: who is served, who stays so whatever the weights and the missing facts, at
//! which weight a village leaves, and who takes its place.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::facts::{Draw, VillageRow, mixed};
use super::model::Fault;
use super::robustness::dominance::{Bounds, Proof};
use super::robustness::flips::{Flip, Flips, flips};
use super::robustness::smaa::{Acceptability, Scenarios, Smaa, Target, Weights, scenario_value};
use super::target::{
    Candidates, Goal, NO_PROVINCE, Proportional, Quota, QuotaCost, Quotas, Rule, TargetError,
};
use super::{Interval, Model, Ranking, RankingError, Score, Standing};
use crate::project::{RankingRule, Settings, WeightDraws};
use crate::scan::Scan;
use crate::survey::Survey;

/// States of the missing and uncertain facts of a village that are drawn from: a power of two.
const STATES: u32 = 32;

/// What gates that drawn facts leave open are drawn by; no column has a name with a blank at its end.
const UNSETTLED: &str = "gates ";

/// Up to so many looks at a list, who takes the place of each served village is found by leaving it out;
/// beyond it, only where the next in the list does.
const MOST_LOOKS: usize = 400_000_000;

/// How firm a list is.
#[derive(Clone, Debug, Default)]
pub struct Firmness {
    /// The target, where the project has one.
    pub target: Option<Served>,
    /// One a village of the survey; `None` for those that are not ranked.
    pub villages: Vec<Option<Firm>>,
    /// Criteria by how many villages change sides while the weight of that criterion alone goes through
    /// the box, the most influential first.
    pub influence: Vec<Influence>,
    /// How often weights and facts were drawn.
    pub draws: u32,
    /// How many villages have facts that were drawn.
    pub uncertain: usize,
}

/// What one weight decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Influence {
    /// The criterion.
    pub criterion: usize,
    /// How many villages change sides.
    pub movers: usize,
    /// The least share of all weights that the criterion has in the box, the others as stated.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

/// The target and who is served.
#[derive(Clone, Debug)]
pub struct Served {
    /// How many villages are served.
    pub villages: u32,
    /// Villages passed over because nobody knows what they cost; only under a budget.
    pub without_cost: u32,
    /// What quotas change, villages by their place in the survey; `None` without quotas.
    pub quotas: Option<QuotaCost>,
    /// What was noticed, for people.
    pub notes: Vec<String>,
    /// Whether flip points are known: they are for a number of villages without quotas.
    pub has_flips: bool,
}

/// How firm the place of one village is.
#[derive(Clone, Debug, PartialEq)]
pub struct Firm {
    /// Whether the village is served; `None` without a target.
    pub in_target: Option<bool>,
    /// In what share of the draws it is.
    pub p_in_target: Option<f64>,
    /// Ranks that 5, 50 and 95 % of the draws reach or better.
    pub ranks: Option<[u32; 3]>,
    /// What all draws say.
    pub class: Option<Class>,
    /// Whether that is proven for every weight of the box and every value of the missing facts.
    pub is_proven: bool,
    /// Where it changes sides as the share of a criterion falls and grows, a pair a criterion; empty where
    /// flip points are not known.
    pub flips: Vec<[Option<Turn>; 2]>,
    /// The place of the one of these that needs the least change.
    pub nearest_flip: Option<Turn>,
    /// The village that would be served if this one were not, by its place in the survey.
    pub displaces: Option<usize>,
}

/// A change of sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// The criterion whose share changes.
    pub criterion: usize,
    /// Its share of all weights there, 0 to 1.
    pub share: f64,
    /// Who takes the place, or whose place is taken, by place in the survey.
    pub other: usize,
}

/// Whether a village is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// In all draws.
    AlwaysIn,
    /// In some.
    Contested,
    /// In none.
    AlwaysOut,
}

impl Class {
    /// All, from firm to firm.
    pub const ALL: [Self; 3] = [Self::AlwaysIn, Self::Contested, Self::AlwaysOut];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AlwaysIn => "always-in",
            Self::Contested => "contested",
            Self::AlwaysOut => "always-out",
        }
    }
}

/// Why the firmness of a list is not known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FirmnessError {
    /// A target or quota that cannot be.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A formula that cannot be worked out.
    #[error(transparent)]
    Ranking(#[from] RankingError),
    /// A day without another.
    #[error("ranking.target.by counts from project.as_of, which is not given; set it")]
    NoDay,
}

impl FirmnessError {
    /// The key of the project file that is wrong.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Target(TargetError::Unknown { province, .. }) => {
                format!("ranking.quotas.provinces.{province}")
            }
            Self::Target(why) => why.key().to_owned(),
            Self::Ranking(why) => why.key(),
            Self::NoDay => "ranking.target.by".to_owned(),
        }
    }
}

/// What the stages before know.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What exists.
    pub survey: &'a Survey,
    /// Who has no signal.
    pub scan: &'a Scan,
    /// The rules.
    pub model: &'a Model,
    /// Who comes first.
    pub ranking: &'a Ranking,
    /// What serving each village of the survey costs in dollars, for a target of money.
    pub costs: &'a [Option<f64>],
}

/// Those who are ranked, in the order of their ids, which is how ties are cut.
struct Field<'a> {
    known: Known<'a>,
    settings: &'a Settings,
    /// Places in the survey.
    members: Vec<usize>,
    /// Most points of criteria, in hundredths: the weights that rounded points are sums over.
    full: Vec<f64>,
}

/// How firm a list is.
///
/// # Errors
/// [`FirmnessError`] where target or quotas cannot be, or a formula cannot be worked out.
pub fn firmness(known: Known<'_>, settings: &Settings) -> Result<Firmness, FirmnessError> {
    let field = Field::of(known, settings);
    let rule = field.rule()?;
    let order = field.order();
    let mut served = vec![false; field.members.len()];
    let taken = rule.as_ref().map(|rule| rule.select(&order, &mut served));
    let values = field.values(|score| score.total_of(false));
    let drawn_values: Vec<f64> = (0..field.members.len())
        .flat_map(|at| field.worth(field.score(at)))
        .map(|value| value.low)
        .collect();
    let bounds = field.bounds()?;
    let scenarios = field.scenarios(&bounds)?;
    let robustness = &settings.ranking.robustness;
    let weights = field.weights();
    let acceptability = (robustness.draws > 0 && !field.members.is_empty()).then(|| {
        let smaa = Smaa {
            criteria: field.full.len(),
            values: &drawn_values,
            scenarios: &scenarios.drawn,
            weights: &weights,
            draws: robustness.draws,
            seed: settings.project.seed,
        };
        let plain = rule
            .as_ref()
            .and_then(|rule| rule.places())
            .filter(|_| !field.has_quotas());
        match (&rule, plain) {
            (None, _) => smaa.run(Target::None),
            (Some(_), Some(first)) => smaa.run(Target::First(first)),
            (Some(rule), None) => smaa.run(Target::Select(&|order, marks| {
                rule.select(order, marks);
            })),
        }
    });
    let first = rule
        .as_ref()
        .and_then(Rule::places)
        .filter(|_| !field.has_quotas())
        .map(|places| places as usize);
    let (low, high) = field.box_of_weights();
    let proofs = first.map(|first| {
        let bounds = Bounds {
            criteria: field.full.len(),
            low: &bounds.low,
            high: &bounds.high,
            weights_low: &low,
            weights_high: &high,
            may_be_gated: &bounds.may_be_gated,
        };
        bounds.proofs(first)
    });
    let turns = first.map(|first| flips(&values, field.full.len(), &field.full, first));
    let displaced = rule
        .as_ref()
        .map_or_else(Vec::new, |rule| field.displaced(rule, &order, &served));
    let firm = |at: usize| {
        let p_in_target = acceptability
            .as_ref()
            .filter(|_| rule.is_some())
            .map(|found| f64::from(found.in_target[at]) / f64::from(found.draws));
        let class = acceptability
            .as_ref()
            .filter(|_| rule.is_some())
            .map(|found| match found.in_target[at] {
                0 => Class::AlwaysOut,
                all if all == found.draws => Class::AlwaysIn,
                _ => Class::Contested,
            });
        let proof = proofs.as_ref().map(|proofs| proofs[at]);
        Firm {
            in_target: rule.as_ref().map(|_| served[at]),
            p_in_target,
            ranks: acceptability.as_ref().map(|found| found.quantiles(at)),
            class,
            is_proven: matches!(
                (proof, class),
                (Some(Proof::AlwaysIn), Some(Class::AlwaysIn))
                    | (Some(Proof::AlwaysOut), Some(Class::AlwaysOut))
            ),
            flips: turns.as_ref().map_or_else(Vec::new, |turns| {
                let both = |criterion| {
                    [turns.below(at, criterion), turns.above(at, criterion)]
                        .map(|flip| flip.map(|flip| field.turn(flip)))
                };
                (0..field.full.len()).map(both).collect()
            }),
            nearest_flip: turns
                .as_ref()
                .and_then(|turns| turns.nearest(at))
                .map(|flip| field.turn(flip)),
            displaces: displaced.get(at).copied().flatten(),
        }
    };
    let mut villages = vec![None; known.survey.villages.len()];
    for (at, &index) in field.members.iter().enumerate() {
        villages[index] = Some(firm(at));
    }
    let quotas = rule
        .as_ref()
        .filter(|_| field.has_quotas())
        .map(|rule| field.cost_of_quotas(rule, &order));
    Ok(Firmness {
        target: rule.as_ref().zip(taken).map(|(rule, taken)| Served {
            villages: taken.villages,
            without_cost: taken.without_cost,
            quotas,
            notes: rule.notes().iter().map(ToString::to_string).collect(),
            has_flips: first.is_some(),
        }),
        villages,
        influence: turns.map_or_else(Vec::new, |turns| field.influence(&turns)),
        draws: acceptability.map_or(0, |found| found.draws),
        uncertain: scenarios.villages,
    })
}

/// What facts may be worth: ends of values, a row of criteria a member.
struct Ends {
    low: Vec<f64>,
    high: Vec<f64>,
    may_be_gated: Vec<bool>,
    /// Whether a term is worth more or less by what is not known.
    is_open: Vec<bool>,
}

struct Drawn {
    drawn: Scenarios,
    villages: usize,
}

impl Score {
    /// Hundredths of a point of each criterion: the fewest, or the most.
    fn total_of(&self, most: bool) -> impl Iterator<Item = u32> + '_ {
        self.terms.iter().map(move |term| {
            if most {
                term.points.high
            } else {
                term.points.low
            }
        })
    }
}

impl Acceptability {
    fn quantiles(&self, at: usize) -> [u32; 3] {
        [self.rank_05[at], self.rank_50[at], self.rank_95[at]]
    }
}

impl<'a> Field<'a> {
    fn of(known: Known<'a>, settings: &'a Settings) -> Self {
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

    fn standing(&self, at: usize) -> &'a Standing {
        &self.known.ranking.standings[self.members[at]]
    }

    fn score(&self, at: usize) -> &'a Score {
        let score = self.standing(at).score.as_ref();
        score.expect("what is ranked has a score")
    }

    /// The list: by points of known facts, ties by id.
    fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> =
            (0..u32::try_from(self.members.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(self.score(at as usize).total.low));
        order
    }

    /// Points as shares of the most points, so that weighted sums are the printed scores.
    fn shares(&self, points: impl Iterator<Item = u32>) -> impl Iterator<Item = f64> {
        points.zip(&self.full).map(|(points, &full)| {
            if full > 0.0 {
                f64::from(points) / full
            } else {
                0.0
            }
        })
    }

    fn values<I: Iterator<Item = u32>>(&self, points: impl Fn(&'a Score) -> I) -> Vec<f64> {
        let rows = (0..self.members.len()).map(|at| points(self.score(at)));
        rows.flat_map(|row| self.shares(row)).collect()
    }

    /// What each term is worth, 0 to 1, in draws. Weights of a box are near the stated ones, so that values
    /// are those of the printed points; among all weights those of a light criterion would be coarse.
    fn worth(&self, score: &Score) -> Vec<Interval> {
        match self.rules().robustness.weights {
            WeightDraws::Simplex => score.terms.iter().map(|term| term.value).collect(),
            WeightDraws::Box => {
                let lows = self.shares(score.total_of(false));
                let ends = lows.zip(self.shares(score.total_of(true)));
                ends.map(|(low, high)| Interval { low, high }).collect()
            }
        }
    }

    fn rules(&self) -> &'a RankingRule {
        &self.settings.ranking
    }

    fn has_quotas(&self) -> bool {
        let quotas = &self.rules().quotas;
        quotas.min > 0
            || quotas.max.is_some()
            || quotas.proportional
            || !quotas.provinces.is_empty()
    }

    /// Target and quotas of the project, where it has a target.
    fn rule(&self) -> Result<Option<Rule>, FirmnessError> {
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
        let mut names: Vec<String> = villages
            .iter()
            .filter_map(|village| village.province.clone())
            .collect();
        names.sort_unstable();
        names.dedup();
        let number = |index: usize| {
            let name = villages[index].province.as_ref();
            let place = name.and_then(|name| names.binary_search(name).ok());
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
        let candidates = Candidates {
            province: &province,
            provinces: &names,
            people: &people,
            cost: &cost,
        };
        Ok(Some(Rule::new(&goal, &quotas, &candidates)?))
    }

    /// Uncovered people as far as known.
    fn people(&self, index: usize) -> f64 {
        let village = &self.known.survey.villages[index];
        let finding = &self.known.scan.findings[index];
        super::new_people(village, finding, self.settings).map_or(0.0, |people| people.low)
    }

    fn cost_of_quotas(&self, rule: &Rule, order: &[u32]) -> QuotaCost {
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

    fn box_of_weights(&self) -> (Vec<f64>, Vec<f64>) {
        let spread = self.rules().robustness.spread;
        let scaled = |by: f64| self.full.iter().map(|full| full * by).collect();
        (scaled(1.0 - spread), scaled(1.0 + spread))
    }

    fn weights(&self) -> Weights {
        match self.rules().robustness.weights {
            WeightDraws::Simplex => Weights::Simplex,
            WeightDraws::Box => {
                let (low, high) = self.box_of_weights();
                Weights::Box { low, high }
            }
        }
    }

    fn errors(&self) -> FxHashMap<String, f64> {
        let uncertain = self.rules().uncertain.iter();
        uncertain
            .map(|(name, share)| (name.clone(), *share))
            .collect()
    }

    fn told(&self, index: usize) -> impl Fn(Fault) -> RankingError + '_ {
        move |fault| {
            let village = &self.known.survey.villages[index];
            self.known.model.told(fault, &village.id)
        }
    }

    /// The standing of a member in one state of its facts, or over all of them.
    fn state(
        &self,
        index: usize,
        errors: &FxHashMap<String, f64>,
        draw: Option<Draw>,
    ) -> Result<Standing, RankingError> {
        let Known {
            survey,
            scan,
            model,
            ..
        } = self.known;
        let finding = &scan.findings[index];
        let row = VillageRow::of(index, survey, finding, self.settings, &model.columns);
        let row = row.uncertain(errors, draw);
        let village = (&survey.villages[index], finding);
        let judged = model.judged(&row, village, self.settings);
        judged.map_err(self.told(index))
    }

    /// The least and the most that each term may be worth, errors of known facts included.
    fn bounds(&self) -> Result<Ends, RankingError> {
        let errors = self.errors();
        let mut ends = Ends {
            low: self.values(|score| score.total_of(false)),
            high: self.values(|score| score.total_of(true)),
            may_be_gated: Vec::with_capacity(self.members.len()),
            is_open: Vec::with_capacity(self.members.len()),
        };
        let is_open = |score: &Score| self.worth(score).iter().any(|of| of.low < of.high);
        if errors.is_empty() {
            for at in 0..self.members.len() {
                ends.may_be_gated.push(self.standing(at).may_be_gated);
                ends.is_open.push(is_open(self.score(at)));
            }
            return Ok(ends);
        }
        let widened: Result<Vec<Standing>, RankingError> = self
            .members
            .par_iter()
            .map(|&index| self.state(index, &errors, None))
            .collect();
        let width = self.full.len();
        for (at, standing) in widened?.iter().enumerate() {
            ends.may_be_gated
                .push(standing.may_be_gated || !standing.gates.is_empty());
            ends.is_open
                .push(standing.score.as_ref().is_some_and(is_open));
            if let Some(score) = &standing.score {
                let row = at * width..(at + 1) * width;
                let low = self.shares(score.total_of(false)).collect::<Vec<_>>();
                ends.low[row.clone()].copy_from_slice(&low);
                let high = self.shares(score.total_of(true)).collect::<Vec<_>>();
                ends.high[row].copy_from_slice(&high);
            }
        }
        Ok(ends)
    }

    /// States of the facts of members of which not all is known.
    fn scenarios(&self, ends: &Ends) -> Result<Drawn, RankingError> {
        let mut drawn = Scenarios::new(self.full.len());
        let errors = self.errors();
        if self.rules().robustness.draws == 0 {
            return Ok(Drawn { drawn, villages: 0 });
        }
        let is_open = |at: &usize| ends.may_be_gated[*at] || ends.is_open[*at];
        let open: Vec<usize> = (0..self.members.len()).filter(is_open).collect();
        type States = (u64, Vec<f32>, Vec<bool>);
        let states: Result<Vec<States>, RankingError> = open
            .par_iter()
            .map(|&at| self.states(self.members[at], &errors))
            .collect();
        for (&at, (key, rows, gated)) in open.iter().zip(&states?) {
            drawn.push(u32::try_from(at).unwrap_or(u32::MAX), *key, rows, gated);
        }
        Ok(Drawn {
            drawn,
            villages: open.len(),
        })
    }

    fn states(
        &self,
        index: usize,
        errors: &FxHashMap<String, f64>,
    ) -> Result<(u64, Vec<f32>, Vec<bool>), RankingError> {
        let id = &self.known.survey.villages[index].id;
        let key = id.bytes().fold(self.settings.project.seed, |hash, byte| {
            mixed(hash ^ u64::from(byte))
        });
        let mut rows = Vec::with_capacity(STATES as usize * self.full.len());
        let mut gated = Vec::with_capacity(STATES as usize);
        for state in 0..STATES {
            let draw = Draw {
                key,
                state,
                states: STATES,
            };
            let standing = self.state(index, errors, Some(draw))?;
            // A gate that no drawn fact settles may be either, as a flag.
            let tossed = standing.may_be_gated && draw.share(UNSETTLED) < 0.5;
            gated.push(tossed || !standing.gates.is_empty());
            let Some(score) = &standing.score else {
                continue;
            };
            let criteria = self.known.ranking.criteria.iter();
            let worth = self.worth(score).into_iter().zip(criteria);
            rows.extend(worth.map(|(Interval { low, high }, of)| {
                // What no drawn fact settles lies anywhere between what it could be worth.
                scenario_value(if low < high {
                    low + (high - low) * draw.share(&of.name)
                } else {
                    low
                })
            }));
        }
        Ok((key, rows, gated))
    }

    /// Who would be served if a served village were not.
    fn displaced(&self, rule: &Rule, order: &[u32], served: &[bool]) -> Vec<Option<usize>> {
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

    fn turn(&self, flip: Flip) -> Turn {
        Turn {
            criterion: usize::from(flip.criterion),
            share: flip.share,
            other: self.members[flip.other as usize],
        }
    }

    fn influence(&self, flips: &Flips) -> Vec<Influence> {
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
