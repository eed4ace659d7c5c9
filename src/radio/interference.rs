//! From the levels of all cells at a place to the throughput there.
//!
//! Cells count that the same network sends on the same frequency; levels are those of the reference
//! signal per resource element (RSRP), all of the same kind. A cell at load `l` sends that power in the
//! share `l` of its resource elements, so it adds `l` times its level to what disturbs the others. Its
//! reference signals, which it always sends, are left out of the load. No diversity gain is counted:
//! with two ports a network does somewhat better.

use super::Carrier;
use crate::units::Dbm;

/// Thermal noise, dBm/Hz, at 290 K.
const NOISE_DBM_HZ: f64 = -174.0;

/// The share of resource elements that carry traffic, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Load(f64);

impl Load {
    /// A share; `None` where it is not from 0 to 1.
    #[must_use]
    pub fn new(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then_some(Self(share))
    }

    /// The share.
    #[must_use]
    pub fn share(self) -> f64 {
        self.0
    }
}

/// The noise that enters a carrier's reference level, dBm: -174 dBm/Hz over the width of a resource
/// element (15 kHz: -132.2 dBm) plus the noise figure of the receiver.
#[must_use]
pub fn thermal_noise(carrier: Carrier, noise_figure_db: f64) -> Dbm {
    Dbm(NOISE_DBM_HZ + 10.0 * carrier.reference_hz().log10() + noise_figure_db)
}

/// The ratio of signal to interference and noise, dB, of a serving cell among others.
#[must_use]
pub fn sinr_db(serving: Dbm, others: impl IntoIterator<Item = Dbm>, load: Load, noise: Dbm) -> f64 {
    let milliwatts = |level: Dbm| 10_f64.powf(level.0 / 10.0);
    let disturbing: f64 = others.into_iter().map(milliwatts).sum();
    serving.0 - 10.0 * (load.0 * disturbing + milliwatts(noise)).log10()
}

/// Throughput by the attenuated and truncated bound of Shannon (3GPP TR 36.942, A.1 and A.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AttenuatedShannon {
    /// What a real system makes of the bound.
    pub attenuation: f64,
    /// The smallest ratio that anything can be sent at, dB.
    pub sinr_min_db: f64,
    /// The most that is sent, bit/s in each Hz.
    pub max_bps_hz: f64,
}

impl AttenuatedShannon {
    /// Downlink of one antenna to one (TR 36.942, table A.2).
    pub const DOWNLINK: Self = Self {
        attenuation: 0.6,
        sinr_min_db: -10.0,
        max_bps_hz: 4.4,
    };

    /// Bit/s in each Hz at a ratio in dB: 0 below the smallest, `α log2(1 + SINR)`, at most the maximum.
    #[must_use]
    pub fn bps_hz(&self, sinr_db: f64) -> f64 {
        if sinr_db < self.sinr_min_db {
            return 0.0;
        }
        let bound = 10_f64.powf(sinr_db / 10.0).ln_1p() / std::f64::consts::LN_2;
        (self.attenuation * bound).min(self.max_bps_hz)
    }

    /// Mbit/s at a ratio in dB, of a carrier that serves one user with all its resource blocks.
    #[must_use]
    pub fn mbps(&self, sinr_db: f64, carrier: Carrier) -> f64 {
        self.bps_hz(sinr_db) * carrier.occupied_hz() / 1e6
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn noise() -> Dbm {
        thermal_noise(Carrier::LTE_10_MHZ, 9.0)
    }

    #[test]
    fn alone_a_cell_stands_against_noise() {
        assert!((noise().0 + 123.239).abs() < 1e-3, "{}", noise());
        let full = Load::new(1.0).unwrap();
        let sinr = sinr_db(Dbm(-100.0), [], full, noise());
        assert!((sinr - 23.239).abs() < 1e-3, "{sinr}");
    }

    #[test]
    fn an_equal_neighbour_at_full_load_leaves_nothing_above_it() {
        let at = |load| sinr_db(Dbm(-80.0), [Dbm(-80.0)], Load::new(load).unwrap(), noise());
        assert!(at(1.0) < 0.0 && at(1.0) > -0.001);
        assert!((at(0.5) - 3.0103).abs() < 0.001);
        assert!((at(0.0) - 43.239).abs() < 0.001);
    }

    #[test]
    fn throughput_has_the_limits_of_the_report() {
        let down = AttenuatedShannon::DOWNLINK;
        assert_eq!(down.bps_hz(-10.01), 0.0);
        assert!((down.bps_hz(-10.0) - 0.6 * 1.1_f64.log2()).abs() < 1e-12);
        assert!((down.bps_hz(0.0) - 0.6).abs() < 1e-12);
        assert!(down.bps_hz(22.0) < 4.4);
        assert_eq!(down.bps_hz(22.1), 4.4);
        assert_eq!(down.bps_hz(f64::INFINITY), 4.4);
        assert_eq!(down.bps_hz(f64::NEG_INFINITY), 0.0);
        assert!((down.mbps(60.0, Carrier::LTE_10_MHZ) - 39.6).abs() < 1e-9);
    }

    #[test]
    fn loads_are_shares() {
        assert_eq!(Load::new(0.5).map(Load::share), Some(0.5));
        for broken in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Load::new(broken), None);
        }
    }

    proptest! {
        #[test]
        fn more_neighbours_and_more_load_never_help(
            serving in -120.0..-60.0,
            others in prop::collection::vec(-140.0..-60.0, 0..6),
            another in -140.0..-60.0,
            low in 0.0..1.0,
            more in 0.0..1.0,
        ) {
            let levels = |others: &[f64]| others.iter().copied().map(Dbm).collect::<Vec<_>>();
            let (load, higher) = (Load::new(low).unwrap(), Load::new(f64::max(low, more)).unwrap());
            let sinr = sinr_db(Dbm(serving), levels(&others), load, noise());
            prop_assert!(sinr_db(Dbm(serving), levels(&others), higher, noise()) <= sinr + 1e-9);
            let mut crowd = others.clone();
            crowd.push(another);
            prop_assert!(sinr_db(Dbm(serving), levels(&crowd), load, noise()) <= sinr + 1e-9);
            prop_assert!(sinr <= serving - noise().0 + 1e-9);
        }

        #[test]
        fn a_better_ratio_never_gives_less(sinr in -30.0..40.0, better in 0.0..10.0) {
            let link = AttenuatedShannon::DOWNLINK;
            prop_assert!(link.bps_hz(sinr + better) >= link.bps_hz(sinr));
            prop_assert!((0.0..=link.max_bps_hz).contains(&link.bps_hz(sinr)));
        }
    }
}
