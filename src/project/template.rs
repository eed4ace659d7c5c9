//! The commented project file that `deadzone init` writes.

use std::fmt::Write as _;

use super::keys::{self, TABLES};
use crate::calendar::Day;

/// A project file with every key, its meaning, unit, range and source. Keys that have a default
/// stand there as comments, so that what is written in a project file is what the planner decided; those
/// that are `given`, by path with a value in TOML, stand as they are.
#[must_use]
pub fn template(as_of: Option<Day>, given: &[(&str, String)]) -> String {
    let mut text = String::from(
        "# deadzone project file. Paths are relative to this file. A line that starts with #\n\
         # shows a key with its default (or an example where it has none): take the # away to change it.\n\
         # Sources: [P] public page, [C] computed, [J] our judgement, [G] general knowledge, unverified.\n",
    );
    for (table, sentence) in TABLES {
        text.push('\n');
        for line in wrapped(sentence) {
            let _ = writeln!(text, "# {line}");
        }
        let _ = writeln!(text, "[{table}]");
        if *table == "columns" {
            text.push_str("# villages.id = \"MA_THON\"\n");
        }
        if *table == "inputs.operators" {
            text.push_str("# 452-04 = \"Viettel\"\n");
        }
        if *table == "ranking.criteria" {
            text.push_str("# people.weight = 30.0\n");
        }
        if *table == "ranking.quotas.provinces" {
            text.push_str("# \"Hà Giang\".min = 20\n");
        }
        if *table == "ranking.uncertain" {
            text.push_str("# population = 0.2\n");
        }
        if *table == "plan.funds" {
            text.push_str("# operator = 5000000.0\n");
        }
        if *table == "costs.prices" {
            text.push_str("# leo_fee_month.default = 60.0\n");
        }
        if *table == "costs.factors" {
            text.push_str("# discount_rate.default = 0.05\n");
        }
        if *table == "costs.exchange" {
            text.push_str("# VND.per_usd = 25450.0\n");
        }
        for key in keys::all() {
            let Some((parent, name)) = key.path.rsplit_once('.') else {
                continue;
            };
            if parent != *table {
                continue;
            }
            text.push('\n');
            let mut meaning = keys::meaning(key);
            if !key.unit.is_empty() {
                let _ = write!(meaning, " Unit: {}.", key.unit);
            }
            if !key.source.is_empty() {
                let _ = write!(meaning, " Source: {}.", key.source);
            }
            for line in wrapped(&meaning) {
                let _ = writeln!(text, "# {line}");
            }
            if let Some((_, value)) = given.iter().find(|(path, _)| *path == key.path) {
                let _ = writeln!(text, "{name} = {value}");
                continue;
            }
            let _ = match (name, as_of) {
                ("as_of", Some(day)) => writeln!(text, "as_of = \"{day}\""),
                _ => writeln!(
                    text,
                    "# {name} = {}",
                    key.default.unwrap_or_else(|| example(key))
                ),
            };
        }
    }
    text
}

fn example(key: &keys::Key) -> &'static str {
    match (key.path, key.kind) {
        (_, keys::Kind::Flag) => "false",
        (_, keys::Kind::Day) => "\"2025-03-31\"",
        (_, keys::Kind::DayOrNone) => "\"none\"",
        ("inputs.villages", _) => "\"villages.csv\"",
        ("inputs.coverage", _) => "[\"coverage.geojson\"]",
        ("inputs.clusters", _) => "\"clusters.csv\"",
        ("inputs.planned", _) => "[\"planned.geojson\"]",
        ("inputs.population", _) => "\"population.tif\"",
        ("inputs.power", _) => "[\"power.geojson\"]",
        ("inputs.roads", _) => "[\"roads.geojson\"]",
        ("inputs.sites", _) => "[\"sites.csv\"]",
        ("inputs.nodes", _) => "[\"nodes.csv\"]",
        ("inputs.candidates", _) => "[\"candidates.csv\"]",
        ("inputs.exclusion", _) => "[\"exclusion.geojson\"]",
        ("inputs.areas", _) => "[\"areas.geojson\"]",
        ("inputs.country", _) => "\"country.geojson\"",
        ("inputs.commune_codes", _) => "\"commune-codes.csv\"",
        ("inputs.terrain", _) => "\"terrain\"",
        ("inputs.clutter", _) => "\"clutter.tif\"",
        ("ranking.target.villages", _) => "600",
        ("ranking.target.budget_usd", _) => "5e6",
        ("ranking.target.by", _) => "\"2025-12-31\"",
        ("ranking.target.per_month", _) => "60.0",
        ("ranking.target.cost", _) => "\"90000 + 8000 * nearest_node_km\"",
        ("ranking.quotas.max", _) => "100",
        ("plan.budget_usd", _) => "2e7",
        ("plan.most_sites", _) => "200",
        ("plan.most_hops", _) => "4",
        ("plan.site_people", _) => "3000",
        ("plan.benchmark_usd_per_person", _) => "500.0",
        ("radio.dn", _) => "45.0",
        ("radio.n0", _) => "325.0",
        ("radio.climate", _) => "5",
        ("radio.itm_n0", _) => "301.0",
        ("radio.dn_grid", _) => "\"dn50.tif\"",
        ("radio.n0_grid", _) => "\"n050.tif\"",
        (_, keys::Kind::Choice(words)) if words.contains(&"grid") => "\"grid\"",
        (_, keys::Kind::Number(..)) => "0.0",
        _ => "\"\"",
    }
}

/// Words laid into lines of at most 96 characters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= 96 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::read::{default_settings, settings};

    #[test]
    fn the_template_is_a_valid_project_with_the_defaults() {
        let day = "2025-03-31".parse().unwrap();
        let read = settings(&template(Some(day), &[]), &[]).unwrap();
        let mut expected = default_settings();
        expected.project.as_of = Some(day);
        assert_eq!(read, expected);
    }

    #[test]
    fn the_template_with_every_key_uncommented_is_valid_too() {
        let text: String = template(None, &[])
            .lines()
            // Of the targets one is given.
            .filter(|line| {
                !["# budget_usd", "# by", "# per_month"]
                    .iter()
                    .any(|key| line.starts_with(key))
            })
            .map(|line| match line.strip_prefix("# ") {
                Some(rest)
                    if rest
                        .split_once(" = ")
                        .is_some_and(|(name, _)| !name.contains(' ')) =>
                {
                    format!("{rest}\n")
                }
                _ => format!("{line}\n"),
            })
            .collect();
        assert!(settings(&text, &[]).is_ok(), "{:?}", settings(&text, &[]));
    }
}
