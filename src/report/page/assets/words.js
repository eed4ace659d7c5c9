// What the page itself says: [English, Vietnamese]. Words of codes come with the data (`atlas.words`).
const WORDS = {
  "language": ["Language", "Ngôn ngữ"],
  "en": ["English", "English"],
  "vi": ["Tiếng Việt", "Tiếng Việt"],
  "as-of": ["As of {0}", "Số liệu đến ngày {0}"],
  "created": ["made {0}", "lập ngày {0}"],
  "identity": ["inputs {0}", "mã dữ liệu vào {0}"],
  "print": ["Print the report", "In báo cáo"],
  "skip-list": ["Skip to the list", "Đến danh sách"],
  "skip-map": ["Skip to the map", "Đến bản đồ"],
  "panel": ["Search, filters and list", "Tìm kiếm, bộ lọc và danh sách"],
  "finder": ["Search and filters", "Tìm kiếm và bộ lọc"],
  "search": ["Search for a village, commune, province or id", "Tìm theo tên thôn/bản, xã, tỉnh hoặc mã"],
  "found": ["What was found", "Kết quả tìm kiếm"],
  "found-more": ["{0} more: keep typing, or see the list", "Còn {0} kết quả: gõ thêm hoặc xem danh sách"],
  "found-none": ["Nothing of that name", "Không tìm thấy"],
  "a-province": ["province", "tỉnh"],
  "a-commune": ["commune", "xã"],
  "filters": ["Filters", "Bộ lọc"],
  "all": ["All", "Tất cả"],
  "province": ["Province", "Tỉnh"],
  "district": ["District", "Huyện"],
  "commune": ["Commune", "Xã"],
  "status": ["Status", "Tình trạng sóng"],
  "class": ["Decision class", "Loại phương án"],
  "phase": ["Phase", "Giai đoạn"],
  "fund": ["Paid by", "Nguồn kinh phí"],
  "nothing-stated": ["Not stated", "Không nêu"],
  "reset": ["Clear search and filters", "Xóa tìm kiếm và bộ lọc"],
  "count": ["Dead zones: {0} of {1}. Villages: {2}.", "Điểm trắng, lõm sóng: {0} trên {1}. Thôn/bản: {2}."],
  "count-covered": ["Villages: {0}.", "Thôn/bản: {0}."],
  "dead-zones": ["Dead zones", "Các điểm trắng, lõm sóng"],
  "villages": ["Villages", "Thôn/bản"],
  "rank": ["Rank", "Hạng"],
  "village": ["Village", "Thôn/bản"],
  "decision": ["Decision", "Phương án chọn"],
  "people": ["People", "Số dân"],
  "cost": ["Cost, US$", "Kinh phí, US$"],
  "list-empty": ["No dead zone matches.", "Không có điểm nào phù hợp."],
  "list-help": ["{0} to {1} of {2}", "{0} đến {1} trong {2}"],
  "pages": ["Pages of the list", "Các trang của danh sách"],
  "page-before": ["Previous", "Trang trước"],
  "page-next": ["Next", "Trang sau"],
  "unranked": ["not ranked", "không xếp hạng"],
  "no-name": ["No name", "Không có tên"],
  "no-place": ["location unknown, not on the map", "chưa rõ vị trí, không có trên bản đồ"],
  "map-area": ["Map", "Bản đồ"],
  "map": ["Map of villages. The list has the same villages.", "Bản đồ thôn/bản. Danh sách có cùng các thôn/bản này."],
  "map-help": [
    "Arrow keys move the map, plus and minus zoom, Enter opens the village nearest to the middle.",
    "Phím mũi tên để di chuyển bản đồ, phím cộng và trừ để phóng to, thu nhỏ, Enter để mở thôn/bản gần tâm nhất.",
  ],
  "zoom-in": ["Zoom in", "Phóng to"],
  "zoom-out": ["Zoom out", "Thu nhỏ"],
  "whole": ["Whole area", "Toàn vùng"],
  "layers": ["Layers", "Lớp bản đồ"],
  "legend": ["Legend", "Chú giải"],
  "colour": ["Colour of dead zones", "Màu của điểm trắng, lõm sóng"],
  "by-status": ["by status", "theo tình trạng sóng"],
  "by-decision": ["by decision", "theo phương án chọn"],
  "by-rank": ["by rank", "theo xếp hạng"],
  "layer-villages": ["Covered and other villages", "Thôn/bản có sóng và thôn/bản khác"],
  "layer-dead": ["Dead zones", "Điểm trắng, lõm sóng"],
  "layer-satellite": ["Ring around satellite villages", "Vòng quanh thôn/bản dùng vệ tinh"],
  "layer-differing": ["Declared and predicted signal differ", "Công bố và mô phỏng khác nhau"],
  "layer-names": ["Names", "Tên"],
  "layer-coverage": ["All coverage together", "Toàn bộ vùng phủ sóng"],
  "layer-country": ["Country", "Quốc gia"],
  "layer-province": ["Provinces", "Ranh giới tỉnh"],
  "layer-district": ["Districts", "Ranh giới huyện"],
  "layer-commune": ["Communes", "Ranh giới xã"],
  "layer-roads": ["Roads", "Đường giao thông"],
  "layer-power": ["Power lines", "Đường dây điện"],
  "layer-power-planned": ["Power lines (planned ones dashed)", "Đường dây điện (quy hoạch: nét đứt)"],
  "layer-relief": ["Relief", "Địa hình"],
  "layer-masts": ["Existing masts", "Cột, trạm BTS hiện có"],
  "layer-plan": ["Sites and links: {0}", "Trạm và tuyến truyền dẫn: {0}"],
  "group-villages": ["Villages", "Thôn/bản"],
  "group-coverage": ["Coverage by operator and technology", "Vùng phủ theo doanh nghiệp và công nghệ"],
  "group-ground": ["Ground", "Nền"],
  "group-plan": ["Plan", "Kế hoạch xây dựng"],
  "tolerance": [
    "Outlines are simplified for display, by this at most: {0}.",
    "Đường bao được giản lược để hiển thị, sai lệch không quá: {0}.",
  ],
  "tolerance-coverage": ["coverage {0} m", "vùng phủ {0} m"],
  "tolerance-boundaries": ["boundaries {0} m", "ranh giới {0} m"],
  "tolerance-roads": ["roads {0} m", "đường bộ {0} m"],
  "tolerance-power": ["power lines {0} m", "đường điện {0} m"],
  "rank-first": ["rank {0} to {1}", "hạng {0} đến {1}"],
  "rank-rest": ["rank {0} and later", "từ hạng {0} trở đi"],
  "site": ["Site of the plan", "Trạm trong kế hoạch"],
  "link": ["Link", "Tuyến truyền dẫn"],
  "back": ["Back to the list", "Về danh sách"],
  "show-on-map": ["Show on the map", "Xem trên bản đồ"],
  "details": ["Village", "Thôn/bản"],
  "loading": ["Reading…", "Đang đọc…"],
  "id": ["Id", "Mã"],
  "place": ["Latitude, longitude", "Vĩ độ, kinh độ"],
  "score": ["Points", "Điểm ưu tiên"],
  "points-of": ["{0} of {1}", "{0} trên {1}"],
  "signal": ["Nearest signal", "Sóng gần nhất"],
  "share": ["Share of the village covered", "Tỷ lệ thôn/bản có sóng"],
  "firmness": ["Firmness", "Độ vững của xếp hạng"],
  "plan": ["Plan", "Trong kế hoạch"],
  "terms": ["Points by criterion", "Điểm theo tiêu chí"],
  "horizon": ["Horizon seen by the dish", "Đường chân trời nhìn từ chảo thu"],
  "horizon-help": [
    "Open sky above the outline. Highest obstacle {0}° at azimuth {1}°.",
    "Bầu trời thoáng ở phía trên đường bao. Vật chắn cao nhất {0}° tại phương vị {1}°.",
  ],
  "horizon-mask": ["lowest usable elevation {0}°", "góc ngẩng sử dụng thấp nhất {0}°"],
  "horizon-open": ["open share of the sky {0} %", "phần bầu trời thoáng {0} %"],
  "horizon-height": ["dish {0} m above ground", "chảo cao {0} m so với mặt đất"],
  "north": ["N", "B"], "east": ["E", "Đ"], "south": ["S", "N"], "west": ["W", "T"],
  "profile": ["Profile of the link", "Mặt cắt tuyến truyền dẫn"],
  "profile-help": [
    "{0} km. Ground with the bulge of the earth, ray and first Fresnel zone.",
    "{0} km. Mặt đất có tính độ cong Trái Đất, tia sóng và miền Fresnel thứ nhất.",
  ],
  "profile-clear": ["Least clearance {0} of the first Fresnel radius.", "Khoảng hở nhỏ nhất bằng {0} lần bán kính Fresnel thứ nhất."],
  "metres": ["height, m", "độ cao, m"],
  "kilometres": ["distance, km", "khoảng cách, km"],
  "no-dossier": [
    "The page has no dossier of this village: it would grow too large. “deadzone explain {0}” gives it.",
    "Trang này không chứa hồ sơ của thôn/bản vì dung lượng có hạn. Lệnh “deadzone explain {0}” cho hồ sơ đầy đủ.",
  ],
  "not-dead": ["This village is no dead zone and has no dossier.", "Thôn/bản này không phải điểm trắng, lõm sóng nên không có hồ sơ."],
  "site-id": ["Site", "Trạm"],
  "site-kind": ["Kind", "Loại trạm"],
  "site-relay": ["relay", "trạm chuyển tiếp"],
  "site-serves": ["Villages served", "Số thôn/bản phục vụ"],
  "site-people": ["People served", "Số người phục vụ"],
  "site-houses": ["Households served", "Số hộ phục vụ"],
  "site-capex": ["Capital cost (CAPEX)", "Chi phí đầu tư (CAPEX)"],
  "site-cost": ["Present value (PV)", "Giá trị hiện tại (PV)"],
  "site-height": ["Mast height", "Chiều cao cột"],
  "site-parent": ["Fed from", "Nối từ"],
  "hops": ["{0} hops", "{0} chặng"],
  "trouble-inflate": [
    "This browser is too old for this page: it needs Chrome 93, Firefox 113, Safari 16.4 or later.",
    "Trình duyệt quá cũ: cần Chrome 93, Firefox 113, Safari 16.4 trở lên.",
  ],
  "trouble-data": ["The data of this page cannot be read: {0}", "Không đọc được dữ liệu của trang: {0}"],
};

/** The language shown, "en" or "vi". */
let lang = "en";
/** Words of codes, from the data. */
let codeWords = {};

/** A word of the page in the language shown; `{0}`, `{1}` are replaced. */
function t(key, ...values) {
  const pair = Object.prototype.hasOwnProperty.call(WORDS, key) ? WORDS[key] : [key, key];
  const text = pair[lang === "vi" ? 1 : 0];
  return text.replace(/\{(\d)\}/g, (_, place) => String(values[place]));
}

/** The word of a code of the data; the code itself where it has none. */
function wordOf(code) {
  if (code === null || code === undefined) return "–";
  if (!Object.hasOwn(codeWords, code)) return code;
  return codeWords[code][lang === "vi" ? 1 : 0];
}

const numberFormats = new Map();

/** A number as the language writes it, "–" where there is none. */
function num(value, decimals = 0) {
  if (typeof value !== "number" || !Number.isFinite(value)) return "–";
  const key = lang + decimals;
  if (!numberFormats.has(key)) {
    numberFormats.set(key, new Intl.NumberFormat(lang === "vi" ? "vi-VN" : "en-US", {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals,
    }));
  }
  return numberFormats.get(key).format(value);
}

/** A day `YYYY-MM-DD` as the language writes it. */
function day(text) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text || "");
  return parts && lang === "vi" ? `${parts[3]}/${parts[2]}/${parts[1]}` : text || "–";
}

/** A distance in metres, with its unit. */
function distance(metres) {
  if (typeof metres !== "number" || !(metres >= 0)) return "–";
  return metres < 1000 ? `${num(metres)} m` : `${num(metres / 1000, 1)} km`;
}
