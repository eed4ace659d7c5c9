//! From text to the expression that the SQL parser reads.

use sqlparser::ast::Expr;
use sqlparser::dialect::Dialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Whitespace};
use unicode_normalization::char::is_combining_mark;

use super::MOST_BYTES;
use super::error::{FormulaError, Place};

/// How deep parentheses, CASE and the like may nest.
const MOST_NESTED: usize = 50;

/// The most words, numbers and signs; this bounds how long a chain of operators may be before its
/// depth is looked at.
const MOST_TOKENS: usize = 1000;

/// SQL with names in any script and nothing beyond the standard.
#[derive(Debug)]
struct Names;

impl Dialect for Names {
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    // Vietnamese letters may be written with combining marks.
    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || ch == '_' || is_combining_mark(ch)
    }
}

/// An expression and the words, numbers and signs it was read from.
pub(super) struct Parsed {
    pub expression: Expr,
    pub tokens: Vec<TokenWithSpan>,
}

impl From<Location> for Place {
    fn from(Location { line, column }: Location) -> Self {
        Self { line, column }
    }
}

/// Reads one expression and nothing after it.
pub(super) fn parse(text: &str) -> Result<Parsed, FormulaError> {
    if text.len() > MOST_BYTES {
        return Err(FormulaError::TooLong {
            length: text.len(),
            unit: "bytes",
            most: MOST_BYTES,
        });
    }
    let mut tokens = Tokenizer::new(&Names, text)
        .tokenize_with_location()
        .map_err(|error| FormulaError::Syntax {
            place: Some(error.location.into()),
            what: error.message,
        })?;
    tokens.retain(|token| !is_blank(&token.token));
    if tokens.is_empty() {
        return Err(FormulaError::Empty);
    }
    if tokens.len() > MOST_TOKENS {
        return Err(FormulaError::TooLong {
            length: tokens.len(),
            unit: "words and signs",
            most: MOST_TOKENS,
        });
    }
    tokens.iter().try_for_each(allow)?;
    let mut parser = Parser::new(&Names)
        .with_recursion_limit(MOST_NESTED)
        .with_tokens_with_locations(tokens.clone());
    let expression = parser.parse_expr().map_err(refused)?;
    let rest = parser.next_token();
    if rest.token == Token::EOF {
        Ok(Parsed { expression, tokens })
    } else {
        Err(trailing(&rest))
    }
}

fn is_blank(token: &Token) -> bool {
    matches!(
        token,
        Token::Whitespace(Whitespace::Space | Whitespace::Newline | Whitespace::Tab)
    )
}

/// Refuses what has no meaning in a formula before the parser tries it as SQL.
fn allow(token: &TokenWithSpan) -> Result<(), FormulaError> {
    let hint = match &token.token {
        Token::Word(word)
            if word.quote_style.is_none()
                && ["SELECT", "WITH"]
                    .iter()
                    .any(|query| word.value.eq_ignore_ascii_case(query)) =>
        {
            return Err(FormulaError::NotKnown {
                place: Some(token.span.start.into()),
                what: format!("a query ({})", word.value),
            });
        }
        Token::Word(_)
        | Token::Number(_, false)
        | Token::SingleQuotedString(_)
        | Token::Comma
        | Token::Eq
        | Token::Neq
        | Token::Lt
        | Token::Gt
        | Token::LtEq
        | Token::GtEq
        | Token::Plus
        | Token::Minus
        | Token::Mul
        | Token::Div
        | Token::Mod
        | Token::LParen
        | Token::RParen => return Ok(()),
        Token::DoubleEq => "write = for equality",
        Token::Whitespace(_) => {
            "there are no comments; write a - -1 with a blank between the signs"
        }
        Token::SemiColon => "a formula is one expression without an end mark",
        Token::Caret => "write POWER(x, y)",
        Token::Ampersand | Token::Overlap => "write AND",
        Token::Pipe | Token::StringConcat => "write OR",
        Token::ExclamationMark => "write NOT",
        Token::Period => "names with dots stand in double quotes",
        Token::LBracket | Token::RBracket => "names stand in double quotes, lists in parentheses",
        Token::Number(..) => "write the digits alone",
        _ => "texts stand in single quotes, names with blanks or signs in double quotes",
    };
    Err(FormulaError::Syntax {
        place: Some(token.span.start.into()),
        what: format!("{} has no meaning here; {hint}", shown(&token.token)),
    })
}

/// A token as messages show it: nothing that would disturb a terminal, and not too long.
fn shown(token: &Token) -> String {
    let text = token.to_string();
    let short: String = text.chars().take(40).collect();
    format!("`{}`", short.escape_debug())
}

fn trailing(rest: &TokenWithSpan) -> FormulaError {
    let hint = match &rest.token {
        Token::Word(_) => "; names with blanks stand in double quotes",
        Token::Comma => "; decimals are written with a point",
        Token::RParen => "; no parenthesis is open",
        _ => "",
    };
    FormulaError::Syntax {
        place: Some(rest.span.start.into()),
        what: format!(
            "{} stands where an operator or the end is expected{hint}",
            shown(&rest.token)
        ),
    }
}

/// The parser's own words; it writes the place at their end.
fn refused(error: ParserError) -> FormulaError {
    let (ParserError::TokenizerError(message) | ParserError::ParserError(message)) = error else {
        return FormulaError::TooDeep;
    };
    let (what, place) = match message.split_once(" at Line: ") {
        Some((what, place)) => (what, read_place(place)),
        None => (message.as_str(), None),
    };
    FormulaError::Syntax {
        place,
        what: what.replace("found: EOF", "found: the end of the formula"),
    }
}

fn read_place(text: &str) -> Option<Place> {
    let (line, column) = text.split_once(", Column: ")?;
    Some(Place {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}
