//! What covers a point, as it is added up: classes as bits, levels and days as ranks.

use std::borrow::Borrow;

use geo_types::MultiPolygon;

use super::AreaIndex;
use super::coverage::{Acceleration, AreaLabel, Served};
use super::mask::{ClassMask, words};
use crate::calendar::Day;
use crate::units::Dbm;

/// The label of one polygon: its class, and the ranks of its RSRP and date, 0 for none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) class: u32,
    rsrp: u32,
    date: u32,
}

/// A set of classes with the highest ranks. Adding is a union and two maxima, so that the order in
/// which areas are met, or whether one is met twice, changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Tally {
    pub(super) classes: ClassMask,
    rsrp: u32,
    date: u32,
}

impl Tally {
    /// Whether adding the label would change anything.
    #[inline]
    pub(super) fn gains(&self, label: Label) -> bool {
        label.rsrp > self.rsrp || label.date > self.date || !self.classes.contains(label.class)
    }

    #[inline]
    pub(super) fn add(&mut self, label: Label) {
        self.classes.insert(label.class);
        self.rsrp = self.rsrp.max(label.rsrp);
        self.date = self.date.max(label.date);
    }

    #[inline]
    pub(super) fn merge(&mut self, other: &Self) {
        self.classes.union_with(&other.classes);
        self.rsrp = self.rsrp.max(other.rsrp);
        self.date = self.date.max(other.date);
    }

    /// Makes this equal to another, within the room it has.
    #[inline]
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.classes.clear();
        (self.rsrp, self.date) = (0, 0);
        self.merge(other);
    }
}

/// The labels of all polygons, and what the ranks mean.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// By polygon.
    of: Vec<Label>,
    /// Distinct levels, ascending; rank 1 is the first.
    rsrp: Vec<Dbm>,
    /// Distinct days, ascending; rank 1 is the first.
    dates: Vec<Day>,
    /// One more than the largest class.
    classes: u32,
}

impl Labels {
    /// Indexes labelled areas and ranks their labels. O(n log n) in the number of areas.
    pub(super) fn index<A: Borrow<MultiPolygon<f64>>>(
        areas: impl IntoIterator<Item = (A, AreaLabel)>,
        acceleration: Acceleration,
    ) -> (AreaIndex, Self) {
        let mut given = Vec::new();
        let areas = areas.into_iter().map(|(area, label)| {
            given.push(label);
            area
        });
        let areas = match acceleration {
            Acceleration::Grid => {
                let areas = AreaIndex::deferred(areas);
                // Entries of the grid keep a bit beside the number of their edges.
                assert!(
                    areas.coords().len() < 1 << 31,
                    "fewer than 2^31 vertices fit in the memory this is planned for"
                );
                areas
            }
            Acceleration::None => AreaIndex::new(areas),
        };
        let mut labels = Self {
            rsrp: given.iter().filter_map(|label| label.rsrp).collect(),
            dates: given.iter().filter_map(|label| label.date).collect(),
            classes: given
                .iter()
                .map(|label| label.class.saturating_add(1))
                .max()
                .unwrap_or(0),
            of: Vec::new(),
        };
        labels.rsrp.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        labels.rsrp.dedup_by(|a, b| a.0.total_cmp(&b.0).is_eq());
        labels.dates.sort_unstable();
        labels.dates.dedup();
        labels.of = areas
            .polygon_areas()
            .map(|area| {
                let label = &given[area as usize];
                Label {
                    class: label.class,
                    rsrp: labels.rsrp_rank(label.rsrp),
                    date: labels.date_rank(label.date),
                }
            })
            .collect();
        (areas, labels)
    }

    #[inline]
    pub(super) fn of(&self, polygon: u32) -> Label {
        self.of[polygon as usize]
    }

    /// Words of 64 bits that a set of all classes takes.
    pub(super) fn words(&self) -> usize {
        words(self.classes)
    }

    /// An empty tally with room for all classes.
    pub(super) fn tally(&self) -> Tally {
        Tally {
            classes: ClassMask::new(self.classes),
            ..Tally::default()
        }
    }

    /// Writes a tally back. A level or a day that no area gave may lie above the area of its rank:
    /// only a higher rank replaces it.
    pub(super) fn put(&self, tally: Tally, served: &mut Served) {
        if tally.rsrp > self.rsrp_rank(served.best_rsrp) {
            served.best_rsrp = Some(self.rsrp[tally.rsrp as usize - 1]);
        }
        if tally.date > self.date_rank(served.newest) {
            served.newest = Some(self.dates[tally.date as usize - 1]);
        }
        served.classes = tally.classes;
    }

    /// The value of a tally.
    pub(super) fn served(&self, tally: Tally) -> Served {
        let mut served = Served::default();
        self.put(tally, &mut served);
        served
    }

    /// How many levels do not exceed it.
    fn rsrp_rank(&self, level: Option<Dbm>) -> u32 {
        level.map_or(0, |level| {
            rank(
                self.rsrp
                    .partition_point(|known| known.0.total_cmp(&level.0).is_le()),
            )
        })
    }

    /// How many days do not exceed it.
    fn date_rank(&self, day: Option<Day>) -> u32 {
        day.map_or(0, |day| {
            rank(self.dates.partition_point(|known| *known <= day))
        })
    }
}

fn rank(place: usize) -> u32 {
    u32::try_from(place).expect("there are fewer than 2^32 areas")
}
