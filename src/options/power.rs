//! What powers a site: the grid, a line to it, the village's own supply, solar, or solar with a generator.
//!
//! Every supply that a site may have is costed over the horizon of the cost book, and the one with the least
//! present value is taken. `docs/backhaul.md` has the formulas.

use serde::{Deserialize, Serialize};

use super::money::{Bill, Money, Solar, backup_kwh, solar};
use crate::project::{Factor, Item, PowerRule, Settings};
use crate::survey::Electricity;

/// Hours in a year.
const HOURS_A_YEAR: f64 = 8766.0;

/// How a site is powered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum SupplyKind {
    /// By the grid that the village has.
    Grid,
    /// By the village's own supply.
    Local,
    /// By a new line from the grid.
    Connect {
        /// Its length, kilometres.
        km: f64,
    },
    /// By solar panels and a battery.
    Solar {
        /// Rated power of the panels.
        kwp: f64,
        /// Nominal capacity of the battery.
        kwh: f64,
    },
    /// By fewer of them and a diesel generator.
    Hybrid {
        /// Rated power of the panels.
        kwp: f64,
        /// Nominal capacity of the battery.
        kwh: f64,
        /// Power of the generators together.
        genset_kw: f64,
    },
}

impl SupplyKind {
    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Local => "local",
            Self::Connect { .. } => "grid-line",
            Self::Solar { .. } => "solar",
            Self::Hybrid { .. } => "hybrid",
        }
    }
}

/// What there is to power a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerFacts {
    /// What the village has.
    pub electricity: Electricity,
    /// Kilometres to the nearest existing medium-voltage line; `None` where none is known, and none is built
    /// then.
    pub line_km: Option<f64>,
}

/// What powers a site, and what that takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// How.
    pub kind: SupplyKind,
    /// What is bought for it.
    pub bill: Bill,
    /// The mean load, watts.
    pub load_w: f64,
    /// Kilometres of new line that would cost as much as solar power alone, over the whole horizon.
    pub break_even_km: f64,
    /// Peak-sun hours of the worst month that solar power was sized for.
    pub worst_sun_hours: f64,
    /// All that were costed with their present values, US dollars, the cheapest first.
    pub costed: Vec<(SupplyKind, f64)>,
}

/// The cheapest supply of a mean load, over the whole horizon; a village with grid is taken to use it. Of
/// equals the first in the order of [`SupplyKind`]. A load that is no positive number counts as none.
#[must_use]
pub fn supply(load_w: f64, facts: &PowerFacts, money: &Money, settings: &Settings) -> Supply {
    let site = Site {
        load_w: load_w.max(0.0),
        settings,
    };
    let mut all: Vec<(SupplyKind, Bill, f64)> = site
        .kinds(facts)
        .into_iter()
        .map(|kind| {
            let bill = site.bill(kind);
            let value = money.present_value(&bill);
            (kind, bill, value)
        })
        .collect();
    all.sort_by(|one, other| one.2.total_cmp(&other.2));
    let costed = all.iter().map(|(kind, _, value)| (*kind, *value)).collect();
    let (kind, bill, _) = all.swap_remove(0);
    Supply {
        kind,
        bill,
        load_w: site.load_w,
        break_even_km: site.break_even_km(money),
        worst_sun_hours: site.sun_hours(),
        costed,
    }
}

/// Kilometres of new medium-voltage line that cost as much as solar power for a load, both with all that
/// goes with them over the whole horizon; infinite where a line costs nothing.
#[must_use]
pub fn break_even_km(load_w: f64, money: &Money, settings: &Settings) -> f64 {
    let site = Site {
        load_w: load_w.max(0.0),
        settings,
    };
    site.break_even_km(money)
}

/// A load and the rules for it.
struct Site<'a> {
    load_w: f64,
    settings: &'a Settings,
}

impl Site<'_> {
    fn rule(&self) -> &PowerRule {
        &self.settings.power
    }

    fn sun_hours(&self) -> f64 {
        self.settings.costs.factor(Factor::PshWorst)
    }

    fn solar(&self) -> Solar {
        solar(self.load_w, self.sun_hours(), &self.settings.costs)
    }

    /// The supplies that are possible, at least one.
    fn kinds(&self, facts: &PowerFacts) -> Vec<SupplyKind> {
        if facts.electricity == Electricity::Grid {
            return vec![SupplyKind::Grid];
        }
        let is_local =
            facts.electricity == Electricity::OffGrid && self.load_w <= self.rule().local_max_w;
        let line_km = facts.line_km.filter(|km| km.is_finite() && *km >= 0.0);
        let Solar {
            pv_kwp: kwp,
            battery_kwh: kwh,
        } = self.solar();
        let share = self.rule().hybrid_solar_share;
        let hybrid = SupplyKind::Hybrid {
            kwp: kwp * share,
            kwh: kwh * share,
            genset_kw: self.gensets() * self.rule().genset_kw,
        };
        let local = is_local.then_some(SupplyKind::Local);
        let connect = line_km.map(|km| SupplyKind::Connect { km });
        let hybrid = self.rule().hybrid.then_some(hybrid);
        let solar = Some(SupplyKind::Solar { kwp, kwh });
        [local, connect, solar, hybrid]
            .into_iter()
            .flatten()
            .collect()
    }

    /// How many generators it takes, whole ones.
    fn gensets(&self) -> f64 {
        (self.load_w / 1000.0 / self.rule().genset_kw)
            .ceil()
            .max(1.0)
    }

    fn kwh_a_year(&self) -> f64 {
        self.load_w / 1000.0 * HOURS_A_YEAR
    }

    fn bill(&self, kind: SupplyKind) -> Bill {
        let book = &self.settings.costs;
        let mut bill = Bill::new();
        match kind {
            SupplyKind::Grid | SupplyKind::Connect { .. } => {
                if let SupplyKind::Connect { km } = kind {
                    bill.once(Item::MvLineKm, km);
                }
                bill.once(Item::GridConnection, 1.0)
                    .once(Item::BatteryKwh, backup_kwh(self.load_w, book))
                    .yearly(Item::GridKwh, self.kwh_a_year());
            }
            SupplyKind::Local => {
                let hours = book.factor(Factor::BackupHours);
                // At no backup of the book there is none to stretch either.
                let times = if hours > 0.0 {
                    self.rule().local_backup_hours / hours
                } else {
                    0.0
                };
                // A village's own supply costs about as much a kWh as one from diesel.
                bill.once(Item::BatteryKwh, backup_kwh(self.load_w, book) * times)
                    .yearly(Item::DieselKwh, self.kwh_a_year());
            }
            SupplyKind::Solar { kwp, kwh } => {
                bill.once(Item::PvWp, kwp * 1000.0)
                    .once(Item::BatteryKwh, kwh);
            }
            SupplyKind::Hybrid { kwp, kwh, .. } => {
                let by_diesel = self.kwh_a_year() * self.rule().hybrid_diesel_share;
                bill.once(Item::PvWp, kwp * 1000.0)
                    .once(Item::BatteryKwh, kwh)
                    .once(Item::Genset, self.gensets())
                    .yearly(Item::DieselKwh, by_diesel);
            }
        }
        bill
    }

    fn break_even_km(&self, money: &Money) -> f64 {
        let of = |kind| money.present_value(&self.bill(kind));
        let Solar {
            pv_kwp: kwp,
            battery_kwh: kwh,
        } = self.solar();
        let solar = of(SupplyKind::Solar { kwp, kwh });
        let connected = of(SupplyKind::Connect { km: 0.0 });
        let a_km = of(SupplyKind::Connect { km: 1.0 }) - connected;
        let saved = (solar - connected).max(0.0);
        if a_km > 0.0 {
            saved / a_km
        } else if saved > 0.0 {
            f64::INFINITY
        } else {
            0.0
        }
    }
}

#[cfg(test)]
#[path = "power_tests.rs"]
mod tests;
