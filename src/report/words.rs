//! What codes of outputs are called by people.
#![allow(dead_code, reason = "documents that are being built take more of them")]

use crate::lang::{Lang, Text};

/// Codes with their words, those that colour maps and tables.
const WORDS: &[(&str, Text)] = &[
    ("white", Text::new("White zone", "Trắng sóng")),
    ("dip", Text::new("Signal dip", "Lõm sóng")),
    ("covered", Text::new("Covered", "Có sóng")),
    ("unknown", Text::new("Unknown", "Chưa rõ")),
    ("terrestrial", Text::new("Terrestrial", "Mặt đất")),
    ("satellite", Text::new("Satellite", "Vệ tinh")),
    (
        "wait-for-grid",
        Text::new("Wait for the grid", "Chờ điện lưới"),
    ),
    (
        "planned",
        Text::new("Planned by an operator", "Doanh nghiệp đã có kế hoạch"),
    ),
    ("needs-data", Text::new("Needs data", "Cần thêm dữ liệu")),
    ("no-option", Text::new("No option", "Chưa có phương án")),
    (
        "remote-sector",
        Text::new("Remote sector", "Sector mở rộng trên cột có sẵn"),
    ),
    ("repeater", Text::new("Repeater", "Trạm lặp")),
    (
        "small-cell",
        Text::new("Small cell", "Trạm nhỏ (small cell)"),
    ),
    ("macro", Text::new("Macro site", "Trạm macro")),
    (
        "hilltop",
        Text::new("Hilltop macro site", "Trạm macro trên cao"),
    ),
    (
        "own",
        Text::new("Macro at a given place", "Trạm macro tại vị trí cho trước"),
    ),
    (
        "leo-cell",
        Text::new("Cell with satellite backhaul", "Trạm truyền dẫn vệ tinh"),
    ),
    (
        "leo-terminal",
        Text::new(
            "Community satellite terminal",
            "Thiết bị đầu cuối vệ tinh cộng đồng",
        ),
    ),
    (
        "direct-to-cell",
        Text::new(
            "Satellite direct to cell",
            "Vệ tinh kết nối thẳng điện thoại",
        ),
    ),
    ("waiting", Text::new("Waiting", "Đang chờ")),
    ("always-in", Text::new("Always in", "Luôn được chọn")),
    ("contested", Text::new("Contested", "Còn tranh chấp")),
    (
        "always-out",
        Text::new("Always out", "Luôn không được chọn"),
    ),
    ("grid", Text::new("Grid", "Điện lưới")),
    ("off-grid", Text::new("Off-grid supply", "Điện ngoài lưới")),
    ("none", Text::new("None", "Không có")),
    (
        "public-utility-fund",
        Text::new("Public utility fund", "Quỹ dịch vụ viễn thông công ích"),
    ),
    ("operator", Text::new("Operator", "Doanh nghiệp")),
    ("pending-power", Text::new("Pending power", "Chờ có điện")),
    ("declared", Text::new("Declared", "Công bố")),
    ("modelled", Text::new("Modelled", "Mô phỏng")),
    ("measured", Text::new("Measured", "Đo kiểm")),
];

/// The words of a code; the code itself where it has none, as names that planners give.
#[must_use]
pub fn word(code: &str, lang: Lang) -> &str {
    let known = WORDS.iter().find(|(known, _)| *known == code);
    known.map_or(code, |(_, text)| text.of(lang))
}

/// All codes that have words.
pub(super) fn words() -> impl Iterator<Item = (&'static str, Text)> {
    WORDS.iter().copied()
}
