use std::io::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::*;

const NAME: &str = "STARLINK-37821          ";
const ONE: &str = "1 A0404U 26192A   26263.38590896  .00031477  00000+0  57128-3 0  9992";
const TWO: &str = "2 A0404  53.1597 307.1840 0001009  61.6382 298.4729 15.49331404  5885";
const ISS: &str = "1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992\n\
                   2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008\n";

const OMM: &str = r#"{"OBJECT_NAME":"ISS (ZARYA)","OBJECT_ID":"1998-067A","EPOCH":"2020-07-12T21:16:01.000416",
"MEAN_MOTION":15.49507896,"ECCENTRICITY":0.0001413,"INCLINATION":51.6461,"RA_OF_ASC_NODE":221.2784,
"ARG_OF_PERICENTER":89.1723,"MEAN_ANOMALY":280.4612,"EPHEMERIS_TYPE":0,"CLASSIFICATION_TYPE":"U",
"NORAD_CAT_ID":25544,"ELEMENT_SET_NO":999,"REV_AT_EPOCH":23600,"BSTAR":-3.1515e-5,
"MEAN_MOTION_DOT":-2.218e-5,"MEAN_MOTION_DDOT":0}"#;

fn read(text: &str) -> ElementFile {
    ElementFile::read(text.as_bytes()).unwrap_or_else(|why| panic!("{why}"))
}

/// The line with the last digit that its checksum asks for.
fn summed(line: &str) -> String {
    let sum = line[..68].bytes().map(|byte| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'-' => 1,
        _ => 0,
    });
    format!("{}{}", &line[..68], sum.sum::<u32>() % 10)
}

#[test]
fn names_alpha_5_short_revolutions_and_both_line_ends_are_read() {
    for end in ["\n", "\r\n"] {
        let text = [NAME, ONE, TWO, "", ISS.trim(), "0 LAST", ONE, TWO].join(end);
        let text = text.replace('\n', end).replace("\r\r", "\r");
        let file = read(&text);
        assert_eq!((file.sets.len(), file.superseded, file.refused), (2, 1, 0));
        let first = &file.sets[0];
        assert_eq!(
            (first.name.as_str(), first.catalogue_number),
            ("STARLINK-37821", 100_404)
        );
        assert_eq!(first.epoch.to_string(), "2026-09-20T09:15:42Z");
        let mean = MeanElements {
            inclination_deg: 53.1597,
            right_ascension_deg: 307.184,
            eccentricity: 0.000_100_9,
            argument_of_perigee_deg: 61.6382,
            mean_anomaly_deg: 298.4729,
            mean_motion_rev_day: 15.493_314_04,
            drag: 0.000_571_28,
        };
        assert!((first.mean.drag - mean.drag).abs() < 1e-18);
        assert_eq!(
            MeanElements {
                drag: mean.drag,
                ..first.mean
            },
            mean
        );
        assert_eq!(file.sets[1].name, "25544");
        assert_eq!(file.records(), 3);
    }
}

#[test]
fn the_letters_of_alpha_5_leave_out_i_and_o() {
    for (letters, number) in [
        ("A0000", 100_000),
        ("H9999", 179_999),
        ("J0000", 180_000),
        ("N0001", 220_001),
        ("P0000", 230_000),
        ("Z9999", 339_999),
        ("    7", 7),
    ] {
        let [one, two] = [ONE, TWO].map(|line| summed(&line.replace("A0404", letters)));
        assert_eq!(
            read(&format!("{one}\n{two}")).sets[0].catalogue_number,
            number
        );
    }
    for letters in ["I0000", "O0000", "a0000", " A000", "0A000", "     "] {
        let [one, two] = [ONE, TWO].map(|line| summed(&line.replace("A0404", letters)));
        let file = read(&format!("{ISS}{one}\n{two}"));
        assert_eq!(
            (file.refused, file.told[0].field),
            (1, "catalogue number"),
            "{letters}"
        );
    }
}

#[test]
fn a_record_that_cannot_be_used_is_told_and_counted() {
    let change = |line: &str, columns: std::ops::Range<usize>, value: &str| {
        let mut line = line.to_owned();
        line.replace_range(columns, value);
        summed(&line)
    };
    let broken = [
        (ONE[..68].to_owned() + "3", TWO.to_owned(), "checksum", 3),
        (change(ONE, 18..20, "xx"), TWO.to_owned(), "epoch", 3),
        (change(ONE, 20..23, "367"), TWO.to_owned(), "epoch", 3),
        (change(ONE, 20..23, "000"), TWO.to_owned(), "epoch", 3),
        (
            change(ONE, 53..61, "  57128 "),
            TWO.to_owned(),
            "drag term",
            3,
        ),
        (
            change(ONE, 62..63, "4"),
            TWO.to_owned(),
            "ephemeris type",
            3,
        ),
        (
            ONE.to_owned(),
            change(TWO, 8..16, "183.1597"),
            "inclination",
            4,
        ),
        (
            ONE.to_owned(),
            change(TWO, 17..25, "     inf"),
            "right ascension",
            4,
        ),
        (
            ONE.to_owned(),
            change(TWO, 26..33, "00010-9"),
            "eccentricity",
            4,
        ),
        (
            ONE.to_owned(),
            change(TWO, 52..63, "99.49331404"),
            "mean motion",
            4,
        ),
        (
            ONE.to_owned(),
            change(TWO, 52..63, " 0.00000000"),
            "mean motion",
            4,
        ),
        (
            ONE.to_owned(),
            change(TWO, 2..7, "A0405"),
            "catalogue number",
            4,
        ),
        (
            ONE.to_owned(),
            TWO[..60].to_owned(),
            "a line that has not 69 columns",
            4,
        ),
        (
            ONE.to_owned(),
            format!("{TWO}1"),
            "a line that has not 69 columns",
            4,
        ),
        (
            ONE.to_owned(),
            change(TWO, 16..17, "1"),
            "a column between fields",
            4,
        ),
        (ONE.to_owned(), String::new(), "line 1", 3),
        (TWO.to_owned(), String::new(), "line 2", 3),
        ("NAME ONLY".to_owned(), String::new(), "a line", 3),
    ];
    for (one, two, field, line) in broken {
        let file = read(&format!("{ISS}{one}\n{two}\n"));
        assert_eq!((file.sets.len(), file.refused), (1, 1), "{one}\n{two}");
        assert_eq!(
            (file.told[0].field, file.told[0].line),
            (field, line),
            "{}",
            file.told[0]
        );
    }
    let cut = read(&format!("{ISS}{NAME}\n{ONE}\n2 A0404  53.15"));
    assert_eq!((cut.sets.len(), cut.refused), (1, 1));
    assert_eq!(
        cut.told[0].to_string(),
        "line 5 (STARLINK-37821): a line that has not 69 columns is \"2 A0404  53.15\"; 69 columns are needed; is the \
         line cut off, or blanks lost?"
    );
}

#[test]
fn the_newest_set_of_an_object_is_kept() {
    let older = summed(&ONE.replace("26263.3", "26262.3"));
    for text in [
        format!("{older}\n{TWO}\n{ONE}\n{TWO}"),
        format!("{ONE}\n{TWO}\n{older}\n{TWO}"),
    ] {
        let file = read(&text);
        assert_eq!(
            (file.sets.len(), file.superseded, file.records()),
            (1, 1, 2)
        );
        assert_eq!(file.newest(), Some(file.sets[0].epoch));
        assert_eq!(file.sets[0].epoch.to_string(), "2026-09-20T09:15:42Z");
    }
}

#[test]
fn messages_give_the_same_elements_as_lines() {
    let quoted = OMM.replace(": ", ":");
    let quoted: String = quoted
        .split(',')
        .map(|field| match field.rsplit_once(':') {
            Some((key, number)) if number.trim_end_matches('}').parse::<f64>().is_ok() => {
                let end = if number.ends_with('}') { "}" } else { "" };
                format!("{key}:\"{}\"{end}", number.trim_end_matches('}'))
            }
            _ => field.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(",");
    assert!(quoted.contains("\"NORAD_CAT_ID\":\"25544\""));
    let lines = read(ISS);
    for text in [OMM.to_owned(), format!("[{OMM}]"), quoted] {
        let file = read(&text);
        assert_eq!(file.sets[0].name, "ISS (ZARYA)");
        assert!((file.sets[0].epoch.since_s(lines.sets[0].epoch)).abs() < 1e-6);
        let (a, b) = (file.sets[0].mean, lines.sets[0].mean);
        assert!((a.drag - b.drag).abs() < 1e-18);
        assert_eq!(MeanElements { drag: b.drag, ..a }, b);
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(OMM.as_bytes()).unwrap();
    assert_eq!(
        ElementFile::read(&packed.finish().unwrap()).unwrap(),
        read(OMM)
    );
}

#[test]
fn messages_that_cannot_be_used_are_told_and_counted() {
    for (from, to, field) in [
        (
            "\"EPOCH\":\"2020-07-12T21",
            "\"EPOCH\":\"2020-07-12T31",
            "EPOCH",
        ),
        (":15.49507896", ":-1", "MEAN_MOTION"),
        (":0.0001413", ":\"1.5\"", "ECCENTRICITY"),
        ("\"INCLINATION\":51.6461,", "", "INCLINATION"),
        (":221.2784", ":\"NaN\"", "RA_OF_ASC_NODE"),
        (":25544", ":\"ISS\"", "NORAD_CAT_ID"),
        (":25544", ":2.5e4", "NORAD_CAT_ID"),
        (
            "\"EPHEMERIS_TYPE\":0",
            "\"EPHEMERIS_TYPE\":\"4\"",
            "EPHEMERIS_TYPE",
        ),
        ("{", "{\"REF_FRAME\":\"ICRF\",", "REF_FRAME"),
        (":-3.1515e-5", ":null", "BSTAR"),
    ] {
        assert!(OMM.contains(from), "{from}");
        let file = read(&format!("[{OMM},\n{}]", OMM.replacen(from, to, 1)));
        assert_eq!((file.sets.len(), file.refused), (1, 1), "{to}");
        assert_eq!((file.told[0].field, file.told[0].line), (field, 6));
        assert_eq!(file.told[0].name, "ISS (ZARYA)");
    }
    for text in [
        format!("[{OMM},7]"),
        format!("[{OMM},{}", &OMM[..90]),
        format!("[{OMM}] x"),
        format!("[{OMM},]"),
    ] {
        let file = read(&text);
        assert_eq!((file.sets.len(), file.refused), (1, 1), "{text}");
    }
}

#[test]
fn what_is_no_list_of_elements_says_what_to_do() {
    for (bytes, words) in [
        (
            &b""[..],
            "holds no element set that can be used, and 0 that cannot",
        ),
        (
            b"hello\nworld\n",
            "and 2 that cannot; the first: line 1: a line is \"hello\"",
        ),
        (b"<omm/>", "looks like XML"),
        (b"OBJECT_NAME,EPOCH", "looks like OMM in CSV"),
        (b"\x89PNG\x00", "looks like a binary file"),
        (b"\x1f\x8b\x08garbage", "cannot be read"),
        (b"{\"a\":1}", "CENTER"),
        (b"[", "JSON"),
    ] {
        let why = ElementFile::read(bytes).unwrap_err().to_string();
        assert!(
            why.contains(words) || words == "CENTER" && why.contains("NORAD_CAT_ID"),
            "{why}"
        );
    }
    assert!(matches!(
        ElementFile::open(Path::new("/no/such")),
        Err(ElementsError::Io(_))
    ));
}

#[test]
fn lists_that_others_wrote_are_read_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/leo");
    if !root.is_dir() {
        #[expect(clippy::print_stderr, reason = "a test says that it is skipped")]
        {
            eprintln!("skipped: ../shared is absent");
        }
        return;
    }
    for (name, objects) in [
        ("starlink_celestrak_2026-05-12.tle.gz", 10_361),
        ("alpha5-A-last-30-days-snapshot.tle", 256),
    ] {
        let file = ElementFile::open(&root.join(name)).unwrap();
        assert_eq!(
            (file.sets.len(), file.superseded, file.refused),
            (objects, 0, 0),
            "{name}: {:?}",
            file.told
        );
        let ephemeris = Ephemeris::new(&file.sets);
        assert!(ephemeris.left_out().is_empty());
        let first = &file.sets[0];
        if objects == 256 {
            assert_eq!(
                (first.name.as_str(), first.catalogue_number),
                ("STARLINK-37821", 100_404)
            );
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(file) = ElementFile::read(&bytes) {
            prop_assert!(!file.sets.is_empty());
        }
    }

    /// Each record is in one of the three counts, and what is read can be asked for any moment.
    #[test]
    fn damaged_lists_lose_nothing_silently(at in 0_usize..430, byte in any::<u8>(), days in -400.0..400.0) {
        let text = format!("{NAME}\n{ONE}\n{TWO}\n{ISS}{NAME}\n{}\n{TWO}\n", summed(&ONE.replace("26263.3", "26262.3")));
        let mut bytes = text.into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(file) = ElementFile::read(&bytes) {
            prop_assert!(file.records() >= 3, "{:?}", file);
            for satellite in Ephemeris::new(&file.sets).satellites() {
                if let Ok((position, _)) = satellite.at(satellite.epoch().plus_s(days * 86_400.0)) {
                    prop_assert!(position.iter().all(|x| x.is_finite()));
                }
            }
        }
    }

    #[test]
    fn any_elements_give_a_finite_position_or_none(
        inclination in 0.0..=180.0, eccentricity in 0.0..0.999_999_999, motion in 1e-9..18.0,
        angle in 0.0..=360.0, drag in -10.0..10.0, minutes in -527_040.0..527_040.0,
    ) {
        let set = ElementSet {
            name: String::new(),
            catalogue_number: 1,
            epoch: "2026-01-01".parse().unwrap(),
            mean: MeanElements {
                inclination_deg: inclination,
                right_ascension_deg: angle,
                eccentricity,
                argument_of_perigee_deg: angle,
                mean_anomaly_deg: angle,
                mean_motion_rev_day: motion,
                drag,
            },
        };
        if let Ok(satellite) = Satellite::new(&set)
            && let Ok((position, velocity)) = satellite.at(set.epoch.plus_s(minutes * 60.0))
        {
            prop_assert!(position.iter().chain(&velocity).all(|x| x.is_finite()));
        }
    }
}
