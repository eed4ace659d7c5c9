//! The profile of a link as a drawing (SVG).

use std::fmt::Write as _;

use crate::radio::link::{Clearance, Link, LinkReport, QUICK_SHARE, Verdict};
use crate::radio::{earth_bulge_m, fresnel_radius_m};

const WIDTH: f64 = 1200.0;
const HEIGHT: f64 = 640.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 1172.0;
const TOP: f64 = 104.0;
const BOTTOM: f64 = 572.0;
/// Most obstacles that are marked; the worst come first.
const MARKED: usize = 8;

const STYLE: &str = "text{font-family:'DejaVu Sans',Arial,Helvetica,sans-serif;font-size:14px;fill:#222}\
    .title{font-size:20px;font-weight:bold}.tick{font-size:13px;fill:#444}.grid{stroke:#e3e6ea;stroke-width:1}\
    .axis{stroke:#444;stroke-width:1.2;fill:none}.ground{fill:#c9b48f;stroke:#7d6a45;stroke-width:1.2}\
    .clutter{fill:#8fbf7f;stroke:#5c8a4e;stroke-width:.8}.zone{fill:#4a90d9;fill-opacity:.16;stroke:#4a90d9;stroke-width:1}\
    .share{fill:none;stroke:#1f5fa8;stroke-width:1.2;stroke-dasharray:6 4}.ray{stroke:#b3261e;stroke-width:1.8}\
    .mast{stroke:#222;stroke-width:3}.mark{fill:#d32f2f;stroke:#fff;stroke-width:1}.free{fill:#2e7d32;stroke:#fff;stroke-width:1}.lead{stroke:#222;stroke-width:1;stroke-dasharray:2 3}.near{fill:#ef8c00;stroke:#fff;stroke-width:1}";

/// One place along the path, as it is drawn.
struct Place {
    km: f64,
    /// Ground on the bulge of the earth, metres.
    ground_m: f64,
    /// Top of the clutter on it.
    top_m: f64,
    ray_m: f64,
    zone_m: f64,
}

/// Where metres and kilometres lie on the sheet.
struct Sheet {
    length_km: f64,
    low_m: f64,
    high_m: f64,
}

impl Sheet {
    fn x(&self, km: f64) -> f64 {
        LEFT + km / self.length_km * (RIGHT - LEFT)
    }

    fn y(&self, metres: f64) -> f64 {
        BOTTOM - (metres - self.low_m) / (self.high_m - self.low_m) * (BOTTOM - TOP)
    }

    fn points(&self, places: impl Iterator<Item = (f64, f64)>) -> String {
        let mut text = String::new();
        for (km, metres) in places {
            let _ = write!(text, "{:.1},{:.1} ", self.x(km), self.y(metres));
        }
        text.pop();
        text
    }
}

/// Draws ground on the bulge of the earth at the median k, clutter, the ray, its first Fresnel zone and
/// 60 % of it, and what comes near. The report has to be that of the link.
#[must_use]
pub fn link_svg(link: &Link<'_>, report: &LinkReport) -> String {
    let places = places(link);
    let sheet = sheet(link, &places);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\">\n<style>{STYLE}</style>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         fill=\"#fff\"/>\n"
    );
    heading(&mut svg, report);
    grid(&mut svg, &sheet);
    let floor = (BOTTOM - sheet.y(sheet.low_m)).abs() + BOTTOM;
    let outline =
        |of: fn(&Place) -> f64| sheet.points(places.iter().map(|place| (place.km, of(place))));
    if !link.ground.path().clutter_m.is_empty() {
        let _ = writeln!(
            svg,
            "<polygon class=\"clutter\" points=\"{LEFT:.1},{floor:.1} {} {RIGHT:.1},{floor:.1}\"/>",
            outline(|place| place.top_m)
        );
    }
    let _ = writeln!(
        svg,
        "<polygon class=\"ground\" points=\"{LEFT:.1},{floor:.1} {} {RIGHT:.1},{floor:.1}\"/>",
        outline(|place| place.ground_m)
    );
    for (class, share) in [("zone", 1.0), ("share", QUICK_SHARE)] {
        let side = |sign: f64| {
            let at = move |place: &Place| (place.km, place.ray_m + sign * share * place.zone_m);
            places.iter().map(at)
        };
        let around = sheet.points(side(1.0).chain(side(-1.0).rev()));
        let _ = writeln!(svg, "<polygon class=\"{class}\" points=\"{around}\"/>");
    }
    ends(&mut svg, link, &sheet);
    marks(&mut svg, report, &sheet);
    let _ = writeln!(
        svg,
        "<path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>\n</svg>"
    );
    svg
}

/// As many places as the sheet has columns: of those that share one, the highest.
fn places(link: &Link<'_>) -> Vec<Place> {
    let path = link.ground.path();
    let length_km = link.ground.length_km();
    let [from_m, to_m] = link.antennas_asl_m();
    let mut places: Vec<Place> = Vec::new();
    let mut column = f64::NEG_INFINITY;
    let last = path.distances_km.len() - 1;
    for (at, &km) in path.distances_km.iter().enumerate() {
        let rest_km = length_km - km;
        let ground_m = path.heights_m[at] + earth_bulge_m(km, rest_km, link.median_k);
        let place = Place {
            km,
            ground_m,
            top_m: ground_m + path.clutter_m.get(at).copied().unwrap_or(0.0),
            ray_m: (from_m * rest_km + to_m * km) / length_km,
            zone_m: fresnel_radius_m(link.freq_mhz, km, rest_km),
        };
        let here = (km / length_km * (RIGHT - LEFT)).floor();
        let is_end = at == 0 || at == last;
        match places.last_mut() {
            Some(before) if here <= column && !is_end => {
                if place.top_m > before.top_m && before.km > 0.0 {
                    *before = place;
                }
            }
            _ => {
                places.push(place);
                column = here;
            }
        }
    }
    places
}

fn sheet(link: &Link<'_>, places: &[Place]) -> Sheet {
    let low = places.iter().map(|place| place.ground_m.min(place.ray_m));
    let high = places
        .iter()
        .map(|place| place.top_m.max(place.ray_m + place.zone_m));
    let low_m = low.fold(f64::INFINITY, f64::min);
    let high_m = high.fold(f64::NEG_INFINITY, f64::max);
    let margin_m = ((high_m - low_m) * 0.08).max(5.0);
    Sheet {
        length_km: link.ground.length_km(),
        low_m: low_m - margin_m,
        high_m: high_m + margin_m,
    }
}

fn heading(svg: &mut String, report: &LinkReport) {
    let quick = report.rules.quick.verdict.word();
    let design = report.rules.design.verdict.word();
    let _ = writeln!(
        svg,
        "<text class=\"title\" x=\"{LEFT}\" y=\"32\">{} link at {}: {quick} by the quick rule, {design} by the design \
         rule</text>",
        length(report.distance_m / 1000.0),
        frequency(report.freq_mhz)
    );
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"56\">antennas {} m and {} m above ground, k = {:.2}, least clearance {:.2} F1 at {}, \
         loss {:.1} dB{}</text>",
        report.ends[0].antenna_height_m,
        report.ends[1].antenna_height_m,
        report.median_k.k,
        report.median_k.worst.clearance_fresnel_radii,
        length(report.median_k.worst.distance_m / 1000.0),
        report.losses.total_db,
        if report.profile.voids > 0 {
            format!(", {} heights interpolated", report.profile.voids)
        } else {
            String::new()
        }
    );
    let has_clutter = report.profile.max_clutter_m > 0.0;
    let legend = [
        ("ground", "ground on the bulge of the earth", true),
        ("clutter", "clutter", has_clutter),
        ("ray", "line of sight", true),
        ("zone", "first Fresnel zone (F1)", true),
        ("share", "60 % of it", true),
    ];
    let mut x = LEFT;
    for (class, words, _) in legend.iter().filter(|(_, _, is_there)| *is_there) {
        let sign = if *class == "ray" {
            format!(
                "<line class=\"ray\" x1=\"{x:.0}\" y1=\"78\" x2=\"{:.0}\" y2=\"78\"/>",
                x + 26.0
            )
        } else {
            format!("<rect class=\"{class}\" x=\"{x:.0}\" y=\"71\" width=\"26\" height=\"14\"/>")
        };
        let _ = writeln!(
            svg,
            "{sign}<text class=\"tick\" x=\"{:.0}\" y=\"83\">{words}</text>",
            x + 33.0
        );
        x += 33.0 + words_width(words, 7.6) + 24.0;
    }
}

fn grid(svg: &mut String, sheet: &Sheet) {
    let columns = ticks(0.0, sheet.length_km, 10.0);
    for km in columns.values() {
        let x = sheet.x(km);
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{BOTTOM}\"/><text class=\"tick\" \
             x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{km:.*}</text>",
            BOTTOM + 20.0,
            columns.decimals
        );
    }
    let rows = ticks(sheet.low_m, sheet.high_m, 8.0);
    for metres in rows.values() {
        let y = sheet.y(metres);
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{RIGHT}\" y2=\"{y:.1}\"/><text class=\"tick\" \
             x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{metres:.*}</text>",
            LEFT - 8.0,
            y + 4.5,
            rows.decimals
        );
    }
    let middle = f64::midpoint(TOP, BOTTOM);
    let _ = writeln!(
        svg,
        "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">distance from the first end, km</text>\n<text \
         transform=\"translate(24 {middle:.0}) rotate(-90)\" text-anchor=\"middle\">height above sea level, m</text>",
        f64::midpoint(LEFT, RIGHT),
        BOTTOM + 48.0
    );
}

fn ends(svg: &mut String, link: &Link<'_>, sheet: &Sheet) {
    let grounds = link.ground.ends_m();
    let antennas = link.antennas_asl_m();
    for (km, ground_m, antenna_m) in [
        (0.0, grounds[0], antennas[0]),
        (sheet.length_km, grounds[1], antennas[1]),
    ] {
        let x = sheet.x(km);
        let _ = writeln!(
            svg,
            "<line class=\"mast\" x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{:.1}\"/>",
            sheet.y(ground_m),
            sheet.y(antenna_m)
        );
    }
    let _ = writeln!(
        svg,
        "<line class=\"ray\" x1=\"{LEFT:.1}\" y1=\"{:.1}\" x2=\"{RIGHT:.1}\" y2=\"{:.1}\"/>",
        sheet.y(antennas[0]),
        sheet.y(antennas[1])
    );
}

/// Marks what comes near, or else the place of least clearance.
fn marks(svg: &mut String, report: &LinkReport, sheet: &Sheet) {
    let worst = &report.median_k.worst;
    let place = |point: &Clearance| {
        let top_m = point.ground_height_m + point.clutter_height_m + point.earth_bulge_m;
        (sheet.x(point.distance_m / 1000.0), sheet.y(top_m))
    };
    for obstacle in report.obstacles.iter().take(MARKED) {
        let (x, y) = place(&obstacle.worst);
        let _ = writeln!(svg, "<path class=\"mark\" d=\"M{x:.1} {y:.1}l-7 13h14z\"/>");
    }
    let (x, y) = place(worst);
    if report.obstacles.is_empty() {
        let class = match report.rules.quick.verdict {
            Verdict::Clear => "free",
            _ => "near",
        };
        let _ = writeln!(
            svg,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>"
        );
    }
    let words = format!(
        "{:.2} F1 at {}",
        worst.clearance_fresnel_radii,
        length(worst.distance_m / 1000.0)
    );
    // The words stand at the foot of the sheet, where there is nothing but ground, and do not leave it.
    let half = words_width(&words, 8.2) / 2.0;
    let middle = x.clamp(LEFT + half + 4.0, RIGHT - half - 4.0);
    let foot = BOTTOM - 10.0;
    let _ = writeln!(
        svg,
        "<line class=\"lead\" x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{:.1}\"/><text x=\"{middle:.1}\" \
         y=\"{foot:.1}\" text-anchor=\"middle\">{words}</text>",
        (y + 14.0).min(foot - 16.0),
        foot - 16.0
    );
}

/// About how wide words are, pixels, where a letter takes so many.
fn words_width(words: &str, letter: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few letters")]
    let letters = words.chars().count() as f64;
    letters * letter
}

/// Round numbers along an axis.
struct Ticks {
    first: f64,
    step: f64,
    count: u32,
    decimals: usize,
}

impl Ticks {
    fn values(&self) -> impl Iterator<Item = f64> {
        (0..self.count).map(|at| self.first + f64::from(at) * self.step)
    }
}

/// Steps of 1, 2 or 5 times a power of ten, about `wanted` of them.
fn ticks(low: f64, high: f64, wanted: f64) -> Ticks {
    let rough = (high - low) / wanted;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|&step| step >= rough)
        .unwrap_or(10.0 * power);
    let first = (low / step).ceil() * step;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some ten steps, a few decimals"
    )]
    let (count, decimals) = (
        ((high - first) / step + 1e-9).floor().clamp(0.0, 50.0) as u32 + 1,
        (-step.log10().floor()).clamp(0.0, 6.0) as usize,
    );
    Ticks {
        first,
        step,
        count,
        decimals,
    }
}

fn length(km: f64) -> String {
    if km < 1.0 {
        format!("{:.0} m", km * 1000.0)
    } else {
        format!("{km:.2} km")
    }
}

fn frequency(mhz: f64) -> String {
    if mhz < 1000.0 {
        format!("{mhz} MHz")
    } else {
        format!("{} GHz", mhz / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radio::Polarisation;
    use crate::radio::link::Ground;
    use crate::radio::p530::Climate;
    use crate::radio::p676::Air;

    fn drawn(heights_m: &[f64], clutter_m: &[f64]) -> String {
        let distances: Vec<f64> = (0..heights_m.len()).map(|at| at as f64).collect();
        let ground = Ground::new(&distances, heights_m, clutter_m, 0).unwrap();
        let link = Link {
            ground: &ground,
            antennas_m: [30.0, 30.0],
            freq_mhz: 7000.0,
            polarisation: Polarisation::Vertical,
            median_k: 4.0 / 3.0,
            low_k: 0.75,
            climate: Climate::Temperate,
            delta_n: 45.0,
            n_0: None,
            latitude_deg: None,
            air: Air::STANDARD,
            rain_mm_h: None,
            availability_pct: 99.99,
            refractivity_gradient: None,
            equipment: None,
        };
        link_svg(&link, &link.check().unwrap())
    }

    #[test]
    fn everything_is_drawn_once_and_is_well_formed() {
        let svg = drawn(&[0.0, 20.0, 80.0, 0.0, 0.0], &[0.0, 5.0, 5.0, 0.0, 0.0]);
        let mut reader = quick_xml::Reader::from_str(&svg);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
        for (part, times) in [
            ("<polygon class=\"ground\"", 1),
            ("<polygon class=\"clutter\"", 1),
            ("<polygon class=\"zone\"", 1),
            ("<polygon class=\"share\"", 1),
            ("class=\"mast\"", 2),
            ("class=\"mark\"", 1),
            ("class=\"free\"", 0),
            ("distance from the first end, km", 1),
            ("height above sea level, m", 1),
            ("4.00 km link at 7 GHz: blocked", 1),
        ] {
            assert_eq!(svg.matches(part).count(), times, "{part}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn a_free_link_marks_its_least_clearance_and_bare_ground_has_no_clutter() {
        let svg = drawn(&[0.0; 3], &[]);
        assert!(svg.contains("class=\"free\"") && !svg.contains("class=\"mark\""));
        assert!(!svg.contains("class=\"clutter\""));
    }

    #[test]
    fn ticks_are_round_and_lie_inside() {
        for (low, high) in [(0.0, 23.4), (812.3, 1544.0), (-3.2, 18.0), (0.0, 0.004)] {
            let ticks = ticks(low, high, 8.0);
            let all: Vec<f64> = ticks.values().collect();
            assert!((4..=12).contains(&all.len()), "{all:?}");
            assert!(
                all.iter()
                    .all(|&tick| tick >= low - 1e-9 && tick <= high + 1e-9 * high),
                "{all:?}"
            );
        }
    }
}
