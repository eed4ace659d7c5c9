//! Coverage that an operator is committed to already.

use super::{Assessed, Case, Service};
use crate::options::Decision;
use crate::options::reason::Reason;

/// A committed site costs nobody anything here.
pub(super) fn assess(case: &Case<'_>) -> Assessed {
    let mut planned = Assessed::new(Decision::Planned);
    if !case.facts.planned {
        return planned.refused(Reason::NoCommittedSite);
    }
    planned.because = planned.because.with(Reason::CommittedSite);
    // How much of the village it reaches is the scan's to say: it is committed where that is enough.
    planned.service = Service {
        share: case.required_share(),
        people: case.facts.gained(1.0),
        mbps: case.user_mbps(),
    };
    planned
}
