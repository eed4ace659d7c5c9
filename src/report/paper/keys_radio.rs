//! What the keys of radio and of the reach of options mean, in Vietnamese.

/// Keys with their meaning.
pub(super) const KEYS: &[(&str, &str)] = &[
    (
        "radio.model",
        "Mô hình truyền sóng: p1812, itm, both, hata hoặc rma.",
    ),
    (
        "radio.area",
        "Loại địa bàn của mô hình hata: nhà và cây (suburban), đồng trống (open) hoặc ở giữa.",
    ),
    (
        "radio.radius_km",
        "Khoảng cách từ cột mà một sector được xét.",
    ),
    ("radio.pixel_m", "Kích thước điểm ảnh của bản đồ dự báo."),
    (
        "radio.probability",
        "Vị trí có sóng khi điện thoại đạt ngưỡng với xác suất này.",
    ),
    (
        "radio.sigma_db",
        "Độ lệch chuẩn của mức thu giữa các điểm lân cận.",
    ),
    (
        "radio.max_spread_db",
        "Khi dùng hai mô hình: vị trí có chênh lệch lớn hơn mức này là không chắc chắn.",
    ),
    (
        "radio.receiver_height_m",
        "Chiều cao điện thoại so với mặt đất.",
    ),
    ("radio.body_loss_db", "Suy hao do cơ thể, xe hoặc tường."),
    ("radio.noise_figure_db", "Hệ số tạp âm của điện thoại."),
    (
        "radio.time_percent",
        "Phần trăm thời gian mà suy hao không bị vượt.",
    ),
    ("radio.polarisation", "Phân cực của sóng."),
    (
        "radio.clutter_m",
        "Chiều cao cây và nhà dọc đường truyền khi không có dữ liệu lớp phủ.",
    ),
    (
        "radio.void_gap_m",
        "Khoảng trống địa hình đến chiều dài này được nối qua.",
    ),
    (
        "radio.missing_terrain",
        "Xử lý khi thiếu mảnh địa hình: dừng, hoặc để vị trí phía sau chưa rõ.",
    ),
    ("radio.atmosphere", "Bộ thông số khí quyển theo tên."),
    (
        "radio.dn",
        "Độ giảm chiết suất trong 1 km thấp nhất (P.1812, DN).",
    ),
    ("radio.n0", "Chiết suất ở mực nước biển (P.1812, N0)."),
    ("radio.climate", "Kiểu khí hậu của ITM, từ 1 đến 7."),
    ("radio.itm_n0", "Chiết suất ở mực nước biển (ITM)."),
    ("radio.dn_grid", "Bản đồ lưới của dn, thay cho radio.dn."),
    ("radio.n0_grid", "Bản đồ lưới của n0, thay cho radio.n0."),
    (
        "radio.load",
        "Tải của các ô khác trong mạng, dùng cho nhiễu.",
    ),
    (
        "radio.min_mbps",
        "Tốc độ tối thiểu của một người dùng để coi là có sóng; 0 là chỉ xét mức thu.",
    ),
    (
        "radio.calibration.offset_db",
        "Giá trị cộng thêm vào mức thu dự báo.",
    ),
    ("radio.calibration.sigma_db", "Thay cho radio.sigma_db."),
    (
        "radio.calibration.classes.open.offset_db",
        "Giá trị cộng thêm ở nơi trống trải.",
    ),
    (
        "radio.calibration.classes.open.sigma_db",
        "Độ lệch chuẩn ở nơi trống trải.",
    ),
    (
        "radio.calibration.classes.low.offset_db",
        "Giá trị cộng thêm ở nơi nhà, cây thấp.",
    ),
    (
        "radio.calibration.classes.low.sigma_db",
        "Độ lệch chuẩn ở nơi nhà, cây thấp.",
    ),
    (
        "radio.calibration.classes.tall.offset_db",
        "Giá trị cộng thêm ở nơi rừng, nhà cao.",
    ),
    (
        "radio.calibration.classes.tall.sigma_db",
        "Độ lệch chuẩn ở nơi rừng, nhà cao.",
    ),
    (
        "radio.sites.height_m",
        "Chiều cao ăng-ten của trạm không nêu.",
    ),
    (
        "radio.sites.power_w",
        "Công suất một cổng ăng-ten của trạm không nêu eirp_dbm.",
    ),
    (
        "radio.sites.feeder_loss_db",
        "Suy hao giữa khối vô tuyến và ăng-ten của trạm đó.",
    ),
    (
        "radio.sites.bandwidth_mhz",
        "Độ rộng băng tần của sóng mang.",
    ),
    (
        "radio.sites.tilt_deg",
        "Góc ngẩng xuống của sector không nêu.",
    ),
    (
        "radio.sites.beamwidth_deg",
        "Độ rộng búp sóng ngang của sector không nêu; 360 là vô hướng.",
    ),
    ("radio.sites.mhz_2g", "Tần số 2G của trạm không nêu."),
    ("radio.sites.mhz_3g", "Tần số 3G của trạm không nêu."),
    ("radio.sites.mhz_4g", "Tần số 4G của trạm không nêu."),
    ("radio.sites.mhz_5g", "Tần số 5G của trạm không nêu."),
    ("options.frequency_mhz", "Tần số của trạm mới."),
    (
        "options.country_kind",
        "Loại địa bàn khi không có địa hình, dùng cho Okumura-Hata.",
    ),
    (
        "options.macro_eirp_dbm",
        "EIRP trên mỗi phần tử tài nguyên của một sector macro ở 700 MHz.",
    ),
    (
        "options.macro_height_m",
        "Chiều cao ăng-ten của trạm macro mới.",
    ),
    (
        "options.macro_search_km",
        "Khoảng cách tìm điểm cao để đặt trạm macro.",
    ),
    (
        "options.small_cell_eirp_dbm",
        "EIRP của trạm nhỏ hoặc trạm lặp ở 700 MHz.",
    ),
    (
        "options.small_cell_height_m",
        "Chiều cao cột của trạm nhỏ hoặc trạm lặp.",
    ),
    (
        "options.small_cell_search_km",
        "Khoảng cách từ trung tâm để tìm điểm cao đặt cột.",
    ),
    (
        "options.sector_max_km",
        "Cột hiện có trong khoảng cách này có thể lắp thêm sector.",
    ),
    (
        "options.repeater_donor_dbm",
        "Mức thu tối thiểu của ô hiện có để trạm lặp hoạt động.",
    ),
    (
        "options.repeater_max_km",
        "Khoảng cách tối đa từ trạm lặp đến trung tâm.",
    ),
];
