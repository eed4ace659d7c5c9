//! Which of a village's houses a new antenna would light.

use super::homes::Homes;
use super::{Shared, masts::Standing};
use crate::geodesy::{Around, LonLat};
use crate::options::means::Evidence;
use crate::predict::{ClutterClass, Donor, PredictError, Probe, Proposed, all_around};
use crate::radio::okumura_hata::{OkumuraHata, Settings as HataSettings};
use crate::radio::{Carrier, Sector, Transmitter};
use crate::units::Dbm;

/// Heights that Hata's formula is asked for, metres: a mast beyond counts as one at the end.
const HATA_HEIGHTS_M: [f64; 2] = [5.0, 300.0];
/// The shortest and longest distance that Hata's formula is asked for, kilometres.
const HATA_KM: [f64; 2] = [0.01, 100.0];
/// The frequency that EIRPs are given at, MHz.
const EIRP_MHZ: f64 = 700.0;

/// What a village has with something new.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lit {
    /// Whether its centre and the required share of houses have signal.
    pub(super) serves: bool,
    /// The share of houses with signal.
    pub(super) share: f64,
    pub(super) evidence: Evidence,
}

/// What something new must do better than: whether it serves, then the share of houses.
pub(super) type Floor = (bool, f64);

/// Nothing that does not serve the village is asked for.
pub(super) const SERVED: Floor = (true, -1.0);

/// An antenna at a spot.
pub(super) struct Lamp {
    around: Around,
    eirp: Dbm,
    /// Over terrain.
    proposed: Option<Proposed>,
    /// By the table of ranges.
    table: OkumuraHata,
}

/// Tries antennas; one a thread.
pub(super) struct Desk<'a> {
    pub(super) shared: &'a Shared<'a>,
    probe: Option<Probe<'a>>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(shared: &'a Shared<'a>) -> Self {
        let probe = shared.ground.and_then(|ground| shared.trial.probe(ground));
        Self { shared, probe }
    }

    /// A macro: its three sectors count as one antenna that sends alike in all directions.
    pub(super) fn macro_site(&self, spot: LonLat) -> Result<Lamp, PredictError> {
        self.macro_at_height(spot, self.shared.rule.macro_height_m)
    }

    /// The same with its antenna that high above ground.
    pub(super) fn macro_at_height(
        &self,
        spot: LonLat,
        height_m: f64,
    ) -> Result<Lamp, PredictError> {
        let rule = self.shared.rule;
        let mhz = rule.frequency_mhz;
        let eirp = macro_eirp(rule.macro_eirp_dbm, mhz);
        self.raise(all_around(spot, height_m, mhz, eirp))
    }

    /// A small cell or a repeater on its pole.
    pub(super) fn small_cell(&self, spot: LonLat) -> Result<Lamp, PredictError> {
        self.small_cell_at_height(spot, self.shared.rule.small_cell_height_m)
    }

    /// The same with its antenna that high above ground.
    pub(super) fn small_cell_at_height(
        &self,
        spot: LonLat,
        height_m: f64,
    ) -> Result<Lamp, PredictError> {
        let rule = self.shared.rule;
        let mhz = rule.frequency_mhz;
        let eirp = at_frequency(rule.small_cell_eirp_dbm, mhz, Transmitter::small_cell);
        self.raise(all_around(spot, height_m, mhz, eirp))
    }

    /// A sector on an existing mast, turned to a place.
    pub(super) fn sector(
        &mut self,
        mast: &Standing,
        towards: LonLat,
    ) -> Result<Lamp, PredictError> {
        let mhz = mast.frequency_mhz.min(self.shared.rule.frequency_mhz);
        let eirp = macro_eirp(self.shared.rule.macro_eirp_dbm, mhz);
        let sector = all_around(mast.position, mast.height_m, mhz, eirp);
        let mut lamp = self.raise(sector.clone())?;
        if let Some(probe) = &mut self.probe {
            lamp.proposed = Some(probe.propose_towards(&sector, towards)?);
        }
        Ok(lamp)
    }

    fn raise(&self, sector: Sector) -> Result<Lamp, PredictError> {
        let [low, high] = HATA_HEIGHTS_M;
        let table = OkumuraHata::new(&HataSettings {
            frequency_mhz: sector.frequency_mhz,
            base_height_m: sector.height_m.clamp(low, high),
            mobile_height_m: self.shared.mobile_height_m,
            area: self.shared.country,
        })?;
        let (around, eirp) = (Around::new(sector.position), sector.reference_eirp);
        let probe = self.probe.as_ref();
        Ok(Lamp {
            around,
            eirp,
            proposed: probe.map(|probe| probe.propose(sector)).transpose()?,
            table,
        })
    }

    /// What a village has with an antenna; `None` as soon as it is clear that this is not more than
    /// `floor`. Where ground on the way to one of its houses is not known, the table of ranges answers
    /// for the whole village.
    pub(super) fn lit(
        &mut self,
        lamp: &Lamp,
        homes: &Homes,
        floor: Floor,
    ) -> Result<Option<Lit>, PredictError> {
        if let Some(proposed) = &lamp.proposed
            && let Some(probe) = &mut self.probe
        {
            let trial = &self.shared.trial;
            let over_terrain = |place: LonLat| {
                let level = probe.level(proposed, place)?;
                Ok(level.map(|(level, clutter)| trial.has_signal(level, clutter)))
            };
            let asked = (Evidence::Terrain, over_terrain);
            if let Told::Known(lit) = self.shared.tallied(lamp, homes, floor, asked)? {
                return Ok(lit);
            }
        }
        let by_table = |place: LonLat| Ok(Some(self.shared.by_table(lamp, place)));
        let asked = (Evidence::Table, by_table);
        match self.shared.tallied(lamp, homes, floor, asked)? {
            Told::Known(lit) => Ok(lit),
            Told::Unknown => Ok(None),
        }
    }
}

impl Desk<'_> {
    /// The height of the ground; `None` where it is not known.
    pub(super) fn height(&mut self, at: LonLat) -> Result<Option<f64>, PredictError> {
        let probe = self.probe.as_mut();
        probe.map_or(Ok(None), |probe| probe.height(at))
    }

    /// The strongest cell of some masts at the top of a pole.
    pub(super) fn donor(
        &mut self,
        masts: &[u32],
        at: LonLat,
    ) -> Result<Option<Donor>, PredictError> {
        let height_m = self.shared.rule.small_cell_height_m;
        match (&self.shared.donors, &mut self.probe) {
            (Some(donors), Some(probe)) => donors.strongest(masts, at, height_m, probe),
            _ => Ok(None),
        }
    }
}

/// What was found of a village.
enum Told {
    /// Ground is not known.
    Unknown,
    Known(Option<Lit>),
}

impl Shared<'_> {
    /// Whether a place has signal from an antenna by the table of ranges.
    pub(super) fn by_table(&self, lamp: &Lamp, place: LonLat) -> bool {
        let (distance_m, _) = lamp.around.polar(place);
        let [shortest, longest] = HATA_KM;
        let loss = lamp.table.loss_db((distance_m / 1000.0).max(shortest));
        let level = loss.map(|loss_db| self.trial.level(lamp.eirp, loss_db));
        distance_m <= 1000.0 * longest
            && level.is_ok_and(|level| self.trial.has_signal(level, ClutterClass::default()))
    }

    /// Asks for the centre and the dark houses of a village, one after the other.
    fn tallied(
        &self,
        lamp: &Lamp,
        homes: &Homes,
        floor: Floor,
        (evidence, mut is_lit): (
            Evidence,
            impl FnMut(LonLat) -> Result<Option<bool>, PredictError>,
        ),
    ) -> Result<Told, PredictError> {
        let mut ask = |place: LonLat| {
            // Predictions go no farther either.
            let (distance_m, _) = lamp.around.polar(place);
            if distance_m > self.radius_m {
                return Ok(Some(false));
            }
            is_lit(place)
        };
        let centre = if homes.centre_is_lit {
            Some(true)
        } else {
            ask(homes.centre)?
        };
        let Some(centre) = centre else {
            return Ok(Told::Unknown);
        };
        let verdict = |gained: f64| {
            let share = homes.share(gained);
            (centre && share >= self.required, share)
        };
        let all = homes.all_dark();
        let (mut gained, mut lost) = (0.0, 0.0);
        for dark in &homes.dark {
            if verdict(all - lost) <= floor {
                return Ok(Told::Known(None));
            }
            let here = if dark.place == homes.centre {
                Some(centre)
            } else {
                ask(dark.place)?
            };
            match here {
                Some(true) => gained += dark.weight,
                Some(false) => lost += dark.weight,
                None => return Ok(Told::Unknown),
            }
        }
        let (serves, share) = verdict(gained);
        let lit = Lit {
            serves,
            share,
            evidence,
        };
        Ok(Told::Known(((serves, share) > floor).then_some(lit)))
    }
}

/// The EIRP of a macro's sector at a frequency: the gain of the usual panel differs by bands.
fn macro_eirp(at_700_dbm: f64, frequency_mhz: f64) -> Dbm {
    at_frequency(at_700_dbm, frequency_mhz, Transmitter::rural_macro)
}

/// An EIRP at a frequency, by the gain of the antennas of usual equipment.
fn at_frequency(
    at_700_dbm: f64,
    frequency_mhz: f64,
    usual: fn(Carrier, f64) -> Transmitter,
) -> Dbm {
    let gain_dbi = |mhz| usual(Carrier::LTE_10_MHZ, mhz).antenna_gain_dbi;
    Dbm(at_700_dbm + gain_dbi(frequency_mhz) - gain_dbi(EIRP_MHZ))
}
