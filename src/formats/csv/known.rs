//! Tables that come without a header line and are known by their first record.

use std::borrow::Cow;

/// The columns of `OpenCelliD` (its "cell towers" export), which leaves the header out of some files.
const OPENCELLID: &[&str] = &[
    "radio",
    "mcc",
    "net",
    "area",
    "cell",
    "unit",
    "lon",
    "lat",
    "range",
    "samples",
    "changeable",
    "created",
    "updated",
    "averageSignal",
];

/// What stands in the first column of such a table.
const RADIOS: &[&str] = &["GSM", "CDMA", "UMTS", "LTE", "NR", "NBIOT"];

/// The columns of a table whose first record is no header but a row, and what to say of it.
pub(super) fn columns(first: &[Cow<'_, str>]) -> Option<(&'static [&'static str], &'static str)> {
    let is_number = |cell: &str| cell.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let has_radio = first
        .first()
        .is_some_and(|cell| RADIOS.contains(&cell.trim().to_ascii_uppercase().as_str()));
    let is_known = first.len() == OPENCELLID.len()
        && has_radio
        && first[1..=4].iter().all(|cell| is_number(cell))
        && first[6..=7].iter().all(|cell| is_number(cell));
    is_known.then_some((
        OPENCELLID,
        "has no header line; its first line looks like OpenCelliD, whose columns were taken",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(line: &str) -> bool {
        let cells: Vec<Cow<'_, str>> = line.split(',').map(Cow::Borrowed).collect();
        columns(&cells).is_some()
    }

    #[test]
    fn a_row_of_opencellid_is_told_from_headers_and_other_rows() {
        let row =
            "UMTS,740,1,50404,65743865,0,-79.854472,-2.073579,91204,2000,1,1347360297,1382522448,0";
        assert!(known(row));
        assert!(known(&row.replace("UMTS", "lte")));
        assert!(!known(&OPENCELLID.join(",")));
        assert!(!known(&row.replace("UMTS", "radio")));
        assert!(!known(&row.replace("740", "mcc")));
        assert!(!known(row.rsplit_once(',').unwrap().0));
        assert!(!known(""));
    }
}
