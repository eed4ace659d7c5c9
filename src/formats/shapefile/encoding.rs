//! Which characters the bytes of a `.dbf` are.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1258};

/// An encoding and whether the file says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The file says so.
    Known(&'static Encoding),
    /// It says nothing that tells.
    Nothing,
}

/// What the `.cpg` file says; an error with its words where they are not known.
pub(super) fn of_cpg(cpg: &[u8]) -> Result<Said, String> {
    let text = String::from_utf8_lossy(crate::formats::text::without_mark(cpg));
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.is_empty() {
        return Ok(Said::Nothing);
    }
    let label = text.to_ascii_lowercase();
    let number = label
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .parse::<u32>();
    let known = Encoding::for_label(label.as_bytes()).or_else(|| of_code_page(number.ok()?));
    known.map(Said::Known).ok_or_else(|| text.to_owned())
}

/// Code pages of Windows by number, and those that ESRI writes.
fn of_code_page(number: u32) -> Option<&'static Encoding> {
    let label = match number {
        65001 => "utf-8".to_owned(),
        874 | 1250..=1258 => format!("windows-{number}"),
        866 => "ibm866".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        54936 => "gb18030".to_owned(),
        28591..=28606 => format!("iso-8859-{}", number - 28590),
        // As ESRI writes ISO 8859: 88591, 885915.
        88591..=88599 => format!("iso-8859-{}", number - 88590),
        885_910..=885_916 => format!("iso-8859-{}", number - 885_900),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// What the language driver byte of the header says, as dBASE and ESRI number them. 0x57 means the code
/// page of whatever computer wrote the file, so it does not tell; an error for one that is not known.
pub(super) fn of_driver(byte: u8) -> Result<Said, String> {
    let number = match byte {
        0x00 | 0x57 => return Ok(Said::Nothing),
        0x03 | 0x58 | 0x59 => 1252,
        0x13 | 0x7b => 932,
        0x26 | 0x65 => 866,
        0x4d | 0x7a => 936,
        0x4e | 0x79 => 949,
        0x4f | 0x78 => 950,
        0x50 | 0x7c => 874,
        0xc8 => 1250,
        0xc9 => 1251,
        0xca => 1254,
        0xcb => 1253,
        0xcc => 1257,
        _ => return Err(format!("language driver {byte:#04x}")),
    };
    Ok(of_code_page(number).map_or(Said::Nothing, Said::Known))
}

/// The bytes of a text value as UTF-8 where they are, but for a last character that the end of the field
/// has cut.
pub(super) fn as_utf8(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// Decodes a value; what is not of the encoding reads U+FFFD.
pub(super) fn decoded<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Cow<'a, str> {
    if encoding == UTF_8 {
        return as_utf8(bytes).map_or_else(|| String::from_utf8_lossy(bytes), Cow::Borrowed);
    }
    encoding.decode_without_bom_handling(bytes).0
}

/// What is read where the file does not say: UTF-8 where all values are, else the code page of
/// Vietnamese Windows.
pub(super) fn guessed(is_utf8: bool) -> &'static Encoding {
    if is_utf8 { UTF_8 } else { WINDOWS_1258 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_by_all_their_names() {
        for (cpg, name) in [
            (&b"UTF-8"[..], "UTF-8"),
            (b"utf8\r\n", "UTF-8"),
            (b"65001", "UTF-8"),
            (b"1258", "windows-1258"),
            (b"ANSI 1258", "windows-1258"),
            (b"CP1252", "windows-1252"),
            (b"ISO-8859-1", "windows-1252"),
            (b"ISO 88591", "windows-1252"),
            (b"88592", "ISO-8859-2"),
            (b"\xef\xbb\xbfUTF-8", "UTF-8"),
        ] {
            let said = of_cpg(cpg).unwrap();
            assert_eq!(
                said,
                Said::Known(Encoding::for_label(name.as_bytes()).unwrap()),
                "{name}"
            );
        }
        assert_eq!(of_cpg(b"  \n"), Ok(Said::Nothing));
        assert_eq!(of_cpg(b"TCVN3"), Err("TCVN3".to_owned()));
        assert_eq!(of_driver(0x57), Ok(Said::Nothing));
        assert!(of_driver(0x01).is_err());
    }

    #[test]
    fn a_character_cut_by_the_end_of_the_field_is_left_out() {
        assert_eq!(as_utf8("Bản".as_bytes()), Some("Bản"));
        assert_eq!(as_utf8(&"Bản".as_bytes()[..3]), Some("B"));
        assert_eq!(as_utf8(b"B\xe2\x28n"), None);
        assert_eq!(decoded(b"B\xe2\x28n", UTF_8), "B\u{fffd}(n");
    }
}
