//! The problem as a mixed-integer model: columns, rows, whole coefficients. `docs/plan.md` has it in formulas.

use std::collections::BTreeMap;

use super::super::problem::{Objective, Problem, SiteRule};
use super::Request;
use super::name::Variable;
use crate::calendar::Day;

/// How a row relates to its right side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    AtMost,
    Equal,
    AtLeast,
}

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) sense: Sense,
    pub(super) right: i64,
}

/// What a column may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// 0 or 1.
    Binary,
    /// 0 to that.
    UpTo(u32),
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) variable: Variable,
    pub(super) range: Range,
    /// Its coefficient in what is minimised.
    pub(super) cost: i64,
    /// Rows and coefficients, rows rising.
    pub(super) entries: Vec<(usize, i64)>,
}

/// Columns with coefficients.
type Terms = Vec<(usize, i64)>;

/// A way to hang a site on another node.
struct Arc {
    hop: u32,
    end: u32,
    child: usize,
    /// The site it hangs on; `None`: a root.
    parent: Option<usize>,
    /// Columns by phase.
    joins: Vec<Option<usize>>,
}

/// The whole model.
pub(super) struct Model<'a> {
    problem: &'a Problem,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    phases: usize,
    /// Columns of sites by phase.
    builds: Vec<Vec<Option<usize>>>,
    /// Columns of satellite service: village, phase, column.
    satellites: Vec<(usize, usize, usize)>,
    /// Columns of service by a site of its own choice: village, site, column.
    serves: Vec<(usize, usize, usize)>,
    /// Columns by which a village is served in each phase.
    served: Vec<Vec<Vec<usize>>>,
    arcs: Vec<Arc>,
    /// Arcs that join each site.
    joining: Vec<Vec<usize>>,
}

impl<'a> Model<'a> {
    /// Builds the model of a sound problem.
    pub(super) fn of(problem: &'a Problem, request: &Request<'_>, by_site: &[bool]) -> Self {
        let phases = problem.phases.len().max(1);
        let mut model = Self {
            problem,
            columns: Vec::new(),
            rows: Vec::new(),
            phases,
            builds: Vec::new(),
            satellites: Vec::new(),
            serves: Vec::new(),
            served: vec![vec![Vec::new(); phases]; problem.villages.len()],
            arcs: Vec::new(),
            joining: vec![Vec::new(); problem.sites.len()],
        };
        model.sites();
        model.villages(request, by_site);
        model.arcs();
        model.joins();
        model.flow();
        model.depth();
        model.limits();
        model.limits_by_phase();
        for (objective, value) in problem.objectives.iter().zip(request.earlier) {
            let (sense, name) = if objective.is_least() {
                (Sense::AtMost, objective.as_str())
            } else {
                (Sense::AtLeast, objective.as_str())
            };
            let terms = model.objective(*objective);
            model.row(format!("goal_{name}"), sense, *value, terms);
        }
        let objective = problem.objectives[request.goal];
        let sign = if objective.is_least() { 1 } else { -1 };
        for (column, value) in model.objective(objective) {
            model.columns[column].cost += sign * value;
        }
        model
    }

    fn column(&mut self, variable: Variable, range: Range) -> usize {
        self.columns.push(Column {
            variable,
            range,
            cost: 0,
            entries: Vec::new(),
        });
        self.columns.len() - 1
    }

    /// Adds a row; terms of one column are added up.
    fn row(&mut self, name: String, sense: Sense, right: i64, terms: Terms) {
        let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
        for (column, value) in terms {
            *sums.entry(column).or_default() += value;
        }
        let row = self.rows.len();
        for (column, value) in sums.into_iter().filter(|(_, value)| *value != 0) {
            self.columns[column].entries.push((row, value));
        }
        self.rows.push(Row { name, sense, right });
    }

    fn accepts(&self, phase: usize, not_before: Option<Day>) -> bool {
        let until = self.problem.phases.get(phase).and_then(|of| of.until);
        until.is_none_or(|until| not_before.is_none_or(|day| day <= until))
    }

    fn is_free(&self, site: usize) -> bool {
        self.problem.sites[site].rule != SiteRule::Never
    }

    /// Which sites are built, each once.
    fn sites(&mut self) {
        let problem = self.problem;
        for (index, site) in problem.sites.iter().enumerate() {
            let of = |model: &mut Self, phase: usize| {
                let can = model.is_free(index) && model.accepts(phase, site.not_before);
                can.then(|| {
                    let build = Variable::Build {
                        site: number(index),
                        phase: number(phase),
                    };
                    model.column(build, Range::Binary)
                })
            };
            let builds: Vec<Option<usize>> =
                (0..self.phases).map(|phase| of(self, phase)).collect();
            let terms: Terms = ones(builds.iter().flatten().copied());
            match site.rule {
                SiteRule::Must => self.row(format!("must_{index}"), Sense::Equal, 1, terms),
                _ if terms.len() > 1 => {
                    self.row(format!("build_{index}"), Sense::AtMost, 1, terms);
                }
                _ => {}
            }
            self.builds.push(builds);
        }
    }

    /// Columns of a site up to and with a phase.
    fn built_by(&self, site: usize, phase: usize) -> impl Iterator<Item = usize> + '_ {
        self.builds[site][..=phase].iter().flatten().copied()
    }

    /// What serves whom, each once; who must be served.
    fn villages(&mut self, request: &Request<'_>, by_site: &[bool]) {
        let problem = self.problem;
        let first = problem.objectives[0];
        let mut reaching: Vec<Vec<usize>> = vec![Vec::new(); problem.villages.len()];
        let mut is_chosen = vec![false; problem.villages.len()];
        for (index, site) in problem.sites.iter().enumerate() {
            for reached in site.reach.iter().filter(|_| self.is_free(index)) {
                let village = reached.village as usize;
                reaching[village].push(index);
                is_chosen[village] |= reached.link > 0 || site.capacity.is_some();
            }
        }
        for (index, village) in problem.villages.iter().enumerate() {
            // The fewest sites that serve what sites can serve: satellite takes the rest alone.
            let only_sites = first == Objective::Sites && by_site[index];
            for phase in 0..self.phases {
                if !self.accepts(phase, village.not_before) {
                    continue;
                }
                if village.satellite.is_some() && !only_sites {
                    let satellite = Variable::Satellite {
                        village: number(index),
                        phase: number(phase),
                    };
                    let column = self.column(satellite, Range::Binary);
                    self.satellites.push((index, phase, column));
                    self.served[index][phase].push(column);
                }
                if is_chosen[index] {
                    for site in &reaching[index] {
                        self.serve(index, *site, phase);
                    }
                } else {
                    self.cover(index, &reaching[index], phase);
                }
            }
            let terms = ones(self.served[index].iter().flatten().copied());
            let can_be = by_site[index] || village.satellite.is_some();
            let may_wait = request.waiting.get(index).copied().unwrap_or(false);
            if first.is_least() && can_be && !may_wait {
                self.row(format!("serve_{index}"), Sense::Equal, 1, terms);
            } else if terms.len() > 1 {
                self.row(format!("once_{index}"), Sense::AtMost, 1, terms);
            }
        }
        let mut people: Vec<Terms> = vec![Vec::new(); problem.sites.len()];
        for (village, site, column) in &self.serves {
            people[*site].push((*column, problem.villages[*village].people));
        }
        for (index, (site, mut terms)) in problem.sites.iter().zip(people).enumerate() {
            let Some(capacity) = site.capacity else {
                continue;
            };
            let builds = self.built_by(index, self.phases - 1);
            terms.extend(builds.map(|column| (column, -capacity)));
            self.row(format!("capacity_{index}"), Sense::AtMost, 0, terms);
        }
    }

    /// A village may be served from one site.
    fn serve(&mut self, village: usize, site: usize, phase: usize) {
        let builds: Vec<usize> = self.built_by(site, phase).collect();
        if builds.is_empty() {
            return;
        }
        let serve = Variable::Serve {
            village: number(village),
            site: number(site),
            phase: number(phase),
        };
        let column = self.column(serve, Range::Binary);
        self.serves.push((village, site, column));
        self.served[village][phase].push(column);
        let mut terms = vec![(column, 1)];
        terms.extend(builds.into_iter().map(|build| (build, -1)));
        let name = format!("from_{village}_{site}_{phase}");
        self.row(name, Sense::AtMost, 0, terms);
    }

    /// A village may be served from any site that reaches it.
    fn cover(&mut self, village: usize, reaching: &[usize], phase: usize) {
        let builds = reaching.iter().flat_map(|site| self.built_by(*site, phase));
        let builds: Vec<usize> = builds.collect();
        if builds.is_empty() {
            return;
        }
        let covered = Variable::Covered {
            village: number(village),
            phase: number(phase),
        };
        let column = self.column(covered, Range::Binary);
        self.served[village][phase].push(column);
        let mut terms = vec![(column, 1)];
        terms.extend(builds.into_iter().map(|build| (build, -1)));
        self.row(format!("cover_{village}_{phase}"), Sense::AtMost, 0, terms);
    }

    /// Ways to join sites.
    fn arcs(&mut self) {
        let problem = self.problem;
        let sites = problem.sites.len();
        for (index, hop) in problem.hops.iter().enumerate() {
            if problem.limits.hops.is_some_and(|most| hop.hops > most) {
                continue;
            }
            for (end, child, parent) in [(0, hop.a, hop.b), (1, hop.b, hop.a)] {
                let (child, parent) = (child as usize, parent as usize);
                let parent = (parent < sites).then_some(parent);
                let is_open = |site: usize| site < sites && self.is_free(site);
                if !is_open(child) || !parent.is_none_or(is_open) {
                    continue;
                }
                let joins = (0..self.phases).map(|phase| {
                    let join = Variable::Join {
                        hop: number(index),
                        end,
                        phase: number(phase),
                    };
                    let is_built = self.builds[child][phase].is_some();
                    is_built.then(|| self.column(join, Range::Binary))
                });
                let joins = joins.collect();
                self.joining[child].push(self.arcs.len());
                self.arcs.push(Arc {
                    hop: number(index),
                    end,
                    child,
                    parent,
                    joins,
                });
            }
        }
    }

    /// Each built site hangs on one node at most, and only on what is joined by then.
    fn joins(&mut self) {
        let problem = self.problem;
        for (index, site) in problem.sites.iter().enumerate() {
            for phase in 0..self.phases {
                let Some(build) = self.builds[index][phase] else {
                    continue;
                };
                let joins = self.joining[index].iter();
                let joins = joins.filter_map(|arc| self.arcs[*arc].joins[phase]);
                let mut terms = ones(joins);
                terms.push((build, -1));
                let sense = if site.needs_path {
                    Sense::Equal
                } else {
                    Sense::AtMost
                };
                self.row(format!("join_{index}_{phase}"), sense, 0, terms);
            }
        }
        let mut rows = Vec::new();
        for arc in &self.arcs {
            let Some(parent) = arc.parent else {
                continue;
            };
            for phase in 0..self.phases {
                let Some(join) = arc.joins[phase] else {
                    continue;
                };
                // The way back over the same hop joins nothing.
                let others = self.joining[parent].iter().map(|of| &self.arcs[*of]);
                let others = others.filter(|of| of.hop != arc.hop);
                let others = others.flat_map(|of| of.joins[..=phase].iter().flatten().copied());
                let mut terms = vec![(join, 1)];
                terms.extend(others.map(|column| (column, -1)));
                rows.push((format!("on_{}_{}_{phase}", arc.hop, arc.end), terms));
            }
        }
        for (name, terms) in rows {
            self.row(name, Sense::AtMost, 0, terms);
        }
    }

    /// Every joined site takes one unit that comes from a root, so that no circle hangs on itself.
    fn flow(&mut self) {
        if self.arcs.iter().all(|arc| arc.parent.is_none()) {
            return;
        }
        let sites = number(self.problem.sites.len());
        let mut balance: Vec<Terms> = vec![Vec::new(); self.problem.sites.len()];
        for index in 0..self.arcs.len() {
            let (hop, end) = (self.arcs[index].hop, self.arcs[index].end);
            let flow = self.column(Variable::Flow { hop, end }, Range::UpTo(sites));
            let arc = &self.arcs[index];
            let mut terms = vec![(flow, 1)];
            for join in arc.joins.iter().flatten() {
                terms.push((*join, -i64::from(sites)));
                balance[arc.child].push((*join, -1));
            }
            balance[arc.child].push((flow, 1));
            if let Some(parent) = arc.parent {
                balance[parent].push((flow, -1));
            }
            self.row(format!("carry_{hop}_{end}"), Sense::AtMost, 0, terms);
        }
        for (site, terms) in balance.into_iter().enumerate() {
            if !terms.is_empty() {
                self.row(format!("flow_{site}"), Sense::Equal, 0, terms);
            }
        }
    }

    /// No site lies more hops from its root than are allowed (Miller, Tucker and Zemlin 1960).
    fn depth(&mut self) {
        let Some(most) = self.problem.limits.hops else {
            return;
        };
        let sites = 0..self.problem.sites.len();
        let columns: Vec<usize> = sites
            .map(|site| self.column(Variable::Depth { site: number(site) }, Range::UpTo(most)))
            .collect();
        for index in 0..self.arcs.len() {
            let arc = &self.arcs[index];
            let hops = i64::from(self.problem.hops[arc.hop as usize].hops);
            let reach = arc.parent.map_or(0, |_| i64::from(most));
            let mut terms = vec![(columns[arc.child], -1)];
            terms.extend(arc.parent.map(|parent| (columns[parent], 1)));
            let joins = arc.joins.iter().flatten();
            terms.extend(joins.map(|join| (*join, reach + hops)));
            let name = format!("depth_{}_{}", arc.hop, arc.end);
            self.row(name, Sense::AtMost, reach, terms);
        }
    }

    /// What an objective adds up.
    fn objective(&self, objective: Objective) -> Terms {
        let problem = self.problem;
        match objective {
            Objective::Cost => self.money(|_| true, |_| true),
            Objective::Sites => ones(self.builds.iter().flatten().flatten().copied()),
            Objective::People | Objective::Houses | Objective::Priority => {
                let villages = problem.villages.iter().zip(&self.served);
                let terms = villages.flat_map(|(village, served)| {
                    let worth = match objective {
                        Objective::Houses => village.houses,
                        Objective::Priority => village.priority,
                        _ => village.people,
                    };
                    served.iter().flatten().map(move |column| (*column, worth))
                });
                terms.collect()
            }
        }
    }

    /// Present value of some sites with the hops towards them, and of some villages.
    fn money(&self, of_site: impl Fn(usize) -> bool, of_village: impl Fn(usize) -> bool) -> Terms {
        let problem = self.problem;
        let mut terms = Vec::new();
        for (site, builds) in self
            .builds
            .iter()
            .enumerate()
            .filter(|(site, _)| of_site(*site))
        {
            let cost = problem.sites[site].cost;
            terms.extend(builds.iter().flatten().map(|column| (*column, cost)));
        }
        for arc in self.arcs.iter().filter(|arc| of_site(arc.child)) {
            let cost = problem.hops[arc.hop as usize].cost;
            terms.extend(arc.joins.iter().flatten().map(|column| (*column, cost)));
        }
        for (village, _, column) in &self.satellites {
            if let Some(satellite) = &problem.villages[*village].satellite
                && of_village(*village)
            {
                terms.push((*column, satellite.cost));
            }
        }
        for (village, site, column) in &self.serves {
            let reach = &problem.sites[*site].reach;
            let found = reach.binary_search_by_key(village, |of| of.village as usize);
            if let Some(reached) = found
                .ok()
                .map(|at| reach[at])
                .filter(|_| of_village(*village))
            {
                terms.push((*column, reached.link));
            }
        }
        terms
    }

    fn limits(&mut self) {
        let problem = self.problem;
        let limits = &problem.limits;
        if let Some(budget) = limits.budget {
            let terms = self.money(|_| true, |_| true);
            self.row("budget".to_owned(), Sense::AtMost, budget, terms);
        }
        if let Some(sites) = limits.sites {
            let terms = self.objective(Objective::Sites);
            self.row("sites".to_owned(), Sense::AtMost, sites.into(), terms);
        }
        for (index, fund) in limits.funds.iter().enumerate() {
            let terms = self.money(
                |site| problem.sites[site].fund == fund.fund,
                |village| problem.villages[village].fund == fund.fund,
            );
            self.row(format!("fund_{index}"), Sense::AtMost, fund.most, terms);
        }
        for (index, quota) in limits.quotas.iter().enumerate() {
            let last = quota.phase.map_or(self.phases - 1, |phase| phase as usize);
            let villages = problem.villages.iter().zip(&self.served);
            let villages = villages.filter(|(village, _)| village.province == quota.province);
            let served = villages.flat_map(|(_, served)| served[..=last].iter().flatten());
            let terms = ones(served.copied());
            let least = quota.villages.into();
            self.row(format!("quota_{index}"), Sense::AtLeast, least, terms);
        }
    }

    fn limits_by_phase(&mut self) {
        let problem = self.problem;
        for (index, phase) in problem.phases.iter().enumerate() {
            if let Some(most) = phase.villages {
                let served = self.served.iter().flat_map(|of| of[index].iter());
                let terms = ones(served.copied());
                let name = format!("phase_villages_{index}");
                self.row(name, Sense::AtMost, most.into(), terms);
            }
            let builds = self.builds.iter().enumerate();
            let builds = builds.filter_map(|(site, of)| Some((site, of[index]?)));
            let builds: Vec<(usize, usize)> = builds.collect();
            if let Some(most) = phase.sites {
                let terms = ones(builds.iter().map(|(_, column)| *column));
                let name = format!("phase_sites_{index}");
                self.row(name, Sense::AtMost, most.into(), terms);
            }
            let Some(most) = phase.budget else {
                continue;
            };
            let builds = builds.iter();
            let mut terms: Terms = builds
                .map(|(site, column)| (*column, problem.sites[*site].capex))
                .collect();
            let joins = self.arcs.iter().filter_map(|arc| {
                let capex = problem.hops[arc.hop as usize].capex;
                Some((arc.joins[index]?, capex))
            });
            terms.extend(joins);
            let satellites = self
                .satellites
                .iter()
                .filter(|(_, phase, _)| *phase == index);
            terms.extend(satellites.filter_map(|(village, _, column)| {
                let satellite = problem.villages[*village].satellite.as_ref()?;
                Some((*column, satellite.capex))
            }));
            self.row(format!("phase_budget_{index}"), Sense::AtMost, most, terms);
        }
    }
}

fn ones(columns: impl Iterator<Item = usize>) -> Terms {
    columns.map(|column| (column, 1)).collect()
}

/// A place in the problem; sound problems count in 32 bits.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
