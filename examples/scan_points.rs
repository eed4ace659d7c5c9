//! The scan engine as a library, without any file: which of these places have signal, and how far is
//! the nearest for the others?
//!
//! `cargo run --example scan_points`

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use deadzone::geodesy::{LonLat, PositionError};
use deadzone::scan::{AreaIndex, NearestIndex};
use geo_types::{MultiPolygon, polygon};

fn main() -> Result<(), PositionError> {
    let area: MultiPolygon<f64> = polygon![
        (x: 103.7, y: 22.2), (x: 104.0, y: 22.2), (x: 104.0, y: 22.5), (x: 103.7, y: 22.5),
    ]
    .into();
    let areas = AreaIndex::new([&area]);
    let nearest = NearestIndex::of_areas(&areas, [0]);
    for (name, lon, lat) in [
        ("Sa Pa", 103.844, 22.336),
        ("Mù Cang Chải", 104.083, 21.849),
    ] {
        let place = LonLat::new(lon, lat)?;
        if !areas.covering(place).is_empty() {
            println!("{name}: has signal");
        } else if let Some(found) = nearest.nearest(place) {
            println!(
                "{name}: no signal; the nearest is {} away",
                found.distance.to_km()
            );
        }
    }
    Ok(())
}
