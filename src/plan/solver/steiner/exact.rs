//! Exact trees for few terminals: Dreyfus and Wagner, "The Steiner problem in graphs", Networks 1 (1971),
//! in the order of Erickson, Monma and Veinott (1987): one shortest path search for each set of terminals.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Work;
use super::ascent::FAR;
use super::flat::Flat;

/// Steps that a graph with so many terminals takes, and entries that it keeps.
pub(super) fn effort(graph: &Flat, terminals: usize) -> Option<(u64, usize)> {
    let sets = u32::try_from(terminals.checked_sub(1)?).ok()?;
    let splits = 3_u64.checked_pow(sets)?.checked_mul(graph.nodes as u64)? / 2;
    let entries = 1_usize.checked_shl(sets)?.checked_mul(graph.nodes)?;
    let paths = (1_u64 << sets).checked_mul(8 * graph.edges.len() as u64)?;
    Some((splits.checked_add(paths)?, entries))
}

/// Edges of the best tree over terminals, two at least and all joined in the graph. None where the work
/// was used up before.
///
/// Weights are above zero, so that a way back through the table never turns in a circle.
pub(super) fn tree(graph: &Flat, terminals: &[u32], work: &mut Work) -> Option<Vec<u32>> {
    let (&last, rest) = terminals.split_last()?;
    let nodes = graph.nodes;
    let all = (1_usize << rest.len()) - 1;
    let mut table = vec![FAR; (all + 1) * nodes];
    let mut heap = BinaryHeap::new();
    for set in 1..=all {
        let (before, row) = table.split_at_mut(set * nodes);
        let row = &mut row[..nodes];
        let lowest = set & set.wrapping_neg();
        let others = set ^ lowest;
        if others == 0 {
            row[rest[set.trailing_zeros() as usize] as usize] = 0;
        }
        // Every split once: the part with the lowest terminal, and a part of the others.
        let mut part = others;
        let mut splits = 0;
        while part > 0 {
            let one = &before[part * nodes..(part + 1) * nodes];
            let other = &before[(set ^ part) * nodes..(set ^ part) * nodes + nodes];
            for ((best, one), other) in row.iter_mut().zip(one).zip(other) {
                *best = (*best).min(one + other);
            }
            splits += 1;
            part = (part - 1) & others;
        }
        heap.extend(
            (0_u32..)
                .zip(&*row)
                .filter(|(_, far)| **far < FAR)
                .map(|(node, &far)| Reverse((far, node))),
        );
        while let Some(Reverse((length, node))) = heap.pop() {
            if length > row[node as usize] {
                continue;
            }
            for &(to, edge) in graph.around(node) {
                let length = length + graph.weight(edge);
                if length < row[to as usize] {
                    row[to as usize] = length;
                    heap.push(Reverse((length, to)));
                }
            }
        }
        if !work.spend(splits * nodes as u64 / 2 + 8 * graph.edges.len() as u64) && set < all {
            return None;
        }
    }
    Some(retrace(graph, rest, &table, all, last))
}

fn retrace(graph: &Flat, rest: &[u32], table: &[i64], all: usize, last: u32) -> Vec<u32> {
    let at = |set: usize, node: u32| table[set * graph.nodes + node as usize];
    let mut edges = Vec::new();
    let mut open = vec![(all, last)];
    while let Some((set, node)) = open.pop() {
        let value = at(set, node);
        if set.is_power_of_two() && rest[set.trailing_zeros() as usize] == node {
            continue;
        }
        let step = graph
            .around(node)
            .iter()
            .find(|&&(to, edge)| at(set, to) + graph.weight(edge) == value);
        if let Some(&(to, edge)) = step {
            edges.push(edge);
            open.push((set, to));
            continue;
        }
        let others = set & (set - 1);
        let mut part = others;
        while part > 0 {
            if at(part, node) + at(set ^ part, node) == value {
                open.push((part, node));
                open.push((set ^ part, node));
                break;
            }
            part = (part - 1) & others;
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}
