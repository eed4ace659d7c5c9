//! One transmitter, one long profile, and receivers anywhere along it.

use super::check::{self, CLUTTER_M, HEIGHTS_M};
use super::climate::ZonesSoFar;
use super::error::P1812Error;
use super::ground::{Ground, Nearest, Obstruction, Surface, Terminals};
use super::hull::Hulls;
use super::loss::{Detail, Loss};
use super::model::Model;
use super::scan::{NearestSoFar, above_line, smooth_term};
use super::settings::{Zone, antenna};
use crate::radio::Path;
use crate::radio::range::within;

/// Points that are ruled out together when the nearest to a line is looked for.
const BLOCK: usize = 16;

/// A profile from a transmitter, prepared so that the loss to a receiver anywhere along it costs no
/// walk over the points before it.
///
/// The path to a receiver has the points of the profile that are nearer than it, and the receiver's
/// own ground as its last. [`Radial::loss_at`] gives the loss that [`Model::loss_over`] gives on that
/// path, to 1e-9 dB; nothing is approximated. What the transmitter sees is a running maximum, what a
/// receiver sees is a tangent to a hull, the smooth Earth comes from running sums, and on a path with
/// line of sight, points are looked at in blocks that cannot be ruled out.
///
/// Clutter stands on every point before the receiver, however near: a receiver a metre behind a point
/// in a forest stands behind its trees. Distances should keep half a step from points with clutter.
#[derive(Clone, Debug)]
pub struct Radial {
    model: Model,
    tx_ground_m: f64,
    tx_m: f64,
    /// Of the points after the transmitter, as all that follow.
    distances_km: Vec<f64>,
    heights_m: Vec<f64>,
    /// With clutter; empty on bare ground.
    clutter_tops_m: Vec<f64>,
    so_far: Vec<SoFar>,
    zones: Vec<ZonesSoFar>,
    zone_of: Vec<Zone>,
    /// Over a flat Earth, and over each surface; surfaces that are like one before them have none.
    flat: Hulls,
    bare: Hulls,
    median: Option<Hulls>,
    beta0: Option<Hulls>,
    blocks: Vec<Block>,
}

/// What the points up to one are to the transmitter.
#[derive(Clone, Copy, Debug)]
struct SoFar {
    smooth_sums: [f64; 2],
    /// The highest slope from the transmitter over a flat Earth, m/km.
    from_tx: f64,
    /// Of surfaces in order, [`Ground::rise_from_tx`].
    rise_from_tx: [f64; 3],
    horizon: usize,
}

/// Some points one after another.
#[derive(Clone, Copy, Debug)]
struct Block {
    first_km: f64,
    last_km: f64,
    /// The highest ground, and the highest with clutter.
    highest_m: [f64; 2],
}

/// A place along a radial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Receiver {
    /// Distance from the transmitter, km.
    pub distance_km: f64,
    /// Height of the ground above sea level, metres.
    pub ground_m: f64,
    /// Height of the antenna above ground, metres.
    pub height_m: f64,
    /// Height of the clutter at the receiver, metres; it matters to the standard deviation of section
    /// 4.8 alone.
    pub clutter_m: f64,
    /// The zone at the receiver.
    pub zone: Zone,
    /// Points of the profile that are nearer to the receiver than this are left out, km; 0 for none. A
    /// receiver that does not stand on the profile needs it: what lies beside it a metre away would
    /// shadow it as a wall.
    pub gap_km: f64,
}

impl Radial {
    /// Prepares a profile from a transmitter; its last point is as any other. `zones` are as many as
    /// points, or none for a profile inland.
    ///
    /// # Errors
    ///
    /// If the profile or the height of the transmitter is outside of what the Recommendation knows.
    pub fn new(
        model: &Model,
        profile: &Path<'_>,
        zones: &[Zone],
        tx_height_m: f64,
    ) -> Result<Self, P1812Error> {
        check::profile(profile)?;
        antenna("height of the transmitter above ground", tx_height_m)?;
        if !zones.is_empty() {
            check::as_many("zones", profile.distances_km.len(), zones.len())?;
        }
        let distances_km = profile.distances_km[1..].to_vec();
        let heights_m = profile.heights_m[1..].to_vec();
        let bare_ground = profile.clutter_m.iter().all(|&height_m| height_m <= 0.0);
        let clutter_tops_m: Vec<f64> = if bare_ground {
            Vec::new()
        } else {
            heights_m
                .iter()
                .zip(&profile.clutter_m[1..])
                .map(|(ground, over)| ground + over)
                .collect()
        };
        let tops_m = if bare_ground {
            &heights_m
        } else {
            &clutter_tops_m
        };
        let curvatures = model.curvatures;
        let hulls = |heights_m: &[f64], curvature: f64| {
            Hulls::new(
                distances_km.iter().copied().zip(heights_m.iter().copied()),
                curvature,
            )
        };
        let [flat, bare] = [hulls(&heights_m, 0.0), hulls(&heights_m, curvatures.median)];
        let median = (!bare_ground).then(|| hulls(tops_m, curvatures.median));
        let beta0 = model.asks_beta0().then(|| hulls(tops_m, curvatures.beta0));
        let blocks = blocks(&distances_km, [&heights_m, tops_m]);
        let tx_ground_m = profile.heights_m[0];
        let mut radial = Self {
            model: *model,
            tx_ground_m,
            tx_m: tx_ground_m + tx_height_m,
            so_far: Vec::with_capacity(distances_km.len()),
            zones: Vec::with_capacity(distances_km.len()),
            zone_of: zones.get(1..).unwrap_or_default().to_vec(),
            distances_km,
            heights_m,
            clutter_tops_m,
            flat,
            bare,
            median,
            beta0,
            blocks,
        };
        radial.walk(zones.first().copied().unwrap_or(Zone::Inland));
        Ok(radial)
    }

    /// Fills what is known of the points up to each.
    fn walk(&mut self, tx_zone: Zone) {
        let mut so_far = SoFar {
            smooth_sums: [0.0; 2],
            from_tx: f64::NEG_INFINITY,
            rise_from_tx: [f64::NEG_INFINITY; 3],
            horizon: 0,
        };
        let curvatures = self.model.curvatures;
        let mut zones = ZonesSoFar::new(tx_zone);
        let mut before = [0.0, self.tx_ground_m];
        for (point, (&d, &h)) in self.distances_km.iter().zip(&self.heights_m).enumerate() {
            let [v1, v2] = smooth_term([before[0], d], [before[1], h]);
            so_far.smooth_sums[0] += v1;
            so_far.smooth_sums[1] += v2;
            let top = self.clutter_tops_m.get(point).copied().unwrap_or(h);
            let [ground, top] = [h, top].map(|height_m| (height_m - self.tx_m) / d);
            so_far.from_tx = so_far.from_tx.max(ground);
            let bare = ground - curvatures.median * d;
            if bare > so_far.rise_from_tx[0] {
                so_far.horizon = point;
            }
            let rises = [
                bare,
                top - curvatures.median * d,
                top - curvatures.beta0 * d,
            ];
            for (greatest, rise) in so_far.rise_from_tx.iter_mut().zip(rises) {
                *greatest = greatest.max(rise);
            }
            self.so_far.push(so_far);
            zones.reach(f64::midpoint(before[0], d), self.zone(point));
            self.zones.push(zones);
            before = [d, h];
        }
    }

    fn zone(&self, point: usize) -> Zone {
        self.zone_of.get(point).copied().unwrap_or(Zone::Inland)
    }

    /// The loss to a receiver. Any order of receivers will do, and any number of threads.
    ///
    /// [`Loss::anomalous`] and [`Loss::horizons`] are `None` where they cannot change the loss.
    ///
    /// # Errors
    ///
    /// If the receiver is outside of what the Recommendation knows, beyond the profile, or has no
    /// point of the profile before it.
    pub fn loss_at(&self, receiver: &Receiver) -> Result<Loss, P1812Error> {
        let Receiver {
            distance_km,
            ground_m,
            height_m,
            clutter_m,
            zone,
            gap_km,
        } = *receiver;
        check::length(distance_km)?;
        within("gap before the receiver", "km", gap_km, [0.0, distance_km])?;
        within(
            "height of the ground at the receiver",
            "m",
            ground_m,
            HEIGHTS_M,
        )?;
        antenna("height of the receiver above ground", height_m)?;
        within(
            "height of the clutter at the receiver",
            "m",
            clutter_m,
            CLUTTER_M,
        )?;
        let end_km = self.distances_km.last().copied().unwrap_or(0.0);
        if distance_km > end_km {
            return Err(P1812Error::BeyondRadial {
                distance_km,
                end_km,
            });
        }
        let count = self
            .distances_km
            .partition_point(|&d| d < distance_km && d <= distance_km - gap_km);
        let Some(last) = count.checked_sub(1) else {
            return Err(P1812Error::TooFewPoints { count: 2, least: 3 });
        };
        let before = Before {
            radial: self,
            count,
            ends: Terminals {
                length_km: distance_km,
                tx_ground_m: self.tx_ground_m,
                rx_ground_m: ground_m,
                tx_m: self.tx_m,
                rx_m: ground_m + height_m,
            },
        };
        let mut zones = self.zones[last];
        zones.reach(f64::midpoint(self.distances_km[last], distance_km), zone);
        let zones = zones.end(distance_km);
        Ok(self
            .model
            .over(&before, &zones, [height_m, clutter_m], Detail::LossAlone))
    }

    /// Heights of a surface.
    fn tops_m(&self, surface: Surface) -> &[f64] {
        if surface == Surface::Bare || self.clutter_tops_m.is_empty() {
            &self.heights_m
        } else {
            &self.clutter_tops_m
        }
    }

    fn hulls(&self, surface: Surface) -> &Hulls {
        let own = match surface {
            Surface::Bare => None,
            Surface::Median => self.median.as_ref(),
            Surface::Beta0 => self.beta0.as_ref(),
        };
        own.unwrap_or(&self.bare)
    }
}

fn blocks(distances_km: &[f64], heights_m: [&[f64]; 2]) -> Vec<Block> {
    let highest = |heights_m: &[f64]| heights_m.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let starts = (0..distances_km.len()).step_by(BLOCK);
    let block = |start: usize| {
        let end = (start + BLOCK).min(distances_km.len());
        Block {
            first_km: distances_km[start],
            last_km: distances_km[end - 1],
            highest_m: heights_m.map(|heights_m| highest(&heights_m[start..end])),
        }
    };
    starts.map(block).collect()
}

/// The points of a radial before a receiver.
struct Before<'a> {
    radial: &'a Radial,
    ends: Terminals,
    count: usize,
}

impl Before<'_> {
    fn so_far(&self) -> &SoFar {
        &self.radial.so_far[self.count - 1]
    }

    /// The point that is the horizon of the receiver over some hulls.
    fn horizon(&self, hulls: &Hulls) -> usize {
        hulls.horizon_from(self.count, self.ends.length_km, self.ends.rx_m)
    }

    /// Slope from the receiver to a height at a point, m/km.
    fn slope_from_rx(&self, point: usize, height_m: f64) -> f64 {
        let d = self.radial.distances_km[point];
        (height_m - self.ends.rx_m) / (self.ends.length_km - d)
    }
}

impl Ground for Before<'_> {
    fn ends(&self) -> &Terminals {
        &self.ends
    }

    fn distances_km(&self) -> &[f64] {
        &self.radial.distances_km[..self.count]
    }

    fn smooth_sums(&self) -> [f64; 2] {
        let [v1, v2] = self.so_far().smooth_sums;
        let last = self.count - 1;
        let [d, h] = [self.radial.distances_km[last], self.radial.heights_m[last]];
        let [last1, last2] = smooth_term([d, self.ends.length_km], [h, self.ends.rx_ground_m]);
        [v1 + last1, v2 + last2]
    }

    fn obstruction(&self) -> Option<Obstruction> {
        let radial = self.radial;
        let slope = self.ends.slope();
        let highest = radial.flat.highest_over(self.count, slope);
        let height_m =
            radial.heights_m[highest] - slope * radial.distances_km[highest] - self.ends.tx_m;
        (height_m > 0.0).then(|| {
            let horizon = self.horizon(&radial.flat);
            Obstruction {
                height_m,
                from_tx: self.so_far().from_tx - slope,
                from_rx: self.slope_from_rx(horizon, radial.heights_m[horizon]) + slope,
            }
        })
    }

    fn rise_from_tx(&self, surface: Surface) -> f64 {
        self.so_far().rise_from_tx[surface as usize]
    }

    fn rise_from_rx(&self, surface: Surface) -> f64 {
        let radial = self.radial;
        let point = self.horizon(radial.hulls(surface));
        let curvature = radial.model.curvatures.of(surface);
        let rest_km = self.ends.length_km - radial.distances_km[point];
        self.slope_from_rx(point, radial.tops_m(surface)[point]) - curvature * rest_km
    }

    fn horizon_of_tx(&self) -> usize {
        self.so_far().horizon
    }

    fn horizon_of_rx(&self) -> usize {
        self.horizon(&self.radial.bare)
    }

    fn nearest_to_line(&self, surface: Surface) -> Nearest {
        let radial = self.radial;
        let tops_m = &radial.tops_m(surface)[..self.count];
        let mut nearest = NearestSoFar::new(&self.ends, radial.model.curvatures.of(surface));
        // From the receiver, which mostly is the lower end, so that most blocks are ruled out.
        let blocks = radial.blocks[..self.count.div_ceil(BLOCK)]
            .iter()
            .enumerate();
        for (number, block) in blocks.rev() {
            let highest_m = block.highest_m[usize::from(surface != Surface::Bare)];
            if nearest.rules_out([block.first_km, block.last_km], highest_m) {
                continue;
            }
            let start = number * BLOCK;
            for index in (start..(start + BLOCK).min(self.count)).rev() {
                nearest.offer(index, radial.distances_km[index], tops_m[index]);
            }
        }
        nearest.get()
    }

    fn above_line(&self, first: usize, last: usize, start_m: f64, slope: f64) -> f64 {
        let range = first.min(last)..=first.max(last);
        let radial = self.radial;
        above_line(
            &radial.distances_km[range.clone()],
            &radial.heights_m[range],
            start_m,
            slope,
        )
    }
}
