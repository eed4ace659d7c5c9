//! Vector tiles (Mapbox Vector Tile Specification 2.1), in protocol buffers.

use rustc_hash::FxHashMap;

use super::clip::{Position, Shape};
use super::{Feature, TileLayer};
use crate::formats::Cell;

/// Steps of the grid along a side of a tile.
pub(super) const EXTENT: f64 = 4096.0;
/// A step of simplified lines.
const COARSE: i64 = 3;

/// Kinds of fields of protocol buffers.
const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const BYTES: u32 = 2;

pub(super) fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

fn key(field: u32, kind: u32, out: &mut Vec<u8>) {
    varint(u64::from(field << 3 | kind), out);
}

fn bytes(field: u32, bytes: &[u8], out: &mut Vec<u8>) {
    key(field, BYTES, out);
    varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

fn packed(field: u32, numbers: &[u32], out: &mut Vec<u8>) {
    let mut body = Vec::with_capacity(numbers.len() * 2);
    for &number in numbers {
        varint(u64::from(number), &mut body);
    }
    bytes(field, &body, out);
}

/// A value as a message (section 4.1); `None` for what a feature does not have.
pub(super) fn value(cell: &Cell<'_>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match cell {
        Cell::Null => return None,
        Cell::Bool(flag) => {
            key(7, VARINT, &mut out);
            varint(u64::from(*flag), &mut out);
        }
        Cell::Number(number) => {
            if let Some(whole) = number.as_u64() {
                key(5, VARINT, &mut out);
                varint(whole, &mut out);
            } else if let Some(whole) = number.as_i64() {
                key(6, VARINT, &mut out);
                varint((whole << 1 ^ whole >> 63).cast_unsigned(), &mut out);
            } else {
                key(3, FIXED64, &mut out);
                out.extend_from_slice(&number.as_f64()?.to_le_bytes());
            }
        }
        other => bytes(1, other.shown().as_bytes(), &mut out),
    }
    Some(out)
}

/// A tile under way: where it lies, and how exact it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub(super) zoom: u8,
    pub(super) column: u32,
    pub(super) row: u32,
    /// Whether lines keep every position of the grid, and nothing is too small.
    pub(super) is_exact: bool,
}

impl Grid {
    fn at(self, at: Position) -> [i64; 2] {
        let side = f64::from(1_u32 << self.zoom);
        let corner = [self.column, self.row].map(f64::from);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a position in or beside a tile"
        )]
        [0, 1].map(|axis| ((at[axis] * side - corner[axis]) * EXTENT).round() as i64)
    }

    /// A line on the grid, without positions that lie on one another.
    fn line(self, line: &[Position]) -> Vec<[i64; 2]> {
        let mut out: Vec<[i64; 2]> = Vec::with_capacity(line.len());
        for (place, &position) in line.iter().enumerate() {
            let at = self.at(position);
            let is_end = place + 1 == line.len();
            let is_far = out.last().is_none_or(|before| {
                let far = (0..2).any(|axis| (at[axis] - before[axis]).abs() >= COARSE);
                far || (self.is_exact || is_end) && at != *before
            });
            if is_far {
                out.push(at);
            }
        }
        out
    }
}

/// The commands of a geometry (section 4.3), relative to the last position.
#[derive(Default)]
struct Commands {
    numbers: Vec<u32>,
    last: [i64; 2],
}

impl Commands {
    fn command(&mut self, id: u32, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX >> 3);
        self.numbers.push(count << 3 | id);
    }

    fn step(&mut self, to: [i64; 2]) {
        for (to, last) in to.into_iter().zip(self.last) {
            let step = to - last;
            let zigzag = (step << 1 ^ step >> 63).cast_unsigned();
            self.numbers.push(u32::try_from(zigzag).unwrap_or(u32::MAX));
        }
        self.last = to;
    }

    fn path(&mut self, path: &[[i64; 2]], is_ring: bool) {
        let Some((first, rest)) = path.split_first() else {
            return;
        };
        self.command(1, 1);
        self.step(*first);
        self.command(2, rest.len());
        for &to in rest {
            self.step(to);
        }
        if is_ring {
            self.command(7, 1);
        }
    }
}

/// Twice the area of a ring, above 0 where it is an exterior one (section 4.3.4.4).
fn area(ring: &[[i64; 2]]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let sides = ring.iter().zip(next);
    sides.map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
}

/// The geometry of a feature: its kind and its commands; `None` where nothing of it is left.
fn geometry(shape: &Shape, grid: Grid) -> Option<(u64, Vec<u32>)> {
    let mut out = Commands::default();
    let kind = match shape {
        Shape::Points(points) => {
            out.command(1, points.len());
            for &at in points {
                out.step(grid.at(at));
            }
            1
        }
        Shape::Lines(lines) => {
            for line in lines {
                let mut path = grid.line(line);
                if let [only] = path[..]
                    && grid.is_exact
                {
                    // What is smaller than a step is shown as one.
                    path.push([only[0] + 1, only[1]]);
                }
                if path.len() > 1 {
                    out.path(&path, false);
                }
            }
            2
        }
        Shape::Areas(areas) => {
            for rings in areas {
                for (place, ring) in rings.iter().enumerate() {
                    let is_exterior = place == 0;
                    let mut path = grid.line(ring);
                    if path.len() > 1 && path.first() == path.last() {
                        path.pop();
                    }
                    let mut size = area(&path);
                    if size == 0 {
                        if !is_exterior {
                            continue;
                        }
                        let Some(&[x, y]) = path.first().filter(|_| grid.is_exact) else {
                            break;
                        };
                        path = vec![[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]];
                        size = 2;
                    }
                    if (size > 0) != is_exterior {
                        path.reverse();
                    }
                    out.path(&path, true);
                }
            }
            3
        }
    };
    (!out.numbers.is_empty()).then_some((kind, out.numbers))
}

/// Appends a layer with some of its features; none where nothing of them is left.
pub(super) fn append<'f>(
    layer: &'f TileLayer,
    features: impl Iterator<Item = (&'f Feature, &'f Shape)>,
    grid: Grid,
    out: &mut Vec<u8>,
) {
    let mut body = Vec::new();
    let mut values: Vec<u32> = Vec::new();
    let mut places: FxHashMap<u32, u32> = FxHashMap::default();
    for (feature, shape) in features {
        let Some((kind, commands)) = geometry(shape, grid) else {
            continue;
        };
        let mut tags = Vec::with_capacity(feature.tags.len() * 2);
        for &(column, value) in &feature.tags {
            let place = *places.entry(value).or_insert_with(|| {
                values.push(value);
                u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
            });
            tags.extend([column, place]);
        }
        let mut message = Vec::new();
        key(1, VARINT, &mut message);
        varint(feature.id, &mut message);
        packed(2, &tags, &mut message);
        key(3, VARINT, &mut message);
        varint(kind, &mut message);
        packed(4, &commands, &mut message);
        bytes(2, &message, &mut body);
    }
    if body.is_empty() {
        return;
    }
    let mut message = Vec::with_capacity(body.len() * 2);
    key(15, VARINT, &mut message);
    varint(2, &mut message);
    bytes(1, layer.name.as_bytes(), &mut message);
    message.extend_from_slice(&body);
    for column in &layer.columns {
        bytes(3, column.name.as_bytes(), &mut message);
    }
    for value in values {
        bytes(4, &layer.values[value as usize], &mut message);
    }
    key(5, VARINT, &mut message);
    varint(4096, &mut message);
    bytes(3, &message, out);
}
