//! Many runs over time: what was white, dip and covered at each date, by province.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Serialize;

use super::folder::{RunFolder, is_dead};
use super::{CompareError, Record};
use crate::calendar::Day;
use crate::scan::Status;

/// What was counted at a date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All villages.
    pub villages: usize,
    /// Those without any signal.
    pub white: usize,
    /// Those with signal, but not enough.
    pub dip: usize,
    /// Those with signal.
    pub covered: usize,
    /// Those of which nothing can be said.
    pub unknown: usize,
    /// White and dip.
    pub dead_zones: usize,
    /// People of dead zones whose population is known.
    pub dead_zone_people: u64,
    /// Dead zones whose population is not known.
    pub dead_zones_without_population: usize,
    /// What became of villages since the date before; `None` at the first.
    pub since: Option<Since>,
}

/// What became of villages since the date before, by id. Dead zones then, and all but the first two
/// lines added, and the others taken away, are the dead zones now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Since {
    /// Dead zones now less those before.
    pub change: i64,
    /// Dead zones that are covered now.
    pub cleared: usize,
    /// Covered villages that are dead zones now.
    pub regressed: usize,
    /// Dead zones whose id was not there before.
    pub newly_found: usize,
    /// Dead zones before whose id is there no more.
    pub removed: usize,
    /// Dead zones before of which nothing can be said now.
    pub became_unknown: usize,
    /// Dead zones now of which nothing could be said before.
    pub became_known: usize,
}

/// The counts of a province at a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its name; empty for villages that name none.
    pub province: String,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
}

/// One date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The date.
    pub date: Day,
    /// The folder of the run, as it was named.
    pub folder: String,
    /// Version of the program.
    pub version: String,
    /// All provinces together.
    pub total: Tally,
    /// Every province that any of the runs has, by name.
    pub provinces: Vec<Row>,
}

/// Many runs over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Track {
    /// The dates in order.
    pub steps: Vec<Step>,
    /// What to know before reading on.
    pub notes: Vec<String>,
}

/// The statuses and provinces of a run by id.
type Before = BTreeMap<Box<str>, (Status, Box<str>)>;

/// Follows runs over time. `dates` say what day a folder is for where its run does not, or in its place.
///
/// # Errors
/// [`CompareError`] where a folder is no finished run, or does not say its day.
pub fn track(folders: &[PathBuf], dates: &[(PathBuf, Day)]) -> Result<Track, CompareError> {
    let mut records = Vec::new();
    for folder in folders {
        let record = Record::open(folder)?;
        let given = dates.iter().rev().find(|(dir, _)| is_same(dir, folder));
        let day = given.map(|(_, day)| *day).or(record.as_of);
        let day = day.ok_or_else(|| CompareError::NoDate {
            dir: folder.clone(),
        })?;
        records.push((day, record));
    }
    // Stable: runs of one date stay as they were given.
    records.sort_by_key(|(day, _)| *day);
    let mut track = Track {
        steps: Vec::new(),
        notes: notes(&records),
    };
    let mut before: Option<Before> = None;
    for (date, record) in records {
        let run = RunFolder::villages_of(record)?;
        let now = statuses(&run);
        track.steps.push(step(date, &run, &now, before.as_ref()));
        before = Some(now);
    }
    fill(&mut track.steps);
    Ok(track)
}

/// Whether two paths name the same folder.
#[must_use]
pub(super) fn is_same(one: &std::path::Path, other: &std::path::Path) -> bool {
    let real = |path: &std::path::Path| path.canonicalize().ok();
    one == other || real(one).is_some_and(|one| Some(one) == real(other))
}

fn notes(records: &[(Day, Record)]) -> Vec<String> {
    let mut notes = Vec::new();
    for pair in records.windows(2) {
        if pair[0].0 == pair[1].0 {
            notes.push(format!(
                "{} and {} are both of {}; they stay in the order in which they were given",
                pair[0].1.dir.display(),
                pair[1].1.dir.display(),
                pair[0].0
            ));
        }
        if pair[0].1.version != pair[1].1.version {
            notes.push(format!(
                "{} and {} come from different versions of the program ({} and {}): some differences may be its doing",
                pair[0].1.dir.display(),
                pair[1].1.dir.display(),
                pair[0].1.version,
                pair[1].1.version
            ));
        }
    }
    notes
}

fn statuses(run: &RunFolder) -> Before {
    let province = run.villages.column("province");
    let rows = run.rows.iter();
    rows.map(|(id, row)| {
        let province = run.villages.value(*row, province);
        (id.clone(), (run.statuses[*row], Box::from(province)))
    })
    .collect()
}

fn step(date: Day, run: &RunFolder, now: &Before, before: Option<&Before>) -> Step {
    let mut provinces: BTreeMap<&str, Tally> = BTreeMap::new();
    let population = run.villages.column("population");
    let since = before.map(|_| Since::default());
    let fresh = || Tally {
        since,
        ..Tally::default()
    };
    for (id, (status, province)) in now {
        let tally = provinces.entry(province).or_insert_with(fresh);
        tally.villages += 1;
        *match status {
            Status::White => &mut tally.white,
            Status::Dip => &mut tally.dip,
            Status::Covered => &mut tally.covered,
            Status::Unknown => &mut tally.unknown,
        } += 1;
        if is_dead(*status) {
            tally.dead_zones += 1;
            let people = run.villages.value(run.rows[id], population).parse::<u64>();
            match people {
                Ok(people) => {
                    tally.dead_zone_people = tally.dead_zone_people.saturating_add(people);
                }
                Err(_) => tally.dead_zones_without_population += 1,
            }
        }
        if let (Some(before), Some(since)) = (before, tally.since.as_mut()) {
            since.became(before.get(id).map(|(status, _)| *status), *status);
        }
    }
    for (id, (status, province)) in before.into_iter().flatten() {
        let tally = provinces.entry(province).or_insert_with(fresh);
        if let Some(since) = tally.since.as_mut().filter(|_| is_dead(*status)) {
            since.change -= 1;
            since.removed += usize::from(!now.contains_key(id));
        }
    }
    let mut total = fresh();
    for tally in provinces.values() {
        total.add(tally);
    }
    let row = |(province, tally): (&str, Tally)| Row {
        province: province.to_owned(),
        tally,
    };
    Step {
        date,
        folder: run.record.dir.to_string_lossy().into_owned(),
        version: run.record.version.clone(),
        total,
        provinces: provinces.into_iter().map(row).collect(),
    }
}

impl Since {
    /// Counts a village that is there now.
    fn became(&mut self, before: Option<Status>, now: Status) {
        if !is_dead(now) {
            if before.is_some_and(is_dead) {
                *match now {
                    Status::Covered => &mut self.cleared,
                    _ => &mut self.became_unknown,
                } += 1;
            }
            return;
        }
        self.change += 1;
        match before {
            None => self.newly_found += 1,
            Some(Status::Covered) => self.regressed += 1,
            Some(Status::Unknown) => self.became_known += 1,
            Some(_) => {}
        }
    }
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.villages += other.villages;
        self.white += other.white;
        self.dip += other.dip;
        self.covered += other.covered;
        self.unknown += other.unknown;
        self.dead_zones += other.dead_zones;
        self.dead_zone_people = self.dead_zone_people.saturating_add(other.dead_zone_people);
        self.dead_zones_without_population += other.dead_zones_without_population;
        if let (Some(since), Some(other)) = (self.since.as_mut(), other.since) {
            since.change += other.change;
            since.cleared += other.cleared;
            since.regressed += other.regressed;
            since.newly_found += other.newly_found;
            since.removed += other.removed;
            since.became_unknown += other.became_unknown;
            since.became_known += other.became_known;
        }
    }
}

/// Gives every date a row for every province.
fn fill(steps: &mut [Step]) {
    let rows = steps.iter().flat_map(|step| &step.provinces);
    let names: BTreeSet<String> = rows.map(|row| row.province.clone()).collect();
    for step in steps {
        let since = step.total.since.map(|_| Since::default());
        let mut rows = std::mem::take(&mut step.provinces).into_iter().peekable();
        for name in &names {
            let row = rows.next_if(|row| row.province == *name);
            step.provinces.push(row.unwrap_or_else(|| Row {
                province: name.clone(),
                tally: Tally {
                    since,
                    ..Tally::default()
                },
            }));
        }
    }
}
