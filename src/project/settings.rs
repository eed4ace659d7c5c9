//! The effective settings: what the stages read. Field by field the keys of `deadzone.toml`.
//!
//! Meaning, unit, range and source of each stand in [`super::keys`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cost_book::CostBook;
use super::plan::PlanRule;
use super::ranking::RankingRule;
use crate::calendar::Day;
use crate::lang::Languages;

/// All settings of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct Settings {
    pub project: About,
    pub inputs: Inputs,
    /// Headers by layer and field.
    #[serde(default)]
    pub columns: BTreeMap<String, BTreeMap<String, String>>,
    pub coverage: CoverageRule,
    pub radio: RadioRule,
    pub ranking: RankingRule,
    pub decision: DecisionRule,
    pub costs: CostBook,
    pub options: ReachRule,
    pub backhaul: BackhaulRule,
    pub power: PowerRule,
    pub sky: SkyRule,
    pub plan: PlanRule,
    pub outputs: Outputs,
}

/// `[project]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct About {
    pub name: String,
    pub notice: String,
    pub as_of: Option<Day>,
    pub seed: u64,
}

/// `[inputs]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct Inputs {
    pub villages: Option<String>,
    pub clusters: Option<String>,
    #[serde(default)]
    pub coverage: Option<Paths>,
    #[serde(default)]
    pub planned: Option<Paths>,
    #[serde(default)]
    pub power: Option<Paths>,
    #[serde(default)]
    pub roads: Option<Paths>,
    #[serde(default)]
    pub sites: Option<Paths>,
    #[serde(default)]
    pub nodes: Option<Paths>,
    #[serde(default)]
    pub candidates: Option<Paths>,
    #[serde(default)]
    pub exclusion: Option<Paths>,
    #[serde(default)]
    pub areas: Option<Paths>,
    #[serde(default)]
    pub country: Option<String>,
    #[serde(default)]
    pub commune_codes: Option<String>,
    #[serde(default)]
    pub crs: Option<String>,
    pub population: Option<String>,
    #[serde(default)]
    pub terrain: Option<String>,
    #[serde(default)]
    pub clutter: Option<String>,
    pub max_rejected_share: f64,
    #[serde(default)]
    pub assume: Assume,
    pub cells: CellRule,
    /// Names of operators by the code of their network.
    #[serde(default)]
    pub operators: BTreeMap<String, String>,
}

impl Inputs {
    /// Whether the project names a file of coverage areas.
    #[must_use]
    pub fn has_coverage(&self) -> bool {
        let files = self.coverage.as_ref().map(Paths::as_slice);
        files.is_some_and(|files| !files.is_empty())
    }

    /// All input files as the project names them, in the order in which they are read.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let single = [
            &self.villages,
            &self.clusters,
            &self.population,
            &self.country,
            &self.commune_codes,
        ];
        let several = [
            &self.coverage,
            &self.planned,
            &self.power,
            &self.roads,
            &self.sites,
            &self.nodes,
            &self.candidates,
            &self.exclusion,
            &self.areas,
        ];
        let several = several.into_iter().flatten().flat_map(Paths::as_slice);
        let single = single.into_iter().flatten();
        single.chain(several).map(String::as_str)
    }
}

/// One path or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Paths {
    /// `"a.geojson"`
    One(String),
    /// `["a.geojson", "b.geojson"]`
    Many(Vec<String>),
}

impl Paths {
    /// The paths as a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Many(paths) => paths,
        }
    }
}

/// `[inputs.assume]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct Assume {
    pub electricity: Option<String>,
    pub grid_date: Option<String>,
    pub extremely_difficult: Option<bool>,
    pub border: Option<bool>,
    pub island: Option<bool>,
    pub school: Option<bool>,
    pub clinic: Option<bool>,
    pub poor_share: Option<f64>,
    pub hazard: Option<f64>,
    pub road_km: Option<f64>,
}

/// `[inputs.cells]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct CellRule {
    pub radios: Vec<String>,
    pub operators: Vec<String>,
    pub min_samples: u32,
    pub updated_since: Option<Day>,
    pub mast_radius_m: f64,
}

/// `[coverage]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct CoverageRule {
    pub profile: String,
    pub technologies: Vec<String>,
    pub min_rsrp_dbm: f64,
    pub covered_share: f64,
    pub assume_declared: bool,
}

/// `[radio]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct RadioRule {
    pub model: String,
    pub area: String,
    pub radius_km: f64,
    pub pixel_m: f64,
    pub probability: f64,
    pub sigma_db: f64,
    pub max_spread_db: f64,
    pub receiver_height_m: f64,
    pub body_loss_db: f64,
    pub noise_figure_db: f64,
    pub time_percent: f64,
    pub polarisation: String,
    pub clutter_m: f64,
    pub void_gap_m: f64,
    pub missing_terrain: String,
    pub atmosphere: String,
    pub dn: f64,
    pub n0: f64,
    pub climate: u8,
    pub itm_n0: f64,
    #[serde(default)]
    pub dn_grid: Option<String>,
    #[serde(default)]
    pub n0_grid: Option<String>,
    pub load: f64,
    pub min_mbps: f64,
    pub calibration: Calibration,
    pub sites: SiteDefaults,
}

/// `[radio.calibration]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct Calibration {
    pub offset_db: f64,
    #[serde(default)]
    pub sigma_db: Option<f64>,
    #[serde(default)]
    pub classes: CalibrationClasses,
}

/// `[radio.calibration.classes]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the table of keys documents each class")]
pub struct CalibrationClasses {
    pub open: CalibrationClass,
    pub low: CalibrationClass,
    pub tall: CalibrationClass,
}

/// A table of `[radio.calibration.classes]`: what is absent is that of all classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct CalibrationClass {
    pub offset_db: Option<f64>,
    pub sigma_db: Option<f64>,
}

/// `[radio.sites]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct SiteDefaults {
    pub height_m: f64,
    pub power_w: f64,
    pub feeder_loss_db: f64,
    pub bandwidth_mhz: f64,
    pub tilt_deg: f64,
    pub beamwidth_deg: f64,
    pub mhz_2g: f64,
    pub mhz_3g: f64,
    pub mhz_4g: f64,
    pub mhz_5g: f64,
}

/// `[decision]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct DecisionRule {
    pub planned_status: Vec<String>,
    pub planned_horizon_months: u16,
    pub planned_radius_km: f64,
    pub remote_sector_max_km: f64,
    pub island_max_km: f64,
    pub few_people: u32,
    pub max_terminals: u32,
    pub max_carriers: f64,
    pub group_radius_km: f64,
    pub grid_horizon_months: u16,
    pub grid_line_small_km: f64,
    pub grid_min_kv: f64,
    pub grid_max_kv: f64,
    pub leo_backhaul_licence: Licence,
    pub leo_terminal_licence: Licence,
    pub direct_to_cell_licence: Licence,
    pub policy: Policy,
    pub close_call: f64,
    pub draws: u32,
    pub flip_factor: f64,
    pub unknown_sky: String,
}

/// Which options go before which, whatever they cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// None does.
    LeastCost,
    /// Satellite where terrestrial cannot reach or there is no electricity.
    ProgrammeRule,
    /// Terrestrial wherever it serves.
    TerrestrialFirst,
    /// Satellite wherever it serves.
    SatelliteFirst,
}

impl Policy {
    /// All, as planners are offered them.
    pub const ALL: [Self; 4] = [
        Self::LeastCost,
        Self::ProgrammeRule,
        Self::TerrestrialFirst,
        Self::SatelliteFirst,
    ];

    /// The word in `decision.policy` and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeastCost => "least-cost",
            Self::ProgrammeRule => "programme-rule",
            Self::TerrestrialFirst => "terrestrial-first",
            Self::SatelliteFirst => "satellite-first",
        }
    }
}

/// The answer to a licence question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Licence {
    /// Allowed.
    Yes,
    /// Not allowed.
    No,
    /// Nobody has said.
    Unknown,
}

/// `[outputs]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct Outputs {
    pub dir: String,
    pub formats: Vec<String>,
    pub documents: Vec<String>,
    pub lang: Languages,
    pub csv_bom: bool,
    pub save_stages: bool,
}

/// `[options]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct ReachRule {
    pub frequency_mhz: f64,
    pub country_kind: String,
    pub macro_eirp_dbm: f64,
    pub macro_height_m: f64,
    pub macro_search_km: f64,
    pub small_cell_eirp_dbm: f64,
    pub small_cell_height_m: f64,
    pub small_cell_search_km: f64,
    pub sector_max_km: f64,
    pub repeater_donor_dbm: f64,
    pub repeater_max_km: f64,
}

/// `[backhaul]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct BackhaulRule {
    pub max_hops: u32,
    pub max_hop_km: f64,
    pub short_hop_km: f64,
    pub short_hop_mhz: f64,
    pub long_hop_mhz: f64,
    pub clearance: ClearanceRule,
    pub climate: String,
    pub median_k: f64,
    pub low_k: f64,
    pub rain_mm_h: f64,
    pub fade_margin_db: f64,
    pub relay_height_m: f64,
    pub anchor_height_m: f64,
    pub anchors: usize,
    pub relays: usize,
    pub hilltop_km: f64,
    pub unknown_counts: bool,
    pub behind_edge_km: f64,
    pub fibre_max_km: f64,
    pub road_attach_km: f64,
    pub snap_m: f64,
}

/// What a microwave hop must pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClearanceRule {
    /// 60 % of the first Fresnel zone at the median k, grazing at the low one.
    Quick,
    /// In the manner of ITU-R P.530-18.
    Design,
}

/// `[sky]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct SkyRule {
    pub constellation: String,
    #[serde(default)]
    pub elements: Option<String>,
    #[serde(default)]
    pub min_elevation_deg: Option<f64>,
    #[serde(default)]
    pub gso_avoidance_deg: Option<f64>,
    pub min_open_share: f64,
    pub max_blocked_deg: f64,
    pub max_none_share: f64,
    pub blocked_above_deg: f64,
    pub search_radius_m: f64,
    pub roof_height_m: f64,
    pub mast_height_m: f64,
    pub tall_mast_height_m: f64,
    pub canopy_m: f64,
    #[serde(default)]
    pub highest_m: Option<f64>,
    #[serde(default)]
    pub laser_links: Option<bool>,
    pub gateways: Vec<String>,
    pub gateway_elevation_deg: f64,
    pub hours: f64,
    pub step_s: f64,
}

/// `[power]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct PowerRule {
    pub local_max_w: f64,
    pub local_backup_hours: f64,
    pub hybrid: bool,
    pub hybrid_solar_share: f64,
    pub hybrid_diesel_share: f64,
    pub genset_kw: f64,
}
