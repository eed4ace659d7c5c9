//! One phase: what of the whole plan that is left it takes.

use super::{
    Answer, Choice, Core, Instance, Linear, NONE, Phase, Problem, SATELLITE, Scope, SiteRule, WAIT,
    Whole, Work, built_sites, in_time, least, measure, measure_of, place,
};
use crate::plan::model::{About, Row};

/// The whole plan, and what of it has its time.
pub struct Left {
    /// What serves each village.
    pub by: Vec<u32>,
    /// Its hop of every site.
    pub up: Vec<u32>,
    /// Sites of the whole plan.
    pub built: Vec<bool>,
    /// The site that serves each village; [`NONE`] without.
    pub server: Vec<u32>,
    /// The site above every site; [`NONE`] where there is none.
    pub above: Vec<u32>,
    /// When a village is served.
    pub village_phase: Vec<Option<u32>>,
    /// When a site is built.
    pub site_phase: Vec<Option<u32>>,
}

impl Left {
    /// Everything is left.
    pub fn new(problem: &Problem, whole: &Whole) -> Self {
        let instance = &whole.core.instance;
        let choice = &whole.choice;
        let above = (0..instance.sites)
            .map(|j| match choice.up[j] {
                NONE => NONE,
                hop => {
                    let (other, _) = instance.other(hop, place(j));
                    if (other as usize) < problem.sites.len() {
                        other
                    } else {
                        NONE
                    }
                }
            })
            .collect();
        Self {
            by: choice.by.clone(),
            up: choice.up.clone(),
            built: choice.built.clone(),
            server: choice
                .by
                .iter()
                .map(|&by| {
                    if by < SATELLITE {
                        instance.entry_site[by as usize]
                    } else {
                        NONE
                    }
                })
                .collect(),
            above,
            village_phase: vec![None; instance.villages],
            site_phase: vec![None; instance.sites],
        }
    }

    /// How many villages of the whole plan have no time.
    pub fn waiting(&self) -> usize {
        (0..self.by.len())
            .filter(|&i| self.by[i] != WAIT && self.village_phase[i].is_none())
            .count()
    }

    /// Sites that must be built and have no time.
    pub fn forgotten(&self, problem: &Problem) -> Vec<String> {
        problem
            .sites
            .iter()
            .enumerate()
            .filter(|(j, site)| site.rule == SiteRule::Must && self.site_phase[*j].is_none())
            .map(|(_, site)| format!("a phase for site {}, which must be built", site.id))
            .collect()
    }

    /// Sites that serve nobody and carry nobody leave.
    pub fn forget_idle(&mut self, problem: &Problem) {
        loop {
            let mut used: Vec<bool> = problem
                .sites
                .iter()
                .map(|site| site.rule == SiteRule::Must)
                .collect();
            for (i, &server) in self.server.iter().enumerate() {
                if server != NONE && self.village_phase[i].is_some() {
                    used[server as usize] = true;
                }
            }
            for (j, &above) in self.above.iter().enumerate() {
                if above != NONE && self.site_phase[j].is_some() {
                    used[above as usize] = true;
                }
            }
            let mut gone = false;
            for (phase, used) in self.site_phase.iter_mut().zip(&used) {
                if phase.is_some() && !used {
                    *phase = None;
                    gone = true;
                }
            }
            if !gone {
                return;
            }
        }
    }

    fn is_left(&self, site: usize) -> bool {
        self.built[site] && self.site_phase[site].is_none()
    }

    /// Builds a site with all above it.
    fn build(&mut self, site: usize, phase: u32) {
        let mut at = site;
        while self.site_phase[at].is_none() {
            self.site_phase[at] = Some(phase);
            match self.above[at] {
                NONE => return,
                above => at = above as usize,
            }
        }
    }
}

/// Fills one phase; false where a quota by its end is not met.
pub fn part(
    problem: &Problem,
    phases: &[Phase],
    p: usize,
    left: &mut Left,
    work: &mut Work,
) -> bool {
    let phase = &phases[p];
    let number = place(p);
    let mut instance = instance(problem, phase, left);
    if p + 1 == phases.len() {
        for (must, site) in instance.must.iter_mut().zip(&problem.sites) {
            *must |= site.rule == SiteRule::Must;
        }
    }
    let mut core = Core {
        goal: Linear::default(),
        rows: rows(problem, phase, p, left),
        instance,
    };
    let quotas = core
        .rows
        .iter()
        .any(|row| matches!(row.about, About::Quota(_)));
    let free = phase.sites.is_none() && phase.budget.is_none() && !quotas;
    let choice = if free {
        Some(largest(problem, phase, &core.instance))
    } else {
        bound_by_limits(problem, phases, p, &mut core, work)
    };
    let Some(choice) = choice else {
        return false;
    };
    for (i, &by) in choice.by.iter().enumerate() {
        if by == WAIT {
            continue;
        }
        left.village_phase[i] = Some(number);
        if by != SATELLITE {
            let site = core.instance.entry_site[by as usize];
            left.build(site as usize, number);
        }
    }
    for site in built_sites(&choice) {
        if left.is_left(site as usize) && core.instance.must[site as usize] {
            left.build(site as usize, number);
        }
    }
    ahead(problem, phases, p, left);
    true
}

/// What of the whole plan is left and may be in service by the end of a phase.
fn instance(problem: &Problem, phase: &Phase, left: &Left) -> Instance {
    let scope = Scope {
        until: phase.until,
        village: &|i| left.by[i] != WAIT && left.village_phase[i].is_none(),
        site: &|j| left.built[j],
        hop: &|h| {
            let hop = &problem.hops[h];
            [hop.a, hop.b]
                .iter()
                .any(|&end| left.up.get(end as usize) == Some(&place(h)))
        },
        pair: &|i, j| left.server[i] == place(j),
        satellite: &|i| left.by[i] == SATELLITE,
    };
    let mut instance = Instance::new(problem, &scope);
    for j in 0..instance.sites {
        // A site that carries others is joined when it is built.
        instance.needs_path[j] = left.up[j] != NONE;
        instance.must[j] = left.site_phase[j].is_some();
        instance.capacity[j] = None;
    }
    // Joining a site may now be needed where it was not.
    let depth = instance.shallowest();
    for (j, depth) in depth.iter().take(instance.sites).enumerate() {
        if instance.needs_path[j] && *depth == NONE {
            instance.close(j);
        }
    }
    instance
}

fn rows(problem: &Problem, phase: &Phase, p: usize, left: &Left) -> Vec<Row> {
    let new = |j: usize| i64::from(left.site_phase[j].is_none());
    let mut rows = Vec::new();
    if let Some(most) = phase.villages {
        rows.push(Row::new(
            About::PhaseVillages(phase.name.clone()),
            Linear::served(problem, |_| 1),
            i64::from(most),
        ));
    }
    if let Some(most) = phase.sites {
        let mut weights = Linear::sites(problem);
        for (j, weight) in weights.site.iter_mut().enumerate() {
            *weight = new(j);
        }
        rows.push(Row::new(
            About::PhaseSites(phase.name.clone()),
            weights,
            i64::from(most),
        ));
    }
    if let Some(most) = phase.budget {
        rows.push(Row::new(
            About::PhaseBudget(phase.name.clone()),
            capex_of_new(problem, left),
            most,
        ));
    }
    for quota in &problem.limits.quotas {
        if quota
            .phase
            .map_or(p + 1 == problem.phases.len().max(1), |at| at as usize == p)
        {
            let of = |province: &str| province == quota.province;
            let served = problem
                .villages
                .iter()
                .zip(&left.village_phase)
                .filter(|(village, phase)| of(&village.province) && phase.is_some())
                .count();
            let missing = i64::from(quota.villages) - i64::try_from(served).unwrap_or(i64::MAX);
            if missing > 0 {
                rows.push(Row::new(
                    About::Quota(quota.province.clone()),
                    Linear::served(problem, |village| -i64::from(of(&village.province))),
                    -missing,
                ));
            }
        }
    }
    rows
}

/// What is spent at first on what has no time yet.
fn capex_of_new(problem: &Problem, left: &Left) -> Linear {
    let mut weights = Linear::capex(problem);
    for (j, phase) in left.site_phase.iter().enumerate() {
        if phase.is_some() {
            weights.site[j] = 0;
            if left.up[j] != NONE {
                let hop = left.up[j] as usize;
                let end = usize::from(problem.hops[hop].b as usize == j);
                weights.hop[hop][end] = 0;
            }
        }
    }
    weights
}

/// Where only the number of villages binds, the largest are taken.
fn largest(problem: &Problem, phase: &Phase, instance: &Instance) -> Choice {
    let sought = measure_of(problem);
    let mut order: Vec<usize> = (0..instance.villages)
        .filter(|&i| instance.can_serve(i))
        .collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(measure(&problem.villages[i], sought)), i));
    let most = phase.villages.map_or(order.len(), |most| most as usize);
    let mut choice = Choice {
        built: instance
            .must
            .iter()
            .zip(&instance.usable)
            .map(|(must, usable)| *must && *usable)
            .collect(),
        up: vec![NONE; instance.sites],
        by: vec![WAIT; instance.villages],
    };
    for &i in order.iter().take(most) {
        choice.by[i] = instance.entries(i).next().map_or(SATELLITE, place);
    }
    choice
}

/// Where more binds: first the measure; and the number of villages, where it falls short and can be reached.
fn bound_by_limits(
    problem: &Problem,
    phases: &[Phase],
    p: usize,
    core: &mut Core,
    work: &mut Work,
) -> Option<Choice> {
    let phase = &phases[p];
    let sought = measure_of(problem);
    let count = i64::try_from(problem.villages.len() + 1).unwrap_or(i64::MAX);
    let total: i128 = problem
        .villages
        .iter()
        .map(|village| i128::from(measure(village, sought)))
        .sum();
    let fine = total * i128::from(count) < 1 << 50;
    core.goal = Linear::served(problem, |village| {
        let weight = measure(village, sought);
        if fine { -(weight * count + 1) } else { -weight }
    });
    let mut share = work.fork(work.left() / 2);
    let first = least(core, None, &mut share);
    work.join(&share);
    let served = |answer: &Answer| {
        answer.choice.as_ref().map_or(0, |choice| {
            choice.by.iter().filter(|&&by| by != WAIT).count()
        })
    };
    let target = phase.villages.map_or(0, |most| most as usize);
    let eligible = (0..core.instance.villages)
        .filter(|&i| core.instance.can_serve(i))
        .count();
    if served(&first) < target.min(eligible) && fine && total < 1 << 30 {
        core.goal = Linear::served(problem, |village| {
            -(measure(village, sought) + i64::try_from(total).unwrap_or(0) + 1)
        });
        let second = least(core, first.choice.as_ref(), work);
        if served(&second) >= target {
            return second.choice;
        }
    }
    first.choice
}

/// Builds sites ahead of their villages where later phases would not have room for all.
fn ahead(problem: &Problem, phases: &[Phase], p: usize, left: &mut Left) {
    let phase = &phases[p];
    let later = &phases[p + 1..];
    let sum = |of: &dyn Fn(&Phase) -> Option<i64>| {
        later
            .iter()
            .map(of)
            .try_fold(0_i64, |sum, most| Some(sum.saturating_add(most?)))
    };
    let sites_later = sum(&|phase| phase.sites.map(i64::from));
    let money_later = sum(&|phase| phase.budget);
    if later.is_empty() || (sites_later.is_none() && money_later.is_none()) {
        return;
    }
    let capex = |left: &Left, j: usize| {
        let hop = left.up[j];
        problem.sites[j].capex
            + if hop == NONE {
                0
            } else {
                problem.hops[hop as usize].capex
            }
    };
    let (mut spent, mut sites, mut owed, mut missing) = (0_i64, 0_i64, 0_i64, 0_i64);
    for j in 0..left.built.len() {
        if left.site_phase[j] == Some(place(p)) {
            sites += 1;
            spent += capex(left, j);
        } else if left.is_left(j) {
            missing += 1;
            owed += capex(left, j);
        }
    }
    for (i, village) in problem.villages.iter().enumerate() {
        if left.by[i] == SATELLITE {
            let cost = village.satellite.as_ref().map_or(0, |it| it.capex);
            match left.village_phase[i] {
                Some(at) if at == place(p) => spent += cost,
                None => owed += cost,
                _ => {}
            }
        }
    }
    for _ in 0..left.built.len() {
        let mut moved = false;
        for j in 0..left.built.len() {
            let short = sites_later.is_some_and(|room| missing > room)
                || money_later.is_some_and(|room| owed > room);
            if !short {
                return;
            }
            let cost = capex(left, j);
            let above = left.above[j];
            let ready = left.is_left(j)
                && in_time(problem.sites[j].not_before, phase.until)
                && (above == NONE || left.site_phase[above as usize].is_some())
                && phase.sites.is_none_or(|most| sites < i64::from(most))
                && phase.budget.is_none_or(|most| spent + cost <= most);
            if ready {
                left.site_phase[j] = Some(place(p));
                sites += 1;
                spent += cost;
                missing -= 1;
                owed -= cost;
                moved = true;
            }
        }
        if !moved {
            return;
        }
    }
}
