//! The houses of a village, and which of them are dark.

use super::plane::Plane;
use crate::geodesy::{LonLat, geodesic_m};
use crate::predict::places_in;
use crate::scan::{Finding, Status};
use crate::survey::{Houses, Place, Village};
use crate::units::Metres;

/// The most dark places of a village that anything is predicted for: more are thinned.
const MOST_DARK: u32 = 64;

/// A dark place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dark {
    pub(super) place: LonLat,
    /// Houses or people there.
    pub(super) weight: f64,
}

/// The houses of a village: its hamlets by households, the places of its people, or its centre.
#[derive(Clone, Debug)]
pub(super) struct Homes {
    pub(super) centre: LonLat,
    pub(super) centre_is_lit: bool,
    /// Houses without signal.
    pub(super) dark: Vec<Dark>,
    /// Weight of those with signal, and of all.
    lit: f64,
    all: f64,
}

impl Homes {
    /// The houses of a dead zone; `None` where nobody knows where it is.
    pub(super) fn of(village: &Village, finding: &Finding, pixel_m: f64) -> Option<Self> {
        let centre = village.centre?;
        let squares: Vec<Place>;
        let houses: Vec<(LonLat, f64)> = match &village.houses {
            Houses::AtCentre => Vec::new(),
            Houses::Clusters(clusters) => {
                let households = |one: &crate::survey::Cluster| one.households.map(f64::from);
                let counted: Option<Vec<f64>> = clusters.iter().map(households).collect();
                let counted = counted.filter(|counts| counts.iter().any(|&count| count > 0.0));
                let counts = counted.unwrap_or_else(|| vec![1.0; clusters.len()]);
                let places = clusters.iter().map(|cluster| cluster.position);
                places.zip(counts).collect()
            }
            Houses::Area { area, people } => {
                let people = if people.is_empty() {
                    squares = places_in(area, village.centre, pixel_m);
                    &squares
                } else {
                    people
                };
                let places = people.iter();
                places.map(|place| (place.position, place.people)).collect()
            }
        };
        // All places of a white village are dark.
        let is_lit = |place: u32| {
            finding.status == Status::Dip && finding.lit_places.binary_search(&place).is_ok()
        };
        let mut homes = Self {
            centre,
            centre_is_lit: is_lit(0),
            dark: Vec::new(),
            lit: 0.0,
            all: 0.0,
        };
        if houses.is_empty() {
            homes.add(centre, 1.0, homes.centre_is_lit);
        }
        for (number, (place, weight)) in (1..).zip(houses) {
            homes.add(place, weight, is_lit(number));
        }
        homes.thin();
        Some(homes)
    }

    fn add(&mut self, place: LonLat, weight: f64, is_lit: bool) {
        self.all += weight;
        if is_lit {
            self.lit += weight;
        } else {
            self.dark.push(Dark { place, weight });
        }
    }

    /// Keeps some of many dark places, at equal steps of their weight, so that each stands for as many
    /// houses as the others.
    fn thin(&mut self) {
        if self.dark.len() <= MOST_DARK as usize {
            return;
        }
        let all: f64 = self.dark.iter().map(|dark| dark.weight).sum();
        let step = all / f64::from(MOST_DARK);
        let mut kept: Vec<Dark> = Vec::new();
        let mut before = 0.0;
        let mut taken = 0;
        for dark in &self.dark {
            let upto = before + dark.weight;
            let mut weight = 0.0;
            while taken < MOST_DARK && (f64::from(taken) + 0.5) * step <= upto {
                weight += step;
                taken += 1;
            }
            if weight > 0.0 {
                let place = dark.place;
                kept.push(Dark { place, weight });
            }
            before = upto;
        }
        if !kept.is_empty() {
            self.dark = kept;
        }
    }

    /// The weight of all dark houses, added up in their order.
    pub(super) fn all_dark(&self) -> f64 {
        self.dark.iter().map(|dark| dark.weight).sum()
    }

    /// The share of houses with signal where dark ones of this weight get it: all of them are all.
    pub(super) fn share(&self, gained: f64) -> f64 {
        if gained >= self.all_dark() {
            1.0
        } else {
            ((self.lit + gained) / self.all).clamp(0.0, 1.0)
        }
    }

    /// The share of the dark houses that have signal then.
    pub(super) fn gained(&self, share: f64) -> f64 {
        let today = self.share(0.0);
        if today < 1.0 {
            (share - today) / (1.0 - today)
        } else {
            1.0
        }
    }

    /// The middle of the dark houses by their weight; the centre where all houses have signal.
    pub(super) fn middle(&self) -> LonLat {
        let plane = Plane::at(self.centre);
        let mut sums = [0.0; 3];
        for dark in &self.dark {
            let [east, north] = plane.metres(dark.place);
            let parts = [east * dark.weight, north * dark.weight, dark.weight];
            sums.iter_mut()
                .zip(parts)
                .for_each(|(sum, part)| *sum += part);
        }
        let [east, north, weight] = sums;
        let middle = (weight > 0.0).then(|| plane.place([east / weight, north / weight]));
        middle.flatten().unwrap_or(self.centre)
    }

    /// From a place to the centre or the farthest dark house, whatever is more.
    pub(super) fn farthest_from(&self, from: LonLat) -> Metres {
        let dark = self.dark.iter().map(|dark| dark.place);
        let places = std::iter::once(self.centre).chain(dark);
        Metres(places.map(|to| geodesic_m(from, to).0).fold(0.0, f64::max))
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Rect, coord};
    use proptest::prelude::*;

    use super::*;
    use crate::survey::Cluster;

    fn at(east: f64, north: f64) -> LonLat {
        LonLat::new(104.0 + east, 22.0 + north).unwrap()
    }

    fn village(houses: Houses) -> Village {
        Village {
            centre: Some(at(0.0, 0.0)),
            houses,
            ..super::super::tests::village("v")
        }
    }

    fn dip(lit_places: &[u32]) -> Finding {
        Finding {
            status: Status::Dip,
            lit_places: lit_places.into(),
            ..Finding::unknown()
        }
    }

    #[test]
    fn hamlets_count_by_their_households_and_lit_ones_are_no_more_dark() {
        let cluster = |north, households| Cluster {
            position: at(0.0, north),
            households,
        };
        let counted = vec![cluster(0.01, Some(30)), cluster(-0.01, Some(10))];
        let homes = Homes::of(&village(Houses::Clusters(counted)), &dip(&[0, 2]), 100.0).unwrap();
        assert!(homes.centre_is_lit);
        assert_eq!(homes.dark.len(), 1);
        assert_eq!((homes.share(0.0), homes.share(30.0)), (0.25, 1.0));
        assert!((homes.gained(0.625) - 0.5).abs() < 1e-12);
        assert!((homes.middle().lat() - 22.01).abs() < 1e-9);
        let uncounted = vec![cluster(0.01, Some(30)), cluster(-0.01, None)];
        let homes = Homes::of(&village(Houses::Clusters(uncounted)), &dip(&[]), 100.0).unwrap();
        assert_eq!((homes.share(0.0), homes.share(1.0)), (0.0, 0.5));
        assert!((homes.farthest_from(at(0.0, 0.0)).0 - 1107.0).abs() < 2.0);
    }

    #[test]
    fn a_village_of_its_centre_has_one_house_and_an_area_has_squares() {
        let homes = Homes::of(&village(Houses::AtCentre), &dip(&[]), 100.0).unwrap();
        assert_eq!(homes.dark.len(), 1);
        assert_eq!(homes.middle(), homes.centre);
        let corner = coord! {x: 104.0, y: 22.0};
        let area = Rect::new(corner, corner + coord! {x: 0.005, y: 0.005}).to_polygon();
        let homes = village(Houses::of_area(area.into()));
        let homes = Homes::of(&homes, &dip(&[1, 2]), 100.0).unwrap();
        assert_eq!(homes.dark.len(), 34);
        assert!((homes.share(0.0) - 2.0 / 36.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn thinning_keeps_the_houses(weights in prop::collection::vec(1e-3..1e4_f64, 1..300)) {
            let people = weights.iter().zip(0..).map(|(&people, number)| Place {
                position: at(1e-4 * f64::from(number), 0.0),
                people,
            });
            let area = Rect::new(coord! {x: 104.0, y: 22.0}, coord! {x: 104.1, y: 22.1});
            let houses = Houses::Area {
                area: area.to_polygon().into(),
                people: people.collect(),
            };
            let homes = Homes::of(&village(houses), &dip(&[]), 100.0).unwrap();
            let all: f64 = weights.iter().sum();
            let kept: f64 = homes.dark.iter().map(|dark| dark.weight).sum();
            prop_assert!((kept / all - 1.0).abs() < 1e-9);
            prop_assert!((homes.share(kept) - 1.0).abs() < 1e-9);
            prop_assert!(homes.dark.len() <= MOST_DARK as usize);
        }
    }
}
