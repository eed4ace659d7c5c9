//! `links.geojson`: how sites are joined to the network.

use std::io::{self, Write};

use geo_types::{Coord, Geometry, Line};
use serde_json::{Map, Value};

use super::dollars;
use crate::formats::{Cell, FeatureCollectionWriter, append_shape_feature};
use crate::geodesy::LonLat;
use crate::plan::planned::{Parent, Planned};
use crate::report::cells::rounded;

/// The properties of a link in order.
pub(in crate::report) const LINK_COLUMNS: [&str; 10] = [
    "phase",
    "from",
    "to",
    "from_new_site",
    "medium",
    "hops",
    "km",
    "hops_to_network",
    "capex_usd",
    "present_value_usd",
];

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
            Cell::from(planned.phase_name(built.built.phase)),
            Cell::from(parent.id()),
            Cell::from(&built.site.id),
            Cell::from(matches!(parent, Parent::Site(_))),
            Cell::from(hop.medium.as_str()),
            Cell::from(hop.hops),
            Cell::from(rounded(hop.km, 3)),
            Cell::from(built.depth),
            Cell::from(dollars(hop.capex)),
            Cell::from(dollars(hop.cost)),
        ];
        let cells = LINK_COLUMNS.into_iter().zip(cells);
        append_shape_feature(line.as_ref(), cells, &mut text);
    }
    writer.features(&text)?;
    writer.finish().map(drop)
}
