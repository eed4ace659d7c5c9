//! The loss of paths from tables of profiles and cases, by P.1812 or the Irregular Terrain Model.
//!
//! `cargo run --release --example path_loss -- --model itm --profiles profiles.csv --cases cases.csv`
//!
//! Profiles are rows of `profile_id`, `step_m` and heights in metres, separated by spaces, from the
//! transmitter to the receiver, in the column whose name starts with `heights_m`; a column `n_points`
//! is held to their number. Cases name a profile each, in the columns that [`ITM_COLUMNS`] and
//! [`P1812_COLUMNS`] list; other columns are left alone. The answer is one row a case, in their order,
//! with the loss in dB last.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path as FilePath, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use csv::StringRecord;
use deadzone::radio::{Path, Polarisation, itm, p1812};

/// Which model answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Model {
    /// ITU-R P.1812-8.
    P1812,
    /// NTIA's Irregular Terrain Model.
    Itm,
}

/// The loss of paths from tables of profiles and cases.
#[derive(Parser)]
struct Arguments {
    /// The model that answers.
    #[arg(long)]
    model: Model,
    /// CSV of profiles: a name, a step and heights each.
    #[arg(long, value_name = "FILE")]
    profiles: PathBuf,
    /// CSV of cases, one a row.
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let done = write_losses(
        arguments.model,
        &arguments.profiles,
        &arguments.cases,
        &mut out,
    );
    match done.and_then(|()| out.flush().map_err(Failure::Write)) {
        Ok(()) => ExitCode::SUCCESS,
        // whoever reads has seen enough
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            // with standard error closed there is nobody to tell
            writeln!(io::stderr(), "error: {failure}").ok();
            ExitCode::from(2)
        }
    }
}

/// Why there is no answer, with the place in the tables; the header is line 1.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A table cannot be read, or is no table.
    #[error("{}: {source}", file.display())]
    Table { file: PathBuf, source: csv::Error },
    /// A table lacks a column.
    #[error("{}: the column {column} is missing; the columns are {found}", file.display())]
    Column {
        file: PathBuf,
        column: &'static str,
        found: String,
    },
    /// A cell holds what its column does not allow.
    #[error("{}, line {line}, column {column}: {value:?}, allowed is {allowed}", file.display())]
    Cell {
        file: PathBuf,
        line: u64,
        column: &'static str,
        value: String,
        allowed: String,
    },
    /// The model has no answer for a case.
    #[error("{}, line {line}, profile {profile}: {source}", file.display())]
    Model {
        file: PathBuf,
        line: u64,
        profile: String,
        source: Box<dyn Error>,
    },
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Write(io::Error),
}

/// A row with the names of its columns.
struct Row<'a> {
    file: &'a FilePath,
    columns: &'a HashMap<String, usize>,
    cells: &'a StringRecord,
    line: u64,
}

impl Row<'_> {
    fn text(&self, column: &'static str) -> &str {
        let place = self.columns.get(column);
        place.map_or("", |&place| self.cells[place].trim())
    }

    fn wrong(&self, column: &'static str, value: &str, allowed: impl Into<String>) -> Failure {
        // a cell of heights is longer than a message
        let mut shown: String = value.chars().take(40).collect();
        if shown.len() < value.len() {
            shown.push_str("..");
        }
        Failure::Cell {
            file: self.file.to_owned(),
            line: self.line,
            column,
            value: shown,
            allowed: allowed.into(),
        }
    }

    fn number(&self, column: &'static str) -> Result<f64, Failure> {
        self.finite(column, self.text(column))
    }

    fn finite(&self, column: &'static str, text: &str) -> Result<f64, Failure> {
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| self.wrong(column, text, "a number"))
    }

    /// A number of a list that the model keeps.
    fn code<T>(
        &self,
        column: &'static str,
        allowed: &str,
        meaning: impl Fn(u8) -> Option<T>,
    ) -> Result<T, Failure> {
        let text = self.text(column);
        let code = text.parse().ok().and_then(meaning);
        code.ok_or_else(|| self.wrong(column, text, allowed))
    }

    fn refused(&self, source: impl Error + 'static) -> Failure {
        Failure::Model {
            file: self.file.to_owned(),
            line: self.line,
            profile: self.text("profile_id").to_owned(),
            source: Box::new(source),
        }
    }
}

/// Hands over the rows of a table that has these columns, one after the other.
fn each_row(
    file: &FilePath,
    needed: &[&'static str],
    mut take: impl FnMut(&Row<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let broken = |source| Failure::Table {
        file: file.to_owned(),
        source,
    };
    let opened = File::open(file).map_err(|error| broken(error.into()))?;
    let mut reader = csv::Reader::from_reader(opened);
    let headers = reader.headers().map_err(broken)?.clone();
    let columns: HashMap<String, usize> = headers
        .iter()
        .map(|name| {
            let name = name.trim();
            // the heights' own header says how they are separated
            let name = if name.starts_with(HEIGHTS) {
                HEIGHTS
            } else {
                name
            };
            name.to_owned()
        })
        .zip(0..)
        .collect();
    if let Some(column) = needed.iter().find(|&&column| !columns.contains_key(column)) {
        return Err(Failure::Column {
            file: file.to_owned(),
            column,
            found: headers.iter().collect::<Vec<_>>().join(", "),
        });
    }
    let mut cells = StringRecord::new();
    while reader.read_record(&mut cells).map_err(broken)? {
        take(&Row {
            file,
            columns: &columns,
            cells: &cells,
            line: cells.position().map_or(0, csv::Position::line),
        })?;
    }
    Ok(())
}

const HEIGHTS: &str = "heights_m";

struct Profile {
    step_m: f64,
    heights_m: Vec<f64>,
}

fn read_profiles(file: &FilePath) -> Result<HashMap<String, Profile>, Failure> {
    let mut profiles = HashMap::new();
    each_row(file, &["profile_id", "step_m", HEIGHTS], |row| {
        let heights_m = row
            .text(HEIGHTS)
            .split_whitespace()
            .map(|text| row.finite(HEIGHTS, text))
            .collect::<Result<Vec<f64>, Failure>>()?;
        let points = row.text("n_points");
        if !points.is_empty() && points != heights_m.len().to_string() {
            let allowed = format!("{}, the number of heights", heights_m.len());
            return Err(row.wrong("n_points", points, allowed));
        }
        let step_m = row.number("step_m")?;
        let id = row.text("profile_id").to_owned();
        if profiles.contains_key(&id) {
            return Err(row.wrong("profile_id", &id, "a name that no profile has yet"));
        }
        profiles.insert(id, Profile { step_m, heights_m });
        Ok(())
    })?;
    Ok(profiles)
}

/// Writes the losses of all cases as CSV, in their order.
///
/// # Errors
///
/// [`Failure`] at the first case that is wrong or has no answer.
pub(crate) fn write_losses(
    model: Model,
    profiles: &FilePath,
    cases: &FilePath,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let profiles = read_profiles(profiles)?;
    let needed = match model {
        Model::P1812 => &P1812_COLUMNS[..],
        Model::Itm => &ITM_COLUMNS[..],
    };
    writeln!(
        out,
        "profile_id,frequency_mhz,distance_km,free_space_db,loss_db"
    )
    .map_err(Failure::Write)?;
    let mut scratch = Scratch::default();
    each_row(cases, needed, |row| {
        let id = row.text("profile_id");
        let Some(profile) = profiles.get(id) else {
            let allowed = format!("one of the {} profiles", profiles.len());
            return Err(row.wrong("profile_id", id, allowed));
        };
        let answer = match model {
            Model::P1812 => p1812_answer(row, profile, &mut scratch)?,
            Model::Itm => itm_answer(row, profile, &mut scratch)?,
        };
        writeln!(
            out,
            "{},{},{:.6},{:.9},{:.9}",
            quoted(id),
            answer.frequency_mhz,
            answer.distance_km,
            answer.free_space_db,
            answer.loss_db
        )
        .map_err(Failure::Write)
    })
}

/// A cell of CSV, in quotes where it needs them.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

struct Answer {
    frequency_mhz: f64,
    distance_km: f64,
    free_space_db: f64,
    loss_db: f64,
}

/// Memory that all cases use in turn.
#[derive(Default)]
struct Scratch {
    itm: itm::Workspace,
    distances_km: Vec<f64>,
    clutter_m: Vec<f64>,
}

/// What a case of the Irregular Terrain Model says.
pub(crate) const ITM_COLUMNS: [&str; 13] = [
    "profile_id",
    "h_tx__meter",
    "h_rx__meter",
    "climate",
    "N_0",
    "f__mhz",
    "pol",
    "epsilon",
    "sigma",
    "mdvar",
    "time",
    "location",
    "situation",
];

fn itm_answer(row: &Row<'_>, profile: &Profile, scratch: &mut Scratch) -> Result<Answer, Failure> {
    let settings = itm::Settings {
        frequency_mhz: row.number("f__mhz")?,
        polarisation: row.code("pol", "0 (horizontal) or 1 (vertical)", |code| {
            [Polarisation::Horizontal, Polarisation::Vertical]
                .get(usize::from(code))
                .copied()
        })?,
        climate: row.code("climate", "1 to 7", |code| {
            itm::Climate::from_code(code).ok()
        })?,
        n_0: row.number("N_0")?,
        epsilon: row.number("epsilon")?,
        sigma: row.number("sigma")?,
        variability: row.code("mdvar", "0 to 3, plus 10, 20 or 30", |code| {
            itm::Variability::from_mdvar(code).ok()
        })?,
        time_pct: row.number("time")?,
        location_pct: row.number("location")?,
        situation_pct: row.number("situation")?,
    };
    let model = itm::Model::new(&settings).map_err(|error| row.refused(error))?;
    let loss = itm::loss(
        profile.step_m,
        &profile.heights_m,
        row.number("h_tx__meter")?,
        row.number("h_rx__meter")?,
        &model,
        &mut scratch.itm,
    )
    .map_err(|error| row.refused(error))?;
    Ok(Answer {
        frequency_mhz: settings.frequency_mhz,
        distance_km: loss.distance_m / 1000.0,
        free_space_db: loss.free_space_db,
        loss_db: loss.loss_db,
    })
}

/// What a case of P.1812 says.
pub(crate) const P1812_COLUMNS: [&str; 15] = [
    "profile_id",
    "f_GHz",
    "p_pct",
    "pL_pct",
    "sigmaL_dB",
    "clutter",
    "htg_m",
    "hrg_m",
    "pol",
    "phi_t",
    "phi_r",
    "lam_t",
    "lam_r",
    "DN",
    "N0",
];

fn p1812_answer(
    row: &Row<'_>,
    profile: &Profile,
    scratch: &mut Scratch,
) -> Result<Answer, Failure> {
    let Scratch {
        distances_km,
        clutter_m,
        ..
    } = scratch;
    distances_km.clear();
    let mut steps = 0.0;
    distances_km.extend(profile.heights_m.iter().map(|_| {
        let distance_km = steps * profile.step_m / 1000.0;
        steps += 1.0;
        distance_km
    }));
    let length_km = distances_km.last().copied().unwrap_or_default();
    clutter_along(row, profile.heights_m.len(), clutter_m)?;
    let polarisation = row.code("pol", "1 (horizontal) or 2 (vertical)", |code| {
        [Polarisation::Horizontal, Polarisation::Vertical]
            .get(usize::from(code).wrapping_sub(1))
            .copied()
    })?;
    let frequency_mhz = row.number("f_GHz")? * 1000.0;
    let settings = p1812::Settings {
        time_percent: row.number("p_pct")?,
        location_percent: row.number("pL_pct")?,
        location_sigma_db: Some(row.number("sigmaL_dB")?),
        refractivity_gradient: row.number("DN")?,
        sea_level_refractivity: row.number("N0")?,
        latitude_deg: middle_latitude_deg(
            [row.number("phi_t")?, row.number("lam_t")?],
            [row.number("phi_r")?, row.number("lam_r")?],
            length_km,
        ),
        ..p1812::Settings::new(frequency_mhz, polarisation)
    };
    let ends = p1812::Ends {
        tx_height_m: row.number("htg_m")?,
        rx_height_m: row.number("hrg_m")?,
    };
    let path = Path {
        distances_km,
        heights_m: &profile.heights_m,
        clutter_m,
    };
    let loss = p1812::loss(&path, &ends, &settings).map_err(|error| row.refused(error))?;
    Ok(Answer {
        frequency_mhz,
        distance_km: length_km,
        free_space_db: loss.free_space_db,
        loss_db: loss.loss_db,
    })
}

/// Heights of clutter on the points of a path, metres: none, trees everywhere, or a mix that differs
/// from profile to profile.
fn clutter_along(row: &Row<'_>, points: usize, clutter_m: &mut Vec<f64>) -> Result<(), Failure> {
    const MIX_M: [f64; 5] = [0.0, 0.0, 10.0, 15.0, 15.0];
    clutter_m.clear();
    match row.text("clutter") {
        "none" => {}
        "trees15" => clutter_m.resize(points, 15.0),
        "mixed" => {
            let text = row.text("profile_id");
            let Ok(shift) = text.parse::<u32>() else {
                let allowed = "a whole number where clutter is mixed";
                return Err(row.wrong("profile_id", text, allowed));
            };
            let start = usize::try_from(shift % 5).unwrap_or_default();
            clutter_m.extend((0..points).map(|point| MIX_M[(3 * (point % 5) + start) % 5]));
        }
        other => return Err(row.wrong("clutter", other, "none, trees15 or mixed")),
    }
    Ok(())
}

/// Latitude of the middle of a path that leaves one place towards another, degrees; places are latitude
/// and longitude, and the length of the path is that of its profile, which need not reach quite there.
fn middle_latitude_deg(from: [f64; 2], to: [f64; 2], length_km: f64) -> f64 {
    const EARTH_RADIUS_KM: f64 = 6371.0;
    let direction = |place: [f64; 2]| {
        let [(sin_lat, cos_lat), (sin_lon, cos_lon)] =
            place.map(|degrees| degrees.to_radians().sin_cos());
        [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
    };
    let product = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let (start, end) = (direction(from), direction(to));
    let cosine = product(start, end);
    let ahead = [0, 1, 2].map(|axis| end[axis] - cosine * start[axis]);
    let size = product(ahead, ahead).sqrt();
    if size == 0.0 {
        return from[0];
    }
    let (sin, cos) = (0.5 * length_km / EARTH_RADIUS_KM).sin_cos();
    (start[2] * cos + ahead[2] / size * sin)
        .clamp(-1.0, 1.0)
        .asin()
        .to_degrees()
}
