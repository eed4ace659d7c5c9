//! Writing a set of files.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use geo::CoordsIter;
use geo::orient::{Direction, Orient};
use geo_types::{Coord, Geometry, LineString, Polygon};

use super::shp::{FILE_CODE, HEADER, Kind, NO_DATA, RECORD_HEADER};
use super::table_writer::TableWriter;
use crate::formats::{Cell, Format, GeometryTypes, LayerWriter, Schema, WriteError, Written};

/// Bytes that most programs read of one file.
const MOST_BYTES: u64 = (1 << 31) - 1;

/// A shapefile that is being written.
pub(in crate::formats) struct Writer {
    kind: Kind,
    shp: BufWriter<File>,
    shx: BufWriter<File>,
    table: TableWriter,
    files: Vec<PathBuf>,
    /// Bytes of the `.shp` so far.
    len: u64,
    rows: u32,
    low: Coord<f64>,
    high: Coord<f64>,
    content: Vec<u8>,
    /// Geometries without a position.
    empty: u64,
    /// Geometries with a position that no reader takes.
    off_map: u64,
    losses: Vec<String>,
}

pub(super) fn unfit(message: String) -> WriteError {
    WriteError::Unfit {
        format: Format::Shapefile.name(),
        message,
    }
}

impl Writer {
    /// Begins the files of a layer.
    pub(in crate::formats) fn create(path: &Path, schema: &Schema<'_>) -> Result<Self, WriteError> {
        let is_plain = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("shp"));
        if !is_plain {
            let message = "it is a set of files and is not packed; name it .shp".to_owned();
            return Err(unfit(message));
        }
        let kind = kind(schema.geometry)?;
        let mut files = vec![path.to_owned()];
        let mut file = |extension: &str| {
            files.push(path.with_extension(extension));
            files.last().map_or_else(PathBuf::new, Clone::clone)
        };
        let buffered = |path: &Path| {
            let mut out = BufWriter::with_capacity(1 << 18, File::create(path)?);
            out.write_all(&[0; HEADER])?;
            io::Result::Ok(out)
        };
        let shp = buffered(path)?;
        let shx = buffered(&file("shx"))?;
        let table = TableWriter::create(&file("dbf"), schema.columns)?;
        std::fs::write(file("cpg"), "UTF-8")?;
        let mut losses = Vec::new();
        if !schema.crs.esri_wkt.is_empty() {
            std::fs::write(file("prj"), schema.crs.esri_wkt)?;
        } else if !schema.geometry.is_empty() {
            let name = schema
                .crs
                .code
                .map_or_else(|| schema.crs.name.to_owned(), |code| format!("EPSG:{code}"));
            losses.push(format!(
                "the coordinate reference system {name:?} cannot be said in a .prj: give \"|crs=...\" behind the name of the file when it is read"
            ));
        }
        Ok(Self {
            kind,
            shp,
            shx,
            table,
            files,
            len: HEADER as u64,
            rows: 0,
            low: Coord {
                x: f64::INFINITY,
                y: f64::INFINITY,
            },
            high: Coord {
                x: f64::NEG_INFINITY,
                y: f64::NEG_INFINITY,
            },
            content: Vec::new(),
            empty: 0,
            off_map: 0,
            losses,
        })
    }

    /// The header of both files, of which one has so many bytes.
    fn header(&self, len: u64) -> Vec<u8> {
        let mut header = vec![0; HEADER];
        header[..4].copy_from_slice(&FILE_CODE.to_be_bytes());
        header[24..28].copy_from_slice(&words(len).to_be_bytes());
        header[28..32].copy_from_slice(&1000_i32.to_le_bytes());
        header[32..36].copy_from_slice(&type_number(self.kind).to_le_bytes());
        // Zeros where there are no positions.
        if self.low.x <= self.high.x {
            let bounds = [self.low.x, self.low.y, self.high.x, self.high.y];
            for (place, bound) in header[36..68].chunks_mut(8).zip(bounds) {
                place.copy_from_slice(&bound.to_le_bytes());
            }
        }
        header
    }

    fn number(&mut self, number: usize) -> Result<(), WriteError> {
        let number = i32::try_from(number);
        let number =
            number.map_err(|_error| unfit("a geometry has too many positions".to_owned()))?;
        self.content.extend_from_slice(&number.to_le_bytes());
        Ok(())
    }

    fn position(&mut self, at: Coord<f64>) {
        self.content.extend_from_slice(&at.x.to_le_bytes());
        self.content.extend_from_slice(&at.y.to_le_bytes());
        self.low = smaller(self.low, at);
        self.high = larger(self.high, at);
    }

    fn bounds(&mut self, positions: impl Iterator<Item = Coord<f64>> + Clone) {
        let first = positions.clone().next().unwrap_or_default();
        let low = positions.clone().fold(first, smaller);
        let high = positions.fold(first, larger);
        for bound in [low.x, low.y, high.x, high.y] {
            self.content.extend_from_slice(&bound.to_le_bytes());
        }
    }

    fn multi_point(&mut self, positions: &[Coord<f64>]) -> Result<(), WriteError> {
        self.bounds(positions.iter().copied());
        self.number(positions.len())?;
        for &at in positions {
            self.position(at);
        }
        Ok(())
    }

    fn parts(&mut self, parts: &[&LineString<f64>]) -> Result<(), WriteError> {
        let positions = parts.iter().flat_map(|part| part.0.iter().copied());
        self.bounds(positions.clone());
        self.number(parts.len())?;
        self.number(parts.iter().map(|part| part.0.len()).sum())?;
        let mut start = 0;
        for part in parts {
            self.number(start)?;
            start += part.0.len();
        }
        positions.for_each(|at| self.position(at));
        Ok(())
    }

    /// Puts the content of a record together; a null shape where there is no position.
    fn shape(&mut self, geometry: &Geometry<f64>) -> Result<(), WriteError> {
        self.content
            .extend_from_slice(&type_number(self.kind).to_le_bytes());
        let wrong = || {
            unfit(format!(
                "a geometry that its layer does not announce: {geometry:.60?}"
            ))
        };
        let count = match (self.kind, geometry) {
            (Kind::Point, Geometry::Point(point)) => {
                self.position(point.0);
                1
            }
            (Kind::MultiPoint, Geometry::Point(point)) => {
                self.multi_point(&[point.0])?;
                1
            }
            (Kind::MultiPoint, Geometry::MultiPoint(points)) => {
                let positions: Vec<Coord<f64>> = points.0.iter().map(|point| point.0).collect();
                self.multi_point(&positions)?;
                positions.len()
            }
            (Kind::Line, geometry) => {
                let lines = lines(geometry).ok_or_else(wrong)?;
                let lines: Vec<_> = lines.iter().filter(|line| !line.0.is_empty()).collect();
                self.parts(&lines)?;
                lines.len()
            }
            (Kind::Polygon, geometry) => {
                let polygons = polygons(geometry).ok_or_else(wrong)?;
                // Outer rings clockwise, holes against the clock.
                let turned = polygons
                    .iter()
                    .map(|polygon| polygon.orient(Direction::Reversed));
                let turned: Vec<Polygon<f64>> = turned.collect();
                let rings = turned.iter().flat_map(|polygon| {
                    std::iter::once(polygon.exterior()).chain(polygon.interiors())
                });
                let rings: Vec<_> = rings.filter(|ring| !ring.0.is_empty()).collect();
                self.parts(&rings)?;
                rings.len()
            }
            _ => return Err(wrong()),
        };
        if count == 0 {
            self.content.clear();
            self.empty += 1;
        }
        Ok(())
    }
}

impl LayerWriter for Writer {
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        self.content.clear();
        if let Some(geometry) = geometry {
            // Not a number fails this too.
            let is_kept = |at: Coord<f64>| at.x.abs() < NO_DATA && at.y.abs() < NO_DATA;
            if geometry.coords_iter().all(is_kept) {
                self.shape(geometry)?;
            } else {
                self.off_map += 1;
            }
        }
        if self.content.is_empty() {
            self.content
                .extend_from_slice(&type_number(Kind::Null).to_le_bytes());
        }
        let record = (RECORD_HEADER + self.content.len()) as u64;
        if self.len + record > MOST_BYTES || self.table.next_len() > MOST_BYTES {
            return Err(unfit(format!(
                "a file of the set would have more than 2 GiB from row {} on; choose FlatGeobuf or GeoPackage",
                self.rows + 1
            )));
        }
        self.rows += 1;
        let place = words(self.len).to_be_bytes();
        let content = words(self.content.len() as u64).to_be_bytes();
        self.shx.write_all(&place)?;
        self.shx.write_all(&content)?;
        self.shp.write_all(&self.rows.to_be_bytes())?;
        self.shp.write_all(&content)?;
        self.shp.write_all(&self.content)?;
        self.len += record;
        Ok(self.table.row(cells)?)
    }

    fn finish(mut self: Box<Self>) -> Result<Written, WriteError> {
        let (shp, shx) = (
            self.header(self.len),
            self.header((HEADER as u64) + u64::from(self.rows) * 8),
        );
        for (out, header) in [(&mut self.shp, shp), (&mut self.shx, shx)] {
            out.seek(SeekFrom::Start(0))?;
            out.write_all(&header)?;
            out.flush()?;
        }
        let mut losses = self.losses;
        losses.extend(self.table.finish()?);
        if self.off_map > 0 {
            losses.push(format!(
                "{} geometries have positions that are not finite and are null",
                self.off_map
            ));
        }
        if self.empty > 0 {
            losses.push(format!(
                "{} geometries without a position are null",
                self.empty
            ));
        }
        Ok(Written {
            files: self.files,
            losses,
        })
    }
}

/// What all geometries of a layer can be written as.
fn kind(types: GeometryTypes) -> Result<Kind, WriteError> {
    let families = [
        (types.point, "points", Kind::Point),
        (types.multi_point, "multipoints", Kind::MultiPoint),
        (types.line || types.multi_line, "lines", Kind::Line),
        (
            types.polygon || types.multi_polygon,
            "polygons",
            Kind::Polygon,
        ),
        (types.collection, "collections", Kind::Null),
    ];
    let present: Vec<_> = families.into_iter().filter(|(is, ..)| *is).collect();
    match present.as_slice() {
        [] => Ok(Kind::Null),
        [(.., kind)] if *kind != Kind::Null => Ok(*kind),
        [(.., Kind::Point), (.., Kind::MultiPoint)] => Ok(Kind::MultiPoint),
        _ => {
            let names: Vec<&str> = present.iter().map(|(_, name, _)| *name).collect();
            Err(unfit(format!(
                "one file holds points, lines or polygons, and this layer has {}; choose GeoPackage, FlatGeobuf or GeoJSON, or write each type to a file of its own",
                names.join(", ")
            )))
        }
    }
}

fn type_number(kind: Kind) -> i32 {
    match kind {
        Kind::Null => 0,
        Kind::Point => 1,
        Kind::Line => 3,
        Kind::Polygon => 5,
        Kind::MultiPoint => 8,
        Kind::MultiPatch => 31,
    }
}

/// Bytes as words of 16 bits.
fn words(bytes: u64) -> u32 {
    u32::try_from(bytes / 2).expect("files are kept below 2 GiB")
}

fn smaller(one: Coord<f64>, other: Coord<f64>) -> Coord<f64> {
    Coord {
        x: one.x.min(other.x),
        y: one.y.min(other.y),
    }
}

fn larger(one: Coord<f64>, other: Coord<f64>) -> Coord<f64> {
    Coord {
        x: one.x.max(other.x),
        y: one.y.max(other.y),
    }
}

fn lines(geometry: &Geometry<f64>) -> Option<Vec<LineString<f64>>> {
    Some(match geometry {
        Geometry::Line(line) => vec![LineString(vec![line.start, line.end])],
        Geometry::LineString(line) => vec![line.clone()],
        Geometry::MultiLineString(lines) => lines.0.clone(),
        _ => return None,
    })
}

fn polygons(geometry: &Geometry<f64>) -> Option<Vec<Polygon<f64>>> {
    Some(match geometry {
        Geometry::Polygon(polygon) => vec![polygon.clone()],
        Geometry::MultiPolygon(polygons) => polygons.0.clone(),
        Geometry::Rect(rect) => vec![rect.to_polygon()],
        Geometry::Triangle(triangle) => vec![triangle.to_polygon()],
        _ => return None,
    })
}
