use super::*;

fn change(old: &str, old_name: &str, new: &str, new_name: &str) -> CodeChange {
    let commune = |code: &str, name: &str| Commune {
        code: code.to_owned(),
        name: (!name.is_empty()).then(|| name.to_owned()),
    };
    CodeChange {
        old: (!old.is_empty()).then(|| commune(old, old_name)),
        new: commune(new, new_name),
    }
}

fn codes() -> CommuneCodes {
    CommuneCodes::of(vec![
        change("1", "Phường Phúc Xá", "00097", "Hồng Hà"),
        // The number of Trúc Bạch was given to Ba Đình, of which it is a part now.
        change("4", "Phường Trúc Bạch", "4", "Ba Đình"),
        change("8", "Phường Vĩnh Phúc", "4", "Ba Đình"),
        change("7", "Phường Cống Vị", "30", "Giảng Võ"),
        change("7", "Phường Cống Vị", "8", "Ngọc Hà"),
        change("", "", "99999", ""),
    ])
}

#[test]
fn old_codes_are_mapped_where_that_is_clear() {
    let codes = codes();
    assert_eq!(
        codes.judge("00001", None),
        Verdict::Old("00097".to_owned(), "00097 Hồng Hà".to_owned())
    );
    assert_eq!(codes.judge("1.0", None), codes.judge("00001", None));
    let table = CommuneCodes::of(vec![change("01234", "", "04567", "")]);
    for code in ["01234", "1234", "1234.0", " 1234.0 "] {
        let new = Verdict::Old("04567".to_owned(), "04567".to_owned());
        assert_eq!(table.judge(code, None), new, "{code}");
    }
    assert_eq!(codes.judge("00004", None), Verdict::New);
    assert_eq!(codes.judge("99999", None), Verdict::New);
    assert_eq!(codes.judge("12345", None), Verdict::Unknown);
    let Verdict::Ambiguous(said) = codes.judge("00007", None) else {
        panic!("7 was divided");
    };
    assert!(
        said.contains("divided among 30 Giảng Võ, 8 Ngọc Hà"),
        "{said}"
    );
}

#[test]
fn the_name_tells_whether_a_number_used_twice_is_old() {
    let codes = codes();
    assert!(matches!(codes.judge("00008", None), Verdict::Ambiguous(_)));
    assert_eq!(codes.judge("00008", Some("Phường Ngọc Hà")), Verdict::New);
    assert_eq!(
        codes.judge("00008", Some("P. Vĩnh Phúc")),
        Verdict::Old("00004".to_owned(), "4 Ba Đình".to_owned())
    );
}
