use std::io::Cursor;

use proptest::prelude::*;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;

use super::*;
use crate::formats::Raster;

const PLACE: ([f64; 2], [f64; 2]) = ([500_000.0, 2_000_000.0], [30.0, -30.0]);

fn writer<T: Number>(size: [u32; 2]) -> RasterWriter<T> {
    RasterWriter::new(size, PLACE.0, PLACE.1).unwrap()
}

/// Writes bands whose cells a function gives.
fn written<T: Number>(writer: &RasterWriter<T>, cell: impl Fn(usize, u32, u32) -> T) -> Vec<u8> {
    let mut file = Vec::new();
    let give = |band: usize, rows: Range<u32>, cells: &mut [T]| {
        let width = writer.width as usize;
        assert_eq!(cells.len(), rows.len() * width);
        for (row, cells) in rows.zip(cells.chunks_exact_mut(width)) {
            for (column, into) in (0..).zip(cells) {
                *into = cell(band, column, row);
            }
        }
        Ok(())
    };
    let length = writer.write(&mut file, give).unwrap();
    assert_eq!(length, file.len() as u64);
    file
}

/// All cells of the first band, as our reader gives them.
fn read(file: &[u8]) -> Vec<Option<f64>> {
    let raster = Raster::open(file).unwrap();
    let (width, height) = (raster.width(), raster.height());
    let mut found = Vec::new();
    raster
        .cells(0)
        .window(0..width, 0..height, |_, _, number| found.push(number))
        .unwrap();
    found
}

/// The images of a file as another reader gives them: width, height and cells.
fn images(file: &[u8]) -> Vec<(u32, u32, Vec<f64>)> {
    let mut decoder = Decoder::new(Cursor::new(file)).unwrap();
    let mut images = Vec::new();
    loop {
        let (width, height) = decoder.dimensions().unwrap();
        let cells = match decoder.read_image().unwrap() {
            DecodingResult::F32(cells) => cells.into_iter().map(f64::from).collect(),
            DecodingResult::I16(cells) => cells.into_iter().map(f64::from).collect(),
            DecodingResult::U8(cells) => cells.into_iter().map(f64::from).collect(),
            _ => panic!("another kind of number"),
        };
        images.push((width, height, cells));
        if !decoder.more_images() {
            return images;
        }
        decoder.next_image().unwrap();
    }
}

#[test]
fn a_raster_says_where_it_lies_and_what_it_holds() {
    let zone = Crs::parse("EPSG:32648").unwrap();
    let bands = vec![
        RasterBand {
            name: "RSRP <of> \"A & B\"".to_owned(),
            unit: "dBm".to_owned(),
        },
        RasterBand::default(),
    ];
    let writer = writer([300, 2]).crs(&zone).unwrap().nodata(-9999.0_f32);
    let writer = writer.bands(bands).unwrap().tile_side(TileSide::Of256);
    let file = written(&writer, |band, column, _| match (band, column) {
        (0, 7) => -9999.0,
        (0, _) => -80.25,
        _ => 5.0,
    });
    let raster = Raster::open(&file).unwrap();
    assert_eq!(raster.crs(), Some("EPSG:32648"));
    assert_eq!((raster.origin(), raster.step()), PLACE);
    assert_eq!(raster.nodata(), Some(-9999.0));
    assert!(!raster.is_point());
    assert_eq!(raster.cells(0).cell(7, 1), Ok(None));
    assert_eq!(raster.cells(0).cell(299, 1), Ok(Some(-80.25)));
    let mut decoder = Decoder::new(Cursor::new(&file)).unwrap();
    let text = decoder.get_tag_ascii_string(Tag::Unknown(42_112)).unwrap();
    assert!(text.contains(
        "<Item name=\"DESCRIPTION\" sample=\"0\" role=\"description\">RSRP &lt;of&gt; &quot;A &amp; B&quot;</Item>"
    ));
    assert!(text.contains("<Item name=\"UNITTYPE\" sample=\"0\" role=\"unittype\">dBm</Item>"));
    let images = images(&file);
    assert_eq!(
        (images[0].0, images[0].1, images[0].2.len()),
        (300, 2, 1200)
    );
    assert_eq!(images[0].2[..4], [-80.25, 5.0, -80.25, 5.0]);
}

#[test]
fn directories_come_first_and_overviews_before_the_raster() {
    let writer = writer([1100, 700]).tile_side(TileSide::Of256);
    let file = written(&writer, |_, column, row| {
        f32::from(u16::try_from(column ^ row).unwrap())
    });
    let head = b"GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\nLAYOUT=IFDS_BEFORE_DATA\n";
    assert_eq!(&file[8..8 + head.len()], head);
    let mut decoder = Decoder::new(Cursor::new(&file)).unwrap();
    let mut before = file.len() as u64;
    let mut sizes = Vec::new();
    loop {
        let image = decoder.dimensions().unwrap();
        sizes.push(image);
        let places = decoder.get_tag_u64_vec(Tag::TileOffsets).unwrap();
        let lengths = decoder.get_tag_u64_vec(Tag::TileByteCounts).unwrap();
        assert!(places.is_sorted());
        assert!(places.iter().all(|place| *place < before));
        for (&place, &length) in places.iter().zip(&lengths) {
            let at = |from: u64, to: u64| {
                &file[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()]
            };
            assert_eq!(
                at(place - 4, place),
                u32::try_from(length).unwrap().to_le_bytes()
            );
            let end = place + length;
            assert_eq!(at(end - 4, end), at(end, end + 4));
        }
        before = places[0];
        if !decoder.more_images() {
            break;
        }
        decoder.next_image().unwrap();
    }
    assert_eq!(sizes, [(1100, 700), (550, 350), (275, 175), (138, 88)]);
}

#[test]
fn a_long_file_has_places_of_eight_bytes() {
    let mut writer = writer([600, 520]).nodata(0_u8).tile_side(TileSide::Of256);
    let cell = |_: usize, column: u32, row: u32| u8::try_from((column * row) % 251).unwrap();
    let classic = written(&writer, cell);
    writer.most_classic_bytes = classic.len() as u64;
    assert_eq!(written(&writer, cell), classic);
    writer.most_classic_bytes -= 1;
    let big = written(&writer, cell);
    assert_eq!(
        (&classic[..4], &big[..4]),
        (&b"II\x2a\0"[..], &b"II\x2b\0"[..])
    );
    assert_eq!(read(&big), read(&classic));
    assert_eq!(images(&big), images(&classic));
}

#[test]
fn overviews_keep_what_their_rule_says() {
    // One cell of data in the first four, an odd column at the end.
    let cell = |_: usize, column: u32, row: u32| match (column, row) {
        (0, 0) => -70.0,
        (1, 0) | (0 | 1, 1) | (600, _) => f32::NAN,
        (2, 0) => -80.0,
        (2 | 3, 1) => -100.0,
        _ => -90.0,
    };
    for (rule, expected) in [
        (Overviews::Mean, -92.5),
        (Overviews::Max, -80.0),
        (Overviews::Mode, -100.0),
    ] {
        let writer = writer([601, 3]).nodata(f32::NAN).overviews(rule);
        let images = images(&written(&writer, cell));
        assert_eq!(images.len(), 2);
        let (width, height, cells) = &images[1];
        assert_eq!((*width, *height), (301, 2));
        assert_eq!(cells[..2], [-70.0, expected], "{rule:?}");
        assert!(cells[300].is_nan() && cells[601].is_nan());
        assert_eq!(cells[599], -90.0);
    }
}

#[test]
fn a_mean_never_becomes_no_data() {
    let writer = writer([514, 2]).nodata(1_u8);
    let images = images(&written(
        &writer,
        |_, column, _| if column % 2 == 0 { 0 } else { 2 },
    ));
    assert!(images[1].2.iter().all(|cell| *cell == 0.0));
}

#[test]
fn cells_without_data_and_without_a_number_for_it_stay() {
    let writer = writer([514, 2]);
    let images = images(&written(&writer, |_, _, _| f32::NAN));
    assert!(images[1].2.iter().all(|cell| cell.is_nan()));
}

#[test]
fn what_cannot_be_written_is_refused() {
    for size in [[0, 1], [1, 0], [5_000_000, 1]] {
        let error = RasterWriter::<f32>::new(size, PLACE.0, PLACE.1).unwrap_err();
        assert!(matches!(error, RasterWriteError::Size { .. }));
    }
    for (origin, step) in [
        (PLACE.0, [30.0, 30.0]),
        (PLACE.0, [0.0, -30.0]),
        (PLACE.0, [f64::INFINITY, -30.0]),
        ([f64::NAN, 0.0], PLACE.1),
    ] {
        let error = RasterWriter::<f32>::new([1, 1], origin, step).unwrap_err();
        assert!(matches!(error, RasterWriteError::Placing { .. }));
    }
    let bands = |count| writer::<u8>([1, 1]).bands(vec![RasterBand::default(); count]);
    assert!(bands(0).is_err() && bands(65).is_err() && bands(64).is_ok());
    let own = Crs::parse("+proj=utm +zone=48 +ellps=GRS80 +towgs84=1,2,3 +units=m").unwrap();
    let error = writer::<u8>([1, 1]).crs(&own).unwrap_err().to_string();
    assert!(error.contains("no EPSG code"), "{error}");
}

#[test]
fn a_failure_of_the_rows_or_the_file_is_told() {
    let refuse = |_: usize, _: Range<u32>, _: &mut [u8]| Err(io::Error::other("no rows"));
    let error = writer([1, 1]).write(Vec::new(), refuse).unwrap_err();
    assert!(matches!(error, RasterWriteError::Io(_)));
    let short: &mut [u8] = &mut [0; 10];
    let fill = |_: usize, _: Range<u32>, cells: &mut [u8]| {
        cells.fill(1);
        Ok(())
    };
    assert!(writer([1, 1]).write(short, fill).is_err());
}

#[test]
fn bytes_do_not_depend_on_threads() {
    let writer = writer([1100, 600]).nodata(f32::NAN);
    let cell = |_: usize, column: u32, row: u32| {
        let wave = (f64::from(column * row).sin() * 50.0).round();
        f32::nearest(wave)
    };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| written(&writer, cell))
    };
    let one = with(1);
    assert!(one == with(2) && one == with(8));
}

/// The number at a band, a column and a row.
type CellOf = Box<dyn Fn(usize, u32, u32) -> f64>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn what_is_written_is_read_again(
        width in 1_u32..700, height in 1_u32..300, kind in 0..3, bands in 1_usize..4,
        seed in any::<u32>(), is_fine in any::<bool>(),
    ) {
        let side = if is_fine { TileSide::Of256 } else { TileSide::Of512 };
        let bands = vec![RasterBand::default(); bands];
        let hash = move |band: usize, column: u32, row: u32| {
            let place = (u32::try_from(band).unwrap() * 1000 + row) * 1000 + column;
            (place ^ seed).wrapping_mul(0x9e37_79b9) >> 7
        };
        let low = |hash: u32| u16::try_from(hash % 65_536).unwrap();
        let (file, cells): (Vec<u8>, CellOf) = match kind {
            0 => {
                let cell = move |band, column, row| f32::from_bits(hash(band, column, row) & 0xbf7f_ffff);
                let writer = writer([width, height]).bands(bands.clone()).unwrap().tile_side(side);
                (written(&writer, cell), Box::new(move |b, c, r| cell(b, c, r).into()))
            }
            1 => {
                let cell = move |band, column, row| low(hash(band, column, row)).cast_signed();
                let writer = writer([width, height]).bands(bands.clone()).unwrap().tile_side(side);
                (written(&writer, cell), Box::new(move |b, c, r| cell(b, c, r).into()))
            }
            _ => {
                let cell = move |band, column, row| low(hash(band, column, row)).to_le_bytes()[0];
                let writer = writer([width, height]).bands(bands.clone()).unwrap().tile_side(side);
                (written(&writer, cell), Box::new(move |b, c, r| cell(b, c, r).into()))
            }
        };
        let place = |place: usize| {
            let place = u32::try_from(place).unwrap();
            (place % width, place / width)
        };
        for (at, found) in read(&file).into_iter().enumerate() {
            let (column, row) = place(at);
            prop_assert_eq!(found, Some(cells(0, column, row)));
        }
        let image = &images(&file)[0];
        for (at, found) in image.2.iter().enumerate() {
            let (column, row) = place(at / bands.len());
            prop_assert_eq!(*found, cells(at % bands.len(), column, row));
        }
    }
}
