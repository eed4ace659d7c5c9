//! The villages as columns, and the sites and links of the plan.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::delta::{Columns, Turn, shown};
use super::names::Names;
use crate::geodesy::LonLat;
use crate::options::{Class, Decision};
use crate::plan::Planned;
use crate::plan::planned::Parent;
use crate::plan::problem::Cents;
use crate::ranking::{Class as Firm, Points};
use crate::report::Facts;
use crate::report::contradictions::contradictions;
use crate::scan::{Finding, Status};

/// Columns of all villages, in the order of the list; places in lists of names are -1 where there is none.
#[derive(Debug, Default, Serialize)]
pub(super) struct Villages<'a> {
    count: usize,
    id: Vec<&'a str>,
    name: Vec<Option<&'a str>>,
    lon: Vec<Option<i32>>,
    lat: Vec<Option<i32>>,
    province: Vec<i32>,
    district: Vec<i32>,
    commune: Vec<i32>,
    status: Vec<i32>,
    class: Vec<i32>,
    decision: Vec<i32>,
    plan: Vec<i32>,
    phase: Vec<i64>,
    fund: Vec<i32>,
    firmness: Vec<i32>,
    rank: Vec<u32>,
    people: Vec<i64>,
    /// Least and most points in hundredths, of dead zones.
    score: Vec<Option<[u32; 2]>>,
    cost: Vec<Option<u64>>,
    signal_m: Vec<i64>,
    share: Vec<i64>,
    site: Vec<i32>,
    dossier: Vec<i32>,
    /// Places of the villages whose declared and predicted status differ, the clearest first.
    differing: Vec<usize>,
}

/// The lists of names that columns tell places of.
#[derive(Debug, Default, Serialize)]
pub(super) struct Lists<'a> {
    province: Vec<&'a str>,
    district: Vec<&'a str>,
    commune: Vec<&'a str>,
    pub(super) operator: Vec<&'a str>,
    pub(super) technology: Vec<&'a str>,
    fund: Vec<&'a str>,
    phase: Vec<&'a str>,
}

/// The lists of codes.
#[derive(Debug, Default, Serialize)]
pub(super) struct Codes<'a> {
    status: Vec<&'a str>,
    class: Vec<&'a str>,
    decision: Vec<&'a str>,
    plan: Vec<&'a str>,
    firmness: Vec<&'a str>,
}

/// A whole number; -1 where it is not known.
fn whole(number: Option<f64>) -> i64 {
    number
        .filter(|number| number.is_finite())
        .map_or(-1, |number| {
            #[expect(clippy::cast_possible_truncation, reason = "metres and percent")]
            let whole = number.round() as i64;
            whole
        })
}

impl<'a> Villages<'a> {
    /// The villages with the lists; `dossiers` are the villages that have a page, in their order.
    pub(super) fn of(
        facts: Facts<'a>,
        works: &Works<'a>,
        dossiers: &[usize],
        turn: Turn,
    ) -> (Self, Lists<'a>, Codes<'a>) {
        let villages = &facts.survey.villages;
        let mut of = Self {
            count: villages.len(),
            dossier: vec![-1; villages.len()],
            differing: contradictions(facts),
            ..Self::default()
        };
        for (place, &village) in (0..).zip(dossiers) {
            of.dossier[village] = place;
        }
        let mut columns = Columns::default();
        let [mut provinces, mut districts, mut communes, mut funds] =
            [(); 4].map(|()| Names::default());
        let mut statuses = Names::of(Status::ALL.map(Status::as_str));
        let firm = facts
            .firmness
            .iter()
            .flat_map(|_| Firm::ALL.map(Firm::as_str));
        let classes = facts
            .options
            .iter()
            .flat_map(|_| Class::ALL.map(Class::as_str));
        let decisions = facts
            .options
            .iter()
            .flat_map(|_| Decision::ALL.map(Decision::as_str));
        let [mut firm, mut classes] = [Names::of(firm), Names::of(classes)];
        let [mut decisions, mut plans] = [Names::of(decisions), Names::default()];
        for (index, village) in villages.iter().enumerate() {
            let finding: Option<&Finding> = facts.scan.findings.get(index);
            let standing = facts.standing(index);
            let choice = facts.choice(index);
            let class = facts.firm(index).and_then(|(_, firm)| firm.class);
            of.id.push(&village.id);
            of.name.push(village.name.as_deref());
            columns.push(village.centre.map(|at| turn.place(at)));
            of.province
                .push(provinces.place(village.province.as_deref()));
            of.district
                .push(districts.place(village.district.as_deref()));
            of.commune.push(communes.place(village.commune.as_deref()));
            of.status
                .push(statuses.place(finding.map(|of| of.status.as_str())));
            of.class
                .push(classes.place(choice.map(|of| of.decision.class().as_str())));
            of.decision
                .push(decisions.place(choice.map(|of| of.decision.as_str())));
            let planned = facts.planned;
            of.plan
                .push(plans.place(planned.and_then(|of| of.decision(index))));
            let phase = planned.and_then(|of| of.village(index)?.1.phase());
            of.phase.push(phase.map_or(-1, i64::from));
            of.fund
                .push(funds.place(standing.and_then(|of| of.fund.as_deref())));
            of.firmness.push(firm.place(class.map(Firm::as_str)));
            of.rank.push(
                standing
                    .and_then(|of| of.place)
                    .map_or(0, |place| place.rank),
            );
            of.people.push(village.population.map_or(-1, i64::from));
            let points = |points: Points| [points.low, points.high];
            of.score
                .push(standing.and_then(|of| Some(points(of.score.as_ref()?.total))));
            of.cost
                .push(choice.and_then(|of| of.cost).map(|cost| cost.0));
            let near = finding.and_then(|of| of.nearest.as_ref());
            of.signal_m.push(whole(near.map(|near| near.distance.0)));
            let share = finding.and_then(|of| of.covered_share);
            of.share.push(whole(share.map(|share| 100.0 * share)));
            of.site
                .push(works.serving.get(index).copied().unwrap_or(-1));
        }
        of.lon = columns.lon;
        of.lat = columns.lat;
        let phases = facts
            .planned
            .map_or(&[][..], |planned| &planned.plan.phases);
        let lists = Lists {
            province: provinces.list(),
            district: districts.list(),
            commune: communes.list(),
            fund: funds.list(),
            phase: phases.iter().map(|phase| phase.name.as_str()).collect(),
            ..Lists::default()
        };
        let codes = Codes {
            status: statuses.list(),
            class: classes.list(),
            decision: decisions.list(),
            plan: plans.list(),
            firmness: firm.list(),
        };
        (of, lists, codes)
    }
}

/// A site of the plan.
#[derive(Debug, Serialize)]
pub(super) struct Site<'a> {
    id: &'a str,
    kind: &'static str,
    lon: f64,
    lat: f64,
    phase: i64,
    villages: Vec<usize>,
    people: i64,
    houses: i64,
    capex_usd: i64,
    cost_usd: i64,
    height_m: Option<f64>,
    parent: Option<&'a str>,
    relay: bool,
}

/// A link of the plan.
#[derive(Debug)]
pub(super) struct Link<'a> {
    /// Its site, by its place among the sites.
    pub(super) site: usize,
    /// The end towards the network.
    pub(super) from: LonLat,
    pub(super) to: LonLat,
    pub(super) phase: u32,
    pub(super) kind: &'a str,
    pub(super) km: f64,
    pub(super) hops: u32,
    /// Antennas above ground at both ends, metres.
    pub(super) antennas_m: [Option<f64>; 2],
}

/// What is built.
#[derive(Debug, Default)]
pub(super) struct Works<'a> {
    pub(super) sites: Vec<Site<'a>>,
    /// Links whose both ends have a place.
    pub(super) links: Vec<Link<'a>>,
    /// The site that serves each village of the survey, -1 for none; empty without a plan.
    serving: Vec<i32>,
}

/// Money in whole dollars.
fn dollars(cents: Cents) -> i64 {
    let half = if cents < 0 { -50 } else { 50 };
    cents.saturating_add(half) / 100
}

impl<'a> Works<'a> {
    /// What a plan builds.
    pub(super) fn of(facts: Facts<'a>, turn: Turn) -> Self {
        let Some(planned) = facts.planned else {
            return Self::default();
        };
        let of_problem = surveyed(planned);
        let mut works = Self {
            serving: vec![-1; planned.places.len()],
            ..Self::default()
        };
        let masts = masts(facts);
        for built in planned.sites() {
            let number = works.sites.len();
            let serves = built.serves.iter();
            let villages =
                serves.filter_map(|&village| of_problem.get(village as usize).copied().flatten());
            let villages: Vec<usize> = villages.collect();
            for &village in &villages {
                works.serving[village] = i32::try_from(number).unwrap_or(-1);
            }
            let [lon, lat] = turn.place(built.site.at).map(shown);
            let height_m = Some(built.site.height_m).filter(|height| height.is_finite());
            works.sites.push(Site {
                id: &built.site.id,
                kind: built.site.kind.as_str(),
                lon,
                lat,
                phase: i64::from(built.built.phase),
                relay: villages.is_empty(),
                villages,
                people: built.people,
                houses: built.houses,
                capex_usd: dollars(built.capex),
                cost_usd: dollars(built.cost),
                height_m,
                parent: built.joined.map(|(_, parent)| parent.id()),
            });
            let Some((hop, parent)) = built.joined else {
                continue;
            };
            let (from, antenna_m) = match parent {
                Parent::Site(site) => (Some(site.at), Some(site.height_m)),
                Parent::Root(root) => {
                    let mast = root.at.and_then(|at| masts.get(&key(at)));
                    (root.at, mast.copied())
                }
            };
            works.links.extend(from.map(|from| Link {
                site: number,
                from,
                to: built.site.at,
                phase: built.built.phase,
                kind: &hop.medium,
                km: hop.km,
                hops: hop.hops,
                antennas_m: [antenna_m, height_m],
            }));
        }
        works
    }
}

fn key(at: LonLat) -> [u64; 2] {
    [at.lon(), at.lat()].map(f64::to_bits)
}

/// How high masts that stand are, metres above ground, where that is known.
fn masts(facts: Facts<'_>) -> FxHashMap<[u64; 2], f64> {
    let mut masts = FxHashMap::default();
    for site in facts.survey.sites.iter().flatten() {
        if let Some(height) = site.mast_height.or(site.height) {
            let known = masts.entry(key(site.position)).or_insert(height.0);
            *known = known.max(height.0);
        }
    }
    masts
}

/// Of each village of the problem its place in the survey.
fn surveyed(planned: &Planned) -> Vec<Option<usize>> {
    let mut places = vec![None; planned.problem.villages.len()];
    for (village, place) in planned.places.iter().enumerate() {
        let place = place.and_then(|place| places.get_mut(place as usize));
        if let Some(place) = place {
            *place = Some(village);
        }
    }
    places
}
