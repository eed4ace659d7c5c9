//! From what was found to decisions: groups settle who shares a macro, then every village is decided for all
//! values that its missing facts may have.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::beams::{self, Load};
use super::choice::{self, Cases, Decided, Draws, Rule};
use super::explain;
use super::facts::{Facts, Known, SkyFact};
use super::find::Found;
use super::flip::{self, Flip};
use super::means::{Evidence, Means, Sky};
use super::money::{Money, Worth};
use super::reason::{Reason, Reasons};
use super::technology::{Case, Context, Group};
use super::unknowns::{self, Hinge, Outcome};
use super::weigh::Weighing;
use super::{Choice, Decision, Options, Weighed, value};
use crate::geodesy::geodesic_m;
use crate::project::cost_book::UnitPrices;
use crate::project::{Factor, Settings};
use crate::ranking::{Interval, Ranking};
use crate::scan::Scan;
use crate::survey::{Electricity, Survey};
use crate::units::UsDollars;

/// A dead zone that can be decided.
#[derive(Debug)]
struct Dead<'a> {
    /// Its place in the survey.
    village: usize,
    known: Known,
    means: &'a Means,
    /// The macro that may serve it.
    site: Option<Site>,
}

/// A macro as one village sees it.
#[derive(Clone, Copy, Debug)]
struct Site {
    /// Its place among those found.
    number: usize,
    /// Share of the village's houses that have signal then.
    share: f64,
    /// From the spot to the village's centre, kilometres.
    own_km: f64,
    /// From the spot to the nearest other village of the group with the grid, kilometres.
    grid_km: Option<f64>,
    /// From the spot to the nearest line that a village of the group is known to be near, kilometres.
    line_km: Option<f64>,
    /// How many other villages it serves.
    others: u32,
}

/// What all steps share.
struct Engine<'a> {
    context: Context<'a>,
    found: &'a Found,
    rule: Rule,
    prices: UnitPrices,
    dead: Vec<Dead<'a>>,
}

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

/// Decides for every dead zone.
#[must_use]
pub fn options(
    survey: &Survey,
    scan: &Scan,
    ranking: &Ranking,
    found: &Found,
    settings: &Settings,
) -> Options {
    let money = Money::new(&settings.costs);
    let mut choices: Vec<Option<Choice>> = scan.findings.iter().map(|_| None).collect();
    let mut engine = Engine::new(survey, scan, found, settings, &money);
    for (village, finding) in scan.findings.iter().enumerate() {
        let is_doubtful = survey.villages[village].doubtful_location;
        let is_found = found.villages.get(village).is_some_and(Option::is_some);
        if finding.is_dead_zone() && (is_doubtful || !is_found) {
            choices[village] = Some(doubtful(settings));
        }
    }
    let mut options = engine.settle(&mut choices, scan);
    value::rank_per_cost(&mut choices, ranking);
    options.choices = choices;
    options
}

fn doubtful(settings: &Settings) -> Choice {
    let reason = Reason::UnknownLocation;
    Choice {
        reasons: vec![reason],
        explanation: reason.sentence().to_owned(),
        ..undecided(settings)
    }
}

fn undecided(settings: &Settings) -> Choice {
    Choice {
        decision: Decision::NeedsData,
        reasons: Vec::new(),
        explanation: String::new(),
        runner_up: None,
        group: None,
        build: None,
        cost: None,
        rank_per_cost: None,
        margin: None,
        is_close: false,
        options: Vec::new(),
        if_sky_blocked: None,
        p_satellite: None,
        flips: Vec::new(),
        sky: Sky::Unknown,
        evidence: None,
        policy: settings.decision.policy,
    }
}

impl<'a> Engine<'a> {
    fn new(
        survey: &'a Survey,
        scan: &'a Scan,
        found: &'a Found,
        settings: &'a Settings,
        money: &'a Money,
    ) -> Self {
        let book = &settings.costs;
        let dead = (0..).zip(&found.villages).filter_map(|(village, means)| {
            let means = means.as_ref()?;
            let of = &survey.villages[village];
            let finding = &scan.findings[village];
            let is_decided = finding.is_dead_zone() && !of.doubtful_location;
            is_decided.then(|| Dead {
                village,
                known: Known::of(of, finding, &means.sky, settings),
                means,
                site: None,
            })
        });
        let mut engine = Self {
            context: Context {
                settings,
                book,
                money,
                survey,
            },
            found,
            rule: Rule {
                policy: settings.decision.policy,
                close_call: settings.decision.close_call,
            },
            prices: book.unit_prices(),
            dead: dead.collect(),
        };
        engine.place_macros();
        engine
    }

    /// Says of each village what its macro is to it.
    fn place_macros(&mut self) {
        let of_village: FxHashMap<usize, usize> = (0..)
            .zip(&self.dead)
            .map(|(place, dead)| (dead.village, place))
            .collect();
        let villages = &self.context.survey.villages;
        for (number, reach) in self.found.macros.iter().enumerate() {
            let members: Vec<(usize, f64, f64)> = reach
                .serves
                .iter()
                .filter_map(|&(village, share)| {
                    let place = *of_village.get(&village)?;
                    let is_its_own = self.dead[place].means.macro_site == Some(number);
                    let centre = villages[village].centre?;
                    let km = geodesic_m(reach.spot, centre).to_km().0;
                    is_its_own.then_some((place, share, km))
                })
                .collect();
            let line_km = members
                .iter()
                .filter_map(|&(place, _, km)| self.dead[place].known.line_km.map(|line| line + km));
            let line_km = line_km.reduce(f64::min);
            for &(place, share, own_km) in &members {
                let with_grid = members.iter().filter(|&&(other, _, _)| {
                    other != place && self.dead[other].known.power == Some(Electricity::Grid)
                });
                let grid_km = with_grid.map(|&(_, _, km)| km).reduce(f64::min);
                self.dead[place].site = Some(Site {
                    number,
                    share,
                    own_km,
                    grid_km,
                    line_km,
                    others: u32::try_from(members.len() - 1).unwrap_or(u32::MAX),
                });
            }
        }
    }

    fn case<'b>(&'b self, dead: &'b Dead<'_>, facts: &'b Facts) -> Case<'b> {
        let group = dead.site.map(|site| Group {
            reach: &self.found.macros[site.number],
            share: site.share,
            other_villages: site.others,
            grid_km: site.grid_km,
            own_km: site.own_km,
            line_km: site.line_km,
        });
        Case {
            context: self.context,
            facts,
            means: dead.means,
            group,
        }
    }

    /// The options of a village on some facts.
    fn weigh(&self, dead: &Dead<'_>, facts: &Facts) -> Weighing {
        let group = dead.site.filter(|site| site.others > 0);
        Weighing::new(&self.case(dead, facts), group.map(|site| site.number))
    }

    /// All villages on the first values that their missing facts may have.
    fn base(&self) -> (Vec<Weighing>, Cases) {
        let weighings: Vec<Weighing> = self
            .dead
            .par_iter()
            .map(|dead| self.weigh(dead, &dead.known.facts()))
            .collect();
        let mut totals = vec![Worth::default(); self.found.macros.len()];
        let mut is_known = vec![false; totals.len()];
        for (weighing, dead) in weighings.iter().zip(&self.dead) {
            if let (Some((total, _)), Some(site)) = (&weighing.shared, dead.site)
                && !std::mem::replace(&mut is_known[site.number], true)
            {
                totals[site.number] = total.clone();
            }
        }
        let bids = weighings.iter().map(|weighing| weighing.bids.clone());
        let cases = Cases::new(bids.collect(), totals)
            .expect("bids have finite costs and macros alone are shared");
        (weighings, cases)
    }

    /// How many people the other villages of each group bring to its macro: all of them, or those that take
    /// it.
    fn share_people(&mut self, decided: Option<&Decided>) {
        let gained: Vec<Interval> = self
            .dead
            .iter()
            .map(|dead| {
                let facts = dead.known.facts();
                let share = dead.site.map_or(0.0, |site| site.share);
                let people = dead.known.new_people.unwrap_or(Interval {
                    low: facts.new_people,
                    high: facts.new_people,
                });
                let of = |people: f64| {
                    Facts {
                        new_people: people,
                        ..facts
                    }
                    .gained(share)
                    .max(1.0)
                };
                Interval {
                    low: of(people.low),
                    high: of(people.high),
                }
            })
            .collect();
        let is_in = |place: usize| match decided {
            Some(decided) => decided.seats[place].is_some_and(|seat| seat.is_in),
            None => true,
        };
        let mut sums: FxHashMap<usize, Interval> = FxHashMap::default();
        for (place, dead) in self.dead.iter().enumerate() {
            if let Some(site) = dead.site.filter(|_| is_in(place)) {
                let sum = sums.entry(site.number).or_insert(Interval {
                    low: 0.0,
                    high: 0.0,
                });
                *sum = sum.plus(gained[place]);
            }
        }
        for (place, dead) in self.dead.iter_mut().enumerate() {
            let Some(site) = dead.site else { continue };
            let all = sums.get(&site.number).copied();
            let all = all.unwrap_or(Interval {
                low: 0.0,
                high: 0.0,
            });
            let own = if decided.is_none()
                || decided.is_some_and(|of| of.seats[place].is_some_and(|seat| seat.is_in))
            {
                gained[place]
            } else {
                Interval {
                    low: 0.0,
                    high: 0.0,
                }
            };
            dead.known.others = Interval {
                low: (all.low - own.low).max(0.0),
                high: (all.high - own.high).max(0.0),
            };
        }
    }

    /// Takes satellite from villages for which there is no capacity or no terminal: those give way that lose
    /// least.
    fn limit_satellites(&mut self, cases: &Cases, decided: &Decided) -> Vec<String> {
        let mut notes = Vec::new();
        let book = self.context.book;
        let survey = self.context.survey;
        let load = |place: usize| -> Option<Load> {
            let verdict = &decided.verdicts[place];
            let pick = verdict.pick?;
            let offer = &cases.cases()[place].offers[pick.offer];
            (offer.terminals > 0).then_some(())?;
            let next = verdict
                .runner_up
                .map(|next| (next.per_person - pick.per_person) * offer.people);
            Some(Load {
                case: place,
                at: survey.villages[self.dead[place].village].centre?,
                people: offer.people,
                terminals: offer.terminals,
                regret: next.unwrap_or(f64::INFINITY),
            })
        };
        let loads: Vec<Load> = (0..self.dead.len()).filter_map(load).collect();
        let beyond = beams::beyond_capacity(&loads, book);
        if !beyond.is_empty() {
            notes.push(format!(
                "{} villages give way to others in the same satellite cell: its beams carry no more in the busy hour (leo_beam_mbps, leo_free_share)",
                beyond.len()
            ));
        }
        for &place in &beyond {
            self.dead[place].known.denied = Some(Reason::BeamFull);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of terminals; beyond 2^64 there is no cap"
        )]
        let most = book.factor(Factor::LeoTerminalsCap) as u64;
        let capped = choice::cap(cases, decided, self.rule.policy, &self.prices, most);
        if !capped.gave_way.is_empty() {
            notes.push(format!(
                "the licence allows {most} satellite terminals, {} were asked for: {} villages give way, those that lose least first",
                capped.asked,
                capped.gave_way.len()
            ));
        }
        for gave_way in &capped.gave_way {
            self.dead[gave_way.case].known.denied = Some(Reason::TerminalCap);
        }
        notes
    }

    fn settle(&mut self, choices: &mut [Option<Choice>], scan: &Scan) -> Options {
        if self.dead.is_empty() {
            return Options::default();
        }
        self.share_people(None);
        let (_, cases) = self.base();
        let decided = choice::decide(&cases, self.rule, &self.prices);
        let notes = self.limit_satellites(&cases, &decided);
        self.share_people(Some(&decided));
        let (weighings, cases) = self.base();
        let decided = choice::decide(&cases, self.rule, &self.prices);
        let rule = &self.context.settings.decision;
        let draws = Draws::new(
            |item| self.context.book.price(item).range(),
            rule.draws,
            self.context.settings.project.seed,
        );
        let p_satellite = draws.p_satellite(&cases, self.rule.policy);
        let flips = choice::price_flips(
            &cases,
            &decided,
            self.rule.policy,
            &self.prices,
            rule.flip_factor,
        );
        let groups = self.groups(&decided);
        let settled: Vec<Choice> = self
            .dead
            .par_iter()
            .enumerate()
            .map(|(place, dead)| {
                let mut choice = self.choice(dead, scan);
                if choice.decision != Decision::NeedsData {
                    choice.p_satellite = p_satellite
                        .get(place)
                        .copied()
                        .filter(|_| choice.decision != Decision::Planned);
                    choice.flips = self.flips(place, &weighings[place], &decided, &flips[place]);
                }
                let is_macro = choice.build == Some(Decision::Macro);
                choice.group = groups[place].clone().filter(|_| is_macro);
                choice
            })
            .collect();
        let terminals = settled.iter().map(|choice| {
            let taken = choice.option(choice.decision);
            taken.map_or(0, |weighed| u64::from(weighed.option.needs.terminals))
        });
        let terminals = terminals.sum();
        for (dead, choice) in self.dead.iter().zip(settled) {
            choices[dead.village] = Some(choice);
        }
        Options {
            choices: Vec::new(),
            comparison: Some(choice::compare(&cases, self.rule.close_call, &self.prices)),
            terminals,
            notes,
        }
    }

    /// The name of the group of villages that take one macro.
    fn groups(&self, decided: &Decided) -> Vec<Option<String>> {
        let is_in = |place: usize| {
            decided.seats[place].is_some_and(|seat| seat.is_in)
                && decided.verdicts[place].winner == Decision::Macro
        };
        let mut first: FxHashMap<usize, &str> = FxHashMap::default();
        let mut several: FxHashSet<usize> = FxHashSet::default();
        for (place, dead) in self.dead.iter().enumerate() {
            if let Some(site) = dead.site.filter(|_| is_in(place)) {
                let id = self.context.survey.villages[dead.village].id.as_str();
                if let Some(known) = first.get_mut(&site.number) {
                    several.insert(site.number);
                    *known = id.min(known);
                } else {
                    first.insert(site.number, id);
                }
            }
        }
        let name = |(place, dead): (usize, &Dead<'_>)| {
            let site = dead.site.filter(|_| is_in(place))?;
            let id = first.get(&site.number)?;
            several.contains(&site.number).then(|| format!("G-{id}"))
        };
        self.dead.iter().enumerate().map(name).collect()
    }

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

    fn choice(&self, dead: &Dead<'_>, scan: &Scan) -> Choice {
        let settings = self.context.settings;
        let facts = dead.known.facts();
        let needs_sky = settings.decision.unknown_sky == "needs-data";
        let weigh = |facts: &Facts| self.brief(dead, facts);
        let outcome = unknowns::decide(&dead.known, settings, needs_sky, weigh);
        let weighing = self.weigh(dead, &facts);
        let mut options = weighing.weighed(&self.case(dead, &facts));
        let village = &self.context.survey.villages[dead.village];
        let finding = &scan.findings[dead.village];
        let story = explain::Story {
            village,
            finding,
            survey: self.context.survey,
            settings,
        };
        let empty = Choice {
            sky: dead.means.sky.clone(),
            ..undecided(settings)
        };
        match outcome {
            Outcome::NeedsData(hinges) => {
                for weighed in &mut options {
                    weighed.is_certain = false;
                }
                needs_data(&hinges, options, empty)
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
                let explanation = story.told(&explain::Told {
                    own,
                    others,
                    winner,
                    next: agreed.runner_up.zip(agreed.margin),
                    if_sky_blocked,
                });
                let reasons = own.and(others).list();
                Choice {
                    decision,
                    explanation,
                    reasons,
                    runner_up: agreed.runner_up,
                    build: agreed.build,
                    cost: spent(decision, agreed.cost),
                    margin: agreed.margin,
                    is_close: agreed.is_close,
                    options,
                    if_sky_blocked,
                    evidence,
                    ..empty
                }
            }
        }
    }

    /// What would have to change for another class to win.
    fn flips(
        &self,
        place: usize,
        weighing: &Weighing,
        decided: &Decided,
        prices: &[choice::Flip],
    ) -> Vec<Flip> {
        let dead = &self.dead[place];
        let by_rate = flip::of_rate(self.context, weighing, self.rule);
        let class_at = |known: &Known| {
            let weighing = self.weigh(dead, &known.facts());
            weighing.choose(self.rule, &self.prices).class()
        };
        let by_date = flip::of_date(&dead.known, self.context.settings, class_at);
        let by_sky = flip::of_sky(
            &dead.known,
            self.context.settings,
            &decided.verdicts[place],
            class_at,
        );
        flip::joined(prices, [by_rate, by_date, by_sky])
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

fn needs_data(hinges: &[Hinge], options: Vec<Weighed>, empty: Choice) -> Choice {
    let story = |hinge: &Hinge| {
        let outcomes = hinge.outcomes.iter();
        let outcomes: Vec<String> = outcomes
            .map(|(value, decision)| format!("{value}: {}", decision.as_str()))
            .collect();
        let sentence = hinge.reason.sentence().trim_end_matches('.');
        format!("{sentence} ({}).", outcomes.join("; "))
    };
    let explanation: Vec<String> = hinges.iter().map(story).collect();
    let mut reasons: Vec<Reason> = hinges.iter().map(|hinge| hinge.reason).collect();
    reasons.dedup();
    Choice {
        reasons,
        explanation: explanation.join(" "),
        options,
        ..empty
    }
}
