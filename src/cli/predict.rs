//! `deadzone predict`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::predict_found::{Found, Shown, site_areas, windowed};
use super::predict_sites::Sites;
use super::sites_on_ground::{SitesOnGround, absolute};
use super::terminal::Terminal;
use super::{Answer, destination, format_named, keep_layers, protect, protect_files};
use crate::formats::Format;
use crate::geodesy::LonLat;
use crate::pipeline::Progress;
use crate::predict::{
    self, CellLevels, Cells, Grid, Ground, Judge, Pixels, PredictError, SignalRule,
};
use crate::project::{Named, Project};
use crate::report::{PredictedArea, pretty, write_areas, write_bands};
use crate::scan::AreaIndex;
use crate::survey;
use crate::units::Dbm;

/// Predict coverage from sites on terrain: rasters, polygons, map
///
/// In: sites and terrain, of a project or named here. Out: one file for each --out. A .tif is a cloud-optimised raster with a
/// band for each operator and technology; .svg is a map of the levels; any other extension gets polygons a threshold
/// that `deadzone scan --coverage` reads. Keys of [radio] in the project file tell the rest; `deadzone init` lists them.
#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:\n\
                  \x20 deadzone predict --sites sites.csv --terrain srtm --out coverage.gpkg --out rsrp.tif\n\
                  \x20 deadzone predict my-province --threshold-dbm -105 --threshold-dbm -115 \\\n\
                  \x20     --out coverage.geojson"
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
    /// File to write, once for each; its extension tells the format, .svg is a map of the levels of the newest technology
    #[arg(short, long, value_name = "FILE", required = true)]
    out: Vec<PathBuf>,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// Where a result goes.
enum Target {
    Raster,
    Map,
    Layer(Format),
}

impl Predict {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let project = self.project(terminal)?;
        let settings = &project.settings;
        let targets = self.targets()?;
        if self.value == Shown::Uncertain && settings.radio.model != "both" {
            bail!("--value uncertain compares two models; ask for them with --model both");
        }
        self.check_destinations(&project, &self.out)?;
        for path in &self.out {
            keep_layers(path)?;
        }
        let cells = cells(&project, terminal)?;
        let mut sites = Sites::of(&cells);
        if self.per_site {
            let names = sites.names().iter();
            let rasters = names.flat_map(|name| self.site_rasters_of(name));
            self.check_destinations(&project, &rasters.collect::<Vec<_>>())?;
        }
        if !predict::is_asked(settings) {
            return Err(PredictError::NoTerrain.into());
        }
        let ground = Ground::open(&project)?;
        let radius_m = settings.radio.radius_km * 1000.0;
        let positions = cells.masts.iter().map(|mast| mast.position);
        let grid = Grid::around(positions, radius_m, settings.radio.pixel_m)?;
        for note in ground.notes(&cells, settings)? {
            terminal.warn(&note);
        }
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
            Judge {
                rule: &SignalRule::for_threshold(settings, Dbm(thresholds[0])),
                inside: border.as_deref(),
            },
            &pixels,
            &|steps| terminal.done(steps),
            |levels| -> anyhow::Result<()> {
                if self.per_site
                    && let Some((name, levels)) = sites.add(levels)
                {
                    let areas = site_areas(&project, &cells, &pixels, &levels, &thresholds);
                    of_sites.extend(areas?);
                    let shown = SiteShown {
                        cells: &cells,
                        pixels: &pixels,
                        rule: SignalRule::for_threshold(settings, Dbm(thresholds[0])),
                        most_spread: settings.radio.max_spread_db,
                    };
                    self.site_rasters(name, &shown, &levels)?;
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
        // A geometry without a polygon is none that other tools read.
        let (drawn, empty): (Vec<_>, Vec<_>) = areas
            .iter()
            .cloned()
            .partition(|area| !area.polygons.0.is_empty());
        for (path, target) in self.out.iter().zip(&targets) {
            self.write(path, target, &found, &drawn, &ground, terminal)?;
        }
        terminal.clear();
        if !empty.is_empty() && targets.iter().any(|of| matches!(of, Target::Layer(_))) {
            terminal.warn(&format!(
                "{} of {} areas are empty and have no row in the layers: nowhere is their level reached",
                empty.len(),
                areas.len()
            ));
        }
        if self.json {
            let mut out = io::stdout().lock();
            pretty(&mut out, &found.report(&areas, &ground)).and_then(|()| out.flush())?;
        }
        found.say(&areas, terminal);
        Ok(Answer::Done)
    }

    fn targets(&self) -> anyhow::Result<Vec<Target>> {
        let target = |path: &PathBuf| {
            if is_raster(path) {
                return Ok(Target::Raster);
            }
            if path
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("svg"))
            {
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

    /// Refuses outputs in the place of an input, and such as cannot be written, before the work.
    fn check_destinations(&self, project: &Project, outputs: &[PathBuf]) -> anyhow::Result<()> {
        protect(project, outputs.iter().cloned())?;
        let border = self.border.as_deref();
        let border = border.map(|file| Named::parse(file).map_or(file, |named| named.file));
        let border: Vec<PathBuf> = border.into_iter().map(PathBuf::from).collect();
        protect_files(&border, outputs.iter().cloned())?;
        for path in outputs {
            destination(path)?;
        }
        Ok(())
    }

    /// The rasters of a site, one beside each raster that was asked for: `rsrp-S1-4G.tif`.
    fn site_rasters_of(&self, name: &str) -> impl Iterator<Item = PathBuf> {
        let rasters = self.out.iter().filter(|path| is_raster(path));
        rasters.filter_map(move |path| {
            let stem = path.file_stem()?.to_str()?;
            Some(path.with_file_name(format!("{stem}-{name}.tif")))
        })
    }

    /// Writes the rasters of a site.
    fn site_rasters(
        &self,
        name: &str,
        shown: &SiteShown<'_>,
        levels: &CellLevels,
    ) -> anyhow::Result<()> {
        for path in self.site_rasters_of(name) {
            let (publication, name) = destination(&path)?;
            let cell = &shown.cells.cells[levels.cell as usize];
            let network = &shown.cells.networks[cell.network as usize];
            let technology = network.technology.as_str();
            let band = format!("{} {technology} {}", network.operator, cell.site_id);
            let bands = [(
                band,
                self.value
                    .of_cell(levels, shown.pixels, cell, &shown.rule, shown.most_spread),
            )];
            let window = windowed(&shown.pixels.grid, &levels.window);
            publication.write(&name, |out| {
                write_bands(out, &window, self.value.unit(), &bands).map_err(io::Error::other)
            })?;
            publication.finish()?;
        }
        Ok(())
    }
}

/// The cells of a project's sites.
fn cells(project: &Project, terminal: &Terminal) -> anyhow::Result<Cells> {
    terminal.stage("sites", 0);
    let survey = survey::sites_alone(project)?;
    terminal.clear();
    terminal.survey(&survey, None);
    let sites = survey.sites.as_deref().unwrap_or_default();
    let settings = &project.settings;
    let (rule, as_of) = (&settings.radio, settings.project.as_of);
    let cells = Cells::of(sites, rule, as_of, &project.origin)?;
    for note in &cells.notes {
        terminal.warn(note);
    }
    Ok(cells)
}

/// What rasters of sites need.
struct SiteShown<'a> {
    cells: &'a Cells,
    pixels: &'a Pixels,
    rule: SignalRule,
    most_spread: f64,
}

/// Whether a file is to be a raster, by its ending.
fn is_raster(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str());
    end.is_some_and(|end| ["tif", "tiff"].contains(&&*end.to_lowercase()))
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
