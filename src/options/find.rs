//! What could be built for the dead zones of a survey: waves on the ground, backhaul, sky.

use serde::{Deserialize, Serialize};

use super::FindError;
use super::backhaul::{Finder, Spot};
use super::means::{Backhaul, MacroReach, Means};
use super::unknowns::UNCOUNTED;
use super::{demand, reach, sky};
use crate::geodesy::LonLat;
use crate::predict::Ground;
use crate::project::{Factor, Project, Settings};
use crate::ranking::new_people;
use crate::scan::{Modelled, Scan};
use crate::survey::Survey;
use crate::terrain::{Terrain, TerrainError};

/// What could be built, before any money.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// For each village of the survey; `None` for those that are no dead zone or have no location.
    pub villages: Vec<Option<Means>>,
    /// Macros that villages share or have alone.
    pub macros: Vec<MacroReach>,
    /// What was noticed, for people.
    pub notes: Vec<String>,
}

/// Finds what could be built for each dead zone. `progress` is told how many more dead zones are done.
///
/// # Errors
/// [`FindError`] where terrain or element sets cannot be used.
pub fn find(
    project: &Project,
    survey: &Survey,
    scan: &Scan,
    modelled: Option<&Modelled>,
    ground: Option<&Ground>,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Found, FindError> {
    let settings = &project.settings;
    let ground = ground.filter(|ground| ground.terrain().is_some());
    let mut reached = reach::find(survey, scan, modelled, ground, settings, progress)?;
    let terrain = ground.and_then(Ground::terrain);
    let fed = fed(survey, scan, &mut reached, terrain, settings)?;
    let skies = sky::over(project, survey, &reached, terrain)?;
    let mut found = Found {
        macros: std::mem::take(&mut reached.macros),
        notes: skies.notes,
        villages: Vec::new(),
    };
    let reached = reached.villages.into_iter().zip(skies.villages);
    let reached = reached
        .zip(fed.villages)
        .zip(skies.horizons)
        .zip(&scan.findings);
    found.villages = reached
        .map(|((((of, sky), backhaul), horizon), finding)| {
            // Where an operator is committed nothing was looked for.
            let is_planned = finding.is_dead_zone() && finding.planned.is_some();
            let of = of.or_else(|| is_planned.then(reach::VillageReach::default))?;
            Some(Means {
                sector: of.sector,
                repeater: of.repeater,
                small_cell: of.small_cell,
                small_cell_backhaul: backhaul,
                macro_site: of.macro_site,
                sky,
                horizon,
            })
        })
        .collect();
    Ok(found)
}

/// How the spots of villages' small cells are fed.
struct Fed {
    /// For each village of the survey.
    villages: Vec<Backhaul>,
}

/// Finds backhaul for the small cell of every village and for every macro, which is written into it.
fn fed(
    survey: &Survey,
    scan: &Scan,
    reached: &mut reach::Found,
    terrain: Option<&Terrain>,
    settings: &Settings,
) -> Result<Fed, TerrainError> {
    let detour = settings.costs.factor(Factor::Detour);
    let finder = Finder::new(survey, terrain, &settings.backhaul, detour);
    let signal = |village: usize| signal(survey, scan, village);
    let needed = |village: usize| needed_mbps(survey, scan, settings, village);
    let mut spots = Vec::new();
    let mut places = Vec::new();
    for (village, of) in reached.villages.iter().enumerate() {
        if let Some(cell) = of.as_ref().and_then(|of| of.small_cell) {
            places.push(village);
            spots.push(Spot {
                at: cell.spot,
                height_m: cell.height_m,
                needed_mbps: needed(village),
                signal: signal(village),
            });
        }
    }
    let macros = reached.macros.iter().map(|site| {
        let villages = site.serves.iter().map(|(village, _)| *village);
        Spot {
            at: site.spot,
            height_m: site.height_m,
            needed_mbps: villages.clone().map(needed).sum(),
            signal: villages.clone().find_map(signal),
        }
    });
    spots.extend(macros);
    let mut found = finder.find(&spots)?.into_iter();
    let mut villages = vec![Backhaul::default(); reached.villages.len()];
    for (village, backhaul) in places.into_iter().zip(&mut found) {
        villages[village] = backhaul;
    }
    for (site, backhaul) in reached.macros.iter_mut().zip(found) {
        site.backhaul = backhaul;
    }
    Ok(Fed { villages })
}

/// Where the nearest signal of a village is: where nobody told of masts one is taken to stand behind it.
pub(super) fn signal(survey: &Survey, scan: &Scan, village: usize) -> Option<LonLat> {
    let finding = scan.findings.get(village)?;
    let nearest = finding.nearest.as_ref()?;
    match &nearest.at {
        Some((at, _)) => Some(*at),
        None => survey.villages.get(village)?.centre,
    }
}

/// What a village asks of backhaul in the busy hour, Mbit/s.
pub(super) fn needed_mbps(
    survey: &Survey,
    scan: &Scan,
    settings: &Settings,
    village: usize,
) -> f64 {
    let of = &survey.villages[village];
    let people = new_people(of, &scan.findings[village], settings).unwrap_or(UNCOUNTED);
    let book = &settings.costs;
    people.high * demand::users_per_person(book) * demand::user_mbps(book)
}
