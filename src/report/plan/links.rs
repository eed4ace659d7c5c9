//! `links.geojson`: how sites are joined to the network.

use std::io::{self, Write};

use geo_types::{Geometry, coord};
use serde_json::{Map, Value};

use super::dollars;
use crate::formats::{Cell, Extent, FeatureCollectionWriter, append_shape_feature};
use crate::geodesy::{LonLat, short_way};
use crate::plan::planned::{BuiltSite, Parent, Planned};
use crate::report::cells::rounded;

/// The columns in order.
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

/// The link of a site, from the network outwards; `None` where it has none, or the network's end has no place.
pub(in crate::report) fn link_line(built: &BuiltSite<'_>) -> Option<Geometry<f64>> {
    let place = |at: LonLat| coord! { x: rounded(at.lon(), 6), y: rounded(at.lat(), 6) };
    let from = match built.joined?.1 {
        Parent::Site(site) => site.at,
        Parent::Root(root) => root.at?,
    };
    Some(short_way(place(from), place(built.site.at)))
}

/// The cells of the link of a site; none where it has no link.
pub(in crate::report) fn link_cells<'a>(
    planned: &'a Planned,
    built: &BuiltSite<'a>,
) -> Vec<Cell<'a>> {
    let Some((hop, parent)) = built.joined else {
        return Vec::new();
    };
    let from = match parent {
        Parent::Site(site) => &site.id,
        Parent::Root(root) => &root.id,
    };
    vec![
        Cell::from(planned.phase_name(built.built.phase)),
        Cell::from(from),
        Cell::from(&built.site.id),
        Cell::from(matches!(parent, Parent::Site(_))),
        Cell::from(hop.medium.as_str()),
        Cell::from(hop.hops),
        Cell::from(rounded(hop.km, 3)),
        Cell::from(built.depth),
        Cell::from(dollars(hop.capex)),
        Cell::from(dollars(hop.cost)),
    ]
}

/// Writes a line a link, from the network outwards; one without geometry where the network's end has no
/// place.
pub(in crate::report) fn links(
    out: &mut dyn Write,
    planned: &Planned,
    members: &Map<String, Value>,
) -> io::Result<()> {
    let mut writer = FeatureCollectionWriter::new(out, members)?;
    let (mut text, mut extent) = (Vec::new(), Extent::default());
    for built in planned.sites().iter().filter(|of| of.joined.is_some()) {
        let cells = LINK_COLUMNS.into_iter().zip(link_cells(planned, built));
        let line = link_line(built);
        if let Some(line) = &line {
            extent.add_geometry(line);
        }
        append_shape_feature(line.as_ref(), cells, &mut text);
    }
    writer.features(&text, &extent)?;
    writer.finish().map(drop)
}
