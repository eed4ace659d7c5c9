//! People of areas, counted from a population raster.
//!
//! A cell holds people. An area gets of each cell the share of the cell that lies inside, computed
//! exactly from the polygon's edges, which are straight in the coordinates of the raster (where those
//! are not longitude and latitude, edges are bent to within a hundredth of a cell).

use std::collections::BTreeMap;

use geo::{Area as _, MultiPolygon};
use geo_types::LineString;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::cell_shares::Rings;
use super::issue::{Code, Effect, Issue};
use super::load::Loader;
use super::plain::plain;
use super::village::{Houses, Place, PopulationSource};
use super::{InputFile, Scope, SurveyError};
use crate::digest::hexadecimal;
use crate::formats::{Cells, Raster, RasterError};
use crate::geodesy::LonLat;

/// The coordinates of a raster from longitude and latitude, and back.
pub(super) trait Projection: Sync {
    /// Longitude and latitude in degrees to coordinates of the raster; `None` where it has none there.
    fn forward(&self, lon_lat: [f64; 2]) -> Option<[f64; 2]>;
    /// Back.
    fn back(&self, at: [f64; 2]) -> Option<[f64; 2]>;
}

/// Longitude and latitude themselves.
struct Degrees;

impl Projection for Degrees {
    fn forward(&self, lon_lat: [f64; 2]) -> Option<[f64; 2]> {
        Some(lon_lat)
    }

    fn back(&self, at: [f64; 2]) -> Option<[f64; 2]> {
        Some(at)
    }
}

/// The projection of a coordinate system by its code; `None` where it is not known.
fn projection(crs: &str) -> Option<Box<dyn Projection>> {
    match crs {
        "EPSG:4326" => Some(Box::new(Degrees)),
        _ => None,
    }
}

/// Most places that an area keeps. More cells than this are put together in squares, so that memory
/// stays in bounds; the people of a square are where most of them are.
const MOST_PLACES: usize = 512;
/// Most cells in the box around an area: 800 by 800 km at 100 m. No village is larger.
const MOST_CELLS: f64 = 64e6;
/// Most corners that bent edges may add to an area.
const MOST_CORNERS: usize = 1 << 20;
/// How often an edge is halved to follow a projection.
const MOST_HALVINGS: u32 = 8;
/// How far, in cells, an edge may lie from where it is.
const BEND: f64 = 0.01;
/// A population that is stated and one that is counted may differ by this factor.
const LARGEST_FACTOR: f64 = 5.0;

/// Unpacked blocks that each thread holds.
const CACHE_BYTES: usize = 1 << 26;
/// Areas that one thread counts with one cache, and the rows in which they lie next to each other.
const AREAS_AT_ONCE: usize = 256;
const BAND_ROWS: f64 = 256.0;

/// What a raster says of an area.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Count {
    /// People live there.
    People {
        /// The sum over all cells.
        people: f64,
        /// Where they live.
        places: Vec<Place>,
        cells: Cellbook,
    },
    /// All cells are 0 or without data.
    Nobody(Cellbook),
    /// A part of the area lies beyond the raster.
    Beyond,
    /// More cells or corners than a village has.
    TooLarge,
}

/// The cells that were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cellbook {
    /// Those with data.
    data: u64,
    /// Those of less than 0 people, which count as without data.
    negative: u64,
}

/// Counts the people of areas, in their order.
///
/// # Errors
/// [`RasterError`] where a block cannot be unpacked.
pub(super) fn count(
    raster: &Raster<'_>,
    projection: &dyn Projection,
    areas: &[&MultiPolygon<f64>],
) -> Result<Vec<Count>, RasterError> {
    let prepared = areas.par_iter().map(|area| rings(raster, projection, area));
    let prepared: Vec<Result<Rings, Count>> = prepared.collect();
    // Areas that lie together are counted together, so that a block is unpacked about once.
    let mut order: Vec<usize> = (0..areas.len()).collect();
    let place = |area: &usize| {
        let low = match &prepared[*area] {
            Ok(rings) => rings.bounds().0,
            Err(_) => [0.0; 2],
        };
        [(low[1] / BAND_ROWS).floor(), low[0]]
    };
    order.sort_by(|a, b| {
        let (one, other) = (place(a), place(b));
        let by_band = one[0].total_cmp(&other[0]);
        by_band.then(one[1].total_cmp(&other[1])).then(a.cmp(b))
    });
    let some = |areas: &[usize]| -> Result<Vec<(usize, Count)>, RasterError> {
        let mut cells = raster.cells(CACHE_BYTES);
        let counted = areas.iter().map(|&area| match &prepared[area] {
            Ok(rings) => Ok((area, count_one(raster, projection, rings, &mut cells)?)),
            Err(count) => Ok((area, count.clone())),
        });
        counted.collect()
    };
    let groups: Vec<_> = order.par_chunks(AREAS_AT_ONCE).map(some).collect();
    let mut counts = vec![Count::TooLarge; areas.len()];
    for group in groups {
        for (area, count) in group? {
            counts[area] = count;
        }
    }
    Ok(counts)
}

/// The rings of an area in cells of the raster, or why they cannot be counted.
fn rings(
    raster: &Raster<'_>,
    projection: &dyn Projection,
    area: &MultiPolygon<f64>,
) -> Result<Rings, Count> {
    /// Rings that neither overlap nor cross have the area of the plain polygons but for rounding.
    const ALIKE: f64 = 1e-6;
    let plain = plain(area);
    let of_rings =
        |line: &LineString<f64>| geo::Polygon::new(line.clone(), Vec::new()).unsigned_area();
    let of_plain = plain.unsigned_area();
    let given: f64 = area
        .iter()
        .map(|polygon| {
            let holes: f64 = polygon.interiors().iter().map(of_rings).sum();
            of_rings(polygon.exterior()) - holes
        })
        .sum();
    // Overlays round; the corners as they were given are better where they can be used.
    let is_plain = (given - of_plain).abs() <= ALIKE * of_plain;
    let area = if is_plain { area } else { &plain };
    let corners: usize = area
        .iter()
        .flat_map(lines)
        .map(|(line, _)| line.0.len())
        .sum();
    let mut room = corners.saturating_add(MOST_CORNERS);
    let cell = |at: [f64; 2]| -> Result<[f64; 2], Count> {
        let at = projection.forward(at).ok_or(Count::Beyond)?;
        Ok(raster.columns_rows(at))
    };
    let mut rings = Vec::new();
    for (line, is_hole) in area.iter().flat_map(lines) {
        let mut ring = Vec::with_capacity(line.0.len());
        let mut last: Option<([f64; 2], [f64; 2])> = None;
        for corner in line.coords() {
            let here = [corner.x, corner.y];
            let at = cell(here)?;
            if let Some(last) = last {
                bend(&cell, last, (here, at), &mut ring, MOST_HALVINGS)?;
            }
            ring.push(at);
            last = Some((here, at));
            if ring.len() > room {
                return Err(Count::TooLarge);
            }
        }
        room = room.saturating_sub(ring.len());
        rings.push((ring, is_hole));
    }
    let rings = Rings::new(rings);
    let ([left, top], [right, bottom]) = rings.bounds();
    let (width, height) = (f64::from(raster.width()), f64::from(raster.height()));
    // What a corner on the edge of the raster may be off by rounding.
    let slack = 1e-6;
    let is_inside =
        left >= -slack && top >= -slack && right <= width + slack && bottom <= height + slack;
    if !is_inside {
        return Err(Count::Beyond);
    }
    if (right - left + 1.0) * (bottom - top + 1.0) > MOST_CELLS {
        return Err(Count::TooLarge);
    }
    Ok(rings)
}

/// The rings of a polygon, and whether each is a hole.
fn lines(polygon: &geo::Polygon<f64>) -> impl Iterator<Item = (&LineString<f64>, bool)> {
    let holes = polygon.interiors().iter().map(|line| (line, true));
    std::iter::once((polygon.exterior(), false)).chain(holes)
}

/// Adds the corners between two that an edge needs to follow the projection.
fn bend(
    cell: &impl Fn([f64; 2]) -> Result<[f64; 2], Count>,
    from: ([f64; 2], [f64; 2]),
    to: ([f64; 2], [f64; 2]),
    into: &mut Vec<[f64; 2]>,
    halvings: u32,
) -> Result<(), Count> {
    let middle = |a: [f64; 2], b: [f64; 2]| [f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])];
    let place = middle(from.0, to.0);
    let (at, straight) = (cell(place)?, middle(from.1, to.1));
    let off = (at[0] - straight[0]).hypot(at[1] - straight[1]);
    if off > BEND && halvings > 0 {
        bend(cell, from, (place, at), into, halvings - 1)?;
        into.push(at);
        bend(cell, (place, at), to, into, halvings - 1)?;
    }
    Ok(())
}

fn count_one(
    raster: &Raster<'_>,
    projection: &dyn Projection,
    rings: &Rings,
    cells: &mut Cells<'_, '_>,
) -> Result<Count, RasterError> {
    let mut book = Cellbook::default();
    let mut people = 0.0;
    let mut squares = Squares::default();
    rings.rows([raster.width(), raster.height()], |row| {
        cells.row(row.row, row.columns(), |column, number| {
            let share = row.share(column);
            let Some(number) = number.filter(|_| share > 0.0) else {
                return;
            };
            if number < 0.0 {
                book.negative += 1;
                return;
            }
            book.data += 1;
            let here = number * share;
            if here > 0.0 {
                people += here;
                squares.add(column, row.row, here, || row.inside(column));
            }
        })
    })?;
    if people <= 0.0 {
        return Ok(Count::Nobody(book));
    }
    let place = |square: Square| {
        let [lon, lat] = projection.back(raster.at(square.at))?;
        Some(Place {
            position: LonLat::new(lon, lat).ok()?,
            people: square.people,
        })
    };
    let places: Option<Vec<Place>> = squares.squares.into_values().map(place).collect();
    Ok(match places {
        Some(places) => Count::People {
            people,
            places,
            cells: book,
        },
        None => Count::Beyond,
    })
}

/// Cells with people, put together in squares where they are many.
#[derive(Default)]
struct Squares {
    /// The side of a square is so many times doubled.
    doubled: u32,
    /// By row and column of squares.
    squares: BTreeMap<(u32, u32), Square>,
}

#[derive(Clone, Copy)]
struct Square {
    people: f64,
    /// The people of the cell that has most, and a position inside its part of the area.
    most: f64,
    at: [f64; 2],
}

impl Squares {
    fn add(&mut self, column: u32, row: u32, people: f64, at: impl FnOnce() -> [f64; 2]) {
        let place = (row >> self.doubled, column >> self.doubled);
        if let Some(square) = self.squares.get_mut(&place) {
            square.people += people;
            if people > square.most {
                (square.most, square.at) = (people, at());
            }
            return;
        }
        let most = people;
        let at = at();
        self.squares.insert(place, Square { people, most, at });
        while self.squares.len() > MOST_PLACES {
            self.doubled += 1;
            let mut larger: BTreeMap<(u32, u32), Square> = BTreeMap::new();
            for ((row, column), square) in std::mem::take(&mut self.squares) {
                let known = larger.entry((row >> 1, column >> 1));
                known
                    .and_modify(|known| {
                        known.people += square.people;
                        if square.most > known.most {
                            (known.most, known.at) = (square.most, square.at);
                        }
                    })
                    .or_insert(square);
            }
            self.squares = larger;
        }
    }
}

/// How many villages there are of each kind, for the notes.
#[derive(Default)]
struct Tally {
    without_area: usize,
    counted: usize,
    filled: usize,
    nobody: usize,
    beyond: usize,
    too_large: usize,
    negative: usize,
}

impl Loader<'_> {
    /// Counts people in the areas of the villages: where they live, and how many where the list does
    /// not say.
    pub(super) fn population(
        &mut self,
        file: &str,
        villages_file: &str,
    ) -> Result<(), SurveyError> {
        let bytes = self.project.origin.read(file);
        let bytes = bytes.map_err(|source| SurveyError::Unreadable {
            layer: LAYER,
            file: file.to_owned(),
            source,
        })?;
        let broken = |source| SurveyError::Raster {
            layer: LAYER,
            file: file.to_owned(),
            source,
        };
        let raster = Raster::open(&bytes).map_err(broken)?;
        let projection = raster.crs().and_then(projection);
        let projection = projection.ok_or_else(|| SurveyError::RasterCrs {
            layer: LAYER,
            file: file.to_owned(),
            crs: raster.crs().unwrap_or("a system without a code").to_owned(),
        })?;
        let notes = raster.notes().iter();
        let notes: Vec<String> = notes.map(|note| format!("{file} {note}")).collect();
        self.survey.notes.extend(notes);
        let (counted, counts) = {
            let villages = self.survey.villages.iter().enumerate();
            let with_area = villages.filter_map(|(index, village)| match &village.houses {
                Houses::Area { area, .. } => Some((index, area)),
                Houses::AtCentre | Houses::Clusters(_) => None,
            });
            let (indices, areas): (Vec<usize>, Vec<&MultiPolygon<f64>>) = with_area.unzip();
            let counts = count(&raster, projection.as_ref(), &areas).map_err(broken)?;
            (indices, counts)
        };
        let mut tally = Tally {
            without_area: self.survey.villages.len() - counted.len(),
            ..Tally::default()
        };
        let mut cells = 0;
        for (index, count) in counted.into_iter().zip(counts) {
            cells += self.weigh(index, count, villages_file, &mut tally);
        }
        let hashed = self
            .is_hashed()
            .then(|| hexadecimal(&Sha256::digest(&*bytes)));
        self.survey.inputs.push(InputFile {
            layer: LAYER,
            file: file.to_owned(),
            sha256: hashed,
            bytes: bytes.len() as u64,
            rows_read: cells,
            rows_used: cells,
            rows_refused: 0,
            values_ignored: 0,
        });
        self.survey.notes.extend(tally.notes(file));
        Ok(())
    }

    /// Gives a village what was counted in its area; how many cells had data.
    fn weigh(&mut self, index: usize, count: Count, file: &str, tally: &mut Tally) -> u64 {
        let survey = &mut self.survey;
        let village = &mut survey.villages[index];
        let (counted, places, cells) = match count {
            Count::People {
                people,
                places,
                cells,
            } => (people, places, cells),
            Count::Nobody(cells) => {
                tally.nobody += 1;
                tally.negative += usize::from(cells.negative > 0);
                return cells.data;
            }
            Count::Beyond => {
                tally.beyond += 1;
                return 0;
            }
            Count::TooLarge => {
                tally.too_large += 1;
                return 0;
            }
        };
        tally.counted += 1;
        tally.negative += usize::from(cells.negative > 0);
        if let Houses::Area { people, .. } = &mut village.houses {
            *people = places;
        }
        match village.population {
            None => {
                // Less than half a person is nobody, and 0 is unknown in the list too.
                let rounded = counted.round();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "checked to be from 1 to the largest"
                )]
                if (1.0..=f64::from(u32::MAX)).contains(&rounded) {
                    village.population = Some(rounded as u32);
                    village.population_source = Some(PopulationSource::Raster);
                    tally.filled += 1;
                }
            }
            Some(stated) => {
                let number = f64::from(stated);
                let differs = if counted > number * LARGEST_FACTOR {
                    Some("more")
                } else if number > counted * LARGEST_FACTOR {
                    Some("fewer")
                } else {
                    None
                };
                if let Some(differs) = differs {
                    survey.issues.push(Issue {
                        file: file.to_owned(),
                        row: survey.village_rows[index],
                        field: "population".to_owned(),
                        value: stated.to_string(),
                        code: Code::PopulationDiffers,
                        effect: Effect::Warned,
                        message: format!(
                            "the population raster counts {counted:.0} people in the area, more than {LARGEST_FACTOR} times {differs}"
                        ),
                    });
                }
            }
        }
        cells.data
    }

    fn is_hashed(&self) -> bool {
        self.scope() == Scope::All
    }
}

/// The name of the input.
const LAYER: &str = "population";

impl Tally {
    fn notes(&self, file: &str) -> Vec<String> {
        let lines = [
            (
                self.counted,
                "villages have their covered_share weighed by the people of this raster",
            ),
            (
                self.filled,
                "villages without a population have that of this raster",
            ),
            (
                self.without_area,
                "villages have no area; nothing is counted for them",
            ),
            (
                self.nobody,
                "villages have an area without people in this raster; they stay weighed by area",
            ),
            (
                self.beyond,
                "villages do not lie in this raster as a whole; they stay weighed by area",
            ),
            (
                self.too_large,
                "villages are too large to be counted; they stay weighed by area",
            ),
            (
                self.negative,
                "villages have cells of less than 0 people, which count as without data; should that be the nodata value of the file?",
            ),
        ];
        let lines = lines.into_iter().filter(|(count, _)| *count > 0);
        lines
            .map(|(count, what)| format!("{file}: {count} {what}"))
            .collect()
    }
}
