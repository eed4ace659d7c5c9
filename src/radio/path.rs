//! What a model is told of the ground between two antennas.

/// The ground under a path, from the transmitter (first point) to the receiver (last point).
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    /// Distances from the transmitter, km, rising from 0.
    pub distances_km: &'a [f64],
    /// Heights of the ground above sea level, metres; as many.
    pub heights_m: &'a [f64],
    /// Heights of the clutter above ground, metres; as many, or none for bare ground.
    pub clutter_m: &'a [f64],
}
