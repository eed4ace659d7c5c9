//! Which files of a folder are tiles.

use std::io::ErrorKind;
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::tile::Tile;
use super::{Options, TerrainError};
use crate::geodesy::Crs;
use crate::project::Bytes;

/// Folders in folders that are looked into.
const DEEPEST: usize = 3;
/// Most tiles: the land of the earth has 14,297 of a degree.
const MOST_TILES: usize = 50_000;

/// Endings of the file beside an ASCII grid that says where it lies.
const PROJECTION: [&str; 2] = ["prj", "PRJ"];

/// The tiles of a place.
pub(super) struct Found {
    pub(super) tiles: Vec<Tile>,
    pub(super) notes: Vec<String>,
}

/// What a file is by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Hgt,
    Raster,
    AsciiGrid,
}

impl Kind {
    fn of_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
        if ends(&[".hgt", ".hgt.zip", ".hgt.gz"]) {
            Some(Self::Hgt)
        } else if ends(&[".tif", ".tiff"]) {
            Some(Self::Raster)
        } else if ends(&[".asc"]) {
            Some(Self::AsciiGrid)
        } else {
            None
        }
    }
}

/// Whether a file of this name would be read as a tile in a folder of terrain.
#[must_use]
pub fn is_tile_name(name: &str) -> bool {
    Kind::of_name(name).is_some()
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> TerrainError {
    let path = path.display().to_string();
    |source| TerrainError::Io { path, source }
}

/// Opens a file, or all tiles in a folder.
pub(super) fn open(path: &Path, options: &Options) -> Result<Found, TerrainError> {
    let metadata = std::fs::metadata(path).map_err(failed(path))?;
    let mut notes = Vec::new();
    if !metadata.is_dir() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // A single archive need not be called after its content.
        let is_zip = name.to_ascii_lowercase().ends_with(".zip");
        let kind = Kind::of_name(&name).or(is_zip.then_some(Kind::Hgt));
        let kind = kind.ok_or_else(|| TerrainError::Kind {
            name: name.to_string(),
        })?;
        let tiles = vec![tile(path, name.into_owned(), kind, options, &mut notes)?];
        return Ok(Found { tiles, notes });
    }
    let mut names = Vec::new();
    let mut ignored = 0;
    walk(path, "", DEEPEST, &mut names, &mut ignored)?;
    if names.is_empty() {
        return Err(TerrainError::NoTiles {
            place: path.display().to_string(),
            ignored,
        });
    }
    if ignored > 0 {
        notes.push(format!(
            "{ignored} files that are no terrain by their endings were left out"
        ));
    }
    names.sort_unstable();
    let mut tiles = Vec::with_capacity(names.len());
    for (name, kind) in names {
        tiles.push(tile(&path.join(&name), name, kind, options, &mut notes)?);
    }
    Ok(Found { tiles, notes })
}

/// The names of all files that [`super::Terrain::open`] would take at a place, sorted, with the SHA-256 of each.
///
/// # Errors
/// [`TerrainError`] where one cannot be read.
pub fn fingerprints(path: &Path) -> Result<Vec<(String, [u8; 32])>, TerrainError> {
    let mut files = Vec::new();
    if std::fs::metadata(path).map_err(failed(path))?.is_dir() {
        let mut names = Vec::new();
        walk(path, "", DEEPEST, &mut names, &mut 0)?;
        names.sort_unstable();
        files.extend(names.into_iter().map(|(name, _)| (path.join(&name), name)));
    } else {
        let name = path.file_name().unwrap_or_default();
        files.push((path.to_owned(), name.to_string_lossy().into_owned()));
    }
    let hashed = files.into_par_iter().map(|(path, name)| {
        let bytes = Bytes::open(&path).map_err(failed(&path))?;
        let mut digest = Sha256::new_with_prefix(&bytes[..]);
        // What says where an ASCII grid lies.
        for extension in PROJECTION {
            if let Ok(beside) = Bytes::open(&path.with_extension(extension)) {
                digest.update(&beside[..]);
            }
        }
        Ok((name, digest.finalize().into()))
    });
    hashed.collect()
}

fn walk(
    folder: &Path,
    before: &str,
    deeper: usize,
    names: &mut Vec<(String, Kind)>,
    ignored: &mut usize,
) -> Result<(), TerrainError> {
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let path = entry.path();
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        // What a link points to counts.
        let metadata = std::fs::metadata(&path).map_err(failed(&path))?;
        if metadata.is_dir() {
            if deeper > 0 {
                walk(&path, &format!("{name}/"), deeper - 1, names, ignored)?;
            }
        } else if let Some(kind) = Kind::of_name(&name) {
            names.push((name, kind));
        } else {
            *ignored += 1;
        }
        if names.len() > MOST_TILES {
            return Err(TerrainError::TooMany {
                place: folder.display().to_string(),
                most: MOST_TILES,
            });
        }
    }
    Ok(())
}

fn tile(
    path: &Path,
    name: String,
    kind: Kind,
    options: &Options,
    notes: &mut Vec<String>,
) -> Result<Tile, TerrainError> {
    let bytes = Bytes::open(path).map_err(failed(path))?;
    let declared = options.crs.as_ref();
    match kind {
        Kind::Hgt => Tile::of_hgt(name, bytes),
        Kind::Raster => Tile::of_raster(name, bytes, declared),
        Kind::AsciiGrid => {
            let beside = crs_beside(path, &name)?;
            Tile::of_ascii_grid(name, bytes, beside.as_ref().or(declared), notes)
        }
    }
}

/// What the .prj beside a file says.
fn crs_beside(path: &Path, name: &str) -> Result<Option<Crs>, TerrainError> {
    for extension in PROJECTION {
        let beside = path.with_extension(extension);
        let bytes = match Bytes::open(&beside) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            read => read.map_err(failed(&beside))?,
        };
        let crs = Crs::parse(&String::from_utf8_lossy(&bytes));
        return crs.map(Some).map_err(|source| TerrainError::Crs {
            name: name.to_owned(),
            source,
        });
    }
    Ok(None)
}
