//! A plan in the making: what is built, how it is joined and who is served, with all counts kept.

mod joints;

pub use joints::Routes;

use super::instance::{Instance, NONE, place};
use super::linear::{Linear, Row};

/// A village that is not served.
pub const WAIT: u32 = u32::MAX;
/// A village that goes by satellite.
pub const SATELLITE: u32 = u32::MAX - 1;

/// A problem as the search sees it: the least of a count under limits.
#[derive(Clone, Debug, Default)]
pub struct Core {
    /// Who can be served by what.
    pub instance: Instance,
    /// What is to be small.
    pub goal: Linear,
    /// What binds.
    pub rows: Vec<Row>,
}

/// What is decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Whether a site is built.
    pub built: Vec<bool>,
    /// The hop by which a built site is joined; [`NONE`] without.
    pub up: Vec<u32>,
    /// What serves a village: an entry of the instance, [`SATELLITE`] or [`WAIT`].
    pub by: Vec<u32>,
}

/// How good a draft is, the most important first; less is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merit {
    /// By how much limits are broken, in shares of them.
    pub broken: f64,
    /// The goal.
    pub goal: i64,
    /// The price by which the search is guided.
    pub price: i64,
}

impl Merit {
    /// Whether this is better.
    pub fn beats(&self, other: &Self) -> bool {
        match self.broken.total_cmp(&other.broken) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Equal => (self.goal, self.price) < (other.goal, other.price),
        }
    }
}

enum Undo {
    Built(u32, bool),
    Up(u32, u32),
    By(u32, u32),
}

/// A plan in the making.
pub struct Draft<'a> {
    core: &'a Core,
    price: &'a Linear,
    choice: Choice,
    load: Vec<i64>,
    users: Vec<u32>,
    unserved: u32,
    totals: Vec<i64>,
    log: Vec<Undo>,
    /// Steps done.
    pub steps: u64,
}

impl<'a> Draft<'a> {
    /// Nothing built, nobody served.
    pub fn new(core: &'a Core, price: &'a Linear) -> Self {
        let instance = &core.instance;
        Self {
            core,
            price,
            choice: Choice {
                built: vec![false; instance.sites],
                up: vec![NONE; instance.sites],
                by: vec![WAIT; instance.villages],
            },
            load: vec![0; instance.sites],
            users: vec![0; instance.sites],
            unserved: place(instance.must_serve.iter().filter(|must| **must).count()),
            totals: vec![0; core.rows.len() + 2],
            log: Vec::new(),
            steps: 0,
        }
    }

    /// A choice that was made before, as it was.
    pub fn load(core: &'a Core, price: &'a Linear, choice: &Choice) -> Self {
        let mut draft = Self::new(core, price);
        for (j, built) in choice.built.iter().enumerate() {
            if *built {
                draft.set_built(j, true);
                draft.set_up(j, choice.up[j]);
            }
        }
        for (i, by) in choice.by.iter().enumerate() {
            draft.set_by(i, *by);
        }
        draft.log.clear();
        draft
    }

    /// The problem.
    pub fn core(&self) -> &'a Core {
        self.core
    }

    /// The price by which the search is guided.
    pub fn price(&self) -> &'a Linear {
        self.price
    }

    /// What is used of all limits that only grow, in shares of them.
    pub fn usage(&self) -> f64 {
        self.core
            .rows
            .iter()
            .zip(&self.totals[1..])
            .filter(|(row, _)| row.most >= 0)
            .map(|(row, total)| {
                #[expect(clippy::cast_precision_loss, reason = "it only guides")]
                let share = *total as f64 / row.most.max(1) as f64;
                share
            })
            .sum()
    }

    /// What is decided.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// Whether a site is built.
    pub fn is_built(&self, site: usize) -> bool {
        self.choice.built[site]
    }

    /// How many villages a site serves.
    pub fn users(&self, site: usize) -> u32 {
        self.users[site]
    }

    /// The count of a limit.
    pub fn row(&self, row: usize) -> i64 {
        self.totals[row + 1]
    }

    /// How good it is.
    pub fn merit(&self) -> Merit {
        let mut broken = f64::from(self.unserved);
        for (row, total) in self.core.rows.iter().zip(&self.totals[1..]) {
            let over = total.saturating_sub(row.most);
            if over > 0 {
                #[expect(clippy::cast_precision_loss, reason = "it only guides")]
                let share = over as f64 / row.most.unsigned_abs().max(1) as f64;
                broken += share;
            }
        }
        Merit {
            broken,
            goal: self.totals[0],
            price: self.totals[self.totals.len() - 1],
        }
    }

    /// Whether all limits hold.
    pub fn is_feasible(&self) -> bool {
        self.unserved == 0
            && self
                .core
                .rows
                .iter()
                .zip(&self.totals[1..])
                .all(|(row, total)| *total <= row.most)
            && (0..self.core.instance.sites)
                .all(|j| !self.core.instance.must[j] || self.choice.built[j])
    }

    /// The value of the goal.
    pub fn goal(&self) -> i64 {
        self.totals[0]
    }

    /// A mark to which [`Draft::back`] returns.
    pub fn mark(&mut self) {
        self.log.clear();
    }

    /// Where the log stands, for [`Draft::back_to`].
    pub fn place_in_log(&self) -> usize {
        self.log.len()
    }

    /// Takes back all that was done since the mark.
    pub fn back(&mut self) {
        self.back_to(0);
    }

    /// Takes back all that was done since the log stood so.
    pub fn back_to(&mut self, length: usize) {
        while self.log.len() > length {
            let Some(undo) = self.log.pop() else { return };
            match undo {
                Undo::Built(site, was) => self.put_built(site as usize, was),
                Undo::Up(site, was) => self.put_up(site as usize, was),
                Undo::By(village, was) => self.put_by(village as usize, was),
            }
        }
    }

    fn set_built(&mut self, site: usize, built: bool) {
        if self.choice.built[site] != built {
            self.log.push(Undo::Built(place(site), !built));
            self.put_built(site, built);
        }
    }

    fn put_built(&mut self, site: usize, built: bool) {
        self.choice.built[site] = built;
        let times = if built { 1 } else { -1 };
        self.count(times, |line| line.of_site(site));
    }

    fn set_up(&mut self, site: usize, hop: u32) {
        if self.choice.up[site] != hop {
            self.log.push(Undo::Up(place(site), self.choice.up[site]));
            self.put_up(site, hop);
        }
    }

    fn put_up(&mut self, site: usize, hop: u32) {
        let instance = &self.core.instance;
        for (old, times) in [(self.choice.up[site], -1), (hop, 1)] {
            if old != NONE {
                let end = usize::from(instance.ends[old as usize][1] == place(site));
                self.count(times, |line| line.of_hop(old as usize, end));
            }
        }
        self.choice.up[site] = hop;
    }

    /// Lets a village be served by an entry, by satellite or not at all.
    pub fn set_by(&mut self, village: usize, by: u32) {
        if self.choice.by[village] != by {
            self.log
                .push(Undo::By(place(village), self.choice.by[village]));
            self.put_by(village, by);
        }
    }

    fn put_by(&mut self, village: usize, by: u32) {
        let instance = &self.core.instance;
        let old = self.choice.by[village];
        for (option, times) in [(old, -1_i64), (by, 1)] {
            match option {
                WAIT => {}
                SATELLITE => self.count(times, |line| line.of_satellite(village)),
                entry => {
                    let link = instance.entry_link[entry as usize];
                    let site = instance.entry_site[entry as usize] as usize;
                    self.load[site] += times * instance.people[village];
                    self.users[site] =
                        self.users[site].wrapping_add_signed(if times > 0 { 1 } else { -1 });
                    self.count(times, |line| line.of_link(village, link));
                }
            }
        }
        if instance.must_serve[village] {
            if old == WAIT && by != WAIT {
                self.unserved -= 1;
            } else if old != WAIT && by == WAIT {
                self.unserved += 1;
            }
        }
        self.choice.by[village] = by;
    }

    fn count(&mut self, times: i64, weight: impl Fn(&Linear) -> i64) {
        let core = self.core;
        let last = self.totals.len() - 1;
        self.totals[0] += times * weight(&core.goal);
        for (total, row) in self.totals[1..last].iter_mut().zip(&core.rows) {
            *total += times * weight(&row.weights);
        }
        self.totals[last] += times * weight(self.price);
        self.steps += core.rows.len() as u64 + 2;
    }

    /// Builds a site with what joins it; false, and something to take back, where it cannot be joined.
    pub fn add(&mut self, site: usize, routes: &Routes) -> bool {
        let instance = &self.core.instance;
        if !instance.usable[site] {
            return false;
        }
        if !self.choice.built[site] {
            self.set_built(site, true);
            if instance.needs_path[site] && !self.join(site, routes) {
                return false;
            }
        }
        self.attract(site);
        true
    }

    /// Lets the villages for which it is the best go over to a site.
    fn attract(&mut self, site: usize) {
        let core = self.core;
        let instance = &core.instance;
        for &entry in instance.entries_of(site) {
            let village = instance.entry_village[entry as usize] as usize;
            self.steps += 2;
            let now = self.choice.by[village];
            if now == entry || !self.has_room(entry) {
                continue;
            }
            if self.price_of(village, entry) < self.price_of(village, now) {
                self.set_by(village, entry);
            }
        }
    }

    /// Whether a site has room for a village that it does not serve.
    pub fn has_room(&self, entry: u32) -> bool {
        let instance = &self.core.instance;
        let site = instance.entry_site[entry as usize] as usize;
        let village = instance.entry_village[entry as usize] as usize;
        instance.capacity[site]
            .is_none_or(|most| self.load[site] + instance.people[village] <= most)
    }

    /// The price of serving a village so; waiting is dear where it must be served.
    fn price_of(&self, village: usize, by: u32) -> i64 {
        match by {
            WAIT if self.core.instance.must_serve[village] => i64::MAX,
            WAIT => 0,
            SATELLITE => self.price.of_satellite(village),
            entry => self
                .price
                .of_link(village, self.core.instance.entry_link[entry as usize]),
        }
    }

    /// Serves a village in the way that has the least price now.
    pub fn serve(&mut self, village: usize) {
        let instance = &self.core.instance;
        self.set_by(village, WAIT);
        let mut best = (self.price_of(village, WAIT), WAIT);
        if instance.satellite[village] {
            let price = self.price_of(village, SATELLITE);
            if price < best.0 {
                best = (price, SATELLITE);
            }
        }
        for entry in instance.entries(village) {
            let entry = place(entry);
            self.steps += 1;
            if self.choice.built[instance.entry_site[entry as usize] as usize] {
                let price = self.price_of(village, entry);
                if price < best.0 && self.has_room(entry) {
                    best = (price, entry);
                }
            }
        }
        self.set_by(village, best.1);
    }

    /// Takes a site out; false, and something to take back, where it must stay or others hang on it.
    pub fn drop(&mut self, site: usize) -> bool {
        let core = self.core;
        let instance = &core.instance;
        if !self.choice.built[site] || instance.must[site] {
            return false;
        }
        let mut next = site;
        loop {
            let above = self.choice.up[next];
            if !self.take_out(next) {
                return next != site;
            }
            if above == NONE {
                return true;
            }
            let (parent, _) = instance.other(above, place(next));
            next = parent as usize;
            let idle = next < instance.sites
                && self.choice.built[next]
                && !instance.must[next]
                && self.users[next] == 0
                && !instance
                    .around(next)
                    .iter()
                    .any(|&hop| self.is_child(instance.other(hop, parent).0, hop));
            if !idle {
                return true;
            }
        }
    }

    fn take_out(&mut self, site: usize) -> bool {
        let core = self.core;
        let instance = &core.instance;
        self.set_up(site, NONE);
        self.set_built(site, false);
        let children: Vec<u32> = instance
            .around(site)
            .iter()
            .map(|&hop| (hop, instance.other(hop, place(site)).0))
            .filter(|&(hop, other)| self.is_child(other, hop))
            .map(|(_, other)| other)
            .collect();
        for &child in &children {
            self.set_up(child as usize, NONE);
        }
        for &child in &children {
            let child = child as usize;
            match self.best_hop(child) {
                Some((hop, _)) => self.set_up(child, hop),
                None if !instance.needs_path[child] && !self.carries(child) => {}
                None => return false,
            }
        }
        for &entry in instance.entries_of(site) {
            let village = instance.entry_village[entry as usize] as usize;
            if self.choice.by[village] == entry {
                self.serve(village);
            }
        }
        true
    }
}
