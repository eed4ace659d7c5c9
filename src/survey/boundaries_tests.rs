use geo_types::polygon;

use super::*;

#[test]
fn names_are_compared_without_the_kind_of_area() {
    for (one, other) in [
        ("Xã Tà Xùa", "Ta Xua"),
        ("Thành phố Hà Nội", "Hà Nội"),
        ("Tp. Huế", "THÀNH PHỐ HUẾ"),
        ("Quận 1", "1"),
        ("Thị trấn Đồng Văn", "TT Dong Van"),
    ] {
        assert!(Forms::of(one).agree(&Forms::of(other)), "{one}");
    }
    assert_eq!(bare("Xã"), "xa");
    assert_ne!(bare("Xa Dung"), bare("Tà Dung"));
}

/// First syllables that look like the word for a kind of area without its marks.
#[test]
fn names_keep_the_syllables_that_mean_no_kind() {
    let name = |text: &str| Forms::of(text).name;
    assert_eq!(name("Xã Xa Dung"), "xadung");
    assert_eq!(name("Xa Dung"), "xadung");
    assert_eq!(Forms::of("Xa Dung").shorter.as_deref(), Some("dung"));
    assert_eq!(
        Forms::of("Phương Thiện"),
        Forms {
            name: "phuongthien".to_owned(),
            shorter: None
        }
    );
    // Marks as letters of their own.
    assert_eq!(name("Xa\u{303} Ta\u{300} Xu\u{300}a"), "taxua");
    let areas = Boundaries::of(vec![
        square(Level::Commune, None, "Xã Dung", 0.0),
        square(Level::Commune, None, "Xã Xa Dung", 0.1),
        square(Level::Commune, None, "Xa Muong Lay", 0.2),
        square(Level::Commune, None, "Phương Thiện", 0.3),
    ]);
    let own = |commune: &str| areas.of_name(Level::Commune, commune, Some("P"));
    for (commune, expected) in [
        ("Xã Dung", 0),
        ("Dung", 0),
        ("Xa Dung", 1),
        ("Xã Xa Dung", 1),
        ("Mường Lay", 2),
        ("Xã Mường Lay", 2),
        ("Xa Muong Lay", 2),
        ("Phường Phương Thiện", 3),
        ("Phuong Thien", 3),
        ("Xa Phuong Thien", 3),
    ] {
        assert_eq!(own(commune), [expected], "{commune}");
    }
    assert!(own("Thiện").is_empty());
}

#[test]
fn codes_are_compared_as_numbers_where_they_are() {
    assert_eq!(plain_code("00042"), "42");
    assert_eq!(plain_code("42.0"), "42");
    assert_eq!(plain_code("0"), "0");
    assert_eq!(plain_code("VN-042"), "VN-042");
}

/// A square of 0.1 degree.
fn square(level: Level, code: Option<&str>, name: &str, west: f64) -> Boundary {
    let east = west + 0.1;
    Boundary {
        level,
        code: code.map(str::to_owned),
        name: Some(name.to_owned()),
        province: (level > Level::Province).then(|| "P".to_owned()),
        polygons: MultiPolygon(vec![polygon![
            (x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 0.1), (x: west, y: 0.1),
        ]]),
    }
}

#[test]
fn what_lies_outside_is_told_with_its_distance_and_where_it_lies() {
    let areas = Boundaries::of(vec![
        square(Level::Commune, Some("00001"), "Một", 0.0),
        square(Level::Commune, None, "Hai", 0.1),
    ]);
    let own = areas.by_code["1"].clone();
    let outside = |lon| areas.outside(Level::Commune, &own, LonLat::new(lon, 0.05).unwrap());
    assert_eq!(outside(0.05), None);
    // 167 m, inside the tolerance; 223 m.
    assert_eq!(outside(0.1015), None);
    let said = outside(0.102).unwrap();
    assert_eq!(
        said,
        "lies 223 m outside of its commune Một (00001), in Hai"
    );
    let said = outside(0.3).unwrap();
    assert_eq!(
        said,
        "lies 22 km outside of its commune Một (00001), in no commune that was given"
    );
}
