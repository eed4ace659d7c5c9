use super::super::fixtures::{case, offer, rule};
use super::super::{Offer, decide};
use super::*;

fn terminals(people: f64, dollars: f64, number: u32) -> Offer {
    Offer {
        terminals: number,
        ..offer(Decision::LeoTerminal, people, dollars)
    }
}

#[test]
fn those_who_lose_least_a_terminal_give_way_first() {
    let interim = Offer {
        is_interim: true,
        ..offer(Decision::DirectToCell, 10.0, 0.0)
    };
    let list = vec![
        // 200 more for one terminal.
        case(vec![
            terminals(10.0, 100.0, 1),
            offer(Decision::Macro, 10.0, 300.0),
        ]),
        // 300 more for two terminals.
        case(vec![
            terminals(10.0, 100.0, 2),
            offer(Decision::Macro, 10.0, 400.0),
        ]),
        // Nothing in their place.
        case(vec![terminals(10.0, 100.0, 4)]),
        // A stopgap in their place.
        case(vec![terminals(10.0, 100.0, 8), interim]),
        // None needed.
        case(vec![offer(Decision::Macro, 10.0, 1.0)]),
    ];
    let cases = Cases::new(list, Vec::new()).unwrap();
    let prices = UnitPrices::from_fn(|_| 1.0);
    let decided = decide(&cases, rule(Policy::LeastCost), &prices);
    let capped = |most| cap(&cases, &decided, Policy::LeastCost, &prices, most);
    let order = |most| -> Vec<usize> { capped(most).gave_way.iter().map(|one| one.case).collect() };
    assert_eq!(capped(15).asked, 15);
    assert!(order(15).is_empty());
    assert_eq!(order(14), [1]);
    assert_eq!(order(12), [1, 0]);
    assert_eq!(order(11), [1, 0, 3]);
    assert_eq!(order(0), [1, 0, 3, 2]);
    let all = capped(0);
    assert_eq!(all.used, 0);
    let losses: Vec<Option<f64>> = all.gave_way.iter().map(|one| one.loss).collect();
    assert_eq!(losses, [Some(150.0), Some(200.0), Some(-12.5), None]);

    let mut after = decided.clone();
    all.apply(&mut after);
    let winners = after.verdicts.iter().map(|verdict| verdict.winner);
    assert!(winners.eq([
        Decision::Macro,
        Decision::Macro,
        Decision::NoOption,
        Decision::DirectToCell,
        Decision::Macro,
    ]));
}
