//! What an option buys.

use serde::{Deserialize, Serialize};

use crate::project::cost_book::Item;

/// When something is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spending {
    /// When it is built, and again when it has worn out.
    Once,
    /// Every year of the horizon.
    Yearly,
}

/// One thing that is bought.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What.
    pub item: Item,
    /// How many of the item's unit; a year where it is bought every year (12 months, not 1).
    pub quantity: f64,
    /// When.
    pub spending: Spending,
    /// The unit price, US dollars, where the inputs state one of this very thing.
    pub own_price: Option<f64>,
}

/// All that an option buys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bill {
    /// One thing a line.
    pub lines: Vec<Line>,
}

impl Bill {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds something that is built.
    pub fn once(&mut self, item: Item, quantity: f64) -> &mut Self {
        self.add(item, quantity, Spending::Once, None)
    }

    /// Adds something that is bought every year, `quantity` of its unit a year.
    pub fn yearly(&mut self, item: Item, quantity: f64) -> &mut Self {
        self.add(item, quantity, Spending::Yearly, None)
    }

    /// Adds something that is priced by the month, `quantity` of it all year.
    pub fn monthly(&mut self, item: Item, quantity: f64) -> &mut Self {
        self.yearly(item, 12.0 * quantity)
    }

    /// Adds something whose unit price the inputs state, US dollars.
    pub fn own(&mut self, item: Item, quantity: f64, spending: Spending, price: f64) -> &mut Self {
        self.add(item, quantity, spending, Some(price))
    }

    fn add(
        &mut self,
        item: Item,
        quantity: f64,
        spending: Spending,
        own_price: Option<f64>,
    ) -> &mut Self {
        self.lines.push(Line {
            item,
            quantity,
            spending,
            own_price,
        });
        self
    }

    /// Both bills.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.lines.extend_from_slice(&other.lines);
        self
    }

    /// A share or a multiple of the bill.
    #[must_use]
    pub fn scaled(&self, share: f64) -> Self {
        let scaled = |line: &Line| Line {
            quantity: line.quantity * share,
            ..*line
        };
        Self {
            lines: self.lines.iter().map(scaled).collect(),
        }
    }
}
