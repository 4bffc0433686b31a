//! `exp`.
//!
//! # The algorithm
//!
//! `exp x = 2^(n/8) · exp r`: see `eighths.rs`, also for what was lost of the power, which joins `r` here.
//!
//! * **exp r - 1** is `r + r²·(½ + r·(c₃ + …))`, of which the polynomial minimises the largest relative error.
//! * **The sum** `p·2^(n/8) + 2^(n/8)` is rounded once, after errors of a sixteenth or less of a unit each. Unfused arithmetic
//!   rounds the product as well, so there one more operation leaves `r` unrounded until then.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | `f64`, fused | 0.6050 | 123.25315735684148 | `0x4b0c2ead0eaa3bb7` | `0x4b0c2ead0eaa3bb8` |
//! | `f64`, unfused | 0.5836 | 45.007873832319774 | `0x43fe8a48d8a5461d` | `0x43fe8a48d8a5461e` |
//! | `f32`, fused | 0.5812 | 3.3421576 | `0x41e23d9a` | `0x41e23d99` |
//! | `f32`, unfused | 0.5654 | -81.31493 | `0x04ce1f67` | `0x04ce1f66` |
//!
//! Where the result is subnormal, 0.79. Of `f64`, among 10⁸ arguments over the whole range, at the seams of the reduction
//! and near 0; of `f32`, all 2³².

use core::hint::black_box;

use super::eighths::{Eighths, exponent, power, reduce};
use super::polynomial::polynomial;
use super::power_of_two::times_any_power_of_two;
use crate::backend::Backend;
use crate::driver::update;
use crate::lanes::Lanes;
use crate::real::Real;

/// The largest error of [`exp`](exp()) of `f64`, in units in the last place of the exact result, on every backend and in both
/// arithmetics, where that is a normal number; 1 where it is subnormal.
pub const EXP_MAX_ULP: f64 = 0.65;

/// The same of `f32`, in units of its own last place.
pub const EXP_F32_MAX_ULP: f64 = 0.6;

function! {
    /// The exponential function.
    ///
    /// * Error: at most [`EXP_MAX_ULP`](crate::EXP_MAX_ULP), of `f32` [`EXP_F32_MAX_ULP`](crate::EXP_F32_MAX_ULP), over the
    ///   whole range; gradual underflow to the smallest subnormal (1 ULP there).
    /// * `exp(NaN)` is NaN, `exp(+∞)` = +∞, `exp(−∞)` = 0, `exp(±0)` = 1. Overflow to +∞ and underflow to 0 happen exactly
    ///   where the correctly rounded result does: for `f64`, `exp(709.782712893384)` is finite and
    ///   `exp(-745.1332191019411)` is not zero.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    exp, Exp: exp_lanes;
    example 1.0 => core::f64::consts::E;
}

/// Replaces each element by its exponential: [`exp`](exp()) where the input is the output.
///
/// ```
/// let mut xs = [0.0_f32, 1.0];
/// wideband_core::exp_in_place(&mut xs);
/// assert_eq!(xs, [1.0, core::f32::consts::E]);
/// ```
#[inline]
pub fn exp_in_place<T: Real>(xs: &mut [T]) {
    update(&Exp, xs, ());
}

/// Where `|n|` is not above this, `exp x` is a normal number. So is each part of the last sum that is not too small to
/// matter, or in unfused arithmetic its rounding would differ from that on the second route.
pub(crate) trait ExpConstants: Eighths {
    const NORMAL_EIGHTHS: Self;
}

impl ExpConstants for f64 {
    const NORMAL_EIGHTHS: Self = 7680.0;
}

impl ExpConstants for f32 {
    const NORMAL_EIGHTHS: Self = 800.0;
}

// Where there are no vector registers, a call is little beside the function, and formulas share it.
#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn exp_lanes<T: ExpConstants, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let [n_rounded, n, p] = split(x);
    if n.abs().le(T::NORMAL_EIGHTHS).all() {
        let power = power(n_rounded);
        return p.mul_add(power, power);
    }
    // The compiler must not see what both routes have in common, or the first would store it for the second.
    let n_rounded = black_box(n_rounded);
    let power = n_rounded.lookup(T::POWERS);
    times_any_power_of_two(p.mul_add(power, power), exponent(n_rounded - T::ROUND))
}

/// `½·exp x`, where it may be infinite though that is not: for the rare routes of others.
#[inline(always)]
pub(crate) fn half_exp<T: ExpConstants, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let [n_rounded, n, p] = split(x);
    let power = n_rounded.lookup(T::POWERS);
    times_any_power_of_two(p.mul_add(power, power), exponent(n) - T::ONE)
}

/// `n + ROUND`, `n`, and [`powered`].
#[inline(always)]
fn split<T: ExpConstants, B: Backend>(x: Lanes<T, B>) -> [Lanes<T, B>; 3] {
    let [n_rounded, n, r_high] = reduce(x);
    [n_rounded, n, powered(n_rounded, n, r_high)]
}

/// What `exp x` is beside the power `2^(n/8)` as it is rounded, less one; `x` is reduced to `r_high + n·LOW`.
#[inline(always)]
pub(crate) fn powered<T: ExpConstants, B: Backend>(
    n_rounded: Lanes<T, B>,
    n: Lanes<T, B>,
    r_high: Lanes<T, B>,
) -> Lanes<T, B> {
    powered_with(T::MINUS_EIGHTH_LOW, n_rounded, n, r_high)
}

/// The same with another `LOW`.
#[inline(always)]
pub(crate) fn powered_with<T: ExpConstants, B: Backend>(
    low: T,
    n_rounded: Lanes<T, B>,
    n: Lanes<T, B>,
    r_high: Lanes<T, B>,
) -> Lanes<T, B> {
    let lost = n_rounded.lookup_twins(T::LOST);
    if B::FUSED {
        let r = n.mul_add(low, r_high);
        (r * r).mul_add(polynomial(T::EXP, r), r + lost)
    } else {
        let r_low = n.mul_add(low, lost);
        let r = r_high + r_low;
        r_high + (r * r).mul_add(polynomial(T::EXP, r), r_low)
    }
}
