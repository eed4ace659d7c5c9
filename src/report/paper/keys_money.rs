//! What the keys of costs, backhaul, power and sky mean, and the names of prices and factors, in Vietnamese.

/// Keys with their meaning.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("costs.book", "Bộ đơn giá."),
    (
        "costs.currency",
        "Đồng tiền của cột cost_local bên cạnh USD.",
    ),
    (
        "costs.sharing_rule",
        "Cách doanh nghiệp dùng chung cột chia chi phí: đều nhau hoặc theo số người dùng.",
    ),
    (
        "backhaul.max_hops",
        "Số chặng vi ba tối đa trong một chuỗi.",
    ),
    ("backhaul.max_hop_km", "Chặng vi ba dài nhất."),
    (
        "backhaul.short_hop_km",
        "Chặng đến chiều dài này dùng tần số của chặng ngắn.",
    ),
    ("backhaul.short_hop_mhz", "Tần số của chặng ngắn."),
    ("backhaul.long_hop_mhz", "Tần số của chặng dài."),
    (
        "backhaul.clearance",
        "Điều kiện thông thoáng của chặng: quick hoặc design (ITU-R P.530-18).",
    ),
    ("backhaul.climate", "Khí hậu của quy tắc thiết kế."),
    (
        "backhaul.median_k",
        "Hệ số bán kính hiệu dụng của trái đất, trung vị.",
    ),
    ("backhaul.low_k", "Hệ số vượt trong 99,9% tháng xấu nhất."),
    (
        "backhaul.rain_mm_h",
        "Cường độ mưa vượt trong 0,01% của năm trung bình.",
    ),
    (
        "backhaul.fade_margin_db",
        "Dự trữ pha-đinh do mưa của một chặng.",
    ),
    (
        "backhaul.relay_height_m",
        "Chiều cao ăng-ten trên cột chuyển tiếp mới.",
    ),
    (
        "backhaul.anchor_height_m",
        "Chiều cao ăng-ten tại nút và cột không nêu chiều cao.",
    ),
    (
        "backhaul.anchors",
        "Số điểm neo gần nhất được thử nối thẳng.",
    ),
    ("backhaul.relays", "Số trạm chuyển tiếp được thử."),
    (
        "backhaul.hilltop_km",
        "Cạnh ô vuông để tìm điểm cao đặt trạm chuyển tiếp.",
    ),
    (
        "backhaul.unknown_counts",
        "Cột hiện có không nêu truyền dẫn có được dùng để nối tiếp hay không.",
    ),
    (
        "backhaul.behind_edge_km",
        "Khi không có nút và cột: giả định cột đứng sau mép vùng phủ khoảng này.",
    ),
    ("backhaul.fibre_max_km", "Cáp quang dài nhất đến một trạm."),
    (
        "backhaul.road_attach_km",
        "Trạm và điểm neo gần đường trong khoảng này được nối thẳng vào đường.",
    ),
    (
        "backhaul.snap_m",
        "Các đỉnh đường gần nhau trong khoảng này được nối liền.",
    ),
    (
        "power.local_max_w",
        "Tải trung bình tối đa mà nguồn điện tại chỗ ngoài lưới chịu được.",
    ),
    (
        "power.local_backup_hours",
        "Số giờ pin dự phòng của trạm dùng nguồn đó.",
    ),
    (
        "power.hybrid",
        "Có xét điện mặt trời kết hợp máy phát hay không.",
    ),
    (
        "power.hybrid_solar_share",
        "Tỷ lệ tấm pin và ắc quy của hệ kết hợp so với chỉ dùng mặt trời.",
    ),
    (
        "power.hybrid_diesel_share",
        "Tỷ lệ điện năng cả năm từ máy phát của hệ kết hợp.",
    ),
    ("power.genset_kw", "Tải của một máy phát trong bộ đơn giá."),
    (
        "sky.constellation",
        "Chùm vệ tinh khi không có bộ phần tử quỹ đạo.",
    ),
    ("sky.elements", "Bộ phần tử quỹ đạo (TLE hoặc OMM JSON)."),
    (
        "sky.min_elevation_deg",
        "Góc ngẩng tối thiểu của thiết bị đầu cuối.",
    ),
    ("sky.gso_avoidance_deg", "Góc tránh cung địa tĩnh."),
    (
        "sky.min_open_share",
        "Bầu trời thoáng khi đường chân trời để lại tỷ lệ thời gian vệ tinh này.",
    ),
    (
        "sky.max_blocked_deg",
        "Độ rộng tối đa của cung chân trời bị che.",
    ),
    (
        "sky.blocked_above_deg",
        "Góc ngẩng mà trên đó cung được coi là bị che.",
    ),
    (
        "sky.max_none_share",
        "Tỷ lệ thời gian tối đa không có vệ tinh nào trong tầm nhìn.",
    ),
    (
        "sky.search_radius_m",
        "Bán kính tìm vị trí tốt nhất cho ăng-ten quanh trung tâm.",
    ),
    ("sky.roof_height_m", "Chiều cao ăng-ten không có cột."),
    ("sky.mast_height_m", "Chiều cao cột nâng ăng-ten."),
    ("sky.tall_mast_height_m", "Chiều cao cột nâng loại cao."),
    (
        "sky.canopy_m",
        "Chiều cao cây cách ăng-ten trên 20 m; 0 là đất trống.",
    ),
    ("sky.highest_m", "Độ cao tối đa của địa hình ngoài dữ liệu."),
    (
        "sky.laser_links",
        "Vệ tinh có chuyển tiếp lưu lượng cho nhau hay không.",
    ),
    ("sky.gateways", "Các trạm cổng mặt đất."),
    (
        "sky.gateway_elevation_deg",
        "Góc ngẩng mà trên đó trạm cổng nhìn thấy vệ tinh.",
    ),
    ("sky.hours", "Thời gian theo dõi bầu trời."),
    ("sky.step_s", "Bước thời gian theo dõi."),
];

/// Unit prices.
pub(super) const ITEMS: &[(&str, &str)] = &[
    (
        "macro_site",
        "Trạm macro ba sector trên cột khoảng 40 m, chưa gồm truyền dẫn và nguồn ngoài lưới.",
    ),
    (
        "small_cell_site",
        "Trạm nhỏ trên cột khoảng 20 m, chưa gồm truyền dẫn và nguồn ngoài lưới.",
    ),
    (
        "remote_sector",
        "Sector lắp thêm trên cột hiện có hoặc lấy tín hiệu từ cột đó.",
    ),
    ("repeater", "Trạm lặp lấy tín hiệu từ ô hiện có."),
    ("relay_mast", "Cột chuyển tiếp vi ba, gồm nguồn điện."),
    ("microwave_hop", "Chặng vi ba, cả hai đầu."),
    ("fibre_km", "Cáp quang, đã lắp đặt."),
    (
        "mast_lease_year",
        "Thuê chỗ trên cột của đơn vị khác, một năm.",
    ),
    (
        "leo_kit",
        "Thiết bị đầu cuối vệ tinh quỹ đạo thấp của cộng đồng.",
    ),
    ("leo_fee_month", "Cước thiết bị đó, một tháng."),
    (
        "leo_backhaul_kit",
        "Thiết bị vệ tinh quỹ đạo thấp làm truyền dẫn cho trạm.",
    ),
    ("leo_backhaul_fee_month", "Cước thiết bị đó, một tháng."),
    (
        "wifi_kit",
        "Điểm phát Wi-Fi ngoài trời, gồm lắp đặt và cáp.",
    ),
    (
        "dish_mast",
        "Cột 6 đến 12 m nâng ăng-ten vệ tinh lên khỏi vật che.",
    ),
    ("mv_line_km", "Đường dây trung thế, đã xây dựng."),
    (
        "grid_connection",
        "Máy biến áp, công tơ và đấu nối trạm vào lưới, chưa gồm đường dây.",
    ),
    ("grid_kwh", "Điện năng từ lưới."),
    ("pv_wp", "Tấm pin mặt trời, gồm giá đỡ, bộ sạc và biến tần."),
    ("battery_kwh", "Ắc quy, theo dung lượng danh định."),
    ("genset", "Máy phát điện diesel, gồm bồn và điều khiển."),
    (
        "diesel_kwh",
        "Điện năng từ máy phát diesel: nhiên liệu vận chuyển đến trạm và bảo dưỡng.",
    ),
    (
        "direct_to_cell_user_month",
        "Dịch vụ vệ tinh thẳng đến điện thoại, một tháng.",
    ),
    (
        "delay_person_year",
        "Giá trị quy ước của một năm không có dịch vụ đối với một người.",
    ),
];

/// Numbers that are no prices.
pub(super) const FACTORS: &[(&str, &str)] = &[
    ("discount_rate", "Lãi suất chiết khấu."),
    ("horizon_years", "Số năm dịch vụ được tính chi phí."),
    ("vat", "Thuế giá trị gia tăng không được hoàn."),
    ("import_duty", "Thuế nhập khẩu trên phần nhập khẩu."),
    ("people_growth", "Mức tăng dân số."),
    (
        "demand_growth",
        "Mức tăng nhu cầu tốc độ của mỗi người dùng.",
    ),
    ("users_share", "Tỷ lệ người dân sử dụng dịch vụ."),
    (
        "busy_share",
        "Tỷ lệ người dùng hoạt động trong giờ cao điểm.",
    ),
    ("user_mbps", "Tốc độ của một người dùng đang hoạt động."),
    (
        "small_cell_mbps",
        "Tốc độ trung bình của trạm nhỏ trong giờ cao điểm.",
    ),
    (
        "sector_mbps",
        "Tốc độ trung bình của một sector macro trong giờ cao điểm.",
    ),
    ("sectors", "Số sector của trạm macro."),
    (
        "remote_sector_mbps",
        "Tốc độ trung bình của sector mở rộng trong giờ cao điểm.",
    ),
    (
        "repeater_mbps",
        "Phần tốc độ của ô gốc mà trạm lặp cung cấp.",
    ),
    (
        "wifi_mbps",
        "Tốc độ của một điểm Wi-Fi, mọi người dùng cộng lại.",
    ),
    (
        "leo_cell_km2",
        "Diện tích ô mặt đất mà các thiết bị dùng chung búp sóng.",
    ),
    (
        "leo_beams_per_cell",
        "Số búp sóng có thể phục vụ một ô cùng lúc.",
    ),
    ("leo_beam_mbps", "Tốc độ chiều xuống của một búp sóng."),
    ("leo_overbooking", "Số lần tốc độ búp sóng được bán lặp."),
    (
        "leo_terminal_mbps",
        "Tốc độ của thiết bị cộng đồng khi một mình trong ô.",
    ),
    (
        "leo_backhaul_mbps",
        "Tốc độ của thiết bị làm truyền dẫn cho trạm.",
    ),
    ("leo_free_share", "Phần búp sóng dành cho chương trình."),
    (
        "leo_terminals_cap",
        "Số thiết bị tối đa giấy phép cho phép trên cả nước.",
    ),
    (
        "direct_to_cell_mbps",
        "Tốc độ búp sóng vệ tinh đến điện thoại, ngoài trời.",
    ),
    (
        "small_cell_w",
        "Công suất tiêu thụ trung bình của trạm nhỏ.",
    ),
    (
        "macro_w",
        "Công suất tiêu thụ trung bình của trạm macro ba sector.",
    ),
    (
        "remote_sector_w",
        "Công suất tiêu thụ trung bình của sector mở rộng.",
    ),
    ("repeater_w", "Công suất tiêu thụ trung bình của trạm lặp."),
    (
        "hop_w",
        "Công suất tiêu thụ trung bình của chặng vi ba, cả hai đầu.",
    ),
    (
        "leo_w",
        "Công suất tiêu thụ trung bình của thiết bị vệ tinh và bộ định tuyến.",
    ),
    ("wifi_w", "Công suất tiêu thụ trung bình của điểm Wi-Fi."),
    ("psh_worst", "Số giờ nắng đỉnh của tháng xấu nhất."),
    ("autonomy_days", "Số ngày ắc quy duy trì khi không có nắng."),
    (
        "performance_ratio",
        "Hiệu suất thực tế của tấm pin mặt trời.",
    ),
    ("depth_of_discharge", "Phần dung lượng ắc quy dùng được."),
    ("battery_efficiency", "Hiệu suất của ắc quy."),
    (
        "backup_hours",
        "Số giờ ắc quy dự phòng của trạm dùng điện lưới.",
    ),
    (
        "detour",
        "Hệ số vòng so với đường thẳng khi không có dữ liệu đường.",
    ),
    ("operators_sharing", "Số doanh nghiệp trên một cột."),
    (
        "shared_share",
        "Phần chi phí trạm mà các doanh nghiệp cùng chịu.",
    ),
];
