use std::fs;

use super::*;
use crate::project::read::settings;
use crate::project::{Problem, Project, ProjectError};
use proptest::prelude::*;

fn book(text: &str) -> CostBook {
    settings(text, &[]).unwrap().costs
}

fn problem(text: &str) -> Problem {
    let mut found = settings(text, &[]).expect_err("the text is wrong");
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// A project beside a book of its own.
fn beside(costs: &str, of_project: &str) -> Result<CostBook, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.toml"), costs).unwrap();
    let text = format!("[costs]\nbook = \"own.toml\"\n{of_project}");
    fs::write(folder.path().join("deadzone.toml"), text).unwrap();
    match Project::open(folder.path(), &[]) {
        Ok(project) => {
            let paths = project.input_paths();
            assert!(paths.contains(&folder.path().join("own.toml")), "{paths:?}");
            Ok(project.settings.costs)
        }
        Err(error) => Err(error.to_string()),
    }
}

const HEAD: &str = "name = \"Own\"\nsource = \"Our tender\"\ncurrency = \"VND\"\nyear = 2026\n";

#[test]
fn every_book_of_the_program_is_whole_and_says_where_its_numbers_come_from() {
    for name in BOOKS {
        let book = book(&format!("costs.book = \"{name}\"\n"));
        assert!(!book.name.is_empty() && !book.source.is_empty(), "{name}");
        assert_eq!(book.stated_in, USD);
        assert!(book.exchange.contains_key("VND"));
        for (item, price) in book.prices.iter() {
            assert!(price.low <= price.default && price.default <= price.high);
            assert!(!price.source.is_empty(), "{name}: {item:?}");
            assert!(price.mark != Mark::Project, "{name}: {item:?}");
        }
        for (factor, number) in book.factors.iter() {
            let allowed = factor.allowed();
            assert!(allowed.low <= number.low && number.high <= allowed.high);
            assert!(number.low <= number.default && number.default <= number.high);
            assert!(!number.source.is_empty(), "{name}: {factor:?}");
            assert!(number.mark != Mark::Project, "{name}: {factor:?}");
        }
        assert_eq!(book.cpp.is_some(), *name == "itu-cpp");
    }
    assert_eq!(book("").book, DEFAULT_BOOK);
}

#[test]
fn keys_of_books_stand_once() {
    let keys: Vec<&str> = Item::ALL.iter().map(|item| item.key()).collect();
    let factors = Factor::ALL.iter().map(|factor| factor.key());
    let all: Vec<&str> = keys.into_iter().chain(factors).collect();
    for (place, key) in all.iter().enumerate() {
        assert!(!all[..place].contains(key), "{key}");
    }
    assert_eq!(Item::find("leo_kit"), Some(Item::LeoKit));
    assert_eq!(<Factor as Named>::find("leo_kit"), None);
}

#[test]
fn a_bare_number_takes_the_place_of_the_default_and_widens_the_range() {
    let plain = book("");
    let read = book(
        "[costs.prices]\nleo_fee_month = 60\nmacro_site = 1e6\n[costs.factors]\ndetour = 1.05\n",
    );
    let fee = read.price(Item::LeoFeeMonth);
    assert_eq!((fee.low, fee.default, fee.high), (50.0, 60.0, 250.0));
    assert_eq!(fee.mark, Mark::Project);
    assert_eq!(fee.source, "the project file");
    let site = read.price(Item::MacroSite);
    assert_eq!((site.low, site.default, site.high), (43_000.0, 1e6, 1e6));
    let below = plain.price(Item::MacroSite);
    assert_eq!(site.opex_share, below.opex_share);
    let detour = read.factors[Factor::Detour].range();
    assert_eq!((detour.low, detour.default, detour.high), (1.05, 1.05, 2.0));
    // What is not named stays, and the same number is no decision.
    assert_eq!(read.price(Item::WifiKit), plain.price(Item::WifiKit));
    assert_eq!(book("costs.prices.leo_fee_month = 100\n"), plain);
}

#[test]
fn settings_given_key_by_key_lie_over_the_file() {
    let set = |text: &str, pair: &str| settings(text, &[pair.to_owned()]).unwrap().costs;
    let read = set("", "costs.prices.leo_fee_month.default=60");
    assert_eq!(read.usd(Item::LeoFeeMonth), 60.0);
    let text = "costs.prices.leo_fee_month = 60\n";
    let read = set(text, "costs.prices.leo_fee_month.low=20");
    let fee = read.price(Item::LeoFeeMonth);
    assert_eq!((fee.low, fee.default, fee.high), (20.0, 60.0, 250.0));
    let text = "costs.prices.leo_fee_month.high = 300\n";
    let read = set(text, "costs.prices.leo_fee_month=400");
    assert_eq!(read.price(Item::LeoFeeMonth).high, 400.0);
    let read = set("", "costs.prices.battery_kwh.life_years=12");
    let battery = read.price(Item::BatteryKwh);
    assert_eq!((battery.life_years, battery.default), (12, 300.0));
    assert_eq!(battery.mark, Mark::Project);
}

#[test]
fn other_money_becomes_dollars_by_the_rate_that_holds_in_the_end() {
    let text = "[costs]\ncurrency = \"VND\"\n[costs.exchange]\nVND = 25000\n\
                [costs.prices.leo_kit]\nlow = 10_000_000\ndefault = 15e6\nhigh = 20e6\ncurrency = \"VND\"\nyear = 2024\nmark = \"P\"\nsource = \"a shop\"\n";
    let read = book(text);
    let kit = read.price(Item::LeoKit);
    assert_eq!((kit.low, kit.default, kit.high), (400.0, 600.0, 800.0));
    assert_eq!((kit.stated_in.as_str(), kit.year), ("VND", 2024));
    assert_eq!((kit.mark, kit.source.as_str()), (Mark::P, "a shop"));
    assert_eq!(read.per_usd(), 25_000.0);
    assert_eq!(read.exchange["VND"].source, "the project file");
    assert_eq!(read.exchange["VND"].year, None);
    assert_eq!(read.exchange["EUR"].year, Some(2025));

    let own = format!(
        "{HEAD}base = \"vietnam-2025\"\n[exchange.VND]\nper_usd = 20_000\nyear = 2026\n[prices]\nleo_kit = 12e6\n"
    );
    let kit = |book: CostBook| book.usd(Item::LeoKit);
    assert_eq!(kit(beside(&own, "").unwrap()), 600.0);
    assert_eq!(kit(beside(&own, "exchange.VND = 24_000\n").unwrap()), 500.0);
}

#[test]
fn a_book_of_ones_own_rests_on_one_of_the_program_or_is_whole() {
    let own = format!(
        "{HEAD}base = \"itu-cpp\"\n[prices.macro_site]\ndefault = 2.5e9\nhigh = 5e9\nmark = \"P\"\nsource = \"a tender\"\n[prices]\ngenset = 200e6\n"
    );
    let read = beside(&own, "prices.wifi_kit = 900\n").unwrap();
    assert_eq!(
        (read.name.as_str(), read.year, read.book.as_str()),
        ("Own", 2026, "own.toml")
    );
    assert_eq!(read.stated_in, "VND");
    assert!((read.usd(Item::MacroSite) - 2.5e9 / 25_450.0).abs() < 1e-6);
    assert_eq!(read.price(Item::MacroSite).source, "a tender");
    assert_eq!(read.price(Item::Genset).source, "Our tender");
    assert_eq!(read.price(Item::Genset).mark, Mark::Project);
    assert_eq!(read.usd(Item::RemoteSector), 120.0);
    assert_eq!(read.usd(Item::WifiKit), 900.0);

    let alone = beside(
        &format!("{HEAD}[exchange.VND]\nper_usd = 25_000\nyear = 2026\n[prices]\nleo_kit = 12e6\n"),
        "",
    );
    let alone = alone.unwrap_err();
    assert!(
        alone.contains("own.toml") && alone.contains("lacks macro_site and 21 more"),
        "{alone}"
    );
    assert!(alone.contains("base = \"vietnam-2025\""), "{alone}");
}

#[test]
fn a_book_that_is_wrong_is_named_with_its_line() {
    let refused =
        |rest: &str| beside(&format!("{HEAD}base = \"vietnam-2025\"\n{rest}"), "").unwrap_err();
    let found = refused("[prices]\n\nleo_kitt = 3\n");
    assert!(
        found.contains("cost book own.toml: 1 entry is wrong"),
        "{found}"
    );
    assert!(
        found.contains("line 8: prices.leo_kitt = 3: unknown key; did you mean leo_kit?"),
        "{found}"
    );
    let found = refused("[prices.leo_kit]\nlow = 5e9\n");
    assert!(
        found.contains("line 7: prices.leo_kit: low 196463"),
        "{found}"
    );
    let found = refused("[prices.leo_kit]\ndefault = 500\ncurrency = \"XAF\"\n");
    assert!(
        found.contains("no exchange rate of XAF; give exchange.XAF.per_usd"),
        "{found}"
    );
    let found = refused("[prices\n");
    assert!(found.contains("line 6"), "{found}");
    let found = refused("bas = 3\n");
    assert!(found.contains("did you mean base?"), "{found}");
    let found = beside("name = \"x\"\n", "").unwrap_err();
    assert!(found.contains("source: is missing"), "{found}");
    let found = refused("[cpp]\ninterest = 0.02\n");
    assert!(
        found.contains("own.toml") && found.contains("line 7: cpp: lacks fibre_expansion"),
        "{found}"
    );
    let found = refused("[exchange.EUR]\nsource = \"x\"\n[exchange.GBP]\nper_usd = 0.8\n");
    assert!(found.contains("exchange.GBP: needs year"), "{found}");
    let found = beside(&format!("{HEAD}base = \"own.toml\"\n"), "").unwrap_err();
    assert!(
        found.contains("base = \"own.toml\": must be one of"),
        "{found}"
    );
}

#[test]
fn a_book_that_is_not_there_is_refused() {
    let found = problem("costs.book = \"vietnam-2052\"\n");
    assert!(
        found.message.contains("did you mean vietnam-2025?"),
        "{found}"
    );
    assert_eq!((found.line, found.key.as_str()), (1, "costs.book"));
    let set = ["costs.book=\"absent.toml\"".to_owned()];
    let Err(ProjectError::Invalid { problems, .. }) = Project::embedded(&set) else {
        panic!("there is no such file");
    };
    assert!(
        problems[0]
            .to_string()
            .starts_with("--set costs.book: cannot read the cost book absent.toml"),
        "{problems:?}"
    );
}

#[test]
fn what_is_wrong_in_a_project_names_key_value_and_what_is_allowed() {
    for (text, expected) in [
        (
            "[costs.prices]\nleo_fe_month = 3\n",
            "line 2: costs.prices.leo_fe_month = 3: unknown key; did you mean leo_fee_month?",
        ),
        (
            "[costs.prices]\nleo_fee_month.defualt = 3\n",
            "did you mean default?",
        ),
        (
            "[costs.prices]\nleo_kit = -1\n",
            "must be a number from 0 to 1000000000000",
        ),
        ("[costs.prices]\nleo_kit = nan\n", "must be a number"),
        ("[costs.prices]\nleo_kit = inf\n", "must be a number"),
        (
            "[costs.prices]\nleo_kit.life_years = 2.5\n",
            "must be a whole number from 0 to 100",
        ),
        (
            "[costs.prices]\nleo_kit.currency = \"dong\"\n",
            "three capital letters",
        ),
        (
            "[costs.prices]\nleo_kit.mark = \"Q\"\n",
            "must be one of P, C, J, G, project",
        ),
        (
            "[costs.prices]\nleo_kit.default = 9e9\n",
            "low 350, default 9000000000, high 2500: must not fall",
        ),
        ("[costs]\nprices = 3\n", "is a table, not a value"),
        ("[costs.prices.leo_kitt]\n", "did you mean leo_kit?"),
        (
            "[costs.factors]\ndiscount_rate = 1.5\n",
            "must be a number from 0 to 1",
        ),
        (
            "[costs.factors]\nhorizon_years = 0\n",
            "must be a whole number from 1 to 50",
        ),
        (
            "[costs.factors]\nhorizon_years.high = 10.5\n",
            "must be a whole number from 1 to 50",
        ),
        (
            "[costs.factors]\ndiscountrate = 0.5\n",
            "did you mean discount_rate?",
        ),
        (
            "[costs.factors]\nvat.unit = 0.5\n",
            "known are low, default, high, mark, source",
        ),
        ("[costs.exchange]\nUSD = 1\n", "other than USD"),
        (
            "[costs.exchange]\nVND.per_usd = 0\n",
            "must be a number from 0.000000001",
        ),
        ("[costs.cpp.fibre]\nhardware = \"x\"\n", "must be a number"),
        (
            "[costs]\ncurrency = \"CHF\"\n",
            "no exchange rate of CHF; give costs.exchange.CHF.per_usd, or take USD, VND, EUR",
        ),
        (
            "[costs]\nmacro_usd = 3\n",
            "give macro_site in [costs.prices]",
        ),
        (
            "[costs]\nprises.leo_kit = 3\n",
            "did you mean costs.prices?",
        ),
        (
            "[costs]\nsharing_rule = \"equl\"\n",
            "did you mean \"equal\"?",
        ),
    ] {
        let found = problem(text);
        assert!(found.to_string().contains(expected), "{text}: {found}");
    }
}

#[test]
fn the_settings_of_a_run_hold_the_whole_book_and_are_read_again() {
    let read = settings(
        "costs.book = \"itu-cpp\"\n",
        &["costs.prices.leo_kit=900".to_owned()],
    )
    .unwrap();
    let text = serde_json::to_string(&read).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let kit = &value["costs"]["prices"]["leo_kit"];
    assert_eq!(
        (kit["default"].as_f64(), kit["mark"].as_str()),
        (Some(900.0), Some("project"))
    );
    assert!(
        value["costs"]["prices"]["macro_site"]["source"]
            .as_str()
            .unwrap()
            .contains("pytal")
    );
    assert_eq!(
        serde_json::from_str::<crate::project::Settings>(&text).unwrap(),
        read
    );
    let less = text.replace("\"leo_kit\"", "\"leo_kitt\"");
    assert!(serde_json::from_str::<crate::project::Settings>(&less).is_err());
}

proptest! {
    #[test]
    fn no_text_of_a_book_makes_the_program_panic(
        head in prop_oneof![Just(String::new()), Just(HEAD.to_owned())],
        text in "(\\[(prices|factors|cpp|exchange)(\\.[a-zA-Z_]{1,9})?\\]\n|[a-z_.]{1,12} ?= ?([0-9.e-]{1,6}|\"[^\"]{0,5}\"|\\{\\}|\\[\\])\n|.{0,9}){0,8}",
    ) {
        let files = |_: &str| Ok(format!("{head}{text}"));
        let set = ["costs.book=\"any.toml\"".to_owned()];
        let read = crate::project::read::read_with("", &set, &files);
        // Without all items or a base it is never a book.
        prop_assert!(read.is_err());
    }

    #[test]
    fn any_price_that_is_taken_lies_in_its_range(low in 0.0..1e6f64, default in 0.0..1e6f64, high in 0.0..1e6f64) {
        let text = format!("[costs.prices.leo_kit]\nlow = {low:?}\ndefault = {default:?}\nhigh = {high:?}\n");
        match settings(&text, &[]) {
            Ok(read) => {
                let kit = read.costs.price(Item::LeoKit).range();
                prop_assert_eq!((kit.low, kit.default, kit.high), (low, default, high));
            }
            Err(_) => prop_assert!(low > default || default > high),
        }
        let bare = settings(&format!("costs.prices.leo_kit = {default:?}\n"), &[]).unwrap();
        let kit = bare.costs.price(Item::LeoKit).range();
        prop_assert!(kit.low <= kit.default && kit.default == default && default <= kit.high);
    }
}
