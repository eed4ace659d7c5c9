//! The workbook `build-list.xlsx`.

use std::io::Read;

use crate::{COVERAGE, Workplace};

/// A part of a workbook.
fn part(workplace: &Workplace, name: &str) -> String {
    let file = std::fs::File::open(workplace.path().join("out/build-list.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut text = String::new();
    let mut part = archive.by_name(name).unwrap();
    part.read_to_string(&mut text).unwrap();
    text
}

/// All formulas of all sheets.
fn formulas(workplace: &Workplace) -> Vec<String> {
    let file = std::fs::File::open(workplace.path().join("out/build-list.xlsx")).unwrap();
    let archive = zip::ZipArchive::new(file).unwrap();
    let sheets: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .filter(|name| name.starts_with("xl/worksheets/sheet"))
        .collect();
    let texts = sheets.iter().map(|name| part(workplace, name));
    texts
        .flat_map(|text| {
            let formulas = text.split("<f>").skip(1);
            let formulas = formulas.map(|rest| rest.split("</f>").next().unwrap().to_owned());
            formulas.collect::<Vec<_>>()
        })
        .collect()
}

const SETTINGS: [&str; 4] = [
    "--set",
    "outputs.documents=[\"workbook\"]",
    "--set",
    "plan.effort_s=0.05",
];

fn run(workplace: &Workplace, more: &[&str]) {
    let arguments: Vec<&str> = ["run"]
        .iter()
        .chain(&SETTINGS)
        .chain(more)
        .copied()
        .collect();
    workplace.run(&arguments).success();
}

#[test]
fn names_are_text_whatever_they_look_like() {
    let villages = "id,name,province,lon,lat,population,electricity,island\n\
                    =1+1,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",<b>&amp;,105.1,22.5,120,grid,false\n\
                    -2,@cmd \u{202e}lr,'x',105.3,22.6,300,grid,false\n\
                    3,\"a\u{1}b\nc\",\"20*\",105.3,22.4,210,grid,false\n";
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    run(&workplace, &["--lang", "en"]);
    let text =
        part(&workplace, "xl/worksheets/sheet2.xml") + &part(&workplace, "xl/sharedStrings.xml");
    assert!(text.contains("&lt;b&gt;&amp;amp;"), "{text}");
    assert!(text.contains("@cmd \u{202e}lr"), "{text}");
    assert!(!text.contains('\u{1}'));
    let starts = [
        "HYPERLINK(\"https://www.openstreetmap.org/",
        "COUNTIF('ranked list'!",
        "SUMPRODUCT(",
        "SUM(",
        "IF(",
        "'phases'!",
        "K",
    ];
    let formulas = formulas(&workplace);
    assert!(formulas.len() > 20, "{}", formulas.len());
    for formula in formulas {
        let plain = formula.replace("&quot;", "\"").replace("&apos;", "'");
        assert!(
            starts.iter().any(|start| plain.starts_with(start)),
            "{plain}"
        );
        assert!(!plain.contains("http://x"), "{plain}");
    }
}

#[test]
fn numbers_days_and_flags_are_what_they_are() {
    let villages = "id,name,lon,lat,population,electricity,grid_date,island\n\
                    1,A,105.1,22.5,120,none,2026-05-01,false\n";
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    run(
        &workplace,
        &["--set", "project.as_of=2025-03-31", "--lang", "en"],
    );
    let sheet = part(&workplace, "xl/worksheets/sheet2.xml");
    // 1 May 2026 is day 46,143 of spreadsheets.
    assert!(sheet.contains("<v>46143</v>"), "{sheet}");
    assert!(sheet.contains("<v>120</v>"), "{sheet}");
    assert!(sheet.contains("t=\"b\""), "{sheet}");
    let created = part(&workplace, "docProps/core.xml");
    assert!(created.contains("2025-03-31T00:00:00Z"), "{created}");
}

#[test]
fn the_same_bytes_come_out_twice_and_nothing_to_list_is_no_error() {
    let nothing = "id,name,lon,lat\n1,A,104.5,22.5\n";
    for (villages, more) in [
        (crate::VILLAGES, &[][..]),
        (crate::VILLAGES, &["--set", "plan.enabled=false"][..]),
        (nothing, &[]),
        ("id,name,lon,lat\n", &[]),
    ] {
        let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
        let bytes = ["1", "8"].map(|threads| {
            let more: Vec<&str> = more.iter().copied().chain(["--threads", threads]).collect();
            run(&workplace, &more);
            std::fs::read(workplace.path().join("out/build-list.xlsx")).unwrap()
        });
        assert!(bytes[0] == bytes[1], "{villages:?}");
    }
}
