//! A file that is read only so often: a page whose sizes were damaged can lead the library in a circle.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::errors::Result;
use parquet::file::reader::{ChunkReader, Length};

/// What may be read of a file, in bytes and calls, for each byte that it has: all columns once, with the
/// headers of their pages, and more.
const SPENT_A_BYTE: u64 = 4;
/// What may be read of the smallest file.
const LEAST: u64 = 1 << 16;

/// A file that is read only so often.
pub(super) struct Pages {
    file: File,
    left: Allowance,
}

/// What may still be read.
#[derive(Clone)]
struct Allowance(Arc<AtomicU64>);

impl Allowance {
    fn spend(&self, amount: u64) -> io::Result<()> {
        let less = |left: u64| left.checked_sub(amount);
        let spent = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        let why = |_left| io::Error::other("its pages are read over and over");
        spent.map(drop).map_err(why)
    }
}

/// A place in the file from which the library reads on, also beyond the end.
pub(super) struct From {
    inner: BufReader<File>,
    left: Allowance,
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.left.spend(1)?;
        self.inner.read(into)
    }
}

impl Pages {
    pub(super) fn new(file: File) -> Self {
        let left = file.len().saturating_mul(SPENT_A_BYTE);
        let left = left.saturating_add(LEAST);
        Self {
            file,
            left: Allowance(Arc::new(left.into())),
        }
    }
}

impl Length for Pages {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for Pages {
    type T = From;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        self.left.spend(1)?;
        Ok(From {
            inner: self.file.get_read(start)?,
            left: self.left.clone(),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<bytes::Bytes> {
        self.left.spend(length as u64 + 1)?;
        self.file.get_bytes(start, length)
    }
}
