//! A goal and quotas, checked against the candidates, and what neither can give.

use std::collections::BTreeSet;
use std::fmt;

use super::apportion::{Claim, apportion};
use super::columns::{costs, people, slots};
use super::goal::cents;
use super::select::Purse;
use super::{Candidates, Goal, Proportional, Quota, Quotas, TargetError};
use crate::project::keys::nearest;

/// How many provinces a message names.
const MOST_NAMED: usize = 8;

/// A goal and quotas that fit the candidates.
#[derive(Clone, Debug)]
pub struct Rule {
    places: Option<u32>,
    pub(super) purse: Purse,
    /// The provinces by slot; the slot after the last is that of villages without one.
    names: Vec<String>,
    pub(super) slots: Vec<Slot>,
    /// The slot of each village.
    pub(super) slot: Vec<u32>,
    pub(super) people: Vec<f64>,
    /// Cents, for each village.
    pub(super) cost: Vec<Option<u64>>,
    pub(super) quotas: bool,
    /// How many villages all minima can take.
    pub(super) needed: u64,
    notes: Vec<Note>,
}

/// The places of one province.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub min: u32,
    /// `u32::MAX` for no bound.
    pub max: u32,
    candidates: u32,
}

/// What a rule cannot give, whatever the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A province with fewer candidates than its quota wants served; it gets all of them.
    Short {
        /// The province.
        province: String,
        /// The minimum.
        min: u32,
        /// How many candidates it has.
        candidates: u32,
    },
    /// More places than quotas and candidates can fill.
    Unfilled {
        /// How many places.
        places: u32,
        /// How many can be filled.
        fillable: u64,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short {
                province,
                min,
                candidates,
            } => write!(
                f,
                "the quota of '{province}' wants {min} villages, of which there are {candidates}: all of them are served first"
            ),
            Self::Unfilled { places, fillable } => write!(
                f,
                "the target has {places} places, of which the villages and the quotas' maxima allow {fillable}"
            ),
        }
    }
}

impl Rule {
    /// Checks a goal and quotas against the candidates.
    ///
    /// # Errors
    /// [`TargetError`] where a number is none, the goal or a quota contradicts itself or another, or
    /// a quota names a province that is not in the list.
    pub fn new(
        goal: &Goal,
        quotas: &Quotas,
        candidates: &Candidates<'_>,
    ) -> Result<Self, TargetError> {
        let places = goal.places()?;
        let purse = match (places, *goal) {
            (None, Goal::Budget(dollars)) => Purse::Cents(cents(dollars).unwrap_or(0)),
            (places, _) => Purse::Places(places.unwrap_or(0)),
        };
        let slot = slots(candidates)?;
        let mut rule = Self {
            places,
            purse,
            names: candidates.provinces.to_vec(),
            slots: stated(quotas, candidates.provinces)?,
            slot,
            people: people(candidates.people, candidates.ids)?,
            cost: costs(candidates.cost, candidates.ids, places.is_none())?,
            quotas: !quotas.is_empty(),
            needed: 0,
            notes: Vec::new(),
        };
        for &slot in &rule.slot {
            rule.slots[slot as usize].candidates += 1;
        }
        rule.check_minima()?;
        rule.note(quotas);
        if let Some(Proportional::People) = quotas.proportional {
            rule.share()?;
        }
        rule.needed = rule.slots.iter().map(|slot| u64::from(slot.low())).sum();
        Ok(rule)
    }

    /// How many villages are to be served; `None` under a budget.
    #[must_use]
    pub fn places(&self) -> Option<u32> {
        self.places
    }

    /// What cannot be given, whatever the order.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The name of a slot, `None` for that of villages without a province.
    pub(super) fn name(&self, slot: usize) -> Option<&str> {
        self.names.get(slot).map(String::as_str)
    }

    /// The slots by name, that of villages without a province first, so that nothing hangs on the
    /// order of provinces.
    pub(super) fn by_name(&self) -> Vec<usize> {
        let mut slots: Vec<usize> = (0..self.slots.len()).collect();
        slots.sort_by_key(|&slot| self.name(slot));
        slots
    }

    fn check_minima(&self) -> Result<(), TargetError> {
        let sum = self.slots.iter().map(|slot| u64::from(slot.low())).sum();
        let Some(places) = self.places.filter(|&places| sum > u64::from(places)) else {
            return Ok(());
        };
        let minima: Vec<(&str, u32)> = self
            .by_name()
            .into_iter()
            .filter_map(|slot| Some((self.name(slot)?, self.slots[slot].low())))
            .filter(|&(_, low)| low > 0)
            .collect();
        let mut provinces: Vec<String> = minima
            .iter()
            .take(MOST_NAMED)
            .map(|(name, low)| format!("{name} {low}"))
            .collect();
        if minima.len() > MOST_NAMED {
            provinces.push(format!("{} others", minima.len() - MOST_NAMED));
        }
        Err(TargetError::Minima {
            sum,
            provinces: provinces.join(", "),
            places,
        })
    }

    /// Says where a quota wants more than there is. A quota of every province wants nothing of those
    /// that have no candidates.
    fn note(&mut self, quotas: &Quotas) {
        for slot in self.by_name() {
            let Slot {
                min, candidates, ..
            } = self.slots[slot];
            let Some(province) = self.name(slot).map(str::to_owned) else {
                continue;
            };
            if min > candidates && (candidates > 0 || quotas.named.contains_key(&province)) {
                self.notes.push(Note::Short {
                    province,
                    min,
                    candidates,
                });
            }
        }
        let fillable = self.slots.iter().map(|slot| u64::from(slot.high())).sum();
        if let Some(places) = self.places.filter(|&places| fillable < u64::from(places)) {
            self.notes.push(Note::Unfilled { places, fillable });
        }
    }

    /// Makes shares in proportion the minima: they add up to the places, so that nobody has more,
    /// until an order lacks villages.
    fn share(&mut self) -> Result<(), TargetError> {
        let places = self.places.ok_or(TargetError::ProportionalBudget)?;
        let by_name = self.by_name();
        let mut people: Vec<Vec<f64>> = vec![Vec::new(); self.slots.len()];
        for (&slot, &known) in self.slot.iter().zip(&self.people) {
            people[slot as usize].push(known);
        }
        let claims: Vec<Claim> = by_name
            .iter()
            .map(|&slot| {
                // Sums of sorted numbers do not hang on the order of villages.
                people[slot].sort_unstable_by(f64::total_cmp);
                Claim {
                    people: people[slot].iter().sum(),
                    low: self.slots[slot].low(),
                    high: self.slots[slot].high(),
                }
            })
            .collect();
        if !claims.iter().any(Claim::has_people) {
            return Err(TargetError::NoPeople);
        }
        for (slot, given) in by_name.into_iter().zip(apportion(places, &claims)) {
            let min = &mut self.slots[slot].min;
            *min = given.max(*min);
        }
        Ok(())
    }
}

impl Slot {
    /// Whether it has villages or bounds.
    pub(super) fn matters(&self) -> bool {
        self.candidates > 0 || self.min > 0 || self.max < u32::MAX
    }

    /// The fewest that must be served where all candidates are in the order.
    fn low(&self) -> u32 {
        self.min.min(self.candidates)
    }

    /// The most that can be.
    fn high(&self) -> u32 {
        self.max.min(self.candidates)
    }
}

/// The quotas as they are said, a slot a province and one for villages without.
fn stated(quotas: &Quotas, provinces: &[String]) -> Result<Vec<Slot>, TargetError> {
    let mut known = BTreeSet::new();
    for province in provinces {
        if !known.insert(province.as_str()) {
            return Err(TargetError::Twice {
                province: province.clone(),
            });
        }
    }
    check(quotas.all, || "every province that is not named".to_owned())?;
    for (province, &quota) in &quotas.named {
        if !known.contains(province.as_str()) {
            return Err(TargetError::Unknown {
                province: province.clone(),
                hint: nearest(province, known.iter().copied())
                    .map(|name| format!("; do you mean '{name}'?"))
                    .unwrap_or_default(),
            });
        }
        check(quota, || format!("'{province}'"))?;
    }
    let slot = |quota: Quota| Slot {
        min: quota.min,
        max: quota.max.unwrap_or(u32::MAX),
        candidates: 0,
    };
    Ok(provinces
        .iter()
        .map(|province| quotas.named.get(province).copied().unwrap_or(quotas.all))
        .chain([Quota::default()])
        .map(slot)
        .collect())
}

fn check(quota: Quota, whose: impl FnOnce() -> String) -> Result<(), TargetError> {
    match quota.max {
        Some(max) if quota.min > max => Err(TargetError::MinAboveMax {
            whose: whose(),
            min: quota.min,
            max,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
