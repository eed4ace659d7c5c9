//! Every setting that differs from its default.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::costs::{field, meaning_of};
use super::keys_money::{FACTORS, ITEMS};
use super::sheet::{Column, Html, Sheet, words};
use super::words::unit;
use super::{keys_money, keys_people, keys_radio};
use crate::lang::{Lang, Text};
use crate::project::{Factor, Item, Settings, default_settings, keys};
use crate::report::edition::Edition;

const SETTINGS: Text = Text::new(
    "Settings that differ from their defaults",
    "Các thiết lập khác mặc định",
);
const SAY: Text = Text::new(
    "Every setting of this run that is not the default: {n}. All other settings are the defaults of {program}; `run.json` holds all of them. Values stand as in the project file.",
    "Mọi thiết lập của lượt tính toán này khác với mặc định: {n}. Các thiết lập còn lại theo mặc định của {program}; `run.json` ghi đầy đủ. Giá trị được viết như trong tệp dự án.",
);
const TABLE: [Column; 5] = [
    words("Key", "Khóa"),
    words("Value", "Giá trị"),
    words("Default", "Mặc định"),
    words("Unit", "Đơn vị"),
    words("Meaning", "Ý nghĩa"),
];
const NOT_SET: Text = Text::new("not set", "không đặt");

/// A setting that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Its path in the project file.
    pub(super) key: String,
    /// What it is; `None` where it is not set.
    pub(super) value: Option<String>,
    /// What it would be.
    pub(super) default: Option<String>,
}

/// Lays the section out.
pub(super) fn settings(sheet: &mut Sheet, edition: &Edition<'_>) {
    sheet.wide_section("settings", SETTINGS);
    let differences = differences(&edition.project.settings);
    let values = [
        ("n", sheet.count(differences.len())),
        (
            "program",
            Html::words(concat!("deadzone ", env!("CARGO_PKG_VERSION"))),
        ),
    ];
    sheet.say(SAY, &values);
    let shown = |sheet: &Sheet, value: Option<&String>| {
        value.map_or_else(|| sheet.words(NOT_SET), |value| Html::code(value))
    };
    let rows: Vec<_> = differences
        .iter()
        .map(|of| {
            let (unit, meaning) = told(&of.key, sheet.lang);
            [
                Html::code(&of.key),
                shown(sheet, of.value.as_ref()),
                shown(sheet, of.default.as_ref()),
                Html::words(&unit),
                Html::words(&meaning),
            ]
        })
        .collect();
    sheet.table_as("settings", &TABLE, rows);
}

/// A setting with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Told {
    /// Its path in the project file.
    pub(in crate::report) key: String,
    /// What it is; `None` where it is not set.
    pub(in crate::report) value: Option<String>,
    /// What it would be.
    pub(in crate::report) default: Option<String>,
    /// Its unit.
    pub(in crate::report) unit: String,
    /// What it means.
    pub(in crate::report) meaning: String,
}

/// All settings, by key.
pub(in crate::report) fn all(settings: &Settings, lang: Lang) -> Vec<Told> {
    let given = leaves(settings);
    let defaults = leaves(&default_settings());
    let all: BTreeSet<&String> = given.keys().chain(defaults.keys()).collect();
    let of = |key: &String| {
        let (unit, meaning) = told(key, lang);
        Told {
            key: key.clone(),
            value: given.get(key).cloned(),
            default: defaults.get(key).cloned(),
            unit,
            meaning,
        }
    };
    all.into_iter().map(of).collect()
}

/// The settings that differ from the defaults, by key.
pub(super) fn differences(settings: &Settings) -> Vec<Difference> {
    let given = leaves(settings);
    let defaults = leaves(&default_settings());
    let all: BTreeSet<&String> = given.keys().chain(defaults.keys()).collect();
    let differing = all.into_iter().filter_map(|key| {
        let (value, default) = (given.get(key), defaults.get(key));
        (value != default).then(|| Difference {
            key: key.clone(),
            value: value.cloned(),
            default: default.cloned(),
        })
    });
    differing.collect()
}

/// All values by their paths; what is not set has none.
fn leaves(settings: &Settings) -> BTreeMap<String, String> {
    let mut leaves = BTreeMap::new();
    // Settings are plain data that the manifest writes too; they cannot fail to be a value.
    if let Ok(value) = serde_json::to_value(settings) {
        walk(&value, String::new(), &mut leaves);
    }
    leaves
}

fn walk(value: &Value, path: String, leaves: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                walk(value, path, leaves);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (place, item) in items.iter().enumerate() {
                walk(item, format!("{path}[{}]", place + 1), leaves);
            }
        }
        // A list of tables that is empty has no default to show: it is not a key of the table.
        Value::Array(items) if items.is_empty() && keys::find(&path).is_none() => {}
        Value::String(text) if !text.is_empty() => {
            leaves.insert(path, text.clone());
        }
        other => {
            leaves.insert(path, other.to_string());
        }
    }
}

/// The unit and the meaning of a key.
fn told(key: &str, lang: Lang) -> (String, String) {
    if let Some(known) = keys::find(key) {
        let meaning = match lang {
            Lang::En => keys::meaning(known).replace('`', ""),
            Lang::Vi => vietnamese(key).unwrap_or_default().to_owned(),
        };
        return (unit(known.unit, lang).to_owned(), meaning);
    }
    if let Some((item, of)) = named(key, "costs.prices.")
        && let Some(item) = Item::ALL.iter().find(|known| known.key() == item)
    {
        let meaning = meaning_of(item.key(), item.meaning(), ITEMS, lang);
        let unit = match of {
            "low" | "default" | "high" => match lang {
                Lang::En => format!("US$ a {}", item.unit()),
                Lang::Vi => format!("USD/{}", unit(item.unit(), lang)),
            },
            _ => String::new(),
        };
        return (unit, format!("{} {}", field(of).of(lang), meaning));
    }
    if let Some((factor, of)) = named(key, "costs.factors.")
        && let Some(factor) = Factor::ALL.iter().find(|known| known.key() == factor)
    {
        let meaning = meaning_of(factor.key(), factor.meaning(), FACTORS, lang);
        let unit = unit(factor.unit(), lang).to_owned();
        return (unit, format!("{} {}", field(of).of(lang), meaning));
    }
    let known = FAMILIES.iter().find(|(start, _)| key.starts_with(start));
    let meaning = known.map_or("", |(_, text)| text.of(lang));
    (String::new(), meaning.to_owned())
}

/// Name and field of a key of the cost book.
fn named<'a>(key: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    key.strip_prefix(start)?.split_once('.')
}

/// What a key means, in Vietnamese.
pub(super) fn vietnamese(key: &str) -> Option<&'static str> {
    let all = [keys_people::KEYS, keys_radio::KEYS, keys_money::KEYS];
    let mut all = all.into_iter().flatten();
    all.find(|(known, _)| *known == key).map(|(_, text)| *text)
}

/// Keys that stand outside of the table of keys, by what they begin with.
const FAMILIES: &[(&str, Text)] = &[
    (
        "columns.",
        Text::new(
            "Header of the planner's column for this field.",
            "Tên cột trong tệp của người lập kế hoạch ứng với trường này.",
        ),
    ),
    (
        "inputs.operators.",
        Text::new(
            "Name of the operator with this network code.",
            "Tên doanh nghiệp có mã mạng này.",
        ),
    ),
    (
        "ranking.criteria.",
        Text::new(
            "A criterion of the score.",
            "Một tiêu chí của điểm ưu tiên.",
        ),
    ),
    (
        "ranking.funds",
        Text::new(
            "Who pays where the rule holds; the first rule that holds decides.",
            "Nguồn kinh phí khi điều kiện đúng; điều kiện đúng đầu tiên được áp dụng.",
        ),
    ),
    (
        "ranking.gates",
        Text::new("A gate of the project.", "Điều kiện loại trừ của dự án."),
    ),
    (
        "ranking.quotas.provinces.",
        Text::new(
            "Places of one province in the target.",
            "Chỉ tiêu của một tỉnh trong mục tiêu.",
        ),
    ),
    (
        "ranking.uncertain.",
        Text::new(
            "Error of a fact: half its width, as a share of the value.",
            "Sai số của thông tin: nửa độ rộng, tính theo tỷ lệ của giá trị.",
        ),
    ),
    (
        "plan.phases",
        Text::new(
            "A phase of the plan, in order of time.",
            "Một giai đoạn của kế hoạch, theo thứ tự thời gian.",
        ),
    ),
    (
        "plan.quotas",
        Text::new(
            "Villages of a province that must be served.",
            "Số thôn, bản của một tỉnh bắt buộc phải phục vụ.",
        ),
    ),
    (
        "plan.funds.",
        Text::new(
            "The most that this fund pays, US dollars of present value.",
            "Mức chi tối đa của nguồn kinh phí này, USD giá trị hiện tại.",
        ),
    ),
    (
        "costs.exchange.",
        Text::new("A rate of exchange.", "Tỷ giá quy đổi."),
    ),
    (
        "costs.cpp",
        Text::new(
            "A parameter of the cost functions of ITU's Connectivity Planning Platform.",
            "Tham số hàm chi phí của công cụ Connectivity Planning Platform (ITU).",
        ),
    ),
    (
        "costs.",
        Text::new(
            "What the cost book says of itself.",
            "Thông tin chung của bộ đơn giá.",
        ),
    ),
];
