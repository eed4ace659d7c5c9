//! Delta-Bullington diffraction, section 4.3.4 (as in Recommendation ITU-R P.526).

use super::ground::{Ground, Surface, Terminals};
use super::knife_edge::{profile_db, smooth_db};
use super::spherical::Spherical;

/// Diffraction over one effective Earth, dB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diffraction {
    /// Lbulla: Bullington's construction over the profile.
    pub bullington_profile_db: f64,
    /// Lbulls: Bullington's construction over a smooth Earth.
    pub bullington_smooth_db: f64,
    /// Ldsph: the loss over a spherical Earth.
    pub spherical_db: f64,
    /// Ld: the whole, Eq. (39).
    pub loss_db: f64,
}

impl Diffraction {
    /// `smooth` are the ends with the heights h'ts and h'rs above the smooth Earth in place of those
    /// above the sea, Eqs. (37a) to (38b).
    pub(super) fn over(
        ground: &impl Ground,
        surface: Surface,
        radius_km: f64,
        smooth: &Terminals,
        sea_part: f64,
        spherical: &Spherical,
    ) -> Self {
        let curvature = 500.0 / radius_km;
        let wavelength_m = spherical.wavelength_m();
        let bullington_profile_db = profile_db(ground, surface, curvature, wavelength_m);
        let bullington_smooth_db =
            smooth_db(ground.distances_km(), smooth, curvature, wavelength_m);
        let spherical_db = spherical.loss_db(smooth, radius_km, sea_part);
        Self {
            bullington_profile_db,
            bullington_smooth_db,
            spherical_db,
            loss_db: bullington_profile_db + (spherical_db - bullington_smooth_db).max(0.0),
        }
    }
}
