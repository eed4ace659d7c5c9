use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::Tag;

use super::surface_tests::at;
use super::*;
use crate::geodesy::{Crs, LonLat};
use crate::units::Metres;

const ASCII: &str = "ncols 4\nnrows 3\nxllcorner 105\nyllcorner 21\ncellsize 0.25\nNODATA_value -9999\n1 2 3 4\n5 6 -9999 8\n9 10 11 12\n";

/// A raster of a `GeoTIFF` on WGS 84, or without a system, with keys of more.
fn raster(corner: [f64; 2], step: f64, side: u32, keys: &[[u16; 4]], heights: &[f32]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    let mut image = encoder
        .new_image::<colortype::Gray32Float>(side, side)
        .unwrap();
    let encoder = image.encoder();
    encoder
        .write_tag(Tag::ModelPixelScaleTag, &[step, step, 0.0][..])
        .unwrap();
    let tie = [0.0, 0.0, 0.0, corner[0], corner[1], 0.0];
    encoder.write_tag(Tag::ModelTiepointTag, &tie[..]).unwrap();
    let mut directory = vec![1, 1, 0, u16::try_from(keys.len()).unwrap()];
    directory.extend(keys.iter().flatten());
    encoder
        .write_tag(Tag::GeoKeyDirectoryTag, &directory[..])
        .unwrap();
    image.write_data(heights).unwrap();
    file.into_inner()
}

const WGS84: [[u16; 4]; 2] = [[1024, 0, 1, 2], [2048, 0, 1, 4326]];

fn hgt(value: i16) -> Vec<u8> {
    std::iter::repeat_n(value.to_be_bytes(), 1201 * 1201)
        .flatten()
        .collect()
}

fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file(name, zip::write::SimpleFileOptions::default())
        .unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

fn open(path: &Path) -> Result<Terrain, TerrainError> {
    Terrain::open(path, &Options::default())
}

fn height(terrain: &Terrain, lon: f64, lat: f64) -> Option<f64> {
    terrain.sampler().height(at(lon, lat)).unwrap()
}

#[test]
fn a_folder_of_all_kinds_is_one_surface() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("north")).unwrap();
    fs::write(
        path("north/N22E105.SRTMGL3.hgt.zip"),
        zipped("N22E105.hgt", &hgt(300)),
    )
    .unwrap();
    fs::write(path("N21E106.hgt"), hgt(200)).unwrap();
    fs::write(
        path("flat.TIF"),
        raster([107.0, 22.0], 0.1, 10, &WGS84, &[400.0; 100]),
    )
    .unwrap();
    fs::write(path("survey.asc"), ASCII).unwrap();
    fs::write(path("survey.prj"), Crs::wgs84().esri_wkt().unwrap()).unwrap();
    let terrain = open(folder.path()).unwrap();
    let names: Vec<&str> = terrain.files().collect();
    assert_eq!(
        names,
        [
            "N21E106.hgt",
            "north/N22E105.SRTMGL3.hgt.zip",
            "flat.TIF",
            "survey.asc"
        ]
    );
    assert_eq!(height(&terrain, 105.5, 22.5), Some(300.0));
    assert_eq!(height(&terrain, 106.5, 21.5), Some(200.0));
    assert_eq!(height(&terrain, 107.5, 21.5), Some(400.0));
    // Across the border at 107 from 200 to 400: half of it in the half cell of the coarser.
    assert_eq!(height(&terrain, 107.05, 21.5), Some(400.0));
    assert!((300.0..400.0).contains(&height(&terrain, 107.01, 21.5).unwrap()));
    assert_eq!(height(&terrain, 105.125, 21.625), Some(1.0));
    assert_eq!(height(&terrain, 105.625, 21.375), None);
    assert_eq!(
        terrain.tally(),
        Tally {
            tiles: 4,
            tiles_used: 4,
            voids: 1
        }
    );
    let error = terrain
        .sampler()
        .height(at(100.0, 21.5))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("it lies outside of the 4 tiles of "),
        "{error}"
    );
}

#[test]
fn a_grid_without_a_system_is_geographic_only_where_it_can_be_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.asc");
    fs::write(&file, ASCII).unwrap();
    let terrain = open(&file).unwrap();
    assert_eq!(
        terrain.notes(),
        [
            "a.asc has no .prj beside it; its coordinates are taken as longitude and latitude on WGS 84"
        ]
    );
    fs::write(&file, ASCII.replace("105", "500000")).unwrap();
    let error = open(&file).unwrap_err();
    assert!(matches!(error, TerrainError::NoCrs { .. }), "{error}");
    let crs = Some(Crs::parse("EPSG:32648").unwrap());
    assert!(
        Terrain::open(
            &file,
            &Options {
                crs,
                ..Options::default()
            }
        )
        .is_ok()
    );
    fs::write(folder.path().join("a.prj"), "Projection UTM\nZone 48\n").unwrap();
    assert!(matches!(open(&file).unwrap_err(), TerrainError::Crs { .. }));
}

#[test]
fn feet_become_metres_and_other_units_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tif");
    for (unit, expected) in [(9001, 100.0), (9002, 30.48), (9003, 30.480_061)] {
        let keys = [WGS84[0], WGS84[1], [4099, 0, 1, unit]];
        fs::write(&file, raster([105.0, 22.0], 0.5, 2, &keys, &[100.0; 4])).unwrap();
        let found = height(&open(&file).unwrap(), 105.5, 21.5).unwrap();
        assert!((found - expected).abs() < 1e-5, "{unit}: {found}");
    }
    let keys = [WGS84[0], WGS84[1], [4099, 0, 1, 9036]];
    fs::write(&file, raster([105.0, 22.0], 0.5, 2, &keys, &[100.0; 4])).unwrap();
    let error = open(&file).unwrap_err().to_string();
    assert!(error.starts_with("a.tif has vertical unit 9036"), "{error}");
}

#[test]
fn numbers_that_are_no_ground_are_voids() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tif");
    for number in [
        f32::NAN,
        f32::INFINITY,
        -32_768.0,
        -3.4e38,
        3.4e38,
        20_000.0,
    ] {
        fs::write(&file, raster([105.0, 22.0], 0.5, 2, &WGS84, &[number; 4])).unwrap();
        assert_eq!(height(&open(&file).unwrap(), 105.5, 21.5), None, "{number}");
    }
}

#[test]
fn what_is_no_terrain_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let error = |name: &str| open(&path(name)).unwrap_err().to_string();
    assert!(error("none").ends_with("none cannot be read"));
    fs::create_dir(path("empty")).unwrap();
    fs::write(path("empty/a.txt"), "x").unwrap();
    assert!(error("empty").contains("holds no tile of terrain (1 other files)"));
    for (name, content, expected) in [
        (
            "a.csv",
            b"id,lon,lat\n".to_vec(),
            "a.csv is no terrain by its ending",
        ),
        (
            "N21E105.hgt",
            hgt(1)[..1000].to_vec(),
            "N21E105.hgt has 1000 bytes",
        ),
        (
            "x.hgt",
            hgt(1),
            "x.hgt does not say by its name where it lies",
        ),
        ("a.tif", b"II but no TIFF".to_vec(), "a.tif is no TIFF"),
        (
            "no_crs.tif",
            raster([105.0, 22.0], 0.5, 2, &[], &[1.0; 4]),
            "no_crs.tif does not say in which",
        ),
        (
            "far.tif",
            raster([105.0, 122.0], 0.5, 2, &WGS84, &[1.0; 4]),
            "far.tif does not lie on the earth",
        ),
        (
            "swapped.tif",
            raster([21.0, 105.0], 0.5, 2, &WGS84, &[1.0; 4]),
            "swapped.tif does not lie on the earth",
        ),
        (
            "a.asc",
            b"P5 3 3 255".to_vec(),
            "a.asc is no ESRI ASCII grid",
        ),
        ("a.zip", zipped("a.txt", b"x"), "a.zip holds 0 .hgt files"),
    ] {
        fs::write(path(name), content).unwrap();
        let error = error(name);
        assert!(error.starts_with(expected), "{name}: {error}");
    }
}

static TILE: LazyLock<Vec<u8>> = LazyLock::new(|| hgt(5));
static PACKED: LazyLock<Vec<u8>> = LazyLock::new(|| zipped("N21E105.hgt", &TILE));

/// Whatever a file holds, it is refused or every height in it is one.
fn look_around(path: &Path) {
    let options = Options {
        missing: Missing::Unknown,
        cache_bytes: 1 << 20,
        ..Options::default()
    };
    let Ok(terrain) = Terrain::open(path, &options) else {
        return;
    };
    let mut sampler = terrain.sampler();
    for step in 0..50_u32 {
        let place = at(
            105.0 + f64::from(step % 7) * 0.17,
            21.0 + f64::from(step) * 0.02,
        );
        if let Ok(Some(height)) = sampler.height(place) {
            assert!((-12_000.0..=10_000.0).contains(&height));
        }
    }
    let from = LonLat::new(105.3, 21.3).unwrap();
    let _ = sampler.profile(from, at(105.6, 21.4), Some(Metres(500.0)));
    let _ = terrain.cell_m(from);
    let _ = terrain.window(from, Metres(1000.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn broken_files_do_not_panic(kind in 0..4_usize, flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>(), is_cut in any::<bool>()) {
        let (name, mut bytes) = match kind {
            0 => ("a.tif", raster([105.0, 22.0], 0.25, 4, &WGS84, &[7.0; 16])),
            1 => ("a.asc", ASCII.as_bytes().to_vec()),
            2 => ("N21E105.hgt.zip", PACKED.clone()),
            _ => ("N21E105.hgt", TILE.clone()),
        };
        for (place, byte) in flips {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        look_around(&folder.path().join(name));
    }
}
