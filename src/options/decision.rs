//! The words of decisions.

use serde::{Deserialize, Serialize};

use crate::lang::Text;

/// What is decided for a village.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Decision {
    /// An operator is committed already.
    Planned,
    /// A new sector on an existing mast, or a re-tilt.
    RemoteSector,
    /// A repeater that hears an existing cell.
    Repeater,
    /// A small cell with terrestrial backhaul.
    SmallCell,
    /// A macro site with terrestrial backhaul.
    Macro,
    /// A small cell fed by low-orbit satellite.
    LeoCell,
    /// Community terminals with Wi-Fi.
    LeoTerminal,
    /// Service of satellites to phones directly, an interim.
    DirectToCell,
    /// Wait for the grid, then build on the ground.
    WaitForGrid,
    /// Nothing that may be built gives the required service.
    NoOption,
    /// A missing fact decides.
    NeedsData,
}

impl Decision {
    /// All, in the order of the summary.
    pub const ALL: [Self; 11] = [
        Self::Planned,
        Self::RemoteSector,
        Self::Repeater,
        Self::SmallCell,
        Self::Macro,
        Self::LeoCell,
        Self::LeoTerminal,
        Self::DirectToCell,
        Self::WaitForGrid,
        Self::NoOption,
        Self::NeedsData,
    ];

    /// What may be built, in the order of the ladder; each has a cost of its own in the outputs.
    pub const OPTIONS: [Self; 9] = [
        Self::Planned,
        Self::RemoteSector,
        Self::Repeater,
        Self::SmallCell,
        Self::Macro,
        Self::LeoCell,
        Self::LeoTerminal,
        Self::DirectToCell,
        Self::WaitForGrid,
    ];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::RemoteSector => "remote-sector",
            Self::Repeater => "repeater",
            Self::SmallCell => "small-cell",
            Self::Macro => "macro",
            Self::LeoCell => "leo-cell",
            Self::LeoTerminal => "leo-terminal",
            Self::DirectToCell => "direct-to-cell",
            Self::WaitForGrid => "wait-for-grid",
            Self::NoOption => "no-option",
            Self::NeedsData => "needs-data",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Planned => Text::new("Planned by an operator", "Doanh nghiệp đã có kế hoạch"),
            Self::RemoteSector => Text::new("Remote sector", "Sector mở rộng trên cột có sẵn"),
            Self::Repeater => Text::new("Repeater", "Trạm lặp"),
            Self::SmallCell => Text::new("Small cell", "Trạm cỡ nhỏ"),
            Self::Macro => Text::new("Macro site", "Trạm macro"),
            Self::LeoCell => Text::new("Cell with satellite backhaul", "Trạm truyền dẫn vệ tinh"),
            Self::LeoTerminal => Text::new(
                "Community satellite terminal",
                "Thiết bị đầu cuối vệ tinh cộng đồng",
            ),
            Self::DirectToCell => Text::new(
                "Satellite direct to cell",
                "Vệ tinh kết nối thẳng điện thoại",
            ),
            Self::WaitForGrid => Text::new("Wait for the grid", "Chờ điện lưới"),
            Self::NoOption => Text::new("No option", "Chưa có phương án"),
            Self::NeedsData => Text::new("Needs data", "Cần thêm dữ liệu"),
        }
    }

    /// The class that it belongs to.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::Planned => Class::Planned,
            Self::RemoteSector | Self::Repeater | Self::SmallCell | Self::Macro => {
                Class::Terrestrial
            }
            Self::LeoCell | Self::LeoTerminal | Self::DirectToCell => Class::Satellite,
            Self::WaitForGrid => Class::WaitForGrid,
            Self::NoOption => Class::NoOption,
            Self::NeedsData => Class::NeedsData,
        }
    }
}

/// Tower, satellite or neither yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// With a mast.
    Terrestrial,
    /// By low-orbit satellite.
    Satellite,
    /// Wait for the grid.
    WaitForGrid,
    /// An operator is committed already.
    Planned,
    /// Nothing that may be built gives the required service.
    NoOption,
    /// A missing fact decides.
    NeedsData,
}

impl Class {
    /// All, in the order of the summary.
    pub const ALL: [Self; 6] = [
        Self::Terrestrial,
        Self::Satellite,
        Self::WaitForGrid,
        Self::Planned,
        Self::NoOption,
        Self::NeedsData,
    ];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Terrestrial => "terrestrial",
            Self::Satellite => "satellite",
            Self::WaitForGrid => "wait-for-grid",
            Self::Planned => "planned",
            Self::NoOption => "no-option",
            Self::NeedsData => "needs-data",
        }
    }
}
