//! Exact reductions: what is left has the same best value, less a constant.

use rustc_hash::FxHashMap;

use super::problem::{Loads, NONE};
use super::{Cover, Limit, Quota, Reach};

/// A smaller problem, with where its parts come from.
#[derive(Debug, Clone)]
pub(super) struct Reduced {
    pub(super) cover: Cover,
    /// What villages cost that are not part of it any more.
    pub(super) constant: i64,
    /// Number before, of every site that is left.
    pub(super) sites: Vec<u32>,
    /// Number before, of every village that is left; one of several where they were merged.
    pub(super) villages: Vec<u32>,
    /// Number now, of every site before or of the one that replaces it; [`NONE`] where none does.
    pub(super) heirs: Vec<u32>,
}

/// Comparisons of two rows after which dominance is looked for no further.
const MOST_COMPARISONS: u64 = 30_000_000;

/// More than any price.
const ENDLESS: i64 = i64::MAX;

/// All reductions, round after round until nothing changes much. The problem was checked.
pub(super) fn reduce(cover: &Cover) -> Reduced {
    let mut all = Reduced::all(cover.clone());
    for _ in 0..8 {
        let size = (
            all.cover.sites(),
            all.cover.villages(),
            all.cover.reach.villages.len(),
            all.cover.must.len(),
            all.cover.limits.len(),
            all.cover.quotas.len(),
        );
        let round = Round::new(&all.cover).run();
        all = all.then(round);
        let now = (
            all.cover.sites(),
            all.cover.villages(),
            all.cover.reach.villages.len(),
            all.cover.must.len(),
            all.cover.limits.len(),
            all.cover.quotas.len(),
        );
        if now == size {
            break;
        }
    }
    all
}

impl Reduced {
    /// A problem as it is.
    pub(super) fn all(cover: Cover) -> Self {
        Self {
            constant: 0,
            sites: (0_u32..).take(cover.sites()).collect(),
            villages: (0_u32..).take(cover.villages()).collect(),
            heirs: (0_u32..).take(cover.sites()).collect(),
            cover,
        }
    }

    /// Sites of the problem before, or what replaces them, each once.
    pub(super) fn inherited(&self, sites: &[u32]) -> Vec<u32> {
        let mut heirs: Vec<u32> = sites
            .iter()
            .map(|&site| self.heirs[site as usize])
            .filter(|&heir| heir != NONE)
            .collect();
        heirs.sort_unstable();
        heirs.dedup();
        heirs
    }

    /// Names before, of sites of this problem.
    pub(super) fn original(&self, sites: &[u32]) -> Vec<u32> {
        sites
            .iter()
            .map(|&site| self.sites[site as usize])
            .collect()
    }

    /// What a problem became that was reduced further.
    pub(super) fn then(self, next: Self) -> Self {
        let through = |before: &[u32], after: &[u32]| -> Vec<u32> {
            after.iter().map(|&name| before[name as usize]).collect()
        };
        Self {
            constant: self.constant + next.constant,
            sites: through(&self.sites, &next.sites),
            villages: through(&self.villages, &next.villages),
            heirs: self
                .heirs
                .iter()
                .map(|&heir| next.heirs.get(heir as usize).copied().unwrap_or(NONE))
                .collect(),
            cover: next.cover,
        }
    }
}

/// The part of a problem that some sites and villages make up.
///
/// Limits that cannot bind any more and quotas that ask for nothing are left out.
pub(super) fn part(cover: &Cover, keep_sites: &[bool], keep_villages: &[bool]) -> Reduced {
    let number = |keep: &[bool]| -> (Vec<u32>, Vec<u32>) {
        let mut names = Vec::new();
        let mut numbers = vec![u32::MAX; keep.len()];
        for (name, _) in (0_u32..).zip(keep).filter(|(_, keep)| **keep) {
            numbers[name as usize] = u32::try_from(names.len()).unwrap_or(u32::MAX);
            names.push(name);
        }
        (names, numbers)
    };
    let (sites, site_numbers) = number(keep_sites);
    let (villages, village_numbers) = number(keep_villages);
    let mut reach = Reach::default();
    reach.starts.push(0);
    for &site in &sites {
        for (village, link) in cover.row(site) {
            let village = village_numbers[village as usize];
            if village != u32::MAX {
                reach.villages.push(village);
                reach.links.push(link);
            }
        }
        reach
            .starts
            .push(u32::try_from(reach.villages.len()).unwrap_or(u32::MAX));
    }
    let renamed = |weights: &[(u32, i64)], numbers: &[u32]| -> Vec<(u32, i64)> {
        weights
            .iter()
            .filter(|entry| numbers[entry.0 as usize] != u32::MAX)
            .map(|&(name, weight)| (numbers[name as usize], weight))
            .collect()
    };
    let limits = cover
        .limits
        .iter()
        .map(|limit| Limit {
            weights: renamed(&limit.weights, &site_numbers),
            most: limit.most,
        })
        .filter(|limit| limit.weights.iter().map(|entry| entry.1).sum::<i64>() > limit.most)
        .collect();
    let quotas = cover
        .quotas
        .iter()
        .map(|quota| Quota {
            weights: renamed(&quota.weights, &village_numbers),
            least: quota.least,
        })
        .filter(|quota| quota.least > 0)
        .collect();
    Reduced {
        cover: Cover {
            open: sites
                .iter()
                .map(|&site| cover.open[site as usize])
                .collect(),
            alone: villages
                .iter()
                .map(|&village| cover.alone[village as usize])
                .collect(),
            reach,
            must: cover
                .must
                .iter()
                .map(|&site| site_numbers[site as usize])
                .filter(|&site| site != u32::MAX)
                .collect(),
            limits,
            quotas,
        },
        constant: 0,
        sites,
        villages,
        heirs: site_numbers,
    }
}

/// Parts that share no village, no limit and no quota; constants are nil, and heirs are left out.
pub(super) fn components(cover: &Cover) -> Vec<Reduced> {
    let (sites, villages) = (cover.sites(), cover.villages());
    let mut parent: Vec<usize> = (0..sites + villages).collect();
    let join = |parent: &mut [usize], a: usize, b: usize| {
        let (a, b) = (root(parent, a), root(parent, b));
        parent[a.max(b)] = a.min(b);
    };
    for site in (0_u32..).take(sites) {
        for (village, _) in cover.row(site) {
            join(&mut parent, site as usize, sites + village as usize);
        }
    }
    for limit in &cover.limits {
        for pair in limit.weights.windows(2) {
            join(&mut parent, pair[0].0 as usize, pair[1].0 as usize);
        }
    }
    for quota in &cover.quotas {
        for pair in quota.weights.windows(2) {
            join(
                &mut parent,
                sites + pair[0].0 as usize,
                sites + pair[1].0 as usize,
            );
        }
    }
    let mut members: Vec<Vec<u32>> = Vec::new();
    let mut of_root: FxHashMap<usize, usize> = FxHashMap::default();
    for name in 0..sites + villages {
        let root = root(&mut parent, name);
        let at = *of_root.entry(root).or_insert_with(|| {
            members.push(Vec::new());
            members.len() - 1
        });
        members[at].push(u32::try_from(name).unwrap_or(u32::MAX));
    }
    if members.len() == 1 {
        return vec![part(cover, &vec![true; sites], &vec![true; villages])];
    }
    Split::new(cover, &members).parts()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Cuts a problem into parts in one pass, however many there are.
struct Split<'a> {
    cover: &'a Cover,
    parts: Vec<Reduced>,
    /// Part and number in it, of sites and then of villages.
    place: Vec<(u32, u32)>,
}

impl<'a> Split<'a> {
    fn new(cover: &'a Cover, members: &[Vec<u32>]) -> Self {
        let sites = cover.sites();
        let mut place = vec![(0, 0); sites + cover.villages()];
        let mut parts = Vec::with_capacity(members.len());
        for (number, members) in (0_u32..).zip(members) {
            let mut part = Reduced {
                cover: Cover::default(),
                constant: 0,
                sites: Vec::new(),
                villages: Vec::new(),
                heirs: Vec::new(),
            };
            for &name in members {
                let names = if (name as usize) < sites {
                    part.cover.open.push(cover.open[name as usize]);
                    &mut part.sites
                } else {
                    part.cover.alone.push(cover.alone[name as usize - sites]);
                    &mut part.villages
                };
                place[name as usize] = (number, u32::try_from(names.len()).unwrap_or(u32::MAX));
                names.push(if (name as usize) < sites {
                    name
                } else {
                    name - u32::try_from(sites).unwrap_or(0)
                });
            }
            parts.push(part);
        }
        Self {
            cover,
            parts,
            place,
        }
    }

    fn parts(mut self) -> Vec<Reduced> {
        let sites = self.cover.sites();
        for site in (0_u32..).take(sites) {
            let (part, _) = self.place[site as usize];
            let row: Vec<(u32, i64)> = self
                .cover
                .row(site)
                .map(|(village, link)| (self.place[sites + village as usize].1, link))
                .collect();
            self.parts[part as usize].cover.reach.push(row);
        }
        for &site in &self.cover.must {
            let (part, site) = self.place[site as usize];
            self.parts[part as usize].cover.must.push(site);
        }
        for limit in &self.cover.limits {
            if let Some(&(first, _)) = limit.weights.first() {
                let (part, _) = self.place[first as usize];
                let weights = self.renamed(&limit.weights, 0);
                self.parts[part as usize].cover.limits.push(Limit {
                    weights,
                    most: limit.most,
                });
            }
        }
        for quota in &self.cover.quotas {
            if let Some(&(first, _)) = quota.weights.first() {
                let (part, _) = self.place[sites + first as usize];
                let weights = self.renamed(&quota.weights, sites);
                self.parts[part as usize].cover.quotas.push(Quota {
                    weights,
                    least: quota.least,
                });
            }
        }
        self.parts
    }

    fn renamed(&self, weights: &[(u32, i64)], base: usize) -> Vec<(u32, i64)> {
        weights
            .iter()
            .map(|&(name, weight)| (self.place[base + name as usize].1, weight))
            .collect()
    }
}

/// One pass over all rules.
struct Round<'a> {
    cover: &'a Cover,
    rows: Vec<Vec<(u32, i64)>>,
    must: Vec<bool>,
    in_quota: Vec<bool>,
    /// What a village costs at most without any site that is not sure to be open.
    base: Vec<i64>,
    keep_sites: Vec<bool>,
    keep_villages: Vec<bool>,
    alone: Vec<Option<i64>>,
    constant: i64,
    loads: Loads,
    /// What replaces a site that was dropped.
    instead: Vec<u32>,
}

impl<'a> Round<'a> {
    fn new(cover: &'a Cover) -> Self {
        let mut must = vec![false; cover.sites()];
        for &site in &cover.must {
            must[site as usize] = true;
        }
        let mut in_quota = vec![false; cover.villages()];
        for quota in &cover.quotas {
            for &(village, _) in &quota.weights {
                in_quota[village as usize] = true;
            }
        }
        Self {
            cover,
            rows: (0_u32..)
                .take(cover.sites())
                .map(|site| cover.row(site).collect())
                .collect(),
            must,
            base: Vec::new(),
            in_quota,
            keep_sites: vec![true; cover.sites()],
            keep_villages: vec![true; cover.villages()],
            alone: cover.alone.clone(),
            constant: 0,
            loads: Loads::new(cover),
            instead: vec![NONE; cover.sites()],
        }
    }

    fn run(mut self) -> Reduced {
        self.essential();
        self.trim();
        self.worthless();
        let columns = self.columns();
        self.settled(&columns);
        let columns = self.columns();
        self.merge(&columns);
        let columns = self.columns();
        self.implied(&columns);
        self.dominated();
        self.finish()
    }

    /// Sites that alone reach a village that must be served.
    fn essential(&mut self) {
        let mut only = vec![(0_u32, 0_u32); self.cover.villages()];
        for (site, row) in (0_u32..).zip(&self.rows) {
            for &(village, _) in row {
                let entry = &mut only[village as usize];
                *entry = (entry.0 + 1, site);
            }
        }
        for (village, &(count, site)) in only.iter().enumerate() {
            if count == 1 && self.alone[village].is_none() {
                self.must[site as usize] = true;
            }
        }
    }

    /// Links that are no better than being alone or than a site that is open in any case.
    fn trim(&mut self) {
        let mut sure = vec![(ENDLESS, u32::MAX); self.cover.villages()];
        for (site, row) in (0_u32..).zip(&self.rows) {
            if self.must[site as usize] {
                for &(village, link) in row {
                    let best = &mut sure[village as usize];
                    *best = (*best).min((link, site));
                }
            }
        }
        self.base = sure
            .iter()
            .zip(&self.alone)
            .zip(&self.in_quota)
            .map(|((&(link, _), alone), &quota)| match alone {
                Some(alone) if !quota => link.min(*alone),
                _ => link,
            })
            .collect();
        for (site, row) in (0_u32..).zip(&mut self.rows) {
            row.retain(|&(village, link)| {
                link < self.base[village as usize]
                    || sure[village as usize].1 == site && link == self.base[village as usize]
            });
        }
    }

    /// Sites that can never pay.
    fn worthless(&mut self) {
        for (site, row) in self.rows.iter_mut().enumerate() {
            if self.must[site] {
                continue;
            }
            let worth = row.iter().fold(0_i64, |worth, &(village, link)| {
                worth.saturating_add(match self.base[village as usize] {
                    ENDLESS => ENDLESS,
                    base => base - link,
                })
            });
            if worth <= self.cover.open[site] {
                self.keep_sites[site] = false;
                row.clear();
            }
        }
    }

    /// Sites of each village.
    fn columns(&self) -> Vec<Vec<(u32, i64)>> {
        let mut columns = vec![Vec::new(); self.cover.villages()];
        for (site, row) in (0_u32..).zip(&self.rows) {
            for &(village, link) in row {
                columns[village as usize].push((site, link));
            }
        }
        columns
    }

    /// Villages whose cost is known: nobody reaches them, or only what is open in any case.
    fn settled(&mut self, columns: &[Vec<(u32, i64)>]) {
        let mut gone = false;
        for (village, column) in columns.iter().enumerate() {
            let known = match column[..] {
                [] => self.alone[village],
                [(site, link)] if self.must[site as usize] => {
                    Some(self.alone[village].map_or(link, |alone| alone.min(link)))
                }
                _ => None,
            };
            if let (Some(known), false) = (known, self.in_quota[village]) {
                self.constant += known;
                self.keep_villages[village] = false;
                gone = true;
            }
        }
        if gone {
            self.forget_villages();
        }
    }

    fn forget_villages(&mut self) {
        for row in &mut self.rows {
            row.retain(|entry| self.keep_villages[entry.0 as usize]);
        }
    }

    /// Villages with the same sites and no links are one.
    fn merge(&mut self, columns: &[Vec<(u32, i64)>]) {
        let mut first: FxHashMap<&[(u32, i64)], usize> = FxHashMap::default();
        let mut gone = false;
        for (village, column) in columns.iter().enumerate() {
            if !self.keep_villages[village]
                || self.in_quota[village]
                || column.iter().any(|entry| entry.1 != 0)
            {
                continue;
            }
            let kept = *first.entry(column).or_insert(village);
            if kept != village {
                self.alone[kept] = match (self.alone[kept], self.alone[village]) {
                    (Some(a), Some(b)) => Some(a + b),
                    _ => None,
                };
                self.keep_villages[village] = false;
                gone = true;
            }
        }
        if gone {
            self.forget_villages();
        }
    }

    /// Villages that are served for nothing wherever another one is, which must be served.
    fn implied(&mut self, columns: &[Vec<(u32, i64)>]) {
        let mut gone = false;
        let mut left = MOST_COMPARISONS;
        let marks: Vec<u64> = columns.iter().map(|column| signature(column)).collect();
        for (village, column) in columns.iter().enumerate() {
            if self.alone[village].is_some() || !self.keep_villages[village] {
                continue;
            }
            let Some(&(rarest, _)) = column
                .iter()
                .min_by_key(|entry| (self.rows[entry.0 as usize].len(), entry.0))
            else {
                continue;
            };
            for &(other, _) in &self.rows[rarest as usize] {
                let at = other as usize;
                left = left.saturating_sub(1);
                if at == village
                    || self.alone[at].is_some()
                    || self.in_quota[at]
                    || !self.keep_villages[at]
                    || marks[village] & !marks[at] != 0
                    || column.len() > columns[at].len()
                {
                    continue;
                }
                left = left.saturating_sub(columns[at].len() as u64);
                let free = columns[at].iter().all(|entry| entry.1 == 0);
                if free && within(column, &columns[at], |_, _| true) {
                    self.keep_villages[at] = false;
                    gone = true;
                }
            }
            if left == 0 {
                break;
            }
        }
        if gone {
            self.forget_villages();
        }
    }

    /// Sites that another one replaces for no more.
    fn dominated(&mut self) {
        let marks: Vec<u64> = self.rows.iter().map(|row| signature(row)).collect();
        let mut order: Vec<u32> = (0_u32..).take(self.rows.len()).collect();
        order.sort_by_key(|&site| {
            let length = self.rows[site as usize].len();
            (
                std::cmp::Reverse(length),
                self.cover.open[site as usize],
                site,
            )
        });
        let mut columns: Vec<Vec<u32>> = vec![Vec::new(); self.cover.villages()];
        for &site in &order {
            for &(village, _) in &self.rows[site as usize] {
                columns[village as usize].push(site);
            }
        }
        let mut left = MOST_COMPARISONS;
        // Small ones first: they are the likeliest to go, and what goes is compared no more.
        for &site in order.iter().rev() {
            let row = &self.rows[site as usize];
            if self.must[site as usize] || !self.keep_sites[site as usize] {
                continue;
            }
            let Some(&(rarest, _)) = row
                .iter()
                .min_by_key(|entry| (columns[entry.0 as usize].len(), entry.0))
            else {
                continue;
            };
            for &other in &columns[rarest as usize] {
                left = left.saturating_sub(1);
                let candidate = &self.rows[other as usize];
                if candidate.len() < row.len() {
                    break;
                }
                if marks[site as usize] & !marks[other as usize] != 0
                    || other == site
                    || !self.keep_sites[other as usize]
                    || !self.no_dearer(other, site)
                {
                    continue;
                }
                left = left.saturating_sub(candidate.len() as u64);
                if within(row, candidate, |own, others| others <= own) {
                    self.keep_sites[site as usize] = false;
                    self.instead[site as usize] = other;
                    break;
                }
            }
            if left == 0 {
                break;
            }
        }
    }

    /// Whether a site costs and weighs no more than another one.
    fn no_dearer(&self, site: u32, than: u32) -> bool {
        self.must[site as usize]
            || self.cover.open[site as usize] <= self.cover.open[than as usize]
                && self.loads.of(site).iter().all(|&(limit, weight)| {
                    let others = self.loads.of(than);
                    others
                        .binary_search_by_key(&limit, |entry| entry.0)
                        .is_ok_and(|at| weight <= others[at].1)
                })
    }

    fn finish(self) -> Reduced {
        let mut reach = Reach::default();
        reach.starts.push(0);
        for row in &self.rows {
            reach.villages.extend(row.iter().map(|entry| entry.0));
            reach.links.extend(row.iter().map(|entry| entry.1));
            reach
                .starts
                .push(u32::try_from(reach.villages.len()).unwrap_or(u32::MAX));
        }
        let cover = Cover {
            open: self.cover.open.clone(),
            alone: self.alone,
            reach,
            must: (0_u32..)
                .zip(&self.must)
                .filter(|(_, must)| **must)
                .map(|(site, _)| site)
                .collect(),
            limits: self.cover.limits.clone(),
            quotas: self.cover.quotas.clone(),
        };
        let mut reduced = part(&cover, &self.keep_sites, &self.keep_villages);
        reduced.constant = self.constant;
        for site in 0..self.keep_sites.len() {
            let mut heir = site;
            // What replaces a site is never replaced by it again, so that this ends.
            while reduced.heirs[heir] == NONE && self.instead[heir] != NONE {
                heir = self.instead[heir] as usize;
            }
            reduced.heirs[site] = reduced.heirs[heir];
        }
        reduced
    }
}

/// One bit for each of 64 classes of names that a row holds.
fn signature(row: &[(u32, i64)]) -> u64 {
    row.iter().fold(0, |mark, entry| {
        let mixed = u64::from(entry.0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mark | 1 << (mixed >> 58)
    })
}

/// Whether all entries of a row are in another one, with links that pass. Both are ascending.
fn within(row: &[(u32, i64)], other: &[(u32, i64)], passes: impl Fn(i64, i64) -> bool) -> bool {
    let mut rest = other.iter();
    row.iter().all(|&(name, link)| {
        rest.find(|entry| entry.0 >= name)
            .is_some_and(|entry| entry.0 == name && passes(link, entry.1))
    })
}
