//! What holds for all paths of a calculation, checked once and worked out as far as it can be.

use std::fmt;

use super::error::ItmError;
use super::ground::Impedance;
use super::variability::Deviates;
use super::warnings::Warnings;
use crate::radio::Polarisation;
use crate::radio::normal::exceeded;
use crate::radio::range::within;

/// Radio climate: how the air over a region bends waves through the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Climate {
    /// 1, for example Congo.
    Equatorial,
    /// 2, for example Sudan; the north of Vietnam.
    ContinentalSubtropical,
    /// 3, for example the west coast of Africa; the coast and the south of Vietnam.
    MaritimeSubtropical,
    /// 4, for example Sahara.
    Desert,
    /// 5, the usual choice inland in mid latitudes.
    ContinentalTemperate,
    /// 6, coasts such as those of the United Kingdom.
    MaritimeTemperateOverLand,
    /// 7, the sea in mid latitudes.
    MaritimeTemperateOverSea,
}

impl Climate {
    /// The climate of a number in the model's own list.
    ///
    /// # Errors
    ///
    /// [`ItmError::Climate`] outside of 1 to 7.
    pub fn from_code(code: u8) -> Result<Self, ItmError> {
        Ok(match code {
            1 => Self::Equatorial,
            2 => Self::ContinentalSubtropical,
            3 => Self::MaritimeSubtropical,
            4 => Self::Desert,
            5 => Self::ContinentalTemperate,
            6 => Self::MaritimeTemperateOverLand,
            7 => Self::MaritimeTemperateOverSea,
            _ => return Err(ItmError::Climate(code)),
        })
    }
}

/// Which kinds of variability a percentage is meant to speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VariabilityMode {
    /// 0, single message: all kinds together, at the percentage of situations.
    SingleMessage,
    /// 1, accidental: time apart; locations together with situations.
    Accidental,
    /// 2, mobile: time and locations together, at the percentage of time; situations apart.
    Mobile,
    /// 3, broadcast: time, locations and situations apart.
    Broadcast,
}

/// The mode of variability and what it leaves out; `mdvar` in the model's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Variability {
    /// How the kinds go together.
    pub mode: VariabilityMode,
    /// Whether places differ (off is + 10, for paths between two well-chosen places).
    pub locations_vary: bool,
    /// Whether situations differ (off is + 20, for interference).
    pub situations_vary: bool,
}

impl Variability {
    /// The mode of a number in the model's own list: 0 to 3, plus 10, 20 or 30.
    ///
    /// # Errors
    ///
    /// [`ItmError::Mdvar`] for other numbers.
    pub fn from_mdvar(mdvar: u8) -> Result<Self, ItmError> {
        let mode = match mdvar % 10 {
            0 => VariabilityMode::SingleMessage,
            1 => VariabilityMode::Accidental,
            2 => VariabilityMode::Mobile,
            3 => VariabilityMode::Broadcast,
            _ => return Err(ItmError::Mdvar(mdvar)),
        };
        let (locations_vary, situations_vary) = match mdvar / 10 {
            0 => (true, true),
            1 => (false, true),
            2 => (true, false),
            3 => (false, false),
            _ => return Err(ItmError::Mdvar(mdvar)),
        };
        Ok(Self {
            mode,
            locations_vary,
            situations_vary,
        })
    }
}

/// What holds for all paths.
///
/// The default is the cross-check of mobile coverage inland: 800 MHz, vertical, continental
/// temperate, 301 N-units, average ground, mobile mode without location variability, medians.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Frequency, MHz, 20 to 20,000.
    pub frequency_mhz: f64,
    /// Polarisation of both antennas.
    pub polarisation: Polarisation,
    /// Radio climate.
    pub climate: Climate,
    /// Surface refractivity reduced to sea level, N-units, 250 to 400.
    pub n_0: f64,
    /// Relative permittivity of the ground, 1 and more; average ground is 15.
    pub epsilon: f64,
    /// Conductivity of the ground, S/m, above 0; average ground is 0.005.
    pub sigma: f64,
    /// Mode of variability.
    pub variability: Variability,
    /// Share of time for which the loss is not exceeded, percent, between 0 and 100.
    pub time_pct: f64,
    /// Share of locations for which it is not exceeded, percent, between 0 and 100.
    pub location_pct: f64,
    /// Share of situations for which it is not exceeded (confidence), percent, between 0 and 100.
    pub situation_pct: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            frequency_mhz: 800.0,
            polarisation: Polarisation::Vertical,
            climate: Climate::ContinentalTemperate,
            n_0: 301.0,
            epsilon: 15.0,
            sigma: 0.005,
            variability: Variability {
                mode: VariabilityMode::Mobile,
                locations_vary: false,
                situations_vary: true,
            },
            time_pct: 50.0,
            location_pct: 50.0,
            situation_pct: 50.0,
        }
    }
}

/// Checked settings and what follows from them for every path.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) settings: Settings,
    /// Wave number, the frequency over 47.7 MHz m (Algorithm, eq. 1.1), 1/m.
    pub(super) wave_number: f64,
    pub(super) cube_root_mhz: f64,
    pub(super) log_mhz: f64,
    pub(super) impedance: Impedance,
    pub(super) deviates: Deviates,
    pub(super) warnings: Warnings,
}

/// The most that a permittivity or a conductivity may be; water and copper are below.
const PERMITTIVITY: [f64; 2] = [1.0, 1000.0];
const CONDUCTIVITY: [f64; 2] = [1e-9, 1e8];

impl Model {
    /// Checks settings and prepares what all paths share.
    ///
    /// # Errors
    ///
    /// [`ItmError`] for the first setting out of its range.
    pub fn new(settings: &Settings) -> Result<Self, ItmError> {
        let f = settings.frequency_mhz;
        within("frequency", "MHz", f, [20.0, 20_000.0])?;
        within("refractivity N_0", "N-units", settings.n_0, [250.0, 400.0])?;
        within(
            "permittivity",
            "times that of vacuum",
            settings.epsilon,
            PERMITTIVITY,
        )?;
        within("conductivity", "S/m", settings.sigma, CONDUCTIVITY)?;
        let time = probability("the share of time", settings.time_pct)?;
        let location = probability("the share of locations", settings.location_pct)?;
        let situation = probability("the share of situations", settings.situation_pct)?;
        let mut warnings = Warnings::NONE;
        warnings.note(Warnings::FREQUENCY, !(40.0..=10_000.0).contains(&f));
        let deviates = Deviates::new(
            settings.variability.mode,
            exceeded(time),
            exceeded(location),
            exceeded(situation),
        );
        warnings.note(Warnings::TAIL, deviates.far_in_tail());
        Ok(Self {
            settings: *settings,
            wave_number: f / 47.7,
            cube_root_mhz: f.cbrt(),
            log_mhz: f.ln(),
            impedance: Impedance::new(settings)?,
            deviates,
            warnings,
        })
    }

    /// The settings as given.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

fn probability(quantity: &'static str, value: f64) -> Result<f64, ItmError> {
    if value > 0.0 && value < 100.0 {
        Ok(value / 100.0)
    } else {
        Err(ItmError::Percentage { quantity, value })
    }
}

impl fmt::Display for Climate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equatorial => "equatorial",
            Self::ContinentalSubtropical => "continental subtropical",
            Self::MaritimeSubtropical => "maritime subtropical",
            Self::Desert => "desert",
            Self::ContinentalTemperate => "continental temperate",
            Self::MaritimeTemperateOverLand => "maritime temperate over land",
            Self::MaritimeTemperateOverSea => "maritime temperate over sea",
        })
    }
}
