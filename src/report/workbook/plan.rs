//! The sheets of the plan: sites, links, villages that are served, and phases with formulas over these.

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::sheet::{Column, HEAD, Kind, Sheet};
use super::words;
use crate::formats::Cell;
use crate::plan::build_plan::Fate;
use crate::plan::planned::{BuiltSite, Planned};
use crate::plan::problem::Cents;

/// Cells of the row of totals, as formulas name them, with their results.
pub(super) struct Totals {
    pub(super) villages: (String, String),
    pub(super) satellite: (String, String),
    pub(super) people: (String, String),
    pub(super) sites: (String, String),
    pub(super) capex: (String, String),
    pub(super) cost: (String, String),
    pub(super) satellite_cost: (String, String),
    pub(super) per_person: (String, String),
}

/// The cells of the columns that phases add up.
struct Ranges {
    phase: String,
    people: String,
    /// Of villages: the site that serves them, empty for satellite.
    site: String,
    capex: String,
    cost: String,
}

/// Dollars, to the cent.
fn dollars(cents: Cents) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "cents of a plan are far below 2^53"
    )]
    let dollars = cents as f64 / 100.0;
    dollars
}

/// What a site costs with its hop; links to its villages stand with these.
fn own_cost(of: &BuiltSite<'_>) -> Cents {
    of.site.cost + of.joined.map_or(0, |(hop, _)| hop.cost)
}

/// Writes the sheets of the plan; nothing where there is none.
pub(super) fn plan(
    workbook: &mut Workbook,
    book: &mut Book<'_>,
) -> Result<Option<Totals>, XlsxError> {
    let Some(planned) = book.edition.facts.planned else {
        return Ok(None);
    };
    let built = planned.sites();
    let sites = sites(workbook, book, planned, &built)?;
    links(workbook, book, planned, &built)?;
    let served = served(workbook, book, planned)?;
    phases(workbook, book, planned, &sites, &served).map(Some)
}

fn sites(
    workbook: &mut Workbook,
    book: &mut Book<'_>,
    planned: &Planned,
    built: &[BuiltSite<'_>],
) -> Result<Ranges, XlsxError> {
    const NAMES: [&str; 16] = [
        "phase",
        "site_id",
        "kind",
        "province",
        "fund",
        "height_m",
        "serves_villages",
        "people",
        "houses",
        "capex_usd",
        "present_value_usd",
        "per_person_usd",
        "depends_on",
        "link_medium",
        "link_km",
        "serves",
    ];
    let mut columns: Vec<Column<'_>> = NAMES.iter().map(|name| Column::known(name, book)).collect();
    columns.extend(["lon", "lat"].map(|name| Column::known(name, book)));
    columns.push(Column::own("map", words::MAP, Kind::Link, book.lang));
    let mut sheet = Sheet::begin(workbook.add_worksheet(), words::SITES, &columns, book)?;
    for of in built {
        let site = of.site;
        let villages = of.serves.iter();
        let serves: Vec<&str> = villages
            .map(|&village| planned.problem.villages[village as usize].id.as_str())
            .collect();
        let cells = [
            Cell::from(planned.phase_name(of.built.phase)),
            Cell::from(&site.id),
            Cell::from(site.kind.as_str()),
            Cell::from(&site.province),
            Cell::from(&site.fund),
            Cell::from(site.height_m),
            Cell::from(of.serves.len()),
            Cell::from(of.people),
            Cell::from(of.houses),
            Cell::from(dollars(of.capex)),
            Cell::from(dollars(own_cost(of))),
            Cell::Null,
            Cell::from(of.joined.map(|(_, parent)| parent.id())),
            Cell::from(of.joined.map(|(hop, _)| hop.medium.as_str())),
            Cell::from(of.joined.map(|(hop, _)| hop.km)),
            Cell::from(serves),
            Cell::from(site.at.lon()),
            Cell::from(site.at.lat()),
        ];
        for (column, cell) in (0..).zip(&cells) {
            sheet.cell(column, cell, &book.formats)?;
        }
        if of.people > 0 {
            let each = each(own_cost(of), of.people);
            let row = sheet.row + 1;
            let name = |code: &str| sheet.column(code).map(column_number_to_name);
            let (cost, people) = (name("present_value_usd"), name("people"));
            let formula = format!(
                "={}{row}/{}{row}",
                cost.unwrap_or_default(),
                people.unwrap_or_default()
            );
            let place = sheet.column("per_person_usd").unwrap_or_default();
            sheet.formula(place, &formula, &each, None, &book.formats)?;
        }
        let map = sheet.column("map").unwrap_or_default();
        sheet.map(map, site.at.lon(), site.at.lat(), &book.formats)?;
        sheet.row += 1;
    }
    let ranges = ranges(&sheet);
    sheet.finish(book)?;
    Ok(ranges)
}

fn ranges(sheet: &Sheet<'_>) -> Ranges {
    let range = |code: &str| {
        let column = sheet.column(code);
        column.map_or_else(String::new, |column| sheet.range(column))
    };
    Ranges {
        phase: range("phase"),
        people: range("people"),
        site: range("site_id"),
        capex: range("capex_usd"),
        cost: range("present_value_usd"),
    }
}

fn links(
    workbook: &mut Workbook,
    book: &mut Book<'_>,
    planned: &Planned,
    built: &[BuiltSite<'_>],
) -> Result<(), XlsxError> {
    const NAMES: [&str; 8] = [
        "phase",
        "from",
        "to",
        "medium",
        "km",
        "hops",
        "capex_usd",
        "present_value_usd",
    ];
    let columns = NAMES.map(|name| Column {
        kind: match name {
            "from" | "to" | "phase" => Kind::Text,
            "medium" => Kind::Code,
            "km" => Kind::One,
            _ => Kind::of(name),
        },
        ..Column::known(name, book)
    });
    let mut sheet = Sheet::begin(workbook.add_worksheet(), words::LINKS, &columns, book)?;
    for of in built {
        let Some((hop, parent)) = of.joined else {
            continue;
        };
        let cells = [
            Cell::from(planned.phase_name(of.built.phase)),
            Cell::from(parent.id()),
            Cell::from(&of.site.id),
            Cell::from(hop.medium.as_str()),
            Cell::from(hop.km),
            Cell::from(hop.hops),
            Cell::from(dollars(hop.capex)),
            Cell::from(dollars(hop.cost)),
        ];
        for (column, cell) in (0..).zip(&cells) {
            sheet.cell(column, cell, &book.formats)?;
        }
        sheet.row += 1;
    }
    sheet.finish(book)
}

/// The villages that are served, with what each costs beside its site: satellite, or its own link.
fn served(
    workbook: &mut Workbook,
    book: &mut Book<'_>,
    planned: &Planned,
) -> Result<Ranges, XlsxError> {
    const NAMES: [&str; 11] = [
        "phase",
        "id",
        "name",
        "province",
        "fund",
        "plan_decision",
        "site_id",
        "people",
        "terminals",
        "capex_usd",
        "present_value_usd",
    ];
    let columns = NAMES.map(|name| Column::known(name, book));
    let sheet = workbook.add_worksheet();
    let mut sheet = Sheet::begin(sheet, words::SERVED_VILLAGES, &columns, book)?;
    for (place, (village, fate)) in
        (0..).zip(planned.problem.villages.iter().zip(&planned.plan.villages))
    {
        let Some(phase) = fate.phase() else { continue };
        let (decision, site, terminals, capex, cost) = match fate {
            Fate::Site { site, .. } => {
                let site = &planned.problem.sites[*site as usize];
                let link = site.reach.iter().find(|of| of.village == place);
                let link = link.map_or(0, |of| of.link);
                (site.kind.as_str(), Some(&site.id), None, 0, link)
            }
            _ => village
                .satellite
                .as_ref()
                .map_or(("", None, None, 0, 0), |of| {
                    (
                        of.option.as_str(),
                        None,
                        Some(of.terminals),
                        of.capex,
                        of.cost,
                    )
                }),
        };
        let cells = [
            Cell::from(planned.phase_name(phase)),
            Cell::from(&village.id),
            Cell::from(&village.name),
            Cell::from(&village.province),
            Cell::from(&village.fund),
            Cell::from(decision),
            Cell::from(site),
            Cell::from(village.people),
            Cell::from(terminals),
            Cell::from(dollars(capex)),
            Cell::from(dollars(cost)),
        ];
        for (column, cell) in (0..).zip(&cells) {
            sheet.cell(column, cell, &book.formats)?;
        }
        sheet.row += 1;
    }
    let ranges = ranges(&sheet);
    sheet.finish(book)?;
    Ok(ranges)
}

/// One row a phase and one for all, everything counted by formulas.
fn phases(
    workbook: &mut Workbook,
    book: &mut Book<'_>,
    planned: &Planned,
    sites: &Ranges,
    served: &Ranges,
) -> Result<Totals, XlsxError> {
    let lang = book.lang;
    let own = |code, title, kind| Column::own(code, title, kind, lang);
    let columns = [
        own("phase", words::PHASE, Kind::Text),
        own("until", words::UNTIL, Kind::Day),
        own("villages", words::SERVED, Kind::Count),
        own("satellite_villages", words::BY_SATELLITE, Kind::Count),
        own("people", words::PEOPLE, Kind::Count),
        own("sites", words::SITES_BUILT, Kind::Count),
        own("capex_usd", words::CAPEX, Kind::Money),
        own("present_value_usd", words::PRESENT_VALUE, Kind::Money),
        own("satellite_usd", words::OF_SATELLITE, Kind::Money),
        own("per_person_usd", words::PER_PERSON, Kind::Money),
    ];
    let mut sheet = Sheet::begin(workbook.add_worksheet(), words::PHASES, &columns, book)?;
    for (place, phase) in planned.plan.phases.iter().enumerate() {
        let row = sheet.row + 1;
        sheet.text(0, &phase.name)?;
        let until = planned.problem.phases.get(place).and_then(|of| of.until);
        let until = Cell::from(until.map(|day| day.to_string()));
        sheet.cell(1, &until, &book.formats)?;
        // Not COUNTIF or SUMIF, to which a phase called "<5" or "20*" is a condition.
        let here = |ranges: &Ranges| format!("EXACT({},$A{row})", ranges.phase);
        let sum = |ranges: &Ranges, of: &str| format!("SUMPRODUCT({}*{of})", here(ranges));
        let count = |ranges: &Ranges| format!("SUMPRODUCT({}*1)", here(ranges));
        let totals = &phase.totals;
        // Villages by satellite are those with terminals or cells of their own: they hang on no site.
        let by_satellite = format!("({}=\"\")", served.site);
        let formulas = [
            (format!("={}", count(served)), totals.villages.to_string()),
            (
                format!("=SUMPRODUCT({}*{by_satellite})", here(served)),
                totals.satellite_villages.to_string(),
            ),
            (
                format!("={}", sum(served, &served.people)),
                totals.people.to_string(),
            ),
            (format!("={}", count(sites)), totals.sites.to_string()),
            (
                format!(
                    "={}+{}",
                    sum(sites, &sites.capex),
                    sum(served, &served.capex)
                ),
                dollars(totals.capex).to_string(),
            ),
            (
                format!("={}+{}", sum(sites, &sites.cost), sum(served, &served.cost)),
                dollars(totals.cost).to_string(),
            ),
            (
                format!(
                    "=SUMPRODUCT({}*{by_satellite}*{})",
                    here(served),
                    served.cost
                ),
                dollars(totals.satellite_cost).to_string(),
            ),
            (
                format!("=IF(E{row}>0,H{row}/E{row},\"\")"),
                each(totals.cost, totals.people),
            ),
        ];
        for (column, (formula, result)) in (2..).zip(&formulas) {
            sheet.formula(column, formula, result, None, &book.formats)?;
        }
        sheet.row += 1;
    }
    let totals = totals(&mut sheet, book, planned)?;
    sheet.finish(book)?;
    Ok(totals)
}

/// The row of totals.
fn totals(sheet: &mut Sheet<'_>, book: &Book<'_>, planned: &Planned) -> Result<Totals, XlsxError> {
    let lang = book.lang;
    let totals = &planned.plan.totals;
    let (first, row) = (HEAD + 1, sheet.row);
    let total = row + 1;
    sheet.marked(0, words::TOTAL.of(lang), &book.formats.total)?;
    let results = [
        totals.villages.to_string(),
        totals.satellite_villages.to_string(),
        totals.people.to_string(),
        totals.sites.to_string(),
        dollars(totals.capex).to_string(),
        dollars(totals.cost).to_string(),
        dollars(totals.satellite_cost).to_string(),
    ];
    for (column, result) in (2..).zip(&results) {
        let name = column_number_to_name(column);
        let formula = if row > HEAD {
            format!("=SUM({name}{first}:{name}{row})")
        } else {
            "=0".to_owned()
        };
        sheet.formula(
            column,
            &formula,
            result,
            Some(&book.formats.total),
            &book.formats,
        )?;
    }
    let per_person = each(totals.cost, totals.people);
    let formula = format!("=IF(E{total}>0,H{total}/E{total},\"\")");
    sheet.formula(
        9,
        &formula,
        &per_person,
        Some(&book.formats.total),
        &book.formats,
    )?;
    let name = words::PHASES.of(lang);
    let cell =
        |column: &str, result: &str| (format!("='{name}'!{column}{total}"), result.to_owned());
    let [
        villages,
        by_satellite,
        people,
        built,
        capex,
        cost,
        satellite_cost,
    ] = &results;
    let of_all = Totals {
        villages: cell("C", villages),
        satellite: cell("D", by_satellite),
        people: cell("E", people),
        sites: cell("F", built),
        capex: cell("G", capex),
        cost: cell("H", cost),
        satellite_cost: cell("I", satellite_cost),
        per_person: cell("J", &per_person),
    };
    Ok(of_all)
}

/// Dollars a person, as a formula would give them.
fn each(cost: Cents, people: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
    let people_of = people as f64;
    if people > 0 {
        (dollars(cost) / people_of).to_string()
    } else {
        String::new()
    }
}
