//! JSON read in place: enough of RFC 8259 to walk over values and take plain ones.
//!
//! Every function returns `None` for what it does not take: escapes, odd numbers, broken syntax. The
//! caller then asks `serde_json`, which reads all of JSON and says what is wrong.

use std::borrow::Cow;

use serde_json::Number;

use crate::formats::text::composed;

/// A place in JSON text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    /// Whether a position had more than two numbers.
    pub(super) has_heights: bool,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t [u8], at: usize) -> Self {
        Self {
            text,
            at,
            has_heights: false,
        }
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                &byte => return Some(byte),
            }
        }
    }

    /// Takes a byte behind white space.
    pub(super) fn take(&mut self, wanted: u8) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    /// Takes a byte if it stands next.
    pub(super) fn took(&mut self, wanted: u8) -> bool {
        self.take(wanted).is_some()
    }

    /// That what was read is all that was stepped over.
    pub(super) fn is_at(&self, end: usize) -> Option<()> {
        (self.at == end).then_some(())
    }

    /// Takes a word such as `null`.
    pub(super) fn took_word(&mut self, word: &[u8]) -> bool {
        let found = self.peek().is_some() && self.text[self.at..].starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// The bytes of a string without escapes.
    pub(super) fn plain_string(&mut self) -> Option<&'t [u8]> {
        self.take(b'"')?;
        let rest = &self.text[self.at..];
        let len = memchr::memchr(b'"', rest)?;
        let string = &rest[..len];
        // Control characters must be escaped, and an escaped quote is no end.
        if string.iter().any(|&byte| byte == b'\\' || byte < 0x20) {
            return None;
        }
        self.at += len + 1;
        Some(string)
    }

    /// A string, its white space trimmed, in normal form.
    pub(super) fn text(&mut self) -> Option<Cow<'t, str>> {
        let start = self.at;
        if let Some(plain) = self.plain_string() {
            return Some(composed(std::str::from_utf8(plain).ok()?.trim()));
        }
        self.at = start;
        self.skip_string()?;
        let raw = std::str::from_utf8(&self.text[start..self.at]).ok()?;
        let text: String = serde_json::from_str(raw).ok()?;
        Some(Cow::Owned(composed(text.trim()).into_owned()))
    }

    /// A number as `serde_json` reads it.
    pub(super) fn number(&mut self) -> Option<Number> {
        self.peek()?;
        let (len, is_whole) = number_len(&self.text[self.at..])?;
        let digits = &self.text[self.at..self.at + len];
        self.at += len;
        let text = std::str::from_utf8(digits).ok()?;
        if is_whole && text != "-0" {
            if let Ok(number) = text.parse::<u64>() {
                return Some(number.into());
            }
            if let Ok(number) = text.parse::<i64>() {
                return Some(number.into());
            }
        }
        Number::from_f64(text.parse().ok()?)
    }

    /// A number as a coordinate.
    pub(super) fn float(&mut self) -> Option<f64> {
        self.peek()?;
        let rest = &self.text[self.at..];
        if let Some((number, len)) = decimal(rest) {
            self.at += len;
            return Some(number);
        }
        let (len, _) = number_len(rest)?;
        let number: f64 = std::str::from_utf8(&rest[..len]).ok()?.parse().ok()?;
        self.at += len;
        number.is_finite().then_some(number)
    }

    /// A string of any kind as it stands, with its quotes.
    pub(super) fn raw_string(&mut self) -> Option<&'t [u8]> {
        self.peek()?;
        let start = self.at;
        self.skip_string()?;
        Some(&self.text[start..self.at])
    }

    /// Steps over a string of any kind.
    fn skip_string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            self.at += memchr::memchr2(b'"', b'\\', self.text.get(self.at..)?)?;
            if self.text[self.at] == b'"' {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }

    /// Steps over a value. Brackets are counted, not matched, and nothing between is checked: whoever
    /// reads the value does that.
    pub(super) fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.skip_string(),
            b'[' | b'{' => {
                self.at += 1;
                self.skip_nested(1)
            }
            _ => {
                let ends =
                    |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
                let len = self.text[self.at..].iter().position(ends)?;
                self.at += len;
                (len > 0).then_some(())
            }
        }
    }

    /// Steps over the rest of lists and objects that are `depth` deep.
    fn skip_nested(&mut self, mut depth: usize) -> Option<()> {
        const STEP: usize = 64;
        loop {
            // Coordinates have no strings: steps that cannot reach the end are counted as a whole,
            // which compilers do many bytes at a time.
            while depth > 0
                && let Some(step) = self.text.get(self.at..self.at + STEP)
            {
                let (mut quotes, mut opened, mut closed) = (0_u8, 0_u8, 0_u8);
                for &byte in step {
                    quotes += u8::from(byte == b'"');
                    opened += u8::from(byte == b'[' || byte == b'{');
                    closed += u8::from(byte == b']' || byte == b'}');
                }
                if quotes > 0 || usize::from(closed) >= depth {
                    break;
                }
                depth = depth + usize::from(opened) - usize::from(closed);
                self.at += STEP;
            }
            let end = self.text.len().min(self.at + STEP);
            if self.at >= end {
                return None;
            }
            while self.at < end {
                match self.text[self.at] {
                    b'"' => {
                        self.skip_string()?;
                        break;
                    }
                    b'[' | b'{' => depth += 1,
                    b']' | b'}' => {
                        depth -= 1;
                        if depth == 0 {
                            self.at += 1;
                            return Some(());
                        }
                    }
                    _ => {}
                }
                self.at += 1;
            }
        }
    }
}

/// The length of the number at the beginning by the grammar of RFC 8259, and whether it is written as
/// a whole number.
fn number_len(text: &[u8]) -> Option<(usize, bool)> {
    let digits = |at: usize| {
        text[at.min(text.len())..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let start = usize::from(text.first() == Some(&b'-'));
    let whole = digits(start);
    if whole == 0 || (whole > 1 && text[start] == b'0') {
        return None;
    }
    let (mut at, mut is_whole) = (start + whole, true);
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
        is_whole = false;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent == 0 {
            return None;
        }
        at += 1 + sign + exponent;
        is_whole = false;
    }
    Some((at, is_whole))
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A decimal number without exponent whose digits fit 53 bits, and its length. One division of two
/// exact numbers rounds once, so the result is the nearest double (Clinger 1990).
pub(super) fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let start = usize::from(text.first() == Some(&b'-'));
    let (mut at, mut digits) = (start, 0_u64);
    let mut point = None;
    // Nineteen digits fit 64 bits.
    while let Some(&byte) = text.get(at) {
        match byte {
            b'0'..=b'9' if at - start < 20 => {
                digits = digits.wrapping_mul(10) + u64::from(byte - b'0');
            }
            b'.' if point.is_none() => point = Some(at),
            b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-' => return None,
            _ => break,
        }
        at += 1;
    }
    let whole = point.unwrap_or(at) - start;
    let fraction = point.map_or(0, |point| at - point - 1);
    let odd = whole == 0
        || (whole > 1 && text[start] == b'0')
        || (point.is_some() && fraction == 0)
        || whole + fraction > 19
        || digits >= 1 << 53;
    if odd {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    let number = digits as f64 / POWERS[fraction];
    Some((if start == 1 { -number } else { number }, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_json_numbers_are_numbers() {
        for good in [
            "0",
            "-0",
            "7",
            "105.1234567",
            "-17.5",
            "1e3",
            "1.5E-7",
            "0.1",
            "123456789012345678901234",
            "0.30000000000000004",
            "9007199254740993",
            "18446744073709551615",
            "-9223372036854775808",
        ] {
            let text = format!("{good},");
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            assert_eq!(cursor.float(), good.parse().ok(), "{good}");
            assert_eq!(cursor.at, good.len());
            let number = Cursor::new(text.as_bytes(), 0).number();
            assert_eq!(number, serde_json::from_str(good).ok(), "{good}");
        }
        for bad in [
            "", "-", "01", "1.", ".5", "+1", "1e", "1e+", "NaN", "1e999", "--1", "1.2.3",
        ] {
            let text = format!("{bad},");
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            let taken = cursor.float().filter(|_| cursor.at == bad.len());
            assert_eq!(taken, None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn coordinates_are_rounded_once(number in -400.0..400.0_f64, decimals in 0..17_usize) {
            for text in [format!("{number:.decimals$}"), number.to_string()] {
                let mut cursor = Cursor::new(text.as_bytes(), 0);
                prop_assert_eq!(cursor.float().map(f64::to_bits), text.parse::<f64>().ok().map(f64::to_bits));
            }
        }

        #[test]
        fn values_are_stepped_over(
            value in prop_oneof![
                Just(serde_json::json!("a\"]}\\")), Just(serde_json::json!([[[1, 2], [3.5, 4]], []])),
                Just(serde_json::json!({"a": {"b": [1, "]", {"c": null}]}})), Just(serde_json::json!(-1.5e3)),
            ],
            count in 1..80_usize,
        ) {
            let text = serde_json::to_string(&vec![value; count]).unwrap();
            let whole = format!("{text}, 1");
            let mut cursor = Cursor::new(whole.as_bytes(), 0);
            prop_assert!(cursor.skip().is_some());
            prop_assert_eq!(cursor.at, text.len());
            prop_assert!(Cursor::new(&text.as_bytes()[..text.len() - 1], 0).skip().is_none());
        }
    }
}
