//! What waves meet: terrain, clutter and air.

use std::borrow::Cow;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Cells, ClutterClass, PredictError, knows_terrain};
use crate::digest::hexadecimal;
use crate::geodesy::{Crs, LonLat};
use crate::project::{Bytes, Named, Project, RadioRule, Settings};
use crate::terrain::{Missing, Options, Profile, Sampler, Terrain, TerrainError};
use crate::units::Metres;

/// What waves meet.
#[derive(Debug, Default)]
pub struct Ground {
    terrain: Option<Terrain>,
    clutter: Option<Terrain>,
    dn: Option<Terrain>,
    n0: Option<Terrain>,
    clutter_m: f64,
    air: [f64; 2],
}

impl Ground {
    /// The ground of a project.
    ///
    /// # Errors
    /// [`PredictError`] where a file or folder that the project names cannot be used.
    pub fn open(project: &Project) -> Result<Self, PredictError> {
        let rule = &project.settings.radio;
        let inputs = &project.settings.inputs;
        let options = Options {
            missing: match rule.missing_terrain.as_str() {
                "unknown" => Missing::Unknown,
                _ => Missing::Refused,
            },
            longest_gap: Metres(rule.void_gap_m),
            ..Options::default()
        };
        // Beside the terrain nothing else need be everywhere: there are values for the rest.
        let partial = Options {
            missing: Missing::Unknown,
            longest_gap: Metres(0.0),
            ..Options::default()
        };
        let open = |name: &Option<String>, options: &Options| {
            let name = name.as_deref();
            name.map(|name| opened(project, name, options)).transpose()
        };
        let terrain = inputs.terrain.clone().filter(|_| knows_terrain(rule));
        Ok(Self {
            terrain: open(&terrain, &options)?,
            clutter: open(&inputs.clutter, &partial)?,
            dn: open(&rule.dn_grid, &partial)?,
            n0: open(&rule.n0_grid, &partial)?,
            ..Self::of(None, rule)
        })
    }

    /// Terrain alone, where the model of a rule asks for it, with the clutter and the air of the rule.
    #[must_use]
    pub fn of(terrain: Option<Terrain>, rule: &RadioRule) -> Self {
        Self {
            terrain: terrain.filter(|_| knows_terrain(rule)),
            clutter_m: rule.clutter_m,
            air: [rule.dn, rule.n0],
            ..Self::default()
        }
    }

    /// The terrain, where there is any.
    #[must_use]
    pub fn terrain(&self) -> Option<&Terrain> {
        self.terrain.as_ref()
    }

    /// All surfaces with the names of their layers.
    pub fn surfaces(&self) -> impl Iterator<Item = (&'static str, &Terrain)> {
        let all = [
            ("terrain", &self.terrain),
            ("clutter", &self.clutter),
            ("dn_grid", &self.dn),
            ("n0_grid", &self.n0),
        ];
        all.into_iter()
            .filter_map(|(name, surface)| Some((name, surface.as_ref()?)))
    }

    /// What is to be told before a prediction from these cells: terrain that the model does not ask for,
    /// and masts where the ground is not known, so that nothing is predicted from them.
    ///
    /// # Errors
    /// [`TerrainError`] where terrain is missing and that is not allowed, or turns out to be broken.
    pub fn notes(&self, cells: &Cells, settings: &Settings) -> Result<Vec<String>, PredictError> {
        let Some(mut walker) = self.walker() else {
            let model = &settings.radio.model;
            let unread = settings.inputs.terrain.as_ref().map(|_| {
                format!("inputs.terrain was not read: the model {model} knows no terrain")
            });
            return Ok(unread.into_iter().collect());
        };
        let mut count = 0;
        let mut first = None;
        for (number, mast) in (0..).zip(&cells.masts) {
            let height = walker.height(mast.position);
            let height = height.map_err(|error| PredictError::from(error).of_mast(cells, mast))?;
            if height.is_none() {
                count += 1;
                let cell = || cells.cells.iter().find(|cell| cell.mast == number);
                first = first.or_else(cell);
            }
        }
        let unknown = first.map(|cell| {
            format!(
                "{count} masts stand where the terrain is not known, the first of site {}: nothing is predicted from them; add tiles, or fill the voids",
                cell.site_id
            )
        });
        Ok(unknown.into_iter().collect())
    }

    /// Fall of refractivity over the lowest kilometre (DN) and refractivity at sea level (N0) at a place.
    ///
    /// # Errors
    /// [`TerrainError`] where a grid turns out to be broken.
    pub fn air(&self, at: LonLat) -> Result<[f64; 2], TerrainError> {
        let mut air = self.air;
        for (value, grid) in air.iter_mut().zip([&self.dn, &self.n0]) {
            if let Some(grid) = grid
                && let Some(found) = grid.sampler().height(at)?
            {
                *value = found;
            }
        }
        Ok(air)
    }

    /// Something that samples paths; one a thread.
    #[must_use]
    pub fn walker(&self) -> Option<Walker<'_>> {
        Some(Walker {
            terrain: self.terrain.as_ref()?.sampler(),
            clutter: self.clutter.as_ref().map(Terrain::sampler),
            clutter_m: self.clutter_m,
            heights: Vec::new(),
        })
    }

    /// Something that tells what stands at places; one a thread.
    #[must_use]
    pub fn clutter_at(&self) -> ClutterAt<'_> {
        ClutterAt {
            sampler: self.clutter.as_ref().map(Terrain::sampler),
            otherwise: ClutterClass::of_height(self.clutter_m),
        }
    }
}

/// A surface that was used, for the record of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurfaceUsed {
    /// Its layer: terrain, clutter, `dn_grid` or `n0_grid`.
    pub layer: Cow<'static, str>,
    /// As the project names it.
    pub name: String,
    /// Tiles there are.
    pub tiles: usize,
    /// Heights that were asked for where the tiles have no data.
    pub voids: u64,
    /// The tiles from which heights were read.
    pub used: Vec<FileUsed>,
}

/// A file that was read, for the record of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileUsed {
    /// As the project or a layer names it; tiles by their names below the folder.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

impl Ground {
    /// What was used of each surface so far.
    ///
    /// # Errors
    /// [`TerrainError::Io`] where a tile cannot be read again.
    pub fn used(&self, project: &Project) -> Result<Vec<SurfaceUsed>, TerrainError> {
        let inputs = &project.settings.inputs;
        let rule = &project.settings.radio;
        let named = |layer: &str| match layer {
            "terrain" => &inputs.terrain,
            "clutter" => &inputs.clutter,
            "dn_grid" => &rule.dn_grid,
            _ => &rule.n0_grid,
        };
        let used = self.surfaces().map(|(layer, surface)| {
            let name = named(layer).clone().unwrap_or_default();
            let file = Named::parse(&name).map_or(name.as_str(), |named| named.file);
            let root = project.origin.path(file).unwrap_or_default();
            let tile = |tile: &str| {
                // A surface of one file is called after it.
                let path = if root.is_dir() {
                    root.join(tile)
                } else {
                    root.clone()
                };
                let bytes = Bytes::open(&path).map_err(|source| TerrainError::Io {
                    path: path.display().to_string(),
                    source,
                })?;
                Ok(FileUsed {
                    file: tile.to_owned(),
                    sha256: hexadecimal(&Sha256::digest(&bytes[..])),
                    bytes: bytes.len() as u64,
                })
            };
            let files = surface.used_files();
            let tally = surface.tally();
            Ok(SurfaceUsed {
                layer: layer.into(),
                tiles: tally.tiles,
                voids: tally.voids,
                used: files
                    .into_iter()
                    .map(tile)
                    .collect::<Result<_, TerrainError>>()?,
                name,
            })
        });
        used.collect()
    }
}

/// The terrain of a project for pictures, whatever its model: what is not there is unknown, voids stay. `None`
/// where the project names none.
///
/// # Errors
/// [`PredictError`] where the file or folder that the project names cannot be used.
pub fn terrain_shown(project: &Project) -> Result<Option<Terrain>, PredictError> {
    let options = Options {
        missing: Missing::Unknown,
        longest_gap: Metres(project.settings.radio.void_gap_m),
        ..Options::default()
    };
    let name = project.settings.inputs.terrain.as_deref();
    name.map(|name| opened(project, name, &options)).transpose()
}

fn opened(project: &Project, name: &str, options: &Options) -> Result<Terrain, PredictError> {
    let (path, crs) = placed(project, name)?;
    let options = Options {
        crs: crs.or_else(|| options.crs.clone()),
        ..options.clone()
    };
    Ok(Terrain::open(&path, &options)?)
}

/// The file or folder of a surface as the project names it, and the system that it is declared to be in.
fn placed(project: &Project, name: &str) -> Result<(PathBuf, Option<Crs>), PredictError> {
    let unusable = |why: String| PredictError::GroundNamed {
        name: name.to_owned(),
        why,
    };
    let named = Named::parse(name).map_err(|error| unusable(error.to_string()))?;
    let crs = named.crs.map(Crs::parse).transpose();
    let crs = crs.map_err(|error| unusable(error.to_string()))?;
    let path = project.origin.path(named.file);
    let path = path.ok_or_else(|| unusable("only files of the disk can be terrain".to_owned()))?;
    Ok((path, crs))
}

/// All files of the surfaces of a project, whether anything is read from them or not, with the SHA-256 of each:
/// what a prediction may depend on.
///
/// # Errors
/// As [`Ground::open`], where a file cannot be read.
pub fn ground_files(project: &Project) -> Result<Vec<(String, [u8; 32])>, PredictError> {
    let Settings { inputs, radio, .. } = &project.settings;
    let names = [
        &inputs.terrain,
        &inputs.clutter,
        &radio.dn_grid,
        &radio.n0_grid,
    ];
    let mut all = Vec::new();
    for name in names.into_iter().flatten() {
        let (path, _) = placed(project, name)?;
        all.extend(crate::terrain::fingerprints(&path)?);
    }
    Ok(all)
}

/// Tells what stands at places.
#[derive(Debug)]
pub struct ClutterAt<'g> {
    sampler: Option<Sampler<'g>>,
    /// Where nothing else is known.
    otherwise: ClutterClass,
}

impl ClutterAt<'_> {
    /// What stands at a place: the cell of the clutter that it lies in, or what is taken where that is not
    /// known.
    ///
    /// # Errors
    /// As [`Sampler::nearest`].
    pub fn class(&mut self, at: LonLat) -> Result<ClutterClass, TerrainError> {
        let Some(sampler) = &mut self.sampler else {
            return Ok(self.otherwise);
        };
        let height = sampler.nearest(at)?;
        Ok(height.map_or(self.otherwise, ClutterClass::of_height))
    }
}

/// Longest step of a profile, metres: one ridge may decide.
const LONGEST_STEP_M: f64 = 100.0;

/// From one height of a profile to the next, metres: a cell of the terrain.
pub(super) fn step_m(terrain: &Terrain, at: LonLat) -> f64 {
    let cell_m = terrain.cell_m(at);
    cell_m.map_or(LONGEST_STEP_M, |cell| cell.min(LONGEST_STEP_M))
}

/// Samples paths over the ground.
#[derive(Debug)]
pub struct Walker<'g> {
    terrain: Sampler<'g>,
    clutter: Option<Sampler<'g>>,
    clutter_m: f64,
    heights: Vec<f64>,
}

impl Walker<'_> {
    /// The height of the ground; `None` where it is not known.
    ///
    /// # Errors
    /// As [`Sampler::height`].
    pub fn height(&mut self, at: LonLat) -> Result<Option<f64>, TerrainError> {
        self.terrain.height(at)
    }

    /// The heights of the ground from one place to another.
    ///
    /// # Errors
    /// As [`Sampler::profile`].
    pub fn profile(&mut self, from: LonLat, to: LonLat) -> Result<Profile, TerrainError> {
        let step_m = step_m(self.terrain.terrain(), from).min(step_m(self.terrain.terrain(), to));
        self.terrain.profile(from, to, Some(Metres(step_m)))
    }

    /// Equal steps along a direction, as [`Sampler::radial`].
    ///
    /// # Errors
    /// As [`Sampler::radial`].
    pub fn radial(
        &mut self,
        from: LonLat,
        azimuth_deg: f64,
        step_m: f64,
        count: usize,
        heights: &mut Vec<f64>,
    ) -> Result<(), TerrainError> {
        self.terrain
            .radial(from, azimuth_deg, step_m, count, heights)?;
        Ok(())
    }

    /// The clutter at equal steps along a direction; what is not known is taken from the rule. Nothing
    /// where there is no clutter at all.
    ///
    /// # Errors
    /// As [`Sampler::radial`].
    pub fn clutter(
        &mut self,
        from: LonLat,
        azimuth_deg: f64,
        step_m: f64,
        count: usize,
        clutter: &mut Vec<f64>,
    ) -> Result<(), TerrainError> {
        clutter.clear();
        if let Some(sampler) = &mut self.clutter {
            sampler.radial(from, azimuth_deg, step_m, count, &mut self.heights)?;
            let known = |height: &f64| match height {
                height if height.is_nan() => self.clutter_m,
                height => height.max(0.0),
            };
            clutter.extend(self.heights.iter().map(known));
        } else if self.clutter_m > 0.0 {
            clutter.resize(count, self.clutter_m);
        }
        Ok(())
    }
}
