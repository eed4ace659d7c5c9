//! Which types go together, and what is said where they do not.

use super::check::Part;
use super::error::{FormulaError, Place};
use super::tree::Node;
use super::value::Type;

/// The longest part of a formula that messages show, in characters.
const MOST_SHOWN: usize = 80;

/// A part of a formula as messages show it: nothing that would disturb a terminal, and not too long.
pub(super) fn cut(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .map(|ch| if ch.is_control() { ' ' } else { ch })
        .take(MOST_SHOWN)
        .collect();
    if text.chars().nth(MOST_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// The part where a number is asked; flags count as 0 or 1.
pub(super) fn number(part: Part, operator: &str, place: Place) -> Result<Node, FormulaError> {
    match part.kind {
        Some(Type::Text) => Err(wrong(&part, Type::Number, operator, place)),
        Some(Type::Number | Type::Flag) | None => Ok(part.node),
    }
}

/// The part where a flag is asked.
pub(super) fn flag(part: Part, operator: &str, place: Place) -> Result<Node, FormulaError> {
    match part.kind {
        Some(Type::Number | Type::Text) => Err(wrong(&part, Type::Flag, operator, place)),
        Some(Type::Flag) => Ok(part.node),
        None => Ok(Node::Null(Type::Flag)),
    }
}

/// Says that a part is not of the type that an operator takes.
pub(super) fn wrong(part: &Part, wanted: Type, operator: &str, place: Place) -> FormulaError {
    let is = part.kind.map_or("NULL", Type::name);
    let text = &part.text;
    let (takes, hint) = match (wanted, part.kind) {
        (Type::Number, Some(Type::Text)) => ("numbers", ""),
        (Type::Number, _) => ("numbers", "; flags are compared by = and <>"),
        (Type::Flag, Some(Type::Number)) => ("flags", "; write a comparison, such as x <> 0"),
        (Type::Flag, _) => ("flags", "; write a comparison, such as x = 'yes'"),
        (Type::Text, _) => ("texts", ""),
    };
    FormulaError::WrongType {
        place,
        what: format!("`{text}` is {is}; {operator} takes {takes}{hint}"),
    }
}

/// No type holds both.
struct Apart;

/// The type that holds both, `None` for two NULLs; numbers hold flags.
fn either(left: Option<Type>, right: Option<Type>) -> Result<Option<Type>, Apart> {
    match (left, right) {
        (None, kind) | (kind, None) => Ok(kind),
        (Some(left), Some(right)) if left == right => Ok(Some(left)),
        (Some(Type::Text), _) | (_, Some(Type::Text)) => Err(Apart),
        (Some(_), Some(_)) => Ok(Some(Type::Number)),
    }
}

/// The type by which two parts are compared.
pub(super) fn compared(
    left: Option<Type>,
    left_text: &str,
    right: &Part,
    operator: &str,
    place: Place,
) -> Result<Type, FormulaError> {
    match either(left, right.kind) {
        Ok(kind) => Ok(kind.unwrap_or(Type::Number)),
        Err(Apart) => Err(FormulaError::WrongType {
            place,
            what: format!(
                "`{left_text}` is {}, `{}` is {}; {operator} compares like with like",
                left.map_or("NULL", Type::name),
                right.text,
                right.kind.map_or("NULL", Type::name)
            ),
        }),
    }
}

/// The type that holds the results so far and one more.
pub(super) fn joined(
    kind: Option<Type>,
    part: &Part,
    operator: &str,
    place: Place,
) -> Result<Option<Type>, FormulaError> {
    either(kind, part.kind).map_err(|Apart| FormulaError::WrongType {
        place,
        what: format!(
            "`{}` is {}, another result of {operator} is {}; all must be of one type",
            part.text,
            part.kind.map_or("NULL", Type::name),
            kind.map_or("NULL", Type::name)
        ),
    })
}

/// A flag, turned round if `negated`.
pub(super) fn truth(node: Node, negated: bool, constant: bool, text: String) -> Part {
    let node = if negated {
        Node::Not(Box::new(node))
    } else {
        node
    };
    Part {
        node,
        kind: Some(Type::Flag),
        constant,
        text,
    }
}
