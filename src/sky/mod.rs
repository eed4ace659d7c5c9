//! The sky over a place: constellations of low-orbit satellites, what terrain leaves of them, and when
//! a terminal has none in view.

mod constellation;
mod density;
pub mod elements;
pub mod frames;
mod gateways;
mod ground;
mod gso;
mod latitudes;
mod observer;
mod parabola;
mod passes;
mod skyline;
mod spot;
mod view;
mod walker;

pub use constellation::{
    Constellation, PRESETS, Shell, SkyError, Terminal, constellations, preset,
};
pub use density::Density;
pub use gateways::{Gateway, GatewayReach};
pub use ground::{CLEARED_M, Ground, SkylineOptions, Skylines, skylines};
pub use gso::{GsoMask, gso_angle_deg};
pub use latitudes::{Skies, Sky};
pub use passes::{Passes, Seen};
pub use skyline::Skyline;
pub use spot::{Rule, Spot, SpotOptions, Verdict, best_spot};
pub use view::{BLOCKED_ABOVE_DEG, Tally, View};
pub use walker::{Span, passes};
