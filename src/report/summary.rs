//! Counts of a run, for people and programs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Facts;
use super::cells::{points, rounded};
use super::option_columns::{SKY_WORDS, sky_word};
use super::plan::{Estimated, PlanSummary, plan_summary};
use super::standing::{RankingSummary, ranking_summary};
use crate::options::choice::Outcome;
use crate::options::{Choice, Class, Decision};
use crate::project::Settings;
use crate::project::layers::LAYERS;
use crate::ranking::{Gate, NONE, Standing, UNKNOWN};
use crate::scan::{Finding, Status};
use crate::survey::{Effect, Electricity, InputFile, Site, Survey};

/// What `summary.json` holds and the terminal shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// `project.name`.
    pub name: String,
    /// `project.notice`.
    pub notice: String,
    /// Villages by status; they add up to `villages`.
    pub status: BTreeMap<&'static str, usize>,
    /// All villages.
    pub villages: usize,
    /// White and dip.
    pub dead_zones: usize,
    /// Dead zones by power and hardship.
    pub power: PowerCounts,
    /// Dead zones by class of decision.
    pub decision_class: BTreeMap<&'static str, usize>,
    /// Dead zones by decision.
    pub decision: BTreeMap<&'static str, usize>,
    /// Decisions where the next best option costs little more.
    pub close_calls: usize,
    /// Satellite terminals that the decisions take.
    pub satellite_terminals: u64,
    /// Dead zones that a decision was looked for by what is known of the sky.
    pub sky: BTreeMap<&'static str, usize>,
    /// What every policy leads to; empty where there is nothing to decide.
    pub policies: Vec<PolicyOutcome>,
    /// Villages whose class depends on the policy.
    pub policy_switches: usize,
    /// What decisions hang on that need data, by the code of the missing fact.
    pub needs_data_on: BTreeMap<&'static str, usize>,
    /// Dead zones by fund.
    pub fund: BTreeMap<String, usize>,
    /// Villages by closed gate.
    pub gates: BTreeMap<String, usize>,
    /// Covered villages that one operator alone serves ("grey"); listed in grey.csv.
    pub grey: usize,
    /// Dead zones that are ranked.
    pub ranked: usize,
    /// Ranked villages whose score is an interval because a fact is missing.
    pub ranked_with_missing_facts: usize,
    /// By which rules, who is served, and how firm that is; `null` where nobody is ranked.
    pub ranking: Option<RankingSummary>,
    /// What is built, when, for how much; `null` where no plan was asked for.
    pub plan: Option<PlanSummary>,
    /// What hangs on `coverage.assume_declared`.
    pub assumption: Assumption,
    /// Whether operators' plans and power lines were given.
    pub layers: Layers,
    /// By province, by name.
    pub province: Vec<Province>,
    /// The first ten of the list.
    pub top: Vec<Top>,
    /// Rows by what became of them.
    pub rows: Rows,
    /// What was noticed about the inputs.
    pub notes: Vec<String>,
}

/// Dead zones by power and hardship, as the programme counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PowerCounts {
    /// Grid power, extremely difficult.
    pub grid_extremely_difficult: usize,
    /// Grid power, not extremely difficult.
    pub grid_other: usize,
    /// Grid power, hardship class unknown.
    pub grid_hardship_unknown: usize,
    /// No grid power: none, or off-grid supply.
    pub without_grid: usize,
    /// Power supply unknown.
    pub unknown: usize,
}

/// What a policy leads to. Missing facts have the first value that they may have, so that there is no
/// `needs-data`; villages in doubtful places are left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyOutcome {
    /// The policy.
    pub policy: &'static str,
    /// Whether it is the one of the project.
    pub is_chosen: bool,
    /// Dead zones by class of decision.
    pub decision_class: BTreeMap<&'static str, usize>,
    /// Dead zones by decision.
    pub decision: BTreeMap<&'static str, usize>,
    /// Present value of all that is built, US dollars.
    pub present_value_usd: f64,
    /// People who gain the required service.
    pub people: f64,
    /// People who gain a stopgap only.
    pub people_interim: f64,
    /// Decisions where the next best option costs little more.
    pub close_calls: usize,
}

/// How many villages hang on areas without RSRP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assumption {
    /// The project's setting.
    pub assume_declared: bool,
    /// Coverage areas of a qualifying technology that give no RSRP.
    pub areas_without_rsrp: usize,
    /// Villages whose status would be another under the opposite setting.
    pub villages_hanging_on_it: usize,
}

/// Which optional layers were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layers {
    /// Committed sites: how many, or `null` where nobody was asked.
    pub planned_sites: Option<usize>,
    /// Power lines: how many, or `null`.
    pub power_lines: Option<usize>,
    /// Roads: how many, or `null`.
    pub roads: Option<usize>,
    /// Existing sites: how many, or `null`.
    pub sites: Option<usize>,
    /// Places where such sites stand: cells of one mast share one.
    pub masts: Option<usize>,
    /// Transmission nodes: how many, or `null`.
    pub nodes: Option<usize>,
}

/// Counts of a province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Province {
    /// Its name; empty for villages that name none.
    pub province: String,
    /// All villages.
    pub villages: usize,
    /// Villages by status.
    pub status: BTreeMap<&'static str, usize>,
    /// Dead zones by class.
    pub decision_class: BTreeMap<&'static str, usize>,
    /// People in dead zones whose population is known.
    pub dead_zone_population: u64,
}

/// A village at the head of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the columns of the village layers, see docs/outputs.md"
)]
pub struct Top {
    pub rank: u32,
    pub id: String,
    pub name: Option<String>,
    pub commune: Option<String>,
    pub province: Option<String>,
    pub status: &'static str,
    pub score_low: f64,
    pub score_high: f64,
    pub decision: &'static str,
}

/// Rows of all inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(
    missing_docs,
    reason = "the words of the effect column of rejected.csv"
)]
pub struct Rows {
    pub read: u64,
    pub used: u64,
    pub refused: u64,
    pub values_ignored: u64,
    pub repaired: u64,
    pub warned: u64,
}

/// How often each word of a fixed list occurs; words that do not occur count 0.
fn tally<'w>(
    words: impl IntoIterator<Item = &'static str>,
    occurrences: impl IntoIterator<Item = &'w str>,
) -> BTreeMap<&'static str, usize> {
    let mut counts: BTreeMap<&'static str, usize> =
        words.into_iter().map(|word| (word, 0)).collect();
    for word in occurrences {
        if let Some(count) = counts.get_mut(word) {
            *count += 1;
        }
    }
    counts
}

/// The same where the words are those of a project; others are counted too.
fn counted<'w>(
    words: impl IntoIterator<Item = &'w str>,
    occurrences: impl IntoIterator<Item = &'w str>,
) -> BTreeMap<String, usize> {
    let words = words.into_iter().map(|word| (word.to_owned(), 0));
    let mut counts: BTreeMap<String, usize> = words.collect();
    for word in occurrences {
        *counts.entry(word.to_owned()).or_insert(0) += 1;
    }
    counts
}

/// Counts a run.
#[must_use]
pub fn summarise(facts: Facts<'_>, settings: &Settings) -> Summary {
    let Facts { survey, scan, .. } = facts;
    let decisions = || choices(facts).map(|choice| choice.decision);
    let standings = || {
        facts
            .ranking
            .into_iter()
            .flat_map(|ranking| &ranking.standings)
    };
    let ranked = || standings().filter(|standing| standing.place.is_some());
    let is_interval = |standing: &&Standing| {
        standing
            .score
            .as_ref()
            .is_some_and(|score| score.total.certain().is_none())
    };
    let technologies = &settings.coverage.technologies;
    let without_rsrp = survey.areas.iter().filter(|area| {
        area.rsrp.is_none()
            && technologies
                .iter()
                .any(|name| name == area.technology.as_str())
    });
    Summary {
        name: settings.project.name.clone(),
        notice: settings.project.notice.clone(),
        status: tally(
            Status::ALL.map(Status::as_str),
            scan.findings.iter().map(|finding| finding.status.as_str()),
        ),
        villages: survey.villages.len(),
        dead_zones: scan
            .findings
            .iter()
            .filter(|finding| finding.is_dead_zone())
            .count(),
        power: power(facts),
        decision_class: tally(
            Class::ALL.map(Class::as_str),
            decisions().map(|decision| decision.class().as_str()),
        ),
        decision: tally(
            Decision::ALL.map(Decision::as_str),
            decisions().map(Decision::as_str),
        ),
        close_calls: choices(facts).filter(|choice| choice.is_close).count(),
        satellite_terminals: facts.options.map_or(0, |options| options.terminals),
        sky: tally(SKY_WORDS, choices(facts).map(sky_word)),
        policies: policies(facts, settings),
        policy_switches: facts
            .options
            .and_then(|options| options.comparison.as_ref())
            .map_or(0, |comparison| comparison.switches.len()),
        needs_data_on: needs_data_on(facts),
        fund: counted(
            facts
                .ranking
                .into_iter()
                .flat_map(|ranking| &ranking.funds)
                .map(|fund| &*fund.name)
                .chain([NONE, UNKNOWN]),
            standings().filter_map(|standing| standing.fund.as_deref()),
        ),
        gates: counted(
            Gate::ALL.iter().map(Gate::as_str),
            standings().flat_map(|standing| standing.gates.iter().map(Gate::as_str)),
        ),
        grey: scan.findings.iter().filter(|of| of.is_grey()).count(),
        ranked: ranked().count(),
        ranked_with_missing_facts: ranked().filter(is_interval).count(),
        ranking: ranking_summary(facts, settings),
        plan: facts.planned.map(|planned| PlanSummary {
            estimated: Some(Estimated::of(survey, planned)),
            ..plan_summary(planned, settings.plan.benchmark_usd_per_person)
        }),
        assumption: Assumption {
            assume_declared: settings.coverage.assume_declared,
            areas_without_rsrp: without_rsrp.count(),
            villages_hanging_on_it: scan
                .findings
                .iter()
                .filter(|finding| finding.rests_on_declared)
                .count(),
        },
        layers: Layers {
            planned_sites: survey.planned.as_ref().map(Vec::len),
            power_lines: survey.power.as_ref().map(Vec::len),
            roads: survey.roads.as_ref().map(Vec::len),
            sites: survey.sites.as_ref().map(Vec::len),
            masts: survey.sites.as_deref().map(places),
            nodes: survey.nodes.as_ref().map(Vec::len),
        },
        province: provinces(facts),
        top: top(facts),
        rows: rows(survey),
        notes: survey.notes.clone(),
    }
}

/// How many different places sites stand at.
fn places(sites: &[Site]) -> usize {
    let bits = |site: &Site| [site.position.lon(), site.position.lat()].map(f64::to_bits);
    sites.iter().map(bits).collect::<BTreeSet<_>>().len()
}

/// What is decided, of all dead zones.
fn choices(facts: Facts<'_>) -> impl Iterator<Item = &Choice> {
    let choices = facts
        .options
        .into_iter()
        .flat_map(|options| &options.choices);
    choices.flatten()
}

fn policies(facts: Facts<'_>, settings: &Settings) -> Vec<PolicyOutcome> {
    let comparison = facts
        .options
        .and_then(|options| options.comparison.as_ref());
    let outcomes = comparison.map_or(&[][..], |comparison| &comparison.outcomes);
    let outcome = |of: &Outcome| {
        let classes = Class::ALL.map(Class::as_str).into_iter();
        let decisions = Decision::ALL.map(Decision::as_str).into_iter();
        PolicyOutcome {
            policy: of.policy.as_str(),
            is_chosen: of.policy == settings.decision.policy,
            decision_class: classes.zip(of.by_class).collect(),
            decision: decisions.zip(of.by_decision).collect(),
            present_value_usd: rounded(of.present_value, 0),
            people: rounded(of.people, 0),
            people_interim: rounded(of.people_interim, 0),
            close_calls: of.close_calls,
        }
    };
    outcomes.iter().map(outcome).collect()
}

fn needs_data_on(facts: Facts<'_>) -> BTreeMap<&'static str, usize> {
    let open = choices(facts).filter(|choice| choice.decision == Decision::NeedsData);
    let mut counts = BTreeMap::new();
    for reason in open.flat_map(|choice| &choice.reasons) {
        *counts.entry(reason.as_str()).or_insert(0) += 1;
    }
    counts
}

fn power(facts: Facts<'_>) -> PowerCounts {
    let mut counts = PowerCounts::default();
    for (village, finding) in facts.survey.villages.iter().zip(&facts.scan.findings) {
        if !finding.is_dead_zone() {
            continue;
        }
        let count = match (village.electricity, village.extremely_difficult) {
            (Some(Electricity::Grid), Some(true)) => &mut counts.grid_extremely_difficult,
            (Some(Electricity::Grid), Some(false)) => &mut counts.grid_other,
            (Some(Electricity::Grid), None) => &mut counts.grid_hardship_unknown,
            (Some(Electricity::OffGrid | Electricity::None), _) => &mut counts.without_grid,
            (None, _) => &mut counts.unknown,
        };
        *count += 1;
    }
    counts
}

fn provinces(facts: Facts<'_>) -> Vec<Province> {
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, village) in facts.survey.villages.iter().enumerate() {
        members
            .entry(village.province.as_deref().unwrap_or_default())
            .or_default()
            .push(index);
    }
    let province = |(name, villages): (&str, Vec<usize>)| Province {
        province: name.to_owned(),
        villages: villages.len(),
        status: tally(
            Status::ALL.map(Status::as_str),
            villages
                .iter()
                .map(|&index| facts.scan.findings[index].status.as_str()),
        ),
        decision_class: tally(
            Class::ALL.map(Class::as_str),
            villages
                .iter()
                .filter_map(|&index| facts.choice(index))
                .map(|choice| choice.decision.class().as_str()),
        ),
        dead_zone_population: villages
            .iter()
            .filter(|&&index| facts.scan.findings[index].is_dead_zone())
            .map(|&index| u64::from(facts.survey.villages[index].population.unwrap_or(0)))
            .sum(),
    };
    members.into_iter().map(province).collect()
}

fn top(facts: Facts<'_>) -> Vec<Top> {
    facts
        .order()
        .into_iter()
        .filter_map(|index| {
            let standing = facts.standing(index)?;
            let village = &facts.survey.villages[index];
            let finding: &Finding = &facts.scan.findings[index];
            let score = standing.score.as_ref()?;
            Some(Top {
                rank: standing.place?.rank,
                id: village.id.clone(),
                name: village.name.clone(),
                commune: village.commune.clone(),
                province: village.province.clone(),
                status: finding.status.as_str(),
                score_low: points(score.total.low),
                score_high: points(score.total.high),
                decision: facts.choice(index)?.decision.as_str(),
            })
        })
        .take(10)
        .collect()
}

fn rows(survey: &Survey) -> Rows {
    let noted = |effect: Effect| {
        survey
            .issues
            .iter()
            .filter(|issue| issue.effect == effect)
            .count() as u64
    };
    // A raster has cells, which are no rows.
    let is_table = |input: &&InputFile| LAYERS.iter().any(|layer| layer.name == input.layer);
    let sum = |count: fn(&InputFile) -> u64| {
        let tables = survey.inputs.iter().filter(is_table);
        tables.map(count).sum()
    };
    Rows {
        read: sum(|input| input.rows_read),
        used: sum(|input| input.rows_used),
        refused: sum(|input| input.rows_refused),
        values_ignored: noted(Effect::Ignored),
        repaired: noted(Effect::Repaired),
        warned: noted(Effect::Warned),
    }
}
