//! A sector: an antenna at a place, turned and tilted, with a power.

use super::Antenna;
use crate::geodesy::LonLat;
use crate::units::Dbm;

/// What a site sends in one direction on one frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct Sector {
    /// Where it stands.
    pub position: LonLat,
    /// The middle of the antenna above ground, metres.
    pub height_m: f64,
    /// Where the antenna points, degrees clockwise from true north. `None` where nobody says: then the
    /// antenna counts as turned to each receiver, which is the most that the sector may cover.
    pub azimuth_deg: Option<f64>,
    /// Mechanical tilt, degrees below the horizon; the electrical one is the antenna's.
    pub tilt_deg: f64,
    /// The EIRP of the reference signal in the best direction ([`super::Transmitter::reference_eirp`]).
    pub reference_eirp: Dbm,
    /// MHz.
    pub frequency_mhz: f64,
    /// What it radiates in which direction.
    pub antenna: Antenna,
}

/// Why numbers describe no sector.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{what} is {value}; allowed is {allowed}")]
pub struct SectorError {
    /// What is wrong.
    pub what: &'static str,
    /// Its value.
    pub value: f64,
    /// What is allowed.
    pub allowed: &'static str,
}

impl Sector {
    /// The same sector, its numbers checked; those of files come through here.
    ///
    /// # Errors
    /// [`SectorError`] for a height that is not above 0 and at most 1000 m, an azimuth outside of -360 to
    /// 360 degrees, a tilt beyond 45 degrees, an EIRP outside of -100 to 100 dBm, a frequency outside
    /// of 30 to 100,000 MHz.
    pub fn checked(self) -> Result<Self, SectorError> {
        let azimuth_deg = self.azimuth_deg.unwrap_or(0.0);
        let heights = self.height_m > 0.0 && self.height_m <= 1000.0;
        let checks = [
            (
                heights,
                "height",
                self.height_m,
                "above 0 to 1000 m above ground",
            ),
            (
                (-360.0..=360.0).contains(&azimuth_deg),
                "azimuth",
                azimuth_deg,
                "-360 to 360 degrees from north, or none",
            ),
            (
                (-45.0..=45.0).contains(&self.tilt_deg),
                "mechanical tilt",
                self.tilt_deg,
                "-45 (up) to 45 (down) degrees",
            ),
            (
                (-100.0..=100.0).contains(&self.reference_eirp.0),
                "EIRP",
                self.reference_eirp.0,
                "-100 to 100 dBm",
            ),
            (
                (30.0..=100_000.0).contains(&self.frequency_mhz),
                "frequency",
                self.frequency_mhz,
                "30 to 100000 MHz",
            ),
        ];
        match checks.iter().find(|(is_fine, ..)| !is_fine) {
            Some(&(_, what, value, allowed)) => Err(SectorError {
                what,
                value,
                allowed,
            }),
            None => Ok(self),
        }
    }

    /// The gain of the antenna relative to its maximum, dB, towards an azimuth from north and an
    /// elevation above the horizon.
    #[must_use]
    pub fn gain_db(&self, azimuth_deg: f64, elevation_deg: f64) -> f64 {
        let off = self
            .azimuth_deg
            .map_or(0.0, |pointing| azimuth_deg - pointing);
        self.antenna
            .tilted_gain_db(off, elevation_deg, self.tilt_deg)
    }

    /// The EIRP of the reference signal towards an azimuth and an elevation.
    #[must_use]
    pub fn eirp_towards(&self, azimuth_deg: f64, elevation_deg: f64) -> Dbm {
        Dbm(self.reference_eirp.0 + self.gain_db(azimuth_deg, elevation_deg))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sector(azimuth_deg: Option<f64>) -> Sector {
        Sector {
            position: LonLat::new(103.844, 22.336).unwrap(),
            height_m: 40.0,
            azimuth_deg,
            tilt_deg: 2.0,
            reference_eirp: Dbm(29.2),
            frequency_mhz: 700.0,
            antenna: Antenna::default(),
        }
    }

    #[test]
    fn a_sector_is_strongest_where_it_points() {
        let east = sector(Some(90.0));
        assert!((east.eirp_towards(90.0, -2.0).0 - 29.2).abs() < 1e-9);
        assert!((east.gain_db(122.5, -2.0) + 3.0).abs() < 0.1);
        assert!(east.gain_db(270.0, 0.0) < -29.0);
        assert!((east.gain_db(450.0, 0.0) - east.gain_db(90.0, 0.0)).abs() < 1e-9);
    }

    #[test]
    fn a_sector_of_unknown_azimuth_is_at_least_any_sector() {
        let unknown = sector(None);
        for azimuth in [0.0, 77.0, 200.0] {
            assert!((unknown.gain_db(azimuth, -2.0)).abs() < 1e-9);
            assert!(unknown.gain_db(azimuth, -1.0) >= sector(Some(10.0)).gain_db(azimuth, -1.0));
        }
    }

    #[test]
    fn numbers_beyond_reason_are_refused() {
        let fine = sector(Some(0.0));
        assert!(fine.clone().checked().is_ok());
        for broken in [
            Sector {
                height_m: 0.0,
                ..fine.clone()
            },
            Sector {
                height_m: f64::NAN,
                ..fine.clone()
            },
            Sector {
                azimuth_deg: Some(400.0),
                ..fine.clone()
            },
            Sector {
                tilt_deg: 90.0,
                ..fine.clone()
            },
            Sector {
                reference_eirp: Dbm(f64::NAN),
                ..fine.clone()
            },
            Sector {
                frequency_mhz: 0.7,
                ..fine.clone()
            },
        ] {
            let error = broken.checked().unwrap_err().to_string();
            assert!(error.contains("; allowed is "), "{error}");
        }
    }
}
