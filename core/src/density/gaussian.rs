//! Gaussian kernels: arrays of them, and the kernel density estimate that is their mean.
//!
//! # Errors
//!
//! With `u` the largest relative error of a rounding (2⁻⁵³ or 2⁻²⁴), the difference `x − mean`, `1/width` and their product
//! are off by `u` each: `z` by 3u, and the exponent `z²/2` by `3·z²·u` in all. An error of the exponent is a *relative* error
//! of the result: far from the centre the formula magnifies rounding, as a change of `x` in its last bit would. In fused
//! arithmetic nothing is added to that, as the square is never rounded (see `function/gaussian.rs`); in unfused arithmetic
//! rounding the square adds `z²·u/2`. Together with the power and the last products, a term is off by at most `3·z² + 3`
//! ULP, or `3.5·z² + 3` in unfused arithmetic.
//!
//! Where mean and width are such that the difference and the quotient are exact, on standardised data with mean 0 and width
//! 1 above all, none of that is left in fused arithmetic: there a term is within 3 ULP at every `z` whose density is a normal
//! number, as R's `dnorm` is.
//!
//! Of a `kde`'s error, the sum's own part is below 1.25 ULP: see [`sum`](crate::sum()).

use crate::driver::{map_on, mean_on};
use crate::engine::Engine;
use crate::expression;
use crate::function::gaussian;
use crate::isa::Isa;
use crate::real::Real;

expression! {
    /// `exp(-z²/2) / width` with `z = (x - mean) / width`: √(2π) times the Gaussian density at `x`, of which [`kde`] is the
    /// mean.
    ///
    /// ```
    /// use wideband_core::{GaussianAt, Real, kde, mean};
    ///
    /// let (means, widths) = ([0.4, 0.0], [0.5, 0.1]);
    /// let density = mean(&GaussianAt { x: 0.3 }, [&means, &widths]) * f64::PER_SQRT_2PI;
    /// assert_eq!(density, kde(0.3, &means, &widths));
    /// ```
    pub struct GaussianAt {
        /// Where the Gaussians are evaluated.
        x
    }
    |mean, width| {
        let per_width = 1.0 / width; // one division serves both
        gaussian((x - mean) * per_width, per_width)
    }
}

expression! {
    /// `scale · exp(-z²/2) / width` with `z = (x - mean) / width`: terms for an array of their own.
    pub struct ScaledGaussianAt {
        /// Where the Gaussians are evaluated.
        x,
        /// What each is multiplied by.
        scale
    }
    |mean, width| {
        let per_width = 1.0 / width;
        gaussian((x - mean) * per_width, per_width * scale)
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

/// Writes `exp(-z²/2) / width / √(2π) / n` with `z = (x - mean) / width` for each of the `n` pairs: the terms whose sum is
/// [`kde`].
///
/// `width` is the standard deviation (the kernel's bandwidth). IEEE arithmetic decides odd data: a zero width gives NaN
/// (0·∞ or ∞/∞), as does a width so small that `1/width` overflows; an infinite width gives 0, a negative one the negated
/// value, and NaN gives NaN.
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
    gaussians_on(&Isa::detect(), x, means, widths, out);
}

/// The kernel density estimate at `x`: the mean over all points of the Gaussian density with that point's mean and
/// standard deviation.
///
/// NaN for empty slices. A zero width gives NaN, an infinite one contributes 0, a negative one its negated value. The
/// error does not grow with the number of terms: see [`sum`](crate::sum()) for order and error.
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
    kde_on(&Isa::detect(), x, means, widths)
}

/// [`gaussians`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn gaussians_on<T: Real>(engine: &impl Engine, x: T, means: &[T], widths: &[T], out: &mut [T]) {
    map_on(engine, &ScaledGaussianAt::of_mixture(x, out.len()), [means, widths], out);
}

/// [`kde`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn kde_on<T: Real>(engine: &impl Engine, x: T, means: &[T], widths: &[T]) -> T {
    mean_on(engine, &GaussianAt { x }, [means, widths]) * T::PER_SQRT_2PI
}
