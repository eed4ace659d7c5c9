//! A plan with its problem, as reports ask about it.

use serde::{Deserialize, Serialize};

use super::build_plan::{BuildPlan, Built, Fate};
use super::problem::{Cents, Hop, Problem, Root, Site, Village};

/// A problem, its plan, and where the villages of the survey stand in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// What was to be decided.
    pub problem: Problem,
    /// What is decided.
    pub plan: BuildPlan,
    /// Of each village of the survey its place in the problem; `None` where the plan does not ask about it.
    pub places: Vec<Option<u32>>,
}

/// What a built site hangs on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Parent<'a> {
    /// Another site of the plan.
    Site(&'a Site),
    /// Something that stands.
    Root(&'a Root),
}

impl<'a> Parent<'a> {
    /// Its identifier.
    #[must_use]
    pub fn id(&self) -> &'a str {
        match self {
            Self::Site(site) => &site.id,
            Self::Root(root) => &root.id,
        }
    }
}

/// A built site with all that reports say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct BuiltSite<'a> {
    /// The site.
    pub site: &'a Site,
    /// When, and by which hop.
    pub built: Built,
    /// The hop towards the network, and what is at its other end.
    pub joined: Option<(&'a Hop, Parent<'a>)>,
    /// Hops to the network, those of chains counted.
    pub depth: u32,
    /// The villages that it serves, by their place in the problem.
    pub serves: Vec<u32>,
    /// People who gain signal from it.
    pub people: i64,
    /// Houses that gain signal from it.
    pub houses: i64,
    /// What is spent at first, with its hop.
    pub capex: Cents,
    /// Present value, with its hop and the links to its villages.
    pub cost: Cents,
}

impl BuiltSite<'_> {
    /// Present value a person who gains signal, US dollars; `None` for a relay that serves nobody.
    #[must_use]
    pub fn per_person(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
        let ratio = self.cost as f64 / 100.0 / self.people as f64;
        (self.people > 0).then_some(ratio)
    }
}

impl Planned {
    /// A village of the survey in the problem, and what becomes of it.
    #[must_use]
    pub fn village(&self, index: usize) -> Option<(&Village, &Fate)> {
        let place = (*self.places.get(index)?)? as usize;
        Some((
            self.problem.villages.get(place)?,
            self.plan.villages.get(place)?,
        ))
    }

    /// The plan's word for a village of the survey: the kind of the site that serves it, the satellite option,
    /// or `waiting`; `None` where the plan does not ask about it.
    #[must_use]
    pub fn decision(&self, index: usize) -> Option<&str> {
        let (village, fate) = self.village(index)?;
        Some(match fate {
            Fate::Site { site, .. } => self.problem.sites[*site as usize].kind.as_str(),
            Fate::Satellite { .. } => {
                let satellite = village.satellite.as_ref();
                satellite.map_or("leo-terminal", |satellite| satellite.option.as_str())
            }
            Fate::Waiting { .. } => "waiting",
        })
    }

    /// The site that serves a village of the survey.
    #[must_use]
    pub fn site(&self, index: usize) -> Option<&Site> {
        match self.village(index)?.1 {
            Fate::Site { site, .. } => self.problem.sites.get(*site as usize),
            _ => None,
        }
    }

    /// The name of the phase in which a village of the survey is served.
    #[must_use]
    pub fn phase(&self, index: usize) -> Option<&str> {
        self.phase_name(self.village(index)?.1.phase()?)
    }

    /// The name of a phase.
    #[must_use]
    pub fn phase_name(&self, phase: u32) -> Option<&str> {
        let phase = self.plan.phases.get(phase as usize)?;
        Some(&phase.name)
    }

    /// All sites that are built, by phase and then by how near they are to the network.
    #[must_use]
    pub fn sites(&self) -> Vec<BuiltSite<'_>> {
        let problem = &self.problem;
        let mut serves: Vec<Vec<u32>> = vec![Vec::new(); problem.sites.len()];
        for (village, fate) in (0..).zip(&self.plan.villages) {
            if let Fate::Site { site, .. } = fate {
                serves[*site as usize].push(village);
            }
        }
        let mut joined_by: Vec<Option<u32>> = vec![None; problem.sites.len()];
        for built in &self.plan.sites {
            joined_by[built.site as usize] = built.hop;
        }
        let mut all: Vec<BuiltSite<'_>> = self
            .plan
            .sites
            .iter()
            .map(|&built| {
                let site = &problem.sites[built.site as usize];
                let serves = std::mem::take(&mut serves[built.site as usize]);
                let of = |village: &u32| &problem.villages[*village as usize];
                let link = |village: &u32| {
                    let reached = site.reach.iter().find(|of| of.village == *village);
                    reached.map_or(0, |reached| reached.link)
                };
                let joined = self.parent(built);
                let hop = joined.as_ref().map(|(hop, _)| *hop);
                BuiltSite {
                    depth: self.depth(built.site, &joined_by),
                    people: serves.iter().map(|village| of(village).people).sum(),
                    houses: serves.iter().map(|village| of(village).houses).sum(),
                    capex: site.capex + hop.map_or(0, |hop| hop.capex),
                    cost: site.cost
                        + hop.map_or(0, |hop| hop.cost)
                        + serves.iter().map(link).sum::<Cents>(),
                    site,
                    built,
                    joined,
                    serves,
                }
            })
            .collect();
        all.sort_by_key(|of| (of.built.phase, of.depth, of.built.site));
        all
    }

    /// The hop of a built site and what is at its other end.
    fn parent(&self, built: Built) -> Option<(&Hop, Parent<'_>)> {
        let problem = &self.problem;
        let hop = problem.hops.get(built.hop? as usize)?;
        let other = if hop.a == built.site { hop.b } else { hop.a } as usize;
        let parent = match other.checked_sub(problem.sites.len()) {
            None => Parent::Site(&problem.sites[other]),
            Some(root) => Parent::Root(problem.roots.get(root)?),
        };
        Some((hop, parent))
    }

    /// Hops from a site to the network.
    fn depth(&self, site: u32, joined_by: &[Option<u32>]) -> u32 {
        let (mut at, mut depth) = (site as usize, 0);
        // A checked plan has no circle; should there be one, this ends all the same.
        for _ in 0..joined_by.len() {
            let hop = joined_by.get(at).copied().flatten();
            let Some(hop) = hop.and_then(|hop| self.problem.hops.get(hop as usize)) else {
                break;
            };
            depth += hop.hops;
            at = if hop.a as usize == at { hop.b } else { hop.a } as usize;
        }
        depth
    }

    /// What a site may cost for each person who gains signal, US dollars: what is asked for, or the median of the
    /// plan's sites.
    #[must_use]
    pub fn benchmark(&self, asked: Option<f64>) -> Option<f64> {
        asked.or_else(|| {
            let mut all: Vec<f64> = self
                .sites()
                .iter()
                .filter_map(BuiltSite::per_person)
                .collect();
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied()
        })
    }
}
