use std::collections::BTreeSet;

use super::*;
use crate::pipeline::{Silent, run};
use crate::project::Project;
use crate::report::columns::fixed_names;
use crate::report::lists::{BUILD_LIST, GREY, RANKED};
use crate::report::plan::{LINK_COLUMNS, site_columns};
use crate::report::platform::PLATFORM_COLUMNS;
use crate::report::rejected::REJECTED_COLUMNS;
use crate::report::why::TERM_COLUMNS;
use crate::report::{CONTRADICTION_COLUMNS, VillageColumns, option_columns};

#[test]
fn every_column_that_is_written_has_an_entry() {
    let columns = fixed_names()
        .chain(BUILD_LIST.iter().copied())
        .chain(GREY.iter().copied())
        .chain(RANKED.iter().copied())
        .chain(CONTRADICTION_COLUMNS.iter().copied())
        .chain(TERM_COLUMNS.iter().copied())
        .chain(option_columns())
        .chain(site_columns())
        .chain(LINK_COLUMNS)
        .chain(REJECTED_COLUMNS)
        .chain(PLATFORM_COLUMNS)
        .chain(["lon", "lat"]);
    let columns: BTreeSet<&str> = columns.collect();
    let lacking: Vec<&&str> = columns.iter().filter(|of| entry(of).is_none()).collect();
    assert!(lacking.is_empty(), "no entry: {lacking:?}");
    let idle = entries().filter(|entry| !columns.contains(entry.column));
    let idle: Vec<&str> = idle.map(|entry| entry.column).collect();
    assert!(idle.is_empty(), "no such column: {idle:?}");
}

#[test]
fn a_column_has_one_entry_and_says_all_in_both_languages() {
    let mut met = BTreeSet::new();
    for entry in entries() {
        assert!(met.insert(entry.column), "{} stands twice", entry.column);
        for text in [entry.title, entry.meaning] {
            assert!(!text.en.is_empty() && !text.vi.is_empty());
        }
        for meaning in [entry.meaning.en, entry.meaning.vi] {
            assert!(meaning.ends_with('.'), "{meaning}");
            assert!(!meaning.contains("  "), "{meaning}");
        }
        for title in [entry.title.en, entry.title.vi] {
            assert!(title.chars().count() <= 40, "{title}");
        }
    }
}

#[test]
fn the_outputs_page_names_each_column() {
    let page = include_str!("../../../docs/outputs.md");
    let told: BTreeSet<&str> = page.split('`').skip(1).step_by(2).collect();
    let lacking = entries().filter(|entry| !told.contains(entry.column));
    let lacking: Vec<&str> = lacking.map(|entry| entry.column).collect();
    assert!(lacking.is_empty(), "docs/outputs.md lacks {lacking:?}");
}

#[test]
fn columns_of_criteria_and_networks_are_described() {
    let project = Project::embedded(&["plan.enabled = false".into()]).unwrap();
    let mut run = run(&project, &Silent).unwrap();
    run.scan.classes.push("Viettel 4G".to_owned());
    let facts = run.facts();
    for lang in Lang::ALL {
        for column in VillageColumns::all(facts).names() {
            let own = facts.survey.extra_columns.iter().any(|of| of == column);
            let is_told = described(column, facts, lang).is_some();
            assert_eq!(is_told, !own, "{column}");
        }
    }
    let people = described("score_people", facts, Lang::Vi).unwrap();
    assert_eq!(people.title, "Điểm: Số người dân được phủ sóng mới");
    assert!(people.meaning.contains("tối đa 25,00"));
    let nearest = described("nearest_Viettel_4G_m", facts, Lang::En).unwrap();
    assert_eq!(nearest.title, "Distance to Viettel 4G");
    assert_eq!(described("score_nobody", facts, Lang::En), None);
    assert_eq!(described("nearest_Nobody_4G_m", facts, Lang::En), None);
}
