//! The ranked list, and the dead zones that are not ranked with the gates that keep them out.

use super::phases::phase_name;
use super::sheet::{Column, Html, Sheet, numbers, words};
use super::words::gate;
use crate::lang::Text;
use crate::ranking::Gate;
use crate::report::Facts;
use crate::report::cells::points;
use crate::report::edition::Edition;
use crate::survey::Electricity;

/// Most rows of the ranked list.
pub(super) const MOST: usize = 2_000;
/// Most rows of the villages that are not ranked.
const MOST_UNRANKED: usize = 500;

const RANKED: Text = Text::new("The ranked list", "Danh sách xếp hạng");
const RANKED_SAY: Text = Text::new(
    "Points are of 100. Two ranks or scores are the bounds where facts are missing. Decision: what serves the village best for itself. Plan: what the build plan does, which shares sites among villages. Cost: indicative present value of the decision, the village's share of it, US dollars.",
    "Điểm tính trên thang 100. Hai hạng hoặc hai mức điểm là cận dưới và cận trên khi còn thiếu thông tin. Phương án: giải pháp phù hợp nhất cho riêng thôn, bản. Kế hoạch: giải pháp theo kế hoạch đầu tư, trong đó các thôn, bản dùng chung trạm. Kinh phí: giá trị hiện tại (PV) tạm tính của phương án, phần của thôn, bản, tính bằng USD.",
);
const NOBODY: Text = Text::new(
    "No village is ranked.",
    "Không có thôn, bản nào được xếp hạng.",
);
const MORE: Text = Text::new(
    "Ranked villages that are not printed here: {n}. All of them are in `build-list.csv`.",
    "Số thôn, bản đã xếp hạng không in ở đây: {n}. Danh sách đầy đủ có trong `build-list.csv`.",
);
const TABLE: [Column; 12] = [
    numbers("Rank", "Hạng"),
    words("Village, id", "Thôn, bản, mã"),
    words("Commune", "Xã"),
    words("Province", "Tỉnh"),
    words("Status", "Tình trạng"),
    numbers("People", "Số dân"),
    words("Power", "Điện"),
    numbers("Points", "Điểm"),
    words("Decision", "Phương án"),
    words("Plan", "Kế hoạch"),
    words("Phase", "Giai đoạn"),
    numbers("Cost, US$", "Kinh phí, USD"),
];
const UNRANKED: Text = Text::new(
    "Villages that are not ranked, and why",
    "Các thôn, bản không xếp hạng và lý do",
);
const UNRANKED_SAY: Text = Text::new(
    "Gates come before the score: a village that must not be paid for is not ranked, however needy. Dead zones that are not ranked: {n}. A village may meet several gates.",
    "Điều kiện loại trừ được xét trước khi chấm điểm: thôn, bản không thuộc diện chi trả thì không xếp hạng, dù nhu cầu cao. Số thôn, bản chưa có sóng không được xếp hạng: {n}. Một thôn, bản có thể vướng nhiều điều kiện.",
);
const UNRANKED_NONE: Text = Text::new(
    "All dead zones are ranked.",
    "Tất cả các thôn, bản chưa có sóng đều được xếp hạng.",
);
const GATES: [Column; 3] = [
    words("Gate", "Mã điều kiện"),
    words("Meaning", "Ý nghĩa"),
    numbers("Villages", "Số thôn, bản"),
];
const OWN_GATE: Text = Text::new("a gate of the project", "điều kiện riêng của dự án");
const UNRANKED_TABLE: [Column; 6] = [
    words("Village, id", "Thôn, bản, mã"),
    words("Commune", "Xã"),
    words("Province", "Tỉnh"),
    words("Status", "Tình trạng"),
    numbers("People", "Số dân"),
    words("Why", "Lý do"),
];
const MORE_UNRANKED: Text = Text::new(
    "Villages that are not ranked and not printed here: {n}. All of them are in `build-list.csv`.",
    "Số thôn, bản không xếp hạng không in ở đây: {n}. Danh sách đầy đủ có trong `build-list.csv`.",
);

/// Lays the ranked list out.
pub(super) fn ranked(sheet: &mut Sheet, edition: &Edition<'_>) {
    let facts = edition.facts;
    if facts.ranking.is_none() {
        return;
    }
    sheet.wide_section("list", RANKED);
    let order = ranked_order(facts);
    if order.is_empty() {
        sheet.say(NOBODY, &[]);
        return;
    }
    sheet.say(RANKED_SAY, &[]);
    let rows: Vec<_> = order
        .iter()
        .take(MOST)
        .map(|&index| row(sheet, facts, index))
        .collect();
    sheet.table_as("villages", &TABLE, rows);
    if order.len() > MOST {
        sheet.say(MORE, &[("n", sheet.count(order.len() - MOST))]);
    }
}

fn ranked_order(facts: Facts<'_>) -> Vec<usize> {
    let is_ranked = |index: &usize| facts.standing(*index).is_some_and(|of| of.place.is_some());
    let order = facts.order().into_iter();
    order.filter(is_ranked).collect()
}

fn row(sheet: &Sheet, facts: Facts<'_>, index: usize) -> [Html; 12] {
    let village = &facts.survey.villages[index];
    let standing = facts.standing(index);
    let choice = facts.choice(index);
    let rank = standing.and_then(|of| of.place).map(|place| {
        let range = sheet.people(i64::from(place.rank));
        if place.low < place.high {
            let (low, high) = (
                sheet.people(i64::from(place.low)),
                sheet.people(i64::from(place.high)),
            );
            range.above(&Html(format!("{}–{}", low.0, high.0)))
        } else {
            range
        }
    });
    let score = standing.and_then(|of| of.score.as_ref()).map(|score| {
        let low = sheet.number(points(score.total.low), 2);
        match score.total.certain() {
            Some(_) => low,
            None => Html(format!(
                "{}–{}",
                low.0,
                sheet.number(points(score.total.high), 2).0
            )),
        }
    });
    let plan = facts.planned.and_then(|planned| {
        let word = sheet.word(planned.decision(index)?);
        Some(match planned.site(index) {
            Some(site) => word.above(&Html::given(&site.id)),
            None => word,
        })
    });
    let phase = facts.planned.and_then(|planned| {
        let name = planned.phase(index)?;
        Some(phase_name(sheet, planned, name))
    });
    let cost = choice.and_then(|choice| choice.cost);
    [
        rank.unwrap_or_else(Html::nothing),
        named(facts, index),
        Html::given_or(village.commune.as_deref()),
        Html::given_or(village.province.as_deref()),
        sheet.word(facts.scan.findings[index].status.as_str()),
        people(sheet, village.population),
        sheet.word(village.electricity.map_or("unknown", Electricity::as_str)),
        score.unwrap_or_else(Html::nothing),
        choice.map_or_else(Html::nothing, |choice| sheet.word(choice.decision.as_str())),
        plan.unwrap_or_else(Html::nothing),
        phase.unwrap_or_else(Html::nothing),
        cost.map_or_else(Html::nothing, |cost| {
            sheet.people(i64::try_from(cost.0).unwrap_or(i64::MAX))
        }),
    ]
}

/// The name of a village above its identifier.
fn named(facts: Facts<'_>, index: usize) -> Html {
    let village = &facts.survey.villages[index];
    let id = Html::given(&village.id);
    match village.name.as_deref() {
        Some(name) if !name.trim().is_empty() => Html::given(name).above(&id),
        _ => id,
    }
}

fn people(sheet: &Sheet, people: Option<u32>) -> Html {
    people.map_or_else(Html::nothing, |people| sheet.people(i64::from(people)))
}

/// Lays out who is not ranked.
pub(super) fn unranked(sheet: &mut Sheet, edition: &Edition<'_>) {
    let facts = edition.facts;
    if facts.ranking.is_none() {
        return;
    }
    sheet.section("unranked", UNRANKED);
    let is_out = |index: &usize| facts.standing(*index).is_some_and(|of| of.place.is_none());
    let out: Vec<usize> = facts.order().into_iter().filter(is_out).collect();
    let gates = edition
        .summary
        .gates
        .iter()
        .filter(|(_, count)| **count > 0);
    let gates: Vec<_> = gates
        .map(|(code, &count)| [Html::code(code), meaning(sheet, code), sheet.count(count)])
        .collect();
    if out.is_empty() && gates.is_empty() {
        sheet.say(UNRANKED_NONE, &[]);
        return;
    }
    sheet.say(UNRANKED_SAY, &[("n", sheet.count(out.len()))]);
    sheet.table(&GATES, gates);
    let row = |&index: &usize| {
        let village = &facts.survey.villages[index];
        let gates = facts.standing(index).map_or(&[][..], |of| &of.gates);
        let why: Vec<String> = gates.iter().map(|of| meaning_of(sheet, of).0).collect();
        [
            named(facts, index),
            Html::given_or(village.commune.as_deref()),
            Html::given_or(village.province.as_deref()),
            sheet.word(facts.scan.findings[index].status.as_str()),
            people(sheet, village.population),
            Html(why.join("; ")),
        ]
    };
    let rows: Vec<_> = out.iter().take(MOST_UNRANKED).map(row).collect();
    sheet.table(&UNRANKED_TABLE, rows);
    if out.len() > MOST_UNRANKED {
        let more = out.len() - MOST_UNRANKED;
        sheet.say(MORE_UNRANKED, &[("n", sheet.count(more))]);
    }
}

fn meaning(sheet: &Sheet, code: &str) -> Html {
    let known = Gate::ALL.iter().find(|gate| gate.as_str() == code);
    known.map_or_else(|| sheet.words(OWN_GATE), |gate| meaning_of(sheet, gate))
}

fn meaning_of(sheet: &Sheet, of: &Gate) -> Html {
    gate(of).map_or_else(
        || {
            Html(format!(
                "{}: {}",
                sheet.words(OWN_GATE).0,
                Html::given(of.as_str()).0
            ))
        },
        |text| sheet.words(text),
    )
}
