//! What is computed once for all paths of one frequency and climate.

use super::anomalous::{Ducting, Troposcatter};
use super::check;
use super::climate::{BETA0_RADIUS_KM, Refraction, Zones, median_radius_km};
use super::error::P1812Error;
use super::ground::Terminals;
use super::loss::{Detail, Loss};
use super::normal;
use super::scan::{Curvatures, Scanned};
use super::settings::{Ends, Settings, Zone};
use super::spherical::Spherical;
use crate::radio::Path;

/// The speed of light in the Recommendation, m/µs.
const LIGHT_M_PER_US: f64 = 299.8;

/// The model at one frequency, part of time and climate. Paths need no memory of their own, so one
/// model serves all threads.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    pub(super) time_percent: f64,
    /// I(p), Attachment 2.
    pub(super) time_deviations: f64,
    /// I(pL).
    pub(super) location_deviations: f64,
    /// log10(p/50).
    pub(super) log_time_of_half: f64,
    /// 92.4 + 20 log10(f), dB.
    pub(super) free_space_db: f64,
    pub(super) median_radius_km: f64,
    pub(super) curvatures: Curvatures,
    pub(super) refraction: Refraction,
    pub(super) coasts_km: [f64; 2],
    pub(super) spherical: Spherical,
    pub(super) ducting: Ducting,
    pub(super) troposcatter: Troposcatter,
    sigma: Sigma,
    /// 199.36 + 20 log10(f), dB(µV/m).
    field_strength_db: f64,
}

/// Standard deviation of the loss over locations.
#[derive(Clone, Copy, Debug)]
enum Sigma {
    /// The same everywhere, dB.
    Given(f64),
    /// Of a receiver down in the clutter, dB; less above it, section 4.8.
    Clutter(f64),
}

impl Model {
    /// Checks the settings and computes all that needs no path.
    ///
    /// # Errors
    ///
    /// If a setting is outside of its range.
    pub fn new(settings: &Settings) -> Result<Self, P1812Error> {
        settings.check()?;
        let frequency_ghz = settings.frequency_mhz / 1000.0;
        let wavelength_m = LIGHT_M_PER_US / settings.frequency_mhz;
        let median_radius_km = median_radius_km(settings.refractivity_gradient);
        let frequency_db = 20.0 * frequency_ghz.log10();
        let time_percent = settings.time_percent;
        let sigma = settings.location_sigma_db.map_or_else(
            || {
                let wide = settings.resolution_m.powf(0.28);
                Sigma::Clutter((0.52 + 0.024 * frequency_ghz) * wide)
            },
            Sigma::Given,
        );
        Ok(Self {
            time_percent,
            time_deviations: normal::exceeded(time_percent / 100.0),
            location_deviations: normal::exceeded(settings.location_percent / 100.0),
            log_time_of_half: (time_percent / 50.0).log10(),
            free_space_db: 92.4 + frequency_db,
            median_radius_km,
            curvatures: Curvatures {
                median: 500.0 / median_radius_km,
                beta0: 500.0 / BETA0_RADIUS_KM,
            },
            refraction: Refraction::new(settings.latitude_deg),
            coasts_km: [settings.transmitter_coast_km, settings.receiver_coast_km],
            spherical: Spherical::new(frequency_ghz, wavelength_m, settings.polarisation),
            ducting: Ducting::new(frequency_ghz, median_radius_km, time_percent),
            troposcatter: Troposcatter::new(
                frequency_ghz,
                settings.sea_level_refractivity,
                time_percent,
            ),
            sigma,
            field_strength_db: 199.36 + frequency_db,
        })
    }

    /// The loss over a path inland, from the transmitter (first point) to the receiver (last).
    ///
    /// Clutter stands on the points between the ends alone: g = h there.
    ///
    /// # Errors
    ///
    /// If the path or the ends are outside of what the Recommendation knows.
    pub fn loss(&self, path: &Path<'_>, ends: &Ends) -> Result<Loss, P1812Error> {
        check::path(path)?;
        let length_km = path.distances_km.last().copied().unwrap_or(0.0);
        self.checked(path, &Zones::inland(length_km), ends)
    }

    /// The loss over a path that knows the zone of each point.
    ///
    /// # Errors
    ///
    /// As [`Model::loss`]; also if there are not as many zones as points.
    pub fn loss_over(
        &self,
        path: &Path<'_>,
        zones: &[Zone],
        ends: &Ends,
    ) -> Result<Loss, P1812Error> {
        check::path(path)?;
        check::as_many("zones", path.distances_km.len(), zones.len())?;
        self.checked(path, &Zones::along(path.distances_km, zones), ends)
    }

    /// The loss over a path that is checked.
    fn checked(&self, path: &Path<'_>, zones: &Zones, ends: &Ends) -> Result<Loss, P1812Error> {
        ends.check()?;
        let last = path.distances_km.len() - 1;
        let [tx_ground_m, rx_ground_m] = [path.heights_m[0], path.heights_m[last]];
        let terminals = Terminals {
            length_km: path.distances_km[last],
            tx_ground_m,
            rx_ground_m,
            tx_m: tx_ground_m + ends.tx_height_m,
            rx_m: rx_ground_m + ends.rx_height_m,
        };
        let columns = [path.distances_km, path.heights_m, path.clutter_m];
        let ground = Scanned::new(columns, terminals, self.curvatures, self.asks_beta0());
        let rx_clutter_m = path.clutter_m.last().copied().unwrap_or(0.0);
        let receiver = [ends.rx_height_m, rx_clutter_m];
        Ok(self.over(&ground, zones, receiver, Detail::Everything))
    }

    /// E: field strength of a transmitter of 1 kW effective radiated power behind a loss,
    /// dB(µV/m), Eq. (70).
    #[must_use]
    pub fn field_strength_db(&self, loss_db: f64) -> f64 {
        self.field_strength_db - loss_db
    }

    /// Whether diffraction over the Earth of β0 is part of the loss: not at p = 50 %.
    pub(super) fn asks_beta0(&self) -> bool {
        self.time_percent < 50.0
    }

    /// σloc: standard deviation over locations of a receiver in or above clutter, dB, section 4.8.
    pub(super) fn location_sigma_db(&self, height_m: f64, clutter_m: f64) -> f64 {
        match self.sigma {
            Sigma::Given(sigma_db) => sigma_db,
            // u(h): 1 down in the clutter, 0 from 10 m above it.
            Sigma::Clutter(sigma_db) => {
                sigma_db * (1.0 - (height_m - clutter_m) / 10.0).clamp(0.0, 1.0)
            }
        }
    }
}
