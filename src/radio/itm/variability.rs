//! How the loss varies with time, place and situation (Algorithm, sec. 5).

use super::ground::roughness_m;
use super::profile::Geometry;
use super::settings::{Climate, Model, VariabilityMode};

/// Standard normal deviates of the three kinds of variability, as they go together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deviates {
    time: f64,
    location: f64,
    situation: f64,
}

impl Deviates {
    pub(super) fn new(mode: VariabilityMode, time: f64, location: f64, situation: f64) -> Self {
        let (time, location) = match mode {
            VariabilityMode::SingleMessage => (situation, situation),
            VariabilityMode::Accidental => (time, situation),
            VariabilityMode::Mobile => (time, time),
            VariabilityMode::Broadcast => (time, location),
        };
        Self {
            time,
            location,
            situation,
        }
    }

    pub(super) fn far_in_tail(&self) -> bool {
        [self.time, self.location, self.situation]
            .iter()
            .any(|deviate| deviate.abs() > 3.10)
    }
}

/// A curve over the effective distance (TN 101, vol. 2, eqs. III.69, III.70).
#[derive(Clone, Copy, Debug)]
struct Curve {
    /// dB.
    c: [f64; 2],
    /// km.
    x: [f64; 3],
}

impl Curve {
    fn at(&self, effective_distance_m: f64) -> f64 {
        let distance_km = effective_distance_m / 1000.0;
        let [c_1, c_2] = self.c;
        let [x_1, x_2, x_3] = self.x;
        let hump = (distance_km - x_2) / x_3;
        let reached = (distance_km / x_1) * (distance_km / x_1);
        (c_1 + c_2 / (1.0 + hump * hump)) * reached / (1.0 + reached)
    }
}

/// A factor by frequency: 1 and what is added around 360 MHz (Algorithm, sec. 5).
type Factor = [f64; 3];

/// One climate of the Algorithm's table 5.1.
#[derive(Debug)]
struct Constants {
    median: Curve,
    /// Deviation of losses above the median.
    minus: Curve,
    /// Deviation of losses below the median.
    plus: Curve,
    /// Ratio of the deviation far below the median, and the deviate where that begins.
    tail: [f64; 2],
    minus_factor: Factor,
    plus_factor: Factor,
}

const fn curve(c: [f64; 2], x: [f64; 3]) -> Curve {
    Curve { c, x }
}

const FLAT: Factor = [1.0, 0.0, 0.0];

const EQUATORIAL: Constants = Constants {
    median: curve([-9.67, 12.7], [144.9, 190.3, 133.8]),
    minus: curve([2.13, 159.5], [762.2, 123.6, 94.5]),
    plus: curve([2.11, 102.3], [636.9, 134.8, 95.6]),
    tail: [1.224, 1.282],
    minus_factor: FLAT,
    plus_factor: FLAT,
};
const CONTINENTAL_SUBTROPICAL: Constants = Constants {
    median: curve([-0.62, 9.19], [228.9, 205.2, 143.6]),
    minus: curve([2.66, 7.67], [100.4, 172.5, 136.4]),
    plus: curve([6.87, 15.53], [138.7, 143.7, 98.6]),
    tail: [0.801, 2.161],
    minus_factor: FLAT,
    plus_factor: [0.93, 0.31, 2.00],
};
const MARITIME_SUBTROPICAL: Constants = Constants {
    median: curve([1.26, 15.5], [262.6, 185.2, 99.8]),
    minus: curve([6.11, 6.65], [138.2, 242.2, 178.6]),
    plus: curve([10.08, 9.60], [165.3, 225.7, 129.7]),
    tail: [1.380, 1.282],
    minus_factor: FLAT,
    plus_factor: FLAT,
};
const DESERT: Constants = Constants {
    median: curve([-9.21, 9.05], [84.1, 101.1, 98.6]),
    minus: curve([1.98, 13.11], [139.1, 132.7, 193.5]),
    plus: curve([3.68, 159.3], [464.4, 93.1, 94.2]),
    tail: [1.000, 20.0],
    minus_factor: FLAT,
    plus_factor: [0.93, 0.19, 1.79],
};
const CONTINENTAL_TEMPERATE: Constants = Constants {
    median: curve([-0.62, 9.19], [228.9, 205.2, 143.6]),
    minus: curve([2.68, 7.16], [93.7, 186.8, 133.5]),
    plus: curve([4.75, 8.12], [93.2, 135.9, 113.4]),
    tail: [1.224, 1.282],
    minus_factor: [0.92, 0.25, 1.77],
    plus_factor: [0.93, 0.31, 2.00],
};
const MARITIME_TEMPERATE_OVER_LAND: Constants = Constants {
    median: curve([-0.39, 2.86], [141.7, 315.9, 167.4]),
    minus: curve([6.86, 10.38], [187.8, 169.6, 108.9]),
    plus: curve([8.58, 13.97], [216.0, 152.0, 122.7]),
    tail: [1.518, 1.282],
    minus_factor: FLAT,
    plus_factor: FLAT,
};
const MARITIME_TEMPERATE_OVER_SEA: Constants = Constants {
    median: curve([3.15, 857.9], [2222.0, 164.8, 116.3]),
    minus: curve([8.51, 169.8], [609.8, 119.9, 106.6]),
    plus: curve([8.43, 8.19], [136.2, 188.5, 122.9]),
    tail: [1.518, 1.282],
    minus_factor: FLAT,
    plus_factor: FLAT,
};

impl Climate {
    fn constants(self) -> &'static Constants {
        match self {
            Self::Equatorial => &EQUATORIAL,
            Self::ContinentalSubtropical => &CONTINENTAL_SUBTROPICAL,
            Self::MaritimeSubtropical => &MARITIME_SUBTROPICAL,
            Self::Desert => &DESERT,
            Self::ContinentalTemperate => &CONTINENTAL_TEMPERATE,
            Self::MaritimeTemperateOverLand => &MARITIME_TEMPERATE_OVER_LAND,
            Self::MaritimeTemperateOverSea => &MARITIME_TEMPERATE_OVER_SEA,
        }
    }
}

/// The loss above free space that is not exceeded for the shares of the settings, dB.
pub(super) fn attenuation_db(model: &Model, geometry: &Geometry, reference_db: f64) -> f64 {
    let constants = model.settings.climate.constants();
    let variability = model.settings.variability;
    let Deviates {
        time: z_t,
        location: z_l,
        situation: z_s,
    } = model.deviates;
    let distance_m = effective_distance_m(model, geometry);

    // eq. 5.10
    let situations = if variability.situations_vary {
        5.0 + 3.0 * (-distance_m / 100e3).exp()
    } else {
        0.0
    };
    // eq. 5.9
    let locations = if variability.locations_vary {
        let rough = model.wave_number * roughness_m(geometry.distance_m, geometry.delta_h_m);
        10.0 * rough / (rough + 13.0)
    } else {
        0.0
    };
    // eqs. 5.5 to 5.8
    let frequency = (0.133 * model.wave_number).ln();
    let factor = |[flat, added, width]: Factor| {
        flat + added / (width * frequency * (width * frequency) + 1.0)
    };
    let times = if z_t < 0.0 {
        constants.minus.at(distance_m) * factor(constants.minus_factor)
    } else {
        let plus = constants.plus.at(distance_m) * factor(constants.plus_factor);
        let [ratio, begins] = constants.tail;
        if z_t <= begins {
            plus
        } else {
            plus * (ratio + (1.0 - ratio) * begins / z_t)
        }
    };

    let square = |value: f64| value * value;
    let by_time = times * z_t;
    let by_location = locations * z_l;
    // part of eq. 5.11
    let rest = square(situations)
        + square(by_time) / (7.8 + square(z_s))
        + square(by_location) / (24.0 + square(z_s));
    let (direct, indirect) = match variability.mode {
        VariabilityMode::SingleMessage => (0.0, square(times) + square(locations) + rest),
        VariabilityMode::Accidental => (by_time, square(locations) + rest),
        VariabilityMode::Mobile => ((square(times) + square(locations)).sqrt() * z_t, rest),
        VariabilityMode::Broadcast => (by_time + by_location, rest),
    };
    let loss = reference_db - constants.median.at(distance_m) - direct - indirect.sqrt() * z_s;
    if loss < 0.0 {
        // gains over free space are hard to come by (eq. 5.2)
        loss * (29.0 - loss) / (29.0 - 10.0 * loss)
    } else {
        loss
    }
}

/// The distance as it were between antennas of no height (eq. 5.3), metres.
fn effective_distance_m(model: &Model, geometry: &Geometry) -> f64 {
    let horizons_m: f64 = geometry
        .effective_heights_m
        .iter()
        .map(|&height_m| (2.0 * 9000e3 * height_m).sqrt())
        .sum();
    let near_m = horizons_m + (575.7e12 / model.wave_number).cbrt();
    let distance_m = geometry.distance_m;
    if distance_m < near_m {
        130e3 * distance_m / near_m
    } else {
        130e3 + distance_m - near_m
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_vanish_near_the_antenna() {
        for constants in [&EQUATORIAL, &MARITIME_TEMPERATE_OVER_SEA] {
            assert_eq!(constants.median.at(0.0), 0.0);
            assert_eq!(constants.plus.at(0.0), 0.0);
        }
    }
}
