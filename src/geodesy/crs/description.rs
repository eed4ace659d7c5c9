//! What a file says of a system, and what is made of it. Well-known text and PROJJSON both end here.

use super::CrsError;
use super::definition::{
    Datum, Definition, Method, Projection, Shift, VN2000_TO_WGS84, WGS84_INVERSE_FLATTENING,
    WGS84_SEMI_MAJOR, listed,
};
use super::proj_string;
use super::table::{self, Entry};

/// A system as a file describes it: angles in degrees, lengths in metres.
#[derive(Debug, Default)]
pub(super) struct Description {
    pub name: String,
    /// EPSG code of the whole system; 4326 for OGC:CRS84.
    pub code: Option<u32>,
    /// The name of the datum.
    pub datum: String,
    /// EPSG codes of the datum and of the geographic system below, as far as stated.
    pub datum_codes: Vec<u32>,
    /// Semi-major axis, and inverse flattening that is 0 for a sphere.
    pub ellipsoid: Option<(f64, f64)>,
    /// Longitude of the prime meridian east of Greenwich.
    pub prime_meridian: f64,
    /// The way to WGS 84 that the file itself states.
    pub shift: Option<Shift>,
    /// The name of the projection's method; `None` for a geographic system.
    pub method: Option<String>,
    /// Simplified names and values of the projection's parameters.
    pub parameters: Vec<(String, f64)>,
    /// Metres in a unit of x and y.
    pub unit_m: f64,
    /// Degrees in a unit of longitude and latitude, where the system is geographic.
    pub unit_degrees: f64,
    /// Directions of the axes in lower case.
    pub directions: Vec<String>,
    /// The PROJ string that GDAL adds where well-known text has no words for a system.
    pub proj4: Option<String>,
}

/// How positions are computed.
#[derive(Clone, Debug)]
pub(super) enum Formula {
    /// In words that files have.
    Known(Definition),
    /// As a PROJ string alone.
    Proj {
        text: String,
        /// The datum operation in words.
        operation: String,
    },
}

/// A definition, and what is known of it beside.
#[derive(Debug)]
pub(super) struct Resolved {
    pub formula: Formula,
    /// The system of the table, where it is one.
    pub entry: Option<Entry>,
    pub name: String,
    /// What was left aside, for the record.
    pub note: Option<String>,
}

impl Resolved {
    /// A system of the table.
    pub fn known(entry: Entry) -> Self {
        Self {
            formula: Formula::Known(entry.definition.clone()),
            name: entry.name.clone(),
            entry: Some(entry),
            note: None,
        }
    }

    /// A definition, looked up in the table.
    pub fn looked_up(definition: Definition, name: &str) -> Self {
        match table::alike(&definition) {
            Some(entry) => Self::known(entry),
            None => Self {
                formula: Formula::Known(definition),
                entry: None,
                name: name.to_owned(),
                note: None,
            },
        }
    }
}

/// Lower case, letters and digits only: `Latitude_Of_Origin` and `latitude of origin` are one name.
pub(super) fn simplified(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Whether two shifts put positions at the same place but for rounding: less than a centimetre.
pub(super) fn is_close(one: &Shift, two: &Shift) -> bool {
    let allowed = [0.002, 0.002, 0.002, 1e-4, 1e-4, 1e-4, 1e-3];
    (0..7).all(|at| (one[at] - two[at]).abs() <= allowed[at])
}

/// The datum of an ellipsoid with a stated shift.
pub(super) fn shifted(name: &str, (semi_major, inverse): (f64, f64), shift: Shift) -> Datum {
    // GRS 80 is the same ellipsoid to a tenth of a millimetre.
    let on_wgs84 = (semi_major - WGS84_SEMI_MAJOR).abs() < 1e-3
        && (inverse - WGS84_INVERSE_FLATTENING).abs() < 1e-5;
    if on_wgs84 && is_close(&shift, &VN2000_TO_WGS84) {
        Datum::Vn2000
    } else if on_wgs84 && shift.iter().all(|&number| number == 0.0) {
        Datum::Wgs84
    } else {
        Datum::Shifted {
            name: name.to_owned(),
            semi_major,
            inverse_flattening: inverse,
            shift,
        }
    }
}

/// Simplified names of parameters.
const LAT_0: &[&str] = &[
    "latitudeoforigin",
    "latitudeofnaturalorigin",
    "latitudeoffalseorigin",
];
const LON_0: &[&str] = &[
    "centralmeridian",
    "longitudeofnaturalorigin",
    "longitudeoffalseorigin",
    "longitudeoforigin",
];
const LAT_1: &[&str] = &["standardparallel1", "latitudeof1ststandardparallel"];
const LAT_2: &[&str] = &["standardparallel2", "latitudeof2ndstandardparallel"];
const SCALE: &[&str] = &["scalefactor", "scalefactoratnaturalorigin"];
const FALSE_EASTING: &[&str] = &["falseeasting", "eastingatfalseorigin"];
const FALSE_NORTHING: &[&str] = &["falsenorthing", "northingatfalseorigin"];

impl Description {
    /// The system that is described. A code of the table decides; parameters that contradict it are an
    /// error, a stated shift that differs from the table's is noted.
    ///
    /// # Errors
    /// [`CrsError`] where it cannot be used.
    pub fn resolve(&self) -> Result<Resolved, CrsError> {
        if let Some(text) = &self.proj4
            && self.code.and_then(table::by_code).is_none()
        {
            return proj_string::read(text);
        }
        let body = self.definition();
        let Some(entry) = self.code.and_then(table::by_code) else {
            return Ok(Resolved::looked_up(body?, &self.name));
        };
        match body {
            Ok(body) => agrees(&body, &entry)?,
            // The code names the datum in that case.
            Err(CrsError::UnknownDatum { .. }) => {}
            Err(error) => return Err(error),
        }
        let other_shift = self.shift.filter(|shift| match entry.definition.datum {
            Datum::Vn2000 => !is_close(shift, &VN2000_TO_WGS84),
            _ => shift.iter().any(|&number| number != 0.0),
        });
        Ok(Resolved {
            note: other_shift.map(|shift| {
                format!(
                    "the definition's own TOWGS84[{}] is not used",
                    listed(&shift)
                )
            }),
            ..Resolved::known(entry)
        })
    }

    /// The definition that the parameters alone make.
    fn definition(&self) -> Result<Definition, CrsError> {
        let unsupported = |what, value: &dyn ToString| CrsError::Unsupported {
            what,
            value: value.to_string(),
        };
        if self.prime_meridian != 0.0 {
            return Err(unsupported("prime meridian", &self.prime_meridian));
        }
        // Data in files are east, north whatever the order of the axes; other directions are not.
        let usual = ["east", "north", "up", "other", "unspecified"];
        if let Some(direction) = self
            .directions
            .iter()
            .find(|d| !usual.contains(&d.as_str()))
        {
            return Err(unsupported("direction of an axis", direction));
        }
        let datum = self.datum()?;
        let Some(method) = &self.method else {
            if (self.unit_degrees - 1.0).abs() > 1e-9 {
                return Err(unsupported(
                    "unit of longitude and latitude in degrees",
                    &self.unit_degrees,
                ));
            }
            return Ok(Definition {
                datum,
                projection: None,
                unit_m: 1.0,
            });
        };
        if !(1e-3..=1e6).contains(&self.unit_m) {
            return Err(unsupported("unit in metres", &self.unit_m));
        }
        Ok(Definition {
            datum,
            projection: Some(self.projection(method)?),
            unit_m: self.unit_m,
        })
    }

    fn datum(&self) -> Result<Datum, CrsError> {
        let name = simplified(&self.datum);
        let name = name.strip_prefix("d").unwrap_or(&name);
        let has_code = |codes: &[u32]| self.datum_codes.iter().any(|code| codes.contains(code));
        let named = if has_code(&[6756, 4756]) || ["vietnam2000", "vn2000"].contains(&name) {
            Some(Datum::Vn2000)
        } else if has_code(&[6326, 4326, 4979])
            || ["wgs1984", "wgs84", "worldgeodeticsystem84"].contains(&name)
            // "World Geodetic System 1984 ensemble" and its realisations, a metre apart at most.
            || name.starts_with("worldgeodeticsystem1984")
        {
            Some(Datum::Wgs84)
        } else {
            None
        };
        let unknown = || CrsError::UnknownDatum {
            datum: self.datum.clone(),
        };
        let Some(shift) = self.shift else {
            return named.ok_or_else(unknown);
        };
        let ellipsoid = match (&named, self.ellipsoid) {
            (_, Some(ellipsoid)) => ellipsoid,
            (Some(datum), None) => datum.ellipsoid(),
            (None, None) => return Err(unknown()),
        };
        if !is_earth(ellipsoid) {
            return Err(CrsError::Unsupported {
                what: "ellipsoid (semi-major axis in metres, inverse flattening)",
                value: format!("{}, {}", ellipsoid.0, ellipsoid.1),
            });
        }
        let datum = shifted(&self.datum, ellipsoid, shift);
        Ok(match (&named, &datum) {
            // Zeros after the name of a datum that is not WGS 84 are that file's own claim.
            (Some(Datum::Vn2000), Datum::Wgs84) => Datum::Shifted {
                name: self.datum.clone(),
                semi_major: ellipsoid.0,
                inverse_flattening: ellipsoid.1,
                shift,
            },
            _ => datum,
        })
    }

    fn projection(&self, method: &str) -> Result<Projection, CrsError> {
        let second_parallel = self.get(LAT_2);
        let kind = match simplified(method).as_str() {
            "transversemercator" | "gausskruger" => Method::TransverseMercator,
            "popularvisualisationpseudomercator" | "mercatorauxiliarysphere" => Method::WebMercator,
            "mercator1sp" | "mercatorvarianta" => Method::Mercator1,
            "mercator" | "mercator2sp" | "mercatorvariantb" => Method::Mercator2,
            "lambertconformalconic2sp" | "lambertconicconformal2sp" => Method::Lambert2,
            "lambertconformalconic" if second_parallel.is_some() => Method::Lambert2,
            "lambertconformalconic" | "lambertconformalconic1sp" | "lambertconicconformal1sp" => {
                Method::Lambert1
            }
            _ => {
                return Err(CrsError::Unsupported {
                    what: "projection",
                    value: method.to_owned(),
                });
            }
        };
        // Some writers leave only the name to tell it from Mercator on the ellipsoid, kilometres away.
        let system = simplified(&self.name);
        let for_web_maps = ["pseudomercator", "webmercator", "googlemaps"]
            .iter()
            .any(|name| system.contains(name));
        let kind = match kind {
            Method::Mercator1 | Method::Mercator2 if for_web_maps => Method::WebMercator,
            kind => kind,
        };
        let unsupported = |value: &str| CrsError::Unsupported {
            what: "combination of parameters",
            value: format!("{method}: {value}"),
        };
        let number = |names: &[&str], default: f64| self.get(names).unwrap_or(default);
        let projection = Projection {
            method: kind,
            lat_0: number(LAT_0, 0.0),
            lon_0: number(LON_0, 0.0),
            lat_1: number(LAT_1, 0.0),
            lat_2: second_parallel.unwrap_or(0.0),
            scale: number(SCALE, 1.0),
            false_easting: number(FALSE_EASTING, 0.0),
            false_northing: number(FALSE_NORTHING, 0.0),
        };
        let names = [
            LAT_0,
            LON_0,
            LAT_1,
            LAT_2,
            SCALE,
            FALSE_EASTING,
            FALSE_NORTHING,
        ]
        .concat();
        let unknown =
            |(name, value): &&(String, f64)| !names.contains(&name.as_str()) && value.abs() > 0.0;
        if let Some((name, value)) = self.parameters.iter().find(unknown) {
            return Err(unsupported(&format!("{name} = {value}")));
        }
        let plain = Projection::of(Method::WebMercator);
        match kind {
            Method::WebMercator if !projection.is_close(&plain) => {
                Err(unsupported("only zeros are known"))
            }
            Method::Mercator1 | Method::Mercator2 if projection.lat_0 != 0.0 => {
                Err(unsupported("a latitude of origin that is not 0"))
            }
            Method::Mercator2 | Method::Lambert2 if (projection.scale - 1.0).abs() > 1e-12 => {
                Err(unsupported("a scale beside standard parallels"))
            }
            Method::Mercator1 if projection.lat_1 != 0.0 => {
                Err(unsupported("a standard parallel beside a scale"))
            }
            // Esri states the parallel a second time, as the standard one.
            Method::Lambert1 if ![0.0, projection.lat_0].contains(&projection.lat_1) => {
                Err(unsupported("a standard parallel that is not the origin"))
            }
            Method::Lambert1 => Ok(Projection {
                lat_1: 0.0,
                ..projection
            }),
            _ => Ok(projection),
        }
    }

    /// The first parameter of one of those names.
    fn get(&self, names: &[&str]) -> Option<f64> {
        self.parameters
            .iter()
            .find(|(name, _)| names.contains(&name.as_str()))
            .map(|(_, value)| *value)
    }
}

/// Whether the parameters say what the code says.
fn agrees(body: &Definition, entry: &Entry) -> Result<(), CrsError> {
    let stated = |datum: &Datum| matches!(datum, Datum::Wgs84 | Datum::Vn2000);
    let same_projection = match (&body.projection, &entry.definition.projection) {
        (None, None) => true,
        // Well-known text has no method for it: GDAL writes Mercator and adds a PROJ string.
        (Some(body), Some(known)) if known.method == Method::WebMercator => {
            matches!(body.method, Method::WebMercator | Method::Mercator1)
        }
        (Some(body), Some(known)) => body.is_close(known),
        _ => false,
    };
    let what = if !same_projection {
        "projection"
    } else if (body.unit_m - entry.definition.unit_m).abs() > 1e-9 {
        "unit"
    } else if stated(&body.datum) && body.datum != entry.definition.datum {
        "datum"
    } else {
        return Ok(());
    };
    Err(CrsError::Contradiction {
        code: entry.code,
        name: entry.name.clone(),
        what,
    })
}

/// Whether a semi-major axis in metres and an inverse flattening are those of an ellipsoid or sphere
/// of the earth.
pub(super) fn is_earth((semi_major, inverse_flattening): (f64, f64)) -> bool {
    (6.3e6..6.4e6).contains(&semi_major)
        && (inverse_flattening == 0.0 || (200.0..1e9).contains(&inverse_flattening))
}

/// What a number of a parameter measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Angle,
    Length,
    Ratio,
}

/// What a parameter of that simplified name measures.
pub(super) fn measure(simplified: &str) -> Measure {
    if simplified.contains("easting") || simplified.contains("northing") {
        Measure::Length
    } else if simplified.contains("scale") || simplified.contains("type") {
        Measure::Ratio
    } else {
        Measure::Angle
    }
}

/// Degrees in a unit of so many radians; exactly 1 for what files round a degree to.
pub(super) fn degrees(radians: f64) -> f64 {
    let degrees = radians.to_degrees();
    if (degrees - 1.0).abs() < 1e-9 {
        1.0
    } else {
        degrees
    }
}

/// Seven parameters out of the parameters of an EPSG transformation: simplified names with values in
/// metres, arc seconds and parts per million. A coordinate frame rotation has the other signs.
pub(super) fn shift_of(method: &str, parameters: &[(String, f64)]) -> Result<Shift, CrsError> {
    let method_name = simplified(method);
    let sign = if method_name.contains("positionvector") {
        1.0
    } else if method_name.contains("coordinateframe") {
        -1.0
    } else if method_name.contains("geocentrictranslation") {
        0.0
    } else {
        return Err(CrsError::Unsupported {
            what: "transformation to WGS 84",
            value: method.to_owned(),
        });
    };
    let get = |name: &str| {
        parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    };
    let needed = |name: &'static str| {
        get(name).ok_or(CrsError::Unsupported {
            what: "transformation to WGS 84 without its",
            value: name.to_owned(),
        })
    };
    let turn = |name| {
        Ok::<f64, CrsError>(if sign == 0.0 {
            0.0
        } else {
            sign * needed(name)?
        })
    };
    Ok([
        needed("xaxistranslation")?,
        needed("yaxistranslation")?,
        needed("zaxistranslation")?,
        turn("xaxisrotation")?,
        turn("yaxisrotation")?,
        turn("zaxisrotation")?,
        if sign == 0.0 {
            0.0
        } else {
            needed("scaledifference")?
        },
    ])
}
