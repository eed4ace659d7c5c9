//! A run that takes saved values comes out as one that computes everything, whatever changed; and one that is
//! given the settings stage by stage as one that is given all of them.

use std::fmt::Write as _;
use std::path::Path;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::decided::scanned;
use super::saved::fingerprint;
use super::*;
use crate::options;
use crate::plan::Stages;
use crate::predict::{self, Ground};
use crate::project::cost_book::{Factor, Item};
use crate::project::keys::{Key, Kind};
use crate::survey::{self, Scope};

/// A project with every layer that stages look at.
struct World {
    folder: tempfile::TempDir,
}

/// Ridges of 300 m, 0.4 degrees a side.
fn terrain(ridge_m: f64) -> String {
    let mut text =
        "ncols 40\nnrows 40\nxllcorner 103.9\nyllcorner 21.8\ncellsize 0.01\nNODATA_value -9999\n"
            .to_owned();
    for cell in 0..40 * 40 {
        let (x, y) = (f64::from(cell % 40), f64::from(cell / 40));
        let height = 300.0 + ridge_m * (x / 3.0).sin() * (y / 2.5).cos();
        let end = if cell % 40 == 39 { '\n' } else { ' ' };
        let _ = write!(text, "{height:.1}{end}");
    }
    text
}

const VILLAGES: &str = "id,name,province,lon,lat,population,households,electricity,grid_date,extremely_difficult,\
    border,island,school,poor_share,hazard,road_km\n\
    1,Alpha,P,104.02,21.92,300,70,grid,none,true,false,false,true,0.2,0.1,0\n\
    2,Beta,P,104.10,21.95,412,90,grid,none,true,true,false,false,0.4,0.2,3\n\
    3,Gamma,P,104.13,21.97,,60,none,2027-03-01,true,,false,true,0.5,0.3,7\n\
    4,Delta,Q,104.16,21.98,150,,off-grid,none,false,false,,true,,0.1,2\n\
    5,Epsilon,Q,104.22,22.05,40,9,none,none,true,true,true,false,0.9,,11\n\
    7,Eta,P,104.145,21.975,260,55,grid,none,true,false,false,true,0.3,0.2,1\n\
    6,Zeta,Q,104.20,22.12,220,50,,,true,false,false,true,0.3,0.2,1\n";

const COVERAGE: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"operator":"A","technology":"4G","rsrp_dbm":-100,"date":"2026-01-01"},"geometry":{"type":"Polygon",
    "coordinates":[[[103.95,21.85],[104.08,21.85],[104.08,21.96],[103.95,21.96],[103.95,21.85]]]}},
    {"type":"Feature","properties":{"operator":"B","technology":"3G"},"geometry":{"type":"Polygon",
    "coordinates":[[[104.32,21.96],[104.34,21.96],[104.34,21.98],[104.32,21.98],[104.32,21.96]]]}}]}"#;

const SITES: &str = "id,operator,technology,lon,lat,height_m,frequency_mhz,eirp_dbm,backhaul,spare_mbps,power\n\
    S1,A,4G,104.03,21.90,40,800,55,fibre,200,grid\n\
    S2,B,3G/4G,104.07,21.94,30,900,50,microwave,50,grid\n";

const NODES: &str = "id,operator,medium,lon,lat,spare_mbps\nN1,A,fibre,104.00,21.90,1000\n";
const PLANNED: &str = "id,operator,technology,date,status,lon,lat\n\
    P1,A,4G,2026-12-01,funded,104.161,21.981\n\
    P2,B,4G,2028-12-01,intended,104.20,22.12\n";
const POWER: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"status":"existing","voltage_kv":22},"geometry":{"type":"LineString",
    "coordinates":[[104.0,21.9],[104.1,21.93]]}},
    {"type":"Feature","properties":{"status":"planned","date":"2027-06-01","voltage_kv":22},"geometry":{"type":"LineString",
    "coordinates":[[104.1,21.93],[104.2,22.0]]}}]}"#;
const ROADS: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"class":"tertiary"},"geometry":{"type":"LineString",
    "coordinates":[[104.0,21.9],[104.1,21.95],[104.22,22.05]]}}]}"#;

const SETTINGS: &str = "[project]\nas_of = \"2026-06-30\"\n\
    [decision]\ndraws = 20\n[plan]\neffort_s = 0.01\n[ranking.robustness]\ndraws = 100\n\
    [ranking.target]\nvillages = 3\n[radio]\npixel_m = 2000\n[sky]\nsearch_radius_m = 200\n";

/// What a world knows of signal.
#[derive(Clone, Copy, PartialEq)]
enum Signal {
    Areas,
    Sites,
    Both,
}

impl World {
    fn new(signal: Signal) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut inputs = "[inputs]\nvillages = \"villages.csv\"\nnodes = \"nodes.csv\"\n\
            planned = \"planned.csv\"\npower = \"power.geojson\"\nroads = \"roads.geojson\"\n"
            .to_owned();
        if signal != Signal::Sites {
            inputs.push_str("coverage = \"coverage.geojson\"\n");
        }
        if signal != Signal::Areas {
            inputs.push_str("sites = \"sites.csv\"\nterrain = \"terrain.asc\"\n");
        }
        for (name, text) in [
            ("villages.csv", VILLAGES),
            ("coverage.geojson", COVERAGE),
            ("sites.csv", SITES),
            ("nodes.csv", NODES),
            ("planned.csv", PLANNED),
            ("power.geojson", POWER),
            ("roads.geojson", ROADS),
            ("terrain.asc", &terrain(150.0)),
            ("deadzone.toml", &format!("{SETTINGS}{inputs}")),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn open(&self, change: &[String]) -> Result<Project, ProjectError> {
        Project::open(self.path(), change)
    }

    fn out(&self) -> std::path::PathBuf {
        self.path().join("out")
    }

    /// A run that saves all its values.
    fn first(&self) -> Run {
        let project = self.open(&[]).unwrap();
        let run = resume(&project, &Saving::Fresh(self.out()), &Silent).unwrap();
        assert!(run.resumed.is_empty());
        run
    }

    /// A run that takes what is saved and keeps nothing.
    fn again(&self, change: &[&str]) -> Run {
        let change: Vec<String> = change.iter().map(|&of| of.to_owned()).collect();
        let project = self.open(&change).unwrap();
        resume(&project, &Saving::Read(self.out()), &Silent).unwrap()
    }
}

/// The stages with all settings, one after the other.
fn plain(project: &Project) -> Result<Vec<(&'static str, [u8; 32])>, String> {
    let settings = &project.settings;
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let mut survey = survey::survey(project, Scope::All).map_err(|error| told(&error))?;
    let model = model(project, &survey).map_err(|error| told(&error))?;
    let prediction = predict::predict(project, &survey, &|_| {}).map_err(|error| told(&error))?;
    let scanned = scanned(&survey, prediction.as_ref(), settings, &|_| {});
    let scan = scanned.scan;
    let mut modelled = None;
    if let Some(mut prediction) = prediction {
        survey.notes.append(&mut prediction.notes);
        if !settings.inputs.has_coverage() {
            survey.villages = std::mem::take(&mut prediction.villages);
        }
        modelled = Some(Modelled::of(
            prediction,
            scanned.verdicts.unwrap(),
            settings,
        ));
    }
    survey.notes.extend(scanned.notes);
    let ranking = model.rank(&survey, &scan, settings);
    let ranking = ranking.map_err(|error| told(&refused(project)(error)))?;
    let ground = settings.inputs.terrain.as_ref();
    let ground = ground.map(|_| Ground::open(project).unwrap());
    let (ground, by) = (ground.as_ref(), modelled.as_ref());
    let found = options::find(project, &survey, &scan, by, ground, &|_| {});
    let found = found.map_err(|error| told(&error))?;
    let options = options::options(&survey, &scan, &ranking, &found, settings);
    survey.notes.extend(found.notes.iter().cloned());
    survey.notes.extend(options.notes.iter().cloned());
    let stages = Stages {
        survey: &survey,
        scan: &scan,
        ranking: &ranking,
        found: &found,
        options: &options,
        ground,
    };
    let planned = match settings.plan.enabled.then(|| plan::plan(project, stages)) {
        None => None,
        Some(Ok(planned)) => Some(planned),
        Some(Err(PlanError::Problem(why @ ProblemError::NotFound(_)))) => {
            survey.notes.push(format!("no build plan: {why}"));
            None
        }
        Some(Err(why)) => return Err(told(&why)),
    };
    if let Some(planned) = &planned {
        survey.notes.extend(planned.plan.notes.iter().cloned());
    }
    let costs = match &settings.ranking.target.cost {
        Some(_) => model.costs(&survey, &scan, settings).unwrap(),
        None => options.costs(),
    };
    let known = Known {
        survey: &survey,
        scan: &scan,
        model: &model,
        ranking: &ranking,
        costs: &costs,
    };
    let firmness = firmness(known, settings).map_err(|error| told(&unfit(project)(error)))?;
    Ok(values(&Run {
        survey,
        modelled,
        scan,
        ranking,
        options,
        firmness,
        planned,
        timings: Vec::new(),
        resumed: Vec::new(),
    }))
}

/// The fingerprints of everything that a run tells.
fn values(run: &Run) -> Vec<(&'static str, [u8; 32])> {
    let modelled = run.modelled.as_ref();
    let modelled = modelled.map(|of| (&of.levels, &of.verdicts, &of.ground, &of.technologies));
    let villages: Vec<_> = run
        .survey
        .villages
        .iter()
        .map(|of| format!("{of:?}"))
        .collect();
    vec![
        ("villages", fingerprint(&villages)),
        ("notes", fingerprint(&run.survey.notes)),
        ("modelled", fingerprint(&modelled)),
        ("scan", fingerprint(&run.scan)),
        (
            "ranking",
            fingerprint(&(&run.ranking.standings, run.ranking.ranked)),
        ),
        ("options", fingerprint(&run.options)),
        ("plan", fingerprint(&run.planned)),
        ("firmness", fingerprint(&run.firmness)),
    ]
}

/// The same of a project, with saved values of another one at hand.
fn resumed(project: &Project, out: &Path) -> Result<Vec<(&'static str, [u8; 32])>, String> {
    let saving = Saving::Read(out.to_owned());
    let run = resume(project, &saving, &Silent).map_err(|error| error.to_string())?;
    Ok(values(&run))
}

/// Another value of a key, as TOML; none where there is nothing else that it could be.
fn other(key: &Key) -> Option<String> {
    let default = key.default;
    let number = default.and_then(|text| text.parse::<f64>().ok());
    Some(match key.kind {
        Kind::Flag => (default != Some("true")).to_string(),
        Kind::Whole(low, high) => {
            let own = default.and_then(|text| text.parse::<i64>().ok());
            let up = own.map_or(low + 1, |own| own + 1 + own / 2);
            let down = own.map_or(low, |own| own - 1);
            if up <= high { up } else { down.max(low) }.to_string()
        }
        Kind::Number(low, high) => {
            let own = number.unwrap_or(low);
            let up = (own + own.abs() * 0.4 + 0.05).min(high);
            let to = if up > own { up } else { own.midpoint(low) };
            format!("{to:?}")
        }
        Kind::Day => "\"2027-01-31\"".to_owned(),
        Kind::Choice(words) => {
            let quoted = |word: &&str| format!("\"{word}\"");
            let mut others = words
                .iter()
                .map(quoted)
                .filter(|word| Some(word.as_str()) != default);
            others.next()?
        }
        Kind::Choices(words) | Kind::AnyChoices(words) => format!("[\"{}\"]", words.first()?),
        Kind::Text | Kind::Texts | Kind::File | Kind::Files | Kind::DayOrNone => return None,
    })
}

/// Every setting with a number, a word or a flag, changed: a list of changes a table, as far as the project stays
/// one.
fn changes(world: &World) -> Vec<Vec<String>> {
    let mut tables: IndexMap<String, Vec<String>> = IndexMap::new();
    let mut add = |path: &str, value: &str| {
        let change = format!("{path} = {value}");
        let table = path.rsplit_once('.').map_or(path, |(table, _)| table);
        tables.entry(table.to_owned()).or_default().push(change);
    };
    for key in crate::project::keys::all() {
        if let Some(value) = other(key) {
            add(key.path, &value);
        }
    }
    let book = crate::project::default_settings().costs;
    for &item in Item::ALL {
        let price = 1.3 * book.prices[item].default + 1.0;
        let path = format!("costs.prices.{}", item.key());
        add(&path, &format!("{price:?}"));
    }
    for &factor in Factor::ALL {
        let number = 0.9 * book.factors[factor].default;
        let path = format!("costs.factors.{}", factor.key());
        add(&path, &format!("{number:?}"));
    }
    let valid = |list: Vec<String>| {
        let mut kept: Vec<String> = Vec::new();
        for change in list {
            kept.push(change);
            if world.open(&kept).is_err() {
                kept.pop();
            }
        }
        kept
    };
    tables
        .into_values()
        .map(valid)
        .filter(|list| !list.is_empty())
        .collect()
}

/// Holds one list of changes after the other to the stages with all settings.
fn held(world: &World, changes: &[Vec<String>]) {
    world.first();
    let out = world.out();
    let faults: Vec<String> = changes
        .par_iter()
        .filter_map(|list| {
            let project = world.open(list).unwrap();
            let (all, saved) = (plain(&project), resumed(&project, &out));
            let differing = match (&all, &saved) {
                (Ok(all), Ok(saved)) => {
                    let pairs = all.iter().zip(saved).filter(|(one, other)| one != other);
                    pairs.map(|(of, _)| of.0).collect::<Vec<_>>().join(", ")
                }
                (Err(one), Err(other)) if one == other => String::new(),
                (one, other) => format!("{:?} / {:?}", one.as_ref().err(), other.as_ref().err()),
            };
            (!differing.is_empty()).then(|| format!("{list:?}: {differing}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_setting_gives_what_it_gives_without_saved_values() {
    let world = World::new(Signal::Both);
    let changes = changes(&world);
    let count: usize = changes.iter().map(Vec::len).sum();
    assert!(count > 200, "{count} changes");
    held(&world, &changes);
}

#[test]
fn the_same_holds_where_coverage_is_predicted() {
    // Beside the settings of later stages, which the other test has.
    let world = World::new(Signal::Sites);
    let mut changes = changes(&world);
    changes.retain(|list| {
        let tables = ["radio", "coverage", "decision"];
        tables.iter().any(|table| list[0].starts_with(table))
    });
    held(&world, &changes);
}

#[test]
fn what_stages_see_of_other_tables_matters_here() {
    let changes = [
        "decision.island_max_km = 1",
        "decision.remote_sector_max_km = 0.1",
        "decision.planned_radius_km = 0.01",
        "decision.planned_horizon_months = 1",
        "decision.grid_max_kv = 10",
        "ranking.people_per_household_high = 9",
        "costs.factors.detour = 3.0",
        "costs.factors.user_mbps = 40.0",
        "costs.factors.users_share = 0.9",
    ];
    let mut idle = changes.to_vec();
    for signal in [Signal::Areas, Signal::Both] {
        let world = World::new(signal);
        let first = values(&world.first());
        idle.retain(|change| values(&world.again(&[change])) == first);
    }
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn a_change_computes_what_depends_on_it_and_nothing_else() {
    use Stage::{Firmness, Options, Plan, Predict, Ranking, Reach, Scan};
    let world = World::new(Signal::Both);
    world.first();
    for (change, computed) in [
        ("outputs.csv_bom = true", &[][..]),
        ("project.name = \"Other\"", &[]),
        ("plan.effort_s = 0.02", &[Plan]),
        ("plan.most_sites = 2", &[Plan]),
        ("ranking.robustness.draws = 50", &[Firmness]),
        ("ranking.target.villages = 2", &[Firmness]),
        (
            "ranking.min_people = 45",
            &[Ranking, Options, Plan, Firmness],
        ),
        ("decision.draws = 10", &[Options, Plan]),
        (
            "costs.factors.detour = 2.0",
            &[Reach, Options, Plan, Firmness],
        ),
        (
            "sky.min_open_share = 0.95",
            &[Reach, Options, Plan, Firmness],
        ),
        (
            "decision.planned_radius_km = 0.01",
            &[Scan, Ranking, Reach, Options, Plan, Firmness],
        ),
        (
            "radio.clutter_m = 4.0",
            &[Predict, Scan, Reach, Options, Plan, Firmness],
        ),
        ("project.as_of = \"2026-07-01\"", &Stage::ALL[..]),
    ] {
        let run = world.again(&[change]);
        // What is computed again may come out as before; then nothing behind it is computed.
        let missing: Vec<Stage> = Stage::ALL
            .into_iter()
            .filter(|stage| !run.resumed.contains(stage) && !computed.contains(stage))
            .collect();
        assert!(missing.is_empty(), "{change} computed {missing:?} again");
        if let Some(first) = computed.first() {
            assert!(
                !run.resumed.contains(first),
                "{change} took the saved {first:?}"
            );
        }
    }
}

#[test]
fn a_changed_file_computes_again_what_was_read_from_it() {
    let world = World::new(Signal::Both);
    world.first();
    std::fs::write(world.path().join("terrain.asc"), terrain(151.0)).unwrap();
    let run = world.again(&[]);
    for stage in [Stage::Predict, Stage::Reach] {
        assert!(!run.resumed.contains(&stage), "{stage:?}");
    }
    let more =
        format!("{VILLAGES}8,Theta,Q,104.25,22.15,90,20,none,none,true,true,false,false,0.9,,11\n");
    std::fs::write(world.path().join("villages.csv"), more).unwrap();
    assert!(world.again(&[]).resumed.is_empty());
}

#[test]
fn a_saved_value_that_is_cut_short_or_altered_is_no_value() {
    let world = World::new(Signal::Both);
    let first = world.first();
    assert_eq!(world.again(&[]).resumed.len(), Stage::ALL.len());
    for stage in Stage::ALL {
        let path = world.out().join(SAVED).join(stage.name());
        let whole = std::fs::read(&path).unwrap();
        let mut altered = whole.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        for bytes in [&whole[..middle], &whole[..20], &[], &altered] {
            std::fs::write(&path, bytes).unwrap();
            let run = world.again(&[]);
            assert!(!run.resumed.contains(&stage), "{stage:?}");
            assert_eq!(values(&run), values(&first));
        }
        std::fs::write(&path, whole).unwrap();
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_costs_the_saved_values_alone() {
    let world = World::new(Signal::Both);
    std::fs::write(world.out(), "a file where a folder should be").unwrap();
    let project = world.open(&[]).unwrap();
    let run = resume(&project, &Saving::Both(world.out()), &Silent).unwrap();
    assert!(run.resumed.is_empty());
    assert_eq!(Ok(values(&run)), plain(&project));
}
