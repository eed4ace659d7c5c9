//! Countries for tests, without any files: villages, what was found for them, and what is decided.

use proptest::collection::vec;
use proptest::prelude::*;

use super::means::{
    Anchor, Backhaul, Evidence, Fibre, Hop, KnownSky, MacroReach, Means, Microwave, NoMicrowave,
    Reach, Sky,
};
use super::{Choice, Class, Found, Options};
use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::project::{Factor, Item, Settings, default_settings};
use crate::ranking::Ranking;
use crate::scan::{Finding, Scan, Status};
use crate::survey::{Electricity, GridDate, Houses, Survey, Village};
use crate::units::Kilometres;

/// The day of all decisions.
pub(super) fn today() -> Day {
    Day::new(2026, 6, 30).unwrap()
}

/// The defaults, as of a day and without draws, which nothing here asks for.
pub(super) fn settings() -> Settings {
    let mut settings = default_settings();
    settings.project.as_of = Some(today());
    settings.decision.draws = 0;
    settings
}

/// The same with satellites that carry whatever is asked of them, and with carriers that take no power.
/// Where they do, a macro for a crowd needs more of it, so that the grid may become worth a wait as more
/// people come; who waits then leaves the macro to fewer.
pub(super) fn without_limits() -> Settings {
    let mut settings = settings();
    settings.costs.factors[Factor::LeoBeamMbps].default = 1e12;
    settings.costs.factors[Factor::LeoTerminalsCap].default = 1e12;
    settings.costs.factors[Factor::RemoteSectorW].default = 0.0;
    settings
}

/// So many kilometres east of the middle of everything.
pub(super) fn at(east_km: f64) -> LonLat {
    LonLat::new(104.0 + east_km / 103.3, 22.0).unwrap()
}

/// The sky over a dish on the ground.
pub(super) fn sky(is_open: bool, needs_mast: bool) -> Sky {
    Sky::Known(KnownSky {
        is_served: true,
        is_often_empty: false,
        spot: at(0.0),
        height_m: if needs_mast { 6.0 } else { 2.0 },
        open_share: if is_open { 0.95 } else { 0.4 },
        widest_blocked_deg: 0.0,
        mean_in_view: 8.0,
        p05_in_view: 5.0,
        none_share: 0.0,
        longest_gap_s: 0.0,
        is_open,
        needs_mast,
    })
}

/// Something that brings a share of the houses signal, and serves the village where all have it.
pub(super) fn reach(share: f64) -> Reach {
    Reach {
        spot: at(0.1),
        height_m: 20.0,
        share,
        serves: share >= 0.9,
        mast: None,
        from_mast: None,
        evidence: Evidence::Terrain,
    }
}

/// Fibre of this length.
pub(super) fn fibre(km: f64) -> Backhaul {
    Backhaul {
        fibre: Some(Fibre {
            km,
            is_along_roads: true,
            anchor: Anchor::Node(0),
        }),
        microwave: None,
        no_microwave: Some(NoMicrowave::TooFar),
    }
}

/// So many hops of 10 km, with relays between.
pub(super) fn hops(count: u32) -> Backhaul {
    let hop = Hop {
        from: at(0.0),
        to: at(10.0),
        antennas_m: [30.0, 30.0],
        km: 10.0,
        clearance_radii: Some(1.2),
        rain_db: 10.0,
    };
    Backhaul {
        fibre: None,
        microwave: Some(Microwave {
            hops: vec![hop; count as usize],
            new_relays: count - 1,
            anchor: Anchor::Node(0),
        }),
        no_microwave: None,
    }
}

/// Nothing feeds the place, for a reason.
pub(super) fn no_backhaul(why: NoMicrowave) -> Backhaul {
    Backhaul {
        no_microwave: Some(why),
        ..Backhaul::default()
    }
}

/// Nothing was found, and the sky is open.
pub(super) fn no_means() -> Means {
    Means {
        sector: None,
        repeater: None,
        small_cell: None,
        small_cell_backhaul: no_backhaul(NoMicrowave::TooFar),
        macro_site: None,
        sky: sky(true, false),
        horizon: None,
    }
}

/// A village as a test asks for it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) people: Option<u32>,
    /// Where the people are not known.
    pub(super) households: Option<u32>,
    pub(super) power: Option<Electricity>,
    pub(super) grid_date: Option<GridDate>,
    pub(super) line_km: Option<f64>,
    pub(super) island: Option<bool>,
    pub(super) has_signal_near: bool,
    pub(super) lit_share: f64,
    pub(super) planned: bool,
    pub(super) means: Means,
}

impl Default for Place {
    /// 200 people with the grid on the mainland, of which everything is known, and nothing within reach but
    /// satellites.
    fn default() -> Self {
        Self {
            people: Some(200),
            households: None,
            power: Some(Electricity::Grid),
            grid_date: Some(GridDate::NotPlanned),
            line_km: None,
            island: Some(false),
            has_signal_near: true,
            lit_share: 0.0,
            planned: false,
            means: no_means(),
        }
    }
}

/// The day so many months from today.
pub(super) fn in_months(months: u16) -> GridDate {
    GridDate::On(today().plus_months(months))
}

/// Villages, 1 km from one to the next on a line, and macros with how they are fed.
#[derive(Clone, Debug)]
pub(super) struct Country {
    pub(super) settings: Settings,
    pub(super) places: Vec<Place>,
    /// Each serves the villages that name it.
    pub(super) macros: Vec<Backhaul>,
}

impl Country {
    pub(super) fn of(places: Vec<Place>) -> Self {
        Self {
            settings: settings(),
            places,
            macros: Vec::new(),
        }
    }

    /// The same with a price that is known exactly.
    pub(super) fn at_price(mut self, item: Item, dollars: f64) -> Self {
        let price = &mut self.settings.costs.prices[item];
        [price.low, price.default, price.high] = [dollars; 3];
        self
    }

    /// What is decided.
    pub(super) fn options(&self) -> Options {
        let mut survey = Survey::default();
        let mut scan = Scan::default();
        let mut found = Found::default();
        for (number, place) in self.places.iter().enumerate() {
            survey.villages.push(village(number, place));
            scan.findings.push(finding(place));
            found.villages.push(Some(place.means.clone()));
        }
        found.macros = self
            .macros
            .iter()
            .enumerate()
            .map(|(number, backhaul)| {
                let serves = (0..).zip(&self.places);
                let serves = serves.filter(|(_, place)| place.means.macro_site == Some(number));
                let serves: Vec<(usize, f64)> = serves.map(|(village, _)| (village, 1.0)).collect();
                MacroReach {
                    spot: serves.first().map_or(at(0.0), |&(first, _)| spot(first)),
                    height_m: 42.0,
                    serves,
                    evidence: Evidence::Terrain,
                    backhaul: backhaul.clone(),
                }
            })
            .collect();
        let ranking = Ranking::default();
        super::options(&survey, &scan, &ranking, &found, &self.settings)
    }

    /// What is decided for each village.
    pub(super) fn choices(&self) -> Vec<Choice> {
        let choices = self.options().choices;
        choices.into_iter().map(Option::unwrap).collect()
    }

    /// Which villages fall into a class.
    pub(super) fn in_class(&self, class: Class) -> Vec<bool> {
        let choices = self.choices();
        choices
            .iter()
            .map(|choice| choice.decision.class() == class)
            .collect()
    }
}

fn spot(number: usize) -> LonLat {
    at(f64::from(u32::try_from(number).unwrap()))
}

pub(super) fn village(number: usize, place: &Place) -> Village {
    Village {
        id: format!("v{number}"),
        name: None,
        commune: None,
        commune_code: None,
        district: None,
        province: None,
        centre: Some(spot(number)),
        doubtful_location: false,
        houses: Houses::AtCentre,
        households: place.households,
        population: place.people,
        population_source: None,
        electricity: place.power,
        electricity_asof: None,
        electricity_source: None,
        grid_date: place.grid_date,
        extremely_difficult: None,
        poor_share: None,
        border: None,
        island: place.island,
        school: None,
        clinic: None,
        hazard: None,
        road_km: None,
        extra: Vec::new(),
    }
}

pub(super) fn finding(place: &Place) -> Finding {
    let is_dip = place.lit_share > 0.0;
    Finding {
        status: if is_dip { Status::Dip } else { Status::White },
        covered_share: Some(place.lit_share),
        no_signal_anywhere: place.has_signal_near,
        planned: place.planned.then_some(0),
        grid_line: place.line_km.map(|km| Kilometres(km).to_metres()),
        ..Finding::unknown()
    }
}

fn any_backhaul() -> impl Strategy<Value = Backhaul> {
    prop_oneof![
        (0.1..40.0_f64).prop_map(fibre),
        (1..4_u32).prop_map(hops),
        prop_oneof![
            Just(NoMicrowave::TooFar),
            Just(NoMicrowave::Blocked),
            Just(NoMicrowave::Rain)
        ]
        .prop_map(no_backhaul),
    ]
}

fn any_reach() -> impl Strategy<Value = Option<Reach>> {
    prop_oneof![
        2 => Just(None),
        3 => Just(Some(reach(1.0))),
        1 => (0.0..1.0_f64).prop_map(|share| Some(reach(share))),
    ]
}

fn any_sky() -> impl Strategy<Value = Sky> {
    prop_oneof![
        3 => Just(sky(true, false)),
        1 => Just(sky(true, true)),
        1 => Just(sky(false, true)),
    ]
}

fn any_means(macros: usize) -> impl Strategy<Value = Means> {
    let macro_site = prop_oneof![
        1 => Just(None),
        2 => (0..macros).prop_map(Some),
    ];
    let reaches = (any_reach(), any_reach(), any_reach());
    (reaches, any_backhaul(), macro_site, any_sky()).prop_map(
        |((sector, repeater, small_cell), small_cell_backhaul, macro_site, sky)| Means {
            sector,
            repeater,
            small_cell,
            small_cell_backhaul,
            macro_site,
            sky,
        },
    )
}

fn any_power() -> impl Strategy<Value = Electricity> {
    prop_oneof![
        Just(Electricity::Grid),
        Just(Electricity::OffGrid),
        Just(Electricity::None)
    ]
}

fn any_grid_date() -> impl Strategy<Value = Option<GridDate>> {
    prop_oneof![
        1 => Just(Some(GridDate::NotPlanned)),
        2 => (1..30_u16).prop_map(|months| Some(in_months(months))),
    ]
}

/// A village of which everything is known.
fn any_place(macros: usize) -> impl Strategy<Value = Place> {
    let line_km = prop::option::weighted(0.3, 0.0..20.0_f64);
    let people = prop_oneof![1 => Just(0_u32), 4 => 1..400_u32, 2 => 400..3000_u32];
    let is_island = prop::bool::weighted(0.1);
    let lit_share = prop_oneof![3 => Just(0.0), 1 => 0.0..0.8_f64];
    (
        people,
        any_power(),
        any_grid_date(),
        line_km,
        is_island,
        lit_share,
        prop::bool::weighted(0.05),
        any_means(macros),
    )
        .prop_map(
            // A wait of nobody costs what building costs, and rounding would tell them apart.
            |(people, power, grid_date, line_km, island, lit_share, planned, means)| Place {
                people: Some(people.max(u32::from(power != Electricity::Grid))),
                power: Some(power),
                grid_date: grid_date.filter(|_| power != Electricity::Grid),
                line_km,
                island: Some(island),
                lit_share,
                planned,
                means,
                ..Place::default()
            },
        )
}

/// A country of which everything is known, and whose satellites have no limits.
pub(super) fn any_country() -> impl Strategy<Value = Country> {
    const MACROS: usize = 3;
    let macros = vec(any_backhaul(), MACROS);
    (vec(any_place(MACROS), 0..9), macros).prop_map(|(places, macros)| Country {
        settings: without_limits(),
        places,
        macros,
    })
}

/// The same with facts that are missing.
pub(super) fn any_half_known_country() -> impl Strategy<Value = Country> {
    let forgotten = vec(prop::bits::u8::ANY, 9);
    (any_country(), forgotten).prop_map(|(mut country, forgotten)| {
        for (place, forgotten) in country.places.iter_mut().zip(forgotten) {
            // Few at a time, for each one more multiplies what is weighed.
            match forgotten % 9 {
                0 => place.people = None,
                1 => {
                    place.people = None;
                    place.households = Some(u32::from(forgotten));
                }
                2 => place.power = None,
                3 => place.grid_date = None,
                4 => place.island = None,
                5 => place.has_signal_near = false,
                6 => place.means.sky = Sky::Unknown,
                7 => {
                    place.people = None;
                    place.means.sky = Sky::Unknown;
                }
                _ => {}
            }
        }
        country
    })
}
