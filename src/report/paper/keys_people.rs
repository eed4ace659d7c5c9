//! What the keys of project, inputs, coverage, ranking, decision, plan and outputs mean, in Vietnamese.

/// Keys with their meaning.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("project.name", "Tên của lượt tính toán."),
    (
        "project.notice",
        "Câu lưu ý được nhắc lại trong mọi kết quả, ví dụ dữ liệu là giả lập.",
    ),
    (
        "project.as_of",
        "Ngày của số liệu; ngày của trạm dự kiến và điện lưới được tính từ ngày này.",
    ),
    (
        "project.seed",
        "Hạt giống của mọi phép mô phỏng ngẫu nhiên.",
    ),
    (
        "inputs.villages",
        "Danh sách thôn, bản: điểm, nhóm điểm hoặc vùng.",
    ),
    (
        "inputs.clusters",
        "Các cụm dân cư, mỗi dòng một cụm, theo mã thôn, bản.",
    ),
    ("inputs.coverage", "Vùng phủ sóng của mọi doanh nghiệp."),
    (
        "inputs.planned",
        "Các trạm doanh nghiệp đã cam kết xây dựng.",
    ),
    (
        "inputs.power",
        "Đường dây trung thế và trạm biến áp, hiện có và dự kiến.",
    ),
    (
        "inputs.roads",
        "Đường giao thông để kéo cáp quang; nếu không có thì tính theo đường thẳng nhân hệ số vòng.",
    ),
    ("inputs.sites", "Cột, sector hoặc ô vô tuyến hiện có."),
    ("inputs.nodes", "Điểm cáp quang và các nút truyền dẫn khác."),
    (
        "inputs.candidates",
        "Các vị trí có thể đặt trạm, ngoài các vị trí chương trình tự tìm.",
    ),
    (
        "inputs.exclusion",
        "Vùng không được xây dựng, kéo cáp, hoặc nơi chi phí cao hơn.",
    ),
    ("inputs.areas", "Địa giới xã, huyện, tỉnh hoặc quốc gia."),
    ("inputs.country", "Địa giới quốc gia."),
    (
        "inputs.commune_codes",
        "Bảng chuyển mã xã cũ (63 tỉnh) sang mã mới (34 tỉnh).",
    ),
    ("inputs.crs", "Hệ tọa độ của các tệp không tự khai báo."),
    ("inputs.population", "Bản đồ lưới dân số, GeoTIFF."),
    ("inputs.terrain", "Độ cao địa hình: thư mục hoặc một tệp."),
    (
        "inputs.clutter",
        "Chiều cao cây và nhà so với mặt đất, mét.",
    ),
    (
        "inputs.max_rejected_share",
        "Dừng tính toán khi tỷ lệ dòng bị từ chối của một lớp vượt mức này.",
    ),
    (
        "inputs.assume.electricity",
        "Tình trạng cấp điện, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.grid_date",
        "Ngày dự kiến có điện lưới, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.extremely_difficult",
        "Thuộc diện đặc biệt khó khăn, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.border",
        "Thuộc xã biên giới, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.island",
        "Ở trên đảo, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.school",
        "Có trường học, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.clinic",
        "Có trạm y tế, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.poor_share",
        "Tỷ lệ hộ nghèo, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.hazard",
        "Nguy cơ thiên tai, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.assume.road_km",
        "Số km đường chưa có sóng, áp dụng cho mọi thôn, bản không nêu.",
    ),
    (
        "inputs.cells.radios",
        "Công nghệ vô tuyến của các ô được dùng.",
    ),
    (
        "inputs.cells.operators",
        "Doanh nghiệp có ô được dùng; để trống là tất cả.",
    ),
    (
        "inputs.cells.min_samples",
        "Bỏ các ô có ít lần đo hơn mức này.",
    ),
    (
        "inputs.cells.updated_since",
        "Bỏ các ô không được ghi nhận từ trước ngày này.",
    ),
    (
        "inputs.cells.mast_radius_m",
        "Các ô của một doanh nghiệp gần nhau trong bán kính này được coi là một cột.",
    ),
    (
        "coverage.profile",
        "Định nghĩa có sóng theo tên; đặt mặc định cho ba khóa tiếp theo.",
    ),
    (
        "coverage.technologies",
        "Công nghệ được coi là có sóng; mặc định không gồm 2G.",
    ),
    (
        "coverage.min_rsrp_dbm",
        "Mức RSRP ngoài trời tối thiểu của vùng được tính.",
    ),
    (
        "coverage.covered_share",
        "Thôn, bản có sóng khi trung tâm và ít nhất tỷ lệ nhà này có sóng.",
    ),
    (
        "coverage.assume_declared",
        "Vùng phủ không nêu mức thu có được coi là có sóng hay không.",
    ),
    ("outputs.dir", "Thư mục kết quả."),
    (
        "outputs.formats",
        "Định dạng của các lớp thôn, bản ngoài GeoJSON.",
    ),
    ("outputs.documents", "Các tài liệu được lập."),
    ("outputs.lang", "Ngôn ngữ của tài liệu."),
    (
        "outputs.csv_bom",
        "Thêm dấu thứ tự byte ở đầu tệp CSV cho Excel cũ.",
    ),
    (
        "outputs.save_stages",
        "Lưu kết quả từng bước để lần chạy sau chỉ tính lại phần đã thay đổi.",
    ),
    (
        "ranking.preset",
        "Bộ tiêu chí, trọng số và nguồn kinh phí làm nền.",
    ),
    (
        "ranking.min_people",
        "Số dân được phủ sóng mới tối thiểu để qua điều kiện quy mô.",
    ),
    (
        "ranking.min_households",
        "Số nhà được phủ sóng mới tối thiểu để qua điều kiện quy mô.",
    ),
    (
        "ranking.gate_planned",
        "Có loại thôn, bản mà trạm đã cam kết sẽ phủ sóng hay không.",
    ),
    (
        "ranking.min_score",
        "Loại thôn, bản không thể đạt điểm này.",
    ),
    (
        "ranking.max_unknown_points",
        "Loại thôn, bản có số điểm chưa xác định vượt mức này.",
    ),
    (
        "ranking.people_per_household_low",
        "Số người mỗi hộ ít nhất, khi chỉ biết số hộ.",
    ),
    (
        "ranking.people_per_household_high",
        "Số người mỗi hộ nhiều nhất.",
    ),
    (
        "ranking.target.villages",
        "Số thôn, bản được phục vụ trước.",
    ),
    (
        "ranking.target.budget_usd",
        "Kinh phí: phục vụ theo thứ tự cho đến khi không đủ cho thôn, bản kế tiếp.",
    ),
    ("ranking.target.by", "Ngày kết thúc xây dựng của mục tiêu."),
    (
        "ranking.target.per_month",
        "Số thôn, bản mỗi tháng của mục tiêu.",
    ),
    (
        "ranking.target.cost",
        "Công thức kinh phí của thôn, bản cho mục tiêu.",
    ),
    (
        "ranking.quotas.min",
        "Số thôn, bản tối thiểu của mỗi tỉnh trong mục tiêu.",
    ),
    (
        "ranking.quotas.max",
        "Số thôn, bản tối đa của mỗi tỉnh trong mục tiêu.",
    ),
    (
        "ranking.quotas.proportional",
        "Phân chỉ tiêu theo tỷ lệ số dân chưa có sóng của tỉnh.",
    ),
    (
        "ranking.robustness.draws",
        "Số lần mô phỏng trọng số và thông tin còn thiếu; 0 là không mô phỏng.",
    ),
    (
        "ranking.robustness.weights",
        "Phạm vi trọng số được mô phỏng.",
    ),
    (
        "ranking.robustness.spread",
        "Nửa độ rộng của khoảng trọng số, theo tỷ lệ của từng trọng số.",
    ),
    (
        "decision.planned_status",
        "Trạng thái của trạm dự kiến được coi là đã cam kết.",
    ),
    (
        "decision.planned_horizon_months",
        "Trạm cam kết được tính nếu hoàn thành trong số tháng này.",
    ),
    (
        "decision.planned_radius_km",
        "Bán kính phủ của trạm dự kiến chỉ nêu một điểm.",
    ),
    (
        "decision.remote_sector_max_km",
        "Khi không có bảng trạm: lắp sector mới nếu vùng có sóng công bố gần mọi nhà chưa có sóng trong khoảng này.",
    ),
    (
        "decision.island_max_km",
        "Đảo không có cáp quang; tổng chiều dài chặng vi ba tối đa.",
    ),
    (
        "decision.few_people",
        "Số người một thiết bị đầu cuối cộng đồng phục vụ.",
    ),
    (
        "decision.max_carriers",
        "Số sóng mang tối đa của một trạm macro.",
    ),
    (
        "decision.max_terminals",
        "Số thiết bị đầu cuối cộng đồng tối đa của một thôn, bản có điện.",
    ),
    (
        "decision.group_radius_km",
        "Bán kính nhóm thôn, bản có thể dùng chung một trạm macro.",
    ),
    (
        "decision.grid_horizon_months",
        "Xét phương án chờ điện lưới nếu có điện trong số tháng này.",
    ),
    (
        "decision.grid_line_small_km",
        "Đường dây dự kiến gần thôn, bản trong khoảng này sẽ mang điện lưới đến.",
    ),
    (
        "decision.grid_min_kv",
        "Điện áp thấp nhất của đường dây có thể cấp cho thôn, bản.",
    ),
    ("decision.grid_max_kv", "Điện áp cao nhất của đường dây đó."),
    (
        "decision.leo_backhaul_licence",
        "Vệ tinh quỹ đạo thấp có được phép làm truyền dẫn cho trạm hay không.",
    ),
    (
        "decision.leo_terminal_licence",
        "Thiết bị đầu cuối cộng đồng có được phép dùng hay không.",
    ),
    (
        "decision.direct_to_cell_licence",
        "Vệ tinh có được phép phục vụ thẳng điện thoại hay không.",
    ),
    ("decision.policy", "Chính sách lựa chọn giữa các phương án."),
    (
        "decision.close_call",
        "Trường hợp sát nút: phương án kế tiếp đắt hơn mỗi người không quá tỷ lệ này.",
    ),
    (
        "decision.draws",
        "Số lần mô phỏng đơn giá; 0 là không mô phỏng.",
    ),
    (
        "decision.flip_factor",
        "Phạm vi tìm mức giá làm đổi phương án, theo số lần đơn giá.",
    ),
    (
        "decision.unknown_sky",
        "Cách xét khi không biết độ thoáng của bầu trời.",
    ),
    ("plan.enabled", "Có lập kế hoạch đầu tư hay không."),
    (
        "plan.objectives",
        "Các mục tiêu của kế hoạch, quan trọng nhất trước.",
    ),
    (
        "plan.budget_usd",
        "Kinh phí tối đa của toàn bộ kế hoạch (PV).",
    ),
    ("plan.most_sites", "Số trạm tối đa được xây."),
    ("plan.most_hops", "Số chặng tối đa từ mạng đến trạm."),
    (
        "plan.site_people",
        "Số dân tối đa một trạm macro mới phục vụ.",
    ),
    ("plan.must", "Các trạm bắt buộc phải xây."),
    ("plan.never", "Các trạm không được xây."),
    (
        "plan.hilltops",
        "Có xét điểm cao gần thôn, bản để đặt trạm macro hay không.",
    ),
    (
        "plan.hilltops_per_village",
        "Số điểm cao tối đa được xét gần mỗi thôn, bản.",
    ),
    (
        "plan.hops_per_site",
        "Số vị trí gần nhất mà một trạm có thể nối tới.",
    ),
    (
        "plan.effort_s",
        "Khối lượng tính toán của bộ giải, tương đương số giây của một lõi.",
    ),
    (
        "plan.curve",
        "Có vẽ đường cong số dân theo kinh phí hay không.",
    ),
    (
        "plan.benchmark_usd_per_person",
        "Mức kinh phí trên mỗi người được phủ sóng mới để đánh dấu trạm đắt.",
    ),
];
