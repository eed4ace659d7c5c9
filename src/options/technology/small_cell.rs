//! A small cell on a pole of its own, fed from the ground.

use super::{Assessed, Case, fed_by, feed, last_hop, of_reach, power};
use crate::options::Decision;
use crate::options::money::Bill;
use crate::options::reason::Reason;
use crate::project::{Factor, Item};

pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let Some(reach) = case.means.small_cell else {
        return Assessed::new(Decision::SmallCell).refused(Reason::HousesNotReached);
    };
    let mbps = case.factor(Factor::SmallCellMbps);
    let mut cell = of_reach(case, Decision::SmallCell, &reach, mbps);
    let (feed, backhaul, watts) =
        match feed(case, &case.means.small_cell_backhaul, case.facts.island) {
            Ok(found) => found,
            Err(reason) => return cell.refused(reason),
        };
    cell.because = cell.because.with(fed_by(feed));
    cell.needs.feed = Some(feed);
    cell.needs.hop = last_hop(feed, &case.means.small_cell_backhaul);
    let mut bill = Bill::default();
    bill.once(Item::SmallCellSite, 1.0);
    cell.bill = bill;
    let supply = case.supply(case.factor(Factor::SmallCellW) + watts);
    power(&mut cell, &supply);
    cell.bill = case.of_one_operator(&cell.bill).plus(&backhaul);
    cell
}
