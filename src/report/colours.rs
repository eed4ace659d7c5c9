//! Colours of codes, which people with any colour vision tell apart (Okabe and Ito 2008).
#![allow(dead_code, reason = "documents that are being built take more of them")]

/// Statuses and decisions with their colours.
const COLOURS: &[(&str, &str)] = &[
    ("white", "#d55e00"),
    ("dip", "#e69f00"),
    ("covered", "#009e73"),
    ("unknown", "#999999"),
    ("remote-sector", "#56b4e9"),
    ("repeater", "#8fd0c0"),
    ("small-cell", "#0072b2"),
    ("macro", "#1f3b73"),
    ("hilltop", "#1f3b73"),
    ("own", "#1f3b73"),
    ("leo-cell", "#cc79a7"),
    ("leo-terminal", "#882255"),
    ("direct-to-cell", "#661100"),
    ("wait-for-grid", "#f0e442"),
    ("planned", "#009e73"),
    ("needs-data", "#999999"),
    ("no-option", "#000000"),
    ("waiting", "#666666"),
    ("terrestrial", "#0072b2"),
    ("satellite", "#882255"),
    ("always-in", "#0072b2"),
    ("contested", "#e69f00"),
    ("always-out", "#999999"),
];

/// The colour of a code; grey for codes that have none.
#[must_use]
pub fn of(code: &str) -> &'static str {
    let known = COLOURS.iter().find(|(known, _)| *known == code);
    known.map_or("#999999", |(_, colour)| colour)
}

/// Colours for operators and technologies, in the order in which they appear.
pub const SERIES: [&str; 8] = [
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#666666",
];
