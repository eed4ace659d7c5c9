//! Okumura-Hata and COST-231: the range of a mast where no terrain is known.
//!
//! Hata 1980, "Empirical Formula for Propagation Loss in Land Mobile Radio Services", 150 to 1,500 MHz;
//! above it to 2,000 MHz COST Action 231, Final Report, sec. 4.4.1, with no metropolitan correction. The
//! mobile's height is corrected as in a small or medium-sized city at all frequencies. Quasi-open ground
//! is 5 dB worse than open ground (Okumura's curves differ by that); above 1,500 MHz the corrections of
//! suburban and open ground are those of Hata, which COST 231 does not give.
//!
//! Sanity bounds, not a map: the formulae were fitted around Tokyo, for masts above the roofs.

use std::fmt;

use super::range::within;
use super::{OutOfRange, free_space_loss_db};

/// What the ground around the mobile is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// A small or medium-sized city.
    Urban,
    /// A village or a road with trees and houses near the mobile.
    Suburban,
    /// Between suburban and open.
    QuasiOpen,
    /// No tall trees or buildings in the path and for 300 to 400 m ahead, as fields.
    Open,
}

/// A mast, a mobile and what is between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Frequency, MHz, 150 to 2,000.
    pub frequency_mhz: f64,
    /// Height of the mast above the ground around it, metres, 5 to 300; below 30 and above 200 is rough.
    pub base_height_m: f64,
    /// Height of the mobile above ground, metres, 1 to 10.
    pub mobile_height_m: f64,
    /// Kind of ground.
    pub area: Area,
}

/// A reason to trust a result less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Warning {
    /// The mast is outside of 30 to 200 m.
    BaseHeight,
    /// The path is outside of 1 to 20 km.
    Distance,
    /// Suburban and open ground above 1,500 MHz takes corrections that were not made for it.
    AreaAboveHata,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BaseHeight => "the mast is lower than 30 m or higher than 200 m: rough",
            Self::Distance => "the path is shorter than 1 km or longer than 20 km: rough",
            Self::AreaAboveHata => {
                "above 1,500 MHz the correction of open and suburban ground is carried over"
            }
        })
    }
}

/// Checked settings and the line of the loss over the logarithm of the distance.
#[derive(Clone, Copy, Debug)]
pub struct OkumuraHata {
    settings: Settings,
    /// Loss at 1 km, dB.
    at_km_db: f64,
    /// dB a decade.
    decade_db: f64,
}

/// Where Hata's formula ends and that of COST 231 begins, MHz.
const HATA_MHZ: f64 = 1500.0;

impl OkumuraHata {
    /// Checks settings and prepares the formula.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] for a frequency or a height that neither formula is for.
    pub fn new(settings: &Settings) -> Result<Self, OutOfRange> {
        let Settings {
            frequency_mhz,
            base_height_m,
            mobile_height_m,
            area,
        } = *settings;
        within("frequency", "MHz", frequency_mhz, [150.0, 2000.0])?;
        within("height of the mast", "m", base_height_m, [5.0, 300.0])?;
        within("height of the mobile", "m", mobile_height_m, [1.0, 10.0])?;
        let f = frequency_mhz.log10();
        let base = base_height_m.log10();
        let mobile_db = (1.1 * f - 0.7) * mobile_height_m - (1.56 * f - 0.8);
        let city_db = if frequency_mhz <= HATA_MHZ {
            69.55 + 26.16 * f
        } else {
            46.3 + 33.9 * f
        };
        let open_db = 4.78 * f * f - 18.33 * f + 40.94;
        let easier_db = match area {
            Area::Urban => 0.0,
            Area::Suburban => 2.0 * (frequency_mhz / 28.0).log10().powi(2) + 5.4,
            Area::QuasiOpen => open_db - 5.0,
            Area::Open => open_db,
        };
        Ok(Self {
            settings: *settings,
            at_km_db: city_db - 13.82 * base - mobile_db - easier_db,
            decade_db: 44.9 - 6.55 * base,
        })
    }

    /// Median basic transmission loss, dB, never below that of free space.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] for distances outside of 0.01 to 100 km; [`Self::warnings`] tells of those that
    /// the formulae were not fitted to.
    pub fn loss_db(&self, distance_km: f64) -> Result<f64, OutOfRange> {
        within("distance", "km", distance_km, [0.01, 100.0])?;
        let hata_db = self.at_km_db + self.decade_db * distance_km.log10();
        Ok(hata_db.max(free_space_loss_db(self.settings.frequency_mhz, distance_km)))
    }

    /// How far the mast reaches where the path may lose so much, km; margins are to be taken off
    /// before. The inverse of [`Self::loss_db`], also where that has no value.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] for losses outside of 20 to 250 dB, which are no link budget.
    pub fn range_km(&self, max_loss_db: f64) -> Result<f64, OutOfRange> {
        within("largest loss", "dB", max_loss_db, [20.0, 250.0])?;
        let decades = (max_loss_db - self.at_km_db) / self.decade_db;
        let free_space = max_loss_db - free_space_loss_db(self.settings.frequency_mhz, 1.0);
        // both grow with distance: the worse of two losses reaches as far as the shorter of two ranges
        Ok(10_f64.powf(decades.min(free_space / 20.0)))
    }

    /// Reasons to trust the loss at a distance less.
    pub fn warnings(&self, distance_km: f64) -> impl Iterator<Item = Warning> {
        let Settings {
            frequency_mhz,
            base_height_m,
            area,
            ..
        } = self.settings;
        [
            (
                Warning::BaseHeight,
                !(30.0..=200.0).contains(&base_height_m),
            ),
            (Warning::Distance, !(1.0..=20.0).contains(&distance_km)),
            (
                Warning::AreaAboveHata,
                frequency_mhz > HATA_MHZ && area != Area::Urban,
            ),
        ]
        .into_iter()
        .filter_map(|(warning, holds)| holds.then_some(warning))
    }
}

#[cfg(test)]
#[path = "okumura_hata_tests.rs"]
mod tests;
