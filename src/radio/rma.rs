//! The rural macro cell of 3GPP TR 38.901 (`RMa`), tables 7.4.1-1 and 7.4.2-1, 0.5 to 30 GHz.
//!
//! A statistical loss where no terrain is known, with lines of sight or without. Distances are along the
//! ground, as in the tables' ranges; the formulae use the slant distance where the report says so. The
//! formula within the breakpoint is below free space nearer than about 30 m; losses are held to free
//! space as their floor.

use std::f64::consts::PI;

use super::range::within;
use super::{OutOfRange, free_space_loss_db};

/// Speed of light as the report rounds it, m/s.
const LIGHT_M_S: f64 = 3e8;

/// A mast, a user and the houses between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Frequency, MHz, 500 to 30,000.
    pub frequency_mhz: f64,
    /// Height of the mast, metres, 10 to 150.
    pub base_height_m: f64,
    /// Height of the user, metres, 1 to 10.
    pub user_height_m: f64,
    /// Average height of buildings, metres, 5 to 50.
    pub building_height_m: f64,
    /// Average width of streets, metres, 5 to 50.
    pub street_width_m: f64,
}

impl Settings {
    /// The report's defaults: a mast of 35 m, a user at 1.5 m, buildings of 5 m, streets of 20 m.
    #[must_use]
    pub fn new(frequency_mhz: f64) -> Self {
        Self {
            frequency_mhz,
            base_height_m: 35.0,
            user_height_m: 1.5,
            building_height_m: 5.0,
            street_width_m: 20.0,
        }
    }
}

/// Checked settings.
#[derive(Clone, Copy, Debug)]
pub struct Rma {
    settings: Settings,
    frequency_ghz: f64,
    /// Beyond it the ground's reflection counts.
    breakpoint_m: f64,
}

impl Rma {
    /// Checks settings.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] for the first that the report does not allow.
    pub fn new(settings: &Settings) -> Result<Self, OutOfRange> {
        within(
            "frequency",
            "MHz",
            settings.frequency_mhz,
            [500.0, 30_000.0],
        )?;
        within(
            "height of the mast",
            "m",
            settings.base_height_m,
            [10.0, 150.0],
        )?;
        within(
            "height of the user",
            "m",
            settings.user_height_m,
            [1.0, 10.0],
        )?;
        within(
            "height of buildings",
            "m",
            settings.building_height_m,
            [5.0, 50.0],
        )?;
        within(
            "width of streets",
            "m",
            settings.street_width_m,
            [5.0, 50.0],
        )?;
        let product = settings.base_height_m * settings.user_height_m;
        Ok(Self {
            settings: *settings,
            frequency_ghz: settings.frequency_mhz / 1000.0,
            // note 5
            breakpoint_m: 2.0 * PI * product * settings.frequency_mhz * 1e6 / LIGHT_M_S,
        })
    }

    /// Distance along the ground from which the loss grows with its fourth power, metres.
    #[must_use]
    pub fn breakpoint_m(&self) -> f64 {
        self.breakpoint_m
    }

    /// Loss in line of sight, dB.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] for distances along the ground outside of 10 m to 10 km.
    pub fn line_of_sight_db(&self, distance_m: f64) -> Result<f64, OutOfRange> {
        within(
            "distance in line of sight",
            "m",
            distance_m,
            [10.0, 10_000.0],
        )?;
        Ok(self.visible_db(distance_m))
    }

    /// Loss without line of sight, dB, never less than with it.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] for distances along the ground outside of 10 m to 5 km.
    pub fn blocked_db(&self, distance_m: f64) -> Result<f64, OutOfRange> {
        within(
            "distance without line of sight",
            "m",
            distance_m,
            [10.0, 5000.0],
        )?;
        let Settings {
            base_height_m: base_m,
            user_height_m: user_m,
            building_height_m: houses_m,
            street_width_m: street_m,
            ..
        } = self.settings;
        let base = base_m.log10();
        let over_roofs = 24.37 - 3.7 * (houses_m / base_m).powi(2);
        let blocked_db = 161.04 - 7.1 * street_m.log10() + 7.5 * houses_m.log10()
            - over_roofs * base
            + (43.42 - 3.1 * base) * (self.slant_m(distance_m).log10() - 3.0)
            + 20.0 * self.frequency_ghz.log10()
            - (3.2 * (11.75 * user_m).log10().powi(2) - 4.97);
        Ok(blocked_db.max(self.visible_db(distance_m)))
    }

    fn slant_m(&self, distance_m: f64) -> f64 {
        distance_m.hypot(self.settings.base_height_m - self.settings.user_height_m)
    }

    fn visible_db(&self, distance_m: f64) -> f64 {
        let slant_m = self.slant_m(distance_m);
        let loss_db = if distance_m <= self.breakpoint_m {
            self.near_db(slant_m)
        } else {
            self.near_db(self.breakpoint_m) + 40.0 * (slant_m / self.breakpoint_m).log10()
        };
        loss_db.max(free_space_loss_db(
            self.settings.frequency_mhz,
            slant_m / 1000.0,
        ))
    }

    /// `PL1`, dB.
    fn near_db(&self, slant_m: f64) -> f64 {
        let houses_m = self.settings.building_height_m;
        let power = houses_m.powf(1.72);
        20.0 * (40.0 * PI * slant_m * self.frequency_ghz / 3.0).log10()
            + (0.03 * power).min(10.0) * slant_m.log10()
            - (0.044 * power).min(14.77)
            + 0.002 * houses_m.log10() * slant_m
    }
}

#[cfg(test)]
#[path = "rma_tests.rs"]
mod tests;
