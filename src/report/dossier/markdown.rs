//! A page as Markdown.

use std::fmt::Write as _;

use super::{Block, Dossier};

impl Dossier {
    /// The page as Markdown with tables (`CommonMark` with those of GitHub).
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n", plain(&self.title));
        for section in &self.sections {
            if let Some(heading) = section.heading {
                let _ = writeln!(text, "\n## {heading}");
            }
            for block in &section.blocks {
                text.push('\n');
                shown(&mut text, block);
            }
        }
        text
    }
}

fn shown(text: &mut String, block: &Block) {
    match block {
        Block::Facts(facts) => {
            for (name, value) in facts {
                let _ = writeln!(text, "- **{}**: {}", plain(name), plain(value));
            }
        }
        Block::Text(words) => {
            text.push_str(&plain(words));
            text.push('\n');
        }
        Block::List(points) => {
            for point in points {
                let _ = writeln!(text, "- {}", plain(point));
            }
        }
        Block::Table { header, rows } => {
            let mut line = |cells: &mut dyn Iterator<Item = String>| {
                let cells: Vec<String> = cells.collect();
                let _ = writeln!(text, "| {} |", cells.join(" | "));
            };
            line(&mut header.iter().map(|name| plain(name)));
            let rules = (0..header.len()).map(|column| if column == 0 { "---" } else { "---:" });
            line(&mut rules.map(str::to_owned));
            for row in rows {
                line(&mut row.iter().map(|cell| plain(cell)));
            }
        }
    }
}

/// Text on one line in which nothing is a mark of Markdown or HTML. Marks within words, as in names of
/// settings, and stars at the end of a word are none.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut plain = String::with_capacity(text.len());
    for letter in words.join(" ").chars() {
        match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '&' => {
                plain.push('\\');
                plain.push(letter);
            }
            letter if letter.is_control() => plain.push(char::REPLACEMENT_CHARACTER),
            letter => plain.push(letter),
        }
    }
    plain
}
