//! Why a village stands where it stands: a sentence, and a table of all terms.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::Facts;
use super::cells::{points, rounded};
use super::{dictionary, words};
use crate::formats::Cell;
use crate::lang::{Lang, count, plain, say};
use crate::ranking::{Criterion, Firm, Firmness, Score, Standing, Term, Turn};

/// Beyond this a raw number stands for infinity.
const FAR: f64 = 1e300;

/// How many terms a sentence names.
const TERMS: usize = 3;

/// Why a dead zone has its place, in words; `None` for villages that are neither ranked nor gated.
#[must_use]
pub fn why(facts: Facts<'_>, index: usize, lang: Lang) -> Option<String> {
    let ranking = facts.ranking?;
    let standing = facts.standing(index)?;
    let score = standing.score.as_ref()?;
    let mut text = if let Some(place) = standing.place {
        let rank = count(place.rank as usize, lang);
        let ranked = count(ranking.ranked, lang);
        say!(
            lang,
            "Rank {rank} of {ranked}",
            "Xếp hạng {rank} trên {ranked}"
        )
    } else {
        let codes = standing.gates.iter().map(|gate| match (lang, gate.text()) {
            (Lang::Vi, Some(text)) => format!("{} – {}", gate.as_str(), text.vi),
            _ => gate.as_str().to_owned(),
        });
        let codes: Vec<String> = codes.collect();
        let codes = codes.join(if lang == Lang::En { ", " } else { "; " });
        say!(lang, "Not ranked ({codes})", "Không xếp hạng ({codes})")
    };
    let _ = write!(text, ": {}", scored(score, &ranking.criteria, lang));
    missing(&mut text, standing, score, lang);
    if let Some((firmness, firm)) = facts.firm(index) {
        firm_words(&mut text, facts, firmness, firm, lang);
    }
    Some(text)
}

/// Why a dead zone is decided as it is, in words; `None` for villages that are no dead zones.
#[must_use]
pub fn explanation(facts: Facts<'_>, index: usize, lang: Lang) -> Option<Cow<'_, str>> {
    let choice = facts.choice(index)?;
    if lang == Lang::En {
        return Some(Cow::Borrowed(&choice.explanation));
    }
    let village = &facts.survey.villages[index];
    let finding = &facts.scan.findings[index];
    let told = choice.explained(village, finding, facts.survey, lang);
    Some(Cow::Owned(told))
}

/// `63.21 of 100 points, most for Newly covered people (21.37 of 25.00: 310 people)`
fn scored(score: &Score, criteria: &[Criterion], lang: Lang) -> String {
    let mut terms: Vec<(&Term, &Criterion)> = score.terms.iter().zip(criteria).collect();
    terms.sort_by_key(|(term, _)| std::cmp::Reverse(term.points.low));
    let told = terms
        .iter()
        .filter(|(term, _)| term.points.low > 0)
        .take(TERMS);
    let told: Vec<String> = told
        .map(|(term, of)| {
            let raw = raw_words(term, &of.unit, lang);
            let label = of.label(lang);
            let earned = plain(points(term.points.low), 2, lang);
            let full = plain(points(of.full), 2, lang);
            say!(
                lang,
                "{label} {earned} of {full} ({raw})",
                "{label} {earned}/{full} ({raw})"
            )
        })
        .collect();
    let total = if let Some(total) = score.total.certain() {
        plain(points(total), 2, lang)
    } else {
        let low = plain(points(score.total.low), 2, lang);
        let high = plain(points(score.total.high), 2, lang);
        say!(lang, "{low} to {high}", "{low} đến {high}")
    };
    let most = if told.is_empty() {
        String::new()
    } else {
        let told = told.join(", ");
        say!(lang, ", most for {told}", ", nhiều nhất nhờ {told}")
    };
    say!(
        lang,
        "{total} of 100 points{most}.",
        "{total} trên 100 điểm ưu tiên{most}."
    )
}

/// `310 people`, `100 to 220 people`, `75 %` of shares, `yes` of flags
fn raw_words(term: &Term, unit: &str, lang: Lang) -> String {
    let number = |raw: f64| {
        let digits = |raw: f64| match lang {
            Lang::En => rounded(raw, 2).to_string(),
            Lang::Vi => rounded(raw, 2).to_string().replace('.', ","),
        };
        match unit {
            _ if raw.abs() >= FAR => words::ANY.of(lang).to_owned(),
            "flag" if raw <= 0.0 => words::NO.of(lang).to_owned(),
            "flag" if raw >= 1.0 => words::YES.of(lang).to_owned(),
            "share" => digits(raw * 100.0),
            _ => digits(raw),
        }
    };
    let (low, high) = (number(term.raw.low), number(term.raw.high));
    let unit = match unit {
        "" | "flag" => String::new(),
        "share" => " %".to_owned(),
        unit => format!(" {}", words::unit(unit, lang)),
    };
    match (term.raw.low, term.raw.high) {
        (low, _) if low >= FAR => words::NONE_AT_ALL.of(lang).to_owned(),
        (one, other) if one < other && other >= FAR && one <= 0.0 => {
            words::NOT_KNOWN.of(lang).to_owned()
        }
        (one, other) if other >= FAR && one < other => {
            say!(lang, "{low}{unit} or more", "từ {low}{unit} trở lên")
        }
        (one, other) if one <= -FAR && one < other => {
            say!(lang, "at most {high}{unit}", "nhiều nhất {high}{unit}")
        }
        (one, other) if one < other => {
            say!(lang, "{low} to {high}{unit}", "{low} đến {high}{unit}")
        }
        _ => format!("{low}{unit}"),
    }
}

fn missing(text: &mut String, standing: &Standing, score: &Score, lang: Lang) {
    if score.missing.is_empty() {
        return;
    }
    let facts: Vec<&str> = score.missing.iter().map(|name| &**name).collect();
    let facts: Vec<String> = facts.into_iter().map(|name| fact(name, lang)).collect();
    let facts = facts.join(", ");
    let open = plain(points(score.total.high - score.total.low), 2, lang);
    text.push_str(&say!(
        lang,
        " Not known: {facts}; worth up to {open} points",
        " Chưa biết: {facts}; có thể thêm tối đa {open} điểm"
    ));
    if let Some(place) = standing.place {
        let [low, high] = [place.low, place.high].map(|rank| count(rank as usize, lang));
        text.push_str(&say!(
            lang,
            ", rank {low} to {high}",
            ", thứ hạng từ {low} đến {high}"
        ));
    }
    text.push('.');
}

/// A fact by its column; in Vietnamese with its title before.
fn fact(column: &str, lang: Lang) -> String {
    match (lang, dictionary::entry(column)) {
        (Lang::Vi, Some(entry)) => format!("{} ({column})", entry.title.vi),
        _ => column.to_owned(),
    }
}

fn firm_words(text: &mut String, facts: Facts<'_>, firmness: &Firmness, firm: &Firm, lang: Lang) {
    let Some(target) = &firmness.target else {
        return;
    };
    let is_in = firm.in_target == Some(true);
    let served = count(target.villages as usize, lang);
    text.push_str(&if is_in {
        say!(
            lang,
            " Among the {served} that are served",
            " Thuộc {served} thôn/bản được phục vụ"
        )
    } else {
        say!(
            lang,
            " Not among the {served} that are served",
            " Không thuộc {served} thôn/bản được phục vụ"
        )
    });
    if let (Some(p), Some(class)) = (firm.p_in_target, firm.class) {
        let proven = if firm.is_proven {
            let spread = rounded(firmness.spread * 100.0, 1);
            say!(
                lang,
                ", proven for weights within ±{spread} %",
                ", đã chứng minh với trọng số trong khoảng ±{spread} %"
            )
        } else {
            String::new()
        };
        let times = plain(p * f64::from(firmness.draws), 0, lang);
        let draws = count(firmness.draws as usize, lang);
        let class = match lang {
            Lang::En => class.as_str(),
            Lang::Vi => words::word(class.as_str(), lang),
        };
        text.push_str(&say!(
            lang,
            "; served in {times} of {draws} draws ({class}{proven})",
            "; được phục vụ trong {times} trên {draws} lần mô phỏng ({class}{proven})"
        ));
    }
    text.push('.');
    if firm.is_cut_by_id {
        text.push_str(words::CUT_BY_ID.of(lang));
    }
    if firm.is_by_rounding {
        text.push_str(words::BY_ROUNDING.of(lang));
    }
    turn_words(text, facts, firm, lang);
    if let Some(displaced) = firm.displaces {
        let displaced = &facts.survey.villages[displaced].id;
        text.push_str(&say!(
            lang,
            " Without it {displaced} would be served.",
            " Nếu không có thôn/bản này thì {displaced} được phục vụ."
        ));
    }
}

/// The weight whose least change moves it in or out.
fn turn_words(text: &mut String, facts: Facts<'_>, firm: &Firm, lang: Lang) {
    let (Some(turn), Some(ranking)) = (firm.nearest_flip, facts.ranking) else {
        return;
    };
    let is_in = firm.in_target == Some(true);
    let criterion = &ranking.criteria[turn.criterion];
    let other = &facts.survey.villages[turn.other].id;
    let label = criterion.label(lang);
    if (turn.share - criterion.share).abs() < 1e-9 {
        text.push_str(&say!(
            lang,
            " It is level with {other} at the stated weights.",
            " Với trọng số đã nêu, thôn/bản ngang điểm với {other}."
        ));
        return;
    }
    let [to, from] = [turn.share, criterion.share].map(|share| percent_words(share, lang));
    text.push_str(&if is_in {
        say!(
            lang,
            " It would leave if {label} had a weight of {to} % instead of {from} %: {other} takes its place.",
            " Thôn/bản sẽ ra khỏi danh sách nếu trọng số của tiêu chí {label} là {to} % thay vì {from} %: {other} vào \
             thay."
        )
    } else {
        say!(
            lang,
            " It would enter if {label} had a weight of {to} % instead of {from} %: {other} loses its place.",
            " Thôn/bản sẽ vào danh sách nếu trọng số của tiêu chí {label} là {to} % thay vì {from} %: {other} bị loại."
        )
    });
}

/// A share in percent as sentences have it.
fn percent_words(share: f64, lang: Lang) -> String {
    let percent = percent(share).to_string();
    match lang {
        Lang::En => percent,
        Lang::Vi => percent.replace('.', ","),
    }
}

/// A share in percent, so many digits that a small change shows.
pub(super) fn percent(share: f64) -> f64 {
    rounded(share * 100.0, 2)
}

/// The terms of a village as a small table, header and rows: criterion, what the formula gives, its value,
/// points of how many, and the shares of weights at which the village changes sides.
#[must_use]
pub fn village_terms(
    facts: Facts<'_>,
    index: usize,
    lang: Lang,
) -> ([&'static str; 7], Vec<Vec<String>>) {
    let header = match lang {
        Lang::En => [
            "criterion",
            "raw",
            "value",
            "points",
            "of",
            "weight %",
            "flips at %",
        ],
        Lang::Vi => [
            "tiêu chí",
            "số liệu",
            "giá trị",
            "điểm",
            "tối đa",
            "trọng số %",
            "đổi kết quả tại %",
        ],
    };
    let standing = facts.ranking.zip(facts.standing(index));
    let score = standing.and_then(|(ranking, standing)| Some((ranking, standing.score.as_ref()?)));
    let Some((ranking, score)) = score else {
        return (header, Vec::new());
    };
    let range = |low: f64, high: f64, decimals: usize| {
        let to = |number: f64| plain(number, decimals, lang);
        if low < high {
            format!("{}-{}", to(low), to(high))
        } else {
            to(low)
        }
    };
    let share = |share: f64| percent_words(share, lang);
    let flips = facts.firm(index).map_or(&[][..], |(_, firm)| &firm.flips);
    let rows = score.terms.iter().zip(&ranking.criteria).enumerate();
    let rows = rows.map(|(number, (term, of))| {
        let turns = flips.get(number).copied().unwrap_or_default();
        let turns = turns.iter().flatten();
        let turns: Vec<String> = turns.map(|turn| share(turn.share)).collect();
        let name = match lang {
            Lang::En => of.name.clone(),
            Lang::Vi => of.label_vi.clone(),
        };
        vec![
            name,
            raw_words(term, &of.unit, lang),
            range(term.value.low, term.value.high, 4),
            range(points(term.points.low), points(term.points.high), 2),
            plain(points(of.full), 2, lang),
            share(of.share),
            turns.join(match lang {
                Lang::En => ", ",
                Lang::Vi => "; ",
            }),
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
