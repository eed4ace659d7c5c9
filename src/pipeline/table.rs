//! A table of villages ranked as it is.

use super::{RunError, refused, unfit};
use crate::project::Project;
use crate::ranking::{self, Firmness, Known, Model, Ranking, firmness};
use crate::report::Facts;
use crate::scan::Scan;
use crate::survey::{self, Survey};

/// A table of villages, ranked.
#[derive(Clone, Debug, Default)]
pub struct RankedTable {
    /// The villages.
    pub survey: Survey,
    /// What the table says of the scan.
    pub scan: Scan,
    /// Who comes first.
    pub ranking: Ranking,
    /// How firm the order is.
    pub firmness: Firmness,
}

impl RankedTable {
    /// The values as reports take them.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            survey: &self.survey,
            scan: &self.scan,
            modelled: None,
            ranking: Some(&self.ranking),
            options: None,
            firmness: Some(&self.firmness),
            planned: None,
        }
    }
}

/// Ranks the village list of a project as it is: what a scan would find is read from its columns
/// (`status`, `covered_share`, `nearest_signal_km` or `_m`, `best_rsrp_dbm`, `operators`, `planned`), and
/// any other column may be named by formulas.
///
/// ```
/// use deadzone::pipeline::rank_table;
/// use deadzone::project::Project;
///
/// let table = "id,children,far_km\na,120,3.5\nb,80,12\nc,,7\n";
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("own.csv");
/// std::fs::write(&file, table)?;
/// let mut project = Project::defaults(&[
///     "ranking.criteria={children={formula='children', anchors=[0, 200], weight=2}}".into(),
///     "ranking.criteria.far={formula='LEAST(far_km, 10)', anchors=[0, 10], weight=1}".into(),
///     "ranking.target.villages=1".into(),
/// ])?;
/// // Criteria of the preset that the table knows nothing of leave the score.
/// for (name, criterion) in &mut project.settings.ranking.criteria {
///     if !["children", "far"].contains(&name.as_str()) {
///         criterion.weight = 0.0;
///     }
/// }
/// project.settings.inputs.villages = file.to_str().map(str::to_owned);
/// let ranked = rank_table(&project)?;
/// let rank = |index: usize| ranked.ranking.standings[index].place.unwrap().rank;
/// // 60 % of 2/3 and 35 % of 1/3; 40 % and 100 %; nothing known of the children of c.
/// assert_eq!([rank(0), rank(1), rank(2)], [2, 1, 3]);
/// assert_eq!(ranked.ranking.standings[2].place.unwrap().low, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`RunError`] where the list, a formula or the target cannot be used.
pub fn rank_table(project: &Project) -> Result<RankedTable, RunError> {
    let settings = &project.settings;
    let mut survey = survey::villages_alone(project)?;
    let scan = ranking::findings(&mut survey);
    let refused = refused(project);
    let model = Model::of_table(&survey, settings).map_err(&refused)?;
    let ranking = model.rank(&survey, &scan, settings).map_err(&refused)?;
    let target = &settings.ranking.target;
    if target.budget_usd.is_some() && target.cost.is_none() {
        let message = "needs ranking.target.cost, a formula for what a village costs: a table has no decisions that cost";
        return Err(project
            .wrong("ranking.target.budget_usd", "", message)
            .into());
    }
    let costs = model.costs(&survey, &scan, settings).map_err(&refused)?;
    let known = Known {
        survey: &survey,
        scan: &scan,
        model: &model,
        ranking: &ranking,
        costs: &costs,
    };
    let firmness = firmness(known, settings).map_err(unfit(project))?;
    Ok(RankedTable {
        survey,
        scan,
        ranking,
        firmness,
    })
}
