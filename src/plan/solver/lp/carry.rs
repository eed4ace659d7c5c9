//! A basis carried over to a smaller programme.

use super::{Basis, Stand};

impl Basis {
    /// The basis of a programme whose columns and rows were these ones here. What does not fit is made
    /// up for when the basis is taken.
    #[must_use]
    pub fn carried(&self, columns: &[u32], rows: &[u32]) -> Self {
        let mut saved = self.weights.iter();
        let stands: Vec<(Stand, f32)> = self
            .columns
            .iter()
            .chain(self.rows.iter())
            .map(|&stand| match stand {
                Stand::Basic => (stand, saved.next().copied().unwrap_or(1.0)),
                _ => (stand, 1.0),
            })
            .collect();
        let after = self.columns.len();
        let of = |variable: usize, instead: Stand| {
            stands.get(variable).copied().unwrap_or((instead, 1.0))
        };
        let columns: Vec<(Stand, f32)> = columns
            .iter()
            .map(|&column| of(column as usize, Stand::Lower))
            .collect();
        let rows: Vec<(Stand, f32)> = rows
            .iter()
            .map(|&row| of(after + row as usize, Stand::Basic))
            .collect();
        Self {
            weights: columns
                .iter()
                .chain(&rows)
                .filter(|(stand, _)| *stand == Stand::Basic)
                .map(|&(_, weight)| weight)
                .collect(),
            columns: columns.iter().map(|&(stand, _)| stand).collect(),
            rows: rows.iter().map(|&(stand, _)| stand).collect(),
        }
    }
}
