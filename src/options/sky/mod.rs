//! The sky over every dead zone: the best spot for a dish, and what satellites it sees from there.

mod flying;

use rayon::prelude::*;

use super::FindError;
use super::means::{Horizon, KnownSky, Sky};
use super::reach;
use flying::{Dish, Flying};

use crate::geodesy::LonLat;
use crate::project::{Project, SkyRule};
use crate::sky::{
    Constellation, Gateway, GatewayReach, Rule, Skies, SkylineOptions, SpotOptions, Terminal,
    Verdict, View, best_spot, preset,
};
use crate::survey::Survey;
use crate::terrain::{Terrain, TerrainError};

/// The sky over villages.
pub(super) struct Found {
    /// For each village of the survey.
    pub(super) villages: Vec<Sky>,
    /// The horizons where the sky is known.
    pub(super) horizons: Vec<Option<Horizon>>,
    pub(super) notes: Vec<String>,
}

/// The terminal of a project: that of the constellation but for what the project says.
fn terminal(constellation: &Constellation, rule: &SkyRule) -> Terminal {
    let of = constellation.terminal;
    let least_deg = rule.min_elevation_deg.unwrap_or(of.min_elevation_deg);
    let avoided_deg = rule.gso_avoidance_deg.or(of.gso_avoidance_deg);
    Terminal::above(least_deg).avoiding_gso(avoided_deg.filter(|angle| *angle > 0.0))
}

/// Where a dish is looked for, and when a spot passes.
fn spot_options(rule: &SkyRule, highest_m: f64) -> SpotOptions {
    SpotOptions {
        radius_m: rule.search_radius_m,
        rule: Rule {
            least_open_share: rule.min_open_share,
            widest_blocked_deg: rule.max_blocked_deg,
            blocked_above_deg: rule.blocked_above_deg,
        },
        skyline: SkylineOptions {
            dish_heights_m: vec![
                rule.roof_height_m,
                rule.mast_height_m,
                rule.tall_mast_height_m,
            ],
            canopy_m: rule.canopy_m,
            highest_m,
            ..SkylineOptions::default()
        },
    }
}

/// The gateways of a project; `None` where satellites have laser links.
fn gateways(
    rule: &SkyRule,
    constellation: &Constellation,
) -> Result<Option<Vec<Gateway>>, FindError> {
    let gateway = |text: &String| {
        let numbers: Option<Vec<f64>> = text
            .split(',')
            .map(|number| number.trim().parse().ok())
            .collect();
        let at = match numbers.as_deref() {
            Some(&[lon, lat]) => LonLat::new(lon, lat).ok(),
            _ => None,
        };
        at.map(|at| Gateway {
            at,
            min_elevation_deg: rule.gateway_elevation_deg,
        })
        .ok_or_else(|| FindError::Gateway {
            value: text.clone(),
        })
    };
    let gateways: Vec<Gateway> = rule
        .gateways
        .iter()
        .map(gateway)
        .collect::<Result<_, _>>()?;
    if rule.laser_links.unwrap_or(constellation.has_laser_links) {
        return Ok(None);
    }
    if gateways.is_empty() {
        return Err(FindError::NoGateway {
            constellation: constellation.name.clone(),
        });
    }
    Ok(Some(gateways))
}

/// Looks at the sky over every village that something was looked for. Without terrain it is unknown.
pub(super) fn over(
    project: &Project,
    survey: &Survey,
    reached: &reach::Found,
    terrain: Option<&Terrain>,
) -> Result<Found, FindError> {
    let rule = &project.settings.sky;
    let mut villages = vec![Sky::Unknown; survey.villages.len()];
    let mut horizons = vec![None; survey.villages.len()];
    let constellation = preset(&rule.constellation)?;
    let gateways = gateways(rule, &constellation)?;
    let Some(terrain) = terrain else {
        let notes = vec![
            "open sky is unknown: no terrain was given (inputs.terrain); satellite options are decided as decision.unknown_sky says".to_owned(),
        ];
        return Ok(Found {
            villages,
            horizons,
            notes,
        });
    };
    let places: Vec<(usize, LonLat)> = reached
        .villages
        .iter()
        .enumerate()
        .filter(|(_, of)| of.is_some())
        .filter_map(|(village, _)| Some((village, survey.villages[village].centre?)))
        .collect();
    let highest_m = match rule.highest_m {
        Some(highest) => highest,
        None => highest_known(terrain, &places)?,
    };
    let mut notes = Vec::new();
    let flying = Flying::of(project, &mut notes)?;
    let terminal = terminal(&constellation, rule);
    let latitudes = places.iter().map(|(_, at)| at.lat());
    let skies = Skies::new(&constellation, terminal, latitudes, flying.span(rule));
    let options = spot_options(rule, highest_m);
    let spots: Vec<Result<Option<Dish<'_>>, TerrainError>> = places
        .par_iter()
        .map(|&(village, at)| {
            let Some(sky) = skies.at(at.lat()) else {
                return Ok(None);
            };
            let spot = best_spot(terrain, at, sky, &terminal, &options)?;
            let gateways = gateways
                .as_deref()
                .map(|gateways| GatewayReach::new(spot.at, gateways));
            Ok(Some(Dish {
                village,
                spot,
                sky,
                gateways,
            }))
        })
        .collect();
    let spots = spots.into_iter().collect::<Result<Vec<_>, _>>()?;
    let dishes: Vec<Dish<'_>> = spots.into_iter().flatten().collect();
    let views = flying.views(&dishes, terminal, rule, &mut notes);
    for (dish, view) in dishes.iter().zip(views) {
        let sky = known(dish, view.as_ref(), rule, flying.is_real());
        if sky != Sky::Unknown {
            horizons[dish.village] = Some(Horizon::of(&dish.spot.skyline));
        }
        villages[dish.village] = sky;
    }
    let is_unknown = |&&(village, _): &&(usize, LonLat)| villages[village] == Sky::Unknown;
    let unknown = places.iter().filter(is_unknown).count();
    if unknown > 0 {
        notes.push(format!("open sky is unknown over {unknown} dead zones: terrain around them is missing; add its tiles"));
    }
    Ok(Found {
        villages,
        horizons,
        notes,
    })
}

/// The highest ground that is known around places, looked at every half kilometre, and a tenth of the relief
/// more. What lies beyond the tiles is taken to stand no higher.
fn highest_known(terrain: &Terrain, places: &[(usize, LonLat)]) -> Result<f64, TerrainError> {
    const RADIUS: i32 = 36;
    const STEP_DEG: f64 = 0.0045;
    let bounds = |&(_, at): &(usize, LonLat)| {
        let mut sampler = terrain.sampler();
        let by_lon = STEP_DEG / at.lat().to_radians().cos().max(0.05);
        let mut bounds = [f64::INFINITY, f64::NEG_INFINITY];
        for row in -RADIUS..=RADIUS {
            for column in -RADIUS..=RADIUS {
                let lon = at.lon() + f64::from(column) * by_lon;
                let lat = at.lat() + f64::from(row) * STEP_DEG;
                let Ok(place) = LonLat::new(lon, lat) else {
                    continue;
                };
                match sampler.nearest(place) {
                    Ok(Some(height)) => {
                        bounds = [bounds[0].min(height), bounds[1].max(height)];
                    }
                    Ok(None) => {}
                    Err(error) if error.is_unknown_terrain() => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(bounds)
    };
    let each: Vec<Result<[f64; 2], TerrainError>> = places.par_iter().map(bounds).collect();
    let mut all = [f64::INFINITY, f64::NEG_INFINITY];
    for bounds in each {
        let [low, high] = bounds?;
        all = [all[0].min(low), all[1].max(high)];
    }
    let [low, high] = all;
    Ok(if high >= low {
        high + 0.1 * (high - low)
    } else {
        SkylineOptions::default().highest_m
    })
}

/// What a spot says; unknown where it hangs on ground that is unknown. The spot was chosen by the shells of the
/// constellation; where real satellites fly, these say how much of their time is left.
fn known(dish: &Dish<'_>, view: Option<&View>, rule: &SkyRule, is_real: bool) -> Sky {
    let spot = &dish.spot;
    let (Some(by_shells), Some(view)) = (spot.open_share, view) else {
        return Sky::Unknown;
    };
    if spot.verdict == Verdict::Unknown {
        return Sky::Unknown;
    }
    let widest_blocked_deg = spot.skyline.widest_above_deg(rule.blocked_above_deg);
    let (open_share, passes) = if is_real {
        let share = view.open_sky_share.unwrap_or(0.0);
        let is_wide = widest_blocked_deg > rule.max_blocked_deg;
        (share, share >= rule.min_open_share && !is_wide)
    } else {
        (by_shells, spot.verdict != Verdict::Fail)
    };
    // A sky that is open over land of no gateway carries nothing.
    let is_served = dish.gateways.is_none() || view.mean_in_view > 0.0;
    // Where the horizon hides too much that is the reason.
    let is_often_empty = passes && view.none_share > rule.max_none_share;
    Sky::Known(KnownSky {
        spot: spot.at,
        height_m: spot.dish_height_m,
        open_share,
        widest_blocked_deg,
        mean_in_view: view.mean_in_view,
        p05_in_view: f64::from(view.p05_in_view),
        none_share: view.none_share,
        longest_gap_s: view.longest_gap_s,
        is_served,
        is_often_empty,
        is_open: passes && is_served && !is_often_empty,
        needs_mast: spot.dish_height_m > rule.roof_height_m,
    })
}
