//! The project: every knob of a run with its default, unit and source, and where its files are.

pub mod atmospheres;
mod bytes;
pub mod cost_book;
mod defaults;
pub mod embedded;
mod fields;
pub mod keys;
pub mod layers;
mod leaves;
mod named;
mod network_code;
mod origin;
mod plan;
pub mod presets;
mod problem;
pub mod profiles;
mod ranking;
mod read;
mod settings;
mod table;
mod template;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub use bytes::Bytes;
pub use cost_book::{CostBook, Factor, Item};
pub use named::{Named, NamedError};
pub use network_code::{NetworkCode, NetworkCodeError};
pub use origin::Origin;
pub use plan::{PhaseRule, PlanQuota, PlanRule};
pub use problem::Problem;
pub(crate) use ranking::MOST_DOLLARS;
pub use ranking::checks::GATES_TAKEN;
pub use ranking::{
    Basis, CriterionRule, Direction, FundRule, GateRule, ProvinceQuota, QuotaRule, RankingRule,
    RobustnessRule, Scale, TargetRule, WeightDraws,
};
pub use read::default_settings;
pub use settings::{
    About, Assume, BackhaulRule, Calibration, CalibrationClass, CalibrationClasses, CellRule,
    ClearanceRule, CoverageRule, DecisionRule, Inputs, Licence, Outputs, Paths, Policy, PowerRule,
    RadioRule, ReachRule, Settings, SiteDefaults, SkyRule,
};
pub use template::template;

/// The name of a project file.
pub const FILE_NAME: &str = "deadzone.toml";

/// Settings and the place that their relative paths start from.
#[derive(Clone, Debug)]
pub struct Project {
    /// The effective settings.
    pub settings: Settings,
    /// Where input paths start.
    pub origin: Origin,
    /// The project file, where there is one.
    pub file: Option<PathBuf>,
    /// What messages call it.
    pub name: String,
    /// Lines of the keys that it gives; 0 for those of `--set`.
    lines: BTreeMap<String, usize>,
}

/// Why a project could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The file cannot be read.
    #[error("cannot read project file {}; `deadzone init` writes a new one", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not UTF-8.
    #[error("project file {} is not UTF-8 text; save it as UTF-8", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// Keys or values are wrong.
    #[error("{file}: {} {} wrong\n{}", problems.len(), if problems.len() == 1 { "entry is" } else { "entries are" }, listed(problems))]
    Invalid {
        /// The file's name.
        file: String,
        /// All problems.
        problems: Vec<Problem>,
    },
}

/// Most bytes of a cost book: more than ten times what a whole one has.
const MOST_BOOK: usize = 1 << 18;

/// The text of a cost book that the project names.
fn cost_book_text(origin: &Origin, name: &str) -> Result<String, String> {
    let bytes = match origin {
        Origin::Folder(_) => origin.read(name),
        // As outputs of the embedded dataset: in the working directory.
        Origin::Embedded => Bytes::open(Path::new(name)),
    };
    let bytes = bytes.map_err(|error| format!("cannot read the cost book {name}: {error}"))?;
    if bytes.len() > MOST_BOOK {
        return Err(format!(
            "the cost book {name} has {} bytes; at most {MOST_BOOK} are read",
            bytes.len()
        ));
    }
    String::from_utf8(bytes.to_vec())
        .map_err(|_error| format!("the cost book {name} is not UTF-8 text; save it as UTF-8"))
}

fn listed(problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems.iter().take(20) {
        let _ = writeln!(text, "  {problem}");
    }
    if problems.len() > 20 {
        let _ = writeln!(text, "  and {} more", problems.len() - 20);
    }
    text.truncate(text.trim_end().len());
    text
}

impl Project {
    /// Reads a project file, or `deadzone.toml` in a folder, and lays `overrides` (`key = value`
    /// lines) over it.
    ///
    /// # Errors
    /// [`ProjectError`] where the file cannot be read or any key is wrong.
    pub fn open(path: &Path, overrides: &[String]) -> Result<Self, ProjectError> {
        let path = if path.is_dir() {
            path.join(FILE_NAME)
        } else {
            path.to_owned()
        };
        let bytes = std::fs::read(&path).map_err(|source| ProjectError::Unreadable {
            path: path.clone(),
            source,
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_error| ProjectError::NotText { path: path.clone() })?;
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
        let name = path.display().to_string();
        let project = Self::from_text(&text, overrides, Origin::Folder(folder), &name)?;
        Ok(Self {
            file: Some(path),
            ..project
        })
    }

    /// The dataset that is part of the program.
    ///
    /// # Errors
    /// [`ProjectError::Invalid`] where an override is wrong.
    pub fn embedded(overrides: &[String]) -> Result<Self, ProjectError> {
        let text = embedded::file(FILE_NAME).map_or_else(String::new, |bytes| {
            String::from_utf8_lossy(&bytes).into_owned()
        });
        Self::from_text(
            &text,
            overrides,
            Origin::Embedded,
            "the embedded Vietnam dataset",
        )
    }

    /// The default settings with overrides, and paths from the working directory.
    ///
    /// # Errors
    /// [`ProjectError::Invalid`] where an override is wrong.
    pub fn defaults(overrides: &[String]) -> Result<Self, ProjectError> {
        Self::from_text(
            "",
            overrides,
            Origin::Folder(PathBuf::new()),
            "the settings given with --set",
        )
    }

    /// The input files on disk, a cost book among them, and the project file.
    #[must_use]
    pub fn input_paths(&self) -> Vec<PathBuf> {
        let Settings {
            inputs,
            radio,
            costs,
            ..
        } = &self.settings;
        let book = cost_book::is_file(&costs.book).then_some(&costs.book);
        let Origin::Folder(folder) = &self.origin else {
            return book.map(PathBuf::from).into_iter().collect();
        };
        let ground = [
            &inputs.terrain,
            &inputs.clutter,
            &radio.dn_grid,
            &radio.n0_grid,
        ];
        let ground = ground.into_iter().flatten().map(String::as_str);
        let files = inputs.files().chain(ground).map(|text| {
            let named = Named::parse(text);
            folder.join(named.map_or(text, |named| named.file))
        });
        let book = book.map(|book| folder.join(book));
        files.chain(book).chain(self.file.clone()).collect()
    }

    fn from_text(
        text: &str,
        overrides: &[String],
        origin: Origin,
        file: &str,
    ) -> Result<Self, ProjectError> {
        // A byte order mark is what Windows editors leave; TOML does not know it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let book = |name: &str| cost_book_text(&origin, name);
        let (settings, lines) =
            read::read_with(text, overrides, &book).map_err(|wrong| ProjectError::Invalid {
                file: wrong.file.unwrap_or_else(|| file.to_owned()),
                problems: wrong.problems,
            })?;
        Ok(Self {
            settings,
            origin,
            file: None,
            name: file.to_owned(),
            lines,
        })
    }

    /// The same project with other settings.
    #[must_use]
    pub fn with(&self, settings: Settings) -> Self {
        Self {
            settings,
            ..self.clone()
        }
    }

    /// That a key is wrong for a reason that shows only beside the inputs.
    #[must_use]
    pub fn wrong(&self, key: &str, value: &str, message: &str) -> ProjectError {
        // A rule of a list that has none has the line of the list, a table that of its first key.
        let list = key.split('[').next().unwrap_or(key);
        let of_table = || {
            let below = |path: &str| {
                path.strip_prefix(key)
                    .is_some_and(|rest| rest.starts_with('.'))
            };
            let lines = self.lines.iter().filter(|(path, _)| below(path));
            lines.map(|(_, line)| line).min()
        };
        let line = self.lines.get(key).or_else(|| self.lines.get(list));
        let line = line.or_else(of_table);
        let (file, line) = match line {
            Some(line) => (self.name.clone(), *line),
            None => (
                format!("preset {} of {}", self.settings.ranking.preset, self.name),
                1,
            ),
        };
        ProjectError::Invalid {
            file,
            problems: vec![Problem {
                line,
                key: key.to_owned(),
                value: value.to_owned(),
                message: message.to_owned(),
            }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read::settings;
    use super::*;

    fn problems(text: &str) -> Vec<Problem> {
        settings(text, &[]).expect_err("the text is wrong")
    }

    #[test]
    fn an_unknown_key_names_line_and_the_nearest_known_one() {
        let found = problems("[coverage]\n\nmin_rspr_dbm = -100\n");
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].line, found[0].key.as_str()),
            (3, "coverage.min_rspr_dbm")
        );
        assert_eq!(found[0].value, "-100");
        assert!(
            found[0]
                .message
                .contains("did you mean coverage.min_rsrp_dbm?"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn an_unknown_table_and_a_key_at_the_wrong_place_are_refused() {
        assert!(
            problems("[coverag]\nmin_rsrp_dbm = -100\n")[0]
                .message
                .contains("did you mean coverage?")
        );
        assert!(
            problems("min_rsrp_dbm = -100\n")[0]
                .message
                .contains("did you mean coverage.min_rsrp_dbm?")
        );
    }

    #[test]
    fn calibrations_are_read_by_class_and_unknown_classes_are_refused() {
        let text = "[radio.calibration]\noffset_db = -3.4\nsigma_db = 8.9\n\n\
                    [radio.calibration.classes.tall]\noffset_db = -9.8\nsigma_db = 8\n";
        let over = ["radio.calibration.classes.low.sigma_db=6.5".to_owned()];
        let read = settings(text, &over).unwrap().radio.calibration;
        let class = |offset_db, sigma_db| CalibrationClass {
            offset_db,
            sigma_db,
        };
        let expected = Calibration {
            offset_db: -3.4,
            sigma_db: Some(8.9),
            classes: CalibrationClasses {
                open: class(None, None),
                low: class(None, Some(6.5)),
                tall: class(Some(-9.8), Some(8.0)),
            },
        };
        assert_eq!(read, expected);
        let none = default_settings().radio.calibration;
        assert_eq!(none, Calibration::default());
        let found = problems(
            "[radio.calibration]\noffset_db = -61\n[radio.calibration.classes.forest]\noffset_db = 1\n",
        );
        assert_eq!(found.len(), 2);
        assert!(found[0].message.contains("from -60 to 60 dB"));
        assert_eq!(found[1].key, "radio.calibration.classes.forest");
    }

    #[test]
    fn values_out_of_range_say_what_is_allowed() {
        let found = problems(
            "[coverage]\nmin_rsrp_dbm = 30\ncovered_share = \"most\"\ntechnologies = [\"4g\"]\n",
        );
        assert_eq!(found.len(), 3);
        assert_eq!(
            found[0].to_string(),
            "line 2: coverage.min_rsrp_dbm = 30: must be a number from -140 to -44 dBm"
        );
        assert!(found[1].message.contains("from 0 to 1"));
        assert!(found[2].message.contains("did you mean \"4G\"?"));
    }

    #[test]
    fn a_nan_is_out_of_every_range() {
        assert_eq!(problems("[coverage]\ncovered_share = nan\n").len(), 1);
    }

    #[test]
    fn settings_that_contradict_each_other_are_refused() {
        let two = "ranking.people_per_household_";
        let text = format!("{two}low = 9\n{two}high = 3\n");
        assert!(problems(&text)[0].message.contains("not be above"));
    }

    #[test]
    fn of_two_keys_that_contradict_the_one_that_was_given_is_named() {
        let found = problems("[ranking]\n\npeople_per_household_low = 9\n");
        assert_eq!(
            (found[0].line, found[0].key.as_str()),
            (3, "ranking.people_per_household_low")
        );
        let set = ["ranking.people_per_household_low = 9".to_owned()];
        let found = settings("", &set).unwrap_err();
        assert!(
            found[0]
                .to_string()
                .starts_with("--set ranking.people_per_household_low"),
            "{}",
            found[0]
        );
    }

    #[test]
    fn a_profile_sets_the_rule_and_a_key_overrides_it() {
        let read = settings(
            "[coverage]\nprofile = \"acma-good\"\ncovered_share = 0.5\n",
            &[],
        )
        .unwrap();
        assert_eq!(read.coverage.min_rsrp_dbm, -95.0);
        assert_eq!(read.coverage.covered_share, 0.5);
        assert_eq!(read.coverage.technologies, ["4G", "5G"]);
    }

    #[test]
    fn overrides_lie_over_the_file_and_are_checked_like_it() {
        let read = settings(
            "[coverage]\nmin_rsrp_dbm = -100\n",
            &["coverage.min_rsrp_dbm = -90".to_owned()],
        )
        .unwrap();
        assert_eq!(read.coverage.min_rsrp_dbm, -90.0);
        assert!(settings("", &["coverage.min = 1".to_owned()]).is_err());
    }

    #[test]
    fn headers_can_be_mapped_and_unknown_fields_are_refused() {
        let read = settings("[columns]\nvillages.id = \"MA_THON\"\n", &[]).unwrap();
        assert_eq!(read.columns["villages"]["id"], "MA_THON");
        assert!(
            problems("[columns]\nvillages.idd = \"MA\"\n")[0]
                .message
                .contains("columns.villages.id?")
        );
        assert!(
            problems("[columns.vilages]\nid = \"MA\"\n")[0]
                .message
                .contains("columns.villages?")
        );
    }

    #[test]
    fn broken_toml_names_its_line() {
        assert_eq!(problems("[coverage]\nmin_rsrp_dbm = = 3\n")[0].line, 2);
    }
}
