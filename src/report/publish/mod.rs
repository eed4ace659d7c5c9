//! Outputs whole or not at all: written beside, synced, renamed.

mod commit;
mod live;
mod lock;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::RUN_FILE;
use crate::digest::hexadecimal;
use crate::project::Bytes;
use commit::{FILES, Manifest, OWNER, STAGING, sweep};
use lock::FolderLock;

pub use commit::restore;
pub use live::{Abandoned, abandon, restored};

/// A set of output files that appears at once when all are complete.
#[derive(Debug)]
pub struct Publication {
    dir: PathBuf,
    // Dropped before the lock: nobody begins here before our waste is gone.
    staging: Staging,
    finished: Mutex<Vec<OutputFile>>,
    replaced: Vec<String>,
    _lock: Option<FolderLock>,
}

/// The folder in which files lie until all are complete.
#[derive(Debug)]
struct Staging {
    path: PathBuf,
    /// Where the files lie in it.
    files: PathBuf,
    _owner: Option<File>,
}

impl Staging {
    /// Inside the output folder, so that renaming never crosses a file system.
    fn begin(dir: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(&format!("{STAGING}{}-", std::process::id()))
            .tempdir_in(dir)?;
        let owner = lock::own(&folder.path().join(OWNER))?;
        let files = folder.path().join(FILES);
        std::fs::create_dir(&files)?;
        let path = folder.keep();
        live::begun(&path, dir);
        Ok(Self {
            path,
            files,
            _owner: owner,
        })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
        live::ended(&self.path);
    }
}

/// A written output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutputFile {
    /// Its name in the output folder.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal, where it was asked for.
    pub sha256: Option<String>,
    /// Its size.
    pub bytes: u64,
}

/// Why outputs could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The file system refuses; what was there stands.
    #[error("cannot write {what} in folder {}; check that it is a folder that can be written to and has space", dir.display())]
    Refused {
        /// The file.
        what: String,
        /// The output folder.
        dir: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Another process makes a set of files for the folder.
    #[error("another deadzone is writing to folder {}; wait until it is done, or name another folder with --out", dir.display())]
    Busy {
        /// The output folder.
        dir: PathBuf,
    },
    /// A complete set of files could not be moved to its place.
    #[error("new results for folder {} are complete and wait in {} there, but {what} cannot be put in its place; make the folder writable and repeat the command, which moves them first", dir.display(), set.display())]
    Waiting {
        /// The output folder.
        dir: PathBuf,
        /// The name of the folder in which the set waits.
        set: PathBuf,
        /// The file that could not be moved.
        what: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

impl Publication {
    /// Opens the output folder, so that an unwritable one is found before the work, and checks that
    /// the outputs can take their places.
    ///
    /// # Errors
    /// [`PublishError`] where the folder cannot be made or written to, or where something that is no
    /// file stands in the place of an output.
    pub fn begin(dir: &Path, names: &[&str]) -> Result<Self, PublishError> {
        Self::open(dir, names, false)
    }

    /// The same for a set of files that belong together: until it is finished, no other set can be begun for
    /// the folder.
    ///
    /// # Errors
    /// As [`Self::begin`], and where another process has begun a set for the folder.
    pub fn begin_set(dir: &Path, names: &[&str]) -> Result<Self, PublishError> {
        Self::open(dir, names, true)
    }

    fn open(dir: &Path, names: &[&str], is_set: bool) -> Result<Self, PublishError> {
        let failed = |source| PublishError::Refused {
            what: "outputs".to_owned(),
            dir: dir.to_owned(),
            source,
        };
        std::fs::create_dir_all(dir).map_err(failed)?;
        let lock = if is_set {
            let busy = || PublishError::Busy {
                dir: dir.to_owned(),
            };
            let taken = FolderLock::take(dir).map_err(failed)?;
            Some(taken.ok_or_else(busy)?)
        } else {
            None
        };
        restore(dir)?;
        for name in names {
            let taken = std::fs::symlink_metadata(dir.join(name));
            if taken.is_ok_and(|taken| !taken.is_file()) {
                return Err(PublishError::Refused {
                    what: (*name).to_owned(),
                    dir: dir.to_owned(),
                    source: io::Error::other(
                        "something that is not a plain file stands in its place",
                    ),
                });
            }
        }
        for name in names {
            let folder = Path::new(name)
                .parent()
                .filter(|of| !of.as_os_str().is_empty());
            let taken = folder.map(|of| std::fs::symlink_metadata(dir.join(of)));
            if let Some(Ok(taken)) = taken
                && !taken.is_dir()
            {
                return Err(PublishError::Refused {
                    what: (*name).to_owned(),
                    dir: dir.to_owned(),
                    source: io::Error::other(
                        "something that is not a folder stands in the place of its folder",
                    ),
                });
            }
        }
        for name in names {
            let held = held_beside(dir, name).map(|beside| PublishError::Refused {
                what: (*name).to_owned(),
                dir: dir.to_owned(),
                source: io::Error::other(format!(
                    "another program has it open ({beside} lies beside it); close that program, then try again"
                )),
            });
            if let Some(error) = held {
                return Err(error);
            }
        }
        sweep(dir);
        Ok(Self {
            dir: dir.to_owned(),
            staging: Staging::begin(dir).map_err(failed)?,
            finished: Mutex::new(Vec::new()),
            replaced: Vec::new(),
            _lock: lock,
        })
    }

    /// Files of an earlier set that go when this one comes, where it has none of that name.
    pub fn replaces(&mut self, names: Vec<String>) {
        self.replaced = names;
    }

    /// Whether two sets go to the same folder.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        let folder = |publication: &Self| publication.dir.canonicalize().ok();
        folder(self).is_some() && folder(self) == folder(other)
    }

    /// Writes one output.
    ///
    /// # Errors
    /// [`PublishError`] where the disk refuses.
    ///
    /// # Panics
    /// Where another thread panicked while it noted a finished file.
    pub fn write(
        &self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), PublishError> {
        let mut output = self.create(name)?;
        output.digest = Some(Sha256::new());
        content(&mut output).map_err(|source| self.failed(name, source))?;
        output.complete()
    }

    /// Begins an output that is written piece by piece, without a hash.
    ///
    /// # Errors
    /// [`PublishError`] where the disk refuses.
    pub fn create(&self, name: &str) -> Result<Output<'_>, PublishError> {
        let place = self.staging.files.join(name);
        let file = in_folder(&place).and_then(|()| File::create(&place));
        let file = file.map_err(|source| self.failed(name, source))?;
        Ok(Output {
            publication: self,
            name: name.to_owned(),
            inner: BufWriter::with_capacity(1 << 18, file),
            digest: None,
            bytes: 0,
        })
    }

    /// A path to write an output to, for writers that need one; [`Self::adopt`] takes what they wrote.
    #[must_use]
    pub fn place(&self, name: &str) -> PathBuf {
        self.staging.files.join(name)
    }

    /// Counts files that were written at [`Self::place`] or beside it as finished, when they are on the
    /// disk.
    ///
    /// # Errors
    /// [`PublishError`] where the disk refuses, or where something that is no file stands in the place of
    /// one.
    ///
    /// # Panics
    /// As [`Self::write`].
    pub fn adopt(&self, files: &[PathBuf]) -> Result<(), PublishError> {
        for path in files {
            let name = path.file_name().and_then(|name| name.to_str());
            let name = name.unwrap_or_default().to_owned();
            let failed = |source| self.failed(&name, source);
            let taken = std::fs::symlink_metadata(self.dir.join(&name));
            if taken.is_ok_and(|taken| !taken.is_file()) {
                return Err(failed(io::Error::other(
                    "something that is not a plain file stands in its place",
                )));
            }
            let file = File::open(path).map_err(failed)?;
            file.sync_all().map_err(failed)?;
            let bytes = Bytes::open(path).map_err(failed)?;
            self.finished
                .lock()
                .expect("no thread panics while it holds this lock")
                .push(OutputFile {
                    sha256: Some(hexadecimal(&Sha256::digest(&*bytes))),
                    bytes: bytes.len() as u64,
                    file: name,
                });
        }
        Ok(())
    }

    /// The outputs so far, by name.
    ///
    /// # Panics
    /// As [`Self::write`].
    #[must_use]
    pub fn outputs(&self) -> Vec<OutputFile> {
        let mut outputs = self
            .finished
            .lock()
            .expect("no thread panics while it holds this lock")
            .clone();
        outputs.sort_by(|one, other| one.file.cmp(&other.file));
        outputs
    }

    /// Puts all outputs in place. One rename decides: a process that is stopped before it leaves the old files,
    /// one that is stopped behind it leaves the new ones complete, and the next command moves the rest.
    ///
    /// # Errors
    /// [`PublishError`] where the file system refuses.
    pub fn finish(self) -> Result<Vec<OutputFile>, PublishError> {
        let outputs = self.outputs();
        for output in &outputs {
            if let Some(beside) = held_beside(&self.dir, &output.file) {
                let source = io::Error::other(format!("another program has opened it ({beside})"));
                return Err(self.failed(&output.file, source));
            }
            // It may have come while we worked; behind the deciding rename it would be in the way.
            if std::fs::symlink_metadata(self.dir.join(&output.file)).is_ok_and(|of| of.is_dir()) {
                let source = io::Error::other("a folder stands in its place");
                return Err(self.failed(&output.file, source));
            }
        }
        let is_new = |name: &String| outputs.iter().any(|output| output.file == *name);
        let mut gone: Vec<String> = self.replaced.clone();
        gone.extend(self.parts_of_old_sets(&outputs));
        gone.retain(|name| !is_new(name));
        let files = outputs
            .iter()
            .map(|output| (output.file.clone(), output.bytes));
        let manifest = Manifest::of(files, gone);
        let mut moving = live::moving();
        let decided = commit::decide(&self.dir, &self.staging.path, &manifest);
        let complete = decided.map_err(|refused| self.failed(&refused.what, refused.source))?;
        let settled = commit::settle(&self.dir, &complete);
        moving.done(&self.dir);
        drop(moving);
        settled.map_err(|refused| PublishError::Waiting {
            dir: self.dir.clone(),
            set: complete.file_name().map(PathBuf::from).unwrap_or_default(),
            what: refused.what,
            source: refused.source,
        })?;
        Ok(outputs)
    }

    /// What belongs to a shapefile that is replaced and is not part of the new set: an old `.prj` would put
    /// the new file elsewhere, an old index would lead nowhere.
    fn parts_of_old_sets(&self, outputs: &[OutputFile]) -> Vec<String> {
        const PARTS: [&str; 8] = ["prj", "cpg", "shx", "dbf", "qix", "sbn", "sbx", "qpj"];
        let is_shapefile = |output: &&OutputFile| {
            let end = Path::new(&output.file).extension();
            end.is_some_and(|end| end.eq_ignore_ascii_case("shp"))
        };
        let parts = outputs.iter().filter(is_shapefile).flat_map(|set| {
            PARTS.map(|part| {
                let old = Path::new(&set.file).with_extension(part);
                old.to_string_lossy().into_owned()
            })
        });
        let is_there = |name: &String| self.dir.join(name).is_file();
        parts.filter(is_there).collect()
    }

    /// The folder in which files lie until all are complete.
    pub(super) fn staging(&self) -> &Path {
        &self.staging.files
    }

    pub(super) fn failed(&self, what: &str, source: io::Error) -> PublishError {
        PublishError::Refused {
            what: what.to_owned(),
            dir: self.dir.clone(),
            source,
        }
    }
}

/// Makes the folder of a file, where there is none.
fn in_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)
}

/// What tells that another program writes to a `GeoPackage`: its changes would be laid over the new file.
fn held_beside(dir: &Path, name: &str) -> Option<String> {
    if Path::new(name)
        .extension()
        .is_none_or(|extension| extension != "gpkg")
    {
        return None;
    }
    let beside = ["-wal", "-journal"].map(|end| format!("{name}{end}"));
    let is_live = |beside: &String| {
        std::fs::metadata(dir.join(beside)).is_ok_and(|metadata| metadata.len() > 0)
    };
    beside.into_iter().find(is_live)
}

/// An output that is being written.
#[derive(Debug)]
pub struct Output<'p> {
    publication: &'p Publication,
    name: String,
    inner: BufWriter<File>,
    digest: Option<Sha256>,
    bytes: u64,
}

impl Output<'_> {
    /// An error that says which output it cost.
    fn explained(&self, source: io::Error) -> io::Error {
        let kind = source.kind();
        io::Error::new(kind, self.publication.failed(&self.name, source))
    }

    /// Makes sure that the output is on the disk, and counts it as finished.
    ///
    /// # Errors
    /// [`PublishError`] where the disk refuses.
    ///
    /// # Panics
    /// As [`Publication::write`].
    pub fn complete(mut self) -> Result<(), PublishError> {
        let synced = self
            .inner
            .flush()
            .and_then(|()| self.inner.get_ref().sync_all());
        synced.map_err(|source| self.publication.failed(&self.name, source))?;
        self.publication
            .finished
            .lock()
            .expect("no thread panics while it holds this lock")
            .push(OutputFile {
                file: self.name,
                sha256: self.digest.map(|digest| hexadecimal(&digest.finalize())),
                bytes: self.bytes,
            });
        Ok(())
    }
}

impl Write for Output<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer);
        let written = written.map_err(|source| self.explained(source))?;
        if let Some(digest) = &mut self.digest {
            digest.update(&buffer[..written]);
        }
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        flushed.map_err(|source| self.explained(source))
    }
}

#[cfg(test)]
mod tests;
