//! Keys of what new sites reach.

use super::key;
use crate::project::keys::{Key, Kind};

/// Kinds of country of the table of ranges.
const COUNTRY: &[&str] = &["open", "quasi-open", "suburban"];
/// How far from a village a place for something new is looked for.
const NEARBY_KM: Kind = Kind::Number(0.0, 20.0);
/// Heights that all models know, metres.
const HEIGHT_M: Kind = Kind::Number(5.0, 300.0);
/// Power per resource element.
const EIRP: Kind = Kind::Number(-60.0, 80.0);

pub(super) const KEYS: &[Key] = &[
    key(
        "options.frequency_mhz",
        Kind::Number(150.0, 2000.0),
        Some("700.0"),
        "MHz",
        "Frequency of new sites; a new sector takes that of its mast where it is lower.",
        "[P] Vietnam gave 700 MHz for coverage of the countryside",
    ),
    key(
        "options.country_kind",
        Kind::Choice(COUNTRY),
        Some("\"suburban\""),
        "",
        "What the country is like where no terrain is known, for ranges by Okumura-Hata: houses and trees near the phone (suburban), fields (open), or between.",
        "[J] as decision.planned_radius_km: 3.0 km",
    ),
    key(
        "options.macro_eirp_dbm",
        EIRP,
        Some("29.2"),
        "dBm",
        "EIRP per resource element of a sector of a macro, new or on an existing mast, at 700 MHz; at other frequencies the gain of the usual panel makes it differ.",
        "[C] 2x20 W, 15 dBi, 1 dB of feeder, 10 MHz LTE",
    ),
    key(
        "options.macro_height_m",
        HEIGHT_M,
        Some("42.0"),
        "m",
        "Height of the antennas of a new macro above ground.",
        "[P] masts of 40 to 42 m",
    ),
    key(
        "options.macro_search_km",
        NEARBY_KM,
        Some("3.0"),
        "km",
        "How far around a village or a group hilltops are looked for to put a macro on.",
        "[J] a road and a line can follow",
    ),
    key(
        "options.small_cell_eirp_dbm",
        EIRP,
        Some("16.2"),
        "dBm",
        "The same of a small cell or a repeater, likewise at 700 MHz.",
        "[C] 2x5 W, 8 dBi, 1 dB of feeder, 10 MHz LTE",
    ),
    key(
        "options.small_cell_height_m",
        HEIGHT_M,
        Some("20.0"),
        "m",
        "Height of the pole of a small cell or a repeater.",
        "[J] domain ladder: an existing or 20 m pole",
    ),
    key(
        "options.small_cell_search_km",
        NEARBY_KM,
        Some("0.5"),
        "km",
        "How far from the centre high ground is looked for to put the pole on.",
        "[J] within reach of the village's power",
    ),
    key(
        "options.sector_max_km",
        Kind::Number(0.0, 50.0),
        Some("5.0"),
        "km",
        "Existing masts this near to the centre may get a sector for the village.",
        "[J] domain ladder: 3-5 km",
    ),
    key(
        "options.repeater_donor_dbm",
        Kind::Number(-140.0, -30.0),
        Some("-95.0"),
        "dBm",
        "Least level of an existing cell, on the pole, that a repeater can repeat.",
        "[J]",
    ),
    key(
        "options.repeater_max_km",
        NEARBY_KM,
        Some("1.0"),
        "km",
        "A repeater stands this near to the centre: on high ground, or at the edge of the coverage that is declared.",
        "[J]",
    ),
];
