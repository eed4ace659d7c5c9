//! What others need to carry the program on: manual pages, licences, and the page for contributors.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::{COVERAGE, VILLAGES, Workplace, data, talk};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = data(&Workplace::new(&[]).run(&["--help"]).success());
    // They stand in groups between usage and options.
    let listed = help.split("\n\nOptions:").next().unwrap();
    let names = listed
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

#[test]
fn a_folder_gets_a_manual_page_for_every_command() {
    let workplace = Workplace::new(&[]);
    let talk = talk(&workplace.run(&["man", "pages"]).success());
    let mut expected: BTreeSet<String> = commands()
        .iter()
        .map(|name| format!("deadzone-{name}.1"))
        .collect();
    expected.insert("deadzone.1".to_owned());
    assert!(expected.len() > 20);
    assert!(talk.contains(&format!("{} pages in pages", expected.len())));
    let written = std::fs::read_dir(workplace.path().join("pages")).unwrap();
    let written = written.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(written.collect::<BTreeSet<_>>(), expected);
    for name in &expected {
        let page = workplace.text(&format!("pages/{name}"));
        let title = page.lines().find(|line| line.starts_with(".TH")).unwrap();
        let stem = name.strip_suffix(".1").unwrap();
        assert!(title.starts_with(&format!(".TH {stem} 1 ")), "{title}");
        assert!(title.contains(env!("CARGO_PKG_VERSION")), "{title}");
        assert!(page.contains("\n.SH OPTIONS\n"), "{name}");
        assert!(
            page.contains("\n.SH EXAMPLES\n") || stem == "deadzone",
            "{name}"
        );
        assert_eq!(
            page.matches("\n.nf\n").count(),
            page.matches("\n.fi\n").count()
        );
    }
}

#[test]
fn a_manual_page_goes_to_stdout_and_wrong_names_are_told() {
    let workplace = Workplace::new(&[]);
    let page = data(&workplace.run(&["man", "--page", "check-plan"]).success());
    assert!(page.contains("deadzone\\-check\\-plan"));
    let program = data(&workplace.run(&["man"]).success());
    assert!(program.contains("deadzone\\-check\\-plan"));
    assert_ne!(page, program);
    let wrong = workplace.run(&["man", "--page", "rnu"]).code(2);
    assert!(talk(&wrong).contains("--page rnu: no such command; did you mean run?"));
    workplace.run(&["man", "pages", "--page", "run"]).code(2);
}

/// What cargo says is linked into a program with the features of this test.
fn linked() -> BTreeSet<String> {
    let features = [
        ("gpkg", cfg!(feature = "gpkg")),
        ("mimalloc", cfg!(feature = "mimalloc")),
        ("parquet", cfg!(feature = "parquet")),
        ("png", cfg!(feature = "png")),
        ("zstd", cfg!(feature = "zstd")),
    ];
    let features = features.into_iter().filter(|(_, is_on)| *is_on);
    let features: Vec<&str> = features.map(|(name, _)| name).collect();
    let tree = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--offline", "--locked", "--prefix=none"])
        .args(["--edges=normal,no-proc-macro", "--format={p}"])
        .args(["--no-default-features", "--features", &features.join(",")])
        .output()
        .unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates = tree.lines().map(|line| {
        let mut words = line.split(' ');
        let (name, version) = (words.next().unwrap(), words.next().unwrap());
        format!("{name} {}", version.trim_start_matches('v'))
    });
    let own = format!("deadzone {}", env!("CARGO_PKG_VERSION"));
    crates.filter(|name| *name != own).collect()
}

#[test]
fn licences_are_listed_for_exactly_the_crates_that_are_linked() {
    // Of this build: another one may have other features.
    let mut own = assert_cmd::Command::new(env!("CARGO_BIN_EXE_deadzone"));
    let list = data(&own.arg("licences").assert().success());
    assert!(list.starts_with(concat!(
        "deadzone ",
        env!("CARGO_PKG_VERSION"),
        ": MIT OR Apache-2.0\n"
    )));
    let (_, crates) = list.split_once(" crates:\n").unwrap();
    let crates = crates.lines().map_while(|line| line.strip_prefix("  "));
    let listed: BTreeSet<String> = crates
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert!(words.len() > 2, "{line} has no licence");
            format!("{} {}", words[0], words[1])
        })
        .collect();
    assert_eq!(listed, linked(), "run scripts/licences");
    for carried in ["Leaflet", "communes", "Rust standard library"] {
        assert!(list.contains(carried), "{carried}");
    }
}

#[test]
fn the_texts_of_licences_are_printed_where_asked() {
    let full = data(&Workplace::new(&[]).run(&["licences", "--full"]).success());
    for text in [
        "Copyright (c) 2010-2023, Volodymyr Agafonkin",
        "Copyright (c) 2025 Tran Ngoc Minh Hieu",
        "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
        "Permission is hereby granted, free of charge",
    ] {
        assert!(full.contains(text), "{text}");
    }
    #[cfg(feature = "png")]
    assert!(full.contains("Bitstream Vera Fonts Copyright"));
}

#[test]
fn the_report_page_carries_the_licence_of_its_map() {
    let workplace = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    workplace.run(&["run", "--quiet"]).success();
    let page = workplace.text("out/report.html");
    let licence = root().join("src/report/page/assets/leaflet.LICENSE");
    let licence = std::fs::read_to_string(licence).unwrap();
    assert!(page.contains(licence.trim_end()));
}

/// Folders of the repository that its package leaves out.
const NOT_PACKED: [&str; 1] = ["scripts"];

#[test]
fn the_page_for_contributors_fits_a_screen_and_names_files_that_exist() {
    let page = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    assert!(page.lines().count() <= 60);
    let mut named = 0;
    for code in page.split('`').skip(1).step_by(2) {
        let is_file = [".md", ".rs", ".toml"]
            .iter()
            .any(|end| code.ends_with(end));
        let is_path = code.contains('/') || is_file;
        if !is_path || code.contains(' ') || code.contains("NAME") {
            continue;
        }
        let folder = code.split('/').next().unwrap();
        if NOT_PACKED.contains(&folder) && !root().join(folder).exists() {
            continue;
        }
        assert!(root().join(code).exists(), "{code} does not exist");
        named += 1;
    }
    assert!(named > 30, "{named}");
}
