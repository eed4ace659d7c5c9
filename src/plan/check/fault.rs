//! What can be wrong with a plan, by stable codes.

use std::fmt;

use serde::Serialize;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// What is wrong. The words are stable; those that start with `PROBLEM_` are of the problem, all others
        /// of the plan.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FaultCode {
            $($(#[$doc])* $name,)*
        }

        impl FaultCode {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word in outputs.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// Nothing is sought.
    ProblemNoObjective => "PROBLEM_NO_OBJECTIVE",
    /// The same is sought twice.
    ProblemObjectiveTwice => "PROBLEM_OBJECTIVE_TWICE",
    /// An identifier or name is empty.
    ProblemIdEmpty => "PROBLEM_ID_EMPTY",
    /// Two of a kind have one identifier.
    ProblemIdTwice => "PROBLEM_ID_TWICE",
    /// Money, people, houses, points or a capacity below 0.
    ProblemNegative => "PROBLEM_NEGATIVE",
    /// A height or a length that is no finite number at least 0.
    ProblemLength => "PROBLEM_LENGTH",
    /// A site reaches a village that does not exist.
    ProblemReachUnknown => "PROBLEM_REACH_UNKNOWN",
    /// Villages in reach of a site are not in rising order, each once.
    ProblemReachOrder => "PROBLEM_REACH_ORDER",
    /// An end of a hop does not exist, or both are one, or both are roots.
    ProblemHopEnds => "PROBLEM_HOP_ENDS",
    /// A hop counts as none.
    ProblemHopCount => "PROBLEM_HOP_COUNT",
    /// A quota of a province that no village is in.
    ProblemProvinceUnknown => "PROBLEM_PROVINCE_UNKNOWN",
    /// A quota above the number of villages of its province.
    ProblemQuotaTooHigh => "PROBLEM_QUOTA_TOO_HIGH",
    /// A quota by the end of a phase that does not exist.
    ProblemQuotaPhase => "PROBLEM_QUOTA_PHASE",
    /// A limit of a fund that pays for nothing.
    ProblemFundUnknown => "PROBLEM_FUND_UNKNOWN",
    /// Two limits of one fund.
    ProblemFundTwice => "PROBLEM_FUND_TWICE",
    /// Phases are not in order of time.
    ProblemPhaseOrder => "PROBLEM_PHASE_ORDER",
    /// All of a kind together are more than can be counted.
    ProblemTooLarge => "PROBLEM_TOO_LARGE",
    /// Not one fate for each village.
    VillageCount => "VILLAGE_COUNT",
    /// Not the phases of the problem.
    PhaseCount => "PHASE_COUNT",
    /// A phase has another name than in the problem.
    PhaseName => "PHASE_NAME",
    /// Something happens in a phase that does not exist.
    PhaseUnknown => "PHASE_UNKNOWN",
    /// A site that does not exist.
    SiteUnknown => "SITE_UNKNOWN",
    /// Built sites are not in rising order, each once.
    SiteOrder => "SITE_ORDER",
    /// A village is served from a site that is not built.
    ServedByUnbuilt => "SERVED_BY_UNBUILT",
    /// A village is served from a site that does not reach it.
    NotInReach => "NOT_IN_REACH",
    /// A village is served before its site is built.
    ServedBeforeSite => "SERVED_BEFORE_SITE",
    /// Satellite where it is not feasible or not allowed.
    NoSatellite => "NO_SATELLITE",
    /// A village is served in a phase that ends before it can be.
    VillageTooEarly => "VILLAGE_TOO_EARLY",
    /// A site is built in a phase that ends before it can be.
    SiteTooEarly => "SITE_TOO_EARLY",
    /// A site is built that must not be.
    SiteNever => "SITE_NEVER",
    /// A site is not built that must be.
    SiteMust => "SITE_MUST",
    /// More people are served from a site than it can serve.
    Capacity => "CAPACITY",
    /// A site needs a path and has no hop.
    HopMissing => "HOP_MISSING",
    /// A hop that does not exist.
    HopUnknown => "HOP_UNKNOWN",
    /// A hop that does not end at the site that it joins.
    HopElsewhere => "HOP_ELSEWHERE",
    /// A hop leads to a site that is not built.
    ParentUnbuilt => "PARENT_UNBUILT",
    /// A hop leads to a site that is built in a later phase.
    ParentLater => "PARENT_LATER",
    /// A hop leads to a site that is not joined to a root itself.
    ParentNotJoined => "PARENT_NOT_JOINED",
    /// Hops lead round in a circle.
    HopCycle => "HOP_CYCLE",
    /// More hops from a root than are allowed.
    TooManyHops => "TOO_MANY_HOPS",
    /// More money than the budget.
    Budget => "BUDGET",
    /// More sites than are allowed.
    SitesLimit => "SITES_LIMIT",
    /// More money of a fund than it has.
    Fund => "FUND",
    /// Fewer villages of a province than are asked for.
    Quota => "QUOTA",
    /// More villages in a phase than it is to serve.
    PhaseVillages => "PHASE_VILLAGES",
    /// More sites in a phase than its crews build.
    PhaseSites => "PHASE_SITES",
    /// More money in a phase than it has.
    PhaseBudget => "PHASE_BUDGET",
    /// The totals of a phase are not those of what it builds and serves.
    PhaseTotals => "PHASE_TOTALS",
    /// The totals are not those of what is built and served.
    Totals => "TOTALS",
    /// Not the objectives of the problem, in their order.
    Goals => "GOALS",
    /// The value of an objective is not what the plan comes to.
    GoalValue => "GOAL_VALUE",
    /// The plan is better than its own bound says is possible.
    GoalBound => "GOAL_BOUND",
    /// The status does not follow from value and bound.
    StatusWrong => "STATUS",
    /// Infeasible without clashes, or clashes of a plan that is not.
    Clashes => "CLASHES",
    /// A village waits because nothing serves it, and something does.
    WaitNothing => "WAIT_NOTHING",
    /// A village waits for another reason, and nothing could serve it.
    WaitUnservable => "WAIT_UNSERVABLE",
    /// A village waits for limits, and none could be the reason.
    WaitLimits => "WAIT_LIMITS",
    /// A village waits for phases where there are none.
    WaitPhases => "WAIT_PHASES",
    /// A village waits for phases, and one of them has room for it.
    WaitRoom => "WAIT_ROOM",
    /// The fewest sites are sought that serve what sites can serve, and satellite serves it.
    SatelliteForSite => "SATELLITE_FOR_SITE",
    /// What is said of the price of nesting contradicts the plan or itself.
    Nesting => "NESTING",
    /// A point of the curve contradicts the plan or another point.
    Curve => "CURVE",
    /// A shadow price that is no finite number at least 0.
    ShadowPrice => "SHADOW_PRICE",
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for FaultCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something that is wrong with a problem or a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Fault {
    /// What, by a stable code.
    pub code: FaultCode,
    /// What and where, with identifiers and values.
    pub message: String,
}

/// Faults, as they are found.
#[derive(Debug, Default)]
pub(super) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, code: FaultCode, message: String) {
        self.0.push(Fault { code, message });
    }
}
