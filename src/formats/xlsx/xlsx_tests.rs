use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::formats::{Batch, Source, drawn};

const STRINGS: &str = "<sst uniqueCount=\"99999999999999\"><si><t> Bản Tà Xùa </t></si><si><r><t xml:space=\"preserve\">Bản </t></r><r><rPr><b/></rPr><t>Mù</t></r><rPh><t>x</t></rPh></si><si/></sst>";
const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>";

/// A workbook of sheets: name, state, XML of its rows and what follows.
fn workbook(properties: &str, sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, content: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    };
    part(
        "_rels/.rels",
        "<Relationships><Relationship Id=\"a\" Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>",
    );
    let mut relations = "<Relationships><Relationship Id=\"s\" Type=\"x/sharedStrings\" Target=\"sharedstrings.xml\"/><Relationship Id=\"t\" Type=\"x/styles\" Target=\"../xl/styles.xml\"/>".to_owned();
    let mut list = format!("<workbook>{properties}<sheets>");
    for (place, (name, state, rows)) in sheets.iter().enumerate() {
        let id = format!("r{place}");
        let relation = [
            "<Relationship Id=\"",
            &id,
            "\" Type=\"x/worksheet\" Target=\"worksheets/",
        ];
        relations += &[&relation.concat(), &place.to_string(), ".xml\"/>"].concat();
        let entry = [
            "<sheet name=\"",
            name,
            "\" state=\"",
            state,
            "\" r:id=\"",
            &id,
            "\"/>",
        ];
        list += &entry.concat();
        part(
            &format!("xl/worksheets/{place}.xml"),
            &format!("<x:worksheet><dimension ref=\"A1:XFD1048576\"/>{rows}</x:worksheet>"),
        );
    }
    part(
        "xl/_rels/workbook.xml.rels",
        &format!("{relations}</Relationships>"),
    );
    part("xl/workbook.xml", &format!("{list}</sheets></workbook>"));
    part("xl/sharedStrings.xml", STRINGS);
    part("xl/styles.xml", STYLES);
    zip.finish().unwrap().into_inner()
}

fn sheet_of(rows: &str) -> Vec<u8> {
    let rows = format!("<sheetData>{rows}</sheetData>");
    workbook("", &[("Thôn", "visible", &rows)])
}

/// A row of texts and numbers.
fn row(number: u32, cells: &[&str]) -> String {
    let cells = cells.iter().map(|cell| match cell.parse::<f64>() {
        Ok(_) => format!("<c><v>{cell}</v></c>"),
        Err(_) if cell.is_empty() => "<c/>".to_owned(),
        Err(_) => format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
    });
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

pub(super) type Read = (Vec<String>, Vec<String>, Vec<(u64, Vec<String>)>);

/// Columns, notes, rows as they are shown.
pub(super) fn read(bytes: Vec<u8>, layer: Option<&str>) -> Result<Read, FormatError> {
    let document = drawn::document("a.xlsx", bytes)?;
    let mut source = Source::open(&document, layer)?;
    let (columns, notes) = (source.columns().to_vec(), source.notes().to_vec());
    let mut rows = Vec::new();
    let work = |mut batch: Batch<'_>| {
        let shown =
            |cells: &[Cell<'_>]| cells.iter().map(|cell| cell.shown().into_owned()).collect();
        batch
            .rows()
            .map(|row| (row.number, shown(row.cells)))
            .collect::<Vec<(u64, Vec<String>)>>()
    };
    let outcome = source.read(work, |parts| {
        rows.extend(parts.into_iter().flatten());
        Ok::<_, std::convert::Infallible>(())
    });
    match outcome {
        Ok(()) => Ok((columns, notes, rows)),
        Err(Stop::Format(error)) => Err(error),
        Err(Stop::Taker(never)) => match never {},
    }
}

#[test]
fn a_table_below_a_title_is_found_and_merged_cells_count_for_all_their_rows() {
    let rows = [
        row(2, &["DANH SÁCH THÔN"]),
        row(4, &["TT", "Tỉnh", "Tên\n thôn", "2023", "", "Ghi chú"]),
        row(5, &["1", "Điện Biên", "Bản Xùa", "5.0"]),
        row(7, &["2", "", "Bản &lt;Mù&gt;", "5.25", "x"]),
        row(9, &["3", "", "Bản C", "-7"]),
    ]
    .concat();
    let merged = "<mergeCells><mergeCell ref=\"A2:F2\"/><mergeCell ref=\"B5:B8\"/><mergeCell ref=\"C9:D9\"/></mergeCells>";
    let sheet = format!("<x:sheetData>{rows}</x:sheetData>{merged}");
    let (columns, notes, rows) = read(workbook("", &[("a", "visible", &sheet)]), None).unwrap();
    assert_eq!(
        columns,
        ["TT", "Tỉnh", "Tên thôn", "2023", "column_5", "Ghi chú"]
    );
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].starts_with("has its column names in row 4; the 1 row with text above"));
    assert!(notes[1].contains("merged over several rows"));
    let expected: [(u64, &[&str]); 3] = [
        (5, &["1", "Điện Biên", "Bản Xùa", "5", "", ""]),
        (7, &["2", "Điện Biên", "Bản <Mù>", "5.25", "x", ""]),
        (9, &["3", "", "Bản C", "-7", "", ""]),
    ];
    let rows: Vec<(u64, Vec<&str>)> = rows
        .iter()
        .map(|(number, cells)| (*number, cells.iter().map(String::as_str).collect()))
        .collect();
    let expected = expected.map(|(number, cells)| (number, cells.to_vec()));
    assert_eq!(rows, expected);
}

#[test]
fn every_type_of_cell_is_read() {
    let names = row(1, &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]);
    let cells = "<row><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1</v></c><c r=\"C2\" t=\"s\"><v>2</v></c>\
        <c r=\"D2\" t=\"b\"><v>1</v></c><c r=\"E2\" t=\"e\"><v>#N/A</v></c><c r=\"F2\" s=\"1\"><v>45413</v></c>\
        <c r=\"G2\" s=\"2\"><v>45413.75</v></c><c r=\"H2\" t=\"str\"><f>A1&amp;\"x\"</f><v>t&#7843;_x000A_u</v></c>\
        <c r=\"I2\"><f>1+1</f></c><c r=\"J2\" t=\"d\"><v>2024-05-01</v></c>\
        <c r=\"K2\"><v>12345678901234567890</v></c></row>";
    let expected = [
        "Bản Tà Xùa",
        "Bản Mù",
        "",
        "true",
        "",
        "2024-05-01",
        "2024-05-01T18:00:00",
        "tả\nu",
        "",
        "2024-05-01",
        "1.2345678901234567e+19",
    ];
    let sheet = format!("<sheetData>{names}{cells}</sheetData>");
    let (_, notes, rows) = read(workbook("", &[("a", "visible", &sheet)]), None).unwrap();
    assert_eq!(rows[0].1, expected);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].starts_with("has 1 cell with an error"));
    assert!(notes[1].starts_with("has 1 formula without a saved result"));
    let old = workbook("<workbookPr date1904=\"1\"/>", &[("a", "visible", &sheet)]);
    assert_eq!(read(old, None).unwrap().2[0].1[5], "2028-05-02");
}

#[test]
fn the_sheet_is_the_one_that_is_meant() {
    let full = format!(
        "<sheetData>{}{}</sheetData>",
        row(1, &["id", "b"]),
        row(2, &["7", "x"])
    );
    let empty = "<sheetData/>";
    let book = |sheets: &[(&str, &str, &str)]| workbook("", sheets);
    let two = book(&[
        ("Thôn", "visible", &full),
        ("Xã", "visible", &full),
        ("c", "hidden", &full),
    ]);
    let error = read(two.clone(), None).unwrap_err();
    let FormatError::ManyLayers { layers, example } = error else {
        panic!("{error}");
    };
    assert_eq!((layers.as_str(), example.as_str()), ("Thôn, Xã", "a.xlsx"));
    for layer in ["Thôn", " THÔN", "c"] {
        assert_eq!(
            read(two.clone(), Some(layer)).unwrap().2.len(),
            1,
            "{layer}"
        );
    }
    let error = read(two, Some("d")).unwrap_err();
    assert!(matches!(error, FormatError::NoSuchLayer { .. }));
    let one = book(&[
        ("a", "visible", empty),
        ("b", "visible", &full),
        ("c", "hidden", &full),
    ]);
    assert_eq!(read(one, None).unwrap().2.len(), 1);
    let none = book(&[("a", "visible", empty), ("b", "visible", empty)]);
    assert!(matches!(read(none, None), Err(FormatError::Empty)));
    let hidden = book(&[("a", "veryHidden", &full)]);
    assert_eq!(read(hidden, None).unwrap().2.len(), 1);
}

#[test]
fn what_is_no_table_is_told() {
    let error = |rows: &str| read(sheet_of(rows), None).unwrap_err();
    let numbers = row(3, &["1", "x", "2"]) + &row(4, &["a", "b", "c"]);
    assert!(matches!(error(&numbers), FormatError::NoHeader { row: 3 }));
    let twins = row(1, &["a", "b", "a"]);
    assert!(matches!(error(&twins), FormatError::TwinHeader { name } if name == "a"));
    for (rows, said) in [
        ("<row r=\"2\"/><row r=\"2\"/>", "behind row 2"),
        ("<row r=\"1048577\"/>", "behind row 0"),
        ("<row r=\"1\"><c r=\"B2\"/></row>", "cell \"B2\""),
        (
            "<row r=\"1\"><c r=\"XFE1\"/></row>",
            "more than 16384 cells",
        ),
        ("<row><c t=\"s\"><v>3</v></c></row>", "shared string \"3\""),
        ("<row><c t=\"s\"><v>x</v></c></row>", "shared string \"x\""),
        ("<row><c><v>1e999</v></c></row>", "number \"1e999\""),
        ("<row><c><v>&x;</v></c></row>", "entity &x;"),
        (
            "<row><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
            "twice",
        ),
    ] {
        let said_here = error(rows).to_string();
        assert!(said_here.contains(said), "{rows}: {said_here}");
    }
    // Rows without numbers follow one another.
    let wide = "<row><c><v>1</v></c></row>".repeat(70_000);
    let names: Vec<String> = (0..16_384).map(|place| format!("n{place}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(
        error(&(row(1, &names) + &wide))
            .to_string()
            .contains("nearly all of them empty")
    );
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 more".to_vec();
    assert!(matches!(read(old, None), Err(FormatError::OldWorkbook)));
    assert!(matches!(
        read(b"id,name\n".to_vec(), None),
        Err(FormatError::NotThatFormat { format: "XLSX" })
    ));
}

#[test]
fn cells_far_apart_take_no_room() {
    let rows = row(1, &["a", "b"])
        + "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c><c r=\"XFD1048576\"><v>2</v></c></row>";
    let (columns, _, rows) = read(sheet_of(&rows), None).unwrap();
    assert_eq!(columns, ["a", "b", "column_16384"]);
    assert_eq!(
        rows,
        [(1_048_576, ["1", "", "2"].map(str::to_owned).to_vec())]
    );
}

#[test]
fn geometries_are_told_by_header_and_first_text_as_in_text_tables() {
    let rows = row(1, &["id", "Geometry"])
        + &row(2, &["1", ""])
        + &row(3, &["2", "SRID=3405;POINT Z (500000 2300000 12)"])
        + &row(4, &["3", "7"]);
    let document = drawn::document("a.xlsx", sheet_of(&rows)).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.columns(), ["id"]);
    assert_eq!(source.crs(), Some("EPSG:3405"));
    assert!(
        source.notes()[0].contains("heights"),
        "{:?}",
        source.notes()
    );
    let mut shapes = Vec::new();
    let work = |mut batch: Batch<'_>| batch.rows().map(|row| row.shape).collect::<Vec<Shape>>();
    let read = source.read(work, |parts| {
        shapes.extend(parts.into_iter().flatten());
        Ok::<_, std::convert::Infallible>(())
    });
    assert!(read.is_ok());
    let [none, point, number] = &shapes[..] else {
        panic!("{shapes:?}");
    };
    assert_eq!(none, &Shape::Absent);
    assert!(matches!(point, Shape::Given { .. }), "{point:?}");
    assert!(matches!(number, Shape::Broken { .. }), "{number:?}");
    let flat = row(1, &["id", "Geometry"]) + &row(2, &["1", "flat"]);
    assert_eq!(read_columns(&flat), ["id", "Geometry"]);
}

fn read_columns(rows: &str) -> Vec<String> {
    read(sheet_of(rows), None).unwrap().0
}

fn small() -> Vec<u8> {
    let rows =
        row(1, &["TT", "Tên", "c"]) + &row(2, &["1", "Bản", "2.5"]) + &row(3, &["2", "", ""]);
    let sheet =
        format!("<sheetData>{rows}</sheetData><mergeCells><mergeCell ref=\"B2:B3\"/></mergeCells>");
    workbook("", &[("a", "visible", &sheet)])
}

#[test]
fn a_file_that_was_cut_off_is_refused_at_every_byte() {
    let file = small();
    for cut in 0..file.len() {
        let error = read(file[..cut].to_vec(), None).unwrap_err();
        let told = matches!(
            error,
            FormatError::Broken { .. } | FormatError::NotThatFormat { .. } | FormatError::Empty
        );
        assert!(told, "cut at {cut}: {error}");
    }
}

#[test]
fn no_changed_byte_stops_the_program() {
    let file = small();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= [0x01, 0x10, 0x80, 0xff][at % 4];
        read(changed, None).ok();
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/formats/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

#[test]
fn a_list_as_a_province_sends_it_is_read() {
    let (columns, notes, rows) = read(fixture("openpyxl.xlsx"), None).unwrap();
    assert_eq!(
        columns,
        [
            "TT",
            "Tỉnh",
            "Tên thôn",
            "Số hộ",
            "Kinh độ",
            "Ngày khảo sát",
            "Ghi chú"
        ]
    );
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes[0].contains("row 4; the 2 rows with text above"));
    let expected: [(u64, [&str; 7]); 4] = [
        (
            5,
            [
                "1",
                "Điện Biên",
                "Bản Tà Xùa",
                "120",
                "103.25",
                "2024-05-01",
                "",
            ],
        ),
        (
            6,
            [
                "2",
                "Điện Biên",
                "Bản Mù",
                "45",
                "103.5",
                "2024-05-01T18:30:00",
                "",
            ],
        ),
        (7, ["3", "Sơn La", "Bản C", "7.5", "", "", ""]),
        (8, ["Tổng số: 3 thôn", "", "", "", "", "", ""]),
    ];
    let expected = expected.map(|(row, cells)| (row, cells.map(str::to_owned).to_vec()));
    assert_eq!(rows, expected);
}

#[test]
fn what_gdal_writes_is_read() {
    let (columns, notes, rows) = read(fixture("gdal.xlsx"), Some("src")).unwrap();
    assert_eq!(columns, ["tên", "households", "share", "surveyed"]);
    assert_eq!(notes, [] as [String; 0]);
    let expected: [(u64, [&str; 4]); 3] = [
        (2, ["Bản Tà Xùa", "120", "0.25", "2024-05-01"]),
        (3, ["Xã \"Mù Cang Chải\"", "", "1.5", ""]),
        (4, ["Không rõ", "7", "", "2023-12-31"]),
    ];
    let expected = expected.map(|(row, cells)| (row, cells.map(str::to_owned).to_vec()));
    assert_eq!(rows, expected);
}

#[test]
fn no_changed_character_of_a_sheet_stops_the_program() {
    let rows = row(1, &["TT", "Tên"])
        + "<row r=\"2\"><c r=\"A2\" s=\"1\"><f>1</f><v>45413.5</v></c><c r=\"B2\" t=\"s\"><v>1</v></c></row>";
    let sheet =
        format!("<sheetData>{rows}</sheetData><mergeCells><mergeCell ref=\"B2:B9\"/></mergeCells>");
    let plain = sheet.char_indices().filter(|(_, char)| char.is_ascii());
    for (at, _) in plain {
        for change in ["<", ">", "9", "\"", "&", "/", "A", ""] {
            let changed = [&sheet[..at], change, &sheet[at + 1..]].concat();
            read(workbook("", &[("a", "visible", &changed)]), None).ok();
        }
    }
}

#[test]
fn geometries_name_one_reference_system_and_are_text() {
    let rows = [
        row(1, &["id", "wkt"]),
        row(2, &["1", ""]),
        row(3, &["2", "SRID=4756;POINT (1 2)"]),
        row(4, &["3", "POINT (1 2)"]),
        row(5, &["4", "SRID=4326;POINT (1 2)"]),
        row(6, &["5", "17"]),
    ];
    let document = drawn::document("a.xlsx", sheet_of(&rows.concat())).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.crs(), Some("EPSG:4756"));
    let mut shapes = Vec::new();
    let work = |mut batch: Batch<'_>| batch.rows().map(|row| row.shape).collect::<Vec<_>>();
    let take = |parts: Vec<Vec<Shape>>| -> Result<(), ()> {
        shapes.extend(parts.into_iter().flatten());
        Ok(())
    };
    source.read(work, take).unwrap();
    assert_eq!(shapes[0], Shape::Absent);
    assert!(matches!(shapes[1], Shape::Given { .. }));
    assert!(matches!(shapes[2], Shape::Given { .. }));
    for (shape, part) in shapes[3..].iter().zip(["SRID 4326", "a number or flag"]) {
        assert!(
            matches!(shape, Shape::Broken { why, .. } if why.contains(part)),
            "{shape:?}"
        );
    }
}

#[test]
fn cells_that_are_merged_over_other_merged_cells_take_the_later_range() {
    let merged: Vec<_> = [((1, 0), (4, 0)), ((2, 0), (3, 0)), ((2, 1), (3, 1))]
        .map(|(first, last)| sheet::Merged { first, last })
        .to_vec();
    let mut filler = Filler::new(&merged);
    let rows = [["a", "b"], ["c", "d"], ["", ""], ["", ""]];
    let shown = (2..).zip(rows).map(|(number, row)| {
        let cell = |text: &&str| {
            Some((*text).to_owned())
                .filter(|text| !text.is_empty())
                .into()
        };
        let mut cells: Vec<Cell<'static>> = row.iter().map(cell).collect();
        filler.fill(&[0, 1], number, &mut cells);
        cells
            .iter()
            .map(|cell| cell.shown().into_owned())
            .collect::<String>()
    });
    assert_eq!(shown.collect::<Vec<_>>(), ["ab", "cd", "cd", ""]);
}

#[test]
fn names_below_groups_are_those_of_their_columns() {
    let upper = row(3, &["Mã thôn", "Tên thôn", "Tọa độ", "", "Số hộ"]);
    let lower = row(4, &["", "", "Kinh độ", "Vĩ độ", ""]);
    let values = row(5, &["7", "Bản A", "104.5", "22.5", "40"]);
    let (columns, notes, rows) = read(sheet_of(&(upper.clone() + &lower + &values)), None).unwrap();
    assert_eq!(
        columns,
        ["Mã thôn", "Tên thôn", "Kinh độ", "Vĩ độ", "Số hộ"]
    );
    assert_eq!(notes, ["has its column names in rows 3 and 4"]);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0, 5);
    assert_eq!(rows[0].1[2..4], ["104.5", "22.5"]);
    // Values fill the columns of other names, or do not follow at once.
    let texts = row(4, &["x7", "Bản A", "không rõ", "không rõ", ""]);
    let (columns, _, rows) = read(sheet_of(&(upper.clone() + &texts)), None).unwrap();
    assert_eq!((columns[2].as_str(), rows.len()), ("Tọa độ", 1));
    let later = row(5, &["", "", "Kinh độ", "Vĩ độ", ""]);
    let (columns, _, rows) = read(sheet_of(&(upper + &later)), None).unwrap();
    assert_eq!((columns[2].as_str(), rows.len()), ("Tọa độ", 1));
}
