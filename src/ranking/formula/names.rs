//! Columns and operators by their names.

use sqlparser::ast::{BinaryOperator, Ident};
use sqlparser::tokenizer::Token;
use unicode_normalization::UnicodeNormalization;

use super::error::{FormulaError, Place};
use super::functions::FUNCTIONS;
use super::tree::{Arithmetic, Comparison};
use super::types::cut;
use super::value::{Columns, Type};
use crate::project::keys::nearest;

/// Up to so many columns are all listed where one is not found.
const MOST_LISTED: usize = 12;

/// What an operator with two sides does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operator {
    Arithmetic(Arithmetic),
    Comparison(Comparison),
    And,
    Or,
}

/// An operator and its sign, if it is no word.
pub(super) fn operator(operator: &BinaryOperator) -> Option<(Option<Token>, Operator)> {
    use Operator::{Arithmetic as Counts, Comparison as Compares};
    Some(match operator {
        BinaryOperator::Plus => (Some(Token::Plus), Counts(Arithmetic::Add)),
        BinaryOperator::Minus => (Some(Token::Minus), Counts(Arithmetic::Subtract)),
        BinaryOperator::Multiply => (Some(Token::Mul), Counts(Arithmetic::Multiply)),
        BinaryOperator::Divide => (Some(Token::Div), Counts(Arithmetic::Divide)),
        BinaryOperator::Modulo => (Some(Token::Mod), Counts(Arithmetic::Remainder)),
        BinaryOperator::Eq => (Some(Token::Eq), Compares(Comparison::Equal)),
        BinaryOperator::NotEq => (Some(Token::Neq), Compares(Comparison::NotEqual)),
        BinaryOperator::Lt => (Some(Token::Lt), Compares(Comparison::Less)),
        BinaryOperator::LtEq => (Some(Token::LtEq), Compares(Comparison::LessOrEqual)),
        BinaryOperator::Gt => (Some(Token::Gt), Compares(Comparison::Greater)),
        BinaryOperator::GtEq => (Some(Token::GtEq), Compares(Comparison::GreaterOrEqual)),
        BinaryOperator::And => (None, Operator::And),
        BinaryOperator::Or => (None, Operator::Or),
        _ => return None,
    })
}

pub(super) fn sign(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Remainder => "%",
    }
}

/// Finds a column: by its very name, else as the only one of that name in any case and any way of
/// writing accents.
pub(super) fn column(
    name: &Ident,
    columns: &dyn Columns,
    place: Place,
) -> Result<(usize, Type), FormulaError> {
    if let Some(found) = columns.find(&name.value) {
        return Ok(found);
    }
    let fold = |name: &str| name.nfc().collect::<String>().to_lowercase();
    let wanted = fold(&name.value);
    let names = columns.names();
    let same: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|known| fold(known) == wanted)
        .collect();
    if let [only] = same[..]
        && let Some(found) = columns.find(only)
    {
        return Ok(found);
    }
    let hint = if same.len() > 1 {
        format!(" in this case; there are {}", same.join(", "))
    } else {
        column_hint(name, &names)
    };
    Err(FormulaError::UnknownColumn {
        place,
        name: cut(&name.value),
        hint,
    })
}

fn column_hint(name: &Ident, names: &[String]) -> String {
    let mut hint = String::new();
    if let Some(near) = nearest(&name.value, names.iter().map(String::as_str)) {
        hint = format!("; did you mean `{near}`?");
    }
    if names.is_empty() {
        hint.push_str("; there are no columns");
    } else if names.len() <= MOST_LISTED {
        hint.push_str("; known are ");
        hint.push_str(&names.join(", "));
    }
    if name.quote_style.is_some() {
        hint.push_str("; texts stand in single quotes");
    }
    hint
}

/// Says that a function is not known.
pub(super) fn unknown_function(name: &str, place: Place) -> FormulaError {
    let near =
        nearest(name, FUNCTIONS).map_or_else(String::new, |near| format!("; did you mean {near}?"));
    FormulaError::UnknownFunction {
        place,
        name: cut(name),
        hint: format!("{near}; known are {}", FUNCTIONS.join(", ")),
    }
}
