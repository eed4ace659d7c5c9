//! Outputs whole or not at all: written beside, synced, renamed.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Serialize;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::digest::hexadecimal;
use crate::project::Bytes;

/// What the names of staging folders begin with; the number of the process follows.
const STAGING: &str = ".deadzone-";

/// A set of output files that appears at once when all are complete.
#[derive(Debug)]
pub struct Publication {
    dir: PathBuf,
    staging: TempDir,
    finished: Mutex<Vec<OutputFile>>,
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
#[error("cannot write {what} in folder {}; check that it is a folder that can be written to and has space", dir.display())]
pub struct PublishError {
    what: String,
    dir: PathBuf,
    #[source]
    source: io::Error,
}

impl Publication {
    /// Opens the output folder, so that an unwritable one is found before the work, and checks that
    /// the outputs can take their places.
    ///
    /// # Errors
    /// [`PublishError`] where the folder cannot be made or written to, or where something that is no
    /// file stands in the place of an output.
    pub fn begin(dir: &Path, names: &[&str]) -> Result<Self, PublishError> {
        let failed = |source| PublishError {
            what: "outputs".to_owned(),
            dir: dir.to_owned(),
            source,
        };
        std::fs::create_dir_all(dir).map_err(failed)?;
        for name in names {
            let taken = std::fs::symlink_metadata(dir.join(name));
            if taken.is_ok_and(|taken| !taken.is_file()) {
                return Err(PublishError {
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
                return Err(PublishError {
                    what: (*name).to_owned(),
                    dir: dir.to_owned(),
                    source: io::Error::other(
                        "something that is not a folder stands in the place of its folder",
                    ),
                });
            }
        }
        for name in names {
            let held = held_beside(dir, name).map(|beside| PublishError {
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
        // Inside the output folder, so that renaming never crosses a file system.
        let staging = tempfile::Builder::new()
            .prefix(&format!("{STAGING}{}-", std::process::id()))
            .tempdir_in(dir)
            .map_err(failed)?;
        Ok(Self {
            dir: dir.to_owned(),
            staging,
            finished: Mutex::new(Vec::new()),
        })
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
        let place = self.staging.path().join(name);
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
        self.staging.path().join(name)
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

    /// Renames all outputs into place, `run.json` last: it names the SHA-256 of the others, so a set
    /// that a power cut tore apart between two renames is found out.
    ///
    /// # Errors
    /// [`PublishError`] where the file system refuses.
    pub fn finish(self) -> Result<Vec<OutputFile>, PublishError> {
        let outputs = self.outputs();
        let (last, first): (Vec<_>, Vec<_>) = outputs
            .iter()
            .partition(|output| output.file == super::RUN_FILE);
        for output in &outputs {
            if let Some(beside) = held_beside(&self.dir, &output.file) {
                let source = io::Error::other(format!("another program has opened it ({beside})"));
                return Err(self.failed(&output.file, source));
            }
        }
        for output in first.into_iter().chain(last) {
            let from = self.staging.path().join(&output.file);
            let to = self.dir.join(&output.file);
            in_folder(&to)
                .and_then(|()| std::fs::rename(from, to))
                .map_err(|source| self.failed(&output.file, source))?;
        }
        self.sweep_sets(&outputs);
        // The renames themselves are safe once the folder is; not every file system can sync one.
        if let Ok(folder) = File::open(&self.dir) {
            let _ = folder.sync_all();
        }
        Ok(outputs)
    }

    /// Removes what belonged to a shapefile that was replaced and is not part of the new set: an old `.prj`
    /// would put the new file elsewhere, an old index would lead nowhere.
    fn sweep_sets(&self, outputs: &[OutputFile]) {
        const PARTS: [&str; 8] = ["prj", "cpg", "shx", "dbf", "qix", "sbn", "sbx", "qpj"];
        for set in outputs.iter().filter(|output| {
            Path::new(&output.file)
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("shp"))
        }) {
            for part in PARTS {
                let old = Path::new(&set.file).with_extension(part);
                let is_new = |output: &OutputFile| Path::new(&output.file) == old;
                if !outputs.iter().any(is_new) {
                    let _ = std::fs::remove_file(self.dir.join(old));
                }
            }
        }
    }

    /// The folder in which files lie until all are complete.
    pub(super) fn staging(&self) -> &Path {
        self.staging.path()
    }

    pub(super) fn failed(&self, what: &str, source: io::Error) -> PublishError {
        PublishError {
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

/// Removes staging folders whose process was killed. Where the system does not tell which processes
/// live, all are left.
fn sweep(dir: &Path) {
    let processes = Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name
            .to_str()
            .and_then(|name| name.strip_prefix(STAGING)?.split('-').next());
        let owner = owner.filter(|owner| owner.parse::<u32>().is_ok());
        if owner.is_some_and(|owner| !processes.join(owner).exists()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
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
mod tests {
    use super::*;

    #[test]
    fn nothing_appears_before_all_is_written_and_old_results_stay_until_then() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.txt"), "old").unwrap();
        let publication = Publication::begin(dir.path(), &["a.txt", "b.txt"]).unwrap();
        publication
            .write("a.txt", |out| out.write_all(b"new"))
            .unwrap();
        assert_eq!(
            std::fs::read_to_string(dir.path().join("a.txt")).unwrap(),
            "old"
        );
        let outputs = publication.finish().unwrap();
        assert_eq!(
            std::fs::read_to_string(dir.path().join("a.txt")).unwrap(),
            "new"
        );
        assert_eq!(outputs[0].bytes, 3);
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            1,
            "no staging folder is left"
        );
    }

    #[test]
    fn a_folder_in_the_place_of_an_output_is_found_before_anything_is_written() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b.txt")).unwrap();
        let error = Publication::begin(dir.path(), &["a.txt", "b.txt"]).unwrap_err();
        assert!(error.to_string().contains("b.txt"));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_run_left_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        // No process has this number: Linux counts to 4,194,304 at most.
        std::fs::create_dir(dir.path().join(".deadzone-4194305-x")).unwrap();
        let alive = dir
            .path()
            .join(format!(".deadzone-{}-x", std::process::id()));
        std::fs::create_dir(&alive).unwrap();
        drop(Publication::begin(dir.path(), &[]).unwrap());
        let left: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(left, [alive]);
    }

    #[test]
    fn a_failed_write_leaves_everything_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.txt"), "old").unwrap();
        let publication = Publication::begin(dir.path(), &["a.txt", "b.txt"]).unwrap();
        publication
            .write("a.txt", |out| out.write_all(b"new"))
            .unwrap();
        let error = publication
            .write("b.txt", |_| {
                Err(io::Error::from(io::ErrorKind::StorageFull))
            })
            .unwrap_err();
        assert!(error.to_string().contains("b.txt"));
        drop(publication);
        assert_eq!(
            std::fs::read_to_string(dir.path().join("a.txt")).unwrap(),
            "old"
        );
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
