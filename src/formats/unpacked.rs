//! Bytes whose number is not known, taken in without a bomb costing memory.
//!
//! A buffer that grows holds up to three times what is in it for a moment. So only a beginning is taken
//! in as it comes; what is larger is counted first and then read again into a buffer of its size.

use std::io::{self, Read};

use flate2::bufread::GzDecoder;

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
    let first = most.min(at_once);
    // Memory that is only set aside costs nothing; a buffer that grows is there twice for a moment.
    let mut content = Vec::new();
    content.try_reserve_exact(usize::try_from(first).unwrap_or(0))?;
    let read = reader.by_ref().take(first).read_to_end(&mut content)? as u64;
    let behind = io::copy(&mut reader.take(most - first + 1), &mut io::sink())?;
    Ok(if behind == 0 {
        content.shrink_to_fit();
        Begun::All(content)
    } else {
        Begun::Counted(read + behind)
    })
}

/// What is in gzip, member after member. Zeros behind the last, with which tapes and disks fill up a block, are
/// no member, as `gzip` has it.
pub(super) struct Gunzip<'b>(Option<GzDecoder<&'b [u8]>>);

impl<'b> Gunzip<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        Self(Some(GzDecoder::new(bytes)))
    }
}

impl Read for Gunzip<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let got = member.read(into)?;
            if got > 0 || into.is_empty() {
                return Ok(got);
            }
            let rest: &[u8] = member.get_ref();
            self.0 = if rest.iter().all(|&byte| byte == 0) {
                None
            } else {
                Some(GzDecoder::new(rest))
            };
        }
        Ok(0)
    }
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
    fn members_and_zeros_behind_them_are_read_and_other_bytes_are_broken() {
        use std::io::Write as _;
        let packed = |text: &str| {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text.as_bytes()).unwrap();
            packer.finish().unwrap()
        };
        let read = |bytes: &[u8]| {
            let mut text = String::new();
            Gunzip::of(bytes).read_to_string(&mut text).map(|_| text)
        };
        let two = [packed("Tà "), packed(""), packed("Xùa")].concat();
        assert_eq!(read(&two).unwrap(), "Tà Xùa");
        assert_eq!(read(&[&two[..], &[0; 512]].concat()).unwrap(), "Tà Xùa");
        assert!(read(&[&two[..], b"Xin"].concat()).is_err());
        for end in 1..two.len() {
            let whole = read(&two[..end]).is_ok_and(|text| text != "Tà ");
            assert!(!whole, "{end}");
        }
    }

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
