//! Synthetic villages and coverage of any size for `scripts/bench`, on one platform the same for the same
//! seed.
//!
//! `cargo run --release --example bench_data -- villages 1000000 -o villages.csv`
//!
//! Villages lie along the valleys of a synthetic drainage network; areas are jagged stars around masts
//! along the same valleys. CSV and GeoJSON are streamed; `FlatGeobuf`, being sorted, goes through a
//! temporary file.

mod output;
mod places;
mod random;
mod valleys;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use output::{Format, OutputError};

/// Writes synthetic inputs of any size.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    layer: Layer,
}

#[derive(Debug, Subcommand)]
enum Layer {
    /// Villages with id, name, lon and lat
    Villages {
        #[command(flatten)]
        wanted: Wanted,
        /// Format of the output
        #[arg(long, default_value = "csv")]
        format: Format,
    },
    /// Coverage areas with operator and technology
    Areas {
        #[command(flatten)]
        wanted: Wanted,
        /// Format of the output
        #[arg(long, default_value = "geojson")]
        format: AreaFormat,
    },
}

#[derive(Debug, clap::Args)]
struct Wanted {
    /// How many
    count: u64,
    /// Another seed gives another country
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Output file instead of standard output
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AreaFormat {
    Geojson,
    Fgb,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().layer) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read has seen enough.
        Err(OutputError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            anstream::eprintln!("bench_data: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(layer: &Layer) -> Result<(), OutputError> {
    match layer {
        Layer::Villages { wanted, format } => output::villages(
            output::open(wanted.output.as_deref())?,
            wanted.count,
            wanted.seed,
            *format,
        ),
        Layer::Areas { wanted, format } => {
            let format = match format {
                AreaFormat::Geojson => Format::Geojson,
                AreaFormat::Fgb => Format::Fgb,
            };
            output::areas(
                output::open(wanted.output.as_deref())?,
                wanted.count,
                wanted.seed,
                format,
            )
        }
    }
}
