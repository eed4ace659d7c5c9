//! Names whose letters were lost or read in the wrong encoding.
//!
//! A name is called broken where it holds characters that no name has, and where there is a suspicion
//! of how they came about: the suggested repair has to be proper text, so that names of French, Lao,
//! Khmer or ethnic minority villages are left alone.

mod legacy;
mod syllable;

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What is wrong with a name, in words, with the repaired name where there is one.
pub(super) fn broken(name: &str) -> Option<String> {
    if !name.chars().any(is_suspicious) {
        return None;
    }
    let repaired = misread_utf8(name).or_else(|| legacy_font(name));
    if let Some((how, repaired)) = repaired {
        return Some(format!("{how}; it may be meant to be {repaired:?}"));
    }
    let what = if name.contains('\u{fffd}') {
        "has letters that were lost on the way (U+FFFD)"
    } else if name.chars().any(is_control) {
        "has control or private characters, which no name has"
    } else if UTF8_REMAINS.iter().any(|remains| name.contains(remains)) {
        "looks like UTF-8 that was read as Windows-1252 and cut"
    } else if has_odd_symbols(name) {
        "has symbols between letters, as text of a legacy Vietnamese font (TCVN3 or others) has"
    } else if has_lost_letters(name) {
        "has question marks where letters were"
    } else {
        return None;
    };
    Some(what.to_owned())
}

/// How UTF-8 of Vietnamese begins where it was read as Windows-1252.
const UTF8_REMAINS: [&str; 7] = ["áº", "á»", "Ä‘", "Ä\u{90}", "Æ°", "Æ¡", "â€"];

/// Symbols that stand for letters in TCVN3 and next to none in names.
const ODD_SYMBOLS: &str = "¤¥¦§¨©¬®µ¶¸¹";

/// Whether a character gives reason to look at a name more closely.
fn is_suspicious(c: char) -> bool {
    /// Letters of Latin-1 that Vietnamese does not have; the legacy fonts use them.
    const FOREIGN: &str = "ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþÿ";
    match c {
        '?' | '\u{fffd}' | '\u{a0}'..='\u{bf}' | '×' | '÷' => true,
        _ if c.is_ascii() => is_control(c),
        _ => is_control(c) || FOREIGN.contains(c),
    }
}

fn is_control(c: char) -> bool {
    let is_white = matches!(c, '\t' | '\n' | '\r');
    c.is_control() && !is_white || ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// The bytes that a text was made of, where it was made by that encoding.
fn bytes_of(text: &str, encoding: &'static Encoding) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        let mut one = [0; 4];
        let (encoded, _, failed) = encoding.encode(c.encode_utf8(&mut one));
        if failed {
            // Windows-1258 writes tone marks behind the letter, and reading it joins them.
            let (base, mark) = split_mark(c)?;
            let pair: String = [base, mark].iter().collect();
            let (encoded, _, failed) = encoding.encode(&pair);
            if failed {
                return None;
            }
            bytes.extend_from_slice(&encoded);
        } else {
            bytes.extend_from_slice(&encoded);
        }
    }
    Some(bytes)
}

/// A letter with a tone as the letter without and the mark.
fn split_mark(c: char) -> Option<(char, char)> {
    let tone = std::iter::once(c).nfd().find(|&c| syllable::is_tone(c))?;
    let rest = std::iter::once(c).nfd().filter(|&c| !syllable::is_tone(c));
    let mut rest = rest.nfc();
    let base = rest.next()?;
    rest.next().is_none().then_some((base, tone))
}

/// UTF-8 that was read as an encoding of one byte a letter: the round trip back shows it.
fn misread_utf8(name: &str) -> Option<(&'static str, String)> {
    let latin1: Option<Vec<u8>> = name.chars().map(|c| u8::try_from(c).ok()).collect();
    let ways = [
        (
            "looks like UTF-8 that was read as Windows-1252",
            bytes_of(name, WINDOWS_1252),
        ),
        ("looks like UTF-8 that was read as Latin-1", latin1),
        (
            "looks like UTF-8 that was read as Windows-1258",
            bytes_of(name, WINDOWS_1258),
        ),
    ];
    ways.into_iter().find_map(|(how, bytes)| {
        let repaired = String::from_utf8(bytes?).ok()?;
        let is_proper = repaired != name && repaired.chars().all(is_of_names);
        is_proper.then_some((how, repaired))
    })
}

/// Characters that names are made of.
fn is_of_names(c: char) -> bool {
    let is_plain = c.is_ascii_graphic() || c == ' ' || "–—’‘“”".contains(c);
    c.is_alphabetic() || is_combining_mark(c) || is_plain
}

/// Text of a legacy Vietnamese font that was read as Windows-1252 or Windows-1258.
fn legacy_font(name: &str) -> Option<(&'static str, String)> {
    let tcvn3 = || {
        let readings = [WINDOWS_1252, WINDOWS_1258];
        let mut bytes = readings
            .iter()
            .filter_map(|reading| bytes_of(name, reading));
        let repaired = bytes.find_map(|bytes| legacy::tcvn3(&bytes))?;
        Some(("looks like TCVN3 (ABC, .VnTime)", repaired))
    };
    let vni = || Some(("looks like VNI (VNI-Times)", legacy::vni(name)?));
    tcvn3().or_else(vni)
}

/// Whether a symbol touches a letter.
fn has_odd_symbols(name: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    letters.windows(2).any(|pair| {
        let is_odd = |c: char| ODD_SYMBOLS.contains(c);
        is_odd(pair[0]) && pair[1].is_alphabetic() || pair[0].is_alphabetic() && is_odd(pair[1])
    })
}

/// Whether question marks stand where letters were: one that touches a letter and does not end the
/// name.
fn has_lost_letters(name: &str) -> bool {
    let letters: Vec<char> = name.trim().chars().collect();
    letters.iter().enumerate().any(|(place, &c)| {
        let is_letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphabetic());
        let after = letters.get(place + 1);
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        c == '?' && (is_letter(after) || is_letter(before) && after.is_some())
    })
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
