//! Shapes: the `.shp` file, and the `.shx` file that says where each record is.
//!
//! Layout: ESRI Shapefile Technical Description, July 1998.

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};

use super::rings;
use super::{broken, int_le, uint_be};
use crate::formats::{FormatError, Shape};

/// Bytes before the first record.
pub(super) const HEADER: usize = 100;
/// Bytes before the content of a record: its number and its length.
pub(super) const RECORD_HEADER: usize = 8;
/// What both files begin with.
pub(super) const FILE_CODE: u32 = 9994;

/// What kind of shape a type number means, whatever is stored beside x and y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Point,
    Line,
    Polygon,
    MultiPoint,
    MultiPatch,
}

impl Kind {
    fn of(number: i32) -> Option<Self> {
        Some(match number {
            0 => Self::Null,
            1 | 11 | 21 => Self::Point,
            3 | 13 | 23 => Self::Line,
            5 | 15 | 25 => Self::Polygon,
            8 | 18 | 28 => Self::MultiPoint,
            31 => Self::MultiPatch,
            _ => return None,
        })
    }
}

/// A file whose records are known by place.
pub(super) struct Shapes {
    /// The type that all records have that are not null.
    type_number: i32,
    pub(super) kind: Kind,
    /// Where each record begins, in words of 16 bits; 0 for one that is not there.
    places: Vec<u32>,
    /// Bytes of the file that count.
    end: usize,
}

impl Shapes {
    /// Finds the records, by the index where there is one.
    pub(super) fn of(shp: &[u8], shx: Option<&[u8]>) -> Result<Self, FormatError> {
        let end = checked_header(shp, ".shp")?;
        let type_number = int_le(shp, 32).unwrap_or(0);
        let kind = Kind::of(type_number)
            .ok_or_else(|| broken(format!("its shapes are of the unknown type {type_number}")))?;
        let mut shapes = Self {
            type_number,
            kind,
            places: Vec::new(),
            end,
        };
        shapes.places = match shx {
            Some(shx) => indexed(shx, &shp[..end])?,
            None => walked(&shp[..end])?,
        };
        Ok(shapes)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Records that the index knows and the file does not hold.
    pub(super) fn absent(&self) -> usize {
        self.places.iter().filter(|&&word| word == 0).count()
    }

    /// Whether there is more than x and y.
    pub(super) fn has_more_dimensions(&self) -> bool {
        self.type_number > 10
    }

    /// The bytes of a record behind its header.
    pub(super) fn content<'a>(&self, shp: &'a [u8], row: usize) -> Result<&'a [u8], FormatError> {
        let at = self.places[row] as usize * 2;
        if at == 0 {
            return Ok(&[]);
        }
        content(&shp[..self.end.min(shp.len())], at).ok_or_else(|| {
            broken(format!(
                "the shape of record {} is outside of the .shp",
                row + 1
            ))
        })
    }

    /// Where a record begins.
    pub(super) fn start(&self, row: usize) -> usize {
        self.places
            .get(row)
            .map_or(self.end, |&word| word as usize * 2)
    }

    /// Whether any record is more than null.
    pub(super) fn any(&self, shp: &[u8]) -> Result<bool, FormatError> {
        if self.kind == Kind::Null {
            return Ok(false);
        }
        for row in 0..self.len() {
            if int_le(self.content(shp, row)?, 0).unwrap_or(0) != 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads a record.
    pub(super) fn shape(&self, content: &[u8]) -> Shape {
        let number = match int_le(content, 0) {
            None if content.is_empty() => 0,
            None => return unread(content, "is shorter than a type number".to_owned()),
            Some(number) => number,
        };
        if number == 0 {
            return Shape::Absent;
        }
        if number != self.type_number {
            let why = format!("is of type {number} in a file of type {}", self.type_number);
            return unread(content, why);
        }
        let mut unclosed_rings = 0;
        let read = match self.kind {
            Kind::Null => Ok(None),
            Kind::Point => point(content, 4)
                .map(|at| Some(Point(at).into()))
                .ok_or("is cut off or has a coordinate that is no number"),
            Kind::MultiPoint => multi_point(content),
            Kind::Line => line(content),
            Kind::Polygon => polygon(content, &mut unclosed_rings),
            Kind::MultiPatch => Err("is a multipatch, a surface in space; export it as polygons"),
        };
        match read {
            Ok(None) => Shape::Absent,
            Ok(Some(geometry)) => Shape::Given {
                geometry: Some(Box::new(geometry)),
                unclosed_rings,
            },
            Err(why) => unread(content, why.to_owned()),
        }
    }
}

fn unread(content: &[u8], why: String) -> Shape {
    Shape::Broken {
        value: format!("a shape of {} bytes", content.len()),
        why,
    }
}

/// The bytes of a file that count, as its header says.
fn checked_header(bytes: &[u8], which: &str) -> Result<usize, FormatError> {
    if uint_be(bytes, 0) != Some(FILE_CODE) {
        return Err(FormatError::NotThatFormat {
            format: "a shapefile",
        });
    }
    let claimed = uint_be(bytes, 24).map(|words| u64::from(words) * 2);
    let claimed = claimed.and_then(|claimed| usize::try_from(claimed).ok());
    match claimed {
        Some(claimed) if (HEADER..=bytes.len()).contains(&claimed) => Ok(claimed),
        _ => Err(broken(format!(
            "the {which} has {} bytes, which is not what its header says",
            bytes.len()
        ))),
    }
}

/// The records that an index names. Together they are no larger than the file: an index that names one
/// record many times would make a small file a large table. One without place and length is not there,
/// which is believed where the other records fill the file.
fn indexed(shx: &[u8], shp: &[u8]) -> Result<Vec<u32>, FormatError> {
    let end = checked_header(shx, ".shx")?;
    let (entries, rest) = shx[HEADER..end].as_chunks::<8>();
    if !rest.is_empty() {
        return Err(broken("the .shx ends inside of an entry"));
    }
    let mut places = Vec::with_capacity(entries.len());
    let mut left = shp.len() - HEADER;
    let mut absent = None;
    for entry in entries {
        let word = uint_be(entry, 0).unwrap_or(0);
        places.push(word);
        if word == 0 {
            if uint_be(entry, 4) != Some(0) {
                let message = format!(
                    "the .shx gives record {} a length and no place",
                    places.len()
                );
                return Err(broken(message));
            }
            absent.get_or_insert(places.len());
        } else {
            let outside = || broken(format!("the .shp does not hold record {}", places.len()));
            let content = content(shp, word as usize * 2).ok_or_else(outside)?;
            let used = left.checked_sub(RECORD_HEADER + content.len());
            left =
                used.ok_or_else(|| broken("the .shx names records that lie over one another"))?;
        }
    }
    if let Some(absent) = absent.filter(|_| left > 0) {
        return Err(broken(format!(
            "the .shx has no place for record {absent}, and {left} bytes of the .shp belong to no record"
        )));
    }
    Ok(places)
}

/// Walks over the records from the first to the last.
fn walked(shp: &[u8]) -> Result<Vec<u32>, FormatError> {
    let mut places = Vec::new();
    let mut at = HEADER;
    while at < shp.len() {
        let of = content(shp, at);
        let content = of.ok_or_else(|| {
            broken(format!(
                "record {} of the .shp is cut off",
                places.len() + 1
            ))
        })?;
        let word = u32::try_from(at / 2).map_err(|_error| broken("the .shp is too large"))?;
        places.push(word);
        at += RECORD_HEADER + content.len();
    }
    Ok(places)
}

fn content(shp: &[u8], at: usize) -> Option<&[u8]> {
    let start = at.checked_add(RECORD_HEADER)?;
    let len = usize::try_from(uint_be(shp, at + 4)?)
        .ok()?
        .checked_mul(2)?;
    shp.get(start..start.checked_add(len)?)
}

/// Numbers from here on stand for no data (page 2 of the description); others are refused with them.
pub(super) const NO_DATA: f64 = 1e38;

fn point(bytes: &[u8], at: usize) -> Option<Coord<f64>> {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 8)?.try_into().ok()?;
        Some(f64::from_le_bytes(bytes)).filter(|number| number.abs() < NO_DATA)
    };
    Some(Coord {
        x: number(at)?,
        y: number(at + 8)?,
    })
}

const CUT: &str = "claims more parts or positions than it has bytes";
const NOT_FINITE: &str = "has a coordinate that is no number";

/// So many positions from a place.
fn points(bytes: &[u8], at: usize, count: usize) -> Result<Vec<Coord<f64>>, &'static str> {
    let end = count.checked_mul(16).and_then(|len| len.checked_add(at));
    let bytes = end.and_then(|end| bytes.get(at..end)).ok_or(CUT)?;
    let points = bytes.as_chunks::<16>().0.iter();
    points
        .map(|pair| point(pair, 0).ok_or(NOT_FINITE))
        .collect()
}

fn count(bytes: &[u8], at: usize) -> Result<usize, &'static str> {
    let count = int_le(bytes, at).ok_or(CUT)?;
    usize::try_from(count).map_err(|_error| "has a negative count")
}

type Read = Result<Option<Geometry<f64>>, &'static str>;

fn multi_point(content: &[u8]) -> Read {
    let points = points(content, 40, count(content, 36)?)?;
    if points.is_empty() {
        return Ok(None);
    }
    Ok(Some(
        MultiPoint(points.into_iter().map(Point).collect()).into(),
    ))
}

/// The parts of a line or polygon.
fn parts(content: &[u8]) -> Result<Vec<LineString<f64>>, &'static str> {
    let (parts, positions) = (count(content, 36)?, count(content, 40)?);
    let from = parts.checked_mul(4).and_then(|len| len.checked_add(44));
    let from = from.filter(|&from| from <= content.len()).ok_or(CUT)?;
    // Checked as a whole before anything is held.
    let len = positions.checked_mul(16).ok_or(CUT)?;
    if content.len() - from < len {
        return Err(CUT);
    }
    let starts = (0..parts).map(|part| count(content, 44 + part * 4));
    let starts: Vec<usize> = starts.collect::<Result<_, _>>()?;
    if starts.first().is_some_and(|&first| first != 0) || (parts == 0 && positions > 0) {
        return Err("has positions that belong to no part");
    }
    let ends = starts.iter().skip(1).copied().chain([positions]);
    let spans = starts.iter().copied().zip(ends);
    spans
        .map(|(start, end)| {
            let count = end.checked_sub(start).filter(|_| end <= positions);
            let count = count.ok_or("has parts that are not in order")?;
            points(content, from + start * 16, count).map(LineString)
        })
        .collect()
}

fn line(content: &[u8]) -> Read {
    let mut parts = parts(content)?;
    if parts.iter().any(|part| part.0.len() < 2) {
        return Err("has a part of fewer than two positions");
    }
    Ok(match parts.len() {
        0 => None,
        1 => parts.pop().map(Geometry::from),
        _ => Some(MultiLineString(parts).into()),
    })
}

fn polygon(content: &[u8], unclosed: &mut usize) -> Read {
    let parts = parts(content)?;
    if parts.is_empty() {
        return Ok(None);
    }
    if parts.iter().any(|part| part.0.is_empty()) {
        return Err("has a ring without positions");
    }
    let mut polygons = rings::polygons(parts, unclosed)?;
    Ok(match polygons.len() {
        1 => polygons.pop().map(Geometry::from),
        _ => Some(MultiPolygon(polygons).into()),
    })
}
