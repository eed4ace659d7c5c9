//! What is read, what is refused, and which way is taken.

use geo_types::{Geometry, GeometryCollection, Rect, polygon};

use super::definition::VN2000_TO_WGS84;
use super::*;
use crate::geodesy::{LonLat, geodesic_m};

fn crs(text: &str) -> Crs {
    Crs::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn error(text: &str) -> String {
    Crs::parse(text).unwrap_err().to_string()
}

fn apart_m(one: (f64, f64), two: (f64, f64)) -> f64 {
    let at = |(lon, lat)| LonLat::new(lon, lat).unwrap();
    geodesic_m(at(one), at(two)).0
}

const TM3: &str = "+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84";

/// A `.prj` of `ArcGIS` or QGIS: no authority.
fn esri_prj(datum: &str, lon_0: &str, scale: &str) -> String {
    format!(
        "PROJCS[\"x\",GEOGCS[\"GCS_VN_2000\",DATUM[\"{datum}\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],\
         PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],\
         PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",{lon_0}],\
         PARAMETER[\"Scale_Factor\",{scale}],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
    )
}

#[test]
fn vn2000_goes_to_wgs84_by_operation_2() {
    for (code, x, y, lon, lat) in [
        (
            "3405",
            587_000.0,
            2_326_000.0,
            105.839_154_681,
            21.031_761_185,
        ),
        (
            "9210",
            600_000.0,
            1_200_000.0,
            106.666_402_496,
            10.849_848_177,
        ),
        (
            "5897",
            500_000.0,
            2_300_000.0,
            105.001_881_572,
            20.792_666_428,
        ),
    ] {
        let there = crs(code).to_lon_lat(x, y).unwrap();
        assert!(apart_m(there, (lon, lat)) < 0.001, "{code}: {there:?}");
        assert!(crs(code).operation().contains("EPSG:6960"));
    }
}

/// What QGIS and GDAL choose inside the Mekong delta, EPSG:5194, is that far away.
#[test]
fn operation_1_differs_by_less_than_a_metre_in_the_mekong_delta() {
    let ours = crs("9210").to_lon_lat(600_000.0, 1_200_000.0).unwrap();
    let by_operation_1 = (106.666_409_785, 10.849_848_562);
    let difference_m = apart_m(ours, by_operation_1);
    assert!((0.7..0.9).contains(&difference_m), "{difference_m}");
    // Asked for by its parameters, it is used: EPSG's coordinate frame rotations with the signs turned.
    let asked = crs(&format!(
        "{TM3} +towgs84=-192.873,-39.382,-111.202,-0.00205,-0.0005,0.00335,0.0188"
    ));
    let there = asked.to_lon_lat(600_000.0, 1_200_000.0).unwrap();
    assert!(apart_m(there, by_operation_1) < 0.001);
    assert!(asked.operation().contains("own +towgs84"));
}

#[test]
fn rotations_with_the_signs_of_a_coordinate_frame_are_off() {
    let [x, y, z, rx, ry, rz, scale] = VN2000_TO_WGS84;
    let shift = |sign: f64| {
        let (rx, ry, rz) = (sign * rx, sign * ry, sign * rz);
        crs(&format!(
            "{TM3} +towgs84={x},{y},{z},{rx},{ry},{rz},{scale}"
        ))
    };
    assert_eq!(shift(1.0).code(), Some(9210));
    let turned = shift(-1.0);
    assert_eq!(turned.code(), None);
    assert!(
        turned.operation().contains("opposite sign"),
        "{}",
        turned.operation()
    );
    let there = |crs: &Crs| crs.to_lon_lat(600_000.0, 1_200_000.0).unwrap();
    let difference_m = apart_m(there(&shift(1.0)), there(&turned));
    // As PROJ has it: 0.55 m here, 0.77 m in the north, too little to be seen on a map.
    assert!((difference_m - 0.547).abs() < 0.001, "{difference_m}");
}

/// WKT 2 says which convention its rotations follow: both ways to write it are one system.
#[test]
fn coordinate_frame_and_position_vector_are_told_apart() {
    let bound = |method: &str, sign: f64, scale: &str| {
        let turn = |number: f64| (sign * number).to_string();
        let [x, y, z, rx, ry, rz, _] = VN2000_TO_WGS84;
        let base = "DATUM[\"local\",ELLIPSOID[\"WGS 84\",6378137,298.257223563]]";
        crs(&format!(
            "BOUNDCRS[SOURCECRS[GEOGCRS[\"x\",{base},CS[ellipsoidal,2],AXIS[\"lat\",north],AXIS[\"lon\",east],\
             ANGLEUNIT[\"degree\",0.0174532925199433]]],TARGETCRS[GEOGCRS[\"WGS 84\",DATUM[\"World Geodetic System 1984\",\
             ELLIPSOID[\"WGS 84\",6378137,298.257223563]],CS[ellipsoidal,2]]],ABRIDGEDTRANSFORMATION[\"t\",METHOD[\"{method}\"],\
             PARAMETER[\"X-axis translation\",{x}],PARAMETER[\"Y-axis translation\",{y}],PARAMETER[\"Z-axis translation\",{z}],\
             PARAMETER[\"X-axis rotation\",{}],PARAMETER[\"Y-axis rotation\",{}],PARAMETER[\"Z-axis rotation\",{}],\
             PARAMETER[\"Scale difference\",{scale}]]]",
            turn(rx),
            turn(ry),
            turn(rz)
        ))
    };
    let vector = bound(
        "Position Vector transformation (geog2D domain)",
        1.0,
        "1.000000252906278",
    );
    let frame = bound(
        "Coordinate Frame rotation (geog2D domain)",
        -1.0,
        "1.000000252906278",
    );
    assert_eq!(vector.code(), Some(4756));
    assert_eq!(frame.code(), Some(4756));
    let wrong = bound(
        "Coordinate Frame rotation (geog2D domain)",
        1.0,
        "0.252906278",
    );
    assert_eq!(wrong.code(), None);
}

#[test]
fn codes_are_read_in_every_spelling() {
    for text in [
        "EPSG:3405",
        "epsg:3405",
        " 3405 ",
        "urn:ogc:def:crs:EPSG::3405",
        "urn:ogc:def:crs:EPSG:9.9.1:3405",
        "http://www.opengis.net/def/crs/EPSG/0/3405",
        "+init=epsg:3405",
        "\u{feff}EPSG:3405\0",
    ] {
        assert_eq!(crs(text).code(), Some(3405), "{text}");
    }
    for text in [
        "OGC:CRS84",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "WGS84",
        "+proj=longlat +datum=WGS84 +no_defs",
        "+proj=lonlat +ellps=WGS84 +towgs84=0,0,0",
    ] {
        assert_eq!(crs(text).code(), Some(4326), "{text}");
        assert!(crs(text).is_wgs84());
    }
    assert_eq!(crs("EPSG:900913").code(), Some(3857));
    assert_eq!(crs("ESRI:102100").code(), Some(3857));
}

#[test]
fn what_is_not_known_says_what_is() {
    let unknown = error("EPSG:2154");
    assert!(unknown.contains("EPSG:2154 is not known"), "{unknown}");
    for (code, _) in known() {
        assert!(unknown.contains(&code.to_string()), "{unknown}");
    }
    assert!(unknown.contains("+proj=tmerc"), "{unknown}");
    for text in [
        "",
        "VN2000",
        "EPSG:",
        "EPSG:-1",
        "EPSG:+3405",
        "99999999999999999999",
        "EPSG:3405:1:2",
    ] {
        assert!(Crs::parse(text).is_err(), "{text}");
    }
    assert!(error(&"x".repeat(100_000)).contains("100000 bytes"));
}

#[test]
fn prj_files_without_authority_are_recognised_by_their_numbers() {
    for datum in [
        "D_VN_2000",
        "D_Vietnam_2000",
        "Vietnam_2000",
        "Vietnam 2000",
        "VN-2000",
    ] {
        assert_eq!(
            crs(&esri_prj(datum, "105.75", "0.9999")).code(),
            Some(9210),
            "{datum}"
        );
        assert_eq!(crs(&esri_prj(datum, "105.0", "0.9999")).code(), Some(5897));
        assert_eq!(crs(&esri_prj(datum, "105.0", "0.9996")).code(), Some(3405));
        assert_eq!(crs(&esri_prj(datum, "111", "0.9996")).code(), Some(3406));
    }
    assert_eq!(
        crs(&esri_prj("D_WGS_1984", "105.0", "0.9996")).code(),
        Some(32648)
    );
    // A zone that has no code: VN-2000 all the same.
    let own = crs(&esri_prj("D_Vietnam_2000", "106.3", "0.9999"));
    assert_eq!((own.code(), own.name()), (None, "x"));
    assert!(own.operation().contains("EPSG:6960"));
    assert!(
        own.proj_string().contains("+lon_0=106.3 "),
        "{}",
        own.proj_string()
    );
    // The same numbers on WGS 84 are another system.
    let on_wgs84 = crs(&esri_prj("D_WGS_1984", "105.75", "0.9999"));
    assert_eq!(
        (on_wgs84.code(), on_wgs84.operation()),
        (None, "none (same datum)")
    );
}

#[test]
fn a_datum_without_a_known_shift_is_never_taken_as_wgs84() {
    let text = error(&esri_prj("D_Indian_1960", "105.0", "0.9996"));
    assert!(
        text.contains("D_Indian_1960") && text.contains("+towgs84"),
        "{text}"
    );
    let krass = error("+proj=utm +zone=48 +ellps=krass");
    assert!(krass.contains("towgs84"), "{krass}");
    // Without a name for its datum, on the ellipsoid of WGS 84: taken as WGS 84, and said.
    let unstated = crs("+proj=utm +zone=48 +ellps=WGS84");
    assert!(
        unstated.operation().contains("names no datum"),
        "{}",
        unstated.operation()
    );
    let x_y = (587_000.0, 2_326_000.0);
    assert_eq!(
        unstated.to_lon_lat(x_y.0, x_y.1),
        crs("32648").to_lon_lat(x_y.0, x_y.1)
    );
}

#[test]
fn a_shift_beside_a_code_is_noted_and_contradictions_are_refused() {
    let wkt = crs("3405").wkt1().unwrap();
    let old = wkt.replace(
        "AUTHORITY[\"EPSG\",\"7030\"]]",
        "AUTHORITY[\"EPSG\",\"7030\"]],TOWGS84[-192.873,-39.382,-111.202,0.00205,0.0005,-0.00335,0.0188]",
    );
    assert_eq!(crs(&old).code(), Some(3405));
    assert!(
        crs(&old).operation().contains("is not used"),
        "{}",
        crs(&old).operation()
    );
    let zone = wkt.replace("\"central_meridian\",105", "\"central_meridian\",111");
    assert!(
        error(&zone).contains("its projection is another one"),
        "{}",
        error(&zone)
    );
    let unit = wkt.replace("UNIT[\"metre\",1,", "UNIT[\"foot\",0.3048,");
    assert!(Crs::parse(&unit).is_err());
    let datum = crs("32648")
        .wkt1()
        .unwrap()
        .replace("\"32648\"", "\"3405\"");
    assert!(
        error(&datum).contains("its datum is another one"),
        "{}",
        error(&datum)
    );
}

#[test]
fn the_order_of_axes_changes_nothing_and_other_directions_are_refused() {
    let wkt = crs("9210").wkt1().unwrap();
    let turned = wkt.replace(
        "AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH]",
        "AXIS[\"Northing\",NORTH],AXIS[\"Easting\",EAST]",
    );
    assert_ne!(wkt, turned);
    assert_eq!(
        crs(&turned).to_lon_lat(600_000.0, 1_200_000.0),
        crs(&wkt).to_lon_lat(600_000.0, 1_200_000.0)
    );
    let west = wkt.replace("AXIS[\"Easting\",EAST]", "AXIS[\"Westing\",WEST]");
    assert!(error(&west).contains("west"), "{}", error(&west));
    assert_eq!(crs("4326").to_lon_lat(105.8, 21.0), Ok((105.8, 21.0)));
}

#[test]
fn compound_systems_are_taken_by_their_horizontal_part() {
    let wkt = crs("9210").wkt1().unwrap();
    let height =
        "VERT_CS[\"Hon Dau\",VERT_DATUM[\"Hon Dau\",2005],UNIT[\"metre\",1],AXIS[\"Up\",UP]]";
    assert_eq!(
        crs(&format!("COMPD_CS[\"x\",{wkt},{height}]")).code(),
        Some(9210)
    );
    let json = crs("9210").projjson().unwrap();
    let compound = serde_json::json!({"type": "CompoundCRS", "name": "x", "components": [json]});
    assert_eq!(crs(&compound.to_string()).code(), Some(9210));
    assert!(error(height).contains("VERT_CS"), "{}", error(height));
    assert!(error("GEOCCS[\"x\",DATUM[\"WGS_1984\"]]").contains("GEOCCS"));
}

#[test]
fn swapped_coordinates_are_noticed_where_only_that_fits() {
    for code in ["3405", "9210", "5897", "32648"] {
        let crs = crs(code);
        assert!(crs.looks_swapped(2_326_000.0, 587_000.0), "{code}");
        assert!(!crs.looks_swapped(587_000.0, 2_326_000.0), "{code}");
        assert!(!crs.looks_swapped(1.0, 1.0), "{code}");
        assert!(!crs.looks_swapped(f64::NAN, 1.0), "{code}");
    }
    assert!(crs("4756").looks_swapped(21.0, 105.8));
    assert!(!crs("4756").looks_swapped(105.8, 21.0));
    assert!(crs("4326").looks_swapped(21.0, 105.8));
    // Either order is a place.
    assert!(!crs("4326").looks_swapped(10.0, 60.0));
}

#[test]
fn numbers_that_are_no_place_are_errors() {
    let zone = crs("3405");
    for (x, y) in [(f64::NAN, 1.0), (1.0, f64::INFINITY)] {
        assert!(matches!(
            zone.to_lon_lat(x, y),
            Err(TransformError::NotFinite { .. })
        ));
        assert!(matches!(
            zone.from_lon_lat(x, y),
            Err(TransformError::NotFinite { .. })
        ));
        assert!(Crs::wgs84().to_lon_lat(x, y).is_err());
    }
    for (x, y) in [(5e9, 0.0), (0.0, 2e7), (1e300, 1e300), (-1e300, 5.0)] {
        let error = zone.to_lon_lat(x, y).unwrap_err();
        assert!(matches!(error, TransformError::NoPlace { .. }), "{x} {y}");
        assert!(
            error
                .to_string()
                .contains("EPSG:3405 (VN-2000 / UTM zone 48N)"),
            "{error}"
        );
    }
    assert!(zone.from_lon_lat(105.0, 91.0).is_err());
    assert!(crs("3857").from_lon_lat(105.0, 90.0).is_err());
    assert!(crs("4756").to_lon_lat(587_000.0, 2_326_000.0).is_err());
}

#[test]
fn geometries_are_converted_in_place() {
    let zone = crs("9210");
    let square = polygon![
        exterior: [(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 0.0)],
        interiors: [[(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.0), (x: 1.0, y: 1.0)]],
    ];
    let rect = Rect::new((0.0, 0.0), (5.0, 5.0));
    let inner = GeometryCollection(vec![Geometry::Point((3.0, 4.0).into()), square.into()]);
    let parts = vec![Geometry::Rect(rect), Geometry::GeometryCollection(inner)];
    let mut geometry = Geometry::GeometryCollection(GeometryCollection(parts));
    zone.to_lon_lat_geometry(&mut geometry).unwrap();
    let Geometry::GeometryCollection(outer) = &geometry else {
        unreachable!()
    };
    assert!(matches!(outer.0[0], Geometry::Polygon(_)));
    let Geometry::GeometryCollection(inner) = &outer.0[1] else {
        unreachable!()
    };
    let place = zone.to_lon_lat(3.0, 4.0).unwrap();
    assert_eq!(inner.0[0], Geometry::Point(place.into()));
    zone.from_lon_lat_geometry(&mut geometry).unwrap();
    let Geometry::GeometryCollection(outer) = geometry else {
        unreachable!()
    };
    let Geometry::GeometryCollection(inner) = &outer.0[1] else {
        unreachable!()
    };
    let Geometry::Polygon(square) = &inner.0[1] else {
        unreachable!()
    };
    assert!((square.interiors()[0].0[1].x - 2.0).abs() < 1e-3);
    let mut bad = Geometry::LineString(vec![(0.0, 0.0), (5e9, 0.0)].into());
    let error = zone.to_lon_lat_geometry(&mut bad).unwrap_err();
    assert!(error.to_string().contains("5000000000"), "{error}");
}

#[test]
fn proj_strings_that_would_mislead_are_refused() {
    for (text, word) in [
        ("+proj=utm +ellps=WGS84", "zone"),
        ("+proj=utm +zone=61 +datum=WGS84", "zone"),
        ("+zone=48 +datum=WGS84", "+proj"),
        ("+proj=utm +zone=48 zone=49 +datum=WGS84", "begin with +"),
        ("+proj=utm +zone=48 +zone=49 +datum=WGS84", "twice"),
        ("+proj=utm +zone=48 +datum=NAD27", "grids"),
        ("+proj=utm +zone=48 +nadgrids=x.gsb", "grids"),
        ("+proj=geocent +datum=WGS84", "geocentric"),
        ("+proj=nothing +datum=WGS84", "rojection"),
        ("+proj=tmerc +lon_0=inf +datum=WGS84", "finite"),
        ("+proj=tmerc +lon_0=5é' +datum=WGS84", "ASCII"),
        ("+proj=tmerc +a=5 +b=4 +towgs84=0,0,0", "earth"),
        ("+proj=tmerc +ellps=WGS84 +towgs84=1,2", "towgs84"),
    ] {
        let said = error(text);
        assert!(said.contains(word), "{text}: {said}");
    }
    let degrees = crs("+proj=tmerc +lon_0=105d45'E +k=0.9999 +x_0=500000 +datum=WGS84");
    assert!(degrees.wkt1().is_none());
    let (lon, _) = degrees.to_lon_lat(500_000.0, 1e6).unwrap();
    assert!((lon - 105.75).abs() < 1e-9);
}

#[test]
fn systems_are_shared_between_threads() {
    fn assert_shared<T: Send + Sync + Clone>() {}
    assert_shared::<Crs>();
}

#[test]
fn parameters_that_are_not_known_are_refused() {
    let wkt = esri_prj("D_WGS_1984", "105.0", "0.9999");
    let turned = wkt.replace(
        "PARAMETER[\"Scale",
        "PARAMETER[\"XY_Plane_Rotation\",9.0],PARAMETER[\"Scale",
    );
    assert!(
        error(&turned).contains("xyplanerotation = 9"),
        "{}",
        error(&turned)
    );
    let other = wkt.replace("Transverse_Mercator", "Hotine_Oblique_Mercator");
    assert!(error(&other).contains("Hotine"), "{}", error(&other));
}

/// `gdalsrsinfo -o wkt_simple EPSG:3857`: neither code nor PROJ string.
#[test]
fn pseudo_mercator_is_known_by_its_name_alone() {
    let wkt = "PROJCS[\"WGS 84 / Pseudo-Mercator\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],\
               PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Mercator_1SP\"],PARAMETER[\"central_meridian\",0],\
               PARAMETER[\"scale_factor\",1],PARAMETER[\"false_easting\",0],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1]]";
    assert_eq!(crs(wkt).code(), Some(3857));
    let mercator = crs(&wkt.replace("WGS 84 / Pseudo-Mercator", "World Mercator"));
    assert_eq!(mercator.code(), None);
    let north_m = |crs: &Crs| crs.from_lon_lat(105.0, 21.0).unwrap().1;
    assert!((north_m(&crs(wkt)) - north_m(&mercator)).abs() > 10_000.0);
}
