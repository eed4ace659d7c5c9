//! What rows of sites, radio cells and transmission nodes mean.

use geo_types::Geometry;

use super::area::Technology;
use super::cells::{RadioCell, Sifter, cell};
use super::fields::RowReader;
use super::geometry::checked_geometry;
use super::issue::{Code, Effect};
use super::load::Loader;
use super::networks::{position_in_columns, wrong_type};
use super::site::{Medium, Node, Site, SitePower};
use super::{SurveyError, within::LeftOut};
use crate::geodesy::LonLat;
use crate::project::{Paths, layers};
use crate::units::{Dbm, Metres};

/// Whether the headers are those of a table of radio cells, as `OpenCelliD` writes it.
fn are_cells(headers: &[String]) -> bool {
    let headers: Vec<String> = headers
        .iter()
        .map(|header| layers::folded(header))
        .collect();
    let has = |field: &str| {
        layers::CELLS.field(field).is_some_and(|field| {
            let mut names = std::iter::once(&field.name).chain(field.aliases);
            names.any(|name| headers.contains(&layers::folded(name)))
        })
    };
    ["radio", "mcc", "net", "cell"].into_iter().all(has)
}

impl Loader<'_> {
    /// Reads the sites that exist and the transmission nodes.
    pub(super) fn sites_and_nodes(&mut self) -> Result<(), SurveyError> {
        let inputs = &self.project.settings.inputs;
        let mut cells: Option<Vec<(usize, RadioCell)>> = None;
        for file in inputs.sites.iter().flat_map(Paths::as_slice) {
            self.sites(file, &mut cells)?;
        }
        if let Some(cells) = cells {
            self.join(cells);
        }
        for file in inputs.nodes.iter().flat_map(Paths::as_slice) {
            let input = self.input(&layers::NODES, file)?;
            let opened = self.open(&layers::NODES, &input)?;
            let nodes = self.usable(opened, node)?;
            self.survey.nodes.get_or_insert_default().extend(nodes);
        }
        Ok(())
    }

    /// Reads a file of sites; radio cells, with the number of their file, go to `cells`.
    fn sites(
        &mut self,
        file: &str,
        cells: &mut Option<Vec<(usize, RadioCell)>>,
    ) -> Result<(), SurveyError> {
        let input = self.input(&layers::SITES, file)?;
        let opened = self.open_as(&layers::SITES, &input, |headers| {
            are_cells(headers).then_some(&layers::CELLS)
        })?;
        if opened.layer.name == layers::SITES.name {
            let read = self.usable(opened, site)?;
            self.survey.sites.get_or_insert_default().extend(read);
            return Ok(());
        }
        let number = opened.place;
        let sifter = Sifter::new(&self.project.settings.inputs);
        let read = self.usable(opened, |reader| {
            let cell = cell(reader)?;
            reader.left_out = sifter.why_not(&cell).map(LeftOut::Cell);
            Some(cell)
        })?;
        self.survey.sites.get_or_insert_default();
        let read = read.into_iter().map(|cell| (number, cell));
        cells.get_or_insert_default().extend(read);
        Ok(())
    }

    /// Joins the radio cells of all files into masts.
    fn join(&mut self, cells: Vec<(usize, RadioCell)>) {
        let inputs = &self.project.settings.inputs;
        let sifter = Sifter::new(inputs);
        self.survey.notes.extend(sifter.unmet(&cells));
        let found = cells.len() as u64;
        let joined = sifter.masts(cells);
        for (&number, &copies) in &joined.copies {
            // They are left out as if they did not stand in the file.
            let input = &mut self.survey.inputs[number];
            input.rows_read -= copies;
            input.rows_used -= copies;
            let note = format!(
                "{}: {copies} cells stand twice; of each the row that was updated last was used",
                input.file
            );
            self.survey.notes.push(note);
        }
        let copies: u64 = joined.copies.values().sum();
        self.survey.notes.push(format!(
            "{} cells were joined into {} masts (inputs.cells.mast_radius_m = {}); positions and ranges are estimates from measurements, and a range of 1000 m is often a default",
            found - copies,
            joined.sites.len(),
            inputs.cells.mast_radius_m,
        ));
        let sites = self.survey.sites.get_or_insert_default();
        sites.extend(joined.sites);
    }
}

/// The position of a row: its point, else its coordinate columns. Where there is none the row is
/// refused.
pub(super) fn point(reader: &mut RowReader<'_>) -> Option<LonLat> {
    const WANTED: &str = "a Point";
    match checked_geometry(reader, Effect::Refused) {
        Some(Geometry::Point(point)) => LonLat::new(point.x(), point.y()).ok(),
        // Some tools write every layer of points as multipoints.
        Some(Geometry::MultiPoint(points)) if points.0.len() == 1 => {
            LonLat::new(points.0[0].x(), points.0[0].y()).ok()
        }
        Some(other) => {
            wrong_type(reader, &other, WANTED);
            None
        }
        None => position_in_columns(reader, WANTED),
    }
}

/// The identifier of a row, or where it stands.
fn id(reader: &RowReader<'_>) -> String {
    let given = reader.owned("id");
    given.unwrap_or_else(|| format!("{}:{}", reader.file, reader.row.number))
}

/// One technology or several, as in `2G/4G`; one that is none costs the value.
fn technologies(reader: &mut RowReader<'_>) -> Vec<Technology> {
    let several = reader.word("technology", "2G, 3G, 4G, 5G", |text| {
        let words = text.split(['/', ',', ';', '+', '|']);
        words
            .map(|word| word.parse().ok())
            .collect::<Option<Vec<Technology>>>()
    });
    let mut several = several.unwrap_or_default();
    several.sort_unstable();
    several.dedup();
    several
}

fn site(reader: &mut RowReader<'_>) -> Option<Site> {
    let position = point(reader)?;
    let height = |reader: &mut RowReader<'_>, field| reader.number(field, 0.0..=1000.0).map(Metres);
    let tilt = |reader: &mut RowReader<'_>, field| reader.number(field, -90.0..=90.0);
    let mbps = |reader: &mut RowReader<'_>, field| reader.number(field, 0.0..=1e9);
    let (whole, mechanical, electrical) = (
        tilt(reader, "tilt_deg"),
        tilt(reader, "mechanical_tilt_deg"),
        tilt(reader, "electrical_tilt_deg"),
    );
    // One of the two alone says nothing of the other.
    let both = mechanical.zip(electrical).map(|(one, other)| one + other);
    Some(Site {
        operator: reader.owned("operator"),
        technologies: technologies(reader),
        height: height(reader, "height_m"),
        mast_height: height(reader, "mast_height_m"),
        frequency_mhz: reader.number("frequency_mhz", 1.0..=300_000.0),
        eirp: reader.number("eirp_dbm", -100.0..=120.0).map(Dbm),
        azimuth_deg: reader.number("azimuth_deg", 0.0..=360.0),
        beamwidth_deg: reader.number("beamwidth_deg", 0.0..=360.0),
        tilt_deg: whole.or(both),
        antenna: reader.owned("antenna"),
        backhaul: medium(reader, "backhaul"),
        backhaul_mbps: mbps(reader, "backhaul_mbps"),
        spare_mbps: mbps(reader, "spare_mbps"),
        power: reader.word("power", "grid, solar, diesel", SitePower::of_word),
        owner: reader.owned("owner"),
        lease_per_year: reader.number("lease_per_year", 0.0..=1e12),
        mast_load_left: reader.number("mast_load_left", 0.0..=1.0),
        on_air: reader.day("on_air"),
        ..Site::at(id(reader), position)
    })
}

fn node(reader: &mut RowReader<'_>) -> Option<Node> {
    let position = point(reader)?;
    Some(Node {
        id: id(reader),
        position,
        operator: reader.owned("operator"),
        medium: medium(reader, "medium"),
        spare_mbps: reader.number("spare_mbps", 0.0..=1e9),
    })
}

fn medium(reader: &mut RowReader<'_>, field: &str) -> Option<Medium> {
    reader.word(field, "fibre, microwave, satellite, other", Medium::of_word)
}

/// Notes that a row cannot be used without a value, unless what is wrong with it has been noted.
pub(super) fn needed(reader: &mut RowReader<'_>, field: &str) {
    if reader.text(field).is_some() {
        reader.refuse();
    } else {
        reader.note(
            field,
            String::new(),
            Code::IdMissing,
            Effect::Refused,
            "the row of a cell needs radio, mcc, net and cell",
        );
    }
}
