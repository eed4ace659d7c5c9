//! What was met at the places of one village: its centre, its hamlets or its area.

use geo_types::MultiPolygon;

use super::status::{Lit, Status};
use super::{AreaIndex, AreaLabel, ClassMask, Coverage, Served, share};
use crate::geodesy::LonLat;
use crate::predict::places_in;
use crate::survey::{Houses, Village};

/// What covers places: coverage areas, and what committed sites will reach.
#[derive(Debug)]
pub(super) struct Covers {
    pub(super) coverage: Coverage,
    /// What each area stands for.
    pub(super) labels: Vec<AreaLabel>,
    /// What committed sites will reach, and which site of the survey each is.
    pub(super) planned: AreaIndex,
    pub(super) planned_sites: Vec<usize>,
}

/// Something that covers a part of a village's area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    /// A coverage area of the survey.
    Area(u32),
    /// A committed site, by its place among [`Covers::planned_sites`].
    Planned(u32),
}

/// What was met at the places of a village.
pub(super) struct Met<'a> {
    pub(super) covers: &'a Covers,
    pub(super) village: &'a Village,
    pub(super) place: LonLat,
    /// The classes at the centre, and at the hamlets or where the people of the area live.
    pub(super) centre: ClassMask,
    pub(super) hamlets: Vec<(LonLat, ClassMask)>,
    /// The area of the village without overlaps, where its houses are given as one, and what covers
    /// a part of it.
    pub(super) area: MultiPolygon<f64>,
    pub(super) around: Vec<(Hit, MultiPolygon<f64>)>,
    /// All of it together.
    pub(super) served: Served,
}

impl<'a> Met<'a> {
    pub(super) fn new(
        covers: &'a Covers,
        village: &'a Village,
        place: LonLat,
        served: Served,
    ) -> Self {
        let mut met = Self {
            covers,
            village,
            place,
            centre: served.classes.clone(),
            hamlets: Vec::new(),
            area: MultiPolygon(Vec::new()),
            around: Vec::new(),
            served,
        };
        match &village.houses {
            Houses::AtCentre => {}
            Houses::Clusters(clusters) => {
                for cluster in clusters {
                    let here = covers.coverage.served(cluster.position);
                    met.served.merge(&here);
                    met.hamlets.push((cluster.position, here.classes));
                }
            }
            Houses::Area { area, people } => {
                met.overlay(area);
                for place in people {
                    let here = covers.coverage.served(place.position);
                    met.served.merge(&here);
                    met.hamlets.push((place.position, here.classes));
                }
            }
        }
        met
    }

    /// What is told of the centre and of each hamlet or place where people live, instead of looked up.
    pub(super) fn told(
        covers: &'a Covers,
        village: &'a Village,
        place: LonLat,
        served: Served,
        hamlets: Vec<Served>,
    ) -> Self {
        let positions: Vec<LonLat> = match &village.houses {
            Houses::AtCentre => Vec::new(),
            Houses::Clusters(clusters) => clusters.iter().map(|of| of.position).collect(),
            Houses::Area { people, .. } => people.iter().map(|of| of.position).collect(),
        };
        let mut met = Self {
            covers,
            village,
            place,
            centre: served.classes.clone(),
            hamlets: Vec::with_capacity(positions.len()),
            area: MultiPolygon(Vec::new()),
            around: Vec::new(),
            served,
        };
        for (position, here) in positions.into_iter().zip(hamlets) {
            met.served.merge(&here);
            met.hamlets.push((position, here.classes));
        }
        met
    }

    fn overlay(&mut self, given: &MultiPolygon<f64>) {
        let covers = self.covers;
        self.area = share::plain(given);
        let Some((low, high)) = share::bounds(&self.area) else {
            return;
        };
        let areas = covers.coverage.areas();
        let hits = areas.near(low, high).into_iter().map(Hit::Area);
        let planned = covers.planned.near(low, high).into_iter().map(Hit::Planned);
        for hit in hits.chain(planned) {
            let polygons = match hit {
                Hit::Area(area) => areas.polygons(area),
                Hit::Planned(number) => covers.planned.polygons(number),
            };
            let Some(common) = share::common(&self.area, &polygons) else {
                continue;
            };
            self.around.push((hit, common));
            if let Hit::Area(area) = hit {
                self.served.add(&covers.labels[area as usize]);
            }
        }
    }

    /// Which of the village areas of these classes light; and the planned sites, where those that
    /// reach its places, the centre first, are given.
    pub(super) fn lit(&self, classes: &ClassMask, planned: Option<&[Vec<u32>]>) -> Lit {
        let at = |point: usize, here: &ClassMask| {
            here.intersects(classes) || planned.is_some_and(|sites| !sites[point].is_empty())
        };
        let part = |hit: Hit| match hit {
            Hit::Area(area) => classes.contains(self.covers.labels[area as usize].class),
            Hit::Planned(_) => planned.is_some(),
        };
        let centre = at(0, &self.centre);
        let share = match &self.village.houses {
            Houses::AtCentre => f64::from(u8::from(centre)),
            Houses::Clusters(clusters) => {
                let weighted = clusters.iter().all(|cluster| cluster.households.is_some());
                let weight = |households: Option<u32>| match households {
                    Some(households) if weighted => u64::from(households),
                    _ => 1,
                };
                let (mut all, mut lit) = (0, 0);
                for (number, (cluster, (_, here))) in clusters.iter().zip(&self.hamlets).enumerate()
                {
                    let weight = weight(cluster.households);
                    all += weight;
                    lit += weight * u64::from(at(number + 1, here));
                }
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "households are counted far below 2^53"
                )]
                let share = lit as f64 / all as f64;
                share
            }
            Houses::Area { people, .. } if !people.is_empty() => {
                let (mut all, mut lit) = (0.0, 0.0);
                for (number, (place, (_, here))) in people.iter().zip(&self.hamlets).enumerate() {
                    all += place.people;
                    if at(number + 1, here) {
                        lit += place.people;
                    }
                }
                lit / all
            }
            Houses::Area { .. } => {
                let parts = self.around.iter().filter(|(hit, _)| part(*hit));
                share::covered(&self.area, parts.map(|(_, part)| part))
                    .unwrap_or(f64::from(u8::from(centre)))
            }
        };
        Lit {
            centre,
            any: centre || share > 0.0 || self.around.iter().any(|(hit, _)| part(*hit)),
            share,
        }
    }

    /// The places of the village that these classes light: the centre is 0. Where its houses are an area
    /// that nobody counted people of, squares of `pixel_m` stand for them.
    pub(super) fn lit_places(&self, classes: &ClassMask, pixel_m: f64) -> Box<[u32]> {
        let mut lit = vec![self.centre.intersects(classes)];
        match &self.village.houses {
            Houses::Area { area, people } if people.is_empty() => {
                let places = places_in(area, self.village.centre, pixel_m);
                let coverage = &self.covers.coverage;
                let squares = places.iter();
                lit.extend(squares.map(|square| coverage.covers(square.position, classes)));
            }
            _ => lit.extend(
                self.hamlets
                    .iter()
                    .map(|(_, here)| here.intersects(classes)),
            ),
        }
        let numbered = (0..).zip(lit);
        let lit = numbered.filter_map(|(number, is_lit)| is_lit.then_some(number));
        lit.collect()
    }

    /// The first of the committed sites that reach the village, where they will make it covered.
    pub(super) fn planned(&self, signal: &ClassMask, required: f64) -> Option<usize> {
        let covers = self.covers;
        if covers.planned_sites.is_empty() {
            return None;
        }
        let places =
            std::iter::once(self.place).chain(self.hamlets.iter().map(|(place, _)| *place));
        let sites: Vec<Vec<u32>> = places.map(|place| covers.planned.covering(place)).collect();
        if self.lit(signal, Some(&sites)).status(required) != Status::Covered {
            return None;
        }
        let around = self.around.iter().filter_map(|(hit, _)| match hit {
            Hit::Planned(number) => Some(number),
            Hit::Area(_) => None,
        });
        let reached = sites.iter().flatten().chain(around);
        reached
            .map(|&number| covers.planned_sites[number as usize])
            .min()
    }
}
