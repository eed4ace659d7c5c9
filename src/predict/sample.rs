//! Places inside villages that are areas, where nobody said where people live.

use geo::{BoundingRect, Contains};
use geo_types::{MultiPolygon, Point};

use crate::geodesy::{LonLat, curve};
use crate::survey::{Houses, Place, Village};

/// About the most places of a village; larger areas get wider squares. Squares at a border make some more.
const MOST_PLACES: f64 = 64.0;

/// Puts places into villages that are areas without any: the middles of squares of `pixel_m` metres, or
/// of wider ones, all alike. A village too small for one gets its centre.
pub fn sample_areas(villages: &mut [Village], pixel_m: f64) {
    for village in villages {
        let centre = village.centre;
        if let Houses::Area { area, people } = &mut village.houses
            && people.is_empty()
        {
            *people = places_in(area, centre, pixel_m);
        }
    }
}

/// Such places of one village.
pub(crate) fn places_in(
    area: &MultiPolygon<f64>,
    centre: Option<LonLat>,
    pixel_m: f64,
) -> Vec<Place> {
    let mut places = sampled(area, pixel_m);
    if let (true, Some(position)) = (places.is_empty(), centre) {
        places.push(Place {
            position,
            people: 1.0,
        });
    }
    places
}

fn sampled(area: &MultiPolygon<f64>, pixel_m: f64) -> Vec<Place> {
    let Some(bounds) = area.bounding_rect() else {
        return Vec::new();
    };
    let (low, high) = (bounds.min(), bounds.max());
    let (_, [x, y, z]) = curve(0.0, 0.5 * (low.y + high.y), 1.0, 0.0);
    let a_degree = [(x * x + y * y + z * z).sqrt(), 110_900.0];
    let sides = [
        (high.x - low.x) * a_degree[0],
        (high.y - low.y) * a_degree[1],
    ];
    let step_m = pixel_m.max((sides[0] * sides[1] / MOST_PLACES).sqrt());
    let steps = a_degree.map(|metres| step_m / metres);
    let middles = |low: f64, high: f64, step: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most MOST_PLACES, but for areas as thin as a line"
        )]
        let count = ((high - low) / step).ceil().clamp(1.0, 10_000.0) as u32;
        // The squares lie around the middle of the area.
        let first = 0.5 * (low + high) - 0.5 * f64::from(count - 1) * step;
        (0..count).map(move |number| first + f64::from(number) * step)
    };
    let mut places = Vec::new();
    for lat in middles(low.y, high.y, steps[1]) {
        for lon in middles(low.x, high.x, steps[0]) {
            if area.contains(&Point::new(lon, lat))
                && let Ok(position) = LonLat::new(lon, lat)
            {
                places.push(Place {
                    position,
                    people: 1.0,
                });
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use geo_types::{Rect, coord};

    use super::*;

    #[test]
    fn areas_get_places_inside_and_never_too_many() {
        let square = |size: f64| -> MultiPolygon<f64> {
            Rect::new(
                coord! {x: 105.0, y: 21.0},
                coord! {x: 105.0 + size, y: 21.0 + size},
            )
            .to_polygon()
            .into()
        };
        // 0.005 degrees are 520 by 555 metres.
        let small = sampled(&square(0.005), 100.0);
        assert_eq!(small.len(), 36);
        let large = sampled(&square(0.5), 100.0);
        assert!((49..=72).contains(&large.len()), "{}", large.len());
        for place in small.iter().chain(&large) {
            assert!((105.0..=105.5).contains(&place.position.lon()));
        }
        assert_eq!(sampled(&square(0.0005), 100.0).len(), 1);
        assert_eq!(sampled(&MultiPolygon(Vec::new()), 100.0).len(), 0);
    }
}
