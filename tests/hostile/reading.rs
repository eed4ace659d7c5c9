//! A file read as the program reads it, twice, with its books.

use std::any::Any;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

use deadzone::formats::{
    Batch, Document, DocumentError, Format, FormatError, Packing, Profile, Shape, Source, Stop,
};
use deadzone::project::Origin;

/// Far more than any copy takes; a hang takes for ever.
const PATIENCE: Duration = Duration::from_mins(1);

/// Files that belong together, the one to be opened first.
#[derive(Clone, Debug)]
pub(crate) struct Set(pub(crate) Vec<(String, Vec<u8>)>);

/// What a layer held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Books {
    pub(crate) rows: u64,
    pub(crate) faults: u64,
    /// Rows whose geometry cannot be read.
    pub(crate) broken_shapes: u64,
    pub(crate) notes: Vec<String>,
}

impl Set {
    pub(crate) fn one(name: &str, bytes: Vec<u8>) -> Self {
        Self(vec![(name.to_owned(), bytes)])
    }

    pub(crate) fn name(&self) -> &str {
        &self.0[0].0
    }

    /// Unpacked, so that damage reaches the format.
    pub(crate) fn unpacked(self) -> Self {
        let files = self.0.into_iter().map(|(name, bytes)| {
            if Packing::of_name(&name).is_none() {
                return (name, bytes);
            }
            let document = Document::of_bytes(&name, bytes.into(), None).unwrap();
            let plain = name.rsplit_once('.').unwrap().0.to_owned();
            (plain, document.content().to_vec())
        });
        Self(files.collect())
    }

    /// Reads all layers; one that cannot be read is an error.
    pub(crate) fn books(&self) -> Result<Vec<Books>, String> {
        // What belongs together is looked for in a folder, and databases are opened there.
        let document = if let [(name, bytes)] = &self.0[..]
            && Format::of_name(name) != Some(Format::GeoPackage)
        {
            Document::of_bytes(name, bytes.clone().into(), None)
                .map_err(|error| error.to_string())?
        } else {
            let folder = tempfile::tempdir().unwrap();
            for (name, bytes) in &self.0 {
                std::fs::write(folder.path().join(name), bytes).unwrap();
            }
            let origin = Origin::Folder(folder.path().to_owned());
            Document::open(&origin, self.name(), None).map_err(|error| match error {
                DocumentError::Io(error) => error.to_string(),
                DocumentError::Format(error) => error.to_string(),
            })?
        };
        let first = Source::open(&document, None);
        match first {
            Ok(source) => Ok(vec![layer(source, &document, None)?]),
            Err(FormatError::ManyLayers { layers, .. }) => layers
                .split(", ")
                .map(|name| {
                    let source = Source::open(&document, Some(name));
                    let source = source.map_err(|error| error.to_string())?;
                    layer(source, &document, Some(name))
                })
                .collect(),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The same, with a panic as an error of its own.
    pub(crate) fn caught(&self) -> Result<Result<Vec<Books>, String>, String> {
        let caught = catch_unwind(AssertUnwindSafe(|| self.books()));
        caught.map_err(|panic| said(&*panic))
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_else(|| "a panic".to_owned())
}

/// Counts a layer and holds the count against its profile.
fn layer(mut source: Source<'_>, document: &Document, name: Option<&str>) -> Result<Books, String> {
    let mut books = Books {
        notes: source.notes().to_vec(),
        ..Books::default()
    };
    let work = |mut batch: Batch<'_>| {
        let read = batch.rows_read() as u64;
        let faults = batch.faults.len() as u64;
        let broken = |shape: &Shape| matches!(shape, Shape::Broken { .. });
        let (mut rows, mut shapes) = (0, 0);
        for row in batch.rows() {
            rows += 1;
            shapes += u64::from(broken(&row.shape));
        }
        assert_eq!(rows + faults, read, "a batch's books do not add up");
        (rows, faults, shapes)
    };
    let read = source.read(work, |parts: Vec<(u64, u64, u64)>| {
        for (rows, faults, shapes) in parts {
            books.rows += rows;
            books.faults += faults;
            books.broken_shapes += shapes;
        }
        Ok::<_, Infallible>(())
    });
    match read {
        Ok(()) => {}
        Err(Stop::Format(error)) => return Err(error.to_string()),
        Err(Stop::Taker(never)) => match never {},
    }
    let mut again = Source::open(document, name).map_err(|error| error.to_string())?;
    let profile = Profile::of(&mut again).map_err(|error| error.to_string())?;
    let held = profile.shapes + profile.shapeless + profile.broken_shapes;
    assert_eq!(
        (held, profile.faults, profile.broken_shapes),
        (books.rows, books.faults, books.broken_shapes),
        "two readings differ"
    );
    Ok(books)
}

/// Does work that tells how far it is, and fails where it no longer does.
pub(crate) fn watched(what: &str, work: impl FnOnce(&mut dyn FnMut(String)) + Send + 'static) {
    let (tell, told) = mpsc::channel();
    let worker = std::thread::spawn(move || {
        work(&mut |step| tell.send(step).unwrap_or_default());
    });
    let mut step = "the beginning".to_owned();
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(next) => step = next,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("{what} hangs at {step}"),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    if let Err(panic) = worker.join() {
        panic!("{what}, {step}: {}", said(&*panic));
    }
}
