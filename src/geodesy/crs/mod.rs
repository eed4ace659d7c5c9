//! Coordinate reference systems of planners' files: to longitude and latitude of WGS 84, and back.
//!
//! The order is always x (east, longitude), then y (north, latitude), as all files of geographic
//! systems hold it, whatever order of axes a definition states; `docs/crs.md` says more. Formulas are
//! those of PROJ through `proj4rs`; definitions by EPSG code come from the table in `table.rs`.

mod convert;
mod definition;
mod description;
mod error;
mod plausible;
mod proj_string;
mod projjson_read;
mod provinces;
mod table;
mod wkt_read;
mod wkt_tree;
mod write;

#[cfg(test)]
mod against_proj_tests;
#[cfg(test)]
mod crs_laws_tests;
#[cfg(test)]
mod crs_tests;

use std::fmt;
use std::sync::{Arc, LazyLock};

use definition::{Datum, Definition};
use description::{Formula, Resolved};

use convert::Conversion;
pub use error::{CrsError, TransformError};
pub use plausible::Misplaced;
pub use provinces::{ProvinceZone, province_zone};
pub use table::known;

/// The longest definition that is read, in bytes; real ones stay below 10,000.
const MAX_LENGTH: usize = 65_536;

/// A coordinate reference system, and the way between its positions and WGS 84.
///
/// ```
/// use deadzone::geodesy::Crs;
/// let zone = Crs::parse("EPSG:3405")?;
/// assert_eq!(zone.name(), "VN-2000 / UTM zone 48N");
/// let (lon, lat) = zone.to_lon_lat(587_000.0, 2_326_000.0)?;
/// assert!((lon - 105.839_154_681).abs() < 1e-9 && (lat - 21.031_761_185).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Crs {
    inner: Arc<Inner>,
}

struct Inner {
    code: Option<u32>,
    name: String,
    formula: Formula,
    /// West, south, east, north.
    area: Option<[f64; 4]>,
    operation: String,
    conversion: Conversion,
}

impl Crs {
    /// Longitude and latitude of WGS 84, EPSG:4326.
    #[must_use]
    pub fn wgs84() -> Self {
        static WGS84: LazyLock<Crs> = LazyLock::new(|| {
            let entry = table::by_code(4326).expect("the table has WGS 84");
            Crs::build(Resolved::known(entry)).expect("WGS 84 needs no formula")
        });
        WGS84.clone()
    }

    /// Reads what a user or a file says: an EPSG code (`EPSG:3405`, `3405`, as URN or URL), `OGC:CRS84`,
    /// a PROJ string, WKT 1 as GDAL or Esri writes it, WKT 2, or PROJJSON.
    ///
    /// # Errors
    /// [`CrsError`] where it is none of these, or where it could only be used by guessing.
    pub fn parse(definition: &str) -> Result<Self, CrsError> {
        if definition.len() > MAX_LENGTH {
            return Err(CrsError::TooLong {
                length: definition.len(),
                limit: MAX_LENGTH,
            });
        }
        // Files end in NUL and begin with a byte order mark at times.
        let text =
            definition.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
        let resolved = if text.is_empty() {
            Err(CrsError::Empty)
        } else if let Some(code) = code_of(text) {
            table::by_code(code)
                .map(Resolved::known)
                .ok_or(CrsError::UnknownCode { code })
        } else if text.starts_with('{') {
            projjson_read::describe(text)?.resolve()
        } else if text.starts_with('+') {
            proj_string::read(text)
        } else if text.contains(['[', '(']) && text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            wkt_read::describe(text)?.resolve()
        } else {
            Err(CrsError::Unrecognised {
                text: text.chars().take(80).collect(),
            })
        };
        Self::build(resolved?)
    }

    fn build(resolved: Resolved) -> Result<Self, CrsError> {
        let Resolved {
            formula,
            entry,
            name,
            note,
        } = resolved;
        let conversion = Conversion::new(&formula)?;
        let mut operation = match &formula {
            Formula::Known(definition) => definition.datum.operation(),
            Formula::Proj { operation, .. } => operation.clone(),
        };
        if let Some(note) = note {
            operation = format!("{operation}; {note}");
        }
        let in_vietnam = matches!(
            &formula,
            Formula::Known(definition) if definition.datum == Datum::Vn2000
        );
        let (code, area) = match entry {
            Some(entry) => (Some(entry.code), Some(entry.area)),
            None => (None, in_vietnam.then_some(table::VIETNAM)),
        };
        Ok(Self {
            inner: Arc::new(Inner {
                code,
                name,
                formula,
                area,
                operation,
                conversion,
            }),
        })
    }

    /// The EPSG code, where the system is one of the table.
    #[must_use]
    pub fn code(&self) -> Option<u32> {
        self.inner.code
    }

    /// Its name: EPSG's, the file's, or the PROJ string itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// A PROJ string that defines it.
    #[must_use]
    pub fn proj_string(&self) -> String {
        match &self.inner.formula {
            Formula::Known(definition) => definition.proj(),
            Formula::Proj { text, .. } => text.clone(),
        }
    }

    /// OGC's WKT 1 with authorities, for `GeoPackage` and `FlatGeobuf`. `None` for a PROJ string with a
    /// projection that this program has no other words for.
    #[must_use]
    pub fn wkt1(&self) -> Option<String> {
        let definition = self.definition()?;
        Some(write::wkt1(definition, self.name(), self.code()))
    }

    /// Esri's WKT 1, for `.prj`. `None` as with [`Self::wkt1`], and for a datum with its own shift, which
    /// Esri's text cannot hold.
    #[must_use]
    pub fn esri_wkt(&self) -> Option<String> {
        write::esri(self.definition()?, self.name())
    }

    /// PROJJSON, for `GeoParquet`. `None` as with [`Self::wkt1`].
    #[must_use]
    pub fn projjson(&self) -> Option<serde_json::Value> {
        let definition = self.definition()?;
        let area = self.inner.area.filter(|_| self.inner.code.is_some());
        Some(write::projjson(definition, self.name(), self.code(), area))
    }

    fn definition(&self) -> Option<&Definition> {
        match &self.inner.formula {
            Formula::Known(definition) => Some(definition),
            Formula::Proj { .. } => None,
        }
    }

    /// Whether x and y are longitude and latitude in degrees.
    #[must_use]
    pub fn is_geographic(&self) -> bool {
        self.inner.conversion.is_geographic()
    }

    /// Whether positions are longitude and latitude of WGS 84 already, so that nothing is to be done.
    #[must_use]
    pub fn is_wgs84(&self) -> bool {
        matches!(self.inner.conversion, Conversion::Same)
    }

    /// Whether longitude and latitude of both are measured alike, so that the way to WGS 84 is the same.
    #[must_use]
    pub fn shares_datum(&self, other: &Self) -> bool {
        let as_wgs84 = |datum: &Datum| matches!(datum, Datum::Wgs84 | Datum::Unstated);
        match (self.definition(), other.definition()) {
            (Some(one), Some(two)) => {
                one.datum == two.datum || as_wgs84(&one.datum) && as_wgs84(&two.datum)
            }
            _ => self == other,
        }
    }

    /// The datum operation to WGS 84 in words, for the record of a run.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.inner.operation
    }

    /// Where the system is meant to be used, as EPSG says: west, south, east and north in degrees.
    #[must_use]
    pub fn area_of_use(&self) -> Option<[f64; 4]> {
        self.inner.area
    }

    /// Whether (x, y) lies far outside of the area of use while (y, x) lies in it. Surveys in Vietnam
    /// call the northing X and the easting Y.
    #[must_use]
    pub fn looks_swapped(&self, x: f64, y: f64) -> bool {
        !self.is_plausible(x, y, 1.0) && self.is_plausible(y, x, 0.5)
    }

    /// Whether a coordinate lies in the area of use or so many degrees around it. Without an area nothing
    /// is plausible.
    fn is_plausible(&self, x: f64, y: f64, margin: f64) -> bool {
        let Some([west, south, east, north]) = self.inner.area else {
            return false;
        };
        self.to_lon_lat(x, y).is_ok_and(|(lon, lat)| {
            // The world has nothing around it, and zones at the antimeridian go on at the other side.
            let turn = if lon < west - margin { 360.0 } else { 0.0 };
            (west - margin..=east + margin).contains(&(lon + turn))
                && ((south - margin).max(-90.0)..=(north + margin).min(90.0)).contains(&lat)
                && (!self.is_wgs84() || lon.abs() <= 180.0)
        })
    }
}

impl fmt::Debug for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crs")
            .field("code", &self.inner.code)
            .field("name", &self.inner.name)
            .field("operation", &self.inner.operation)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inner.code {
            Some(code) => write!(f, "EPSG:{code} ({})", self.inner.name),
            None => f.write_str(&self.inner.name),
        }
    }
}

impl PartialEq for Crs {
    /// Whether both put positions at the same place.
    fn eq(&self, other: &Self) -> bool {
        if Arc::ptr_eq(&self.inner, &other.inner) {
            return true;
        }
        match (self.definition(), other.definition()) {
            (Some(one), Some(two)) => one.is_close(two),
            (None, None) => self.proj_string() == other.proj_string(),
            _ => false,
        }
    }
}

/// The EPSG code that a short text means.
fn code_of(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let parts: Vec<&str> = lower
        .split([':', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let prefixes: [&[&str]; 4] = [
        &["urn", "ogc", "def", "crs"],
        &["urn", "x-ogc", "def", "crs"],
        &["http", "www.opengis.net", "def", "crs"],
        &["https", "www.opengis.net", "def", "crs"],
    ];
    let own = prefixes
        .iter()
        .find_map(|prefix| parts.strip_prefix(*prefix))
        .unwrap_or(&parts);
    // Between authority and code may stand a version.
    match own {
        ["wgs84" | "wgs 84" | "crs84"] | ["ogc", "crs84"] | ["ogc", _, "crs84"] => Some(4326),
        [code] | ["epsg" | "esri", code] | ["epsg", _, code] => number(code),
        _ => None,
    }
}

/// Digits alone, no sign. Web maps had other codes before 3857.
fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse().ok().filter(|_| plain)? {
        900_913 | 102_100 | 102_113 => Some(3857),
        code => Some(code),
    }
}
