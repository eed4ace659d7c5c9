//! The difference of two scores, told by criterion: what the weights did and what the values did.

use super::kinds::CauseKind;
use super::terms::{Term, Terms, hundredths};

/// What criteria are called together where a missing fact hides how points divide among them.
pub(super) const POOLED: &str = "(terms with missing facts)";

/// The difference of the points that known facts earn (`score_low`), in hundredths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoreChange {
    /// In the old run.
    pub old: i64,
    /// In the new run.
    pub new: i64,
    /// What each criterion did to it; those that did nothing are left out.
    pub criteria: Vec<CriterionChange>,
    /// What the terms of the runs do not tell; 0 where they add up to the scores.
    pub rest: i64,
}

/// What a criterion did to the difference of two scores. The effects of all criteria and
/// [`ScoreChange::rest`] add up to it exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionChange {
    /// Its name.
    pub name: String,
    /// Points that it is worth at most, old and new; `None` where a run does not have it.
    pub weight: [Option<f64>; 2],
    /// Its value by known facts, 0 to 1, old and new.
    pub value: [Option<f64>; 2],
    /// (new weight - old weight) x old value, hundredths of points.
    pub weight_effect: i64,
    /// New weight x (new value - old value), hundredths of points.
    pub value_effect: i64,
    /// What changed the value.
    pub driver: Option<CauseKind>,
    /// Whether the number before the value function is known to be the same.
    pub(super) same_raw: bool,
    /// The formula of the new run.
    pub(super) formula: String,
    /// Whether the old run has another formula.
    pub(super) other_formula: bool,
}

impl ScoreChange {
    /// New less old.
    #[must_use]
    pub fn difference(&self) -> i64 {
        self.new - self.old
    }
}

/// Terms of one village in both runs, by name.
struct Pair<'t> {
    name: &'t str,
    formulas: [&'t str; 2],
    terms: [Option<&'t Term>; 2],
}

/// The difference of the scores of a village that is a dead zone in both runs.
pub(super) fn score_change(
    scores: [i64; 2],
    terms: [&Terms; 2],
    villages: [usize; 2],
) -> ScoreChange {
    let pairs = pairs(terms, villages);
    let hides = |pair: &&Pair<'_>| {
        let mut terms = pair.terms.iter().flatten();
        terms.any(|term| term.points.is_none())
    };
    let (hidden, shown): (Vec<&Pair<'_>>, Vec<&Pair<'_>>) = pairs.iter().partition(hides);
    let mut change = ScoreChange {
        old: scores[0],
        new: scores[1],
        ..ScoreChange::default()
    };
    let mut left = [0, 1].map(|run| {
        let told = shown.iter().filter_map(|pair| pair.terms[run]?.points);
        scores[run] - told.sum::<i64>()
    });
    change
        .criteria
        .extend(shown.iter().filter_map(|pair| one(pair)));
    if !hidden.is_empty() {
        change.criteria.extend(pooled(&hidden, left));
        left = [0; 2];
    }
    change.rest = left[1] - left[0];
    change
}

fn pairs<'t>(terms: [&'t Terms; 2], villages: [usize; 2]) -> Vec<Pair<'t>> {
    let [old, new] = [0, 1].map(|run: usize| terms[run].of_village(villages[run]));
    let criterion = |run: usize, term: &Term| &terms[run].criteria[term.criterion];
    let mut pairs: Vec<Pair<'t>> = new
        .iter()
        .map(|term| {
            let known = criterion(1, term);
            Pair {
                name: &known.name,
                formulas: ["", &known.formula],
                terms: [None, Some(term)],
            }
        })
        .collect();
    for term in old {
        let known = criterion(0, term);
        match pairs.iter_mut().find(|pair| pair.name == known.name) {
            Some(pair) => {
                pair.terms[0] = Some(term);
                pair.formulas[0] = &known.formula;
            }
            None => pairs.push(Pair {
                name: &known.name,
                formulas: [&known.formula, ""],
                terms: [Some(term), None],
            }),
        }
    }
    pairs
}

fn one(pair: &Pair<'_>) -> Option<CriterionChange> {
    let points = pair.terms.map(|term| term.and_then(|term| term.points));
    let difference = points[1].unwrap_or(0) - points[0].unwrap_or(0);
    let (weight_effect, same_raw) = match pair.terms {
        [Some(old), Some(new)] => {
            let same_raw = old.raw.is_some() && old.raw == new.raw;
            (weight_effect(old, new, difference), same_raw)
        }
        // A criterion that a run does not have has no weight there.
        _ => (difference, false),
    };
    let weight = pair.terms.map(|term| term.map(|term| term.weight));
    let is_same = difference == 0 && weight_effect == 0;
    (!is_same).then(|| CriterionChange {
        name: pair.name.to_owned(),
        weight,
        value: pair.terms.map(|term| term.map(|term| term.value)),
        weight_effect,
        value_effect: difference - weight_effect,
        driver: None,
        same_raw,
        formula: pair.formulas[1].to_owned(),
        other_formula: pair.terms[0].is_some() && pair.formulas[0] != pair.formulas[1],
    })
}

/// What the weights did to a difference of points.
fn weight_effect(old: &Term, new: &Term, difference: i64) -> i64 {
    const SAME: f64 = 1e-9;
    if (new.weight - old.weight).abs() < SAME {
        0
    } else if (new.value - old.value).abs() <= SAME + old.slack + new.slack {
        difference
    } else {
        hundredths((new.weight - old.weight) * old.value)
    }
}

/// Criteria of which a run does not tell apart how much each earned.
fn pooled(pairs: &[&Pair<'_>], points: [i64; 2]) -> Option<CriterionChange> {
    let weight = [0, 1].map(|run: usize| {
        let weights = pairs.iter().filter_map(|pair| pair.terms[run]);
        weights.map(|term| term.weight).sum::<f64>()
    });
    let terms = [0, 1].map(|run: usize| Term {
        criterion: 0,
        weight: weight[run],
        value: super::points(points[run]) / weight[run].max(1e-9),
        slack: 0.015 * 8.0 / weight[run].max(1e-9),
        points: Some(points[run]),
        raw: None,
    });
    let formula: Vec<&str> = pairs.iter().map(|pair| pair.formulas[1]).collect();
    let formula = formula.join(" ");
    one(&Pair {
        name: POOLED,
        formulas: [&formula, &formula],
        terms: [Some(&terms[0]), Some(&terms[1])],
    })
}
