//! What serves a village alone, and the neighbours that it lights too.

use super::{Draft, Draw, DrawError, whole};
use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::options::reach::Antenna;
use crate::options::{Decision, Weighed};
use crate::plan::problem::{SiteKind, SiteRule};
use crate::project::Factor;
use crate::survey::GridDate;

impl Draw<'_> {
    /// One site for each option on the ground that serves a village alone, and for its wait for the grid.
    pub(super) fn own_sites(&self) -> Result<Vec<Draft>, DrawError> {
        let mut drafts = Vec::new();
        // Antennas whose neighbours are asked for, by the place of their site among the drafts.
        let mut asked: Vec<usize> = Vec::new();
        let mut antennas: Vec<(LonLat, Antenna)> = Vec::new();
        for (number, &place) in (0..).zip(&self.places) {
            let choice = self.sources.options.choices.get(place);
            let Some(choice) = choice.and_then(Option::as_ref) else {
                continue;
            };
            for weighed in choice.options.iter().filter(|of| of.option.is_served()) {
                let Some((kind, word)) = kind(weighed.option.decision) else {
                    continue;
                };
                let Some(draft) = self.own_site(weighed, (kind, word), (number, place)) else {
                    continue;
                };
                if let Some(antenna) = Self::antenna(kind, place, weighed) {
                    asked.push(drafts.len());
                    antennas.push((draft.at, antenna));
                }
                drafts.push(draft);
            }
        }
        for (draft, served) in asked.into_iter().zip(self.covers.served(&antennas)?) {
            let draft = &mut drafts[draft];
            let others = served.villages.iter();
            let others = others.filter_map(|&(place, _)| self.number(place));
            let before = draft.reach.clone();
            draft
                .reach
                .extend(others.filter(|other| !before.contains(other)));
            draft.reach.sort_unstable();
            if draft.reach.len() > 1 {
                draft.capacity = Some(self.capacity(draft, &before));
            }
        }
        Ok(drafts)
    }

    /// Takes sites away where nothing new may be built, and makes them dearer where that is said. Sectors hang on
    /// masts that stand.
    pub(super) fn keep_off(&mut self, drafts: &mut Vec<Draft>) {
        let is_new = |draft: &Draft| draft.kind != SiteKind::RemoteSector;
        let before = drafts.len();
        drafts.retain(|draft| !is_new(draft) || !self.kept_off.shuts(draft.at));
        for draft in drafts.iter_mut().filter(|draft| is_new(draft)) {
            draft.cost = draft.cost.times(self.kept_off.factor(draft.at));
        }
        self.note(
            before - drafts.len(),
            "small cells, repeaters and builds that wait for the grid are left out: they would stand where nothing new may be built (inputs.exclusion)",
        );
    }

    fn own_site(
        &self,
        weighed: &Weighed,
        (kind, word): (SiteKind, &str),
        (number, place): (u32, usize),
    ) -> Option<Draft> {
        let village = &self.sources.survey.villages[place];
        let needs = &weighed.option.needs;
        let waits = kind == SiteKind::WaitForGrid;
        Some(Draft {
            id: format!("{word}-{}", village.id),
            kind,
            at: needs.spot.or(village.centre)?,
            height_m: needs.height_m.unwrap_or(0.0),
            // The wait is for the village's own part of what is built then.
            cost: self.pricing.of(&weighed.option.bill),
            capacity: None,
            reach: vec![number],
            joins: None,
            rule: SiteRule::Free,
            not_before: waits.then(|| self.grid_day(place)).flatten(),
        })
    }

    /// The day on which the grid comes to a village that waits for it: the one that is given, else the end of
    /// the horizon, by which the lines on the map come.
    fn grid_day(&self, place: usize) -> Option<Day> {
        let settings = self.sources.settings;
        let as_of = settings.project.as_of;
        match self.sources.survey.villages[place].grid_date {
            Some(GridDate::On(day)) if as_of.is_none_or(|as_of| day >= as_of) => Some(day),
            _ => as_of.map(|day| day.plus_months(settings.decision.grid_horizon_months)),
        }
    }

    /// What to ask the neighbours of a site about; `None` where it is not known what stands there.
    fn antenna(kind: SiteKind, place: usize, weighed: &Weighed) -> Option<Antenna> {
        let mast = weighed.option.needs.mast;
        match kind {
            SiteKind::RemoteSector => mast.map(|mast| Antenna::Sector {
                mast,
                towards: place,
            }),
            SiteKind::Repeater | SiteKind::SmallCell => {
                let needs = &weighed.option.needs;
                let height_m = needs.spot.and(needs.height_m);
                height_m.map(|height_m| Antenna::SmallCell { height_m })
            }
            _ => None,
        }
    }

    /// The people that a site for several villages can serve: those whom its rate suffices, and at least those for
    /// whom it is known to.
    fn capacity(&self, draft: &Draft, own: &[u32]) -> i64 {
        let book = &self.sources.settings.costs;
        let mbps = book.factor(match draft.kind {
            SiteKind::RemoteSector => Factor::RemoteSectorMbps,
            SiteKind::Repeater => Factor::RepeaterMbps,
            _ => Factor::SmallCellMbps,
        });
        // What is left of the backhaul of an existing mast.
        let rows = self.sources.survey.sites.as_deref().unwrap_or_default();
        let is_here = |at: LonLat| draft.kind == SiteKind::RemoteSector && at == draft.at;
        let spare = rows
            .iter()
            .filter(|row| is_here(row.position))
            .find_map(|row| row.spare_mbps);
        let mbps = spare.map_or(mbps, |spare| spare.min(mbps));
        let known = own.iter().map(|&own| self.villages[own as usize].people);
        whole(self.pricing.capacity(mbps).floor()).max(known.sum())
    }
}

/// What an option is as a site, and how its identifier begins.
fn kind(decision: Decision) -> Option<(SiteKind, &'static str)> {
    Some(match decision {
        Decision::RemoteSector => (SiteKind::RemoteSector, "sector"),
        Decision::Repeater => (SiteKind::Repeater, "repeater"),
        Decision::SmallCell => (SiteKind::SmallCell, "cell"),
        Decision::WaitForGrid => (SiteKind::WaitForGrid, "wait"),
        _ => return None,
    })
}
