//! Ground heights along a path.

/// Ground heights at equal distances along a geodesic, the first at its start and the last at its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// From one height to the next, metres.
    pub step_m: f64,
    /// Heights above sea level, metres; those of voids are interpolated along the profile.
    pub heights_m: Vec<f64>,
    /// How many heights were interpolated because the terrain has none there.
    pub voids: usize,
}
