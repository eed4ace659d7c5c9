//! What is wrong with a project file.

use std::fmt;

/// One thing wrong with a project file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line in the file, from 1; 0 for a setting given with `--set`.
    pub line: usize,
    /// Dotted path of the key.
    pub key: String,
    /// The value as it stands in the file.
    pub value: String,
    /// What is wrong, what is allowed, what to do.
    pub message: String,
}

impl Problem {
    /// One of a key whose value says nothing.
    pub(super) fn of(line: usize, key: String, message: String) -> Self {
        Self {
            line,
            key,
            value: String::new(),
            message,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "--set {}", self.key)?,
            line => write!(f, "line {line}: {}", self.key)?,
        }
        if !self.value.is_empty() {
            write!(f, " = {}", self.value)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// What is wrong with a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The file, where it is not that of the project.
    pub file: Option<String>,
    /// All problems.
    pub problems: Vec<Problem>,
}

impl From<Vec<Problem>> for Wrong {
    fn from(problems: Vec<Problem>) -> Self {
        Self {
            file: None,
            problems,
        }
    }
}
