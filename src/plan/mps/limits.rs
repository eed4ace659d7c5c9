//! Rows of limits: budget, sites, funds, quotas, phases.

use super::super::problem::Objective;
use super::model::{Model, Sense, Terms, ones};

impl Model<'_> {
    /// Limits of the whole plan.
    pub(super) fn limits(&mut self) {
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
            let right = quota.villages.into();
            self.row(format!("quota_{index}"), Sense::AtLeast, right, terms);
        }
    }

    /// Limits of each phase.
    pub(super) fn limits_by_phase(&mut self) {
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
