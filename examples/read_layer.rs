//! Reads a layer to its last cell and says how many rows it has and how long that took: what
//! `scripts/bench formats` measures. `-` is standard input, read as it comes where it is CSV.
//!
//! `cargo run --release --example read_layer FILE [LAYER] [--sums]`
//!
//! With `--sums` it adds up the column `population` and the longitudes (of points, or of the column `lon`),
//! so that two programs can be seen to have read the same.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use deadzone::formats::{Batch, Cell, Document, Row, Shape, Source, Stop, Streamed};
use deadzone::project::Origin;
use geo_types::Geometry;

// That of the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What was found in some batches.
#[derive(Default)]
struct Found {
    rows: usize,
    geometries: usize,
    faults: usize,
    population: f64,
    longitudes: f64,
}

/// Where the columns of the sums are.
#[derive(Clone, Copy)]
struct Columns {
    population: Option<usize>,
    lon: Option<usize>,
}

impl Columns {
    fn add(self, row: &Row<'_>, found: &mut Found) {
        let number = |column: Option<usize>| {
            let cell = column.and_then(|column| row.cells.get(column));
            cell.map_or(0.0, |cell| match cell {
                Cell::Number(number) => number.as_f64().unwrap_or_default(),
                cell => cell.shown().parse().unwrap_or_default(),
            })
        };
        found.population += number(self.population);
        found.longitudes += match &row.shape {
            Shape::Given {
                geometry: Some(geometry),
                ..
            } => match **geometry {
                Geometry::Point(point) => point.x(),
                _ => 0.0,
            },
            _ => number(self.lon),
        };
    }
}

fn read(source: &mut Source<'_>, with_sums: bool) -> Result<Found, Box<dyn std::error::Error>> {
    let column = |wanted: &str| source.columns().iter().position(|name| name == wanted);
    let columns = with_sums.then_some(Columns {
        population: column("population"),
        lon: column("lon"),
    });
    let work = |mut batch: Batch<'_>| {
        let mut found = Found {
            faults: batch.faults.len(),
            ..Found::default()
        };
        for row in batch.rows() {
            found.rows += 1;
            found.geometries += usize::from(matches!(row.shape, Shape::Given { .. }));
            if let Some(columns) = columns {
                columns.add(&row, &mut found);
            }
        }
        found
    };
    let mut all = Found::default();
    let read = source.read(work, |parts: Vec<Found>| {
        for part in parts {
            all.rows += part.rows;
            all.geometries += part.geometries;
            all.faults += part.faults;
            all.population += part.population;
            all.longitudes += part.longitudes;
        }
        Ok::<_, std::convert::Infallible>(())
    });
    read.map_err(|stop| match stop {
        Stop::Format(error) => error,
        Stop::Taker(never) => match never {},
    })?;
    Ok(all)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (options, names): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let with_sums = options.iter().any(|option| option == "--sums");
    let file = names.first().ok_or("name a file")?;
    let layer = names.get(1).map(String::as_str);
    let start = Instant::now();
    let found = if file == "-" {
        let stream = Box::new(std::io::stdin().lock());
        match Source::stream(stream, None)? {
            Streamed::Rows(mut source) => read(&mut source, with_sums)?,
            Streamed::Begun(first, rest) => {
                let document = Document::of_stream(first, rest, None)?;
                read(&mut Source::open(&document, layer)?, with_sums)?
            }
        }
    } else {
        let origin = Origin::Folder(PathBuf::new());
        let document = Document::open(&origin, file, None).map_err(|error| format!("{error:?}"))?;
        read(&mut Source::open(&document, layer)?, with_sums)?
    };
    let seconds = start.elapsed().as_secs_f64();
    let mut out = anstream::stdout();
    writeln!(
        out,
        "{} rows, {} geometries, {} faults, {seconds:.3} s",
        found.rows, found.geometries, found.faults
    )?;
    if with_sums {
        let Found {
            population,
            longitudes,
            ..
        } = found;
        writeln!(out, "population {population}, longitudes {longitudes}")?;
    }
    Ok(())
}
