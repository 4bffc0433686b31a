//! `exp_m1`.
//!
//! # The algorithm
//!
//! With `t = 2^(n/8)` and `x = n·(ln 2)/8 + r` (see `eighths.rs`), `exp x - 1` is `(t - 1) + t·r + t·(exp r - 1 - r)`. The first sum and
//! the product are exact, in two parts each; the rest is a thousandth or less of the whole, so that nearly all of the error is
//! that of the last addition. Where `n` is 0, so is `t - 1`, and the result is `r + …`, which keeps small arguments.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | `f64`, fused | 0.5881 | 668.0693935154068 | `0x7c2c411cf3e33d31` | `0x7c2c411cf3e33d32` |
//! | `f64`, unfused | 0.5673 | 690.0714390897191 | `0x7e27a1adfd934a3d` | `0x7e27a1adfd934a3c` |
//! | `f32`, both | 0.613 | `0xbd02036c` | `0xbcfff177` | `0xbcfff178` |
//!
//! Of `f64`, among 1.6·10⁷ arguments; of `f32`, among all, beside the same function of `f64`.

use super::eighths::{power, reduce};
use super::exp::{ExpConstants, exp_lanes};
use super::polynomial::polynomial_in_short_chains;
use crate::backend::Backend;
use crate::error_free::{fast_two_sum, product_in_parts, two_sum};
use crate::lanes::Lanes;

/// The largest error of [`exp_m1`](exp_m1()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const EXP_M1_MAX_ULP: f64 = 0.75;

function! {
    /// `exp(x) - 1`, accurate where `x` is small.
    ///
    /// * Error: at most [`EXP_M1_MAX_ULP`](crate::math::EXP_M1_MAX_ULP) where the result is a normal number.
    /// * `exp_m1(NaN)` is NaN, `exp_m1(+∞)` = +∞, `exp_m1(−∞)` = −1, `exp_m1(±0)` = ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    exp_m1, ExpM1: exp_m1_lanes;
    example 0.0 => 0.0;
}

/// What there is to know of an element type.
pub(crate) trait ExpM1Constants: ExpConstants {
    /// The coefficients of r², r³, … of exp r, of which the error is small relative to r (Remez exchange; 0.001 ULP, 0.04 of `f32`).
    const EXP_M1: &'static [Self];
}

impl ExpM1Constants for f64 {
    const EXP_M1: &'static [Self] = &[
        0.5,
        0.166_666_666_666_670_02,
        0.041_666_666_666_667_754,
        0.008_333_333_322_525_432,
        0.001_388_888_886_964_539_6,
        0.000_198_422_633_044_641_09,
        2.480_284_481_494_119e-5,
    ];
}

impl ExpM1Constants for f32 {
    const EXP_M1: &'static [Self] = &[0.5, 0.166_679_62, 0.041_670_352];
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn exp_m1_lanes<T: ExpM1Constants, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let [n_rounded, n, r_high] = reduce(x);
    let limit = Lanes::splat(T::NORMAL_EIGHTHS);
    let [high, low] = exp_m1_of_reduced(n_rounded, n, r_high);
    let result = (high + low).bits_or(x.bits_and(Lanes::splat(-T::ZERO))); // which keeps -0
    if n.abs().le(limit).all() {
        return result;
    }
    let result = n.le(limit).select(result, exp_lanes(x));
    n.lt(-limit).select(-T::ONE, result)
}

/// `exp x - 1` in two parts, of which the second is at most a hundredth of the first.
#[inline(always)]
pub(crate) fn exp_m1_of_reduced<T: ExpM1Constants, B: Backend>(
    n_rounded: Lanes<T, B>,
    n: Lanes<T, B>,
    r_high: Lanes<T, B>,
) -> [Lanes<T, B>; 2] {
    let r_low = n.mul_add(T::MINUS_EIGHTH_LOW, n_rounded.lookup_twins(T::LOST));
    let r = r_high + r_low;
    let rest = (r * r).mul_add(polynomial_in_short_chains(T::EXP_M1, r), r_low);
    let power = power(n_rounded);
    let [less_one, less_one_low] = two_sum(power, Lanes::splat(-T::ONE));
    let [first, first_low] = product_in_parts(power, r_high);
    let [high, high_low] = fast_two_sum(less_one, first);
    [high, power.mul_add(rest, less_one_low + (high_low + first_low))]
}
