//! Office Open XML workbooks (ECMA-376, ISO/IEC 29500), transitional and strict.
//!
//! A sheet is read row by row, twice: once to find the table in it and its columns, once for the rows.
//! Cells are kept where they stand, so a sheet that claims to be large takes no room. Parts unpack to a
//! bounded size whatever the archive says. Formulas count by the result that is saved beside them.

mod book;
mod dates;
mod layout;
mod package;
mod parts;
mod sheet;
mod writer;

pub(super) use writer::Writer;

use book::{Book, SheetEntry};
use layout::{Filler, Layout};
use package::{Package, broken};
use sheet::{Sheet, SheetRow};

use super::source::{self, Halt, Take, Work};
use super::table::{ROWS_A_BATCH, beginning, one_by_one};
use super::{Cell, Document, FormatError, Header, Shape, Stop, wkt};

/// Cells that are read as one batch: a sheet may have many columns.
const CELLS_A_BATCH: usize = 1 << 18;

/// A sheet whose table has been found.
pub(super) struct Reader<'a> {
    package: Package<'a>,
    book: Book,
    path: String,
    layout: Layout,
    /// The column of geometries as well-known text, which is none of the header's, and the reference
    /// system that the first names.
    geometry: Option<(usize, Option<u32>)>,
    header: Header,
}

impl<'a> Reader<'a> {
    pub(super) fn open(document: &'a Document, layer: Option<&str>) -> Result<Self, FormatError> {
        let mut package = Package::open(document.content())?;
        let book = Book::of(&mut package)?;
        let entry = match layer {
            Some(layer) => named(&book, layer)?,
            None => only(&mut package, &book, document.name())?,
        };
        let path = entry.path.clone();
        let layout = Layout::of(sheet(&mut package, &book, &path)?)?;
        let mut layout = layout.ok_or(FormatError::Empty)?;
        let mut columns = std::mem::take(&mut layout.names);
        let mut notes = std::mem::take(&mut layout.notes);
        let mut firsts = firsts(sheet(&mut package, &book, &path)?, &layout)?;
        let geometry = wkt::geometry_column(&columns, &mut firsts);
        let (geometry, first) = geometry.unzip();
        let first = first.unwrap_or_default();
        let (crs, heights) = wkt::told_by(&first);
        notes.extend(heights);
        let geometry = geometry.map(|place| (place, wkt::srid(&first)));
        if let Some((place, _)) = geometry {
            columns.remove(place);
        }
        let header = Header {
            columns,
            notes,
            is_shaped: geometry.is_some(),
            crs,
            dates: std::mem::take(&mut layout.dates),
        };
        Ok(Self {
            package,
            book,
            path,
            layout,
            geometry,
            header,
        })
    }
}

/// Where rows come from.
enum Rows<'p> {
    /// They were kept when the table was looked for.
    Kept(std::vec::IntoIter<SheetRow>),
    /// The sheet, once more.
    Again(Box<Sheet<'p>>),
}

impl Rows<'_> {
    /// As [`Sheet::next`].
    fn next(&mut self, row: &mut SheetRow) -> Result<bool, FormatError> {
        match self {
            Self::Kept(rows) => {
                let next = rows.next();
                let is_there = next.is_some();
                *row = next.unwrap_or_default();
                Ok(is_there)
            }
            Self::Again(sheet) => sheet.next(row),
        }
    }
}

/// Rows below the header that are looked at for geometries.
const LOOKED_AT: usize = 100;

/// How the first text of each column begins.
fn firsts(mut sheet: Sheet<'_>, layout: &Layout) -> Result<Vec<String>, FormatError> {
    let mut firsts = vec![String::new(); layout.places.len()];
    let (mut row, mut looked_at) = (SheetRow::default(), 0);
    while looked_at < LOOKED_AT && sheet.next(&mut row)? {
        if row.number <= layout.header {
            continue;
        }
        looked_at += 1;
        for (column, cell) in &row.cells {
            if let (Ok(place), Cell::Text(text)) = (layout.places.binary_search(column), cell)
                && firsts[place].is_empty()
            {
                firsts[place].extend(text.chars().take(32));
            }
        }
    }
    Ok(firsts)
}

fn sheet<'p>(
    package: &'p mut Package<'_>,
    book: &'p Book,
    path: &str,
) -> Result<Sheet<'p>, FormatError> {
    let part = package.part(path)?;
    let part = part.ok_or_else(|| broken(format!("it has no part {path:?}")))?;
    Ok(Sheet::new(part, &book.values))
}

fn names<'b>(sheets: impl Iterator<Item = &'b SheetEntry>) -> String {
    let names: Vec<&str> = sheets.map(|sheet| sheet.name.as_str()).collect();
    names.join(", ")
}

/// The sheet of that name; case and white space around it do not count where no name is the same.
fn named<'b>(book: &'b Book, layer: &str) -> Result<&'b SheetEntry, FormatError> {
    let folded = |name: &str| super::text::composed(name.trim()).to_lowercase();
    let same = book.sheets.iter().find(|sheet| sheet.name == layer);
    let alike = || {
        let mut sheets = book.sheets.iter();
        sheets.find(|sheet| folded(&sheet.name) == folded(layer))
    };
    same.or_else(alike).ok_or_else(|| FormatError::NoSuchLayer {
        layer: layer.to_owned(),
        layers: names(book.sheets.iter()),
    })
}

/// The only sheet, or the only visible one that is not empty.
fn only<'b>(
    package: &mut Package<'_>,
    book: &'b Book,
    file: &str,
) -> Result<&'b SheetEntry, FormatError> {
    if let [one] = &book.sheets[..] {
        return Ok(one);
    }
    let mut full = Vec::new();
    for entry in book.sheets.iter().filter(|sheet| sheet.is_visible) {
        let mut sheet = sheet(package, book, &entry.path)?;
        let mut row = SheetRow::default();
        while sheet.next(&mut row)? {
            if !row.cells.is_empty() {
                full.push(entry);
                break;
            }
        }
    }
    match &full[..] {
        [] => Err(FormatError::Empty),
        [one] => Ok(one),
        _ => Err(FormatError::ManyLayers {
            layers: names(full.iter().copied()),
            example: file.to_owned(),
        }),
    }
}

impl source::Reader for Reader<'_> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let mut rows_below = match self.layout.kept.take() {
            Some(rows) => Rows::Kept(rows.into_iter()),
            None => Rows::Again(Box::new(sheet(&mut self.package, &self.book, &self.path)?)),
        };
        let (layout, geometry) = (&self.layout, self.geometry);
        let mut filler = Filler::new(&layout.merged);
        let columns = layout.places.len();
        let rows = ROWS_A_BATCH.min(CELLS_A_BATCH / columns.max(1)).max(1);
        let mut row = SheetRow::default();
        one_by_one(
            columns - usize::from(geometry.is_some()),
            |batch| {
                let mut taken = 0;
                while taken < rows {
                    if !rows_below.next(&mut row)? {
                        return Ok(false);
                    }
                    if row.number <= layout.header || row.cells.is_empty() {
                        continue;
                    }
                    taken += 1;
                    let pushed = batch.push(u64::from(row.number), |all| {
                        let start = all.len();
                        all.resize(start + columns, Cell::Null);
                        let cells = &mut all[start..];
                        let mut places = layout.places.iter().enumerate().peekable();
                        for (column, cell) in row.cells.drain(..) {
                            while places.next_if(|(_, place)| **place < column).is_some() {}
                            if let Some((at, _)) = places.next_if(|(_, place)| **place == column) {
                                cells[at] = cell;
                            }
                        }
                        filler.fill(&layout.places, row.number, cells);
                        let shape = geometry.map(|(place, srid)| match all.remove(start + place) {
                            Cell::Null => Shape::Absent,
                            Cell::Text(text) => wkt::shape(&text, srid),
                            other => Shape::Broken {
                                value: beginning(&other.shown()),
                                why: "is no well-known text, but a number or flag".to_owned(),
                            },
                        });
                        Ok::<_, std::convert::Infallible>(shape.unwrap_or(Shape::Absent))
                    });
                    pushed.unwrap_or_else(|never| match never {});
                }
                Ok(true)
            },
            work,
            take,
        )
    }
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
