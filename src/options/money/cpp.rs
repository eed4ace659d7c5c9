//! The cost functions of ITU's Connectivity Planning Platform, as its public user guide has them
//! (FNS-Division/cpp-user-guide, August 2026), oddities included: hardware that wears out in the last year
//! is bought again, the yearly cost spreads capex evenly before it is discounted, satellite has no fee.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{Worth, annuity};
use crate::project::CostBook;
use crate::project::cost_book::{CppParameters, CppTechnology, Factor, Item};

/// Longest link of a road path of fibre that reaches a node, kilometres.
pub const FIBRE_LINK_KM: f64 = 50.0;
/// Reach of a cell site where no coverage of 4G or 5G is given, kilometres.
pub const CELL_KM: f64 = 5.0;
/// Longest link from point to point, in sight, kilometres.
pub const SIGHT_KM: f64 = 30.0;

/// How a place is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Technology {
    /// Fibre along roads.
    Fibre,
    /// A mobile network that reaches the place.
    Cellular,
    /// Microwave in sight.
    PointToPoint,
    /// Satellite, always feasible there.
    Satellite,
}

impl Technology {
    /// All.
    pub const ALL: [Self; 4] = [
        Self::Fibre,
        Self::Cellular,
        Self::PointToPoint,
        Self::Satellite,
    ];
}

/// A unit price of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitPrice {
    /// Hardware at a place.
    Hardware,
    /// Construction a kilometre.
    ConstructionKm,
    /// Licence a megahertz, once.
    LicenceMhz,
    /// Licence a megahertz, a year.
    LicenceMhzYear,
    /// What users pay, a Mbps and year.
    FeeMbpsYear,
}

impl UnitPrice {
    /// The item of the cost book that stands for it; licences and the retail fee have none.
    #[must_use]
    pub fn item(self, technology: Technology) -> Option<Item> {
        match (self, technology) {
            (Self::Hardware, Technology::Fibre) => Some(Item::SmallCellSite),
            (Self::Hardware, Technology::Cellular) => Some(Item::RemoteSector),
            (Self::Hardware, Technology::PointToPoint) => Some(Item::MicrowaveHop),
            (Self::Hardware, Technology::Satellite) => Some(Item::LeoKit),
            (Self::ConstructionKm, _) => Some(Item::FibreKm),
            _ => None,
        }
    }
}

/// A place to connect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Length of the fibre path; it costs with technologies that construct by the kilometre.
    pub fibre_km: f64,
    /// Demand.
    pub mbps: f64,
}

/// What the platform reports of a place, US dollars.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Built at first.
    pub initial_capex: f64,
    /// Hardware bought again.
    pub reinvested: f64,
    /// Both.
    pub total_capex: f64,
    /// Upkeep a year.
    pub yearly_opex: f64,
    /// Total capex and the opex of all years.
    pub cost_of_ownership: f64,
    /// What users pay a year.
    pub yearly_revenue: f64,
    /// Revenue of all years less the cost of ownership.
    pub profit: f64,
    /// Total capex spread over the years, and opex.
    pub yearly_cost: f64,
    /// Present value of one a year.
    pub pvifa: f64,
    /// Present value of the yearly cost.
    pub present_cost: f64,
    /// Present value of the yearly revenue.
    pub present_revenue: f64,
}

/// The functions with the parameters of a cost book.
#[derive(Clone, Copy, Debug)]
pub struct Cpp<'b> {
    book: &'b CostBook,
    parameters: &'b CppParameters,
    years: u32,
}

impl<'b> Cpp<'b> {
    /// Over the horizon of a book; `None` where the book has no `[cpp]`.
    #[must_use]
    pub fn new(book: &'b CostBook) -> Option<Self> {
        Some(Self {
            book,
            parameters: book.cpp.as_ref()?,
            years: book.horizon_years().max(1),
        })
    }

    /// The same over other years.
    #[must_use]
    pub fn over(self, years: NonZeroU32) -> Self {
        Self {
            years: years.get(),
            ..self
        }
    }

    /// The parameters of a technology.
    #[must_use]
    pub fn technology(&self, technology: Technology) -> &'b CppTechnology {
        match technology {
            Technology::Fibre => &self.parameters.fibre,
            Technology::Cellular => &self.parameters.cellular,
            Technology::PointToPoint => &self.parameters.point_to_point,
            Technology::Satellite => &self.parameters.satellite,
        }
    }

    /// Demand of the people within 1 km, Mbps: that of the users who are active, at least 20 and at most the
    /// largest throughput of any technology.
    #[must_use]
    pub fn demand(&self, people: f64) -> f64 {
        let factor = |factor| self.book.factor(factor);
        let users = people * factor(Factor::UsersShare) * factor(Factor::BusyShare);
        let caps = Technology::ALL.map(|one| self.technology(one).cap_mbps);
        let most = caps.into_iter().fold(0.0, f64::max);
        let asked = users * factor(Factor::UserMbps);
        asked.max(self.parameters.least_mbps).min(most)
    }

    /// All that the platform reports of a place.
    #[must_use]
    pub fn account(&self, technology: Technology, place: Place) -> Account {
        let of = self.technology(technology);
        let years = f64::from(self.years);
        let built = of.hardware + self.laid_km(place) * of.construction_km;
        let initial_capex = built + of.licence_mhz * of.bandwidth_mhz;
        let reinvested = of.hardware * self.cycles(of);
        let total_capex = initial_capex + reinvested;
        let yearly_opex = of.maintenance * built + of.licence_mhz_year * of.bandwidth_mhz;
        let cost_of_ownership = total_capex + years * yearly_opex;
        let yearly_revenue = place.mbps.min(of.cap_mbps) * of.fee_mbps_year;
        let yearly_cost = total_capex / years + yearly_opex;
        let pvifa = self.pvifa();
        Account {
            initial_capex,
            reinvested,
            total_capex,
            yearly_opex,
            cost_of_ownership,
            yearly_revenue,
            profit: years * yearly_revenue - cost_of_ownership,
            yearly_cost,
            pvifa,
            present_cost: yearly_cost * pvifa,
            present_revenue: yearly_revenue * pvifa,
        }
    }

    /// The present value of the cost as a linear function of the platform's unit prices.
    #[must_use]
    pub fn cost(&self, technology: Technology, place: Place) -> Worth<UnitPrice> {
        let of = self.technology(technology);
        let spread = 1.0 / f64::from(self.years);
        let upkeep = spread + of.maintenance;
        let pvifa = self.pvifa();
        let mut worth = Worth::default();
        let hardware = self.cycles(of).mul_add(spread, upkeep);
        worth.add(UnitPrice::Hardware, hardware * pvifa);
        worth.add(
            UnitPrice::ConstructionKm,
            self.laid_km(place) * upkeep * pvifa,
        );
        worth.add(UnitPrice::LicenceMhz, of.bandwidth_mhz * spread * pvifa);
        worth.add(UnitPrice::LicenceMhzYear, of.bandwidth_mhz * pvifa);
        worth
    }

    /// The present value of what users pay, in the same way.
    #[must_use]
    pub fn revenue(&self, technology: Technology, place: Place) -> Worth<UnitPrice> {
        let mbps = place.mbps.min(self.technology(technology).cap_mbps);
        let mut worth = Worth::default();
        worth.add(UnitPrice::FeeMbpsYear, mbps * self.pvifa());
        worth
    }

    /// A unit price of a technology, US dollars.
    #[must_use]
    pub fn price(&self, technology: Technology, price: UnitPrice) -> f64 {
        let of = self.technology(technology);
        match price {
            UnitPrice::Hardware => of.hardware,
            UnitPrice::ConstructionKm => of.construction_km,
            UnitPrice::LicenceMhz => of.licence_mhz,
            UnitPrice::LicenceMhzYear => of.licence_mhz_year,
            UnitPrice::FeeMbpsYear => of.fee_mbps_year,
        }
    }

    /// The same function in items of the cost book; prices that are none are fixed.
    #[must_use]
    pub fn by_item(&self, technology: Technology, worth: &Worth<UnitPrice>) -> Worth {
        let mut items = Worth {
            fixed: worth.fixed,
            per: Vec::new(),
        };
        for &(price, coefficient) in &worth.per {
            match price.item(technology) {
                // A technology that builds no kilometres has no price of them.
                Some(Item::FibreKm) if technology != Technology::Fibre => {}
                Some(item) => items.add(item, coefficient),
                None => items.fixed += coefficient * self.price(technology, price),
            }
        }
        items
    }

    /// Fibre that is laid.
    fn laid_km(&self, place: Place) -> f64 {
        self.parameters.fibre_expansion * place.fibre_km
    }

    /// How often hardware is bought again.
    fn cycles(&self, of: &CppTechnology) -> f64 {
        (f64::from(self.years) / of.reinvest_years).floor()
    }

    fn pvifa(&self) -> f64 {
        annuity(self.parameters.interest, f64::from(self.years))
    }
}

#[cfg(test)]
#[path = "cpp_tests.rs"]
mod tests;
