//! One value for each member of an enumeration of the cost book.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::names::Named;

/// A value for each member of `K`, by member; a table by key in files.
#[derive(Clone, Debug, PartialEq)]
pub struct Each<K, T> {
    values: Vec<T>,
    names: PhantomData<K>,
}

impl<K: Named, T> Each<K, T> {
    /// The values that a function gives.
    pub fn from_fn(value: impl FnMut(K) -> T) -> Self {
        Self {
            values: K::ALL.iter().copied().map(value).collect(),
            names: PhantomData,
        }
    }

    /// Members and values in the order of the book.
    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        K::ALL.iter().copied().zip(&self.values)
    }
}

impl<K: Named, T> Index<K> for Each<K, T> {
    type Output = T;

    fn index(&self, name: K) -> &T {
        &self.values[name.index()]
    }
}

impl<K: Named, T> IndexMut<K> for Each<K, T> {
    fn index_mut(&mut self, name: K) -> &mut T {
        &mut self.values[name.index()]
    }
}

impl<K: Named, T: Serialize> Serialize for Each<K, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(name, value)| (name.key(), value)))
    }
}

impl<'de, K: Named + fmt::Debug, T: Deserialize<'de>> Deserialize<'de> for Each<K, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut given: BTreeMap<String, T> = BTreeMap::deserialize(deserializer)?;
        let mut values = Vec::with_capacity(K::ALL.len());
        for name in K::ALL {
            let value = given.remove(name.key());
            values.push(value.ok_or_else(|| de::Error::missing_field(name.key()))?);
        }
        match given.into_keys().next() {
            Some(unknown) => Err(de::Error::custom(format!("unknown key {unknown}"))),
            None => Ok(Self {
                values,
                names: PhantomData,
            }),
        }
    }
}
