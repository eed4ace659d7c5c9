//! Microwave hops from one new site to another.

use rayon::prelude::*;

use super::microwave::{SAME_PLACE_M, Tried};
use super::{Finder, Spot};
use crate::options::means::Hop;
use crate::scan::SiteIndex;
use crate::terrain::TerrainError;

impl Finder<'_> {
    /// Hops between spots: of each spot those to its `count` nearest others within the longest hop that pass
    /// clearance and rain, as places of both ends, the lower first, in rising order. Hops over
    /// ground that is not known are assumed to be clear, and say so. Spots at one place have none.
    ///
    /// # Errors
    /// [`TerrainError`] where terrain turns out to be broken.
    pub fn between(
        &self,
        spots: &[Spot],
        count: usize,
    ) -> Result<Vec<([usize; 2], Hop)>, TerrainError> {
        if self.rule.max_hops == 0 || count == 0 {
            return Ok(Vec::new());
        }
        let index = SiteIndex::new(spots.iter().map(|spot| spot.at));
        let nearest = |(number, spot): (usize, &Spot)| {
            let near = index
                .nearest_k(spot.at, count.saturating_add(1))
                .into_iter();
            let near = near.filter_map(|near| {
                let (other, km) = (near.site as usize, near.distance.to_km().0);
                let is_hop = km * 1000.0 >= SAME_PLACE_M && km <= self.rule.max_hop_km;
                (other != number && is_hop).then(|| ([number.min(other), number.max(other)], km))
            });
            near.take(count).collect::<Vec<_>>()
        };
        let mut pairs: Vec<([usize; 2], f64)> = spots
            .par_iter()
            .enumerate()
            .flat_map_iter(nearest)
            .collect();
        pairs.par_sort_by_key(|&(pair, _)| pair);
        pairs.dedup_by_key(|&mut (pair, _)| pair);
        let equipment = self.equipment();
        let passed = pairs
            .into_par_iter()
            .map_init(
                || equipment.checker(),
                |checker, (pair, km)| {
                    let ends = pair.map(|place| spots[place].end());
                    let hop = equipment.hop(checker, ends, km, &mut Tried::default())?;
                    let [from, to] = ends;
                    Ok(hop.map(|passed| (pair, passed.between(from, to))))
                },
            )
            .collect::<Result<Vec<_>, TerrainError>>()?;
        Ok(passed.into_iter().flatten().collect())
    }
}
