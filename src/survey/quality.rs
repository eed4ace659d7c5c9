//! What a check looks at in every row beside what reading it tells, and in the list as a whole.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::boundaries::plain_code;
use super::fields::{RowReader, parsed_number};
use super::issue::{Code, Effect, Issue};
use super::names::broken;
use super::village::Village;
use super::villages::says_unknown;
use crate::geodesy::{LonLat, geodesic_m};
use crate::project::layers::{Layer, folded};

/// Fields that hold names.
const NAMES: [&str; 8] = [
    "name", "commune", "district", "province", "country", "operator", "old_name", "new_name",
];
/// Fields that hold 0 where nobody counted.
const COUNTS: [&str; 2] = ["population", "households"];

/// Two positions within this distance are one place, metres.
const SAME_PLACE_M: f64 = 1.0;

/// Looks at a row that has been read and is used.
pub(super) fn look(reader: &mut RowReader<'_>, layer: &Layer) {
    for field in NAMES {
        if layer.field(field).is_some()
            && let Some(name) = reader.text(field)
            && let Some(what) = broken(&name)
        {
            let name = name.into_owned();
            reader.note(field, name, Code::NameBroken, Effect::Warned, what);
        }
    }
    for field in COUNTS {
        if layer.field(field).is_some()
            && let Some(text) = reader.text(field)
            && parsed_number(&text) == Some(0.0)
        {
            let (text, message) = (text.into_owned(), "is 0, which counts as unknown");
            reader.note(field, text, Code::PopulationZero, Effect::Warned, message);
        }
    }
    if layer.field("electricity_asof").is_some() {
        look_at_power(reader);
    }
}

fn look_at_power(reader: &mut RowReader<'_>) {
    let Some(supply) = reader.text("electricity") else {
        return;
    };
    let is_noted = reader
        .issues
        .iter()
        .any(|issue| issue.field == "electricity");
    if !is_noted && !says_unknown(&supply) && reader.text("electricity_asof").is_none() {
        let (supply, message) = (supply.into_owned(), "nobody says of which day that is");
        reader.note(
            "electricity",
            supply,
            Code::PowerUndated,
            Effect::Warned,
            message,
        );
    }
}

/// Villages at the place of an earlier one, and villages with the name of an earlier one of their
/// commune.
pub(super) fn duplicates(file: &str, villages: &[Village], rows: &[u64]) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut note = |row: u64, field: &str, value: String, code: Code, message: String| {
        issues.push(Issue {
            file: file.to_owned(),
            row,
            field: field.to_owned(),
            value,
            code,
            effect: Effect::Warned,
            message,
        });
    };
    let mut places = Places::default();
    let mut names = Names::default();
    for (index, (village, &row)) in villages.iter().zip(rows).enumerate() {
        if let Some(centre) = village.centre
            && let Some(first) = places.insert(centre, index)
        {
            let value = format!("{},{}", centre.lon(), centre.lat());
            let message = format!(
                "row {} lies at the same place, within {SAME_PLACE_M} m: {}",
                rows[first],
                called(&villages[first])
            );
            note(row, "lon,lat", value, Code::DuplicatePlace, message);
        }
        if let Some((key, name)) = name_in_commune(village)
            && let Some(first) = names.insert(key, name, index)
        {
            let value = village.name.clone().unwrap_or_default();
            let message = format!(
                "row {} of the same commune has the same name: {}",
                rows[first],
                called(&villages[first])
            );
            note(row, "name", value, Code::DuplicateName, message);
        }
    }
    issues
}

/// A village as a person finds it again.
fn called(village: &Village) -> String {
    let name = village.name.iter().map(|name| format!(" {name}"));
    name.fold(village.id.clone(), |id, name| id + &name)
}

/// The commune and the name of a village as they are looked up, and the name as it is compared; `None`
/// where either is not given.
fn name_in_commune(village: &Village) -> Option<((String, String), String)> {
    let name = village.name.as_deref()?.trim().to_lowercase();
    let name: String = name.nfc().collect();
    let commune = match (&village.commune_code, &village.commune) {
        (Some(code), _) => plain_code(code),
        (None, Some(commune)) => {
            let parts = [
                Some(commune),
                village.district.as_ref(),
                village.province.as_ref(),
            ];
            let parts = parts.map(|part| part.map(|part| folded(part)).unwrap_or_default());
            parts.join("\n")
        }
        (None, None) => return None,
    };
    (!name.is_empty()).then(|| ((commune, folded(&name)), name))
}

/// Names that were met in a commune, by what is left of them without marks.
#[derive(Default)]
struct Names(FxHashMap<(String, String), Vec<(String, usize)>>);

impl Names {
    /// Most names that differ by their marks alone and are kept.
    const MOST: usize = 32;

    /// The earlier village of the same name, or `None`, and the name is kept. A name that is written
    /// without any marks is that with them; two with different marks are two names.
    fn insert(&mut self, key: (String, String), name: String, index: usize) -> Option<usize> {
        let known = self.0.entry(key).or_default();
        let is_same = |other: &str| other == name || other.is_ascii() || name.is_ascii();
        let first = known.iter().find(|(other, _)| is_same(other));
        let first = first.map(|(_, first)| *first);
        if first.is_none() && known.len() < Self::MOST {
            known.push((name, index));
        }
        first
    }
}

/// Places that were met, each farther than [`SAME_PLACE_M`] from all others, so that a cell holds few.
#[derive(Default)]
struct Places(FxHashMap<(i64, i64), Vec<(LonLat, usize)>>);

impl Places {
    /// A little more than [`SAME_PLACE_M`] of latitude, degrees.
    const CELL_DEG: f64 = 1e-5;

    /// The earlier village at a place, or `None`, and the place is kept.
    fn insert(&mut self, place: LonLat, index: usize) -> Option<usize> {
        let line = cell(place.lat() / Self::CELL_DEG);
        let column = |line: i64| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "latitude has 18 million cells at most"
            )]
            let shrunk = (line as f64 * Self::CELL_DEG).to_radians().cos().max(1e-3);
            cell(place.lon() * shrunk / Self::CELL_DEG)
        };
        for line in line - 1..=line + 1 {
            let middle = column(line);
            for column in middle - 2..=middle + 2 {
                let known = self.0.get(&(line, column)).into_iter().flatten();
                let near =
                    |(other, _): &&(LonLat, usize)| geodesic_m(place, *other).0 <= SAME_PLACE_M;
                if let Some((_, first)) = known.into_iter().find(near) {
                    return Some(*first);
                }
            }
        }
        let here = (line, column(line));
        self.0.entry(here).or_default().push((place, index));
        None
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "positions have fewer cells than 2^53"
)]
fn cell(number: f64) -> i64 {
    number.floor() as i64
}
