//! How much of the first Fresnel zone a hop needs free (ITU-R P.530-18, section 2.2.2.1).

use serde::{Deserialize, Serialize};

/// The climate of a hop, as the clearance rules divide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Climate {
    /// Neither tropical nor equatorial.
    Temperate,
    /// Tropical.
    Tropical,
}

/// How far along the path the ground comes near the ray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstruction {
    /// At one isolated place.
    Isolated,
    /// Along a part of the path.
    Extended,
}

/// Radii of the first Fresnel zone that must be free at the median k.
pub const MEDIAN_K_SHARE: f64 = 1.0;

/// Tropical paths longer than this need more, km.
const LONG_TROPICAL_KM: f64 = 30.0;

/// Radii of the first Fresnel zone that must be free at the k that is exceeded 99.9 % of the worst month.
#[must_use]
pub fn low_k_share(climate: Climate, distance_km: f64, obstruction: Obstruction) -> f64 {
    match (climate, obstruction) {
        (Climate::Tropical, _) if distance_km > LONG_TROPICAL_KM => 0.6,
        (_, Obstruction::Isolated) => 0.0,
        (_, Obstruction::Extended) => 0.3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_tropical_hops_need_most() {
        use Climate::{Temperate, Tropical};
        use Obstruction::{Extended, Isolated};
        assert_eq!(low_k_share(Tropical, 31.0, Isolated), 0.6);
        assert_eq!(low_k_share(Tropical, 30.0, Isolated), 0.0);
        assert_eq!(low_k_share(Tropical, 10.0, Extended), 0.3);
        assert_eq!(low_k_share(Temperate, 60.0, Extended), 0.3);
    }
}
