//! From a complete set of files to their places, in a way that a kill at any moment cannot tear apart.
//!
//! A staging folder holds the files, a manifest and a lock. Renaming it is the one moment that decides: before
//! it the old files stand, behind it the new ones do, though some may still have to be moved. Whoever comes
//! next, this process or a later one, moves what is left.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::live;
use super::lock;
use super::{PublishError, RUN_FILE};

/// What the names of staging folders begin with; the number of the process follows.
pub(super) const STAGING: &str = ".deadzone-";
/// What the names of complete sets begin with.
pub(super) const COMPLETE: &str = ".deadzone-complete-";
/// Where the files lie within a staging folder.
pub(super) const FILES: &str = "files";
const MANIFEST: &str = "manifest.json";
/// Held by the process that a staging folder belongs to.
pub(super) const OWNER: &str = "owner.lock";

/// What is to be done once a set is complete.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Manifest {
    program: String,
    /// The files, in the order in which they are moved.
    files: Vec<Entry>,
    /// Files of earlier sets that go.
    remove: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Entry {
    file: String,
    bytes: u64,
}

impl Manifest {
    /// `run.json` goes last: it names the SHA-256 of the others.
    pub(super) fn of(files: impl IntoIterator<Item = (String, u64)>, remove: Vec<String>) -> Self {
        let entry = |(file, bytes)| Entry { file, bytes };
        let mut files: Vec<Entry> = files.into_iter().map(entry).collect();
        files.sort_by_key(|entry| entry.file == RUN_FILE);
        Self {
            program: "deadzone".to_owned(),
            files,
            remove,
        }
    }

    fn read(set: &Path) -> io::Result<Self> {
        let text = std::fs::read(set.join(MANIFEST))?;
        let manifest: Self = serde_json::from_slice(&text)?;
        let names = manifest.files.iter().map(|entry| &entry.file);
        match names.chain(&manifest.remove).find(|name| !is_within(name)) {
            // Somebody else wrote that: we move nothing out of the folder.
            Some(name) => Err(io::Error::other(format!("{name} leads out of the folder"))),
            None => Ok(manifest),
        }
    }
}

/// Whether a name stays within the folder that it is joined to.
fn is_within(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    !name.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Makes a folder's entries last through a power cut. Not every file system can sync a folder; where it
/// cannot, there is nothing else to do.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// The folders within `root` that files lie in, each once.
fn folders<'m>(root: &Path, manifest: &'m Manifest) -> Vec<(PathBuf, &'m str)> {
    let mut folders: Vec<(PathBuf, &str)> = Vec::new();
    for entry in &manifest.files {
        let parent = Path::new(&entry.file).parent();
        let Some(parent) = parent.filter(|of| !of.as_os_str().is_empty()) else {
            continue;
        };
        let folder = root.join(parent);
        if folders.iter().all(|(known, _)| *known != folder) {
            folders.push((folder, &entry.file));
        }
    }
    folders
}

/// Makes a folder where there is none; a link in its place is not followed.
fn make(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    if std::fs::symlink_metadata(folder)?.is_dir() {
        return Ok(());
    }
    Err(io::Error::other(
        "something that is not a folder stands in the place of its folder",
    ))
}

/// Where a staging folder goes when its files are complete.
pub(super) fn complete_name(staging: &Path) -> PathBuf {
    let name = staging.file_name().and_then(OsStr::to_str);
    let rest = name.and_then(|name| name.strip_prefix(STAGING));
    staging.with_file_name(format!("{COMPLETE}{}", rest.unwrap_or_default()))
}

/// Writes down what is to be done, makes everything last and decides: when this has returned `Ok`, the new
/// set stands. Where it fails, the old one does.
pub(super) fn decide(dir: &Path, staging: &Path, manifest: &Manifest) -> Result<PathBuf, Refused> {
    let during = |what: &str| {
        let what = what.to_owned();
        |source| Refused { what, source }
    };
    // All that needs space comes before: behind the moment there are renames alone.
    for (folder, name) in folders(dir, manifest) {
        make(&folder).map_err(during(name))?;
    }
    let written = || -> io::Result<()> {
        let mut file = File::create(staging.join(MANIFEST))?;
        file.write_all(&serde_json::to_vec(manifest)?)?;
        file.sync_all()
    };
    written().map_err(during(MANIFEST))?;
    let files = staging.join(FILES);
    for (folder, _) in folders(&files, manifest) {
        sync_folder(&folder);
    }
    sync_folder(&files);
    sync_folder(staging);
    let complete = complete_name(staging);
    std::fs::rename(staging, &complete).map_err(during("outputs"))?;
    sync_folder(dir);
    Ok(complete)
}

/// What stood in the way, and of which file.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) what: String,
    pub(super) source: io::Error,
}

/// Moves what is left of a complete set to its places and clears it away. May be stopped anywhere and done
/// again.
pub(super) fn settle(dir: &Path, complete: &Path) -> Result<(), Refused> {
    let at = |what: &str| {
        let what = what.to_owned();
        |source| Refused { what, source }
    };
    let manifest = Manifest::read(complete).map_err(at(MANIFEST))?;
    for (folder, name) in folders(dir, &manifest) {
        make(&folder).map_err(at(name))?;
    }
    for Entry { file, bytes } in &manifest.files {
        let from = complete.join(FILES).join(file);
        let found = match std::fs::symlink_metadata(&from) {
            // Moved already.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            found => found.map_err(at(file))?,
        };
        if !found.is_file() || found.len() != *bytes {
            let broken = format!("the waiting file is no file of {bytes} bytes");
            return Err(at(file)(io::Error::other(broken)));
        }
        match std::fs::rename(&from, dir.join(file)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !from.exists() => {}
            moved => moved.map_err(at(file))?,
        }
    }
    for old in &manifest.remove {
        match std::fs::remove_file(dir.join(old)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(old)(error)),
            _ => {}
        }
    }
    for (folder, _) in folders(dir, &manifest) {
        sync_folder(&folder);
    }
    sync_folder(dir);
    // Under its first name it is waste to everyone: removing it may be interrupted too.
    let rest = complete.file_name().and_then(OsStr::to_str);
    let rest = rest.and_then(|name| name.strip_prefix(COMPLETE));
    let waste = complete.with_file_name(format!("{STAGING}{}", rest.unwrap_or("0-")));
    if std::fs::rename(complete, &waste).is_ok() {
        let _ = std::fs::remove_dir_all(&waste);
    }
    Ok(())
}

/// Puts complete sets in place whose process was stopped before it had. Does not touch a folder where none
/// waits.
///
/// # Errors
/// [`PublishError`] where one waits and cannot be moved.
pub fn restore(dir: &Path) -> Result<(), PublishError> {
    for set in named(dir, |name| name.starts_with(COMPLETE)) {
        let waits = |refused: Refused| PublishError::Waiting {
            dir: dir.to_owned(),
            set: set.file_name().map(PathBuf::from).unwrap_or_default(),
            what: refused.what,
            source: refused.source,
        };
        // Its process may be moving it right now.
        let owner = lock::wait(&set.join(OWNER));
        if !set.exists() {
            continue;
        }
        let _owner = owner.map_err(|source| {
            waits(Refused {
                what: OWNER.to_owned(),
                source,
            })
        })?;
        settle(dir, &set).map_err(waits)?;
        live::note_restored(dir);
    }
    Ok(())
}

/// The folders in a folder, no links, whose names are so, in their order.
fn named(dir: &Path, is_so: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_str().is_some_and(&is_so))
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

/// Removes staging folders whose process is gone.
pub(super) fn sweep(dir: &Path) {
    let owner = |name: &str| {
        let number = name.strip_prefix(STAGING)?.split('-').next()?;
        number.parse::<u32>().ok()
    };
    for folder in named(dir, |name| owner(name).is_some()) {
        let name = folder.file_name().and_then(OsStr::to_str);
        let Some(number) = name.and_then(owner) else {
            continue;
        };
        // The lock says it, also of processes in another container; where there is none yet, the system does.
        let is_gone = lock::is_free(&folder.join(OWNER)).unwrap_or_else(|| {
            let processes = Path::new("/proc");
            processes.join("self").exists() && !processes.join(number.to_string()).exists()
        });
        if is_gone {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}
