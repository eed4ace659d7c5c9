//! The words of figures.

use crate::calendar::Day;
use crate::lang::{Lang, Text};

pub(super) const AS_OF: Text = Text::new("as of", "tính đến");

/// A day as the language writes it.
pub(super) fn day(day: Day, lang: Lang) -> String {
    let iso = day.to_string();
    match (lang, iso.split('-').collect::<Vec<_>>().as_slice()) {
        (Lang::Vi, [year, month, day]) => format!("{day}/{month}/{year}"),
        _ => iso,
    }
}

/// Words with places for what is counted, `{}` each.
pub(super) fn filled(text: Text, lang: Lang, values: &[&str]) -> String {
    let mut parts = text.of(lang).split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        out.push_str(values.next().copied().unwrap_or_default());
        out.push_str(part);
    }
    out
}

pub(super) const NORTH: Text = Text::new("N", "B");
pub(super) const SOUTH: Text = Text::new("S", "N");
pub(super) const EAST: Text = Text::new("E", "Đ");
pub(super) const WEST: Text = Text::new("W", "T");

pub(super) const STATUS_TITLE: Text = Text::new(
    "Villages by mobile signal",
    "Hiện trạng phủ sóng di động tại thôn, bản",
);
pub(super) const STATUS_TOLD: Text = Text::new(
    "{} villages, of which {} without usable signal: {} white zones, {} signal dips",
    "{} thôn, bản, trong đó {} chưa có sóng dùng được: {} trắng sóng, {} lõm sóng",
);
pub(super) const UNPLACED: Text = Text::new(
    "{} villages have no known location and are not on the map.",
    "{} thôn, bản chưa có vị trí nên không có trên bản đồ.",
);
pub(super) const THINNED: Text = Text::new(
    "Where villages of one kind lie close together one sign stands for several; the counts are of all.",
    "Nơi các thôn, bản cùng loại nằm sát nhau, một ký hiệu thay cho nhiều thôn, bản; số liệu tính đủ tất cả.",
);
pub(super) const MOST_DEAD: Text = Text::new(
    "Provinces with most villages without signal",
    "Các tỉnh có nhiều thôn, bản chưa có sóng nhất",
);
pub(super) const PROVINCE: Text = Text::new("Province", "Tỉnh");
pub(super) const PEOPLE: Text = Text::new("People", "Người dân");
pub(super) const NO_PROVINCE: Text = Text::new("(none given)", "(không ghi)");
pub(super) const MORE_PROVINCES: Text = Text::new(
    "and {} more provinces with {} villages",
    "và {} tỉnh khác với {} thôn, bản",
);
pub(super) const PROVINCE_TITLE: Text =
    Text::new("{}: villages without signal", "{}: thôn, bản chưa có sóng");
pub(super) const PROVINCE_TOLD: Text = Text::new(
    "{} villages without usable signal: {} white zones, {} signal dips",
    "{} thôn, bản chưa có sóng dùng được: {} trắng sóng, {} lõm sóng",
);
pub(super) const OTHER_VILLAGES: Text = Text::new("Other villages", "Thôn, bản khác");
pub(super) const SITES_OF_PHASE: Text = Text::new(
    "Phase “{}”: {} sites with their links",
    "Giai đoạn “{}”: {} trạm và tuyến truyền dẫn",
);
pub(super) const BY_SATELLITE: Text = Text::new(
    "Served by satellite in the plan: {}",
    "Phục vụ bằng vệ tinh theo kế hoạch: {}",
);
pub(super) const RANK: Text = Text::new("Rank", "Hạng");
pub(super) const VILLAGE: Text = Text::new("Village", "Thôn, bản");
pub(super) const DECISION: Text = Text::new("Decision", "Phương án");
pub(super) const MORE_VILLAGES: Text = Text::new("and {} more villages", "và {} thôn, bản khác");

pub(super) const NOW: Text = Text::new("Now,", "Hiện tại,");
pub(super) const AFTER_PHASE: Text = Text::new("After phase “{}”", "Sau giai đoạn “{}”");
pub(super) const PROGRESS_PLANNED: Text = Text::new(
    "Villages without signal, as planned",
    "Số thôn, bản chưa có sóng theo kế hoạch",
);
pub(super) const PROGRESS_COUNTED: Text = Text::new(
    "Villages without signal, as counted",
    "Số thôn, bản chưa có sóng qua các kỳ thống kê",
);
pub(super) const PROGRESS_TOLD: Text =
    Text::new("From {} ({}) to {} ({})", "Từ {} ({}) đến {} ({})");
pub(super) const PROGRESS_NOTE: Text = Text::new(
    "What is left where the plan is built as it stands and nothing else is.",
    "Số còn lại nếu thực hiện đúng kế hoạch và không xây dựng gì thêm.",
);
pub(super) const VILLAGES_WITHOUT: Text =
    Text::new("Villages without signal", "Thôn, bản chưa có sóng");
pub(super) const BARS_LEFT_OUT: Text =
    Text::new("The last {} runs are not drawn.", "Không vẽ {} kỳ cuối.");

pub(super) const CURVE_TITLE: Text =
    Text::new("People against money", "Số người dân theo kinh phí");
pub(super) const CURVE_TOLD: Text = Text::new(
    "The plan serves {} people for US$ {} million of present value",
    "Kế hoạch phục vụ {} người dân với giá trị hiện tại {} triệu USD",
);
pub(super) const PRESENT_VALUE: Text = Text::new(
    "Present value, US$ million",
    "Giá trị hiện tại (PV), triệu USD",
);
pub(super) const PEOPLE_SERVED: Text = Text::new("People served", "Số người dân được phục vụ");
pub(super) const CURVE_NOTE: Text = Text::new(
    "Every point is a plan that can be built for that money; no plan for it serves more people than the dashed line.",
    "Mỗi điểm là một phương án thực hiện được với kinh phí đó; không phương án nào cùng kinh phí phục vụ được nhiều người hơn đường nét đứt.",
);
pub(super) const ESTIMATED: Text = Text::new(
    "Of the people of the plan {} are estimated, in {} villages that state no number.",
    "Trong số người của kế hoạch, {} người là ước tính, thuộc {} thôn, bản không khai số dân.",
);
pub(super) const CURVE_FOUND: Text = Text::new("Plans that were found", "Các phương án tìm được");
pub(super) const CURVE_BOUND: Text = Text::new(
    "Up to what no plan can exceed",
    "Đến mức không phương án nào vượt được",
);
pub(super) const PHASE_ENDS: Text = Text::new("End of a phase", "Cuối một giai đoạn");
pub(super) const WHOLE_PLAN: Text = Text::new("The whole plan", "Toàn bộ kế hoạch");
pub(super) const PEOPLE_FOR: Text = Text::new(
    "{} people for US$ {} million",
    "{} người dân với {} triệu USD",
);

pub(super) const SCATTER_TITLE: Text = Text::new("Tower or satellite", "Trạm mặt đất hay vệ tinh");
pub(super) const SCATTER_TOLD: Text = Text::new(
    "{} of {} villages without signal: people against the distance to the nearest signal, by decision",
    "{} trên {} thôn, bản chưa có sóng: số người dân và khoảng cách đến vùng có sóng gần nhất, theo phương án",
);
pub(super) const SIGNAL_KM: Text = Text::new(
    "Distance from the village centre to the nearest signal, km",
    "Khoảng cách từ trung tâm thôn, bản đến vùng có sóng gần nhất, km",
);
pub(super) const PEOPLE_OF_VILLAGE: Text =
    Text::new("People of the village", "Số người dân của thôn, bản");
pub(super) const SCATTER_LEFT_OUT: Text = Text::new(
    "{} villages are not drawn: their people, their distance to signal or their decision is not known.",
    "Không vẽ {} thôn, bản do chưa rõ số dân, khoảng cách đến vùng có sóng hoặc phương án.",
);
pub(super) const SCATTER_NEAREST: Text = Text::new(
    "Villages within {} km of signal stand at that distance, as do centres that have signal.",
    "Các thôn, bản cách vùng có sóng không quá {} km, kể cả nơi trung tâm đã có sóng, được vẽ tại khoảng cách đó.",
);
pub(super) const SCATTER_NOTE: Text = Text::new(
    "Decisions are what each village would take by itself; the plan shares sites between villages.",
    "Phương án là lựa chọn riêng của từng thôn, bản; kế hoạch còn dùng chung trạm giữa các thôn, bản.",
);
pub(super) const LOG_AXES: Text =
    Text::new("Both axes are logarithmic.", "Hai trục theo thang logarit.");

pub(super) const RANKS_TITLE: Text = Text::new("How firm ranks are", "Độ vững của thứ hạng");
pub(super) const RANKS_TOLD: Text = Text::new(
    "{} ranked villages; weights and missing facts drawn {} times",
    "{} thôn, bản được xếp hạng; trọng số và dữ liệu thiếu được lấy ngẫu nhiên {} lần",
);
pub(super) const RANKS_TOLD_FACTS: Text = Text::new(
    "{} ranked villages; ranks that missing facts allow",
    "{} thôn, bản được xếp hạng; thứ hạng có thể có do dữ liệu thiếu",
);
pub(super) const RANK_IN_LIST: Text = Text::new("Rank in the list", "Thứ hạng trong danh sách");
pub(super) const RANK_IN_DRAWS: Text =
    Text::new("Rank in the draws", "Thứ hạng trong các lần lấy ngẫu nhiên");
pub(super) const RANK_BY_FACTS: Text = Text::new("Possible rank", "Thứ hạng có thể có");
pub(super) const RANKS_THINNED: Text = Text::new(
    "{} of {} villages are drawn, evenly from the list; the counts are of all.",
    "Vẽ {} trên {} thôn, bản, lấy đều từ danh sách; số liệu tính đủ tất cả.",
);
pub(super) const RANKS_NOTE: Text = Text::new(
    "Rank 1 comes first. A long line is a place that hangs on weights or on facts that are missing.",
    "Hạng 1 là ưu tiên cao nhất. Đoạn dài là thứ hạng còn phụ thuộc vào trọng số hoặc dữ liệu thiếu.",
);
pub(super) const TARGET: Text = Text::new("Target: {} villages", "Chỉ tiêu: {} thôn, bản");
pub(super) const INTERVAL_OF_DRAWS: Text = Text::new(
    "Line: 90 % of the draws; sign: the middle one",
    "Đoạn thẳng: 90 % số lần lấy ngẫu nhiên; ký hiệu: giá trị giữa",
);
pub(super) const INTERVAL_OF_FACTS: Text = Text::new(
    "Line: from the best to the worst rank; sign: rank in the list",
    "Đoạn thẳng: từ hạng tốt nhất đến hạng kém nhất; ký hiệu: thứ hạng trong danh sách",
);

pub(super) const COST_TITLE: Text = Text::new(
    "What the plan costs, and what sharing saves",
    "Kinh phí của kế hoạch và phần tiết kiệm nhờ dùng chung",
);
pub(super) const COST_TOLD: Text = Text::new(
    "Own decisions of {} villages: US$ {} million; the plan for {} villages: US$ {} million",
    "Phương án riêng của {} thôn, bản: {} triệu USD; kế hoạch cho {} thôn, bản: {} triệu USD",
);
pub(super) const OWN_DECISIONS: Text = Text::new(
    "Villages by their own decisions",
    "Phương án riêng của từng thôn, bản",
);
pub(super) const SHARING_SAVES: Text =
    Text::new("Planning together saves", "Lập kế hoạch chung tiết kiệm");
pub(super) const JOINING_COSTS: Text = Text::new("What the plan adds", "Phần kế hoạch bổ sung");
pub(super) const SITES: Text = Text::new("Sites", "Trạm");
pub(super) const BACKHAUL: Text = Text::new("Backhaul of sites", "Truyền dẫn của trạm");
pub(super) const VILLAGE_LINKS: Text = Text::new("Links to villages", "Tuyến nối đến thôn, bản");
pub(super) const SATELLITE: Text = Text::new("Satellite service", "Dịch vụ vệ tinh");
pub(super) const OTHER_COSTS: Text = Text::new("Other", "Khác");
pub(super) const COST_NOTE: Text = Text::new(
    "Own decisions are each village's cheapest lawful option, macros of its own group shared; the plan chooses sites and links for all villages together.",
    "Phương án riêng là lựa chọn của từng thôn, bản, đã chia sẻ trạm macro trong nhóm; kế hoạch chọn trạm và tuyến truyền dẫn cho tất cả cùng lúc.",
);
pub(super) const COST_WITHOUT: Text = Text::new(
    "{} villages of the plan have no cost of their own: the first bar is without them.",
    "{} thôn, bản trong kế hoạch không có kinh phí riêng: cột đầu không tính các thôn, bản này.",
);

pub(super) const PHASES_TITLE: Text = Text::new("Phases of the plan", "Các giai đoạn của kế hoạch");
pub(super) const PHASES_TOLD: Text = Text::new(
    "Phases: {}; villages served: {}",
    "Số giai đoạn: {}; số thôn, bản được phục vụ: {}",
);
pub(super) const UNTIL: Text = Text::new("until {}", "đến {}");
pub(super) const NO_END: Text = Text::new("no end date", "không có ngày kết thúc");
pub(super) const PHASE_NUMBERS: Text = Text::new(
    "{} villages ({} by satellite) · {} people · {} sites · US$ {} million",
    "{} thôn, bản ({} bằng vệ tinh) · {} người dân · {} trạm · {} triệu USD",
);
pub(super) const WAIT_NOTHING: Text = Text::new(
    "{} villages wait: nothing that may be built serves them.",
    "{} thôn, bản phải chờ: chưa có phương án nào phục vụ được.",
);
pub(super) const WAIT_LIMITS: Text = Text::new(
    "{} villages wait: the limits of the plan (money, sites and the like) do not reach.",
    "{} thôn, bản phải chờ: vượt các giới hạn của kế hoạch (kinh phí, số trạm...).",
);
pub(super) const WAIT_PHASES: Text = Text::new(
    "{} villages wait: no phase has room for them or is late enough.",
    "{} thôn, bản phải chờ: không giai đoạn nào còn chỗ hoặc đủ muộn.",
);
pub(super) const EQUAL_BARS: Text = Text::new(
    "Not all phases have dates in order: bars are of equal length and do not show time.",
    "Không phải giai đoạn nào cũng có ngày theo thứ tự: các thanh dài bằng nhau, không thể hiện thời gian.",
);
pub(super) const OPEN_END: Text = Text::new(
    "The last phase has no end date; its bar is as long as there is room.",
    "Giai đoạn cuối không có ngày kết thúc; độ dài thanh chỉ để minh họa.",
);
pub(super) const GRID_LANE: Text = Text::new(
    "Villages that wait for the grid, by the quarter of its date",
    "Thôn, bản chờ điện lưới, theo quý có điện",
);
pub(super) const GRID_COUNT: Text = Text::new(
    "{} villages wait for the grid.",
    "{} thôn, bản chờ điện lưới.",
);
pub(super) const PHASES_LEFT_OUT: Text = Text::new(
    "The last {} phases are not drawn.",
    "Không vẽ {} giai đoạn cuối.",
);
