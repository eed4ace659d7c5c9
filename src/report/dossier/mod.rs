//! A dead zone on one page: what is known of it, every option, the decision, and what would change it.
//!
//! [`Dossier`] is plain data: sections of facts, sentences, tables and lists. `text.rs` lays it out for a
//! terminal, `markdown.rs` for documents; `record.rs` gives the same as JSON, with numbers as numbers.

mod ground;
mod markdown;
mod needs;
mod offers;
mod page;
mod record;
mod text;
mod words;

use super::Facts;
use crate::lang::Lang;
use crate::project::Settings;
use offers::by_policy;
use page::Page;

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
    /// The page of a village in a language; `None` where it is no dead zone.
    #[must_use]
    pub fn of(facts: Facts<'_>, settings: &Settings, index: usize, lang: Lang) -> Option<Self> {
        let page = Page {
            facts,
            settings,
            index,
            village: facts.survey.villages.get(index)?,
            finding: facts.scan.findings.get(index)?,
            choice: facts.choice(index)?,
            options: facts.options?,
            lang,
        };
        let name = page.village.name.as_deref();
        let name = name.unwrap_or(page.said("(no name)", "(chưa có tên)"));
        let section = |heading, blocks| Section { heading, blocks };
        let titled = |en, vi, blocks| section(Some(page.said(en, vi)), blocks);
        let mut sections = vec![
            section(None, vec![Block::Facts(page.identity())]),
            titled("Decision", "Quyết định", page.decision()),
        ];
        if !page.choice.options.is_empty() {
            let policies = vec![Block::Facts(page.policies())];
            let assumptions = vec![Block::Facts(page.assumptions())];
            let more = [
                titled("Options", "Các phương án", page.offers()),
                titled(
                    "What would change it",
                    "Thay đổi nào làm đổi quyết định",
                    page.flips(),
                ),
                titled("Sky", "Tầm nhìn vệ tinh", page.sky()),
                titled("Policies", "Theo từng chính sách", policies),
                titled("Money by year", "Kinh phí theo năm (USD)", page.years()),
                titled("Assumptions", "Giả thiết", assumptions),
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
