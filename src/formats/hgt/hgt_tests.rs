use std::io::Write as _;
use std::path::Path;

use super::*;

fn tile(height: impl Fn(u32, u32) -> i16) -> Vec<u8> {
    let cells = (0..1201).flat_map(|row| (0..1201).map(move |column| (column, row)));
    cells
        .flat_map(|(column, row)| height(column, row).to_be_bytes())
        .collect()
}

fn sloped() -> Vec<u8> {
    tile(|column, row| match (column, row) {
        (7, 3) => VOID,
        _ => i16::try_from(column + 2 * row).unwrap() - 1000,
    })
}

fn assert_sloped(height: impl Fn(u32, u32) -> Option<i16>) {
    assert_eq!(height(0, 0), Some(-1000));
    assert_eq!(height(1200, 1200), Some(2600));
    assert_eq!(height(5, 4), Some(-987));
    assert_eq!(height(7, 3), None);
}

#[test]
fn cells_are_big_endian_from_the_north() {
    let bytes = sloped();
    let hgt = Hgt::open("srtm/n21e105.hgt", &bytes).unwrap();
    assert_eq!(hgt.shape().corner, [105, 21]);
    assert_eq!(hgt.shape().size, [1201, 1201]);
    assert_sloped(|column, row| hgt.cell(column, row));
    assert_eq!(hgt.cell(1201, 0), None);
    assert_eq!(hgt.cell(0, 1201), None);
}

#[test]
fn names_are_corners() {
    for (name, corner) in [
        ("N38W093.hgt", [-93, 38]),
        ("a/S01E000.SRTMGL1.hgt.zip", [0, -1]),
        ("s90w180.HGT", [-180, -90]),
        ("N00E179.hgt.gz", [179, 0]),
    ] {
        assert_eq!(corner_of(name).unwrap(), corner, "{name}");
        let shape = HgtShape::of(name, 25_934_402).unwrap();
        assert_eq!(shape.size, [3601, 3601]);
        assert_eq!(corner_of(&hgt_name(corner)).unwrap(), corner);
    }
    for name in [
        "",
        "N21.hgt",
        "N21E10.hgt",
        "N2éE105.hgt",
        "N21E1055.hgt",
        "N+1E105.hgt",
        "x",
    ] {
        assert!(matches!(corner_of(name), Err(HgtError::Name)), "{name}");
    }
    for name in ["N90E105.hgt", "N21E180.hgt", "S91E000.hgt"] {
        assert!(
            matches!(corner_of(name), Err(HgtError::Corner { .. })),
            "{name}"
        );
    }
}

#[test]
fn a_file_that_was_cut_off_says_so() {
    let bytes = sloped();
    let error = Hgt::open("N21E105.hgt", &bytes[..bytes.len() - 2]).unwrap_err();
    assert!(
        error.to_string().starts_with("has 2884800 bytes"),
        "{error}"
    );
    assert_eq!(
        HgtShape::of("N70E020.hgt", 12_970_802).unwrap().size,
        [1801, 3601]
    );
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, content) in members {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

#[test]
fn archives_hold_the_same_cells() {
    let bytes = sloped();
    let inside = zipped(&[("readme.txt", b"x"), ("N21E105.hgt", &bytes)]);
    let outside = zipped(&[("tile.hgt", &bytes)]);
    for (name, packed) in [
        ("any.zip", inside),
        ("N21E105.SRTMGL3.hgt.zip", outside),
        ("N21E105.hgt.gz", gzipped(&bytes)),
    ] {
        assert!(PackedHgt::is_packed(&packed));
        let hgt = PackedHgt::open(name, &packed).unwrap();
        assert_eq!(hgt.shape().corner, [105, 21], "{name}");
        let cells = hgt.unpack(&packed).unwrap();
        assert_sloped(|column, row| cells[row as usize * 1201 + column as usize]);
        // What the archive claims is of no use where it was cut off.
        let cut = &packed[..packed.len() / 2];
        assert!(PackedHgt::open(name, cut).is_err() || hgt.unpack(cut).is_err());
    }
}

#[test]
fn archives_without_a_tile_say_so() {
    let empty = zipped(&[("a.txt", b"x")]);
    let error = PackedHgt::open("N21E105.zip", &empty).unwrap_err();
    assert!(matches!(error, HgtError::Members { count: 0 }));
    let short = zipped(&[("N21E105.hgt", b"abcd")]);
    let error = PackedHgt::open("N21E105.zip", &short).unwrap_err();
    assert!(matches!(error, HgtError::Size { bytes: 4 }));
    // A size in the last four bytes that the content does not have.
    let mut claims = gzipped(b"abcd");
    let at = claims.len() - 4;
    claims[at..].copy_from_slice(&2_884_802_u32.to_le_bytes());
    let hgt = PackedHgt::open("N21E105.hgt.gz", &claims).unwrap();
    assert!(hgt.unpack(&claims).is_err());
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn a_real_tile_is_read_as_gdal_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/hgt");
    if !folder.exists() {
        eprintln!("skipped: ../shared is absent");
        return;
    }
    let bytes = std::fs::read(folder.join("N38W093.hgt")).unwrap();
    let hgt = Hgt::open("N38W093.hgt", &bytes).unwrap();
    assert_eq!(hgt.shape().corner, [-93, 38]);
    let heights = (0..1201).flat_map(|row| (0..1201).map(move |column| (column, row)));
    assert!(
        heights
            .filter_map(|(column, row)| hgt.cell(column, row))
            .count()
            > 1_000_000
    );
}
