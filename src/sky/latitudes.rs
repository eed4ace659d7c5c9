//! The skies of many places: passes, densities and masks are those of a band of latitude.

use rayon::prelude::*;

use super::walker::{Span, passes};
use super::{Constellation, Density, GsoMask, Passes, Terminal};

/// How wide a band of latitude is, degrees.
///
/// At the edges of a band, means are within 1.2 % of those of its middle up to 25 degrees of latitude and within
/// 2 % where shells turn; the open share of a valley that hides north and south is within 0.016 (measured by a
/// test over all presets).
const BAND_DEG: f64 = 0.5;

/// The sky over a band of latitude.
#[derive(Clone, Debug)]
pub struct Sky {
    /// The middle of the band, degrees.
    pub latitude_deg: f64,
    /// What of it is nearer to the geostationary arc than allowed.
    pub gso: GsoMask,
    /// Satellites by direction, without time.
    pub density: Density,
    /// Satellites moment by moment; without moments where no span was asked for.
    pub passes: Passes,
}

impl Sky {
    /// The sky over a latitude of WGS 84, degrees, as a terminal uses it.
    #[must_use]
    pub fn at_latitude(
        constellation: &Constellation,
        terminal: &Terminal,
        latitude_deg: f64,
        span: Option<Span>,
    ) -> Self {
        let gso = match terminal.gso_avoidance_deg {
            Some(_) => GsoMask::at_latitude(latitude_deg),
            None => GsoMask::none(),
        };
        let span = span.unwrap_or(Span {
            step_s: 0.0,
            moments: 0,
        });
        Self {
            latitude_deg,
            density: Density::of(constellation, latitude_deg, terminal, &gso),
            passes: passes(constellation, latitude_deg, terminal.mask_deg(), span),
            gso,
        }
    }
}

/// The skies of all bands that some places lie in.
#[derive(Clone, Debug)]
pub struct Skies {
    /// By the number of the band, upwards.
    bands: Vec<(i32, Sky)>,
    /// What they are skies of.
    pub terminal: Terminal,
}

impl Skies {
    /// The skies over latitudes of WGS 84, degrees, each band once and in parallel; what is no latitude has none.
    #[must_use]
    pub fn new(
        constellation: &Constellation,
        terminal: Terminal,
        latitudes_deg: impl IntoIterator<Item = f64>,
        span: Option<Span>,
    ) -> Self {
        let mut numbers: Vec<i32> = latitudes_deg.into_iter().filter_map(band).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let sky = |number: i32| {
            let middle = f64::from(number) * BAND_DEG;
            let sky = Sky::at_latitude(constellation, &terminal, middle, span);
            (number, sky)
        };
        Self {
            bands: numbers.into_par_iter().map(sky).collect(),
            terminal,
        }
    }

    /// The sky over a latitude; `None` where it was not among those given.
    #[must_use]
    pub fn at(&self, latitude_deg: f64) -> Option<&Sky> {
        let number = band(latitude_deg)?;
        let place = self
            .bands
            .binary_search_by_key(&number, |(number, _)| *number);
        Some(&self.bands[place.ok()?].1)
    }
}

/// The number of the band of a latitude.
fn band(latitude_deg: f64) -> Option<i32> {
    if !(-90.0..=90.0).contains(&latitude_deg) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "from -180 to 180")]
    let number = (latitude_deg / BAND_DEG).round() as i32;
    Some(number)
}

#[cfg(test)]
#[path = "latitudes_tests.rs"]
mod tests;
