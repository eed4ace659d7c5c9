//! Data quality: what was read, what was noted, what to do about it.

use std::collections::BTreeMap;

use super::front::DIGITS;
use super::issues::action;
use super::sheet::{Column, Html, Sheet, numbers, words};
use super::words::layer;
use crate::lang::Text;
use crate::report::edition::Edition;
use crate::survey::{Code, Effect, InputFile};

const DATA: Text = Text::new("Data quality", "Chất lượng dữ liệu");
const ROWS: Text = Text::new(
    "Rows read: {read}; used: {used}; refused: {refused}. Values that count as missing because they could not be read: {ignored}. Repaired: {repaired}. Warned of: {warned}. Every row that was noted stands in `rejected.csv`.",
    "Số dòng đã đọc: {read}; sử dụng: {used}; từ chối: {refused}. Số giá trị coi là thiếu vì không đọc được: {ignored}. Đã sửa: {repaired}. Cảnh báo: {warned}. Mọi dòng được ghi nhận có trong `rejected.csv`.",
);
const INPUTS: Text = Text::new("Inputs", "Dữ liệu đầu vào");
const INPUT_TABLE: [Column; 7] = [
    words("Layer", "Lớp dữ liệu"),
    words("File", "Tệp"),
    words("SHA-256, first digits", "SHA-256, các chữ số đầu"),
    words("Reference system", "Hệ tọa độ"),
    numbers("Read", "Đã đọc"),
    numbers("Used", "Sử dụng"),
    numbers("Refused", "Từ chối"),
];
const MISSING: Text = Text::new(
    "Layers that nobody gave",
    "Các lớp dữ liệu không được cung cấp",
);
const MISSING_SAY: Text = Text::new(
    "Where a layer is missing nobody was asked: what hangs on it stays unknown.",
    "Lớp dữ liệu không được cung cấp nghĩa là chưa hỏi ai: những gì phụ thuộc vào lớp đó được coi là chưa biết.",
);
const ISSUES: Text = Text::new("What was noted about rows", "Các vấn đề của dữ liệu");
const ISSUE_TABLE: [Column; 4] = [
    words("Code", "Mã"),
    words("Effect", "Xử lý"),
    numbers("Rows", "Số dòng"),
    words("What to do", "Cần làm gì"),
];
const NO_ISSUES: Text = Text::new(
    "Nothing was noted about any row.",
    "Không ghi nhận vấn đề nào ở các dòng dữ liệu.",
);
const NOTES: Text = Text::new("Notes", "Ghi chú");
const NOTES_SAY: Text = Text::new(
    "In the words of the program:",
    "Nguyên văn thông báo của chương trình (tiếng Anh):",
);

/// Lays the section out.
pub(super) fn data(sheet: &mut Sheet, edition: &Edition<'_>) {
    let summary = edition.summary;
    let survey = edition.facts.survey;
    sheet.wide_section("data", DATA);
    let rows = &summary.rows;
    let whole = |count: u64| sheet.people(i64::try_from(count).unwrap_or(i64::MAX));
    let values = [
        ("read", whole(rows.read)),
        ("used", whole(rows.used)),
        ("refused", whole(rows.refused)),
        ("ignored", whole(rows.values_ignored)),
        ("repaired", whole(rows.repaired)),
        ("warned", whole(rows.warned)),
    ];
    sheet.say(ROWS, &values);
    sheet.heading(INPUTS);
    let inputs: Vec<_> = survey.inputs.iter().map(|of| input(sheet, of)).collect();
    sheet.table(&INPUT_TABLE, inputs);
    missing(sheet, edition);
    issues(sheet, edition);
    if !summary.notes.is_empty() {
        sheet.heading(NOTES);
        sheet.say(NOTES_SAY, &[]);
        let notes: Vec<Html> = summary.notes.iter().map(|of| Html::english(of)).collect();
        sheet.list(notes);
    }
}

fn input(sheet: &Sheet, of: &InputFile) -> [Html; 7] {
    let whole = |count: u64| sheet.people(i64::try_from(count).unwrap_or(i64::MAX));
    let print = of.sha256.as_deref();
    let print = print.map(|print| Html::code(print.get(..DIGITS).unwrap_or(print)));
    [
        Html::words(layer(of.layer, sheet.lang)),
        Html::file(&of.file),
        print.unwrap_or_else(Html::nothing),
        Html::given_or(of.crs.as_ref().map(|used| used.crs.as_str())),
        whole(of.rows_read),
        whole(of.rows_used),
        whole(of.rows_refused),
    ]
}

/// Layers that decisions hang on and that nobody gave.
fn missing(sheet: &mut Sheet, edition: &Edition<'_>) {
    let layers = &edition.summary.layers;
    let inputs = &edition.project.settings.inputs;
    let given = [
        ("coverage", inputs.has_coverage()),
        ("planned", layers.planned_sites.is_some()),
        ("power", layers.power_lines.is_some()),
        ("roads", layers.roads.is_some()),
        ("sites", layers.sites.is_some()),
        ("nodes", layers.nodes.is_some()),
        ("terrain", inputs.terrain.is_some()),
    ];
    let absent = given.into_iter().filter(|(_, is_given)| !is_given);
    let absent: Vec<Html> = absent
        .map(|(code, _)| Html::words(layer(code, sheet.lang)))
        .collect();
    if !absent.is_empty() {
        sheet.heading(MISSING);
        sheet.say(MISSING_SAY, &[]);
        sheet.list(absent);
    }
}

fn issues(sheet: &mut Sheet, edition: &Edition<'_>) {
    sheet.heading(ISSUES);
    let mut counts: BTreeMap<(Effect, Code), usize> = BTreeMap::new();
    for issue in &edition.facts.survey.issues {
        *counts.entry((issue.effect, issue.code)).or_default() += 1;
    }
    if counts.is_empty() {
        sheet.say(NO_ISSUES, &[]);
        return;
    }
    let rows: Vec<_> = counts
        .iter()
        .map(|((effect, code), &count)| {
            [
                Html::code(code.as_str()),
                sheet.words(became(*effect)),
                sheet.count(count),
                Html::words(action(*code, sheet.lang)),
            ]
        })
        .collect();
    sheet.table(&ISSUE_TABLE, rows);
}

fn became(effect: Effect) -> Text {
    match effect {
        Effect::Refused => Text::new("row refused", "từ chối dòng"),
        Effect::Ignored => Text::new("value counts as missing", "coi giá trị là thiếu"),
        Effect::Repaired => Text::new("repaired", "đã sửa"),
        Effect::Warned => Text::new("used, to be looked at", "vẫn dùng, cần xem lại"),
    }
}
