//! Names of unit prices and of numbers in a cost book, each in one place.

use serde::{Deserialize, Serialize};

use crate::project::keys;

/// An enumeration whose members are keys of a cost book.
pub trait Named: Copy + PartialEq + 'static {
    /// All, in the order of the book.
    const ALL: &'static [Self];

    /// The key in the book.
    fn key(self) -> &'static str;

    /// The place among all.
    fn index(self) -> usize;

    /// The member of this key.
    fn find(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.key() == key)
    }

    /// The member of this key, or what to say where there is none.
    ///
    /// # Errors
    /// A message with the nearest known key.
    fn find_or_hint(key: &str) -> Result<Self, String> {
        Self::find(key).ok_or_else(|| {
            let known = Self::ALL.iter().map(|one| one.key());
            let near = keys::nearest(key, known);
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            format!("unknown key{near}; docs/costs.md lists all")
        })
    }
}

/// Makes an enumeration with key, unit, one line of meaning and one thing more for each member.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident, $more:ident: $kind:ty, $more_doc:literal;
     $($variant:ident $key:literal, $unit:literal, $meaning:literal, $value:expr;)*) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = $meaning] $variant,)*
        }

        impl $name {
            /// All, in the order of the book.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The key in the book.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The unit that it is counted in; empty for a bare number.
            #[must_use]
            pub const fn unit(self) -> &'static str {
                match self { $(Self::$variant => $unit,)* }
            }

            /// What it means, one line.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            #[doc = $more_doc]
            #[must_use]
            pub const fn $more(self) -> $kind {
                match self { $(Self::$variant => $value,)* }
            }
        }

        impl Named for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn key(self) -> &'static str {
                $name::key(self)
            }

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

named! {
    /// Something that is bought, at a unit price.
    Item, grows: bool,
        "Whether what is bought of it a year grows with the people (factor `people_growth`).";
    MacroSite "macro_site", "site", "Macro site of three sectors on a mast of about 40 m, built, without backhaul and off-grid power.", false;
    SmallCellSite "small_cell_site", "site", "Small cell on a pole of about 20 m, built, without backhaul and off-grid power.", false;
    RemoteSector "remote_sector", "sector", "Sector added on an existing mast or fed from it.", false;
    Repeater "repeater", "repeater", "Repeater that takes its signal from an existing cell over the air.", false;
    RelayMast "relay_mast", "mast", "Mast for a relay of microwave hops, with its power.", false;
    MicrowaveHop "microwave_hop", "hop", "Microwave hop, both ends.", false;
    FibreKm "fibre_km", "km", "Fibre, laid.", false;
    MastLeaseYear "mast_lease_year", "mast and year", "Place on somebody else's mast, a year.", false;
    LeoKit "leo_kit", "terminal", "Terminal for low-orbit satellite of a community.", false;
    LeoFeeMonth "leo_fee_month", "terminal and month", "Service of such a terminal, a month.", false;
    LeoBackhaulKit "leo_backhaul_kit", "terminal", "Terminal for low-orbit satellite that feeds a base station.", false;
    LeoBackhaulFeeMonth "leo_backhaul_fee_month", "terminal and month", "Service of such a terminal, a month.", false;
    WifiKit "wifi_kit", "kit", "Outdoor Wi-Fi access point with mounting and cable.", false;
    DishMast "dish_mast", "mast", "Mast of 6 to 12 m that lifts a dish above what hides the sky.", false;
    MvLineKm "mv_line_km", "km", "Medium-voltage line, built.", false;
    GridConnection "grid_connection", "connection", "Transformer, meter and connection of a site to the grid, without the line.", false;
    GridKwh "grid_kwh", "kWh", "Electricity from the grid.", false;
    PvWp "pv_wp", "Wp", "Solar panels with mounting, charger and inverter.", false;
    BatteryKwh "battery_kwh", "kWh", "Battery, by its nominal capacity.", false;
    Genset "genset", "generator", "Diesel generator with tank and control.", false;
    DieselKwh "diesel_kwh", "kWh", "Electricity from a diesel generator: fuel brought to the site, and service.", false;
    DirectToCellUserMonth "direct_to_cell_user_month", "user and month", "Service of satellites to a phone directly, a month.", true;
    DelayPersonYear "delay_person_year", "person and year", "What a year without service is held to be worth to a person.", true;
}

/// Smallest and largest value of a factor, and whether it is a whole number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowed {
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// Whether only whole numbers are taken.
    pub whole: bool,
}

const fn from_to(low: f64, high: f64) -> Allowed {
    Allowed {
        low,
        high,
        whole: false,
    }
}

const fn whole(low: f64, high: f64) -> Allowed {
    Allowed {
        low,
        high,
        whole: true,
    }
}

/// Shares of which something is divided.
const PART: Allowed = from_to(0.01, 1.0);
const SHARE: Allowed = from_to(0.0, 1.0);
const MBPS: Allowed = from_to(0.001, 1e6);
const WATT: Allowed = from_to(0.0, 1e6);

named! {
    /// A number of the cost book that is no price.
    Factor, allowed: Allowed, "What it may be.";
    DiscountRate "discount_rate", "a year", "Discount rate.", from_to(0.0, 1.0);
    HorizonYears "horizon_years", "years", "Years of service that are costed.", whole(1.0, 50.0);
    Vat "vat", "", "Value added tax that nobody gets back, on all that is bought.", SHARE;
    ImportDuty "import_duty", "", "Duty on the imported share of what is built.", SHARE;
    PeopleGrowth "people_growth", "a year", "Growth of people.", from_to(-0.2, 0.5);
    DemandGrowth "demand_growth", "a year", "Growth of the rate that a user asks for.", from_to(-0.2, 1.0);
    UsersShare "users_share", "", "Share of people who use the service.", SHARE;
    BusyShare "busy_share", "", "Share of users who are active in the busy hour.", SHARE;
    UserMbps "user_mbps", "Mbps", "Rate of an active user.", MBPS;
    SmallCellMbps "small_cell_mbps", "Mbps", "Mean rate of a small cell in the busy hour.", MBPS;
    SectorMbps "sector_mbps", "Mbps", "Mean rate of a sector of a macro in the busy hour.", MBPS;
    Sectors "sectors", "", "Sectors of a macro.", whole(1.0, 12.0);
    RemoteSectorMbps "remote_sector_mbps", "Mbps", "Mean rate of a remote sector in the busy hour.", MBPS;
    RepeaterMbps "repeater_mbps", "Mbps", "What a repeater gives of the rate of the cell that it repeats.", MBPS;
    WifiMbps "wifi_mbps", "Mbps", "Rate of an access point, all its users together.", MBPS;
    LeoCellKm2 "leo_cell_km2", "km2", "Area of a cell on the ground whose terminals share its beams, about 24 km across.", from_to(1.0, 1e6);
    LeoBeamsPerCell "leo_beams_per_cell", "", "Beams that may serve one cell at a time.", whole(1.0, 1000.0);
    LeoBeamMbps "leo_beam_mbps", "Mbps", "Rate of a beam downwards.", MBPS;
    LeoOverbooking "leo_overbooking", "", "How many times the rate of a beam is sold.", from_to(1.0, 1000.0);
    LeoTerminalMbps "leo_terminal_mbps", "Mbps", "Rate of a community terminal alone in its cell.", MBPS;
    LeoBackhaulMbps "leo_backhaul_mbps", "Mbps", "Rate of a terminal that feeds a base station.", MBPS;
    LeoFreeShare "leo_free_share", "", "Share of a beam that its other users leave to the programme.", SHARE;
    LeoTerminalsCap "leo_terminals_cap", "terminals", "Most terminals that the licence allows in the country.", whole(0.0, 1e9);
    DirectToCellMbps "direct_to_cell_mbps", "Mbps", "Rate of a beam of satellites to phones, outdoors.", MBPS;
    SmallCellW "small_cell_w", "W", "Mean power of a small cell.", WATT;
    MacroW "macro_w", "W", "Mean power of a macro of three sectors.", WATT;
    RemoteSectorW "remote_sector_w", "W", "Mean power of a remote sector.", WATT;
    RepeaterW "repeater_w", "W", "Mean power of a repeater.", WATT;
    HopW "hop_w", "W", "Mean power of a microwave hop, both ends.", WATT;
    LeoW "leo_w", "W", "Mean power of a terminal for low-orbit satellite with its router.", WATT;
    WifiW "wifi_w", "W", "Mean power of an access point.", WATT;
    PshWorst "psh_worst", "h a day", "Peak-sun hours of the worst month.", from_to(0.1, 12.0);
    AutonomyDays "autonomy_days", "days", "Days that a battery lasts without sun.", from_to(0.0, 30.0);
    PerformanceRatio "performance_ratio", "", "What solar panels give of their rated power times sun hours.", PART;
    DepthOfDischarge "depth_of_discharge", "", "Usable share of a battery.", PART;
    BatteryEfficiency "battery_efficiency", "", "Share of a battery's energy that reaches the load.", PART;
    BackupHours "backup_hours", "h", "Hours that the battery of a site on the grid lasts.", from_to(0.0, 720.0);
    Detour "detour", "", "Length of a route over the straight line, where no roads are given.", from_to(1.0, 10.0);
    OperatorsSharing "operators_sharing", "operators", "Operators on one mast.", whole(1.0, 20.0);
    SharedShare "shared_share", "", "Share of a site's cost that operators on one mast bear together.", SHARE;
}
