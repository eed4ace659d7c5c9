use proptest::prelude::*;

use super::words::{decimal, grouped, percent, small_percent};
use super::{Block, Dossier, Section};
use crate::lang::Lang;

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
