//! Macros for groups of villages, and for those that the macro of their group does not serve.

use super::homes::Homes;
use super::lamp::{Desk, SERVED};
use super::plane::Plane;
use crate::geodesy::LonLat;
use crate::options::means::{Backhaul, Evidence, MacroReach};
use crate::predict::PredictError;
use crate::survey::Village;
use crate::units::Kilometres;

/// Centres of a group's villages that a macro is tried at, the largest and then the first by id.
const MOST_CENTRES: usize = 6;
/// Hilltops that a macro is tried on.
const MOST_TOPS: usize = 6;
/// From one height to the next in the search for hilltops, metres.
const STEP_M: f64 = 300.0;

/// A village that a macro may serve.
pub(super) struct Member<'a> {
    /// By its place in the survey.
    pub(super) index: usize,
    pub(super) village: &'a Village,
    pub(super) homes: &'a Homes,
    /// People without signal that are certain.
    pub(super) people: f64,
}

/// What a macro at a spot does: people who gain signal, then villages that are served.
type Worth = (f64, usize);

impl Desk<'_> {
    /// The best macro for some villages that it serves one of at least; of equals the spot that is tried
    /// first: centres, the middle, hilltops from the highest down.
    pub(super) fn best_macro(
        &mut self,
        members: &[&Member<'_>],
    ) -> Result<Option<MacroReach>, PredictError> {
        let mut best: Option<(Worth, MacroReach)> = None;
        for spot in self.macro_spots(members)? {
            let beaten = best.as_ref().map(|(worth, _)| *worth);
            if let Some(found) = self.macro_at(spot, members, beaten)? {
                best = Some(found);
            }
        }
        Ok(best.map(|(_, found)| found))
    }

    fn macro_spots(&mut self, members: &[&Member<'_>]) -> Result<Vec<LonLat>, PredictError> {
        let centres = members.iter().map(|member| member.homes.centre);
        let Some(first) = centres.clone().next() else {
            return Ok(Vec::new());
        };
        let plane = Plane::at(first);
        let (mut sums, mut count) = ([0.0; 2], 0.0);
        for centre in centres.clone() {
            let metres = plane.metres(centre);
            sums = [sums[0] + metres[0], sums[1] + metres[1]];
            count += 1.0;
        }
        let middle = plane.place(sums.map(|sum| sum / count)).unwrap_or(first);
        let radius_m = Kilometres(self.shared.rule.macro_search_km).to_metres().0;
        let mut spots: Vec<LonLat> = centres.take(MOST_CENTRES).collect();
        if members.len() > 1 {
            spots.push(middle);
        }
        spots.extend(self.tops(middle, radius_m, STEP_M, MOST_TOPS)?);
        Ok(spots)
    }

    /// What a macro at a spot does; `None` where it serves nobody, and as soon as it is clear that it does no
    /// more than another.
    fn macro_at(
        &mut self,
        spot: LonLat,
        members: &[&Member<'_>],
        beaten: Option<Worth>,
    ) -> Result<Option<(Worth, MacroReach)>, PredictError> {
        let lamp = self.macro_site(spot)?;
        let mut serves = Vec::new();
        let mut evidence = Evidence::Terrain;
        let mut people = 0.0;
        for (place, member) in members.iter().enumerate() {
            if let Some((most, villages)) = beaten {
                let left = &members[place..];
                let hoped: f64 = people + left.iter().map(|member| member.people).sum::<f64>();
                if (hoped, serves.len() + left.len()) <= (most, villages) {
                    return Ok(None);
                }
            }
            let lit = self.lit(&lamp, member.homes, SERVED);
            let lit = lit.map_err(|error| error.of_village(&member.village.id))?;
            if let Some(lit) = lit {
                people += member.people * member.homes.gained(lit.share);
                serves.push((member.index, lit.share));
                evidence = evidence.max(lit.evidence);
            }
        }
        let worth = (people, serves.len());
        if serves.is_empty() || beaten.is_some_and(|beaten| worth <= beaten) {
            return Ok(None);
        }
        serves.sort_unstable_by_key(|&(village, _)| village);
        let found = MacroReach {
            spot,
            height_m: self.shared.rule.macro_height_m,
            serves,
            evidence,
            backhaul: Backhaul::default(),
        };
        Ok(Some((worth, found)))
    }
}
