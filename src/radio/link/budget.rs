//! Losses of a link, what rain takes, and what the receiver is left with.

use serde::Serialize;

use super::models::ModelLoss;
use super::verdict::Reason;
use crate::radio::p530::{Beyond, Multipath, RainFade};

/// What transmitter, antennas and receiver bring along.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equipment {
    /// Power into the transmitting antenna, dBm.
    pub power_dbm: f64,
    /// Gains of both antennas, dBi.
    pub gains_dbi: [f64; 2],
    /// The least level that the receiver works at, dBm.
    pub threshold_dbm: f64,
}

/// Losses of a path without rain, by model.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Losses {
    /// Between antennas without gain, with nothing around, dB.
    pub free_space_db: f64,
    /// Of the worst point as a knife edge, dB.
    pub knife_edge_db: f64,
    /// Of all ground and clutter by Bullington's construction, dB.
    pub bullington_db: f64,
    /// Of oxygen and water vapour, dB.
    pub gas_db: Option<f64>,
    /// Free space, Bullington and gas, dB: what the budget takes.
    pub total_db: f64,
    /// What models say that take the whole path at once.
    pub models: Vec<ModelLoss>,
    /// How far these models are apart, dB, where more than one applies.
    pub model_spread_db: Option<f64>,
}

/// Rain on a link.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rain {
    /// The rain rate exceeded for 0.01 % of the average year, mm/h.
    pub rain_001_mm_h: f64,
    /// The length of path that would lie in that rain, km.
    pub effective_path_km: f64,
    /// Attenuation exceeded for 0.01 % of the average year, dB.
    pub attenuation_001_db: f64,
    /// The share of the average year that rain may not cost more than its margin, per cent.
    pub availability_pct: f64,
    /// Attenuation exceeded for the rest of the year, dB: the margin that the availability asks for.
    pub attenuation_at_availability_db: f64,
    /// Whether the hop lies beyond the lengths and frequencies that the method was tested on.
    pub is_extrapolated: bool,
}

impl Rain {
    pub(super) fn of(
        fade: &RainFade,
        rain_001_mm_h: f64,
        availability_pct: f64,
        exceeded_db: f64,
    ) -> Self {
        Self {
            rain_001_mm_h,
            effective_path_km: fade.effective_path_km(),
            attenuation_001_db: fade.attenuation_001_db(),
            availability_pct,
            attenuation_at_availability_db: exceeded_db,
            is_extrapolated: fade.is_extrapolated(),
        }
    }
}

/// What the receiver is left with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Budget {
    /// Power into the transmitting antenna, dBm.
    pub power_dbm: f64,
    /// Gains of both antennas, dBi.
    pub gains_dbi: [f64; 2],
    /// The least level that the receiver works at, dBm.
    pub threshold_dbm: f64,
    /// The level received without rain and fading, dBm.
    pub received_dbm: f64,
    /// How far that is above the threshold, dB.
    pub fade_margin_db: f64,
    /// The share of the average year in which rain takes more than the margin lies between this and the
    /// next, per cent: the method knows 0.001 to 1 %.
    pub rain_outage_at_least_pct: Option<f64>,
    /// See the one before.
    pub rain_outage_at_most_pct: Option<f64>,
    /// The share of the average worst month in which multipath takes more than the margin, per cent.
    pub multipath_worst_month_outage_pct: Option<f64>,
    /// Whether the margin is enough for the availability in rain.
    pub is_available: Option<bool>,
}

impl Budget {
    /// The budget, and why parts of it are missing.
    pub(super) fn of(
        equipment: &Equipment,
        loss_db: f64,
        rain: Option<(&Rain, &RainFade)>,
        multipath: Option<&Multipath>,
    ) -> (Self, Vec<Reason>) {
        let mut missing = Vec::new();
        let gains_db: f64 = equipment.gains_dbi.iter().sum();
        let received_dbm = equipment.power_dbm + gains_db - loss_db;
        let margin_db = received_dbm - equipment.threshold_dbm;
        let outage = rain.map(|(_, fade)| match fade.time_exceeding_pct(margin_db) {
            Ok(share) => [share, share],
            Err(Beyond::LessThanPct(most)) => [0.0, most],
            Err(Beyond::MoreThanPct(least)) => [least, 100.0],
        });
        let multipath = multipath.and_then(|multipath| {
            // Without a margin the hop is down in clear air, and deep fades are no question.
            let share = multipath.worst_month_pct(margin_db.max(0.0));
            share
                .inspect_err(|why| {
                    missing.push(Reason::new("multipath_not_computed", why.to_string()));
                })
                .ok()
        });
        let budget = Self {
            power_dbm: equipment.power_dbm,
            gains_dbi: equipment.gains_dbi,
            threshold_dbm: equipment.threshold_dbm,
            received_dbm,
            fade_margin_db: margin_db,
            rain_outage_at_least_pct: outage.map(|[least, _]| least),
            rain_outage_at_most_pct: outage.map(|[_, most]| most),
            multipath_worst_month_outage_pct: multipath,
            is_available: rain
                .map(|(rain, _)| margin_db >= rain.attenuation_at_availability_db.max(0.0)),
        };
        (budget, missing)
    }
}
