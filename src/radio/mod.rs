//! Radio: propagation over terrain, antennas, link budgets, and the coverage that they predict.
//!
//! One file or room a model. Heights are metres, distances kilometres, frequencies megahertz, losses
//! and gains decibels, powers dBm, angles degrees, unless a name says otherwise.

pub mod itm;
pub mod okumura_hata;
pub mod p1812;
pub mod p2108;
pub mod rma;

mod free_space;
mod normal;
mod path;
mod polarisation;
mod range;

pub use free_space::free_space_loss_db;
pub use path::Path;
pub use polarisation::Polarisation;
pub use range::OutOfRange;
