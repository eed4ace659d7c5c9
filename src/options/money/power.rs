//! Sizes of power off the grid, by the formulas of OnSSET (2026).

use super::Bill;
use crate::project::CostBook;
use crate::project::cost_book::{Factor, Item};

/// A solar system for a site without grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Solar {
    /// Rated power of the panels.
    pub pv_kwp: f64,
    /// Nominal capacity of the battery.
    pub battery_kwh: f64,
}

impl Solar {
    /// What it buys.
    #[must_use]
    pub fn bill(self) -> Bill {
        let mut bill = Bill::new();
        bill.once(Item::PvWp, self.pv_kwp * 1000.0)
            .once(Item::BatteryKwh, self.battery_kwh);
        bill
    }
}

/// Sizes solar power for a mean load: panels for the worst month's peak-sun hours a day, a battery for the
/// autonomy days of the book.
#[must_use]
pub fn solar(watts: f64, worst_sun_hours: f64, book: &CostBook) -> Solar {
    let kwh_a_day = watts * 24.0 / 1000.0;
    let per_kwp = worst_sun_hours * book.factor(Factor::PerformanceRatio);
    let stored = kwh_a_day * book.factor(Factor::AutonomyDays);
    Solar {
        pv_kwp: kwh_a_day / per_kwp,
        battery_kwh: stored / usable(book),
    }
}

/// Nominal capacity of the battery of a site on the grid, for the backup hours of the book.
#[must_use]
pub fn backup_kwh(watts: f64, book: &CostBook) -> f64 {
    watts / 1000.0 * book.factor(Factor::BackupHours) / usable(book)
}

/// What a load gets of a battery's nominal capacity.
fn usable(book: &CostBook) -> f64 {
    book.factor(Factor::DepthOfDischarge) * book.factor(Factor::BatteryEfficiency)
}
