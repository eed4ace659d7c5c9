//! From the expression of SQL to a tree whose names, types and constants are checked.

use sqlparser::ast::{
    BinaryOperator, CeilFloorKind, DateTimeField, Expr, Ident, UnaryOperator, Value as Literal,
};
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::dialect::Parsed;
use super::error::{Fault, FormulaError, Place, Problem, Site};
use super::interval::Interval;
use super::names;
use super::tree::{Arithmetic, Comparison, Node};
use super::truth::Truth;
use super::types::{compared, cut, flag, number, wrong};
use super::value::{Columns, Row, Type, Value};

/// How deep a tree may be; a chain of operators is as deep as it is long.
const MOST_DEEP: usize = 100;

/// A formula without its text.
pub(super) struct Checked {
    pub root: Node,
    pub kind: Type,
    pub columns: Vec<usize>,
    pub sites: Vec<Site>,
}

pub(super) fn check(parsed: Parsed, columns: &dyn Columns) -> Result<Checked, FormulaError> {
    let mut checker = Checker {
        columns,
        tokens: parsed.tokens,
        cursor: 0,
        read: Vec::new(),
        sites: Vec::new(),
    };
    let root = checker.node(&parsed.expression, 0)?;
    Ok(Checked {
        kind: root.kind.unwrap_or(Type::Number),
        root: root.node,
        columns: checker.read,
        sites: checker.sites,
    })
}

/// A part of the tree.
pub(super) struct Part {
    pub node: Node,
    /// `None` for NULL, which may be of any type.
    pub kind: Option<Type>,
    /// Whether it reads no column.
    pub constant: bool,
    /// As it was written.
    pub text: String,
}

/// A row for parts that read no column.
struct NoColumns;

impl Row for NoColumns {
    fn value(&self, _: usize) -> Value<'_> {
        Value::unknown(Type::Number)
    }
}

/// Walks the expression in the order of its text, so that the next matching token is that of the part
/// at hand: the parser keeps no place of operators.
pub(super) struct Checker<'c> {
    columns: &'c dyn Columns,
    tokens: Vec<TokenWithSpan>,
    cursor: usize,
    read: Vec<usize>,
    sites: Vec<Site>,
}

impl Checker<'_> {
    /// Goes to the next such token.
    pub fn reach(&mut self, wanted: impl Fn(&Token) -> bool) -> Place {
        let rest = &self.tokens[self.cursor..];
        if let Some(found) = rest.iter().position(|token| wanted(&token.token)) {
            self.cursor += found + 1;
        }
        let last = &self.tokens[self.cursor.saturating_sub(1)];
        last.span.start.into()
    }

    /// Where the part at hand begins, if none of it was read yet.
    pub fn ahead(&self) -> Option<Place> {
        let next = self.tokens.get(self.cursor)?;
        Some(next.span.start.into())
    }

    pub fn reach_word(&mut self, wanted: &str) -> Place {
        self.reach(
            |token| matches!(token, Token::Word(word) if word.value.eq_ignore_ascii_case(wanted)),
        )
    }

    pub fn node(&mut self, expression: &Expr, depth: usize) -> Result<Part, FormulaError> {
        if depth >= MOST_DEEP {
            return Err(FormulaError::TooDeep);
        }
        let depth = depth + 1;
        match expression {
            Expr::Nested(inner) => {
                let part = self.node(inner, depth)?;
                let text = cut(&format!("({})", part.text));
                Ok(Part { text, ..part })
            }
            Expr::Identifier(name) => self.column(name),
            Expr::Value(literal) => self.literal(&literal.value),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr, depth),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, depth),
            Expr::IsNull(inner) => self.is_null(inner, false, depth),
            Expr::IsNotNull(inner) => self.is_null(inner, true, depth),
            Expr::IsTrue(inner) => self.is_flag(inner, "IS TRUE", false, depth),
            Expr::IsNotFalse(inner) => self.is_flag(inner, "IS NOT FALSE", false, depth),
            Expr::IsFalse(inner) => self.is_flag(inner, "IS FALSE", true, depth),
            Expr::IsNotTrue(inner) => self.is_flag(inner, "IS NOT TRUE", true, depth),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between([expr, low, high], *negated, depth),
            Expr::InList {
                expr,
                list,
                negated,
            } => self.is_in(expr, list, *negated, depth),
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(
                operand.as_deref(),
                conditions,
                else_result.as_deref(),
                depth,
            ),
            Expr::Function(function) => self.function(function, depth),
            Expr::Ceil { expr, field } => self.rounding("CEIL", expr, field, depth),
            Expr::Floor { expr, field } => self.rounding("FLOOR", expr, field, depth),
            _ => Err(FormulaError::NotKnown {
                place: self.ahead(),
                what: format!("`{}`", cut(&expression.to_string())),
            }),
        }
    }

    fn column(&mut self, name: &Ident) -> Result<Part, FormulaError> {
        let place = self.reach(|token| {
            matches!(token, Token::Word(word)
                if word.value == name.value && word.quote_style == name.quote_style)
        });
        let (column, kind) = names::column(name, self.columns, place)?;
        if !self.read.contains(&column) {
            self.read.push(column);
        }
        Ok(Part {
            node: Node::Column(column, kind),
            kind: Some(kind),
            constant: false,
            text: name.to_string(),
        })
    }

    fn literal(&mut self, literal: &Literal) -> Result<Part, FormulaError> {
        let text = literal.to_string();
        let (node, kind) = match literal {
            Literal::Number(digits, false) => {
                let place = self.reach(|token| matches!(token, Token::Number(..)));
                let number = digits
                    .parse()
                    .ok()
                    .filter(|number: &f64| number.is_finite());
                let number = number.ok_or_else(|| FormulaError::Syntax {
                    place: Some(place),
                    what: format!(
                        "{} is no number of double precision; the largest is 1.79e308",
                        cut(digits)
                    ),
                })?;
                (Node::Number(Interval::known(number)), Some(Type::Number))
            }
            Literal::SingleQuotedString(text) => {
                self.reach(|token| matches!(token, Token::SingleQuotedString(_)));
                (Node::Text(text.as_str().into()), Some(Type::Text))
            }
            Literal::Boolean(flag) => {
                self.reach_word(if *flag { "true" } else { "false" });
                (Node::Flag(Truth::known(*flag)), Some(Type::Flag))
            }
            Literal::Null => {
                self.reach_word("null");
                (Node::Null(Type::Number), None)
            }
            _ => {
                return Err(FormulaError::NotKnown {
                    place: None,
                    what: format!("`{}`", cut(&text)),
                });
            }
        };
        Ok(Part {
            node,
            kind,
            constant: true,
            text: cut(&text),
        })
    }

    fn unary(
        &mut self,
        operator: UnaryOperator,
        inner: &Expr,
        depth: usize,
    ) -> Result<Part, FormulaError> {
        let text = |part: &Part| cut(&format!("{operator} {}", part.text));
        match operator {
            UnaryOperator::Not => {
                let place = self.reach_word("not");
                let part = self.node(inner, depth)?;
                let text = text(&part);
                let constant = part.constant;
                let node = Node::Not(Box::new(flag(part, "NOT", place)?));
                Ok(Part {
                    node,
                    kind: Some(Type::Flag),
                    constant,
                    text,
                })
            }
            UnaryOperator::Minus | UnaryOperator::Plus => {
                let sign = if operator == UnaryOperator::Minus {
                    Token::Minus
                } else {
                    Token::Plus
                };
                let place = self.reach(|token| *token == sign);
                let part = self.node(inner, depth)?;
                let text = text(&part);
                let constant = part.constant;
                let name = if sign == Token::Minus { "-" } else { "+" };
                let node = match number(part, name, place)? {
                    node if sign == Token::Plus => node,
                    Node::Number(interval) => Node::Number(interval.negate()),
                    node => Node::Negate(Box::new(node)),
                };
                Ok(Part {
                    node,
                    kind: Some(Type::Number),
                    constant,
                    text,
                })
            }
            _ => Err(FormulaError::NotKnown {
                place: None,
                what: format!("the operator `{operator}`"),
            }),
        }
    }

    fn binary(
        &mut self,
        left: &Expr,
        operator: &BinaryOperator,
        right: &Expr,
        depth: usize,
    ) -> Result<Part, FormulaError> {
        let left = self.node(left, depth)?;
        let (token, what) = names::operator(operator).ok_or_else(|| FormulaError::NotKnown {
            place: None,
            what: format!("the operator `{operator}`"),
        })?;
        let place = match token {
            Some(token) => self.reach(|other| *other == token),
            None => self.reach_word(&operator.to_string()),
        };
        let right = self.node(right, depth)?;
        let text = cut(&format!("{} {operator} {}", left.text, right.text));
        let constant = left.constant && right.constant;
        let (node, kind) = match what {
            names::Operator::Arithmetic(arithmetic) => {
                return self.arithmetic(arithmetic, left, right, place, text);
            }
            names::Operator::Comparison(comparison) => {
                let kind = compared(left.kind, &left.text, &right, &operator.to_string(), place)?;
                let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
                if ordered && kind != Type::Number {
                    let part = if left.kind.is_some() { &left } else { &right };
                    return Err(wrong(part, Type::Number, &operator.to_string(), place));
                }
                let sides = Box::new([left.node, right.node]);
                (
                    Node::Compare {
                        operator: comparison,
                        kind,
                        sides,
                    },
                    Type::Flag,
                )
            }
            names::Operator::And => {
                let sides = [flag(left, "AND", place)?, flag(right, "AND", place)?];
                (Node::And(Box::new(sides)), Type::Flag)
            }
            names::Operator::Or => {
                let sides = [flag(left, "OR", place)?, flag(right, "OR", place)?];
                (Node::Or(Box::new(sides)), Type::Flag)
            }
        };
        Ok(Part {
            node,
            kind: Some(kind),
            constant,
            text,
        })
    }

    fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: Part,
        right: Part,
        place: Place,
        text: String,
    ) -> Result<Part, FormulaError> {
        let sign = names::sign(operator);
        let constant = left.constant && right.constant;
        let divides = matches!(operator, Arithmetic::Divide | Arithmetic::Remainder);
        let divisor_is_constant = right.constant;
        let sides = [number(left, sign, place)?, number(right, sign, place)?];
        let site = self.site(place, &text);
        if divides && divisor_is_constant {
            let divisor = sides[1]
                .interval(&NoColumns)
                .map_err(|fault| self.constant(fault))?;
            if divisor.is_zero() {
                return Err(self.constant(Fault {
                    site,
                    problem: Problem::DivisionByZero,
                }));
            }
        }
        let node = Node::Arithmetic {
            operator,
            site,
            sides: Box::new(sides),
        };
        self.folded(node, constant, text)
    }

    /// A number, evaluated now if no column may change it.
    pub fn folded(&self, node: Node, constant: bool, text: String) -> Result<Part, FormulaError> {
        let node = if constant {
            Node::Number(
                node.interval(&NoColumns)
                    .map_err(|fault| self.constant(fault))?,
            )
        } else {
            node
        };
        Ok(Part {
            node,
            kind: Some(Type::Number),
            constant,
            text,
        })
    }

    pub fn site(&mut self, place: Place, text: &str) -> usize {
        self.sites.push(Site {
            place,
            expression: text.to_owned(),
        });
        self.sites.len() - 1
    }

    fn constant(&self, fault: Fault) -> FormulaError {
        FormulaError::Constant(fault.at(&self.sites))
    }

    pub fn nodes(&mut self, list: &[Expr], depth: usize) -> Result<Vec<Part>, FormulaError> {
        list.iter().map(|item| self.node(item, depth)).collect()
    }

    fn rounding(
        &mut self,
        name: &str,
        inner: &Expr,
        field: &CeilFloorKind,
        depth: usize,
    ) -> Result<Part, FormulaError> {
        if matches!(
            field,
            CeilFloorKind::DateTimeField(DateTimeField::NoDateTime)
        ) {
            return self.call(name, &[inner], depth);
        }
        Err(FormulaError::Arguments {
            place: self.reach_word(name),
            function: name.to_owned(),
            count: 2,
            takes: "1".to_owned(),
        })
    }
}
