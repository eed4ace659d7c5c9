//! Every key of `deadzone.toml`: its default, unit, allowed range, meaning and source, in one table.
//!
//! The table is the only place where a default stands. The template that `deadzone init` writes,
//! the checks of a project file and the settings that the stages read all come from it.
//!
//! Marks of the sources: `P` a public page (regulator, ministry, press), `C` computed from stated
//! inputs, `J` our judgement, no single public source, `G` general knowledge, unverified.

/// What a key may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number between the two, both included.
    Whole(i64, i64),
    /// A number between the two, both included.
    Number(f64, f64),
    /// Any text.
    Text,
    /// A date, `YYYY-MM-DD`, as text.
    Day,
    /// A date or the text `none`.
    DayOrNone,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of these words, at least one, each once.
    Choices(&'static [&'static str]),
    /// The path of one file, relative to the project file.
    File,
    /// A path or a list of paths, relative to the project file.
    Files,
}

/// One key of the project file.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Where it stands, dots between tables.
    pub path: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// The default as TOML, or `None` where the key may be absent.
    pub default: Option<&'static str>,
    /// Unit of the value, empty for none.
    pub unit: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Where the default comes from, empty for none.
    pub source: &'static str,
}

const fn key(
    path: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    unit: &'static str,
    doc: &'static str,
    source: &'static str,
) -> Key {
    Key {
        path,
        kind,
        default,
        unit,
        doc,
        source,
    }
}

/// Mobile technologies by generation.
pub const TECHNOLOGIES: &[&str] = &["2G", "3G", "4G", "5G"];
/// Names of the coverage profiles that are shipped (see [`super::profiles`]).
pub const PROFILES: &[&str] = &[
    "vn-village",
    "acma-basic",
    "acma-good",
    "ofcom-4g",
    "fcc-lte",
    "emergency",
];
/// Answers to a licence question.
pub const LICENCE: &[&str] = &["yes", "no", "unknown"];

const YES_NO_MEANING: &str = "taken for every village whose row does not say";

/// The tables of the file with the sentence that opens each in the template.
pub const TABLES: &[(&str, &str)] = &[
    ("project", "What this run is called and the day it is for."),
    (
        "inputs",
        "Input files, relative to this file. CSV and GeoJSON, WGS 84 longitude and latitude.",
    ),
    (
        "inputs.assume",
        "Facts taken for every village whose row does not say. Nothing is assumed unless you write it here; what is missing stays unknown and is reported as an interval or as `needs-data`.",
    ),
    (
        "columns",
        "Names of your columns where they differ from the documented ones: columns.<layer>.<field> = \"your header\". Layers: villages, clusters, coverage, planned, power.",
    ),
    (
        "coverage",
        "What counts as signal, and when a village counts as covered.",
    ),
    ("ranking", "Gates before the score."),
    (
        "ranking.weights",
        "Points of each criterion; they need not sum to 100, the score is scaled to 0-100. Programmes publish criteria, rarely weights: these are judgement [J].",
    ),
    (
        "ranking.anchors",
        "Fixed anchors of the value functions, so that a score never depends on who else is in the list.",
    ),
    (
        "decision",
        "Thresholds of the ladder: satellite, terrestrial build or wait for the grid.",
    ),
    (
        "costs",
        "Indicative present values over 10 years at 8 %, for `rank_per_cost` only; they do not decide. Ask your operators for local figures first.",
    ),
    ("outputs", "Where the results go."),
];

/// All keys, in the order of the template.
pub const KEYS: &[Key] = &[
    key(
        "project.name",
        Kind::Text,
        Some("\"\""),
        "",
        "Name of the run, shown in the summary.",
        "[J]",
    ),
    key(
        "project.notice",
        Kind::Text,
        Some("\"\""),
        "",
        "A sentence that every output repeats, for example that the data are synthetic.",
        "[J]",
    ),
    key(
        "project.as_of",
        Kind::Day,
        None,
        "date",
        "The day this run is for. Dates of planned sites and of the grid are counted from it; no clock is read. Needed as soon as a row carries such a date.",
        "",
    ),
    key(
        "project.seed",
        Kind::Whole(0, i64::MAX),
        Some("1"),
        "",
        "Seed of everything random. No stage of this version draws random numbers; it is recorded in run.json.",
        "[J]",
    ),
    key(
        "inputs.villages",
        Kind::File,
        None,
        "",
        "Village list: points, or multipoints of hamlets, or polygons.",
        "",
    ),
    key(
        "inputs.clusters",
        Kind::File,
        None,
        "",
        "Hamlets or groups of houses, one row each, keyed by `village_id`.",
        "",
    ),
    key(
        "inputs.coverage",
        Kind::Files,
        None,
        "",
        "Coverage areas of all operators.",
        "",
    ),
    key(
        "inputs.planned",
        Kind::Files,
        None,
        "",
        "Sites that operators have committed to.",
        "",
    ),
    key(
        "inputs.power",
        Kind::Files,
        None,
        "",
        "Medium-voltage lines and transformers, existing and planned.",
        "",
    ),
    key(
        "inputs.max_rejected_share",
        Kind::Number(0.0, 1.0),
        Some("0.2"),
        "share",
        "A run stops where more than this share of a layer's rows had to be refused.",
        "[J]",
    ),
    key(
        "inputs.assume.electricity",
        Kind::Choice(&["grid", "off-grid", "none"]),
        None,
        "",
        "Power supply ",
        "",
    ),
    key(
        "inputs.assume.grid_date",
        Kind::DayOrNone,
        None,
        "date",
        "Planned energisation of villages without grid power: a date, or \"none\" where nothing is planned; ",
        "",
    ),
    key(
        "inputs.assume.extremely_difficult",
        Kind::Flag,
        None,
        "",
        "On the list of extremely difficult villages; ",
        "",
    ),
    key(
        "inputs.assume.border",
        Kind::Flag,
        None,
        "",
        "In a border commune; ",
        "",
    ),
    key(
        "inputs.assume.island",
        Kind::Flag,
        None,
        "",
        "On an island; ",
        "",
    ),
    key(
        "inputs.assume.school",
        Kind::Flag,
        None,
        "",
        "Has a school; ",
        "",
    ),
    key(
        "inputs.assume.clinic",
        Kind::Flag,
        None,
        "",
        "Has a health post; ",
        "",
    ),
    key(
        "inputs.assume.poor_share",
        Kind::Number(0.0, 1.0),
        None,
        "share",
        "Share of poor households; ",
        "",
    ),
    key(
        "inputs.assume.hazard",
        Kind::Number(0.0, 1.0),
        None,
        "0-1",
        "Natural hazard; ",
        "",
    ),
    key(
        "inputs.assume.road_km",
        Kind::Number(0.0, 1000.0),
        None,
        "km",
        "Kilometres of used road without signal at the village; ",
        "",
    ),
    key(
        "coverage.profile",
        Kind::Choice(PROFILES),
        Some("\"vn-village\""),
        "",
        "Named definition of \"covered\"; sets the defaults of the next three keys, which you may override.",
        "vn-village [J]: the ministry's text (Cong van 1603/BTTTT-CVT) was not found; see README, coverage profiles",
    ),
    key(
        "coverage.technologies",
        Kind::Choices(TECHNOLOGIES),
        Some("[\"3G\", \"4G\", \"5G\"]"),
        "",
        "Technologies that count as signal. 2G does not by default: the programme is about mobile broadband.",
        "[P] programme of 2021-2025 counts villages without mobile broadband",
    ),
    key(
        "coverage.min_rsrp_dbm",
        Kind::Number(-140.0, -44.0),
        Some("-110.0"),
        "dBm",
        "Least outdoor reference signal received power of an area that counts.",
        "[J] profile vn-village; range of 3GPP TS 36.133 RSRP reports",
    ),
    key(
        "coverage.covered_share",
        Kind::Number(0.0, 1.0),
        Some("0.8"),
        "share",
        "A village is covered where its centre and at least this share of its houses have signal.",
        "[J] profile vn-village",
    ),
    key(
        "coverage.assume_declared",
        Kind::Flag,
        Some("true"),
        "",
        "Whether an area that gives no rsrp_dbm counts as signal. The summary says how many villages hang on it.",
        "[J]",
    ),
    key(
        "ranking.min_people",
        Kind::Whole(0, 1_000_000),
        Some("20"),
        "people",
        "A village passes the size gate with this many newly covered people, or with the houses below, or with a school or health post.",
        "[J] after the Australian audit: 89 of 499 sites gave minimal new coverage",
    ),
    key(
        "ranking.min_households",
        Kind::Whole(0, 1_000_000),
        Some("8"),
        "households",
        "See min_people.",
        "[J]",
    ),
    key(
        "ranking.gate_planned",
        Kind::Flag,
        Some("true"),
        "",
        "Whether a village that an operator's committed site covers within the horizon is gated (additionality).",
        "[P] Australian audit: 39 sites within 10 km of planned commercial sites",
    ),
    key(
        "ranking.gate_no_power",
        Kind::Flag,
        Some("false"),
        "",
        "Whether villages without grid power are outside the legal scope. Decision 2269/QD-TTg promises terrestrial mobile to villages that have power; the others are ranked here too, with fund `pending-power`.",
        "[P] 2269/QD-TTg; ranking them all the same [J]",
    ),
    key(
        "ranking.people_per_household_low",
        Kind::Number(1.0, 20.0),
        Some("2.5"),
        "people",
        "Fewest people a household, for villages that give households but no population.",
        "[J]",
    ),
    key(
        "ranking.people_per_household_high",
        Kind::Number(1.0, 20.0),
        Some("5.5"),
        "people",
        "Most people a household.",
        "[J]",
    ),
    key(
        "ranking.weights.people",
        Kind::Number(0.0, 1000.0),
        Some("25.0"),
        "points",
        "Newly covered people, logarithmic.",
        "[J] after MBSP, India, CPP",
    ),
    key(
        "ranking.weights.remoteness",
        Kind::Number(0.0, 1000.0),
        Some("15.0"),
        "points",
        "Distance to the nearest signal: no alternative near.",
        "[J] after MBSP round 2",
    ),
    key(
        "ranking.weights.services",
        Kind::Number(0.0, 1000.0),
        Some("15.0"),
        "points",
        "School and health post, half each.",
        "[J] after MBSP round 4, Giga",
    ),
    key(
        "ranking.weights.hardship",
        Kind::Number(0.0, 1000.0),
        Some("15.0"),
        "points",
        "Extremely difficult class and poverty, half each.",
        "[J] after Vietnam's fund rules, India",
    ),
    key(
        "ranking.weights.hazard",
        Kind::Number(0.0, 1000.0),
        Some("10.0"),
        "points",
        "Flood, landslide, storm cut-off.",
        "[J] after MBSP rounds 5A and 8",
    ),
    key(
        "ranking.weights.border_island",
        Kind::Number(0.0, 1000.0),
        Some("10.0"),
        "points",
        "Border commune or island.",
        "[J] after 2269/QD-TTg, Indonesia 3T",
    ),
    key(
        "ranking.weights.road",
        Kind::Number(0.0, 1000.0),
        Some("5.0"),
        "points",
        "Kilometres of used road that gain signal.",
        "[J] after MBSP transport routes, UK SRN",
    ),
    key(
        "ranking.weights.readiness",
        Kind::Number(0.0, 1000.0),
        Some("5.0"),
        "points",
        "Power at hand: grid 1, off-grid 0.5, none 0.",
        "[J] after the French New Deal's 12 against 24 months",
    ),
    key(
        "ranking.anchors.people_low",
        Kind::Number(1.0, 1e7),
        Some("10.0"),
        "people",
        "Newly covered people worth nothing.",
        "[J]",
    ),
    key(
        "ranking.anchors.people_high",
        Kind::Number(1.0, 1e7),
        Some("2000.0"),
        "people",
        "Newly covered people worth all points.",
        "[J]",
    ),
    key(
        "ranking.anchors.remoteness_high_km",
        Kind::Number(0.01, 10_000.0),
        Some("10.0"),
        "km",
        "Distance to the nearest signal worth all points; 0 km is worth nothing.",
        "[J]",
    ),
    key(
        "ranking.anchors.poor_share_high",
        Kind::Number(0.01, 1.0),
        Some("0.6"),
        "share",
        "Share of poor households worth all points of its half.",
        "[J]",
    ),
    key(
        "ranking.anchors.road_high_km",
        Kind::Number(0.01, 10_000.0),
        Some("10.0"),
        "km",
        "Kilometres of used road worth all points.",
        "[J]",
    ),
    key(
        "decision.planned_status",
        Kind::Choices(&["funded", "permitted", "intended"]),
        Some("[\"funded\", \"permitted\"]"),
        "",
        "Planned sites that count as committed.",
        "[J]",
    ),
    key(
        "decision.planned_horizon_months",
        Kind::Whole(0, 600),
        Some("24"),
        "months",
        "A committed site counts if its date is at most this long after as_of.",
        "[J]",
    ),
    key(
        "decision.planned_radius_km",
        Kind::Number(0.0, 100.0),
        Some("3.0"),
        "km",
        "Reach taken for a planned site given as a point.",
        "[C] Hata, 700 MHz macro of 40 m, -110 dBm at 90 % edge, suburban: 3.0 km (open 10.1, quasi-open 7.2)",
    ),
    key(
        "decision.remote_sector_max_km",
        Kind::Number(0.0, 100.0),
        Some("3.0"),
        "km",
        "Remote sector, repeater or re-tilt where the nearest signal is this near.",
        "[J] domain ladder: an existing mast within 3-5 km",
    ),
    key(
        "decision.solar_sector_max_km",
        Kind::Number(0.0, 100.0),
        Some("2.0"),
        "km",
        "The same on solar power where the village has no grid.",
        "[J] 250 W of solar costs about US$ 13,000 [C]",
    ),
    key(
        "decision.small_cell_max_km",
        Kind::Number(0.0, 1000.0),
        Some("10.0"),
        "km",
        "Small cell with a microwave or fibre link where the nearest signal is this near.",
        "[J] one hop of 15/18 GHz in heavy rain",
    ),
    key(
        "decision.macro_max_km",
        Kind::Number(0.0, 1000.0),
        Some("30.0"),
        "km",
        "Macro with microwave backhaul where the nearest signal is this near.",
        "[J] one hop of 7/8 GHz",
    ),
    key(
        "decision.island_max_km",
        Kind::Number(0.0, 1000.0),
        Some("10.0"),
        "km",
        "The same limit for an island, small cell or macro: no fibre, hops over water.",
        "[J]",
    ),
    key(
        "decision.macro_min_people",
        Kind::Whole(0, 10_000_000),
        Some("300"),
        "people",
        "A macro needs a group of this many people ...",
        "[J]",
    ),
    key(
        "decision.macro_min_villages",
        Kind::Whole(1, 1000),
        Some("2"),
        "villages",
        "... or of this many villages.",
        "[J]",
    ),
    key(
        "decision.few_people",
        Kind::Whole(0, 1_000_000),
        Some("50"),
        "people",
        "Below this a village away from signal gets a community terminal.",
        "[J]",
    ),
    key(
        "decision.group_radius_km",
        Kind::Number(0.0, 100.0),
        Some("3.0"),
        "km",
        "Dead villages nearer than this to the largest among them form a group that one macro may serve.",
        "[C] as planned_radius_km",
    ),
    key(
        "decision.grid_horizon_months",
        Kind::Whole(0, 600),
        Some("24"),
        "months",
        "Waiting for the grid competes where energisation is at most this long after as_of.",
        "[J]",
    ),
    key(
        "decision.grid_line_small_km",
        Kind::Number(0.0, 1000.0),
        Some("2.0"),
        "km",
        "Longest new line to power a small site from an existing medium-voltage line.",
        "[C] break-even with solar at US$ 7,000 a km: 1-2 km",
    ),
    key(
        "decision.grid_line_macro_km",
        Kind::Number(0.0, 1000.0),
        Some("9.0"),
        "km",
        "The same for a macro.",
        "[C] break-even 7-11 km",
    ),
    key(
        "decision.grid_min_kv",
        Kind::Number(0.0, 2000.0),
        Some("6.0"),
        "kV",
        "Least voltage of a line that can feed a village's transformer; a line without voltage counts.",
        "[G] medium voltage in Vietnam: 6 to 35 kV",
    ),
    key(
        "decision.grid_max_kv",
        Kind::Number(0.0, 2000.0),
        Some("35.0"),
        "kV",
        "Highest such voltage.",
        "[G] as above",
    ),
    key(
        "decision.leo_backhaul_licence",
        Kind::Choice(LICENCE),
        Some("\"yes\""),
        "",
        "Whether low-orbit satellite may feed base stations.",
        "[P] Decision 659/QD-TTg of 23 Mar 2025: fixed service includes leased lines for mobile base stations",
    ),
    key(
        "decision.leo_terminal_licence",
        Kind::Choice(LICENCE),
        Some("\"yes\""),
        "",
        "Whether community terminals may be used.",
        "[P] Decision 659/QD-TTg: pilot to 1 Jan 2031, at most 600,000 terminals",
    ),
    key(
        "decision.direct_to_cell_licence",
        Kind::Choice(LICENCE),
        Some("\"unknown\""),
        "",
        "Whether satellites may serve phones directly. An interim, last of all options; off until the answer is yes.",
        "[P] sources disagree on the licence of 13-14 Feb 2026, and no operator has offered spectrum",
    ),
    key(
        "costs.remote_sector_usd",
        Kind::Whole(0, 1_000_000_000),
        Some("60000"),
        "US$",
        "Remote sector with 3 km of fibre.",
        "[C] capex 31,000 x (1 + 13.75 % opex x 6.71)",
    ),
    key(
        "costs.small_cell_usd",
        Kind::Whole(0, 1_000_000_000),
        Some("77000"),
        "US$",
        "Small cell with a microwave hop.",
        "[J] capex 40,000, opex as above",
    ),
    key(
        "costs.macro_usd",
        Kind::Whole(0, 1_000_000_000),
        Some("173000"),
        "US$",
        "Macro site, shared by its group.",
        "[C] capex 90,000 (43,000-175,000 [J]), opex as above",
    ),
    key(
        "costs.leo_cell_usd",
        Kind::Whole(0, 1_000_000_000),
        Some("79000"),
        "US$",
        "Small cell fed by satellite.",
        "[C] 35,000 + 6,500 a year",
    ),
    key(
        "costs.leo_terminal_usd",
        Kind::Whole(0, 1_000_000_000),
        Some("15000"),
        "US$",
        "Community terminal with Wi-Fi and 100 W of solar.",
        "[C] 6,500 + 1,300 a year",
    ),
    key(
        "outputs.dir",
        Kind::File,
        Some("\"out\""),
        "",
        "Folder of the results, relative to this file; --out overrides it.",
        "[J]",
    ),
    key(
        "outputs.csv_bom",
        Kind::Flag,
        Some("false"),
        "",
        "Starts CSV files with a byte order mark, which old Excel needs to see UTF-8.",
        "[J]",
    ),
];

/// The text of a key's meaning as people read it.
#[must_use]
pub fn meaning(key: &Key) -> String {
    if key.path.starts_with("inputs.assume.") {
        format!("{} {YES_NO_MEANING}.", key.doc.trim_end())
    } else {
        key.doc.to_owned()
    }
}

/// Looks a key up by its path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// The known word nearest to `word` by edit distance, where one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (edit_distance(&word, &candidate.to_lowercase()), candidate))
        .min_by_key(|&(distance, _)| distance)
        .filter(|&(distance, candidate)| distance <= 2.max(candidate.chars().count() / 2))
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_known_word_is_found_and_nonsense_finds_none() {
        assert_eq!(
            nearest("min_rspr_dbm", ["covered_share", "min_rsrp_dbm"]),
            Some("min_rsrp_dbm")
        );
        assert_eq!(
            nearest("qqqqqqqqqqqqqqqqqqqqqqq", ["covered_share", "min_rsrp_dbm"]),
            None
        );
    }

    #[test]
    fn every_key_stands_once_and_in_a_table_of_the_template() {
        for (i, key) in KEYS.iter().enumerate() {
            assert!(
                !KEYS[..i].iter().any(|other| other.path == key.path),
                "{} stands twice",
                key.path
            );
            let (table, _) = key.path.rsplit_once('.').unwrap();
            assert!(
                TABLES.iter().any(|(name, _)| *name == table),
                "{table} is no table"
            );
            assert!(
                key.default.is_none() || !key.source.is_empty(),
                "the default of {} has no source",
                key.path
            );
        }
    }
}
