//! `links.geojson`: how sites are joined to the network.

use std::io::{self, Write};

use geo_types::{Coord, Geometry, Line};
use serde_json::{Map, Value};

use super::dollars;
use crate::formats::{Cell, FeatureCollectionWriter, append_shape_feature};
use crate::geodesy::LonLat;
use crate::plan::planned::{Parent, Planned};
use crate::report::cells::rounded;

/// Writes a line a link, from the network outwards; one without geometry where the network's end has no
/// place.
pub(in crate::report) fn links(
    out: &mut dyn Write,
    planned: &Planned,
    members: &Map<String, Value>,
) -> io::Result<()> {
    let mut writer = FeatureCollectionWriter::new(out, members)?;
    let mut text = Vec::new();
    for built in &planned.sites() {
        let Some((hop, parent)) = built.joined else {
            continue;
        };
        let from = match parent {
            Parent::Site(site) => Some(site.at),
            Parent::Root(root) => root.at,
        };
        let place = |at: LonLat| Coord {
            x: rounded(at.lon(), 6),
            y: rounded(at.lat(), 6),
        };
        let to = built.site.at;
        let line = from.map(|from| Geometry::Line(Line::new(place(from), place(to))));
        let cells = [
            ("phase", Cell::from(planned.phase_name(built.built.phase))),
            ("from", Cell::from(parent.id())),
            ("to", Cell::from(&built.site.id)),
            (
                "from_new_site",
                Cell::from(matches!(parent, Parent::Site(_))),
            ),
            ("medium", Cell::from(hop.medium.as_str())),
            ("hops", Cell::from(hop.hops)),
            ("km", Cell::from(rounded(hop.km, 3))),
            ("hops_to_network", Cell::from(built.depth)),
            ("capex_usd", Cell::from(dollars(hop.capex))),
            ("present_value_usd", Cell::from(dollars(hop.cost))),
        ];
        append_shape_feature(line.as_ref(), cells, &mut text);
    }
    writer.features(&text)?;
    writer.finish().map(drop)
}
