//! What is told of a file beside its rows: where its coordinates lie, whose its rows are.

use std::collections::BTreeMap;

use serde::Serialize;

use super::SurveyError;
use super::fields::{Columns, RowReader, position_code};
use super::issue::Code;
use crate::formats::{Batch, Format, Source};
use crate::geodesy::{Crs, LonLat, Misplaced, ProvinceZone, province_zone};
use crate::lang::counted;
use crate::project::Named;
use crate::project::layers::folded;

/// What no column of degrees holds, swapped or not.
const MOST_DEGREES: f64 = 360.0;

/// What is told of a file beside its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// The system of its coordinates, where they are not longitude and latitude of WGS 84.
    pub(super) crs: Option<Crs>,
    /// The datum of columns of degrees, where another than WGS 84 is declared.
    degrees: Option<Crs>,
    /// Whether the project or the file itself named a system.
    is_named: bool,
    /// Operator of rows that name none.
    operator: Option<String>,
    /// Technology of rows that name none.
    technology: Option<String>,
}

/// The coordinate reference system that a file was read in, for the record of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CrsUsed {
    /// EPSG code and name.
    pub crs: String,
    /// Who says so: `project`, `file`, `format`, `columns` (lon and lat), or `assumed` where nobody does.
    pub from: &'static str,
    /// The datum operation that took its coordinates to WGS 84.
    pub operation: String,
}

impl CrsUsed {
    pub(super) fn of(crs: &Crs, from: &'static str) -> Self {
        Self {
            crs: crs.to_string(),
            from,
            operation: crs.operation().to_owned(),
        }
    }
}

impl Told {
    /// What the project says of a file, what the file says, and what is taken where neither does; with
    /// notes for people.
    pub(super) fn of(
        named: &Named<'_>,
        source: &Source<'_>,
        format: Format,
        otherwise: Option<&str>,
    ) -> Result<(Self, CrsUsed, Vec<String>), SurveyError> {
        let key = named.key();
        let parsed = |text: &str| {
            Crs::parse(text).map_err(|source| SurveyError::Crs {
                file: key.clone().into_owned(),
                source,
            })
        };
        let mut notes = Vec::new();
        let (crs, from) = match (named.crs, source.crs()) {
            (Some(declared), inside) => {
                let crs = parsed(declared)?;
                let differs = inside.and_then(|inside| Crs::parse(inside).ok());
                if let Some(inside) = differs.filter(|inside| *inside != crs) {
                    notes.push(format!(
                        "{key} says that its coordinates are {inside}, but the project declares {crs}, which was taken"
                    ));
                }
                (crs, "project")
            }
            (None, Some(inside)) => (parsed(inside)?, "file"),
            (None, None) if format.is_always_wgs84() => (Crs::wgs84(), "format"),
            (None, None) => match otherwise {
                Some(declared) => (parsed(declared)?, "project"),
                None => (Crs::wgs84(), "assumed"),
            },
        };
        if from == "assumed" && source.is_shaped() {
            notes.push(format!(
                "{key} does not say in which coordinate reference system it is; longitude and latitude of WGS 84 were assumed: declare it with \"{key}|crs=EPSG:...\""
            ));
        }
        let used = CrsUsed::of(&crs, from);
        // Degrees of another datum can only mean columns of longitude and latitude, wherever it is declared.
        let is_of_degrees = from == "project" && crs.is_geographic() && !crs.is_wgs84();
        let told = Self {
            degrees: is_of_degrees.then(|| crs.clone()),
            crs: (!crs.is_wgs84()).then_some(crs),
            is_named: from != "assumed",
            operator: named.operator.map(str::to_owned),
            technology: named.technology.map(str::to_owned),
        };
        Ok((told, used, notes))
    }

    /// What is told of a field of all rows.
    pub(super) fn field(&self, field: &str) -> Option<&str> {
        match field {
            "operator" => self.operator.as_deref(),
            "technology" => self.technology.as_deref(),
            _ => None,
        }
    }

    /// Names the operator of rows that name none.
    pub(super) fn name_operator(&mut self, name: &str) {
        self.operator = Some(name.to_owned());
    }

    /// What is recorded of a table, of which it is known now where its positions stand.
    pub(super) fn recorded(
        &self,
        used: CrsUsed,
        has_degrees: bool,
        has_metres: bool,
    ) -> Option<CrsUsed> {
        if has_degrees && self.degrees.is_none() {
            Some(CrsUsed::of(&Crs::wgs84(), "columns"))
        } else {
            Some(used).filter(|_| has_degrees || has_metres)
        }
    }

    /// The 3-degree zone of VN-2000 that the coordinates are in, where they are in one.
    pub(super) fn zone(&self) -> Option<u32> {
        let code = self.crs.as_ref()?.code()?;
        matches!(code, 5896..=5899 | 9205..=9218).then_some(code)
    }

    /// Whether columns of metres can be read.
    pub(super) fn knows_metres(&self) -> bool {
        self.is_named
    }

    /// Longitude and latitude of x and y; what is wrong with them, and in words.
    pub(super) fn position(&self, x: f64, y: f64) -> Result<LonLat, (Code, String)> {
        Self::placed(self.crs.as_ref(), x, y)
    }

    /// The same of columns of longitude and latitude, which are WGS 84 unless degrees of another datum are
    /// declared.
    pub(super) fn degrees(&self, lon: f64, lat: f64) -> Result<LonLat, (Code, String)> {
        if [lon, lat].iter().any(|number| number.abs() > MOST_DEGREES) && lon.is_finite() {
            return Err((
                Code::LocationOutOfRange,
                "is outside longitude -180 to 180, latitude -90 to 90 degrees, which these columns hold; where they are metres of a projection, map them as x (east) and y (north): columns.villages.x = \"its header\", columns.villages.y = \"its header\"".to_owned(),
            ));
        }
        Self::placed(self.degrees.as_ref(), lon, lat)
    }

    /// That a file is declared to be in a projection, but has its positions in columns of degrees.
    pub(super) fn unused_crs(&self, named: &Named<'_>) -> Option<String> {
        let crs = self.crs.as_ref().filter(|crs| !crs.is_geographic())?;
        named.crs?;
        Some(format!(
            "{} has columns of longitude and latitude, which were read as WGS 84 and not as {crs}; where they hold metres, map them as x and y",
            named.key()
        ))
    }

    fn placed(crs: Option<&Crs>, x: f64, y: f64) -> Result<LonLat, (Code, String)> {
        let (lon, lat) = match crs {
            None => (x, y),
            Some(crs) => {
                crs.check(x, y).map_err(|why| misplaced(&why))?;
                let place = crs.to_lon_lat(x, y);
                place.map_err(|error| (Code::LocationOutOfRange, error.to_string()))?
            }
        };
        LonLat::new(lon, lat).map_err(|error| (position_code(error), error.to_string()))
    }
}

/// The code of coordinates that are no place, and why in words.
pub(super) fn misplaced(why: &Misplaced) -> (Code, String) {
    let code = match why {
        Misplaced::Swapped => Code::LocationSwapped,
        _ => Code::LocationOutOfRange,
    };
    (code, why.to_string())
}

/// Provinces that a message lists.
const PROVINCES_SHOWN: usize = 4;

/// What to say of villages in a 3-degree zone of VN-2000 that their province does not use: 15 minutes of
/// longitude are 26 km, and nothing else would tell.
pub(super) fn zone_note<'v>(
    file: &str,
    code: u32,
    provinces: impl Iterator<Item = &'v str>,
) -> Option<String> {
    let mut villages: BTreeMap<&str, u64> = BTreeMap::new();
    for name in provinces {
        *villages.entry(name).or_default() += 1;
    }
    let fits = |zone: &ProvinceZone| zone.code == code || zone.also.contains(&code);
    let elsewhere = villages.into_iter().filter_map(|(name, count)| {
        let zone = province_zone(&folded(name)).filter(|zone| !fits(zone))?;
        Some(format!(
            "{} of {name}, whose surveys use EPSG:{}",
            counted(count, "village", "villages"),
            zone.code
        ))
    });
    let elsewhere: Vec<String> = elsewhere.collect();
    let shown = elsewhere.len().min(PROVINCES_SHOWN);
    let more = match elsewhere.len() - shown {
        0 => String::new(),
        more => format!(" and {more} more provinces"),
    };
    (shown > 0).then(|| {
        format!(
            "{file} is read in EPSG:{code}, but has {}{more}; check the declared zone",
            elsewhere[..shown].join(", ")
        )
    })
}

/// That a table has x and y and nobody says of which system; what it may be is told by its provinces.
pub(super) fn unknown_metres(file: &str, mut source: Source<'_>, columns: &Columns) -> SurveyError {
    let (mut provinces, mut first): (BTreeMap<String, u64>, Option<f64>) = Default::default();
    let told = Told::default();
    let work = |mut batch: Batch<'_>| {
        let (mut provinces, mut first) = (Vec::new(), None);
        for row in batch.rows() {
            let mut reader = RowReader::new(file, row, columns, &told);
            first = first.or_else(|| reader.number("x", f64::MIN..=f64::MAX));
            provinces.extend(reader.owned("province"));
        }
        (provinces, first)
    };
    // What else may be wrong with the file is told when it can be read.
    let _ = source.read(work, |parts: Vec<(Vec<String>, Option<f64>)>| {
        for (names, x) in parts {
            first = first.or(x);
            for name in names {
                *provinces.entry(name).or_default() += 1;
            }
        }
        Ok::<_, std::convert::Infallible>(())
    });
    let declare = |crs: &str| format!("declare it with \"{file}|crs={crs}\" or inputs.crs");
    let most = provinces.iter().max_by_key(|(_, count)| **count);
    let zone = most.and_then(|(name, _)| Some((name, province_zone(&folded(name))?)));
    let hint = if first.is_some_and(|x| x.abs() <= 180.0) {
        format!(
            "they look like degrees: {}, or call them lon and lat",
            declare("EPSG:4326")
        )
    } else if let Some((name, zone)) = zone {
        let also: Vec<String> = zone
            .also
            .iter()
            .map(|code| format!("EPSG:{code}"))
            .collect();
        let caution = if also.is_empty() {
            String::new()
        } else {
            format!(
                "; parts that joined it in 2025 may still use {}",
                also.join(", ")
            )
        };
        format!(
            "surveys of {name} use VN-2000 with the central meridian {}, EPSG:{}{caution}: {}",
            zone.central_meridian,
            zone.code,
            declare(&format!("EPSG:{}", zone.code))
        )
    } else {
        format!(
            "docs/crs.md lists the VN-2000 zone of each province: {}",
            declare("EPSG:...")
        )
    };
    SurveyError::NoCrs {
        file: file.to_owned(),
        hint,
    }
}
