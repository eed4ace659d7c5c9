//! Two-line element sets, with a line for the name or without.
//!
//! Columns as in `Spacetrack Report` No. 3 (Hoots and Roehrich, 1980) and the `CelesTrak` description of the
//! format; catalogue numbers over 99,999 in Alpha-5, where the first digit is a letter without I and O
//! (A = 10 to Z = 33). Only columns that SGP4 asks for are read, and the checksum covers the rest.

use super::super::frames::Moment;
use super::{
    ANGLE, ECCENTRICITY, ElementSet, INCLINATION, Limits, MEAN_MOTION, MeanElements, Reading,
    Refused, THEORY, is_sgp4,
};

/// Columns of either line.
const COLUMNS: usize = 69;
/// Longest name that there is; what is longer and begins with a line number is a line of elements.
const LONGEST_NAME: usize = 26;

#[derive(Clone, Copy)]
struct Line<'a> {
    number: usize,
    text: &'a [u8],
}

/// Reads the records of a file; blank lines and those that begin with `#` are passed over.
pub(super) fn read(bytes: &[u8], reading: &mut Reading) {
    let lines = bytes.split(|&byte| byte == b'\n').enumerate();
    let lines = lines.map(|(at, text)| Line {
        number: at + 1,
        text: text.trim_ascii_end(),
    });
    let lines = lines.filter(|line| !line.text.is_empty() && line.text[0] != b'#');
    let mut name: Option<Line<'_>> = None;
    let mut first: Option<Line<'_>> = None;
    for line in lines {
        let is_long = line.text.len() > LONGEST_NAME;
        if let Some(one) = first.take() {
            let named = name.take();
            if line.text.starts_with(b"2 ") {
                reading.take(record(named, one, line));
                continue;
            }
            reading.refuse(alone(named, one));
        }
        if line.text.starts_with(b"1 ") && is_long {
            first = Some(line);
        } else if line.text.starts_with(b"2 ") && is_long {
            let line_2 = "a line 1 has to stand before it";
            let why = Refused::new(line.number, "line 2", line.text, line_2);
            reading.refuse(why.named(&called(name.take())));
        } else if let Some(before) = name.replace(line) {
            reading.refuse(nameless(before));
        }
    }
    match (name, first) {
        (named, Some(one)) => reading.refuse(alone(named, one)),
        (Some(named), None) => reading.refuse(nameless(named)),
        (None, None) => {}
    }
}

fn alone(name: Option<Line<'_>>, one: Line<'_>) -> Refused {
    let allowed = "a line 2 has to follow; is the file cut off?";
    Refused::new(one.number, "line 1", one.text, allowed).named(&called(name))
}

fn nameless(line: Line<'_>) -> Refused {
    let allowed = "a name has to be followed by the two lines of its elements, 69 columns each";
    Refused::new(line.number, "a line", line.text, allowed)
}

/// The name on a line of its own; lists of three lines write `0 ` before it.
fn called(line: Option<Line<'_>>) -> String {
    let text = line.map_or(&b""[..], |line| line.text);
    let text = text.strip_prefix(b"0 ").unwrap_or(text);
    String::from_utf8_lossy(text.trim_ascii()).into_owned()
}

fn record(name: Option<Line<'_>>, one: Line<'_>, two: Line<'_>) -> Result<ElementSet, Refused> {
    let name = called(name);
    let set = parsed(one, two).map_err(|why| why.named(&name))?;
    Ok(ElementSet {
        name: if name.is_empty() {
            set.catalogue_number.to_string()
        } else {
            name
        },
        ..set
    })
}

fn parsed(one: Line<'_>, two: Line<'_>) -> Result<ElementSet, Refused> {
    one.checked(&[1, 8, 17, 32, 43, 52, 61, 63])?;
    two.checked(&[1, 7, 16, 25, 33, 42, 51])?;
    let catalogue_number = one.catalogue_number()?;
    if two.catalogue_number()? != catalogue_number {
        let allowed = "both lines need the same number";
        return Err(two.refused("catalogue number", 2..7, allowed));
    }
    let theory = one.text[62..63].trim_ascii();
    if !is_sgp4(theory) {
        return Err(one.refused("ephemeris type", 62..63, THEORY));
    }
    Ok(ElementSet {
        name: String::new(),
        catalogue_number,
        epoch: one.epoch()?,
        mean: MeanElements {
            inclination_deg: two.number("inclination", 8..16, &INCLINATION)?,
            right_ascension_deg: two.number("right ascension", 17..25, &ANGLE)?,
            eccentricity: two.eccentricity()?,
            argument_of_perigee_deg: two.number("argument of perigee", 34..42, &ANGLE)?,
            mean_anomaly_deg: two.number("mean anomaly", 43..51, &ANGLE)?,
            mean_motion_rev_day: two.number("mean motion", 52..63, &MEAN_MOTION)?,
            drag: one.drag()?,
        },
    })
}

type Columns = std::ops::Range<usize>;

impl Line<'_> {
    fn refused(self, field: &'static str, columns: Columns, allowed: &'static str) -> Refused {
        Refused::new(self.number, field, &self.text[columns], allowed)
    }

    /// Holds length, letters, checksum and the columns that part the fields.
    fn checked(self, blanks: &[usize]) -> Result<(), Refused> {
        let text = self.text;
        if text.len() != COLUMNS {
            let allowed = "69 columns are needed; is the line cut off, or blanks lost?";
            return Err(Refused::new(
                self.number,
                "a line that has not 69 columns",
                text,
                allowed,
            ));
        }
        if !text.iter().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(self.refused("a line", 0..COLUMNS, "ASCII letters are allowed"));
        }
        let sum = text[..COLUMNS - 1].iter().map(|byte| match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'-' => 1,
            _ => 0,
        });
        let sum = char::from_digit(sum.sum::<u32>() % 10, 10);
        if sum != Some(char::from(text[COLUMNS - 1])) {
            let allowed = "the last digit of the sum of all digits is allowed, a minus being 1; the line is damaged";
            return Err(self.refused("checksum", COLUMNS - 1..COLUMNS, allowed));
        }
        match blanks.iter().find(|&&blank| text[blank] != b' ') {
            Some(&at) => {
                let allowed = "a blank has to part the fields here; columns are displaced";
                Err(self.refused("a column between fields", at..at + 1, allowed))
            }
            None => Ok(()),
        }
    }

    fn catalogue_number(self) -> Result<u32, Refused> {
        let text = self.text[2..7].trim_ascii_start();
        let thousands = match text.first() {
            Some(letter @ b'A'..=b'Z') if text.len() == 5 && !b"IO".contains(letter) => {
                let skipped = u32::from(*letter > b'I') + u32::from(*letter > b'O');
                Some(u32::from(letter - b'A') + 10 - skipped)
            }
            _ => None,
        };
        let digits = if thousands.is_some() {
            &text[1..]
        } else {
            text
        };
        match whole(digits) {
            Some(number) => Ok(thousands.unwrap_or(0) * 10_000 + number),
            None => Err(self.refused(
                "catalogue number",
                2..7,
                "five digits are allowed, the first of which may be a letter without I and O (Alpha-5)",
            )),
        }
    }

    fn number(
        self,
        field: &'static str,
        columns: Columns,
        limits: &Limits,
    ) -> Result<f64, Refused> {
        let number = decimal(self.text[columns.clone()].trim_ascii());
        number
            .filter(|&number| limits.hold(number))
            .ok_or_else(|| self.refused(field, columns, limits.allowed))
    }

    /// Seven digits behind a point that is not written.
    fn eccentricity(self) -> Result<f64, Refused> {
        let digits = whole(self.text[26..33].trim_ascii_start());
        digits
            .map(|digits| f64::from(digits) / 1e7)
            .filter(|&value| ECCENTRICITY.hold(value))
            .ok_or_else(|| self.refused("eccentricity", 26..33, "seven digits are allowed"))
    }

    /// A sign, five digits behind a point that is not written, and a power of ten with its sign.
    fn drag(self) -> Result<f64, Refused> {
        let [sign, digits @ .., power_sign, power] = &self.text[53..61] else {
            unreachable!("eight columns")
        };
        let sign_of = |letter: &u8| match letter {
            b' ' | b'+' => Some(1.0),
            b'-' => Some(-1.0),
            _ => None,
        };
        let value = || {
            let (sign, power_sign) = (sign_of(sign)?, sign_of(power_sign)?);
            let power = f64::from(whole(&[*power])?);
            Some(sign * f64::from(whole(digits)?) * 1e-5 * 10_f64.powf(power_sign * power))
        };
        value().ok_or_else(|| {
            self.refused(
                "drag term",
                53..61,
                "a sign, five digits and a power of ten are allowed, as in -11606-4",
            )
        })
    }

    /// Two digits of the year, 1957 to 2056, and days with 1.0 for the midnight it begins with.
    fn epoch(self) -> Result<Moment, Refused> {
        let moment = || {
            let year = i32::try_from(whole(&self.text[18..20])?).ok()?;
            let year = if year < 57 { 2000 + year } else { 1900 + year };
            let text = self.text[20..32].trim_ascii();
            let point = text.iter().position(|&byte| byte == b'.');
            let (days, fraction) = text.split_at(point.unwrap_or(text.len()));
            let days = i64::from(whole(days)?);
            let mut microseconds = 0;
            // Eight digits are 864 microseconds each.
            let mut worth_us = 8_640_000_000;
            for digit in fraction.iter().skip(1) {
                microseconds += i64::from(whole(&[*digit])?) * worth_us;
                worth_us /= 10;
            }
            let length = if year % 4 == 0 { 366 } else { 365 };
            let of_year = (days - 1) * 86_400_000_000 + microseconds;
            let moment = Moment::of_year(year, of_year)?;
            (1..=length).contains(&days).then_some(moment)
        };
        moment().ok_or_else(|| {
            self.refused(
                "epoch",
                18..32,
                "two digits of the year and the day of the year with its fraction are allowed, as in 26132.95048611",
            )
        })
    }
}

/// One to nine digits.
fn whole(digits: &[u8]) -> Option<u32> {
    let is_plain = (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let text = is_plain.then(|| std::str::from_utf8(digits).ok()).flatten();
    text?.parse().ok()
}

/// Digits with a point, with a sign or without.
fn decimal(text: &[u8]) -> Option<f64> {
    let is_plain = text
        .iter()
        .enumerate()
        .all(|(at, byte)| matches!(byte, b'0'..=b'9' | b'.') || at == 0 && b"+-".contains(byte));
    let text = is_plain.then(|| std::str::from_utf8(text).ok()).flatten();
    text?.parse().ok()
}
