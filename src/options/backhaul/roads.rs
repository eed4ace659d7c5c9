//! Fibre along roads: the shortest ways from anchors over the graph of roads.
//!
//! Vertices with the same position are one node; nodes that lie within `backhaul.snap_m` of each other are
//! joined by an edge of that length, so that gaps of digitising close and no road shrinks. Where one
//! road crosses another without a vertex they do not meet.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::anchors::AnchorPoint;
use super::squares::{Square, Squares};
use crate::geodesy::{LonLat, geodesic_m};
use crate::project::BackhaulRule;
use crate::scan::NearestIndex;
use crate::survey::Road;

/// Most vertices of one square of side `snap_m` that another vertex is joined to: enough to join it to
/// what runs there, and a bound where a file is nothing but vertices.
const MOST_IN_SQUARE: usize = 16;
/// Segments of a piece of a road: what is searched for the place next to a site.
const PIECE: u32 = 32;
/// Stands for a node that no anchor reaches.
const NOBODY: u32 = u32::MAX;

/// Roads on which fibre may be laid.
#[derive(Debug)]
pub(super) struct Roads {
    /// Vertices of all parts, one after the other; longitudes run on across the antimeridian.
    positions: Vec<[f64; 2]>,
    /// Where each part ends among them.
    ends: Vec<u32>,
    /// The first and the last vertex of each piece that the index knows.
    pieces: Vec<(u32, u32)>,
    /// The node of each vertex.
    nodes: Vec<u32>,
    /// From each vertex to the next of its part, kilometres.
    lengths_km: Vec<f64>,
    /// Nodes that are joined to each other, with their distance.
    joints: Vec<(u32, u32, f64)>,
    node_count: u32,
    index: NearestIndex,
    attach_km: f64,
}

/// A place on a road next to a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Attached {
    /// The vertex from which the segment runs.
    segment: u32,
    /// The share of the segment up to the place.
    share: f64,
    /// From the site to it, kilometres.
    off_km: f64,
}

/// Roads with anchors beside them.
#[derive(Debug)]
pub(super) struct Graph {
    roads: Roads,
    /// Edges of each node: those of node n are `edges[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    edges: Vec<(u32, f64)>,
    /// Anchors that stand at a road, by the segment and rising shares: share and node.
    splits: FxHashMap<u32, Vec<(f64, u32)>>,
    /// The node of each anchor and its distance to it, where it stands at a road.
    anchors: Vec<Option<(u32, f64)>>,
}

/// How far each node is from its nearest anchor.
#[derive(Debug)]
pub(super) struct Ways {
    km: Vec<f64>,
    anchor: Vec<u32>,
}

impl Roads {
    /// The roads that are not forbidden; `None` where there are none.
    pub(super) fn of(roads: &[Road], rule: &BackhaulRule) -> Option<Self> {
        let allowed = roads
            .iter()
            .filter(|road| road.fibre_allowed != Some(false));
        let mut positions: Vec<[f64; 2]> = Vec::new();
        let mut ends = Vec::new();
        for part in allowed.flat_map(|road| &road.parts) {
            if part.0.len() < 2 {
                continue;
            }
            let mut turn = 0.0;
            let mut before: Option<f64> = None;
            for coord in &part.0 {
                if let Some(before) = before {
                    turn -= 360.0 * ((coord.x + turn - before) / 360.0).round();
                }
                before = Some(coord.x + turn);
                positions.push([coord.x + turn, coord.y]);
            }
            ends.push(u32::try_from(positions.len()).unwrap_or(NOBODY));
        }
        // More than 2^32 vertices take 64 GiB.
        if positions.is_empty() || u32::try_from(positions.len()).is_err() {
            return None;
        }
        let mut known: FxHashMap<[u64; 2], u32> = FxHashMap::default();
        let mut places: Vec<LonLat> = Vec::new();
        let nodes: Vec<u32> = positions
            .iter()
            .map(|&position| {
                let at = place(position);
                let key = [at.lon(), at.lat()].map(f64::to_bits);
                *known.entry(key).or_insert_with(|| {
                    places.push(at);
                    number(places.len() - 1)
                })
            })
            .collect();
        let length = |pair: &[[f64; 2]]| geodesic_m(place(pair[0]), place(pair[1])).to_km().0;
        let mut lengths_km: Vec<f64> = positions.par_windows(2).map(length).collect();
        lengths_km.push(0.0);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let pieces: Vec<(u32, u32)> = starts
            .zip(&ends)
            .flat_map(|(start, &end)| {
                let firsts = (start..end - 1).step_by(PIECE as usize);
                firsts.map(move |first| (first, (first + PIECE).min(end - 1)))
            })
            .collect();
        let lines = pieces
            .iter()
            .map(|&(first, last)| &positions[first as usize..=last as usize]);
        let index = NearestIndex::new((0..).zip(lines));
        Some(Self {
            joints: joints(&places, rule.snap_m),
            node_count: number(places.len()),
            index,
            ends,
            pieces,
            nodes,
            lengths_km,
            positions,
            attach_km: rule.road_attach_km,
        })
    }

    /// The nearest place on a road, where one is near enough.
    pub(super) fn attach(&self, at: LonLat) -> Option<Attached> {
        let near = self.index.nearest(at)?;
        let off_km = near.distance.to_km().0;
        if off_km > self.attach_km {
            return None;
        }
        let &(first, last) = self.pieces.get(near.owner as usize)?;
        let foot = [near.at.lon(), near.at.lat()];
        let shrink = near.at.lat().to_radians().cos();
        let (segment, share, _) = (first..last)
            .map(|segment| {
                let here = segment as usize;
                let ends = [self.positions[here], self.positions[here + 1]];
                let (share, off_2) = foot_on(ends, foot, shrink);
                (segment, share, off_2)
            })
            .min_by(|one, other| one.2.total_cmp(&other.2))?;
        Some(Attached {
            segment,
            share,
            off_km,
        })
    }

    fn is_segment(&self, vertex: u32) -> bool {
        // The last vertex of a part begins none.
        self.ends.binary_search(&(vertex + 1)).is_err()
    }
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(NOBODY)
}

fn place([lon, lat]: [f64; 2]) -> LonLat {
    let turned = lon - 360.0 * (lon / 360.0).round();
    // Positions were checked where they were read.
    LonLat::new(turned, lat)
        .or_else(|_| LonLat::new(0.0, 0.0))
        .expect("the origin is a position")
}

/// Where the foot of a place lies on a segment, as a share of it, and its squared distance, in degrees of
/// latitude; a degree of longitude is `shrink` of those.
fn foot_on([from, to]: [[f64; 2]; 2], at: [f64; 2], shrink: f64) -> (f64, f64) {
    let turns = 360.0 * ((from[0] - at[0]) / 360.0).round();
    let [x, y] = [(at[0] + turns - from[0]) * shrink, at[1] - from[1]];
    let [dx, dy] = [(to[0] - from[0]) * shrink, to[1] - from[1]];
    let length_2 = dx * dx + dy * dy;
    let share = if length_2 > 0.0 {
        ((x * dx + y * dy) / length_2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (off_x, off_y) = (x - share * dx, y - share * dy);
    (share, off_x * off_x + off_y * off_y)
}

/// Pairs of places within `snap_m` of each other.
fn joints(places: &[LonLat], snap_m: f64) -> Vec<(u32, u32, f64)> {
    if snap_m <= 0.0 {
        return Vec::new();
    }
    let squares = Squares::new(snap_m);
    let mut held: FxHashMap<Square, Vec<u32>> = FxHashMap::default();
    for (node, &at) in (0..).zip(places) {
        let here = held.entry(squares.of(at)).or_default();
        if here.len() < MOST_IN_SQUARE {
            here.push(node);
        }
    }
    let near = |(node, &at): (usize, &LonLat)| {
        let node = number(node);
        let others = squares.around(at, snap_m);
        let others = others.filter_map(|square| held.get(&square)).flatten();
        let joint = |&other: &u32| {
            let length_m = geodesic_m(at, places[other as usize]).0;
            (other != node && length_m <= snap_m).then_some((node, other, length_m / 1000.0))
        };
        others.filter_map(joint).collect::<Vec<_>>()
    };
    places.par_iter().enumerate().flat_map_iter(near).collect()
}

impl Graph {
    /// Puts anchors beside the roads.
    pub(super) fn new(roads: Roads, anchors: &[AnchorPoint]) -> Self {
        let attached: Vec<Option<Attached>> = anchors
            .par_iter()
            .map(|anchor| roads.attach(anchor.at))
            .collect();
        let mut splits: FxHashMap<u32, Vec<(f64, u32)>> = FxHashMap::default();
        let mut next = roads.node_count;
        let anchors = attached
            .iter()
            .map(|attached| {
                let Attached {
                    segment,
                    share,
                    off_km,
                } = (*attached)?;
                let node = next;
                next += 1;
                splits.entry(segment).or_default().push((share, node));
                Some((node, off_km))
            })
            .collect();
        for split in splits.values_mut() {
            split.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        }
        let both = |one: u32, other: u32, km: f64| [(one, other, km), (other, one, km)];
        let joints = roads.joints.iter();
        let mut pairs: Vec<(u32, u32, f64)> = joints
            .flat_map(|&(one, other, km)| both(one, other, km))
            .collect();
        let vertices = number(roads.positions.len());
        for segment in (0..vertices).filter(|&vertex| roads.is_segment(vertex)) {
            let here = segment as usize;
            let length_km = roads.lengths_km[here];
            let split = splits.get(&segment).map_or(&[][..], Vec::as_slice);
            let stops = split.iter().copied().chain([(1.0, roads.nodes[here + 1])]);
            let mut before = (0.0, roads.nodes[here]);
            for stop in stops {
                pairs.extend(both(before.1, stop.1, (stop.0 - before.0) * length_km));
                before = stop;
            }
        }
        let mut starts = vec![0_u32; next as usize + 2];
        for &(from, _, _) in &pairs {
            starts[from as usize + 2] += 1;
        }
        for node in 2..starts.len() {
            starts[node] += starts[node - 1];
        }
        let mut edges = vec![(0, 0.0); pairs.len()];
        for (from, to, km) in pairs {
            let slot = &mut starts[from as usize + 1];
            edges[*slot as usize] = (to, km);
            *slot += 1;
        }
        starts.pop();
        Self {
            roads,
            starts,
            edges,
            splits,
            anchors,
        }
    }

    /// The ways from the anchors that `takes` accepts, as far as `most_km` (Dijkstra 1959, from all of them at
    /// once; of equal ways that from the first anchor).
    pub(super) fn ways(&self, takes: impl Fn(usize) -> bool, most_km: f64) -> Ways {
        let count = self.starts.len() - 1;
        let mut ways = Ways {
            km: vec![f64::INFINITY; count],
            anchor: vec![NOBODY; count],
        };
        let mut open: BinaryHeap<Reverse<(u64, u32, u32)>> = BinaryHeap::new();
        for (anchor, &stands) in self.anchors.iter().enumerate() {
            if let Some((node, off_km)) = stands.filter(|_| takes(anchor)) {
                ways.offer(node, off_km, number(anchor), most_km, &mut open);
            }
        }
        while let Some(Reverse((bits, anchor, node))) = open.pop() {
            let km = f64::from_bits(bits);
            let here = node as usize;
            if km > ways.km[here] || anchor != ways.anchor[here] {
                continue;
            }
            let edges = self.starts[here] as usize..self.starts[here + 1] as usize;
            for &(to, length_km) in &self.edges[edges] {
                ways.offer(to, km + length_km, anchor, most_km, &mut open);
            }
        }
        ways
    }

    /// The shortest way from a site: its length and the anchor; none where it stands off the roads, or
    /// these lead to no anchor.
    pub(super) fn way(&self, ways: &Ways, at: LonLat) -> Option<(f64, usize)> {
        let site = self.roads.attach(at)?;
        let here = site.segment as usize;
        let length_km = self.roads.lengths_km[here];
        let split = self
            .splits
            .get(&site.segment)
            .map_or(&[][..], Vec::as_slice);
        let after = split.partition_point(|&(share, _)| share < site.share);
        let back = after
            .checked_sub(1)
            .map_or((0.0, self.roads.nodes[here]), |before| split[before]);
        let forth = split
            .get(after)
            .copied()
            .unwrap_or((1.0, self.roads.nodes[here + 1]));
        let by = |(share, node): (f64, u32)| {
            let along_km = (site.share - share).abs() * length_km;
            let km = ways.km[node as usize] + along_km + site.off_km;
            (km, ways.anchor[node as usize])
        };
        let (one, other) = (by(back), by(forth));
        let order = one.0.total_cmp(&other.0).then(one.1.cmp(&other.1));
        let (km, anchor) = if order.is_le() { one } else { other };
        (anchor != NOBODY).then_some((km, anchor as usize))
    }
}

impl Ways {
    fn offer(
        &mut self,
        node: u32,
        km: f64,
        anchor: u32,
        most_km: f64,
        open: &mut BinaryHeap<Reverse<(u64, u32, u32)>>,
    ) {
        let here = node as usize;
        let is_nearer = km < self.km[here] || (km <= self.km[here] && anchor < self.anchor[here]);
        if km <= most_km && is_nearer {
            (self.km[here], self.anchor[here]) = (km, anchor);
            // The bits of positive numbers are in their order.
            open.push(Reverse((km.to_bits(), anchor, node)));
        }
    }
}

#[cfg(test)]
#[path = "roads_tests.rs"]
mod tests;
