//! Levels of networks on a grid: the best server, and what disturbs it.

use super::rule::{SignalRule, milliwatts};
use super::{Cells, ClutterClass, Grid, Pixels, PredictError, Window};
use crate::units::Dbm;

/// Most pixels of all channels together: 3.6 GB.
const MOST_PIXELS: u64 = 300_000_000;
/// No cell.
const NOBODY: u32 = u32::MAX;

/// What a cell brings to the pixels of a window, row by row; NaN where it brings nothing, or nothing is
/// known.
#[derive(Clone, Debug)]
pub struct CellLevels {
    /// The cell, by its place.
    pub cell: u32,
    /// The pixels.
    pub window: Window,
    /// Medians in dBm.
    pub rsrp_dbm: Vec<f32>,
    /// How far two models differ, dB, where two were asked.
    pub spread_db: Option<Vec<f32>>,
    /// Pixels within the radius of which nothing is known: terrain is missing there or on the way.
    pub unknown: u32,
}

/// Pixels of one channel: the cells of a network on one frequency.
#[derive(Clone, Debug)]
struct Channel {
    network: u32,
    carrier: crate::radio::Carrier,
    best_dbm: Vec<f32>,
    server: Vec<u32>,
    all_mw: Vec<f32>,
    /// How far two models differ for the best cell, where two were asked.
    spread_db: Option<Vec<f32>>,
}

/// Levels of all networks on a grid.
#[derive(Clone, Debug)]
pub struct Rasters {
    pixels: Pixels,
    channels: Vec<Channel>,
}

/// What a network brings to a pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Served {
    /// The median level of the best cell.
    pub rsrp: Dbm,
    /// That cell, by its place.
    pub cell: u32,
    /// Throughput of a single user, Mbit/s; `None` for 2G and 3G.
    pub mbps: Option<f64>,
    /// How far two models differ, dB, where two were asked and both know the path.
    pub spread_db: Option<f64>,
    /// What stands there.
    pub clutter: ClutterClass,
}

impl Rasters {
    /// Rasters without any signal.
    ///
    /// # Errors
    /// [`PredictError::TooManyPixels`] where they do not fit into memory.
    pub fn new(pixels: &Pixels, cells: &Cells) -> Result<Self, PredictError> {
        let grid = &pixels.grid;
        let count = grid.len() as u64 * u64::from(cells.channels);
        if count > MOST_PIXELS {
            return Err(PredictError::TooManyPixels {
                pixels: count,
                most: MOST_PIXELS,
            });
        }
        let channel = |number: u32| {
            let mut members = cells.cells.iter().filter(|cell| cell.channel == number);
            members.next().map(|cell| Channel {
                network: cell.network,
                carrier: cell.carrier,
                best_dbm: vec![f32::NAN; grid.len()],
                server: vec![NOBODY; grid.len()],
                all_mw: vec![0.0; grid.len()],
                spread_db: None,
            })
        };
        Ok(Self {
            pixels: pixels.clone(),
            channels: (0..cells.channels).filter_map(channel).collect(),
        })
    }

    /// The pixels.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.pixels.grid
    }

    /// The same with what stands there.
    #[must_use]
    pub fn pixels(&self) -> &Pixels {
        &self.pixels
    }

    /// Adds what a cell brings. Of equal levels the cell that was added first serves, so cells are to be
    /// added in their order.
    pub fn add(&mut self, channel: u32, levels: &CellLevels) {
        let channel = &mut self.channels[channel as usize];
        let window = &levels.window;
        let width = window.columns.len();
        let rows = levels.rsrp_dbm.chunks_exact(width.max(1));
        let pixels = self.pixels.grid.len();
        let grid_width = self.pixels.grid.width as usize;
        for (number, (row, line)) in window.rows.clone().zip(rows).enumerate() {
            let first = row as usize * grid_width + window.columns.start as usize;
            for (column, &level) in line.iter().enumerate() {
                let pixel = first + column;
                if level.is_nan() {
                    continue;
                }
                #[expect(clippy::cast_possible_truncation, reason = "a level needs no more")]
                let power = milliwatts(Dbm(f64::from(level))) as f32;
                channel.all_mw[pixel] += power;
                let best = &mut channel.best_dbm[pixel];
                if best.is_nan() || level > *best {
                    *best = level;
                    channel.server[pixel] = levels.cell;
                    if let Some(spread) = &levels.spread_db {
                        let all = &mut channel.spread_db;
                        let all = all.get_or_insert_with(|| vec![f32::NAN; pixels]);
                        all[pixel] = spread[number * width + column];
                    }
                }
            }
        }
    }

    /// What a network brings to a pixel: its best channel.
    #[must_use]
    pub fn served(&self, network: u32, pixel: usize, rule: &SignalRule) -> Option<Served> {
        let mut found: Option<Served> = None;
        for channel in self.channels.iter().filter(|of| of.network == network) {
            let level = channel.best_dbm[pixel];
            if level.is_nan() {
                continue;
            }
            let rsrp = Dbm(f64::from(level));
            if found.is_none_or(|best| rsrp.0 > best.rsrp.0) {
                found = Some(Served {
                    rsrp,
                    cell: channel.server[pixel],
                    mbps: rule.mbps(rsrp, f64::from(channel.all_mw[pixel]), channel.carrier),
                    spread_db: channel
                        .spread_db
                        .as_ref()
                        .map(|all| f64::from(all[pixel]))
                        .filter(|spread| !spread.is_nan()),
                    clutter: self.pixels.class(pixel),
                });
            }
        }
        found
    }

    /// Something of each pixel of a network, NaN where it brings nothing.
    #[must_use]
    pub fn map(&self, network: u32, rule: &SignalRule, of: impl Fn(Served) -> f64) -> Vec<f32> {
        let pixels = 0..self.grid().len();
        let value = |pixel| {
            let value = self.served(network, pixel, rule).map_or(f64::NAN, &of);
            #[expect(clippy::cast_possible_truncation, reason = "a pixel needs no more")]
            let value = value as f32;
            value
        };
        pixels.map(value).collect()
    }
}
