//! A page for a terminal.

use super::{Block, Dossier};

/// Columns of a terminal.
const WIDTH: usize = 100;

impl Dossier {
    /// The page in lines of at most 100 columns.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        wrapped(&mut text, "", "", &self.title);
        for section in &self.sections {
            text.push('\n');
            if let Some(heading) = section.heading {
                text.push_str(&heading.to_uppercase());
                text.push('\n');
            }
            for block in &section.blocks {
                shown(&mut text, block);
            }
        }
        text
    }
}

fn shown(text: &mut String, block: &Block) {
    match block {
        Block::Facts(facts) => {
            let width = facts.iter().map(|(name, _)| name.chars().count()).max();
            let width = width.unwrap_or(0);
            for (name, value) in facts {
                let first = format!("  {name:width$}  ");
                let rest = " ".repeat(width + 4);
                wrapped(text, &first, &rest, value);
            }
        }
        Block::Text(words) => wrapped(text, "  ", "  ", words),
        Block::List(points) => {
            for point in points {
                wrapped(text, "  - ", "    ", point);
            }
        }
        Block::Table { header, rows } => table(text, header, rows),
    }
}

/// Words in lines: the first behind `first`, the others behind `rest`. A word that is longer than a line is
/// cut, and what a terminal would take for a command is shown as a replacement character.
fn wrapped<'a>(text: &mut String, first: &'a str, rest: &'a str, words: &str) {
    let room = WIDTH - first.chars().count().max(rest.chars().count());
    let mut line = String::new();
    let mut length = 0;
    let mut lead = first;
    let mut flush = |line: &mut String, lead: &mut &'a str| {
        text.push_str(format!("{lead}{line}").trim_end());
        text.push('\n');
        line.clear();
        *lead = rest;
    };
    for word in words.split_whitespace() {
        let mut letters = word.chars().map(|letter| {
            if letter.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                letter
            }
        });
        loop {
            let part: String = letters.by_ref().take(room).collect();
            let size = part.chars().count();
            if size == 0 {
                break;
            }
            if length > 0 && length + 1 + size > room {
                flush(&mut line, &mut lead);
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(&part);
            length += size;
        }
    }
    flush(&mut line, &mut lead);
}

fn table(text: &mut String, header: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widths = cells.map(|cell| cell.chars().count());
        let of_header = header[column].chars().count();
        widths.fold(of_header, usize::max)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::new();
        for (column, (cell, width)) in cells.zip(&widths).enumerate() {
            let gap = " ".repeat(width - cell.chars().count());
            line.push_str("  ");
            if column == 0 {
                line.push_str(cell);
                line.push_str(&gap);
            } else {
                line.push_str(&gap);
                line.push_str(cell);
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    };
    line(&mut header.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}
