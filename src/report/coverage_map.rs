//! A map of predicted levels as a drawing (SVG): shaded relief, levels in colours, sites.

use std::fmt::Write as _;
use std::io;

use super::markup::escaped;
use super::shade::{Pixel, data_url, png, shade};
use crate::geodesy::LonLat;
use crate::predict::Grid;

/// Most pixels of the picture on a side.
const MOST_PIXELS: u32 = 1100;
const LEFT: f64 = 70.0;
const TOP: f64 = 64.0;
const BELOW: f64 = 92.0;
const RIGHT: f64 = 24.0;
const LEAST_WIDTH: f64 = 800.0;
/// How many times as high as it is relief is drawn.
const HIGHER: f64 = 3.0;
/// Colours of levels, the strongest first: from this level on, red, green, blue.
const COLOURS: [(f64, [u8; 3]); 6] = [
    (-75.0, [165, 0, 38]),
    (-85.0, [244, 109, 67]),
    (-95.0, [254, 196, 79]),
    (-105.0, [166, 217, 106]),
    (-115.0, [26, 152, 80]),
    (-125.0, [69, 117, 180]),
];
/// How much of a colour covers the relief.
const OPACITY: f64 = 0.62;

const STYLE: &str = "text{font-family:'DejaVu Sans',Arial,Helvetica,sans-serif;font-size:14px;fill:#222}\
    .title{font-size:20px;font-weight:bold}.tick{font-size:12px;fill:#444}\
    .axis{stroke:#444;stroke-width:1.2;fill:none}.site{fill:#fff;stroke:#111;stroke-width:1.6}";

/// What a map shows.
#[derive(Clone, Copy, Debug)]
pub struct CoverageMap<'a> {
    /// What it is called.
    pub title: &'a str,
    /// The pixels.
    pub grid: &'a Grid,
    /// The best level of each in dBm, NaN where there is none.
    pub rsrp_dbm: &'a [f32],
    /// Where masts stand.
    pub masts: &'a [LonLat],
}

/// Draws levels over shaded relief. `height` gives the ground in metres, where it is known.
///
/// # Errors
/// Those of the packing of the picture.
pub fn coverage_svg(
    map: &CoverageMap<'_>,
    mut height: impl FnMut(LonLat) -> Option<f64>,
) -> io::Result<String> {
    let grid = map.grid;
    let every = grid.width.max(grid.height).div_ceil(MOST_PIXELS).max(1);
    let columns = grid.width / every;
    let rows = grid.height / every;
    let place = |column: u32, row: u32| {
        let [lon, lat] = grid.centre(column * every, row * every);
        LonLat::new(lon, lat).ok()
    };
    let mut heights = Vec::with_capacity(columns as usize * rows as usize);
    for row in 0..rows {
        for column in 0..columns {
            heights.push(place(column, row).and_then(&mut height));
        }
    }
    let step_m = grid.step_m().map(|step| step * f64::from(every));
    let mut pixels = Vec::with_capacity(heights.len() * 3 + rows as usize);
    for row in 0..rows {
        // Each line of a PNG begins with its filter: none.
        pixels.push(0);
        for column in 0..columns {
            let at = (row * every) as usize * grid.width as usize + (column * every) as usize;
            let level = f64::from(map.rsrp_dbm[at]);
            let shade = shade(&heights, [columns, rows], [column, row], step_m, HIGHER);
            pixels.extend(colour(level, shade));
        }
    }
    let png = png([columns, rows], Pixel::Colour, &pixels)?;
    // Pixels are as wide as high on the ground.
    let wide = f64::from(columns);
    let high = f64::from(rows);
    // The legend wants its room, however small the map.
    let width = (LEFT + wide + RIGHT).max(LEAST_WIDTH);
    let tall = TOP + high + BELOW;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {tall}\" width=\"{width}\" height=\"{tall}\">\n\
         <style>{STYLE}</style>\n<rect width=\"{width}\" height=\"{tall}\" fill=\"#fff\"/>\n\
         <text class=\"title\" x=\"{LEFT}\" y=\"36\">{}</text>\n\
         <image x=\"{LEFT}\" y=\"{TOP}\" width=\"{wide}\" height=\"{high}\" href=\"{}\"/>\n",
        escaped(map.title),
        data_url(&png)
    );
    axes(&mut svg, grid, every, [wide, high]);
    for mast in map.masts {
        let x = LEFT + (mast.lon() - grid.corner[0]) / grid.step[0] / f64::from(every);
        let y = TOP + (grid.corner[1] - mast.lat()) / grid.step[1] / f64::from(every);
        let _ = writeln!(
            svg,
            "<path class=\"site\" d=\"M{x:.1} {:.1}l5 9h-10z\"/>",
            y - 6.0
        );
    }
    legend(&mut svg, step_m[0], [wide, high]);
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn colour(level: f64, shade: Option<f64>) -> [u8; 3] {
    let ground = shade.map_or(235.0, |shade| 60.0 + 195.0 * shade);
    let over = COLOURS.iter().find(|(from, _)| level >= *from);
    let mixed = |part: Option<u8>| {
        let value = part.map_or(ground, |part| {
            OPACITY * f64::from(part) + (1.0 - OPACITY) * ground
        });
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 255"
        )]
        let value = value.clamp(0.0, 255.0).round() as u8;
        value
    };
    [0, 1, 2].map(|channel| mixed(over.map(|(_, rgb)| rgb[channel])))
}

/// A round number of degrees with at most eight steps on a side.
fn round_step(degrees: f64) -> f64 {
    let least = degrees / 8.0;
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or(least)
}

fn axes(svg: &mut String, grid: &Grid, every: u32, [wide, high]: [f64; 2]) {
    let [west, north] = grid.corner;
    let [dlon, dlat] = grid.step.map(|step| step * f64::from(every));
    let (east, south) = (west + wide * dlon, north - high * dlat);
    let step = round_step((east - west).max(north - south));
    let _ = writeln!(
        svg,
        "<rect class=\"axis\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{wide}\" height=\"{high}\"/>"
    );
    let mut lon = (west / step).ceil() * step;
    while lon <= east {
        let x = LEFT + (lon - west) / dlon;
        let y = TOP + high;
        let _ = writeln!(
            svg,
            "<path class=\"axis\" d=\"M{x:.1} {y}v5\"/><text class=\"tick\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            y + 19.0,
            degrees(lon, step)
        );
        lon += step;
    }
    let mut lat = (south / step).ceil() * step;
    while lat <= north {
        let y = TOP + (north - lat) / dlat;
        let _ = writeln!(
            svg,
            "<path class=\"axis\" d=\"M{LEFT} {y:.1}h-5\"/><text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 9.0,
            y + 4.0,
            degrees(lat, step)
        );
        lat += step;
    }
}

fn degrees(value: f64, step: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a step of degrees has few decimals"
    )]
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    format!("{:.decimals$}°", value + 0.0)
}

fn legend(svg: &mut String, pixel_m: f64, [wide, high]: [f64; 2]) {
    let y = TOP + high + 42.0;
    let mut x = LEFT;
    for (from, [red, green, blue]) in COLOURS {
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y}\" width=\"22\" height=\"14\" fill=\"rgb({red},{green},{blue})\"/><text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\">{from}</text>",
            x + 27.0,
            y + 12.0
        );
        x += 76.0;
    }
    let _ = writeln!(
        svg,
        "<text class=\"tick\" x=\"{x:.1}\" y=\"{:.1}\">dBm and more (median RSRP); △ sites</text>",
        y + 12.0
    );
    // A bar of a round length, about a fifth of the map.
    let km = round_step(wide * pixel_m / 1000.0 * 8.0 / 5.0);
    let length = km * 1000.0 / pixel_m;
    let (from, at) = (LEFT + wide - length, y + 30.0);
    let _ = writeln!(
        svg,
        "<path class=\"axis\" d=\"M{from:.1} {:.1}v6h{length:.1}v-6\"/><text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{km} km</text>",
        at - 6.0,
        from - 6.0,
        at + 2.0
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_of_two_pixels_is_a_drawing_with_a_picture() {
        let grid = Grid {
            corner: [105.0, 21.0],
            step: [0.001, 0.001],
            width: 2,
            height: 2,
        };
        let masts = [LonLat::new(105.001, 20.999).unwrap()];
        let map = CoverageMap {
            title: "A & B",
            grid: &grid,
            rsrp_dbm: &[-80.0, f32::NAN, -120.0, -130.0],
            masts: &masts,
        };
        let svg = coverage_svg(&map, |_| Some(100.0)).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("A &amp; B"));
        assert!(svg.contains("data:image/png;base64,iVBORw0KGgo"));
        assert_eq!(svg.matches("class=\"site\"").count(), 1);
    }
}
