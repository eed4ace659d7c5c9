//! What formulas may name: facts of the village list and of the scan, and the planner's own columns.

use rustc_hash::FxHashMap;

use super::criteria::{new_households, new_people, people_range};
use super::formula::{Columns, Row, Type, Value};
use crate::formats::Cell;
use crate::project::Settings;
use crate::project::keys::nearest;
use crate::scan::Finding;
use crate::survey::{Electricity, Survey, Village};

/// A fact that formulas may name.
#[derive(Clone, Copy)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Type,
    /// What it means, with its unit.
    pub doc: &'static str,
    /// The column of the inputs that it rests on: what is named where it is missing, and what is drawn
    /// together.
    pub rests_on: &'static str,
    value: for<'a> fn(&One<'a>) -> Value<'a>,
}

impl std::fmt::Debug for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Fact").field(&self.name).finish()
    }
}

/// A village with what was found.
#[derive(Clone, Copy)]
struct One<'a> {
    village: &'a Village,
    finding: &'a Finding,
    survey: &'a Survey,
    settings: &'a Settings,
}

const fn fact(
    name: &'static str,
    kind: Type,
    rests_on: &'static str,
    doc: &'static str,
    value: for<'a> fn(&One<'a>) -> Value<'a>,
) -> Fact {
    Fact {
        name,
        kind,
        doc,
        rests_on,
        value,
    }
}

/// The words of `electricity`.
const POWERS: [Electricity; 3] = [Electricity::Grid, Electricity::OffGrid, Electricity::None];

/// All facts, in the order of the documentation.
pub const FACTS: &[Fact] = &[
    fact("id", Type::Text, "id", "identifier", |one| {
        Value::Text(Some(&one.village.id))
    }),
    fact("name", Type::Text, "name", "name", |one| {
        text(one.village.name.as_ref())
    }),
    fact("commune", Type::Text, "commune", "commune", |one| {
        text(one.village.commune.as_ref())
    }),
    fact(
        "commune_code",
        Type::Text,
        "commune_code",
        "official code of the commune",
        |one| text(one.village.commune_code.as_ref()),
    ),
    fact("district", Type::Text, "district", "district", |one| {
        text(one.village.district.as_ref())
    }),
    fact("province", Type::Text, "province", "province", |one| {
        text(one.village.province.as_ref())
    }),
    fact(
        "population",
        Type::Number,
        "population",
        "people, as stated or from a raster",
        |one| at_least_none(one.village.population.map(f64::from)),
    ),
    fact(
        "households",
        Type::Number,
        "households",
        "households",
        |one| at_least_none(one.village.households.map(f64::from)),
    ),
    fact(
        "people",
        Type::Number,
        "population",
        "population, or where it is missing households times ranking.people_per_household_low to _high",
        |one| interval(people_range(one.village, one.settings)),
    ),
    fact(
        "new_people",
        Type::Number,
        "population",
        "people who gain signal: those in houses without",
        |one| interval(new_people(one.village, one.finding, one.settings)),
    ),
    fact(
        "new_households",
        Type::Number,
        "households",
        "households that gain signal",
        |one| at_least_none(new_households(one.village, one.finding)),
    ),
    fact(
        "electricity",
        Type::Text,
        "electricity",
        "'grid', 'off-grid' or 'none'",
        |one| Value::Text(one.village.electricity.map(Electricity::as_str)),
    ),
    fact(
        "extremely_difficult",
        Type::Flag,
        "extremely_difficult",
        "on the list of extremely difficult villages",
        |one| flag(one.village.extremely_difficult),
    ),
    fact(
        "poor_share",
        Type::Number,
        "poor_share",
        "share of poor households, 0 to 1",
        |one| share(one.village.poor_share),
    ),
    fact(
        "border",
        Type::Flag,
        "border",
        "in a border commune",
        |one| flag(one.village.border),
    ),
    fact("island", Type::Flag, "island", "on an island", |one| {
        flag(one.village.island)
    }),
    fact("school", Type::Flag, "school", "has a school", |one| {
        flag(one.village.school)
    }),
    fact("clinic", Type::Flag, "clinic", "has a health post", |one| {
        flag(one.village.clinic)
    }),
    fact(
        "hazard",
        Type::Number,
        "hazard",
        "natural hazard, 0 to 1",
        |one| share(one.village.hazard),
    ),
    fact(
        "road_km",
        Type::Number,
        "road_km",
        "kilometres of used road without signal at the village",
        |one| at_least_none(one.village.road_km),
    ),
    fact(
        "status",
        Type::Text,
        "coverage",
        "'white' or 'dip'",
        |one| Value::Text(Some(one.finding.status.as_str())),
    ),
    fact(
        "covered_share",
        Type::Number,
        "coverage",
        "share of houses with signal, 0 to 1",
        |one| share(one.finding.covered_share),
    ),
    fact(
        "nearest_signal_km",
        Type::Number,
        "coverage",
        "kilometres to the nearest signal, infinite where there is none at all",
        |one| at_least_none(one.finding.signal_km()),
    ),
    fact(
        "best_rsrp_dbm",
        Type::Number,
        "coverage",
        "best level of qualifying signal at the village, dBm",
        |one| {
            let level = one.finding.best_rsrp.map(|level| level.0);
            level.map_or(Value::unknown(Type::Number), Value::number)
        },
    ),
    fact(
        "operators_here",
        Type::Number,
        "coverage",
        "how many operators serve any place of the village",
        |one| {
            let count = u32::try_from(one.finding.service.operators.len());
            Value::number(count.map_or(f64::MAX, f64::from))
        },
    ),
    fact(
        "rests_on_declared",
        Type::Flag,
        "coverage",
        "whether the status hangs on coverage.assume_declared",
        |one| Value::flag(one.finding.rests_on_declared),
    ),
    fact(
        "planned",
        Type::Flag,
        "planned",
        "whether an operator's committed site will cover the village; unknown where inputs.planned is not given",
        |one| {
            flag(
                one.survey
                    .planned
                    .is_some()
                    .then_some(one.finding.planned.is_some()),
            )
        },
    ),
    fact(
        "nearest_site_km",
        Type::Number,
        "sites",
        "kilometres to the nearest existing site",
        |one| {
            let near = one.finding.nearest_site;
            at_least_none(near.map(|near| near.distance.to_km().0))
        },
    ),
    fact(
        "nearest_node_km",
        Type::Number,
        "nodes",
        "kilometres to the nearest transmission node",
        |one| {
            let near = one.finding.nearest_node;
            at_least_none(near.map(|near| near.distance.to_km().0))
        },
    ),
    fact(
        "grid_line_km",
        Type::Number,
        "power",
        "kilometres to the nearest medium-voltage line",
        |one| at_least_none(one.finding.grid_line.map(|line| line.to_km().0)),
    ),
];

fn text(text: Option<&String>) -> Value<'_> {
    Value::Text(text.map(String::as_str))
}

fn flag<'a>(flag: Option<bool>) -> Value<'a> {
    flag.map_or(Value::unknown(Type::Flag), Value::flag)
}

fn share<'a>(share: Option<f64>) -> Value<'a> {
    share.map_or(Value::between(0.0, 1.0), Value::number)
}

fn at_least_none<'a>(number: Option<f64>) -> Value<'a> {
    number.map_or(Value::between(0.0, f64::INFINITY), Value::number)
}

fn interval<'a>(range: Option<super::Interval>) -> Value<'a> {
    match range {
        None => Value::between(0.0, f64::INFINITY),
        Some(range) if range.low < range.high => Value::between(range.low, range.high),
        Some(range) => Value::number(range.low),
    }
}

/// The columns that formulas of one run may name: facts, then the planner's own.
#[derive(Clone, Debug, Default)]
pub(super) struct FactColumns {
    own: Vec<(String, Type)>,
    /// Whether a column of the planner goes before a fact of its name.
    own_first: bool,
}

impl FactColumns {
    pub(super) fn of(survey: &Survey, own_first: bool) -> Self {
        let kind = |(place, name): (usize, &String)| {
            let cells = survey.villages.iter().map(|of| of.extra.get(place));
            (name.clone(), kind_of(cells.flatten()))
        };
        let own = survey.extra_columns.iter().enumerate().map(kind);
        Self {
            own: own.collect(),
            own_first,
        }
    }

    /// What a column is called where it is missing.
    pub(super) fn missing_name(&self, column: usize) -> &str {
        match FACTS.get(column) {
            Some(fact) => fact.rests_on,
            None => &self.own[column - FACTS.len()].0,
        }
    }

    /// Why nothing that rests on a name can have an error.
    pub(super) fn no_number(&self, name: &str) -> Option<String> {
        let facts = FACTS.iter().map(|fact| (fact.rests_on, fact.kind));
        let own = self.own.iter().map(|(name, kind)| (name.as_str(), *kind));
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

    /// Whether what is in a column comes of the scan.
    pub(super) fn is_found(&self, column: usize) -> bool {
        let found = ["coverage", "planned", "sites", "nodes", "power"];
        found.contains(&self.missing_name(column))
    }
}

impl Columns for FactColumns {
    fn find(&self, name: &str) -> Option<(usize, Type)> {
        let fact = || {
            let place = FACTS.iter().position(|fact| fact.name == name)?;
            Some((place, FACTS[place].kind))
        };
        let own = || {
            let place = self.own.iter().position(|(own, _)| own == name)?;
            Some((FACTS.len() + place, self.own[place].1))
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
            .chain(self.own.iter().map(|(name, _)| name.clone()))
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

fn is_empty(cell: &Cell<'_>) -> bool {
    matches!(cell, Cell::Null) || matches!(cell, Cell::Text(text) if text.trim().is_empty())
}

pub(super) fn as_number(cell: &Cell<'_>) -> Option<f64> {
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

/// A village as formulas read it.
pub(super) struct VillageRow<'a> {
    one: One<'a>,
    columns: &'a FactColumns,
    /// Half widths of errors by what facts rest on.
    uncertain: Option<&'a FxHashMap<String, f64>>,
    /// One state of what is not known.
    draw: Option<Draw>,
}

/// One state of the unknown facts of a village.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw {
    /// Tells villages apart.
    pub(super) key: u64,
    /// Which of the states.
    pub(super) state: u32,
    /// How many there are, a power of two.
    pub(super) states: u32,
}

impl Draw {
    /// A number from 0 to 1 for what a fact rests on. Over all states they lie evenly (a Latin
    /// hypercube: McKay, Beckman and Conover 1979), in an order of its own for each fact.
    pub(super) fn share(self, of: &str) -> f64 {
        let seed = of
            .bytes()
            .fold(self.key, |hash, byte| mixed(hash ^ u64::from(byte)));
        // Rounds of steps that are each a bijection of 0..states, a power of two.
        let mask = u64::from(self.states) - 1;
        let mut place = u64::from(self.state);
        for round in 0..4 {
            let key = mixed(seed ^ (round << 1));
            place = place.wrapping_add(key) & mask;
            place = place.wrapping_mul((key >> 32) | 1) & mask;
            place ^= place >> 2;
        }
        let jitter = unit(mixed(seed ^ (u64::from(self.state) << 32)));
        #[expect(clippy::cast_precision_loss, reason = "few states")]
        let share = (place as f64 + jitter) / f64::from(self.states);
        share
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014): one number well mixed into another.
pub(super) fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The upper 53 bits as a number from 0 to below 1.
#[expect(clippy::cast_precision_loss, reason = "53 bits")]
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

impl<'a> VillageRow<'a> {
    pub(super) fn of(
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
    pub(super) fn uncertain(
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

    fn stated(&self, column: usize) -> Value<'_> {
        if let Some(fact) = FACTS.get(column) {
            return (fact.value)(&self.one);
        }
        let place = column - FACTS.len();
        let kind = self.columns.own[place].1;
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
                Value::Number {
                    low: ends(low).0,
                    high: ends(high).1,
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
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "from 0 to below 3"
                )]
                let word = (draw.share(name) * POWERS.len() as f64) as usize;
                Value::Text(POWERS.get(word).map(|word| word.as_str()))
            }
            value => value,
        }
    }
}
