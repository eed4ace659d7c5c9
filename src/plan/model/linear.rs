//! What is counted of a plan: objectives and limits as weights on sites, hops, links and villages.

use crate::plan::Problem;
use crate::plan::problem::{Objective, Village};

/// A weighted count of a plan. Lists that are empty weigh nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linear {
    /// Of each built site, 0 or more.
    pub site: Vec<i64>,
    /// Of each hop that is used, by the end that it leads to; 0 or more.
    pub hop: Vec<[i64; 2]>,
    /// How often the link of a village that is served from a site counts; 0 or more.
    pub link: Vec<i64>,
    /// Of each village that goes by satellite, 0 or more.
    pub satellite: Vec<i64>,
    /// Of each village that is served, by whatever means; below 0 where service is sought.
    pub serve: Vec<i64>,
}

impl Linear {
    /// Weight of a built site.
    pub fn of_site(&self, site: usize) -> i64 {
        self.site.get(site).copied().unwrap_or(0)
    }

    /// Weight of a hop that leads to its first or second end.
    pub fn of_hop(&self, hop: usize, end: usize) -> i64 {
        self.hop.get(hop).map_or(0, |both| both[end])
    }

    /// Weight of a village served over a link.
    pub fn of_link(&self, village: usize, link: i64) -> i64 {
        self.link.get(village).map_or(0, |times| times * link) + self.of_serve(village)
    }

    /// Weight of a village that goes by satellite.
    pub fn of_satellite(&self, village: usize) -> i64 {
        self.satellite.get(village).copied().unwrap_or(0) + self.of_serve(village)
    }

    /// Weight of a village being served.
    pub fn of_serve(&self, village: usize) -> i64 {
        self.serve.get(village).copied().unwrap_or(0)
    }

    /// Present value of all.
    pub fn cost(problem: &Problem) -> Self {
        Self::money(problem, |_| true, |_| true)
    }

    /// Present value of what a fund pays: its sites and the hops towards them, and the links and
    /// satellites of its villages.
    pub fn fund(problem: &Problem, fund: &str) -> Self {
        Self::money(
            problem,
            |site| problem.sites[site].fund == fund,
            |village| village.fund == fund,
        )
    }

    fn money(
        problem: &Problem,
        site: impl Fn(usize) -> bool,
        village: impl Fn(&Village) -> bool,
    ) -> Self {
        let towards = |node: u32, cost: i64| {
            let node = node as usize;
            if node < problem.sites.len() && site(node) {
                cost
            } else {
                0
            }
        };
        Self {
            site: weights(&problem.sites, |j, it| if site(j) { it.cost } else { 0 }),
            hop: problem
                .hops
                .iter()
                .map(|hop| [towards(hop.a, hop.cost), towards(hop.b, hop.cost)])
                .collect(),
            link: weights(&problem.villages, |_, it| i64::from(village(it))),
            satellite: weights(&problem.villages, |_, it| {
                if village(it) {
                    it.satellite.as_ref().map_or(0, |s| s.cost)
                } else {
                    0
                }
            }),
            serve: Vec::new(),
        }
    }

    /// What is spent at first.
    pub fn capex(problem: &Problem) -> Self {
        Self {
            site: weights(&problem.sites, |_, it| it.capex),
            hop: problem.hops.iter().map(|hop| [hop.capex; 2]).collect(),
            link: Vec::new(),
            satellite: weights(&problem.villages, |_, it| {
                it.satellite.as_ref().map_or(0, |s| s.capex)
            }),
            serve: Vec::new(),
        }
    }

    /// The number of sites.
    pub fn sites(problem: &Problem) -> Self {
        Self {
            site: vec![1; problem.sites.len()],
            ..Self::default()
        }
    }

    /// Villages served, each with a weight.
    pub fn served(problem: &Problem, weight: impl Fn(&Village) -> i64) -> Self {
        Self {
            serve: weights(&problem.villages, |_, it| weight(it)),
            ..Self::default()
        }
    }

    /// An objective, so that less is better.
    pub fn objective(problem: &Problem, objective: Objective) -> Self {
        match objective {
            Objective::Cost => Self::cost(problem),
            Objective::Sites => Self::sites(problem),
            Objective::People | Objective::Houses | Objective::Priority => {
                Self::served(problem, |village| -measure(village, objective))
            }
        }
    }

    /// This with another added so many times; both at least 0.
    pub fn plus(&self, times: i64, other: &Self) -> Self {
        let sum = |a: &[i64], b: &[i64]| -> Vec<i64> {
            let at = |list: &[i64], i: usize| list.get(i).copied().unwrap_or(0);
            (0..a.len().max(b.len()))
                .map(|i| at(a, i).saturating_add(at(b, i).saturating_mul(times)))
                .collect()
        };
        let hop = (0..self.hop.len().max(other.hop.len()))
            .map(|h| {
                [0, 1].map(|end| {
                    self.of_hop(h, end)
                        .saturating_add(other.of_hop(h, end).saturating_mul(times))
                })
            })
            .collect();
        Self {
            site: sum(&self.site, &other.site),
            hop,
            link: sum(&self.link, &other.link),
            satellite: sum(&self.satellite, &other.satellite),
            serve: sum(&self.serve, &other.serve),
        }
    }

    /// The most that a plan can weigh, in magnitude.
    pub fn most(&self, links: &[i64]) -> i128 {
        let sum = |list: &[i64]| list.iter().map(|w| i128::from(*w).abs()).sum::<i128>();
        let times = self.link.iter().copied().max().unwrap_or(0);
        sum(&self.site)
            + self
                .hop
                .iter()
                .map(|both| i128::from(both[0].max(both[1])))
                .sum::<i128>()
            + i128::from(times) * sum(links)
            + sum(&self.satellite)
            + sum(&self.serve)
    }

    /// Whether only the service of villages weighs.
    pub fn is_of_service(&self) -> bool {
        let none = |list: &[i64]| list.iter().all(|w| *w == 0);
        none(&self.site)
            && none(&self.link)
            && none(&self.satellite)
            && self.hop.iter().all(|both| *both == [0, 0])
    }
}

/// What a village weighs in an objective that is to be large; 1 in the others.
pub fn measure(village: &Village, objective: Objective) -> i64 {
    match objective {
        Objective::People => village.people,
        Objective::Houses => village.houses,
        Objective::Priority => village.priority,
        Objective::Cost | Objective::Sites => 1,
    }
}

fn weights<T>(list: &[T], weight: impl Fn(usize, &T) -> i64) -> Vec<i64> {
    list.iter()
        .enumerate()
        .map(|(i, it)| weight(i, it))
        .collect()
}

/// What a limit is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// The budget of the whole plan.
    Budget,
    /// The number of sites of the whole plan.
    Sites,
    /// What a fund pays.
    Fund(String),
    /// The least number of villages of a province.
    Quota(String),
    /// An objective that comes before keeps its value.
    Objective(Objective),
    /// The villages of a phase, or of all.
    PhaseVillages(String),
    /// The sites of a phase, or of all.
    PhaseSites(String),
    /// What a phase, or all, may spend at first.
    PhaseBudget(String),
}

/// A limit: a weighted count is at most so much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub about: About,
    /// The count.
    pub weights: Linear,
    /// The most that it may be.
    pub most: i64,
}

impl Row {
    /// A limit.
    pub fn new(about: About, weights: Linear, most: i64) -> Self {
        Self {
            about,
            weights,
            most,
        }
    }
}
