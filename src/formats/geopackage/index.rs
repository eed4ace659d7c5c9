//! The R-tree over the geometries of a layer (OGC 12-128r18, annex F.3).

use rusqlite::{Connection, OptionalExtension as _};

use super::contents::Layer;
use super::database::quoted;
use crate::formats::FormatError;

/// A condition for the rows that may meet a box of four parameters (west, south, east, north), and how
/// many rows there are; `None` where no index tells of all of them.
pub(super) fn condition(
    connection: &Connection,
    layer: &Layer,
) -> Result<Option<(String, u64)>, FormatError> {
    let (Some(key), Some(geometry)) = (&layer.key, &layer.geometry) else {
        return Ok(None);
    };
    let name = format!("rtree_{}_{geometry}", layer.table);
    let is_index: Option<bool> = connection
        .query_row(
            "SELECT sql LIKE '%USING rtree%' FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE",
            [&name],
            |row| row.get(0),
        )
        .optional()?;
    if is_index != Some(true) {
        return Ok(None);
    }
    let total = count(connection, &layer.table)?;
    let indexed = count(connection, &format!("{name}_rowid"))?;
    if indexed != total {
        // Rows without a geometry are in no index. Any others that are missing were added by a program
        // that does not know of it.
        let shaped = format!(
            "SELECT count(*) FROM {} WHERE {} IS NOT NULL",
            quoted(&layer.table),
            quoted(geometry)
        );
        let shaped: i64 = connection.query_row(&shaped, [], |row| row.get(0))?;
        if shaped.unsigned_abs() != indexed {
            return Ok(None);
        }
    }
    let tree = quoted(&name);
    let mut inside = format!(
        "SELECT id FROM {tree} WHERE minx <= ?3 AND maxx >= ?1 AND miny <= ?4 AND maxy >= ?2"
    );
    if layer.is_geographic {
        // A polygon over the antimeridian has a box around the globe, which tells nothing of where it is.
        inside.push_str(" UNION SELECT id FROM ");
        inside.push_str(&tree);
        inside.push_str(
            " WHERE minx <= 0 AND maxx >= 0 AND miny <= ?4 AND maxy >= ?2 AND maxx - minx > 180",
        );
    }
    Ok(Some((format!("{} IN ({inside})", quoted(key)), total)))
}

/// How many rows a table has.
pub(super) fn count(connection: &Connection, table: &str) -> Result<u64, FormatError> {
    let sql = format!("SELECT count(*) FROM {}", quoted(table));
    let count: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Whether a table has an index.
pub(super) fn is_any(connection: &Connection, table: &str) -> Result<bool, FormatError> {
    let sql = "SELECT count(*) > 0 FROM pragma_index_list(?1)";
    Ok(connection.query_row(sql, [table], |row| row.get(0))?)
}
