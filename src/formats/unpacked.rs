//! Bytes whose number is not known, taken in without a bomb costing memory.
//!
//! A buffer that grows holds up to three times what is in it for a moment. So only a beginning is taken
//! in as it comes; what is larger is counted first and then read again into a buffer of its size.

use std::io::{self, Read};

/// Bytes that are taken in as they come.
const AT_ONCE: u64 = 1 << 28;

/// What comes of reading for the first time.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// Everything.
    All(Vec<u8>),
    /// So many bytes, to be read again; more than are allowed where that is more.
    Counted(u64),
}

/// Reads for the first time; of more bytes than are allowed one is counted.
pub(super) fn begun(reader: impl Read, most: u64) -> io::Result<Begun> {
    begun_by(reader, most, AT_ONCE)
}

fn begun_by(mut reader: impl Read, most: u64, at_once: u64) -> io::Result<Begun> {
    let mut content = Vec::new();
    let first = most.min(at_once);
    let read = reader.by_ref().take(first).read_to_end(&mut content)? as u64;
    let behind = io::copy(&mut reader.take(most - first + 1), &mut io::sink())?;
    Ok(if behind == 0 {
        Begun::All(content)
    } else {
        Begun::Counted(read + behind)
    })
}

/// Reads again what has been counted.
pub(super) fn counted(reader: impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let room = usize::try_from(size).map_err(io::Error::other)?;
    content.try_reserve_exact(room)?;
    reader.take(size).read_to_end(&mut content)?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_is_counted_and_what_is_too_large_only_so_far() {
        let bytes: Vec<u8> = (0..100).collect();
        let begun = |most, at_once| begun_by(&bytes[..], most, at_once).unwrap();
        assert_eq!(begun(100, 100), Begun::All(bytes.clone()));
        assert_eq!(begun(1000, 100), Begun::All(bytes.clone()));
        assert_eq!(begun(1000, 99), Begun::Counted(100));
        assert_eq!(begun(100, 30), Begun::Counted(100));
        assert_eq!(begun(99, 30), Begun::Counted(100));
        assert_eq!(begun(50, 1000), Begun::Counted(51));
        assert_eq!(counted(&bytes[..], 100).unwrap(), bytes);
    }
}
