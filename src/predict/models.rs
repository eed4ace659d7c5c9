//! The models that `radio.model` may ask for, by name.
//!
//! P.1812 is asked in one sweep for a whole radial and so is known to [`super::Propagation`] itself. Any other model
//! is a value of one of two traits: it walks over terrain, or knows none.

use std::fmt::Debug;
use std::sync::Arc;

use super::{Mast, PredictError};
use crate::project::RadioRule;
use crate::radio::okumura_hata::{self, Area, OkumuraHata};
use crate::radio::rma::{self, Rma};
use crate::radio::{OutOfRange, Polarisation, itm};

/// Beyond it Hata's and COST 231's formulae end, and `RMa` takes their place.
pub(super) const HIGHEST_HATA_MHZ: f64 = 2000.0;

/// A model that walks over terrain, ready for a mast.
pub(super) trait OverTerrain: Debug + Send + Sync {
    /// The median loss of a path over heights at equal steps, without what stands at the receiver, dB.
    fn loss_db(
        &self,
        step_m: f64,
        heights_m: &[f64],
        antennas_m: [f64; 2],
        rooms: &mut Rooms,
    ) -> Result<f64, PredictError>;
}

/// A model that knows no terrain, ready for a mast.
pub(super) trait Statistical: Debug + Send + Sync {
    /// The median loss to a distance, dB.
    fn loss_db(&self, distance_m: f64) -> Result<f64, OutOfRange>;
}

/// Room that walking models need, so that paths do not ask for memory each.
#[derive(Clone, Debug, Default)]
pub(super) struct Rooms {
    itm: itm::Workspace,
}

/// Makes a model ready for a mast.
pub(super) type Ready<M, E> = fn(&RadioRule, &Mast) -> Result<Arc<M>, E>;

/// What is made ready where a name is asked for.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// P.1812 alone.
    Sweep,
    /// P.1812, and a second opinion.
    SweepAnd(Ready<dyn OverTerrain, PredictError>),
    /// A model that walks over terrain.
    OverTerrain(Ready<dyn OverTerrain, PredictError>),
    /// A model that knows no terrain.
    Statistical(Ready<dyn Statistical, OutOfRange>),
}

/// All models. What the settings allow is the list in `project/table/radio.rs`; a test holds both together.
const MODELS: &[(&str, Asked)] = &[
    ("p1812", Asked::Sweep),
    ("itm", Asked::OverTerrain(walk_by_itm)),
    ("both", Asked::SweepAnd(walk_by_itm)),
    ("hata", Asked::Statistical(hata_or_rma)),
    ("rma", Asked::Statistical(rma)),
];

/// What a rule asks for. Settings are checked against the same names before.
pub(super) fn asked(rule: &RadioRule) -> Option<Asked> {
    let mut models = MODELS.iter();
    let known = models.find(|(name, _)| *name == rule.model);
    known.map(|(_, asked)| *asked)
}

/// Whether the model of a rule walks over terrain.
#[must_use]
pub fn knows_terrain(rule: &RadioRule) -> bool {
    !matches!(asked(rule), Some(Asked::Statistical(_)))
}

/// The polarisation of a rule.
pub(super) fn polarisation(rule: &RadioRule) -> Polarisation {
    match rule.polarisation.as_str() {
        "horizontal" => Polarisation::Horizontal,
        _ => Polarisation::Vertical,
    }
}

fn walk_by_itm(rule: &RadioRule, mast: &Mast) -> Result<Arc<dyn OverTerrain>, PredictError> {
    let model = itm::Model::new(&itm::Settings {
        frequency_mhz: mast.frequency_mhz,
        climate: itm::Climate::from_code(rule.climate)?,
        n_0: rule.itm_n0,
        polarisation: polarisation(rule),
        time_pct: rule.time_percent,
        ..itm::Settings::default()
    })?;
    Ok(Arc::new(model))
}

impl OverTerrain for itm::Model {
    fn loss_db(
        &self,
        step_m: f64,
        heights_m: &[f64],
        [tx_m, rx_m]: [f64; 2],
        rooms: &mut Rooms,
    ) -> Result<f64, PredictError> {
        let loss = itm::loss(step_m, heights_m, tx_m, rx_m, self, &mut rooms.itm)?;
        Ok(loss.loss_db)
    }
}

fn hata_or_rma(rule: &RadioRule, mast: &Mast) -> Result<Arc<dyn Statistical>, OutOfRange> {
    if mast.frequency_mhz > HIGHEST_HATA_MHZ {
        return rma(rule, mast);
    }
    let area = match rule.area.as_str() {
        "urban" => Area::Urban,
        "quasi-open" => Area::QuasiOpen,
        "open" => Area::Open,
        _ => Area::Suburban,
    };
    let model = OkumuraHata::new(&okumura_hata::Settings {
        frequency_mhz: mast.frequency_mhz,
        base_height_m: mast.height_m,
        mobile_height_m: rule.receiver_height_m,
        area,
    })?;
    Ok(Arc::new(model))
}

impl Statistical for OkumuraHata {
    fn loss_db(&self, distance_m: f64) -> Result<f64, OutOfRange> {
        self.loss_db(distance_m / 1000.0)
    }
}

fn rma(rule: &RadioRule, mast: &Mast) -> Result<Arc<dyn Statistical>, OutOfRange> {
    let model = Rma::new(&rma::Settings {
        base_height_m: mast.height_m,
        user_height_m: rule.receiver_height_m,
        ..rma::Settings::new(mast.frequency_mhz)
    })?;
    Ok(Arc::new(model))
}

impl Statistical for Rma {
    fn loss_db(&self, distance_m: f64) -> Result<f64, OutOfRange> {
        // Nobody knows who sees the mast: few do.
        self.blocked_db(distance_m)
    }
}

#[cfg(test)]
mod tests {
    use super::MODELS;
    use crate::project::keys::{Kind, all};

    #[test]
    fn settings_allow_the_models_that_there_are() {
        let key = all().find(|key| key.path == "radio.model").unwrap();
        let Kind::Choice(allowed) = key.kind else {
            panic!("radio.model is one of some words");
        };
        let names: Vec<&str> = MODELS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, allowed);
    }
}
