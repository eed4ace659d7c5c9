//! `build-sites.csv` and `sites.geojson`: one row a site.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::dollars;
use crate::formats::{
    Cell, CsvWriter, Extent, FeatureCollectionWriter, append_feature, append_row,
};
use crate::plan::planned::{BuiltSite, Parent, Planned};
use crate::plan::problem::SiteRule;
use crate::report::cells::{day, rounded};

/// A site and what all rows share.
struct Row<'a> {
    planned: &'a Planned,
    built: &'a BuiltSite<'a>,
    benchmark: Option<f64>,
}

type Column = for<'a> fn(&Row<'a>) -> Cell<'a>;

/// The columns in order.
const COLUMNS: &[(&str, Column)] = &[
    ("phase", |row| {
        Cell::from(row.planned.phase_name(row.built.built.phase))
    }),
    ("site_id", |row| Cell::from(&row.built.site.id)),
    ("kind", |row| Cell::from(row.built.site.kind.as_str())),
    ("province", |row| text(&row.built.site.province)),
    ("fund", |row| text(&row.built.site.fund)),
    ("height_m", |row| {
        Cell::from(rounded(row.built.site.height_m, 1))
    }),
    ("serves_villages", |row| Cell::from(row.built.serves.len())),
    ("serves", |row| {
        let villages = row.built.serves.iter();
        let ids = villages.map(|&village| &row.planned.problem.villages[village as usize].id);
        Cell::from(ids.map(String::as_str).collect::<Vec<_>>())
    }),
    ("people", |row| Cell::from(row.built.people)),
    ("houses", |row| Cell::from(row.built.houses)),
    ("depends_on", |row| {
        Cell::from(row.built.joined.map(|(_, parent)| parent.id()))
    }),
    ("depends_on_new_site", |row| {
        let parent = row.built.joined.map(|(_, parent)| parent);
        Cell::from(parent.map(|parent| matches!(parent, Parent::Site(_))))
    }),
    ("link_medium", |row| {
        Cell::from(row.built.joined.map(|(hop, _)| hop.medium.as_str()))
    }),
    ("link_km", |row| {
        Cell::from(row.built.joined.map(|(hop, _)| rounded(hop.km, 3)))
    }),
    ("hops_to_network", |row| {
        Cell::from(row.built.joined.map(|_| row.built.depth))
    }),
    ("capex_usd", |row| Cell::from(dollars(row.built.capex))),
    ("present_value_usd", |row| {
        Cell::from(dollars(row.built.cost))
    }),
    ("link_present_value_usd", |row| {
        Cell::from(row.built.joined.map(|(hop, _)| dollars(hop.cost)))
    }),
    ("per_person_usd", |row| {
        Cell::from(row.built.per_person().map(|usd| rounded(usd, 2)))
    }),
    ("benchmark_usd", |row| {
        Cell::from(row.benchmark.map(|usd| rounded(usd, 2)))
    }),
    ("times_benchmark", |row| {
        Cell::from(times(row).map(|times| rounded(times, 2)))
    }),
    ("above_benchmark", |row| {
        Cell::from(times(row).map(|times| times > 1.0))
    }),
    ("not_before", |row| day(row.built.site.not_before)),
    ("rule", |row| {
        Cell::from(match row.built.site.rule {
            SiteRule::Must => "must",
            SiteRule::Free | SiteRule::Never => "free",
        })
    }),
];

/// The names of the columns.
pub(in crate::report) fn site_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(name, _)| *name)
}

fn text(text: &str) -> Cell<'_> {
    Cell::from(Some(text).filter(|text| !text.is_empty()))
}

fn times(row: &Row<'_>) -> Option<f64> {
    let benchmark = row.benchmark.filter(|usd| *usd > 0.0)?;
    Some(row.built.per_person()? / benchmark)
}

impl<'a> Row<'a> {
    fn cells(&self) -> impl Iterator<Item = (&'a str, Cell<'a>)> {
        COLUMNS.iter().map(|(name, value)| (*name, value(self)))
    }

    fn at(&self) -> (f64, f64) {
        let at = self.built.site.at;
        (rounded(at.lon(), 6), rounded(at.lat(), 6))
    }
}

/// The cells of a site.
pub(in crate::report) fn site_cells<'a>(
    planned: &'a Planned,
    built: &'a BuiltSite<'a>,
    benchmark: Option<f64>,
) -> Vec<Cell<'a>> {
    let row = Row {
        planned,
        built,
        benchmark,
    };
    row.cells().map(|(_, cell)| cell).collect()
}

/// Writes a row a site; its position last.
pub(in crate::report) fn site_table(
    out: &mut dyn Write,
    planned: &Planned,
    benchmark: Option<f64>,
    mark: bool,
) -> io::Result<()> {
    let mut writer = CsvWriter::new(out, site_columns().chain(["lon", "lat"]), mark)?;
    let mut text = Vec::new();
    for built in &planned.sites() {
        let row = Row {
            planned,
            built,
            benchmark,
        };
        let (lon, lat) = row.at();
        let cells = row.cells().map(|(_, cell)| cell);
        append_row(cells.chain([Cell::from(lon), Cell::from(lat)]), &mut text);
    }
    writer.rows(&text)?;
    writer.finish().map(drop)
}

/// Writes a point a site.
pub(in crate::report) fn site_layer(
    out: &mut dyn Write,
    planned: &Planned,
    benchmark: Option<f64>,
    members: &Map<String, Value>,
) -> io::Result<()> {
    let mut writer = FeatureCollectionWriter::new(out, members)?;
    let (mut text, mut extent) = (Vec::new(), Extent::default());
    for built in &planned.sites() {
        let row = Row {
            planned,
            built,
            benchmark,
        };
        let (lon, lat) = row.at();
        extent.add(lon, lat);
        append_feature(Some((lon, lat)), row.cells(), &mut text);
    }
    writer.features(&text, &extent)?;
    writer.finish().map(drop)
}
