//! The ratio test of the dual simplex method, flipping bounds on its way.

/// A column that limits the step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) variable: u32,
    /// The size of its entry in the pivot row, positive.
    pub(super) size: f64,
    /// Its reduced cost, not negative where the basis is dual feasible.
    pub(super) cost: f64,
    /// How far it can move between its bounds.
    pub(super) range: f64,
}

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Choice {
    /// Nothing limits the step: no values satisfy the row.
    Unlimited,
    /// The candidate at this position enters; those before `flips` go to their other bound.
    Enter { at: usize, flips: usize },
}

/// How much reduced costs may pass zero.
pub(super) const TOLERANCE: f64 = 1e-9;

/// Chooses among the candidates, which are put into the order in which the step passes them.
/// `slope` is the violation of the row that leaves.
pub(super) fn choose(candidates: &mut [Candidate], groups: &mut Vec<u32>, slope: f64) -> Choice {
    if candidates.is_empty() {
        return Choice::Unlimited;
    }
    let Some(near) = shorten(candidates, slope) else {
        return Choice::Unlimited;
    };
    groups.clear();
    let mut begin = 0;
    let mut left = slope;
    let mut largest = 0.0_f64;
    while begin < near && left >= 0.0 {
        let limit = candidates[begin..near]
            .iter()
            .map(|candidate| (candidate.cost.max(0.0) + TOLERANCE) / candidate.size)
            .fold(f64::INFINITY, f64::min);
        let mut end = begin;
        for at in begin..near {
            let candidate = candidates[at];
            if candidate.cost <= limit * candidate.size {
                left -= candidate.range * candidate.size;
                largest = largest.max(candidate.size);
                candidates.swap(at, end);
                end += 1;
            }
        }
        if end == begin {
            break;
        }
        groups.push(begin as u32);
        begin = end;
    }
    let end = begin;
    // The last group is the longest step; an earlier one is taken where the pivots there are too small.
    let enough = (largest * 0.1).min(1.0);
    let mut fallback = (0.0, 0, 0);
    let mut stop = end;
    for &first in groups.iter().rev() {
        let first = first as usize;
        let mut best = first;
        for at in first..stop {
            if candidates[at].size > candidates[best].size {
                best = at;
            }
        }
        let size = candidates[best].size;
        if size >= enough {
            return Choice::Enter {
                at: best,
                flips: first,
            };
        }
        if size > fallback.0 {
            fallback = (size, best, first);
        }
        stop = first;
    }
    Choice::Enter {
        at: fallback.1,
        flips: fallback.2,
    }
}

/// Brings those that the step may reach to the front and counts them; none where the step is unlimited.
fn shorten(candidates: &mut [Candidate], slope: f64) -> Option<usize> {
    let mut limit = candidates
        .iter()
        .map(|candidate| (candidate.cost.max(0.0) + TOLERANCE) / candidate.size)
        .fold(f64::INFINITY, f64::min)
        * 4.0;
    let mut near = 0;
    let mut left = slope;
    loop {
        let mut beyond = f64::INFINITY;
        for at in near..candidates.len() {
            let candidate = candidates[at];
            if candidate.cost <= limit * candidate.size {
                left -= candidate.range * candidate.size;
                candidates.swap(at, near);
                near += 1;
            } else {
                beyond = beyond.min(candidate.cost / candidate.size);
            }
        }
        if left < 0.0 {
            return Some(near);
        }
        if near == candidates.len() {
            return (left <= TOLERANCE).then_some(near);
        }
        limit = (limit * 4.0).max(beyond);
    }
}
