//! Checks of profiles: nothing that is outside of its range reaches the arithmetic.

use super::error::P1812Error;
use crate::radio::Path;
use crate::radio::range::within;

/// The two ends and a point between them.
const LEAST_POINTS: usize = 3;
/// The shortest and the longest path, km.
pub(super) const LENGTHS_KM: [f64; 2] = [0.25, 3000.0];
/// Heights of ground above sea level, metres: from below the Dead Sea to above Everest; -9999 and
/// -32768, which mean no height, are outside.
pub(super) const HEIGHTS_M: [f64; 2] = [-500.0, 9000.0];
/// Heights of clutter, metres.
pub(super) const CLUTTER_M: [f64; 2] = [0.0, 1000.0];

/// Refuses a path that the model does not know.
pub(super) fn path(path: &Path<'_>) -> Result<(), P1812Error> {
    profile(path)?;
    let length_km = path.distances_km.last().copied().unwrap_or(0.0);
    length(length_km)
}

/// Refuses a length that the model does not know.
pub(super) fn length(length_km: f64) -> Result<(), P1812Error> {
    Ok(within("length of the path", "km", length_km, LENGTHS_KM)?)
}

/// Refuses a profile that is ragged, too short, or holds what is no distance or height.
pub(super) fn profile(path: &Path<'_>) -> Result<(), P1812Error> {
    let distances = path.distances_km;
    as_many("heights", distances.len(), path.heights_m.len())?;
    if !path.clutter_m.is_empty() {
        as_many("heights of clutter", distances.len(), path.clutter_m.len())?;
    }
    if distances.len() < LEAST_POINTS {
        return Err(P1812Error::TooFewPoints {
            count: distances.len(),
            least: LEAST_POINTS,
        });
    }
    if distances[0].to_bits() << 1 != 0 {
        return Err(P1812Error::FirstPoint {
            distance_km: distances[0],
        });
    }
    // Comparisons are false for NaN. Counted first: that becomes vectors.
    let rising = |point: usize| distances[point] > distances[point - 1];
    let steps = distances.iter().zip(&distances[1..]);
    let rises: usize = steps
        .map(|(before, after)| usize::from(after > before))
        .sum();
    if rises + 1 < distances.len()
        && let Some(point) = (1..distances.len()).find(|&point| !rising(point))
    {
        return Err(P1812Error::NotRising {
            point,
            distance_km: distances[point],
            before_km: distances[point - 1],
        });
    }
    points("the height of ground in metres", path.heights_m, HEIGHTS_M)?;
    points("the height of clutter in metres", path.clutter_m, CLUTTER_M)
}

/// Refuses a column that is longer or shorter than the distances.
pub(super) fn as_many(
    what: &'static str,
    distances: usize,
    count: usize,
) -> Result<(), P1812Error> {
    if count == distances {
        Ok(())
    } else {
        Err(P1812Error::Ragged {
            what,
            distances,
            count,
        })
    }
}

/// Refuses values outside of their range.
fn points(what: &'static str, values: &[f64], [least, most]: [f64; 2]) -> Result<(), P1812Error> {
    // All at once first: this one becomes vectors.
    let outside = |&value: &f64| !(value >= least && value <= most);
    if !values.iter().fold(false, |any, value| any | outside(value)) {
        return Ok(());
    }
    match values.iter().position(outside) {
        Some(point) => Err(P1812Error::Point {
            what,
            point,
            value: values[point],
            least,
            most,
        }),
        None => Ok(()),
    }
}
