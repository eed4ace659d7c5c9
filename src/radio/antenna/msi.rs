//! Pattern files of the Planet format (`.msi`, `.pln`, `.txt`): a keyword and its value a line, then the
//! losses of the horizontal and of the vertical cut, each below a line with their number.

use super::pattern::{Cut, Pattern};

/// From a half-wave dipole to an isotropic antenna, dB.
const DIPOLE_DBI: f64 = 2.15;
/// Most rows of a cut: a tenth of a degree.
const MOST_POINTS: usize = 3600;
/// Most decibels below the maximum.
const MOST_LOSS_DB: f64 = 200.0;

/// Keywords that describe an antenna without changing what it radiates.
const DESCRIPTIONS: &[&str] = &[
    "MAKE",
    "H_WIDTH",
    "V_WIDTH",
    "FRONT_TO_BACK",
    "TILT",
    "ELECTRICAL_TILT",
    "POLARIZATION",
    "COMMENT",
];

/// Why a file is no antenna pattern.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MsiError {
    /// A value that cannot be used.
    #[error("line {line}: {what} is '{value}'; allowed is {allowed}")]
    Value {
        /// From 1.
        line: usize,
        /// What it is.
        what: &'static str,
        /// As the file has it, cut to 40 characters.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A cut that ends too early.
    #[error(
        "line {line}: {cut} announces {announced} rows, but {found} follow; was the file cut off?"
    )]
    Rows {
        /// The line of the announcement, from 1.
        line: usize,
        /// `HORIZONTAL` or `VERTICAL`.
        cut: &'static str,
        /// Rows that it says there are.
        announced: usize,
        /// Rows that there are.
        found: usize,
    },
    /// A cut that stands twice.
    #[error("line {line}: {cut} stands a second time; give one antenna at one tilt a file")]
    Twice {
        /// From 1.
        line: usize,
        /// `HORIZONTAL` or `VERTICAL`.
        cut: &'static str,
    },
    /// A cut that is not there.
    #[error("has no line {cut}; give a pattern in the Planet format (MSI) with both cuts")]
    Missing {
        /// `HORIZONTAL` or `VERTICAL`.
        cut: &'static str,
    },
}

fn value_error(line: usize, what: &'static str, value: &str, allowed: &'static str) -> MsiError {
    let value = value.chars().take(40).collect();
    MsiError::Value {
        line,
        what,
        value,
        allowed,
    }
}

impl Pattern {
    /// Reads a pattern of the Planet format.
    ///
    /// `GAIN` is dBd unless the file says dBi, as the format has it. Losses are decibels below the
    /// maximum, without a sign. The horizontal cut runs clockwise from the front; the vertical one from
    /// the horizon ahead (0) to the ground (90), the horizon behind (180) and the sky (270). Other
    /// keywords describe the antenna and change nothing: the cuts hold widths and tilts.
    ///
    /// # Errors
    /// [`MsiError`] with the line, the value and what is allowed.
    ///
    /// ```
    /// use deadzone::radio::Pattern;
    /// let file = "NAME panel\nGAIN 15 dBi\nHORIZONTAL 2\n0 0\n180 25\nVERTICAL 2\n0 0\n90 20\n";
    /// let panel = Pattern::from_msi(file.as_bytes())?;
    /// assert_eq!((panel.name(), panel.gain_dbi()), ("panel", Some(15.0)));
    /// # Ok::<(), deadzone::radio::MsiError>(())
    /// ```
    pub fn from_msi(bytes: &[u8]) -> Result<Self, MsiError> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let mut lines = text.lines().map(str::trim).zip(1..).peekable();
        let mut name = String::new();
        let (mut gain_dbi, mut frequency_mhz) = (None, None);
        let (mut horizontal, mut vertical) = (None, None);
        while let Some((text, line)) = lines.next() {
            let (keyword, value) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            let value = value.trim();
            let mut cut = |name, into: &mut Option<Cut>| {
                if into.is_some() {
                    return Err(MsiError::Twice { line, cut: name });
                }
                *into = Some(read_cut(&mut lines, line, name, value)?);
                Ok(())
            };
            match keyword.to_ascii_uppercase().as_str() {
                "NAME" => value.clone_into(&mut name),
                "GAIN" => gain_dbi = gain(value, line)?,
                "FREQUENCY" => frequency_mhz = frequency(value, line)?,
                "HORIZONTAL" => cut("HORIZONTAL", &mut horizontal)?,
                "VERTICAL" => cut("VERTICAL", &mut vertical)?,
                keyword if line == 1 && !DESCRIPTIONS.contains(&keyword) => {
                    // Some makers leave the keyword of the name out.
                    text.clone_into(&mut name);
                }
                _ => {}
            }
        }
        Ok(Self {
            name,
            gain_dbi,
            frequency_mhz,
            horizontal: horizontal.ok_or(MsiError::Missing { cut: "HORIZONTAL" })?,
            vertical: vertical.ok_or(MsiError::Missing { cut: "VERTICAL" })?,
        })
    }
}

/// A number and the word behind it; decimal commas are read.
fn number_and_unit(value: &str) -> Option<(f64, String)> {
    let end = value.find(|c: char| !matches!(c, '0'..='9' | '.' | ',' | '-' | '+'));
    let (number, unit) = value.split_at(end.unwrap_or(value.len()));
    let number: f64 = number.replace(',', ".").parse().ok()?;
    Some((number, unit.trim().to_ascii_lowercase()))
}

/// `GAIN 15.5`, in dBd, or `GAIN 17.65 dBi`.
fn gain(value: &str, line: usize) -> Result<Option<f64>, MsiError> {
    if value.is_empty() {
        return Ok(None);
    }
    let read = number_and_unit(value).and_then(|(number, unit)| match unit.as_str() {
        "" | "dbd" => Some(number + DIPOLE_DBI),
        "dbi" => Some(number),
        _ => None,
    });
    read.filter(|gain| (-50.0..=100.0).contains(gain))
        .map(Some)
        .ok_or_else(|| {
            let allowed = "a number from -50 to 100, in dBd or followed by dBi";
            value_error(line, "GAIN", value, allowed)
        })
}

/// `FREQUENCY 900`, with or without MHz, or in GHz; a range is no one frequency.
fn frequency(value: &str, line: usize) -> Result<Option<f64>, MsiError> {
    let is_range = value
        .split_once(['-', '/'])
        .is_some_and(|(low, high)| number_and_unit(low.trim()).is_some() && !high.is_empty());
    if value.is_empty() || is_range {
        return Ok(None);
    }
    let read = number_and_unit(value).and_then(|(number, unit)| match unit.as_str() {
        "" | "mhz" => Some(number),
        "ghz" => Some(number * 1000.0),
        _ => None,
    });
    read.filter(|frequency| (1.0..=1e6).contains(frequency))
        .map(Some)
        .ok_or_else(|| {
            let allowed = "1 to 1000000 MHz, a range, or nothing";
            value_error(line, "FREQUENCY", value, allowed)
        })
}

/// The rows below `HORIZONTAL 360`.
fn read_cut<'t>(
    lines: &mut impl Iterator<Item = (&'t str, usize)>,
    line: usize,
    cut: &'static str,
    announced: &str,
) -> Result<Cut, MsiError> {
    let count = announced.parse().ok();
    let count = count.filter(|count| (1..=MOST_POINTS).contains(count));
    let announced = count
        .ok_or_else(|| value_error(line, cut, announced, "a number of rows from 1 to 3600"))?;
    let mut points: Vec<(f64, f64)> = Vec::new();
    while points.len() < announced {
        let Some((text, at)) = lines.next() else {
            return Err(MsiError::Rows {
                line,
                cut,
                announced,
                found: points.len(),
            });
        };
        if !text.is_empty() {
            points.push(row(text, at, points.last())?);
        }
    }
    // The last row may close the circle.
    if points.len() > 1 && points.last().is_some_and(|(angle, _)| *angle >= 360.0) {
        points.pop();
    }
    Ok(Cut::new(&points))
}

/// An angle and a loss.
fn row(text: &str, line: usize, last: Option<&(f64, f64)>) -> Result<(f64, f64), MsiError> {
    let mut words = text.split([' ', '\t', ';']).filter(|word| !word.is_empty());
    let mut number = || -> Option<f64> { words.next()?.replace(',', ".").parse().ok() };
    let (angle, loss) = (number(), number());
    let rises = |angle: &f64| last.is_none_or(|(before, _)| angle > before);
    let angle = angle
        .filter(|angle| (0.0..=360.0).contains(angle) && rises(angle))
        .ok_or_else(|| {
            let allowed = "a number from 0 to 360 degrees above that of the row before, and a loss";
            value_error(line, "the angle", text, allowed)
        })?;
    let loss = loss
        .filter(|loss| (0.0..=MOST_LOSS_DB).contains(loss))
        .ok_or_else(|| {
            let allowed = "0 to 200 dB below the maximum, without a sign";
            value_error(line, "the loss", text, allowed)
        })?;
    Ok((angle, loss))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;
    use crate::radio::Antenna;

    /// A whole file as makers write it: parabolas of 65 and 10 degrees, tilted down by 6.
    fn panel() -> String {
        let mut text = "NAME 742 265\r\nMAKE somebody\r\nFREQUENCY 790 MHz\r\nH_WIDTH 65\r\n\
             GAIN 15.35 dBd\r\nTILT ELECTRICAL\r\nHORIZONTAL 360\r\n"
            .to_owned();
        let turned = |angle: u32, tilt: f64| {
            let off = (f64::from(angle) - tilt).rem_euclid(360.0);
            off.min(360.0 - off)
        };
        for angle in 0..360 {
            let loss = (12.0 * (turned(angle, 0.0) / 65.0).powi(2)).min(25.0);
            write!(text, "{angle} {loss:.1}\r\n").unwrap();
        }
        text.push_str("VERTICAL 360\r\n");
        for angle in 0..360 {
            let loss = (12.0 * (turned(angle, 6.0) / 10.0).powi(2)).min(25.0);
            write!(text, "{angle}\t{loss:.1}\r\n").unwrap();
        }
        text
    }

    #[test]
    fn a_file_of_a_maker_is_read() {
        let pattern = Pattern::from_msi(panel().as_bytes()).unwrap();
        assert_eq!(pattern.name(), "742 265");
        assert_eq!(pattern.frequency_mhz(), Some(790.0));
        assert_eq!(pattern.gain_dbi(), Some(17.5));
        assert_eq!(pattern.peak_elevation_deg(), -6.0);
        let antenna = Antenna::Measured(pattern.into());
        assert_eq!(antenna.gain_db(0.0, -6.0), -0.0);
        assert_eq!(antenna.gain_db(0.0, 0.0), -4.3);
        // Mechanical tilt adds to the electrical one ahead.
        assert!(antenna.tilted_gain_db(0.0, -8.0, 2.0) > -1e-9);
        assert!(antenna.gain_db(180.0, 0.0) < -20.0);
    }

    #[test]
    fn gains_and_frequencies_are_read_as_makers_write_them() {
        let read = |head: &str| {
            let text = format!("{head}\nHORIZONTAL 1\n0 0\nVERTICAL 1\n0 0\n");
            Pattern::from_msi(text.as_bytes()).unwrap()
        };
        for (head, gain) in [
            ("GAIN 15.5", Some(17.65)),
            ("gain 15,5 DBD", Some(17.65)),
            ("GAIN 17.65dBi", Some(17.65)),
            ("GAIN", None),
        ] {
            assert_eq!(read(head).gain_dbi(), gain, "{head}");
        }
        for (head, frequency) in [
            ("FREQUENCY 2140", Some(2140.0)),
            ("FREQUENCY 2.4 GHz", Some(2400.0)),
            ("FREQUENCY 1710-1880", None),
            ("FREQUENCY 1710 MHz - 1880 MHz", None),
        ] {
            assert_eq!(read(head).frequency_mhz(), frequency, "{head}");
        }
        assert_eq!(read("MAKE somebody").name(), "");
        assert_eq!(
            read("a panel without keyword").name(),
            "a panel without keyword"
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_line_and_value() {
        for (text, message) in [
            ("", "has no line HORIZONTAL"),
            ("HORIZONTAL 1\n0 0\n", "has no line VERTICAL"),
            (
                "HORIZONTAL 99999999999999\n",
                "line 1: HORIZONTAL is '99999999999999'; allowed is a number of rows from 1 to 3600",
            ),
            ("HORIZONTAL 0\n", "line 1: HORIZONTAL is '0'"),
            ("HORIZONTAL -1\n", "line 1: HORIZONTAL is '-1'"),
            (
                "NAME a\nHORIZONTAL 3\n0 0\n1 0\n",
                "line 2: HORIZONTAL announces 3 rows, but 2 follow",
            ),
            ("HORIZONTAL 2\n0 0\n0 0\n", "line 3: the angle is '0 0'"),
            ("HORIZONTAL 2\n0 0\n361 0\n", "line 3: the angle is '361 0'"),
            ("HORIZONTAL 2\nNaN 0\n1 0\n", "line 2: the angle is 'NaN 0'"),
            (
                "HORIZONTAL 2\n0 -3\n1 0\n",
                "line 2: the loss is '0 -3'; allowed is 0 to 200 dB below the maximum, without a sign",
            ),
            ("HORIZONTAL 2\n0 inf\n1 0\n", "line 2: the loss is"),
            ("HORIZONTAL 2\n0\n1 0\n", "line 2: the loss is"),
            (
                "HORIZONTAL 2\nVERTICAL 1\n1 0\n",
                "line 2: the angle is 'VERTICAL 1'",
            ),
            (
                "HORIZONTAL 1\n0 0\nHORIZONTAL 1\n0 0\n",
                "line 3: HORIZONTAL stands a second time",
            ),
            ("GAIN high\n", "line 1: GAIN is 'high'"),
            ("GAIN 1e9\n", "line 1: GAIN is '1e9'"),
            ("FREQUENCY -5\n", "line 1: FREQUENCY is '-5'"),
            ("FREQUENCY blue\n", "line 1: FREQUENCY is 'blue'"),
        ] {
            let error = Pattern::from_msi(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(message), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_last_row_may_close_the_circle() {
        let text = "HORIZONTAL 3\n0 0\n180 20\n360 0\nVERTICAL 3\n0 0\n180 20\n360.0 0\n";
        let pattern = Pattern::from_msi(text.as_bytes()).unwrap();
        for (azimuth, loss) in [(0.0, 0.0), (90.0, 10.0), (270.0, 10.0), (180.0, 20.0)] {
            assert!(
                (pattern.loss_db(azimuth, 0.0) - loss).abs() < 1e-9,
                "{azimuth}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Pattern::from_msi(&bytes);
        }

        #[test]
        fn no_lines_break_the_reader(
            lines in prop::collection::vec("(HORIZONTAL|VERTICAL|GAIN|[0-9.,]{1,4}) [0-9.,eE+-]{0,6}", 0..30),
        ) {
            if let Ok(pattern) = Pattern::from_msi(lines.join("\n").as_bytes()) {
                let antenna = Antenna::Measured(pattern.into());
                for azimuth in [-721.0, 0.0, 90.0, 359.999_999, 1e9] {
                    let gain = antenna.gain_db(azimuth, -90.0);
                    prop_assert!(gain <= 0.0 && gain.is_finite());
                }
            }
        }
    }
}
