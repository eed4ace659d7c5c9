//! How sites of a draft are joined to the roots.

use super::{Draft, Instance, Linear, NONE, place};

impl Draft<'_> {
    /// Whether a node is a root or a site that is joined, and not by way of `without`.
    fn is_joined(&self, node: u32, without: usize) -> bool {
        let instance = &self.core.instance;
        let mut at = node;
        for _ in 0..=instance.sites {
            let site = at as usize;
            if site >= instance.sites {
                return true;
            }
            if site == without || !self.choice.built[site] || self.choice.up[site] == NONE {
                return false;
            }
            at = instance.other(self.choice.up[site], at).0;
        }
        false
    }

    /// Hops from a root to a node that is joined.
    fn depth(&self, node: u32) -> u64 {
        let instance = &self.core.instance;
        let (mut at, mut depth) = (node, 0);
        while (at as usize) < instance.sites && self.choice.up[at as usize] != NONE {
            let hop = self.choice.up[at as usize];
            depth += u64::from(instance.lengths[hop as usize]);
            at = instance.other(hop, at).0;
        }
        depth
    }

    /// Whether the tree below a site would keep the limit on hops with the site at that depth.
    fn fits_below(&self, site: usize, depth: u64, most: u64) -> bool {
        if depth > most {
            return false;
        }
        let instance = &self.core.instance;
        if !self.choice.built[site] {
            return true;
        }
        let mut stack = vec![(place(site), depth)];
        while let Some((node, depth)) = stack.pop() {
            for &hop in instance.around(node as usize) {
                let (other, _) = instance.other(hop, node);
                if self.is_child(other, hop) {
                    let then = depth + u64::from(instance.lengths[hop as usize]);
                    if then > most {
                        return false;
                    }
                    stack.push((other, then));
                }
            }
        }
        true
    }

    pub(super) fn is_child(&self, node: u32, hop: u32) -> bool {
        self.choice.built.get(node as usize) == Some(&true) && self.choice.up[node as usize] == hop
    }

    /// The cheapest hop that joins a site to what is joined.
    pub(super) fn best_hop(&mut self, site: usize) -> Option<(u32, i64)> {
        let core = self.core;
        let instance = &core.instance;
        let mut best: Option<(u32, i64)> = None;
        for &hop in instance.around(site) {
            let (other, end) = instance.other(hop, place(site));
            let price = self.price.of_hop(hop as usize, end);
            self.steps += 2;
            if best.is_some_and(|(_, least)| price >= least) {
                continue;
            }
            if !self.is_joined(other, site) {
                continue;
            }
            if let Some(most) = instance.most_hops {
                let depth = self.depth(other) + u64::from(instance.lengths[hop as usize]);
                if !self.fits_below(site, depth, u64::from(most)) {
                    continue;
                }
            }
            best = Some((hop, price));
        }
        best
    }

    /// Joins a built site, over relays where that is cheaper.
    pub(super) fn join(&mut self, site: usize, routes: &Routes) -> bool {
        let near = self.best_hop(site);
        if near.is_some_and(|(_, price)| price <= routes.cheap.price[site]) {
            self.set_up(site, near.map_or(NONE, |(hop, _)| hop));
            return true;
        }
        if self.walk(site, &routes.cheap) {
            return true;
        }
        if let Some((hop, _)) = near {
            self.set_up(site, hop);
            return true;
        }
        self.walk(site, &routes.short)
    }

    /// Joins a site along a route from the roots; nothing is changed where it would be too long.
    fn walk(&mut self, site: usize, route: &Route) -> bool {
        let instance = &self.core.instance;
        let mut path = Vec::new();
        let (mut at, mut length) = (place(site), 0_u64);
        loop {
            if at as usize >= instance.sites {
                break;
            }
            if at as usize != site && self.is_joined(at, site) {
                length += self.depth(at);
                break;
            }
            let hop = route.up[at as usize];
            if hop == NONE || path.len() > instance.sites {
                return false;
            }
            path.push((at, hop));
            length += u64::from(instance.lengths[hop as usize]);
            at = instance.other(hop, at).0;
        }
        if instance
            .most_hops
            .is_some_and(|most| length > u64::from(most))
        {
            return false;
        }
        for &(node, hop) in &path {
            self.set_built(node as usize, true);
            self.set_up(node as usize, hop);
        }
        for &(node, _) in path.iter().skip(1) {
            self.attract(node as usize);
        }
        true
    }

    pub(super) fn carries(&self, site: usize) -> bool {
        let instance = &self.core.instance;
        instance
            .around(site)
            .iter()
            .any(|&hop| self.is_child(instance.other(hop, place(site)).0, hop))
    }

    /// Hangs a site on the cheapest hop; false where that is the one that it has.
    pub fn rehang(&mut self, site: usize) -> bool {
        let old = self.choice.up[site];
        if !self.choice.built[site] {
            return false;
        }
        if !self.core.instance.needs_path[site] {
            if old != NONE && !self.carries(site) {
                self.set_up(site, NONE);
                return true;
            }
            return false;
        }
        match self.best_hop(site) {
            Some((hop, _)) if hop != old => {
                self.set_up(site, hop);
                true
            }
            _ => false,
        }
    }
}

/// Paths from the roots to every site.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    cheap: Route,
    short: Route,
}

#[derive(Clone, Debug, Default)]
struct Route {
    up: Vec<u32>,
    price: Vec<i64>,
}

impl Routes {
    /// The cheapest and the shortest paths, with the relays on them paid.
    pub fn new(instance: &Instance, price: &Linear) -> Self {
        Self {
            cheap: Route::new(instance, |site, hop, end| {
                (price.of_hop(hop, end), price.of_site(site))
            }),
            short: Route::new(instance, |_, hop, _| (i64::from(instance.lengths[hop]), 0)),
        }
    }
}

impl Route {
    /// Dijkstra's algorithm; `price` gives what a hop towards a site and the site itself weigh. The
    /// price of a site is that of its path without itself.
    fn new(instance: &Instance, price: impl Fn(usize, usize, usize) -> (i64, i64)) -> Self {
        use std::cmp::Reverse;
        let nodes = instance.near_starts.len().saturating_sub(1);
        let mut route = Self {
            up: vec![NONE; instance.sites],
            price: vec![i64::MAX; instance.sites],
        };
        let mut heap: std::collections::BinaryHeap<_> = (instance.sites..nodes)
            .map(|root| Reverse((0_i64, place(root))))
            .collect();
        let mut done = vec![false; nodes];
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if std::mem::replace(&mut done[node as usize], true) {
                continue;
            }
            for &hop in instance.around(node as usize) {
                let (other, end) = instance.other(hop, node);
                let other = other as usize;
                if other >= instance.sites || done[other] {
                    continue;
                }
                // `other` says which end is the far one: the hop leads there.
                let (arc, site) = price(other, hop as usize, 1 - end);
                let then = so_far.saturating_add(arc);
                if then < route.price[other] {
                    route.price[other] = then;
                    route.up[other] = hop;
                    heap.push(Reverse((then.saturating_add(site), place(other))));
                }
            }
        }
        route
    }
}
