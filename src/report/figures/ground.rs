//! Degrees on a sheet: equirectangular with the true scale at the middle latitude, across the antimeridian
//! where the data lie there.

use std::fmt::Write as _;

use geo_types::{Coord, MultiPolygon};
use serde::{Deserialize, Serialize};

use super::svg::{AXIS, FAINT, GRID, INK, Px, SMALL, Sheet, Style};
use super::words;
use crate::geodesy::{LonLat, geodesic_m};
use crate::lang::number;
use crate::report::simplify::worths;

/// Outlines of areas, simplified: rings of longitude and latitude in hundredths of a thousandth of a degree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outline {
    /// The name of the area.
    pub name: String,
    /// Its rings.
    pub rings: Vec<Vec<[f64; 2]>>,
}

/// A box of degrees; `west` may exceed 180 after the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Extent {
    /// The box of positions on the side of the earth where they lie; `None` without any.
    pub(super) fn of(places: &[LonLat]) -> Option<Self> {
        let mut lons: Vec<f64> = places.iter().map(|at| at.lon()).collect();
        lons.sort_by(f64::total_cmp);
        let (first, last) = (*lons.first()?, *lons.last()?);
        // The widest gap between neighbours is where the sheet is cut.
        let mut cut = (360.0 - (last - first), first, last);
        for pair in lons.windows(2) {
            if pair[1] - pair[0] > cut.0 {
                cut = (pair[1] - pair[0], pair[1], pair[0] + 360.0);
            }
        }
        let lats = || places.iter().map(|at| at.lat());
        Some(Self {
            west: cut.1,
            east: cut.2,
            south: lats().fold(f64::INFINITY, f64::min),
            north: lats().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    /// With room around, and never so small that a single village fills the sheet.
    pub(super) fn roomy(self) -> Self {
        const LEAST: f64 = 0.1;
        let widened = |low: f64, high: f64| {
            let room = ((high - low) * 0.04).max((LEAST - (high - low)) / 2.0);
            (low - room, high + room)
        };
        let (west, east) = widened(self.west, self.east);
        let (south, north) = widened(self.south, self.north);
        Self {
            west,
            east,
            south: south.max(-90.0),
            north: north.min(90.0),
        }
    }
}

/// An extent on a place of the sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    extent: Extent,
    /// The upper left corner.
    pub corner: (f64, f64),
    /// Width and height.
    pub size: (f64, f64),
    /// Units of the sheet a degree of latitude.
    scale: f64,
    /// A degree of longitude by one of latitude.
    squeeze: f64,
}

impl Ground {
    /// The largest that fits into a place, its upper left corner there.
    pub(super) fn fit(extent: Extent, corner: (f64, f64), room: (f64, f64)) -> Self {
        let middle = f64::midpoint(extent.south, extent.north).to_radians();
        let squeeze = middle.cos().max(0.05);
        let wide = ((extent.east - extent.west) * squeeze).max(1e-6);
        let high = (extent.north - extent.south).max(1e-6);
        let scale = (room.0 / wide).min(room.1 / high);
        Self {
            extent,
            corner,
            size: (wide * scale, high * scale),
            scale,
            squeeze,
        }
    }

    /// Where a position lies on the sheet.
    pub(super) fn at(&self, place: LonLat) -> (f64, f64) {
        self.at_degrees(place.lon(), place.lat())
    }

    fn at_degrees(&self, lon: f64, lat: f64) -> (f64, f64) {
        let middle = f64::midpoint(self.extent.west, self.extent.east);
        let east = (lon - middle + 180.0).rem_euclid(360.0) - 180.0;
        let x = self.corner.0 + self.size.0 / 2.0 + east * self.squeeze * self.scale;
        let y = self.corner.1 + (self.extent.north - lat) * self.scale;
        (x, y)
    }

    /// Whether a place of the sheet lies on the map.
    pub(super) fn holds(&self, (x, y): (f64, f64)) -> bool {
        let (left, top) = self.corner;
        (left..=left + self.size.0).contains(&x) && (top..=top + self.size.1).contains(&y)
    }

    /// Begins what is cut at the frame; `end` ends it.
    pub(super) fn begin(&self, sheet: &mut Sheet) {
        let (x, y) = self.corner;
        let (width, height) = self.size;
        sheet.raw(&format!(
            "<svg x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" viewBox=\"{x} {y} {w} {h}\" overflow=\"hidden\">\n",
            x = Px(x),
            y = Px(y),
            w = Px(width),
            h = Px(height)
        ));
    }

    pub(super) fn end(sheet: &mut Sheet) {
        sheet.raw("</svg>\n");
    }

    /// Outlines of areas.
    pub(super) fn outlines<'o>(
        &self,
        sheet: &mut Sheet,
        outlines: impl Iterator<Item = &'o Outline>,
        looks: &str,
    ) {
        let mut data = String::new();
        let rings = outlines.flat_map(|outline| &outline.rings);
        for ring in rings.filter(|ring| self.sees(ring)) {
            self.ring(&mut data, ring);
        }
        sheet.path(&data, looks);
    }

    /// Whether anything of a ring may lie on the map: what lies off it would only make the drawing larger.
    fn sees(&self, ring: &[[f64; 2]]) -> bool {
        let nothing = [
            f64::INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
        ];
        let around = ring
            .iter()
            .fold(nothing, |[west, north, east, south], &[lon, lat]| {
                let (x, y) = self.at_degrees(lon, lat);
                [west.min(x), north.min(y), east.max(x), south.max(y)]
            });
        let [(left, top), (width, height)] = [self.corner, self.size];
        around[0] <= left + width
            && around[2] >= left
            && around[1] <= top + height
            && around[3] >= top
    }

    fn ring(&self, data: &mut String, ring: &[[f64; 2]]) {
        let mut before: Option<(f64, f64)> = None;
        for &[lon, lat] in ring {
            let to = self.at_degrees(lon, lat);
            let whole_turn = 180.0 * self.squeeze * self.scale;
            match before {
                // Around the back of the earth: the pen is lifted.
                Some(from) if (from.0 - to.0).abs() <= whole_turn => {
                    if (from.0 - to.0).abs() + (from.1 - to.1).abs() < 0.7 {
                        continue;
                    }
                    let _ = write!(data, "L{} {}", Px(to.0), Px(to.1));
                }
                _ => {
                    let _ = write!(data, "M{} {}", Px(to.0), Px(to.1));
                }
            }
            before = Some(to);
        }
    }

    /// The degrees of a drawing unit.
    pub(super) fn degrees_a_unit(&self) -> f64 {
        1.0 / self.scale
    }

    /// The frame with the lines of whole degrees and their numbers outside.
    pub(super) fn graticule(&self, sheet: &mut Sheet) {
        let lines = format!("stroke=\"{GRID}\" stroke-width=\"1\"");
        let style = Style::new(11.0, FAINT);
        let (left, top) = self.corner;
        let (right, bottom) = (left + self.size.0, top + self.size.1);
        let step = |span: f64| {
            let steps = [0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
            let found = steps.into_iter().find(|step| span / step <= 7.0);
            found.unwrap_or(30.0)
        };
        let Extent {
            west,
            east,
            south,
            north,
        } = self.extent;
        let step = step((east - west).max(north - south));
        let decimals = if step < 0.1 {
            2
        } else {
            usize::from(step < 1.0)
        };
        for lon in multiples(step, west, east) {
            let (x, _) = self.at_degrees(lon, north);
            sheet.line((x, top), (x, bottom), &lines);
            let turned = (lon + 180.0).rem_euclid(360.0) - 180.0;
            let side = if turned < 0.0 {
                words::WEST
            } else {
                words::EAST
            };
            let text = degrees(turned, decimals, side.of(sheet.lang()), sheet);
            sheet.text(x, bottom + 14.0, style.middle(), &text);
        }
        for lat in multiples(step, south, north) {
            let (_, y) = self.at_degrees(west, lat);
            sheet.line((left, y), (right, y), &lines);
            let side = if lat < 0.0 {
                words::SOUTH
            } else {
                words::NORTH
            };
            let text = degrees(lat, decimals, side.of(sheet.lang()), sheet);
            sheet.text(left - 5.0, y + 4.0, style.end(), &text);
        }
        let frame = format!("fill=\"none\" stroke=\"{AXIS}\" stroke-width=\"1\"");
        sheet.rect(self.corner, self.size, &frame);
    }

    /// A scale bar with its left end there, true at the middle latitude.
    pub(super) fn scale_bar(&self, sheet: &mut Sheet, (x, y): (f64, f64)) {
        let Extent {
            west,
            east,
            south,
            north,
        } = self.extent;
        let lat = f64::midpoint(south, north);
        let lon = (f64::midpoint(west, east) + 180.0).rem_euclid(360.0) - 180.0;
        let ends = (
            LonLat::new(lon, lat),
            LonLat::new(lon, (lat + 0.1).min(90.0)),
        );
        let (Ok(from), Ok(to)) = ends else {
            return;
        };
        let per_km = (to.lat() - from.lat()) * self.scale / (geodesic_m(from, to).to_km().0);
        let lengths = (-2..4).flat_map(|power| [1.0, 2.0, 5.0].map(|of| of * 10_f64.powi(power)));
        let Some(km) = lengths.rev().find(|km| km * per_km <= 160.0) else {
            return;
        };
        let width = km * per_km;
        let looks = format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.5\"");
        sheet.path(
            &format!("M{} {}v6h{}v-6", Px(x), Px(y - 6.0), Px(width)),
            &looks,
        );
        let decimals = if km < 0.1 { 2 } else { usize::from(km < 1.0) };
        let text = format!("{} km", number(km, decimals, sheet.lang()));
        let style = Style::new(SMALL, INK).middle();
        sheet.on_top(x + width / 2.0, y - 10.0, style, &text);
    }

    /// An arrow to the north, its foot there.
    pub(super) fn north(sheet: &mut Sheet, (x, y): (f64, f64)) {
        let data = format!("M{} {}l7 22l-7 -5l-7 5z", Px(x), Px(y - 24.0));
        sheet.path(&data, &format!("fill=\"{INK}\""));
        let style = Style::new(SMALL, INK).bold().middle();
        let text = words::NORTH.of(sheet.lang());
        sheet.on_top(x, y - 28.0, style, text);
    }
}

fn degrees(value: f64, decimals: usize, side: &str, sheet: &Sheet) -> String {
    let shown = number(value.abs(), decimals, sheet.lang());
    // Neither the equator nor the meridians of 0 and 180 degrees have a side.
    if value.abs() < 1e-9 || (value.abs() - 180.0).abs() < 1e-9 {
        return format!("{shown}°");
    }
    format!("{shown}°{side}")
}

/// Multiples of a step within bounds; a few at most.
fn multiples(step: f64, from: f64, to: f64) -> impl Iterator<Item = f64> {
    const MOST: u8 = 30;
    let first = (from / step).ceil();
    let all = (0..MOST).map(move |number| (first + f64::from(number)) * step);
    all.take_while(move |value| *value <= to)
}

/// Things, each kept once where others lie within the same cell of the sheet, so that a drawing of many stays
/// small; cells grow until no more than `most` are left.
pub(super) fn thinned<T>(things: Vec<T>, most: usize, at: impl Fn(&T) -> (f64, f64)) -> Vec<T> {
    let mut cell = 0.5;
    let mut left = things;
    while left.len() > most && cell < 100.0 {
        let mut seen = rustc_hash::FxHashSet::default();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "cells of a sheet; a cast of what lies beyond stops at the bounds"
        )]
        left.retain(|thing| {
            let (x, y) = at(thing);
            seen.insert(((x / cell).floor() as i64, (y / cell).floor() as i64))
        });
        cell *= 1.5;
    }
    left
}

/// Outlines without the detail that no drawing of the whole would show, rings that shrink to nothing left out.
pub(super) fn outline(name: &str, polygons: &MultiPolygon<f64>, tolerance: f64) -> Outline {
    let rounded = |value: f64| (value * 1e5).round() / 1e5;
    let rings = polygons
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let simple = rings.map(|ring| simplified(&ring.0, tolerance));
    let rings = simple.filter(|ring| ring.len() >= 4).map(|ring| {
        let degrees = ring.iter().map(|at| [rounded(at.x), rounded(at.y)]);
        degrees.collect()
    });
    Outline {
        name: name.to_owned(),
        rings: rings.collect(),
    }
}

/// A ring without the vertices that lie nearer than the tolerance to what is left.
fn simplified(ring: &[Coord<f64>], tolerance: f64) -> Vec<Coord<f64>> {
    let worth = worths(ring);
    let kept = ring.iter().zip(worth);
    kept.filter(|(_, worth)| f64::from(*worth) > tolerance)
        .map(|(at, _)| *at)
        .collect()
}
