//! One village decided: for every value of its missing facts, and what would turn it.

use super::choice::{self, Decided};
use super::explain::Grounds;
use super::facts::{Facts, Known, SkyFact};
use super::flip::{self, Flip};
use super::means::Evidence;
use super::reason::{Reason, Reasons};
use super::settle::{Dead, Engine, undecided};
use super::technology::{Case, Context};
use super::unknowns::{self, Hinge, Outcome};
use super::weigh::Weighing;
use super::{Choice, Decision, Weighed};
use crate::calendar::Day;
use crate::lang::Lang;
use crate::project::Settings;
use crate::scan::Scan;
use crate::survey::{GridDate, Village};
use crate::units::UsDollars;

/// What is kept of one weighing where facts are missing.
#[derive(Clone, Copy, Debug)]
struct Brief {
    /// What speaks for the decision, and what against the other side.
    reasons: [Reasons; 2],
    runner_up: Option<Decision>,
    build: Option<Decision>,
    margin: Option<f64>,
    is_close: bool,
    cost: f64,
    /// Present value of each of [`Decision::OPTIONS`], the village's part; NaN where it does not serve.
    values: [f64; Decision::OPTIONS.len()],
}

impl Engine<'_> {
    /// One weighing in short.
    fn brief(&self, dead: &Dead<'_>, facts: &Facts) -> (Decision, Brief) {
        let weighing = self.weigh(dead, facts);
        let verdict = weighing.choose(self.rule, &self.prices);
        let winner = weighing.winner(&verdict);
        let case = self.case(dead, facts);
        let mut values = [f64::NAN; Decision::OPTIONS.len()];
        for (value, option) in values.iter_mut().zip(&weighing.assessed) {
            if !option.bill.lines.is_empty() {
                *value = self.context.money.present_value(&option.bill) * case.own_part(option);
            }
        }
        let brief = Brief {
            reasons: weighing.reasons(&verdict),
            runner_up: verdict.runner_up.map(|next| next.decision),
            build: winner.map(|winner| winner.needs.then.unwrap_or(winner.decision)),
            margin: verdict.margin,
            is_close: verdict.is_close,
            cost: winner.map_or(0.0, |winner| {
                self.context.money.present_value(&winner.bill) * case.own_part(winner)
            }),
            values,
        };
        (verdict.winner, brief)
    }

    pub(super) fn choice(&self, dead: &Dead<'_>, scan: &Scan) -> Choice {
        let settings = self.context.settings;
        let facts = dead.known.facts();
        let needs_sky = settings.decision.unknown_sky == "needs-data";
        let weigh = |facts: &Facts| self.brief(dead, facts);
        let outcome = unknowns::decide(&dead.known, settings, needs_sky, weigh);
        let weighing = self.weigh(dead, &facts);
        let mut options = weighing.weighed(&self.case(dead, &facts));
        let village = &self.context.survey.villages[dead.village];
        let finding = &scan.findings[dead.village];
        let empty = Choice {
            sky: dead.means.sky.clone(),
            horizon: dead.means.horizon.clone(),
            ..undecided(settings)
        };
        let mut choice = match outcome {
            Outcome::NeedsData(hinges) => {
                for weighed in &mut options {
                    weighed.is_certain = false;
                }
                needs_data(hinges, options, empty)
            }
            Outcome::Decided(decision, briefs) => {
                let agreed = Agreed::of(&briefs);
                mark_certain(&mut options, &briefs);
                let blocked = Facts {
                    sky: SkyFact::SupposedBlocked,
                    ..facts
                };
                let if_sky_blocked = dead
                    .known
                    .sky
                    .is_none()
                    .then(|| self.brief(dead, &blocked).0)
                    .filter(|other| *other != decision);
                let [own, others] = agreed.reasons;
                let own = own.with_if(if_sky_blocked.is_some(), Reason::SkyUnknown);
                let winner = options
                    .iter()
                    .find(|weighed| weighed.option.decision == decision);
                let evidence = winner.and_then(|weighed| evidence(weighed, own));
                let reasons = own.and(others).list();
                Choice {
                    decision,
                    reasons,
                    runner_up: agreed.runner_up,
                    build: agreed.build,
                    cost: spent(decision, agreed.cost),
                    margin: agreed.margin,
                    is_close: agreed.is_close,
                    options,
                    if_sky_blocked,
                    evidence,
                    grounds: Grounds::Weighed {
                        own,
                        others,
                        grid: grid_day(village, settings),
                    },
                    ..empty
                }
            }
        };
        choice.explanation = choice.explained(village, finding, self.context.survey, Lang::En);
        choice
    }

    /// What would have to change for another class to win.
    pub(super) fn flips(
        &self,
        place: usize,
        weighing: &Weighing,
        decided: &Decided,
        prices: &[choice::Flip],
    ) -> Vec<Flip> {
        let dead = &self.dead[place];
        let prices: Vec<choice::Flip> = prices
            .iter()
            .filter(|flip| self.turns(dead, flip))
            .cloned()
            .collect();
        let by_rate = flip::of_rate(self.context, weighing, self.rule);
        let class_at = |known: &Known| {
            let weighing = self.weigh(dead, &known.facts());
            weighing.choose(self.rule, &self.prices).class()
        };
        let by_grid = flip::of_date(&dead.known, self.context.settings, class_at);
        let by_sky = flip::of_sky(
            &dead.known,
            self.context.settings,
            &decided.verdicts[place],
            class_at,
        );
        flip::joined(&prices, [by_rate, by_grid, by_sky])
    }

    /// Whether the class of a village turns a little beyond the flip of a price, its options designed anew for
    /// that price: another feed or power may be the cheapest then.
    fn turns(&self, dead: &Dead<'_>, flip: &choice::Flip) -> bool {
        let choice::FlipOf::Price(item) = flip.what else {
            return true;
        };
        let beyond = flip.to + (flip.to - flip.from) * 1e-6;
        let mut prices = self.prices.clone();
        prices[item] = beyond.max(0.0);
        let money = self.context.money.at_prices(prices.clone());
        let facts = dead.known.facts();
        let case = self.case(dead, &facts);
        let case = Case {
            context: Context {
                money: &money,
                ..case.context
            },
            ..case
        };
        let group = dead.site.filter(|site| site.others > 0);
        let weighing = Weighing::new(&case, group.map(|site| site.number));
        weighing.choose(self.rule, &prices).class() == flip.to_class
    }
}

/// What holds for all values of the missing facts.
struct Agreed {
    reasons: [Reasons; 2],
    runner_up: Option<Decision>,
    build: Option<Decision>,
    margin: Option<f64>,
    is_close: bool,
    /// The most that it may cost.
    cost: f64,
}

impl Agreed {
    fn of(briefs: &[Brief]) -> Self {
        let first = briefs[0];
        let all = |same: &dyn Fn(&Brief) -> bool| briefs.iter().all(same);
        let shared = |[own, others]: [Reasons; 2], brief: &Brief| {
            [
                own.shared_with(brief.reasons[0]),
                others.shared_with(brief.reasons[1]),
            ]
        };
        let is_same_next = all(&|brief| brief.runner_up == first.runner_up);
        let margins = briefs.iter().map(|brief| brief.margin);
        let least = margins
            .reduce(|one, other| Some(one?.min(other?)))
            .flatten();
        Self {
            reasons: briefs.iter().fold(first.reasons, shared),
            runner_up: first.runner_up.filter(|_| is_same_next),
            build: first
                .build
                .filter(|_| all(&|brief| brief.build == first.build)),
            margin: least.filter(|_| is_same_next),
            is_close: briefs.iter().any(|brief| brief.is_close),
            cost: briefs.iter().map(|brief| brief.cost).fold(0.0, f64::max),
        }
    }
}

/// Marks the options whose cost hangs on a missing fact.
fn mark_certain(options: &mut [Weighed], briefs: &[Brief]) {
    for (number, weighed) in options.iter_mut().enumerate() {
        let Some(first) = briefs.first().and_then(|brief| brief.values.get(number)) else {
            continue;
        };
        weighed.is_certain = briefs.iter().all(|brief| {
            let value = brief.values[number];
            (value.is_nan() && first.is_nan()) || (value - first).abs() <= 1e-9 * first.abs()
        });
    }
}

/// What a decision costs: nothing where nobody spends now.
fn spent(decision: Decision, cost: f64) -> Option<UsDollars> {
    let spends = !matches!(
        decision,
        Decision::Planned | Decision::WaitForGrid | Decision::NoOption | Decision::NeedsData
    );
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "dollars of one village; what is beyond 2^64 saturates"
    )]
    let dollars = cost.round() as u64;
    spends.then_some(UsDollars(dollars))
}

fn evidence(weighed: &Weighed, reasons: Reasons) -> Option<Evidence> {
    weighed.option.needs.spot?;
    Some(if reasons.has(Reason::FromDistance) {
        Evidence::Distance
    } else if reasons.has(Reason::FromTable) {
        Evidence::Table
    } else {
        Evidence::Terrain
    })
}

/// The day on which the grid is planned, where that is not past.
fn grid_day(village: &Village, settings: &Settings) -> Option<Day> {
    let as_of = settings.project.as_of;
    match village.grid_date {
        Some(GridDate::On(day)) if as_of.is_none_or(|as_of| day >= as_of) => Some(day),
        _ => None,
    }
}

fn needs_data(hinges: Vec<Hinge>, options: Vec<Weighed>, empty: Choice) -> Choice {
    let mut reasons: Vec<Reason> = hinges.iter().map(|hinge| hinge.reason).collect();
    reasons.dedup();
    Choice {
        reasons,
        options,
        grounds: Grounds::Hinges(hinges),
        ..empty
    }
}
