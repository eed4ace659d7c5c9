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
}

#[cfg(test)]
mod tests {
    use super::*;

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
