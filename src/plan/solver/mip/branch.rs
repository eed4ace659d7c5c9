//! Which column to branch on: what branching has cost before, and trials where little is known
//! (Achterberg, Koch and Martin 2005).

use super::super::Work;
use super::super::lp::Mark;
use super::relax::{Relax, Verdict};
use super::root::WHOLE;
use super::space::Space;

/// A change of the box: column, least, most.
pub type Change = (u32, i64, i64);

/// Trials of a direction after which its history is trusted.
const RELIABLE: u32 = 6;
/// Trials without a better candidate after which the search ends.
const LOOKAHEAD: usize = 8;
/// Candidates tried at most.
const TRIALS: usize = 40;
/// Iterations of a trial at most.
const ITERATIONS: u32 = 120;

/// What moving columns has raised the bound by, for a unit.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Sum and count of each column, downwards and upwards.
    gains: Vec<[(f64, u32); 2]>,
    /// Over all columns.
    total: [(f64, u32); 2],
}

/// A gain to remember: column, direction (0 down, 1 up), gain for a unit.
pub type Gain = (u32, usize, f64);

impl History {
    /// Nothing known of so many columns.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self {
            gains: vec![[(0.0, 0); 2]; columns],
            total: [(0.0, 0); 2],
        }
    }

    /// Remembers a gain.
    pub fn learn(&mut self, (column, side, gain): Gain) {
        for memory in [
            &mut self.gains[column as usize][side],
            &mut self.total[side],
        ] {
            memory.0 += gain;
            memory.1 += 1;
        }
    }

    fn expect(&self, column: u32, side: usize) -> f64 {
        let (sum, count) = self.gains[column as usize][side];
        if count > 0 {
            return sum / f64::from(count);
        }
        let (sum, count) = self.total[side];
        if count > 0 {
            sum / f64::from(count)
        } else {
            1.0
        }
    }

    fn is_reliable(&self, column: u32) -> bool {
        self.gains[column as usize]
            .iter()
            .all(|&(_, count)| count >= RELIABLE)
    }
}

/// What the choice of a column came to.
pub enum Choice {
    /// Branch on this column: both sides, each with a proven bound where one is known.
    Split(u32, [Vec<Change>; 2], [i64; 2]),
    /// A side is proven to hold nothing: the other one remains.
    Fix(Vec<Change>),
    /// Both sides are proven to hold nothing.
    Closed,
    /// Nothing is left to branch on.
    None,
}

/// What a branch at 1 lets others be, by column; built once.
#[derive(Debug, Default)]
pub struct Instead {
    starts: Vec<u32>,
    others: Vec<u32>,
}

impl Instead {
    /// The lists of a space.
    #[must_use]
    pub fn new(space: &Space) -> Self {
        let mut lists = vec![&[][..]; space.model.columns()];
        for (column, others) in &space.model.instead {
            lists[*column as usize] = others;
        }
        let mut new = Self {
            starts: vec![0],
            others: Vec::new(),
        };
        for list in lists {
            new.others.extend_from_slice(list);
            new.starts.push(new.others.len() as u32);
        }
        new
    }

    /// Both sides of a branch at this value.
    #[must_use]
    pub fn sides(&self, relax: &Relax<'_>, column: u32, value: f64) -> [Vec<Change>; 2] {
        let at = column as usize;
        let (lower, upper) = (relax.lower[at], relax.upper[at]);
        let floor = (value.floor() as i64).clamp(lower, upper - 1);
        let mut up = vec![(column, floor + 1, upper)];
        if floor + 1 == 1 && upper == 1 {
            let range = self.starts[at] as usize..self.starts[at + 1] as usize;
            up.extend(
                self.others[range]
                    .iter()
                    .filter(|&&other| {
                        relax.lower[other as usize] == 0 && relax.upper[other as usize] > 0
                    })
                    .map(|&other| (other, 0, 0)),
            );
        }
        [vec![(column, lower, floor)], up]
    }
}

/// Chooses; what trials have shown is added to `gains`.
pub fn choose(
    relax: &mut Relax<'_>,
    space: &Space,
    instead: &Instead,
    history: &mut History,
    gains: &mut Vec<Gain>,
    limit: i64,
    work: &mut Work,
) -> Choice {
    let x = relax.lp.values().to_vec();
    let here = relax.objective();
    let room = if limit == i64::MAX {
        f64::INFINITY
    } else {
        (limit as f64 - here).max(1e-6)
    };
    let mut candidates: Vec<(f64, u32)> = (0..x.len() as u32)
        .filter(|&column| {
            let at = column as usize;
            space.model.branch[at]
                && relax.lower[at] < relax.upper[at]
                && (x[at] - x[at].round()).abs() >= WHOLE
        })
        .map(|column| {
            let part = x[column as usize] - x[column as usize].floor();
            let down = (history.expect(column, 0) * part).min(room);
            let up = (history.expect(column, 1) * (1.0 - part)).min(room);
            (score(down, up), column)
        })
        .collect();
    if candidates.is_empty() {
        return Choice::None;
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut mark: Option<Mark> = None;
    let mut best: Option<(f64, u32, [i64; 2])> = None;
    let mut idle = 0;
    let mut trials = 0;
    for &(guess, column) in &candidates {
        let value = x[column as usize];
        let part = value - value.floor();
        let mut bounds = [i64::MIN; 2];
        let mut found = guess;
        if !history.is_reliable(column) && trials < TRIALS && !work.is_exhausted() {
            trials += 1;
            let mark = mark.get_or_insert_with(|| relax.lp.mark());
            let sides = instead.sides(relax, column, value);
            let mut raised = [0.0; 2];
            let mut closed = [false; 2];
            for side in 0..2 {
                let verdict = attempt(relax, &sides[side], limit, mark, work);
                let gain = (relax.objective() - here).max(0.0);
                raised[side] = gain.min(room);
                match verdict {
                    Verdict::Closed => {
                        closed[side] = true;
                        raised[side] = room;
                    }
                    Verdict::Open(bound) | Verdict::Stopped(bound) => bounds[side] = bound,
                    Verdict::Unknown => {}
                }
                relax.restore();
                if !closed[side] || gain.is_finite() {
                    let unit = if side == 0 { part } else { 1.0 - part };
                    let gain = (column, side, raised[side].min(1e15) / unit.max(1e-3));
                    history.learn(gain);
                    gains.push(gain);
                }
            }
            relax.lp.return_to(mark);
            match closed {
                [true, true] => return Choice::Closed,
                [true, false] => return Choice::Fix(sides[1].clone()),
                [false, true] => return Choice::Fix(sides[0].clone()),
                [false, false] => found = score(raised[0], raised[1]),
            }
        }
        if best.as_ref().is_none_or(|best| found > best.0 * 1.0001) {
            best = Some((found, column, bounds));
            idle = 0;
        } else {
            idle += 1;
            if idle >= LOOKAHEAD {
                break;
            }
        }
    }
    match best {
        Some((_, column, bounds)) => Choice::Split(
            column,
            instead.sides(relax, column, x[column as usize]),
            bounds,
        ),
        None => Choice::None,
    }
}

fn attempt(
    relax: &mut Relax<'_>,
    changes: &[Change],
    limit: i64,
    mark: &Mark,
    work: &mut Work,
) -> Verdict {
    relax.lp.return_to(mark);
    for &change in changes {
        relax.try_out(change);
    }
    relax.solve(limit, ITERATIONS, work)
}

/// Both sides count, the weaker one most.
fn score(down: f64, up: f64) -> f64 {
    down.max(1e-6) * up.max(1e-6)
}
