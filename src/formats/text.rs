//! Bytes to text: byte order marks, encodings, Unicode normal form.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1258};
use rayon::prelude::*;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::FormatError;
use crate::project::Bytes;

/// Text that is UTF-8 already, or has been decoded.
#[derive(Debug)]
pub(super) enum Text<'a> {
    /// The bytes of a file behind its mark: UTF-8, checked.
    Given(&'a Bytes, usize),
    /// What came out of another encoding.
    Decoded(String),
}

impl Text<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Given(bytes, mark) => &bytes[*mark..],
            Self::Decoded(text) => text.as_bytes(),
        }
    }

    /// Says that a range is read next.
    fn fetch(&self, range: Range<usize>) {
        if let Self::Given(bytes, mark) = self {
            bytes.fetch(range.start + mark..range.end.saturating_add(*mark));
        }
    }

    /// Says that a range will not be read again soon.
    pub(super) fn release(&self, range: Range<usize>) {
        if let Self::Given(bytes, mark) = self {
            bytes.release(range.start + mark..range.end.saturating_add(*mark));
        }
    }

    /// The same text, independent of the file.
    pub(super) fn into_owned(self) -> Text<'static> {
        Text::Decoded(match self {
            Self::Given(..) => String::from_utf8_lossy(self.bytes()).into_owned(),
            Self::Decoded(text) => text,
        })
    }
}

/// Decodes a text table. UTF-8 with or without a mark and UTF-16 with one are recognised; anything
/// else is read as Windows-1258, the code page of Vietnamese Windows, and a note says so.
pub(super) fn decode(bytes: &Bytes) -> Result<(Text<'_>, Option<String>), FormatError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && (encoding == UTF_16LE || encoding == UTF_16BE)
    {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let note = broken.then(|| {
            format!(
                "some characters are broken {}; they read \u{fffd}",
                encoding.name()
            )
        });
        return Ok((Text::Decoded(text.into_owned()), note));
    }
    let mark = mark_len(bytes);
    let text = Text::Given(bytes, mark);
    let checked = checked(&text);
    if checked.has_zeros {
        return Err(FormatError::Binary);
    }
    let Err(valid) = checked.valid else {
        return Ok((text, None));
    };
    let content = &bytes[mark..];
    let line = 1 + memchr::memchr_iter(b'\n', &content[..valid]).count();
    let (text, broken) = WINDOWS_1258.decode_without_bom_handling(content);
    let broken = if broken {
        "; some characters are not of that code page either and read \u{fffd}"
    } else {
        ""
    };
    Ok((
        Text::Decoded(text.into_owned()),
        Some(format!(
            "is not UTF-8 (first at line {line}) and was read as Windows-1258{broken}; check the names, or save it as UTF-8"
        )),
    ))
}

/// Larger files give their pages back after the check; smaller ones are faster read from memory.
pub(super) const RELEASED_FROM: usize = 1 << 28;

/// What a look at all bytes tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Checked {
    /// Whether they are UTF-8; the error is how many are.
    pub(super) valid: Result<(), usize>,
    /// Whether there are zero bytes.
    pub(super) has_zeros: bool,
}

/// Looks at all bytes, in parallel.
pub(super) fn checked(text: &Text<'_>) -> Checked {
    const PIECE: usize = 1 << 20;
    let bytes = text.bytes();
    // Pieces begin where a character does.
    let mut cuts = vec![0];
    while let Some(&last) = cuts.last()
        && last < bytes.len()
    {
        let mut cut = bytes.len().min(last + PIECE);
        while cut < bytes.len() && cut < last + PIECE + 4 && bytes[cut] & 0xc0 == 0x80 {
            cut += 1;
        }
        cuts.push(cut);
    }
    let look = |pair: &[usize]| {
        let piece = &bytes[pair[0]..pair[1]];
        text.fetch(pair[0]..pair[1]);
        let valid = std::str::from_utf8(piece).map(drop);
        let has_zeros = memchr::memchr(0, piece).is_some();
        if bytes.len() >= RELEASED_FROM {
            text.release(pair[0]..pair[1]);
        }
        Checked {
            valid: valid.map_err(|error| pair[0] + error.valid_up_to()),
            has_zeros,
        }
    };
    let nothing = || Checked {
        valid: Ok(()),
        has_zeros: false,
    };
    cuts.par_windows(2)
        .map(look)
        .reduce(nothing, |one, other| Checked {
            valid: one.valid.and(other.valid),
            has_zeros: one.has_zeros || other.has_zeros,
        })
}

/// How long the UTF-8 byte order mark at the beginning is.
fn mark_len(bytes: &[u8]) -> usize {
    bytes.len() - without_mark(bytes).len()
}

/// The bytes after a UTF-8 byte order mark.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Text in Unicode normal form C, so that equal names are equal bytes.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    if is_latin(text) || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// A note on lines of which the last has no end: some programs leave it out, and a file that was cut
/// off looks the same, also inside of CR LF.
pub(super) fn no_last_break(text: &[u8]) -> Option<String> {
    let is_open = match text.last() {
        None | Some(b'\n') => false,
        Some(b'\r') => memchr::memchr(b'\n', text).is_some(),
        Some(_) => true,
    };
    is_open.then(|| "does not end with a line break; check that it was not cut off".to_owned())
}

/// Whether all is Latin script in the letters that are in normal form C by themselves: those before
/// the combining marks (U+0300), and Latin Extended Additional (U+1E00 to U+1EFF). Quicker than to look
/// each letter up: in UTF-8 the first begin with a byte below 0xCC, as all that follow in a letter are,
/// the others with 0xE1 and 0xB8 to 0xBB.
fn is_latin(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|&byte| byte >= 0xcc) {
        let [0xe1, 0xb8..=0xbb, behind @ ..] = &rest[at..] else {
            return false;
        };
        rest = behind;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_names_survive_each_encoding() {
        let name = "Bản Tà Xùa, Điện Biên";
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(name.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        // Windows-1258 writes tone marks as combining characters after the vowel.
        let windows = b"B\x61\xd2n T\xe0 X\xf9a, \xd0i\xea\xf2n Bi\xean";
        for bytes in [
            name.as_bytes(),
            &[b"\xef\xbb\xbf", name.as_bytes()].concat(),
            &utf16,
            windows.as_slice(),
        ] {
            let bytes = Bytes::from(bytes.to_vec());
            let (text, _) = decode(&bytes).unwrap();
            let text = std::str::from_utf8(text.bytes()).unwrap();
            assert_eq!(composed(text), name);
        }
        let bytes = Bytes::from(windows.to_vec());
        assert!(decode(&bytes).unwrap().1.unwrap().contains("Windows-1258"));
    }

    #[test]
    fn latin_letters_are_composed() {
        for letter in ('\0'..'\u{3000}').filter(|letter| is_latin(&letter.to_string())) {
            for pair in [format!("a{letter}"), format!("{letter}{letter}")] {
                assert!(is_nfc(&pair), "{letter:?}");
            }
        }
        assert!(is_latin("Bản Tà Xùa, Điện Biên") && !is_latin("a\u{300}"));
        for letter in '\0'..=char::MAX {
            let expected = matches!(letter, ..'\u{300}' | '\u{1e00}'..'\u{1f00}');
            assert_eq!(is_latin(&format!("ả{letter}")), expected, "{letter:?}");
        }
    }

    #[test]
    fn long_text_is_checked_to_the_byte() {
        let mut text = "Tà Xùa ".repeat(400_000).into_bytes();
        let valid = |text: &[u8]| {
            let bytes = Bytes::from(text.to_vec());
            checked(&Text::Given(&bytes, 0)).valid
        };
        assert_eq!(valid(&text), Ok(()));
        let at = text.len() - 10;
        text[at] = 0xff;
        let expected = std::str::from_utf8(&text).unwrap_err().valid_up_to();
        assert_eq!(valid(&text), Err(expected));
        assert_eq!(valid(&vec![0x80; 3_000_000]), Err(0));
    }

    #[test]
    fn binary_files_are_refused() {
        assert!(matches!(
            decode(&Bytes::from(b"PK\x03\x04\x00\x00".to_vec())),
            Err(FormatError::Binary)
        ));
    }
}
