//! From the text of a project file to settings: parse, check every key, fill in the defaults.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use toml::de::DeValue;
use toml::{Spanned, Table, Value};

use super::cost_book::{checks as cost_checks, layers as cost_layers};
use super::defaults::{defaults, lay_over};
use super::fields;
use super::keys::{self, Key, Kind};
use super::layers;
use super::leaves::{self, TOML_ITSELF, plain, walk};
use super::named::Named;
use super::network_code::NetworkCode;
use super::plan::checks as plan_checks;
use super::problem::{Problem, Wrong};
use super::ranking::checks as ranking_checks;
use super::settings::Settings;

/// Settings given key by key outside the file (`--set`), laid over it.
pub type Overrides = [String];

/// Reads the text of a project file.
///
/// # Errors
/// All problems of the text at once, or the single one of the TOML parser.
pub fn settings(text: &str, overrides: &Overrides) -> Result<Settings, Vec<Problem>> {
    read(text, overrides).map(|(settings, _)| settings)
}

/// The same, with the line of every key that was given; 0 for those given with `--set`.
///
/// # Errors
/// As [`settings`].
pub(super) fn read(
    text: &str,
    overrides: &Overrides,
) -> Result<(Settings, BTreeMap<String, usize>), Vec<Problem>> {
    let no_files = |name: &str| Err(format!("there is no folder for {name}"));
    read_with(text, overrides, &no_files).map_err(|wrong| wrong.problems)
}

/// The same, with cost books from files.
///
/// # Errors
/// As [`settings`].
pub(super) fn read_with(
    text: &str,
    overrides: &Overrides,
    files: &cost_layers::Files<'_>,
) -> Result<(Settings, BTreeMap<String, usize>), Wrong> {
    let mut problems = Vec::new();
    let mut lines = BTreeMap::new();
    let given = parsed(text, &mut lines, &mut problems);
    let mut over = Table::new();
    for pair in overrides {
        let mut found = Vec::new();
        let mut set = BTreeMap::new();
        lay_over(&mut over, parsed(pair, &mut set, &mut found));
        lines.extend(set.into_keys().map(|path| (path, 0)));
        problems.extend(found.into_iter().map(|problem| Problem {
            line: 0,
            message: if problem.key == TOML_ITSELF {
                format!("{}; write key=value with quotes around text, for a shell: --set 'project.name=\"X\"'", problem.message)
            } else {
                problem.message
            },
            key: if problem.key == TOML_ITSELF { pair.clone() } else { problem.key },
            ..problem
        }));
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.line);
        return Err(problems.into());
    }
    let mut given = given;
    ranking_checks::replace_target(&mut given, &over);
    lay_over(&mut given, over);
    let mut all = defaults(&given);
    let costs = match given.remove("costs") {
        Some(Value::Table(costs)) => costs,
        _ => Table::new(),
    };
    lay_over(&mut all, given);
    let problems = incomplete(&all, &lines);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let costs = cost_layers::effective(costs, &lines, files)?;
    all.insert("costs".to_owned(), Value::Table(costs));
    let settings: Settings = all.try_into().map_err(|error: toml::de::Error| {
        let message = error.message().to_owned();
        vec![Problem::of(1, String::new(), message)]
    })?;
    let problems = cross_checks(&settings, &lines);
    if problems.is_empty() {
        Ok((settings, lines))
    } else {
        Err(problems.into())
    }
}

/// The settings of an empty project file.
///
/// # Panics
/// Never: a test holds the table of keys to it.
#[must_use]
pub fn default_settings() -> Settings {
    static DEFAULTS: LazyLock<Settings> = LazyLock::new(|| {
        settings("", &[]).expect("the table of keys gives a whole set of valid defaults")
    });
    DEFAULTS.clone()
}

/// Criteria that lack what every criterion needs.
fn incomplete(all: &Table, lines: &BTreeMap<String, usize>) -> Vec<Problem> {
    let criteria = all.get("ranking").and_then(|table| table.get("criteria"));
    let Some(Value::Table(criteria)) = criteria else {
        return Vec::new();
    };
    let lacks = |(name, criterion): (&String, &Value)| {
        let absent = ["formula", "anchors", "weight"]
            .into_iter()
            .find(|key| criterion.get(key).is_none())?;
        let key = format!("ranking.criteria.{name}");
        let known: Vec<&str> = criteria
            .iter()
            .filter(|(other, of)| *other != name && of.get("formula").is_some())
            .map(|(name, _)| name.as_str())
            .collect();
        let near = keys::nearest(name, known.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        let line = lines
            .iter()
            .find(|(path, _)| path.starts_with(&format!("{key}.")));
        let message = format!(
            "a criterion of your own needs {absent} (the preset has {}{near})",
            known.join(", ")
        );
        Some(Problem::of(line.map_or(1, |(_, line)| *line), key, message))
    };
    criteria.iter().filter_map(lacks).collect()
}

/// What no single key can tell.
fn cross_checks(settings: &Settings, lines: &BTreeMap<String, usize>) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Of keys that contradict each other one that was given is named, the last of them first.
    let mut refuse = |keys: &[(&str, f64)], message: &str| {
        let given = keys.iter().rev().find(|(key, _)| lines.contains_key(*key));
        if let Some((key, value)) = given.or(keys.first()) {
            problems.push(Problem {
                line: lines.get(*key).copied().unwrap_or(1),
                key: (*key).to_owned(),
                value: value.to_string(),
                message: message.to_owned(),
            });
        }
    };
    let ranking = &settings.ranking;
    if ranking.people_per_household_low > ranking.people_per_household_high {
        refuse(
            &[
                (
                    "ranking.people_per_household_low",
                    ranking.people_per_household_low,
                ),
                (
                    "ranking.people_per_household_high",
                    ranking.people_per_household_high,
                ),
            ],
            "people_per_household_low must not be above people_per_household_high",
        );
    }
    let decision = &settings.decision;
    if decision.grid_min_kv > decision.grid_max_kv {
        refuse(
            &[
                ("decision.grid_min_kv", decision.grid_min_kv),
                ("decision.grid_max_kv", decision.grid_max_kv),
            ],
            "grid_min_kv must not be above grid_max_kv",
        );
    }
    let wrong = ranking_checks::contradictions(ranking).into_iter();
    for (key, message) in wrong.chain(plan_checks::contradictions(&settings.plan)) {
        // The key itself, or where only a preset gives it the last of its table that was given.
        let (table, _) = key.rsplit_once('.').unwrap_or((&key, ""));
        let below = format!("{table}.");
        let near = lines
            .iter()
            .rev()
            .find(|(known, _)| known.starts_with(&below));
        let line = lines.get(&key).or(near.map(|(_, line)| line));
        problems.push(Problem::of(line.copied().unwrap_or(1), key, message));
    }
    let mut names: BTreeMap<NetworkCode, (&str, &str)> = BTreeMap::new();
    for (code, name) in &settings.inputs.operators {
        let Ok(network) = code.parse() else { continue };
        let (first, known) = *names.entry(network).or_insert((code, name));
        if known != name {
            let key = format!("inputs.operators.{code}");
            problems.push(Problem {
                line: lines.get(&key).copied().unwrap_or(1),
                key,
                value: name.clone(),
                message: format!("{first} is the same network and is called {known}; name it once"),
            });
        }
    }
    problems
}

/// Parses TOML and checks every key in it; what is wrong goes to `problems`.
fn parsed(text: &str, lines: &mut BTreeMap<String, usize>, problems: &mut Vec<Problem>) -> Table {
    let spanned = match leaves::document(text) {
        Ok(table) => table,
        Err(problem) => {
            problems.push(problem);
            return Table::new();
        }
    };
    let line_of = |offset: usize| leaves::line_of(text, offset);
    walk(spanned.get_ref(), "", &is_table, &mut |path, at, value| {
        lines.insert(path.to_owned(), line_of(at));
        for rules in ranking_checks::RULES.iter().chain(plan_checks::RULES) {
            let keys = fields::keys(rules, path, value).into_iter();
            lines.extend(keys.map(|(key, at)| (key, line_of(at))));
            for (key, message) in fields::faults(rules, path, value) {
                let line = lines.get(&key).copied().unwrap_or(line_of(at));
                problems.push(Problem::of(line, key, message));
            }
        }
        if let Some(message) = fault(path, value) {
            problems.push(leaves::wrong(line_of(at), path, value, message));
        }
    });
    match plain(&DeValue::Table(spanned.into_inner())) {
        Value::Table(mut table) => {
            if let Some(Value::Table(costs)) = table.get_mut("costs") {
                cost_layers::spell_out(costs);
            }
            table
        }
        _ => Table::new(),
    }
}

fn is_table(path: &str) -> bool {
    ranking_checks::is_table(path)
        || cost_checks::is_table(path)
        || keys::TABLES.iter().any(|(table, _)| *table == path)
        || path
            .strip_prefix("columns.")
            .is_some_and(|layer| layers::LAYERS.iter().any(|known| known.name == layer))
}

/// What is wrong with the value at `path`, if anything.
fn fault(path: &str, value: &DeValue<'_>) -> Option<String> {
    if let Some(rest) = path.strip_prefix("columns.") {
        return column_fault(rest, value);
    }
    if let Some(code) = path.strip_prefix("inputs.operators.") {
        return match code.parse::<NetworkCode>() {
            Err(error) => Some(error.to_string()),
            Ok(_) => (!value.is_str()).then(|| "must be the name of an operator".to_owned()),
        };
    }
    if ranking_checks::is_key(path) {
        return ranking_checks::fault(path, value);
    }
    if cost_checks::is_key(path) {
        return cost_checks::fault(path, value);
    }
    if plan_checks::is_key(path) {
        return plan_checks::fault(path, value);
    }
    let Some(key) = keys::find(path) else {
        let tables = keys::TABLES.iter().map(|(name, _)| *name);
        let known = keys::all().map(|key| key.path).chain(tables);
        let last = path.rsplit('.').next().unwrap_or(path);
        let same_name = keys::all()
            .map(|key| key.path)
            .find(|known| known.rsplit('.').next() == Some(last));
        let hint = same_name
            .or_else(|| keys::nearest(path, known))
            .map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return Some(format!("unknown key{hint}"));
    };
    if is_table(path) {
        return Some("is a table, not a value".to_owned());
    }
    value_fault(key, value)
}

fn column_fault(rest: &str, value: &DeValue<'_>) -> Option<String> {
    let (layer_name, field) = rest.split_once('.').unwrap_or((rest, ""));
    let Some(layer) = layers::LAYERS.iter().find(|layer| layer.name == layer_name) else {
        let near = keys::nearest(layer_name, layers::LAYERS.iter().map(|layer| layer.name));
        return Some(format!(
            "unknown layer; {}",
            near.map_or_else(
                || {
                    let names: Vec<&str> = layers::LAYERS.iter().map(|layer| layer.name).collect();
                    format!("layers are {}", names.join(", "))
                },
                |near| format!("did you mean columns.{near}?")
            )
        ));
    };
    if layer.field(field).is_none() {
        let near = keys::nearest(field, layer.fields.iter().map(|field| field.name));
        return Some(format!(
            "layer {layer_name} has no such field{}",
            near.map_or_else(String::new, |near| format!(
                "; did you mean columns.{layer_name}.{near}?"
            ))
        ));
    }
    (!value.is_str()).then(|| "must be the text of a column header".to_owned())
}

fn value_fault(key: &Key, value: &DeValue<'_>) -> Option<String> {
    let unit = if key.unit.is_empty() {
        String::new()
    } else {
        format!(" {}", key.unit)
    };
    let number = |value: &DeValue<'_>| match value {
        DeValue::Integer(_) | DeValue::Float(_) => match plain(value) {
            #[expect(clippy::cast_precision_loss, reason = "only compared with a range")]
            Value::Integer(whole) => Some(whole as f64),
            Value::Float(number) => Some(number),
            _ => None,
        },
        _ => None,
    };
    match key.kind {
        Kind::Flag => value
            .as_bool()
            .is_none()
            .then(|| "must be true or false".to_owned()),
        Kind::Text => (!value.is_str()).then(|| "must be text in quotes".to_owned()),
        Kind::File => match value.as_str() {
            None => Some("must be text in quotes".to_owned()),
            Some(text) if key.path.starts_with("inputs.") => named_fault(text),
            Some(_) => None,
        },
        Kind::Whole(low, high) => match (value, plain(value)) {
            (DeValue::Integer(_), Value::Integer(whole)) if (low..=high).contains(&whole) => None,
            _ if high == i64::MAX => {
                Some(format!("must be a whole number of at least {low}{unit}"))
            }
            _ => Some(format!("must be a whole number from {low} to {high}{unit}")),
        },
        Kind::Number(low, high) => match number(value) {
            Some(number) if (low..=high).contains(&number) => None,
            _ => Some(format!("must be a number from {low} to {high}{unit}")),
        },
        Kind::Day => (!is_day(value)).then(|| "must be a date, \"YYYY-MM-DD\"".to_owned()),
        Kind::DayOrNone => (value.as_str() != Some("none") && !is_day(value))
            .then(|| "must be a date, \"YYYY-MM-DD\", or \"none\"".to_owned()),
        Kind::Choice(words) => match value.as_str() {
            Some(word) if words.contains(&word) => None,
            other => Some(not_among(words, other)),
        },
        Kind::AnyChoices(words) => list_fault(words, value, 0),
        Kind::Choices(words) => list_fault(words, value, 1),
        Kind::Texts => {
            let text = |item: &Spanned<DeValue<'_>>| item.get_ref().as_str().map(str::to_owned);
            let list = value.as_array();
            let texts: Option<Vec<String>> = list.and_then(|list| list.iter().map(text).collect());
            match texts {
                None => Some("must be a list of texts in quotes".to_owned()),
                Some(texts) => (1..texts.len())
                    .find(|&place| texts[..place].contains(&texts[place]))
                    .map(|place| format!("names {} twice", texts[place])),
            }
        }
        Kind::Files => {
            let text = |item: &Spanned<DeValue<'_>>| item.get_ref().as_str().map(str::to_owned);
            let texts: Option<Vec<String>> = match (value.as_str(), value.as_array()) {
                (Some(one), _) => Some(vec![one.to_owned()]),
                (None, list) => list.and_then(|list| list.iter().map(text).collect()),
            };
            match texts {
                None => Some("must be a path in quotes or a list of them".to_owned()),
                Some(texts) => texts.iter().find_map(|text| named_fault(text)),
            }
        }
    }
}

/// What is wrong with a list of words.
fn list_fault(words: &[&str], value: &DeValue<'_>, least: usize) -> Option<String> {
    let Some(list) = value.as_array().filter(|list| list.len() >= least) else {
        let amount = if least > 0 { "at least one" } else { "any" };
        return Some(format!(
            "must be a list of {amount} of {}",
            words.join(", ")
        ));
    };
    let mut seen = Vec::new();
    for item in list {
        match item.get_ref().as_str() {
            Some(word) if !words.contains(&word) => return Some(not_among(words, Some(word))),
            Some(word) if seen.contains(&word) => return Some(format!("names {word} twice")),
            Some(word) => seen.push(word),
            None => return Some(not_among(words, None)),
        }
    }
    None
}

fn named_fault(text: &str) -> Option<String> {
    Named::parse(text).err().map(|error| error.to_string())
}

fn is_day(value: &DeValue<'_>) -> bool {
    match plain(value) {
        Value::String(text) => text.parse::<crate::calendar::Day>().is_ok(),
        Value::Datetime(stamp) => stamp.to_string().parse::<crate::calendar::Day>().is_ok(),
        _ => false,
    }
}

fn not_among(words: &[&str], word: Option<&str>) -> String {
    let hint = word
        .and_then(|word| keys::nearest(word, words.iter().copied()))
        .map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
    format!("must be one of {}{hint}", words.join(", "))
}
