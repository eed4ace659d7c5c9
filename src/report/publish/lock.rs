//! Locks of files, which the system frees when a process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The file in an output folder that is locked while a set of files is made for it.
const NAME: &str = ".deadzone.lock";

/// A folder that is ours until this is dropped.
#[derive(Debug)]
pub(super) struct FolderLock {
    path: PathBuf,
    // Closing the file frees the lock.
    file: Option<File>,
}

impl FolderLock {
    /// Takes a folder; `None` where another process has it.
    pub(super) fn take(dir: &Path) -> io::Result<Option<Self>> {
        let path = dir.join(NAME);
        loop {
            let file = open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => {
                    // Some network file systems have no locks. Each run is still whole or absent there.
                    log::warn!(
                        "{} cannot be locked ({error}); do not let two runs write there at once",
                        dir.display()
                    );
                }
            }
            // The one who had it may have removed the file between our opening and our locking.
            if is_at(&file, &path) {
                return Ok(Some(Self {
                    path,
                    file: Some(file),
                }));
            }
        }
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // While it is still held, so that nobody who holds another file of this name loses it.
        if cfg!(unix) {
            let _ = std::fs::remove_file(&self.path);
        }
        drop(self.file.take());
    }
}

/// Opens a plain file to lock it, and makes it where there is none.
fn open(path: &Path) -> io::Result<File> {
    if std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::other(format!(
            "{} is no plain file; remove it",
            path.display()
        )));
    }
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let place = |found: std::fs::Metadata| (found.dev(), found.ino());
    let there = std::fs::symlink_metadata(path).map(place).ok();
    there.is_some() && there == file.metadata().map(place).ok()
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// Marks a staging folder as that of this process. Elsewhere than on Unix a folder with open files in it
/// cannot be renamed, so there the number of the process has to do.
pub(super) fn own(path: &Path) -> io::Result<Option<File>> {
    if !cfg!(unix) {
        return Ok(None);
    }
    let file = open(path)?;
    // Where there are no locks, the number of the process has to do as well.
    let is_locked = file.try_lock().is_ok();
    Ok(is_locked.then_some(file))
}

/// Waits until nobody holds a file.
pub(super) fn wait(path: &Path) -> io::Result<Option<File>> {
    match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok(file) => {
            // An error means that there are no locks, so nobody can hold it.
            let _ = file.lock();
            Ok(Some(file))
        }
    }
}

/// Whether nobody holds a file; `None` where that cannot be told.
pub(super) fn is_free(path: &Path) -> Option<bool> {
    let file = OpenOptions::new().write(true).open(path).ok()?;
    match file.try_lock() {
        Ok(()) => Some(true),
        Err(TryLockError::WouldBlock) => Some(false),
        Err(TryLockError::Error(_)) => None,
    }
}
