//! Terrain, radio and rasters for `scripts/bench radio`: what it measures, one task a process.
//!
//! `cargo run --release --example bench_radio -- paths itm 334`
//!
//! Everything comes from fixed formulas and seeds, so that runs compare.

use std::error::Error;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufWriter, Write};
use std::path::{Path as FilePath, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use deadzone::formats::{Overviews, Raster, RasterWriter};
use deadzone::geodesy::{Crs, LonLat};
use deadzone::radio::{ContourOptions, Path, Polarisation, ValueGrid, itm, p1812};
use deadzone::terrain::{
    Grid, HorizonOptions, Lattice, Options, Terrain, ViewshedOptions, viewshed,
};
use deadzone::units::Metres;

// That of the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Columns and rows of the large raster.
const SIDE: u16 = 10_000;
/// Columns and rows of the raster of heights that is looked over.
const VIEW: u32 = 360;
const TX_HEIGHT_M: f64 = 40.0;
const RX_HEIGHT_M: f64 = 1.5;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Terrain, radio and rasters, one task a process.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Losses of 100 paths, again and again: paths a second, and the mean loss.
    Paths { model: Model, points: u16 },
    /// The heights of these paths, one a line, after the step, all in metres.
    Profiles { points: u16 },
    /// Heights at places of the tile N07W006: all over it, and along radials.
    Heights { terrain: PathBuf },
    /// Horizons in 72 directions of 20 km on the same tile.
    Horizon { terrain: PathBuf },
    /// Writes 360 by 360 heights of mountains.
    Mountains { out: PathBuf },
    /// Reads a raster of heights and writes what is seen from its middle.
    Viewshed { heights: PathBuf, out: PathBuf },
    /// Writes 10,000 by 10,000 levels as bare numbers, the lowest byte first.
    Levels { out: PathBuf },
    /// Outlines of such levels at -105 dBm.
    Contours { levels: PathBuf, how: Outlines },
    /// Such levels as a cloud optimised `GeoTIFF`.
    Cog { levels: PathBuf, out: PathBuf },
}

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    P1812,
    Itm,
}

#[derive(Clone, Copy, ValueEnum)]
enum Outlines {
    Exact,
    Simplified,
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    match run(&Arguments::parse().task, &mut out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With standard error closed there is nobody to tell.
            writeln!(io::stderr(), "error: {error}").ok();
            ExitCode::from(2)
        }
    }
}

fn run(task: &Task, out: &mut impl Write) -> Outcome<()> {
    match task {
        Task::Paths { model, points } => paths(*model, *points, out),
        Task::Profiles { points } => profiles(*points, out),
        Task::Heights { terrain } => heights(terrain, out),
        Task::Horizon { terrain } => horizon(terrain, out),
        Task::Mountains { out } => write_mountains(out),
        Task::Viewshed { heights, out: seen } => write_viewshed(heights, seen, out),
        Task::Levels { out } => write_levels(out),
        Task::Contours { levels, how } => contours(levels, *how, out),
        Task::Cog { levels, out } => write_cog(levels, out),
    }
}

/// Processor time of this thread so far, seconds.
fn cpu_seconds() -> Outcome<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat")?;
    let first = told.split_whitespace().next().unwrap_or_default();
    Ok(first.parse::<f64>()? / 1e9)
}

/// How often a second of processor time something of `count` parts is done: the median of seven rounds
/// of a quarter of a second each at least.
fn a_second(count: usize, mut once: impl FnMut() -> Outcome<()>) -> Outcome<f64> {
    once()?;
    let mut rates = Vec::new();
    for _ in 0..7 {
        let start = cpu_seconds()?;
        let mut done = 0_u32;
        let seconds = loop {
            once()?;
            done += 1;
            let seconds = cpu_seconds()? - start;
            if seconds >= 0.25 {
                break seconds;
            }
        };
        rates.push(f64::from(done) * f64::from(u32::try_from(count)?) / seconds);
    }
    rates.sort_by(f64::total_cmp);
    Ok(rates[rates.len() / 2])
}

/// `SplitMix64` (Steele, Lea and Flood 2014) as numbers from 0 to 1.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        f64::from(u32::try_from(mixed >> 32).expect("32 bits are left")) / f64::from(u32::MAX)
    }
}

/// Step in metres and heights of 100 paths over hills of several sizes.
fn ground(points: u16) -> Outcome<(f64, Vec<Vec<f64>>)> {
    let length_km = match points {
        201 => 20.0,
        1001 => 30.0,
        2.. => 10.0,
        _ => return Err("a path has 2 points or more".into()),
    };
    let step_km = length_km / f64::from(points - 1);
    let mut random = Random(1);
    let paths = (0..100).map(|_| {
        let waves = [9.0, 4.0, 1.7, 0.6, 0.25].map(|length_km| {
            let size_m = 30.0 * length_km;
            [
                length_km * (0.8 + 0.4 * random.unit()),
                6.3 * random.unit(),
                size_m,
            ]
        });
        let height = |point: u16| {
            let d = f64::from(point) * step_km;
            let wave = |[length_km, phase, size_m]: &[f64; 3]| {
                size_m * (6.3 * d / length_km + phase).sin()
            };
            500.0 + waves.iter().map(wave).sum::<f64>()
        };
        (0..points).map(height).collect()
    });
    Ok((1000.0 * step_km, paths.collect()))
}

fn paths(model: Model, points: u16, out: &mut impl Write) -> Outcome<()> {
    let (step_m, grounds) = ground(points)?;
    let mut sum_db = 0.0;
    let rate = match model {
        Model::P1812 => {
            let settings = p1812::Settings {
                latitude_deg: 20.0,
                ..p1812::Settings::new(800.0, Polarisation::Vertical)
            };
            let model = p1812::Model::new(&settings)?;
            let ends = p1812::Ends {
                tx_height_m: TX_HEIGHT_M,
                rx_height_m: RX_HEIGHT_M,
            };
            let distances_km: Vec<f64> = (0..points)
                .map(|point| f64::from(point) * step_m / 1000.0)
                .collect();
            a_second(grounds.len(), || {
                sum_db = 0.0;
                for heights_m in &grounds {
                    let path = Path {
                        distances_km: &distances_km,
                        heights_m,
                        clutter_m: &[],
                    };
                    sum_db += black_box(model.loss(&path, &ends)?).loss_db;
                }
                Ok(())
            })?
        }
        Model::Itm => {
            let settings = itm::Settings {
                frequency_mhz: 800.0,
                polarisation: Polarisation::Vertical,
                ..itm::Settings::default()
            };
            let model = itm::Model::new(&settings)?;
            let mut workspace = itm::Workspace::new();
            a_second(grounds.len(), || {
                sum_db = 0.0;
                for heights_m in &grounds {
                    let loss = itm::loss(
                        step_m,
                        heights_m,
                        TX_HEIGHT_M,
                        RX_HEIGHT_M,
                        &model,
                        &mut workspace,
                    );
                    sum_db += black_box(loss?).loss_db;
                }
                Ok(())
            })?
        }
    };
    writeln!(out, "{rate:.0} {:.3}", sum_db / 100.0)?;
    Ok(())
}

fn profiles(points: u16, out: &mut impl Write) -> Outcome<()> {
    let (step_m, grounds) = ground(points)?;
    for heights in grounds {
        write!(out, "{step_m}")?;
        for height in heights {
            write!(out, " {height}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn heights(terrain: &FilePath, out: &mut impl Write) -> Outcome<()> {
    let terrain = Terrain::open(terrain, &Options::default())?;
    let mut sampler = terrain.sampler();
    let mut random = Random(3);
    let places: Result<Vec<LonLat>, _> = (0..100_000)
        .map(|_| LonLat::new(-5.99 + 0.98 * random.unit(), 7.01 + 0.98 * random.unit()))
        .collect();
    let places = places?;
    let scattered = a_second(places.len(), || {
        let mut sum = 0.0;
        for &place in &places {
            sum += sampler.height(place)?.unwrap_or_default();
        }
        black_box(sum);
        Ok(())
    })?;
    let middle = LonLat::new(-5.5, 7.5)?;
    let mut along = Vec::new();
    let radials = a_second(360 * 223, || {
        for azimuth in 0..360 {
            black_box(sampler.radial(middle, f64::from(azimuth), 90.0, 223, &mut along)?);
        }
        Ok(())
    })?;
    writeln!(out, "{scattered:.0} {radials:.0}")?;
    Ok(())
}

fn horizon(terrain: &FilePath, out: &mut impl Write) -> Outcome<()> {
    let terrain = Terrain::open(terrain, &Options::default())?;
    let mut sampler = terrain.sampler();
    let options = HorizonOptions {
        azimuths: 72,
        longest: Metres(20_000.0),
        ..HorizonOptions::default()
    };
    let places: Result<Vec<LonLat>, _> = (0..10)
        .map(|place| LonLat::new(-5.7 + 0.04 * f64::from(place), 7.5))
        .collect();
    let places = places?;
    let rate = a_second(places.len(), || {
        for &place in &places {
            black_box(sampler.horizon(place, &options)?);
        }
        Ok(())
    })?;
    writeln!(out, "{rate:.1}")?;
    Ok(())
}

fn write_mountains(out: &FilePath) -> Outcome<()> {
    let height = |column: u32, row: u32| {
        let (x, y) = (f64::from(column), f64::from(row));
        let height = 900.0
            + 400.0 * (x / 97.0).sin() * (y / 71.0).cos()
            + 120.0 * (x / 13.0 + y / 17.0).sin()
            + 15.0 * (x * 1.7 - y * 2.3).sin();
        narrow(height)
    };
    RasterWriter::<f32>::new([VIEW, VIEW], [500_000.0, 2_300_000.0], [30.0, -30.0])?
        .crs(&Crs::parse("EPSG:32648")?)?
        .write(BufWriter::new(File::create(out)?), |_, rows, cells| {
            let places = rows.flat_map(|row| (0..VIEW).map(move |column| (column, row)));
            for (cell, (column, row)) in cells.iter_mut().zip(places) {
                *cell = height(column, row);
            }
            Ok(())
        })?;
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "heights and levels of some hundreds"
)]
fn narrow(number: f64) -> f32 {
    number as f32
}

fn write_viewshed(heights: &FilePath, seen: &FilePath, out: &mut impl Write) -> Outcome<()> {
    let bytes = fs::read(heights)?;
    let raster = Raster::open(&bytes)?;
    let size = [raster.width(), raster.height()];
    let lattice = Lattice {
        first: raster.position(0, 0),
        step: raster.step(),
        size,
    };
    let mut cells = raster.cells(1 << 22);
    let places = (0..size[1]).flat_map(|row| (0..size[0]).map(move |column| (column, row)));
    let values: Result<Vec<f32>, _> = places
        .map(|(column, row)| Ok(cells.cell(column, row)?.map_or(f32::NAN, narrow)))
        .collect::<Result<_, deadzone::formats::RasterError>>();
    let crs = Crs::parse(raster.crs().unwrap_or("EPSG:4326"))?;
    let grid = Grid::new(crs.clone(), lattice, values?)?;
    let view = viewshed(
        &grid,
        size.map(|side| side / 2),
        &ViewshedOptions::default(),
    )?;
    RasterWriter::<u8>::new(size, raster.origin(), raster.step())?
        .crs(&crs)?
        .write(BufWriter::new(File::create(seen)?), |_, rows, cells| {
            let first = rows.start as usize * size[0] as usize;
            for (cell, &seen) in cells.iter_mut().zip(&view.seen[first..]) {
                *cell = u8::from(seen) * 255;
            }
            Ok(())
        })?;
    writeln!(out, "{}", view.seen.iter().filter(|&&seen| seen).count())?;
    Ok(())
}

/// Levels fall with the logarithm of the distance from sites on a lattice and scatter with the ground.
fn write_levels(out: &FilePath) -> Outcome<()> {
    const APART: u16 = 200;
    let level = |column: u16, row: u16| {
        let (x, y) = (f64::from(column), f64::from(row));
        let wave = |length: f64, turn: f64| {
            (std::f64::consts::TAU * (x * turn.cos() + y * turn.sin()) / length).sin()
        };
        let mixed = (u32::from(column) << 16 | u32::from(row)).wrapping_mul(0x9e37_79b9);
        let noise = f64::from((mixed ^ mixed >> 15) % 1000) / 250.0;
        let off = |place: u16| f64::from(place % APART) - f64::from(APART) / 2.0;
        let distance = off(column).hypot(off(row)).max(1.0);
        let ground = 6.0 * wave(37.0, 0.3) + 5.0 * wave(23.0, 1.7) + 4.0 * wave(11.0, 2.9);
        narrow(-60.0 - 24.5 * distance.log10() + ground + noise)
    };
    let mut file = BufWriter::new(File::create(out)?);
    for row in 0..SIDE {
        for column in 0..SIDE {
            file.write_all(&level(column, row).to_le_bytes())?;
        }
    }
    file.flush()?;
    Ok(())
}

fn read_levels(levels: &FilePath) -> Outcome<Vec<f32>> {
    let mut file = io::BufReader::with_capacity(1 << 20, File::open(levels)?);
    let count = usize::from(SIDE) * usize::from(SIDE);
    let mut values = Vec::with_capacity(count);
    let mut row = vec![0; 4 * usize::from(SIDE)];
    for _ in 0..SIDE {
        io::Read::read_exact(&mut file, &mut row)?;
        let numbers = row.as_chunks().0.iter();
        values.extend(numbers.map(|bytes| f32::from_le_bytes(*bytes)));
    }
    Ok(values)
}

fn contours(levels: &FilePath, how: Outlines, out: &mut impl Write) -> Outcome<()> {
    let values = read_levels(levels)?;
    let sides = [usize::from(SIDE); 2];
    let grid = ValueGrid::new(sides, &values, [500_000.0, 2_000_000.0], [50.0, -50.0])?;
    let options = match how {
        Outlines::Exact => ContourOptions::EXACT,
        Outlines::Simplified => ContourOptions::default(),
    };
    let polygons = grid.at_least(-105.0, &options)?;
    let rings = polygons
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let vertices: usize = rings.map(|ring| ring.0.len()).sum();
    writeln!(out, "{} {vertices}", polygons.0.len())?;
    Ok(())
}

fn write_cog(levels: &FilePath, out: &FilePath) -> Outcome<()> {
    let values = read_levels(levels)?;
    let side = u32::from(SIDE);
    RasterWriter::<f32>::new([side, side], [500_000.0, 2_000_000.0], [50.0, -50.0])?
        .crs(&Crs::parse("EPSG:32648")?)?
        .nodata(f32::NAN)
        .overviews(Overviews::Mean)
        .write(BufWriter::new(File::create(out)?), |_, rows, cells| {
            let first = rows.start as usize * usize::from(SIDE);
            cells.copy_from_slice(&values[first..first + cells.len()]);
            Ok(())
        })?;
    Ok(())
}
