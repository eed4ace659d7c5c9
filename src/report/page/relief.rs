//! The ground as a shaded picture in Web Mercator, the projection of the page's map.

use std::io;

use rayon::prelude::*;
use serde::Serialize;

use super::super::shade::{Pixel, data_url, png, shade};
use super::delta::shown;
use crate::geodesy::LonLat;
use crate::terrain::{Sampler, Terrain, TerrainError};

/// Pixels on the longer side at most.
const MOST_PIXELS: u32 = 900;
/// Around the villages, as a share of their box, and degrees at least.
const MARGIN: f64 = 0.04;
const LEAST_MARGIN_DEG: f64 = 0.02;
/// Where Web Mercator ends, degrees.
const FARTHEST_LAT: f64 = 85.0;
/// Cells of terrain that a picture is read from at most: every tile of the box is unpacked for it. More would
/// take minutes.
const MOST_CELLS: f64 = 4e8;
/// The pixel at which relief is drawn three times as high as it is, metres; larger ones flatten it.
const PLAIN_PIXEL_M: f64 = 100.0;
/// Shades of grey lie so far apart.
const GREY_STEP: f64 = 4.0;
const METRES_A_DEGREE: f64 = 111_320.0;

/// A picture between two longitudes and latitudes; its rows are equally apart in Mercator's y.
#[derive(Debug, Serialize)]
pub(super) struct Relief {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    png: String,
}

/// What came of drawing the ground.
#[derive(Debug)]
pub(super) enum Picture {
    /// It is drawn.
    Drawn(Relief),
    /// None of it is known.
    Unknown,
    /// Reading it would take minutes.
    TooLarge,
}

impl Picture {
    /// The picture, where there is one.
    pub(super) fn shown(self) -> Option<Relief> {
        match self {
            Self::Drawn(relief) => Some(relief),
            Self::Unknown | Self::TooLarge => None,
        }
    }
}

fn mercator_y(lat_deg: f64) -> f64 {
    lat_deg.to_radians().tan().asinh().to_degrees()
}

fn latitude(y_deg: f64) -> f64 {
    y_deg.to_radians().sinh().atan().to_degrees()
}

/// The pixels of a box: degrees of longitude a pixel, columns and rows.
fn pixels([west, south, east, north]: [f64; 4]) -> (f64, [u32; 2]) {
    let (wide, high) = (east - west, mercator_y(north) - mercator_y(south));
    let step = wide.max(high) / f64::from(MOST_PIXELS);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to MOST_PIXELS"
    )]
    let count = |length: f64| (length / step).round().clamp(1.0, f64::from(MOST_PIXELS)) as u32;
    (step, [count(wide), count(high)])
}

/// The ground around the villages.
///
/// # Errors
/// Where terrain turns out to be broken.
pub(super) fn relief(terrain: &Terrain, bounds: [f64; 4]) -> io::Result<Picture> {
    let [west, south, east, north] = bounds;
    let margin = (MARGIN * (east - west).max(north - south)).max(LEAST_MARGIN_DEG);
    let west = shown((west - margin).max(-360.0));
    let east = shown((east + margin).min(west + 360.0));
    let south = shown((south - margin).clamp(-FARTHEST_LAT, FARTHEST_LAT - 1.0));
    let north = shown((north + margin).clamp(south + 0.01, FARTHEST_LAT));
    let bounds = [west, south, east, north];
    if cells(terrain, bounds) > MOST_CELLS {
        return Ok(Picture::TooLarge);
    }
    let (step, [columns, rows]) = pixels(bounds);
    let top = mercator_y(north);
    let middle = |row: u32| latitude(top - (f64::from(row) + 0.5) * step);
    let lines: Result<Vec<Vec<Option<f64>>>, TerrainError> = (0..rows)
        .into_par_iter()
        .map_init(
            || terrain.sampler(),
            |sampler, row| {
                let lat = middle(row);
                let lon = |column: u32| west + (f64::from(column) + 0.5) * step;
                (0..columns)
                    .map(|column| height(sampler, lon(column), lat))
                    .collect()
            },
        )
        .collect();
    let heights = lines.map_err(io::Error::other)?.concat();
    if heights.iter().all(Option::is_none) {
        return Ok(Picture::Unknown);
    }
    let line = |row: u32| {
        let pixel_m = step * METRES_A_DEGREE * middle(row).to_radians().cos();
        let higher = 3.0 * (pixel_m / PLAIN_PIXEL_M).max(1.0).powf(0.4);
        // What the pixel before has is taken away: slopes run on.
        let mut line = vec![1];
        let mut before = [0_u8; 2];
        for column in 0..columns {
            let shade = shade(
                &heights,
                [columns, rows],
                [column, row],
                [pixel_m; 2],
                higher,
            );
            let pixel = shade.map_or([0, 0], |shade| [grey(shade), 255]);
            line.extend([0, 1].map(|at| pixel[at].wrapping_sub(before[at])));
            before = pixel;
        }
        line
    };
    let lines: Vec<Vec<u8>> = (0..rows).into_par_iter().map(line).collect();
    let png = png([columns, rows], Pixel::Grey, &lines.concat())?;
    Ok(Picture::Drawn(Relief {
        west,
        south,
        east,
        north,
        png: data_url(&png),
    }))
}

fn grey(shade: f64) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 255"
    )]
    let grey = ((255.0 * shade / GREY_STEP).round() * GREY_STEP).clamp(0.0, 255.0) as u8;
    grey
}

fn height(sampler: &mut Sampler<'_>, lon: f64, lat: f64) -> Result<Option<f64>, TerrainError> {
    let turn = if lon > 180.0 {
        -360.0
    } else if lon < -180.0 {
        360.0
    } else {
        0.0
    };
    let Ok(at) = LonLat::new(lon + turn, lat) else {
        return Ok(None);
    };
    match sampler.nearest(at) {
        Err(error) if error.is_unknown_terrain() => Ok(None),
        known => known,
    }
}

/// About how many cells of terrain lie in a box, by the finest of a few of its places.
fn cells(terrain: &Terrain, [west, south, east, north]: [f64; 4]) -> f64 {
    const PLACES: u32 = 20;
    let share = |number: u32| (f64::from(number) + 0.5) / f64::from(PLACES);
    let mut cells = 0.0;
    for row in 0..PLACES {
        for column in 0..PLACES {
            let lon = west + share(column) * (east - west);
            let lat = south + share(row) * (north - south);
            let lon = if lon > 180.0 { lon - 360.0 } else { lon };
            let cell_m = LonLat::new(lon, lat).ok().and_then(|at| terrain.cell_m(at));
            let Some(cell_m) = cell_m.filter(|cell_m| *cell_m > 0.0) else {
                continue;
            };
            let wide_m = (east - west) * METRES_A_DEGREE * lat.to_radians().cos();
            let high_m = (north - south) * METRES_A_DEGREE;
            cells += wide_m * high_m / f64::from(PLACES * PLACES) / (cell_m * cell_m);
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::Crs;
    use crate::terrain::{Grid, Lattice, Options};

    fn slope() -> Terrain {
        let lattice = Lattice {
            first: [104.0, 22.0],
            step: [0.002, -0.002],
            size: [101, 101],
        };
        #[expect(clippy::cast_possible_truncation, reason = "some hundred metres")]
        let height = |at: u32| 20.0 * (f64::from(at % 101) / 4.0).sin() as f32;
        let grid = Grid::new(Crs::wgs84(), lattice, (0..101 * 101).map(height).collect()).unwrap();
        Terrain::of_grid(grid, &Options::default()).unwrap()
    }

    #[test]
    fn mercator_comes_back() {
        for lat in [-84.0, -10.0, 0.0, 21.5, 70.0] {
            assert!((latitude(mercator_y(lat)) - lat).abs() < 1e-9);
        }
        // The scale of Mercator is 1 / cos at every latitude.
        let scale = (mercator_y(60.01) - mercator_y(59.99)) / 0.02;
        assert!((scale - 2.0).abs() < 1e-3, "{scale}");
    }

    #[test]
    fn the_ground_is_a_picture_that_is_clear_where_nothing_is_known() {
        let terrain = slope();
        let relief = relief(&terrain, [104.0, 21.8, 104.5, 22.0])
            .unwrap()
            .shown()
            .unwrap();
        assert_eq!([relief.west, relief.east], [103.98, 104.52]);
        assert!(relief.png.starts_with("data:image/png;base64,iVBORw0KGgo"));
    }

    #[test]
    fn no_ground_is_no_picture() {
        let far = [10.0, 50.0, 11.0, 51.0];
        assert!(relief(&slope(), far).unwrap().shown().is_none());
    }

    #[test]
    fn one_village_at_the_antimeridian_or_a_pole_is_no_harm() {
        for at in [
            [180.0, 0.0, 180.0, 0.0],
            [-180.0, -90.0, -180.0, -90.0],
            [10.0, 90.0, 10.0, 90.0],
        ] {
            assert!(relief(&slope(), at).unwrap().shown().is_none());
        }
        let world = [-180.0, -90.0, 180.0, 90.0];
        assert!(relief(&slope(), world).is_ok());
    }
}
