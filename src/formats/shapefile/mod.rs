//! ESRI shapefiles: shapes in `.shp`, their places in `.shx`, attributes in `.dbf`, the reference system
//! in `.prj`, the encoding in `.cpg`; as files beside one another, or together in a zip archive.
//!
//! Read and written here and not by the crates `shapefile` and `dbase`: those reserve memory for as
//! many positions as a record claims, end quietly where one of the files has fewer records than the
//! other, know no deleted records beside shapes, and write today's date. Both formats are plain arrays,
//! which are read in place, block by block, in parallel.

mod dbf;
mod encoding;
mod rings;
mod shp;
mod table_writer;
mod writer;

use rayon::prelude::*;

use super::source::{self, Halt, Take, Ticket, Work};
use super::table::batches_at_once;
use super::zipped::Archive;
use super::{Batch, Document, Format, FormatError, Header, Stop};
use crate::project::Bytes;
use dbf::Table;
use shp::Shapes;
pub(super) use writer::Writer;

/// Rows that are read as one batch.
const BLOCK_ROWS: usize = 1 << 10;
/// Cells that are read as one batch, where a row has not more.
const BLOCK_CELLS: usize = 1 << 18;
/// Bytes of shapes that are read as one batch, where single ones are not larger.
const BLOCK_BYTES: usize = 1 << 19;

/// Bytes that belong to the document, or that have been unpacked from it.
enum Held<'a> {
    Given(&'a Bytes),
    Unpacked(Bytes),
}

impl std::ops::Deref for Held<'_> {
    type Target = Bytes;

    fn deref(&self) -> &Bytes {
        match self {
            Self::Given(bytes) => bytes,
            Self::Unpacked(bytes) => bytes,
        }
    }
}

/// The files of a set.
struct Set<'a> {
    shp: Held<'a>,
    dbf: Held<'a>,
    shx: Option<Held<'a>>,
    prj: Option<Held<'a>>,
    cpg: Option<Held<'a>>,
}

impl<'a> Set<'a> {
    fn of(document: &'a Document, layer: Option<&str>) -> Result<Self, FormatError> {
        let content = document.content();
        if content.starts_with(b"PK") {
            return Self::of_archive(content, layer, document.name());
        }
        if let Some(layer) = layer {
            return Err(FormatError::NoLayers {
                layer: layer.to_owned(),
            });
        }
        let beside = |extension: &str| document.companion(extension).map(Held::Given);
        if document.name() == "-" {
            return Err(FormatError::NotFromStream {
                format: Format::Shapefile.name(),
            });
        }
        Ok(Self {
            shp: Held::Given(content),
            dbf: beside("dbf").ok_or_else(|| missing("its .dbf file"))?,
            shx: beside("shx"),
            prj: beside("prj"),
            cpg: beside("cpg"),
        })
    }

    fn of_archive(bytes: &[u8], layer: Option<&str>, name: &str) -> Result<Self, FormatError> {
        let mut archive = Archive::of_bytes(bytes, "zipped shapefile")?;
        let names = archive.names();
        let stems = names.iter().filter_map(|name| stem(name, ".shp"));
        let stems: Vec<&str> = stems.collect();
        let last = |stem: &str| stem.rsplit('/').next().unwrap_or(stem).to_owned();
        // With the folder where others have the name too.
        let called = |stem: &str| {
            let same = stems.iter().filter(|other| last(other) == last(stem));
            if same.count() > 1 {
                stem.to_owned()
            } else {
                last(stem)
            }
        };
        let layers = || {
            let layers: Vec<String> = stems.iter().map(|stem| called(stem)).collect();
            layers.join(", ")
        };
        let chosen = match (layer, stems.as_slice()) {
            (_, []) => {
                return Err(FormatError::NotThatFormat {
                    format: "a zip archive of a shapefile",
                });
            }
            (None, [stem]) => stem,
            (None, _) => {
                return Err(FormatError::ManyLayers {
                    layers: layers(),
                    example: name.to_owned(),
                });
            }
            (Some(layer), stems) => {
                let mut of = stems.iter();
                let found = of.find(|stem| called(stem) == layer || **stem == layer);
                found.ok_or_else(|| FormatError::NoSuchLayer {
                    layer: layer.to_owned(),
                    layers: layers(),
                })?
            }
        };
        let mut member = |extension: &str| {
            let mut of = names.iter();
            let found = of.find(|name| stem(name, extension) == Some(*chosen));
            let read = found.map(|name| archive.read(name));
            read.transpose().map(|read| read.map(Held::Unpacked))
        };
        let needed =
            |extension: &str| missing(&format!("{}{extension} in the archive", called(chosen)));
        Ok(Self {
            shp: member(".shp")?.ok_or_else(|| needed(".shp"))?,
            dbf: member(".dbf")?.ok_or_else(|| needed(".dbf"))?,
            shx: member(".shx")?,
            prj: member(".prj")?,
            cpg: member(".cpg")?,
        })
    }
}

/// The name of a file before an extension, capitals or not.
fn stem<'n>(name: &'n str, extension: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(extension.len())?;
    let end = name.get(at..)?;
    end.eq_ignore_ascii_case(extension).then(|| &name[..at])
}

fn missing(what: &str) -> FormatError {
    FormatError::MissingBeside {
        missing: what.to_owned(),
    }
}

/// A set whose headers have been read.
pub(super) struct Reader<'a> {
    set: Set<'a>,
    header: Header,
    shapes: Shapes,
    table: Table,
}

impl<'a> Reader<'a> {
    pub(super) fn of(document: &'a Document, layer: Option<&str>) -> Result<Self, FormatError> {
        let set = Set::of(document, layer)?;
        let shapes = Shapes::of(&set.shp, set.shx.as_deref().map(|shx| &**shx))?;
        let mut table = Table::of(&set.dbf, set.cpg.as_deref().map(|cpg| &**cpg))?;
        if shapes.len() != table.rows {
            return Err(broken(format!(
                "{} shapes and {} records of attributes do not belong to one another",
                shapes.len(),
                table.rows
            )));
        }
        let mut notes = std::mem::take(&mut table.notes);
        let prj = set.prj.as_ref().map(|prj| {
            let text = String::from_utf8_lossy(super::text::without_mark(prj));
            text.trim_matches(|c: char| c.is_whitespace() || c == '\0')
                .to_owned()
        });
        let crs = prj.filter(|prj| !prj.is_empty());
        if crs.is_none() {
            notes.push("has no .prj, so its coordinate system is not known".to_owned());
        }
        if shapes.has_more_dimensions() {
            notes.push("has heights or measures, which are left out".to_owned());
        }
        if shapes.absent() > 0 {
            notes.push(format!(
                "has {} records whose shape is not in the .shp, which have no geometry",
                shapes.absent()
            ));
        }
        let is_shaped = shapes.any(&set.shp)?;
        let dates = table.dates();
        let header = Header {
            columns: std::mem::take(&mut table.columns),
            notes,
            dates,
            is_shaped,
            crs,
        };
        Ok(Self {
            set,
            header,
            shapes,
            table,
        })
    }

    /// Where a block of rows ends that begins here.
    fn block_end(&self, from: usize) -> usize {
        let first = self.shapes.start(from);
        let rows = BLOCK_CELLS / self.header.columns.len().max(1);
        let most = self.table.rows.min(from + rows.clamp(1, BLOCK_ROWS));
        let rows = from + 1..most;
        let far = |row: &usize| self.shapes.start(*row).abs_diff(first) > BLOCK_BYTES;
        rows.into_iter().find(far).unwrap_or(most)
    }

    fn block(&self, from: usize, to: usize) -> Result<Batch<'_>, FormatError> {
        let mut batch = Batch::new(self.header.columns.len());
        batch.reserve(to - from);
        for row in from..to {
            let Some(record) = self.table.record(&self.set.dbf, row) else {
                continue;
            };
            let content = self.shapes.content(&self.set.shp, row)?;
            let pushed = batch.push(row as u64 + 1, |cells| {
                self.table.cells(record, cells);
                Ok::<_, std::convert::Infallible>(self.shapes.shape(content))
            });
            pushed.unwrap_or_else(|never| match never {});
        }
        Ok(batch)
    }
}

impl source::Reader for Reader<'_> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let at_once = batches_at_once();
        let mut at = 0;
        while at < self.table.rows {
            let first = at;
            let mut blocks = Vec::with_capacity(at_once);
            while at < self.table.rows && blocks.len() < at_once {
                let end = self.block_end(at);
                blocks.push((at, end));
                at = end;
            }
            let batches = blocks.into_par_iter();
            let batches = batches.map(|(from, to)| self.block(from, to).map(work));
            let tickets: Result<Vec<Ticket>, FormatError> = batches.collect();
            take(tickets?).map_err(Stop::Taker)?;
            self.set.dbf.release(self.table.span(first, at));
            let (start, end) = (self.shapes.start(first), self.shapes.start(at));
            self.set.shp.release(start.min(end)..start.max(end));
        }
        Ok(())
    }
}

fn broken(message: impl Into<String>) -> FormatError {
    FormatError::Broken {
        format: Format::Shapefile.name(),
        message: message.into(),
    }
}

/// A number of 32 bits at a place, the lowest byte first.
fn int_le(bytes: &[u8], at: usize) -> Option<i32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(i32::from_le_bytes)
}

/// A number of 32 bits at a place, the highest byte first.
fn uint_be(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
#[path = "shapefile_tests.rs"]
mod tests;
