//! The sky over a place: constellations of low-orbit satellites, what terrain leaves of them, and when
//! a terminal has none in view.

pub mod elements;
pub mod frames;
mod passes;
mod skyline;

pub use passes::{Passes, Seen};
pub use skyline::Skyline;
