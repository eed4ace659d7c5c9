//! The administrative layers, and what they say of the villages.

use geo_types::Polygon;
use rayon::prelude::*;

use super::SurveyError;
use super::boundaries::{Boundaries, Boundary, Level, Looked, boundary, finest, plain_code};
use super::commune_codes::{CodeChange, CommuneCodes, Verdict, code_change};
use super::issue::{Code, Effect, Issue};
use super::load::Loader;
use super::village::Village;
use crate::lang::counted;
use crate::project::{Paths, layers};

/// What was found out about one village.
struct Found {
    /// The code that takes the place of its old one.
    new_code: Option<String>,
    looked: Looked,
    issues: Vec<Issue>,
}

impl Loader<'_> {
    /// Reads administrative areas and changed commune codes where the project names them, replaces old
    /// codes of villages, and notes villages that lie outside of their own areas.
    pub(super) fn administration(&mut self, villages_file: &str) -> Result<(), SurveyError> {
        let inputs = &self.project.settings.inputs;
        let (areas, codes) = (inputs.areas.as_ref(), inputs.commune_codes.as_deref());
        let country = inputs.country.as_deref();
        if areas.is_none() && country.is_none() && codes.is_none() {
            return Ok(());
        }
        let mut boundaries = Vec::new();
        for file in areas.map(Paths::as_slice).unwrap_or_default() {
            boundaries.extend(self.boundaries(file, None)?);
        }
        if let Some(file) = country {
            boundaries.extend(self.boundaries(file, Some(Level::Country))?);
        }
        let codes = codes.map(|file| self.commune_codes(file)).transpose()?;
        let boundaries = Boundaries::of(boundaries);
        let survey = &mut self.survey;
        let look = |(village, &row): (&Village, &u64)| {
            found(villages_file, village, row, codes.as_ref(), &boundaries)
        };
        let villages = survey.villages.par_iter();
        let found: Vec<Found> = villages.zip(&survey.village_rows).map(look).collect();
        let is_other_numbering = codes.is_none() && knows_no_code(&survey.villages, &boundaries);
        if is_other_numbering {
            survey.notes.push(format!(
                "{villages_file}: not one commune_code is a code of the areas; they number communes in another way, and were matched by name"
            ));
        }
        let mut unmatched = [0_u64; Level::ALL.len()];
        for (village, found) in survey.villages.iter_mut().zip(found) {
            if found.new_code.is_some() {
                village.commune_code = found.new_code;
            }
            for level in found.looked.unmatched {
                unmatched[level as usize] += 1;
            }
            let mut issues = found.issues;
            if is_other_numbering {
                issues.retain(|issue| issue.code != Code::CommuneCodeUnknown);
            }
            survey.issues.extend(issues);
        }
        survey.boundaries = boundaries.into_all();
        for (level, count) in Level::ALL.into_iter().zip(unmatched) {
            if count > 0 {
                let word = level.as_str();
                survey.notes.push(format!(
                    "{villages_file}: {} a {word} that the areas do not have, so nobody checked it",
                    counted(count, "village names", "villages name")
                ));
            }
        }
        Ok(())
    }

    /// Reads areas; `told` is the level of all of them, where the project says it.
    fn boundaries(
        &mut self,
        file: &str,
        told: Option<Level>,
    ) -> Result<Vec<Boundary>, SurveyError> {
        let input = self.input(&layers::AREAS, file)?;
        let opened = self.open(&layers::AREAS, &input)?;
        let is_told = told.is_some() || opened.columns.has("level");
        let finest = finest(&opened.columns);
        let boundaries = self.usable(opened, |reader| boundary(reader, told, finest))?;
        if !is_told {
            self.survey.notes.push(format!(
                "{} has no column level; each of its areas was taken for a {}",
                input.key,
                finest.as_str()
            ));
        }
        Ok(boundaries)
    }

    /// Reads the polygons of a country or another border.
    pub(super) fn country(&mut self, file: &str) -> Result<Vec<Polygon<f64>>, SurveyError> {
        let boundaries = self.boundaries(file, Some(Level::Country))?;
        let polygons = boundaries.into_iter().flat_map(|area| area.polygons.0);
        Ok(polygons.collect())
    }

    fn commune_codes(&mut self, file: &str) -> Result<CommuneCodes, SurveyError> {
        let input = self.input(&layers::COMMUNE_CODES, file)?;
        let opened = self.open(&layers::COMMUNE_CODES, &input)?;
        if !opened.source.columns().is_empty() {
            opened.require(&["old_code", "new_code"])?;
        }
        let changes: Vec<CodeChange> = self.usable(opened, code_change)?;
        Ok(CommuneCodes::of(changes))
    }
}

/// Whether the areas have codes, and not one of those that the villages name.
fn knows_no_code(villages: &[Village], boundaries: &Boundaries) -> bool {
    let named = villages
        .iter()
        .filter_map(|village| village.commune_code.as_deref());
    let mut named = named.peekable();
    let is_known = |code: &str| boundaries.knows_code(&plain_code(code));
    boundaries.has_codes() && named.peek().is_some() && !named.any(is_known)
}

fn found(
    file: &str,
    village: &Village,
    row: u64,
    codes: Option<&CommuneCodes>,
    boundaries: &Boundaries,
) -> Found {
    let mut issues = Vec::new();
    let mut note = |field: &str, value: String, code: Code, effect: Effect, message: String| {
        issues.push(Issue {
            file: file.to_owned(),
            row,
            field: field.to_owned(),
            value,
            code,
            effect,
            message,
        });
    };
    let mut new_code = None;
    if let Some(code) = &village.commune_code {
        let is_drawn = boundaries.knows_code(&plain_code(code));
        let verdict = match codes {
            Some(codes) => codes.judge(code, village.commune.as_deref()),
            None if boundaries.has_codes() => Verdict::Unknown,
            None => Verdict::New,
        };
        let field = "commune_code";
        match verdict {
            Verdict::New => {}
            Verdict::Unknown if is_drawn => {}
            Verdict::Unknown => {
                let message = "is a code that the inputs do not know".to_owned();
                let unknown = Code::CommuneCodeUnknown;
                note(field, code.clone(), unknown, Effect::Warned, message);
            }
            Verdict::Ambiguous(message) => {
                let ambiguous = Code::CommuneCodeAmbiguous;
                note(field, code.clone(), ambiguous, Effect::Warned, message);
            }
            Verdict::Old(new, called) => {
                let message = format!("is an old code; today it is {called}");
                let old = Code::CommuneCodeOld;
                note(field, code.clone(), old, Effect::Repaired, message);
                new_code = Some(new);
            }
        }
    }
    let codes = [new_code.as_ref(), village.commune_code.as_ref()];
    let codes: Vec<String> = codes
        .into_iter()
        .flatten()
        .map(|code| plain_code(code))
        .collect();
    let looked = boundaries.look(village, &codes);
    if let (Some(outside), Some(centre)) = (&looked.outside, village.centre) {
        let value = format!("{},{}", centre.lon(), centre.lat());
        let message = outside.message.clone();
        note("lon,lat", value, outside.code, Effect::Warned, message);
    }
    Found {
        new_code,
        looked,
        issues,
    }
}
