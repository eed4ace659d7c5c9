//! `plan.kml`: what is built, for phones in the field.

use std::io::{self, Write};

use super::edition::Edition;

/// Writes the plan as KML.
pub(super) fn phone(_out: &mut dyn Write, _edition: &Edition<'_>) -> io::Result<()> {
    Ok(())
}
