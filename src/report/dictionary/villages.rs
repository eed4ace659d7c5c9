//! Columns of villages: what was given, what the scan found, how they are ranked.

use super::{Entry, told};

/// What was given of a village.
pub(super) const GIVEN: &[Entry] = told! {
    "id", "",
        "Id", "Mã thôn/bản",
        "Identifier of the village, as given.",
        "Mã định danh của thôn/bản theo dữ liệu đầu vào.";
    "name", "",
        "Village", "Thôn/bản",
        "Name of the village, as given.",
        "Tên thôn/bản theo dữ liệu đầu vào.";
    "commune", "",
        "Commune", "Xã",
        "Commune, as given.",
        "Xã, phường hoặc đặc khu theo dữ liệu đầu vào.";
    "district", "",
        "District", "Huyện",
        "District, as given.",
        "Huyện (cấp hành chính trước khi sắp xếp) theo dữ liệu đầu vào.";
    "province", "",
        "Province", "Tỉnh",
        "Province, as given; of a site that of most of the people in its reach.",
        "Tỉnh, thành phố theo dữ liệu đầu vào; đối với trạm là tỉnh có nhiều người dân nhất trong vùng phục vụ.";
    "commune_code", "",
        "Commune code", "Mã xã",
        "Code of the commune, as given; the new code where an old one was replaced.",
        "Mã đơn vị hành chính cấp xã theo dữ liệu đầu vào; là mã mới nếu mã cũ đã được thay thế.";
    "population", "people",
        "Population", "Dân số",
        "People who live in the village, as given or summed from the population raster; empty where unknown.",
        "Số người dân của thôn/bản theo dữ liệu đầu vào hoặc cộng từ dữ liệu raster dân số; để trống nếu chưa rõ.";
    "population_source", "",
        "Source of population", "Nguồn số liệu dân số",
        "Where the population is from: stated (the village list) or raster.",
        "Nguồn của số dân: stated (danh sách thôn/bản) hoặc raster (dữ liệu raster dân số).";
    "households", "households",
        "Households", "Số hộ",
        "Households, as given; empty where unknown.",
        "Số hộ gia đình theo dữ liệu đầu vào; để trống nếu chưa rõ.";
    "electricity", "",
        "Electricity", "Nguồn điện",
        "Power supply of the village: grid, off-grid, none or unknown.",
        "Nguồn điện của thôn/bản: grid (điện lưới), off-grid (điện ngoài lưới), none (không có) hoặc unknown (chưa rõ).";
    "electricity_asof", "date",
        "Electricity as of", "Ngày số liệu điện",
        "Day that the statement on electricity is of.",
        "Ngày của số liệu về nguồn điện.";
    "electricity_source", "",
        "Source on electricity", "Nguồn số liệu điện",
        "Who says so of the electricity, as given or assumed.",
        "Nguồn cung cấp số liệu về điện, theo dữ liệu đầu vào hoặc giả thiết.";
    "grid_date", "date",
        "Grid planned for", "Ngày dự kiến có điện lưới",
        "Day on which the grid is planned to come; none where it is not planned, empty where unknown.",
        "Ngày dự kiến có điện lưới; none nếu chưa có quy hoạch, để trống nếu chưa rõ.";
    "extremely_difficult", "",
        "Extremely difficult", "Đặc biệt khó khăn",
        "Whether the village is listed as extremely difficult, as given or assumed.",
        "Thôn/bản có thuộc diện đặc biệt khó khăn hay không, theo dữ liệu đầu vào hoặc giả thiết.";
    "border", "",
        "Border commune", "Xã biên giới",
        "Whether it lies in a border commune, as given or assumed.",
        "Có thuộc xã biên giới hay không, theo dữ liệu đầu vào hoặc giả thiết.";
    "island", "",
        "Island", "Đảo",
        "Whether it lies on an island, as given or assumed.",
        "Có nằm trên đảo hay không, theo dữ liệu đầu vào hoặc giả thiết.";
    "poor_share", "share",
        "Poor households", "Tỷ lệ hộ nghèo",
        "Share of poor households, 0 to 1, as given.",
        "Tỷ lệ hộ nghèo, từ 0 đến 1, theo dữ liệu đầu vào.";
    "school", "",
        "School", "Trường học",
        "Whether there is a school.",
        "Thôn/bản có trường học hoặc điểm trường hay không.";
    "clinic", "",
        "Health post", "Trạm y tế",
        "Whether there is a health post.",
        "Thôn/bản có trạm y tế hay không.";
    "hazard", "share",
        "Natural hazard", "Nguy cơ thiên tai",
        "Hazard of flood, landslide or storm, 0 to 1, as given.",
        "Mức nguy cơ lũ lụt, sạt lở đất hoặc bão, từ 0 đến 1, theo dữ liệu đầu vào.";
    "road_km", "km",
        "Road without signal", "Đường chưa có sóng",
        "Kilometres of used road without signal, as given.",
        "Số km đường có lưu thông chưa có sóng, theo dữ liệu đầu vào.";
    "lon", "degrees",
        "Longitude", "Kinh độ",
        "Longitude of the place, WGS 84.",
        "Kinh độ của vị trí, hệ WGS 84.";
    "lat", "degrees",
        "Latitude", "Vĩ độ",
        "Latitude of the place, WGS 84.",
        "Vĩ độ của vị trí, hệ WGS 84.";
};

/// What the scan found.
pub(super) const FOUND: &[Entry] = told! {
    "status", "",
        "Status", "Hiện trạng phủ sóng",
        "white (no signal at the centre nor at any hamlet), dip (some signal, but not the centre and the required share of houses), covered or unknown.",
        "white (trắng sóng: trung tâm và mọi cụm dân cư đều không có sóng), dip (lõm sóng: có sóng nhưng trung tâm hoặc tỷ lệ hộ chưa đạt yêu cầu), covered (có sóng) hoặc unknown (chưa rõ).";
    "covered_share", "share",
        "Houses with signal", "Tỷ lệ hộ có sóng",
        "Share of houses with signal, 0 to 1; of people where a population raster knows where they live.",
        "Tỷ lệ hộ có sóng, từ 0 đến 1; là tỷ lệ người dân nếu có dữ liệu raster dân số.";
    "operators", "",
        "Operators", "Doanh nghiệp có sóng",
        "Operators with qualifying signal at the centre or at any hamlet.",
        "Các doanh nghiệp viễn thông có sóng đạt yêu cầu tại trung tâm hoặc cụm dân cư bất kỳ.";
    "technologies", "",
        "Technologies", "Công nghệ",
        "Technologies of that signal, such as 4G.",
        "Công nghệ của vùng sóng đó, ví dụ 4G.";
    "other_technologies", "",
        "Technologies that do not count", "Công nghệ không được tính",
        "Technologies that reach the village but do not count: 2G by default, or too weak.",
        "Công nghệ có đến thôn/bản nhưng không được tính: mặc định là 2G, hoặc mức thu quá yếu.";
    "best_rsrp_dbm", "dBm",
        "Best RSRP", "RSRP tốt nhất",
        "Best RSRP of the coverage areas there, where they state one.",
        "Mức thu RSRP tốt nhất của các vùng phủ sóng tại đó, nếu dữ liệu có ghi.";
    "nearest_signal_m", "m",
        "Distance to signal", "Khoảng cách đến vùng có sóng",
        "Geodesic distance of the centre to the nearest qualifying signal, 0 inside.",
        "Khoảng cách trắc địa từ trung tâm đến vùng có sóng đạt yêu cầu gần nhất, bằng 0 nếu nằm trong vùng.";
    "nearest_signal_operator", "",
        "Operator of that signal", "Doanh nghiệp của vùng sóng gần nhất",
        "Whose the nearest signal is.",
        "Doanh nghiệp viễn thông có vùng sóng gần nhất.";
    "nearest_signal_lon", "degrees",
        "Longitude of that signal", "Kinh độ vùng sóng gần nhất",
        "Longitude of the nearest point of that signal; empty inside.",
        "Kinh độ điểm gần nhất của vùng sóng đó; để trống nếu nằm trong vùng.";
    "nearest_signal_lat", "degrees",
        "Latitude of that signal", "Vĩ độ vùng sóng gần nhất",
        "Latitude of the nearest point of that signal; empty inside.",
        "Vĩ độ điểm gần nhất của vùng sóng đó; để trống nếu nằm trong vùng.";
    "nearest_signal_area", "",
        "Area of that signal", "Vùng phủ sóng gần nhất",
        "The area that it belongs to, as file:feature, or the site that it is predicted from.",
        "Vùng phủ sóng chứa điểm đó, dạng tệp:đối tượng, hoặc trạm dùng để mô phỏng.";
    "nearest_site_m", "m",
        "Distance to a site", "Khoảng cách đến trạm",
        "Geodesic distance of the centre to the nearest site or mast, of any operator and technology.",
        "Khoảng cách trắc địa từ trung tâm đến trạm phát sóng hoặc cột gần nhất, không phân biệt doanh nghiệp và công nghệ.";
    "nearest_site_id", "",
        "Nearest site", "Trạm gần nhất",
        "Id of that site.",
        "Mã trạm phát sóng đó.";
    "nearest_node_m", "m",
        "Distance to a node", "Khoảng cách đến nút truyền dẫn",
        "Geodesic distance of the centre to the nearest fibre or microwave node.",
        "Khoảng cách trắc địa từ trung tâm đến nút truyền dẫn gần nhất.";
    "nearest_node_id", "",
        "Nearest node", "Nút truyền dẫn gần nhất",
        "Id of that node.",
        "Mã nút truyền dẫn đó.";
    "coverage_kinds", "",
        "Kinds of coverage", "Loại số liệu phủ sóng",
        "Where the coverage of the operators comes from: declared, modelled, measured.",
        "Nguồn số liệu phủ sóng của các doanh nghiệp: declared (công bố), modelled (mô phỏng), measured (đo kiểm).";
    "coverage_asof", "date",
        "Coverage as of", "Ngày số liệu phủ sóng",
        "Newest date of that coverage.",
        "Ngày mới nhất của số liệu phủ sóng đó.";
    "rests_on_declared", "",
        "Rests on declared coverage", "Dựa vào số liệu công bố",
        "Whether the status would be another if declared coverage were judged the other way (coverage.assume_declared).",
        "Hiện trạng có thay đổi hay không nếu số liệu công bố được đánh giá ngược lại (coverage.assume_declared).";
    "farthest_dark_m", "m",
        "Farthest place without signal", "Điểm không có sóng xa nhất",
        "Largest distance of the places without signal of a dead zone to qualifying signal.",
        "Khoảng cách lớn nhất từ các điểm không có sóng của thôn/bản đến vùng có sóng đạt yêu cầu.";
    "planned_site", "",
        "Committed site", "Trạm đã cam kết",
        "The committed site that will reach the village, where committed sites will make it covered.",
        "Trạm đã cam kết sẽ phủ sóng thôn/bản, nếu các trạm đã cam kết giúp thôn/bản có sóng.";
    "grid_line_m", "m",
        "Distance to a power line", "Khoảng cách đến đường dây điện",
        "Distance of a dead zone to the nearest existing medium-voltage line.",
        "Khoảng cách từ thôn/bản đến đường dây trung thế hiện hữu gần nhất.";
    "grey", "",
        "One operator alone", "Chỉ một doanh nghiệp có sóng",
        "Whether one operator alone covers it; false for dead zones.",
        "Thôn/bản chỉ có sóng của một doanh nghiệp hay không; luôn là false với thôn/bản trắng sóng, lõm sóng.";
};

/// What a prediction says.
pub(super) const MODELLED: &[Entry] = told! {
    "modelled_status", "",
        "Modelled status", "Hiện trạng theo mô phỏng",
        "Status by the prediction.",
        "Hiện trạng phủ sóng theo kết quả mô phỏng.";
    "modelled_share", "share",
        "Modelled houses with signal", "Tỷ lệ hộ có sóng theo mô phỏng",
        "Share of houses with signal by the prediction, 0 to 1.",
        "Tỷ lệ hộ có sóng theo kết quả mô phỏng, từ 0 đến 1.";
    "modelled_rsrp_dbm", "dBm",
        "Modelled RSRP", "RSRP theo mô phỏng",
        "Best predicted median RSRP at the centre, of a technology that counts if any.",
        "Mức thu RSRP trung vị tốt nhất tại trung tâm theo mô phỏng, ưu tiên công nghệ được tính.";
    "modelled_probability", "share",
        "Probability of signal", "Xác suất có sóng",
        "Probability that a phone at the centre gets coverage.min_rsrp_dbm, 0 to 1.",
        "Xác suất điện thoại tại trung tâm đạt mức thu coverage.min_rsrp_dbm, từ 0 đến 1.";
    "modelled_mbps", "Mbit/s",
        "Modelled throughput", "Tốc độ theo mô phỏng",
        "Throughput of a single user at the centre at radio.load of the other cells; empty for 2G and 3G.",
        "Tốc độ của một người dùng duy nhất tại trung tâm khi các cell khác có tải radio.load; để trống với 2G và 3G.";
    "modelled_operator", "",
        "Modelled operator", "Doanh nghiệp theo mô phỏng",
        "Whose level that is.",
        "Doanh nghiệp viễn thông có mức thu đó.";
    "modelled_technology", "",
        "Modelled technology", "Công nghệ theo mô phỏng",
        "Technology of that level.",
        "Công nghệ của mức thu đó.";
    "modelled_site_id", "",
        "Modelled site", "Trạm theo mô phỏng",
        "Site of that level.",
        "Trạm phát sóng của mức thu đó.";
    "modelled_by", "",
        "Model", "Mô hình truyền sóng",
        "The propagation model; free-space within 250 m of the mast.",
        "Mô hình truyền sóng; free-space (không gian tự do) trong phạm vi 250 m quanh cột.";
    "modelled_uncertain", "",
        "Uncertain prediction", "Mô phỏng chưa chắc chắn",
        "Whether two models differ there by more than radio.max_spread_db, or the model knows no terrain.",
        "Hai mô hình có lệch nhau quá radio.max_spread_db tại đó, hoặc mô hình không có địa hình, hay không.";
};

/// Who comes first, and how firmly.
pub(super) const RANKED: &[Entry] = told! {
    "fund", "",
        "Fund", "Nguồn kinh phí",
        "Who pays: the first rule of the project that holds; none where no rule holds, unknown where missing facts leave it open; of a site that of most of the people in its reach.",
        "Nguồn kinh phí: quy tắc đầu tiên của dự án được thỏa mãn; none nếu không có quy tắc nào, unknown nếu thiếu dữ liệu; đối với trạm là nguồn của đa số người dân trong vùng phục vụ.";
    "gates", "",
        "Gates", "Lý do không xếp hạng",
        "Codes of why a dead zone is not ranked.",
        "Mã lý do thôn/bản không được xếp hạng.";
    "rank", "",
        "Rank", "Xếp hạng",
        "1 + the number of ranked villages with more points from known facts; equals share a rank.",
        "Bằng 1 cộng số thôn/bản có điểm cao hơn theo dữ liệu đã biết; bằng điểm thì cùng hạng.";
    "rank_low", "",
        "Best rank", "Hạng cao nhất",
        "Best rank that the missing facts of all villages allow.",
        "Thứ hạng cao nhất có thể đạt khi bổ sung dữ liệu còn thiếu.";
    "rank_high", "",
        "Worst rank", "Hạng thấp nhất",
        "Worst rank that the missing facts of all villages allow.",
        "Thứ hạng thấp nhất có thể rơi vào khi bổ sung dữ liệu còn thiếu.";
    "in_target", "",
        "Served", "Được phục vụ",
        "Whether it is among those that are served under the stated weights, by target and quotas.",
        "Có thuộc danh sách được phục vụ theo trọng số đã nêu, chỉ tiêu và hạn ngạch hay không.";
    "p_in_target", "share",
        "Share of draws served", "Xác suất được phục vụ",
        "Share of the draws of weights and missing facts in which it is served, 0 to 1.",
        "Tỷ lệ số lần mô phỏng trọng số và dữ liệu thiếu mà thôn/bản được phục vụ, từ 0 đến 1.";
    "firmness", "",
        "Firmness", "Độ vững của kết quả",
        "always-in (served in all draws), contested (in some) or always-out (in none).",
        "always-in (luôn được chọn), contested (còn tranh chấp) hoặc always-out (luôn không được chọn) qua các lần mô phỏng.";
    "firmness_proven", "",
        "Firmness proven", "Độ vững đã chứng minh",
        "Whether that follows for every weight of the box and every value of the missing facts, without sampling.",
        "Kết quả đó có đúng với mọi trọng số trong khoảng xét và mọi giá trị của dữ liệu thiếu, không cần mô phỏng, hay không.";
    "rank_box_low", "",
        "Best proven rank", "Hạng cao nhất đã chứng minh",
        "Best rank that dominance leaves possible for all weights of the box and all missing facts.",
        "Thứ hạng cao nhất có thể với mọi trọng số trong khoảng xét và mọi giá trị của dữ liệu thiếu.";
    "rank_box_high", "",
        "Worst proven rank", "Hạng thấp nhất đã chứng minh",
        "Worst rank that dominance leaves possible for all weights of the box and all missing facts.",
        "Thứ hạng thấp nhất có thể với mọi trọng số trong khoảng xét và mọi giá trị của dữ liệu thiếu.";
    "rank_p05", "",
        "Rank, 5 % of draws", "Hạng, phân vị 5 %",
        "Rank that 5 % of the draws reach or better.",
        "Thứ hạng mà 5 % số lần mô phỏng đạt hoặc tốt hơn.";
    "rank_p50", "",
        "Rank, 50 % of draws", "Hạng, phân vị 50 %",
        "Rank that 50 % of the draws reach or better.",
        "Thứ hạng mà 50 % số lần mô phỏng đạt hoặc tốt hơn.";
    "rank_p95", "",
        "Rank, 95 % of draws", "Hạng, phân vị 95 %",
        "Rank that 95 % of the draws reach or better.",
        "Thứ hạng mà 95 % số lần mô phỏng đạt hoặc tốt hơn.";
    "rank_per_cost", "",
        "Rank by points for money", "Hạng theo điểm trên chi phí",
        "Rank by points from known facts for each dollar of the indicative cost.",
        "Thứ hạng theo điểm ưu tiên (dữ liệu đã biết) trên mỗi đô la chi phí ước tính.";
    "score", "points",
        "Score", "Điểm ưu tiên",
        "Points, 0 to 100; empty where a missing fact makes it an interval.",
        "Điểm ưu tiên, từ 0 đến 100; để trống nếu thiếu dữ liệu khiến điểm là một khoảng.";
    "score_low", "points",
        "Least score", "Điểm thấp nhất",
        "Points that known facts earn.",
        "Điểm đạt được theo dữ liệu đã biết.";
    "score_high", "points",
        "Highest score", "Điểm cao nhất",
        "Points if every missing fact were the best.",
        "Điểm nếu mọi dữ liệu còn thiếu đều ở mức tốt nhất.";
    "missing", "",
        "Missing facts", "Dữ liệu còn thiếu",
        "Facts whose absence makes the score an interval.",
        "Các dữ liệu còn thiếu khiến điểm là một khoảng.";
    "flip_criterion", "",
        "Criterion that turns", "Tiêu chí làm đổi kết quả",
        "Criterion whose weight, changed by the least, takes the village out of the served or in.",
        "Tiêu chí mà chỉ cần đổi trọng số ít nhất là thôn/bản ra khỏi hoặc vào danh sách được phục vụ.";
    "flip_percent", "%",
        "Weight that turns", "Trọng số làm đổi kết quả",
        "Share of all weights at which it does, the others keeping their ratios.",
        "Tỷ trọng của tiêu chí mà tại đó kết quả thay đổi, các trọng số khác giữ nguyên tỷ lệ.";
    "flip_other", "",
        "Other village", "Thôn/bản thay thế",
        "The village that takes its place there, or whose place it takes.",
        "Thôn/bản vào thay, hoặc bị thay, tại mức trọng số đó.";
    "displaces", "",
        "Displaces", "Thôn/bản bị đẩy ra",
        "The village that would be served if this one were not.",
        "Thôn/bản sẽ được phục vụ nếu không có thôn/bản này.";
    "weights_basis", "",
        "Basis of weights", "Căn cứ trọng số",
        "Where the weights come from: judgement (ours), published (by the programme), project (the project file).",
        "Căn cứ của trọng số: judgement (nhận định của chương trình tính), published (chương trình công bố), project (tệp dự án).";
    "why", "",
        "Why this place", "Lý do xếp hạng",
        "A sentence: rank, score, the terms that earn most, what is missing, how firm the place is.",
        "Câu giải thích: thứ hạng, điểm, các tiêu chí được nhiều điểm nhất, dữ liệu còn thiếu, độ vững của kết quả.";
};
