//! Which identifiers have been met, in little memory.

use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashMap;

/// Runs that are kept; lists have one or a few, and what is in none costs an entry of the table.
const RUNS: usize = 64;
/// Bits of a table entry that hold the row; the others hold more of the hash.
const ROW_BITS: u32 = 40;

/// Identifiers and the rows of their first appearance.
///
/// Identifiers that end in a number and count up with the rows, as those of long lists do, cost
/// nothing: a run is kept by its ends, as long as a few runs are enough. Any other takes 17 to 34
/// bytes: its row and 88 bits of its hash. That two different identifiers have the same bits, and the second is taken for a copy, has a
/// probability of 2e-15 in a million and 2e-11 in a hundred million.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Ascending.
    runs: Vec<(RunKey, Run)>,
    prefixes: FxHashMap<String, u32>,
    /// The place of the run that was begun last.
    growing: Option<usize>,
    others: FxHashMap<u64, u64>,
}

/// The prefix, how many digits follow, and the first number.
type RunKey = (u32, usize, u64);

#[derive(Clone, Copy, Debug)]
struct Run {
    last: u64,
    first_row: u64,
}

impl Ids {
    /// Whether identifiers will be looked up by their hash, which may be made before, in parallel.
    pub(super) fn wants_hashes(&self) -> bool {
        !self.others.is_empty()
    }

    /// Notes an identifier, or tells the row that had it before. `hashed` is its hash, where somebody
    /// has made it already.
    pub(super) fn insert(&mut self, id: &str, row: u64, hashed: Option<Hashed>) -> Option<u64> {
        let numbered = numbered(id);
        if let Some((prefix, digits, number)) = numbered
            && let Some(&prefix) = self.prefixes.get(prefix)
        {
            let wanted = (prefix, digits, number);
            let above = self.runs.partition_point(|(key, _)| *key <= wanted);
            let below = above.checked_sub(1).and_then(|at| self.runs.get(at));
            if let Some(&((of, length, first), run)) = below
                && (of, length) == (prefix, digits)
                && number <= run.last
            {
                return Some(run.first_row + (number - first));
            }
        }
        let kept = numbered.filter(|&numbered| self.keeps(numbered, row));
        if self.others.is_empty()
            && let Some(kept) = kept
        {
            self.keep(kept, row);
            return None;
        }
        let (key, more) = hashed.unwrap_or_else(|| hash(id));
        match self.others.entry(key) {
            Entry::Occupied(known) if known.get() >> ROW_BITS == more => {
                return Some(known.get() & ((1 << ROW_BITS) - 1));
            }
            // With 64 equal bits and 24 others the earlier is forgotten, which hardly ever happens.
            entry if kept.is_none() => {
                entry.insert_entry(more << ROW_BITS | row);
            }
            _ => {}
        }
        if let Some(kept) = kept {
            self.keep(kept, row);
        }
        None
    }

    /// Whether a number can be put into a run: at the end of the growing one, or as another.
    fn keeps(&self, numbered: (&str, usize, u64), row: u64) -> bool {
        self.runs.len() < RUNS || self.extends(numbered, row).is_some()
    }

    /// The growing run, where a number is its next.
    fn extends(&self, (prefix, digits, number): (&str, usize, u64), row: u64) -> Option<usize> {
        let place = self.growing?;
        let (key, run) = self.runs.get(place)?;
        let fits = self.prefixes.get(prefix) == Some(&key.0)
            && key.1 == digits
            && run.last.checked_add(1) == Some(number)
            && row == run.first_row + (number - key.2);
        fits.then_some(place)
    }

    /// Puts a number that [`Self::keeps`] allows into a run.
    fn keep(&mut self, (prefix, digits, number): (&str, usize, u64), row: u64) {
        if let Some(place) = self.extends((prefix, digits, number), row) {
            self.runs[place].1.last = number;
            return;
        }
        let next = u32::try_from(self.prefixes.len()).unwrap_or(u32::MAX);
        let prefix = *self.prefixes.entry(prefix.to_owned()).or_insert(next);
        let key = (prefix, digits, number);
        let run = Run {
            last: number,
            first_row: row,
        };
        let place = self.runs.partition_point(|(known, _)| *known < key);
        self.runs.insert(place, (key, run));
        self.growing = Some(place);
    }
}

/// An identifier as what stands before its last digits, how many those are, and their number.
fn numbered(id: &str) -> Option<(&str, usize, u64)> {
    let prefix = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &id[prefix.len()..];
    let number = digits.parse().ok()?;
    Some((prefix, digits.len(), number))
}

/// 64 bits of a hash that tell where, and 24 more that tell whether.
pub(super) type Hashed = (u64, u64);

/// The hash of an identifier.
pub(super) fn hash(id: &str) -> Hashed {
    let with = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        id.hash(&mut hasher);
        hasher.finish()
    };
    (with(0), with(1) >> ROW_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_lists_in_order_cost_nothing() {
        let mut ids = Ids::default();
        for row in 0..100_000 {
            assert_eq!(ids.insert(&format!("V{row:07}"), row + 2, None), None);
        }
        assert_eq!((ids.runs.len(), ids.others.len()), (1, 0));
        assert_eq!(ids.insert("V0000017", 100_002, None), Some(19));
        assert_eq!(ids.insert("V17", 100_003, None), None);
        assert_eq!(ids.insert("17", 100_004, None), None);
    }

    proptest! {
        /// Against a plain map, with runs up, down, broken and repeated.
        #[test]
        fn the_first_row_is_found(
            picks in proptest::collection::vec((0..3_usize, 0..50_u32, 1..30_u32, any::<bool>()), 0..300),
        ) {
            let mut ids = Ids::default();
            let mut known: FxHashMap<String, u64> = FxHashMap::default();
            let mut row = 1;
            for (prefix, from, count, padded) in picks {
                let prefix = ["A", "thôn 1-", ""][prefix];
                for number in from..from + count {
                    row += 1 + u64::from(number % 13 == 0);
                    let id = if padded { format!("{prefix}{number:03}") } else { format!("{prefix}{}x", number % 20) };
                    prop_assert_eq!(ids.insert(&id, row, None), known.get(&id).copied());
                    known.entry(id).or_insert(row);
                }
            }
        }

        #[test]
        fn what_is_in_no_run_is_found_too(numbers in proptest::collection::vec(0..30_000_u64, 5000..9000)) {
            let mut ids = Ids::default();
            let mut known: FxHashMap<u64, u64> = FxHashMap::default();
            for (row, number) in (2..).zip(numbers) {
                let number = number * 7919 % 30_011;
                prop_assert_eq!(ids.insert(&number.to_string(), row, None), known.get(&number).copied());
                known.entry(number).or_insert(row);
            }
        }
    }
}
