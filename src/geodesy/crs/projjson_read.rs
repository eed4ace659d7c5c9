//! PROJJSON, as `GeoParquet` holds it: the words of WKT 2 in JSON.

use serde_json::Value;

use super::CrsError;
use super::description::{Description, Measure, degrees, measure, shift_of, simplified};
use super::wkt_read::code_of;

/// What PROJJSON says.
///
/// # Errors
/// [`CrsError`] where it is no JSON or describes another kind of system.
pub(super) fn describe(text: &str) -> Result<Description, CrsError> {
    let value: Value = serde_json::from_str(text).map_err(|error| syntax(error.to_string()))?;
    system(&value, 0)
}

fn syntax(reason: impl Into<String>) -> CrsError {
    CrsError::Syntax {
        format: "PROJJSON",
        reason: reason.into(),
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn system(value: &Value, depth: usize) -> Result<Description, CrsError> {
    let kind = text(value, "type").unwrap_or_default();
    let part = |key: &str| {
        value
            .get(key)
            .ok_or_else(|| syntax(format!("{kind} has no {key}")))
    };
    match kind.as_str() {
        "GeographicCRS" | "GeodeticCRS" => geographic(value),
        "ProjectedCRS" => projected(value, part("base_crs")?, part("conversion")?),
        "CompoundCRS" if depth < 2 => {
            let first = part("components")?.get(0);
            system(
                first.ok_or_else(|| syntax("a compound system has no parts"))?,
                depth + 1,
            )
        }
        "BoundCRS" if depth < 2 => {
            let mut source = system(part("source_crs")?, depth + 1)?;
            let target = system(part("target_crs")?, depth + 1)?;
            if target.code != Some(4326) && !simplified(&target.datum).contains("1984") {
                return Err(CrsError::Unsupported {
                    what: "transformation to",
                    value: target.name,
                });
            }
            let way = part("transformation")?;
            let method = way.get("method").and_then(|method| text(method, "name"));
            let parameters = parameters(way, |name, value, unit| {
                // The rest is in metres, arc seconds and parts per million already.
                let factor = unit.is_none_or(|unit| unit.as_str() == Some("unity"));
                if name == "scaledifference" && factor && (value - 1.0).abs() < 0.1 {
                    (value - 1.0) * 1e6
                } else {
                    value
                }
            })?;
            source.shift = Some(shift_of(&method.unwrap_or_default(), &parameters)?);
            Ok(source)
        }
        _ => Err(CrsError::Unsupported {
            what: "kind of system",
            value: kind.chars().take(40).collect(),
        }),
    }
}

fn geographic(value: &Value) -> Result<Description, CrsError> {
    if text(value, "type").as_deref() == Some("GeodeticCRS")
        && value
            .pointer("/coordinate_system/subtype")
            .is_some_and(|subtype| subtype != "ellipsoidal")
    {
        return Err(CrsError::Unsupported {
            what: "kind of system",
            value: "geocentric".to_owned(),
        });
    }
    let datum = value
        .get("datum")
        .or_else(|| value.get("datum_ensemble"))
        .ok_or_else(|| syntax("a geographic system has no datum"))?;
    let codes = [authority(value), authority(datum)];
    let meridian = datum.pointer("/prime_meridian/longitude");
    // A number, or a number with its unit.
    let meridian =
        meridian.and_then(|longitude| longitude.get("value").unwrap_or(longitude).as_f64());
    Ok(Description {
        name: text(value, "name").unwrap_or_default(),
        code: authority(value),
        datum: text(datum, "name").unwrap_or_default(),
        datum_codes: codes.into_iter().flatten().collect(),
        ellipsoid: datum.get("ellipsoid").and_then(ellipsoid),
        prime_meridian: meridian.unwrap_or(0.0),
        unit_m: 1.0,
        unit_degrees: axis_unit(value, Measure::Angle)?,
        directions: directions(value),
        ..Description::default()
    })
}

fn projected(value: &Value, base: &Value, conversion: &Value) -> Result<Description, CrsError> {
    let method = conversion
        .get("method")
        .and_then(|method| text(method, "name"));
    let parameters = {
        let mut wrong = None;
        let found = parameters(conversion, |name, value, unit| {
            match unit.map_or(Ok(1.0), |unit| factor(unit, measure(name))) {
                Ok(factor) => value * factor,
                Err(error) => {
                    wrong = Some(error);
                    value
                }
            }
        })?;
        match wrong {
            Some(error) => return Err(error),
            None => found,
        }
    };
    Ok(Description {
        name: text(value, "name").unwrap_or_default(),
        code: authority(value),
        method: Some(method.ok_or_else(|| syntax("a conversion has no method"))?),
        parameters,
        unit_m: axis_unit(value, Measure::Length)?,
        directions: directions(value),
        ..geographic(base)?
    })
}

/// Simplified names and values of `parameters`; the closure gets name, value and unit.
fn parameters(
    of: &Value,
    mut convert: impl FnMut(&str, f64, Option<&Value>) -> f64,
) -> Result<Vec<(String, f64)>, CrsError> {
    let list = of.get("parameters").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .map(|parameter| {
            let name = simplified(&text(parameter, "name").unwrap_or_default());
            let value = parameter.get("value").and_then(Value::as_f64);
            let value = value.ok_or_else(|| syntax(format!("parameter {name} has no number")))?;
            let value = convert(&name, value, parameter.get("unit"));
            Ok((name, value))
        })
        .collect()
}

/// Metres, degrees or ones in a unit: a name, or an object with its factor.
fn factor(unit: &Value, measure: Measure) -> Result<f64, CrsError> {
    let stated = unit.get("conversion_factor").and_then(Value::as_f64);
    match (unit.as_str(), stated, measure) {
        (Some("metre" | "degree" | "unity"), ..) => Ok(1.0),
        (_, Some(radians), Measure::Angle) => Ok(degrees(radians)),
        (_, Some(factor), _) => Ok(factor),
        _ => Err(CrsError::Unsupported {
            what: "unit",
            value: unit.to_string().chars().take(60).collect(),
        }),
    }
}

fn axes(value: &Value) -> impl Iterator<Item = &Value> {
    let axes = value.pointer("/coordinate_system/axis");
    axes.and_then(Value::as_array).into_iter().flatten()
}

fn axis_unit(value: &Value, measure: Measure) -> Result<f64, CrsError> {
    axes(value)
        .next()
        .and_then(|axis| axis.get("unit"))
        .map_or(Ok(1.0), |unit| factor(unit, measure))
}

fn directions(value: &Value) -> Vec<String> {
    axes(value)
        .filter_map(|axis| text(axis, "direction"))
        .map(|direction| direction.to_ascii_lowercase())
        .collect()
}

/// Semi-major axis in metres and inverse flattening.
fn ellipsoid(value: &Value) -> Option<(f64, f64)> {
    // A number of metres, or an object with its unit.
    let metres = |key: &str| {
        let stated = value.get(key)?;
        let factor = stated.pointer("/unit/conversion_factor");
        let factor = factor.and_then(Value::as_f64).unwrap_or(1.0);
        Some(stated.get("value").unwrap_or(stated).as_f64()? * factor)
    };
    if let Some(radius) = metres("radius") {
        return Some((radius, 0.0));
    }
    let semi_major = metres("semi_major_axis")?;
    let inverse = value.get("inverse_flattening").and_then(Value::as_f64);
    let by_axes = || {
        let semi_minor = metres("semi_minor_axis")?;
        let difference = semi_major - semi_minor;
        Some(if difference == 0.0 {
            0.0
        } else {
            semi_major / difference
        })
    };
    Some((semi_major, inverse.or_else(by_axes)?))
}

/// The EPSG code of `id`, or of the first of `ids`; 4326 for OGC's CRS84.
fn authority(value: &Value) -> Option<u32> {
    let id = value.get("id").or_else(|| value.get("ids")?.get(0))?;
    let code = id.get("code")?;
    let code = code
        .as_str()
        .map_or_else(|| code.to_string(), str::to_owned);
    code_of(&text(id, "authority")?, &code)
}
