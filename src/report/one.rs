//! One village as the columns of layers see it.

use super::Facts;
use crate::formats::Cell;
use crate::options::Choice;
use crate::predict::{Network, NetworkLevel};
use crate::ranking::{Firm, Score, Standing, Turn};
use crate::scan::{Finding, Modelled};
use crate::survey::{Survey, Village};

/// What a column says of a village.
pub(super) type Value = for<'a> fn(&One<'a>) -> Cell<'a>;

/// A column that every layer has: its name, and what it says.
pub(super) type Fixed = (&'static str, Value);

/// Everything that is known of one village.
pub(super) struct One<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) index: usize,
    pub(super) survey: &'a Survey,
    pub(super) village: &'a Village,
    pub(super) finding: &'a Finding,
    pub(super) standing: Option<&'a Standing>,
    pub(super) choice: Option<&'a Choice>,
    pub(super) modelled: Option<(&'a Modelled, usize)>,
}

impl<'a> One<'a> {
    /// The best level that is predicted for the centre.
    pub(super) fn level(&self) -> Option<&'a NetworkLevel> {
        let (modelled, village) = self.modelled?;
        modelled.best(village)
    }

    pub(super) fn network(&self) -> Option<&'a Network> {
        let (modelled, _) = self.modelled?;
        modelled.levels.networks.get(self.level()?.network as usize)
    }

    pub(super) fn firm(&self) -> Option<&'a Firm> {
        self.facts.firm(self.index).map(|(_, firm)| firm)
    }

    /// Where the village changes sides by the least change of a weight.
    pub(super) fn turn(&self) -> Option<Turn> {
        self.firm()?.nearest_flip
    }

    pub(super) fn box_rank(&self, which: usize) -> Cell<'a> {
        let ranks = self.firm().and_then(|firm| firm.box_ranks);
        Cell::from(ranks.map(|ranks| ranks[which]))
    }

    pub(super) fn quantile(&self, which: usize) -> Cell<'a> {
        let ranks = self.firm().and_then(|firm| firm.ranks);
        Cell::from(ranks.map(|ranks| ranks[which]))
    }

    pub(super) fn score(&self) -> Option<&'a Score> {
        self.standing?.score.as_ref()
    }
}
