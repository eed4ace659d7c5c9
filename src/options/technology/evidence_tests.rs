//! What options rest on, as they tell it.

use super::tests::{Desk, facts, with_cell};
use super::*;
use crate::options::fixtures::{fibre, hops, reach};
use crate::options::means::{Anchor, Hop, Microwave};

#[test]
fn what_rests_on_a_table_or_a_distance_says_so() {
    let desk = Desk::new();
    let of = |evidence| {
        let mut means = with_cell(1.0, fibre(1.0));
        means.small_cell = Some(Reach {
            evidence,
            ..reach(1.0)
        });
        let cell = desk.one(Decision::SmallCell, &facts(), &means);
        [Reason::FromTable, Reason::FromDistance].map(|reason| cell.because.has(reason))
    };
    assert_eq!(of(Evidence::Terrain), [false, false]);
    assert_eq!(of(Evidence::Table), [true, false]);
    assert_eq!(of(Evidence::Distance), [false, true]);
}

#[test]
fn a_hop_without_known_ground_makes_the_clearance_of_the_chain_unknown() {
    let desk = Desk::new();
    let mut chain: Microwave = hops(2).microwave.unwrap();
    chain.anchor = Anchor::Mast(0);
    let clearance = |of: &[Option<f64>]| {
        let mut chain = chain.clone();
        for (hop, clearance_radii) in chain.hops.iter_mut().zip(of) {
            *hop = Hop {
                clearance_radii: *clearance_radii,
                ..*hop
            };
        }
        let backhaul = Backhaul {
            microwave: Some(chain),
            ..Backhaul::default()
        };
        let cell = desk.one(Decision::SmallCell, &facts(), &with_cell(1.0, backhaul));
        match cell.needs.feed {
            Some(Feed::Microwave {
                clearance_radii, ..
            }) => clearance_radii,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(clearance(&[Some(2.0), Some(0.7)]), Some(0.7));
    assert_eq!(clearance(&[Some(2.0), None]), None);
}
