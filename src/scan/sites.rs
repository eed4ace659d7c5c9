//! The nearest sites by geodesic distance.
//!
//! A chord is never longer than its geodesic, and the geodesic never longer than
//! [`geodesic_at_most_m`] of the chord. So the k nearest by chord bound how far the k nearest by
//! geodesic may be, and every site within that bound is measured by the geodesic. The order is that of
//! geodesics at any distance, not just where chords order alike.

use serde::{Deserialize, Serialize};

use super::packed::{DegreeBox, PackedTree, hilbert_order, limit_2};
use crate::geodesy::{Around, LonLat, geodesic_at_most_m, geodesic_m};
use crate::units::Metres;

/// Sites a leaf of the tree.
const SITES_A_LEAF: usize = 8;

/// Sites, masts for one, searchable for the nearest. A site is known by its place in the sequence.
///
/// Building takes O(n log n) by all threads; a query visits the few leaves that may hold an answer.
/// Memory: 24 bytes a site and 2 for the tree. Answers do not depend on the number of threads.
#[derive(Debug)]
pub struct SiteIndex {
    tree: PackedTree,
    /// Along the leaves of the tree.
    sites: Vec<(LonLat, u32)>,
}

/// A site and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearestSite {
    /// Its place among the sites that were indexed.
    pub site: u32,
    /// The geodesic distance to it.
    pub distance: Metres,
}

impl SiteIndex {
    /// Indexes sites.
    ///
    /// ```
    /// use deadzone::geodesy::LonLat;
    /// use deadzone::scan::SiteIndex;
    /// let masts = [LonLat::new(105.0, 21.0)?, LonLat::new(105.1, 21.0)?];
    /// let index = SiteIndex::new(masts);
    /// let found = index.nearest_k(LonLat::new(105.08, 21.0)?, 1);
    /// assert_eq!(found[0].site, 1);
    /// assert!((found[0].distance.0 - 2_079.0).abs() < 1.0);
    /// # Ok::<(), deadzone::geodesy::PositionError>(())
    /// ```
    ///
    /// # Panics
    /// Where there are 2^32 sites or more.
    pub fn new(sites: impl IntoIterator<Item = LonLat>) -> Self {
        let given: Vec<LonLat> = sites.into_iter().collect();
        let box_of = |sites: &[(LonLat, u32)]| {
            let mut positions = [[0.0; 2]; SITES_A_LEAF];
            for (position, (site, _)) in positions.iter_mut().zip(sites) {
                *position = [site.lon(), site.lat()];
            }
            DegreeBox::around(&positions[..sites.len()])
        };
        let points: Vec<DegreeBox> = given.iter().map(|&site| box_of(&[(site, 0)])).collect();
        let sites: Vec<(LonLat, u32)> = hilbert_order(&points)
            .into_iter()
            .map(|site| (given[site as usize], site))
            .collect();
        Self {
            tree: PackedTree::of_sorted(sites.chunks(SITES_A_LEAF).map(box_of).collect()),
            sites,
        }
    }

    /// The `k` nearest sites, or all where there are fewer, nearest first; of equals the first.
    #[must_use]
    pub fn nearest_k(&self, point: LonLat, k: usize) -> Vec<NearestSite> {
        if k == 0 {
            return Vec::new();
        }
        // The k least squared chords in ascending order, and all that the geodesic may put before them.
        let mut least_2: Vec<f64> = Vec::new();
        let mut found: Vec<(f64, usize)> = Vec::new();
        let mut reach_2 = f64::INFINITY;
        self.search(point, reach_2, |chord_2, place| {
            if chord_2 <= limit_2(reach_2) {
                found.push((chord_2, place));
                let after = least_2.partition_point(|&other_2| other_2 <= chord_2);
                if after < k {
                    least_2.insert(after, chord_2);
                    least_2.truncate(k);
                    if least_2.len() == k {
                        reach_2 = geodesic_at_most_m(least_2[k - 1].sqrt()).powi(2);
                    }
                }
            }
            reach_2
        });
        let within = found
            .iter()
            .filter(|(chord_2, _)| *chord_2 <= limit_2(reach_2));
        let mut sites = self.nearest_of(point, within.map(|&(_, place)| place).collect(), k);
        sites.truncate(k);
        sites
    }

    /// At least the `k` nearest of some sites, measured, nearest first.
    ///
    /// Far away, chords tell little: all sites of a district may be in question. Distances on the surface
    /// are a metric, so a measured site tells of those around it that they are no nearer than it is, less
    /// their distance from it.
    fn nearest_of(&self, point: LonLat, mut places: Vec<usize>, k: usize) -> Vec<NearestSite> {
        /// Fewer are quicker measured than grouped.
        const FEW: usize = 64;
        /// Far more than geodesics err by rounding, metres.
        const MARGIN_M: f64 = 1e-3;
        if places.len() <= FEW.max(k) {
            return self.measured(point, places.into_iter());
        }
        // Along the leaves of the tree neighbours stand together.
        places.sort_unstable();
        let at_least = |group: &[usize]| {
            let (pivot, _) = self.sites[group[group.len() / 2]];
            let around = Around::new(pivot);
            let chords_2 = group.iter().map(|&place| {
                let (site, _) = self.sites[place];
                let [x, y, z] = around.chord(site.lon(), site.lat());
                x * x + y * y + z * z
            });
            let radius = geodesic_at_most_m(chords_2.fold(0.0, f64::max).sqrt());
            geodesic_m(point, pivot).0 - radius - MARGIN_M
        };
        let groups = places.chunks(places.len().isqrt().max(k));
        let mut groups: Vec<(f64, &[usize])> =
            groups.map(|group| (at_least(group), group)).collect();
        groups.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut nearest: Vec<NearestSite> = Vec::new();
        for (at_least, group) in groups {
            if nearest
                .get(k - 1)
                .is_some_and(|last| at_least > last.distance.0)
            {
                break;
            }
            nearest.extend(self.measured(point, group.iter().copied()));
            sort(&mut nearest);
            nearest.truncate(k);
        }
        nearest
    }

    /// The sites within a geodesic `radius`, that on it too, nearest first; of equals the first.
    #[must_use]
    pub fn within(&self, point: LonLat, radius: Metres) -> Vec<NearestSite> {
        let radius_2 = radius.0.max(0.0).powi(2);
        let mut found = Vec::new();
        self.search(point, radius_2, |chord_2, place| {
            if chord_2 <= limit_2(radius_2) {
                found.push(place);
            }
            radius_2
        });
        let mut sites = self.measured(point, found.into_iter());
        sites.retain(|site| site.distance.0 <= radius.0);
        sites
    }

    /// Offers squared chords to sites around a point, at least all those within the reach that
    /// `offer` returns.
    fn search(&self, point: LonLat, reach_2: f64, mut offer: impl FnMut(f64, usize) -> f64) {
        let around = Around::new(point);
        let mut reach_2 = reach_2;
        self.tree.descend(&around, reach_2, |leaf, _| {
            let first = SITES_A_LEAF * leaf;
            let end = (first + SITES_A_LEAF).min(self.sites.len());
            for place in first..end {
                let (site, _) = self.sites[place];
                let [x, y, z] = around.chord(site.lon(), site.lat());
                reach_2 = offer(x * x + y * y + z * z, place);
            }
            reach_2
        });
    }

    /// Sites by geodesic distance; of equals the first.
    fn measured(&self, point: LonLat, places: impl Iterator<Item = usize>) -> Vec<NearestSite> {
        let mut sites: Vec<NearestSite> = places
            .map(|place| {
                let (site, number) = self.sites[place];
                NearestSite {
                    site: number,
                    distance: geodesic_m(point, site),
                }
            })
            .collect();
        sort(&mut sites);
        sites
    }
}

/// By distance; of equals the first.
fn sort(sites: &mut [NearestSite]) {
    sites
        .sort_unstable_by(|a, b| (a.distance.0.total_cmp(&b.distance.0)).then(a.site.cmp(&b.site)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    fn brute_force(sites: &[LonLat], point: LonLat) -> Vec<NearestSite> {
        let mut all: Vec<NearestSite> = (0_u32..)
            .zip(sites)
            .map(|(site, &place)| NearestSite {
                site,
                distance: geodesic_m(point, place),
            })
            .collect();
        all.sort_by(|a, b| a.distance.0.total_cmp(&b.distance.0));
        all
    }

    #[test]
    fn there_may_be_fewer_than_wanted() {
        let point = at(105.0, 21.0);
        assert!(SiteIndex::new([]).nearest_k(point, 3).is_empty());
        assert!(SiteIndex::new([]).within(point, Metres(1e9)).is_empty());
        let index = SiteIndex::new([at(105.1, 21.0)]);
        assert!(index.nearest_k(point, 0).is_empty());
        assert_eq!(index.nearest_k(point, 3).len(), 1);
    }

    #[test]
    fn of_equal_distances_the_first_site_comes_first() {
        let index = SiteIndex::new(vec![at(105.1, 21.0); 50]);
        let found = index.nearest_k(at(105.0, 21.0), 3);
        assert_eq!(
            found.iter().map(|site| site.site).collect::<Vec<_>>(),
            [0, 1, 2]
        );
    }

    #[test]
    fn a_site_on_the_radius_is_within_it() {
        let (point, site) = (at(105.0, 21.0), at(105.1, 21.05));
        let index = SiteIndex::new([site]);
        let Metres(distance) = geodesic_m(point, site);
        assert_eq!(index.within(point, Metres(distance)).len(), 1);
        assert!(index.within(point, Metres(distance.next_down())).is_empty());
        assert!(index.within(point, Metres(-1.0)).is_empty());
        assert_eq!(index.within(site, Metres(0.0)).len(), 1);
    }

    /// Around a centre anywhere on earth: sites near it, in the next countries, everywhere.
    fn places() -> impl Strategy<Value = Vec<LonLat>> {
        let spread = prop_oneof![Just(0.01), Just(0.3), Just(5.0), Just(180.0)];
        let centre = (
            -180.0..180.0_f64,
            prop_oneof![-90.0..90.0_f64, 89.0..90.0_f64],
        );
        let steps = proptest::collection::vec((-1.0..1.0_f64, -1.0..1.0_f64), 2..200);
        (centre, spread, steps).prop_map(|((lon, lat), spread, steps)| {
            let place = |(east, north): (f64, f64)| {
                let lon = lon + spread * east;
                let lon = lon - 360.0 * (lon / 360.0).round();
                at(lon, (lat + spread * north).clamp(-90.0, 90.0))
            };
            steps.into_iter().map(place).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Sites of one district, of which chords cannot tell the nearest from far away.
        #[test]
        fn from_afar_the_nearest_of_a_district_is_found(
            (lon, lat) in (-180.0..180.0_f64, -90.0..90.0_f64),
            (west, south) in (-180.0..179.0_f64, -89.0..88.0_f64),
            steps in proptest::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 65..600),
            k in 1_usize..80,
        ) {
            let sites = steps.into_iter().map(|(east, north)| at(west + east, south + north));
            let sites: Vec<LonLat> = sites.collect();
            let (point, index) = (at(lon, lat), SiteIndex::new(sites.iter().copied()));
            let expected = brute_force(&sites, point);
            prop_assert_eq!(&index.nearest_k(point, k)[..], &expected[..k.min(sites.len())]);
        }
    }

    proptest! {
        #[test]
        fn answers_are_those_of_measuring_every_site(places in places(), k in 1_usize..12, share in 0.0..1.0_f64) {
            let (point, sites) = (places[0], &places[1..]);
            let index = SiteIndex::new(sites.iter().copied());
            let expected = brute_force(sites, point);
            prop_assert_eq!(&index.nearest_k(point, k)[..], &expected[..k.min(sites.len())]);
            let farthest = expected[expected.len() - 1].distance.0;
            let radius = farthest * share;
            let inside = expected.partition_point(|site| site.distance.0 <= radius);
            prop_assert_eq!(&index.within(point, Metres(radius))[..], &expected[..inside]);
        }
    }
}
