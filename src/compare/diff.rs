//! Two runs against each other, village by village.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Kind;
use super::causes::{Cause, Compared, Evidence, causes};
use super::folder::{RunFolder, is_dead};
use super::head::Head;
use super::kinds::CauseKind;
use super::score::{ScoreChange, score_change};
use super::terms::{Terms, hundredths};
use crate::scan::Status;

/// What became of one village.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its row in the old run.
    pub old: Option<usize>,
    /// Its row in the new run.
    pub new: Option<usize>,
    /// What became of it, what matters most first.
    pub kinds: Vec<Kind>,
    /// The columns whose change made it reclassified.
    pub reclassified: Vec<&'static str>,
    /// Its ranks, old and new.
    pub rank: [Option<u32>; 2],
    /// The difference of its scores, where both runs have one.
    pub score: Option<ScoreChange>,
    /// Why, the biggest effect first.
    pub causes: Vec<Cause>,
}

impl Change {
    /// What matters most of what became of it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kinds[0]
    }

    /// The cause with the biggest effect.
    #[must_use]
    pub fn cause(&self) -> CauseKind {
        self.causes
            .first()
            .map_or(CauseKind::Unexplained, |cause| cause.cause)
    }

    /// How many ranks it went up; negative where it fell.
    #[must_use]
    pub fn places_up(&self) -> Option<i64> {
        places_up(self.rank)
    }
}

fn places_up(rank: [Option<u32>; 2]) -> Option<i64> {
    let [old, new] = rank;
    Some(i64::from(old?) - i64::from(new?))
}

/// Two runs against each other.
#[derive(Debug)]
pub struct Diff<'r> {
    /// The old run.
    pub old: &'r RunFolder,
    /// The new run.
    pub new: &'r RunFolder,
    /// What differs between them as a whole.
    pub head: Head,
    /// What became of villages, what matters most first. Villages of which nothing changed are left out.
    pub changes: Vec<Change>,
}

impl Diff<'_> {
    /// Whether anything differs: the runs as a whole, or a village.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.head.differs() || !self.changes.is_empty()
    }

    /// How many villages each kind has, and how many of those each first cause.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Kind, BTreeMap<CauseKind, usize>> {
        let mut counts: BTreeMap<Kind, BTreeMap<CauseKind, usize>> = BTreeMap::new();
        for change in &self.changes {
            for kind in &change.kinds {
                let causes = counts.entry(*kind).or_default();
                *causes.entry(change.cause()).or_default() += 1;
            }
        }
        counts
    }

    /// The village of a change: the run that has it, the new one if both do, and its row.
    #[must_use]
    pub fn village(&self, change: &Change) -> Option<(&RunFolder, usize)> {
        let new = change.new.map(|row| (self.new, row));
        new.or(change.old.map(|row| (self.old, row)))
    }
}

/// Compares two runs: what became of the villages of the old one in the new one.
#[must_use]
pub fn diff<'r>(old: &'r RunFolder, new: &'r RunFolder) -> Diff<'r> {
    let head = Head::of(old, new);
    let derived = [old, new].map(|run| match &run.terms {
        Some(_) => None,
        None => Some(Terms::of_columns(run)),
    });
    let terms = |place: usize, run: &'r RunFolder| run.terms.as_ref().or(derived[place].as_ref());
    let none = Terms::default();
    let work = Work {
        runs: [old, new],
        terms: [terms(0, old), terms(1, new)].map(|terms| terms.unwrap_or(&none)),
        head: &head,
        compared: Compared::of(old, new),
        places: [old, new].map(Places::of),
    };
    let mut changes: Vec<Change> = (0..new.len())
        .into_par_iter()
        .filter_map(|row| match old.rows.get(new.id(row)) {
            Some(before) => work.both([*before, row]),
            None => Some(work.alone(None, Some(row))),
        })
        .collect();
    let gone = (0..old.len()).filter(|row| !new.rows.contains_key(old.id(*row)));
    changes.extend(gone.map(|row| work.alone(Some(row), None)));
    sort(&mut changes, [old, new]);
    Diff {
        old,
        new,
        head,
        changes,
    }
}

/// Places of the columns that standings are read from.
struct Places {
    rank: Option<usize>,
    score_low: Option<usize>,
    in_target: Option<usize>,
    /// `decision_class`, `decision`, `fund`, `gates`.
    standing: [Option<usize>; 4],
}

/// Columns that reclassify a dead zone.
const STANDING: [&str; 4] = ["decision_class", "decision", "fund", "gates"];

impl Places {
    fn of(run: &RunFolder) -> Self {
        let column = |name: &str| run.villages.column(name);
        Self {
            rank: column("rank"),
            score_low: column("score_low"),
            in_target: column("in_target"),
            standing: STANDING.map(column),
        }
    }
}

struct Work<'w> {
    runs: [&'w RunFolder; 2],
    terms: [&'w Terms; 2],
    head: &'w Head,
    compared: Compared,
    places: [Places; 2],
}

impl Work<'_> {
    fn value(&self, run: usize, row: usize, column: Option<usize>) -> &str {
        self.runs[run].villages.value(row, column)
    }

    fn rank(&self, run: usize, row: usize) -> Option<u32> {
        self.value(run, row, self.places[run].rank).parse().ok()
    }

    /// A village that one run alone has.
    fn alone(&self, old: Option<usize>, new: Option<usize>) -> Change {
        let row = |run: usize| if run == 0 { old } else { new };
        let dead = [0, 1].map(|run| row(run).map(|row| is_dead(self.runs[run].statuses[row])));
        let kind = match dead {
            [_, Some(true)] => Kind::NewlyFound,
            [_, Some(false)] => Kind::Listed,
            [Some(true), None] => Kind::Removed,
            _ => Kind::Unlisted,
        };
        let mut kinds = vec![kind];
        kinds.extend(self.target([old, new]));
        let mut cause = Cause::of(CauseKind::Input);
        cause.files = self.head.village_files();
        Change {
            old,
            new,
            kinds,
            reclassified: Vec::new(),
            rank: [0, 1].map(|run| self.rank(run, row(run)?)),
            score: None,
            causes: vec![cause],
        }
    }

    /// A village that both runs have; `None` where nothing changed.
    fn both(&self, rows: [usize; 2]) -> Option<Change> {
        let status = [0, 1].map(|run: usize| self.runs[run].statuses[rows[run]]);
        let dead = status.map(is_dead);
        let rank = [0, 1].map(|run: usize| self.rank(run, rows[run]));
        let mut kinds = Vec::new();
        let mut reclassified = Vec::new();
        match (dead, status) {
            ([true, _], [_, Status::Covered]) => kinds.push(Kind::Cleared),
            ([_, true], [Status::Covered, _]) => kinds.push(Kind::Regressed),
            (_, [old, new]) if old != new => reclassified.push("status"),
            _ => {}
        }
        if dead == [true, true] {
            let columns = STANDING.iter().enumerate().filter(|(place, _)| {
                let value =
                    |run: usize| self.value(run, rows[run], self.places[run].standing[*place]);
                value(0) != value(1)
            });
            reclassified.extend(columns.map(|(_, name)| *name));
        }
        if !reclassified.is_empty() {
            kinds.push(Kind::Reclassified);
        }
        kinds.extend(self.target(rows.map(Some)));
        let places_up = places_up(rank);
        if places_up.is_some_and(|places| places != 0) {
            kinds.push(Kind::Moved);
        }
        let scores = [0, 1].map(|run: usize| {
            let score = self.value(run, rows[run], self.places[run].score_low);
            score.parse().ok().map(hundredths)
        });
        let mut score = match scores {
            [Some(old), Some(new)] => Some(score_change([old, new], self.terms, rows)),
            _ => None,
        };
        if score.as_ref().is_some_and(|score| score.difference() != 0)
            && !kinds.contains(&Kind::Moved)
        {
            kinds.push(Kind::Rescored);
        }
        let changed = self.compared.changed(self.runs, rows);
        if kinds.is_empty() {
            if changed.is_empty() {
                return None;
            }
            kinds.push(Kind::FactsOnly);
        }
        let evidence = Evidence {
            head: self.head,
            made: &self.compared.made,
            kinds: &kinds,
            reclassified: &reclassified,
            places_up,
        };
        let causes = causes(&evidence, changed, score.as_mut());
        Some(Change {
            old: Some(rows[0]),
            new: Some(rows[1]),
            kinds,
            reclassified,
            rank,
            score,
            causes,
        })
    }

    /// Whether a village entered or left the target, where both runs have one.
    fn target(&self, rows: [Option<usize>; 2]) -> Option<Kind> {
        let [old, new] = [0, 1].map(|run: usize| {
            let column = self.places[run].in_target?;
            let is_in = |row| self.runs[run].villages.cell(row, column) == "true";
            Some(rows[run].is_some_and(is_in))
        });
        match (old?, new?) {
            (false, true) => Some(Kind::EnteredTarget),
            (true, false) => Some(Kind::LeftTarget),
            _ => None,
        }
    }
}

/// Sorts changes, so that what matters most comes first whatever the order of the files: by kind, by how far a village moved or how high it stands, and by id.
fn sort(changes: &mut [Change], runs: [&RunFolder; 2]) {
    let id = |change: &Change| {
        let new = change.new.map(|row| runs[1].id(row));
        new.or(change.old.map(|row| runs[0].id(row)))
            .unwrap_or_default()
            .to_owned()
    };
    changes.sort_by_cached_key(|change| {
        let size = match change.kind() {
            Kind::Moved => change.places_up().map_or(0, i64::abs),
            Kind::Rescored => {
                let score = change.score.as_ref();
                score.map_or(0, ScoreChange::difference).abs()
            }
            _ => 0,
        };
        let best = change.rank.into_iter().flatten().min();
        (
            change.kind(),
            Reverse(size),
            best.unwrap_or(u32::MAX),
            id(change),
        )
    });
}
