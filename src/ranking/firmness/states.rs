//! What the facts of ranked villages may be: ends, and states to draw from.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Known;
use super::field::Field;
use crate::ranking::facts::{Draw, VillageRow, mixed};
use crate::ranking::model::Fault;
use crate::ranking::robustness::smaa::{Scenarios, scenario_value};
use crate::ranking::{Gate, Interval, RankingError, Score, Standing};

/// States of the missing and uncertain facts of a village that are drawn from: a power of two. Few where
/// many villages have them, for time and memory.
const STATES: [u32; 2] = [128, 32];
/// Up to so many villages have the more of them.
const FEW: usize = 1_000;

/// What gates that drawn facts leave open are drawn by; no column has a name with a blank at its end.
const UNSETTLED: &str = "gates ";

/// The key of a village, its states, and in which a gate closes.
type States = (u64, Vec<f32>, Vec<bool>);

/// What facts may be worth: ends of values, a row of criteria a member.
pub(super) struct Ends {
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
    pub(super) may_be_gated: Vec<bool>,
    /// Whether a term is worth more or less by what is not known.
    is_open: Vec<bool>,
}

pub(super) struct Drawn {
    pub(super) drawn: Scenarios,
    pub(super) villages: usize,
}

impl Field<'_> {
    pub(super) fn errors(&self) -> FxHashMap<String, f64> {
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
    pub(super) fn state(
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
        let mut standing = judged.map_err(self.told(index))?;
        // Errors make no fact less known.
        let stated = &self.known.ranking.standings[index].gates;
        standing
            .gates
            .retain(|gate| *gate != Gate::TooLittleKnown || stated.contains(gate));
        Ok(standing)
    }

    /// The least and the most that each term may be worth, errors of known facts included.
    pub(super) fn bounds(&self) -> Result<Ends, RankingError> {
        let errors = self.errors();
        let mut ends = Ends {
            low: self.values(|value| value.low),
            high: self.values(|value| value.high),
            may_be_gated: Vec::with_capacity(self.members.len()),
            is_open: Vec::with_capacity(self.members.len()),
        };
        let is_open = |score: &Score| score.terms.iter().any(|of| of.value.low < of.value.high);
        if errors.is_empty() {
            for at in 0..self.members.len() {
                ends.may_be_gated.push(self.standing(at).may_be_gated);
                ends.is_open.push(is_open(self.score(at)));
            }
            return Ok(ends);
        }
        let widened: Vec<Result<Standing, RankingError>> = self
            .members
            .par_iter()
            .map(|&index| self.state(index, &errors, None))
            .collect();
        let width = self.weights.len();
        let widened: Result<Vec<Standing>, RankingError> = widened.into_iter().collect();
        for (at, standing) in widened?.iter().enumerate() {
            ends.may_be_gated
                .push(standing.may_be_gated || !standing.gates.is_empty());
            ends.is_open
                .push(standing.score.as_ref().is_some_and(is_open));
            if let Some(score) = &standing.score {
                for (place, term) in score.terms.iter().enumerate() {
                    ends.low[at * width + place] = term.value.low;
                    ends.high[at * width + place] = term.value.high;
                }
            }
        }
        Ok(ends)
    }

    /// States of the facts of members of which not all is known.
    pub(super) fn scenarios(&self, ends: &Ends) -> Result<Drawn, RankingError> {
        let mut drawn = Scenarios::new(self.weights.len());
        let errors = self.errors();
        if self.rules().robustness.draws == 0 {
            return Ok(Drawn { drawn, villages: 0 });
        }
        let is_open = |at: &usize| ends.may_be_gated[*at] || ends.is_open[*at];
        let open: Vec<usize> = (0..self.members.len()).filter(is_open).collect();
        let count = STATES[usize::from(open.len() > FEW)];
        let states: Vec<Result<States, RankingError>> = open
            .par_iter()
            .map(|&at| self.states(self.members[at], count, &errors))
            .collect();
        for (&at, states) in open.iter().zip(states) {
            let (key, rows, gated) = states?;
            drawn.push(u32::try_from(at).unwrap_or(u32::MAX), key, &rows, &gated);
        }
        Ok(Drawn {
            drawn,
            villages: open.len(),
        })
    }

    fn states(
        &self,
        index: usize,
        count: u32,
        errors: &FxHashMap<String, f64>,
    ) -> Result<States, RankingError> {
        let id = &self.known.survey.villages[index].id;
        let key = id.bytes().fold(self.settings.project.seed, |hash, byte| {
            mixed(hash ^ u64::from(byte))
        });
        let mut rows = Vec::with_capacity(count as usize * self.weights.len());
        let mut gated = Vec::with_capacity(count as usize);
        for state in 0..count {
            let draw = Draw {
                key,
                state,
                states: count,
            };
            let standing = self.state(index, errors, Some(draw))?;
            // A gate that no drawn fact settles may be either, as a flag.
            let tossed = standing.may_be_gated && draw.share(UNSETTLED) < 0.5;
            gated.push(tossed || !standing.gates.is_empty());
            let Some(score) = &standing.score else {
                continue;
            };
            let criteria = self.known.ranking.criteria.iter();
            rows.extend(score.terms.iter().zip(criteria).map(|(term, of)| {
                let Interval { low, high } = term.value;
                if low >= high {
                    return scenario_value(low);
                }
                // What no drawn fact settles lies anywhere between what it could be worth, for all terms
                // of one fact by one number.
                let fact = term.missing.first().map_or(&*of.name, |name| name);
                let share = draw.share(fact);
                scenario_value(if of.worth.rises() {
                    low + (high - low) * share
                } else {
                    high - (high - low) * share
                })
            }));
        }
        Ok((key, rows, gated))
    }
}
