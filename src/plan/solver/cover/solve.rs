//! All engines in turn.

use super::super::{Status, Work};
use super::check::Clash;
use super::dual::{Ascent, certify};
use super::problem::Problem;
use super::search::{Run, anneal, begin, greedy};
use super::{Cover, Solved};

/// An exact engine: a problem, a choice to begin with, and work.
pub type Exact = fn(&Cover, Option<&[u32]>, &mut Work) -> Solved;

/// Solves a problem as well as the work allows.
#[must_use]
pub fn solve(
    cover: &Cover,
    start: Option<&[u32]>,
    exact: Option<Exact>,
    work: &mut Work,
) -> Solved {
    let _ = (start, exact);
    if let Err(flaw) = cover.check() {
        return impossible(cover, vec![Clash::Flaw(flaw)]);
    }
    let clashes = cover.clashes();
    if !clashes.is_empty() {
        return impossible(cover, clashes);
    }
    let problem = Problem::new(cover);
    let mut state = begin(&problem);
    greedy(&mut state);
    let mut ascent = Ascent::new(&problem);
    ascent.run(state.value, 1000, work);
    let certificate = certify(&problem, &ascent.best);
    let found = anneal(
        &problem,
        &state.opened,
        &Run {
            seed: 1,
            steps: work.left().min(Work::SECOND),
            hot: 0.3,
            cold: 0.005,
            most: 6,
            prices: vec![],
            bound: certificate.bound(),
        },
    );
    let mut sites = found.sites;
    sites.sort_unstable();
    let value = cover.value_of(&sites);
    Solved {
        status: Status::Bounded,
        value: value.as_ref().map(|value| value.0),
        bound: certificate.bound(),
        sites,
        serves: value.map_or_else(Vec::new, |value| value.1),
        clashes: Vec::new(),
    }
}

fn impossible(cover: &Cover, clashes: Vec<Clash>) -> Solved {
    Solved {
        status: Status::Infeasible,
        value: None,
        bound: 0,
        sites: Vec::new(),
        serves: vec![None; cover.villages()],
        clashes,
    }
}
