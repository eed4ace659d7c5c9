//! A programme in whole numbers, and what is certain about it.

use super::super::Status;

/// A linear condition: `lower <= sum of coefficient * column <= upper`, where given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Columns, each at most once, with their coefficients.
    pub entries: Vec<(u32, i64)>,
    /// The least the sum may be.
    pub lower: Option<i64>,
    /// The most the sum may be.
    pub upper: Option<i64>,
}

impl Row {
    /// A row that asks for so much at least.
    #[must_use]
    pub fn at_least(entries: Vec<(u32, i64)>, lower: i64) -> Self {
        Self {
            entries,
            lower: Some(lower),
            upper: None,
        }
    }

    /// A row that allows so much at most.
    #[must_use]
    pub fn at_most(entries: Vec<(u32, i64)>, upper: i64) -> Self {
        Self {
            entries,
            lower: None,
            upper: Some(upper),
        }
    }

    /// Whether whole values satisfy the row.
    #[must_use]
    pub fn holds(&self, x: &[i64]) -> bool {
        let sum: i128 = self
            .entries
            .iter()
            .map(|&(column, coefficient)| i128::from(coefficient) * i128::from(x[column as usize]))
            .sum();
        self.lower.is_none_or(|lower| sum >= i128::from(lower))
            && self.upper.is_none_or(|upper| sum <= i128::from(upper))
    }
}

/// `min constant + cost x` over whole `x` in a box, under rows.
///
/// Every column takes whole values in the solutions looked for. Columns that are not `branch`ed on are
/// those which take a whole value by themselves, at some optimum, as soon as the others do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    /// Added to every value.
    pub constant: i64,
    /// Cost of each column.
    pub cost: Vec<i64>,
    /// Least value of each column.
    pub lower: Vec<i64>,
    /// Most value of each column.
    pub upper: Vec<i64>,
    /// Whether to branch on the column.
    pub branch: Vec<bool>,
    /// Conditions that are in the relaxation from the start.
    pub rows: Vec<Row>,
    /// Conditions that are many: each enters the relaxation only once it is violated.
    pub lazy: Vec<Row>,
    /// Columns at 1 that let others be taken as 0: where some solution has the column at 1 and one of the
    /// others not at 0, another that is no dearer has the column at 0.
    pub instead: Vec<(u32, Vec<u32>)>,
}

/// Why a model cannot be solved in exact arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Lists of columns differ in length.
    #[error(
        "a model of {cost} costs has {other} bounds: every column needs a cost, a box and a mark"
    )]
    Lengths {
        /// How many costs there are.
        cost: usize,
        /// How many of the other there are.
        other: usize,
    },
    /// A row names a column that is not there.
    #[error("a row names column {column} of {columns}")]
    Column {
        /// The column named.
        column: u32,
        /// How many columns there are.
        columns: usize,
    },
    /// A number is too large to be summed exactly.
    #[error(
        "{value} is too large: costs, bounds and coefficients may be at most {LARGEST} either way"
    )]
    Large {
        /// The number.
        value: i64,
    },
}

/// The largest number a model may hold, so that no sum of it overflows.
pub const LARGEST: i64 = 1 << 44;

impl Model {
    /// Adds a column that is branched on where told; its number.
    pub fn column(&mut self, cost: i64, lower: i64, upper: i64, branch: bool) -> u32 {
        self.cost.push(cost);
        self.lower.push(lower);
        self.upper.push(upper);
        self.branch.push(branch);
        u32::try_from(self.cost.len() - 1).unwrap_or(u32::MAX)
    }

    /// How many columns there are.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.cost.len()
    }

    /// Whether the model can be solved in exact arithmetic.
    ///
    /// # Errors
    ///
    /// When lists differ in length, a row names an unknown column, or a number is above [`LARGEST`].
    pub fn check(&self) -> Result<(), ModelError> {
        let columns = self.columns();
        for other in [self.lower.len(), self.upper.len(), self.branch.len()] {
            if other != columns {
                return Err(ModelError::Lengths {
                    cost: columns,
                    other,
                });
            }
        }
        let rows = || self.rows.iter().chain(&self.lazy);
        let numbers = [self.constant]
            .into_iter()
            .chain(self.cost.iter().copied())
            .chain(self.lower.iter().copied())
            .chain(self.upper.iter().copied())
            .chain(rows().flat_map(|row| row.entries.iter().map(|&(_, a)| a)))
            .chain(rows().flat_map(|row| row.lower.into_iter().chain(row.upper)));
        for value in numbers {
            if !(-LARGEST..=LARGEST).contains(&value) {
                return Err(ModelError::Large { value });
            }
        }
        let unknown = rows()
            .flat_map(|row| &row.entries)
            .find(|&&(column, _)| column as usize >= columns);
        match unknown {
            Some(&(column, _)) => Err(ModelError::Column { column, columns }),
            None => Ok(()),
        }
    }

    /// The value of a solution; `None` where it does not fit the box, a row, or a number.
    #[must_use]
    pub fn value(&self, x: &[i64]) -> Option<i64> {
        self.value_below(x, None)
    }

    /// The value of a solution that is below a limit, if there is one.
    #[must_use]
    pub fn value_below(&self, x: &[i64], limit: Option<i64>) -> Option<i64> {
        let boxed = x.len() == self.columns()
            && x.iter()
                .zip(&self.lower)
                .zip(&self.upper)
                .all(|((x, lower), upper)| lower <= x && x <= upper);
        if !boxed {
            return None;
        }
        let sum: i128 = x
            .iter()
            .zip(&self.cost)
            .map(|(&x, &cost)| i128::from(x) * i128::from(cost))
            .sum();
        let value = i64::try_from(sum + i128::from(self.constant)).ok()?;
        let good = limit.is_none_or(|limit| value < limit)
            && self.rows.iter().chain(&self.lazy).all(|row| row.holds(x));
        good.then_some(value)
    }
}

/// A solution with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// Its value, the constant included.
    pub value: i64,
    /// The value of each column.
    pub x: Vec<i64>,
}

/// What was found, and what is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How value and bound stand to each other.
    pub status: Status,
    /// No solution is below this; `None` where nothing is known, or where there is no solution.
    pub bound: Option<i64>,
    /// The best solution found.
    pub solution: Option<Solution>,
    /// Nodes of the tree that were looked at.
    pub nodes: u64,
}

/// What the problem behind the model knows.
pub trait Guide: Sync {
    /// Adds rows of the problem that `x` violates and that are not written out in the model.
    ///
    /// `whole` says that `x` is a candidate solution: rows must then be given unless it is one.
    fn rows(&self, x: &[f64], whole: bool, rows: &mut Vec<Row>) {
        let _ = (x, whole, rows);
    }

    /// A solution near `x`, a point of the relaxation.
    fn repair(&self, x: &[f64]) -> Option<Vec<i64>> {
        let _ = x;
        None
    }
}

/// A model that says everything by itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Guide for Plain {}
