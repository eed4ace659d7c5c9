//! Well-known text as a tree: keywords with their values in brackets. ISO 19162 and OGC 01-009, both
//! of which allow `[` or `(`.

/// How deep brackets may nest; real definitions stay below ten.
const MAX_DEPTH: usize = 24;

/// `KEYWORD[value, ...]`.
#[derive(Debug, PartialEq)]
pub(super) struct Node {
    /// In upper case.
    pub keyword: String,
    /// In the order of the text.
    pub values: Vec<Value>,
}

/// One value between brackets.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    /// `"text"`
    Text(String),
    /// `9.5`
    Number(f64),
    /// `NORTH`
    Word(String),
    /// `KEYWORD[...]`
    Node(Node),
}

impl Node {
    /// The children of that keyword, or of one of those.
    pub fn children<'a>(&'a self, keywords: &'a [&str]) -> impl Iterator<Item = &'a Self> {
        self.values.iter().filter_map(move |value| match value {
            Value::Node(node) if keywords.contains(&node.keyword.as_str()) => Some(node),
            _ => None,
        })
    }

    /// The first child of one of those keywords.
    pub fn child(&self, keywords: &[&str]) -> Option<&Self> {
        self.values.iter().find_map(|value| match value {
            Value::Node(node) if keywords.contains(&node.keyword.as_str()) => Some(node),
            _ => None,
        })
    }

    /// The value at that place where it is text, or a word or number written without quotes.
    pub fn text(&self, at: usize) -> Option<String> {
        match self.values.get(at)? {
            Value::Text(text) | Value::Word(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Node(_) => None,
        }
    }

    /// The value at that place where it is a finite number.
    pub fn number(&self, at: usize) -> Option<f64> {
        match self.values.get(at)? {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        }
    }
}

/// What Esri calls a system of heights.
const VERTICAL: &str = "VERTCS";

/// Reads one node that takes the whole text. In the manner of Esri a system of heights may stand behind
/// that of positions; it is read over.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn read(text: &str) -> Result<Node, &'static str> {
    let mut reader = Reader { rest: text };
    let word = reader.word();
    if word.is_empty() {
        return Err("it does not begin with a keyword");
    }
    let node = reader.node(word, 0)?;
    if node.keyword != VERTICAL && reader.take(&[',']) {
        let word = reader.word();
        if !word.eq_ignore_ascii_case(VERTICAL) {
            return Err("text follows the last bracket");
        }
        reader.node(word, 0)?;
    }
    reader.skip_space();
    if reader.rest.is_empty() {
        Ok(node)
    } else {
        Err("text follows the last bracket")
    }
}

/// What is left to be read.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, wanted: &[char]) -> bool {
        self.skip_space();
        if let Some(rest) = self.rest.strip_prefix(wanted) {
            self.rest = rest;
            true
        } else {
            false
        }
    }

    /// Everything up to a bracket, comma, quote or space; may be empty.
    fn word(&mut self) -> &'a str {
        self.skip_space();
        let ends = |c: char| c.is_whitespace() || ['[', ']', '(', ')', ',', '"'].contains(&c);
        let (word, rest) = self
            .rest
            .split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    /// The values of a keyword that has been read.
    fn node(&mut self, keyword: &str, depth: usize) -> Result<Node, &'static str> {
        if depth >= MAX_DEPTH {
            return Err("its brackets nest too deep");
        }
        if !self.take(&['[', '(']) {
            return Err("a keyword has no bracket");
        }
        let mut values = Vec::new();
        loop {
            values.push(self.value(depth)?);
            if self.take(&[',']) {
                continue;
            }
            if self.take(&[']', ')']) {
                break;
            }
            return Err(if self.rest.is_empty() {
                "a bracket is not closed"
            } else {
                "a comma is missing between two values"
            });
        }
        Ok(Node {
            keyword: keyword.to_ascii_uppercase(),
            values,
        })
    }

    fn value(&mut self, depth: usize) -> Result<Value, &'static str> {
        self.skip_space();
        if self.rest.starts_with('"') {
            return self.quoted().map(Value::Text);
        }
        let word = self.word();
        self.skip_space();
        if word.is_empty() {
            Err("a value is missing")
        } else if self.rest.starts_with(['[', '(']) {
            self.node(word, depth + 1).map(Value::Node)
        } else if let Some(number) = word.parse().ok().filter(|n: &f64| n.is_finite()) {
            Ok(Value::Number(number))
        } else {
            Ok(Value::Word(word.to_owned()))
        }
    }

    /// Text between quotes; a quote inside is doubled.
    fn quoted(&mut self) -> Result<String, &'static str> {
        let mut text = String::new();
        let mut rest = self.rest.strip_prefix('"').unwrap_or(self.rest);
        loop {
            let (part, after) = rest.split_once('"').ok_or("a quote is not closed")?;
            text.push_str(part);
            if let Some(after) = after.strip_prefix('"') {
                text.push('"');
                rest = after;
            } else {
                self.rest = after;
                return Ok(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_quotes_and_numbers_are_read() {
        let node = read(" GeogCS ( \"a \"\"b\"\"\" , UNIT[\"degree\",1.5e-2, NORTH ]\n) ").unwrap();
        assert_eq!(node.keyword, "GEOGCS");
        assert_eq!(node.text(0).unwrap(), "a \"b\"");
        let unit = node.child(&["UNIT"]).unwrap();
        assert_eq!(unit.number(1), Some(0.015));
        assert_eq!(unit.text(2).unwrap(), "NORTH");
        assert_eq!(node.children(&["UNIT"]).count(), 1);
    }

    #[test]
    fn broken_text_says_what_is_wrong() {
        assert_eq!(read("A"), Err("a keyword has no bracket"));
        assert_eq!(read("A[1"), Err("a bracket is not closed"));
        assert_eq!(read("A[1 2]"), Err("a comma is missing between two values"));
        assert_eq!(read("A[\"x]"), Err("a quote is not closed"));
        assert_eq!(read("A[1]]"), Err("text follows the last bracket"));
        assert_eq!(read("A[1],B[2]"), Err("text follows the last bracket"));
        assert_eq!(
            read("A[1],VERTCS[2],VERTCS[2]"),
            Err("text follows the last bracket")
        );
        assert_eq!(read("A[1],VERTCS[2"), Err("a bracket is not closed"));
        assert_eq!(read("A[1],VERTCS[\"h\",1]"), read("A[1]"));
        assert_eq!(read("A[]"), Err("a value is missing"));
        assert_eq!(read("[1]"), Err("it does not begin with a keyword"));
        let deep = format!("{}1{}", "A[".repeat(100), "]".repeat(100));
        assert_eq!(read(&deep), Err("its brackets nest too deep"));
    }

    #[test]
    fn numbers_that_are_not_finite_are_words() {
        let node = read("A[inf,NaN,1e999]").unwrap();
        assert!((0..3).all(|at| node.number(at).is_none()));
    }
}
