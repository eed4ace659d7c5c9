//! A present value as a linear function of unit prices.

use crate::project::cost_book::Item;

/// A sum that grows with the prices of `P`: `fixed + coefficient x price + ...`, US dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth<P = Item> {
    /// What no price of the book changes.
    pub fixed: f64,
    /// Prices, each once and in their order, with their coefficients.
    pub per: Vec<(P, f64)>,
}

impl<P> Default for Worth<P> {
    fn default() -> Self {
        Self {
            fixed: 0.0,
            per: Vec::new(),
        }
    }
}

impl<P: Copy + Ord> Worth<P> {
    /// Adds a price with its coefficient.
    pub fn add(&mut self, price: P, coefficient: f64) {
        match self.per.binary_search_by(|(known, _)| known.cmp(&price)) {
            Ok(place) => self.per[place].1 += coefficient,
            Err(place) => self.per.insert(place, (price, coefficient)),
        }
    }

    /// The coefficient of a price.
    #[must_use]
    pub fn coefficient(&self, price: P) -> f64 {
        let found = self.per.binary_search_by(|(known, _)| known.cmp(&price));
        found.map_or(0.0, |place| self.per[place].1)
    }

    /// The sum at these prices.
    pub fn at(&self, price: impl Fn(P) -> f64) -> f64 {
        let each = self.per.iter();
        each.fold(self.fixed, |sum, &(of, coefficient)| {
            sum + coefficient * price(of)
        })
    }

    /// Both.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.fixed += other.fixed;
        for &(price, coefficient) in &other.per {
            self.add(price, coefficient);
        }
        self
    }

    /// A share or a multiple, as of a delay: `worth.scaled(discount(rate, years))`.
    #[must_use]
    pub fn scaled(mut self, share: f64) -> Self {
        self.fixed *= share;
        for (_, coefficient) in &mut self.per {
            *coefficient *= share;
        }
        self
    }
}
