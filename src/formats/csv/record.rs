//! Records of delimited text: where one ends, and its cells.
//!
//! Quoting is that of RFC 4180 as the `csv` crate reads it: a quote counts where a cell begins with
//! it, two in a row stand for one, what follows the closing quote is taken as it is.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// A quoted cell that does not close within so many bytes of its record was never meant to be one:
/// without a bound one stray quote would swallow the rest of a file, and a stream could not go on.
pub(super) const LONGEST_QUOTED: usize = 1 << 20;

/// How records are told apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// The delimiter.
    pub mark: u8,
    /// Cells of the header.
    pub columns: usize,
    /// [`LONGEST_QUOTED`], but in tests.
    pub longest_quoted: usize,
}

/// A record that has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Where the next record begins.
    pub next: usize,
    /// Line breaks up to there.
    pub breaks: u64,
    /// The record opens a quote that does not close as it should; only its first line is taken, as it
    /// stands.
    pub open_quote: bool,
}

/// Reads the record that begins at `at`, the beginning of a line. Cells come without the white space
/// around them; none at all where the line is blank.
pub(super) fn record<'t>(
    text: &'t [u8],
    at: usize,
    rules: Rules,
    cells: &mut Vec<Cow<'t, str>>,
) -> Taken {
    let mark = rules.mark;
    cells.clear();
    let end = line_end(text, at);
    let line = &text[at..end];
    if memchr(b'"', line).is_none() {
        if !line.is_empty() {
            split(line, mark, cells);
        }
        return Taken {
            next: after_break(text, end),
            breaks: u64::from(end < text.len()),
            open_quote: false,
        };
    }
    let end = quoted(text, at, rules, cells);
    if end.is_none_or(|end| has_open_quote(&text[at..end], mark)) {
        let end = line_end(text, at);
        cells.clear();
        cells.push(String::from_utf8_lossy(&text[at..end]));
        return Taken {
            next: after_break(text, end),
            breaks: u64::from(end < text.len()),
            open_quote: true,
        };
    }
    let next = after_break(text, end.unwrap_or(text.len()));
    Taken {
        next,
        breaks: line_breaks(&text[at..next], text.get(next).copied()),
        open_quote: false,
    }
}

/// The cells of a line without quotes.
fn split<'t>(line: &'t [u8], mark: u8, cells: &mut Vec<Cow<'t, str>>) {
    match std::str::from_utf8(line) {
        Ok(line) => cells.extend(
            line.split(char::from(mark))
                .map(|cell| Cow::Borrowed(cell.trim())),
        ),
        Err(_) => cells.extend(line.split(|&byte| byte == mark).map(plain)),
    }
}

/// Cells of a record with quotes and where it ends; nothing where a quoted cell is too long or cells
/// are too many to be meant.
fn quoted<'t>(
    text: &'t [u8],
    start: usize,
    rules: Rules,
    cells: &mut Vec<Cow<'t, str>>,
) -> Option<usize> {
    let mark = rules.mark;
    let ends_cell = |byte: &u8| *byte == mark || matches!(byte, b'\n' | b'\r');
    let mut at = start;
    loop {
        let rest_from = if text.get(at) == Some(&b'"') {
            // What closes on its line may be of any length.
            let bound = line_end(text, at).max(text.len().min(start + rules.longest_quoted));
            match closing_quote(&text[..bound], at + 1) {
                Some(end) => end + 1,
                None if bound < text.len() => return None,
                // The end of the text closes it.
                None => text.len(),
            }
        } else {
            at
        };
        let rest = text[rest_from..].iter().position(ends_cell);
        let end = rest.map_or(text.len(), |rest| rest_from + rest);
        cells.push(if rest_from == at {
            plain(&text[at..end])
        } else {
            unquoted(&text[at..rest_from], &text[rest_from..end])
        });
        // Several lines and too many cells: quotes of different rows have been taken for pairs. To
        // give up here keeps a file full of such rows from being read over and over.
        if cells.len() > rules.columns
            && cells.last().is_some_and(|cell| !cell.is_empty())
            && line_end(text, start) < end
        {
            return None;
        }
        if text.get(end) != Some(&mark) {
            return Some(end);
        }
        at = end + 1;
    }
}

/// A cell as it stands.
fn plain(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(cell) => Cow::Borrowed(cell.trim()),
        Err(_) => Cow::Owned(String::from_utf8_lossy(cell).trim().to_owned()),
    }
}

/// A quoted cell without its quotes, and what follows the closing one.
fn unquoted<'t>(cell: &'t [u8], rest: &'t [u8]) -> Cow<'t, str> {
    let inner = cell.strip_prefix(b"\"").unwrap_or(cell);
    let closed = inner.strip_suffix(b"\"");
    let inner = closed.unwrap_or(inner);
    if rest.is_empty() && memchr(b'"', inner).is_none() {
        return plain(inner);
    }
    let text =
        String::from_utf8_lossy(inner).replace("\"\"", "\"") + &String::from_utf8_lossy(rest);
    Cow::Owned(text.trim().to_owned())
}

/// Whether a record of several lines comes from a quote that was never closed: the text after a
/// closing quote is no delimiter, or no closing quote comes at all. A note of several lines in a cell
/// that is quoted as it should be is no such thing.
fn has_open_quote(spanned: &[u8], mark: u8) -> bool {
    if memchr2(b'\n', b'\r', spanned).is_none() {
        return false;
    }
    let mut at = 0;
    while at < spanned.len() {
        let spaces = spanned[at..].iter().take_while(|&&byte| byte == b' ');
        let start = at + spaces.count();
        if spanned.get(start) == Some(&b'"') {
            let Some(end) = closing_quote(spanned, start + 1) else {
                return true;
            };
            let after = spanned[end + 1..].iter().find(|&&byte| byte != b' ');
            if after.is_some_and(|&byte| byte != mark) {
                return true;
            }
            at = end + 1;
        }
        let rest = memchr(mark, &spanned[at..]);
        at = rest.map_or(spanned.len(), |next| at + next + 1);
    }
    false
}

/// The quote that ends a cell; two in a row stand for one.
fn closing_quote(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr(b'"', text.get(at..)?)?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |rest| at + rest)
}

/// Behind the line break at `end`: LF, CRLF or CR.
fn after_break(text: &[u8], end: usize) -> usize {
    match (text.get(end), text.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => end + 2,
        (Some(_), _) => end + 1,
        (None, _) => end,
    }
}

/// The first beginning of a line at `at` or behind it.
pub(super) fn line_start(text: &[u8], at: usize) -> usize {
    let begins = match (at.checked_sub(1).and_then(|at| text.get(at)), text.get(at)) {
        (None | Some(b'\n'), _) => true,
        (Some(b'\r'), next) => next != Some(&b'\n'),
        _ => false,
    };
    if begins || at >= text.len() {
        at.min(text.len())
    } else {
        after_break(text, line_end(text, at))
    }
}

/// Line breaks in a piece of text that `next` follows. CRLF is one.
pub(super) fn line_breaks(text: &[u8], next: Option<u8>) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', text).count() as u64;
    let alone = memchr::memchr_iter(b'\r', text)
        .filter(|&at| text.get(at + 1).copied().or(next) != Some(b'\n'))
        .count() as u64;
    feeds + alone
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Rules = Rules {
        mark: b',',
        columns: usize::MAX,
        longest_quoted: LONGEST_QUOTED,
    };

    /// All records of a text, without those that have an open quote.
    fn records(text: &str) -> (Vec<Vec<String>>, bool) {
        let (mut at, mut all, mut open, mut lines) = (0, Vec::new(), false, 0);
        let mut cells = Vec::new();
        while at < text.len() {
            let taken = record(text.as_bytes(), at, RULES, &mut cells);
            assert!(taken.next > at);
            open |= taken.open_quote;
            lines += taken.breaks;
            at = taken.next;
            assert_eq!(at, line_start(text.as_bytes(), at));
            if !cells.is_empty() && !taken.open_quote {
                all.push(cells.iter().map(|cell| cell.clone().into_owned()).collect());
            }
        }
        assert_eq!(lines, line_breaks(text.as_bytes(), None));
        (all, open)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        /// The `csv` crate is the reference, but for quotes that never close.
        #[test]
        fn records_are_those_of_the_csv_crate(
            text in proptest::collection::vec(
                prop_oneof![
                    3 => Just("a"), 2 => Just(","), 1 => Just(";"), 2 => Just("\""), 1 => Just("\"\""),
                    1 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\r"), 1 => Just(" "), 1 => Just("ế"),
                ],
                0..40,
            ),
        ) {
            let text = text.concat();
            let (found, open) = records(&text);
            prop_assume!(!open);
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .trim(csv::Trim::All)
                .from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            prop_assert_eq!(found, expected, "{:?}", text);
        }
    }

    #[test]
    fn a_quote_that_never_closes_costs_a_bounded_look_ahead() {
        let long = "x\n".repeat(LONGEST_QUOTED);
        let text = format!("1,\"a\n{long}2,\"b\"\n");
        let mut cells = Vec::new();
        let taken = record(text.as_bytes(), 0, RULES, &mut cells);
        assert_eq!(
            taken,
            Taken {
                next: 5,
                breaks: 1,
                open_quote: true
            }
        );
        assert_eq!(cells, ["1,\"a"]);
        // On its own line a cell may be as long as it likes: boundaries as text are.
        let wkt = "0 1,".repeat(LONGEST_QUOTED / 2);
        let text = format!("1,\"{wkt}\",\"{wkt}\"\n");
        let taken = record(text.as_bytes(), 0, RULES, &mut cells);
        assert!(!taken.open_quote && taken.next == text.len());
        assert_eq!(cells[2].len(), wkt.len());
    }

    #[test]
    fn rows_that_lost_their_outer_quotes_are_given_up_at_once() {
        let text = "1\",\"Ban A\",\"21.0\n".repeat(100_000);
        let rules = Rules {
            columns: 3,
            ..RULES
        };
        let (mut at, mut cells, mut most) = (0, Vec::new(), 0);
        while at < text.len() {
            let taken = record(text.as_bytes(), at, rules, &mut cells);
            most = most.max(cells.len());
            at = taken.next;
        }
        assert!(most < 10, "{most}");
    }
}
