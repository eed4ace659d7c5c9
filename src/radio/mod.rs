//! Radio: propagation over terrain, antennas, link budgets, and the coverage that they predict.
//!
//! One file or room a model. Heights are metres, distances kilometres, frequencies megahertz, losses
//! and gains decibels, powers dBm, angles degrees, unless a name says otherwise.

mod fresnel;
mod link;
#[cfg(test)]
mod oracle;
mod out_of_range;
mod p530;
mod p676;
mod p838;
mod path;
mod polarisation;

pub use fresnel::{
    EARTH_RADIUS_KM, average_terrain_loss_db, bullington_loss_db, diffraction_parameter,
    earth_bulge_m, free_space_loss_db, fresnel_radius_m, knife_edge_loss_db,
};
pub use link::{
    Budget, Clearance, ClearanceAtK, End, Equipment, Ground, Link, LinkError, LinkReport, Losses,
    ModelLoss, Obstacle, ProfileSummary, ProfileTableError, QUICK_SHARE, Rain, Reason, Ruling,
    Rulings, Verdict,
};
pub use out_of_range::OutOfRange;
pub use p530::{Beyond, Climate, MEDIAN_K_SHARE, Multipath, Obstruction, RainFade, low_k_share};
pub use p676::{Air, GasAttenuation, gas_attenuation};
pub use p838::RainCoefficients;
pub use path::Path;
pub use polarisation::Polarisation;
