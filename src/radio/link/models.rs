//! The loss of a link by models that take the whole path at once: medians of time and place.

use serde::Serialize;

use super::{Ground, Link};
use crate::radio::p530::Climate;
use crate::radio::{itm, p1812};

/// The loss of a path by a model that takes it whole, ground and air.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelLoss {
    /// The model and its edition.
    pub model: &'static str,
    /// The basic transmission loss, dB; nothing where the model does not apply.
    pub loss_db: Option<f64>,
    /// What was asked of it, or why it does not apply.
    pub note: String,
}

/// Models that are farther apart are a reason to trust none of them, dB.
pub(super) const SPREAD_DB: f64 = 10.0;

/// The refractivity that each model takes where nobody gives one is its own.
const P1812_N0: f64 = 325.0;
const ITM_N0: f64 = 301.0;
/// The latitude of a path that lies nobody knows where, degrees.
const ANY_LATITUDE_DEG: f64 = 45.0;

/// What all models say, or why they do not.
pub(super) fn losses(link: &Link<'_>) -> Vec<ModelLoss> {
    let told = |model, result: Result<(f64, String), String>| match result {
        Ok((loss_db, note)) => ModelLoss {
            model,
            loss_db: Some(loss_db),
            note,
        },
        Err(note) => ModelLoss {
            model,
            loss_db: None,
            note,
        },
    };
    vec![
        told("ITU-R P.1812-8", p1812(link)),
        told("ITM 1.4 (Longley-Rice)", itm(link)),
    ]
}

/// The difference between the largest and the smallest, where two or more apply, dB.
pub(super) fn spread_db(models: &[ModelLoss]) -> Option<f64> {
    let known = || models.iter().filter_map(|model| model.loss_db);
    let (least, most) = (known().reduce(f64::min)?, known().reduce(f64::max)?);
    (known().count() > 1).then_some(most - least)
}

fn p1812(link: &Link<'_>) -> Result<(f64, String), String> {
    let settings = p1812::Settings {
        refractivity_gradient: link.delta_n,
        sea_level_refractivity: link.n_0.unwrap_or(P1812_N0),
        latitude_deg: link.latitude_deg.unwrap_or(ANY_LATITUDE_DEG),
        ..p1812::Settings::new(link.freq_mhz, link.polarisation)
    };
    let ends = p1812::Ends {
        tx_height_m: link.antennas_m[0],
        rx_height_m: link.antennas_m[1],
    };
    let loss = p1812::loss(&link.ground.path(), &ends, &settings).map_err(|why| why.to_string())?;
    let note = format!(
        "medians of time and place, inland, ΔN {}, N0 {}, latitude {:.1}",
        settings.refractivity_gradient, settings.sea_level_refractivity, settings.latitude_deg
    );
    Ok((loss.loss_db, note))
}

fn itm(link: &Link<'_>) -> Result<(f64, String), String> {
    let climate = match link.climate {
        Climate::Temperate => itm::Climate::ContinentalTemperate,
        Climate::Tropical => itm::Climate::ContinentalSubtropical,
    };
    let settings = itm::Settings {
        frequency_mhz: link.freq_mhz,
        polarisation: link.polarisation,
        climate,
        n_0: link.n_0.unwrap_or(ITM_N0),
        ..itm::Settings::default()
    };
    let model = itm::Model::new(&settings).map_err(|why| why.to_string())?;
    let (step_m, heights_m) = even(link.ground);
    let [from_m, to_m] = link.antennas_m;
    let mut workspace = itm::Workspace::new();
    let loss = itm::loss(step_m, &heights_m, from_m, to_m, &model, &mut workspace);
    let loss = loss.map_err(|why| why.to_string())?;
    let mut note = format!(
        "medians of time and situations, {climate}, N_0 {}, average ground",
        settings.n_0
    );
    if link.ground.path().clutter_m.iter().any(|&top| top > 0.0) {
        note.push_str(", without clutter");
    }
    if loss.warnings != itm::Warnings::NONE {
        note = format!("{note}; {}", loss.warnings);
    }
    Ok((loss.loss_db, note))
}

/// The ground at equal steps: as many as it has, straight between its points.
fn even(ground: &Ground) -> (f64, Vec<f64>) {
    let path = ground.path();
    let last = path.distances_km.len() - 1;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a ground has far fewer points than 2^52"
    )]
    let step_km = ground.length_km() / last as f64;
    let mut at = 0;
    let height = |index: usize| {
        #[expect(clippy::cast_precision_loss, reason = "as above")]
        let here_km = index as f64 * step_km;
        while at + 2 <= last && path.distances_km[at + 1] <= here_km {
            at += 1;
        }
        let [before, after] = [at, at + 1].map(|at| (path.distances_km[at], path.heights_m[at]));
        let share = ((here_km - before.0) / (after.0 - before.0)).clamp(0.0, 1.0);
        before.1 + share * (after.1 - before.1)
    };
    (step_km * 1000.0, (0..=last).map(height).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_made_even_without_bending_the_ground() {
        let distances_km = [0.0, 1.0, 7.0, 10.0];
        let heights_m = [100.0, 200.0, 140.0, 170.0];
        let ground = Ground::new(&distances_km, &heights_m, &[], 0).unwrap();
        let (step_m, heights) = even(&ground);
        let last = heights.len() - 1;
        assert!((step_m * last as f64 - 10_000.0).abs() < 1e-6);
        assert_eq!((heights[0], heights[last]), (100.0, 170.0));
        for (index, height) in heights.iter().enumerate() {
            let km = index as f64 * step_m / 1000.0;
            let expected = match km {
                km if km <= 1.0 => 100.0 + 100.0 * km,
                km if km <= 7.0 => 200.0 - 10.0 * (km - 1.0),
                km => 140.0 + 10.0 * (km - 7.0),
            };
            assert!((height - expected).abs() < 1e-9, "{km} {height} {expected}");
        }
    }

    #[test]
    fn a_spread_needs_two() {
        let model = |loss_db| ModelLoss {
            model: "",
            loss_db,
            note: String::new(),
        };
        assert_eq!(spread_db(&[model(Some(100.0)), model(None)]), None);
        assert_eq!(
            spread_db(&[model(Some(100.0)), model(Some(112.5))]),
            Some(12.5)
        );
    }
}
