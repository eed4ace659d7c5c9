//! Files that nobody should trust.

use proptest::prelude::*;

use super::*;
use crate::plan::check::{check, problem_faults};
use crate::plan::tried::brute_force::best;
use crate::plan::tried::samples::problem;
use crate::plan::{mps, solution};

fn bytes() -> Vec<u8> {
    let (problem, plan) = (0..)
        .find_map(|seed| {
            let problem = problem(seed);
            let plan = best(&problem)?;
            (!problem.phases.is_empty()).then_some((problem, plan))
        })
        .unwrap();
    let mut bytes = Vec::new();
    PlanFile::new(problem, plan).write(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_file_that_ends_too_soon_is_refused_wherever_it_ends() {
    let bytes = bytes();
    for end in (0..bytes.len() - 2).step_by(97) {
        let error = PlanFile::read(&bytes[..end]).unwrap_err();
        assert!(
            matches!(error, PlanFileError::Truncated { .. }),
            "{end}: {error:?}"
        );
    }
}

#[test]
fn what_does_not_belong_there_is_refused() {
    let text = String::from_utf8(bytes()).unwrap();
    let changed = [
        ("\"problem\":{", "\"problem\":{\"extra\":1,"),
        ("\"plan\":{", "\"more\":0,\n\"plan\":{"),
        ("\"totals\":{", "\"totals\":{\"sum\":1,"),
        ("\"phases\":[{\"name\":", "\"phases\":[{\"nam\":"),
        (
            "\"phases\":[{\"name\":\"first\",\"villages\"",
            "\"phases\":[{\"name\":\"first\",\"x\":0,\"villages\"",
        ),
        ("\"people\":", "\"people\":1e400,\"houses\":"),
        ("\"people\":", "\"people\":1.5,\"houses\":"),
        ("\"people\":", "\"people\":9223372036854775808,\"houses\":"),
        ("\"reach\":[", "\"reach\":[-1,"),
        ("\"status\":\"optimal\"", "\"status\":\"best\""),
        ("\"kind\":\"macro\"", "\"kind\":7"),
        ("\"at\":[104.5,", "\"at\":[1040.5,"),
        ("\"hops\":[", "\"hops\":[{}],\"hop\":["),
        ("\"sites\":[", "\"sites\":{\"0\":["),
    ];
    for (before, after) in changed {
        assert!(text.contains(before), "{before}");
        let wrong = text.replacen(before, after, 1);
        assert!(PlanFile::read(wrong.as_bytes()).is_err(), "{after}");
    }
    let twice = format!("{text}{text}");
    assert!(PlanFile::read(twice.as_bytes()).is_err());
}

#[test]
fn a_million_brackets_are_refused() {
    for bracket in ["[", "{\"problem\":", "{\"deadzone\":[", "["] {
        let nested = bracket.repeat(1_000_000);
        assert!(PlanFile::read(nested.as_bytes()).is_err());
        let inside = format!("{{\"deadzone\":\"0\",\"problem\":{{\"villages\":{nested}");
        assert!(PlanFile::read(inside.as_bytes()).is_err());
    }
}

proptest! {
    /// Bytes are changed: what is still read is checked, exported and completed without a panic.
    #[test]
    fn no_file_brings_the_check_down(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), "[0-9,\\[\\]{}\":nul-]"), 1..4),
    ) {
        let mut bytes = BYTES.with(Clone::clone);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte.as_bytes()[0];
        }
        let Ok(file) = PlanFile::read(&bytes) else {
            return Ok(());
        };
        let sound = problem_faults(&file.problem).is_empty();
        let checked = check(&file.problem, &file.plan);
        prop_assert!(sound || checked.is_err());
        let written = mps::write(&file.problem, &mps::Request::default(), &mut Vec::new());
        prop_assert_eq!(written.is_ok(), sound);
        let _ = solution::read("y_0_0 1\na_0_0_0 1\nx_0_0_1 1", &file.problem);
    }
}

thread_local! {
    static BYTES: Vec<u8> = bytes();
}
