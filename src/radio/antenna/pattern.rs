//! Measured cuts of an antenna, and the directions between them.

/// A cut around an antenna at equal steps from 0, dB below the maximum.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cut {
    losses_db: Vec<f64>,
    steps_a_degree: f64,
}

impl Cut {
    /// A cut from angles that rise from 0 to below 360 degrees and the losses at them; at least one.
    /// Between angles, losses are interpolated in decibels around the circle. Angles that are not
    /// whole degrees are kept to a tenth of a degree.
    pub(super) fn new(points: &[(f64, f64)]) -> Self {
        let is_whole = points.iter().all(|(angle, _)| angle.fract() == 0.0);
        let (steps_a_degree, steps) = if is_whole {
            (1.0, 360_u32)
        } else {
            (10.0, 3600)
        };
        let at = |step| between(points, f64::from(step) / steps_a_degree);
        Self {
            losses_db: (0..steps).map(at).collect(),
            steps_a_degree,
        }
    }

    /// The loss at an angle of 0 to below 360 degrees.
    fn loss_db(&self, angle_deg: f64) -> f64 {
        let place = angle_deg * self.steps_a_degree;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an angle is from 0 to 360; not a number becomes 0 and stays in the share"
        )]
        let first = place as usize;
        let count = self.losses_db.len();
        let share = place - place.floor();
        let (low, high) = (
            self.losses_db[first % count],
            self.losses_db[(first + 1) % count],
        );
        low + share * (high - low)
    }
}

/// The loss at an angle between points of a circle.
fn between(points: &[(f64, f64)], angle_deg: f64) -> f64 {
    let after = points.partition_point(|(angle, _)| *angle <= angle_deg);
    let (last, first) = (points[points.len() - 1], points[0]);
    let (low_angle, low) = match after.checked_sub(1) {
        Some(place) => points[place],
        None => (last.0 - 360.0, last.1),
    };
    let (high_angle, high) = match points.get(after) {
        Some(point) => *point,
        None => (first.0 + 360.0, first.1),
    };
    low + (high - low) * (angle_deg - low_angle) / (high_angle - low_angle)
}

/// The horizontal and the vertical cut of an antenna, measured or simulated by its maker.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    pub(super) name: String,
    pub(super) gain_dbi: Option<f64>,
    pub(super) frequency_mhz: Option<f64>,
    pub(super) horizontal: Cut,
    pub(super) vertical: Cut,
}

impl Pattern {
    /// The name that the file gives, empty where it gives none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The maximum gain, dBi; `None` where the file does not say.
    #[must_use]
    pub fn gain_dbi(&self) -> Option<f64> {
        self.gain_dbi
    }

    /// The frequency of the measurement, MHz; `None` where the file does not say, or says a range.
    #[must_use]
    pub fn frequency_mhz(&self) -> Option<f64> {
        self.frequency_mhz
    }

    /// The elevation of the strongest lobe ahead, degrees above the horizon, so negative for an
    /// electrical tilt down. A file of a downtilted antenna that gives a positive number here was
    /// written with its vertical cut upside down.
    #[must_use]
    pub fn peak_elevation_deg(&self) -> f64 {
        let tenths = (-899_i32..900).map(|tenth| f64::from(tenth) / 10.0);
        let loss = |elevation: f64| self.vertical.loss_db((-elevation).rem_euclid(360.0));
        let by_loss = |a: &f64, b: &f64| {
            let by_elevation = || a.abs().total_cmp(&b.abs());
            loss(*a).total_cmp(&loss(*b)).then_with(by_elevation)
        };
        tenths.min_by(by_loss).unwrap_or_default()
    }

    /// The loss below the maximum, dB, towards an azimuth from the front and an elevation.
    ///
    /// Between the cuts: the horizontal cut, corrected by what the vertical cut loses ahead and behind,
    /// each weighted by how near the azimuth is (Gil et al., "A 3D interpolation method for base-station-
    /// antenna radiation patterns", IEEE Antennas and Propagation Magazine 43(2), 2001). In the plane of
    /// the vertical cut it gives that cut, and on the horizon the horizontal one where both agree.
    pub(super) fn loss_db(&self, azimuth_deg: f64, elevation_deg: f64) -> f64 {
        let turned = azimuth_deg.rem_euclid(360.0);
        let behind = turned.min(360.0 - turned) / 180.0;
        // The vertical cut runs from the horizon ahead through the ground (90) and the back (180).
        let ahead_db = self.vertical.loss_db((-elevation_deg).rem_euclid(360.0));
        let behind_db = self
            .vertical
            .loss_db((180.0 + elevation_deg).rem_euclid(360.0));
        let change_ahead = ahead_db - self.horizontal.loss_db(0.0);
        let change_behind = behind_db - self.horizontal.loss_db(180.0);
        let loss = self.horizontal.loss_db(turned)
            + (1.0 - behind) * change_ahead
            + behind * change_behind;
        // Cuts that disagree could add up to more than the maximum.
        loss.max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(horizontal: &[(f64, f64)], vertical: &[(f64, f64)]) -> Pattern {
        Pattern {
            name: String::new(),
            gain_dbi: None,
            frequency_mhz: None,
            horizontal: Cut::new(horizontal),
            vertical: Cut::new(vertical),
        }
    }

    #[test]
    fn losses_between_angles_are_interpolated_around_the_circle() {
        let cut = Cut::new(&[(10.0, 2.0), (20.0, 4.0), (350.0, 6.0)]);
        assert_eq!(cut.loss_db(10.0), 2.0);
        assert_eq!(cut.loss_db(15.0), 3.0);
        assert_eq!(cut.loss_db(0.0), 4.0);
        assert_eq!(cut.loss_db(359.5), 4.1);
        assert!((cut.loss_db(185.0) - 5.0).abs() < 1e-12);
        let fine = Cut::new(&[(0.0, 0.0), (0.5, 1.0), (180.0, 20.0)]);
        assert_eq!(fine.loss_db(0.5), 1.0);
        assert_eq!(fine.loss_db(0.25), 0.5);
        assert_eq!(Cut::new(&[(7.0, 3.0)]).loss_db(200.0), 3.0);
    }

    #[test]
    fn the_strongest_lobe_is_found_below_the_horizon() {
        let vertical = [(0.0, 4.0), (6.0, 0.0), (90.0, 20.0), (270.0, 25.0)];
        assert_eq!(pattern(&[(0.0, 0.0)], &vertical).peak_elevation_deg(), -6.0);
        assert_eq!(
            pattern(&[(0.0, 0.0)], &[(0.0, 0.0)]).peak_elevation_deg(),
            0.0
        );
    }

    proptest! {
        #[test]
        fn in_the_plane_of_the_vertical_cut_it_is_that_cut(
            losses in prop::collection::vec(0.0..40.0, 8), back in 0.0..40.0, elevation in -89.0..89.0,
        ) {
            let at = |place: usize| (f64::from(u32::try_from(place).unwrap()) * 45.0, losses[place]);
            let vertical: Vec<(f64, f64)> = (0..8).map(at).collect();
            let found = pattern(&[(0.0, 0.0), (180.0, back)], &vertical);
            let cut = Cut::new(&vertical);
            let ahead = found.loss_db(0.0, elevation);
            prop_assert!((ahead - cut.loss_db((-elevation).rem_euclid(360.0))).abs() < 1e-9);
            let behind = found.loss_db(180.0, elevation);
            prop_assert!((behind - cut.loss_db(180.0 + elevation)).abs() < 1e-9);
        }

        #[test]
        fn on_the_horizon_it_is_the_horizontal_cut_where_both_agree(
            side in 0.0..40.0, back in 0.0..40.0, azimuth in -720.0_f64..720.0,
        ) {
            let horizontal = [(0.0, 0.0), (90.0, side), (180.0, back)];
            let found = pattern(&horizontal, &[(0.0, 0.0), (90.0, 20.0), (180.0, back)]);
            let expected = Cut::new(&horizontal).loss_db(azimuth.rem_euclid(360.0));
            prop_assert!((found.loss_db(azimuth, 0.0) - expected).abs() < 1e-9);
        }
    }
}
