//! Work, counted and not timed, so that the same plan comes out on a fast and on a slow machine.

/// A budget of elementary steps.
///
/// A step is about one entry of a matrix touched in an inner loop. Engines spend what they do, stop
/// with the best that they have once nothing is left, and never look at a clock.
#[derive(Debug, Clone)]
pub struct Work {
    spent: u64,
    limit: u64,
}

impl Work {
    /// Steps that take about one second of one core of the machine the program was measured on.
    pub const SECOND: u64 = 200_000_000;

    /// A budget of so many steps.
    #[must_use]
    pub fn steps(limit: u64) -> Self {
        Self { spent: 0, limit }
    }

    /// A budget without an end.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::steps(u64::MAX)
    }

    /// Spends steps; false once the budget is used up.
    pub fn spend(&mut self, steps: u64) -> bool {
        self.spent = self.spent.saturating_add(steps);
        !self.is_exhausted()
    }

    /// Whether the budget is used up.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.spent >= self.limit
    }

    /// Steps spent so far.
    #[must_use]
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// Steps that are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.limit.saturating_sub(self.spent)
    }

    /// A budget of its own, of at most so many steps and at most what is left here. What it spent
    /// is spent here too once it is handed to [`Work::join`].
    #[must_use]
    pub fn fork(&self, steps: u64) -> Self {
        Self::steps(steps.min(self.left()))
    }

    /// Takes over what a fork has spent.
    pub fn join(&mut self, fork: &Self) {
        self.spent = self.spent.saturating_add(fork.spent);
    }
}
