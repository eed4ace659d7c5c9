//! How firm the list is: who is served, who stays so whatever the weights and the missing facts, at
//! which weight a village leaves, and who takes its place.

mod field;
mod states;

use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
    /// Half width of the box of weights, as a share of each.
    pub spread: f64,
}

/// What one weight decides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Whether the village is in or out by the rounding of points alone: exact sums would have it otherwise.
    /// Such a village has no flip points.
    pub is_by_rounding: bool,
    /// Whether the village has as many points as one on the other side of the target, so that the ids decide.
    pub is_cut_by_id: bool,
    /// The village that would be served if this one were not, by its place in the survey.
    pub displaces: Option<usize>,
}

/// A change of sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The criterion whose share changes.
    pub criterion: usize,
    /// Its share of all weights there, 0 to 1.
    pub share: f64,
    /// Who takes the place, or whose place is taken, by place in the survey.
    pub other: usize,
}

/// Whether a village is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    let values = field.values(|value| value.low);
    let ends = field.bounds()?;
    let scenarios = field.scenarios(&ends)?;
    // A number of villages without quotas: the first of the order.
    let first = rule.as_ref().and_then(Rule::places);
    let first = first.filter(|_| !field.has_quotas());
    let box_of_weights = field.box_of_weights();
    let bounds = field.within_box(&ends, &box_of_weights);
    // Who is ranked must not hang on what is drawn, or nothing is proven.
    let left_aside = field.left_aside()?;
    let has_floor = settings.ranking.min_score > 0.0;
    let is_closed = left_aside == 0 && !has_floor;
    let width = field.weights.len();
    let mut notes: Vec<String> = Vec::new();
    if let Some(rule) = &rule {
        notes.extend(rule.notes().iter().map(ToString::to_string));
        if left_aside > 0 {
            notes.push(format!(
                "{left_aside} gated villages may come in once more is known of them; draws leave them aside, and nothing is proven"
            ));
        }
        notes.extend(field.twin_provinces());
        if has_floor {
            notes.push(
                "ranking.min_score is judged at the stated weights; nothing is proven for others"
                    .to_owned(),
            );
        }
        if !field.is_displaced_known(rule, &order, &served) {
            notes.push("whom each village displaces is not looked for in a list this long with quotas or a budget".to_owned());
        }
    }
    let found = Found {
        acceptability: accepted(&field, &values, &scenarios.drawn, rule.as_ref(), first),
        proofs: first
            .filter(|_| is_closed)
            .map(|first| bounds.proofs(first as usize)),
        box_ranks: (is_closed && field.members.len() <= MOST_COMPARED)
            .then(|| bounds.rank_bounds()),
        cut: first.and_then(|first| {
            let points = |at: &u32| field.score(*at as usize).total.low;
            let last = order.get((first as usize).checked_sub(1)?)?;
            let next = order.get(first as usize)?;
            (points(last) == points(next)).then(|| points(last))
        }),
        exact: first.map(|first| field.first_by_sums(&values, first as usize)),
        turns: first.map(|first| flips(&values, width, &field.weights, first as usize)),
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
        target: taken.map(|taken| Served {
            villages: taken.villages,
            without_cost: taken.without_cost,
            quotas,
            notes,
            has_flips: first.is_some(),
        }),
        villages,
        influence: found
            .turns
            .map_or_else(Vec::new, |turns| field.influence(&turns)),
        draws: found.acceptability.map_or(0, |found| found.draws),
        uncertain: scenarios.villages,
        spread: settings.ranking.robustness.spread,
    })
}

/// Ranks under drawn weights and facts; `None` where the project asks for no draws.
fn accepted(
    field: &Field<'_>,
    values: &[f64],
    scenarios: &Scenarios,
    rule: Option<&Rule>,
    first: Option<u32>,
) -> Option<Acceptability> {
    let draws = field.rules().robustness.draws;
    if draws == 0 || field.members.is_empty() {
        return None;
    }
    let smaa = Smaa {
        criteria: field.weights.len(),
        values,
        scenarios,
        weights: &field.drawn_weights(),
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
    /// Who is among the first by exact sums.
    exact: Option<Vec<bool>>,
    /// The points at the border of the target, where both sides have them.
    cut: Option<u32>,
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
        let in_target = self.served.as_ref().map(|served| served[at]);
        let exact = self.exact.as_ref().map(|exact| exact[at]);
        let is_by_rounding = exact.is_some() && exact != in_target;
        let turn = |flip: Option<Flip>| {
            flip.filter(|_| !is_by_rounding)
                .map(|flip| field.turn(flip))
        };
        let flips = self.turns.as_ref().map_or_else(Vec::new, |turns| {
            let both =
                |criterion| [turns.below(at, criterion), turns.above(at, criterion)].map(turn);
            (0..field.weights.len()).map(both).collect()
        });
        Firm {
            in_target,
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
            is_by_rounding,
            is_cut_by_id: self.cut == Some(field.score(at).total.low),
            displaces: self.displaced.get(at).copied().flatten(),
        }
    }
}
