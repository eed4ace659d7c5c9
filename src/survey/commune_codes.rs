//! Codes of communes from before and after a reform.

use rustc_hash::FxHashMap;

use super::boundaries::{Forms, plain_code};
use super::fields::RowReader;
use super::issue::{Code, Effect};

/// A row of the table of codes. A new commune that took nobody's place has no old code.
#[derive(Debug)]
pub(super) struct CodeChange {
    old: Option<Commune>,
    new: Commune,
}

#[derive(Clone, Debug)]
struct Commune {
    code: String,
    name: Option<String>,
}

impl Commune {
    fn called(&self) -> String {
        let name = self.name.iter();
        name.fold(self.code.clone(), |code, name| format!("{code} {name}"))
    }
}

/// The row of a changed code.
pub(super) fn code_change(reader: &mut RowReader<'_>) -> Option<CodeChange> {
    let commune = |code: &str, name: &str| {
        let code = reader.owned(code)?;
        // Spreadsheets make numbers of codes.
        let code = code.strip_suffix(".0").map(str::to_owned).unwrap_or(code);
        Some(Commune {
            code,
            name: reader.owned(name),
        })
    };
    let (old, new) = (
        commune("old_code", "old_name"),
        commune("new_code", "new_name"),
    );
    if new.is_none() {
        let message = "without a new code the row says nothing";
        reader.note(
            "new_code",
            String::new(),
            Code::IdMissing,
            Effect::Refused,
            message,
        );
    }
    Some(CodeChange { old, new: new? })
}

/// Old codes and new ones.
#[derive(Debug, Default)]
pub(super) struct CommuneCodes {
    /// By the old code: the names it had, and what took its place.
    old: FxHashMap<String, (Vec<Forms>, Vec<Commune>)>,
    /// By the new code: its names, as they are compared and as they are written.
    new: FxHashMap<String, (Vec<Forms>, Commune)>,
}

/// What is to be said of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is a new one.
    New,
    /// It is an old one, and this took its place.
    Old(String, String),
    /// Nobody can tell; in words.
    Ambiguous(String),
    /// Neither.
    Unknown,
}

impl CommuneCodes {
    pub(super) fn of(changes: Vec<CodeChange>) -> Self {
        let mut codes = Self::default();
        let compared = |commune: &Commune| commune.name.as_deref().map(Forms::of);
        for CodeChange { old, new } in changes {
            let entry = codes.new.entry(plain_code(&new.code));
            let (names, _) = entry.or_insert_with(|| (Vec::new(), new.clone()));
            names.extend(compared(&new));
            let Some(old) = old else { continue };
            let (names, targets) = codes.old.entry(plain_code(&old.code)).or_default();
            names.extend(compared(&old));
            let plain = plain_code(&new.code);
            if targets.iter().all(|known| plain_code(&known.code) != plain) {
                targets.push(new);
            }
        }
        codes
    }

    /// Judges the code of a commune that is called `commune`. Numbers of old communes were given to new ones, so that
    /// the name of the commune may have to tell which is meant.
    pub(super) fn judge(&self, code: &str, commune: Option<&str>) -> Verdict {
        let plain = plain_code(code);
        let (old, new) = (self.old.get(&plain), self.new.get(&plain));
        let Some((old_names, targets)) = old else {
            return if new.is_some() {
                Verdict::New
            } else {
                Verdict::Unknown
            };
        };
        let mut others = targets
            .iter()
            .filter(|target| plain_code(&target.code) != plain);
        if others.next().is_none() {
            return Verdict::New;
        }
        if let Some((new_names, other)) = new {
            let name = commune.map(Forms::of);
            let is = |names: &[Forms]| {
                let is_one = |name: &Forms| names.iter().any(|other| name.agree(other));
                name.as_ref().is_some_and(is_one)
            };
            match (is(old_names), is(new_names)) {
                (false, true) => return Verdict::New,
                (true, false) => {}
                (true, true) | (false, false) => {
                    return Verdict::Ambiguous(format!(
                        "may be the old code of a commune that is {} today, or the new code of {}",
                        listed(targets),
                        other.called()
                    ));
                }
            }
        }
        match &targets[..] {
            [only] => {
                // Where the table lost its zeros in front, the code that it replaces tells how many
                // there were; the fraction of a spreadsheet is no digit of it.
                let code = code.trim();
                let width = code.strip_suffix(".0").unwrap_or(code).len();
                let is_number = only.code.bytes().all(|byte| byte.is_ascii_digit());
                let new = if is_number {
                    format!("{:0>width$}", only.code)
                } else {
                    only.code.clone()
                };
                Verdict::Old(new, only.called())
            }
            _ => Verdict::Ambiguous(format!(
                "is the old code of a commune that was divided among {}",
                listed(targets)
            )),
        }
    }
}

fn listed(communes: &[Commune]) -> String {
    const MOST: usize = 5;
    let mut listed: Vec<String> = communes.iter().take(MOST).map(Commune::called).collect();
    if communes.len() > MOST {
        listed.push(format!("{} more", communes.len() - MOST));
    }
    listed.join(", ")
}

#[cfg(test)]
#[path = "commune_codes_tests.rs"]
mod tests;
