//! Masts that stand already.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::geodesy::LonLat;
use crate::project::Settings;
use crate::scan::SiteIndex;
use crate::survey::Site;
use crate::units::Metres;

/// The most masts that are tried for a village, the nearest.
const MOST_TRIED: usize = 8;
/// Lower frequencies carry no service that counts, MHz.
const LOWEST_MHZ: f64 = 150.0;
/// Heights of antennas that are taken for true, metres.
const HEIGHTS_M: RangeInclusive<f64> = 1.0..=1000.0;

/// A mast that stands already.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Standing {
    pub(super) position: LonLat,
    /// Its first row, by its place in the survey.
    pub(super) site: usize,
    /// The highest antenna that is known, metres.
    pub(super) height_m: f64,
    /// The lowest frequency that is known, MHz; infinite where none is.
    pub(super) frequency_mhz: f64,
}

/// All of them, searchable.
pub(super) struct Masts {
    masts: Vec<Standing>,
    index: SiteIndex,
}

impl Masts {
    /// The masts of sites that are on air: rows at one place are one.
    pub(super) fn of(sites: &[Site], settings: &Settings) -> Self {
        let as_of = settings.project.as_of;
        let is_on_air = |site: &Site| as_of.zip(site.on_air).is_none_or(|(day, on)| on <= day);
        let mut places: BTreeMap<[u64; 2], usize> = BTreeMap::new();
        let mut masts: Vec<Standing> = Vec::new();
        for (number, site) in sites.iter().enumerate().filter(|(_, site)| is_on_air(site)) {
            let position = site.position;
            let key = [position.lon(), position.lat()].map(f64::to_bits);
            let place = *places.entry(key).or_insert_with(|| {
                masts.push(Standing {
                    position,
                    site: number,
                    height_m: 0.0,
                    frequency_mhz: f64::INFINITY,
                });
                masts.len() - 1
            });
            let mast = &mut masts[place];
            let height_m = site.height.or(site.mast_height).map(|height| height.0);
            if let Some(height_m) = height_m.filter(|height| HEIGHTS_M.contains(height)) {
                mast.height_m = mast.height_m.max(height_m);
            }
            if let Some(mhz) = site.frequency_mhz.filter(|mhz| *mhz >= LOWEST_MHZ) {
                mast.frequency_mhz = mast.frequency_mhz.min(mhz);
            }
        }
        for mast in masts.iter_mut().filter(|mast| mast.height_m <= 0.0) {
            mast.height_m = settings.radio.sites.height_m;
        }
        let index = SiteIndex::new(masts.iter().map(|mast| mast.position));
        Self { masts, index }
    }

    /// The mast of a row, by the place of its first row in the survey.
    pub(super) fn of_site(&self, site: usize) -> Option<&Standing> {
        let place = self.masts.binary_search_by_key(&site, |mast| mast.site);
        place.ok().map(|place| &self.masts[place])
    }

    /// The nearest masts within a distance, nearest first.
    pub(super) fn near(
        &self,
        place: LonLat,
        within: Metres,
    ) -> impl Iterator<Item = &Standing> + '_ {
        let found = self.index.nearest_k(place, MOST_TRIED);
        let near = found
            .into_iter()
            .take_while(move |mast| mast.distance.0 <= within.0);
        near.map(|mast| &self.masts[mast.site as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::default_settings;

    #[test]
    fn rows_at_one_place_are_one_mast_with_the_highest_antenna_and_lowest_band() {
        let at = |north: f64| LonLat::new(104.0, 22.0 + north / 110.7).unwrap();
        let row = |place: LonLat, height: Option<f64>, mhz: Option<f64>| Site {
            height: height.map(Metres),
            frequency_mhz: mhz,
            ..Site::at("a".to_owned(), place)
        };
        let later = Site {
            on_air: Some("2030-01-01".parse().unwrap()),
            ..row(at(0.5), None, None)
        };
        let mut settings = default_settings();
        settings.project.as_of = Some("2026-01-01".parse().unwrap());
        let sites = [
            later,
            row(at(2.0), Some(30.0), Some(1800.0)),
            row(at(2.0), Some(45.0), Some(900.0)),
            row(at(1.0), None, None),
            row(at(6.0), Some(-4.0), Some(70.0)),
        ];
        let masts = Masts::of(&sites, &settings);
        let near: Vec<Standing> = masts.near(at(0.0), Metres(5000.0)).copied().collect();
        let told = |mast: &Standing| (mast.site, mast.height_m, mast.frequency_mhz);
        let told: Vec<_> = near.iter().map(told).collect();
        assert_eq!(told, [(3, 40.0, f64::INFINITY), (1, 45.0, 900.0)]);
        let last = masts.near(at(6.0), Metres(1.0)).next().unwrap();
        assert_eq!((last.height_m, last.frequency_mhz), (40.0, f64::INFINITY));
    }
}
