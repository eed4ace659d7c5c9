//! `deadzone.pmtiles`: vector tiles.

use std::io;
use std::path::Path;

use super::edition::Edition;

/// Writes the tiles to a path.
pub(super) fn tiles(_path: &Path, _edition: &Edition<'_>) -> io::Result<()> {
    Ok(())
}
