//! What `deadzone predict` found: rasters, areas, and the report.

use anyhow::Context;
use clap::ValueEnum;
use geo::GeodesicArea;
use serde_json::{Value, json};

use super::terminal::Terminal;
use crate::geodesy::LonLat;
use crate::predict::{
    self, Cell, CellLevels, Cells, ClutterClass, Grid, Ground, Map, Pixels, Served, SignalRule,
    Window, knows_terrain,
};
use crate::project::Project;
use crate::radio::{ContourOptions, ValueGrid};
use crate::report::{CoverageMap, PredictedArea, coverage_svg};
use crate::units::Dbm;

/// What rasters hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shown {
    /// Median level of the best server, dBm
    Rsrp,
    /// Probability that a phone gets the threshold, 0 to 1
    Probability,
    /// Throughput of a single user at the stated load, Mbit/s
    Throughput,
    /// 1 where two models differ by more than 10 dB, else 0; with --model both
    Uncertain,
}

impl Shown {
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Rsrp => "dBm",
            Self::Throughput => "Mbit/s",
            Self::Probability | Self::Uncertain => "",
        }
    }

    /// The same of the pixels of one cell, alone.
    pub(super) fn of_cell(
        self,
        levels: &CellLevels,
        pixels: &Pixels,
        cell: &Cell,
        rule: &SignalRule,
        most_spread: f64,
    ) -> Vec<f32> {
        let clutter = clutter_of(levels, pixels);
        let spread = |pixel: usize| {
            let spread = levels.spread_db.as_ref()?.get(pixel)?;
            (!spread.is_nan()).then(|| f64::from(*spread))
        };
        let value = |(pixel, level): (usize, &f32)| {
            if level.is_nan() {
                return f32::NAN;
            }
            let rsrp = Dbm(f64::from(*level));
            let served = Served {
                rsrp,
                cell: levels.cell,
                mbps: rule.mbps(rsrp, 0.0, cell.carrier),
                spread_db: spread(pixel),
                clutter: clutter[pixel],
            };
            #[expect(clippy::cast_possible_truncation, reason = "a pixel needs no more")]
            let value = self.of(&served, rule, most_spread) as f32;
            value
        };
        levels.rsrp_dbm.iter().enumerate().map(value).collect()
    }

    pub(super) fn of(self, served: &Served, rule: &SignalRule, most_spread: f64) -> f64 {
        match self {
            Self::Rsrp => served.rsrp.0,
            Self::Probability => rule.probability(served.rsrp, served.clutter),
            Self::Throughput => served.mbps.unwrap_or(f64::NAN),
            Self::Uncertain => served
                .spread_db
                .map_or(f64::NAN, |spread| f64::from(u8::from(spread > most_spread))),
        }
    }
}

/// Everything that outputs are made of.
pub(super) struct Found<'a> {
    pub(super) project: &'a Project,
    pub(super) cells: &'a Cells,
    pub(super) thresholds: Vec<f64>,
    /// Areas of sites, where they were asked for.
    pub(super) of_sites: Vec<PredictedArea>,
    pub(super) map: Map,
}

impl Found<'_> {
    fn rule(&self, threshold: f64) -> SignalRule {
        SignalRule::for_threshold(&self.project.settings, Dbm(threshold))
    }

    pub(super) fn bands(&self, shown: Shown) -> Vec<(String, Vec<f32>)> {
        let rule = self.rule(self.thresholds[0]);
        let most_spread = self.project.settings.radio.max_spread_db;
        let networks = (0..).zip(&self.cells.networks);
        let band = |(number, network): (u32, &predict::Network)| {
            let name = format!("{} {}", network.operator, network.technology.as_str());
            let value = |served: Served| shown.of(&served, &rule, most_spread);
            (name, self.map.rasters.map(number, &rule, value))
        };
        networks.map(band).collect()
    }

    /// The best level of all networks of the newest technology as a map: levels of others are of other
    /// kinds.
    pub(super) fn drawn(&self, ground: &Ground) -> anyhow::Result<String> {
        let rule = self.rule(self.thresholds[0]);
        let rasters = &self.map.rasters;
        let newest = self.cells.networks.iter().map(|network| network.technology);
        let newest = newest.max().context("there is no cell to draw")?;
        let mut best = vec![f32::NAN; rasters.grid().len()];
        for (number, network) in (0..).zip(&self.cells.networks) {
            if network.technology == newest {
                let levels = rasters.map(number, &rule, |served| served.rsrp.0);
                for (best, level) in best.iter_mut().zip(levels) {
                    *best = best.max(level);
                }
            }
        }
        let window = known(rasters.grid(), &best);
        let grid = windowed(rasters.grid(), &window);
        let width = rasters.grid().width as usize;
        let columns = window.columns.start as usize..window.columns.end as usize;
        let rows = window.rows.clone();
        let lines = rows.map(|row| &best[row as usize * width..][columns.clone()]);
        let shown: Vec<f32> = lines.flatten().copied().collect();
        let cells = self.cells.cells.iter();
        let cells =
            cells.filter(|cell| self.cells.networks[cell.network as usize].technology == newest);
        let mut masts: Vec<LonLat> = cells.map(|cell| cell.sector.position).collect();
        masts.dedup();
        let named = &self.project.settings.project.name;
        let place = if named.is_empty() {
            String::new()
        } else {
            format!(": {named}")
        };
        let title = format!("Predicted coverage, {}{place}", newest.as_str());
        let map = CoverageMap {
            title: &title,
            grid: &grid,
            rsrp_dbm: &shown,
            masts: &masts,
        };
        let mut walker = ground.walker();
        Ok(coverage_svg(&map, |place| {
            walker.as_mut()?.height(place).ok().flatten()
        })?)
    }

    /// The areas of networks, or of sites where those were asked for.
    pub(super) fn areas(&self) -> anyhow::Result<Vec<PredictedArea>> {
        if !self.of_sites.is_empty() {
            return Ok(self.of_sites.clone());
        }
        let settings = &self.project.settings;
        let rasters = &self.map.rasters;
        let mut areas = Vec::new();
        for (number, network) in (0..).zip(&self.cells.networks) {
            for &threshold in &self.thresholds {
                let rule = self.rule(threshold);
                let level = |served: Served| match served.mbps {
                    Some(mbps) if mbps >= rule.min_mbps => in_open(&rule, &served),
                    _ if rule.min_mbps <= 0.0 => in_open(&rule, &served),
                    _ => f64::NAN,
                };
                let levels = rasters.map(number, &rule, level);
                let least = rule.least().0;
                let polygons = contour(rasters.grid(), &levels, least)?;
                let spread = rasters.map(number, &rule, |served| {
                    Shown::Uncertain.of(&served, &rule, settings.radio.max_spread_db)
                });
                let covered = levels.iter().zip(&spread);
                let covered = covered.filter(|(level, _)| f64::from(**level) >= least);
                let known: Vec<f32> = covered
                    .map(|(_, spread)| *spread)
                    .filter(|spread| !spread.is_nan())
                    .collect();
                #[expect(clippy::cast_precision_loss, reason = "pixels are fewer than 2^52")]
                let share = |known: &[f32]| {
                    known.iter().map(|one| f64::from(*one)).sum::<f64>() / known.len() as f64
                };
                areas.push(PredictedArea {
                    operator: network.operator.clone(),
                    technology: network.technology,
                    site_id: None,
                    rsrp_dbm: threshold,
                    probability: settings.radio.probability,
                    model: settings.radio.model.clone(),
                    date: settings.project.as_of,
                    area_km2: polygons.geodesic_area_unsigned() / 1e6,
                    // Without terrain nothing is certain.
                    uncertain_share: if knows_terrain(&settings.radio) {
                        (!known.is_empty()).then(|| share(&known))
                    } else {
                        Some(1.0)
                    },
                    polygons,
                });
            }
        }
        Ok(areas)
    }

    pub(super) fn report(&self, areas: &[PredictedArea], ground: &Ground) -> Value {
        let settings = &self.project.settings;
        let grid = self.map.rasters.grid();
        let cells = self.cells.cells.iter().zip(&self.map.reaches);
        let cells: Vec<Value> = cells
            .map(|(cell, reach)| {
                let network = &self.cells.networks[cell.network as usize];
                json!({
                    "site_id": &*cell.site_id,
                    "operator": network.operator,
                    "technology": network.technology.as_str(),
                    "azimuth_deg": cell.sector.azimuth_deg,
                    "frequency_mhz": cell.sector.frequency_mhz,
                    "height_m": cell.sector.height_m,
                    "rsrp_dbm": self.thresholds[0],
                    "covered_km2": reach.covered_km2,
                    "unknown_km2": reach.unknown_km2,
                    "beyond_border_km2": reach.spilled_km2,
                    "strongest_beyond_border_dbm": reach.strongest_beyond_dbm,
                })
            })
            .collect();
        let areas: Vec<Value> = areas
            .iter()
            .map(|area| {
                json!({
                    "operator": area.operator,
                    "technology": area.technology.as_str(),
                    "site_id": area.site_id,
                    "rsrp_dbm": area.rsrp_dbm,
                    "area_km2": area.area_km2,
                    "uncertain_share": area.uncertain_share,
                })
            })
            .collect();
        let surfaces: Vec<Value> = ground
            .surfaces()
            .map(|(layer, surface)| {
                let tally = surface.tally();
                json!({
                    "layer": layer,
                    "tiles": tally.tiles,
                    "tiles_used": tally.tiles_used,
                    "voids": tally.voids,
                })
            })
            .collect();
        json!({
            "program": "deadzone",
            "version": env!("CARGO_PKG_VERSION"),
            "radio": settings.radio,
            "pixels": [grid.width, grid.height],
            "ground": surfaces,
            "areas": areas,
            "cells": cells,
            "notes": self.cells.notes,
        })
    }

    pub(super) fn say(&self, areas: &[PredictedArea], terminal: &Terminal) {
        for area in areas.iter().filter(|area| area.site_id.is_none()) {
            terminal.say(&format!(
                "{} {}: {:.1} km2 at {} dBm or more",
                area.operator,
                area.technology.as_str(),
                area.area_km2,
                area.rsrp_dbm
            ));
        }
        let reaches = self.cells.cells.iter().zip(&self.map.reaches);
        let unknown = reaches.clone().filter(|(_, reach)| reach.unknown_km2 > 0.0);
        let unknown: Vec<_> = unknown.collect();
        if let Some((first, _)) = unknown.first() {
            let km2: f64 = unknown.iter().map(|(_, reach)| reach.unknown_km2).sum();
            terminal.warn(&format!(
                "of {km2:.1} km2 within the radius of {} cells nothing is known, the first of site {}: terrain is missing there or on the way; --json tells each",
                unknown.len(),
                first.site_id
            ));
        }
        let beyond = reaches.filter_map(|(cell, reach)| {
            let spilled = reach.spilled_km2.filter(|km2| *km2 > 0.0)?;
            Some((cell, spilled, reach.strongest_beyond_dbm?))
        });
        for (cell, km2, strongest) in beyond {
            terminal.warn(&format!(
                "site {}: {km2:.1} km2 beyond the border get its signal, up to {strongest:.0} dBm",
                cell.site_id
            ));
        }
    }
}

/// The outline of all pixels that reach a level.
fn contour(
    grid: &Grid,
    levels: &[f32],
    least: f64,
) -> anyhow::Result<geo_types::MultiPolygon<f64>> {
    let size = [grid.width as usize, grid.height as usize];
    let step = [grid.step[0], -grid.step[1]];
    let values = ValueGrid::new(size, levels, grid.corner, step)?;
    Ok(values.at_least(least, &ContourOptions::default())?)
}

/// The level of a contour that runs through all kinds of clutter.
fn in_open(rule: &SignalRule, served: &Served) -> f64 {
    rule.as_in_open(served.rsrp, served.clutter).0
}

/// The areas of a cell seen alone.
pub(super) fn site_areas(
    project: &Project,
    cells: &Cells,
    pixels: &Pixels,
    levels: &CellLevels,
    thresholds: &[f64],
) -> anyhow::Result<Vec<PredictedArea>> {
    let settings = &project.settings;
    let cell = &cells.cells[levels.cell as usize];
    let network = &cells.networks[cell.network as usize];
    let window = windowed(&pixels.grid, &levels.window);
    let clutter = clutter_of(levels, pixels);
    let mut areas = Vec::new();
    for &threshold in thresholds {
        let rule = SignalRule::for_threshold(settings, Dbm(threshold));
        let in_open = levels.rsrp_dbm.iter().zip(&clutter);
        let in_open = in_open.map(|(&level, &clutter)| {
            let level = rule.as_in_open(Dbm(f64::from(level)), clutter);
            #[expect(clippy::cast_possible_truncation, reason = "a pixel needs no more")]
            let level = level.0 as f32;
            level
        });
        let in_open: Vec<f32> = in_open.collect();
        let polygons = contour(&window, &in_open, rule.least().0)?;
        areas.push(PredictedArea {
            operator: network.operator.clone(),
            technology: network.technology,
            site_id: Some(cell.site_id.to_string()),
            rsrp_dbm: threshold,
            probability: settings.radio.probability,
            model: settings.radio.model.clone(),
            date: settings.project.as_of,
            area_km2: polygons.geodesic_area_unsigned() / 1e6,
            uncertain_share: None,
            polygons,
        });
    }
    Ok(areas)
}

/// The classes of clutter of the pixels of a cell.
fn clutter_of(levels: &CellLevels, pixels: &Pixels) -> Vec<ClutterClass> {
    let rows = levels.window.rows.clone();
    rows.flat_map(|row| pixels.row(&levels.window, row))
        .collect()
}

/// The columns and rows around everything that is known; all where nothing is.
fn known(grid: &Grid, levels: &[f32]) -> Window {
    let mut columns = grid.width..0;
    let mut rows = grid.height..0;
    for (row, line) in (0..).zip(levels.chunks_exact(grid.width as usize)) {
        for (column, _) in (0..).zip(line).filter(|(_, level)| !level.is_nan()) {
            columns = columns.start.min(column)..columns.end.max(column + 1);
            rows = rows.start.min(row)..row + 1;
        }
    }
    if columns.is_empty() {
        return Window {
            columns: 0..grid.width,
            rows: 0..grid.height,
        };
    }
    Window { columns, rows }
}

/// The part of a grid that a window holds.
pub(super) fn windowed(grid: &Grid, window: &Window) -> Grid {
    let [west, north] = grid.corner;
    #[expect(clippy::cast_possible_truncation, reason = "no longer than the grid")]
    let [width, height] = [window.columns.len(), window.rows.len()].map(|side| side as u32);
    Grid {
        corner: [
            west + f64::from(window.columns.start) * grid.step[0],
            north - f64::from(window.rows.start) * grid.step[1],
        ],
        step: grid.step,
        width,
        height,
    }
}
