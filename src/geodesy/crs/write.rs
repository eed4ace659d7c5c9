//! Definitions as files hold them: WKT 1 of GDAL and of Esri, PROJJSON.

use serde_json::{Value, json};

use super::definition::{Datum, Definition, Method, Projection, Shift, listed};

/// Radians in a degree as files write them.
const DEGREE: &str = "0.0174532925199433";

/// What parameters are called.
struct Names {
    /// Method in WKT 1, in Esri's, in PROJJSON with its EPSG code.
    wkt1: &'static str,
    esri: &'static str,
    projjson: (&'static str, u32),
    parameters: Vec<Parameter>,
}

/// A parameter: WKT 1, Esri, PROJJSON with its EPSG code, value, unit in PROJJSON.
struct Parameter {
    wkt1: &'static str,
    esri: &'static str,
    projjson: (&'static str, u32),
    value: f64,
}

impl Parameter {
    fn new(
        wkt1: &'static str,
        esri: &'static str,
        projjson: &'static str,
        code: u32,
        value: f64,
    ) -> Self {
        Self {
            wkt1,
            esri,
            projjson: (projjson, code),
            value,
        }
    }
}

#[rustfmt::skip]
fn names(p: &Projection, unit_m: f64) -> Names {
    let easting = p.false_easting / unit_m;
    let northing = p.false_northing / unit_m;
    let natural = |latitude: bool, scale: bool| {
        let mut list = Vec::new();
        if latitude {
            list.push(Parameter::new("latitude_of_origin", "Latitude_Of_Origin", "Latitude of natural origin", 8801, p.lat_0));
        }
        list.push(Parameter::new("central_meridian", "Central_Meridian", "Longitude of natural origin", 8802, p.lon_0));
        if scale {
            list.push(Parameter::new("scale_factor", "Scale_Factor", "Scale factor at natural origin", 8805, p.scale));
        }
        list.push(Parameter::new("false_easting", "False_Easting", "False easting", 8806, easting));
        list.push(Parameter::new("false_northing", "False_Northing", "False northing", 8807, northing));
        list
    };
    let parallel = |name, code, value| {
        let first = code == 8823;
        let (wkt1, esri) = if first { ("standard_parallel_1", "Standard_Parallel_1") } else { ("standard_parallel_2", "Standard_Parallel_2") };
        Parameter::new(wkt1, esri, name, code, value)
    };
    let (wkt1, esri, projjson, parameters) = match p.method {
        Method::TransverseMercator => (
            "Transverse_Mercator", "Transverse_Mercator", ("Transverse Mercator", 9807),
            natural(true, true),
        ),
        // WKT 1 has no word for it: a Mercator with a scale of 1, and the PROJ string beside.
        Method::WebMercator => (
            "Mercator_1SP", "Mercator_Auxiliary_Sphere", ("Popular Visualisation Pseudo Mercator", 1024),
            natural(false, true),
        ),
        Method::Mercator1 => (
            "Mercator_1SP", "Mercator", ("Mercator (variant A)", 9804), natural(false, true),
        ),
        Method::Mercator2 => {
            let mut list = natural(false, false);
            list.insert(0, parallel("Latitude of 1st standard parallel", 8823, p.lat_1));
            ("Mercator_2SP", "Mercator", ("Mercator (variant B)", 9805), list)
        }
        Method::Lambert1 => (
            "Lambert_Conformal_Conic_1SP", "Lambert_Conformal_Conic", ("Lambert Conic Conformal (1SP)", 9801),
            natural(true, true),
        ),
        Method::Lambert2 => (
            "Lambert_Conformal_Conic_2SP", "Lambert_Conformal_Conic", ("Lambert Conic Conformal (2SP)", 9802),
            vec![
                Parameter::new("latitude_of_origin", "Latitude_Of_Origin", "Latitude of false origin", 8821, p.lat_0),
                Parameter::new("central_meridian", "Central_Meridian", "Longitude of false origin", 8822, p.lon_0),
                parallel("Latitude of 1st standard parallel", 8823, p.lat_1),
                parallel("Latitude of 2nd standard parallel", 8824, p.lat_2),
                Parameter::new("false_easting", "False_Easting", "Easting at false origin", 8826, easting),
                Parameter::new("false_northing", "False_Northing", "Northing at false origin", 8827, northing),
            ],
        ),
    };
    Names { wkt1, esri, projjson, parameters }
}

/// Text between quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn authority(code: Option<u32>) -> String {
    code.map_or(String::new(), |code| {
        format!(",AUTHORITY[\"EPSG\",\"{code}\"]")
    })
}

/// A number with a decimal point, as Esri writes it.
fn decimal(number: f64) -> String {
    format!("{number:?}")
}

/// OGC's WKT 1 with authorities, as GDAL writes it.
pub(super) fn wkt1(definition: &Definition, name: &str, code: Option<u32>) -> String {
    let base = geogcs(
        &definition.datum,
        definition.projection.is_none().then_some(name),
        code,
    );
    let Some(projection) = &definition.projection else {
        return base;
    };
    let names = names(projection, definition.unit_m);
    let parameters: Vec<String> = names
        .parameters
        .iter()
        .map(|p| format!(",PARAMETER[\"{}\",{}]", p.wkt1, p.value))
        .collect();
    let parameters = parameters.concat();
    let unit = if unit_name(definition.unit_m) == "metre" {
        "UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]]".to_owned()
    } else {
        format!(
            "UNIT[\"{}\",{}]",
            unit_name(definition.unit_m),
            definition.unit_m
        )
    };
    let extension = match projection.method {
        Method::WebMercator => format!(",EXTENSION[\"PROJ4\",{}]", quoted(&definition.proj())),
        _ => String::new(),
    };
    format!(
        "PROJCS[{},{base},PROJECTION[\"{}\"]{parameters},{unit},AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH]{extension}{}]",
        quoted(name),
        names.wkt1,
        authority(code),
    )
}

/// `GEOGCS` of a datum; name and code where it is the whole system.
fn geogcs(datum: &Datum, whole: Option<&str>, code: Option<u32>) -> String {
    let (name, datum_text, known, ellipsoid) = match datum {
        Datum::Wgs84 => (
            "WGS 84",
            "WGS_1984".to_owned(),
            Some((4326, 6326)),
            "WGS 84",
        ),
        Datum::Vn2000 => (
            "VN-2000",
            "Vietnam_2000".to_owned(),
            Some((4756, 6756)),
            "WGS 84",
        ),
        // What follows from it, as it is taken: the reader has no other way to know.
        Datum::Unstated => ("unknown", "WGS_1984".to_owned(), None, "WGS 84"),
        Datum::Shifted { name, .. } => ("unknown", name.clone(), None, "unknown"),
    };
    let (semi_major, inverse) = datum.ellipsoid();
    let spheroid = authority((ellipsoid == "WGS 84").then_some(7030));
    let shift = match datum {
        Datum::Shifted { shift, .. } => format!(",TOWGS84[{}]", listed(shift)),
        _ => String::new(),
    };
    let code = match whole {
        Some(_) => code,
        None => known.map(|(code, _)| code),
    };
    format!(
        "GEOGCS[{},DATUM[{},SPHEROID[\"{ellipsoid}\",{semi_major},{inverse}{spheroid}]{shift}{}],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",{DEGREE},AUTHORITY[\"EPSG\",\"9122\"]]{}]",
        quoted(whole.unwrap_or(name)),
        quoted(&datum_text),
        authority(known.map(|(_, datum)| datum)),
        authority(code),
    )
}

/// Esri's WKT 1, for `.prj`. `None` where it cannot say the system: it has no word for a shift.
pub(super) fn esri(definition: &Definition, name: &str) -> Option<String> {
    let (base, datum) = match definition.datum {
        Datum::Wgs84 | Datum::Unstated => ("GCS_WGS_1984", "D_WGS_1984"),
        Datum::Vn2000 => ("GCS_VN_2000", "D_Vietnam_2000"),
        Datum::Shifted { .. } => return None,
    };
    let base = format!(
        "GEOGCS[\"{base}\",DATUM[\"{datum}\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",{DEGREE}]]"
    );
    let Some(projection) = &definition.projection else {
        return Some(base);
    };
    let names = names(projection, definition.unit_m);
    let mut parameters: Vec<(&str, f64)> = match projection.method {
        Method::WebMercator => vec![
            ("False_Easting", 0.0),
            ("False_Northing", 0.0),
            ("Central_Meridian", 0.0),
            ("Standard_Parallel_1", 0.0),
            ("Auxiliary_Sphere_Type", 0.0),
        ],
        // Esri's Mercator has a parallel that is true to scale, and no scale.
        Method::Mercator1 if (projection.scale - 1.0).abs() > 1e-12 => return None,
        _ => names.parameters.iter().map(|p| (p.esri, p.value)).collect(),
    };
    if projection.method == Method::Mercator1 {
        parameters.retain(|(name, _)| *name != "Scale_Factor");
        parameters.push(("Standard_Parallel_1", 0.0));
    } else if projection.method == Method::Lambert1 {
        parameters.push(("Standard_Parallel_1", projection.lat_0));
    }
    let parameters: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!(",PARAMETER[\"{name}\",{}]", decimal(*value)))
        .collect();
    let parameters = parameters.concat();
    let unit = match unit_name(definition.unit_m) {
        "metre" => "Meter",
        "US survey foot" => "Foot_US",
        "foot" => "Foot",
        other => other,
    };
    Some(format!(
        "PROJCS[\"{}\",{base},PROJECTION[\"{}\"]{parameters},UNIT[\"{unit}\",{}]]",
        esri_name(name),
        names.esri,
        decimal(definition.unit_m),
    ))
}

/// A name as Esri and GDAL write it: no spaces, slashes or quotes.
fn esri_name(name: &str) -> String {
    if name == "WGS 84 / Pseudo-Mercator" {
        return "WGS_1984_Web_Mercator_Auxiliary_Sphere".to_owned();
    }
    let name = name
        .replace("WGS 84 / UTM zone", "WGS_1984_UTM_Zone")
        .replace("VN-2000 / UTM zone", "VN_2000_UTM_Zone")
        .replace("VN-2000 / TM-3 zone", "VN_2000_TM-3_zone");
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() || letter == '-' || letter == '.' {
            text.push(letter);
        } else if !text.ends_with('_') {
            text.push('_');
        }
    }
    text
}

fn unit_name(unit_m: f64) -> &'static str {
    let is = |wanted: f64| (unit_m - wanted).abs() < 1e-12;
    if is(1.0) {
        "metre"
    } else if is(1200.0 / 3937.0) {
        "US survey foot"
    } else if is(0.3048) {
        "foot"
    } else if is(1000.0) {
        "kilometre"
    } else {
        "unknown"
    }
}

fn id(code: u32) -> Value {
    json!({"authority": "EPSG", "code": code})
}

/// PROJJSON, as PROJ writes it.
pub(super) fn projjson(
    definition: &Definition,
    name: &str,
    code: Option<u32>,
    area: Option<[f64; 4]>,
) -> Value {
    let whole = definition.projection.is_none();
    let base = geographic(&definition.datum, whole.then_some(name), code);
    let mut system = match &definition.projection {
        None => base,
        Some(projection) => projected(definition, projection, name, &base),
    };
    if let Some([west, south, east, north]) = area {
        system["bbox"] = json!({
            "south_latitude": south, "west_longitude": west,
            "north_latitude": north, "east_longitude": east,
        });
    }
    if let Some(code) = code {
        system["id"] = id(code);
    }
    let mut system = match &definition.datum {
        Datum::Shifted { shift, .. } => bound(&system, shift),
        _ => system,
    };
    system["$schema"] = json!("https://proj.org/schemas/v0.7/projjson.schema.json");
    system
}

fn geographic(datum: &Datum, whole: Option<&str>, code: Option<u32>) -> Value {
    let (name, datum_name, known) = match datum {
        Datum::Wgs84 => ("WGS 84", "World Geodetic System 1984", Some((4326, 6326))),
        Datum::Vn2000 => ("VN-2000", "Vietnam 2000", Some((4756, 6756))),
        Datum::Unstated => ("unknown", "World Geodetic System 1984", None),
        Datum::Shifted { name, .. } => ("unknown", name.as_str(), None),
    };
    let (semi_major, inverse) = datum.ellipsoid();
    let ellipsoid = match datum {
        Datum::Shifted { .. } if inverse == 0.0 => json!({"name": "unknown", "radius": semi_major}),
        Datum::Shifted { .. } => {
            json!({"name": "unknown", "semi_major_axis": semi_major, "inverse_flattening": inverse})
        }
        _ => {
            json!({"name": "WGS 84", "semi_major_axis": semi_major, "inverse_flattening": inverse})
        }
    };
    let mut frame = json!({
        "type": "GeodeticReferenceFrame", "name": datum_name, "ellipsoid": ellipsoid,
    });
    if let Some((_, code)) = known {
        frame["id"] = id(code);
    }
    let axis = |name: &str, short: &str, direction: &str| json!({"name": name, "abbreviation": short, "direction": direction, "unit": "degree"});
    let mut system = json!({
        "type": "GeographicCRS",
        "name": whole.unwrap_or(name),
        "datum": frame,
        "coordinate_system": {"subtype": "ellipsoidal", "axis": [
            axis("Geodetic latitude", "Lat", "north"),
            axis("Geodetic longitude", "Lon", "east"),
        ]},
    });
    let code = match whole {
        Some(_) => code,
        None => known.map(|(code, _)| code),
    };
    if let Some(code) = code {
        system["id"] = id(code);
    }
    system
}

fn projected(definition: &Definition, projection: &Projection, name: &str, base: &Value) -> Value {
    let names = names(projection, definition.unit_m);
    let unit = match definition.unit_m {
        1.0 => json!("metre"),
        metres => {
            json!({"type": "LinearUnit", "name": unit_name(metres), "conversion_factor": metres})
        }
    };
    let parameters: Vec<Value> = names
        .parameters
        .iter()
        // The method of web maps has no scale.
        .filter(|p| projection.method != Method::WebMercator || p.projjson.1 != 8805)
        .map(|p| {
            let unit = match p.projjson.1 {
                8806 | 8807 | 8826 | 8827 => unit.clone(),
                8805 => json!("unity"),
                _ => json!("degree"),
            };
            json!({"name": p.projjson.0, "value": p.value, "unit": unit, "id": id(p.projjson.1)})
        })
        .collect();
    let axis = |name: &str, short: &str, direction: &str| json!({"name": name, "abbreviation": short, "direction": direction, "unit": unit});
    json!({
        "type": "ProjectedCRS",
        "name": name,
        "base_crs": base,
        "conversion": {
            "name": name,
            "method": {"name": names.projjson.0, "id": id(names.projjson.1)},
            "parameters": parameters,
        },
        "coordinate_system": {"subtype": "Cartesian", "axis": [
            axis("Easting", "E", "east"),
            axis("Northing", "N", "north"),
        ]},
    })
}

/// A system with its own way to WGS 84.
fn bound(system: &Value, shift: &Shift) -> Value {
    let second = json!({
        "type": "AngularUnit", "name": "arc-second",
        "conversion_factor": 1.0_f64.to_radians() / 3600.0,
    });
    let million = json!({
        "type": "ScaleUnit", "name": "parts per million", "conversion_factor": 1e-6,
    });
    let parameters: Vec<Value> = [
        ("X-axis translation", json!("metre")),
        ("Y-axis translation", json!("metre")),
        ("Z-axis translation", json!("metre")),
        ("X-axis rotation", second.clone()),
        ("Y-axis rotation", second.clone()),
        ("Z-axis rotation", second),
        ("Scale difference", million),
    ]
    .into_iter()
    .zip(shift)
    .zip(8605_u32..)
    .map(|(((name, unit), value), code)| {
        json!({"name": name, "value": value, "unit": unit, "id": id(code)})
    })
    .collect();
    json!({
        "type": "BoundCRS",
        "source_crs": system,
        "target_crs": geographic(&Datum::Wgs84, Some("WGS 84"), Some(4326)),
        "transformation": {
            "name": "to WGS 84",
            "method": {
                "name": "Position Vector transformation (geog2D domain)", "id": id(9606),
            },
            "parameters": parameters,
        },
    })
}
