//! Money: what is bought, and what that is worth today.
//!
//! A present value is linear in unit prices, so that what price changes a decision can be solved:
//! [`Money::worth`] gives the coefficients, [`Money::present_value`] the sum, [`Money::by_year`] the years.
//!
//! What is built is paid at once, in year 0. Fees, energy and upkeep are paid at the end of years 1 to the
//! horizon. What wears out is bought again at the end of its life, of twice its life and so on, as long as
//! that is before the horizon. What is left at the horizon is worth nothing: there is no salvage.

mod bill;
pub mod cpp;
mod power;
mod sharing;
mod worth;

pub use bill::{Bill, Line, Spending};
pub use power::{Solar, backup_kwh, solar};
pub use sharing::{shared, shares};
pub use worth::Worth;

use crate::project::CostBook;
use crate::project::cost_book::{Each, Factor, Item, UnitPrices};

/// What one at the end of a time is worth today, `years` from now; fractions of years are taken as they are.
#[must_use]
pub fn discount(rate: f64, years: f64) -> f64 {
    (1.0 + rate).powf(-years)
}

/// What one a year is worth today, paid at the end of each of `years`; the years themselves at rate 0.
///
/// Fractions of years are taken as they are: the function is continuous and rises with the years.
#[must_use]
pub fn annuity(rate: f64, years: f64) -> f64 {
    // Near zero the difference of the numerator has no digits left; ln_1p and exp_m1 keep them.
    let log = rate.ln_1p();
    if log == 0.0 {
        return years;
    }
    -(-log * years).exp_m1() / rate
}

/// Worth of one of an item by what it does to each year.
#[derive(Clone, Copy, Debug)]
struct Coefficients {
    once: f64,
    yearly: f64,
}

/// What of an item does not hang on the rate.
#[derive(Clone, Copy, Debug)]
struct Terms {
    /// 1 and the tax.
    vat: f64,
    life_years: u32,
    replaced_share: f64,
    opex_share: f64,
    /// What a dollar of building becomes with duty and tax.
    built: f64,
    /// Growth a year of what is bought every year.
    growth: f64,
}

/// One year of a bill, US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Year {
    /// What is built or bought again.
    pub capex: f64,
    /// Fees, energy and upkeep.
    pub opex: f64,
    /// Both, discounted to year 0.
    pub present_value: f64,
}

/// The arithmetic of a cost book at one discount rate.
#[derive(Clone, Debug)]
pub struct Money {
    prices: UnitPrices,
    terms: Each<Item, Terms>,
    coefficients: Each<Item, Coefficients>,
    rate: f64,
    years: u32,
}

impl Money {
    /// At the discount rate and over the horizon of a book.
    #[must_use]
    pub fn new(book: &CostBook) -> Self {
        let vat = 1.0 + book.factor(Factor::Vat);
        let duty = book.factor(Factor::ImportDuty);
        let people = book.factor(Factor::PeopleGrowth);
        let terms = Each::from_fn(|item| {
            let price = book.price(item);
            // Nobody sells a year without service.
            let vat = if item == Item::DelayPersonYear {
                1.0
            } else {
                vat
            };
            Terms {
                life_years: price.life_years,
                replaced_share: price.replaced_share,
                opex_share: price.opex_share,
                vat,
                built: (1.0 + price.imported * duty) * vat,
                growth: if Item::grows(item) { people } else { 0.0 },
            }
        });
        let rate = book.factor(Factor::DiscountRate);
        let years = book.horizon_years();
        Self {
            coefficients: coefficients(&terms, rate, years),
            prices: book.unit_prices(),
            terms,
            rate,
            years,
        }
    }

    /// The same at another discount rate.
    #[must_use]
    pub fn at_rate(&self, rate: f64) -> Self {
        Self {
            coefficients: coefficients(&self.terms, rate, self.years),
            rate,
            ..self.clone()
        }
    }

    /// The same at other unit prices.
    #[must_use]
    pub fn at_prices(&self, prices: UnitPrices) -> Self {
        Self {
            prices,
            ..self.clone()
        }
    }

    /// The discount rate.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// The years that are costed.
    #[must_use]
    pub fn years(&self) -> u32 {
        self.years
    }

    /// The unit prices, US dollars.
    #[must_use]
    pub fn prices(&self) -> &UnitPrices {
        &self.prices
    }

    /// What one of an item adds to a present value a dollar of its price.
    #[must_use]
    pub fn coefficient(&self, item: Item, spending: Spending) -> f64 {
        let Coefficients { once, yearly } = self.coefficients[item];
        match spending {
            Spending::Once => once,
            Spending::Yearly => yearly,
        }
    }

    /// The present value of a bill as a linear function of unit prices.
    #[must_use]
    pub fn worth(&self, bill: &Bill) -> Worth {
        let mut worth = Worth::default();
        for line in &bill.lines {
            let coefficient = self.coefficient(line.item, line.spending) * line.quantity;
            match line.own_price {
                Some(price) => worth.fixed += coefficient * price,
                None => worth.add(line.item, coefficient),
            }
        }
        worth
    }

    /// The present value of a bill, US dollars.
    #[must_use]
    pub fn present_value(&self, bill: &Bill) -> f64 {
        self.worth(bill).at(|item| self.prices[item])
    }

    /// What a bill costs year by year: year 0 builds, then the years of the horizon. The present values add
    /// up to [`Money::present_value`].
    #[must_use]
    pub fn by_year(&self, bill: &Bill) -> Vec<Year> {
        let mut table = vec![Year::default(); self.years as usize + 1];
        for line in &bill.lines {
            let terms = self.terms[line.item];
            let amount = line.quantity * line.own_price.unwrap_or(self.prices[line.item]);
            for (year, sums) in (0u32..).zip(&mut table) {
                match line.spending {
                    Spending::Once => {
                        sums.capex += amount * terms.built * terms.bought(year, self.years);
                        sums.opex += amount * terms.vat * terms.kept(year);
                    }
                    Spending::Yearly => sums.opex += amount * terms.vat * terms.used(year),
                }
            }
        }
        for (year, sums) in (0u32..).zip(&mut table) {
            let total = sums.capex + sums.opex;
            sums.present_value = total * discount(self.rate, f64::from(year));
        }
        table
    }
}

/// What of a bill is money spent: all but what a wait is held to cost people.
#[must_use]
pub fn spent(bill: &Bill) -> Bill {
    let lines = bill.lines.iter();
    let lines = lines.filter(|line| line.item != Item::DelayPersonYear);
    Bill {
        lines: lines.copied().collect(),
    }
}

impl Terms {
    /// What is bought in a year, in wholes.
    fn bought(self, year: u32, horizon: u32) -> f64 {
        if year == 0 {
            return 1.0;
        }
        let again = self.life_years > 0 && year < horizon && year.is_multiple_of(self.life_years);
        if again { self.replaced_share } else { 0.0 }
    }

    /// Upkeep of a year, a share of the price.
    fn kept(self, year: u32) -> f64 {
        if year == 0 { 0.0 } else { self.opex_share }
    }

    /// What a yearly quantity has grown to in a year; the quantity is that of the first.
    fn used(self, year: u32) -> f64 {
        match year {
            0 => 0.0,
            year => (1.0 + self.growth).powf(f64::from(year - 1)),
        }
    }
}

fn coefficients(terms: &Each<Item, Terms>, rate: f64, horizon: u32) -> Each<Item, Coefficients> {
    Each::from_fn(|item| {
        let terms = terms[item];
        let mut sum = Coefficients {
            once: 0.0,
            yearly: 0.0,
        };
        for year in 0..=horizon {
            let today = discount(rate, f64::from(year));
            let of_once = terms.built * terms.bought(year, horizon) + terms.vat * terms.kept(year);
            sum.once += of_once * today;
            sum.yearly += terms.vat * terms.used(year) * today;
        }
        sum
    })
}

#[cfg(test)]
#[path = "money_tests.rs"]
mod tests;
