//! Pages of the documentation that must say what the source says.

use deadzone::options::Reason;
use deadzone::ranking::Gate;
use deadzone::survey::Code;

#[test]
fn the_errors_page_lists_exactly_the_codes_of_the_source() {
    let page = include_str!("../docs/errors.md");
    let listed: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(code, _)| code)
        .collect();
    let inputs = Code::ALL.iter().map(|code| (code.as_str(), code.action()));
    let gates = Gate::ALL.iter().map(|gate| (gate.as_str(), ""));
    let reasons = Reason::ALL
        .iter()
        .map(|reason| (reason.as_str(), reason.sentence()));
    let known: Vec<(&str, &str)> = inputs.chain(gates).chain(reasons).collect();
    for (code, text) in &known {
        let row = format!("| `{code}` |");
        let row = page.lines().find(|line| line.starts_with(&row));
        assert!(row.is_some(), "{code} is not in docs/errors.md");
        assert!(
            row.unwrap().contains(text),
            "docs/errors.md says something else of {code}"
        );
    }
    for code in listed {
        assert!(
            known.iter().any(|(known, _)| *known == code),
            "docs/errors.md lists {code}"
        );
    }
}
