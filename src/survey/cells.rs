//! Radio cells of a crowd-sourced register, joined into masts.
//!
//! A register such as `OpenCelliD` holds cells where phones heard them. A cell is not a mast, its
//! position is the middle of the measurements, and its range how far they reach. Cells become masts so:
//!
//! 1. Of rows of one cell (radio, network, area, cell) the one that was updated last is used.
//! 2. The LTE cells of one eNodeB (the identity without its last 8 bits, 3GPP TS 36.413 section
//!    9.2.1.37) are one mast, however far apart they were heard. Other identities do not tell.
//! 3. By operator, those and the other cells are taken in the order of their measurements, most first.
//!    Each joins the nearest of the masts so far whose first member lies within
//!    `inputs.cells.mast_radius_m`, or else is the first member of a new one.
//! 4. The position of a mast is the median of the longitudes and that of the latitudes of its cells,
//!    weighted by measurements: a few cells that were heard in the next valley do not move it.
//!
//! Ties go by identity, so the order of rows does not matter.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::area::Technology;
use super::fields::RowReader;
use super::issue::{Code, Effect};
use super::site::Site;
use super::sites::{needed, point};
use crate::calendar::Day;
use crate::geodesy::{EarthCentred, LonLat, curve};
use crate::project::{CellRule, Inputs, NetworkCode};
use crate::units::Metres;

/// The radio of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Radio {
    Gsm,
    Cdma,
    Umts,
    Lte,
    Nr,
}

impl Radio {
    fn of_word(word: &str) -> Option<Self> {
        match word {
            "gsm" => Some(Self::Gsm),
            "cdma" => Some(Self::Cdma),
            "umts" => Some(Self::Umts),
            "lte" => Some(Self::Lte),
            "nr" => Some(Self::Nr),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Gsm => "GSM",
            Self::Cdma => "CDMA",
            Self::Umts => "UMTS",
            Self::Lte => "LTE",
            Self::Nr => "NR",
        }
    }

    fn technology(self) -> Technology {
        match self {
            Self::Gsm | Self::Cdma => Technology::G2,
            Self::Umts => Technology::G3,
            Self::Lte => Technology::G4,
            Self::Nr => Technology::G5,
        }
    }
}

/// A cell as a register holds it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RadioCell {
    radio: Radio,
    network: NetworkCode,
    /// Operator that the project names behind the file, for networks that it names nowhere else.
    told: Option<Arc<str>>,
    area: Option<u64>,
    cell: u64,
    position: LonLat,
    /// Estimated reach, metres.
    range: Option<f64>,
    /// Measurements that saw it.
    samples: Option<u64>,
    /// When it was first and last seen, seconds since 1970.
    created: Option<u64>,
    updated: Option<u64>,
}

impl RadioCell {
    /// The eNodeB of an LTE cell whose register writes whole identities.
    fn enodeb(&self) -> Option<u64> {
        Some(self.cell >> 8).filter(|&enodeb| self.radio == Radio::Lte && enodeb > 0)
    }

    /// What tells the cell from others, cells of one eNodeB beside each other.
    fn identity(&self) -> (NetworkCode, Radio, Option<u64>, Option<u64>, u64) {
        (
            self.network,
            self.radio,
            self.enodeb(),
            self.area,
            self.cell,
        )
    }

    fn is_of_unit(&self, other: &Self) -> bool {
        let whose = |cell: &Self| (cell.network, cell.enodeb());
        whose(self) == whose(other) && self.enodeb().is_some()
    }

    /// Its weight: a cell whose measurements nobody counted was seen once.
    fn weight(&self) -> u64 {
        self.samples.unwrap_or(1).max(1)
    }

    /// The name of the mast that it is the first of.
    fn mast(&self) -> String {
        let Self { network, radio, .. } = self;
        match (self.enodeb(), self.area) {
            (Some(enodeb), _) => format!("{network}-eNB-{enodeb}"),
            (None, Some(area)) => format!("{network}-{}-{area}-{}", radio.as_str(), self.cell),
            (None, None) => format!("{network}-{}-{}", radio.as_str(), self.cell),
        }
    }
}

/// Reads the row of a cell; `told` is the operator that the project names behind the file.
pub(super) fn cell(reader: &mut RowReader<'_>, told: Option<&Arc<str>>) -> Option<RadioCell> {
    /// 1 January 2200: later seconds are none.
    const LAST_SECOND: f64 = 7_258_118_400.0;
    let radio = reader.word("radio", "GSM, CDMA, UMTS, LTE, NR", Radio::of_word);
    let country = whole(reader, "mcc", 999.0).and_then(|code| u16::try_from(code).ok());
    let network = whole(reader, "net", 65_535.0).and_then(|code| u16::try_from(code).ok());
    // The widest identity is that of NR, 36 bits.
    let cell = whole(reader, "cell", 68_719_476_735.0);
    let (Some(radio), Some(country), Some(network), Some(cell)) = (radio, country, network, cell)
    else {
        for field in ["radio", "mcc", "net", "cell"] {
            needed(reader, field);
        }
        return None;
    };
    let position = point(reader)?;
    Some(RadioCell {
        radio,
        network: NetworkCode { country, network },
        told: told.cloned(),
        area: whole(reader, "area", 16_777_215.0),
        cell,
        position,
        // 0 is written where nobody knows.
        range: reader
            .number("range", 0.0..=1e7)
            .filter(|&range| range > 0.0),
        samples: whole(reader, "samples", 1e12),
        created: whole(reader, "created", LAST_SECOND).filter(|&second| second > 0),
        updated: whole(reader, "updated", LAST_SECOND).filter(|&second| second > 0),
    })
}

/// A whole number from 0 on.
fn whole(reader: &mut RowReader<'_>, field: &str, most: f64) -> Option<u64> {
    let number = reader.number(field, 0.0..=most)?;
    if number.fract() != 0.0 {
        let value = reader.owned(field).unwrap_or_default();
        let message = "is not a whole number";
        reader.note(field, value, Code::NumberInvalid, Effect::Ignored, message);
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked: whole and in range"
    )]
    Some(number as u64)
}

fn day(second: u64) -> Day {
    Day::from_unix_days(second / 86_400)
}

/// Why `inputs.cells` leaves a cell out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sifted {
    Radio,
    Operator,
    Samples,
    Age,
}

/// How many cells it leaves out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SiftedCells([u64; 4]);

impl SiftedCells {
    pub(super) fn count(&mut self, why: Sifted) {
        self.0[why as usize] += 1;
    }

    pub(super) fn add(&mut self, more: Self) {
        for (count, more) in self.0.iter_mut().zip(more.0) {
            *count += more;
        }
    }

    /// What to say of them.
    pub(super) fn note(self, file: &str) -> Option<String> {
        let reasons = [
            "of other radios",
            "of other operators",
            "that too few measurements saw",
            "not seen for too long",
        ];
        let parts = reasons.iter().zip(self.0).filter(|&(_, count)| count > 0);
        let parts: Vec<String> = parts
            .map(|(reason, count)| format!("{count} {reason}"))
            .collect();
        let all: u64 = self.0.iter().sum();
        (all > 0).then(|| {
            format!(
                "{file}: {all} cells were left out by inputs.cells: {}",
                parts.join(", ")
            )
        })
    }
}

/// The rules of `inputs.cells` and `inputs.operators`.
pub(super) struct Sifter<'s> {
    rule: &'s CellRule,
    names: BTreeMap<NetworkCode, &'s str>,
}

impl<'s> Sifter<'s> {
    pub(super) fn new(inputs: &'s Inputs) -> Self {
        // Codes of a project have been checked when it was read.
        let named = inputs.operators.iter();
        let named = named.filter_map(|(code, name)| Some((code.parse().ok()?, name.as_str())));
        Self {
            rule: &inputs.cells,
            names: named.collect(),
        }
    }

    /// The name of the operator of a cell: that of its network, else what is told behind the file.
    fn name<'c>(&'c self, cell: &'c RadioCell) -> Option<&'c str> {
        let name = self.names.get(&cell.network).copied();
        name.or(cell.told.as_deref())
    }

    /// The same, its code where it has none.
    fn operator(&self, cell: &RadioCell) -> String {
        let name = self.name(cell);
        name.map_or_else(|| cell.network.to_string(), str::to_owned)
    }

    /// Whether an entry of `inputs.cells.operators` means the operator of a cell.
    fn means(&self, entry: &str, cell: &RadioCell) -> bool {
        entry.parse() == Ok(cell.network) || self.name(cell) == Some(entry)
    }

    /// Why a cell is left out, if it is. What a row does not say leaves no cell out.
    pub(super) fn why_not(&self, cell: &RadioCell) -> Option<Sifted> {
        let rule = self.rule;
        let wanted = &rule.operators;
        let since = rule.updated_since;
        if !rule.radios.iter().any(|radio| radio == cell.radio.as_str()) {
            Some(Sifted::Radio)
        } else if !wanted.is_empty() && !wanted.iter().any(|one| self.means(one, cell)) {
            Some(Sifted::Operator)
        } else if cell
            .samples
            .is_some_and(|samples| samples < u64::from(rule.min_samples))
        {
            Some(Sifted::Samples)
        } else if since.is_some_and(|since| cell.updated.is_some_and(|last| day(last) < since)) {
            Some(Sifted::Age)
        } else {
            None
        }
    }

    /// Says which operators that were asked for have no cell.
    pub(super) fn unmet(&self, cells: &[(usize, RadioCell)]) -> Option<String> {
        let wanted = self.rule.operators.iter();
        let is_unmet = |entry: &&String| !cells.iter().any(|(_, cell)| self.means(entry, cell));
        let unmet: Vec<&str> = wanted.filter(is_unmet).map(String::as_str).collect();
        (!unmet.is_empty()).then(|| {
            format!(
                "inputs.cells.operators names {}, of whom no cell is used; operators are called as [inputs.operators] says, else by code as in 452-04",
                unmet.join(", ")
            )
        })
    }

    /// Joins cells, each with the number of its file, into masts.
    pub(super) fn masts(&self, mut cells: Vec<(usize, RadioCell)>) -> Joined {
        cells.par_sort_unstable_by(|(one_file, one), (other_file, other)| {
            let recent = |cell: &RadioCell| Reverse((cell.updated, cell.samples, cell.created));
            let numbers = |cell: &RadioCell| {
                let place = cell.position;
                [place.lon(), place.lat(), cell.range.unwrap_or(0.0)]
            };
            let order = one.identity().cmp(&other.identity());
            let order = order.then(recent(one).cmp(&recent(other)));
            let pairs = numbers(one).into_iter().zip(numbers(other));
            let order = pairs.fold(order, |order, (one, other)| {
                order.then(one.total_cmp(&other))
            });
            order.then(one_file.cmp(other_file))
        });
        let mut copies = BTreeMap::new();
        cells.dedup_by(|(file, copy), (_, first)| {
            let is_copy = copy.identity() == first.identity();
            if is_copy {
                *copies.entry(*file).or_insert(0) += 1;
            }
            is_copy
        });
        let cells: Vec<RadioCell> = cells.into_iter().map(|(_, cell)| cell).collect();
        let units: Vec<&[RadioCell]> = cells.chunk_by(RadioCell::is_of_unit).collect();
        // Several networks may be of one operator.
        let mut operators: BTreeMap<String, Vec<&[RadioCell]>> = BTreeMap::new();
        for units in units.chunk_by(|one, other| {
            let [one, other] = [&one[0], &other[0]];
            (one.network, &one.told) == (other.network, &other.told)
        }) {
            let name = self.operator(&units[0][0]);
            operators.entry(name).or_default().extend(units);
        }
        let operators: Vec<(String, Vec<&[RadioCell]>)> = operators.into_iter().collect();
        let of_operator = |(name, units): &(String, Vec<&[RadioCell]>)| {
            let places: Vec<Place> = units.iter().map(|unit| Place::of(unit)).collect();
            let leaders = leaders(&places, Metres(self.rule.mast_radius_m));
            let mut members: Vec<Vec<&RadioCell>> = vec![Vec::new(); units.len()];
            for (unit, &leader) in units.iter().zip(&leaders) {
                members[leader].extend(*unit);
            }
            let masts = units.iter().zip(members);
            masts
                .filter(|(_, members)| !members.is_empty())
                .map(|(unit, members)| mast(name, &unit[0], &members))
                .collect::<Vec<Site>>()
        };
        Joined {
            sites: operators.par_iter().flat_map_iter(of_operator).collect(),
            copies,
        }
    }
}

/// The mast of some cells of an operator, the first of which names it.
fn mast(operator: &str, first: &RadioCell, cells: &[&RadioCell]) -> Site {
    let known =
        |second: fn(&RadioCell) -> Option<u64>| cells.iter().filter_map(move |cell| second(cell));
    let mut technologies: Vec<Technology> =
        cells.iter().map(|cell| cell.radio.technology()).collect();
    technologies.sort_unstable();
    technologies.dedup();
    let ranges = cells
        .iter()
        .filter_map(|cell| Some((cell.range?, cell.weight())));
    Site {
        operator: Some(operator.to_owned()),
        technologies,
        cells: u32::try_from(cells.len()).unwrap_or(u32::MAX),
        range: median(ranges.collect()).map(Metres),
        samples: known(|cell| cell.samples).reduce(u64::saturating_add),
        first_seen: known(|cell| cell.created).min().map(day),
        last_seen: known(|cell| cell.updated).max().map(day),
        ..Site::at(first.mast(), middle(cells))
    }
}

/// Masts, and how many rows of which file stand twice.
pub(super) struct Joined {
    pub(super) sites: Vec<Site>,
    pub(super) copies: BTreeMap<usize, u64>,
}

/// Where a unit is, and how much is known of it.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: EarthCentred,
    weight: u64,
}

impl Place {
    fn of(unit: &[RadioCell]) -> Self {
        let position = middle(&unit.iter().collect::<Vec<_>>());
        let weights = unit.iter().map(RadioCell::weight);
        Self {
            at: curve(position.lon(), position.lat(), 0.0, 0.0).0,
            weight: weights.fold(0, u64::saturating_add),
        }
    }
}

/// For each place the one that it follows: itself, or the nearest leader within a chord of `radius`, of
/// equals the first in order. Places become leaders in the order of their weight, of equals the first.
///
/// Leaders are kept in cubes of that size, so only those in the 27 cubes around a place are measured;
/// no more than a few dozen that are at least `radius` apart fit in there.
fn leaders(places: &[Place], radius: Metres) -> Vec<usize> {
    let size = radius.0.max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "earth-centred coordinates are below 7e6 m"
    )]
    let cube = |at: EarthCentred| at.map(|metres| (metres / size).floor() as i32);
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&place| Reverse(places[place].weight));
    let mut found: FxHashMap<[i32; 3], Vec<usize>> = FxHashMap::default();
    let mut follows: Vec<usize> = (0..places.len()).collect();
    for place in order {
        let at = places[place].at;
        let [x, y, z] = cube(at);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)));
        let around = around.flat_map(|(dx, dy)| (-1..=1).map(move |dz| [x + dx, y + dy, z + dz]));
        let near = around.filter_map(|cube| found.get(&cube)).flatten();
        let nearest = near
            .map(|&leader| (chord_2(at, places[leader].at), leader))
            .filter(|&(chord_2, _)| chord_2 <= radius.0 * radius.0)
            .min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        match nearest {
            Some((_, leader)) => follows[place] = leader,
            None => found.entry([x, y, z]).or_default().push(place),
        }
    }
    follows
}

fn chord_2(one: EarthCentred, other: EarthCentred) -> f64 {
    let steps = one.iter().zip(other).map(|(one, other)| one - other);
    steps.map(|step| step * step).sum()
}

/// The median longitude and the median latitude of cells, weighted by measurements. On either side of
/// the antimeridian it is one of theirs, never something between.
fn middle(cells: &[&RadioCell]) -> LonLat {
    let of = |degrees: fn(LonLat) -> f64| {
        let weighted = cells
            .iter()
            .map(|cell| (degrees(cell.position), cell.weight()));
        median(weighted.collect())
    };
    let both = of(LonLat::lon).zip(of(LonLat::lat));
    let middle = both.and_then(|(lon, lat)| LonLat::new(lon, lat).ok());
    middle.unwrap_or(cells[0].position)
}

/// The least value that, with all below, holds half of the weight.
fn median(mut weighted: Vec<(f64, u64)>) -> Option<f64> {
    weighted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let all: u128 = weighted.iter().map(|&(_, weight)| u128::from(weight)).sum();
    let mut below = 0;
    weighted.into_iter().find_map(|(value, weight)| {
        below += u128::from(weight);
        (2 * below >= all).then_some(value)
    })
}

#[cfg(test)]
#[path = "cells_tests.rs"]
mod tests;
