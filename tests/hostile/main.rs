//! Files that are not what they say, on purpose or not, for all formats alike: no panic, no hang, no
//! endless memory, and never fewer rows without a word.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[cfg(target_os = "linux")]
mod claims;
mod copies;
mod found;
#[cfg(target_os = "linux")]
mod limits;
mod reading;
mod strange;
