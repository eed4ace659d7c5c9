//! Well-known binary as hexadecimal digits: how `PostGIS` writes a geometry into a text table.

use super::read::{Extras, told};

/// Digits of the longest head: byte order, type and reference system.
const HEAD: usize = 2 * 9;

/// The bytes that a text of hexadecimal digits stands for; `None` for any other.
pub(in crate::formats) fn of_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8; 2]| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok();
    pairs.iter().map(byte).collect()
}

/// The reference system of a geometry in hexadecimal digits, and what is left out of it, by its beginning;
/// `None` where it is none.
pub(in crate::formats) fn told_by_hex(text: &str) -> Option<(Option<u32>, Extras)> {
    // Byte orders are 0 and 1: most texts are told from geometries by this.
    if !text.starts_with("00") && !text.starts_with("01") {
        return None;
    }
    let even = text.len() & !1;
    told(&of_hex(text.get(..even.min(HEAD))?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_in_hexadecimal_digits_tell_what_they_are() {
        let point = "0101000020E6100000000000000000F03F0000000000000040";
        let plain = |srid, z| Some((srid, Extras { z, m: false }));
        assert_eq!(told_by_hex(point), plain(Some(4326), false));
        assert_eq!(
            told_by_hex(&point[..32].to_lowercase()),
            plain(Some(4326), false)
        );
        assert_eq!(told_by_hex("0000000001"), plain(None, false));
        assert_eq!(told_by_hex("01e9030000"), plain(None, true));
        for other in [
            "",
            "01",
            "0101000020E6",
            "0199000000",
            "0201000000",
            "01010000xx",
            "đ",
        ] {
            assert_eq!(told_by_hex(other), None, "{other}");
        }
        assert_eq!(of_hex("00ffA0"), Some(vec![0, 255, 160]));
        for other in ["0", "0g", "+1", "đ"] {
            assert_eq!(of_hex(other), None, "{other}");
        }
    }
}
