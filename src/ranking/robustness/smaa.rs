//! Stochastic multicriteria acceptability analysis: ranks under drawn weights and drawn facts.
