//! Roots, and hops between them and sites.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Draft, Draw, DrawError, cents};
use crate::options::backhaul::{Finder, Spot};
use crate::options::means::{Anchor, Fibre};
use crate::options::pricing::{PricedFeed, PricedSite};
use crate::plan::problem::{Hop, Root, SiteRule};
use crate::predict::Ground;
use crate::project::Factor;
use crate::survey::Survey;

/// How sites can be joined.
pub(super) struct Network {
    pub(super) roots: Vec<Root>,
    /// Sites by their places among all drafts.
    pub(super) hops: Vec<Hop>,
}

/// The order of roots: nodes, masts, what stands behind coverage.
fn order(anchor: Anchor) -> (u8, usize) {
    match anchor {
        Anchor::Node(number) => (0, number),
        Anchor::Mast(number) => (1, number),
        Anchor::BehindCoverage => (2, 0),
    }
}

impl Draw<'_> {
    /// Finds the ways from what stands to each site that needs one, and hops among these.
    pub(super) fn network(&self, drafts: &[Draft]) -> Result<Network, DrawError> {
        let settings = self.sources.settings;
        let terrain = self.sources.ground.and_then(Ground::terrain);
        let detour = settings.costs.factor(Factor::Detour);
        let survey = self.sources.survey;
        let open;
        let survey = if self.kept_off.forbids_fibre && survey.roads.is_some() {
            open = Survey {
                roads: survey
                    .roads
                    .as_deref()
                    .map(|roads| self.kept_off.open_roads(roads)),
                sites: survey.sites.clone(),
                nodes: survey.nodes.clone(),
                ..Survey::default()
            };
            &open
        } else {
            survey
        };
        let finder = Finder::new(survey, terrain, &settings.backhaul, detour);
        let joining = drafts.iter().enumerate();
        let joining =
            joining.filter_map(|(site, draft)| Some((site, draft, draft.joins.as_ref()?)));
        let joining: Vec<_> = joining.collect();
        let spot = |(_, draft, priced): &(usize, &Draft, &_)| {
            let priced: &PricedSite = priced;
            Spot {
                at: draft.at,
                height_m: draft.height_m,
                needed_mbps: priced.needed_mbps,
                signal: priced.signal,
            }
        };
        let spots: Vec<Spot> = joining.iter().map(spot).collect();
        let mut found = finder.find(&spots)?;
        for (spot, backhaul) in spots.iter().zip(&mut found) {
            backhaul.fibre = backhaul.fibre.filter(|fibre| !self.is_cut(spot, fibre));
        }
        let feeds: Vec<Vec<PricedFeed>> = joining
            .par_iter()
            .zip(&found)
            .map(|((_, _, priced), backhaul)| worth_it(self.pricing.feeds(priced, backhaul)))
            .collect();
        let anchors = feeds.iter().flatten().map(|feed| feed.anchor);
        let anchors: BTreeMap<(u8, usize), Anchor> =
            anchors.map(|anchor| (order(anchor), anchor)).collect();
        let roots: Vec<Root> = anchors.values().map(|&anchor| self.root(anchor)).collect();
        let numbers: BTreeMap<(u8, usize), usize> = (drafts.len()..)
            .zip(anchors.keys())
            .map(|(node, &key)| (key, node))
            .collect();
        let mut hops = Vec::new();
        for ((site, _, _), feeds) in joining.iter().zip(&feeds) {
            for feed in feeds {
                hops.push(Hop {
                    a: node(*site),
                    b: node(numbers[&order(feed.anchor)]),
                    cost: cents(feed.cost.present_value),
                    capex: cents(feed.cost.capex),
                    medium: match (feed.is_fibre, feed.hops) {
                        (true, _) => "fibre",
                        (false, 1) => "microwave",
                        (false, _) => "chain",
                    }
                    .to_owned(),
                    km: feed.km,
                    hops: feed.hops,
                });
            }
        }
        let between = finder.between(&spots, settings.plan.hops_per_site as usize)?;
        let among: Vec<Hop> = between
            .par_iter()
            .filter_map(|([one, other], hop)| {
                let ends = [&joining[*one], &joining[*other]];
                let cost = self
                    .pricing
                    .hop(ends.map(|(_, _, priced)| *priced), hop.km)?;
                let [a, b] = ends.map(|(site, _, _)| node(*site));
                Some(Hop {
                    a,
                    b,
                    cost: cents(cost.present_value),
                    capex: cents(cost.capex),
                    medium: "microwave".to_owned(),
                    km: hop.km,
                    hops: 1,
                })
            })
            .collect();
        hops.extend(among);
        Ok(Network { roots, hops })
    }

    /// Whether fibre ends or, where it is straight, lies where none may be laid.
    fn is_cut(&self, spot: &Spot, fibre: &Fibre) -> bool {
        let anchor = if fibre.is_along_roads {
            None
        } else if fibre.anchor == Anchor::BehindCoverage {
            spot.signal
        } else {
            self.root(fibre.anchor).at
        };
        self.kept_off.cuts(spot.at, anchor.unwrap_or(spot.at))
    }

    fn root(&self, anchor: Anchor) -> Root {
        let survey = self.sources.survey;
        let (id, at) = match anchor {
            Anchor::Node(number) => {
                let node = survey.nodes.as_ref().and_then(|nodes| nodes.get(number));
                let id = node.map_or("", |node| node.id.as_str());
                (format!("node-{id}"), node.map(|node| node.position))
            }
            Anchor::Mast(number) => {
                let mast = survey.sites.as_ref().and_then(|sites| sites.get(number));
                let id = mast.map_or("", |mast| mast.id.as_str());
                (format!("mast-{id}"), mast.map(|mast| mast.position))
            }
            Anchor::BehindCoverage => ("behind-coverage".to_owned(), None),
        };
        Root { id, at }
    }

    /// Takes sites away that nothing joins to a root; those that must be built stay.
    pub(super) fn without_stranded(&mut self, drafts: &mut Vec<Draft>, network: &mut Network) {
        let may_carry = drafts.iter().map(|draft| draft.rule != SiteRule::Never);
        let joined = network.joined(&may_carry.collect::<Vec<bool>>());
        // What the planner rules on stays, so that a plan can say what became of it.
        let is_kept = |site: usize, draft: &Draft| {
            draft.joins.is_none() || joined[site] || draft.rule != SiteRule::Free
        };
        let before = drafts.len();
        network.keep(drafts, is_kept);
        let stranded = before - drafts.len();
        self.note(
            stranded,
            "places for sites are left out: neither fibre nor microwave joins them to the network",
        );
    }
}

/// The cheapest way, and others that take fewer hops.
fn worth_it(mut feeds: Vec<PricedFeed>) -> Vec<PricedFeed> {
    feeds.sort_by(|one, other| one.cost.present_value.total_cmp(&other.cost.present_value));
    let mut fewest = u32::MAX;
    feeds.retain(|feed| {
        let is_fewer = feed.hops < fewest;
        fewest = fewest.min(feed.hops);
        is_fewer
    });
    feeds
}

impl Network {
    /// Which sites hops join to a root, over those that may carry others.
    fn joined(&self, may_carry: &[bool]) -> Vec<bool> {
        let sites = may_carry.len();
        let mut ways: Vec<Vec<u32>> = vec![Vec::new(); sites + self.roots.len()];
        for hop in &self.hops {
            ways[hop.a as usize].push(hop.b);
            ways[hop.b as usize].push(hop.a);
        }
        let mut is_joined = vec![false; ways.len()];
        let mut left: Vec<usize> = (sites..ways.len()).collect();
        while let Some(here) = left.pop() {
            let is_new = !std::mem::replace(&mut is_joined[here], true);
            if is_new && may_carry.get(here).is_none_or(|&may| may) {
                left.extend(ways[here].iter().map(|&next| next as usize));
            }
        }
        is_joined.truncate(sites);
        is_joined
    }

    /// Takes sites away that serve nobody: they bring their own backhaul, so nothing hangs on them.
    pub(super) fn without_idle(&mut self, drafts: &mut Vec<Draft>) {
        self.keep(drafts, |_, draft| {
            let serves = !draft.reach.is_empty();
            serves || draft.joins.is_some() || draft.rule == SiteRule::Must
        });
    }

    /// Keeps some sites, and the hops and roots that belong to these.
    fn keep(&mut self, drafts: &mut Vec<Draft>, is_kept: impl Fn(usize, &Draft) -> bool) {
        let before = drafts.len();
        let mut places: Vec<Option<usize>> = vec![None; before + self.roots.len()];
        let mut sites = 0;
        let mut site = 0;
        drafts.retain(|draft| {
            let keeps = is_kept(site, draft);
            if keeps {
                places[site] = Some(sites);
                sites += 1;
            }
            site += 1;
            keeps
        });
        let is_there = |place: u32| (place as usize) >= before || places[place as usize].is_some();
        self.hops.retain(|hop| is_there(hop.a) && is_there(hop.b));
        let mut is_used = vec![false; self.roots.len()];
        for end in self.hops.iter().flat_map(|hop| [hop.a, hop.b]) {
            if let Some(root) = (end as usize).checked_sub(before) {
                is_used[root] = true;
            }
        }
        let roots = places[before..].iter_mut().zip(&is_used);
        let roots = roots.filter_map(|(place, &is_used)| is_used.then_some(place));
        for (place, next) in roots.zip(sites..) {
            *place = Some(next);
        }
        let mut used = is_used.iter();
        self.roots.retain(|_| used.next().copied().unwrap_or(false));
        let moved = |end: u32| places[end as usize].map_or(end, node);
        for hop in &mut self.hops {
            (hop.a, hop.b) = (moved(hop.a), moved(hop.b));
        }
    }
}

fn node(place: usize) -> u32 {
    u32::try_from(place).expect("there are fewer sites than 2^32")
}
