//! Diffraction over a spherical Earth, sections 4.3.2 and 4.3.3.

use std::f64::consts::{FRAC_PI_3, LOG10_E};

use super::ground::Terminals;
use super::knife_edge::DB_OF_FIELD;
use crate::radio::Polarisation;

/// What the first term of the residue series knows of a frequency, a polarisation and a kind of
/// ground: all that needs no path.
#[derive(Clone, Copy, Debug)]
struct Surface {
    /// K times the cube root of the radius of the Earth in km, Eqs. (29a) and (29b).
    admittance: f64,
}

impl Surface {
    fn new(
        permittivity: f64,
        conductivity: f64,
        frequency_ghz: f64,
        polarisation: Polarisation,
    ) -> Self {
        let loss = (18.0 * conductivity / frequency_ghz).powi(2);
        let horizontal = 0.036
            * frequency_ghz.cbrt().recip()
            * ((permittivity - 1.0).powi(2) + loss).powf(-0.25);
        let admittance = match polarisation {
            Polarisation::Horizontal => horizontal,
            Polarisation::Vertical => horizontal * (permittivity.powi(2) + loss).sqrt(),
        };
        Self { admittance }
    }
}

/// Diffraction over a spherical Earth at one frequency and polarisation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spherical {
    wavelength_m: f64,
    /// Cube root of the frequency in GHz.
    frequency_root: f64,
    land: Surface,
    sea: Surface,
}

impl Spherical {
    pub(super) fn new(frequency_ghz: f64, wavelength_m: f64, polarisation: Polarisation) -> Self {
        Self {
            wavelength_m,
            frequency_root: frequency_ghz.cbrt(),
            land: Surface::new(22.0, 0.003, frequency_ghz, polarisation),
            sea: Surface::new(80.0, 5.0, frequency_ghz, polarisation),
        }
    }

    /// The wavelength, metres.
    pub(super) fn wavelength_m(&self) -> f64 {
        self.wavelength_m
    }

    /// Ldsph: loss between antennas that stand at the heights of `ends` above a smooth Earth of the
    /// radius `radius_km`, dB, Eqs. (22) to (27). The heights are above 0.
    pub(super) fn loss_db(&self, ends: &Terminals, radius_km: f64, sea_part: f64) -> f64 {
        let Terminals {
            length_km: d,
            tx_m,
            rx_m,
            ..
        } = *ends;
        let roots = tx_m.sqrt() + rx_m.sqrt();
        // dlos, Eq. (22), against the length of the path.
        if d >= (0.002 * radius_km).sqrt() * roots {
            return self.first_term_db(ends, radius_km, sea_part);
        }
        // The least clearance of the ray, Eqs. (23) to (24e).
        let sum = tx_m + rx_m;
        let c = (tx_m - rx_m) / sum;
        let m = 250.0 * d * d / (radius_km * sum);
        let cosine = 1.5 * c * (3.0 * m / (m + 1.0).powi(3)).sqrt();
        let third = cosine.clamp(-1.0, 1.0).acos() / 3.0;
        let b = 2.0 * ((m + 1.0) / (3.0 * m)).sqrt() * (FRAC_PI_3 + third).cos();
        let from_tx = 0.5 * d * (1.0 + b);
        let from_rx = d - from_tx;
        let curvature = 500.0 / radius_km;
        let clearance = ((tx_m - curvature * from_tx * from_tx) * from_rx
            + (rx_m - curvature * from_rx * from_rx) * from_tx)
            / d;
        // hreq: the clearance that loses nothing, Eq. (25).
        let required = 17.456 * (from_tx * from_rx * self.wavelength_m / d).sqrt();
        if clearance > required {
            return 0.0;
        }
        // aem: the radius at which the path would graze, Eq. (26).
        let grazing_km = 500.0 * (d / roots).powi(2);
        let first_term = self.first_term_db(ends, grazing_km, sea_part).max(0.0);
        (1.0 - clearance / required) * first_term
    }

    /// Ldft over land and sea, dB, Eq. (28).
    ///
    /// The part over sea is weighed before the loss of Eq. (27) is held to 0 or more, as in the
    /// published cases.
    fn first_term_db(&self, ends: &Terminals, radius_km: f64, sea_part: f64) -> f64 {
        let radius_root = radius_km.cbrt();
        let over = |surface: Surface| self.first_term_over_db(surface, ends, radius_root);
        if sea_part <= 0.0 {
            over(self.land)
        } else {
            sea_part * over(self.sea) + (1.0 - sea_part) * over(self.land)
        }
    }

    /// Ldft over one kind of ground, dB, Eqs. (29a) to (36).
    fn first_term_over_db(&self, surface: Surface, ends: &Terminals, radius_root: f64) -> f64 {
        let k = surface.admittance / radius_root;
        let square = k * k;
        let beta = (1.0 + (1.6 + 0.67 * square) * square) / (1.0 + (4.5 + 1.53 * square) * square);
        let x = 21.88 * beta * self.frequency_root / (radius_root * radius_root) * ends.length_km;
        let distance_term = if x >= 1.6 {
            11.0 + 10.0 * LOG10_E * x.ln() - 17.6 * x
        } else {
            let log = x.ln();
            -DB_OF_FIELD * log - 5.6488 * (1.425 * log).exp()
        };
        let normalised = 0.9575 * beta * self.frequency_root * self.frequency_root / radius_root;
        let least = 2.0 + DB_OF_FIELD * k.ln();
        let gain = |height_m: f64| height_gain_db(beta * normalised * height_m).max(least);
        -distance_term - gain(ends.tx_m) - gain(ends.rx_m)
    }
}

/// G(Y) before it is held to its least value, dB, Eqs. (34) and (35); `b` is B = β Y.
fn height_gain_db(b: f64) -> f64 {
    if b > 2.0 {
        let over = b - 1.1;
        17.6 * over.sqrt() - 5.0 * LOG10_E * over.ln() - 8.0
    } else {
        DB_OF_FIELD * (b + 0.1 * b * b * b).ln()
    }
}
