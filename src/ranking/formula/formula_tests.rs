use super::*;

struct Table<'a>(&'a [(&'a str, Value<'a>)]);

impl Columns for Table<'_> {
    fn find(&self, name: &str) -> Option<(usize, Type)> {
        let index = self.0.iter().position(|(known, _)| *known == name)?;
        Some((index, self.0[index].1.kind()))
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}

impl Row for Table<'_> {
    fn value(&self, column: usize) -> Value<'_> {
        self.0[column].1
    }
}

fn village() -> Table<'static> {
    Table(&[
        ("school", SCHOOL),
        ("clinic", CLINIC),
        ("population", GAP),
        ("households", FORTY),
        ("zero", ZERO),
        ("name", Value::Text(Some("Lũng Cú"))),
        ("province", Value::Text(None)),
        ("số hộ", FORTY),
        ("Tỉnh", Value::Text(Some("Hà Giang"))),
        ("poor", SOME),
    ])
}

const SCHOOL: Value<'static> = Value::Flag {
    may_be_false: false,
    may_be_true: true,
    missing: false,
};
const CLINIC: Value<'static> = Value::Flag {
    may_be_false: true,
    may_be_true: true,
    missing: true,
};
const GAP: Value<'static> = Value::Number {
    low: f64::NEG_INFINITY,
    high: f64::INFINITY,
    missing: true,
};
const FORTY: Value<'static> = Value::Number {
    low: 40.0,
    high: 40.0,
    missing: false,
};
const ZERO: Value<'static> = Value::Number {
    low: 0.0,
    high: 0.0,
    missing: false,
};
const SOME: Value<'static> = Value::Number {
    low: 0.0,
    high: 10.0,
    missing: true,
};

/// What a formula gives, as `low..high`, with `?` where missing.
fn result(text: &str) -> String {
    let table = village();
    let formula = Formula::parse(text, &table).unwrap_or_else(|error| panic!("{text}: {error}"));
    let value = match formula.value(&table) {
        Ok(value) => value,
        Err(error) => return error.to_string(),
    };
    assert_eq!(value.kind(), formula.kind(), "{text}");
    let mark = if value.is_missing() { "?" } else { "" };
    match value {
        Value::Number { low, high, .. } if low < high => format!("{low}..{high}{mark}"),
        Value::Number { low, .. } => format!("{low}{mark}"),
        Value::Flag {
            may_be_false,
            may_be_true,
            ..
        } => match (may_be_false, may_be_true) {
            (true, true) => format!("either{mark}"),
            (_, flag) => format!("{flag}{mark}"),
        },
        Value::Text(text) => text.unwrap_or("?").to_owned(),
    }
}

fn refusal(text: &str) -> String {
    Formula::parse(text, &village())
        .map_or_else(|error| error.to_string(), |_| panic!("{text} was read"))
}

#[track_caller]
fn assert_results(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, expected)| (text, expected, result(text)))
        .filter(|(_, expected, got)| *expected != got)
        .map(|(text, expected, got)| format!("{text}: {got}, expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn known_values_give_what_sql_gives() {
    assert_results(&[
        ("1 + 2 * 3 - 4 / 8", "6.5"),
        ("-(1 + 2) * -2", "6"),
        ("7 % 3", "1"),
        ("-7 % 3", "-1"),
        ("households / 16", "2.5"),
        ("(school + TRUE) / 2", "1"),
        (r#""số hộ" + 1"#, "41"),
        ("TỈNH = 'Hà Giang'", "true"),
        ("Ti\u{309}nh", "Hà Giang"),
        ("HOUSEHOLDS", "40"),
        ("name = 'Lũng Cú' AND NOT households < 40", "true"),
        ("name IN ('a', 'Lũng Cú')", "true"),
        ("name <> 'it''s'", "true"),
        ("households NOT IN (1, 2)", "true"),
        ("households BETWEEN 40 AND 41", "true"),
        ("households NOT BETWEEN 40 AND 41", "false"),
        ("school IS TRUE", "true"),
        ("school IS NOT TRUE", "false"),
        ("school IS FALSE", "false"),
        ("school IS NOT FALSE", "true"),
        ("school = FALSE", "false"),
        ("CASE name WHEN 'x' THEN 1 WHEN 'Lũng Cú' THEN 2 END", "2"),
        ("CASE WHEN school THEN 'yes' ELSE 'no' END", "yes"),
        ("LEAST(3, 1, 2) + GREATEST(3, 1, 2)", "4"),
        ("ABS(-2) + FLOOR(1.5) + CEIL(1.5) + CEILING(0.2)", "6"),
        ("ROUND(2.5)", "3"),
        ("ROUND(-2.5)", "-3"),
        ("ROUND(3.14159, 2)", "3.14"),
        ("ROUND(1250, -2)", "1300"),
        ("LOG10(1000) + SQRT(9) + POWER(2, 3)", "14"),
        ("POWER(-2, 3)", "-8"),
        ("POWER(-2, -1)", "-0.5"),
        ("LN(EXP(1))", "1"),
        ("NULLIF(households, 41)", "40"),
        ("COALESCE(NULL, 5)", "5"),
        ("zero * -1", "0"),
    ]);
}

#[test]
fn missing_facts_widen_the_result() {
    assert_results(&[
        ("(school + clinic) / 2", "0.5..1?"),
        ("population + 1", "-inf..inf?"),
        ("population * zero", "0"),
        ("population * 0", "0"),
        ("poor * 2 - poor", "-10..20?"),
        ("poor / 2", "0..5?"),
        ("households / poor", "4..inf?"),
        ("households / (poor + 1)", "3.6363636363636362..40?"),
        ("households / (poor - 5)", "-inf..inf?"),
        ("households / -poor", "-inf..-4?"),
        ("households % poor", "0..10?"),
        ("poor < 11", "true"),
        ("poor > 10", "false"),
        ("poor > 5", "either?"),
        ("poor = 11", "false"),
        ("poor BETWEEN 0 AND 10", "true"),
        ("poor BETWEEN 5 AND 11", "either?"),
        ("poor IN (11, 12)", "false"),
        ("province = 'x'", "either?"),
        ("province IN ('x') OR school", "true"),
        ("province IN ('x') AND zero > 1", "false"),
        ("NOT clinic", "either?"),
        ("clinic IS NULL", "true"),
        ("clinic IS NOT NULL", "false"),
        ("school IS NULL", "false"),
        ("clinic IS TRUE", "either?"),
        ("NULL", "-inf..inf?"),
        ("LEAST(poor, 20, 30)", "0..10?"),
        ("LEAST(poor, 5)", "0..5?"),
        ("LEAST(poor, -5)", "-5"),
        ("GREATEST(poor, 5)", "5..10?"),
        ("CASE WHEN clinic THEN 1 ELSE 3 END", "1..3?"),
        (
            "CASE WHEN clinic THEN 1 WHEN school THEN 2 ELSE 1 / zero END",
            "1..2?",
        ),
        ("CASE WHEN clinic THEN 'a' ELSE 'b' END", "?"),
        ("CASE WHEN clinic THEN 'a' ELSE 'a' END", "a"),
        ("CASE WHEN NOT school THEN 1 END", "-inf..inf?"),
        ("CASE poor WHEN 20 THEN 1 WHEN 5 THEN 2 ELSE 3 END", "2..3?"),
        ("COALESCE(population, poor, 7)", "7"),
        ("COALESCE(population, poor)", "0..10?"),
        ("COALESCE(province, 'none')", "none"),
        ("COALESCE(clinic, FALSE)", "false"),
        ("NULLIF(zero, 0)", "-inf..inf?"),
        ("1 / NULLIF(zero, 0)", "-inf..inf?"),
        ("households * RANGE(2.5, 5.5)", "100..220"),
        ("RANGE(1, 3) > 2", "either"),
        ("ABS(poor - 3)", "0..7?"),
        ("ROUND(poor / 4)", "0..3?"),
        ("ROUND(LN(poor), 3)", "-inf..2.303?"),
        ("SQRT(poor - 1)", "0..3?"),
        ("ROUND(POWER(poor - 5, 2), 3)", "0..25?"),
        ("POWER(RANGE(-2, -1), 2) < 5", "true"),
    ]);
}

#[test]
fn what_fails_on_a_row_says_where() {
    assert_results(&[
        (
            "school + households / zero",
            "column 21: `households / zero` divides by zero; write NULLIF(divisor, 0) to take the \
             result as missing",
        ),
        (
            "(1 / households) % (zero / households)",
            "column 18: `(1 / households) % (zero / households)` divides by zero; write \
             NULLIF(divisor, 0) to take the result as missing",
        ),
        ("zero <> 0 AND 1 / zero > 1", "false"),
    ]);
    assert!(result("LN(zero)").starts_with("column 1: `LN(zero)` takes the logarithm"));
    assert!(
        result("1 +\n SQRT(-households)").starts_with("line 2, column 2: `SQRT(- households)`")
    );
    assert!(result("POWER(zero, -1)").contains("is not defined"));
    assert!(result("POWER(-households, 0.5)").contains("is not defined"));
    assert!(result("EXP(households * households)").contains("too large"));
    assert!(result("1e308 * households").contains("too large"));
    assert!(result("RANGE(households, zero)").contains("low end above"));
}

#[test]
fn refusals_say_what_is_wrong_and_what_to_write() {
    let mut wrong: Vec<String> = Vec::new();
    for (text, parts) in [
        ("", &["empty"][..]),
        ("1 / 0", &["column 3: `1 / 0` divides by zero"]),
        ("households / (2 - 2)", &["column 12", "divides by zero"]),
        ("households % FALSE", &["divides by zero"]),
        ("LN(0)", &["column 1", "logarithm"]),
        (
            "scool + 1",
            &[
                "column 1: no column is named `scool`",
                "did you mean `school`",
                "clinic",
            ],
        ),
        (r#"name = "x y""#, &["column 8", "single quotes"]),
        (
            "LEAST(name, 1)",
            &["column 1: `name` is text; LEAST takes numbers"],
        ),
        ("1 + name", &["column 3: `name` is text; + takes numbers"]),
        (
            "households AND school",
            &["`households` is a number; AND takes flags", "<> 0"],
        ),
        ("name < 'a'", &["`name` is text; < takes numbers"]),
        (
            "name = 5",
            &["`name` is text, `5` is a number; = compares like with like"],
        ),
        ("school < clinic", &["flags are compared by ="]),
        (
            "CASE WHEN school THEN 1 ELSE 'x' END",
            &["column 25", "`'x'` is text", "of one type"],
        ),
        (
            "LEST(1)",
            &[
                "no function is named LEST",
                "did you mean LEAST",
                "COALESCE",
            ],
        ),
        ("ABS(1, 2)", &["column 1: ABS has 2 arguments; it takes 1"]),
        ("FLOOR(1.5, 1)", &["FLOOR has 2 arguments"]),
        ("ROUND(1.5, households)", &["whole number from -15 to 15"]),
        ("school == TRUE", &["column 8", "write = for equality"]),
        ("1 2", &["column 3: `2` stands where"]),
        ("2,5", &["column 2", "decimals are written with a point"]),
        ("số hộ", &["column 4", "double quotes"]),
        ("(1", &["the end of the formula"]),
        ("1)", &["no parenthesis is open"]),
        ("1e999", &["no number of double precision"]),
        ("1; 2", &["column 2", "one expression"]),
        ("households--1", &["column 11", "comments"]),
        ("1 /* x */", &["comments"]),
        ("2 ^ 3", &["POWER"]),
        ("school || clinic", &["write OR"]),
        ("!school", &["write NOT"]),
        (
            "name LIKE 'L%'",
            &[
                "`name LIKE 'L%'` is not known in formulas; known are",
                "GREATEST",
            ],
        ),
        ("CAST(name AS INT)", &["is not known in formulas"]),
        ("(SELECT 1)", &["column 2", "query"]),
        ("households IN (SELECT 1)", &["query"]),
        ("EXISTS (SELECT 1)", &["query"]),
        ("SUM(households) OVER ()", &["not known"]),
        ("LEAST(DISTINCT 1)", &["not known"]),
        ("LEAST(*)", &["`LEAST(*)`"]),
        ("a.b", &["double quotes"]),
        ("\u{1f3d4} + 1", &["column 1"]),
        ("1 + \0", &["column 5", r"\0"]),
        ("'open", &["column 1"]),
        ("\"open", &["column 1"]),
    ] {
        let refusal = refusal(text);
        for part in parts.iter().filter(|part| !refusal.contains(**part)) {
            wrong.push(format!("{text}: {refusal} lacks {part}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_that_differ_by_case_only_are_not_confused() {
    let table = Table(&[("A", FORTY), ("a", ZERO), ("B", ZERO), ("b", FORTY)]);
    let read = |text| Formula::parse(text, &table).map(|formula| formula.columns().to_vec());
    assert_eq!(read("A + b + A").unwrap(), [0, 3]);
    let table = Table(&[("Ab", FORTY), ("aB", ZERO)]);
    let error = Formula::parse("ab", &table).unwrap_err().to_string();
    assert!(error.contains("there are Ab, aB"), "{error}");
}

#[test]
fn hostile_texts_are_refused_in_bounds() {
    let long = |part: &str, times: usize| part.repeat(times);
    for text in [
        long("(", 10_000),
        long("(", 4_000),
        long("(", 900),
        format!("{}1{}", long("(", 400), long(")", 400)),
        long("NOT ", 900),
        long("- ", 900),
        long("CASE ", 800),
        long("CASE WHEN ", 400),
        long("ABS(", 400),
        long("IF(", 400),
        long("1 + ", 499) + "1",
        long("1 AND ", 400) + "1",
        format!("1{}", long(" IS NULL", 300)),
        long("1,", 2_000),
        format!("1 IN ({}", long("(1,", 300)),
        long("INTERVAL ", 400),
        long("ARRAY[", 600),
        long("'", 4_001),
        long("9", 4_000),
        long("a b ", 400),
        long("EXISTS (", 400),
        long("CAST(", 400),
        long("x BETWEEN ", 400),
    ] {
        assert!(!refusal(&text).is_empty());
    }
    let chain = format!("{}1", long("1 + ", 60));
    assert_eq!(result(&chain), "61");
    let nested = format!("{}1{}", long("(", 20), long(")", 20));
    assert_eq!(result(&nested), "1");
}

#[test]
fn rows_that_break_the_rules_do_no_harm() {
    let table = Table(&[
        (
            "reversed",
            Value::Number {
                low: 2.0,
                high: 1.0,
                missing: false,
            },
        ),
        (
            "nothing",
            Value::Flag {
                may_be_false: false,
                may_be_true: false,
                missing: false,
            },
        ),
        ("nan", Value::number(f64::NAN)),
        ("infinite", Value::number(f64::INFINITY)),
    ]);
    let value =
        |text| Formula::parse(text, &table).unwrap().value(&table).unwrap() == Value::flag(true);
    assert!(value("reversed < 3"));
    assert!(value("(nothing AND TRUE) IS NULL"));
    assert!(value("nan IS NULL"));
    assert!(value("infinite > 1"));
    let formula = Formula::parse("infinite - infinite", &table).unwrap();
    let Value::Number { low, high, .. } = formula.value(&table).unwrap() else {
        panic!("no number")
    };
    assert!(low <= 0.0 && high >= 0.0);
}
