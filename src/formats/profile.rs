//! What a layer holds, found by reading it once: kinds of columns, how full they are, geometry types.

use std::ops::Range;

use geo::BoundingRect;
use geo_types::Geometry;

use super::fitted::is_rounded;
use super::{Batch, Cell, Column, ColumnKind, FormatError, GeometryTypes, Shape, Source, Stop};

/// What a layer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// Rows that it cannot read.
    pub faults: u64,
    /// Rows whose geometry cannot be read.
    pub broken_shapes: u64,
    /// Rows with a geometry.
    pub shapes: u64,
    /// Rows without one.
    pub shapeless: u64,
    /// The geometry types.
    pub geometry: GeometryTypes,
    /// West, south, east, north of all geometries in the coordinates of the file.
    pub bounds: Option<[f64; 4]>,
    /// A column each.
    pub columns: Vec<ColumnProfile>,
}

/// What a column holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnProfile {
    /// Values that are not null.
    pub present: u64,
    /// Bytes of the longest value as text.
    pub longest: usize,
    kinds: Kinds,
}

/// The kinds of the values met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one a kind")]
struct Kinds {
    flag: bool,
    whole: bool,
    real: bool,
    text: bool,
    json: bool,
    /// A whole number that a real one does not keep.
    long: bool,
    /// A whole number that has no sign and more than 63 bits.
    huge: bool,
    /// Text that reads like a flag, a whole number, a number; only this tells of text tables.
    like_flag: bool,
    like_whole: bool,
    like_real: bool,
    /// Of those that read like numbers with a fraction: whether one has zeros at its end that it need not have,
    /// the fewest decimals and the most.
    is_padded: bool,
    decimals: Option<(usize, usize)>,
}

impl Profile {
    /// Reads all rows of a source.
    ///
    /// # Errors
    /// [`FormatError`] where the file turns out to be broken.
    pub fn of(source: &mut Source<'_>) -> Result<Self, FormatError> {
        let columns = source.columns().len();
        let mut all = Self {
            columns: vec![ColumnProfile::default(); columns],
            ..Self::default()
        };
        let work = |batch: Batch<'_>| Self::of_batch(batch, columns);
        let read = source.read(work, |parts: Vec<Self>| {
            for part in &parts {
                all.add(part);
            }
            Ok::<_, std::convert::Infallible>(())
        });
        match read {
            Ok(()) => Ok(all),
            Err(Stop::Format(error)) => Err(error),
            Err(Stop::Taker(never)) => match never {},
        }
    }

    /// That of no rows yet.
    #[must_use]
    pub fn empty(columns: usize) -> Self {
        Self {
            columns: vec![ColumnProfile::default(); columns],
            ..Self::default()
        }
    }

    fn of_batch(mut batch: Batch<'_>, columns: usize) -> Self {
        let mut part = Self::empty(columns);
        part.faults = batch.faults.len() as u64;
        for row in batch.rows() {
            part.note_cells(row.cells);
            match &row.shape {
                Shape::Broken { .. } => part.broken_shapes += 1,
                Shape::Absent => part.note_shape(None),
                Shape::Given { geometry, .. } => part.note_shape(geometry.as_deref()),
            }
        }
        part
    }

    /// Takes the cells of a row into account.
    pub fn note_cells(&mut self, cells: &[Cell<'_>]) {
        for (profile, cell) in self.columns.iter_mut().zip(cells) {
            profile.note(cell);
        }
    }

    /// Takes the geometry of a row into account.
    pub fn note_shape(&mut self, geometry: Option<&Geometry<f64>>) {
        let Some(geometry) = geometry else {
            self.shapeless += 1;
            return;
        };
        self.shapes += 1;
        self.geometry.add(geometry);
        let of = geometry.bounding_rect().map(|rect| {
            let (low, high) = (rect.min(), rect.max());
            [low.x, low.y, high.x, high.y]
        });
        self.bounds = joined(self.bounds, of);
    }

    /// Takes in what was found elsewhere in the file.
    pub fn add(&mut self, part: &Self) {
        self.faults += part.faults;
        self.broken_shapes += part.broken_shapes;
        self.shapes += part.shapes;
        self.shapeless += part.shapeless;
        self.geometry = self.geometry.union(part.geometry);
        self.bounds = joined(self.bounds, part.bounds);
        for (all, part) in self.columns.iter_mut().zip(&part.columns) {
            all.present += part.present;
            all.longest = all.longest.max(part.longest);
            all.kinds.add(part.kinds);
        }
    }

    /// The columns for a writer. In text tables (`of_text`) text that reads like numbers or flags without
    /// exception becomes such a column; identifiers such as `007` stay text.
    #[must_use]
    pub fn schema(&self, names: &[String], of_text: bool) -> Vec<Column> {
        let columns = names.iter().zip(&self.columns);
        columns
            .map(|(name, profile)| Column {
                name: name.clone(),
                kind: profile.kind(of_text),
                longest: profile.longest,
            })
            .collect()
    }
}

fn joined(one: Option<[f64; 4]>, other: Option<[f64; 4]>) -> Option<[f64; 4]> {
    match (one, other) {
        (Some(a), Some(b)) => Some([
            a[0].min(b[0]),
            a[1].min(b[1]),
            a[2].max(b[2]),
            a[3].max(b[3]),
        ]),
        (one, other) => one.or(other),
    }
}

impl Kinds {
    fn add(&mut self, other: Self) {
        self.flag |= other.flag;
        self.whole |= other.whole;
        self.real |= other.real;
        self.text |= other.text;
        self.json |= other.json;
        self.long |= other.long;
        self.huge |= other.huge;
        self.like_flag |= other.like_flag;
        self.like_whole |= other.like_whole;
        self.like_real |= other.like_real;
        self.is_padded |= other.is_padded;
        self.decimals = spanned(self.decimals, other.decimals);
    }
}

/// From the fewest to the most of both.
fn spanned(one: Option<(usize, usize)>, other: Option<(usize, usize)>) -> Option<(usize, usize)> {
    match (one, other) {
        (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
        (one, other) => one.or(other),
    }
}

/// Lengths that a number's text is looked at for.
const NUMBER_BYTES: Range<usize> = 1..25;

impl ColumnProfile {
    /// Takes a value into account.
    pub fn note(&mut self, cell: &Cell<'_>) {
        let length = match cell {
            Cell::Null => return,
            Cell::Text(text) => {
                match Reads::of(text) {
                    Reads::Flag => self.kinds.like_flag = true,
                    Reads::Whole => {
                        let is_long = |whole: i64| is_rounded(&whole.into());
                        self.kinds.like_whole = true;
                        self.kinds.long |= text.parse().is_ok_and(is_long);
                    }
                    Reads::Scientific => self.kinds.like_real = true,
                    Reads::Real {
                        decimals,
                        is_padded,
                    } => {
                        self.kinds.like_real = true;
                        self.kinds.is_padded |= is_padded;
                        let own = Some((decimals, decimals));
                        self.kinds.decimals = spanned(self.kinds.decimals, own);
                    }
                    Reads::Text => self.kinds.text = true,
                }
                text.len()
            }
            other => {
                match other {
                    Cell::Bool(_) => self.kinds.flag = true,
                    Cell::Number(number) if number.is_i64() || number.is_u64() => {
                        self.kinds.whole = true;
                        self.kinds.long |= is_rounded(number);
                        self.kinds.huge |= !number.is_i64();
                    }
                    Cell::Number(_) => self.kinds.real = true,
                    _ => self.kinds.json = true,
                }
                other.shown().len()
            }
        };
        self.present += 1;
        self.longest = self.longest.max(length);
    }

    /// What the column as a whole is: text where numbers would lose digits.
    #[must_use]
    pub fn kind(&self, of_text: bool) -> ColumnKind {
        let kinds = self.kinds;
        let like = [kinds.like_flag, kinds.like_whole, kinds.like_real];
        // Zeros at the end belong to numbers that are all written with as many decimals, prices for example.
        // Where they are not, `1.9` and `1.10` may well be two sections.
        let is_even = kinds.decimals.is_none_or(|(least, most)| least == most) && !kinds.like_whole;
        let texts =
            kinds.text || (!of_text && like.contains(&true)) || (kinds.is_padded && !is_even);
        let flag = kinds.flag || (of_text && kinds.like_flag);
        let whole = kinds.whole || (of_text && kinds.like_whole);
        let real = kinds.real || (of_text && kinds.like_real);
        let is_cut = kinds.huge || (real && kinds.long);
        match (texts || is_cut, flag, whole || real, kinds.json) {
            (false, true, false, false) => ColumnKind::Flag,
            (false, false, true, false) if real => ColumnKind::Real,
            (false, false, true, false) => ColumnKind::Whole,
            (false, false, false, true) => ColumnKind::Json,
            _ => ColumnKind::Text,
        }
    }
}

/// What a text reads like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    Flag,
    Whole,
    /// A number with so many digits behind the point.
    Real {
        decimals: usize,
        /// Whether it has zeros at its end that it need not have, but for the one of `12.0`.
        is_padded: bool,
    },
    /// A number as `1.5e-07`.
    Scientific,
    Text,
}

impl Reads {
    /// Only what is written as programs write numbers counts as one, so that `007`, `+84` and `1e3`
    /// stay what they are; and no digit may be lost.
    fn of(text: &str) -> Self {
        if matches!(text, "true" | "false") {
            return Self::Flag;
        }
        if !NUMBER_BYTES.contains(&text.len()) {
            return Self::Text;
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if let Some((mantissa, exponent)) = digits.split_once(['e', 'E']) {
            return if is_scientific(mantissa, exponent) {
                Self::Scientific
            } else {
                Self::Text
            };
        }
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let leads_with_zero = whole.len() > 1 && whole.starts_with('0');
        if !is_digits(whole) || leads_with_zero {
            return Self::Text;
        }
        match fraction {
            Some(fraction) if is_digits(fraction) && is_kept(text) => Self::Real {
                decimals: fraction.len(),
                is_padded: fraction.len() > 1 && fraction.ends_with('0'),
            },
            None if text != "-0" && text.parse::<i64>().is_ok() => Self::Whole,
            _ => Self::Text,
        }
    }
}

fn is_digits(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a number has all its digits but zeros at its end when it is read and written again.
fn is_kept(text: &str) -> bool {
    let number = text.parse::<f64>();
    let needed = text.trim_end_matches('0').trim_end_matches('.');
    number.is_ok_and(|number| number.to_string() == needed)
}

/// Whether these are the parts of a number as programs write it with an exponent: with a sign before that, as
/// hardly any name has it, and one digit before the point.
fn is_scientific(mantissa: &str, exponent: &str) -> bool {
    let Some(places) = exponent.strip_prefix(['+', '-']) else {
        return false;
    };
    let sign = if exponent.starts_with('-') { "-" } else { "" };
    let places = places.strip_prefix('0').unwrap_or(places);
    let number = format!("{mantissa}e{sign}{places}");
    let parsed = number.parse::<f64>();
    is_digits(places) && parsed.is_ok_and(|parsed| format!("{parsed:e}") == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_codes_stay_text() {
        use Reads::{Flag, Scientific, Text, Whole};
        let real = |decimals, is_padded| Reads::Real {
            decimals,
            is_padded,
        };
        for (text, kind) in [
            ("0", Whole),
            ("-12", Whole),
            ("007", Text),
            ("-0", Text),
            ("+84", Text),
            ("1e3", Text),
            ("12e+3", Text),
            ("1e+20", Scientific),
            ("-1.5e-07", Scientific),
            ("1E-7", Scientific),
            ("1.0e-7", Text),
            ("1e+999", Text),
            ("1e+", Text),
            ("1e++1", Text),
            ("0.5", real(1, false)),
            ("-105.8", real(1, false)),
            ("0.00000001", real(8, false)),
            ("1.10", real(2, true)),
            ("100.0", real(1, false)),
            ("-0.0", real(1, false)),
            ("0.00", real(2, true)),
            ("0.10000000000000000001", Text),
            (".5", Text),
            ("5.", Text),
            ("true", Flag),
            ("True", Text),
            ("99999999999999999999", Text),
            ("", Text),
            ("nan", Text),
        ] {
            assert_eq!(Reads::of(text), kind, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn numbers_that_are_written_are_read(number in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            let text = serde_json::to_string(&number).unwrap();
            let is_number = matches!(Reads::of(&text), Reads::Real { is_padded: false, .. } | Reads::Scientific);
            proptest::prop_assert!(is_number, "{text}");
        }
    }

    #[test]
    fn a_column_is_what_all_its_values_are() {
        let kind = |cells: &[Cell<'_>], of_text| {
            let mut profile = ColumnProfile::default();
            for cell in cells {
                profile.note(cell);
            }
            profile.kind(of_text)
        };
        let text = |text: &'static str| Cell::from(text);
        assert_eq!(kind(&[text("1"), text("2.5")], true), ColumnKind::Real);
        let all = |texts: &[&'static str]| {
            let cells: Vec<Cell<'_>> = texts.iter().map(|one| text(one)).collect();
            kind(&cells, true)
        };
        assert_eq!(all(&["12.0", "1e+20", "1e-7", "13"]), ColumnKind::Real);
        assert_eq!(all(&["1.10", "1.25", "3.00"]), ColumnKind::Real);
        assert_eq!(all(&["1.9", "1.10"]), ColumnKind::Text);
        assert_eq!(all(&["1", "1.10"]), ColumnKind::Text);
        assert_eq!(kind(&[text("1"), text("2")], false), ColumnKind::Text);
        assert_eq!(kind(&[text("1"), text("x")], true), ColumnKind::Text);
        assert_eq!(
            kind(&[Cell::from(1_u32), Cell::from(0.5)], false),
            ColumnKind::Real
        );
        assert_eq!(
            kind(&[Cell::from(true), Cell::Null], false),
            ColumnKind::Flag
        );
        assert_eq!(
            kind(&[Cell::from(true), Cell::from(1_u32)], false),
            ColumnKind::Text
        );
        assert_eq!(kind(&[Cell::Null], true), ColumnKind::Text);
        // A double has 53 bits, a whole number of most formats 63.
        let long = || Cell::from((1_u64 << 53) + 1);
        assert_eq!(kind(&[long()], false), ColumnKind::Whole);
        assert_eq!(kind(&[long(), Cell::from(0.5)], false), ColumnKind::Text);
        let digits = || text("9007199254740993");
        assert_eq!(kind(&[digits()], true), ColumnKind::Whole);
        assert_eq!(kind(&[digits(), text("0.5")], true), ColumnKind::Text);
        assert_eq!(kind(&[Cell::from(u64::MAX)], false), ColumnKind::Text);
    }
}
