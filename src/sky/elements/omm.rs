//! Orbit mean-elements messages (CCSDS 502.0-B-3) in JSON, as `CelesTrak` and Space-Track write them: a list of
//! objects, or one. Numbers may stand in quotation marks.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::super::frames::Moment;
use super::{
    ANGLE, DRAG, ECCENTRICITY, ElementSet, INCLINATION, Limits, MEAN_MOTION, MeanElements, Reading,
    Refused, THEORY, is_sgp4,
};

/// Reads the records of a file. Where it is cut off or damaged, what stands before is read.
pub(super) fn read(bytes: &[u8], reading: &mut Reading) {
    let mut records = Vec::new();
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let is_list = bytes.trim_ascii_start().starts_with(b"[");
    let end = if is_list {
        List(&mut records).deserialize(&mut parser)
    } else {
        serde::Deserialize::deserialize(&mut parser).map(|record| records.push(record))
    };
    let end = end.and_then(|()| parser.end());
    let mut lines = Lines {
        bytes,
        at: 0,
        line: 1,
    };
    for record in &records {
        let line = lines.of(record.get());
        reading.take(parsed(record.get(), line));
    }
    if let Err(why) = end {
        reading.refuse(Refused::new(
            why.line(),
            "JSON",
            why.to_string().as_bytes(),
            "what follows this line is not read; is the file cut off?",
        ));
    }
}

/// Collects what a list holds, and keeps it where the list breaks off.
struct List<'l, 'a>(&'l mut Vec<&'a RawValue>);

impl<'a> DeserializeSeed<'a> for List<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'a> Visitor<'a> for List<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of orbit mean-elements messages")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(record) = list.next_element()? {
            self.0.push(record);
        }
        Ok(())
    }
}

/// Counts lines up to records that lie one behind the other.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, record: &str) -> usize {
        let start = record.as_ptr() as usize - self.bytes.as_ptr() as usize;
        let between = self.bytes.get(self.at..start).unwrap_or(&[]);
        self.line += memchr::memchr_iter(b'\n', between).count();
        self.at = start.max(self.at);
        self.line
    }
}

/// A message with the line that it begins on.
struct Message {
    line: usize,
    name: String,
    fields: Map<String, Value>,
}

fn parsed(text: &str, line: usize) -> Result<ElementSet, Refused> {
    let fields = serde_json::from_str(text).map_err(|_error| {
        let allowed = "an object with the keys of an orbit mean-elements message is allowed";
        Refused::new(line, "a record", text.as_bytes(), allowed)
    })?;
    let message = Message {
        line,
        name: text_of(&fields, "OBJECT_NAME"),
        fields,
    };
    message.set().map_err(|why| why.named(&message.name))
}

/// The value of a key without quotation marks; nothing where it is null or not there.
fn text_of(fields: &Map<String, Value>, key: &str) -> String {
    match fields.get(key) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(other) => other.to_string(),
    }
}

impl Message {
    fn text(&self, key: &str) -> String {
        text_of(&self.fields, key)
    }

    fn refused(&self, key: &'static str, allowed: &'static str) -> Refused {
        Refused::new(self.line, key, self.text(key).as_bytes(), allowed)
    }

    fn one_of(
        &self,
        key: &'static str,
        known: &[&str],
        allowed: &'static str,
    ) -> Result<(), Refused> {
        let text = self.text(key).to_ascii_uppercase();
        if text.is_empty() || known.contains(&text.as_str()) {
            Ok(())
        } else {
            Err(self.refused(key, allowed))
        }
    }

    fn number(&self, key: &'static str, limits: &Limits) -> Result<f64, Refused> {
        let number: Option<f64> = self.text(key).parse().ok();
        number
            .filter(|&number| limits.hold(number))
            .ok_or_else(|| self.refused(key, limits.allowed))
    }

    fn set(&self) -> Result<ElementSet, Refused> {
        self.one_of("CENTER_NAME", &["EARTH"], "EARTH is allowed")?;
        self.one_of("REF_FRAME", &["TEME"], "TEME is allowed, the frame of SGP4")?;
        self.one_of("TIME_SYSTEM", &["UTC"], "UTC is allowed")?;
        let theories = ["SGP4", "SGP/SGP4", "SDP4"];
        self.one_of("MEAN_ELEMENT_THEORY", &theories, "SGP4 is allowed")?;
        if !is_sgp4(self.text("EPHEMERIS_TYPE").as_bytes()) {
            return Err(self.refused("EPHEMERIS_TYPE", THEORY));
        }
        let number = self.text("NORAD_CAT_ID");
        let is_plain = number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit());
        let catalogue_number = number.parse().ok().filter(|_| is_plain);
        let catalogue_number = catalogue_number
            .ok_or_else(|| self.refused("NORAD_CAT_ID", "one to nine digits are allowed"))?;
        let epoch: Result<Moment, _> = self.text("EPOCH").parse();
        let epoch = epoch.map_err(|_error| {
            self.refused(
                "EPOCH",
                "a moment of UTC is allowed, as in 2026-05-12T22:48:42.000192",
            )
        })?;
        Ok(ElementSet {
            name: if self.name.is_empty() {
                number
            } else {
                self.name.clone()
            },
            catalogue_number,
            epoch,
            mean: MeanElements {
                inclination_deg: self.number("INCLINATION", &INCLINATION)?,
                right_ascension_deg: self.number("RA_OF_ASC_NODE", &ANGLE)?,
                eccentricity: self.number("ECCENTRICITY", &ECCENTRICITY)?,
                argument_of_perigee_deg: self.number("ARG_OF_PERICENTER", &ANGLE)?,
                mean_anomaly_deg: self.number("MEAN_ANOMALY", &ANGLE)?,
                mean_motion_rev_day: self.number("MEAN_MOTION", &MEAN_MOTION)?,
                drag: self.number("BSTAR", &DRAG)?,
            },
        })
    }
}
