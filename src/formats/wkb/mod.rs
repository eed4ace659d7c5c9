//! Well-known binary, both ways: ISO/IEC 13249-3 (which OGC 06-103r4 took over) with types 1000, 2000
//! and 3000 higher for Z, M and both, and the older spellings of OGC 99-049 and `PostGIS` with flags.

mod hex;
mod read;
#[cfg(any(feature = "gpkg", feature = "parquet"))]
mod write;

pub(super) use self::hex::{of_hex, told_by_hex};
pub(super) use self::read::{Extras, read};
#[cfg(any(feature = "gpkg", feature = "parquet"))]
pub(super) use self::write::append;
#[cfg(feature = "gpkg")]
pub(super) use self::write::append_as_multi;

#[cfg(test)]
#[path = "wkb_tests.rs"]
mod tests;
