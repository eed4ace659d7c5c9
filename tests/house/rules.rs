//! Rules that `ARCHITECTURE.md` states of single rooms.

use crate::tokens::Token;
use crate::tree::{Module, Tree, made_up};

/// What the command line alone may do, as words that follow each other.
const OUTSIDE: [&[&str]; 13] = [
    &["env", "::", "var"],
    &["env", "::", "var_os"],
    &["env", "::", "vars"],
    &["env", "::", "args"],
    &["env", "::", "current_dir"],
    &["std", "::", "env"],
    &["SystemTime"],
    &["process", "::", "exit"],
    &["println", "!"],
    &["print", "!"],
    &["eprintln", "!"],
    &["eprint", "!"],
    &["Instant"],
];

/// Rooms where else something of this stands, and why.
const KNOWN: [(&str, &str, &str); 1] = [(
    "pipeline",
    "Instant",
    "the stages are timed for timings.json; no result hangs on it",
)];

/// Rooms that may import nothing of others: who, what, why.
const APART: [(&str, &[&str], &str); 7] = [
    (
        "plan/check",
        &[
            "plan/candidates",
            "plan/compare",
            "plan/curve",
            "plan/model",
            "plan/phases",
            "plan/solution",
            "plan/solve",
            "plan/solver/connected",
            "plan/solver/cover",
            "plan/solver/lp",
            "plan/solver/mip",
            "plan/solver/steiner",
        ],
        "what verifies a plan shares nothing with what makes it",
    ),
    (
        "plan/solver",
        &[
            "calendar",
            "geodesy",
            "options",
            "plan/problem",
            "survey",
            "units",
        ],
        "pure numbers, no villages",
    ),
    (
        "plan/model",
        &["plan/curve", "plan/phases", "plan/candidates"],
        "phases and curve stand on it",
    ),
    (
        "options/choice",
        &[
            "geodesy", "predict", "radio", "scan", "sky", "survey", "terrain",
        ],
        "the arithmetic of choosing knows no villages, maps or masts",
    ),
    (
        "ranking/robustness",
        &["geodesy", "project", "scan", "survey"],
        "draws and proofs on plain numbers",
    ),
    (
        "formats",
        &["survey", "scan", "options"],
        "files know no villages",
    ),
    (
        "radio",
        &["survey", "predict"],
        "models know sectors and profiles, not rows of sites",
    ),
];

/// The lines on which words follow each other so.
fn lines_with<'a>(words: &'a [Token], wanted: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    let windows = words.windows(wanted.len());
    let same = move |window: &&[Token]| {
        window
            .iter()
            .zip(wanted)
            .all(|(word, want)| word.text == *want)
    };
    windows.filter(same).map(|window| window[0].line)
}

fn is_in(module: &Module, room: &str) -> bool {
    let path = module.path.join("/");
    path == room || path.starts_with(&format!("{room}/"))
}

/// What rooms below the command line do that it alone may: where, the room, what.
fn outside(tree: &Tree) -> Vec<(String, &str, String)> {
    let mut found = Vec::new();
    for module in tree.modules().filter(|module| !is_in(module, "cli")) {
        let room = module.path.first().map_or("", String::as_str);
        for wanted in OUTSIDE {
            for line in lines_with(&module.source.words, wanted) {
                found.push((format!("{}:{line}", module.file), room, wanted.concat()));
            }
        }
    }
    found
}

/// Imports that a room apart may not have.
fn together(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for edge in tree.edges() {
        for (room, others, why) in APART {
            let is_named = |other: &&&str| is_in(edge.to, other);
            if is_in(edge.from, room) && others.iter().any(|other| is_named(&other)) {
                found.push(format!("{}, but {room}: {why}", edge.at()));
            }
        }
    }
    found
}

#[test]
fn the_command_line_alone_prints_exits_and_reads_environment_and_clock() {
    let tree = Tree::open();
    let mut unmet: Vec<_> = KNOWN.iter().collect();
    let mut new = Vec::new();
    for (at, room, what) in outside(&tree) {
        let is_known = |known: &(&str, &str, &str)| (known.0, known.1) == (room, what.as_str());
        unmet.retain(|known| !is_known(known));
        if !KNOWN.iter().any(is_known) {
            new.push(format!("{at}: {what}"));
        }
    }
    assert!(new.is_empty(), "{}", new.join("\n"));
    assert!(unmet.is_empty(), "known, and no more: {unmet:?}");
}

#[test]
fn unsafe_stands_where_files_are_mapped_alone() {
    let tree = Tree::open();
    let with = tree.modules().filter(|module| {
        lines_with(&module.source.words, &["unsafe"])
            .next()
            .is_some()
    });
    let files: Vec<&str> = with.map(|module| module.file.as_str()).collect();
    assert_eq!(files, ["src/project/bytes.rs"]);
}

#[test]
fn rooms_apart_share_nothing() {
    let found = together(&Tree::open());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn rooms_that_are_told_apart_exist() {
    let tree = Tree::open();
    for (room, others, _) in APART {
        for room in std::iter::once(&room).chain(others) {
            assert!(tree.modules().any(|module| is_in(module, room)), "{room}");
        }
    }
}

#[test]
fn files_and_radio_have_no_names_of_villages_and_sites() {
    let tree = Tree::open();
    for (room, word) in [
        ("formats", "village"),
        ("radio", "village"),
        ("radio", "survey"),
    ] {
        for module in tree.modules().filter(|module| is_in(module, room)) {
            let named = module.source.words.iter().find(|token| {
                let is_text = token.text.starts_with('"');
                !is_text && token.text.to_lowercase().contains(&word.to_lowercase())
            });
            assert!(
                named.is_none(),
                "{}:{} knows {word}",
                module.file,
                named.unwrap().line
            );
        }
    }
}

#[test]
fn what_is_forbidden_is_found() {
    let tree = made_up(&[
        (
            "src/scan/mod.rs",
            "use std::env;\nfn f() { println!(\"x\"); env::var(\"Y\"); }\n// println!()\nfn g() { std::process::exit(1) }\nuse std::time::{\n SystemTime};",
        ),
        ("src/cli/mod.rs", "fn f() { println!(\"x\") }"),
        (
            "src/plan/mod.rs",
            "pub mod check; mod model; pub use model::Made;",
        ),
        ("src/plan/check.rs", "use super::Made;"),
        ("src/plan/model.rs", "pub struct Made;"),
    ]);
    let mut found: Vec<String> = outside(&tree)
        .into_iter()
        .map(|(at, _, what)| format!("{at} {what}"))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "src/scan/mod.rs:1 std::env",
            "src/scan/mod.rs:2 env::var",
            "src/scan/mod.rs:2 println!",
            "src/scan/mod.rs:4 process::exit",
            "src/scan/mod.rs:6 SystemTime",
        ]
    );
    let together = together(&tree);
    assert_eq!(together.len(), 1);
    assert!(together[0].starts_with("src/plan/check.rs:1 imports plan::Made"));
}
