//! Antennas: how much weaker they radiate in a direction than in their best one.
//!
//! Directions are given as the azimuth from where the antenna points, clockwise, and the elevation
//! above the horizon. Gains are relative to the maximum, so they are 0 or negative; the maximum itself
//! belongs to the link budget ([`super::Transmitter`]).

mod msi;
mod parabolic;
mod pattern;

use std::sync::Arc;

pub use msi::MsiError;
pub use parabolic::{AntennaError, Parabolic, VerticalCut};
pub use pattern::Pattern;

/// The shape of what an antenna radiates.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Antenna {
    /// The same in all directions.
    Isotropic,
    /// The same at all azimuths, narrow in elevation: a collinear array.
    Omni(VerticalCut),
    /// A panel by the formulas of 3GPP.
    Parabolic(Parabolic),
    /// Measured cuts of a pattern file; shared by all sectors that have the antenna.
    Measured(Arc<Pattern>),
}

impl Default for Antenna {
    /// The panel of TR 38.901.
    fn default() -> Self {
        Self::Parabolic(Parabolic::default())
    }
}

impl Antenna {
    /// The gain relative to the maximum, dB, 0 or less, towards an azimuth from where the antenna
    /// points and an elevation above the horizon, both in degrees, for an antenna that is mounted
    /// upright.
    #[must_use]
    pub fn gain_db(&self, azimuth_deg: f64, elevation_deg: f64) -> f64 {
        -match self {
            Self::Isotropic => 0.0,
            Self::Omni(cut) => cut.loss_db(elevation_deg),
            Self::Parabolic(panel) => panel.loss_db(around_front(azimuth_deg), elevation_deg),
            Self::Measured(pattern) => pattern.loss_db(azimuth_deg, elevation_deg),
        }
    }

    /// As [`Self::gain_db`], for an antenna that is tilted down as a whole by so many degrees. What its
    /// front loses in elevation its back gains, and its sides roll.
    ///
    /// The direction is turned into the antenna's own axes (3GPP TR 38.901, 7.1.3, with slant and
    /// bearing 0: equations 7.1-7 and 7.1-8).
    #[must_use]
    pub fn tilted_gain_db(&self, azimuth_deg: f64, elevation_deg: f64, tilt_deg: f64) -> f64 {
        if tilt_deg == 0.0 {
            return self.gain_db(azimuth_deg, elevation_deg);
        }
        let (sin_azimuth, cos_azimuth) = azimuth_deg.to_radians().sin_cos();
        let (sin_elevation, cos_elevation) = elevation_deg.to_radians().sin_cos();
        let (sin_tilt, cos_tilt) = tilt_deg.to_radians().sin_cos();
        let (ahead, right) = (cos_elevation * cos_azimuth, cos_elevation * sin_azimuth);
        let forward = ahead * cos_tilt - sin_elevation * sin_tilt;
        let up = ahead * sin_tilt + sin_elevation * cos_tilt;
        self.gain_db(
            right.atan2(forward).to_degrees(),
            up.atan2(forward.hypot(right)).to_degrees(),
        )
    }
}

/// An azimuth as -180 to 180 degrees from the front.
fn around_front(azimuth_deg: f64) -> f64 {
    let turned = azimuth_deg.rem_euclid(360.0);
    if turned > 180.0 {
        turned - 360.0
    } else {
        turned
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tilted_antenna_is_best_below_the_horizon_and_looks_up_behind() {
        let antenna = Antenna::default();
        assert_eq!(antenna.tilted_gain_db(0.0, -6.0, 6.0), -0.0);
        let up = antenna.tilted_gain_db(180.0, 6.0, 6.0);
        let down = antenna.tilted_gain_db(180.0, -6.0, 6.0);
        assert!(up >= down, "{up} {down}");
        // At right angles the tilt rolls the antenna and costs the horizon nothing.
        let side = antenna.tilted_gain_db(90.0, 0.0, 6.0);
        assert!((side - antenna.gain_db(90.0, 0.0)).abs() < 1e-9, "{side}");
    }

    #[test]
    fn isotropic_antennas_know_no_direction() {
        assert_eq!(Antenna::Isotropic.tilted_gain_db(123.0, 45.0, 7.0), 0.0);
    }

    #[test]
    fn omnidirectional_antennas_know_elevation_alone() {
        let antenna = Antenna::Omni(VerticalCut::default());
        assert_eq!(antenna.gain_db(200.0, 0.0), -0.0);
        assert_eq!(antenna.gain_db(17.0, 5.0), antenna.gain_db(200.0, 5.0));
        assert!((antenna.gain_db(17.0, 5.0) + 3.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn gains_are_at_most_the_maximum_and_finite(
            azimuth in -1000.0..1000.0, elevation in -90.0..=90.0, tilt in -20.0..20.0,
        ) {
            for antenna in [Antenna::default(), Antenna::Isotropic, Antenna::Omni(VerticalCut::default())] {
                let gain = antenna.tilted_gain_db(azimuth, elevation, tilt);
                prop_assert!((-60.0..=0.0).contains(&gain), "{gain}");
            }
        }

        #[test]
        fn both_sides_of_a_panel_are_alike(
            azimuth in -180.0..180.0, elevation in -90.0..=90.0, tilt in -20.0..20.0,
        ) {
            let gain = |azimuth| Antenna::default().tilted_gain_db(azimuth, elevation, tilt);
            prop_assert!((gain(azimuth) - gain(-azimuth)).abs() < 1e-9);
            prop_assert!((gain(azimuth) - gain(azimuth + 360.0)).abs() < 1e-9);
        }
    }
}
