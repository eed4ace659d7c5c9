//! The panel antenna of 3GPP: parabolas in decibels around the main lobe, with a floor.

/// Why numbers describe no antenna.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{what} is {value}; allowed is {allowed}")]
pub struct AntennaError {
    /// What is wrong.
    pub what: &'static str,
    /// Its value.
    pub value: f64,
    /// What is allowed.
    pub allowed: &'static str,
}

/// What an antenna radiates up and down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerticalCut {
    beamwidth_deg: f64,
    side_lobe_db: f64,
    tilt_deg: f64,
}

impl Default for VerticalCut {
    /// 10 degrees (TR 36.814, table A.2.1.1-2), side lobes 30 dB down (TR 38.901, table 7.3-1), no tilt.
    fn default() -> Self {
        Self {
            beamwidth_deg: 10.0,
            side_lobe_db: 30.0,
            tilt_deg: 0.0,
        }
    }
}

impl VerticalCut {
    /// A cut from its half-power beamwidth, how far side lobes are below the maximum at least (`SLA_V`),
    /// and the electrical tilt, degrees below the horizon.
    ///
    /// # Errors
    /// [`AntennaError`] for a beamwidth that is not above 0 and at most 180, side lobes outside of 0 to
    /// 60 dB, and tilts beyond 45 degrees.
    pub fn new(beamwidth_deg: f64, side_lobe_db: f64, tilt_deg: f64) -> Result<Self, AntennaError> {
        if !(beamwidth_deg > 0.0 && beamwidth_deg <= 180.0) {
            return Err(AntennaError {
                what: "vertical beamwidth",
                value: beamwidth_deg,
                allowed: "above 0 to 180 degrees",
            });
        }
        if !(0.0..=60.0).contains(&side_lobe_db) {
            return Err(AntennaError {
                what: "attenuation of side lobes",
                value: side_lobe_db,
                allowed: "0 to 60 dB",
            });
        }
        if !(-45.0..=45.0).contains(&tilt_deg) {
            return Err(AntennaError {
                what: "electrical tilt",
                value: tilt_deg,
                allowed: "-45 (up) to 45 (down) degrees",
            });
        }
        Ok(Self {
            beamwidth_deg,
            side_lobe_db,
            tilt_deg,
        })
    }

    /// The loss towards an elevation above the horizon, dB (TR 36.814, table A.2.1.1-2; TR 38.901,
    /// table 7.3-1): `min(12 ((θ - θ_tilt) / θ_3dB)², SLA_V)`.
    pub(super) fn loss_db(&self, elevation_deg: f64) -> f64 {
        let off = (elevation_deg + self.tilt_deg) / self.beamwidth_deg;
        (12.0 * off * off).min(self.side_lobe_db)
    }
}

/// A panel antenna (3GPP TR 36.814, table A.2.1.1-2; TR 38.901, table 7.3-1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parabolic {
    beamwidth_deg: f64,
    front_to_back_db: f64,
    vertical: VerticalCut,
}

impl Default for Parabolic {
    /// 65 degrees, 30 dB from front to back (TR 38.901, table 7.3-1), and [`VerticalCut::default`].
    fn default() -> Self {
        Self {
            beamwidth_deg: 65.0,
            front_to_back_db: 30.0,
            vertical: VerticalCut::default(),
        }
    }
}

impl Parabolic {
    /// A panel from its horizontal half-power beamwidth, its attenuation from front to back (`A_max`;
    /// TR 36.814 has 25 dB, TR 38.901 has 30), and its vertical cut.
    ///
    /// # Errors
    /// [`AntennaError`] for a beamwidth that is not above 0 and at most 360 degrees, or an attenuation
    /// outside of 0 to 60 dB.
    pub fn new(
        beamwidth_deg: f64,
        front_to_back_db: f64,
        vertical: VerticalCut,
    ) -> Result<Self, AntennaError> {
        if !(beamwidth_deg > 0.0 && beamwidth_deg <= 360.0) {
            return Err(AntennaError {
                what: "horizontal beamwidth",
                value: beamwidth_deg,
                allowed: "above 0 to 360 degrees",
            });
        }
        if !(0.0..=60.0).contains(&front_to_back_db) {
            return Err(AntennaError {
                what: "attenuation from front to back",
                value: front_to_back_db,
                allowed: "0 to 60 dB",
            });
        }
        Ok(Self {
            beamwidth_deg,
            front_to_back_db,
            vertical,
        })
    }

    /// The loss, dB, towards an azimuth of -180 to 180 degrees from the front and an elevation:
    /// `A_H = min(12 (φ / φ_3dB)², A_max)` and `A = min(A_V + A_H, A_max)` (TR 38.901, table 7.3-1).
    pub(super) fn loss_db(&self, azimuth_deg: f64, elevation_deg: f64) -> f64 {
        let off = azimuth_deg / self.beamwidth_deg;
        let horizontal = (12.0 * off * off).min(self.front_to_back_db);
        (horizontal + self.vertical.loss_db(elevation_deg)).min(self.front_to_back_db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_beamwidth_costs_half_the_power() {
        let panel = Parabolic::default();
        assert_eq!(panel.loss_db(0.0, 0.0), 0.0);
        assert!((panel.loss_db(32.5, 0.0) - 3.0).abs() < 1e-12);
        assert!((panel.loss_db(0.0, -5.0) - 3.0).abs() < 1e-12);
        assert!((panel.loss_db(-32.5, 5.0) - 6.0).abs() < 1e-12);
        assert_eq!(panel.loss_db(180.0, 0.0), 30.0);
        assert_eq!(panel.loss_db(120.0, 40.0), 30.0);
    }

    #[test]
    fn the_antenna_of_tr_36_814_is_one_of_these() {
        let vertical = VerticalCut::new(10.0, 20.0, 15.0).unwrap();
        let panel = Parabolic::new(70.0, 25.0, vertical).unwrap();
        assert_eq!(panel.loss_db(0.0, -15.0), 0.0);
        // 12 (15 / 10)² is above the floor of 20 dB.
        assert_eq!(panel.loss_db(0.0, 0.0), 20.0);
        assert!((panel.loss_db(35.0, -10.0) - 6.0).abs() < 1e-12);
        assert_eq!(panel.loss_db(180.0, -15.0), 25.0);
    }

    #[test]
    fn what_is_no_antenna_is_refused_with_its_value() {
        let cut = VerticalCut::default();
        for beamwidth in [0.0, -65.0, 361.0, f64::NAN, f64::INFINITY] {
            let error = Parabolic::new(beamwidth, 25.0, cut).unwrap_err();
            assert!(error.to_string().starts_with("horizontal beamwidth is "));
        }
        assert!(Parabolic::new(65.0, f64::NAN, cut).is_err());
        assert!(Parabolic::new(65.0, -1.0, cut).is_err());
        assert!(VerticalCut::new(0.0, 20.0, 0.0).is_err());
        assert!(VerticalCut::new(10.0, 61.0, 0.0).is_err());
        assert_eq!(
            VerticalCut::new(10.0, 20.0, 90.0).unwrap_err().to_string(),
            "electrical tilt is 90; allowed is -45 (up) to 45 (down) degrees"
        );
    }
}
