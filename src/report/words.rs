//! What codes of outputs are called by people.

use crate::lang::{Lang, Text};
use crate::options::Decision;

/// Codes with their words, those that colour maps and tables; decisions have theirs at [`Decision::text`].
const WORDS: &[(&str, Text)] = &[
    ("white", Text::new("White zone", "Trắng sóng")),
    ("dip", Text::new("Signal dip", "Lõm sóng")),
    ("covered", Text::new("Covered", "Có sóng")),
    ("unknown", Text::new("Unknown", "Chưa rõ")),
    ("terrestrial", Text::new("Terrestrial", "Mặt đất")),
    ("satellite", Text::new("Satellite", "Vệ tinh")),
    (
        "hilltop",
        Text::new("Hilltop macro site", "Trạm macro trên cao"),
    ),
    (
        "own",
        Text::new("Macro at a given place", "Trạm macro tại vị trí cho trước"),
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
    ("open", Text::new("Open", "Thông thoáng")),
    (
        "mast",
        Text::new("Open from a mast", "Thông thoáng khi có cột nâng"),
    ),
    ("blocked", Text::new("Blocked", "Bị che khuất")),
    ("raster", Text::new("Raster", "Dữ liệu raster")),
    ("stated", Text::new("Stated", "Khai báo")),
    ("least-cost", Text::new("Least cost", "Chi phí thấp nhất")),
    (
        "programme-rule",
        Text::new("Rule of the programme", "Theo quy định của chương trình"),
    ),
    (
        "terrestrial-first",
        Text::new("Terrestrial first", "Ưu tiên mặt đất"),
    ),
    (
        "satellite-first",
        Text::new("Satellite first", "Ưu tiên vệ tinh"),
    ),
    (
        "existing-mast",
        Text::new("Existing mast", "Truyền dẫn của cột hiện hữu"),
    ),
    ("fibre", Text::new("Fibre", "Cáp quang")),
    ("microwave", Text::new("Microwave", "Vi ba")),
    (
        "chain",
        Text::new("Chain of microwave hops", "Chuỗi chặng vi ba"),
    ),
    (
        "local",
        Text::new("The village's own supply", "Nguồn điện tại chỗ"),
    ),
    (
        "grid-line",
        Text::new("New power line", "Kéo đường dây điện mới"),
    ),
    ("solar", Text::new("Solar power", "Điện mặt trời")),
    (
        "hybrid",
        Text::new("Solar power and a generator", "Điện mặt trời và máy phát"),
    ),
    ("terrain", Text::new("Terrain", "Địa hình")),
    ("table", Text::new("Table of ranges", "Bảng cự ly")),
    (
        "distance",
        Text::new("Distance to coverage", "Khoảng cách đến vùng phủ sóng"),
    ),
    ("must", Text::new("Demanded", "Bắt buộc")),
    ("free", Text::new("Free to choose", "Tự do lựa chọn")),
    ("optimal", Text::new("Optimal", "Tối ưu")),
    ("bounded", Text::new("Within a bound", "Có cận sai lệch")),
    (
        "heuristic",
        Text::new("Nothing proven", "Chưa chứng minh được tối ưu"),
    ),
    (
        "infeasible",
        Text::new(
            "No plan satisfies the limits",
            "Không có kế hoạch nào thỏa mãn giới hạn",
        ),
    ),
    (
        "nothing-serves",
        Text::new("Nothing serves", "Không phương án nào đáp ứng"),
    ),
    (
        "limits",
        Text::new(
            "Limits of money or sites",
            "Vượt giới hạn kinh phí hoặc số trạm",
        ),
    ),
    (
        "phases",
        Text::new("No phase has room", "Không còn giai đoạn phù hợp"),
    ),
    ("judgement", Text::new("Judgement", "Nhận định")),
    ("published", Text::new("Published", "Đã công bố")),
    ("project", Text::new("Project file", "Tệp dự án")),
];

/// Units of criteria and prices that are words.
const UNITS: &[(&str, &str)] = &[
    ("people", "người"),
    ("households", "hộ"),
    ("days", "ngày"),
    ("years", "năm"),
    ("site", "trạm"),
    ("hop", "chặng"),
    ("mast", "cột"),
    ("repeater", "trạm lặp"),
    ("terminal", "thiết bị đầu cuối"),
    ("terminal and month", "thiết bị đầu cuối mỗi tháng"),
    ("mast and year", "cột mỗi năm"),
    ("kit", "bộ"),
    ("connection", "điểm đấu nối"),
    ("generator", "máy phát điện"),
    ("user and month", "người dùng mỗi tháng"),
    ("person and year", "người mỗi năm"),
    ("months from as_of", "tháng kể từ ngày tính toán (as_of)"),
];

/// A unit in words of a language; as it is where it has none, as those that planners give.
#[must_use]
pub fn unit(unit: &str, lang: Lang) -> &str {
    let known = UNITS.iter().find(|(known, _)| *known == unit);
    match (lang, known) {
        (Lang::Vi, Some((_, words))) => words,
        _ => unit,
    }
}

/// A yes of a flag.
pub(super) const YES: Text = Text::new("yes", "có");
/// A no of a flag.
pub(super) const NO: Text = Text::new("no", "không");
/// Whatever number.
pub(super) const ANY: Text = Text::new("any", "bất kỳ");
/// What is beyond all distances.
pub(super) const NONE_AT_ALL: Text = Text::new("none at all", "hoàn toàn không có");
/// A fact that is missing.
pub(super) const NOT_KNOWN: Text = Text::new("not known", "chưa biết");
/// Said where ids decide who is served.
pub(super) const CUT_BY_ID: Text = Text::new(
    " Villages on both sides have as many points: the ids decide.",
    " Các thôn/bản ở hai bên ranh giới bằng điểm nhau: thứ tự mã số quyết định.",
);
/// Said where rounding decides who is served.
pub(super) const BY_ROUNDING: Text = Text::new(
    " That hangs on the rounding of points to hundredths.",
    " Kết quả này phụ thuộc vào việc làm tròn điểm đến phần trăm.",
);

/// The words of a code; the code itself where it has none, as names that planners give.
#[must_use]
pub fn word(code: &str, lang: Lang) -> &str {
    let known = words().find(|(known, _)| *known == code);
    known.map_or(code, |(_, text)| text.of(lang))
}

/// All codes that have words.
pub(super) fn words() -> impl Iterator<Item = (&'static str, Text)> {
    let decisions = Decision::ALL.map(|decision| (decision.as_str(), decision.text()));
    decisions.into_iter().chain(WORDS.iter().copied())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_its_words_once() {
        let mut codes = BTreeSet::new();
        for (code, text) in words() {
            assert!(codes.insert(code), "{code} twice");
            for lang in Lang::ALL {
                assert_eq!(word(code, lang), text.of(lang));
            }
        }
        assert_eq!(
            word("a name of the planner", Lang::Vi),
            "a name of the planner"
        );
    }
}
