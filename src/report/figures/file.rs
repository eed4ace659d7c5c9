//! `figures.json`: the numbers of a run's figures, read again to draw them.

use std::io;
use std::path::{Path, PathBuf};

use super::Figures;

/// The numbers behind the figures.
pub const FIGURES_FILE: &str = "figures.json";

/// Larger files are none of ours: a country of 100,000 villages without signal takes a tenth.
const MOST_BYTES: u64 = 500_000_000;

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FiguresError {
    /// No folder of a run.
    #[error("{} is not the folder of a finished run: there is no run.json in it; name the folder that `deadzone run` wrote to", dir.display())]
    NoRun {
        /// The folder.
        dir: PathBuf,
    },
    /// A run without the numbers.
    #[error("{} holds no {FIGURES_FILE}; set outputs.documents so that it names \"figures\", and run again", dir.display())]
    Missing {
        /// The folder.
        dir: PathBuf,
    },
    /// It cannot be read.
    #[error("cannot read {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Cut short, changed, or of another version.
    #[error("{} is not what this version of deadzone writes ({why}); run again", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
}

impl Figures {
    /// Reads the figures of the folder of a finished run.
    ///
    /// # Errors
    /// [`FiguresError`] where there are none.
    pub fn read(dir: &Path) -> Result<Self, FiguresError> {
        let file = dir.join(FIGURES_FILE);
        let unreadable = |source| FiguresError::Unreadable {
            file: file.clone(),
            source,
        };
        let size = match std::fs::metadata(&file) {
            Ok(of) => of.len(),
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                let dir = dir.to_owned();
                return Err(if dir.join(crate::report::RUN_FILE).is_file() {
                    FiguresError::Missing { dir }
                } else {
                    FiguresError::NoRun { dir }
                });
            }
            Err(source) => return Err(unreadable(source)),
        };
        let foreign = |why: String| FiguresError::Foreign {
            file: file.clone(),
            why,
        };
        if size > MOST_BYTES {
            return Err(foreign(format!("it has {size} bytes")));
        }
        let text = std::fs::read(&file).map_err(unreadable)?;
        serde_json::from_slice(&text).map_err(|source| foreign(source.to_string()))
    }
}
