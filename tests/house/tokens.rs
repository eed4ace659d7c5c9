//! Rust source as words, as far as imports need it: no comments, strings kept whole, `::` as one.

/// One word of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// A name, `::`, another single sign, or a string with the quote in front and nothing behind.
    pub(crate) text: String,
    /// Counted from 1.
    pub(crate) line: usize,
}

/// The words of a source.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let signs: Vec<char> = source.chars().collect();
    let mut reader = Reader {
        signs: &signs,
        at: 0,
        line: 1,
        tokens: Vec::new(),
    };
    while reader.at < signs.len() {
        reader.next();
    }
    reader.tokens
}

struct Reader<'a> {
    signs: &'a [char],
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> char {
        self.signs.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn step(&mut self) -> char {
        let sign = self.peek(0);
        self.at += 1;
        self.line += usize::from(sign == '\n');
        sign
    }

    fn push(&mut self, text: String, line: usize) {
        self.tokens.push(Token { text, line });
    }

    fn next(&mut self) {
        let (sign, after) = (self.peek(0), self.peek(1));
        match sign {
            _ if sign.is_whitespace() => {
                self.step();
            }
            '/' if after == '/' => {
                while self.at < self.signs.len() && self.peek(0) != '\n' {
                    self.step();
                }
            }
            '/' if after == '*' => self.block_comment(),
            '"' => self.string(),
            'r' | 'b' | 'c' if self.string_prefix() => {}
            '\'' => self.quote(),
            _ if is_name(sign) => self.name(),
            ':' if after == ':' => {
                let line = self.line;
                self.step();
                self.step();
                self.push("::".to_owned(), line);
            }
            _ => {
                let line = self.line;
                let sign = self.step();
                self.push(sign.to_string(), line);
            }
        }
    }

    /// Comments of blocks stand in one another.
    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.signs.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => {
                    depth += 1;
                    self.step();
                }
                ('*', '/') => {
                    depth -= 1;
                    self.step();
                }
                _ => {}
            }
            self.step();
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut text = String::from(self.step());
        while self.at < self.signs.len() {
            match self.step() {
                '"' => break,
                '\\' => {
                    text.push('\\');
                    text.push(self.step());
                }
                sign => text.push(sign),
            }
        }
        self.push(text, line);
    }

    /// Whether a string with letters in front begins here; it is read then.
    fn string_prefix(&mut self) -> bool {
        let letters = (0..2)
            .take_while(|&ahead| matches!(self.peek(ahead), 'r' | 'b' | 'c'))
            .count();
        let raw = (0..letters).any(|ahead| self.peek(ahead) == 'r');
        // The language allows 255.
        let hashes = (letters..letters + 255)
            .take_while(|&ahead| raw && self.peek(ahead) == '#')
            .count();
        if self.peek(letters + hashes) != '"' {
            return false;
        }
        for _ in 0..letters + hashes {
            self.step();
        }
        if !raw {
            self.string();
            return true;
        }
        let line = self.line;
        let mut text = String::from(self.step());
        while self.at < self.signs.len() {
            let sign = self.step();
            if sign == '"' && (0..hashes).all(|ahead| self.peek(ahead) == '#') {
                for _ in 0..hashes {
                    self.step();
                }
                break;
            }
            text.push(sign);
        }
        self.push(text, line);
        true
    }

    /// A character is passed over; a lifetime is no name either.
    fn quote(&mut self) {
        self.step();
        if self.peek(0) == '\\' {
            self.step();
            self.step();
            while self.at < self.signs.len() && self.step() != '\'' {}
        } else if self.peek(1) == '\'' {
            self.step();
            self.step();
        } else {
            while is_name(self.peek(0)) {
                self.step();
            }
        }
    }

    fn name(&mut self) {
        let line = self.line;
        let mut text = String::new();
        // `r#type` is the name `type`.
        if self.peek(0) == 'r' && self.peek(1) == '#' && is_name(self.peek(2)) {
            self.step();
            self.step();
        }
        while is_name(self.peek(0)) {
            text.push(self.step());
        }
        self.push(text, line);
    }
}

fn is_name(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

#[test]
fn words_of_a_source_without_what_only_looks_like_them() {
    let source = r##"
// crate::a
/* crate::b /* crate::c */ crate::d */
let text = "crate::e \" crate::f"; let raw = r#"crate::g" crate::h"#;
let quote = '"'; let other = '\''; fn life<'a>(x: &'a str) { crate::i::j() }
r#type::k
"##;
    let words: Vec<(String, usize)> = tokens(source)
        .into_iter()
        .filter(|token| !token.text.starts_with('"'))
        .map(|token| (token.text, token.line))
        .collect();
    let at = |word: &str| {
        words
            .iter()
            .find(|(text, _)| text == word)
            .map(|&(_, line)| line)
    };
    for hidden in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        assert_eq!(at(hidden), None, "{hidden}");
    }
    assert_eq!((at("i"), at("j"), at("k")), (Some(5), Some(5), Some(6)));
    assert_eq!(at("type"), Some(6));
    assert_eq!(words.iter().filter(|(text, _)| text == "::").count(), 3);
}
