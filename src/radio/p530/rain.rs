//! Attenuation of rain that is exceeded for a share of the time (ITU-R P.530-18, section 2.4.1).

use crate::radio::p838::RainCoefficients;
use crate::radio::range::within;
use crate::radio::{OutOfRange, Polarisation};

/// Shares of the time that the conversion was made for, per cent.
const TIME_PCT: [f64; 2] = [0.001, 1.0];

/// Rain on a hop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RainFade {
    effective_km: f64,
    attenuation_db: f64,
    curve: TimeCurve,
    is_extrapolated: bool,
}

impl RainFade {
    /// For a rain rate that is exceeded for 0.01 % of the average year, integrated over one minute.
    ///
    /// # Errors
    /// [`OutOfRange`] where P.838 has no coefficients for the frequency, or where distance or rain are none.
    pub fn new(
        freq_mhz: f64,
        polarisation: Polarisation,
        distance_km: f64,
        rain_mm_h: f64,
    ) -> Result<Self, OutOfRange> {
        let coefficients = RainCoefficients::terrestrial(freq_mhz, polarisation)?;
        Self::of(coefficients, freq_mhz, distance_km, rain_mm_h)
    }

    fn of(
        coefficients: RainCoefficients,
        freq_mhz: f64,
        distance_km: f64,
        rain_mm_h: f64,
    ) -> Result<Self, OutOfRange> {
        within("distance", "km", distance_km, [0.0, 1000.0])?;
        within("rain rate", "mm/h", rain_mm_h, [0.0, 300.0])?;
        let in_ghz = freq_mhz / 1000.0;
        // Equation (32); where the divisor is below 0.4 the factor stays at 2.5.
        let divisor = 0.477
            * distance_km.powf(0.633)
            * rain_mm_h.powf(0.073 * coefficients.alpha)
            * in_ghz.powf(0.123)
            - 10.579 * (1.0 - (-0.024 * distance_km).exp());
        let effective_km = distance_km / divisor.max(0.4);
        Ok(Self {
            effective_km,
            // Equation (33).
            attenuation_db: coefficients.specific_attenuation(rain_mm_h) * effective_km,
            curve: TimeCurve::new(frequency_weight(in_ghz)),
            is_extrapolated: in_ghz > 100.0 || distance_km > 60.0,
        })
    }

    /// The length of path that would lie in rain of this rate from end to end, km.
    #[must_use]
    pub fn effective_path_km(&self) -> f64 {
        self.effective_km
    }

    /// The attenuation exceeded for 0.01 % of the average year, dB.
    #[must_use]
    pub fn attenuation_001_db(&self) -> f64 {
        self.attenuation_db
    }

    /// Whether the hop is longer than 60 km or above 100 GHz, beyond what the method was tested on.
    #[must_use]
    pub fn is_extrapolated(&self) -> bool {
        self.is_extrapolated
    }

    /// The attenuation exceeded for `time_pct` of the average year, dB (equation (34)).
    ///
    /// # Errors
    /// [`OutOfRange`] outside 0.001 to 1 %.
    pub fn exceeded_db(&self, time_pct: f64) -> Result<f64, OutOfRange> {
        within("share of the time", "%", time_pct, TIME_PCT)?;
        Ok(self.attenuation_db * self.curve.at(time_pct))
    }

    /// The share of the average year in which rain attenuates more than `margin_db`, per cent; nothing
    /// where that is more than 1 % or less than 0.001 %, with which of both.
    ///
    /// # Errors
    /// The bound that the share lies beyond.
    pub fn time_exceeding_pct(&self, margin_db: f64) -> Result<f64, Beyond> {
        let [least, most] = TIME_PCT;
        if self.attenuation_db * self.curve.at(most) > margin_db {
            return Err(Beyond::MoreThanPct(most));
        }
        if self.attenuation_db * self.curve.at(least) <= margin_db {
            return Err(Beyond::LessThanPct(least));
        }
        // The attenuation falls as the share rises over the whole range, so halving finds the crossing.
        let (mut low, mut high) = (least.log10(), most.log10());
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.attenuation_db * self.curve.at(10_f64.powf(middle)) > margin_db {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(10_f64.powf(high))
    }
}

/// A share of the time beyond those that the method knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Beyond {
    /// More than this many per cent.
    MoreThanPct(f64),
    /// Less than this many per cent.
    LessThanPct(f64),
}

/// C0 of equation (35a).
fn frequency_weight(in_ghz: f64) -> f64 {
    if in_ghz >= 10.0 {
        0.12 + 0.4 * (in_ghz / 10.0).log10().powf(0.8)
    } else {
        0.12
    }
}

/// What multiplies the attenuation of 0.01 % for other shares of the time.
#[derive(Clone, Copy, Debug, PartialEq)]
struct TimeCurve([f64; 3]);

impl TimeCurve {
    /// Equations (35b), (35c) and (35d).
    fn new(c0: f64) -> Self {
        Self([
            0.07_f64.powf(c0) * 0.12_f64.powf(1.0 - c0),
            0.855 * c0 + 0.546 * (1.0 - c0),
            0.139 * c0 + 0.043 * (1.0 - c0),
        ])
    }

    fn at(self, time_pct: f64) -> f64 {
        let [c1, c2, c3] = self.0;
        c1 * time_pct.powf(-(c2 + c3 * time_pct.log10()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radio::oracle::{close, rows};
    use proptest::prelude::*;

    #[test]
    fn a_peer_agrees() {
        let columns = [
            "d_km",
            "f_GHz",
            "p_pct",
            "tau_deg",
            "R001_mm_per_h",
            "A_rain_dB",
        ];
        let table = rows("p530/peer_rain_attenuation.csv", columns);
        for [d, f, p, tilt, rain, expected] in table.into_iter().flatten() {
            let coefficients = RainCoefficients::new(f * 1000.0, 0.0, tilt).unwrap();
            let fade = RainFade::of(coefficients, f * 1000.0, d, rain).unwrap();
            let found = fade.exceeded_db(p).unwrap();
            assert!(
                close(found, expected, 0.0, 1e-4),
                "{d} {f}: {found} {expected}"
            );
        }
    }

    #[test]
    fn the_weight_of_frequency_has_no_step_and_time_001_is_time_001() {
        assert!((frequency_weight(10.001) - 0.12).abs() < 1e-3);
        for in_ghz in [5.0, 10.0, 18.0, 38.0, 80.0] {
            let at = TimeCurve::new(frequency_weight(in_ghz)).at(0.01);
            assert!((at - 1.0).abs() < 0.01, "{in_ghz} {at}");
        }
    }

    #[test]
    fn what_rain_leaves_of_a_year() {
        let fade = RainFade::new(18_000.0, Polarisation::Vertical, 10.0, 90.0).unwrap();
        assert!(!fade.is_extrapolated());
        let at_001 = fade.exceeded_db(0.01).unwrap();
        let share = fade.time_exceeding_pct(at_001).unwrap();
        assert!((share - 0.01).abs() < 1e-9, "{share}");
        assert_eq!(fade.time_exceeding_pct(0.0), Err(Beyond::MoreThanPct(1.0)));
        assert_eq!(
            fade.time_exceeding_pct(500.0),
            Err(Beyond::LessThanPct(0.001))
        );
        assert!(fade.exceeded_db(2.0).is_err());
        assert!(RainFade::new(18_000.0, Polarisation::Vertical, 10.0, f64::NAN).is_err());
        let dry = RainFade::new(18_000.0, Polarisation::Vertical, 10.0, 0.0).unwrap();
        assert_eq!(dry.exceeded_db(0.001).unwrap(), 0.0);
        assert_eq!(dry.time_exceeding_pct(0.0), Err(Beyond::LessThanPct(0.001)));
    }

    proptest! {
        // Beyond some 50 km of weak rain the Recommendation itself lets the attenuation fall with distance.
        #[test]
        fn attenuation_rises_with_rain_and_distance_and_falls_with_time(freq in 1e3..1e5_f64, d in 0.1..20.0_f64, rain in 1.0..200.0_f64, p in 0.001..0.99_f64, more in 1.001..1.5_f64) {
            let fade = |d, rain| RainFade::new(freq, Polarisation::Horizontal, d, rain).unwrap();
            let here = fade(d, rain);
            prop_assert!(fade(d, rain * more).attenuation_001_db() > here.attenuation_001_db());
            prop_assert!(fade(d * more, rain).attenuation_001_db() > here.attenuation_001_db());
            prop_assert!(here.exceeded_db((p * more).min(1.0)).unwrap() < here.exceeded_db(p).unwrap());
        }

        #[test]
        fn vertical_polarisation_suffers_less_in_the_bands_of_hops(freq in 8e3..4e4_f64, rain in 10.0..200.0_f64) {
            let of = |polarisation| RainCoefficients::terrestrial(freq, polarisation).unwrap().specific_attenuation(rain);
            prop_assert!(of(Polarisation::Vertical) < of(Polarisation::Horizontal));
        }
    }
}
