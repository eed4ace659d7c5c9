//! What to do about rows that were noted.

use crate::lang::Lang;
use crate::survey::Code;

/// What the person who keeps the file should do.
pub(super) fn action(code: Code, lang: Lang) -> &'static str {
    match lang {
        Lang::En => code.action(),
        Lang::Vi => vietnamese(code),
    }
}

/// The same in Vietnamese.
fn vietnamese(code: Code) -> &'static str {
    match code {
        Code::RowUnreadable => "sửa dòng hoặc bỏ dòng",
        Code::IdMissing => "đặt mã ổn định, duy nhất cho dòng",
        Code::IdDuplicate => {
            "đặt mã riêng cho từng thôn, bản hoặc bỏ dòng trùng; dòng đầu tiên đã được dùng"
        }
        Code::LocationMissing => "ghi lon và lat theo độ, hoặc cung cấp hình học",
        Code::LocationNotANumber => "ghi độ thập phân, ví dụ 103.844",
        Code::LocationSwapped => {
            "đổi chỗ hai tọa độ: kinh độ đứng trước trong GeoJSON và thuộc cột lon; với tọa độ mét, tọa độ đông thuộc cột x (columns.villages.x)"
        }
        Code::LocationOutOfRange => {
            "ghi độ WGS 84 hoặc khai báo hệ tọa độ đang dùng (|crs= sau tên tệp, inputs.crs)"
        }
        Code::LocationLooksSwapped => {
            "kiểm tra thứ tự kinh độ, vĩ độ; chương trình không tự đổi chỗ"
        }
        Code::LocationFarFromCoverage => {
            "kiểm tra tọa độ và xem vùng phủ của khu vực đã được cung cấp chưa"
        }
        Code::GeometryBroken => "sửa hình học, ví dụ bằng công cụ kiểm tra của QGIS",
        Code::GeometryWrongType => {
            "cung cấp kiểu hình học mà lớp dữ liệu yêu cầu, xem docs/inputs.md"
        }
        Code::RingUnclosed => "lặp lại điểm đầu ở cuối vòng; lần này vòng đã được khép kín",
        Code::RingSelfIntersects => "sửa đa giác; phần trong được xác định theo quy tắc chẵn lẻ",
        Code::CrossesAntimeridian => {
            "cắt đa giác tại kinh tuyến 180 độ theo RFC 7946 mục 3.1.9; nơi rõ ràng đã được cắt cho lần này"
        }
        Code::AroundPole => {
            "cắt đa giác dọc kinh tuyến 180 độ và khép qua cực theo RFC 7946 mục 3.1.9"
        }
        Code::NotCounted => {
            "ghi trạng thái và ngày sau project.as_of, hoặc chuyển sang lớp hiện có"
        }
        Code::NumberInvalid => "ghi số thường, không có dấu phân cách hàng nghìn và đơn vị",
        Code::NumberOutOfRange => "ghi giá trị trong khoảng cho phép, xem docs/inputs.md",
        Code::FlagInvalid => "ghi true hoặc false",
        Code::DateInvalid => "ghi ngày dạng YYYY-MM-DD",
        Code::PopulationDiffers => {
            "kiểm tra số dân và ranh giới thôn, bản; số đã khai báo được sử dụng"
        }
        Code::WordUnknown => "dùng một trong các từ của trường, xem docs/inputs.md",
        Code::OperatorMissing => "ghi tên doanh nghiệp",
        Code::TechnologyMissing => "ghi công nghệ: 2G, 3G, 4G hoặc 5G",
        Code::LevelMissing => "ghi rsrp_dbm hoặc bỏ dòng: không đo được không phải là một mức thu",
        Code::VillageUnknown => "dùng mã thôn, bản có trong danh sách",
        Code::DuplicatePlace => {
            "kiểm tra có phải cùng một thôn, bản, hoặc tọa độ là của trung tâm xã"
        }
        Code::DuplicateName => "kiểm tra có phải cùng một thôn, bản",
        Code::OutsideCountry => "kiểm tra tọa độ và hệ tọa độ",
        Code::OutsideProvince => "kiểm tra tọa độ và tên tỉnh của dòng",
        Code::OutsideDistrict => "kiểm tra tọa độ và tên huyện của dòng",
        Code::OutsideCommune => "kiểm tra tọa độ, tên xã và mã xã của dòng",
        Code::CommuneCodeOld => "ghi mã mới; lần này đã dùng mã mới tương ứng",
        Code::CommuneCodeAmbiguous => {
            "ghi mã mới của xã nơi có thôn, bản; chương trình không tự sửa"
        }
        Code::CommuneCodeUnknown => "kiểm tra mã và xem có mất số 0 ở đầu không",
        Code::PopulationZero => "ghi số dân; số 0 được coi là chưa biết",
        Code::PowerUndated => "ghi electricity_asof: tình trạng điện có thể đã thay đổi",
        Code::NameBroken => "xuất lại tệp ở dạng UTF-8 hoặc ghi lại tên; chương trình không tự sửa",
    }
}
