//! How free the first Fresnel zone of a link is.

use serde::Serialize;

use crate::radio::{Path, earth_bulge_m, fresnel_radius_m};

/// One point of the ground against the ray above it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Clearance {
    /// From the first end, metres.
    pub distance_m: f64,
    /// Ground above sea level, metres.
    pub ground_height_m: f64,
    /// Clutter above ground, metres.
    pub clutter_height_m: f64,
    /// The bulge of the earth there, metres.
    pub earth_bulge_m: f64,
    /// From the top of the clutter up to the ray, metres; negative where the ray is cut.
    pub clearance_m: f64,
    /// Radius of the first Fresnel zone there, metres.
    pub fresnel_radius_m: f64,
    /// The clearance in radii of the first Fresnel zone.
    pub clearance_fresnel_radii: f64,
}

impl Clearance {
    /// All points between the ends, where rays bend as over an earth of `k` times its radius; antennas
    /// are heights above sea level.
    pub(super) fn all(
        path: Path<'_>,
        freq_mhz: f64,
        antennas_m: [f64; 2],
        k: f64,
    ) -> impl Iterator<Item = Self> + Clone {
        let [from_m, to_m] = antennas_m;
        let count = path.distances_km.len();
        let length_km = path.distances_km.last().copied().unwrap_or(0.0);
        (1..count.saturating_sub(1)).map(move |at| {
            let here_km = path.distances_km[at];
            let rest_km = length_km - here_km;
            let ray_m = (from_m * rest_km + to_m * here_km) / length_km;
            let ground_height_m = path.heights_m[at];
            let clutter_height_m = path.clutter_m.get(at).copied().unwrap_or(0.0);
            let earth_bulge_m = earth_bulge_m(here_km, rest_km, k);
            let clearance_m = ray_m - ground_height_m - clutter_height_m - earth_bulge_m;
            let fresnel_radius_m = fresnel_radius_m(freq_mhz, here_km, rest_km);
            Self {
                distance_m: here_km * 1000.0,
                ground_height_m,
                clutter_height_m,
                earth_bulge_m,
                clearance_m,
                fresnel_radius_m,
                clearance_fresnel_radii: clearance_m / fresnel_radius_m,
            }
        })
    }
}

/// The clearance of a link at one effective earth radius.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClearanceAtK {
    /// The effective earth radius over the true one.
    pub k: f64,
    /// Whether no ground or clutter cuts the ray.
    pub is_line_of_sight: bool,
    /// The point with the least clearance in Fresnel radii.
    pub worst: Clearance,
}

impl ClearanceAtK {
    /// Of no points there is no worst.
    pub(super) fn of(k: f64, all: impl Iterator<Item = Clearance>) -> Option<Self> {
        let order = |one: &Clearance, other: &Clearance| {
            one.clearance_fresnel_radii
                .total_cmp(&other.clearance_fresnel_radii)
        };
        let worst = all.min_by(order)?;
        Some(Self {
            k,
            is_line_of_sight: worst.clearance_m >= 0.0,
            worst,
        })
    }
}

/// A stretch of ground that comes near the ray.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Obstacle {
    /// Where it begins, metres from the first end.
    pub from_m: f64,
    /// Where it ends.
    pub to_m: f64,
    /// Its worst point.
    pub worst: Clearance,
}

/// Stretches whose points all have less than `share` radii of clearance, from the first end on.
pub(super) fn obstacles(all: impl Iterator<Item = Clearance>, share: f64) -> Vec<Obstacle> {
    let mut found: Vec<Obstacle> = Vec::new();
    let mut is_inside = false;
    for point in all {
        let is_near = point.clearance_fresnel_radii < share;
        match found.last_mut().filter(|_| is_inside) {
            Some(stretch) if is_near => {
                stretch.to_m = point.distance_m;
                if point.clearance_fresnel_radii < stretch.worst.clearance_fresnel_radii {
                    stretch.worst = point;
                }
            }
            _ if is_near => found.push(Obstacle {
                from_m: point.distance_m,
                to_m: point.distance_m,
                worst: point,
            }),
            _ => {}
        }
        is_inside = is_near;
    }
    found
}
