//! Why nothing can be predicted.

use crate::radio::{AntennaError, BudgetError, MsiError};

/// Why nothing can be predicted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PredictError {
    /// No site to predict from.
    #[error("there is no site that can be used; give rows with a position inside the terrain")]
    NoSites,
    /// A grid of longitudes and latitudes would be torn.
    #[error(
        "the sites reach across the 180th meridian; predict those on either side in a run of their own"
    )]
    Antimeridian,
    /// A grid of longitudes would be too narrow.
    #[error("a site lies at latitude {lat}; up to 85 degrees less the radius can be predicted")]
    NearPole {
        /// Its latitude without sign.
        lat: f64,
    },
    /// A pattern file of the disk.
    #[error(
        "cannot read the antenna pattern {file}; names in the column antenna are relative to the project"
    )]
    PatternUnreadable {
        /// The file as the site names it.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A pattern file that holds something else.
    #[error("the antenna pattern {file} cannot be used")]
    Pattern {
        /// The file as the site names it.
        file: String,
        /// Why.
        #[source]
        source: MsiError,
    },
    /// A bandwidth that a technology does not have.
    #[error("radio.sites.bandwidth_mhz does not fit the technologies of the sites")]
    Bandwidth {
        /// Why.
        #[source]
        source: BudgetError,
    },
    /// A beamwidth or tilt that no antenna has.
    #[error("the antenna of a site cannot be used")]
    Antenna {
        /// Why.
        #[source]
        source: AntennaError,
    },
    /// More than fits into memory.
    #[error(
        "the raster would have {pixels} pixels; at most {most} are written: raise radio.pixel_m, or predict a part of the sites"
    )]
    TooManyPixels {
        /// Pixels of the raster.
        pixels: u64,
        /// Most pixels.
        most: u64,
    },
}
