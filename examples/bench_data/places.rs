//! The villages and the coverage areas.

use std::f64::consts::TAU;

use crate::random::{Kind, Random};
use crate::valleys::Valleys;

/// A position in units of 1e-7 degrees, as it is written.
pub type Place = [i64; 2];

const UNITS: f64 = 1e7;
const KM_PER_DEGREE: f64 = 111.2;
/// One village in so many lies on a corner of one of the first areas, of so many.
const ON_A_CORNER: u64 = 1000;
const CORNERED: u64 = 500;
const OPERATORS: [&str; 4] = ["Viettel", "VinaPhone", "MobiFone", "Vietnamobile"];
const TECHNOLOGIES: [&str; 8] = ["4G", "4G", "4G", "4G", "4G", "3G", "3G", "5G"];
const KINDS: [&str; 4] = ["Bản", "Thôn", "Làng", "Xóm"];
const FIRST: [&str; 12] = [
    "Nậm", "Huổi", "Pá", "Na", "Tà", "Suối", "Khe", "Phiêng", "Co", "Mường", "Kon", "Đăk",
];
const SECOND: [&str; 16] = [
    "Cắn", "Pồ", "Lanh", "Sin", "Mạ", "Khao", "Tung", "Vai", "Hin", "Pục", "Lót", "Ngà", "Rơ",
    "Bua", "Chim", "Xa",
];

/// A village.
#[derive(Debug)]
pub struct Village {
    pub id: String,
    pub name: String,
    pub place: Place,
}

/// A coverage area: its outer ring, then its holes, closed, outer counter-clockwise.
#[derive(Debug)]
pub struct Area {
    pub id: String,
    pub operator: &'static str,
    pub technology: &'static str,
    pub rings: Vec<Vec<Place>>,
}

/// The villages `numbers` of one block. A block has its own random stream.
pub fn villages(
    valleys: &Valleys,
    seed: u64,
    block: u64,
    numbers: std::ops::Range<u64>,
) -> impl Iterator<Item = Village> {
    let mut random = Random::new(seed, Kind::Villages, block);
    numbers.map(move |number| {
        let [kind, first, second] = [&KINDS[..], &FIRST, &SECOND].map(|words| random.one_of(words));
        Village {
            id: format!("V{:07}", number + 1),
            name: format!("{kind} {first} {second} {}", number % 97 + 1),
            place: if number % ON_A_CORNER == 0 {
                corner(valleys, seed, number / ON_A_CORNER)
            } else {
                valleys.village(&mut random).map(units)
            },
        }
    })
}

/// A corner of one of the first areas: a place exactly on a boundary.
fn corner(valleys: &Valleys, seed: u64, number: u64) -> Place {
    let area = area(valleys, seed, number % CORNERED);
    let places = area.rings.concat();
    places[usize::try_from(number).unwrap_or(0) % places.len()]
}

/// Coverage area of a number.
pub fn area(valleys: &Valleys, seed: u64, number: u64) -> Area {
    let mut random = Random::new(seed, Kind::Areas, number);
    let centre = valleys.mast(&mut random);
    let reach = 2.0 + 13.0 * random.unit().powi(2);
    let vertices = 50.0 + 450.0 * random.unit().powi(2);
    let outer = star(&mut random, centre, reach, vertices);
    let least = outer
        .iter()
        .map(|(_, radius)| *radius)
        .fold(reach, f64::min);
    let mut rings = vec![closed(centre, &outer)];
    let holes = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2];
    for hole in 0..random.one_of(&holes) {
        // Two circles beside each other in the circle of the least radius; a star reaches 1.9 of its own.
        let turn = random.between(0.0, 0.5) + TAU / 2.0 * f64::from(hole);
        let [x, y] = offset(centre, turn, 0.5 * least);
        let inner = star(&mut random, [x, y], 0.2 * least, vertices / 6.0);
        let mut ring = closed([x, y], &inner);
        ring.reverse();
        rings.push(ring);
    }
    Area {
        id: format!("A{:06}", number + 1),
        operator: random.one_of(&OPERATORS),
        technology: random.one_of(&TECHNOLOGIES),
        rings,
    }
}

/// Directions and distances in km of a jagged star: ridges as harmonics, rocks as noise.
fn star(random: &mut Random, [_, lat]: [f64; 2], reach: f64, vertices: f64) -> Vec<(f64, f64)> {
    debug_assert!(lat.abs() < 60.0, "the box is near the equator");
    let vertices = vertices.floor().max(8.0);
    let ridges: [(f64, f64, f64); 7] = std::array::from_fn(|at| {
        let wave = f64::from(u8::try_from(at).unwrap_or(0)) + 2.0;
        (
            wave,
            random.between(0.0, 0.35) / wave.sqrt(),
            random.between(0.0, TAU),
        )
    });
    let mut directions = Vec::new();
    let mut number = 0.0;
    while number < vertices {
        // Less than half a step to either side: directions keep their order.
        let direction = TAU * (number + random.between(-0.3, 0.3)) / vertices;
        let ridge: f64 = ridges
            .iter()
            .map(|(wave, height, phase)| height * (wave * direction + phase).cos())
            .sum();
        let factor = (1.0 + ridge + 0.025 * random.normal()).clamp(0.25, 1.9);
        directions.push((direction, reach * factor));
        number += 1.0;
    }
    directions
}

fn closed(centre: [f64; 2], star: &[(f64, f64)]) -> Vec<Place> {
    let place = |(direction, km): &(f64, f64)| offset(centre, *direction, *km).map(units);
    star.iter().chain(star.first()).map(place).collect()
}

fn offset([lon, lat]: [f64; 2], direction: f64, km: f64) -> [f64; 2] {
    let degrees = km / KM_PER_DEGREE;
    [
        lon + degrees * direction.cos() / lat.to_radians().cos(),
        lat + degrees * direction.sin(),
    ]
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are small")]
fn units(degrees: f64) -> i64 {
    (degrees * UNITS).round() as i64
}

/// The position as numbers that a reader of the text would get.
#[expect(clippy::cast_precision_loss, reason = "a position has at most 31 bits")]
pub fn degrees(place: Place) -> [f64; 2] {
    place.map(|units| units as f64 / UNITS)
}
