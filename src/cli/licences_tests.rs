use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;

/// Licences under which others' code may be in this program or help to build it; `deny.toml` has the same.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn table(file: &str) -> toml::Table {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    toml::from_str(&text).unwrap()
}

/// Whether ALLOWED has a licence that an SPDX expression leaves to choose.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = &words[..];
    let is_allowed = any_of(&mut rest);
    assert!(rest.is_empty(), "{expression} is no expression");
    is_allowed
}

fn any_of(rest: &mut &[&str]) -> bool {
    let mut is_allowed = all_of(rest);
    while rest.first() == Some(&"OR") {
        *rest = &rest[1..];
        is_allowed |= all_of(rest);
    }
    is_allowed
}

fn all_of(rest: &mut &[&str]) -> bool {
    let mut is_allowed = one_of(rest);
    while rest.first() == Some(&"AND") {
        *rest = &rest[1..];
        is_allowed &= one_of(rest);
    }
    is_allowed
}

fn one_of(rest: &mut &[&str]) -> bool {
    let word = *rest.first().expect("a licence");
    *rest = &rest[1..];
    if word == "(" {
        let is_allowed = any_of(rest);
        assert_eq!(rest.first(), Some(&")"));
        *rest = &rest[1..];
        return is_allowed;
    }
    // An exception takes duties away, yet nobody here has read it.
    let has_exception = rest.first() == Some(&"WITH");
    if has_exception {
        *rest = &rest[2..];
    }
    ALLOWED.contains(&word) && !has_exception
}

/// Names and versions that `Cargo.lock` holds below the dependencies of the package and of its build script.
fn locked() -> BTreeSet<(String, String)> {
    let (manifest, lock) = (table("Cargo.toml"), table("Cargo.lock"));
    // Those of a system stand in tables of their own.
    let systems = manifest["target"].as_table().unwrap().values();
    let tables = systems.map(toml::Value::as_table);
    let tables = tables.chain([Some(&manifest)]).flatten();
    let keys = tables.flat_map(|table| {
        let parts = ["dependencies", "build-dependencies"].map(|part| table.get(part));
        parts
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_table)
    });
    let wanted: BTreeSet<&String> = keys.flat_map(toml::Table::keys).collect();
    let packages = lock["package"].as_array().unwrap();
    let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
    let below = |package: &toml::Value| -> Vec<String> {
        let names = package.get("dependencies").and_then(toml::Value::as_array);
        let names = names.into_iter().flatten();
        names
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    let own = packages
        .iter()
        .find(|package| package["name"].as_str() == Some("deadzone"))
        .unwrap();
    let mut todo = below(own);
    todo.retain(|name| {
        let name = name.split(' ').next().unwrap_or_default();
        wanted.contains(&name.to_owned())
    });
    let mut found = BTreeSet::new();
    while let Some(name) = todo.pop() {
        let mut parts = name.split(' ');
        let (name, version) = (parts.next().unwrap(), parts.next());
        let package = packages.iter().find(|package| {
            text(package, "name") == name
                && version.is_none_or(|version| text(package, "version") == version)
        });
        let package = package.unwrap();
        if found.insert((name.to_owned(), text(package, "version"))) {
            todo.extend(below(package));
        }
    }
    found
}

#[test]
fn the_list_is_that_of_the_lock_file() {
    let listed = third_party().unwrap().crates.into_iter();
    let listed: BTreeSet<_> = listed.map(|one| (one.name, one.version)).collect();
    let locked = locked();
    assert!(locked.len() > 100);
    let differing: Vec<_> = locked.symmetric_difference(&listed).collect();
    assert!(
        differing.is_empty(),
        "run scripts/licences: Cargo.lock and licences/third-party.toml differ in {differing:?}"
    );
}

#[test]
fn all_licences_are_allowed_and_cargo_deny_is_told_the_same() {
    for one in third_party().unwrap().crates {
        assert!(
            is_allowed(&one.licence),
            "{} {} is under {}",
            one.name,
            one.version,
            one.licence
        );
    }
    let deny = table("deny.toml");
    let allowed = deny["licenses"]["allow"].as_array().unwrap().iter();
    let allowed: Vec<&str> = allowed.map(|one| one.as_str().unwrap()).collect();
    assert_eq!(allowed, ALLOWED);
}

#[test]
fn expressions_are_read() {
    assert!(is_allowed("MIT OR LGPL-2.1-or-later"));
    assert!(!is_allowed("MIT AND LGPL-2.1-or-later"));
    assert!(is_allowed("(GPL-3.0-only OR MIT) AND Unicode-3.0"));
    assert!(!is_allowed("(GPL-3.0-only OR LGPL-3.0-only) AND MIT"));
    assert!(is_allowed("Apache-2.0 WITH LLVM-exception OR MIT"));
    assert!(!is_allowed("Apache-2.0 WITH LLVM-exception"));
}

#[test]
fn every_linked_crate_has_its_text_and_every_text_its_crate() {
    let all = third_party().unwrap();
    let mut used = BTreeSet::new();
    for one in &all.crates {
        assert_eq!(one.systems.is_empty(), one.texts.is_empty(), "{}", one.name);
        assert_eq!(
            one.systems.is_empty(),
            one.features.is_empty(),
            "{}",
            one.name
        );
        for text in &one.texts {
            assert!(all.texts.contains_key(text), "{} names {text}", one.name);
            used.insert(text);
        }
    }
    assert_eq!(used.len(), all.texts.len());
    let size = std::fs::metadata(root().join("licences/third-party.toml"))
        .unwrap()
        .len();
    assert!(size < 400_000, "{size} bytes");
}

#[test]
fn the_list_names_features_and_systems_that_the_program_knows() {
    let manifest = table("Cargo.toml");
    let known = manifest["features"].as_table().unwrap().keys();
    // `resvg` is the crate behind `png`.
    let known: BTreeSet<&str> = known
        .map(String::as_str)
        .filter(|name| !["default", "resvg"].contains(name))
        .chain(["always"])
        .collect();
    assert_eq!(known, BUILT.iter().map(|(name, _)| *name).collect());
    for one in third_party().unwrap().crates {
        for feature in &one.features {
            assert!(known.contains(feature.as_str()), "{}: {feature}", one.name);
        }
        for system in &one.systems {
            assert!(SYSTEMS.contains(&system.as_str()), "{}: {system}", one.name);
        }
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
fn every_licence_file_among_the_sources_is_told() {
    let mut files = Vec::new();
    walk(&root().join("src"), &mut files);
    walk(&root().join("datasets/vietnam"), &mut files);
    files.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy().to_uppercase();
        name.contains("LICENSE")
    });
    assert!(files.len() >= 3);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            CARRIED.iter().any(|one| one.text == Some(&*text)),
            "{} is not told of",
            path.display()
        );
    }
}

#[test]
fn the_full_list_holds_the_texts_of_what_is_here_and_no_others() {
    let all = third_party().unwrap();
    let full = told(&all, true);
    let brief = told(&all, false);
    assert!(full.len() > 10 * brief.len());
    for one in CARRIED {
        assert_eq!(brief.contains(one.name), one.is_here, "{}", one.name);
        if let Some(text) = one.text {
            assert_eq!(full.contains(text.trim_end()), one.is_here, "{}", one.name);
        }
    }
    for one in &all.crates {
        let name = format!("  {} {} ", one.name, one.version);
        assert_eq!(brief.contains(&name), one.is_here(), "{}", one.name);
        for text in one.texts.iter().filter(|_| one.is_here()) {
            assert!(full.contains(all.texts[text].trim_end()), "{}", one.name);
        }
    }
}
