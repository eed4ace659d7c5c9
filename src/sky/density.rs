//! How many satellites stand in each direction in the mean, without time.
//!
//! Over long times a circular orbit passes all longitudes alike, and its argument of latitude u grows evenly.
//! By sin(lat) = sin(i) sin(u) satellites then lie at a latitude with the density 1 / (pi sqrt(sin^2 i -
//! sin^2 lat)) over sin(lat), which is infinite at the latitude i. Summed over u instead of the latitude it is
//! even, so that is what is done here: cells of equal u and longitude, each with its share of the shell, are
//! put where the place sees them. How planes and slots stand to each other does not enter.

use std::f64::consts::{PI, TAU};

use super::observer::{EARTH_RADIUS_KM, Observer};
use super::{Constellation, GsoMask, Passes, Shell, Skyline, Terminal};

/// Directions of a table.
const AZIMUTHS: usize = 180;
const AZIMUTH_DEG: f32 = 2.0;

/// Cells of a revolution, and of a turn in longitude.
const STEPS_U: u32 = 4096;
const LONGITUDE_STEP: f64 = TAU / 3072.0;

/// The mean number of satellites over a latitude that a terminal may use, by azimuth and elevation.
#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    least_deg: f64,
    band_deg: f64,
    bands: usize,
    /// Per azimuth: how many are above the lower edge of each band of elevation, and 0 above the last.
    above: Vec<f32>,
    mean: f64,
}

impl Density {
    /// What stands over a latitude of WGS 84, degrees, within a terminal's own mask.
    #[must_use]
    pub fn of(
        constellation: &Constellation,
        latitude_deg: f64,
        terminal: &Terminal,
        gso: &GsoMask,
    ) -> Self {
        let observer = Observer::at_latitude(latitude_deg);
        Self::over(&observer, constellation, terminal, gso)
    }

    /// What stands over a place.
    pub(super) fn over(
        observer: &Observer,
        constellation: &Constellation,
        terminal: &Terminal,
        gso: &GsoMask,
    ) -> Self {
        let least_deg = terminal.mask_deg();
        let (bands, band_deg) = bands(least_deg);
        let mut counts = vec![0.0; AZIMUTHS * bands];
        for shell in &constellation.shells {
            each(
                shell,
                observer,
                least_deg,
                |azimuth_deg, elevation_deg, share| {
                    #[expect(clippy::cast_possible_truncation, reason = "degrees")]
                    let narrow = [azimuth_deg as f32, elevation_deg as f32];
                    if gso.excludes(terminal.gso_avoidance_deg, narrow[0], narrow[1]) {
                        return;
                    }
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "not negative, and saturating"
                    )]
                    let band = (((elevation_deg - least_deg) / band_deg) as usize).min(bands - 1);
                    // In the west as in the east.
                    for azimuth in [azimuth_deg, 360.0 - azimuth_deg] {
                        #[expect(
                            clippy::cast_possible_truncation,
                            clippy::cast_sign_loss,
                            reason = "from 0 to 360"
                        )]
                        let sector = (azimuth / f64::from(AZIMUTH_DEG)) as usize % AZIMUTHS;
                        counts[sector * bands + band] += share;
                    }
                },
            );
        }
        Self::of_counts(least_deg, &counts)
    }

    /// What stood over a place at the moments of passes, which begin at or below the terminal's least elevation,
    /// within its own mask: that of real satellites. Nothing where there is no moment.
    #[must_use]
    pub fn of_passes(passes: &Passes, terminal: &Terminal, gso: &GsoMask) -> Self {
        let least_deg = terminal.mask_deg();
        let (bands, band_deg) = bands(least_deg);
        let mut counts = vec![0.0; AZIMUTHS * bands];
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let share = 1.0 / passes.len().max(1) as f64;
        for seen in passes.moments().flatten() {
            let elevation_deg = f64::from(seen.elevation_deg);
            let is_out = gso.excludes(
                terminal.gso_avoidance_deg,
                seen.azimuth_deg,
                seen.elevation_deg,
            );
            if elevation_deg < least_deg || is_out {
                continue;
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "not negative, and saturating"
            )]
            let (sector, band) = (
                (seen.azimuth_deg / AZIMUTH_DEG) as usize % AZIMUTHS,
                ((elevation_deg - least_deg) / band_deg) as usize,
            );
            counts[sector * bands + band.min(bands - 1)] += share;
        }
        Self::of_counts(least_deg, &counts)
    }

    /// Adds up what bands of azimuths hold.
    fn of_counts(least_deg: f64, counts: &[f64]) -> Self {
        let (bands, band_deg) = bands(least_deg);
        let mut above = Vec::with_capacity(AZIMUTHS * (bands + 1));
        let mut mean = 0.0;
        for sector in counts.chunks_exact(bands) {
            let mut higher = 0.0;
            let start = above.len();
            above.push(0.0);
            for count in sector.iter().rev() {
                higher += count;
                #[expect(clippy::cast_possible_truncation, reason = "a number of satellites")]
                above.push(higher as f32);
            }
            above[start..].reverse();
            mean += f64::from(above[start]);
        }
        Self {
            least_deg,
            band_deg,
            bands,
            above,
            mean,
        }
    }

    /// Satellites in view over a flat horizon.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Satellites in view over a horizon.
    #[must_use]
    pub fn mean_over(&self, skyline: &Skyline) -> f64 {
        let mut azimuth_deg = AZIMUTH_DEG / 2.0;
        let mut mean = 0.0;
        for sector in self.above.chunks_exact(self.bands + 1) {
            mean += self.sector(sector, f64::from(skyline.at(azimuth_deg)));
            azimuth_deg += AZIMUTH_DEG;
        }
        mean
    }

    /// The share of the satellite time within the mask that a horizon leaves: 1 over a flat one. `None` where
    /// there is none to leave.
    #[must_use]
    pub fn open_share(&self, skyline: &Skyline) -> Option<f64> {
        (self.mean > 0.0).then(|| (self.mean_over(skyline) / self.mean).min(1.0))
    }

    /// What of a sector is above an elevation: even within a band. What is no number hides all.
    fn sector(&self, above: &[f32], elevation_deg: f64) -> f64 {
        let bands = (elevation_deg - self.least_deg) / self.band_deg;
        if elevation_deg <= self.least_deg {
            return f64::from(above[0]);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and saturating"
        )]
        let band = bands as usize;
        if elevation_deg.is_nan() || band >= self.bands {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 90")]
        let share = bands - band as f64;
        let (low, high) = (f64::from(above[band]), f64::from(above[band + 1]));
        low + share * (high - low)
    }
}

/// How many bands of elevation there are above the least one, and how wide they are, degrees.
fn bands(least_deg: f64) -> (usize, f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 90"
    )]
    let bands = ((90.0 - least_deg).ceil() as usize).max(1);
    #[expect(clippy::cast_precision_loss, reason = "from 1 to 90")]
    let band_deg = (90.0 - least_deg) / bands as f64;
    (bands, band_deg)
}

/// Gives the cells of a shell east of a place that are at least so high: azimuth and elevation in degrees, and
/// how many satellites a cell holds in the mean.
fn each(shell: &Shell, observer: &Observer, least_deg: f64, mut cell: impl FnMut(f64, f64, f64)) {
    let radius_km = EARTH_RADIUS_KM + shell.altitude_km;
    let cap = Observer::cap(least_deg - observer.tilt.to_degrees() - 1e-6, radius_km);
    let sin_i = shell.inclination_deg.to_radians().sin();
    let (sin, cos) = observer.latitude.sin_cos();
    let sin_least = least_deg.to_radians().sin();
    #[expect(clippy::cast_precision_loss, reason = "a million satellites at most")]
    let satellites = shell.satellites() as f64;
    // The half of a revolution that goes north, twice; no cell ends beyond the highest latitude.
    let step_u = PI / f64::from(STEPS_U);
    let [south, north] = [observer.latitude - cap, observer.latitude + cap];
    for number in 0..STEPS_U {
        let u = (f64::from(number) + 0.5) * step_u - PI / 2.0;
        let sin_there = sin_i * u.sin();
        let latitude = sin_there.asin();
        if latitude < south || latitude > north {
            continue;
        }
        let cos_there = latitude.cos();
        // The widest longitude within the cap.
        let (rest, product) = (cap.cos() - sin * sin_there, cos * cos_there);
        let half = if rest <= -product {
            PI
        } else if rest >= product {
            continue;
        } else {
            (rest / product).acos()
        };
        let steps = (half / LONGITUDE_STEP).ceil();
        let step = half / steps;
        let share = satellites * (2.0 * step_u / TAU) * (step / TAU);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most half a turn of steps"
        )]
        let steps = steps as u32;
        for number in 0..steps {
            let (sin_lon, cos_lon) = ((f64::from(number) + 0.5) * step).sin_cos();
            let point =
                [cos_there * cos_lon, cos_there * sin_lon, sin_there].map(|part| part * radius_km);
            if observer.sine(point) < sin_least {
                continue;
            }
            let look = observer.look(point);
            cell(look.azimuth_deg, look.elevation_deg, share);
        }
    }
}

#[cfg(test)]
#[path = "density_tests.rs"]
mod tests;
