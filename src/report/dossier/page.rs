//! What a page says of the village and of what is decided.

use std::fmt::Write as _;

use super::Block;
use super::words::{code, degrees, percent};
use crate::lang::{Lang, Text, count, day, plain, say};
use crate::options::{Choice, Options};
use crate::project::Settings;
use crate::report::Facts;
use crate::report::why::explanation;
use crate::scan::Finding;
use crate::survey::{GridDate, Houses, Village};

/// What a page is made from.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) settings: &'a Settings,
    pub(super) index: usize,
    pub(super) village: &'a Village,
    pub(super) finding: &'a Finding,
    pub(super) choice: &'a Choice,
    pub(super) options: &'a Options,
    pub(super) lang: Lang,
}

impl Page<'_> {
    /// Words in the language of the page.
    pub(super) fn said(&self, en: &'static str, vi: &'static str) -> &'static str {
        Text::new(en, vi).of(self.lang)
    }

    /// The same, to be put together with others.
    pub(super) fn told(&self, en: &'static str, vi: &'static str) -> String {
        self.said(en, vi).to_owned()
    }

    pub(super) fn identity(&self) -> Vec<(&'static str, String)> {
        let Self {
            village, finding, ..
        } = self;
        let lang = self.lang;
        let within = [&village.commune, &village.district, &village.province];
        let within: Vec<&str> = within.into_iter().flatten().map(String::as_str).collect();
        let mut facts = Vec::new();
        if !within.is_empty() {
            facts.push((self.said("in", "thuộc"), within.join(", ")));
        }
        let at = village.centre.map(degrees);
        let at = at.unwrap_or_else(|| self.told("unknown", "chưa rõ"));
        facts.push((self.said("at", "tọa độ"), at));
        let lit = finding.covered_share.filter(|share| *share > 0.0);
        let lit = lit.map_or_else(String::new, |share| {
            let share = percent(share, lang);
            say!(
                lang,
                ", {share} of the houses have signal",
                ", {share} số hộ có sóng"
            )
        });
        let signal = finding
            .nearest
            .as_ref()
            .filter(|near| near.distance.0 > 0.0);
        let signal = signal.map_or_else(String::new, |near| {
            let km = plain(near.distance.to_km().0, 1, lang);
            let operator = &near.operator;
            say!(
                lang,
                "; nearest signal {km} km away ({operator})",
                "; vùng có sóng gần nhất cách {km} km ({operator})"
            )
        });
        let status = code(finding.status.as_str(), lang);
        facts.push((
            self.said("status", "hiện trạng"),
            format!("{status}{lit}{signal}"),
        ));
        facts.push((self.said("people", "dân cư"), self.people()));
        facts.push((self.said("power", "nguồn điện"), self.power()));
        facts.extend(self.rank());
        facts
    }

    fn rank(&self) -> Option<(&'static str, String)> {
        let lang = self.lang;
        let standing = self.facts.standing(self.index)?;
        let place = standing.place?;
        let ranked = self.facts.ranking.map_or(0, |ranking| ranking.ranked);
        let ranked = count(ranked, lang);
        let rank = count(place.rank as usize, lang);
        let range = if place.low < place.high {
            let [low, high] = [place.low, place.high].map(|rank| count(rank as usize, lang));
            say!(
                lang,
                ", {low} to {high} as facts are missing",
                ", từ {low} đến {high} do còn thiếu dữ liệu"
            )
        } else {
            String::new()
        };
        let fund = standing.fund.as_deref();
        let fund = fund.map_or_else(String::new, |fund| {
            let fund = code(fund, lang);
            say!(lang, "; fund: {fund}", "; nguồn kinh phí: {fund}")
        });
        Some((
            self.said("rank", "xếp hạng"),
            say!(
                lang,
                "{rank} of {ranked}{range}{fund}",
                "{rank} trên {ranked}{range}{fund}"
            ),
        ))
    }

    fn people(&self) -> String {
        let (village, lang) = (self.village, self.lang);
        let counted = |of: u32| count(of as usize, lang);
        let people = village.population.map_or_else(
            || self.told("unknown", "chưa rõ"),
            |people| {
                let source = village.population_source;
                let source = source.map_or_else(String::new, |source| {
                    format!(" ({})", code_alone(source.as_str(), lang))
                });
                let people = counted(people);
                say!(lang, "{people}{source}", "{people} người{source}")
            },
        );
        let households = village.households.map_or_else(String::new, |of| {
            let of = counted(of);
            say!(lang, ", {of} households", ", {of} hộ")
        });
        let hamlets = match &village.houses {
            Houses::Clusters(clusters) => {
                let of = count(clusters.len(), lang);
                say!(lang, ", {of} hamlets", ", {of} cụm dân cư")
            }
            Houses::AtCentre | Houses::Area { .. } => String::new(),
        };
        format!("{people}{households}{hamlets}")
    }

    fn power(&self) -> String {
        let (village, lang) = (self.village, self.lang);
        let mut text = village.electricity.map_or_else(
            || self.told("unknown", "chưa rõ"),
            |power| code(power.as_str(), lang),
        );
        let source = village.electricity_source.as_deref();
        let told: Vec<String> = source
            .map(|source| say!(lang, "source: {source}", "nguồn số liệu: {source}"))
            .into_iter()
            .chain(village.electricity_asof.map(|date| {
                let date = day(date, lang);
                say!(lang, "as of {date}", "tính đến {date}")
            }))
            .collect();
        if !told.is_empty() {
            let _ = write!(text, " ({})", told.join(", "));
        } else if village.electricity.is_some() {
            text.push_str(self.said(
                " (no source or date given)",
                " (không ghi nguồn hoặc ngày số liệu)",
            ));
        }
        text.push_str(&match village.grid_date {
            Some(GridDate::On(date)) => {
                let date = day(date, lang);
                say!(
                    lang,
                    "; grid planned for {date}",
                    "; dự kiến có điện lưới ngày {date}"
                )
            }
            Some(GridDate::NotPlanned) => {
                self.told("; no grid planned", "; chưa có quy hoạch điện lưới")
            }
            None => self.told(
                "; whether the grid is planned is unknown",
                "; chưa rõ có quy hoạch điện lưới hay không",
            ),
        });
        if let Some(line) = self.finding.grid_line {
            let km = plain(line.to_km().0, 1, lang);
            text.push_str(&say!(
                lang,
                "; nearest line {km} km",
                "; đường dây gần nhất cách {km} km"
            ));
        }
        text
    }

    pub(super) fn decision(&self) -> Vec<Block> {
        let (choice, lang) = (self.choice, self.lang);
        let (decision, class) = (choice.decision.as_str(), choice.decision.class().as_str());
        let of_class = if class == decision {
            String::new()
        } else {
            match lang {
                Lang::En => format!(" ({class})"),
                Lang::Vi => format!("; nhóm: {}", code(class, lang)),
            }
        };
        let decision = code(decision, lang);
        let mut facts = vec![(
            self.said("decision", "quyết định"),
            format!("{decision}{of_class}"),
        )];
        if let Some(group) = &choice.group {
            facts.push((
                self.said("shared", "dùng chung"),
                say!(
                    lang,
                    "one macro for the group {group}",
                    "một trạm macro cho nhóm {group}"
                ),
            ));
        }
        let codes: Vec<&str> = choice.reasons.iter().map(|of| of.as_str()).collect();
        facts.push((self.said("reasons", "mã lý do"), codes.join(", ")));
        if let Some(next) = choice.runner_up {
            facts.push((
                self.said("runner-up", "phương án kế tiếp"),
                code(next.as_str(), lang),
            ));
        }
        let margin = self.said("margin", "chênh lệch");
        if let Some(share) = choice.margin {
            let percent = 100.0 * share;
            let close = if choice.is_close {
                self.said(": a close call", ": chênh lệch sít sao")
            } else {
                ""
            };
            facts.push((
                margin,
                say!(
                    lang,
                    "the runner-up costs {percent:+.0} % a person{close}",
                    "chi phí mỗi người dân của phương án kế tiếp {percent:+.0} %{close}"
                ),
            ));
        } else if choice.is_close {
            facts.push((margin, self.told("a close call", "sít sao")));
        }
        if let Some(p) = choice.p_satellite {
            let draws = count(self.settings.decision.draws as usize, lang);
            let share = percent(p, lang);
            facts.push((
                self.said("p_satellite", "xác suất chọn vệ tinh"),
                say!(
                    lang,
                    "satellite wins in {share} of {draws} draws of all prices",
                    "vệ tinh được chọn trong {share} của {draws} lần mô phỏng mọi đơn giá"
                ),
            ));
        }
        let told = explanation(self.facts, self.index, lang).unwrap_or_default();
        vec![Block::Facts(facts), Block::Text(told.into_owned())]
    }
}

/// A code as it is in English, its words alone in Vietnamese.
fn code_alone(code: &str, lang: Lang) -> &str {
    match lang {
        Lang::En => code,
        Lang::Vi => crate::report::words::word(code, lang),
    }
}
