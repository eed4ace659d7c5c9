//! Places where the planner could build, and areas where nobody may, or pays more.

use geo_types::MultiPolygon;
use rustc_hash::FxHashSet;

use super::SurveyError;
use super::fields::RowReader;
use super::geometry::{checked_geometry, polygons};
use super::issue::{Code, Effect, Issue};
use super::load::Loader;
use super::networks::{no_geometry, wrong_type};
use super::sites::{id, point};
use crate::geodesy::LonLat;
use crate::project::layers;

/// What a number of dollars may be.
const DOLLARS: std::ops::RangeInclusive<f64> = 0.0..=1e12;

/// A place where a site could be built.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its identifier, unique in the layer.
    pub id: String,
    /// Its file as the project names it, and its row there.
    pub source: (String, u64),
    /// Where it is.
    pub position: LonLat,
    /// What would stand there.
    pub kind: CandidateKind,
    /// Its antenna above ground, metres, where given.
    pub height_m: Option<f64>,
    /// Present value of all that it costs without backhaul, US dollars, where given.
    pub cost_usd: Option<f64>,
    /// What of it is spent at first, where given.
    pub capex_usd: Option<f64>,
    /// People that it can serve, where given.
    pub capacity: Option<u32>,
    /// Whether it must or must not be built.
    pub rule: CandidateRule,
    /// Whether it has to be joined to the network; else it has backhaul.
    pub needs_path: bool,
}

/// What would stand at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CandidateKind {
    /// A macro.
    #[default]
    Macro,
    /// A small cell on a pole.
    SmallCell,
}

/// Whether a site is free to choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CandidateRule {
    /// It is.
    #[default]
    Free,
    /// It must be built.
    Must,
    /// It must not be built.
    Never,
}

/// An area where building is not allowed, or dearer.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusion {
    /// Why: `protected-forest`, `military`, `flood`, `slope` or `other`.
    pub kind: Option<&'static str>,
    /// What it does.
    pub rule: ExclusionRule,
    /// The area.
    pub polygons: MultiPolygon<f64>,
}

/// What an area does to sites.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExclusionRule {
    /// Nothing new is built in it.
    NoMast,
    /// No fibre is laid through it.
    NoRoad,
    /// What is built in it costs so many times as much.
    CostFactor(f64),
}

impl ExclusionRule {
    /// The word in inputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoMast => "no-mast",
            Self::NoRoad => "no-road",
            Self::CostFactor(_) => "cost-factor",
        }
    }
}

impl Loader<'_> {
    /// Reads a layer of the planner's own places.
    pub(super) fn candidates(&mut self, file: &str) -> Result<(), SurveyError> {
        let input = self.input(&layers::CANDIDATES, file)?;
        let opened = self.open(&layers::CANDIDATES, &input)?;
        let known = self.survey.candidates.get_or_insert_default();
        let mut ids: FxHashSet<String> = known.iter().map(|one| one.id.clone()).collect();
        self.read(opened, candidate, |loader, window| {
            let mut used = 0;
            for rows in window {
                loader.note(rows.issues);
                for one in rows.items {
                    if ids.insert(one.id.clone()) {
                        used += 1;
                        loader.survey.candidates.get_or_insert_default().push(one);
                        continue;
                    }
                    let (file, row) = one.source;
                    loader.note(vec![Issue {
                        file,
                        row,
                        field: "id".to_owned(),
                        value: one.id,
                        code: Code::IdDuplicate,
                        effect: Effect::Refused,
                        message: "another place of the layer has it".to_owned(),
                    }]);
                }
            }
            Ok::<_, SurveyError>(used)
        })
    }

    /// Reads a layer of areas where building is not allowed, or dearer.
    pub(super) fn exclusion(&mut self, file: &str) -> Result<(), SurveyError> {
        let input = self.input(&layers::EXCLUSION, file)?;
        let opened = self.open(&layers::EXCLUSION, &input)?;
        let areas = self.usable(opened, exclusion)?;
        self.survey.exclusion.get_or_insert_default().extend(areas);
        Ok(())
    }
}

/// A number, where one is given; a row whose number cannot be read is refused: without it the place would be
/// taken for another than the planner means.
fn given<T>(
    reader: &mut RowReader<'_>,
    read: impl FnOnce(&mut RowReader<'_>) -> Option<T>,
) -> Result<Option<T>, ()> {
    let before = reader.issues.len();
    let found = read(reader);
    if reader.issues.len() > before {
        reader.refuse();
        return Err(());
    }
    Ok(found)
}

fn candidate(reader: &mut RowReader<'_>) -> Option<Candidate> {
    let position = point(reader)?;
    let number = |reader: &mut RowReader<'_>, field: &'static str, range| {
        given(reader, |reader| reader.number(field, range)).ok()
    };
    let height_m = number(reader, "height_m", 1.0..=1000.0)?;
    let cost_usd = number(reader, "cost_usd", DOLLARS)?;
    let capex_usd = number(reader, "capex_usd", DOLLARS)?;
    // Nobody builds what serves nobody: 0 is unknown here too.
    let capacity = given(reader, |reader| reader.count("capacity"));
    let rule = given(reader, |reader| {
        reader.word("rule", "free, must, never", |word| match word {
            "free" => Some(CandidateRule::Free),
            "must" => Some(CandidateRule::Must),
            "never" => Some(CandidateRule::Never),
            _ => None,
        })
    });
    let kind = given(reader, |reader| {
        reader.word("kind", "macro, small-cell", |word| match word {
            "macro" => Some(CandidateKind::Macro),
            "small-cell" | "small cell" => Some(CandidateKind::SmallCell),
            _ => None,
        })
    });
    let needs_path = given(reader, |reader| reader.flag("needs_path"));
    Some(Candidate {
        id: id(reader),
        source: (reader.file.to_owned(), reader.row.number),
        position,
        kind: kind.ok()?.unwrap_or_default(),
        height_m,
        cost_usd,
        capex_usd,
        capacity: capacity.ok()?,
        rule: rule.ok()?.unwrap_or_default(),
        needs_path: needs_path.ok()?.unwrap_or(true),
    })
}

fn exclusion(reader: &mut RowReader<'_>) -> Option<Exclusion> {
    const WANTED: &str = "a Polygon or MultiPolygon";
    let Some(geometry) = checked_geometry(reader, Effect::Refused) else {
        no_geometry(reader, WANTED);
        return None;
    };
    let polygons = match polygons(reader, geometry, Effect::Refused) {
        Ok(polygons) => polygons?,
        Err(other) => {
            wrong_type(reader, &other, WANTED);
            return None;
        }
    };
    let kind = reader.word(
        "kind",
        "protected-forest, military, flood, slope, other",
        |word| {
            let kinds = ["protected-forest", "military", "flood", "slope", "other"];
            kinds.into_iter().find(|kind| *kind == word)
        },
    );
    // The strictest where none can be read: a typo must not open a forest.
    let word = reader.word("rule", "no-mast, no-road, cost-factor", |word| match word {
        "no-mast" => Some(ExclusionRule::NoMast),
        "no-road" => Some(ExclusionRule::NoRoad),
        "cost-factor" => Some(ExclusionRule::CostFactor(1.0)),
        _ => None,
    });
    let factor = reader.number("factor", 0.1..=100.0);
    let rule = match word {
        Some(ExclusionRule::CostFactor(_)) => {
            if factor.is_none() && reader.text("factor").is_none() {
                let message = "cost-factor needs a factor; counted as no-mast";
                let (value, code) = (String::new(), Code::NumberInvalid);
                reader.note("factor", value, code, Effect::Ignored, message);
            }
            factor.map_or(ExclusionRule::NoMast, ExclusionRule::CostFactor)
        }
        Some(rule) => rule,
        None => ExclusionRule::NoMast,
    };
    Some(Exclusion {
        kind,
        rule,
        polygons,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;
    use crate::survey::{Scope, Survey, survey};

    fn surveyed(candidates: &str, exclusion: &str) -> Survey {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("villages.csv", "id,lon,lat\n1,105,21\n");
        put(
            "coverage.csv",
            "technology;wkt\n4G;\"POLYGON ((105 21, 106 21, 106 22, 105 21))\"\n",
        );
        put("own.csv", candidates);
        put("keep-off.csv", exclusion);
        put(
            "deadzone.toml",
            "[inputs]\nvillages=\"villages.csv\"\ncoverage=\"coverage.csv\"\n\
             candidates=\"own.csv\"\nexclusion=[\"keep-off.csv\"]\nmax_rejected_share=1.0\n",
        );
        let project = Project::open(folder.path(), &[]).unwrap();
        survey(&project, Scope::All).unwrap()
    }

    fn issues(survey: &Survey) -> Vec<(u64, &str, &str)> {
        let issues = survey.issues.iter();
        issues
            .map(|issue| (issue.row, issue.code.as_str(), issue.effect.as_str()))
            .collect()
    }

    #[test]
    fn places_are_read_with_what_is_given_and_refused_where_it_cannot_be_read() {
        let table = "id,lon,lat,height_m,cost_usd,capex_usd,capacity,rule,kind,needs_path\n\
            a,105.1,21,50,120000,80000,900,must,macro,false\n\
            ,105.2,21,,,,,,,\n\
            c,105.3,21,,-5,,,,,\n\
            d,105.4,21,,,,,perhaps,,\n\
            a,105.5,21,,,,,,,\n\
            f,195.5,21,,,,,,,\n\
            g,105.6,21,,,,,never,small-cell,yes\n\
            h,105.7,21,,,,many,,,\n";
        let found = surveyed(table, "rule,wkt\n");
        let own = found.candidates.as_ref().unwrap();
        let ids: Vec<&str> = own.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["a", "own.csv:3", "g"]);
        let first = &own[0];
        assert_eq!(
            (first.height_m, first.cost_usd, first.capex_usd),
            (Some(50.0), Some(120_000.0), Some(80_000.0))
        );
        assert_eq!(
            (first.capacity, first.rule),
            (Some(900), CandidateRule::Must)
        );
        assert!(!first.needs_path && own[1].needs_path && own[2].needs_path);
        assert_eq!(
            (own[2].rule, own[2].kind),
            (CandidateRule::Never, CandidateKind::SmallCell)
        );
        assert_eq!(own[1].cost_usd, None);
        let expected = [
            (4, "NUMBER_OUT_OF_RANGE", "refused"),
            (5, "WORD_UNKNOWN", "refused"),
            (6, "ID_DUPLICATE", "refused"),
            (7, "LOCATION_OUT_OF_RANGE", "refused"),
            (9, "NUMBER_INVALID", "refused"),
        ];
        assert_eq!(issues(&found), expected);
        let input = found
            .inputs
            .iter()
            .find(|input| input.layer == "candidates");
        let input = input.unwrap();
        assert_eq!(
            (input.rows_read, input.rows_used, input.rows_refused),
            (8, 3, 5)
        );
    }

    #[test]
    fn areas_whose_rule_is_unclear_count_as_the_strictest() {
        let square = "\"POLYGON ((105 21, 106 21, 106 22, 105 21))\"";
        let table = format!(
            "kind;rule;factor;wkt\n\
             protected-forest;no-mast;;{square}\n\
             flood;cost-factor;1.5;{square}\n\
             swamp;no-road;;{square}\n\
             ;keep out;;{square}\n\
             ;cost-factor;;{square}\n\
             ;cost-factor;-1;{square}\n\
             ;no-mast;;\"POINT (105 21)\"\n"
        );
        let found = surveyed("id,lon,lat\n", &table);
        let areas = found.exclusion.as_ref().unwrap();
        let rules: Vec<ExclusionRule> = areas.iter().map(|area| area.rule).collect();
        let no_mast = ExclusionRule::NoMast;
        let expected = [
            no_mast,
            ExclusionRule::CostFactor(1.5),
            ExclusionRule::NoRoad,
            no_mast,
            no_mast,
            no_mast,
        ];
        assert_eq!(rules, expected);
        assert_eq!(
            (areas[0].kind, areas[2].kind),
            (Some("protected-forest"), None)
        );
        let expected = [
            (4, "WORD_UNKNOWN", "ignored"),
            (5, "WORD_UNKNOWN", "ignored"),
            (6, "NUMBER_INVALID", "ignored"),
            (7, "NUMBER_OUT_OF_RANGE", "ignored"),
            (8, "GEOMETRY_WRONG_TYPE", "refused"),
        ];
        assert_eq!(issues(&found), expected);
    }
}
