//! The village list and its clusters.

use geo_types::Geometry;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::fields::RowReader;
use super::geometry::{checked_geometry, polygons, type_name};
use super::ids::{Hashed, Ids, hash};
use super::issue::{Code, Effect, Issue};
use super::load::{Input, Loader, Opened, Rows};
use super::locate::locate;
use super::networks::as_point;
use super::told::zone_note;
use super::village::{Cluster, Electricity, GridDate, Houses, PopulationSource, Village};
use super::within::village_within;
use super::{Scope, SurveyError};
use crate::formats::{Cell, Shape};
use crate::geodesy::LonLat;
use crate::project::layers;
use crate::project::{Assume, Settings};

/// Villages that stand together in the list.
pub(super) struct Window {
    pub(super) villages: Vec<Village>,
    /// Their rows.
    pub(super) rows: Vec<u64>,
    pub(super) issues: Vec<Issue>,
}

impl Window {
    /// Takes out the villages whose identifier has been seen.
    fn refuse_copies(&mut self, file: &str, seen: &mut Ids, hashed: &[Hashed]) {
        let mut copies = Vec::new();
        for (place, (village, &row)) in self.villages.iter().zip(&self.rows).enumerate() {
            if let Some(first) = seen.insert(&village.id, row, hashed.get(place).copied()) {
                copies.push(place);
                self.issues.push(Issue {
                    file: file.to_owned(),
                    row,
                    field: "id".to_owned(),
                    value: village.id.clone(),
                    code: Code::IdDuplicate,
                    effect: Effect::Refused,
                    message: format!("row {first} has the same id"),
                });
            }
        }
        if !copies.is_empty() {
            retain_others(&mut self.villages, &copies);
            retain_others(&mut self.rows, &copies);
        }
    }
}

/// Takes the items at some ascending places out.
fn retain_others<T>(items: &mut Vec<T>, out: &[usize]) {
    let mut place = 0;
    items.retain(|_| {
        place += 1;
        out.binary_search(&(place - 1)).is_err()
    });
}

impl Loader<'_> {
    /// Reads the village list, and the clusters where a file of them is given.
    pub(super) fn villages(
        &mut self,
        file: &str,
        clusters: Option<&str>,
    ) -> Result<(), SurveyError> {
        let input = self.input(&layers::VILLAGES, file)?;
        let opened = self.open_villages(&input, clusters.is_some())?;
        self.village_windows(opened, |loader, windows| {
            for window in windows {
                loader.note(window.issues);
                loader.survey.villages.extend(window.villages);
                loader.survey.village_rows.extend(window.rows);
            }
            Ok::<_, SurveyError>(())
        })?;
        if let Some(clusters) = clusters {
            self.clusters(clusters)?;
        }
        if self.scope() == Scope::Villages {
            return Ok(());
        }
        let survey = &mut self.survey;
        let missing = locate(
            &input.key,
            &mut survey.villages,
            &survey.village_rows,
            &survey.issues,
        );
        self.note(missing);
        Ok(())
    }

    /// Whether the project says in which system the coordinates of a file are.
    fn names_system(&self, input: &Input<'_>) -> bool {
        input.named.crs.is_some() || self.project.settings.inputs.crs.is_some()
    }

    /// Opens the village list and notes the columns that are carried through.
    pub(super) fn open_villages<'a>(
        &mut self,
        input: &'a Input<'a>,
        has_clusters: bool,
    ) -> Result<Opened<'a>, SurveyError> {
        let layer = if self.scope() == Scope::Villages && !self.names_system(input) {
            &layers::UNPLACED_VILLAGES
        } else {
            &layers::VILLAGES
        };
        let opened = self.open(layer, input)?;
        let columns = opened.source.columns();
        if !columns.is_empty() {
            opened.require(&["id"])?;
            let has_metres = opened.columns.has("x") && opened.columns.has("y");
            let is_placed = opened.source.is_shaped() || has_clusters || has_metres;
            if opened.is_table() && !is_placed && self.scope() != Scope::Villages {
                opened.require(&["lon", "lat"])?;
            }
        }
        let extra = opened.columns.extra.iter();
        self.survey.extra_columns = extra.map(|&column| columns[column].clone()).collect();
        Ok(opened)
    }

    /// Reads the village list some villages at a time, in its order.
    pub(super) fn village_windows<E: From<SurveyError>>(
        &mut self,
        mut opened: Opened<'_>,
        mut take: impl FnMut(&mut Self, Vec<Window>) -> Result<(), E>,
    ) -> Result<(), E> {
        let file = opened.file;
        let assumed = Assumed::from(&self.project.settings);
        let mut seen = Ids::default();
        let within = self.within;
        if let Some(within) = within {
            opened.choose(within)?;
        }
        let read = |reader: &mut RowReader<'_>| {
            let village = village(reader, &assumed);
            match within {
                Some(within) => village_within(reader, village, within),
                None => village,
            }
        };
        // Columns of degrees are in no zone.
        let is_of_degrees = !opened.source.is_shaped() && opened.columns.has("lon");
        let mut zone = opened.told.zone().filter(|_| !is_of_degrees);
        self.read(opened, read, |loader, batches| {
            if let Some(code) = zone.take() {
                let villages = batches.iter().flat_map(|batch| &batch.items);
                let provinces = villages.filter_map(|village| village.province.as_deref());
                loader.survey.notes.extend(zone_note(file, code, provinces));
            }
            let mut used = 0;
            let mut windows = Vec::with_capacity(batches.len());
            let hash_all = |batch: &Rows<Village>| -> Vec<Hashed> {
                batch
                    .items
                    .iter()
                    .map(|village| hash(&village.id))
                    .collect()
            };
            let hashed: Vec<Vec<Hashed>> = if seen.wants_hashes() {
                batches.par_iter().map(hash_all).collect()
            } else {
                vec![Vec::new(); batches.len()]
            };
            for (batch, hashed) in batches.into_iter().zip(hashed) {
                let mut window = Window {
                    villages: batch.items,
                    rows: batch.numbers,
                    issues: batch.issues,
                };
                window.refuse_copies(file, &mut seen, &hashed);
                used += window.villages.len() as u64;
                windows.push(window);
            }
            take(loader, windows)?;
            Ok(used)
        })
    }

    /// Reads clusters and gives them to their villages; a village's own multipoint gives way.
    fn clusters(&mut self, file: &str) -> Result<(), SurveyError> {
        let layer = &layers::CLUSTERS;
        let input = self.input(layer, file)?;
        let opened = self.open(layer, &input)?;
        let file = &input.key;
        if !opened.source.columns().is_empty() {
            opened.require(&["village_id"])?;
        }
        let positions: FxHashMap<String, usize> = self
            .survey
            .villages
            .iter()
            .enumerate()
            .map(|(index, village)| (village.id.clone(), index))
            .collect();
        let mut grouped: FxHashMap<usize, Vec<Cluster>> = FxHashMap::default();
        let read = |reader: &mut RowReader<'_>| cluster(reader, &positions);
        self.read(opened, read, |loader, batches| {
            let mut used = 0;
            for rows in batches {
                loader.note(rows.issues);
                used += rows.items.len() as u64;
                for (village, cluster) in rows.items {
                    grouped.entry(village).or_default().push(cluster);
                }
            }
            Ok::<_, SurveyError>(used)
        })?;
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
                "{file}: {} clusters with and without households; all clusters of such a village weigh alike",
                crate::lang::counted(uneven, "village has", "villages have")
            ));
        }
        for (village, clusters) in grouped {
            self.survey.villages[village].houses = Houses::Clusters(clusters);
        }
        Ok(())
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
pub(super) fn says_unknown(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "unknown" | "không rõ")
}

fn grid_date(word: &str) -> Option<GridDate> {
    match word {
        "none" | "không" => Some(GridDate::NotPlanned),
        _ => word.parse().ok().map(GridDate::On),
    }
}

fn village(reader: &mut RowReader<'_>, assumed: &Assumed) -> Option<Village> {
    let Some(id) = reader.owned("id") else {
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
                    text.into_owned(),
                    Code::DateInvalid,
                    Effect::Ignored,
                    "is neither a date nor none",
                );
            }
            read
        }
    };
    let rest = &assumed.rest;
    let population = reader.count("population");
    Some(Village {
        id,
        name: reader.owned("name"),
        commune: reader.owned("commune"),
        commune_code: reader.owned("commune_code"),
        district: reader.owned("district"),
        province: reader.owned("province"),
        centre,
        doubtful_location: false,
        houses,
        households: reader.count("households"),
        population,
        population_source: population.map(|_| PopulationSource::Stated),
        electricity: supply.or(assumed.electricity),
        electricity_asof: reader.day("electricity_asof"),
        electricity_source: reader.owned("electricity_source"),
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
                let cell = reader.row.cells.get(column).cloned();
                cell.map_or(Cell::Null, Cell::into_owned)
            })
            .collect(),
    })
}

/// The centre and the houses of a village, from its geometry and its coordinate columns.
pub(super) fn location(reader: &mut RowReader<'_>) -> (Option<LonLat>, Houses) {
    let mut centre = reader
        .position("centre_lon", "centre_lat")
        .and_then(Result::ok);
    let Some(geometry) = checked_geometry(reader, Effect::Ignored) else {
        // A geometry that cannot be read is not replaced by columns that may say something else.
        if matches!(reader.row.shape, Shape::Absent) {
            centre = centre.or_else(|| reader.place().and_then(Result::ok));
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
            Ok(Some(area)) => (centre, Houses::of_area(area)),
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
    let id = reader.owned("village_id").unwrap_or_default();
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
    let geometry = checked_geometry(reader, Effect::Refused);
    let position = match (geometry.as_ref().and_then(as_point), geometry) {
        (Some(point), _) => LonLat::new(point.x(), point.y()).ok(),
        (None, Some(other)) => {
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
        (None, None) if matches!(reader.row.shape, Shape::Broken { .. } | Shape::Given { .. }) => {
            return None;
        }
        (None, None) => match reader.place() {
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
