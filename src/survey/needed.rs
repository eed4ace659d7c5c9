//! Columns that a layer cannot do without, and what stands in for one that is not there.

use super::SurveyError;
use super::load::Opened;
use crate::project::Named;
use crate::project::layers::{self, Layer};

/// Refuses an operator or a technology behind the name of a file whose rows have neither.
pub(super) fn refuse_unused(named: &Named<'_>, layer: &Layer) -> Result<(), SurveyError> {
    // The network code of a cell says whose it is, as far as the project names the code; its radio
    // says the technology of every row.
    let is_used = |field: &str| {
        layer.field(field).is_some() || field == "operator" && layer.name == layers::CELLS.name
    };
    let given = [
        ("operator", named.operator),
        ("technology", named.technology),
    ];
    let unused = given
        .into_iter()
        .find(|(option, value)| value.is_some() && !is_used(option));
    unused.map_or(Ok(()), |(option, _)| {
        Err(SurveyError::UnusedOption {
            file: named.key().into_owned(),
            layer: layer.name,
            option,
        })
    })
}

/// Refuses all options behind the name of a raster but its coordinate reference system.
pub(super) fn refuse_for_raster(named: &Named<'_>, layer: &'static str) -> Result<(), SurveyError> {
    let given = [
        ("layer", named.layer),
        ("format", named.format),
        ("operator", named.operator),
        ("technology", named.technology),
    ];
    let unused = given.into_iter().find(|(_, value)| value.is_some());
    unused.map_or(Ok(()), |(option, _)| {
        Err(SurveyError::UnusedOption {
            file: named.file.to_owned(),
            layer,
            option,
        })
    })
}

/// How to tell a field of a file that has no column for it, as the end of a sentence.
pub(super) fn hint(file: &str, layer: &str, field: &str) -> String {
    match field {
        "technology" => {
            format!(
                "; where all rows are of one, name it behind the file: \"{file}|technology=4G\""
            )
        }
        "lon" => format!(
            ". Columns of metres are columns.{layer}.x (east) and columns.{layer}.y (north; Vietnamese surveys call the northing X), with \"{file}|crs=EPSG:...\", the zone of the province by docs/crs.md"
        ),
        _ => String::new(),
    }
}

impl Opened<'_> {
    /// Whether positions stand in columns, if anywhere: a layer of another format may have no rows yet.
    pub(super) fn is_table(&self) -> bool {
        self.input.is_table()
    }

    /// Refuses a table that lacks a column its layer cannot do without.
    pub(super) fn require(&self, fields: &[&'static str]) -> Result<(), SurveyError> {
        let headers = self.source.columns();
        for name in fields {
            if self.columns.has(name) || self.told.field(name).is_some() {
                continue;
            }
            let aliases = self
                .layer
                .field(name)
                .map_or(&[][..], |field| field.aliases);
            return Err(SurveyError::NoColumn {
                file: self.file.to_owned(),
                layer: self.layer.name,
                field: name,
                aliases: aliases.join(", "),
                headers: headers.join(", "),
            });
        }
        Ok(())
    }

    /// Counts all rows of a file that names no operator at all as those of `unknown`, and says so once.
    pub(super) fn take_operator_unknown(&mut self) -> Option<String> {
        if self.columns.has("operator") || self.told.field("operator").is_some() {
            return None;
        }
        self.told.name_operator("unknown");
        Some(format!(
            "{0} has no column for the operator, so its areas count as those of `unknown`; it has: {1}. Map one with columns.coverage.operator = \"your header\", or name the operator with \"{0}|operator=NAME\"",
            self.file,
            self.source.columns().join(", ")
        ))
    }
}
