//! Reading files: the same villages and areas in each format.
use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::formats::{Batch, Document, Shape, Source};
use flatgeobuf::{ColumnType, FgbWriter, FgbWriterOptions, GeometryType};
use geo_types::{Geometry, Point, Polygon};
use geozero::{ColumnValue, PropertyProcessor};

const VILLAGES: u32 = 100_000;
const AREAS: u32 = 1_000;
const CORNERS: u32 = 200;

/// Small numbers with a long period (Steele and others 2014, `SplitMix64`).
struct Random(u64);

impl Random {
    /// Degrees with seven decimals.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let steps = u32::try_from((bits ^ (bits >> 31)) >> 32).unwrap_or(0);
        let number = low + (high - low) * f64::from(steps) / f64::from(u32::MAX);
        (number * 1e7).round() / 1e7
    }
}

/// A geometry and its values.
type Feature = (Geometry<f64>, [String; 2]);

fn villages() -> Vec<Feature> {
    let mut random = Random(1);
    let village = |id: u32| {
        let point = Point::new(random.between(102.0, 109.5), random.between(8.5, 23.4));
        (
            point.into(),
            [format!("V{id:07}"), format!("Bản Nậm Cắn {}", id % 97)],
        )
    };
    (0..VILLAGES).map(village).collect()
}

fn areas() -> Vec<Feature> {
    let mut random = Random(2);
    let area = |id: u32| {
        let (lon, lat) = (random.between(102.0, 109.5), random.between(8.5, 23.4));
        let corner = |corner: u32| {
            let turn = std::f64::consts::TAU * f64::from(corner) / f64::from(CORNERS);
            let radius = random.between(0.05, 0.1);
            (lon + radius * turn.cos(), lat + radius * turn.sin())
        };
        let ring = (0..CORNERS).map(corner).collect();
        let operator = ["Viettel", "VinaPhone", "MobiFone"][id as usize % 3];
        (
            Polygon::new(ring, vec![]).into(),
            [operator.to_owned(), "4G".to_owned()],
        )
    };
    (0..AREAS).map(area).collect()
}

fn csv(columns: [&str; 2], features: &[Feature]) -> Vec<u8> {
    let mut text = format!("{},{},lon,lat\n", columns[0], columns[1]);
    for (geometry, [one, other]) in features {
        if let Geometry::Point(point) = geometry {
            let _ = writeln!(text, "{one},{other},{},{}", point.x(), point.y());
        }
    }
    text.into_bytes()
}

fn geojson(columns: [&str; 2], features: &[Feature]) -> Vec<u8> {
    let feature = |(geometry, [one, other]): &Feature| {
        let geometry = geojson::Geometry::from(geometry);
        let [name, same] = columns;
        let properties = serde_json::json!({name: one, same: other});
        serde_json::json!({"type": "Feature", "properties": properties, "geometry": geometry})
    };
    let features: Vec<_> = features.iter().map(feature).collect();
    let collection = serde_json::json!({"type": "FeatureCollection", "features": features});
    collection.to_string().into_bytes()
}

fn fgb(columns: [&str; 2], features: &[Feature]) -> Vec<u8> {
    let written = "features go into a file";
    let options = FgbWriterOptions {
        promote_to_multi: false,
        ..FgbWriterOptions::default()
    };
    let layer = FgbWriter::create_with_options("layer", GeometryType::Unknown, options);
    let mut layer = layer.expect(written);
    for column in columns {
        layer.add_column(column, ColumnType::String, |_, _| {});
    }
    for (geometry, values) in features {
        let added = layer.add_feature_geom(geometry.clone(), |feature| {
            for (at, value) in values.iter().enumerate() {
                let value = feature.property(at, "", &ColumnValue::String(value));
                value.expect("memory takes all values");
            }
        });
        added.expect(written);
    }
    let mut bytes = Vec::new();
    layer.write(&mut bytes).expect(written);
    bytes
}

/// Reads all rows and looks at each; how many there are.
fn rows(source: &mut Source<'_>) -> usize {
    let work = |mut batch: Batch<'_>| {
        let seen = |shape: &Shape| black_box(matches!(shape, Shape::Broken { .. }));
        let rows = batch
            .rows()
            .filter(|row| !seen(&row.shape) && !row.cells.is_empty());
        rows.count()
    };
    let mut count = 0;
    let read = source.read(work, |batches: Vec<usize>| {
        count += batches.iter().sum::<usize>();
        Ok::<_, std::convert::Infallible>(())
    });
    read.expect("the files are whole");
    count
}

fn parse(bench: &mut Criterion) {
    let (villages, areas) = (villages(), areas());
    let (village, area) = (["id", "name"], ["operator", "technology"]);
    let files = [
        ("100,000 villages, CSV", "a.csv", csv(village, &villages)),
        (
            "100,000 villages, GeoJSON",
            "a.geojson",
            geojson(village, &villages),
        ),
        (
            "100,000 villages, FlatGeobuf",
            "a.fgb",
            fgb(village, &villages),
        ),
        ("1,000 areas, GeoJSON", "a.geojson", geojson(area, &areas)),
        ("1,000 areas, FlatGeobuf", "a.fgb", fgb(area, &areas)),
    ];
    let mut group = bench.benchmark_group("parse");
    for (what, name, bytes) in files {
        let document = Document::of_bytes(name, bytes.into(), None).expect("the names are known");
        group.bench_function(what, |b| {
            b.iter(|| rows(&mut Source::open(&document, None).expect("the files are whole")));
        });
        if name == "a.fgb" {
            group.bench_function(format!("{what}, a hundredth of them by the index"), |b| {
                b.iter(|| {
                    let mut source = Source::open(&document, None).expect("the files are whole");
                    let chosen = source.choose([105.0, 15.0, 105.75, 16.5]);
                    black_box(chosen.expect("the index fits"));
                    rows(&mut source)
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
