//! The columns of the village layers: names are a contract, see `docs/outputs.md`.

use super::Facts;
use super::cells::{day, points, rounded, technologies};
use super::one::{Fixed, One, Value};
use super::option_columns::OPTIONS;
use super::plan::PLAN;
use super::why::{percent, why};
use crate::formats::Cell;
use crate::geodesy::LonLat;
use crate::lang::Lang;
use crate::options::Decision;
use crate::ranking::{Class, Gate, Points, Ranking};
use crate::scan::NearestSite;
use crate::survey::{AreaKind, AreaSource, Electricity, GridDate, PopulationSource};

/// Columns that every layer of villages begins with, before the terms of the score.
const BEFORE_TERMS: &[Fixed] = &[
    ("id", |one| Cell::from(&one.village.id)),
    ("name", |one| Cell::from(one.village.name.as_ref())),
    ("commune", |one| Cell::from(one.village.commune.as_ref())),
    ("district", |one| Cell::from(one.village.district.as_ref())),
    ("province", |one| Cell::from(one.village.province.as_ref())),
    ("population", |one| Cell::from(one.village.population)),
    ("households", |one| Cell::from(one.village.households)),
    ("electricity", |one| {
        Cell::from(
            one.village
                .electricity
                .map_or("unknown", Electricity::as_str),
        )
    }),
    ("electricity_asof", |one| day(one.village.electricity_asof)),
    ("grid_date", |one| match one.village.grid_date {
        None => Cell::Null,
        Some(GridDate::NotPlanned) => Cell::from("none"),
        Some(GridDate::On(date)) => day(Some(date)),
    }),
    ("extremely_difficult", |one| {
        Cell::from(one.village.extremely_difficult)
    }),
    ("border", |one| Cell::from(one.village.border)),
    ("island", |one| Cell::from(one.village.island)),
    ("fund", |one| {
        Cell::from(one.standing.and_then(|standing| standing.fund.as_deref()))
    }),
    ("status", |one| Cell::from(one.finding.status.as_str())),
    ("covered_share", |one| {
        Cell::from(one.finding.covered_share.map(|share| rounded(share, 4)))
    }),
    ("operators", |one| {
        Cell::from(&one.finding.service.operators[..])
    }),
    ("technologies", |one| {
        technologies(&one.finding.service.technologies)
    }),
    ("best_rsrp_dbm", |one| {
        Cell::from(one.finding.best_rsrp.map(|level| rounded(level.0, 2)))
    }),
    ("nearest_signal_m", |one| {
        Cell::from(
            one.finding
                .nearest
                .as_ref()
                .map(|nearest| rounded(nearest.distance.0, 1)),
        )
    }),
    ("nearest_signal_operator", |one| {
        Cell::from(
            one.finding
                .nearest
                .as_ref()
                .map(|nearest| &*nearest.operator),
        )
    }),
    ("nearest_signal_lon", |one| {
        Cell::from(nearest_point(one).map(|(at, _)| rounded(at.lon(), 7)))
    }),
    ("nearest_signal_lat", |one| {
        Cell::from(nearest_point(one).map(|(at, _)| rounded(at.lat(), 7)))
    }),
    ("nearest_signal_area", |one| {
        Cell::from(nearest_point(one).map(|(_, area)| area.to_string()))
    }),
    ("nearest_site_m", |one| metres(one.finding.nearest_site)),
    ("nearest_site_id", |one| {
        let site = one.finding.nearest_site;
        let site = site.and_then(|near| one.survey.sites.as_ref()?.get(near.site as usize));
        Cell::from(site.map(|site| &site.id))
    }),
    ("nearest_node_m", |one| metres(one.finding.nearest_node)),
    ("nearest_node_id", |one| {
        let node = one.finding.nearest_node;
        let node = node.and_then(|near| one.survey.nodes.as_ref()?.get(near.site as usize));
        Cell::from(node.map(|node| &node.id))
    }),
    ("gates", |one| {
        let gates = one.standing.map_or(&[][..], |standing| &standing.gates);
        Cell::from(gates.iter().map(Gate::as_str).collect::<Vec<_>>())
    }),
    ("rank", |one| {
        Cell::from(
            one.standing
                .and_then(|standing| standing.place)
                .map(|place| place.rank),
        )
    }),
    ("rank_low", |one| {
        Cell::from(
            one.standing
                .and_then(|standing| standing.place)
                .map(|place| place.low),
        )
    }),
    ("rank_high", |one| {
        Cell::from(
            one.standing
                .and_then(|standing| standing.place)
                .map(|place| place.high),
        )
    }),
    ("in_target", |one| {
        Cell::from(one.firm().and_then(|firm| firm.in_target))
    }),
    ("p_in_target", |one| {
        let p = one.firm().and_then(|firm| firm.p_in_target);
        Cell::from(p.map(|p| rounded(p, 4)))
    }),
    ("firmness", |one| {
        let class = one.firm().and_then(|firm| firm.class);
        Cell::from(class.map(Class::as_str))
    }),
    ("firmness_proven", |one| {
        let firm = one.firm().filter(|firm| firm.class.is_some());
        Cell::from(firm.map(|firm| firm.is_proven))
    }),
    ("rank_box_low", |one| one.box_rank(0)),
    ("rank_box_high", |one| one.box_rank(1)),
    ("rank_p05", |one| one.quantile(0)),
    ("rank_p50", |one| one.quantile(1)),
    ("rank_p95", |one| one.quantile(2)),
    ("rank_per_cost", |one| {
        Cell::from(one.choice.and_then(|choice| choice.rank_per_cost))
    }),
    ("score", |one| {
        Cell::from(
            one.score()
                .and_then(|score| score.total.certain())
                .map(points),
        )
    }),
    ("score_low", |one| {
        Cell::from(one.score().map(|score| points(score.total.low)))
    }),
    ("score_high", |one| {
        Cell::from(one.score().map(|score| points(score.total.high)))
    }),
];

/// Columns after the terms of the score, before the user's own.
const AFTER_TERMS: &[Fixed] = &[
    ("group", |one| {
        Cell::from(one.choice.and_then(|choice| choice.group.as_ref()))
    }),
    ("decision_class", |one| {
        Cell::from(one.choice.map(|choice| choice.decision.class().as_str()))
    }),
    ("decision", |one| {
        Cell::from(one.choice.map(|choice| choice.decision.as_str()))
    }),
    ("reasons", |one| {
        let reasons = one.choice.map_or(&[][..], |choice| &choice.reasons);
        Cell::from(
            reasons
                .iter()
                .map(|reason| reason.as_str())
                .collect::<Vec<_>>(),
        )
    }),
    ("runner_up", |one| {
        Cell::from(
            one.choice
                .and_then(|choice| choice.runner_up)
                .map(Decision::as_str),
        )
    }),
    ("explanation", |one| {
        Cell::from(one.choice.map(|choice| &choice.explanation))
    }),
    ("missing", |one| {
        Cell::from(one.score().map_or(Vec::new(), |score| {
            score.missing.iter().map(|name| &**name).collect()
        }))
    }),
    ("cost_indicative_usd", |one| {
        Cell::from(one.choice.and_then(|choice| choice.cost).map(|cost| cost.0))
    }),
    ("other_technologies", |one| {
        technologies(&one.finding.service.other_technologies)
    }),
    ("coverage_kinds", |one| {
        Cell::from(
            one.finding
                .service
                .coverage_kinds
                .iter()
                .copied()
                .map(AreaKind::as_str)
                .collect::<Vec<_>>(),
        )
    }),
    ("coverage_asof", |one| day(one.finding.coverage_asof)),
    ("rests_on_declared", |one| {
        Cell::from(one.finding.rests_on_declared)
    }),
    ("farthest_dark_m", |one| {
        Cell::from(one.finding.farthest_dark.map(|dark| rounded(dark.0, 1)))
    }),
    ("planned_site", planned_site),
    ("grid_line_m", |one| {
        Cell::from(one.finding.grid_line.map(|line| rounded(line.0, 1)))
    }),
    ("commune_code", |one| {
        Cell::from(one.village.commune_code.as_ref())
    }),
    ("population_source", |one| {
        let source = one.village.population_source;
        Cell::from(source.map(PopulationSource::as_str))
    }),
    ("electricity_source", |one| {
        Cell::from(one.village.electricity_source.as_ref())
    }),
    ("poor_share", |one| Cell::from(one.village.poor_share)),
    ("school", |one| Cell::from(one.village.school)),
    ("clinic", |one| Cell::from(one.village.clinic)),
    ("hazard", |one| Cell::from(one.village.hazard)),
    ("road_km", |one| Cell::from(one.village.road_km)),
    ("grey", |one| Cell::from(one.finding.is_grey())),
    ("flip_criterion", |one| {
        let criterion = one.turn().zip(one.facts.ranking);
        Cell::from(criterion.map(|(turn, ranking)| &ranking.criteria[turn.criterion].name))
    }),
    ("flip_percent", |one| {
        Cell::from(one.turn().map(|turn| percent(turn.share)))
    }),
    ("flip_other", |one| {
        Cell::from(one.turn().map(|turn| &one.survey.villages[turn.other].id))
    }),
    ("displaces", |one| {
        let displaced = one.firm().and_then(|firm| firm.displaces);
        Cell::from(displaced.map(|index| &one.survey.villages[index].id))
    }),
    ("weights_basis", |one| {
        let ranking = one.facts.ranking.filter(|_| one.score().is_some());
        Cell::from(ranking.map_or_else(Vec::new, Ranking::basis))
    }),
    ("why", |one| Cell::from(why(one.facts, one.index, Lang::En))),
];

/// What a prediction says, before the user's own columns; layers of a run without one lack them.
const MODELLED: &[Fixed] = &[
    ("modelled_status", |one| {
        let verdict = one
            .modelled
            .and_then(|(modelled, village)| modelled.verdicts.get(village));
        Cell::from(verdict.map(|(status, _)| status.as_str()))
    }),
    ("modelled_share", |one| {
        let verdict = one
            .modelled
            .and_then(|(modelled, village)| modelled.verdicts.get(village));
        let share = verdict.and_then(|(_, share)| *share);
        Cell::from(share.map(|share| rounded(share, 4)))
    }),
    ("modelled_rsrp_dbm", |one| {
        Cell::from(one.level().map(|level| rounded(level.rsrp.0, 1)))
    }),
    ("modelled_probability", |one| {
        Cell::from(one.level().map(|level| rounded(level.probability, 4)))
    }),
    ("modelled_mbps", |one| {
        let mbps = one.level().and_then(|level| level.mbps);
        Cell::from(mbps.map(|mbps| rounded(mbps, 1)))
    }),
    ("modelled_operator", |one| {
        Cell::from(one.network().map(|network| &network.operator))
    }),
    ("modelled_technology", |one| {
        Cell::from(one.network().map(|network| network.technology.as_str()))
    }),
    ("modelled_site_id", |one| {
        let site = one.modelled.zip(one.level()).map(|((modelled, _), level)| {
            let cell = &modelled.cells.cells[level.cell as usize];
            &*cell.site_id
        });
        Cell::from(site)
    }),
    ("modelled_by", |one| {
        let level = one.modelled.zip(one.level());
        Cell::from(level.map(|((modelled, _), level)| {
            if level.is_free_space {
                "free-space"
            } else {
                modelled.model.as_str()
            }
        }))
    }),
    ("modelled_uncertain", |one| {
        Cell::from(one.level().map(|level| level.is_uncertain))
    }),
];

/// The names of all columns but those that hang on criteria, operators and the planner's own.
#[cfg(test)]
pub(super) fn fixed_names() -> impl Iterator<Item = &'static str> {
    let all = [BEFORE_TERMS, AFTER_TERMS, OPTIONS, PLAN, MODELLED];
    all.into_iter().flatten().map(|(name, _)| *name)
}

#[derive(Clone, Copy)]
enum Source {
    Fixed(Value),
    /// A term of the score.
    Term(usize),
    /// Distance to the nearest signal of one operator and technology.
    Nearest(usize),
    /// A column of the user.
    Own(usize),
}

/// Columns of a village layer, and the values of each village.
pub struct VillageColumns<'a> {
    facts: Facts<'a>,
    columns: Vec<(String, Source)>,
}

impl<'a> VillageColumns<'a> {
    /// All columns. A column of the user that is called like one of these is renamed
    /// `input_<name>`.
    #[must_use]
    pub fn all(facts: Facts<'a>) -> Self {
        let fixed = |&(name, value): &Fixed| (name.to_owned(), Source::Fixed(value));
        let mut columns: Vec<(String, Source)> = BEFORE_TERMS.iter().map(fixed).collect();
        let criteria = facts.ranking.map(|ranking| &ranking.criteria[..]);
        let terms = criteria.unwrap_or_default().iter().enumerate();
        columns.extend(terms.map(|(number, criterion)| {
            (format!("score_{}", criterion.name), Source::Term(number))
        }));
        columns.extend(AFTER_TERMS.iter().map(fixed));
        if facts.options.is_some() {
            columns.extend(OPTIONS.iter().map(fixed));
        }
        if facts.planned.is_some() {
            columns.extend(PLAN.iter().map(fixed));
        }
        if facts.modelled.is_some() {
            columns.extend(MODELLED.iter().map(fixed));
        }
        for (number, class) in facts.scan.classes.iter().enumerate() {
            let mut name = format!("nearest_{}_m", class.replace(' ', "_"));
            while columns.iter().any(|(known, _)| *known == name) {
                name.push('_');
            }
            columns.push((name, Source::Nearest(number)));
        }
        for (number, name) in facts.survey.extra_columns.iter().enumerate() {
            let mut name = name.clone();
            // Tables end with the position of the centre.
            let taken = |name: &String, columns: &[(String, Source)]| {
                ["lon", "lat"].contains(&name.as_str())
                    || columns.iter().any(|(known, _)| known == name)
            };
            while taken(&name, &columns) {
                name = format!("input_{name}");
            }
            columns.push((name, Source::Own(number)));
        }
        Self { facts, columns }
    }

    /// Some of the columns, in the order of their names, and the user's own where asked for.
    #[must_use]
    pub fn select(facts: Facts<'a>, names: &[&str], own: bool) -> Self {
        let mut all = Self::all(facts);
        let classes = facts.scan.classes.len();
        let place = |(name, source): &(String, Source)| match source {
            Source::Nearest(number) => Some(names.len() + number),
            Source::Own(number) => own.then_some(names.len() + classes + number),
            _ => names.iter().position(|known| known == name),
        };
        all.columns.retain(|column| place(column).is_some());
        all.columns.sort_by_key(place);
        all
    }

    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// The values of one village, one a column.
    pub fn values(&self, index: usize) -> impl Iterator<Item = Cell<'a>> {
        let survey = self.facts.survey;
        let one = One {
            facts: self.facts,
            index,
            survey,
            village: &survey.villages[index],
            finding: &self.facts.scan.findings[index],
            standing: self.facts.standing(index),
            choice: self.facts.choice(index),
            modelled: self.facts.modelled.map(|modelled| (modelled, index)),
        };
        self.columns.iter().map(move |(_, source)| match *source {
            Source::Fixed(value) => value(&one),
            Source::Term(number) => {
                let score = one.score();
                let term = score.and_then(|score| Points::certain(score.terms[number].points));
                Cell::from(term.map(points))
            }
            Source::Nearest(number) => {
                let nearest = one.finding.nearest_each.get(number);
                let nearest = nearest.and_then(Option::as_ref);
                Cell::from(nearest.map(|nearest| rounded(nearest.distance.0, 1)))
            }
            Source::Own(number) => {
                let own = one.village.extra.get(number);
                own.map_or(Cell::Null, Cell::borrowed)
            }
        })
    }
}

impl std::fmt::Debug for VillageColumns<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// The point of the nearest signal, and where its area was given.
fn nearest_point<'a>(one: &One<'a>) -> Option<&'a (LonLat, AreaSource)> {
    one.finding.nearest.as_ref()?.at.as_ref()
}

/// The id of a planned site, or its number in the survey where it has none.
fn planned_site<'a>(one: &One<'a>) -> Cell<'a> {
    let sites = one.survey.planned.as_deref().unwrap_or_default();
    let site = one
        .finding
        .planned
        .and_then(|number| sites.get(number).map(|site| (number, site)));
    Cell::from(site.map(|(number, site)| {
        site.id
            .clone()
            .unwrap_or_else(|| format!("planned-{}", number + 1))
    }))
}

fn metres<'a>(nearest: Option<NearestSite>) -> Cell<'a> {
    Cell::from(nearest.map(|nearest| rounded(nearest.distance.0, 1)))
}
