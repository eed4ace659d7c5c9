//! The rows of a programme, stored by rows and by columns.

/// A sparse matrix in two copies; the one by columns is made when it is asked for.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    columns: usize,
    starts: Vec<u32>,
    index: Vec<u32>,
    value: Vec<f64>,
    column_starts: Vec<u32>,
    column_index: Vec<u32>,
    column_value: Vec<f64>,
    stale: bool,
}

impl Matrix {
    pub(super) fn new() -> Self {
        Self {
            columns: 0,
            starts: vec![0],
            index: Vec::new(),
            value: Vec::new(),
            column_starts: vec![0],
            column_index: Vec::new(),
            column_value: Vec::new(),
            stale: false,
        }
    }

    #[inline]
    pub(super) fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    #[inline]
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    pub(super) fn add_column(&mut self) {
        self.columns += 1;
        if !self.stale {
            self.column_starts
                .push(self.column_starts.last().copied().unwrap_or(0));
        }
    }

    /// Entries of the same column are added up; zeros and columns that do not exist are left out.
    pub(super) fn add_row(&mut self, entries: &[(u32, f64)]) {
        let begin = self.index.len();
        let mut sorted: Vec<(u32, f64)> = entries
            .iter()
            .copied()
            .filter(|&(column, value)| {
                (column as usize) < self.columns && value.is_finite() && value != 0.0
            })
            .collect();
        sorted.sort_by_key(|&(column, _)| column);
        for (column, value) in sorted {
            if self.index.len() > begin && self.index.last() == Some(&column) {
                if let Some(last) = self.value.last_mut() {
                    *last += value;
                }
            } else {
                self.index.push(column);
                self.value.push(value);
            }
        }
        self.starts.push(self.index.len() as u32);
        self.stale = true;
    }

    pub(super) fn retain_rows(&mut self, drop: &[bool]) {
        let mut starts = vec![0];
        let mut write = 0;
        for row in 0..self.rows() {
            if drop.get(row).copied().unwrap_or(false) {
                continue;
            }
            for read in self.starts[row] as usize..self.starts[row + 1] as usize {
                self.index[write] = self.index[read];
                self.value[write] = self.value[read];
                write += 1;
            }
            starts.push(write as u32);
        }
        self.index.truncate(write);
        self.value.truncate(write);
        self.starts = starts;
        self.stale = true;
    }

    /// Whether the copy by columns is missing.
    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    /// Makes the copy by columns.
    pub(super) fn refresh(&mut self) {
        if !self.stale {
            return;
        }
        let mut starts = vec![0_u32; self.columns + 1];
        for &column in &self.index {
            starts[column as usize + 1] += 1;
        }
        for column in 0..self.columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        self.column_index.clear();
        self.column_index.resize(self.index.len(), 0);
        self.column_value.clear();
        self.column_value.resize(self.index.len(), 0.0);
        for row in 0..self.rows() {
            for entry in self.starts[row] as usize..self.starts[row + 1] as usize {
                let slot = &mut next[self.index[entry] as usize];
                self.column_index[*slot as usize] = row as u32;
                self.column_value[*slot as usize] = self.value[entry];
                *slot += 1;
            }
        }
        self.column_starts = starts;
        self.stale = false;
    }

    /// Columns and values of a row.
    #[inline]
    pub(super) fn row(&self, row: usize) -> (&[u32], &[f64]) {
        let range = self.starts[row] as usize..self.starts[row + 1] as usize;
        (&self.index[range.clone()], &self.value[range])
    }

    /// Rows and values of a column; the copy by columns must be fresh.
    #[inline]
    pub(super) fn column(&self, column: usize) -> (&[u32], &[f64]) {
        debug_assert!(!self.stale, "columns are read after refresh");
        let range = self.column_starts[column] as usize..self.column_starts[column + 1] as usize;
        (&self.column_index[range.clone()], &self.column_value[range])
    }

    pub(super) fn entries(&self) -> usize {
        self.index.len()
    }
}
