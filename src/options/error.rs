//! Why nothing can be found.

use crate::predict::PredictError;
use crate::sky::SkyError;
use crate::terrain::TerrainError;

/// Why nothing can be found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// Terrain, or the model of the project.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// Terrain on the way of a hop, or around a dish.
    #[error(transparent)]
    Terrain(#[from] TerrainError),
    /// The constellation or its element sets.
    #[error(transparent)]
    Sky(#[from] SkyError),
    /// A file of element sets.
    #[error("sky.elements: {file}: {why}")]
    Elements {
        /// As the project names it.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// Satellites without laser links, and nowhere to land.
    #[error(
        "satellites of {constellation} have no laser links here (sky.laser_links) and count only while a gateway sees them too: name gateways in sky.gateways = [\"LON,LAT\"]"
    )]
    NoGateway {
        /// What flies.
        constellation: String,
    },
    /// A setting of the sky.
    #[error(
        "sky.gateways: {value:?} is no position; write \"LON,LAT\" in degrees, such as \"105.32,21.30\""
    )]
    Gateway {
        /// What was written.
        value: String,
    },
}
