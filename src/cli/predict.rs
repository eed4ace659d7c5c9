//! `deadzone predict`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use geo::GeodesicArea;
use serde_json::{Value, json};

use super::sites_on_ground::{SitesOnGround, absolute};
use super::terminal::Terminal;
use super::{Answer, destination, format_named, keep_layers, protect};
use crate::formats::Format;
use crate::geodesy::LonLat;
use crate::pipeline::Progress;
use crate::predict::{
    self, CellLevels, Cells, ClutterClass, Grid, Ground, Map, Pixels, PredictError, Served,
    SignalRule, Window,
};
use crate::project::Project;
use crate::radio::{ContourOptions, ValueGrid};
use crate::report::{CoverageMap, PredictedArea, coverage_svg, pretty, write_areas, write_bands};
use crate::scan::AreaIndex;
use crate::survey;
use crate::units::Dbm;

/// Predict coverage from sites on terrain: rasters of levels, polygons per threshold
#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "A .tif is a cloud-optimised GeoTIFF with a band for each operator and technology; any other extension \
                  gets polygons that `deadzone scan --coverage` reads. Keys of [radio] tell the rest: see `deadzone init`.\n\n\
                  Examples:\n  \
                  deadzone predict --sites sites.csv --terrain srtm --out coverage.gpkg --out rsrp.tif\n  \
                  deadzone predict my-province --threshold-dbm -105 --threshold-dbm -115 --out coverage.geojson"
)]
pub(super) struct Predict {
    #[command(flatten)]
    from: SitesOnGround,
    /// How far from its mast a sector is followed [default: that of the project, 20]
    #[arg(long, value_name = "KM")]
    radius_km: Option<f64>,
    /// Side of a pixel [default: that of the project, 100]
    #[arg(long, value_name = "M")]
    pixel_m: Option<f64>,
    /// Level of polygons, once for each [default: that of the project, -110]
    #[arg(long, value_name = "DBM")]
    threshold_dbm: Vec<f64>,
    /// What rasters hold
    #[arg(long, value_enum, default_value_t = Shown::Rsrp)]
    value: Shown,
    /// Polygons and rasters of each site instead of each network
    #[arg(long)]
    per_site: bool,
    /// Polygons of a country or concession; signal beyond them is told site by site
    #[arg(long, value_name = "FILE")]
    border: Option<String>,
    /// File to write, once for each; its extension tells the format, .svg is a map to look at
    #[arg(short, long, value_name = "FILE", required = true)]
    out: Vec<PathBuf>,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// What rasters hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shown {
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
    fn unit(self) -> &'static str {
        match self {
            Self::Rsrp => "dBm",
            Self::Throughput => "Mbit/s",
            Self::Probability | Self::Uncertain => "",
        }
    }

    fn of(self, served: &Served, rule: &SignalRule, most_spread: f64) -> f64 {
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

/// Where a result goes.
enum Target {
    Raster,
    Map,
    Layer(Format),
}

/// Everything that outputs are made of.
struct Found<'a> {
    project: &'a Project,
    cells: &'a Cells,
    thresholds: Vec<f64>,
    /// Areas of sites, where they were asked for.
    of_sites: Vec<PredictedArea>,
    map: Map,
}

impl Predict {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let project = self.project(terminal)?;
        let settings = &project.settings;
        let targets = self.targets()?;
        protect(&project, self.out.iter().cloned())?;
        for path in &self.out {
            keep_layers(path)?;
        }
        terminal.stage("sites", 0);
        let survey = survey::sites_alone(&project)?;
        terminal.clear();
        terminal.survey(&survey, None);
        let sites = survey.sites.as_deref().unwrap_or_default();
        let cells = Cells::of(
            sites,
            &settings.radio,
            settings.project.as_of,
            &project.origin,
        )?;
        for note in &cells.notes {
            terminal.warn(note);
        }
        let ground = Ground::open(&project)?;
        if !predict::is_asked(settings) {
            return Err(PredictError::NoTerrain.into());
        }
        let radius_m = settings.radio.radius_km * 1000.0;
        let positions = cells.masts.iter().map(|mast| mast.position);
        let grid = Grid::around(positions, radius_m, settings.radio.pixel_m)?;
        let border = self.border.as_deref();
        let border = border
            .map(|file| inside(&project, file, &grid))
            .transpose()?;
        let pixels = Pixels::of(grid, &ground, settings)?;
        terminal.stage("predict", cells.masts.len());
        let thresholds = self.thresholds(&project);
        let mut of_sites = Vec::new();
        let map = predict::map(
            &cells,
            &ground,
            settings,
            &pixels,
            border.as_deref(),
            &|steps| terminal.done(steps),
            |levels| -> anyhow::Result<()> {
                if self.per_site {
                    of_sites.extend(site_areas(&project, &cells, &pixels, levels, &thresholds)?);
                    self.site_rasters(&cells, &grid, levels)?;
                }
                Ok(())
            },
        );
        terminal.clear();
        let found = Found {
            project: &project,
            cells: &cells,
            thresholds,
            of_sites,
            map: map?,
        };
        terminal.stage("outputs", 0);
        let areas = found.areas()?;
        for (path, target) in self.out.iter().zip(&targets) {
            self.write(path, target, &found, &areas, &ground, terminal)?;
        }
        terminal.clear();
        let report = found.report(&areas, &ground);
        if self.json {
            let mut out = io::stdout().lock();
            pretty(&mut out, &report).and_then(|()| out.flush())?;
        }
        found.say(&areas, terminal);
        Ok(Answer::Done)
    }

    fn targets(&self) -> anyhow::Result<Vec<Target>> {
        let target = |path: &PathBuf| {
            let end = path.extension().and_then(|end| end.to_str());
            let end = end.unwrap_or_default().to_lowercase();
            if end == "tif" || end == "tiff" {
                return Ok(Target::Raster);
            }
            if end == "svg" {
                return Ok(Target::Map);
            }
            let format = format_named(None, Some(path)).with_context(|| {
                "rasters are written as .tif, polygons as any of the formats of layers".to_owned()
            })?;
            Ok(Target::Layer(format))
        };
        self.out.iter().map(target).collect()
    }

    fn thresholds(&self, project: &Project) -> Vec<f64> {
        let mut thresholds = self.threshold_dbm.clone();
        if thresholds.is_empty() {
            thresholds.push(project.settings.coverage.min_rsrp_dbm);
        }
        // The widest first, so that a map draws the strongest on top.
        thresholds.sort_by(f64::total_cmp);
        thresholds.dedup();
        thresholds
    }

    /// The project, or the defaults where there is none, with what the command line says.
    fn project(&self, terminal: &Terminal) -> anyhow::Result<Project> {
        let mut arguments = Vec::new();
        if let Some(radius) = self.radius_km {
            arguments.push(format!("radio.radius_km = {radius:?}"));
        }
        if let Some(pixel) = self.pixel_m {
            arguments.push(format!("radio.pixel_m = {pixel:?}"));
        }
        if let Some(wrong) = self
            .threshold_dbm
            .iter()
            .find(|dbm| !(-160.0..=-20.0).contains(*dbm))
        {
            bail!("--threshold-dbm {wrong} is no level of a phone; allowed are -160 to -20 dBm");
        }
        self.from.open(arguments, terminal)
    }

    fn write(
        &self,
        path: &Path,
        target: &Target,
        found: &Found<'_>,
        areas: &[PredictedArea],
        ground: &Ground,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        if matches!(target, Target::Raster) && self.per_site {
            // Those of sites were written as they came.
            return Ok(());
        }
        let (publication, name) = destination(path)?;
        match target {
            Target::Raster => {
                let bands = found.bands(self.value);
                let grid = found.map.rasters.grid();
                publication.write(&name, |out| {
                    write_bands(out, grid, self.value.unit(), &bands).map_err(io::Error::other)
                })?;
            }
            Target::Map => {
                let drawn = found.drawn(ground)?;
                publication.write(&name, |out| out.write_all(drawn.as_bytes()))?;
            }
            Target::Layer(format) => {
                let written = write_areas(&publication.place(&name), *format, areas)
                    .with_context(|| path.display().to_string())?;
                publication.adopt(&written.files)?;
                for loss in &written.losses {
                    terminal.warn(loss);
                }
            }
        }
        publication.finish()?;
        Ok(())
    }

    /// Writes the raster of a cell beside each raster that was asked for: `rsrp-S1-4G-120.tif`.
    fn site_rasters(&self, cells: &Cells, grid: &Grid, levels: &CellLevels) -> anyhow::Result<()> {
        let cell = &cells.cells[levels.cell as usize];
        let network = &cells.networks[cell.network as usize];
        let technology = network.technology.as_str();
        let azimuth = cell.sector.azimuth_deg;
        let azimuth = azimuth.map_or_else(String::new, |azimuth| format!("-{azimuth}"));
        for path in &self.out {
            let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
                continue;
            };
            if !path
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("tif"))
            {
                continue;
            }
            let id = file_safe(&cell.site_id);
            let name = format!("{stem}-{id}-{technology}{azimuth}.tif");
            let (publication, name) = destination(&path.with_file_name(name))?;
            let band = format!("{} {technology} {}", network.operator, cell.site_id);
            let window = windowed(grid, &levels.window);
            let bands = [(band, levels.rsrp_dbm.clone())];
            publication.write(&name, |out| {
                write_bands(out, &window, "dBm", &bands).map_err(io::Error::other)
            })?;
            publication.finish()?;
        }
        Ok(())
    }
}

impl Found<'_> {
    fn rule(&self, threshold: f64) -> SignalRule {
        SignalRule::for_threshold(&self.project.settings, Dbm(threshold))
    }

    fn bands(&self, shown: Shown) -> Vec<(String, Vec<f32>)> {
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
    fn drawn(&self, ground: &Ground) -> anyhow::Result<String> {
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
    fn areas(&self) -> anyhow::Result<Vec<PredictedArea>> {
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
                    uncertain_share: (!known.is_empty()).then(|| share(&known)),
                    polygons,
                });
            }
        }
        Ok(areas)
    }

    fn report(&self, areas: &[PredictedArea], ground: &Ground) -> Value {
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
                    "covered_km2": reach.covered_km2,
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

    fn say(&self, areas: &[PredictedArea], terminal: &Terminal) {
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

fn site_areas(
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
    let clutter: Vec<ClutterClass> = levels
        .window
        .rows
        .clone()
        .flat_map(|row| pixels.row(&levels.window, row))
        .collect();
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
fn windowed(grid: &Grid, window: &Window) -> Grid {
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

/// Which pixels lie within a border.
fn inside(project: &Project, file: &str, grid: &Grid) -> anyhow::Result<Vec<bool>> {
    let border = survey::polygons_alone(project, &absolute(file)?)?;
    if border.0.is_empty() {
        bail!("{file} holds no polygon");
    }
    let index = AreaIndex::new([&border]);
    let mut inside = Vec::with_capacity(grid.len());
    for row in 0..grid.height {
        for column in 0..grid.width {
            let [lon, lat] = grid.centre(column, row);
            let place = LonLat::new(lon, lat).ok();
            inside.push(place.is_some_and(|place| !index.covering(place).is_empty()));
        }
    }
    Ok(inside)
}

/// An identifier as a part of a file's name.
fn file_safe(id: &str) -> String {
    let safe = |c: char| {
        if c.is_alphanumeric() || "._".contains(c) {
            c
        } else {
            '_'
        }
    };
    id.chars().map(safe).collect()
}
