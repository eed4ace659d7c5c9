//! What changed between two plans, by the identifiers of villages and sites; and an old plan as a
//! beginning for a changed problem.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::build_plan::{BuildPlan, Built, Fate, Wait};
use super::problem::{Cents, Problem};

/// What changed from one plan to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Sites that only the new plan builds.
    pub sites_in: Vec<SiteChange>,
    /// Sites that only the old plan builds.
    pub sites_out: Vec<SiteChange>,
    /// Sites that both build, in another phase.
    pub sites_moved: Vec<SiteMove>,
    /// Villages whose service is not what it was, with those that came or left.
    pub villages: Vec<VillageChange>,
    /// Present value of the new plan less that of the old.
    pub cost: Cents,
    /// What is spent at first, new less old.
    pub capex: Cents,
    /// People served, new less old.
    pub people: i64,
    /// Villages served, new less old.
    pub served: i64,
}

/// A site that came or left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteChange {
    /// Its identifier.
    pub id: String,
    /// The phase in which it is or was built.
    pub phase: String,
    /// Its present value, with the hop that leads to it.
    pub cost: Cents,
}

/// A site that is built at another time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteMove {
    /// Its identifier.
    pub id: String,
    /// The phase in the old plan.
    pub from: String,
    /// The phase in the new plan.
    pub to: String,
}

/// A village whose service changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VillageChange {
    /// Its identifier.
    pub id: String,
    /// What the old plan says; `None` where the village was not in it.
    pub from: Option<Service>,
    /// What the new plan says; `None` where the village is not in it.
    pub to: Option<Service>,
}

/// What serves a village.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Service {
    /// A site.
    Site {
        /// Its identifier.
        id: String,
        /// The phase.
        phase: String,
    },
    /// Low orbit.
    Satellite {
        /// The phase.
        phase: String,
    },
    /// Nothing.
    Waiting {
        /// Why.
        why: Wait,
    },
}

impl Service {
    fn words(&self) -> String {
        match self {
            Self::Site { id, phase } => format!("{id} ({phase})"),
            Self::Satellite { phase } => format!("satellite ({phase})"),
            Self::Waiting { why } => format!("waits: {}", why.as_str()),
        }
    }
}

/// Compares two plans, each with its problem.
#[must_use]
pub fn compare(old: (&Problem, &BuildPlan), new: (&Problem, &BuildPlan)) -> Changes {
    let before = sites(old);
    let after = sites(new);
    let mut changes = Changes {
        cost: new.1.totals.cost.saturating_sub(old.1.totals.cost),
        capex: new.1.totals.capex.saturating_sub(old.1.totals.capex),
        people: new.1.totals.people.saturating_sub(old.1.totals.people),
        served: i64::from(new.1.totals.villages) - i64::from(old.1.totals.villages),
        ..Changes::default()
    };
    let was: FxHashMap<&str, &SiteChange> =
        before.iter().map(|site| (site.id.as_str(), site)).collect();
    let is: FxHashMap<&str, &SiteChange> =
        after.iter().map(|site| (site.id.as_str(), site)).collect();
    for site in &after {
        match was.get(site.id.as_str()) {
            None => changes.sites_in.push(site.clone()),
            Some(old) if old.phase != site.phase => changes.sites_moved.push(SiteMove {
                id: site.id.clone(),
                from: old.phase.clone(),
                to: site.phase.clone(),
            }),
            Some(_) => {}
        }
    }
    changes.sites_out = before
        .iter()
        .filter(|site| !is.contains_key(site.id.as_str()))
        .cloned()
        .collect();
    let was = services(old);
    let is = services(new);
    let by_id: FxHashMap<&str, &Service> = was.iter().map(|(id, it)| (*id, it)).collect();
    let now: FxHashMap<&str, &Service> = is.iter().map(|(id, it)| (*id, it)).collect();
    let change = |id: &str| VillageChange {
        id: id.to_owned(),
        from: by_id.get(id).map(|it| (*it).clone()),
        to: now.get(id).map(|it| (*it).clone()),
    };
    let ids = is.iter().map(|(id, _)| *id).chain(
        was.iter()
            .map(|(id, _)| *id)
            .filter(|id| !now.contains_key(id)),
    );
    changes.villages = ids
        .filter(|id| by_id.get(id) != now.get(id))
        .map(change)
        .collect();
    changes
}

fn phase_name(plan: &BuildPlan, phase: u32) -> String {
    plan.phases
        .get(phase as usize)
        .map_or_else(|| phase.to_string(), |phase| phase.name.clone())
}

fn sites((problem, plan): (&Problem, &BuildPlan)) -> Vec<SiteChange> {
    plan.sites
        .iter()
        .filter_map(|built| {
            let site = problem.sites.get(built.site as usize)?;
            let hop = built
                .hop
                .and_then(|hop| problem.hops.get(hop as usize))
                .map_or(0, |hop| hop.cost);
            Some(SiteChange {
                id: site.id.clone(),
                phase: phase_name(plan, built.phase),
                cost: site.cost.saturating_add(hop),
            })
        })
        .collect()
}

fn services<'a>((problem, plan): (&'a Problem, &BuildPlan)) -> Vec<(&'a str, Service)> {
    problem
        .villages
        .iter()
        .zip(&plan.villages)
        .map(|(village, fate)| {
            let service = match fate {
                Fate::Site { site, phase } => Service::Site {
                    id: problem
                        .sites
                        .get(*site as usize)
                        .map_or_else(|| site.to_string(), |site| site.id.clone()),
                    phase: phase_name(plan, *phase),
                },
                Fate::Satellite { phase } => Service::Satellite {
                    phase: phase_name(plan, *phase),
                },
                Fate::Waiting { why } => Service::Waiting { why: *why },
            };
            (village.id.as_str(), service)
        })
        .collect()
}

impl Changes {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The changes as lines of text, at most so many of each kind.
    #[must_use]
    pub fn text(&self, most: usize) -> String {
        let mut text = String::new();
        let money = |cents: Cents| {
            let sign = if cents < 0 { "-" } else { "+" };
            format!("{sign}{} US dollars", cents.unsigned_abs() / 100)
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "present value  {}", money(self.cost));
        let _ = writeln!(text, "first cost     {}", money(self.capex));
        let _ = writeln!(text, "people         {:+}", self.people);
        let _ = writeln!(text, "villages       {:+}", self.served);
        let came = self
            .sites_in
            .iter()
            .map(|site| format!("{}  {}  {}", site.id, site.phase, money(site.cost)));
        list(&mut text, "sites in", &came.collect::<Vec<_>>(), most);
        let left = self
            .sites_out
            .iter()
            .map(|site| format!("{}  {}", site.id, site.phase));
        list(&mut text, "sites out", &left.collect::<Vec<_>>(), most);
        let moved = self
            .sites_moved
            .iter()
            .map(|site| format!("{}  {} -> {}", site.id, site.from, site.to));
        list(
            &mut text,
            "sites in another phase",
            &moved.collect::<Vec<_>>(),
            most,
        );
        let words = |service: &Option<Service>| {
            service
                .as_ref()
                .map_or_else(|| "not there".to_owned(), Service::words)
        };
        let villages = self.villages.iter().map(|village| {
            format!(
                "{}  {} -> {}",
                village.id,
                words(&village.from),
                words(&village.to)
            )
        });
        list(
            &mut text,
            "villages changed",
            &villages.collect::<Vec<_>>(),
            most,
        );
        text
    }
}

fn list(text: &mut String, what: &str, lines: &[String], most: usize) {
    let _ = writeln!(text, "{what:<14} {}", lines.len());
    for line in lines.iter().take(most) {
        let _ = writeln!(text, "  {line}");
    }
    if lines.len() > most {
        let _ = writeln!(text, "  and {} more", lines.len() - most);
    }
}

/// An old plan by the places of a new problem, to begin with: what is no longer there is left out, and
/// what it leaves open waits.
#[must_use]
pub fn carry_over(old: (&Problem, &BuildPlan), new: &Problem) -> BuildPlan {
    let (before, plan) = old;
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let villages: FxHashMap<&str, usize> = before
        .villages
        .iter()
        .enumerate()
        .map(|(i, village)| (village.id.as_str(), i))
        .collect();
    let sites: FxHashMap<&str, u32> = (0_u32..)
        .zip(&new.sites)
        .map(|(j, site)| (site.id.as_str(), j))
        .collect();
    let new_site = |site: u32| {
        let id = before.sites.get(site as usize)?.id.as_str();
        sites.get(id).copied()
    };
    let mut hops: FxHashMap<(&str, &str), u32> = FxHashMap::default();
    for (h, hop) in new.hops.iter().enumerate() {
        if let (Some(a), Some(b)) = (node_id(new, hop.a), node_id(new, hop.b)) {
            for ends in [(a, b), (b, a)] {
                let cheapest = hops.entry(ends).or_insert(place(h));
                if new.hops[*cheapest as usize].cost > hop.cost {
                    *cheapest = place(h);
                }
            }
        }
    }
    let new_hop = |hop: u32| {
        let hop = before.hops.get(hop as usize)?;
        let ends = (node_id(before, hop.a)?, node_id(before, hop.b)?);
        hops.get(&ends).copied()
    };
    let mut built: Vec<Built> = plan
        .sites
        .iter()
        .filter_map(|built| {
            Some(Built {
                site: new_site(built.site)?,
                phase: built.phase,
                hop: built.hop.and_then(new_hop),
            })
        })
        .collect();
    built.sort_by_key(|built| built.site);
    let fates = new
        .villages
        .iter()
        .map(|village| {
            let fate = villages
                .get(village.id.as_str())
                .and_then(|&i| plan.villages.get(i));
            match fate {
                Some(Fate::Site { site, phase }) => {
                    new_site(*site).map_or(Fate::Waiting { why: Wait::Limits }, |site| Fate::Site {
                        site,
                        phase: *phase,
                    })
                }
                Some(fate) => fate.clone(),
                None => Fate::Waiting { why: Wait::Limits },
            }
        })
        .collect();
    BuildPlan {
        villages: fates,
        sites: built,
        ..plan.clone()
    }
}

fn node_id(problem: &Problem, node: u32) -> Option<&str> {
    let node = node as usize;
    match node.checked_sub(problem.sites.len()) {
        None => problem.sites.get(node).map(|site| site.id.as_str()),
        Some(root) => problem.roots.get(root).map(|root| root.id.as_str()),
    }
}
