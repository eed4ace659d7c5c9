//! Laws of predictions over random rough terrain.
//!
//! What a mast's height and the clutter change is P.1812's alone: its Bullington term obeys laws exactly,
//! the sum of its parts, the delta method, does not obey all of them.

#![expect(clippy::print_stdout, reason = "what is measured")]

use std::path::PathBuf;

use proptest::prelude::*;

use super::propagation::{Propagation, Scratch, Way};
use super::*;
use crate::geodesy::{Crs, LonLat};
use crate::project::{Origin, default_settings};
use crate::radio::{Polarisation, free_space_loss_db, p1812};
use crate::survey::{Houses, Site, Technology};
use crate::terrain::{Grid as Heights, Lattice, Options, Terrain};
use crate::units::{Dbm, Metres};

/// What rounding may move a level by.
const ROUNDING_DB: f64 = 1e-9;
/// The corner of all terrain, degrees.
const CORNER: [f64; 2] = [105.0, 21.0];
/// Cells a side; a cell is about 110 m.
const SIDE: u32 = 60;
const CELL_DEG: f64 = 0.001;

/// A number from 0 to 1 that looks random (the finaliser of `SplitMix64`).
fn noise(seed: u64, number: u64) -> f64 {
    let mut state = seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^= state >> 31;
    f64::from(u32::try_from(state >> 32).unwrap()) / f64::from(u32::MAX)
}

/// Hills of a size in cells, between the heights of their corners.
fn hills(seed: u64, size: u32, [column, row]: [u32; 2]) -> f64 {
    let [[x, dx], [y, dy]] = [column, row].map(|place| {
        let past = f64::from(place % size) / f64::from(size);
        [f64::from(place / size), past]
    });
    let corner = |east: f64, north: f64| {
        let number = (x + east) * 1000.0 + y + north + f64::from(size) * 1e6;
        noise(seed, number.to_bits())
    };
    let line = |north: f64| corner(0.0, north) * (1.0 - dx) + corner(1.0, north) * dx;
    line(0.0) * (1.0 - dy) + line(1.0) * dy
}

/// Random ground; a relief in metres for mountains, hills and single cells.
#[derive(Clone, Copy, Debug)]
struct Rough {
    seed: u64,
    reliefs_m: [f64; 3],
}

impl Rough {
    fn terrain(self) -> Terrain {
        let height = |cell: u32| {
            let place = [cell % SIDE, cell / SIDE];
            let sizes = [20, 6, 1].into_iter().zip(self.reliefs_m);
            let over = sizes.map(|(size, relief_m)| relief_m * hills(self.seed, size, place));
            #[expect(clippy::cast_possible_truncation, reason = "cells are 32 bit floats")]
            let height = over.sum::<f64>() as f32;
            height
        };
        let lattice = Lattice {
            first: [CORNER[0], CORNER[1]],
            step: [CELL_DEG, CELL_DEG],
            size: [SIDE, SIDE],
        };
        let heights = (0..SIDE * SIDE).map(height).collect();
        let grid = Heights::new(Crs::wgs84(), lattice, heights).unwrap();
        Terrain::of_grid(grid, &Options::default()).unwrap()
    }
}

/// Ground of the terrain of a model that needs it.
fn ground(terrain: Terrain) -> Ground {
    Ground::of(Some(terrain), &settings("p1812").radio)
}

fn roughs() -> impl Strategy<Value = Rough> {
    let relief = || prop_oneof![Just(0.0), 0.0..100.0_f64];
    (any::<u64>(), 0.0..600.0_f64, relief(), relief()).prop_map(
        |(seed, mountains, hills, cells)| Rough {
            seed,
            reliefs_m: [mountains, hills, cells],
        },
    )
}

/// A place on the terrain by its share of the sides.
fn on_terrain([x, y]: [f64; 2]) -> LonLat {
    let degrees = |corner: f64, share: f64| corner + share * f64::from(SIDE - 1) * CELL_DEG;
    LonLat::new(degrees(CORNER[0], x), degrees(CORNER[1], y)).unwrap()
}

fn on_terrain_anywhere() -> impl Strategy<Value = LonLat> {
    [0.01..0.99_f64, 0.01..0.99_f64].prop_map(on_terrain)
}

fn frequencies() -> impl Strategy<Value = f64> {
    prop_oneof![Just(700.0), Just(900.0), Just(1800.0)]
}

fn models() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("p1812"), Just("itm"), Just("hata"), Just("rma")]
}

fn settings(model: &str) -> Settings {
    let mut settings = default_settings();
    settings.radio.model = model.to_owned();
    settings.radio.radius_km = 15.0;
    settings
}

fn sites() -> impl Strategy<Value = Vec<Site>> {
    let site = (
        on_terrain_anywhere(),
        30.0..100.0_f64,
        frequencies(),
        40.0..62.0_f64,
        prop::option::of(0.0..360.0_f64),
        prop_oneof![Just("A"), Just("B")],
    );
    prop::collection::vec(site, 1..5).prop_map(|all| {
        let sites = all.into_iter().enumerate();
        let site = |(number, (at, height_m, mhz, eirp_dbm, azimuth, operator)): (
            _,
            (_, _, _, _, _, &str),
        )| {
            Site {
                operator: Some(operator.to_owned()),
                technologies: vec![Technology::G4],
                height: Some(Metres(height_m)),
                frequency_mhz: Some(mhz),
                eirp: Some(Dbm(eirp_dbm)),
                azimuth_deg: azimuth,
                ..Site::at(format!("site {number}"), at)
            }
        };
        sites.map(site).collect()
    })
}

fn cells(sites: &[Site], settings: &Settings) -> Cells {
    let origin = Origin::Folder(PathBuf::new());
    Cells::of(sites, &settings.radio, None, &origin).unwrap()
}

fn village(number: usize, centre: LonLat) -> Village {
    Village {
        id: number.to_string(),
        centre: Some(centre),
        doubtful_location: false,
        houses: Houses::AtCentre,
        name: None,
        commune: None,
        commune_code: None,
        district: None,
        province: None,
        households: None,
        population: None,
        population_source: None,
        electricity: None,
        electricity_asof: None,
        electricity_source: None,
        grid_date: None,
        extremely_difficult: None,
        poor_share: None,
        border: None,
        island: None,
        school: None,
        clinic: None,
        hazard: None,
        road_km: None,
        extra: Vec::new(),
    }
}

/// What sites bring to places, and their cells.
fn predicted(
    sites: &[Site],
    places: &[LonLat],
    ground: &Ground,
    settings: &Settings,
) -> (Cells, Vec<PlaceLevels>) {
    let cells = cells(sites, settings);
    let villages: Vec<Village> = (0..).zip(places).map(|(n, at)| village(n, *at)).collect();
    let levels = levels(&villages, &cells, ground, settings, &|_| {}).unwrap();
    let places = levels.villages.into_iter().flatten().collect();
    (cells, places)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn more_power_is_as_much_more_level_everywhere(
        rough in roughs(), sites in sites(), model in models(), more_db in 0.0..30.0_f64,
        places in prop::collection::vec(on_terrain_anywhere(), 1..12),
    ) {
        let settings = settings(model);
        let ground = Ground::of(Some(rough.terrain()), &settings.radio);
        let mut stronger = sites.clone();
        for site in &mut stronger {
            site.eirp = site.eirp.map(|eirp| Dbm(eirp.0 + more_db));
        }
        let (_, before) = predicted(&sites, &places, &ground, &settings);
        let (_, after) = predicted(&stronger, &places, &ground, &settings);
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!(before.networks.len(), after.networks.len());
            for (before, after) in before.networks.iter().zip(&after.networks) {
                prop_assert_eq!(before.network, after.network);
                let found_db = after.rsrp.0 - before.rsrp.0;
                prop_assert!((found_db - more_db).abs() < ROUNDING_DB, "{found_db} is not {more_db}");
                prop_assert!(after.probability >= before.probability);
                prop_assert!(after.has_signal || !before.has_signal);
            }
        }
    }

    /// Which cell serves is told by the name of its site: numbers follow the order. Disturbance is a sum
    /// in the order of masts, so throughputs differ by rounding.
    #[test]
    fn levels_do_not_depend_on_the_order_of_sites(
        (sites, shuffled) in sites().prop_flat_map(|sites| {
            (Just(sites.clone()), Just(sites).prop_shuffle())
        }),
        rough in roughs(), model in models(),
        places in prop::collection::vec(on_terrain_anywhere(), 1..12),
    ) {
        let settings = settings(model);
        let ground = Ground::of(Some(rough.terrain()), &settings.radio);
        let (cells, levels) = predicted(&sites, &places, &ground, &settings);
        let (other_cells, other_levels) = predicted(&shuffled, &places, &ground, &settings);
        prop_assert_eq!(&cells.networks, &other_cells.networks);
        for (one, other) in levels.iter().zip(&other_levels) {
            prop_assert_eq!(&one.unknown, &other.unknown);
            prop_assert_eq!(one.networks.len(), other.networks.len());
            for (one, other) in one.networks.iter().zip(&other.networks) {
                prop_assert_eq!(one.network, other.network);
                prop_assert_eq!(one.rsrp.0.to_bits(), other.rsrp.0.to_bits());
                let [id, other_id] = [(&cells, one.cell), (&other_cells, other.cell)]
                    .map(|(cells, cell)| &cells.cells[cell as usize].site_id);
                prop_assert_eq!(id, other_id);
                prop_assert_eq!(one.probability.to_bits(), other.probability.to_bits());
                prop_assert_eq!(one.has_signal, other.has_signal);
                prop_assert_eq!(one.is_uncertain, other.is_uncertain);
                let mbps = one.mbps.zip(other.mbps).map(|(one, other)| (one - other).abs());
                prop_assert!(mbps.is_some_and(|apart| apart < ROUNDING_DB));
            }
        }
    }

    /// Other villages can make the nearest signal nearer, and change nothing else.
    #[test]
    fn levels_do_not_depend_on_other_villages(
        rough in roughs(), sites in sites(), model in models(),
        places in prop::collection::vec(on_terrain_anywhere(), 2..12),
    ) {
        let settings = settings(model);
        let ground = Ground::of(Some(rough.terrain()), &settings.radio);
        let (_, together) = predicted(&sites, &places, &ground, &settings);
        for (place, among) in places.iter().zip(&together) {
            let (_, alone) = predicted(&sites, &[*place], &ground, &settings);
            prop_assert_eq!(&alone[0].networks, &among.networks);
            prop_assert_eq!(&alone[0].unknown, &among.unknown);
            let [alone, among] = [&alone[0], among].map(|levels| {
                levels.nearest.as_ref().map(|nearest| nearest.distance.0)
            });
            prop_assert!(alone.is_none_or(|alone| among.is_some_and(|among| among <= alone)));
        }
    }
}

/// A path over random ground: equal steps, and P.1812 for it as predictions ask it.
struct Walked {
    profile: crate::terrain::Profile,
    rule: RadioRule,
    mast: Mast,
    propagation: Propagation,
}

impl Walked {
    /// `None` for paths that are too short for the model.
    fn new(ground: &Ground, [from, to]: [LonLat; 2], frequency_mhz: f64) -> Option<Self> {
        let rule = settings("p1812").radio;
        let mast = Mast {
            position: from,
            height_m: 30.0,
            frequency_mhz,
        };
        let propagation = Propagation::new(&rule, ground, &mast).unwrap();
        let profile = ground.walker().unwrap().profile(from, to).unwrap();
        let walked = Self {
            profile,
            rule,
            mast,
            propagation,
        };
        (walked.length_km() >= 0.25).then_some(walked)
    }

    fn length_km(&self) -> f64 {
        self.profile.step_m * (self.profile.heights_m.len() - 1) as f64 / 1000.0
    }

    fn slant_km(&self, tx_height_m: f64) -> f64 {
        let heights = &self.profile.heights_m;
        let rise_m = heights[heights.len() - 1] + self.rule.receiver_height_m - heights[0];
        self.length_km().hypot((rise_m - tx_height_m) / 1000.0)
    }

    /// What predictions say, dB.
    fn loss_db(&self, tx_height_m: f64, clutter_m: &[f64]) -> f64 {
        let way = Way {
            step_m: self.profile.step_m,
            heights_m: &self.profile.heights_m,
            clutter_m,
        };
        let heights = [tx_height_m, self.rule.receiver_height_m];
        let loss = self
            .propagation
            .loss(way, heights, &mut Scratch::default())
            .unwrap();
        assert!(!loss.is_free_space);
        loss.median_db
    }

    /// The parts of the same loss.
    fn parts(&self, tx_height_m: f64, clutter_m: &[f64]) -> p1812::Loss {
        let settings = p1812::Settings {
            location_sigma_db: Some(self.rule.sigma_db),
            resolution_m: self.rule.pixel_m,
            refractivity_gradient: self.rule.dn,
            sea_level_refractivity: self.rule.n0,
            latitude_deg: self.mast.position.lat(),
            ..p1812::Settings::new(self.mast.frequency_mhz, Polarisation::Vertical)
        };
        let points = 0..self.profile.heights_m.len();
        let distances: Vec<f64> = points
            .map(|point| point as f64 * self.profile.step_m / 1000.0)
            .collect();
        let path = crate::radio::Path {
            distances_km: &distances,
            heights_m: &self.profile.heights_m,
            clutter_m,
        };
        let ends = p1812::Ends {
            tx_height_m,
            rx_height_m: self.rule.receiver_height_m,
        };
        p1812::loss(&path, &ends, &settings).unwrap()
    }

    fn clutter(&self, height_m: f64) -> Vec<f64> {
        vec![height_m; self.profile.heights_m.len()]
    }
}

/// How much more a higher mast loses than the longer way through the air explains, dB: of Bullington's
/// term, of diffraction, and of the whole; and whether both masts are seen.
fn lost_by_height(walked: &Walked, lower_m: f64, higher_m: f64) -> ([f64; 3], bool) {
    let longer_db = 20.0 * (walked.slant_km(higher_m) / walked.slant_km(lower_m)).log10();
    let [low, high] = [lower_m, higher_m].map(|height_m| walked.parts(height_m, &[]));
    let [whole_low, whole_high] = [lower_m, higher_m].map(|height_m| walked.loss_db(height_m, &[]));
    let bullington = |loss: &p1812::Loss| loss.median_diffraction.bullington_profile_db;
    let diffraction = |loss: &p1812::Loss| loss.median_diffraction.loss_db;
    let lost = [
        bullington(&high) - bullington(&low),
        diffraction(&high) - diffraction(&low),
        whole_high - whole_low - longer_db,
    ];
    let seen = low.geometry.line_of_sight && high.geometry.line_of_sight;
    (lost, seen)
}

fn ends() -> impl Strategy<Value = [LonLat; 2]> {
    [on_terrain_anywhere(), on_terrain_anywhere()]
}

proptest! {
    #[test]
    fn a_higher_mast_never_raises_the_bullington_loss(
        rough in roughs(), ends in ends(), frequency in frequencies(),
        lower_m in 5.0..100.0_f64, higher_m in 0.0..200.0_f64,
    ) {
        let Some(walked) = Walked::new(&ground(rough.terrain()), ends, frequency) else {
            return Ok(());
        };
        let (lost, _) = lost_by_height(&walked, lower_m, lower_m + higher_m);
        prop_assert!(lost[0] <= ROUNDING_DB, "{} dB more", lost[0]);
    }

    /// At half of the time multipath gains nothing, so free space along the slant is the floor, with the
    /// constant that the Recommendation rounds: 0.05 dB below the exact one.
    #[test]
    fn nothing_over_terrain_loses_less_than_free_space(
        rough in roughs(), ends in ends(), frequency in frequencies(),
        height_m in 1.0..300.0_f64, clutter_m in 0.0..40.0_f64,
    ) {
        let Some(walked) = Walked::new(&ground(rough.terrain()), ends, frequency) else {
            return Ok(());
        };
        let loss_db = walked.loss_db(height_m, &walked.clutter(clutter_m));
        let slant_km = walked.slant_km(height_m);
        let floor_db = 92.4 + 20.0 * (frequency / 1000.0).log10() + 20.0 * slant_km.log10();
        prop_assert!(loss_db >= floor_db - ROUNDING_DB, "{loss_db} below {floor_db}");
        prop_assert!(loss_db >= free_space_loss_db(frequency, slant_km) - 0.05);
    }

    #[test]
    fn nothing_without_terrain_loses_less_than_free_space(
        frequency in 700.0..2600.0_f64, height_m in 30.0..150.0_f64,
        distance_m in 10.0..20_000.0_f64, is_hata in any::<bool>(),
        area in prop_oneof![Just("urban"), Just("suburban"), Just("quasi-open"), Just("open")],
    ) {
        let mut rule = settings(if is_hata { "hata" } else { "rma" }).radio;
        rule.area = area.to_owned();
        let mast = Mast { position: on_terrain([0.5, 0.5]), height_m, frequency_mhz: frequency };
        let propagation = Propagation::new(&rule, &Ground::of(None, &rule), &mast).unwrap();
        if let Some(loss) = propagation.without_terrain(distance_m).unwrap() {
            let floor_db = free_space_loss_db(frequency, distance_m / 1000.0);
            prop_assert!(loss.median_db >= floor_db - ROUNDING_DB);
        }
    }

    /// Clutter stands on the profile of Bullington's term alone: the smooth Earth, the horizons and the
    /// spherical loss are those of bare ground. So the law holds for the whole loss.
    #[test]
    fn higher_clutter_never_lowers_the_loss(
        rough in roughs(), ends in ends(), frequency in frequencies(),
        height_m in 5.0..100.0_f64, lower_m in 0.0..20.0_f64, more_m in 0.0..30.0_f64,
    ) {
        let Some(walked) = Walked::new(&ground(rough.terrain()), ends, frequency) else {
            return Ok(());
        };
        let clutter = [lower_m, lower_m + more_m].map(|height_m| walked.clutter(height_m));
        let [low, high] = [0, 1].map(|of| walked.parts(height_m, &clutter[of]));
        let bullington = |loss: &p1812::Loss| loss.median_diffraction.bullington_profile_db;
        prop_assert!(bullington(&high) >= bullington(&low) - ROUNDING_DB);
        let [low, high] = [0, 1].map(|of| walked.loss_db(height_m, &clutter[of]));
        prop_assert!(high >= low - ROUNDING_DB, "{high} below {low}");
    }
}

#[test]
fn a_higher_mast_measured() {
    let mut worst = [[f64::NEG_INFINITY; 3]; 3];
    let mut broken = [[0_u32; 3]; 3];
    let mut counts = [0_u32; 3];
    let terrains: Vec<(bool, Ground)> = (0..400_u64)
        .map(|seed| {
            let random = |of: u64| noise(seed, of);
            let is_flat = seed % 5 == 0;
            let reliefs_m = if is_flat {
                [0.0; 3]
            } else {
                [600.0 * random(1), 100.0 * random(2), 30.0 * random(3)]
            };
            (is_flat, ground(Rough { seed, reliefs_m }.terrain()))
        })
        .collect();
    for number in 0..20_000_u64 {
        let random = |of: u64| noise(number + 1000, 1_000_003 * (of + 1));
        let (is_flat, ground) = &terrains[usize::try_from(number % 400).unwrap()];
        let ends = [[random(3), random(4)], [random(5), random(6)]].map(on_terrain);
        let frequency = [700.0, 900.0, 1800.0][usize::try_from(number % 3).unwrap()];
        let Some(walked) = Walked::new(ground, ends, frequency) else {
            continue;
        };
        let lower_m = 5.0 + 75.0 * random(7);
        let (lost, seen) = lost_by_height(&walked, lower_m, lower_m + 60.0 * random(8));
        let class = if *is_flat { 0 } else { 1 + usize::from(seen) };
        counts[class] += 1;
        for (part, lost) in lost.into_iter().enumerate() {
            worst[class][part] = worst[class][part].max(lost);
            broken[class][part] += u32::from(lost > 1e-6);
        }
    }
    println!("flat, rough, seen: {counts:?} worst {worst:?} broken {broken:?}");
}
