//! Fingerprints of files, so that a result can name exactly what it came from.

use std::fmt::Write as _;

/// The bytes of a SHA-256 as the usual 64 hexadecimal digits.
#[must_use]
pub fn hexadecimal(digest: &[u8]) -> String {
    digest
        .iter()
        .fold(String::with_capacity(2 * digest.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
