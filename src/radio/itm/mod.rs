//! The ITS Irregular Terrain Model (Longley-Rice), point to point, 20 MHz to 20 GHz.
//!
//! After Hufford, "The ITS Irregular Terrain Model, version 1.2.2: The Algorithm" (NTIA), Longley and
//! Rice 1968 (ERL 79-ITS 67), Rice et al. 1967 (TN 101) and Vogler 1964; it gives the numbers of NTIA's
//! program of version 1.4. Acknowledged: National Telecommunications and Information Administration,
//! Institute for Telecommunication Sciences.
//!
//! Hold it against other models with care in mountains: it takes from a profile two horizons, two
//! effective heights and one measure of roughness, and forgets the rest.
//!
//! Laws that hold: the reference attenuation is never negative, so that free space is its floor. The
//! loss itself may lie below free space, by the climate's correction of the median and by the
//! variability asked for. The same path from the other end has the same loss; in about one path of 30,000
//! a last bit decides how many samples of roughness are taken, and the two differ by tenths of a decibel.
//!
//! ```
//! use deadzone::radio::itm::{Model, Settings, Workspace, loss};
//!
//! let model = Model::new(&Settings::default())?;
//! let mut workspace = Workspace::new();
//! let heights_m = [520.0, 480.0, 470.0, 610.0, 450.0, 455.0];
//! let loss = loss(500.0, &heights_m, 40.0, 1.5, &model, &mut workspace)?;
//! assert!(loss.loss_db > loss.free_space_db);
//! # Ok::<(), deadzone::radio::itm::ItmError>(())
//! ```

mod diffraction;
mod error;
mod ground;
mod line_of_sight;
mod profile;
mod reference;
mod settings;
mod troposcatter;
mod variability;
mod warnings;

#[cfg(test)]
mod laws_tests;
#[cfg(test)]
mod oracle_tests;

pub use error::ItmError;
pub use settings::{Climate, Model, Settings, Variability, VariabilityMode};
pub use warnings::Warnings;

use crate::radio::range::within;
use profile::{Profile, SAMPLES};

/// Heights of antennas above ground, metres.
const ANTENNA_M: [f64; 2] = [0.5, 3000.0];
/// Heights of ground above sea level, metres: below the Dead Sea to above Everest.
const GROUND_M: [f64; 2] = [-1000.0, 10_000.0];
/// Lengths of paths, metres.
const DISTANCE_M: [f64; 2] = [1.0, 10_000e3];
/// Refractivities at the height of the path, N-units.
const REFRACTIVITY: [f64; 2] = [150.0, 400.0];

/// Room that a calculation needs, to be used again for the next path.
#[derive(Clone, Debug)]
pub struct Workspace {
    samples: [f64; SAMPLES],
}

impl Workspace {
    /// Room for any path.
    #[must_use]
    pub fn new() -> Self {
        Self {
            samples: [0.0; SAMPLES],
        }
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

/// What brings the wave to the receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The direct and the reflected wave.
    LineOfSight,
    /// Bending around hills and the earth.
    Diffraction,
    /// Scattering in the air.
    Troposcatter,
}

/// The loss of a path and what it comes from; pairs are transmitter and receiver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// Basic transmission loss not exceeded for the shares of the settings, dB.
    pub loss_db: f64,
    /// Reference attenuation above free space, dB.
    pub reference_db: f64,
    /// Free space loss, dB.
    pub free_space_db: f64,
    /// Length of the path, metres.
    pub distance_m: f64,
    /// Terrain irregularity, metres.
    pub delta_h_m: f64,
    /// Angles of the horizons above horizontal, rad.
    pub horizon_angles_rad: [f64; 2],
    /// Distances of the horizons, metres.
    pub horizon_distances_m: [f64; 2],
    /// Effective heights of the antennas, metres.
    pub effective_heights_m: [f64; 2],
    /// Refractivity at the height of the path, N-units.
    pub n_s: f64,
    /// What brings the wave.
    pub mode: Mode,
    /// Reasons to trust the result less.
    pub warnings: Warnings,
}

/// The loss over equally spaced ground heights from the transmitter to the receiver.
///
/// Antenna heights are above ground. Takes no memory; time grows with the number of heights.
///
/// # Errors
///
/// [`ItmError`] for heights and lengths that the model was not made for, and where it has no value.
pub fn loss(
    step_m: f64,
    heights_m: &[f64],
    tx_height_m: f64,
    rx_height_m: f64,
    model: &Model,
    workspace: &mut Workspace,
) -> Result<Loss, ItmError> {
    within("height of the transmitter", "m", tx_height_m, ANTENNA_M)?;
    within("height of the receiver", "m", rx_height_m, ANTENNA_M)?;
    if heights_m.len() < 2 {
        return Err(ItmError::Points(heights_m.len()));
    }
    check_ground(heights_m)?;
    let profile = Profile { step_m, heights_m };
    within("length of the path", "m", profile.distance_m(), DISTANCE_M)?;

    let mut warnings = model.warnings;
    let rough_height = |height_m: f64| !(1.0..=1000.0).contains(&height_m);
    warnings.note(Warnings::TX_HEIGHT, rough_height(tx_height_m));
    warnings.note(Warnings::RX_HEIGHT, rough_height(rx_height_m));

    let mean_height_m = profile.mean_inner_height_m();
    // Algorithm, eqs. 1.2, 1.3
    let n_s = model.settings.n_0 * (-mean_height_m / 9460.0).exp();
    let [low, high] = REFRACTIVITY;
    if !(low..=high).contains(&n_s) {
        return Err(ItmError::SurfaceRefractivity {
            n_s,
            height_m: mean_height_m,
            low,
            high,
        });
    }
    let earth_radius_m = 1.0 / (157e-9 * (1.0 - 0.046_65 * (n_s / 179.3).exp()));
    let geometry = profile.geometry([tx_height_m, rx_height_m], earth_radius_m, workspace);
    let (reference_db, mode) = reference::reference_db(model, &geometry, n_s, &mut warnings);
    let distance_m = geometry.distance_m;
    if !reference_db.is_finite() {
        return Err(ItmError::NoValue {
            distance_m,
            horizon_tx_m: geometry.horizon_distances_m[0],
            horizon_rx_m: geometry.horizon_distances_m[1],
        });
    }
    let reference_db = reference_db.max(0.0);
    let frequency_mhz = model.settings.frequency_mhz;
    // the constant is rounded in the model's own way
    let free_space_db = 32.45 + 20.0 * frequency_mhz.log10() + 20.0 * (distance_m / 1000.0).log10();
    let attenuation_db = variability::attenuation_db(model, &geometry, reference_db);
    Ok(Loss {
        loss_db: free_space_db + attenuation_db,
        reference_db,
        free_space_db,
        distance_m,
        delta_h_m: geometry.delta_h_m,
        horizon_angles_rad: geometry.horizon_angles_rad,
        horizon_distances_m: geometry.horizon_distances_m,
        effective_heights_m: geometry.effective_heights_m,
        n_s,
        mode,
        warnings,
    })
}

fn check_ground(heights_m: &[f64]) -> Result<(), ItmError> {
    let [low, high] = GROUND_M;
    let fits = |height_m: &f64| (low..=high).contains(height_m);
    // without a way out of the loop it runs on several heights at once
    if heights_m
        .iter()
        .fold(true, |all, height_m| all & fits(height_m))
    {
        return Ok(());
    }
    let wrong = heights_m
        .iter()
        .enumerate()
        .find(|(_, height_m)| !fits(height_m));
    wrong.map_or(Ok(()), |(point, &value)| {
        Err(ItmError::Ground {
            point,
            value,
            low,
            high,
        })
    })
}
