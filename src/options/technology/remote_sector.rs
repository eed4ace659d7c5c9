//! A new sector on an existing mast, fed by it.

use super::{Assessed, Case, Feed, of_reach, power};
use crate::options::Decision;
use crate::options::money::{Bill, Spending};
use crate::options::reason::Reason;
use crate::project::{Factor, Item};
use crate::survey::{Electricity, Site, SitePower};

pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let Some(reach) = case.means.sector.filter(|_| case.facts.has_signal_near) else {
        return Assessed::new(Decision::RemoteSector).refused(Reason::NoMastInReach);
    };
    let mbps = case.factor(Factor::RemoteSectorMbps);
    let mut sector = of_reach(case, Decision::RemoteSector, &reach, mbps);
    sector.because = sector.because.with(Reason::NearSignal);
    sector.needs.feed = Some(Feed::Mast);
    // A mast may have a row for each of its cells, and any of them may say what holds for all.
    let rows = case.context.survey.sites.as_deref().unwrap_or_default();
    let mast = reach.mast.and_then(|mast| rows.get(mast));
    let of_mast = || {
        let is_here = |row: &&Site| mast.is_some_and(|mast| row.position == mast.position);
        mast.into_iter().chain(rows.iter().filter(is_here))
    };
    let needed = case.users(sector.service.people) * case.user_mbps();
    let load_left = of_mast().find_map(|row| row.mast_load_left);
    let spare = of_mast().find_map(|row| row.spare_mbps);
    let is_full =
        load_left.is_some_and(|left| left <= 0.0) || spare.is_some_and(|spare| spare < needed);
    if is_full {
        return sector.refused(Reason::MastFull);
    }
    let mut bill = Bill::default();
    bill.once(Item::RemoteSector, 1.0);
    match of_mast().find_map(|row| row.lease_per_year) {
        Some(lease) => bill.own(Item::MastLeaseYear, 1.0, Spending::Yearly, lease),
        None => bill.yearly(Item::MastLeaseYear, 1.0),
    };
    sector.bill = bill;
    // The mast stands where signal is, so that its power is there: the grid but where it is stated.
    let electricity = match of_mast().find_map(|row| row.power) {
        Some(SitePower::Solar | SitePower::Diesel) => Electricity::None,
        Some(SitePower::Grid) | None => Electricity::Grid,
    };
    let supply = case.supply_from(case.factor(Factor::RemoteSectorW), electricity, None);
    power(&mut sector, &supply);
    if sector.is_served() && reach.mast.is_some() {
        sector.because = sector.because.with(Reason::MastReaches);
    }
    sector
}
