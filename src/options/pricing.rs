//! What sites of a plan cost, which any villages may share: priced as the options of a village are.

use super::demand;
use super::facts::{Facts, Known};
use super::find::{Found, needed_mbps, signal};
use super::means::{Anchor, Backhaul, Sky};
use super::money::{Bill, Money, spent};
use super::technology::{Context, Mast, chain_bill, fibre_bill, power_at, whole};
use super::unknowns::UNCOUNTED;
use crate::geodesy::{LonLat, geodesic_m};
use crate::project::{Factor, Item, Settings};
use crate::scan::Scan;
use crate::survey::{Electricity, Survey};

/// What something costs, US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Present value of all that is bought over the horizon.
    pub present_value: f64,
    /// What is spent at first.
    pub capex: f64,
}

impl Cost {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            present_value: self.present_value + other.present_value,
            capex: self.capex + other.capex,
        }
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            present_value: self.present_value * factor,
            capex: self.capex * factor,
        }
    }

    /// What is more than another cost; nothing where it is less.
    fn beyond(self, other: Self) -> Self {
        Self {
            present_value: (self.present_value - other.present_value).max(0.0),
            capex: (self.capex - other.capex).max(0.0),
        }
    }
}

/// What stands at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equipment {
    /// A macro with as many carriers as its people need.
    Macro,
    /// A small cell on a pole.
    SmallCell,
}

/// A macro or a small cell without its backhaul.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedSite {
    /// Masts, sectors and power, the part of one operator.
    pub cost: Cost,
    /// People who gain signal by it.
    pub people: f64,
    /// What its villages ask of backhaul in the busy hour, Mbit/s.
    pub needed_mbps: f64,
    /// The nearest signal of the first of its villages that has any nearby.
    pub signal: Option<LonLat>,
    /// Whether a village of it lies on an island.
    pub is_island: bool,
    load_w: f64,
    electricity: Electricity,
    line_km: Option<f64>,
}

/// A way to feed a site from what stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedFeed {
    /// What it costs, with the power that it takes at the site.
    pub cost: Cost,
    /// Whether it is fibre; else a chain of microwave hops.
    pub is_fibre: bool,
    /// How long it is, kilometres.
    pub km: f64,
    /// How many hops; 1 for fibre.
    pub hops: u32,
    /// Where it begins.
    pub anchor: Anchor,
}

/// Prices sites of a survey.
pub struct Pricing<'a> {
    survey: &'a Survey,
    scan: &'a Scan,
    settings: &'a Settings,
    money: Money,
    known: Vec<Known>,
}

impl<'a> Pricing<'a> {
    /// At the prices and by the rules of a project.
    #[must_use]
    pub fn new(survey: &'a Survey, scan: &'a Scan, found: &Found, settings: &'a Settings) -> Self {
        let villages = survey.villages.iter().zip(&scan.findings).enumerate();
        let known = villages.map(|(village, (of, finding))| {
            let means = found.villages.get(village).and_then(Option::as_ref);
            let sky = means.map_or(&Sky::Unknown, |means| &means.sky);
            Known::of(of, finding, sky, settings)
        });
        Self {
            known: known.collect(),
            money: Money::new(&settings.costs),
            survey,
            scan,
            settings,
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            settings: self.settings,
            book: &self.settings.costs,
            money: &self.money,
            survey: self.survey,
        }
    }

    fn facts(&self, village: usize) -> Facts {
        self.known[village].facts()
    }

    /// What a bill costs.
    #[must_use]
    pub fn of(&self, bill: &Bill) -> Cost {
        let years = self.money.by_year(&spent(bill));
        Cost {
            present_value: self.money.present_value(bill),
            capex: years.first().map_or(0.0, |year| year.capex),
        }
    }

    /// People of a village who gain signal where that share of its houses has it then, and at least 1: of those who
    /// are certain.
    #[must_use]
    pub fn gained(&self, village: usize, share: f64) -> f64 {
        let people = self.known[village].new_people.unwrap_or(UNCOUNTED);
        let facts = Facts {
            new_people: people.low,
            ..self.facts(village)
        };
        whole(facts.gained(share))
    }

    /// Whether a village has electricity, or nobody says: then it is taken to.
    #[must_use]
    pub fn has_electricity(&self, village: usize) -> bool {
        self.facts(village).power != Electricity::None
    }

    /// How many people with so many Mbit/s to share get the rate that they ask for.
    #[must_use]
    pub fn capacity(&self, mbps: f64) -> f64 {
        let book = &self.settings.costs;
        let each = demand::users_per_person(book) * demand::user_mbps(book);
        // As the options are assessed: what misses by rounding does not miss.
        mbps * (1.0 + 1e-9) / each
    }

    /// A site for villages of the survey, with the share of houses that have signal then, in rising order: a macro is
    /// sized for all of them, or for `most_people` where it is to serve no more.
    #[must_use]
    pub fn site(
        &self,
        equipment: Equipment,
        at: LonLat,
        serves: &[(usize, f64)],
        most_people: Option<f64>,
    ) -> PricedSite {
        let book = &self.settings.costs;
        let km = |village: usize| {
            let centre = self.survey.villages[village].centre?;
            Some(geodesic_m(at, centre).to_km().0)
        };
        let villages = || serves.iter().map(|&(village, _)| village);
        let all = villages().map(|village| (village, &self.known[village]));
        // What is supposed of a village counts where the site is its own alone.
        let alone = match serves {
            &[(village, _)] => Some((village, self.facts(village))),
            _ => None,
        };
        let grid_km = all
            .clone()
            .filter(|(_, known)| known.power == Some(Electricity::Grid));
        let grid_km = grid_km.filter_map(|(village, _)| km(village));
        let supposed = alone.filter(|(_, facts)| facts.power == Electricity::Grid);
        let supposed = supposed.and_then(|(village, _)| km(village));
        let village_km = grid_km.chain(supposed).reduce(f64::min);
        let line_km = all
            .clone()
            .filter_map(|(village, known)| Some(known.line_km? + km(village)?));
        let (electricity, line_km) = power_at(village_km, line_km.reduce(f64::min));
        let is_island = all.clone().any(|(_, known)| known.island == Some(true));
        let people: f64 = serves
            .iter()
            .map(|&(village, share)| self.gained(village, share))
            .sum();
        let people = most_people.map_or(people, |most| people.min(most));
        let users = (people * demand::users_per_person(book)).max(1.0);
        let context = self.context();
        let (bill, load_w) = match equipment {
            Equipment::Macro => {
                let mast = Mast::for_users(context, users);
                (mast.bill, mast.load_w)
            }
            Equipment::SmallCell => {
                let mut bill = Bill::default();
                bill.once(Item::SmallCellSite, 1.0);
                (bill, book.factor(Factor::SmallCellW))
            }
        };
        let needed =
            villages().map(|village| needed_mbps(self.survey, self.scan, self.settings, village));
        let mut site = PricedSite {
            cost: Cost::default(),
            people,
            needed_mbps: needed.sum(),
            signal: villages().find_map(|village| signal(self.survey, self.scan, village)),
            is_island,
            load_w,
            electricity,
            line_km,
        };
        site.cost = self
            .of(&context.of_one_operator(&bill))
            .plus(self.power(&site, 0.0));
        site
    }

    /// Power of a site with some watts more.
    fn power(&self, site: &PricedSite, more_w: f64) -> Cost {
        let context = self.context();
        let supply = context.supply_from(site.load_w + more_w, site.electricity, site.line_km);
        self.of(&context.of_one_operator(&supply.bill))
    }

    /// What one end of a hop adds to the power of a site.
    fn end(&self, site: &PricedSite) -> Cost {
        let half_w = self.settings.costs.factor(Factor::HopW) / 2.0;
        self.power(site, half_w).beyond(self.power(site, 0.0))
    }

    /// The ways that were found to feed a site: fibre, then microwave.
    #[must_use]
    pub fn feeds(&self, site: &PricedSite, backhaul: &Backhaul) -> Vec<PricedFeed> {
        let fibre = backhaul.fibre.filter(|_| !site.is_island);
        let fibre = fibre.map(|fibre| PricedFeed {
            cost: self.of(&fibre_bill(fibre.km)),
            is_fibre: true,
            km: fibre.km,
            hops: 1,
            anchor: fibre.anchor,
        });
        let chain = backhaul.microwave.as_ref().and_then(|chain| {
            let km = chain.hops.iter().map(|hop| hop.km).sum::<f64>();
            if !self.may_cross(site.is_island, km) {
                return None;
            }
            let hops = u32::try_from(chain.hops.len()).unwrap_or(u32::MAX);
            let bill = chain_bill(hops, chain.new_relays);
            Some(PricedFeed {
                cost: self.of(&bill).plus(self.end(site)),
                is_fibre: false,
                km,
                hops: hops.max(1),
                anchor: chain.anchor,
            })
        });
        fibre.into_iter().chain(chain).collect()
    }

    /// One microwave hop between two sites, with the power that it takes at both; `None` where it would
    /// cross more water than is allowed.
    #[must_use]
    pub fn hop(&self, [one, other]: [&PricedSite; 2], km: f64) -> Option<Cost> {
        let is_island = one.is_island || other.is_island;
        let cost = || {
            let hop = self.of(&chain_bill(1, 0));
            hop.plus(self.end(one)).plus(self.end(other))
        };
        self.may_cross(is_island, km).then(cost)
    }

    fn may_cross(&self, is_island: bool, km: f64) -> bool {
        !is_island || km <= self.settings.decision.island_max_km
    }
}
