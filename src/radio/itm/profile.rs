//! What the model wants to know of a profile: horizons, effective heights, terrain irregularity.
//!
//! Hufford's algorithm leaves this to the user; these are the choices of the reference program's
//! `qlrpfl`, as described in Hufford, Longley and Kissick 1982, "A Guide to the Use of the ITS Irregular
//! Terrain Model in the Area Prediction Mode", and the notes to version 1.2.2.

use super::Workspace;
use super::ground::roughness_share;

/// The most samples from which the irregularity is taken.
pub(super) const SAMPLES: usize = 245;

/// What a path looks like to the model; pairs are transmitter and receiver.
#[derive(Clone, Copy, Debug)]
pub(super) struct Geometry {
    pub distance_m: f64,
    /// Heights above ground.
    pub heights_m: [f64; 2],
    /// Heights above what the antenna sees as its ground.
    pub effective_heights_m: [f64; 2],
    /// Angles of the horizons above horizontal.
    pub horizon_angles_rad: [f64; 2],
    pub horizon_distances_m: [f64; 2],
    /// Range between the 10 % lowest and highest of the terrain, as it were over a long path.
    pub delta_h_m: f64,
    /// Radius of the earth over which rays are straight.
    pub earth_radius_m: f64,
}

/// Equally spaced heights from one antenna to the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile<'a> {
    pub step_m: f64,
    /// Two and more.
    pub heights_m: &'a [f64],
}

impl Profile<'_> {
    fn last(&self) -> usize {
        self.heights_m.len() - 1
    }

    pub(super) fn distance_m(&self) -> f64 {
        real(self.last()) * self.step_m
    }

    /// Mean height without the tenth at either end.
    pub(super) fn mean_inner_height_m(&self) -> f64 {
        let tenth = whole(0.1 * real(self.last()));
        let inner = &self.heights_m[tenth..=self.last() - tenth];
        inner.iter().sum::<f64>() / real(inner.len())
    }

    /// What the model wants to know of the path between antennas of these heights above ground.
    pub(super) fn geometry(
        &self,
        heights_m: [f64; 2],
        earth_radius_m: f64,
        workspace: &mut Workspace,
    ) -> Geometry {
        let distance_m = self.distance_m();
        let (angles, distances) = self.horizons(heights_m, earth_radius_m);
        // "consideration of terrain elevations should begin at a point about 15 times the tower height"
        // (Guide, p. 25), though within a tenth of the way to the horizon
        let start_m = (15.0 * heights_m[0]).min(0.1 * distances[0]);
        let end_m = distance_m - (15.0 * heights_m[1]).min(0.1 * distances[1]);
        let delta_h_m = self.irregularity_m(start_m, end_m, &mut workspace.samples);
        let mut geometry = Geometry {
            distance_m,
            heights_m,
            effective_heights_m: heights_m,
            horizon_angles_rad: angles,
            horizon_distances_m: distances,
            delta_h_m,
            earth_radius_m,
        };
        let [first, last] = [self.heights_m[0], self.heights_m[self.last()]];
        if distances[0] + distances[1] > 1.5 * distance_m {
            let fit = self.fit_over(start_m, end_m);
            geometry.raise([(first - fit[0]).max(0.0), (last - fit[1]).max(0.0)]);
            geometry.expect_horizons();
        } else {
            let near = self.fit_over(start_m, 0.9 * distances[0])[0];
            let far = self.fit_over(distance_m - 0.9 * distances[1], end_m)[1];
            geometry.raise([(first - near).max(0.0), (last - far).max(0.0)]);
        }
        geometry
    }

    /// Angles and distances of the horizons; those of the other antenna where nothing is in between.
    fn horizons(&self, heights_m: [f64; 2], earth_radius_m: f64) -> ([f64; 2], [f64; 2]) {
        let step_m = self.step_m;
        let distance_m = self.distance_m();
        let drop = 1.0 / (2.0 * earth_radius_m);
        let tx_m = self.heights_m[0] + heights_m[0];
        let rx_m = self.heights_m[self.last()] + heights_m[1];
        let slope = (rx_m - tx_m) / distance_m;
        let mut angles = [slope - distance_m * drop, -slope - distance_m * drop];
        let mut distances = [distance_m; 2];
        // distances are summed up as the reference program does: where 0.9 of one is a whole number of
        // steps, the last bit decides which point a line is fitted to
        let (mut from_tx, mut from_rx) = (0.0, distance_m);
        for &height_m in &self.heights_m[1..self.last()] {
            from_tx += step_m;
            from_rx -= step_m;
            let seen = [
                (height_m - tx_m) / from_tx - from_tx * drop,
                (height_m - rx_m) / from_rx - from_rx * drop,
            ];
            if seen[0] > angles[0] {
                angles[0] = seen[0];
                distances[0] = from_tx;
            }
            if seen[1] > angles[1] {
                angles[1] = seen[1];
                distances[1] = from_rx;
            }
        }
        (angles, distances)
    }

    /// Terrain irregularity (Algorithm, eq. 3.9 inverted): the range of heights around their line that
    /// leaves out a tenth above and a tenth below, taken at 35 to 245 places.
    fn irregularity_m(&self, start_m: f64, end_m: f64, samples: &mut [f64; SAMPLES]) -> f64 {
        let (start, end) = (start_m / self.step_m, end_m / self.step_m);
        if end - start < 2.0 {
            return 0.0;
        }
        let tenth = whole((0.1 * (end - start + 8.0)).min(25.0)).max(4);
        let samples = &mut samples[..10 * tenth - 5];
        let last = samples.len() - 1;
        let stride = (end - start) / real(last);
        let mut place = start;
        for sample in samples.iter_mut() {
            let left = whole(place).min(self.last() - 1);
            let (before, after) = (self.heights_m[left], self.heights_m[left + 1]);
            *sample = before + (after - before) * (place - real(left));
            place += stride;
        }
        let [mut line, line_end] = fit(samples, 0, last);
        let slope = (line_end - line) / real(last);
        for sample in samples.iter_mut() {
            *sample -= line;
            line += slope;
        }
        let (lower, high, _) = samples.select_nth_unstable_by(last + 1 - tenth, f64::total_cmp);
        let high = *high;
        let (_, low, _) = lower.select_nth_unstable_by(tenth - 1, f64::total_cmp);
        (high - *low) / roughness_share(end_m - start_m)
    }

    /// The line of least squares through the heights of a stretch, at both ends of the whole path.
    fn fit_over(&self, start_m: f64, end_m: f64) -> [f64; 2] {
        let all = real(self.last());
        let from_end = |place: f64| self.last() - whole((all - place).max(0.0)).min(self.last());
        let mut start = whole((start_m / self.step_m).max(0.0)).min(self.last());
        let mut end = from_end(end_m / self.step_m);
        if end <= start {
            start = start.saturating_sub(1);
            end = from_end(real(end) + 1.0).max(start + 1);
        }
        fit(self.heights_m, start, end)
    }
}

impl Geometry {
    fn raise(&mut self, above_fit_m: [f64; 2]) {
        for (effective, above) in self.effective_heights_m.iter_mut().zip(above_fit_m) {
            *effective += above;
        }
    }

    /// Replaces the horizons by those expected over such terrain: on a path well within line of sight
    /// the profile does not reach to the horizons.
    fn expect_horizons(&mut self) {
        self.expect_horizon_distances();
        let together = self.horizon_distances_m[0] + self.horizon_distances_m[1];
        if together <= self.distance_m {
            let short = self.distance_m / together;
            self.effective_heights_m = self.effective_heights_m.map(|h| h * (short * short));
            self.expect_horizon_distances();
        }
        for (end, smooth_m) in self.smooth_horizons_m().into_iter().enumerate() {
            // Guide, p. 16
            let nearer = smooth_m / self.horizon_distances_m[end] - 1.0;
            let height_m = self.effective_heights_m[end];
            self.horizon_angles_rad[end] =
                (0.65 * self.delta_h_m * nearer - 2.0 * height_m) / smooth_m;
        }
    }

    fn expect_horizon_distances(&mut self) {
        for (end, smooth_m) in self.smooth_horizons_m().into_iter().enumerate() {
            let height_m = self.effective_heights_m[end].max(5.0);
            self.horizon_distances_m[end] =
                smooth_m * (-0.07 * (self.delta_h_m / height_m).sqrt()).exp();
        }
    }

    /// Distances of the horizons over smooth earth (Algorithm, eq. 3.5).
    pub(super) fn smooth_horizons_m(&self) -> [f64; 2] {
        self.effective_heights_m
            .map(|h| (2.0 * h * self.earth_radius_m).sqrt())
    }
}

/// The line of least squares through `values[start..=end]`, at the first and the last of all values.
/// The outermost two count half, as stretches of ground around points do.
fn fit(values: &[f64], start: usize, end: usize) -> [f64; 2] {
    let length = real(end - start);
    let middle = 0.5 * length;
    let mut sum = 0.5 * (values[start] + values[end]);
    let mut moment = 0.5 * (values[end] - values[start]) * middle;
    let mut offset = -middle;
    for value in &values[(start + 1).min(end)..end] {
        offset += 1.0;
        sum += value;
        moment += value * offset;
    }
    let mean = sum / length;
    let slope = moment * 12.0 / ((length * length + 2.0) * length);
    let centre = real(start) + middle;
    [
        mean - slope * centre,
        mean + slope * (real(values.len() - 1) - centre),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "slices are below 2^52 long")]
fn real(count: usize) -> f64 {
    count as f64
}

/// The whole part of a number that is not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cut off on purpose; the cast saturates"
)]
fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A line is its own fit, wherever it is fitted.
        #[test]
        fn lines_are_fitted_exactly(
            first in -100.0..4000.0,
            slope in -40.0..40.0,
            count in 3_usize..300,
            ends in (0.0..1.0, 0.0..1.0),
        ) {
            let heights: Vec<f64> = (0..count).map(|i| first + slope * i as f64).collect();
            let profile = Profile { step_m: 30.0, heights_m: &heights };
            let length = profile.distance_m();
            let [a, b] = profile.fit_over(ends.0 * length, ends.1 * length);
            prop_assert!((a - heights[0]).abs() < 1e-6);
            prop_assert!((b - heights[count - 1]).abs() < 1e-6);
        }

        /// The fit leaves neither a mean nor a trend behind, weighed as it weighs.
        #[test]
        fn a_fit_of_all_points_leaves_no_trend(
            heights in prop::collection::vec(0.0..3000.0, 3..200),
        ) {
            let last = heights.len() - 1;
            let [a, b] = fit(&heights, 0, last);
            let rest = |i: usize| heights[i] - a - (b - a) * i as f64 / last as f64;
            let weight = |i: usize| if i == 0 || i == last { 0.5 } else { 1.0 };
            let mean: f64 = (0..=last).map(|i| weight(i) * rest(i)).sum();
            let trend: f64 = (0..=last)
                .map(|i| weight(i) * rest(i) * (i as f64 - 0.5 * last as f64))
                .sum();
            prop_assert!(mean.abs() < 1e-6, "{mean}");
            prop_assert!(trend.abs() < 1e-4, "{trend}");
        }

        /// Tilting the ground does not make it rougher.
        #[test]
        fn irregularity_ignores_tilt(
            heights in prop::collection::vec(0.0..3000.0, 60..300),
            slope in -20.0..20.0,
        ) {
            let tilted: Vec<f64> = heights.iter().enumerate().map(|(i, h)| h + slope * i as f64).collect();
            let mut samples = [0.0; SAMPLES];
            let mut of = |heights_m: &[f64]| {
                let profile = Profile { step_m: 30.0, heights_m };
                profile.irregularity_m(150.0, profile.distance_m() - 30.0, &mut samples)
            };
            let [level, tilted] = [of(&heights), of(&tilted)];
            prop_assert!(level >= 0.0);
            prop_assert!((level - tilted).abs() < 1e-6 * (1.0 + level), "{level} {tilted}");
        }
    }

    #[test]
    fn one_ridge_is_both_horizons() {
        let heights = [0.0, 0.0, 0.0, 100.0, 0.0];
        let profile = Profile {
            step_m: 1000.0,
            heights_m: &heights,
        };
        let (angles, distances) = profile.horizons([10.0, 10.0], 8.5e6);
        assert_eq!(distances, [3000.0, 1000.0]);
        assert!((angles[0] - (0.03 - 3000.0 / 17e6)).abs() < 1e-12);
        assert!((angles[1] - (0.09 - 1000.0 / 17e6)).abs() < 1e-12);
    }

    #[test]
    fn short_profiles_have_no_irregularity() {
        let profile = Profile {
            step_m: 30.0,
            heights_m: &[5.0, 80.0],
        };
        let mut samples = [0.0; SAMPLES];
        assert_eq!(profile.irregularity_m(0.0, 30.0, &mut samples), 0.0);
        assert_eq!(profile.fit_over(0.0, 30.0), [5.0, 80.0]);
    }
}
