//! Layers as one `GeoPackage` that QGIS opens ready: styles, titles, what columns mean.

use std::collections::BTreeSet;
use std::path::Path;

use super::kind::{Colouring, Form, Look};
use super::words::{OTHERS, coloured, worded};
use super::{Failure, Imprint, Layer};
use crate::formats::{Category, Marker, Package, Schema, Style, Written};
use crate::lang::Lang;
use crate::report::colours::SERIES;
use crate::report::dictionary::entry;

pub(super) fn packed(
    path: &Path,
    layers: &[&dyn Layer],
    imprint: Imprint,
) -> Result<Written, Failure> {
    let lang = imprint.lang;
    let mut package = Package::create(path)?;
    if let Some(day) = imprint.created {
        package = package.dated(&format!("{day}T00:00:00.000Z"));
    }
    for layer in layers {
        let [title, meaning] = layer.kind().words();
        let schema = Schema {
            description: meaning.of(lang),
            ..layer.schema()
        };
        let legend = Legend::of(*layer, &schema, lang)?;
        let categories = legend.as_ref().map(Legend::categories);
        let style = legend.as_ref().zip(categories.as_deref());
        let style = style.map(|(legend, categories)| legend.style(categories));
        let mut out = package.layer(&schema, style.as_ref())?;
        out.title(title.of(lang))?;
        for column in schema.columns {
            if let Some(entry) = entry(&column.name) {
                let meaning = entry.meaning.of(lang);
                let meaning = match entry.unit {
                    "" => meaning.to_owned(),
                    unit => format!("{meaning} [{unit}]"),
                };
                out.describe(&column.name, entry.title.of(lang), &meaning)?;
            }
        }
        layer.pour(&mut |geometry, cells| out.row(geometry, cells))?;
        out.finish()?;
    }
    Ok(package.finish()?)
}

/// What the legend of a layer says.
struct Legend {
    title: &'static str,
    look: Look,
    column: Option<&'static str>,
    /// Value, words, colour.
    lines: Vec<(String, String, &'static str)>,
}

impl Legend {
    /// None for a table, and for a layer that lacks the column of its colours.
    fn of(layer: &dyn Layer, schema: &Schema<'_>, lang: Lang) -> Result<Option<Self>, Failure> {
        let Some(look) = layer.kind().look() else {
            return Ok(None);
        };
        let title = layer.kind().words()[0].of(lang);
        let others = || (String::new(), OTHERS.of(lang).to_owned(), coloured("", ""));
        let place = |column: &str| schema.columns.iter().position(|known| known.name == column);
        let (column, lines) = match look.colouring {
            Colouring::One(colour) => (None, vec![(String::new(), title.to_owned(), colour)]),
            Colouring::Codes(column, codes) => {
                if place(column).is_none() {
                    return Ok(None);
                }
                let line = |code: &&str| {
                    let words = worded(column, code, lang).to_owned();
                    ((*code).to_owned(), words, coloured(column, code))
                };
                let lines = codes.iter().map(line);
                (Some(column), lines.chain([others()]).collect())
            }
            Colouring::Names(column) => {
                let Some(place) = place(column) else {
                    return Ok(None);
                };
                let mut names = BTreeSet::new();
                layer.pour(&mut |_, cells| {
                    let name = cells[place].shown();
                    if !name.is_empty() && !names.contains(name.as_ref()) {
                        names.insert(name.into_owned());
                    }
                    Ok(())
                })?;
                let coloured = names.into_iter().zip(SERIES);
                let lines = coloured.map(|(name, colour)| (name.clone(), name, colour));
                (Some(column), lines.chain([others()]).collect())
            }
        };
        Ok(Some(Self {
            title,
            look,
            column,
            lines,
        }))
    }

    fn style<'s>(&'s self, categories: &'s [Category<'s>]) -> Style<'s> {
        Style {
            name: self.title,
            column: self.column,
            categories,
            size: self.look.size_mm,
            marker: match self.look.form {
                Form::Circle => Marker::Circle,
                Form::Triangle => Marker::Triangle,
                Form::Square => Marker::Square,
                Form::Star => Marker::Star,
            },
            opacity: self.look.opacity,
        }
    }

    fn categories(&self) -> Vec<Category<'_>> {
        let mut categories = Vec::with_capacity(self.lines.len());
        for (value, label, colour) in &self.lines {
            categories.push(Category {
                value,
                label,
                colour,
            });
        }
        categories
    }
}
