//! What a median level says of the places around it: shadowing with a normal distribution in decibels.

use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2, TAU};

use crate::units::Dbm;

/// The share of places, 0 to 1, whose level is at least `threshold` where their median is `median` and
/// shadowing scatters by `sigma_db` around it. Without scatter it is 0 or 1.
///
/// ```
/// use deadzone::radio::coverage_probability;
/// use deadzone::units::Dbm;
/// let half = coverage_probability(Dbm(-105.0), Dbm(-105.0), 8.0);
/// assert!((half - 0.5).abs() < 1e-15);
/// ```
#[must_use]
pub fn coverage_probability(median: Dbm, threshold: Dbm, sigma_db: f64) -> f64 {
    let above = median.0 - threshold.0;
    if sigma_db > 0.0 {
        0.5 * erfc(-above / sigma_db * FRAC_1_SQRT_2)
    } else if above >= 0.0 {
        1.0
    } else {
        0.0
    }
}

/// How far a median must lie above a threshold so that the share `probability` of the places reaches it,
/// dB: 1.2816 times sigma for 90 %. `None` for shares that no margin reaches, which are not above 0 and
/// below 1.
#[must_use]
pub fn shadowing_margin_db(probability: f64, sigma_db: f64) -> Option<f64> {
    (probability > 0.0 && probability < 1.0).then(|| sigma_db * inverse_normal(probability))
}

/// `e^(x²) erfc(x)` for x from 0 as a Chebyshev series in `(x - 3.75) / (x + 3.75)`, a variable after
/// Schonfelder (1978), "Chebyshev expansions for the error and related functions", Mathematics of
/// Computation 32. The coefficients were computed with 50 digits by the discrete cosine transform.
const SCALED_ERFC: [f64; 28] = [
    0.305_071_540_961_600_2,
    -0.434_841_272_712_577_5,
    0.176_351_193_643_605_5,
    -0.060_710_795_609_249_41,
    0.017_712_068_995_694_115,
    -0.004_321_119_385_567_294,
    0.000_854_216_676_887_098_8,
    -0.000_127_155_090_609_162_75,
    1.124_816_724_367_118_9e-5,
    3.130_638_854_218_21e-7,
    -2.709_880_685_677_762e-7,
    3.073_762_270_140_769e-8,
    2.515_620_384_817_623e-9,
    -1.028_929_921_320_319_2e-9,
    2.994_405_211_994_994e-11,
    2.605_178_968_726_693_6e-11,
    -2.634_839_924_171_969_3e-12,
    -6.434_045_098_906_365e-13,
    1.124_574_018_016_634_5e-13,
    1.728_153_338_998_61e-14,
    -4.264_101_694_942_375e-15,
    -5.453_719_778_805_902e-16,
    1.586_976_077_671_226_3e-16,
    2.089_983_784_433_404_4e-17,
    -5.900_526_869_408_806e-18,
    -9.418_933_875_544_227e-19,
    2.149_773_564_696_039_5e-19,
    4.666_098_500_788_033e-20,
];

/// The complementary error function, to some 1e-15 of its value.
fn erfc(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let size = x.abs();
    // Beyond, erfc is below the smallest number.
    let tail = if size > 28.0 {
        0.0
    } else {
        (-size * size).exp() * scaled_erfc(size)
    };
    if x < 0.0 { 2.0 - tail } else { tail }
}

/// Clenshaw's sum.
fn scaled_erfc(size: f64) -> f64 {
    let t = (size - 3.75) / (size + 3.75);
    let next = |(b1, b2): (f64, f64), &c: &f64| (2.0 * t * b1 - b2 + c, b1);
    let (b1, b2) = SCALED_ERFC[1..].iter().rev().fold((0.0, 0.0), next);
    t * b1 - b2 + SCALED_ERFC[0]
}

/// The number of standard deviations that a normal variable stays below with a probability above 0 and
/// below 1: a first guess (Abramowitz and Stegun, 26.2.23, to 4.5e-4), then two steps of Halley's method.
fn inverse_normal(probability: f64) -> f64 {
    let (tail, sign) = if probability < 0.5 {
        (probability, -1.0)
    } else {
        (1.0 - probability, 1.0)
    };
    let t = (-2.0 * tail.ln()).sqrt();
    let above = t * (t * 0.010_328 + 0.802_853) + 2.515_517;
    let below = t * (t * (t * 0.001_308 + 0.189_269) + 1.432_788) + 1.0;
    let mut x = t - above / below;
    for _ in 0..2 {
        let density = (-0.5 * x * x).exp() / TAU.sqrt();
        let step = (0.5 * erfc(x / SQRT_2) - tail) / density;
        x += step / (1.0 - 0.5 * x * step);
    }
    sign * x
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_error_function_has_its_known_values() {
        // Computed with 50 digits.
        for (x, expected) in [
            (0.0, 1.0),
            (0.1, 0.887_537_083_981_715),
            (0.5, 0.479_500_122_186_953_5),
            (1.0, 0.157_299_207_050_285_13),
            (1.5, 0.033_894_853_524_689_27),
            (2.0, 0.004_677_734_981_047_266),
            (3.0, 2.209_049_699_858_544e-5),
            (4.0, 1.541_725_790_028_001_7e-8),
            (6.0, 2.151_973_671_249_891_3e-17),
            (10.0, 2.088_487_583_762_545e-45),
            (-0.5, 1.520_499_877_813_046_5),
            (-3.0, 1.999_977_909_503_001_5),
        ] {
            let found = erfc(x);
            assert!((found - expected).abs() <= 1e-13 * expected, "{x}: {found}");
        }
        assert_eq!(erfc(f64::INFINITY), 0.0);
        assert_eq!(erfc(f64::NEG_INFINITY), 2.0);
        assert!(erfc(f64::NAN).is_nan());
    }

    #[test]
    fn margins_are_those_of_the_tables() {
        for (probability, deviations) in [
            (0.5, 0.0),
            (0.75, 0.674_489_750_196_081_7),
            (0.9, 1.281_551_565_544_600_6),
            (0.95, 1.644_853_626_951_472_6),
            (0.99, 2.326_347_874_040_841),
            (1e-9, -5.997_807_015_007_687),
        ] {
            let margin = shadowing_margin_db(probability, 1.0).unwrap();
            assert!(
                (margin - deviations).abs() < 1e-12,
                "{probability}: {margin}"
            );
        }
        let usual = shadowing_margin_db(0.9, 8.0).unwrap();
        assert!((usual - 10.25).abs() < 0.01);
        for never in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
            assert_eq!(shadowing_margin_db(never, 8.0), None);
        }
    }

    #[test]
    fn without_scatter_a_place_is_covered_or_not() {
        assert_eq!(coverage_probability(Dbm(-105.0), Dbm(-105.0), 0.0), 1.0);
        assert_eq!(coverage_probability(Dbm(-105.1), Dbm(-105.0), 0.0), 0.0);
    }

    proptest! {
        #[test]
        fn a_margin_gives_the_probability_that_it_is_for(probability in 1e-12..0.999_999, sigma in 0.1..20.0) {
            let margin = shadowing_margin_db(probability, sigma).unwrap();
            let found = coverage_probability(Dbm(-100.0 + margin), Dbm(-100.0), sigma);
            // The levels are rounded to 1e-14 of 100 dB.
            prop_assert!((found - probability).abs() < 1e-12);
        }

        #[test]
        fn more_level_is_never_less_probable(level in -150.0..-50.0, more in 0.0..20.0, sigma in 0.0..15.0) {
            let at = |level| coverage_probability(Dbm(level), Dbm(-105.0), sigma);
            prop_assert!(at(level + more) >= at(level) - 1e-15);
            prop_assert!((0.0..=1.0).contains(&at(level)));
        }
    }
}
