//! What may be built for a village, one file each: whether it can, what it needs, what it gives, and
//! the bill.

mod community_terminal;
mod direct_to_cell;
#[cfg(test)]
mod evidence_tests;
mod leo_cell;
mod macro_site;
mod planned;
mod remote_sector;
mod repeater;
#[cfg(test)]
mod satellite_tests;
mod small_cell;
mod wait_for_grid;

pub(super) use macro_site::{Group, Mast, power_at};

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use super::means::{Backhaul, Evidence, Hop, Means, NoMicrowave, Reach};
use super::money::{Bill, Money, shared};
use super::power::{self, PowerFacts, Supply, SupplyKind};
use super::reason::{Reason, Reasons};
use super::{Decision, demand};
use crate::geodesy::LonLat;
use crate::project::{CostBook, Factor, Item, Settings};
use crate::survey::{Electricity, Survey};

/// One way to serve a village: feasible, or why not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessed {
    /// Which one.
    pub decision: Decision,
    /// Why it cannot be built or does not give the required service; empty where it can and does.
    pub against: Reasons,
    /// What speaks for it, and what it rests on.
    pub because: Reasons,
    /// What it needs.
    pub needs: Needs,
    /// What it gives.
    pub service: Service,
    /// What is bought; empty where it cannot be built.
    pub bill: Bill,
}

/// What an option needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Needs {
    /// Where it stands.
    pub spot: Option<LonLat>,
    /// Its mast or antenna above ground, metres.
    pub height_m: Option<f64>,
    /// The existing mast that it hangs on, by its place in the survey.
    pub mast: Option<usize>,
    /// What feeds it.
    pub feed: Option<Feed>,
    /// The last microwave hop towards it, where such hops feed it.
    pub hop: Option<Box<Hop>>,
    /// What powers it.
    pub power: Option<Power>,
    /// Satellite terminals.
    pub terminals: u32,
    /// Years until service begins.
    pub delay_years: f64,
    /// What is built when the grid comes.
    pub then: Option<Decision>,
}

/// What carries the traffic of an option.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Feed {
    /// The existing mast's own backhaul.
    Mast,
    /// New fibre.
    Fibre {
        /// Its length, kilometres.
        km: f64,
        /// Whether it follows roads of the road network.
        is_along_roads: bool,
    },
    /// Microwave hops.
    Microwave {
        /// How many.
        hops: u32,
        /// Their length together, kilometres.
        km: f64,
        /// New relay masts between them.
        relays: u32,
        /// The least clearance, radii of the first Fresnel zone; `None` where no terrain is known.
        clearance_radii: Option<f64>,
    },
    /// Low-orbit satellite.
    Satellite,
}

impl Feed {
    /// The word in outputs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Mast => "existing-mast",
            Self::Fibre { .. } => "fibre",
            Self::Microwave { .. } => "microwave",
            Self::Satellite => "satellite",
        }
    }
}

/// What powers an option.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Power {
    /// How.
    pub kind: SupplyKind,
    /// The load, watts.
    pub load_w: f64,
    /// Kilometres of new line that would cost as much as solar power.
    pub break_even_km: f64,
}

/// What an option gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Share of the houses with signal then, 0 to 1.
    pub share: f64,
    /// People who gain signal.
    pub people: f64,
    /// Mbit/s of each active user in the busy hour.
    pub mbps: f64,
}

/// What all options of a run share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) settings: &'a Settings,
    pub(super) book: &'a CostBook,
    pub(super) money: &'a Money,
    pub(super) survey: &'a Survey,
}

impl Context<'_> {
    /// The part of a new site's bill that is that of one operator, where several share its mast alike.
    pub(super) fn of_one_operator(&self, bill: &Bill) -> Bill {
        let operators = self.book.factor(Factor::OperatorsSharing).round().max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number of operators, at most 20 by the checks of the book"
        )]
        let users = vec![1.0; operators as usize];
        let bills = shared(
            bill,
            &users,
            self.book.sharing_rule,
            self.book.factor(Factor::SharedShare),
        );
        bills.into_iter().next().unwrap_or_default()
    }

    /// Power for a load where there is that electricity, and a line that far away.
    pub(super) fn supply_from(
        &self,
        load_w: f64,
        electricity: Electricity,
        line_km: Option<f64>,
    ) -> Supply {
        let facts = PowerFacts {
            electricity,
            line_km,
        };
        power::supply(load_w, &facts, self.money, self.settings)
    }
}

/// What the options of one village are assessed from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    pub(super) context: Context<'a>,
    pub(super) facts: &'a Facts,
    pub(super) means: &'a Means,
    /// The macro that may serve the village, and who else it serves.
    pub(super) group: Option<Group<'a>>,
}

/// People that a cost is divided by: where nobody gains by what is counted, one does.
pub(super) fn whole(people: f64) -> f64 {
    people.max(1.0)
}

/// All options of a village, in the order of the ladder.
pub(super) fn assess(case: &Case<'_>) -> Vec<Assessed> {
    let mut all = vec![planned::assess(case)];
    let ground = on_the_ground(case);
    let wait = wait_for_grid::assess(case);
    all.extend(ground);
    all.push(leo_cell::assess(case));
    all.push(community_terminal::assess(case));
    all.push(direct_to_cell::assess(case));
    all.push(wait);
    all
}

/// The options that are built on the ground and fed from it.
fn on_the_ground(case: &Case<'_>) -> [Assessed; 4] {
    [
        remote_sector::assess(case),
        repeater::assess(case),
        small_cell::assess(case),
        macro_site::assess(case),
    ]
}

impl Assessed {
    fn new(decision: Decision) -> Self {
        Self {
            decision,
            against: Reasons::default(),
            because: Reasons::default(),
            needs: Needs::default(),
            service: Service::default(),
            bill: Bill::default(),
        }
    }

    /// The same with one thing that speaks against it, and nothing bought.
    fn refused(mut self, reason: Reason) -> Self {
        self.against = self.against.with(reason);
        self.bill = Bill::default();
        self
    }

    /// Whether it can be built and gives the required service.
    #[must_use]
    pub fn is_served(&self) -> bool {
        self.against.is_empty()
    }
}

impl Case<'_> {
    /// The part of a bill that is this village's: of a shared macro its share of the people who gain by it.
    pub(super) fn own_part(&self, option: &Assessed) -> f64 {
        let others = self.facts.others;
        if option.decision != Decision::Macro || others <= 0.0 {
            return 1.0;
        }
        let own = whole(option.service.people);
        own / (own + others)
    }

    /// Present value of what one person who gains costs, of the village's own part.
    pub(super) fn per_person(&self, option: &Assessed) -> f64 {
        let value = self.context.money.present_value(&option.bill);
        value * self.own_part(option) / whole(option.service.people)
    }

    fn factor(&self, factor: Factor) -> f64 {
        self.context.book.factor(factor)
    }

    /// The share of houses that the profile asks for.
    fn required_share(&self) -> f64 {
        self.context.settings.coverage.covered_share
    }

    /// Active users in the busy hour among people, at least one.
    fn users(&self, people: f64) -> f64 {
        (people * demand::users_per_person(self.context.book)).max(1.0)
    }

    /// The rate that each of them asks for, Mbit/s.
    fn user_mbps(&self) -> f64 {
        demand::user_mbps(self.context.book)
    }

    /// The part of a new site's bill that is that of one operator, where several share its mast alike.
    fn of_one_operator(&self, bill: &Bill) -> Bill {
        self.context.of_one_operator(bill)
    }

    /// What a share of houses with signal, and a rate shared by the people who gain it, give.
    fn service(&self, share: f64, mbps: f64) -> Service {
        let people = self.facts.gained(share);
        Service {
            share,
            people,
            mbps: mbps / self.users(people),
        }
    }

    /// What speaks against a service.
    fn shortfall(&self, service: Service) -> Reasons {
        // Shares are sums of households, and a macro takes as many carriers as give the rate: what misses
        // by rounding does not miss.
        let is_too_few = service.share < self.required_share() - 1e-9;
        let is_too_slow = service.mbps < self.user_mbps() * (1.0 - 1e-9);
        Reasons::default()
            .with_if(is_too_few, Reason::HousesNotReached)
            .with_if(is_too_slow, Reason::TooManyUsers)
    }

    /// Power for a load at the village.
    fn supply(&self, load_w: f64) -> Supply {
        self.supply_from(load_w, self.facts.power, self.facts.line_km)
    }

    fn supply_from(&self, load_w: f64, electricity: Electricity, line_km: Option<f64>) -> Supply {
        self.context.supply_from(load_w, electricity, line_km)
    }
}

/// A thing that waves reach a village from.
fn of_reach(case: &Case<'_>, decision: Decision, reach: &Reach, mbps: f64) -> Assessed {
    let service = case.service(reach.share, mbps);
    Assessed {
        against: case
            .shortfall(service)
            .with_if(!reach.serves, Reason::HousesNotReached),
        because: rests_on(reach.evidence),
        needs: Needs {
            spot: Some(reach.spot),
            height_m: Some(reach.height_m),
            mast: reach.mast,
            ..Needs::default()
        },
        service,
        ..Assessed::new(decision)
    }
}

fn rests_on(evidence: Evidence) -> Reasons {
    Reasons::default().with(match evidence {
        Evidence::Terrain => None,
        Evidence::Table => Some(Reason::FromTable),
        Evidence::Distance => Some(Reason::FromDistance),
    })
}

/// Adds power to a bill and to what speaks for an option.
fn power(assessed: &mut Assessed, supply: &Supply) {
    assessed.bill = std::mem::take(&mut assessed.bill).plus(&supply.bill);
    assessed.because = assessed.because.with(match supply.kind {
        SupplyKind::Grid => None,
        SupplyKind::Local => Some(Reason::LocalPower),
        SupplyKind::Connect { .. } => Some(Reason::GridLineNear),
        SupplyKind::Solar { .. } => Some(Reason::SolarPower),
        SupplyKind::Hybrid { .. } => Some(Reason::HybridPower),
    });
    assessed.needs.power = Some(Power {
        kind: supply.kind,
        load_w: supply.load_w,
        break_even_km: supply.break_even_km,
    });
}

/// Fibre of that length.
pub(super) fn fibre_bill(km: f64) -> Bill {
    let mut bill = Bill::default();
    bill.once(Item::FibreKm, km);
    bill
}

/// A chain of so many microwave hops over so many new relay masts.
pub(super) fn chain_bill(hops: u32, new_relays: u32) -> Bill {
    let mut bill = Bill::default();
    bill.once(Item::MicrowaveHop, f64::from(hops));
    if new_relays > 0 {
        // With its power.
        bill.once(Item::RelayMast, f64::from(new_relays));
    }
    bill
}

/// How a new site is fed from the ground: the cheaper of fibre and microwave at the default prices, its
/// bill and the watts that it takes; or why it cannot be.
fn feed(
    case: &Case<'_>,
    backhaul: &Backhaul,
    is_island: bool,
) -> Result<(Feed, Bill, f64), Reason> {
    let island_km = case.context.settings.decision.island_max_km;
    let fibre = backhaul.fibre.filter(|_| !is_island).map(|fibre| {
        let feed = Feed::Fibre {
            km: fibre.km,
            is_along_roads: fibre.is_along_roads,
        };
        (feed, fibre_bill(fibre.km), 0.0)
    });
    let chain = backhaul.microwave.as_ref();
    let is_over_water = |km: f64| is_island && km > island_km;
    let length_km = |hops: &[Hop]| hops.iter().map(|hop| hop.km).sum::<f64>();
    let mut is_water_too_wide = false;
    let microwave = chain.and_then(|chain| {
        let km = length_km(&chain.hops);
        if is_over_water(km) {
            is_water_too_wide = true;
            return None;
        }
        let hops = u32::try_from(chain.hops.len()).unwrap_or(u32::MAX);
        let clearance_radii = chain.hops.iter().map(|hop| hop.clearance_radii);
        let least = clearance_radii.reduce(|one, other| Some(one?.min(other?)));
        let feed = Feed::Microwave {
            hops,
            km,
            relays: chain.new_relays,
            clearance_radii: least.flatten(),
        };
        // The end at the village; the other is fed by the anchor or the relay.
        let watts = case.factor(Factor::HopW) / 2.0;
        Some((feed, chain_bill(hops, chain.new_relays), watts))
    });
    // What its watts add to the site's power is taken as if they were all of it.
    let worth = |(_, bill, watts): &(Feed, Bill, f64)| {
        let power = if *watts > 0.0 {
            case.context.money.present_value(&case.supply(*watts).bill)
        } else {
            0.0
        };
        case.context.money.present_value(bill) + power
    };
    let cheapest = fibre
        .into_iter()
        .chain(microwave)
        .min_by(|one, other| worth(one).total_cmp(&worth(other)));
    cheapest.ok_or(if is_water_too_wide || (is_island && chain.is_none()) {
        Reason::Island
    } else {
        match backhaul.no_microwave {
            Some(NoMicrowave::Blocked) => Reason::BackhaulBlocked,
            Some(NoMicrowave::Rain) => Reason::BackhaulRain,
            Some(NoMicrowave::TooFar) | None => Reason::NoBackhaul,
        }
    })
}

/// The last hop towards a site that hops feed.
fn last_hop(feed: Feed, backhaul: &Backhaul) -> Option<Box<Hop>> {
    let chain = backhaul.microwave.as_ref();
    let chain = chain.filter(|_| matches!(feed, Feed::Microwave { .. }))?;
    chain.hops.last().copied().map(Box::new)
}

/// Why an option speaks for how it is fed.
fn fed_by(feed: Feed) -> Option<Reason> {
    match feed {
        Feed::Fibre { .. } => Some(Reason::FibreInReach),
        Feed::Microwave { .. } => Some(Reason::MicrowaveInReach),
        Feed::Mast | Feed::Satellite => None,
    }
}

#[cfg(test)]
#[path = "technology_tests.rs"]
mod tests;
