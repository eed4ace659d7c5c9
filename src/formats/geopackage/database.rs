//! An SQLite file, opened so that nothing in it can do more than be read.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use crate::formats::text::RELEASED_FROM;
use crate::formats::{Document, FormatError};

/// How every SQLite file begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Bytes of the header of an SQLite file.
const HEADER: usize = 100;
/// Steps of the virtual machine between two looks at how many there were.
const STEPS: i32 = 1 << 20;
/// Steps that reading may take: these, and [`STEPS_A_BYTE`]. A row takes some steps a column, and a file
/// is as long as its rows, so only a view without an end takes more.
const STEPS_ALWAYS: u64 = 200_000_000;
const STEPS_A_BYTE: u64 = 1000;

/// That a file is broken.
pub(super) fn broken(message: impl Into<String>) -> FormatError {
    FormatError::Broken {
        format: "GeoPackage",
        message: message.into(),
    }
}

impl From<rusqlite::Error> for FormatError {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
            return broken("a view in it takes too long; save the layer as a table");
        }
        broken(error.to_string())
    }
}

/// Opens the file of a document.
pub(super) fn open(document: &Document) -> Result<Connection, FormatError> {
    let bytes = document.content();
    check_header(bytes)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    // What came through a pipe has a path, but can be read once only, and was.
    let path = document.path().filter(|path| path.is_file());
    let mut connection = if let Some(path) = path {
        check_beside(path)?;
        // Without `immutable` SQLite would lock the file, and could not read from a folder that is
        // read only where the file is in WAL mode.
        let uri = uri(path, "mode=ro&immutable=1");
        Connection::open_with_flags(uri, flags)?
    } else {
        let mut connection = Connection::open_in_memory()?;
        // A file in memory cannot be in WAL mode; the format versions 2 are all that tells of it.
        let (first, rest) = bytes.split_at(18);
        let patched = first.chain(&[1, 1][..]).chain(&rest[2..]);
        connection.deserialize_read_exact(MAIN_DB, patched, bytes.len(), true)?;
        connection
    };
    harden(&mut connection, bytes.len())?;
    Ok(connection)
}

/// Checks what the header says against the file (<https://sqlite.org/fileformat2.html>, 1.3).
fn check_header(bytes: &[u8]) -> Result<(), FormatError> {
    if !bytes.starts_with(MAGIC) {
        return Err(FormatError::NotThatFormat {
            format: "GeoPackage",
        });
    }
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes))
    };
    if bytes.len() < HEADER {
        return Err(broken("it ends inside of its header"));
    }
    // 65536 does not fit and is written as 1.
    let page_size = match number(14) & 0xffff {
        1 => 1 << 16,
        size => u64::from(size),
    };
    // The count of pages holds where the last program to write it knew of it.
    let (pages, is_counted) = (u64::from(number(28)), number(24) == number(92));
    let (len, claimed) = (bytes.len() as u64, page_size * pages);
    if is_counted && pages > 0 && claimed > len {
        return Err(broken(format!(
            "it holds {len} bytes of {claimed} that its header tells of"
        )));
    }
    if page_size > 0 && !len.is_multiple_of(page_size) {
        return Err(broken("it ends inside of a page"));
    }
    Ok(())
}

/// Whether another program is writing: its changes stand beside the file.
fn check_beside(path: &Path) -> Result<(), FormatError> {
    for suffix in ["-wal", "-journal"] {
        let mut beside = OsString::from(path.as_os_str());
        beside.push(suffix);
        let mut first = [0];
        let held = File::open(&beside).and_then(|mut file| file.read(&mut first));
        // A journal that has been done with may stay, its beginning zeroed.
        let is_live = matches!(held, Ok(1..)) && (suffix == "-wal" || first != [0]);
        if is_live {
            let name = Path::new(&beside).file_name().unwrap_or_default();
            return Err(FormatError::BeingWritten {
                beside: name.to_string_lossy().into_owned(),
            });
        }
    }
    Ok(())
}

/// A path as SQLite takes it (<https://sqlite.org/uri.html>), so that no character in it means anything.
pub(super) fn uri(path: &Path, parameters: &str) -> String {
    let mut uri = String::from(if path.has_root() { "file://" } else { "file:" });
    if cfg!(windows) && path.has_root() {
        uri.push('/');
    }
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            b':' if cfg!(windows) => uri.push(':'),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => {
                let _ = write!(uri, "%{byte:02x}");
            }
        }
    }
    uri.push('?');
    uri + parameters
}

/// What SQLite advises for files from strangers (<https://sqlite.org/security.html>).
fn harden(connection: &mut Connection, len: usize) -> Result<(), FormatError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    // No value of a table is longer than the file.
    let longest = i32::try_from(len).unwrap_or(i32::MAX);
    let limits = [
        (Limit::SQLITE_LIMIT_LENGTH, longest.clamp(1 << 20, 1 << 30)),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
        (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
        (Limit::SQLITE_LIMIT_FUNCTION_ARG, 100),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 16),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ];
    for (limit, value) in limits {
        connection.set_limit(limit, value)?;
    }
    connection.execute_batch("PRAGMA cell_size_check=ON; PRAGMA query_only=ON;")?;
    let most = STEPS_A_BYTE.saturating_mul(len as u64);
    limit_steps(connection, STEPS_ALWAYS.saturating_add(most))
}

/// Lets a connection take no more than about so many steps.
pub(super) fn limit_steps(connection: &mut Connection, most: u64) -> Result<(), FormatError> {
    let mut steps = 0_u64;
    let is_too_long = move || {
        steps = steps.saturating_add(u64::from(STEPS.unsigned_abs()));
        steps > most
    };
    connection.progress_handler(STEPS, Some(is_too_long))?;
    Ok(())
}

/// Does something that goes over many pages, with the file mapped into memory meanwhile: not longer, so
/// that memory does not hold what has been read.
pub(super) fn mapped<T>(
    connection: &Connection,
    run: impl FnOnce(&Connection) -> Result<T, FormatError>,
) -> Result<T, FormatError> {
    let map = |bytes: usize| connection.execute_batch(&format!("PRAGMA mmap_size = {bytes}"));
    map(RELEASED_FROM)?;
    let result = run(connection);
    map(0)?;
    result
}

/// A name as SQL takes it, whatever characters it has.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_path_means_anything() {
        let uri = |path: &str| uri(Path::new(path), "mode=ro");
        assert_eq!(uri("a.gpkg"), "file:a.gpkg?mode=ro");
        assert_eq!(
            uri("/x y/100%#?&.gpkg"),
            "file:///x%20y/100%25%23%3f%26.gpkg?mode=ro"
        );
        assert_eq!(uri("làng"), "file:l%c3%a0ng?mode=ro");
        assert_eq!(uri("file:a:memory:"), "file:file%3aa%3amemory%3a?mode=ro");
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted("a\" b"), "\"a\"\" b\"");
    }
}
