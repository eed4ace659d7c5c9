//! Recommendation ITU-R P.838-3 (03/2005): how much rain attenuates a kilometre of path.

use super::range::within;
use super::{OutOfRange, Polarisation};

/// One curve of log10 frequency: bells, and a straight line under them (equations (2) and (3)).
struct Curve<const N: usize> {
    /// a, b and c of each bell.
    bells: [[f64; 3]; N],
    slope: f64,
    offset: f64,
}

impl<const N: usize> Curve<N> {
    fn at(&self, log_f: f64) -> f64 {
        let bells = self
            .bells
            .iter()
            .map(|[a, b, c]| a * (-((log_f - b) / c).powi(2)).exp());
        bells.sum::<f64>() + self.slope * log_f + self.offset
    }
}

/// Table 1: log10 of k for horizontal polarisation.
const LOG_K_H: Curve<4> = Curve {
    bells: [
        [-5.33980, -0.10008, 1.13098],
        [-0.35351, 1.26970, 0.45400],
        [-0.23789, 0.86036, 0.15354],
        [-0.94158, 0.64552, 0.16817],
    ],
    slope: -0.18961,
    offset: 0.71147,
};

/// Table 2: log10 of k for vertical polarisation.
const LOG_K_V: Curve<4> = Curve {
    bells: [
        [-3.80595, 0.56934, 0.81061],
        [-3.44965, -0.22911, 0.51059],
        [-0.39902, 0.73042, 0.11899],
        [0.50167, 1.07319, 0.27195],
    ],
    slope: -0.16398,
    offset: 0.63297,
};

/// Table 3: alpha for horizontal polarisation.
const ALPHA_H: Curve<5> = Curve {
    bells: [
        [-0.14318, 1.82442, -0.55187],
        [0.29591, 0.77564, 0.19822],
        [0.32177, 0.63773, 0.13164],
        [-5.37610, -0.96230, 1.47828],
        [16.1721, -3.29980, 3.43990],
    ],
    slope: 0.67849,
    offset: -1.95537,
};

/// Table 4: alpha for vertical polarisation.
const ALPHA_V: Curve<5> = Curve {
    bells: [
        [-0.07771, 2.33840, -0.76284],
        [0.56727, 0.95545, 0.54039],
        [-0.20238, 1.14520, 0.26809],
        [-48.2991, 0.791_669, 0.116_226],
        [48.5833, 0.791_459, 0.116_479],
    ],
    slope: -0.053_739,
    offset: 0.83433,
};

/// The coefficients of gamma = k R^alpha (equation (1)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RainCoefficients {
    /// k, dB/km at 1 mm/h.
    pub k: f64,
    /// The exponent of the rain rate.
    pub alpha: f64,
}

impl RainCoefficients {
    /// For a path that rises by `elevation_deg` and a field tilted by `tilt_deg` from the horizontal
    /// (45 for circular polarisation), equations (4) and (5).
    ///
    /// # Errors
    /// [`OutOfRange`] outside 1 to 1000 GHz.
    pub fn new(freq_mhz: f64, elevation_deg: f64, tilt_deg: f64) -> Result<Self, OutOfRange> {
        let in_ghz = freq_mhz / 1000.0;
        within("frequency", "GHz", in_ghz, [1.0, 1000.0])?;
        let log_f = in_ghz.log10();
        let (k_h, k_v) = (
            10_f64.powf(LOG_K_H.at(log_f)),
            10_f64.powf(LOG_K_V.at(log_f)),
        );
        let (alpha_h, alpha_v) = (ALPHA_H.at(log_f), ALPHA_V.at(log_f));
        let share = elevation_deg.to_radians().cos().powi(2) * (2.0 * tilt_deg).to_radians().cos();
        let mixed = |h: f64, v: f64| f64::midpoint(h + v, (h - v) * share);
        let k = mixed(k_h, k_v);
        let alpha = mixed(k_h * alpha_h, k_v * alpha_v) / k;
        Ok(Self { k, alpha })
    }

    /// For a level path and a linear polarisation.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn terrestrial(freq_mhz: f64, polarisation: Polarisation) -> Result<Self, OutOfRange> {
        let tilt_deg = match polarisation {
            Polarisation::Horizontal => 0.0,
            Polarisation::Vertical => 90.0,
        };
        Self::new(freq_mhz, 0.0, tilt_deg)
    }

    /// The attenuation of rain of `rain_mm_h`, dB/km.
    ///
    /// ```
    /// use deadzone::radio::Polarisation;
    /// use deadzone::radio::p838::RainCoefficients;
    /// let at_18_ghz = RainCoefficients::terrestrial(18_000.0, Polarisation::Vertical)?;
    /// assert!((at_18_ghz.specific_attenuation(90.0) - 7.0).abs() < 1.0);
    /// # Ok::<(), deadzone::radio::OutOfRange>(())
    /// ```
    #[must_use]
    pub fn specific_attenuation(self, rain_mm_h: f64) -> f64 {
        self.k * rain_mm_h.powf(self.alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radio::oracle::{close, rows};
    use proptest::prelude::*;

    #[test]
    fn itu_validation_examples_and_a_peer_agree() {
        let files = [
            "itu_sat_rain_gas/P838/ITURP838-3_rain_specific_attenuation.csv",
            "p530/peer_p838_specific_attenuation.csv",
        ];
        let columns = [
            ["f", "el", "tau", "R", "k", "alpha", "gamma_r"],
            [
                "f_GHz",
                "el_deg",
                "tau_deg",
                "R_mm_per_h",
                "k",
                "alpha",
                "gamma_dB_per_km",
            ],
        ];
        for (file, columns) in files.iter().zip(columns) {
            for [f, el, tau, rain, k, alpha, gamma] in rows(file, columns).into_iter().flatten() {
                let found = RainCoefficients::new(f * 1000.0, el, tau).unwrap();
                // The tables are printed with eight decimals.
                assert!(close(found.k, k, 1e-6, 1e-8), "{file} {f} k {}", found.k);
                assert!(close(found.alpha, alpha, 1e-6, 1e-8), "{file} {f}");
                let found = found.specific_attenuation(rain);
                assert!(close(found, gamma, 1e-6, 1e-8), "{file} {f} {found}");
            }
        }
    }

    #[test]
    fn a_frequency_beyond_the_tables_is_refused() {
        for freq_mhz in [999.0, 1_000_001.0, f64::NAN] {
            assert!(RainCoefficients::terrestrial(freq_mhz, Polarisation::Vertical).is_err());
        }
    }

    proptest! {
        #[test]
        fn more_rain_attenuates_more(freq_mhz in 1e3..1e6_f64, tilt in 0.0..90.0_f64, rain in 0.0..250.0_f64, more in 0.01..50.0_f64) {
            let of = RainCoefficients::new(freq_mhz, 0.0, tilt).unwrap();
            prop_assert!(of.specific_attenuation(rain + more) > of.specific_attenuation(rain));
        }
    }
}
