//! What new sites would reach: the share of a village's houses that has signal with a sector on a mast that
//! stands already, a repeater, a small cell or a macro.
//!
//! The houses are the places that the scan knows: the hamlets by households, the places where the people of
//! an area live, or the centre alone. A house has signal then where it has any today, or where the
//! new antenna brings it, by the model, the calibration and the rule of the project
//! ([`crate::predict::Trial`]). Where there is no terrain, or it ends on the way to a house of the
//! village, the ranges of Okumura-Hata for the kind of country answer
//! ([`crate::radio::okumura_hata`]).
//!
//! A macro has three sectors, a small cell or a repeater one antenna: both count as sending alike in all
//! directions, each sector tilted as its places need, which is the most that they may cover. A sector on an
//! existing mast is a panel turned and tilted towards the middle of the dark houses.
//!
//! Spots are few and known beforehand: centres, middles, and high ground nearby. The best of them is the
//! best of those that were tried, not of all.

mod covers;
mod homes;
mod lamp;
mod macros;
mod masts;
mod near;
mod plane;
mod tops;

use rayon::prelude::*;

use super::means::{MacroReach, Reach};
use crate::predict::{Donors, Ground, PredictError, Trial};
use crate::project::{ReachRule, Settings};
use crate::radio::okumura_hata::Area;
use crate::ranking::new_people;
use crate::scan::{Modelled, Scan};
use crate::survey::Survey;
use crate::units::Kilometres;
pub use covers::{Antenna, Covers, Served};
use homes::Homes;
use lamp::Desk;
use macros::Member;
use masts::Masts;
use near::Subject;

/// What new sites reach in one village.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VillageReach {
    /// A new sector on an existing mast; `None` where none brings anything.
    pub sector: Option<Reach>,
    /// A repeater; `None` where no cell is heard or it brings nothing.
    pub repeater: Option<Reach>,
    /// A small cell; `None` where it brings nothing.
    pub small_cell: Option<Reach>,
    /// The macro of its group or its own, by its place in [`Found::macros`]; `None` where none that was tried
    /// serves it.
    pub macro_site: Option<usize>,
}

/// What new sites reach.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// One entry a village of the survey: dead zones that have a location and that no committed site
    /// will cover.
    pub villages: Vec<Option<VillageReach>>,
    /// Macros, each serving one village at least; their backhaul is left open.
    pub macros: Vec<MacroReach>,
}

/// What all villages share.
struct Shared<'a> {
    settings: &'a Settings,
    rule: &'a ReachRule,
    trial: Trial<'a>,
    ground: Option<&'a Ground>,
    modelled: Option<&'a Modelled>,
    /// Existing cells, where they are predicted over terrain.
    donors: Option<Donors<'a>>,
    /// `None` where no such layer was given.
    masts: Option<Masts>,
    country: Area,
    mobile_height_m: f64,
    radius_m: f64,
    required: f64,
}

/// Finds what new sites reach in all dead zones that no committed site will cover. `modelled` is what is
/// predicted from existing sites, `ground` is given where there is terrain. `progress` is told how many
/// more dead zones are done.
///
/// # Errors
/// [`PredictError`] where terrain turns out to be broken, or the model of the project does not know a
/// site.
pub fn find(
    survey: &Survey,
    scan: &Scan,
    modelled: Option<&Modelled>,
    ground: Option<&Ground>,
    settings: &Settings,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Found, PredictError> {
    let shared = Shared::new(survey, modelled, ground, settings)?;
    let units = units(survey, scan, settings);
    let parts: Vec<Part> = units
        .par_iter()
        .map_init(
            || Desk::new(&shared),
            |desk, unit| {
                let part = desk.unit(survey, scan, unit)?;
                progress(unit.len());
                Ok(part)
            },
        )
        .collect::<Result<_, PredictError>>()?;
    let mut found = Found {
        villages: vec![None; survey.villages.len()],
        macros: Vec::new(),
    };
    for part in parts {
        let before = found.macros.len();
        found.macros.extend(part.macros);
        for (village, mut reach) in part.villages {
            reach.macro_site = reach.macro_site.map(|place| before + place);
            found.villages[village] = Some(reach);
        }
    }
    Ok(found)
}

/// Groups of dead zones, and dead zones alone, by the first of their villages in the survey. The middle
/// village of a group comes first in it.
fn units(survey: &Survey, scan: &Scan, settings: &Settings) -> Vec<Vec<usize>> {
    let groups = super::groups::of_survey(survey, scan, settings);
    let mut is_grouped = vec![false; survey.villages.len()];
    let mut units: Vec<Vec<usize>> = Vec::new();
    for group in groups {
        for &member in &group.members {
            is_grouped[member] = true;
        }
        units.push(group.members);
    }
    let villages = survey.villages.iter().zip(&scan.findings).enumerate();
    let alone = villages.filter(|(index, (village, finding))| {
        let is_asked = finding.is_dead_zone() && finding.planned.is_none();
        is_asked && !is_grouped[*index] && village.centre.is_some()
    });
    units.extend(alone.map(|(index, _)| vec![index]));
    units.sort_by_key(|unit| unit.iter().min().copied());
    units
}

/// What was found for a group or a village alone.
struct Part {
    villages: Vec<(usize, VillageReach)>,
    /// Villages name them by their places here.
    macros: Vec<MacroReach>,
}

impl<'a> Shared<'a> {
    fn new(
        survey: &Survey,
        modelled: Option<&'a Modelled>,
        ground: Option<&'a Ground>,
        settings: &'a Settings,
    ) -> Result<Self, PredictError> {
        let rule = &settings.options;
        let ground = ground.filter(|ground| ground.terrain().is_some());
        let donors = modelled.zip(ground);
        let donors =
            donors.map(|(modelled, ground)| Donors::new(&modelled.cells, ground, settings));
        let sites = survey.sites.as_deref();
        Ok(Self {
            settings,
            rule,
            trial: Trial::new(settings)?,
            ground,
            modelled,
            donors: donors.transpose()?,
            masts: sites.map(|sites| Masts::of(sites, settings)),
            country: match rule.country_kind.as_str() {
                "open" => Area::Open,
                "quasi-open" => Area::QuasiOpen,
                _ => Area::Suburban,
            },
            mobile_height_m: settings.radio.receiver_height_m.clamp(1.0, 10.0),
            radius_m: Kilometres(settings.radio.radius_km).to_metres().0,
            required: settings.coverage.covered_share,
        })
    }
}

impl Desk<'_> {
    fn unit(&mut self, survey: &Survey, scan: &Scan, unit: &[usize]) -> Result<Part, PredictError> {
        let settings = self.shared.settings;
        let homes = |&index: &usize| {
            let (village, finding) = (&survey.villages[index], &scan.findings[index]);
            let homes = Homes::of(village, finding, settings.radio.pixel_m)?;
            Some((index, village, finding, homes))
        };
        let known: Vec<_> = unit.iter().filter_map(homes).collect();
        let mut villages = Vec::with_capacity(known.len());
        let mut members = Vec::with_capacity(known.len());
        for (index, village, finding, homes) in &known {
            let subject = Subject {
                village: *index,
                finding,
                homes,
            };
            let reach = self.alone(&subject);
            villages.push((
                *index,
                reach.map_err(|error| error.of_village(&village.id))?,
            ));
            let people = new_people(village, finding, settings);
            members.push(Member {
                index: *index,
                village,
                homes,
                people: people.map_or(0.0, |people| people.low),
            });
        }
        let mut macros = Vec::new();
        let mut left: Vec<&Member<'_>> = members.iter().collect();
        if left.len() > 1 {
            let shared_by = self.best_macro(&left)?;
            macros.extend(shared_by);
            left.retain(|member| !macros.iter().any(|site| serves(site, member.index)));
        }
        for member in left {
            macros.extend(self.best_macro(&[member])?);
        }
        for (village, reach) in &mut villages {
            reach.macro_site = macros.iter().position(|site| serves(site, *village));
        }
        Ok(Part { villages, macros })
    }

    /// What may be built for a village alone.
    fn alone(&mut self, subject: &Subject<'_>) -> Result<VillageReach, PredictError> {
        Ok(VillageReach {
            sector: self.remote_sector(subject)?,
            repeater: self.repeater(subject)?,
            small_cell: self.pole(subject)?,
            macro_site: None,
        })
    }
}

fn serves(site: &MacroReach, village: usize) -> bool {
    site.serves.iter().any(|&(served, _)| served == village)
}

#[cfg(test)]
#[path = "reach_tests.rs"]
mod tests;
