//! Gaussian kernels: arrays of them, and the kernel density estimate that is their mean.
//!
//! # In base 2
//!
//! `exp(-z²/2)` is `2^(-(c·z)²)` with `c = √(log₂e / 2)`, and 2ˣ needs no reduction by `ln 2`. The factor costs nothing: `c/width`
//! takes as long as `1/width`. What it leaves on the last product goes into the constant factor that comes last, for `kde`
//! after the sum. A `kde` takes 0.90 times as long as with `exp`, a Gaussian 0.95 times.
//!
//! # Errors
//!
//! With `u` the largest relative error of a rounding (2⁻⁵³ or 2⁻²⁴), the difference `x − mean`, `c/width` and their
//! product are off by `u` each, `c` itself by 0.35u at most, so `c·z` by 3.35u, and its square, in which 2 is the base, by
//! 7.7u: that makes up to `3.85·z²·u` of the exponential's argument. An error of the argument is a *relative* error of the
//! result: far from the centre the formula magnifies rounding, as a change of `x` in its last bit would. Together with 2ˣ
//! and the last products, a term is off by at most `3.85·z² + 7` ULP. Measured on widths of 0.1 to 0.3:
//!
//! | | `f64` | `f32` |
//! |---|---|---|
//! | a term within one width of the centre | 2.8 ULP | 2.1 ULP |
//! | a term up to 14 widths away | 235 ULP | 162 ULP |
//! | `kde` among the means | 2.0 ULP | 1.9 ULP |
//! | `kde` outside, where all terms are small | 46 ULP | |
//!
//! Of the 7.7u, the formula itself, rounded operation by operation, forces 5: two each from the difference and the quotient,
//! one from the square. Less is to be had. The low part of the square is one fused multiply-add and a subtraction away
//! (6.7u, measured at 1.10 times the time of a `kde`), that of `c` one more (6u, 1.2 times), that of the product three more
//! (4u, 1.22 times, and 1.28 of a Gaussian). Dividing twice, for `z` and for `1/width`, has 4u with the low part of the
//! square, and takes 1.1 times as long with AVX2, 1.4 times with AVX-512. What is near a centre gains less than a unit by
//! any of this, and of a sum that is what matters.
//!
//! Of a `kde`'s error, the sum's own part is below 135 roundings (`f64`), whatever `n`: see [`sum`](crate::sum()). Measured: 2.2 ULP
//! of one block, 0.6 of 200 000 terms, since blocks are added exactly and their errors cancel.

use crate::expression;
use crate::isa::Isa;
use crate::real::Real;

expression! {
    /// The Gaussian density at `x`, up to the factor [`TO_DENSITY`](Self::TO_DENSITY): what [`kde`] is the mean of.
    ///
    /// That is `c·exp(-z²/2) / width` with `z = (x - mean) / width` and `c = √(log₂e / 2)`. One division a term: `c/width` is
    /// computed once and multiplied in twice. All constant factors are left to be multiplied with the sum.
    ///
    /// ```
    /// use wideband_core::{GaussianAt, kde, mean};
    ///
    /// let (means, widths) = ([0.4, 0.0], [0.5, 0.1]);
    /// let density: f64 = mean(&GaussianAt { x: 0.3 }, [&means, &widths]) * GaussianAt::<f64>::TO_DENSITY;
    /// assert_eq!(density, kde(0.3, &means, &widths));
    /// ```
    pub struct GaussianAt<T> {
        /// Where the Gaussians are evaluated.
        pub x: T,
    }
    fn lanes<T, V>(&self, mean, width) {
        let per_width = V::operand(T::SQRT_HALF_LOG2_E) / width;
        let z = (V::operand(self.x) - mean) * per_width;
        let square = z * z;
    } then (square, per_width) {
        T::exp2_of_minus(square) * per_width
    }
}

impl<T: Real> GaussianAt<T> {
    /// `√(ln 2 / π)`: what a term, or a sum of them, is to be multiplied by for the density.
    pub const TO_DENSITY: T = T::SQRT_LN_2_PER_PI;
}

expression! {
    /// `scale · exp(-z²/2) / width` with `z = (x - mean) / width`: terms for an array of their own.
    pub struct ScaledGaussianAt<T> {
        /// Where the Gaussians are evaluated.
        pub x: T,
        /// What each is multiplied by.
        pub scale: T,
    }
    fn lanes<T, V>(&self, mean, width) {
        let [square, per_width, _] = GaussianAt { x: self.x }.begin([mean, width]);
    } then (square, per_width) {
        T::exp2_of_minus(square) * per_width * V::splat(self.scale * T::PER_SQRT_HALF_LOG2_E)
    }
}

impl<T: Real> ScaledGaussianAt<T> {
    /// The Gaussians of a mixture with `components` equal weights: scaled by `1 / (√(2π) · components)`, so that each has
    /// the area `1 / components`.
    #[must_use]
    #[inline]
    pub fn of_mixture(x: T, components: usize) -> Self {
        Self { x, scale: T::PER_SQRT_2PI / T::from_f64(components as f64) }
    }
}

/// Writes `exp(-z²/2) / width / √(2π) / n` with `z = (x - mean) / width` for each of the `n` pairs: the terms of
/// [`kde`], whose sum it is.
///
/// `width` is the standard deviation (the kernel's bandwidth). IEEE arithmetic decides odd data: a zero width gives NaN
/// (0·∞ or ∞/∞), as does one so small that `1/width` overflows,
/// an infinite one 0, a negative one the negated value, NaN in gives NaN out.
///
/// # Panics
///
/// Panics, before anything is written, if the slices differ in length.
///
/// ```
/// let mut out = [0.0_f64; 2];
/// wideband_core::gaussians(0.4, &[0.4, 0.0], &[0.5, 0.1], &mut out);
/// assert!((out[0] - 0.398942280401 / 0.5 / 2.0).abs() < 1e-12);
/// ```
#[track_caller]
#[inline]
pub fn gaussians<T: Real>(x: T, means: &[T], widths: &[T], out: &mut [T]) {
    Isa::detect().gaussians(x, means, widths, out);
}

/// The kernel density estimate at `x`: the mean over all points of the Gaussian density with that point's mean and
/// standard deviation.
///
/// NaN for empty slices. A zero width gives NaN, an infinite one contributes 0, a negative one its negated value. Many
/// terms lose nothing to their number: see [`sum`](crate::sum()) for order and error.
///
/// # Panics
///
/// Panics if the slices differ in length.
///
/// ```
/// let density: f64 = wideband_core::kde(0.0, &[0.0], &[1.0]);
/// assert_eq!(density, 0.3989422804014327); // 1/√(2π)
/// ```
#[track_caller]
#[inline]
pub fn kde<T: Real>(x: T, means: &[T], widths: &[T]) -> T {
    Isa::detect().kde(x, means, widths)
}

impl Isa {
    /// [`gaussians`](crate::gaussians()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn gaussians<T: Real>(self, x: T, means: &[T], widths: &[T], out: &mut [T]) {
        self.map(&ScaledGaussianAt::of_mixture(x, out.len()), [means, widths], out);
    }

    /// [`kde`](crate::kde()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    #[track_caller]
    #[must_use]
    #[inline]
    pub fn kde<T: Real>(self, x: T, means: &[T], widths: &[T]) -> T {
        self.mean(&GaussianAt { x }, [means, widths]) * GaussianAt::TO_DENSITY
    }
}
