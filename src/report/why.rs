//! Why a village stands where it stands: a sentence, and a table of all terms.

use std::fmt::Write as _;

use super::Facts;
use super::cells::{points, rounded};
use crate::formats::Cell;
use crate::ranking::{Criterion, Firm, Firmness, Gate, Score, Standing, Term, Turn};

/// Beyond this a raw number stands for infinity.
const FAR: f64 = 1e300;

/// How many terms a sentence names.
const TERMS: usize = 3;

/// Why a dead zone has its place, in words; `None` for villages that are neither ranked nor gated.
#[must_use]
pub fn why(facts: Facts<'_>, index: usize) -> Option<String> {
    let ranking = facts.ranking?;
    let standing = facts.standing(index)?;
    let score = standing.score.as_ref()?;
    let mut text = String::new();
    if let Some(place) = standing.place {
        let _ = write!(text, "Rank {} of {}", place.rank, ranking.ranked);
    } else {
        let codes: Vec<&str> = standing.gates.iter().map(Gate::as_str).collect();
        let _ = write!(text, "Not ranked ({})", codes.join(", "));
    }
    let _ = write!(text, ": {}", scored(score, &ranking.criteria));
    missing(&mut text, standing, score);
    if let Some((firmness, firm)) = facts.firm(index) {
        firm_words(&mut text, facts, firmness, firm);
    }
    Some(text)
}

/// `63.21 of 100 points, most for Newly covered people (21.37 of 25.00: 310 people)`
fn scored(score: &Score, criteria: &[Criterion]) -> String {
    let mut terms: Vec<(&Term, &Criterion)> = score.terms.iter().zip(criteria).collect();
    terms.sort_by_key(|(term, _)| std::cmp::Reverse(term.points.low));
    let told = terms
        .iter()
        .filter(|(term, _)| term.points.low > 0)
        .take(TERMS);
    let told: Vec<String> = told
        .map(|(term, of)| {
            let raw = raw_words(term, &of.unit);
            format!(
                "{} {:.2} of {:.2} ({raw})",
                of.label,
                points(term.points.low),
                points(of.full)
            )
        })
        .collect();
    let total = match score.total.certain() {
        Some(total) => format!("{:.2}", points(total)),
        None => format!(
            "{:.2} to {:.2}",
            points(score.total.low),
            points(score.total.high)
        ),
    };
    let most = if told.is_empty() {
        String::new()
    } else {
        format!(", most for {}", told.join(", "))
    };
    format!("{total} of 100 points{most}.")
}

/// `310 people`, `100 to 220 people`, `75 %` of shares, `yes` of flags
fn raw_words(term: &Term, unit: &str) -> String {
    let number = |raw: f64| {
        let words = |raw: f64| rounded(raw, 2).to_string();
        match unit {
            _ if raw.abs() >= FAR => "any".to_owned(),
            "flag" if raw <= 0.0 => "no".to_owned(),
            "flag" if raw >= 1.0 => "yes".to_owned(),
            "share" => words(raw * 100.0),
            _ => words(raw),
        }
    };
    let (low, high) = (number(term.raw.low), number(term.raw.high));
    let unit = match unit {
        "" | "flag" => String::new(),
        "share" => " %".to_owned(),
        unit => format!(" {unit}"),
    };
    match (term.raw.low, term.raw.high) {
        (low, _) if low >= FAR => "none at all".to_owned(),
        (one, other) if one < other && other >= FAR && one <= 0.0 => "not known".to_owned(),
        (one, other) if other >= FAR && one < other => format!("{low}{unit} or more"),
        (one, other) if one <= -FAR && one < other => format!("at most {high}{unit}"),
        (one, other) if one < other => format!("{low} to {high}{unit}"),
        _ => format!("{low}{unit}"),
    }
}

fn missing(text: &mut String, standing: &Standing, score: &Score) {
    if score.missing.is_empty() {
        return;
    }
    let open = score.total.high - score.total.low;
    let _ = write!(
        text,
        " Not known: {}; worth up to {:.2} points",
        score.missing.join(", "),
        points(open)
    );
    if let Some(place) = standing.place {
        let _ = write!(text, ", rank {} to {}", place.low, place.high);
    }
    text.push('.');
}

fn firm_words(text: &mut String, facts: Facts<'_>, firmness: &Firmness, firm: &Firm) {
    let Some(target) = &firmness.target else {
        return;
    };
    let id = |index: usize| &facts.survey.villages[index].id;
    let is_in = firm.in_target == Some(true);
    let _ = write!(
        text,
        " {} the {} that are served",
        if is_in { "Among" } else { "Not among" },
        target.villages
    );
    if let (Some(p), Some(class)) = (firm.p_in_target, firm.class) {
        let proven = if firm.is_proven {
            let spread = rounded(firmness.spread * 100.0, 1);
            format!(", proven for weights within ±{spread} %")
        } else {
            String::new()
        };
        let _ = write!(
            text,
            "; served in {:.0} of {} draws ({}{proven})",
            p * f64::from(firmness.draws),
            firmness.draws,
            class.as_str()
        );
    }
    text.push('.');
    if firm.is_cut_by_id {
        text.push_str(" Villages on both sides have as many points: the ids decide.");
    }
    if firm.is_by_rounding {
        text.push_str(" That hangs on the rounding of points to hundredths.");
    }
    if let (Some(turn), Some(ranking)) = (firm.nearest_flip, facts.ranking) {
        let criterion = &ranking.criteria[turn.criterion];
        let (verb, other) = if is_in {
            ("leave", "takes its place")
        } else {
            ("enter", "loses its place")
        };
        if (turn.share - criterion.share).abs() < 1e-9 {
            let _ = write!(
                text,
                " It is level with {} at the stated weights.",
                id(turn.other)
            );
        } else {
            let _ = write!(
                text,
                " It would {verb} if {} had a weight of {} % instead of {} %: {} {other}.",
                criterion.label,
                percent(turn.share),
                percent(criterion.share),
                id(turn.other)
            );
        }
    }
    if let Some(displaced) = firm.displaces {
        let _ = write!(text, " Without it {} would be served.", id(displaced));
    }
}

/// A share in percent, so many digits that a small change shows.
pub(super) fn percent(share: f64) -> f64 {
    rounded(share * 100.0, 2)
}

/// The terms of a village as a small table, header and rows: criterion, what the formula gives, its value,
/// points of how many, and the shares of weights at which the village changes sides.
#[must_use]
pub fn village_terms(facts: Facts<'_>, index: usize) -> ([&'static str; 7], Vec<Vec<String>>) {
    let header = [
        "criterion",
        "raw",
        "value",
        "points",
        "of",
        "weight %",
        "flips at %",
    ];
    let standing = facts.ranking.zip(facts.standing(index));
    let score = standing.and_then(|(ranking, standing)| Some((ranking, standing.score.as_ref()?)));
    let Some((ranking, score)) = score else {
        return (header, Vec::new());
    };
    let range = |low: f64, high: f64, decimals: usize| {
        if low < high {
            format!("{low:.decimals$}-{high:.decimals$}")
        } else {
            format!("{low:.decimals$}")
        }
    };
    let flips = facts.firm(index).map_or(&[][..], |(_, firm)| &firm.flips);
    let rows = score.terms.iter().zip(&ranking.criteria).enumerate();
    let rows = rows.map(|(number, (term, of))| {
        let turns = flips.get(number).copied().unwrap_or_default();
        let turns = turns.iter().flatten();
        let turns: Vec<String> = turns.map(|turn| percent(turn.share).to_string()).collect();
        vec![
            of.name.clone(),
            raw_words(term, &of.unit),
            range(term.value.low, term.value.high, 4),
            range(points(term.points.low), points(term.points.high), 2),
            format!("{:.2}", points(of.full)),
            percent(of.share).to_string(),
            turns.join(", "),
        ]
    });
    (header, rows.collect())
}

/// Columns of the table of all terms, one row a dead zone and criterion.
pub(super) const TERM_COLUMNS: &[&str] = &[
    "id",
    "name",
    "rank",
    "criterion",
    "label",
    "formula",
    "unit",
    "raw_low",
    "raw_high",
    "anchors",
    "values",
    "scale",
    "value_low",
    "value_high",
    "weight",
    "weight_basis",
    "points_low",
    "points_high",
    "missing",
    "source_rows",
    "flip_below_percent",
    "flip_below_other",
    "flip_above_percent",
    "flip_above_other",
    "source",
];

/// The rows of one village in that table.
pub(super) fn term_rows(facts: Facts<'_>, index: usize) -> Vec<Vec<Cell<'static>>> {
    let (Some(ranking), Some(standing)) = (facts.ranking, facts.standing(index)) else {
        return Vec::new();
    };
    let Some(score) = &standing.score else {
        return Vec::new();
    };
    let village = &facts.survey.villages[index];
    let flips = facts.firm(index).map(|(_, firm)| &firm.flips[..]);
    let terms = score.terms.iter().zip(&ranking.criteria).enumerate();
    terms
        .map(|(number, (term, criterion))| {
            let turns = flips.and_then(|flips| flips.get(number));
            let [below, above] = turns.copied().unwrap_or_default();
            let share = |turn: Option<Turn>| Cell::from(turn.map(|turn| percent(turn.share)));
            let other = |turn: Option<Turn>| {
                let id = turn.map(|turn| facts.survey.villages[turn.other].id.clone());
                Cell::from(id)
            };
            vec![
                Cell::from(village.id.clone()),
                Cell::from(village.name.clone()),
                Cell::from(standing.place.map(|place| place.rank)),
                Cell::from(criterion.name.clone()),
                Cell::from(criterion.label.clone()),
                Cell::from(criterion.formula.text().to_owned()),
                Cell::from(criterion.unit.clone()),
                raw_cell(term.raw.low),
                raw_cell(term.raw.high),
                Cell::from(listed(&criterion.worth.anchors)),
                Cell::from(listed(&criterion.worth.values)),
                Cell::from(criterion.worth.scale.as_str().to_owned()),
                Cell::from(rounded(term.value.low, 6)),
                Cell::from(rounded(term.value.high, 6)),
                Cell::from(points(criterion.full)),
                Cell::from(criterion.basis.as_str().to_owned()),
                Cell::from(points(term.points.low)),
                Cell::from(points(term.points.high)),
                Cell::from(term.missing.join(";")),
                Cell::from(source_rows(facts, index, criterion)),
                share(below),
                other(below),
                share(above),
                other(above),
                Cell::from(criterion.source.clone()),
            ]
        })
        .collect()
}

/// A raw number; `inf` where there is none large enough.
fn raw_cell(raw: f64) -> Cell<'static> {
    if raw.abs() < FAR {
        Cell::from(rounded(raw, 6))
    } else if raw > 0.0 {
        Cell::from("inf".to_owned())
    } else {
        Cell::from("-inf".to_owned())
    }
}

fn listed(numbers: &[f64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(";")
}

/// The rows of the inputs that a term rests on: that of the village, and where the scan has a say that of
/// the area whose signal is the nearest.
fn source_rows(facts: Facts<'_>, index: usize, criterion: &Criterion) -> String {
    let survey = facts.survey;
    let file = survey.inputs.iter().find(|input| input.layer == "villages");
    let row = survey.village_rows.get(index).filter(|&&row| row > 0);
    let mut rows = Vec::new();
    if let (Some(file), Some(row)) = (file, row) {
        rows.push(format!("{}:{row}", file.file));
    }
    let nearest = facts.scan.findings[index].nearest.as_ref();
    if let Some((_, area)) = nearest.and_then(|nearest| nearest.at.as_ref())
        && criterion.is_found
    {
        rows.push(area.to_string());
    }
    rows.join(";")
}
