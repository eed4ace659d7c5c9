use std::io::Cursor;
use std::path::Path;

use proptest::prelude::*;
use tiff::encoder::compression::DeflateLevel;
use tiff::encoder::{Compression, TiffEncoder, TiffValue, colortype};
use tiff::tags::Predictor;

use super::*;

/// A file of `tests/data/raster`, which says how each was made.
fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/raster");
    std::fs::read(folder.join(name)).unwrap()
}

/// The files of one grid: how much its values are times and plus those of the grid, and no data where
/// it has some.
const GRIDS: &[(&str, f64, f64, Option<f64>)] = &[
    ("strips_int16.tif", 1.0, 0.0, None),
    ("tiles_int16_lzw_2.tif", 1.0, 0.0, None),
    ("strips_float32_deflate_3.tif", 1.5, 0.0, None),
    ("tiles_float32_lzw_3.tif", 1.5, 0.0, None),
    ("strips_float32_big_endian.tif", 1.5, 0.0, None),
    ("strips_float64_deflate_2.tif", 1.5, 0.0, None),
    ("utm48_int32_deflate_2_big_endian.tif", 1.0, 0.0, None),
    ("point_int16_packbits.tif", 1.0, 0.0, None),
    #[cfg(feature = "zstd")]
    ("bigtiff_int16_zstd.tif", 1.0, 0.0, None),
    ("two_bands_uint16_lzw_2.tif", 1.0, 999.0, Some(0.0)),
    ("own_crs_int16.tif", 1.0, 0.0, None),
];

#[test]
fn every_way_to_write_a_grid_gives_its_cells() {
    for (name, times, plus, hole) in GRIDS {
        let bytes = fixture(name);
        let raster = Raster::open(&bytes).unwrap();
        assert_eq!((raster.width(), raster.height()), (7, 5), "{name}");
        // A few blocks stay, all stay.
        for memory in [0, usize::MAX] {
            let mut found = Vec::new();
            let mut cells = raster.cells(memory);
            cells
                .window(0..9, 0..9, |column, row, number| {
                    found.push((column, row, number));
                })
                .unwrap();
            assert_eq!(found.len(), 35, "{name}");
            for (column, row, number) in found {
                let grid = 10.0 * f64::from(row) + f64::from(column) - 3.0;
                let expected = if (column, row) == (3, 2) {
                    *hole
                } else {
                    Some(grid * times + plus)
                };
                assert_eq!(number, expected, "{name} at {column}, {row}");
                assert_eq!(cells.cell(column, row), Ok(expected));
            }
        }
    }
}

#[test]
fn cells_lie_where_the_file_says() {
    let bytes = fixture("strips_int16.tif");
    let raster = Raster::open(&bytes).unwrap();
    assert_eq!(raster.crs(), Some("EPSG:4326"));
    assert_eq!(
        (raster.origin(), raster.step()),
        ([104.0, 23.25], [0.25, -0.25])
    );
    assert_eq!(raster.nodata(), Some(-999.0));
    assert!(!raster.is_point());
    assert!(raster.notes().is_empty());
    assert_eq!(raster.position(1, 2), [104.375, 22.625]);
    assert_eq!(raster.cell_at([104.375, 22.625]), Some((1, 2)));
    assert_eq!(raster.cell_at([104.0, 23.25]), Some((0, 0)));
    for outside in [
        [105.75, 22.5],
        [104.5, 22.0],
        [103.9, 22.5],
        [104.5, 23.3],
        [f64::NAN, 22.5],
    ] {
        assert_eq!(raster.cell_at(outside), None, "{outside:?}");
    }

    let bytes = fixture("point_int16_packbits.tif");
    let point = Raster::open(&bytes).unwrap();
    assert!(point.is_point());
    // GDAL keeps the cells where they were and moves the tie point by half a cell.
    assert_eq!(point.origin(), [104.0, 23.25]);

    let bytes = fixture("utm48_int32_deflate_2_big_endian.tif");
    let projected = Raster::open(&bytes).unwrap();
    assert_eq!(projected.crs(), Some("EPSG:32648"));
    assert_eq!(projected.position(0, 0), [400_050.0, 2_400_450.0]);

    let bytes = fixture("own_crs_int16.tif");
    assert_eq!(Raster::open(&bytes).unwrap().crs(), None);
}

#[test]
fn the_first_band_of_several_is_read_with_a_note() {
    let bytes = fixture("two_bands_uint16_lzw_2.tif");
    let raster = Raster::open(&bytes).unwrap();
    assert_eq!(raster.notes(), ["has 2 bands; the first is read"]);
}

#[test]
fn signed_bytes_are_signed() {
    let bytes = fixture("signed_byte.tif");
    let raster = Raster::open(&bytes).unwrap();
    assert_eq!(raster.nodata(), Some(-100.0));
    assert_eq!(raster.cells(0).cell(6, 4), Ok(Some(43.0)));
}

#[test]
fn a_cloud_optimised_file_is_read_at_full_resolution() {
    let bytes = fixture("cog_int16_deflate_2.tif");
    let raster = Raster::open(&bytes).unwrap();
    assert_eq!((raster.width(), raster.height()), (196, 140));
    let mut cells = raster.cells(1 << 20);
    for (column, row) in [(0, 0), (127, 127), (128, 5), (195, 139), (3, 128)] {
        let grid = 10.0 * f64::from(row / 28) + f64::from(column / 28) - 3.0;
        assert_eq!(cells.cell(column, row), Ok(Some(grid)), "{column}, {row}");
    }
    assert_eq!(cells.cell(3 * 28 + 5, 2 * 28 + 27), Ok(None));
}

#[test]
fn tiles_that_are_not_written_hold_no_data() {
    let bytes = fixture("sparse_int16.tif");
    let raster = Raster::open(&bytes).unwrap();
    let mut seen = 0;
    raster
        .cells(0)
        .window(0..40, 0..40, |_, _, number| {
            assert_eq!(number, None);
            seen += 1;
        })
        .unwrap();
    assert_eq!(seen, 1600);
}

/// Opens bytes and reads all cells where that works.
fn read_all(bytes: &[u8]) -> Result<u64, RasterError> {
    let raster = Raster::open(bytes)?;
    // A mutated file may claim more cells than a test should look at.
    let (columns, rows) = (raster.width().min(48), raster.height().min(48));
    let mut data = 0;
    let count = |_: u32, _: u32, number: Option<f64>| data += u64::from(number.is_some());
    raster.cells(1 << 20).window(0..columns, 0..rows, count)?;
    Ok(data)
}

fn all_fixtures() -> Vec<(&'static str, Vec<u8>)> {
    let more = [
        "signed_byte.tif",
        "cog_int16_deflate_2.tif",
        "sparse_int16.tif",
    ];
    let names = GRIDS.iter().map(|(name, ..)| *name).chain(more);
    names.map(|name| (name, fixture(name))).collect()
}

#[test]
fn a_file_that_is_cut_off_never_gives_more_than_the_whole() {
    for (name, bytes) in all_fixtures() {
        let whole = read_all(&bytes).unwrap();
        let mut refused = 0;
        for len in 0..bytes.len() {
            match read_all(&bytes[..len]) {
                Ok(data) => assert!(data <= whole, "{name} cut at {len}"),
                Err(_) => refused += 1,
            }
        }
        assert!(refused > 8, "{name}");
    }
}

#[test]
fn flipped_bits_are_an_error_or_numbers() {
    // A fixed generator (splitmix64), so that every run looks at the same files.
    let mut state: u64 = 1;
    let mut random = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let mut refused = 0;
    for (_, bytes) in all_fixtures() {
        for _ in 0..400 {
            let mut broken = bytes.clone();
            for _ in 0..=random() % 4 {
                let place = usize::try_from(random() % bytes.len() as u64).unwrap();
                broken[place] ^= 1 << (random() % 8);
            }
            refused += u32::from(read_all(&broken).is_err());
        }
    }
    assert!(refused > 500, "{refused}");
}

/// A little-endian TIFF of these tags (number, type, count, value) with some bytes behind.
fn made(tags: &[(u16, u16, u32, u32)], behind: &[u8]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend(u16::try_from(tags.len()).unwrap().to_le_bytes());
    for (tag, kind, count, value) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(behind);
    bytes
}

#[test]
fn sizes_that_a_file_only_claims_are_refused() {
    let side = 1 << 31;
    let huge = made(&[(256, 4, 1, side), (257, 4, 1, side)], &[]);
    assert!(matches!(Raster::open(&huge), Err(RasterError::Size { .. })));
    let tiles = [
        (256, 4, 1, 1 << 20),
        (257, 4, 1, 1 << 20),
        (258, 3, 1, 64),
        (259, 3, 1, 8),
        (322, 4, 1, 1 << 20),
        (323, 4, 1, 1200),
        (324, 4, 1, 8),
        (325, 4, 1, 8),
        (339, 3, 1, 3),
    ];
    let error = Raster::open(&made(&tiles, &[])).unwrap_err();
    assert!(matches!(error, RasterError::BlockSize { bytes, .. } if bytes > 10_000_000_000));
    // A list of strips that is said to be longer than the file.
    let strips = [
        (256, 4, 1, 100),
        (257, 4, 1, 1 << 22),
        (258, 3, 1, 8),
        (273, 4, 1 << 22, 8),
        (278, 4, 1, 1),
        (279, 4, 1 << 22, 8),
    ];
    let error = Raster::open(&made(&strips, &[0; 64])).unwrap_err();
    assert_eq!(error, RasterError::BrokenTag { tag: 273 });
    // A directory that is its own next.
    let mut endless = made(&[(254, 4, 1, 1)], &[]);
    let next = endless.len() - 4;
    endless[next] = 8;
    assert!(Raster::open(&endless).is_err());
}

#[test]
fn what_is_not_read_says_what_is() {
    let tags = |more: &[(u16, u16, u32, u32)]| {
        let mut tags = vec![(256, 4, 1, 2), (257, 4, 1, 2)];
        tags.extend(more);
        let error = Raster::open(&made(&tags, &[])).unwrap_err();
        error.to_string()
    };
    let strip = [(273, 4, 1, 8), (279, 4, 1, 4)];
    let byte = (258, 3, 1, 8);
    assert!(tags(&[(258, 3, 1, 16), (339, 3, 1, 3)]).contains("16 bits and sample format 3"));
    assert!(tags(&[byte, (259, 3, 1, 7)]).contains("compression 7"));
    assert!(tags(&[byte, (317, 3, 1, 3)]).contains("predictor 3"));
    assert!(tags(&[byte, strip[0], strip[1]]).contains("does not say where its cells lie"));
    assert_eq!(Raster::open(b"").unwrap_err(), RasterError::NotTiff);
    assert_eq!(
        Raster::open(b"PK\x03\x04 not a raster").unwrap_err(),
        RasterError::NotTiff
    );
}

#[test]
fn a_transformation_without_rotation_is_taken_and_one_with_it_refused() {
    let file = |skew: f64| {
        let matrix = [
            0.5, skew, 0.0, 104.0, 0.0, -0.25, 0.0, 23.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0,
        ];
        let behind: Vec<u8> = matrix.into_iter().flat_map(f64::to_le_bytes).collect();
        let mut tags = vec![
            (256, 4, 1, 2),
            (257, 4, 1, 2),
            (258, 3, 1, 8),
            (273, 4, 1, 0),
            (279, 4, 1, 4),
            (34_264, 12, 16, 0),
        ];
        let start = 8 + 2 + 12 * 6 + 4;
        tags[3].3 = start;
        tags[5].3 = start;
        made(&tags, &behind)
    };
    let bytes = file(0.0);
    let raster = Raster::open(&bytes).unwrap();
    assert_eq!(
        (raster.origin(), raster.step()),
        ([104.0, 23.0], [0.5, -0.25])
    );
    assert_eq!(Raster::open(&file(0.1)).unwrap_err(), RasterError::Rotated);
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn a_real_elevation_model_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = path.join("../shared/data/dem/n07_w006_3arc_v2.tif");
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("skipped: ../shared is absent");
        return;
    };
    let raster = Raster::open(&bytes).unwrap();
    assert_eq!((raster.width(), raster.height()), (1201, 1201));
    assert_eq!(raster.crs(), Some("EPSG:4326"));
    assert!(raster.is_point());
    let [lon, lat] = raster.position(0, 0);
    assert!((lon + 6.0).abs() < 1e-9 && (lat - 8.0).abs() < 1e-9);
    let (mut low, mut high, mut count, mut sum) = (f64::MAX, f64::MIN, 0_u32, 0.0);
    let take = |_: u32, _: u32, number: Option<f64>| {
        if let Some(number) = number {
            (low, high) = (low.min(number), high.max(number));
            sum += number;
            count += 1;
        }
    };
    raster
        .cells(1 << 20)
        .window(0..1201, 0..1201, take)
        .unwrap();
    // As `gdalinfo -stats` says.
    assert_eq!((low, high, count), (145.0, 546.0, 1201 * 1201));
    assert!((sum / f64::from(count) - 243.027_766_9).abs() < 1e-3);
}

/// A raster as another writer writes it, with that many rows a strip.
fn encoded<C: colortype::ColorType>(
    width: u32,
    values: &[C::Inner],
    rows: u32,
    compression: Compression,
    predictor: Predictor,
) -> Vec<u8>
where
    [C::Inner]: TiffValue,
{
    let mut file = Cursor::new(Vec::new());
    let encoder = TiffEncoder::new(&mut file).unwrap();
    let encoder = encoder.with_compression(compression);
    let mut encoder = encoder.with_predictor(predictor);
    let height = u32::try_from(values.len()).unwrap() / width;
    let mut image = encoder.new_image::<C>(width, height).unwrap();
    image.rows_per_strip(rows).unwrap();
    let tags = image.encoder();
    let (scale, tie) = ([1.0, 1.0, 0.0], [0.0; 6]);
    tags.write_tag(tiff::tags::Tag::ModelPixelScaleTag, &scale[..])
        .unwrap();
    tags.write_tag(tiff::tags::Tag::ModelTiepointTag, &tie[..])
        .unwrap();
    image.write_data(values).unwrap();
    file.into_inner()
}

proptest! {
    /// Whatever is written comes back, row by row and by any window.
    #[test]
    fn what_is_written_is_read(
        width in 1..40_u32,
        values in prop::collection::vec(any::<i32>(), 40..400),
        rows in 1..20_u32,
        kind in 0..3,
        packing in 0..4,
        differs in any::<bool>(),
        window in (0..40_u32, 0..40_u32),
    ) {
        let height = values.len() / width as usize;
        let values = &values[..height * width as usize];
        let compression = match packing {
            0 => Compression::Uncompressed,
            1 => Compression::Lzw,
            2 => Compression::Deflate(DeflateLevel::Fast),
            _ => Compression::Packbits,
        };
        let predictor = if differs { Predictor::Horizontal } else { Predictor::None };
        let (bytes, expected): (Vec<u8>, Vec<f64>) = match kind {
            0 => {
                let values: Vec<u8> = values.iter().map(|value| value.to_le_bytes()[0]).collect();
                let bytes = encoded::<colortype::Gray8>(width, &values, rows, compression, predictor);
                (bytes, values.into_iter().map(f64::from).collect())
            }
            1 => {
                let low = |value: &i32| i16::from_le_bytes([value.to_le_bytes()[0], value.to_le_bytes()[1]]);
                let values: Vec<i16> = values.iter().map(low).collect();
                let bytes = encoded::<colortype::GrayI16>(width, &values, rows, compression, predictor);
                (bytes, values.into_iter().map(f64::from).collect())
            }
            _ => {
                let bytes = encoded::<colortype::GrayI32>(width, values, rows, compression, predictor);
                (bytes, values.iter().copied().map(f64::from).collect())
            }
        };
        let raster = Raster::open(&bytes).unwrap();
        prop_assert_eq!((raster.width(), raster.height() as usize), (width, height));
        let mut found = Vec::new();
        let whole = (0..width, 0..raster.height());
        let take = |_: u32, _: u32, number: Option<f64>| found.push(number.unwrap());
        raster.cells(0).window(whole.0, whole.1, take).unwrap();
        prop_assert_eq!(&found, &expected);
        let (column, row) = window;
        let cell = raster.cells(0).cell(column, row).unwrap();
        let inside = column < width && (row as usize) < height;
        let place = row as usize * width as usize + column as usize;
        prop_assert_eq!(cell, inside.then(|| expected[place]));
    }
}
