//! Columns of the tables beside those of villages.

use super::{Entry, told};

/// `options.csv`.
pub(super) const OPTIONS: &[Entry] = told! {
    "option", "",
        "Option", "Phương án",
        "The option of the row, as in decision.",
        "Phương án của dòng, như trong decision.";
    "class", "",
        "Class of the option", "Nhóm phương án",
        "The class of the option, as in decision_class.",
        "Nhóm của phương án, như trong decision_class.";
    "decided", "",
        "Decided", "Được chọn",
        "Whether it is what is decided.",
        "Có phải là phương án được chọn hay không.";
    "feasible", "",
        "Feasible", "Khả thi",
        "Whether it can be built and gives the required service.",
        "Có thể xây dựng và bảo đảm dịch vụ theo yêu cầu hay không.";
    "reasons_against", "",
        "Reasons against", "Lý do không đáp ứng",
        "Codes of why not.",
        "Các mã lý do không đáp ứng.";
    "reasons_for", "",
        "What it rests on", "Căn cứ của phương án",
        "Codes of what it rests on.",
        "Các mã căn cứ của phương án.";
    "share", "share",
        "Houses with signal then", "Tỷ lệ hộ có sóng sau đầu tư",
        "Share of the houses with signal then, 0 to 1.",
        "Tỷ lệ hộ có sóng sau khi đầu tư, từ 0 đến 1.";
    "people", "people",
        "People who gain signal", "Số người dân được phủ sóng",
        "People who gain signal; none for a relay.",
        "Số người dân được phủ sóng mới; trạm chuyển tiếp không có.";
    "mbps", "Mbit/s",
        "Rate of each active user", "Tốc độ mỗi người dùng",
        "Rate of each active user in the busy hour.",
        "Tốc độ của mỗi người đang dùng trong giờ cao điểm.";
    "new_relays", "",
        "New relay masts", "Số cột chuyển tiếp mới",
        "New masts between microwave hops.",
        "Số cột chuyển tiếp vi ba xây mới.";
    "clearance_radii", "Fresnel radii",
        "Least clearance", "Độ hở nhỏ nhất",
        "Least clearance of all hops in radii of the first Fresnel zone; empty where the ground is not known.",
        "Độ hở nhỏ nhất của các chặng, tính theo bán kính miền Fresnel thứ nhất; để trống nếu không có địa hình.";
    "solar_kwp", "kWp",
        "Solar panels", "Pin mặt trời",
        "Rated power of solar panels.",
        "Công suất đặt của pin mặt trời.";
    "battery_kwh", "kWh",
        "Battery", "Ắc quy",
        "Nominal capacity of the battery.",
        "Dung lượng danh định của ắc quy.";
    "genset_kw", "kW",
        "Generator", "Máy phát điện",
        "Power of the generator.",
        "Công suất máy phát điện.";
    "new_line_km", "km",
        "New power line", "Đường dây điện mới",
        "Kilometres of new power line.",
        "Số km đường dây điện kéo mới.";
    "delay_years", "years",
        "Delay", "Thời gian chờ",
        "Years until service begins, where it waits for the grid.",
        "Số năm đến khi bắt đầu phục vụ, nếu chờ điện lưới.";
    "then", "",
        "Built then", "Phương án sau khi chờ",
        "What is built then, where it waits for the grid.",
        "Phương án xây dựng sau đó, nếu chờ điện lưới.";
    "present_value_usd", "US$",
        "Present value", "Giá trị hiện tại (PV)",
        "Present value over the horizon of the cost book; of a site with its link.",
        "Giá trị hiện tại trong thời hạn của bộ đơn giá; đối với trạm đã gồm đường truyền dẫn.";
    "per_person_usd", "US$",
        "Present value a person", "PV mỗi người dân",
        "Present value a person who gains signal.",
        "Giá trị hiện tại tính trên mỗi người dân được phủ sóng.";
    "part", "share",
        "The village's part", "Phần của thôn/bản",
        "The village's part of a macro that several share, 0 to 1.",
        "Phần của thôn/bản trong trạm macro dùng chung, từ 0 đến 1.";
    "certain", "",
        "Certain", "Chắc chắn",
        "Whether no missing fact changes these numbers.",
        "Các con số này có không phụ thuộc dữ liệu còn thiếu hay không.";
};

/// `score-terms.csv`.
pub(super) const TERMS: &[Entry] = told! {
    "criterion", "",
        "Criterion", "Tiêu chí",
        "Name of the criterion in the project file.",
        "Tên tiêu chí trong tệp dự án.";
    "label", "",
        "Criterion in words", "Nội dung tiêu chí",
        "The criterion in words.",
        "Diễn giải tiêu chí.";
    "formula", "",
        "Formula", "Công thức",
        "What gives the raw number.",
        "Công thức tính số liệu gốc.";
    "unit", "",
        "Unit", "Đơn vị",
        "Unit of the raw number.",
        "Đơn vị của số liệu gốc.";
    "raw_low", "",
        "Least raw number", "Số liệu gốc thấp nhất",
        "The raw number; its lower end where a fact is missing.",
        "Số liệu gốc; cận dưới nếu thiếu dữ liệu.";
    "raw_high", "",
        "Highest raw number", "Số liệu gốc cao nhất",
        "The raw number; its upper end where a fact is missing, inf where nothing bounds it.",
        "Số liệu gốc; cận trên nếu thiếu dữ liệu, inf nếu không có giới hạn.";
    "anchors", "",
        "Anchors", "Điểm mốc",
        "Raw numbers at which the worth is stated, joined with semicolons.",
        "Các mốc số liệu gốc có nêu giá trị, cách nhau bằng dấu chấm phẩy.";
    "values", "",
        "Worth at anchors", "Giá trị tại mốc",
        "What the anchors are worth, 0 to 1.",
        "Giá trị tại các mốc, từ 0 đến 1.";
    "scale", "",
        "Scale", "Thang đo",
        "linear or log between anchors.",
        "linear (tuyến tính) hoặc log (logarit) giữa các mốc.";
    "value_low", "share",
        "Least worth", "Giá trị thấp nhất",
        "What the raw number is worth, 0 to 1; its lower end.",
        "Giá trị của số liệu gốc, từ 0 đến 1; cận dưới.";
    "value_high", "share",
        "Highest worth", "Giá trị cao nhất",
        "What the raw number is worth, 0 to 1; its upper end.",
        "Giá trị của số liệu gốc, từ 0 đến 1; cận trên.";
    "weight", "points",
        "Weight", "Trọng số",
        "What the criterion is worth at most, of 100 points.",
        "Số điểm tối đa của tiêu chí trên thang 100 điểm.";
    "weight_basis", "",
        "Basis of the weight", "Căn cứ trọng số",
        "Where the weight comes from: judgement, published or project.",
        "Căn cứ của trọng số: judgement (nhận định), published (đã công bố) hoặc project (tệp dự án).";
    "points_low", "points",
        "Least points", "Điểm thấp nhất",
        "Weight times value, by known facts.",
        "Trọng số nhân giá trị, theo dữ liệu đã biết.";
    "points_high", "points",
        "Highest points", "Điểm cao nhất",
        "Weight times value, at best.",
        "Trọng số nhân giá trị, trường hợp tốt nhất.";
    "source_rows", "",
        "Rows it rests on", "Dòng dữ liệu gốc",
        "The rows of the inputs that it rests on, as file:number.",
        "Các dòng dữ liệu đầu vào làm căn cứ, dạng tệp:số dòng.";
    "flip_below_percent", "%",
        "Turning weight below", "Ngưỡng trọng số phía dưới",
        "The largest share of this weight below the stated one at which the village changes sides.",
        "Tỷ trọng lớn nhất dưới mức đã nêu mà tại đó kết quả của thôn/bản thay đổi.";
    "flip_below_other", "",
        "Other village below", "Thôn/bản thay thế phía dưới",
        "Who takes its place or loses it there.",
        "Thôn/bản vào thay hoặc bị thay tại ngưỡng đó.";
    "flip_above_percent", "%",
        "Turning weight above", "Ngưỡng trọng số phía trên",
        "The smallest share of this weight above the stated one at which the village changes sides.",
        "Tỷ trọng nhỏ nhất trên mức đã nêu mà tại đó kết quả của thôn/bản thay đổi.";
    "flip_above_other", "",
        "Other village above", "Thôn/bản thay thế phía trên",
        "Who takes its place or loses it there.",
        "Thôn/bản vào thay hoặc bị thay tại ngưỡng đó.";
    "source", "",
        "Source", "Nguồn tiêu chí",
        "Where the criterion comes from.",
        "Nguồn gốc của tiêu chí.";
};

/// `build-sites.csv` and `sites.geojson`.
pub(super) const SITES: &[Entry] = told! {
    "kind", "",
        "Kind of site", "Loại trạm",
        "What is built: remote-sector, repeater, small-cell, macro, hilltop (a macro on high ground), own (a place of inputs.candidates) or wait-for-grid.",
        "Loại trạm: remote-sector, repeater, small-cell, macro, hilltop (macro trên cao), own (vị trí cho trước trong inputs.candidates) hoặc wait-for-grid (chờ điện lưới).";
    "height_m", "m",
        "Height of the antenna", "Độ cao ăng-ten",
        "Antenna above ground.",
        "Độ cao ăng-ten so với mặt đất.";
    "serves_villages", "",
        "Villages served", "Số thôn/bản phục vụ",
        "How many villages it serves.",
        "Số thôn/bản được trạm phục vụ.";
    "serves", "",
        "Ids of villages served", "Mã thôn/bản phục vụ",
        "Ids of the villages that it serves.",
        "Mã các thôn/bản được trạm phục vụ.";
    "houses", "households",
        "Houses that gain signal", "Số hộ được phủ sóng",
        "Houses that gain signal.",
        "Số hộ được phủ sóng mới.";
    "depends_on", "",
        "Joined to", "Đấu nối vào",
        "The site, mast or node that it is joined to.",
        "Trạm, cột hoặc nút truyền dẫn mà trạm đấu nối vào.";
    "depends_on_new_site", "",
        "Joined to a new site", "Đấu nối vào trạm mới",
        "Whether that is a site of the plan, which is built no later.",
        "Đó có phải là trạm của kế hoạch, được xây dựng không muộn hơn, hay không.";
    "link_medium", "",
        "Medium of the link", "Phương thức truyền dẫn",
        "How it is joined: fibre, microwave or chain (hops over new relay masts); empty where its own backhaul is part of its cost.",
        "Cách đấu nối: fibre (cáp quang), microwave (vi ba) hoặc chain (chuỗi vi ba qua cột chuyển tiếp mới); để trống nếu truyền dẫn riêng đã tính trong chi phí.";
    "link_km", "km",
        "Length of the link", "Chiều dài truyền dẫn",
        "Length of that link.",
        "Chiều dài đường truyền dẫn đó.";
    "hops_to_network", "",
        "Hops to the network", "Số chặng đến mạng hiện hữu",
        "Hops to what stands, those of chains counted.",
        "Số chặng đến mạng hiện hữu, kể cả các chặng trong chuỗi.";
    "link_present_value_usd", "US$",
        "Present value of the link", "PV của đường truyền dẫn",
        "Of the present value that of the link.",
        "Phần giá trị hiện tại của đường truyền dẫn.";
    "benchmark_usd", "US$",
        "Benchmark a person", "Định mức mỗi người dân",
        "What a person who gains signal may cost: plan.benchmark_usd_per_person, or the median of the plan.",
        "Mức chi phí cho phép trên mỗi người dân được phủ sóng: plan.benchmark_usd_per_person hoặc trung vị của kế hoạch.";
    "times_benchmark", "",
        "Times the benchmark", "Số lần định mức",
        "How many times the benchmark it costs.",
        "Chi phí bằng bao nhiêu lần định mức.";
    "above_benchmark", "",
        "Above the benchmark", "Vượt định mức",
        "Whether it costs more than the benchmark.",
        "Có vượt định mức hay không.";
    "not_before", "date",
        "Not before", "Không sớm hơn",
        "First day on which it can serve.",
        "Ngày sớm nhất trạm có thể phục vụ.";
    "rule", "",
        "Rule", "Quy định",
        "must (the project demands it) or free.",
        "must (dự án bắt buộc) hoặc free (tự do lựa chọn).";
};

/// `links.geojson`.
pub(super) const LINKS: &[Entry] = told! {
    "from", "",
        "From", "Từ",
        "The end of the link nearer to the network.",
        "Đầu đường truyền dẫn gần mạng hiện hữu.";
    "to", "",
        "To", "Đến",
        "The site that the link joins.",
        "Trạm được đấu nối.";
    "from_new_site", "",
        "From a new site", "Từ trạm mới",
        "Whether it begins at a site of the plan.",
        "Đầu đường truyền dẫn có phải là trạm của kế hoạch hay không.";
    "medium", "",
        "Medium", "Phương thức",
        "fibre, microwave or chain (hops over new relay masts whose cost is in it).",
        "fibre (cáp quang), microwave (vi ba) hoặc chain (chuỗi vi ba, đã gồm chi phí cột chuyển tiếp mới).";
    "hops", "",
        "Hops", "Số chặng",
        "Hops of the link.",
        "Số chặng của đường truyền dẫn.";
    "km", "km",
        "Length", "Chiều dài",
        "Length of the link.",
        "Chiều dài đường truyền dẫn.";
};

/// `rejected.csv`.
pub(super) const REJECTED: &[Entry] = told! {
    "file", "",
        "File", "Tệp",
        "The file of the row.",
        "Tệp chứa dòng dữ liệu.";
    "row", "",
        "Row", "Dòng",
        "The line of a text table, the header being line 1, or the number of the feature from 1.",
        "Số dòng của bảng (tiêu đề là dòng 1) hoặc số thứ tự đối tượng, bắt đầu từ 1.";
    "field", "",
        "Field", "Trường",
        "The field that the value is of.",
        "Trường dữ liệu của giá trị.";
    "value", "",
        "Value", "Giá trị",
        "The value, as given.",
        "Giá trị như trong dữ liệu đầu vào.";
    "code", "",
        "Code", "Mã lỗi",
        "Stable code of what is wrong.",
        "Mã lỗi cố định.";
    "effect", "",
        "Effect", "Cách xử lý",
        "refused (the row is not used), ignored (this value counts as missing), repaired or warned.",
        "refused (không dùng dòng), ignored (giá trị coi như thiếu), repaired (đã sửa) hoặc warned (cảnh báo).";
    "message", "",
        "Message", "Nội dung",
        "What is wrong, in words.",
        "Diễn giải lỗi.";
    "what_to_do", "",
        "What to do", "Cách khắc phục",
        "What to do about it.",
        "Cách khắc phục lỗi.";
};

/// `cpp.csv`.
pub(super) const PLATFORM: &[Entry] = told! {
    "best", "",
        "Best technology", "Công nghệ tốt nhất",
        "The technology with the greatest present profit by ITU's platform.",
        "Công nghệ có lợi nhuận hiện tại lớn nhất theo nền tảng quy hoạch kết nối của ITU.";
    "is_best", "",
        "Is the best", "Là tốt nhất",
        "Whether the row is of that technology.",
        "Dòng có phải của công nghệ đó hay không.";
    "technology", "",
        "Technology", "Công nghệ",
        "fibre, cellular, point-to-point or satellite.",
        "fibre (cáp quang), cellular (di động), point-to-point (vô tuyến điểm – điểm) hoặc satellite (vệ tinh).";
    "fibre_km", "km",
        "Distance to fibre", "Khoảng cách đến cáp quang",
        "Kilometres to the nearest fibre node.",
        "Số km đến nút cáp quang gần nhất.";
    "initial_capex_usd", "US$",
        "Initial capex", "CAPEX ban đầu",
        "Built at first.",
        "Chi phí đầu tư ban đầu.";
    "reinvested_usd", "US$",
        "Reinvested", "Tái đầu tư",
        "Hardware bought again.",
        "Chi phí mua lại thiết bị.";
    "total_capex_usd", "US$",
        "Total capex", "Tổng CAPEX",
        "Initial capex and what is reinvested.",
        "CAPEX ban đầu cộng tái đầu tư.";
    "yearly_opex_usd", "US$ a year",
        "Yearly opex", "OPEX mỗi năm",
        "Upkeep a year.",
        "Chi phí vận hành mỗi năm.";
    "cost_of_ownership_usd", "US$",
        "Cost of ownership", "Tổng chi phí sở hữu",
        "Total capex and the opex of all years.",
        "Tổng CAPEX cộng OPEX của mọi năm.";
    "yearly_revenue_usd", "US$ a year",
        "Yearly revenue", "Doanh thu mỗi năm",
        "What users pay a year.",
        "Số tiền người dùng trả mỗi năm.";
    "profit_usd", "US$",
        "Profit", "Lợi nhuận",
        "Revenue of all years less the cost of ownership.",
        "Doanh thu mọi năm trừ tổng chi phí sở hữu.";
    "yearly_cost_usd", "US$ a year",
        "Yearly cost", "Chi phí mỗi năm",
        "Total capex spread over the years, and opex.",
        "Tổng CAPEX chia đều các năm, cộng OPEX.";
    "present_cost_usd", "US$",
        "Present cost", "Chi phí hiện tại",
        "Present value of the yearly cost.",
        "Giá trị hiện tại của chi phí mỗi năm.";
    "present_revenue_usd", "US$",
        "Present revenue", "Doanh thu hiện tại",
        "Present value of the yearly revenue.",
        "Giá trị hiện tại của doanh thu mỗi năm.";
    "present_profit_usd", "US$",
        "Present profit", "Lợi nhuận hiện tại",
        "Present revenue less present cost.",
        "Doanh thu hiện tại trừ chi phí hiện tại.";
};
