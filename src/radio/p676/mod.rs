//! Recommendation ITU-R P.676-13 (08/2022), annex 1: what oxygen and water vapour attenuate a kilometre of
//! path, line by line.

mod lines;

use super::OutOfRange;
use super::range::within;
use lines::{OXYGEN, WATER};

/// The air of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Air {
    /// Pressure of the dry air, hPa.
    pub dry_pressure_hpa: f64,
    /// Temperature, kelvin.
    pub temperature_k: f64,
    /// Density of water vapour, g/m3.
    pub water_g_m3: f64,
}

impl Air {
    /// The mean of the globe at the sea (annex 1, figure 1).
    pub const STANDARD: Self = Self {
        dry_pressure_hpa: 1013.25,
        temperature_k: 288.15,
        water_g_m3: 7.5,
    };

    /// Refuses air that is not met on earth.
    pub(super) fn check(&self) -> Result<(), OutOfRange> {
        // From the top of the atmospheres of P.835 to the ground, and from the coldest to the hottest air.
        within(
            "pressure of dry air",
            "hPa",
            self.dry_pressure_hpa,
            [0.0, 1100.0],
        )?;
        within("temperature", "K", self.temperature_k, [150.0, 335.0])?;
        within("water vapour", "g/m3", self.water_g_m3, [0.0, 100.0])
    }
}

/// Attenuation of a kilometre of air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GasAttenuation {
    /// Of oxygen and of nitrogen under pressure, dB/km.
    pub oxygen_db_per_km: f64,
    /// Of water vapour, dB/km.
    pub water_db_per_km: f64,
}

impl GasAttenuation {
    /// Of both, dB/km.
    #[must_use]
    pub fn total_db_per_km(self) -> f64 {
        self.oxygen_db_per_km + self.water_db_per_km
    }
}

/// The attenuation of a kilometre of air (equation (1)).
///
/// # Errors
/// [`OutOfRange`] outside 1 to 1000 GHz, or where the air is none that is met on earth.
pub fn gas_attenuation(freq_mhz: f64, air: &Air) -> Result<GasAttenuation, OutOfRange> {
    let f = freq_mhz / 1000.0;
    within("frequency", "GHz", f, [1.0, 1000.0])?;
    air.check()?;
    let theta = 300.0 / air.temperature_k;
    let p = air.dry_pressure_hpa;
    // Equation (4).
    let e = air.water_g_m3 * air.temperature_k / 216.7;
    let oxygen: f64 = OXYGEN
        .iter()
        .map(|&[f0, a1, a2, a3, a4, a5, a6]| {
            // Equations (3), (6a), (6b) and (7).
            let strength = a1 * 1e-7 * p * theta.powi(3) * (a2 * (1.0 - theta)).exp();
            let width = a3 * 1e-4 * (p * theta.powf(0.8 - a4) + 1.1 * e * theta);
            let width = width.hypot(2.25e-6_f64.sqrt());
            let overlap = (a5 + a6 * theta) * 1e-4 * (p + e) * theta.powf(0.8);
            strength * shape(f, f0, width, overlap)
        })
        .sum();
    let water: f64 = WATER
        .iter()
        .map(|&[f0, b1, b2, b3, b4, b5, b6]| {
            let strength = b1 * 1e-1 * e * theta.powf(3.5) * (b2 * (1.0 - theta)).exp();
            let width = b3 * 1e-4 * (p * theta.powf(b4) + b5 * e * theta.powf(b6));
            let width =
                0.535 * width + (0.217 * width * width + 2.1316e-12 * f0 * f0 / theta).sqrt();
            strength * shape(f, f0, width, 0.0)
        })
        .sum();
    // Equations (8) and (9): the dry continuum.
    let d = 5.6e-4 * (p + e) * theta.powf(0.8);
    let continuum = f
        * p
        * theta
        * theta
        * (6.14e-5 / (d * (1.0 + (f / d).powi(2)))
            + 1.4e-12 * p * theta.powf(1.5) / (1.0 + 1.9e-5 * f.powf(1.5)));
    // In air of no pressure the first term is 0 / 0, and nothing attenuates.
    let continuum = if p > 0.0 { continuum } else { 0.0 };
    Ok(GasAttenuation {
        oxygen_db_per_km: 0.1820 * f * (oxygen + continuum),
        water_db_per_km: 0.1820 * f * water,
    })
}

/// The shape of a line at `f` (equation (5)).
fn shape(f: f64, f0: f64, width: f64, overlap: f64) -> f64 {
    let wing = |apart: f64| (width - overlap * apart) / (apart * apart + width * width);
    f / f0 * (wing(f0 - f) + wing(f0 + f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radio::oracle::{close, rows};
    use proptest::prelude::*;

    const COLUMNS: [&str; 6] = ["f", "P", "T", "rho", "gamma0", "gammaw"];

    #[test]
    fn itu_validation_examples_agree() {
        let examples = rows("itu_sat_rain_gas/P676/ITURP676-13_gamma.csv", COLUMNS);
        for [f, p, t, rho, oxygen, water] in examples.into_iter().flatten() {
            let air = Air {
                dry_pressure_hpa: p,
                temperature_k: t,
                water_g_m3: rho,
            };
            let found = gas_attenuation(f * 1000.0, &air).unwrap();
            assert!(
                close(found.oxygen_db_per_km, oxygen, 1e-6, 0.0),
                "{f} GHz: {found:?} {oxygen}"
            );
            assert!(
                close(found.water_db_per_km, water, 1e-6, 0.0),
                "{f} GHz: {found:?} {water}"
            );
        }
    }

    #[test]
    fn air_that_is_none_is_refused() {
        let with = |change: fn(&mut Air)| {
            let mut air = Air::STANDARD;
            change(&mut air);
            gas_attenuation(18_000.0, &air)
        };
        assert!(with(|air| air.dry_pressure_hpa = f64::NAN).is_err());
        assert!(with(|air| air.temperature_k = 25.0).is_err());
        assert!(with(|air| air.water_g_m3 = -1.0).is_err());
        assert!(gas_attenuation(900.0, &Air::STANDARD).is_err());
        let nothing = with(|air| (air.dry_pressure_hpa, air.water_g_m3) = (0.0, 0.0)).unwrap();
        assert_eq!(nothing.total_db_per_km(), 0.0);
    }

    proptest! {
        #[test]
        fn wetter_air_attenuates_more(f in 1e3..35e4_f64, wet in 0.0..30.0_f64, more in 0.1..10.0_f64) {
            let of = |water_g_m3| gas_attenuation(f, &Air { water_g_m3, ..Air::STANDARD }).unwrap();
            prop_assert!(of(wet + more).water_db_per_km > of(wet).water_db_per_km);
        }
    }
}
