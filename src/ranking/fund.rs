//! Who pays.

use std::sync::Arc;

use super::facts::VillageRow;
use super::formula::{EvaluationError, Formula, Value};

/// A purse, by the rule that gives it.
#[derive(Clone, Debug)]
pub struct Fund {
    /// The word in outputs.
    pub name: Arc<str>,
    /// Where the rule comes from.
    pub source: String,
    pub(super) when: Formula,
    pub(super) in_scope: bool,
}

impl Fund {
    /// The rule that gives it.
    #[must_use]
    pub fn when_text(&self) -> &str {
        self.when.text()
    }
}

/// The purse of villages on which the rules do not agree before missing facts are known.
pub const UNKNOWN: &str = "unknown";
/// The purse of villages that no rule speaks of.
pub const NONE: &str = "none";

/// Which purse a village falls under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Purse {
    pub(super) name: Arc<str>,
    /// Whether the village may be within the legal scope.
    pub(super) may_be_in: bool,
    /// Whether it may be outside.
    pub(super) may_be_out: bool,
}

/// The purse of a village: the first rule that holds. Where missing facts leave several possible it is
/// unknown.
pub(super) fn purse(
    funds: &[Fund],
    row: &VillageRow<'_>,
) -> Result<Purse, (usize, EvaluationError)> {
    let mut possible: Vec<Option<&Fund>> = Vec::new();
    let mut settled = false;
    for (place, fund) in funds.iter().enumerate() {
        let value = fund.when.value(row).map_err(|error| (place, error))?;
        let Value::Flag {
            may_be_false,
            may_be_true,
            ..
        } = value
        else {
            continue;
        };
        let is_same = |of: Option<&Fund>| {
            of.is_some_and(|of| of.name == fund.name && of.in_scope == fund.in_scope)
        };
        if may_be_true && !possible.iter().copied().any(is_same) {
            possible.push(Some(fund));
        }
        if !may_be_false {
            settled = true;
            break;
        }
    }
    if !settled {
        possible.push(None);
    }
    let in_scope = |fund: Option<&Fund>| fund.is_none_or(|fund| fund.in_scope);
    let name = match possible[..] {
        [Some(fund)] => fund.name.clone(),
        [None] => Arc::from(NONE),
        _ => Arc::from(UNKNOWN),
    };
    Ok(Purse {
        name,
        may_be_in: possible.iter().copied().any(in_scope),
        may_be_out: !possible.iter().copied().all(in_scope),
    })
}
