//! `plan.kml`: what is built, for phones in the field (OGC 07-147r2, KML 2.2). It holds the dead zones and the
//! plan alone, and no picture that a phone would have to fetch.

mod document;
mod words;

use std::collections::BTreeMap;
use std::io::{self, Write};

use geo_types::coord;

use self::document::{Document, Fields};
use super::edition::Edition;
use super::layers::{coloured, link_line, worded};
use super::words::word;
use super::{Facts, colours};
use crate::geodesy::{LonLat, short_way};
use crate::lang::{Lang, Text, number};
use crate::plan::Planned;
use crate::plan::build_plan::Fate;
use crate::plan::planned::BuiltSite;
use crate::survey::Electricity;

/// What belongs together in a phase.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Served,
    Satellite,
    Waiting,
    Other,
}

/// Writes the plan as KML.
///
/// # Errors
/// Those of the writer.
pub(super) fn phone(out: &mut dyn Write, edition: &Edition<'_>) -> io::Result<()> {
    let lang = edition.languages.list()[0];
    let mut text = Document::new(&title(edition, lang), &about(edition, lang));
    let facts = edition.facts;
    styles(&mut text, facts);
    let writer = Phone { facts, lang };
    let villages = writer.villages();
    let none: Vec<usize> = Vec::new();
    let of = |part, phase| villages.get(&(part, phase)).unwrap_or(&none);
    if let Some(planned) = facts.planned {
        let built = planned.sites();
        for (phase, described) in (0..).zip(&planned.plan.phases) {
            let sites: Vec<&BuiltSite<'_>> =
                built.iter().filter(|of| of.built.phase == phase).collect();
            let [served, satellite] = [Part::Served, Part::Satellite].map(|part| of(part, phase));
            if sites.is_empty() && served.is_empty() && satellite.is_empty() {
                continue;
            }
            // A plan without phases is built all at once.
            let name = if planned.problem.phases.is_empty() {
                words::TITLE.of(lang).to_owned()
            } else {
                format!("{} {}", words::PHASE.of(lang), described.name)
            };
            text.begin_folder(&name);
            writer.sites(&mut text, planned, &sites);
            writer.links(&mut text, planned, &sites);
            writer.folder(&mut text, words::SERVED, served);
            writer.reaches(&mut text, planned, served);
            writer.folder(&mut text, words::SATELLITE, satellite);
            text.end_folder();
            text.hand_on(out)?;
        }
    }
    writer.folder(&mut text, words::WAITING, of(Part::Waiting, 0));
    writer.folder(&mut text, words::OTHERS, of(Part::Other, 0));
    text.end(out)
}

fn title(edition: &Edition<'_>, lang: Lang) -> String {
    let title = words::TITLE.of(lang);
    match edition.summary.name.as_str() {
        "" => title.to_owned(),
        name => format!("{title} – {name}"),
    }
}

fn about(edition: &Edition<'_>, lang: Lang) -> String {
    let day = edition.project.settings.project.as_of.as_ref();
    let day = day.map(|day| format!("{}: {day}", words::ASOF.of(lang)));
    let notice = Some(edition.summary.notice.clone()).filter(|notice| !notice.is_empty());
    let parts: Vec<String> = day.into_iter().chain(notice).collect();
    parts.join(". ")
}

/// The styles that features name: villages by what is decided for them, sites by kind, links by medium.
fn styles(text: &mut Document, facts: Facts<'_>) {
    let mut decisions: Vec<&str> = vec!["white", "dip", "covered", "unknown", "waiting"];
    let mut media: Vec<&str> = Vec::new();
    if let Some(planned) = facts.planned {
        decisions.extend(["leo-cell", "leo-terminal", "direct-to-cell"]);
        decisions.extend(planned.problem.sites.iter().map(|site| site.kind.as_str()));
        media.extend(planned.problem.hops.iter().map(|hop| hop.medium.as_str()));
    }
    let choices = facts.order().into_iter();
    decisions.extend(choices.filter_map(|index| Some(facts.choice(index)?.decision.as_str())));
    decisions.sort_unstable();
    decisions.dedup();
    media.sort_unstable();
    media.dedup();
    for code in decisions {
        let colour = colours::of(code);
        text.point_style(&format!("village-{code}"), colour, 0.7);
        text.point_style(&format!("site-{code}"), colour, 1.2);
    }
    for (place, medium) in media.iter().enumerate() {
        text.line_style(&format!("link-{place}"), coloured("medium", medium), 3.0);
    }
    text.line_style("reach", "#666666", 1.0);
}

struct Phone<'a> {
    facts: Facts<'a>,
    lang: Lang,
}

impl<'a> Phone<'a> {
    /// The dead zones and the villages of the plan in the order of the list, by what becomes of them and when.
    fn villages(&self) -> BTreeMap<(Part, u32), Vec<usize>> {
        let mut all: BTreeMap<(Part, u32), Vec<usize>> = BTreeMap::new();
        let count = self.facts.survey.villages.len();
        let order = self.facts.order();
        let mut is_listed = vec![false; count];
        for &index in &order {
            is_listed[index] = true;
        }
        let is_planned = |index: &usize| {
            !is_listed[*index]
                && self
                    .facts
                    .planned
                    .is_some_and(|planned| planned.village(*index).is_some())
        };
        let more: Vec<usize> = (0..count).filter(is_planned).collect();
        for index in order.iter().copied().chain(more) {
            let village = self
                .facts
                .planned
                .and_then(|planned| planned.village(index));
            let key = match village {
                None => (Part::Other, 0),
                Some((_, Fate::Site { phase, .. })) => (Part::Served, *phase),
                Some((_, Fate::Satellite { phase })) => (Part::Satellite, *phase),
                Some((_, Fate::Waiting { .. })) => (Part::Waiting, 0),
            };
            all.entry(key).or_default().push(index);
        }
        all
    }

    fn sites(&self, text: &mut Document, planned: &Planned, sites: &[&BuiltSite<'_>]) {
        if sites.is_empty() {
            return;
        }
        let lang = self.lang;
        text.begin_folder(words::SITES.of(lang));
        for built in sites {
            let site = built.site;
            let kind = site.kind.as_str();
            let villages = built.serves.iter().map(|&village| {
                let village = &planned.problem.villages[village as usize];
                if village.name.is_empty() {
                    village.id.as_str()
                } else {
                    village.name.as_str()
                }
            });
            let villages: Vec<&str> = villages.collect();
            let mut fields = Fields::new(lang);
            fields.text("site_id", words::ID, &site.id);
            fields.text("kind", words::KIND, word(kind, lang));
            fields.text("province", words::PROVINCE, &site.province);
            fields.text("fund", words::FUND, word(&site.fund, lang));
            fields.number("height_m", words::HEIGHT, site.height_m, 1);
            fields.text("serves", words::SERVES, &villages.join("; "));
            fields.count("people", words::PEOPLE, built.people);
            fields.count("houses", words::HOUSEHOLDS, built.houses);
            if let Some((hop, parent)) = &built.joined {
                fields.text("depends_on", words::JOINED_TO, parent.id());
                fields.text(
                    "link_medium",
                    words::MEDIUM,
                    worded("medium", &hop.medium, lang),
                );
                fields.number("link_km", words::LENGTH, hop.km, 1);
            }
            fields.count("capex_usd", words::CAPEX, built.capex / 100);
            fields.count("present_value_usd", words::COST, built.cost / 100);
            text.point(&site.id, &format!("site-{kind}"), &fields, site.at);
        }
        text.end_folder();
    }

    fn links(&self, text: &mut Document, planned: &Planned, sites: &[&BuiltSite<'_>]) {
        let lang = self.lang;
        let joined = sites.iter().filter_map(|built| {
            let (hop, parent) = built.joined?;
            Some((built, hop, parent, link_line(built)?))
        });
        let joined: Vec<_> = joined.collect();
        if joined.is_empty() {
            return;
        }
        let mut media: Vec<&str> = planned
            .problem
            .hops
            .iter()
            .map(|hop| hop.medium.as_str())
            .collect();
        media.sort_unstable();
        media.dedup();
        text.begin_folder(words::LINKS.of(lang));
        for (built, hop, parent, line) in joined {
            let mut fields = Fields::new(lang);
            fields.text("medium", words::MEDIUM, worded("medium", &hop.medium, lang));
            fields.number("km", words::LENGTH, hop.km, 1);
            fields.count("present_value_usd", words::COST, hop.cost / 100);
            let name = format!("{} – {}", parent.id(), built.site.id);
            let style = media
                .binary_search(&hop.medium.as_str())
                .unwrap_or_default();
            text.line(&name, &format!("link-{style}"), &fields, &line);
        }
        text.end_folder();
    }

    /// Lines from sites to the villages that they serve.
    fn reaches(&self, text: &mut Document, planned: &Planned, villages: &[usize]) {
        let lines = villages.iter().filter_map(|&index| {
            let site = planned.site(index)?;
            let centre = self.facts.survey.villages[index].centre?;
            Some((index, site, centre))
        });
        let lines: Vec<_> = lines.collect();
        if lines.is_empty() {
            return;
        }
        let place = |at: LonLat| coord! { x: at.lon(), y: at.lat() };
        text.begin_folder(words::REACHES.of(self.lang));
        for (index, site, centre) in lines {
            let name = format!("{} – {}", site.id, self.name(index));
            let line = short_way(place(site.at), place(centre));
            text.line(&name, "reach", &Fields::new(self.lang), &line);
        }
        text.end_folder();
    }

    fn name(&self, index: usize) -> &'a str {
        let village = &self.facts.survey.villages[index];
        village.name.as_deref().unwrap_or(&village.id)
    }

    fn folder(&self, text: &mut Document, name: Text, villages: &[usize]) {
        if villages.is_empty() {
            return;
        }
        text.begin_folder(name.of(self.lang));
        for &index in villages {
            self.village(text, index);
        }
        text.end_folder();
    }

    fn village(&self, text: &mut Document, index: usize) {
        let (facts, lang) = (self.facts, self.lang);
        let village = &facts.survey.villages[index];
        let status = facts.scan.findings[index].status.as_str();
        let planned = facts.planned.and_then(|planned| planned.decision(index));
        let choice = facts.choice(index).map(|choice| choice.decision.as_str());
        let decision = planned.or(choice);
        let mut fields = Fields::new(lang);
        fields.text("id", words::ID, &village.id);
        let commune = village.commune.as_deref().unwrap_or_default();
        fields.text("commune", words::COMMUNE, commune);
        let province = village.province.as_deref().unwrap_or_default();
        fields.text("province", words::PROVINCE, province);
        fields.text("status", words::STATUS, word(status, lang));
        if let Some(decision) = decision {
            fields.text("decision", words::DECISION, word(decision, lang));
        }
        if let Some(place) = facts.standing(index).and_then(|standing| standing.place) {
            fields.count("rank", words::RANK, i64::from(place.rank));
        }
        if let Some(people) = village.population {
            fields.count("population", words::PEOPLE, i64::from(people));
        }
        if let Some(households) = village.households {
            fields.count("households", words::HOUSEHOLDS, i64::from(households));
        }
        if let Some(power) = village.electricity {
            let code = match power {
                Electricity::Grid => "grid",
                Electricity::OffGrid => "off-grid",
                Electricity::None => "none",
            };
            fields.text("electricity", words::POWER, word(code, lang));
        }
        let site = facts.planned.and_then(|planned| planned.site(index));
        if let Some(site) = site {
            fields.text("site_id", words::SITE, &site.id);
        }
        let of_plan = facts.planned.and_then(|planned| planned.village(index));
        if let Some((village, Fate::Satellite { .. })) = of_plan
            && let Some(satellite) = &village.satellite
        {
            fields.count(
                "terminals",
                words::TERMINALS,
                i64::from(satellite.terminals),
            );
            fields.count("present_value_usd", words::COST, satellite.cost / 100);
        }
        let style = format!("village-{}", decision.unwrap_or(status));
        match village.centre {
            Some(at) => text.point(self.name(index), &style, &fields, at),
            None => text.nowhere(self.name(index), &fields),
        }
    }
}

/// A whole number for people.
fn whole(count: i64, lang: Lang) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    let count = count as f64;
    number(count, 0, lang)
}
