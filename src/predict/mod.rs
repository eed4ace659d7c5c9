//! Coverage predicted from sites on terrain: rasters and polygons of networks, or levels at the places
//! of villages.

mod cells;
mod error;
mod grid;
mod levels;
mod rasters;
mod rule;

pub use cells::{Cell, Cells, Mast};
pub use error::PredictError;
pub use grid::{Grid, Window};
pub use levels::{Levels, Nearest, Network, NetworkLevel, PlaceLevels};
pub use rasters::{CellLevels, Rasters, Served};
pub use rule::SignalRule;
