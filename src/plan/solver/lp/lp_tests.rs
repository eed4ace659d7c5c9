use proptest::prelude::*;

use super::super::Work;
use super::certificate::{BITS, IntegerRow, Scratch, refuted, rounded_up, scaled};
use super::{Lp, Outcome, Stop};

/// A programme in integers.
#[derive(Debug, Clone)]
struct Programme {
    costs: Vec<i64>,
    boxes: Vec<(i64, i64)>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    entries: Vec<(u32, i64)>,
    lower: Option<i64>,
    upper: Option<i64>,
}

fn real(value: i64) -> f64 {
    i32::try_from(value).map_or(f64::NAN, f64::from)
}

impl Row {
    fn add_to(&self, lp: &mut Lp) {
        let entries: Vec<(u32, f64)> = self
            .entries
            .iter()
            .map(|&(column, entry)| (column, real(entry)))
            .collect();
        lp.add_row(
            &entries,
            self.lower.map_or(f64::NEG_INFINITY, real),
            self.upper.map_or(f64::INFINITY, real),
        );
    }
}

impl Programme {
    fn lp(&self) -> Lp {
        let mut lp = Lp::new();
        for (&cost, &(lower, upper)) in self.costs.iter().zip(&self.boxes) {
            lp.add_column(real(cost), real(lower), real(upper));
        }
        for row in &self.rows {
            row.add_to(&mut lp);
        }
        lp
    }

    fn integer_rows(&self) -> impl Iterator<Item = IntegerRow<'_>> {
        self.rows.iter().map(|row| IntegerRow {
            entries: &row.entries,
            lower: row.lower,
            upper: row.upper,
        })
    }

    fn activity(row: &Row, x: &[f64]) -> f64 {
        row.entries
            .iter()
            .map(|&(column, entry)| real(entry) * x[column as usize])
            .sum()
    }

    /// Primal feasible, dual feasible and equal objectives: nothing else is an optimum.
    fn check_optimum(&self, lp: &Lp) {
        let x = lp.values();
        for (&value, &(lower, upper)) in x.iter().zip(&self.boxes) {
            assert!(
                value >= real(lower) - 1e-6 && value <= real(upper) + 1e-6,
                "{value} in {lower}..{upper}"
            );
        }
        for (row, &dual) in self.rows.iter().zip(lp.duals()) {
            let activity = Self::activity(row, x);
            assert!(
                row.lower.is_none_or(|lower| activity >= real(lower) - 1e-6),
                "{activity} {row:?}"
            );
            assert!(
                row.upper.is_none_or(|upper| activity <= real(upper) + 1e-6),
                "{activity} {row:?}"
            );
            assert!(row.lower.is_some() || dual <= 0.0);
            assert!(row.upper.is_some() || dual >= 0.0);
        }
        for (column, (&cost, &reduced)) in self.costs.iter().zip(lp.reduced_costs()).enumerate() {
            let product: f64 = self
                .rows
                .iter()
                .zip(lp.duals())
                .flat_map(|(row, &dual)| row.entries.iter().map(move |&entry| (entry, dual)))
                .filter(|&((other, _), _)| other as usize == column)
                .map(|((_, entry), dual)| real(entry) * dual)
                .sum();
            assert!((real(cost) - product - reduced).abs() < 1e-6);
        }
        let primal: f64 = self
            .costs
            .iter()
            .zip(x)
            .map(|(&cost, value)| real(cost) * value)
            .sum();
        assert!(
            (primal - lp.objective()).abs() < 1e-6 * (1.0 + primal.abs()),
            "{primal} {}",
            lp.objective()
        );
        let bound = scaled(
            &self.costs,
            &self.boxes,
            self.integer_rows(),
            lp.duals(),
            BITS,
            &mut Scratch::default(),
        )
        .expect("the numbers are small");
        let bound = bound as f64 / f64::from(BITS).exp2();
        assert!((bound - primal).abs() < 1e-2, "{bound} {primal}");
    }

    fn check(&self, lp: &Lp, outcome: Outcome) {
        match outcome {
            Outcome::Optimal => self.check_optimum(lp),
            Outcome::Infeasible => {
                let empty = self.boxes.iter().any(|&(lower, upper)| lower > upper);
                let refuted = refuted(
                    &self.boxes,
                    self.integer_rows(),
                    lp.ray(),
                    40,
                    &mut Scratch::default(),
                );
                assert!(empty || refuted, "{:?} {self:?}", lp.ray());
            }
            Outcome::CutOff | Outcome::Stopped => panic!("{outcome:?} {self:?}"),
        }
    }
}

fn solve(lp: &mut Lp) -> Outcome {
    lp.solve(Stop::default(), &mut Work::unlimited())
}

fn row(columns: u32) -> impl Strategy<Value = Row> {
    let kind = 0..4_u8;
    let entries = proptest::collection::vec((0..columns, -3_i64..6), 1..6);
    (kind, entries, -4_i64..7, 0_i64..4).prop_map(|(kind, entries, limit, width)| Row {
        entries: entries
            .into_iter()
            .collect::<std::collections::BTreeMap<_, _>>()
            .into_iter()
            .collect(),
        lower: (kind != 1).then_some(limit),
        upper: (kind != 0 && kind != 3).then_some(limit + width),
    })
}

fn covering_row(columns: u32) -> impl Strategy<Value = Row> {
    proptest::collection::btree_set(0..columns, 1..6).prop_map(|set| Row {
        entries: set.into_iter().map(|column| (column, 1)).collect(),
        lower: Some(1),
        upper: None,
    })
}

fn programme() -> impl Strategy<Value = Programme> {
    (1..14_u32, any::<bool>()).prop_flat_map(|(columns, covering)| {
        let some = columns as usize;
        let rows = if covering {
            proptest::collection::vec(covering_row(columns), 0..14).boxed()
        } else {
            proptest::collection::vec(row(columns), 0..10).boxed()
        };
        let largest = if covering { 1 } else { 9 };
        (
            proptest::collection::vec(-largest..=9_i64, some),
            proptest::collection::vec((-2_i64..2, 0_i64..4), some),
            rows,
        )
            .prop_map(move |(costs, boxes, rows)| Programme {
                costs,
                boxes: boxes
                    .into_iter()
                    .map(|(lower, width)| {
                        if covering {
                            (0, 1)
                        } else {
                            (lower, lower + width)
                        }
                    })
                    .collect(),
                rows,
            })
    })
}

/// What is done to a programme between solves.
#[derive(Debug, Clone)]
enum Change {
    Bounds(u32, i64, i64),
    Row(Row),
    Column(i64, Row),
    Save,
    Restore,
    Mark,
    Return,
    DeleteRows,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0..14_u32, -2_i64..2, 0_i64..3).prop_map(|(column, lower, width)| Change::Bounds(column, lower, lower + width)),
        3 => row(14).prop_map(Change::Row),
        1 => (-9_i64..9, row(15)).prop_map(|(cost, row)| Change::Column(cost, row)),
        1 => Just(Change::Save),
        2 => Just(Change::Restore),
        1 => Just(Change::Mark),
        2 => Just(Change::Return),
        1 => Just(Change::DeleteRows),
    ]
}

proptest! {
    #[test]
    fn optima_and_refusals_are_proven(programme in programme()) {
        let mut lp = programme.lp();
        let outcome = solve(&mut lp);
        programme.check(&lp, outcome);
        // Again, from where it stands.
        let objective = lp.objective();
        prop_assert_eq!(solve(&mut lp), outcome);
        if outcome == Outcome::Optimal {
            prop_assert!((lp.objective() - objective).abs() < 1e-6);
        }
    }

    #[test]
    fn changes_between_solves_lead_to_the_optimum_of_what_is_there_now(
        programme in programme(),
        changes in proptest::collection::vec(change(), 1..12),
    ) {
        let mut programme = programme;
        let mut lp = programme.lp();
        let mut saved = lp.basis();
        let mut mark = lp.mark();
        for change in changes {
            let columns = programme.costs.len();
            match change {
                Change::Bounds(column, lower, upper) => {
                    let column = column as usize % columns;
                    programme.boxes[column] = (lower, upper);
                    lp.set_bounds(column as u32, real(lower), real(upper));
                }
                Change::Row(mut row) => {
                    row.entries.retain(|&(column, _)| (column as usize) < columns);
                    row.add_to(&mut lp);
                    programme.rows.push(row);
                }
                Change::Column(cost, mut row) => {
                    programme.costs.push(cost);
                    programme.boxes.push((0, 1));
                    lp.add_column(real(cost), 0.0, 1.0);
                    row.entries.retain(|&(column, _)| (column as usize) < columns);
                    row.entries.push((columns as u32, 1));
                    row.add_to(&mut lp);
                    programme.rows.push(row);
                    saved = lp.basis();
                    mark = lp.mark();
                }
                Change::Save => saved = lp.basis(),
                Change::Restore => lp.set_basis(&saved),
                Change::Mark => mark = lp.mark(),
                Change::Return => lp.return_to(&mark),
                Change::DeleteRows => {
                    let drop: Vec<bool> = (0..lp.rows()).map(|row| lp.is_slack_basic(row as u32) && row % 2 == 0).collect();
                    lp.delete_rows(&drop);
                    let mut at = 0;
                    programme.rows.retain(|_| { at += 1; !drop[at - 1] });
                    saved = lp.basis();
                    mark = lp.mark();
                }
            }
            let outcome = solve(&mut lp);
            programme.check(&lp, outcome);
        }
    }

    #[test]
    fn a_solve_that_ends_early_still_has_a_bound(programme in programme(), iterations in 0..6_u32, cutoff in -20..40_i64) {
        let mut whole = programme.lp();
        let truth = solve(&mut whole);
        let mut lp = programme.lp();
        let stop = Stop { cutoff: real(cutoff), iterations };
        let outcome = lp.solve(stop, &mut Work::unlimited());
        if outcome == Outcome::Infeasible {
            prop_assert_eq!(truth, Outcome::Infeasible);
        } else {
            if truth == Outcome::Optimal {
                prop_assert!(lp.objective() <= whole.objective() + 1e-6);
            }
            let bound = scaled(&programme.costs, &programme.boxes, programme.integer_rows(), lp.duals(), BITS, &mut Scratch::default())
                .expect("the numbers are small") as f64 / f64::from(BITS).exp2();
            prop_assert!((bound - lp.objective()).abs() < 1e-2);
            prop_assert!(outcome != Outcome::CutOff || lp.objective() > real(cutoff));
        }
        let outcome = solve(&mut lp);
        programme.check(&lp, outcome);
    }

    #[test]
    fn bounds_of_any_multipliers_are_below_every_solution(
        programme in programme(),
        multipliers in proptest::collection::vec(-9.0..9.0_f64, 14),
        bits in 0..30_u32,
    ) {
        let multipliers = &multipliers[..programme.rows.len().min(14)];
        let mut scratch = Scratch::default();
        let bound = scaled(&programme.costs, &programme.boxes, programme.integer_rows(), multipliers, bits, &mut scratch)
            .expect("the numbers are small");
        // Whole solutions, drawn without much thought.
        for draw in 0..64_u64 {
            let mut seed = draw.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let x: Vec<i64> = programme.boxes.iter().map(|&(lower, upper)| {
                seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17;
                lower + i64::from((seed >> 33) as u32) % (upper - lower + 1)
            }).collect();
            let fits = programme.rows.iter().all(|row| {
                let activity: i64 = row.entries.iter().map(|&(column, entry)| entry * x[column as usize]).sum();
                row.lower.is_none_or(|lower| activity >= lower) && row.upper.is_none_or(|upper| activity <= upper)
            });
            if fits {
                let value: i64 = programme.costs.iter().zip(&x).map(|(cost, value)| cost * value).sum();
                prop_assert!(rounded_up(bound, bits) <= i128::from(value));
            }
        }
    }
}
