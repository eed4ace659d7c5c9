//! Recommendation ITU-R P.530: design of terrestrial hops in line of sight.

mod clearance;
mod multipath;
mod rain;

pub use clearance::{Climate, MEDIAN_K_SHARE, Obstruction, low_k_share};
pub use multipath::Multipath;
pub use rain::{Beyond, RainFade};
