//! `docs/ranking.md` against the program: the village worked by hand, how firm the first 600 are, and the
//! examples of project files.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::sync::LazyLock;

use deadzone::pipeline::{Run, Silent, run};
use deadzone::project::{Project, embedded};
use deadzone::ranking::{Class, Criterion, Firm, Score, Standing, Term};
use deadzone::report::{RankingSummary, ranking_summary};

const PAGE: &str = include_str!("../docs/ranking.md");

/// The village that is worked by hand.
const VILLAGE: &str = "01912015";

/// The dataset inside the program, run once for all tests.
static RUN: LazyLock<(Project, Run)> = LazyLock::new(|| {
    let project = Project::embedded(&["plan.enabled = false".into()]).unwrap();
    let run = run(&project, &Silent).unwrap();
    (project, run)
});

fn index(id: &str) -> usize {
    let villages = &RUN.1.survey.villages;
    villages.iter().position(|of| of.id == id).unwrap()
}

fn standing(id: &str) -> &'static Standing {
    &RUN.1.ranking.standings[index(id)]
}

fn score(id: &str) -> &'static Score {
    standing(id).score.as_ref().unwrap()
}

fn firm(id: &str) -> &'static Firm {
    RUN.1.firmness.villages[index(id)].as_ref().unwrap()
}

fn criteria() -> &'static [Criterion] {
    &RUN.1.ranking.criteria
}

fn summary() -> RankingSummary {
    ranking_summary(RUN.1.facts(), &RUN.0.settings).unwrap()
}

/// The cells of the table with this header, a list a row, without the marks of code.
fn table(header: &str) -> Vec<Vec<String>> {
    let mut lines = PAGE.lines().skip_while(|line| *line != header);
    assert!(lines.next().is_some(), "the page has no table {header}");
    let cells = |line: &str| {
        let inner = line.trim_matches('|').split('|');
        inner.map(|cell| cell.trim().replace('`', "")).collect()
    };
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    rows.map(cells).collect()
}

/// The text of all fences of a language.
fn fences<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let start = format!("```{language}\n");
    let parts = page.split(start.as_str()).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

fn hundredths(points: u32) -> String {
    format!("{}.{:02}", points / 100, points % 100)
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// Up to six decimals, none that is 0 at the end.
fn shortest(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The row of a term as the page shows it.
fn row(criterion: &Criterion, term: &Term) -> Vec<String> {
    let worth = &criterion.worth;
    vec![
        criterion.name.clone(),
        format!("{} {}", shortest(term.raw.low), criterion.unit),
        format!(
            "{} to {}, {}",
            worth.anchors[0],
            worth.anchors[1],
            worth.scale.as_str()
        ),
        shortest(term.value.low),
        hundredths(criterion.full),
        hundredths(term.points.certain().unwrap()),
    ]
}

#[test]
fn the_terms_of_the_worked_village_are_those_of_the_run() {
    let mut shown = table("| criterion | raw | anchors | value | weight | points |");
    let sum = shown.pop().unwrap();
    let score = score(VILLAGE);
    let known: Vec<Vec<String>> = criteria()
        .iter()
        .zip(&score.terms)
        .map(|(criterion, term)| row(criterion, term))
        .collect();
    assert_eq!(shown, known);
    let total = score.total.certain().unwrap();
    assert_eq!(sum, ["sum", "", "", "", "100.00", &hundredths(total)]);
    let terms = score.terms.iter().map(|term| term.points.low);
    assert_eq!(terms.sum::<u32>(), total);
    // Each step below the table ends in what the table says.
    for row in shown {
        let mark = format!("`{}`: ", row[0]);
        let step = PAGE.split(mark.as_str()).nth(1).unwrap();
        let step = step.split("\n\n").next().unwrap();
        let step = step.split("`: ").next().unwrap();
        assert!(step.contains(row.last().unwrap()), "{mark}{step}");
    }
}

#[test]
fn the_raw_rows_of_the_page_are_those_of_the_dataset() {
    let text = |name: &str| String::from_utf8(embedded::file(name).unwrap()).unwrap();
    let shown = fences(PAGE, "csv");
    assert_eq!(shown.len(), 2);
    let villages = text("villages.csv");
    let lines: Vec<&str> = shown[0].lines().collect();
    assert_eq!(lines[0], villages.lines().next().unwrap());
    assert_eq!(lines[1], villages.lines().nth(2142).unwrap());
    assert!(PAGE.contains("line 2143 of `villages.csv`"));
    let hamlets = text("clusters.csv");
    let lines: Vec<&str> = shown[1].lines().collect();
    assert_eq!(lines[0], hamlets.lines().next().unwrap());
    let known: Vec<&str> = hamlets.lines().skip(6349).take(3).collect();
    assert_eq!(lines[1..], known);
    assert!(PAGE.contains("lines 6350 to 6352 of `clusters.csv`"));
    let other = villages.lines().nth(14106).unwrap();
    assert!(other.starts_with("18313023,") && PAGE.contains("line 14107 of `villages.csv`"));
}

#[test]
fn what_the_scan_found_of_the_worked_village_is_as_told() {
    let finding = &RUN.1.scan.findings[index(VILLAGE)];
    let nearest = finding.nearest.as_ref().unwrap();
    let (_, area) = nearest.at.as_ref().unwrap();
    assert_eq!(area.to_string(), "coverage.geojson:3893");
    assert!(PAGE.contains("feature 3893 of `coverage.geojson`"));
    assert_eq!(shortest(nearest.distance.to_km().0), "0.146394");
    assert_eq!(&*nearest.operator, "Mạng A");
    assert_eq!(finding.status.as_str(), "dip");
    assert_eq!(finding.covered_share, Some(62.0 / 129.0));
    assert_eq!(finding.best_rsrp.map(|level| level.0), Some(-99.0));
    assert!(standing(VILLAGE).gates.is_empty());
}

#[test]
fn the_rank_and_the_neighbours_are_those_of_the_run() {
    let (_, run) = &*RUN;
    let order = run.ranking.order(&run.survey);
    let at = order.iter().position(|&of| of == index(VILLAGE)).unwrap();
    let known = order[at - 1..=at + 1].iter().map(|&of| {
        let village = &run.survey.villages[of];
        let standing = &run.ranking.standings[of];
        vec![
            standing.place.unwrap().rank.to_string(),
            village.id.clone(),
            village.name.clone().unwrap(),
            hundredths(standing.score.as_ref().unwrap().total.certain().unwrap()),
        ]
    });
    let known: Vec<Vec<String>> = known.collect();
    assert_eq!(table("| rank | id | village | score |"), known);
    let place = standing(VILLAGE).place.unwrap();
    let own = score(VILLAGE).total.low;
    let totals = run.ranking.standings.iter().filter(|of| of.place.is_some());
    let totals = totals.map(|of| of.score.as_ref().unwrap().total);
    let may_pass = totals.filter(|of| of.low <= own && of.high > own).count();
    let told = format!(
        "{} villages have more points. Of those with as many or fewer, {may_pass} lack a fact that could lift them \
         above, so its rank lies between {} and {}",
        place.rank - 1,
        place.low,
        place.high
    );
    let page = PAGE.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains(&told), "{told}");
}

#[test]
fn the_flip_points_of_the_worked_village_are_those_of_the_run() {
    let firm = firm(VILLAGE);
    assert_eq!(firm.in_target, Some(true));
    let shown = table("| criterion | stated | leaves at | who takes its place |");
    let turns = firm.flips.iter().flatten().flatten();
    let mut turns: Vec<_> = turns.collect();
    let change = |share: f64, criterion: usize| (share - criteria()[criterion].share).abs();
    turns.sort_by(|one, other| {
        let other = change(other.share, other.criterion);
        change(one.share, one.criterion).total_cmp(&other)
    });
    let known = turns.iter().map(|turn| {
        let criterion = &criteria()[turn.criterion];
        vec![
            criterion.name.clone(),
            percent(criterion.share),
            percent(turn.share),
            RUN.1.survey.villages[turn.other].id.clone(),
        ]
    });
    assert_eq!(shown, known.collect::<Vec<_>>());
    assert_eq!(firm.nearest_flip.as_ref(), Some(turns[0]));

    // The first by hand: both scores are lines over the share of the criterion.
    let first = turns[0];
    let line = |id: &str| {
        let terms = score(id).terms.iter().zip(criteria());
        let worth = terms.map(|(term, of)| 100.0 * of.share * term.value.low);
        let worth: Vec<f64> = worth.collect();
        let share = criteria()[first.criterion].share;
        let value = score(id).terms[first.criterion].value.low;
        let others = worth.iter().sum::<f64>() - worth[first.criterion];
        let told = format!(
            "{others:.4} × (1 - w) / {:.2} + 100 × {value:.4} × w",
            1.0 - share
        );
        assert!(PAGE.contains(&told), "{told}");
        let at_none = others / (1.0 - share);
        (at_none, 100.0 * value - at_none)
    };
    let (own, other) = (line(VILLAGE), line("02968003"));
    let meet = (own.0 - other.0) / (other.1 - own.1);
    assert!((meet - first.share).abs() < 1e-9, "{meet}");
    assert!(PAGE.contains(&format!("equal at w = {meet:.4}")));
}

#[test]
fn a_missing_fact_widens_the_second_village_as_told() {
    let (score, place) = (score("18313023"), standing("18313023").place.unwrap());
    let missing: Vec<&str> = score.missing.iter().map(|name| &**name).collect();
    assert_eq!(missing, ["poor_share"]);
    let open = &score.terms[3].points;
    assert_eq!(criteria()[3].name, "hardship");
    let (low, high) = (hundredths(score.total.low), hundredths(score.total.high));
    let known = [
        vec![
            "by known facts".to_owned(),
            low.clone(),
            place.rank.to_string(),
        ],
        vec!["at most".to_owned(), high.clone(), String::new()],
        vec![
            "whatever the missing facts of all villages are".to_owned(),
            format!("{low} to {high}"),
            format!("{} to {}", place.low, place.high),
        ],
    ];
    assert_eq!(table("| | points | rank |"), known);
    let words = [
        format!(
            "{} to {} points",
            hundredths(open.low),
            hundredths(open.high)
        ),
        format!("add up to {}", hundredths(score.total.low - open.low)),
        format!("It stands at rank {}", place.rank),
    ];
    for words in words {
        assert!(PAGE.contains(&words), "{words}");
    }
}

#[test]
fn how_firm_the_first_600_are_is_as_told() {
    let summary = summary();
    let target = summary.target.as_ref().unwrap();
    let counts = [
        (Class::AlwaysIn, target.served_always_in, target.always_in),
        (Class::Contested, target.served_contested, target.contested),
        (
            Class::AlwaysOut,
            target.served_always_out,
            target.always_out,
        ),
    ];
    let known = counts.map(|(class, served, all)| {
        vec![
            class.as_str().to_owned(),
            served.to_string(),
            all.to_string(),
        ]
    });
    assert_eq!(
        table("| firmness | of the first 600 | of all ranked |"),
        known
    );
    let served = counts.iter().map(|of| of.1).sum::<usize>();
    let ranked = counts.iter().map(|of| of.2).sum::<usize>();
    assert_eq!((served, ranked), (600, RUN.1.ranking.ranked));
    assert_eq!((target.served, summary.draws), (600, 10_000));
    assert_eq!((summary.weights_drawn, summary.spread), ("box", 0.5));
    assert_eq!(summary.weights_basis, ["judgement"]);
    let words = [
        format!("of {ranked} that are ranked; 10,000 draws of weights within ±50 %"),
        format!("{} villages:", summary.villages_with_drawn_facts),
        format!("{} of those always in", target.proven_in),
        format!("{} of those always out are so by proof", target.proven_out),
    ];
    for words in words {
        assert!(PAGE.contains(&words), "{words}");
    }
}

#[test]
fn the_most_influential_weights_are_those_of_the_run() {
    let influence = summary().influence;
    let known = influence.iter().map(|of| {
        vec![
            of.criterion.clone(),
            format!("{:.2} %", of.percent),
            format!("{:.2} to {:.2} %", of.percent_low, of.percent_high),
            of.villages.to_string(),
        ]
    });
    let shown = table("| weight | stated | within ±50 % | villages that change sides |");
    assert_eq!(shown, known.collect::<Vec<_>>());
    let names: Vec<&str> = influence.iter().map(|of| &*of.criterion).collect();
    let told = format!(
        "The three weights that decide most are `{}`, `{}` and `{}`.",
        names[0], names[1], names[2]
    );
    assert!(PAGE.contains(&told), "{told}");
}

#[test]
fn the_examples_of_project_files_run() {
    let mut examples = fences(PAGE, "toml");
    examples.extend(fences(include_str!("../README.md"), "toml"));
    assert_eq!(examples.len(), 6);
    for example in examples {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        put(
            "villages.csv",
            "id,name,province,lon,lat,population,households,electricity,extremely_difficult,school,road_km,days_cut_off\n\
             1,Bản A,Lai Châu,105.1,22.5,200,40,grid,yes,yes,4,75\n2,Bản B,Sơn La,105.2,22.5,,30,none,no,,,\n",
        );
        put(
            "coverage.geojson",
            r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"operator":"A","technology":"4G","rsrp_dbm":-100},
            "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,23],[104,22]]]}}]}"#,
        );
        put(
            "deadzone.toml",
            &format!(
                "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\n\n{example}"
            ),
        );
        let project = Project::open(dir.path(), &["plan.enabled = false".into()]);
        let project = project.unwrap_or_else(|why| panic!("{why}\n{example}"));
        let found = run(&project, &Silent);
        let found = found.unwrap_or_else(|why| panic!("{why}\n{example}"));
        assert_eq!(found.ranking.ranked, 2, "{example}");
        if example.contains("cut_off") {
            let standing = &found.ranking.standings[0];
            let term = standing.score.as_ref().unwrap().terms.last().unwrap();
            let value = if example.contains("values") {
                0.75
            } else {
                75.0 / 120.0
            };
            assert_eq!((term.raw.low, term.value.low), (75.0, value));
        }
    }
}
