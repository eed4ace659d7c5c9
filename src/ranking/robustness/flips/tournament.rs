//! The first or the last of many lines, kept while time passes.
//!
//! A kinetic tournament (Basch, Guibas and Hershberger 1999, "Data structures for mobile data"): every
//! match knows its winner and when that will change, and the earliest change below it. All
//! comparisons are of whole numbers and exact, so that no order of ties or of many lines through one
//! point can mislead it.

use std::cmp::Ordering;

/// The value `start + time * end`, of size below 2^42 both; the order at time 0 is that of `start`,
/// and at the end of time that of `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) start: i64,
    pub(super) end: i64,
}

/// A moment: the ratio of a lead and of the speed at which it shrinks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    lead: i64,
    speed: i64,
}

impl Time {
    pub(super) const START: Self = Self { lead: 0, speed: 1 };
    const NEVER: Self = Self { lead: 1, speed: 0 };

    fn product(one: i64, other: i64) -> i128 {
        i128::from(one) * i128::from(other)
    }

    fn before(self, other: Self) -> bool {
        Self::product(self.lead, other.speed) < Self::product(other.lead, self.speed)
    }

    pub(super) fn earlier(self, other: Self) -> Self {
        if other.before(self) { other } else { self }
    }

    pub(super) fn is_never(self) -> bool {
        self.speed == 0
    }

    /// The moment as a number from 0.
    #[expect(clippy::cast_precision_loss, reason = "both are below 2^43")]
    pub(super) fn number(self) -> f64 {
        self.lead as f64 / self.speed as f64
    }
}

/// Whether village `one` stands before village `other` just after `now`; equal lines by index.
pub(super) fn ahead(lines: &[Line], one: u32, other: u32, now: Time) -> bool {
    let (a, b) = (lines[one as usize], lines[other as usize]);
    let (start, end) = (a.start - b.start, a.end - b.end);
    let lead = Time::product(now.speed, start) + Time::product(now.lead, end);
    match lead.cmp(&0).then(end.cmp(&0)) {
        Ordering::Greater => true,
        Ordering::Less => false,
        Ordering::Equal => one < other,
    }
}

/// When village `behind` overtakes village `before`, which is ahead of it now.
pub(super) fn overtakes(lines: &[Line], before: u32, behind: u32) -> Time {
    let (a, b) = (lines[before as usize], lines[behind as usize]);
    if b.end > a.end {
        Time {
            lead: a.start - b.start,
            speed: b.end - a.end,
        }
    } else {
        Time::NEVER
    }
}

#[derive(Clone, Copy)]
struct Match {
    /// The village that wins.
    winner: u32,
    /// When this winner or one below it changes.
    changes: Time,
}

/// Keeps the last of its members where `LAST`, or else the first; there is at least one.
pub(super) struct Tournament<const LAST: bool> {
    /// The matches below match i are 2 i and 2 i + 1; the second half are the seats of the members.
    matches: Vec<Match>,
}

impl<const LAST: bool> Tournament<LAST> {
    /// Members in the order of their seats, at the start of time.
    pub(super) fn new(members: &[u32], lines: &[Line]) -> Self {
        let seat = |&winner: &u32| Match {
            winner,
            changes: Time::NEVER,
        };
        let unplayed = std::iter::repeat_n(seat(&0), members.len());
        let mut tournament = Self {
            matches: unplayed.chain(members.iter().map(seat)).collect(),
        };
        for node in (1..members.len()).rev() {
            tournament.play(node, lines, Time::START);
        }
        tournament
    }

    pub(super) fn winner(&self) -> u32 {
        self.matches[1].winner
    }

    /// When something changes inside; the winner need not.
    pub(super) fn changes(&self) -> Time {
        self.matches[1].changes
    }

    /// Gives a seat to another village.
    pub(super) fn replace(&mut self, seat: u32, village: u32, lines: &[Line], now: Time) {
        let mut node = self.matches.len() / 2 + seat as usize;
        self.matches[node].winner = village;
        while node > 1 {
            node /= 2;
            self.play(node, lines, now);
        }
    }

    /// Plays again all matches that change until just after `now`.
    pub(super) fn advance(&mut self, lines: &[Line], now: Time) {
        self.advance_below(1, lines, now);
    }

    fn advance_below(&mut self, node: usize, lines: &[Line], now: Time) {
        // Seats never change by themselves, so this ends there.
        if now.before(self.matches[node].changes) {
            return;
        }
        self.advance_below(2 * node, lines, now);
        self.advance_below(2 * node + 1, lines, now);
        self.play(node, lines, now);
    }

    fn play(&mut self, node: usize, lines: &[Line], now: Time) {
        let [left, right] = [self.matches[2 * node], self.matches[2 * node + 1]];
        let (one, other) = (left.winner, right.winner);
        let (first, last) = if ahead(lines, one, other, now) {
            (one, other)
        } else {
            (other, one)
        };
        self.matches[node] = Match {
            winner: if LAST { last } else { first },
            changes: overtakes(lines, first, last)
                .earlier(left.changes)
                .earlier(right.changes),
        };
    }
}
