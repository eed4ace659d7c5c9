//! A map of what sites bring: rasters, areas of signal, and what each site adds to them.

use super::rasters::CellLevels;
use super::{Cells, Ground, Pixels, PredictError, Rasters, SignalRule, fields};
use crate::project::Settings;
use crate::units::Dbm;

/// What one site reaches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SiteReach {
    /// Square kilometres where one of its cells has signal, seen alone.
    pub covered_km2: f64,
    /// Square kilometres within the radius of which nothing is known, as terrain is missing there or on
    /// the way.
    pub unknown_km2: f64,
    /// Square kilometres beyond the border where its median is at least the threshold; `None` without a
    /// border.
    pub spilled_km2: Option<f64>,
    /// The highest level beyond the border, dBm.
    pub strongest_beyond_dbm: Option<f64>,
}

/// By what the reach of a cell is measured.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// What counts as signal.
    pub rule: &'a SignalRule,
    /// For each pixel whether it lies within the border, where there is one.
    pub inside: Option<&'a [bool]>,
}

/// What sites bring to a grid of pixels.
#[derive(Clone, Debug)]
pub struct Map {
    /// Levels of networks.
    pub rasters: Rasters,
    /// One entry a cell.
    pub reaches: Vec<SiteReach>,
}

/// Predicts a map; `each` gets what each cell brings, in order.
///
/// # Errors
/// [`PredictError`] as [`fields`]; errors of `each`.
pub fn map<E: From<PredictError>>(
    cells: &Cells,
    ground: &Ground,
    settings: &Settings,
    judge: Judge<'_>,
    pixels: &Pixels,
    progress: &(dyn Fn(usize) + Sync),
    mut each: impl FnMut(&CellLevels) -> Result<(), E>,
) -> Result<Map, E> {
    let mut rasters = Rasters::new(pixels, cells)?;
    let mut reaches = vec![SiteReach::default(); cells.cells.len()];
    let mut failed = None;
    fields(
        cells,
        ground,
        settings,
        pixels,
        progress,
        |channel, levels| {
            reaches[levels.cell as usize] = reach(&levels, pixels, judge);
            rasters.add(channel, &levels);
            if failed.is_none() {
                failed = each(&levels).err();
            }
        },
    )?;
    failed.map_or(Ok(Map { rasters, reaches }), Err)
}

fn reach(levels: &CellLevels, pixels: &Pixels, Judge { rule, inside }: Judge<'_>) -> SiteReach {
    let mut reach = SiteReach {
        spilled_km2: inside.map(|_| 0.0),
        unknown_km2: f64::from(levels.unknown)
            * pixels
                .grid
                .pixel_area_m2(levels.window.rows.start.midpoint(levels.window.rows.end))
            / 1e6,
        ..SiteReach::default()
    };
    let lines = levels
        .rsrp_dbm
        .chunks_exact(levels.window.columns.len().max(1));
    for (row, line) in levels.window.rows.clone().zip(lines) {
        let grid = &pixels.grid;
        let km2 = grid.pixel_area_m2(row) / 1e6;
        let first = row as usize * grid.width as usize + levels.window.columns.start as usize;
        let clutter = pixels.row(&levels.window, row);
        for ((pixel, &level), clutter) in (first..).zip(line).zip(clutter) {
            let level = f64::from(level);
            if rule.as_in_open(Dbm(level), clutter) >= rule.least() {
                reach.covered_km2 += km2;
            }
            if inside.is_some_and(|inside| !inside[pixel]) && level >= rule.threshold.0 {
                *reach.spilled_km2.get_or_insert(0.0) += km2;
                let strongest = reach.strongest_beyond_dbm.unwrap_or(f64::NEG_INFINITY);
                reach.strongest_beyond_dbm = Some(strongest.max(level));
            }
        }
    }
    reach
}
