//! Flatbuffers read in place, every place checked when it is looked at.
//!
//! The generated accessors of the format check a buffer once and trust it from then on. The bytes here
//! are mostly a mapped file, which another program may change between two looks, so nothing is trusted:
//! an offset that leads outside is an error, whenever it is met.

/// An offset that leads out of the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outside;

type Checked<T> = Result<T, Outside>;

/// A table: fields at places that a list of its own tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'t> {
    buffer: &'t [u8],
    at: usize,
    /// Distances of the fields from the table, two bytes each, after two lengths.
    places: &'t [u8],
}

/// Tables in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tables<'t> {
    buffer: &'t [u8],
    first: usize,
    count: usize,
}

/// Bytes at a place.
fn bytes_at<const N: usize>(buffer: &[u8], at: usize) -> Checked<[u8; N]> {
    let found = buffer.get(at..).and_then(<[u8]>::first_chunk);
    found.copied().ok_or(Outside)
}

fn size_at(buffer: &[u8], at: usize) -> Checked<usize> {
    let size = u32::from_le_bytes(bytes_at(buffer, at)?);
    usize::try_from(size).map_err(|_too_large| Outside)
}

/// The place that an offset at a place leads to.
fn target(buffer: &[u8], at: usize) -> Checked<usize> {
    at.checked_add(size_at(buffer, at)?).ok_or(Outside)
}

impl<'t> Table<'t> {
    /// The table that a buffer is about.
    pub(super) fn root(buffer: &'t [u8]) -> Checked<Self> {
        Self::at(buffer, target(buffer, 0)?)
    }

    fn at(buffer: &'t [u8], at: usize) -> Checked<Self> {
        let back = i32::from_le_bytes(bytes_at(buffer, at)?);
        let place = i64::try_from(at).map_err(|_too_large| Outside)? - i64::from(back);
        let place = usize::try_from(place).map_err(|_negative| Outside)?;
        let len = usize::from(u16::from_le_bytes(bytes_at(buffer, place)?));
        let places = buffer.get(place..).and_then(|rest| rest.get(..len));
        Ok(Self {
            buffer,
            at,
            places: places.ok_or(Outside)?,
        })
    }

    /// Where the value of a field is, if it has one.
    fn place(self, field: u16) -> Option<usize> {
        let place = bytes_at(self.places, usize::from(field)).ok()?;
        match u16::from_le_bytes(place) {
            0 => None,
            place => Some(self.at + usize::from(place)),
        }
    }

    /// A number of so many bytes.
    pub(super) fn scalar<const N: usize>(self, field: u16) -> Checked<Option<[u8; N]>> {
        let place = self.place(field);
        place.map(|at| bytes_at(self.buffer, at)).transpose()
    }

    /// A list of items of `size` bytes each, as its bytes.
    pub(super) fn list(self, field: u16, size: usize) -> Checked<Option<&'t [u8]>> {
        Ok(self
            .span(field, size)?
            .map(|(at, len)| &self.buffer[at..at + len]))
    }

    /// Where a list begins, and its length in bytes: inside the buffer.
    fn span(self, field: u16, size: usize) -> Checked<Option<(usize, usize)>> {
        let Some(at) = self.place(field) else {
            return Ok(None);
        };
        let at = target(self.buffer, at)?;
        let len = size_at(self.buffer, at)?.checked_mul(size).ok_or(Outside)?;
        let rest = self.buffer.get(at + 4..).ok_or(Outside)?;
        if rest.len() < len {
            return Err(Outside);
        }
        Ok(Some((at + 4, len)))
    }

    /// Text; `None` also where it is not UTF-8.
    pub(super) fn text(self, field: u16) -> Checked<Option<&'t str>> {
        let bytes = self.list(field, 1)?;
        Ok(bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()))
    }

    /// A table inside.
    pub(super) fn table(self, field: u16) -> Checked<Option<Self>> {
        let place = self.place(field);
        place
            .map(|at| Self::at(self.buffer, target(self.buffer, at)?))
            .transpose()
    }

    /// Tables inside.
    pub(super) fn tables(self, field: u16) -> Checked<Option<Tables<'t>>> {
        let span = self.span(field, 4)?;
        Ok(span.map(|(first, len)| Tables {
            buffer: self.buffer,
            first,
            count: len / 4,
        }))
    }
}

impl<'t> Tables<'t> {
    pub(super) fn len(self) -> usize {
        self.count
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Checked<Table<'t>>> {
        (0..self.count).map(move |number| {
            let at = self.first + 4 * number;
            Table::at(self.buffer, target(self.buffer, at)?)
        })
    }
}
