//! How spots are fed from the ground: fibre along roads or straight, and chains of microwave hops.
//!
//! `docs/backhaul.md` has the method. Anchors are transmission nodes and existing masts that are fed by
//! fibre or microwave; where nobody told of any, a mast that must stand behind the edge of the nearest
//! coverage.

mod anchors;
mod between;
mod clearance;
mod hilltops;
mod microwave;
mod relays;
mod roads;
mod squares;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::means::{Anchor, Backhaul, Fibre, Microwave, NoMicrowave};
use crate::geodesy::LonLat;
use crate::project::BackhaulRule;
use crate::survey::Survey;
use crate::terrain::{Terrain, TerrainError};
use anchors::{AnchorPoint, Known, Relay};
pub use microwave::hop_mhz;
use microwave::{Anchors, End, Equipment, Tried, is_in_reach, km, towards};
use relays::{Hidden, Network};
use roads::{Graph, Roads, Ways};

/// A spot that is to be fed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Where it is.
    pub at: LonLat,
    /// Its antenna for microwave above ground, metres.
    pub height_m: f64,
    /// What it needs in the busy hour, Mbit/s: anchors that are known to have less left do not feed it.
    pub needed_mbps: f64,
    /// The nearest point with signal, the spot itself where it has some: where an anchor is taken to stand
    /// behind, if nobody told of any node or mast.
    pub signal: Option<LonLat>,
}

/// Finds backhaul in a network.
#[derive(Debug)]
pub struct Finder<'a> {
    rule: &'a BackhaulRule,
    terrain: Option<&'a Terrain>,
    /// What fibre takes over the straight line, where it follows no roads.
    detour: f64,
    known: Known,
    /// All that may be an anchor for somebody.
    anchors: Vec<AnchorPoint>,
    /// Whether a layer of roads was given, if only of roads that are forbidden.
    has_roads: bool,
    roads: Option<Graph>,
}

impl<'a> Finder<'a> {
    /// Prepares the network of a survey. `detour` is the length of fibre over the straight line, where it
    /// follows no roads.
    #[must_use]
    pub fn new(
        survey: &Survey,
        terrain: Option<&'a Terrain>,
        rule: &'a BackhaulRule,
        detour: f64,
    ) -> Self {
        let known = Known::of(survey, rule);
        let anchors = known.anchors(0.0);
        let graph = |roads| Roads::of(roads, rule).map(|roads| Graph::new(roads, &anchors));
        Self {
            rule,
            terrain,
            detour,
            has_roads: survey.roads.is_some(),
            roads: survey.roads.as_deref().and_then(graph),
            known,
            anchors,
        }
    }

    /// How each spot may be fed, in their order. What one gets does not depend on the others.
    ///
    /// # Errors
    /// [`TerrainError`] where terrain turns out to be broken. Ground that is not known is none: hops over
    /// it are assumed to be clear, and say so.
    pub fn find(&self, spots: &[Spot]) -> Result<Vec<Backhaul>, TerrainError> {
        if self.known.is_empty() {
            return self.behind_coverage(spots);
        }
        // Spots whose needs the same anchors meet are served together.
        let steps = self.known.steps_mbps();
        let mut classes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, spot) in spots.iter().enumerate() {
            let class = steps.partition_point(|&step| step < spot.needed_mbps);
            classes.entry(class).or_default().push(number);
        }
        let mut found = vec![Backhaul::default(); spots.len()];
        for members in classes.values() {
            let needed_mbps = spots[members[0]].needed_mbps.max(0.0);
            let members: Vec<(usize, Spot)> = members
                .iter()
                .map(|&number| (number, spots[number]))
                .collect();
            let anchors = Anchors::new(self.known.anchors(needed_mbps));
            let fibre = self.fibre(&members, &anchors, needed_mbps);
            let ends: Vec<End> = members.iter().map(|(_, spot)| spot.end()).collect();
            let relays = self.known.relays(needed_mbps);
            let chains = self.microwave(&ends, Among::All(&anchors), &relays)?;
            for (((number, _), fibre), chain) in members.iter().zip(fibre).zip(chains) {
                found[*number] = backhaul(fibre, chain);
            }
        }
        Ok(found)
    }

    fn equipment(&self) -> Equipment<'_> {
        Equipment {
            rule: self.rule,
            terrain: self.terrain,
        }
    }

    /// Fibre for spots that the same anchors may feed.
    fn fibre(
        &self,
        spots: &[(usize, Spot)],
        anchors: &Anchors,
        needed_mbps: f64,
    ) -> Vec<Option<Fibre>> {
        let graph = self.roads.as_ref();
        let takes = |anchor: usize| self.anchors[anchor].spare_mbps >= needed_mbps;
        let ways: Option<(&Graph, Ways)> =
            graph.map(|graph| (graph, graph.ways(takes, self.rule.fibre_max_km)));
        let fibre = |(_, spot): &(usize, Spot)| {
            let (nearest, straight_km) = anchors.nearest(spot.at, 1).next()?;
            let straight = Fibre {
                km: straight_km * self.detour,
                is_along_roads: false,
                anchor: anchors.points[nearest].anchor,
            };
            // Beside roads, no farther than to a road.
            let is_near = !self.has_roads || straight_km <= self.rule.road_attach_km;
            let along = ways.as_ref().and_then(|(graph, ways)| {
                let (km, anchor) = graph.way(ways, spot.at)?;
                Some(Fibre {
                    km,
                    is_along_roads: true,
                    anchor: self.anchors[anchor].anchor,
                })
            });
            let both = along.into_iter().chain(is_near.then_some(straight));
            both.filter(|fibre| fibre.km <= self.rule.fibre_max_km)
                .min_by(|one, other| one.km.total_cmp(&other.km))
        };
        spots.par_iter().map(fibre).collect()
    }

    /// Chains for spots; `relays` are masts that stand.
    fn microwave(
        &self,
        spots: &[End],
        among: Among<'_>,
        relays: &[Relay],
    ) -> Result<Vec<Result<Microwave, NoMicrowave>>, TerrainError> {
        let equipment = self.equipment();
        let straight: Result<Vec<(Option<Microwave>, Tried)>, TerrainError> = spots
            .par_iter()
            .enumerate()
            .map_init(
                || equipment.checker(),
                |checker, (number, &spot)| {
                    let mut tried = Tried::default();
                    let chain = equipment.direct(checker, spot, among.of(number), &mut tried)?;
                    Ok((chain, tried))
                },
            )
            .collect();
        let straight = straight?;
        let hidden = straight.iter().zip(spots).enumerate();
        let (numbers, mut hidden): (Vec<usize>, Vec<Hidden>) = hidden
            .filter(|(number, ((chain, _), spot))| {
                chain.is_none() && is_in_reach(&equipment, spot.at, among.of(*number))
            })
            .map(|(number, ((_, tried), &end))| (number, Hidden { end, tried: *tried }))
            .unzip();
        let chains = self.over_relays(&equipment, &numbers, &mut hidden, among, relays)?;
        let mut found: Vec<Result<Microwave, NoMicrowave>> = straight
            .into_iter()
            .map(|(chain, _)| chain.ok_or(NoMicrowave::TooFar))
            .collect();
        for ((&number, spot), chain) in numbers.iter().zip(hidden).zip(chains) {
            found[number] = chain.ok_or(spot.tried.reason());
        }
        Ok(found)
    }

    /// Chains over relays for spots that are within reach and see no anchor.
    fn over_relays(
        &self,
        equipment: &Equipment<'_>,
        numbers: &[usize],
        spots: &mut [Hidden],
        among: Among<'_>,
        relays: &[Relay],
    ) -> Result<Vec<Option<Microwave>>, TerrainError> {
        if spots.is_empty() || self.rule.max_hops < 2 {
            return Ok(vec![None; spots.len()]);
        }
        let mut relays = relays.to_vec();
        if let Some(terrain) = self.terrain {
            let places: Vec<LonLat> = spots.iter().map(|spot| spot.end.at).collect();
            let reach_m = 1000.0 * (equipment.reach_km() - equipment.max_hop_km());
            let side_m = 1000.0 * self.rule.hilltop_km;
            let tops = hilltops::hilltops(terrain, &places, reach_m, side_m)?;
            relays.extend(tops.into_iter().map(|at| Relay {
                at,
                antenna_m: self.rule.relay_height_m,
                is_new: true,
            }));
        }
        let mut chains = match among {
            Among::All(anchors) => over(*equipment, anchors, &relays, spots)?,
            Among::Own(_) => {
                let own = spots.par_iter_mut().zip(numbers).map(|(spot, &number)| {
                    let anchors = among.of(number);
                    let mut chains =
                        over(*equipment, anchors, &relays, std::slice::from_mut(spot))?;
                    Ok(chains.pop().flatten())
                });
                own.collect::<Result<_, TerrainError>>()?
            }
        };
        let mut checker = equipment.checker();
        for ((chain, spot), &number) in chains.iter_mut().zip(spots).zip(numbers) {
            if chain.is_none() && checker.ground(spot.end.at)?.is_none() {
                *chain = equipment.assumed(spot.end, among.of(number), &mut spot.tried);
            }
        }
        Ok(chains)
    }

    /// Backhaul from masts that must stand behind the edge of the coverage next to each spot.
    fn behind_coverage(&self, spots: &[Spot]) -> Result<Vec<Backhaul>, TerrainError> {
        let behind_km = self.rule.behind_edge_km;
        let signal = |spot: &Spot| Some((spot.signal?, *spot));
        let numbers = (0..spots.len()).filter(|&number| spots[number].signal.is_some());
        let numbers: Vec<usize> = numbers.collect();
        let known: Vec<(LonLat, Spot)> = spots.iter().filter_map(signal).collect();
        let own = |(signal, spot): &(LonLat, Spot)| {
            let edge_km = km(spot.at, *signal);
            let at = if edge_km > 0.0 {
                towards(spot.at, *signal, 1000.0 * (edge_km + behind_km))
            } else {
                // Nobody knows in which direction: to the north, or to the south of a pole.
                let north = LonLat::new(spot.at.lon(), (spot.at.lat() + 0.1).min(89.9));
                towards(spot.at, north.unwrap_or(*signal), 1000.0 * behind_km)
            };
            Anchors::new(vec![AnchorPoint {
                anchor: Anchor::BehindCoverage,
                at,
                antenna_m: self.rule.anchor_height_m,
                spare_mbps: f64::INFINITY,
            }])
        };
        let anchors: Vec<Anchors> = known.par_iter().map(own).collect();
        let ends: Vec<End> = known.iter().map(|(_, spot)| spot.end()).collect();
        let mut chains = self.microwave(&ends, Among::Own(&anchors), &[])?;
        for (chain, (signal, spot)) in chains.iter_mut().zip(&known) {
            if km(spot.at, *signal) <= 0.0 {
                *chain = self.equipment().unplaced(spot.end(), behind_km);
            }
        }
        let mut found = vec![backhaul(None, Err(NoMicrowave::TooFar)); spots.len()];
        for ((number, (signal, spot)), chain) in numbers.into_iter().zip(&known).zip(chains) {
            let km = (km(spot.at, *signal) + behind_km) * self.detour;
            let fibre = (km <= self.rule.fibre_max_km).then_some(Fibre {
                km,
                is_along_roads: false,
                anchor: Anchor::BehindCoverage,
            });
            found[number] = backhaul(fibre, chain);
        }
        Ok(found)
    }
}

impl Spot {
    fn end(&self) -> End {
        End {
            at: self.at,
            antenna_m: self.height_m,
        }
    }
}

/// Which anchors each spot may use.
#[derive(Clone, Copy)]
enum Among<'a> {
    /// All the same.
    All(&'a Anchors),
    /// Each its own.
    Own(&'a [Anchors]),
}

impl<'a> Among<'a> {
    fn of(self, number: usize) -> &'a Anchors {
        match self {
            Self::All(anchors) => anchors,
            Self::Own(anchors) => &anchors[number],
        }
    }
}

fn over(
    equipment: Equipment<'_>,
    anchors: &Anchors,
    relays: &[Relay],
    spots: &mut [Hidden],
) -> Result<Vec<Option<Microwave>>, TerrainError> {
    let mut network = Network::new(equipment, anchors, relays, spots);
    let chains = network.chains(spots)?;
    for (spot, chain) in spots.iter_mut().zip(&chains) {
        // Relays that see the spot, but no anchor, are in the way of terrain too.
        if chain.is_none() && network.is_met(spot.end) {
            spot.tried.is_blocked |= !spot.tried.is_rained_out;
        }
    }
    Ok(chains)
}

fn backhaul(fibre: Option<Fibre>, chain: Result<Microwave, NoMicrowave>) -> Backhaul {
    let (microwave, no_microwave) = match chain {
        Ok(chain) => (Some(chain), None),
        Err(why) => (None, Some(why)),
    };
    Backhaul {
        fibre,
        microwave,
        no_microwave,
    }
}

#[cfg(test)]
#[path = "backhaul_tests.rs"]
mod tests;
