//! How firm the list is: who is served, who stays so whatever the weights and the missing facts, at
//! which weight a village leaves, and who takes its place.

mod field;
mod states;

use super::robustness::dominance::Proof;
use super::robustness::flips::{Flip, Flips, flips};
use super::robustness::smaa::{Acceptability, Scenarios, Smaa, Target};
use super::target::{QuotaCost, Rule, TargetError};
use super::{Model, Ranking, RankingError};
use crate::project::Settings;
use crate::scan::Scan;
use crate::survey::Survey;
use field::Field;

/// Up to so many ranked villages are compared in pairs.
const MOST_COMPARED: usize = 5_000;

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
    /// The best and the worst rank that dominance leaves possible, for all weights of the box and all
    /// values of the missing facts: proven, where draws only show. `None` in lists of more than
    /// 5,000 villages, of which not all pairs are compared.
    pub box_ranks: Option<[u32; 2]>,
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
    let ends = field.bounds()?;
    let scenarios = field.scenarios(&ends)?;
    // A number of villages without quotas: the first of the order.
    let first = rule.as_ref().and_then(Rule::places);
    let first = first.filter(|_| !field.has_quotas());
    let box_of_weights = field.box_of_weights();
    let bounds = field.within_box(&ends, &box_of_weights);
    let found = Found {
        acceptability: accepted(&field, &scenarios.drawn, rule.as_ref(), first),
        proofs: first.map(|first| bounds.proofs(first as usize)),
        box_ranks: (field.members.len() <= MOST_COMPARED).then(|| bounds.rank_bounds()),
        turns: first.map(|first| flips(&values, field.full.len(), &field.full, first as usize)),
        displaced: rule
            .as_ref()
            .map_or_else(Vec::new, |rule| field.displaced(rule, &order, &served)),
        served: rule.as_ref().map(|_| served),
    };
    let mut villages = vec![None; known.survey.villages.len()];
    for (at, &index) in field.members.iter().enumerate() {
        villages[index] = Some(found.firm(at, &field));
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
        influence: found
            .turns
            .map_or_else(Vec::new, |turns| field.influence(&turns)),
        draws: found.acceptability.map_or(0, |found| found.draws),
        uncertain: scenarios.villages,
    })
}

/// Ranks under drawn weights and facts; `None` where the project asks for no draws.
fn accepted(
    field: &Field<'_>,
    scenarios: &Scenarios,
    rule: Option<&Rule>,
    first: Option<u32>,
) -> Option<Acceptability> {
    let draws = field.rules().robustness.draws;
    if draws == 0 || field.members.is_empty() {
        return None;
    }
    let rows = (0..field.members.len()).flat_map(|at| field.worth(field.score(at)));
    let values: Vec<f64> = rows.map(|value| value.low).collect();
    let smaa = Smaa {
        criteria: field.full.len(),
        values: &values,
        scenarios,
        weights: &field.weights(),
        draws,
        seed: field.settings.project.seed,
    };
    Some(match (rule, first) {
        (None, _) => smaa.run(Target::None),
        (Some(_), Some(first)) => smaa.run(Target::First(first)),
        (Some(rule), None) => smaa.run(Target::Select(&|order, marks| {
            rule.select(order, marks);
        })),
    })
}

/// What was found of all members.
struct Found {
    /// `None` without a target.
    served: Option<Vec<bool>>,
    acceptability: Option<Acceptability>,
    proofs: Option<Vec<Proof>>,
    box_ranks: Option<Vec<(u32, u32)>>,
    turns: Option<Flips>,
    displaced: Vec<Option<usize>>,
}

impl Found {
    /// How firm the place of one member is.
    fn firm(&self, at: usize, field: &Field<'_>) -> Firm {
        let drawn = self.acceptability.as_ref();
        let of_target = drawn.filter(|_| self.served.is_some());
        let class = of_target.map(|found| match found.in_target[at] {
            0 => Class::AlwaysOut,
            all if all == found.draws => Class::AlwaysIn,
            _ => Class::Contested,
        });
        let proof = self.proofs.as_ref().map(|proofs| proofs[at]);
        let turn = |flip: Option<Flip>| flip.map(|flip| field.turn(flip));
        let flips = self.turns.as_ref().map_or_else(Vec::new, |turns| {
            let both =
                |criterion| [turns.below(at, criterion), turns.above(at, criterion)].map(turn);
            (0..field.full.len()).map(both).collect()
        });
        Firm {
            in_target: self.served.as_ref().map(|served| served[at]),
            p_in_target: of_target
                .map(|found| f64::from(found.in_target[at]) / f64::from(found.draws)),
            ranks: drawn.map(|found| [found.rank_05[at], found.rank_50[at], found.rank_95[at]]),
            box_ranks: self.box_ranks.as_ref().map(|ranks| ranks[at].into()),
            class,
            is_proven: matches!(
                (proof, class),
                (Some(Proof::AlwaysIn), Some(Class::AlwaysIn))
                    | (Some(Proof::AlwaysOut), Some(Class::AlwaysOut))
            ),
            flips,
            nearest_flip: turn(self.turns.as_ref().and_then(|turns| turns.nearest(at))),
            displaces: self.displaced.get(at).copied().flatten(),
        }
    }
}
