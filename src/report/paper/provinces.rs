//! The table by province.

use std::collections::BTreeMap;

use super::sheet::{Column, Html, Sheet, numbers, words};
use crate::lang::Text;
use crate::options::Class;
use crate::report::ProvincePlan;
use crate::report::edition::Edition;
use crate::scan::Status;

const PROVINCES: Text = Text::new("Table by province", "Bảng tổng hợp theo tỉnh");
const UNNAMED: Text = Text::new("(no province named)", "(không nêu tỉnh)");
const ALL: Text = Text::new("All", "Tổng cộng");
const TABLE: [Column; 14] = [
    words("Province", "Tỉnh"),
    numbers("Villages", "Thôn, bản"),
    numbers("White zones", "Trắng sóng"),
    numbers("Signal dips", "Lõm sóng"),
    numbers("Unknown", "Chưa rõ"),
    numbers("People in dead zones", "Số dân chưa có sóng"),
    numbers("Terrestrial", "Mặt đất"),
    numbers("Satellite", "Vệ tinh"),
    numbers("Other", "Khác"),
    numbers("Served by the plan", "Kế hoạch phục vụ"),
    numbers("Waiting", "Phải chờ"),
    numbers("People served", "Số dân được phục vụ"),
    numbers("Sites", "Trạm"),
    numbers("Present value, US$", "PV, USD"),
];
const REMARK: Text = Text::new(
    "Terrestrial, satellite and other are decisions village by village; the columns after them are of the plan. Sites count where most of the people in their reach live.",
    "Các cột mặt đất, vệ tinh, khác là phương án xét riêng từng thôn, bản; các cột tiếp theo thuộc kế hoạch. Trạm được tính cho tỉnh có nhiều dân nhất trong vùng phủ của trạm.",
);

/// The numbers of a row, in the order of the columns; `None` where the run has no plan.
type Row = [Option<f64>; 13];

/// Lays the section out.
pub(super) fn provinces(sheet: &mut Sheet, edition: &Edition<'_>) {
    let summary = edition.summary;
    if summary.province.is_empty() {
        return;
    }
    sheet.wide_section("provinces", PROVINCES);
    let plans = summary.plan.as_ref().map(|plan| {
        let plans = plan.provinces.iter();
        let plans = plans.map(|of| (of.province.as_str(), of));
        plans.collect::<BTreeMap<&str, &ProvincePlan>>()
    });
    let nobody = ProvincePlan::default();
    let mut sums: Row = [None; 13];
    let mut rows = Vec::with_capacity(summary.province.len() + 1);
    for of in &summary.province {
        let status = |status: Status| of.status.get(status.as_str()).copied().unwrap_or(0);
        let class = |class: Class| of.decision_class.get(class.as_str()).copied().unwrap_or(0);
        let decided: usize = of.decision_class.values().sum();
        let (terrestrial, satellite) = (class(Class::Terrestrial), class(Class::Satellite));
        let plan = plans
            .as_ref()
            .map(|plans| plans.get(of.province.as_str()).copied().unwrap_or(&nobody));
        #[expect(clippy::cast_precision_loss, reason = "counts for people")]
        let counts = [
            of.villages,
            status(Status::White),
            status(Status::Dip),
            status(Status::Unknown),
            usize::try_from(of.dead_zone_population).unwrap_or(usize::MAX),
            terrestrial,
            satellite,
            decided.saturating_sub(terrestrial + satellite),
        ]
        .map(|count| Some(count as f64));
        #[expect(clippy::cast_precision_loss, reason = "counts for people")]
        let planned = [
            plan.map(|plan| f64::from(plan.villages)),
            plan.map(|plan| f64::from(plan.waiting)),
            plan.map(|plan| plan.people as f64),
            plan.map(|plan| f64::from(plan.sites)),
            plan.map(|plan| plan.present_value_usd.iter().sum()),
        ];
        let mut row: Row = [None; 13];
        for (place, value) in counts.into_iter().chain(planned).enumerate() {
            row[place] = value;
            if let Some(value) = value {
                *sums[place].get_or_insert(0.0) += value;
            }
        }
        let name = if of.province.is_empty() {
            sheet.words(UNNAMED)
        } else {
            Html::given(&of.province)
        };
        rows.push(cells(sheet, name, row));
    }
    let all = Html(format!("<strong>{}</strong>", sheet.words(ALL).0));
    rows.push(cells(sheet, all, sums));
    sheet.table_as("provinces", &TABLE, rows);
    sheet.remark(REMARK, &[]);
}

fn cells(sheet: &Sheet, name: Html, row: Row) -> [Html; 14] {
    let mut cells = std::array::from_fn(|_| Html::default());
    cells[0] = name;
    for (cell, value) in cells[1..].iter_mut().zip(row) {
        *cell = value.map_or_else(Html::nothing, |value| sheet.number(value, 0));
    }
    cells
}
