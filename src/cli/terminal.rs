//! Talk on stderr: messages, progress, tables.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

use crate::lang::counted;
use crate::pipeline::Progress;
use crate::survey::{Issue, Survey};

/// Most lines of one kind that are shown.
const SHOWN: usize = 20;

/// Rows and values that could not be used: how many, and the first.
#[derive(Debug, Default)]
pub(super) struct Unusable {
    first: Vec<Issue>,
    count: usize,
}

impl Unusable {
    pub(super) fn add(&mut self, issues: &[Issue]) {
        let unusable = |issue: &&Issue| issue.effect.blocks();
        for issue in issues.iter().filter(unusable) {
            self.count += 1;
            if self.first.len() < SHOWN {
                self.first.push(issue.clone());
            }
        }
    }
}

/// What the person at the terminal wants to hear.
#[derive(Debug)]
pub(super) struct Terminal {
    quiet: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Terminal {
    pub(super) fn new(quiet: bool, verbose: u8) -> Self {
        let level = match (quiet, verbose) {
            (true, _) => log::LevelFilter::Error,
            (false, 0) => log::LevelFilter::Warn,
            (false, 1) => log::LevelFilter::Info,
            (false, _) => log::LevelFilter::Debug,
        };
        // A second logger is refused; there is none.
        let _ = env_logger::Builder::new().filter_level(level).try_init();
        Self {
            quiet,
            bar: Mutex::new(None),
        }
    }

    /// A line of talk.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr().lock(), "{text}");
        }
    }

    /// A warning.
    pub(super) fn warn(&self, text: &str) {
        if !self.quiet {
            let style = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
            let _ = writeln!(anstream::stderr().lock(), "{style}warning:{style:#} {text}");
        }
    }

    /// An error with its causes.
    #[expect(
        clippy::unused_self,
        reason = "errors are talk of the terminal, heard even when it is quiet"
    )]
    pub(super) fn error(&self, error: &anyhow::Error) {
        let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let mut text = error.to_string();
        for cause in error.chain().skip(1) {
            // Some errors show their source in their own words.
            let cause = cause.to_string();
            if !text.contains(&cause) {
                text = format!("{text}: {cause}");
            }
        }
        let _ = writeln!(anstream::stderr().lock(), "{style}error:{style:#} {text}");
    }

    /// What a process says that is about to end, whoever else holds the terminal.
    #[cfg(unix)]
    pub(super) fn last_words(text: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{text}");
    }

    /// What was noticed about the inputs: notes, and the first rows that could not be used.
    pub(super) fn survey(&self, survey: &Survey, where_listed: Option<&str>) {
        let mut unusable = Unusable::default();
        unusable.add(&survey.issues);
        self.inputs(&survey.notes, &unusable, where_listed);
    }

    /// The same, of issues that are kept elsewhere.
    pub(super) fn inputs(&self, notes: &[String], unusable: &Unusable, where_listed: Option<&str>) {
        for note in notes {
            self.warn(note);
        }
        for issue in &unusable.first {
            self.warn(&issue.to_string());
        }
        let rest = unusable.count - unusable.first.len();
        if rest > 0 {
            let listed =
                where_listed.map_or_else(String::new, |file| format!("; all are in {file}"));
            self.warn(&format!(
                "and {} that could not be used{listed}",
                counted(rest, "more row or value", "more rows or values")
            ));
        }
    }

    pub(super) fn clear(&self) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some(bar) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Terminal {
    fn stage(&self, name: &'static str, steps: usize) {
        log::info!("stage {name}");
        self.clear();
        if self.quiet || !std::io::stderr().is_terminal() {
            return;
        }
        let (bar, look) = if steps == 0 {
            (ProgressBar::new_spinner(), "{msg:>8} {spinner} {elapsed}")
        } else {
            let look = "{msg:>8} [{bar:40}] {human_pos}/{human_len} {per_sec} {eta}";
            (ProgressBar::new(steps as u64), look)
        };
        let style =
            ProgressStyle::with_template(look).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = bar.with_style(style).with_message(name);
        bar.enable_steady_tick(Duration::from_millis(200));
        if let Ok(mut slot) = self.bar.lock() {
            *slot = Some(bar);
        }
    }

    fn done(&self, steps: usize) {
        if let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.inc(steps as u64);
        }
    }
}

/// What is said to somebody who names no command.
pub(super) fn first_steps(text: &str) {
    let _ = write!(anstream::stderr().lock(), "{text}");
}

/// What a line of talk is at most, so that it stays whole in a window of usual width.
const COLUMNS: usize = 100;
/// Least width to which a column of words is cut.
const LEAST: usize = 8;

/// A table with columns as wide as their longest cell; numbers to the right. The widest columns of words are
/// cut where lines would be longer than [`COLUMNS`].
pub(super) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells
            .chain([header[column].chars().count()])
            .max()
            .unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..header.len()).map(width).collect();
    let numeric = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .all(|cell| cell.is_empty() || cell.parse::<f64>().is_ok())
    };
    let is_numeric: Vec<bool> = (0..header.len()).map(numeric).collect();
    while widths.iter().map(|width| width + 2).sum::<usize>() > COLUMNS {
        let words = (0..widths.len()).filter(|&column| {
            !is_numeric[column] && widths[column] > LEAST.max(header[column].chars().count())
        });
        let Some(widest) = words.max_by_key(|&column| widths[column]) else {
            break;
        };
        widths[widest] -= 1;
    }
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let cell = clipped(cell, widths[column]);
            let gap = " ".repeat(widths[column] - cell.chars().count());
            text.push_str("  ");
            if is_numeric[column] {
                text.push_str(&gap);
                text.push_str(&cell);
            } else {
                text.push_str(&cell);
                text.push_str(&gap);
            }
        }
        text.trim_end().to_owned()
    };
    let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
    std::iter::once(line(&header))
        .chain(rows.iter().map(|row| line(row)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A text of so many letters, cut where it is longer.
pub(super) fn clipped(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        text.to_owned()
    } else {
        text.chars()
            .take(width.saturating_sub(1))
            .chain(['…'])
            .collect()
    }
}

/// Sentences in lines of at most [`COLUMNS`]; what goes on in the next line stands two columns further in.
pub(super) fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        out.push_str(&line[..indent]);
        let mut column = indent;
        for (place, word) in line[indent..].split(' ').enumerate() {
            let length = word.chars().count();
            if place > 0 && column + 1 + length > COLUMNS {
                out.push('\n');
                column = indent + 2;
                out.push_str(&" ".repeat(column));
            } else if place > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_line_up_with_vietnamese_names() {
        let rows = vec![
            vec!["Điện Biên".to_owned(), "9".to_owned()],
            vec!["Huế".to_owned(), "12".to_owned()],
        ];
        assert_eq!(
            super::table(&["province", "dip"], &rows),
            "  province   dip\n  Điện Biên    9\n  Huế         12"
        );
    }

    #[test]
    fn nothing_is_longer_than_a_line() {
        let long = "Bản ".repeat(40);
        let rows = vec![vec!["1".to_owned(), long.clone(), long.clone()]];
        let table = super::table(&["rank", "village", "commune"], &rows);
        let wrapped = super::wrapped(&format!("one\n  {long}end"));
        for line in table.lines().chain(wrapped.lines()) {
            assert!(line.chars().count() <= super::COLUMNS, "{line}");
        }
        assert!(table.contains('…'));
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&wrapped), words(&format!("one {long} end")));
        assert!(wrapped.contains("\n    Bản"));
    }
}
