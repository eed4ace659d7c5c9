//! A look at the footer of a file before the library reads it.
//!
//! The library takes room for as many row groups as a file claims and goes as deep into its schema as that
//! claims to be, which no error can be made of. So the footer is walked once (Thrift compact protocol),
//! and lists must fit the bytes that they stand in.

/// Structs inside of one another; those of Parquet are eight deep.
const DEEPEST: u32 = 32;
/// Groups of columns inside of one another.
const DEEPEST_COLUMN: usize = 64;
const MARK: &[u8; 4] = b"PAR1";

/// Field numbers of `FileMetaData` and `SchemaElement` in `parquet.thrift`.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;

/// Why a footer cannot be read.
pub(super) fn check(bytes: &[u8]) -> Result<(), &'static str> {
    if bytes.ends_with(b"PARE") {
        return Err("it is encrypted; export it without encryption");
    }
    let cut = "it does not end as it should";
    let body = bytes.strip_suffix(MARK).ok_or(cut)?;
    let (body, length) = body.split_last_chunk().ok_or(cut)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let start = body.len().checked_sub(length).ok_or(cut)?;
    let mut walk = Walk {
        rest: &body[start..],
    };
    walk.metadata().ok_or("its footer is not readable")
}

struct Walk<'b> {
    rest: &'b [u8],
}

/// A type of the compact protocol.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Flag,
    Byte,
    Number,
    Double,
    Binary,
    List,
    Map,
    Struct,
}

/// A field of a struct: its number and type.
enum Field {
    Some(i64, Kind),
    /// Behind the last.
    None,
}

impl Kind {
    fn of(code: u8) -> Option<Self> {
        Some(match code {
            1 | 2 => Self::Flag,
            3 => Self::Byte,
            4..=6 => Self::Number,
            7 => Self::Double,
            8 => Self::Binary,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Struct,
            _ => return None,
        })
    }
}

impl Walk<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, length: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(length).ok()?..)?;
        Some(())
    }

    /// A number of seven bits a byte, the lowest first.
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn number(&mut self) -> Option<i64> {
        let number = self.varint()?;
        let half = i64::try_from(number >> 1).ok()?;
        Some(if number & 1 == 0 { half } else { -half - 1 })
    }

    /// The next field of a struct.
    fn field(&mut self, before: &mut i64) -> Option<Field> {
        let head = self.byte()?;
        if head == 0 {
            return Some(Field::None);
        }
        *before = match head >> 4 {
            0 => self.number()?,
            step => before.checked_add(i64::from(step))?,
        };
        Some(Field::Some(*before, Kind::of(head & 0xf)?))
    }

    /// How many items a list has, and of which type.
    fn list(&mut self) -> Option<(u64, Kind)> {
        let head = self.byte()?;
        if head == 0 {
            // Some writers write no type for an empty list.
            return Some((0, Kind::Byte));
        }
        let count = match head >> 4 {
            15 => self.varint()?,
            count => u64::from(count),
        };
        // An item has a byte at least.
        let room = self.rest.len() as u64;
        let kind = Kind::of(head & 0xf)?;
        (count <= room).then_some((count, kind))
    }

    fn value(&mut self, kind: Kind, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            Kind::Flag => Some(()),
            Kind::Byte => self.skip(1),
            Kind::Number => self.varint().map(drop),
            Kind::Double => self.skip(8),
            Kind::Binary => {
                let length = self.varint()?;
                self.skip(length)
            }
            Kind::List => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.item(kind, depth))
            }
            Kind::Map => {
                let count = self.varint()?;
                if count == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                let (key, value) = (Kind::of(kinds >> 4)?, Kind::of(kinds & 0xf)?);
                (0..count).try_for_each(|_| {
                    self.item(key, depth)?;
                    self.item(value, depth)
                })
            }
            Kind::Struct => {
                let mut before = 0;
                while let Field::Some(_, kind) = self.field(&mut before)? {
                    self.value(kind, depth)?;
                }
                Some(())
            }
        }
    }

    /// An item of a list, where flags have a byte.
    fn item(&mut self, kind: Kind, depth: u32) -> Option<()> {
        match kind {
            Kind::Flag => self.skip(1),
            kind => self.value(kind, depth),
        }
    }

    fn metadata(&mut self) -> Option<()> {
        let mut before = 0;
        while let Field::Some(number, kind) = self.field(&mut before)? {
            match (number, kind) {
                (SCHEMA, Kind::List) => self.schema()?,
                (_, kind) => self.value(kind, DEEPEST)?,
            }
        }
        Some(())
    }

    /// The elements of the schema, each group before its children.
    fn schema(&mut self) -> Option<()> {
        let (count, kind) = self.list()?;
        if kind != Kind::Struct {
            return None;
        }
        // Children that are still to come, of each group that is open.
        let mut open: Vec<i64> = Vec::new();
        for _ in 0..count {
            let (mut before, mut children) = (0, 0);
            while let Field::Some(number, kind) = self.field(&mut before)? {
                match (number, kind) {
                    (CHILDREN, Kind::Number) => children = self.number()?,
                    (_, kind) => self.value(kind, DEEPEST)?,
                }
            }
            if let Some(missing) = open.last_mut() {
                *missing -= 1;
            }
            if children > 0 {
                open.push(children);
            }
            while open.last() == Some(&0) {
                open.pop();
            }
            if open.len() > DEEPEST_COLUMN {
                return None;
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(footer: &[u8]) -> Vec<u8> {
        let length = u32::try_from(footer.len()).unwrap();
        [b"PAR1", footer, &length.to_le_bytes(), b"PAR1"].concat()
    }

    #[test]
    fn lists_that_do_not_fit_and_schemas_that_never_end_are_refused() {
        // Field 2: two elements, the first with one child.
        let good = [0x29, 0x2c, 0x55, 0x02, 0x00, 0x15, 0x02, 0x00, 0x00];
        assert_eq!(check(&file(&good)), Ok(()));
        let refused = Err("its footer is not readable");
        // A list of 2^31 - 1 row groups.
        let many = [0x49, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00];
        assert_eq!(check(&file(&many)), refused);
        let mut deep = vec![0x29, 0xfc, 0xe8, 0x07];
        deep.extend([0x55, 0x02, 0x00].repeat(1000));
        deep.push(0);
        assert_eq!(check(&file(&deep)), refused);
        let mut nested = vec![0x1c; 100_000];
        nested.extend(vec![0; 100_000]);
        assert_eq!(check(&file(&nested)), refused);
        let end = "it does not end as it should";
        assert_eq!(check(b"PAR1\xff\xff\xff\xffPAR1"), Err(end));
        assert_eq!(check(b"PAR1"), Err(end));
        assert!(check(b"PAR1PARE").unwrap_err().contains("encrypted"));
    }
}
