//! The bytes of an input, mapped into memory where they come from a file.

use std::fs::File;
use std::io::{self, Read as _};
use std::ops::{Deref, Range};
use std::path::Path;

use memmap2::Mmap;

/// Files below this size are read: mapping costs more than copying.
const MAPPED_FROM: u64 = 1 << 16;
/// Pages are given back in steps of this size.
const PAGE: usize = 1 << 16;

/// The bytes of one input.
///
/// A mapped file is the page cache itself: nothing is copied, and pages that have been read can be
/// given back, so that memory need not grow with the file. A file must not change while it is read;
/// should it be cut off, the system ends the program, and outputs of an earlier run stay whole.
#[derive(Debug)]
pub struct Bytes(Kind);

#[derive(Debug)]
enum Kind {
    Owned(Vec<u8>),
    Mapped(Mmap),
}

impl Bytes {
    /// Opens a file. What cannot be mapped, a pipe for example, is read.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::of_file(&File::open(path)?)
    }

    /// Those of a file that stands at its beginning.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn of_file(mut file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        if metadata.is_file()
            && metadata.len() >= MAPPED_FROM
            && let Ok(map) = mapped(file)
        {
            return Ok(Self(Kind::Mapped(map)));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }

    /// Says that the bytes of a range are read next: their pages are mapped at once, which takes a tenth of
    /// meeting one after the other.
    pub fn fetch(&self, range: Range<usize>) {
        if let Kind::Mapped(map) = &self.0 {
            // Whole steps around the range.
            let first = range.start / PAGE * PAGE;
            let last = range.end.min(map.len());
            if first < last {
                map_pages(map, first, last - first);
            }
        }
    }

    /// Says that the bytes of a range will not be read again soon. They stay readable.
    pub fn release(&self, range: Range<usize>) {
        if let Kind::Mapped(map) = &self.0 {
            // Whole steps inside the range, so that neighbours keep their pages.
            let first = range.start.next_multiple_of(PAGE);
            let last = range.end.min(map.len()) / PAGE * PAGE;
            if first < last {
                give_back(map, first, last - first);
            }
        }
    }
}

#[expect(unsafe_code, reason = "mapping a file has no safe interface")]
fn mapped(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is read only and private to this process. That nobody else changes the file while
    // it is mapped cannot be checked; as everywhere where files are mapped, it is asked of the user
    // (docs/inputs.md), who may give the file as standard input where it cannot be promised.
    unsafe { Mmap::map(file) }
}

#[cfg(not(target_os = "linux"))]
fn map_pages(_: &Mmap, _: usize, _: usize) {}

#[cfg(target_os = "linux")]
fn map_pages(map: &Mmap, offset: usize, len: usize) {
    // Kernels before 5.14 do not know the advice, and map each page when it is met.
    let _ = map.advise_range(memmap2::Advice::PopulateRead, offset, len);
}

#[cfg(not(unix))]
fn give_back(_: &Mmap, _: usize, _: usize) {}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the advice has no safe interface")]
fn give_back(map: &Mmap, offset: usize, len: usize) {
    // SAFETY: the map is backed by a file and never written to, so a page that is given back is read
    // again from the file when it is touched. Advice that fails changes nothing.
    let _ = unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, offset, len) };
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Kind::Owned(bytes) => bytes,
            Kind::Mapped(map) => map,
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Kind::Owned(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapped_file_reads_the_same_after_its_pages_were_given_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large");
        let content: Vec<u8> = (0..300_000_u32)
            .map(|i| u8::try_from(i % 251).unwrap())
            .collect();
        std::fs::write(&path, &content).unwrap();
        let bytes = Bytes::open(&path).unwrap();
        assert!(matches!(bytes.0, Kind::Mapped(_)));
        assert_eq!(&*bytes, content);
        bytes.release(0..content.len());
        bytes.release(10..20);
        bytes.release(content.len()..usize::MAX);
        assert_eq!(&*bytes, content);
        bytes.release(0..content.len());
        bytes.fetch(0..content.len());
        bytes.fetch(content.len() - 1..usize::MAX);
        bytes.fetch(content.len()..content.len());
        bytes.fetch(usize::MAX..usize::MAX);
        assert_eq!(&*bytes, content);
    }

    #[test]
    fn small_files_and_empty_ones_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("small");
        std::fs::write(&path, b"").unwrap();
        assert!(Bytes::open(&path).unwrap().is_empty());
        assert!(Bytes::open(&dir.path().join("none")).is_err());
    }
}
