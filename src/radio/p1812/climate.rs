//! The air and the zones along a path: sections 3.5 to 3.8.

use super::settings::Zone;

/// Mean radius of the Earth, km.
const EARTH_RADIUS_KM: f64 = 6371.0;
/// The refractivity gradient at which rays follow the Earth, N-units/km.
const CRITICAL_GRADIENT: f64 = 157.0;
/// kβ: the factor of the Earth's radius that is exceeded for β0 per cent of time.
const BETA0_FACTOR: f64 = 3.0;

/// ae: the median effective radius of the Earth, km, Eqs. (6) and (7a).
pub(super) fn median_radius_km(refractivity_gradient: f64) -> f64 {
    EARTH_RADIUS_KM * CRITICAL_GRADIENT / (CRITICAL_GRADIENT - refractivity_gradient)
}

/// aβ: the effective radius of the Earth that is exceeded for β0 per cent of time, km, Eq. (7b).
pub(super) const BETA0_RADIUS_KM: f64 = EARTH_RADIUS_KM * BETA0_FACTOR;

/// How a path lies over land and sea.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zones {
    /// dtm: the longest stretch without sea, km.
    pub longest_land_km: f64,
    /// dlm: the longest stretch inland, km.
    pub longest_inland_km: f64,
    /// ω: the part of the path over sea, 0 to 1.
    pub sea_part: f64,
    /// Whether the transmitter is at sea.
    pub transmitter_at_sea: bool,
    /// Whether the receiver is at sea.
    pub receiver_at_sea: bool,
}

impl Zones {
    /// A path inland.
    pub(super) fn inland(length_km: f64) -> Self {
        Self {
            longest_land_km: length_km,
            longest_inland_km: length_km,
            sea_part: 0.0,
            transmitter_at_sea: false,
            receiver_at_sea: false,
        }
    }

    /// From the zones of all points; a zone reaches half the way to the next point of another.
    pub(super) fn along(distances_km: &[f64], zones: &[Zone]) -> Self {
        let length_km = distances_km.last().copied().unwrap_or(0.0);
        let mut found = Self {
            longest_land_km: 0.0,
            longest_inland_km: 0.0,
            sea_part: 0.0,
            transmitter_at_sea: zones.first() == Some(&Zone::Sea),
            receiver_at_sea: zones.last() == Some(&Zone::Sea),
        };
        let (mut land_km, mut inland_km, mut sea_km) = (0.0, 0.0, 0.0);
        let mut from_km = 0.0;
        for (index, &zone) in zones.iter().enumerate() {
            let to_km = match (distances_km.get(index), distances_km.get(index + 1)) {
                (Some(&here), Some(&next)) => f64::midpoint(here, next),
                _ => length_km,
            };
            let share_km = to_km - from_km;
            from_km = to_km;
            land_km = if zone == Zone::Sea {
                0.0
            } else {
                land_km + share_km
            };
            inland_km = if zone == Zone::Inland {
                inland_km + share_km
            } else {
                0.0
            };
            sea_km += if zone == Zone::Sea { share_km } else { 0.0 };
            found.longest_land_km = found.longest_land_km.max(land_km);
            found.longest_inland_km = found.longest_inland_km.max(inland_km);
        }
        found.sea_part = sea_km / length_km;
        found
    }

    /// τ, Eq. (3).
    pub(super) fn inland_factor(&self) -> f64 {
        if self.longest_inland_km > 0.0 {
            -(-4.12e-4 * (2.41 * self.longest_inland_km.ln()).exp()).exp_m1()
        } else {
            0.0
        }
    }
}

/// How often the air refracts a lot at a latitude: all of Eqs. (2), (4) and (5) that knows no path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refraction {
    /// β0 of a path wholly over sea, per cent.
    over_sea_percent: f64,
    /// The power of μ1 in μ1 μ4.
    power: f64,
}

impl Refraction {
    pub(super) fn new(latitude_deg: f64) -> Self {
        let latitude = latitude_deg.abs();
        if latitude <= 70.0 {
            Self {
                over_sea_percent: 10_f64.powf(1.67 - 0.015 * latitude),
                power: 1.0 - 0.935 + 0.0176 * latitude,
            }
        } else {
            Self {
                over_sea_percent: 4.17,
                power: 1.3,
            }
        }
    }

    /// β0: for how much of the time the refractivity falls by more than 100 N-units/km in the lowest
    /// 100 m, per cent, Eqs. (2) to (5). `inland_factor` is τ.
    pub(super) fn beta0_percent(&self, zones: &Zones, inland_factor: f64) -> f64 {
        use std::f64::consts::LN_10;
        let land = (-LN_10 * zones.longest_land_km / (16.0 - 6.6 * inland_factor)).exp();
        let inland = (-LN_10 * 5.0 * (0.496 + 0.354 * inland_factor)).exp();
        // μ1 is the fifth root of the sum and at most 1, Eq. (2).
        let fifth_power = (land + inland).min(1.0);
        self.over_sea_percent * (0.2 * self.power * fifth_power.ln()).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::{Zone, Zones};

    #[test]
    fn zones_reach_half_the_way() {
        let zones = [
            Zone::Inland,
            Zone::CoastalLand,
            Zone::Sea,
            Zone::Sea,
            Zone::Inland,
        ];
        let along = Zones::along(&[0.0, 2.0, 4.0, 8.0, 10.0], &zones);
        assert_eq!(along.longest_land_km, 3.0);
        assert_eq!(along.longest_inland_km, 1.0);
        assert_eq!(along.sea_part, 0.6);
        assert!(!along.transmitter_at_sea && !along.receiver_at_sea);
    }

    #[test]
    fn a_path_inland_is_all_inland() {
        let along = Zones::along(&[0.0, 2.0, 10.0], &[Zone::Inland; 3]);
        assert_eq!(along, Zones::inland(10.0));
    }
}
