use std::io::Read;

use proptest::prelude::*;

use super::*;

fn suggestion(name: &str) -> String {
    broken(name).unwrap_or_else(|| panic!("{name} is not called broken"))
}

#[test]
fn utf8_read_as_something_else_is_read_back() {
    for (name, encoding, meant) in [
        ("Báº£n", "Windows-1252", "Bản"),
        ("Ä‘iá»‡n", "Windows-1252", "điện"),
        ("XÃ£ TÃ\u{a0} XÃ¹a", "Windows-1252", "Xã Tà Xùa"),
        ("XĂ£ HĂ²a BĂ¬nh", "Windows-1258", "Xã Hòa Bình"),
        (
            "B\u{e1}\u{ba}\u{a3}n \u{c4}\u{90}iá»\u{87}n",
            "Latin-1",
            "Bản Điện",
        ),
        ("Zyogouin\u{c3}\u{a9}", "Windows-1252", "Zyogouiné"),
    ] {
        let said = suggestion(name);
        assert!(said.contains(encoding) && said.contains(meant), "{said}");
    }
    assert!(suggestion("Báº£n Phiá").contains("cut"));
}

#[test]
fn legacy_fonts_are_told_and_read() {
    for (name, font, meant) in [
        ("B¶n", "TCVN3", "Bản"),
        ("®iÖn", "TCVN3", "điện"),
        ("X· T¶ Phêi", "TCVN3", "Xã Tả Phời"),
        ("§¾k R'lÊp", "TCVN3", "Đắk R'lấp"),
        ("Th«n 3 (cò)", "TCVN3", "Thôn 3 (cũ)"),
        ("Baûn Maù", "VNI", "Bản Má"),
        ("Ñieän Bieân", "VNI", "Điện Biên"),
        ("Xaõ Taû Phôøi", "VNI", "Xã Tả Phời"),
        ("THÒ TRAÁN ÑOÀNG VAÊN", "VNI", "THỊ TRẤN ĐỒNG VĂN"),
    ] {
        let said = suggestion(name);
        assert!(said.contains(font) && said.contains(meant), "{said}");
    }
    assert!(suggestion("B¤zz®k").contains("symbols"));
}

#[test]
fn lost_letters_are_noted() {
    assert!(suggestion("B?n T? Xùa").contains("question marks"));
    assert!(suggestion("?i?n Biên").contains("question marks"));
    assert!(suggestion("B\u{fffd}n").contains("U+FFFD"));
    assert!(suggestion("B\u{1}n").contains("control"));
    assert_eq!(broken("Thôn 3 ?"), None);
}

#[test]
fn proper_names_of_many_languages_are_left_alone() {
    for name in [
        "Bản Tà Xùa",
        "Đắk R'lấp",
        "Ea H'leo",
        "H'Mông",
        "Hmông Đỏ",
        "Thôn Pờ Ê",
        "Hoà Bình",
        "Thuý",
        "Cư M’gar",
        "Krông Pắc",
        "Xã Ia O",
        "Khóm 5–6",
        "Zyogouiné",
        "Taï",
        "Aboisso-Comoé",
        "L'Haÿ",
        "Grand-Béréby",
        "Ñuñoa",
        "São Tomé",
        "ບ້ານນາ",
        "ភូមិថ្មី",
        "Göteborg",
        "Nº 3",
        "Tổ dân phố 7",
        "THÀNH PHỐ HUẾ",
        "Bản «Cũ»",
        "Thôn 1/2",
        "Thôn Ấp ½",
        "Ðắk Lắk",
    ] {
        assert_eq!(broken(name), None, "{name}");
    }
}

#[test]
fn the_table_holds_all_letters_of_vietnamese_once() {
    let letters: std::collections::BTreeSet<char> = (0..=255_u8)
        .map(legacy::tcvn_letter)
        .filter(|c| !c.is_ascii() && c.is_alphabetic())
        .collect();
    // 12 vowels in 6 tones and đ, small and capital, without those of ASCII: 134.
    assert_eq!(letters.len(), 134);
}

/// Names of the communes of Vietnam, and of villages in other countries: nobody broke them.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn real_names_raise_no_alarm() {
    let embedded = include_str!("../../../datasets/vietnam/villages.csv");
    let mut texts = vec![embedded.to_owned()];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/villages");
    match std::fs::read_dir(&folder) {
        Err(_) => eprintln!("skipped: ../shared is absent"),
        Ok(files) => {
            for file in files {
                let bytes = std::fs::read(file.unwrap().path()).unwrap();
                let mut text = String::new();
                if bytes.starts_with(&[0x1f, 0x8b]) {
                    let mut unpacked = flate2::read::MultiGzDecoder::new(&bytes[..]);
                    unpacked.read_to_string(&mut text).unwrap();
                } else {
                    text = String::from_utf8(bytes).unwrap();
                }
                texts.push(text);
            }
        }
    }
    for text in &texts {
        for cell in text.split(['\n', ',', ';', '"']) {
            assert_eq!(broken(cell), None, "{cell}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_judged(text in "\\PC{0,20}") {
        let _ = broken(&text);
    }

    /// What is Vietnamese and was read as Windows-1252 is read back.
    #[test]
    fn misread_names_are_repaired(name in "[A-Z][ảãạđệươ]n [A-Z][ấầộửý]t") {
        let (misread, _, _) = WINDOWS_1252.decode(name.as_bytes());
        prop_assert!(suggestion(&misread).contains(&name));
    }
}
