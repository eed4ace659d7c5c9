//! Scores to ranks: a radix sort of short keys, then exact scores where keys are equal.
//!
//! A key is the distance from the best score in some four million steps, so keys order as scores do,
//! and few villages of other scores share one. Two digits are sorted, the low one first; an entry is a
//! village with the digit that the next step needs, so that entries have 32 bits.

use super::scores::Scores;
use super::{SERVED, Target};

/// The most bits of a digit: its counters stay in the nearest cache.
const DIGIT: u32 = 11;
const BUCKETS: usize = 1 << DIGIT;

/// Room to sort one draw.
pub(super) struct Sorter {
    /// Bits that hold a village; the rest of an entry holds a digit.
    bits: u32,
    /// Bits of a digit, fewer than [`DIGIT`] where there are few villages or millions.
    digit: u32,
    keys: Vec<u32>,
    /// Entries by low digit, with the high one.
    half: Vec<u32>,
    /// Entries by key, with the low digit.
    sorted: Vec<u32>,
    /// Ranks, here while they are written in random order, then copied.
    ranks: Vec<u32>,
    /// How many villages no gate leaves out; they come first.
    open: usize,
    served: Vec<bool>,
}

impl Sorter {
    /// For less than 2^31 villages.
    pub(super) fn new(villages: usize) -> Self {
        let bits = villages.max(1).ilog2() + 1;
        Self {
            bits,
            digit: (bits + 1).clamp(4, DIGIT).min(u32::BITS - bits),
            keys: vec![0; villages],
            half: vec![0; villages],
            sorted: vec![0; villages],
            ranks: vec![0; villages],
            open: 0,
            served: Vec::new(),
        }
    }

    /// Writes the rank of each village; keeps the order for [`Sorter::mark`].
    pub(super) fn rank(&mut self, scores: &Scores, row: &mut [u32]) {
        let mut room = std::mem::take(&mut self.ranks);
        let ranks = room.as_mut_slice();
        self.find_keys(scores);
        let high_ends = self.sort();
        let village = self.village();
        let mut bucket_start = 0;
        for &end in &high_ends[..1 << self.digit] {
            let end = (end as usize).min(self.open);
            let entries = self.sorted.get_mut(bucket_start..end).unwrap_or_default();
            let mut start = 0;
            while start < entries.len() {
                let entry = entries[start];
                let place = narrow(bucket_start + start) + 1;
                let next = entries.get(start + 1);
                if next.is_none_or(|next| (next ^ entry) >> self.bits != 0) {
                    ranks[(entry & village) as usize] = place;
                    start += 1;
                    continue;
                }
                let same = |other: &u32| (other ^ entry) >> self.bits == 0;
                let run = entries[start..].partition_point(same);
                rank_run(
                    &mut entries[start..start + run],
                    village,
                    place,
                    scores,
                    ranks,
                );
                start += run;
            }
            bucket_start = bucket_start.max(end);
        }
        for entry in &self.sorted[self.open..] {
            ranks[(entry & village) as usize] = narrow(self.sorted.len());
        }
        row.copy_from_slice(ranks);
        self.ranks = room;
    }

    /// Marks the served villages in the ranks of the draw that was ranked last.
    pub(super) fn mark(&mut self, target: Target, ranks: &mut [u32]) {
        let village = self.village();
        let order = &mut self.sorted[..self.open];
        match target {
            Target::None => {}
            Target::First(count) => {
                for entry in order.iter().take(count as usize) {
                    ranks[(entry & village) as usize] |= SERVED;
                }
            }
            Target::Select(select) => {
                for entry in &mut *order {
                    *entry &= village;
                }
                self.served.clear();
                self.served.resize(ranks.len(), false);
                select(order, &mut self.served);
                for (rank, &served) in ranks.iter_mut().zip(&self.served) {
                    *rank |= u32::from(served) << 31;
                }
            }
        }
    }

    /// The bits of an entry that are the village.
    fn village(&self) -> u32 {
        (1 << self.bits) - 1
    }

    fn find_keys(&mut self, scores: &Scores) {
        let [worst, best] = scores.range();
        // The last key is for closed gates.
        let closed = (1_u32 << (2 * self.digit)) - 1;
        // Sums are integers, so a range of less than the steps has a step for each.
        let scale = (f64::from(closed - 1) / (best - worst).max(1.0)).min(1.0);
        // Adding 2^52 leaves the rounded number in the low bits.
        let shift = 4_503_599_627_370_496.0;
        let mut keys = self.keys.as_mut_slice();
        let mut open = 0;
        for block in scores.blocks() {
            let (here, rest) = std::mem::take(&mut keys).split_at_mut(block.len());
            for (&score, key) in block.iter().zip(here) {
                #[expect(clippy::cast_possible_truncation, reason = "the low bits")]
                let steps = ((best - score) * scale + shift).to_bits() as u32;
                *key = if score.is_nan() { closed } else { steps };
                open += u32::from(!score.is_nan());
            }
            keys = rest;
        }
        self.open = open as usize;
    }

    /// Sorts by keys; tells where villages of each high digit end.
    fn sort(&mut self) -> [u32; BUCKETS] {
        let low_digit = (1 << self.digit) - 1;
        let (mut low, mut high) = ([0_u32; BUCKETS], [0_u32; BUCKETS]);
        for key in &self.keys {
            low[(key & low_digit) as usize % BUCKETS] += 1;
            high[(key >> self.digit) as usize % BUCKETS] += 1;
        }
        for counts in [&mut low, &mut high] {
            let mut start = 0;
            for count in &mut counts[..=low_digit as usize] {
                start += std::mem::replace(count, start);
            }
        }
        for (village, key) in (0..).zip(&self.keys) {
            let place = &mut low[(key & low_digit) as usize % BUCKETS];
            self.half[*place as usize] = (key >> self.digit) << self.bits | village;
            *place += 1;
        }
        let village = self.village();
        let mut start = 0;
        for (digit, end) in (0..=low_digit).zip(low) {
            for &entry in &self.half[start..end as usize] {
                let place = &mut high[(entry >> self.bits) as usize % BUCKETS];
                self.sorted[*place as usize] = digit << self.bits | entry & village;
                *place += 1;
            }
            start = end as usize;
        }
        high
    }
}

/// Ranks villages of one key, the first of which has a place, by exact scores, then by index.
fn rank_run(run: &mut [u32], village: u32, place: u32, scores: &Scores, ranks: &mut [u32]) {
    let score = |entry: u32| scores.of(entry & village);
    if !run.is_sorted_by(|&a, &b| score(a) >= score(b)) {
        run.sort_unstable_by(|&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
    }
    let (mut rank, mut before) = (place, score(run[0]));
    for (place, &entry) in (place..).zip(&*run) {
        let score = score(entry);
        if score < before {
            (rank, before) = (place, score);
        }
        ranks[(entry & village) as usize] = rank;
    }
}

/// A place, of less than 2^31 villages.
#[expect(clippy::cast_possible_truncation, reason = "less than 2^31 villages")]
fn narrow(place: usize) -> u32 {
    place as u32
}
