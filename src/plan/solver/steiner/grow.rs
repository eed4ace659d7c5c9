//! Arborescences grown terminal by terminal: Takahashi and Matsuyama, "An approximate solution for the
//! Steiner problem in graphs", Mathematica Japonica 24 (1980), in one sweep.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Work;
use super::ascent::FAR;
use super::net::Net;

/// Scratch space, and the arcs of the last arborescence.
#[derive(Debug, Default)]
pub(in crate::plan::solver) struct Growth {
    far: Vec<i64>,
    from: Vec<u32>,
    is_wanted: Vec<bool>,
    used: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

const NONE: u32 = u32::MAX;

impl Growth {
    /// Places of the arcs of the last arborescence in its net.
    pub fn used(&self) -> &[u32] {
        &self.used
    }

    /// Joins the nearest terminal to what has grown so far until all are joined, over arcs that are
    /// allowed. Names of the arcs; none where a terminal cannot be reached.
    pub fn grow(
        &mut self,
        net: &Net,
        costs: &[i64],
        is_allowed: impl Fn(usize) -> bool,
        terminals: &[u32],
        work: &mut Work,
    ) -> Option<Vec<u32>> {
        self.used.clear();
        self.heap.clear();
        self.far.clear();
        self.far.resize(net.nodes, FAR);
        self.from.clear();
        self.from.resize(net.nodes, NONE);
        self.is_wanted.clear();
        self.is_wanted.resize(net.nodes, false);
        let mut wanted = 0_usize;
        for &terminal in terminals {
            if terminal != net.root && !self.is_wanted[terminal as usize] {
                self.is_wanted[terminal as usize] = true;
                wanted += 1;
            }
        }
        self.far[net.root as usize] = 0;
        self.heap.push(Reverse((0, net.root)));
        let mut steps = 0;
        while wanted > 0 {
            let Some(Reverse((length, node))) = self.heap.pop() else {
                break;
            };
            if length > self.far[node as usize] {
                continue;
            }
            if self.is_wanted[node as usize] {
                // The path becomes part of what has grown: distances from it start anew.
                let mut at = node;
                loop {
                    wanted -= usize::from(std::mem::take(&mut self.is_wanted[at as usize]));
                    self.far[at as usize] = 0;
                    self.heap.push(Reverse((0, at)));
                    let arc = std::mem::replace(&mut self.from[at as usize], NONE);
                    if arc == NONE {
                        break;
                    }
                    self.used.push(arc);
                    at = net.tails[arc as usize];
                }
                continue;
            }
            for arc in net.out_of(node) {
                steps += 1;
                let head = net.heads[arc];
                let length = length.saturating_add(costs[arc]);
                if length < self.far[head as usize] && is_allowed(arc) {
                    self.far[head as usize] = length;
                    #[expect(clippy::cast_possible_truncation, reason = "arcs are u32")]
                    {
                        self.from[head as usize] = arc as u32;
                    }
                    self.heap.push(Reverse((length, head)));
                }
            }
        }
        work.spend(4 * steps);
        (wanted == 0).then(|| {
            self.used
                .iter()
                .map(|&arc| net.names[arc as usize])
                .collect()
        })
    }
}
