//! Where new macros may stand, and what they serve.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Draft, Draw, DrawError, Sources};
use crate::geodesy::LonLat;
use crate::options::pricing::{Cost, Equipment};
use crate::options::reach::{Antenna, Served};
use crate::plan::problem::{SiteKind, SiteRule};
use crate::scan::{NearestIndex, SiteIndex};
use crate::survey::{Candidate, CandidateKind, CandidateRule};
use crate::units::Metres;

/// Spots of high ground nearer than this to another are the same hill, metres.
const SAME_HILL_M: f64 = 200.0;
/// High ground without a road this near is not taken, where roads are given, metres.
const ROAD_M: f64 = 3000.0;
/// The most places of the planner's own that lie in the reach of villages.
const MOST_OWN: usize = 100_000;

/// A place for a site.
struct Spot<'a> {
    id: String,
    kind: SiteKind,
    at: LonLat,
    antenna: Antenna,
    /// What the planner says of it.
    own: Option<&'a Candidate>,
}

impl Spot<'_> {
    fn height_m(&self) -> f64 {
        match self.antenna {
            Antenna::Macro { height_m } | Antenna::SmallCell { height_m } => height_m,
            Antenna::Sector { .. } => 0.0,
        }
    }

    fn equipment(&self) -> Equipment {
        match self.antenna {
            Antenna::SmallCell { .. } => Equipment::SmallCell,
            Antenna::Macro { .. } | Antenna::Sector { .. } => Equipment::Macro,
        }
    }

    fn rule(&self) -> SiteRule {
        match self.own.map(|own| own.rule) {
            None | Some(CandidateRule::Free) => SiteRule::Free,
            Some(CandidateRule::Must) => SiteRule::Must,
            Some(CandidateRule::Never) => SiteRule::Never,
        }
    }
}

impl<'a> Draw<'a> {
    /// Macros, and whatever stands on places of the planner's own, at all spots that serve somebody.
    pub(super) fn macros(&mut self) -> Result<Vec<Draft>, DrawError> {
        let mut spots: Vec<Spot<'_>> = self.spots()?;
        let before = spots.len();
        spots.retain(|spot| !self.kept_off.shuts(spot.at));
        self.note(
            before - spots.len(),
            "places for macros are left out: they lie where nothing new may be built (inputs.exclusion)",
        );
        let own = self.own_spots()?;
        spots.extend(own);
        let antennas: Vec<_> = spots.iter().map(|spot| (spot.at, spot.antenna)).collect();
        let served = self.covers.served(&antennas)?;
        let both: Vec<_> = spots.into_iter().zip(served).collect();
        let is_own = |(spot, _): &(Spot<'_>, Served)| spot.own.is_some();
        let asked = both.iter().filter(|both| is_own(both)).count();
        let drafts: Vec<Draft> = both
            .into_par_iter()
            .filter_map(|(spot, served)| self.spot_draft(spot, &served))
            .collect();
        let kept = drafts.iter().filter(|draft| draft.kind == SiteKind::Own);
        self.note(
            asked - kept.count(),
            "places of inputs.candidates are left out: they serve no village of the plan",
        );
        Ok(drafts)
    }

    /// What stands at a spot; `None` where it serves nobody and need not be built.
    fn spot_draft(&self, spot: Spot<'_>, served: &Served) -> Option<Draft> {
        let reach = served.villages.iter();
        let reach: Vec<u32> = reach.filter_map(|&(place, _)| self.number(place)).collect();
        let rule = spot.rule();
        if reach.is_empty() && rule != SiteRule::Must {
            return None;
        }
        let own = spot.own;
        let most = own.and_then(|own| own.capacity);
        let equipment = spot.equipment();
        let villages = &served.villages;
        let priced = self
            .pricing
            .site(equipment, spot.at, villages, most.map(f64::from));
        let needs_path = own.is_none_or(|own| own.needs_path);
        let by_rate = (equipment == Equipment::SmallCell).then(|| self.small_cell_people());
        Some(Draft {
            cost: stated(own, priced.cost).times(self.kept_off.factor(spot.at)),
            capacity: most.map(i64::from).or(by_rate),
            joins: needs_path.then_some(priced),
            height_m: spot.height_m(),
            id: spot.id,
            kind: spot.kind,
            at: spot.at,
            reach,
            rule,
            not_before: None,
        })
    }

    /// The planner's own places that may serve somebody, and those that must be built.
    fn own_spots(&mut self) -> Result<Vec<Spot<'a>>, DrawError> {
        let sources: &'a Sources<'a> = self.sources;
        let all = sources.survey.candidates.as_deref().unwrap_or_default();
        let (mut spots, mut far, mut shut) = (Vec::new(), 0, 0);
        for own in all {
            let is_must = own.rule == CandidateRule::Must;
            if self.kept_off.shuts(own.position) {
                if is_must {
                    let (file, row) = &own.source;
                    return Err(DrawError::MustIsShut {
                        id: own.id.clone(),
                        file: file.clone(),
                        row: *row,
                    });
                }
                shut += 1;
            } else if !is_must && !self.covers.is_near(own.position) {
                far += 1;
            } else {
                spots.push(own);
            }
        }
        self.note(
            far,
            "places of inputs.candidates are left out: no village of the plan is near",
        );
        self.note(
            shut,
            "places of inputs.candidates are left out: they lie where nothing new may be built (inputs.exclusion)",
        );
        if spots.len() > MOST_OWN {
            return Err(DrawError::TooMany {
                count: spots.len(),
                most: MOST_OWN,
            });
        }
        let rule = &sources.settings.options;
        let spot = |own: &'a Candidate| Spot {
            id: format!("own-{}", own.id),
            kind: SiteKind::Own,
            at: own.position,
            antenna: match own.kind {
                CandidateKind::Macro => Antenna::Macro {
                    height_m: own.height_m.unwrap_or(rule.macro_height_m),
                },
                CandidateKind::SmallCell => Antenna::SmallCell {
                    height_m: own.height_m.unwrap_or(rule.small_cell_height_m),
                },
            },
            own: Some(own),
        };
        Ok(spots.into_iter().map(spot).collect())
    }

    /// Centres, spots that the options chose, high ground.
    fn spots(&self) -> Result<Vec<Spot<'static>>, DrawError> {
        let survey = self.sources.survey;
        let mut taken: FxHashSet<[u64; 2]> = FxHashSet::default();
        let mut is_new = |at: LonLat| taken.insert([at.lon(), at.lat()].map(f64::to_bits));
        let height_m = self.sources.settings.options.macro_height_m;
        let spot = |id: String, kind: SiteKind, at: LonLat| Spot {
            id,
            kind,
            at,
            antenna: Antenna::Macro { height_m },
            own: None,
        };
        let mut spots = Vec::new();
        for &place in &self.places {
            let of = &survey.villages[place];
            if let Some(centre) = of.centre.filter(|&centre| is_new(centre)) {
                spots.push(spot(format!("macro-{}", of.id), SiteKind::Macro, centre));
            }
        }
        for site in &self.sources.found.macros {
            let members = site.serves.iter().map(|&(place, _)| place);
            let first = members.filter(|&place| self.number(place).is_some()).min();
            if let Some(first) = first.filter(|_| is_new(site.spot)) {
                let id = format!("spot-{}", survey.villages[first].id);
                spots.push(spot(id, SiteKind::Macro, site.spot));
            }
        }
        let known: Vec<LonLat> = spots.iter().map(|spot| spot.at).collect();
        let hills = self.hills(&known)?;
        spots.extend(
            (1..)
                .zip(hills)
                .map(|(number, at)| spot(format!("hill-{number:05}"), SiteKind::Hilltop, at)),
        );
        Ok(spots)
    }

    /// High ground near villages, each hill once, that is not one of the spots that are known.
    fn hills(&self, known: &[LonLat]) -> Result<Vec<LonLat>, DrawError> {
        let rule = &self.sources.settings.plan;
        let most = if rule.hilltops {
            rule.hilltops_per_village
        } else {
            0
        };
        let tops = self.covers.high_ground(most as usize)?;
        let tops: Vec<LonLat> = tops.into_iter().flat_map(|(_, tops)| tops).collect();
        let roads = self.sources.survey.roads.as_ref().map(|roads| {
            let lines = roads.iter().flat_map(|road| &road.parts);
            let lines: Vec<Vec<[f64; 2]>> = lines
                .map(|line| line.0.iter().map(|coord| [coord.x, coord.y]).collect())
                .collect();
            NearestIndex::new(lines.iter().map(|line| (0, line.as_slice())))
        });
        let has_road = |at: LonLat| {
            roads.as_ref().is_none_or(|roads| {
                let nearest = roads.nearest(at);
                nearest.is_some_and(|nearest| nearest.distance.0 <= ROAD_M)
            })
        };
        let known = SiteIndex::new(known.iter().copied());
        let index = SiteIndex::new(tops.iter().copied());
        let near: Vec<Vec<usize>> = tops
            .par_iter()
            .map(|&at| {
                let is_known = !known.within(at, Metres(SAME_HILL_M)).is_empty();
                if is_known || !has_road(at) {
                    return Vec::new();
                }
                let near = index.within(at, Metres(SAME_HILL_M)).into_iter();
                near.map(|near| near.site as usize).collect()
            })
            .collect();
        // Of those near to each other the first; what has no neighbours, itself among them, is none.
        let mut is_kept = vec![false; tops.len()];
        for (place, near) in near.iter().enumerate() {
            is_kept[place] = !near.is_empty() && !near.iter().any(|&near| is_kept[near]);
        }
        let kept = tops.into_iter().zip(is_kept);
        Ok(kept
            .filter_map(|(at, is_kept)| is_kept.then_some(at))
            .collect())
    }
}

/// What the planner says that a site costs, else what the cost book says.
fn stated(own: Option<&Candidate>, by_book: Cost) -> Cost {
    let cost = own.and_then(|own| own.cost_usd);
    let present_value = cost.unwrap_or(by_book.present_value);
    let capex = own.and_then(|own| own.capex_usd);
    Cost {
        present_value,
        capex: capex.unwrap_or_else(|| by_book.capex.min(present_value)),
    }
}
