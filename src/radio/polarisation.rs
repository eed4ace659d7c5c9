//! Polarisation of a wave.

use serde::{Deserialize, Serialize};

/// Linear polarisation of a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarisation {
    /// The electric field is horizontal.
    Horizontal,
    /// The electric field is vertical.
    Vertical,
}
