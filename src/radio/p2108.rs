//! Clutter loss at a terminal (Recommendation ITU-R P.2108-1): what stands around an antenna, beside
//! what stands along the path.
//!
//! Never on top of P.1812 with heights of clutter along its path: that would count the clutter twice.

use std::f64::consts::FRAC_PI_2;

use thiserror::Error;

use super::OutOfRange;
use super::normal::exceeded;
use super::range::within;

/// An input that the Recommendation has no answer for.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum P2108Error {
    /// A quantity outside of its range.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A share of locations at or beyond certainty.
    #[error("the share of locations is {0} %, allowed above 0 and below 100")]
    Locations(f64),
}

/// What stands around a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clutter {
    /// Water and sea.
    Water,
    /// Open and rural ground.
    Open,
    /// Suburban houses.
    Suburban,
    /// Urban houses.
    Urban,
    /// Trees and forest.
    Forest,
    /// Dense urban houses.
    DenseUrban,
}

impl Clutter {
    /// Representative height where none is known, metres (table 3).
    #[must_use]
    pub fn height_m(self) -> f64 {
        match self {
            Self::Water | Self::Open | Self::Suburban => 10.0,
            Self::Urban | Self::Forest => 15.0,
            Self::DenseUrban => 20.0,
        }
    }
}

/// Width of streets where none is known, metres (sec. 3.1).
pub const STREET_WIDTH_M: f64 = 27.0;

/// Heights and widths in metres that a number in these formulae may have.
const METRES: [f64; 2] = [0.01, 1e5];

/// Loss of a terminal below the clutter around it, dB (sec. 3.1), 0.03 to 3 GHz; 0 above the clutter.
///
/// To be added once for each end that stands in clutter.
///
/// # Errors
///
/// [`P2108Error::OutOfRange`] for a frequency outside of 30 to 3,000 MHz, and for heights and widths
/// that are not positive.
pub fn terminal_loss_db(
    frequency_mhz: f64,
    terminal_height_m: f64,
    clutter: Clutter,
    clutter_height_m: f64,
    street_width_m: f64,
) -> Result<f64, P2108Error> {
    within("frequency", "MHz", frequency_mhz, [30.0, 3000.0])?;
    within("height of the terminal", "m", terminal_height_m, METRES)?;
    within("height of the clutter", "m", clutter_height_m, METRES)?;
    within("width of the street", "m", street_width_m, METRES)?;
    if terminal_height_m >= clutter_height_m {
        return Ok(0.0);
    }
    let ghz = frequency_mhz / 1000.0;
    Ok(match clutter {
        Clutter::Water | Clutter::Open => {
            // eqs. 2b, 2f
            let slope = 21.8 + 6.2 * ghz.log10();
            -slope * (terminal_height_m / clutter_height_m).log10()
        }
        Clutter::Suburban | Clutter::Urban | Clutter::Forest | Clutter::DenseUrban => {
            // eqs. 2a, 2c to 2e
            let above_m = clutter_height_m - terminal_height_m;
            let angle_deg = (above_m / street_width_m).atan().to_degrees();
            let v = 0.342 * ghz.sqrt() * (above_m * angle_deg).sqrt();
            knife_edge_db(v) - 6.03
        }
    })
}

/// J(v), dB (eq. 2a).
fn knife_edge_db(v: f64) -> f64 {
    if v <= -0.78 {
        return 0.0;
    }
    let v = v - 0.1;
    6.9 + 20.0 * ((v * v + 1.0).sqrt() + v).log10()
}

/// Loss not exceeded at a share of urban and suburban locations, dB (sec. 3.2), 0.5 to 67 GHz.
///
/// For one end of a terrestrial path of 0.25 km and more; for both ends add it twice, and only where the
/// path is 1 km and more.
///
/// # Errors
///
/// [`P2108Error`] outside of these ranges, and for shares outside of 0 to 100 %.
pub fn terrestrial_loss_db(
    frequency_mhz: f64,
    distance_km: f64,
    locations_pct: f64,
) -> Result<f64, P2108Error> {
    within("frequency", "MHz", frequency_mhz, [500.0, 67_000.0])?;
    within("length of the path", "km", distance_km, [0.25, 1e5])?;
    let locations = probability(locations_pct)?;
    let frequency_log = (frequency_mhz / 1000.0).log10();
    let power = |loss_db: f64| 10_f64.powf(-0.2 * loss_db);
    // eq. 4a
    let long_db = -2.0 * (10_f64.powf(-5.0 * frequency_log - 12.5) + 10_f64.powf(-16.5)).log10();
    // eq. 5a; the loss must not exceed that of 2 km (eq. 6)
    let at = |distance_km: f64| {
        let short_db = 32.98 + 23.9 * distance_km.log10() + 3.0 * frequency_log;
        let (long, short) = (power(long_db), power(short_db));
        let sum = long + short;
        // eq. 3b, with deviations of 4 and 6 dB
        let deviation_db = ((16.0 * long + 36.0 * short) / sum).sqrt();
        -5.0 * sum.log10() - deviation_db * exceeded(locations)
    };
    Ok(at(distance_km).min(at(2.0)))
}

/// Loss not exceeded at a share of locations towards a satellite or an aircraft, dB (sec. 3.3), 10 to
/// 100 GHz.
///
/// The curves may fall slightly below 0 at small shares.
///
/// # Errors
///
/// [`P2108Error`] outside of 10 to 100 GHz, of elevations of 0 to 90 degrees, and of 0 to 100 %.
pub fn slant_loss_db(
    frequency_mhz: f64,
    elevation_deg: f64,
    locations_pct: f64,
) -> Result<f64, P2108Error> {
    within("frequency", "MHz", frequency_mhz, [10_000.0, 100_000.0])?;
    within("elevation", "degrees", elevation_deg, [0.0, 90.0])?;
    let locations = probability(locations_pct)?;
    let level = 1.0 - elevation_deg / 90.0;
    let angle = 0.05 * level + elevation_deg.to_radians();
    // the cotangent, which is never below 0 here
    let cotangent = (FRAC_PI_2 - angle).tan().max(0.0);
    let k = 93.0 * (frequency_mhz / 1000.0).powf(0.175);
    let base = -k * (1.0 - locations).ln() * cotangent;
    // eq. 7
    Ok(base.powf(0.5 * level) - 1.0 - 0.6 * exceeded(locations))
}

fn probability(percent: f64) -> Result<f64, P2108Error> {
    if percent > 0.0 && percent < 100.0 {
        Ok(percent / 100.0)
    } else {
        Err(P2108Error::Locations(percent))
    }
}

#[cfg(test)]
#[path = "p2108_tests.rs"]
mod tests;
