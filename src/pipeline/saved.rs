//! Values of stages, saved beside the outputs of a run and taken again while nothing that they depend on
//! has changed.
//!
//! A value is kept under a key: the SHA-256 of the program that made it, of the settings that its stage
//! may read ([`Stage::seen`]), of the files that it reads and of the values that it was made from. A file
//! holds one value a stage, its key before it and its own SHA-256 behind it, so that one that was cut short or
//! belongs to something else is no value. What cannot be saved is computed again next time.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::Stage;

/// The folder of saved values, in the folder of the outputs.
pub const SAVED: &str = ".deadzone-saved";

/// What a file of a saved value begins with; the number is that of its layout.
const MAGIC: &[u8; 16] = b"deadzone saved 1";

/// The program: its sources, what they are built with, and its features.
const BUILD: &str = env!("DEADZONE_BUILD");

/// A SHA-256.
pub(super) type Fingerprint = [u8; 32];

/// What is to be done with saved values.
#[derive(Clone, Debug, Default)]
pub enum Saving {
    /// None are taken, none are kept.
    #[default]
    Off,
    /// Those of a folder of outputs are taken, none are kept.
    Read(PathBuf),
    /// Those of a folder of outputs are taken, new ones are kept there.
    Both(PathBuf),
    /// None are taken, new ones are kept in a folder of outputs.
    Fresh(PathBuf),
}

impl Saving {
    /// The folder that values are taken from.
    fn source(&self) -> Option<PathBuf> {
        match self {
            Self::Read(dir) | Self::Both(dir) => Some(dir.join(SAVED)),
            Self::Off | Self::Fresh(_) => None,
        }
    }

    /// The folder that values are kept in.
    fn target(&self) -> Option<PathBuf> {
        match self {
            Self::Both(dir) | Self::Fresh(dir) => Some(dir.join(SAVED)),
            Self::Off | Self::Read(_) => None,
        }
    }
}

/// The key of a value: what it was made by and from.
pub(super) fn key(stage: Stage, settings: &impl Serialize, from: &[Fingerprint]) -> Fingerprint {
    let mut digest = Sha256::new();
    digest.update(BUILD);
    digest.update([0]);
    digest.update(stage.name());
    digest.update([0]);
    digest.update(fingerprint(settings));
    for one in from {
        digest.update(one);
    }
    digest.finalize().into()
}

/// The fingerprint of a value.
pub(super) fn fingerprint(value: &impl Serialize) -> Fingerprint {
    let mut out = Digesting::over(io::sink());
    // A sink takes everything, and the values of stages have no state that cannot be told.
    let told = rmp_serde::encode::write(&mut out, value);
    debug_assert!(told.is_ok(), "{told:?}");
    let out = out.into_inner().map_err(io::IntoInnerError::into_error);
    out.map_or_else(|_| Fingerprint::default(), |of| of.digest.finalize().into())
}

/// The SHA-256 of bytes.
pub(super) fn digest(bytes: &[u8]) -> Fingerprint {
    Sha256::digest(bytes).into()
}

/// The saved values of a run.
#[derive(Debug, Default)]
pub(super) struct Saved {
    source: Option<PathBuf>,
    target: Option<PathBuf>,
}

impl Saved {
    pub(super) fn of(saving: &Saving) -> Self {
        Self {
            source: saving.source(),
            target: saving.target(),
        }
    }

    /// Whether anything may be taken or kept.
    pub(super) fn is_on(&self) -> bool {
        self.source.is_some() || self.target.is_some()
    }

    /// The value of a stage, if it is there under that key, and its fingerprint.
    pub(super) fn take<T: DeserializeOwned>(
        &self,
        stage: Stage,
        key: &Fingerprint,
    ) -> Option<(T, Fingerprint)> {
        let path = self.source.as_deref()?.join(stage.name());
        match taken(&path, key) {
            Ok(value) => value,
            Err(error) => {
                log::info!("{} is not taken: {error}", path.display());
                None
            }
        }
    }

    /// Keeps the value of a stage, and tells its fingerprint.
    pub(super) fn keep(
        &mut self,
        stage: Stage,
        key: &Fingerprint,
        value: &impl Serialize,
    ) -> Fingerprint {
        if let Some(folder) = &self.target {
            match kept(folder, stage, key, value) {
                Ok(fingerprint) => return fingerprint,
                // The run itself can do without; a full disk is told by its outputs.
                Err(error) => {
                    log::info!("the value of {} is not saved: {error}", stage.name());
                    self.target = None;
                }
            }
        }
        fingerprint(value)
    }
}

/// Why a saved value cannot be taken, or one not be saved.
#[derive(Debug, thiserror::Error)]
enum SavedError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Decode(#[from] rmp_serde::decode::Error),
    #[error(transparent)]
    Encode(#[from] rmp_serde::encode::Error),
    #[error("it is no saved value of this layout, or was cut short")]
    Broken,
}

/// The value in a file; `None` where there is no file, or one of another key.
fn taken<T: DeserializeOwned>(
    path: &Path,
    key: &Fingerprint,
) -> Result<Option<(T, Fingerprint)>, SavedError> {
    let bytes = match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        bytes => bytes?,
    };
    let rest = bytes.strip_prefix(MAGIC).ok_or(SavedError::Broken)?;
    let (own_key, rest) = rest.split_first_chunk().ok_or(SavedError::Broken)?;
    let (value, own) = rest.split_last_chunk().ok_or(SavedError::Broken)?;
    if own_key != key {
        return Ok(None);
    }
    if <Fingerprint>::from(Sha256::digest(value)) != *own {
        return Err(SavedError::Broken);
    }
    Ok(Some((rmp_serde::from_slice(value)?, *own)))
}

/// Writes a value beside its place and renames it there.
fn kept(
    folder: &Path,
    stage: Stage,
    key: &Fingerprint,
    value: &impl Serialize,
) -> Result<Fingerprint, SavedError> {
    std::fs::create_dir_all(folder)?;
    let part = part_in(folder)?;
    let mut file = part.as_file();
    file.write_all(MAGIC)?;
    file.write_all(key)?;
    let mut out = Digesting::over(file);
    rmp_serde::encode::write(&mut out, value)?;
    let out = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    let fingerprint: Fingerprint = out.digest.finalize().into();
    file.write_all(&fingerprint)?;
    part.persist(folder.join(stage.name()))
        .map_err(|error| error.error)?;
    Ok(fingerprint)
}

/// Removes the saved values of a folder of outputs; whether there were any.
#[must_use]
pub fn forget(dir: &Path) -> bool {
    std::fs::remove_dir_all(dir.join(SAVED)).is_ok()
}

/// A file beside the place of a value, for those to read who may read outputs.
fn part_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut part = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        part.permissions(std::fs::Permissions::from_mode(0o666));
    }
    part.tempfile_in(folder)
}

/// Removes what a killed run left half written among the saved values of a folder of outputs.
pub fn sweep(dir: &Path) {
    for entry in std::fs::read_dir(dir.join(SAVED))
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name();
        let is_stage = Stage::ALL.iter().any(|stage| name == stage.name());
        if !is_stage && entry.file_type().is_ok_and(|of| of.is_file()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Hashes what is written through it.
struct Digesting<W> {
    digest: Sha256,
    inner: W,
}

impl<W: Write> Digesting<W> {
    /// Values are told byte by byte, so they are gathered before they are hashed.
    fn over(inner: W) -> BufWriter<Self> {
        let digest = Sha256::new();
        BufWriter::with_capacity(1 << 18, Self { digest, inner })
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.digest.update(&buffer[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
