//! Calls of functions, checked.

use sqlparser::ast::{Expr, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::check::{Checker, Part};
use super::error::{FormulaError, Place};
use super::functions::{FUNCTIONS, Function, arity};
use super::names;
use super::tree::Node;
use super::types::{compared, cut, joined, number};
use super::value::Type;

impl Checker<'_> {
    pub fn function(&mut self, call: &Call, depth: usize) -> Result<Part, FormulaError> {
        let place = self.ahead();
        let refused = || FormulaError::NotKnown {
            place,
            what: format!("`{}`", cut(&call.to_string())),
        };
        let [name] = &call.name.0[..] else {
            return Err(refused());
        };
        let name = name.as_ident().ok_or_else(refused)?.value.to_uppercase();
        let extras = call.filter.is_some()
            || call.over.is_some()
            || call.null_treatment.is_some()
            || !call.within_group.is_empty()
            || call.parameters != FunctionArguments::None;
        let FunctionArguments::List(list) = &call.args else {
            return Err(refused());
        };
        if extras || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
            return Err(refused());
        }
        let arguments: Option<Vec<&Expr>> = list.args.iter().map(plain).collect();
        self.call(&name, &arguments.ok_or_else(refused)?, depth)
    }

    pub fn call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        depth: usize,
    ) -> Result<Part, FormulaError> {
        let place = self.reach_word(name);
        if !FUNCTIONS.contains(&name) {
            return Err(names::unknown_function(name, place));
        }
        let (least, most) = arity(name);
        if !(least..=most).contains(&arguments.len()) {
            return Err(FormulaError::Arguments {
                place,
                function: name.to_owned(),
                count: arguments.len(),
                takes: match (least, most) {
                    (least, usize::MAX) => format!("{least} or more"),
                    (least, most) if least == most => least.to_string(),
                    (least, most) => format!("{least} to {most}"),
                },
            });
        }
        let parts = arguments
            .iter()
            .map(|argument| self.node(argument, depth))
            .collect::<Result<Vec<Part>, _>>()?;
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let text = cut(&format!("{name}({})", texts.join(", ")));
        let constant = parts.iter().all(|part| part.constant);
        match name {
            "COALESCE" => coalesce(parts, text, place),
            "NULLIF" => null_if(parts, text, place),
            "ROUND" => self.round(parts, text, place),
            _ => {
                let function =
                    Function::find(name).ok_or_else(|| names::unknown_function(name, place))?;
                let arguments = parts
                    .into_iter()
                    .map(|part| number(part, name, place))
                    .collect::<Result<Vec<Node>, _>>()?;
                let site = self.site(place, &text);
                let node = Node::Call {
                    function,
                    site,
                    arguments,
                };
                self.folded(node, constant, text)
            }
        }
    }

    fn round(
        &mut self,
        parts: Vec<Part>,
        text: String,
        place: Place,
    ) -> Result<Part, FormulaError> {
        let constant = parts.iter().all(|part| part.constant);
        let mut parts = parts.into_iter();
        let (Some(inner), digits) = (parts.next(), parts.next()) else {
            return Err(names::unknown_function("ROUND", place));
        };
        let digits = match &digits {
            None => 0,
            Some(digits) => constant_digits(&digits.node).ok_or_else(|| FormulaError::WrongType {
                place,
                what: format!(
                    "`{}` is no number of digits; ROUND takes a whole number from -15 to 15, the same \
                     for every row",
                    digits.text
                ),
            })?,
        };
        let node = Node::Round(Box::new(number(inner, "ROUND", place)?), digits);
        self.folded(node, constant, text)
    }
}

fn plain(argument: &FunctionArg) -> Option<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression),
        _ => None,
    }
}

fn constant_digits(node: &Node) -> Option<i32> {
    let Node::Number(digits) = node else {
        return None;
    };
    (-15..=15).find(|&whole| {
        let whole = f64::from(whole);
        digits.low >= whole && digits.high <= whole
    })
}

fn coalesce(parts: Vec<Part>, text: String, place: Place) -> Result<Part, FormulaError> {
    let constant = parts.iter().all(|part| part.constant);
    let mut kind = None;
    for part in &parts {
        kind = joined(kind, part, "COALESCE", place)?;
    }
    let kind = kind.unwrap_or(Type::Number);
    let nodes = parts.into_iter().map(|part| part.node).collect();
    Ok(Part {
        node: Node::Coalesce(kind, nodes),
        kind: Some(kind),
        constant,
        text,
    })
}

fn null_if(parts: Vec<Part>, text: String, place: Place) -> Result<Part, FormulaError> {
    let sides: Result<[Part; 2], _> = parts.try_into();
    let Ok([left, right]) = sides else {
        return Err(names::unknown_function("NULLIF", place));
    };
    let compared = compared(left.kind, &left.text, &right, "NULLIF", place)?;
    let kind = left.kind.unwrap_or(compared);
    Ok(Part {
        constant: left.constant && right.constant,
        kind: Some(kind),
        node: Node::NullIf {
            compared,
            kind,
            sides: Box::new([left.node, right.node]),
        },
        text,
    })
}
