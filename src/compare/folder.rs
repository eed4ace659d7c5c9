//! The folder of a finished run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::CompareError;
use super::table::Table;
use super::terms::Terms;
use crate::calendar::Day;
use crate::digest::hexadecimal;
use crate::formats::Document;
use crate::project::Bytes;
use crate::report::RUN_FILE;
use crate::scan::Status;

/// The layer of all villages, which every run writes.
pub(super) const VILLAGES: &str = "villages.geojson";
/// The table of the terms of all scores, which older versions do not write.
pub(super) const TERMS: &str = "score-terms.csv";

/// What `run.json` of a finished run says.
#[derive(Clone, Debug)]
pub struct Record {
    /// The folder as it was named.
    pub dir: PathBuf,
    /// Version of the program.
    pub version: String,
    /// `project.name`.
    pub name: String,
    /// `project.as_of`.
    pub as_of: Option<Day>,
    /// Effective settings by dotted key, lists as JSON text.
    pub settings: BTreeMap<String, Value>,
    pub(super) json: Value,
}

impl Record {
    /// Reads the record of a folder.
    ///
    /// # Errors
    /// [`CompareError`] where it is no folder of a finished run.
    pub fn open(dir: &Path) -> Result<Self, CompareError> {
        if !dir.is_dir() {
            return Err(CompareError::NotAFolder {
                dir: dir.to_owned(),
            });
        }
        let file = dir.join(RUN_FILE);
        let broken = |message: String| CompareError::Record {
            file: file.clone(),
            message,
        };
        let text = match std::fs::read(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(CompareError::NoRecord {
                    dir: dir.to_owned(),
                });
            }
            Err(source) => return Err(CompareError::Unreadable { file, source }),
            Ok(text) => text,
        };
        let json: Value =
            serde_json::from_slice(&text).map_err(|error| broken(format!("no JSON: {error}")))?;
        if json["program"] != "deadzone" {
            return Err(broken("\"program\" is not \"deadzone\"".to_owned()));
        }
        let version = json["version"].as_str();
        let version = version.ok_or_else(|| broken("it names no \"version\"".to_owned()))?;
        if !json["project"].is_object() || !json["outputs"].is_array() {
            return Err(broken("it has no \"project\" or no \"outputs\"".to_owned()));
        }
        let as_of = match &json["project"]["project"]["as_of"] {
            Value::Null => None,
            Value::String(day) => {
                let day: Result<Day, _> = day.parse();
                Some(day.map_err(|error| broken(format!("project.as_of {error}")))?)
            }
            other => return Err(broken(format!("project.as_of is {other}, no date"))),
        };
        let mut settings = BTreeMap::new();
        flatten("", &json["project"], &mut settings);
        let name = json["project"]["project"]["name"].as_str();
        Ok(Self {
            dir: dir.to_owned(),
            version: version.to_owned(),
            name: name.unwrap_or_default().to_owned(),
            as_of,
            settings,
            json,
        })
    }

    /// The files of the run: `run.json` and those that it names.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let outputs = self.json["outputs"].as_array().into_iter().flatten();
        let names = outputs.filter_map(|output| output["file"].as_str());
        names
            .chain([RUN_FILE])
            .map(|name| self.dir.join(name))
            .collect()
    }

    /// The inputs, as `run.json` lists them.
    pub(super) fn inputs(&self) -> &[Value] {
        self.json["inputs"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The fingerprint of an output; `None` where the run did not write it.
    fn fingerprint(&self, name: &str) -> Option<&str> {
        let mut outputs = self.json["outputs"].as_array()?.iter();
        outputs.find(|output| output["file"] == name)?["sha256"].as_str()
    }

    /// An output of the run, whose bytes are held to the record; `None` where the run did not write it.
    fn output(&self, name: &str) -> Result<Option<Table>, CompareError> {
        let Some(named) = self.fingerprint(name) else {
            return Ok(None);
        };
        let file = self.dir.join(name);
        let bytes = Bytes::open(&file).map_err(|source| CompareError::Unreadable {
            file: file.clone(),
            source,
        })?;
        let found = hexadecimal(&Sha256::digest(&*bytes));
        if found != named {
            return Err(CompareError::Altered {
                file,
                found,
                named: named.to_owned(),
            });
        }
        let document = Document::of_bytes(name, bytes, None);
        let document = document.map_err(|source| CompareError::Format {
            file: file.clone(),
            source,
        })?;
        Table::read(&document, &file).map(Some)
    }
}

/// The leaves of nested tables by dotted key. Depth is bounded by the JSON parser.
fn flatten(key: &str, value: &Value, into: &mut BTreeMap<String, Value>) {
    match value.as_object() {
        Some(members) => {
            for (name, value) in members {
                let key = if key.is_empty() {
                    name.clone()
                } else {
                    format!("{key}.{name}")
                };
                flatten(&key, value, into);
            }
        }
        None => {
            into.insert(key.to_owned(), value.clone());
        }
    }
}

/// A finished run: its record and its villages.
#[derive(Debug)]
pub struct RunFolder {
    /// What `run.json` says.
    pub record: Record,
    pub(super) villages: Table,
    ids: usize,
    pub(super) rows: FxHashMap<Box<str>, usize>,
    pub(super) statuses: Vec<Status>,
    /// The terms of the scores, where the run wrote them.
    pub(super) terms: Option<Terms>,
}

impl RunFolder {
    /// Reads the villages of a run, and the terms of their scores.
    ///
    /// # Errors
    /// [`CompareError`] where a file is missing, altered or broken, or two villages share an id.
    pub fn open(record: Record) -> Result<Self, CompareError> {
        let mut folder = Self::villages_of(record)?;
        if let Some(terms) = folder.record.output(TERMS)? {
            let file = folder.record.dir.join(TERMS);
            folder.terms = Some(Terms::of(&terms, &folder.rows, &file)?);
        }
        Ok(folder)
    }

    /// Reads the villages alone.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn villages_of(record: Record) -> Result<Self, CompareError> {
        let file = record.dir.join(VILLAGES);
        let villages = record.output(VILLAGES)?;
        let villages = villages.ok_or_else(|| CompareError::NotNamed { file: file.clone() })?;
        let rows = villages.by_id(&file)?;
        let statuses = statuses(&villages, &file)?;
        Ok(Self {
            record,
            ids: villages.column("id").unwrap_or_default(),
            villages,
            rows,
            statuses,
            terms: None,
        })
    }

    /// How many villages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.villages.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of a village.
    #[must_use]
    pub fn id(&self, village: usize) -> &str {
        self.villages.cell(village, self.ids)
    }

    /// A value of a village; empty where it is null or the layer has no such column.
    #[must_use]
    pub fn value(&self, village: usize, column: &str) -> &str {
        self.villages.value(village, self.villages.column(column))
    }
}

fn statuses(villages: &Table, file: &Path) -> Result<Vec<Status>, CompareError> {
    if villages.len() == 0 {
        return Ok(Vec::new());
    }
    let column = villages.column("status");
    let column = column.ok_or_else(|| CompareError::NoColumn {
        file: file.to_owned(),
        column: "status",
    })?;
    let status = |row: usize| {
        let word = villages.cell(row, column);
        let mut known = Status::ALL.into_iter();
        known
            .find(|status| status.as_str() == word)
            .ok_or_else(|| CompareError::Row {
                file: file.to_owned(),
                row: villages.number(row),
                message: format!("status {word:?} is none of white, dip, covered, unknown"),
            })
    };
    (0..villages.len()).map(status).collect()
}

/// Whether a village with that status is a dead zone.
pub(super) fn is_dead(status: Status) -> bool {
    matches!(status, Status::White | Status::Dip)
}
