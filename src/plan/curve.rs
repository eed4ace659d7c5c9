//! People against money: the order of building, better plans for some budgets, and what no plan exceeds.
//!
//! For every price of money, the most of people less priced money over all plans is bounded from above
//! by the relaxation; each such bound is a line over the budgets, and the lowest line bounds a point.

use super::build_plan::{BuildPlan, CurvePoint, Fate, ShadowPrice};
use super::model::{
    About, Choice, Core, Instance, Linear, Row, Scope, Search, WAIT, choice_of, is_small, least,
    limit_rows, place, relaxed,
};
use super::problem::{Cents, Problem};
use super::solver::{Status, Work};

/// The most points that are kept of the order of building.
const MOST_POINTS: usize = 40;

/// Budgets that are planned for, in hundredths of the cost of the plan.
const BUDGETS: [i64; 4] = [25, 50, 75, 100];

/// Prices of money for which a line is drawn.
const LINES: usize = 6;

/// A bound on people for every budget: `people <= (times * budget - least) / scale`.
struct Line {
    scale: i128,
    times: i128,
    least: i128,
}

/// What the curve is drawn from.
struct Canvas<'a> {
    problem: &'a Problem,
    instance: Instance,
    points: Vec<CurvePoint>,
    /// Budgets with the most people that any plan serves for them.
    tops: Vec<(Cents, i64)>,
    lines: Vec<Line>,
    everyone: i64,
}

/// Draws the curve into a plan, and adds what a little more of its budget is worth.
pub fn draw(problem: &Problem, plan: &mut BuildPlan, work: &mut Work) {
    if plan.status == Status::Infeasible {
        return;
    }
    let until = problem.phases.last().and_then(|phase| phase.until);
    let mut instance = Instance::new(problem, &Scope::all(until));
    instance.must = vec![false; instance.sites];
    let everyone = (0..instance.villages)
        .filter(|&i| instance.can_serve(i))
        .map(|i| problem.villages[i].people)
        .sum();
    let mut canvas = Canvas {
        problem,
        instance,
        points: Vec::new(),
        tops: Vec::new(),
        lines: Vec::new(),
        everyone,
    };
    canvas.in_order(plan);
    let spent = plan.totals.cost;
    let next = problem
        .limits
        .budget
        .map(|budget| budget.saturating_add(MILLION));
    canvas.draw_lines(work);
    let budgets: Vec<Cents> = BUDGETS
        .iter()
        .map(|share| spent / 100 * share + spent % 100 * share / 100)
        .chain(next)
        .collect();
    // Where it is large the plans behind the lines are points enough.
    let budgets = if is_small(&canvas.instance) {
        budgets
    } else {
        Vec::new()
    };
    let start = choice_of(&canvas.instance, plan);
    for (k, &budget) in budgets.iter().enumerate() {
        let mut share = work.fork(work.left() / (budgets.len() - k) as u64);
        canvas.plan_for(budget, start.as_ref(), &mut share);
        work.join(&share);
    }
    if let Some(price) = canvas.next_million(plan) {
        plan.shadow_prices
            .retain(|other| other.limit != price.limit);
        plan.shadow_prices.insert(0, price);
    }
    plan.curve = canvas.finish();
}

/// A million US dollars.
const MILLION: Cents = 100_000_000;

/// Something that is bought together: sites with what they hang on, and the villages that they serve.
struct Item {
    /// The site; `None` for a satellite.
    site: Option<usize>,
    villages: Vec<usize>,
}

impl Canvas<'_> {
    /// Points along the order of most people for the money within the plan.
    fn in_order(&mut self, plan: &BuildPlan) {
        let problem = self.problem;
        let mut above: Vec<Option<(usize, Cents)>> = vec![None; problem.sites.len()];
        for built in &plan.sites {
            let site = built.site as usize;
            if let Some(hop) = built.hop {
                let hop = &problem.hops[hop as usize];
                let parent = if hop.a == built.site { hop.b } else { hop.a };
                above[site] = Some((parent as usize, hop.cost));
            }
        }
        let mut items = items(problem, plan);
        let mut done = vec![false; problem.sites.len()];
        let mut now = CurvePoint {
            cost: 0,
            people: 0,
            bound: None,
            villages: 0,
        };
        self.points.push(now);
        while !items.is_empty() {
            let (at, cost, _) = items
                .iter()
                .enumerate()
                .map(|(k, item)| {
                    let (cost, people) = price(problem, item, &above, &done);
                    (k, cost, people)
                })
                .reduce(|best, next| {
                    let left = i128::from(next.2) * i128::from(best.1.max(1));
                    let right = i128::from(best.2) * i128::from(next.1.max(1));
                    if left > right { next } else { best }
                })
                .unwrap_or((0, 0, 0));
            let item = items.swap_remove(at);
            let mut site = item.site;
            while let Some(node) = site.filter(|&node| node < done.len() && !done[node]) {
                done[node] = true;
                site = above[node].map(|(parent, _)| parent);
            }
            now.cost += cost;
            for &village in &item.villages {
                now.people += problem.villages[village].people;
                now.villages += 1;
            }
            self.points.push(now);
        }
    }

    /// Lines at the slopes that the order of building has.
    fn draw_lines(&mut self, work: &mut Work) {
        let slopes = self.slopes();
        let cost = Linear::cost(self.problem);
        let people = Linear::objective(self.problem, super::problem::Objective::People);
        let core = Core {
            instance: self.instance.clone(),
            goal: people,
            rows: Vec::new(),
        };
        let links = &core.instance.entry_link;
        let (people_most, cost_most) = (core.goal.most(links).max(1), cost.most(links).max(1));
        let count = slopes.len();
        for (k, (gained, spent)) in slopes.into_iter().enumerate() {
            // scale * people against times * money, as near to the slope as 2^48 allows.
            let room = 1_i128 << 48;
            let (mut scale, mut times) = (i128::from(spent), i128::from(gained));
            let most = (scale * people_most).max(times * cost_most).max(1);
            if most > room {
                let shrink = most / room + 1;
                scale /= shrink;
                times /= shrink;
            } else {
                let grow = (room / most).min(1 << 20);
                scale *= grow;
                times *= grow;
            }
            let (Ok(scale), Ok(times)) = (i64::try_from(scale), i64::try_from(times)) else {
                continue;
            };
            if scale == 0 {
                continue;
            }
            let price = Linear::default().plus(scale, &core.goal).plus(times, &cost);
            let mut share = work.fork(work.left() / (2 * (count - k) as u64));
            let least = relaxed(&core, &price, &[], None, &mut share);
            work.join(&share);
            self.take(&core, &price, &cost, &least.sites, work);
            if let Some(least) = least.bound {
                self.lines.push(Line {
                    scale: i128::from(scale),
                    times: i128::from(times),
                    least: i128::from(least),
                });
            }
        }
    }

    /// The plan behind a line, as a point.
    fn take(&mut self, core: &Core, price: &Linear, cost: &Linear, sites: &[u32], work: &mut Work) {
        let mut rows: Vec<Row> = limit_rows(self.problem)
            .into_iter()
            .filter(|row| row.about != About::Budget)
            .collect();
        rows.push(Row::new(About::Budget, cost.clone(), i64::MAX));
        let guided = Core {
            instance: core.instance.clone(),
            goal: price.clone(),
            rows,
        };
        let mut search = Search::with_sites(&guided, price, sites);
        let mut share = work.fork(work.left() / 8);
        search.run(&mut share);
        work.join(&share);
        if search.draft.is_feasible() {
            let by = &search.draft.choice().by;
            let served: Vec<usize> = (0..by.len()).filter(|&i| by[i] != WAIT).collect();
            self.points.push(CurvePoint {
                cost: search.draft.row(guided.rows.len() - 1),
                people: served
                    .iter()
                    .map(|&i| self.problem.villages[i].people)
                    .sum(),
                bound: None,
                villages: place(served.len()),
            });
        }
    }

    /// People gained and money spent between some points.
    fn slopes(&self) -> Vec<(i64, Cents)> {
        let steps = self.points.len().saturating_sub(1);
        let mut slopes: Vec<(i64, Cents)> = (0..LINES)
            .filter_map(|k| {
                let (from, to) = (k * steps / LINES, (k + 1) * steps / LINES);
                let (a, b) = (self.points.get(from)?, self.points.get(to)?);
                let slope = (b.people - a.people, b.cost - a.cost);
                (slope.0 > 0 && slope.1 > 0).then_some(slope)
            })
            .collect();
        slopes.dedup();
        slopes
    }

    /// The best plan for a budget.
    fn plan_for(&mut self, budget: Cents, start: Option<&Choice>, work: &mut Work) {
        let mut rows: Vec<Row> = limit_rows(self.problem)
            .into_iter()
            .filter(|row| row.about != About::Budget)
            .collect();
        let cost = Linear::cost(self.problem);
        rows.push(Row::new(About::Budget, cost.clone(), budget));
        let core = Core {
            instance: self.instance.clone(),
            goal: Linear::objective(self.problem, super::problem::Objective::People),
            rows,
        };
        let answer = least(&core, start, work);
        if let Some(bound) = answer.bound {
            self.tops.push((budget, -bound));
        }
        let (Some(choice), Some(value)) = (&answer.choice, answer.value) else {
            return;
        };
        let spent = super::model::Draft::load(&core, &cost, choice).row(core.rows.len() - 1);
        let villages = choice.by.iter().filter(|&&by| by != WAIT).count();
        self.points.push(CurvePoint {
            cost: spent,
            people: -value,
            bound: None,
            villages: place(villages),
        });
    }

    /// What no plan for a budget exceeds.
    fn bound(&self, budget: Cents) -> i64 {
        let lines = self.lines.iter().map(|line| {
            let people = (line.times * i128::from(budget) - line.least).div_euclid(line.scale);
            i64::try_from(people).unwrap_or(i64::MAX)
        });
        let tops = self
            .tops
            .iter()
            .filter(|(at, _)| *at >= budget)
            .map(|(_, people)| *people);
        lines.chain(tops).fold(self.everyone, i64::min)
    }

    /// The most people for each money, without points that another makes needless.
    fn finish(mut self) -> Vec<CurvePoint> {
        self.points
            .sort_by_key(|point| (point.cost, std::cmp::Reverse(point.people), point.villages));
        let mut curve: Vec<CurvePoint> = Vec::new();
        for mut point in std::mem::take(&mut self.points) {
            if curve.last().is_none_or(|last| point.people > last.people) {
                point.bound = Some(self.bound(point.cost));
                curve.push(point);
            }
        }
        let last = curve.len().saturating_sub(1);
        let step = curve.len().div_ceil(MOST_POINTS).max(1);
        curve
            .into_iter()
            .enumerate()
            .filter(|(k, _)| k % step == 0 || *k == last)
            .map(|(_, point)| point)
            .collect()
    }

    /// What a million more than the budget would serve, where the budget binds.
    fn next_million(&self, plan: &BuildPlan) -> Option<ShadowPrice> {
        let budget = self.problem.limits.budget?;
        let people = self
            .points
            .iter()
            .filter(|point| point.cost <= budget.saturating_add(MILLION))
            .map(|point| point.people)
            .max()?;
        let more = people.saturating_sub(plan.totals.people);
        #[expect(clippy::cast_precision_loss, reason = "a price for people")]
        (more > 0).then(|| ShadowPrice {
            limit: "budget".to_owned(),
            unit: "million US dollars".to_owned(),
            gain: more as f64,
            of: "people".to_owned(),
        })
    }
}

/// What the plan buys, each site with its villages and each satellite.
fn items(problem: &Problem, plan: &BuildPlan) -> Vec<Item> {
    let mut of_site: Vec<Vec<usize>> = vec![Vec::new(); problem.sites.len()];
    let mut items = Vec::new();
    for (village, fate) in plan.villages.iter().enumerate() {
        match fate {
            Fate::Site { site, .. } => of_site[*site as usize].push(village),
            Fate::Satellite { .. } => items.push(Item {
                site: None,
                villages: vec![village],
            }),
            Fate::Waiting { .. } => {}
        }
    }
    for (site, villages) in of_site.into_iter().enumerate() {
        if !villages.is_empty() {
            items.push(Item {
                site: Some(site),
                villages,
            });
        }
    }
    items
}

/// What an item still costs, and the people that it serves.
fn price(
    problem: &Problem,
    item: &Item,
    above: &[Option<(usize, Cents)>],
    done: &[bool],
) -> (Cents, i64) {
    let mut cost = 0;
    let mut site = item.site;
    while let Some(node) = site.filter(|&node| node < done.len() && !done[node]) {
        cost += problem.sites[node].cost + above[node].map_or(0, |(_, hop)| hop);
        site = above[node].map(|(parent, _)| parent);
    }
    let mut people = 0;
    for &village in &item.villages {
        people += problem.villages[village].people;
        cost += match item.site {
            Some(site) => {
                let reach = &problem.sites[site].reach;
                reach
                    .binary_search_by_key(&village, |reached| reached.village as usize)
                    .map_or(0, |at| reach[at].link)
            }
            None => problem.villages[village]
                .satellite
                .as_ref()
                .map_or(0, |satellite| satellite.cost),
        };
    }
    (cost, people)
}
