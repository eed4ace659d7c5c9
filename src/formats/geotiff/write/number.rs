//! The numbers that rasters are written of.

/// A number of a raster: `f32`, `i16` or `u8`.
pub trait Number: Copy + Send + Sync + std::fmt::Debug + Into<f64> + sealed::Sealed {
    /// Bytes of one.
    #[doc(hidden)]
    const SIZE: usize;
    /// `SampleFormat` of TIFF.
    #[doc(hidden)]
    const FORMAT: u16;
    /// `Predictor` of TIFF.
    #[doc(hidden)]
    const PREDICTOR: u16;

    /// Its bytes, the lowest first.
    #[doc(hidden)]
    fn put(self, into: &mut [u8]);

    /// The nearest of its kind to a mean of its kind.
    #[doc(hidden)]
    fn nearest(mean: f64) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for i16 {}
    impl Sealed for u8 {}
}

impl Number for f32 {
    const SIZE: usize = 4;
    const FORMAT: u16 = 3;
    const PREDICTOR: u16 = 3;

    fn put(self, into: &mut [u8]) {
        into.copy_from_slice(&self.to_le_bytes());
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounding is what is wanted"
    )]
    fn nearest(mean: f64) -> Self {
        mean as f32
    }
}

impl Number for i16 {
    const SIZE: usize = 2;
    const FORMAT: u16 = 2;
    const PREDICTOR: u16 = 2;

    fn put(self, into: &mut [u8]) {
        into.copy_from_slice(&self.to_le_bytes());
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a mean lies between its numbers"
    )]
    fn nearest(mean: f64) -> Self {
        mean.round() as Self
    }
}

impl Number for u8 {
    const SIZE: usize = 1;
    const FORMAT: u16 = 1;
    const PREDICTOR: u16 = 2;

    fn put(self, into: &mut [u8]) {
        into[0] = self;
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a mean lies between its numbers"
    )]
    fn nearest(mean: f64) -> Self {
        mean.round() as Self
    }
}
