//! Columns of villages: what is decided, what it costs and gives, what the plan does.

use super::{Entry, told};

/// What is decided.
pub(super) const DECIDED: &[Entry] = told! {
    "decision_class", "",
        "Class of the decision", "Nhóm phương án",
        "terrestrial, satellite, wait-for-grid, planned, needs-data or no-option.",
        "terrestrial (mặt đất), satellite (vệ tinh), wait-for-grid (chờ điện lưới), planned (đã có kế hoạch), needs-data (cần thêm dữ liệu) hoặc no-option (chưa có phương án).";
    "decision", "",
        "Decision", "Quyết định",
        "What the village alone would take: planned, remote-sector, repeater, small-cell, macro, leo-cell, leo-terminal, direct-to-cell, wait-for-grid, needs-data or no-option.",
        "Phương án của riêng thôn/bản: planned, remote-sector, repeater, small-cell, macro, leo-cell, leo-terminal, direct-to-cell, wait-for-grid, needs-data hoặc no-option.";
    "reasons", "",
        "Reasons", "Mã lý do",
        "Stable codes of why that was decided.",
        "Các mã lý do của quyết định.";
    "runner_up", "",
        "Runner-up", "Phương án kế tiếp",
        "The next best option of another kind by the same policy.",
        "Phương án tốt kế tiếp thuộc loại khác theo cùng chính sách.";
    "explanation", "",
        "Explanation", "Giải thích",
        "The reasons in words, with the figures.",
        "Diễn giải các lý do kèm số liệu.";
    "group", "",
        "Shared by", "Nhóm dùng chung",
        "The villages that take one macro and share its cost: G- and the first of their ids.",
        "Nhóm thôn/bản dùng chung một trạm macro và chia sẻ chi phí: G- và mã đầu tiên của nhóm.";
    "margin", "share",
        "Margin", "Chênh lệch",
        "By how much a person the runner-up is dearer, as a share; negative where the policy and not the cost decides.",
        "Mức đắt hơn tính trên mỗi người dân của phương án kế tiếp, theo tỷ lệ; âm nếu chính sách chứ không phải chi phí quyết định.";
    "close_call", "",
        "Close call", "Chênh lệch sít sao",
        "Whether that is less than decision.close_call, or may be as facts are missing.",
        "Chênh lệch có nhỏ hơn decision.close_call, hoặc có thể nhỏ hơn do thiếu dữ liệu, hay không.";
    "p_satellite", "share",
        "Satellite wins", "Xác suất chọn vệ tinh",
        "Share of draws of all unit prices in which satellite wins, 0 to 1.",
        "Tỷ lệ số lần mô phỏng mọi đơn giá mà phương án vệ tinh được chọn, từ 0 đến 1.";
    "flips", "",
        "What would turn it", "Thay đổi làm đổi quyết định",
        "The three least changes of one number that let another class win.",
        "Ba thay đổi nhỏ nhất của một con số khiến nhóm phương án khác được chọn.";
    "decision_if_sky_blocked", "",
        "Decision if the sky is hidden", "Quyết định nếu trời bị che khuất",
        "What would be decided if the sky, which is not known, were hidden; empty where the same would.",
        "Quyết định nếu bầu trời (hiện chưa rõ) bị che khuất; để trống nếu không đổi.";
    "policy", "",
        "Policy", "Chính sách lựa chọn",
        "The policy that decided (decision.policy).",
        "Chính sách dùng để quyết định (decision.policy).";
    "evidence", "",
        "Evidence", "Căn cứ phủ sóng",
        "What the reach of the decision rests on: terrain, table (ranges by kind of country) or distance (to declared coverage alone).",
        "Căn cứ đánh giá vùng phủ: terrain (địa hình), table (bảng cự ly theo loại địa bàn) hoặc distance (chỉ khoảng cách đến vùng phủ công bố).";
};

/// What it costs.
pub(super) const COSTS: &[Entry] = told! {
    "cost_indicative_usd", "US$",
        "Indicative cost", "Kinh phí ước tính",
        "Present value of what is built, the village's share of a shared macro; the most where missing facts leave it open.",
        "Giá trị hiện tại (PV) của công trình, phần của thôn/bản nếu dùng chung trạm macro; lấy mức cao nhất nếu thiếu dữ liệu.";
    "cost_local", "currency",
        "Indicative cost, local money", "Kinh phí ước tính, nội tệ",
        "The same in the money of costs.currency, at the rate of the cost book.",
        "Kinh phí ước tính theo đồng tiền costs.currency, quy đổi theo tỷ giá của bộ đơn giá.";
    "currency", "",
        "Currency", "Đồng tiền",
        "Code of that money.",
        "Mã đồng tiền đó.";
    "cost_remote_sector_usd", "US$",
        "Cost, remote sector", "Chi phí, sector mở rộng",
        "Present value of a new sector on an existing mast, the village's part; empty where it cannot be built or does not serve.",
        "Giá trị hiện tại của sector lắp thêm trên cột có sẵn, phần của thôn/bản; để trống nếu không xây được hoặc không đáp ứng.";
    "cost_repeater_usd", "US$",
        "Cost, repeater", "Chi phí, trạm lặp",
        "Present value of a repeater; empty where it cannot be built or does not serve.",
        "Giá trị hiện tại của trạm lặp; để trống nếu không xây được hoặc không đáp ứng.";
    "cost_small_cell_usd", "US$",
        "Cost, small cell", "Chi phí, trạm cỡ nhỏ",
        "Present value of a small cell with backhaul on the ground; empty where it cannot be built or does not serve.",
        "Giá trị hiện tại của trạm cỡ nhỏ dùng truyền dẫn mặt đất; để trống nếu không xây được hoặc không đáp ứng.";
    "cost_macro_usd", "US$",
        "Cost, macro site", "Chi phí, trạm macro",
        "Present value of a macro site, the village's part; empty where it cannot be built or does not serve.",
        "Giá trị hiện tại của trạm macro, phần của thôn/bản; để trống nếu không xây được hoặc không đáp ứng.";
    "cost_leo_cell_usd", "US$",
        "Cost, cell with satellite backhaul", "Chi phí, trạm truyền dẫn vệ tinh",
        "Present value of a small cell fed by low-orbit satellite; empty where it cannot be built or does not serve.",
        "Giá trị hiện tại của trạm cỡ nhỏ truyền dẫn qua vệ tinh quỹ đạo thấp; để trống nếu không xây được hoặc không đáp ứng.";
    "cost_leo_terminal_usd", "US$",
        "Cost, satellite terminals", "Chi phí, thiết bị đầu cuối vệ tinh",
        "Present value of community terminals for low-orbit satellite; empty where they cannot be had or do not serve.",
        "Giá trị hiện tại của thiết bị đầu cuối vệ tinh quỹ đạo thấp cho cộng đồng; để trống nếu không dùng được hoặc không đáp ứng.";
    "cost_direct_to_cell_usd", "US$",
        "Cost, direct to cell", "Chi phí, vệ tinh kết nối thẳng",
        "Present value of service of satellites to phones where it may be used at all, though it never gives the required service.",
        "Giá trị hiện tại của dịch vụ vệ tinh kết nối thẳng điện thoại nếu được phép dùng, dù không bao giờ bảo đảm dịch vụ theo yêu cầu.";
    "cost_wait_for_grid_usd", "US$",
        "Cost, wait for the grid", "Chi phí, chờ điện lưới",
        "Present value of waiting for the grid and building then; empty where that does not serve.",
        "Giá trị hiện tại của việc chờ điện lưới rồi xây dựng; để trống nếu không đáp ứng.";
    "cost_per_person_usd", "US$",
        "Cost a person", "Chi phí mỗi người dân",
        "Of the decision: present value a person who gains signal.",
        "Của quyết định: giá trị hiện tại tính trên mỗi người dân được phủ sóng.";
    "capex_usd", "US$",
        "Capex", "Chi phí đầu tư (CAPEX)",
        "What is spent at first; of a site with its link.",
        "Chi phí đầu tư ban đầu; đối với trạm đã gồm đường truyền dẫn.";
    "opex_usd_per_year", "US$ a year",
        "Opex a year", "Chi phí vận hành mỗi năm (OPEX)",
        "What is spent in the first year of service.",
        "Chi phí vận hành trong năm phục vụ đầu tiên.";
};

/// The sky over it.
pub(super) const SKY: &[Entry] = told! {
    "sky", "",
        "Sky", "Bầu trời",
        "open, mast (a mast of its own lifts the dish over what stands around it), blocked or unknown.",
        "open (thông thoáng), mast (thông thoáng khi có cột nâng ăng-ten), blocked (bị che khuất) hoặc unknown (chưa rõ).";
    "open_sky_share", "share",
        "Open sky", "Tỷ lệ trời thông thoáng",
        "Share of the time of satellites above the terminal's own mask that the horizon leaves, 0 to 1.",
        "Tỷ lệ thời gian vệ tinh ở trên góc ngẩng tối thiểu của thiết bị không bị đường chân trời che, từ 0 đến 1.";
    "satellites_in_view", "",
        "Satellites in view", "Số vệ tinh trong tầm nhìn",
        "Satellites in view on average.",
        "Số vệ tinh trung bình trong tầm nhìn.";
    "satellites_in_view_p05", "",
        "Satellites in view, 95 % of the time", "Số vệ tinh, 95 % thời gian",
        "Satellites that are in view 95 % of the time.",
        "Số vệ tinh có trong tầm nhìn ít nhất 95 % thời gian.";
    "no_satellite_share", "share",
        "Time without satellite", "Tỷ lệ thời gian không có vệ tinh",
        "Share of the time with no satellite in view, 0 to 1.",
        "Tỷ lệ thời gian không có vệ tinh nào trong tầm nhìn, từ 0 đến 1.";
    "longest_gap_s", "s",
        "Longest gap", "Gián đoạn dài nhất",
        "Longest time with no satellite in view.",
        "Khoảng thời gian dài nhất không có vệ tinh trong tầm nhìn.";
    "dish_height_m", "m",
        "Height of the dish", "Độ cao ăng-ten chảo",
        "Height above ground of the best spot for a dish.",
        "Độ cao so với mặt đất của vị trí tốt nhất để đặt ăng-ten chảo.";
    "dish_lon", "degrees",
        "Longitude of the dish", "Kinh độ ăng-ten chảo",
        "Longitude of the best spot for a dish within sky.search_radius_m.",
        "Kinh độ vị trí tốt nhất để đặt ăng-ten chảo trong bán kính sky.search_radius_m.";
    "dish_lat", "degrees",
        "Latitude of the dish", "Vĩ độ ăng-ten chảo",
        "Latitude of the best spot for a dish within sky.search_radius_m.",
        "Vĩ độ vị trí tốt nhất để đặt ăng-ten chảo trong bán kính sky.search_radius_m.";
};

/// What it gives and needs.
pub(super) const NEEDS: &[Entry] = told! {
    "service_share", "share",
        "Houses with signal then", "Tỷ lệ hộ có sóng sau đầu tư",
        "Of the decision: share of the houses with signal then, 0 to 1.",
        "Của quyết định: tỷ lệ hộ có sóng sau khi đầu tư, từ 0 đến 1.";
    "service_people", "people",
        "People who gain signal", "Số người dân được phủ sóng",
        "Of the decision: people who gain signal.",
        "Của quyết định: số người dân được phủ sóng mới.";
    "service_mbps", "Mbit/s",
        "Rate of each active user", "Tốc độ mỗi người dùng",
        "Of the decision: rate of each active user in the busy hour.",
        "Của quyết định: tốc độ của mỗi người đang dùng trong giờ cao điểm.";
    "terminals", "",
        "Satellite terminals", "Số thiết bị đầu cuối vệ tinh",
        "Satellite terminals that it takes.",
        "Số thiết bị đầu cuối vệ tinh cần dùng.";
    "mast_height_m", "m",
        "Height of the antenna", "Độ cao ăng-ten",
        "Antenna or dish above ground.",
        "Độ cao ăng-ten so với mặt đất.";
    "site_lon", "degrees",
        "Longitude of the site", "Kinh độ vị trí trạm",
        "Longitude of where it stands.",
        "Kinh độ vị trí đặt trạm.";
    "site_lat", "degrees",
        "Latitude of the site", "Vĩ độ vị trí trạm",
        "Latitude of where it stands.",
        "Vĩ độ vị trí đặt trạm.";
    "host_site", "",
        "Existing mast", "Cột hiện hữu",
        "The existing mast that carries a new sector or that a repeater hears.",
        "Cột hiện hữu để lắp thêm sector hoặc cấp tín hiệu cho trạm lặp.";
    "backhaul", "",
        "Backhaul", "Truyền dẫn",
        "What feeds it: existing-mast, fibre, microwave or satellite.",
        "Phương thức truyền dẫn: existing-mast (theo cột hiện hữu), fibre (cáp quang), microwave (vi ba) hoặc satellite (vệ tinh).";
    "backhaul_km", "km",
        "Kilometres of backhaul", "Số km truyền dẫn",
        "New kilometres of fibre or microwave.",
        "Số km cáp quang hoặc vi ba xây mới.";
    "backhaul_hops", "",
        "Microwave hops", "Số chặng vi ba",
        "Microwave hops.",
        "Số chặng vi ba.";
    "power_supply", "",
        "Power of the site", "Nguồn điện của trạm",
        "grid, local (the village's own supply), grid-line (a new line), solar or hybrid (solar and a generator).",
        "grid (điện lưới), local (nguồn tại chỗ của thôn/bản), grid-line (kéo đường dây mới), solar (điện mặt trời) hoặc hybrid (điện mặt trời và máy phát).";
    "power_load_w", "W",
        "Power load", "Công suất tải",
        "Mean load; of one terminal where there are several.",
        "Công suất tải trung bình; của một thiết bị nếu có nhiều thiết bị đầu cuối.";
    "grid_break_even_km", "km",
        "Break-even of a line", "Cự ly hòa vốn kéo điện",
        "Kilometres of new line that would cost as much as solar power for that load.",
        "Số km đường dây mới có chi phí bằng điện mặt trời cho tải đó.";
};

/// What the plan does.
pub(super) const PLANNED: &[Entry] = told! {
    "plan_decision", "",
        "Decision of the plan", "Quyết định theo kế hoạch",
        "What the plan builds for it: a kind of site, leo-terminal or waiting; empty where the plan does not ask about it.",
        "Phương án kế hoạch xây dựng cho thôn/bản: loại trạm, leo-terminal hoặc waiting (đang chờ); để trống nếu không thuộc kế hoạch.";
    "site_id", "",
        "Site of the plan", "Mã trạm theo kế hoạch",
        "Id of the site of the plan, as in build-sites.csv.",
        "Mã trạm trong kế hoạch, như trong build-sites.csv.";
    "phase", "",
        "Phase", "Giai đoạn",
        "The phase of the plan in which it is built or served.",
        "Giai đoạn của kế hoạch mà trạm được xây dựng hoặc thôn/bản được phục vụ.";
};
