//! Words of the workbook.

use crate::lang::Text;

pub(super) const SUMMARY: Text = Text::new("summary", "tổng hợp");
pub(super) const LIST: Text = Text::new("ranked list", "danh sách xếp hạng");
pub(super) const SITES: Text = Text::new("sites", "trạm");
pub(super) const LINKS: Text = Text::new("links", "truyền dẫn");
pub(super) const SERVED_VILLAGES: Text = Text::new("served villages", "thôn được phục vụ");
pub(super) const PHASES: Text = Text::new("phases", "giai đoạn");
pub(super) const OPTIONS: Text = Text::new("options", "phương án");
pub(super) const ASSUMPTIONS: Text = Text::new("assumptions", "giả định");
pub(super) const REJECTED: Text = Text::new("rejected rows", "dòng có lỗi");
pub(super) const DICTIONARY: Text = Text::new("dictionary", "giải thích cột");

pub(super) const MAP: Text = Text::new("map", "bản đồ");
pub(super) const OPEN: Text = Text::new("open", "mở");

pub(super) const VILLAGES: Text = Text::new("Villages", "Thôn, bản");
pub(super) const BY_STATUS: Text = Text::new("By status", "Theo tình trạng sóng");
pub(super) const BY_CLASS: Text = Text::new(
    "Dead zones by decision",
    "Thôn, bản chưa phủ sóng theo phương án",
);
pub(super) const PLAN: Text = Text::new("Build plan", "Kế hoạch đầu tư");
pub(super) const SERVED: Text = Text::new("Villages served", "Thôn, bản được phục vụ");
pub(super) const BY_SATELLITE: Text = Text::new("of them by satellite", "trong đó bằng vệ tinh");
pub(super) const PEOPLE: Text = Text::new("People", "Người dân");
pub(super) const ESTIMATED_PEOPLE: Text =
    Text::new("of the people: estimated", "trong số người: ước tính");
pub(super) const ESTIMATED_VILLAGES: Text = Text::new(
    "villages served that state no number of people",
    "thôn, bản được phục vụ không khai số dân",
);
pub(super) const SITES_BUILT: Text = Text::new("Sites built", "Trạm xây dựng");
pub(super) const CAPEX: Text = Text::new("First cost, US$", "Chi phí đầu tư, USD");
pub(super) const PRESENT_VALUE: Text = Text::new("Present value, US$", "Giá trị hiện tại, USD");
pub(super) const OF_SATELLITE: Text =
    Text::new("of it for satellite, US$", "trong đó cho vệ tinh, USD");
pub(super) const PER_PERSON: Text = Text::new(
    "Present value a person, US$",
    "Giá trị hiện tại mỗi người, USD",
);
pub(super) const AS_OF: Text = Text::new("As of", "Số liệu đến ngày");
pub(super) const CREATED: Text = Text::new("Created", "Ngày lập");
pub(super) const PROGRAM: Text = Text::new("Program", "Chương trình");
pub(super) const NOTES: Text = Text::new("Notes", "Ghi chú");
pub(super) const HOW: Text = Text::new(
    "Costs in the sheets of sites and of served villages may be edited: totals, phases and this sheet follow.",
    "Có thể sửa chi phí trong các trang trạm và thôn được phục vụ: tổng số, các giai đoạn và trang này thay đổi theo.",
);
pub(super) const PHASE: Text = Text::new("Phase", "Giai đoạn");
pub(super) const UNTIL: Text = Text::new("Until", "Đến ngày");
pub(super) const TOTAL: Text = Text::new("All", "Tổng cộng");

pub(super) const KEY: Text = Text::new("Key", "Khóa");
pub(super) const VALUE: Text = Text::new("Value", "Giá trị");
pub(super) const DEFAULT: Text = Text::new("Default", "Mặc định");
pub(super) const UNIT: Text = Text::new("Unit", "Đơn vị");
pub(super) const MEANING: Text = Text::new("Meaning", "Ý nghĩa");
pub(super) const CHANGED: Text = Text::new("Changed", "Đã thay đổi");
pub(super) const COLUMN: Text = Text::new("Column", "Tên cột");
pub(super) const TITLE_EN: Text = Text::new("Title (English)", "Tiêu đề (tiếng Anh)");
pub(super) const TITLE_VI: Text = Text::new("Title (Vietnamese)", "Tiêu đề (tiếng Việt)");
pub(super) const MEANING_EN: Text = Text::new("Meaning (English)", "Ý nghĩa (tiếng Anh)");
pub(super) const MEANING_VI: Text = Text::new("Meaning (Vietnamese)", "Ý nghĩa (tiếng Việt)");

pub(super) const CUT_TEXTS: Text = Text::new(
    "{n} texts are longer than a cell may be (32,767 characters) and are cut; build-list.csv and options.csv have them whole",
    "{n} đoạn văn bản dài hơn giới hạn của một ô (32.767 ký tự) nên bị cắt; build-list.csv và options.csv có đầy đủ",
);
pub(super) const LEFT_OUT: Text = Text::new(
    "sheet {sheet}: the first {most} of {n} rows; all are in {file}",
    "trang {sheet}: {most} dòng đầu trong {n} dòng; toàn bộ có trong {file}",
);
