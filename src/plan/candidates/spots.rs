//! Where new macros may stand, and what they serve.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Draft, Draw, DrawError};
use crate::geodesy::LonLat;
use crate::options::reach::Antenna;
use crate::plan::problem::{SiteKind, SiteRule};
use crate::scan::SiteIndex;
use crate::units::Metres;

/// High ground that is tried near each village.
const HILLTOPS: usize = 3;
/// Spots of high ground nearer than this to another are the same hill, metres.
const SAME_HILL_M: f64 = 200.0;

/// A place for a macro.
struct Spot {
    id: String,
    kind: SiteKind,
    at: LonLat,
    height_m: f64,
    rule: SiteRule,
}

impl Draw<'_> {
    /// Macros at all spots that serve somebody.
    pub(super) fn macros(&mut self) -> Result<Vec<Draft>, DrawError> {
        let spots = self.spots()?;
        let antenna = |spot: &Spot| {
            let height_m = spot.height_m;
            (spot.at, Antenna::Macro { height_m })
        };
        let antennas: Vec<_> = spots.iter().map(antenna).collect();
        let served = self.covers.served(&antennas)?;
        let draft = |(spot, served): (Spot, crate::options::reach::Served)| {
            let reach = served.villages.iter();
            let reach: Vec<u32> = reach.filter_map(|&(place, _)| self.number(place)).collect();
            if reach.is_empty() {
                return None;
            }
            let priced = self.pricing.macro_site(spot.at, &served.villages, None);
            Some(Draft {
                id: spot.id,
                kind: spot.kind,
                at: spot.at,
                height_m: spot.height_m,
                cost: priced.cost,
                capacity: None,
                reach,
                joins: Some(priced),
                rule: spot.rule,
                not_before: None,
            })
        };
        let both: Vec<_> = spots.into_iter().zip(served).collect();
        Ok(both.into_par_iter().filter_map(draft).collect())
    }

    /// Spots that the options chose, centres, high ground.
    fn spots(&self) -> Result<Vec<Spot>, DrawError> {
        let survey = self.sources.survey;
        let mut taken: FxHashSet<[u64; 2]> = FxHashSet::default();
        let mut is_new = |at: LonLat| taken.insert([at.lon(), at.lat()].map(f64::to_bits));
        let height_m = self.sources.settings.options.macro_height_m;
        let spot = |id: String, kind: SiteKind, at: LonLat| Spot {
            id,
            kind,
            at,
            height_m,
            rule: SiteRule::Free,
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
        let tops = self.covers.high_ground(HILLTOPS)?;
        let tops: Vec<LonLat> = tops.into_iter().flat_map(|(_, tops)| tops).collect();
        let known: Vec<LonLat> = spots.iter().map(|spot| spot.at).collect();
        let known = SiteIndex::new(known);
        let index = SiteIndex::new(tops.iter().copied());
        let mut is_kept = vec![false; tops.len()];
        let mut number = 0;
        for (place, &at) in tops.iter().enumerate() {
            let near = index.within(at, Metres(SAME_HILL_M));
            let is_same = near.iter().any(|near| is_kept[near.site as usize]);
            if is_same || !known.within(at, Metres(SAME_HILL_M)).is_empty() {
                continue;
            }
            is_kept[place] = true;
            number += 1;
            spots.push(spot(format!("hill-{number:05}"), SiteKind::Hilltop, at));
        }
        Ok(spots)
    }
}
