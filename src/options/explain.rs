//! A decision in words, with the figures that its reasons speak of.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::Choice;
use super::reason::{Reason, Reasons};
use super::unknowns::Hinge;
use crate::calendar::Day;
use crate::lang::{Lang, count, day, number, plain, say};
use crate::scan::Finding;
use crate::survey::{Survey, Village};

/// What a decision is told from, in whatever language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Grounds {
    /// One reason and nothing to weigh.
    Reason(Reason),
    /// Options were weighed.
    Weighed {
        /// What speaks for the decision.
        own: Reasons,
        /// What speaks against the other side.
        others: Reasons,
        /// The day of the grid that is waited for; `None` where a planned line brings it.
        grid: Option<Day>,
    },
    /// Missing facts on which it hangs.
    Hinges(Vec<Hinge>),
}

impl Choice {
    /// The reasons in words of a language, with the figures that they speak of: [`Choice::explanation`] told
    /// again. `village` and `finding` are those that the choice is of.
    #[must_use]
    pub fn explained(
        &self,
        village: &Village,
        finding: &Finding,
        survey: &Survey,
        lang: Lang,
    ) -> String {
        match &self.grounds {
            Grounds::Reason(reason) => reason.sentence(lang).to_owned(),
            Grounds::Hinges(hinges) => {
                let told: Vec<String> = hinges.iter().map(|hinge| hung(hinge, lang)).collect();
                told.join(" ")
            }
            &Grounds::Weighed { own, others, grid } => {
                let mut text = sentences(own, lang);
                if !others.is_empty() {
                    let others = sentences(others, lang);
                    let others = say!(
                        lang,
                        " Against the other side: {others}",
                        " Hạn chế của phương án còn lại: {others}"
                    );
                    text.push_str(&others);
                }
                self.figures(&mut text, lang);
                surroundings(village, finding, &mut text, lang);
                if own.has(Reason::GridScheduled) {
                    text.push_str(&grid_words(grid, lang));
                }
                committed(finding, survey, &mut text, lang);
                text
            }
        }
    }

    /// What it costs, and what comes next.
    fn figures(&self, text: &mut String, lang: Lang) {
        let winner = self.option(self.decision);
        if let Some(weighed) = winner.filter(|of| of.is_certain && of.present_value > 0.0) {
            let value = number(weighed.present_value, 0, lang);
            let each = number(weighed.per_person, 0, lang);
            let people = plain(weighed.option.service.people, 0, lang);
            text.push_str(&say!(
                lang,
                " Present value US$ {value}, US$ {each} for each of {people} people who gain signal.",
                " Giá trị hiện tại {value} USD, tương đương {each} USD cho mỗi người trong số {people} người dân \
                 được phủ sóng."
            ));
        }
        if let Some((next, margin)) = self.runner_up.zip(self.margin) {
            let percent = 100.0 * margin;
            let _ = match lang {
                Lang::En => write!(text, " Next best: {}, {percent:+.0} %.", next.as_str()),
                Lang::Vi => write!(
                    text,
                    " Phương án kế tiếp: {} ({}), {percent:+.0} %.",
                    next.text().vi,
                    next.as_str()
                ),
            };
        }
        if let Some(other) = self.if_sky_blocked {
            let _ = match lang {
                Lang::En => write!(text, " If the sky were hidden: {}.", other.as_str()),
                Lang::Vi => write!(
                    text,
                    " Nếu bầu trời bị che khuất: {} ({}).",
                    other.text().vi,
                    other.as_str()
                ),
            };
        }
    }
}

fn sentences(reasons: Reasons, lang: Lang) -> String {
    let sentences = reasons.list().into_iter().map(|of| of.sentence(lang));
    sentences.collect::<Vec<_>>().join(" ")
}

/// A missing fact, and what each of its values leads to.
fn hung(hinge: &Hinge, lang: Lang) -> String {
    let outcomes = hinge.outcomes.iter().map(|(value, decision)| {
        let value = value.words(lang);
        match lang {
            Lang::En => format!("{value}: {}", decision.as_str()),
            Lang::Vi => format!("{value}: {} ({})", decision.text().vi, decision.as_str()),
        }
    });
    let outcomes: Vec<String> = outcomes.collect();
    let sentence = hinge.reason.sentence(lang).trim_end_matches('.');
    format!("{sentence} ({}).", outcomes.join("; "))
}

/// What the survey says of the village.
fn surroundings(village: &Village, finding: &Finding, text: &mut String, lang: Lang) {
    let nearest = finding.nearest.as_ref();
    if let Some(nearest) = nearest.filter(|nearest| nearest.distance.0 > 0.0) {
        let km = plain(nearest.distance.to_km().0, 1, lang);
        let operator = &nearest.operator;
        text.push_str(&say!(
            lang,
            " Nearest signal: {km} km ({operator}).",
            " Vùng có sóng gần nhất: cách {km} km ({operator})."
        ));
    }
    if let Some(people) = village.population {
        let people = count(people as usize, lang);
        text.push_str(&say!(
            lang,
            " People: {people}.",
            " Dân số: {people} người."
        ));
    }
}

fn grid_words(grid: Option<Day>, lang: Lang) -> String {
    match grid {
        Some(date) => {
            let date = day(date, lang);
            say!(
                lang,
                " Grid planned for {date}.",
                " Dự kiến có điện lưới ngày {date}."
            )
        }
        None => say!(
            lang,
            " A planned power line reaches the village.",
            " Đường dây điện đã quy hoạch đi đến thôn/bản."
        ),
    }
}

/// The site that an operator has committed to.
fn committed(finding: &Finding, survey: &Survey, text: &mut String, lang: Lang) {
    let site = finding.planned;
    let site = site.and_then(|number| survey.planned.as_deref()?.get(number));
    let Some(site) = site else {
        return;
    };
    let (a_site, an_operator) = match lang {
        Lang::En => ("a site", "an operator"),
        Lang::Vi => ("một trạm", "một doanh nghiệp viễn thông"),
    };
    let id = site.id.as_deref().unwrap_or(a_site);
    let operator = site.operator.as_deref().unwrap_or(an_operator);
    text.push_str(&say!(
        lang,
        " Committed: {id} of {operator}.",
        " Đã cam kết: {id} của {operator}."
    ));
}
