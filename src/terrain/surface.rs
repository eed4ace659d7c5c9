//! Tiles as one surface.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::cache::Cache;
use super::tile::Tile;
use super::{Grid, Options, Sampler, TerrainError, files};
use crate::formats::hgt_name;
use crate::geodesy::{Crs, LonLat};

/// Tiles of terrain as one surface: heights anywhere between the centres of their cells, across tiles.
///
/// Where several tiles lie over one place, that with the finest cells holds there, then the first by name.
/// Heights are kept as 32 bit floats in metres; what is below -12,000 m or above 10,000 m is a void, as it
/// is where a file does not say which number stands for no data.
///
/// ```
/// use deadzone::geodesy::{Crs, LonLat};
/// use deadzone::terrain::{Grid, Lattice, Options, Terrain};
/// let lattice = Lattice { first: [105.0, 21.0], step: [0.5, -0.5], size: [2, 2] };
/// let grid = Grid::new(Crs::wgs84(), lattice, vec![10.0, 20.0, 30.0, 40.0])?;
/// let terrain = Terrain::of_grid(grid, &Options::default())?;
/// let height = terrain.sampler().height(LonLat::new(105.25, 20.75)?)?;
/// assert_eq!(height, Some(25.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Terrain {
    /// The tile that holds where several lie first.
    pub(super) tiles: Vec<Tile>,
    /// The systems of the tiles, each once.
    pub(super) systems: Vec<Crs>,
    /// For each tile those before it that may lie over the same place.
    pub(super) better: Vec<Vec<usize>>,
    pub(super) cache: Cache,
    pub(super) options: Options,
    place: String,
    notes: Vec<String>,
    used: Vec<AtomicBool>,
    voids: AtomicU64,
}

/// What was met in the terrain so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tiles there are.
    pub tiles: usize,
    /// Tiles from which heights were read.
    pub tiles_used: usize,
    /// Heights that were asked for where the tiles have no data.
    pub voids: u64,
}

impl Terrain {
    /// Opens a tile, or all tiles of a folder and the folders in it.
    ///
    /// # Errors
    /// [`TerrainError`] where there is no tile, or one is broken or cannot be placed.
    pub fn open(path: &Path, options: &Options) -> Result<Self, TerrainError> {
        let files::Found { tiles, notes } = files::open(path, options)?;
        Self::of_tiles(tiles, path.display().to_string(), notes, options)
    }

    /// A surface of heights in memory.
    ///
    /// # Errors
    /// [`TerrainError::Placed`] where it does not lie on the earth.
    pub fn of_grid(grid: Grid, options: &Options) -> Result<Self, TerrainError> {
        Self::of_grids([("memory".to_owned(), grid)], options)
    }

    /// A surface of named heights in memory.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn of_grids(
        grids: impl IntoIterator<Item = (String, Grid)>,
        options: &Options,
    ) -> Result<Self, TerrainError> {
        let tile = |(name, grid): (String, Grid)| {
            let (crs, lattice) = (grid.crs().clone(), *grid.lattice());
            Tile::of_memory(name, crs, lattice, grid.into_heights())
        };
        let tiles = grids.into_iter().map(tile).collect();
        Self::of_tiles(tiles, "memory".to_owned(), Vec::new(), options)
    }

    fn of_tiles(
        mut tiles: Vec<Tile>,
        place: String,
        notes: Vec<String>,
        options: &Options,
    ) -> Result<Self, TerrainError> {
        if tiles.is_empty() {
            return Err(TerrainError::NoTiles { place, ignored: 0 });
        }
        let mut systems: Vec<Crs> = Vec::new();
        for tile in &mut tiles {
            let known = systems.iter().position(|crs| *crs == tile.crs);
            tile.system = known.unwrap_or(systems.len());
            if known.is_none() {
                systems.push(tile.crs.clone());
            }
        }
        for tile in &tiles[1..] {
            if !tile.crs.shares_datum(&tiles[0].crs) {
                return Err(TerrainError::MixedDatums {
                    one: tiles[0].name.clone(),
                    one_crs: tiles[0].crs.to_string(),
                    other: tile.name.clone(),
                    other_crs: tile.crs.to_string(),
                });
            }
        }
        let boxes: Result<Vec<_>, _> = tiles.iter().map(Tile::around).collect();
        let mut order: Vec<_> = tiles.into_iter().zip(boxes?).collect();
        order.sort_by(|(a, _), (b, _)| {
            let fineness = a.nominal_cell_m().total_cmp(&b.nominal_cell_m());
            fineness.then_with(|| a.name.cmp(&b.name))
        });
        let better = (0..order.len()).map(|at| {
            let before = 0..at;
            before
                .filter(|&other| order[at].1.meets(&order[other].1))
                .collect()
        });
        Ok(Self {
            better: better.collect(),
            used: order.iter().map(|_| AtomicBool::new(false)).collect(),
            tiles: order.into_iter().map(|(tile, _)| tile).collect(),
            systems,
            cache: Cache::new(options.cache_bytes),
            options: options.clone(),
            place,
            notes,
            voids: AtomicU64::new(0),
        })
    }

    /// A reader of heights; threads have one each.
    #[must_use]
    pub fn sampler(&self) -> Sampler<'_> {
        Sampler::new(self)
    }

    /// From one cell to the next at a place, in metres: the shorter of both axes. `None` where there is no
    /// tile.
    #[must_use]
    pub fn cell_m(&self, at: LonLat) -> Option<f64> {
        let (tile, position) = self.find(|system| self.position(system, at))?;
        let [wide, high] = self.tiles[tile].cell_sides_m(position)?;
        Some(wide.min(high))
    }

    /// The names of the tiles, below the folder that was opened, in the order in which they hold.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tiles.iter().map(|tile| tile.name.as_str())
    }

    /// The names of the tiles from which heights were read so far, sorted.
    #[must_use]
    pub fn used_files(&self) -> Vec<&str> {
        let tiles = self.tiles.iter().zip(&self.used);
        let used = tiles.filter(|(_, used)| used.load(Ordering::Relaxed));
        let mut names: Vec<&str> = used.map(|(tile, _)| tile.name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// What was noticed about the files, for people.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What was met so far by samplers that are done.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let used = self.used.iter().filter(|used| used.load(Ordering::Relaxed));
        Tally {
            tiles: self.tiles.len(),
            tiles_used: used.count(),
            voids: self.voids.load(Ordering::Relaxed),
        }
    }

    pub(super) fn count_voids(&self, voids: u64) {
        self.voids.fetch_add(voids, Ordering::Relaxed);
    }

    /// x and y of a place in one of the systems.
    pub(super) fn position(&self, system: usize, at: LonLat) -> Option<[f64; 2]> {
        let (x, y) = self.systems[system].from_lon_lat(at.lon(), at.lat()).ok()?;
        Some([x, y])
    }

    /// The tile that holds at a place, and the place in its system, whole turns of the earth apart from
    /// what was given.
    pub(super) fn find(
        &self,
        place: impl Fn(usize) -> Option<[f64; 2]>,
    ) -> Option<(usize, [f64; 2])> {
        let mut known: Option<(usize, Option<[f64; 2]>)> = None;
        self.tiles.iter().enumerate().find_map(|(number, tile)| {
            let position = match known {
                Some((system, position)) if system == tile.system => position,
                _ => place(tile.system),
            };
            known = Some((tile.system, position));
            Some((number, tile.holding(position?)?))
        })
    }

    /// The heights of a part of a tile, from what is held or from its file.
    pub(super) fn part(&self, tile: usize, first: [u32; 2]) -> Result<Arc<[f32]>, TerrainError> {
        // Tiles are bounded in number, see `files`.
        let key = (u32::try_from(tile).unwrap_or(u32::MAX), first);
        if let Some(heights) = self.cache.get(key) {
            return Ok(heights);
        }
        self.used[tile].store(true, Ordering::Relaxed);
        let heights: Arc<[f32]> = self.tiles[tile].read(first)?.into();
        self.cache.keep(key, &heights);
        Ok(heights)
    }

    /// That no tile holds a place.
    pub(super) fn no_tile(&self, at: LonLat) -> TerrainError {
        let place = match self.tiles.len() {
            1 => format!("the tile of {}", self.place),
            count => format!("the {count} tiles of {}", self.place),
        };
        let is_hgt = self.tiles.iter().all(Tile::is_hgt);
        #[expect(clippy::cast_possible_truncation, reason = "degrees")]
        let corner =
            [at.lon().min(179.0), at.lat().min(89.0)].map(|degrees| degrees.floor() as i16);
        let missing = if is_hgt {
            format!("{} is not among ", hgt_name(corner))
        } else {
            "it lies outside of ".to_owned()
        };
        TerrainError::NoTile {
            lon: at.lon(),
            lat: at.lat(),
            missing,
            place,
        }
    }
}
