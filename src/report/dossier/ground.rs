//! What a page says of the sky and of what all rests on.

use super::Block;
use super::page::Page;
use super::words::{self, code, decimal, degrees, percent, small_percent};
use crate::lang::{plain, say};
use crate::options::Decision;
use crate::options::means::{KnownSky, Sky};
use crate::project::{Factor, SkyRule};
use crate::report::option_columns::sky_word;
use crate::sky::preset;

impl Page<'_> {
    pub(super) fn sky(&self) -> Vec<Block> {
        if self.choice.decision == Decision::Planned {
            return Vec::new();
        }
        match &self.choice.sky {
            Sky::Known(sky) => vec![Block::Facts(self.known_sky(sky))],
            Sky::Unknown => vec![Block::Text(self.unknown_sky())],
        }
    }

    fn unknown_sky(&self) -> String {
        let (choice, lang) = (self.choice, self.lang);
        let then = match choice.if_sky_blocked {
            Some(other) => {
                let other = code(other.as_str(), lang);
                say!(
                    lang,
                    "if it were hidden: {other}",
                    "nếu bị che khuất: {other}"
                )
            }
            None if choice.decision == Decision::NeedsData => {
                self.told("nothing is decided yet", "chưa quyết định")
            }
            None => self.told(
                "the decision would be the same if it were hidden",
                "nếu bị che khuất thì quyết định không đổi",
            ),
        };
        say!(
            lang,
            "unknown: no terrain, or it ends on the way to the horizon. Satellite is costed as if the sky \
             were open (decision.unknown_sky); {then}.",
            "chưa rõ: không có dữ liệu địa hình, hoặc dữ liệu không đến hết đường chân trời. Chi phí vệ tinh được \
             tính như khi bầu trời thông thoáng (decision.unknown_sky); {then}."
        )
    }

    fn known_sky(&self, sky: &KnownSky) -> Vec<(&'static str, String)> {
        let lang = self.lang;
        let rule = &self.settings.sky;
        let word = code(sky_word(self.choice), lang);
        let open = percent(sky.open_share, lang);
        let asked = percent(rule.min_open_share, lang);
        let least = plain(least_elevation_deg(rule), 0, lang);
        let above = plain(rule.blocked_above_deg, 0, lang);
        let wide = plain(sky.widest_blocked_deg, 0, lang);
        let allowed = plain(rule.max_blocked_deg, 0, lang);
        let mean = decimal(sky.mean_in_view, 1, lang);
        let poorest = decimal(sky.p05_in_view, 0, lang);
        let none = small_percent(sky.none_share, lang);
        let gap = plain(sky.longest_gap_s, 0, lang);
        let constellation = &rule.constellation;
        let spot = degrees(sky.spot);
        let height = decimal(sky.height_m, 1, lang);
        let mast = if sky.needs_mast {
            self.said(", on a mast of its own", ", trên cột riêng")
        } else {
            ""
        };
        vec![
            (
                self.said("open sky", "bầu trời"),
                say!(
                    lang,
                    "{word}: {open} of the time of satellites above {least} degrees is left by the horizon; {asked} is asked for",
                    "{word}: đường chân trời để lộ {open} thời gian vệ tinh ở trên {least} độ; yêu cầu {asked}"
                ),
            ),
            (
                self.said("horizon", "đường chân trời"),
                say!(
                    lang,
                    "the widest part above {above} degrees is {wide} degrees wide, {allowed} are allowed",
                    "đoạn cao hơn {above} độ rộng nhất là {wide} độ, cho phép {allowed} độ"
                ),
            ),
            (
                self.said("in view", "trong tầm nhìn"),
                say!(
                    lang,
                    "{mean} satellites of {constellation} on average, {poorest} in the poorest 5 % of the time; none for {none} of it, the \
                     longest gap {gap} s",
                    "trung bình {mean} vệ tinh {constellation}, còn {poorest} trong 5 % thời gian kém nhất; không có \
                     vệ tinh trong {none} thời gian, gián đoạn dài nhất {gap} giây"
                ),
            ),
            (
                self.said("dish", "ăng-ten chảo"),
                say!(
                    lang,
                    "at {spot}, {height} m above ground{mast}",
                    "tại {spot}, cao {height} m so với mặt đất{mast}"
                ),
            ),
        ]
    }

    pub(super) fn assumptions(&self) -> Vec<(&'static str, String)> {
        let lang = self.lang;
        let book = &self.settings.costs;
        let factor = |factor: Factor| book.factor(factor);
        let name = &book.book;
        let years = book.horizon_years();
        let rate = small_percent(factor(Factor::DiscountRate), lang);
        let mbps = decimal(factor(Factor::UserMbps), 1, lang);
        let users = percent(factor(Factor::UsersShare), lang);
        let busy = percent(factor(Factor::BusyShare), lang);
        let hours = decimal(factor(Factor::PshWorst), 1, lang);
        let days = decimal(factor(Factor::AutonomyDays), 1, lang);
        vec![
            (
                self.said("cost book", "bộ đơn giá"),
                say!(
                    lang,
                    "{name}, prices in US dollars at their default",
                    "{name}, đơn giá tính bằng USD theo giá trị mặc định"
                ),
            ),
            (
                self.said("horizon", "thời hạn tính toán"),
                say!(
                    lang,
                    "{years} years at a discount rate of {rate}",
                    "{years} năm với tỷ lệ chiết khấu {rate}"
                ),
            ),
            (
                self.said("demand", "nhu cầu"),
                say!(
                    lang,
                    "{mbps} Mbps for each active user; {users} of the people use it, {busy} of them in the busy hour",
                    "{mbps} Mbps cho mỗi người đang dùng; {users} người dân sử dụng dịch vụ, {busy} trong số đó vào \
                     giờ cao điểm"
                ),
            ),
            (
                self.said("sun", "nắng"),
                say!(
                    lang,
                    "{hours} peak-sun hours a day in the worst month, batteries for {days} days",
                    "{hours} giờ nắng đỉnh mỗi ngày trong tháng kém nhất, ắc quy dự trữ {days} ngày"
                ),
            ),
            (
                self.said("rests on", "căn cứ"),
                words::evidence(self.choice.evidence, lang),
            ),
        ]
    }
}

/// The least elevation of the terminal: that of the project or of its constellation.
fn least_elevation_deg(rule: &SkyRule) -> f64 {
    let of_shells = || preset(&rule.constellation).map(|of| of.terminal.min_elevation_deg);
    rule.min_elevation_deg
        .or_else(|| of_shells().ok())
        .unwrap_or(0.0)
}
