//! Present value that is linear in unit prices.

/// A unit price, by its place in a list of prices.
pub type Item = u8;

/// Present value in dollars as a line in each unit price.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// What no unit price changes.
    pub fixed: f64,
    /// By how much it rises for each dollar of a unit price.
    pub per: Vec<(Item, f64)>,
}

impl Cost {
    /// The present value at these prices, one for each item.
    ///
    /// # Panics
    ///
    /// If an item has no price.
    #[must_use]
    pub fn at(&self, prices: &[f64]) -> f64 {
        let terms = self.per.iter();
        terms.fold(self.fixed, |sum, &(item, quantity)| {
            sum + quantity * prices[place(item)]
        })
    }

    /// The present value at these prices as a line in one of them: what it is where that price is 0,
    /// and by how much it rises with it.
    pub(super) fn line(&self, of: Item, prices: &[f64]) -> (f64, f64) {
        let terms = self.per.iter();
        terms.fold((self.fixed, 0.0), |(rest, slope), &(item, quantity)| {
            if item == of {
                (rest, slope + quantity)
            } else {
                (rest + quantity * prices[place(item)], slope)
            }
        })
    }
}

/// Where the price of an item stands.
pub(super) fn place(item: Item) -> usize {
    usize::from(item)
}
