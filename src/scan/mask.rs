//! Sets of coverage classes as bits.

use std::fmt;
use std::hash::{Hash, Hasher};

/// Classes in one word.
const WORD: u32 = u64::BITS;

/// A set of coverage classes: small numbers from 0, for example one for each operator and technology.
///
/// Classes 0 to 63 live in the value itself, so with up to 64 classes nothing is allocated; further
/// ones in words behind it. Two sets are equal where they hold the same classes, however they were
/// made. Every operation takes O(classes / 64).
///
/// ```
/// use deadzone::scan::ClassMask;
/// let mut mask = ClassMask::new(100);
/// mask.insert(70);
/// mask.insert(3);
/// assert!(mask.contains(70) && !mask.contains(4));
/// assert_eq!(mask.iter().collect::<Vec<_>>(), [3, 70]);
/// ```
#[derive(Clone, Default)]
pub struct ClassMask {
    first: u64,
    /// Classes 64 and up, 64 a word; empty where there are none.
    further: Box<[u64]>,
}

impl ClassMask {
    /// The empty set with room for the classes 0 to `classes` - 1.
    #[must_use]
    pub fn new(classes: u32) -> Self {
        Self {
            first: 0,
            further: vec![0; words(classes) - 1].into(),
        }
    }

    /// Adds a class. Allocates only beyond the room given to [`ClassMask::new`].
    #[inline]
    pub fn insert(&mut self, class: u32) {
        let bit = 1 << (class % WORD);
        match (class / WORD) as usize {
            0 => self.first |= bit,
            word => {
                self.make_room(word);
                self.further[word - 1] |= bit;
            }
        }
    }

    /// Whether the set holds a class.
    #[must_use]
    #[inline]
    pub fn contains(&self, class: u32) -> bool {
        let bit = 1 << (class % WORD);
        let word = match (class / WORD) as usize {
            0 => self.first,
            word => self.further.get(word - 1).copied().unwrap_or(0),
        };
        word & bit != 0
    }

    /// Adds all classes of another set.
    #[inline]
    pub fn union_with(&mut self, other: &Self) {
        self.first |= other.first;
        if !other.further.is_empty() {
            self.make_room(other.further.len());
            for (word, more) in self.further.iter_mut().zip(&other.further) {
                *word |= more;
            }
        }
    }

    /// Whether the two sets have a class in common.
    #[must_use]
    #[inline]
    pub fn intersects(&self, other: &Self) -> bool {
        let mut further = self.further.iter().zip(&other.further);
        self.first & other.first != 0 || further.any(|(a, b)| a & b != 0)
    }

    /// Whether the set holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first == 0 && self.further.iter().all(|&word| word == 0)
    }

    /// The classes, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let words = std::iter::once(&self.first).chain(&self.further);
        (0..)
            .step_by(WORD as usize)
            .zip(words)
            .flat_map(|(base, &word)| {
                let mut left = word;
                std::iter::from_fn(move || {
                    let lowest = left.trailing_zeros();
                    (left != 0).then(|| {
                        left &= left - 1;
                        base + lowest
                    })
                })
            })
    }

    /// Takes all classes out and keeps the room.
    #[inline]
    pub fn clear(&mut self) {
        self.first = 0;
        if !self.further.is_empty() {
            self.further.fill(0);
        }
    }

    fn make_room(&mut self, further: usize) {
        if self.further.len() < further {
            let mut words = std::mem::take(&mut self.further).into_vec();
            words.resize(further, 0);
            self.further = words.into();
        }
    }

    /// The further words up to the last that holds a class.
    fn used(&self) -> &[u64] {
        let last = self.further.iter().rposition(|&word| word != 0);
        &self.further[..last.map_or(0, |last| last + 1)]
    }
}

/// Words that hold that many classes, at least one.
pub(super) fn words(classes: u32) -> usize {
    classes.div_ceil(WORD).max(1) as usize
}

impl fmt::Debug for ClassMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl PartialEq for ClassMask {
    fn eq(&self, other: &Self) -> bool {
        let plain = self.further.is_empty() && other.further.is_empty();
        self.first == other.first && (plain || self.used() == other.used())
    }
}

impl Eq for ClassMask {}

impl Hash for ClassMask {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.first.hash(state);
        self.used().hash(state);
    }
}

impl FromIterator<u32> for ClassMask {
    fn from_iter<I: IntoIterator<Item = u32>>(classes: I) -> Self {
        let mut mask = Self::default();
        classes.into_iter().for_each(|class| mask.insert(class));
        mask
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn up_to_64_classes_need_no_further_words() {
        for classes in [0, 1, 63, 64] {
            assert!(ClassMask::new(classes).further.is_empty(), "{classes}");
        }
        assert_eq!(ClassMask::new(65).further.len(), 1);
        assert_eq!(ClassMask::new(129).further.len(), 2);
    }

    #[test]
    fn room_is_no_part_of_the_value() {
        let hash = |mask: &ClassMask| {
            let mut state = std::hash::DefaultHasher::new();
            mask.hash(&mut state);
            state.finish()
        };
        let (mut wide, mut narrow) = (ClassMask::new(1000), ClassMask::new(1));
        wide.insert(5);
        narrow.insert(5);
        assert_eq!(wide, narrow);
        assert_eq!(hash(&wide), hash(&narrow));
        wide.insert(500);
        assert_ne!(wide, narrow);
        wide.clear();
        assert!(wide.is_empty());
    }

    proptest! {
        #[test]
        fn a_mask_is_a_set(
            a in proptest::collection::btree_set(0_u32..300, 0..40),
            b in proptest::collection::btree_set(0_u32..80, 0..40),
        ) {
            let (mut one, other): (ClassMask, ClassMask) =
                (a.iter().copied().collect(), b.iter().copied().collect());
            prop_assert_eq!(one.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(one.intersects(&other), !a.is_disjoint(&b));
            prop_assert_eq!(one.is_empty(), a.is_empty());
            prop_assert!((0..400).all(|class| one.contains(class) == a.contains(&class)));
            one.union_with(&other);
            let both: ClassMask = a.union(&b).copied().collect();
            prop_assert_eq!(one, both);
        }
    }
}
