use proptest::prelude::*;

use super::*;

const NAMES: [&str; 8] = ["a", "b", "c", "known", "p", "q", "s", "t"];
/// Of `NAMES`: never missing, so that IS NULL and COALESCE may ask for it.
const KNOWN: usize = 3;

fn kind(column: usize) -> Type {
    match column {
        0..4 => Type::Number,
        4..6 => Type::Flag,
        _ => Type::Text,
    }
}

#[derive(Debug)]
struct Cells(Vec<Value<'static>>);

impl Columns for Cells {
    fn find(&self, name: &str) -> Option<(usize, Type)> {
        let column = NAMES.iter().position(|known| *known == name)?;
        Some((column, kind(column)))
    }

    fn names(&self) -> Vec<String> {
        NAMES.map(str::to_owned).to_vec()
    }
}

impl Row for Cells {
    fn value(&self, column: usize) -> Value<'_> {
        self.0[column]
    }
}

fn any_number() -> BoxedStrategy<f64> {
    prop_oneof![
        6 => (-4_i8..5).prop_map(f64::from),
        4 => -10.0..10.0_f64,
        1 => prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO,
    ]
    .boxed()
}

/// A row without gaps and the same with some.
fn rows() -> impl Strategy<Value = (Cells, Cells)> {
    let number = || {
        (any_number(), 0..3_u8, any_number(), any_number()).prop_map(
            |(value, gap, below, above)| {
                let known = Value::number(value);
                let gapped = match gap {
                    0 => known,
                    1 => Value::unknown(Type::Number),
                    _ => Value::between(value - below.abs(), value + above.abs()),
                };
                (known, gapped)
            },
        )
    };
    let flag = || {
        (any::<bool>(), any::<bool>()).prop_map(|(flag, gap)| {
            let known = Value::flag(flag);
            (
                known,
                if gap {
                    Value::unknown(Type::Flag)
                } else {
                    known
                },
            )
        })
    };
    let text = || {
        (prop::sample::select(vec!["x", "y", ""]), any::<bool>()).prop_map(|(text, gap)| {
            let known = Value::Text(Some(text));
            (known, if gap { Value::Text(None) } else { known })
        })
    };
    (
        [number(), number(), number()],
        any_number(),
        [flag(), flag()],
        [text(), text()],
    )
        .prop_map(|(numbers, known, flags, texts)| {
            let mut pairs: Vec<_> = numbers.to_vec();
            pairs.insert(KNOWN, (Value::number(known), Value::number(known)));
            pairs.extend(flags);
            pairs.extend(texts);
            let (known, gapped) = pairs.into_iter().unzip();
            (Cells(known), Cells(gapped))
        })
}

/// Formulas that give numbers, flags and texts. `settled` keeps to those in which nothing but a column
/// may be missing or a range.
fn formulas(settled: bool) -> [BoxedStrategy<String>; 3] {
    let word = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        prop::sample::select(words).boxed()
    };
    let mut numbers = prop_oneof![
        2 => word(&["a", "b", "c", "known"]),
        1 => any_number().prop_map(|number| format!("({number:e})")),
    ]
    .boxed();
    let mut flags = word(&["p", "q", "TRUE", "FALSE"]);
    let mut texts = word(&["s", "t", "'x'", "''"]);
    if !settled {
        numbers = prop_oneof![6 => numbers, 1 => Just("NULL".to_owned())].boxed();
    }
    for _ in 0..3 {
        let (n, f, t) = (numbers.clone(), flags.clone(), texts.clone());
        let two = (n.clone(), n.clone());
        let infix = (n.clone(), word(&["+", "-", "*", "/", "%"]), n.clone())
            .prop_map(|(a, sign, b)| format!("({a} {sign} {b})"));
        let one = (
            word(&[
                "-", "ABS", "ROUND", "FLOOR", "CEIL", "LN", "LOG10", "EXP", "SQRT", "0 + ",
            ]),
            n.clone(),
        )
            .prop_map(|(name, a)| format!("({name}({a}))"));
        let many = (word(&["LEAST", "GREATEST", "POWER"]), two.clone())
            .prop_map(|(name, (a, b))| format!("{name}({a}, {b})"));
        let power = (n.clone(), -3..4_i8).prop_map(|(a, power)| format!("POWER({a}, {power})"));
        let digits =
            (n.clone(), -15..16_i8).prop_map(|(a, digits)| format!("ROUND({a}, {digits})"));
        let case =
            (f.clone(), n.clone(), f.clone(), n.clone(), n.clone()).prop_map(|(p, a, q, b, c)| {
                format!("CASE WHEN {p} THEN {a} WHEN {q} THEN {b} ELSE {c} END")
            });
        let chosen = (n.clone(), n.clone(), n.clone(), n.clone())
            .prop_map(|(a, b, c, d)| format!("CASE {a} WHEN {b} THEN {c} ELSE {d} END"));
        let counted = f.clone().prop_map(|p| format!("(0 + {p})"));
        let known = n.clone().prop_map(|a| format!("COALESCE(known, {a})"));
        let open = if settled {
            n.clone()
        } else {
            prop_oneof![
                two.clone().prop_map(|(a, b)| format!("RANGE({a}, {b})")),
                two.clone().prop_map(|(a, b)| format!("NULLIF({a}, {b})")),
                (f.clone(), n.clone()).prop_map(|(p, a)| format!("CASE WHEN {p} THEN {a} END")),
            ]
            .boxed()
        };
        numbers = prop_oneof![
            1 => n.clone(), 4 => infix, 2 => one, 2 => many, 1 => power, 1 => digits, 1 => case,
            1 => chosen, 1 => counted, 1 => known, 1 => open,
        ]
        .boxed();
        let compared = (
            n.clone(),
            word(&["=", "<>", "<", "<=", ">", ">="]),
            n.clone(),
        )
            .prop_map(|(a, sign, b)| format!("({a} {sign} {b})"));
        let same = (t.clone(), word(&["=", "<>"]), t.clone())
            .prop_map(|(a, sign, b)| format!("({a} {sign} {b})"));
        let joined = (f.clone(), word(&["AND", "OR", "=", "<>"]), f.clone())
            .prop_map(|(p, sign, q)| format!("({p} {sign} {q})"));
        let turned = f.clone().prop_map(|p| format!("(NOT {p})"));
        let is = (f.clone(), word(&["TRUE", "FALSE", "NOT TRUE", "NOT FALSE"]))
            .prop_map(|(p, word)| format!("({p} IS {word})"));
        let between = (n.clone(), word(&["", "NOT "]), n.clone(), n.clone())
            .prop_map(|(a, not, b, c)| format!("({a} {not}BETWEEN {b} AND {c})"));
        let listed = (n.clone(), word(&["", "NOT "]), n.clone(), n.clone())
            .prop_map(|(a, not, b, c)| format!("({a} {not}IN ({b}, {c}))"));
        let found =
            (t.clone(), t.clone(), t.clone()).prop_map(|(a, b, c)| format!("({a} IN ({b}, {c}))"));
        let null = Just("(known IS NULL)".to_owned());
        flags = prop_oneof![
            1 => f.clone(), 3 => compared, 1 => same, 3 => joined, 1 => turned, 1 => is, 1 => between,
            1 => listed, 1 => found, 1 => null,
        ]
        .boxed();
        let chosen = (f, t.clone(), t.clone())
            .prop_map(|(p, a, b)| format!("CASE WHEN {p} THEN {a} ELSE {b} END"));
        texts = prop_oneof![2 => t, 1 => chosen].boxed();
    }
    [numbers, flags, texts]
}

fn any_formula(settled: bool) -> impl Strategy<Value = String> {
    let [numbers, flags, texts] = formulas(settled);
    prop_oneof![4 => numbers, 2 => flags, 1 => texts]
}

/// Whether all that `inner` may be `outer` may be.
fn lies_within(inner: Value<'_>, outer: Value<'_>) -> bool {
    match (inner, outer) {
        (
            Value::Number { low, high, .. },
            Value::Number {
                low: least,
                high: most,
                ..
            },
        ) => least <= low && low <= high && high <= most,
        (Value::Flag { .. }, Value::Flag { .. }) => {
            let (inner, outer) = (inner.truth(), outer.truth());
            (outer.may_be_false || !inner.may_be_false)
                && (outer.may_be_true || !inner.may_be_true)
                && (inner.may_be_false || inner.may_be_true)
        }
        (Value::Text(inner), Value::Text(outer)) => outer.is_none() || inner == outer,
        _ => false,
    }
}

proptest! {
    #[test]
    fn whatever_fills_the_gaps_the_result_lies_within((known, gapped) in rows(), text in any_formula(false)) {
        // What fails on every row is refused, which other laws look at.
        if let Ok(formula) = Formula::parse(&text, &known)
            && let Ok(wide) = formula.value(&gapped)
            && let Ok(point) = formula.value(&known)
        {
            prop_assert!(lies_within(point, wide), "{point:?} outside {wide:?}");
        }
    }

    #[test]
    fn what_fails_with_gaps_may_fail_without_only_where_a_branch_hangs_on_them(
        (known, gapped) in rows(),
        operator in prop::sample::select(vec!["/", "%", "+", "-", "*"]),
        function in prop::sample::select(vec!["LN", "SQRT", "EXP", "LOG10", "ABS"]),
    ) {
        let formula = Formula::parse(&format!("{function}(a {operator} b)"), &known).unwrap();
        if formula.value(&gapped).is_err() {
            prop_assert!(formula.value(&known).is_err());
        }
    }

    #[test]
    fn of_known_facts_the_result_is_known((known, _) in rows(), text in any_formula(true)) {
        if let Ok(formula) = Formula::parse(&text, &known)
            && let Ok(value) = formula.value(&known)
        {
            prop_assert!(!value.is_missing(), "{value:?}");
            match value {
                Value::Number { low, high, .. } => prop_assert_eq!(low.to_bits(), high.to_bits()),
                Value::Flag { may_be_false, may_be_true, .. } => prop_assert!(may_be_false != may_be_true),
                Value::Text(_) => {}
            }
        }
    }

    #[test]
    fn any_formula_of_the_right_form_is_read_or_fails_on_every_row((known, _) in rows(), text in any_formula(false)) {
        if let Err(error) = Formula::parse(&text, &known) {
            prop_assert!(
                matches!(error, FormulaError::Constant(_) | FormulaError::TooDeep | FormulaError::TooLong { .. }),
                "{error}"
            );
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}|[-+*/%()a-c0-9 .,'\"=<>eE\n]{0,80}") {
        let cells = Cells(NAMES.iter().enumerate().map(|(column, _)| Value::unknown(kind(column))).collect());
        match Formula::parse(&text, &cells) {
            Ok(formula) => {
                if let Ok(value) = formula.value(&cells) {
                    prop_assert!(lies_within(value, Value::unknown(formula.kind())));
                }
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn words_of_the_language_in_any_order_are_read_or_refused(
        words in prop::collection::vec(prop::sample::select(vec![
            "CASE", "WHEN", "THEN", "ELSE", "END", "a", "p", "s", "1", "'x'", "(", ")", ",", "+", "-", "/",
            "AND", "OR", "NOT", "IS", "NULL", "TRUE", "IN", "BETWEEN", "=", "<", "ABS(", "COALESCE(",
            "ROUND(", "FLOOR(", "RANGE(", "LIKE", "CAST", "AS", "INTERVAL", "date", "EXTRACT", "FROM",
        ]), 0..40)
    ) {
        let cells = Cells(NAMES.iter().enumerate().map(|(column, _)| Value::unknown(kind(column))).collect());
        if let Ok(formula) = Formula::parse(&words.join(" "), &cells)
            && let Ok(value) = formula.value(&cells)
        {
            prop_assert!(lies_within(value, Value::unknown(formula.kind())));
        }
    }
}
