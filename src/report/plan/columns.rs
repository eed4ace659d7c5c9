//! What the plan says of a village, beside what the village alone would take.

use crate::formats::Cell;
use crate::report::one::Fixed;

/// Columns of every layer of villages of a run with a plan.
pub(in crate::report) const PLAN: &[Fixed] = &[
    ("plan_decision", |one| {
        let planned = one.facts.planned;
        Cell::from(planned.and_then(|planned| planned.decision(one.index)))
    }),
    ("site_id", |one| {
        let planned = one.facts.planned;
        let site = planned.and_then(|planned| planned.site(one.index));
        Cell::from(site.map(|site| &site.id))
    }),
    ("phase", |one| {
        let planned = one.facts.planned;
        Cell::from(planned.and_then(|planned| planned.phase(one.index)))
    }),
];
