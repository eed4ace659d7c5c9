//! A row as SQLite stores it (<https://sqlite.org/fileformat2.html>, 2.1).

use rusqlite::types::ValueRef;

use super::database::broken;
use crate::formats::FormatError;

/// Takes a number of one to nine bytes, seven bits each, the ninth with eight; `None` where it does not
/// end. Nearly all are of one byte.
#[inline]
pub(super) fn varint(rest: &mut &[u8]) -> Option<i64> {
    match rest.split_first() {
        Some((&byte, behind)) if byte < 0x80 => {
            *rest = behind;
            Some(i64::from(byte))
        }
        _ => long(rest),
    }
}

fn long(rest: &mut &[u8]) -> Option<i64> {
    let mut number = 0_u64;
    for place in 0..9 {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        if place == 8 {
            number = number << 8 | u64::from(byte);
            break;
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            break;
        }
    }
    Some(number.cast_signed())
}

/// The values of a row, one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'r> {
    key: i64,
    types: &'r [u8],
    values: &'r [u8],
}

impl<'r> Record<'r> {
    /// The record of the row with this key.
    pub(super) fn of(key: i64, bytes: &'r [u8]) -> Result<Self, FormatError> {
        let mut types = bytes;
        let record = varint(&mut types).and_then(|len| {
            let head = bytes.len() - types.len();
            let (types, values) = bytes.split_at_checked(usize::try_from(len).ok()?)?;
            let types = types.get(head..)?;
            Some(Self { key, types, values })
        });
        record.ok_or_else(|| damaged(key))
    }

    /// The next value. A row that was there before a column was added ends before it, and has null in it.
    #[inline]
    pub(super) fn value(&mut self) -> Result<ValueRef<'r>, FormatError> {
        if self.types.is_empty() {
            return Ok(ValueRef::Null);
        }
        self.stored().ok_or_else(|| damaged(self.key))
    }

    #[inline]
    fn stored(&mut self) -> Option<ValueRef<'r>> {
        let kind = varint(&mut self.types)?;
        Some(match kind {
            0 => ValueRef::Null,
            1 => self.whole::<1>()?,
            2 => self.whole::<2>()?,
            3 => self.whole::<3>()?,
            4 => self.whole::<4>()?,
            5 => self.whole::<6>()?,
            6 => self.whole::<8>()?,
            7 => {
                let bits = self.taken(8)?.first_chunk()?;
                ValueRef::Real(f64::from_be_bytes(*bits))
            }
            8 => ValueRef::Integer(0),
            9 => ValueRef::Integer(1),
            12.. => {
                let bytes = self.taken(usize::try_from((kind - 12) / 2).ok()?)?;
                if kind % 2 == 0 {
                    ValueRef::Blob(bytes)
                } else {
                    ValueRef::Text(bytes)
                }
            }
            _ => return None,
        })
    }

    #[inline]
    fn taken(&mut self, len: usize) -> Option<&'r [u8]> {
        let (taken, behind) = self.values.split_at_checked(len)?;
        self.values = behind;
        Some(taken)
    }

    /// A number of so many bytes with a sign.
    #[inline]
    fn whole<const N: usize>(&mut self) -> Option<ValueRef<'r>> {
        let bytes = self.taken(N)?;
        let mut wide = [if bytes[0] < 0x80 { 0 } else { 0xff }; 8];
        wide[8 - N..].copy_from_slice(bytes);
        Some(ValueRef::Integer(i64::from_be_bytes(wide)))
    }
}

fn damaged(key: i64) -> FormatError {
    broken(format!("row {key} is damaged"))
}
