//! The columns of candidates, checked.

use super::goal::{MOST_DOLLARS, cents};
use super::{Candidates, NO_PROVINCE, TargetError};

/// The most uncovered people of a village.
const MOST_PEOPLE: f64 = 1e12;

/// The slot of each village.
pub(super) fn slots(candidates: &Candidates<'_>) -> Result<Vec<u32>, TargetError> {
    let Candidates {
        province,
        provinces,
        people,
        cost,
    } = candidates;
    let none = u32::try_from(provinces.len()).ok();
    let fits = u32::try_from(province.len()).is_ok_and(|villages| villages < u32::MAX);
    let (true, Some(none)) = (
        fits && province.len() == people.len() && province.len() == cost.len(),
        none,
    ) else {
        return Err(TargetError::Lengths {
            province: province.len(),
            people: people.len(),
            cost: cost.len(),
            most: u32::MAX,
        });
    };
    let slot = |(village, &province): (usize, &u32)| match province {
        NO_PROVINCE => Ok(none),
        known if known < none => Ok(known),
        province => Err(TargetError::Province {
            village,
            province,
            provinces: provinces.len(),
        }),
    };
    province.iter().enumerate().map(slot).collect()
}

/// Uncovered people, each a number of people.
pub(super) fn people(people: &[f64]) -> Result<Vec<f64>, TargetError> {
    match people
        .iter()
        .position(|known| !(0.0..=MOST_PEOPLE).contains(known))
    {
        Some(village) => Err(TargetError::People {
            village,
            value: people[village],
            most: MOST_PEOPLE,
        }),
        None => Ok(people.to_vec()),
    }
}

/// Costs in cents.
pub(super) fn costs(costs: &[Option<f64>]) -> Result<Vec<Option<u64>>, TargetError> {
    let charged = |(village, &cost): (usize, &Option<f64>)| {
        cost.map(|value| {
            cents(value).ok_or(TargetError::Cost {
                village,
                value,
                most: MOST_DOLLARS,
            })
        })
        .transpose()
    };
    costs.iter().enumerate().map(charged).collect()
}
