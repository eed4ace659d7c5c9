//! From headers to fields, from cells to typed values.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::SurveyError;
use super::issue::{Code, Effect, Issue};
use super::told::Told;
use super::within::LeftOut;
use crate::calendar::Day;
use crate::formats::{Cell, Row};
use crate::geodesy::{LonLat, PositionError};
use crate::project::layers::{Layer, folded};

/// Which column of a table holds which field of a layer.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) fields: Vec<(&'static str, usize)>,
    /// A bit for each field that has a column: most have none, and this says so quickly.
    present: u64,
    /// Positions of the columns that are no field.
    pub(super) extra: Vec<usize>,
}

/// One of 64 bits by the ends and length of a field's name: quick, and few names share one.
#[inline]
fn bit(field: &str) -> u64 {
    let letter = |letter: Option<&u8>| letter.copied().map_or(0, u32::from);
    let bytes = field.as_bytes();
    let mixed = 7 * letter(bytes.first()) + 13 * letter(bytes.last());
    1_u64
        .rotate_left(mixed)
        .rotate_left(u32::try_from(bytes.len()).unwrap_or(0))
}

impl Columns {
    /// Finds the fields of `layer` among the headers: first as the project maps them, then by name,
    /// then by alias.
    pub(super) fn of(
        layer: &Layer,
        file: &str,
        table: &[String],
        mapped: Option<&BTreeMap<String, String>>,
    ) -> Result<Self, SurveyError> {
        let mut headers: Vec<String> = table.iter().map(|header| folded(header)).collect();
        // `X (m)`, `Vĩ độ (độ)`: what stands in brackets is a unit, where it tells no columns apart.
        for (place, header) in table.iter().enumerate() {
            let bare = folded(header.split(['(', '[']).next().unwrap_or_default());
            if !bare.is_empty() && !headers.contains(&bare) {
                headers[place] = bare;
            }
        }
        let mut taken = vec![false; headers.len()];
        let mut fields = Vec::new();
        for field in layer.fields {
            if let Some(header) = mapped.and_then(|mapped| mapped.get(field.name)) {
                let column = table
                    .iter()
                    .position(|known| known == header)
                    .ok_or_else(|| SurveyError::NoSuchHeader {
                        file: file.to_owned(),
                        key: format!("columns.{}.{}", layer.name, field.name),
                        header: header.clone(),
                        headers: table.join(", "),
                    })?;
                if taken[column] {
                    return Err(SurveyError::TwiceMapped {
                        file: file.to_owned(),
                        key: format!("columns.{}.{}", layer.name, field.name),
                        header: header.clone(),
                    });
                }
                taken[column] = true;
                fields.push((field.name, column));
            }
        }
        // Names go before aliases, so that `id` beside `geonameid` is the id.
        let names = layer.fields.iter().map(|field| (field, field.name));
        let aliases = layer
            .fields
            .iter()
            .flat_map(|field| field.aliases.iter().map(move |alias| (field, *alias)));
        for (field, header) in names.chain(aliases) {
            let header = folded(header);
            if fields.iter().any(|(name, _)| *name == field.name) {
                continue;
            }
            let free = |column: &usize| !taken[*column] && headers[*column] == header;
            if let Some(column) = (0..headers.len()).find(free) {
                taken[column] = true;
                fields.push((field.name, column));
            }
        }
        let extra = (0..headers.len())
            .filter(|&column| !taken[column])
            .collect();
        let present = fields.iter().fold(0, |bits, (name, _)| bits | bit(name));
        Ok(Self {
            fields,
            present,
            extra,
        })
    }

    /// Whether the table has a column for the field.
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|(name, _)| *name == field)
    }

    #[inline]
    fn value<'r>(&self, row: &Row<'r>, field: &str) -> &'r Cell<'r> {
        if self.present & bit(field) == 0 {
            return &Cell::Null;
        }
        self.fields
            .iter()
            .find(|(name, _)| *name == field)
            .and_then(|&(_, column)| row.cells.get(column))
            .unwrap_or(&Cell::Null)
    }
}

/// Reads the fields of one row and notes what is wrong with them.
#[derive(Debug)]
pub(super) struct RowReader<'a> {
    pub(super) file: &'a str,
    pub(super) row: Row<'a>,
    pub(super) columns: &'a Columns,
    pub(super) told: &'a Told,
    pub(super) issues: Vec<Issue>,
    /// Why the row is left out, as if it were not in the file.
    pub(super) left_out: Option<LeftOut>,
}

/// A value short enough for a message.
fn shortened(value: String) -> String {
    const LONGEST: usize = 120;
    if value.chars().count() > LONGEST {
        value.chars().take(LONGEST).collect()
    } else {
        value
    }
}

/// A number, with a decimal point or a decimal comma. Thousands separators are not read: `1.234` is
/// 1.234 in one country and 1234 in the next.
pub(crate) fn parsed_number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.matches(',').count() == 1 && !text.contains('.') {
        text.replace(',', ".").parse().ok()
    } else {
        text.parse().ok()
    }
}

/// True or false in English or Vietnamese.
pub(crate) fn parsed_flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "1.0" | "yes" | "y" | "t" | "x" | "có" | "co" => Some(true),
        "false" | "0" | "0.0" | "no" | "n" | "f" | "không" | "khong" => Some(false),
        _ => None,
    }
}

/// Whether a mark is followed by exactly three digits: `1.000` is one in one country and a thousand
/// in the next.
fn is_grouped(text: &str) -> bool {
    text.trim()
        .rsplit_once(['.', ','])
        .is_some_and(|(_, tail)| tail.len() == 3 && tail.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What is wrong with metres that are no number.
const METRES: &str = "is no number of metres: write it without a unit and without marks between thousands, such as 499803.825";

impl<'a> RowReader<'a> {
    pub(super) fn new(file: &'a str, row: Row<'a>, columns: &'a Columns, told: &'a Told) -> Self {
        Self {
            file,
            row,
            columns,
            told,
            issues: Vec::new(),
            left_out: None,
        }
    }

    /// Notes an issue with this row.
    pub(super) fn note(
        &mut self,
        field: &str,
        value: String,
        code: Code,
        effect: Effect,
        message: impl Into<String>,
    ) {
        self.issues.push(Issue {
            file: self.file.to_owned(),
            row: self.row.number,
            field: field.to_owned(),
            value: shortened(value),
            code,
            effect,
            message: message.into(),
        });
    }

    /// Says of everything noted so far that it cost the row.
    pub(super) fn refuse(&mut self) {
        for issue in &mut self.issues {
            issue.effect = Effect::Refused;
        }
    }

    fn ignore(&mut self, field: &str, code: Code, message: impl Into<String>) {
        let value = self.columns.value(&self.row, field).shown().into_owned();
        self.note(field, value, code, Effect::Ignored, message);
    }

    /// Text; numbers and flags of JSON as their text, so that an id may be either.
    #[inline]
    pub(super) fn text(&self, field: &str) -> Option<Cow<'a, str>> {
        let text = self.columns.value(&self.row, field).shown();
        if text.is_empty() {
            self.told.field(field).map(Cow::Borrowed)
        } else {
            Some(text)
        }
    }

    /// The same as a value of its own.
    #[inline]
    pub(super) fn owned(&self, field: &str) -> Option<String> {
        self.text(field).map(Cow::into_owned)
    }

    /// A number inside `range`.
    #[inline]
    pub(super) fn number(&mut self, field: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let text = self.text(field)?;
        match parsed_number(&text) {
            Some(number) if range.contains(&number) => Some(number),
            Some(number) if number.is_finite() => {
                let allowed = format!("is outside {} to {}", range.start(), range.end());
                self.ignore(field, Code::NumberOutOfRange, allowed);
                None
            }
            _ => {
                self.ignore(field, Code::NumberInvalid, "is not a number");
                None
            }
        }
    }

    /// A count; 0 is unknown, because registers write it where nobody counted.
    #[inline]
    pub(super) fn count(&mut self, field: &str) -> Option<u32> {
        let text = self.text(field)?;
        if is_grouped(&text) {
            self.ignore(
                field,
                Code::NumberInvalid,
                "may be thousands or a fraction, nobody can tell",
            );
            return None;
        }
        match parsed_number(&text) {
            Some(number) if number < 0.0 || number > f64::from(u32::MAX) => {
                self.ignore(
                    field,
                    Code::NumberOutOfRange,
                    format!("is outside 0 to {}", u32::MAX),
                );
                None
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked: whole and in range"
            )]
            Some(number) if number.fract() == 0.0 => Some(number as u32).filter(|&count| count > 0),
            _ => {
                self.ignore(field, Code::NumberInvalid, "is not a whole number");
                None
            }
        }
    }

    /// True or false in English or Vietnamese.
    #[inline]
    pub(super) fn flag(&mut self, field: &str) -> Option<bool> {
        let text = self.text(field)?;
        let known = parsed_flag(&text);
        if known.is_none() && !text.trim().eq_ignore_ascii_case("unknown") {
            self.ignore(field, Code::FlagInvalid, "is neither true nor false");
        }
        known
    }

    /// A date.
    #[inline]
    pub(super) fn day(&mut self, field: &str) -> Option<Day> {
        let text = self.text(field)?;
        match text.parse() {
            Ok(day) => Some(day),
            Err(error) => {
                self.ignore(field, Code::DateInvalid, format!("{error}"));
                None
            }
        }
    }

    /// One of the words of a field; `read` returns `None` for a word it does not know.
    pub(super) fn word<T>(
        &mut self,
        field: &str,
        allowed: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(field)?;
        let known = read(text.trim().to_lowercase().as_str());
        if known.is_none() {
            self.ignore(field, Code::WordUnknown, format!("is not one of {allowed}"));
        }
        known
    }

    /// A position from two columns: `None` where both are empty.
    pub(super) fn position(
        &mut self,
        lon_field: &str,
        lat_field: &str,
    ) -> Option<Result<LonLat, ()>> {
        let pair = self.numbers(lon_field, lat_field, "is not a number of degrees")?;
        let Ok((lon, lat)) = pair else {
            return Some(Err(()));
        };
        let place = if lon_field == "lon" {
            self.told.degrees(lon, lat)
        } else {
            LonLat::new(lon, lat).map_err(|error| (position_code(error), error.to_string()))
        };
        Some(place.map_err(|why| {
            let field = format!("{lon_field},{lat_field}");
            self.misplaced(&field, (lon, lat), why);
        }))
    }

    /// The position of a row that has no geometry: longitude and latitude, else x and y in the
    /// coordinate reference system of the file. `None` where all are empty.
    pub(super) fn place(&mut self) -> Option<Result<LonLat, ()>> {
        let degrees = self.position("lon", "lat");
        if degrees.is_some() || !self.columns.has("x") || !self.told.knows_metres() {
            return degrees;
        }
        let Ok((x, y)) = self.numbers("x", "y", METRES)? else {
            return Some(Err(()));
        };
        Some(match self.told.position(x, y) {
            Ok(position) => Ok(position),
            Err(why) => {
                self.misplaced("x,y", (x, y), why);
                Err(())
            }
        })
    }

    /// Notes coordinates that are no place.
    fn misplaced(&mut self, field: &str, (x, y): (f64, f64), (code, message): (Code, String)) {
        self.note(field, format!("{x},{y}"), code, Effect::Ignored, message);
    }

    /// Two finite numbers: `None` where both cells are empty.
    fn numbers(&mut self, one: &str, other: &str, wrong: &str) -> Option<Result<(f64, f64), ()>> {
        let texts = [self.text(one), self.text(other)];
        if texts.iter().all(Option::is_none) {
            return None;
        }
        let numbers = texts.map(|text| {
            let number = text.as_deref().and_then(parsed_number);
            number.filter(|number| number.is_finite())
        });
        for (field, number) in [one, other].into_iter().zip(numbers) {
            if number.is_none() {
                self.ignore(field, Code::LocationNotANumber, wrong);
            }
        }
        Some(match numbers {
            [Some(one), Some(other)] => Ok((one, other)),
            _ => Err(()),
        })
    }
}

/// The code for a position that is none.
pub(super) fn position_code(error: PositionError) -> Code {
    match error {
        PositionError::NotFinite => Code::LocationNotANumber,
        PositionError::Swapped => Code::LocationSwapped,
        PositionError::OutOfRange => Code::LocationOutOfRange,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_either_decimal_mark_and_no_thousands() {
        assert_eq!(parsed_number("105.5"), Some(105.5));
        assert_eq!(parsed_number("105,5"), Some(105.5));
        assert_eq!(parsed_number("1,234,567"), None);
        assert_eq!(parsed_number("1.234,5"), None);
        assert_eq!(parsed_number("12 km"), None);
    }

    #[test]
    fn names_go_before_aliases_and_mapping_before_names() {
        let table = ["geonameid", "id", "Kinh độ", "vi_do", "note"].map(str::to_owned);
        let columns = Columns::of(&crate::project::layers::VILLAGES, "f", &table, None).unwrap();
        assert_eq!(columns.fields, [("id", 1), ("lon", 2), ("lat", 3)]);
        assert_eq!(columns.extra, [0, 4]);
        let mapped = BTreeMap::from([("id".to_owned(), "note".to_owned())]);
        let columns = Columns::of(
            &crate::project::layers::VILLAGES,
            "f",
            &table,
            Some(&mapped),
        )
        .unwrap();
        assert_eq!(columns.fields[0], ("id", 4));
        let wrong = BTreeMap::from([("id".to_owned(), "MA".to_owned())]);
        assert!(Columns::of(&crate::project::layers::VILLAGES, "f", &table, Some(&wrong)).is_err());
    }
}
