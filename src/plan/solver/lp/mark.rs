//! The whole state of a solution, to come back to again and again: strong branching tries many bounds from
//! one basis, and copying factors is far cheaper than making them.

use super::factor::Factor;
use super::{Basis, Lp, NONE};

/// The state of a solution, as [`Lp::mark`] took it.
#[derive(Debug, Clone)]
pub struct Mark {
    edition: u64,
    basis: Basis,
    price: Vec<f64>,
    reduced: Vec<f64>,
    value: Vec<f64>,
    upward: Vec<bool>,
    place: Vec<u32>,
    basic: Vec<u32>,
    now: Vec<f64>,
    weight: Vec<f64>,
    shifted: bool,
    scale: f64,
    factor: Factor,
}

impl Lp {
    /// Takes down the state, to go back to with [`Lp::return_to`].
    pub fn mark(&mut self) -> Mark {
        self.prepare();
        if self.factor.exchanges() > 0 {
            self.rebuild();
        }
        Mark {
            edition: self.edition,
            basis: self.basis(),
            price: self.price.clone(),
            reduced: self.reduced.clone(),
            value: self.value.clone(),
            upward: self.upward.clone(),
            place: self.place.clone(),
            basic: self.basic.clone(),
            now: self.now.clone(),
            weight: self.weight.clone(),
            shifted: self.shifted,
            scale: self.scale,
            factor: self.factor.clone(),
        }
    }

    /// Goes back to a state, with the bounds and costs that hold now. Where rows or columns were added or
    /// deleted since, it goes back to the basis alone.
    pub fn return_to(&mut self, mark: &Mark) {
        if self.edition != mark.edition {
            self.set_basis(&mark.basis);
            return;
        }
        self.price.clone_from(&mark.price);
        self.reduced.clone_from(&mark.reduced);
        self.value.clone_from(&mark.value);
        self.upward.clone_from(&mark.upward);
        self.place.clone_from(&mark.place);
        self.basic.clone_from(&mark.basic);
        self.now.clone_from(&mark.now);
        self.weight.clone_from(&mark.weight);
        self.factor.clone_from(&mark.factor);
        self.shifted = mark.shifted;
        self.scale = mark.scale;
        self.factored = true;
        self.drift = 0.0;
        self.fresh_values = true;
        self.fresh_duals = true;
        self.pending.clear();
        self.place_bounds();
        for variable in 0..self.cost.len() {
            if self.place[variable] == NONE {
                self.stand_at_bound(variable);
            } else {
                self.moves[variable] = 0.0;
            }
        }
        self.measure_all();
    }
}
