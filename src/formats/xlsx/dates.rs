//! Serial dates, and which number formats show them.

use crate::calendar::Day;

/// What a number format shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    #[default]
    Number,
    /// A day, a time of day, or both.
    Date,
    /// Hours, minutes or seconds past a day's end.
    Duration,
}

/// What a number format that every spreadsheet knows shows (ECMA-376 part 1, 18.8.30).
pub(super) fn built_in(id: u32) -> Shown {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
        46 => Shown::Duration,
        _ => Shown::Number,
    }
}

/// What a number format shows by the letters of its first section, outside of quotes and brackets.
pub(super) fn custom(code: &str) -> Shown {
    let mut chars = code.chars();
    while let Some(char) = chars.next() {
        match char {
            ';' => break,
            // The next character stands for itself or for its width.
            '\\' | '_' | '*' => {
                chars.next();
            }
            '"' => {
                chars.by_ref().find(|&char| char == '"');
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|&char| char != ']').collect();
                let inside = inside.to_ascii_lowercase();
                let unit = inside.bytes().next();
                let one = inside.bytes().all(|byte| Some(byte) == unit);
                if one && matches!(unit, Some(b'h' | b'm' | b's')) {
                    return Shown::Duration;
                }
            }
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return Shown::Date,
            // `General`, which has letters of its own.
            'G' | 'g' => return Shown::Number,
            _ => {}
        }
    }
    Shown::Number
}

/// Days that Excel counts, up to 9999-12-31.
const LAST: f64 = 2_958_466.0;
const SECONDS_A_DAY: f64 = 86_400.0;

/// A serial date as ISO 8601: `YYYY-MM-DD`, with `THH:MM:SS` where it has a time, a time alone below one
/// day; nothing outside of what Excel counts.
pub(super) fn shown(serial: f64, shown: Shown, is_1904: bool) -> Option<String> {
    if shown == Shown::Number || !(0.0..LAST).contains(&serial) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0 and 3e11"
    )]
    let seconds = (serial * SECONDS_A_DAY).round() as u64;
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    let second = second % 60;
    if shown == Shown::Duration {
        let hours = days * 24 + hour;
        return Some(format!("{hours:02}:{minute:02}:{second:02}"));
    }
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if days == 0 && !is_1904 {
        return Some(time);
    }
    let text = |days| Day::from_spreadsheet_days(days).to_string();
    let day = if is_1904 {
        text(days + 1_462)
    } else {
        match days {
            // Excel takes 1900 for a leap year.
            60 => "1900-02-29".to_owned(),
            ..60 => text(days + 1),
            _ => text(days),
        }
    };
    Some(if seconds.is_multiple_of(86_400) {
        day
    } else {
        format!("{day}T{time}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_days_of_both_epochs() {
        let date = |serial| shown(serial, Shown::Date, false);
        for (serial, expected) in [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (25_569.0, "1970-01-01"),
            (45_413.0, "2024-05-01"),
            (45_943.541, "2025-10-13T12:59:02"),
            (45_413.999_999_9, "2024-05-02"),
            (2_958_465.0, "9999-12-31"),
            (0.5, "12:00:00"),
        ] {
            assert_eq!(date(serial).as_deref(), Some(expected), "{serial}");
        }
        for serial in [-1.0, f64::NAN, 3e6] {
            assert_eq!(date(serial), None);
        }
        let old = |serial| shown(serial, Shown::Date, true);
        assert_eq!(old(0.0).as_deref(), Some("1904-01-01"));
        assert_eq!(old(43_951.0).as_deref(), Some("2024-05-01"));
        assert_eq!(
            shown(1.5, Shown::Duration, false).as_deref(),
            Some("36:00:00")
        );
    }

    #[test]
    fn formats_that_show_dates_are_told_from_numbers() {
        for code in [
            "dd/mm/yyyy",
            "[$-42A]d mmmm yyyy;@",
            "h:mm AM/PM",
            "yyyy\\-mm",
            "\"ngày\" d",
        ] {
            assert_eq!(custom(code), Shown::Date, "{code}");
        }
        for code in [
            "0.00",
            "General",
            "#,##0 \"hộ\"",
            "0\\d",
            "[Red]0;dd",
            "0.00E+00",
            "@",
            "_d0",
            "\"m",
        ] {
            assert_eq!(custom(code), Shown::Number, "{code}");
        }
        assert_eq!(custom("[hh]:mm"), Shown::Duration);
        assert_eq!(
            (built_in(14), built_in(2), built_in(46)),
            (Shown::Date, Shown::Number, Shown::Duration)
        );
    }
}
