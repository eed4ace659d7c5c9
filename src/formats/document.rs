//! A file in hand: its bytes, unpacked where they are packed, and the files that belong to it.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::unpacked::{Begun, Gunzip, begun, counted};
use super::{Format, FormatError, Packing};
use crate::project::{Bytes, Origin};

/// Most bytes that are taken from a packed file: enough for ten million villages, and a bomb stops here.
const MOST_UNPACKED: u64 = 1 << 31;

/// A file in hand.
#[derive(Debug)]
pub struct Document {
    name: String,
    format: Format,
    path: Option<PathBuf>,
    bytes: Bytes,
    unpacked: Option<Bytes>,
    beside: Vec<(String, Bytes)>,
}

/// Why there is no document.
#[derive(Debug)]
pub enum DocumentError {
    /// The file cannot be read.
    Io(std::io::Error),
    /// It is none that can be read.
    Format(FormatError),
}

impl From<FormatError> for DocumentError {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

impl Document {
    /// Takes a file from where the inputs come from. `format` overrides what the name says.
    ///
    /// # Errors
    /// [`DocumentError`] where the file cannot be read, or its format is not known.
    pub fn open(
        origin: &Origin,
        name: &str,
        format: Option<Format>,
    ) -> Result<Self, DocumentError> {
        let io = DocumentError::Io;
        let bytes = origin.read(name).map_err(io)?;
        let mut document = Self::of_bytes(name, bytes, format)?;
        // A pipe has nothing left for whoever opens it once more.
        document.path = origin.path(name).filter(|path| path.is_file());
        for extension in document.format.companions() {
            if let Some(bytes) = origin.beside(name, extension).map_err(io)? {
                document.beside.push(((*extension).to_owned(), bytes));
            }
        }
        Ok(document)
    }

    /// A file whose bytes have come; `-` is standard input, whose format is told by its bytes.
    ///
    /// # Errors
    /// [`FormatError`] where its format is not known or it cannot be unpacked.
    pub fn of_bytes(name: &str, bytes: Bytes, format: Option<Format>) -> Result<Self, FormatError> {
        let unpacked = unpacked(&bytes)?;
        let content = unpacked.as_ref().unwrap_or(&bytes);
        let format = match format {
            Some(format) => format,
            None if name == "-" => Format::of_bytes(content).ok_or(FormatError::Binary)?,
            None => Format::of_name(name).ok_or_else(Format::unknown_extension)?,
        };
        Ok(Self {
            name: name.to_owned(),
            format,
            path: None,
            bytes,
            unpacked,
            beside: Vec::new(),
        })
    }

    /// Takes in what is left of a stream behind its first bytes.
    ///
    /// # Errors
    /// As [`Self::of_bytes`], and those of the stream.
    pub fn of_stream(
        first: Vec<u8>,
        mut rest: impl Read,
        format: Option<Format>,
    ) -> Result<Self, FormatError> {
        let mut bytes = first;
        rest.read_to_end(&mut bytes).map_err(FormatError::Stream)?;
        Self::of_bytes("-", bytes.into(), format)
    }

    /// Its name as the project writes it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Where it lies, where it is a file on disk that is not packed.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref().filter(|_| self.unpacked.is_none())
    }

    /// Its bytes as they lie on disk.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its bytes, unpacked.
    #[must_use]
    pub fn content(&self) -> &Bytes {
        self.unpacked.as_ref().unwrap_or(&self.bytes)
    }

    /// The files that belong to it, by extension: those of a shapefile.
    #[must_use]
    pub fn companions(&self) -> &[(String, Bytes)] {
        &self.beside
    }

    /// The file of that extension that belongs to it.
    #[must_use]
    pub fn companion(&self, extension: &str) -> Option<&Bytes> {
        let mut beside = self.beside.iter();
        beside
            .find(|(known, _)| known == extension)
            .map(|(_, bytes)| bytes)
    }
}

/// What is in gzip or Zstandard, told by its first bytes, whatever the name says.
fn unpacked(bytes: &[u8]) -> Result<Option<Bytes>, FormatError> {
    match Packing::of_bytes(bytes) {
        Some(Packing::Gzip) => all_of("gzip", || Ok(Gunzip::of(bytes))).map(Some),
        Some(Packing::Zstandard) => zstandard(bytes).map(Some),
        None => Ok(None),
    }
}

#[cfg(feature = "zstd")]
fn zstandard(bytes: &[u8]) -> Result<Bytes, FormatError> {
    all_of("Zstandard", || zstd::Decoder::with_buffer(bytes))
}

#[cfg(not(feature = "zstd"))]
fn zstandard(_: &[u8]) -> Result<Bytes, FormatError> {
    Err(FormatError::BuiltWithout {
        format: "packed with Zstandard",
        feature: "zstd",
    })
}

fn all_of<R: Read>(
    format: &'static str,
    open: impl Fn() -> io::Result<R>,
) -> Result<Bytes, FormatError> {
    let broken = |error: io::Error| FormatError::Broken {
        format,
        message: error.to_string(),
    };
    let open = || open().map_err(FormatError::Stream);
    let content = match begun(open()?, MOST_UNPACKED).map_err(broken)? {
        Begun::All(content) => content,
        Begun::Counted(size) if size > MOST_UNPACKED => {
            return Err(FormatError::TooLarge {
                limit: MOST_UNPACKED,
            });
        }
        Begun::Counted(size) => counted(open()?, size).map_err(FormatError::Stream)?,
    };
    Ok(content.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn packed_text_is_unpacked_whatever_it_is_called() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(b"id,lon,lat\n1,105,21\n").unwrap();
        let bytes = packer.finish().unwrap();
        for name in ["villages.csv.gz", "villages.csv", "-"] {
            let document = Document::of_bytes(name, bytes.clone().into(), None).unwrap();
            assert_eq!(document.format(), Format::Csv);
            assert_eq!(&**document.content(), b"id,lon,lat\n1,105,21\n");
            assert_eq!(document.path(), None);
        }
        let cut = bytes[..bytes.len() - 4].to_vec();
        let error = Document::of_bytes("a.csv.gz", cut.into(), None).unwrap_err();
        assert!(error.to_string().contains("broken gzip"), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_named_pipe_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("a.csv");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let writer = std::thread::spawn(move || std::fs::write(pipe, "id\n1\n").unwrap());
        let origin = Origin::Folder(folder.path().to_owned());
        let document = Document::open(&origin, "a.csv", None).unwrap();
        writer.join().unwrap();
        assert_eq!(&**document.content(), b"id\n1\n");
        assert_eq!(document.path(), None);
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn zstandard_too() {
        let packed = zstd::encode_all(&b"id\n1\n"[..], 1).unwrap();
        let document = Document::of_bytes("a.csv.zst", packed.clone().into(), None).unwrap();
        assert_eq!(&**document.content(), b"id\n1\n");
        let cut = packed[..packed.len() - 2].to_vec();
        assert!(Document::of_bytes("a.csv.zst", cut.into(), None).is_err());
    }
}
