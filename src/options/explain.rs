//! A decision in words, with the figures that its reasons speak of.

use std::fmt::Write as _;

use super::reason::{Reason, Reasons};
use super::{Decision, Weighed};
use crate::project::Settings;
use crate::scan::Finding;
use crate::survey::{GridDate, Survey, Village};

/// What a decision is told about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Story<'a> {
    pub(super) village: &'a Village,
    pub(super) finding: &'a Finding,
    pub(super) survey: &'a Survey,
    pub(super) settings: &'a Settings,
}

/// What is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    /// What speaks for the decision.
    pub(super) own: Reasons,
    /// What speaks against the other side.
    pub(super) others: Reasons,
    pub(super) winner: Option<&'a Weighed>,
    /// What comes next, and by how much it is dearer.
    pub(super) next: Option<(Decision, f64)>,
    pub(super) if_sky_blocked: Option<Decision>,
}

impl Story<'_> {
    /// The sentences of the reasons, and the figures that they speak of.
    pub(super) fn told(&self, told: &Told<'_>) -> String {
        let sentences = |reasons: Reasons| {
            let sentences = reasons.list().into_iter().map(Reason::sentence);
            sentences.collect::<Vec<_>>().join(" ")
        };
        let mut text = sentences(told.own);
        if !told.others.is_empty() {
            let _ = write!(text, " Against the other side: {}", sentences(told.others));
        }
        let &Told {
            winner,
            if_sky_blocked,
            ..
        } = told;
        if let Some(weighed) = winner.filter(|of| of.is_certain && of.present_value > 0.0) {
            let _ = write!(
                text,
                " Present value US$ {}, US$ {} for each of {:.0} people who gain signal.",
                grouped(weighed.present_value),
                grouped(weighed.per_person),
                weighed.option.service.people,
            );
        }
        if let Some((next, margin)) = told.next {
            let percent = 100.0 * margin;
            let _ = write!(text, " Next best: {}, {percent:+.0} %.", next.as_str());
        }
        if let Some(other) = if_sky_blocked {
            let _ = write!(text, " If the sky were hidden: {}.", other.as_str());
        }
        self.surroundings(told.own, &mut text);
        text
    }

    /// What the survey says of the village.
    fn surroundings(&self, reasons: Reasons, text: &mut String) {
        let Self {
            village,
            finding,
            survey,
            settings,
        } = self;
        if let Some(nearest) = finding
            .nearest
            .as_ref()
            .filter(|nearest| nearest.distance.0 > 0.0)
        {
            let _ = write!(
                text,
                " Nearest signal: {} ({}).",
                nearest.distance.to_km(),
                nearest.operator
            );
        }
        if let Some(people) = village.population {
            let _ = write!(text, " People: {people}.");
        }
        if reasons.has(Reason::GridScheduled) {
            let as_of = settings.project.as_of;
            match village.grid_date {
                Some(GridDate::On(day)) if as_of.is_none_or(|as_of| day >= as_of) => {
                    let _ = write!(text, " Grid planned for {day}.");
                }
                _ => text.push_str(" A planned power line reaches the village."),
            }
        }
        let site = finding
            .planned
            .and_then(|number| survey.planned.as_deref()?.get(number));
        if let Some(site) = site {
            let _ = write!(
                text,
                " Committed: {} of {}.",
                site.id.as_deref().unwrap_or("a site"),
                site.operator.as_deref().unwrap_or("an operator")
            );
        }
    }
}

/// A number of dollars with commas.
pub(super) fn grouped(dollars: f64) -> String {
    let digits = format!("{:.0}", dollars.abs());
    let mut text = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if dollars < 0.0 {
        format!("-{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        let cases = [
            (0.0, "0"),
            (999.4, "999"),
            (1000.0, "1,000"),
            (-1_234_567.0, "-1,234,567"),
        ];
        for (dollars, text) in cases {
            assert_eq!(grouped(dollars), text);
        }
    }
}
