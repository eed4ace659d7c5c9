//! What a page says of the options and of what would change the decision.

use super::Block;
use super::needs::needs;
use super::page::Page;
use super::words::{self, code, decimal, grouped, percent};
use crate::lang::{Lang, plain, say};
use crate::options::choice::Policy;
use crate::options::money::{Money, Year, spent};
use crate::options::{Class, Decision, Options, Weighed};
use crate::project::Factor;
use crate::report::options_table::has_bill;
use crate::report::words::word;

impl Page<'_> {
    pub(super) fn offers(&self) -> Vec<Block> {
        let lang = self.lang;
        let each = |weighed: &Weighed| {
            format!(
                "{}: {}",
                code(weighed.option.decision.as_str(), lang),
                needs(
                    self.facts.survey,
                    self.finding,
                    self.settings,
                    weighed,
                    lang
                )
            )
        };
        if self.choice.decision == Decision::Planned {
            let text = self.told(
                "Where an operator is committed nothing else is looked for.",
                "Nơi doanh nghiệp viễn thông đã cam kết thì không xét phương án khác.",
            );
            let planned = self.choice.option(Decision::Planned);
            let planned = planned.map(each).into_iter().collect();
            return vec![Block::List(planned), Block::Text(text)];
        }
        let header = [
            ("option", "phương án"),
            ("serves", "đáp ứng"),
            ("houses", "hộ"),
            ("people", "người dân"),
            ("Mbps each", "Mbps/người"),
            ("capex", "CAPEX"),
            ("opex a year", "OPEX/năm"),
            ("present value", "PV"),
            ("a person", "PV/người"),
        ];
        let options = &self.choice.options;
        vec![
            Block::Table {
                header: header.map(|(en, vi)| self.said(en, vi)).to_vec(),
                rows: options.iter().map(|weighed| self.row(weighed)).collect(),
            },
            Block::Text(self.note()),
            Block::List(options.iter().map(each).collect()),
        ]
    }

    /// An option as a row.
    fn row(&self, weighed: &Weighed) -> Vec<String> {
        let lang = self.lang;
        let option = &weighed.option;
        let service = &option.service;
        let is_given = service.people > 0.0 || service.share > 0.0;
        let given = |text: String| if is_given { text } else { String::new() };
        let with_bill = has_bill(weighed);
        let money = |dollars: f64| {
            if with_bill {
                grouped(dollars, lang)
            } else {
                String::new()
            }
        };
        let mark = if option.decision == self.choice.decision {
            " *"
        } else if !weighed.is_certain {
            " ?"
        } else {
            ""
        };
        vec![
            format!("{}{mark}", option.decision.as_str()),
            if option.is_served() {
                self.told("yes", "có")
            } else {
                self.told("no", "không")
            },
            given(percent(service.share, lang)),
            given(plain(service.people, 0, lang)),
            given(plain(service.mbps, 1, lang)),
            money(weighed.capex),
            money(weighed.opex),
            money(weighed.present_value),
            money(weighed.per_person),
        ]
    }

    /// What is to be known of the table.
    fn note(&self) -> String {
        let lang = self.lang;
        let demand = self.settings.costs.factor(Factor::UserMbps);
        let hangs = if self.choice.options.iter().any(|of| !of.is_certain) {
            self.said(
                "? hangs on a missing fact: shown for its first value. ",
                "? phụ thuộc dữ liệu còn thiếu: tính theo giá trị đầu tiên. ",
            )
        } else {
            ""
        };
        let decided = if self.choice.option(self.choice.decision).is_some() {
            self.said("* decided. ", "* được chọn. ")
        } else {
            ""
        };
        let share = percent(self.settings.coverage.covered_share, lang);
        let mbps = decimal(demand, 1, lang);
        say!(
            lang,
            "{decided}{hangs}Serves: may be built, {share} of the houses and {mbps} Mbps for each active user of the \
             busy hour. US dollars, the village's part of what is shared.",
            "{decided}{hangs}Đáp ứng: được phép xây dựng, phủ sóng {share} số hộ và đạt {mbps} Mbps cho mỗi người \
             dùng trong giờ cao điểm. Đơn vị: USD, phần của thôn/bản trong công trình dùng chung. CAPEX: chi phí \
             đầu tư; OPEX: chi phí vận hành; PV: giá trị hiện tại."
        )
    }

    pub(super) fn flips(&self) -> Vec<Block> {
        let choice = self.choice;
        if matches!(choice.decision, Decision::NeedsData | Decision::Planned) {
            return Vec::new();
        }
        if choice.flips.is_empty() {
            let text = self.told(
                "No change of a single price, of the discount rate, of the date of the grid or of the share \
                 of open sky that is looked at makes another class win.",
                "Trong phạm vi xem xét, không thay đổi riêng lẻ nào của đơn giá, tỷ lệ chiết khấu, ngày có điện \
                 lưới hoặc tỷ lệ bầu trời thông thoáng làm nhóm phương án khác được chọn.",
            );
            return vec![Block::Text(text)];
        }
        let flips = choice.flips.iter();
        let mut flips: Vec<String> = flips.map(|flip| words::flip(flip, self.lang)).collect();
        let shares = choice.option(Decision::Macro);
        if shares.is_some_and(|macro_site| macro_site.part < 1.0) {
            flips.push(self.told(
                "who shares the macro is held fixed in this: others may leave or join before, so that what really \
                 turns may differ",
                "khi tính, các thôn/bản dùng chung trạm macro được giữ nguyên: thực tế thôn/bản khác có thể rút ra \
                 hoặc tham gia trước, nên ngưỡng thật có thể khác",
            ));
        }
        vec![Block::List(flips)]
    }

    pub(super) fn policies(&self) -> Vec<(&'static str, String)> {
        let classes = by_policy(self.options, self.index);
        let each = Policy::ALL.iter().enumerate().map(|(place, policy)| {
            let class = match classes {
                Some(classes) => code(classes[place].as_str(), self.lang),
                None => self.told("hangs on a missing fact", "phụ thuộc dữ liệu còn thiếu"),
            };
            let chosen = if *policy == self.choice.policy {
                self.said(
                    " (decision.policy)",
                    " – chính sách của dự án (decision.policy)",
                )
            } else {
                ""
            };
            (policy_words(*policy, self.lang), format!("{class}{chosen}"))
        });
        each.collect()
    }

    pub(super) fn years(&self) -> Vec<Block> {
        let winner = self.choice.option(self.choice.decision);
        let Some(winner) = winner.filter(|weighed| has_bill(weighed)) else {
            return Vec::new();
        };
        let money = Money::new(&self.settings.costs);
        let years = money.by_year(&spent(&winner.option.bill));
        let own = |dollars: f64| grouped(dollars * winner.part, self.lang);
        let row = |(year, sums): (usize, &Year)| {
            let sums = [sums.capex, sums.opex, sums.present_value];
            let cells = sums.into_iter().map(own);
            std::iter::once(year.to_string()).chain(cells).collect()
        };
        let mut rows: Vec<Vec<String>> = years.iter().enumerate().map(row).collect();
        let sum = |of: fn(&Year) -> f64| own(years.iter().map(of).sum::<f64>());
        rows.push(vec![
            self.told("all", "cộng"),
            sum(|year| year.capex),
            sum(|year| year.opex),
            sum(|year| year.present_value),
        ]);
        let header = [
            ("year", "năm"),
            ("capex", "CAPEX"),
            ("opex", "OPEX"),
            ("present value", "PV"),
        ];
        let header = header.map(|(en, vi)| self.said(en, vi)).to_vec();
        vec![Block::Table { header, rows }]
    }
}

fn policy_words(policy: Policy, lang: Lang) -> &'static str {
    match lang {
        Lang::En => policy.as_str(),
        Lang::Vi => word(policy.as_str(), lang),
    }
}

/// The class of a village by each policy; `None` where it hangs on a missing fact and no policy changes it.
pub(super) fn by_policy(options: &Options, village: usize) -> Option<[Class; Policy::ALL.len()]> {
    let choice = options.choices.get(village)?.as_ref()?;
    let case = options.cases.binary_search(&village).ok();
    let comparison = options.comparison.as_ref()?;
    let mut switches = comparison.switches.iter();
    match switches.find(|switch| Some(switch.case) == case) {
        Some(switch) => Some(switch.classes),
        None if choice.decision == Decision::NeedsData => None,
        None => Some([choice.decision.class(); Policy::ALL.len()]),
    }
}
