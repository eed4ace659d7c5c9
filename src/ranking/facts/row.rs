//! A village as formulas read it.

use rustc_hash::FxHashMap;

use super::columns::{FactColumns, as_flag, as_number, is_empty};
use super::draw::Draw;
use super::{FACTS, One, POWERS, flag};
use crate::formats::Cell;
use crate::project::Settings;
use crate::ranking::formula::{Row, Type, Value};
use crate::scan::Finding;
use crate::survey::Survey;

/// A village as formulas read it.
pub(in crate::ranking) struct VillageRow<'a> {
    one: One<'a>,
    columns: &'a FactColumns,
    /// Half widths of errors by what facts rest on.
    uncertain: Option<&'a FxHashMap<String, f64>>,
    /// One state of what is not known.
    draw: Option<Draw>,
}

impl<'a> VillageRow<'a> {
    pub(in crate::ranking) fn of(
        index: usize,
        survey: &'a Survey,
        finding: &'a Finding,
        settings: &'a Settings,
        columns: &'a FactColumns,
    ) -> Self {
        Self {
            one: One {
                village: &survey.villages[index],
                finding,
                survey,
                settings,
            },
            columns,
            uncertain: None,
            draw: None,
        }
    }

    /// The same with errors of known facts, and in one state of what is not known where one is given.
    pub(in crate::ranking) fn uncertain(
        self,
        uncertain: &'a FxHashMap<String, f64>,
        draw: Option<Draw>,
    ) -> Self {
        Self {
            uncertain: Some(uncertain),
            draw,
            ..self
        }
    }

    /// A fact as formulas read its name: from the planner's own column where that goes first.
    pub(in crate::ranking) fn fact(&self, fact: usize) -> Value<'_> {
        self.value(self.columns.stand_in(fact))
    }

    fn stated(&self, column: usize) -> Value<'_> {
        if let Some(fact) = FACTS.get(column) {
            return (fact.value)(&self.one);
        }
        let place = column - FACTS.len();
        let kind = self.columns.own[place].kind;
        let cell = self
            .one
            .village
            .extra
            .get(place)
            .filter(|cell| !is_empty(cell));
        let Some(cell) = cell else {
            return Value::unknown(kind);
        };
        match (kind, cell) {
            (Type::Number, cell) => as_number(cell).map_or(Value::unknown(kind), Value::number),
            (Type::Flag, cell) => flag(as_flag(cell)),
            (Type::Text, Cell::Text(text)) => Value::Text(Some(text)),
            (Type::Text, _) => Value::Text(None),
        }
    }
}

impl Row for VillageRow<'_> {
    fn value(&self, column: usize) -> Value<'_> {
        let stated = self.stated(column);
        let Some(uncertain) = self.uncertain else {
            return stated;
        };
        let name = self.columns.missing_name(column);
        let error = uncertain.get(name).copied();
        let value = match (stated, error) {
            (Value::Number { low, high, missing }, Some(error)) => {
                let ends = |number: f64| {
                    let off = number.abs() * error;
                    if off.is_finite() {
                        (number - off, number + off)
                    } else {
                        (number, number)
                    }
                };
                let (least, most) = FactColumns::range(column);
                Value::Number {
                    low: ends(low).0.max(least),
                    high: ends(high).1.min(most),
                    missing,
                }
            }
            (stated, _) => stated,
        };
        let Some(draw) = self.draw else {
            return value;
        };
        match value {
            Value::Number { low, high, .. } if low < high && (high - low).is_finite() => {
                Value::number(low + (high - low) * draw.share(name))
            }
            Value::Flag {
                may_be_false: true,
                may_be_true: true,
                ..
            } => Value::flag(draw.share(name) < 0.5),
            Value::Text(None)
                if FACTS
                    .get(column)
                    .is_some_and(|fact| fact.name == "electricity") =>
            {
                let share = draw.share(name);
                let word = POWERS.iter().zip([1.0 / 3.0, 2.0 / 3.0, 1.0]);
                let word = word.into_iter().find(|(_, end)| share < *end);
                Value::Text(word.map(|(word, _)| word.as_str()))
            }
            value => value,
        }
    }
}
