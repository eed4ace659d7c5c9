//! The build plan as tables and layers.

mod columns;
mod links;
mod sites;
mod summary;

pub(super) use columns::PLAN;
use links::links;
pub(super) use links::{LINK_COLUMNS, link_cells, link_line};
pub(super) use sites::{site_cells, site_columns};
use sites::{site_layer, site_table};
pub use summary::{Estimated, GoalSummary, PhaseSummary, PlanSummary, ProvincePlan, plan_summary};

use serde_json::{Map, Value};

use super::cells::rounded;
use super::publish::{Publication, PublishError};
use crate::plan::Planned;
use crate::plan::file::PlanFile;
use crate::plan::problem::Cents;
use crate::project::Settings;

/// The files of a plan.
pub const PLAN_FILES: [&str; 4] = [
    "build-sites.csv",
    "sites.geojson",
    "links.geojson",
    PLAN_FILE,
];

/// The plan with its problem.
pub const PLAN_FILE: &str = "plan.json";

/// Whether a run makes a plan.
pub(super) fn is_planned(settings: &Settings) -> bool {
    settings.plan.enabled
}

/// Money in dollars.
fn dollars(cents: Cents) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    let dollars = cents as f64 / 100.0;
    rounded(dollars, 0)
}

/// Writes the files of a plan; `benchmark` is what a site may cost for each person who gains signal, US
/// dollars, `mark` whether tables begin with a byte order mark.
///
/// # Errors
/// [`PublishError`] where the disk refuses.
pub fn write_plan(
    publication: &Publication,
    planned: &Planned,
    benchmark: Option<f64>,
    mark: bool,
) -> Result<(), PublishError> {
    write(publication, planned, benchmark, mark, &Map::new())
}

/// The same, with foreign members of the layers.
pub(super) fn write(
    publication: &Publication,
    planned: &Planned,
    benchmark: Option<f64>,
    mark: bool,
    members: &Map<String, Value>,
) -> Result<(), PublishError> {
    let [table, layer, lines, whole] = PLAN_FILES;
    let benchmark = planned.benchmark(benchmark);
    publication.write(table, |out| site_table(out, planned, benchmark, mark))?;
    publication.write(layer, |out| site_layer(out, planned, benchmark, members))?;
    publication.write(lines, |out| links(out, planned, members))?;
    publication.write(whole, |mut out| {
        PlanFile::new(planned.problem.clone(), planned.plan.clone()).write(&mut out)
    })
}
