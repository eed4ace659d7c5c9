//! Which zone of VN-2000 the surveys of a Vietnamese province use.
//!
//! Central meridians are those of Circular 973/2001/TT-TCDC, as EPSG's areas of use of 9205 to 9218 and
//! 5899 repeat them; the provinces at 105 and 108 degrees use 5897 and 5898. Which provinces were merged
//! is Resolution 202/2025/QH15, in force since 1 July 2025.

use super::table;

/// The zone of a province.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvinceZone {
    /// EPSG code of the zone.
    pub code: u32,
    /// Its central meridian in degrees.
    pub central_meridian: f64,
    /// EPSG codes of other zones in use there: those of provinces that were merged into this one in July
    /// 2025, whose older surveys stay in their own zones.
    pub also: Vec<u32>,
}

/// A province before July 2025: its name, the code of its zone, and the name of the province that it is
/// part of since.
type Row = (&'static str, u32, &'static str);

#[rustfmt::skip]
const PROVINCES: [Row; 63] = [
    ("laichau", 9205, "laichau"),
    ("dienbien", 9205, "dienbien"),
    ("sonla", 9206, "sonla"),
    ("kiengiang", 9207, "angiang"),
    ("camau", 9207, "camau"),
    ("laocai", 9208, "laocai"),
    ("yenbai", 9208, "laocai"),
    ("nghean", 9208, "nghean"),
    ("phutho", 9208, "phutho"),
    ("angiang", 9208, "angiang"),
    ("thanhhoa", 5897, "thanhhoa"),
    ("vinhphuc", 5897, "phutho"),
    ("dongthap", 5897, "dongthap"),
    ("cantho", 5897, "cantho"),
    ("haugiang", 5897, "cantho"),
    ("baclieu", 5897, "camau"),
    ("hanoi", 5897, "hanoi"),
    ("ninhbinh", 5897, "ninhbinh"),
    ("hanam", 5897, "ninhbinh"),
    ("hagiang", 9209, "tuyenquang"),
    ("haiduong", 9209, "haiphong"),
    ("hatinh", 9209, "hatinh"),
    ("bacninh", 9209, "bacninh"),
    ("hungyen", 9209, "hungyen"),
    ("thaibinh", 9209, "hungyen"),
    ("namdinh", 9209, "ninhbinh"),
    ("tayninh", 9209, "tayninh"),
    ("vinhlong", 9209, "vinhlong"),
    ("soctrang", 9209, "cantho"),
    ("travinh", 9209, "vinhlong"),
    ("caobang", 9210, "caobang"),
    ("longan", 9210, "tayninh"),
    ("tiengiang", 9210, "dongthap"),
    ("bentre", 9210, "vinhlong"),
    ("haiphong", 9210, "haiphong"),
    ("hochiminh", 9210, "hochiminh"),
    ("binhduong", 9210, "hochiminh"),
    ("tuyenquang", 9211, "tuyenquang"),
    ("hoabinh", 9211, "phutho"),
    ("quangbinh", 9211, "quangtri"),
    ("quangtri", 9212, "quangtri"),
    ("binhphuoc", 9212, "dongnai"),
    ("backan", 9213, "thainguyen"),
    ("thainguyen", 9213, "thainguyen"),
    ("bacgiang", 9214, "bacninh"),
    ("thuathienhue", 9214, "thuathienhue"),
    ("langson", 9215, "langson"),
    ("kontum", 9216, "quangngai"),
    ("quangninh", 5899, "quangninh"),
    ("dongnai", 5899, "dongnai"),
    ("bariavungtau", 5899, "hochiminh"),
    ("quangnam", 5899, "danang"),
    ("lamdong", 5899, "lamdong"),
    ("danang", 5899, "danang"),
    ("quangngai", 5898, "quangngai"),
    ("ninhthuan", 9217, "khanhhoa"),
    ("khanhhoa", 9217, "khanhhoa"),
    ("binhdinh", 9217, "gialai"),
    ("daklak", 9218, "daklak"),
    ("daknong", 9218, "lamdong"),
    ("phuyen", 9218, "daklak"),
    ("gialai", 9218, "gialai"),
    ("binhthuan", 9218, "lamdong"),
];

/// The zone of a province. Its name is folded: lower case letters without diacritics or spaces, as
/// `project::layers::folded` makes it; `tinh`, `thanhpho` and `tp` before it do not matter. Names of before
/// July 2025 are known, and those of today.
///
/// ```
/// use deadzone::geodesy::province_zone;
/// let zone = province_zone("tinhlaocai").unwrap();
/// assert_eq!((zone.code, zone.central_meridian), (9208, 104.75));
/// ```
#[must_use]
pub fn province_zone(folded: &str) -> Option<ProvinceZone> {
    let name = ["thanhpho", "tinh", "tp"]
        .iter()
        .find_map(|word| folded.strip_prefix(word))
        .unwrap_or(folded);
    let name = match name {
        "hue" => "thuathienhue",
        "hcm" | "saigon" => "hochiminh",
        "daclac" | "dacklak" => "daklak",
        "dacnong" => "daknong",
        name => name,
    };
    let &(_, code, _) = PROVINCES.iter().find(|(known, ..)| *known == name)?;
    let mut also: Vec<u32> = PROVINCES
        .iter()
        .filter(|&&(_, other, into)| into == name && other != code)
        .map(|&(_, other, _)| other)
        .collect();
    also.sort_unstable();
    also.dedup();
    Some(ProvinceZone {
        code,
        central_meridian: table::tm3_meridian(code)?,
        also,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_province_has_a_zone_and_34_are_left() {
        let mut left: Vec<&str> = PROVINCES.iter().map(|row| row.2).collect();
        left.sort_unstable();
        left.dedup();
        assert_eq!(left.len(), 34);
        for (name, code, into) in PROVINCES {
            assert_eq!(province_zone(name).unwrap().code, code, "{name}");
            assert!(province_zone(into).is_some(), "{into}");
        }
    }

    #[test]
    fn merged_provinces_name_the_older_zones_of_their_parts() {
        let codes = |name: &str| {
            let zone = province_zone(name).unwrap();
            (zone.code, zone.also)
        };
        assert_eq!(codes("tinhtuyenquang"), (9211, vec![9209]));
        assert_eq!(codes("laocai"), (9208, vec![]));
        assert_eq!(codes("tphochiminh"), (9210, vec![5899]));
        assert_eq!(codes("thanhphocantho"), (5897, vec![9209]));
        assert_eq!(codes("phutho"), (9208, vec![5897, 9211]));
        assert_eq!(codes("hagiang"), (9209, vec![]));
        assert_eq!(codes("hue").0, 9214);
        assert_eq!(province_zone("paris"), None);
    }
}
