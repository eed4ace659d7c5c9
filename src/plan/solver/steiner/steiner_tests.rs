use super::*;

/// Sequence of numbers for instances, splitmix64.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }

    fn node(&mut self, nodes: u32) -> u32 {
        u32::try_from(self.below(u64::from(nodes))).unwrap()
    }
}

/// Any small graph: loops, parallel edges, weights of 0 and parts that nothing joins.
fn small(seed: u64) -> (Graph, Vec<u32>) {
    let mut draw = Draw(seed);
    let nodes = 1 + draw.node(9);
    let count = draw.below(18);
    let most = [2, 5, 20, 1_000][usize::try_from(draw.below(4)).unwrap()];
    let edges = (0..count).map(|_| {
        (
            draw.node(nodes),
            draw.node(nodes),
            i64::try_from(draw.below(most)).unwrap(),
        )
    });
    let graph = Graph {
        nodes,
        edges: edges.collect(),
    };
    let count = draw.below(u64::from(nodes) + 1);
    let terminals = (0..count).map(|_| draw.node(nodes)).collect();
    (graph, terminals)
}

/// The weight of the cheapest tree, over all sets of nodes.
fn brute(graph: &Graph, terminals: &[u32]) -> Option<i64> {
    let must = terminals
        .iter()
        .fold(0_u32, |set, &terminal| set | 1 << terminal);
    if must.count_ones() < 2 {
        return Some(0);
    }
    let mut order = graph.edges.clone();
    order.sort_by_key(|edge| edge.2);
    let span = |set: u32| {
        let mut sets = Sets::new(graph.nodes as usize);
        let mut left = set.count_ones() - 1;
        let mut weight = 0;
        for &(a, b, cost) in &order {
            if set >> a & 1 == 1 && set >> b & 1 == 1 && sets.join(a, b) {
                left -= 1;
                weight += cost;
            }
        }
        (left == 0).then_some(weight)
    };
    (0..1_u32 << graph.nodes)
        .filter(|set| set & must == must)
        .filter_map(span)
        .min()
}

fn verify(graph: &Graph, terminals: &[u32], tree: &Tree) {
    let mut sets = Sets::new(graph.nodes as usize);
    let mut value = 0;
    for &edge in &tree.edges {
        let (a, b, weight) = graph.edges[edge as usize];
        assert!(sets.join(a, b), "a circle");
        value += weight;
    }
    assert_eq!(value, tree.value);
    assert!(
        terminals
            .windows(2)
            .all(|pair| sets.find(pair[0]) == sets.find(pair[1]))
    );
    assert!(tree.bound <= tree.value);
    assert_eq!(tree.bound == tree.value, tree.status == Status::Optimal);
}

#[test]
fn small_graphs_are_solved_to_the_optimum() {
    let mut feasible = 0;
    for seed in 0..4_000 {
        let (graph, terminals) = small(seed);
        let tree = solve(&graph, &terminals, &mut Work::steps(Work::SECOND));
        let Some(optimum) = brute(&graph, &terminals) else {
            assert_eq!(tree.status, Status::Infeasible, "seed {seed}");
            continue;
        };
        feasible += 1;
        verify(&graph, &terminals, &tree);
        assert_eq!(
            (tree.status, tree.value),
            (Status::Optimal, optimum),
            "seed {seed}"
        );
    }
    assert!(feasible > 1_000);
}

#[test]
fn the_search_without_the_table_finds_the_optimum_too() {
    for seed in 0..4_000 {
        let (graph, terminals) = small(seed);
        let Some(optimum) = brute(&graph, &terminals) else {
            continue;
        };
        let mut work = Work::steps(Work::SECOND);
        let reduced = reduce::reduce(graph.nodes as usize, &graph.edges, &terminals, &mut work);
        if reduced.terminals.len() < 2 {
            continue;
        }
        let local = Local::new(&reduced.graph, &reduced.terminals);
        let mut candidate = Candidate { local, best: None };
        let bound = candidate.prove(&reduced.graph, &reduced.terminals, u64::MAX, &mut work);
        let value = candidate.best.unwrap().value;
        assert_eq!(value + reduced.paid, optimum, "seed {seed}");
        assert!(bound >= value, "seed {seed}");
    }
}

#[test]
fn any_limit_of_work_gives_an_honest_tree() {
    for limit in [0, 1, 100, 1_000, 3_000, 10_000, 30_000] {
        for seed in 0..150 {
            let (graph, terminals) = small(seed);
            let Some(optimum) = brute(&graph, &terminals) else {
                continue;
            };
            let tree = solve(&graph, &terminals, &mut Work::steps(limit));
            verify(&graph, &terminals, &tree);
            assert!(
                tree.bound <= optimum && optimum <= tree.value,
                "seed {seed}"
            );
        }
        let (graph, terminals) = plane(3, 120, 5, 25);
        let tree = solve(&graph, &terminals, &mut Work::steps(limit * 10));
        verify(&graph, &terminals, &tree);
        assert!(tree.bound <= OPTIMA[3].4 && OPTIMA[3].4 <= tree.value);
    }
}

/// Points on a plane, joined to their nearest; the first ones are terminals. As `scripts/steiner_optima.py`
/// makes them.
fn plane(seed: u64, nodes: u32, near: usize, terminals: u32) -> (Graph, Vec<u32>) {
    let mut draw = Draw(seed);
    let points: Vec<(i64, i64)> = (0..nodes)
        .map(|_| {
            [draw.below(1_000), draw.below(1_000)]
                .map(|at| i64::try_from(at).unwrap())
                .into()
        })
        .collect();
    let mut edges = Vec::new();
    for (a, &(x, y)) in (0..).zip(&points) {
        let others = (0..).zip(&points).filter(|&(b, _)| b != a);
        let mut order: Vec<(i64, u32)> = others
            .map(|(b, &(u, v))| ((x - u).pow(2) + (y - v).pow(2), b))
            .collect();
        order.sort_unstable();
        edges.extend(
            order
                .iter()
                .take(near)
                .map(|&(squared, b)| (a.min(b), a.max(b), 1 + squared / 64)),
        );
        let next = (a + 1) % nodes;
        edges.push((a.min(next), a.max(next), 40_000));
    }
    edges.sort_unstable();
    edges.dedup();
    (Graph { nodes, edges }, (0..terminals).collect())
}

/// Seed, nodes, neighbours, terminals, and the optimum that `HiGHS` found with
/// `scripts/steiner_optima.py`.
const OPTIMA: [(u64, u32, usize, u32, i64); 10] = [
    (0, 60, 4, 13, 5460),
    (1, 80, 4, 16, 5795),
    (2, 100, 4, 20, 3839),
    (3, 120, 5, 25, 5101),
    (4, 150, 5, 30, 5607),
    (5, 180, 5, 40, 5132),
    (6, 200, 6, 50, 5839),
    (7, 240, 6, 60, 5702),
    (8, 90, 8, 14, 4262),
    (9, 110, 8, 18, 4583),
];

#[test]
fn trees_with_more_terminals_keep_the_optimum_of_another_solver_between_bound_and_value() {
    for (seed, nodes, near, count, optimum) in OPTIMA {
        let (graph, terminals) = plane(seed, nodes, near, count);
        let tree = solve(&graph, &terminals, &mut Work::steps(Work::SECOND));
        verify(&graph, &terminals, &tree);
        assert!(
            tree.bound <= optimum && optimum <= tree.value,
            "seed {seed}: {tree:?}"
        );
        assert_eq!(tree.status, Status::Optimal, "seed {seed}");
    }
}

#[test]
fn known_trees_are_proven() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/siting");
    let Ok(optima) = std::fs::read_to_string(folder.join("optima.json")) else {
        #[expect(clippy::print_stderr, reason = "a test says that it is skipped")]
        {
            eprintln!("skipped: ../shared is absent");
        }
        return;
    };
    let optima: serde_json::Value = serde_json::from_str(&optima).unwrap();
    for (name, known) in optima["steiner"].as_object().unwrap() {
        let text = std::fs::read_to_string(folder.join(format!("steiner/{name}.gr"))).unwrap();
        let mut graph = Graph::default();
        let mut terminals = Vec::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let word = words.next();
            let numbers: Vec<u32> = words.filter_map(|word| word.parse().ok()).collect();
            match word {
                Some("Nodes") => graph.nodes = numbers[0],
                Some("E") => {
                    let edge = (numbers[0] - 1, numbers[1] - 1, i64::from(numbers[2]));
                    graph.edges.push(edge);
                }
                Some("T") => terminals.push(numbers[0] - 1),
                _ => {}
            }
        }
        let tree = solve(&graph, &terminals, &mut Work::steps(10 * Work::SECOND));
        verify(&graph, &terminals, &tree);
        assert_eq!(
            (tree.status, tree.value),
            (Status::Optimal, known["optimum"].as_i64().unwrap()),
            "{name}"
        );
    }
}
