//! What a place sees of a constellation, moment by moment.

/// A satellite as a place sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Which one, by its place in the constellation.
    pub satellite: u32,
    /// Clockwise from true north, degrees from 0 to below 360.
    pub azimuth_deg: f32,
    /// Above the horizontal plane of the ellipsoid, degrees, without refraction.
    pub elevation_deg: f32,
    /// Above a sphere of 6,371 km, kilometres.
    pub altitude_km: f32,
}

/// The satellites above some least elevation of a place, at moments equally apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passes {
    step_s: f64,
    ends: Vec<usize>,
    seen: Vec<Seen>,
}

impl Passes {
    /// No moment yet; they are `step_s` seconds apart.
    #[must_use]
    pub fn new(step_s: f64) -> Self {
        Self {
            step_s,
            ends: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// Seconds from one moment to the next.
    #[must_use]
    pub fn step_s(&self) -> f64 {
        self.step_s
    }

    /// Adds the next moment.
    pub fn push(&mut self, seen: impl IntoIterator<Item = Seen>) {
        self.seen.extend(seen);
        self.ends.push(self.seen.len());
    }

    /// How many moments there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no moment.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// What is seen at each moment.
    #[must_use]
    pub fn moments(&self) -> impl ExactSizeIterator<Item = &[Seen]> {
        (0..self.ends.len()).map(|number| {
            let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
            &self.seen[start..self.ends[number]]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_come_back_as_they_were_added() {
        let seen = |satellite| Seen {
            satellite,
            azimuth_deg: 1.0,
            elevation_deg: 30.0,
            altitude_km: 550.0,
        };
        let mut passes = Passes::new(10.0);
        passes.push([seen(1), seen(2)]);
        passes.push([]);
        passes.push([seen(3)]);
        let counts: Vec<usize> = passes.moments().map(<[Seen]>::len).collect();
        assert_eq!(counts, [2, 0, 1]);
    }
}
