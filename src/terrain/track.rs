//! Places along a geodesic, in the coordinates of the tiles.
//!
//! Karney's direct problem is solved each 2.5 km at most; between lie parabolas in the coordinates of
//! each system. Their third derivative along a geodesic is of the order of tan^2(lat) / R^2, so that the
//! parabola through three points h apart is at most h^3 / (9 sqrt 3) times that away: 1 mm at 70 degrees
//! and 1 cm at 85, beyond which paths are refused.

use geo::{Destination, Geodesic};
use geo_types::Point;

use super::{MOST_LATITUDE, Terrain, TerrainError};
use crate::geodesy::LonLat;

/// The longest stretch of three exact points.
const LONGEST_M: f64 = 5000.0;

/// A geodesic, stretch by stretch.
#[derive(Debug)]
pub(super) struct Track<'t> {
    terrain: &'t Terrain,
    from: LonLat,
    azimuth_deg: f64,
    stretch_m: f64,
    /// The number of the stretch that is at hand.
    number: u32,
    /// Its parabola in each system; NaN where the system does not show it.
    parabolas: Vec<[[f64; 3]; 2]>,
    /// Where the stretch ends.
    end: LonLat,
}

impl<'t> Track<'t> {
    /// A geodesic of a length that begins in a direction clockwise from north.
    pub(super) fn new(
        terrain: &'t Terrain,
        from: LonLat,
        azimuth_deg: f64,
        length_m: f64,
    ) -> Result<Self, TerrainError> {
        checked(from)?;
        let mut track = Self {
            terrain,
            from,
            azimuth_deg,
            stretch_m: length_m / (length_m / LONGEST_M).ceil().max(1.0),
            number: 0,
            parabolas: vec![[[f64::NAN; 3]; 2]; terrain.systems.len()],
            end: from,
        };
        track.fit(0)?;
        Ok(track)
    }

    /// Begins again in another direction.
    pub(super) fn turn(&mut self, azimuth_deg: f64) -> Result<(), TerrainError> {
        self.azimuth_deg = azimuth_deg;
        self.fit(0)
    }

    /// The exact place at a distance.
    pub(super) fn exact(&self, distance_m: f64) -> Result<LonLat, TerrainError> {
        let from = Point::new(self.from.lon(), self.from.lat());
        let at = Geodesic.destination(from, self.azimuth_deg, distance_m);
        let lon = at.x() - 360.0 * (at.x() / 360.0).round();
        let place = LonLat::new(lon, at.y()).ok();
        checked(place.ok_or(TerrainError::Pole { lat: at.y() })?)
    }

    fn fit(&mut self, number: u32) -> Result<(), TerrainError> {
        let start_m = f64::from(number) * self.stretch_m;
        let first = if number > 0 && number == self.number + 1 {
            self.end
        } else {
            self.exact(start_m)?
        };
        let middle = self.exact(start_m + self.stretch_m / 2.0)?;
        let end = self.exact(start_m + self.stretch_m)?;
        (self.number, self.end) = (number, end);
        for (system, parabola) in self.parabolas.iter_mut().enumerate() {
            let is_geographic = self.terrain.systems[system].is_geographic();
            let positions = [first, middle, end].map(|at| self.terrain.position(system, at));
            *parabola = match positions {
                [Some(a), Some(b), Some(c)] => [0, 1].map(|axis: usize| {
                    let near = |x: f64| {
                        let turns = if is_geographic && axis == 0 {
                            ((a[0] - x) / 360.0).round()
                        } else {
                            0.0
                        };
                        x + 360.0 * turns
                    };
                    through([a[axis], near(b[axis]), near(c[axis])])
                }),
                _ => [[f64::NAN; 3]; 2],
            };
        }
        Ok(())
    }

    /// Goes to a distance; what is returned gives the place in each system.
    #[inline]
    pub(super) fn at(
        &mut self,
        distance_m: f64,
    ) -> Result<impl Fn(usize) -> Option<[f64; 2]> + '_, TerrainError> {
        let mut along = if self.stretch_m > 0.0 {
            distance_m / self.stretch_m - f64::from(self.number)
        } else {
            0.0
        };
        if !(0.0..=1.0).contains(&along) {
            // The end of the path may lie a rounding beyond its last stretch.
            let all = (distance_m / self.stretch_m - 1e-9).max(0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "paths have a bounded number of heights, and those are nearer than stretches or few"
            )]
            let number = all as u32;
            if number != self.number {
                self.fit(number)?;
            }
            along = distance_m / self.stretch_m - f64::from(number);
        }
        let parabolas = &self.parabolas;
        Ok(move |system: usize| {
            let [x, y] = parabolas.get(system)?;
            let at = |[a, b, c]: &[f64; 3]| a + along * (b + along * c);
            Some([at(x), at(y)])
        })
    }
}

/// The coefficients of the parabola through three values at 0, 1/2 and 1.
fn through([a, b, c]: [f64; 3]) -> [f64; 3] {
    // By differences, so that what is straight stays straight.
    let (first, second) = (b - a, c - b);
    [a, 3.0 * first - second, 2.0 * (second - first)]
}

fn checked(at: LonLat) -> Result<LonLat, TerrainError> {
    if at.lat().abs() > MOST_LATITUDE {
        return Err(TerrainError::Pole { lat: at.lat() });
    }
    Ok(at)
}
