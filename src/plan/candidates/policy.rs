//! The project's policy: which kinds of service a village may have at all.

use super::{Draft, Draw};
use crate::options::choice::tiers;
use crate::plan::problem::{SiteKind, SiteRule};
use crate::project::Policy;

/// Kinds of service, in the order of [`tiers`].
const GROUND: usize = 0;
const SATELLITE: usize = 1;
const WAIT: usize = 2;

impl Draw<'_> {
    /// Leaves each village the kinds of service whose tier is the best of those that it can have, as its
    /// options are decided.
    pub(super) fn by_policy(&mut self, drafts: &mut [Draft]) {
        let policy = self.sources.settings.decision.policy;
        if policy == Policy::LeastCost {
            return;
        }
        let mut can = vec![[false; 3]; self.villages.len()];
        for (can, village) in can.iter_mut().zip(&self.villages) {
            can[SATELLITE] = village.satellite.is_some();
        }
        for draft in drafts.iter().filter(|draft| draft.rule != SiteRule::Never) {
            for &village in &draft.reach {
                can[village as usize][kind(draft)] = true;
            }
        }
        let may: Vec<[bool; 3]> = can
            .iter()
            .zip(&self.places)
            .map(|(can, &place)| {
                let tiers = tiers(policy, self.pricing.has_electricity(place));
                let own = tiers.iter().zip(can).filter(|(_, can)| **can);
                let best = own.map(|(tier, _)| *tier).min();
                tiers.map(|tier| Some(tier) == best)
            })
            .collect();
        let mut without = [0_usize; 3];
        for (can, may) in can.iter().zip(&may) {
            for (without, (can, may)) in without.iter_mut().zip(can.iter().zip(may)) {
                *without += usize::from(*can && !may);
            }
        }
        for (village, may) in self.villages.iter_mut().zip(&may) {
            village.satellite = village.satellite.take().filter(|_| may[SATELLITE]);
        }
        for draft in drafts {
            let kind = kind(draft);
            draft.reach.retain(|&village| may[village as usize][kind]);
        }
        let [ground, satellite, wait] = without;
        self.notes.push(format!(
            "plan: decision.policy = {} leaves {satellite} villages without satellite, {ground} without sites on the ground and {wait} without a wait for the grid, because what goes before serves them",
            policy.as_str()
        ));
    }
}

fn kind(draft: &Draft) -> usize {
    if draft.kind == SiteKind::WaitForGrid {
        WAIT
    } else {
        GROUND
    }
}
