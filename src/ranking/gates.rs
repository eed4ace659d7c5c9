//! Hard gates: what keeps a dead zone out of the ranked list. It stays in all lists with its code.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Points;
use super::facts::{FACTS, VillageRow};
use super::formula::{EvaluationError, Formula, Value};
use super::fund::Purse;
use crate::lang::Text;
use crate::project::Settings;
use crate::scan::Finding;
use crate::survey::Village;

/// A closed gate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Gate {
    /// Outside the legal scope, by the rule of its purse.
    OutOfScope,
    /// An operator's committed site will cover it within the horizon (additionality).
    AlreadyPlanned,
    /// Too few newly covered people and houses, and no school or health post.
    TooFewPeople,
    /// The score cannot reach the least that the project asks.
    BelowMinScore,
    /// Missing facts leave more points open than the project allows.
    TooLittleKnown,
    /// The location looks like a mistake: longitude and latitude may be swapped.
    LocationInDoubt,
    /// Without a location nothing can be said.
    NoLocation,
    /// A gate of the project's own.
    Own(Arc<str>),
}

impl Gate {
    /// All but those of projects, in the order of testing.
    pub const ALL: [Self; 7] = [
        Self::OutOfScope,
        Self::AlreadyPlanned,
        Self::TooFewPeople,
        Self::BelowMinScore,
        Self::TooLittleKnown,
        Self::LocationInDoubt,
        Self::NoLocation,
    ];

    /// The code in outputs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::OutOfScope => "OUT_OF_SCOPE",
            Self::AlreadyPlanned => "ALREADY_PLANNED",
            Self::TooFewPeople => "TOO_FEW_PEOPLE",
            Self::BelowMinScore => "BELOW_MIN_SCORE",
            Self::TooLittleKnown => "TOO_LITTLE_KNOWN",
            Self::LocationInDoubt => "LOCATION_IN_DOUBT",
            Self::NoLocation => "NO_LOCATION",
            Self::Own(code) => code,
        }
    }

    /// What it says, in words; `None` of a gate of the project's own.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        Some(match self {
            Self::OutOfScope => Text::new(
                "Outside the legal scope",
                "Ngoài phạm vi hỗ trợ theo quy định",
            ),
            Self::AlreadyPlanned => Text::new(
                "An operator's committed site will cover it within the horizon",
                "Trạm đã cam kết của doanh nghiệp sẽ phủ sóng trong thời hạn xem xét",
            ),
            Self::TooFewPeople => Text::new(
                "Too few newly covered people and houses, and no school or health post",
                "Quá ít người dân và hộ được phủ sóng mới, không có trường học hoặc trạm y tế",
            ),
            Self::BelowMinScore => Text::new(
                "The score cannot reach the least that the project asks",
                "Điểm ưu tiên không thể đạt mức tối thiểu của dự án",
            ),
            Self::TooLittleKnown => Text::new(
                "Missing facts leave more points open than the project allows",
                "Dữ liệu còn thiếu khiến số điểm chưa xác định vượt mức dự án cho phép",
            ),
            Self::LocationInDoubt => Text::new(
                "The location looks like a mistake",
                "Vị trí có dấu hiệu sai sót",
            ),
            Self::NoLocation => Text::new(
                "Without a location nothing can be said",
                "Chưa có vị trí nên chưa thể đánh giá",
            ),
            Self::Own(_) => return None,
        })
    }
}

/// A gate of the project's own.
#[derive(Clone, Debug)]
pub(super) struct OwnGate {
    pub(super) code: Arc<str>,
    pub(super) when: Formula,
}

/// What gates do to a village.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Verdict {
    /// Those that are closed on known facts.
    pub(super) closed: Vec<Gate>,
    /// Whether another may close once missing facts are known.
    pub(super) may_close: bool,
}

impl Verdict {
    fn hear(&mut self, gate: Gate, may_be_open: bool, may_be_closed: bool) {
        if may_be_closed && !may_be_open {
            self.closed.push(gate);
        } else {
            self.may_close |= may_be_closed;
        }
    }
}

/// The gates of a dead zone. A gate closes on known facts only: where a fact is missing on which it
/// hangs, it stays open and may close.
pub(super) fn verdict(
    (village, finding): (&Village, &Finding),
    row: &VillageRow<'_>,
    purse: &Purse,
    total: Points,
    own: &[OwnGate],
    settings: &Settings,
) -> Result<Verdict, (usize, EvaluationError)> {
    let rule = &settings.ranking;
    let mut verdict = Verdict::default();
    verdict.hear(Gate::OutOfScope, purse.may_be_in, purse.may_be_out);
    let is_planned = rule.gate_planned && finding.planned.is_some();
    verdict.hear(Gate::AlreadyPlanned, !is_planned, is_planned);

    let (fewest_people, most_people) = new_people(row);
    // Where nobody counted households they are at most as many as the people.
    let (fewest_households, most_households) = if row.fact(NEW_HOUSEHOLDS).is_missing() {
        (0.0, most_people)
    } else {
        number(row, NEW_HOUSEHOLDS)
    };
    let is_few = |people: f64, households: f64| {
        people < f64::from(rule.min_people) && households < f64::from(rule.min_households)
    };
    let services = [row.fact(SCHOOL), row.fact(CLINIC)];
    let no_service = services.iter().all(|value| !may_be(value, true));
    let a_service = services.iter().any(|value| !may_be(value, false));
    verdict.hear(
        Gate::TooFewPeople,
        !(is_few(most_people, most_households) && no_service),
        is_few(fewest_people, fewest_households) && !a_service,
    );

    let least = (rule.min_score * 100.0).round();
    verdict.hear(
        Gate::BelowMinScore,
        f64::from(total.high) >= least,
        f64::from(total.low) < least,
    );
    let unknown = f64::from(total.high - total.low);
    let too_much = unknown > (rule.max_unknown_points * 100.0).round();
    verdict.hear(Gate::TooLittleKnown, !too_much, too_much);
    verdict.hear(
        Gate::LocationInDoubt,
        !village.doubtful_location,
        village.doubtful_location,
    );
    for (place, gate) in own.iter().enumerate() {
        let value = gate.when.value(row).map_err(|error| (place, error))?;
        if let Value::Flag {
            may_be_false,
            may_be_true,
            ..
        } = value
        {
            verdict.hear(Gate::Own(gate.code.clone()), may_be_false, may_be_true);
        }
    }
    Ok(verdict)
}

const NEW_PEOPLE: usize = column("new_people");
const NEW_HOUSEHOLDS: usize = column("new_households");
const SCHOOL: usize = column("school");
const CLINIC: usize = column("clinic");

/// The place of a fact.
const fn column(name: &str) -> usize {
    let name = name.as_bytes();
    let mut place = 0;
    loop {
        let other = FACTS[place].name.as_bytes();
        let mut same = 0;
        while same < name.len() && same < other.len() && name[same] == other[same] {
            same += 1;
        }
        if same == name.len() && same == other.len() {
            return place;
        }
        place += 1;
    }
}

/// The fewest and the most people who gain signal: by the planner's own column where it goes first.
pub(super) fn new_people(row: &VillageRow<'_>) -> (f64, f64) {
    let (low, high) = number(row, NEW_PEOPLE);
    (low.max(0.0), high.max(0.0))
}

/// The least and the most that a number may be, in this state of what is not known.
fn number(row: &VillageRow<'_>, fact: usize) -> (f64, f64) {
    match row.fact(fact) {
        Value::Number { low, high, .. } => (low, high),
        _ => (0.0, f64::INFINITY),
    }
}

/// Whether a flag may be so.
fn may_be(value: &Value<'_>, wanted: bool) -> bool {
    match *value {
        Value::Flag {
            may_be_false,
            may_be_true,
            ..
        } => {
            if wanted {
                may_be_true
            } else {
                may_be_false
            }
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::GATES_TAKEN;

    #[test]
    fn projects_cannot_take_the_codes_of_the_program() {
        assert_eq!(Gate::ALL.each_ref().map(Gate::as_str), GATES_TAKEN);
    }
}
