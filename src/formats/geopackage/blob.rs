//! Geometry as `GeoPackage` keeps it: a header before well-known binary (OGC 12-128r18, 2.1.3).

use crate::formats::Shape;
use crate::formats::wkb::{self, Extras};

/// How every geometry begins; the byte behind is the version, 0.
const MAGIC: &[u8; 3] = b"GP\0";
/// Bytes before the envelope: magic, version, flags, reference system.
const HEADER: usize = 8;
/// Flags: byte order, kind of envelope, whether there is no position, whether it is of an extension.
const LITTLE_ENDIAN: u8 = 1;
const EMPTY: u8 = 1 << 4;
const EXTENDED: u8 = 1 << 5;
/// The envelope of west, east, south, north.
const ENVELOPE: u8 = 1 << 1;

/// Reads a geometry.
pub(super) fn read(bytes: &[u8]) -> (Shape, Extras) {
    match body(bytes) {
        Ok(Some(body)) => wkb::read(body),
        Ok(None) => (Shape::Absent, Extras::default()),
        Err(why) => {
            let value = format!("{} bytes", bytes.len());
            let why = why.to_owned();
            (Shape::Broken { value, why }, Extras::default())
        }
    }
}

/// The well-known binary behind the header; none where there is no position.
fn body(bytes: &[u8]) -> Result<Option<&[u8]>, &'static str> {
    if !bytes.starts_with(MAGIC) {
        return Err("does not begin like a geometry of a GeoPackage");
    }
    let flags = *bytes.get(3).ok_or("ends inside of its header")?;
    if flags & EXTENDED != 0 {
        return Err("is of an extension of GeoPackage, which is not read");
    }
    let envelope = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("has an envelope of an unknown kind"),
    };
    let body = bytes.get(HEADER + envelope..);
    let body = body.ok_or("ends inside of its header")?;
    Ok((flags & EMPTY == 0).then_some(body))
}

/// Begins a geometry with an envelope of `x` from and to, `y` from and to; a point needs none, it is as short.
pub(super) fn append_header(
    srs_id: i32,
    envelope: Option<[f64; 4]>,
    is_empty: bool,
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(MAGIC);
    let empty = if is_empty { EMPTY } else { 0 };
    out.push(LITTLE_ENDIAN | envelope.map_or(0, |_| ENVELOPE) | empty);
    out.extend_from_slice(&srs_id.to_le_bytes());
    for number in envelope.into_iter().flatten() {
        out.extend_from_slice(&number.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Geometry, Point};

    fn point(flags: u8, envelope: usize) -> Vec<u8> {
        let mut bytes = b"GP\0".to_vec();
        bytes.push(flags);
        bytes.resize(HEADER + envelope, 0);
        wkb::append(&Geometry::from(Point::new(1.0, 2.0)), &mut bytes);
        bytes
    }

    #[test]
    fn every_envelope_is_stepped_over() {
        for (kind, envelope) in [(0, 0), (1, 32), (2, 48), (3, 48), (4, 64)] {
            for order in [0, 1] {
                let bytes = point(kind << 1 | order, envelope);
                let Shape::Given { geometry, .. } = read(&bytes).0 else {
                    panic!("{kind}");
                };
                assert_eq!(geometry, Some(Box::new(Point::new(1.0, 2.0).into())));
                for cut in 0..bytes.len() {
                    assert!(matches!(read(&bytes[..cut]).0, Shape::Broken { .. }));
                }
            }
        }
    }

    #[test]
    fn what_is_marked_empty_is_absent() {
        assert_eq!(read(&point(EMPTY, 0)).0, Shape::Absent);
    }

    #[test]
    fn strange_flags_are_refused() {
        for flags in [EXTENDED, 5 << 1, 7 << 1] {
            assert!(matches!(read(&point(flags, 64)).0, Shape::Broken { .. }));
        }
        assert!(matches!(read(b"XX\0\0").0, Shape::Broken { .. }));
    }
}
