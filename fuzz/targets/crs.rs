//! Reads whatever comes as the definition of a coordinate reference system, and converts a place in it.
#![no_main]

use std::hint::black_box;

use deadzone::geodesy::Crs;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(crs) = Crs::parse(text) else {
        return;
    };
    for (x, y) in [(587_000.0, 2_326_000.0), (105.0, 21.0), (f64::MAX, -1.0)] {
        if let Ok((lon, lat)) = crs.to_lon_lat(x, y) {
            assert!(lon.is_finite() && lat.is_finite());
            if let Ok((x, y)) = crs.from_lon_lat(lon, lat) {
                assert!(x.is_finite() && y.is_finite());
            }
        }
    }
    black_box((crs.wkt1(), crs.esri_wkt(), crs.projjson()));
});
