//! Moments and frames: UTC, the turn of the earth, and where a satellite stands for a place.
//!
//! SGP4 gives positions in the true equator, mean equinox frame (TEME). The earth-fixed frame is TEME
//! turned by Greenwich mean sidereal time of 1982 (Aoki et al. 1982; Vallado, Crawford, Hujsak and
//! Kelso, AIAA 2006-6753, appendix C) with UT1 = UTC and without polar motion: at most 0.9 s and 0.4 km on
//! the equator, where the elements themselves are some kilometres off. Angles are geometric, without
//! refraction, which is below 0.04 degrees above 25 degrees of elevation.

use std::fmt;
use std::str::FromStr;

use crate::calendar::Day;
use crate::geodesy::{LonLat, curve};

const US_PER_S: i64 = 1_000_000;
const S_PER_DAY: i64 = 86_400;
/// 2000-01-01T12:00:00 UTC in seconds since 1970.
const J2000_S: i64 = 946_728_000;

/// A moment of UTC to the microsecond, leap seconds not counted, as element sets have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    unix_us: i64,
}

/// Text that is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "is no moment of UTC from 1900 to 2200; write YYYY-MM-DDTHH:MM:SSZ, or YYYY-MM-DD for its midnight"
)]
pub struct MomentError;

impl Moment {
    /// The midnight that a day begins with.
    #[must_use]
    pub fn midnight(day: Day) -> Self {
        // A `Day` writes itself as a date of the years that moments have.
        day.to_string().parse().unwrap_or(Self { unix_us: 0 })
    }

    /// So many microseconds after the beginning of a year, where years run from 1900 to 2200.
    pub(super) fn of_year(year: i32, microseconds: i64) -> Option<Self> {
        let midnight_us = days_since_1970(year, 1, 1)
            .checked_mul(S_PER_DAY)?
            .checked_mul(US_PER_S)?;
        let unix_us = midnight_us.checked_add(microseconds)?;
        (1900..=2200).contains(&year).then_some(Self { unix_us })
    }

    /// The moment so many seconds later; what is beyond the calendar stays at its end.
    #[must_use]
    pub fn plus_s(self, seconds: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "the cast saturates, and so does the sum"
        )]
        let microseconds = (seconds * US_PER_S as f64).round() as i64;
        Self {
            unix_us: self
                .unix_us
                .saturating_add(microseconds)
                .clamp(FIRST_US, LAST_US),
        }
    }

    /// Seconds from `earlier` to this moment.
    #[must_use]
    pub fn since_s(self, earlier: Self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "300 years of microseconds are to be told to a millisecond"
        )]
        let microseconds = self.unix_us.saturating_sub(earlier.unix_us) as f64;
        microseconds / 1e6
    }

    /// Days since 2000-01-01T12:00 UTC.
    fn days_since_2000(self) -> f64 {
        self.since_s(Self {
            unix_us: J2000_S * US_PER_S,
        }) / 86_400.0
    }

    /// Years of 365.25 days since 2000-01-01T12:00 UTC, of a Julian date rounded to 40 microseconds: so
    /// the programs count that made the vectors of SGP4, and the moon moves orbits that are almost parabolas
    /// by 4 mm in that time.
    pub(super) fn julian_years_since_2000(self) -> f64 {
        let day_us = S_PER_DAY * US_PER_S;
        #[expect(
            clippy::cast_precision_loss,
            reason = "days of centuries, and parts of a day"
        )]
        let (days, of_day) = (
            self.unix_us.div_euclid(day_us) as f64,
            self.unix_us.rem_euclid(day_us) as f64 / day_us as f64,
        );
        ((days + 2_440_587.5) + of_day - 2_451_545.0) / 365.25
    }

    /// Greenwich mean sidereal time, radians from 0 to below a turn (IAU 1982).
    #[must_use]
    pub fn sidereal_time(self) -> f64 {
        let centuries = self.days_since_2000() / 36_525.0;
        let seconds = 67_310.548_41
            + (876_600.0 * 3_600.0 + 8_640_184.812_866) * centuries
            + 0.093_104 * centuries.powi(2)
            - 6.2e-6 * centuries.powi(3);
        (seconds / 86_400.0).rem_euclid(1.0) * std::f64::consts::TAU
    }
}

const FIRST_US: i64 = -2_208_988_800 * US_PER_S;
const LAST_US: i64 = 7_289_654_400 * US_PER_S - 1;

/// Days from 1 January 1970 to a day of the Gregorian calendar (Hinnant, `days_from_civil`).
fn days_since_1970(year: i32, month: u8, day: u8) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = (i64::from(month) + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl FromStr for Moment {
    type Err = MomentError;

    /// Reads `YYYY-MM-DDTHH:MM[:SS[.ffffff]][Z]`, with a space in place of `T` too, and `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, MomentError> {
        let text = text.trim();
        let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let number = |part: &str, digits: usize| -> Result<u32, MomentError> {
            let is_plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            let number = is_plain.then(|| part.parse().ok()).flatten();
            number.ok_or(MomentError)
        };
        let small = |part: &str, limit: u32| -> Result<u32, MomentError> {
            let value = number(part, 2)?;
            (value < limit).then_some(value).ok_or(MomentError)
        };
        let parts: Vec<&str> = date.splitn(4, '-').collect();
        let [year, month, day] = parts[..] else {
            return Err(MomentError);
        };
        let narrow = |value: u32| u8::try_from(value).map_err(|_error| MomentError);
        let (month, day) = (narrow(number(month, 2)?)?, narrow(number(day, 2)?)?);
        let year = u16::try_from(number(year, 4)?).map_err(|_error| MomentError)?;
        Day::new(year, month, day).map_err(|_error| MomentError)?;
        let mut microseconds = 0;
        if let Some(time) = time {
            let parts: Vec<&str> = time.splitn(4, ':').collect();
            let (hours, minutes, seconds) = match parts[..] {
                [hours, minutes] => (hours, minutes, "00"),
                [hours, minutes, seconds] => (hours, minutes, seconds),
                _ => return Err(MomentError),
            };
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            let is_fraction = !fraction.is_empty()
                && fraction.len() <= 12
                && fraction.bytes().all(|byte| byte.is_ascii_digit());
            if !is_fraction {
                return Err(MomentError);
            }
            let fraction: f64 = format!("0.{fraction}")
                .parse()
                .map_err(|_error| MomentError)?;
            let whole = small(hours, 24)? * 3_600 + small(minutes, 60)? * 60 + small(whole, 60)?;
            #[expect(clippy::cast_possible_truncation, reason = "from 0 to a million")]
            let fraction = (fraction * 1e6).round() as i64;
            microseconds = i64::from(whole) * US_PER_S + fraction;
        }
        let days = days_since_1970(i32::from(year), month, day);
        Ok(Self {
            unix_us: (days * S_PER_DAY * US_PER_S + microseconds).clamp(FIRST_US, LAST_US),
        })
    }
}

impl fmt::Display for Moment {
    /// To the second.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.unix_us.div_euclid(US_PER_S);
        let of_day = seconds.rem_euclid(S_PER_DAY);
        let days = seconds.div_euclid(S_PER_DAY);
        // Calendar days count from 1970; those before lie whole periods of 400 years later.
        let (later, years) = if days < 0 { (146_097, 400) } else { (0, 0) };
        let day = Day::from_unix_days(u64::try_from(days + later).unwrap_or(0)).to_string();
        let (year, rest) = day.split_at(day.find('-').unwrap_or(0));
        let year = year.parse::<i32>().unwrap_or(0) - years;
        write!(
            f,
            "{year:04}{rest}T{:02}:{:02}:{:02}Z",
            of_day / 3_600,
            of_day / 60 % 60,
            of_day % 60
        )
    }
}

/// Turns a TEME position into the earth-fixed frame, where `sidereal_time` is that of the moment.
#[must_use]
pub fn teme_to_ecef(teme_km: [f64; 3], sidereal_time: f64) -> [f64; 3] {
    let (sin, cos) = sidereal_time.sin_cos();
    let [x, y, z] = teme_km;
    [cos * x + sin * y, cos * y - sin * x, z]
}

/// Where something stands for an observer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Clockwise from true north, degrees from 0 to below 360.
    pub azimuth_deg: f64,
    /// Above the plane through the observer along the ellipsoid, degrees.
    pub elevation_deg: f64,
    /// Straight, kilometres.
    pub range_km: f64,
}

/// A place on WGS 84 that looks at the sky.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observer {
    pub(super) ecef_km: [f64; 3],
    pub(super) up: [f64; 3],
    east: [f64; 3],
    north: [f64; 3],
}

impl Observer {
    /// At a geodetic position, so many metres above the ellipsoid. The sea stands up to 100 m above or
    /// below it, which moves no satellite.
    #[must_use]
    pub fn new(position: LonLat, height_m: f64) -> Self {
        let (sin_lat, cos_lat) = position.lat().to_radians().sin_cos();
        let (sin_lon, cos_lon) = position.lon().to_radians().sin_cos();
        let up = [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat];
        let (surface_m, _) = curve(position.lon(), position.lat(), 0.0, 0.0);
        Self {
            ecef_km: std::array::from_fn(|axis| (surface_m[axis] + height_m * up[axis]) / 1000.0),
            up,
            east: [-sin_lon, cos_lon, 0.0],
            north: [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
        }
    }

    /// The way to something in the earth-fixed frame, kilometres.
    #[must_use]
    pub fn look(&self, ecef_km: [f64; 3]) -> Look {
        let way: [f64; 3] = std::array::from_fn(|axis| ecef_km[axis] - self.ecef_km[axis]);
        let range_km = dot(way, way).sqrt();
        self.look_along(way, range_km)
    }

    /// As [`Self::look`], where the way and its length are known.
    pub(super) fn look_along(&self, way_km: [f64; 3], range_km: f64) -> Look {
        let (east, north) = (dot(way_km, self.east), dot(way_km, self.north));
        let azimuth_deg = east.atan2(north).to_degrees();
        let sine = if range_km > 0.0 {
            (dot(way_km, self.up) / range_km).clamp(-1.0, 1.0)
        } else {
            1.0
        };
        Look {
            azimuth_deg: if azimuth_deg < 0.0 {
                // A hair west of north is not to become 360.
                (azimuth_deg + 360.0).min(360.0_f64.next_down())
            } else {
                azimuth_deg
            },
            elevation_deg: sine.asin().to_degrees(),
            range_km,
        }
    }
}

pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap_or_else(|why| panic!("{text} {why}"))
    }

    #[test]
    fn moments_are_read_and_written() {
        for (text, unix_us) in [
            ("1970-01-01", 0),
            ("1970-01-01T00:00:01Z", 1_000_000),
            ("2000-01-01T12:00", J2000_S * US_PER_S),
            ("2000-01-01 12:00:00.000001", J2000_S * US_PER_S + 1),
            ("1900-01-01", FIRST_US),
            ("2200-12-31T23:59:59.999999", LAST_US),
            ("1969-12-31T23:59:59", -1_000_000),
        ] {
            assert_eq!(moment(text).unix_us, unix_us, "{text}");
        }
        for text in [
            "1969-12-31T23:59:59Z",
            "2026-02-28T00:00:07Z",
            "1900-03-01T05:06:07Z",
        ] {
            assert_eq!(moment(text).to_string(), text);
        }
        let day: Day = "2026-05-12".parse().unwrap();
        assert_eq!(Moment::midnight(day).to_string(), "2026-05-12T00:00:00Z");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "now",
            "2026-02-30",
            "2026-1-1",
            "2026-01-01T24:00",
            "2026-01-01T12:60:00",
            "2026-01-01T12:00:00+07:00",
            "2026-01-01T12:00:00.Z",
            "2026-01-01T12",
            "12/05/2026",
            "99999-01-01",
            "2026-01-01-01",
            "2026-01-01T1:2:3:4",
            "2026-01-01T12:00:-1",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text:?} was read");
        }
    }

    #[test]
    fn sidereal_time_is_that_of_vallado() {
        // Vallado, Fundamentals of Astrodynamics, example 3-5: 1992-08-20 12:14 UT1.
        let turned = moment("1992-08-20T12:14:00Z").sidereal_time().to_degrees();
        assert!((turned - 152.578_787_81).abs() < 1e-6, "{turned}");
    }

    #[test]
    fn what_stands_overhead_north_and_east_is_seen_there() {
        let observer = Observer::new(LonLat::new(105.0, 21.0).unwrap(), 1_500.0);
        let along = |up: f64, east: f64, north: f64| {
            observer.look(std::array::from_fn(|axis| {
                observer.ecef_km[axis]
                    + up * observer.up[axis]
                    + east * observer.east[axis]
                    + north * observer.north[axis]
            }))
        };
        let zenith = along(550.0, 0.0, 0.0);
        assert!(
            (zenith.elevation_deg - 90.0).abs() < 1e-4 && (zenith.range_km - 550.0).abs() < 1e-9
        );
        let east = along(1.0, 1.0, 0.0);
        assert!((east.azimuth_deg - 90.0).abs() < 1e-6 && (east.elevation_deg - 45.0).abs() < 1e-6);
        let west = along(0.0, -1.0, 1.0);
        assert!((west.azimuth_deg - 315.0).abs() < 1e-6 && west.elevation_deg.abs() < 1e-6);
        assert!(observer.look(observer.ecef_km).elevation_deg.is_finite());
    }

    proptest! {
        #[test]
        fn any_moment_is_read_back(seconds in FIRST_US / US_PER_S..LAST_US / US_PER_S) {
            let moment = Moment { unix_us: seconds * US_PER_S };
            prop_assert_eq!(moment.to_string().parse::<Moment>(), Ok(moment));
        }

        #[test]
        fn any_text_is_a_moment_or_refused(text in "[-0-9TZ:. ]{0,24}") {
            if let Ok(moment) = text.parse::<Moment>() {
                prop_assert!(moment.sidereal_time().is_finite());
            }
        }

        #[test]
        fn angles_are_in_range(lon in -180.0..180.0, lat in -90.0..90.0, x in -9e3..9e3, y in -9e3..9e3, z in -9e3..9e3) {
            let look = Observer::new(LonLat::new(lon, lat).unwrap(), 0.0).look([x, y, z]);
            prop_assert!((0.0..360.0).contains(&look.azimuth_deg));
            prop_assert!((-90.0..=90.0).contains(&look.elevation_deg));
        }
    }
}
