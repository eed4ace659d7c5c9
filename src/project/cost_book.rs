//! The cost book: what things cost, how long they last, and the numbers that size them.
//!
//! Books are TOML: `vietnam-2025` and `itu-cpp` are part of the program, planners write their own. What a
//! project says in `[costs]` lies over its book, so that the settings hold the effective book with the
//! source of every number. All prices are US dollars here, whatever they were stated in.

pub(super) mod checks;
mod cpp;
mod each;
pub(super) mod layers;
mod names;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use cpp::{CppParameters, CppTechnology};
pub use each::Each;
pub use layers::{BOOKS, DEFAULT_BOOK, is_file};
pub use names::{Allowed, Factor, Item, Named};

/// The money in which prices are kept.
pub const USD: &str = "USD";

/// Prices of all items, US dollars.
pub type UnitPrices = Each<Item, f64>;

/// `[costs]`: the effective cost book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostBook {
    /// Name of a book of the program, or path of a file.
    pub book: String,
    /// The money of reports, as a code of three letters.
    pub currency: String,
    /// How operators split what they share.
    pub sharing_rule: SharingRule,
    /// What the book is called.
    pub name: String,
    /// Where it comes from.
    pub source: String,
    /// The money that it was stated in, where a price does not say.
    pub stated_in: String,
    /// The year of its prices, where a price does not say.
    pub year: u16,
    /// Rates by the code of the money.
    #[serde(default)]
    pub exchange: BTreeMap<String, Exchange>,
    /// Prices in US dollars.
    pub prices: Each<Item, Price>,
    /// Numbers.
    pub factors: Each<Factor, Number>,
    /// Parameters of the cost functions of ITU's Connectivity Planning Platform, where the book has them.
    #[serde(default)]
    pub cpp: Option<CppParameters>,
}

/// How operators split what they share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SharingRule {
    /// Each the same.
    #[default]
    Equal,
    /// By their users.
    Users,
}

impl SharingRule {
    /// The word in the project file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Users => "users",
        }
    }
}

/// What a dollar is in another money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Units a US dollar.
    pub per_usd: f64,
    /// The year of the rate; absent where a project gives a rate without one.
    #[serde(default)]
    pub year: Option<u16>,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// A public page.
    P,
    /// Computed from stated inputs.
    C,
    /// Judgement of this program.
    J,
    /// General knowledge, unverified.
    G,
    /// The planner says so.
    #[serde(rename = "project")]
    Project,
}

impl Mark {
    /// The word in books and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P => "P",
            Self::C => "C",
            Self::J => "J",
            Self::G => "G",
            Self::Project => "project",
        }
    }
}

/// A number that is not known exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least that is plausible.
    pub low: f64,
    /// What is taken.
    pub default: f64,
    /// The most that is plausible.
    pub high: f64,
}

/// A unit price and what goes with the thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The least that is plausible, US dollars.
    pub low: f64,
    /// What is taken, US dollars.
    pub default: f64,
    /// The most that is plausible, US dollars.
    pub high: f64,
    /// The money that it was stated in.
    pub stated_in: String,
    /// The year of the price.
    pub year: u16,
    /// Years until it is bought again; 0 where it outlasts every horizon.
    pub life_years: u32,
    /// Share of the price that is paid again then.
    pub replaced_share: f64,
    /// Yearly cost of keeping it, a share of the price.
    pub opex_share: f64,
    /// Share of the price that import duty is paid on.
    pub imported: f64,
    /// Where the price comes from.
    pub mark: Mark,
    /// The source in words.
    pub source: String,
}

impl Price {
    /// The price and its bounds.
    #[must_use]
    pub fn range(&self) -> Range {
        Range {
            low: self.low,
            default: self.default,
            high: self.high,
        }
    }
}

/// A number of the book that is no price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// The least that is plausible.
    pub low: f64,
    /// What is taken.
    pub default: f64,
    /// The most that is plausible.
    pub high: f64,
    /// Where it comes from.
    pub mark: Mark,
    /// The source in words.
    pub source: String,
}

impl Number {
    /// The number and its bounds.
    #[must_use]
    pub fn range(&self) -> Range {
        Range {
            low: self.low,
            default: self.default,
            high: self.high,
        }
    }
}

impl CostBook {
    /// A price with what goes with it.
    #[must_use]
    pub fn price(&self, item: Item) -> &Price {
        &self.prices[item]
    }

    /// What is taken for a unit price, US dollars.
    #[must_use]
    pub fn usd(&self, item: Item) -> f64 {
        self.prices[item].default
    }

    /// What is taken for all unit prices, US dollars.
    #[must_use]
    pub fn unit_prices(&self) -> UnitPrices {
        Each::from_fn(|item| self.usd(item))
    }

    /// What is taken for a number.
    #[must_use]
    pub fn factor(&self, factor: Factor) -> f64 {
        self.factors[factor].default
    }

    /// Years of service that are costed.
    #[must_use]
    pub fn horizon_years(&self) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and at most 50 where it is read; anything else saturates"
        )]
        let years = self.factor(Factor::HorizonYears) as u32;
        years
    }

    /// Units of the reports' money a US dollar.
    #[must_use]
    pub fn per_usd(&self) -> f64 {
        let rate = self.exchange.get(&self.currency);
        rate.map_or(1.0, |rate| rate.per_usd)
    }
}

#[cfg(test)]
#[path = "cost_book/cost_book_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "cost_book/docs_tests.rs"]
mod docs_tests;
