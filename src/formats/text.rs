//! Bytes to text: byte order marks, encodings, Unicode normal form.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1258};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::FormatError;

/// Decodes a text table. UTF-8 with or without a mark and UTF-16 with one are recognised; anything
/// else is read as Windows-1258, the code page of Vietnamese Windows, and a note says so.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<String>), FormatError> {
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
        return Ok((text, note));
    }
    let bytes = without_mark(bytes);
    if bytes.contains(&0) {
        return Err(FormatError::Binary);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((Cow::Borrowed(text), None)),
        Err(error) => {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let line = 1 + valid.matches('\n').count();
            let (text, broken) = WINDOWS_1258.decode_without_bom_handling(bytes);
            let broken = if broken {
                "; some characters are not of that code page either and read \u{fffd}"
            } else {
                ""
            };
            Ok((
                text,
                Some(format!(
                    "is not UTF-8 (first at line {line}) and was read as Windows-1258{broken}; check the names, or save it as UTF-8"
                )),
            ))
        }
    }
}

/// The bytes after a UTF-8 byte order mark.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Text in Unicode normal form C, so that equal names are equal bytes.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
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
            let (text, _) = decode(bytes).unwrap();
            assert_eq!(composed(&text), name);
        }
        assert!(decode(windows).unwrap().1.unwrap().contains("Windows-1258"));
    }

    #[test]
    fn binary_files_are_refused() {
        assert!(matches!(
            decode(b"PK\x03\x04\x00\x00"),
            Err(FormatError::Binary)
        ));
    }
}
