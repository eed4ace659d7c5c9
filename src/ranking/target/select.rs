//! Who is served in an order.

use std::cell::RefCell;

use super::Rule;

/// What a selection took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Taken {
    /// How many villages are served.
    pub villages: u32,
    /// How many would have been, but were passed over for lack of a known cost; 0 without a budget,
    /// under which alone costs count.
    pub without_cost: u32,
}

/// What is left of the goal.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purse {
    Places(u32),
    Cents(u64),
}

enum Charge {
    Paid,
    NoCost,
    Empty,
}

impl Purse {
    fn charge(&mut self, cost: Option<u64>) -> Charge {
        let (left, price) = match self {
            Self::Places(left) => (left.checked_sub(1).map(Self::Places), Some(1)),
            Self::Cents(left) => (
                cost.and_then(|cost| left.checked_sub(cost))
                    .map(Self::Cents),
                cost,
            ),
        };
        match (left, price) {
            (_, None) => Charge::NoCost,
            (None, Some(_)) => Charge::Empty,
            (Some(left), Some(_)) => {
                *self = left;
                Charge::Paid
            }
        }
    }
}

/// Villages counted by slot.
#[derive(Default)]
struct Counts {
    /// Those served.
    served: Vec<u32>,
    /// Those served for a minimum that fill-up by order has come past.
    passed: Vec<u32>,
}

thread_local! {
    /// Kept between the calls of a simulation, one a thread.
    static COUNTS: RefCell<Counts> = RefCell::default();
}

impl Rule {
    /// Marks who is served among `order`, the best first, and nobody else.
    ///
    /// The order may lack villages; what stands there twice, is no candidate or has no mark in
    /// `served` is passed over. Takes time in proportion to the villages and, after the first call of
    /// a thread, no memory.
    pub fn select(&self, order: &[u32], served: &mut [bool]) -> Taken {
        if self.quotas {
            COUNTS.with_borrow_mut(|counts| self.within_quotas(order, served, counts))
        } else {
            self.without_quotas(order, served)
        }
    }

    /// As [`Self::select`], as if there were no quotas.
    pub fn without_quotas(&self, order: &[u32], served: &mut [bool]) -> Taken {
        served.fill(false);
        let mut purse = self.purse;
        let mut taken = Taken::default();
        for &village in order {
            let Some((_, cost, mark)) = self.look(village, served) else {
                continue;
            };
            if *mark {
                continue;
            }
            match purse.charge(cost) {
                Charge::Paid => {
                    *mark = true;
                    taken.villages += 1;
                }
                Charge::NoCost => taken.without_cost += 1,
                Charge::Empty => break,
            }
        }
        taken
    }

    fn within_quotas(&self, order: &[u32], served: &mut [bool], counts: &mut Counts) -> Taken {
        served.fill(false);
        for count in [&mut counts.served, &mut counts.passed] {
            count.clear();
            count.resize(self.slots.len(), 0);
        }
        let mut purse = self.purse;
        let mut taken = Taken::default();
        let mut needed = self.needed;
        // Where the search for minima ended.
        let mut end = order.len();
        for (at, &village) in order.iter().enumerate() {
            if needed == 0 {
                end = at;
                break;
            }
            let Some((slot, cost, mark)) = self.look(village, served) else {
                continue;
            };
            if *mark || counts.served[slot] >= self.slots[slot].min {
                continue;
            }
            match purse.charge(cost) {
                Charge::Paid => {
                    *mark = true;
                    counts.served[slot] += 1;
                    taken.villages += 1;
                    needed -= 1;
                }
                Charge::NoCost => taken.without_cost += 1,
                Charge::Empty => return taken,
            }
        }
        for (at, &village) in order.iter().enumerate() {
            let Some((slot, cost, mark)) = self.look(village, served) else {
                continue;
            };
            if *mark {
                counts.passed[slot] += u32::from(at < end);
                continue;
            }
            if counts.served[slot] >= self.slots[slot].max {
                continue;
            }
            match purse.charge(cost) {
                Charge::Paid => {
                    *mark = true;
                    counts.served[slot] += 1;
                    taken.villages += 1;
                }
                // Those met when minima were looked for are counted.
                Charge::NoCost if at < end && counts.passed[slot] < self.slots[slot].min => {}
                Charge::NoCost => taken.without_cost += 1,
                Charge::Empty => break,
            }
        }
        taken
    }

    fn look<'a>(
        &self,
        village: u32,
        served: &'a mut [bool],
    ) -> Option<(usize, Option<u64>, &'a mut bool)> {
        let village = village as usize;
        let slot = *self.slot.get(village)? as usize;
        Some((slot, self.cost[village], served.get_mut(village)?))
    }
}

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
