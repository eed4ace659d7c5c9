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
        let mut so_far = ZonesSoFar::new(zones.first().copied().unwrap_or(Zone::Inland));
        let before = distances_km.iter();
        let after = distances_km.iter().zip(zones).skip(1);
        for (&before_km, (&distance_km, &zone)) in before.zip(after) {
            so_far.reach(f64::midpoint(before_km, distance_km), zone);
        }
        so_far.end(distances_km.last().copied().unwrap_or(0.0))
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

/// Zones of the points of a path up to one.
#[derive(Clone, Copy, Debug)]
pub(super) struct ZonesSoFar {
    first: Zone,
    last: Zone,
    /// Where the zone of the last point begins.
    from_km: f64,
    /// Of stretches that end where the zone of the last point begins.
    land_km: f64,
    inland_km: f64,
    sea_km: f64,
    longest_land_km: f64,
    longest_inland_km: f64,
}

impl ZonesSoFar {
    /// The first point.
    pub(super) fn new(zone: Zone) -> Self {
        Self {
            first: zone,
            last: zone,
            from_km: 0.0,
            land_km: 0.0,
            inland_km: 0.0,
            sea_km: 0.0,
            longest_land_km: 0.0,
            longest_inland_km: 0.0,
        }
    }

    /// The next point has a zone, which begins at `from_km`.
    pub(super) fn reach(&mut self, from_km: f64, zone: Zone) {
        let share_km = from_km - self.from_km;
        match self.last {
            Zone::Sea => {
                self.sea_km += share_km;
                [self.land_km, self.inland_km] = [0.0; 2];
            }
            Zone::CoastalLand => {
                self.land_km += share_km;
                self.inland_km = 0.0;
            }
            Zone::Inland => {
                self.land_km += share_km;
                self.inland_km += share_km;
            }
        }
        self.longest_land_km = self.longest_land_km.max(self.land_km);
        self.longest_inland_km = self.longest_inland_km.max(self.inland_km);
        self.from_km = from_km;
        self.last = zone;
    }

    /// The last point is the receiver.
    pub(super) fn end(mut self, length_km: f64) -> Zones {
        self.reach(length_km, self.last);
        Zones {
            longest_land_km: self.longest_land_km,
            longest_inland_km: self.longest_inland_km,
            sea_part: self.sea_km / length_km,
            transmitter_at_sea: self.first == Zone::Sea,
            receiver_at_sea: self.last == Zone::Sea,
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
