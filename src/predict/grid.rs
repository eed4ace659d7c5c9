//! The pixels of predicted rasters.

use super::PredictError;
use crate::geodesy::{LonLat, curve};

/// Most pixels of a raster: four rasters of that size fit into the memory of a small machine.
const MOST_PIXELS: u64 = 400_000_000;

/// Pixels on longitudes and latitudes, rows from north to south.
///
/// Pixels are as high as asked, and as wide as asked at the latitude of the middle, so that rasters of
/// a country are seamless and need no projection: a degree away from the middle a pixel at 20 degrees
/// north is 0.6 % wider or narrower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Longitude of the western edge and latitude of the northern one, degrees.
    pub corner: [f64; 2],
    /// Size of a pixel in degrees east and south; both positive.
    pub step: [f64; 2],
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// Some columns and rows of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Columns from west to east.
    pub columns: std::ops::Range<u32>,
    /// Rows from north to south.
    pub rows: std::ops::Range<u32>,
}

impl Window {
    /// Pixels in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len() * self.rows.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Metres in a degree of longitude and of latitude.
fn metres_a_degree(lat_deg: f64) -> [f64; 2] {
    let length = |dlon: f64, dlat: f64| {
        let (_, [x, y, z]) = curve(0.0, lat_deg, dlon, dlat);
        (x * x + y * y + z * z).sqrt()
    };
    [length(1.0, 0.0), length(0.0, 1.0)]
}

impl Grid {
    /// The pixels of `pixel_m` metres that hold everything within `radius_m` metres of some positions.
    /// Edges lie on multiples of the size, which depends on the latitude of the middle alone.
    ///
    /// # Errors
    /// [`PredictError`] where there is no position, or where they lie around the antimeridian or a
    /// pole, or where there are too many pixels.
    pub fn around(
        positions: impl IntoIterator<Item = LonLat>,
        radius_m: f64,
        pixel_m: f64,
    ) -> Result<Self, PredictError> {
        let mut edges: Option<[f64; 4]> = None;
        for position in positions {
            let (lon, lat) = (position.lon(), position.lat());
            let [west, south, east, north] = edges.unwrap_or([lon, lat, lon, lat]);
            edges = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
        }
        let [west, south, east, north] = edges.ok_or(PredictError::NoSites)?;
        let farthest = south.abs().max(north.abs());
        let degree = metres_a_degree(0.5 * (south + north));
        let by_lat = 1.01 * radius_m / degree[1];
        if farthest + by_lat > 85.0 {
            return Err(PredictError::NearPole { lat: farthest });
        }
        let by_lon = 1.01 * radius_m / metres_a_degree(farthest + by_lat)[0];
        let (west, east) = (west - by_lon, east + by_lon);
        if west < -180.0 || east > 180.0 {
            return Err(PredictError::Antimeridian);
        }
        let step = [pixel_m / degree[0], pixel_m / degree[1]];
        let first = [
            (west / step[0]).floor(),
            ((north + by_lat) / step[1]).ceil(),
        ];
        let last = [
            (east / step[0]).ceil(),
            ((south - by_lat) / step[1]).floor(),
        ];
        let counts = [last[0] - first[0], first[1] - last[1]];
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 360 degrees over a step that is positive"
        )]
        let pixels = (counts[0] * counts[1]) as u64;
        if pixels > MOST_PIXELS {
            return Err(PredictError::TooManyPixels {
                pixels,
                most: MOST_PIXELS,
            });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "no side has more than MOST_PIXELS"
        )]
        let [width, height] = counts.map(|count| count as u32);
        Ok(Self {
            corner: [first[0] * step[0], first[1] * step[1]],
            step,
            width,
            height,
        })
    }

    /// Pixels of the grid.
    #[must_use]
    pub fn len(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The middle of a pixel.
    #[must_use]
    pub fn centre(&self, column: u32, row: u32) -> [f64; 2] {
        [
            self.corner[0] + (f64::from(column) + 0.5) * self.step[0],
            self.corner[1] - (f64::from(row) + 0.5) * self.step[1],
        ]
    }

    /// The pixels whose middles may lie within `radius_m` metres of a position.
    #[must_use]
    pub fn window(&self, position: LonLat, radius_m: f64) -> Window {
        let by_lat = 1.01 * radius_m / metres_a_degree(position.lat())[1];
        let farthest = (position.lat().abs() + by_lat).min(89.0);
        let by_lon = 1.01 * radius_m / metres_a_degree(farthest)[0];
        let column = (position.lon() - self.corner[0]) / self.step[0];
        let row = (self.corner[1] - position.lat()) / self.step[1];
        let range = |middle: f64, by: f64, count: u32| {
            let bound = |at: f64| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "clamped to 0..=count"
                )]
                let bound = at.clamp(0.0, f64::from(count)) as u32;
                bound
            };
            bound((middle - by).floor())..bound((middle + by).ceil())
        };
        Window {
            columns: range(column, by_lon / self.step[0], self.width),
            rows: range(row, by_lat / self.step[1], self.height),
        }
    }

    /// Area of a pixel of a row, square metres.
    #[must_use]
    pub fn pixel_area_m2(&self, row: u32) -> f64 {
        let [wide, high] = self.step_m_at(row);
        wide * high
    }

    /// Size of a pixel in the middle, metres east and south.
    #[must_use]
    pub fn step_m(&self) -> [f64; 2] {
        self.step_m_at(self.height / 2)
    }

    fn step_m_at(&self, row: u32) -> [f64; 2] {
        let [_, lat] = self.centre(0, row);
        let degree = metres_a_degree(lat);
        [self.step[0] * degree[0], self.step[1] * degree[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::geodesic_m;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    #[test]
    fn all_that_is_near_lies_inside() {
        let masts = [at(105.0, 21.0), at(105.7, 22.3)];
        let grid = Grid::around(masts, 20_000.0, 100.0).unwrap();
        for mast in masts {
            let window = grid.window(mast, 20_000.0);
            let inside = |column: u32, row: u32| {
                window.columns.contains(&column) && window.rows.contains(&row)
            };
            let mut near = 0;
            for row in 0..grid.height {
                for column in (row % 7..grid.width).step_by(7) {
                    let [lon, lat] = grid.centre(column, row);
                    let is_near = geodesic_m(mast, at(lon, lat)).0 <= 20_000.0;
                    assert!(!is_near || inside(column, row), "{column} {row}");
                    near += usize::from(is_near);
                }
            }
            // Pixels of 100 metres in a circle of 20 km, one in seven of them.
            assert!(
                (near as f64 * 7.0 / (400.0 * 100.0 * std::f64::consts::PI) - 1.0).abs() < 0.02
            );
        }
    }

    #[test]
    fn pixels_of_one_place_do_not_depend_on_the_masts() {
        let one = Grid::around([at(105.0, 21.0)], 5_000.0, 90.0).unwrap();
        let two = Grid::around([at(105.0, 21.0), at(105.5, 21.0)], 5_000.0, 90.0).unwrap();
        assert_eq!(one.step, two.step);
        let columns = (one.corner[0] - two.corner[0]) / one.step[0];
        assert!((columns - columns.round()).abs() < 1e-6);
    }

    #[test]
    fn what_no_grid_can_hold_is_refused() {
        let refused = |masts: &[LonLat], pixel| {
            Grid::around(masts.iter().copied(), 10_000.0, pixel).unwrap_err()
        };
        assert!(matches!(refused(&[], 100.0), PredictError::NoSites));
        assert!(matches!(
            refused(&[at(179.99, 0.0)], 100.0),
            PredictError::Antimeridian
        ));
        assert!(matches!(
            refused(&[at(0.0, 84.95)], 100.0),
            PredictError::NearPole { .. }
        ));
        let wide = refused(&[at(0.0, 0.0), at(100.0, 50.0)], 100.0);
        assert!(matches!(wide, PredictError::TooManyPixels { .. }));
    }
}
