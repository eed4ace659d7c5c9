//! A repeater near the village that hears an existing cell.

use super::{Assessed, Case, Feed, of_reach, power};
use crate::options::Decision;
use crate::options::money::Bill;
use crate::options::reason::Reason;
use crate::project::{Factor, Item};

pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let Some(reach) = case.means.repeater.filter(|_| case.facts.has_signal_near) else {
        return Assessed::new(Decision::Repeater).refused(Reason::NoDonorSignal);
    };
    let mbps = case.factor(Factor::RepeaterMbps);
    let mut repeater = of_reach(case, Decision::Repeater, &reach, mbps);
    repeater.because = repeater.because.with(Reason::NearSignal);
    repeater.needs.feed = Some(Feed::Mast);
    let mut bill = Bill::default();
    bill.once(Item::Repeater, 1.0);
    repeater.bill = bill;
    let supply = case.supply(case.factor(Factor::RepeaterW));
    power(&mut repeater, &supply);
    repeater
}
