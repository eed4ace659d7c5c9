use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::packed::unpacked;
use super::*;
use crate::lang::Languages;
use crate::pipeline::{Run, Silent, run};
use crate::project::Project;
use crate::report::{Facts, summarise};

/// A name that no page may run.
const HOSTILE: &str = "</script><script>alert(1)</script>{{PAPER}}\"'\u{202e}\u{1}";

/// A project of files in a folder of its own.
struct Case {
    _folder: tempfile::TempDir,
    project: Project,
}

/// Hills of 300 m, 0.4 degrees a side.
fn terrain() -> String {
    let mut text =
        "ncols 80\nnrows 80\nxllcorner 103.9\nyllcorner 21.8\ncellsize 0.005\nNODATA_value -9999\n"
            .to_owned();
    for cell in 0..80 * 80 {
        let (x, y) = (f64::from(cell % 80), f64::from(cell / 80));
        let height = 300.0 + 80.0 * (x / 6.0).sin() * (y / 5.0).cos();
        let _ = write!(text, "{height:.1} ");
        if cell % 80 == 79 {
            text.push('\n');
        }
    }
    text
}

fn case(name: &str, villages: &str, settings: &str) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let coverage = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"operator":"A","technology":"4G","kind":"declared","rsrp":-90},
        "geometry":{"type":"Polygon","coordinates":[[[104.2,22.0],[104.21,22.0],[104.21,22.02],[104.2,22.02],[104.2,22.0]]]}}]}"#;
    let name = serde_json::json!(name);
    let text = format!(
        "[project]\nname={name}\nas_of=\"2026-06-30\"\n[decision]\ndraws=0\n[plan]\neffort_s=0.02\n\
         [inputs]\nvillages=\"villages.csv\"\ncoverage=\"coverage.geojson\"\n{settings}"
    );
    let files = [
        ("villages.csv", villages),
        ("coverage.geojson", coverage),
        ("terrain.asc", &terrain()),
        ("deadzone.toml", &text),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let project = Project::open(folder.path(), &[]).unwrap();
    Case {
        _folder: folder,
        project,
    }
}

fn villages() -> String {
    let name = HOSTILE.replace('"', "\"\"");
    format!(
        "id,name,province,commune,lon,lat,population,households,electricity,extremely_difficult\n\
         v1,\"{name}\",Lai Châu,Xã A,104.05,21.95,420,90,grid,yes\n\
         v2,Bản Tà Xùa,Lai Châu,Xã B,104.08,22.05,180,40,none,yes\n\
         v3,,Điện Biên,,104.205,22.01,900,210,grid,no\n\
         v4,Nậm Pồ,Điện Biên,Xã A,,,60,,none,\n"
    )
}

fn edition<'a>(
    case: &'a Case,
    facts: Facts<'a>,
    summary: &'a crate::report::Summary,
) -> Edition<'a> {
    Edition {
        project: &case.project,
        facts,
        summary,
        languages: Languages::Both,
        created: None,
    }
}

fn written(edition: &Edition<'_>) -> String {
    let mut out = Vec::new();
    page(&mut out, edition, &Figures::default()).unwrap();
    String::from_utf8(out).unwrap()
}

/// What a block of a page holds.
fn held(page: &str, id: &str) -> Option<Value> {
    let start = format!("<script type=\"application/octet-stream\" id=\"{id}\">");
    let (_, text) = page.split_once(&start)?;
    Some(unpacked(text.split_once("</script>")?.0))
}

fn whole(villages: &str, settings: &str) -> (Case, Run) {
    let case = case(HOSTILE, villages, settings);
    let run = run(&case.project, &Silent).unwrap();
    (case, run)
}

#[test]
fn the_page_holds_the_facts() {
    let (case, run) = whole(
        &villages(),
        "terrain=\"terrain.asc|crs=EPSG:4326\"\n[radio]\nmissing_terrain=\"unknown\"\n",
    );
    let summary = summarise(run.facts(), &case.project.settings);
    let page = written(&edition(&case, run.facts(), &summary));
    let atlas = held(&page, "atlas").unwrap();
    let columns = &atlas["villages"];
    assert_eq!(columns["count"], run.survey.villages.len());
    assert_eq!(atlas["summary"], serde_json::json!(summary));
    let name = |list: &str, column: &Value| {
        let place = usize::try_from(column.as_i64().unwrap()).ok();
        place.map(|place| atlas["names"][list][place].as_str().unwrap().to_owned())
    };
    let code = |list: &str, column: &Value| {
        let place = usize::try_from(column.as_i64().unwrap()).ok();
        place.map(|place| atlas["codes"][list][place].as_str().unwrap().to_owned())
    };
    let mut at = [0, 0];
    for (index, village) in run.survey.villages.iter().enumerate() {
        assert_eq!(columns["id"][index], *village.id);
        assert_eq!(columns["name"][index].as_str(), village.name.as_deref());
        assert_eq!(
            name("province", &columns["province"][index]),
            village.province
        );
        assert_eq!(name("commune", &columns["commune"][index]), village.commune);
        let status = run.scan.findings[index].status.as_str();
        assert_eq!(code("status", &columns["status"][index]).unwrap(), status);
        let choice = run.options.choices[index].as_ref();
        let decision = choice.map(|of| of.decision.as_str());
        assert_eq!(
            code("decision", &columns["decision"][index]).as_deref(),
            decision
        );
        let planned = run.planned.as_ref().unwrap();
        assert_eq!(
            code("plan", &columns["plan"][index]).as_deref(),
            planned.decision(index)
        );
        let score = run.ranking.standings[index].score.as_ref();
        let points = score.map(|score| vec![score.total.low, score.total.high]);
        assert_eq!(columns["score"][index], serde_json::json!(points));
        match village.centre {
            None => assert!(columns["lon"][index].is_null() && columns["lat"][index].is_null()),
            Some(centre) => {
                at[0] += columns["lon"][index].as_i64().unwrap();
                at[1] += columns["lat"][index].as_i64().unwrap();
                #[expect(clippy::cast_possible_truncation, reason = "degrees")]
                let units =
                    [centre.lon(), centre.lat()].map(|degrees| (degrees * 1e5).round() as i64);
                assert_eq!(at, units);
            }
        }
    }
    assert_eq!(
        atlas["coverage"][0]["rings"][0],
        serde_json::json!([10_420_000, 2_200_000, 1000, 0, 0, 2000, -1000, 0])
    );
    assert_eq!(atlas["tolerance_m"]["coverage"], 30.0);
    assert_eq!(
        atlas["bounds"],
        serde_json::json!([104.05, 21.95, 104.205, 22.05])
    );
    assert!(
        atlas["relief"]["png"]
            .as_str()
            .unwrap()
            .starts_with("data:image/png;base64,")
    );
    assert_eq!(atlas["dossiers"]["of"], summary.dead_zones);
    let order = run.facts().order();
    let dossiers = held(&page, "dossiers-0").unwrap();
    assert_eq!(dossiers.as_array().unwrap().len(), order.len());
    for (place, &village) in order.iter().enumerate() {
        assert_eq!(columns["dossier"][village], place);
        let dossier = &dossiers[place];
        let title = dossier["pages"]["en"]["title"].as_str().unwrap();
        assert!(title.ends_with(&format!("({})", run.survey.villages[village].id)));
        assert!(dossier["pages"]["vi"]["sections"].as_array().unwrap().len() > 1);
        let terms = dossier["terms"].as_array().unwrap();
        assert_eq!(terms.len(), run.ranking.criteria.len());
        let has_horizon = run.options.choices[village]
            .as_ref()
            .unwrap()
            .horizon
            .is_some();
        assert_eq!(
            dossier["horizon"].as_array().map(Vec::len),
            has_horizon.then_some(72)
        );
    }
    assert!(held(&page, "dossiers-1").is_none());
}

#[test]
fn names_do_no_harm() {
    let (case, run) = whole(&villages(), "");
    let summary = summarise(run.facts(), &case.project.settings);
    let page = written(&edition(&case, run.facts(), &summary));
    let shell = TEMPLATE.matches("<script>").count();
    assert_eq!(
        page.matches("<script>").count(),
        shell + SCRIPTS.concat().matches("<script>").count()
    );
    assert!(!page.contains("alert(1)</script>"));
    let atlas = held(&page, "atlas").unwrap();
    assert_eq!(atlas["run"]["name"], summary.name);
    assert!(
        atlas["villages"]["name"][0]
            .as_str()
            .unwrap()
            .contains("{{PAPER}}")
    );
    // What stands around the data ends nothing early.
    let around = LEAFLET.iter().chain([&STYLE, &paper::STYLE]);
    for part in around.chain(&SCRIPTS) {
        assert!(!part.contains("</script") && !part.contains("</style"));
    }
}

#[test]
fn every_marker_of_the_template_is_filled() {
    let case = case("Plain", &villages().replace("{{PAPER}}", ""), "");
    let run = run(&case.project, &Silent).unwrap();
    let summary = summarise(run.facts(), &case.project.settings);
    let page = written(&edition(&case, run.facts(), &summary));
    for marker in TEMPLATE.split("{{").skip(1) {
        let name = marker.split_once("}}").unwrap().0;
        let marker = format!("{{{{{name}}}}}");
        assert!(!page.contains(&marker), "{marker}");
    }
    for lang in ["vi", "en"] {
        let article = held(&page, &format!("paper-{lang}")).unwrap();
        assert!(article.as_str().unwrap().contains("<section"), "{lang}");
    }
}

#[test]
fn a_scan_alone_has_a_page() {
    let case = case(HOSTILE, &villages(), "");
    let run = run(&case.project, &Silent).unwrap();
    let facts = Facts {
        modelled: None,
        ranking: None,
        options: None,
        firmness: None,
        planned: None,
        ..run.facts()
    };
    let summary = summarise(facts, &case.project.settings);
    let page = written(&edition(&case, facts, &summary));
    let atlas = held(&page, "atlas").unwrap();
    assert_eq!(
        atlas["villages"]["decision"],
        serde_json::json!([-1, -1, -1, -1])
    );
    assert_eq!(atlas["sites"], serde_json::json!([]));
    assert_eq!(atlas["dossiers"]["of"], 0);
    assert!(held(&page, "dossiers-0").is_none());
}

#[test]
fn a_plan_with_no_options_and_no_villages_has_a_page() {
    let header = "id,name,lon,lat\n";
    let (case, run) = whole(header, "terrain=\"terrain.asc|crs=EPSG:4326\"\n");
    let summary = summarise(run.facts(), &case.project.settings);
    let page = written(&edition(&case, run.facts(), &summary));
    let atlas = held(&page, "atlas").unwrap();
    assert_eq!(atlas["villages"]["count"], 0);
    assert!(atlas["bounds"].is_null() && atlas["relief"].is_null());
}

#[test]
fn any_number_of_threads_writes_the_same() {
    let (case, run) = whole(
        &villages(),
        "terrain=\"terrain.asc|crs=EPSG:4326\"\n[radio]\nmissing_terrain=\"unknown\"\n",
    );
    let summary = summarise(run.facts(), &case.project.settings);
    let edition = edition(&case, run.facts(), &summary);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| written(&edition))
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn pages_that_do_not_fit_are_counted() {
    let (case, run) = whole(&villages(), "");
    let summary = summarise(run.facts(), &case.project.settings);
    let edition = edition(&case, run.facts(), &summary);
    let all = Dossiers::of(&edition, None).unwrap();
    let letters: usize = all.blocks.iter().map(String::len).sum();
    let none = Dossiers::within(&edition, None, letters - 1).unwrap();
    assert!(none.blocks.is_empty() && none.villages.is_empty());
    let counts = serde_json::json!(none.counts());
    assert_eq!([&counts["count"], &counts["of"]], [0, summary.dead_zones]);
    let fit = Dossiers::within(&edition, None, letters).unwrap();
    assert_eq!(fit.blocks, all.blocks);
}
