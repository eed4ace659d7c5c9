//! Files for the tests, and what is read of them.

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::error::Result as Emitted;
use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use serde_json::{Value, json};

use crate::formats::drawn::document;
use crate::formats::{Batch, Cell, FormatError, Row, RowFault, Shape, Source, Stop};

/// Polygons of rings of positions; simpler geometries take the first.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) kind: &'static str,
    pub(super) polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

pub(super) const KINDS: [&str; 6] = [
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
];

impl Drawn {
    pub(super) fn point(lon: f64, lat: f64) -> Self {
        Self {
            kind: "Point",
            polygons: vec![vec![vec![[lon, lat]]]],
        }
    }

    pub(super) fn square(west: f64, south: f64, side: f64) -> Self {
        let (east, north) = (west + side, south + side);
        let ring = vec![
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
        ];
        Self {
            kind: "Polygon",
            polygons: vec![vec![ring]],
        }
    }

    pub(super) fn json(&self) -> Value {
        let rings = &self.polygons[0];
        let coordinates = match self.kind {
            "Point" => json!(rings[0][0]),
            "MultiPoint" | "LineString" => json!(rings[0]),
            "MultiLineString" | "Polygon" => json!(rings),
            _ => json!(self.polygons),
        };
        json!({"type": self.kind, "coordinates": coordinates})
    }
}

fn positions<P: GeomProcessor>(out: &mut P, positions: &[[f64; 2]]) -> Emitted<()> {
    positions
        .iter()
        .enumerate()
        .try_for_each(|(at, [x, y])| out.xy(*x, *y, at))
}

impl GeozeroGeometry for Drawn {
    fn process_geom<P: GeomProcessor>(&self, out: &mut P) -> Emitted<()> {
        let line = |out: &mut P, tagged, at, line: &[[f64; 2]]| {
            out.linestring_begin(tagged, line.len(), at)?;
            positions(out, line)?;
            out.linestring_end(tagged, at)
        };
        let polygon = |out: &mut P, tagged, at, rings: &[Vec<[f64; 2]>]| {
            out.polygon_begin(tagged, rings.len(), at)?;
            for (at, ring) in rings.iter().enumerate() {
                line(out, false, at, ring)?;
            }
            out.polygon_end(tagged, at)
        };
        let rings = &self.polygons[0];
        match self.kind {
            "Point" => {
                out.point_begin(0)?;
                positions(out, &rings[0][..1])?;
                out.point_end(0)
            }
            "MultiPoint" => {
                out.multipoint_begin(rings[0].len(), 0)?;
                positions(out, &rings[0])?;
                out.multipoint_end(0)
            }
            "LineString" => line(out, true, 0, &rings[0]),
            "MultiLineString" => {
                out.multilinestring_begin(rings.len(), 0)?;
                for (at, ring) in rings.iter().enumerate() {
                    line(out, false, at, ring)?;
                }
                out.multilinestring_end(0)
            }
            "Polygon" => polygon(out, true, 0, rings),
            "MultiPolygon" => {
                out.multipolygon_begin(self.polygons.len(), 0)?;
                for (at, rings) in self.polygons.iter().enumerate() {
                    polygon(out, false, at, rings)?;
                }
                out.multipolygon_end(0)
            }
            _ => {
                out.geometrycollection_begin(1, 0)?;
                out.point_begin(0)?;
                positions(out, &rings[0][..1])?;
                out.point_end(0)?;
                out.geometrycollection_end(0)
            }
        }
    }
}

pub(super) fn writer(index: bool, crs: FgbCrs<'_>) -> FgbWriter<'static> {
    let options = FgbWriterOptions {
        write_index: index,
        detect_type: false,
        promote_to_multi: false,
        crs,
        ..FgbWriterOptions::default()
    };
    FgbWriter::create_with_options("xã", GeometryType::Unknown, options).unwrap()
}

pub(super) fn written(writer: FgbWriter<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    bytes
}

pub(super) type Rows = Vec<(u64, Shape, Vec<Cell<'static>>)>;

/// The rows of a file, only those near a box where one is given, and the rows it cannot read.
pub(super) fn rows_of(source: &mut Source<'_>) -> Result<(Rows, Vec<RowFault>), FormatError> {
    let work = |mut batch: Batch<'_>| {
        let owned = |row: Row<'_>| {
            let cells = row.cells.iter().cloned().map(Cell::into_owned).collect();
            (row.number, row.shape, cells)
        };
        let rows: Vec<_> = batch.rows().map(owned).collect();
        (rows, std::mem::take(&mut batch.faults))
    };
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let take = |batches: Vec<(Rows, Vec<RowFault>)>| -> Result<(), std::convert::Infallible> {
        for (some, broken) in batches {
            rows.extend(some);
            faults.extend(broken);
        }
        Ok(())
    };
    match source.read(work, take) {
        Ok(()) => Ok((rows, faults)),
        Err(Stop::Format(error)) => Err(error),
        Err(Stop::Taker(never)) => match never {},
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<(Rows, Vec<RowFault>), FormatError> {
    let document = document("a.fgb", bytes.to_vec())?;
    rows_of(&mut Source::open(&document, None)?)
}

/// Points and squares with names, in the order of the file.
pub(super) fn places(count: u32, index: bool) -> Vec<u8> {
    let mut layer = writer(index, FgbCrs::default());
    layer.add_column("id", ColumnType::UInt, |_, _| {});
    layer.add_column("tên", ColumnType::String, |_, _| {});
    for id in 0..count {
        let (lon, lat) = (
            102.0 + f64::from(id * 7919 % 1000) / 125.0,
            8.0 + f64::from(id * 104_729 % 1500) / 100.0,
        );
        let drawn = match id % 3 {
            0 => Drawn::square(lon, lat, 0.05),
            _ => Drawn::point(lon, lat),
        };
        let name = format!("Bản Nậm Cắn {id}");
        layer
            .add_feature_geom(drawn, |feature| {
                feature.property(0, "", &ColumnValue::UInt(id)).unwrap();
                feature
                    .property(1, "", &ColumnValue::String(&name))
                    .unwrap();
            })
            .unwrap();
    }
    written(layer)
}
