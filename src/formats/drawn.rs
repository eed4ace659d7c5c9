//! Layers drawn at random for the laws that hold for all formats: what is written reads the same.

use geo_types::{
    Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect,
};
use proptest::prelude::*;

use super::{
    Batch, Cell, Column, ColumnKind, CrsText, Document, FormatError, GeometryTypes, Schema, Shape,
    Source, Stop,
};

/// A row as its geometry and cells.
pub(super) type Plain = (Option<Geometry<f64>>, Vec<Cell<'static>>);

/// A layer.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Plain>,
}

/// The words of WGS 84; tests of other systems write their own.
pub(super) const WGS84: CrsText<'static> = CrsText {
    code: Some(4326),
    name: "WGS 84",
    wkt: "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]",
    esri_wkt: "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]",
    projjson: "{\"type\":\"GeographicCRS\",\"name\":\"WGS 84\",\"id\":{\"authority\":\"EPSG\",\"code\":4326}}",
};

impl Layer {
    /// What a writer is told of it.
    pub(super) fn schema(&self) -> Schema<'_> {
        let mut geometry = GeometryTypes::default();
        let shapes = self.rows.iter().filter_map(|(shape, _)| shape.as_ref());
        shapes.for_each(|shape| geometry.add(shape));
        Schema {
            layer: "làng",
            description: "",
            columns: &self.columns,
            geometry,
            crs: WGS84,
            rows: self.rows.len() as u64,
        }
    }
}

/// All rows of a source; the test fails where a row or geometry cannot be read.
pub(super) fn rows(source: &mut Source<'_>) -> Result<Vec<Plain>, FormatError> {
    let mut all = Vec::new();
    let work = |mut batch: Batch<'_>| {
        assert_eq!(batch.faults, []);
        let plain = batch.rows().map(|row| {
            let geometry = match row.shape {
                Shape::Absent => None,
                Shape::Given { geometry, .. } => geometry.map(|geometry| *geometry),
                Shape::Broken { value, why } => panic!("{value}: {why}"),
            };
            let cells = row.cells.iter().cloned().map(Cell::into_owned);
            (geometry, cells.collect())
        });
        plain.collect::<Vec<Plain>>()
    };
    let read = source.read(work, |parts: Vec<Vec<Plain>>| {
        all.extend(parts.into_iter().flatten());
        Ok::<_, std::convert::Infallible>(())
    });
    match read {
        Ok(()) => Ok(all),
        Err(Stop::Format(error)) => Err(error),
        Err(Stop::Taker(never)) => match never {},
    }
}

/// A file of these bytes.
pub(super) fn document(name: &str, bytes: Vec<u8>) -> Result<Document, FormatError> {
    Document::of_bytes(name, bytes.into(), None)
}

/// Names as planners write them.
const NAMES: &[&str] = &["id", "tên", "Số hộ", "a b", "điện", "x_1", "Ngày"];

fn cell(kind: ColumnKind) -> BoxedStrategy<Cell<'static>> {
    let value = match kind {
        ColumnKind::Flag => any::<bool>().prop_map(Cell::from).boxed(),
        ColumnKind::Whole => (-1_000_000_000_000_i64..1_000_000_000_000)
            .prop_map(Cell::from)
            .boxed(),
        ColumnKind::Real => (-1e9..1e9_f64).prop_map(Cell::from).boxed(),
        _ => "[A-Za-zÀ-ỹđ ,;'\"<&>]{0,20}[a-zđ]"
            .prop_map(|text| Cell::from(super::text::composed(&text).into_owned()))
            .boxed(),
    };
    prop_oneof![1 => Just(Cell::Null), 6 => value].boxed()
}

fn coord() -> impl Strategy<Value = Coord<f64>> {
    (-179.0..179.0_f64, -89.0..89.0_f64).prop_map(|(x, y)| Coord { x, y })
}

/// A rectangle, perhaps with a hole; the exterior runs against the clock.
fn polygon() -> impl Strategy<Value = Polygon<f64>> {
    (
        -170.0..160.0_f64,
        -80.0..70.0_f64,
        0.5..9.0_f64,
        any::<bool>(),
    )
        .prop_map(|(x, y, size, holed)| {
            let ring = |from: f64, to: f64| {
                let corner = |dx: f64, dy: f64| Coord {
                    x: x + dx,
                    y: y + dy,
                };
                LineString(vec![
                    corner(from, from),
                    corner(to, from),
                    corner(to, to),
                    corner(from, to),
                    corner(from, from),
                ])
            };
            let mut hole = ring(size / 4.0, size / 2.0);
            hole.0.reverse();
            Polygon::new(ring(0.0, size), if holed { vec![hole] } else { vec![] })
        })
}

/// Which geometries a layer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shapes {
    None,
    Points,
    MultiPoints,
    Lines,
    MultiLines,
    Polygons,
    MultiPolygons,
    /// Any of them.
    Mixed,
}

pub(super) const SHAPES: &[Shapes] = &[
    Shapes::None,
    Shapes::Points,
    Shapes::MultiPoints,
    Shapes::Lines,
    Shapes::MultiLines,
    Shapes::Polygons,
    Shapes::MultiPolygons,
    Shapes::Mixed,
];

fn geometry(shapes: Shapes) -> BoxedStrategy<Option<Geometry<f64>>> {
    let line = || prop::collection::vec(coord(), 2..6).prop_map(LineString);
    // Apart from one another, so that the set is a valid multipolygon.
    let apart = || {
        prop::collection::vec(0.5..9.0_f64, 1..4).prop_map(|sizes| {
            let rects = sizes.iter().enumerate().map(|(place, size)| {
                let x = f64::from(u32::try_from(place).expect("few")) * 10.0;
                let low = Coord { x, y: 10.0 };
                let high = Coord {
                    x: x + size,
                    y: 10.0 + size,
                };
                let corners = [
                    (low.x, low.y),
                    (high.x, low.y),
                    (high.x, high.y),
                    (low.x, high.y),
                    (low.x, low.y),
                ];
                debug_assert!(Rect::new(low, high).width() > 0.0);
                Polygon::new(LineString::from(corners.to_vec()), vec![])
            });
            MultiPolygon(rects.collect())
        })
    };
    let of = match shapes {
        Shapes::None => return Just(None).boxed(),
        Shapes::Points => coord().prop_map(|at| Point(at).into()).boxed(),
        Shapes::MultiPoints => prop::collection::vec(coord(), 1..5)
            .prop_map(|all| MultiPoint(all.into_iter().map(Point).collect()).into())
            .boxed(),
        Shapes::Lines => line().prop_map(Geometry::from).boxed(),
        Shapes::MultiLines => prop::collection::vec(line(), 2..4)
            .prop_map(|lines| MultiLineString(lines).into())
            .boxed(),
        Shapes::Polygons => polygon().prop_map(Geometry::from).boxed(),
        Shapes::MultiPolygons => apart().prop_map(Geometry::from).boxed(),
        Shapes::Mixed => prop_oneof![
            coord().prop_map(|at| Geometry::from(Point(at))),
            line().prop_map(Geometry::from),
            polygon().prop_map(Geometry::from),
            apart().prop_map(Geometry::from),
        ]
        .boxed(),
    };
    prop_oneof![1 => Just(None), 8 => of.prop_map(Some)].boxed()
}

/// Layers whose geometries are of some types.
pub(super) fn layers(shapes: Shapes) -> impl Strategy<Value = Layer> {
    let kinds = prop::sample::select(vec![
        ColumnKind::Flag,
        ColumnKind::Whole,
        ColumnKind::Real,
        ColumnKind::Text,
    ]);
    let columns = prop::collection::vec(kinds, 1..NAMES.len());
    columns.prop_flat_map(move |kinds| {
        let cells: Vec<_> = kinds.iter().map(|kind| cell(*kind)).collect();
        let rows = prop::collection::vec((geometry(shapes), cells), 0..20);
        rows.prop_map(move |rows: Vec<Plain>| {
            let columns = kinds.iter().zip(NAMES).enumerate();
            let columns = columns.map(|(place, (kind, name))| Column {
                name: (*name).to_owned(),
                kind: *kind,
                longest: rows
                    .iter()
                    .map(|(_, cells)| cells[place].shown().len())
                    .max()
                    .unwrap_or(0),
            });
            Layer {
                columns: columns.collect(),
                rows: rows.clone(),
            }
        })
    })
}
