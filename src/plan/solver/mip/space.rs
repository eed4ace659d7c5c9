//! What is left of a model once columns are fixed, and the way back.

use rustc_hash::{FxHashMap, FxHashSet};

use super::model::{Guide, Model, Row};

/// A smaller model with its columns' numbers in the whole one.
#[derive(Debug, Clone)]
pub struct Space {
    /// What is left.
    pub model: Model,
    /// Number of each column in the whole model.
    pub kept: Vec<u32>,
    /// Values of the columns of the whole model; those that are kept are replaced.
    base: Vec<i64>,
    /// The most of each column of the whole model.
    top: Vec<i64>,
    /// Number of each column of the whole model here.
    here: Vec<u32>,
    /// Columns of the whole model that are equal to one that is kept here.
    twins: Vec<(u32, u32)>,
}

/// What goes over to a smaller space: rows beside the model's, and where columns and rows, the model's
/// first, come from.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// Rows that hold beside those of the model.
    pub extra: Vec<Row>,
    /// Number of each column before.
    pub columns: Vec<u32>,
    /// Number of each row before.
    pub rows: Vec<u32>,
}

/// Marks a column that is not here.
const GONE: u32 = u32::MAX;

impl Space {
    /// The whole model.
    #[must_use]
    pub fn whole(model: &Model) -> Self {
        let columns = model.columns() as u32;
        Self {
            model: model.clone(),
            kept: (0..columns).collect(),
            base: model.lower.clone(),
            top: model.upper.clone(),
            here: (0..columns).collect(),
            twins: Vec::new(),
        }
    }

    /// What is left inside a narrower box, together with other rows that hold.
    #[must_use]
    pub fn shrink(&self, lower: &[i64], upper: &[i64], extra: &[Row]) -> (Self, Carried) {
        let old = &self.model;
        let mut base = self.base.clone();
        let mut top = self.top.clone();
        let mut here = vec![GONE; base.len()];
        let mut new = vec![GONE; old.columns()];
        let mut model = Model {
            constant: old.constant,
            ..Model::default()
        };
        let mut kept = Vec::new();
        for column in 0..old.columns() {
            let whole = self.kept[column];
            base[whole as usize] = lower[column];
            top[whole as usize] = upper[column];
            if lower[column] == upper[column] {
                model.constant += old.cost[column] * lower[column];
                continue;
            }
            new[column] = model.column(
                old.cost[column],
                lower[column],
                upper[column],
                old.branch[column],
            );
            here[whole as usize] = new[column];
            kept.push(whole);
        }
        let mut twins = Vec::new();
        for &(whole, column) in &self.twins {
            let (at, to) = (whole as usize, new[column as usize]);
            base[at] = lower[column as usize];
            top[at] = upper[column as usize];
            here[at] = to;
            if to != GONE {
                twins.push((whole, to));
            }
        }
        let fit = |row: &Row| narrow(row, lower, upper, &new);
        let mut carried = Carried::default();
        for (row, number) in old.rows.iter().zip(0..) {
            if let Some(row) = fit(row) {
                model.rows.push(row);
                carried.rows.push(number);
            }
        }
        model.lazy = old.lazy.iter().filter_map(fit).collect();
        for (row, number) in extra.iter().zip(old.rows.len() as u32..) {
            if let Some(row) = fit(row) {
                carried.extra.push(row);
                carried.rows.push(number);
            }
        }
        let of = |column: &u32| self.here[*column as usize];
        carried.columns = kept.iter().map(of).collect();
        model.instead = old
            .instead
            .iter()
            .filter(|(column, others)| {
                new[*column as usize] != GONE
                    && others
                        .iter()
                        .all(|&other| new[other as usize] != GONE || lower[other as usize] == 0)
            })
            .map(|(column, others)| {
                let others = others.iter().map(|&other| new[other as usize]);
                (
                    new[*column as usize],
                    others.filter(|&other| other != GONE).collect(),
                )
            })
            .collect();
        Self {
            model,
            kept,
            base,
            top,
            here,
            twins,
        }
        .merge(carried)
    }

    /// For each column the first that stands for the same thing: each is in one row only, and the rows are
    /// alike but for it. What the prices of two levels of links differ by is lost once the sites between
    /// them are.
    fn alike(&self) -> Vec<u32> {
        let old = &self.model;
        let columns = old.columns();
        let mut uses = vec![0u32; columns];
        for &(column, _) in old
            .rows
            .iter()
            .chain(&old.lazy)
            .flat_map(|row| &row.entries)
        {
            uses[column as usize] += 1;
        }
        let mut free: Vec<bool> = old.branch.iter().map(|branch| !branch).collect();
        for &(column, _) in &old.instead {
            free[column as usize] = true;
        }
        let mut first: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        let mut same: Vec<u32> = (0..columns as u32).collect();
        for row in old.rows.iter().chain(&old.lazy) {
            let plain = row.lower == Some(1)
                && row.upper.is_none()
                && row.entries.iter().all(|&(_, a)| a == 1);
            let own = row
                .entries
                .iter()
                .rev()
                .map(|&(column, _)| column)
                .find(|&column| {
                    let at = column as usize;
                    free[at]
                        && uses[at] == 1
                        && old.cost[at] >= 0
                        && (old.lower[at], old.upper[at]) == (0, 1)
                });
            let (true, Some(own)) = (plain, own) else {
                continue;
            };
            let others = row.entries.iter().map(|&(column, _)| column);
            let others = others.filter(|&column| column != own).collect();
            same[own as usize] = *first.entry(others).or_insert(own);
        }
        same
    }

    /// Makes one column of those that are [`Space::alike`].
    fn merge(self, carried: Carried) -> (Self, Carried) {
        let same = self.alike();
        let old = &self.model;
        let columns = old.columns();
        if (0..columns).all(|column| same[column] as usize == column) {
            return (self, carried);
        }
        let mut model = Model {
            constant: old.constant,
            ..Model::default()
        };
        let mut new = vec![GONE; columns];
        let mut kept = Vec::new();
        for column in 0..columns {
            if same[column] as usize == column {
                new[column] = model.column(
                    old.cost[column],
                    old.lower[column],
                    old.upper[column],
                    old.branch[column],
                );
                kept.push(self.kept[column]);
            }
        }
        let mut twins = Vec::new();
        for column in 0..columns {
            let to = new[same[column] as usize];
            if new[column] == GONE {
                new[column] = to;
                twins.push((self.kept[column], to));
                model.cost[to as usize] += old.cost[column];
                model.branch[to as usize] |= old.branch[column];
            }
        }
        twins.extend(
            self.twins
                .iter()
                .map(|&(whole, column)| (whole, new[column as usize])),
        );
        let mut here = self.here;
        for to in here.iter_mut().filter(|to| **to != GONE) {
            *to = new[*to as usize];
        }
        let fit = |row: &Row| narrow(row, &old.lower, &old.upper, &new);
        let (mut seen, mut added) = (FxHashSet::default(), FxHashSet::default());
        let key = |row: &Row| (row.entries.clone(), row.lower, row.upper);
        let mut once = |row: &Row| seen.insert(key(row));
        let mut fresh = |row: &Row| added.insert(key(row));
        let mut next = Carried::default();
        let mut numbers = carried.rows.iter();
        for row in &old.rows {
            let number = numbers.next().copied();
            if let Some(row) = fit(row).filter(&mut once) {
                model.rows.push(row);
                next.rows.extend(number);
            }
        }
        model.lazy = old.lazy.iter().filter_map(fit).filter(&mut once).collect();
        for row in &carried.extra {
            let number = numbers.next().copied();
            if let Some(row) = fit(row).filter(&mut fresh) {
                next.extra.push(row);
                next.rows.extend(number);
            }
        }
        next.columns = (0..columns)
            .filter(|&column| same[column] as usize == column)
            .map(|column| carried.columns[column])
            .collect();
        let mut listed = vec![false; model.columns()];
        for (column, others) in &old.instead {
            let to = new[*column as usize];
            if !std::mem::replace(&mut listed[to as usize], true) {
                let others = others.iter().map(|&other| new[other as usize]).collect();
                model.instead.push((to, others));
            }
        }
        (
            Self {
                model,
                kept,
                base: self.base,
                top: self.top,
                here,
                twins,
            },
            next,
        )
    }

    /// A point of this space in the whole model.
    #[must_use]
    pub fn expand(&self, x: &[f64]) -> Vec<f64> {
        let mut whole: Vec<f64> = self.base.iter().map(|&value| value as f64).collect();
        for (&column, &value) in self.kept.iter().zip(x) {
            whole[column as usize] = value;
        }
        for &(column, twin) in &self.twins {
            whole[column as usize] = x[twin as usize];
        }
        whole
    }

    /// A solution of this space in the whole model.
    #[must_use]
    pub fn expand_whole(&self, x: &[i64]) -> Vec<i64> {
        let mut whole = self.base.clone();
        for (&column, &value) in self.kept.iter().zip(x) {
            whole[column as usize] = value;
        }
        for &(column, twin) in &self.twins {
            whole[column as usize] = x[twin as usize];
        }
        whole
    }

    /// Rows that the guide asks for at a point of this space.
    pub fn ask(&self, guide: &dyn Guide, x: &[f64], whole: bool, rows: &mut Vec<Row>) {
        let mut found = Vec::new();
        guide.rows(&self.expand(x), whole, &mut found);
        rows.extend(
            found
                .iter()
                .filter_map(|row| narrow(row, &self.base, &self.top, &self.here)),
        );
    }
}

/// A row without the columns that are fixed; `None` where the box alone satisfies it.
fn narrow(row: &Row, lower: &[i64], upper: &[i64], new: &[u32]) -> Option<Row> {
    let mut fixed = 0i128;
    let mut entries = Vec::with_capacity(row.entries.len());
    let (mut least, mut most) = (0i128, 0i128);
    for &(column, a) in &row.entries {
        let at = column as usize;
        if new[at] == GONE {
            fixed += i128::from(a) * i128::from(lower[at]);
            continue;
        }
        let ends = [lower[at], upper[at]].map(|end| i128::from(a) * i128::from(end));
        least += ends[0].min(ends[1]);
        most += ends[0].max(ends[1]);
        entries.push((new[at], a));
    }
    entries.sort_unstable();
    entries.dedup_by(|later, entry| {
        let same = later.0 == entry.0;
        if same {
            entry.1 += later.1;
        }
        same
    });
    let shift = |side: i64| i64::try_from(i128::from(side) - fixed).ok();
    let lower_side = row.lower.map(shift);
    let upper_side = row.upper.map(shift);
    // A side beyond all numbers could only come from a row that checks have turned away.
    let lower_side = lower_side
        .flatten()
        .filter(|&side| least < i128::from(side));
    let upper_side = upper_side.flatten().filter(|&side| most > i128::from(side));
    (lower_side.is_some() || upper_side.is_some()).then_some(Row {
        entries,
        lower: lower_side,
        upper: upper_side,
    })
}
