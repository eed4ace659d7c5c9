//! What this process has begun to write, for whoever has to stop it.

use std::mem::forget;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Live {
    /// Staging folders, each with the folder that it is for.
    staged: Vec<(PathBuf, PathBuf)>,
    /// Folders that have got their files.
    done: Vec<PathBuf>,
    /// Folders where files of an earlier process were put in place.
    restored: Vec<PathBuf>,
}

static LIVE: Mutex<Live> = Mutex::new(Live {
    staged: Vec::new(),
    done: Vec::new(),
    restored: Vec::new(),
});

/// Keeps the process from being stopped in an orderly way while it lives.
#[derive(Debug)]
pub(super) struct Moving(MutexGuard<'static, Live>);

impl Moving {
    pub(super) fn done(&mut self, dir: &Path) {
        self.0.done.push(dir.to_owned());
    }
}

fn live() -> MutexGuard<'static, Live> {
    // Lists of paths are whole whatever happened to the thread that held them.
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn moving() -> Moving {
    Moving(live())
}

pub(super) fn begun(staging: &Path, dir: &Path) {
    live().staged.push((staging.to_owned(), dir.to_owned()));
}

pub(super) fn ended(staging: &Path) {
    live().staged.retain(|(of, _)| of != staging);
}

pub(super) fn note_restored(dir: &Path) {
    let mut live = live();
    if live.restored.iter().all(|known| known != dir) {
        live.restored.push(dir.to_owned());
    }
}

/// The folders where a complete set of an interrupted run was put in place since this was last asked.
#[must_use]
pub fn restored() -> Vec<PathBuf> {
    std::mem::take(&mut live().restored)
}

/// What an interruption leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abandoned {
    /// Output folders that are as they were.
    pub unchanged: Vec<PathBuf>,
    /// Output folders whose new files are all in place.
    pub complete: Vec<PathBuf>,
}

/// Gives up all that is being written: waits until files that are being moved are in place, removes all
/// that is not complete, and lets nothing be moved from here on. For a process that is about to end.
#[must_use]
pub fn abandon() -> Abandoned {
    /// Other threads may still write: a folder is tried so often.
    const TRIES: usize = 20;
    let live = live();
    let mut abandoned = Abandoned {
        complete: live.done.clone(),
        ..Abandoned::default()
    };
    for (staging, dir) in &live.staged {
        for _ in 0..TRIES {
            let _ = std::fs::remove_dir_all(staging);
            if !staging.exists() {
                break;
            }
        }
        if !abandoned.unchanged.contains(dir) && !abandoned.complete.contains(dir) {
            abandoned.unchanged.push(dir.clone());
        }
    }
    // Never unlocked again: no set becomes complete behind the message.
    forget(live);
    abandoned
}
