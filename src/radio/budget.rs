//! The link budget: from the power of a transmitter to the level of its reference signal at a receiver.
//!
//! Levels are those that phones measure and that operators and regulators state thresholds for. One
//! function, [`Transmitter::reference_eirp`], holds what differs between technologies:
//!
//! | interface | level | share of the power of an antenna port |
//! | --- | --- | --- |
//! | GSM | received level of the broadcast carrier (TS 45.008, 8.1: `RXLEV`) | all |
//! | UMTS | code power of the pilot (TS 25.215, 5.1.1: `CPICH RSCP`) | 10 %, the usual setting |
//! | LTE | power per resource element (TS 36.214, 5.1.1: `RSRP`) | one sub-carrier |
//! | NR, 15 kHz | power per resource element (TS 38.215, 5.1.1: `SS-RSRP`) | one sub-carrier |
//!
//! RSRP is that of one antenna port, so a second port with the same power does not raise it. Traffic
//! beams of NR, power boosting and wider sub-carrier spacing are left out: a level of NR here is that of
//! a carrier with one wide broadcast beam.

use crate::units::Dbm;

/// Sub-carriers of a resource block (TS 36.211, 6.2.3).
const SUBCARRIERS_A_BLOCK: u32 = 12;
/// Width of a sub-carrier, Hz.
const SUBCARRIER_HZ: f64 = 15_000.0;
/// The pilot of UMTS below its carrier, dB: 10 %.
const PILOT_DB: f64 = -10.0;

/// How phones and sites talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AirInterface {
    /// 2G.
    Gsm,
    /// 3G.
    Umts,
    /// 4G.
    Lte,
    /// 5G with a sub-carrier spacing of 15 kHz.
    Nr,
}

impl AirInterface {
    /// Channel bandwidths in kHz and their resource blocks: TS 45.005, 2; TS 25.104, 5.4.1; TS 36.101,
    /// table 5.6-1; TS 38.101-1, table 5.3.2-1. Carriers without resource blocks count one.
    fn channels(self) -> &'static [(u32, u32)] {
        match self {
            Self::Gsm => &[(200, 1)],
            Self::Umts => &[(5000, 1)],
            Self::Lte => &[
                (1400, 6),
                (3000, 15),
                (5000, 25),
                (10_000, 50),
                (15_000, 75),
                (20_000, 100),
            ],
            Self::Nr => &[
                (5000, 25),
                (10_000, 52),
                (15_000, 79),
                (20_000, 106),
                (25_000, 133),
                (30_000, 160),
                (40_000, 216),
                (50_000, 270),
            ],
        }
    }

    fn allowed(self) -> &'static str {
        match self {
            Self::Gsm => "0.2 MHz",
            Self::Umts => "5 MHz",
            Self::Lte => "1.4, 3, 5, 10, 15 or 20 MHz",
            Self::Nr => "5, 10, 15, 20, 25, 30, 40 or 50 MHz",
        }
    }
}

/// Why a budget cannot be drawn up.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BudgetError {
    /// A width that no channel has.
    #[error("bandwidth is {mhz} MHz; allowed is {allowed}")]
    Bandwidth {
        /// The width.
        mhz: f64,
        /// The widths of the air interface.
        allowed: &'static str,
    },
    /// A power, gain or loss beyond reason.
    #[error("{what} is {value}; allowed is {allowed}")]
    Value {
        /// What it is.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
}

/// A channel of an air interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Carrier {
    interface: AirInterface,
    resource_blocks: u32,
}

impl Carrier {
    /// LTE in 10 MHz: 600 sub-carriers.
    pub const LTE_10_MHZ: Self = Self {
        interface: AirInterface::Lte,
        resource_blocks: 50,
    };

    /// A channel of so many MHz.
    ///
    /// # Errors
    /// [`BudgetError::Bandwidth`] for widths that the air interface does not have.
    pub fn new(interface: AirInterface, bandwidth_mhz: f64) -> Result<Self, BudgetError> {
        let is_it = |(khz, _): &&(u32, u32)| (f64::from(*khz) - bandwidth_mhz * 1000.0).abs() < 0.5;
        match interface.channels().iter().find(is_it) {
            Some(&(_, resource_blocks)) => Ok(Self {
                interface,
                resource_blocks,
            }),
            None => Err(BudgetError::Bandwidth {
                mhz: bandwidth_mhz,
                allowed: interface.allowed(),
            }),
        }
    }

    /// How it is used.
    #[must_use]
    pub fn interface(self) -> AirInterface {
        self.interface
    }

    /// Sub-carriers of LTE and NR; 1 for the others.
    #[must_use]
    pub fn subcarriers(self) -> u32 {
        match self.interface {
            AirInterface::Gsm | AirInterface::Umts => 1,
            AirInterface::Lte | AirInterface::Nr => self.resource_blocks * SUBCARRIERS_A_BLOCK,
        }
    }

    /// The width that signals fill, Hz: all resource blocks, the chip rate of UMTS (3.84 MHz), the
    /// symbol rate of GSM (270.833 kHz).
    #[must_use]
    pub fn occupied_hz(self) -> f64 {
        match self.interface {
            AirInterface::Gsm => 1_625_000.0 / 6.0,
            AirInterface::Umts => 3_840_000.0,
            AirInterface::Lte | AirInterface::Nr => f64::from(self.subcarriers()) * SUBCARRIER_HZ,
        }
    }

    /// The width that thermal noise enters the measured level by, Hz: a sub-carrier, or all.
    #[must_use]
    pub fn reference_hz(self) -> f64 {
        match self.interface {
            AirInterface::Gsm | AirInterface::Umts => self.occupied_hz(),
            AirInterface::Lte | AirInterface::Nr => SUBCARRIER_HZ,
        }
    }

    /// The reference signal above the power of its antenna port, dB; 0 or negative.
    #[must_use]
    pub fn reference_share_db(self) -> f64 {
        match self.interface {
            AirInterface::Gsm => 0.0,
            AirInterface::Umts => PILOT_DB,
            AirInterface::Lte | AirInterface::Nr => -10.0 * f64::from(self.subcarriers()).log10(),
        }
    }
}

/// What feeds an antenna.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transmitter {
    /// The channel.
    pub carrier: Carrier,
    /// Power of one antenna port at full load, watts. A radio of 2 × 20 W has 20.
    pub port_power_w: f64,
    /// Antenna ports with this power.
    pub ports: u32,
    /// From the radio to the antenna, dB.
    pub feeder_loss_db: f64,
    /// The maximum gain of the antenna, dBi.
    pub antenna_gain_dbi: f64,
}

impl Transmitter {
    /// A rural mast: 2 × 20 W, 15 dBi below 850 MHz, 15.5 dBi below 1500 MHz, 17.5 dBi above, 1 dB of
    /// feeder. Usual equipment of 2020s networks; the gains are those of panels of 2 to 2.6 m.
    /// Indicative: a site's own numbers come first.
    #[must_use]
    pub fn rural_macro(carrier: Carrier, frequency_mhz: f64) -> Self {
        let antenna_gain_dbi = match frequency_mhz {
            low if low < 850.0 => 15.0,
            middle if middle < 1500.0 => 15.5,
            _ => 17.5,
        };
        Self {
            carrier,
            port_power_w: 20.0,
            ports: 2,
            feeder_loss_db: 1.0,
            antenna_gain_dbi,
        }
    }

    /// A small cell on a pole: 2 × 5 W, 8 dBi, 11.5 dBi from 1500 MHz up, 1 dB of feeder. Indicative.
    #[must_use]
    pub fn small_cell(carrier: Carrier, frequency_mhz: f64) -> Self {
        Self {
            carrier,
            port_power_w: 5.0,
            ports: 2,
            feeder_loss_db: 1.0,
            antenna_gain_dbi: if frequency_mhz < 1500.0 { 8.0 } else { 11.5 },
        }
    }

    /// The same numbers, checked; those of files come through here.
    ///
    /// # Errors
    /// [`BudgetError::Value`] for a power that is not above 0 and at most 1000 W, no ports or more than
    /// 256, a loss outside of 0 to 50 dB, a gain outside of -20 to 40 dBi.
    pub fn checked(self) -> Result<Self, BudgetError> {
        let error = |what, value, allowed| {
            Err(BudgetError::Value {
                what,
                value,
                allowed,
            })
        };
        if !(self.port_power_w > 0.0 && self.port_power_w <= 1000.0) {
            let allowed = "above 0 to 1000 W an antenna port";
            return error("transmit power", self.port_power_w, allowed);
        }
        if !(1..=256).contains(&self.ports) {
            return error("number of antenna ports", self.ports.into(), "1 to 256");
        }
        if !(0.0..=50.0).contains(&self.feeder_loss_db) {
            return error("feeder loss", self.feeder_loss_db, "0 to 50 dB");
        }
        if !(-20.0..=40.0).contains(&self.antenna_gain_dbi) {
            return error("antenna gain", self.antenna_gain_dbi, "-20 to 40 dBi");
        }
        Ok(self)
    }

    /// The EIRP of the reference signal in the best direction: per resource element of LTE and NR, of
    /// the pilot of UMTS, of the carrier of GSM (the table above).
    #[must_use]
    pub fn reference_eirp(&self) -> Dbm {
        Dbm(
            dbm_of_watts(self.port_power_w) + self.carrier.reference_share_db()
                - self.feeder_loss_db
                + self.antenna_gain_dbi,
        )
    }
}

fn dbm_of_watts(watts: f64) -> f64 {
    10.0 * (watts * 1000.0).log10()
}

/// The level at a receiver: what goes out towards it (an EIRP, the gain of the antenna in its direction
/// already in), less the path loss, less other losses (body, vehicle, house; 0 in the open).
#[must_use]
pub fn received(eirp: Dbm, path_loss_db: f64, other_losses_db: f64) -> Dbm {
    Dbm(eirp.0 - path_loss_db - other_losses_db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rural_masts_have_the_eirp_of_the_table() {
        for (frequency, eirp) in [(700.0, 29.2), (800.0, 29.2), (900.0, 29.7), (1800.0, 31.7)] {
            let mast = Transmitter::rural_macro(Carrier::LTE_10_MHZ, frequency);
            let found = mast.reference_eirp();
            assert!((found.0 - eirp).abs() < 0.05, "{frequency}: {found}");
        }
        let mast = Transmitter::rural_macro(Carrier::LTE_10_MHZ, 700.0);
        // 20 W are 43.0103 dBm, 600 sub-carriers 27.7815 dB.
        assert!((mast.reference_eirp().0 - 29.228_8).abs() < 1e-4);
    }

    #[test]
    fn losses_lower_the_level() {
        let eirp = Transmitter::small_cell(Carrier::LTE_10_MHZ, 1800.0).reference_eirp();
        assert!((eirp.0 - 19.708).abs() < 1e-3, "{eirp}");
        let level = received(eirp, 120.0, 3.0);
        assert!((level.0 + 103.292).abs() < 1e-3, "{level}");
    }

    #[test]
    fn every_interface_has_its_reference_signal() {
        let eirp = |interface, mhz| {
            let carrier = Carrier::new(interface, mhz).unwrap();
            Transmitter::rural_macro(carrier, 900.0).reference_eirp().0
        };
        let whole = 43.010_3 - 1.0 + 15.5;
        assert!((eirp(AirInterface::Gsm, 0.2) - whole).abs() < 1e-4);
        assert!((eirp(AirInterface::Umts, 5.0) - (whole - 10.0)).abs() < 1e-4);
        assert!((eirp(AirInterface::Nr, 20.0) - (whole - 31.044_9)).abs() < 1e-3);
        assert!((eirp(AirInterface::Lte, 20.0) - (whole - 30.791_8)).abs() < 1e-3);
    }

    #[test]
    fn channels_have_their_resource_blocks() {
        for (mhz, blocks) in [
            (1.4, 6),
            (3.0, 15),
            (5.0, 25),
            (10.0, 50),
            (15.0, 75),
            (20.0, 100),
        ] {
            let carrier = Carrier::new(AirInterface::Lte, mhz).unwrap();
            assert_eq!(carrier.subcarriers(), 12 * blocks);
            assert_eq!(carrier.occupied_hz(), 180_000.0 * f64::from(blocks));
        }
        for mhz in [0.0, 7.0, -10.0, f64::NAN, f64::INFINITY] {
            let error = Carrier::new(AirInterface::Lte, mhz).unwrap_err();
            assert!(
                error
                    .to_string()
                    .ends_with("allowed is 1.4, 3, 5, 10, 15 or 20 MHz")
            );
        }
        assert!(Carrier::new(AirInterface::Gsm, 10.0).is_err());
    }

    #[test]
    fn numbers_beyond_reason_are_refused() {
        let mast = Transmitter::rural_macro(Carrier::LTE_10_MHZ, 700.0);
        assert_eq!(mast.checked(), Ok(mast));
        for broken in [
            Transmitter {
                port_power_w: 0.0,
                ..mast
            },
            Transmitter {
                port_power_w: f64::NAN,
                ..mast
            },
            Transmitter { ports: 0, ..mast },
            Transmitter {
                feeder_loss_db: -1.0,
                ..mast
            },
            Transmitter {
                antenna_gain_dbi: f64::INFINITY,
                ..mast
            },
        ] {
            let error = broken.checked().unwrap_err().to_string();
            assert!(error.contains("; allowed is "), "{error}");
        }
    }
}
