//! ESRI ASCII grids: a header of names and numbers, then rows of numbers from the north (Esri, "ASCII to
//! Raster").
//!
//! The file is read in place. Nothing is allocated from a size that the file claims: what is kept is where
//! each 64th row begins, and that only for rows that are there.

#[cfg(test)]
#[path = "ascii_grid_tests.rs"]
mod ascii_grid_tests;

/// Rows between two whose places are kept.
const EVERY: u32 = 64;

/// Most columns or rows, as of other rasters.
const MOST_CELLS_A_SIDE: u32 = 1 << 22;

/// The number that stands for no data where the header does not say.
const USUAL_NODATA: f64 = -9999.0;

/// Why a file is no grid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AsciiGridError {
    /// Other content.
    #[error("is no ESRI ASCII grid: it does not begin with ncols and nrows")]
    NotThatFormat,
    /// A name that the header must have.
    #[error("has no {name} in its header; export it again")]
    Missing {
        /// Which.
        name: &'static str,
    },
    /// A header with a number that is none.
    #[error("has {name} {value:?} in its header, which is not {allowed}")]
    Header {
        /// Which.
        name: String,
        /// As the file has it.
        value: String,
        /// What it must be.
        allowed: &'static str,
    },
    /// Two numbers for one thing, or a corner and a centre.
    #[error("has {name} twice in its header; export it again")]
    Twice {
        /// Which.
        name: String,
    },
    /// Commas.
    #[error("has a comma in line {line}; write numbers with decimal points and blanks between")]
    Comma {
        /// From 1.
        line: u64,
    },
    /// Too few or too many numbers.
    #[error(
        "has {found} numbers, and {columns} columns by {rows} rows are {expected}; was it cut off? export it again"
    )]
    Count {
        /// How many numbers there are, or could be in so many bytes.
        found: u64,
        /// Columns.
        columns: u32,
        /// Rows.
        rows: u32,
        /// How many there must be.
        expected: u64,
    },
    /// A cell that is no number.
    #[error("has {value:?} in row {row}, column {column}, which is no number")]
    Number {
        /// As the file has it.
        value: String,
        /// From 1.
        row: u32,
        /// From 1.
        column: u32,
    },
}

/// What a grid says of itself, and where its rows are.
#[derive(Clone, Debug, PartialEq)]
pub struct AsciiGrid {
    size: [u32; 2],
    /// The outer corner of the first cell of the first row.
    origin: [f64; 2],
    step: [f64; 2],
    nodata: f64,
    /// Where each 64th row begins, bytes.
    starts: Vec<usize>,
}

/// The header as it is read.
#[derive(Default)]
struct Header {
    columns: Option<u32>,
    rows: Option<u32>,
    /// Whether it is of the centre of the cell, and the number.
    x: Option<(bool, f64)>,
    y: Option<(bool, f64)>,
    dx: Option<f64>,
    dy: Option<f64>,
    nodata: Option<f64>,
}

impl AsciiGrid {
    /// Reads the header and goes through the numbers without reading them.
    ///
    /// # Errors
    /// [`AsciiGridError`] where the header is broken or the numbers are not as many as it says.
    pub fn open(bytes: &[u8]) -> Result<Self, AsciiGridError> {
        let (header, body) = header(bytes)?;
        let need = |name| AsciiGridError::Missing { name };
        let columns = header.columns.ok_or(need("ncols"))?;
        let rows = header.rows.ok_or(need("nrows"))?;
        let dx = header.dx.ok_or(need("cellsize"))?;
        let dy = header.dy.ok_or(need("cellsize"))?;
        let (x_is_centre, x) = header.x.ok_or(need("xllcorner or xllcenter"))?;
        let (y_is_centre, y) = header.y.ok_or(need("yllcorner or yllcenter"))?;
        let half = |is_centre: bool| if is_centre { 0.5 } else { 0.0 };
        let west = x - half(x_is_centre) * dx;
        let north = y + (f64::from(rows) - half(y_is_centre)) * dy;
        Ok(Self {
            size: [columns, rows],
            origin: [west, north],
            step: [dx, -dy],
            nodata: header.nodata.unwrap_or(USUAL_NODATA),
            starts: starts(bytes, body, columns, rows)?,
        })
    }

    /// Columns and rows.
    #[must_use]
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// The outer corner of the first cell of the first row.
    #[must_use]
    pub fn origin(&self) -> [f64; 2] {
        self.origin
    }

    /// From one column to the next and from one row to the next; the second is negative.
    #[must_use]
    pub fn step(&self) -> [f64; 2] {
        self.step
    }

    /// The numbers of some rows, row by row, of the bytes that were opened: `take` gets column, row and
    /// number; `None` for nodata and what is not finite.
    ///
    /// # Errors
    /// [`AsciiGridError::Number`] for what is no number.
    pub fn rows(
        &self,
        bytes: &[u8],
        rows: std::ops::Range<u32>,
        mut take: impl FnMut(u32, u32, Option<f64>),
    ) -> Result<(), AsciiGridError> {
        let [columns, height] = self.size;
        let first = rows.start / EVERY;
        let start = self.starts.get(first as usize);
        let mut words = words(
            bytes
                .get(start.copied().unwrap_or(bytes.len())..)
                .unwrap_or_default(),
        );
        for row in first * EVERY..rows.end.min(height) {
            for column in 0..columns {
                let word = words.next().unwrap_or_default();
                if row < rows.start {
                    continue;
                }
                let number = std::str::from_utf8(word)
                    .ok()
                    .and_then(|word| word.parse().ok());
                let number: f64 = number.ok_or_else(|| AsciiGridError::Number {
                    value: excerpt(word),
                    row: row + 1,
                    column: column + 1,
                })?;
                let is_data = number.is_finite() && !self.is_nodata(number);
                take(column, row, is_data.then_some(number));
            }
        }
        Ok(())
    }

    /// -3.4e38 is written with more digits or fewer in header and cells.
    fn is_nodata(&self, number: f64) -> bool {
        (number - self.nodata).abs() <= 1e-6 * self.nodata.abs()
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
}

fn excerpt(word: &[u8]) -> String {
    String::from_utf8_lossy(&word[..word.len().min(40)]).into_owned()
}

/// The header, and where the numbers begin.
fn header(bytes: &[u8]) -> Result<(Header, usize), AsciiGridError> {
    let mut header = Header::default();
    let mut at = 0;
    let mut line_number = 0;
    while let Some(line) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let end = memchr::memchr(b'\n', line).map_or(line.len(), |end| end + 1);
        let line = &line[..end];
        line_number += 1;
        let mut words = words(line);
        let Some(name) = words.next() else {
            at += end;
            continue;
        };
        if !name[0].is_ascii_alphabetic() || name.eq_ignore_ascii_case(b"nan") {
            break;
        }
        if header.columns.is_none() && header.rows.is_none() && line_number > 1 {
            return Err(AsciiGridError::NotThatFormat);
        }
        let value = words.next().unwrap_or_default();
        if value.contains(&b',') {
            return Err(AsciiGridError::Comma { line: line_number });
        }
        header.set(&excerpt(name), &excerpt(value), line_number)?;
        at += end;
    }
    if header.columns.is_none() && header.rows.is_none() {
        return Err(AsciiGridError::NotThatFormat);
    }
    Ok((header, at))
}

impl Header {
    fn set(&mut self, name: &str, value: &str, line: u64) -> Result<(), AsciiGridError> {
        let wrong = |allowed| AsciiGridError::Header {
            name: name.to_owned(),
            value: value.to_owned(),
            allowed,
        };
        let finite = || {
            let number: Option<f64> = value.parse().ok();
            let number = number.filter(|number| number.is_finite());
            number.ok_or_else(|| wrong("a number"))
        };
        let side = || {
            let side: Option<u32> = value.parse().ok();
            let side = side.filter(|side| (1..=MOST_CELLS_A_SIDE).contains(side));
            side.ok_or_else(|| wrong("a whole number from 1 to 4194304"))
        };
        let positive = || {
            let number = finite()?;
            let is_positive = number > 0.0;
            is_positive
                .then_some(number)
                .ok_or_else(|| wrong("a number above 0"))
        };
        let is_twice = match name.to_ascii_lowercase().as_str() {
            "ncols" => self.columns.replace(side()?).is_some(),
            "nrows" => self.rows.replace(side()?).is_some(),
            "xllcorner" => self.x.replace((false, finite()?)).is_some(),
            "yllcorner" => self.y.replace((false, finite()?)).is_some(),
            "xllcenter" | "xllcentre" => self.x.replace((true, finite()?)).is_some(),
            "yllcenter" | "yllcentre" => self.y.replace((true, finite()?)).is_some(),
            "dx" => self.dx.replace(positive()?).is_some(),
            "dy" => self.dy.replace(positive()?).is_some(),
            "cellsize" => {
                let cell = positive()?;
                let (dx, dy) = (self.dx.replace(cell), self.dy.replace(cell));
                dx.is_some() || dy.is_some()
            }
            "nodata_value" | "nodata" => {
                let number: Option<f64> = value.parse().ok();
                let number = number.ok_or_else(|| wrong("a number"))?;
                self.nodata.replace(number).is_some()
            }
            _ if line == 1 => return Err(AsciiGridError::NotThatFormat),
            _ => {
                return Err(wrong(
                    "read: names are ncols, nrows, xllcorner, xllcenter, yllcorner, yllcenter, cellsize, dx, dy and NODATA_value",
                ));
            }
        };
        if is_twice {
            return Err(AsciiGridError::Twice {
                name: name.to_owned(),
            });
        }
        Ok(())
    }
}

/// Where each 64th row begins, once the numbers have been counted.
fn starts(
    bytes: &[u8],
    body: usize,
    columns: u32,
    rows: u32,
) -> Result<Vec<usize>, AsciiGridError> {
    let content = &bytes[body..];
    let expected = u64::from(columns) * u64::from(rows);
    let counted = |found| AsciiGridError::Count {
        found,
        columns,
        rows,
        expected,
    };
    // A number takes a digit and a blank.
    let most = (content.len() as u64).div_ceil(2);
    if most < expected {
        return Err(counted(most));
    }
    if let Some(comma) = memchr::memchr(b',', content) {
        let lines = memchr::memchr_iter(b'\n', &bytes[..body + comma]).count() as u64;
        return Err(AsciiGridError::Comma { line: lines + 1 });
    }
    let stride = u64::from(columns) * u64::from(EVERY);
    let mut starts = Vec::new();
    let mut found = 0;
    let mut in_word = false;
    for (place, byte) in content.iter().enumerate() {
        let is_blank = byte.is_ascii_whitespace();
        if !is_blank && !in_word {
            if found % stride == 0 && found < expected {
                starts.push(body + place);
            }
            found += 1;
        }
        in_word = !is_blank;
    }
    if found == expected {
        Ok(starts)
    } else {
        Err(counted(found))
    }
}
