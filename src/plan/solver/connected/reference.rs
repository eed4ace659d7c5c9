//! Small problems, their optima by trying everything, and a check of plans: what the tests hold plans to.

use super::super::cover::{Cover, Limit, Quota, Reach};
use super::{Connected, Joined, Money};

/// Sequence of numbers for instances, splitmix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }

    fn cost(&mut self, most: u64) -> i64 {
        i64::try_from(self.next(most)).unwrap()
    }

    fn is(&mut self, percent: u64) -> bool {
        self.next(100) < percent
    }
}

/// A small problem with some of all that can bind.
pub fn small(seed: u64, rows: bool) -> Connected {
    let mut draw = Draw(seed);
    let sites = u32::try_from(1 + draw.next(4)).unwrap();
    let villages = u32::try_from(draw.next(if rows { 4 } else { 5 })).unwrap();
    let roots = u32::try_from(u64::from(!draw.is(5)) + draw.next(2)).unwrap();
    let has_links = draw.is(50);
    let mut reach = Reach {
        starts: vec![0],
        ..Reach::default()
    };
    for _ in 0..sites {
        for village in 0..villages {
            if draw.is(50) {
                reach.villages.push(village);
                reach.links.push(if has_links { draw.cost(8) } else { 0 });
            }
        }
        reach
            .starts
            .push(u32::try_from(reach.villages.len()).unwrap());
    }
    let alone = (0..villages)
        .map(|_| (!draw.is(15)).then(|| draw.cost(25)))
        .collect();
    let mut problem = Connected {
        cover: Cover {
            open: (0..sites).map(|_| draw.cost(15)).collect(),
            alone,
            reach,
            must: (0..sites).filter(|_| draw.is(8)).collect(),
            ..Cover::default()
        },
        roots,
        needs: (0..sites).map(|_| draw.is(75)).collect(),
        most_hops: draw.is(40).then(|| u32::try_from(draw.next(4)).unwrap()),
        ..Connected::default()
    };
    for a in 0..sites + roots {
        for b in a + 1..sites + roots {
            if draw.is(60) {
                let ends = if draw.is(50) { (a, b) } else { (b, a) };
                problem.hops.push((ends.0, ends.1, draw.cost(12)));
            }
        }
    }
    if draw.is(30) {
        problem.spans = problem
            .hops
            .iter()
            .map(|_| u32::try_from(1 + draw.next(2)).unwrap())
            .collect();
    }
    if rows {
        bind(&mut problem, &mut draw);
    }
    problem
}

fn bind(problem: &mut Connected, draw: &mut Draw) {
    let (sites, villages) = (problem.cover.open.len(), problem.cover.alone.len());
    if draw.is(40) {
        let weights = (0..u32::try_from(sites).unwrap())
            .map(|site| (site, draw.cost(5)))
            .filter(|pair| pair.1 > 0)
            .collect();
        problem.cover.limits.push(Limit {
            weights,
            most: draw.cost(5),
        });
    }
    if draw.is(40) {
        let weights: Vec<(u32, i64)> = (0..u32::try_from(villages).unwrap())
            .map(|village| (village, 1 + draw.cost(4)))
            .collect();
        problem.cover.quotas.push(Quota {
            weights,
            least: draw.cost(9),
        });
    }
    if draw.is(30) {
        let most = draw.cost(60);
        problem.money.push(Money::of_costs(problem, most));
    }
    if draw.is(40) {
        problem.money.push(Money {
            open: (0..sites).map(|_| draw.cost(10)).collect(),
            hops: problem
                .hops
                .iter()
                .map(|_| [draw.cost(6), draw.cost(6)])
                .collect(),
            links: Vec::new(),
            alone: if draw.is(50) {
                (0..villages).map(|_| draw.cost(5)).collect()
            } else {
                Vec::new()
            },
            most: draw.cost(35),
        });
    }
}

/// Weights in all rows of a choice: limits, quotas as what is served, money.
fn weights(
    problem: &Connected,
    built: &[bool],
    hops: &[Option<(usize, usize)>],
    serves: &[Option<usize>],
) -> Vec<i64> {
    let cover = &problem.cover;
    let limits = cover.limits.iter().map(|limit| {
        limit
            .weights
            .iter()
            .filter(|pair| built[pair.0 as usize])
            .map(|pair| pair.1)
            .sum::<i64>()
            - limit.most
    });
    let quotas = cover.quotas.iter().map(|quota| {
        let covered = quota
            .weights
            .iter()
            .filter(|pair| serves[pair.0 as usize].is_some());
        quota.least - covered.map(|pair| pair.1).sum::<i64>()
    });
    let at = |list: &[i64], place: usize| list.get(place).copied().unwrap_or(0);
    let money = problem.money.iter().map(|money| {
        let open: i64 = (0..built.len())
            .filter(|&site| built[site])
            .map(|site| at(&money.open, site))
            .sum();
        let hops: i64 = hops
            .iter()
            .flatten()
            .map(|&(hop, heading)| money.hops.get(hop).map_or(0, |both| both[heading]))
            .sum();
        let villages: i64 = serves
            .iter()
            .enumerate()
            .map(|(village, entry)| {
                entry.map_or(at(&money.alone, village), |entry| at(&money.links, entry))
            })
            .sum();
        open + hops + villages - money.most
    });
    limits.chain(quotas).chain(money).collect()
}

/// Choices that no other choice beats in cost and in every weight.
fn best_of(mut choices: Vec<(i64, Vec<i64>)>) -> Vec<(i64, Vec<i64>)> {
    choices.sort();
    choices.dedup();
    let mut kept: Vec<(i64, Vec<i64>)> = Vec::new();
    for choice in choices {
        let is_beaten = kept
            .iter()
            .any(|other| other.1.iter().zip(&choice.1).all(|(a, b)| a <= b));
        if !is_beaten {
            kept.push(choice);
        }
    }
    kept
}

/// The optimum by trying everything.
pub fn brute(problem: &Connected) -> Option<i64> {
    let sites = problem.cover.open.len();
    let villages = problem.cover.alone.len();
    let mut best: Option<i64> = None;
    let nothing = weights(
        problem,
        &vec![false; sites],
        &vec![None; sites],
        &vec![None; villages],
    );
    for set in 0..1_u32 << sites {
        let built: Vec<bool> = (0..sites).map(|site| set >> site & 1 == 1).collect();
        if problem.cover.must.iter().any(|&site| !built[site as usize]) {
            continue;
        }
        let mut trees = Vec::new();
        try_trees(problem, &built, 0, &mut vec![None; sites], &mut trees);
        let mut services = Vec::new();
        try_services(problem, &built, &mut vec![None; villages], 0, &mut services);
        let (trees, services) = (best_of(trees), best_of(services));
        for tree in &trees {
            for service in &services {
                // Both hold what the rows are with nothing chosen in the other.
                let mut rows = tree
                    .1
                    .iter()
                    .zip(&service.1)
                    .zip(&nothing)
                    .map(|((a, b), c)| a + b - c);
                if rows.all(|over| over <= 0) {
                    best = Some(best.map_or(i64::MAX, |best| best).min(tree.0 + service.0));
                }
            }
        }
    }
    best
}

fn try_trees(
    problem: &Connected,
    built: &[bool],
    site: usize,
    hops: &mut Vec<Option<(usize, usize)>>,
    trees: &mut Vec<(i64, Vec<i64>)>,
) {
    if site == built.len() {
        if is_tree(problem, built, hops) {
            let open: i64 = (0..site)
                .filter(|&site| built[site])
                .map(|site| problem.cover.open[site])
                .sum();
            let taken: i64 = hops
                .iter()
                .flatten()
                .map(|pair| problem.hops[pair.0].2)
                .sum();
            let none = vec![None; problem.cover.alone.len()];
            trees.push((open + taken, weights(problem, built, hops, &none)));
        }
        return;
    }
    hops[site] = None;
    try_trees(problem, built, site + 1, hops, trees);
    if !built[site] {
        return;
    }
    for (hop, &(a, b, _)) in problem.hops.iter().enumerate() {
        for (head, heading) in [(b, 0), (a, 1)] {
            if head as usize == site {
                hops[site] = Some((hop, heading));
                try_trees(problem, built, site + 1, hops, trees);
            }
        }
    }
    hops[site] = None;
}

/// Whether hops, one at most into each site, join what needs it within the depth.
fn is_tree(problem: &Connected, built: &[bool], hops: &[Option<(usize, usize)>]) -> bool {
    (0..built.len()).filter(|&site| built[site]).all(|site| {
        if hops[site].is_none() {
            return !problem.needs[site];
        }
        let (mut at, mut depth) = (site, 0);
        for _ in 0..=built.len() {
            let Some((hop, heading)) = hops[at] else {
                return false;
            };
            let (a, b, _) = problem.hops[hop];
            depth += problem.spans.get(hop).copied().unwrap_or(1);
            let tail = if heading == 0 { a } else { b } as usize;
            if tail >= built.len() {
                return problem.most_hops.is_none_or(|most| depth <= most);
            }
            if !built[tail] {
                return false;
            }
            at = tail;
        }
        false
    })
}

fn try_services(
    problem: &Connected,
    built: &[bool],
    serves: &mut Vec<Option<usize>>,
    village: usize,
    services: &mut Vec<(i64, Vec<i64>)>,
) {
    let reach = &problem.cover.reach;
    if village == serves.len() {
        let cost: Option<i64> = serves
            .iter()
            .enumerate()
            .map(|(village, entry)| {
                entry.map_or(problem.cover.alone[village], |entry| {
                    Some(reach.links[entry])
                })
            })
            .sum();
        if let Some(cost) = cost {
            let none = vec![false; built.len()];
            services.push((
                cost,
                weights(problem, &none, &vec![None; built.len()], serves),
            ));
        }
        return;
    }
    serves[village] = None;
    try_services(problem, built, serves, village + 1, services);
    for site in (0..built.len()).filter(|&site| built[site]) {
        for entry in reach.starts[site] as usize..reach.starts[site + 1] as usize {
            if reach.villages[entry] as usize == village {
                serves[village] = Some(entry);
                try_services(problem, built, serves, village + 1, services);
            }
        }
    }
    serves[village] = None;
}

/// Checks a result against the problem alone; its value.
pub fn verify(problem: &Connected, joined: &Joined) -> i64 {
    let sites = problem.cover.open.len();
    let mut built = vec![false; sites];
    for &site in &joined.sites {
        assert!(!std::mem::replace(&mut built[site as usize], true));
    }
    let mut hops = vec![None; sites];
    let mut value: i64 = joined
        .sites
        .iter()
        .map(|&site| problem.cover.open[site as usize])
        .sum();
    assert_eq!(joined.hops.len(), joined.taken.len());
    for (&(from, to), &taken) in joined.hops.iter().zip(&joined.taken) {
        let (a, b, cost) = problem.hops[taken as usize];
        assert!((a, b) == (from, to) || (b, a) == (from, to));
        assert!(built[to as usize]);
        assert_eq!(hops[to as usize], None, "two hops into one site");
        hops[to as usize] = Some((taken as usize, usize::from((a, b) != (from, to))));
        value += cost;
    }
    assert!(is_tree(problem, &built, &hops), "{joined:?}");
    let reach = &problem.cover.reach;
    let mut serves = vec![None; joined.serves.len()];
    for (village, site) in joined.serves.iter().enumerate() {
        value += match site {
            Some(site) => {
                assert!(built[*site as usize]);
                let mut entries = reach.starts[*site as usize] as usize
                    ..reach.starts[*site as usize + 1] as usize;
                let entry = entries
                    .find(|&entry| reach.villages[entry] as usize == village)
                    .expect("in reach");
                serves[village] = Some(entry);
                reach.links[entry]
            }
            None => problem.cover.alone[village].expect("must be served"),
        };
    }
    assert!(problem.cover.must.iter().all(|&site| built[site as usize]));
    assert!(
        weights(problem, &built, &hops, &serves)
            .iter()
            .all(|&over| over <= 0)
    );
    assert_eq!(value, joined.value);
    value
}
