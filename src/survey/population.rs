//! The population raster: what it says of the villages, and what is said of it.

use geo_types::MultiPolygon;
use sha2::{Digest, Sha256};

use super::issue::{Code, Effect, Issue};
use super::load::Loader;
use super::needed::refuse_for_raster;
use super::people::{Count, count};
use super::village::{Houses, PopulationSource};
use super::{CrsUsed, InputFile, Scope, SurveyError, parsed};
use crate::digest::hexadecimal;
use crate::formats::Raster;
use crate::geodesy::Crs;
use crate::lang;
use crate::project::Named;

/// The name of the input.
const LAYER: &str = "population";

/// A population that is stated and one that is counted may differ by this factor.
const LARGEST_FACTOR: f64 = 5.0;

/// How many villages there are of each kind, for the notes.
#[derive(Default)]
struct Tally {
    without_area: usize,
    counted: usize,
    filled: usize,
    nobody: usize,
    beyond: usize,
    too_large: usize,
    negative: usize,
}

impl Loader<'_> {
    /// Counts people in the areas of the villages: where they live, and how many where the list does
    /// not say.
    pub(super) fn population(
        &mut self,
        text: &str,
        villages_file: &str,
    ) -> Result<(), SurveyError> {
        let named = parsed(text)?;
        refuse_for_raster(&named, LAYER)?;
        let file = &*named.key();
        let bytes = self.project.origin.read(named.file);
        let bytes = bytes.map_err(|source| SurveyError::Unreadable {
            layer: LAYER,
            file: file.to_owned(),
            source,
        })?;
        let broken = |source| SurveyError::Raster {
            layer: LAYER,
            file: file.to_owned(),
            source,
        };
        let raster = Raster::open(&bytes).map_err(broken)?;
        let (crs, used) = self.raster_crs(&named, raster.crs())?;
        let notes = raster.notes().iter();
        let notes: Vec<String> = notes.map(|note| format!("{file} {note}")).collect();
        self.survey.notes.extend(notes);
        let (counted, counts) = {
            let villages = self.survey.villages.iter().enumerate();
            let with_area = villages.filter_map(|(index, village)| match &village.houses {
                Houses::Area { area, .. } => Some((index, area)),
                Houses::AtCentre | Houses::Clusters(_) => None,
            });
            let (indices, areas): (Vec<usize>, Vec<&MultiPolygon<f64>>) = with_area.unzip();
            let counts = count(&raster, &crs, &areas).map_err(broken)?;
            (indices, counts)
        };
        let mut tally = Tally {
            without_area: self.survey.villages.len() - counted.len(),
            ..Tally::default()
        };
        let mut cells = 0;
        for (index, count) in counted.into_iter().zip(counts) {
            cells += self.weigh(index, count, villages_file, &mut tally);
        }
        let is_hashed = self.scope() != Scope::Scan;
        let hashed = is_hashed.then(|| hexadecimal(&Sha256::digest(&*bytes)));
        self.survey.inputs.push(InputFile {
            layer: LAYER,
            file: file.to_owned(),
            crs: Some(used),
            sha256: hashed,
            beside: Vec::new(),
            bytes: bytes.len() as u64,
            rows_read: cells,
            rows_used: cells,
            rows_refused: 0,
            values_ignored: 0,
            columns: Vec::new(),
        });
        bytes.release(0..bytes.len());
        self.survey.notes.extend(tally.notes(file));
        Ok(())
    }

    /// The coordinate reference system of a raster: as declared, else as the file says, else that of inputs
    /// that say none.
    fn raster_crs(
        &self,
        named: &Named<'_>,
        inside: Option<&str>,
    ) -> Result<(Crs, CrsUsed), SurveyError> {
        let otherwise = self.project.settings.inputs.crs.as_deref();
        let (text, from) = match (named.crs, inside, otherwise) {
            (Some(declared), ..) | (None, None, Some(declared)) => (declared, "project"),
            (None, Some(inside), _) => (inside, "file"),
            (None, None, None) => {
                return Err(SurveyError::RasterCrs {
                    layer: LAYER,
                    file: named.key().into_owned(),
                });
            }
        };
        let crs = Crs::parse(text).map_err(|source| SurveyError::Crs {
            file: named.key().into_owned(),
            source,
        })?;
        let used = CrsUsed::of(&crs, from);
        Ok((crs, used))
    }

    /// Gives a village what was counted in its area; how many cells had data.
    fn weigh(&mut self, index: usize, count: Count, file: &str, tally: &mut Tally) -> u64 {
        let survey = &mut self.survey;
        let village = &mut survey.villages[index];
        let (counted, places, cells) = match count {
            Count::People {
                people,
                places,
                cells,
            } => (people, places, cells),
            Count::Nobody(cells) => {
                tally.nobody += 1;
                tally.negative += usize::from(cells.negative > 0);
                return cells.data;
            }
            Count::Beyond => {
                tally.beyond += 1;
                return 0;
            }
            Count::TooLarge => {
                tally.too_large += 1;
                return 0;
            }
        };
        tally.counted += 1;
        tally.negative += usize::from(cells.negative > 0);
        if let Houses::Area { people, .. } = &mut village.houses {
            *people = places;
        }
        match village.population {
            None => {
                // Less than half a person is nobody, and 0 is unknown in the list too.
                let rounded = counted.round();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "checked to be from 1 to the largest"
                )]
                if (1.0..=f64::from(u32::MAX)).contains(&rounded) {
                    village.population = Some(rounded as u32);
                    village.population_source = Some(PopulationSource::Raster);
                    tally.filled += 1;
                }
            }
            Some(stated) => {
                let number = f64::from(stated);
                let differs = if counted > number * LARGEST_FACTOR {
                    Some("more")
                } else if number > counted * LARGEST_FACTOR {
                    Some("fewer")
                } else {
                    None
                };
                if let Some(differs) = differs {
                    survey.issues.push(Issue {
                        file: file.to_owned(),
                        row: survey.village_rows[index],
                        field: "population".to_owned(),
                        value: stated.to_string(),
                        code: Code::PopulationDiffers,
                        effect: Effect::Warned,
                        message: format!(
                            "the population raster counts {counted:.0} people in the area, more than {LARGEST_FACTOR} times {differs}"
                        ),
                    });
                }
            }
        }
        cells.data
    }
}

impl Tally {
    fn notes(&self, file: &str) -> Vec<String> {
        let lines = [
            (
                self.counted,
                "village has its covered_share weighed by the people of this raster",
                "villages have their covered_share weighed by the people of this raster",
            ),
            (
                self.filled,
                "village without a population has that of this raster",
                "villages without a population have that of this raster",
            ),
            (
                self.without_area,
                "village has no area; nothing is counted for it",
                "villages have no area; nothing is counted for them",
            ),
            (
                self.nobody,
                "village has an area without people in this raster; it stays weighed by area",
                "villages have an area without people in this raster; they stay weighed by area",
            ),
            (
                self.beyond,
                "village does not lie in this raster as a whole; it stays weighed by area",
                "villages do not lie in this raster as a whole; they stay weighed by area",
            ),
            (
                self.too_large,
                "village is too large to be counted; it stays weighed by area",
                "villages are too large to be counted; they stay weighed by area",
            ),
            (
                self.negative,
                "village has cells of less than 0 people, which count as without data; should that be the nodata value of the file?",
                "villages have cells of less than 0 people, which count as without data; should that be the nodata value of the file?",
            ),
        ];
        let lines = lines.into_iter().filter(|(count, ..)| *count > 0);
        lines
            .map(|(count, one, many)| format!("{file}: {}", lang::counted(count, one, many)))
            .collect()
    }
}
