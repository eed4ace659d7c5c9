//! Writing the layers.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use clap::ValueEnum;
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo_types::{Geometry, LineString, Point, Polygon};
use geozero::{ColumnValue, PropertyProcessor};
use rayon::prelude::*;

use crate::places::{Area, Place, Village, area, degrees, villages as block_of};
use crate::valleys::Valleys;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Csv,
    Geojson,
    Fgb,
}

#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Flatgeobuf(#[from] flatgeobuf::Error),
    #[error(transparent)]
    Geometry(#[from] geozero::error::GeozeroError),
}

/// Villages of one random stream. Another number gives other villages.
const BLOCK: u64 = 8192;
/// Areas made at a time.
const AREAS_AT_A_TIME: u64 = 512;

pub fn open(path: Option<&Path>) -> io::Result<Box<dyn Write>> {
    Ok(match path {
        Some(path) => Box::new(BufWriter::new(File::create(path)?)),
        None => Box::new(io::stdout().lock()),
    })
}

pub fn villages(
    mut out: Box<dyn Write>,
    count: u64,
    seed: u64,
    format: Format,
) -> Result<(), OutputError> {
    let valleys = Valleys::grow(seed);
    let block = |number: u64| {
        let numbers = number * BLOCK..count.min((number + 1) * BLOCK);
        block_of(&valleys, seed, number, numbers)
    };
    let blocks = count.div_ceil(BLOCK);
    match format {
        Format::Csv => {
            out.write_all(b"id,name,lon,lat\n")?;
            stream(&mut out, blocks, |number, text| {
                block(number).for_each(|village| csv_row(text, &village));
            })?;
        }
        Format::Geojson => {
            geojson(&mut out, "villages", blocks, |number, text| {
                block(number).for_each(|village| {
                    separator(text, &village.id, "V0000001");
                    village_feature(text, &village);
                });
            })?;
        }
        Format::Fgb => {
            let mut layer = flatgeobuf("villages", GeometryType::Point, &["id", "name"])?;
            for village in (0..blocks).flat_map(block) {
                let [lon, lat] = degrees(village.place);
                let values = [village.id.as_str(), &village.name];
                feature(&mut layer, &Point::new(lon, lat).into(), &values)?;
            }
            layer.write(&mut out)?;
        }
    }
    Ok(out.flush()?)
}

pub fn areas(
    mut out: Box<dyn Write>,
    count: u64,
    seed: u64,
    format: Format,
) -> Result<(), OutputError> {
    let valleys = Valleys::grow(seed);
    if format == Format::Fgb {
        let columns = ["id", "operator", "technology"];
        let mut layer = flatgeobuf("coverage", GeometryType::Polygon, &columns)?;
        for start in (0..count).step_by(usize::try_from(AREAS_AT_A_TIME).unwrap_or(1)) {
            let some: Vec<Area> = (start..count.min(start + AREAS_AT_A_TIME))
                .into_par_iter()
                .map(|number| area(&valleys, seed, number))
                .collect();
            for area in some {
                let values = [area.id.as_str(), area.operator, area.technology];
                feature(&mut layer, &polygon(&area).into(), &values)?;
            }
        }
        layer.write(&mut out)?;
    } else {
        geojson(&mut out, "coverage", count, |number, text| {
            let area = area(&valleys, seed, number);
            separator(text, &area.id, "A000001");
            area_feature(text, &area);
        })?;
    }
    Ok(out.flush()?)
}

/// Lets all cores write texts and puts them out in order, a few at a time.
fn stream(
    out: &mut dyn Write,
    texts: u64,
    write: impl Fn(u64, &mut Vec<u8>) + Sync,
) -> io::Result<()> {
    let at_a_time = 16 * rayon::current_num_threads() as u64;
    let mut start = 0;
    while start < texts {
        let end = texts.min(start + at_a_time);
        let done: Vec<Vec<u8>> = (start..end)
            .into_par_iter()
            .map(|number| {
                let mut text = Vec::new();
                write(number, &mut text);
                text
            })
            .collect();
        done.iter().try_for_each(|text| out.write_all(text))?;
        start = end;
    }
    Ok(())
}

fn geojson(
    out: &mut dyn Write,
    name: &str,
    texts: u64,
    write: impl Fn(u64, &mut Vec<u8>) + Sync,
) -> io::Result<()> {
    write!(
        out,
        "{{\"type\":\"FeatureCollection\",\"name\":\"{name}\",\"features\":["
    )?;
    stream(out, texts, write)?;
    out.write_all(b"\n]}\n")
}

fn separator(text: &mut Vec<u8>, id: &str, first: &str) {
    text.extend_from_slice(if id == first { b"\n" } else { b",\n" });
}

fn csv_row(text: &mut Vec<u8>, village: &Village) {
    for value in [&village.id, &village.name] {
        text.extend_from_slice(value.as_bytes());
        text.push(b',');
    }
    number(text, village.place[0]);
    text.push(b',');
    number(text, village.place[1]);
    text.push(b'\n');
}

fn village_feature(text: &mut Vec<u8>, village: &Village) {
    properties(text, &[("id", &village.id), ("name", &village.name)]);
    text.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":");
    position(text, village.place);
    text.extend_from_slice(b"}}");
}

fn area_feature(text: &mut Vec<u8>, area: &Area) {
    let values = [
        ("id", area.id.as_str()),
        ("operator", area.operator),
        ("technology", area.technology),
    ];
    properties(text, &values);
    text.extend_from_slice(b"{\"type\":\"Polygon\",\"coordinates\":[");
    for (at, ring) in area.rings.iter().enumerate() {
        text.extend_from_slice(if at == 0 { b"[" } else { b",[" });
        for (at, place) in ring.iter().enumerate() {
            if at > 0 {
                text.push(b',');
            }
            position(text, *place);
        }
        text.push(b']');
    }
    text.extend_from_slice(b"]}}");
}

/// The start of a feature up to its geometry. No value needs an escape.
fn properties(text: &mut Vec<u8>, values: &[(&str, &str)]) {
    text.extend_from_slice(b"{\"type\":\"Feature\",\"properties\":{");
    for (at, (name, value)) in values.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        for part in [comma, "\"", name, "\":\"", value, "\""] {
            text.extend_from_slice(part.as_bytes());
        }
    }
    text.extend_from_slice(b"},\"geometry\":");
}

fn position(text: &mut Vec<u8>, [lon, lat]: Place) {
    text.push(b'[');
    number(text, lon);
    text.push(b',');
    number(text, lat);
    text.push(b']');
}

/// Degrees with seven decimals. The box has no negative ones.
fn number(text: &mut Vec<u8>, units: i64) {
    let mut rest = units.unsigned_abs();
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    for written in 0.. {
        if written == 7 {
            at -= 1;
            digits[at] = b'.';
        }
        if written > 7 && rest == 0 {
            break;
        }
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
    text.extend_from_slice(&digits[at..]);
}

fn polygon(area: &Area) -> Polygon<f64> {
    let line = |ring: &Vec<Place>| ring.iter().map(|place| degrees(*place)).collect();
    let mut rings = area.rings.iter().map(line);
    let outer = rings.next().unwrap_or(LineString::new(Vec::new()));
    Polygon::new(outer, rings.collect())
}

fn flatgeobuf<'a>(
    name: &str,
    geometry: GeometryType,
    columns: &[&str],
) -> Result<FgbWriter<'a>, OutputError> {
    let options = FgbWriterOptions {
        promote_to_multi: false,
        crs: FgbCrs {
            code: 4326,
            ..FgbCrs::default()
        },
        ..FgbWriterOptions::default()
    };
    let mut layer = FgbWriter::create_with_options(name, geometry, options)?;
    for column in columns {
        layer.add_column(column, ColumnType::String, |_, _| {});
    }
    Ok(layer)
}

fn feature(
    layer: &mut FgbWriter<'_>,
    geometry: &Geometry<f64>,
    values: &[&str],
) -> Result<(), OutputError> {
    let mut failed = Ok(false);
    layer.add_feature_geom(geometry.clone(), |feature| {
        for (at, value) in values.iter().enumerate() {
            if failed.is_ok() {
                failed = feature.property(at, "", &ColumnValue::String(value));
            }
        }
    })?;
    failed?;
    Ok(())
}
