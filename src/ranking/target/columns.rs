//! The columns of candidates, checked.

use super::goal::cents;
use super::{Candidates, NO_PROVINCE, TargetError};
use crate::project::MOST_DOLLARS;

/// The most uncovered people of a village.
const MOST_PEOPLE: f64 = 1e12;

/// The slot of each village.
pub(super) fn slots(candidates: &Candidates<'_>) -> Result<Vec<u32>, TargetError> {
    let Candidates {
        province,
        provinces,
        people,
        cost,
        ids,
    } = candidates;
    let none = u32::try_from(provinces.len()).ok();
    let fits = u32::try_from(province.len()).is_ok_and(|villages| villages < u32::MAX);
    let (true, Some(none)) = (
        fits && [people.len(), cost.len(), ids.len()] == [province.len(); 3],
        none,
    ) else {
        return Err(TargetError::Lengths {
            province: province.len(),
            people: people.len(),
            cost: cost.len(),
            ids: ids.len(),
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
pub(super) fn people(people: &[f64], ids: &[&str]) -> Result<Vec<f64>, TargetError> {
    match people
        .iter()
        .position(|known| !(0.0..=MOST_PEOPLE).contains(known))
    {
        Some(village) => Err(TargetError::People {
            village: ids[village].to_owned(),
            value: people[village],
            most: MOST_PEOPLE,
        }),
        None => Ok(people.to_vec()),
    }
}

/// Costs in cents. Where nothing is bought with them, those that are no amount of money count as not
/// known.
pub(super) fn costs(
    costs: &[Option<f64>],
    ids: &[&str],
    is_budget: bool,
) -> Result<Vec<Option<u64>>, TargetError> {
    let charged = |(&cost, id): (&Option<f64>, &&str)| match cost.map(|value| (value, cents(value)))
    {
        Some((value, None)) if is_budget => Err(TargetError::Cost {
            village: (*id).to_owned(),
            value,
            most: MOST_DOLLARS,
        }),
        cost => Ok(cost.and_then(|(_, cents)| cents)),
    };
    costs.iter().zip(ids).map(charged).collect()
}
