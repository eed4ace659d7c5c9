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
    NearSignal => "NEAR_SIGNAL", "Existing signal is near enough for a remote sector, repeater or re-tilt.";
    BackhaulInReach => "BACKHAUL_IN_REACH", "The nearest signal is near enough for one backhaul hop.";
    SharedByGroup => "SHARED_BY_GROUP", "One macro serves several dead villages that lie together.";
    ManyPeople => "MANY_PEOPLE", "Enough people for a macro.";
    OneHamlet => "ONE_HAMLET", "One village alone with too few people for a macro.";
    LocalPower => "LOCAL_POWER", "The village's own supply can power a small site.";
    SolarPower => "SOLAR_POWER", "The site runs on solar power until the grid comes.";
    GridLineNear => "GRID_LINE_NEAR", "A medium-voltage line is near enough to power the site.";
    NoGridPower => "NO_GRID_POWER", "The village has no grid power.";
    GridScheduled => "GRID_SCHEDULED", "The grid is planned within the horizon, and a terrestrial build follows it.";
    GridNotScheduled => "GRID_NOT_SCHEDULED", "The grid is not planned within the horizon.";
    FarFromSignal => "FAR_FROM_SIGNAL", "The nearest signal is too far for terrestrial backhaul to what this village needs.";
    FewPeople => "FEW_PEOPLE", "Too few people for a cell; a community terminal serves them.";
    Island => "ISLAND", "An island beyond the reach of a hop over water.";
    NoSatelliteLicence => "NO_SATELLITE_LICENCE", "The rules in force do not allow the satellite option.";
    UnknownLocation => "UNKNOWN_LOCATION", "The location looks like a mistake; nothing can be decided before it is checked.";
    UnknownElectricity => "UNKNOWN_ELECTRICITY", "The decision hangs on the power supply, which is unknown.";
    UnknownGridDate => "UNKNOWN_GRID_DATE", "The decision hangs on whether the grid is planned, which is unknown.";
    UnknownPeople => "UNKNOWN_PEOPLE", "The decision hangs on the number of people, which is unknown.";
    UnknownGroupPeople => "UNKNOWN_GROUP_PEOPLE", "The decision hangs on the number of people in neighbouring villages, which is unknown.";
    UnknownIsland => "UNKNOWN_ISLAND", "The decision hangs on whether this is an island, which is unknown.";
    UnknownSignal => "UNKNOWN_SIGNAL", "The decision hangs on the distance to existing signal, and no coverage was given.";
    UnknownLicence => "UNKNOWN_LICENCE", "The decision hangs on a satellite licence question that is open.";
}

/// A set of reasons: cheap to copy, because the ladder is climbed for every value of every missing
/// fact. Listed in the order of the enumeration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reasons(u32);

// One bit each.
const _: () = assert!(Reason::ALL.len() <= 32);

impl Reasons {
    /// The set and one reason more.
    pub(super) fn with(self, reason: impl Into<Option<Reason>>) -> Self {
        Self(
            reason
                .into()
                .map_or(self.0, |reason| self.0 | 1 << reason as u32),
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

    pub(super) fn list(self) -> Vec<Reason> {
        let holds = |reason: &&Reason| self.0 & 1 << **reason as u32 != 0;
        Reason::ALL.iter().filter(holds).copied().collect()
    }
}
