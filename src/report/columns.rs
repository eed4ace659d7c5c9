//! The columns of the village layers: names are a contract, see `docs/outputs.md`.

use serde_json::{Value, json};

use crate::options::Decision;
use crate::pipeline::Run;
use crate::ranking::{CRITERIA, Fund, Points};
use crate::survey::{GridDate, Technology};

/// Columns that every layer of villages begins with, before the terms of the score.
const BEFORE_TERMS: &[&str] = &[
    "id",
    "name",
    "commune",
    "district",
    "province",
    "population",
    "households",
    "electricity",
    "electricity_asof",
    "grid_date",
    "extremely_difficult",
    "border",
    "island",
    "fund",
    "status",
    "covered_share",
    "operators",
    "technologies",
    "best_rsrp_dbm",
    "nearest_signal_m",
    "nearest_signal_operator",
    "gates",
    "rank",
    "rank_low",
    "rank_high",
    "rank_per_cost",
    "score",
    "score_low",
    "score_high",
];

/// Columns after the terms of the score, before the user's own.
const AFTER_TERMS: &[&str] = &[
    "group",
    "decision_class",
    "decision",
    "reasons",
    "runner_up",
    "explanation",
    "missing",
    "cost_indicative_usd",
    "other_technologies",
    "rests_on_declared",
    "planned_site",
    "grid_line_m",
    "commune_code",
    "electricity_source",
    "poor_share",
    "school",
    "clinic",
    "hazard",
    "road_km",
];

/// The columns of a run's village layers, and the values of each village.
#[derive(Debug)]
pub struct VillageColumns<'a> {
    run: &'a Run,
    names: Vec<String>,
}

impl<'a> VillageColumns<'a> {
    /// The columns of a run. A column of the user that is called like one of these is renamed
    /// `input_<name>`.
    #[must_use]
    pub fn new(run: &'a Run) -> Self {
        let mut names: Vec<String> = BEFORE_TERMS.iter().map(|&name| name.to_owned()).collect();
        names.extend(
            CRITERIA
                .iter()
                .map(|criterion| format!("score_{}", criterion.name)),
        );
        names.extend(AFTER_TERMS.iter().map(|&name| name.to_owned()));
        for column in &run.survey.extra_columns {
            let mut name = column.clone();
            while names.contains(&name) {
                name = format!("input_{name}");
            }
            names.push(name);
        }
        Self { run, names }
    }

    /// Names in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a column.
    ///
    /// # Panics
    /// Where there is no such column.
    #[must_use]
    pub fn position(&self, name: &str) -> usize {
        self.names
            .iter()
            .position(|known| known == name)
            .expect("the caller names a column of the contract")
    }

    /// The values of one village, one a column.
    #[must_use]
    pub fn values(&self, index: usize) -> Vec<Value> {
        let Run {
            survey,
            scan,
            ranking,
            options,
            ..
        } = self.run;
        let village = &survey.villages[index];
        let finding = &scan.findings[index];
        let standing = &ranking.standings[index];
        let choice = options.choices[index].as_ref();
        let score = standing.score.as_ref();
        let place = standing.place;
        let nearest = finding.nearest.as_ref();

        let mut values = vec![
            json!(village.id),
            json!(village.name),
            json!(village.commune),
            json!(village.district),
            json!(village.province),
            json!(village.population),
            json!(village.households),
            json!(
                village
                    .electricity
                    .map_or("unknown", |supply| supply.as_str())
            ),
            json!(village.electricity_asof),
            match village.grid_date {
                None => Value::Null,
                Some(GridDate::NotPlanned) => json!("none"),
                Some(GridDate::On(day)) => json!(day),
            },
            json!(village.extremely_difficult),
            json!(village.border),
            json!(village.island),
            json!(standing.fund.map(Fund::as_str)),
            json!(finding.status.as_str()),
            json!(finding.covered_share.map(|share| rounded(share, 4))),
            json!(finding.operators),
            technologies(&finding.technologies),
            json!(finding.best_rsrp.map(|level| level.0)),
            json!(nearest.map(|nearest| rounded(nearest.distance.0, 1))),
            json!(nearest.map(|nearest| &nearest.operator)),
            json!(
                standing
                    .gates
                    .iter()
                    .map(|gate| gate.as_str())
                    .collect::<Vec<_>>()
            ),
            json!(place.map(|place| place.rank)),
            json!(place.map(|place| place.low)),
            json!(place.map(|place| place.high)),
            json!(choice.and_then(|choice| choice.rank_per_cost)),
            json!(score.and_then(|score| score.total.certain()).map(points)),
            json!(score.map(|score| points(score.total.low))),
            json!(score.map(|score| points(score.total.high))),
        ];
        let term = |number: usize| {
            score
                .and_then(|score| Points::certain(score.terms[number]))
                .map(points)
        };
        values.extend((0..CRITERIA.len()).map(|number| json!(term(number))));
        values.extend([
            json!(choice.and_then(|choice| choice.group.as_ref())),
            json!(choice.map(|choice| choice.decision.class().as_str())),
            json!(choice.map(|choice| choice.decision.as_str())),
            json!(choice.map_or_else(Vec::new, |choice| {
                choice
                    .reasons
                    .iter()
                    .map(|reason| reason.as_str())
                    .collect()
            })),
            json!(
                choice
                    .and_then(|choice| choice.runner_up)
                    .map(Decision::as_str)
            ),
            json!(choice.map(|choice| &choice.explanation)),
            json!(score.map_or(&[][..], |score| &score.missing)),
            json!(choice.and_then(|choice| choice.cost)),
            technologies(&finding.other_technologies),
            json!(finding.rests_on_declared),
            self.planned_site(finding.planned),
            json!(finding.grid_line.map(|line| rounded(line.0, 1))),
            json!(village.commune_code),
            json!(village.electricity_source),
            json!(village.poor_share),
            json!(village.school),
            json!(village.clinic),
            json!(village.hazard),
            json!(village.road_km),
        ]);
        values.extend(village.extra.iter().cloned());
        values
    }

    /// The id of a planned site, or its number in the survey where it has none.
    fn planned_site(&self, number: Option<usize>) -> Value {
        let sites = self.run.survey.planned.as_deref().unwrap_or_default();
        match number.and_then(|number| sites.get(number).map(|site| (number, site))) {
            None => Value::Null,
            Some((number, site)) => json!(
                site.id
                    .clone()
                    .unwrap_or_else(|| format!("planned-{}", number + 1))
            ),
        }
    }
}

/// Hundredths of a point as points.
pub(super) fn points(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

/// A number to so many decimals, so that outputs show what is meant and not the noise of the last bit.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

fn technologies(list: &[Technology]) -> Value {
    json!(
        list.iter()
            .map(|technology| technology.as_str())
            .collect::<Vec<_>>()
    )
}
