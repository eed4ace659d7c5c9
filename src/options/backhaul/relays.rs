//! Chains over relays: existing masts and hilltops.
//!
//! Round by round each relay learns the best chain from an anchor to it with one hop more than in the
//! round before, where that takes fewer new masts than it knew; each spot takes the best relay that it
//! sees. The order is: fewest new masts, then fewest hops, then chains that are proven on terrain
//! before those that are assumed, then the shortest. What a spot gets does not depend on the others.

use rayon::prelude::*;

use super::anchors::Relay;
use super::clearance::Checker;
use super::microwave::{Anchors, End, Equipment, Passed, Tried};
use crate::options::means::{Hop, Microwave};
use crate::scan::SiteIndex;
use crate::terrain::TerrainError;
use crate::units::Kilometres;

/// The best chain to a relay with a number of hops.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Label {
    /// New masts, that of the relay itself among them.
    new: u32,
    km: f64,
    is_assumed: bool,
    /// The last hop, and where it comes from.
    hop: Passed,
    below: Below,
}

/// What feeds a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    Anchor(usize),
    Relay(usize),
}

/// A chain that a spot or relay may hang on.
#[derive(Clone, Copy, Debug)]
struct Choice {
    relay: usize,
    new: u32,
    is_assumed: bool,
    /// Of the chain to the relay and the hop from it.
    km: f64,
    hop_km: f64,
}

/// The chain found for a spot.
#[derive(Clone, Copy, Debug)]
struct Found {
    relay: usize,
    level: usize,
    new: u32,
    hop: Passed,
}

/// A spot that no anchor sees.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hidden {
    pub(super) end: End,
    pub(super) tried: Tried,
}

/// Searches chains over relays for spots.
pub(super) struct Network<'a> {
    equipment: Equipment<'a>,
    anchors: &'a Anchors,
    relays: Vec<Relay>,
    index: SiteIndex,
    /// By hops, from one on, and relay.
    labels: Vec<Vec<Option<Label>>>,
}

impl<'a> Network<'a> {
    /// A network of the relays that can be of use for these spots.
    pub(super) fn new(
        equipment: Equipment<'a>,
        anchors: &'a Anchors,
        relays: &[Relay],
        spots: &[Hidden],
    ) -> Self {
        let relays = in_reach(&equipment, relays, spots);
        Self {
            equipment,
            anchors,
            index: SiteIndex::new(relays.iter().map(|relay| relay.at)),
            relays,
            labels: Vec::new(),
        }
    }

    /// The chain of each spot, `None` where there is none; what was tried is noted.
    pub(super) fn chains(
        &mut self,
        spots: &mut [Hidden],
    ) -> Result<Vec<Option<Microwave>>, TerrainError> {
        let mut found: Vec<Option<Found>> = vec![None; spots.len()];
        if self.relays.is_empty() {
            return Ok(vec![None; spots.len()]);
        }
        let has_masts = self.relays.iter().any(|relay| !relay.is_new);
        for level in 0..self.equipment.rule.max_hops.saturating_sub(1) as usize {
            // More hops take fewer new masts only over masts that stand.
            let is_open =
                |found: &Option<Found>| found.is_none_or(|found| has_masts && found.new > 0);
            if !found.iter().any(is_open) {
                break;
            }
            let labels = self.round(level)?;
            self.labels.push(labels);
            let better: Result<Vec<_>, TerrainError> = spots
                .par_iter_mut()
                .zip(&found)
                .map_init(
                    || self.equipment.checker(),
                    |checker, (spot, known)| {
                        if is_open(known) {
                            self.best(checker, spot, level, known.map(|known| known.new))
                        } else {
                            Ok(None)
                        }
                    },
                )
                .collect();
            for (found, better) in found.iter_mut().zip(better?) {
                *found = better.or(*found);
            }
        }
        let chain = |(found, spot): (Option<Found>, &Hidden)| self.chain(found?, spot.end);
        Ok(found.into_iter().zip(&*spots).map(chain).collect())
    }

    /// The labels of one hop more.
    fn round(&self, level: usize) -> Result<Vec<Option<Label>>, TerrainError> {
        (0..self.relays.len())
            .into_par_iter()
            .map_init(
                || self.equipment.checker(),
                |checker, relay| self.label(checker, relay, level),
            )
            .collect()
    }

    fn label(
        &self,
        checker: &mut Checker<'_>,
        number: usize,
        level: usize,
    ) -> Result<Option<Label>, TerrainError> {
        let relay = self.relays[number];
        let own = u32::from(relay.is_new);
        let mut tried = Tried::default();
        if level == 0 {
            let end = self.end(number);
            let found = self
                .equipment
                .straight(checker, end, self.anchors, &mut tried)?;
            return Ok(found.map(|(anchor, hop)| Label {
                new: own,
                km: hop.km,
                is_assumed: hop.clearance_radii.is_none(),
                hop,
                below: Below::Anchor(anchor),
            }));
        }
        let known = self.labels.iter().filter_map(|labels| labels[number]);
        let least = known.map(|label| label.new).min();
        if least.is_some_and(|least| least <= own) {
            return Ok(None);
        }
        let end = self.end(number);
        let choices = self.choices(end, level - 1, own, least);
        let found = self.tried(checker, end, choices, &mut tried)?;
        Ok(found.map(|(choice, hop)| Label {
            new: choice.new,
            km: choice.km,
            is_assumed: choice.is_assumed || hop.clearance_radii.is_none(),
            hop,
            below: Below::Relay(choice.relay),
        }))
    }

    /// The best chain of a spot over relays of a level, where it takes fewer new masts than are known.
    fn best(
        &self,
        checker: &mut Checker<'_>,
        spot: &mut Hidden,
        level: usize,
        known: Option<u32>,
    ) -> Result<Option<Found>, TerrainError> {
        let choices = self.choices(spot.end, level, 0, known);
        let found = self.tried(checker, spot.end, choices, &mut spot.tried)?;
        Ok(found.map(|(choice, hop)| Found {
            relay: choice.relay,
            level,
            new: choice.new,
            hop,
        }))
    }

    /// The relays of a level within a hop, by new masts, proof and length; not more than `relays` of each number
    /// of new masts.
    fn choices(&self, from: End, level: usize, own: u32, below: Option<u32>) -> Vec<Choice> {
        let reach = Kilometres(self.equipment.max_hop_km()).to_metres();
        let mut choices: Vec<Choice> = self
            .index
            .within(from.at, reach)
            .into_iter()
            .filter_map(|near| {
                let label = self.labels[level][near.site as usize]?;
                let hop_km = near.distance.to_km().0;
                Some(Choice {
                    relay: near.site as usize,
                    new: label.new + own,
                    is_assumed: label.is_assumed,
                    km: label.km + hop_km,
                    hop_km,
                })
            })
            .filter(|choice| below.is_none_or(|below| choice.new < below))
            .collect();
        choices.sort_by(|one, other| {
            let order = |of: &Choice| (of.new, of.is_assumed);
            order(one)
                .cmp(&order(other))
                .then(one.km.total_cmp(&other.km))
                .then(one.relay.cmp(&other.relay))
        });
        let mut counts = (None, 0);
        choices.retain(|choice| {
            counts = if counts.0 == Some(choice.new) {
                (counts.0, counts.1 + 1)
            } else {
                (Some(choice.new), 1)
            };
            counts.1 <= self.equipment.rule.relays
        });
        choices
    }

    /// The first choice whose hop passes; one over unknown ground only where none with as few new masts is
    /// clear.
    fn tried(
        &self,
        checker: &mut Checker<'_>,
        from: End,
        choices: Vec<Choice>,
        tried: &mut Tried,
    ) -> Result<Option<(Choice, Passed)>, TerrainError> {
        let mut assumed: Option<(Choice, Passed)> = None;
        for choice in choices {
            if assumed.is_some_and(|(known, _)| known.new < choice.new) {
                break;
            }
            let to = self.end(choice.relay);
            let Some(hop) = self
                .equipment
                .hop(checker, [from, to], choice.hop_km, tried)?
            else {
                continue;
            };
            if hop.clearance_radii.is_some() && !choice.is_assumed {
                return Ok(Some((choice, hop)));
            }
            assumed = assumed.or(Some((choice, hop)));
        }
        Ok(assumed)
    }

    fn end(&self, relay: usize) -> End {
        let relay = self.relays[relay];
        End {
            at: relay.at,
            antenna_m: relay.antenna_m,
        }
    }

    /// The hops of a chain, from the anchor on. Every label rests on one of the level below, so there is one.
    fn chain(&self, found: Found, spot: End) -> Option<Microwave> {
        let mut hops: Vec<Hop> = vec![found.hop.between(self.end(found.relay), spot)];
        let mut relay = found.relay;
        for labels in self.labels[..=found.level].iter().rev() {
            let label = labels[relay]?;
            match label.below {
                Below::Relay(below) => {
                    hops.push(label.hop.between(self.end(below), self.end(relay)));
                    relay = below;
                }
                Below::Anchor(anchor) => {
                    let point = self.anchors.points[anchor];
                    let from = End {
                        at: point.at,
                        antenna_m: point.antenna_m,
                    };
                    hops.push(label.hop.between(from, self.end(relay)));
                    hops.reverse();
                    return Some(Microwave {
                        hops,
                        new_relays: found.new,
                        anchor: point.anchor,
                    });
                }
            }
        }
        None
    }

    /// Whether relays stand within a hop of a spot.
    pub(super) fn is_met(&self, spot: End) -> bool {
        let near = self.index.nearest_k(spot.at, 1);
        let is_near = |km: f64| km <= self.equipment.max_hop_km();
        near.first()
            .is_some_and(|near| is_near(near.distance.to_km().0))
    }
}

/// The relays within the reach of all hops but one of any spot.
fn in_reach(equipment: &Equipment<'_>, relays: &[Relay], spots: &[Hidden]) -> Vec<Relay> {
    let reach = Kilometres((equipment.reach_km() - equipment.max_hop_km()).max(0.0)).to_metres();
    let places = SiteIndex::new(spots.iter().map(|spot| spot.end.at));
    let is_near = |relay: &&Relay| {
        let near = places.nearest_k(relay.at, 1);
        near.first().is_some_and(|near| near.distance.0 <= reach.0)
    };
    relays.par_iter().filter(is_near).copied().collect()
}
