//! Terrain roughness, and the ground as a mirror of waves.

use super::error::ItmError;
use super::settings::Settings;
use crate::radio::Polarisation;

/// Terrain roughness seen over a distance (Algorithm, eq. 3.9), metres.
pub(super) fn roughness_m(distance_m: f64, delta_h_m: f64) -> f64 {
    delta_h_m * roughness_share(distance_m)
}

/// The share of the terrain irregularity that a stretch of ground shows (Algorithm, eq. 3.9).
pub(super) fn roughness_share(distance_m: f64) -> f64 {
    1.0 - 0.8 * (-distance_m / 50e3).exp()
}

/// Standard deviation of heights in the first Fresnel zone (Algorithm, eq. 3.10), metres.
pub(super) fn height_deviation_m(roughness_m: f64) -> f64 {
    // (roughness / 16 m)^(1/4), and 16^(1/4) is 2
    0.78 * roughness_m * (-0.5 * roughness_m.sqrt().sqrt()).exp()
}

/// Surface transfer impedance of the ground relative to free space (Algorithm, eqs. 1.5, 1.6).
#[derive(Clone, Copy, Debug)]
pub(super) struct Impedance {
    real: f64,
    imaginary: f64,
    pub magnitude: f64,
}

impl Impedance {
    pub(super) fn new(settings: &Settings) -> Result<Self, ItmError> {
        let Settings {
            frequency_mhz,
            epsilon,
            sigma,
            ..
        } = *settings;
        // complex permittivity; 18,000 is the impedance of free space over 2 pi, in ohm, MHz and metres
        let lossy = 18_000.0 * sigma / frequency_mhz;
        let [mut real, mut imaginary] = square_root(epsilon - 1.0, lossy);
        if settings.polarisation == Polarisation::Vertical {
            let power = epsilon * epsilon + lossy * lossy;
            [real, imaginary] = [
                (real * epsilon + imaginary * lossy) / power,
                (imaginary * epsilon - real * lossy) / power,
            ];
        }
        if real > imaginary.abs() {
            let magnitude = real.hypot(imaginary);
            return Ok(Self {
                real,
                imaginary,
                magnitude,
            });
        }
        Err(ItmError::GroundImpedance {
            epsilon,
            sigma,
            frequency_mhz,
            real,
            imaginary,
        })
    }

    /// The reflection coefficient at a grazing angle, real and imaginary part (part of eq. 4.47).
    pub(super) fn reflection(&self, sin_grazing: f64) -> [f64; 2] {
        let (above, below) = (sin_grazing - self.real, sin_grazing + self.real);
        let power = below * below + self.imaginary * self.imaginary;
        [
            (above * below - self.imaginary * self.imaginary) / power,
            -self.imaginary * (above + below) / power,
        ]
    }
}

/// The square root with a real part that is not negative, of a number whose parts are not.
fn square_root(real: f64, imaginary: f64) -> [f64; 2] {
    let magnitude = real.hypot(imaginary);
    let root = (0.5 * (magnitude + real)).sqrt();
    [root, 0.5 * imaginary / root]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_square_back() {
        for (real, imaginary) in [(14.0, 0.1125), (0.0, 3.0), (79.0, 112.5)] {
            let [a, b] = square_root(real, imaginary);
            assert!((a * a - b * b - real).abs() < 1e-12 * (1.0 + real));
            assert!((2.0 * a * b - imaginary).abs() < 1e-12 * (1.0 + imaginary));
        }
    }

    #[test]
    fn dry_ground_of_air_has_no_usable_impedance() {
        let settings = Settings {
            frequency_mhz: 9000.0,
            polarisation: Polarisation::Horizontal,
            epsilon: 1.0,
            sigma: 1.0,
            ..Settings::default()
        };
        let error = Impedance::new(&settings).unwrap_err();
        assert!(error.to_string().contains("permittivity 1 and"), "{error}");
    }

    #[test]
    fn grazing_waves_are_turned_around() {
        let impedance = Impedance::new(&Settings::default()).unwrap();
        let [real, imaginary] = impedance.reflection(0.0);
        assert!((real + 1.0).abs() < 1e-12 && imaginary.abs() < 1e-12);
    }
}
