//! What an option needs, or why it is none, in words.

use super::words::{decimal, degrees};
use crate::options::power::SupplyKind;
use crate::options::{Decision, Feed, Power, Reason, Reasons, Weighed};
use crate::project::{Factor, Settings};
use crate::report::options_table::host;
use crate::scan::Finding;
use crate::survey::Survey;

/// `no: TOO_MANY_USERS. mast 42 m at ..; microwave 23.1 km ..; solar ..`
pub(super) fn needs(
    survey: &Survey,
    finding: &Finding,
    settings: &Settings,
    weighed: &Weighed,
) -> String {
    let option = &weighed.option;
    let mut parts = Vec::new();
    if !option.is_served() {
        parts.push(format!("no, {}", codes(option.against)));
    }
    if let Some(site) = finding
        .planned
        .filter(|_| option.decision == Decision::Planned)
    {
        let site = survey.planned.as_deref().and_then(|all| all.get(site));
        let id = site.and_then(|site| site.id.as_deref());
        let operator = site.and_then(|site| site.operator.as_deref());
        parts.push(format!(
            "{} of {}",
            id.unwrap_or("a committed site"),
            operator.unwrap_or("an operator")
        ));
    }
    parts.extend(stand(survey, weighed));
    parts.extend(option.needs.feed.map(feed));
    parts.extend(option.needs.power.map(|of| power(of, settings)));
    if option.needs.terminals > 0 {
        let s = if option.needs.terminals == 1 { "" } else { "s" };
        parts.push(format!("{} terminal{s}", option.needs.terminals));
    }
    if let Some(then) = option.needs.then {
        let years = decimal(option.needs.delay_years, 1);
        parts.push(format!("{} in {years} years", then.as_str()));
    }
    if weighed.part < 1.0 {
        let own = 100.0 * weighed.part;
        parts.push(format!("{own:.0} % of a shared macro"));
    }
    if !option.because.is_empty() {
        parts.push(codes(option.because));
    }
    parts.join("; ")
}

fn codes(reasons: Reasons) -> String {
    let codes = reasons.list().into_iter().map(Reason::as_str);
    codes.collect::<Vec<_>>().join(", ")
}

/// Where it stands.
fn stand(survey: &Survey, weighed: &Weighed) -> Option<String> {
    let needs = &weighed.option.needs;
    let height = needs.height_m.map(|height| decimal(height, 1));
    let what = match weighed.option.decision {
        Decision::Macro | Decision::WaitForGrid => "mast",
        Decision::LeoTerminal | Decision::DirectToCell => "dish",
        _ => "antenna",
    };
    let mast = host(survey, weighed);
    if let Some(mast) = mast.filter(|_| weighed.option.decision == Decision::RemoteSector) {
        let height = height.map_or_else(String::new, |height| format!(" at {height} m"));
        return Some(format!("on the mast {mast}{height}"));
    }
    let spot = needs.spot?;
    let height = height.map_or_else(String::new, |height| format!(" {height} m"));
    // What hears or waits for a mast stands in the village.
    let of = mast.map_or_else(String::new, |mast| format!(", from the mast {mast}"));
    Some(format!("{what}{height} at {}{of}", degrees(spot)))
}

fn feed(feed: Feed) -> String {
    match feed {
        Feed::Mast => "fed by the existing mast".to_owned(),
        Feed::Satellite => "fed by satellite".to_owned(),
        Feed::Fibre { km, is_along_roads } => {
            let way = if is_along_roads {
                "along roads"
            } else {
                "straight with a detour factor"
            };
            format!("fibre {} km {way}", decimal(km, 1))
        }
        Feed::Microwave {
            hops,
            km,
            relays,
            clearance_radii,
        } => {
            let s = if hops == 1 { "" } else { "s" };
            let relays = match relays {
                0 => String::new(),
                1 => ", 1 new relay mast".to_owned(),
                more => format!(", {more} new relay masts"),
            };
            let clear = clearance_radii.map_or_else(
                || "clearance unknown".to_owned(),
                |radii| format!("clearance {radii:.2} Fresnel radii"),
            );
            format!(
                "microwave {} km in {hops} hop{s}{relays}, {clear}",
                decimal(km, 1)
            )
        }
    }
}

fn power(power: Power, settings: &Settings) -> String {
    let Power {
        kind,
        load_w,
        break_even_km,
    } = power;
    let load = format!("for {load_w:.0} W");
    let book = &settings.costs;
    let sun = || {
        format!(
            "{} sun hours in the worst month, {} days in the battery",
            decimal(book.factor(Factor::PshWorst), 1),
            decimal(book.factor(Factor::AutonomyDays), 1)
        )
    };
    let no_grid = || {
        if break_even_km.is_finite() {
            format!(", no grid within {} km", decimal(break_even_km, 1))
        } else {
            String::new()
        }
    };
    match kind {
        SupplyKind::Grid => format!("grid power {load}"),
        SupplyKind::Local => format!("the village's own supply {load}"),
        SupplyKind::Connect { km } => format!(
            "a new line of {} km {load}, cheaper than solar up to {} km",
            decimal(km, 1),
            decimal(break_even_km, 1)
        ),
        SupplyKind::Solar { kwp, kwh } => format!(
            "solar {} kWp and {} kWh {load} ({}{})",
            decimal(kwp, 1),
            decimal(kwh, 1),
            sun(),
            no_grid()
        ),
        SupplyKind::Hybrid {
            kwp,
            kwh,
            genset_kw,
        } => format!(
            "solar {} kWp, {} kWh and a generator of {} kW {load} ({}{})",
            decimal(kwp, 1),
            decimal(kwh, 1),
            decimal(genset_kw, 1),
            sun(),
            no_grid()
        ),
    }
}
