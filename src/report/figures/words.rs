//! The words of figures.

use crate::calendar::Day;
use crate::lang::{Lang, Text};

pub(super) const AS_OF: Text = Text::new("as of", "tính đến");

/// A day as the language writes it.
pub(super) fn day(day: Day, lang: Lang) -> String {
    let iso = day.to_string();
    match (lang, iso.split('-').collect::<Vec<_>>().as_slice()) {
        (Lang::Vi, [year, month, day]) => format!("{day}/{month}/{year}"),
        _ => iso,
    }
}

/// Words with places for what is counted, `{}` each.
pub(super) fn filled(text: Text, lang: Lang, values: &[&str]) -> String {
    let mut parts = text.of(lang).split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        out.push_str(values.next().copied().unwrap_or_default());
        out.push_str(part);
    }
    out
}

pub(super) const NORTH: Text = Text::new("N", "B");
pub(super) const SOUTH: Text = Text::new("S", "N");
pub(super) const EAST: Text = Text::new("E", "Đ");
pub(super) const WEST: Text = Text::new("W", "T");

pub(super) const STATUS_TITLE: Text = Text::new(
    "Villages by mobile signal",
    "Hiện trạng phủ sóng di động tại thôn, bản",
);
pub(super) const STATUS_TOLD: Text = Text::new(
    "{} villages, of which {} without usable signal: {} white zones, {} signal dips",
    "{} thôn, bản, trong đó {} chưa có sóng dùng được: {} trắng sóng, {} lõm sóng",
);
pub(super) const UNPLACED: Text = Text::new(
    "{} villages have no known location and are not on the map.",
    "{} thôn, bản chưa có vị trí nên không có trên bản đồ.",
);
pub(super) const THINNED: Text = Text::new(
    "Where villages of one kind lie close together one sign stands for several; the counts are of all.",
    "Nơi các thôn, bản cùng loại nằm sát nhau, một ký hiệu thay cho nhiều thôn, bản; số liệu tính đủ tất cả.",
);
pub(super) const MOST_DEAD: Text = Text::new(
    "Provinces with most villages without signal",
    "Các tỉnh có nhiều thôn, bản chưa có sóng nhất",
);
pub(super) const PROVINCE: Text = Text::new("Province", "Tỉnh");
pub(super) const PEOPLE: Text = Text::new("People", "Người dân");
pub(super) const NO_PROVINCE: Text = Text::new("(none given)", "(không ghi)");
pub(super) const MORE_PROVINCES: Text = Text::new(
    "and {} more provinces with {} villages",
    "và {} tỉnh khác với {} thôn, bản",
);
pub(super) const PROVINCE_TITLE: Text =
    Text::new("{}: villages without signal", "{}: thôn, bản chưa có sóng");
pub(super) const PROVINCE_TOLD: Text = Text::new(
    "{} villages without usable signal: {} white zones, {} signal dips",
    "{} thôn, bản chưa có sóng dùng được: {} trắng sóng, {} lõm sóng",
);
pub(super) const OTHER_VILLAGES: Text = Text::new("Other villages", "Thôn, bản khác");
pub(super) const SITES_OF_PHASE: Text = Text::new(
    "Phase “{}”: {} sites with their links",
    "Giai đoạn “{}”: {} trạm và tuyến truyền dẫn",
);
pub(super) const BY_SATELLITE: Text = Text::new(
    "Served by satellite in the plan: {}",
    "Phục vụ bằng vệ tinh theo kế hoạch: {}",
);
pub(super) const RANK: Text = Text::new("Rank", "Hạng");
pub(super) const VILLAGE: Text = Text::new("Village", "Thôn, bản");
pub(super) const DECISION: Text = Text::new("Decision", "Phương án");
pub(super) const MORE_VILLAGES: Text = Text::new("and {} more villages", "và {} thôn, bản khác");

pub(super) const NOW: Text = Text::new("Now,", "Hiện tại,");
pub(super) const AFTER_PHASE: Text = Text::new("After phase “{}”", "Sau giai đoạn “{}”");
pub(super) const PROGRESS_PLANNED: Text = Text::new(
    "Villages without signal, as planned",
    "Số thôn, bản chưa có sóng theo kế hoạch",
);
pub(super) const PROGRESS_COUNTED: Text = Text::new(
    "Villages without signal, as counted",
    "Số thôn, bản chưa có sóng qua các kỳ thống kê",
);
pub(super) const PROGRESS_TOLD: Text =
    Text::new("From {} ({}) to {} ({})", "Từ {} ({}) đến {} ({})");
pub(super) const PROGRESS_NOTE: Text = Text::new(
    "What is left where the plan is built as it stands and nothing else is.",
    "Số còn lại nếu thực hiện đúng kế hoạch và không xây dựng gì thêm.",
);
pub(super) const VILLAGES_WITHOUT: Text =
    Text::new("Villages without signal", "Thôn, bản chưa có sóng");
pub(super) const BARS_LEFT_OUT: Text =
    Text::new("The last {} runs are not drawn.", "Không vẽ {} kỳ cuối.");
