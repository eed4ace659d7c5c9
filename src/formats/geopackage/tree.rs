//! Filling an R-tree at once: boxes are sorted into tiles (Leutenegger, Lopez and Edgington, "STR: a
//! simple and efficient algorithm for R-tree packing", 1997) and nodes written as SQLite keeps them
//! (comment at the beginning of its `rtree.c`), which takes a tenth of adding box by box.

use rusqlite::{Connection, Result, params};

use super::database::quoted;

/// Cells of a full node, and the bytes of a node: depth, count, and 24 bytes a cell.
const CELLS: usize = 51;
const CELL: usize = 24;
const NODE: usize = 4 + CELL * CELLS;
/// The number of the root.
const ROOT: i64 = 1;

/// The box of a row or node: `x` from and to, `y` from and to, in single precision, rounded outwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    id: i64,
    sides: [f32; 4],
}

impl Cell {
    /// The box of west, south, east, north; none where they are not finite.
    pub(super) fn of(id: i64, [west, south, east, north]: [f64; 4]) -> Option<Self> {
        let sides = [down(west), up(east), down(south), up(north)];
        let is_finite = sides.iter().all(|side| side.is_finite());
        is_finite.then_some(Self { id, sides })
    }

    fn middle(&self, axis: usize) -> f32 {
        self.sides[2 * axis] / 2.0 + self.sides[2 * axis + 1] / 2.0
    }
}

#[expect(clippy::cast_possible_truncation, reason = "rounded outwards next")]
fn down(number: f64) -> f32 {
    let single = number as f32;
    if f64::from(single) > number {
        single.next_down()
    } else {
        single
    }
}

fn up(number: f64) -> f32 {
    -down(-number)
}

/// Fills the empty tree of that name.
pub(super) fn fill(connection: &Connection, name: &str, mut cells: Vec<Cell>) -> Result<()> {
    let table = |part: &str| quoted(&format!("{name}_{part}"));
    let node = format!("INSERT OR REPLACE INTO {} VALUES (?1, ?2)", table("node"));
    let parent = format!("INSERT INTO {} VALUES (?1, ?2)", table("parent"));
    let leaf = format!("INSERT INTO {} VALUES (?1, ?2)", table("rowid"));
    let mut node = connection.prepare(&node)?;
    let mut parent = connection.prepare(&parent)?;
    let mut leaf = connection.prepare(&leaf)?;
    let mut next = ROOT + 1;
    let mut depth: u16 = 0;
    loop {
        let is_root = cells.len() <= CELLS;
        let sizes = if is_root {
            vec![cells.len()]
        } else {
            tiles(&mut cells)
        };
        let mut rest = cells.as_slice();
        let mut above = Vec::with_capacity(sizes.len());
        let mut homes = Vec::with_capacity(cells.len());
        for size in sizes {
            let (own, behind) = rest.split_at(size);
            rest = behind;
            let number = if is_root { ROOT } else { next };
            next += i64::from(!is_root);
            // Only the root tells the depth.
            let told = if is_root { depth } else { 0 };
            node.execute(params![number, bytes(told, own)])?;
            homes.extend(own.iter().map(|cell| (cell.id, number)));
            above.extend(around(number, own));
        }
        // In the order of their keys, which is quicker to write.
        homes.sort_unstable();
        let homes_table = if depth == 0 { &mut leaf } else { &mut parent };
        for (id, number) in homes {
            homes_table.execute([id, number])?;
        }
        if is_root {
            return Ok(());
        }
        depth += 1;
        cells = above;
    }
}

/// Sorts cells so that neighbours come together; how many go into each node. Nodes are about equally
/// full.
fn tiles(cells: &mut [Cell]) -> Vec<usize> {
    let by = |axis: usize| {
        move |one: &Cell, other: &Cell| {
            let middles = one.middle(axis).total_cmp(&other.middle(axis));
            middles.then(one.id.cmp(&other.id))
        }
    };
    cells.sort_unstable_by(by(0));
    let nodes = cells.len().div_ceil(CELLS);
    let slices = nodes.isqrt().max(1);
    let mut sizes = Vec::with_capacity(nodes + slices);
    let mut rest = cells;
    for size in shares(rest.len(), slices) {
        let (slice, behind) = rest.split_at_mut(size);
        rest = behind;
        slice.sort_unstable_by(by(1));
        sizes.extend(shares(size, size.div_ceil(CELLS)));
    }
    sizes
}

/// Splits a number into about equal shares.
fn shares(number: usize, parts: usize) -> impl Iterator<Item = usize> {
    let (each, more) = (number / parts, number % parts);
    (0..parts).map(move |part| each + usize::from(part < more))
}

/// The box around cells.
fn around(id: i64, cells: &[Cell]) -> Option<Cell> {
    let sides = cells.iter().map(|cell| cell.sides);
    let sides = sides.reduce(|a, b| {
        [
            a[0].min(b[0]),
            a[1].max(b[1]),
            a[2].min(b[2]),
            a[3].max(b[3]),
        ]
    });
    sides.map(|sides| Cell { id, sides })
}

fn bytes(depth: u16, cells: &[Cell]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(NODE);
    bytes.extend_from_slice(&depth.to_be_bytes());
    let count = u16::try_from(cells.len()).expect("a node has no more than 51 cells");
    bytes.extend_from_slice(&count.to_be_bytes());
    for cell in cells {
        bytes.extend_from_slice(&cell.id.to_be_bytes());
        for side in cell.sides {
            bytes.extend_from_slice(&side.to_be_bytes());
        }
    }
    bytes.resize(NODE, 0);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sides_are_rounded_outwards() {
        for number in [0.1, -0.1, 105.123_456_789, -1e300, 1e300, 0.0, 2.5] {
            assert!(f64::from(down(number)) <= number, "{number}");
            assert!(f64::from(up(number)) >= number, "{number}");
        }
        assert_eq!(Cell::of(1, [f64::NAN, 0.0, 1.0, 1.0]), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn sqlite_finds_a_sound_tree_that_answers_as_its_own(
            boxes in prop::collection::vec((-180.0..180.0_f64, -90.0..90.0_f64, 0.0..9.0_f64), 0..4000),
            (west, south, side) in (-180.0..180.0_f64, -90.0..90.0_f64, 0.0..90.0_f64),
        ) {
            let connection = Connection::open_in_memory().unwrap();
            for name in ["packed", "grown"] {
                let sql = format!("CREATE VIRTUAL TABLE {name} USING rtree(id, minx, maxx, miny, maxy)");
                connection.execute_batch(&sql).unwrap();
            }
            let mut cells = Vec::new();
            for (id, (x, y, size)) in (1_i64..).zip(&boxes) {
                cells.extend(Cell::of(id, [*x, *y, x + size, y + size]));
                let sql = "INSERT INTO grown VALUES (?1, ?2, ?3, ?4, ?5)";
                let mut grown = connection.prepare_cached(sql).unwrap();
                grown.execute(params![id, x, x + size, y, y + size]).unwrap();
            }
            prop_assert_eq!(cells.len(), boxes.len());
            fill(&connection, "packed", cells).unwrap();
            let sound: String = connection
                .query_row("SELECT rtreecheck('packed')", [], |row| row.get(0))
                .unwrap();
            prop_assert_eq!(sound, "ok");
            let found = |name: &str| {
                let sql = format!(
                    "SELECT id FROM {name} WHERE minx <= ?2 AND maxx >= ?1 AND miny <= ?4 AND maxy >= ?3 ORDER BY id"
                );
                let mut statement = connection.prepare(&sql).unwrap();
                let ids = statement.query_map([west, west + side, south, south + side], |row| row.get(0));
                ids.unwrap().collect::<Result<Vec<i64>>>().unwrap()
            };
            prop_assert_eq!(found("packed"), found("grown"));
            // It goes on being a tree when boxes come and go.
            connection.execute_batch(
                "DELETE FROM packed WHERE id % 3 = 0; INSERT INTO packed VALUES (9999, 1, 2, 3, 4);"
            ).unwrap();
            let sound: String = connection
                .query_row("SELECT rtreecheck('packed')", [], |row| row.get(0))
                .unwrap();
            prop_assert_eq!(sound, "ok");
        }
    }
}
