//! A country that is made so that the right answer is known for every village.
//!
//! A plain at 300 m, 52 km from west to east and 55 km from south to north. Fibre goes 10 km at most, and
//! microwave one hop, so that a ridge cuts a village off. Places are kilometres east and north of the corner.
//!
//! At the prices of the default book, over its ten years and with power from the grid, roughly, in
//! thousands of dollars: a repeater 17, a terminal 14 (16 without the grid), a sector 56, a small cell 42 and
//! its fibre 9.5 a kilometre, one that satellite feeds 71, a macro 190 and its fibre, and 40 more where there
//! is no grid. A cell carries 300 people, a repeater 100; two terminals are the service for 100 people,
//! and where there is no electricity for however many.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use deadzone::lang::Lang;
use deadzone::options::means::Sky;
use deadzone::options::{Choice, Class, Decision, Feed, Reason};
use deadzone::pipeline::{Run, Silent, run};
use deadzone::project::Project;

use crate::Workplace;

const EAST_KM: f64 = 104.6;
const NORTH_KM: f64 = 110.7;
const CORNER: [f64; 2] = [104.0, 20.0];

/// id, east, north, people, electricity, `grid_date`.
type Row = (&'static str, f64, f64, u32, &'static str, &'static str);

const VILLAGES: &[Row] = &[
    // An operator is committed 1 km away.
    ("planned", 25.0, 40.0, 250, "grid", "none"),
    // 3.5 km over the plain from a mast whose only cell looks the other way: a new sector on it is heard.
    // A cell of its own needs fibre from there, or satellite.
    ("sector", 11.5, 8.0, 280, "grid", "none"),
    // In the shadow of a hill of 120 m that stands in that cell: the crest hears it 500 m from the village.
    // So few people that a repeater carries them.
    ("repeater", 5.0, 8.0, 80, "grid", "none"),
    // A node 1 km away, no mast within 10 km.
    ("cell", 8.0, 22.0, 280, "grid", "none"),
    // Three villages within 3 km of each other, each too many for a cell, with the grid, so that terminals
    // are not the service; 1 km to 2.5 km from a node.
    ("group-a", 20.0, 8.0, 500, "grid", "none"),
    ("group-b", 21.5, 8.0, 450, "grid", "none"),
    ("group-c", 20.7, 9.5, 400, "grid", "none"),
    // Ridges of 700 m all around, 5 km away: no hop gets out, the nearest anchor is farther than fibre
    // goes, and the sky is open above 8 degrees. Too many for two terminals.
    ("bowl", 40.0, 12.0, 280, "grid", "none"),
    // Few people without electricity, and none planned, on the plain.
    ("few", 25.0, 25.0, 40, "none", "none"),
    // Without electricity for two months more. Too many for a cell, and twenty-two terminals cost more than
    // a macro with fibre. What the grid saves that is some 40,000, what the wait costs 7,000.
    ("wait", 8.0, 38.0, 1080, "none", "2026-08-30"),
    // As few as "few", but 1,200 m down a canyon 300 m wide: fibre from 5 km away is dearer than a terminal,
    // and there is no sky for one.
    ("canyon", 44.0, 34.0, 40, "none", "none"),
];

/// A mast of 40 m, the only one; its cell looks west.
const SITE: [f64; 2] = [8.0, 8.0];

const NODES: &[(&str, f64, f64)] = &[
    ("n-cell", 8.0, 23.0),
    ("n-group", 20.7, 10.5),
    ("n-wait", 8.0, 40.0),
    ("n-canyon", 42.0, 29.0),
];

/// Metres above the sea.
fn height_m(east: f64, north: f64) -> f64 {
    const PLAIN: f64 = 300.0;
    let from_bowl = (east - 40.0).hypot(north - 12.0);
    let ridge = 700.0 * (-((from_bowl - 5.0) / 0.7).powi(2)).exp();
    let hill = 120.0 * (-((east - 5.5) / 0.2).powi(2) - ((north - 8.0) / 1.5).powi(2)).exp();
    // A block of 1,200 m with a canyon from its south to its north.
    let is_block = (38.0..50.0).contains(&east) && (30.0..50.0).contains(&north);
    let wall = ((east - 44.0).abs() - 0.15) / 0.3;
    let block = if is_block {
        1200.0 * wall.clamp(0.0, 1.0)
    } else {
        0.0
    };
    PLAIN + ridge + hill + block
}

/// Relief in cells of 3 seconds, as a grid of text.
fn relief(height_m: impl Fn(f64, f64) -> f64) -> String {
    const SIDE: u32 = 600;
    const STEP: f64 = 1.0 / 1200.0;
    let mut text = format!(
        "ncols {SIDE}\nnrows {SIDE}\nxllcorner {}\nyllcorner {}\ncellsize {STEP}\n",
        CORNER[0], CORNER[1]
    );
    for row in 0..SIDE {
        let north = (f64::from(SIDE - 1 - row) + 0.5) * STEP * NORTH_KM;
        for column in 0..SIDE {
            let east = (f64::from(column) + 0.5) * STEP * EAST_KM;
            let _ = write!(text, "{:.0} ", height_m(east, north));
        }
        text.push('\n');
    }
    text
}

fn place(east: f64, north: f64) -> String {
    let lon = CORNER[0] + east / EAST_KM;
    let lat = CORNER[1] + north / NORTH_KM;
    format!("{lon:.6},{lat:.6}")
}

const PROJECT: &str = r#"[project]
name = "A country whose answers are known"
as_of = "2026-06-30"
[inputs]
villages = "villages.csv"
sites = "sites.csv"
nodes = "nodes.csv"
planned = "planned.csv"
terrain = "relief.asc|crs=EPSG:4326"
[radio]
radius_km = 15.0
missing_terrain = "unknown"
[backhaul]
max_hops = 1
fibre_max_km = 10.0
[decision]
draws = 50
"#;

fn country(relief: &str) -> Workplace {
    let mut villages =
        "id,lon,lat,population,electricity,grid_date,island,border,households\n".to_owned();
    for (id, east, north, people, electricity, grid_date) in VILLAGES {
        let at = place(*east, *north);
        let _ = writeln!(
            villages,
            "{id},{at},{people},{electricity},{grid_date},false,false,{}",
            people / 4
        );
    }
    let sites = format!(
        "id,operator,technology,lon,lat,height_m,frequency_mhz,eirp_dbm,azimuth_deg,backhaul,power\n\
         west,A,4G,{},40,800,45,270,fibre,grid\n",
        place(SITE[0], SITE[1])
    );
    let mut nodes = "id,operator,medium,lon,lat\n".to_owned();
    for (id, east, north) in NODES {
        let _ = writeln!(nodes, "{id},A,fibre,{}", place(*east, *north));
    }
    let planned = format!(
        "id,operator,technology,date,status,lon,lat\np,A,4G,2027-03-01,funded,{}\n",
        place(26.0, 40.0)
    );
    Workplace::new(&[
        ("villages.csv", villages.as_bytes()),
        ("sites.csv", sites.as_bytes()),
        ("nodes.csv", nodes.as_bytes()),
        ("planned.csv", planned.as_bytes()),
        ("relief.asc", relief.as_bytes()),
        ("deadzone.toml", PROJECT.as_bytes()),
    ])
}

fn decided(folder: &Path) -> BTreeMap<String, Choice> {
    let project = Project::open(folder, &["plan.enabled = false".into()]).unwrap();
    let Run {
        survey, options, ..
    } = run(&project, &Silent).unwrap();
    let choices = survey.villages.iter().zip(options.choices);
    choices
        .filter_map(|(village, choice)| Some((village.id.clone(), choice?)))
        .collect()
}

/// What stands against an option.
fn against(choice: &Choice, decision: Decision) -> Vec<Reason> {
    choice.option(decision).unwrap().option.against.list()
}

fn has(choice: &Choice, reasons: &[Reason]) {
    for reason in reasons {
        assert!(
            choice.reasons.contains(reason),
            "{reason:?} is not among {:?}: {}",
            choice.reasons,
            choice.explanation
        );
    }
}

fn is_open(choice: &Choice) -> bool {
    match &choice.sky {
        Sky::Known(sky) => sky.is_open,
        Sky::Unknown => panic!("the sky over {choice:?} is unknown"),
    }
}

#[test]
fn every_village_gets_the_right_answer_for_the_right_reasons() {
    use Decision as D;
    use Reason as R;
    let workplace = country(&relief(height_m));
    let found = decided(workplace.path());
    let decisions: BTreeMap<&str, &str> = found
        .iter()
        .map(|(id, choice)| (id.as_str(), choice.decision.as_str()))
        .collect();
    let expected = BTreeMap::from([
        ("planned", "planned"),
        ("sector", "remote-sector"),
        ("repeater", "repeater"),
        ("cell", "small-cell"),
        ("group-a", "macro"),
        ("group-b", "macro"),
        ("group-c", "macro"),
        ("bowl", "leo-cell"),
        ("few", "leo-terminal"),
        ("wait", "wait-for-grid"),
        ("canyon", "small-cell"),
    ]);
    assert_eq!(decisions, expected, "{found:#?}");

    let planned = &found["planned"];
    has(planned, &[R::CommittedSite]);
    assert_eq!(planned.cost, None);

    let sector = &found["sector"];
    has(sector, &[R::LeastCost, R::NearSignal, R::MastReaches]);
    assert_eq!(against(sector, D::Repeater), [R::NoDonorSignal]);
    assert_eq!(against(sector, D::LeoTerminal), [R::TooManyPeople]);
    assert_eq!(against(sector, D::Planned), [R::NoCommittedSite]);
    assert_eq!(against(sector, D::WaitForGrid), [R::HasGrid]);
    let mast = &sector.option(D::RemoteSector).unwrap().option.needs;
    assert_eq!((mast.mast, mast.feed), (Some(0), Some(Feed::Mast)));

    let repeater = &found["repeater"];
    has(repeater, &[R::LeastCost, R::NearSignal]);
    // These would serve too, and cost more.
    for dearer in [D::LeoCell, D::LeoTerminal] {
        assert!(against(repeater, dearer).is_empty(), "{dearer:?}");
    }

    let cell = &found["cell"];
    has(cell, &[R::LeastCost, R::FibreInReach]);
    assert_eq!(against(cell, D::RemoteSector), [R::NoMastInReach]);
    assert_eq!(against(cell, D::Repeater), [R::NoDonorSignal]);
    assert_eq!(against(cell, D::LeoTerminal), [R::TooManyPeople]);
    assert!(against(cell, D::LeoCell).is_empty() && against(cell, D::Macro).is_empty());

    let group = ["group-a", "group-b", "group-c"].map(|id| &found[id]);
    for choice in group {
        has(choice, &[R::OnlyOption, R::SharedByGroup, R::FibreInReach]);
        assert_eq!(choice.group.as_deref(), Some("G-group-a"));
        assert_eq!(against(choice, D::SmallCell), [R::TooManyUsers]);
        assert_eq!(against(choice, D::LeoCell), [R::TooManyUsers]);
        assert_eq!(against(choice, D::LeoTerminal), [R::TooManyPeople]);
        assert_eq!(against(choice, D::RemoteSector), [R::NoMastInReach]);
    }
    let parts = group.map(|choice| choice.option(D::Macro).unwrap().part);
    for (part, people) in parts.iter().zip([500.0, 450.0, 400.0]) {
        assert!((part - people / 1350.0).abs() < 1e-9, "{parts:?}");
    }

    let bowl = &found["bowl"];
    has(bowl, &[R::OnlyOption, R::SkyOpen, R::BackhaulBlocked]);
    assert_eq!(against(bowl, D::SmallCell), [R::BackhaulBlocked]);
    assert_eq!(against(bowl, D::LeoTerminal), [R::TooManyPeople]);
    assert!(is_open(bowl));

    let few = &found["few"];
    has(few, &[R::LeastCost, R::SkyOpen]);
    assert_eq!(against(few, D::WaitForGrid), [R::GridNotScheduled]);
    assert_eq!(against(few, D::Repeater), [R::NoDonorSignal]);

    let wait = &found["wait"];
    has(wait, &[R::LeastCost, R::GridScheduled, R::NoGridPower]);
    assert_eq!((wait.build, wait.cost), (Some(D::Macro), None));
    assert_eq!(against(wait, D::SmallCell), [R::TooManyUsers]);
    assert!(against(wait, D::Macro).is_empty() && against(wait, D::LeoTerminal).is_empty());

    let canyon = &found["canyon"];
    has(canyon, &[R::SkyBlocked, R::FibreInReach]);
    assert!(
        canyon
            .explanation
            .contains(R::SkyBlocked.sentence(Lang::En))
    );
    assert!(!is_open(canyon));
    for blocked in [D::LeoCell, D::LeoTerminal] {
        assert!(against(canyon, blocked).contains(&R::SkyBlocked));
    }
    assert_eq!(canyon.p_satellite, Some(0.0));
}

/// Relief decides and nothing else: on a plain the same people get a terminal.
#[test]
fn without_its_walls_the_canyon_gets_satellite() {
    let workplace = country(&relief(|_, _| 300.0));
    let found = decided(workplace.path());
    let canyon = &found["canyon"];
    assert_eq!(canyon.decision, Decision::LeoTerminal);
    assert_eq!(canyon.decision.class(), Class::Satellite);
    has(canyon, &[Reason::LeastCost, Reason::SkyOpen]);
    // Nothing cuts the bowl off: satellite costs less there, but is no longer all that is left.
    let bowl = &found["bowl"];
    assert!(against(bowl, Decision::SmallCell).is_empty());
    has(bowl, &[Reason::LeastCost]);
    // And without the hill the cell that looks west covers the village there.
    assert!(!found.contains_key("repeater"));
}
