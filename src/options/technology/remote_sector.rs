//! A new sector on an existing mast, fed by it.

use super::{Assessed, Case, Feed, of_reach, power};
use crate::options::Decision;
use crate::options::money::{Bill, Spending};
use crate::options::reason::Reason;
use crate::project::{Factor, Item};
use crate::survey::{Electricity, SitePower};

pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let Some(reach) = case.means.sector.filter(|_| case.facts.has_signal_near) else {
        return Assessed::new(Decision::RemoteSector).refused(Reason::NoMastInReach);
    };
    let mbps = case.factor(Factor::RemoteSectorMbps);
    let mut sector = of_reach(case, Decision::RemoteSector, &reach, mbps);
    sector.because = sector.because.with(Reason::NearSignal);
    sector.needs.feed = Some(Feed::Mast);
    let site = reach
        .mast
        .and_then(|mast| case.context.survey.sites.as_deref()?.get(mast));
    let needed = case.users(sector.service.people) * case.user_mbps();
    let is_full = site.is_some_and(|site| {
        site.mast_load_left.is_some_and(|left| left <= 0.0)
            || site.spare_mbps.is_some_and(|spare| spare < needed)
    });
    if is_full {
        return sector.refused(Reason::MastFull);
    }
    let mut bill = Bill::default();
    bill.once(Item::RemoteSector, 1.0);
    match site.and_then(|site| site.lease_per_year) {
        Some(lease) => bill.own(Item::MastLeaseYear, 1.0, Spending::Yearly, lease),
        None => bill.yearly(Item::MastLeaseYear, 1.0),
    };
    sector.bill = bill;
    // The mast stands where signal is, so that its power is there: the grid but where it is stated.
    let electricity = match site.and_then(|site| site.power) {
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
