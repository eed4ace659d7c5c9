//! Positions and distances on the WGS 84 ellipsoid, and the way there from other systems.
//!
//! Axis order is `(lon, lat)` in all code. Distances that reach a result are geodesics on the
//! ellipsoid (Karney 2013); earth-centred coordinates serve to search and to prune.

mod around;
mod bounds;
pub mod crs;
mod ellipsoid;
mod position;
mod short_way;

pub use around::{Around, Jet, Plane, segments_2};
pub use bounds::{Bounds, BoundsError};
pub use crs::{Crs, CrsError, Misplaced, ProvinceZone, TransformError, province_zone};
use ellipsoid::MIN_CURVATURE_RADIUS_M;
pub use ellipsoid::{EarthCentred, curve, geodesic_at_most_m, geodesic_circle, geodesic_m};
pub use position::{LonLat, PositionError};
pub use short_way::short_way;
