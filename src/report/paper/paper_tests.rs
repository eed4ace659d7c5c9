use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use super::drawings::inline;
use super::keys_money::{FACTORS, ITEMS};
use super::settings::{Difference, differences, vietnamese};
use super::sheet::{Html, dated};
use super::style::running;
use super::{list, paper};
use crate::lang::{Lang, Languages, number};
use crate::pipeline::{self, Run, Silent};
use crate::project::{Factor, Item, Project, keys};
use crate::report::edition::Edition;
use crate::report::figures::Figures;
use crate::report::{Summary, summarise};

/// A run of a few files.
struct Small {
    _folder: tempfile::TempDir,
    project: Project,
    run: Run,
    summary: Summary,
}

const COVERAGE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
    "properties":{"operator":"A","technology":"4G","rsrp_dbm":-100},"geometry":{"type":"Polygon",
    "coordinates":[[[104,22],[105,22],[105,22.2],[104,22.2],[104,22]]]}}]}"#;

/// Three villages: one lit, one dark near signal, one of which little is known.
const VILLAGES: &str = "id,name,commune,province,lon,lat,population,electricity,extremely_difficult\n\
    1,Alpha,Xa,Tinh,104.5,22.1,300,grid,true\n\
    2,Beta,Xa,Tinh,105.02,22.1,412,grid,true\n\
    3,Gamma,,,105.06,22.1,,none,\n";

impl Small {
    fn new(villages: &str, settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "{settings}\n[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\n"
        );
        let files = [
            ("villages.csv", villages),
            ("coverage.geojson", COVERAGE),
            ("deadzone.toml", &text),
        ];
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let project = Project::open(folder.path(), &[]).unwrap();
        let run = pipeline::run(&project, &Silent).unwrap();
        let summary = summarise(run.facts(), &project.settings);
        Self {
            _folder: folder,
            project,
            run,
            summary,
        }
    }

    fn paper(&self, lang: Lang) -> String {
        let edition = Edition {
            project: &self.project,
            facts: self.run.facts(),
            summary: &self.summary,
            languages: Languages::Both,
            created: Some("2026-07-01".parse().unwrap()),
        };
        paper(&edition, &Figures::default(), lang)
    }
}

/// What an element says: its text, the language it is in, whether it is code.
struct Said {
    text: String,
    lang: Option<String>,
    is_code: bool,
}

/// Reads the report as XML; all that it says, in order.
fn said(html: &str) -> Vec<Said> {
    let mut reader = Reader::from_str(html);
    let mut open: Vec<(String, Option<String>)> = Vec::new();
    let mut all: Vec<Said> = Vec::new();
    let mut ids = BTreeSet::new();
    loop {
        let mut text = String::new();
        match reader.read_event().expect("the report is XML") {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == "br" => {
                text.push(' ');
                drop(tag);
            }
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let mut lang = None;
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("attributes are XML");
                    let value = attribute.value.into_owned();
                    match attribute.key.as_ref() {
                        "lang" => lang = Some(value),
                        "id" => assert!(ids.insert(value.clone()), "{value} stands twice"),
                        key => assert!(!key.starts_with("on"), "a script in {name}"),
                    }
                }
                assert!(
                    !["script", "iframe", "img", "object", "link"].contains(&name.as_str()),
                    "a {name}"
                );
                open.push((name, lang));
            }
            Event::End(_) => {
                open.pop();
                text.push('\n');
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(part) => match part.resolve_char_ref().unwrap() {
                Some(sign) => text.push(sign),
                None => {
                    text.push_str(resolve_predefined_entity(&part).expect("an entity of XML"));
                }
            },
            _ => panic!("nothing but elements and text"),
        }
        let lang = open.iter().skip(1).rev().find_map(|(_, lang)| lang.clone());
        let is_code = open
            .iter()
            .any(|(name, _)| name == "code" || name == "style");
        all.push(Said {
            text,
            lang,
            is_code,
        });
    }
    assert!(open.is_empty(), "all elements end");
    all
}

fn text(html: &str) -> String {
    said(html).into_iter().map(|of| of.text).collect()
}

#[test]
fn every_number_of_the_summary_stands_in_both_languages() {
    let small = Small::new(VILLAGES, "ranking.target.villages = 1");
    let summary = &small.summary;
    assert_eq!(summary.dead_zones, 2);
    let plan = summary.plan.as_ref().unwrap();
    for lang in Lang::ALL {
        let html = small.paper(lang);
        assert_eq!(html, small.paper(lang));
        let text = text(&html);
        let dollars = |usd: f64| number(usd, 0, lang);
        let told = [
            plan.total.capex_usd,
            plan.total.present_value_usd,
            plan.objectives[0].value,
            plan.objectives[0].bound.unwrap(),
        ];
        for usd in told
            .into_iter()
            .chain(summary.policies.iter().map(|of| of.present_value_usd))
        {
            assert!(text.contains(&dollars(usd)), "{usd} is not told: {lang:?}");
        }
        let cell = |count: usize| format!("<td class=\"n\">{count}</td>");
        let counts = [&summary.status, &summary.decision_class];
        for count in counts.into_iter().flat_map(|of| of.values()) {
            assert!(html.contains(&cell(*count)));
        }
        let funds = summary.fund.iter().filter(|(_, count)| **count > 0);
        for (fund, count) in funds {
            let row = format!(
                "<td>{}</td>{}",
                super::words::word(fund, lang),
                cell(*count)
            );
            assert!(html.contains(&row), "{fund}");
        }
        for name in ["Alpha", "Beta"] {
            assert_eq!(text.contains(name), name == "Beta", "{name}");
        }
        for input in &small.run.survey.inputs {
            let print = input.sha256.as_deref().unwrap();
            assert!(html.contains(&print[..12]));
        }
    }
    let words = text(&small.paper(Lang::En));
    assert!(words.contains("Villages in the list: 3. "));
    assert!(words.contains("white zones: 2, signal dips: 0"));
    assert!(words.contains("People in dead zones whose number is known: 412."));
    assert!(words.contains("1 July 2026"));
    assert!(text(&small.paper(Lang::Vi)).contains("01/07/2026"));
}

#[test]
fn settings_that_differ_are_listed_and_no_others() {
    let small = Small::new(
        VILLAGES,
        "decision.close_call = 0.25\nplan.hops_per_site = 8\ncosts.prices.macro_site = 91000.5\n\
         [[plan.phases]]\nname = \"I\"\nvillages = 1",
    );
    let all = differences(&small.project.settings);
    let of = |key: &str, value: &str, default: Option<&str>| Difference {
        key: key.to_owned(),
        value: Some(value.to_owned()),
        default: default.map(str::to_owned),
    };
    let not_costs: Vec<&Difference> = all
        .iter()
        .filter(|of| !of.key.starts_with("costs."))
        .collect();
    let expected = [
        of("decision.close_call", "0.25", Some("0.15")),
        of("inputs.coverage", "coverage.geojson", None),
        of("inputs.villages", "villages.csv", None),
        of("plan.phases[1].name", "I", None),
        of("plan.phases[1].villages", "1", None),
    ];
    assert_eq!(not_costs, expected.iter().collect::<Vec<_>>());
    let price = all
        .iter()
        .find(|of| of.key == "costs.prices.macro_site.default");
    assert_eq!(price.unwrap().value.as_deref(), Some("91000.5"));
    assert!(
        all.iter().all(
            |of| !of.key.starts_with("costs.") || of.key.starts_with("costs.prices.macro_site")
        )
    );
    for lang in Lang::ALL {
        let html = small.paper(lang);
        let row = "<tr><td><code>decision.close_call</code></td><td><code>0.25</code></td>\
                   <td><code>0.15</code></td>";
        assert!(html.contains(row));
        assert!(!html.contains("<code>plan.hops_per_site</code>"));
    }
}

#[test]
fn names_do_no_harm() {
    let name = "<script>alert(1)</script>'\"]]>&amp;\u{202e}abc</style>";
    let quoted = name.replace('"', "\"\"");
    let villages = format!(
        "id,name,commune,province,lon,lat,population,electricity\n\
         \"{quoted}\",\"{quoted}\",\"{quoted}\",\"{quoted}\",105.02,22.1,412,grid\n\
         =cmd,,\"a\nb\u{1}\",x,105.03,22.1,200,none\n"
    );
    let settings = format!("project.name = '''{name}'''\nproject.notice = '''{name}'''");
    let small = Small::new(&villages, &settings);
    for lang in Lang::ALL {
        let html = small.paper(lang);
        assert!(!html.contains("<script"));
        assert!(text(&html).contains(name));
        assert!(html.contains("<bdi>&lt;script&gt;"));
        assert_eq!(html.matches("</style>").count(), 1);
    }
}

#[test]
fn a_list_without_villages_and_one_without_a_plan_have_reports() {
    let empty = Small::new("id,name,lon,lat\n", "");
    let lone = Small::new(
        "id,name,lon,lat,population\nx,Lone,105.02,22.1,40\n",
        "plan.enabled = false\nranking.min_people = 1",
    );
    for lang in Lang::ALL {
        text(&empty.paper(lang));
        let told = text(&lone.paper(lang));
        assert!(told.contains("Lone"));
        assert!(
            !lone
                .paper(lang)
                .contains(&format!("id=\"paper-{}-phases\"", lang.as_str()))
        );
    }
    assert!(text(&lone.paper(Lang::En)).contains("No build plan was asked for"));
    assert!(text(&empty.paper(Lang::En)).contains("Villages in the list: 0."));
}

#[test]
fn long_lists_end_with_how_many_more_there_are() {
    let mut villages = "id,name,lon,lat,population,electricity\n".to_owned();
    for place in 0..list::MOST + 3 {
        let lat = 22.0 + f64::from(u32::try_from(place).unwrap()) * 1e-4;
        let _ = writeln!(villages, "v{place},Lone{place},105.02,{lat:.4},200,grid");
    }
    let small = Small::new(
        &villages,
        "plan.enabled = false\ndecision.draws = 0\nranking.robustness.draws = 0",
    );
    assert_eq!(small.summary.ranked, list::MOST + 3);
    let html = small.paper(Lang::En);
    let rows = html.matches("<bdi>Lone").count();
    assert_eq!(rows, list::MOST);
    assert!(text(&html).contains("Ranked villages that are not printed here: 3."));
}

#[test]
fn neither_language_has_words_of_the_other() {
    let small = Small::new(
        VILLAGES,
        "plan.hilltops = false\nradio.clutter_m = 5.0\ncosts.factors.vat = 0.05\n\
         ranking.target.villages = 1\n[[plan.phases]]\nname = \"I\"",
    );
    let of = |lang: Lang| -> String {
        let other =
            |of: &Said| of.is_code || of.lang.as_deref().is_some_and(|of| of != lang.as_str());
        let said = said(&small.paper(lang)).into_iter();
        said.filter(|of| !other(of)).map(|of| of.text).collect()
    };
    let vietnamese = of(Lang::Vi).to_lowercase();
    let words: BTreeSet<&str> = vietnamese
        .split(|sign: char| !sign.is_alphabetic())
        .collect();
    let english = [
        "the",
        "of",
        "and",
        "is",
        "are",
        "not",
        "which",
        "with",
        "by",
        "for",
        "village",
        "villages",
        "people",
        "none",
        "unknown",
        "white",
        "share",
        "year",
        "years",
        "months",
        "phase",
        "satellite",
        "terrestrial",
        "cost",
        "judgement",
        "points",
    ];
    for word in english {
        assert!(!words.contains(word), "{word} in the Vietnamese report");
    }
    let marks = "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ";
    for line in of(Lang::En).lines() {
        assert!(
            !line.to_lowercase().contains(|sign| marks.contains(sign)),
            "{line}"
        );
    }
}

#[test]
fn every_key_price_and_factor_has_a_meaning_in_vietnamese() {
    for key in keys::all() {
        assert!(vietnamese(key.path).is_some(), "{}", key.path);
    }
    for item in Item::ALL {
        assert!(ITEMS.iter().any(|(key, _)| *key == item.key()), "{item:?}");
    }
    for factor in Factor::ALL {
        assert!(
            FACTORS.iter().any(|(key, _)| *key == factor.key()),
            "{factor:?}"
        );
    }
    assert_eq!(ITEMS.len(), Item::ALL.len());
    assert_eq!(FACTORS.len(), Factor::ALL.len());
}

#[test]
fn drawings_keep_their_text_and_get_names_of_their_own() {
    let svg = "<?xml version=\"1.0\"?>\n<svg aria-labelledby=\"t d\"><title id=\"t\">url(#t) id=\"t\"</title>\
               <desc id='d'/><path fill=\"url(#g)\" xlink:href=\"#g\" d=\"M0 0\"/></svg>\n";
    let expected = "<svg aria-labelledby=\"p-t p-d\"><title id=\"p-t\">url(#t) id=\"t\"</title>\
                    <desc id='d'/><path fill=\"url(#p-g)\" xlink:href=\"#p-g\" d=\"M0 0\"/></svg>";
    assert_eq!(inline(svg, "p-"), expected);
}

#[test]
fn days_are_written_as_each_language_does() {
    let day = "2025-03-01".parse().unwrap();
    assert_eq!(dated(day, Lang::En), "1 March 2025");
    assert_eq!(dated(day, Lang::Vi), "01/03/2025");
}

proptest! {
    #[test]
    fn no_text_gets_out_of_its_place(given in any::<String>()) {
        let html = format!(
            "<p>{}{}{}{}{}</p>",
            running(&given, Lang::Vi),
            Html::given(&given).0,
            Html::code(&given).0,
            Html::english(&given).0,
            Html::given_or(Some(&given)).0
        );
        let elements: usize = said(&html).iter().map(|of| of.text.matches('\n').count()).sum();
        let lines = text(&html);
        prop_assert!(elements >= 4 && !lines.contains('\0'));
        let style = running(&given, Lang::En);
        prop_assert!(style.matches('<').count() <= 2);
        let names = style.split("content: '").skip(1).map(|of| of.split('\'').next().unwrap());
        let is_plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '\\' || sign == ' ';
        for name in names {
            prop_assert!(name.chars().all(is_plain));
        }
    }

    #[test]
    fn drawings_stay_whole(text in "[^<>&]{0,40}", id in "[a-z][a-z0-9-]{0,8}") {
        let svg = format!("<svg><g id=\"{id}\"><text>{text}</text></g></svg>");
        let expected = format!("<svg><g id=\"p-{id}\"><text>{text}</text></g></svg>");
        prop_assert_eq!(inline(&svg, "p-"), expected);
    }
}
