//! What a prediction is told besides the profile.

use serde::{Deserialize, Serialize};

use super::error::P1812Error;
use crate::radio::Polarisation;
use crate::radio::range::within;

/// What is asked, of which wave, in which climate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Frequency, MHz, 30 to 6,000.
    pub frequency_mhz: f64,
    /// Polarisation of the wave.
    pub polarisation: Polarisation,
    /// p: the loss is not exceeded for this part of the average year, per cent, 1 to 50.
    pub time_percent: f64,
    /// pL: the loss is not exceeded at this part of the locations, per cent, 1 to 99.
    pub location_percent: f64,
    /// Standard deviation of the loss over locations, dB; `None` takes that of section 4.8, which
    /// knows the variation inside one pixel alone.
    pub location_sigma_db: Option<f64>,
    /// wa: the width of the pixel over which section 4.8 lets the loss vary, metres.
    pub resolution_m: f64,
    /// ΔN: how fast the refractivity falls through the lowest kilometre of the air in the average
    /// year, N-units/km, as a positive number.
    pub refractivity_gradient: f64,
    /// N0: refractivity at sea level in the middle of the path, N-units.
    pub sea_level_refractivity: f64,
    /// Latitude of the middle of the path, degrees; north is positive.
    pub latitude_deg: f64,
    /// dct: distance over land from the transmitter to the coast along the path, km; 500 for far
    /// away. It is 0 for a transmitter in [`Zone::Sea`], whatever stands here.
    pub transmitter_coast_km: f64,
    /// dcr: the same of the receiver.
    pub receiver_coast_km: f64,
}

impl Settings {
    /// Median time and locations, pixels of 100 m, the air of middle latitudes at 45 degrees, and
    /// no coast near.
    #[must_use]
    pub fn new(frequency_mhz: f64, polarisation: Polarisation) -> Self {
        Self {
            frequency_mhz,
            polarisation,
            time_percent: 50.0,
            location_percent: 50.0,
            location_sigma_db: None,
            resolution_m: 100.0,
            refractivity_gradient: 45.0,
            sea_level_refractivity: 325.0,
            latitude_deg: 45.0,
            transmitter_coast_km: 500.0,
            receiver_coast_km: 500.0,
        }
    }

    /// Refuses values outside of their ranges.
    pub(super) fn check(&self) -> Result<(), P1812Error> {
        within("frequency", "MHz", self.frequency_mhz, [30.0, 6000.0])?;
        within("part of time", "%", self.time_percent, [1.0, 50.0])?;
        within("part of locations", "%", self.location_percent, [1.0, 99.0])?;
        if let Some(sigma_db) = self.location_sigma_db {
            within(
                "standard deviation over locations",
                "dB",
                sigma_db,
                [0.0, 100.0],
            )?;
        }
        within("width of a pixel", "m", self.resolution_m, [1.0, 10_000.0])?;
        let gradient = self.refractivity_gradient;
        within(
            "refractivity gradient",
            "N-units/km",
            gradient,
            [0.0, 150.0],
        )?;
        let sea_level = self.sea_level_refractivity;
        within(
            "refractivity at sea level",
            "N-units",
            sea_level,
            [200.0, 500.0],
        )?;
        within("latitude", "degrees", self.latitude_deg, [-90.0, 90.0])?;
        for coast_km in [self.transmitter_coast_km, self.receiver_coast_km] {
            within("distance to the coast", "km", coast_km, [0.0, 10_000.0])?;
        }
        Ok(())
    }
}

/// Heights of the antennas above ground, metres, 1 to 3,000.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    /// Of the transmitter.
    pub tx_height_m: f64,
    /// Of the receiver.
    pub rx_height_m: f64,
}

impl Ends {
    /// Refuses heights outside of their range.
    pub(super) fn check(&self) -> Result<(), P1812Error> {
        antenna("height of the transmitter above ground", self.tx_height_m)?;
        antenna("height of the receiver above ground", self.rx_height_m)
    }
}

/// Refuses a height of an antenna outside of its range.
pub(super) fn antenna(what: &'static str, height_m: f64) -> Result<(), P1812Error> {
    Ok(within(what, "m", height_m, [1.0, 3000.0])?)
}

/// Radio-climatic zones, Table 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Seas and other large bodies of water, at least a circle of 100 km across (B).
    Sea,
    /// Land beside the sea, up to 100 m above it and 50 km from it (A1).
    CoastalLand,
    /// All other land (A2).
    Inland,
}
