//! `deadzone link`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use geo::{Bearing, Geodesic};
use geo_types::Point;
use serde::Serialize;
use serde_json::{Number, Value};

use super::terminal::Terminal;
use super::{Answer, destination, protect_files};
use crate::formats::{Document, DocumentError};
use crate::geodesy::{Crs, LonLat, geodesic_m};
use crate::project::Origin;
use crate::radio::Polarisation;
use crate::radio::link::{End, Equipment, Ground, Link as Hop, LinkReport};
use crate::radio::p530::Climate;
use crate::radio::p676::Air;
use crate::report::{Publication, link_svg};
use crate::terrain::{Options, Terrain};
use crate::units::Metres;

/// Check one radio path on real ground: sight, losses, rain
///
/// In: two ends and the terrain between them, or a table of the ground. Out: JSON on standard output with line of sight,
/// Fresnel clearance by the design rule, losses of two models, and where asked for rain, multipath and a
/// budget; a drawing with --plot. docs/link.md tells the fields. The exit code is 0 whatever the verdict.
#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:\n\
                  \x20 deadzone link --from 103.84,22.33,40 --to 103.97,22.49,25 --terrain dem \\\n\
                  \x20     --freq-mhz 7500 --plot hop.svg\n\
                  \x20 deadzone link --profile path.csv --from 40 --to 25 --freq-mhz 18000 --rain-mm-h 90 \\\n\
                  \x20     --power-dbm 20 --gain-dbi 38 --threshold-dbm -72"
)]
pub(super) struct Link {
    /// First end: longitude, latitude and antenna height above ground; with --profile the height alone will do
    #[arg(long, value_name = "LON,LAT,H", allow_hyphen_values = true, value_parser = Place::parse)]
    from: Place,
    /// Second end
    #[arg(long, value_name = "LON,LAT,H", allow_hyphen_values = true, value_parser = Place::parse)]
    to: Place,
    /// Elevation: a tile or a folder of tiles
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present = "profile",
        conflicts_with = "profile"
    )]
    terrain: Option<PathBuf>,
    /// Table of the ground in place of --terrain: `distance_m` or `distance_km`, `height_m`, and `clutter_m` if known
    #[arg(long, value_name = "FILE")]
    profile: Option<String>,
    /// Frequency, 20 to 100000 MHz
    #[arg(long, value_name = "MHZ")]
    freq_mhz: f64,
    /// Draw the profile
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    /// Polarisation
    #[arg(long, value_enum, default_value = "vertical", value_name = "H|V")]
    polarisation: Field,
    /// Distance between points of the profile [default: a cell of the terrain]
    #[arg(long, value_name = "METRES", conflicts_with = "profile")]
    step_m: Option<f64>,
    /// Coordinate reference system of tiles that do not say theirs
    #[arg(
        long,
        value_name = "CRS",
        conflicts_with = "profile",
        allow_hyphen_values = true
    )]
    terrain_crs: Option<String>,
    /// Effective earth radius over the true one in the median [default: 4/3]
    #[arg(long, value_name = "K", default_value_t = 4.0 / 3.0, hide_default_value = true)]
    k: f64,
    /// The same, exceeded 99.9 % of the worst month
    #[arg(long, value_name = "K", default_value_t = 0.75)]
    low_k: f64,
    /// Climate of the design rule: tropical hops over 30 km need more clearance
    #[arg(long, value_enum, default_value = "temperate", value_name = "CLIMATE")]
    climate: Weather,
    /// Rain rate exceeded for 0.01 % of the year; asks for the attenuation of rain
    #[arg(long, value_name = "MM/H")]
    rain_mm_h: Option<f64>,
    /// Share of the year that the link is to work in rain, 99 to 99.999
    #[arg(long, value_name = "PERCENT", default_value_t = 99.99)]
    availability_pct: f64,
    /// Power into the transmitting antenna; asks for a budget
    #[arg(long, value_name = "DBM", requires_all = ["gain_dbi", "threshold_dbm"], allow_hyphen_values = true)]
    power_dbm: Option<f64>,
    /// Gain of both antennas, or of the first and the second: 38 or 38,30
    #[arg(
        long,
        value_name = "DBI",
        value_delimiter = ',',
        requires = "power_dbm",
        allow_hyphen_values = true
    )]
    gain_dbi: Vec<f64>,
    /// Least level that the receiver works at
    #[arg(
        long,
        value_name = "DBM",
        requires = "power_dbm",
        allow_hyphen_values = true
    )]
    threshold_dbm: Option<f64>,
    /// Refractivity gradient of the lowest 65 m not exceeded for 1 % of the year, N-units/km; asks for multipath
    #[arg(long, value_name = "DN1", allow_hyphen_values = true)]
    dn1: Option<f64>,
    /// How fast the refractivity falls through the lowest kilometre of air, for P.1812; the tropics have 50 to 60
    #[arg(long, value_name = "N-UNITS/KM", default_value_t = 45.0)]
    delta_n: f64,
    /// Refractivity at sea level, for P.1812 and ITM; the tropics have 360 to 380 [default: 325 and 301]
    #[arg(long, value_name = "N-UNITS")]
    n0: Option<f64>,
    /// Pressure of the dry air
    #[arg(long, value_name = "HPA", default_value_t = Air::STANDARD.dry_pressure_hpa)]
    pressure_hpa: f64,
    /// Temperature of the air, degrees Celsius
    #[arg(
        long,
        value_name = "C",
        default_value_t = 15.0,
        allow_hyphen_values = true
    )]
    temperature_c: f64,
    /// Water vapour in the air
    #[arg(long, value_name = "G/M3", default_value_t = Air::STANDARD.water_g_m3)]
    water_g_m3: f64,
}

/// An end as it is asked for.
#[derive(Clone, Copy, Debug)]
struct Place {
    position: Option<LonLat>,
    height_m: f64,
}

impl Place {
    fn parse(text: &str) -> Result<Self, String> {
        let number = |part: &str| {
            let part = part.trim();
            part.parse::<f64>()
                .map_err(|why| format!("{part:?} is no number: {why}"))
        };
        let numbers: Vec<f64> = text.split(',').map(number).collect::<Result<_, _>>()?;
        let (position, height_m) = match numbers[..] {
            [height_m] => (None, height_m),
            [lon, lat, height_m] => {
                let position = LonLat::new(lon, lat).map_err(|why| format!("position {why}"))?;
                (Some(position), height_m)
            }
            _ => {
                return Err(
                    "three numbers with commas between are needed: longitude, latitude, antenna height above ground \
                     in metres"
                        .to_owned(),
                );
            }
        };
        if height_m.is_finite() && height_m >= 0.0 {
            Ok(Self { position, height_m })
        } else {
            Err(format!(
                "the antenna height above ground is {height_m} m; it cannot be below ground"
            ))
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Field {
    #[value(alias = "h")]
    Horizontal,
    #[value(alias = "v")]
    Vertical,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Weather {
    Temperate,
    Tropical,
}

/// What is printed.
#[derive(Serialize)]
struct Told<'a> {
    from: ToldEnd,
    to: ToldEnd,
    /// The file or folder that the ground came from.
    ground: String,
    #[serde(flatten)]
    report: &'a LinkReport,
}

#[derive(Serialize)]
struct ToldEnd {
    lon: Option<f64>,
    lat: Option<f64>,
    azimuth_deg: Option<f64>,
    #[serde(flatten)]
    end: End,
}

impl Link {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let plot = self.plot.as_deref().map(drawing).transpose()?;
        if let (Some(profile), Some(plot)) = (&self.profile, &self.plot) {
            protect_files(&[PathBuf::from(profile)], [plot.clone()])?;
        }
        let (ground, from_where) = self.ground(terminal)?;
        let hop = self.hop(&ground)?;
        let report = hop.check()?;
        self.print(&report, from_where)?;
        if let Some((publication, name)) = plot {
            let svg = link_svg(&hop, &report);
            publication.write(&name, |out| out.write_all(svg.as_bytes()))?;
            publication.finish()?;
        }
        // Air costs next to nothing where its method ends, below 1 GHz.
        let is_asked_for = |code| code != "gas_not_computed";
        for reason in report.notes.iter().filter(|why| is_asked_for(why.code)) {
            terminal.warn(&reason.text);
        }
        let rules = [
            ("quick", &report.rules.quick),
            ("design", &report.rules.design),
        ];
        for (name, ruling) in rules {
            let reasons: Vec<&str> = ruling
                .reasons
                .iter()
                .map(|reason| reason.text.as_str())
                .collect();
            terminal.say(&format!(
                "{} by the {name} rule: {}",
                ruling.verdict.word(),
                reasons.join("; ")
            ));
        }
        Ok(Answer::Done)
    }

    fn ground(&self, terminal: &Terminal) -> anyhow::Result<(Ground, String)> {
        let ends = self.from.position.zip(self.to.position);
        if let Some(name) = &self.profile {
            let document = Document::open(&Origin::Folder(PathBuf::new()), name, None);
            let document = document.map_err(|error| match error {
                DocumentError::Io(error) => {
                    anyhow::Error::new(error).context(format!("cannot read {name}"))
                }
                DocumentError::Format(error) => anyhow::anyhow!("{name} {error}"),
            })?;
            let ground = Ground::of_table(&document).with_context(|| name.clone())?;
            if let Some((from, to)) = ends {
                let (length_m, apart_m) = (ground.length_km() * 1000.0, geodesic_m(from, to).0);
                if (length_m - apart_m).abs() > 0.01 * length_m {
                    terminal.warn(&format!(
                        "the profile is {length_m:.0} m long, and the ends are {apart_m:.0} m apart; the profile is \
                         believed"
                    ));
                }
            }
            return Ok((ground, name.clone()));
        }
        let (Some((from, to)), Some(terrain)) = (ends, &self.terrain) else {
            bail!(
                "--from and --to need longitude, latitude and antenna height above ground, as in 103.84,22.33,40; the \
                 height alone is enough with --profile only"
            );
        };
        let length_m = geodesic_m(from, to).0;
        if !(1.0..=1_000_000.0).contains(&length_m) {
            bail!(
                "--from and --to are {length_m:.1} m apart; a link is 1 m to 1000 km long{}",
                if length_m < 1.0 {
                    ""
                } else {
                    "; are longitude and latitude in order?"
                }
            );
        }
        if let Some(step_m) = self.step_m.filter(|step| !(1.0..=1000.0).contains(step)) {
            bail!("--step-m {step_m} is outside 1 to 1000 m");
        }
        let ground = self.of_terrain(terrain, [from, to], terminal)?;
        Ok((ground, terrain.display().to_string()))
    }

    fn of_terrain(
        &self,
        path: &Path,
        [from, to]: [LonLat; 2],
        terminal: &Terminal,
    ) -> anyhow::Result<Ground> {
        let crs = self.terrain_crs.as_deref().map(Crs::parse).transpose();
        let options = Options {
            crs: crs.context("--terrain-crs cannot be used")?,
            ..Options::default()
        };
        let terrain = Terrain::open(path, &options).context("--terrain cannot be used")?;
        for note in terrain.notes() {
            terminal.warn(note);
        }
        let step = self.step_m.map(Metres);
        let profile = terrain.sampler().profile(from, to, step)?;
        Ok(Ground::of_profile(&profile)?)
    }

    fn hop<'g>(&self, ground: &'g Ground) -> anyhow::Result<Hop<'g>> {
        for (name, k) in [("--k", self.k), ("--low-k", self.low_k)] {
            if !k.is_finite() {
                bail!("{name} {k} is no number; give 1e9 for rays that bend with the earth");
            }
        }
        let gains_dbi = match self.gain_dbi[..] {
            [] => None,
            [both] => Some([both, both]),
            [first, second] => Some([first, second]),
            _ => bail!("--gain-dbi takes one gain for both antennas, or two"),
        };
        let equipment = gains_dbi.zip(self.power_dbm.zip(self.threshold_dbm));
        Ok(Hop {
            ground,
            antennas_m: [self.from.height_m, self.to.height_m],
            freq_mhz: self.freq_mhz,
            polarisation: match self.polarisation {
                Field::Horizontal => Polarisation::Horizontal,
                Field::Vertical => Polarisation::Vertical,
            },
            median_k: self.k,
            low_k: self.low_k,
            climate: match self.climate {
                Weather::Temperate => Climate::Temperate,
                Weather::Tropical => Climate::Tropical,
            },
            delta_n: self.delta_n,
            n_0: self.n0,
            latitude_deg: self.from.position.zip(self.to.position).map(|(from, to)| {
                // A degree more or less changes nothing.
                f64::midpoint(from.lat(), to.lat())
            }),
            air: Air {
                dry_pressure_hpa: self.pressure_hpa,
                temperature_k: self.temperature_c + 273.15,
                water_g_m3: self.water_g_m3,
            },
            rain_mm_h: self.rain_mm_h,
            availability_pct: self.availability_pct,
            refractivity_gradient: self.dn1,
            equipment: equipment.map(|(gains_dbi, (power_dbm, threshold_dbm))| Equipment {
                power_dbm,
                gains_dbi,
                threshold_dbm,
            }),
        })
    }

    fn print(&self, report: &LinkReport, ground: String) -> anyhow::Result<()> {
        let point = |position: LonLat| Point::new(position.lon(), position.lat());
        let end = |here: &Place, there: &Place, end: End| {
            let both = here.position.zip(there.position);
            ToldEnd {
                lon: here.position.map(LonLat::lon),
                lat: here.position.map(LonLat::lat),
                azimuth_deg: both.map(|(here, there)| Geodesic.bearing(point(here), point(there))),
                end,
            }
        };
        let [first, second] = report.ends;
        let told = Told {
            from: end(&self.from, &self.to, first),
            to: end(&self.to, &self.from, second),
            ground,
            report,
        };
        let told = serde_json::to_value(&told).context("cannot write the report")?;
        let mut text =
            serde_json::to_string_pretty(&rounded(told)).context("cannot write the report")?;
        text.push('\n');
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .context("cannot write to stdout")
    }
}

/// A place for the drawing, found before the work.
pub(super) fn drawing(path: &Path) -> anyhow::Result<(Publication, String)> {
    let is_svg = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    if !is_svg {
        bail!("{} is to be a drawing; call it .svg", path.display());
    }
    destination(path)
}

/// Numbers to six decimals: a micrometre, and what no model knows.
pub(super) fn rounded(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let value = number.as_f64().map(|value| (value * 1e6).round() / 1e6);
            value
                .and_then(Number::from_f64)
                .map_or(Value::Null, Value::Number)
        }
        Value::Array(values) => Value::Array(values.into_iter().map(rounded).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(fields.map(|(key, value)| (key, rounded(value))).collect())
        }
        other => other,
    }
}
