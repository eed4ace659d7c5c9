//! What layers are called, and what they show.

#![cfg_attr(
    not(feature = "gpkg"),
    allow(dead_code, reason = "only the GeoPackage has styles and titles")
)]

use crate::lang::{Lang, Text};
use crate::report::words::word;

pub(super) const VILLAGES: [Text; 2] = [
    Text::new("Villages", "Thôn, bản"),
    Text::new(
        "All villages at their centres, by whether they have signal",
        "Tất cả thôn, bản tại điểm trung tâm, theo tình trạng phủ sóng",
    ),
];
pub(super) const DEAD_ZONES: [Text; 2] = [
    Text::new("Dead zones", "Thôn, bản trắng sóng, lõm sóng"),
    Text::new(
        "Villages without signal in the order of the list, by what is decided for them",
        "Thôn, bản chưa có sóng theo thứ tự ưu tiên, phân theo phương án được chọn",
    ),
];
pub(super) const SATELLITE_VILLAGES: [Text; 2] = [
    Text::new("Satellite villages", "Thôn, bản phục vụ qua vệ tinh"),
    Text::new(
        "Villages that the plan serves from low orbit",
        "Thôn, bản được kế hoạch phục vụ qua vệ tinh quỹ đạo thấp",
    ),
];
pub(super) const SITES: [Text; 2] = [
    Text::new("Sites of the plan", "Trạm trong kế hoạch"),
    Text::new(
        "Sites that the plan builds, by kind, with phase, cost and the villages that they serve",
        "Trạm phát sóng (BTS) được kế hoạch xây dựng, theo loại, kèm giai đoạn, kinh phí và thôn, bản phục vụ",
    ),
];
pub(super) const LINKS: [Text; 2] = [
    Text::new("Links of the plan", "Tuyến truyền dẫn trong kế hoạch"),
    Text::new(
        "How sites of the plan are joined to the network, by medium",
        "Tuyến truyền dẫn nối trạm trong kế hoạch với mạng lưới, theo phương thức",
    ),
];
pub(super) const MASTS: [Text; 2] = [
    Text::new("Masts that stand", "Cột, trạm hiện có"),
    Text::new(
        "Masts, sectors and cells that exist, as given, by operator",
        "Cột, sector và trạm hiện có theo số liệu đầu vào, phân theo doanh nghiệp",
    ),
];
pub(super) const NODES: [Text; 2] = [
    Text::new("Transmission nodes", "Nút truyền dẫn"),
    Text::new(
        "Places where traffic can be handed over, as given",
        "Điểm đấu nối truyền dẫn theo số liệu đầu vào",
    ),
];
pub(super) const PLANNED_SITES: [Text; 2] = [
    Text::new("Sites planned by operators", "Trạm do doanh nghiệp dự kiến"),
    Text::new(
        "Sites that operators plan, as given, without an area of their own",
        "Trạm do doanh nghiệp dự kiến xây dựng theo số liệu đầu vào, chưa có vùng phủ",
    ),
];
pub(super) const PLANNED_AREAS: [Text; 2] = [
    Text::new(
        "Areas planned by operators",
        "Vùng phủ do doanh nghiệp dự kiến",
    ),
    Text::new(
        "Areas that sites of operators' plans will reach, as given",
        "Vùng phủ của các trạm do doanh nghiệp dự kiến, theo số liệu đầu vào",
    ),
];
pub(super) const POWER_LINES: [Text; 2] = [
    Text::new("Power lines", "Đường dây điện"),
    Text::new(
        "Medium-voltage lines, as given, those that exist and those that are planned",
        "Đường dây trung áp theo số liệu đầu vào, hiện có và quy hoạch",
    ),
];
pub(super) const TRANSFORMERS: [Text; 2] = [
    Text::new("Transformers", "Trạm biến áp"),
    Text::new(
        "Transformers, as given, those that exist and those that are planned",
        "Trạm biến áp theo số liệu đầu vào, hiện có và quy hoạch",
    ),
];
pub(super) const ROADS: [Text; 2] = [
    Text::new("Roads", "Đường giao thông"),
    Text::new(
        "Roads along which fibre may be laid, as given",
        "Đường giao thông có thể kéo cáp quang, theo số liệu đầu vào",
    ),
];
pub(super) const COVERAGE: [Text; 2] = [
    Text::new("Coverage", "Vùng phủ sóng"),
    Text::new(
        "Coverage areas, as given, by operator; kinds are never averaged",
        "Vùng phủ sóng theo số liệu đầu vào, phân theo doanh nghiệp; không gộp các loại số liệu",
    ),
];
pub(super) const BOUNDARIES: [Text; 2] = [
    Text::new("Administrative boundaries", "Địa giới hành chính"),
    Text::new(
        "Administrative areas, as given",
        "Đơn vị hành chính theo số liệu đầu vào",
    ),
];
pub(super) const OPTIONS: [Text; 2] = [
    Text::new("Options", "Phương án"),
    Text::new(
        "Every option that was weighed for a dead zone, a row each, with its costs",
        "Các phương án được xem xét cho từng thôn, bản, mỗi phương án một dòng, kèm kinh phí",
    ),
];

/// Features that have none of the values of the legend.
pub(super) const OTHERS: Text = Text::new("Others", "Khác");

/// Codes that only these layers show.
const CODES: &[(&str, Text)] = &[
    ("fibre", Text::new("Fibre", "Cáp quang")),
    ("microwave", Text::new("Microwave", "Vi ba")),
    (
        "chain",
        Text::new(
            "Microwave over new relays",
            "Vi ba qua trạm chuyển tiếp mới",
        ),
    ),
    ("existing", Text::new("Existing", "Hiện có")),
    ("planned", Text::new("Planned", "Quy hoạch")),
];

/// The words of a code of a column.
pub(in crate::report) fn worded<'w>(column: &str, code: &'w str, lang: Lang) -> &'w str {
    let of_decisions = matches!(column, "decision" | "plan_decision" | "kind");
    let known = CODES.iter().find(|(known, _)| *known == code);
    match known.filter(|_| !of_decisions) {
        Some((_, text)) => text.of(lang),
        None => word(code, lang),
    }
}

/// The colour of a code of a column.
pub(in crate::report) fn coloured(column: &str, code: &str) -> &'static str {
    match (column, code) {
        ("medium", "fibre") => "#d55e00",
        ("medium", "microwave") => "#0072b2",
        ("medium", "chain") => "#56b4e9",
        ("status", "existing") => "#444444",
        ("status", "planned") => "#e69f00",
        _ => crate::report::colours::of(code),
    }
}
