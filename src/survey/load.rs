//! Reading layers: open, hash, match columns, check row by row in parallel, count.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use super::fields::{Columns, RowReader};
use super::issue::{Code, Effect, Issue};
use super::needed::refuse_unused;
use super::networks::{coverage_area, planned_site, power_line};
use super::reading::Reading;
pub(super) use super::reading::Rows;
use super::tally::{Tally, settle};
use super::told::{Told, unknown_metres};
use super::within::LeftOutRows;
use super::{Companion, InputFile, Scope, Survey, SurveyError, parsed};
use crate::digest::hexadecimal;
use crate::formats::{Batch, Document, DocumentError, Format, FormatError, Source, Stop, Streamed};
use crate::geodesy::Bounds;
use crate::project::layers::{self, Layer};
use crate::project::{Named, Project};

/// Most issues that a stopping error lists itself.
const LISTED: usize = 20;

/// Fills a survey layer by layer.
pub(super) struct Loader<'p> {
    pub(super) project: &'p Project,
    scope: Scope,
    /// Villages elsewhere are left out.
    pub(super) within: Option<Bounds>,
    pub(super) survey: Survey,
    /// The first refusals that somebody else keeps: those of rows that were handed on.
    first_refused: Vec<Issue>,
}

/// Where the rows of a layer come from.
pub(super) struct Input<'p> {
    pub(super) named: Named<'p>,
    /// What tells it from the other inputs.
    pub(super) key: String,
    content: Content,
}

impl Input<'_> {
    /// Whether it is a text table or a workbook.
    pub(super) fn is_table(&self) -> bool {
        match &self.content {
            Content::File(document) => matches!(document.format(), Format::Csv | Format::Xlsx),
            Content::Stream(..) => true,
        }
    }
}

enum Content {
    File(Document),
    /// CSV from standard input, read as it comes: its beginning, once, and how many bytes have come.
    Stream(RefCell<Option<Source<'static>>>, Arc<AtomicU64>),
}

/// A layer whose columns are known.
pub(super) struct Opened<'a> {
    pub(super) file: &'a str,
    pub(super) source: Source<'a>,
    pub(super) columns: Columns,
    pub(super) layer: &'a Layer,
    pub(super) told: Told,
    pub(super) input: &'a Input<'a>,
    /// The place of the file among the inputs of the survey.
    pub(super) place: usize,
    /// Rows that the index of the file keeps from being read.
    pub(super) left_out: LeftOutRows,
}

impl<'p> Loader<'p> {
    pub(super) fn new(project: &'p Project, scope: Scope, within: Option<Bounds>) -> Self {
        Self {
            project,
            scope,
            within,
            survey: Survey::default(),
            first_refused: Vec::new(),
        }
    }

    pub(super) fn scope(&self) -> Scope {
        self.scope
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
            input.rows_refused = input.rows_read - input.rows_used;
            let mine = self.survey.issues.iter();
            let mine = mine.filter(|issue| issue.file == input.file);
            if !input.columns.is_empty() {
                settle(&mut input.columns, mine);
            }
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
                    .first_refused
                    .iter()
                    .chain(&self.survey.issues)
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

    /// Gets hold of a file.
    pub(super) fn input<'t>(&self, layer: &Layer, text: &'t str) -> Result<Input<'t>, SurveyError> {
        let named = parsed(text)?;
        let key = named.key().into_owned();
        let broken = |source| SurveyError::Format {
            layer: layer.name,
            file: key.clone(),
            source,
        };
        let format = match named.format {
            None => None,
            Some(extension) => {
                let format = Format::of_extension(extension);
                Some(format.ok_or_else(|| {
                    broken(FormatError::UnknownFormat {
                        format: extension.to_owned(),
                    })
                })?)
            }
        };
        let content = if named.file == "-" && self.scope == Scope::Scan {
            let count = Arc::default();
            let stdin = Box::new(Counted(io::stdin(), Arc::clone(&count)));
            match Source::stream(stdin, format).map_err(broken)? {
                Streamed::Rows(_) if named.layer.is_some() => {
                    let layer = named.layer.unwrap_or_default().to_owned();
                    return Err(broken(FormatError::NoLayers { layer }));
                }
                Streamed::Rows(source) => Content::Stream(RefCell::new(Some(source)), count),
                Streamed::Begun(first, rest) => {
                    Content::File(Document::of_stream(first, rest, format).map_err(broken)?)
                }
            }
        } else {
            let document = Document::open(&self.project.origin, named.file, format);
            Content::File(document.map_err(|error| match error {
                DocumentError::Format(source) => broken(source),
                DocumentError::Io(source) => SurveyError::Unreadable {
                    layer: layer.name,
                    file: key.clone(),
                    source,
                },
            })?)
        };
        Ok(Input {
            named,
            key,
            content,
        })
    }

    /// Opens a file as a table with the columns of a layer.
    pub(super) fn open<'a>(
        &mut self,
        layer: &'a Layer,
        input: &'a Input<'a>,
    ) -> Result<Opened<'a>, SurveyError> {
        self.open_as(layer, input, |_| None)
    }

    /// The same, but with the columns of another layer where the headers are those of that.
    pub(super) fn open_as<'a>(
        &mut self,
        layer: &'a Layer,
        input: &'a Input<'a>,
        other: impl FnOnce(&[String]) -> Option<&'a Layer>,
    ) -> Result<Opened<'a>, SurveyError> {
        let file = input.key.as_str();
        let (source, format) = match &input.content {
            Content::File(document) => {
                (Source::open(document, input.named.layer), document.format())
            }
            Content::Stream(source, _) => (source.take().ok_or(FormatError::Empty), Format::Csv),
        };
        let source = source.map_err(|source| SurveyError::Format {
            layer: layer.name,
            file: file.to_owned(),
            source,
        })?;
        let layer = other(source.columns()).unwrap_or(layer);
        refuse_unused(&input.named, layer)?;
        let otherwise = self.project.settings.inputs.crs.as_deref();
        let (told, crs, notes) = Told::of(&input.named, &source, format, otherwise)?;
        self.survey.notes.extend(notes);
        let columns = Columns::of(
            layer,
            file,
            source.columns(),
            self.project.settings.columns.get(layer.name),
        )?;
        let has_degrees = columns.has("lon");
        let has_metres = columns.has("x") && columns.has("y");
        let is_placed = source.is_shaped() || has_degrees;
        if has_metres && !is_placed && !told.knows_metres() {
            return Err(unknown_metres(file, source, &columns));
        }
        let crs = if source.is_shaped() {
            Some(crs)
        } else {
            if has_degrees {
                self.survey.notes.extend(told.unused_crs(&input.named));
            }
            told.recorded(crs, has_degrees, has_metres)
        };
        let notes = source.notes().iter();
        let notes = notes.map(|note| format!("{file} {note}"));
        self.survey.notes.extend(notes);
        self.survey.inputs.push(InputFile {
            layer: layer.name,
            file: file.to_owned(),
            crs,
            sha256: None,
            beside: Vec::new(),
            bytes: 0,
            rows_read: 0,
            rows_used: 0,
            rows_refused: 0,
            values_ignored: 0,
            columns: Vec::new(),
        });
        Ok(Opened {
            file,
            source,
            columns,
            layer,
            told,
            input,
            place: self.survey.inputs.len() - 1,
            left_out: LeftOutRows::default(),
        })
    }

    /// Reads the rows of a layer through `read`, in parallel; `take` gets what came of some of them at
    /// a time, in order, and tells how many it uses.
    pub(super) fn read<T: Send, E: From<SurveyError>>(
        &mut self,
        opened: Opened<'_>,
        read: impl Fn(&mut RowReader<'_>) -> Option<T> + Sync,
        mut take: impl FnMut(&mut Self, Vec<Rows<T>>) -> Result<u64, E>,
    ) -> Result<(), E> {
        let Opened {
            file,
            mut source,
            columns,
            layer,
            told,
            input,
            place,
            mut left_out,
        } = opened;
        let is_checked = self.scope == Scope::Check;
        let mut tally = Tally::default();
        let reading = Reading {
            file,
            columns: &columns,
            told: &told,
            layer,
            is_checked,
        };
        let work = |batch: Batch<'_>| reading.rows(batch, &read);
        let hashed = match &input.content {
            Content::File(document) if self.scope != Scope::Scan => Some(document),
            _ => None,
        };
        let noted = source.notes().len();
        // Hashing takes about as long as parsing, and neither needs the other.
        let (digest, outcome) = std::thread::scope(|threads| {
            let hash = hashed.map(|document| threads.spawn(move || digests(document)));
            let outcome = source.read(work, |window: Vec<Rows<T>>| {
                let read: u64 = window.iter().map(|rows| rows.read).sum();
                for rows in &window {
                    left_out.add(rows.left_out);
                    tally.add(&rows.tally);
                }
                let used = take(self, window)?;
                let input = &mut self.survey.inputs[place];
                input.rows_read += read;
                input.rows_used += used;
                Ok(())
            });
            let digest = hash.map(|hash| hash.join().expect("hashing does not panic"));
            (digest, outcome)
        });
        match outcome {
            Ok(()) => {}
            Err(Stop::Taker(error)) => return Err(error),
            Err(Stop::Format(source)) => {
                return Err(E::from(SurveyError::Format {
                    layer: layer.name,
                    file: file.to_owned(),
                    source,
                }));
            }
        }
        // Some things show only on the way.
        let late = source.notes().iter().skip(noted);
        let late = late.map(|note| format!("{file} {note}"));
        self.survey.notes.extend(late);
        self.survey.notes.extend(left_out.notes(file));
        let entry = &mut self.survey.inputs[place];
        if is_checked {
            entry.columns = tally.columns(&columns, source.columns());
        }
        if let Some((sha256, beside)) = digest {
            entry.sha256 = Some(sha256);
            entry.beside = beside;
        }
        entry.bytes = match &input.content {
            Content::File(document) => document.bytes().len() as u64,
            Content::Stream(_, count) => count.load(Ordering::Relaxed),
        };
        Ok(())
    }

    /// Notes issues and counts the values that they cost.
    pub(super) fn note(&mut self, issues: Vec<Issue>) {
        self.count(&issues);
        self.survey.issues.extend(issues);
    }

    /// Counts issues that somebody else keeps.
    pub(super) fn count(&mut self, issues: &[Issue]) {
        for issue in issues {
            let inputs = &mut self.survey.inputs;
            if issue.effect == Effect::Ignored
                && let Some(input) = inputs.iter_mut().find(|input| input.file == issue.file)
            {
                input.values_ignored += 1;
            }
        }
    }

    /// Keeps the first refusals of rows that are handed on, for the message that there were too many.
    pub(super) fn remember_refused(&mut self, issues: &[Issue]) {
        let room = LISTED - self.first_refused.len();
        let refused = issues
            .iter()
            .filter(|issue| issue.effect == Effect::Refused);
        self.first_refused.extend(refused.take(room).cloned());
    }

    /// Reads a coverage layer.
    pub(super) fn coverage(&mut self, file: &str) -> Result<(), SurveyError> {
        let layer = &layers::COVERAGE;
        let input = self.input(layer, file)?;
        let mut opened = self.open(layer, &input)?;
        if !opened.source.columns().is_empty() {
            opened.require(&["technology"])?;
            self.survey.notes.extend(opened.take_operator_unknown());
        }
        let file = input.key.as_str();
        let source: Arc<str> = file.into();
        let areas = self.usable(opened, |reader| coverage_area(reader, &source))?;
        self.survey.areas.extend(areas);
        let cut = self.survey.issues.iter().filter(|issue| {
            issue.code == Code::CrossesAntimeridian
                && issue.effect == Effect::Repaired
                && issue.file == file
        });
        let cut = cut.count();
        if cut > 0 {
            self.survey.notes.push(format!(
                "{file}: {cut} areas jump over the antimeridian and were cut there; check that they are not meant to go around the earth"
            ));
        }
        Ok(())
    }

    /// Reads a layer of planned sites.
    pub(super) fn planned(&mut self, file: &str) -> Result<(), SurveyError> {
        let as_of = self.project.settings.project.as_of;
        let input = self.input(&layers::PLANNED, file)?;
        let opened = self.open(&layers::PLANNED, &input)?;
        let sites = self.usable(opened, |reader| planned_site(reader, as_of))?;
        self.survey.planned.get_or_insert_default().extend(sites);
        Ok(())
    }

    /// Reads a layer of power lines.
    pub(super) fn power(&mut self, file: &str) -> Result<(), SurveyError> {
        let as_of = self.project.settings.project.as_of;
        let input = self.input(&layers::POWER, file)?;
        let opened = self.open(&layers::POWER, &input)?;
        let lines = self.usable(opened, |reader| power_line(reader, as_of))?;
        self.survey.power.get_or_insert_default().extend(lines);
        Ok(())
    }

    /// The usable items of a file's rows.
    pub(super) fn usable<T: Send>(
        &mut self,
        opened: Opened<'_>,
        read: impl Fn(&mut RowReader<'_>) -> Option<T> + Sync,
    ) -> Result<Vec<T>, SurveyError> {
        let mut items = Vec::new();
        self.read(opened, read, |loader, window| {
            let before = items.len();
            for rows in window {
                loader.note(rows.issues);
                items.extend(rows.items);
            }
            Ok::<_, SurveyError>((items.len() - before) as u64)
        })?;
        Ok(items)
    }
}

/// The SHA-256 of a file, and of those that belong to it.
fn digests(document: &Document) -> (String, Vec<Companion>) {
    let sha256 = |bytes: &[u8]| hexadecimal(&Sha256::digest(bytes));
    let beside = document.companions().iter();
    let beside = beside.map(|(extension, bytes)| Companion {
        extension: extension.clone(),
        sha256: sha256(bytes),
    });
    (sha256(document.bytes()), beside.collect())
}

/// Counts the bytes of standard input.
struct Counted(io::Stdin, Arc<AtomicU64>);

impl io::Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.0.lock().read(into)?;
        self.1.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}
