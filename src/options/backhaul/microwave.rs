//! Chains of microwave hops: straight ones, and those that nobody can check.

use geo::{Bearing, Destination, Geodesic};
use geo_types::Point;

use super::anchors::AnchorPoint;
use super::clearance::{Checker, Rule, Sight};
use crate::geodesy::{LonLat, geodesic_m};
use crate::options::means::{Anchor, Hop, Microwave, NoMicrowave};
use crate::project::BackhaulRule;
use crate::radio::Polarisation;
use crate::radio::p530::RainFade;
use crate::scan::SiteIndex;
use crate::terrain::{Terrain, TerrainError};

/// Nearer than this an antenna needs no hop, metres.
pub(super) const SAME_PLACE_M: f64 = 1.0;

/// An end of a hop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct End {
    pub(super) at: LonLat,
    pub(super) antenna_m: f64,
}

/// A hop that passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Passed {
    pub(super) km: f64,
    /// `None` where it is assumed to be clear.
    pub(super) clearance_radii: Option<f64>,
    pub(super) rain_db: f64,
}

/// What was tried in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tried {
    pub(super) is_blocked: bool,
    pub(super) is_rained_out: bool,
}

impl Tried {
    /// Why nothing was found by somebody within the reach of all hops.
    pub(super) fn reason(self) -> NoMicrowave {
        if self.is_rained_out && !self.is_blocked {
            NoMicrowave::Rain
        } else if self.is_blocked {
            NoMicrowave::Blocked
        } else {
            NoMicrowave::TooFar
        }
    }
}

/// What hops must pass, and the ground under them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Equipment<'a> {
    pub(super) rule: &'a BackhaulRule,
    pub(super) terrain: Option<&'a Terrain>,
}

/// Anchors, searchable.
#[derive(Debug)]
pub(super) struct Anchors {
    pub(super) points: Vec<AnchorPoint>,
    index: SiteIndex,
}

impl Anchors {
    pub(super) fn new(points: Vec<AnchorPoint>) -> Self {
        let index = SiteIndex::new(points.iter().map(|point| point.at));
        Self { points, index }
    }

    /// The `count` nearest with their distances, kilometres, nearest first.
    pub(super) fn nearest(&self, at: LonLat, count: usize) -> impl Iterator<Item = (usize, f64)> {
        let found = self.index.nearest_k(at, count).into_iter();
        found.map(|near| (near.site as usize, near.distance.to_km().0))
    }
}

impl<'a> Equipment<'a> {
    pub(super) fn checker(&self) -> Checker<'a> {
        Checker::new(self.terrain, Rule::of(self.rule))
    }

    pub(super) fn max_hop_km(&self) -> f64 {
        self.rule.max_hop_km
    }

    /// How far all hops together carry, kilometres.
    pub(super) fn reach_km(&self) -> f64 {
        f64::from(self.rule.max_hops) * self.rule.max_hop_km
    }

    /// The frequency of a hop and what rain takes of it, dB; `None` where that is too much at any.
    fn band(&self, km: f64) -> Option<(f64, f64)> {
        band(self.rule, km)
    }

    /// Tries a hop, walked from the first end on.
    pub(super) fn hop(
        &self,
        checker: &mut Checker<'_>,
        [from, to]: [End; 2],
        km: f64,
        tried: &mut Tried,
    ) -> Result<Option<Passed>, TerrainError> {
        let Some((mhz, rain_db)) = self.band(km) else {
            tried.is_rained_out = true;
            return Ok(None);
        };
        let antennas = [from.antenna_m, to.antenna_m];
        let clearance_radii = match checker.sight([from.at, to.at], antennas, mhz)? {
            Sight::Clear(radii) => Some(radii),
            Sight::Unknown => None,
            Sight::Blocked => {
                tried.is_blocked = true;
                return Ok(None);
            }
        };
        Ok(Some(Passed {
            km,
            clearance_radii,
            rain_db,
        }))
    }

    /// One hop to one of the nearest anchors: the first that is clear, else the first of unknown ground.
    pub(super) fn straight(
        &self,
        checker: &mut Checker<'_>,
        from: End,
        anchors: &Anchors,
        tried: &mut Tried,
    ) -> Result<Option<(usize, Passed)>, TerrainError> {
        let mut assumed = None;
        for (anchor, km) in anchors.nearest(from.at, self.rule.anchors) {
            if km > self.max_hop_km() {
                break;
            }
            let point = anchors.points[anchor];
            let to = End {
                at: point.at,
                antenna_m: point.antenna_m,
            };
            match self.hop(checker, [from, to], km, tried)? {
                Some(passed) if passed.clearance_radii.is_some() => {
                    return Ok(Some((anchor, passed)));
                }
                Some(passed) => assumed = assumed.or(Some((anchor, passed))),
                None => {}
            }
        }
        Ok(assumed)
    }

    /// The chain of one straight hop, or of none where the anchor stands at the very spot.
    pub(super) fn direct(
        &self,
        checker: &mut Checker<'_>,
        from: End,
        anchors: &Anchors,
        tried: &mut Tried,
    ) -> Result<Option<Microwave>, TerrainError> {
        if self.rule.max_hops == 0 {
            return Ok(None);
        }
        let nearest = anchors.nearest(from.at, 1).next();
        if let Some((anchor, km)) = nearest
            && km * 1000.0 < SAME_PLACE_M
        {
            return Ok(Some(Microwave {
                hops: Vec::new(),
                new_relays: 0,
                anchor: anchors.points[anchor].anchor,
            }));
        }
        let found = self.straight(checker, from, anchors, tried)?;
        Ok(found.map(|(anchor, passed)| {
            let point = anchors.points[anchor];
            let to = End {
                at: point.at,
                antenna_m: point.antenna_m,
            };
            Microwave {
                hops: vec![passed.between(to, from)],
                new_relays: 0,
                anchor: point.anchor,
            }
        }))
    }

    /// Equal hops on a straight line to the nearest anchor, over masts that nobody has seen a place for;
    /// for spots whose ground is not known.
    pub(super) fn assumed(
        &self,
        from: End,
        anchors: &Anchors,
        tried: &mut Tried,
    ) -> Option<Microwave> {
        let (anchor, km) = anchors.nearest(from.at, 1).next()?;
        let point = anchors.points[anchor];
        let hops =
            (1..=self.rule.max_hops).find(|&hops| km / f64::from(hops) <= self.max_hop_km())?;
        let each_km = km / f64::from(hops);
        let Some((_, rain_db)) = self.band(each_km) else {
            tried.is_rained_out = true;
            return None;
        };
        let passed = Passed {
            km: each_km,
            clearance_radii: None,
            rain_db,
        };
        let end = |number: u32| match number {
            0 => End {
                at: point.at,
                antenna_m: point.antenna_m,
            },
            number if number == hops => from,
            number => End {
                at: towards(point.at, from.at, f64::from(number) * each_km * 1000.0),
                antenna_m: self.rule.relay_height_m,
            },
        };
        Some(Microwave {
            hops: (0..hops)
                .map(|number| passed.between(end(number), end(number + 1)))
                .collect(),
            new_relays: hops - 1,
            anchor: point.anchor,
        })
    }
}

impl Equipment<'_> {
    /// One hop to a mast of which only the distance is taken, not the place.
    pub(super) fn unplaced(&self, spot: End, km: f64) -> Result<Microwave, NoMicrowave> {
        if self.rule.max_hops == 0 || km > self.max_hop_km() {
            return Err(NoMicrowave::TooFar);
        }
        let (_, rain_db) = self.band(km).ok_or(NoMicrowave::Rain)?;
        let passed = Passed {
            km,
            clearance_radii: None,
            rain_db,
        };
        let from = End {
            antenna_m: self.rule.anchor_height_m,
            ..spot
        };
        Ok(Microwave {
            hops: vec![passed.between(from, spot)],
            new_relays: 0,
            anchor: Anchor::BehindCoverage,
        })
    }
}

impl Passed {
    /// As a hop from the end towards the anchor to that towards the village.
    pub(super) fn between(self, from: End, to: End) -> Hop {
        Hop {
            from: from.at,
            to: to.at,
            antennas_m: [from.antenna_m, to.antenna_m],
            km: self.km,
            clearance_radii: self.clearance_radii,
            rain_db: self.rain_db,
        }
    }
}

/// The place that far from one place on the way to another, or beyond it.
pub(super) fn towards(from: LonLat, to: LonLat, metres: f64) -> LonLat {
    let [a, b] = [from, to].map(|at| Point::new(at.lon(), at.lat()));
    let at = Geodesic.destination(a, Geodesic.bearing(a, b), metres);
    LonLat::new(at.x() - 360.0 * (at.x() / 360.0).round(), at.y()).unwrap_or(from)
}

fn band(rule: &BackhaulRule, km: f64) -> Option<(f64, f64)> {
    let short = (km <= rule.short_hop_km).then_some(rule.short_hop_mhz);
    let bands = short.into_iter().chain([rule.long_hop_mhz]);
    bands.into_iter().find_map(|mhz| {
        let fade = RainFade::new(mhz, Polarisation::Vertical, km, rule.rain_mm_h).ok()?;
        let rain_db = fade.attenuation_001_db();
        (rain_db <= rule.fade_margin_db).then_some((mhz, rain_db))
    })
}

/// The frequency of a hop of that length, MHz: the lower one where rain takes too much of any.
#[must_use]
pub fn hop_mhz(rule: &BackhaulRule, km: f64) -> f64 {
    band(rule, km).map_or(rule.long_hop_mhz, |(mhz, _)| mhz)
}

/// Whether a place lies within the reach of all hops of an anchor.
pub(super) fn is_in_reach(equipment: &Equipment<'_>, at: LonLat, anchors: &Anchors) -> bool {
    let nearest = anchors.nearest(at, 1).next();
    nearest.is_some_and(|(_, km)| km <= equipment.reach_km())
}

/// Kilometres between two ends.
pub(super) fn km(one: LonLat, other: LonLat) -> f64 {
    geodesic_m(one, other).to_km().0
}
