//! What documents for people are made of.

use super::{Facts, Summary};
use crate::calendar::Day;
use crate::lang::Languages;
use crate::project::Project;

/// The facts of a run, for people who read certain languages.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// The project.
    pub project: &'a Project,
    /// The values of the stages.
    pub facts: Facts<'a>,
    /// Their counts.
    pub summary: &'a Summary,
    /// In which languages.
    pub languages: Languages,
    /// The day that documents state as theirs: that of `SOURCE_DATE_EPOCH`, else `project.as_of`. No clock is
    /// read, so that the same inputs give the same bytes.
    pub created: Option<Day>,
}

impl Edition<'_> {
    /// Whether a document is asked for.
    #[must_use]
    pub fn wants(&self, document: &str) -> bool {
        let mut documents = self.project.settings.outputs.documents.iter();
        documents.any(|asked| asked == document)
    }
}
