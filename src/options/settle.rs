//! From what was found to decisions: groups settle who shares a macro, then every village is decided for all
//! values that its missing facts may have.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::beams::{self, Load};
use super::choice::{self, Cases, Decided, Draws, Rule};
use super::explain::Grounds;
use super::facts::{Facts, Known};
use super::find::Found;
use super::means::{Means, Sky};
use super::money::{Money, Worth};
use super::reason::Reason;
use super::technology::{Case, Context, Group};
use super::weigh::Weighing;
use super::{Choice, Decision, Options, platform, value};
use crate::lang::Lang;
use crate::project::cost_book::UnitPrices;
use crate::project::{Factor, Settings};
use crate::ranking::Ranking;
use crate::scan::Scan;
use crate::survey::Survey;

/// A dead zone of which nothing is decided yet.
pub(super) fn undecided(settings: &Settings) -> Choice {
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
        horizon: None,
        evidence: None,
        policy: settings.decision.policy,
        grounds: Grounds::Hinges(Vec::new()),
    }
}

/// A dead zone that can be decided.
#[derive(Debug)]
pub(super) struct Dead<'a> {
    /// Its place in the survey.
    pub(super) village: usize,
    pub(super) known: Known,
    pub(super) means: &'a Means,
    /// The macro that may serve it.
    pub(super) site: Option<Site>,
}

/// A macro as one village sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// Its place among those found.
    pub(super) number: usize,
    /// Share of the village's houses that have signal then.
    pub(super) share: f64,
    /// From the spot to the village's centre, kilometres.
    pub(super) own_km: f64,
    /// From the spot to the nearest village of the group that is known to have the grid, kilometres.
    pub(super) grid_km: Option<f64>,
    /// Whether a village of the group is known to lie on an island.
    pub(super) is_island: bool,
    /// From the spot to the nearest line that a village of the group is known to be near, kilometres.
    pub(super) line_km: Option<f64>,
    /// How many other villages it serves.
    pub(super) others: u32,
}

/// What all steps share.
pub(super) struct Engine<'a> {
    pub(super) context: Context<'a>,
    pub(super) found: &'a Found,
    pub(super) rule: Rule,
    pub(super) prices: UnitPrices,
    pub(super) dead: Vec<Dead<'a>>,
}

/// Who gave way to others that need satellites more.
#[derive(Clone, Copy, Debug, Default)]
struct GivenWay {
    /// Villages for which the beams had no capacity.
    beams: usize,
    /// Villages for which there was no terminal.
    terminals: usize,
    /// Terminals that were asked for where the licence allows fewer.
    asked: u64,
}

impl GivenWay {
    /// The same for people; `most` is what the licence allows.
    fn notes(self, most: f64) -> Vec<String> {
        let mut notes = Vec::new();
        if self.beams > 0 {
            notes.push(format!(
                "{} villages give way to others in the same satellite cell: its beams carry no more in the busy hour (leo_beam_mbps, leo_free_share)",
                self.beams
            ));
        }
        if self.terminals > 0 {
            notes.push(format!(
                "the licence allows {most:.0} satellite terminals, {} were asked for: {} villages give way, those that lose least first",
                self.asked, self.terminals
            ));
        }
        notes
    }
}

/// Decides for every dead zone.
///
/// ```
/// use deadzone::options::{find, options};
/// use deadzone::project::Project;
/// use deadzone::ranking::rank;
/// use deadzone::scan::scan;
/// use deadzone::survey::{Scope, survey};
///
/// let project = Project::embedded(&[])?;
/// let settings = &project.settings;
/// let survey = survey(&project, Scope::All)?;
/// let scan = scan(&survey, settings, &|_| ());
/// let ranking = rank(&survey, &scan, settings)?;
/// let found = find(&project, &survey, &scan, None, None, &|_| ())?;
/// let options = options(&survey, &scan, &ranking, &found, settings);
/// // Every dead zone has a choice, and no other village has one.
/// for (finding, choice) in scan.findings.iter().zip(&options.choices) {
///     assert_eq!(choice.is_some(), finding.is_dead_zone());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    let book = &settings.costs;
    options.currency = (book.currency.clone(), book.per_usd());
    options.platform = platform::platform(survey, scan, found, settings);
    options
}

fn doubtful(settings: &Settings) -> Choice {
    let reason = Reason::UnknownLocation;
    Choice {
        reasons: vec![reason],
        explanation: reason.sentence(Lang::En).to_owned(),
        grounds: Grounds::Reason(reason),
        ..undecided(settings)
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

    pub(super) fn case<'b>(&'b self, dead: &'b Dead<'_>, facts: &'b Facts) -> Case<'b> {
        let group = dead.site.map(|site| Group {
            reach: &self.found.macros[site.number],
            share: site.share,
            grid_km: site.grid_km,
            own_km: site.own_km,
            line_km: site.line_km,
            is_shared: site.others > 0,
            is_island: site.is_island,
        });
        Case {
            context: self.context,
            facts,
            means: dead.means,
            group,
        }
    }

    /// The options of a village on some facts.
    pub(super) fn weigh(&self, dead: &Dead<'_>, facts: &Facts) -> Weighing {
        let group = dead.site.filter(|site| site.others > 0);
        Weighing::new(&self.case(dead, facts), group.map(|site| site.number))
    }

    /// All villages on the first values that their missing facts may have; a macro costs what those say that
    /// are in, where there are any.
    pub(super) fn base(&self, is_in: &[bool]) -> (Vec<Weighing>, Cases) {
        let weighings: Vec<Weighing> = self
            .dead
            .par_iter()
            .map(|dead| self.weigh(dead, &dead.known.facts()))
            .collect();
        let mut totals = vec![Worth::default(); self.found.macros.len()];
        let mut is_known = vec![false; totals.len()];
        for wanted in [true, false] {
            for ((weighing, dead), is_in) in weighings.iter().zip(&self.dead).zip(is_in) {
                if let (Some((total, _)), Some(site)) = (&weighing.shared, dead.site)
                    && *is_in == wanted
                    && !std::mem::replace(&mut is_known[site.number], true)
                {
                    totals[site.number] = total.clone();
                }
            }
        }
        let bids = weighings.iter().map(|weighing| weighing.bids.clone());
        let cases = Cases::new(bids.collect(), totals)
            .expect("bids have finite costs and macros alone are shared");
        (weighings, cases)
    }

    /// Takes satellite from villages for which there is no capacity or no terminal: those give way that lose
    /// least. Whether any did.
    fn limit_satellites(
        &mut self,
        cases: &Cases,
        decided: &Decided,
        so_far: &mut GivenWay,
    ) -> bool {
        let book = self.context.book;
        let survey = self.context.survey;
        let load = |place: usize| -> Option<Load> {
            let verdict = &decided.verdicts[place];
            let pick = verdict.pick?;
            let offer = &cases.cases()[place].offers[pick.offer];
            (offer.terminals > 0).then_some(())?;
            let policy = self.rule.policy;
            let next = choice::next_without_terminals(cases, decided, place, policy, &self.prices);
            let next = next.map(|next| (next - pick.per_person) * offer.people);
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
        for &place in &beyond {
            self.dead[place].known.denied = Some(Reason::BeamFull);
        }
        so_far.beams += beyond.len();
        if !beyond.is_empty() {
            return true;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of terminals; beyond 2^64 there is no cap"
        )]
        let most = book.factor(Factor::LeoTerminalsCap) as u64;
        let capped = choice::cap(cases, decided, self.rule.policy, &self.prices, most);
        for gave_way in &capped.gave_way {
            self.dead[gave_way.case].known.denied = Some(Reason::TerminalCap);
        }
        so_far.terminals += capped.gave_way.len();
        so_far.asked = so_far.asked.max(capped.asked);
        !capped.gave_way.is_empty()
    }

    /// Decides until satellites carry all who take them: whoever gives way may share a macro, and what that
    /// changes may bring others to satellite.
    fn within_limits(&mut self) -> ((Vec<Weighing>, Cases, Decided), GivenWay) {
        let everybody = vec![true; self.dead.len()];
        let mut given_way = GivenWay::default();
        loop {
            self.share_people(&everybody);
            let (_, cases) = self.base(&everybody);
            let decided = choice::decide(&cases, self.rule, &self.prices);
            let settled = self.seated(&decided);
            let (_, cases, decided) = &settled;
            if !self.limit_satellites(cases, decided, &mut given_way) {
                return (settled, given_way);
            }
        }
    }

    fn settle(&mut self, choices: &mut [Option<Choice>], scan: &Scan) -> Options {
        if self.dead.is_empty() {
            return Options::default();
        }
        let ((weighings, cases, decided), given_way) = self.within_limits();
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
                // Nothing of this is told where a missing fact moves what an option costs.
                let served = choice.options.iter().filter(|of| of.option.is_served());
                let is_certain = served.into_iter().all(|weighed| weighed.is_certain);
                if choice.decision != Decision::NeedsData && is_certain {
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
            cases: self.dead.iter().map(|dead| dead.village).collect(),
            terminals,
            notes: given_way.notes(self.context.book.factor(Factor::LeoTerminalsCap)),
            platform: Vec::new(),
            currency: (String::new(), 1.0),
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
}
