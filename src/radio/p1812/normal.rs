//! The inverse of the cumulative normal distribution, as Attachment 2 to Annex 1 approximates it.

use crate::radio::normal::upper_half;

/// The value that a standard normal variable exceeds with probability `part`, Eqs. (96) to (97b).
/// The approximation is good to 4.54e-4 between 1e-6 and 1 - 1e-6, and held to these.
pub(super) fn exceeded(part: f64) -> f64 {
    let part = part.clamp(1e-6, 1.0 - 1e-6);
    if part <= 0.5 {
        upper_half(part, C0)
    } else {
        -upper_half(1.0 - part, C0)
    }
}

/// C0 of Eq. (97b).
const C0: f64 = 2.515_516_698;

#[cfg(test)]
mod tests {
    use super::exceeded;

    #[test]
    fn quantiles_are_those_of_tables() {
        for (part, value) in [
            (0.5, 0.0),
            (0.1, 1.281_552),
            (0.01, 2.326_348),
            (0.9, -1.281_552),
        ] {
            assert!((exceeded(part) - value).abs() < 4.54e-4, "{part}");
        }
        assert_eq!(exceeded(0.0), exceeded(1e-6));
        assert_eq!(exceeded(1.0), exceeded(1.0 - 1e-6));
    }
}
