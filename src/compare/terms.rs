//! The terms of scores: how much each criterion adds to the points of a dead zone.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::CompareError;
use super::folder::RunFolder;
use super::table::Table;

/// A criterion, and which columns its value is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Criterion {
    pub(super) name: String,
    pub(super) formula: String,
}

/// What one criterion adds to the points of one dead zone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Term {
    /// Place in [`Terms::criteria`].
    pub(super) criterion: usize,
    /// Points that the criterion is worth at most.
    pub(super) weight: f64,
    /// Its value by known facts, 0 to 1.
    pub(super) value: f64,
    /// Half of the step in which `value` is known.
    pub(super) slack: f64,
    /// Hundredths of points by known facts; `None` where a fact is missing and the run did not say more.
    pub(super) points: Option<i64>,
    /// The number before the value function, lowest and highest.
    pub(super) raw: Option<[f64; 2]>,
}

/// The terms of all dead zones of a run.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) criteria: Vec<Criterion>,
    all: Vec<Term>,
    /// Where the terms of each village begin, and the end of the last.
    starts: Vec<usize>,
}

impl Terms {
    /// Those of a village.
    pub(super) fn of_village(&self, village: usize) -> &[Term] {
        match (self.starts.get(village), self.starts.get(village + 1)) {
            (Some(&start), Some(&end)) => &self.all[start..end],
            _ => &[],
        }
    }

    fn gathered(criteria: Vec<Criterion>, mut terms: Vec<(usize, Term)>, villages: usize) -> Self {
        terms.sort_by_key(|(village, term)| (*village, term.criterion));
        let mut starts = vec![0; villages + 1];
        for (village, _) in &terms {
            starts[village + 1] += 1;
        }
        for village in 0..villages {
            starts[village + 1] += starts[village];
        }
        Self {
            criteria,
            all: terms.into_iter().map(|(_, term)| term).collect(),
            starts,
        }
    }

    /// Those of the table that a run wrote.
    ///
    /// # Errors
    /// [`CompareError`] where a column is absent, a number is none, or a village is not in the layer.
    pub(super) fn of(
        table: &Table,
        rows: &FxHashMap<Box<str>, usize>,
        file: &Path,
    ) -> Result<Self, CompareError> {
        let column = |name: &'static str| {
            table.column(name).ok_or_else(|| CompareError::NoColumn {
                file: file.to_owned(),
                column: name,
            })
        };
        let (id, criterion) = (column("id")?, column("criterion")?);
        let numbers = [
            column("weight")?,
            column("value_low")?,
            column("points_low")?,
        ];
        let formula = table.column("formula");
        let raw = [table.column("raw_low"), table.column("raw_high")];
        let mut criteria: Vec<Criterion> = Vec::new();
        let mut terms = Vec::with_capacity(table.len());
        for row in 0..table.len() {
            let refused = |message: String| CompareError::Row {
                file: file.to_owned(),
                row: table.number(row),
                message,
            };
            let text = table.cell(row, id);
            // Tables guard text that begins like a formula with an apostrophe.
            let unguarded = text.strip_prefix('\'').unwrap_or(text);
            let village = rows.get(text).or_else(|| rows.get(unguarded));
            let village = village
                .copied()
                .ok_or_else(|| refused(format!("no village has id {:?}", table.cell(row, id))))?;
            let name = table.cell(row, criterion);
            let known = criteria.iter().position(|known| known.name == name);
            let place = known.unwrap_or_else(|| {
                criteria.push(Criterion {
                    name: name.to_owned(),
                    formula: table.value(row, formula).to_owned(),
                });
                criteria.len() - 1
            });
            let number = |column: usize| {
                let text = table.cell(row, column);
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                number.ok_or_else(|| {
                    refused(format!(
                        "{} is {text:?}, no number",
                        table.columns()[column]
                    ))
                })
            };
            let raw = raw.map(|column| table.value(row, column).parse::<f64>().ok());
            let term = Term {
                criterion: place,
                weight: number(numbers[0])?,
                value: number(numbers[1])?,
                slack: 0.0,
                points: Some(hundredths(number(numbers[2])?)),
                raw: raw[0].zip(raw[1]).map(|(low, high)| [low, high]),
            };
            terms.push((village, term));
        }
        Ok(Self::gathered(criteria, terms, rows.len()))
    }

    /// Those that the columns `score_<criterion>` and the weights in the settings tell.
    pub(super) fn of_columns(folder: &RunFolder) -> Self {
        let weights = weights(&folder.record.settings);
        let sum: f64 = weights.values().sum();
        let villages = &folder.villages;
        let columns: Vec<(usize, &str, f64)> = weights
            .iter()
            .filter_map(|(name, weight)| {
                let column = villages.column(&format!("score_{name}"))?;
                Some((column, name.as_str(), 100.0 * weight / sum))
            })
            .collect();
        let criteria = columns.iter().map(|(_, name, _)| Criterion {
            name: (*name).to_owned(),
            formula: usual_columns(name).to_owned(),
        });
        let low = villages.column("score_low");
        let mut terms = Vec::new();
        for row in 0..villages.len() {
            if villages.value(row, low).is_empty() {
                continue;
            }
            for (criterion, (column, _, weight)) in columns.iter().enumerate() {
                let points: Option<f64> = villages.cell(row, *column).parse().ok();
                let slack = if *weight > 0.0 {
                    // Points are whole hundredths, weights too, by the largest remainders.
                    0.015 / weight
                } else {
                    f64::INFINITY
                };
                let term = Term {
                    criterion,
                    weight: *weight,
                    value: points.filter(|_| *weight > 0.0).unwrap_or(0.0) / weight.max(1e-9),
                    slack,
                    points: points.map(hundredths),
                    raw: None,
                };
                terms.push((row, term));
            }
        }
        Self::gathered(criteria.collect(), terms, villages.len())
    }
}

/// The weights of a run by criterion.
pub(super) fn weights(settings: &BTreeMap<String, Value>) -> BTreeMap<String, f64> {
    let weight = |(key, value): (&String, &Value)| {
        let name = weight_of(key)?;
        let weight = value.as_f64().filter(|weight| *weight >= 0.0)?;
        Some((name.to_owned(), weight))
    };
    settings.iter().filter_map(weight).collect()
}

/// The criterion whose weight a key sets.
pub(super) fn weight_of(key: &str) -> Option<&str> {
    let ranking = key.strip_prefix("ranking.")?;
    ranking
        .strip_prefix("weights.")
        .or_else(|| ranking.strip_prefix("criteria.")?.strip_suffix(".weight"))
}

/// What the values of the criteria are made of where a run does not tell its formulas.
fn usual_columns(criterion: &str) -> &'static str {
    match criterion {
        "people" => "population households covered_share",
        "remoteness" => "nearest_signal_m",
        "services" => "school clinic",
        "hardship" => "extremely_difficult poor_share",
        "hazard" => "hazard",
        "border_island" => "border island",
        "road" => "road_km",
        "readiness" => "electricity",
        _ => "",
    }
}

/// Points as whole hundredths; scores are at most 100 points.
#[expect(
    clippy::cast_possible_truncation,
    reason = "casts of floats saturate, and points are at most 100"
)]
pub(super) fn hundredths(points: f64) -> i64 {
    (points.clamp(-1e9, 1e9) * 100.0).round() as i64
}
