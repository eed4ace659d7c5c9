//! Stable codes for why a decision was taken, a sentence each in every language.

use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Text};

macro_rules! reasons {
    ($($variant:ident => $code:literal, $sentence:literal, $vi:literal;)+) => {
        /// Why a decision was taken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Reason {
            $(#[doc = $sentence] $variant,)+
        }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code in outputs.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The sentence that goes with it.
            #[must_use]
            pub fn sentence(self, lang: Lang) -> &'static str {
                let text = match self { $(Self::$variant => Text::new($sentence, $vi),)+ };
                text.of(lang)
            }
        }
    };
}

reasons! {
    CommittedSite => "COMMITTED_SITE", "A committed site of an operator will cover the village within the horizon.",
        "Trạm đã cam kết của doanh nghiệp viễn thông sẽ phủ sóng thôn/bản trong thời hạn xem xét.";
    NoCommittedSite => "NO_COMMITTED_SITE", "No committed site of an operator covers the village within the horizon.",
        "Không có trạm đã cam kết nào của doanh nghiệp viễn thông phủ sóng thôn/bản trong thời hạn xem xét.";
    LeastCost => "LEAST_COST", "The least present value for each person who gains the required service.",
        "Giá trị hiện tại (PV) tính trên mỗi người dân được phủ sóng đạt yêu cầu là thấp nhất.";
    OnlyOption => "ONLY_OPTION", "The only option that gives the required service.",
        "Là phương án duy nhất bảo đảm dịch vụ theo yêu cầu.";
    PolicyDecides => "POLICY_DECIDES", "Another option costs less, and the policy of the project prefers this one.",
        "Có phương án khác chi phí thấp hơn, nhưng chính sách của dự án ưu tiên phương án này.";
    CloseCall => "CLOSE_CALL", "The next best option costs little more: a close call.",
        "Phương án kế tiếp chỉ tốn kém hơn không đáng kể: chênh lệch sít sao.";
    NearSignal => "NEAR_SIGNAL", "Existing signal is near enough for a new sector or a repeater.",
        "Vùng có sóng hiện hữu đủ gần để lắp thêm sector hoặc trạm lặp.";
    MastReaches => "MAST_REACHES", "A new sector on an existing mast reaches the required share of houses.",
        "Sector lắp thêm trên cột hiện hữu phủ được tỷ lệ số hộ theo yêu cầu.";
    NoMastInReach => "NO_MAST_IN_REACH", "No existing mast or signal is near enough for a new sector.",
        "Không có cột hoặc vùng có sóng hiện hữu nào đủ gần để lắp thêm sector.";
    MastFull => "MAST_FULL", "The existing mast carries no more load, or its backhaul no more traffic.",
        "Cột hiện hữu không chịu thêm tải, hoặc truyền dẫn của cột không còn dung lượng.";
    NoDonorSignal => "NO_DONOR_SIGNAL", "No existing signal near the village is strong enough for a repeater.",
        "Gần thôn/bản không có tín hiệu hiện hữu đủ mạnh để cấp cho trạm lặp.";
    HousesNotReached => "HOUSES_NOT_REACHED", "Too few of the houses would get signal, the terrain or the distance in the way.",
        "Số hộ được phủ sóng quá ít do địa hình che chắn hoặc do khoảng cách.";
    TooManyUsers => "TOO_MANY_USERS", "It is too slow for all its users in the busy hour.",
        "Tốc độ quá chậm đối với toàn bộ người dùng trong giờ cao điểm.";
    TooManyPeople => "TOO_MANY_PEOPLE", "Too many people for community terminals: a cell is what serves them.",
        "Dân số quá đông đối với thiết bị đầu cuối vệ tinh cộng đồng: cần trạm phát sóng để phục vụ.";
    FibreInReach => "FIBRE_IN_REACH", "Fibre reaches the site.",
        "Kéo được cáp quang đến trạm.";
    MicrowaveInReach => "MICROWAVE_IN_REACH", "A chain of microwave hops reaches the site.",
        "Kết nối được đến trạm bằng chuỗi chặng vi ba.";
    NoBackhaul => "NO_BACKHAUL", "Nothing that could feed the site from the ground is in reach.",
        "Trong tầm kết nối không có nguồn truyền dẫn mặt đất nào cho trạm.";
    BackhaulBlocked => "BACKHAUL_BLOCKED", "Terrain blocks the microwave hops, and fibre does not reach the site.",
        "Địa hình chắn các chặng vi ba và cáp quang không kéo đến trạm được.";
    BackhaulRain => "BACKHAUL_RAIN", "Rain takes more from the microwave hops than they can lose, and fibre does not reach the site.",
        "Suy hao do mưa vượt mức dự trữ của các chặng vi ba và cáp quang không kéo đến trạm được.";
    SharedByGroup => "SHARED_BY_GROUP", "One macro serves several dead villages that lie together and share its cost.",
        "Một trạm macro phục vụ nhiều thôn/bản chưa có sóng nằm gần nhau và chia sẻ chi phí.";
    OneVillage => "ONE_VILLAGE", "The macro would serve this village alone.",
        "Trạm macro chỉ phục vụ riêng thôn/bản này.";
    LocalPower => "LOCAL_POWER", "The village's own supply powers the site.",
        "Trạm dùng nguồn điện tại chỗ của thôn/bản.";
    SolarPower => "SOLAR_POWER", "The site runs on solar power.",
        "Trạm dùng điện mặt trời.";
    HybridPower => "HYBRID_POWER", "The site runs on solar power with a generator.",
        "Trạm dùng điện mặt trời kết hợp máy phát điện.";
    GridLineNear => "GRID_LINE_NEAR", "A new line from the grid costs less than any other power.",
        "Kéo mới đường dây điện lưới rẻ hơn mọi nguồn điện khác.";
    NoGridPower => "NO_GRID_POWER", "The village has no grid power.",
        "Thôn/bản chưa có điện lưới.";
    GridScheduled => "GRID_SCHEDULED", "The grid is planned within the horizon, and what is built then saves more than the wait is held to cost.",
        "Điện lưới đã được quy hoạch trong thời hạn xem xét, và phần tiết kiệm khi xây dựng sau đó lớn hơn thiệt hại do chờ đợi.";
    GridNotScheduled => "GRID_NOT_SCHEDULED", "The grid is not planned within the horizon.",
        "Điện lưới không được quy hoạch trong thời hạn xem xét.";
    HasGrid => "HAS_GRID", "The village has the grid already.",
        "Thôn/bản đã có điện lưới.";
    NothingToBuild => "NOTHING_TO_BUILD", "Nothing on the ground would serve the village even with the grid.",
        "Kể cả khi có điện lưới, không phương án mặt đất nào phục vụ được thôn/bản.";
    Island => "ISLAND", "An island: no fibre, and too far for hops over water.",
        "Là đảo: không có cáp quang và quá xa để truyền vi ba qua mặt nước.";
    SkyOpen => "SKY_OPEN", "The horizon leaves enough of the sky.",
        "Đường chân trời để lộ đủ khoảng trời cho vệ tinh.";
    SkyMast => "SKY_MAST", "A mast lifts the dish over what stands around it.",
        "Cột nâng ăng-ten chảo lên trên các vật che chắn xung quanh.";
    SkyBlocked => "SKY_BLOCKED", "The horizon hides too much of the sky, also from a mast.",
        "Đường chân trời che khuất quá nhiều bầu trời, kể cả khi dùng cột nâng.";
    FewSatellites => "FEW_SATELLITES", "Too often no satellite is in view, or none that a gateway sees too.",
        "Quá nhiều thời điểm không có vệ tinh trong tầm nhìn, hoặc không có vệ tinh đồng thời thấy trạm cổng (gateway).";
    SkyUnknown => "SKY_UNKNOWN", "No terrain was given, so it is not known how much of the sky is open.",
        "Không có dữ liệu địa hình nên chưa rõ khoảng trời thông thoáng là bao nhiêu.";
    NoSatelliteLicence => "NO_SATELLITE_LICENCE", "The rules in force do not allow the satellite option.",
        "Quy định hiện hành chưa cho phép phương án vệ tinh này.";
    BeamFull => "BEAM_FULL", "The satellites' capacity over the area is used up by villages that need it more.",
        "Dung lượng vệ tinh trên khu vực đã dành hết cho các thôn/bản cần hơn.";
    TerminalCap => "TERMINAL_CAP", "The licence allows no more terminals.",
        "Giấy phép không cho thêm thiết bị đầu cuối vệ tinh.";
    InterimOnly => "INTERIM_ONLY", "Service of satellites to phones is an interim: text and voice outdoors, no coverage.",
        "Dịch vụ vệ tinh kết nối thẳng điện thoại chỉ là giải pháp tạm thời: tin nhắn và thoại ngoài trời, không tính là phủ sóng.";
    FromTable => "FROM_TABLE", "Judged by a table of ranges, not by terrain: less certain.",
        "Đánh giá theo bảng cự ly phủ sóng, không theo địa hình: độ tin cậy thấp hơn.";
    FromDistance => "FROM_DISTANCE", "Judged by the distance to declared coverage alone: less certain.",
        "Đánh giá chỉ theo khoảng cách đến vùng phủ sóng công bố: độ tin cậy thấp hơn.";
    NothingServes => "NOTHING_SERVES", "Nothing that may be built gives the required service.",
        "Không phương án nào được phép xây dựng bảo đảm dịch vụ theo yêu cầu.";
    UnknownLocation => "UNKNOWN_LOCATION", "The location looks like a mistake; nothing can be decided before it is checked.",
        "Vị trí có dấu hiệu sai sót; chưa thể quyết định khi chưa kiểm tra lại.";
    UnknownElectricity => "UNKNOWN_ELECTRICITY", "The decision hangs on the power supply, which is unknown.",
        "Quyết định phụ thuộc vào nguồn điện, hiện chưa rõ.";
    UnknownGridDate => "UNKNOWN_GRID_DATE", "The decision hangs on whether and when the grid is planned, which is unknown.",
        "Quyết định phụ thuộc vào việc có quy hoạch điện lưới hay không và khi nào, hiện chưa rõ.";
    UnknownPeople => "UNKNOWN_PEOPLE", "The decision hangs on the number of people, which is unknown.",
        "Quyết định phụ thuộc vào số dân, hiện chưa rõ.";
    UnknownGroupPeople => "UNKNOWN_GROUP_PEOPLE", "The decision hangs on the number of people in neighbouring villages, which is unknown.",
        "Quyết định phụ thuộc vào số dân của các thôn/bản lân cận, hiện chưa rõ.";
    UnknownIsland => "UNKNOWN_ISLAND", "The decision hangs on whether this is an island, which is unknown.",
        "Quyết định phụ thuộc vào việc đây có phải là đảo hay không, hiện chưa rõ.";
    UnknownSignal => "UNKNOWN_SIGNAL", "The decision hangs on the distance to existing signal, and no coverage was given.",
        "Quyết định phụ thuộc vào khoảng cách đến vùng có sóng hiện hữu, nhưng chưa có dữ liệu vùng phủ sóng.";
    UnknownSky => "UNKNOWN_SKY", "The decision hangs on the open sky, which no terrain tells.",
        "Quyết định phụ thuộc vào khoảng trời thông thoáng, nhưng không có dữ liệu địa hình.";
    UnknownLicence => "UNKNOWN_LICENCE", "The decision hangs on a satellite licence question that is open.",
        "Quyết định phụ thuộc vào giấy phép dịch vụ vệ tinh, hiện chưa được giải quyết.";
}

/// A set of reasons: cheap to copy, because options are weighed for every value of every missing fact.
/// Listed in the order of the enumeration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons(u64);

// One bit each.
const _: () = assert!(Reason::ALL.len() <= 64);

impl Reasons {
    /// The set and one reason more.
    pub(super) fn with(self, reason: impl Into<Option<Reason>>) -> Self {
        Self(
            reason
                .into()
                .map_or(self.0, |reason| self.0 | 1 << reason as u64),
        )
    }

    /// The same where a condition holds.
    pub(super) fn with_if(self, holds: bool, reason: Reason) -> Self {
        self.with(holds.then_some(reason))
    }

    /// What two sets share.
    pub(super) fn shared_with(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a reason is among them.
    #[must_use]
    pub fn has(self, reason: Reason) -> bool {
        self.0 & 1 << reason as u64 != 0
    }

    /// All of both sets.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The reasons in order.
    #[must_use]
    pub fn list(self) -> Vec<Reason> {
        let holds = |reason: &&Reason| self.0 & 1 << **reason as u64 != 0;
        Reason::ALL.iter().filter(holds).copied().collect()
    }
}
