//! What may be built for one village alone: a sector on a mast that stands already, a repeater, a small
//! cell.

use super::homes::Homes;
use super::lamp::{Desk, Lamp, Lit};
use crate::geodesy::{LonLat, geodesic_m};
use crate::options::means::{Evidence, Reach};
use crate::predict::PredictError;
use crate::scan::Finding;
use crate::units::{Kilometres, Metres};

/// High ground that is tried for a pole.
const MOST_TOPS: usize = 3;
/// Steps from the centre to the end of the search for high ground.
const STEPS_OUT: f64 = 4.0;
/// Masts that a repeater is tried to hear.
const MOST_DONORS: usize = 3;

/// A village, and what was found there.
pub(super) struct Subject<'a> {
    /// By its place in the survey.
    pub(super) village: usize,
    pub(super) finding: &'a Finding,
    pub(super) homes: &'a Homes,
}

/// The best so far.
struct Best {
    lit: Lit,
    spot: LonLat,
    height_m: f64,
    mast: Option<(usize, Metres)>,
}

impl Desk<'_> {
    /// A new sector on a mast that stands already; of equals on the nearest. Where no masts are known
    /// the edge of declared coverage stands for them.
    pub(super) fn remote_sector(
        &mut self,
        subject: &Subject<'_>,
    ) -> Result<Option<Reach>, PredictError> {
        let shared = self.shared;
        let Some(masts) = &shared.masts else {
            return Ok(self.sector_by_distance(subject));
        };
        let homes = subject.homes;
        let towards = homes.middle();
        let within = Kilometres(shared.rule.sector_max_km).to_metres();
        let mut best: Option<Best> = None;
        for mast in masts.near(homes.centre, within) {
            let lamp = self.sector(mast, towards)?;
            if let Some(lit) = self.better(&lamp, homes, best.as_ref())? {
                best = Some(Best {
                    lit,
                    spot: mast.position,
                    height_m: mast.height_m,
                    mast: Some((mast.site, homes.farthest_from(mast.position))),
                });
            }
        }
        Ok(best.as_ref().map(Best::reach))
    }

    /// A sector somewhere behind the edge of declared coverage.
    fn sector_by_distance(&self, subject: &Subject<'_>) -> Option<Reach> {
        let finding = subject.finding;
        let nearest = finding.nearest.as_ref()?;
        let dark = finding.farthest_dark?;
        let far = Metres(nearest.distance.0.max(dark.0));
        let centre = subject.homes.centre;
        (far.to_km().0 <= self.shared.settings.decision.remote_sector_max_km).then(|| Reach {
            spot: nearest.at.as_ref().map_or(centre, |(at, _)| *at),
            height_m: self.shared.settings.radio.sites.height_m,
            share: 1.0,
            serves: true,
            mast: None,
            from_mast: Some(far),
            evidence: Evidence::Distance,
        })
    }

    /// A repeater where an existing cell is heard; without predictions of existing cells at the edge of
    /// declared coverage.
    pub(super) fn repeater(
        &mut self,
        subject: &Subject<'_>,
    ) -> Result<Option<Reach>, PredictError> {
        let shared = self.shared;
        let homes = subject.homes;
        let pole_m = shared.rule.small_cell_height_m;
        let within = Kilometres(shared.rule.repeater_max_km).to_metres();
        let is_known = self.height(homes.centre)?.is_some();
        let (Some(modelled), true) = (
            shared.modelled.filter(|_| is_known),
            shared.donors.is_some(),
        ) else {
            let Some(nearest) = &subject.finding.nearest else {
                return Ok(None);
            };
            if nearest.distance.0 > within.0 {
                return Ok(None);
            }
            let spot = nearest.at.as_ref().map_or(homes.centre, |(at, _)| *at);
            let lamp = self.small_cell(spot)?;
            let dark = subject.finding.farthest_dark;
            let far = dark.map_or(nearest.distance.0, |dark| dark.0.max(nearest.distance.0));
            let lit = self.better(&lamp, homes, None)?;
            return Ok(lit.map(|lit| Reach {
                spot,
                height_m: pole_m,
                share: lit.share,
                serves: lit.serves,
                mast: None,
                from_mast: Some(Metres(far)),
                // Nobody predicted what is heard at the edge.
                evidence: lit.evidence.max(Evidence::Table),
            }));
        };
        let masts = modelled.strongest_masts(subject.village, MOST_DONORS);
        let mut best: Option<Best> = None;
        for spot in self.poles(homes.centre, within)? {
            let Some(donor) = self.donor(&masts, spot)? else {
                continue;
            };
            if donor.rsrp.0 < shared.rule.repeater_donor_dbm {
                continue;
            }
            let lamp = self.small_cell(spot)?;
            if let Some(lit) = self.better(&lamp, homes, best.as_ref())? {
                let cell = &modelled.cells.cells[donor.cell as usize];
                let from = homes.farthest_from(cell.sector.position);
                best = Some(Best {
                    lit,
                    spot,
                    height_m: pole_m,
                    mast: Some((cell.site as usize, from)),
                });
            }
        }
        Ok(best.as_ref().map(Best::reach))
    }

    /// A small cell on a pole: at the centre, in the middle of the dark houses or on high ground nearby; of
    /// equals the nearest to the centre.
    pub(super) fn pole(&mut self, subject: &Subject<'_>) -> Result<Option<Reach>, PredictError> {
        let homes = subject.homes;
        let within = Kilometres(self.shared.rule.small_cell_search_km).to_metres();
        let mut spots = self.poles(homes.centre, within)?;
        let middle = homes.middle();
        let from_centre = geodesic_m(homes.centre, middle);
        let is_near = |spot: &LonLat| geodesic_m(homes.centre, *spot).0 <= from_centre.0;
        let after = spots.iter().take_while(|spot| is_near(spot)).count();
        spots.insert(after, middle);
        spots.dedup();
        let mut best: Option<Best> = None;
        for spot in spots {
            let lamp = self.small_cell(spot)?;
            if let Some(lit) = self.better(&lamp, homes, best.as_ref())? {
                best = Some(Best {
                    lit,
                    spot,
                    height_m: self.shared.rule.small_cell_height_m,
                    mast: None,
                });
            }
        }
        Ok(best.as_ref().map(Best::reach))
    }

    /// The centre and high ground around it, nearest first.
    fn poles(&mut self, centre: LonLat, within: Metres) -> Result<Vec<LonLat>, PredictError> {
        let mut spots = self.tops(centre, within.0, within.0 / STEPS_OUT, MOST_TOPS)?;
        spots.push(centre);
        spots.sort_by(|one, other| {
            let [one, other] = [one, other].map(|spot| geodesic_m(centre, *spot).0);
            one.total_cmp(&other)
        });
        Ok(spots)
    }

    /// What a village has with an antenna, where that is more than the best so far and than today.
    fn better(
        &mut self,
        lamp: &Lamp,
        homes: &Homes,
        best: Option<&Best>,
    ) -> Result<Option<Lit>, PredictError> {
        let today = (false, homes.share(0.0));
        let floor = best.map_or(today, |best| (best.lit.serves, best.lit.share));
        self.lit(lamp, homes, floor)
    }
}

impl Best {
    fn reach(&self) -> Reach {
        Reach {
            spot: self.spot,
            height_m: self.height_m,
            share: self.lit.share,
            serves: self.lit.serves,
            mast: self.mast.map(|(site, _)| site),
            from_mast: self.mast.map(|(_, from)| from),
            evidence: self.lit.evidence,
        }
    }
}
