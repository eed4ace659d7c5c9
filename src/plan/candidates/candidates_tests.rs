#[path = "given_tests.rs"]
mod given;

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::options::{Decision, Weighed};
use crate::pipeline;
use crate::plan::problem::{Hop, SiteKind};
use crate::project::Policy;
use crate::ranking::Gate;
use crate::scan;
use crate::survey::{self, Scope};

/// All that a problem is drawn from.
struct Country {
    /// Where its files lie: terrain is opened again where a problem is drawn.
    _folder: tempfile::TempDir,
    project: Project,
    survey: Survey,
    scan: Scan,
    ranking: Ranking,
    found: Found,
    options: Options,
    ground: Option<Ground>,
}

/// Files by name, and lines of a project under `[inputs]` and beyond.
fn country(files: &[(&str, &str)], settings: &str) -> Country {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let text = format!(
        "[project]\nas_of=\"2026-06-30\"\n[decision]\ndraws=0\n[inputs]\nvillages=\"villages.csv\"\n\
         coverage=\"coverage.csv\"\n{settings}"
    );
    std::fs::write(folder.path().join("deadzone.toml"), text).unwrap();
    let project = Project::open(folder.path(), &[]).unwrap();
    let settings = &project.settings;
    let survey = survey::survey(&project, Scope::All).unwrap();
    let model = pipeline::model(&project, &survey).unwrap();
    let scan = scan::scan(&survey, settings, &|_| {});
    let ranking = model.rank(&survey, &scan, settings).unwrap();
    let ground = settings.inputs.terrain.as_ref();
    let ground = ground.map(|_| Ground::open(&project).unwrap());
    let found =
        crate::options::find(&project, &survey, &scan, None, ground.as_ref(), &|_| {}).unwrap();
    let options = crate::options::options(&survey, &scan, &ranking, &found, settings);
    Country {
        _folder: folder,
        project,
        survey,
        scan,
        ranking,
        found,
        options,
        ground,
    }
}

impl Country {
    fn try_draw(&self) -> Result<Drawn, DrawError> {
        problem(
            &self.project,
            &Stages {
                survey: &self.survey,
                scan: &self.scan,
                ranking: &self.ranking,
                found: &self.found,
                options: &self.options,
                ground: self.ground.as_ref(),
            },
        )
    }

    fn draw(&self) -> Drawn {
        self.try_draw().unwrap()
    }
}

const COVERAGE: &str =
    "technology;wkt\n4G;\"POLYGON ((104.0 21, 104.1 21, 104.1 21.3, 104 21))\"\n";

const HEADER: &str = "id,lon,lat,population,electricity,grid_date,island,province\n";

/// Four villages: two next to each other, one that waits for the grid, one far away.
fn villages() -> String {
    format!(
        "{HEADER}a,104.130,21.010,150,grid,none,false,P\n\
         b,104.135,21.012,100,grid,none,false,Q\n\
         c,104.300,21.100,120,none,2027-03-01,false,P\n\
         d,104.450,21.200,180,grid,none,false,Q\n"
    )
}

fn plain() -> Country {
    country(
        &[("villages.csv", &villages()), ("coverage.csv", COVERAGE)],
        "",
    )
}

fn with(file: (&str, &str), settings: &str) -> Country {
    let villages = villages();
    let files = [
        ("villages.csv", villages.as_str()),
        ("coverage.csv", COVERAGE),
        file,
    ];
    country(&files, settings)
}

fn site<'a>(drawn: &'a Drawn, id: &str) -> &'a Site {
    let mut sites = drawn.problem.sites.iter();
    let found = sites.find(|site| site.id == id);
    found.unwrap_or_else(|| panic!("{id} is not among {:?}", ids(drawn)))
}

fn ids(drawn: &Drawn) -> Vec<&str> {
    let sites = drawn.problem.sites.iter();
    sites.map(|site| site.id.as_str()).collect()
}

/// The hops of a site to roots.
fn feeds<'a>(drawn: &'a Drawn, id: &str) -> Vec<&'a Hop> {
    let sites = &drawn.problem.sites;
    let place = sites.iter().position(|site| site.id == id).unwrap();
    let is_feed = |hop: &&Hop| hop.a as usize == place && hop.b as usize >= sites.len();
    drawn.problem.hops.iter().filter(is_feed).collect()
}

/// What must hold of every problem.
fn assert_sound(drawn: &Drawn) {
    let problem = &drawn.problem;
    let nodes = problem.sites.len() + problem.roots.len();
    assert_eq!(drawn.villages.len(), problem.villages.len());
    assert!(drawn.villages.is_sorted_by(|one, other| one < other));
    assert!(problem.sites.is_sorted_by(|one, other| one.id < other.id));
    for site in &problem.sites {
        let reach: Vec<u32> = site.reach.iter().map(|reached| reached.village).collect();
        assert!(reach.is_sorted_by(|one, other| one < other), "{}", site.id);
        assert!(
            reach
                .iter()
                .all(|&village| (village as usize) < problem.villages.len())
        );
        assert!(site.cost >= site.capex && site.capex >= 0, "{site:?}");
    }
    let mut pairs = std::collections::BTreeSet::new();
    for hop in &problem.hops {
        assert!(hop.a < hop.b && (hop.b as usize) < nodes, "{hop:?}");
        assert!(problem.sites[hop.a as usize].needs_path);
        assert!(
            hop.cost >= hop.capex && hop.hops >= 1 && hop.km >= 0.0,
            "{hop:?}"
        );
        if (hop.b as usize) < problem.sites.len() {
            assert!(problem.sites[hop.b as usize].needs_path);
            assert!(pairs.insert((hop.a, hop.b)), "{hop:?}");
        }
    }
    let roots: std::collections::BTreeSet<&str> =
        problem.roots.iter().map(|root| root.id.as_str()).collect();
    assert_eq!(roots.len(), problem.roots.len());
}

/// A macro and its way to the network cost what the macro costs as an option, where both serve the same.
fn assert_costs_agree(country: &Country, drawn: &Drawn) -> usize {
    let mut held = 0;
    for choice in country.options.choices.iter().flatten() {
        let Some(weighed) = choice
            .option(Decision::Macro)
            .filter(|of| of.option.is_served())
        else {
            continue;
        };
        let spot = weighed.option.needs.spot.unwrap();
        let mut sites = drawn.problem.sites.iter();
        let Some(site) = sites.find(|site| site.at == spot && site.kind == SiteKind::Macro) else {
            panic!("no macro at {spot}");
        };
        let reach: Vec<usize> = site
            .reach
            .iter()
            .map(|reached| drawn.villages[reached.village as usize])
            .collect();
        let mut found = country.found.macros.iter();
        let found = found.find(|of| of.spot == spot).unwrap();
        let serves: Vec<usize> = found.serves.iter().map(|&(village, _)| village).collect();
        assert!(serves.iter().all(|village| reach.contains(village)));
        // In a group whoever has something cheaper leaves the macro to fewer.
        if reach != serves || (weighed.part - part(weighed, country, &reach)).abs() > 1e-9 {
            continue;
        }
        held += 1;
        let whole = weighed.present_value / weighed.part * 100.0;
        let feeds = feeds(drawn, &site.id);
        let least = feeds.iter().map(|hop| hop.cost).min().unwrap();
        #[expect(clippy::cast_precision_loss, reason = "cents of a test")]
        let both = (site.cost + least) as f64;
        assert!(both <= whole + 2.0, "{}: {both} against {whole}", site.id);
        let is_same = match weighed.option.needs.feed.unwrap() {
            crate::options::Feed::Fibre { .. } => "fibre",
            _ => "microwave",
        };
        let feed = feeds.iter().min_by_key(|hop| hop.cost).unwrap();
        if feed.medium == is_same {
            assert!(
                (both - whole).abs() <= 2.0,
                "{}: {both} against {whole}",
                site.id
            );
        }
    }
    held
}

/// The part of a macro that a village bears where all in its reach share it.
fn part(weighed: &Weighed, country: &Country, reach: &[usize]) -> f64 {
    let settings = &country.project.settings;
    let pricing = Pricing::new(&country.survey, &country.scan, &country.found, settings);
    let all: f64 = reach
        .iter()
        .map(|&village| pricing.gained(village, 1.0))
        .sum();
    weighed.option.service.people.max(1.0) / all
}

#[test]
fn every_village_has_its_own_sites_and_macros_reach_neighbours() {
    let country = plain();
    let drawn = country.draw();
    assert_sound(&drawn);
    let villages: Vec<(&str, i64, &str)> = drawn
        .problem
        .villages
        .iter()
        .map(|village| {
            (
                village.id.as_str(),
                village.people,
                village.province.as_str(),
            )
        })
        .collect();
    assert_eq!(
        villages,
        [
            ("a", 150, "P"),
            ("b", 100, "Q"),
            ("c", 120, "P"),
            ("d", 180, "Q")
        ]
    );
    let reach = |id: &str| -> Vec<u32> {
        let reach = &site(&drawn, id).reach;
        reach.iter().map(|reached| reached.village).collect()
    };
    assert_eq!(reach("macro-a"), [0, 1]);
    assert_eq!(reach("macro-b"), [0, 1]);
    assert_eq!(reach("macro-d"), [3]);
    // The cell of one village lights the other too, within its rate.
    let cell = site(&drawn, "cell-a");
    assert_eq!(reach("cell-a"), [0, 1]);
    assert!(cell.capacity.is_some_and(|people| people >= 250) && !cell.needs_path);
    // Most of the people in its reach live in P.
    assert_eq!(site(&drawn, "macro-a").province, "P");
    assert!(assert_costs_agree(&country, &drawn) >= 2);
}

#[test]
fn own_sites_cost_what_the_options_do_and_satellite_is_the_cheapest() {
    let country = plain();
    let drawn = country.draw();
    let words = [
        (Decision::RemoteSector, "sector"),
        (Decision::Repeater, "repeater"),
        (Decision::SmallCell, "cell"),
        (Decision::WaitForGrid, "wait"),
    ];
    let mut held = 0;
    for (village, &place) in drawn.problem.villages.iter().zip(&drawn.villages) {
        let choice = country.options.choices[place].as_ref().unwrap();
        for (decision, word) in words {
            let served = choice.option(decision).filter(|of| of.option.is_served());
            let id = format!("{word}-{}", village.id);
            let found = drawn.problem.sites.iter().find(|site| site.id == id);
            assert_eq!(found.is_some(), served.is_some(), "{id}");
            if let (Some(found), Some(weighed)) = (found, served) {
                assert_eq!(found.cost, cents(weighed.present_value));
                assert_eq!(found.capex, cents(weighed.capex));
                held += 1;
            }
        }
        let leo = [Decision::LeoCell, Decision::LeoTerminal];
        let leo = leo.iter().filter_map(|&leo| choice.option(leo));
        let leo = leo.filter(|of| of.option.is_served());
        let least = leo.map(|of| cents(of.present_value)).min();
        assert_eq!(village.satellite.as_ref().map(|leo| leo.cost), least);
    }
    assert!(held >= 4, "{held}");
}

#[test]
fn a_wait_for_the_grid_begins_on_its_day() {
    let drawn = plain().draw();
    let wait = site(&drawn, "wait-c");
    assert_eq!(wait.kind, SiteKind::WaitForGrid);
    assert_eq!(wait.not_before, Some(Day::new(2027, 3, 1).unwrap()));
    let others = drawn
        .problem
        .sites
        .iter()
        .filter(|site| site.id != "wait-c");
    assert!(others.into_iter().all(|site| site.not_before.is_none()));
}

#[test]
fn gates_of_law_keep_villages_out_and_others_do_not() {
    let mut country = plain();
    country.ranking.standings[0].gates = vec![Gate::OutOfScope];
    country.ranking.standings[1].gates = vec![Gate::BelowMinScore];
    let drawn = country.draw();
    assert_eq!(drawn.villages, [1, 2, 3]);
    assert_sound(&drawn);
    assert!(
        drawn
            .notes
            .iter()
            .any(|note| note.contains("1 dead zone takes no part"))
    );
    assert!(
        drawn
            .notes
            .iter()
            .any(|note| note.contains("1 village takes part though"))
    );
}

#[test]
fn the_policy_decides_what_villages_may_have() {
    let drawn_by = |policy: Policy| {
        let mut country = plain();
        country.project.settings.decision.policy = policy;
        country.draw()
    };
    let satellites = |drawn: &Drawn| -> Vec<bool> {
        let villages = drawn.problem.villages.iter();
        villages
            .map(|village| village.satellite.is_some())
            .collect()
    };
    let reached = |drawn: &Drawn, village: u32, waits: bool| {
        let sites = drawn.problem.sites.iter();
        let mut sites = sites.filter(|site| (site.kind == SiteKind::WaitForGrid) == waits);
        sites.any(|site| site.reach.iter().any(|reached| reached.village == village))
    };
    let least = drawn_by(Policy::LeastCost);
    assert_eq!(satellites(&least), [true; 4]);
    assert!(reached(&least, 2, true) && reached(&least, 2, false));
    let ground = drawn_by(Policy::TerrestrialFirst);
    for (village, has_satellite) in (0..).zip(satellites(&ground)) {
        assert_ne!(has_satellite, reached(&ground, village, false));
    }
    assert!(!reached(&ground, 2, true));
    let leo = drawn_by(Policy::SatelliteFirst);
    assert_eq!(satellites(&leo), [true; 4]);
    assert!((0..4).all(|village| !reached(&leo, village, true) && !reached(&leo, village, false)));
    let rule = drawn_by(Policy::ProgrammeRule);
    assert_eq!(satellites(&rule), [false, false, true, false]);
    assert!(!reached(&rule, 2, false) && !reached(&rule, 2, true) && reached(&rule, 0, false));
    for drawn in [least, ground, leo, rule] {
        assert_sound(&drawn);
    }
}

#[test]
fn roots_are_nodes_and_masts_that_carry() {
    let nodes = "id,lon,lat,medium\nn1,104.10,21.01,fibre\nn2,104.40,21.20,fibre\n";
    let drawn = with(("nodes.csv", nodes), "nodes=\"nodes.csv\"\n").draw();
    assert_sound(&drawn);
    let roots: Vec<&str> = drawn
        .problem
        .roots
        .iter()
        .map(|root| root.id.as_str())
        .collect();
    assert_eq!(roots, ["node-n1", "node-n2"]);
    assert!(drawn.problem.roots.iter().all(|root| root.at.is_some()));
    let feed = feeds(&drawn, "macro-d")[0];
    assert_eq!(feed.b as usize, drawn.problem.sites.len() + 1);
    // Villages a and d are 35 km apart: no hop of 30 km.
    let place =
        |id: &str| u32::try_from(ids(&drawn).iter().position(|of| *of == id).unwrap()).unwrap();
    let joins = |one: &str, other: &str| {
        let ends = [place(one), place(other)];
        drawn
            .problem
            .hops
            .iter()
            .any(|hop| ends.contains(&hop.a) && ends.contains(&hop.b))
    };
    assert!(joins("macro-c", "macro-d") && !joins("macro-a", "macro-d"));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let country = plain();
    let drawn = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| country.draw())
    };
    assert_eq!(drawn(1), drawn(4));
}

#[test]
fn a_country_without_dead_zones_has_an_empty_problem() {
    let lit = format!("{HEADER}a,104.09,21.01,400,grid,none,false,P\n");
    let drawn = country(&[("villages.csv", &lit), ("coverage.csv", COVERAGE)], "").draw();
    assert_eq!(drawn.problem, Problem::default());
}

/// Villages on a plain, from which nothing is known to be missing.
fn any_villages() -> impl Strategy<Value = String> {
    let power = prop_oneof![
        Just("grid,none"),
        Just("none,none"),
        Just("none,2027-01-15"),
        Just(",")
    ];
    let village = (
        0.0..0.3_f64,
        0.0..0.3_f64,
        1..2000_u32,
        power,
        prop::bool::weighted(0.1),
    );
    prop::collection::vec(village, 0..7).prop_map(|villages| {
        let mut table = HEADER.to_owned();
        for (number, (east, north, people, power, island)) in villages.into_iter().enumerate() {
            let (lon, lat) = (104.1 + east, 21.0 + north);
            writeln!(table, "v{number},{lon},{lat},{people},{power},{island},P").unwrap();
        }
        table
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn problems_are_sound_and_cost_what_options_do(
        villages in any_villages(), has_nodes in any::<bool>(), policy in 0..4_usize,
    ) {
        let nodes = ("nodes.csv", "id,lon,lat\nn1,104.2,21.1\n");
        let settings = if has_nodes { "nodes=\"nodes.csv\"\n" } else { "" };
        let files = [("villages.csv", villages.as_str()), ("coverage.csv", COVERAGE), nodes];
        let mut country = country(&files, settings);
        let drawn = country.draw();
        assert_sound(&drawn);
        assert_costs_agree(&country, &drawn);
        let policies = [Policy::LeastCost, Policy::ProgrammeRule, Policy::TerrestrialFirst, Policy::SatelliteFirst];
        country.project.settings.decision.policy = policies[policy];
        assert_sound(&country.draw());
    }
}
