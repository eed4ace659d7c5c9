//! The rules of a project made ready for its columns, and villages to scores.

use std::sync::Arc;

use rayon::prelude::*;

use super::criteria::{self, Criterion, Interval, Points, Worth};
use super::facts::{FactColumns, VillageRow};
use super::formula::{EvaluationError, Formula, Type, Value};
use super::fund::{self, Fund};
use super::gates::{self, Gate, OwnGate};
use super::{Ranking, Score, Standing, Term};
use crate::project::Settings;
use crate::scan::{Finding, Scan, Status};
use crate::survey::Survey;

/// Why villages cannot be ranked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RankingError {
    /// A formula is wrong.
    #[error("{key} = \"{formula}\": {message}")]
    Formula {
        /// The key of the project file.
        key: String,
        /// The text of the formula.
        formula: String,
        /// What is wrong, where, and what to do.
        message: String,
    },
    /// A formula cannot be worked out for a village.
    #[error("{key} = \"{formula}\": for village {village}: {message}")]
    Village {
        /// The key of the project file.
        key: String,
        /// The text of the formula.
        formula: String,
        /// The village.
        village: String,
        /// What is wrong, where, and what to do.
        message: String,
    },
    /// `[ranking.uncertain]` names what is no number.
    #[error("ranking.uncertain.{name}: {message}")]
    Uncertain {
        /// The name.
        name: String,
        /// What is wrong.
        message: String,
    },
}

impl RankingError {
    /// The key of the project file that is wrong.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Formula { key, .. } | Self::Village { key, .. } => key.clone(),
            Self::Uncertain { name, .. } => format!("ranking.uncertain.{name}"),
        }
    }

    /// The value of that key; empty where it is the key that is wrong.
    #[must_use]
    pub fn value(&self) -> &str {
        match self {
            Self::Formula { formula, .. } | Self::Village { formula, .. } => formula,
            Self::Uncertain { .. } => "",
        }
    }

    /// What is wrong, where, and what to do.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Formula { message, .. } | Self::Uncertain { message, .. } => message.clone(),
            Self::Village {
                village, message, ..
            } => format!("for village {village}: {message}"),
        }
    }
}

/// The rules of a project made ready for the columns of a survey.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) criteria: Vec<Criterion>,
    funds: Vec<Fund>,
    gates: Vec<OwnGate>,
    cost: Option<Formula>,
    pub(super) columns: FactColumns,
}

impl Model {
    /// Makes the rules of a project ready. Where a column of the village list is called like a fact, the
    /// fact is meant.
    ///
    /// # Errors
    /// [`RankingError`] where a formula cannot be read.
    pub fn new(survey: &Survey, settings: &Settings) -> Result<Self, RankingError> {
        Self::with(FactColumns::of(survey, false), settings)
    }

    /// The same for a table that holds facts of the scan as its own columns, which go first.
    ///
    /// # Errors
    /// [`RankingError`] where a formula cannot be read.
    pub fn of_table(survey: &Survey, settings: &Settings) -> Result<Self, RankingError> {
        Self::with(FactColumns::of(survey, true), settings)
    }

    fn with(columns: FactColumns, settings: &Settings) -> Result<Self, RankingError> {
        let rule = &settings.ranking;
        let read = |key: String, text: &str, wanted: Type| {
            let wrong = |message: String| RankingError::Formula {
                key: key.clone(),
                formula: text.to_owned(),
                message,
            };
            let formula = Formula::parse(text, &columns);
            let formula = formula.map_err(|why| wrong(format!("{why}{}", columns.odd(text))))?;
            match (formula.kind(), wanted) {
                (Type::Text, Type::Number) => Err(wrong(format!(
                    "gives text; a criterion needs a number, as in CASE electricity WHEN 'grid' THEN 1 ELSE 0 END{}",
                    columns.odd(text)
                ))),
                (Type::Text | Type::Number, Type::Flag) => Err(wrong(
                    "gives no yes or no; write a condition, as in population < 50".to_owned(),
                )),
                _ => Ok(formula),
            }
        };
        let sum: f64 = rule.criteria.values().map(|of| of.weight).sum();
        let shares: Vec<f64> = rule.criteria.values().map(|of| of.weight / sum).collect();
        let full = criteria::full_points(&shares);
        let mut criteria = Vec::with_capacity(shares.len());
        // A criterion without weight has no say, so its columns need not be there.
        let weighed = rule.criteria.iter().zip(shares.iter().zip(full));
        for ((name, of), (&share, full)) in weighed.filter(|((_, of), _)| of.weight > 0.0) {
            let key = format!("ranking.criteria.{name}.formula");
            let formula = read(key, &of.formula, Type::Number)?;
            let is_found = formula
                .columns()
                .iter()
                .any(|&column| FactColumns::is_found(column));
            let given = |labels: &[&String]| {
                let given = labels.iter().find(|label| !label.is_empty());
                given.map_or_else(|| name.clone(), |label| (*label).clone())
            };
            criteria.push(Criterion {
                name: name.clone(),
                label: given(&[&of.label]),
                label_vi: given(&[&of.label_vi, &of.label]),
                unit: of.unit.clone(),
                formula,
                worth: Worth::of(of),
                share,
                full,
                basis: of.basis,
                source: of.source.clone(),
                is_found,
            });
        }
        let mut funds = Vec::with_capacity(rule.funds.len());
        for (place, fund) in rule.funds.iter().enumerate() {
            let key = format!("ranking.funds[{}].when", place + 1);
            funds.push(Fund {
                name: fund.name.as_str().into(),
                source: fund.source.clone(),
                when: read(key, &fund.when, Type::Flag)?,
                in_scope: fund.in_scope,
            });
        }
        let mut gates = Vec::with_capacity(rule.gates.len());
        for (place, gate) in rule.gates.iter().enumerate() {
            let key = format!("ranking.gates[{}].when", place + 1);
            gates.push(OwnGate {
                code: gate.code.as_str().into(),
                when: read(key, &gate.when, Type::Flag)?,
            });
        }
        let cost = rule.target.cost.as_ref();
        let cost = cost.map(|text| read("ranking.target.cost".to_owned(), text, Type::Number));
        let cost = cost.transpose()?;
        for name in rule.uncertain.keys() {
            if let Some(message) = columns.no_number(name) {
                return Err(RankingError::Uncertain {
                    name: name.clone(),
                    message,
                });
            }
        }
        Ok(Self {
            criteria,
            funds,
            gates,
            cost,
            columns,
        })
    }

    /// Ranks the dead zones.
    ///
    /// # Errors
    /// [`RankingError::Village`] where a formula cannot be worked out for a village.
    pub fn rank(
        &self,
        survey: &Survey,
        scan: &Scan,
        settings: &Settings,
    ) -> Result<Ranking, RankingError> {
        // Collected before it is looked at, so that the first village at fault is named on any number of threads.
        let standings: Vec<Result<Standing, RankingError>> = (0..survey.villages.len())
            .into_par_iter()
            .zip(&scan.findings)
            .map(|(index, finding)| self.standing(index, finding, survey, settings))
            .collect();
        let standings: Result<Vec<Standing>, RankingError> = standings.into_iter().collect();
        let mut standings = standings?;
        super::place(&mut standings);
        Ok(self.ranking(standings))
    }

    /// The ranking of standings that these rules gave.
    #[must_use]
    pub fn ranking(&self, standings: Vec<Standing>) -> Ranking {
        Ranking {
            criteria: self.criteria.clone(),
            funds: self.funds.clone(),
            ranked: standings.iter().filter(|of| of.place.is_some()).count(),
            standings,
        }
    }

    /// What serving each village costs by the formula of `ranking.target.cost`; `None` where that is not
    /// known.
    ///
    /// # Errors
    /// [`RankingError`] where it cannot be worked out for a village.
    pub fn costs(
        &self,
        survey: &Survey,
        scan: &Scan,
        settings: &Settings,
    ) -> Result<Vec<Option<f64>>, RankingError> {
        let Some(formula) = &self.cost else {
            return Ok(vec![None; survey.villages.len()]);
        };
        let cost = |(index, finding): (usize, &Finding)| {
            let row = VillageRow::of(index, survey, finding, settings, &self.columns);
            match formula.value(&row) {
                Ok(Value::Number { low, high, .. }) => Ok((low >= high).then_some(low)),
                Ok(_) => Ok(None),
                Err(why) => Err(self.told(Fault(Place::Cost, why), &survey.villages[index].id)),
            }
        };
        let findings = scan.findings.par_iter();
        let costs: Vec<Result<Option<f64>, RankingError>> = (0..survey.villages.len())
            .into_par_iter()
            .zip(findings)
            .map(cost)
            .collect();
        costs.into_iter().collect()
    }

    fn standing(
        &self,
        index: usize,
        finding: &Finding,
        survey: &Survey,
        settings: &Settings,
    ) -> Result<Standing, RankingError> {
        match finding.status {
            Status::Covered => Ok(Standing::default()),
            Status::Unknown => Ok(Standing {
                gates: vec![Gate::NoLocation],
                ..Standing::default()
            }),
            Status::White | Status::Dip => {
                let row = VillageRow::of(index, survey, finding, settings, &self.columns);
                let village = &survey.villages[index];
                self.judged(&row, (village, finding), settings)
                    .map_err(|fault| self.told(fault, &village.id))
            }
        }
    }

    /// Purse, gates and score of a village, as its row has them.
    pub(super) fn judged(
        &self,
        row: &VillageRow<'_>,
        village: (&crate::survey::Village, &Finding),
        settings: &Settings,
    ) -> Result<Standing, Fault> {
        let score = self.score(row)?;
        let purse =
            fund::purse(&self.funds, row).map_err(|(at, why)| Fault(Place::Fund(at), why))?;
        let verdict = gates::verdict(village, row, &purse, score.total, &self.gates, settings);
        let verdict = verdict.map_err(|(at, why)| Fault(Place::Gate(at), why))?;
        Ok(Standing {
            gates: verdict.closed,
            may_be_gated: verdict.may_close,
            fund: Some(purse.name),
            score: Some(score),
            place: None,
        })
    }

    fn score(&self, row: &VillageRow<'_>) -> Result<Score, Fault> {
        let mut missing: Vec<Arc<str>> = Vec::new();
        let mut total = Points::default();
        let mut terms = Vec::with_capacity(self.criteria.len());
        for (place, criterion) in self.criteria.iter().enumerate() {
            let raw = raw(criterion, row).map_err(|why| Fault(Place::Criterion(place), why))?;
            let value = criterion.worth.of_interval(raw);
            let points = Points {
                low: hundredths(f64::from(criterion.full) * value.low),
                high: hundredths(f64::from(criterion.full) * value.high),
            };
            let absent = if points.certain().is_some() {
                Vec::new()
            } else {
                self.absent(criterion, row)
            };
            total.low += points.low;
            total.high += points.high;
            for name in &absent {
                if !missing.contains(name) {
                    missing.push(name.clone());
                }
            }
            terms.push(Term {
                raw,
                value,
                points,
                missing: absent,
            });
        }
        Ok(Score {
            terms,
            missing,
            total,
        })
    }

    /// The facts of a formula that are missing.
    fn absent(&self, criterion: &Criterion, row: &VillageRow<'_>) -> Vec<Arc<str>> {
        let columns = criterion.formula.columns().iter();
        let names = columns
            .filter(|&&column| super::formula::Row::value(row, column).is_missing())
            .map(|&column| Arc::from(self.columns.missing_name(column)));
        let mut each: Vec<Arc<str>> = Vec::new();
        for name in names {
            if !each.contains(&name) {
                each.push(name);
            }
        }
        each
    }

    pub(super) fn told(&self, Fault(place, why): Fault, village: &str) -> RankingError {
        let (key, formula) = match place {
            Place::Criterion(at) => {
                let criterion = &self.criteria[at];
                let key = format!("ranking.criteria.{}.formula", criterion.name);
                (key, Some(&criterion.formula))
            }
            Place::Fund(at) => (
                format!("ranking.funds[{}].when", at + 1),
                Some(&self.funds[at].when),
            ),
            Place::Gate(at) => (
                format!("ranking.gates[{}].when", at + 1),
                Some(&self.gates[at].when),
            ),
            Place::Cost => ("ranking.target.cost".to_owned(), self.cost.as_ref()),
        };
        RankingError::Village {
            key,
            formula: formula.map_or_else(String::new, |formula| formula.text().to_owned()),
            village: village.to_owned(),
            message: why.to_string(),
        }
    }
}

/// What could not be worked out, and why.
#[derive(Debug)]
pub(super) struct Fault(Place, EvaluationError);

#[derive(Clone, Copy, Debug)]
enum Place {
    Criterion(usize),
    Fund(usize),
    Gate(usize),
    Cost,
}

/// The raw number of a criterion; a yes counts 1, a no 0.
fn raw(criterion: &Criterion, row: &VillageRow<'_>) -> Result<Interval, EvaluationError> {
    Ok(match criterion.formula.value(row)? {
        Value::Number { low, high, .. } => Interval { low, high },
        Value::Flag {
            may_be_false,
            may_be_true,
            ..
        } => Interval {
            low: f64::from(u8::from(!may_be_false)),
            high: f64::from(u8::from(may_be_true)),
        },
        // The kind of the formula was checked.
        Value::Text(_) => Interval::default(),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 10,000"
)]
fn hundredths(points: f64) -> u32 {
    points.round() as u32
}
