//! A file whose rows are about to be read, whatever its format.

use std::io::Read;
use std::sync::Mutex;

#[cfg(feature = "gpkg")]
use super::geopackage;
#[cfg(feature = "parquet")]
use super::geoparquet;
use super::text::without_mark;
use super::{Batch, Document, Format, FormatError, csv, flatgeobuf, geojson, kml, shapefile, xlsx};

/// What a file says before its rows.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// Headers in the order of the file, without the geometry.
    pub columns: Vec<String>,
    /// What was noticed about the file as a whole, for people.
    pub notes: Vec<String>,
    /// Columns of days or times, which are read as text.
    pub dates: Vec<String>,
    /// Whether any row has a geometry.
    pub is_shaped: bool,
    /// The coordinate reference system as the file writes it: a code such as `EPSG:3405`, WKT or
    /// PROJJSON; `None` where it does not say.
    pub crs: Option<String>,
}

/// What one format does: rows, batch by batch.
pub(super) trait Reader {
    /// What the file says before its rows.
    fn header(&self) -> &Header;

    /// As [`Source::choose`].
    fn choose(&mut self, _within: [f64; 4]) -> Result<Option<u64>, FormatError> {
        Ok(None)
    }

    /// Reads all rows once. `work` may be called in parallel; `take` gets what it returned for some
    /// batches at a time, in the order of the file, and no work is under way meanwhile.
    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>>;
}

pub(super) type Work<'w> = dyn Fn(Batch<'_>) -> Ticket + Sync + 'w;
pub(super) type Take<'t> = dyn FnMut(Vec<Ticket>) -> Result<(), Halt> + 't;

/// What stands for the result of a batch.
#[derive(Debug)]
pub(super) struct Ticket(usize);

/// That whoever takes the rows does not go on.
#[derive(Debug)]
pub(super) struct Halt;

/// Why reading stopped.
#[derive(Debug)]
pub enum Stop<E> {
    /// The file as a whole cannot be read.
    Format(FormatError),
    /// Whoever takes the rows does not go on.
    Taker(E),
}

impl<E> From<FormatError> for Stop<E> {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

/// A file whose rows are about to be read.
pub struct Source<'a>(Box<dyn Reader + 'a>);

/// What comes of a stream.
pub enum Streamed<'a> {
    /// Rows, as they come.
    Rows(Source<'a>),
    /// Nothing before all of it is there: the bytes that have been read, and the rest.
    Begun(Vec<u8>, Box<dyn Read + 'a>),
}

impl std::fmt::Debug for Streamed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rows(source) => f.debug_tuple("Rows").field(source).finish(),
            Self::Begun(first, _) => f.debug_tuple("Begun").field(&first.len()).finish(),
        }
    }
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Source").field(self.0.header()).finish()
    }
}

impl<'a> Source<'a> {
    /// What a reader reads.
    pub(super) fn of(reader: impl Reader + 'a) -> Self {
        Self(Box::new(reader))
    }

    /// Opens a layer of a file; without a name the only one, or the only one that can be meant.
    ///
    /// # Errors
    /// [`FormatError`] where the file as a whole cannot be read as a table.
    pub fn open(document: &'a Document, layer: Option<&str>) -> Result<Self, FormatError> {
        let bytes = document.content();
        let format = document.format();
        let is_blank = |text: &[u8]| text.iter().all(u8::is_ascii_whitespace);
        if format.is_text() && is_blank(without_mark(bytes)) || bytes.is_empty() {
            return Err(FormatError::Empty);
        }
        if let Some(layer) = layer.filter(|_| !format.has_layers()) {
            return Err(FormatError::NoLayers {
                layer: layer.to_owned(),
            });
        }
        Ok(match format {
            Format::Csv => Self::of(csv::Reader::of_bytes(bytes)?),
            Format::GeoJson => Self::of(geojson::Reader::of_bytes(bytes)?),
            Format::GeoJsonLines => Self::of(geojson::LinesReader::of_bytes(bytes)?),
            Format::FlatGeobuf => Self::of(flatgeobuf::Reader::of_bytes(bytes)?),
            #[cfg(feature = "gpkg")]
            Format::GeoPackage => Self::of(geopackage::Reader::of(document, layer)?),
            Format::Shapefile => Self::of(shapefile::Reader::of(document, layer)?),
            Format::Kml | Format::Kmz => Self::of(kml::Reader::of(document, layer)?),
            Format::Xlsx => Self::of(xlsx::Reader::open(document, layer)?),
            #[cfg(feature = "parquet")]
            Format::GeoParquet => Self::of(geoparquet::Reader::open(document)?),
            #[cfg(not(all(feature = "gpkg", feature = "parquet")))]
            other => return Err(other.built_without()),
        })
    }

    /// Opens a stream. CSV is read as it comes; anything else is to be taken in first
    /// ([`Document::of_stream`]).
    ///
    /// # Errors
    /// As [`Self::open`], and those of the stream.
    pub fn stream(
        mut stream: Box<dyn Read + 'a>,
        format: Option<Format>,
    ) -> Result<Streamed<'a>, FormatError> {
        const BEGINNING: u64 = 1 << 16;
        let mut first = Vec::new();
        let beginning = stream.by_ref().take(BEGINNING).read_to_end(&mut first);
        beginning.map_err(FormatError::Stream)?;
        if first.iter().all(u8::is_ascii_whitespace) {
            stream
                .read_to_end(&mut first)
                .map_err(FormatError::Stream)?;
            if first.iter().all(u8::is_ascii_whitespace) {
                return Err(FormatError::Empty);
            }
        }
        if format.or_else(|| Format::of_bytes(&first)) != Some(Format::Csv) {
            return Ok(Streamed::Begun(first, stream));
        }
        let reader = csv::Reader::of_stream(first, stream)?;
        Ok(Streamed::Rows(Self::of(reader)))
    }

    /// Headers in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.0.header().columns
    }

    /// What was noticed about the file as a whole, for people.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.0.header().notes
    }

    /// Columns of days or times, which are read as text.
    #[must_use]
    pub fn dates(&self) -> &[String] {
        &self.0.header().dates
    }

    /// Whether any row has a geometry.
    #[must_use]
    pub fn is_shaped(&self) -> bool {
        self.0.header().is_shaped
    }

    /// The coordinate reference system as the file writes it.
    #[must_use]
    pub fn crs(&self) -> Option<&str> {
        self.0.header().crs.as_deref()
    }

    /// Reads nothing but the rows whose geometry may meet a box (west, south, east, north, in the
    /// coordinates of the file), where the file has an index of them; how many rows are left out. `None`
    /// where it has none, then all are read. An index knows boxes around geometries, so rows may come
    /// that do not meet `within`, and rows without a geometry do not come.
    ///
    /// # Errors
    /// [`FormatError`] where the index does not fit the file.
    pub fn choose(&mut self, within: [f64; 4]) -> Result<Option<u64>, FormatError> {
        self.0.choose(within)
    }

    /// Reads all rows. `work` turns batches into what is wanted of them, in parallel; `take` gets the
    /// results of some batches at a time, in the order of the file. Memory holds only those.
    ///
    /// # Errors
    /// [`Stop::Taker`] with the error of `take`; [`Stop::Format`] where the file turns out to be
    /// broken on the way.
    ///
    /// # Panics
    /// Where `work` panics.
    pub fn read<R: Send, E>(
        &mut self,
        work: impl Fn(Batch<'_>) -> R + Sync,
        mut take: impl FnMut(Vec<R>) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        const ALONE: &str = "no thread panics while it holds this lock";
        let results: Mutex<Vec<Option<R>>> = Mutex::new(Vec::new());
        let mut error = None;
        let outcome = self.0.read(
            &|batch| {
                let result = work(batch);
                let mut results = results.lock().expect(ALONE);
                results.push(Some(result));
                Ticket(results.len() - 1)
            },
            &mut |tickets| {
                let mut results = std::mem::take(&mut *results.lock().expect(ALONE));
                let taken = tickets.iter().filter_map(|ticket| results[ticket.0].take());
                take(taken.collect()).map_err(|why| {
                    error = Some(why);
                    Halt
                })
            },
        );
        outcome.map_err(|stop| match (stop, error) {
            (Stop::Format(why), _) => Stop::Format(why),
            (Stop::Taker(Halt), Some(why)) => Stop::Taker(why),
            (Stop::Taker(Halt), None) => unreachable!("only an error of `take` halts"),
        })
    }
}
