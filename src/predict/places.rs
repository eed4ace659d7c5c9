//! Levels at the places of villages: cheaper than rasters, and exact where people live.

use std::sync::Arc;

use geo::{Bearing, Destination, Geodesic};
use geo_types::Point;
use rayon::prelude::*;
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use super::clutter::ClutterClass;
use super::ground::Walker;
use super::path::{Found, FoundPath, Receiver, Room, path};
use super::propagation::{Along, Way};
use super::rule::milliwatts;
use super::setup::{Setup, elevation_deg};
use super::{
    Cells, Ground, Levels, Nearest, Network, NetworkLevel, PlaceLevels, PredictError, knows_terrain,
};
use crate::geodesy::{Around, LonLat, curve, geodesic_m};
use crate::project::Settings;
use crate::survey::{Houses, Village};
use crate::units::Dbm;

/// Villages that one thread takes at a time.
const CHUNK: usize = 8;
/// Masts that are followed back to where their signal ends.
const FOLLOWED: usize = 3;

/// The places of a village: its centre, and its hamlets or where its people live.
fn places(village: &Village) -> Vec<LonLat> {
    let Some(centre) = village.centre else {
        return Vec::new();
    };
    let mut places = vec![centre];
    match &village.houses {
        Houses::AtCentre => {}
        Houses::Clusters(clusters) => {
            places.extend(clusters.iter().map(|cluster| cluster.position));
        }
        Houses::Area { people, .. } => {
            places.extend(people.iter().map(|place| place.position));
        }
    }
    places
}

/// Masts by their place.
type Masts = RTree<GeomWithData<[f64; 2], u32>>;

/// What levels at places are computed from.
pub(super) struct Predictor<'a> {
    pub(super) setup: Setup<'a>,
    masts: Masts,
    /// For each network whether its technology counts as signal.
    pub(super) counts: Vec<bool>,
}

/// What sites bring to the places of villages. `progress` is told how many more villages are done.
///
/// # Errors
/// [`PredictError`] where terrain is missing and that is not allowed, or a model does not know the
/// frequency or the height of a site.
pub fn levels(
    villages: &[Village],
    cells: &Cells,
    ground: &Ground,
    settings: &Settings,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Levels, PredictError> {
    let predictor = Predictor::new(cells, ground, settings)?;
    let parts: Vec<Vec<Vec<PlaceLevels>>> = villages
        .par_chunks(CHUNK)
        .map(|part| {
            let found = predictor.part(part);
            progress(part.len());
            found
        })
        .collect::<Result<_, PredictError>>()?;
    let mut levels = Levels {
        networks: cells.networks.clone(),
        villages: parts.into_iter().flatten().collect(),
    };
    nearest_lit(villages, cells, &predictor.counts, &mut levels);
    Ok(levels)
}

impl<'a> Predictor<'a> {
    pub(super) fn new(
        cells: &'a Cells,
        ground: &'a Ground,
        settings: &'a Settings,
    ) -> Result<Self, PredictError> {
        let masts = (0..).zip(&cells.masts).map(|(number, mast)| {
            GeomWithData::new([mast.position.lon(), mast.position.lat()], number)
        });
        let technologies = &settings.coverage.technologies;
        let counts = |network: &Network| {
            let name = network.technology.as_str();
            technologies.iter().any(|counting| counting == name)
        };
        Ok(Self {
            counts: cells.networks.iter().map(counts).collect(),
            masts: RTree::bulk_load(masts.collect()),
            setup: Setup::new(cells, ground, settings)?,
        })
    }

    fn part(&self, villages: &[Village]) -> Result<Vec<Vec<PlaceLevels>>, PredictError> {
        let mut walker = self.setup.walker();
        let mut room = Room::of(&self.setup);
        let mut at_places = |village: &Village| {
            let places = places(village);
            let levels = places
                .into_iter()
                .map(|place| self.place(place, walker.as_mut(), &mut room));
            let levels = levels.collect::<Result<Vec<_>, _>>();
            levels.map_err(|error| error.of_village(&village.id))
        };
        villages.iter().map(&mut at_places).collect()
    }

    /// The masts within the radius of a place, in their order, with distance and azimuth from the mast.
    pub(super) fn near(&self, place: LonLat) -> Vec<u32> {
        let radius_m = self.setup.rule.radius_km * 1000.0;
        let by_lat = 1.01 * radius_m / 110_500.0;
        let farthest = (place.lat().abs() + by_lat).min(89.9);
        let by_lon = by_lat / farthest.to_radians().cos();
        let around = Around::new(place);
        let mut near = Vec::new();
        for turn in [-360.0, 0.0, 360.0] {
            let lon = place.lon() + turn;
            let corners = AABB::from_corners(
                [lon - by_lon, place.lat() - by_lat],
                [lon + by_lon, place.lat() + by_lat],
            );
            let found = self.masts.locate_in_envelope(&corners);
            near.extend(found.map(|mast| mast.data));
        }
        near.retain(|&mast| {
            let position = self.setup.cells.masts[mast as usize].position;
            around.polar(position).0 <= radius_m
        });
        near.sort_unstable();
        near.dedup();
        near
    }

    fn place(
        &self,
        place: LonLat,
        mut walker: Option<&mut Walker<'_>>,
        room: &mut Room<'_>,
    ) -> Result<PlaceLevels, PredictError> {
        let mut levels = PlaceLevels::default();
        let mut found: Vec<CellLevel> = Vec::new();
        let clutter = room.class(place)?;
        for mast in self.near(place) {
            match self.path(mast, place, walker.as_deref_mut(), room)? {
                Found::Unknown => {
                    let members = &self.setup.members[mast as usize];
                    let cells = &self.setup.cells.cells;
                    let networks = members.iter().map(|&cell| cells[cell as usize].network);
                    levels.unknown.extend(networks);
                }
                Found::Nothing => {}
                Found::Path(path) => found.extend(self.of_mast(mast, &path, clutter)),
            }
        }
        levels.unknown.sort_unstable();
        levels.unknown.dedup();
        let network = |number: u32| self.network(number, &found, clutter);
        levels.networks = (0..)
            .take(self.setup.cells.networks.len())
            .filter_map(network)
            .collect();
        if lit(&levels, &self.counts).is_none() {
            levels.nearest = self.follow_back(place, &found, walker, room)?;
        }
        Ok(levels)
    }

    /// The path of a mast to a place.
    pub(super) fn path(
        &self,
        mast: u32,
        place: LonLat,
        walker: Option<&mut Walker<'_>>,
        room: &mut Room<'_>,
    ) -> Result<Found, PredictError> {
        let setup = &self.setup;
        let receiver = Receiver {
            place,
            height_m: setup.rule.receiver_height_m,
        };
        let from = &setup.cells.masts[mast as usize];
        let model = &setup.models[mast as usize];
        match path(model, from, receiver, walker, room) {
            Err(error) if error.is_unknown_terrain() && setup.allows_unknown() => {
                Ok(Found::Unknown)
            }
            found => found,
        }
    }

    /// What the cells of a mast bring over a path to where something stands.
    pub(super) fn of_mast<'b>(
        &'b self,
        mast: u32,
        path: &'b FoundPath,
        clutter: ClutterClass,
    ) -> impl Iterator<Item = CellLevel> + 'b {
        self.setup.members[mast as usize]
            .iter()
            .map(move |&number| {
                let towards = [path.azimuth_deg, path.elevation_deg];
                CellLevel {
                    cell: number,
                    rsrp: self
                        .setup
                        .level(number, path.loss.median_db, clutter, towards),
                    spread_db: path.loss.spread_db,
                    is_free_space: path.loss.is_free_space,
                }
            })
    }

    /// What a network brings: its best cell, and what disturbs it.
    fn network(
        &self,
        number: u32,
        found: &[CellLevel],
        clutter: ClutterClass,
    ) -> Option<NetworkLevel> {
        let cell = |level: &CellLevel| &self.setup.cells.cells[level.cell as usize];
        let members = found.iter().filter(|level| cell(level).network == number);
        let best = members.reduce(|best, level| {
            if level.rsrp.0 > best.rsrp.0 {
                level
            } else {
                best
            }
        })?;
        let serving = cell(best);
        let channel = found
            .iter()
            .filter(|level| cell(level).channel == serving.channel);
        let all_mw: f64 = channel.map(|level| milliwatts(level.rsrp)).sum();
        let mbps = self.setup.signal.mbps(best.rsrp, all_mw, serving.carrier);
        Some(NetworkLevel {
            network: number,
            rsrp: best.rsrp,
            cell: best.cell,
            probability: self.setup.signal.probability(best.rsrp, clutter),
            mbps,
            has_signal: self.setup.signal.has_signal(best.rsrp, clutter, mbps),
            is_uncertain: !knows_terrain(self.setup.rule)
                || best
                    .spread_db
                    .is_some_and(|spread| spread > self.setup.rule.max_spread_db),
            is_free_space: best.is_free_space,
        })
    }

    /// The nearest signal on the way from a dark place back to the masts that bring it most.
    fn follow_back(
        &self,
        place: LonLat,
        found: &[CellLevel],
        mut walker: Option<&mut Walker<'_>>,
        room: &mut Room<'_>,
    ) -> Result<Option<Nearest>, PredictError> {
        let cell = |level: &CellLevel| &self.setup.cells.cells[level.cell as usize];
        let counting = found.iter();
        let counting = counting.filter(|level| self.counts[cell(level).network as usize]);
        let mut best: Vec<&CellLevel> = counting.collect();
        best.sort_by(|a, b| b.rsrp.0.total_cmp(&a.rsrp.0).then(a.cell.cmp(&b.cell)));
        let mut masts: Vec<u32> = Vec::new();
        for level in best {
            let mast = cell(level).mast;
            if !masts.contains(&mast) {
                masts.push(mast);
            }
            if masts.len() == FOLLOWED {
                break;
            }
        }
        let mut nearest: Option<Nearest> = None;
        for mast in masts {
            let Some((from_mast_m, cell)) = self.reach(mast, place, walker.as_deref_mut(), room)?
            else {
                continue;
            };
            let from = self.setup.cells.masts[mast as usize].position;
            let Some(at) = on_the_way(from, place, from_mast_m) else {
                continue;
            };
            let distance = geodesic_m(at, place);
            if nearest
                .as_ref()
                .is_none_or(|best| distance.0 < best.distance.0)
            {
                let cell = &self.setup.cells.cells[cell as usize];
                nearest = Some(Nearest {
                    at,
                    distance,
                    network: cell.network,
                    site: Arc::clone(&cell.site_id),
                });
            }
        }
        Ok(nearest)
    }

    /// How far from a mast, towards a place, one of its cells last has signal, metres, and which.
    fn reach(
        &self,
        mast: u32,
        place: LonLat,
        walker: Option<&mut Walker<'_>>,
        room: &mut Room<'_>,
    ) -> Result<Option<(f64, u32)>, PredictError> {
        let of = &self.setup.cells.masts[mast as usize];
        let (length_m, azimuth) = Around::new(of.position).polar(place);
        let azimuth_deg = azimuth.to_degrees();
        let receiver_m = self.setup.rule.receiver_height_m;
        let model = &self.setup.models[mast as usize];
        let losses = if let Some(walker) = walker {
            let profile = match walker.profile(of.position, place) {
                Ok(profile) => profile,
                Err(error) if error.is_unknown_terrain() => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            let (step_m, points) = (profile.step_m, profile.heights_m.len());
            walker.clutter(of.position, azimuth_deg, step_m, points, &mut room.clutter)?;
            let way = Way {
                step_m,
                heights_m: &profile.heights_m,
                clutter_m: &room.clutter,
            };
            model.along(way, [of.height_m, receiver_m], &mut room.scratch)?
        } else {
            model.along_without_terrain(length_m, receiver_m - of.height_m)?
        };
        // The place itself is dark, whatever its level.
        let on_the_way_there = |along: &&Along| along.distance_m < 0.999 * length_m;
        for along in losses.iter().rev().filter(on_the_way_there) {
            let elevation = elevation_deg(along.rise_m, along.distance_m);
            let clutter = match &mut room.clutter_at {
                None => ClutterClass::default(),
                Some(clutter_at) => {
                    let at = on_the_way(of.position, place, along.distance_m);
                    at.map_or(Ok(ClutterClass::default()), |at| clutter_at.class(at))?
                }
            };
            for &number in &self.setup.members[mast as usize] {
                let towards = [azimuth_deg, elevation];
                let rsrp = self.setup.level(number, along.median_db, clutter, towards);
                let cell = &self.setup.cells.cells[number as usize];
                let signal = &self.setup.signal;
                // What disturbs it there is not known: the level decides, and what is possible with it.
                let mbps = signal.mbps(rsrp, 0.0, cell.carrier);
                let counts = self.counts[cell.network as usize];
                if counts && signal.has_signal(rsrp, clutter, mbps) {
                    return Ok(Some((along.distance_m, number)));
                }
            }
        }
        Ok(None)
    }
}

/// The place so many metres from one on the shortest way to another.
fn on_the_way(from: LonLat, to: LonLat, distance_m: f64) -> Option<LonLat> {
    let [a, b] = [from, to].map(|at| Point::new(at.lon(), at.lat()));
    let at = Geodesic.destination(a, Geodesic.bearing(a, b), distance_m);
    LonLat::new(at.x(), at.y()).ok()
}

/// The level of a cell at a place.
pub(super) struct CellLevel {
    pub(super) cell: u32,
    pub(super) rsrp: Dbm,
    spread_db: Option<f64>,
    pub(super) is_free_space: bool,
}

/// The signal that counts at a place, where it has any.
fn lit<'a>(levels: &'a PlaceLevels, counts: &[bool]) -> Option<&'a NetworkLevel> {
    let mut networks = levels.networks.iter();
    networks.find(|level| level.has_signal && counts[level.network as usize])
}

/// A place with signal may lie nearer than what was found on the way to a mast.
fn nearest_lit(villages: &[Village], cells: &Cells, counts: &[bool], levels: &mut Levels) {
    let ecef = |at: LonLat| curve(at.lon(), at.lat(), 0.0, 0.0).0;
    let mut all = Vec::new();
    for (village, found) in villages.iter().zip(&levels.villages) {
        for (place, level) in places(village).into_iter().zip(found) {
            if let Some(best) = lit(level, counts) {
                let entry = (place, best.network, best.cell);
                all.push(GeomWithData::new(ecef(place), entry));
            }
        }
    }
    let all = RTree::bulk_load(all);
    for (village, found) in villages.iter().zip(&mut levels.villages) {
        for (place, level) in places(village).into_iter().zip(found) {
            if lit(level, counts).is_some() {
                continue;
            }
            let Some(other) = all.nearest_neighbor(&ecef(place)) else {
                continue;
            };
            let (at, network, cell) = other.data;
            let distance = geodesic_m(at, place);
            if level
                .nearest
                .as_ref()
                .is_none_or(|known| distance.0 < known.distance.0)
            {
                level.nearest = Some(Nearest {
                    at,
                    distance,
                    network,
                    site: Arc::clone(&cells.cells[cell as usize].site_id),
                });
            }
        }
    }
}
