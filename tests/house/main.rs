//! The house of the sources: which room may import which, how large files are, where the stated rules
//! end, and that `ARCHITECTURE.md` says the same.
//!
//! `UPDATE_DOCS=1` writes the drawing of the floors in `ARCHITECTURE.md` anew.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod circles;
mod floors;
mod guide;
mod imports;
mod rules;
mod sizes;
mod tokens;
mod tree;
