//! The checked tree of a formula, and its evaluation.

use super::error::{Fault, Problem};
use super::functions::Function;
use super::interval::{self, Interval};
use super::truth::Truth;
use super::value::{Row, Type, Value};

/// A part of a formula. Types were checked when it was built, so that evaluation need not fail on them.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Number(Interval),
    Flag(Truth),
    Text(Box<str>),
    Null(Type),
    Column(usize, Type),
    Negate(Box<Node>),
    Arithmetic {
        operator: Arithmetic,
        site: usize,
        sides: Box<[Node; 2]>,
    },
    Compare {
        operator: Comparison,
        kind: Type,
        sides: Box<[Node; 2]>,
    },
    Not(Box<Node>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    IsNull(Box<Node>),
    /// A number and its least and greatest.
    Between(Box<[Node; 3]>),
    In {
        kind: Type,
        subject: Box<Node>,
        list: Vec<Node>,
    },
    Case(Box<Case>),
    Coalesce(Type, Vec<Node>),
    NullIf {
        /// The type by which the two are compared.
        compared: Type,
        kind: Type,
        sides: Box<[Node; 2]>,
    },
    Round(Box<Node>, i32),
    Call {
        function: Function,
        site: usize,
        arguments: Vec<Node>,
    },
}

/// CASE of either form.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub kind: Type,
    /// What the arms are compared with, by which type; without, the arms begin with flags.
    pub subject: Option<(Node, Type)>,
    /// Condition or value, and result.
    pub arms: Vec<(Node, Node)>,
    pub otherwise: Node,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Node {
    pub fn value<'a>(&'a self, row: &'a dyn Row) -> Result<Value<'a>, Fault> {
        Ok(match self {
            Self::Number(interval) => (*interval).into(),
            Self::Flag(truth) => (*truth).into(),
            Self::Text(text) => Value::Text(Some(text)),
            Self::Null(kind) => Value::unknown(*kind),
            Self::Column(column, kind) => row.value(*column).cleaned(*kind),
            Self::Negate(inner) => inner.interval(row)?.negate().into(),
            Self::Arithmetic {
                operator,
                site,
                sides,
            } => arithmetic(*operator, sides, row)?
                .map_err(fault(*site))?
                .into(),
            Self::Compare {
                operator,
                kind,
                sides,
            } => {
                let [left, right] = &**sides;
                compare(*operator, *kind, left.value(row)?, right.value(row)?).into()
            }
            Self::Not(inner) => inner.truth(row)?.not().into(),
            Self::And(sides) => and(sides, row)?.into(),
            Self::Or(sides) => or(sides, row)?.into(),
            Self::IsNull(inner) => Value::flag(inner.value(row)?.is_missing()),
            Self::Between(parts) => between(parts, row)?.into(),
            Self::In {
                kind,
                subject,
                list,
            } => is_in(*kind, subject, list, row)?.into(),
            Self::Case(case) => case.value(row)?,
            Self::Coalesce(kind, arguments) => coalesce(*kind, arguments, row)?,
            Self::NullIf {
                compared,
                kind,
                sides,
            } => null_if(*compared, *kind, sides, row)?,
            Self::Round(inner, digits) => inner
                .interval(row)?
                .rising(|end| interval::round(end, *digits))
                .into(),
            Self::Call {
                function,
                site,
                arguments,
            } => call(*function, arguments, row)?
                .map_err(fault(*site))?
                .into(),
        })
    }

    pub fn interval(&self, row: &dyn Row) -> Result<Interval, Fault> {
        Ok(self.value(row)?.interval())
    }

    fn truth(&self, row: &dyn Row) -> Result<Truth, Fault> {
        Ok(self.value(row)?.truth())
    }
}

impl Case {
    fn value<'a>(&'a self, row: &'a dyn Row) -> Result<Value<'a>, Fault> {
        let subject = match &self.subject {
            Some((subject, kind)) => Some((subject.value(row)?, *kind)),
            None => None,
        };
        let mut possible: Option<Value<'a>> = None;
        let mut missing = false;
        for (test, result) in &self.arms {
            let test = match subject {
                Some((subject, kind)) => equals(kind, subject, test.value(row)?),
                None => test.truth(row)?,
            };
            if test.is_false() {
                continue;
            }
            let value = result.value(row)?;
            let value = possible.map_or(value, |other| other.or(value, self.kind));
            if test.is_true() {
                return Ok(value.of(self.kind).missing_too(missing));
            }
            possible = Some(value);
            missing |= test.missing;
        }
        let value = self.otherwise.value(row)?;
        let value = possible.map_or(value, |other| other.or(value, self.kind));
        Ok(value.of(self.kind).missing_too(missing))
    }
}

fn fault(site: usize) -> impl FnOnce(Problem) -> Fault {
    move |problem| Fault { site, problem }
}

fn arithmetic(
    operator: Arithmetic,
    [left, right]: &[Node; 2],
    row: &dyn Row,
) -> Result<Result<Interval, Problem>, Fault> {
    let left = left.interval(row)?;
    let right = right.interval(row)?;
    Ok(match operator {
        Arithmetic::Add => left.add(right),
        Arithmetic::Subtract => left.add(right.negate()),
        Arithmetic::Multiply => left.multiply(right),
        Arithmetic::Divide => left.divide(right),
        Arithmetic::Remainder => left.remainder(right),
    })
}

fn compare(operator: Comparison, kind: Type, left: Value<'_>, right: Value<'_>) -> Truth {
    match operator {
        Comparison::Equal => equals(kind, left, right),
        Comparison::NotEqual => equals(kind, left, right).not(),
        Comparison::Less => left.interval().less(right.interval()),
        Comparison::LessOrEqual => right.interval().less(left.interval()).not(),
        Comparison::Greater => right.interval().less(left.interval()),
        Comparison::GreaterOrEqual => left.interval().less(right.interval()).not(),
    }
}

fn equals(kind: Type, left: Value<'_>, right: Value<'_>) -> Truth {
    match kind {
        Type::Number => left.interval().equals(right.interval()),
        Type::Flag => left.truth().equals(right.truth()),
        Type::Text => match (left.text(), right.text()) {
            (Some(left), Some(right)) => Truth::known(left == right),
            _ => Truth::UNKNOWN,
        },
    }
}

fn and([left, right]: &[Node; 2], row: &dyn Row) -> Result<Truth, Fault> {
    let left = left.truth(row)?;
    if left.is_false() {
        return Ok(left);
    }
    Ok(left.and(right.truth(row)?))
}

fn or([left, right]: &[Node; 2], row: &dyn Row) -> Result<Truth, Fault> {
    let left = left.truth(row)?;
    if left.is_true() {
        return Ok(left);
    }
    Ok(left.or(right.truth(row)?))
}

fn between([number, least, greatest]: &[Node; 3], row: &dyn Row) -> Result<Truth, Fault> {
    let number = number.interval(row)?;
    let least = least.interval(row)?;
    let greatest = greatest.interval(row)?;
    Ok(number.less(least).not().and(greatest.less(number).not()))
}

fn is_in(kind: Type, subject: &Node, list: &[Node], row: &dyn Row) -> Result<Truth, Fault> {
    let subject = subject.value(row)?;
    let mut found = Truth::known(false);
    for item in list {
        found = found.or(equals(kind, subject, item.value(row)?));
        if found.is_true() {
            break;
        }
    }
    Ok(found)
}

fn coalesce<'a>(kind: Type, arguments: &'a [Node], row: &'a dyn Row) -> Result<Value<'a>, Fault> {
    let mut value = Value::unknown(kind);
    for argument in arguments {
        value = argument.value(row)?.of(kind);
        if !value.is_missing() {
            break;
        }
    }
    Ok(value)
}

fn null_if<'a>(
    compared: Type,
    kind: Type,
    [left, right]: &'a [Node; 2],
    row: &'a dyn Row,
) -> Result<Value<'a>, Fault> {
    let left = left.value(row)?;
    let same = equals(compared, left, right.value(row)?);
    if same.is_false() {
        Ok(left.of(kind))
    } else {
        Ok(Value::unknown(kind))
    }
}

fn call(
    function: Function,
    arguments: &[Node],
    row: &dyn Row,
) -> Result<Result<Interval, Problem>, Fault> {
    let Some((first, rest)) = arguments.split_first() else {
        return Ok(Ok(Interval::UNKNOWN));
    };
    let first = first.interval(row)?;
    let second = || rest.first().map_or(Ok(first), |node| node.interval(row));
    Ok(match function {
        Function::Least => return all(first, rest, row, Interval::least).map(Ok),
        Function::Greatest => return all(first, rest, row, Interval::greatest).map(Ok),
        Function::Abs => Ok(first.absolute()),
        Function::Ceil => Ok(first.rising(f64::ceil)),
        Function::Floor => Ok(first.rising(f64::floor)),
        Function::Exp => first.exponential(),
        Function::Ln => first.logarithm(f64::ln),
        Function::Log10 => first.logarithm(f64::log10),
        Function::Sqrt => first.root(),
        Function::Power => first.power(second()?),
        Function::Range => Interval::range(first, second()?),
    })
}

fn all(
    first: Interval,
    rest: &[Node],
    row: &dyn Row,
    of: fn(Interval, Interval) -> Interval,
) -> Result<Interval, Fault> {
    rest.iter()
        .try_fold(first, |so_far, node| Ok(of(so_far, node.interval(row)?)))
}
