//! What the plan for phones says.

use crate::lang::Text;

pub(super) const TITLE: Text = Text::new("Build plan", "Kế hoạch phủ sóng");
pub(super) const ASOF: Text = Text::new("As of", "Số liệu đến ngày");
pub(super) const PHASE: Text = Text::new("Phase", "Giai đoạn");
pub(super) const SITES: Text = Text::new("Sites", "Trạm phát sóng (BTS)");
pub(super) const LINKS: Text = Text::new("Links", "Tuyến truyền dẫn");
pub(super) const SERVED: Text = Text::new("Villages served by sites", "Thôn, bản do trạm phục vụ");
pub(super) const SATELLITE: Text = Text::new("Satellite villages", "Thôn, bản phục vụ qua vệ tinh");
pub(super) const REACHES: Text = Text::new("From sites to villages", "Từ trạm đến thôn, bản");
pub(super) const WAITING: Text = Text::new("Waiting villages", "Thôn, bản đang chờ");
pub(super) const OTHERS: Text = Text::new(
    "Dead zones outside of the plan",
    "Thôn, bản trắng sóng, lõm sóng ngoài kế hoạch",
);
pub(super) const ID: Text = Text::new("Code", "Mã");
pub(super) const KIND: Text = Text::new("Kind", "Loại");
pub(super) const PROVINCE: Text = Text::new("Province", "Tỉnh");
pub(super) const COMMUNE: Text = Text::new("Commune", "Xã");
pub(super) const FUND: Text = Text::new("Paid by", "Nguồn kinh phí");
pub(super) const HEIGHT: Text = Text::new("Antenna height, m", "Độ cao anten (m)");
pub(super) const SERVES: Text = Text::new("Serves", "Phục vụ");
pub(super) const PEOPLE: Text = Text::new("People", "Số người dân");
pub(super) const HOUSEHOLDS: Text = Text::new("Households", "Số hộ");
pub(super) const JOINED_TO: Text = Text::new("Joined to", "Đấu nối vào");
pub(super) const MEDIUM: Text = Text::new("Backhaul", "Truyền dẫn");
pub(super) const LENGTH: Text = Text::new("Length, km", "Chiều dài (km)");
pub(super) const CAPEX: Text = Text::new("Capital cost, US$", "Chi phí đầu tư (CAPEX, USD)");
pub(super) const COST: Text = Text::new("Present value, US$", "Giá trị hiện tại (PV, USD)");
pub(super) const STATUS: Text = Text::new("Signal", "Tình trạng sóng");
pub(super) const DECISION: Text = Text::new("Decision", "Phương án");
pub(super) const RANK: Text = Text::new("Rank", "Xếp hạng");
pub(super) const SITE: Text = Text::new("Served by site", "Trạm phục vụ");
pub(super) const POWER: Text = Text::new("Electricity", "Nguồn điện");
pub(super) const TERMINALS: Text = Text::new("Terminals", "Số thiết bị đầu cuối vệ tinh");
