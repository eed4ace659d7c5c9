//! What `deadzone sky` says that bounds its numbers, or speaks against them.

use serde::Serialize;

use super::sky::{Flying, Real};
use super::sky_told::{Asked, unknown};
use crate::sky::Constellation;

/// More of the time without a satellite under an open sky is told.
const GAPS: f64 = 0.001;

/// A word to the numbers.
#[derive(Serialize)]
pub(super) struct Note {
    pub(super) code: &'static str,
    pub(super) text: String,
}

pub(super) fn notes(asked: &Asked<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |code, text: String| notes.push(Note { code, text });
    if let Some(why) = unknown(asked) {
        note("open_sky_unknown", format!("open sky is unknown: {why}"));
    } else if asked.canopy_m <= 0.0 {
        note(
            "bare_terrain",
            "trees and roofs are not counted: the open sky share is an upper bound; give \
             --canopy-m"
                .to_owned(),
        );
    }
    let unknown_share = asked
        .horizon
        .map_or(0.0, |horizon| horizon.lines.unknown_share());
    if unknown_share > 0.0 {
        note(
            "unknown_ground",
            format!(
                "ground is unknown in {:.0} % of the directions and may hide the sky there; give more tiles, or \
                 --highest-m of the country",
                unknown_share * 100.0
            ),
        );
    }
    if asked.open.none_share > GAPS {
        note(
            "gaps_under_open_sky",
            format!(
                "even under an open sky {:.1} % of the time has no satellite",
                asked.open.none_share * 100.0
            ),
        );
    }
    if !asked.gateways.is_empty() && !asked.is_bent_pipe {
        note(
            "gateways_not_needed",
            "satellites with laser links need no gateway, so those given are not asked; see \
             --bent-pipe"
                .to_owned(),
        );
    }
    match asked.flying {
        Flying::Licensed(constellation) => of_licensed(constellation, asked, &mut note),
        Flying::Real(real) => of_real(real, asked, &mut note),
    }
    notes
}

fn of_licensed(
    constellation: &Constellation,
    asked: &Asked<'_>,
    note: &mut impl FnMut(&'static str, String),
) {
    note(
        "licensed_shells",
        "satellites are the licensed shells, not those that fly today; real ones come with \
         --elements"
            .to_owned(),
    );
    if !constellation.has_laser_links && !asked.is_bent_pipe {
        note(
            "gateways_unknown",
            format!(
                "{} has no laser links and no gateway was given: it is counted as if one were always in reach; \
             give --gateways",
                constellation.name
            ),
        );
    }
}

fn of_real(real: &Real, asked: &Asked<'_>, note: &mut impl FnMut(&'static str, String)) {
    note(
        "all_elements_serve",
        "all satellites of the file are counted as in service, those on their way up or down too"
            .to_owned(),
    );
    let (refused, left_out) = (real.file.refused, real.ephemeris.left_out().len());
    if refused + left_out > 0 {
        note(
            "records_refused",
            format!(
                "{refused} of {} records could not be read and {left_out} are no orbit",
                real.file.records()
            ),
        );
    }
    if !real.silences.is_empty() {
        let first = &real.silences[0];
        note(
            "satellites_silent",
            format!(
                "{} satellites have no position at some moments and are left out there; {}: {}",
                real.silences.len(),
                real.ephemeris.name(first.satellite),
                first.why
            ),
        );
    }
    if real.old > 0 {
        note(
            "old_elements",
            format!(
                "{} element sets are more than 30 days from the first moment; satellites have been moved since",
                real.old
            ),
        );
    }
    if !asked.is_bent_pipe {
        note(
            "laser_links_assumed",
            "element sets do not say who has laser links: a gateway is taken to be in reach; \
                     see --bent-pipe"
                .to_owned(),
        );
    }
}
