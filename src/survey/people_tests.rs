use std::io::Cursor;

use geo::Intersects;
use geo_types::polygon;
use proptest::prelude::*;
use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::Tag;

use super::*;

/// A raster of people from 104 E, 23 N, cells of a quarter degree, of which -1 is no data.
fn raster(width: u32, values: &[f32]) -> Vec<u8> {
    written(width, values, [104.0, 23.0], 0.25, [2, 2048, 4326])
}

fn written(width: u32, values: &[f32], corner: [f64; 2], cell: f64, crs: [u16; 3]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    let height = u32::try_from(values.len()).unwrap() / width;
    let mut image = encoder
        .new_image::<colortype::Gray32Float>(width, height)
        .unwrap();
    image.rows_per_strip(2).unwrap();
    let tags = image.encoder();
    let [model, key, code] = crs;
    let keys = [1, 1, 0, 2, 1024, 0, 1, model, key, 0, 1, code];
    tags.write_tag(Tag::ModelPixelScaleTag, &[cell, cell, 0.0][..])
        .unwrap();
    let tie = [0.0, 0.0, 0.0, corner[0], corner[1], 0.0];
    tags.write_tag(Tag::ModelTiepointTag, &tie[..]).unwrap();
    tags.write_tag(Tag::GeoKeyDirectoryTag, &keys[..]).unwrap();
    tags.write_tag(Tag::GdalNodata, "-1").unwrap();
    image.write_data(values).unwrap();
    file.into_inner()
}

/// 1 to 16 people in four rows of four cells, none at the second of the second row.
const VALUES: [f32; 16] = [
    1.0, 2.0, 3.0, 4.0, 5.0, -1.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0,
];

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon<f64> {
    polygon![
        (x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north),
    ]
    .into()
}

fn counted(bytes: &[u8], areas: &[MultiPolygon<f64>]) -> Vec<Count> {
    let raster = Raster::open(bytes).unwrap();
    let areas: Vec<&MultiPolygon<f64>> = areas.iter().collect();
    count(&raster, &Crs::wgs84(), &areas).unwrap()
}

fn people(count: &Count) -> (f64, &[Place]) {
    match count {
        Count::People { people, places, .. } => (*people, places),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rectangle_has_the_people_of_its_cells_and_halves_exactly() {
    // Two and a half columns, one and a half rows.
    let area = rectangle(104.0, 22.625, 104.625, 23.0);
    let counts = counted(&raster(4, &VALUES), &[area]);
    let (sum, places) = people(&counts[0]);
    assert_eq!(sum, 1.0 + 2.0 + 1.5 + 2.5 + 7.0 / 4.0);
    // Cells are cut into 8 by 8 parts; those of a cell have its people together, and one has no data.
    assert_eq!(places.len(), 20 * 12 - 8 * 4);
    let bytes = raster(4, &VALUES);
    let raster = Raster::open(&bytes).unwrap();
    let mut of_cells = [0.0; 16];
    for place in places {
        let (lon, lat) = (place.position.lon(), place.position.lat());
        let (column, row) = raster.cell_at([lon, lat]).unwrap();
        of_cells[usize::try_from(row * 4 + column).unwrap()] += place.people;
    }
    assert_eq!(of_cells[..4], [1.0, 2.0, 1.5, 0.0]);
    assert_eq!(of_cells[4..8], [2.5, 0.0, 1.75, 0.0]);
    assert_eq!(of_cells[8..], [0.0; 8]);
    // The middle of the first part.
    assert_eq!(
        places[0].position,
        LonLat::new(104.015_625, 22.984_375).unwrap()
    );
}

#[test]
fn a_village_inside_one_cell_has_its_part() {
    let area = rectangle(104.0625, 22.8125, 104.1875, 22.9375);
    let counts = counted(&raster(4, &VALUES), &[area]);
    let (sum, places) = people(&counts[0]);
    assert_eq!((sum, places.len()), (0.25, 16 * 16));
    for place in places {
        let (lon, lat) = (place.position.lon(), place.position.lat());
        assert!((104.0625..104.1875).contains(&lon) && (22.8125..22.9375).contains(&lat));
    }
}

#[test]
fn overlaps_count_once_and_crossings_by_the_even_odd_rule() {
    let one = rectangle(104.0, 22.5, 104.5, 23.0);
    let other = rectangle(104.25, 22.5, 104.75, 23.0);
    let both = MultiPolygon(vec![one.0[0].clone(), other.0[0].clone()]);
    let bow: MultiPolygon<f64> = polygon![
        (x: 104.0, y: 22.0), (x: 105.0, y: 23.0), (x: 105.0, y: 22.0), (x: 104.0, y: 23.0),
    ]
    .into();
    let ones = [1.0; 16];
    let counts = counted(&raster(4, &ones), &[both, bow]);
    assert!((people(&counts[0]).0 - 6.0).abs() < 1e-6);
    assert!((people(&counts[1]).0 - 8.0).abs() < 1e-6);
}

#[test]
fn areas_that_cannot_be_counted_say_why() {
    let empty = rectangle(104.25, 22.5, 104.5, 22.75);
    let beyond = rectangle(103.9, 22.5, 104.5, 22.75);
    let counts = counted(&raster(4, &VALUES), &[empty, beyond]);
    assert_eq!(counts[0], Count::Nobody(Cellbook::default()));
    assert_eq!(counts[1], Count::Beyond);
    let wrong = written(1, &[-7.0], [104.0, 23.0], 0.25, [2, 2048, 4326]);
    let counts = counted(&wrong, &[rectangle(104.1, 22.8, 104.2, 22.9)]);
    assert!(matches!(
        counts[0],
        Count::Nobody(Cellbook {
            data: 0,
            negative: 1
        })
    ));
    // More cells than any village has are not looked at.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/raster");
    let large = std::fs::read(folder.join("sparse_int16.tif")).unwrap();
    let counts = counted(&large, &[rectangle(104.0, 22.0, 105.0, 23.0)]);
    assert_eq!(counts[0], Count::TooLarge);
}

#[test]
fn many_cells_become_squares_that_hold_all_people() {
    let values: Vec<f32> = (0..200 * 200_u16)
        .map(|place| f32::from(place % 97))
        .collect();
    let bytes = written(200, &values, [104.0, 23.0], 0.001, [2, 2048, 4326]);
    let area: MultiPolygon<f64> = polygon![
        (x: 104.0, y: 22.8), (x: 104.2, y: 22.8), (x: 104.1, y: 23.0),
    ]
    .into();
    let counts = counted(&bytes, std::slice::from_ref(&area));
    let (sum, places) = people(&counts[0]);
    assert!(
        (100..=MOST_PLACES).contains(&places.len()),
        "{}",
        places.len()
    );
    let of_places: f64 = places.iter().map(|place| place.people).sum();
    assert!((sum - of_places).abs() < 1e-6 * sum);
    for place in places {
        assert!(
            area.intersects(&geo_types::Point::from(geo_types::Coord::from(
                place.position
            )))
        );
    }
}

/// Columns and rows of a plane that is turned and bent against longitude and latitude, as a projection
/// far from its middle.
struct Bent;

impl Projection for Bent {
    fn forward(&self, [lon, lat]: [f64; 2]) -> Option<[f64; 2]> {
        let (east, north) = (lon - 104.0, lat - 22.0);
        Some([1000.0 * east + 100.0 * north * north, 1000.0 * north])
    }

    fn back(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let north = y / 1000.0;
        Some([104.0 + (x - 100.0 * north * north) / 1000.0, 22.0 + north])
    }
}

#[test]
fn a_projected_raster_is_counted_along_bent_edges() {
    let ones = vec![1.0; 60 * 60];
    let bytes = written(60, &ones, [-100.0, 1100.0], 20.0, [1, 3072, 32_648]);
    let raster = Raster::open(&bytes).unwrap();
    let area = rectangle(104.1, 22.1, 104.9, 22.9);
    let counts = count(&raster, &Bent, &[&area]).unwrap();
    let (sum, places) = people(&counts[0]);
    // Shearing keeps areas: 800 by 800 in cells of 20 by 20.
    assert!((sum - 1600.0).abs() < 0.2, "{sum}");
    for place in places {
        let (lon, lat) = (place.position.lon(), place.position.lat());
        // An edge is followed to a hundredth of a cell, which is 0.0002 degrees.
        assert!((104.0998..104.9002).contains(&lon) && (22.0998..22.9002).contains(&lat));
    }
}

#[test]
fn a_raster_in_utm_is_counted_in_its_own_metres() {
    let ones = vec![1.0; 60 * 60];
    let bytes = written(
        60,
        &ones,
        [406_000.0, 2_449_000.0],
        100.0,
        [1, 3072, 32_648],
    );
    let raster = Raster::open(&bytes).unwrap();
    let zone = Crs::parse(raster.crs().unwrap()).unwrap();
    let counts = count(&raster, &zone, &[&rectangle(104.10, 22.10, 104.14, 22.13)]).unwrap();
    // The area in the plane by PROJ 9, edges cut into 20,000 pieces each: 1370.202 cells.
    let (sum, _) = people(&counts[0]);
    assert!((sum - 1370.202).abs() < 0.5, "{sum}");
}

#[test]
fn counts_are_the_same_on_any_number_of_threads() {
    let values: Vec<f32> = (0..64 * 64_u16)
        .map(|place| f32::from(place % 13) / 7.0)
        .collect();
    let bytes = written(64, &values, [104.0, 23.0], 0.01, [2, 2048, 4326]);
    let areas: Vec<MultiPolygon<f64>> = (0..700)
        .map(|place| {
            let (x, y) = (f64::from(place % 26) * 0.02, f64::from(place / 26) * 0.02);
            polygon![
                (x: 104.001 + x, y: 22.981 - y), (x: 104.097 + x, y: 22.973 - y),
                (x: 104.033 + x, y: 22.93 - y),
            ]
            .into()
        })
        .collect();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| counted(&bytes, &areas))
    };
    let one = with(1);
    assert!(
        one.iter()
            .any(|count| matches!(count, Count::People { .. }))
    );
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
}

/// Samples a side of the raster.
const SIDE: u32 = 100;

proptest! {
    #[test]
    fn a_diagonal_area_has_about_the_people_of_many_samples(
        corners in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 3),
    ) {
        let corner = |at: usize| (104.0 + corners[at].0, 22.0 + corners[at].1);
        let area: MultiPolygon<f64> = geo_types::Polygon::new(
            geo_types::LineString::from(vec![corner(0), corner(1), corner(2)]),
            Vec::new(),
        )
        .into();
        prop_assume!(area.unsigned_area() > 0.01);
        let mut expected = 0.0;
        let step = 1.0 / f64::from(SIDE);
            for place in 0..SIDE * SIDE {
            let column = f64::from(place % SIDE);
            let (x, y) = (104.0 + (column + 0.5) * step, 22.0 + (f64::from(place / SIDE) + 0.5) * step);
            if area.intersects(&geo_types::Point::new(x, y)) {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 3")]
                let cell = ((23.0 - y) / 0.25) as usize * 4 + ((x - 104.0) / 0.25) as usize;
                expected += f64::from(VALUES[cell].max(0.0)) * step * step * 16.0;
            }
        }
        let counts = counted(&raster(4, &VALUES), &[area]);
        if !matches!(counts[0], Count::People { .. }) {
            // All of it lies in the cell without data.
            prop_assert_eq!(expected, 0.0);
            return Ok(());
        }
        let (sum, places) = people(&counts[0]);
        prop_assert!((sum - expected).abs() < 1.0, "{sum} {expected}");
        let of_places: f64 = places.iter().map(|place| place.people).sum();
        prop_assert!((sum - of_places).abs() < 1e-9);
    }
}
