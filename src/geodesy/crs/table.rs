//! Systems known by their EPSG code.
//!
//! Names and areas of use are those of the EPSG dataset v11.022 (IOGP, <https://epsg.org>).

use super::definition::{Datum, Definition, Method, Projection};

/// A system of the table.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub code: u32,
    pub name: String,
    pub definition: Definition,
    /// West, south, east and north in degrees.
    pub area: [f64; 4],
}

/// Onshore Vietnam: west, south, east and north in degrees.
pub(super) const VIETNAM: [f64; 4] = [102.14, 8.33, 109.53, 23.4];

/// Code, name, and where the system is meant to be used.
type Row = (u32, &'static str, [f64; 4]);

/// Geographic systems and pseudo-Mercator.
const PLAIN: [Row; 3] = [
    (4326, "WGS 84", [-180.0, -90.0, 180.0, 90.0]),
    (4756, "VN-2000", VIETNAM),
    (
        3857,
        "WGS 84 / Pseudo-Mercator",
        [-180.0, -85.06, 180.0, 85.06],
    ),
];

/// UTM on VN-2000, with their zones.
const VN2000_UTM: [(Row, u8); 2] = [
    (
        (3405, "VN-2000 / UTM zone 48N", [102.14, 8.33, 108.0, 23.4]),
        48,
    ),
    (
        (
            3406,
            "VN-2000 / UTM zone 49N",
            [108.0, 10.43, 109.53, 21.56],
        ),
        49,
    ),
];

/// Zones of 3 degrees on VN-2000 with their central meridians; the scale there is 0.9999.
#[rustfmt::skip]
const VN2000_TM3: [(Row, f64); 18] = [
    ((5896, "VN-2000 / TM-3 zone 481", [102.14, 9.2, 103.51, 22.82]), 102.0),
    ((5897, "VN-2000 / TM-3 zone 482", [103.5, 8.33, 106.51, 23.4]), 105.0),
    ((5898, "VN-2000 / TM-3 zone 491", [106.5, 8.57, 109.53, 22.95]), 108.0),
    ((5899, "VN-2000 / TM-3 107-45", [106.43, 8.57, 108.76, 21.67]), 107.75),
    ((9205, "VN-2000 / TM-3 103-00", [102.14, 20.89, 103.99, 22.82]), 103.0),
    ((9206, "VN-2000 / TM-3 104-00", [103.21, 20.57, 105.03, 22.04]), 104.0),
    ((9207, "VN-2000 / TM-3 104-30", [103.4, 8.33, 105.54, 10.55]), 104.5),
    ((9208, "VN-2000 / TM-3 104-45", [103.53, 10.18, 105.86, 22.85]), 104.75),
    ((9209, "VN-2000 / TM-3 105-30", [104.33, 9.19, 106.69, 23.4]), 105.5),
    ((9210, "VN-2000 / TM-3 105-45", [105.26, 9.75, 107.8, 23.12]), 105.75),
    ((9211, "VN-2000 / TM-3 106-00", [104.83, 16.92, 107.03, 22.7]), 106.0),
    ((9212, "VN-2000 / TM-3 106-15", [106.41, 11.3, 107.43, 17.22]), 106.25),
    ((9213, "VN-2000 / TM-3 106-30", [105.43, 21.32, 106.25, 22.75]), 106.5),
    ((9214, "VN-2000 / TM-3 107-00", [105.88, 15.99, 108.24, 21.63]), 107.0),
    ((9215, "VN-2000 / TM-3 107-15", [106.09, 21.32, 107.37, 22.47]), 107.25),
    ((9216, "VN-2000 / TM-3 107-30", [107.33, 13.92, 108.55, 15.42]), 107.5),
    ((9217, "VN-2000 / TM-3 108-15", [108.55, 11.25, 109.53, 14.71]), 108.25),
    ((9218, "VN-2000 / TM-3 108-30", [107.2, 10.43, 109.52, 14.61]), 108.5),
];

/// The system of that code.
pub(super) fn by_code(code: u32) -> Option<Entry> {
    let entry = |row: &Row, datum: Datum, projection: Option<Projection>| Entry {
        code: row.0,
        name: row.1.to_owned(),
        definition: Definition {
            datum,
            projection,
            unit_m: 1.0,
        },
        area: row.2,
    };
    if let Some(row) = PLAIN.iter().find(|row| row.0 == code) {
        return Some(match code {
            4756 => entry(row, Datum::Vn2000, None),
            3857 => entry(row, Datum::Wgs84, Some(Projection::of(Method::WebMercator))),
            _ => entry(row, Datum::Wgs84, None),
        });
    }
    if let Some((row, zone)) = VN2000_UTM.iter().find(|(row, _)| row.0 == code) {
        let projection = Projection::utm_zone(*zone, false);
        return Some(entry(row, Datum::Vn2000, Some(projection)));
    }
    if let Some((row, lon_0)) = VN2000_TM3.iter().find(|(row, _)| row.0 == code) {
        let projection = Projection::zone(*lon_0, 0.9999, 0.0);
        return Some(entry(row, Datum::Vn2000, Some(projection)));
    }
    wgs84_utm(code)
}

/// UTM on WGS 84: 32601 to 32660 in the north, 32701 to 32760 in the south.
fn wgs84_utm(code: u32) -> Option<Entry> {
    let (south, zone) = match code {
        32601..=32660 => (false, code - 32600),
        32701..=32760 => (true, code - 32700),
        _ => return None,
    };
    let zone = u8::try_from(zone).ok()?;
    let projection = Projection::utm_zone(zone, south);
    let (west, east) = (projection.lon_0 - 3.0, projection.lon_0 + 3.0);
    let (side, lats) = if south {
        ('S', [-80.0, 0.0])
    } else {
        ('N', [0.0, 84.0])
    };
    Some(Entry {
        code,
        name: format!("WGS 84 / UTM zone {zone}{side}"),
        definition: Definition {
            datum: Datum::Wgs84,
            projection: Some(projection),
            unit_m: 1.0,
        },
        area: [west, lats[0], east, lats[1]],
    })
}

/// The system of the table that is the same as this one.
pub(super) fn alike(definition: &Definition) -> Option<Entry> {
    let utm = definition
        .projection
        .and_then(|projection| projection.utm());
    let candidates: Vec<u32> = match (&definition.datum, utm) {
        (Datum::Wgs84, Some((zone, south))) => {
            vec![u32::from(zone) + if south { 32700 } else { 32600 }]
        }
        (Datum::Wgs84 | Datum::Vn2000, _) => named().map(|(code, _)| code).collect(),
        _ => return None,
    };
    candidates
        .into_iter()
        .filter_map(by_code)
        .find(|entry| entry.definition.is_close(definition))
}

/// Codes that have a row of their own, and their names.
fn named() -> impl Iterator<Item = (u32, &'static str)> {
    let utm = VN2000_UTM.iter().map(|(row, _)| row);
    let tm3 = VN2000_TM3.iter().map(|(row, _)| row);
    PLAIN
        .iter()
        .chain(utm)
        .chain(tm3)
        .map(|&(code, name, _)| (code, name))
}

/// The codes that need no PROJ string, with their names. UTM on WGS 84 is listed for the zones of
/// Vietnam; all of 32601 to 32660 and 32701 to 32760 are known.
pub fn known() -> impl Iterator<Item = (u32, &'static str)> {
    named().chain([
        (32648, "WGS 84 / UTM zone 48N"),
        (32649, "WGS 84 / UTM zone 49N"),
    ])
}

/// Degrees and minutes as the name of a zone has them, for hints: `105-45`.
pub(super) fn tm3_meridian(code: u32) -> Option<f64> {
    VN2000_TM3
        .iter()
        .find(|(row, _)| row.0 == code)
        .map(|(_, lon_0)| *lon_0)
}
