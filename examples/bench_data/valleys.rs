//! A synthetic drainage network: villages and masts lie along its valleys.

use crate::random::{Kind, Random};

/// The box of everything, degrees.
const WEST: f64 = 102.0;
const EAST: f64 = 107.0;
const SOUTH: f64 = 17.0;
const NORTH: f64 = 23.0;
/// Length of one piece of a valley, degrees.
const STEP: f64 = 0.05;
const MAIN_RIVERS: usize = 10;
/// Pieces of a main river, its tributaries and theirs.
const PIECES: [f64; 3] = [70.0, 22.0, 8.0];
/// How likely a tributary leaves a piece of such a valley.
const FORKS: [f64; 3] = [0.25, 0.3, 0.0];
/// How densely such a valley is settled.
const SETTLED: [f64; 3] = [1.0, 0.6, 0.35];
/// How unlike each other valleys are settled: deviation of the logarithm.
const DENSITY_SPREAD: f64 = 0.9;
/// Masts follow people more than in proportion, so that thin valleys have few.
const MASTS_FOLLOW: f64 = 2.4;
/// How far from the axis of a valley its villages lie, its hill villages and how many these are, and
/// its masts; degrees.
const FLOOR: f64 = 0.015;
const SLOPES: f64 = 0.12;
const ON_THE_SLOPES: f64 = 0.3;
const MASTS: f64 = 0.03;

/// Where people live and where masts stand.
pub struct Valleys {
    pieces: Vec<[[f64; 2]; 2]>,
    people: Vec<f64>,
    masts: Vec<f64>,
}

impl Valleys {
    pub fn grow(seed: u64) -> Self {
        let mut random = Random::new(seed, Kind::Valleys, 0);
        let (mut pieces, mut settled) = (Vec::new(), Vec::new());
        for _ in 0..MAIN_RIVERS {
            let start = [random.between(WEST, EAST), random.between(SOUTH, NORTH)];
            let heading = random.between(0.0, std::f64::consts::TAU);
            let mut open = vec![(start, heading, 0)];
            while let Some((mut here, mut heading, order)) = open.pop() {
                let length = PIECES[order] * random.between(0.5, 1.5);
                let density = SETTLED[order] * (DENSITY_SPREAD * random.normal()).exp();
                let mut walked = 0.0;
                while walked < length {
                    walked += 1.0;
                    heading += 0.3 * random.normal();
                    let next = [
                        here[0] + STEP * heading.cos(),
                        here[1] + STEP * heading.sin(),
                    ];
                    if !(WEST..EAST).contains(&next[0]) || !(SOUTH..NORTH).contains(&next[1]) {
                        break;
                    }
                    pieces.push([here, next]);
                    settled.push(density * (0.3 * random.normal()).exp());
                    if random.unit() < FORKS[order] {
                        let side = random.one_of(&[-1.0, 1.0]);
                        open.push((next, heading + side * random.between(0.6, 1.4), order + 1));
                    }
                    here = next;
                }
            }
        }
        Self {
            pieces,
            people: summed(settled.iter().copied()),
            masts: summed(settled.iter().map(|density| density.powf(MASTS_FOLLOW))),
        }
    }

    /// Where a village lies.
    pub fn village(&self, random: &mut Random) -> [f64; 2] {
        let spread = if random.unit() < ON_THE_SLOPES {
            SLOPES
        } else {
            FLOOR
        };
        self.near(&self.people, spread, random)
    }

    /// Where a mast stands.
    pub fn mast(&self, random: &mut Random) -> [f64; 2] {
        self.near(&self.masts, MASTS, random)
    }

    fn near(&self, sums: &[f64], spread: f64, random: &mut Random) -> [f64; 2] {
        let aim = random.unit() * sums.last().copied().unwrap_or(0.0);
        let piece = sums
            .partition_point(|sum| *sum <= aim)
            .min(self.pieces.len() - 1);
        let [from, to] = self.pieces[piece];
        let along = random.unit();
        std::array::from_fn(|axis| {
            from[axis] + (to[axis] - from[axis]) * along + spread * random.normal()
        })
    }
}

fn summed(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}
