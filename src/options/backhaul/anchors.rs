//! Where backhaul may begin, and existing masts that may carry it on.

use std::collections::BTreeMap;

use crate::geodesy::LonLat;
use crate::options::means::Anchor;
use crate::project::BackhaulRule;
use crate::survey::{Medium, Node, Site, Survey};

/// Nodes and masts, each place of masts once.
#[derive(Debug, Default)]
pub(super) struct Known {
    nodes: Vec<Candidate>,
    masts: Vec<Candidate>,
}

/// A node or mast.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Candidate {
    anchor: Anchor,
    at: LonLat,
    antenna_m: f64,
    /// What it can carry on beside its own, Mbit/s: 0 where it carries nothing on, infinite where nobody
    /// says how much is left.
    spare_mbps: f64,
}

/// Where a chain may begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AnchorPoint {
    pub(super) anchor: Anchor,
    pub(super) at: LonLat,
    pub(super) antenna_m: f64,
    /// What it can carry on, infinite where nobody says.
    pub(super) spare_mbps: f64,
}

/// Where a chain may be passed on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Relay {
    pub(super) at: LonLat,
    pub(super) antenna_m: f64,
    /// Whether a mast must be built there.
    pub(super) is_new: bool,
}

impl Known {
    pub(super) fn of(survey: &Survey, rule: &BackhaulRule) -> Self {
        let nodes = survey.nodes.as_deref().unwrap_or_default();
        let sites = survey.sites.as_deref().unwrap_or_default();
        Self {
            nodes: (0..)
                .zip(nodes)
                .filter_map(|(number, of)| node(number, of, rule))
                .collect(),
            masts: masts(sites, rule),
        }
    }

    /// Whether nobody told of any node or mast.
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.masts.is_empty()
    }

    /// What is left at those that do not have enough for everybody, rising, each once: between two of these all needs are
    /// alike.
    pub(super) fn steps_mbps(&self) -> Vec<f64> {
        let all = self.nodes.iter().chain(&self.masts);
        let mut steps: Vec<f64> = all
            .map(|candidate| candidate.spare_mbps)
            .filter(|spare| spare.is_finite() && *spare > 0.0)
            .collect();
        steps.sort_by(f64::total_cmp);
        steps.dedup();
        steps
    }

    /// Those that can carry this much on.
    pub(super) fn anchors(&self, needed_mbps: f64) -> Vec<AnchorPoint> {
        let all = self.nodes.iter().chain(&self.masts);
        all.filter(|candidate| candidate.carries(needed_mbps))
            .map(|candidate| AnchorPoint {
                anchor: candidate.anchor,
                at: candidate.at,
                antenna_m: candidate.antenna_m,
                spare_mbps: candidate.spare_mbps,
            })
            .collect()
    }

    /// Masts that cannot, but on which antennas may hang.
    pub(super) fn relays(&self, needed_mbps: f64) -> Vec<Relay> {
        self.masts
            .iter()
            .filter(|candidate| !candidate.carries(needed_mbps))
            .map(|candidate| Relay {
                at: candidate.at,
                antenna_m: candidate.antenna_m,
                is_new: false,
            })
            .collect()
    }
}

impl Candidate {
    fn carries(&self, needed_mbps: f64) -> bool {
        self.spare_mbps > 0.0 && self.spare_mbps >= needed_mbps
    }
}

/// A transmission node; one that hangs on a satellite is none.
fn node(number: usize, node: &Node, rule: &BackhaulRule) -> Option<Candidate> {
    (node.medium != Some(Medium::Satellite)).then(|| Candidate {
        anchor: Anchor::Node(number),
        at: node.position,
        antenna_m: rule.anchor_height_m,
        spare_mbps: node.spare_mbps.unwrap_or(f64::INFINITY),
    })
}

/// Masts, in the order of the first of their rows: rows at one place are one mast.
fn masts(sites: &[Site], rule: &BackhaulRule) -> Vec<Candidate> {
    let mut places: BTreeMap<[u64; 2], usize> = BTreeMap::new();
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for (number, site) in sites.iter().enumerate() {
        let place = [site.position.lon(), site.position.lat()].map(f64::to_bits);
        let mast = *places.entry(place).or_insert_with(|| {
            rows.push(Vec::new());
            rows.len() - 1
        });
        rows[mast].push(number);
    }
    rows.iter().map(|rows| mast(sites, rows, rule)).collect()
}

fn mast(sites: &[Site], rows: &[usize], rule: &BackhaulRule) -> Candidate {
    let all = || rows.iter().map(|&row| &sites[row]);
    let is_ground = |site: &Site| matches!(site.backhaul, Some(Medium::Fibre | Medium::Microwave));
    let is_known = all().any(|site| site.backhaul.is_some());
    let carries = all().any(is_ground) || (!is_known && rule.unknown_counts);
    // Rows of one mast share its backhaul: what one says holds for all of them.
    let spare = all()
        .filter(|site| is_ground(site) || !is_known)
        .filter_map(|site| site.spare_mbps)
        .reduce(f64::max);
    let height = all()
        .filter_map(|site| site.mast_height.or(site.height))
        .map(|height| height.0)
        .reduce(f64::max);
    let first = rows[0];
    Candidate {
        anchor: Anchor::Mast(first),
        at: sites[first].position,
        antenna_m: height.unwrap_or(rule.anchor_height_m),
        spare_mbps: if carries {
            spare.unwrap_or(f64::INFINITY)
        } else {
            0.0
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::default_settings;
    use crate::units::Metres;

    fn site(id: &str, lon: f64, backhaul: Option<Medium>, spare_mbps: Option<f64>) -> Site {
        Site {
            backhaul,
            spare_mbps,
            ..Site::at(id.to_owned(), LonLat::new(lon, 21.0).unwrap())
        }
    }

    fn survey(sites: Vec<Site>) -> Survey {
        Survey {
            sites: Some(sites),
            ..Survey::default()
        }
    }

    fn carrying(known: &Known, needed: f64) -> Vec<Anchor> {
        let anchors = known.anchors(needed);
        anchors.iter().map(|point| point.anchor).collect()
    }

    #[test]
    fn masts_on_fibre_microwave_or_unknown_backhaul_are_anchors_and_others_relays() {
        let sites = vec![
            site("a", 105.0, Some(Medium::Fibre), None),
            site("b", 105.1, Some(Medium::Satellite), None),
            site("c", 105.2, None, None),
            site("d", 105.3, Some(Medium::Microwave), Some(50.0)),
            // A second row of the first mast.
            site("e", 105.0, None, Some(10.0)),
        ];
        let survey = survey(sites);
        let mut rule = default_settings().backhaul;
        let known = Known::of(&survey, &rule);
        let [a, c, d] = [0, 2, 3].map(Anchor::Mast);
        assert_eq!(carrying(&known, 20.0), [a, c, d]);
        assert_eq!(carrying(&known, 60.0), [a, c]);
        assert_eq!(known.relays(20.0).len(), 1);
        assert_eq!(known.relays(60.0).len(), 2);
        assert_eq!(known.steps_mbps(), [50.0]);
        rule.unknown_counts = false;
        assert_eq!(carrying(&Known::of(&survey, &rule), 20.0), [a, d]);
    }

    #[test]
    fn a_mast_is_as_high_as_its_highest_row_says() {
        let mut low = site("low", 105.0, None, None);
        low.height = Some(Metres(25.0));
        let mut high = site("high", 105.0, None, None);
        (high.height, high.mast_height) = (Some(Metres(20.0)), Some(Metres(42.0)));
        let survey = survey(vec![low, high, site("bare", 105.1, None, None)]);
        let known = Known::of(&survey, &default_settings().backhaul);
        let heights: Vec<f64> = known.anchors(1.0).iter().map(|of| of.antenna_m).collect();
        assert_eq!(heights, [42.0, 30.0]);
    }

    #[test]
    fn a_node_on_a_satellite_is_none() {
        let node = |medium| Node {
            id: String::new(),
            position: LonLat::new(105.0, 21.0).unwrap(),
            operator: None,
            medium,
            spare_mbps: Some(5.0),
        };
        let survey = Survey {
            nodes: Some(vec![node(Some(Medium::Satellite)), node(None)]),
            ..Survey::default()
        };
        let known = Known::of(&survey, &default_settings().backhaul);
        assert_eq!(carrying(&known, 1.0), [Anchor::Node(1)]);
        assert_eq!(carrying(&known, 6.0), []);
        assert!(!known.is_empty());
    }
}
