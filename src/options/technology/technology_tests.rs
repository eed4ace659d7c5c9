//! Each option where it serves, and each thing that speaks against it.

use super::*;
use crate::options::facts::SkyFact;
use crate::options::fixtures::{at, fibre, hops, no_backhaul, no_means, reach, settings, sky};
use crate::options::means::{MacroReach, Sky};
use crate::survey::{Site, SitePower};

/// What options are assessed from, but for the village.
pub(super) struct Desk {
    settings: Settings,
    survey: Survey,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self {
            settings: settings(),
            survey: Survey::default(),
        }
    }

    /// With one mast, the sector of which is as stated.
    fn with_mast(site: Site) -> Self {
        let mut desk = Self::new();
        desk.survey.sites = Some(vec![site]);
        desk
    }

    fn all(&self, facts: &Facts, means: &Means, group: Option<Group<'_>>) -> Vec<Assessed> {
        let money = Money::new(&self.settings.costs);
        let case = Case {
            context: Context {
                settings: &self.settings,
                book: &self.settings.costs,
                money: &money,
                survey: &self.survey,
            },
            facts,
            means,
            group,
        };
        assess(&case)
    }

    pub(super) fn one(&self, decision: Decision, facts: &Facts, means: &Means) -> Assessed {
        let mut all = self.all(facts, means, None).into_iter();
        all.find(|option| option.decision == decision).unwrap()
    }

    fn of_group(&self, facts: &Facts, group: Group<'_>) -> Assessed {
        let mut all = self.all(facts, &no_means(), Some(group)).into_iter();
        let found = all.find(|option| option.decision == Decision::Macro);
        found.unwrap()
    }
}

/// 200 people with the grid on the mainland, signal not far, everything allowed but phones to satellites.
pub(super) fn facts() -> Facts {
    let Sky::Known(open) = sky(true, false) else {
        unreachable!("a sky that is known")
    };
    Facts {
        planned: false,
        has_signal_near: true,
        power: Electricity::Grid,
        grid_years: None,
        line_km: None,
        island: false,
        new_people: 200.0,
        lit_share: 0.0,
        dark_hamlets: 1,
        others: 0.0,
        leo_backhaul: true,
        leo_terminal: true,
        direct_to_cell: false,
        sky: SkyFact::Measured(open),
        denied: None,
    }
}

pub(super) fn without_power() -> Facts {
    Facts {
        power: Electricity::None,
        ..facts()
    }
}

pub(super) fn with_cell(share: f64, backhaul: Backhaul) -> Means {
    Means {
        small_cell: Some(reach(share)),
        small_cell_backhaul: backhaul,
        ..no_means()
    }
}

fn with_sector() -> Means {
    let on_mast = Reach {
        mast: Some(0),
        ..reach(1.0)
    };
    Means {
        sector: Some(on_mast),
        ..no_means()
    }
}

fn with_repeater(share: f64) -> Means {
    Means {
        repeater: Some(reach(share)),
        ..no_means()
    }
}

fn mast() -> Site {
    Site::at("m".to_owned(), at(2.0))
}

/// What stands against an option.
pub(super) fn against(option: &Assessed) -> Vec<Reason> {
    option.against.list()
}

/// How many of an item a bill buys.
pub(super) fn bought(bill: &Bill, item: Item) -> f64 {
    let lines = bill.lines.iter().filter(|line| line.item == item);
    lines.map(|line| line.quantity).sum()
}

pub(super) fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * other.abs().max(1.0)
}

#[test]
fn options_come_in_the_order_of_the_ladder() {
    let all = Desk::new().all(&facts(), &no_means(), None);
    let order: Vec<Decision> = all.iter().map(|option| option.decision).collect();
    assert_eq!(order, Decision::OPTIONS);
}

#[test]
fn a_committed_site_costs_nothing_here() {
    let desk = Desk::new();
    let none = desk.one(Decision::Planned, &facts(), &no_means());
    assert_eq!(against(&none), [Reason::NoCommittedSite]);
    let committed = Facts {
        planned: true,
        ..facts()
    };
    let planned = desk.one(Decision::Planned, &committed, &no_means());
    assert!(planned.is_served() && planned.bill.lines.is_empty());
    assert_eq!(planned.because.list(), [Reason::CommittedSite]);
}

#[test]
fn a_sector_needs_a_mast_that_can_carry_it() {
    use Decision::RemoteSector;
    let desk = Desk::with_mast(mast());
    let sector = desk.one(RemoteSector, &facts(), &with_sector());
    assert!(sector.is_served());
    assert_eq!(
        sector.because.list(),
        [Reason::NearSignal, Reason::MastReaches]
    );
    assert_eq!(sector.needs.mast, Some(0));
    assert_eq!(sector.needs.feed, Some(Feed::Mast));
    assert!(is_near(bought(&sector.bill, Item::MastLeaseYear), 1.0));

    let none = desk.one(RemoteSector, &facts(), &no_means());
    assert_eq!(against(&none), [Reason::NoMastInReach]);
    let far = Facts {
        has_signal_near: false,
        ..facts()
    };
    let far = desk.one(RemoteSector, &far, &with_sector());
    assert_eq!(against(&far), [Reason::NoMastInReach]);
    // 200 people are 5 users of 2 Mbit/s.
    let spare = |spare_mbps| {
        let site = Site {
            spare_mbps: Some(spare_mbps),
            ..mast()
        };
        let of = Desk::with_mast(site).one(RemoteSector, &facts(), &with_sector());
        against(&of)
    };
    assert_eq!(spare(9.9), [Reason::MastFull]);
    assert!(spare(10.0).is_empty());
    let loaded = Site {
        mast_load_left: Some(0.0),
        ..mast()
    };
    let loaded = Desk::with_mast(loaded).one(RemoteSector, &facts(), &with_sector());
    assert_eq!(against(&loaded), [Reason::MastFull]);
    assert!(loaded.bill.lines.is_empty());
    // 15 Mbit/s carry 7.5 users, 300 people.
    let crowd = Facts {
        new_people: 301.0,
        ..facts()
    };
    let crowd = desk.one(RemoteSector, &crowd, &with_sector());
    assert_eq!(against(&crowd), [Reason::TooManyUsers]);
}

#[test]
fn a_sector_costs_the_lease_and_the_power_of_its_own_mast() {
    let site = Site {
        lease_per_year: Some(1234.0),
        power: Some(SitePower::Solar),
        ..mast()
    };
    let own = Desk::with_mast(site).one(Decision::RemoteSector, &facts(), &with_sector());
    let lease = own.bill.lines.iter();
    let lease: Vec<_> = lease
        .filter(|line| line.item == Item::MastLeaseYear)
        .collect();
    assert_eq!(lease[0].own_price, Some(1234.0));
    // That the village has the grid does not help a mast that lives on the sun.
    assert!(matches!(
        own.needs.power.unwrap().kind,
        SupplyKind::Solar { .. } | SupplyKind::Hybrid { .. }
    ));
    let on_grid = Desk::with_mast(mast());
    let on_grid = on_grid.one(Decision::RemoteSector, &without_power(), &with_sector());
    assert_eq!(on_grid.needs.power.unwrap().kind, SupplyKind::Grid);
}

#[test]
fn a_repeater_needs_a_cell_that_it_hears_and_few_users() {
    let desk = Desk::new();
    let few = Facts {
        new_people: 90.0,
        ..facts()
    };
    let repeater = desk.one(Decision::Repeater, &few, &with_repeater(1.0));
    assert!(repeater.is_served());
    assert_eq!(repeater.because.list(), [Reason::NearSignal]);
    let deaf = desk.one(Decision::Repeater, &few, &no_means());
    assert_eq!(against(&deaf), [Reason::NoDonorSignal]);
    let half = desk.one(Decision::Repeater, &few, &with_repeater(0.5));
    assert_eq!(against(&half), [Reason::HousesNotReached]);
    // 5 Mbit/s carry 2.5 users, 100 people.
    let many = desk.one(Decision::Repeater, &facts(), &with_repeater(1.0));
    assert_eq!(against(&many), [Reason::TooManyUsers]);
}

#[test]
fn a_small_cell_says_what_feeds_it_or_why_nothing_does() {
    use Decision::SmallCell;
    let desk = Desk::new();
    let of = |backhaul| desk.one(SmallCell, &facts(), &with_cell(1.0, backhaul));
    let by_fibre = of(fibre(4.0));
    assert!(by_fibre.is_served());
    assert_eq!(by_fibre.because.list(), [Reason::FibreInReach]);
    assert!(is_near(bought(&by_fibre.bill, Item::FibreKm), 4.0));
    let by_hops = of(hops(3));
    assert_eq!(by_hops.because.list(), [Reason::MicrowaveInReach]);
    assert!(is_near(bought(&by_hops.bill, Item::MicrowaveHop), 3.0));
    assert!(is_near(bought(&by_hops.bill, Item::RelayMast), 2.0));
    let Some(Feed::Microwave { hops, km, .. }) = by_hops.needs.feed else {
        panic!("{by_hops:?}")
    };
    assert!(hops == 3 && is_near(km, 30.0));

    let nothing = desk.one(SmallCell, &facts(), &no_means());
    assert_eq!(against(&nothing), [Reason::HousesNotReached]);
    let half = desk.one(SmallCell, &facts(), &with_cell(0.5, fibre(1.0)));
    assert_eq!(against(&half), [Reason::HousesNotReached]);
    let refused = [
        (NoMicrowave::TooFar, Reason::NoBackhaul),
        (NoMicrowave::Blocked, Reason::BackhaulBlocked),
        (NoMicrowave::Rain, Reason::BackhaulRain),
    ];
    for (why, reason) in refused {
        let refused = of(no_backhaul(why));
        assert_eq!(against(&refused), [reason]);
        assert!(refused.bill.lines.is_empty());
    }
    let crowd = Facts {
        new_people: 301.0,
        ..facts()
    };
    let crowd = desk.one(SmallCell, &crowd, &with_cell(1.0, fibre(1.0)));
    assert_eq!(against(&crowd), [Reason::TooManyUsers]);
}

#[test]
fn the_cheaper_of_fibre_and_microwave_feeds_a_site() {
    let desk = Desk::new();
    let both = |km| Backhaul {
        fibre: fibre(km).fibre,
        ..hops(1)
    };
    let of = |km| {
        let cell = desk.one(Decision::SmallCell, &facts(), &with_cell(1.0, both(km)));
        cell.needs.feed.unwrap()
    };
    // A hop costs about as much as five kilometres of fibre.
    assert_eq!(of(0.5).as_str(), "fibre");
    assert_eq!(of(30.0).as_str(), "microwave");
}

#[test]
fn an_island_takes_no_fibre_and_no_wide_water() {
    let desk = Desk::new();
    let island = Facts {
        island: true,
        ..facts()
    };
    let of = |backhaul| desk.one(Decision::SmallCell, &island, &with_cell(1.0, backhaul));
    assert_eq!(against(&of(fibre(1.0))), [Reason::Island]);
    // 10 km of hops at most.
    assert!(of(hops(1)).is_served());
    assert_eq!(against(&of(hops(2))), [Reason::Island]);
}

#[test]
fn a_macro_adds_carriers_for_a_crowd_and_names_its_group() {
    let desk = Desk::new();
    let of = |people, backhaul: Backhaul, others: f64| {
        let reach = MacroReach {
            spot: at(0.0),
            height_m: 42.0,
            serves: vec![(0, 1.0)],
            evidence: Evidence::Terrain,
            backhaul,
        };
        let group = Group {
            reach: &reach,
            share: 1.0,
            grid_km: None,
            own_km: 0.0,
            line_km: None,
            is_shared: false,
            is_island: false,
        };
        let facts = Facts {
            new_people: people,
            others,
            ..facts()
        };
        desk.of_group(&facts, group)
    };
    let alone = of(200.0, fibre(2.0), 0.0);
    assert!(alone.is_served());
    assert!(alone.because.has(Reason::OneVillage) && alone.because.has(Reason::FibreInReach));
    assert!(is_near(bought(&alone.bill, Item::RemoteSector), 0.0));
    let shared = of(200.0, fibre(2.0), 300.0);
    assert!(shared.because.has(Reason::SharedByGroup) && !shared.because.has(Reason::OneVillage));
    // Three sectors of 18 Mbit/s carry 27 users, 1,080 people; half as many again take half a carrier.
    let crowd = of(1080.0, fibre(2.0), 540.0);
    assert!(crowd.is_served());
    assert!(is_near(crowd.service.mbps, 2.0));
    assert!(is_near(bought(&crowd.bill, Item::RemoteSector), 1.5));
    assert!(crowd.needs.power.unwrap().load_w > alone.needs.power.unwrap().load_w);
    let blocked = of(200.0, no_backhaul(NoMicrowave::Blocked), 0.0);
    assert_eq!(against(&blocked), [Reason::BackhaulBlocked]);
    let unserved = desk.one(Decision::Macro, &facts(), &no_means());
    assert_eq!(against(&unserved), [Reason::HousesNotReached]);
}

#[test]
fn a_macro_is_powered_from_where_the_grid_is_nearest() {
    let desk = Desk::new();
    let reach = MacroReach {
        spot: at(0.0),
        height_m: 42.0,
        serves: vec![(0, 1.0)],
        evidence: Evidence::Terrain,
        backhaul: fibre(1.0),
    };
    let group = Group {
        reach: &reach,
        share: 1.0,
        grid_km: Some(0.4),
        own_km: 0.35,
        line_km: Some(3.0),
        is_shared: false,
        is_island: false,
    };
    let km = |facts: &Facts, group| match desk.of_group(facts, group).needs.power.unwrap().kind {
        SupplyKind::Connect { km } => Some(km),
        _ => None,
    };
    assert_eq!(km(&facts(), group), Some(0.35));
    assert_eq!(km(&without_power(), group), Some(0.4));
    let inside = Group {
        own_km: 0.2,
        ..group
    };
    let kind = desk.of_group(&facts(), inside).needs.power.unwrap().kind;
    assert_eq!(kind, SupplyKind::Grid);
    let shared = Group {
        is_shared: true,
        ..group
    };
    assert_eq!(km(&facts(), shared), Some(0.4), "one bill for all members");
    let far = Group {
        grid_km: None,
        line_km: Some(300.0),
        ..group
    };
    assert_eq!(km(&without_power(), far), None);
}

#[test]
fn waiting_needs_a_date_no_grid_yet_and_something_to_build() {
    let desk = Desk::new();
    let means = with_cell(1.0, fibre(2.0));
    let of = |facts: &Facts, means| desk.one(Decision::WaitForGrid, facts, means);
    assert_eq!(against(&of(&facts(), &means)), [Reason::HasGrid]);
    let never = of(&without_power(), &means);
    assert_eq!(against(&never), [Reason::GridNotScheduled]);
    let soon = Facts {
        grid_years: Some(0.5),
        ..without_power()
    };
    let none = no_means();
    let nothing = of(&soon, &none);
    assert_eq!(against(&nothing), [Reason::NothingToBuild]);
    let wait = of(&soon, &means);
    assert!(wait.is_served());
    assert_eq!(wait.needs.then, Some(Decision::SmallCell));
    assert!(is_near(wait.needs.delay_years, 0.5));
    let delay = 200.0 * crate::options::money::annuity(0.08, 0.5);
    assert!(is_near(bought(&wait.bill, Item::DelayPersonYear), delay));
    assert!(wait.because.has(Reason::GridScheduled) && wait.because.has(Reason::NoGridPower));
    assert!(
        is_near(bought(&wait.bill, Item::PvWp), 0.0),
        "it has the grid then"
    );
    assert!(wait.because.has(Reason::FibreInReach));
}

#[test]
fn a_local_supply_feeds_a_small_cell_but_no_macro() {
    let desk = Desk::new();
    let local = Facts {
        power: Electricity::OffGrid,
        ..facts()
    };
    let cell = desk.one(Decision::SmallCell, &local, &with_cell(1.0, fibre(1.0)));
    assert!(cell.because.has(Reason::LocalPower));
    let reach = MacroReach {
        spot: at(0.0),
        height_m: 42.0,
        serves: vec![(0, 1.0)],
        evidence: Evidence::Terrain,
        backhaul: fibre(1.0),
    };
    let group = Group {
        reach: &reach,
        share: 1.0,
        grid_km: None,
        own_km: 0.0,
        line_km: None,
        is_shared: false,
        is_island: false,
    };
    let site = desk.of_group(&local, group);
    assert!(!site.because.has(Reason::LocalPower));
}

#[test]
fn people_who_have_signal_today_gain_nothing() {
    let desk = Desk::new();
    // 40 of 100 houses have it; a cell that brings it to 95 serves 110 of 120 people in dark ones.
    let dip = Facts {
        lit_share: 0.4,
        new_people: 120.0,
        ..facts()
    };
    let cell = desk.one(Decision::SmallCell, &dip, &with_cell(0.95, fibre(1.0)));
    assert!(is_near(cell.service.people, 110.0));
    assert!(is_near(cell.service.share, 0.95));
}
