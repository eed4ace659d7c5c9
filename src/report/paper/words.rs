//! What codes are called in the report.

use crate::lang::{Lang, Text};
use crate::options::Reason;
use crate::ranking::Gate;
use crate::report::words;

/// The name of the report.
pub(super) const TITLE: Text = Text::new(
    "Villages without mobile signal",
    "Báo cáo các thôn, bản chưa có sóng di động",
);

/// What it is about.
pub(super) const SUBTITLE: Text = Text::new(
    "Where they are, who comes first, tower or satellite, and what it costs",
    "Vị trí, thứ tự ưu tiên, phương án trạm mặt đất hoặc vệ tinh, và kinh phí",
);

/// Codes that tables of the report name, beside those of all documents.
const WORDS: &[(&str, Text)] = &[
    ("fibre", Text::new("fibre", "cáp quang")),
    ("microwave", Text::new("microwave", "vi ba")),
    (
        "chain",
        Text::new("microwave over relays", "vi ba qua trạm chuyển tiếp"),
    ),
    ("least-cost", Text::new("least cost", "chi phí thấp nhất")),
    (
        "programme-rule",
        Text::new(
            "programme rule (satellite where nothing on the ground reaches or there is no electricity)",
            "theo quy tắc chương trình (vệ tinh ở nơi trạm mặt đất không với tới hoặc chưa có điện)",
        ),
    ),
    (
        "terrestrial-first",
        Text::new("terrestrial first", "ưu tiên trạm mặt đất"),
    ),
    (
        "satellite-first",
        Text::new("satellite first", "ưu tiên vệ tinh"),
    ),
    ("villages", Text::new("villages", "thôn, bản")),
    ("clusters", Text::new("hamlets", "cụm dân cư")),
    ("coverage", Text::new("coverage", "vùng phủ sóng")),
    ("planned", Text::new("planned sites", "trạm đã có kế hoạch")),
    ("power", Text::new("power lines", "lưới điện")),
    ("roads", Text::new("roads", "đường giao thông")),
    ("sites", Text::new("existing sites", "trạm hiện có")),
    ("cells", Text::new("radio cells", "ô (cell) vô tuyến")),
    ("nodes", Text::new("transmission nodes", "nút truyền dẫn")),
    ("measurements", Text::new("measurements", "kết quả đo kiểm")),
    (
        "candidates",
        Text::new("candidate places", "vị trí dự kiến đặt trạm"),
    ),
    (
        "exclusion",
        Text::new("areas closed to building", "khu vực hạn chế xây dựng"),
    ),
    (
        "areas",
        Text::new("administrative areas", "địa giới hành chính"),
    ),
    (
        "commune_codes",
        Text::new("commune codes", "mã đơn vị hành chính cấp xã"),
    ),
    (
        "population",
        Text::new("population raster", "bản đồ lưới dân số"),
    ),
    ("terrain", Text::new("terrain", "địa hình")),
    ("clutter", Text::new("clutter", "lớp phủ bề mặt")),
    ("vietnam-2025", Text::new("Vietnam 2025", "Việt Nam 2025")),
    ("judgement", Text::new("judgement", "đánh giá chuyên môn")),
    ("published", Text::new("published", "đã công bố")),
    ("project", Text::new("project", "dự án")),
];

/// Layers of inputs that share a code with something else.
pub(super) fn layer(code: &str, lang: Lang) -> &str {
    let own = WORDS.iter().find(|(known, _)| *known == code);
    own.map_or(code, |(_, text)| text.of(lang))
}

/// The words of a code; the code itself where it has none.
pub(super) fn word(code: &str, lang: Lang) -> &str {
    let shared = words::word(code, lang);
    if shared == code {
        layer(code, lang)
    } else {
        shared
    }
}

/// Why a village is not ranked.
pub(super) fn gate(gate: &Gate) -> Option<Text> {
    Some(match gate {
        Gate::OutOfScope => Text::new(
            "outside the scope of the programme",
            "ngoài phạm vi chương trình",
        ),
        Gate::AlreadyPlanned => Text::new(
            "an operator is committed to cover it",
            "doanh nghiệp đã cam kết phủ sóng",
        ),
        Gate::TooFewPeople => Text::new(
            "too few people and houses, and no school or health post",
            "quá ít dân, ít hộ và không có trường học, trạm y tế",
        ),
        Gate::BelowMinScore => Text::new(
            "cannot reach the least score",
            "không thể đạt điểm ưu tiên tối thiểu",
        ),
        Gate::TooLittleKnown => Text::new("too little is known", "thiếu quá nhiều thông tin"),
        Gate::LocationInDoubt => Text::new(
            "its location looks like a mistake",
            "tọa độ có dấu hiệu sai",
        ),
        Gate::NoLocation => Text::new("it has no location", "không có tọa độ"),
        _ => return None,
    })
}

/// What a decision waits for.
pub(super) fn reason(reason: Reason) -> Option<Text> {
    Some(match reason {
        Reason::UnknownLocation => Text::new("the location", "tọa độ của thôn, bản"),
        Reason::UnknownElectricity => Text::new("the power supply", "tình trạng cấp điện"),
        Reason::UnknownGridDate => Text::new(
            "whether and when the grid comes",
            "có kéo điện lưới hay không và khi nào",
        ),
        Reason::UnknownPeople => Text::new("the number of people", "số dân"),
        Reason::UnknownGroupPeople => Text::new(
            "the number of people in neighbouring villages",
            "số dân của các thôn, bản lân cận",
        ),
        Reason::UnknownIsland => Text::new("whether it is an island", "có phải là đảo hay không"),
        Reason::UnknownSignal => Text::new(
            "the distance to existing signal",
            "khoảng cách đến vùng có sóng",
        ),
        Reason::UnknownSky => Text::new("how open the sky is", "độ thoáng của bầu trời"),
        Reason::UnknownLicence => Text::new(
            "a satellite licence question that is open",
            "vấn đề cấp phép vệ tinh chưa có trả lời",
        ),
        _ => return None,
    })
}

/// What the criteria of the shipped presets are called; those of planners keep their own label.
pub(super) fn criterion(label: &str, lang: Lang) -> &str {
    const LABELS: &[(&str, &str)] = &[
        ("Border commune or island", "Xã biên giới hoặc đảo"),
        (
            "Distance to the nearest signal",
            "Khoảng cách đến vùng có sóng gần nhất",
        ),
        (
            "Extremely difficult area and poverty",
            "Địa bàn đặc biệt khó khăn và hộ nghèo",
        ),
        (
            "Flood, landslide or storm hazard",
            "Nguy cơ lũ lụt, sạt lở, bão",
        ),
        ("Low demand", "Nhu cầu thấp"),
        ("Natural hazard", "Nguy cơ thiên tai"),
        (
            "New coverage rather than better coverage",
            "Phủ sóng mới thay vì cải thiện",
        ),
        ("Newly covered people", "Số dân được phủ sóng mới"),
        ("Newly covered premises", "Số cơ sở, hộ được phủ sóng mới"),
        ("No service at all today", "Hiện chưa có dịch vụ nào"),
        (
            "No signal of any operator",
            "Không có sóng của doanh nghiệp nào",
        ),
        ("Power at hand", "Sẵn có nguồn điện"),
        ("Road without signal", "Đường chưa có sóng"),
        ("School and health post", "Trường học và trạm y tế"),
        (
            "Transport route without signal",
            "Tuyến giao thông chưa có sóng",
        ),
        (
            "Used road without signal",
            "Đường có người đi lại chưa có sóng",
        ),
    ];
    let known = LABELS.iter().find(|(en, _)| *en == label);
    match (lang, known) {
        (Lang::Vi, Some((_, vi))) => vi,
        _ => label,
    }
}

/// What units are called.
pub(super) fn unit(unit: &str, lang: Lang) -> &str {
    const UNITS: &[(&str, &str)] = &[
        ("people", "người"),
        ("share", "tỷ lệ"),
        ("flag", "có/không"),
        ("date", "ngày"),
        ("degrees", "độ"),
        ("months", "tháng"),
        ("draws", "lần mô phỏng"),
        ("carriers", "sóng mang"),
        ("terminals", "thiết bị đầu cuối"),
        ("hops", "chặng"),
        ("anchors", "điểm neo"),
        ("relays", "trạm chuyển tiếp"),
        ("points", "điểm"),
        ("houses", "nhà"),
        ("households", "hộ"),
        ("villages", "thôn, bản"),
        ("villages a month", "thôn, bản/tháng"),
        ("sites", "trạm"),
        ("measurements", "lần đo"),
        ("years", "năm"),
        ("days", "ngày"),
        ("operators", "doanh nghiệp"),
        ("a year", "mỗi năm"),
        ("h a day", "giờ/ngày"),
        ("h", "giờ"),
        ("s", "giây"),
        ("site", "trạm"),
        ("sector", "sector"),
        ("repeater", "trạm lặp"),
        ("mast", "cột"),
        ("hop", "chặng"),
        ("mast and year", "cột/năm"),
        ("terminal", "thiết bị"),
        ("terminal and month", "thiết bị/tháng"),
        ("kit", "bộ"),
        ("connection", "điểm đấu nối"),
        ("generator", "máy phát"),
        ("user and month", "người dùng/tháng"),
        ("person and year", "người/năm"),
        ("US dollars", "USD"),
        ("US dollars a person", "USD/người"),
        ("deg", "độ"),
        ("seconds", "giây"),
        ("places", "vị trí"),
        ("N-units/km", "đơn vị N/km"),
        ("N-units", "đơn vị N"),
    ];
    let known = UNITS.iter().find(|(en, _)| *en == unit);
    match (lang, known) {
        (Lang::Vi, Some((_, vi))) => vi,
        _ => unit,
    }
}
