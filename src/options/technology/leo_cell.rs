//! A small cell fed by low-orbit satellite.

use super::{Assessed, Case, Feed, of_reach, power};
use crate::options::Decision;
use crate::options::money::Bill;
use crate::options::reason::Reason;
use crate::project::{Factor, Item};

pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let empty = || Assessed::new(Decision::LeoCell);
    if !case.facts.leo_backhaul {
        return empty().refused(Reason::NoSatelliteLicence);
    }
    let Some(reach) = case.means.small_cell else {
        return empty().refused(Reason::HousesNotReached);
    };
    let mbps = case
        .factor(Factor::SmallCellMbps)
        .min(case.factor(Factor::LeoBackhaulMbps));
    let mut cell = of_reach(case, Decision::LeoCell, &reach, mbps);
    let sky = case.facts.sky();
    cell.because = cell.because.and(sky.because);
    cell.against = cell.against.and(sky.against).with(case.facts.denied);
    cell.needs.feed = Some(Feed::Satellite);
    cell.needs.terminals = 1;
    if !sky.against.is_empty() || case.facts.denied.is_some() {
        return cell;
    }
    let mut bill = Bill::default();
    bill.once(Item::SmallCellSite, 1.0);
    cell.bill = bill;
    let supply = case.supply(case.factor(Factor::SmallCellW) + case.factor(Factor::LeoW));
    power(&mut cell, &supply);
    let mut dish = Bill::default();
    dish.once(Item::LeoBackhaulKit, 1.0);
    dish.monthly(Item::LeoBackhaulFeeMonth, 1.0);
    if sky.needs_mast {
        dish.once(Item::DishMast, 1.0);
    }
    cell.bill = case.of_one_operator(&cell.bill).plus(&dish);
    cell
}
