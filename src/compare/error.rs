//! Why runs cannot be compared.

use std::path::PathBuf;

use crate::formats::FormatError;

/// Why runs cannot be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// A path that is no folder.
    #[error("{} is not a folder; give the folder that `deadzone run --out DIR` wrote", dir.display())]
    NotAFolder {
        /// The path.
        dir: PathBuf,
    },
    /// A folder without the record of a run.
    #[error(
        "{} holds no run.json: no run wrote it, or a run was interrupted before it was complete; run `deadzone run --out {}` again", dir.display(), dir.display()
    )]
    NoRecord {
        /// The folder.
        dir: PathBuf,
    },
    /// A record that is none of a run.
    #[error("{} is not the record of a run: {message}; run `deadzone run` again", file.display())]
    Record {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// A file that the record names and that is not there or cannot be read.
    #[error("cannot read {}, which its run.json names; run `deadzone run` again", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the file system says.
        #[source]
        source: std::io::Error,
    },
    /// A file that the record does not name.
    #[error("{} is not named in the run.json beside it, so nothing tells that it belongs to that run; run `deadzone run` again", file.display())]
    NotNamed {
        /// The file.
        file: PathBuf,
    },
    /// A file that is not the one that was written by the run.
    #[error(
        "{} is not the file that its run.json names (SHA-256 {found}, not {named}): it was changed, or a run was interrupted; run `deadzone run` again", file.display()
    )]
    Altered {
        /// The file.
        file: PathBuf,
        /// The fingerprint that it has.
        found: String,
        /// The fingerprint in the record.
        named: String,
    },
    /// A file that cannot be read as a table.
    #[error("{} {source}", file.display())]
    Format {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: FormatError,
    },
    /// A row that cannot be read.
    #[error("{}, row {row}: {message}; run `deadzone run` again", file.display())]
    Row {
        /// The file.
        file: PathBuf,
        /// Number of the feature, or line of a text table.
        row: u64,
        /// What is wrong with it.
        message: String,
    },
    /// A table without a column that is needed.
    #[error("{} has no column {column:?}; is it the output of another program?", file.display())]
    NoColumn {
        /// The file.
        file: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// An id that two villages have.
    #[error("{} holds village {id:?} twice; villages are matched by id, so give each its own and run again", file.display())]
    DuplicateId {
        /// The file.
        file: PathBuf,
        /// The id.
        id: String,
    },
    /// A run that does not say what day it is for.
    #[error(
        "{} does not say what day it is for; set project.as_of in its project file and run again, or give --date {}=YYYY-MM-DD", dir.display(), dir.display()
    )]
    NoDate {
        /// The folder.
        dir: PathBuf,
    },
}
