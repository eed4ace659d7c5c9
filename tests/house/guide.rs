//! The way that `ARCHITECTURE.md` shows from `main` to a formula.

use std::collections::BTreeSet;

use crate::tokens::tokens;
use crate::tree::{architecture, root};

/// A row: what is looked for, the subcommand's file, the room's file and name, the formula's file and name.
struct Way {
    what: String,
    /// A file of `src/` each, and a name in it where one is given.
    steps: Vec<(String, Option<String>)>,
}

/// The rows of the table below the heading.
fn ways(page: &str) -> Vec<Way> {
    let (_, section) = page
        .split_once("\n## From main to any formula in three steps\n")
        .unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    let step = |cell: &str| {
        let cell = cell.trim().replace('`', "");
        match cell.split_once("::") {
            Some((file, name)) => (file.to_owned(), Some(name.to_owned())),
            None => (cell, None),
        }
    };
    let rows = rows.map(|row| {
        let mut cells = row.trim_matches('|').split('|');
        let what = cells.next().unwrap_or_default().trim().to_owned();
        Way {
            what,
            steps: cells.map(step).collect(),
        }
    });
    rows.collect()
}

/// Whether a source has an item of that name, not only mentions it.
fn has(source: &str, name: &str) -> bool {
    const KINDS: [&str; 7] = ["fn", "struct", "enum", "const", "static", "trait", "type"];
    let words = tokens(source);
    // `Type::name` is a function in the file that has the type's implementation.
    name.split("::").enumerate().all(|(depth, part)| {
        let is_owner = depth == 0 && name.contains("::");
        words.windows(2).any(|pair| {
            let is_item = KINDS.contains(&pair[0].text.as_str());
            let is_implemented = is_owner && matches!(pair[0].text.as_str(), "impl" | "for" | ">");
            pair[1].text == part && (is_item || is_implemented)
        })
    })
}

#[test]
fn every_step_from_main_to_a_formula_exists() {
    let ways = ways(&architecture());
    assert!(ways.len() >= 12, "{} formulas are few", ways.len());
    let mut seen = BTreeSet::new();
    for way in &ways {
        assert!(seen.insert(&way.what), "{} twice", way.what);
        assert_eq!(way.steps.len(), 3, "{}: three steps", way.what);
        assert!(
            way.steps[0].0.starts_with("cli/"),
            "{}: from the command line",
            way.what
        );
        assert!(
            way.steps[2].1.is_some(),
            "{}: no formula is named",
            way.what
        );
        for (file, name) in &way.steps {
            let path = root().join("src").join(file);
            let source = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: src/{file}: {error}", way.what));
            if let Some(name) = name {
                assert!(has(&source, name), "{}: src/{file} has no {name}", way.what);
            }
        }
    }
}

#[test]
fn every_file_that_the_code_map_names_exists() {
    let page = architecture();
    let (_, map) = page.split_once("\n## Code map").unwrap();
    let (map, _) = map.split_once("\n## ").unwrap();
    let mut room = String::new();
    let mut named = 0;
    for line in map.lines() {
        if let Some(heading) = line.strip_prefix("### `") {
            heading
                .split('`')
                .next()
                .unwrap_or_default()
                .clone_into(&mut room);
        }
        // A bullet names files of its room in front of the colon.
        let Some(bullet) = line.strip_prefix("- ") else {
            continue;
        };
        let files = bullet.split(": ").next().unwrap_or_default();
        for name in files.split('`').skip(1).step_by(2) {
            let path = root().join("src").join(&room).join(name);
            assert!(path.exists(), "{room}{name} is no file");
            named += 1;
        }
    }
    assert!(named > 150, "{named} files are few");
}

#[test]
fn a_name_that_is_only_mentioned_is_no_item() {
    let source = "// fn gone()\npub fn here() { gone() }\nstruct Of;\nimpl Of { fn new() {} }\nimpl<T> Into<T> for Other {}";
    for name in ["here", "Of", "Of::new"] {
        assert!(has(source, name), "{name}");
    }
    for name in ["gone", "Of::here_not", "Missing::new"] {
        assert!(!has(source, name), "{name}");
    }
}
