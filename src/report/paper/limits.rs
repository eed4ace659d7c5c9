//! What the numbers do not say.

use super::front::is_synthetic;
use super::sheet::{Html, Sheet};
use crate::lang::Text;
use crate::report::edition::Edition;

const LIMITS: Text = Text::new("Limits", "Giới hạn của số liệu");
const SYNTHETIC: Text = Text::new(
    "The notice of this run says that data are synthetic: villages, signal, costs of places and the plan are no statements about the real world.",
    "Theo lưu ý của lượt tính toán, dữ liệu là giả lập: thôn, bản, tình trạng sóng, kinh phí theo địa điểm và kế hoạch không phản ánh thực tế.",
);
const DECLARED: Text = Text::new(
    "Declared coverage is what operators say. It tends to be larger than what phones receive, in valleys above all; a village that counts as covered may be without signal.",
    "Vùng phủ công bố là số liệu do doanh nghiệp khai báo, thường rộng hơn thực tế, nhất là ở thung lũng; thôn, bản được coi là có sóng vẫn có thể không có sóng.",
);
const MODELLED: Text = Text::new(
    "Predicted coverage has the error of its model, of the terrain and of what was assumed for sites that do not say; measurements are the remedy.",
    "Vùng phủ dự báo có sai số của mô hình, của dữ liệu địa hình và của các giả định cho trạm thiếu thông số; cần đo kiểm để hiệu chỉnh.",
);
const MISSING: Text = Text::new(
    "Scores that are intervals: {open}. Decisions that wait for facts: {needs}. They change once the facts are known.",
    "Số thôn, bản có điểm là một khoảng: {open}. Số phương án còn chờ dữ liệu: {needs}. Các kết quả này sẽ thay đổi khi có đủ thông tin.",
);
const SKY: Text = Text::new(
    "Without terrain it is not known how open the sky is; satellite options are then decided as `decision.unknown_sky` says. Dead zones of which the sky is not known: {n}.",
    "Khi không có dữ liệu địa hình thì không biết độ thoáng của bầu trời; phương án vệ tinh được xét theo `decision.unknown_sky`. Số thôn, bản chưa biết độ thoáng bầu trời: {n}.",
);
const COSTS: Text = Text::new(
    "Costs are indicative, from a cost book with ranges. They are for comparing options and for budgets, not for contracts.",
    "Kinh phí là tạm tính theo bộ đơn giá có khoảng dao động, dùng để so sánh phương án và lập dự toán, không dùng để ký hợp đồng.",
);
const GAP: Text = Text::new(
    "The plan may be up to {gap} away from the best plan in its first objective; the best itself is not known.",
    "Kế hoạch có thể cách kế hoạch tốt nhất không quá {gap} theo mục tiêu thứ nhất; bản thân mức tốt nhất chưa xác định.",
);
const NO_BOUND: Text = Text::new(
    "How far the plan is from the best plan is not known.",
    "Chưa biết kế hoạch cách kế hoạch tốt nhất bao xa.",
);
const SITES: Text = Text::new(
    "Sites stand where terrain and distances allow it. Nobody has asked about land, access, spectrum or permits.",
    "Vị trí trạm dựa trên địa hình và khoảng cách; chưa xét đến đất đai, đường vào, tần số và giấy phép.",
);
const WEIGHTS: Text = Text::new(
    "The order of the list rests on weights. Programmes publish criteria, rarely weights: those marked as judgement are proposals.",
    "Thứ tự xếp hạng phụ thuộc vào trọng số. Các chương trình thường công bố tiêu chí, ít khi công bố trọng số: trọng số ghi đánh giá chuyên môn chỉ là đề xuất.",
);

/// Lays the section out.
pub(super) fn limits(sheet: &mut Sheet, edition: &Edition<'_>) {
    let summary = edition.summary;
    sheet.section("limits", LIMITS);
    let mut items: Vec<Html> = Vec::new();
    if is_synthetic(&summary.notice) {
        items.push(sheet.words(SYNTHETIC));
    }
    if edition.project.settings.inputs.has_coverage() {
        items.push(sheet.words(DECLARED));
    }
    if edition.facts.modelled.is_some() {
        items.push(sheet.words(MODELLED));
    }
    let of = |code: &str| summary.decision.get(code).copied().unwrap_or(0);
    let values = [
        ("open", sheet.count(summary.ranked_with_missing_facts)),
        ("needs", sheet.count(of("needs-data"))),
    ];
    items.push(sheet.filled(MISSING, &values));
    let sky = summary.sky.get("unknown").copied().unwrap_or(0);
    if sky > 0 {
        items.push(sheet.filled(SKY, &[("n", sheet.count(sky))]));
    }
    items.push(sheet.words(WEIGHTS));
    items.push(sheet.words(COSTS));
    if let Some(plan) = &summary.plan {
        let first = plan.objectives.first();
        match first.map(|goal| goal.gap) {
            Some(Some(gap)) if gap > 0.0 => {
                items.push(sheet.filled(GAP, &[("gap", sheet.percent(gap, 1))]));
            }
            Some(None) => items.push(sheet.words(NO_BOUND)),
            _ => {}
        }
        items.push(sheet.words(SITES));
    }
    sheet.list(items);
}
