//! What is wrong with a problem is named.

use super::super::Work;
use super::*;

fn two() -> Cover {
    let mut cover = Cover {
        open: vec![5, 7],
        alone: vec![None, Some(9), None],
        ..Cover::default()
    };
    cover.reach.push([(0, 0), (1, 0)]);
    cover.reach.push([(1, 0), (2, 0)]);
    cover
}

#[test]
fn clashes_are_named() {
    let first = |cover: &Cover| solve(cover, None, None, &mut Work::steps(1000)).clashes[0];
    let mut cover = two();
    cover.alone.push(None);
    assert_eq!(first(&cover), Clash::Unreachable { village: 3 });
    let mut cover = two();
    cover.must = vec![0, 1];
    cover.limits.push(Limit {
        weights: vec![(0, 2), (1, 2)],
        most: 3,
    });
    assert_eq!(
        first(&cover),
        Clash::Must {
            limit: 0,
            weight: 4,
            most: 3
        }
    );
    cover.must.clear();
    assert_eq!(
        first(&cover),
        Clash::Limit {
            limit: 0,
            weight: 4,
            most: 3
        }
    );
    let mut cover = two();
    cover.quotas.push(Quota {
        weights: vec![(0, 1), (2, 3)],
        least: 5,
    });
    assert_eq!(
        first(&cover),
        Clash::Quota {
            quota: 0,
            reachable: 4,
            least: 5
        }
    );
}

#[test]
fn flaws_are_named() {
    let flaw = |change: &dyn Fn(&mut Cover)| {
        let mut cover = two();
        change(&mut cover);
        cover.check().unwrap_err()
    };
    assert_eq!(
        flaw(&|cover| cover.open[1] = -1),
        Flaw::Negative { index: 1 }
    );
    assert_eq!(
        flaw(&|cover| cover.alone[1] = Some(-1)),
        Flaw::Negative { index: 1 }
    );
    assert_eq!(
        flaw(&|cover| cover.reach.links[3] = -4),
        Flaw::Negative { index: 1 }
    );
    assert_eq!(
        flaw(&|cover| cover.reach.villages[3] = 7),
        Flaw::Village { site: 1 }
    );
    assert_eq!(
        flaw(&|cover| cover.reach.villages[1] = 0),
        Flaw::Village { site: 0 }
    );
    assert_eq!(flaw(&|cover| cover.reach.starts[1] = 9), Flaw::Shape);
    assert_eq!(flaw(&|cover| cover.reach.starts.truncate(2)), Flaw::Shape);
    assert_eq!(flaw(&|cover| cover.open[0] = i64::MAX), Flaw::Large);
    assert_eq!(
        flaw(&|cover| cover.must.push(2)),
        Flaw::Constraint { index: 0 }
    );
    assert_eq!(
        flaw(&|cover| cover.limits.push(Limit {
            weights: vec![(0, 0)],
            most: 3
        })),
        Flaw::Constraint { index: 0 }
    );
    assert_eq!(
        flaw(&|cover| cover.quotas.push(Quota {
            weights: vec![(1, 1), (1, 1)],
            least: 3
        })),
        Flaw::Constraint { index: 0 }
    );
    let solved = solve(
        &Cover {
            open: vec![-1],
            ..Cover::default()
        },
        None,
        None,
        &mut Work::steps(10),
    );
    assert_eq!(solved.status, Status::Infeasible);
}

#[test]
fn nothing_to_choose_is_settled_at_once() {
    let empty = solve(&Cover::default(), None, None, &mut Work::steps(1000));
    assert_eq!((empty.status, empty.value), (Status::Optimal, Some(0)));
    let lonely = Cover {
        alone: vec![Some(3), Some(4)],
        ..Cover::default()
    };
    let solved = solve(&lonely, None, None, &mut Work::steps(1000));
    assert_eq!(
        (solved.status, solved.value, solved.bound),
        (Status::Optimal, Some(7), 7)
    );
}
