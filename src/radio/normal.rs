//! Quantiles of the normal distribution.

/// The deviate that a standard normal variable exceeds with a probability between 0 and 1, within
/// 4.5e-4 (Abramowitz and Stegun, eq. 26.2.23).
///
/// The digits are those of the Irregular Terrain Model, which is held to 1e-6 dB.
pub(super) fn exceeded(probability: f64) -> f64 {
    let deviate = upper_half(probability.min(1.0 - probability), 2.515_516);
    if probability > 0.5 { -deviate } else { deviate }
}

/// The deviate of a tail up to a half. Models write the first coefficient with six digits, or as ITU-R
/// does with nine, and are held to what theirs gives.
pub(super) fn upper_half(tail: f64, first: f64) -> f64 {
    let t = (-2.0 * tail.ln()).sqrt();
    let above = (0.010_328 * t + 0.802_853) * t + first;
    let below = ((0.001_308 * t + 0.189_269) * t + 1.432_788) * t + 1.0;
    t - above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_normal_distribution() {
        for (probability, deviate) in [
            (0.5, 0.0),
            (0.1, 1.281_55),
            (0.01, 2.326_35),
            (0.99, -2.326_35),
        ] {
            assert!((exceeded(probability) - deviate).abs() < 4.5e-4);
        }
    }
}
