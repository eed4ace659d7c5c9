//! Service of satellites to phones directly: an interim, not coverage.

use super::{Assessed, Case, Feed, Service};
use crate::options::Decision;
use crate::options::money::Bill;
use crate::options::reason::Reason;
use crate::project::{Factor, Item};

/// One beam shared by all in it, outdoors.
pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let mut direct = Assessed::new(Decision::DirectToCell);
    if !case.facts.direct_to_cell {
        return direct.refused(Reason::NoSatelliteLicence);
    }
    let people = case.facts.gained(1.0);
    direct.service = Service {
        share: 1.0,
        people,
        mbps: case.factor(Factor::DirectToCellMbps) / case.users(people),
    };
    direct.needs.feed = Some(Feed::Satellite);
    let sky = case.facts.sky();
    direct.because = sky.because;
    if !sky.against.is_empty() {
        direct.against = sky.against;
        return direct;
    }
    let mut bill = Bill::default();
    bill.monthly(Item::DirectToCellUserMonth, people);
    direct.bill = bill;
    // Text and voice outdoors is not what the profile asks for, whatever the rate.
    direct.against = direct.against.with(Reason::InterimOnly);
    direct
}
