//! Well-known text: WKT 1 as GDAL and Esri write it, WKT 2 of 2015 and 2019.

use super::CrsError;
use super::definition::Shift;
use super::description::{Description, Measure, degrees, measure, shift_of, simplified};
use super::wkt_tree::{self, Node, Value};

const GEOGRAPHIC: [&str; 9] = [
    "GEOGCS",
    "GEOGCRS",
    "GEODCRS",
    "GEOGRAPHICCRS",
    "GEODETICCRS",
    "BASEGEOGCRS",
    "BASEGEODCRS",
    "BASEGEOGRAPHICCRS",
    "BASEGEODETICCRS",
];
const PROJECTED: [&str; 3] = ["PROJCS", "PROJCRS", "PROJECTEDCRS"];
const DATUM: [&str; 5] = ["DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE", "DATUMENSEMBLE"];
const UNIT: [&str; 4] = ["UNIT", "LENGTHUNIT", "ANGLEUNIT", "SCALEUNIT"];

/// What well-known text says.
///
/// # Errors
/// [`CrsError`] where it breaks the rules or describes another kind of system.
pub(super) fn describe(text: &str) -> Result<Description, CrsError> {
    let root = wkt_tree::read(text).map_err(syntax)?;
    system(&root)
}

fn syntax(reason: impl Into<String>) -> CrsError {
    CrsError::Syntax {
        format: "well-known text",
        reason: reason.into(),
    }
}

fn system(node: &Node) -> Result<Description, CrsError> {
    let keyword = node.keyword.as_str();
    if PROJECTED.contains(&keyword) {
        return projected(node);
    }
    if GEOGRAPHIC.contains(&keyword) {
        return geographic(node);
    }
    match keyword {
        // The horizontal part comes first.
        "COMPD_CS" | "COMPOUNDCRS" => {
            let parts = [&PROJECTED[..], &GEOGRAPHIC[..], &["BOUNDCRS"]].concat();
            let part = node.child(&parts);
            system(part.ok_or_else(|| syntax("a compound system has no horizontal part"))?)
        }
        "BOUNDCRS" => bound(node),
        _ => Err(CrsError::Unsupported {
            what: "kind of system",
            value: node.keyword.chars().take(40).collect(),
        }),
    }
}

/// A system with a transformation to WGS 84.
fn bound(node: &Node) -> Result<Description, CrsError> {
    let inner = |keyword: &str| {
        node.child(&[keyword])
            .and_then(|node| match node.values.first() {
                Some(Value::Node(inner)) => Some(inner),
                _ => None,
            })
            .ok_or_else(|| syntax(format!("BOUNDCRS has no {keyword}")))
    };
    let mut source = system(inner("SOURCECRS")?)?;
    let target = system(inner("TARGETCRS")?)?;
    if target.code != Some(4326) && !simplified(&target.datum).contains("1984") {
        return Err(CrsError::Unsupported {
            what: "transformation to",
            value: target.name,
        });
    }
    let way = node.child(&["ABRIDGEDTRANSFORMATION"]);
    let way = way.ok_or_else(|| syntax("BOUNDCRS has no ABRIDGEDTRANSFORMATION"))?;
    let method = way.child(&["METHOD"]).and_then(|node| node.text(0));
    let parameters: Vec<(String, f64)> = way
        .children(&["PARAMETER"])
        .filter_map(|node| {
            let name = simplified(&node.text(0)?);
            let value = node.number(1)?;
            // The standard writes the scale as a factor here.
            let factor = name == "scaledifference" && (value - 1.0).abs() < 0.1;
            let value = if factor { (value - 1.0) * 1e6 } else { value };
            Some((name, value))
        })
        .collect();
    source.shift = Some(shift_of(&method.unwrap_or_default(), &parameters)?);
    Ok(source)
}

fn geographic(node: &Node) -> Result<Description, CrsError> {
    let cartesian = node
        .child(&["CS"])
        .and_then(|cs| cs.text(0))
        .is_some_and(|kind| !kind.eq_ignore_ascii_case("ellipsoidal"));
    if cartesian {
        return Err(CrsError::Unsupported {
            what: "kind of system",
            value: "geocentric".to_owned(),
        });
    }
    let datum = node.child(&DATUM);
    let datum = datum.ok_or_else(|| syntax("a geographic system has no datum"))?;
    let ellipsoid = datum
        .child(&["SPHEROID", "ELLIPSOID"])
        .and_then(|node| Some((node.number(1)? * unit(node, 1.0), node.number(2)?)));
    let codes = [authority(node), authority(datum)];
    let prime_meridian = node.child(&["PRIMEM", "PRIMEMERIDIAN"]);
    Ok(Description {
        name: node.text(0).unwrap_or_default(),
        code: authority(node),
        datum: datum.text(0).unwrap_or_default(),
        datum_codes: codes.into_iter().flatten().collect(),
        ellipsoid,
        prime_meridian: prime_meridian
            .and_then(|node| node.number(1))
            .unwrap_or(0.0),
        shift: to_wgs84(datum)?,
        unit_m: 1.0,
        unit_degrees: degrees(axis_unit(node, 1.0_f64.to_radians())),
        directions: directions(node),
        proj4: extension(node),
        ..Description::default()
    })
}

fn projected(node: &Node) -> Result<Description, CrsError> {
    let base = node.child(&GEOGRAPHIC);
    let base = base.ok_or_else(|| syntax("a projected system has no geographic one"))?;
    let below = geographic(base)?;
    // WKT 2 keeps method and parameters in a room of their own.
    let conversion = node.child(&["CONVERSION"]).unwrap_or(node);
    let method = conversion
        .child(&["PROJECTION", "METHOD"])
        .and_then(|node| node.text(0))
        .ok_or_else(|| syntax("a projected system has no projection"))?;
    let unit_m = axis_unit(node, 1.0);
    let mut parameters = Vec::new();
    for parameter in conversion.children(&["PARAMETER"]) {
        let name = simplified(&parameter.text(0).unwrap_or_default());
        let value = parameter
            .number(1)
            .ok_or_else(|| syntax(format!("parameter {name} has no number")))?;
        let value = match measure(&name) {
            Measure::Length => value * unit(parameter, unit_m),
            Measure::Ratio => value * unit(parameter, 1.0),
            Measure::Angle => value * unit_angle(parameter).unwrap_or(below.unit_degrees),
        };
        parameters.push((name, value));
    }
    Ok(Description {
        name: node.text(0).unwrap_or_default(),
        code: authority(node),
        method: Some(method),
        parameters,
        unit_m,
        directions: directions(node),
        proj4: extension(node),
        ..below
    })
}

/// The factor of a node's own unit.
fn unit(node: &Node, default: f64) -> f64 {
    node.child(&UNIT)
        .and_then(|unit| unit.number(1))
        .unwrap_or(default)
}

/// Degrees in a node's own unit of angles.
fn unit_angle(node: &Node) -> Option<f64> {
    node.child(&UNIT)
        .and_then(|unit| unit.number(1))
        .map(degrees)
}

/// The unit of a system: its own, else that of its first axis.
fn axis_unit(node: &Node, default: f64) -> f64 {
    let axis = node.child(&["AXIS"]);
    unit(node, axis.map_or(default, |axis| unit(axis, default)))
}

fn directions(node: &Node) -> Vec<String> {
    node.children(&["AXIS"])
        .filter_map(|axis| axis.text(1))
        .map(|direction| direction.to_ascii_lowercase())
        .collect()
}

fn extension(node: &Node) -> Option<String> {
    node.children(&["EXTENSION"])
        .find(|node| node.text(0).as_deref() == Some("PROJ4"))
        .and_then(|node| node.text(1))
}

/// The EPSG code of a node, 4326 for OGC's CRS84.
fn authority(node: &Node) -> Option<u32> {
    let id = node.child(&["AUTHORITY", "ID"])?;
    code_of(&id.text(0)?, &id.text(1)?)
}

/// The EPSG code that an authority and its code mean.
pub(super) fn code_of(authority: &str, code: &str) -> Option<u32> {
    match authority.to_ascii_uppercase().as_str() {
        "EPSG" => code.trim().parse().ok(),
        "OGC" if code.eq_ignore_ascii_case("CRS84") => Some(4326),
        _ => None,
    }
}

/// `TOWGS84` of WKT 1: three or seven numbers, a position vector transformation.
fn to_wgs84(datum: &Node) -> Result<Option<Shift>, CrsError> {
    let Some(node) = datum.child(&["TOWGS84"]) else {
        return Ok(None);
    };
    let numbers: Option<Vec<f64>> = (0..node.values.len()).map(|at| node.number(at)).collect();
    match numbers.as_deref() {
        Some(&[x, y, z]) => Ok(Some([x, y, z, 0.0, 0.0, 0.0, 0.0])),
        Some(&[x, y, z, rx, ry, rz, scale]) => Ok(Some([x, y, z, rx, ry, rz, scale])),
        _ => Err(syntax("TOWGS84 has neither three nor seven numbers")),
    }
}
