//! PROJ strings: `+proj=utm +zone=48 +datum=WGS84`. What they may say is up to `proj4rs`; here it is
//! checked, and brought into the words of files where there are any.

use std::collections::BTreeMap;

use proj4rs::Proj;

use super::CrsError;
use super::definition::{
    Datum, Definition, Method, Projection, Shift, WGS84_INVERSE_FLATTENING, WGS84_SEMI_MAJOR,
};
use super::description::{Formula, Resolved, is_earth, shifted};
use super::table;

/// Parameters with the text after `=`, which is empty where there is none.
type Parameters<'a> = BTreeMap<&'a str, &'a str>;

/// Parameters that change nothing: heights are not used, and the rest says what is so anyway.
const WITHOUT_EFFECT: [&str; 8] = [
    "no_defs",
    "wktext",
    "type",
    "title",
    "geoidgrids",
    "vunits",
    "vto_meter",
    "geoid_crs",
];

/// The system of a PROJ string.
///
/// # Errors
/// [`CrsError`] where it cannot be used.
pub(super) fn read(text: &str) -> Result<Resolved, CrsError> {
    let wrong = |reason: &str| CrsError::Proj {
        text: text.chars().take(300).collect(),
        reason: reason.to_owned(),
    };
    let mut parameters = parsed(text).map_err(|reason| wrong(&reason))?;
    if let Some(init) = parameters.get("init") {
        let code = init.to_ascii_lowercase();
        let code = code
            .strip_prefix("epsg:")
            .and_then(|code| code.parse().ok());
        let code = code.ok_or_else(|| wrong("+init takes epsg:CODE"))?;
        let entry = table::by_code(code).ok_or(CrsError::UnknownCode { code })?;
        let mut others = parameters.keys();
        if others.any(|name| *name != "init" && !WITHOUT_EFFECT.contains(name)) {
            return Err(wrong(
                "+init stands alone; give the whole definition instead",
            ));
        }
        return Ok(Resolved::known(entry));
    }
    parameters.retain(|name, _| !WITHOUT_EFFECT.contains(name));
    match parameters.get("proj").copied() {
        None => return Err(wrong("+proj is missing")),
        Some("lonlat" | "latlon" | "latlong") => {
            parameters.insert("proj", "longlat");
        }
        Some("geocent" | "cart") => return Err(wrong("geocentric systems are not read")),
        Some("utm") if !parameters.contains_key("zone") => return Err(wrong("+zone is missing")),
        Some(_) => {}
    }
    if is_web_mercator(&parameters) {
        let entry = table::by_code(3857).ok_or(CrsError::UnknownCode { code: 3857 })?;
        return Ok(Resolved::known(entry));
    }
    if parameters.contains_key("nadgrids") {
        return Err(wrong("grids are not read; give +towgs84 instead"));
    }
    if parameters
        .get("datum")
        .is_some_and(|datum| datum.eq_ignore_ascii_case("NAD27"))
    {
        return Err(wrong("+datum=NAD27 needs grids, which are not read"));
    }
    let clean = joined(&parameters);
    let proj = Proj::from_proj_string(&clean).map_err(|error| wrong(&error.to_string()))?;
    let (semi_major, semi_minor) = proj.ellipse_parameters();
    let flattening = semi_major - semi_minor;
    let inverse = if flattening == 0.0 {
        0.0
    } else {
        semi_major / flattening
    };
    if !is_earth((semi_major, inverse)) {
        return Err(wrong("its ellipsoid is not one of the earth"));
    }
    let datum = datum(&parameters, (semi_major, inverse)).map_err(|reason| wrong(&reason))?;
    let Some(datum) = datum else {
        let stated = parameters.get("datum").copied().unwrap_or_default();
        return Ok(opaque(text, clean, format!("that of +datum={stated}")));
    };
    match projection(&parameters) {
        Some((projection, unit_m)) => {
            let definition = Definition {
                datum,
                projection,
                unit_m,
            };
            Ok(Resolved::looked_up(definition, text.trim()))
        }
        None => Ok(opaque(text, clean, datum.operation())),
    }
}

fn opaque(name: &str, text: String, operation: String) -> Resolved {
    Resolved {
        formula: Formula::Proj { text, operation },
        entry: None,
        name: name.trim().to_owned(),
        note: None,
    }
}

/// Names and values, each checked.
fn parsed(text: &str) -> Result<Parameters<'_>, String> {
    // proj4rs 0.3 cuts angles at byte positions and would panic amid a longer letter.
    if !text.is_ascii() || text.contains('"') {
        return Err("only ASCII letters without quotes are read".to_owned());
    }
    let mut parameters = Parameters::new();
    for word in text.split_ascii_whitespace() {
        let Some(word) = word.strip_prefix('+') else {
            return Err(format!("\"{word}\" does not begin with +"));
        };
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(format!("+{word} has no name"));
        }
        if value.is_empty() && word.ends_with('=') {
            return Err(format!("+{name} has no value"));
        }
        let numbers = value.split(',').filter_map(|part| part.parse::<f64>().ok());
        if numbers.into_iter().any(|number| !number.is_finite()) {
            return Err(format!("+{word} is not finite"));
        }
        if parameters.insert(name, value).is_some() {
            return Err(format!("+{name} stands twice"));
        }
    }
    Ok(parameters)
}

/// A PROJ string again, in the order of names.
fn joined(parameters: &Parameters<'_>) -> String {
    let words: Vec<String> = parameters
        .iter()
        .map(|(name, value)| {
            if value.is_empty() {
                format!("+{name}")
            } else {
                format!("+{name}={value}")
            }
        })
        .collect();
    words.join(" ")
}

/// A parameter as a number; the default where it is absent, `None` where it is no plain number.
fn number(parameters: &Parameters<'_>, names: &[&str], default: f64) -> Option<f64> {
    match names.iter().find_map(|name| parameters.get(name)) {
        None => Some(default),
        Some(text) => text.parse().ok(),
    }
}

/// Mercator on the sphere of web maps, however it is written.
fn is_web_mercator(parameters: &Parameters<'_>) -> bool {
    let is = |names: &[&str], default: f64, wanted: f64| {
        number(parameters, names, default).is_some_and(|number| number.total_cmp(&wanted).is_eq())
    };
    let known = [
        "proj", "a", "b", "R", "lat_ts", "lon_0", "x_0", "y_0", "k", "k_0", "units", "nadgrids",
        "over", "ellps", "datum",
    ];
    let sphere = (is(&["a"], 0.0, WGS84_SEMI_MAJOR) && is(&["b"], 0.0, WGS84_SEMI_MAJOR))
        || is(&["R"], 0.0, WGS84_SEMI_MAJOR);
    let named = parameters.get("proj") == Some(&"webmerc")
        && ["datum", "ellps"]
            .iter()
            .all(|name| parameters.get(name).is_none_or(|value| *value == "WGS84"));
    (named || (parameters.get("proj") == Some(&"merc") && sphere))
        && parameters.keys().all(|name| known.contains(name))
        && parameters
            .get("nadgrids")
            .is_none_or(|grid| *grid == "@null")
        && parameters.get("units").is_none_or(|unit| *unit == "m")
        && ["lat_ts", "lon_0", "x_0", "y_0"]
            .iter()
            .all(|name| is(&[name], 0.0, 0.0))
        && is(&["k", "k_0"], 1.0, 1.0)
}

/// The datum; `None` for one that PROJ knows by a name.
fn datum(parameters: &Parameters<'_>, ellipsoid: (f64, f64)) -> Result<Option<Datum>, String> {
    if let Some(text) = parameters.get("towgs84") {
        let numbers: Result<Vec<f64>, _> = text.split(',').map(str::parse).collect();
        let shift: Shift = match numbers.as_deref() {
            Ok(&[x, y, z]) => [x, y, z, 0.0, 0.0, 0.0, 0.0],
            Ok(&[x, y, z, rx, ry, rz, scale]) => [x, y, z, rx, ry, rz, scale],
            _ => return Err("+towgs84 takes three or seven numbers".to_owned()),
        };
        return Ok(Some(shifted("unknown", ellipsoid, shift)));
    }
    match parameters.get("datum") {
        Some(&"WGS84") => Ok(Some(Datum::Wgs84)),
        Some(_) => Ok(None),
        None => {
            let on_wgs84 = (ellipsoid.0 - WGS84_SEMI_MAJOR).abs() < 1e-3
                && (ellipsoid.1 - WGS84_INVERSE_FLATTENING).abs() < 1e-5;
            if on_wgs84 {
                Ok(Some(Datum::Unstated))
            } else {
                Err(
                    "it has neither +datum nor +towgs84, and its ellipsoid is not that of WGS 84"
                        .to_owned(),
                )
            }
        }
    }
}

/// The projection and the metres of its unit; `None` where files have no words for it.
fn projection(parameters: &Parameters<'_>) -> Option<(Option<Projection>, f64)> {
    let common = [
        "proj", "datum", "ellps", "towgs84", "units", "a", "b", "rf", "f",
    ];
    let only = |own: &[&str]| {
        parameters
            .keys()
            .all(|name| common.contains(name) || own.contains(name))
    };
    let get = |names: &[&str], default| number(parameters, names, default);
    let unit_m = match parameters.get("units").copied() {
        None | Some("m") => 1.0,
        Some("km") => 1000.0,
        Some("ft") => 0.3048,
        Some("us-ft") => 1200.0 / 3937.0,
        Some(_) => return None,
    };
    let offsets = |projection: Projection| {
        Some(Projection {
            lon_0: get(&["lon_0"], 0.0)?,
            scale: get(&["k_0", "k"], 1.0)?,
            false_easting: get(&["x_0"], 0.0)?,
            false_northing: get(&["y_0"], 0.0)?,
            ..projection
        })
    };
    let of = Projection::of;
    let projection = match *parameters.get("proj")? {
        "longlat" if only(&[]) && !parameters.contains_key("units") => return Some((None, 1.0)),
        "utm" if only(&["zone", "south"]) => {
            let zone = parameters.get("zone")?.parse().ok()?;
            let south = match *parameters.get("south").unwrap_or(&"false") {
                "" | "true" => true,
                "false" => false,
                _ => return None,
            };
            Projection::utm_zone(zone, south)
        }
        "tmerc" | "etmerc" if only(&["lat_0", "lon_0", "k", "k_0", "x_0", "y_0"]) => {
            offsets(Projection {
                lat_0: get(&["lat_0"], 0.0)?,
                ..of(Method::TransverseMercator)
            })?
        }
        "merc" if only(&["lon_0", "k", "k_0", "x_0", "y_0"]) => offsets(of(Method::Mercator1))?,
        "merc" if only(&["lon_0", "lat_ts", "x_0", "y_0"]) => offsets(Projection {
            lat_1: get(&["lat_ts"], 0.0)?,
            ..of(Method::Mercator2)
        })?,
        "lcc"
            if only(&["lat_0", "lat_1", "lat_2", "lon_0", "x_0", "y_0"])
                && parameters.contains_key("lat_2") =>
        {
            offsets(Projection {
                lat_0: get(&["lat_0"], 0.0)?,
                lat_1: get(&["lat_1"], 0.0)?,
                lat_2: get(&["lat_2"], 0.0)?,
                ..of(Method::Lambert2)
            })?
        }
        "lcc"
            if only(&["lat_0", "lat_1", "lon_0", "k", "k_0", "x_0", "y_0"])
                && parameters.get("lat_0") == parameters.get("lat_1") =>
        {
            offsets(Projection {
                lat_0: get(&["lat_0"], 0.0)?,
                ..of(Method::Lambert1)
            })?
        }
        _ => return None,
    };
    Some((Some(projection), unit_m))
}
