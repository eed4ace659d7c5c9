//! What `deadzone sky` says.

use std::path::Path;

use serde::Serialize;

use super::sky::{Flying, Horizon};
use super::sky_notes::{Note, notes};
use crate::geodesy::LonLat;
use crate::sky::{Rule, Skyline, Span, Spot, Terminal, Verdict, View};

/// All that the words rest on.
pub(super) struct Asked<'a> {
    pub(super) at: LonLat,
    pub(super) height_m: f64,
    pub(super) flying: &'a Flying,
    pub(super) terminal: &'a Terminal,
    pub(super) span: Span,
    pub(super) terrain: Option<&'a Path>,
    pub(super) canopy_m: f64,
    pub(super) horizon: Option<&'a Horizon>,
    pub(super) gateways: &'a [LonLat],
    pub(super) is_bent_pipe: bool,
    /// Over a flat horizon, over that of known ground, and were the sky hidden where ground is unknown.
    pub(super) open: View,
    pub(super) seen: Option<View>,
    pub(super) least: Option<View>,
    pub(super) spot: Option<&'a Spot>,
}

/// What is printed.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    place: Place,
    constellation: Flown<'a>,
    time: Time,
    terrain: Option<Ground>,
    horizon: Option<Vec<Direction>>,
    open_sky_share: Option<f64>,
    open_sky_least_share: Option<f64>,
    open_sky_unknown: Option<&'static str>,
    in_view: Option<InView>,
    in_view_open: InView,
    relative_count: Option<f64>,
    widest_blocked_deg: Option<f64>,
    gateways: Option<Vec<Position>>,
    best_spot: Option<Best>,
    pub(super) verdict: Judged,
    pub(super) notes: Vec<Note>,
}

#[derive(Serialize)]
struct Place {
    lon: f64,
    lat: f64,
    ground_m: Option<f64>,
    dish_height_m: f64,
}

#[derive(Serialize)]
struct Position {
    lon: f64,
    lat: f64,
}

#[derive(Serialize)]
struct Flown<'a> {
    name: &'a str,
    source: &'a str,
    model: &'static str,
    satellites: u64,
    has_laser_links: Option<bool>,
    min_elevation_deg: f64,
    gso_avoidance_deg: Option<f64>,
    elements: Option<Elements>,
}

#[derive(Serialize)]
struct Elements {
    records: usize,
    used: usize,
    superseded: usize,
    refused: usize,
    left_out: usize,
    silent: usize,
    older_than_30_days: usize,
    newest_epoch: Option<String>,
}

#[derive(Serialize)]
struct Time {
    start: Option<String>,
    hours: f64,
    step_s: f64,
    moments: u32,
}

#[derive(Serialize)]
struct Ground {
    path: String,
    canopy_m: f64,
    unknown_share: Option<f64>,
}

#[derive(Serialize)]
struct Direction {
    azimuth_deg: f64,
    elevation_deg: f64,
    is_known: bool,
}

#[derive(Serialize)]
struct InView {
    mean: f64,
    p05: u32,
    none_share: f64,
    longest_gap_s: f64,
}

impl InView {
    fn of(view: &View) -> Self {
        Self {
            mean: view.mean_in_view,
            p05: view.p05_in_view,
            none_share: view.none_share,
            longest_gap_s: view.longest_gap_s,
        }
    }
}

#[derive(Serialize)]
struct Best {
    lon: f64,
    lat: f64,
    distance_m: f64,
    dish_height_m: f64,
    open_sky_share: Option<f64>,
    open_sky_least_share: Option<f64>,
    widest_blocked_deg: f64,
    unknown_share: f64,
    verdict: &'static str,
}

/// A verdict and what it is about.
#[derive(Serialize)]
pub(super) struct Judged {
    pub(super) word: &'static str,
    reason: String,
}

impl<'a> Told<'a> {
    pub(super) fn of(asked: &Asked<'a>) -> Self {
        let horizon = asked.horizon;
        let terrain = asked.terrain.map(|path| Ground {
            path: path.display().to_string(),
            canopy_m: asked.canopy_m,
            unknown_share: horizon.map(|horizon| horizon.lines.unknown_share()),
        });
        let seen = asked.seen.as_ref();
        Self {
            place: Place {
                lon: asked.at.lon(),
                lat: asked.at.lat(),
                ground_m: horizon.map(|horizon| horizon.lines.ground_m),
                dish_height_m: asked.height_m,
            },
            constellation: flown(asked),
            time: Time {
                start: match asked.flying {
                    Flying::Licensed(_) => None,
                    Flying::Real(real) => Some(real.start.to_string()),
                },
                hours: f64::from(asked.span.moments) * asked.span.step_s / 3600.0,
                step_s: asked.span.step_s,
                moments: asked.span.moments,
            },
            horizon: horizon.map(directions),
            open_sky_share: seen.and_then(|view| view.open_sky_share),
            open_sky_least_share: asked.least.and_then(|view| view.open_sky_share),
            open_sky_unknown: unknown(asked),
            in_view: seen.map(InView::of),
            in_view_open: InView::of(&asked.open),
            relative_count: seen
                .filter(|view| view.mean_open > 0.0)
                .map(|view| view.mean_in_view / view.mean_open),
            widest_blocked_deg: seen.map(|view| view.widest_blocked_deg),
            gateways: asked.is_bent_pipe.then(|| {
                let gateways = asked.gateways.iter();
                let position = |at: &LonLat| Position {
                    lon: at.lon(),
                    lat: at.lat(),
                };
                gateways.map(position).collect()
            }),
            best_spot: asked.spot.map(best),
            verdict: judged(asked),
            notes: notes(asked),
            terrain,
        }
    }

    /// The verdict in a line.
    pub(super) fn sentence(&self) -> String {
        format!("{}: {}", self.verdict.word, self.verdict.reason)
    }

    /// What stands over a drawing.
    pub(super) fn lines(&self, minutes: u32, low_deg: f64) -> Vec<String> {
        let flown = &self.constellation;
        let when = self.time.start.as_ref().map_or_else(
            || "from an arbitrary moment".to_owned(),
            |start| format!("from {start}"),
        );
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let open = match (self.open_sky_share, self.open_sky_least_share) {
            (None, _) => "unknown".to_owned(),
            (Some(most), Some(least)) if least < most => {
                format!("{} to {}", percent(least), percent(most))
            }
            (Some(share), _) => percent(share),
        };
        let (counts, sky) = match &self.in_view {
            Some(counts) => (counts, ""),
            None => (&self.in_view_open, " under an open sky"),
        };
        vec![
            format!(
                "{}, {} satellites, dish {} m above the ground, open sky share {open}",
                shortened(flown.name),
                flown.satellites,
                self.place.dish_height_m
            ),
            format!(
                "in view over {:.1} h{sky}: {:.1} in the mean, {} or more 95 % of the time, none {} of it",
                self.time.hours,
                counts.mean,
                counts.p05,
                percent(counts.none_share)
            ),
            format!("ways of {minutes} minutes {when}, above {low_deg:.0}°"),
        ]
    }
}

/// The end of a long name, which for a file says more than its folders.
fn shortened(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.len().checked_sub(36) {
        None | Some(0) => name.to_owned(),
        Some(over) => format!("…{}", letters[over..].iter().collect::<String>()),
    }
}

fn flown<'a>(asked: &Asked<'a>) -> Flown<'a> {
    let (min_elevation_deg, gso_avoidance_deg) = (
        asked.terminal.min_elevation_deg,
        asked.terminal.gso_avoidance_deg,
    );
    match asked.flying {
        Flying::Licensed(constellation) => Flown {
            name: &constellation.name,
            source: &constellation.source,
            model: "walker",
            satellites: constellation.satellites(),
            has_laser_links: Some(constellation.has_laser_links),
            min_elevation_deg,
            gso_avoidance_deg,
            elements: None,
        },
        Flying::Real(real) => Flown {
            name: &real.name,
            source: &real.name,
            model: "sgp4",
            satellites: real.ephemeris.satellites().len() as u64,
            has_laser_links: None,
            min_elevation_deg,
            gso_avoidance_deg,
            elements: Some(Elements {
                records: real.file.records(),
                used: real.file.sets.len(),
                superseded: real.file.superseded,
                refused: real.file.refused,
                left_out: real.ephemeris.left_out().len(),
                silent: real.silences.len(),
                older_than_30_days: real.old,
                newest_epoch: real.file.newest().map(|moment| moment.to_string()),
            }),
        },
    }
}

/// The horizon each 5 degrees.
fn directions(horizon: &Horizon) -> Vec<Direction> {
    let line: &Skyline = &horizon.drawn;
    let directions = line.elevations_deg().iter().zip(&horizon.lines.unknown);
    let count = line.elevations_deg().len();
    #[expect(clippy::cast_precision_loss, reason = "a few directions")]
    let direction = |(number, (&elevation, &unknown)): (usize, (&f32, &bool))| Direction {
        azimuth_deg: number as f64 * 360.0 / count as f64,
        elevation_deg: f64::from(elevation),
        is_known: !unknown,
    };
    directions.enumerate().map(direction).collect()
}

/// Why the open sky is not known.
pub(super) fn unknown(asked: &Asked<'_>) -> Option<&'static str> {
    match (asked.terrain, asked.horizon, asked.seen) {
        (None, ..) => Some("no terrain was given"),
        (_, None, _) => Some("the terrain does not know the ground at the place"),
        (_, _, Some(view)) if view.open_sky_share.is_none() => {
            Some("no satellite comes within the mask of the terminal")
        }
        _ => None,
    }
}

fn best(spot: &Spot) -> Best {
    Best {
        lon: spot.at.lon(),
        lat: spot.at.lat(),
        distance_m: spot.distance_m,
        dish_height_m: spot.dish_height_m,
        open_sky_share: spot.open_share,
        open_sky_least_share: spot.least_open_share,
        widest_blocked_deg: spot
            .skyline
            .widest_above_deg(Rule::default().blocked_above_deg),
        unknown_share: spot.unknown_share,
        verdict: word(spot.verdict),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Mast => "mast",
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
    }
}

fn judged(asked: &Asked<'_>) -> Judged {
    let rule = Rule::default();
    if asked.open.mean_open <= 0.0 {
        return Judged {
            word: "fail",
            reason: "no satellite comes within the mask of the terminal".to_owned(),
        };
    }
    if let Some(spot) = asked.spot {
        let share = spot
            .open_share
            .map_or_else(|| "unknown".to_owned(), |share| format!("{share:.3}"));
        return Judged {
            word: word(spot.verdict),
            reason: format!(
                "the best spot is {:.0} m away with the dish {} m above the ground, open sky share {share}",
                spot.distance_m, spot.dish_height_m
            ),
        };
    }
    let (Some(seen), Some(least)) = (asked.seen, asked.least) else {
        let reason = unknown(asked).unwrap_or("the horizon is not known");
        return Judged {
            word: "unknown",
            reason: format!("{reason}, so nobody knows what of the sky is open"),
        };
    };
    let passes = |view: &View| {
        view.open_sky_share
            .is_some_and(|share| share >= rule.least_open_share)
            && view.widest_blocked_deg <= rule.widest_blocked_deg
    };
    let word = match (passes(&seen), passes(&least)) {
        (_, true) => "pass",
        (true, false) => "unknown",
        (false, false) => "fail",
    };
    Judged {
        word,
        reason: format!(
            "open sky share {:.3} where {} is asked for, widest sector above {} degrees {:.0} where {} are allowed{}",
            seen.open_sky_share.unwrap_or(0.0),
            rule.least_open_share,
            rule.blocked_above_deg,
            seen.widest_blocked_deg,
            rule.widest_blocked_deg,
            if word == "unknown" {
                "; unknown ground may hide more"
            } else {
                ""
            }
        ),
    }
}
