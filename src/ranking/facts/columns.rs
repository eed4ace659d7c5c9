//! The columns that formulas may name: facts, and those of the planner.

use super::FACTS;
use crate::formats::Cell;
use crate::project::keys::nearest;
use crate::ranking::formula::{Columns, Type};
use crate::survey::Survey;

/// The columns that formulas of one run may name: facts, then the planner's own.
#[derive(Clone, Debug, Default)]
pub(in crate::ranking) struct FactColumns {
    pub(super) own: Vec<Own>,
    /// Whether a column of the planner goes before a fact of its name.
    own_first: bool,
    /// The column that stands for each fact: itself, or that of the planner that goes before it.
    stand_in: Vec<usize>,
}

/// A column of the planner.
#[derive(Clone, Debug)]
pub(super) struct Own {
    name: String,
    pub(super) kind: Type,
    /// Why a column that holds numbers is text all the same: the first value that is none, and whose.
    odd: Option<String>,
}

impl FactColumns {
    pub(in crate::ranking) fn of(survey: &Survey, own_first: bool) -> Self {
        let kind = |(place, name): (usize, &String)| {
            let cells = || survey.villages.iter().map(|of| of.extra.get(place));
            let kind = kind_of(cells().flatten());
            let given = || {
                let all = survey.villages.iter().zip(cells());
                let all = all.filter_map(|(village, cell)| Some((village, cell?)));
                all.filter(|(_, cell)| !is_empty(cell))
            };
            let is_odd = |cell: &Cell<'_>| as_number(cell).is_none();
            let is_mixed = kind == Type::Text && given().any(|(_, cell)| !is_odd(cell));
            let odd = given().find(|(_, cell)| is_mixed && is_odd(cell));
            let odd = odd.map(|(village, cell)| {
                let shown: String = cell.shown().chars().take(40).collect();
                format!("village {} has {shown:?}", village.id)
            });
            Own {
                name: name.clone(),
                kind,
                odd,
            }
        };
        let own = survey.extra_columns.iter().enumerate().map(kind);
        let mut columns = Self {
            own: own.collect(),
            own_first,
            stand_in: Vec::new(),
        };
        let find = |(place, fact): (usize, &super::Fact)| {
            columns.find(fact.name).map_or(place, |(column, _)| column)
        };
        columns.stand_in = FACTS.iter().enumerate().map(find).collect();
        columns
    }

    /// The column that a fact is read from.
    pub(super) fn stand_in(&self, fact: usize) -> usize {
        self.stand_in.get(fact).copied().unwrap_or(fact)
    }

    /// The least and the most that a number of a column can be, whatever its error.
    pub(super) fn range(column: usize) -> (f64, f64) {
        let shares = ["poor_share", "hazard", "covered_share"];
        match FACTS.get(column) {
            Some(fact) if shares.contains(&fact.name) => (0.0, 1.0),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// What a column is called where it is missing.
    pub(in crate::ranking) fn missing_name(&self, column: usize) -> &str {
        match FACTS.get(column) {
            Some(fact) => fact.rests_on,
            None => &self.own[column - FACTS.len()].name,
        }
    }

    /// Columns that a formula names which are text because of single values.
    pub(in crate::ranking) fn odd(&self, formula: &str) -> String {
        let named = self.own.iter().filter(|own| formula.contains(&own.name));
        let odd = named.filter_map(|own| {
            let odd = own.odd.as_ref()?;
            Some(format!(
                "; `{}` is text because {odd}, the first that is no number",
                own.name
            ))
        });
        odd.collect()
    }

    /// Why nothing that rests on a name can have an error.
    pub(in crate::ranking) fn no_number(&self, name: &str) -> Option<String> {
        let facts = FACTS.iter().map(|fact| (fact.rests_on, fact.kind));
        let own = self.own.iter().map(|own| (own.name.as_str(), own.kind));
        let numbers: Vec<&str> = facts
            .chain(own)
            .filter(|(_, kind)| *kind == Type::Number)
            .map(|(name, _)| name)
            .collect();
        if numbers.contains(&name) {
            return None;
        }
        let near = nearest(name, numbers.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        let mut known: Vec<&str> = Vec::new();
        for name in numbers {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        Some(format!(
            "is no column of numbers{near}; known are {}",
            known.join(", ")
        ))
    }

    /// Whether what is in a column comes of coverage.
    pub(in crate::ranking) fn is_found(column: usize) -> bool {
        let counted = ["new_people", "new_households"];
        FACTS
            .get(column)
            .is_some_and(|fact| fact.rests_on == "coverage" || counted.contains(&fact.name))
    }
}

impl Columns for FactColumns {
    fn find(&self, name: &str) -> Option<(usize, Type)> {
        let fact = || {
            let place = FACTS.iter().position(|fact| fact.name == name)?;
            Some((place, FACTS[place].kind))
        };
        let own = || {
            let place = self.own.iter().position(|own| own.name == name)?;
            Some((FACTS.len() + place, self.own[place].kind))
        };
        if self.own_first {
            own().or_else(fact)
        } else {
            fact().or_else(own)
        }
    }

    fn names(&self) -> Vec<String> {
        let facts = FACTS.iter().map(|fact| fact.name.to_owned());
        facts
            .chain(self.own.iter().map(|own| own.name.clone()))
            .collect()
    }
}

/// What all cells of a column are.
fn kind_of<'c>(cells: impl Iterator<Item = &'c Cell<'static>>) -> Type {
    let (mut numbers, mut flags, mut any) = (true, true, false);
    for cell in cells.filter(|cell| !is_empty(cell)) {
        any = true;
        numbers &= as_number(cell).is_some();
        flags &= as_flag(cell).is_some();
    }
    match (any, numbers, flags) {
        (true, true, _) | (false, ..) => Type::Number,
        (_, _, true) => Type::Flag,
        _ => Type::Text,
    }
}

pub(super) fn is_empty(cell: &Cell<'_>) -> bool {
    matches!(cell, Cell::Null) || matches!(cell, Cell::Text(text) if text.trim().is_empty())
}

pub(in crate::ranking) fn as_number(cell: &Cell<'_>) -> Option<f64> {
    let number = match cell {
        Cell::Number(number) => number.as_f64(),
        Cell::Text(text) => crate::survey::parsed_number(text),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

pub(super) fn as_flag(cell: &Cell<'_>) -> Option<bool> {
    match cell {
        Cell::Bool(flag) => Some(*flag),
        Cell::Text(text) => crate::survey::parsed_flag(text),
        _ => None,
    }
}
