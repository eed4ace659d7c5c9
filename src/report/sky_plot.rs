//! The sky over a place as a drawing (SVG): azimuth around, elevation inward, the zenith in the middle.

use std::fmt::Write as _;

use super::markup::escaped;
use crate::sky::{GatewayReach, GsoMask, Passes, Seen, Skyline, Tally, Terminal};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 1090.0;
const MIDDLE: (f64, f64) = (480.0, 570.0);
const RADIUS: f64 = 400.0;
/// Strips that the area near the geostationary arc is cut into.
const STRIPS: u16 = 160;

const STYLE: &str = "text{font-family:'DejaVu Sans',Arial,Helvetica,sans-serif;font-size:14px;fill:#222}\
    .title{font-size:20px;font-weight:bold}.tick{font-size:13px;fill:#444}.wind{font-size:17px;font-weight:bold}\
    .sky{fill:#fff;stroke:#444;stroke-width:1.2}.grid{fill:none;stroke:#dfe3e8;stroke-width:1}\
    .ground{fill:#b9a88c;fill-rule:evenodd;stroke:#6b5a3c;stroke-width:1}.unknown{fill:none;stroke:#111;stroke-width:7;stroke-dasharray:2 4}\
    .arc{fill:#e69f00;fill-opacity:.28}.mask{fill:none;stroke:#a03c00;stroke-width:1.8;stroke-dasharray:8 5}\
    .seen{fill:none;stroke:#0072b2;stroke-width:2}.hidden{fill:none;stroke:#555;stroke-width:1;stroke-opacity:.45}\
    .now{fill:#0072b2;stroke:#fff;stroke-width:1}.plate{fill:#fff;fill-opacity:.8}";

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct SkyPlot<'a> {
    /// What the drawing is of.
    pub title: &'a str,
    /// What there is to say, a line each; three have room.
    pub lines: &'a [String],
    /// The horizon, where it is known.
    pub horizon: Option<&'a Skyline>,
    /// Directions equally apart in which unknown ground may hide the sky.
    pub unknown: &'a [bool],
    /// Which part of the sky is used.
    pub terminal: &'a Terminal,
    /// The geostationary arc over the place.
    pub gso: &'a GsoMask,
    /// Gateways that satellites need.
    pub gateways: Option<&'a GatewayReach>,
    /// Satellites over a short time, from the level of the place up.
    pub passes: &'a Passes,
}

/// Draws the sky: what ground hides, where the terminal looks, the geostationary arc that it spares, and
/// the ways of satellites, bold where they serve.
#[must_use]
pub fn sky_svg(plot: &SkyPlot<'_>) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\">\n<style>{STYLE}</style>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         fill=\"#fff\"/>\n"
    );
    let _ = writeln!(
        svg,
        "<text class=\"title\" x=\"{:.0}\" y=\"36\">{}</text>",
        MIDDLE.0 - RADIUS,
        escaped(plot.title)
    );
    for (line, y) in plot.lines.iter().zip([62, 84, 106]) {
        let _ = writeln!(
            svg,
            "<text x=\"{:.0}\" y=\"{y}\">{}</text>",
            MIDDLE.0 - RADIUS,
            escaped(line)
        );
    }
    circle(&mut svg, "sky", 0.0);
    grid(&mut svg);
    arc(&mut svg, plot);
    tracks(&mut svg, plot);
    ground(&mut svg, plot);
    circle(
        &mut svg,
        "mask",
        plot.terminal.min_elevation_deg.clamp(0.0, 90.0),
    );
    labels(&mut svg);
    legend(&mut svg, plot);
    svg.push_str("</svg>\n");
    svg
}

/// Where a direction lies on the sheet.
fn point(azimuth_deg: f64, elevation_deg: f64) -> (f64, f64) {
    let (sin, cos) = azimuth_deg.to_radians().sin_cos();
    let out = RADIUS * (90.0 - elevation_deg.clamp(0.0, 90.0)) / 90.0;
    (MIDDLE.0 + out * sin, MIDDLE.1 - out * cos)
}

fn circle(svg: &mut String, class: &str, elevation_deg: f64) {
    let (x, y) = MIDDLE;
    let radius = RADIUS * (90.0 - elevation_deg) / 90.0;
    let _ = writeln!(
        svg,
        "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius:.1}\"/>"
    );
}

fn grid(svg: &mut String) {
    for elevation in [30.0, 60.0] {
        circle(svg, "grid", elevation);
    }
    for azimuth in (0..360_u16).step_by(30) {
        let (near, far) = (
            point(f64::from(azimuth), 88.0),
            point(f64::from(azimuth), 0.0),
        );
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
            near.0, near.1, far.0, far.1
        );
    }
}

/// The winds and degrees around, and the elevations along the line to the north.
fn labels(svg: &mut String) {
    for azimuth in (0..360_u16).step_by(30) {
        let (sin, cos) = f64::from(azimuth).to_radians().sin_cos();
        let (x, y) = (
            MIDDLE.0 + (RADIUS + 26.0) * sin,
            MIDDLE.1 - (RADIUS + 26.0) * cos + 5.0,
        );
        let (class, words) = match azimuth {
            0 => ("wind", "N".to_owned()),
            90 => ("wind", "E".to_owned()),
            180 => ("wind", "S".to_owned()),
            270 => ("wind", "W".to_owned()),
            other => ("tick", format!("{other}°")),
        };
        let _ = writeln!(
            svg,
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{words}</text>"
        );
    }
    for elevation in [0_u8, 30, 60, 90] {
        let (x, y) = point(0.0, f64::from(elevation));
        let (x, y) = if elevation == 0 {
            (x + 6.0, y + 6.0)
        } else {
            (x + 6.0, y - 8.0)
        };
        let _ = writeln!(
            svg,
            "<rect class=\"plate\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"32\" height=\"17\" rx=\"3\"/><text class=\"tick\" \
             x=\"{:.1}\" y=\"{:.1}\">{elevation}°</text>",
            x + 4.0,
            y + 13.0
        );
    }
}

/// Directions nearer to the geostationary arc than the terminal may use, in upright strips.
fn arc(svg: &mut String, plot: &SkyPlot<'_>) {
    let Some(avoidance) = plot.terminal.gso_avoidance_deg else {
        return;
    };
    let is_near = |x: f64, y: f64| {
        let (east, north) = (x - MIDDLE.0, MIDDLE.1 - y);
        let elevation_deg = 90.0 - east.hypot(north) / RADIUS * 90.0;
        #[expect(clippy::cast_possible_truncation, reason = "degrees")]
        let (azimuth, elevation) = (
            east.atan2(north).to_degrees() as f32,
            elevation_deg.max(0.0) as f32,
        );
        plot.gso.excludes(Some(avoidance), azimuth, elevation)
    };
    let mut pieces = String::new();
    let mut before: Option<(f64, Vec<(f64, f64)>)> = None;
    for strip in 0..=STRIPS {
        let x = MIDDLE.0 + RADIUS * (2.0 * f64::from(strip) / f64::from(STRIPS) - 1.0);
        let runs = upright(x, &is_near);
        if let Some((west, west_runs)) = &before {
            for (at, &(top, bottom)) in runs.iter().enumerate() {
                // Where the strip begins or ends a run it is as high as on the side that has it.
                let (west_top, west_bottom) = match west_runs.get(at) {
                    Some(&run) if west_runs.len() == runs.len() => run,
                    _ => (top, bottom),
                };
                let _ = write!(
                    pieces,
                    "M{west:.1} {west_top:.1}L{x:.1} {top:.1}V{bottom:.1}L{west:.1} {west_bottom:.1}Z"
                );
            }
        }
        before = Some((x, runs));
    }
    if !pieces.is_empty() {
        let _ = writeln!(svg, "<path class=\"arc\" d=\"{pieces}\"/>");
    }
}

/// Where a line down the sky is near the arc: from and to, downward.
fn upright(x: f64, is_near: &impl Fn(f64, f64) -> bool) -> Vec<(f64, f64)> {
    let half = (RADIUS.powi(2) - (x - MIDDLE.0).powi(2)).max(0.0).sqrt();
    let (first, last) = (MIDDLE.1 - half, MIDDLE.1 + half);
    // The place between two others at which the answer changes.
    let edge = |mut one: f64, mut other: f64| {
        let answer = is_near(x, one);
        for _ in 0..8 {
            let middle = f64::midpoint(one, other);
            if is_near(x, middle) == answer {
                one = middle;
            } else {
                other = middle;
            }
        }
        f64::midpoint(one, other)
    };
    let step = (last - first) / f64::from(STRIPS);
    let (mut runs, mut from) = (Vec::new(), is_near(x, first).then_some(first));
    for number in 1..=STRIPS {
        let y = first + f64::from(number) * step;
        match (from, is_near(x, y)) {
            (None, true) => from = Some(edge(y - step, y)),
            (Some(top), false) => {
                runs.push((top, edge(y - step, y)));
                from = None;
            }
            _ => {}
        }
    }
    runs.extend(from.map(|top| (top, last)));
    runs
}

/// The ground that stands before the sky, from the rim inward.
fn ground(svg: &mut String, plot: &SkyPlot<'_>) {
    if let Some(horizon) = plot.horizon {
        let edge = (0..360_u16).map(|azimuth| {
            let elevation = horizon.at(f32::from(azimuth));
            let (x, y) = point(f64::from(azimuth), f64::from(elevation));
            format!("{x:.1} {y:.1}")
        });
        let edge: Vec<String> = edge.collect();
        let (x, y) = (MIDDLE.0, MIDDLE.1 - RADIUS);
        let _ = writeln!(
            svg,
            "<path class=\"ground\" d=\"M{x} {y}A{RADIUS} {RADIUS} 0 1 1 {x} {}A{RADIUS} {RADIUS} 0 1 1 {x} {y}ZM{}Z\"/>",
            y + 2.0 * RADIUS,
            edge.join("L")
        );
    }
    let mut rim = String::new();
    for (direction, _) in plot
        .unknown
        .iter()
        .enumerate()
        .filter(|(_, unknown)| **unknown)
    {
        #[expect(clippy::cast_precision_loss, reason = "a few directions")]
        let (middle, half) = (
            direction as f64 * 360.0 / plot.unknown.len() as f64,
            180.0 / plot.unknown.len() as f64,
        );
        let ((x, y), (to_x, to_y)) = (point(middle - half, 1.0), point(middle + half, 1.0));
        let radius = RADIUS * 89.0 / 90.0;
        let _ = write!(
            rim,
            "M{x:.1} {y:.1}A{radius:.1} {radius:.1} 0 0 1 {to_x:.1} {to_y:.1}"
        );
    }
    if !rim.is_empty() {
        let _ = writeln!(svg, "<path class=\"unknown\" d=\"{rim}\"/>");
    }
}

/// The ways of satellites: bold where one serves, faint where it does not, a dot where it is at the end.
fn tracks(svg: &mut String, plot: &SkyPlot<'_>) {
    let flat = Skyline::flat();
    let horizon = plot.horizon.unwrap_or(&flat);
    let tally = Tally::new(
        plot.passes.step_s(),
        horizon,
        plot.terminal,
        plot.gso,
        plot.gateways,
    );
    let serves =
        |seen: &Seen| tally.is_usable(seen) && seen.elevation_deg >= horizon.at(seen.azimuth_deg);
    let mut all: Vec<(u32, usize, Seen)> = Vec::new();
    for (moment, seen) in plot.passes.moments().enumerate() {
        all.extend(seen.iter().map(|one| (one.satellite, moment, *one)));
    }
    all.sort_unstable_by_key(|(satellite, moment, _)| (*satellite, *moment));
    let (mut bold, mut faint) = (String::new(), String::new());
    let mut last: Option<(u32, usize, bool)> = None;
    for pair in all.windows(2) {
        let [(satellite, moment, from), (next, after, to)] = [pair[0], pair[1]];
        if satellite != next || moment + 1 != after {
            continue;
        }
        let is_bold = serves(&from) && serves(&to);
        let of = |seen: &Seen| point(f64::from(seen.azimuth_deg), f64::from(seen.elevation_deg));
        let ((x, y), (to_x, to_y)) = (of(&from), of(&to));
        let path = if is_bold { &mut bold } else { &mut faint };
        if last != Some((satellite, moment, is_bold)) {
            let _ = write!(path, "M{x:.1} {y:.1}");
        }
        let _ = write!(path, "L{to_x:.1} {to_y:.1}");
        last = Some((satellite, after, is_bold));
    }
    for (class, path) in [("hidden", faint), ("seen", bold)] {
        if !path.is_empty() {
            let _ = writeln!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
        }
    }
    for seen in plot.passes.moments().last().unwrap_or(&[]) {
        if serves(seen) {
            let (x, y) = point(f64::from(seen.azimuth_deg), f64::from(seen.elevation_deg));
            let _ = writeln!(
                svg,
                "<circle class=\"now\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"
            );
        }
    }
}

fn legend(svg: &mut String, plot: &SkyPlot<'_>) {
    let (left, right) = (MIDDLE.0 - RADIUS, MIDDLE.0 + 20.0);
    let why = [
        ("too low", true),
        ("hidden", plot.horizon.is_some()),
        ("near the arc", plot.terminal.gso_avoidance_deg.is_some()),
        ("no gateway", plot.gateways.is_some()),
    ];
    let why = why.iter().filter(|(_, is_there)| *is_there);
    let why: Vec<&str> = why.map(|(words, _)| *words).collect();
    let signs = [
        (
            "seen",
            "satellite in service; the dot is where it ends".to_owned(),
            true,
        ),
        (
            "hidden",
            format!("not in service: {}", why.join(", ")),
            true,
        ),
        (
            "mask",
            format!("least elevation, {}°", plot.terminal.min_elevation_deg),
            true,
        ),
        (
            "ground",
            "ground before the sky".to_owned(),
            plot.horizon.is_some(),
        ),
        (
            "arc",
            format!(
                "within {}° of the geostationary arc",
                plot.terminal.gso_avoidance_deg.unwrap_or(0.0)
            ),
            plot.terminal.gso_avoidance_deg.is_some(),
        ),
        (
            "unknown",
            "ground is not known that way".to_owned(),
            plot.unknown.contains(&true),
        ),
    ];
    let there = signs.iter().filter(|(_, _, is_there)| *is_there);
    for (number, (class, words, _)) in there.enumerate() {
        let x = if number % 2 == 0 { left } else { right };
        #[expect(clippy::cast_precision_loss, reason = "three rows")]
        let y = 1_022.0 + (number / 2) as f64 * 22.0;
        let sign = match *class {
            "ground" | "arc" => format!(
                "<rect class=\"{class}\" x=\"{x:.0}\" y=\"{:.0}\" width=\"28\" height=\"14\"/>",
                y - 12.0
            ),
            _ => format!("<path class=\"{class}\" d=\"M{x:.0} {:.0}h28\"/>", y - 5.0),
        };
        let _ = writeln!(
            svg,
            "{sign}<text class=\"tick\" x=\"{:.0}\" y=\"{y:.0}\">{}</text>",
            x + 36.0,
            escaped(words)
        );
    }
    let _ = writeln!(
        svg,
        "<text class=\"tick\" x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">as on a map: north up, east to the right; \
         elevation in degrees</text>",
        MIDDLE.0 + RADIUS,
        HEIGHT - 2.0 - 4.0
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(title: &str, horizon: Option<&Skyline>, gso: Option<f64>, unknown: &[bool]) -> String {
        let mut passes = Passes::new(10.0);
        let seen = |satellite, azimuth_deg, elevation_deg| Seen {
            satellite,
            azimuth_deg,
            elevation_deg,
            altitude_km: 550.0,
        };
        passes.push([seen(1, 0.0, 50.0), seen(2, 90.0, 20.0)]);
        passes.push([seen(1, 5.0, 60.0), seen(2, 92.0, 24.0)]);
        passes.push([seen(1, 10.0, 70.0), seen(3, 0.0, 10.0)]);
        sky_svg(&SkyPlot {
            title,
            lines: &["one".to_owned(), "two".to_owned()],
            horizon,
            unknown,
            terminal: &Terminal::LICENSED.avoiding_gso(gso),
            gso: &GsoMask::at_latitude(20.0),
            gateways: None,
            passes: &passes,
        })
    }

    #[test]
    fn everything_is_drawn_once_and_is_well_formed() {
        let horizon = Skyline::new(vec![20.0; 36]);
        let mut unknown = [false; 36];
        unknown[3] = true;
        let svg = drawn("a < b & c", Some(&horizon), Some(18.0), &unknown);
        let mut reader = quick_xml::Reader::from_str(&svg);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
        for (part, times) in [
            ("a &lt; b &amp; c", 1),
            ("<path class=\"ground\"", 1),
            ("<rect class=\"ground\"", 1),
            ("<path class=\"arc\"", 1),
            ("<path class=\"unknown\" d=\"M4", 0),
            ("class=\"unknown\"", 2),
            ("<circle class=\"mask\"", 1),
            ("<path class=\"seen\" d=\"M480.0", 1),
            ("<circle class=\"now\"", 1),
            ("class=\"wind\"", 4),
            ("least elevation, 25°", 1),
            ("within 18° of the geostationary arc", 1),
        ] {
            assert_eq!(svg.matches(part).count(), times, "{part}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn without_a_horizon_there_is_no_ground_and_a_high_one_hides_all() {
        let open = drawn("", None, None, &[]);
        assert!(!open.contains("class=\"ground\"") && !open.contains("class=\"arc\""));
        assert!(open.contains("<path class=\"seen\""));
        let closed = drawn("", Some(&Skyline::new(vec![90.0])), None, &[]);
        assert!(
            !closed.contains("<path class=\"seen\" d=\"M4") && !closed.contains("class=\"now\"")
        );
    }

    #[test]
    fn the_zenith_is_in_the_middle_and_the_east_on_the_right() {
        assert_eq!(point(77.0, 90.0), MIDDLE);
        let (x, y) = point(90.0, 0.0);
        assert!((x - MIDDLE.0 - RADIUS).abs() < 1e-9 && (y - MIDDLE.1).abs() < 1e-9);
        assert!(point(0.0, 45.0).1 < MIDDLE.1);
    }
}
