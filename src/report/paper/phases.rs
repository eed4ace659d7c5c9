//! What is built when: phases with their sums, and sites phase by phase.

use super::sheet::{Column, Html, Sheet, numbers, words};
use crate::lang::Text;
use crate::plan::Planned;
use crate::plan::planned::{BuiltSite, Parent};
use crate::report::cells::rounded;
use crate::report::edition::Edition;
use crate::report::{PhaseSummary, PlanSummary};

/// Most rows of the table of sites.
const MOST: usize = 2_000;
/// How many villages of a site are named.
const NAMED: usize = 3;

const PHASES: Text = Text::new("The phase plan", "Kế hoạch theo giai đoạn");
const TABLE: [Column; 8] = [
    words("Phase", "Giai đoạn"),
    words("Until", "Đến ngày"),
    numbers("Villages", "Thôn, bản"),
    numbers("By satellite", "Dùng vệ tinh"),
    numbers("People", "Số dân"),
    numbers("Sites", "Trạm"),
    numbers("At first (CAPEX), US$", "CAPEX, USD"),
    numbers("Present value, US$", "PV, USD"),
];
const ALL: Text = Text::new("All phases", "Tất cả giai đoạn");
const ONE: Text = Text::new("One phase", "Một giai đoạn");
const WAITING: Text = Text::new("Villages that wait", "Thôn, bản phải chờ");
const WAITS: [Column; 2] = [words("Why", "Lý do"), numbers("Villages", "Số thôn, bản")];
const NOBODY_WAITS: Text = Text::new(
    "No village of the plan waits.",
    "Không có thôn, bản nào trong kế hoạch phải chờ.",
);
const BENCHMARK: Text = Text::new(
    "A site is marked where each person who gains signal costs more than {usd} of present value. Sites above it: {n}.",
    "Trạm được đánh dấu khi giá trị hiện tại tính trên mỗi người được phủ sóng mới vượt {usd}. Số trạm vượt mức này: {n}.",
);
const NESTING: Text = Text::new(
    "The first phase is a part of the whole plan. It reaches {nested} ({measure}); a first phase planned for itself alone reaches {free}.",
    "Giai đoạn đầu là một phần của toàn bộ kế hoạch và đạt {nested} ({measure}); nếu chỉ lập riêng cho giai đoạn đầu thì đạt {free}.",
);
const SITES: Text = Text::new("Sites by phase", "Danh mục trạm theo giai đoạn");
const SITE_TABLE: [Column; 10] = [
    words("Phase", "Giai đoạn"),
    words("Site, kind", "Mã trạm, loại"),
    words("Province", "Tỉnh"),
    words("Position", "Tọa độ"),
    numbers("Height, m", "Chiều cao, m"),
    words("Serves", "Phục vụ"),
    numbers("People", "Số dân"),
    words("Backhaul", "Truyền dẫn"),
    numbers("At first (CAPEX), US$", "CAPEX, USD"),
    numbers("Present value, US$", "PV, USD"),
];
const MORE: Text = Text::new(
    "Sites that are not printed here: {n}. All of them are in `build-sites.csv`.",
    "Số trạm không in ở đây: {n}. Danh mục đầy đủ có trong `build-sites.csv`.",
);
const SITES_REMARK: Text = Text::new(
    "Costs of a site include its link towards the network. Position: latitude, longitude, WGS 84. A star marks sites above the cost of a person.",
    "Kinh phí của trạm gồm cả tuyến truyền dẫn về mạng. Tọa độ: vĩ độ, kinh độ, WGS 84. Dấu sao là trạm vượt mức kinh phí trên mỗi người.",
);
const LINK: Text = Text::new("{medium}, {km} km, to {end}", "{medium}, {km} km, về {end}");
const OWN_BACKHAUL: Text = Text::new("brings its own", "tự có truyền dẫn");
const AND_MORE: Text = Text::new(" and {n} more", " và {n} thôn, bản khác");

/// Lays the section out; nothing where the run has no plan.
pub(super) fn phases(sheet: &mut Sheet, edition: &Edition<'_>) {
    let (Some(planned), Some(plan)) = (edition.facts.planned, &edition.summary.plan) else {
        return;
    };
    sheet.wide_section("phases", PHASES);
    let until = |place: usize| planned.problem.phases.get(place).and_then(|of| of.until);
    let mut rows: Vec<_> = plan
        .phases
        .iter()
        .enumerate()
        .map(|(place, of)| {
            let day = sheet.day(until(place));
            phase(sheet, phase_name(sheet, planned, &of.name), day, of)
        })
        .collect();
    let all = Html(format!("<strong>{}</strong>", sheet.words(ALL).0));
    rows.push(phase(sheet, all, Html::default(), &plan.total));
    sheet.table(&TABLE, rows);
    waiting(sheet, plan);
    if let Some(nesting) = &plan.nesting {
        let shown = |value: f64| sheet.number(value, 0);
        let values = [
            ("nested", shown(nesting.nested)),
            ("free", shown(nesting.free)),
            ("measure", sheet.words(measure(nesting.measure))),
        ];
        sheet.say(NESTING, &values);
    }
    sites(sheet, planned, plan);
}

/// What a phase is called: a plan without phases of the planner has one that the program names.
pub(super) fn phase_name(sheet: &Sheet, planned: &Planned, name: &str) -> Html {
    if planned.problem.phases.is_empty() {
        sheet.words(ONE)
    } else {
        Html::given_or(Some(name))
    }
}

fn measure(objective: &str) -> Text {
    match objective {
        "cost" => Text::new("US dollars", "USD"),
        "sites" => Text::new("sites", "trạm"),
        "people" => Text::new("people", "người"),
        "houses" => Text::new("houses", "nhà"),
        _ => Text::new("points", "điểm"),
    }
}

fn phase(sheet: &Sheet, name: Html, until: Html, of: &PhaseSummary) -> [Html; 8] {
    let whole = |count: u32| sheet.people(i64::from(count));
    [
        name,
        until,
        whole(of.villages),
        whole(of.satellite_villages),
        sheet.people(of.people),
        whole(of.sites),
        sheet.dollars(of.capex_usd),
        sheet.dollars(of.present_value_usd),
    ]
}

fn waiting(sheet: &mut Sheet, plan: &PlanSummary) {
    sheet.heading(WAITING);
    if plan.waiting.is_empty() {
        sheet.say(NOBODY_WAITS, &[]);
        return;
    }
    let why = |code: &str| match code {
        "nothing-serves" => Text::new(
            "nothing that could be built or allowed serves them",
            "không có phương án nào có thể xây dựng hoặc được phép phục vụ",
        ),
        "limits" => Text::new(
            "the money, the number of sites or another limit of the plan does not reach",
            "không đủ kinh phí, số trạm hoặc vướng giới hạn khác của kế hoạch",
        ),
        _ => Text::new(
            "no phase has room for them, or none is late enough",
            "không giai đoạn nào còn chỗ hoặc không giai đoạn nào đủ muộn",
        ),
    };
    let rows: Vec<_> = plan
        .waiting
        .iter()
        .map(|(code, &count)| [sheet.words(why(code)), sheet.people(i64::from(count))])
        .collect();
    sheet.table(&WAITS, rows);
}

fn sites(sheet: &mut Sheet, planned: &Planned, plan: &PlanSummary) {
    let sites = planned.sites();
    if sites.is_empty() {
        return;
    }
    sheet.heading(SITES);
    if let Some(usd) = plan.benchmark_usd_per_person {
        let values = [
            ("usd", sheet.money(usd)),
            ("n", sheet.count(plan.sites_above_benchmark)),
        ];
        sheet.say(BENCHMARK, &values);
    }
    let benchmark = plan.benchmark_usd_per_person;
    let rows: Vec<_> = sites
        .iter()
        .take(MOST)
        .map(|built| site(sheet, planned, built, benchmark))
        .collect();
    sheet.table_as("sites", &SITE_TABLE, rows);
    if sites.len() > MOST {
        sheet.say(MORE, &[("n", sheet.count(sites.len() - MOST))]);
    }
    sheet.remark(SITES_REMARK, &[]);
}

fn site(
    sheet: &Sheet,
    planned: &Planned,
    built: &BuiltSite<'_>,
    benchmark: Option<f64>,
) -> [Html; 10] {
    let BuiltSite { site, .. } = built;
    let is_dear = built
        .per_person()
        .zip(benchmark)
        .is_some_and(|(usd, most)| rounded(usd, 2) > most);
    let mut value = sheet.dollars(cents(built.cost));
    if is_dear {
        value.0.push('*');
    }
    let villages = built.serves.iter().take(NAMED).map(|&village| {
        let village = &planned.problem.villages[village as usize];
        let name = Some(village.name.trim()).filter(|name| !name.is_empty());
        Html::given(name.unwrap_or(&village.id)).0
    });
    let mut serves = villages.collect::<Vec<_>>().join(", ");
    if built.serves.len() > NAMED {
        let more = [("n", sheet.count(built.serves.len() - NAMED))];
        serves.push_str(&sheet.filled(AND_MORE, &more).0);
    }
    let link = built.joined.as_ref().map(|(hop, parent)| {
        let end = match parent {
            Parent::Site(site) => &site.id,
            Parent::Root(root) => &root.id,
        };
        let values = [
            ("medium", sheet.word(&hop.medium)),
            ("km", sheet.number(hop.km, 1)),
            ("end", Html::given(end)),
        ];
        sheet.filled(LINK, &values)
    });
    let at = Html(format!("{:.5}, {:.5}", site.at.lat(), site.at.lon()));
    [
        phase_name(
            sheet,
            planned,
            planned.phase_name(built.built.phase).unwrap_or_default(),
        ),
        Html::given(&site.id).above(&sheet.word(site.kind.as_str())),
        Html::given_or(Some(&site.province)),
        at,
        sheet.number(site.height_m, 0),
        if serves.is_empty() {
            Html::nothing()
        } else {
            Html(serves)
        },
        sheet.people(built.people),
        link.unwrap_or_else(|| sheet.words(OWN_BACKHAUL)),
        sheet.dollars(cents(built.capex)),
        value,
    ]
}

/// Cents in dollars.
fn cents(cents: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    let dollars = cents as f64 / 100.0;
    dollars
}
