//! What an option needs, or why it is none, in words.

use super::words::{code, decimal, degrees};
use crate::lang::{Lang, plain, say};
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
    lang: Lang,
) -> String {
    let option = &weighed.option;
    let mut parts = Vec::new();
    if !option.is_served() {
        let codes = codes(option.against);
        parts.push(say!(lang, "no, {codes}", "không đáp ứng, {codes}"));
    }
    if let Some(site) = finding
        .planned
        .filter(|_| option.decision == Decision::Planned)
    {
        let site = survey.planned.as_deref().and_then(|all| all.get(site));
        let id = site.and_then(|site| site.id.as_deref());
        let operator = site.and_then(|site| site.operator.as_deref());
        parts.push(match lang {
            Lang::En => format!(
                "{} of {}",
                id.unwrap_or("a committed site"),
                operator.unwrap_or("an operator")
            ),
            Lang::Vi => format!(
                "{} của {}",
                id.unwrap_or("một trạm đã cam kết"),
                operator.unwrap_or("một doanh nghiệp viễn thông")
            ),
        });
    }
    parts.extend(stand(survey, weighed, lang));
    parts.extend(option.needs.feed.map(|of| feed(of, lang)));
    parts.extend(option.needs.power.map(|of| power(of, settings, lang)));
    let terminals = option.needs.terminals;
    if terminals > 0 {
        let s = if terminals == 1 { "" } else { "s" };
        parts.push(match lang {
            Lang::En => format!("{terminals} terminal{s}"),
            Lang::Vi => format!("{terminals} thiết bị đầu cuối"),
        });
    }
    if let Some(then) = option.needs.then {
        let years = decimal(option.needs.delay_years, 1, lang);
        let then = code(then.as_str(), lang);
        parts.push(say!(
            lang,
            "{then} in {years} years",
            "{then} sau {years} năm"
        ));
    }
    if weighed.part < 1.0 {
        let own = 100.0 * weighed.part;
        parts.push(say!(
            lang,
            "{own:.0} % of a shared macro",
            "{own:.0} % của một trạm macro dùng chung"
        ));
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
fn stand(survey: &Survey, weighed: &Weighed, lang: Lang) -> Option<String> {
    let needs = &weighed.option.needs;
    let height = needs.height_m.map(|height| decimal(height, 1, lang));
    let what = match weighed.option.decision {
        Decision::Macro | Decision::WaitForGrid => say!(lang, "mast", "cột"),
        Decision::LeoTerminal | Decision::DirectToCell => say!(lang, "dish", "ăng-ten chảo"),
        _ => say!(lang, "antenna", "ăng-ten"),
    };
    let mast = host(survey, weighed);
    if let Some(mast) = mast.filter(|_| weighed.option.decision == Decision::RemoteSector) {
        let height = height.map_or_else(String::new, |height| {
            say!(lang, " at {height} m", " ở độ cao {height} m")
        });
        return Some(say!(
            lang,
            "on the mast {mast}{height}",
            "trên cột {mast}{height}"
        ));
    }
    let spot = degrees(needs.spot?);
    let height = height.map_or_else(String::new, |height| {
        say!(lang, " {height} m", " cao {height} m")
    });
    // What hears or waits for a mast stands in the village.
    let of = mast.map_or_else(String::new, |mast| {
        say!(lang, ", from the mast {mast}", ", từ cột {mast}")
    });
    Some(say!(
        lang,
        "{what}{height} at {spot}{of}",
        "{what}{height} tại {spot}{of}"
    ))
}

fn feed(feed: Feed, lang: Lang) -> String {
    match feed {
        Feed::Mast => say!(
            lang,
            "fed by the existing mast",
            "dùng truyền dẫn của cột hiện hữu"
        ),
        Feed::Satellite => say!(lang, "fed by satellite", "truyền dẫn vệ tinh"),
        Feed::Fibre { km, is_along_roads } => {
            let way = if is_along_roads {
                say!(lang, "along roads", "dọc theo đường giao thông")
            } else {
                say!(
                    lang,
                    "straight with a detour factor",
                    "theo đường thẳng nhân hệ số đi vòng"
                )
            };
            let km = decimal(km, 1, lang);
            say!(lang, "fibre {km} km {way}", "cáp quang {km} km {way}")
        }
        Feed::Microwave {
            hops,
            km,
            relays,
            clearance_radii,
        } => {
            let relays = match (relays, lang) {
                (0, _) => String::new(),
                (1, Lang::En) => ", 1 new relay mast".to_owned(),
                (more, Lang::En) => format!(", {more} new relay masts"),
                (more, Lang::Vi) => format!(", {more} cột chuyển tiếp mới"),
            };
            let clear = clearance_radii.map_or_else(
                || {
                    say!(
                        lang,
                        "clearance unknown",
                        "chưa rõ độ thông thoáng đường truyền"
                    )
                },
                |radii| {
                    let radii = plain(radii, 2, lang);
                    say!(
                        lang,
                        "clearance {radii} Fresnel radii",
                        "độ hở {radii} bán kính Fresnel"
                    )
                },
            );
            let km = decimal(km, 1, lang);
            match lang {
                Lang::En => {
                    let s = if hops == 1 { "" } else { "s" };
                    format!("microwave {km} km in {hops} hop{s}{relays}, {clear}")
                }
                Lang::Vi => format!("vi ba {km} km, {hops} chặng{relays}, {clear}"),
            }
        }
    }
}

fn power(power: Power, settings: &Settings, lang: Lang) -> String {
    let Power {
        kind,
        load_w,
        break_even_km,
    } = power;
    let watts = plain(load_w, 0, lang);
    let load = say!(lang, "for {watts} W", "cho tải {watts} W");
    let book = &settings.costs;
    let number = |number: f64| decimal(number, 1, lang);
    let sun = || {
        let hours = number(book.factor(Factor::PshWorst));
        let days = number(book.factor(Factor::AutonomyDays));
        let no_grid = if break_even_km.is_finite() {
            let km = number(break_even_km);
            say!(
                lang,
                ", no grid within {km} km",
                ", không có điện lưới trong phạm vi {km} km"
            )
        } else {
            String::new()
        };
        say!(
            lang,
            "{hours} sun hours in the worst month, {days} days in the battery{no_grid}",
            "{hours} giờ nắng đỉnh của tháng kém nhất, ắc quy dự trữ {days} ngày{no_grid}"
        )
    };
    match kind {
        SupplyKind::Grid => say!(lang, "grid power {load}", "điện lưới {load}"),
        SupplyKind::Local => say!(
            lang,
            "the village's own supply {load}",
            "nguồn điện tại chỗ của thôn/bản {load}"
        ),
        SupplyKind::Connect { km } => {
            let (km, most) = (number(km), number(break_even_km));
            say!(
                lang,
                "a new line of {km} km {load}, cheaper than solar up to {most} km",
                "đường dây mới dài {km} km {load}, rẻ hơn điện mặt trời nếu không quá {most} km"
            )
        }
        SupplyKind::Solar { kwp, kwh } => {
            let (kwp, kwh, sun) = (number(kwp), number(kwh), sun());
            say!(
                lang,
                "solar {kwp} kWp and {kwh} kWh {load} ({sun})",
                "điện mặt trời {kwp} kWp và ắc quy {kwh} kWh {load} ({sun})"
            )
        }
        SupplyKind::Hybrid {
            kwp,
            kwh,
            genset_kw,
        } => {
            let (kwp, kwh, genset, sun) = (number(kwp), number(kwh), number(genset_kw), sun());
            say!(
                lang,
                "solar {kwp} kWp, {kwh} kWh and a generator of {genset} kW {load} ({sun})",
                "điện mặt trời {kwp} kWp, ắc quy {kwh} kWh và máy phát điện {genset} kW {load} ({sun})"
            )
        }
    }
}
