//! Where input files come from.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{Bytes, embedded};

/// The place that input paths are relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder on disk; `-` is standard input.
    Folder(PathBuf),
    /// The dataset inside the program.
    Embedded,
}

impl Origin {
    /// Reads one file.
    ///
    /// # Errors
    /// Those of the file system; `NotFound` where the embedded dataset has no such file.
    pub fn read(&self, name: &str) -> io::Result<Bytes> {
        match self {
            Self::Folder(_) if name == "-" => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes)?;
                Ok(bytes.into())
            }
            Self::Folder(folder) => Bytes::open(&folder.join(name)),
            Self::Embedded => embedded::file(name).map(Bytes::from).ok_or_else(|| {
                io::Error::new(io::ErrorKind::NotFound, "not part of the embedded dataset")
            }),
        }
    }

    /// Where a file lies on disk, if it does.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        match self {
            Self::Folder(folder) if name != "-" => Some(folder.join(name)),
            _ => None,
        }
    }

    /// Reads the file beside one that differs from it by its extension, in lower or upper case; `None`
    /// where there is none.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn beside(&self, name: &str, extension: &str) -> io::Result<Option<Bytes>> {
        let Some(path) = self.path(name) else {
            return Ok(None);
        };
        for extension in [extension.to_owned(), extension.to_uppercase()] {
            match Bytes::open(&path.with_extension(extension)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                read => return read.map(Some),
            }
        }
        Ok(None)
    }

    /// The path of an output folder named in the settings: beside the project file, or in the
    /// working directory for the embedded dataset.
    #[must_use]
    pub fn output_dir(&self, dir: &str) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(dir),
            Self::Embedded => Path::new(dir).to_owned(),
        }
    }
}
