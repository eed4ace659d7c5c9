//! The table of all keys: see [`super::keys`].

mod decision;
mod inputs;
mod plan;
mod radio;
mod ranking;
mod reach;
mod sky;
mod supply;

use super::keys::{Key, Kind};

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
/// Radios of a table of cells.
pub const RADIOS: &[&str] = &["GSM", "CDMA", "UMTS", "LTE", "NR"];
/// Names of the coverage profiles that are shipped (see [`super::profiles`]).
pub const PROFILES: &[&str] = &[
    "vn-village",
    "acma-basic",
    "acma-good",
    "ofcom-4g",
    "fcc-lte",
    "emergency",
];
/// Names of the sets of refractivity and climate that are shipped (see [`super::atmospheres`]).
pub const ATMOSPHERES: &[&str] = &["mid-latitude", "vietnam"];
/// Names of the ranking presets that are shipped (see [`super::presets`]).
pub const PRESETS: &[&str] = &[
    "vietnam-2025",
    "mbsp-au",
    "new-deal-fr",
    "fcc-5g-fund",
    "equal",
];
/// Answers to a licence question.
pub const LICENCE: &[&str] = &["yes", "no", "unknown"];

/// Policies of the decision.
pub const POLICIES: &[&str] = &[
    "least-cost",
    "programme-rule",
    "terrestrial-first",
    "satellite-first",
];

/// The tables of the file with the sentence that opens each in the template.
pub const TABLES: &[(&str, &str)] = &[
    ("project", "What this run is called and the day it is for."),
    (
        "inputs",
        "Input files, relative to this file, in any format of docs/formats.md: CSV, XLSX, GeoPackage, Shapefile, GeoJSON, KML and more. Needed are villages, and coverage or sites; all else is optional. Coordinates are WGS 84, or in the system that stands behind the name of the file: \"thon.xlsx|crs=EPSG:9205\".",
    ),
    (
        "inputs.assume",
        "Facts taken for every village whose row does not say. Nothing is assumed unless you write it here; what is missing stays unknown and is reported as an interval or as `needs-data`.",
    ),
    (
        "inputs.cells",
        "How a table of cells as OpenCelliD writes it becomes masts.",
    ),
    (
        "inputs.operators",
        "Names of operators by country and network code, for tables of cells. A network without a name is called by its code.",
    ),
    (
        "columns",
        "Names of your columns where they differ from the documented ones: columns.<layer>.<field> = \"your header\". Layers: villages, clusters, coverage, planned, power, roads, sites, cells, nodes, measurements.",
    ),
    (
        "coverage",
        "What counts as signal, and when a village counts as covered.",
    ),
    (
        "radio",
        "How coverage is predicted from inputs.sites, and every link checked.",
    ),
    (
        "radio.calibration",
        "What measurements say of predicted levels: `deadzone calibrate` writes these tables (docs/calibration.md).",
    ),
    (
        "radio.calibration.classes",
        "Values of their own by the height of what stands at the phone (inputs.clutter, or radio.clutter_m where it does not say).",
    ),
    (
        "radio.calibration.classes.open",
        "Below 5 m: fields, bare ground, water.",
    ),
    (
        "radio.calibration.classes.low",
        "From 5 m to below 12.5 m: villages, suburbs, orchards.",
    ),
    (
        "radio.calibration.classes.tall",
        "12.5 m and more: forest, dense towns.",
    ),
    (
        "radio.sites",
        "What is taken for sites that do not say; run.json counts for how many.",
    ),
    (
        "ranking",
        "The preset of criteria, and gates before the score. [[ranking.gates]] code, when, source are gates of your own; [[ranking.funds]] name, when, in_scope, source say who pays, the first that holds, in place of those of the preset.",
    ),
    (
        "ranking.criteria",
        "Criteria of your own, or other keys for those of the preset: [ranking.criteria.<name>] label, formula (an expression of SQL over columns of the village list and the scan, docs/ranking.md), unit, scale (linear or log), anchors (rising), values (0 to 1 a piece), direction (more or less), weight, basis, source. Weights need not sum to 100, the score is scaled to 0-100.",
    ),
    (
        "ranking.target",
        "How far down the list is served. What follows from it (who is surely in, contested, out) is in the columns in_target, p_in_target and firmness.",
    ),
    (
        "ranking.quotas",
        "Places of provinces in the target; what that costs, who enters and who leaves, is in ranking.json.",
    ),
    (
        "ranking.quotas.provinces",
        "Provinces of their own: \"Hà Giang\".min = 20",
    ),
    (
        "ranking.robustness",
        "How firm ranks are under other weights and whatever missing facts turn out to be.",
    ),
    (
        "ranking.uncertain",
        "Facts that are known with an error, for robustness: <fact> = its half width as a share of the value, as in population = 0.2",
    ),
    (
        "decision",
        "Tower or satellite: what counts as committed, limits of options, licences, the policy (docs/decisions.md).",
    ),
    (
        "sky",
        "What satellites a terminal sees over the horizon of inputs.terrain (docs/sky.md). Without terrain open sky is unknown.",
    ),
    (
        "backhaul",
        "How a site is fed from the ground: fibre, or chains of microwave hops (docs/backhaul.md).",
    ),
    (
        "power",
        "What powers a site where the village has no grid; sun hours and autonomy are factors of the cost book.",
    ),
    (
        "costs",
        "What things cost: a book with a range and a source for every number, in docs/costs.md. Ask your operators for local figures first.",
    ),
    (
        "costs.prices",
        "Unit prices of your own over those of the book, US dollars: <item> = 60.0, or <item>.low, default, high, currency, year, life_years, replaced_share, opex_share, imported, source. A bare number widens the range where it lies outside.",
    ),
    (
        "costs.factors",
        "Numbers of your own over those of the book: <factor> = 0.05, or <factor>.low, default, high, source.",
    ),
    (
        "costs.exchange",
        "Rates of exchange: <money>.per_usd, year, source.",
    ),
    (
        "options",
        "What new sites reach: a sector on an existing mast, a repeater, a small cell, a macro (docs/reach.md).",
    ),
    (
        "plan",
        "What is built, when, for how much (docs/plan.md). [[plan.phases]] name, until, villages, sites, budget_usd are phases in order of time; [[plan.quotas]] province, villages, phase are villages of a province that must be served.",
    ),
    (
        "plan.funds",
        "The most that a fund pays: <fund> = US dollars of present value, names as in ranking.funds.",
    ),
    ("outputs", "Where the results go."),
];

/// All keys, in the order of the template within each table.
const GROUPS: &[&[Key]] = &[
    inputs::KEYS,
    radio::KEYS,
    ranking::KEYS,
    decision::KEYS,
    reach::KEYS,
    supply::KEYS,
    sky::KEYS,
    plan::KEYS,
];

/// All keys.
pub fn all() -> impl Iterator<Item = &'static Key> {
    GROUPS.iter().copied().flatten()
}
