//! What `deadzone check` found out about the inputs, for programs and for people.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::project::layers::{self, Layer};
use crate::survey::{InputFile, Issue, Survey};

/// The number of the schema; it changes where a key does or means something else.
const SCHEMA: u32 = 1;

/// Most examples of a finding.
const EXAMPLES: usize = 20;

/// The quality of the inputs. The keys are documented in `docs/outputs.md`.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "docs/outputs.md documents the keys")]
pub struct Quality<'s> {
    pub schema: u32,
    pub program: &'static str,
    pub version: &'static str,
    /// Whether anything that was given cannot be used.
    pub blocks: bool,
    /// Why, in words; empty where nothing blocks.
    pub reasons: Vec<String>,
    pub inputs: Vec<Input<'s>>,
    pub findings: Vec<Finding<'s>>,
    pub notes: &'s [String],
}

/// A file and its columns.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "docs/outputs.md documents the keys")]
pub struct Input<'s> {
    #[serde(flatten)]
    pub file: &'s InputFile,
    pub columns: Vec<Column<'s>>,
    /// Fields of the layer that the file does not have.
    pub absent: Vec<&'static str>,
}

/// What stands in a column.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "docs/outputs.md documents the keys")]
pub struct Column<'s> {
    pub name: &'s str,
    pub header: Option<&'s str>,
    /// Whether it is no field of the layer and stands in the outputs as it is.
    pub carried_through: bool,
    /// Whether anything is made of it.
    pub used: bool,
    pub present: u64,
    pub missing: u64,
    pub refused: u64,
}

/// All rows of a file with the same code in the same field.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "docs/outputs.md documents the keys")]
pub struct Finding<'s> {
    pub layer: &'static str,
    pub file: &'s str,
    pub code: &'static str,
    pub effect: &'static str,
    pub blocks: bool,
    pub field: &'s str,
    pub count: u64,
    pub action: &'static str,
    pub examples: Vec<Example<'s>>,
}

/// One row of a finding.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "docs/outputs.md documents the keys")]
pub struct Example<'s> {
    pub row: u64,
    pub value: &'s str,
    pub message: &'s str,
}

impl<'s> Quality<'s> {
    /// Sums up a survey that was made for a check.
    #[must_use]
    pub fn of(survey: &'s Survey) -> Self {
        let findings = findings(survey);
        let is_given = |layer: &Layer| survey.inputs.iter().any(|input| input.layer == layer.name);
        // Without coverage it is predicted from sites, which may be tables of cells.
        let signal: &[Layer] = if is_given(&layers::COVERAGE) {
            &[layers::COVERAGE]
        } else {
            &[layers::SITES, layers::CELLS]
        };
        let mut reasons: Vec<String> = [&[layers::VILLAGES], signal]
            .into_iter()
            .filter_map(|layers| nothing_usable(survey, layers))
            .collect();
        if findings.iter().any(|finding| finding.blocks) {
            reasons.push("rows or values that were given cannot be used".to_owned());
        }
        Self {
            schema: SCHEMA,
            program: "deadzone",
            version: env!("CARGO_PKG_VERSION"),
            blocks: !reasons.is_empty(),
            reasons,
            inputs: survey.inputs.iter().map(input).collect(),
            findings,
            notes: &survey.notes,
        }
    }
}

/// That not one row of some layers can be used, where that is so: without villages there is nothing to
/// scan, and without coverage and sites every village would count as white.
fn nothing_usable(survey: &Survey, layers: &[Layer]) -> Option<String> {
    let of_them = |input: &&InputFile| layers.iter().any(|layer| layer.name == input.layer);
    let inputs: Vec<&InputFile> = survey.inputs.iter().filter(of_them).collect();
    let is_used = inputs.iter().any(|input| input.rows_used > 0);
    let files: Vec<&str> = inputs.iter().map(|input| input.file.as_str()).collect();
    let layer = inputs.first().map_or(layers[0].name, |input| input.layer);
    (!is_used).then(|| format!("{layer}: no row of {} can be used", files.join(", ")))
}

fn input(file: &InputFile) -> Input<'_> {
    let is_carried = file.layer == layers::VILLAGES.name;
    let columns = file.columns.iter().map(|column| Column {
        name: &column.name,
        header: column.header.as_deref(),
        carried_through: column.is_extra && is_carried,
        used: !column.is_extra || is_carried,
        present: column.present,
        missing: column.missing,
        refused: column.refused,
    });
    let columns: Vec<Column<'_>> = columns.collect();
    let has = |field: &str| {
        let mut fields = file.columns.iter().filter(|column| !column.is_extra);
        fields.any(|column| column.name == field)
    };
    let layer = layers::LAYERS.iter().find(|layer| layer.name == file.layer);
    let fields = layer.map_or(&[][..], |layer| layer.fields).iter();
    let absent = fields.map(|field| field.name).filter(|name| !has(name));
    Input {
        file,
        absent: absent.collect(),
        columns,
    }
}

/// The findings: what blocks first, then in the order of files, codes and fields.
fn findings(survey: &Survey) -> Vec<Finding<'_>> {
    let place = |issue: &Issue| {
        let mut inputs = survey.inputs.iter();
        inputs.position(|input| input.file == issue.file)
    };
    let mut grouped: BTreeMap<_, Finding<'_>> = BTreeMap::new();
    for issue in &survey.issues {
        let place = place(issue);
        let key = (
            !issue.effect.blocks(),
            place,
            issue.code,
            issue.effect,
            issue.field.as_str(),
        );
        let finding = grouped.entry(key).or_insert_with(|| Finding {
            layer: place.map_or("", |place| survey.inputs[place].layer),
            file: &issue.file,
            code: issue.code.as_str(),
            effect: issue.effect.as_str(),
            blocks: issue.effect.blocks(),
            field: &issue.field,
            count: 0,
            action: issue.code.action(),
            examples: Vec::new(),
        });
        finding.count += 1;
        if finding.examples.len() < EXAMPLES {
            finding.examples.push(Example {
                row: issue.row,
                value: &issue.value,
                message: &issue.message,
            });
        }
    }
    grouped.into_values().collect()
}
