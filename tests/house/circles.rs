//! Rooms within rooms: which of them import each other in circles.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{Tree, architecture, made_up};

/// Modules below one parent that reach each other, by the parent's name, each with an import to show.
type Circles = BTreeMap<String, Vec<(BTreeSet<String>, Vec<String>)>>;

/// All circles of files and rooms that lie side by side. What a room's own `mod.rs` imports makes none:
/// it is the door of those that lie in it.
fn circles(tree: &Tree) -> Circles {
    let mut links: BTreeMap<Vec<String>, BTreeMap<(String, String), String>> = BTreeMap::new();
    for edge in tree.edges() {
        let (from, to) = (&edge.from.path, &edge.to.path);
        let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        // One is the door of the other; what lies below the root is held by the floors.
        if shared == 0 || shared == from.len() || shared == to.len() {
            continue;
        }
        links
            .entry(from[..shared].to_vec())
            .or_default()
            .entry((from[shared].clone(), to[shared].clone()))
            .or_insert_with(|| edge.at());
    }
    let found = links.into_iter().filter_map(|(parent, links)| {
        let circles = strongly_connected(&links);
        (!circles.is_empty()).then(|| (parent.join("/"), circles))
    });
    found.collect()
}

/// Sets of at least two that all reach each other, and the imports among them.
fn strongly_connected(
    links: &BTreeMap<(String, String), String>,
) -> Vec<(BTreeSet<String>, Vec<String>)> {
    let reached = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.clone()];
        while let Some(at) = open.pop() {
            for (_, to) in links.keys().filter(|(source, _)| *source == at) {
                if seen.insert(to.clone()) {
                    open.push(to.clone());
                }
            }
        }
        seen
    };
    let nodes: BTreeSet<&String> = links.keys().flat_map(|(from, to)| [from, to]).collect();
    let reach: BTreeMap<&String, BTreeSet<String>> =
        nodes.iter().map(|&node| (node, reached(node))).collect();
    let mut sets: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for node in &nodes {
        if reach[node].contains(*node) {
            let together = reach[node].iter().filter(|to| reach[to].contains(*node));
            sets.insert(together.cloned().collect());
        }
    }
    let with_imports = sets.into_iter().map(|set| {
        let among = links
            .iter()
            .filter(|((from, to), _)| set.contains(from) && set.contains(to));
        let imports = among.map(|(_, import)| import.clone()).collect();
        (set, imports)
    });
    with_imports.collect()
}

/// The circles that `ARCHITECTURE.md` says stand: rows `| room | a, b, c | why |` below the heading.
fn told() -> Vec<(String, BTreeSet<String>)> {
    let page = architecture();
    let (_, section) = page.split_once("\n### Circles that stand\n").unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert!(cells.len() == 5 && !cells[3].is_empty(), "no reason: {row}");
        let names = cells[2].split(", ").map(|name| name.replace('`', ""));
        (cells[1].replace('`', ""), names.collect())
    });
    rows.collect()
}

#[test]
fn rooms_within_rooms_make_no_circle_but_those_that_are_told() {
    let tree = Tree::open();
    let mut told = told();
    let mut new = Vec::new();
    for (parent, circles) in circles(&tree) {
        for (set, imports) in circles {
            let known = told
                .iter()
                .position(|(room, names)| *room == parent && *names == set);
            match known {
                Some(at) => {
                    told.swap_remove(at);
                }
                None => new.push(format!("{parent}: {set:?}\n  {}", imports.join("\n  "))),
            }
        }
    }
    assert!(
        new.is_empty(),
        "rooms import each other in circles. Move what both need below both, or tell in \
         ARCHITECTURE.md why the circle stands:\n{}",
        new.join("\n")
    );
    assert!(
        told.is_empty(),
        "circles that are told in ARCHITECTURE.md and are no more: {told:?}"
    );
}

#[test]
fn circles_are_found_at_every_depth_and_through_doors() {
    let tree = made_up(&[
        ("src/lib.rs", "pub mod a;"),
        (
            "src/a/mod.rs",
            "mod b; mod c; mod d; mod e; pub use c::Thing; use e::Own;",
        ),
        // By the door of `a` to `c`, which goes on to `d`, which looks back.
        ("src/a/b.rs", "use super::Thing;"),
        (
            "src/a/c.rs",
            "pub struct Thing;\nfn f() { super::d::g() }\n#[cfg(test)] mod t { use crate::a::e; }",
        ),
        ("src/a/d.rs", "use crate::a::{\n  e,\n  b::Other as O,\n};"),
        ("src/a/e/mod.rs", "mod f; mod g; pub struct Own;"),
        ("src/a/e/f.rs", "use super::g::G;"),
        ("src/a/e/g.rs", "use super::{f, Own};"),
    ]);
    let found = circles(&tree);
    let names = |parent: &str| {
        let sets: Vec<String> = found[parent]
            .iter()
            .map(|(set, _)| set.iter().cloned().collect::<Vec<_>>().join(" "))
            .collect();
        sets
    };
    assert_eq!(names("a"), ["b c d"]);
    assert_eq!(names("a/e"), ["f g"]);
    assert_eq!(found.len(), 2);
    assert_eq!(
        found["a"][0].1,
        [
            "src/a/b.rs:1 imports a::Thing",
            "src/a/c.rs:2 imports a::d::g",
            "src/a/d.rs:3 imports a::b::Other",
        ]
    );
}
