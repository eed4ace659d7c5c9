//! Two runs against each other, and many over time.
//!
//! Works on the folders that `deadzone run` writes and on nothing else: villages are matched by id, and
//! what changed is told with its cause.

mod causes;
mod columns;
mod diff;
mod error;
mod folder;
mod head;
mod kinds;
mod rules;
mod score;
mod table;
mod terms;
mod track;
mod track_files;
mod write;

pub use causes::{Cause, FieldChange};
pub use diff::{Change, Diff, diff};
pub use error::CompareError;
pub use folder::{Record, RunFolder};
pub use head::{Head, InputChange, SettingChange};
pub use kinds::{CauseKind, Kind};
pub use score::{CriterionChange, ScoreChange};
pub use track::{Row, Since, Step, Tally, Track, track};
pub use track_files::{track_csv, track_json};
pub use write::{diff_csv, diff_geojson, diff_json};

/// Hundredths of a point as points.
#[expect(
    clippy::cast_precision_loss,
    reason = "scores are below 100 points, far below 2^53 hundredths"
)]
#[must_use]
pub fn points(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

#[cfg(test)]
mod compare_tests;
