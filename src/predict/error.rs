//! Why nothing can be predicted.

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
