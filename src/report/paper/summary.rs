//! The key numbers: villages by status, power, decision and fund, people, and the money of the plan.

use super::sheet::{Column, Html, Sheet, numbers, words};
use super::words::reason;
use crate::lang::Text;
use crate::options::{Class, Decision, Reason};
use crate::plan::solver::Status as Proof;
use crate::report::edition::Edition;
use crate::report::{GoalSummary, PlanSummary, Summary};
use crate::scan::Status;

const SUMMARY: Text = Text::new("Summary", "Tóm tắt");
const LIST: Text = Text::new(
    "Villages in the list: {villages}. Without usable signal in the whole village or in part of it (dead zones): {dead}, of them white zones: {white}, signal dips: {dip}. People in dead zones whose number is known: {people}.",
    "Tổng số thôn, bản trong danh sách: {villages}. Số thôn, bản chưa có sóng sử dụng được trên toàn bộ hoặc một phần địa bàn: {dead}, trong đó trắng sóng: {white}, lõm sóng: {dip}. Số dân (đã biết) sống tại các thôn, bản này: {people} người.",
);
const UNKNOWN_PEOPLE: Text = Text::new(
    "Dead zones that do not state their population: {n}. They are not in sums of people.",
    "Số thôn, bản chưa có sóng không nêu số dân: {n}; các thôn, bản này không được tính vào tổng số dân.",
);
const GREY: Text = Text::new(
    "Covered villages that one operator alone serves: {grey} (listed in `grey.csv`). Villages whose status hangs on declared areas that give no level: {hang}.",
    "Số thôn, bản đã có sóng nhưng chỉ có một doanh nghiệp phục vụ: {grey} (liệt kê trong `grey.csv`). Số thôn, bản có kết luận phụ thuộc vào vùng phủ chỉ được công bố, không nêu mức thu: {hang}.",
);
const BY_STATUS: Text = Text::new("Villages by status", "Thôn, bản theo tình trạng sóng");
const STATUS: [Column; 4] = [
    words("Status", "Tình trạng"),
    numbers("Villages", "Số thôn, bản"),
    numbers("Share", "Tỷ lệ"),
    words("Meaning", "Ý nghĩa"),
];
const BY_POWER: Text = Text::new(
    "Dead zones by power supply and hardship, as the programme counts them",
    "Thôn, bản chưa có sóng theo tình trạng cấp điện và mức độ khó khăn, theo cách thống kê của chương trình",
);
const POWER: [Column; 2] = [
    words("Power supply", "Tình trạng điện lưới"),
    numbers("Villages", "Số thôn, bản"),
];
const POWERS: [Text; 6] = [
    Text::new(
        "Grid power, extremely difficult",
        "Có điện lưới, đặc biệt khó khăn",
    ),
    Text::new(
        "Grid power, not extremely difficult",
        "Có điện lưới, không thuộc diện đặc biệt khó khăn",
    ),
    Text::new(
        "Grid power, hardship unknown",
        "Có điện lưới, chưa rõ mức độ khó khăn",
    ),
    Text::new("Without grid power", "Chưa có điện lưới"),
    Text::new("Power supply unknown", "Chưa rõ tình trạng cấp điện"),
    Text::new("All dead zones", "Tổng số thôn, bản chưa có sóng"),
];
const BY_DECISION: Text = Text::new(
    "Dead zones by what serves them best, each for itself",
    "Thôn, bản chưa có sóng theo phương án phù hợp nhất, xét riêng từng thôn, bản",
);
const DECISION: [Column; 4] = [
    words("Class", "Nhóm phương án"),
    numbers("Villages", "Số thôn, bản"),
    numbers("People", "Số dân"),
    words("Of them by option", "Chia theo phương án"),
];
const CLOSE: Text = Text::new(
    "Close calls, where the next best option costs little more: {close}. Community satellite terminals that these decisions take: {terminals}.",
    "Số trường hợp sát nút (phương án kế tiếp chỉ đắt hơn chút ít): {close}. Số thiết bị đầu cuối vệ tinh cộng đồng cần cho các phương án này: {terminals}.",
);
const NEEDS: Text = Text::new(
    "Decisions that wait for a fact hang on:",
    "Các trường hợp cần thêm dữ liệu phụ thuộc vào:",
);
const NEED: Text = Text::new("{what}: {n}", "{what}: {n}");
const BY_FUND: Text = Text::new(
    "Dead zones by fund",
    "Thôn, bản chưa có sóng theo nguồn kinh phí",
);
const FUND: [Column; 2] = [
    words("Who pays", "Nguồn kinh phí"),
    numbers("Villages", "Số thôn, bản"),
];
const BY_POLICY: Text = Text::new(
    "What each policy would lead to",
    "Kết quả theo từng chính sách",
);
const POLICY: [Column; 7] = [
    words("Policy", "Chính sách"),
    numbers("Terrestrial", "Mặt đất"),
    numbers("Satellite", "Vệ tinh"),
    numbers("Other", "Khác"),
    numbers("People served", "Số dân được phục vụ"),
    numbers("People, interim only", "Số dân chỉ được phục vụ tạm"),
    numbers("Present value, US$", "Giá trị hiện tại (PV), USD"),
];
const CHOSEN: Text = Text::new(" (of this run)", " (của lượt này)");
const SWITCHES: Text = Text::new(
    "Villages whose class depends on the policy: {n}. Missing facts have the first value that they may have here, so no village needs data.",
    "Số thôn, bản có nhóm phương án thay đổi theo chính sách: {n}. Ở bảng này, thông tin còn thiếu được lấy giá trị đầu tiên có thể có, nên không có trường hợp cần thêm dữ liệu.",
);
const RANKED: Text = Text::new("The ranked list", "Danh sách xếp hạng");
const RANKED_SAY: Text = Text::new(
    "Dead zones that are ranked: {ranked}. Of them with a score that is an interval, because a fact is missing: {open}.",
    "Số thôn, bản được xếp hạng: {ranked}; trong đó có điểm ưu tiên là một khoảng do thiếu thông tin: {open}.",
);
const TARGET: Text = Text::new(
    "Served by the target: {served}. Of them served whatever weights and missing facts turn out to be: {firm}; contested: {contested}; there by the stated weights alone: {weak}. Not served, but likely to be with other weights or once facts are known: {likely}.",
    "Số thôn, bản thuộc mục tiêu: {served}; trong đó chắc chắn dù trọng số và thông tin còn thiếu thay đổi: {firm}; còn tranh chấp: {contested}; chỉ đạt nhờ đúng bộ trọng số đã nêu: {weak}. Chưa thuộc mục tiêu nhưng nhiều khả năng sẽ thuộc nếu trọng số khác hoặc khi đủ thông tin: {likely}.",
);
const PLAN: Text = Text::new("The build plan", "Kế hoạch đầu tư");
const ESTIMATED: Text = Text::new(
    "Of these people {people} are estimated, in {villages} villages that state no number: the least by their households, or one person each. The numbers of dead zones count stated people alone.",
    "Trong đó {people} người là ước tính, thuộc {villages} thôn, bản không khai số dân: lấy mức thấp nhất theo số hộ, hoặc một người mỗi thôn. Số dân của các thôn, bản chưa có sóng chỉ tính số đã khai.",
);
const PLAN_SAY: Text = Text::new(
    "The plan serves {villages} villages with {people} people, of them {satellite} villages by satellite, from {sites} sites. It takes {capex} at first (CAPEX) and {value} of present value (PV) with running costs (OPEX), of which {sky} are for satellite. Villages that wait: {waiting}.",
    "Kế hoạch phục vụ {villages} thôn, bản với {people} người, trong đó {satellite} thôn, bản dùng vệ tinh, từ {sites} trạm. Chi phí đầu tư ban đầu (CAPEX): {capex}; giá trị hiện tại (PV) gồm cả chi phí vận hành (OPEX): {value}, trong đó phần vệ tinh: {sky}. Số thôn, bản phải chờ: {waiting}.",
);
const NO_PLAN: Text = Text::new(
    "No build plan was asked for, or no village takes part in one: the report has decisions village by village, and no sites, phases or budget.",
    "Không có yêu cầu lập kế hoạch đầu tư hoặc không có thôn, bản nào tham gia: báo cáo chỉ có phương án cho từng thôn, bản, không có trạm, giai đoạn và tổng kinh phí.",
);
const OPTIMAL: Text = Text::new(
    "{goal}: {value}. Proven: no plan that keeps to the same rules is better.",
    "{goal}: {value}. Đã chứng minh: không có kế hoạch nào theo cùng quy tắc tốt hơn.",
);
const AT_LEAST: Text = Text::new(
    "{goal}: {value}. Proven: no plan that keeps to the same rules gets below {bound}, so this one is at most {gap} above the best that is possible.",
    "{goal}: {value}. Đã chứng minh: không có kế hoạch nào theo cùng quy tắc thấp hơn {bound}; kế hoạch này cao hơn mức tốt nhất có thể không quá {gap}.",
);
const AT_MOST: Text = Text::new(
    "{goal}: {value}. Proven: no plan that keeps to the same rules gets above {bound}, so this one is at most {gap} below the best that is possible.",
    "{goal}: {value}. Đã chứng minh: không có kế hoạch nào theo cùng quy tắc vượt quá {bound}; kế hoạch này thấp hơn mức tốt nhất có thể không quá {gap}.",
);
const UNPROVEN: Text = Text::new(
    "{goal}: {value}. How far this is from the best is not known.",
    "{goal}: {value}. Chưa biết mức này cách mức tốt nhất bao xa.",
);
const INFEASIBLE: Text = Text::new(
    "Nothing satisfies all limits of the plan together. What clashes, in the words of the program:",
    "Không có phương án nào thỏa mãn đồng thời mọi giới hạn của kế hoạch. Các điều kiện mâu thuẫn (nguyên văn thông báo của chương trình):",
);

/// Lays the section out.
pub(super) fn summary(sheet: &mut Sheet, edition: &Edition<'_>) {
    let summary = edition.summary;
    sheet.section("summary", SUMMARY);
    villages(sheet, edition);
    power(sheet, summary);
    if edition.facts.options.is_some() {
        decisions(sheet, edition);
    }
    if !summary.fund.is_empty() && edition.facts.ranking.is_some() {
        sheet.heading(BY_FUND);
        let funds = summary.fund.iter().filter(|(_, count)| **count > 0);
        let rows: Vec<_> = funds
            .map(|(fund, &count)| [sheet.word(fund), sheet.count(count)])
            .collect();
        sheet.table(&FUND, rows);
    }
    policies(sheet, summary);
    ranked(sheet, edition);
    plan(sheet, summary);
}

fn villages(sheet: &mut Sheet, edition: &Edition<'_>) {
    let summary = edition.summary;
    let of = |status: Status| summary.status.get(status.as_str()).copied().unwrap_or(0);
    let provinces = summary.province.iter();
    let people: u64 = provinces.map(|of| of.dead_zone_population).sum();
    let values = [
        ("villages", sheet.count(summary.villages)),
        ("dead", sheet.count(summary.dead_zones)),
        ("white", sheet.count(of(Status::White))),
        ("dip", sheet.count(of(Status::Dip))),
        (
            "people",
            sheet.people(i64::try_from(people).unwrap_or(i64::MAX)),
        ),
    ];
    sheet.say(LIST, &values);
    let facts = edition.facts;
    let both = facts.survey.villages.iter().zip(&facts.scan.findings);
    let silent = both
        .filter(|(village, finding)| finding.is_dead_zone() && village.population.is_none())
        .count();
    if silent > 0 {
        sheet.say(UNKNOWN_PEOPLE, &[("n", sheet.count(silent))]);
    }
    let values = [
        ("grey", sheet.count(summary.grey)),
        (
            "hang",
            sheet.count(summary.assumption.villages_hanging_on_it),
        ),
    ];
    sheet.say(GREY, &values);
    sheet.heading(BY_STATUS);
    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    let share = |count: usize| count as f64 / summary.villages.max(1) as f64;
    let row = |status: Status| {
        let count = of(status);
        [
            sheet.word(status.as_str()),
            sheet.count(count),
            sheet.percent(share(count), 1),
            sheet.words(meaning(status)),
        ]
    };
    let rows = [Status::White, Status::Dip, Status::Covered, Status::Unknown].map(row);
    sheet.table(&STATUS, rows);
}

fn meaning(status: Status) -> Text {
    match status {
        Status::White => Text::new(
            "no signal at the centre and at no hamlet",
            "không có sóng ở trung tâm và ở mọi cụm dân cư",
        ),
        Status::Dip => Text::new(
            "signal at some places only",
            "chỉ một số nơi trong thôn, bản có sóng",
        ),
        Status::Covered => Text::new(
            "signal at the centre and at the required share of houses",
            "có sóng ở trung tâm và đạt tỷ lệ số nhà theo quy định",
        ),
        Status::Unknown => Text::new(
            "nobody can say: no location, or no coverage",
            "chưa kết luận được: thiếu tọa độ hoặc thiếu dữ liệu vùng phủ",
        ),
    }
}

fn power(sheet: &mut Sheet, summary: &Summary) {
    let power = &summary.power;
    let counts = [
        power.grid_extremely_difficult,
        power.grid_other,
        power.grid_hardship_unknown,
        power.without_grid,
        power.unknown,
        summary.dead_zones,
    ];
    sheet.heading(BY_POWER);
    let rows: Vec<_> = POWERS
        .iter()
        .zip(counts)
        .map(|(text, count)| [sheet.words(*text), sheet.count(count)])
        .collect();
    sheet.table(&POWER, rows);
}

fn decisions(sheet: &mut Sheet, edition: &Edition<'_>) {
    let summary = edition.summary;
    let facts = edition.facts;
    let people = |class: Class| -> i64 {
        let villages = facts.survey.villages.iter().enumerate();
        villages
            .filter(|(index, _)| {
                let choice = facts.choice(*index);
                choice.is_some_and(|choice| choice.decision.class() == class)
            })
            .map(|(_, village)| i64::from(village.population.unwrap_or(0)))
            .sum()
    };
    let row = |class: Class| {
        let count = summary.decision_class.get(class.as_str());
        let options = Decision::ALL.into_iter().filter(|of| of.class() == class);
        let options = options.filter_map(|of| {
            let count = *summary.decision.get(of.as_str())?;
            let is_told = count > 0 && of.as_str() != class.as_str();
            is_told.then(|| format!("{} {}", sheet.word(of.as_str()).0, sheet.count(count).0))
        });
        [
            sheet.word(class.as_str()),
            sheet.count(count.copied().unwrap_or(0)),
            sheet.people(people(class)),
            Html(options.collect::<Vec<_>>().join("; ")),
        ]
    };
    let rows = Class::ALL.map(row);
    sheet.heading(BY_DECISION);
    sheet.table(&DECISION, rows);
    let terminals = i64::try_from(summary.satellite_terminals).unwrap_or(i64::MAX);
    let values = [
        ("close", sheet.count(summary.close_calls)),
        ("terminals", sheet.people(terminals)),
    ];
    sheet.say(CLOSE, &values);
    if summary.needs_data_on.is_empty() {
        return;
    }
    sheet.say(NEEDS, &[]);
    let need = |(code, count): (&&'static str, &usize)| {
        let known = Reason::ALL.iter().find(|of| of.as_str() == *code);
        let what = known.and_then(|of| reason(*of));
        let what = what.map_or_else(|| Html::code(code), |text| sheet.words(text));
        sheet.filled(NEED, &[("what", what), ("n", sheet.count(*count))])
    };
    let needs: Vec<Html> = summary.needs_data_on.iter().map(need).collect();
    sheet.list(needs);
}

fn policies(sheet: &mut Sheet, summary: &Summary) {
    if summary.policies.is_empty() {
        return;
    }
    sheet.heading(BY_POLICY);
    let rows: Vec<_> = summary
        .policies
        .iter()
        .map(|of| {
            let class = |class: Class| of.decision_class.get(class.as_str()).copied();
            let terrestrial = class(Class::Terrestrial).unwrap_or(0);
            let satellite = class(Class::Satellite).unwrap_or(0);
            let all: usize = of.decision_class.values().sum();
            let mut name = sheet.word(of.policy);
            if of.is_chosen {
                name.0.push_str(&sheet.words(CHOSEN).0);
            }
            [
                name,
                sheet.count(terrestrial),
                sheet.count(satellite),
                sheet.count(all.saturating_sub(terrestrial + satellite)),
                sheet.number(of.people, 0),
                sheet.number(of.people_interim, 0),
                sheet.dollars(of.present_value_usd),
            ]
        })
        .collect();
    sheet.table(&POLICY, rows);
    sheet.remark(SWITCHES, &[("n", sheet.count(summary.policy_switches))]);
}

fn ranked(sheet: &mut Sheet, edition: &Edition<'_>) {
    let summary = edition.summary;
    if edition.facts.ranking.is_none() {
        return;
    }
    sheet.heading(RANKED);
    let values = [
        ("ranked", sheet.count(summary.ranked)),
        ("open", sheet.count(summary.ranked_with_missing_facts)),
    ];
    sheet.say(RANKED_SAY, &values);
    let target = summary.ranking.as_ref().and_then(|of| of.target.as_ref());
    if let Some(target) = target {
        let values = [
            ("served", sheet.people(i64::from(target.served))),
            ("firm", sheet.count(target.served_always_in)),
            ("contested", sheet.count(target.served_contested)),
            ("weak", sheet.count(target.served_always_out)),
            ("likely", sheet.count(target.not_served_but_likely)),
        ];
        sheet.say(TARGET, &values);
    }
}

fn plan(sheet: &mut Sheet, summary: &Summary) {
    sheet.heading(PLAN);
    let Some(plan) = &summary.plan else {
        sheet.say(NO_PLAN, &[]);
        return;
    };
    if plan.status == Proof::Infeasible {
        sheet.say(INFEASIBLE, &[]);
        let clashes: Vec<Html> = plan.clashes.iter().map(|of| Html::english(of)).collect();
        sheet.list(clashes);
        return;
    }
    let total = &plan.total;
    let waiting: u32 = plan.waiting.values().sum();
    let values = [
        ("villages", sheet.people(i64::from(total.villages))),
        ("people", sheet.people(total.people)),
        (
            "satellite",
            sheet.people(i64::from(total.satellite_villages)),
        ),
        ("sites", sheet.people(i64::from(total.sites))),
        ("capex", sheet.money(total.capex_usd)),
        ("value", sheet.money(total.present_value_usd)),
        ("sky", sheet.money(total.satellite_usd)),
        ("waiting", sheet.people(i64::from(waiting))),
    ];
    sheet.say(PLAN_SAY, &values);
    if let Some(of) = plan.estimated.filter(|of| of.villages > 0) {
        let values = [
            ("people", sheet.people(of.people)),
            ("villages", sheet.count(of.villages)),
        ];
        sheet.say(ESTIMATED, &values);
    }
    bounds(sheet, plan);
}

/// What is proven of each objective.
fn bounds(sheet: &mut Sheet, plan: &PlanSummary) {
    let goals: Vec<Html> = plan.objectives.iter().map(|of| goal(sheet, of)).collect();
    sheet.list(goals);
}

fn goal(sheet: &Sheet, of: &GoalSummary) -> Html {
    let is_money = of.objective == "cost";
    let shown = |value: f64| {
        if is_money {
            sheet.money(value)
        } else {
            sheet.number(value, 0)
        }
    };
    let name = match of.objective {
        "cost" => Text::new(
            "Cost of the plan, present value",
            "Kinh phí của kế hoạch (PV)",
        ),
        "sites" => Text::new("Sites", "Số trạm"),
        "people" => Text::new("People served", "Số dân được phục vụ"),
        "houses" => Text::new("Houses served", "Số nhà được phục vụ"),
        _ => Text::new(
            "Points of the ranking served",
            "Tổng điểm ưu tiên được phục vụ",
        ),
    };
    let is_least = matches!(of.objective, "cost" | "sites");
    let (text, bound, gap) = match (of.bound, of.gap) {
        (Some(bound), Some(gap)) if gap <= 0.0 => (OPTIMAL, bound, gap),
        (Some(bound), Some(gap)) if is_least => (AT_LEAST, bound, gap),
        (Some(bound), Some(gap)) => (AT_MOST, bound, gap),
        _ => (UNPROVEN, of.value, 0.0),
    };
    let values = [
        ("goal", sheet.words(name)),
        ("value", shown(of.value)),
        ("bound", shown(bound)),
        ("gap", sheet.percent(gap, 1)),
    ];
    sheet.filled(text, &values)
}
