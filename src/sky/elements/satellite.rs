//! One satellite by SGP4 in its improved mode, on WGS 72 as element sets are made with.

use std::f64::consts::PI;

use sgp4::{Constants, MinutesSinceEpoch, Orbit, WGS72, iau_epoch_to_sidereal_time};

use super::super::frames::{Moment, dot};
use super::ElementSet;

/// An orbit made ready.
#[derive(Clone, Debug)]
pub struct Satellite {
    constants: Constants,
    epoch: Moment,
    /// Minutes from the epoch, where drag brings it down within [`super::MAX_AGE_DAYS`].
    decays_after: f64,
}

/// Below this the theory leaves drag to a polynomial of time, revolutions a day.
const NEAR_EARTH_REV_DAY: f64 = 6.4;
/// Of WGS 72, km^3/s^2.
const GRAVITY: f64 = 398_600.8;
/// An orbit that drag shrinks is never larger than at its epoch by more than this share: what the
/// flattening of the earth does within a revolution.
const WIDER: f64 = 0.02;

/// Position in kilometres and velocity in km/s.
pub type State = ([f64; 3], [f64; 3]);

/// Why SGP4 has no position.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unpropagated {
    /// The elements are no orbit of the theory.
    #[error("the mean motion or the eccentricity of the elements is no orbit of SGP4")]
    Elements,
    /// Drag or the moon and the sun have made it none.
    #[error("the eccentricity leaves 0 to 1, or the orbit shrinks to nothing")]
    Diverged,
    /// It has come down.
    #[error("the satellite has come down to the ground")]
    Decayed,
    /// The elements are too old, or too far ahead.
    #[error(
        "the elements are more than {} days from the moment",
        super::MAX_AGE_DAYS
    )]
    Stale,
}

impl Satellite {
    /// Prepares an element set.
    ///
    /// # Errors
    /// [`Unpropagated::Elements`] where the theory has no such orbit.
    pub fn new(set: &ElementSet) -> Result<Self, Unpropagated> {
        let mean = &set.mean;
        let orbit = Orbit::from_kozai_elements(
            &WGS72,
            mean.inclination_deg.to_radians(),
            mean.right_ascension_deg.to_radians(),
            mean.eccentricity,
            mean.argument_of_perigee_deg.to_radians(),
            mean.mean_anomaly_deg.to_radians(),
            mean.mean_motion_rev_day * (PI / 720.0),
        );
        let orbit = orbit.map_err(|_error| Unpropagated::Elements)?;
        let years = set.epoch.julian_years_since_2000();
        let constants = Constants::new(WGS72, iau_epoch_to_sidereal_time, years, mean.drag, orbit);
        let satellite = Self {
            constants: constants.map_err(|_error| Unpropagated::Elements)?,
            epoch: set.epoch,
            decays_after: f64::INFINITY,
        };
        let has_drag = mean.drag > 0.0 && mean.mean_motion_rev_day > NEAR_EARTH_REV_DAY;
        Ok(Self {
            decays_after: has_drag
                .then(|| satellite.decay())
                .flatten()
                .unwrap_or(f64::INFINITY),
            ..satellite
        })
    }

    /// Minutes after which drag has brought it down.
    ///
    /// The theory takes the square of a polynomial that falls with time, and a satellite that is long down
    /// would rise again, into an orbit wider than it ever had. Times are doubled until that is met, and then
    /// halved. Where the polynomial is close to -1 the orbit looks like that of the epoch, but half as long
    /// after it the satellite is below ground.
    fn decay(&self) -> Option<f64> {
        let at_epoch = self.after_min(0.0).map(semi_major_km).ok()?;
        let is_up = |minutes: f64| {
            let state = self.after_min(minutes);
            state.is_ok_and(|state| semi_major_km(state) < at_epoch * (1.0 + WIDER))
        };
        let is_up = |minutes: f64| is_up(minutes) && is_up(minutes / 2.0);
        let longest = super::MAX_AGE_DAYS * 1_440.0;
        let (mut up, mut down) = (0.0, 1.0);
        while is_up(down) {
            if down >= longest {
                return None;
            }
            (up, down) = (down, (2.0 * down).min(longest));
        }
        while down - up > 1.0 {
            let middle = f64::midpoint(up, down);
            if is_up(middle) {
                up = middle;
            } else {
                down = middle;
            }
        }
        Some(down)
    }

    /// When its elements hold.
    #[must_use]
    pub fn epoch(&self) -> Moment {
        self.epoch
    }

    /// Position in kilometres and velocity in km/s, TEME.
    ///
    /// # Errors
    /// [`Unpropagated`] where it decayed, diverged, or the moment is further from the epoch than
    /// [`super::MAX_AGE_DAYS`].
    pub fn at(&self, moment: Moment) -> Result<State, Unpropagated> {
        let minutes = moment.since_s(self.epoch) / 60.0;
        if minutes.abs() > super::MAX_AGE_DAYS * 1_440.0 {
            return Err(Unpropagated::Stale);
        }
        if minutes >= self.decays_after {
            return Err(Unpropagated::Decayed);
        }
        self.after_min(minutes)
    }

    fn after_min(&self, minutes: f64) -> Result<State, Unpropagated> {
        let found = self.constants.propagate(MinutesSinceEpoch(minutes));
        let found = found.map_err(|_error| Unpropagated::Diverged)?;
        let is_finite = found
            .position
            .iter()
            .chain(&found.velocity)
            .all(|x| x.is_finite());
        if !is_finite {
            return Err(Unpropagated::Diverged);
        }
        // The crate goes on below the ground, where the theory ends.
        if dot(found.position, found.position) < WGS72.ae * WGS72.ae {
            return Err(Unpropagated::Decayed);
        }
        Ok((found.position, found.velocity))
    }
}

/// Half the long axis of the ellipse that a satellite is on (vis-viva), infinite where it is on none.
fn semi_major_km((position, velocity): State) -> f64 {
    let inverse = 2.0 / dot(position, position).sqrt() - dot(velocity, velocity) / GRAVITY;
    if inverse > 0.0 {
        1.0 / inverse
    } else {
        f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::sky::elements::ElementFile;

    /// The lines of a file of the oracles, or nothing where they are not there.
    fn oracle(name: &str) -> Option<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles");
        let text = fs::read_to_string(root.join(name)).ok();
        #[expect(clippy::print_stderr, reason = "a test says that it is skipped")]
        if text.is_none() {
            eprintln!("skipped: ../shared is absent");
        }
        text
    }

    #[test]
    fn the_vectors_of_aiaa_2006_6753_are_met() {
        let (Some(elements), Some(vectors)) =
            (oracle("sgp4/SGP4-VER.TLE"), oracle("sgp4/tcppver.out"))
        else {
            return;
        };
        let lines: Vec<&str> = elements
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        let mut blocks: Vec<(u32, Vec<Vec<f64>>)> = Vec::new();
        for line in vectors.lines() {
            if let Some(number) = line.strip_suffix("xx") {
                blocks.push((number.trim().parse().unwrap(), Vec::new()));
            } else if let Some((_, rows)) = blocks.last_mut() {
                let numbers = line.split_whitespace().map_while(|cell| cell.parse().ok());
                rows.push(numbers.take(7).collect());
            }
        }
        let (mut worst_km, mut worst_km_s, mut rows_met, mut errors) =
            (0_f64, 0_f64, 0, Vec::new());
        for pair in lines.chunks(2) {
            let span: Vec<f64> = pair[1][69..]
                .split_whitespace()
                .map(|x| x.parse().unwrap())
                .collect();
            // Some checksums of the file were left as they had been before its values were changed.
            let [one, two] = [pair[0], pair[1]].map(|line| {
                let sum = line[..68].bytes().map(|byte| match byte {
                    b'0'..=b'9' => u32::from(byte - b'0'),
                    b'-' => 1,
                    _ => 0,
                });
                format!("{}{}", &line[..68], sum.sum::<u32>() % 10)
            });
            let text = format!("{one}\n{two}\n");
            let file = ElementFile::read(text.as_bytes()).unwrap();
            let set = &file.sets[0];
            let block = blocks
                .iter()
                .find(|(number, _)| *number == set.catalogue_number);
            let (_, rows) = block.unwrap();
            let satellite = Satellite::new(set).unwrap();
            // The list has the vector of another satellite here: the program that wrote it had an error.
            if set.catalogue_number == 33_334 {
                errors.push((set.catalogue_number, satellite.after_min(0.0).unwrap_err()));
                continue;
            }
            for row in rows {
                let told = satellite.after_min(row[0]);
                let (position, velocity) = told.unwrap_or_else(|why| {
                    panic!("{} at {} min: {why}", set.catalogue_number, row[0])
                });
                for axis in 0..3 {
                    worst_km = worst_km.max((position[axis] - row[1 + axis]).abs());
                    worst_km_s = worst_km_s.max((velocity[axis] - row[4 + axis]).abs());
                }
                rows_met += 1;
            }
            // A list that stops before its span does so because the theory has an error there.
            let next_min = rows.last().unwrap()[0] + span[2];
            if next_min <= span[1] {
                let next = satellite.after_min(next_min);
                errors.push((set.catalogue_number, next.unwrap_err()));
            }
        }
        assert!(rows_met > 300, "{rows_met}");
        assert!(worst_km <= 1e-6, "{worst_km}");
        assert!(worst_km_s <= 2e-9, "{worst_km_s}");
        let known = [
            (28_350, Unpropagated::Diverged),
            (29_141, Unpropagated::Decayed),
            (33_334, Unpropagated::Diverged),
            (20_413, Unpropagated::Decayed),
        ];
        assert_eq!(errors, known);
    }
}
