//! Columns of what may be built for a dead zone: costs, service, sky, needs.

use super::cells::rounded;
use super::one::{Fixed, One};
use crate::formats::Cell;
use crate::options::means::{Evidence, KnownSky, Sky};
use crate::options::{Choice, Decision, Feed, Weighed};

/// Present value of an option that serves the village; empty where it cannot, or where missing facts
/// leave it open.
fn cost<'a>(one: &One<'a>, decision: Decision) -> Cell<'a> {
    let weighed = one.choice.and_then(|choice| choice.option(decision));
    let certain = weighed.filter(|weighed| weighed.is_certain && weighed.option.is_served());
    Cell::from(certain.map(|weighed| rounded(weighed.present_value, 0)))
}

/// What is decided, where it is an option with a bill.
fn winner<'a>(one: &One<'a>) -> Option<&'a Weighed> {
    let choice = one.choice?;
    choice.option(choice.decision)
}

fn sky<'a>(one: &One<'a>) -> Option<&'a KnownSky> {
    match &one.choice?.sky {
        Sky::Known(known) => Some(known),
        Sky::Unknown => None,
    }
}

/// What may be known of the sky over a dead zone.
pub(super) const SKY_WORDS: [&str; 4] = ["open", "mast", "blocked", "unknown"];

/// What is known of the sky over a dead zone.
pub(super) fn sky_word(choice: &Choice) -> &'static str {
    match &choice.sky {
        Sky::Unknown => "unknown",
        Sky::Known(sky) if !sky.is_open => "blocked",
        Sky::Known(sky) if sky.needs_mast => "mast",
        Sky::Known(_) => "open",
    }
}

fn evidence(choice: &Choice) -> Option<&'static str> {
    let evidence = choice.evidence?;
    Some(match evidence {
        Evidence::Terrain => "terrain",
        Evidence::Table => "table",
        Evidence::Distance => "distance",
    })
}

fn spot(one: &One<'_>) -> Option<crate::geodesy::LonLat> {
    winner(one)?.option.needs.spot
}

/// How many flips a layer tells; all are in the dossier.
const FLIPS: usize = 3;

pub(super) const OPTIONS: &[Fixed] = &[
    ("cost_local", |one| {
        let cost = one.choice.and_then(|choice| choice.cost);
        let rate = one.facts.options.map_or(1.0, |options| options.currency.1);
        #[expect(clippy::cast_precision_loss, reason = "dollars of one village")]
        let local = cost.map(|cost| rounded(cost.0 as f64 * rate, 0));
        Cell::from(local)
    }),
    ("currency", |one| {
        let options = one.facts.options.filter(|_| one.choice.is_some());
        Cell::from(options.map(|options| &options.currency.0))
    }),
    ("cost_remote_sector_usd", |one| {
        cost(one, Decision::RemoteSector)
    }),
    ("cost_repeater_usd", |one| cost(one, Decision::Repeater)),
    ("cost_small_cell_usd", |one| cost(one, Decision::SmallCell)),
    ("cost_macro_usd", |one| cost(one, Decision::Macro)),
    ("cost_leo_cell_usd", |one| cost(one, Decision::LeoCell)),
    ("cost_leo_terminal_usd", |one| {
        cost(one, Decision::LeoTerminal)
    }),
    ("cost_direct_to_cell_usd", |one| {
        let weighed = one
            .choice
            .and_then(|choice| choice.option(Decision::DirectToCell));
        let interim = weighed.filter(|weighed| weighed.is_certain && weighed.present_value > 0.0);
        Cell::from(interim.map(|weighed| rounded(weighed.present_value, 0)))
    }),
    ("cost_wait_for_grid_usd", |one| {
        cost(one, Decision::WaitForGrid)
    }),
    ("cost_per_person_usd", |one| {
        let certain = winner(one).filter(|weighed| weighed.is_certain);
        Cell::from(certain.map(|weighed| rounded(weighed.per_person, 2)))
    }),
    ("capex_usd", |one| {
        let certain = winner(one).filter(|weighed| weighed.is_certain);
        Cell::from(certain.map(|weighed| rounded(weighed.capex, 0)))
    }),
    ("opex_usd_per_year", |one| {
        let certain = winner(one).filter(|weighed| weighed.is_certain);
        Cell::from(certain.map(|weighed| rounded(weighed.opex, 0)))
    }),
    ("margin", |one| {
        let margin = one.choice.and_then(|choice| choice.margin);
        Cell::from(margin.map(|margin| rounded(margin, 4)))
    }),
    ("close_call", |one| {
        Cell::from(one.choice.map(|choice| choice.is_close))
    }),
    ("p_satellite", |one| {
        let share = one.choice.and_then(|choice| choice.p_satellite);
        Cell::from(share.map(|share| rounded(share, 4)))
    }),
    ("flips", |one| {
        let flips = one.choice.map_or(&[][..], |choice| &choice.flips);
        let nearest = flips.iter().take(FLIPS).map(ToString::to_string);
        let text = nearest.collect::<Vec<_>>().join("; ");
        Cell::from(Some(text).filter(|text| !text.is_empty()))
    }),
    ("decision_if_sky_blocked", |one| {
        let other = one.choice.and_then(|choice| choice.if_sky_blocked);
        Cell::from(other.map(Decision::as_str))
    }),
    ("sky", |one| Cell::from(one.choice.map(sky_word))),
    ("open_sky_share", |one| {
        Cell::from(sky(one).map(|sky| rounded(sky.open_share, 4)))
    }),
    ("satellites_in_view", |one| {
        Cell::from(sky(one).map(|sky| rounded(sky.mean_in_view, 2)))
    }),
    ("satellites_in_view_p05", |one| {
        Cell::from(sky(one).map(|sky| rounded(sky.p05_in_view, 2)))
    }),
    ("no_satellite_share", |one| {
        Cell::from(sky(one).map(|sky| rounded(sky.none_share, 5)))
    }),
    ("longest_gap_s", |one| {
        Cell::from(sky(one).map(|sky| rounded(sky.longest_gap_s, 0)))
    }),
    ("dish_height_m", |one| {
        Cell::from(sky(one).map(|sky| rounded(sky.height_m, 1)))
    }),
    ("dish_lon", |one| {
        Cell::from(sky(one).map(|sky| rounded(sky.spot.lon(), 6)))
    }),
    ("dish_lat", |one| {
        Cell::from(sky(one).map(|sky| rounded(sky.spot.lat(), 6)))
    }),
    ("service_share", |one| {
        Cell::from(winner(one).map(|weighed| rounded(weighed.option.service.share, 4)))
    }),
    ("service_people", |one| {
        let certain = winner(one).filter(|weighed| weighed.is_certain);
        Cell::from(certain.map(|weighed| rounded(weighed.option.service.people, 0)))
    }),
    ("service_mbps", |one| {
        let certain = winner(one).filter(|weighed| weighed.is_certain);
        Cell::from(certain.map(|weighed| rounded(weighed.option.service.mbps, 2)))
    }),
    ("terminals", |one| {
        let terminals = winner(one).map(|weighed| weighed.option.needs.terminals);
        Cell::from(terminals.filter(|&terminals| terminals > 0))
    }),
    ("mast_height_m", |one| {
        let height = winner(one).and_then(|weighed| weighed.option.needs.height_m);
        Cell::from(height.map(|height| rounded(height, 1)))
    }),
    ("site_lon", |one| {
        Cell::from(spot(one).map(|spot| rounded(spot.lon(), 6)))
    }),
    ("site_lat", |one| {
        Cell::from(spot(one).map(|spot| rounded(spot.lat(), 6)))
    }),
    ("host_site", |one| {
        let mast = winner(one).and_then(|weighed| weighed.option.needs.mast);
        let site = mast.and_then(|mast| one.survey.sites.as_deref()?.get(mast));
        Cell::from(site.map(|site| &site.id))
    }),
    ("backhaul", |one| {
        let feed = winner(one).and_then(|weighed| weighed.option.needs.feed);
        Cell::from(feed.as_ref().map(Feed::as_str))
    }),
    ("backhaul_km", |one| {
        let feed = winner(one).and_then(|weighed| weighed.option.needs.feed);
        let km = feed.and_then(|feed| match feed {
            Feed::Fibre { km, .. } | Feed::Microwave { km, .. } => Some(km),
            Feed::Mast | Feed::Satellite => None,
        });
        Cell::from(km.map(|km| rounded(km, 3)))
    }),
    ("backhaul_hops", |one| {
        let feed = winner(one).and_then(|weighed| weighed.option.needs.feed);
        Cell::from(feed.and_then(|feed| match feed {
            Feed::Microwave { hops, .. } => Some(hops),
            _ => None,
        }))
    }),
    ("power_supply", |one| {
        let power = winner(one).and_then(|weighed| weighed.option.needs.power);
        Cell::from(power.map(|power| power.kind.as_str()))
    }),
    ("power_load_w", |one| {
        let power = winner(one).and_then(|weighed| weighed.option.needs.power);
        Cell::from(power.map(|power| rounded(power.load_w, 0)))
    }),
    ("grid_break_even_km", |one| {
        let power = winner(one).and_then(|weighed| weighed.option.needs.power);
        Cell::from(power.map(|power| rounded(power.break_even_km, 2)))
    }),
    ("evidence", |one| Cell::from(one.choice.and_then(evidence))),
    ("policy", |one| {
        Cell::from(one.choice.map(|choice| choice.policy.as_str()))
    }),
];
