//! From rows of sites to cells with everything that a prediction needs; what was taken for what they do
//! not say is counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::ground::FileUsed;
use super::models::HIGHEST_HATA_MHZ;
use super::propagation::Propagation;
use super::{Network, PredictError};
use crate::calendar::Day;
use crate::digest::hexadecimal;
use crate::geodesy::LonLat;
use crate::project::{Origin, RadioRule};
use crate::radio::{
    AirInterface, Antenna, Carrier, Parabolic, Pattern, Sector, Transmitter, VerticalCut,
};
use crate::survey::{Site, Technology};
use crate::units::Dbm;

/// The attenuation of a panel from front to back, dB (3GPP TR 38.901, table 7.3-1).
const FRONT_TO_BACK_DB: f64 = 30.0;
/// Side lobes of a panel below its maximum, dB (the same table).
const SIDE_LOBE_DB: f64 = 30.0;
/// Vertical half-power beamwidth of a panel, degrees (3GPP TR 36.814, table A.2.1.1-2).
const VERTICAL_BEAMWIDTH_DEG: f64 = 10.0;
/// Endings of pattern files.
const PATTERN_FILES: [&str; 4] = [".msi", ".pln", ".pla", ".ant"];

/// A carrier of a sector.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The identifier of its site.
    pub site_id: Arc<str>,
    /// Its site, by its place in the survey.
    pub site: u32,
    /// Its network, by its place in [`Cells::networks`].
    pub network: u32,
    /// Its mast, by its place in [`Cells::masts`].
    pub mast: u32,
    /// Cells of one network on one frequency, which disturb each other, have one number.
    pub channel: u32,
    /// The channel's width and use.
    pub carrier: Carrier,
    /// Where it stands and what it sends where.
    pub sector: Sector,
}

/// A place and height that waves of one frequency start from: path loss is computed once for all cells
/// that share it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mast {
    /// Where it stands.
    pub position: LonLat,
    /// The antenna above ground, metres.
    pub height_m: f64,
    /// MHz.
    pub frequency_mhz: f64,
}

/// All cells of a prediction.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// Operators and technologies, sorted.
    pub networks: Vec<Network>,
    /// Places, heights and frequencies.
    pub masts: Vec<Mast>,
    /// Cells in the order of their sites.
    pub cells: Vec<Cell>,
    /// How many channels there are.
    pub channels: u32,
    /// The pattern files that sites name.
    pub patterns: Vec<FileUsed>,
    /// What was taken for values that are missing, for people.
    pub notes: Vec<String>,
}

/// Counts what was taken.
#[derive(Default)]
struct Taken {
    counts: BTreeMap<String, usize>,
    left_out: BTreeMap<String, (usize, String)>,
}

impl Taken {
    fn count(&mut self, what: String) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn leave_out(&mut self, why: String, id: &str) {
        let entry = self.left_out.entry(why);
        entry.or_insert_with(|| (0, id.to_owned())).0 += 1;
    }

    fn notes(self) -> Vec<String> {
        let counts = self.counts.into_iter();
        let counts = counts.map(|(what, count)| format!("{count} cells: {what}"));
        let left_out = self.left_out.into_iter();
        let left_out = left_out.map(|(why, (count, first))| {
            format!("{count} cells are not predicted, the first of site {first}: {why}")
        });
        counts.chain(left_out).collect()
    }
}

/// The pattern files that sites name, each read once.
struct Patterns<'a> {
    origin: &'a Origin,
    read: BTreeMap<String, Arc<Pattern>>,
    used: Vec<FileUsed>,
}

impl Patterns<'_> {
    /// The pattern of a name that is a file; `None` for a name of a model.
    fn get(&mut self, name: &str) -> Result<Option<Arc<Pattern>>, PredictError> {
        let lower = name.to_lowercase();
        if !PATTERN_FILES.iter().any(|ending| lower.ends_with(ending)) {
            return Ok(None);
        }
        if let Some(known) = self.read.get(name) {
            return Ok(Some(Arc::clone(known)));
        }
        let bytes = self
            .origin
            .read(name)
            .map_err(|source| PredictError::PatternUnreadable {
                file: name.to_owned(),
                source,
            })?;
        self.used.push(FileUsed {
            file: name.to_owned(),
            sha256: hexadecimal(&Sha256::digest(&bytes[..])),
            bytes: bytes.len() as u64,
        });
        let pattern = Pattern::from_msi(&bytes).map_err(|source| PredictError::Pattern {
            file: name.to_owned(),
            source,
        })?;
        let pattern = Arc::new(pattern);
        self.read.insert(name.to_owned(), Arc::clone(&pattern));
        Ok(Some(pattern))
    }
}

/// What a cell disturbs: network and frequency, in Hz.
type Channel = (u32, u64);

impl Cells {
    /// The cells of sites. Sites that will be on air after `as_of` are left out; what a site does not
    /// say is taken from the rule and counted in the notes.
    ///
    /// # Errors
    /// [`PredictError`] for a pattern file that cannot be read, or a bandwidth that a technology does not
    /// have.
    pub fn of(
        sites: &[Site],
        rule: &RadioRule,
        as_of: Option<Day>,
        origin: &Origin,
    ) -> Result<Self, PredictError> {
        let mut all = Self::default();
        let mut taken = Taken::default();
        let mut patterns = Patterns {
            origin,
            read: BTreeMap::new(),
            used: Vec::new(),
        };
        let mut networks: BTreeMap<Network, u32> = BTreeMap::new();
        let mut masts: BTreeMap<[u64; 4], u32> = BTreeMap::new();
        let mut channels: BTreeMap<Channel, u32> = BTreeMap::new();
        for (place, site) in (0..).zip(sites) {
            if as_of.zip(site.on_air).is_some_and(|(day, on)| on > day) {
                taken.leave_out(
                    "they will be on air after project.as_of".to_owned(),
                    &site.id,
                );
                continue;
            }
            for technology in technologies(site, &mut taken) {
                let carrier = carrier(technology, rule)?;
                let sector = sector(site, technology, carrier, rule, &mut patterns, &mut taken)?;
                let sector = match sector.checked() {
                    Ok(sector) => sector,
                    Err(error) => {
                        taken.leave_out(error.to_string(), &site.id);
                        continue;
                    }
                };
                if let Err(why) = known(&sector, rule) {
                    taken.leave_out(why, &site.id);
                    continue;
                }
                let operator = site.operator.clone().unwrap_or_else(|| {
                    taken.count("no operator; they count as those of `unknown`".to_owned());
                    "unknown".to_owned()
                });
                let network = Network {
                    operator,
                    technology,
                };
                let next = networks.len();
                let network = *networks.entry(network).or_insert_with(|| number(next));
                let key = [
                    sector.position.lon(),
                    sector.position.lat(),
                    sector.height_m,
                    sector.frequency_mhz,
                ];
                let next = masts.len();
                let mast = *masts.entry(key.map(f64::to_bits)).or_insert_with(|| {
                    all.masts.push(Mast {
                        position: sector.position,
                        height_m: sector.height_m,
                        frequency_mhz: sector.frequency_mhz,
                    });
                    number(next)
                });
                let next = channels.len();
                let channel = *channels
                    .entry((network, sector.frequency_mhz.to_bits()))
                    .or_insert_with(|| number(next));
                all.cells.push(Cell {
                    site_id: Arc::from(site.id.as_str()),
                    site: place,
                    network,
                    mast,
                    channel,
                    carrier,
                    sector,
                });
            }
        }
        all.channels = number(channels.len());
        // Networks were numbered as they came; outputs want them by name.
        let sorted: BTreeMap<u32, u32> = networks.values().copied().zip(0..).collect();
        for cell in &mut all.cells {
            cell.network = sorted[&cell.network];
        }
        all.networks = networks.into_keys().collect();
        all.patterns = patterns.used;
        all.notes = taken.notes();
        all.notes.extend(alike(&all.networks));
        Ok(all)
    }
}

/// Whether the model of a rule knows a sector, or why not.
fn known(sector: &Sector, rule: &RadioRule) -> Result<(), String> {
    let mast = Mast {
        position: sector.position,
        height_m: sector.height_m,
        frequency_mhz: sector.frequency_mhz,
    };
    let models = Propagation::in_air(rule, [rule.dn, rule.n0], &mast);
    models.map(drop).map_err(|error| {
        let mut why = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            why = format!("{why}: {error}");
            source = error.source();
        }
        why
    })
}

/// Says which networks differ in the case of their operator's name alone: they are most likely one.
fn alike(networks: &[Network]) -> Vec<String> {
    let mut known: BTreeMap<(String, Technology), &str> = BTreeMap::new();
    let mut notes = Vec::new();
    for network in networks {
        let key = (network.operator.to_lowercase(), network.technology);
        let first = *known.entry(key).or_insert(&network.operator);
        if first != network.operator {
            notes.push(format!(
                "operators {first} and {} differ in capitals alone and count as two; write them alike if they are one",
                network.operator
            ));
        }
    }
    notes
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 cells")
}

fn technologies(site: &Site, taken: &mut Taken) -> Vec<Technology> {
    if site.technologies.is_empty() {
        taken.count("no technology; 4G was taken".to_owned());
        return vec![Technology::G4];
    }
    site.technologies.clone()
}

fn carrier(technology: Technology, rule: &RadioRule) -> Result<Carrier, PredictError> {
    let bandwidth = rule.sites.bandwidth_mhz;
    let (interface, mhz) = match technology {
        Technology::G2 => (AirInterface::Gsm, 0.2),
        Technology::G3 => (AirInterface::Umts, 5.0),
        Technology::G4 => (AirInterface::Lte, bandwidth),
        Technology::G5 => (AirInterface::Nr, bandwidth),
    };
    Carrier::new(interface, mhz).map_err(|source| PredictError::Bandwidth { source })
}

fn sector(
    site: &Site,
    technology: Technology,
    carrier: Carrier,
    rule: &RadioRule,
    patterns: &mut Patterns<'_>,
    taken: &mut Taken,
) -> Result<Sector, PredictError> {
    let told = &rule.sites;
    let height_m = site.height.or(site.mast_height).map(|height| height.0);
    let height_m = height_m.unwrap_or_else(|| {
        taken.count(format!("no height; {} m was taken", told.height_m));
        told.height_m
    });
    let frequency_mhz = site.frequency_mhz.unwrap_or_else(|| {
        let mhz = match technology {
            Technology::G2 => told.mhz_2g,
            Technology::G3 => told.mhz_3g,
            Technology::G4 => told.mhz_4g,
            Technology::G5 => told.mhz_5g,
        };
        let name = technology.as_str();
        taken.count(format!("no frequency; {mhz} MHz was taken for {name}"));
        mhz
    });
    let pattern = match &site.antenna {
        Some(name) => {
            let pattern = patterns.get(name)?;
            if pattern.is_none() {
                taken.count(format!(
                    "antenna {name} is no pattern file (.msi); a panel was taken"
                ));
            }
            pattern
        }
        None => None,
    };
    let gain_dbi = pattern.as_ref().and_then(|pattern| pattern.gain_dbi());
    let reference_eirp = site.eirp.map_or_else(
        || {
            let power = told.power_w;
            taken.count(format!("no eirp_dbm; {power} W a port was taken"));
            let usual = Transmitter::rural_macro(carrier, frequency_mhz);
            let transmitter = Transmitter {
                port_power_w: power,
                feeder_loss_db: told.feeder_loss_db,
                antenna_gain_dbi: gain_dbi.unwrap_or(usual.antenna_gain_dbi),
                ..usual
            };
            transmitter.reference_eirp()
        },
        |eirp| Dbm(eirp.0 + carrier.reference_share_db()),
    );
    if rule.model == "hata" && frequency_mhz > HIGHEST_HATA_MHZ {
        taken.count(format!(
            "above {HIGHEST_HATA_MHZ} MHz; rma was taken for hata, which claims nothing beyond 5 km"
        ));
    }
    if site.azimuth_deg.is_none() {
        taken.count("no azimuth; they count as turned to every place".to_owned());
    }
    // A pattern has its electrical tilt in it; what a site says is then the mechanical one.
    let (tilt_deg, antenna) = if let Some(pattern) = pattern {
        (site.tilt_deg.unwrap_or(0.0), Antenna::Measured(pattern))
    } else if site.azimuth_deg.is_none() && site.beamwidth_deg.is_none() {
        // Nothing is known of where it points: an upper bound points to every place.
        (0.0, Antenna::Isotropic)
    } else {
        let tilt = site.tilt_deg.unwrap_or_else(|| {
            taken.count(format!("no tilt; {} degrees were taken", told.tilt_deg));
            told.tilt_deg
        });
        if !(-45.0..=45.0).contains(&tilt) {
            taken.count(format!("a tilt of {tilt} degrees; 45 at most are taken"));
        }
        let beamwidth = site.beamwidth_deg.filter(|width| *width > 0.0);
        let beamwidth = beamwidth.unwrap_or_else(|| {
            let taken_deg = told.beamwidth_deg;
            taken.count(format!("no beamwidth; {taken_deg} degrees were taken"));
            taken_deg
        });
        (0.0, panel(beamwidth, tilt)?)
    };
    Ok(Sector {
        position: site.position,
        height_m,
        azimuth_deg: site.azimuth_deg,
        tilt_deg,
        reference_eirp,
        frequency_mhz,
        antenna,
    })
}

pub(super) fn panel(beamwidth_deg: f64, tilt_deg: f64) -> Result<Antenna, PredictError> {
    let cut = VerticalCut::new(
        VERTICAL_BEAMWIDTH_DEG,
        SIDE_LOBE_DB,
        tilt_deg.clamp(-45.0, 45.0),
    );
    let antenna = |source| PredictError::Antenna { source };
    let cut = cut.map_err(antenna)?;
    if beamwidth_deg >= 360.0 {
        return Ok(Antenna::Omni(cut));
    }
    let panel = Parabolic::new(beamwidth_deg, FRONT_TO_BACK_DB, cut).map_err(antenna)?;
    Ok(Antenna::Parabolic(panel))
}

#[cfg(test)]
#[path = "cells_tests.rs"]
mod tests;
