//! What a page says, section by section.

use super::Block;
use std::fmt::Write as _;

use super::needs::needs;
use super::words::{self, decimal, degrees, grouped, percent};
use crate::options::choice::Policy;
use crate::options::means::Sky;
use crate::options::money::{Money, Year, spent};
use crate::options::{Choice, Class, Decision, Options, Weighed};
use crate::project::{Factor, Settings, SkyRule};
use crate::report::Facts;
use crate::report::option_columns::sky_word;
use crate::report::options_table::has_bill;
use crate::scan::Finding;
use crate::sky::preset;
use crate::survey::{GridDate, Houses, Village};

/// What a page is made from.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) settings: &'a Settings,
    pub(super) index: usize,
    pub(super) village: &'a Village,
    pub(super) finding: &'a Finding,
    pub(super) choice: &'a Choice,
    pub(super) options: &'a Options,
}

impl Page<'_> {
    pub(super) fn identity(&self) -> Vec<(&'static str, String)> {
        let Self {
            village, finding, ..
        } = self;
        let within = [&village.commune, &village.district, &village.province];
        let within: Vec<&str> = within.into_iter().flatten().map(String::as_str).collect();
        let mut facts = Vec::new();
        if !within.is_empty() {
            facts.push(("in", within.join(", ")));
        }
        facts.push((
            "at",
            village.centre.map_or_else(|| "unknown".to_owned(), degrees),
        ));
        let lit = finding.covered_share.filter(|share| *share > 0.0);
        let lit = lit.map_or_else(String::new, |share| {
            format!(", {} of the houses have signal", percent(share))
        });
        let signal = finding
            .nearest
            .as_ref()
            .filter(|near| near.distance.0 > 0.0);
        let signal = signal.map_or_else(String::new, |near| {
            format!(
                "; nearest signal {} away ({})",
                near.distance.to_km(),
                near.operator
            )
        });
        facts.push((
            "status",
            format!("{}{lit}{signal}", finding.status.as_str()),
        ));
        facts.push(("people", self.people()));
        facts.push(("power", self.power()));
        let standing = self.facts.standing(self.index);
        if let Some((standing, place)) = standing.and_then(|of| Some((of, of.place?))) {
            let ranked = self.facts.ranking.map_or(0, |ranking| ranking.ranked);
            let range = if place.low < place.high {
                format!(", {} to {} as facts are missing", place.low, place.high)
            } else {
                String::new()
            };
            let fund = standing.fund.as_deref();
            let fund = fund.map_or_else(String::new, |fund| format!("; fund: {fund}"));
            facts.push(("rank", format!("{} of {ranked}{range}{fund}", place.rank)));
        }
        facts
    }

    pub(super) fn people(&self) -> String {
        let village = self.village;
        let people = village.population.map_or_else(
            || "unknown".to_owned(),
            |people| {
                let source = village.population_source;
                let source =
                    source.map_or_else(String::new, |source| format!(" ({})", source.as_str()));
                format!("{people}{source}")
            },
        );
        let households = village.households;
        let households = households.map_or_else(String::new, |of| format!(", {of} households"));
        let hamlets = match &village.houses {
            Houses::Clusters(clusters) => format!(", {} hamlets", clusters.len()),
            Houses::AtCentre | Houses::Area { .. } => String::new(),
        };
        format!("{people}{households}{hamlets}")
    }

    pub(super) fn power(&self) -> String {
        let village = self.village;
        let mut text = village
            .electricity
            .map_or("unknown", |power| power.as_str())
            .to_owned();
        let source = village.electricity_source.as_deref();
        let day = village.electricity_asof.map(|day| day.to_string());
        let told: Vec<String> = source
            .map(|source| format!("source: {source}"))
            .into_iter()
            .chain(day.map(|day| format!("as of {day}")))
            .collect();
        if !told.is_empty() {
            let _ = write!(text, " ({})", told.join(", "));
        } else if village.electricity.is_some() {
            text.push_str(" (no source or date given)");
        }
        let grid = match village.grid_date {
            Some(GridDate::On(day)) => format!("; grid planned for {day}"),
            Some(GridDate::NotPlanned) => "; no grid planned".to_owned(),
            None => "; whether the grid is planned is unknown".to_owned(),
        };
        text.push_str(&grid);
        if let Some(line) = self.finding.grid_line {
            let _ = write!(text, "; nearest line {}", line.to_km());
        }
        text
    }

    pub(super) fn decision(&self) -> Vec<Block> {
        let choice = self.choice;
        let (decision, class) = (choice.decision.as_str(), choice.decision.class().as_str());
        let of_class = if class == decision {
            String::new()
        } else {
            format!(" ({class})")
        };
        let mut facts = vec![("decision", format!("{decision}{of_class}"))];
        if let Some(group) = &choice.group {
            facts.push(("shared", format!("one macro for the group {group}")));
        }
        let codes: Vec<&str> = choice.reasons.iter().map(|of| of.as_str()).collect();
        facts.push(("reasons", codes.join(", ")));
        if let Some(next) = choice.runner_up {
            facts.push(("runner-up", next.as_str().to_owned()));
        }
        if let Some(margin) = choice.margin {
            let close = if choice.is_close {
                ": a close call"
            } else {
                ""
            };
            facts.push((
                "margin",
                format!(
                    "the runner-up costs {:+.0} % a person{close}",
                    100.0 * margin
                ),
            ));
        } else if choice.is_close {
            facts.push(("margin", "a close call".to_owned()));
        }
        if let Some(p) = choice.p_satellite {
            let draws = self.settings.decision.draws;
            facts.push((
                "p_satellite",
                format!(
                    "satellite wins in {} of {draws} draws of all prices",
                    percent(p)
                ),
            ));
        }
        vec![Block::Facts(facts), Block::Text(choice.explanation.clone())]
    }

    pub(super) fn offers(&self) -> Vec<Block> {
        let each = |weighed: &Weighed| {
            format!(
                "{}: {}",
                weighed.option.decision.as_str(),
                needs(self.facts.survey, self.finding, self.settings, weighed)
            )
        };
        if self.choice.decision == Decision::Planned {
            let text = "Where an operator is committed nothing else is looked for.";
            let planned = self.choice.option(Decision::Planned);
            let planned = planned.map(each).into_iter().collect();
            return vec![Block::List(planned), Block::Text(text.to_owned())];
        }
        let open = self.choice.options.iter().any(|of| !of.is_certain);
        let row = |weighed: &Weighed| {
            let option = &weighed.option;
            let service = &option.service;
            let is_given = service.people > 0.0 || service.share > 0.0;
            let given = |text: String| if is_given { text } else { String::new() };
            let with_bill = has_bill(weighed);
            let money = |dollars: f64| {
                if with_bill {
                    grouped(dollars)
                } else {
                    String::new()
                }
            };
            let mark = if option.decision == self.choice.decision {
                " *"
            } else if !weighed.is_certain {
                " ?"
            } else {
                ""
            };
            vec![
                format!("{}{mark}", option.decision.as_str()),
                if option.is_served() { "yes" } else { "no" }.to_owned(),
                given(percent(service.share)),
                given(format!("{:.0}", service.people)),
                given(format!("{:.1}", service.mbps)),
                money(weighed.capex),
                money(weighed.opex),
                money(weighed.present_value),
                money(weighed.per_person),
            ]
        };
        let header = vec![
            "option",
            "serves",
            "houses",
            "people",
            "Mbps each",
            "capex",
            "opex a year",
            "present value",
            "a person",
        ];
        let coverage = &self.settings.coverage;
        let demand = self.settings.costs.factor(Factor::UserMbps);
        let hangs = if open {
            "? hangs on a missing fact: shown for its first value. "
        } else {
            ""
        };
        let decided = if self.choice.option(self.choice.decision).is_some() {
            "* decided. "
        } else {
            ""
        };
        let note = format!(
            "{decided}{hangs}Serves: may be built, {} of the houses and {} Mbps for each active user of the \
             busy hour. US dollars, the village's part of what is shared.",
            percent(coverage.covered_share),
            decimal(demand, 1),
        );
        vec![
            Block::Table {
                header,
                rows: self.choice.options.iter().map(row).collect(),
            },
            Block::Text(note),
            Block::List(self.choice.options.iter().map(each).collect()),
        ]
    }

    pub(super) fn flips(&self) -> Vec<Block> {
        let choice = self.choice;
        if matches!(choice.decision, Decision::NeedsData | Decision::Planned) {
            return Vec::new();
        }
        if choice.flips.is_empty() {
            let text = "No change of a single price, of the discount rate, of the date of the grid or of the share \
                        of open sky that is looked at makes another class win.";
            return vec![Block::Text(text.to_owned())];
        }
        let mut flips: Vec<String> = choice.flips.iter().map(words::flip).collect();
        let shares = choice.option(Decision::Macro);
        if shares.is_some_and(|macro_site| macro_site.part < 1.0) {
            flips.push(SHARING_HELD.to_owned());
        }
        vec![Block::List(flips)]
    }

    pub(super) fn sky(&self) -> Vec<Block> {
        let choice = self.choice;
        if choice.decision == Decision::Planned {
            return Vec::new();
        }
        let sky = match &choice.sky {
            Sky::Known(sky) => sky,
            Sky::Unknown => {
                let then = match choice.if_sky_blocked {
                    Some(other) => format!("if it were hidden: {}", other.as_str()),
                    None if choice.decision == Decision::NeedsData => {
                        "nothing is decided yet".to_owned()
                    }
                    None => "the decision would be the same if it were hidden".to_owned(),
                };
                let text = format!(
                    "unknown: no terrain, or it ends on the way to the horizon. Satellite is costed as if the sky \
                     were open (decision.unknown_sky); {then}."
                );
                return vec![Block::Text(text)];
            }
        };
        let rule = &self.settings.sky;
        let facts = vec![
            (
                "open sky",
                format!(
                    "{}: {} of the time of satellites above {:.0} degrees is left by the horizon; {} is asked for",
                    sky_word(choice),
                    percent(sky.open_share),
                    least_elevation_deg(rule),
                    percent(rule.min_open_share)
                ),
            ),
            (
                "horizon",
                format!(
                    "the widest part above {:.0} degrees is {:.0} degrees wide, {:.0} are allowed",
                    rule.blocked_above_deg, sky.widest_blocked_deg, rule.max_blocked_deg
                ),
            ),
            (
                "in view",
                format!(
                    "{} satellites of {} on average, {} in the poorest 5 % of the time; none for {} of it, the \
                     longest gap {:.0} s",
                    decimal(sky.mean_in_view, 1),
                    rule.constellation,
                    decimal(sky.p05_in_view, 0),
                    words::small_percent(sky.none_share),
                    sky.longest_gap_s
                ),
            ),
            (
                "dish",
                format!(
                    "at {}, {} m above ground{}",
                    degrees(sky.spot),
                    decimal(sky.height_m, 1),
                    if sky.needs_mast {
                        ", on a mast of its own"
                    } else {
                        ""
                    }
                ),
            ),
        ];
        vec![Block::Facts(facts)]
    }

    pub(super) fn policies(&self) -> Vec<(&'static str, String)> {
        let classes = by_policy(self.options, self.index);
        let each = Policy::ALL.iter().enumerate().map(|(place, policy)| {
            let class = match classes {
                Some(classes) => classes[place].as_str(),
                None => "hangs on a missing fact",
            };
            let chosen = if *policy == self.choice.policy {
                " (decision.policy)"
            } else {
                ""
            };
            (policy.as_str(), format!("{class}{chosen}"))
        });
        each.collect()
    }

    pub(super) fn years(&self) -> Vec<Block> {
        let winner = self.choice.option(self.choice.decision);
        let Some(winner) = winner.filter(|weighed| has_bill(weighed)) else {
            return Vec::new();
        };
        let money = Money::new(&self.settings.costs);
        let years = money.by_year(&spent(&winner.option.bill));
        let row = |(year, sums): (usize, &Year)| {
            [sums.capex, sums.opex, sums.present_value]
                .into_iter()
                .map(|dollars| grouped(dollars * winner.part))
                .fold(vec![year.to_string()], |mut row, cell| {
                    row.push(cell);
                    row
                })
        };
        let mut rows: Vec<Vec<String>> = years.iter().enumerate().map(row).collect();
        let sum = |of: fn(&Year) -> f64| grouped(years.iter().map(of).sum::<f64>() * winner.part);
        rows.push(vec![
            "all".to_owned(),
            sum(|year| year.capex),
            sum(|year| year.opex),
            sum(|year| year.present_value),
        ]);
        let header = vec!["year", "capex", "opex", "present value"];
        vec![Block::Table { header, rows }]
    }

    pub(super) fn assumptions(&self) -> Vec<(&'static str, String)> {
        let book = &self.settings.costs;
        let factor = |factor: Factor| book.factor(factor);
        vec![
            (
                "cost book",
                format!("{}, prices in US dollars at their default", book.book),
            ),
            (
                "horizon",
                format!(
                    "{} years at a discount rate of {}",
                    book.horizon_years(),
                    words::small_percent(factor(Factor::DiscountRate))
                ),
            ),
            (
                "demand",
                format!(
                    "{} Mbps for each active user; {} of the people use it, {} of them in the busy hour",
                    decimal(factor(Factor::UserMbps), 1),
                    percent(factor(Factor::UsersShare)),
                    percent(factor(Factor::BusyShare))
                ),
            ),
            (
                "sun",
                format!(
                    "{} peak-sun hours a day in the worst month, batteries for {} days",
                    decimal(factor(Factor::PshWorst), 1),
                    decimal(factor(Factor::AutonomyDays), 1)
                ),
            ),
            ("rests on", words::evidence(self.choice.evidence).to_owned()),
        ]
    }
}

/// The class of a village by each policy; `None` where it hangs on a missing fact and no policy changes it.
pub(super) fn by_policy(options: &Options, village: usize) -> Option<[Class; Policy::ALL.len()]> {
    let choice = options.choices.get(village)?.as_ref()?;
    // Cases are the dead zones that something was looked for, in the order of the survey.
    let before = options.choices[..village].iter().flatten();
    let case = before.filter(|of| !of.options.is_empty()).count();
    let comparison = options.comparison.as_ref()?;
    let mut switches = comparison.switches.iter();
    match switches.find(|switch| switch.case == case) {
        Some(switch) => Some(switch.classes),
        None if choice.decision == Decision::NeedsData => None,
        None => Some([choice.decision.class(); Policy::ALL.len()]),
    }
}

/// What is to be known of flips where a macro may be shared.
const SHARING_HELD: &str = "who shares the macro is held fixed in this: others may leave or join before, so that what really turns may differ";

/// The least elevation of the terminal: that of the project or of its constellation.
fn least_elevation_deg(rule: &SkyRule) -> f64 {
    let of_shells = || preset(&rule.constellation).map(|of| of.terminal.min_elevation_deg);
    rule.min_elevation_deg
        .or_else(|| of_shells().ok())
        .unwrap_or(0.0)
}
