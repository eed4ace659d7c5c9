//! Sites and the backhaul tree that joins them, chosen at once: connected facility location.
//!
//! ```text
//! min  sum_j open[j] y[j]  +  sum over hops taken  +  sum_i min(alone[i], min over open j of link[j][i])
//! ```
//!
//! where every open site that needs a path is joined to a root by hops between open sites. It is a Steiner
//! arborescence: a root before all roots, an arc into a site for each hop with hop and site as its cost, an
//! arc from each site to each village in reach, and one from the root to each village that may be left out.
//! Limits, money and quotas are rows over those arcs; a limit on hops makes a copy of every site for each
//! number of hops.

mod build;
mod instance;
mod layers;
#[cfg(test)]
mod reference;
mod search;
mod state;
#[cfg(test)]
#[path = "connected_tests.rs"]
mod tests;
mod trim;

use super::steiner::{FAR, Search};
use super::{Status, Work, cover};
use instance::Instance;
use layers::Layers;
use search::Best;

/// The problem of the module's description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connected {
    /// Sites, villages, limits and quotas.
    pub cover: cover::Cover,
    /// Nodes that cost nothing and that all paths begin at: numbers from the number of sites on.
    pub roots: u32,
    /// Two nodes and the cost of joining them, not negative.
    pub hops: Vec<(u32, u32, i64)>,
    /// How many hops each hop counts as, where a depth is set; one each where this is empty.
    pub spans: Vec<u32>,
    /// Sites that need a path to a root; the others may be built without, and carry others only if joined.
    pub needs: Vec<bool>,
    /// The most hops from a root to a site.
    pub most_hops: Option<u32>,
    /// Budgets.
    pub money: Vec<Money>,
}

/// A budget over all that is chosen, in weights of its own. Empty lists weigh nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Money {
    /// Weight of each site that is built.
    pub open: Vec<i64>,
    /// Weight of each hop by its direction: towards its second node, towards its first.
    pub hops: Vec<[i64; 2]>,
    /// Weight of each entry of the reach that a village is served by.
    pub links: Vec<i64>,
    /// Weight of each village that is left out.
    pub alone: Vec<i64>,
    /// The most that all may weigh together.
    pub most: i64,
}

impl Money {
    /// A budget in the problem's own costs: sites, hops, links and what is left out.
    #[must_use]
    pub fn of_costs(problem: &Connected, most: i64) -> Self {
        Self {
            open: problem.cover.open.clone(),
            hops: problem.hops.iter().map(|hop| [hop.2; 2]).collect(),
            links: problem.cover.reach.links.clone(),
            alone: problem
                .cover
                .alone
                .iter()
                .map(|alone| alone.unwrap_or(0))
                .collect(),
            most,
        }
    }
}

/// Sites, hops and who is served from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// How good it is; heuristic means that nothing feasible was found, and that it may not exist.
    pub status: Status,
    /// Cost of all of it.
    pub value: i64,
    /// Nothing feasible costs less.
    pub bound: i64,
    /// Sites that are built, ascending.
    pub sites: Vec<u32>,
    /// Hops as nodes from and to, away from the roots, in the order in which they can be built.
    pub hops: Vec<(u32, u32)>,
    /// The same hops by their place in the problem.
    pub taken: Vec<u32>,
    /// The site that serves each village.
    pub serves: Vec<Option<u32>>,
}

/// The cheapest sites and hops, as far as the work allows. `start` is a set of sites to begin with.
///
/// Sums of all costs stay below 2^60; costs and weights are not negative.
///
/// # Panics
///
/// Where hops, reach, limits or quotas name what the problem has not.
#[must_use]
pub fn solve(problem: &Connected, start: Option<&[u32]>, work: &mut Work) -> Joined {
    let instance = Instance::new(problem);
    let layers = Layers::new(&instance);
    let mut best = Best::new(&instance, &layers);
    let mut share = work.fork(work.left() / 3);
    let multipliers = layers.multipliers(&mut share);
    work.join(&share);
    best.price(&multipliers);
    if let Some(start) = start {
        best.connect(start, work);
    }
    let rounds = 400 + 20 * problem.cover.open.len().min(2_000) as u64;
    let mut share = work.fork(work.left() / 3);
    best.search(rounds, &mut share);
    work.join(&share);
    let mut search = Search::new(&layers.problem, multipliers);
    let bound = search.run(&mut best, work);
    best.finish(bound)
}

impl Joined {
    fn none(bound: i64, villages: usize) -> Self {
        let status = if bound >= FAR {
            Status::Infeasible
        } else {
            Status::Heuristic
        };
        Self {
            status,
            value: 0,
            bound: if bound >= FAR { 0 } else { bound },
            sites: Vec::new(),
            hops: Vec::new(),
            taken: Vec::new(),
            serves: vec![None; villages],
        }
    }
}
