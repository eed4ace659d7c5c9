//! What was predicted where somebody measured.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::path::{Found, Room};
use super::places::Predictor;
use super::{Cells, ClutterClass, Ground, Network, PredictError};
use crate::geodesy::LonLat;
use crate::project::{Calibration, Settings};
use crate::survey::{Measurement, Technology};
use crate::units::Dbm;

/// Measurements that one thread takes at a time.
const CHUNK: usize = 64;
/// The operator of sites and measurements that name none.
pub const NOBODY: &str = "unknown";

/// What was predicted for a measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Predicted {
    /// The median of the best cell of its network, without any calibration.
    pub rsrp: Dbm,
    /// What stands there.
    pub clutter: ClutterClass,
}

/// Why nothing was predicted for a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unpaired {
    /// The row does not name a technology.
    NoTechnology,
    /// 2G and 3G have no reference signal: what is measured there is another level.
    NoReferenceSignal,
    /// No site of its operator and technology.
    NoNetwork,
    /// No mast of its network within the radius.
    OutOfReach,
    /// The ground between it and a mast of its network is not known, so neither is the best cell.
    NoTerrain,
}

impl Unpaired {
    /// All reasons.
    pub const ALL: [Self; 5] = [
        Self::NoTechnology,
        Self::NoReferenceSignal,
        Self::NoNetwork,
        Self::OutOfReach,
        Self::NoTerrain,
    ];

    /// Its stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoTechnology => "no_technology",
            Self::NoReferenceSignal => "no_reference_signal",
            Self::NoNetwork => "no_network",
            Self::OutOfReach => "out_of_reach",
            Self::NoTerrain => "no_terrain",
        }
    }

    /// What it means and what to do, for people.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoTechnology => {
                "name no technology; put it behind the file: \"drive.csv|technology=4G\""
            }
            Self::NoReferenceSignal => "are of 2G or 3G, which have no RSRP",
            Self::NoNetwork => "are of an operator and technology that no site has",
            Self::OutOfReach => "have no mast of their network within radio.radius_km",
            Self::NoTerrain => "have unknown ground between them and a mast of their network",
        }
    }
}

/// The network that a measurement is of; one without an operator is of the sites that name none.
///
/// # Errors
/// [`Unpaired`] where it does not say, or has no RSRP.
fn network_of(measurement: &Measurement) -> Result<Network, Unpaired> {
    let technology = measurement.technology.ok_or(Unpaired::NoTechnology)?;
    if matches!(technology, Technology::G2 | Technology::G3) {
        return Err(Unpaired::NoReferenceSignal);
    }
    let operator = measurement.operator.as_deref().unwrap_or(NOBODY);
    Ok(Network {
        operator: operator.to_owned(),
        technology,
    })
}

/// What is predicted where somebody measured, for the network that was measured, one entry a measurement.
/// The calibration of the project is left out: it is what measurements are to find. `progress` is told how
/// many more measurements are done.
///
/// # Errors
/// [`PredictError`] where terrain is missing and that is not allowed, or a model does not know the
/// frequency or the height of a site.
pub fn at_measurements(
    measurements: &[Measurement],
    cells: &Cells,
    ground: &Ground,
    settings: &Settings,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Result<Predicted, Unpaired>>, PredictError> {
    let mut settings = settings.clone();
    settings.radio.calibration = Calibration::default();
    let predictor = Predictor::new(cells, ground, &settings)?;
    let networks: BTreeMap<&Network, u32> = cells.networks.iter().zip(0..).collect();
    let parts: Vec<Vec<Result<Predicted, Unpaired>>> = measurements
        .par_chunks(CHUNK)
        .map(|part| {
            let mut walk = Walk {
                predictor: &predictor,
                walker: predictor.setup.walker(),
                clutter_at: ground.clutter_at(),
                room: Room::of(&predictor.setup),
            };
            let predict = |measurement: &Measurement| {
                let number = network_of(measurement)
                    .and_then(|network| networks.get(&network).ok_or(Unpaired::NoNetwork));
                match number {
                    Ok(&number) => walk.best(number, measurement.position),
                    Err(reason) => Ok(Err(reason)),
                }
            };
            let found = part.iter().map(predict).collect();
            progress(part.len());
            found
        })
        .collect::<Result<_, PredictError>>()?;
    Ok(parts.into_iter().flatten().collect())
}

/// What one thread needs.
struct Walk<'p> {
    predictor: &'p Predictor<'p>,
    walker: Option<super::Walker<'p>>,
    clutter_at: super::ClutterAt<'p>,
    room: Room<'p>,
}

impl Walk<'_> {
    /// The best level of a network at a place.
    fn best(
        &mut self,
        network: u32,
        place: LonLat,
    ) -> Result<Result<Predicted, Unpaired>, PredictError> {
        let setup = &self.predictor.setup;
        let is_of_it = |cell: u32| setup.cells.cells[cell as usize].network == network;
        let clutter = self.clutter_at.class(place)?;
        let mut best: Option<Dbm> = None;
        for mast in self.predictor.near(place) {
            let members = &setup.members[mast as usize];
            if !members.iter().any(|&cell| is_of_it(cell)) {
                continue;
            }
            let walker = self.walker.as_mut();
            match self.predictor.path(mast, place, walker, &mut self.room)? {
                Found::Unknown => return Ok(Err(Unpaired::NoTerrain)),
                Found::Nothing => {}
                Found::Path(path) => {
                    let levels = self.predictor.of_mast(mast, &path, clutter);
                    for level in levels.filter(|level| is_of_it(level.cell)) {
                        if best.is_none_or(|best| level.rsrp > best) {
                            best = Some(level.rsrp);
                        }
                    }
                }
            }
        }
        let predicted = best.map(|rsrp| Predicted { rsrp, clutter });
        Ok(predicted.ok_or(Unpaired::OutOfReach))
    }
}
