//! Stable codes for why a decision was taken, a sentence each.

macro_rules! reasons {
    ($($variant:ident => $code:literal, $sentence:literal;)+) => {
        /// Why a decision was taken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $(#[doc = $sentence] $variant,)+
        }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code in outputs.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The sentence that goes with it.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }
        }
    };
}

reasons! {
    CommittedSite => "COMMITTED_SITE", "A committed site of an operator will cover the village within the horizon.";
    NoCommittedSite => "NO_COMMITTED_SITE", "No committed site of an operator covers the village within the horizon.";
    LeastCost => "LEAST_COST", "The least present value for each person who gains the required service.";
    OnlyOption => "ONLY_OPTION", "The only option that gives the required service.";
    PolicyDecides => "POLICY_DECIDES", "Another option costs less, and the policy of the project prefers this one.";
    CloseCall => "CLOSE_CALL", "The next best option costs little more: a close call.";
    NearSignal => "NEAR_SIGNAL", "Existing signal is near enough for a new sector or a repeater.";
    MastReaches => "MAST_REACHES", "A new sector on an existing mast reaches the required share of houses.";
    NoMastInReach => "NO_MAST_IN_REACH", "No existing mast or signal is near enough for a new sector.";
    MastFull => "MAST_FULL", "The existing mast carries no more load, or its backhaul no more traffic.";
    NoDonorSignal => "NO_DONOR_SIGNAL", "No existing signal near the village is strong enough for a repeater.";
    HousesNotReached => "HOUSES_NOT_REACHED", "Too few of the houses would get signal, the terrain or the distance in the way.";
    TooManyUsers => "TOO_MANY_USERS", "It is too slow for all its users in the busy hour.";
    TooManyPeople => "TOO_MANY_PEOPLE", "Too many people for community terminals: a cell is what serves them.";
    FibreInReach => "FIBRE_IN_REACH", "Fibre reaches the site.";
    MicrowaveInReach => "MICROWAVE_IN_REACH", "A chain of microwave hops reaches the site.";
    NoBackhaul => "NO_BACKHAUL", "Nothing that could feed the site from the ground is in reach.";
    BackhaulBlocked => "BACKHAUL_BLOCKED", "Terrain blocks the microwave hops, and fibre does not reach the site.";
    BackhaulRain => "BACKHAUL_RAIN", "Rain takes more from the microwave hops than they can lose, and fibre does not reach the site.";
    SharedByGroup => "SHARED_BY_GROUP", "One macro serves several dead villages that lie together and share its cost.";
    OneVillage => "ONE_VILLAGE", "The macro would serve this village alone.";
    LocalPower => "LOCAL_POWER", "The village's own supply powers the site.";
    SolarPower => "SOLAR_POWER", "The site runs on solar power.";
    HybridPower => "HYBRID_POWER", "The site runs on solar power with a generator.";
    GridLineNear => "GRID_LINE_NEAR", "A new line from the grid costs less than any other power.";
    NoGridPower => "NO_GRID_POWER", "The village has no grid power.";
    GridScheduled => "GRID_SCHEDULED", "The grid is planned within the horizon, and what is built then saves more than the wait is held to cost.";
    GridNotScheduled => "GRID_NOT_SCHEDULED", "The grid is not planned within the horizon.";
    HasGrid => "HAS_GRID", "The village has the grid already.";
    NothingToBuild => "NOTHING_TO_BUILD", "Nothing on the ground would serve the village even with the grid.";
    Island => "ISLAND", "An island: no fibre, and too far for hops over water.";
    SkyOpen => "SKY_OPEN", "The horizon leaves enough of the sky.";
    SkyMast => "SKY_MAST", "A mast lifts the dish over what stands around it.";
    SkyBlocked => "SKY_BLOCKED", "The horizon hides too much of the sky, also from a mast.";
    FewSatellites => "FEW_SATELLITES", "Too often no satellite is in view, or none that a gateway sees too.";
    SkyUnknown => "SKY_UNKNOWN", "No terrain was given, so it is not known how much of the sky is open.";
    NoSatelliteLicence => "NO_SATELLITE_LICENCE", "The rules in force do not allow the satellite option.";
    BeamFull => "BEAM_FULL", "The satellites' capacity over the area is used up by villages that need it more.";
    TerminalCap => "TERMINAL_CAP", "The licence allows no more terminals.";
    InterimOnly => "INTERIM_ONLY", "Service of satellites to phones is an interim: text and voice outdoors, no coverage.";
    FromTable => "FROM_TABLE", "Judged by a table of ranges, not by terrain: less certain.";
    FromDistance => "FROM_DISTANCE", "Judged by the distance to declared coverage alone: less certain.";
    NothingServes => "NOTHING_SERVES", "Nothing that may be built gives the required service.";
    UnknownLocation => "UNKNOWN_LOCATION", "The location looks like a mistake; nothing can be decided before it is checked.";
    UnknownElectricity => "UNKNOWN_ELECTRICITY", "The decision hangs on the power supply, which is unknown.";
    UnknownGridDate => "UNKNOWN_GRID_DATE", "The decision hangs on whether and when the grid is planned, which is unknown.";
    UnknownPeople => "UNKNOWN_PEOPLE", "The decision hangs on the number of people, which is unknown.";
    UnknownGroupPeople => "UNKNOWN_GROUP_PEOPLE", "The decision hangs on the number of people in neighbouring villages, which is unknown.";
    UnknownIsland => "UNKNOWN_ISLAND", "The decision hangs on whether this is an island, which is unknown.";
    UnknownSignal => "UNKNOWN_SIGNAL", "The decision hangs on the distance to existing signal, and no coverage was given.";
    UnknownSky => "UNKNOWN_SKY", "The decision hangs on the open sky, which no terrain tells.";
    UnknownLicence => "UNKNOWN_LICENCE", "The decision hangs on a satellite licence question that is open.";
}

/// A set of reasons: cheap to copy, because options are weighed for every value of every missing fact.
/// Listed in the order of the enumeration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons(u64);

// One bit each.
const _: () = assert!(Reason::ALL.len() <= 64);

impl Reasons {
    /// The set and one reason more.
    pub(super) fn with(self, reason: impl Into<Option<Reason>>) -> Self {
        Self(
            reason
                .into()
                .map_or(self.0, |reason| self.0 | 1 << reason as u64),
        )
    }

    /// The same where a condition holds.
    pub(super) fn with_if(self, holds: bool, reason: Reason) -> Self {
        self.with(holds.then_some(reason))
    }

    /// What two sets share.
    pub(super) fn shared_with(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a reason is among them.
    #[must_use]
    pub fn has(self, reason: Reason) -> bool {
        self.0 & 1 << reason as u64 != 0
    }

    /// All of both sets.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The reasons in order.
    #[must_use]
    pub fn list(self) -> Vec<Reason> {
        let holds = |reason: &&Reason| self.0 & 1 << **reason as u64 != 0;
        Reason::ALL.iter().filter(holds).copied().collect()
    }
}
