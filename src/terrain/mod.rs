//! The ground: elevation tiles as one surface, profiles along geodesics, horizons and viewsheds.

mod profile;

pub use profile::Profile;
