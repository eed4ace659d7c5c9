//! The cost rates that were taken.

use super::keys_money::{FACTORS, ITEMS};
use super::sheet::{Column, Html, Sheet, numbers, words};
use super::words::unit;
use crate::lang::{Lang, Text};
use crate::project::{Factor, Item};
use crate::report::edition::Edition;

const COSTS: Text = Text::new("Cost rates", "Đơn giá và hệ số");
const SAY: Text = Text::new(
    "Cost book: {name}, prices of {year}, all in US dollars. Marks: P a public page, C computed from stated inputs, J judgement of the program, G general knowledge that nobody has verified, project what the planner says. The sources of every number are in `run.json` and in the documentation of costs.",
    "Bộ đơn giá: {name}, giá năm {year}, tính bằng USD. Ký hiệu nguồn: P nguồn công khai, C tính từ số liệu đã nêu, J đánh giá chuyên môn của chương trình, G hiểu biết chung chưa kiểm chứng, project do người lập kế hoạch khai báo. Nguồn của từng số có trong `run.json` và tài liệu về chi phí.",
);
const OPERATORS: Text = Text::new(
    "Unit costs of Vietnamese base stations were not found in public. Ask operators for theirs before money is committed.",
    "Chưa tìm được đơn giá công khai của trạm BTS tại Việt Nam. Cần lấy số liệu của doanh nghiệp trước khi phân bổ kinh phí.",
);
const PRICES: Text = Text::new("Unit prices", "Đơn giá");
const PRICE_TABLE: [Column; 8] = [
    words("What", "Hạng mục"),
    words("For each", "Đơn vị"),
    numbers("Low, US$", "Thấp, USD"),
    numbers("Taken, US$", "Áp dụng, USD"),
    numbers("High, US$", "Cao, USD"),
    numbers("Life, years", "Tuổi thọ, năm"),
    numbers("Yearly upkeep", "Vận hành mỗi năm"),
    words("Source", "Nguồn"),
];
const NUMBERS: Text = Text::new("Other numbers", "Hệ số khác");
const NUMBER_TABLE: [Column; 6] = [
    words("What", "Hệ số"),
    words("Unit", "Đơn vị"),
    numbers("Low", "Thấp"),
    numbers("Taken", "Áp dụng"),
    numbers("High", "Cao"),
    words("Source", "Nguồn"),
];

/// Lays the section out.
pub(super) fn costs(sheet: &mut Sheet, edition: &Edition<'_>) {
    if edition.facts.options.is_none() {
        return;
    }
    let book = &edition.project.settings.costs;
    sheet.section("costs", COSTS);
    let values = [
        ("name", Html::code(&book.book)),
        ("year", Html(book.year.to_string())),
    ];
    sheet.say(SAY, &values);
    if book.book == "vietnam-2025" {
        sheet.say(OPERATORS, &[]);
    }
    sheet.heading(PRICES);
    let lang = sheet.lang;
    let rows: Vec<_> = Item::ALL
        .iter()
        .map(|&item| {
            let price = book.price(item);
            let meaning = meaning_of(item.key(), item.meaning(), ITEMS, lang);
            [
                Html::words(meaning),
                Html::words(unit(item.unit(), lang)),
                amount(sheet, price.low),
                amount(sheet, price.default),
                amount(sheet, price.high),
                if price.life_years == 0 {
                    Html::nothing()
                } else {
                    sheet.people(i64::from(price.life_years))
                },
                sheet.percent(price.opex_share, 1),
                Html::words(price.mark.as_str()),
            ]
        })
        .collect();
    sheet.table(&PRICE_TABLE, rows);
    sheet.heading(NUMBERS);
    let rows: Vec<_> = Factor::ALL
        .iter()
        .map(|&factor| {
            let number = &book.factors[factor];
            let meaning = meaning_of(factor.key(), factor.meaning(), FACTORS, lang);
            [
                Html::words(meaning),
                Html::words(unit(factor.unit(), lang)),
                amount(sheet, number.low),
                amount(sheet, number.default),
                amount(sheet, number.high),
                Html::words(number.mark.as_str()),
            ]
        })
        .collect();
    sheet.table(&NUMBER_TABLE, rows);
}

/// A number with the decimals that it needs, three at most.
fn amount(sheet: &Sheet, value: f64) -> Html {
    let needed = (0..3).find(|&decimals| {
        let scale = 10_f64.powi(decimals);
        (value * scale - (value * scale).round()).abs() < 1e-6
    });
    let decimals = usize::try_from(needed.unwrap_or(3)).unwrap_or(3);
    sheet.number(value, decimals)
}

/// What an item or a factor means.
pub(super) fn meaning_of(
    key: &str,
    english: &'static str,
    vietnamese: &[(&str, &'static str)],
    lang: Lang,
) -> &'static str {
    let known = vietnamese.iter().find(|(known, _)| *known == key);
    match (lang, known) {
        (Lang::Vi, Some((_, text))) => text,
        _ => english,
    }
}

/// What a field of the cost book says.
pub(super) fn field(name: &str) -> Text {
    match name {
        "low" => Text::new("The least that is plausible:", "Mức thấp nhất hợp lý:"),
        "default" => Text::new("What is taken:", "Mức áp dụng:"),
        "high" => Text::new("The most that is plausible:", "Mức cao nhất hợp lý:"),
        "stated_in" => Text::new("The money it was stated in:", "Đồng tiền của đơn giá gốc:"),
        "year" => Text::new("The year of the price:", "Năm của đơn giá:"),
        "life_years" => Text::new("Years until it is bought again:", "Số năm sử dụng:"),
        "replaced_share" => Text::new(
            "Share of the price that is paid again then:",
            "Tỷ lệ đơn giá phải chi lại khi thay thế:",
        ),
        "opex_share" => Text::new(
            "Yearly cost of keeping it, a share of the price:",
            "Chi phí vận hành hằng năm, theo tỷ lệ đơn giá:",
        ),
        "imported" => Text::new("Imported share:", "Tỷ lệ nhập khẩu:"),
        "mark" => Text::new("Where the number comes from:", "Ký hiệu nguồn:"),
        _ => Text::new("Source in words:", "Nguồn:"),
    }
}
