//! All sources of the crate as modules, and what they name of each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::imports::{self, Source};

/// One module in a file of its own.
pub(crate) struct Module {
    /// From the root of the crate on.
    pub(crate) path: Vec<String>,
    /// From the folder of the package on.
    pub(crate) file: String,
    /// What it names.
    pub(crate) source: Source,
}

/// An import whose end is known.
pub(crate) struct Edge<'a> {
    /// Who imports.
    pub(crate) from: &'a Module,
    /// The module in which what is imported is written.
    pub(crate) to: &'a Module,
    /// What was named.
    pub(crate) named: &'a [String],
    /// Counted from 1.
    pub(crate) line: usize,
}

impl Edge<'_> {
    pub(crate) fn at(&self) -> String {
        format!(
            "{}:{} imports {}",
            self.from.file,
            self.line,
            self.named.join("::")
        )
    }
}

/// The crate.
pub(crate) struct Tree {
    modules: BTreeMap<Vec<String>, Module>,
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The page that this house is told on.
pub(crate) fn architecture() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// All files below a folder that end so, in order.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The path of a file from the folder of the package on, with `/`.
pub(crate) fn shown(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

impl Tree {
    /// The sources as they lie in the tree.
    pub(crate) fn open() -> Self {
        let src = root().join("src");
        let texts: Vec<(String, String)> = files(&src, ".rs")
            .iter()
            .map(|path| (shown(path), fs::read_to_string(path).unwrap()))
            .collect();
        Self::of(&texts)
    }

    /// Sources by file name, `src/` in front.
    pub(crate) fn of(texts: &[(String, String)]) -> Self {
        let mut modules = BTreeMap::new();
        for (file, text) in texts {
            let path = module_path(file);
            let source = imports::read(text, &path);
            let module = Module {
                path: path.clone(),
                file: file.clone(),
                source,
            };
            modules.insert(path, module);
        }
        let exempt = tests_of(&modules);
        modules.retain(|path, module| {
            !module.file.ends_with("_tests.rs") && !exempt.iter().any(|test| path.starts_with(test))
        });
        Self { modules }
    }

    pub(crate) fn modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.values()
    }

    /// All imports that end in another file of the crate.
    pub(crate) fn edges(&self) -> Vec<Edge<'_>> {
        let mut edges = Vec::new();
        for from in self.modules.values() {
            for import in &from.source.imports {
                let Some(to) = self.end(&import.path, 0) else {
                    continue;
                };
                // The root itself holds nothing.
                if to.path != from.path && !to.path.is_empty() {
                    edges.push(Edge {
                        from,
                        to,
                        named: &import.path,
                        line: import.line,
                    });
                }
            }
        }
        edges
    }

    /// The module in which the end of a path is written: names that a module has from elsewhere are
    /// followed to where they come from.
    fn end(&self, path: &[String], hops: usize) -> Option<&Module> {
        let depth = (1..=path.len())
            .rev()
            .find(|&depth| self.modules.contains_key(&path[..depth]))?;
        let module = &self.modules[&path[..depth]];
        let followed = path
            .get(depth)
            .and_then(|name| module.source.brought.get(name))
            .filter(|_| hops < 8)
            .and_then(|target| self.end(target, hops + 1));
        followed.or(Some(module))
    }
}

/// `src/scan/grid.rs` is `scan::grid`, and so is `src/scan/grid/mod.rs`.
fn module_path(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    parts
}

/// Modules that tests alone have, with all below them.
fn tests_of(modules: &BTreeMap<Vec<String>, Module>) -> BTreeSet<Vec<String>> {
    let mut tests = BTreeSet::new();
    for module in modules.values() {
        for name in &module.source.test_modules {
            let mut path = module.path.clone();
            path.push(name.clone());
            tests.insert(path);
        }
    }
    tests
}

/// A crate of sources that stand here.
pub(crate) fn made_up(texts: &[(&str, &str)]) -> Tree {
    let texts: Vec<(String, String)> = texts
        .iter()
        .map(|&(file, text)| (file.to_owned(), text.to_owned()))
        .collect();
    Tree::of(&texts)
}

#[test]
fn names_are_followed_to_where_they_are_written() {
    let tree = made_up(&[
        ("src/lib.rs", "pub mod a; pub mod b;"),
        ("src/a/mod.rs", "mod deep; pub use deep::Thing;"),
        ("src/a/deep.rs", "pub struct Thing;"),
        ("src/b.rs", "use crate::a::Thing;\n#[cfg(test)] mod tried;"),
        ("src/b/tried.rs", "use crate::c::Upper;"),
        ("src/b_tests.rs", "use crate::c::Upper;"),
    ]);
    let edges: Vec<String> = tree
        .edges()
        .iter()
        .map(|edge| format!("{} in {}", edge.at(), edge.to.file))
        .collect();
    assert_eq!(
        edges,
        [
            "src/a/mod.rs:1 imports a::deep::Thing in src/a/deep.rs",
            "src/b.rs:1 imports a::Thing in src/a/deep.rs",
        ]
    );
}
