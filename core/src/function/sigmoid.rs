//! `sigmoid`, `softplus`.
//!
//! # The algorithms
//!
//! With `e = exp(-|x|)` in two parts:
//!
//! * `sigmoid x` is `1/(1 + e)`, or of a negative `x` `e/(1 + e)`: a quotient of pairs, corrected by its remainder. Far out on the
//!   negative side it is `exp x`.
//! * `softplus x` is `max(x, 0) + ln(1 + e)`. The logarithm's argument is `1 + f`, with `f = e`, or, where that is above ½, half of
//!   it less one: then `ln 2` is added. With `s = f/(2 + f)`, `ln(1 + f) = f - (f²/2 - s·(f²/2 + R))`, where `s·R` is
//!   `ln((1+s)/(1-s)) - 2s`; so `s`'s own error hardly counts.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | `sigmoid`, `f64`, fused | 0.5823 | -668.934425669524 | `0x039e84c93fdc6b29` | `0x039e84c93fdc6b2a` |
//! | `sigmoid`, `f64`, unfused | 0.5736 | -705.6721216909485 | `0x004e7dcb14fd9b9b` | `0x004e7dcb14fd9b9c` |
//! | `sigmoid`, `f32`, fused | 0.575 | `0xc2ac25cb` | `0x01623e6e` | `0x01623e6d` |
//! | `sigmoid`, `f32`, unfused | 0.565 | `0xc2a2a13e` | `0x04ce1f67` | `0x04ce1f66` |
//! | `softplus`, `f64`, both | 0.7243 | -0.703700293850352 | `0x3fd9b9b571802457` | `0x3fd9b9b571802458` |
//! | `softplus`, `f32`, fused | 0.7567 | -0.7431984 | `0x3ec732a1` | `0x3ec732a2` |
//! | `softplus`, `f32`, unfused | 0.7310 | -0.75747794 | `0x3ec4da4d` | `0x3ec4da4e` |
//!
//! Where the result is subnormal, 0.79. Of `f64`, among 2·10⁶ (3·10⁶ for `softplus`) arguments; of `f32`, among all
//! for `sigmoid`, 6·10⁶ for `softplus`.

use super::eighths::{power, reduce};
use super::exp::{ExpConstants, exp_lanes};
use super::polynomial::polynomial;
use super::quotient::quotient;
use crate::backend::Backend;
use crate::error_free::{fast_two_sum, two_product, two_sum};
use crate::lanes::Lanes;

/// The largest error of [`sigmoid`](sigmoid()) and [`softplus`](softplus()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const SIGMOID_MAX_ULP: f64 = 0.95;

function! {
    /// The logistic function `1 / (1 + exp(-x))`.
    ///
    /// * Error: at most [`SIGMOID_MAX_ULP`](crate::math::SIGMOID_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, −∞ gives 0, +∞ gives 1.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    sigmoid, Sigmoid: sigmoid_lanes;
    example 0.0 => 0.5;
}

function! {
    /// `ln(1 + exp(x))`, the smooth form of `max(x, 0)`.
    ///
    /// * Error: at most [`SIGMOID_MAX_ULP`](crate::math::SIGMOID_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, −∞ gives 0, +∞ gives +∞.
    /// * From one number to the next, the result grows or stays; now and then it goes back by one unit in the last place.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    softplus, Softplus: softplus_lanes;
    example 0.0 => core::f64::consts::LN_2;
}

/// What there is to know of an element type.
pub(crate) trait SigmoidConstants: ExpConstants {
    /// From here on, `exp(-x)` is nothing beside 1, and up to here a normal number.
    const FAR: Self;
    /// The coefficients of s³, s⁵, … of `ln((1+s)/(1-s))`.
    const LN: &'static [Self];
    /// `ln 2`, and the rest of it.
    const LN_2_PARTS: [Self; 2];
}

impl SigmoidConstants for f64 {
    const FAR: Self = 660.0;
    const LN: &'static [Self] = &[
        0.666_666_666_666_666,
        0.400_000_000_000_569_57,
        0.285_714_285_557_671_5,
        0.222_222_243_029_246_17,
        0.181_816_655_084_367_12,
        0.153_911_234_750_291_86,
        0.131_734_114_449_771_93,
        0.138_442_799_909_952_95,
    ];
    const LN_2_PARTS: [Self; 2] = [core::f64::consts::LN_2, 2.319_046_813_846_299_6e-17];
}

impl SigmoidConstants for f32 {
    const FAR: Self = 69.0;
    const LN: &'static [Self] = &[0.666_669_5, 0.399_576_07, 0.303_652_7];
    const LN_2_PARTS: [Self; 2] = [core::f32::consts::LN_2, -1.904_654_2e-9];
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn sigmoid_lanes<T: SigmoidConstants, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let far = Lanes::splat(T::FAR);
    let zero = Lanes::splat(T::ZERO);
    let one = Lanes::splat(T::ONE);
    let [e, e_low] = exp_of_minus(far.min(x.abs()));
    let [divisor, divisor_low] = fast_two_sum(one, e);
    let negative = x.lt(zero);
    let dividend = [negative.select(e, one), negative.select(e_low, zero)];
    let result = quotient(dividend, [divisor, divisor_low + e_low]);
    if x.ge(-far).all() { result } else { x.lt(-far).select(exp_lanes(x), result) }
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn softplus_lanes<T: SigmoidConstants, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let far = Lanes::splat(T::FAR);
    let zero = Lanes::splat(T::ZERO);
    let half = Lanes::splat(T::HALF);
    let [e, e_low] = exp_of_minus(far.min(x.abs()));

    let large = e.gt(half);
    let f = large.select((e - T::ONE) * half, e);
    let f_low = large.select(e_low * half, e_low);
    let [ln_2, ln_2_low] = T::LN_2_PARTS;
    let [ln_2, ln_2_low] = [large.select(ln_2, zero), large.select(ln_2_low, zero)];
    let s = f / (f + T::from_f64(2.0));
    let square = s * s;
    let [half_square, half_square_low] = two_product(half * f, f);
    let curved = s * square.mul_add(polynomial(T::LN, square), half_square);
    let tilted = f_low - (s + s) * (Lanes::splat(T::ONE) - s) * f_low; // over 1 + f, nearly

    let [high, low] = two_sum(x.max(zero), ln_2);
    let [high, rest] = two_sum(high, f);
    let [high, last] = fast_two_sum(high, -half_square);
    let result = high + ((last + (rest + (low + ln_2_low))) + (curved + (tilted - half_square_low)));
    if x.abs().le(far).all() {
        return result;
    }
    let result = x.gt(far).select(x, result);
    x.lt(-far).select(exp_lanes(x), result)
}

/// `exp(-x)` in two parts, where that is a normal number.
#[inline(always)]
fn exp_of_minus<T: SigmoidConstants, B: Backend>(x: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let [n_rounded, n, r_high] = reduce(-x);
    let r_low = n.mul_add(T::MINUS_EIGHTH_LOW, n_rounded.lookup_twins(T::LOST));
    let r = r_high + r_low;
    let p = r_high + (r * r).mul_add(polynomial(T::EXP, r), r_low);
    let power = power(n_rounded);
    fast_two_sum(power, p * power)
}
