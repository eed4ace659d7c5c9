//! The passes of a constellation over a place, without a step of every satellite.
//!
//! A satellite of a circular orbit at the argument of latitude u stands at p cos u + q sin u, with p to the
//! ascending node and q a quarter of a revolution on. Its angle to the place s is cos c = (s.p) cos u +
//! (s.q) sin u = R cos(u - v), so that those within the cap c of an elevation are the slots of the plane with
//! |u - v| <= arccos(cos c / R): a plane is asked once a moment, and only its satellites in view are computed.
//!
//! Orbits are circles around a sphere of 6,371 km at the speed of two bodies, and keep their place among the
//! stars: the turn of the nodes, about -5 degrees a day at 550 km, is the same for all planes of a shell and
//! shifts what is seen in time, not in amount. The earth turns. Longitude too only shifts the phase, so that
//! places of one latitude share passes.

use std::f64::consts::TAU;

use super::observer::{EARTH_RADIUS_KM, Observer, Vector, sum};
use super::{Constellation, Passes, Seen, Shell};

/// The gravity of the earth, km^3/s^2 (WGS 84).
const MU: f64 = 398_600.441_8;

/// The turn of the earth, radians a second.
const TURN: f64 = 7.292_115e-5;

/// Moments equally apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// From one to the next, seconds.
    pub step_s: f64,
    /// How many.
    pub moments: u32,
}

/// The satellites at least so high over a latitude of WGS 84, degrees, at the moments of a span.
///
/// At the first moment the place lies under the node of the first plane, whose first satellite is in its node.
/// Satellites are numbered shell by shell and plane by plane.
#[must_use]
pub fn passes(
    constellation: &Constellation,
    latitude_deg: f64,
    min_elevation_deg: f64,
    span: Span,
) -> Passes {
    let observer = Observer::at_latitude(latitude_deg);
    over(&observer, constellation, min_elevation_deg, span)
}

/// As [`passes`], over a place.
fn over(
    observer: &Observer,
    constellation: &Constellation,
    min_elevation_deg: f64,
    span: Span,
) -> Passes {
    // Of what is no number nothing is seen but the zenith.
    let min_elevation_deg = if min_elevation_deg.is_nan() {
        90.0
    } else {
        min_elevation_deg
    };
    let mut shells = Vec::with_capacity(constellation.shells.len());
    let mut first = 0;
    for shell in &constellation.shells {
        shells.push(Ready::new(shell, first, observer, min_elevation_deg));
        first = first.saturating_add(u32::try_from(shell.satellites()).unwrap_or(u32::MAX));
    }
    let mut passes = Passes::new(span.step_s);
    let mut seen = Vec::new();
    for moment in 0..span.moments {
        let time_s = f64::from(moment) * span.step_s;
        for shell in &shells {
            shell.seen(observer, min_elevation_deg, time_s, &mut seen);
        }
        passes.push(seen.drain(..));
    }
    passes
}

/// A shell made ready for a place.
struct Ready {
    first: u32,
    radius_km: f64,
    altitude_km: f64,
    /// Radians a second.
    motion: f64,
    sin_i: f64,
    cos_i: f64,
    cos_cap: f64,
    per_plane: u32,
    planes: Vec<PlaneStart>,
}

/// A plane at the first moment.
struct PlaneStart {
    sin_node: f64,
    cos_node: f64,
    /// The argument of latitude of the first satellite.
    phase: f64,
}

impl Ready {
    fn new(shell: &Shell, first: u32, observer: &Observer, min_elevation_deg: f64) -> Self {
        let radius_km = EARTH_RADIUS_KM + shell.altitude_km;
        let (sin_i, cos_i) = shell.inclination_deg.to_radians().sin_cos();
        let planes = f64::from(shell.planes);
        let all = planes * f64::from(shell.per_plane);
        let start = |plane: u32| {
            let node = shell.span_deg.to_radians() * f64::from(plane) / planes;
            let (sin_node, cos_node) = node.sin_cos();
            let phase = TAU * f64::from(shell.phasing) * f64::from(plane) / all;
            PlaneStart {
                sin_node,
                cos_node,
                phase: phase % TAU,
            }
        };
        // What is that high above the level is at most so much lower above the sphere.
        let least_deg = min_elevation_deg - observer.tilt.to_degrees() - 1e-6;
        Self {
            first,
            radius_km,
            altitude_km: shell.altitude_km,
            motion: (MU / radius_km.powi(3)).sqrt(),
            sin_i,
            cos_i,
            cos_cap: Observer::cap(least_deg, radius_km).cos(),
            per_plane: shell.per_plane,
            planes: (0..shell.planes).map(start).collect(),
        }
    }

    /// Adds those that are seen.
    fn seen(&self, observer: &Observer, min_elevation_deg: f64, time_s: f64, seen: &mut Vec<Seen>) {
        let (sin_turn, cos_turn) = (TURN * time_s).sin_cos();
        let moved = (self.motion * time_s) % TAU;
        let (sin_latitude, cos_latitude) = observer.latitude.sin_cos();
        let sin_min = min_elevation_deg.clamp(-90.0, 90.0).to_radians().sin();
        let gap = TAU / f64::from(self.per_plane);
        let mut plane_first = self.first;
        for plane in &self.planes {
            // The node as seen from the turning earth.
            let sin = plane.sin_node * cos_turn - plane.cos_node * sin_turn;
            let cos = plane.cos_node * cos_turn + plane.sin_node * sin_turn;
            let to_node: Vector = [cos, sin, 0.0];
            let ahead: Vector = [-sin * self.cos_i, cos * self.cos_i, self.sin_i];
            let a = cos_latitude * to_node[0];
            let b = cos_latitude * ahead[0] + sin_latitude * ahead[2];
            let nearest = a.hypot(b);
            if nearest >= self.cos_cap {
                let half = if nearest > 0.0 {
                    (self.cos_cap / nearest).max(-1.0).acos()
                } else {
                    TAU / 2.0
                };
                let middle = b.atan2(a) - plane.phase - moved;
                // A little more, so that rounding loses none; what is too low is dropped below.
                let (from, to) = ((middle - half) / gap - 1e-9, (middle + half) / gap + 1e-9);
                #[expect(clippy::cast_possible_truncation, reason = "some revolutions of slots")]
                let from = from.ceil() as i64;
                #[expect(clippy::cast_possible_truncation, reason = "some revolutions of slots")]
                let to =
                    (to.floor() as i64).min(from.saturating_add(i64::from(self.per_plane) - 1));
                for slot in from..=to {
                    #[expect(clippy::cast_precision_loss, reason = "some revolutions of slots")]
                    let u = plane.phase + moved + gap * slot as f64;
                    let (sin_u, cos_u) = u.sin_cos();
                    let outward = sum(to_node.map(|part| part * cos_u), ahead, sin_u);
                    let point = outward.map(|part| part * self.radius_km);
                    if observer.sine(point) < sin_min {
                        continue;
                    }
                    let look = observer.look(point);
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "from 0 to below the satellites of a plane"
                    )]
                    let number = slot.rem_euclid(i64::from(self.per_plane)) as u32;
                    seen.push(Seen {
                        satellite: plane_first.saturating_add(number),
                        azimuth_deg: narrow(look.azimuth_deg) % 360.0,
                        elevation_deg: narrow(look.elevation_deg),
                        altitude_km: narrow(self.altitude_km),
                    });
                }
            }
            plane_first = plane_first.saturating_add(self.per_plane);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees and kilometres")]
fn narrow(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
#[path = "walker_tests.rs"]
mod tests;
