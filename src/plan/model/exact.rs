//! The whole problem as a model in whole numbers, for branch and cut: what is small is solved exactly.
//!
//! Columns: `y[j]` a site is built, `a[h, e]` a hop is used towards its end `e`, `x[k]` a village is served by
//! an entry, `s[i]` a village goes by satellite, and `d[j]` the depth of a site where hops are limited. A
//! built site that needs a path has one hop towards it, and a hop starts at a root or at a site that has one
//! itself. That hops form no rings is said by cuts once a solution has one.

use super::draft::{Choice, Core, SATELLITE, WAIT};
use super::instance::{Instance, NONE, place};
use super::linear::Linear;
use crate::plan::solver::mip::{self, Guide, Model, Row, Solution};
use crate::plan::solver::{Status, Work};

/// The most columns that are tried.
const MOST_COLUMNS: usize = 6000;

/// What branch and cut says.
pub struct Exact {
    /// The best choice that it knows.
    pub choice: Option<Choice>,
    /// No choice has a value below this.
    pub bound: Option<i64>,
    /// Whether it is proven that there is no choice.
    pub infeasible: bool,
}

/// The model with its columns.
struct Cast<'a> {
    instance: &'a Instance,
    model: Model,
    site: Vec<u32>,
    /// Columns of each hop by the end that it leads to.
    arc: Vec<[u32; 2]>,
    entry: Vec<u32>,
    satellite: Vec<u32>,
    depth: Vec<u32>,
}

/// How large the model would be.
pub fn size(core: &Core) -> usize {
    let instance = &core.instance;
    let used = instance.usable.iter().filter(|usable| **usable).count();
    used + instance.near.len() + instance.entry_site.len() + core.rows.len()
}

/// Whether a problem is small enough to be solved exactly.
pub fn is_small(instance: &Instance) -> bool {
    instance.near.len() + instance.entry_site.len() <= MOST_COLUMNS
}

/// Solves a problem exactly where it is small; `None` where it is not.
pub fn solve(core: &Core, start: Option<&Choice>, work: &mut Work) -> Option<Exact> {
    if size(core) > MOST_COLUMNS {
        return None;
    }
    let cast = Cast::new(core);
    let start = start.map(|choice| cast.solution(choice));
    let outcome = mip::solve(&cast.model, &cast, start.as_ref(), work).ok()?;
    Some(Exact {
        choice: outcome.solution.as_ref().map(|found| cast.choice(&found.x)),
        bound: outcome.bound,
        infeasible: outcome.status == Status::Infeasible,
    })
}

impl<'a> Cast<'a> {
    fn new(core: &'a Core) -> Self {
        let instance = &core.instance;
        let goal = &core.goal;
        let mut model = Model::default();
        // What follows from the sites by itself is not branched on.
        let tied = !core.rows.is_empty() || instance.capacity.iter().any(Option::is_some);
        let site = (0..instance.sites)
            .map(|j| {
                let most = i64::from(instance.usable[j]);
                model.column(
                    goal.of_site(j),
                    most.min(i64::from(instance.must[j])),
                    most,
                    true,
                )
            })
            .collect();
        let mut arc = vec![[NONE; 2]; instance.ends.len()];
        for j in (0..instance.sites).filter(|&j| instance.usable[j]) {
            for &hop in instance.around(j) {
                let (_, end) = instance.other(hop, place(j));
                arc[hop as usize][end] = model.column(goal.of_hop(hop as usize, end), 0, 1, true);
            }
        }
        let entry = (0..instance.entry_site.len())
            .map(|k| {
                let village = instance.entry_village[k] as usize;
                model.column(goal.of_link(village, instance.entry_link[k]), 0, 1, tied)
            })
            .collect();
        let satellite = (0..instance.villages)
            .map(|i| {
                let most = i64::from(instance.satellite[i]);
                model.column(goal.of_satellite(i), 0, most, tied)
            })
            .collect();
        let depth = match instance.most_hops {
            Some(most) => (0..instance.sites)
                .map(|_| model.column(0, 0, i64::from(most), false))
                .collect(),
            None => Vec::new(),
        };
        let mut cast = Self {
            instance,
            model,
            site,
            arc,
            entry,
            satellite,
            depth,
        };
        cast.service();
        cast.joints();
        for row in &core.rows {
            let entries = cast.weights(&row.weights);
            cast.model.rows.push(Row::at_most(entries, row.most));
        }
        cast
    }

    fn service(&mut self) {
        let instance = self.instance;
        for i in 0..instance.villages {
            let mut means: Vec<(u32, i64)> =
                instance.entries(i).map(|k| (self.entry[k], 1)).collect();
            if instance.satellite[i] {
                means.push((self.satellite[i], 1));
            }
            if !means.is_empty() {
                self.model.rows.push(Row {
                    entries: means,
                    lower: instance.must_serve[i].then_some(1),
                    upper: Some(1),
                });
            }
        }
        for k in 0..instance.entry_site.len() {
            let site = self.site[instance.entry_site[k] as usize];
            let row = Row::at_most(vec![(self.entry[k], 1), (site, -1)], 0);
            self.model.rows.push(row);
        }
        for j in 0..instance.sites {
            let Some(most) = instance.capacity[j] else {
                continue;
            };
            let mut load: Vec<(u32, i64)> = instance
                .entries_of(j)
                .iter()
                .map(|&k| {
                    let village = instance.entry_village[k as usize] as usize;
                    (self.entry[k as usize], instance.people[village])
                })
                .filter(|(_, people)| *people > 0)
                .collect();
            if load
                .iter()
                .map(|(_, people)| i128::from(*people))
                .sum::<i128>()
                > i128::from(most)
            {
                load.push((self.site[j], -most));
                self.model.rows.push(Row::at_most(load, 0));
            }
        }
    }

    /// Hops towards a site.
    fn towards(&self, site: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let instance = self.instance;
        instance.around(site).iter().map(move |&hop| {
            let (other, end) = instance.other(hop, place(site));
            (self.arc[hop as usize][end], other)
        })
    }

    fn joints(&mut self) {
        let instance = self.instance;
        let mut rows = Vec::new();
        for j in (0..instance.sites).filter(|&j| instance.usable[j]) {
            let mut into: Vec<(u32, i64)> = self.towards(j).map(|(arc, _)| (arc, 1)).collect();
            for (arc, other) in self.towards(j) {
                let from = other as usize;
                if from < instance.sites && !instance.usable[from] {
                    rows.push(Row::at_most(vec![(arc, 1)], 0));
                } else if from < instance.sites {
                    // The hop starts where one arrives, and not from where it goes to.
                    let mut row: Vec<(u32, i64)> = vec![(arc, 1)];
                    row.extend(
                        self.towards(from)
                            .filter(|(_, source)| *source as usize != j)
                            .map(|(back, _)| (back, -1)),
                    );
                    rows.push(Row::at_most(row, 0));
                }
            }
            into.push((self.site[j], -1));
            rows.push(Row {
                entries: into,
                lower: instance.needs_path[j].then_some(0),
                upper: Some(0),
            });
        }
        if let Some(most) = instance.most_hops {
            let most = i64::from(most);
            for j in (0..instance.sites).filter(|&j| instance.usable[j]) {
                for &hop in instance.around(j) {
                    let (other, end) = instance.other(hop, place(j));
                    let length = i64::from(instance.lengths[hop as usize]);
                    let mut row = vec![
                        (self.depth[j], 1),
                        (self.arc[hop as usize][end], -(most + length)),
                    ];
                    if (other as usize) < instance.sites {
                        row.push((self.depth[other as usize], -1));
                    }
                    rows.push(Row::at_least(row, -most));
                }
            }
        }
        self.model.rows.extend(rows);
    }

    /// The entries of a weighted count.
    fn weights(&self, weights: &Linear) -> Vec<(u32, i64)> {
        let instance = self.instance;
        let mut entries = Vec::new();
        for j in 0..instance.sites {
            entries.push((self.site[j], weights.of_site(j)));
        }
        for (hop, columns) in self.arc.iter().enumerate() {
            for (end, &column) in columns.iter().enumerate() {
                if column != NONE {
                    entries.push((column, weights.of_hop(hop, end)));
                }
            }
        }
        for k in 0..instance.entry_site.len() {
            let village = instance.entry_village[k] as usize;
            entries.push((
                self.entry[k],
                weights.of_link(village, instance.entry_link[k]),
            ));
        }
        for i in (0..instance.villages).filter(|&i| instance.satellite[i]) {
            entries.push((self.satellite[i], weights.of_satellite(i)));
        }
        entries.retain(|(_, weight)| *weight != 0);
        entries
    }

    fn solution(&self, choice: &Choice) -> Solution {
        let instance = self.instance;
        let mut x = vec![0_i64; self.model.columns()];
        for j in (0..instance.sites).filter(|&j| choice.built[j]) {
            x[self.site[j] as usize] = 1;
            if choice.up[j] != NONE {
                let (_, end) = instance.other(choice.up[j], place(j));
                x[self.arc[choice.up[j] as usize][end] as usize] = 1;
            }
        }
        for (i, &by) in choice.by.iter().enumerate() {
            match by {
                WAIT => {}
                SATELLITE => x[self.satellite[i] as usize] = 1,
                entry => x[self.entry[entry as usize] as usize] = 1,
            }
        }
        for j in (0..self.depth.len()).filter(|&j| choice.built[j]) {
            let (mut at, mut depth) = (place(j), 0_i64);
            for _ in 0..=instance.sites {
                let hop = match choice.up.get(at as usize) {
                    Some(&hop) if hop != NONE => hop,
                    _ => break,
                };
                depth += i64::from(instance.lengths[hop as usize]);
                at = instance.other(hop, at).0;
            }
            x[self.depth[j] as usize] = depth;
        }
        let value = self.model.value(&x).unwrap_or(i64::MAX);
        Solution { value, x }
    }

    fn choice(&self, x: &[i64]) -> Choice {
        let instance = self.instance;
        let mut choice = Choice {
            built: self.site.iter().map(|&y| x[y as usize] == 1).collect(),
            up: vec![NONE; instance.sites],
            by: vec![WAIT; instance.villages],
        };
        for (hop, columns) in self.arc.iter().enumerate() {
            for (end, &column) in columns.iter().enumerate() {
                if column != NONE && x[column as usize] == 1 {
                    choice.up[instance.ends[hop][end] as usize] = place(hop);
                }
            }
        }
        for (k, &column) in self.entry.iter().enumerate() {
            if x[column as usize] == 1 {
                choice.by[instance.entry_village[k] as usize] = place(k);
            }
        }
        for (i, &column) in self.satellite.iter().enumerate() {
            if x[column as usize] == 1 {
                choice.by[i] = SATELLITE;
            }
        }
        choice
    }
}

impl Guide for Cast<'_> {
    /// Sites that are joined only to each other: what joins one of them to the rest has to come in.
    fn rows(&self, x: &[f64], whole: bool, rows: &mut Vec<Row>) {
        if !whole {
            return;
        }
        let instance = self.instance;
        let nodes = instance.near_starts.len() - 1;
        let used = |arc: u32| arc != NONE && x[arc as usize] > 0.5;
        let mut reached: Vec<bool> = (0..nodes).map(|node| node >= instance.sites).collect();
        let mut open: Vec<usize> = (instance.sites..nodes).collect();
        while let Some(node) = open.pop() {
            for &hop in instance.around(node) {
                let (other, end) = instance.other(hop, place(node));
                let to = other as usize;
                if !reached[to] && used(self.arc[hop as usize][1 - end]) {
                    reached[to] = true;
                    open.push(to);
                }
            }
        }
        let mut seen = reached.clone();
        for j in 0..instance.sites {
            let lost = !seen[j] && self.towards(j).any(|(arc, _)| used(arc));
            if !lost {
                continue;
            }
            // All that is joined to it, whichever way.
            let mut ring = vec![j];
            let mut inside = vec![false; nodes];
            inside[j] = true;
            let mut next = 0;
            while next < ring.len() {
                let node = ring[next];
                next += 1;
                for &hop in instance.around(node) {
                    let other = instance.other(hop, place(node)).0 as usize;
                    let joined = self.arc[hop as usize].iter().any(|&arc| used(arc));
                    if joined && !inside[other] && !reached[other] {
                        inside[other] = true;
                        ring.push(other);
                    }
                }
            }
            let mut into: Vec<(u32, i64)> = ring
                .iter()
                .flat_map(|&node| self.towards(node))
                .filter(|(_, from)| !inside[*from as usize])
                .map(|(arc, _)| (arc, 1))
                .collect();
            into.sort_unstable();
            for &node in &ring {
                seen[node] = true;
                let mut row = into.clone();
                for (arc, from) in self.towards(node) {
                    // What comes in from outside is on both sides.
                    match row.iter().position(|(column, _)| *column == arc) {
                        Some(at) => {
                            row.remove(at);
                        }
                        None if inside[from as usize] => row.push((arc, -1)),
                        None => {}
                    }
                }
                rows.push(Row::at_least(row, 0));
            }
        }
    }
}
