//! What one source names of the rest of the crate.

use std::collections::BTreeMap;

use crate::tokens::{Token, tokens};

/// A path, as absolute as a source alone can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// From the root of the crate on, without `crate`.
    pub(crate) path: Vec<String>,
    /// Counted from 1.
    pub(crate) line: usize,
}

/// What a source names, and how.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// Paths that begin at `crate`, `super` or `self`, and those through names that `use` brought.
    pub(crate) imports: Vec<Import>,
    /// Names that `use` brings, with what they stand for; those of `pub use` as well.
    pub(crate) brought: BTreeMap<String, Vec<String>>,
    /// Modules in files of their own.
    pub(crate) modules: Vec<String>,
    /// Modules in files of their own that tests alone have.
    pub(crate) test_modules: Vec<String>,
    /// The words that are no test's.
    pub(crate) words: Vec<Token>,
}

/// Reads the source of the module at a path. `children` are its modules, so that `use child::Name` is
/// told from a crate's name.
pub(crate) fn read(source: &str, module: &[String]) -> Source {
    let mut read = Source::default();
    let all = tokens(source);
    read.words = without_tests(&all, &mut read.test_modules);
    let words = std::mem::take(&mut read.words);
    read.modules = declared(&words);
    let mut here: Vec<(Vec<String>, usize)> = vec![(module.to_vec(), 0)];
    let mut depth = 0;
    let mut at = 0;
    while at < words.len() {
        let current = here.last().map_or(module, |(path, _)| path).to_vec();
        match words[at].text.as_str() {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if here.len() > 1 && here.last().is_some_and(|&(_, opened)| opened == depth) {
                    here.pop();
                }
            }
            "mod" if text(&words, at + 2) == "{" => {
                let mut inner = current.clone();
                inner.push(words[at + 1].text.clone());
                here.push((inner, depth));
                at += 1;
            }
            // `pub(in crate::plan)` says who sees, not what is seen.
            "pub" if text(&words, at + 1) == "(" => {
                while text(&words, at) != ")" {
                    at += 1;
                }
            }
            "use" if begins_use(&words, at) => {
                at = read.uses(&words, at + 1, &[], &current);
                continue;
            }
            name if text(&words, at + 1) == "::" && text(&words, at.wrapping_sub(1)) != "::" => {
                let line = words[at].line;
                let mut path = vec![name.to_owned()];
                while text(&words, at + 1) == "::" && is_name(text(&words, at + 2)) {
                    path.push(words[at + 2].text.clone());
                    at += 2;
                }
                read.inline(&path, line, &current);
            }
            _ => {}
        }
        at += 1;
    }
    read.words = words;
    read
}

impl Source {
    /// One tree of a `use`, from the word at a place on; the place behind it.
    fn uses(
        &mut self,
        words: &[Token],
        mut at: usize,
        before: &[String],
        current: &[String],
    ) -> usize {
        let mut path = before.to_vec();
        let line = words.get(at).map_or(0, |word| word.line);
        loop {
            match text(words, at) {
                "::" => at += 1,
                "{" => {
                    at += 1;
                    while !matches!(text(words, at), "}" | "") {
                        at = self.uses(words, at, &path, current);
                        if text(words, at) == "," {
                            at += 1;
                        }
                    }
                    return past_end(words, at + 1, before);
                }
                "*" => {
                    self.note(&path, line, current);
                    return past_end(words, at + 1, before);
                }
                "as" => {
                    let name = text(words, at + 1).to_owned();
                    self.bring(name, &path, line, current);
                    return past_end(words, at + 2, before);
                }
                "," | "}" | ";" | "" => {
                    let name = path.last().cloned().unwrap_or_default();
                    self.bring(name, &path, line, current);
                    return past_end(words, at, before);
                }
                "self" if !path.is_empty() => at += 1,
                name => {
                    path.push(name.to_owned());
                    at += 1;
                }
            }
        }
    }

    fn bring(&mut self, name: String, path: &[String], line: usize, current: &[String]) {
        self.note(path, line, current);
        self.brought.insert(name, absolute(path, current));
    }

    fn note(&mut self, path: &[String], line: usize, current: &[String]) {
        let path = absolute(path, current);
        self.imports.push(Import { path, line });
    }

    fn inline(&mut self, path: &[String], line: usize, current: &[String]) {
        if matches!(path[0].as_str(), "crate" | "super" | "self") {
            self.note(path, line, current);
        } else if let Some(known) = self.brought.get(&path[0]) {
            let path = [known.as_slice(), &path[1..]].concat();
            self.imports.push(Import { path, line });
        } else if self.modules.contains(&path[0]) {
            self.note(path, line, current);
        }
    }
}

/// From the root of the crate on. A name that is none of `crate`, `super` and `self` is looked for below
/// the module itself; where nothing lies there it is another crate's.
fn absolute(path: &[String], current: &[String]) -> Vec<String> {
    let mut base = current.to_vec();
    let mut rest = path;
    let mut anchored = false;
    while let Some((first, others)) = rest.split_first() {
        match first.as_str() {
            "crate" if !anchored => base.clear(),
            "self" if !anchored => {}
            "super" => {
                base.pop();
            }
            _ => break,
        }
        anchored = true;
        rest = others;
    }
    base.extend(rest.iter().cloned());
    base
}

/// The end of a whole `use` is passed, that of a branch is not.
fn past_end(words: &[Token], at: usize, before: &[String]) -> usize {
    at + usize::from(before.is_empty() && text(words, at) == ";")
}

/// `use` of a declaration, not of a bound (`impl Trait + use<'a>`).
fn begins_use(words: &[Token], at: usize) -> bool {
    text(words, at + 1) != "<"
}

fn text(words: &[Token], at: usize) -> &str {
    words.get(at).map_or("", |word| word.text.as_str())
}

fn is_name(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_alphabetic() || sign == '_')
}

/// Modules that stand in files of their own.
fn declared(words: &[Token]) -> Vec<String> {
    (0..words.len())
        .filter(|&at| text(words, at) == "mod" && text(words, at + 2) == ";")
        .map(|at| words[at + 1].text.clone())
        .collect()
}

/// The words without the items behind `#[cfg(test)]`, whose modules are noted.
fn without_tests(all: &[Token], test_modules: &mut Vec<String>) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let marked = ["#", "[", "cfg", "(", "test", ")", "]"]
            .iter()
            .enumerate()
            .all(|(ahead, word)| text(all, at + ahead) == *word);
        if !marked {
            kept.push(all[at].clone());
            at += 1;
            continue;
        }
        let end = past_item(all, at + 7);
        test_modules.extend(declared(&all[at..end]));
        at = end;
    }
    kept
}

/// Behind the item that begins here: past its `;`, or past the block that closes it.
fn past_item(all: &[Token], mut at: usize) -> usize {
    let mut depth = 0;
    while at < all.len() {
        match text(all, at) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    // The list of a `use` closes with a brace and a semicolon.
                    return at + 1 + usize::from(text(all, at + 1) == ";");
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
fn found(source: &str, module: &str) -> Vec<(String, usize)> {
    let module: Vec<String> = module.split("::").map(str::to_owned).collect();
    read(source, &module)
        .imports
        .into_iter()
        .map(|import| (import.path.join("::"), import.line))
        .collect()
}

#[test]
fn imports_in_nested_lists_over_lines_and_renamed_are_found() {
    let source = "use crate::report::{\n    self as told,\n    page::{Atlas, outlines::*},\n};\nuse super::x as y;\nfn f() {\n    told::write();\n    crate::cli::main();\n    y::z()\n}\n";
    let expected = [
        ("report", 2),
        ("report::page::Atlas", 3),
        ("report::page::outlines", 3),
        ("scan::x", 5),
        ("report::write", 7),
        ("cli::main", 8),
        ("scan::x::z", 9),
    ];
    assert_eq!(
        found(source, "scan::grid"),
        expected.map(|(path, line)| (path.to_owned(), line))
    );
}

#[test]
fn paths_of_inner_modules_children_and_roots_are_absolute() {
    let source = "mod lamp;\nmod inner { use super::super::a; fn f() { super::b(); } }\nuse crate::{survey, options::reach};\nfn g() { lamp::h(); std::mem::take(x); self::i(); }\npub(in crate::plan) fn j() {}";
    let expected = [
        ("scan::a", 2),
        ("scan::grid::b", 2),
        ("survey", 3),
        ("options::reach", 3),
        ("scan::grid::lamp::h", 4),
        ("scan::grid::i", 4),
    ];
    assert_eq!(
        found(source, "scan::grid"),
        expected.map(|(path, line)| (path.to_owned(), line))
    );
}

#[test]
fn tests_may_import_what_they_like() {
    let source = "#[cfg(test)]\nuse crate::cli::{a, b};\n#[cfg(test)]\n#[path = \"x_tests.rs\"]\nmod tests;\n#[cfg(test)]\nmod more { use crate::cli; mod deep; }\n#[cfg(feature = \"gpkg\")]\nuse crate::formats;";
    assert_eq!(found(source, "scan"), [("formats".to_owned(), 9)]);
    let read = read(source, &["scan".to_owned()]);
    assert_eq!(read.test_modules, ["tests", "deep"]);
    assert!(read.modules.is_empty());
}
