//! What covers points, as a library: labelled areas in, classes with the best level and newest day out.

use std::borrow::Borrow;

use geo_types::MultiPolygon;
use rayon::prelude::*;

use super::AreaIndex;
use super::area_index::flushed;
use super::grid::Grid;
use super::mask::ClassMask;
use super::tally::{Labels, Tally};
use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::units::Dbm;

/// From how many points on it pays to visit them in the order of the grid.
const SORTED_FROM: usize = 4096;
/// How many of them one thread takes at a time.
const AT_A_TIME: usize = 1024;

/// What an area stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AreaLabel {
    /// Its class: a small number, for example one for each operator and technology. Classes need not
    /// all be used, but a set of them takes one bit for each up to the largest.
    pub class: u32,
    /// Its RSRP. Give `None` to an area that is not to count for [`Served::best_rsrp`], for example
    /// because its technology does not qualify.
    pub rsrp: Option<Dbm>,
    /// The day its data is of. Give `None` to an area that is not to count for [`Served::newest`].
    pub date: Option<Day>,
}

/// Whether queries go through the grid. It changes how long they take, never what they answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Acceleration {
    /// Build a grid first: for many points.
    #[default]
    Grid,
    /// Ask the index of areas: for few points, or to check the grid against.
    None,
}

/// What serves a point, or several points added up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Served {
    /// The classes of the areas that cover it.
    pub classes: ClassMask,
    /// The highest RSRP among the areas that cover it and have one.
    pub best_rsrp: Option<Dbm>,
    /// The newest day among the areas that cover it and have one.
    pub newest: Option<Day>,
}

impl Served {
    /// Adds what serves another point.
    pub fn merge(&mut self, other: &Self) {
        self.classes.union_with(&other.classes);
        self.level(other.best_rsrp);
        self.newest = self.newest.max(other.newest);
    }

    /// Adds an area.
    pub fn add(&mut self, label: &AreaLabel) {
        self.classes.insert(label.class);
        self.level(label.rsrp);
        self.newest = self.newest.max(label.date);
    }

    fn level(&mut self, level: Option<Dbm>) {
        self.best_rsrp = match (self.best_rsrp, level) {
            (Some(best), Some(level)) => Some(best.max(level)),
            (best, level) => best.or(level),
        };
    }
}

/// Labelled areas that answer what covers a point.
///
/// A point on a boundary is covered; the rules are those of [`AreaIndex`], and the answers exact.
///
/// ```
/// use deadzone::geodesy::LonLat;
/// use deadzone::scan::{Acceleration, AreaLabel, Coverage};
/// use deadzone::units::Dbm;
/// use geo_types::{MultiPolygon, polygon};
///
/// let square: MultiPolygon = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 1., y: 1.), (x: 0., y: 1.)].into();
/// let label = AreaLabel { class: 2, rsrp: Some(Dbm(-95.0)), date: None };
/// let coverage = Coverage::new([(&square, label)], Acceleration::Grid);
/// let served = coverage.served(LonLat::new(1.0, 0.5)?);
/// assert!(served.classes.contains(2));
/// assert_eq!(served.best_rsrp, Some(Dbm(-95.0)));
/// # Ok::<(), deadzone::geodesy::PositionError>(())
/// ```
#[derive(Debug)]
pub struct Coverage {
    areas: AreaIndex,
    labels: Labels,
    grid: Option<Grid>,
}

impl Coverage {
    /// Indexes labelled areas, lent or handed over; they are known by their place in the sequence.
    /// O(n log n) in the number of vertices; memory as [`AreaIndex`] says, and at most 40 bytes an
    /// edge more with the grid.
    ///
    /// # Panics
    /// Where the areas have 2^31 vertices or more.
    pub fn new<A: Borrow<MultiPolygon<f64>>>(
        areas: impl IntoIterator<Item = (A, AreaLabel)>,
        acceleration: Acceleration,
    ) -> Self {
        let (areas, labels) = Labels::index(areas, acceleration);
        let grid = match acceleration {
            Acceleration::Grid => Some(Grid::new(&areas, &labels)),
            Acceleration::None => None,
        };
        Self {
            areas,
            labels,
            grid,
        }
    }

    /// What serves a point. With the grid about O(log n); without, O(log n) and the edges near the
    /// latitude of the point of every polygon around it.
    #[must_use]
    pub fn served(&self, point: LonLat) -> Served {
        let mut tally = self.labels.tally();
        self.add(point, &mut tally);
        self.labels.served(tally)
    }

    /// What serves each of many points, in their order; by all threads of the pool. With the grid the
    /// points are visited in the order of its cells, so that neighbours find the data of the last one;
    /// O(n log n), and about 70 bytes a point besides the answers.
    ///
    /// # Panics
    /// Where there are 2^32 points or more.
    #[must_use]
    pub fn served_all(&self, points: &[LonLat]) -> Vec<Served> {
        let Some(grid) = self.grid.as_ref().filter(|_| points.len() >= SORTED_FROM) else {
            return points.par_iter().map(|&point| self.served(point)).collect();
        };
        assert!(
            u32::try_from(points.len()).is_ok(),
            "fewer than 2^32 points fit in memory"
        );
        // The place in the grid in the upper half, the place in the sequence in the lower.
        let mut order: Vec<u64> = points
            .par_iter()
            .enumerate()
            .map(|(number, point)| {
                u64::from(grid.place([point.lon(), point.lat()])) << 32 | number as u64
            })
            .collect();
        order.par_sort_unstable();
        #[expect(clippy::cast_possible_truncation, reason = "the lower half is taken")]
        let number = |key: u64| key as u32 as usize;
        let found: Vec<Vec<Served>> = order
            .par_chunks(AT_A_TIME)
            .map(|keys| {
                // Reading the points first lets the machine wait for many of them at once.
                let points: Vec<LonLat> = keys.iter().map(|&key| points[number(key)]).collect();
                points.iter().map(|&point| self.served(point)).collect()
            })
            .collect();
        let mut places = vec![0_u32; points.len()];
        for (place, &key) in (0..).zip(&order) {
            places[number(key)] = place;
        }
        places
            .par_iter()
            .map(|&place| found[place as usize / AT_A_TIME][place as usize % AT_A_TIME].clone())
            .collect()
    }

    /// Whether an area of one of the classes covers a point; stops at the first.
    #[must_use]
    pub fn covers(&self, point: LonLat, classes: &ClassMask) -> bool {
        let at = flushed([point.lon(), point.lat()]);
        match &self.grid {
            Some(grid) => grid.covers(&self.areas, &self.labels, at, classes),
            None => self.areas.polygons_around(at).any(|polygon| {
                classes.contains(self.labels.of(polygon).class)
                    && self.areas.polygon_covers(polygon, at)
            }),
        }
    }

    /// The areas that cover a point, ascending.
    #[must_use]
    pub fn covering(&self, point: LonLat) -> Vec<u32> {
        self.areas.covering(point)
    }

    /// The index of the areas.
    #[must_use]
    pub fn areas(&self) -> &AreaIndex {
        &self.areas
    }

    fn add(&self, point: LonLat, tally: &mut Tally) {
        let at = flushed([point.lon(), point.lat()]);
        if let Some(grid) = &self.grid {
            return grid.add(&self.areas, &self.labels, at, tally);
        }
        for polygon in self.areas.polygons_around(at) {
            let label = self.labels.of(polygon);
            if tally.gains(label) && self.areas.polygon_covers(polygon, at) {
                tally.add(label);
            }
        }
    }
}

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod tests;
