//! What may have become of a village between two runs, and by what kind of cause.

use serde::Serialize;

/// What became of a village. One village may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A dead zone that is covered now.
    Cleared,
    /// Covered, and a dead zone now.
    Regressed,
    /// A dead zone whose id the old run does not have.
    NewlyFound,
    /// A dead zone of the old run whose id the new one does not have.
    Removed,
    /// Another status otherwise, or another decision, fund or gates of a dead zone.
    Reclassified,
    /// In the target now.
    EnteredTarget,
    /// No longer in the target.
    LeftTarget,
    /// Another rank.
    Moved,
    /// Another score at the same rank.
    Rescored,
    /// No dead zone, and its id is not in the old run.
    Listed,
    /// No dead zone, and its id is not in the new run.
    Unlisted,
    /// Other facts, which change none of the above.
    FactsOnly,
}

impl Kind {
    /// All, the ones that matter most first.
    pub const ALL: [Self; 12] = [
        Self::Cleared,
        Self::Regressed,
        Self::NewlyFound,
        Self::Removed,
        Self::Reclassified,
        Self::EnteredTarget,
        Self::LeftTarget,
        Self::Moved,
        Self::Rescored,
        Self::Listed,
        Self::Unlisted,
        Self::FactsOnly,
    ];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cleared => "cleared",
            Self::Regressed => "regressed",
            Self::NewlyFound => "newly-found",
            Self::Removed => "removed",
            Self::Reclassified => "reclassified",
            Self::EnteredTarget => "entered-target",
            Self::LeftTarget => "left-target",
            Self::Moved => "moved",
            Self::Rescored => "rescored",
            Self::Listed => "listed",
            Self::Unlisted => "unlisted",
            Self::FactsOnly => "facts-only",
        }
    }

    /// What it is when the runs change places.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Cleared => Self::Regressed,
            Self::Regressed => Self::Cleared,
            Self::NewlyFound => Self::Removed,
            Self::Removed => Self::NewlyFound,
            Self::EnteredTarget => Self::LeftTarget,
            Self::LeftTarget => Self::EnteredTarget,
            Self::Listed => Self::Unlisted,
            Self::Unlisted => Self::Listed,
            same => same,
        }
    }
}

/// A kind of cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    /// The scan found something else, by other coverage or another rule.
    Coverage,
    /// Facts of the village that were given changed.
    Input,
    /// Weights of criteria changed.
    Weight,
    /// Other settings changed: anchors, gates, rules of decisions.
    Setting,
    /// Others passed it or fell behind, or its neighbours changed.
    Others,
    /// The runs come from different versions of the program.
    Program,
    /// The outputs do not tell.
    Unexplained,
}

impl CauseKind {
    /// All, in the order in which they are named where nothing says which has the biggest effect.
    pub const ALL: [Self; 7] = [
        Self::Coverage,
        Self::Input,
        Self::Weight,
        Self::Setting,
        Self::Others,
        Self::Program,
        Self::Unexplained,
    ];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Input => "input",
            Self::Weight => "weight",
            Self::Setting => "setting",
            Self::Others => "others",
            Self::Program => "program",
            Self::Unexplained => "unexplained",
        }
    }
}
