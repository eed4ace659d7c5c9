//! Fading by several paths through the air, for small shares of the time: the quick method of
//! ITU-R P.530-17 (12/2017), section 2.3.1, whose factor K needs one number of the climate. P.530-18 takes
//! K from a digital map instead.

use crate::radio::OutOfRange;
use crate::radio::range::within;

/// A hop as fading by multipath sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Multipath {
    /// Length, km.
    pub distance_km: f64,
    /// Frequency, MHz.
    pub freq_mhz: f64,
    /// Heights of both antennas above sea level, metres.
    pub antennas_m: [f64; 2],
    /// dN1: the gradient of refractivity in the lowest 65 m that is not exceeded for 1 % of an average
    /// year, N-units/km (ITU-R P.453); about -400 to -100.
    pub refractivity_gradient: f64,
}

impl Multipath {
    /// The share of the average worst month in which the hop fades by more than `fade_db`, per cent; for
    /// deep fades.
    ///
    /// # Errors
    /// [`OutOfRange`] below 15 GHz / distance in km, above 45 GHz, and where the gradient is none.
    pub fn worst_month_pct(&self, fade_db: f64) -> Result<f64, OutOfRange> {
        let freq_ghz = self.freq_mhz / 1000.0;
        within("distance", "km", self.distance_km, [0.1, 250.0])?;
        within(
            "frequency",
            "GHz",
            freq_ghz,
            [15.0 / self.distance_km, 45.0],
        )?;
        let gradient = self.refractivity_gradient;
        within(
            "refractivity gradient dN1",
            "N-units/km",
            gradient,
            [-1500.0, 0.0],
        )?;
        // Equation (5).
        let factor = 10_f64.powf(-4.6 - 0.0027 * gradient);
        let [from_m, to_m] = self.antennas_m;
        // Equation (6), milliradians.
        let slope = (to_m - from_m).abs() / self.distance_km;
        // Equation (8).
        let share = factor
            * self.distance_km.powf(3.1)
            * (1.0 + slope).powf(-1.29)
            * freq_ghz.powf(0.8)
            * 10_f64.powf(-0.00089 * from_m.min(to_m) - fade_db / 10.0);
        Ok(share.min(100.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOP: Multipath = Multipath {
        distance_km: 30.0,
        freq_mhz: 7000.0,
        antennas_m: [500.0, 800.0],
        refractivity_gradient: -200.0,
    };

    #[test]
    fn ten_decibels_more_are_a_tenth_of_the_time() {
        let share = |fade_db| HOP.worst_month_pct(fade_db).unwrap();
        assert!((share(30.0) / share(40.0) - 10.0).abs() < 1e-9);
        // K = 8.71e-5; 30^3.1 = 37,938; 11^-1.29 = 0.04535; 7^0.8 = 4.743; 10^-0.445 = 0.3589, by hand.
        assert!((share(30.0) - 2.551e-4).abs() < 1e-6, "{}", share(30.0));
        assert_eq!(share(-50.0), 100.0);
    }

    #[test]
    fn level_long_hops_of_high_frequency_fade_more() {
        let of = |change: fn(&mut Multipath)| {
            let mut hop = HOP;
            change(&mut hop);
            hop.worst_month_pct(30.0).unwrap()
        };
        let usual = of(|_| ());
        assert!(of(|hop| hop.antennas_m = [500.0, 500.0]) > usual);
        assert!(of(|hop| hop.distance_km = 40.0) > usual);
        assert!(of(|hop| hop.freq_mhz = 8000.0) > usual);
        assert!(of(|hop| hop.refractivity_gradient = -400.0) > usual);
    }

    #[test]
    fn what_the_method_was_not_made_for_is_refused() {
        let low = Multipath {
            freq_mhz: 400.0,
            ..HOP
        };
        assert!(low.worst_month_pct(30.0).is_err());
        let no_gradient = Multipath {
            refractivity_gradient: f64::NAN,
            ..HOP
        };
        assert!(no_gradient.worst_month_pct(30.0).is_err());
    }
}
