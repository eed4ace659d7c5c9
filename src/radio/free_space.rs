//! Loss in free space (Recommendation ITU-R P.525).

use std::f64::consts::PI;

/// Speed of light, m/s.
const LIGHT_M_S: f64 = 299_792_458.0;

/// Basic transmission loss in free space, dB: 20 log(4 pi d / wavelength), P.525-4, eq. 3.
///
/// The exact form, with the speed of light as it is: 32.4478 + 20 log f + 20 log d in MHz and km, where
/// rounded forms have 32.4 (P.525), 32.44 or 32.45. Models that print their own constant keep it. Minus
/// infinity at no distance.
///
/// ```
/// use deadzone::radio::free_space_loss_db;
///
/// let loss_db = free_space_loss_db(800.0, 10.0);
/// assert!((loss_db - 110.51).abs() < 0.01);
/// ```
#[must_use]
pub fn free_space_loss_db(frequency_mhz: f64, distance_km: f64) -> f64 {
    20.0 * (4.0e9 * PI * distance_km * frequency_mhz / LIGHT_M_S).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constant_is_that_of_one_megahertz_and_one_kilometre() {
        assert!((free_space_loss_db(1.0, 1.0) - 32.447_783).abs() < 1e-6);
    }

    #[test]
    fn ten_times_the_distance_or_frequency_cost_twenty_decibels() {
        let loss_db = free_space_loss_db(700.0, 3.0);
        assert!((free_space_loss_db(7000.0, 3.0) - loss_db - 20.0).abs() < 1e-9);
        assert!((free_space_loss_db(700.0, 30.0) - loss_db - 20.0).abs() < 1e-9);
    }
}
