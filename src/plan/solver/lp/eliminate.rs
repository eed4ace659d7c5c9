//! Factors of a basis from nothing: singletons first, then Markowitz elimination of the kernel.
//!
//! Bases of covering problems are nearly triangular: slacks, then columns and rows with a single entry left
//! take all but a small kernel. In it the pivot is sought in a few of the shortest rows and columns, with
//! a threshold on its size in its row: Suhl and Suhl, "Computing sparse LU factorizations for large-scale
//! linear programming bases", ORSA Journal on Computing 2 (1990).

use super::factor::{Factor, NONE};
use super::matrix::Matrix;

/// A pivot is at least so much of the largest entry of its row.
const THRESHOLD: f64 = 0.1;
/// Entries below this vanish in the elimination.
const VANISH: f64 = 1e-13;
/// Pivots below this count as zero.
const SINGULAR: f64 = 1e-9;
/// Rows and columns looked at for a pivot once one was found.
const LOOKS: u32 = 4;

/// Doubly linked lists of rows or columns by their number of entries.
#[derive(Debug, Clone, Default)]
struct Buckets {
    head: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
    count: Vec<u32>,
}

impl Buckets {
    fn reset(&mut self, items: usize, largest: usize) {
        self.head.clear();
        self.head.resize(largest + 2, NONE);
        self.next.clear();
        self.next.resize(items, NONE);
        self.previous.clear();
        self.previous.resize(items, NONE);
        self.count.clear();
        self.count.resize(items, NONE);
    }

    fn insert(&mut self, item: u32, count: usize) {
        let count = count.min(self.head.len() - 1);
        let first = self.head[count];
        self.next[item as usize] = first;
        self.previous[item as usize] = NONE;
        if first != NONE {
            self.previous[first as usize] = item;
        }
        self.head[count] = item;
        self.count[item as usize] = count as u32;
    }

    fn remove(&mut self, item: u32) {
        let count = self.count[item as usize];
        if count == NONE {
            return;
        }
        let (before, after) = (self.previous[item as usize], self.next[item as usize]);
        if before == NONE {
            self.head[count as usize] = after;
        } else {
            self.next[before as usize] = after;
        }
        if after != NONE {
            self.previous[after as usize] = before;
        }
        self.count[item as usize] = NONE;
    }
}

/// Scratch space of the elimination.
#[derive(Debug, Clone, Default)]
pub(super) struct Elimination {
    /// Variables of the basis that are columns of the matrix.
    columns: Vec<u32>,
    column_count: Vec<u32>,
    row_count: Vec<u32>,
    row_starts: Vec<u32>,
    row_columns: Vec<u32>,
    row_done: Vec<bool>,
    /// The row in which each column found its pivot.
    pivot_row: Vec<u32>,
    column_queue: Vec<u32>,
    row_queue: Vec<u32>,
    /// Entries of U: row, column, value.
    upper: Vec<(u32, u32, f64)>,
    rows: Vec<Vec<(u32, f64)>>,
    members: Vec<Vec<u32>>,
    by_row: Buckets,
    by_column: Buckets,
    spread: Vec<f64>,
    counts: Vec<u32>,
    multipliers: Vec<(u32, f64)>,
}

impl Elimination {
    /// Factors the basis. Variables of `basic` change their places so that the place of each is the row
    /// of its pivot. Columns that depend on others are given up for slacks and returned.
    pub(super) fn run(
        &mut self,
        matrix: &Matrix,
        basic: &mut [u32],
        factor: &mut Factor,
    ) -> Vec<u32> {
        let rows = matrix.rows();
        factor.reset(rows);
        self.begin(matrix, basic);
        basic.fill(NONE);
        for row in 0..rows {
            if self.row_done[row] {
                basic[row] = (matrix.columns() + row) as u32;
            }
        }
        self.singletons(matrix, factor);
        if factor.order.len() < self.columns.len() {
            self.kernel(matrix, factor);
        }
        let mut refused = Vec::new();
        for (local, &column) in self.columns.iter().enumerate() {
            match self.pivot_row[local] {
                NONE => refused.push(column),
                row => basic[row as usize] = column,
            }
        }
        for (row, variable) in basic.iter_mut().enumerate() {
            if *variable == NONE {
                *variable = (matrix.columns() + row) as u32;
            }
        }
        self.store(rows, factor);
        refused
    }

    fn begin(&mut self, matrix: &Matrix, basic: &[u32]) {
        let rows = matrix.rows();
        self.columns.clear();
        self.row_done.clear();
        self.row_done.resize(rows, false);
        for &variable in basic {
            match (variable as usize).checked_sub(matrix.columns()) {
                Some(row) => self.row_done[row] = true,
                None => self.columns.push(variable),
            }
        }
        self.pivot_row.clear();
        self.pivot_row.resize(self.columns.len(), NONE);
        self.upper.clear();
        self.column_queue.clear();
        self.row_queue.clear();
        self.column_count.clear();
        self.row_count.clear();
        self.row_count.resize(rows, 0);
        for (local, &column) in self.columns.iter().enumerate() {
            let mut count = 0;
            for &row in matrix.column(column as usize).0 {
                if !self.row_done[row as usize] {
                    count += 1;
                    self.row_count[row as usize] += 1;
                }
            }
            self.column_count.push(count);
            if count == 1 {
                self.column_queue.push(local as u32);
            }
        }
        self.row_starts.clear();
        self.row_starts.push(0);
        let mut total = 0;
        for row in 0..rows {
            total += self.row_count[row];
            self.row_starts.push(total);
            if self.row_count[row] == 1 {
                self.row_queue.push(row as u32);
            }
        }
        self.counts.clear();
        self.counts.extend_from_slice(&self.row_starts[..rows]);
        self.row_columns.clear();
        self.row_columns.resize(total as usize, 0);
        for (local, &column) in self.columns.iter().enumerate() {
            for &row in matrix.column(column as usize).0 {
                if !self.row_done[row as usize] {
                    let slot = &mut self.counts[row as usize];
                    self.row_columns[*slot as usize] = local as u32;
                    *slot += 1;
                }
            }
        }
    }

    /// Pivots in columns, then rows, with a single entry left; none of them changes other entries.
    fn singletons(&mut self, matrix: &Matrix, factor: &mut Factor) {
        loop {
            if let Some(local) = self.column_queue.pop() {
                if self.pivot_row[local as usize] != NONE || self.column_count[local as usize] != 1
                {
                    continue;
                }
                let (index, value) = matrix.column(self.columns[local as usize] as usize);
                let found = index
                    .iter()
                    .zip(value)
                    .find(|&(&row, _)| !self.row_done[row as usize]);
                if let Some((&row, &pivot)) = found {
                    self.take(matrix, local, row, pivot, factor);
                }
            } else if let Some(row) = self.row_queue.pop() {
                if self.row_done[row as usize] || self.row_count[row as usize] != 1 {
                    continue;
                }
                let range = self.row_starts[row as usize] as usize
                    ..self.row_starts[row as usize + 1] as usize;
                let found = self.row_columns[range]
                    .iter()
                    .copied()
                    .find(|&local| self.pivot_row[local as usize] == NONE);
                if let Some(local) = found {
                    let (index, value) = matrix.column(self.columns[local as usize] as usize);
                    let at = index.iter().position(|&other| other == row);
                    if let Some(at) = at {
                        self.take(matrix, local, row, value[at], factor);
                    }
                }
            } else {
                break;
            }
        }
    }

    fn take(&mut self, matrix: &Matrix, local: u32, row: u32, pivot: f64, factor: &mut Factor) {
        let (index, value) = matrix.column(self.columns[local as usize] as usize);
        self.pivot_row[local as usize] = row;
        let before = factor.lower.index.len();
        for (&other, &entry) in index.iter().zip(value) {
            if other == row {
                continue;
            }
            if self.row_done[other as usize] {
                self.upper.push((other, local, entry));
            } else {
                factor.lower.push(other, entry / pivot);
                self.row_count[other as usize] -= 1;
                if self.row_count[other as usize] == 1 {
                    self.row_queue.push(other);
                }
            }
        }
        if factor.lower.index.len() > before {
            factor.lower.close(row);
        }
        self.row_done[row as usize] = true;
        factor.pivot[row as usize] = pivot;
        factor.rank[row as usize] = factor.order.len() as u32;
        factor.order.push(row);
        let range =
            self.row_starts[row as usize] as usize..self.row_starts[row as usize + 1] as usize;
        for &other in &self.row_columns[range] {
            if self.pivot_row[other as usize] == NONE {
                self.column_count[other as usize] -= 1;
                if self.column_count[other as usize] == 1 {
                    self.column_queue.push(other);
                }
            }
        }
    }

    fn kernel(&mut self, matrix: &Matrix, factor: &mut Factor) {
        let rows = matrix.rows();
        let locals = self.columns.len();
        if self.rows.len() < rows {
            self.rows.resize(rows, Vec::new());
        }
        if self.members.len() < locals {
            self.members.resize(locals, Vec::new());
        }
        self.spread.clear();
        self.spread.resize(locals, 0.0);
        self.by_row.reset(rows, locals);
        self.by_column.reset(locals, rows);
        for row in 0..rows {
            self.rows[row].clear();
        }
        for local in 0..locals {
            self.members[local].clear();
            if self.pivot_row[local] != NONE {
                continue;
            }
            let (index, value) = matrix.column(self.columns[local] as usize);
            for (&row, &entry) in index.iter().zip(value) {
                if self.row_done[row as usize] {
                    self.upper.push((row, local as u32, entry));
                } else {
                    self.rows[row as usize].push((local as u32, entry));
                    self.members[local].push(row);
                }
            }
            self.by_column
                .insert(local as u32, self.members[local].len());
        }
        for row in 0..rows {
            if !self.row_done[row] {
                self.by_row.insert(row as u32, self.rows[row].len());
            }
        }
        while let Some((row, local)) = self.search(rows.max(locals)) {
            self.pivot(row, local, factor);
        }
    }

    /// The pivot of least fill among a few short rows and columns.
    fn search(&self, longest: usize) -> Option<(u32, u32)> {
        let mut best: Option<(u64, f64, u32, u32)> = None;
        let mut looks = 0;
        for count in 1..=longest {
            let floor = (count as u64 - 1) * (count as u64 - 1);
            for kind in 0..2 {
                let buckets = if kind == 0 {
                    &self.by_column
                } else {
                    &self.by_row
                };
                let Some(&head) = buckets.head.get(count) else {
                    continue;
                };
                let mut item = head;
                while item != NONE {
                    if best.is_some_and(|(merit, ..)| merit <= floor || looks >= LOOKS) {
                        return best.map(|(_, _, row, local)| (row, local));
                    }
                    if kind == 0 {
                        for &row in &self.members[item as usize] {
                            self.consider(row, Some(item), &mut best);
                        }
                    } else {
                        self.consider(item, None, &mut best);
                    }
                    looks += 1;
                    item = buckets.next[item as usize];
                }
            }
        }
        best.map(|(_, _, row, local)| (row, local))
    }

    fn consider(&self, row: u32, only: Option<u32>, best: &mut Option<(u64, f64, u32, u32)>) {
        let line = &self.rows[row as usize];
        let largest = line
            .iter()
            .fold(0.0_f64, |most, &(_, value)| most.max(value.abs()));
        if largest < SINGULAR {
            return;
        }
        for &(local, value) in line {
            if only.is_some_and(|wanted| wanted != local) || value.abs() < THRESHOLD * largest {
                continue;
            }
            let merit = (line.len() as u64 - 1) * (self.members[local as usize].len() as u64 - 1);
            let size = value.abs();
            if best.is_none_or(|(least, most, ..)| merit < least || (merit == least && size > most))
            {
                *best = Some((merit, size, row, local));
            }
        }
    }

    fn pivot(&mut self, row: u32, local: u32, factor: &mut Factor) {
        let mut line = std::mem::take(&mut self.rows[row as usize]);
        let pivot = line
            .iter()
            .find(|&&(other, _)| other == local)
            .map_or(1.0, |&(_, value)| value);
        line.retain(|&(other, _)| other != local);
        for &(other, value) in &line {
            self.upper.push((row, other, value));
            self.members[other as usize].retain(|&member| member != row);
        }
        let members = std::mem::take(&mut self.members[local as usize]);
        self.multipliers.clear();
        for &target in &members {
            if target == row {
                continue;
            }
            let entries = &mut self.rows[target as usize];
            let Some(at) = entries.iter().position(|&(other, _)| other == local) else {
                continue;
            };
            let multiplier = entries.swap_remove(at).1 / pivot;
            self.multipliers.push((target, multiplier));
            for &(other, value) in &line {
                self.spread[other as usize] = value;
            }
            let mut at = 0;
            while at < entries.len() {
                let (other, value) = &mut entries[at];
                let change = self.spread[*other as usize];
                if change != 0.0 {
                    self.spread[*other as usize] = 0.0;
                    *value -= multiplier * change;
                    if value.abs() < VANISH {
                        self.members[*other as usize].retain(|&member| member != target);
                        entries.swap_remove(at);
                        continue;
                    }
                }
                at += 1;
            }
            for &(other, value) in &line {
                if self.spread[other as usize] != 0.0 {
                    self.spread[other as usize] = 0.0;
                    entries.push((other, -multiplier * value));
                    self.members[other as usize].push(target);
                }
            }
            self.by_row.remove(target);
            self.by_row.insert(target, self.rows[target as usize].len());
        }
        for &(other, _) in &line {
            self.by_column.remove(other);
            self.by_column
                .insert(other, self.members[other as usize].len());
        }
        self.by_row.remove(row);
        self.by_column.remove(local);
        if !self.multipliers.is_empty() {
            for &(target, multiplier) in &self.multipliers {
                factor.lower.push(target, multiplier);
            }
            factor.lower.close(row);
        }
        self.pivot_row[local as usize] = row;
        self.row_done[row as usize] = true;
        factor.pivot[row as usize] = pivot;
        factor.rank[row as usize] = factor.order.len() as u32;
        factor.order.push(row);
        line.clear();
        self.rows[row as usize] = line;
    }

    /// Copies U by rows and columns, and L by rows.
    fn store(&mut self, rows: usize, factor: &mut Factor) {
        let pivot_row = &self.pivot_row;
        self.upper
            .retain(|&(_, local, _)| pivot_row[local as usize] != NONE);
        self.counts.clear();
        self.counts.resize(rows, 0);
        for &(_, local, _) in &self.upper {
            self.counts[self.pivot_row[local as usize] as usize] += 1;
        }
        factor.upper.reset(&self.counts, 0);
        self.counts.fill(0);
        for &(row, ..) in &self.upper {
            self.counts[row as usize] += 1;
        }
        factor.upper_rows.reset(&self.counts, 4);
        for &(row, local, value) in &self.upper {
            let place = self.pivot_row[local as usize];
            factor.upper.push(place, row, value);
            factor.upper_rows.push(row, place, value);
        }
        self.store_lower(rows, factor);
        factor.finish(self.upper.len());
    }

    fn store_lower(&mut self, rows: usize, factor: &mut Factor) {
        self.counts.clear();
        self.counts.resize(rows, 0);
        for &row in &factor.lower.index {
            self.counts[row as usize] += 1;
        }
        let by_rows = &mut factor.lower_rows;
        let mut total = 0;
        // Rows that were given up for slacks have no rank; their pivots come last.
        let given_up = (0..rows as u32).filter(|&row| factor.rank[row as usize] == NONE);
        for row in factor.order.iter().copied().chain(given_up) {
            let count = self.counts[row as usize];
            if count > 0 {
                self.counts[row as usize] = total;
                total += count;
                by_rows.pivot.push(row);
                by_rows.starts.push(total);
            }
        }
        by_rows.index.resize(total as usize, 0);
        by_rows.value.resize(total as usize, 0.0);
        for line in 0..factor.lower.pivot.len() {
            for entry in factor.lower.starts[line] as usize..factor.lower.starts[line + 1] as usize
            {
                let slot = &mut self.counts[factor.lower.index[entry] as usize];
                by_rows.index[*slot as usize] = factor.lower.pivot[line];
                by_rows.value[*slot as usize] = factor.lower.value[entry];
                *slot += 1;
            }
        }
    }
}
