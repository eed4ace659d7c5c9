//! How status, rank, decision and plan come about, with the standards they rest on.

use super::sheet::{Column, Html, Sheet, numbers, words};
use super::words::{criterion, unit};
use crate::lang::Text;
use crate::report::cells::points;
use crate::report::edition::Edition;

const METHODS: Text = Text::new("Methods and assumptions", "Phương pháp và giả định");
const STATUS: Text = Text::new("Status", "Tình trạng sóng");
const STATUS_SAY: Text = Text::new(
    "Signal is {technologies} with a reference signal received power (RSRP, 3GPP TS 36.214) of at least {dbm} dBm outdoors. A village is covered where its centre and at least {share} of its houses have signal, a white zone where neither the centre nor any hamlet has, a signal dip in between, and unknown where it has no location. Distances are geodesics on the WGS 84 ellipsoid.",
    "Có sóng nghĩa là có {technologies} với công suất tín hiệu tham chiếu thu được (RSRP, 3GPP TS 36.214) ngoài trời từ {dbm} dBm trở lên. Thôn, bản được coi là có sóng khi trung tâm và ít nhất {share} số nhà có sóng; là trắng sóng khi cả trung tâm và mọi cụm dân cư đều không có sóng; là lõm sóng nếu ở giữa hai mức đó; và chưa rõ nếu không có tọa độ. Khoảng cách là đường trắc địa trên ellipsoid WGS 84.",
);
const DECLARED_COUNTS: Text = Text::new(
    "Areas that operators declare without a level count as signal (`coverage.assume_declared`). Areas without a level: {areas}; villages whose status would be another otherwise: {hang}.",
    "Vùng phủ do doanh nghiệp công bố nhưng không nêu mức thu được coi là có sóng (`coverage.assume_declared`). Số vùng không nêu mức thu: {areas}; số thôn, bản sẽ có kết luận khác nếu giả định ngược lại: {hang}.",
);
const DECLARED_IGNORED: Text = Text::new(
    "Areas that operators declare without a level do not count as signal (`coverage.assume_declared`). Areas without a level: {areas}; villages whose status would be another otherwise: {hang}.",
    "Vùng phủ do doanh nghiệp công bố nhưng không nêu mức thu không được coi là có sóng (`coverage.assume_declared`). Số vùng không nêu mức thu: {areas}; số thôn, bản sẽ có kết luận khác nếu giả định ngược lại: {hang}.",
);
const MODELLED: Text = Text::new(
    "Levels are predicted from sites over terrain by {model}: ITU-R P.1812-8, the Longley-Rice model (ITM), Okumura-Hata or 3GPP TR 38.901, as `radio.model` says. A place has signal where a phone gets the threshold with a probability of at least {p} over places nearby.",
    "Mức thu được dự báo từ trạm trên nền địa hình theo mô hình {model}: ITU-R P.1812-8, Longley-Rice (ITM), Okumura-Hata hoặc 3GPP TR 38.901 theo thiết lập `radio.model`. Một vị trí được coi là có sóng khi điện thoại đạt ngưỡng với xác suất ít nhất {p} trên các điểm lân cận.",
);
const RANK: Text = Text::new("Rank", "Xếp hạng");
const RANK_SAY: Text = Text::new(
    "Gates come first. The score is then a sum of terms: each criterion turns one number into a value from 0 to 1 by anchors that stand in the settings, times its weight, so that it never depends on which other villages are in the list. A missing fact makes a score and a rank an interval. How firm ranks are is found by draws of weights and missing facts (SMAA: Lahdelma and Salminen 2001), {draws} here, seed {seed}. Weights marked as judgement are not published by any programme.",
    "Trước hết xét các điều kiện loại trừ. Sau đó điểm ưu tiên là tổng các thành phần: mỗi tiêu chí quy đổi một con số về giá trị từ 0 đến 1 theo các mốc cố định trong thiết lập rồi nhân với trọng số, vì vậy không phụ thuộc vào các thôn, bản khác trong danh sách. Thông tin còn thiếu làm cho điểm và hạng thành một khoảng. Độ vững của thứ hạng được xác định bằng cách mô phỏng ngẫu nhiên trọng số và thông tin còn thiếu (SMAA: Lahdelma và Salminen 2001), ở đây {draws} lần, hạt giống {seed}. Trọng số ghi đánh giá chuyên môn là trọng số chưa được chương trình nào công bố.",
);
const CRITERIA: [Column; 4] = [
    words("Criterion", "Tiêu chí"),
    words("Unit", "Đơn vị"),
    numbers("Most points", "Điểm tối đa"),
    words("Weight from", "Nguồn trọng số"),
];
const DECISION: Text = Text::new("Decision", "Lựa chọn phương án");
const DECISION_SAY: Text = Text::new(
    "For each dead zone all options are designed and costed: a new sector on an existing mast, a repeater, a small cell, a macro, a cell with satellite backhaul, community satellite terminals, and waiting for the grid. An option is feasible where it reaches the required share of houses, carries the busy hour, can be fed (fibre, or microwave hops after ITU-R P.530-18 with rain after P.838-3) and powered, sees enough sky and is licensed. Of those, the policy {policy} and the least present value for each person decide. Bills are discounted over {years} years at {rate} a year.",
    "Với mỗi thôn, bản chưa có sóng, mọi phương án đều được thiết kế và tính kinh phí: sector mới trên cột hiện có, trạm lặp, trạm nhỏ, trạm macro, trạm truyền dẫn vệ tinh, thiết bị đầu cuối vệ tinh cộng đồng và chờ điện lưới. Phương án khả thi khi phủ đủ tỷ lệ số nhà, đáp ứng giờ cao điểm, có truyền dẫn (cáp quang hoặc các chặng vi ba theo ITU-R P.530-18, suy hao mưa theo P.838-3), có nguồn điện, bầu trời đủ thoáng và được cấp phép. Trong số đó, phương án được chọn theo chính sách {policy} và giá trị hiện tại thấp nhất trên mỗi người. Chi phí được chiết khấu trong {years} năm với lãi suất {rate} mỗi năm.",
);
const PLAN: Text = Text::new("Plan", "Kế hoạch đầu tư");
const PLAN_SAY: Text = Text::new(
    "The plan decides about all villages together: which of {candidates} candidate sites and {links} links are built, so that villages share sites, and sites share links to the network. It is an integer programme (site selection with connection to the network) that is solved with bounds, so that it is known how far a plan is from the best at most. Then it is put in order of time, phase by phase. Every plan is verified by a check that shares no code with the solver.",
    "Kế hoạch xét đồng thời mọi thôn, bản: xây trạm nào trong {candidates} vị trí dự kiến và tuyến nào trong {links} tuyến truyền dẫn, để các thôn, bản dùng chung trạm và các trạm dùng chung tuyến về mạng. Đây là bài toán quy hoạch nguyên (chọn trạm có kết nối về mạng), được giải kèm cận để biết kế hoạch cách mức tốt nhất tối đa bao nhiêu. Sau đó kế hoạch được xếp theo thời gian, từng giai đoạn một. Mỗi kế hoạch đều được kiểm tra bằng chương trình độc lập với bộ giải.",
);
const UNKNOWN: Text = Text::new("What is missing", "Thông tin còn thiếu");
const UNKNOWN_SAY: Text = Text::new(
    "What is missing stays missing: nothing is set to 0 or to a mean. Scores become intervals, decisions are taken for every value that the fact may have, and where they differ the village needs data.",
    "Thông tin còn thiếu được giữ nguyên là thiếu: không gán bằng 0 hay giá trị trung bình. Điểm trở thành khoảng; phương án được xét cho mọi giá trị có thể có của thông tin đó, nếu kết quả khác nhau thì thôn, bản được ghi là cần thêm dữ liệu.",
);

/// Lays the section out.
pub(super) fn methods(sheet: &mut Sheet, edition: &Edition<'_>) {
    let settings = &edition.project.settings;
    sheet.section("methods", METHODS);
    sheet.heading(STATUS);
    let rule = &settings.coverage;
    let values = [
        ("technologies", Html::words(&rule.technologies.join(", "))),
        ("dbm", sheet.number(rule.min_rsrp_dbm, 0)),
        ("share", sheet.percent(rule.covered_share, 0)),
    ];
    sheet.say(STATUS_SAY, &values);
    let assumption = &edition.summary.assumption;
    let text = if assumption.assume_declared {
        DECLARED_COUNTS
    } else {
        DECLARED_IGNORED
    };
    let values = [
        ("areas", sheet.count(assumption.areas_without_rsrp)),
        ("hang", sheet.count(assumption.villages_hanging_on_it)),
    ];
    sheet.say(text, &values);
    if edition.facts.modelled.is_some() {
        let values = [
            ("model", Html::code(&settings.radio.model)),
            ("p", sheet.percent(settings.radio.probability, 0)),
        ];
        sheet.say(MODELLED, &values);
    }
    rank(sheet, edition);
    if edition.facts.options.is_some() {
        sheet.heading(DECISION);
        let costs = &settings.costs;
        let rate = costs.factor(crate::project::Factor::DiscountRate);
        let values = [
            ("policy", sheet.word(settings.decision.policy.as_str())),
            ("years", sheet.people(i64::from(costs.horizon_years()))),
            ("rate", sheet.percent(rate, 1)),
        ];
        sheet.say(DECISION_SAY, &values);
    }
    if let Some(plan) = &edition.summary.plan {
        sheet.heading(PLAN);
        let values = [
            ("candidates", sheet.count(plan.candidates)),
            ("links", sheet.count(plan.candidate_links)),
        ];
        sheet.say(PLAN_SAY, &values);
    }
    sheet.heading(UNKNOWN);
    sheet.say(UNKNOWN_SAY, &[]);
}

fn rank(sheet: &mut Sheet, edition: &Edition<'_>) {
    let Some(ranking) = edition.facts.ranking else {
        return;
    };
    sheet.heading(RANK);
    let draws = edition.summary.ranking.as_ref().map_or(0, |of| of.draws);
    let values = [
        ("draws", sheet.people(i64::from(draws))),
        (
            "seed",
            Html(edition.project.settings.project.seed.to_string()),
        ),
    ];
    sheet.say(RANK_SAY, &values);
    let lang = sheet.lang;
    let rows: Vec<_> = ranking
        .criteria
        .iter()
        .map(|of| {
            let label = if of.label.trim().is_empty() {
                &of.name
            } else {
                &of.label
            };
            [
                Html::given(criterion(label, lang)),
                Html::given_or(Some(unit(&of.unit, lang))),
                sheet.number(points(of.full), 2),
                sheet.word(of.basis.as_str()),
            ]
        })
        .collect();
    sheet.table(&CRITERIA, rows);
}
