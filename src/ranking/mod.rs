//! Who comes first: gates, then an additive score with fixed anchors, every term visible.
//!
//! A score is a sum of points, each the weight of a criterion times its value between 0 and 1, in
//! hundredths of a point so that the shown terms add up to the shown score. A missing fact is not 0:
//! its term is an interval, and so is the score. Villages are ordered by the points that their known
//! facts earn (`score_low`, which is the score where nothing is missing); `rank_low` and `rank_high`
//! bound what the missing facts of all villages may do to the rank, gates among them; villages whose
//! location is unknown are left aside.

mod criteria;
mod facts;
mod firmness;
pub mod formula;
mod from_table;
mod fund;
mod gates;
mod model;
pub mod robustness;
pub mod target;

pub use criteria::{Criterion, Interval, Points, Worth, new_people};
pub use facts::{FACTS, Fact};
pub use firmness::{
    Class, Firm, Firmness, FirmnessError, Influence, Known, Served, Turn, firmness,
};
pub use from_table::findings;
pub use fund::{Fund, NONE, UNKNOWN};
pub use gates::Gate;
pub use model::{Model, RankingError};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::project::Settings;
use crate::scan::Scan;
use crate::survey::Survey;

/// The standing of every village, in the order of the survey.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// What scores are made of.
    pub criteria: Vec<Criterion>,
    /// The purses that rules name, in their order.
    pub funds: Vec<Fund>,
    /// One a village.
    pub standings: Vec<Standing>,
    /// How many of them have a place.
    pub ranked: usize,
}

/// The standing of one village.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Why the village is not ranked; empty for those that are, and for covered ones.
    pub gates: Vec<Gate>,
    /// Who pays; `None` for villages that are not dead zones.
    pub fund: Option<Arc<str>>,
    /// Whether a gate may close once a missing fact is known.
    pub may_be_gated: bool,
    /// The score; `None` for villages that are not dead zones.
    pub score: Option<Score>,
    /// The place among the ranked villages.
    pub place: Option<Place>,
}

/// An additive score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// One of each of [`Ranking::criteria`].
    pub terms: Vec<Term>,
    /// Fields whose absence makes the score an interval, in the order of the criteria.
    pub missing: Vec<Arc<str>>,
    /// The sum of the terms.
    pub total: Points,
}

/// What a criterion adds to a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What its formula gives.
    pub raw: Interval,
    /// What that is worth, 0 to 1.
    pub value: Interval,
    /// The weight times that.
    pub points: Points,
    /// Fields whose absence makes the term an interval.
    pub missing: Vec<Arc<str>>,
}

/// A place in the list; villages of equal score share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// 1 + the number of villages with more points from known facts.
    pub rank: u32,
    /// The best rank that the missing facts allow.
    pub low: u32,
    /// The worst.
    pub high: u32,
}

/// Ranks the dead zones.
///
/// ```
/// use deadzone::project::Project;
/// use deadzone::ranking::rank;
/// use deadzone::scan::scan;
/// use deadzone::survey::{Scope, survey};
///
/// let project = Project::embedded(&[])?;
/// let survey = survey(&project, Scope::All)?;
/// let scan = scan(&survey, &project.settings, &|_| ());
/// let ranking = rank(&survey, &scan, &project.settings)?;
/// let first = ranking.order(&survey)[0];
/// assert!(scan.findings[first].is_dead_zone());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`RankingError`] where a formula cannot be read, or not be worked out for a village.
pub fn rank(survey: &Survey, scan: &Scan, settings: &Settings) -> Result<Ranking, RankingError> {
    Model::new(survey, settings)?.rank(survey, scan, settings)
}

/// Gives places to the villages that passed all gates.
///
/// Villages whose gate may still close count against the rank of others, but not against the best
/// rank that these may have.
fn place(standings: &mut [Standing]) {
    let ranked = |standing: &&Standing| standing.gates.is_empty() && standing.score.is_some();
    let sorted = |points: &dyn Fn(&Standing) -> Option<u32>| {
        let mut all: Vec<u32> = standings.iter().filter(ranked).filter_map(points).collect();
        all.sort_unstable();
        all
    };
    let low = |standing: &Standing| standing.score.as_ref().map(|score| score.total.low);
    let high = |standing: &Standing| standing.score.as_ref().map(|score| score.total.high);
    let lows = sorted(&low);
    let highs = sorted(&high);
    let certain_lows = sorted(&|standing| low(standing).filter(|_| !standing.may_be_gated));
    let above = |sorted: &[u32], value: u32| {
        u32::try_from(sorted.len() - sorted.partition_point(|&other| other <= value))
            .unwrap_or(u32::MAX - 1)
    };
    for standing in standings {
        let Some(Score { total, .. }) = standing.score else {
            continue;
        };
        if !standing.gates.is_empty() {
            continue;
        }
        // The village's own high end lies above its low end where a fact is missing.
        let own = u32::from(total.high > total.low);
        standing.place = Some(Place {
            rank: 1 + above(&lows, total.low),
            low: 1 + above(&certain_lows, total.high),
            high: 1 + above(&highs, total.low) - own,
        });
    }
}

impl Ranking {
    /// Where weights come from, each word once: `judgement` where any is ours.
    #[must_use]
    pub fn basis(&self) -> Vec<&'static str> {
        let mut words: Vec<&'static str> = Vec::new();
        for criterion in &self.criteria {
            if !words.contains(&criterion.basis.as_str()) {
                words.push(criterion.basis.as_str());
            }
        }
        words
    }

    /// The dead zones in the order of the list: ranked ones by rank, gated ones after them by score;
    /// equals by village id.
    #[must_use]
    pub fn order(&self, survey: &Survey) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.standings.len())
            .filter(|&index| self.standings[index].score.is_some())
            .collect();
        order.sort_by_cached_key(|&index| {
            let standing = &self.standings[index];
            let points = standing.score.as_ref().map_or(0, |score| score.total.low);
            (
                standing.place.map_or(u32::MAX, |place| place.rank),
                u32::MAX - points,
                survey.villages[index].id.clone(),
            )
        });
        order
    }
}

#[cfg(test)]
#[path = "ranking_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "ranking_laws_tests.rs"]
mod laws;

#[cfg(test)]
#[path = "ranking_oracle_tests.rs"]
mod oracle;
