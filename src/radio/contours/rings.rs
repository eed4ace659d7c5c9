//! Rings of crossings, and which hole belongs to which polygon.

use geo_types::{LineString, MultiPolygon, Polygon};

use super::ValueGrid;
use super::crossings::{Crossings, GONE};

/// A closed run of crossings.
#[derive(Clone, Copy, Debug)]
struct Ring {
    /// Its first crossing.
    start: u32,
    /// In cells; negative for holes.
    area: f64,
    /// Its first crossing from the left that lies on a row of centres.
    leftmost: u32,
}

/// The rings that are large enough, each hole with its polygon.
#[derive(Debug, Default)]
pub(super) struct Rings {
    /// First crossings: that of an outer ring, then those of its holes.
    polygons: Vec<Vec<u32>>,
}

impl Rings {
    pub(super) fn of(crossings: &Crossings, min_area: f64) -> Self {
        let (rings, ring_of) = traced(crossings);
        let mut holes: Vec<usize> = Vec::new();
        // Where the polygon of a ring stands among all; holes get theirs below.
        let mut polygon_of = vec![usize::MAX; rings.len()];
        let mut polygons = Vec::new();
        for (number, ring) in rings.iter().enumerate() {
            if ring.area < 0.0 {
                holes.push(number);
            } else if ring.area >= min_area {
                polygon_of[number] = polygons.len();
                polygons.push(vec![ring.start]);
            }
        }
        let column = |ring: usize| crossings.at[rings[ring].leftmost as usize][0];
        let mut by_column = holes.clone();
        by_column.sort_by(|a, b| column(*a).total_cmp(&column(*b)));
        for hole in by_column {
            // Up to the crossing before it on its row everything is inside, so that one belongs to the
            // polygon around or to another hole of it, whose first column is smaller.
            let before = rings[hole].leftmost.saturating_sub(1);
            polygon_of[hole] = polygon_of[ring_of[before as usize] as usize];
        }
        for hole in holes {
            let ring = &rings[hole];
            // The polygon around a hole that is large enough is larger, so it was not dropped.
            if -ring.area >= min_area
                && let Some(polygon) = polygons.get_mut(polygon_of[hole])
            {
                polygon.push(ring.start);
            }
        }
        Self { polygons }
    }

    /// The first crossings of all rings.
    pub(super) fn starts(&self) -> impl Iterator<Item = u32> {
        self.polygons.iter().flatten().copied()
    }

    /// The polygons in the coordinate system of the raster.
    pub(super) fn polygons(
        &self,
        crossings: &Crossings,
        grid: &ValueGrid<'_>,
    ) -> MultiPolygon<f64> {
        // On a raster whose rows run north, or columns west, the map is a mirror image.
        let is_mirrored = grid.step[0] * grid.step[1] > 0.0;
        let ring = |start: &u32| {
            let mut coords = Vec::new();
            walk(&crossings.next, *start, |crossing| {
                coords.push(grid.position(crossings.at[crossing as usize]));
            });
            if is_mirrored {
                coords.reverse();
            }
            coords.extend(coords.first().copied());
            LineString::new(coords)
        };
        let polygon = |starts: &Vec<u32>| {
            let mut rings = starts.iter().map(ring);
            let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
            Polygon::new(outer, rings.collect())
        };
        MultiPolygon(self.polygons.iter().map(polygon).collect())
    }
}

/// Takes the crossings of a ring once.
pub(super) fn walk(next: &[u32], start: u32, mut take: impl FnMut(u32)) {
    let mut at = start;
    loop {
        take(at);
        at = next[at as usize];
        if at == start || at == GONE {
            break;
        }
    }
}

/// All rings in order of their first crossings, and the ring of each crossing.
fn traced(crossings: &Crossings) -> (Vec<Ring>, Vec<u32>) {
    let mut rings: Vec<Ring> = Vec::new();
    let mut ring_of = vec![GONE; crossings.at.len()];
    for start in 0..crossings.at.len() {
        if ring_of[start] != GONE {
            continue;
        }
        // There are at least four crossings a ring, so fewer rings than 2^32.
        let number = u32::try_from(rings.len()).unwrap_or(GONE);
        let start = u32::try_from(start).unwrap_or(GONE);
        let [first_column, first_row] = crossings.at[start as usize];
        let mut twice_area = 0.0;
        let mut leftmost = (f64::INFINITY, start);
        walk(&crossings.next, start, |crossing| {
            ring_of[crossing as usize] = number;
            let [column, row] = crossings.at[crossing as usize];
            let [next_column, next_row] = crossings.at[crossings.next[crossing as usize] as usize];
            // Rows run down, so anticlockwise on a map is clockwise in columns and rows.
            twice_area += (row - first_row) * (next_column - first_column)
                - (column - first_column) * (next_row - first_row);
            if row.fract() == 0.0 && column < leftmost.0 {
                leftmost = (column, crossing);
            }
        });
        rings.push(Ring {
            start,
            area: twice_area / 2.0,
            leftmost: leftmost.1,
        });
    }
    (rings, ring_of)
}
