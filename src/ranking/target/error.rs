//! Why a target cannot be.

use crate::calendar::Day;

/// Why a target cannot be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Columns of candidates that do not belong together.
    #[error(
        "candidates have {province} provinces, {people} numbers of people, {cost} costs and {ids} ids; give one of each a village, for fewer than {most} villages"
    )]
    Lengths {
        /// How many provinces were given.
        province: usize,
        /// How many numbers of people.
        people: usize,
        /// How many costs.
        cost: usize,
        /// How many identifiers.
        ids: usize,
        /// One more than the most villages.
        most: u32,
    },
    /// A village of a province that is not in the list.
    #[error("village {village} is in province number {province}, but there are {provinces}")]
    Province {
        /// The index of the village.
        village: usize,
        /// The index of its province.
        province: u32,
        /// How many provinces there are.
        provinces: usize,
    },
    /// One province twice.
    #[error("the province '{province}' stands twice in the list of provinces; give each once")]
    Twice {
        /// Its name.
        province: String,
    },
    /// A quota for a province that no village has.
    #[error(
        "a quota names the province '{province}', which no village has{hint}; names must be exact"
    )]
    Unknown {
        /// The name.
        province: String,
        /// The nearest name there is, in words; empty for none.
        hint: String,
    },
    /// A minimum above the maximum.
    #[error("the quota of {whose} has min {min} above max {max}; lower min or raise max")]
    MinAboveMax {
        /// Of which provinces.
        whose: String,
        /// The minimum.
        min: u32,
        /// The maximum.
        max: u32,
    },
    /// Minima above the number of places.
    #[error(
        "the minima of provinces add up to {sum} villages ({provinces}), more than the {places} of the target; lower them or raise the target"
    )]
    Minima {
        /// What they add up to, each bounded by the candidates of its province.
        sum: u64,
        /// The provinces and their minima.
        provinces: String,
        /// How many places there are.
        places: u32,
    },
    /// Shares of nothing.
    #[error(
        "places cannot be proportional to uncovered people: no candidate has a known number of them; give people or quotas"
    )]
    NoPeople,
    /// Shares of an unknown number of places.
    #[error(
        "places cannot be proportional under a budget, which says no number of villages; give a number or dates, or quotas"
    )]
    ProportionalBudget,
    /// A budget that is none.
    #[error("the budget {value} is no amount of money; give 0 to {most} dollars")]
    Budget {
        /// Dollars.
        value: f64,
        /// The largest.
        most: f64,
    },
    /// A cost that is none.
    #[error(
        "the cost {value} of village {village} is no amount of money; give 0 to {most} dollars, or leave it out"
    )]
    Cost {
        /// The id of the village.
        village: String,
        /// Dollars.
        value: f64,
        /// The largest.
        most: f64,
    },
    /// People that are none.
    #[error("village {village} has {value} uncovered people; give 0 to {most}")]
    People {
        /// The id of the village.
        village: String,
        /// People.
        value: f64,
        /// The most.
        most: f64,
    },
    /// Time that runs backwards, or not at all.
    #[error(
        "by is {to}, which is not after {from}, the day that it counts from (project.as_of); give a later day"
    )]
    Dates {
        /// The first day.
        from: Day,
        /// The last.
        to: Day,
    },
    /// A pace that is none.
    #[error("{value} villages a month is no pace; give a number above 0")]
    Pace {
        /// Villages a month.
        value: f64,
    },
}

impl TargetError {
    /// The table or key of the project file that is wrong.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unknown { .. }
            | Self::MinAboveMax { .. }
            | Self::Minima { .. }
            | Self::NoPeople
            | Self::ProportionalBudget => "ranking.quotas",
            Self::Cost { .. } => "ranking.target.cost",
            _ => "ranking.target",
        }
    }
}
