//! What formulas may name: facts of the village list and of the scan, and the planner's own columns.

mod columns;
mod draw;
mod row;

pub(super) use columns::{FactColumns, as_number};
pub(super) use draw::{Draw, mixed};
pub(super) use row::VillageRow;

use super::criteria::{new_households, new_people, people_range};
use super::formula::{Type, Value};
use crate::project::Settings;
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
