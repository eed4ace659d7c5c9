//! The ground under a link.

use super::LinkError;
use crate::radio::Path;
use crate::terrain::Profile;

/// Most points of a profile.
pub(super) const MOST_POINTS: usize = 200_000;
/// No stretch between two points is longer than this share of the path: with two points alone nothing
/// would stand between the antennas, not even the bulge of the earth.
const LONGEST_SHARE: f64 = 1.0 / 256.0;
/// Shortest and longest link, km.
const LENGTH_KM: [f64; 2] = [0.001, 1000.0];

/// The ground under a link: straight between the points that were given.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    distances_km: Vec<f64>,
    heights_m: Vec<f64>,
    clutter_m: Vec<f64>,
    points: usize,
    voids: usize,
}

impl Ground {
    /// Checks a profile: distances from 0 on in km, ground heights above sea level and heights of clutter
    /// above ground (for all points or for none) in metres, and how many heights were interpolated because
    /// nobody knows them.
    ///
    /// # Errors
    /// [`LinkError`] where points are too few or too many, distances do not rise from 0, or heights cannot be.
    pub fn new(
        distances_km: &[f64],
        heights_m: &[f64],
        clutter_m: &[f64],
        voids: usize,
    ) -> Result<Self, LinkError> {
        let points = distances_km.len();
        if points > MOST_POINTS {
            return Err(LinkError::TooManyPoints {
                points,
                most: MOST_POINTS,
            });
        }
        let is_whole =
            heights_m.len() == points && (clutter_m.is_empty() || clutter_m.len() == points);
        let Some((first, length)) = distances_km.first().zip(distances_km.last()) else {
            return Err(LinkError::Points {
                distances: 0,
                heights: heights_m.len(),
                clutter: clutter_m.len(),
            });
        };
        if points < 2 || !is_whole {
            return Err(LinkError::Points {
                distances: points,
                heights: heights_m.len(),
                clutter: clutter_m.len(),
            });
        }
        let before = std::iter::once(&0.0).chain(distances_km);
        for (at, (&here, &before)) in distances_km.iter().zip(before).enumerate() {
            let rises = if at == 0 {
                (*first).abs() < 1e-9
            } else {
                here > before
            };
            if !(rises && here.is_finite()) {
                return Err(LinkError::Distances {
                    point: at + 1,
                    distance_m: here * 1000.0,
                    before_m: before * 1000.0,
                });
            }
        }
        if !(LENGTH_KM[0]..=LENGTH_KM[1]).contains(length) {
            return Err(LinkError::Length {
                distance_m: length * 1000.0,
            });
        }
        for (at, &height) in heights_m.iter().enumerate() {
            let what = || format!("the ground height of point {}", at + 1);
            // From below the shore of the Dead Sea to above Everest.
            LinkError::check(what, height, [-1000.0, 9000.0], "m")?;
        }
        for (at, &clutter) in clutter_m.iter().enumerate() {
            let what = || format!("the clutter height of point {}", at + 1);
            LinkError::check(what, clutter, [0.0, 1000.0], "m")?;
        }
        Ok(Self::filled(distances_km, heights_m, clutter_m, voids))
    }

    /// The ground of a profile of the terrain, without clutter.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_profile(profile: &Profile) -> Result<Self, LinkError> {
        let km = |at: usize| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a profile has far fewer points than 2^52"
            )]
            let at = at as f64;
            at * profile.step_m / 1000.0
        };
        let distances_km: Vec<f64> = (0..profile.heights_m.len()).map(km).collect();
        Self::new(&distances_km, &profile.heights_m, &[], profile.voids)
    }

    /// Puts points where two lie far apart.
    fn filled(distances_km: &[f64], heights_m: &[f64], clutter_m: &[f64], voids: usize) -> Self {
        let longest_km = distances_km.last().copied().unwrap_or(0.0) * LONGEST_SHARE;
        let mut ground = Self {
            distances_km: vec![0.0],
            heights_m: vec![heights_m[0]],
            clutter_m: clutter_m.first().copied().into_iter().collect(),
            points: distances_km.len(),
            voids,
        };
        for (at, pair) in distances_km.windows(2).enumerate() {
            let gap_km = pair[1] - pair[0];
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "one gap is at most the whole path, so at most 257 parts"
            )]
            let parts = (gap_km / longest_km).ceil().clamp(1.0, 257.0) as u32;
            for part in 1..parts {
                let share = f64::from(part) / f64::from(parts);
                let between = |values: &[f64]| values[at] + share * (values[at + 1] - values[at]);
                ground.distances_km.push(between(distances_km));
                ground.heights_m.push(between(heights_m));
                if !clutter_m.is_empty() {
                    ground.clutter_m.push(between(clutter_m));
                }
            }
            ground.distances_km.push(pair[1]);
            ground.heights_m.push(heights_m[at + 1]);
            ground.clutter_m.extend(clutter_m.get(at + 1));
        }
        ground
    }

    /// The length of the path, km.
    #[must_use]
    pub fn length_km(&self) -> f64 {
        self.distances_km[self.distances_km.len() - 1]
    }

    /// The ground as models take it.
    #[must_use]
    pub fn path(&self) -> Path<'_> {
        Path {
            distances_km: &self.distances_km,
            heights_m: &self.heights_m,
            clutter_m: &self.clutter_m,
        }
    }

    /// Ground heights under both ends, metres.
    #[must_use]
    pub fn ends_m(&self) -> [f64; 2] {
        [self.heights_m[0], self.heights_m[self.heights_m.len() - 1]]
    }

    /// How many points were given.
    #[must_use]
    pub fn points(&self) -> usize {
        self.points
    }

    /// How many of them are not known but interpolated.
    #[must_use]
    pub fn voids(&self) -> usize {
        self.voids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_points_are_filled_up_and_stay_straight() {
        let ground = Ground::new(&[0.0, 25.6], &[100.0, 356.0], &[0.0, 10.0], 0).unwrap();
        let path = ground.path();
        assert_eq!(path.distances_km.len(), 257);
        assert_eq!(path.clutter_m.len(), 257);
        assert!((path.heights_m[100] - 200.0).abs() < 1e-9);
        assert_eq!(
            (ground.points(), ground.ends_m(), ground.length_km()),
            (2, [100.0, 356.0], 25.6)
        );
    }

    #[test]
    fn profiles_that_are_none_say_why() {
        let of = |distances: &[f64], heights: &[f64]| Ground::new(distances, heights, &[], 0);
        let said =
            |distances: &[f64], heights: &[f64]| of(distances, heights).unwrap_err().to_string();
        assert!(said(&[], &[]).contains("two points"));
        assert!(said(&[0.0], &[1.0]).contains("two points"));
        assert!(said(&[0.0, 1.0], &[1.0]).contains("1 heights"));
        assert!(said(&[0.5, 1.0], &[1.0, 1.0]).contains("point 1"));
        assert!(
            said(&[0.0, 2.0, 1.0], &[1.0; 3])
                .contains("point 3 of the profile lies at 1000 m after 2000 m")
        );
        assert!(said(&[0.0, f64::NAN], &[1.0; 2]).contains("point 2"));
        assert!(said(&[0.0, 1.0], &[1.0, f64::NAN]).contains("height of point 2"));
        assert!(said(&[0.0, 1001.0], &[1.0; 2]).contains("1000 km"));
        assert!(said(&[0.0, 0.0005], &[1.0; 2]).contains("1 m to"));
        assert!(Ground::new(&[0.0, 1.0], &[1.0; 2], &[-1.0, 0.0], 0).is_err());
    }
}
