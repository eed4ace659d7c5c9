//! Reads a layer to its last cell and says how many rows it has and how long that took: what
//! `scripts/bench formats` measures.
//!
//! `cargo run --release --example read_layer FILE [LAYER]`

use std::path::PathBuf;
use std::time::Instant;

use deadzone::formats::{Batch, Document, Shape, Source, Stop};
use deadzone::project::Origin;

/// As the program has it.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a file")?;
    let layer = arguments.next();
    let start = Instant::now();
    let origin = Origin::Folder(PathBuf::new());
    let document = Document::open(&origin, &file, None).map_err(|error| format!("{error:?}"))?;
    let mut source = Source::open(&document, layer.as_deref())?;
    let (mut rows, mut shapes, mut faults) = (0_usize, 0_usize, 0_usize);
    let work = |mut batch: Batch<'_>| {
        let faults = batch.faults.len();
        let shapes = batch
            .rows()
            .map(|row| usize::from(matches!(row.shape, Shape::Given { .. })));
        let (rows, shapes) = shapes.fold((0, 0), |(rows, all), shape| (rows + 1, all + shape));
        (rows, shapes, faults)
    };
    let read = source.read(work, |parts: Vec<(usize, usize, usize)>| {
        for part in parts {
            rows += part.0;
            shapes += part.1;
            faults += part.2;
        }
        Ok::<_, std::convert::Infallible>(())
    });
    read.map_err(|stop| match stop {
        Stop::Format(error) => error,
        Stop::Taker(never) => match never {},
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let mut out = anstream::stdout();
    std::io::Write::write_fmt(
        &mut out,
        format_args!("{rows} rows, {shapes} geometries, {faults} faults, {seconds:.3} s\n"),
    )?;
    Ok(())
}
