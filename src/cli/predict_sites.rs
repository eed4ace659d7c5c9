//! Sites of `deadzone predict --per-site`: the best of the sectors and carriers of one network.

use std::collections::{BTreeMap, BTreeSet};

use crate::predict::{CellLevels, Cells};

/// Puts the levels of cells together to those of sites.
pub(super) struct Sites {
    /// For each cell its site.
    of_cells: Vec<usize>,
    /// For each site how many cells are still to come.
    to_come: Vec<usize>,
    /// What tells a site in the names of files.
    names: Vec<String>,
    held: BTreeMap<usize, CellLevels>,
}

impl Sites {
    /// Cells of one identifier, place and network are one site.
    pub(super) fn of(cells: &Cells) -> Self {
        let mut numbers = BTreeMap::new();
        let mut taken = BTreeSet::new();
        let mut sites = Self {
            of_cells: Vec::with_capacity(cells.cells.len()),
            to_come: Vec::new(),
            names: Vec::new(),
            held: BTreeMap::new(),
        };
        for cell in &cells.cells {
            let place = cell.sector.position;
            let place = [place.lon().to_bits(), place.lat().to_bits()];
            let key = (cell.site_id.clone(), place, cell.network);
            let number = *numbers.entry(key).or_insert_with(|| {
                let technology = cells.networks[cell.network as usize].technology;
                let plain = format!("{}-{}", file_safe(&cell.site_id), technology.as_str());
                let mut name = plain.clone();
                let mut number = 2;
                while !taken.insert(name.to_lowercase()) {
                    name = format!("{plain}_{number}");
                    number += 1;
                }
                sites.names.push(name);
                sites.to_come.push(0);
                sites.names.len() - 1
            });
            sites.to_come[number] += 1;
            sites.of_cells.push(number);
        }
        sites
    }

    /// What tells each site in the names of files, each once whatever the case of letters.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Adds a cell; the name and the levels of its site where it was the last of it.
    pub(super) fn add(&mut self, levels: &CellLevels) -> Option<(&str, CellLevels)> {
        let site = self.of_cells[levels.cell as usize];
        match self.held.get_mut(&site) {
            None => {
                self.held.insert(site, levels.clone());
            }
            Some(best) => merge(best, levels),
        }
        self.to_come[site] -= 1;
        if self.to_come[site] > 0 {
            return None;
        }
        let best = self.held.remove(&site)?;
        Some((&self.names[site], best))
    }
}

/// Keeps the better of two levels in each pixel. Cells of one place have one window.
fn merge(best: &mut CellLevels, other: &CellLevels) {
    for pixel in 0..best.rsrp_dbm.len() {
        let level = other.rsrp_dbm[pixel];
        let known = best.rsrp_dbm[pixel];
        if level.is_nan() || level <= known {
            continue;
        }
        best.rsrp_dbm[pixel] = level;
        if let (Some(spread), Some(others)) = (&mut best.spread_db, &other.spread_db) {
            spread[pixel] = others[pixel];
        }
    }
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
