//! Constellations as shells of circular orbits, and what a terminal asks of them.

use serde::Deserialize;

/// Satellites of one altitude and inclination, in planes equally apart: Walker's pattern i:T/P/F
/// (J. G. Walker, "Satellite constellations", Journal of the British Interplanetary Society 37, 1984).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shell {
    /// What it is called.
    pub name: String,
    /// Above a sphere of 6,371 km, kilometres.
    pub altitude_km: f64,
    /// Of the planes to the equator, degrees; above 90 satellites run west.
    pub inclination_deg: f64,
    /// How many planes.
    pub planes: u32,
    /// Satellites in each plane.
    pub per_plane: u32,
    /// By how many parts of a revolution, each one through all satellites, a plane is ahead of that west
    /// of it: the F of the pattern.
    pub phasing: u32,
    /// Over which the ascending nodes are spread, degrees: 360 for a Walker delta, 180 for a star.
    pub span_deg: f64,
    /// Where these numbers come from.
    pub source: String,
}

/// Most satellites of a constellation.
const MOST_SATELLITES: u64 = 1_000_000;

impl Shell {
    /// How many satellites.
    #[must_use]
    pub fn satellites(&self) -> u64 {
        u64::from(self.planes) * u64::from(self.per_plane)
    }

    fn check(&self) -> Result<(), SkyError> {
        let refused = |field, value: f64, allowed| {
            Err(SkyError::Shell {
                shell: self.name.clone(),
                field,
                value,
                allowed,
            })
        };
        if !(100.0..=50_000.0).contains(&self.altitude_km) {
            return refused("altitude_km", self.altitude_km, "100 to 50,000");
        }
        if !(0.0..=180.0).contains(&self.inclination_deg) {
            return refused("inclination_deg", self.inclination_deg, "0 to 180");
        }
        if !(self.span_deg > 0.0 && self.span_deg <= 360.0) {
            return refused("span_deg", self.span_deg, "above 0, up to 360");
        }
        if self.planes == 0 {
            return refused("planes", 0.0, "1 and more");
        }
        if self.per_plane == 0 {
            return refused("per_plane", 0.0, "1 and more");
        }
        Ok(())
    }
}

/// The directions in which a terminal uses satellites, as far as it and its operator decide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terminal {
    /// Satellites are used from here up, degrees above the horizontal plane; below 0 it counts as 0.
    pub min_elevation_deg: f64,
    /// Satellites nearer than this to the geostationary arc are not used, degrees.
    pub gso_avoidance_deg: Option<f64>,
}

impl Terminal {
    /// The licensed minimum of 25 degrees.
    pub const LICENSED: Self = Self::above(25.0);
    /// The standard kit pointing up: 110 degrees of view, so 35 degrees and more.
    pub const STANDARD: Self = Self::above(35.0);

    /// All directions from an elevation up.
    #[must_use]
    pub const fn above(min_elevation_deg: f64) -> Self {
        Self {
            min_elevation_deg,
            gso_avoidance_deg: None,
        }
    }

    /// The same that keeps away from the geostationary arc.
    #[must_use]
    pub const fn avoiding_gso(self, gso_avoidance_deg: Option<f64>) -> Self {
        Self {
            gso_avoidance_deg,
            ..self
        }
    }

    /// Where its sky begins, degrees: from 0 to 90.
    pub(super) fn mask_deg(&self) -> f64 {
        // What is no number leaves nothing.
        if self.min_elevation_deg.is_nan() {
            90.0
        } else {
            self.min_elevation_deg.clamp(0.0, 90.0)
        }
    }
}

/// Shells of satellites that serve the same terminals.
#[derive(Clone, Debug, PartialEq)]
pub struct Constellation {
    /// What it is called.
    pub name: String,
    /// Its satellites.
    pub shells: Vec<Shell>,
    /// What its licence asks of terminals; that of a kit may ask more.
    pub terminal: Terminal,
    /// Whether satellites pass traffic on among themselves; without it one serves only while a gateway
    /// sees it too.
    pub has_laser_links: bool,
    /// Where this comes from.
    pub source: String,
}

/// The constellations that [`preset`] knows.
pub const PRESETS: [&str; 4] = ["starlink-gen1", "starlink-gen2", "oneweb", "kuiper"];

const PRESETS_TOML: &str = include_str!("constellations.toml");

/// Why there is no constellation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SkyError {
    /// A name that no preset has.
    #[error("no constellation is called \"{name}\"; there are {}", PRESETS.join(", "))]
    Preset {
        /// What was asked for.
        name: String,
    },
    /// Text that lists none.
    #[error("the constellations cannot be read: write them as those of the presets are")]
    Read(#[from] Box<toml::de::Error>),
    /// A shell that cannot be.
    #[error("the shell \"{shell}\" has a {field} of {value}; allowed is {allowed}")]
    Shell {
        /// Its name.
        shell: String,
        /// Which number.
        field: &'static str,
        /// The number.
        value: f64,
        /// What it may be.
        allowed: &'static str,
    },
    /// Angles of terminals that cannot be.
    #[error("the constellation \"{name}\" has a {field} of {value}; allowed is 0 to 90")]
    Terminal {
        /// Its name.
        name: String,
        /// Which number.
        field: &'static str,
        /// The number.
        value: f64,
    },
    /// More satellites than are counted.
    #[error("the constellation \"{name}\" has {satellites} satellites; at most {most} are counted")]
    TooMany {
        /// Its name.
        name: String,
        /// How many.
        satellites: u64,
        /// Most of them.
        most: u64,
    },
}

/// A constellation that the program knows, by a name of [`PRESETS`], as licensed.
///
/// # Errors
/// [`SkyError::Preset`] for another name.
///
/// ```
/// let starlink = deadzone::sky::preset("starlink-gen1")?;
/// assert_eq!(starlink.satellites(), 4408);
/// # Ok::<(), deadzone::sky::SkyError>(())
/// ```
pub fn preset(name: &str) -> Result<Constellation, SkyError> {
    let found = constellations(PRESETS_TOML)?
        .into_iter()
        .find(|constellation| constellation.name == name);
    found.ok_or_else(|| SkyError::Preset {
        name: name.to_owned(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    constellation: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    has_laser_links: bool,
    min_elevation_deg: f64,
    gso_avoidance_deg: Option<f64>,
    source: String,
    shell: Vec<Shell>,
}

/// The constellations that a text in TOML lists, as the presets do.
///
/// # Errors
/// [`SkyError`] where it is none, or a number is out of range.
pub fn constellations(text: &str) -> Result<Vec<Constellation>, SkyError> {
    let listed: Listed = toml::from_str(text).map_err(Box::new)?;
    listed
        .constellation
        .into_iter()
        .map(Entry::checked)
        .collect()
}

impl Entry {
    fn checked(self) -> Result<Constellation, SkyError> {
        for shell in &self.shell {
            shell.check()?;
        }
        let angles = [
            ("min_elevation_deg", Some(self.min_elevation_deg)),
            ("gso_avoidance_deg", self.gso_avoidance_deg),
        ];
        for (field, value) in angles {
            if let Some(value) = value.filter(|value| !(0.0..=90.0).contains(value)) {
                return Err(SkyError::Terminal {
                    name: self.name,
                    field,
                    value,
                });
            }
        }
        let constellation = Constellation {
            name: self.name,
            shells: self.shell,
            terminal: Terminal {
                min_elevation_deg: self.min_elevation_deg,
                gso_avoidance_deg: self.gso_avoidance_deg,
            },
            has_laser_links: self.has_laser_links,
            source: self.source,
        };
        let satellites = constellation.satellites();
        if satellites > MOST_SATELLITES {
            return Err(SkyError::TooMany {
                name: constellation.name,
                satellites,
                most: MOST_SATELLITES,
            });
        }
        Ok(constellation)
    }
}

impl Constellation {
    /// How many satellites.
    #[must_use]
    pub fn satellites(&self) -> u64 {
        self.shells
            .iter()
            .map(Shell::satellites)
            .fold(0, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_have_the_satellites_of_their_licences() {
        let counts = [
            (
                "starlink-gen1",
                [1584, 1584, 720, 348, 172].as_slice(),
                4408,
            ),
            ("starlink-gen2", &[2492, 2492, 2492], 7476),
            ("oneweb", &[588], 588),
            ("kuiper", &[1156, 1296, 784], 3236),
        ];
        assert_eq!(PRESETS, counts.map(|(name, ..)| name));
        for (name, shells, all) in counts {
            let constellation = preset(name).unwrap();
            let counted: Vec<u64> = constellation.shells.iter().map(Shell::satellites).collect();
            assert_eq!(
                (counted.as_slice(), constellation.satellites()),
                (shells, all)
            );
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_number() {
        let refused = |from: &str, to: &str| {
            let text = PRESETS_TOML.replacen(from, to, 1);
            assert_ne!(text, PRESETS_TOML);
            constellations(&text).unwrap_err().to_string()
        };
        assert!(refused("= 550.0", "= 55.0").contains("altitude_km of 55; allowed is 100 to"));
        assert!(refused("= 53.0", "= nan").contains("inclination_deg of NaN"));
        assert!(refused("planes = 72", "planes = 0").contains("planes of 0"));
        assert!(refused("per_plane = 22", "per_plane = 0").contains("per_plane of 0"));
        assert!(refused("span_deg = 360.0", "span_deg = 361").contains("span_deg of 361"));
        assert!(refused("per_plane = 22", "per_plane = 4000000000").contains("at most 1000000"));
        assert!(refused("gso_avoidance_deg = 18.0", "gso_avoidance_deg = 91").contains("of 91"));
        assert!(refused("phasing = 39", "phazing = 39").contains("cannot be read"));
        let unknown = preset("iridium").unwrap_err().to_string();
        assert!(
            unknown.contains("\"iridium\"; there are starlink-gen1, "),
            "{unknown}"
        );
    }

    #[test]
    fn a_mask_that_is_no_number_hides_all() {
        assert_eq!(Terminal::above(f64::NAN).mask_deg(), 90.0);
    }
}
