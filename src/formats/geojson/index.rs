//! Where the features of a collection are, found in parallel.
//!
//! The text is cut into blocks of about equal size, and each block is walked from the first place in
//! it that looks like the beginning of a feature. That may be wrong, inside a string or a nested
//! value; the walk of the block before tells where its features end, and a block that began elsewhere
//! is walked again from there. So the outcome is that of one walk from the beginning.

use memchr::memchr;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde_json::Value;

use super::feature::{key_name, outline};
use super::json::Cursor;
use crate::formats::text::Text;

/// Text that is walked as one block.
const BLOCK: usize = 1 << 19;
/// Larger files give their pages back after the walk; smaller ones are faster read from memory.
const RELEASED_FROM: usize = 1 << 28;

/// Features that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Where the first begins.
    pub(super) start: usize,
    /// Where the last ends.
    pub(super) end: usize,
    /// The number of the first in the collection, from 1.
    pub(super) first: u64,
    /// How many there are.
    pub(super) count: u64,
}

impl Block {
    /// Cuts a block that has been walked over into blocks of at most so many features.
    pub(super) fn cut(&self, text: &[u8], most: u64) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut part = Self {
            count: 0,
            end: self.start,
            ..*self
        };
        let mut keys = Vec::new();
        let mut at = self.start;
        for number in self.first..self.first + self.count {
            let Some(outline) = outline(text, at, keys) else {
                break;
            };
            keys = outline.keys;
            if part.count == most {
                parts.push(part);
                part = Self {
                    start: at,
                    end: at,
                    first: number,
                    count: 0,
                };
            }
            part.end = outline.end;
            part.count += 1;
            at = next_feature(text, part.end).unwrap_or(part.end);
        }
        // The walk before took all features, so this one does.
        part.end = self.end;
        part.count = self.first + self.count - part.first;
        parts.push(part);
        parts
    }
}

/// What a walk over a collection finds.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) blocks: Vec<Block>,
    /// Names of properties in the order of their appearance.
    pub(super) columns: Vec<String>,
    /// Whether any feature has a geometry.
    pub(super) shaped: bool,
    /// The legacy `crs` member.
    pub(super) crs: Option<Value>,
}

/// A walk over some features.
#[derive(Debug)]
struct Walk<'t> {
    start: usize,
    /// Where the last feature ends.
    end: usize,
    /// Where the next feature begins, or nothing where the list ends.
    next: Option<usize>,
    count: u64,
    keys: Vec<&'t [u8]>,
    shaped: bool,
}

impl Index {
    /// Walks over a FeatureCollection; nothing for any other text and for what a walk does not take.
    pub(super) fn of(text: &Text<'_>) -> Option<Self> {
        let bytes = text.bytes();
        let mut cursor = Cursor::new(bytes, 0);
        let mut index = Self {
            blocks: Vec::new(),
            columns: Vec::new(),
            shaped: false,
            crs: None,
        };
        let (mut is_collection, mut has_features) = (false, false);
        cursor.take(b'{')?;
        loop {
            let key = cursor.plain_string()?;
            cursor.take(b':')?;
            cursor.peek()?;
            let start = cursor.at;
            match key {
                b"type" if !is_collection => {
                    is_collection = cursor.plain_string()? == b"FeatureCollection";
                    if !is_collection {
                        return None;
                    }
                }
                b"features" if !has_features => {
                    cursor.take(b'[')?;
                    has_features = true;
                    if !cursor.took(b']') {
                        cursor.peek()?;
                        cursor.at = index.features(text, cursor.at)?;
                        cursor.take(b']')?;
                    }
                }
                b"type" | b"features" => return None,
                _ => {
                    cursor.skip()?;
                    let value: Value = serde_json::from_slice(&bytes[start..cursor.at]).ok()?;
                    if key == b"crs" && index.crs.replace(value).is_some() {
                        return None;
                    }
                }
            }
            if !cursor.took(b',') {
                cursor.take(b'}')?;
                break;
            }
        }
        let is_whole = cursor.peek().is_none();
        (is_collection && has_features && is_whole).then_some(index)
    }

    /// Walks over the list of features from the first; where the last ends.
    fn features(&mut self, text: &Text<'_>, first: usize) -> Option<usize> {
        let bytes = text.bytes();
        let cuts: Vec<usize> = (first..bytes.len()).step_by(BLOCK).collect();
        let until = |block: usize| cuts.get(block + 1).copied().unwrap_or(bytes.len());
        let walks: Vec<Option<Walk<'_>>> = cuts
            .par_iter()
            .enumerate()
            .map(|(block, &cut)| {
                let until = until(block);
                let start = if block == 0 {
                    cut
                } else {
                    likely_feature(bytes, cut, until)?
                };
                let walk = walk(bytes, start, until);
                if bytes.len() >= RELEASED_FROM {
                    text.release(cut..until);
                }
                walk
            })
            .collect();

        let mut seen: FxHashSet<String> = FxHashSet::default();
        let (mut next, mut end, mut number) = (Some(first), first, 1);
        for (block, found) in walks.into_iter().enumerate() {
            let Some(at) = next else { break };
            let until = until(block);
            if at >= until {
                // A feature reaches over the whole block.
                continue;
            }
            let walk = match found {
                Some(found) if found.start == at => found,
                _ => walk(bytes, at, until)?,
            };
            self.shaped |= walk.shaped;
            for key in walk.keys {
                let name = key_name(key)?;
                if !seen.contains(name.as_ref()) {
                    seen.insert(name.clone().into_owned());
                    self.columns.push(name.into_owned());
                }
            }
            self.blocks.push(Block {
                start: walk.start,
                end: walk.end,
                first: number,
                count: walk.count,
            });
            number += walk.count;
            (next, end) = (walk.next, walk.end);
        }
        next.is_none().then_some(end)
    }
}

/// Walks over features from the one at `start` to the last that begins before `until`.
fn walk(bytes: &[u8], start: usize, until: usize) -> Option<Walk<'_>> {
    let mut walk = Walk {
        start,
        end: start,
        next: Some(start),
        count: 0,
        keys: Vec::new(),
        shaped: false,
    };
    let mut seen: FxHashSet<&[u8]> = FxHashSet::default();
    let (mut keys, mut before) = (Vec::new(), Vec::new());
    while let Some(at) = walk.next
        && at < until
    {
        let outline = outline(bytes, at, keys)?;
        keys = outline.keys;
        walk.shaped |= outline.shaped;
        walk.count += 1;
        walk.end = outline.end;
        // Neighbours mostly have the same keys.
        if keys != before {
            walk.keys.extend(keys.iter().filter(|key| seen.insert(key)));
            before.clone_from(&keys);
        }
        walk.next = next_feature(bytes, walk.end);
        if walk.next.is_none() {
            let mut cursor = Cursor::new(bytes, walk.end);
            cursor.take(b']')?;
        }
    }
    Some(walk)
}

/// Where the feature behind the comma at `end` begins.
pub(super) fn next_feature(bytes: &[u8], end: usize) -> Option<usize> {
    let mut cursor = Cursor::new(bytes, end);
    cursor.take(b',')?;
    cursor.peek()?;
    Some(cursor.at)
}

/// The first object behind a comma behind an object.
fn likely_feature(bytes: &[u8], from: usize, until: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(b'{', &bytes[at..until])?;
        let before = bytes[..at].trim_ascii_end();
        let object = before.strip_suffix(b",").map(<[u8]>::trim_ascii_end);
        if object.is_some_and(|object| object.ends_with(b"}")) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_no_matter_wherever_it_falls() {
        // Strings and nested lists that look like the beginning of a feature.
        let feature = r#"{"type":"Feature","geometry":null,"properties":{"a":"},{\"type\":\"Feature\"","b":[{"c":1},{"type":"Feature"}]}}"#;
        let list = vec![feature; 40].join(" ,\n");
        let text = format!("{list}]");
        let whole = walk(text.as_bytes(), 0, text.len()).unwrap();
        assert_eq!(whole.count, 40);
        assert_eq!(whole.next, None);
        for cut in 1..text.len() {
            let Some(first) = walk(text.as_bytes(), 0, cut) else {
                panic!("the first part is walked");
            };
            let rest = first
                .next
                .map_or(0, |at| walk(text.as_bytes(), at, text.len()).unwrap().count);
            assert_eq!(first.count + rest, 40);
        }
    }

    #[test]
    fn blocks_join_up_whatever_the_features_look_like() {
        let long = "x".repeat(3 * BLOCK);
        let nested = r#"[{"c":1},{"type":"Feature"}]"#;
        let features: Vec<String> = (0..3000)
            .map(|i| match i {
                7 => format!(r#"{{"type":"Feature","geometry":null,"properties":{{"long":"{long}"}}}}"#),
                _ => format!(
                    r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":[1,2]}},"properties":{{"k{}":{nested},"pad":"{}"}}}}"#,
                    i % 5,
                    "},{".repeat(100)
                ),
            })
            .collect();
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            features.join(",")
        );
        let index = Index::of(&Text::Decoded(text.clone())).unwrap();
        let count: u64 = index.blocks.iter().map(|block| block.count).sum();
        assert_eq!(count, 3000);
        assert!(index.blocks.len() > 2);
        assert_eq!(index.columns, ["k0", "pad", "k1", "k2", "k3", "k4", "long"]);
        let mut number = 1;
        for block in &index.blocks {
            assert_eq!(block.first, number);
            number += block.count;
            assert!(text.as_bytes()[block.start] == b'{' && text.as_bytes()[block.end - 1] == b'}');
        }
    }
}
