//! What rows of coverage areas, planned sites and power lines mean.

use std::sync::Arc;

use geo_types::{Geometry, LineString, Point};

use super::area::{
    AreaKind, AreaSource, Commitment, CoverageArea, LineStatus, PlannedSite, PowerLine, Reach,
    Technology, power_parts,
};
use super::fields::RowReader;
use super::geometry::{checked_geometry, polygons, type_name};
use super::issue::{Code, Effect};
use crate::calendar::Day;
use crate::formats::Shape;
use crate::geodesy::LonLat;
use crate::units::Dbm;

pub(super) fn wrong_type(reader: &mut RowReader<'_>, geometry: &Geometry<f64>, wanted: &str) {
    let message = format!("is not {wanted}");
    reader.note(
        "geometry",
        type_name(geometry).to_owned(),
        Code::GeometryWrongType,
        Effect::Refused,
        message,
    );
}

/// A geometry as a point, where it is one; some tools write every layer of points as multipoints.
pub(super) fn as_point(geometry: &Geometry<f64>) -> Option<Point<f64>> {
    match geometry {
        Geometry::Point(point) => Some(*point),
        Geometry::MultiPoint(points) if points.0.len() == 1 => points.0.first().copied(),
        _ => None,
    }
}

pub(super) fn no_geometry(reader: &mut RowReader<'_>, wanted: &str) {
    // A broken geometry has been noted already.
    if matches!(reader.row.shape, Shape::Absent) {
        let message = format!("the row has no geometry; it needs {wanted}");
        reader.note(
            "geometry",
            String::new(),
            Code::LocationMissing,
            Effect::Refused,
            message,
        );
    }
}

fn technology(reader: &mut RowReader<'_>) -> Option<Technology> {
    reader.word("technology", "2G, 3G, 4G, 5G", |word| word.parse().ok())
}

pub(super) fn coverage_area(reader: &mut RowReader<'_>, file: &Arc<str>) -> Option<CoverageArea> {
    const WANTED: &str = "a Polygon or MultiPolygon";
    let Some(geometry) = checked_geometry(reader, Effect::Refused) else {
        no_geometry(reader, WANTED);
        return None;
    };
    let polygons = match polygons(reader, geometry, Effect::Refused) {
        Ok(polygons) => polygons?,
        Err(other) => {
            wrong_type(reader, &other, WANTED);
            return None;
        }
    };
    let known = reader.text("technology").and_then(|text| text.parse().ok());
    let Some(technology) = known else {
        let value = reader.owned("technology").unwrap_or_default();
        let message = "without a technology nobody can say whether the area counts";
        reader.note(
            "technology",
            value,
            Code::TechnologyMissing,
            Effect::Refused,
            message,
        );
        return None;
    };
    let operator = reader.owned("operator").unwrap_or_else(|| {
        let message = "no operator; counted as `unknown`";
        reader.note(
            "operator",
            String::new(),
            Code::OperatorMissing,
            Effect::Warned,
            message,
        );
        "unknown".to_owned()
    });
    let kind = reader.word("kind", "declared, modelled, measured", |word| match word {
        "declared" => Some(AreaKind::Declared),
        "modelled" | "modeled" => Some(AreaKind::Modelled),
        "measured" => Some(AreaKind::Measured),
        _ => None,
    });
    let level = reader.number("rsrp_dbm", -200.0..=0.0);
    if level.is_none() && reader.text("rsrp_dbm").is_some() {
        // Without its level the area would count as declared: a typo would light villages.
        reader.refuse();
        return None;
    }
    Some(CoverageArea {
        operator,
        technology,
        rsrp: level.map(Dbm),
        kind: kind.unwrap_or(AreaKind::Declared),
        date: reader.day("date"),
        polygons,
        source: AreaSource {
            file: Arc::clone(file),
            row: reader.row.number,
        },
    })
}

/// The position of a row without geometry; where there is none the row is refused. A geometry that
/// cannot be read has cost the row already and is not replaced by columns that may say otherwise.
pub(super) fn position_in_columns(reader: &mut RowReader<'_>, wanted: &str) -> Option<LonLat> {
    if !matches!(reader.row.shape, Shape::Absent) {
        return None;
    }
    match reader.place() {
        Some(Ok(position)) => Some(position),
        Some(Err(())) => {
            reader.refuse();
            None
        }
        None => {
            no_geometry(reader, wanted);
            None
        }
    }
}

pub(super) fn planned_site(reader: &mut RowReader<'_>, as_of: Option<Day>) -> Option<PlannedSite> {
    const WANTED: &str = "a Point, Polygon or MultiPolygon";
    let geometry = checked_geometry(reader, Effect::Refused);
    let reach = match (geometry.as_ref().and_then(as_point), geometry) {
        (Some(point), _) => LonLat::new(point.x(), point.y()).ok().map(Reach::Around)?,
        (None, Some(geometry)) => match polygons(reader, geometry, Effect::Refused) {
            Ok(polygons) => Reach::Area(polygons?),
            Err(other) => {
                wrong_type(reader, &other, WANTED);
                return None;
            }
        },
        (None, None) => Reach::Around(position_in_columns(reader, WANTED)?),
    };
    let commitment = reader.word("status", "funded, permitted, intended", |word| match word {
        "funded" => Some(Commitment::Funded),
        "permitted" => Some(Commitment::Permitted),
        "intended" => Some(Commitment::Intended),
        _ => None,
    });
    let technology = technology(reader);
    if technology.is_none() && reader.text("technology").is_some() {
        reader.refuse();
        return None;
    }
    let date = reader.day("date");
    if commitment.is_none() || !is_ahead(date, as_of) {
        not_counted(
            reader,
            "a site without status, or without a date ahead, covers nobody",
        );
    }
    Some(PlannedSite {
        id: reader.owned("id"),
        operator: reader.owned("operator"),
        technology,
        date,
        commitment: commitment.unwrap_or(Commitment::Intended),
        reach,
    })
}

pub(super) fn power_line(reader: &mut RowReader<'_>, as_of: Option<Day>) -> Option<PowerLine> {
    const WANTED: &str = "a line (medium voltage) or a point (transformer)";
    let parts = if let Some(geometry) = checked_geometry(reader, Effect::Refused) {
        let name = geometry.clone();
        let Some(parts) = power_parts(geometry) else {
            wrong_type(reader, &name, WANTED);
            return None;
        };
        parts
    } else {
        let position = position_in_columns(reader, WANTED)?;
        vec![LineString(vec![position.into()])]
    };
    let planned = reader.word("status", "existing, planned", |word| match word {
        "existing" => Some(false),
        "planned" => Some(true),
        _ => None,
    });
    if planned.is_none() && reader.text("status").is_some() {
        reader.refuse();
        return None;
    }
    let date = reader.day("date");
    let status = if planned == Some(true) {
        if !is_ahead(date, as_of) {
            not_counted(reader, "a planned line without a date ahead powers nobody");
        }
        LineStatus::Planned(date)
    } else {
        LineStatus::Existing
    };
    Some(PowerLine {
        status,
        voltage_kv: reader.number("voltage_kv", 0.0..=2000.0),
        parts,
    })
}

/// Whether a date is given and not past.
fn is_ahead(date: Option<Day>, as_of: Option<Day>) -> bool {
    match (date, as_of) {
        (Some(date), Some(as_of)) => date >= as_of,
        // Without `as_of` the survey stops at the first date.
        (date, None) => date.is_some(),
        (None, Some(_)) => false,
    }
}

fn not_counted(reader: &mut RowReader<'_>, message: &str) {
    let value = reader.owned("date").unwrap_or_default();
    reader.note("date", value, Code::NotCounted, Effect::Warned, message);
}
