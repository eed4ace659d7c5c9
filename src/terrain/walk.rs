//! Ground heights along a path, one after the other, for as long as somebody asks.

use super::track::Track;
use super::{Sampler, TerrainError};
use crate::geodesy::LonLat;

impl Sampler<'_> {
    /// Hands on the ground heights along the geodesic that begins in a direction clockwise from north:
    /// the number of the step, from 1 to `count`, and the height there, `None` where it is not known.
    /// Stops where `visit` says so by `false`; what lies beyond is not read. Unlike
    /// [`Self::profile`] it bridges no voids.
    ///
    /// # Errors
    /// Where a tile turns out to be broken or the path comes near a pole.
    pub fn walk(
        &mut self,
        from: LonLat,
        azimuth_deg: f64,
        step_m: f64,
        count: u32,
        mut visit: impl FnMut(u32, Option<f64>) -> bool,
    ) -> Result<(), TerrainError> {
        let length_m = f64::from(count) * step_m;
        let mut track = Track::new(self.terrain(), from, azimuth_deg, length_m)?;
        for number in 1..=count {
            let height = self.sample(track.at(f64::from(number) * step_m)?)?;
            if !visit(number, height.is_finite().then_some(height)) {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::geodesy::{Crs, LonLat};
    use crate::terrain::{Grid, Lattice, Options, Terrain};
    use crate::units::Metres;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    fn hills() -> Terrain {
        let lattice = Lattice {
            first: [105.0, 22.0],
            step: [0.001, -0.001],
            size: [301, 301],
        };
        let heights = (0..301 * 301).map(|cell| {
            let (x, y) = (f64::from(cell % 301), f64::from(cell / 301));
            #[expect(clippy::cast_possible_truncation, reason = "some hundred metres")]
            let height = (300.0 + 90.0 * (x / 7.0).sin() * (y / 11.0).cos()) as f32;
            height
        });
        let grid = Grid::new(Crs::wgs84(), lattice, heights.collect()).unwrap();
        Terrain::of_grid(grid, &Options::default()).unwrap()
    }

    #[test]
    fn a_walk_meets_the_heights_of_the_profile() {
        let terrain = hills();
        let (from, to) = (at(105.01, 21.98), at(105.25, 21.75));
        let mut sampler = terrain.sampler();
        let profile = sampler.profile(from, to, Some(Metres(90.0))).unwrap();
        let count = u32::try_from(profile.heights_m.len() - 1).unwrap();
        let (_, azimuth) = crate::geodesy::Around::new(from).polar(to);
        let mut walked = Vec::new();
        let azimuth = azimuth.to_degrees();
        sampler
            .walk(from, azimuth, profile.step_m, count, |number, height| {
                walked.push((number, height.unwrap()));
                true
            })
            .unwrap();
        assert_eq!(walked.len(), profile.heights_m.len() - 1);
        for (number, height) in walked {
            // The direction is good to 0.001 degrees: half a metre aside at the far end.
            let expected = profile.heights_m[number as usize];
            assert!(
                (height - expected).abs() < 0.2,
                "{number}: {height} {expected}"
            );
        }
    }

    #[test]
    fn a_walk_ends_where_it_is_told_and_says_where_nothing_is_known() {
        let terrain = hills();
        let mut met = Vec::new();
        terrain
            .sampler()
            .walk(at(105.01, 21.9), 270.0, 100.0, 100, |number, height| {
                met.push((number, height.is_some()));
                number < 12
            })
            .unwrap();
        assert_eq!(met.len(), 12);
        // The tile begins 1,035 m to the west, half a cell beyond its first centres.
        let known = met.iter().filter(|(_, is_known)| *is_known).count();
        assert_eq!(known, 10, "{met:?}");
    }
}
