//! IS, BETWEEN, IN and CASE, checked.

use sqlparser::ast::{CaseWhen, Expr};
use sqlparser::tokenizer::Token;

use super::check::{Checker, Part};
use super::error::FormulaError;
use super::tree::{Case, Node};
use super::types::{compared, cut, flag, joined, number, truth};
use super::value::Type;

impl Checker<'_> {
    pub fn is_null(
        &mut self,
        inner: &Expr,
        negated: bool,
        depth: usize,
    ) -> Result<Part, FormulaError> {
        let part = self.node(inner, depth)?;
        self.reach_word("is");
        self.reach_word("null");
        let not = if negated { "NOT " } else { "" };
        let text = cut(&format!("{} IS {not}NULL", part.text));
        Ok(truth(
            Node::IsNull(Box::new(part.node)),
            negated,
            part.constant,
            text,
        ))
    }

    /// IS TRUE and its kin. `negated` says whether the flag is turned round.
    pub fn is_flag(
        &mut self,
        inner: &Expr,
        words: &str,
        negated: bool,
        depth: usize,
    ) -> Result<Part, FormulaError> {
        let part = self.node(inner, depth)?;
        let place = self.reach_word("is");
        self.reach(|token| {
            matches!(token, Token::Word(word)
                if ["true", "false"].contains(&word.value.to_lowercase().as_str()))
        });
        let (constant, text) = (part.constant, cut(&format!("{} {words}", part.text)));
        Ok(truth(flag(part, words, place)?, negated, constant, text))
    }

    pub fn between(
        &mut self,
        [subject, low, high]: [&Expr; 3],
        negated: bool,
        depth: usize,
    ) -> Result<Part, FormulaError> {
        let subject = self.node(subject, depth)?;
        let place = self.reach_word("between");
        let low = self.node(low, depth)?;
        self.reach_word("and");
        let high = self.node(high, depth)?;
        let text = cut(&format!(
            "{} BETWEEN {} AND {}",
            subject.text, low.text, high.text
        ));
        let constant = subject.constant && low.constant && high.constant;
        let parts = [
            number(subject, "BETWEEN", place)?,
            number(low, "BETWEEN", place)?,
            number(high, "BETWEEN", place)?,
        ];
        Ok(truth(
            Node::Between(Box::new(parts)),
            negated,
            constant,
            text,
        ))
    }

    pub fn is_in(
        &mut self,
        subject: &Expr,
        list: &[Expr],
        negated: bool,
        depth: usize,
    ) -> Result<Part, FormulaError> {
        let subject = self.node(subject, depth)?;
        let place = self.reach_word("in");
        let list = self.nodes(list, depth)?;
        let mut kind = subject.kind;
        for item in &list {
            kind = Some(compared(kind, &subject.text, item, "IN", place)?);
        }
        let constant = subject.constant && list.iter().all(|item| item.constant);
        let text = cut(&format!("{} IN (..)", subject.text));
        let node = Node::In {
            kind: kind.unwrap_or(Type::Number),
            subject: Box::new(subject.node),
            list: list.into_iter().map(|item| item.node).collect(),
        };
        Ok(truth(node, negated, constant, text))
    }

    pub fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
        depth: usize,
    ) -> Result<Part, FormulaError> {
        self.reach_word("case");
        let subject = operand
            .map(|operand| self.node(operand, depth))
            .transpose()?;
        let mut constant = subject.as_ref().is_none_or(|subject| subject.constant);
        let mut tested = subject.as_ref().and_then(|subject| subject.kind);
        let mut kind = None;
        let mut arms = Vec::with_capacity(conditions.len());
        for arm in conditions {
            let when = self.reach_word("when");
            let test = self.node(&arm.condition, depth)?;
            constant &= test.constant;
            let test = match &subject {
                Some(subject) => {
                    tested = Some(compared(tested, &subject.text, &test, "CASE", when)?);
                    test.node
                }
                None => flag(test, "WHEN", when)?,
            };
            let then = self.reach_word("then");
            let result = self.node(&arm.result, depth)?;
            constant &= result.constant;
            kind = joined(kind, &result, "CASE", then)?;
            arms.push((test, result.node));
        }
        let otherwise = match otherwise {
            Some(otherwise) => {
                let place = self.reach_word("else");
                let otherwise = self.node(otherwise, depth)?;
                constant &= otherwise.constant;
                kind = joined(kind, &otherwise, "CASE", place)?;
                otherwise.node
            }
            None => Node::Null(Type::Number),
        };
        self.reach_word("end");
        let kind = kind.unwrap_or(Type::Number);
        let subject = subject.map(|subject| (subject.node, tested.unwrap_or(Type::Number)));
        let node = Node::Case(Box::new(Case {
            kind,
            subject,
            arms,
            otherwise,
        }));
        Ok(Part {
            node,
            kind: Some(kind),
            constant,
            text: "CASE .. END".to_owned(),
        })
    }
}
