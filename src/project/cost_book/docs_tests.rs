//! The documentation holds the numbers of the shipped books, and its example is a book.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::*;
use crate::project::{Project, default_settings};

fn docs() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/costs.md");
    fs::read_to_string(path).unwrap()
}

fn shipped(name: &str) -> CostBook {
    let set = [format!("costs.book=\"{name}\"")];
    Project::defaults(&set).unwrap().settings.costs
}

/// That the documentation has a table.
fn holds(table: &str) {
    assert!(
        docs().contains(table),
        "docs/costs.md does not have this table; paste it:\n{table}"
    );
}

/// Rows of the prices that a choice takes.
fn prices(book: &CostBook, takes: impl Fn(Item) -> bool) -> String {
    let mut text = String::from(
        "| item | unit | low | default | high | life, years | bought again | upkeep | imported | mark | source |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (item, price) in book.prices.iter().filter(|(item, _)| takes(*item)) {
        let Price {
            low, default, high, ..
        } = price;
        let _ = writeln!(
            text,
            "| `{}` | {} | {low} | {default} | {high} | {} | {} | {} | {} | {} | {} |",
            item.key(),
            item.unit(),
            price.life_years,
            price.replaced_share,
            price.opex_share,
            price.imported,
            price.mark.as_str(),
            price.source
        );
    }
    text
}

/// Rows of the factors that a choice takes.
fn factors(book: &CostBook, takes: impl Fn(Factor) -> bool) -> String {
    let mut text = String::from(
        "| factor | unit | low | default | high | mark | source |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (factor, number) in book.factors.iter().filter(|(factor, _)| takes(*factor)) {
        let Number {
            low, default, high, ..
        } = number;
        let _ = writeln!(
            text,
            "| `{}` | {} | {low} | {default} | {high} | {} | {} |",
            factor.key(),
            factor.unit(),
            number.mark.as_str(),
            number.source
        );
    }
    text
}

#[test]
fn the_tables_are_those_of_the_books() {
    let home = shipped(DEFAULT_BOOK);
    holds(&prices(&home, |_| true));
    holds(&factors(&home, |_| true));
    let cpp = shipped("itu-cpp");
    holds(&prices(&cpp, |item| cpp.prices[item] != home.prices[item]));
    holds(&factors(&cpp, |factor| {
        cpp.factors[factor] != home.factors[factor]
    }));
}

#[test]
fn every_key_is_explained_in_one_line() {
    let mut text = String::from("| key | meaning |\n| --- | --- |\n");
    for item in Item::ALL {
        let _ = writeln!(text, "| `{}` | {} |", item.key(), item.meaning());
    }
    for factor in Factor::ALL {
        let _ = writeln!(text, "| `{}` | {} |", factor.key(), factor.meaning());
    }
    holds(&text);
}

#[test]
fn the_example_of_a_book_of_ones_own_is_one() {
    let docs = docs();
    let block = |name: &str| {
        let start = format!("```toml\n# {name}\n");
        let (_, rest) = docs.split_once(&start).unwrap();
        rest.split_once("```").unwrap().0.to_owned()
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("our-costs.toml"),
        block("our-costs.toml"),
    )
    .unwrap();
    fs::write(folder.path().join("deadzone.toml"), block("deadzone.toml")).unwrap();
    let book = Project::open(folder.path(), &[]).unwrap().settings.costs;
    assert_eq!(book.name, "Tender of our province");
    assert_eq!(book.currency, "VND");
    assert!((book.usd(Item::MacroSite) - 1.9e9 / 25_450.0).abs() < 1e-6);
    assert_eq!(book.usd(Item::LeoFeeMonth), 60.0);
    let below = default_settings().costs;
    assert_eq!(book.price(Item::PvWp), below.price(Item::PvWp));
    assert_eq!(book.factor(Factor::DiscountRate), 0.05);
}
