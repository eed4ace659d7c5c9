//! Coverage predicted from sites on terrain: rasters and polygons of networks, or levels at the places
//! of villages.

mod cells;
mod error;
mod grid;
mod ground;
mod levels;
mod places;
mod propagation;
mod rasters;
mod rule;

pub use cells::{Cell, Cells, Mast};
pub use error::PredictError;
pub use grid::{Grid, Window};
pub use ground::{Ground, Walker};
pub use levels::{Levels, Nearest, Network, NetworkLevel, PlaceLevels};
pub use places::levels;
pub use rasters::{CellLevels, Rasters, Served};
pub use rule::SignalRule;
