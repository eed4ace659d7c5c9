//! Cutting shapes at the sides of tiles.

pub(super) type Position = [f64; 2];

/// A shape on the map; rings do not repeat their first position.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Points(Vec<Position>),
    Lines(Vec<Vec<Position>>),
    /// Polygons of rings, the exterior first.
    Areas(Vec<Vec<Vec<Position>>>),
}

/// A box on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) low: Position,
    pub(super) high: Position,
}

impl Bounds {
    const NOTHING: Self = Self {
        low: [f64::INFINITY; 2],
        high: [f64::NEG_INFINITY; 2],
    };

    pub(super) fn union(self, other: Self) -> Self {
        Self {
            low: [0, 1].map(|axis| self.low[axis].min(other.low[axis])),
            high: [0, 1].map(|axis| self.high[axis].max(other.high[axis])),
        }
    }

    pub(super) fn meets(self, other: Self) -> bool {
        (0..2).all(|axis| self.low[axis] <= other.high[axis] && other.low[axis] <= self.high[axis])
    }

    pub(super) fn holds(self, other: Self) -> bool {
        (0..2).all(|axis| self.low[axis] <= other.low[axis] && other.high[axis] <= self.high[axis])
    }

    fn of<'p>(positions: impl Iterator<Item = &'p Position>) -> Self {
        positions.fold(Self::NOTHING, |bounds, &at| {
            bounds.union(Self { low: at, high: at })
        })
    }
}

impl Shape {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Points(points) => points.is_empty(),
            Self::Lines(lines) => lines.iter().all(Vec::is_empty),
            Self::Areas(areas) => areas.iter().flatten().all(Vec::is_empty),
        }
    }

    pub(super) fn bounds(&self) -> Bounds {
        match self {
            Self::Points(points) => Bounds::of(points.iter()),
            Self::Lines(lines) => Bounds::of(lines.iter().flatten()),
            Self::Areas(areas) => Bounds::of(areas.iter().flatten().flatten()),
        }
    }

    /// The part inside of a box, its sides included; `None` where there is none.
    pub(super) fn clipped(&self, to: Bounds) -> Option<Self> {
        let bounds = self.bounds();
        if !to.meets(bounds) {
            return None;
        }
        if to.holds(bounds) {
            return Some(self.clone());
        }
        let shape = match self {
            Self::Points(points) => {
                let inside = |at: &&Position| {
                    to.holds(Bounds {
                        low: **at,
                        high: **at,
                    })
                };
                Self::Points(points.iter().filter(inside).copied().collect())
            }
            Self::Lines(lines) => {
                let mut parts = Vec::new();
                for line in lines {
                    clip_line(line, to, &mut parts);
                }
                Self::Lines(parts)
            }
            Self::Areas(areas) => {
                let clip = |rings: &Vec<Vec<Position>>| {
                    let mut rings = rings.iter().map(|ring| clip_ring(ring, to));
                    let exterior = rings.next().filter(|ring| ring.len() > 2)?;
                    let holes = rings.filter(|ring| ring.len() > 2);
                    Some(std::iter::once(exterior).chain(holes).collect())
                };
                Self::Areas(areas.iter().filter_map(clip).collect())
            }
        };
        (!shape.is_empty()).then_some(shape)
    }
}

/// Where a segment meets a side.
fn meet(a: Position, b: Position, axis: usize, side: f64) -> Position {
    let share = (side - a[axis]) / (b[axis] - a[axis]);
    let other = 1 - axis;
    let mut at = [side; 2];
    at[other] = a[other] + (b[other] - a[other]) * share;
    at
}

/// The sides of a box: axis, place, and whether inside is above.
fn sides(to: Bounds) -> [(usize, f64, bool); 4] {
    [
        (0, to.low[0], true),
        (0, to.high[0], false),
        (1, to.low[1], true),
        (1, to.high[1], false),
    ]
}

/// The part of a ring inside of a box (Sutherland and Hodgman 1974).
fn clip_ring(ring: &[Position], to: Bounds) -> Vec<Position> {
    let mut ring = ring.to_vec();
    for (axis, side, above) in sides(to) {
        let is_in = |at: Position| {
            if above {
                at[axis] >= side
            } else {
                at[axis] <= side
            }
        };
        let Some(&last) = ring.last() else {
            break;
        };
        let mut kept = Vec::with_capacity(ring.len() + 4);
        let mut before = last;
        for &at in &ring {
            if is_in(at) != is_in(before) {
                kept.push(meet(before, at, axis, side));
            }
            if is_in(at) {
                kept.push(at);
            }
            before = at;
        }
        ring = kept;
    }
    ring
}

/// The parts of a line inside of a box (Liang and Barsky 1984).
fn clip_line(line: &[Position], to: Bounds, parts: &mut Vec<Vec<Position>>) {
    let mut part: Vec<Position> = Vec::new();
    for ends in line.windows(2) {
        let (a, b) = (ends[0], ends[1]);
        let Some([first, last]) = inside(a, b, to) else {
            parts.extend(Some(std::mem::take(&mut part)).filter(|part| part.len() > 1));
            continue;
        };
        if part.last() != Some(&first) {
            parts.extend(Some(std::mem::take(&mut part)).filter(|part| part.len() > 1));
            part.push(first);
        }
        part.push(last);
    }
    parts.extend(Some(part).filter(|part| part.len() > 1));
}

/// The part of a segment inside of a box.
fn inside(a: Position, b: Position, to: Bounds) -> Option<[Position; 2]> {
    let (mut from, mut until) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let step = b[axis] - a[axis];
        if step == 0.0 {
            if a[axis] < to.low[axis] || a[axis] > to.high[axis] {
                return None;
            }
            continue;
        }
        let [one, other] = [to.low[axis], to.high[axis]].map(|side| (side - a[axis]) / step);
        from = from.max(one.min(other));
        until = until.min(one.max(other));
    }
    let at = |share: f64| {
        if share <= 0.0 {
            a
        } else if share >= 1.0 {
            b
        } else {
            [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)
        }
    };
    (from <= until).then(|| [at(from), at(until)])
}
