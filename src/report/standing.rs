//! The record of a ranking: rules, target, quotas and how firm the list is; and the table of all terms.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::cells::{points, rounded};
use super::why::{TERM_COLUMNS, percent, term_rows};
use super::{CHUNK, Facts};
use crate::formats::{CsvWriter, append_row};
use crate::project::{Settings, presets};
use crate::ranking::{Class, Firm, Firmness, Ranking};

/// Said of weights that nobody published.
const JUDGEMENT: &str =
    "weights marked judgement are ours: programmes publish criteria, rarely weights";

/// Writes the table of all terms, some dead zones in the given order.
///
/// # Errors
/// Those of the writer.
pub fn write_terms(
    out: &mut dyn Write,
    facts: Facts<'_>,
    order: &[usize],
    mark: bool,
) -> io::Result<()> {
    let mut writer = CsvWriter::new(out, TERM_COLUMNS.iter().copied(), mark)?;
    for window in order.chunks(CHUNK * rayon::current_num_threads()) {
        let texts = window.par_chunks(CHUNK).map(|chunk| {
            let mut text = Vec::new();
            for row in chunk.iter().flat_map(|&index| term_rows(facts, index)) {
                append_row(row, &mut text);
            }
            text
        });
        for text in texts.collect::<Vec<_>>() {
            writer.rows(&text)?;
        }
    }
    writer.finish().map(drop)
}

/// The ranking in few numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RankingSummary {
    /// The preset of the project.
    pub preset: String,
    /// Where weights come from, each word once.
    pub weights_basis: Vec<&'static str>,
    /// What is to be said of that.
    pub weights_note: Option<&'static str>,
    /// Weights are drawn in a box or over all.
    pub weights_drawn: &'static str,
    /// Half width of the box as a share of each weight.
    pub spread: f64,
    /// How often weights and facts were drawn; 0 where they were not.
    pub draws: u32,
    /// Criteria that nothing is known of for any ranked village: they widen every score and blur who is firmly in or out.
    pub unknown_criteria: Vec<String>,
    /// Ranked villages whose facts were drawn because they are missing or uncertain.
    pub villages_with_drawn_facts: usize,
    /// The target; `null` where the project has none.
    pub target: Option<TargetSummary>,
    /// The weights that decide most about who is served, the most influential first.
    pub influence: Vec<InfluenceSummary>,
}

/// Who is served, and how firmly.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetSummary {
    /// How many villages are served.
    pub served: u32,
    /// Villages passed over because nobody knows what they cost.
    pub without_cost: u32,
    /// Served ones that are in all draws.
    pub served_always_in: usize,
    /// Served ones that are in some.
    pub served_contested: usize,
    /// Served ones that are in none: they stand there by the stated weights alone.
    pub served_always_out: usize,
    /// Villages that are not served but are so in more than half of the draws: what is missing of them, or
    /// other weights, speak for them.
    pub not_served_but_likely: usize,
    /// Ranked villages that are in all draws.
    pub always_in: usize,
    /// In some.
    pub contested: usize,
    /// In none.
    pub always_out: usize,
    /// Of those always in, how many are so by proof for all weights of the box and all missing facts.
    pub proven_in: usize,
    /// Of those always out.
    pub proven_out: usize,
    /// Villages that quotas bring in; `null` without quotas.
    pub enter_by_quota: Option<usize>,
    /// What was noticed.
    pub notes: Vec<String>,
}

/// What one weight decides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InfluenceSummary {
    /// The criterion.
    pub criterion: String,
    /// In words.
    pub label: String,
    /// Its share of all weights, percent.
    pub percent: f64,
    /// The least share in the box, the other weights as stated.
    pub percent_low: f64,
    /// The largest.
    pub percent_high: f64,
    /// How many villages change sides in between.
    pub villages: usize,
}

/// The ranking in few numbers; `None` where nobody was ranked.
#[must_use]
pub fn ranking_summary(facts: Facts<'_>, settings: &Settings) -> Option<RankingSummary> {
    let ranking = facts.ranking?;
    let rule = &settings.ranking;
    let basis = ranking.basis();
    let firmness = facts.firmness;
    Some(RankingSummary {
        preset: rule.preset.clone(),
        weights_note: basis.contains(&"judgement").then_some(JUDGEMENT),
        weights_basis: basis,
        unknown_criteria: unknown_criteria(ranking),
        weights_drawn: rule.robustness.weights.as_str(),
        spread: rule.robustness.spread,
        draws: firmness.map_or(0, |firmness| firmness.draws),
        villages_with_drawn_facts: firmness.map_or(0, |firmness| firmness.uncertain),
        target: firmness.and_then(target),
        influence: firmness.map_or_else(Vec::new, |firmness| influence(firmness, ranking)),
    })
}

/// Criteria whose term may be worth nothing or all for every ranked village.
fn unknown_criteria(ranking: &Ranking) -> Vec<String> {
    let scores = || {
        let ranked = ranking.standings.iter().filter(|of| of.place.is_some());
        ranked.filter_map(|of| of.score.as_ref())
    };
    let is_unknown = |place: usize, full: u32| {
        full > 0
            && scores()
                .all(|score| score.terms[place].points.high - score.terms[place].points.low == full)
    };
    let criteria = ranking.criteria.iter().enumerate();
    let unknown = criteria.filter(|(place, of)| ranking.ranked > 0 && is_unknown(*place, of.full));
    unknown.map(|(_, of)| of.name.clone()).collect()
}

fn target(firmness: &Firmness) -> Option<TargetSummary> {
    let target = firmness.target.as_ref()?;
    let firm = || firmness.villages.iter().flatten();
    let count = |wanted: &dyn Fn(&Firm) -> bool| firm().filter(|firm| wanted(firm)).count();
    let of = |class: Class| count(&|firm| firm.class == Some(class));
    let served = |class| count(&|firm| firm.in_target == Some(true) && firm.class == Some(class));
    let proven = |class: Class| count(&|firm| firm.is_proven && firm.class == Some(class));
    Some(TargetSummary {
        served: target.villages,
        without_cost: target.without_cost,
        served_always_in: served(Class::AlwaysIn),
        served_contested: served(Class::Contested),
        served_always_out: served(Class::AlwaysOut),
        not_served_but_likely: count(&|firm| {
            firm.in_target == Some(false) && firm.p_in_target.is_some_and(|p| p > 0.5)
        }),
        always_in: of(Class::AlwaysIn),
        contested: of(Class::Contested),
        always_out: of(Class::AlwaysOut),
        proven_in: proven(Class::AlwaysIn),
        proven_out: proven(Class::AlwaysOut),
        enter_by_quota: target.quotas.as_ref().map(|quotas| quotas.enters.len()),
        notes: target.notes.clone(),
    })
}

fn influence(firmness: &Firmness, ranking: &Ranking) -> Vec<InfluenceSummary> {
    let one = |of: &crate::ranking::Influence| {
        let criterion = &ranking.criteria[of.criterion];
        InfluenceSummary {
            criterion: criterion.name.clone(),
            label: criterion.label.clone(),
            percent: percent(criterion.share),
            percent_low: percent(of.low),
            percent_high: percent(of.high),
            villages: of.movers,
        }
    };
    firmness.influence.iter().map(one).collect()
}

/// All that the ranking rests on and says as a whole, as `ranking.json` holds it.
#[must_use]
pub fn ranking_record(facts: Facts<'_>, settings: &Settings) -> Value {
    let Some(ranking) = facts.ranking else {
        return Value::Null;
    };
    let rule = &settings.ranking;
    let preset = presets::find(&rule.preset);
    let criteria = ranking.criteria.iter().map(|of| {
        json!({
            "criterion": of.name,
            "label": of.label,
            "formula": of.formula.text(),
            "unit": of.unit,
            "anchors": of.worth.anchors,
            "values": of.worth.values,
            "scale": of.worth.scale.as_str(),
            "points": points(of.full),
            "basis": of.basis.as_str(),
            "source": of.source,
        })
    });
    let funds = ranking
        .funds
        .iter()
        .map(|fund| json!({"fund": &*fund.name, "when": fund.when_text(), "source": fund.source}));
    json!({
        "preset": {
            "name": rule.preset,
            "source": preset.as_ref().map(|preset| &preset.source),
            "adapted": preset.as_ref().map(|preset| &preset.adapted),
        },
        "criteria": criteria.collect::<Vec<_>>(),
        "funds": funds.collect::<Vec<_>>(),
        "gates": rule.gates,
        "rules": {
            "target": rule.target,
            "quotas": rule.quotas,
            "robustness": rule.robustness,
            "uncertain": rule.uncertain,
            "seed": settings.project.seed,
        },
        "summary": ranking_summary(facts, settings),
        "quotas": facts.firmness.and_then(|firmness| quotas(facts, firmness)),
        "villages": facts.firmness.map(|firmness| classes(facts, firmness)),
    })
}

/// What quotas cost: who enters and who leaves.
fn quotas(facts: Facts<'_>, firmness: &Firmness) -> Option<Value> {
    let cost = firmness.target.as_ref()?.quotas.as_ref()?;
    let one = |&index: &u32| {
        let index = index as usize;
        let village = &facts.survey.villages[index];
        let standing = facts.standing(index);
        json!({
            "id": village.id,
            "name": village.name,
            "province": village.province,
            "rank": standing.and_then(|of| of.place).map(|place| place.rank),
            "score": standing.and_then(|of| of.score.as_ref()).map(|score| points(score.total.low)),
        })
    };
    let provinces = cost.by_province.iter().map(|of| {
        json!({
            "province": of.province,
            "ranked": of.ranked,
            "without_quotas": of.without,
            "with_quotas": of.with,
            "min": of.min,
            "max": of.max,
        })
    });
    Some(json!({
        "enter": cost.enters.iter().map(one).collect::<Vec<_>>(),
        "leave": cost.leaves.iter().map(one).collect::<Vec<_>>(),
        "people_served_change": rounded(cost.people, 1),
        "points_change": rounded(cost.points, 2),
        "usd_change": cost.money,
        "provinces": provinces.collect::<Vec<_>>(),
    }))
}

/// Identifiers of villages by how firmly they are served, in the order of the list.
fn classes(facts: Facts<'_>, firmness: &Firmness) -> Value {
    let order = facts.order();
    let of = |class: Class| {
        let ids = order.iter().filter(|&&index| {
            let firm = firmness.villages[index].as_ref();
            firm.is_some_and(|firm| firm.class == Some(class))
        });
        ids.map(|&index| facts.survey.villages[index].id.as_str())
            .collect::<Vec<_>>()
    };
    json!({
        "always_in": of(Class::AlwaysIn),
        "contested": of(Class::Contested),
        "always_out": of(Class::AlwaysOut),
    })
}
