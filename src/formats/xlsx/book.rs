//! What belongs to a workbook as a whole: sheets, shared strings, styles.

use quick_xml::events::Event;
use rustc_hash::FxHashMap;

use super::dates::{self, Shown};
use super::package::{Package, attribute, broken, cut};
use crate::formats::FormatError;
use crate::formats::text::composed;

/// A workbook whose sheets are still to be read.
pub(super) struct Book {
    pub(super) sheets: Vec<SheetEntry>,
    pub(super) values: Values,
}

/// A sheet of a workbook.
#[derive(Clone, Debug)]
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) is_visible: bool,
}

/// What cells refer to.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) strings: Strings,
    /// What each cell style shows.
    pub(super) styles: Vec<Shown>,
    pub(super) is_1904: bool,
}

/// Texts one after the other: a text each would take more room than a bomb needs.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub(super) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// A relation of a part to another (ECMA-376 part 2, 9.3).
struct Relation {
    kind: String,
    path: String,
}

impl Book {
    pub(super) fn of(package: &mut Package<'_>) -> Result<Self, FormatError> {
        let roots = relations(package, "_rels/.rels", "")?;
        let workbook = roots
            .into_values()
            .find(|relation| relation.kind.ends_with("/officeDocument"))
            .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.path);
        let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let beside = format!("{folder}/_rels/{name}.rels");
        let relations = relations(package, &beside, folder)?;
        let mut book = Self {
            sheets: Vec::new(),
            values: Values::default(),
        };
        book.workbook(package, &workbook, &relations)?;
        let part = |kind: &str| {
            let mut relations = relations.values();
            relations
                .find(|relation| relation.kind.ends_with(kind))
                .map(|relation| relation.path.as_str())
        };
        if let Some(path) = part("/styles") {
            book.values.styles = styles(package, path)?;
        }
        if let Some(path) = part("/sharedStrings") {
            book.values.strings = strings(package, path)?;
        }
        Ok(book)
    }

    fn workbook(
        &mut self,
        package: &mut Package<'_>,
        path: &str,
        relations: &FxHashMap<String, Relation>,
    ) -> Result<(), FormatError> {
        let Some(mut xml) = package.part(path)? else {
            return Err(FormatError::NotThatFormat { format: "XLSX" });
        };
        loop {
            match xml.event()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "workbookPr" => {
                        if let Some(flag) = attribute(&element, "date1904")? {
                            self.values.is_1904 = matches!(&*flag, "1" | "true");
                        }
                    }
                    "sheet" => {
                        let name = attribute(&element, "name")?.unwrap_or_default();
                        let id = attribute(&element, "id")?.unwrap_or_default();
                        let state = attribute(&element, "state")?;
                        let relation = relations
                            .get(&*id)
                            .ok_or_else(|| broken(format!("sheet {name:?} has no part")))?;
                        if relation.kind.ends_with("/worksheet") {
                            self.sheets.push(SheetEntry {
                                name: composed(&name).into_owned(),
                                path: relation.path.clone(),
                                is_visible: state.is_none_or(|state| state == "visible"),
                            });
                        }
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "workbook" => return Ok(()),
                Event::Eof => return Err(cut()),
                _ => {}
            }
        }
    }
}

/// The relations of a part by identifier, their paths from the root; none where they have no part.
fn relations(
    package: &mut Package<'_>,
    path: &str,
    folder: &str,
) -> Result<FxHashMap<String, Relation>, FormatError> {
    let mut relations = FxHashMap::default();
    let Some(mut xml) = package.part(path)? else {
        return Ok(relations);
    };
    loop {
        match xml.event()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let id = attribute(&element, "Id")?.unwrap_or_default();
                let kind = attribute(&element, "Type")?.unwrap_or_default();
                let target = attribute(&element, "Target")?.unwrap_or_default();
                let relation = Relation {
                    kind: kind.into_owned(),
                    path: joined(folder, &target),
                };
                relations.insert(id.into_owned(), relation);
            }
            Event::End(element) if element.local_name().as_ref() == "Relationships" => {
                return Ok(relations);
            }
            Event::Eof => return Err(cut()),
            _ => {}
        }
    }
}

/// The path of a target, which is relative to a folder unless it begins with a slash.
fn joined(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What each cell style shows.
fn styles(package: &mut Package<'_>, path: &str) -> Result<Vec<Shown>, FormatError> {
    let mut styles = Vec::new();
    let Some(mut xml) = package.part(path)? else {
        return Ok(styles);
    };
    let mut formats: FxHashMap<u32, Shown> = FxHashMap::default();
    // There are also styles that cells do not refer to.
    let mut is_of_cells = false;
    loop {
        match xml.event()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(&element, "numFmtId")?.and_then(|id| id.parse().ok());
                    let code = attribute(&element, "formatCode")?;
                    if let (Some(id), Some(code)) = (id, code) {
                        formats.insert(id, dates::custom(&code));
                    }
                }
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells => {
                    let id: Option<u32> =
                        attribute(&element, "numFmtId")?.and_then(|id| id.parse().ok());
                    let of = |id| formats.get(&id).copied();
                    styles.push(id.map_or(Shown::Number, |id| {
                        of(id).unwrap_or_else(|| dates::built_in(id))
                    }));
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "cellXfs" => is_of_cells = false,
                "styleSheet" => return Ok(styles),
                _ => {}
            },
            Event::Eof => return Err(cut()),
            _ => {}
        }
    }
}

fn strings(package: &mut Package<'_>, path: &str) -> Result<Strings, FormatError> {
    let mut strings = Strings::default();
    let Some(mut xml) = package.part(path)? else {
        return Ok(strings);
    };
    let mut text = String::new();
    loop {
        let is_item = match xml.event()? {
            Event::Start(element) => element.local_name().as_ref() == "si",
            Event::End(element) if element.local_name().as_ref() == "sst" => return Ok(strings),
            Event::Eof => return Err(cut()),
            _ => false,
        };
        if is_item {
            text.clear();
            xml.string_item(&mut text)?;
            strings.push(&composed(text.trim()));
        }
    }
}
