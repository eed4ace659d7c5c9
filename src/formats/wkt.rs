//! Geometries as well-known text (OGC 06-103r4): a column of a text table or a workbook.

use std::fmt::Write;
use std::str::FromStr;

use geo_types::{Coord, Geometry, LineString, Polygon};
use wkt::{ToWkt, Wkt};

use super::table::beginning;
use super::{Shape, wkb};

/// Deepest nesting of collections: each level costs the parser some of the stack.
const DEEPEST: usize = 32;

const TYPES: &[&str] = &[
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
];

/// Headers of columns that hold geometries, letters and digits in lower case.
const HEADERS: &[&str] = &[
    "wkt",
    "geometry",
    "geom",
    "thegeom",
    "wktgeometry",
    "wktgeom",
    "wkb",
];

/// Whether a column of that header, with that first value, holds geometries.
fn is_geometry_column(header: &str, first: &str) -> bool {
    let plain: String = header
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    plain == "wkt" || (HEADERS.contains(&plain.as_str()) && looks_like(first))
}

/// The column of geometries among those of a table, told by its header and how its first value begins,
/// which is returned.
pub(super) fn geometry_column(
    columns: &[String],
    firsts: &mut [String],
) -> Option<(usize, String)> {
    let mut found = columns.iter().zip(&*firsts);
    let place = found.position(|(header, first)| is_geometry_column(header, first))?;
    Some((place, std::mem::take(&mut firsts[place])))
}

/// What a first geometry tells of them all: their reference system, and a note on what is left out.
pub(super) fn told_by(first: &str) -> (Option<String>, Option<String>) {
    let has_heights = match wkb::told_by_hex(first.trim()) {
        Some((_, extras)) => extras != wkb::Extras::default(),
        None => has_heights(first),
    };
    let srid = srid(first);
    let heights = has_heights
        .then(|| "has heights or measures in its geometries, which are left out".to_owned());
    (srid.map(|srid| format!("EPSG:{srid}")), heights)
}

fn looks_like(text: &str) -> bool {
    if wkb::told_by_hex(text.trim()).is_some() {
        return true;
    }
    let (_, text) = split_srid(text);
    let word: String = text
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_uppercase();
    TYPES.contains(&word.as_str())
}

/// `SRID=4326;POINT (...)` of `PostGIS`: the number, and the rest.
fn split_srid(text: &str) -> (Option<u32>, &str) {
    let text = text.trim_start();
    let Some(head) = text
        .get(..5)
        .filter(|head| head.eq_ignore_ascii_case("SRID="))
    else {
        return (None, text);
    };
    match text[head.len()..].split_once(';') {
        Some((number, rest)) => (number.trim().parse().ok(), rest.trim_start()),
        None => (None, text),
    }
}

/// The reference system that a geometry names; 0 stands for none.
pub(super) fn srid(text: &str) -> Option<u32> {
    let srid = match wkb::told_by_hex(text.trim()) {
        Some((srid, _)) => srid,
        None => split_srid(text).0,
    };
    srid.filter(|&srid| srid != 0)
}

/// Reads one geometry of a column in one reference system; heights and measures are left out. Text of no
/// positions is no geometry.
pub(super) fn shape(text: &str, column: Option<u32>) -> Shape {
    if let Some(own) = srid(text).filter(|&own| Some(own) != column) {
        let first = column.map_or_else(|| "names none".to_owned(), |srid| format!("is in {srid}"));
        return Shape::Broken {
            value: beginning(text),
            why: format!(
                "is in SRID {own}, but the first geometry {first}; bring all into one reference system"
            ),
        };
    }
    if wkb::told_by_hex(text.trim()).is_some()
        && let Some(bytes) = wkb::of_hex(text.trim())
    {
        return wkb::read(&bytes).0;
    }
    let (_, plain) = split_srid(text);
    if plain.is_empty() {
        return Shape::Absent;
    }
    let broken = |why: &str| Shape::Broken {
        value: beginning(text),
        why: format!("is no well-known text: {why}"),
    };
    if let Err(why) = bracketed(plain) {
        return broken(why);
    }
    let has_empty_part = || plain.to_ascii_uppercase().contains("EMPTY");
    let read = match Wkt::<f64>::from_str(plain) {
        Ok(read) => read,
        Err(_) if has_empty_part() => return broken(EMPTY_PART),
        Err(why) => return broken(why),
    };
    if !plain.bytes().any(|byte| byte.is_ascii_digit()) {
        return Shape::Absent;
    }
    let unclosed_rings = unclosed(&read);
    match Geometry::try_from(read) {
        Ok(geometry) => Shape::Given {
            geometry: Some(Box::new(geometry)),
            unclosed_rings,
        },
        Err(_) => broken(EMPTY_PART),
    }
}

/// What is said of a point that is empty among others that are not.
const EMPTY_PART: &str = "an EMPTY part stands among others; leave it out";

/// Whether text is one word, or some, before one pair of brackets around all else: the parser does not look
/// behind them.
fn bracketed(plain: &str) -> Result<(), &'static str> {
    let mut depth = 0_usize;
    let mut end = None;
    for (at, byte) in plain.bytes().enumerate() {
        match byte {
            b'(' if end.is_some() => return Err("something stands behind its end"),
            b'(' => depth += 1,
            b')' => {
                depth = depth
                    .checked_sub(1)
                    .ok_or("a bracket closes that none opens")?;
            }
            _ => continue,
        }
        if depth > DEEPEST {
            return Err("it nests too deep");
        }
        if depth == 0 {
            end = Some(at + 1);
        }
    }
    let is_all = match end {
        Some(end) => plain[end..].trim().is_empty(),
        // Its brackets are open, which the parser tells, or there are none.
        None if depth > 0 => true,
        None => {
            let word = plain.split_ascii_whitespace().next_back();
            word.is_some_and(|word| word.eq_ignore_ascii_case("EMPTY"))
        }
    };
    is_all
        .then_some(())
        .ok_or("something stands behind its end")
}

/// Rings whose last position is not their first.
fn unclosed(wkt: &Wkt<f64>) -> usize {
    let of = |polygon: &wkt::types::Polygon<f64>| {
        let rings = polygon.rings().iter();
        let open = rings.filter(|ring| {
            let ends = ring.coords().first().zip(ring.coords().last());
            ends.is_some_and(|(first, last)| (first.x, first.y) != (last.x, last.y))
        });
        open.count()
    };
    match wkt {
        Wkt::Polygon(polygon) => of(polygon),
        Wkt::MultiPolygon(polygons) => polygons.polygons().iter().map(of).sum(),
        Wkt::GeometryCollection(all) => all.geometries().iter().map(unclosed).sum(),
        _ => 0,
    }
}

/// Appends a geometry with numbers that read back the same.
pub(super) fn append(geometry: &Geometry<f64>, out: &mut String) {
    match geometry {
        Geometry::Point(point) => {
            out.push_str("POINT ");
            positions(&[point.0], out);
        }
        Geometry::LineString(line) => {
            out.push_str("LINESTRING ");
            ring(line, out);
        }
        Geometry::Polygon(polygon) => {
            out.push_str("POLYGON ");
            rings(polygon, out);
        }
        Geometry::MultiPoint(points) => {
            out.push_str("MULTIPOINT ");
            list(&points.0, out, |point, out| positions(&[point.0], out));
        }
        Geometry::MultiLineString(lines) => {
            out.push_str("MULTILINESTRING ");
            list(&lines.0, out, ring);
        }
        Geometry::MultiPolygon(polygons) => {
            out.push_str("MULTIPOLYGON ");
            list(&polygons.0, out, rings);
        }
        Geometry::GeometryCollection(all) => {
            out.push_str("GEOMETRYCOLLECTION ");
            list(&all.0, out, append);
        }
        other => out.push_str(&other.wkt_string()),
    }
}

fn list<T>(items: &[T], out: &mut String, mut item: impl FnMut(&T, &mut String)) {
    if items.is_empty() {
        out.push_str("EMPTY");
        return;
    }
    for (place, one) in items.iter().enumerate() {
        out.push_str(if place == 0 { "(" } else { ", " });
        item(one, out);
    }
    out.push(')');
}

fn rings(polygon: &Polygon<f64>, out: &mut String) {
    if polygon.exterior().0.is_empty() {
        out.push_str("EMPTY");
        return;
    }
    let all: Vec<&LineString<f64>> = std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .collect();
    list(&all, out, |line, out| ring(line, out));
}

fn ring(line: &LineString<f64>, out: &mut String) {
    positions(&line.0, out);
}

fn positions(coords: &[Coord<f64>], out: &mut String) {
    list(coords, out, |at, out| {
        write!(out, "{} {}", at.x, at.y).expect("text takes all writes");
    });
}

/// Whether the beginning of a geometry tells of heights or measures, which are left out.
fn has_heights(text: &str) -> bool {
    let (_, plain) = split_srid(text);
    let word = plain.split('(').next().unwrap_or_default();
    let mark = word.split_ascii_whitespace().nth(1);
    mark.is_some_and(|mark| ["Z", "M", "ZM"].contains(&mark.to_ascii_uppercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::drawn::{SHAPES, layers};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_reads_the_same(all in prop::sample::select(SHAPES).prop_flat_map(layers)) {
            for (geometry, _) in all.rows {
                let Some(geometry) = geometry else { continue };
                let mut text = String::new();
                append(&geometry, &mut text);
                prop_assert_eq!(
                    shape(&text, None),
                    Shape::Given { geometry: Some(Box::new(geometry)), unclosed_rings: 0 }
                );
            }
        }

        #[test]
        fn any_text_is_endured(text in "(POINT|POLYGON|MULTI|[ (),.0-9EZMa-z-])*") {
            let _ = shape(&text, None);
        }
    }

    #[test]
    fn dialects_and_mistakes() {
        let given = |text| matches!(shape(text, Some(4326)), Shape::Given { .. });
        assert!(given("point(105.8 21)"));
        assert!(given("SRID=4326;POINT Z (105.8 21 500)"));
        assert!(given("MULTIPOINT (1 2, 3 4)"));
        assert!(has_heights("point z (1 2 3)") && !has_heights("POINT (1 2)"));
        assert_eq!(shape("POINT EMPTY", None), Shape::Absent);
        assert!(matches!(shape("POINT (1", None), Shape::Broken { .. }));
        assert!(matches!(shape("PINT (1 2)", None), Shape::Broken { .. }));
        let deep = "GEOMETRYCOLLECTION(".repeat(100_000);
        assert!(matches!(shape(&deep, None), Shape::Broken { .. }));
        let open = shape("POLYGON ((0 0, 1 0, 1 1))", None);
        assert!(
            matches!(
                open,
                Shape::Given {
                    unclosed_rings: 1,
                    ..
                }
            ),
            "{open:?}"
        );
        assert!(is_geometry_column("Geometry", "POLYGON ((0 0"));
        assert!(is_geometry_column("WKT", ""));
        assert!(!is_geometry_column("geometry", "flat"));
        assert!(!is_geometry_column("name", "POINT (1 2)"));
    }
    #[test]
    fn nothing_is_left_out_in_silence() {
        let why = |text: &str, srid| match shape(text, srid) {
            Shape::Broken { why, .. } => why,
            other => panic!("{text}: {other:?}"),
        };
        for text in [
            "POINT (1 2) xyz",
            "POINT (1 2) POINT (3 4)",
            "POINT EMPTY xyz",
            "POINT (1 2)) ",
        ] {
            assert!(why(text, None).contains("no well-known text"), "{text}");
        }
        for text in ["MULTIPOINT (EMPTY, 1 2)", "MULTIPOINT (1 2, EMPTY)"] {
            assert!(why(text, None).contains(EMPTY_PART), "{text}");
        }
        for text in ["MULTIPOINT EMPTY", "Polygon Z empty ", "POINT EMPTY"] {
            assert_eq!(shape(text, None), Shape::Absent, "{text}");
        }
        let other = why("SRID=4756;POINT (1 2)", Some(4326));
        assert!(other.contains("SRID 4756") && other.contains("is in 4326"));
        assert!(why("SRID=4756;POINT (1 2)", None).contains("names none"));
        for text in ["SRID=0;POINT (1 2)", "POINT (1 2) "] {
            assert!(matches!(shape(text, Some(4756)), Shape::Given { .. }));
        }
    }
}
