//! Numbers and codes as people read them.

use crate::geodesy::LonLat;
use crate::lang::{Lang, number, plain, say};
use crate::options::Flip;
use crate::options::means::Evidence;
use crate::project::Item;
use crate::report::words::{unit, word};

/// A code of outputs; in Vietnamese with its words before.
pub(super) fn code(code: &str, lang: Lang) -> String {
    match lang {
        Lang::En => code.to_owned(),
        Lang::Vi => {
            let words = word(code, lang);
            if words == code {
                code.to_owned()
            } else {
                format!("{words} ({code})")
            }
        }
    }
}

/// A number of dollars with its thousands set apart.
pub(super) fn grouped(dollars: f64, lang: Lang) -> String {
    number(dollars, 0, lang)
}

/// A number to so many decimals, without zeros at the end.
pub(super) fn decimal(number: f64, decimals: usize, lang: Lang) -> String {
    let text = plain(number, decimals, lang);
    if decimals > 0 {
        let text = text.trim_end_matches('0');
        text.trim_end_matches(['.', ',']).to_owned()
    } else {
        text
    }
}

/// A share in whole percent; what is neither none nor all never looks so.
pub(super) fn percent(share: f64, lang: Lang) -> String {
    let whole = (100.0 * share).round();
    if (whole <= 0.0 && share > 0.0) || (whole >= 100.0 && share < 1.0) {
        return small_percent(share, lang);
    }
    format!("{whole:.0} %")
}

/// A share in percent with the decimals that it needs.
pub(super) fn small_percent(share: f64, lang: Lang) -> String {
    let percent = 100.0 * share;
    let decimals = if percent > 0.0 && percent < 0.1 { 3 } else { 1 };
    format!("{} %", decimal(percent, decimals, lang))
}

/// Longitude and latitude to a metre, with points in every language, as maps take them.
pub(super) fn degrees(at: LonLat) -> String {
    format!("{:.5}, {:.5}", at.lon(), at.lat())
}

/// A change of one number that lets another class win.
pub(super) fn flip(flip: &Flip, lang: Lang) -> String {
    let is_price = Item::ALL.iter().any(|item| item.key() == flip.what);
    if !is_price && lang == Lang::En {
        return flip.to_string();
    }
    let size = |number: f64| {
        let decimals = match number.abs() {
            size if is_price && size >= 10.0 => 0,
            _ if is_price => 2,
            size if size >= 100.0 => 0,
            size if size >= 10.0 => 1,
            size if size >= 1.0 => 2,
            _ => 4,
        };
        if decimals == 0 {
            grouped(number, lang)
        } else {
            decimal(number, decimals, lang)
        }
    };
    let relative = flip
        .relative
        .map(|share| format!(" ({:+.0} %)", 100.0 * share));
    let relative = relative.unwrap_or_default();
    let (what, of) = (&flip.what, unit(&flip.unit, lang));
    let to = size(flip.to);
    let class = code(flip.to_class.as_str(), lang);
    let from = match (flip.from.map(size), lang, is_price) {
        (None, ..) => String::new(),
        (Some(from), Lang::En, _) => format!(" from US$ {from}"),
        (Some(from), Lang::Vi, true) => format!(" từ {from} USD"),
        (Some(from), Lang::Vi, false) => format!(" từ {from}"),
    };
    if is_price {
        return say!(
            lang,
            "{what}{from} to US$ {to} a {of}{relative}: {class}",
            "{what}{from} thành {to} USD mỗi {of}{relative}: {class}"
        );
    }
    let of = if of.is_empty() { "" } else { " " }.to_owned() + of;
    format!("{what}{from} thành {to}{of}{relative}: {class}")
}

/// What a decision rests on.
pub(super) fn evidence(evidence: Option<Evidence>, lang: Lang) -> String {
    match evidence {
        Some(Evidence::Terrain) => say!(
            lang,
            "coverage predicted over terrain",
            "vùng phủ sóng mô phỏng trên địa hình"
        ),
        Some(Evidence::Table) => say!(
            lang,
            "a table of ranges, no terrain: less certain",
            "bảng cự ly phủ sóng, không có địa hình: độ tin cậy thấp hơn"
        ),
        Some(Evidence::Distance) => say!(
            lang,
            "the distance to declared coverage alone: less certain",
            "chỉ khoảng cách đến vùng phủ sóng công bố: độ tin cậy thấp hơn"
        ),
        None => say!(
            lang,
            "nothing on the ground",
            "không dựa vào phương án mặt đất nào"
        ),
    }
}
