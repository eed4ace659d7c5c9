//! The floors: a room imports from lower floors only.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::tree::{Tree, architecture, made_up, root};

/// All rooms, from the ground up; those of one floor do not import each other.
const FLOORS: [&[&str]; 15] = [
    &["calendar", "digest", "units"],
    &["geodesy", "lang"],
    &["project"],
    &["formats"],
    &["convert", "survey", "terrain"],
    &["radio", "sky"],
    &["predict"],
    &["scan"],
    &["ranking"],
    &["options"],
    &["plan"],
    &["report"],
    &["compare", "pipeline"],
    &["cli"],
    &["main"],
];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// What is wrong with the imports of a crate, each with its file and line.
fn faults(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for module in tree.modules() {
        let Some(from) = module.path.first() else {
            continue;
        };
        let Some(own) = floor(from) else {
            faults.push(format!("{}: {from} stands on no floor", module.file));
            continue;
        };
        for import in &module.source.imports {
            let Some(to) = import.path.first().filter(|to| *to != from) else {
                continue;
            };
            let at = format!("{}:{} imports", module.file, import.line);
            let named = import.path.join("::");
            match floor(to) {
                Some(other) if other < own => {}
                Some(other) if other == own => {
                    faults.push(format!("{at} {named} of its own floor"));
                }
                Some(_) => faults.push(format!("{at} {named} of an upper floor")),
                None => faults.push(format!("{at} {named}, which stands on no floor")),
            }
        }
    }
    faults
}

/// Which room imports which.
fn graph(tree: &Tree) -> BTreeMap<String, BTreeSet<String>> {
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for module in tree.modules().filter(|module| !module.path.is_empty()) {
        let from = &module.path[0];
        let to = graph.entry(from.clone()).or_default();
        let named = module.source.imports.iter();
        to.extend(named.filter_map(|import| import.path.first().filter(|to| *to != from).cloned()));
    }
    graph
}

/// The drawing: a line a room, the highest floor first.
fn drawing(graph: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut text = String::from("floor  room      imports\n");
    for (number, rooms) in FLOORS.iter().enumerate().rev() {
        for room in *rooms {
            // The binary knows the crate by its name.
            let imports = match *room {
                "main" => vec!["cli"],
                room => {
                    let mut imports: Vec<&str> = graph[room].iter().map(String::as_str).collect();
                    imports.sort_by_key(|to| (std::cmp::Reverse(floor(to)), to.to_owned()));
                    imports
                }
            };
            let line = format!("{number:>5}  {room:<8}  {}", imports.join(" "));
            writeln!(text, "{}", line.trim_end()).unwrap();
        }
    }
    text
}

#[test]
fn no_room_imports_from_its_own_floor_or_an_upper_one() {
    let faults = faults(&Tree::open());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn main_knows_the_command_line_alone() {
    let source = std::fs::read_to_string(root().join("src/main.rs")).unwrap();
    let code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let named: Vec<&str> = code.filter(|line| line.contains("deadzone::")).collect();
    assert_eq!(named, ["    deadzone::cli::main()"]);
}

#[test]
fn every_room_stands_on_one_floor_and_every_floor_is_lived_in() {
    let rooms: BTreeSet<String> = graph(&Tree::open()).into_keys().collect();
    let listed: Vec<String> = FLOORS
        .concat()
        .iter()
        .map(|&room| room.to_owned())
        .collect();
    assert_eq!(
        listed.len(),
        rooms.len(),
        "a room is listed twice, or not at all"
    );
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), rooms);
}

#[test]
fn the_architecture_page_draws_the_floors_as_they_are() {
    let page = architecture();
    let fence = "```floors\n";
    let (before, rest) = page.split_once(fence).unwrap();
    let (drawn, after) = rest.split_once("```\n").unwrap();
    let real = drawing(&graph(&Tree::open()));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let text = format!("{before}{fence}{real}```\n{after}");
        std::fs::write(root().join("ARCHITECTURE.md"), text).unwrap();
        return;
    }
    assert!(
        drawn == real,
        "ARCHITECTURE.md draws other floors than the sources have; UPDATE_DOCS=1 writes them anew:\n{real}"
    );
}

#[test]
fn an_import_from_above_or_beside_is_found_however_it_is_written() {
    let upward = [
        "use crate::report::write;",
        "use crate::{\n    survey::Survey,\n    report::Facts as F,\n};",
        "use crate::report as told;",
        "use super::report;",
        "fn f() { crate::report::write() }",
        "fn f(x: &crate::report::Facts<'_>) {}",
        "mod inner { use super::super::report; }",
        "impl crate::report::Told for u8 {}",
        "macro_rules! m { () => { $crate::report::x() } }",
    ];
    for text in upward {
        let tree = made_up(&[("src/scan/mod.rs", text)]);
        let faults = faults(&tree);
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        let line = 1 + usize::from(text.contains("\n    report")) * 2;
        let start = format!("src/scan/mod.rs:{line} imports report");
        assert!(
            faults[0].starts_with(&start) && faults[0].ends_with("of an upper floor"),
            "{text}: {faults:?}"
        );
    }
    let beside = made_up(&[("src/terrain/tile.rs", "use crate::survey::Survey;")]);
    assert_eq!(
        faults(&beside),
        ["src/terrain/tile.rs:1 imports survey::Survey of its own floor"]
    );
    let unknown = made_up(&[
        ("src/attic/mod.rs", ""),
        ("src/scan/x.rs", "use crate::attic;"),
    ]);
    assert_eq!(faults(&unknown).len(), 2);
}

#[test]
fn what_is_no_import_and_what_tests_import_is_no_fault() {
    let fine = [
        "// use crate::report::write;",
        "/// [`crate::report`]\nfn f() {}",
        "const X: &str = \"crate::report::x\";",
        "#[cfg(test)]\nmod tests { use crate::report; }",
        "#[cfg(test)]\nuse crate::report;",
        "pub(in crate::report) fn f() {}",
        "use crate::survey::{self, report::X};",
        "use std::report;",
    ];
    for text in fine {
        let tree = made_up(&[("src/scan/mod.rs", text)]);
        assert!(faults(&tree).is_empty(), "{text}");
    }
}
