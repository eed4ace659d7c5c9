//! Why there are no heights.

use std::io;

use crate::formats::{AsciiGridError, HgtError, RasterError};
use crate::geodesy::{CrsError, TransformError};

/// Why there are no heights.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TerrainError {
    /// A file or folder that cannot be read.
    #[error("{path} cannot be read")]
    Io {
        /// Where it should be.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A folder without tiles.
    #[error(
        "{place} holds no tile of terrain ({ignored} other files); read are .hgt, .hgt.zip, .hgt.gz, GeoTIFF as .tif or .tiff, and ESRI ASCII grids as .asc"
    )]
    NoTiles {
        /// The folder.
        place: String,
        /// How many files of other kinds it holds.
        ignored: usize,
    },
    /// A file of another kind.
    #[error(
        "{name} is no terrain by its ending; read are .hgt, .hgt.zip, .hgt.gz, GeoTIFF as .tif or .tiff, and ESRI ASCII grids as .asc"
    )]
    Kind {
        /// The file.
        name: String,
    },
    /// More tiles than a surface has.
    #[error("{place} holds more than {most} tiles; give the folder of your region")]
    TooMany {
        /// The folder.
        place: String,
        /// Most of them.
        most: usize,
    },
    /// A broken tile of SRTM.
    #[error("{name} {source}")]
    Hgt {
        /// The tile.
        name: String,
        /// Why.
        source: HgtError,
    },
    /// A broken raster.
    #[error("{name} {source}")]
    Raster {
        /// The tile.
        name: String,
        /// Why.
        source: RasterError,
    },
    /// A broken ASCII grid.
    #[error("{name} {source}")]
    AsciiGrid {
        /// The tile.
        name: String,
        /// Why.
        source: AsciiGridError,
    },
    /// A tile that says nothing of its coordinate system.
    #[error(
        "{name} does not say in which coordinate system it lies; declare one, such as EPSG:4326 or EPSG:32648"
    )]
    NoCrs {
        /// The tile.
        name: String,
    },
    /// A coordinate system that cannot be used.
    #[error("{name} lies in a coordinate system that cannot be used: {source}")]
    Crs {
        /// The tile.
        name: String,
        /// Why.
        source: CrsError,
    },
    /// Two tiles whose positions mean different places.
    #[error(
        "{one} lies in {one_crs} and {other} in {other_crs}, which are of different datums; terrain must be of one: warp one of them"
    )]
    MixedDatums {
        /// A tile.
        one: String,
        /// Its system.
        one_crs: String,
        /// Another tile.
        other: String,
        /// Its system.
        other_crs: String,
    },
    /// A tile that does not lie on the earth.
    #[error("{name} does not lie on the earth: {reason}")]
    Placed {
        /// The tile.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// Cells that are none.
    #[error(
        "a grid of {width} by {height} cells with steps {step:?} and {heights} heights is none"
    )]
    Grid {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// From one cell to the next.
        step: [f64; 2],
        /// How many heights were given.
        heights: usize,
    },
    /// A place without a tile.
    #[error("no terrain at lon {lon:.6}, lat {lat:.6}: {missing}{place}")]
    NoTile {
        /// In degrees.
        lon: f64,
        /// In degrees.
        lat: f64,
        /// The tile that would hold it, in words; empty where no name follows from the place.
        missing: String,
        /// The tiles there are.
        place: String,
    },
    /// A place whose cells hold no data, too far from any that do.
    #[error(
        "the terrain has no data at lon {lon:.6}, lat {lat:.6} for {gap_m:.0} m along the path; gaps of up to {most_m:.0} m between known heights are bridged: fill the voids of the tiles"
    )]
    Void {
        /// In degrees.
        lon: f64,
        /// In degrees.
        lat: f64,
        /// How long the gap is, metres.
        gap_m: f64,
        /// The longest that is bridged, metres.
        most_m: f64,
    },
    /// Paths near a pole.
    #[error("lat {lat:.6} is within {} degrees of a pole, where paths are not followed", 90.0 - super::MOST_LATITUDE)]
    Pole {
        /// In degrees.
        lat: f64,
    },
    /// A path that cannot be sampled.
    #[error(
        "a path of {length_m} m cannot be sampled each {step_m} m; 1 to {most} heights are given"
    )]
    Step {
        /// Metres.
        length_m: f64,
        /// Metres.
        step_m: f64,
        /// Most heights.
        most: usize,
    },
    /// A horizon or viewshed that cannot be looked for.
    #[error(
        "cannot look around: the observer must stand on a cell with data, heights and distances be finite, steps and directions be more than none: {options}"
    )]
    Look {
        /// What was asked for.
        options: String,
    },
    /// A window that is too large to be held.
    #[error("a window of {cells:.0} cells is not held; at most {most} are: look less far")]
    Window {
        /// How many cells it would have.
        cells: f64,
        /// Most cells.
        most: usize,
    },
    /// A place that a coordinate system does not show.
    #[error(transparent)]
    Transform(#[from] TransformError),
}

impl TerrainError {
    /// Whether heights are not known there, while the tiles themselves are whole.
    #[must_use]
    pub fn is_unknown_terrain(&self) -> bool {
        matches!(self, Self::NoTile { .. } | Self::Void { .. })
    }
}
