//! The options of one village side by side: what each costs, and which wins.

use super::choice::{Case as Bids, Offer, Rule, Seat, Verdict, choose};
use super::money::{Worth, spent};
use super::reason::{Reason, Reasons};
use super::technology::{self, Assessed, Case, whole};
use super::{Class, Decision, Weighed};
use crate::project::cost_book::UnitPrices;
use crate::survey::Electricity;

/// What is built on the ground.
const GROUND: [Decision; 4] = [
    Decision::RemoteSector,
    Decision::Repeater,
    Decision::SmallCell,
    Decision::Macro,
];
/// What satellites carry.
const LEO: [Decision; 2] = [Decision::LeoCell, Decision::LeoTerminal];

/// The options of a village on facts that are all known, as bids.
#[derive(Clone, Debug)]
pub(super) struct Weighing {
    pub(super) assessed: Vec<Assessed>,
    pub(super) bids: Bids,
    /// Of each bid the option that it stands for.
    pub(super) places: Vec<usize>,
    /// What the macro costs as a whole, and who pays for it; `None` where it is not shared.
    pub(super) shared: Option<(Worth, Seat)>,
}

impl Weighing {
    /// Assesses the options of a case; `group` is the number under which its macro is shared.
    pub(super) fn new(case: &Case<'_>, group: Option<usize>) -> Self {
        let assessed = technology::assess(case);
        let money = case.context.money;
        let mut bids = Bids {
            planned: case.facts.planned,
            has_electricity: case.facts.power != Electricity::None,
            ..Bids::default()
        };
        let mut places = Vec::new();
        let mut shared = None;
        for (place, option) in assessed.iter().enumerate() {
            let is_interim = is_interim(option);
            let is_offered = option.is_served() || is_interim;
            if !is_offered || option.decision == Decision::Planned {
                continue;
            }
            let shared_by = group.filter(|_| option.decision == Decision::Macro);
            let own = money.worth(&option.bill);
            let people = whole(option.service.people);
            let own = if shared_by.is_some() {
                let seat = Seat {
                    is_in: true,
                    people_in: people + case.facts.others,
                };
                shared = Some((own, seat));
                Worth::default()
            } else {
                own
            };
            bids.offers.push(Offer {
                decision: option.decision,
                people,
                share: option.service.share,
                cost: own,
                is_served: option.is_served(),
                is_interim,
                shared_by,
                terminals: option.needs.terminals,
            });
            places.push(place);
        }
        Self {
            assessed,
            bids,
            places,
            shared,
        }
    }

    /// What wins.
    pub(super) fn choose(&self, rule: Rule, prices: &UnitPrices) -> Verdict {
        let (total, seat) = match &self.shared {
            Some((total, seat)) => (Some(total), Some(*seat)),
            None => (None, None),
        };
        choose(&self.bids, seat, total, rule, prices)
    }

    /// The option that was picked, or the committed site.
    pub(super) fn winner(&self, verdict: &Verdict) -> Option<&Assessed> {
        if verdict.winner == Decision::Planned {
            return self.assessed.first();
        }
        let pick = verdict.pick?;
        self.assessed.get(*self.places.get(pick.offer)?)
    }

    /// Why a verdict fell: what speaks for the winner, and what against the other side.
    pub(super) fn reasons(&self, verdict: &Verdict) -> [Reasons; 2] {
        let none = Reasons::default();
        let against = |decisions: &[Decision]| {
            let named = self.assessed.iter();
            let named = named.filter(|option| decisions.contains(&option.decision));
            named.fold(none, |all, option| all.and(option.against))
        };
        let Some(winner) = self.winner(verdict) else {
            let all = against(&GROUND).and(against(&LEO));
            return [none.with(Reason::NothingServes), all];
        };
        let how = match verdict.runner_up {
            _ if winner.decision == Decision::Planned => None,
            None => Some(Reason::OnlyOption),
            Some(_) if verdict.margin.is_some_and(|margin| margin < 0.0) => {
                Some(Reason::PolicyDecides)
            }
            Some(_) => Some(Reason::LeastCost),
        };
        let others = match winner.decision.class() {
            Class::Satellite => against(&GROUND),
            Class::Terrestrial => {
                let told = [
                    Reason::SkyBlocked,
                    Reason::NoSatelliteLicence,
                    Reason::BeamFull,
                    Reason::TerminalCap,
                ];
                let sky = against(&LEO);
                told.into_iter()
                    .fold(none, |all, reason| all.with_if(sky.has(reason), reason))
            }
            _ => none,
        };
        let own = winner
            .because
            .with(how)
            .with_if(verdict.is_close, Reason::CloseCall);
        [own, others]
    }

    /// All options with what they cost the village.
    pub(super) fn weighed(&self, case: &Case<'_>) -> Vec<Weighed> {
        let money = case.context.money;
        let weighed = |option: &Assessed| {
            let part = case.own_part(option);
            let years = money.by_year(&spent(&option.bill));
            let of = |year: usize| years.get(year);
            Weighed {
                part,
                present_value: money.present_value(&option.bill) * part,
                capex: of(0).map_or(0.0, |year| year.capex) * part,
                opex: of(1).map_or(0.0, |year| year.opex) * part,
                per_person: case.per_person(option),
                is_certain: true,
                option: option.clone(),
            }
        };
        self.assessed.iter().map(weighed).collect()
    }
}

/// Whether an option is a stopgap: an interim that nothing else speaks against.
fn is_interim(option: &Assessed) -> bool {
    option.against == Reasons::default().with(Reason::InterimOnly)
}
