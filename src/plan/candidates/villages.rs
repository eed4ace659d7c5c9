//! Who is to be served, and by which satellite service.

use super::{Sources, cents, whole};
use crate::lang::counted;
use crate::options::{Choice, Decision};
use crate::plan::problem::{Satellite, Village};
use crate::ranking::{Gate, NONE, new_people};

/// Gates behind which nothing is to be built: outside of the law, or nobody knows where.
const SHUT: [Gate; 4] = [
    Gate::OutOfScope,
    Gate::AlreadyPlanned,
    Gate::LocationInDoubt,
    Gate::NoLocation,
];
/// Satellite service that counts as served.
const LEO: [Decision; 2] = [Decision::LeoCell, Decision::LeoTerminal];

/// The villages of a problem, and their places in the survey.
pub(super) fn villages(
    sources: &Sources<'_>,
    notes: &mut Vec<String>,
) -> (Vec<Village>, Vec<usize>) {
    let (mut villages, mut places) = (Vec::new(), Vec::new());
    let (mut nowhere, mut out, mut unranked, mut open, mut uncounted) = (0, 0, 0, 0, 0);
    for (place, of) in sources.survey.villages.iter().enumerate() {
        let Some(finding) = sources.scan.findings.get(place) else {
            continue;
        };
        if !finding.is_dead_zone() || finding.planned.is_some() {
            continue;
        }
        let choice = sources.options.choices.get(place).and_then(Option::as_ref);
        let choice = choice.filter(|_| of.centre.is_some() && !of.doubtful_location);
        let Some(choice) = choice else {
            nowhere += 1;
            continue;
        };
        let standing = sources.ranking.standings.get(place);
        let gates = standing.map_or(&[][..], |standing| &standing.gates);
        if gates.iter().any(|gate| SHUT.contains(gate)) {
            out += 1;
            continue;
        }
        unranked += usize::from(!gates.is_empty());
        open += usize::from(choice.decision == Decision::NeedsData);
        let people = new_people(of, finding, sources.settings);
        uncounted += usize::from(people.is_none());
        // Where nobody counted somebody lives there.
        let people = people.map_or(1.0, |people| people.low);
        let dark = 1.0 - finding.covered_share.unwrap_or(0.0);
        let of_people = people / sources.settings.ranking.people_per_household_high.max(1.0);
        let houses = of.households.map(|houses| f64::from(houses) * dark);
        let score = standing.and_then(|standing| standing.score.as_ref());
        let fund = standing.and_then(|standing| standing.fund.as_deref());
        villages.push(Village {
            id: of.id.clone(),
            name: of.name.clone().unwrap_or_default(),
            province: of.province.clone().unwrap_or_default(),
            fund: fund
                .filter(|&fund| fund != NONE)
                .unwrap_or_default()
                .to_owned(),
            people: whole(people),
            houses: whole(houses.unwrap_or(of_people)),
            priority: score.map_or(0, |score| i64::from(score.total.low)),
            satellite: satellite(choice),
            not_before: None,
        });
        places.push(place);
    }
    let mut note = |count: usize, one: &str, many: &str, text: &str| {
        if count > 0 {
            notes.push(format!("plan: {}{text}", counted(count, one, many)));
        }
    };
    note(
        nowhere,
        "dead zone takes no part",
        "dead zones take no part",
        ": nobody knows where they are",
    );
    note(
        out,
        "dead zone takes no part",
        "dead zones take no part",
        ": gates say that they are out of scope, planned by an operator or in doubt about where they are",
    );
    note(
        unranked,
        "village takes part",
        "villages take part",
        " though other gates keep them out of the ranking",
    );
    note(
        open,
        "village takes part",
        "villages take part",
        " whose decision needs data: options cost what they do for the first values that the missing facts may have",
    );
    note(
        uncounted,
        "village counts as 1 person",
        "villages count as 1 person each",
        ": nobody counted the people",
    );
    (villages, places)
}

/// The cheapest satellite service that serves a village.
fn satellite(choice: &Choice) -> Option<Satellite> {
    let served = choice
        .options
        .iter()
        .filter(|weighed| LEO.contains(&weighed.option.decision) && weighed.option.is_served());
    let cheapest = served.min_by(|one, other| one.present_value.total_cmp(&other.present_value));
    cheapest.map(|weighed| Satellite {
        option: weighed.option.decision.as_str().to_owned(),
        cost: cents(weighed.present_value),
        capex: cents(weighed.capex),
        terminals: weighed.option.needs.terminals,
    })
}
