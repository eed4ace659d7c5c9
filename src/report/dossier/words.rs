//! Numbers as people read them.

use crate::geodesy::LonLat;
use crate::options::Flip;
use crate::options::means::Evidence;
use crate::project::Item;

/// A number of dollars with commas.
pub(super) fn grouped(dollars: f64) -> String {
    let digits = format!("{:.0}", dollars.abs());
    let mut text = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if dollars < 0.0 && digits != "0" {
        text.insert(0, '-');
    }
    text
}

/// A number to so many decimals, without zeros at the end.
pub(super) fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A share in whole percent; what is neither none nor all never looks so.
pub(super) fn percent(share: f64) -> String {
    let whole = (100.0 * share).round();
    if (whole <= 0.0 && share > 0.0) || (whole >= 100.0 && share < 1.0) {
        return small_percent(share);
    }
    format!("{whole:.0} %")
}

/// A share in percent with the decimals that it needs.
pub(super) fn small_percent(share: f64) -> String {
    let percent = 100.0 * share;
    let decimals = if percent > 0.0 && percent < 0.1 { 3 } else { 1 };
    format!("{} %", decimal(percent, decimals))
}

/// Longitude and latitude to a metre.
pub(super) fn degrees(at: LonLat) -> String {
    format!("{:.5}, {:.5}", at.lon(), at.lat())
}

/// A change of one number that lets another class win.
pub(super) fn flip(flip: &Flip) -> String {
    let is_price = Item::ALL.iter().any(|item| item.key() == flip.what);
    if !is_price {
        return flip.to_string();
    }
    let dollars = |dollars: f64| {
        let decimals = if dollars.abs() < 10.0 { 2 } else { 0 };
        if decimals == 0 {
            grouped(dollars)
        } else {
            decimal(dollars, decimals)
        }
    };
    let from = flip.from.map(|from| format!(" from US$ {}", dollars(from)));
    let relative = flip
        .relative
        .map(|share| format!(" ({:+.0} %)", 100.0 * share));
    format!(
        "{}{} to US$ {} a {}{}: {}",
        flip.what,
        from.unwrap_or_default(),
        dollars(flip.to),
        flip.unit,
        relative.unwrap_or_default(),
        flip.to_class.as_str()
    )
}

/// What a decision rests on.
pub(super) fn evidence(evidence: Option<Evidence>) -> &'static str {
    match evidence {
        Some(Evidence::Terrain) => "coverage predicted over terrain",
        Some(Evidence::Table) => "a table of ranges, no terrain: less certain",
        Some(Evidence::Distance) => "the distance to declared coverage alone: less certain",
        None => "nothing on the ground",
    }
}
