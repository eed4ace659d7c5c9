//! The village list and its clusters.

use geo_types::Geometry;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::SurveyError;
use super::fields::RowReader;
use super::geometry::{checked_geometry, polygons, type_name};
use super::issue::{Code, Effect, Issue};
use super::load::{Loader, require};
use super::village::{Cluster, Electricity, GridDate, Houses, Village, middle};
use crate::formats::Shape;
use crate::geodesy::LonLat;
use crate::project::layers;
use crate::project::{Assume, Settings};

impl Loader<'_> {
    /// Reads the village list, and the clusters where a file of them is given.
    pub(super) fn villages(
        &mut self,
        file: &str,
        clusters: Option<&str>,
    ) -> Result<(), SurveyError> {
        let layer = &layers::VILLAGES;
        let (table, columns) = self.open(layer, file)?;
        let shaped = table
            .rows
            .iter()
            .any(|row| !matches!(row.shape, Shape::Absent));
        if !table.columns.is_empty() {
            require(layer, file, &table, &columns, &["id"])?;
            if !shaped && clusters.is_none() {
                require(layer, file, &table, &columns, &["lon", "lat"])?;
            }
        }
        let assumed = Assumed::from(&self.project.settings);
        let results = self.rows(file, &table, &columns, |reader| village(reader, &assumed));

        let mut issues = Vec::new();
        let mut seen: FxHashMap<String, u64> = FxHashMap::default();
        for ((village, noted), row) in results.into_iter().zip(&table.rows) {
            let duplicate = village
                .as_ref()
                .and_then(|village| seen.get(&village.id).copied());
            issues.extend(noted);
            if let (Some(village), Some(first)) = (&village, duplicate) {
                issues.push(Issue {
                    file: file.to_owned(),
                    row: row.number,
                    field: "id".to_owned(),
                    value: village.id.clone(),
                    code: Code::IdDuplicate,
                    effect: Effect::Refused,
                    message: format!("row {first} has the same id"),
                });
                continue;
            }
            if let Some(village) = village {
                seen.insert(village.id.clone(), row.number);
                self.survey.villages.push(village);
                self.survey.village_rows.push(row.number);
            }
        }
        self.survey.extra_columns = columns
            .extra
            .iter()
            .map(|&column| table.columns[column].clone())
            .collect();
        self.used(self.survey.villages.len(), issues);
        if let Some(clusters) = clusters {
            self.clusters(clusters)?;
        }
        self.locate(file);
        Ok(())
    }

    /// Reads clusters and gives them to their villages; a village's own multipoint gives way.
    fn clusters(&mut self, file: &str) -> Result<(), SurveyError> {
        let layer = &layers::CLUSTERS;
        let (table, columns) = self.open(layer, file)?;
        if !table.columns.is_empty() {
            require(layer, file, &table, &columns, &["village_id"])?;
        }
        let positions: FxHashMap<String, usize> = self
            .survey
            .villages
            .iter()
            .enumerate()
            .map(|(index, village)| (village.id.clone(), index))
            .collect();
        let results = self.rows(file, &table, &columns, |reader| cluster(reader, &positions));
        let mut grouped: FxHashMap<usize, Vec<Cluster>> = FxHashMap::default();
        let mut issues = Vec::new();
        let mut used = 0;
        for (item, noted) in results {
            issues.extend(noted);
            if let Some((village, cluster)) = item {
                used += 1;
                grouped.entry(village).or_default().push(cluster);
            }
        }
        let is_uneven = |clusters: &Vec<Cluster>| {
            let counted = clusters
                .iter()
                .filter(|cluster| cluster.households.is_some());
            !matches!(counted.count(), 0)
                && clusters.iter().any(|cluster| cluster.households.is_none())
        };
        let uneven = grouped
            .values()
            .filter(|clusters| is_uneven(clusters))
            .count();
        if uneven > 0 {
            self.survey.notes.push(format!(
                "{file}: {uneven} villages have clusters with and without households; all clusters of such a village weigh alike"
            ));
        }
        for (village, clusters) in grouped {
            self.survey.villages[village].houses = Houses::Clusters(clusters);
        }
        self.used(used, issues);
        Ok(())
    }

    /// Gives a centre to villages that have houses but none, and notes those without any location.
    fn locate(&mut self, file: &str) {
        use geo::InteriorPoint;
        let survey = &mut self.survey;
        let places = ["lon", "lat", "centre_lon", "centre_lat", "geometry"];
        let about_place = |field: &str| field.split(',').all(|field| places.contains(&field));
        let noted: FxHashSet<u64> = survey
            .issues
            .iter()
            .filter(|issue| issue.file == file && about_place(&issue.field))
            .map(|issue| issue.row)
            .collect();
        for (village, &row) in survey.villages.iter_mut().zip(&survey.village_rows) {
            if village.centre.is_none() {
                village.centre = match &village.houses {
                    Houses::AtCentre => None,
                    Houses::Clusters(clusters) => middle(clusters),
                    Houses::Area(area) => area
                        .interior_point()
                        .and_then(|point| LonLat::new(point.x(), point.y()).ok()),
                };
            }
            if village.centre.is_none() && !noted.contains(&row) {
                survey.issues.push(Issue {
                    file: file.to_owned(),
                    row,
                    field: "lon,lat".to_owned(),
                    value: String::new(),
                    code: Code::LocationMissing,
                    effect: Effect::Ignored,
                    message: format!(
                        "village {} has no coordinates; its status is unknown",
                        village.id
                    ),
                });
            }
        }
    }
}

/// `inputs.assume` in the types of a village.
struct Assumed {
    electricity: Option<Electricity>,
    grid_date: Option<GridDate>,
    rest: Assume,
}

impl From<&Settings> for Assumed {
    fn from(settings: &Settings) -> Self {
        let assume = &settings.inputs.assume;
        Self {
            electricity: assume.electricity.as_deref().and_then(electricity),
            grid_date: assume.grid_date.as_deref().and_then(grid_date),
            rest: assume.clone(),
        }
    }
}

/// Power supply in English or Vietnamese.
fn electricity(word: &str) -> Option<Electricity> {
    match word {
        "grid" | "true" | "yes" | "1" | "điện lưới" | "lưới" | "có" => {
            Some(Electricity::Grid)
        }
        "off-grid" | "offgrid" | "off_grid" | "solar" | "diesel" | "điện mặt trời" => {
            Some(Electricity::OffGrid)
        }
        "none" | "false" | "no" | "0" | "không" | "chưa có" => Some(Electricity::None),
        _ => None,
    }
}

/// Whether a cell says that the power supply is unknown, which is no mistake.
fn says_unknown(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "unknown" | "không rõ")
}

fn grid_date(word: &str) -> Option<GridDate> {
    match word {
        "none" | "không" => Some(GridDate::NotPlanned),
        _ => word.parse().ok().map(GridDate::On),
    }
}

fn village(reader: &mut RowReader<'_>, assumed: &Assumed) -> Option<Village> {
    let Some(id) = reader.text("id") else {
        reader.note(
            "id",
            String::new(),
            Code::IdMissing,
            Effect::Refused,
            "the row has no id",
        );
        return None;
    };
    let (centre, houses) = location(reader);
    let supply = if reader
        .text("electricity")
        .is_some_and(|text| says_unknown(&text))
    {
        None
    } else {
        reader.word("electricity", "grid, off-grid, none, unknown", electricity)
    };
    let grid_date = match reader.text("grid_date") {
        None => None,
        Some(text) => {
            let read = grid_date(&text.trim().to_lowercase());
            if read.is_none() {
                reader.note(
                    "grid_date",
                    text,
                    Code::DateInvalid,
                    Effect::Ignored,
                    "is neither a date nor none",
                );
            }
            read
        }
    };
    let rest = &assumed.rest;
    Some(Village {
        id,
        name: reader.text("name"),
        commune: reader.text("commune"),
        commune_code: reader.text("commune_code"),
        district: reader.text("district"),
        province: reader.text("province"),
        centre,
        doubtful_location: false,
        houses,
        households: reader.count("households"),
        population: reader.count("population"),
        electricity: supply.or(assumed.electricity),
        electricity_asof: reader.day("electricity_asof"),
        electricity_source: reader.text("electricity_source"),
        grid_date: grid_date.or(assumed.grid_date),
        extremely_difficult: reader
            .flag("extremely_difficult")
            .or(rest.extremely_difficult),
        poor_share: reader.number("poor_share", 0.0..=1.0).or(rest.poor_share),
        border: reader.flag("border").or(rest.border),
        island: reader.flag("island").or(rest.island),
        school: reader.flag("school").or(rest.school),
        clinic: reader.flag("clinic").or(rest.clinic),
        hazard: reader.number("hazard", 0.0..=1.0).or(rest.hazard),
        road_km: reader.number("road_km", 0.0..=1000.0).or(rest.road_km),
        extra: reader
            .columns
            .extra
            .iter()
            .map(|&column| {
                reader
                    .row
                    .values
                    .get(column)
                    .cloned()
                    .unwrap_or(Value::Null)
            })
            .collect(),
    })
}

/// The centre and the houses of a village, from its geometry and its coordinate columns.
fn location(reader: &mut RowReader<'_>) -> (Option<LonLat>, Houses) {
    let mut centre = reader
        .position("centre_lon", "centre_lat")
        .and_then(Result::ok);
    let Some(geometry) = checked_geometry(reader, Effect::Ignored) else {
        // A geometry that cannot be read is not replaced by columns that may say something else.
        if matches!(reader.row.shape, Shape::Absent) {
            centre = centre.or_else(|| reader.position("lon", "lat").and_then(Result::ok));
        }
        return (centre, Houses::AtCentre);
    };
    match geometry {
        Geometry::Point(point) => {
            let point = LonLat::new(point.x(), point.y()).ok();
            (centre.or(point), Houses::AtCentre)
        }
        Geometry::MultiPoint(points) => {
            let clusters: Vec<Cluster> = points
                .iter()
                .filter_map(|point| LonLat::new(point.x(), point.y()).ok())
                .map(|position| Cluster {
                    position,
                    households: None,
                })
                .collect();
            if clusters.is_empty() {
                let message = "is an empty MultiPoint";
                reader.note(
                    "geometry",
                    "MultiPoint".to_owned(),
                    Code::GeometryBroken,
                    Effect::Ignored,
                    message,
                );
                return (centre, Houses::AtCentre);
            }
            (centre, Houses::Clusters(clusters))
        }
        other => match polygons(reader, other, Effect::Ignored) {
            Ok(Some(area)) => (centre, Houses::Area(area)),
            Ok(None) => (centre, Houses::AtCentre),
            Err(other) => {
                let message = "a village is a Point, MultiPoint, Polygon or MultiPolygon";
                reader.note(
                    "geometry",
                    type_name(&other).to_owned(),
                    Code::GeometryWrongType,
                    Effect::Ignored,
                    message,
                );
                (centre, Houses::AtCentre)
            }
        },
    }
}

fn cluster(
    reader: &mut RowReader<'_>,
    villages: &FxHashMap<String, usize>,
) -> Option<(usize, Cluster)> {
    let id = reader.text("village_id").unwrap_or_default();
    let Some(&village) = villages.get(&id) else {
        let message = "the village list has no such id";
        reader.note(
            "village_id",
            id,
            Code::VillageUnknown,
            Effect::Refused,
            message,
        );
        return None;
    };
    let position = match checked_geometry(reader, Effect::Refused) {
        Some(Geometry::Point(point)) => LonLat::new(point.x(), point.y()).ok(),
        Some(other) => {
            let message = "a cluster is a Point";
            reader.note(
                "geometry",
                type_name(&other).to_owned(),
                Code::GeometryWrongType,
                Effect::Refused,
                message,
            );
            return None;
        }
        None if matches!(reader.row.shape, Shape::Broken { .. } | Shape::Given { .. }) => {
            return None;
        }
        None => match reader.position("lon", "lat") {
            Some(Ok(position)) => Some(position),
            Some(Err(())) => {
                reader.refuse();
                None
            }
            None => {
                reader.note(
                    "lon,lat",
                    String::new(),
                    Code::LocationMissing,
                    Effect::Refused,
                    "the cluster has no coordinates",
                );
                None
            }
        },
    };
    let households = reader.count("households");
    position.map(|position| {
        (
            village,
            Cluster {
                position,
                households,
            },
        )
    })
}
