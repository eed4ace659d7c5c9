//! Roads, along which fibre may be laid.

use geo_types::{Geometry, LineString};

use super::SurveyError;
use super::fields::RowReader;
use super::geometry::checked_geometry;
use super::issue::Effect;
use super::load::Loader;
use super::networks::{no_geometry, wrong_type};
use crate::project::layers;

/// A road.
#[derive(Clone, Debug, PartialEq)]
pub struct Road {
    /// Its course in longitude and latitude; each part has two positions or more.
    pub parts: Vec<LineString<f64>>,
    /// Its class, as the file names it.
    pub class: Option<String>,
    /// Whether fibre may be laid along it, where given.
    pub fibre_allowed: Option<bool>,
}

impl Loader<'_> {
    /// Reads a layer of roads.
    pub(super) fn roads(&mut self, file: &str) -> Result<(), SurveyError> {
        let input = self.input(&layers::ROADS, file)?;
        let opened = self.open(&layers::ROADS, &input)?;
        let roads = self.usable(opened, road)?;
        self.survey.roads.get_or_insert_default().extend(roads);
        Ok(())
    }
}

fn road(reader: &mut RowReader<'_>) -> Option<Road> {
    const WANTED: &str = "a LineString or MultiLineString";
    let Some(geometry) = checked_geometry(reader, Effect::Refused) else {
        no_geometry(reader, WANTED);
        return None;
    };
    let lines = match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(lines) => lines.0,
        other => {
            wrong_type(reader, &other, WANTED);
            return None;
        }
    };
    let parts: Vec<LineString<f64>> = lines.into_iter().filter(|line| line.0.len() > 1).collect();
    if parts.is_empty() {
        wrong_type(
            reader,
            &Geometry::MultiLineString(geo_types::MultiLineString(Vec::new())),
            "a line of two positions or more",
        );
        return None;
    }
    let fibre_allowed = reader.flag("fibre_allowed");
    if fibre_allowed.is_none() && reader.text("fibre_allowed").is_some() {
        // Without it the road would count as allowed: a typo would lay fibre where it is forbidden.
        reader.refuse();
        return None;
    }
    Some(Road {
        parts,
        class: reader.owned("class"),
        fibre_allowed,
    })
}

#[cfg(test)]
mod tests {
    use crate::project::Project;
    use crate::survey::{Effect, Scope, Survey, survey};

    fn surveyed(roads: &str, scope: Scope) -> Survey {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("villages.csv", "id,lon,lat\n1,105,21\n");
        put(
            "coverage.csv",
            "technology;wkt\n4G;\"POLYGON ((105 21, 106 21, 106 22, 105 21))\"\n",
        );
        put("roads.csv", roads);
        put(
            "deadzone.toml",
            "[inputs]\nvillages=\"villages.csv\"\ncoverage=\"coverage.csv\"\nroads=\"roads.csv\"\n\
             max_rejected_share=1.0\n",
        );
        let project = Project::open(folder.path(), &[]).unwrap();
        survey(&project, scope).unwrap()
    }

    #[test]
    fn roads_are_lines_and_what_is_none_or_unclear_is_refused() {
        let table = "wkt;highway;fibre_allowed\n\
            LINESTRING (105 21, 105.1 21);track;false\n\
            MULTILINESTRING ((105 21, 105.1 21), (105.2 21, 105.3 21, 105.4 21));primary;\n\
            POINT (105 21);primary;true\n\
            LINESTRING (105 21, 105.1 21);;perhaps\n\
            ;primary;true\n\
            LINESTRING (105 21, 305.1 21);;true\n";
        let found = surveyed(table, Scope::Check);
        let roads = found.roads.unwrap();
        assert_eq!(roads.len(), 2);
        assert_eq!(
            (roads[0].class.as_deref(), roads[0].fibre_allowed),
            (Some("track"), Some(false))
        );
        assert_eq!((roads[1].parts.len(), roads[1].fibre_allowed), (2, None));
        let refused = found.issues.iter();
        let refused = refused.filter(|issue| issue.effect == Effect::Refused);
        let refused: Vec<(u64, &str)> = refused
            .map(|issue| (issue.row, issue.code.as_str()))
            .collect();
        let expected = [
            (4, "GEOMETRY_WRONG_TYPE"),
            (5, "FLAG_INVALID"),
            (6, "LOCATION_MISSING"),
            (7, "LOCATION_OUT_OF_RANGE"),
        ];
        assert_eq!(refused, expected);
        let input = found.inputs.iter().find(|input| input.layer == "roads");
        let input = input.unwrap();
        assert_eq!((input.rows_read, input.rows_used), (6, 2));
        assert!(input.sha256.is_some());
    }

    #[test]
    fn a_scan_does_not_read_roads() {
        assert_eq!(surveyed("broken", Scope::Scan).roads, None);
    }
}
