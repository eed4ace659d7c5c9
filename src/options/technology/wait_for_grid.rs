//! Wait for the grid, then build on the ground.

use super::{Assessed, Case, Group, on_the_ground};
use crate::options::Decision;
use crate::options::facts::Facts;
use crate::options::money::annuity;
use crate::options::reason::Reason;
use crate::project::Item;
use crate::survey::Electricity;

/// The cheapest build on the ground with grid power, and what the wait is held to cost.
///
/// What is built later is not cheaper for it: it is worth what it costs on the day it goes on air, and
/// each year until then costs the people a year without service. So an earlier date is never worse.
pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let empty = || Assessed::new(Decision::WaitForGrid);
    if case.facts.power == Electricity::Grid {
        return empty().refused(Reason::HasGrid);
    }
    let Some(years) = case.facts.grid_years else {
        return empty().refused(Reason::GridNotScheduled);
    };
    let powered = Facts {
        power: Electricity::Grid,
        ..*case.facts
    };
    // What waits is this village's own part, so that its own grid counts for the macro too.
    let group = case.group.map(|group| Group {
        is_shared: false,
        ..group
    });
    let then = Case {
        facts: &powered,
        group,
        ..*case
    };
    let shared = |one: &Assessed| case.per_person(one);
    let cheapest = on_the_ground(&then)
        .into_iter()
        .filter(Assessed::is_served)
        .min_by(|one, other| shared(one).total_cmp(&shared(other)));
    let Some(build) = cheapest else {
        return empty().refused(Reason::NothingToBuild);
    };
    let part = case.own_part(&build);
    let mut wait = Assessed {
        because: build
            .because
            .with(Reason::NoGridPower)
            .with(Reason::GridScheduled),
        bill: build.bill.scaled(part),
        decision: Decision::WaitForGrid,
        ..build
    };
    wait.needs.then = Some(build.decision);
    wait.needs.delay_years = years;
    let rate = case.context.money.rate();
    let people = wait.service.people;
    wait.bill
        .once(Item::DelayPersonYear, people * annuity(rate, years));
    wait
}
