//! Values as typed formats take them.

use std::borrow::Cow;

use geo::CoordsIter;
use geo_types::Geometry;
use serde_json::Number;

use super::{Cell, Column, ColumnKind};
use crate::lang::counted;

/// A value of the kind of its column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fitted<'c> {
    Null,
    Flag(bool),
    Whole(i64),
    Real(f64),
    /// Text, or JSON as text.
    Text(Cow<'c, str>),
}

/// A value as its column takes it, or nothing where it is of another kind. Text that reads like a number
/// or flag is one in such a column: text tables have nothing else.
pub(super) fn fitted<'c>(cell: &'c Cell<'_>, kind: ColumnKind) -> Option<Fitted<'c>> {
    Some(match (kind, cell) {
        (_, Cell::Null) => Fitted::Null,
        (ColumnKind::Flag, Cell::Bool(flag)) => Fitted::Flag(*flag),
        (ColumnKind::Flag, Cell::Text(text)) => Fitted::Flag(text.parse().ok()?),
        (ColumnKind::Whole, Cell::Number(number)) => Fitted::Whole(number.as_i64()?),
        (ColumnKind::Whole, Cell::Text(text)) => Fitted::Whole(text.parse().ok()?),
        (ColumnKind::Real, Cell::Number(number)) => Fitted::Real(number.as_f64()?),
        (ColumnKind::Real, Cell::Text(text)) => {
            let number: f64 = text.parse().ok()?;
            Fitted::Real(Some(number).filter(|number| number.is_finite())?)
        }
        (ColumnKind::Flag | ColumnKind::Whole | ColumnKind::Real, _) => return None,
        (ColumnKind::Text, cell) => Fitted::Text(cell.shown()),
        (ColumnKind::Json, cell) => Fitted::Text(Cow::Owned(
            serde_json::to_string(cell).expect("cells are JSON"),
        )),
    })
}

/// Whether a whole number is not kept by a real one.
pub(super) fn is_rounded(number: &Number) -> bool {
    const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
    let whole = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
    whole.is_some_and(|whole| whole > EXACT && whole.trailing_zeros() < whole.ilog2() - 52)
}

/// How many values a format could not keep, by column.
#[derive(Clone, Debug)]
pub(super) struct Lost(Vec<u64>);

impl Lost {
    pub(super) fn of(columns: usize) -> Self {
        Self(vec![0; columns])
    }

    pub(super) fn count(&mut self, column: usize) {
        if let Some(count) = self.0.get_mut(column) {
            *count += 1;
        }
    }

    /// A sentence each for the columns that lost values: `3 values of "tên" ` and what happened.
    pub(super) fn told<'n>(
        &'n self,
        names: impl Iterator<Item = &'n str> + 'n,
        what: &'n str,
    ) -> impl Iterator<Item = String> + 'n {
        let lost = self.0.iter().zip(names).filter(|(count, _)| **count > 0);
        lost.map(move |(count, name)| {
            let values = if *count == 1 { "value" } else { "values" };
            format!("{count} {values} of {name:?} {what}")
        })
    }
}

/// What is said of values that are of another kind than their column.
pub(super) const ANOTHER_KIND: &str = "left out, being of another kind than the column";

/// Whether all positions are finite numbers; no other is kept.
pub(super) fn is_finite(geometry: &Geometry<f64>) -> bool {
    let mut positions = geometry.coords_iter();
    positions.all(|at| at.x.is_finite() && at.y.is_finite())
}

/// What is said of geometries that are not [`is_finite`], where there are any.
pub(super) fn endless(geometries: u64) -> Option<String> {
    (geometries > 0).then(|| {
        format!(
            "{geometries} geometries were left out, having positions that are no finite numbers"
        )
    })
}

/// What is said of columns of lists and objects by a format that has none.
pub(super) fn flattened(columns: &[Column]) -> impl Iterator<Item = String> {
    let lists = columns
        .iter()
        .filter(|column| column.kind == ColumnKind::Json);
    lists.map(|column| format!("lists and objects of column {:?} became text", column.name))
}

/// What is said of rows without any value, where there are any and the format shows no such row.
pub(super) fn unseen(rows: u64) -> Option<String> {
    (rows > 0).then(|| {
        format!(
            "{} without any value, which is not read as a row",
            counted(rows, "row", "rows")
        )
    })
}

/// What is said of empty texts of a column, where there are any and the format has no other word for null.
pub(super) fn emptied(texts: u64, column: &str) -> Option<String> {
    (texts > 0)
        .then(|| format!("{texts} texts of column {column:?} are empty, which reads like no value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_their_column_or_are_none() {
        let of = |cell: Cell<'static>, kind| {
            let cell = cell;
            match fitted(&cell, kind) {
                Some(Fitted::Text(text)) => Some(Fitted::Text(Cow::Owned(text.into_owned()))),
                Some(Fitted::Flag(flag)) => Some(Fitted::Flag(flag)),
                Some(Fitted::Whole(whole)) => Some(Fitted::Whole(whole)),
                Some(Fitted::Real(real)) => Some(Fitted::Real(real)),
                Some(Fitted::Null) => Some(Fitted::Null),
                None => None,
            }
        };
        let text = |text: &'static str| Some(Fitted::Text(Cow::Borrowed(text)));
        assert_eq!(
            of(Cell::from("12"), ColumnKind::Whole),
            Some(Fitted::Whole(12))
        );
        assert_eq!(of(Cell::from("x"), ColumnKind::Whole), None);
        assert_eq!(
            of(Cell::from("true"), ColumnKind::Flag),
            Some(Fitted::Flag(true))
        );
        assert_eq!(of(Cell::from("NaN"), ColumnKind::Real), None);
        assert_eq!(
            of(Cell::from(3_u32), ColumnKind::Real),
            Some(Fitted::Real(3.0))
        );
        assert_eq!(of(Cell::from(3_u32), ColumnKind::Text), text("3"));
        for (number, rounded) in [
            ((1_u64 << 53) + 1, true),
            (1 << 60, false),
            (u64::MAX, true),
        ] {
            assert_eq!(is_rounded(&number.into()), rounded, "{number}");
        }
        assert_eq!(of(Cell::from("a"), ColumnKind::Json), text("\"a\""));
        assert_eq!(of(Cell::Null, ColumnKind::Flag), Some(Fitted::Null));
        assert_eq!(of(Cell::from(u64::MAX), ColumnKind::Whole), None);
        let mut lost = Lost::of(2);
        lost.count(1);
        let told: Vec<String> = lost.told(["a", "b"].into_iter(), "were cut").collect();
        assert_eq!(told, ["1 value of \"b\" were cut"]);
    }
}
