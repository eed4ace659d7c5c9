//! When a predicted level counts as signal.

use super::clutter::{Calibrated, ClutterClass};
use crate::project::Settings;
use crate::radio::{
    AirInterface, AttenuatedShannon, Carrier, Load, coverage_probability, shadowing_margin_db,
    sinr_db, thermal_noise,
};
use crate::units::Dbm;

/// When a predicted level counts as signal, and what else it says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignalRule {
    /// The level that a phone must get.
    pub threshold: Dbm,
    /// Standard deviation of levels over places nearby, dB, by what stands there.
    sigmas_db: [f64; 3],
    /// How far the median must lie above the threshold, dB, likewise.
    margins_db: [f64; 3],
    /// Load of other cells.
    pub load: Load,
    /// Least throughput, Mbit/s; 0 where the level alone decides.
    pub min_mbps: f64,
    /// Noise figure of the phone, dB.
    pub noise_figure_db: f64,
}

impl SignalRule {
    /// The rule of a project for its coverage threshold.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self::for_threshold(settings, Dbm(settings.coverage.min_rsrp_dbm))
    }

    /// The rule of a project for a threshold of its own.
    ///
    /// # Panics
    /// Never: the probability of a project is from 0.5 to 0.99, its load from 0 to 1.
    #[must_use]
    pub fn for_threshold(settings: &Settings, threshold: Dbm) -> Self {
        let radio = &settings.radio;
        let sigmas_db = Calibrated::of(radio).sigmas_db;
        let margin_db = |sigma_db| {
            shadowing_margin_db(radio.probability, sigma_db)
                .expect("the table of keys keeps it between 0.5 and 0.99")
        };
        Self {
            threshold,
            sigmas_db,
            margins_db: sigmas_db.map(margin_db),
            load: Load::new(radio.load).expect("the table of keys keeps it between 0 and 1"),
            min_mbps: radio.min_mbps,
            noise_figure_db: radio.noise_figure_db,
        }
    }

    /// How far the median must lie above the threshold, dB.
    #[must_use]
    pub fn margin_db(&self, clutter: ClutterClass) -> f64 {
        self.margins_db[clutter as usize]
    }

    /// The least median that counts as signal in the open.
    #[must_use]
    pub fn least(&self) -> Dbm {
        Dbm(self.threshold.0 + self.margin_db(ClutterClass::Open))
    }

    /// A median as if it were in the open: it counts as signal where this is at least [`Self::least`], so
    /// that one contour runs through all classes.
    #[must_use]
    pub fn as_in_open(&self, median: Dbm, clutter: ClutterClass) -> Dbm {
        Dbm(median.0 + (self.margin_db(ClutterClass::Open) - self.margin_db(clutter)))
    }

    /// The probability that a phone gets the threshold where the median is this.
    #[must_use]
    pub fn probability(&self, median: Dbm, clutter: ClutterClass) -> f64 {
        coverage_probability(median, self.threshold, self.sigmas_db[clutter as usize])
    }

    /// Throughput of a single user, Mbit/s, where the best cell has this median and all cells of the
    /// channel together, it among them, this power in milliwatts; `None` for 2G and 3G, whose levels say
    /// nothing of it.
    #[must_use]
    pub fn mbps(&self, median: Dbm, all_mw: f64, carrier: Carrier) -> Option<f64> {
        if !matches!(carrier.interface(), AirInterface::Lte | AirInterface::Nr) {
            return None;
        }
        let others_mw = (all_mw - milliwatts(median)).max(0.0);
        let others = Dbm(10.0 * others_mw.log10());
        let noise = thermal_noise(carrier, self.noise_figure_db);
        let sinr_db = sinr_db(median, [others], self.load, noise);
        Some(AttenuatedShannon::DOWNLINK.mbps(sinr_db, carrier))
    }

    /// Whether a median and its throughput count as signal.
    #[must_use]
    pub fn has_signal(&self, median: Dbm, clutter: ClutterClass, mbps: Option<f64>) -> bool {
        let fast = self.min_mbps <= 0.0 || mbps.is_some_and(|mbps| mbps >= self.min_mbps);
        median.0 >= self.threshold.0 + self.margin_db(clutter) && fast
    }
}

/// A level as power.
#[must_use]
pub fn milliwatts(level: Dbm) -> f64 {
    10_f64.powf(level.0 / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::default_settings;

    #[test]
    fn signal_is_the_threshold_with_its_margin_and_the_throughput_asked_for() {
        let mut settings = default_settings();
        let rule = SignalRule::of(&settings);
        let open = ClutterClass::Open;
        assert!((rule.margin_db(open) - 1.281_551_565_5 * 8.0).abs() < 1e-9);
        let edge = rule.least().0;
        assert!((rule.probability(Dbm(edge), open) - 0.9).abs() < 1e-12);
        assert!(rule.has_signal(Dbm(edge), open, None));
        assert!(!rule.has_signal(Dbm(edge - 0.01), open, None));
        settings.radio.min_mbps = 5.0;
        let rule = SignalRule::of(&settings);
        let carrier = Carrier::LTE_10_MHZ;
        let level = Dbm(-95.0);
        let alone = rule.mbps(level, milliwatts(level), carrier);
        assert!(alone.unwrap() > 30.0 && rule.has_signal(level, open, alone));
        // Ten cells of the same level at half load: SINR of -7 dB.
        let crowd = rule.mbps(level, 11.0 * milliwatts(level), carrier);
        assert!(crowd.unwrap() < 2.0 && !rule.has_signal(level, open, crowd));
        assert!(!rule.has_signal(level, open, None));
    }

    #[test]
    fn a_class_has_the_margin_and_the_probability_of_its_own_sigma() {
        let mut settings = default_settings();
        settings.radio.calibration.classes.tall.sigma_db = Some(4.0);
        let rule = SignalRule::of(&settings);
        let [open, tall] = [ClutterClass::Open, ClutterClass::Tall];
        assert!((rule.margin_db(open) - 2.0 * rule.margin_db(tall)).abs() < 1e-12);
        let edge = Dbm(rule.threshold.0 + rule.margin_db(tall));
        assert!((rule.probability(edge, tall) - 0.9).abs() < 1e-12);
        assert!(rule.has_signal(edge, tall, None) && !rule.has_signal(edge, open, None));
        assert!((rule.as_in_open(edge, tall).0 - rule.least().0).abs() < 1e-12);
        assert_eq!(rule.as_in_open(edge, open), edge);
    }
}
