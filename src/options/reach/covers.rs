//! Which villages new sites would serve, wherever they stand: for plans that share sites among all villages.

use rayon::prelude::*;

use super::Shared;
use super::homes::Homes;
use super::lamp::{Desk, Lamp, SERVED};
use super::masts::Standing;
use crate::geodesy::LonLat;
use crate::options::means::Evidence;
use crate::predict::{Ground, PredictError};
use crate::project::Settings;
use crate::scan::{Scan, SiteIndex};
use crate::survey::Survey;
use crate::units::{Kilometres, Metres};

/// From one height to the next in the search for high ground, metres.
const STEP_M: f64 = 300.0;

/// Beyond its own village a small cell, a repeater or a sector is asked for others this near, metres.
const NEIGHBOURS_M: f64 = 5000.0;

/// An antenna to try.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Antenna {
    /// A macro, its antenna that many metres above ground.
    Macro {
        /// Metres above ground.
        height_m: f64,
    },
    /// A small cell or a repeater on its pole, its antenna that many metres above ground.
    SmallCell {
        /// Metres above ground.
        height_m: f64,
    },
    /// A new sector on an existing mast, by its place in the survey, turned to the dark houses of a village, by its
    /// place there too.
    Sector {
        /// The mast.
        mast: usize,
        /// The village.
        towards: usize,
    },
}

/// What an antenna serves.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// Villages that it gives the required share of houses, by their place in the survey, with that share, in
    /// rising order.
    pub villages: Vec<(usize, f64)>,
    /// What this rests on, the weakest of them.
    pub evidence: Evidence,
}

/// Some villages, ready to be asked what would serve them.
pub struct Covers<'a> {
    shared: Shared<'a>,
    villages: Vec<(&'a str, usize, Homes)>,
    /// Of the villages, in that order.
    index: SiteIndex,
    /// From the centre of any to its farthest dark house.
    widest_m: f64,
}

impl<'a> Covers<'a> {
    /// Takes villages by their places in the survey; those without a location are left out. `ground` is given
    /// where there is terrain.
    ///
    /// # Errors
    /// [`PredictError`] for settings of radio that no model knows.
    pub fn new(
        survey: &'a Survey,
        scan: &Scan,
        ground: Option<&'a Ground>,
        settings: &'a Settings,
        villages: &[usize],
    ) -> Result<Self, PredictError> {
        let shared = Shared::new(survey, None, ground, settings)?;
        let pixel_m = settings.radio.pixel_m;
        let homes = |&village: &usize| {
            let of = survey.villages.get(village)?;
            let homes = Homes::of(of, scan.findings.get(village)?, pixel_m)?;
            Some((of.id.as_str(), village, homes))
        };
        let mut villages: Vec<_> = villages.par_iter().filter_map(homes).collect();
        villages.sort_unstable_by_key(|&(_, village, _)| village);
        villages.dedup_by_key(|&mut (_, village, _)| village);
        let widest = villages
            .par_iter()
            .map(|(_, _, homes)| homes.farthest_from(homes.centre).0);
        Ok(Self {
            shared,
            widest_m: widest.reduce(|| 0.0, f64::max),
            index: SiteIndex::new(villages.iter().map(|(_, _, homes)| homes.centre)),
            villages,
        })
    }

    /// Whether a macro at a place may serve any of them: one lies within the radius of predictions.
    #[must_use]
    pub fn is_near(&self, at: LonLat) -> bool {
        let within_m = self.shared.radius_m + self.widest_m;
        let nearest = self.index.nearest_k(at, 1);
        nearest.iter().any(|near| near.distance.0 <= within_m)
    }

    /// What each antenna serves of the villages, within the radius of predictions; nothing where its mast or
    /// village is not known.
    ///
    /// # Errors
    /// [`PredictError`] where terrain turns out to be broken.
    pub fn served(&self, antennas: &[(LonLat, Antenna)]) -> Result<Vec<Served>, PredictError> {
        antennas
            .par_iter()
            .map_init(
                || Desk::new(&self.shared),
                |desk, &(at, antenna)| self.by_one(desk, at, antenna),
            )
            .collect()
    }

    fn by_one(
        &self,
        desk: &mut Desk<'_>,
        at: LonLat,
        antenna: Antenna,
    ) -> Result<Served, PredictError> {
        let mut served = Served {
            villages: Vec::new(),
            evidence: Evidence::Terrain,
        };
        let reach_m = match antenna {
            Antenna::Macro { .. } => self.shared.radius_m,
            Antenna::SmallCell { .. } | Antenna::Sector { .. } => {
                self.shared.radius_m.min(NEIGHBOURS_M)
            }
        };
        let within = Metres(reach_m + self.widest_m);
        let mut near: Vec<usize> = self
            .index
            .within(at, within)
            .into_iter()
            .map(|near| near.site as usize)
            .collect();
        near.sort_unstable();
        if near.is_empty() {
            return Ok(served);
        }
        let Some(lamp) = self.lamp(desk, at, antenna)? else {
            return Ok(served);
        };
        for place in near {
            let (id, village, homes) = &self.villages[place];
            let lit = desk.lit(&lamp, homes, SERVED);
            if let Some(lit) = lit.map_err(|error| error.of_village(id))? {
                served.villages.push((*village, lit.share));
                served.evidence = served.evidence.max(lit.evidence);
            }
        }
        served
            .villages
            .sort_unstable_by_key(|&(village, _)| village);
        Ok(served)
    }

    fn lamp(
        &self,
        desk: &mut Desk<'_>,
        at: LonLat,
        antenna: Antenna,
    ) -> Result<Option<Lamp>, PredictError> {
        Ok(match antenna {
            Antenna::Macro { height_m } => Some(desk.macro_at_height(at, height_m)?),
            Antenna::SmallCell { height_m } => Some(desk.small_cell_at_height(at, height_m)?),
            Antenna::Sector { mast, towards } => {
                let masts = self.shared.masts.as_ref();
                let standing: Option<&Standing> = masts.and_then(|masts| masts.of_site(mast));
                let villages = &self.villages;
                let village = villages.binary_search_by_key(&towards, |&(_, village, _)| village);
                match (standing, village) {
                    (Some(standing), Ok(place)) => {
                        let (_, _, homes) = &villages[place];
                        Some(desk.sector(standing, homes.middle())?)
                    }
                    _ => None,
                }
            }
        })
    }

    /// High ground around each of the villages that were taken, highest first, at most `most` a village, for
    /// macros: as far as `options.macro_search_km`, and higher than the centre.
    ///
    /// # Errors
    /// [`PredictError`] where terrain turns out to be broken.
    pub fn high_ground(&self, most: usize) -> Result<Vec<(usize, Vec<LonLat>)>, PredictError> {
        let radius_m = Kilometres(self.shared.rule.macro_search_km).to_metres().0;
        self.villages
            .par_iter()
            .map_init(
                || Desk::new(&self.shared),
                |desk, (_, village, homes)| {
                    let tops = desk.tops(homes.centre, radius_m, STEP_M, most)?;
                    Ok((*village, tops))
                },
            )
            .collect()
    }
}
