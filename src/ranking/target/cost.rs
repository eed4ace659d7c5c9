//! What quotas change: who enters, who leaves, and what that costs.

use serde::{Deserialize, Serialize};

use super::Rule;

/// The served with quotas against those without.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuotaCost {
    /// Villages that quotas bring in, in order.
    pub enters: Vec<u32>,
    /// Villages that they push out, in order.
    pub leaves: Vec<u32>,
    /// The change of uncovered people served, as far as known.
    pub people: f64,
    /// The change of the sum of scores.
    pub points: f64,
    /// The change of what serving them costs, dollars; `None` where a cost is not known.
    pub money: Option<f64>,
    /// Places of provinces that have candidates or a quota of their own, by name; villages without a
    /// province first.
    pub by_province: Vec<ProvincePlaces>,
}

/// The places of one province.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvincePlaces {
    /// Its name; `None` for villages without a province.
    pub province: Option<String>,
    /// How many of its villages stand in the order.
    pub ranked: u32,
    /// How many are served without quotas.
    pub without: u32,
    /// How many with them.
    pub with: u32,
    /// The fewest that the quotas want; places in proportion among them.
    pub min: u32,
    /// The most that they allow.
    pub max: Option<u32>,
}

impl Rule {
    /// What quotas change in an order, the best first, with the score of each candidate.
    ///
    /// Villages that stand twice in the order count once. A score that is not given makes `points`
    /// not a number.
    #[must_use]
    pub fn cost_of_quotas(&self, order: &[u32], score: &[f64]) -> QuotaCost {
        let mut with = vec![false; self.slot.len()];
        let mut without = with.clone();
        let mut ranked = with.clone();
        self.select(order, &mut with);
        self.without_quotas(order, &mut without);
        let mut cost = QuotaCost::default();
        let mut places = vec![ProvincePlaces::default(); self.slots.len()];
        let mut cents = Some(0_i128);
        for &village in order {
            let at = village as usize;
            let Some(seen) = ranked.get_mut(at).filter(|seen| !**seen) else {
                continue;
            };
            *seen = true;
            let place = &mut places[self.slot[at] as usize];
            place.ranked += 1;
            place.without += u32::from(without[at]);
            place.with += u32::from(with[at]);
            let sign = match (without[at], with[at]) {
                (false, true) => {
                    cost.enters.push(village);
                    1
                }
                (true, false) => {
                    cost.leaves.push(village);
                    -1
                }
                _ => continue,
            };
            cost.people += f64::from(sign) * self.people[at];
            cost.points += f64::from(sign) * score.get(at).copied().unwrap_or(f64::NAN);
            cents = cents
                .zip(self.cost[at])
                .map(|(sum, cents)| sum + i128::from(sign) * i128::from(cents));
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "cents are told to 15 digits, which is to the cent for any programme"
        )]
        let dollars = |cents: i128| cents as f64 / 100.0;
        cost.money = cents.map(dollars);
        cost.by_province = self
            .by_name()
            .into_iter()
            .filter(|&slot| self.slots[slot].matters())
            .map(|slot| ProvincePlaces {
                province: self.name(slot).map(str::to_owned),
                min: self.slots[slot].min,
                max: (self.slots[slot].max < u32::MAX).then_some(self.slots[slot].max),
                ..std::mem::take(&mut places[slot])
            })
            .collect();
        cost
    }
}
