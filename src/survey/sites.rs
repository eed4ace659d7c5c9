//! What rows of sites, radio cells and transmission nodes mean.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::area::Technology;
use super::cells::{RadioCell, Sifter, cell};
use super::fields::RowReader;
use super::geometry::checked_geometry;
use super::issue::{Code, Effect};
use super::load::Loader;
use super::networks::{as_point, position_in_columns, wrong_type};
use super::site::{Medium, Node, Site, SitePower};
use super::{SurveyError, within::LeftOut};
use crate::geodesy::LonLat;
use crate::project::{Paths, layers};
use crate::units::{Dbm, Metres};

/// Whether the headers are those of a table of radio cells, as `OpenCelliD` writes it or as the project
/// maps them.
fn are_cells(table: &[String], mapped: Option<&BTreeMap<String, String>>) -> bool {
    let headers: Vec<String> = table.iter().map(|header| layers::folded(header)).collect();
    let has = |field: &str| {
        let is_mapped = mapped
            .and_then(|mapped| mapped.get(field))
            .is_some_and(|header| table.contains(header));
        is_mapped
            || layers::CELLS.field(field).is_some_and(|field| {
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
        let mapped = self.project.settings.columns.get(layers::CELLS.name);
        let opened = self.open_as(&layers::SITES, &input, |headers| {
            are_cells(headers, mapped).then_some(&layers::CELLS)
        })?;
        if opened.layer.name == layers::SITES.name {
            let read = self.usable(opened, site)?;
            self.survey.sites.get_or_insert_default().extend(read);
            return Ok(());
        }
        let number = opened.place;
        let sifter = Sifter::new(&self.project.settings.inputs);
        let told: Option<Arc<str>> = opened.told.field("operator").map(Arc::from);
        let read = self.usable(opened, |reader| {
            let cell = cell(reader, told.as_ref())?;
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
                "{}: {} twice; of the rows of a cell the one that was updated last was used",
                input.file,
                crate::lang::counted(copies, "row stands", "rows stand")
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
    let Some(geometry) = checked_geometry(reader, Effect::Refused) else {
        return position_in_columns(reader, WANTED);
    };
    let Some(point) = as_point(&geometry) else {
        wrong_type(reader, &geometry, WANTED);
        return None;
    };
    LonLat::new(point.x(), point.y()).ok()
}

/// The identifier of a row, or where it stands.
pub(super) fn id(reader: &RowReader<'_>) -> String {
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
        azimuth_deg: reader
            .number("azimuth_deg", -360.0..=360.0)
            .map(|azimuth| azimuth.rem_euclid(360.0)),
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

#[cfg(test)]
mod tests {
    use crate::project::Project;
    use crate::survey::{Medium, Scope, Site, SitePower, Survey, Technology, survey};

    /// Surveys a table of sites and a table of nodes beside one village.
    fn surveyed(sites: &str, nodes: &str) -> Survey {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("villages.csv", "id,lon,lat\n1,105,21\n");
        put(
            "coverage.csv",
            "technology;wkt\n4G;\"POLYGON ((105 21, 106 21, 106 22, 105 21))\"\n",
        );
        put("sites.csv", sites);
        put("nodes.csv", nodes);
        put(
            "deadzone.toml",
            "[inputs]\nvillages=\"villages.csv\"\ncoverage=\"coverage.csv\"\nnodes=\"nodes.csv\"\n\
             sites=\"sites.csv|operator=VNPT\"\nmax_rejected_share=1.0\n",
        );
        let project = Project::open(folder.path(), &[]).unwrap();
        survey(&project, Scope::All).unwrap()
    }

    #[test]
    fn what_a_site_does_not_say_stays_unknown() {
        let found = surveyed(
            "ict_id,lat,lon,radio_type,antenna_height,tower_height,mechanical_tilt_degrees,electrical_tilt_degrees,\
             backhaul_type,backhaul_throuput_mbps,power_source,azimuth_degrees,operator_name,antenna_model\n\
             a,21.1,105.1,4G,28,40,2,3,fiber,150,grid,120,Viettel,K80\n\
             b,21.2,105.2,2G/LTE,,,2,,laser,,,400,,\n\
             ,21.3,105.3,,,,,,,,,,,\n\
             d,210.3,105.3,,,,,,,,,,,\n",
            "id;lon;lat;transmission_medium\nN;105;21,5;Cáp quang\n",
        );
        let sites = found.sites.unwrap();
        let [a, b, c] = &sites[..] else {
            panic!("{sites:?}")
        };
        assert_eq!(
            (a.height.unwrap().0, a.mast_height.unwrap().0),
            (28.0, 40.0)
        );
        assert_eq!((a.tilt_deg, a.azimuth_deg), (Some(5.0), Some(120.0)));
        assert_eq!(
            (a.backhaul, a.backhaul_mbps),
            (Some(Medium::Fibre), Some(150.0))
        );
        assert_eq!((a.power, a.cells), (Some(SitePower::Grid), 1));
        assert_eq!(a.operator.as_deref(), Some("Viettel"));
        assert_eq!(a.antenna.as_deref(), Some("K80"));
        assert_eq!(b.technologies, [Technology::G2, Technology::G4]);
        assert_eq!(b.operator.as_deref(), Some("VNPT"));
        assert_eq!(
            (b.height, b.tilt_deg, b.backhaul, b.azimuth_deg),
            (None, None, None, None)
        );
        let bare = Site {
            operator: Some("VNPT".to_owned()),
            ..Site::at("sites.csv:4".to_owned(), c.position)
        };
        assert_eq!(*c, bare);
        let nodes = found.nodes.unwrap();
        assert_eq!(
            (nodes[0].medium, nodes[0].position.lat()),
            (Some(Medium::Fibre), 21.5)
        );
        let codes: Vec<(u64, &str)> = found
            .issues
            .iter()
            .map(|issue| (issue.row, issue.code.as_str()))
            .collect();
        let expected = [
            (3, "NUMBER_OUT_OF_RANGE"),
            (3, "WORD_UNKNOWN"),
            (5, "LOCATION_OUT_OF_RANGE"),
        ];
        assert_eq!(codes, expected);
    }

    #[test]
    fn a_cell_without_its_identity_or_place_is_refused() {
        let found = surveyed(
            "radio,mcc,mnc,lac,cellid,lon,lat,samples\n\
             LTE,452,4,7,25601,105,21,x\n\
             LTE,452,,7,25602,105,21,1\n\
             WIFI,452,4,7,25603,105,21,1\n\
             LTE,452,4,7,2.5,105,21,1\n\
             LTE,452,4,7,25604,,,1\n",
            "id,lon,lat\n",
        );
        let sites = found.sites.unwrap();
        assert_eq!((sites.len(), sites[0].id.as_str()), (1, "452-04-eNB-100"));
        assert_eq!(sites[0].samples, None);
        assert_eq!(sites[0].operator.as_deref(), Some("VNPT"));
        assert_eq!(found.nodes, Some(Vec::new()));
        let cells = &found.inputs[2];
        assert_eq!(
            (cells.layer, cells.rows_read, cells.rows_used),
            ("cells", 5, 1)
        );
        let refused: Vec<u64> = found
            .issues
            .iter()
            .filter(|issue| issue.effect == super::Effect::Refused)
            .map(|issue| issue.row)
            .collect();
        assert_eq!(refused, [3, 4, 5, 6]);
    }
}
