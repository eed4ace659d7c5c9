//! A plan that was made before, as something to begin with.

use super::draft::{Choice, Core, SATELLITE, WAIT};
use super::improve::Search;
use super::instance::{Instance, NONE, place};
use super::linear::Linear;
use crate::plan::build_plan::{BuildPlan, Fate};

/// What is decided in a plan: as it is where all of it still fits, else the sites that do, joined anew.
pub fn choice_of(instance: &Instance, plan: &BuildPlan) -> Option<Choice> {
    if plan.sites.is_empty() && plan.villages.is_empty() {
        return None;
    }
    let mut choice = Choice {
        built: vec![false; instance.sites],
        up: vec![NONE; instance.sites],
        by: vec![WAIT; instance.villages],
    };
    let mut whole = true;
    for built in &plan.sites {
        let site = built.site as usize;
        if instance.usable.get(site) == Some(&true) {
            choice.built[site] = true;
            let hop = built.hop.unwrap_or(NONE);
            if hop == NONE || instance.around(site).contains(&hop) {
                choice.up[site] = hop;
            } else {
                whole = false;
            }
        } else {
            whole = false;
        }
    }
    for (village, fate) in plan.villages.iter().enumerate().take(instance.villages) {
        choice.by[village] = match fate {
            Fate::Site { site, .. } => instance
                .entries(village)
                .find(|&entry| {
                    instance.entry_site[entry] == *site
                        && choice.built.get(*site as usize) == Some(&true)
                })
                .map_or(WAIT, place),
            Fate::Satellite { .. } if instance.satellite[village] => SATELLITE,
            _ => WAIT,
        };
    }
    if whole && fits(instance, &choice) {
        return Some(choice);
    }
    let core = Core {
        instance: instance.clone(),
        ..Core::default()
    };
    let price = Linear {
        serve: vec![-1; instance.villages],
        ..Linear::default()
    };
    let sites: Vec<u32> = (0..instance.sites)
        .filter(|&site| choice.built[site])
        .map(place)
        .collect();
    let search = Search::with_sites(&core, &price, &sites);
    Some(search.draft.choice().clone())
}

/// Whether sites are joined as they must and serve no more than they can.
fn fits(instance: &Instance, choice: &Choice) -> bool {
    let joined = (0..instance.sites)
        .filter(|&site| choice.built[site])
        .all(|site| match choice.up[site] {
            NONE => !instance.needs_path[site],
            _ => reaches_root(instance, choice, site),
        });
    let mut load = vec![0_i64; instance.sites];
    for (village, &by) in choice.by.iter().enumerate() {
        if by < SATELLITE {
            load[instance.entry_site[by as usize] as usize] += instance.people[village];
        }
    }
    let room = (0..instance.sites)
        .all(|site| instance.capacity[site].is_none_or(|most| load[site] <= most));
    joined && room
}

fn reaches_root(instance: &Instance, choice: &Choice, site: usize) -> bool {
    let (mut at, mut depth) = (place(site), 0_u64);
    for _ in 0..=instance.sites {
        let node = at as usize;
        if node >= instance.sites {
            return instance
                .most_hops
                .is_none_or(|most| depth <= u64::from(most));
        }
        let hop = choice.up[node];
        if !choice.built[node] || hop == NONE {
            return false;
        }
        depth += u64::from(instance.lengths[hop as usize]);
        at = instance.other(hop, at).0;
    }
    false
}
