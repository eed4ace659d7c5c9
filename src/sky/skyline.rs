//! How high the horizon stands around a place.

/// The elevation of the horizon at directions equally apart, the first to true north, clockwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Skyline {
    elevations_deg: Vec<f32>,
}

impl Skyline {
    /// A horizon of these elevations, degrees; without any it is flat.
    #[must_use]
    pub fn new(elevations_deg: Vec<f32>) -> Self {
        Self { elevations_deg }
    }

    /// A flat horizon.
    #[must_use]
    pub fn flat() -> Self {
        Self::new(Vec::new())
    }

    /// The elevations, degrees.
    #[must_use]
    pub fn elevations_deg(&self) -> &[f32] {
        &self.elevations_deg
    }

    /// The elevation towards an azimuth, degrees: on the straight line between the directions next to it.
    #[must_use]
    pub fn at(&self, azimuth_deg: f32) -> f32 {
        let count = self.elevations_deg.len();
        if count == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "far fewer directions than 2^24")]
        let place = azimuth_deg.rem_euclid(360.0) / 360.0 * count as f32;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to the number of directions"
        )]
        let first = place as usize % count;
        let (one, other) = (
            self.elevations_deg[first],
            self.elevations_deg[(first + 1) % count],
        );
        one + place.fract() * (other - one)
    }

    /// The widest sector without a gap in which the horizon stands above an elevation, degrees of azimuth from
    /// 0 to 360. Elevations that are no number count as above.
    #[must_use]
    pub fn widest_above_deg(&self, elevation_deg: f64) -> f64 {
        let count = self.elevations_deg.len();
        let rise = |number: usize| {
            let rise = f64::from(self.elevations_deg[number % count]) - elevation_deg;
            if rise.is_nan() { f64::INFINITY } else { rise }
        };
        let Some(start) = (0..count).find(|&number| rise(number) <= 0.0) else {
            return if count > 0 || elevation_deg < 0.0 {
                360.0
            } else {
                0.0
            };
        };
        #[expect(clippy::cast_precision_loss, reason = "few directions")]
        let step_deg = 360.0 / count as f64;
        // From a direction that is not blocked once around to it.
        let (mut run, mut widest): (f64, f64) = (0.0, 0.0);
        for number in start..start + count {
            let (a, b) = (rise(number), rise(number + 1));
            let share = match (a > 0.0, b > 0.0) {
                (true, true) => 1.0,
                (false, false) => 0.0,
                (true, false) => crossing(a, b),
                (false, true) => crossing(b, a),
            };
            run += share * step_deg;
            widest = widest.max(run);
            if b <= 0.0 {
                run = 0.0;
            }
        }
        widest.min(360.0)
    }
}

/// The share of the way from a number above 0 to one that is not at which it falls to 0.
fn crossing(above: f64, below: f64) -> f64 {
    if above.is_infinite() {
        1.0
    } else {
        above / (above - below)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_blocked_sector_is_as_wide_as_it_is_above() {
        let mut elevations = vec![20.0; 36];
        assert_eq!(Skyline::new(elevations.clone()).widest_above_deg(40.0), 0.0);
        // Above 40 from half a step before 350 degrees to half a step behind 10.
        for number in [35, 0, 1] {
            elevations[number] = 60.0;
        }
        elevations[10] = 41.0;
        let skyline = Skyline::new(elevations);
        assert!((skyline.widest_above_deg(40.0) - 30.0).abs() < 1e-9);
        assert_eq!(skyline.widest_above_deg(19.0), 360.0);
        assert_eq!(
            Skyline::new(vec![f32::NAN; 3]).widest_above_deg(40.0),
            360.0
        );
        assert_eq!(Skyline::flat().widest_above_deg(40.0), 0.0);
    }

    proptest! {
        #[test]
        fn a_higher_horizon_blocks_no_less(
            low in proptest::collection::vec((-10.0..90.0_f32, 0.0..30.0_f32), 1..40),
            elevation in -5.0..80.0_f64,
        ) {
            let high = low.iter().map(|(low, more)| low + more).collect();
            let low = low.iter().map(|(low, _)| *low).collect();
            let [low, high] = [low, high].map(|all| Skyline::new(all).widest_above_deg(elevation));
            prop_assert!((0.0..=360.0).contains(&low));
            prop_assert!(high >= low - 1e-9, "{} {}", low, high);
        }
    }

    #[test]
    fn between_directions_it_is_straight_also_across_north() {
        let skyline = Skyline::new(vec![0.0, 10.0, 20.0, 30.0]);
        for (azimuth, elevation) in [
            (0.0, 0.0),
            (45.0, 5.0),
            (270.0, 30.0),
            (315.0, 15.0),
            (-45.0, 15.0),
        ] {
            assert!((skyline.at(azimuth) - elevation).abs() < 1e-5, "{azimuth}");
        }
        assert!(Skyline::flat().at(77.0).abs() < 1e-9);
    }
}
