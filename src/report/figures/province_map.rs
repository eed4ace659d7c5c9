//! One province: its dead zones with their ranks, and what the plan builds there, phase by phase.

use std::fmt::Write as _;

use super::ground::{Extent, Ground, thinned};
use super::map::{Dead, Map};
use super::marks::{Shape, Sign};
use super::status_map::{OTHERS, OUTLINES, count, dip, white};
use super::svg::{
    AXIS, Drawing, FAINT, GRID, Head, INK, MARGIN, PLAIN, Px, SMALL, Sheet, Style, WIDTH, fitted,
    width_of,
};
use super::words;
use crate::geodesy::LonLat;
use crate::lang::{Lang, number};
use crate::project::layers::folded;
use crate::report::colours;
use crate::report::words::word;

/// The most villages in the list beside the map.
const MOST_LISTED: usize = 24;
const ROW: f64 = 24.0;
const MOST_SIGNS: usize = 6_000;

/// Fills of sites and dashes of links, phase by phase; the last one for all that come after.
const PHASES: [(&str, &str); 4] = [
    ("#0072b2", ""),
    ("#ffffff", "6 3"),
    ("#9ecbe6", "2 3"),
    ("#dddddd", "8 3 2 3"),
];

fn of_phase(phase: usize) -> (&'static str, &'static str) {
    PHASES[phase.min(PHASES.len() - 1)]
}

const SITE: Sign = Sign {
    shape: Shape::Square,
    radius: 5.2,
    fill: "#0072b2",
    stroke: "#003a5c",
};

/// Draws it; `None` where the province has no dead zones.
pub(super) fn draw(map: &Map, province: &str, head: &Head, lang: Lang) -> Option<Drawing> {
    let row = map.provinces.iter().find(|of| of.name == province)?;
    let mut dead: Vec<&Dead> = map
        .dead
        .iter()
        .filter(|of| of.province == province)
        .collect();
    dead.sort_by_key(|village| village.rank.unwrap_or(u32::MAX));
    let extent = extent(map, province, &dead)?;
    let told = words::filled(
        words::PROVINCE_TOLD,
        lang,
        &[
            &count(row.dead(), lang),
            &count(row.white, lang),
            &count(row.dip, lang),
        ],
    );
    let title = words::filled(words::PROVINCE_TITLE, lang, &[province]);
    let mut sheet = Sheet::new(lang, &title, &told);
    sheet.subtitle(&told);
    let top = 92.0;
    let ground = Ground::fit(extent, (MARGIN + 42.0, top), (610.0, 640.0));
    ground.graticule(&mut sheet);
    ground.begin(&mut sheet);
    let is_here = |name: &str| !name.is_empty() && folded(name) == folded(province);
    let others = map.outlines.iter().filter(|area| !is_here(&area.name));
    let neighbours = "fill=\"#ffffff\" stroke=\"#c9c9c9\" stroke-width=\"0.8\"";
    ground.outlines(&mut sheet, others, neighbours);
    let here = map.outlines.iter().filter(|area| is_here(&area.name));
    ground.outlines(&mut sheet, here, OUTLINES);
    built(&mut sheet, map, province, &ground, &dead);
    labels(&mut sheet, &ground, &dead);
    let (x, y) = ground.corner;
    let (width, height) = ground.size;
    ground.scale_bar(&mut sheet, (x + 14.0, y + height - 12.0));
    Ground::north(&mut sheet, (x + width - 20.0, y + 48.0));
    Ground::end(&mut sheet);
    let left = x + width + 40.0;
    let bottom = legend(&mut sheet, map, province, (left, top + 14.0), &dead);
    let bottom = list(&mut sheet, &dead, (left, bottom + 20.0));
    let mut notes = Vec::new();
    let unplaced = dead.iter().filter(|village| village.at.is_none()).count();
    if unplaced > 0 {
        let unplaced = count(unplaced, lang);
        notes.push(words::filled(words::UNPLACED, lang, &[&unplaced]));
    }
    let bottom = bottom.max(y + height + 22.0);
    Some(sheet.finish(bottom, &notes, head))
}

/// Its outline where there is one, with its dead zones and sites.
fn extent(map: &Map, province: &str, dead: &[&Dead]) -> Option<Extent> {
    let sites = map.sites.iter().filter(|site| site.province == province);
    let outlines = map.outlines.iter();
    let outlines = outlines.filter(|area| folded(&area.name) == folded(province));
    let corners = outlines.flat_map(|area| area.rings.iter().flatten());
    let places = dead.iter().filter_map(|village| village.at);
    let places: Vec<LonLat> = places
        .chain(sites.map(|site| site.at))
        .chain(corners.filter_map(|&[lon, lat]| LonLat::new(lon, lat).ok()))
        .collect();
    Extent::of(&places).map(Extent::roomy)
}

/// Villages, links and sites.
fn built(sheet: &mut Sheet, map: &Map, province: &str, ground: &Ground, dead: &[&Dead]) {
    let others = map.others.iter().map(|&at| ground.at(at));
    let others: Vec<(f64, f64)> = others.filter(|&place| ground.holds(place)).collect();
    OTHERS.draw(sheet, thinned(others, MOST_SIGNS, |&place| place));
    for phase in 0..map.phases.len() {
        let mut data = String::new();
        let links = map.links.iter();
        for link in links.filter(|of| of.province == province && of.phase == phase) {
            let (from, to) = (ground.at(link.from), ground.at(link.to));
            let _ = write!(
                data,
                "M{} {}L{} {}",
                Px(from.0),
                Px(from.1),
                Px(to.0),
                Px(to.1)
            );
        }
        let dashes = of_phase(phase).1;
        let looks = format!(
            "fill=\"none\" stroke=\"#0072b2\" stroke-width=\"1.3\" stroke-dasharray=\"{}\"",
            if dashes.is_empty() { "none" } else { dashes }
        );
        sheet.path(&data, &looks);
    }
    for phase in (0..map.phases.len()).rev() {
        let sites = map.sites.iter();
        let sites = sites.filter(|of| of.province == province && of.phase == phase);
        let sign = Sign {
            fill: of_phase(phase).0,
            ..SITE
        };
        sign.draw(sheet, sites.map(|site| ground.at(site.at)));
    }
    for (is_dip, sign) in [
        (true, dip(colours::of("dip"))),
        (false, white(colours::of("white"))),
    ] {
        let villages = dead.iter().filter(|village| village.is_dip == is_dip);
        let places = villages.filter_map(|village| village.at);
        sign.draw(sheet, places.map(|at| ground.at(at)));
    }
    let by_satellite = dead.iter().filter(|village| village.by_satellite);
    let places = by_satellite.filter_map(|village| village.at);
    ring(sheet, places.map(|at| ground.at(at)));
}

/// Rings around villages that the plan serves by satellite.
fn ring(sheet: &mut Sheet, places: impl Iterator<Item = (f64, f64)>) {
    let mut data = String::new();
    for place in places {
        Shape::Circle.add(&mut data, place, 6.5);
    }
    let looks = format!(
        "fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"",
        colours::of("satellite")
    );
    sheet.path(&data, &looks);
}

/// Ranks beside the first villages, where there is room for them.
fn labels(sheet: &mut Sheet, ground: &Ground, dead: &[&Dead]) {
    let style = Style::new(11.0, INK).bold();
    let mut taken: Vec<[f64; 4]> = Vec::new();
    for village in dead.iter().take(MOST_LISTED) {
        let (Some(at), Some(rank)) = (village.at, village.rank) else {
            continue;
        };
        let (x, y) = ground.at(at);
        let text = rank.to_string();
        let width = width_of(&text, style);
        let ways = [
            (x + 8.0, y + 4.0),
            (x - 8.0 - width, y + 4.0),
            (x - width / 2.0, y - 8.0),
            (x - width / 2.0, y + 17.0),
            (x + 7.0, y - 6.0),
            (x + 7.0, y + 14.0),
        ];
        let boxes = ways.map(|(left, base)| [left, base - 10.0, left + width, base + 2.0]);
        let is_free = |of: &[f64; 4]| {
            ground.holds((of[0], of[1]))
                && ground.holds((of[2], of[3]))
                && taken.iter().all(|other| {
                    of[2] < other[0] || other[2] < of[0] || of[3] < other[1] || other[3] < of[1]
                })
        };
        if let Some(place) = boxes.into_iter().find(is_free) {
            taken.push(place);
            sheet.on_top(place[0], place[3] - 2.0, style, &text);
        }
    }
}

/// What signs mean; where the legend ends.
fn legend(
    sheet: &mut Sheet,
    map: &Map,
    province: &str,
    (x, mut y): (f64, f64),
    dead: &[&Dead],
) -> f64 {
    let lang = sheet.lang();
    let of = |is_dip: bool| dead.iter().filter(|of| of.is_dip == is_dip).count();
    let statuses = [
        (white(colours::of("white")), "white", of(false)),
        (dip(colours::of("dip")), "dip", of(true)),
    ];
    for (sign, code, villages) in statuses {
        let text = format!("{}: {}", word(code, lang), count(villages, lang));
        sign.legend(sheet, (x, y), &text);
        y += ROW;
    }
    OTHERS.legend(sheet, (x, y), words::OTHER_VILLAGES.of(lang));
    y += ROW;
    let room = WIDTH - MARGIN - x - 60.0;
    for (phase, name) in map.phases.iter().enumerate() {
        let sites = map.sites.iter();
        let sites = sites.filter(|of| of.province == province && of.phase == phase);
        let sites = count(sites.count(), lang);
        let (fill, dashes) = of_phase(phase);
        let looks = format!(
            "stroke=\"#0072b2\" stroke-width=\"1.3\" stroke-dasharray=\"{}\"",
            if dashes.is_empty() { "none" } else { dashes }
        );
        sheet.line((x - 6.0, y - 5.0), (x + 40.0, y - 5.0), &looks);
        Sign { fill, ..SITE }.draw(sheet, [(x + 8.0, y - 5.0)]);
        let text = words::filled(words::SITES_OF_PHASE, lang, &[name, &sites]);
        let style = Style::new(PLAIN, INK);
        sheet.text(x + 46.0, y, style, &fitted(&text, style, room));
        y += ROW;
    }
    let by_satellite = dead.iter().filter(|village| village.by_satellite).count();
    if by_satellite > 0 {
        ring(sheet, std::iter::once((x + 8.0, y - 5.0)));
        let text = words::filled(words::BY_SATELLITE, lang, &[&count(by_satellite, lang)]);
        sheet.text(x + 22.0, y, Style::new(PLAIN, INK), &text);
        y += ROW;
    }
    y
}

/// The first villages of the list; where it ends.
fn list(sheet: &mut Sheet, dead: &[&Dead], (x, y): (f64, f64)) -> f64 {
    let lang = sheet.lang();
    let right = WIDTH - MARGIN;
    let (name, decision) = (x + 52.0, x + 52.0 + (right - x - 110.0) * 0.4);
    let header = Style::new(SMALL, FAINT);
    sheet.text(x, y, header, words::RANK.of(lang));
    sheet.text(name, y, header, words::VILLAGE.of(lang));
    sheet.text(decision, y, header, words::DECISION.of(lang));
    sheet.text(right, y, header.end(), words::PEOPLE.of(lang));
    let rule = format!("stroke=\"{AXIS}\" stroke-width=\"1\"");
    sheet.line((x, y + 7.0), (right, y + 7.0), &rule);
    let style = Style::new(13.0, INK);
    let mut y = y;
    for village in dead.iter().take(MOST_LISTED) {
        y += ROW;
        let rank = village
            .rank
            .map_or_else(|| "–".to_owned(), |rank| rank.to_string());
        sheet.text(x, y, style, &rank);
        let room = decision - name - 10.0;
        sheet.text(name, y, style, &fitted(&village.name, style, room));
        let words = word(&village.decision, lang);
        let room = right - 58.0 - decision;
        sheet.text(decision, y, style, &fitted(words, style, room));
        let people = village.people.map_or_else(
            || "–".to_owned(),
            |people| number(f64::from(people), 0, lang),
        );
        sheet.text(right, y, style.end(), &people);
        let rule = format!("stroke=\"{GRID}\" stroke-width=\"1\"");
        sheet.line((x, y + 7.0), (right, y + 7.0), &rule);
    }
    if dead.len() > MOST_LISTED {
        y += ROW;
        let more = count(dead.len() - MOST_LISTED, lang);
        let text = words::filled(words::MORE_VILLAGES, lang, &[&more]);
        sheet.text(x, y, Style::new(13.0, FAINT), &text);
    }
    y + 20.0
}
