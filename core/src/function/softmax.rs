//! `softmax`, `log_sum_exp`: exponentials by their largest, which neither overflow nor all underflow.
//!
//! # Errors
//!
//! With `u` the largest relative error of a rounding (2⁻⁵³ or 2⁻²⁴) and `d` how far an element is below the largest: the
//! difference's rounding moves the element's exponential by `d·u`, and `exp` itself by 1.3u. Weighted by their shares, the
//! `d` of all elements make at most `ln n`, so their sum is off by `(ln n + 3)·u`, the sum's own part included.

use super::Ln;
use crate::driver::{Largest, extreme_on, map_on, sum_on};
use crate::engine::Engine;
use crate::expression;
use crate::expression::Identity;
use crate::isa::Isa;
use crate::real::Real;

expression! {
    /// `exp(x - largest)`.
    struct Reduced { largest }
    |x| {
        (x - largest).exp()
    }
}

expression! {
    /// `exp(x - largest) / total`.
    struct Share { largest, total }
    |x| {
        (x - largest).exp() / total
    }
}

/// Writes the elements' exponentials, divided by their sum, to `out`: shares that add up to 1.
///
/// * Range: the largest element is subtracted first, so nothing overflows. `-∞` has no share.
/// * Error: a share is off by at most `(d + ln n + 5)·u` of itself, where `d` is how far its element is below the largest, and
///   `u` is 2⁻⁵³ (2⁻²⁴ of `f32`).
/// * A NaN or `+∞` among the elements makes all shares NaN, as IEEE arithmetic on the formula does, and so do elements that
///   are all `-∞`. Of nothing, nothing is written.
/// * Determinism: within one arithmetic, the same bits on every backend and team, as of [`sum`](crate::sum()).
///
/// # Panics
///
/// Panics, before anything is written, if the slices differ in length.
///
/// ```
/// let mut shares = [0.0; 3];
/// wideband_core::softmax(&[1000.0, 1000.0, f64::NEG_INFINITY], &mut shares);
/// assert_eq!(shares, [0.5, 0.5, 0.0]);
/// ```
#[track_caller]
#[inline]
pub fn softmax<T: Real>(xs: &[T], out: &mut [T]) {
    softmax_on(&Isa::detect(), xs, out);
}

/// The logarithm of the sum of the elements' exponentials.
///
/// * Range: the largest element is subtracted first, and added at the end, so nothing overflows.
/// * Error: absolutely at most `(ln n + 3)·u`, where `u` is 2⁻⁵³ (2⁻²⁴ of `f32`), beside 1 ULP of the logarithm of `n` at
///   most, and half a ULP of the result.
/// * A NaN among the elements gives NaN, else `+∞` gives `+∞`. `-∞` counts for nothing: only such, or no elements at all, give
///   `-∞`.
/// * Determinism: within one arithmetic, the same bits on every backend and team, as of [`sum`](crate::sum()).
///
/// ```
/// let two = wideband_core::log_sum_exp(&[1000.0, 1000.0]);
/// assert_eq!(two, 1000.0 + core::f64::consts::LN_2);
/// ```
#[must_use]
#[inline]
pub fn log_sum_exp<T: Real>(xs: &[T]) -> T {
    log_sum_exp_on(&Isa::detect(), xs)
}

/// [`softmax`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn softmax_on<T: Real>(engine: &impl Engine, xs: &[T], out: &mut [T]) {
    let largest = largest_on(engine, xs);
    let total = sum_on(engine, &Reduced { largest }, [xs]);
    map_on(engine, &Share { largest, total }, [xs], out);
}

/// [`log_sum_exp`] by anyone.
#[inline]
pub(crate) fn log_sum_exp_on<T: Real>(engine: &impl Engine, xs: &[T]) -> T {
    let largest = largest_on(engine, xs);
    if !(-T::INFINITY < largest && largest < T::INFINITY) {
        return largest;
    }
    let total = sum_on(engine, &Reduced { largest }, [xs]);
    let mut logarithm = [T::ZERO];
    map_on(&engine.isa(), &Ln, [&[total]], &mut logarithm);
    largest + logarithm[0]
}

/// The largest element, or `-∞` of none.
#[inline]
fn largest_on<T: Real>(engine: &impl Engine, xs: &[T]) -> T {
    extreme_on::<Largest, T, 1>(engine, &Identity, [xs]).map_or(-T::INFINITY, |(largest, _)| largest)
}
