use proptest::prelude::*;

use super::words::{decimal, grouped, percent, small_percent};
use super::{Block, Dossier, Section};
use crate::lang::Lang;
use crate::pipeline::{Silent, run};
use crate::project::Project;
use crate::report::{explanation, why};

fn page(name: &str) -> Dossier {
    Dossier {
        title: name.to_owned(),
        sections: vec![Section {
            heading: Some("Decision"),
            blocks: vec![
                Block::Facts(vec![
                    ("in", name.to_owned()),
                    ("status", "white".to_owned()),
                ]),
                Block::Text(name.to_owned()),
                Block::List(vec![name.to_owned()]),
                Block::Table {
                    header: vec!["option", "a person"],
                    rows: vec![vec!["macro *".to_owned(), "1,234".to_owned()]],
                },
            ],
        }],
    }
}

#[test]
fn a_page_reads_the_same_in_both_shapes() {
    let page = page("Bản Tà Xùa");
    let text = "Bản Tà Xùa\n\nDECISION\n  in      Bản Tà Xùa\n  status  white\n  Bản Tà Xùa\n  - Bản Tà Xùa\n  \
                option   a person\n  macro *     1,234\n";
    assert_eq!(page.text(), text);
    let markdown = "# Bản Tà Xùa\n\n## Decision\n\n- **in**: Bản Tà Xùa\n- **status**: white\n\nBản Tà Xùa\n\n\
                    - Bản Tà Xùa\n\n| option | a person |\n| --- | ---: |\n| macro \\* | 1,234 |\n";
    assert_eq!(page.markdown(), markdown);
}

#[test]
fn numbers_say_what_they_mean() {
    assert_eq!(grouped(-1_234_567.4, Lang::En), "-1,234,567");
    assert_eq!(grouped(-0.2, Lang::En), "0");
    assert_eq!(decimal(2.50, 2, Lang::En), "2.5");
    assert_eq!(decimal(100.0, 0, Lang::En), "100");
    assert_eq!(percent(0.853, Lang::En), "85 %");
    assert_eq!(percent(0.998, Lang::En), "99.8 %");
    assert_eq!(percent(1.0, Lang::En), "100 %");
    assert_eq!(percent(0.0, Lang::En), "0 %");
    assert_eq!(small_percent(0.0004, Lang::En), "0.04 %");
    assert_eq!(decimal(1200.0, 1, Lang::Vi), "1.200");
    assert_eq!(decimal(1200.5, 2, Lang::Vi), "1.200,5");
    assert_eq!(small_percent(0.0004, Lang::Vi), "0,04 %");
}

/// English words that no name of the example has.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "is", "no", "yes", "unknown", "with", "for", "in", "from", "would",
    "people", "not",
];

#[test]
fn a_vietnamese_page_says_nothing_in_english() {
    let project = Project::embedded(&["plan.enabled = false".into()]).unwrap();
    let run = run(&project, &Silent).unwrap();
    let facts = run.facts();
    let settings = &project.settings;
    let dead = facts.order();
    assert!(dead.len() > 100);
    for index in dead {
        let page = Dossier::of(facts, settings, index, Lang::Vi).unwrap();
        let why = why(facts, index, Lang::Vi).unwrap_or_default();
        let mut text = format!("{} {why}", page.text());
        let choice = facts.choice(index).unwrap();
        // Codes stand in brackets beside their words.
        for code in choice.reasons.iter().map(|reason| reason.as_str()) {
            text = text.replace(code, "");
        }
        for open in ["(unknown)", "(none)"] {
            text = text.replace(open, "");
        }
        let is_part = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
        for word in text.split(|letter| !is_part(letter)) {
            let word = word.trim_end_matches('.');
            assert!(!ENGLISH.contains(&word), "{text}\n says {word}");
        }
        let english = explanation(facts, index, Lang::En);
        assert_eq!(english.as_deref(), Some(&*choice.explanation));
        let told = choice.explained(
            &facts.survey.villages[index],
            &facts.scan.findings[index],
            facts.survey,
            Lang::En,
        );
        assert_eq!(told, choice.explanation);
    }
}

proptest! {
    #[test]
    fn no_name_breaks_a_page(name in any::<String>()) {
        let page = page(&name);
        for line in page.text().lines() {
            prop_assert!(line.chars().count() <= 100);
            prop_assert!(!line.chars().any(char::is_control));
        }
        let markdown = page.markdown();
        prop_assert_eq!(markdown.lines().count(), 14);
        // Two bars more than the names of two columns need would be a third column.
        let row = markdown.lines().find(|line| line.starts_with("| macro"));
        prop_assert_eq!(row, Some("| macro \\* | 1,234 |"));
    }
}
