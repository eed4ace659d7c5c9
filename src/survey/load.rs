//! Reading layers: open, hash, match columns, check row by row in parallel, count.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::fields::{Columns, RowReader};
use super::issue::{Code, Effect, Issue};
use super::networks::{coverage_area, planned_site, power_line};
use super::{InputFile, Survey, SurveyError};
use crate::digest::hexadecimal;
use crate::formats::{self, Table};
use crate::project::Project;
use crate::project::layers::{self, Layer};

/// Most issues that a stopping error lists itself.
const LISTED: usize = 20;

/// Fills a survey layer by layer.
pub(super) struct Loader<'p> {
    pub(super) project: &'p Project,
    pub(super) survey: Survey,
}

/// A row that can be used, or not, and what was noted about it.
pub(super) type Read<T> = (Option<T>, Vec<Issue>);

impl<'p> Loader<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        Self {
            project,
            survey: Survey::default(),
        }
    }

    /// Closes the books: issues in the order of files and rows, counts a file, and the check that
    /// not too many rows were refused.
    pub(super) fn finish(mut self) -> Result<Survey, SurveyError> {
        let order: Vec<String> = self
            .survey
            .inputs
            .iter()
            .map(|input| input.file.clone())
            .collect();
        let place = |issue: &Issue| (order.iter().position(|file| *file == issue.file), issue.row);
        self.survey.issues.sort_by_cached_key(place);
        for input in &mut self.survey.inputs {
            let mine = self
                .survey
                .issues
                .iter()
                .filter(|issue| issue.file == input.file);
            input.values_ignored =
                mine.filter(|issue| issue.effect == Effect::Ignored).count() as u64;
            input.rows_refused = input.rows_read - input.rows_used;
        }
        let allowed = self.project.settings.inputs.max_rejected_share;
        for layer in layers::LAYERS {
            let files = self
                .survey
                .inputs
                .iter()
                .filter(|input| input.layer == layer.name);
            let (read, refused) = files.fold((0, 0), |(read, refused), input| {
                (read + input.rows_read, refused + input.rows_refused)
            });
            #[expect(
                clippy::cast_precision_loss,
                reason = "rows are counted far below 2^53"
            )]
            let share = refused as f64 / (read as f64).max(1.0);
            if share > allowed {
                let mine = self.files_of(layer.name);
                let of_layer = |issue: &&Issue| {
                    issue.effect == Effect::Refused && mine.contains(&issue.file.as_str())
                };
                let listed: Vec<String> = self
                    .survey
                    .issues
                    .iter()
                    .filter(of_layer)
                    .take(LISTED)
                    .map(|issue| format!("  {issue}"))
                    .collect();
                return Err(SurveyError::TooManyRefused {
                    layer: layer.name,
                    refused,
                    read,
                    allowed,
                    listed: listed.join("\n"),
                });
            }
        }
        Ok(self.survey)
    }

    fn files_of(&self, layer: &str) -> Vec<&str> {
        let inputs = self.survey.inputs.iter();
        inputs
            .filter(|input| input.layer == layer)
            .map(|input| input.file.as_str())
            .collect()
    }

    /// Reads a file as a table with the columns of a layer.
    pub(super) fn open(
        &mut self,
        layer: &Layer,
        file: &str,
    ) -> Result<(Table, Columns), SurveyError> {
        let bytes = self
            .project
            .origin
            .read(file)
            .map_err(|source| SurveyError::Unreadable {
                layer: layer.name,
                file: file.to_owned(),
                source,
            })?;
        // Hashing takes about as long as parsing, and neither needs the other.
        let (digest, table) =
            rayon::join(|| Sha256::digest(&bytes), || formats::read(file, &bytes));
        let table = table.map_err(|source| SurveyError::Format {
            layer: layer.name,
            file: file.to_owned(),
            source,
        })?;
        let columns = Columns::of(
            layer,
            file,
            &table,
            self.project.settings.columns.get(layer.name),
        )?;
        self.survey
            .notes
            .extend(table.notes.iter().map(|note| format!("{file} {note}")));
        self.survey.inputs.push(InputFile {
            layer: layer.name,
            file: file.to_owned(),
            sha256: hexadecimal(&digest),
            bytes: bytes.len() as u64,
            rows_read: (table.rows.len() + table.faults.len()) as u64,
            rows_used: 0,
            rows_refused: 0,
            values_ignored: 0,
        });
        Ok((table, columns))
    }

    /// The rows of a table through `read`, in parallel; counts and notes what could not be used.
    pub(super) fn rows<T: Send>(
        &mut self,
        file: &str,
        table: &Table,
        columns: &Columns,
        read: impl Fn(&mut RowReader<'_>) -> Option<T> + Sync,
    ) -> Vec<Read<T>> {
        let results: Vec<Read<T>> = table
            .rows
            .par_iter()
            .map(|row| {
                let mut reader = RowReader::new(file, row, columns);
                let item = read(&mut reader);
                (item, reader.issues)
            })
            .collect();
        let faults = table.faults.iter().map(|fault| Issue {
            file: file.to_owned(),
            row: fault.row,
            field: String::new(),
            value: fault.value.clone(),
            code: Code::RowUnreadable,
            effect: Effect::Refused,
            message: fault.why.clone(),
        });
        self.survey.issues.extend(faults);
        results
    }

    /// Notes what became of the file that was opened last.
    pub(super) fn used(&mut self, rows: usize, issues: Vec<Issue>) {
        if let Some(input) = self.survey.inputs.last_mut() {
            input.rows_used = rows as u64;
        }
        self.survey.issues.extend(issues);
    }

    /// Reads a coverage layer.
    pub(super) fn coverage(&mut self, file: &str) -> Result<(), SurveyError> {
        let layer = &layers::COVERAGE;
        let (table, columns) = self.open(layer, file)?;
        if !table.columns.is_empty() {
            require(layer, file, &table, &columns, &["operator", "technology"])?;
        }
        let results = self.rows(file, &table, &columns, coverage_area);
        let areas = self.usable(results);
        self.survey.areas.extend(areas);
        Ok(())
    }

    /// Reads a layer of planned sites.
    pub(super) fn planned(&mut self, file: &str) -> Result<(), SurveyError> {
        let as_of = self.project.settings.project.as_of;
        let (table, columns) = self.open(&layers::PLANNED, file)?;
        let results = self.rows(file, &table, &columns, |reader| planned_site(reader, as_of));
        let sites = self.usable(results);
        self.survey.planned.get_or_insert_default().extend(sites);
        Ok(())
    }

    /// Reads a layer of power lines.
    pub(super) fn power(&mut self, file: &str) -> Result<(), SurveyError> {
        let as_of = self.project.settings.project.as_of;
        let (table, columns) = self.open(&layers::POWER, file)?;
        let results = self.rows(file, &table, &columns, |reader| power_line(reader, as_of));
        let lines = self.usable(results);
        self.survey.power.get_or_insert_default().extend(lines);
        Ok(())
    }

    /// The usable items of a file's rows.
    fn usable<T>(&mut self, results: Vec<Read<T>>) -> Vec<T> {
        let mut issues = Vec::new();
        let mut items = Vec::with_capacity(results.len());
        for (item, noted) in results {
            issues.extend(noted);
            items.extend(item);
        }
        self.used(items.len(), issues);
        items
    }
}

/// Refuses a table that lacks a column its layer cannot do without.
pub(super) fn require(
    layer: &Layer,
    file: &str,
    table: &Table,
    columns: &Columns,
    fields: &[&'static str],
) -> Result<(), SurveyError> {
    for name in fields {
        if columns.has(name) {
            continue;
        }
        let aliases = layer.field(name).map_or(&[][..], |field| field.aliases);
        let projected = (*name == "lon" || *name == "lat")
            && table
                .columns
                .iter()
                .any(|column| column.eq_ignore_ascii_case("x"));
        return Err(SurveyError::NoColumn {
            file: file.to_owned(),
            layer: layer.name,
            field: name,
            aliases: aliases.join(", "),
            headers: table.columns.join(", "),
            hint: if projected {
                ". Columns x and y look like metres of a projection (VN-2000?): reproject them to WGS 84 degrees first"
            } else {
                ""
            },
        });
    }
    Ok(())
}
