//! Path loss by the models that a project asks for.

use super::PredictError;
use crate::project::RadioRule;
use crate::radio::{Path, Polarisation, free_space_db, itm, p1812};

/// Shorter paths than P.1812 knows, km: they are lost in free space.
const SHORTEST_KM: f64 = 0.25;

/// The loss of a path, the median over places nearby.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathLoss {
    /// Basic transmission loss, dB.
    pub median_db: f64,
    /// How far two models differ, dB, where two were asked and both know the path.
    pub spread_db: Option<f64>,
    /// Whether the path is too short for the model, and free space was taken.
    pub is_free_space: bool,
}

/// Models for one frequency and place, with the room that they need.
#[derive(Clone, Debug)]
pub struct Propagation {
    frequency_mhz: f64,
    p1812: Option<p1812::Model>,
    itm: Option<itm::Model>,
    workspace: itm::Workspace,
    distances_km: Vec<f64>,
}

impl Propagation {
    /// The models of a rule that know terrain, for a mast.
    ///
    /// # Errors
    /// [`PredictError`] for frequencies and other settings that a model does not know, and for models
    /// that know no terrain.
    pub fn over_terrain(
        rule: &RadioRule,
        frequency_mhz: f64,
        latitude_deg: f64,
        [dn, n0]: [f64; 2],
    ) -> Result<Self, PredictError> {
        let (first, second) = match rule.model.as_str() {
            "itm" => (false, true),
            "both" => (true, true),
            _ => (true, false),
        };
        let p1812 = first.then(|| {
            p1812::Model::new(&p1812::Settings {
                location_sigma_db: Some(rule.sigma_db),
                resolution_m: rule.pixel_m,
                refractivity_gradient: dn,
                sea_level_refractivity: n0,
                latitude_deg,
                ..p1812::Settings::new(frequency_mhz, Polarisation::Vertical)
            })
        });
        let itm = second.then(|| {
            let climate = itm::Climate::from_code(rule.climate)?;
            itm::Model::new(&itm::Settings {
                frequency_mhz,
                climate,
                n_0: rule.itm_n0,
                ..itm::Settings::default()
            })
        });
        Ok(Self {
            frequency_mhz,
            p1812: p1812.transpose()?,
            itm: itm.transpose()?,
            workspace: itm::Workspace::new(),
            distances_km: Vec::new(),
        })
    }

    /// The loss over ground at equal steps from the mast to the receiver; `clutter_m` is empty or as
    /// long.
    ///
    /// # Errors
    /// [`PredictError`] for what a model does not know, such as antennas too high.
    pub fn loss(
        &mut self,
        step_m: f64,
        heights_m: &[f64],
        clutter_m: &[f64],
        tx_height_m: f64,
        rx_height_m: f64,
    ) -> Result<PathLoss, PredictError> {
        #[expect(clippy::cast_precision_loss, reason = "paths have far fewer points")]
        let at = |point: usize| point as f64 * step_m / 1000.0;
        let length_km = at(heights_m.len().saturating_sub(1));
        if length_km < SHORTEST_KM {
            let rise = heights_m.last().zip(heights_m.first());
            let rise = rise.map_or(0.0, |(last, first)| {
                last + rx_height_m - first - tx_height_m
            });
            let slant_km = length_km.hypot(rise / 1000.0);
            return Ok(self.free_space(slant_km));
        }
        let by_itm = match &self.itm {
            None => None,
            Some(model) => Some(itm::loss(
                step_m,
                heights_m,
                tx_height_m,
                rx_height_m,
                model,
                &mut self.workspace,
            )?),
        };
        let Some(model) = &self.p1812 else {
            let loss = by_itm.map_or(f64::NAN, |loss| loss.loss_db);
            return Ok(PathLoss {
                median_db: loss,
                spread_db: None,
                is_free_space: false,
            });
        };
        self.distances_km.clear();
        self.distances_km.extend((0..heights_m.len()).map(at));
        let path = Path {
            distances_km: &self.distances_km,
            heights_m,
            clutter_m,
        };
        let ends = p1812::Ends {
            tx_height_m,
            rx_height_m,
        };
        let loss = model.loss(&path, &ends)?;
        let median_db = loss.at_locations(50.0);
        Ok(PathLoss {
            median_db,
            spread_db: by_itm.map(|other| (other.loss_db - median_db).abs()),
            is_free_space: false,
        })
    }

    /// What a path that is too short for the models loses.
    #[must_use]
    pub fn free_space(&self, slant_km: f64) -> PathLoss {
        PathLoss {
            median_db: free_space_db(self.frequency_mhz, slant_km.max(0.001)),
            spread_db: None,
            is_free_space: true,
        }
    }
}
