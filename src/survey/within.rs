//! Villages in a box, and nothing of those elsewhere.

use rustc_hash::FxHashSet;

use super::SurveyError;
use super::cells::{Sifted, SiftedCells};
use super::fields::RowReader;
use super::issue::Effect;
use super::load::{Loader, Opened};
use super::locate::inside_of;
use super::village::Village;
use super::villages::location;
use crate::geodesy::{Bounds, LonLat};
use crate::lang::counted;

/// Why a row is left out, as if it did not stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// It lies outside of the box.
    Outside,
    /// It has no location, so that nobody can tell.
    Nowhere,
    /// It is a cell that `inputs.cells` does not want.
    Cell(Sifted),
}

/// How many rows were left out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOutRows {
    outside: u64,
    nowhere: u64,
    cells: SiftedCells,
}

impl LeftOutRows {
    pub(super) fn count(&mut self, why: LeftOut) {
        match why {
            LeftOut::Outside => self.outside += 1,
            LeftOut::Nowhere => self.nowhere += 1,
            LeftOut::Cell(why) => self.cells.count(why),
        }
    }

    pub(super) fn add(&mut self, more: Self) {
        self.outside += more.outside;
        self.nowhere += more.nowhere;
        self.cells.add(more.cells);
    }

    /// What to say of them.
    pub(super) fn notes(self, file: &str) -> Vec<String> {
        let mut notes: Vec<String> = self.cells.note(file).into_iter().collect();
        if self.outside > 0 {
            notes.push(format!(
                "{file}: {} left out",
                counted(
                    self.outside,
                    "row outside of the box was",
                    "rows outside of the box were"
                )
            ));
        }
        if self.nowhere > 0 {
            notes.push(format!(
                "{file}: {} left out; nobody can tell whether the box holds them",
                counted(
                    self.nowhere,
                    "row without a usable location was",
                    "rows without a usable location were"
                )
            ));
        }
        notes
    }
}

/// Where the box puts a village.
fn judged(centre: Option<LonLat>, within: Bounds) -> Option<LeftOut> {
    match centre {
        Some(centre) if within.contains(centre) => None,
        Some(_) => Some(LeftOut::Outside),
        None => Some(LeftOut::Nowhere),
    }
}

/// Leaves the row of a village out that does not lie in the box, whatever else is wrong with it.
pub(super) fn village_within(
    reader: &mut RowReader<'_>,
    village: Option<Village>,
    within: Bounds,
) -> Option<Village> {
    let centre = if let Some(village) = &village {
        village.centre.or_else(|| inside_of(&village.houses))
    } else {
        // The row is refused for something else, and its location has not been read.
        let noted = reader.issues.len();
        let (centre, houses) = location(reader);
        reader.issues.truncate(noted);
        centre.or_else(|| inside_of(&houses))
    };
    reader.left_out = judged(centre, within);
    let mut village = village?;
    village.centre = centre;
    Some(village)
}

impl Opened<'_> {
    /// Reads nothing but rows whose geometry may meet the box, where the file has an index of them and
    /// no column can put a row elsewhere.
    pub(super) fn choose(&mut self, within: Bounds) -> Result<(), SurveyError> {
        /// Far more than a place among houses can be off by rounding.
        const MARGIN_DEG: f64 = 1e-6;
        let places = ["centre_lon", "centre_lat", "lon", "lat", "x", "y"];
        let is_elsewhere = self.told.crs.is_some();
        if is_elsewhere || places.iter().any(|field| self.columns.has(field)) {
            return Ok(());
        }
        let outside = self.source.choose(within.widened(MARGIN_DEG));
        let outside = outside.map_err(|source| SurveyError::Format {
            layer: self.layer.name,
            file: self.file.to_owned(),
            source,
        })?;
        self.left_out.outside = outside.unwrap_or_default();
        Ok(())
    }
}

impl Loader<'_> {
    /// Takes out the villages that do not lie in the box, with what was noted of their rows. For lists
    /// whose clusters, and so whose centres, are known only now.
    pub(super) fn keep_within(&mut self, file: &str, within: Bounds) {
        let survey = &mut self.survey;
        let mut out = FxHashSet::default();
        let mut left_out = LeftOutRows::default();
        let rows = std::mem::take(&mut survey.village_rows);
        let villages = std::mem::take(&mut survey.villages);
        for (village, row) in villages.into_iter().zip(rows) {
            if let Some(why) = judged(village.centre, within) {
                left_out.count(why);
                out.insert(row);
            } else {
                survey.villages.push(village);
                survey.village_rows.push(row);
            }
        }
        let mut ignored = 0;
        survey.issues.retain(|issue| {
            let is_out = issue.file == file && out.contains(&issue.row);
            ignored += u64::from(is_out && issue.effect == Effect::Ignored);
            !is_out
        });
        if let Some(input) = survey.inputs.iter_mut().find(|input| input.file == file) {
            input.rows_read -= out.len() as u64;
            input.rows_used -= out.len() as u64;
            input.values_ignored -= ignored;
        }
        survey.notes.extend(left_out.notes(file));
    }
}
