//! Signal levels that somebody measured.

use super::area::Technology;
use super::fields::RowReader;
use super::issue::{Code, Effect, Issue};
use super::load::Loader;
use super::sites::point;
use super::{InputFile, Scope, SurveyError, refuse_twins};
use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::project::{Project, layers};
use crate::units::Dbm;

/// A level that was measured somewhere. What is missing is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// Where.
    pub position: LonLat,
    /// Reference signal received power, -160 to -20 dBm.
    pub rsrp: Dbm,
    /// The day.
    pub day: Option<Day>,
    /// Whose signal.
    pub operator: Option<String>,
    /// Technology of that signal.
    pub technology: Option<Technology>,
    /// Phone or scanner.
    pub device: Option<String>,
    /// Who measured.
    pub source: Option<MeasurementSource>,
}

/// Who measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeasurementSource {
    /// A drive test.
    Drive,
    /// An app on the phones of people.
    App,
    /// A team that went to the village.
    Team,
}

impl MeasurementSource {
    /// Reads a word in lower case, English or Vietnamese.
    fn of_word(word: &str) -> Option<Self> {
        match word {
            "drive" | "drive-test" | "drive test" | "drivetest" | "đo kiểm" => Some(Self::Drive),
            "app" | "crowd" | "ứng dụng" => Some(Self::App),
            "team" | "survey" | "đoàn khảo sát" | "khảo sát" => Some(Self::Team),
            _ => None,
        }
    }
}

/// Measurements of one or several files, and what was wrong with their rows.
#[derive(Clone, Debug, Default)]
pub struct Measurements {
    /// The usable rows in the order of the files.
    pub rows: Vec<Measurement>,
    /// What was wrong with rows, in the order of files and rows.
    pub issues: Vec<Issue>,
    /// What was noticed about files as a whole, for people.
    pub notes: Vec<String>,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
}

/// Reads and checks files of measurements, named as inputs of the project are: relative to it, with
/// options behind the name.
///
/// # Errors
/// [`SurveyError`] where a file as a whole cannot be used, or too many of its rows.
pub fn measurements(project: &Project, files: &[String]) -> Result<Measurements, SurveyError> {
    refuse_twins(project, files.iter().map(String::as_str))?;
    let mut loader = Loader::new(project, Scope::All, None);
    let mut rows = Vec::new();
    for file in files {
        let input = loader.input(&layers::MEASUREMENTS, file)?;
        let opened = loader.open(&layers::MEASUREMENTS, &input)?;
        if !opened.source.columns().is_empty() {
            opened.require(&["rsrp_dbm"])?;
        }
        rows.extend(loader.usable(opened, measurement)?);
    }
    let survey = loader.finish()?;
    Ok(Measurements {
        rows,
        issues: survey.issues,
        notes: survey.notes,
        inputs: survey.inputs,
    })
}

fn measurement(reader: &mut RowReader<'_>) -> Option<Measurement> {
    let position = point(reader)?;
    let Some(rsrp) = reader.number("rsrp_dbm", -160.0..=-20.0) else {
        if reader.text("rsrp_dbm").is_none() {
            let message = "a measurement without a level says nothing";
            let value = String::new();
            reader.note(
                "rsrp_dbm",
                value,
                Code::LevelMissing,
                Effect::Refused,
                message,
            );
        }
        reader.refuse();
        return None;
    };
    Some(Measurement {
        position,
        rsrp: Dbm(rsrp),
        day: day(reader),
        operator: reader.owned("operator"),
        technology: reader.word("technology", "2G, 3G, 4G, 5G", |word| word.parse().ok()),
        device: reader.owned("device"),
        source: reader.word("source", "drive, app, team", MeasurementSource::of_word),
    })
}

/// The day of a time: a date, a date with a time of day, or seconds or milliseconds since 1970, which
/// differ in their digits from 2001 to 2200.
fn day(reader: &mut RowReader<'_>) -> Option<Day> {
    /// 1 January 2200: later seconds are none.
    const END: u64 = 7_258_118_400;
    let text = reader.text("time")?;
    let digits = text.trim();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let second = match (is_number, digits.len()) {
        (true, 9..=10) => digits.parse::<u64>().ok(),
        (true, 12..=13) => digits
            .parse::<u64>()
            .ok()
            .map(|thousandth| thousandth / 1000),
        _ => None,
    };
    match second.filter(|&second| second < END) {
        Some(second) => Some(Day::from_unix_days(second / 86_400)),
        None => reader.day("time"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)], allowed: f64) -> Result<Measurements, SurveyError> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let name = name.split('|').next().unwrap();
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let settings = format!("[inputs]\nmax_rejected_share = {allowed:?}\n");
        std::fs::write(folder.path().join("deadzone.toml"), settings).unwrap();
        let project = Project::open(folder.path(), &[]).unwrap();
        let names: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
        measurements(&project, &names)
    }

    #[test]
    fn every_way_of_writing_a_measurement_is_read() {
        let drive = "Thời gian,lon,lat,RSRP (dBm),Nhà mạng,tech,Thiết bị,Nguồn\n\
                     2026-03-07T10:00:00Z,-5.5,7.5,\"-98,5\",A,LTE,S23,drive\n\
                     07/03/2026,-5.5,7.5,-160,,,,Đo kiểm\n";
        let app = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Point","coordinates":[-5.25,7.25]},
             "properties":{"timestamp":1772877600123,"rsrp_dbm":-20,"source":"app"}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[-5.25,7.25]},
             "properties":{"timestamp":"1772877600","rsrp_dbm":-70.5}}]}"#;
        let read = read(
            &[
                ("drive.csv|operator=B|technology=4G", drive),
                ("app.geojson", app),
            ],
            0.0,
        );
        let read = read.unwrap();
        assert!(read.issues.is_empty(), "{:?}", read.issues);
        let day = "2026-03-07".parse().ok();
        let first = Measurement {
            position: LonLat::new(-5.5, 7.5).unwrap(),
            rsrp: Dbm(-98.5),
            day,
            operator: Some("A".to_owned()),
            technology: Some(Technology::G4),
            device: Some("S23".to_owned()),
            source: Some(MeasurementSource::Drive),
        };
        let second = Measurement {
            rsrp: Dbm(-160.0),
            operator: Some("B".to_owned()),
            device: None,
            ..first.clone()
        };
        assert_eq!(read.rows[..2], [first, second]);
        let days: Vec<_> = read.rows[2..].iter().map(|row| row.day).collect();
        assert_eq!(days, [day, day]);
        assert_eq!(read.rows[2].source, Some(MeasurementSource::App));
        assert_eq!(read.rows[3].operator, None);
        let counts: Vec<_> = read.inputs.iter().map(|file| file.rows_used).collect();
        assert_eq!(counts, [2, 2]);
    }

    #[test]
    fn a_row_without_a_usable_level_or_place_is_refused_and_other_values_are_told() {
        let rows = "time,lon,lat,rsrp_dbm,technology,source\n\
                    2026-01-01,-5,7,-161,4G,drive\n\
                    2026-01-01,-5,7,-19.9,4G,drive\n\
                    2026-01-01,-5,7,,4G,drive\n\
                    2026-01-01,-5,7,weak,4G,drive\n\
                    2026-01-01,,,-90,4G,drive\n\
                    2026-01-01,-5,97,-90,4G,drive\n\
                    noon,-5,7,-90,6G,rumour\n\
                    99999999999999,-5,7,-90,,\n";
        let read = read(&[("m.csv", rows)], 1.0).unwrap();
        assert_eq!(read.rows.len(), 2);
        let told: Vec<(u64, &str, &str)> = read
            .issues
            .iter()
            .map(|issue| (issue.row, issue.code.as_str(), issue.effect.as_str()))
            .collect();
        let expected = [
            (2, "NUMBER_OUT_OF_RANGE", "refused"),
            (3, "NUMBER_OUT_OF_RANGE", "refused"),
            (4, "LEVEL_MISSING", "refused"),
            (5, "NUMBER_INVALID", "refused"),
            (6, "LOCATION_MISSING", "refused"),
            (7, "LOCATION_SWAPPED", "refused"),
            (8, "DATE_INVALID", "ignored"),
            (8, "WORD_UNKNOWN", "ignored"),
            (8, "WORD_UNKNOWN", "ignored"),
            (9, "DATE_INVALID", "ignored"),
        ];
        assert_eq!(told, expected);
        let file = &read.inputs[0];
        assert_eq!(
            (file.rows_read, file.rows_used, file.rows_refused),
            (8, 2, 6)
        );
    }

    #[test]
    fn a_file_that_cannot_be_used_is_refused_as_a_whole() {
        let error = |files: &[(&str, &str)]| read(files, 0.01).unwrap_err();
        let without = error(&[("m.csv", "lon,lat,level\n-5,7,-90\n")]);
        assert!(matches!(
            without,
            SurveyError::NoColumn {
                field: "rsrp_dbm",
                ..
            }
        ));
        let refused = error(&[("m.csv", "lon,lat,rsrp\n-5,7,0\n")]);
        assert!(matches!(refused, SurveyError::TooManyRefused { .. }));
        let table = "lon,lat,rsrp\n-5,7,-90\n";
        let twice = error(&[("m.csv", table), ("./m.csv", table)]);
        assert!(matches!(twice, SurveyError::Twice { .. }));
    }
}
