//! A dead zone on one page: what is known of it, every option, the decision, and what would change it.
//!
//! [`Dossier`] is plain data: sections of facts, sentences, tables and lists. `text.rs` lays it out for a
//! terminal, `markdown.rs` for documents; `record.rs` gives the same as JSON, with numbers as numbers.

mod markdown;
mod needs;
mod page;
mod record;
mod text;
mod words;

use super::Facts;
use crate::project::Settings;
use page::{Page, by_policy};

pub use record::dossier_record;

/// A page about one dead zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// Its name and id.
    pub title: String,
    /// What there is to say, in order.
    pub sections: Vec<Section>,
}

/// A part of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its heading; none of the first.
    pub heading: Option<&'static str>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// What a section is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Names with what is known under them.
    Facts(Vec<(&'static str, String)>),
    /// Sentences.
    Text(String),
    /// A table; all columns but the first are numbers.
    Table {
        /// The names of the columns.
        header: Vec<&'static str>,
        /// As many cells a row.
        rows: Vec<Vec<String>>,
    },
    /// Points.
    List(Vec<String>),
}

impl Dossier {
    /// The page of a village; `None` where it is no dead zone.
    #[must_use]
    pub fn of(facts: Facts<'_>, settings: &Settings, index: usize) -> Option<Self> {
        let page = Page {
            facts,
            settings,
            index,
            village: facts.survey.villages.get(index)?,
            finding: facts.scan.findings.get(index)?,
            choice: facts.choice(index)?,
            options: facts.options?,
        };
        let name = page.village.name.as_deref().unwrap_or("(no name)");
        let section = |heading, blocks| Section { heading, blocks };
        let mut sections = vec![
            section(None, vec![Block::Facts(page.identity())]),
            section(Some("Decision"), page.decision()),
        ];
        if !page.choice.options.is_empty() {
            let more = [
                section(Some("Options"), page.offers()),
                section(Some("What would change it"), page.flips()),
                section(Some("Sky"), page.sky()),
                section(Some("Policies"), vec![Block::Facts(page.policies())]),
                section(Some("Money by year"), page.years()),
                section(Some("Assumptions"), vec![Block::Facts(page.assumptions())]),
            ];
            let is_told = |section: &Section| !section.blocks.is_empty();
            sections.extend(more.into_iter().filter(is_told));
        }
        Some(Self {
            title: format!("{name} ({})", page.village.id),
            sections,
        })
    }
}

#[cfg(test)]
#[path = "dossier_tests.rs"]
mod tests;
