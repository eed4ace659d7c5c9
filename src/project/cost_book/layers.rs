//! Books laid on each other: the one below, the planner's file, and what the project says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use toml::{Table, Value};

use super::checks::{self, number};
use super::names::{Factor, Item, Named};
use super::{SharingRule, USD};
use crate::project::leaves;
use crate::project::problem::{Problem, Wrong};

/// Names of the books that are part of the program.
pub const BOOKS: &[&str] = &["vietnam-2025", "itu-cpp"];

const TEXTS: &[&str] = &[
    include_str!("../costs/vietnam-2025.toml"),
    include_str!("../costs/itu-cpp.toml"),
];

/// The book of a project that names none.
pub const DEFAULT_BOOK: &str = "vietnam-2025";

/// Says of an entry that it was a bare number, which widens the range.
const BARE: &str = "~bare";

/// What every book says of itself.
const NEEDED: [&str; 4] = ["name", "source", "currency", "year"];

/// Reads the text of a file that the project names.
pub type Files<'f> = dyn Fn(&str) -> Result<String, String> + 'f;

type Lines = BTreeMap<String, usize>;

/// The books of the program, parsed once.
///
/// # Panics
/// Never: a test reads all of them.
static SHIPPED: LazyLock<Vec<Layer>> = LazyLock::new(|| {
    let texts = BOOKS.iter().zip(TEXTS);
    let read = texts.map(|(name, text)| Layer::read(name, text));
    read.collect::<Result<_, _>>()
        .expect("a test reads all books of the program")
});

/// A book, or the project.
#[derive(Clone)]
struct Layer {
    /// What messages call the file; `None` for the project.
    file: Option<String>,
    table: Table,
    lines: Lines,
}

impl Layer {
    fn read(name: &str, text: &str) -> Result<Self, Wrong> {
        let refused = |problems| Wrong {
            file: Some(format!("cost book {name}")),
            problems,
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let spanned = leaves::document(text).map_err(|problem| refused(vec![problem]))?;
        let mut lines = Lines::new();
        let mut problems = Vec::new();
        leaves::walk(
            spanned.get_ref(),
            "costs",
            &checks::is_table,
            &mut |path, at, value| {
                let line = leaves::line_of(text, at);
                lines.insert(path.to_owned(), line);
                if let Some(message) = checks::book_fault(path, value) {
                    let key = path.strip_prefix("costs.").unwrap_or(path);
                    problems.push(leaves::wrong(line, key, value, message));
                }
            },
        );
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.line);
            return Err(refused(problems));
        }
        let mut table = match leaves::plain(&toml::de::DeValue::Table(spanned.into_inner())) {
            Value::Table(table) => table,
            _ => Table::new(),
        };
        spell_out(&mut table);
        let layer = Self {
            file: Some(format!("cost book {name}")),
            table,
            lines,
        };
        let absent = NEEDED
            .into_iter()
            .find(|key| !layer.table.contains_key(*key));
        match absent {
            Some(absent) => Err(layer.wrong(
                absent,
                "is missing; every book needs name, source, currency and year".to_owned(),
            )),
            None => Ok(layer),
        }
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.table.get(key)?.as_str()
    }

    /// The members of a table that are tables.
    fn entries(&self, table: &str) -> impl Iterator<Item = (&str, &Table)> {
        let table = self.table.get(table).and_then(Value::as_table);
        let entries = table.into_iter().flatten();
        entries.filter_map(|(name, entry)| Some((name.as_str(), entry.as_table()?)))
    }

    /// The money of prices that do not say.
    fn money(&self) -> &str {
        match self.file {
            Some(_) => self.text("currency").unwrap_or(USD),
            // The project's currency is that of reports.
            None => USD,
        }
    }

    fn source(&self) -> String {
        match self.file {
            Some(_) => self.text("source").unwrap_or_default().to_owned(),
            None => "the project file".to_owned(),
        }
    }

    fn wrong(&self, key: &str, message: String) -> Wrong {
        let path = format!("costs.{key}");
        let below = format!("{path}.");
        let near = self
            .lines
            .iter()
            .find(|(known, _)| known.starts_with(&below));
        let line = self.lines.get(&path).or(near.map(|(_, line)| line));
        let key = if self.file.is_some() { key } else { &path };
        Wrong {
            file: self.file.clone(),
            problems: vec![Problem::of(
                line.copied().unwrap_or(1),
                key.to_owned(),
                message,
            )],
        }
    }
}

/// Writes bare numbers as tables, so that what lies over them loses nothing.
pub fn spell_out(costs: &mut Table) {
    for (table, key) in [
        ("prices", "default"),
        ("factors", "default"),
        ("exchange", "per_usd"),
    ] {
        let Some(Value::Table(entries)) = costs.get_mut(table) else {
            continue;
        };
        for (_, entry) in entries.iter_mut() {
            if number(entry).is_some() {
                let bare = (BARE.to_owned(), Value::Boolean(true));
                let value = (key.to_owned(), entry.clone());
                *entry = Value::Table(Table::from_iter([value, bare]));
            }
        }
    }
}

/// The effective `[costs]` of a project.
///
/// # Errors
/// What is wrong, with the file that it stands in where that is a book.
pub fn effective(given: Table, lines: &Lines, files: &Files<'_>) -> Result<Table, Wrong> {
    let project = Layer {
        file: None,
        table: given,
        lines: lines.clone(),
    };
    let book = project.text("book").unwrap_or(DEFAULT_BOOK).to_owned();
    let books = books(&book, &project, files)?;
    let layers: Vec<&Layer> = books.iter().chain([&project]).collect();
    let mut laid = Laid {
        exchange: rates(&layers)?,
        year: Value::Integer(0),
        prices: Table::new(),
        factors: Table::new(),
        cpp: Table::new(),
    };
    for layer in &layers {
        laid.lay(layer)?;
    }
    let bottom = layers[0];
    whole::<Item>(&laid.prices, "prices", bottom)?;
    whole::<Factor>(&laid.factors, "factors", bottom)?;
    let with_cpp = layers
        .iter()
        .rev()
        .find(|layer| layer.table.contains_key("cpp"));
    if let Some(layer) = with_cpp {
        whole_cpp(&laid.cpp, layer)?;
    }
    let currency = project.text("currency").unwrap_or(USD);
    if currency != USD && !laid.exchange.contains_key(currency) {
        let known: Vec<&str> = laid.exchange.keys().map(String::as_str).collect();
        let message = format!(
            "no exchange rate of {currency}; give costs.exchange.{currency}.per_usd, or take USD, {}",
            known.join(", ")
        );
        return Err(project.wrong("currency", message));
    }
    let top = books.last().unwrap_or(&project);
    let text = |value: &str| Value::String(value.to_owned());
    let told = |key: &str| text(top.text(key).unwrap_or_default());
    let sharing = project.text("sharing_rule");
    let sharing = sharing.unwrap_or(SharingRule::default().as_str());
    let mut all = Table::from_iter([
        ("book".to_owned(), text(&book)),
        ("currency".to_owned(), text(currency)),
        ("sharing_rule".to_owned(), text(sharing)),
        ("name".to_owned(), told("name")),
        ("source".to_owned(), told("source")),
        ("stated_in".to_owned(), text(top.money())),
        ("year".to_owned(), laid.year),
        ("exchange".to_owned(), Value::Table(laid.exchange)),
        ("prices".to_owned(), Value::Table(laid.prices)),
        ("factors".to_owned(), Value::Table(laid.factors)),
    ]);
    if with_cpp.is_some() {
        all.insert("cpp".to_owned(), Value::Table(laid.cpp));
    }
    Ok(all)
}

/// What the layers so far amount to.
struct Laid {
    exchange: Table,
    /// Of the prices of the topmost book.
    year: Value,
    prices: Table,
    factors: Table,
    cpp: Table,
}

impl Laid {
    fn lay(&mut self, layer: &Layer) -> Result<(), Wrong> {
        // Every book has a year; the project goes on with that of its book.
        if let Some(own) = layer.table.get("year") {
            self.year = own.clone();
        }
        for (name, entry) in layer.entries("prices") {
            let key = format!("prices.{name}");
            Item::find_or_hint(name).map_err(|message| layer.wrong(&key, message))?;
            let below = self.prices.get(name).and_then(Value::as_table);
            let (entry, base) = self.in_dollars(layer, &key, entry, below)?;
            let whole = merged(layer, &key, &entry, base)?;
            self.prices.insert(name.to_owned(), Value::Table(whole));
        }
        for (name, entry) in layer.entries("factors") {
            let key = format!("factors.{name}");
            Factor::find_or_hint(name).map_err(|message| layer.wrong(&key, message))?;
            let below = self.factors.get(name).and_then(Value::as_table);
            let whole = merged(layer, &key, entry, below.cloned().unwrap_or_default())?;
            self.factors.insert(name.to_owned(), Value::Table(whole));
        }
        if let Some(Value::Table(over)) = layer.table.get("cpp") {
            crate::project::defaults::lay_over(&mut self.cpp, over.clone());
        }
        Ok(())
    }

    /// An entry of `[prices]` in dollars, and what it is laid over.
    fn in_dollars(
        &self,
        layer: &Layer,
        key: &str,
        entry: &Table,
        below: Option<&Table>,
    ) -> Result<(Table, Table), Wrong> {
        let mut entry = entry.clone();
        let money = match entry.remove("currency") {
            Some(Value::String(money)) => money,
            _ => layer.money().to_owned(),
        };
        let per_usd = if money == USD {
            1.0
        } else {
            let rate = self.exchange.get(&money);
            let rate = rate.and_then(|rate| number(rate.get("per_usd")?));
            rate.ok_or_else(|| {
                let place = if layer.file.is_some() { "" } else { "costs." };
                let message = format!(
                    "no exchange rate of {money}; give {place}exchange.{money}.per_usd and its year"
                );
                layer.wrong(key, message)
            })?
        };
        let mut states = false;
        for bound in ["low", "default", "high"] {
            if let Some(value) = entry.get(bound).and_then(number) {
                entry.insert(bound.to_owned(), Value::Float(value / per_usd));
                states = true;
            }
        }
        let mut base = below.cloned().unwrap_or_else(|| {
            Table::from_iter([
                ("life_years".to_owned(), Value::Integer(0)),
                ("replaced_share".to_owned(), Value::Float(1.0)),
                ("opex_share".to_owned(), Value::Float(0.0)),
                ("imported".to_owned(), Value::Float(0.0)),
            ])
        });
        if states || below.is_none() {
            base.insert("stated_in".to_owned(), Value::String(money));
            base.insert("year".to_owned(), self.year.clone());
        }
        Ok((entry, base))
    }
}

/// The books of a project, the lowest first.
fn books(book: &str, project: &Layer, files: &Files<'_>) -> Result<Vec<Layer>, Wrong> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut next = Some(book.to_owned());
    while let Some(name) = next.take() {
        let shipped = BOOKS.iter().position(|known| *known == name);
        let layer = match shipped {
            Some(place) => SHIPPED[place].clone(),
            // Only the project names files, so that books cannot stand below each other for ever.
            None if layers.is_empty() && is_file(&name) => {
                let text = files(&name).map_err(|message| project.wrong("book", message))?;
                Layer::read(&name, &text)?
            }
            None => {
                let near = crate::project::keys::nearest(&name, BOOKS.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                let message = format!(
                    "{name} is no book of the program ({}) and no path of a .toml file{near}",
                    BOOKS.join(", ")
                );
                return Err(project.wrong("book", message));
            }
        };
        next = layer.text("base").map(str::to_owned);
        layers.push(layer);
    }
    layers.reverse();
    Ok(layers)
}

/// Whether a name of a book is the path of a file.
#[must_use]
pub fn is_file(book: &str) -> bool {
    let extension = std::path::Path::new(book).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// Rates of all layers, the project's above those of its books.
fn rates(layers: &[&Layer]) -> Result<Table, Wrong> {
    let mut rates = Table::new();
    for layer in layers {
        for (name, entry) in layer.entries("exchange") {
            let mut entry = entry.clone();
            entry.remove(BARE);
            let below = rates.get(name).and_then(Value::as_table).cloned();
            let mut rate = below.unwrap_or_default();
            let value = |rate: &Table| rate.get("per_usd").and_then(number);
            if value(&entry).is_some() && value(&entry) != value(&rate) {
                rate.insert("source".to_owned(), Value::String(layer.source()));
                rate.remove("year");
            }
            rate.extend(entry);
            for needed in ["per_usd", "year"] {
                // Whoever sets a rate for one run need not date it.
                let is_free = needed == "year" && layer.file.is_none();
                if !is_free && !rate.contains_key(needed) {
                    let message = format!("needs {needed}");
                    return Err(layer.wrong(&format!("exchange.{name}"), message));
                }
            }
            rates.insert(name.to_owned(), Value::Table(rate));
        }
    }
    Ok(rates)
}

/// An entry laid over what is below it, with its mark and its range checked.
fn merged(layer: &Layer, key: &str, entry: &Table, mut base: Table) -> Result<Table, Wrong> {
    let mut entry = entry.clone();
    let is_bare = entry.remove(BARE).is_some();
    let changes = |(name, value): (&String, &Value)| {
        let below = base.get(name);
        number(value).is_some() && below.and_then(number) != number(value)
    };
    if !base.contains_key("mark") || entry.iter().any(changes) {
        base.insert("mark".to_owned(), Value::String("project".to_owned()));
        base.insert("source".to_owned(), Value::String(layer.source()));
    }
    base.extend(entry);
    let value = |table: &Table, name: &str| table.get(name).and_then(number);
    let Some(default) = value(&base, "default") else {
        return Err(layer.wrong(key, "needs default".to_owned()));
    };
    let mut low = value(&base, "low").unwrap_or(default);
    let mut high = value(&base, "high").unwrap_or(default);
    if is_bare {
        (low, high) = (low.min(default), high.max(default));
    }
    if !(low <= default && default <= high) {
        let message = format!(
            "low {low}, default {default}, high {high}: must not fall; give all that change, or the default as a bare number"
        );
        return Err(layer.wrong(key, message));
    }
    for (name, value) in [("low", low), ("default", default), ("high", high)] {
        base.insert(name.to_owned(), Value::Float(value));
    }
    Ok(base)
}

/// That a book has all entries.
fn whole<K: Named>(entries: &Table, table: &str, bottom: &Layer) -> Result<(), Wrong> {
    let absent = |name: &&K| !entries.contains_key(name.key());
    let absent: Vec<&str> = K::ALL
        .iter()
        .filter(absent)
        .map(|name| name.key())
        .collect();
    let Some(first) = absent.first() else {
        return Ok(());
    };
    let others = match absent.len() - 1 {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let message = format!(
        "the book lacks {first}{others}; give it, or take the rest from a book of the program with base = \"{DEFAULT_BOOK}\""
    );
    Err(bottom.wrong(table, message))
}

/// That `[cpp]` is whole.
fn whole_cpp(cpp: &Table, layer: &Layer) -> Result<(), Wrong> {
    let of = |technology: &&'static str| {
        let table = cpp.get(*technology).and_then(Value::as_table);
        let lacks = |field: &&str| table.is_none_or(|table| !table.contains_key(*field));
        let absent = checks::cpp_fields().find(lacks)?;
        Some(format!("{technology}.{absent}"))
    };
    let plain = checks::CPP.iter().find(|name| !cpp.contains_key(**name));
    let plain = plain.map(|&name| name.to_owned());
    let absent = plain.or_else(|| checks::CPP_TECHNOLOGIES.iter().find_map(of));
    match absent {
        Some(absent) => Err(layer.wrong("cpp", format!("lacks {absent}"))),
        None => Ok(()),
    }
}
