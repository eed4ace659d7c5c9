//! A macro site, for one village or for several that share it.

use super::{
    Assessed, Case, Context, Needs, Service, fed_by, feed, last_hop, power, rests_on, whole,
};
use crate::options::means::MacroReach;
use crate::options::money::Bill;
use crate::options::reason::Reason;
use crate::options::{Decision, demand};
use crate::project::{Factor, Item};
use crate::survey::Electricity;

/// A macro and who else it serves.
#[derive(Clone, Copy, Debug)]
pub(in crate::options) struct Group<'a> {
    /// Where it stands, how it is fed.
    pub(in crate::options) reach: &'a MacroReach,
    /// Share of this village's houses that have signal then.
    pub(in crate::options) share: f64,
    /// Where the grid is nearest to it: a village of the group that is known to have it, kilometres away.
    pub(in crate::options) grid_km: Option<f64>,
    /// From the spot to this village, kilometres.
    pub(in crate::options) own_km: f64,
    /// From the spot to the nearest line of the grid that is known, kilometres.
    pub(in crate::options) line_km: Option<f64>,
    /// Whether other villages may share it: then nothing that is supposed of this one changes its bill.
    pub(in crate::options) is_shared: bool,
    /// Whether a village that may share it lies on an island.
    pub(in crate::options) is_island: bool,
}

/// A spot this near to the centre of a village with the grid stands inside it, kilometres.
const INSIDE_KM: f64 = 0.3;

/// A macro of one mast or several, before power and backhaul.
#[derive(Clone, Debug)]
pub(in crate::options) struct Mast {
    /// Masts and sectors.
    pub(in crate::options) bill: Bill,
    /// The mean load, watts.
    pub(in crate::options) load_w: f64,
    /// What its sectors carry together, Mbit/s.
    pub(in crate::options) mbps: f64,
}

impl Mast {
    /// With as many carriers as give so many active users in the busy hour the rate that they ask for.
    pub(in crate::options) fn for_users(context: Context<'_>, users: f64) -> Self {
        let factor = |factor| context.book.factor(factor);
        let needed = users * demand::user_mbps(context.book);
        let sectors = factor(Factor::Sectors);
        let rate = sectors * factor(Factor::SectorMbps);
        // Not whole carriers, nor whole masts beyond those that one carries: they are added as they are
        // needed, and more people must not look dearer than fewer for a step.
        let carriers = (needed / rate).max(1.0);
        let masts = (carriers / context.settings.decision.max_carriers).max(1.0);
        let more = (carriers / masts - 1.0) * masts * sectors;
        let mut bill = Bill::default();
        bill.once(Item::MacroSite, masts);
        if more > 0.0 {
            bill.once(Item::RemoteSector, more);
        }
        let more_w = more * factor(Factor::RemoteSectorW);
        Self {
            bill,
            load_w: factor(Factor::MacroW) * masts + more_w,
            mbps: carriers * rate,
        }
    }
}

/// The electricity at a macro, and kilometres to the nearest line: from the nearest village with the grid, and
/// from the nearest line of the grid that is known.
pub(in crate::options) fn power_at(
    village_km: Option<f64>,
    line_km: Option<f64>,
) -> (Electricity, Option<f64>) {
    let line_km = village_km.into_iter().chain(line_km).reduce(f64::min);
    let is_inside = village_km.is_some_and(|km| km <= INSIDE_KM);
    let electricity = if is_inside {
        Electricity::Grid
    } else {
        Electricity::None
    };
    (electricity, line_km)
}

/// The whole macro: its bill is not yet shared. Where its sectors are too slow for all its people it
/// takes more carriers, each at the price of a sector.
pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let empty = || Assessed::new(Decision::Macro);
    let Some(group) = case.group else {
        return empty().refused(Reason::HousesNotReached);
    };
    let reach = group.reach;
    let own = case.facts.gained(group.share);
    // As the cost is shared: a village where nobody gains counts as one person.
    let users = case.users(whole(own) + case.facts.others);
    let mast = Mast::for_users(case.context, users);
    let service = Service {
        share: group.share,
        people: own,
        mbps: mast.mbps / users,
    };
    let mut site = Assessed {
        against: case.shortfall(service),
        because: rests_on(reach.evidence).with(if case.facts.others > 0.0 {
            Reason::SharedByGroup
        } else {
            Reason::OneVillage
        }),
        needs: Needs {
            spot: Some(reach.spot),
            height_m: Some(reach.height_m),
            ..Needs::default()
        },
        service,
        ..empty()
    };
    let is_island = if group.is_shared {
        group.is_island
    } else {
        case.facts.island
    };
    let (feed, backhaul, watts) = match feed(case, &reach.backhaul, is_island) {
        Ok(found) => found,
        Err(reason) => return site.refused(reason),
    };
    site.because = site.because.with(fed_by(feed));
    site.needs.feed = Some(feed);
    site.needs.hop = last_hop(feed, &reach.backhaul);
    site.bill = mast.bill;
    let is_own = !group.is_shared && case.facts.power == Electricity::Grid;
    let own_grid = is_own.then_some(group.own_km);
    let village_km = [own_grid, group.grid_km].into_iter().flatten();
    let village_km = village_km.reduce(f64::min);
    let (electricity, line_km) = power_at(village_km, group.line_km);
    let load_w = mast.load_w + watts;
    let supply = case.supply_from(load_w, electricity, line_km);
    power(&mut site, &supply);
    site.bill = case.of_one_operator(&site.bill).plus(&backhaul);
    site
}
