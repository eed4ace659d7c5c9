//! Real constellations: files of mean elements, and what SGP4 makes of them.
//!
//! Element sets are read from two-line and three-line files and from orbit mean-elements messages (OMM) in
//! JSON, plain or packed with gzip. A record that cannot be used is told with its line, field and value and
//! is counted: records read = used + older ones of the same object + refused.

mod ephemeris;
mod omm;
mod satellite;
mod tle;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::frames::Moment;

pub use ephemeris::{Accumulate, Ephemeris, LeftOut, MAX_AGE_DAYS, Silence, Timeline};
pub use satellite::{Satellite, State, Unpropagated};

/// Most bytes of a file once unpacked: a hundred times the catalogue of all objects in orbit.
const MAX_BYTES: u64 = 512 << 20;
/// Most refused records that are told in words; the others are counted.
const MAX_TOLD: usize = 100;
/// Longest value that a message shows, letters.
const SHOWN: usize = 40;

/// Mean elements of SGP4 (Brouwer mean elements in TEME, mean motion after Kozai).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanElements {
    /// 0 to 180 degrees.
    pub inclination_deg: f64,
    /// Right ascension of the ascending node, degrees.
    pub right_ascension_deg: f64,
    /// 0 to below 1.
    pub eccentricity: f64,
    /// Degrees.
    pub argument_of_perigee_deg: f64,
    /// Degrees.
    pub mean_anomaly_deg: f64,
    /// Revolutions a day.
    pub mean_motion_rev_day: f64,
    /// Drag term B*, per earth radius.
    pub drag: f64,
}

/// One object of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ElementSet {
    /// As the file has it, or else its catalogue number.
    pub name: String,
    /// Number in the satellite catalogue; up to nine digits, up to 339,999 in Alpha-5.
    pub catalogue_number: u32,
    /// When the elements hold.
    pub epoch: Moment,
    /// The elements.
    pub mean: MeanElements,
}

/// A record that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {field} is {value:?}; {allowed}", of(.name))]
pub struct Refused {
    /// Line of the file, from 1.
    pub line: usize,
    /// Name of the object, empty where it is not known.
    pub name: String,
    /// What of the record.
    pub field: &'static str,
    /// What stands there.
    pub value: String,
    /// What may stand there, and what to do.
    pub allowed: &'static str,
}

fn of(name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        format!(" ({name})")
    }
}

impl Refused {
    fn new(line: usize, field: &'static str, value: &[u8], allowed: &'static str) -> Self {
        let value = String::from_utf8_lossy(value);
        let mut shown: String = value.chars().take(SHOWN).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self {
            line,
            name: String::new(),
            field,
            value: shown,
            allowed,
        }
    }

    fn named(self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self
        }
    }
}

/// Why a file gives no satellites.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ElementsError {
    /// It cannot be read.
    #[error("cannot be read")]
    Io(#[from] io::Error),
    /// It is larger than any catalogue.
    #[error("is larger than {} MB unpacked; a list of element sets is a few megabytes", MAX_BYTES >> 20)]
    TooLarge,
    /// It is something else.
    #[error(
        "looks like {found}; element sets are read as two-line or three-line files (TLE) and as OMM in JSON (ask for FORMAT=tle or FORMAT=json)"
    )]
    Unknown {
        /// What it looks like.
        found: &'static str,
    },
    /// Not one record can be used.
    #[error("holds no element set that can be used, and {refused} that cannot{}", first(.why.as_ref()))]
    None {
        /// How many records were refused.
        refused: usize,
        /// The first of them.
        why: Option<Refused>,
    },
}

fn first(why: Option<&Refused>) -> String {
    why.map_or_else(String::new, |why| format!("; the first: {why}"))
}

/// What a file of element sets holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElementFile {
    /// The newest set of each object, in the order of the file.
    pub sets: Vec<ElementSet>,
    /// Records whose object has a newer one, or the same once more.
    pub superseded: usize,
    /// How many records cannot be used.
    pub refused: usize,
    /// The first hundred of those.
    pub told: Vec<Refused>,
}

impl ElementFile {
    /// Reads a file, plain or gzip, whatever its name.
    ///
    /// # Errors
    /// [`ElementsError`] where it cannot be read, is something else or holds nothing that can be used.
    pub fn open(path: &Path) -> Result<Self, ElementsError> {
        let mut bytes = Vec::new();
        let mut file = File::open(path)?.take(MAX_BYTES + 1);
        file.read_to_end(&mut bytes)?;
        Self::read(&bytes)
    }

    /// Reads the bytes of such a file.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn read(bytes: &[u8]) -> Result<Self, ElementsError> {
        let unpacked;
        let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut room = Vec::new();
            MultiGzDecoder::new(bytes)
                .take(MAX_BYTES + 1)
                .read_to_end(&mut room)?;
            unpacked = room;
            &unpacked[..]
        } else {
            bytes
        };
        if bytes.len() as u64 > MAX_BYTES {
            return Err(ElementsError::TooLarge);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reading = Reading::default();
        let text = bytes.trim_ascii_start();
        match text.first() {
            Some(b'[' | b'{') => omm::read(bytes, &mut reading),
            Some(b'<') => return Err(ElementsError::Unknown { found: "XML" }),
            _ if text.contains(&0) => {
                return Err(ElementsError::Unknown {
                    found: "a binary file",
                });
            }
            _ if text.starts_with(b"OBJECT_NAME,") => {
                return Err(ElementsError::Unknown {
                    found: "OMM in CSV",
                });
            }
            _ if text.starts_with(b"CCSDS_OMM_VERS") => {
                return Err(ElementsError::Unknown {
                    found: "OMM as keys and values",
                });
            }
            _ => tle::read(bytes, &mut reading),
        }
        reading.finish()
    }

    /// How many records the file has.
    #[must_use]
    pub fn records(&self) -> usize {
        self.sets.len() + self.superseded + self.refused
    }

    /// The newest epoch.
    #[must_use]
    pub fn newest(&self) -> Option<Moment> {
        self.sets.iter().map(|set| set.epoch).max()
    }
}

/// Records as they are read.
#[derive(Debug, Default)]
struct Reading {
    sets: Vec<ElementSet>,
    refused: usize,
    told: Vec<Refused>,
}

impl Reading {
    fn take(&mut self, record: Result<ElementSet, Refused>) {
        match record {
            Ok(set) => self.sets.push(set),
            Err(why) => self.refuse(why),
        }
    }

    fn refuse(&mut self, why: Refused) {
        self.refused += 1;
        if self.told.len() < MAX_TOLD {
            self.told.push(why);
        }
    }

    /// Keeps the newest set of each object; of equals the first.
    fn finish(self) -> Result<ElementFile, ElementsError> {
        let Self {
            mut sets,
            refused,
            told,
        } = self;
        if sets.is_empty() {
            return Err(ElementsError::None {
                refused,
                why: told.into_iter().next(),
            });
        }
        let all = sets.len();
        let mut newest = rustc_hash::FxHashMap::default();
        for (at, set) in sets.iter().enumerate() {
            let kept = newest.entry(set.catalogue_number).or_insert(at);
            if set.epoch > sets[*kept].epoch {
                *kept = at;
            }
        }
        let mut at = 0;
        sets.retain(|set| {
            at += 1;
            newest.get(&set.catalogue_number) == Some(&(at - 1))
        });
        Ok(ElementFile {
            superseded: all - sets.len(),
            sets,
            refused,
            told,
        })
    }
}

/// What the value of an element may be, in the words of a refusal.
struct Limits {
    low: f64,
    high: f64,
    allowed: &'static str,
}

impl Limits {
    const fn new(low: f64, high: f64, allowed: &'static str) -> Self {
        Self { low, high, allowed }
    }

    fn hold(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

const INCLINATION: Limits = Limits::new(0.0, 180.0, "0 to 180 degrees are allowed");
const ANGLE: Limits = Limits::new(0.0, 360.0, "0 to 360 degrees are allowed");
const ECCENTRICITY: Limits = Limits::new(
    0.0,
    0.999_999_999,
    "0 to below 1 is allowed, an orbit that is closed",
);
const MEAN_MOTION: Limits = Limits::new(
    1e-9,
    18.0,
    "above 0 to 18 revolutions a day are allowed; below ground an orbit takes 84 minutes",
);
const DRAG: Limits = Limits::new(-10.0, 10.0, "-10 to 10 per earth radius are allowed");
const THEORY: &str =
    "0, 2, 3 or nothing is allowed, the elements of SGP4; other theories need other programs";

fn is_sgp4(ephemeris_type: &[u8]) -> bool {
    matches!(ephemeris_type, b"" | b"0" | b"2" | b"3")
}

#[cfg(test)]
#[path = "elements_tests.rs"]
mod tests;
