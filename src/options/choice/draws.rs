//! How often satellite wins while unit prices vary over their ranges.
//!
//! A draw gives each unit price one value for all cases: what is uncertain is the market, not a village.
//! Prices are triangular between low and high with the default as their mode. They are drawn by
//! counter (the seed, the item, the draw), so nothing depends on threads or on other items. Who shares
//! a macro is found anew in every draw.

use rayon::prelude::*;

use super::coalition::{Member, settle};
use super::policy::contenders;
use super::{Case, Cases, Group, Item, Policy, UnitPrices, Worth};
use crate::options::Class;
use crate::project::cost_book::{Named, Range};

/// The value below which a share of all values lie: the inverse of the triangular distribution.
fn triangular(range: Range, share: f64) -> f64 {
    let Range { low, default, high } = range;
    let width = high - low;
    if width <= 0.0 {
        return default;
    }
    let value = if share < (default - low) / width {
        low + (share * width * (default - low)).sqrt()
    } else {
        high - ((1.0 - share) * width * (high - default)).sqrt()
    };
    value.clamp(low, high)
}

/// Prices of many markets.
#[derive(Clone, Debug, PartialEq)]
pub struct Draws {
    draws: usize,
    /// Prices by item, then by draw.
    prices: Vec<f64>,
}

/// Draws that are worked on together, so that they stay in the nearest cache.
const BLOCK: usize = 256;

impl Draws {
    /// Draws the price of every item this often.
    ///
    /// # Panics
    ///
    /// If `low <= default <= high` does not hold of a range, as it does of those of a cost book.
    #[must_use]
    pub fn new(range: impl Fn(Item) -> Range, draws: u32, seed: u64) -> Self {
        let draws = draws as usize;
        let mut prices = Vec::with_capacity(Item::ALL.len() * draws);
        for (number, &item) in (0_u64..).zip(Item::ALL) {
            let range = range(item);
            assert!(
                range.low <= range.default && range.default <= range.high,
                "the price of {} lies between its low and its high",
                item.key()
            );
            let stream = mixed(mixed(seed) ^ number);
            let numbers = (0_u64..).take(draws);
            prices.extend(numbers.map(|draw| triangular(range, unit(mixed(stream ^ draw)))));
        }
        Self { draws, prices }
    }

    /// How many draws there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.draws
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.draws == 0
    }

    /// The prices of one draw.
    ///
    /// # Panics
    ///
    /// If there are no more than `draw` draws.
    #[must_use]
    pub fn prices(&self, draw: usize) -> UnitPrices {
        UnitPrices::from_fn(|item| self.prices[item.index() * self.draws + draw])
    }

    /// For each case the share of draws in which satellite wins, 0 to 1; 0 where nothing is drawn.
    #[must_use]
    pub fn p_satellite(&self, cases: &Cases, policy: Policy) -> Vec<f64> {
        let mut wins = vec![0_u32; cases.cases().len()];
        // Groups by themselves, and all others one by one.
        let alone = |case: &Case| case.shared().is_none();
        let of_groups: Vec<(usize, u32)> = cases
            .groups()
            .par_iter()
            .map_init(Scratch::default, |scratch, group| {
                self.group_wins(cases, group, policy, scratch)
            })
            .flatten_iter()
            .collect();
        wins.par_iter_mut()
            .zip(cases.cases())
            .with_min_len(64)
            .filter(|(_, case)| alone(case))
            .for_each_init(Scratch::default, |scratch, (wins, case)| {
                *wins = self.lone_wins(case, policy, scratch);
            });
        for (case, count) in of_groups {
            wins[case] = count;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most millions of draws")]
        let draws = self.draws.max(1) as f64;
        wins.into_iter()
            .map(|count| f64::from(count) / draws)
            .collect()
    }

    fn blocks(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let starts = (0..self.draws).step_by(BLOCK);
        starts.map(|start| start..self.draws.min(start + BLOCK))
    }

    /// What a cost is in each draw of a block.
    fn price(&self, cost: &Worth, block: std::ops::Range<usize>, into: &mut Vec<f64>) {
        into.clear();
        into.resize(block.len(), cost.fixed);
        for &(item, quantity) in &cost.per {
            let row = item.index() * self.draws;
            let prices = &self.prices[row + block.start..row + block.end];
            for (sum, price) in into.iter_mut().zip(prices) {
                *sum += quantity * price;
            }
        }
    }

    /// The least cost a person of each class in each draw of a block, among offers of the winning tier that the
    /// village has by itself.
    fn least(
        &self,
        case: &Case,
        policy: Policy,
        block: &std::ops::Range<usize>,
        price: &mut Vec<f64>,
        least: &mut Least,
    ) {
        least.reset(block.len());
        for (_, offer) in contenders(policy, case) {
            if offer.shared_by.is_some() {
                continue;
            }
            self.price(&offer.cost, block.clone(), price);
            let people = offer.people;
            let row = match offer.decision.class() {
                Class::Terrestrial => &mut least.terrestrial,
                Class::Satellite => &mut least.satellite,
                _ => &mut least.wait,
            };
            for (least, price) in row.iter_mut().zip(&*price) {
                *least = least.min(price / people);
            }
        }
    }

    /// In how many draws satellite wins a case that shares nothing.
    fn lone_wins(&self, case: &Case, policy: Policy, scratch: &mut Scratch) -> u32 {
        let has =
            |class| contenders(policy, case).any(|(_, offer)| offer.decision.class() == class);
        if !has(Class::Satellite) {
            return 0;
        }
        if !has(Class::Terrestrial) && !has(Class::WaitForGrid) {
            return u32::try_from(self.draws).unwrap_or(u32::MAX);
        }
        let Scratch { price, least, .. } = scratch;
        least.resize_with(1, Least::default);
        let mut wins = 0;
        for block in self.blocks() {
            self.least(case, policy, &block, price, &mut least[0]);
            let draws = 0..block.len();
            wins += count(draws.filter(|&draw| least[0].is_satellite(draw)));
        }
        wins
    }

    /// In how many draws satellite wins each member of a group.
    fn group_wins(
        &self,
        cases: &Cases,
        group: &Group,
        policy: Policy,
        scratch: &mut Scratch,
    ) -> Vec<(usize, u32)> {
        let mut wins: Vec<(usize, u32)> = group.members.iter().map(|&case| (case, 0)).collect();
        let Scratch {
            price,
            least,
            own,
            total,
            members,
            is_in,
        } = scratch;
        least.resize_with(wins.len(), Least::default);
        own.resize_with(wins.len(), Vec::new);
        is_in.clear();
        is_in.resize(wins.len(), true);
        let never = Member {
            people: 0.0,
            own: 0.0,
            alternative: f64::NEG_INFINITY,
            leaves_on_tie: true,
        };
        members.clear();
        members.resize(wins.len(), never);
        for block in self.blocks() {
            self.price(&group.total, block.clone(), total);
            for (place, &number) in group.members.iter().enumerate() {
                let case = &cases.cases()[number];
                self.least(case, policy, &block, price, &mut least[place]);
                own[place].clear();
                let shared = contenders(policy, case).find(|(_, offer)| offer.shared_by.is_some());
                if let Some((_, offer)) = shared {
                    self.price(&offer.cost, block.clone(), &mut own[place]);
                    members[place].people = offer.people;
                }
            }
            for (draw, &total) in total.iter().enumerate() {
                for (place, member) in members.iter_mut().enumerate() {
                    if let Some(own) = own[place].get(draw) {
                        member.own = own / member.people;
                        (member.alternative, member.leaves_on_tie) = least[place].best(draw);
                    }
                }
                settle(total, members, is_in);
                for (place, (_, wins)) in wins.iter_mut().enumerate() {
                    *wins += u32::from(!is_in[place] && least[place].is_satellite(draw));
                }
            }
        }
        wins
    }
}

fn count(draws: impl Iterator<Item = usize>) -> u32 {
    draws.fold(0, |count, _| count + 1)
}

/// The least costs a person by class, for each draw of a block; infinite where there is no offer.
#[derive(Clone, Debug, Default)]
struct Least {
    terrestrial: Vec<f64>,
    satellite: Vec<f64>,
    wait: Vec<f64>,
}

impl Least {
    fn reset(&mut self, draws: usize) {
        for row in [&mut self.terrestrial, &mut self.satellite, &mut self.wait] {
            row.clear();
            row.resize(draws, f64::INFINITY);
        }
    }

    /// Whether satellite wins a draw: among equals the ladder puts it behind the ground and before waiting.
    fn is_satellite(&self, draw: usize) -> bool {
        let satellite = self.satellite[draw];
        satellite < self.terrestrial[draw] && satellite <= self.wait[draw]
    }

    /// The least cost of a draw, and whether the ladder puts it before a shared macro of the same cost.
    fn best(&self, draw: usize) -> (f64, bool) {
        let terrestrial = self.terrestrial[draw];
        let best = terrestrial.min(self.satellite[draw]).min(self.wait[draw]);
        (best, terrestrial <= best)
    }
}

/// Memory that is used again from case to case.
#[derive(Default)]
struct Scratch {
    price: Vec<f64>,
    least: Vec<Least>,
    /// Of each member what its shared macro costs it beside the share; empty where it has no such choice.
    own: Vec<Vec<f64>>,
    total: Vec<f64>,
    members: Vec<Member>,
    is_in: Vec<bool>,
}

/// `SplitMix64` (Steele, Lea and Flood 2014): one number well mixed into another.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The upper 53 bits as a number from 0 to below 1.
#[expect(clippy::cast_precision_loss, reason = "53 bits")]
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
#[path = "draws_tests.rs"]
mod tests;
