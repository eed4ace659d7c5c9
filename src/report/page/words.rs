//! Words of the page that no other document has.

use crate::lang::Text;

pub(super) const WORDS: &[(&str, Text)] = &[
    ("country", Text::new("Country", "Quốc gia")),
    ("province", Text::new("Province", "Tỉnh")),
    ("district", Text::new("District", "Huyện")),
    ("commune", Text::new("Commune", "Xã")),
    ("fibre", Text::new("Fibre", "Cáp quang")),
    ("microwave", Text::new("Microwave hop", "Tuyến vi ba")),
    (
        "chain",
        Text::new("Microwave over relays", "Vi ba qua trạm chuyển tiếp"),
    ),
];
