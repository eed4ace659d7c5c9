//! What is refused in `[plan]`, and what a project says of it.

use crate::project::problem::Problem;
use crate::project::read::settings;

fn problem(text: &str) -> (usize, String, String) {
    let problems: Vec<Problem> = settings(text, &[]).unwrap_err();
    let first = &problems[0];
    (first.line, first.key.clone(), first.message.clone())
}

#[test]
fn phases_quotas_and_funds_are_read() {
    let text = "[plan]\nobjectives = [\"people\", \"cost\"]\nbudget_usd = 5e6\n\
        [[plan.phases]]\nname = \"2025\"\nuntil = \"2025-12-31\"\nvillages = 600\n\
        [[plan.phases]]\nname = \"after\"\n\
        [[plan.quotas]]\nprovince = \"Hà Giang\"\nvillages = 5\nphase = \"2025\"\n\
        [plan.funds]\noperator = 1000000\n";
    let plan = settings(text, &[]).unwrap().plan;
    assert_eq!((plan.phases.len(), plan.phases[0].villages), (2, Some(600)));
    assert_eq!(plan.phases[0].until.unwrap().to_string(), "2025-12-31");
    assert_eq!(plan.quotas[0].province, "Hà Giang");
    assert_eq!(plan.funds["operator"], 1e6);
}

#[test]
fn what_cannot_be_says_where_and_why() {
    let (line, key, message) = problem("[[plan.phases]]\nuntil = \"2025\"\nname = 3\n");
    assert_eq!((line, &*key), (3, "plan.phases[1].name"));
    assert!(message.contains("short text"), "{message}");
    let (_, key, message) = problem("[[plan.phases]]\nvillages = 3\n");
    assert_eq!((&*key, &*message), ("plan.phases[1]", "needs name"));
    let twice = "[[plan.phases]]\nname = \"a\"\n[[plan.phases]]\nname = \"a\"\n";
    let (line, key, message) = problem(twice);
    assert_eq!((line, &*key), (4, "plan.phases[2].name"));
    assert!(message.contains("entry 1 already"), "{message}");
    let order = "[[plan.phases]]\nname = \"a\"\nuntil = \"2026-01-01\"\n[[plan.phases]]\nname = \"b\"\nuntil = \"2025-01-01\"\n";
    let (line, key, message) = problem(order);
    assert_eq!((line, &*key), (6, "plan.phases[2].until"));
    assert!(message.contains("not after a on 2026-01-01"), "{message}");
    let quota = "[[plan.phases]]\nname = \"first\"\n[[plan.quotas]]\nprovince = \"X\"\nvillages = 1\nphase = \"frist\"\n";
    let (line, _, message) = problem(quota);
    assert_eq!(line, 6);
    assert!(message.contains("did you mean first?"), "{message}");
    let (_, key, message) = problem("plan.funds = [5000000]\n");
    assert_eq!(key, "plan.funds");
    assert!(message.contains("plan.funds.operator = "), "{message}");
    let (_, key, _) = problem("plan.funds.operator = -3\n");
    assert_eq!(key, "plan.funds.operator");
    let (_, key, message) = problem("[plan]\nobjectives = [\"people\"]\n");
    assert_eq!(key, "plan.objectives");
    assert!(message.contains("budget_usd"), "{message}");
    let (_, key, _) = problem("[plan]\nmust = [\"a\"]\nnever = [\"a\"]\n");
    assert_eq!(key, "plan.must");
}
