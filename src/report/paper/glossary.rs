//! Terms, in both languages side by side.

use super::sheet::{Column, Html, Sheet, words};
use crate::lang::{Lang, Text};

const GLOSSARY: Text = Text::new("Glossary", "Thuật ngữ");
const TABLE: [Column; 3] = [
    words("English term", "Thuật ngữ tiếng Anh"),
    words("Vietnamese term", "Thuật ngữ tiếng Việt"),
    words("Meaning", "Ý nghĩa"),
];

/// Terms with what they mean.
const TERMS: &[(Text, Text)] = &[
    (
        Text::new("white zone", "trắng sóng"),
        Text::new(
            "a village without signal at its centre and at all its hamlets",
            "thôn, bản không có sóng ở trung tâm và ở mọi cụm dân cư",
        ),
    ),
    (
        Text::new("signal dip", "lõm sóng"),
        Text::new(
            "a village where some places have signal and others do not",
            "thôn, bản có nơi có sóng, có nơi không",
        ),
    ),
    (
        Text::new("dead zone", "thôn, bản chưa có sóng"),
        Text::new("a white zone or a signal dip", "trắng sóng hoặc lõm sóng"),
    ),
    (
        Text::new("village, hamlet", "thôn, bản, cụm dân cư"),
        Text::new(
            "the unit of the list, and a group of houses within it",
            "đơn vị của danh sách và nhóm nhà trong đơn vị đó",
        ),
    ),
    (
        Text::new("commune, province", "xã, tỉnh"),
        Text::new("units of administration", "đơn vị hành chính"),
    ),
    (
        Text::new("site (base station)", "trạm phát sóng (BTS)"),
        Text::new(
            "equipment that gives mobile signal, with what carries it",
            "thiết bị phát sóng di động cùng công trình mang thiết bị",
        ),
    ),
    (
        Text::new("mast", "cột"),
        Text::new("what carries the antennas", "công trình treo ăng-ten"),
    ),
    (
        Text::new("backhaul", "truyền dẫn"),
        Text::new(
            "what joins a site to the network",
            "đường kết nối từ trạm về mạng",
        ),
    ),
    (
        Text::new("microwave", "vi ba"),
        Text::new(
            "backhaul by radio between dishes that see each other",
            "truyền dẫn vô tuyến giữa hai ăng-ten nhìn thấy nhau",
        ),
    ),
    (
        Text::new("fibre", "cáp quang"),
        Text::new("backhaul by glass", "truyền dẫn bằng sợi quang"),
    ),
    (
        Text::new("low-orbit satellite (LEO)", "vệ tinh quỹ đạo thấp (LEO)"),
        Text::new(
            "satellites that serve terminals or feed sites",
            "vệ tinh phục vụ thiết bị đầu cuối hoặc làm truyền dẫn cho trạm",
        ),
    ),
    (
        Text::new(
            "community satellite terminal",
            "thiết bị đầu cuối vệ tinh cộng đồng",
        ),
        Text::new(
            "a dish with Wi-Fi that a village shares",
            "ăng-ten vệ tinh kèm Wi-Fi dùng chung cho thôn, bản",
        ),
    ),
    (
        Text::new("grid", "điện lưới"),
        Text::new(
            "public electricity; without it sites run on the village's own supply, sun or diesel",
            "nguồn điện quốc gia; nếu không có, trạm dùng nguồn tại chỗ, điện mặt trời hoặc máy phát",
        ),
    ),
    (
        Text::new(
            "reference signal received power (RSRP)",
            "công suất tín hiệu tham chiếu thu được (RSRP)",
        ),
        Text::new(
            "level of a 4G or 5G cell at the phone, dBm",
            "mức thu tại điện thoại của ô 4G hoặc 5G, dBm",
        ),
    ),
    (
        Text::new("points, rank", "điểm ưu tiên, hạng"),
        Text::new(
            "what a village earns by the criteria, and its place by that",
            "điểm của thôn, bản theo các tiêu chí và vị trí tương ứng",
        ),
    ),
    (
        Text::new("gate", "điều kiện loại trừ"),
        Text::new(
            "a rule that keeps a village out of the ranked list",
            "quy tắc khiến thôn, bản không được xếp hạng",
        ),
    ),
    (
        Text::new("phase", "giai đoạn"),
        Text::new(
            "a time in which a part of the plan is built",
            "khoảng thời gian xây dựng một phần kế hoạch",
        ),
    ),
    (
        Text::new("capital expenditure (CAPEX)", "chi phí đầu tư (CAPEX)"),
        Text::new("what is spent at first", "khoản chi ban đầu"),
    ),
    (
        Text::new("operating expenditure (OPEX)", "chi phí vận hành (OPEX)"),
        Text::new("what is spent every year", "khoản chi hằng năm"),
    ),
    (
        Text::new("present value (PV)", "giá trị hiện tại (PV)"),
        Text::new(
            "all spending of the years that are costed, discounted to today",
            "toàn bộ khoản chi trong các năm tính toán, chiết khấu về hiện tại",
        ),
    ),
    (
        Text::new("public utility fund", "Quỹ dịch vụ viễn thông công ích"),
        Text::new(
            "the fund that pays for service where the market does not",
            "quỹ chi trả cho dịch vụ ở nơi thị trường chưa đáp ứng",
        ),
    ),
];

/// Lays the section out.
pub(super) fn glossary(sheet: &mut Sheet) {
    sheet.section("glossary", GLOSSARY);
    let term = |text: &str, lang: &str| {
        let text = Html::words(text);
        Html(format!(
            "<span lang=\"{lang}\" xml:lang=\"{lang}\">{}</span>",
            text.0
        ))
    };
    let rows: Vec<_> = TERMS
        .iter()
        .map(|(words, meaning)| {
            [
                term(words.en, Lang::En.as_str()),
                term(words.vi, Lang::Vi.as_str()),
                sheet.words(*meaning),
            ]
        })
        .collect();
    sheet.table(&TABLE, rows);
}
