//! The factors of a basis, and systems solved with them.
//!
//! `B = L R1^-1 .. Rk^-1 U`: Markowitz elimination (`eliminate.rs`) makes L and U, and every exchange of a
//! column adds a row transformation R and changes U in place: Forrest and Tomlin, "Updated triangular
//! factors of the basis to maintain sparsity in the product form simplex method", Mathematical
//! Programming 2 (1972). Rows and places of the basis share their numbers: the variable whose pivot
//! lies in row `i` is the basic variable of place `i`.

/// No place in the order.
pub(super) const NONE: u32 = u32::MAX;

/// Values below this are taken for zero in solutions.
const TINY: f64 = 1e-14;

/// Sparse lines, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    pub(super) pivot: Vec<u32>,
    pub(super) starts: Vec<u32>,
    pub(super) index: Vec<u32>,
    pub(super) value: Vec<f64>,
}

impl Lines {
    pub(super) fn clear(&mut self) {
        self.pivot.clear();
        self.starts.clear();
        self.starts.push(0);
        self.index.clear();
        self.value.clear();
    }

    pub(super) fn push(&mut self, index: u32, value: f64) {
        self.index.push(index);
        self.value.push(value);
    }

    pub(super) fn close(&mut self, pivot: u32) {
        self.pivot.push(pivot);
        self.starts.push(self.index.len() as u32);
    }

    fn line(&self, line: usize) -> (&[u32], &[f64]) {
        let range = self.starts[line] as usize..self.starts[line + 1] as usize;
        (&self.index[range.clone()], &self.value[range])
    }
}

/// Sparse lines by number, which may change and grow.
#[derive(Debug, Clone, Default)]
pub(super) struct Pool {
    start: Vec<u32>,
    length: Vec<u32>,
    room: Vec<u32>,
    index: Vec<u32>,
    value: Vec<f64>,
}

impl Pool {
    /// Empty lines with room for so many entries each, and some to spare.
    pub(super) fn reset(&mut self, counts: &[u32], spare: u32) {
        let lines = counts.len();
        self.start.clear();
        self.length.clear();
        self.length.resize(lines, 0);
        self.room.clear();
        let mut total = 0;
        for &count in counts {
            self.start.push(total);
            let room = count + spare;
            self.room.push(room);
            total += room;
        }
        self.index.clear();
        self.index.resize(total as usize, 0);
        self.value.clear();
        self.value.resize(total as usize, 0.0);
    }

    pub(super) fn push(&mut self, line: u32, index: u32, value: f64) {
        let line = line as usize;
        if self.length[line] == self.room[line] {
            let begin = self.start[line] as usize;
            let length = self.length[line] as usize;
            let room = length * 2 + 4;
            self.start[line] = self.index.len() as u32;
            self.room[line] = room as u32;
            self.index.extend_from_within(begin..begin + length);
            self.value.extend_from_within(begin..begin + length);
            self.index.resize(self.index.len() + room - length, 0);
            self.value.resize(self.value.len() + room - length, 0.0);
        }
        let slot = (self.start[line] + self.length[line]) as usize;
        self.index[slot] = index;
        self.value[slot] = value;
        self.length[line] += 1;
    }

    fn remove(&mut self, line: u32, index: u32) {
        let line = line as usize;
        let begin = self.start[line] as usize;
        let last = begin + self.length[line] as usize;
        if let Some(at) = self.index[begin..last]
            .iter()
            .position(|&name| name == index)
        {
            self.index[begin + at] = self.index[last - 1];
            self.value[begin + at] = self.value[last - 1];
            self.length[line] -= 1;
        }
    }

    fn line(&self, line: u32) -> (&[u32], &[f64]) {
        let begin = self.start[line as usize] as usize;
        let range = begin..begin + self.length[line as usize] as usize;
        (&self.index[range.clone()], &self.value[range])
    }
}

/// The factors.
#[derive(Debug, Clone, Default)]
pub(super) struct Factor {
    /// L by columns, in the order of elimination.
    pub(super) lower: Lines,
    /// L by rows, in the order of elimination.
    pub(super) lower_rows: Lines,
    /// Row transformations of the exchanges.
    updates: Lines,
    /// U by columns and by rows, without its diagonal.
    pub(super) upper: Pool,
    pub(super) upper_rows: Pool,
    /// The diagonal of U.
    pub(super) pivot: Vec<f64>,
    /// Places in the order of U, those of slacks that were there from the beginning left out.
    pub(super) order: Vec<u32>,
    /// Where a place stands in the order.
    pub(super) rank: Vec<u32>,
    /// Entries of L and U after elimination.
    pub(super) fresh_entries: usize,
    entries: usize,
    /// The column that enters, after L and R.
    spike: Vec<(u32, f64)>,
    /// The unit row of the place that leaves, after U.
    unit: Vec<(u32, f64)>,
    /// Entries touched since the count was taken.
    pub(super) touched: u64,
}

impl Factor {
    /// Made ready for the factors of a basis of so many rows.
    pub(super) fn reset(&mut self, rows: usize) {
        self.lower.clear();
        self.lower_rows.clear();
        self.updates.clear();
        self.order.clear();
        self.rank.clear();
        self.rank.resize(rows, NONE);
        self.pivot.clear();
        self.pivot.resize(rows, 1.0);
    }

    /// Told once L and U are complete.
    pub(super) fn finish(&mut self, upper_entries: usize) {
        self.fresh_entries = self.lower.index.len() + upper_entries + self.order.len();
        self.entries = self.fresh_entries;
    }

    /// Exchanges since the elimination.
    pub(super) fn exchanges(&self) -> usize {
        self.updates.pivot.len()
    }

    /// Whether the factors have grown so much that new ones are cheaper.
    pub(super) fn is_heavy(&self) -> bool {
        self.entries > 2 * self.fresh_entries + 2 * self.pivot.len()
    }

    /// Solves `B x = b` in place. The column that will enter is kept for [`Factor::exchange`].
    pub(super) fn forward(&mut self, x: &mut [f64], keep: bool) {
        for line in 0..self.lower.pivot.len() {
            let at = x[self.lower.pivot[line] as usize];
            if at != 0.0 {
                let (index, value) = self.lower.line(line);
                for (&i, &l) in index.iter().zip(value) {
                    x[i as usize] -= l * at;
                }
                self.touched += index.len() as u64;
            }
        }
        for line in 0..self.updates.pivot.len() {
            let (index, value) = self.updates.line(line);
            let mut sum = 0.0;
            for (&i, &r) in index.iter().zip(value) {
                sum += r * x[i as usize];
            }
            x[self.updates.pivot[line] as usize] += sum;
        }
        self.touched += self.updates.index.len() as u64;
        if keep {
            self.spike.clear();
            for (i, at) in x.iter_mut().enumerate() {
                if *at != 0.0 {
                    if at.abs() < TINY {
                        *at = 0.0;
                    } else {
                        self.spike.push((i as u32, *at));
                    }
                }
            }
        }
        for &place in self.order.iter().rev() {
            if place == NONE {
                continue;
            }
            let mut at = x[place as usize];
            if at != 0.0 {
                if at.abs() < TINY {
                    x[place as usize] = 0.0;
                    continue;
                }
                at /= self.pivot[place as usize];
                x[place as usize] = at;
                let (index, value) = self.upper.line(place);
                for (&i, &u) in index.iter().zip(value) {
                    x[i as usize] -= u * at;
                }
                self.touched += index.len() as u64;
            }
        }
        self.touched += self.order.len() as u64;
    }

    /// Solves `B^T x = e` for the unit vector of a place, into x, which is zero. What is needed for an
    /// exchange at this place is kept.
    pub(super) fn backward_unit(&mut self, place: u32, x: &mut [f64]) {
        x[place as usize] = 1.0;
        let from = if self.rank[place as usize] == NONE {
            let (index, value) = self.upper_rows.line(place);
            for (&j, &u) in index.iter().zip(value) {
                x[j as usize] -= u;
            }
            0
        } else {
            self.rank[place as usize] as usize
        };
        self.backward_upper(x, from);
        self.unit.clear();
        if self.rank[place as usize] == NONE {
            self.unit.push((place, 1.0));
        }
        for &other in &self.order[from..] {
            if other != NONE && x[other as usize] != 0.0 {
                self.unit.push((other, x[other as usize]));
            }
        }
        self.backward_lower(x);
    }

    /// Solves `B^T x = b` in place.
    pub(super) fn backward(&mut self, x: &mut [f64]) {
        for place in 0..x.len() {
            if self.rank[place] == NONE && x[place] != 0.0 {
                let at = x[place];
                let (index, value) = self.upper_rows.line(place as u32);
                for (&j, &u) in index.iter().zip(value) {
                    x[j as usize] -= u * at;
                }
            }
        }
        self.backward_upper(x, 0);
        self.backward_lower(x);
    }

    fn backward_upper(&mut self, x: &mut [f64], from: usize) {
        for &place in &self.order[from..] {
            if place == NONE {
                continue;
            }
            let mut at = x[place as usize];
            if at != 0.0 {
                if at.abs() < TINY {
                    x[place as usize] = 0.0;
                    continue;
                }
                at /= self.pivot[place as usize];
                x[place as usize] = at;
                let (index, value) = self.upper_rows.line(place);
                for (&j, &u) in index.iter().zip(value) {
                    x[j as usize] -= u * at;
                }
                self.touched += index.len() as u64;
            }
        }
        self.touched += (self.order.len() - from) as u64;
    }

    fn backward_lower(&mut self, x: &mut [f64]) {
        for line in (0..self.updates.pivot.len()).rev() {
            let at = x[self.updates.pivot[line] as usize];
            if at != 0.0 {
                let (index, value) = self.updates.line(line);
                for (&i, &r) in index.iter().zip(value) {
                    x[i as usize] += r * at;
                }
                self.touched += index.len() as u64;
            }
        }
        for line in (0..self.lower_rows.pivot.len()).rev() {
            let at = x[self.lower_rows.pivot[line] as usize];
            if at != 0.0 {
                let (index, value) = self.lower_rows.line(line);
                for (&i, &l) in index.iter().zip(value) {
                    x[i as usize] -= l * at;
                }
                self.touched += index.len() as u64;
            }
        }
    }

    /// Exchanges the column of a place for the one last solved with `keep`; `pivot` is its entry there
    /// in terms of the old basis. [`Factor::backward_unit`] was last called for the same place.
    pub(super) fn exchange(&mut self, place: u32, pivot: f64) {
        let old = self.pivot[place as usize];
        for &(i, value) in &self.unit {
            if i != place {
                self.updates.push(i, value * old);
            }
        }
        self.updates.close(place);
        let (index, _) = self.upper_rows.line(place);
        self.entries -= index.len().min(self.entries);
        for &j in index {
            self.upper.remove(j, place);
        }
        self.upper_rows.length[place as usize] = 0;
        let (index, _) = self.upper.line(place);
        self.entries -= index.len().min(self.entries);
        for &i in index {
            self.upper_rows.remove(i, place);
        }
        self.upper.length[place as usize] = 0;
        for &(i, value) in &self.spike {
            if i != place {
                self.upper.push(place, i, value);
                self.upper_rows.push(i, place, value);
            }
        }
        self.entries += self.spike.len() + self.unit.len();
        self.pivot[place as usize] = old * pivot;
        let rank = self.rank[place as usize];
        if rank != NONE {
            self.order[rank as usize] = NONE;
        }
        self.rank[place as usize] = self.order.len() as u32;
        self.order.push(place);
    }
}
