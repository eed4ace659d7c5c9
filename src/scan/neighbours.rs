//! The nearest existing site and transmission node.

use super::{NearestSite, SiteIndex};
use crate::geodesy::LonLat;
use crate::survey::Survey;

/// Sites and nodes, searchable for the nearest; each `None` where no such layer was given.
#[derive(Debug)]
pub(super) struct Neighbours {
    sites: Option<SiteIndex>,
    nodes: Option<SiteIndex>,
}

impl Neighbours {
    pub(super) fn of(survey: &Survey) -> Self {
        let sites = survey.sites.as_ref();
        let nodes = survey.nodes.as_ref();
        Self {
            sites: sites.map(|sites| SiteIndex::new(sites.iter().map(|site| site.position))),
            nodes: nodes.map(|nodes| SiteIndex::new(nodes.iter().map(|node| node.position))),
        }
    }

    pub(super) fn site(&self, place: LonLat) -> Option<NearestSite> {
        nearest(self.sites.as_ref(), place)
    }

    pub(super) fn node(&self, place: LonLat) -> Option<NearestSite> {
        nearest(self.nodes.as_ref(), place)
    }
}

fn nearest(index: Option<&SiteIndex>, place: LonLat) -> Option<NearestSite> {
    index?.nearest_k(place, 1).pop()
}
