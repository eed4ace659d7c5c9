//! `deadzone sky`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::link::{drawing, rounded};
use super::sky_notes::Note;
use super::sky_told::{Asked, Told};
use super::terminal::Terminal as Talk;
use super::{Answer, protect_files};
use crate::geodesy::{Crs, LonLat};
use crate::report::{SkyPlot, sky_svg};
use crate::sky::elements::{ElementFile, Ephemeris, Silence, Timeline};
use crate::sky::frames::{Moment, Observer};
use crate::sky::{
    Constellation, Density, Gateway, GatewayReach, GsoMask, PRESETS, Passes, Sky as Over, Skyline,
    SkylineOptions, Skylines, Span, Spot, SpotOptions, Terminal, View, best_spot, passes, preset,
    skylines,
};
use crate::terrain::{Missing, Options, Terrain};

/// Elements older than this are told, days.
const OLD_DAYS: f64 = 30.0;
/// Heights of masts that are tried for the best spot, metres.
const MASTS_M: [f64; 2] = [6.0, 12.0];
/// How long the ways of satellites are drawn, and how finely, seconds.
const DRAWN_S: u32 = 300;
const DRAWN_STEP_S: u32 = 10;
/// A day by steps of two seconds; what is in view at each is held.
const MOST_MOMENTS: u32 = 43_200;
/// Directions of the horizon.
const AZIMUTHS: u16 = 72;

/// What terrain leaves of the sky: satellites in view, and gaps
///
/// In: a place, the terrain around it, and a constellation as licensed or real element sets. Out: JSON on standard output
/// with the open share of the sky, satellites in view, gaps, and the best spot nearby where asked for; a drawing with
/// --plot. docs/sky.md tells the fields. The exit code is 0 whatever the verdict.
#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:\n\
                  \x20 deadzone sky --at -5.9,7.4 --terrain datasets/kossou/terrain --radius-m 200 --plot sky.svg\n\
                  \x20 deadzone sky --at 103.84,22.33 --terrain dem --elements starlink.tle --hours 6"
)]
pub(super) struct Sky {
    /// Where the dish stands
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = place)]
    at: LonLat,
    /// Elevation: a tile or a folder of tiles; without it the open sky is unknown
    #[arg(long, value_name = "DIR")]
    terrain: Option<PathBuf>,
    /// Height of the dish above the ground, metres
    #[arg(long, value_name = "METRES", default_value_t = 2.0)]
    height_m: f64,
    /// Constellation as licensed: starlink-gen1, starlink-gen2, oneweb or kuiper [default: starlink-gen1]
    #[arg(long, value_name = "NAME", conflicts_with = "elements")]
    constellation: Option<String>,
    /// Real satellites: element sets (TLE, or OMM in JSON), plain or gzip
    #[arg(long, value_name = "FILE")]
    elements: Option<PathBuf>,
    /// Least elevation at which the terminal works [default: that of the constellation, 25 with --elements]
    #[arg(long, value_name = "DEG")]
    min_elevation: Option<f64>,
    /// Angle that is kept from the geostationary arc, 0 for none [default: that of the constellation, 0 with --elements]
    #[arg(long, value_name = "DEG")]
    gso_avoidance: Option<f64>,
    /// How long satellites are followed
    #[arg(long, value_name = "N", default_value_t = 24.0)]
    hours: f64,
    /// Seconds from one moment to the next
    #[arg(long, value_name = "S", default_value_t = 60.0)]
    step_s: f64,
    /// First moment [default: the newest epoch of the element sets]
    #[arg(long, value_name = "UTC", requires = "elements", value_parser = moment)]
    at_time: Option<Moment>,
    /// Vegetation and roofs on the ground further than 20 m from the dish
    #[arg(
        long,
        value_name = "METRES",
        default_value_t = 0.0,
        requires = "terrain"
    )]
    canopy_m: f64,
    /// No ground of the country is higher; it bounds what unknown ground may hide
    #[arg(
        long,
        value_name = "METRES",
        default_value_t = 8849.0,
        requires = "terrain"
    )]
    highest_m: f64,
    /// Look for the best spot within so many metres, and the mast that it needs
    #[arg(long, value_name = "METRES", requires = "terrain")]
    radius_m: Option<f64>,
    /// Gateways on the ground, with a semicolon between
    #[arg(long, value_name = "LON,LAT;..", allow_hyphen_values = true, value_delimiter = ';', value_parser = place)]
    gateways: Vec<LonLat>,
    /// Count a satellite only while a gateway sees it too, as if there were no laser links
    #[arg(long, requires = "gateways")]
    bent_pipe: bool,
    /// Draw the sky
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    /// Coordinate reference system of tiles that do not say theirs
    #[arg(
        long,
        value_name = "CRS",
        requires = "terrain",
        allow_hyphen_values = true
    )]
    terrain_crs: Option<String>,
}

fn place(text: &str) -> Result<LonLat, String> {
    let numbers: Vec<&str> = text.split(',').collect();
    let [lon, lat] = numbers[..] else {
        return Err("two numbers with a comma between are needed: longitude, latitude".to_owned());
    };
    let number = |part: &str| {
        let part = part.trim();
        part.parse::<f64>()
            .map_err(|why| format!("{part:?} is no number: {why}"))
    };
    LonLat::new(number(lon)?, number(lat)?).map_err(|why| format!("position {why}"))
}

fn moment(text: &str) -> Result<Moment, String> {
    text.parse().map_err(|why| format!("{text:?} {why}"))
}

/// What flies.
pub(super) enum Flying {
    Licensed(Constellation),
    Real(Box<Real>),
}

/// Satellites of a file of element sets.
pub(super) struct Real {
    pub(super) file: ElementFile,
    pub(super) name: String,
    pub(super) ephemeris: Ephemeris,
    pub(super) start: Moment,
    /// Sets whose epoch is further than [`OLD_DAYS`] from the start.
    pub(super) old: usize,
    /// Satellites without a position at some moments.
    pub(super) silences: Vec<Silence>,
}

/// The ground around the dish.
pub(super) struct Horizon {
    pub(super) lines: Skylines,
    /// The horizon down to the level, for the eye.
    pub(super) drawn: Skyline,
}

impl Sky {
    pub(super) fn run(&self, talk: &Talk) -> anyhow::Result<Answer> {
        let span = self.checked()?;
        let inputs: Vec<PathBuf> = self.terrain.iter().chain(&self.elements).cloned().collect();
        protect_files(&inputs, self.plot.clone())?;
        let plot = self.plot.as_deref().map(drawing).transpose()?;
        let mut flying = self.flying()?;
        let terminal = self.terminal(&flying);
        let terrain = self.terrain.as_deref().map(|path| self.open(path, talk));
        let terrain = terrain.transpose()?;
        let horizon = terrain
            .as_ref()
            .map(|terrain| self.horizon(terrain, &terminal))
            .transpose()?
            .flatten();
        let ground_m = horizon.as_ref().map(|horizon| horizon.lines.ground_m);
        let observer = Observer::new(self.at, ground_m.unwrap_or(0.0) + self.height_m);
        let over = self.over(&mut flying, &terminal, &observer, span);
        let reach = self.reach(&flying);
        let view = |line: &Skyline| {
            let view = View::of(&over.passes, line, &terminal, &over.gso, reach.as_ref());
            view.context("no moment was asked for")
        };
        let open = view(&Skyline::flat())?;
        let seen = horizon
            .as_ref()
            .map(|horizon| view(&horizon.lines.skylines[0]))
            .transpose()?;
        let least = horizon
            .as_ref()
            .and_then(|horizon| horizon.lines.with_unknown_blocked(0));
        let least = least.as_ref().map(view).transpose()?;
        let spot = terrain
            .as_ref()
            .map(|terrain| self.spot(terrain, &over, &terminal))
            .transpose()?
            .flatten();
        let told = Told::of(&Asked {
            at: self.at,
            height_m: self.height_m,
            flying: &flying,
            terminal: &terminal,
            span,
            terrain: self.terrain.as_deref(),
            canopy_m: self.canopy_m,
            horizon: horizon.as_ref(),
            gateways: &self.gateways,
            is_bent_pipe: reach.is_some(),
            open,
            seen,
            least,
            spot: spot.as_ref(),
        });
        print(&told)?;
        if let Some((publication, name)) = plot {
            let svg = self.drawn(
                &told,
                &flying,
                &terminal,
                &over.gso,
                &observer,
                horizon.as_ref(),
                reach.as_ref(),
            );
            publication.write(&name, |out| out.write_all(svg.as_bytes()))?;
            publication.finish()?;
        }
        if let Flying::Real(real) = &flying {
            for why in &real.file.told {
                talk.warn(&format!("{}: {why}", real.name));
            }
        }
        for Note { text, .. } in &told.notes {
            talk.warn(text);
        }
        talk.say(&told.sentence());
        Ok(Answer::Done)
    }

    /// Holds all numbers before any work.
    fn checked(&self) -> anyhow::Result<Span> {
        let within = |name: &str, value: f64, low: f64, high: f64, unit: &str| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                bail!("{name} {value} is outside {low} to {high} {unit}")
            }
        };
        within("--height-m", self.height_m, 0.0, 200.0, "m")?;
        within("--hours", self.hours, 0.01, 168.0, "hours")?;
        within("--step-s", self.step_s, 1.0, 3600.0, "seconds")?;
        within("--canopy-m", self.canopy_m, 0.0, 100.0, "m")?;
        within("--highest-m", self.highest_m, -500.0, 8849.0, "m")?;
        if let Some(degrees) = self.min_elevation {
            within("--min-elevation", degrees, 1.0, 89.0, "degrees")?;
        }
        if let Some(degrees) = self.gso_avoidance {
            within("--gso-avoidance", degrees, 0.0, 60.0, "degrees")?;
        }
        if let Some(metres) = self.radius_m {
            within("--radius-m", metres, 1.0, 5_000.0, "m")?;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most a week of seconds"
        )]
        let moments = (self.hours * 3600.0 / self.step_s).floor().max(1.0) as u32;
        if moments > MOST_MOMENTS {
            bail!(
                "--hours {} by --step-s {} are {moments} moments; at most {MOST_MOMENTS} are followed, so give longer \
                 steps or fewer hours",
                self.hours,
                self.step_s
            );
        }
        Ok(Span {
            step_s: self.step_s,
            moments,
        })
    }

    fn flying(&self) -> anyhow::Result<Flying> {
        let Some(path) = &self.elements else {
            let name = self.constellation.as_deref().unwrap_or(PRESETS[0]);
            return Ok(Flying::Licensed(
                preset(name).context("--constellation cannot be used")?,
            ));
        };
        let name = path.display().to_string();
        let file = ElementFile::open(path).with_context(|| name.clone())?;
        let newest = file.newest().context("there is no element set")?;
        let start = self.at_time.unwrap_or(newest);
        let is_old = |epoch: Moment| start.since_s(epoch).abs() > OLD_DAYS * 86_400.0;
        Ok(Flying::Real(Box::new(Real {
            ephemeris: Ephemeris::new(&file.sets),
            old: file.sets.iter().filter(|set| is_old(set.epoch)).count(),
            file,
            name,
            start,
            silences: Vec::new(),
        })))
    }

    fn terminal(&self, flying: &Flying) -> Terminal {
        let base = match flying {
            Flying::Licensed(constellation) => constellation.terminal,
            Flying::Real(_) => Terminal::LICENSED,
        };
        let gso = self.gso_avoidance.or(base.gso_avoidance_deg);
        Terminal::above(self.min_elevation.unwrap_or(base.min_elevation_deg))
            .avoiding_gso(gso.filter(|&degrees| degrees > 0.0))
    }

    fn open(&self, path: &Path, talk: &Talk) -> anyhow::Result<Terrain> {
        let crs = self.terrain_crs.as_deref().map(Crs::parse).transpose();
        let options = Options {
            crs: crs.context("--terrain-crs cannot be used")?,
            missing: Missing::Unknown,
            ..Options::default()
        };
        let terrain = Terrain::open(path, &options).context("--terrain cannot be used")?;
        for note in terrain.notes() {
            talk.warn(note);
        }
        Ok(terrain)
    }

    /// The horizon of the dish; nothing where the ground below it is not known.
    fn horizon(&self, terrain: &Terrain, terminal: &Terminal) -> anyhow::Result<Option<Horizon>> {
        let options = SkylineOptions {
            dish_heights_m: vec![self.height_m],
            azimuths: AZIMUTHS,
            canopy_m: self.canopy_m,
            highest_m: self.highest_m,
            least_elevation_deg: terminal.min_elevation_deg,
            ..SkylineOptions::default()
        };
        let lines = match skylines(terrain, self.at, &options) {
            Ok(lines) => lines,
            Err(error) if error.is_unknown_terrain() => return Ok(None),
            Err(error) => return Err(error).context("--terrain cannot be used"),
        };
        // Lower than the terminal looks the horizon is for the eye alone, and fine terrain has too many cells there.
        let far = SkylineOptions {
            least_elevation_deg: 1.0,
            ..options
        };
        let drawn = skylines(terrain, self.at, &far)
            .ok()
            .and_then(|mut far| far.skylines.pop());
        let drawn = drawn.unwrap_or_else(|| lines.skylines[0].clone());
        Ok(Some(Horizon { lines, drawn }))
    }

    /// The sky over the place.
    fn over(
        &self,
        flying: &mut Flying,
        terminal: &Terminal,
        observer: &Observer,
        span: Span,
    ) -> Over {
        let latitude_deg = self.at.lat();
        let real = match flying {
            Flying::Licensed(constellation) => {
                return Over::at_latitude(constellation, terminal, latitude_deg, Some(span));
            }
            Flying::Real(real) => real,
        };
        let timeline = Timeline {
            start: real.start,
            step_s: span.step_s,
            moments: span.moments as usize,
        };
        let (passes, silences) =
            real.ephemeris
                .passes_of(&[*observer], terminal.min_elevation_deg, &timeline);
        let gso = match terminal.gso_avoidance_deg {
            Some(_) => GsoMask::at_latitude(latitude_deg),
            None => GsoMask::none(),
        };
        real.silences = silences;
        let passes = passes.into_iter().next().unwrap_or_default();
        Over {
            latitude_deg,
            density: Density::of_passes(&passes, terminal, &gso),
            gso,
            passes,
        }
    }

    /// Gateways, where satellites need one.
    fn reach(&self, flying: &Flying) -> Option<GatewayReach> {
        let has_links = match flying {
            Flying::Licensed(constellation) => constellation.has_laser_links,
            Flying::Real(_) => true,
        };
        let needs_one = self.bent_pipe || !has_links;
        let gateways = self.gateways.iter().map(|&at| Gateway {
            at,
            min_elevation_deg: Terminal::LICENSED.min_elevation_deg,
        });
        let gateways: Vec<Gateway> = gateways.collect();
        (needs_one && !gateways.is_empty()).then(|| GatewayReach::new(self.at, &gateways))
    }

    fn spot(
        &self,
        terrain: &Terrain,
        over: &Over,
        terminal: &Terminal,
    ) -> anyhow::Result<Option<Spot>> {
        let Some(radius_m) = self.radius_m else {
            return Ok(None);
        };
        let masts = MASTS_M.iter().filter(|&&mast| mast > self.height_m);
        let options = SpotOptions {
            radius_m,
            skyline: SkylineOptions {
                dish_heights_m: std::iter::once(&self.height_m)
                    .chain(masts)
                    .copied()
                    .collect(),
                azimuths: AZIMUTHS,
                canopy_m: self.canopy_m,
                highest_m: self.highest_m,
                ..SkylineOptions::default()
            },
            ..SpotOptions::default()
        };
        let spot = best_spot(terrain, self.at, over, terminal, &options);
        Ok(Some(spot.context("--terrain cannot be used")?))
    }

    /// The drawing: satellites of the first minutes, also those that are too low.
    #[expect(clippy::too_many_arguments, reason = "a drawing has them all")]
    fn drawn(
        &self,
        told: &Told<'_>,
        flying: &Flying,
        terminal: &Terminal,
        gso: &GsoMask,
        observer: &Observer,
        horizon: Option<&Horizon>,
        reach: Option<&GatewayReach>,
    ) -> String {
        let step_s = f64::from(DRAWN_STEP_S);
        let moments = DRAWN_S / DRAWN_STEP_S + 1;
        let low_deg = (terminal.min_elevation_deg - 10.0).max(0.0);
        let shown = match flying {
            Flying::Licensed(constellation) => passes(
                constellation,
                self.at.lat(),
                low_deg,
                Span { step_s, moments },
            ),
            Flying::Real(real) => {
                let timeline = Timeline {
                    start: real.start,
                    step_s,
                    moments: moments as usize,
                };
                let (all, _) = real.ephemeris.passes_of(&[*observer], low_deg, &timeline);
                all.into_iter()
                    .next()
                    .unwrap_or_else(|| Passes::new(step_s))
            }
        };
        let title = format!("Sky at {}: {}", self.at, told.verdict.word);
        sky_svg(&SkyPlot {
            title: &title,
            lines: &told.lines(DRAWN_S / 60, low_deg),
            horizon: horizon.map(|horizon| &horizon.drawn),
            unknown: horizon.map_or(&[], |horizon| &horizon.lines.unknown[..]),
            terminal,
            gso,
            gateways: reach,
            passes: &shown,
        })
    }
}

fn print(told: &Told<'_>) -> anyhow::Result<()> {
    let told = serde_json::to_value(told).context("cannot write the report")?;
    let mut text =
        serde_json::to_string_pretty(&rounded(told)).context("cannot write the report")?;
    text.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .context("cannot write to stdout")
}
