//! Reads whatever comes as a raster of the kind that `DEADZONE_FORMAT` names: `tif` (population, terrain,
//! clutter), `asc` (ESRI ASCII grid) or `hgt` (a packed tile of SRTM).
#![no_main]

use std::hint::black_box;
use std::sync::LazyLock;

use deadzone::formats::{AsciiGrid, PackedHgt, Raster};
use libfuzzer_sys::fuzz_target;

/// Cells a side that are read: enough to meet blocks beside one another.
const SIDE: u32 = 600;
/// Bytes of blocks that are held at a time.
const HELD: usize = 1 << 20;

static NAME: LazyLock<String> =
    LazyLock::new(|| std::env::var("DEADZONE_FORMAT").expect("DEADZONE_FORMAT names a raster"));

fn tif(bytes: &[u8]) {
    let Ok(raster) = Raster::open(bytes) else {
        return;
    };
    let (width, height) = (raster.width(), raster.height());
    black_box((raster.crs(), raster.notes(), raster.height_unit_m().is_ok()));
    black_box(raster.cell_at(raster.position(width - 1, height - 1)));
    let mut cells = raster.cells(HELD);
    black_box(cells.window(0..width.min(SIDE), 0..height.min(SIDE), |_, _, _| {}).is_ok());
    black_box(cells.cell(width - 1, height - 1).is_ok());
}

fn asc(bytes: &[u8]) {
    let Ok(grid) = AsciiGrid::open(bytes) else {
        return;
    };
    let [_, rows] = grid.size();
    black_box(grid.rows(bytes, 0..rows.min(SIDE), |_, _, _| {}).is_ok());
    black_box(grid.rows(bytes, rows - 1..rows, |_, _, _| {}).is_ok());
}

fn hgt(bytes: &[u8]) {
    if PackedHgt::is_packed(bytes)
        && let Ok(tile) = PackedHgt::open("N21E103.hgt.zip", bytes)
    {
        black_box((tile.shape(), tile.unpack(bytes).is_ok()));
    }
}

fuzz_target!(|bytes: &[u8]| match NAME.as_str() {
    "tif" => tif(bytes),
    "asc" => asc(bytes),
    "hgt" => hgt(bytes),
    other => panic!("no raster: {other}"),
});
