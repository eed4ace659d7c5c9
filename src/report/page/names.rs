//! Names that stand once, and are told by their place.

use rustc_hash::FxHashMap;

/// Names in the order in which they first occur.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    list: Vec<&'a str>,
    places: FxHashMap<&'a str, i32>,
}

impl<'a> Names<'a> {
    /// Names that are known before.
    pub(super) fn of(known: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names = Self::default();
        for name in known {
            names.place(Some(name));
        }
        names
    }

    /// The place of a name; -1 for none.
    pub(super) fn place(&mut self, name: Option<&'a str>) -> i32 {
        let Some(name) = name else {
            return -1;
        };
        let next = i32::try_from(self.list.len()).unwrap_or(i32::MAX);
        *self.places.entry(name).or_insert_with(|| {
            self.list.push(name);
            next
        })
    }

    /// All of them.
    pub(super) fn list(self) -> Vec<&'a str> {
        self.list
    }
}
