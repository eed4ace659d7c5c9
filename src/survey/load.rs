//! Reading layers: open, hash, match columns, check row by row in parallel, count.

use geo_types::{Coord, Geometry, LineString, MultiPolygon};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::area::{
    AreaKind, Commitment, CoverageArea, LineStatus, PlannedSite, PowerLine, Reach, Technology,
    power_parts,
};
use super::fields::{Columns, RowReader, position_code};
use super::issue::{Code, Effect, Issue};
use super::rings::cross_themselves;
use super::{InputFile, Survey, SurveyError};
use crate::calendar::Day;
use crate::digest::hexadecimal;
use crate::formats::{self, Row, Shape, Table};
use crate::geodesy::LonLat;
use crate::project::Project;
use crate::project::layers::{self, Layer};
use crate::units::Dbm;

/// Most issues that a stopping error lists itself.
const LISTED: usize = 20;

/// Fills a survey layer by layer.
pub(super) struct Loader<'p> {
    pub(super) project: &'p Project,
    pub(super) survey: Survey,
}

/// A row that can be used, or not, and what was noted about it.
pub(super) type Read<T> = (Option<T>, Vec<Issue>);

impl<'p> Loader<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        Self {
            project,
            survey: Survey::default(),
        }
    }

    /// Closes the books: issues in the order of files and rows, counts a file, and the check that
    /// not too many rows were refused.
    pub(super) fn finish(mut self) -> Result<Survey, SurveyError> {
        let order: Vec<String> = self
            .survey
            .inputs
            .iter()
            .map(|input| input.file.clone())
            .collect();
        let place = |issue: &Issue| (order.iter().position(|file| *file == issue.file), issue.row);
        self.survey.issues.sort_by_cached_key(place);
        for input in &mut self.survey.inputs {
            let mine = self
                .survey
                .issues
                .iter()
                .filter(|issue| issue.file == input.file);
            input.values_ignored =
                mine.filter(|issue| issue.effect == Effect::Ignored).count() as u64;
            input.rows_refused = input.rows_read - input.rows_used;
        }
        let allowed = self.project.settings.inputs.max_rejected_share;
        for layer in layers::LAYERS {
            let files = self
                .survey
                .inputs
                .iter()
                .filter(|input| input.layer == layer.name);
            let (read, refused) = files.fold((0, 0), |(read, refused), input| {
                (read + input.rows_read, refused + input.rows_refused)
            });
            #[expect(
                clippy::cast_precision_loss,
                reason = "rows are counted far below 2^53"
            )]
            let share = refused as f64 / (read as f64).max(1.0);
            if share > allowed {
                let mine = self.files_of(layer.name);
                let of_layer = |issue: &&Issue| {
                    issue.effect == Effect::Refused && mine.contains(&issue.file.as_str())
                };
                let listed: Vec<String> = self
                    .survey
                    .issues
                    .iter()
                    .filter(of_layer)
                    .take(LISTED)
                    .map(|issue| format!("  {issue}"))
                    .collect();
                return Err(SurveyError::TooManyRefused {
                    layer: layer.name,
                    refused,
                    read,
                    allowed,
                    listed: listed.join("\n"),
                });
            }
        }
        Ok(self.survey)
    }

    fn files_of(&self, layer: &str) -> Vec<&str> {
        let inputs = self.survey.inputs.iter();
        inputs
            .filter(|input| input.layer == layer)
            .map(|input| input.file.as_str())
            .collect()
    }

    /// Reads a file as a table with the columns of a layer.
    pub(super) fn open(
        &mut self,
        layer: &Layer,
        file: &str,
    ) -> Result<(Table, Columns), SurveyError> {
        let bytes = self
            .project
            .origin
            .read(file)
            .map_err(|source| SurveyError::Unreadable {
                layer: layer.name,
                file: file.to_owned(),
                source,
            })?;
        // Hashing takes about as long as parsing, and neither needs the other.
        let (digest, table) =
            rayon::join(|| Sha256::digest(&bytes), || formats::read(file, &bytes));
        let table = table.map_err(|source| SurveyError::Format {
            layer: layer.name,
            file: file.to_owned(),
            source,
        })?;
        let columns = Columns::of(
            layer,
            file,
            &table,
            self.project.settings.columns.get(layer.name),
        )?;
        self.survey
            .notes
            .extend(table.notes.iter().map(|note| format!("{file} {note}")));
        self.survey.inputs.push(InputFile {
            layer: layer.name,
            file: file.to_owned(),
            sha256: hexadecimal(&digest),
            bytes: bytes.len() as u64,
            rows_read: (table.rows.len() + table.faults.len()) as u64,
            rows_used: 0,
            rows_refused: 0,
            values_ignored: 0,
        });
        Ok((table, columns))
    }

    /// The rows of a table through `read`, in parallel; counts and notes what could not be used.
    pub(super) fn rows<T: Send>(
        &mut self,
        file: &str,
        table: &Table,
        columns: &Columns,
        read: impl Fn(&mut RowReader<'_>) -> Option<T> + Sync,
    ) -> Vec<Read<T>> {
        let results: Vec<Read<T>> = table
            .rows
            .par_iter()
            .map(|row| {
                let mut reader = RowReader::new(file, row, columns);
                let item = read(&mut reader);
                (item, reader.issues)
            })
            .collect();
        let faults = table.faults.iter().map(|fault| Issue {
            file: file.to_owned(),
            row: fault.row,
            field: String::new(),
            value: fault.value.clone(),
            code: Code::RowUnreadable,
            effect: Effect::Refused,
            message: fault.why.clone(),
        });
        self.survey.issues.extend(faults);
        results
    }

    /// Notes what became of the file that was opened last.
    pub(super) fn used(&mut self, rows: usize, issues: Vec<Issue>) {
        if let Some(input) = self.survey.inputs.last_mut() {
            input.rows_used = rows as u64;
        }
        self.survey.issues.extend(issues);
    }

    /// Reads a coverage layer.
    pub(super) fn coverage(&mut self, file: &str) -> Result<(), SurveyError> {
        let layer = &layers::COVERAGE;
        let (table, columns) = self.open(layer, file)?;
        if !table.rows.is_empty() {
            require(layer, file, &table, &columns, &["operator", "technology"])?;
        }
        let results = self.rows(file, &table, &columns, coverage_area);
        let areas = self.usable(results);
        self.survey.areas.extend(areas);
        Ok(())
    }

    /// Reads a layer of planned sites.
    pub(super) fn planned(&mut self, file: &str) -> Result<(), SurveyError> {
        let as_of = self.project.settings.project.as_of;
        let (table, columns) = self.open(&layers::PLANNED, file)?;
        let results = self.rows(file, &table, &columns, |reader| planned_site(reader, as_of));
        let sites = self.usable(results);
        self.survey.planned.get_or_insert_default().extend(sites);
        Ok(())
    }

    /// Reads a layer of power lines.
    pub(super) fn power(&mut self, file: &str) -> Result<(), SurveyError> {
        let as_of = self.project.settings.project.as_of;
        let (table, columns) = self.open(&layers::POWER, file)?;
        let results = self.rows(file, &table, &columns, |reader| power_line(reader, as_of));
        let lines = self.usable(results);
        self.survey.power.get_or_insert_default().extend(lines);
        Ok(())
    }

    /// The usable items of a file's rows.
    fn usable<T>(&mut self, results: Vec<Read<T>>) -> Vec<T> {
        let mut issues = Vec::new();
        let mut items = Vec::with_capacity(results.len());
        for (item, noted) in results {
            issues.extend(noted);
            items.extend(item);
        }
        self.used(items.len(), issues);
        items
    }
}

/// Refuses a table that lacks a column its layer cannot do without.
pub(super) fn require(
    layer: &Layer,
    file: &str,
    table: &Table,
    columns: &Columns,
    fields: &[&'static str],
) -> Result<(), SurveyError> {
    for name in fields {
        if columns.has(name) {
            continue;
        }
        let aliases = layer.field(name).map_or(&[][..], |field| field.aliases);
        let projected = (*name == "lon" || *name == "lat")
            && table
                .columns
                .iter()
                .any(|column| column.eq_ignore_ascii_case("x"));
        return Err(SurveyError::NoColumn {
            file: file.to_owned(),
            layer: layer.name,
            field: name,
            aliases: aliases.join(", "),
            headers: table.columns.join(", "),
            hint: if projected {
                ". Columns x and y look like metres of a projection (VN-2000?): reproject them to WGS 84 degrees first"
            } else {
                ""
            },
        });
    }
    Ok(())
}

/// Checks every coordinate of a geometry.
fn positions_fault(
    geometry: &Geometry<f64>,
) -> Option<(Coord<f64>, crate::geodesy::PositionError)> {
    use geo::CoordsIter;
    geometry.coords_iter().find_map(|coord| {
        LonLat::new(coord.x, coord.y)
            .err()
            .map(|error| (coord, error))
    })
}

/// The geometry of a row with all positions checked; `effect` is what becomes of a row whose
/// geometry cannot be used.
pub(super) fn checked_geometry(
    reader: &mut RowReader<'_>,
    effect: Effect,
) -> Option<Geometry<f64>> {
    let row: &Row = reader.row;
    match &row.shape {
        Shape::Absent => None,
        Shape::Broken { value, why } => {
            reader.note(
                "geometry",
                value.clone(),
                Code::GeometryBroken,
                effect,
                why.clone(),
            );
            None
        }
        Shape::Given {
            geometry,
            unclosed_rings,
        } => {
            if let Some((coord, error)) = positions_fault(geometry) {
                let message = format!("a position {error}");
                reader.note(
                    "geometry",
                    format!("{},{}", coord.x, coord.y),
                    position_code(error),
                    effect,
                    message,
                );
                return None;
            }
            if *unclosed_rings > 0 {
                let message = "the last position of a ring is not its first";
                reader.note(
                    "geometry",
                    String::new(),
                    Code::RingUnclosed,
                    Effect::Repaired,
                    message,
                );
            }
            Some((**geometry).clone())
        }
    }
}

/// The name of a geometry type, for messages.
pub(super) fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::LineString(_) | Geometry::Line(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        _ => "GeometryCollection",
    }
}

/// Whether an edge spans more than half the globe: a polygon that crosses the antimeridian uncut
/// would cover all the rest of the earth.
fn wraps(polygons: &MultiPolygon<f64>) -> bool {
    let rings = polygons
        .0
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings
        .flat_map(|ring| ring.0.windows(2))
        .any(|pair| (pair[1].x - pair[0].x).abs() > 180.0)
}

/// A polygon geometry as a multipolygon, or `None` where it cannot be used and that has been noted
/// with `effect`; other geometries come back as they are. Notes rings that cross themselves.
pub(super) fn polygons(
    reader: &mut RowReader<'_>,
    geometry: Geometry<f64>,
    effect: Effect,
) -> Result<Option<MultiPolygon<f64>>, Geometry<f64>> {
    let polygons = match geometry {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(polygons) if !polygons.0.is_empty() => polygons,
        other => return Err(other),
    };
    if wraps(&polygons) {
        let message = "an edge spans more than 180 degrees of longitude";
        reader.note(
            "geometry",
            String::new(),
            Code::CrossesAntimeridian,
            effect,
            message,
        );
        return Ok(None);
    }
    if cross_themselves(&polygons) {
        let message = "the boundary crosses itself; its inside is taken by the even-odd rule";
        reader.note(
            "geometry",
            String::new(),
            Code::RingSelfIntersects,
            Effect::Repaired,
            message,
        );
    }
    Ok(Some(polygons))
}

fn wrong_type(reader: &mut RowReader<'_>, geometry: &Geometry<f64>, wanted: &str) {
    let message = format!("is not {wanted}");
    reader.note(
        "geometry",
        type_name(geometry).to_owned(),
        Code::GeometryWrongType,
        Effect::Refused,
        message,
    );
}

fn no_geometry(reader: &mut RowReader<'_>, wanted: &str) {
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

fn coverage_area(reader: &mut RowReader<'_>) -> Option<CoverageArea> {
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
        let value = reader.text("technology").unwrap_or_default();
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
    let operator = reader.text("operator").unwrap_or_else(|| {
        let message = "no operator; counted as `unknown`";
        reader.note(
            "operator",
            String::new(),
            Code::OperatorMissing,
            Effect::Ignored,
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
    })
}

fn planned_site(reader: &mut RowReader<'_>, as_of: Option<Day>) -> Option<PlannedSite> {
    const WANTED: &str = "a Point, Polygon or MultiPolygon";
    let reach = match checked_geometry(reader, Effect::Refused) {
        Some(Geometry::Point(point)) => {
            LonLat::new(point.x(), point.y()).ok().map(Reach::Around)?
        }
        Some(geometry) => match polygons(reader, geometry, Effect::Refused) {
            Ok(polygons) => Reach::Area(polygons?),
            Err(other) => {
                wrong_type(reader, &other, WANTED);
                return None;
            }
        },
        None => match reader.position("lon", "lat") {
            Some(Ok(position)) => Reach::Around(position),
            Some(Err(())) => {
                reader.refuse();
                return None;
            }
            None => {
                no_geometry(reader, WANTED);
                return None;
            }
        },
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
        id: reader.text("id"),
        operator: reader.text("operator"),
        technology,
        date,
        commitment: commitment.unwrap_or(Commitment::Intended),
        reach,
    })
}

fn power_line(reader: &mut RowReader<'_>, as_of: Option<Day>) -> Option<PowerLine> {
    const WANTED: &str = "a line (medium voltage) or a point (transformer)";
    let parts = match checked_geometry(reader, Effect::Refused) {
        Some(geometry) => {
            let name = geometry.clone();
            let Some(parts) = power_parts(geometry) else {
                wrong_type(reader, &name, WANTED);
                return None;
            };
            parts
        }
        None => match reader.position("lon", "lat") {
            Some(Ok(position)) => vec![LineString(vec![position.into()])],
            Some(Err(())) => {
                reader.refuse();
                return None;
            }
            None => {
                no_geometry(reader, WANTED);
                return None;
            }
        },
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
    let value = reader.text("date").unwrap_or_default();
    reader.note("date", value, Code::NotCounted, Effect::Warned, message);
}
