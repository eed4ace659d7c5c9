//! What ITU's Connectivity Planning Platform would say of the dead zones, beside what is decided here:
//! with a cost book that has its parameters (`[cpp]`), its own cost functions by its own rules of what is
//! feasible, for holding both results against each other.

use serde::{Deserialize, Serialize};

use super::Found;
use super::money::cpp::{Account, CELL_KM, Cpp, FIBRE_LINK_KM, Place, SIGHT_KM, Technology};
use crate::project::{Factor, Settings};
use crate::ranking::new_people;
use crate::scan::{Finding, Scan};
use crate::survey::{Survey, Technology as Generation};

/// What the platform reports of a village.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Platform {
    /// The village, by its place in the survey.
    pub village: usize,
    /// Demand, Mbit/s; that of no people where nobody counted them.
    pub mbps: f64,
    /// Fibre to the nearest node or mast, kilometres.
    pub fibre_km: Option<f64>,
    /// What each technology costs, where it is feasible.
    pub accounts: [Option<Account>; Technology::ALL.len()],
    /// The feasible one with the most present value of revenue less cost.
    pub best: Option<Technology>,
}

/// The platform's view of every dead zone; nothing where the book has no parameters of it.
///
/// Feasible are, by its guide: fibre where a path reaches a node by links of at most 50 km; cellular inside
/// 4G or 5G or within 5 km of a site; point to point where a site within 30 km is in sight; satellite always.
/// The people of the village stand for those within 1 km.
pub(super) fn platform(
    survey: &Survey,
    scan: &Scan,
    found: &Found,
    settings: &Settings,
) -> Vec<Platform> {
    let Some(cpp) = Cpp::new(&settings.costs) else {
        return Vec::new();
    };
    let view = |(village, means): (usize, &Option<super::means::Means>)| {
        let means = means.as_ref()?;
        let finding = scan.findings.get(village)?;
        let people = new_people(&survey.villages[village], finding, settings);
        let mbps = cpp.demand(people.map_or(0.0, |people| people.low));
        let backhaul = &means.small_cell_backhaul;
        // The platform adds its own expansion to a length.
        let fibre_km = backhaul.fibre.map(|fibre| {
            if fibre.is_along_roads {
                fibre.km
            } else {
                fibre.km / settings.costs.factor(Factor::Detour)
            }
        });
        let in_sight = backhaul.microwave.as_ref().is_some_and(|chain| {
            chain.hops.len() == 1 && chain.hops.iter().all(|hop| hop.km <= SIGHT_KM)
        });
        let is_feasible = |technology: Technology| match technology {
            Technology::Fibre => fibre_km.is_some_and(|km| km <= FIBRE_LINK_KM),
            Technology::Cellular => is_cellular(finding),
            Technology::PointToPoint => in_sight,
            Technology::Satellite => true,
        };
        let place = Place {
            fibre_km: fibre_km.unwrap_or(0.0),
            mbps,
        };
        let accounts = Technology::ALL
            .map(|technology| is_feasible(technology).then(|| cpp.account(technology, place)));
        let value = |account: &Account| account.present_revenue - account.present_cost;
        let feasible = Technology::ALL.into_iter().zip(&accounts);
        let valued = feasible.filter_map(|(of, account)| Some((of, value(account.as_ref()?))));
        // Of equals the first, as the platform lists them.
        let best = valued.reduce(|best, next| if next.1 > best.1 { next } else { best });
        Some(Platform {
            village,
            mbps,
            fibre_km,
            accounts,
            best: best.map(|(technology, _)| technology),
        })
    };
    found.villages.iter().enumerate().filter_map(view).collect()
}

fn is_cellular(finding: &Finding) -> bool {
    let service = &finding.service;
    let fast = [Generation::G4, Generation::G5];
    let is_inside = fast
        .iter()
        .any(|one| service.technologies.contains(one) || service.other_technologies.contains(one));
    let near = finding.nearest_site.as_ref();
    is_inside || near.is_some_and(|site| site.distance.to_km().0 <= CELL_KM)
}
