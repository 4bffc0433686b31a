//! Inverse hyperbolic functions: `asinh`, `acosh`, `atanh`.
//!
//! # The algorithms
//!
//! Each is a logarithm of one and a sum of two, as [`ln_1p`](super::logarithm) computes it:
//!
//! * `asinh x = ln(1 + (x + (r - 1)))`, `r = √(x² + 1)`; below `TINY`, where what is lost in `r` shows, `x - x³/6 + 3x⁵/40`;
//! * `acosh x = ln(1 + (t + r))`, `t = x - 1`, `r = √(x² - 1)`;
//! * `atanh x = ½·ln(1 + 2x/(1 - x))`.
//!
//! What a root, a sum or a quotient has lost is computed, with products of halves of significands, which are exact. Large
//! arguments of the first two give `ln 2x`, on the rare route.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | asinh f64 fused | 0.812 | `0x3fd6394e5d09b956` | `0x3fd5ccc2f05ca569` | `0x3fd5ccc2f05ca56a` |
//! | asinh f64 unfused | 0.930 | `0x3fd6873ab682e39f` | `0x3fd616518a8b7d6f` | `0x3fd616518a8b7d6e` |
//! | asinh f32 fused | 0.833 | `0x3eb1e4a8` | `0x3eae7ed9` | `0x3eae7eda` |
//! | asinh f32 unfused | 0.926 | `0x3eb00969` | `0x3eacbdad` | `0x3eacbdac` |
//! | acosh f64 fused | 0.793 | `0x3ff07897061e1cf1` | `0x3fcefbf69adb897b` | `0x3fcefbf69adb897a` |
//! | acosh f64 unfused | 0.929 | `0x3ff0ed82b7a6191e` | `0x3fd5b0e665b74ed1` | `0x3fd5b0e665b74ed2` |
//! | acosh f32 fused | 0.820 | `0x3f87c176` | `0x3eb1589d` | `0x3eb1589c` |
//! | acosh f32 unfused | 0.907 | `0x3f87653d` | `0x3ead37d9` | `0x3ead37da` |
//! | atanh f64 fused | 0.831 | `0x3fc5f46cfa58537b` | `0x3fc62c89624e3c7d` | `0x3fc62c89624e3c7c` |
//! | atanh f64 unfused | 0.909 | `0x3fc58fd112f35a84` | `0x3fc5c4ef15437f37` | `0x3fc5c4ef15437f38` |
//! | atanh f32 fused | 0.839 | `0xbe2f05d2` | `0xbe30c1f3` | `0xbe30c1f2` |
//! | atanh f32 unfused | 0.923 | `0x3e2c3e37` | `0x3e2de547` | `0x3e2de546` |
//!
//! Of `f64`, of 10⁷ random arguments, and of those around each seam; of `f32`, of all, beside the same function of `f64`.

use super::logarithm::{Logarithm, ln_1p_of_sum, ln_of_twice};
use super::polynomial::polynomial;
use super::quotient::quotient_and_remainder;
use super::root::Root;
use crate::backend::Backend;
use crate::error_free::{remainder_of_root, square_in_parts};
use crate::lanes::Lanes;

/// The largest error of [`asinh`](asinh()), [`acosh`](acosh()) and [`atanh`](atanh()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const INVERSE_HYPERBOLIC_MAX_ULP: f64 = 0.95;

function! {
    /// The inverse hyperbolic sine.
    ///
    /// * Error: at most [`INVERSE_HYPERBOLIC_MAX_ULP`](crate::math::INVERSE_HYPERBOLIC_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, ±∞ gives ±∞, ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    asinh, Asinh: asinh_lanes;
    example 0.0 => 0.0;
}

function! {
    /// The inverse hyperbolic cosine.
    ///
    /// * Error: at most [`INVERSE_HYPERBOLIC_MAX_ULP`](crate::math::INVERSE_HYPERBOLIC_MAX_ULP) where the result is a normal number.
    /// * NaN, and what is below 1, gives NaN; 1 gives +0, +∞ gives +∞.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    acosh, Acosh: acosh_lanes;
    example 1.0 => 0.0;
}

function! {
    /// The inverse hyperbolic tangent.
    ///
    /// * Error: at most [`INVERSE_HYPERBOLIC_MAX_ULP`](crate::math::INVERSE_HYPERBOLIC_MAX_ULP) where the result is a normal number.
    /// * NaN, and what is beyond ±1, gives NaN; ±1 gives ±∞, ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    atanh, Atanh: atanh_lanes;
    example 0.0 => 0.0;
}

/// An element type's constants.
pub(crate) trait InverseHyperbolic: Logarithm + Root {
    /// Above this, `x² ± 1` is `x²`.
    const HUGE: Self;
    /// Below this, three terms of the series of `asinh` are enough.
    const TINY: Self;
    /// The coefficients of x³ and x⁵.
    const SERIES_OF_ASINH: [Self; 2];
    /// 3/2.
    const THREE_HALVES: Self;
}

impl InverseHyperbolic for f64 {
    const HUGE: Self = (1_u64 << 60) as Self;
    const TINY: Self = 1.0 / (1 << 12) as Self;
    const SERIES_OF_ASINH: [Self; 2] = [-1.0 / 6.0, 3.0 / 40.0];
    const THREE_HALVES: Self = 1.5;
}

impl InverseHyperbolic for f32 {
    const HUGE: Self = (1_u64 << 60) as Self;
    const TINY: Self = 1.0 / (1 << 5) as Self;
    const SERIES_OF_ASINH: [Self; 2] = [-1.0 / 6.0, 3.0 / 40.0];
    const THREE_HALVES: Self = 1.5;
}

/// `asinh x`.
#[inline(always)]
pub(crate) fn asinh_lanes<T: InverseHyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (size, huge) = (x.abs(), Lanes::splat(T::HUGE));
    let sign = x.bits_and(Lanes::splat(T::SIGN));
    if size.le(huge).all() {
        return asinh_of_usual(size).bits_or(sign);
    }
    let large = size.le(T::MAX).select(ln_of_twice(size), size + size);
    size.le(huge).select(asinh_of_usual(size.min(huge)), large).bits_or(sign)
}

/// [`asinh`] of 0 to `HUGE`.
#[inline(always)]
fn asinh_of_usual<T: InverseHyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let one = Lanes::splat(T::ONE);
    let square = x * x;
    let above_one = square + one;
    let r = above_one.sqrt();
    // x² + 1 - r².
    let [high, low] = square_in_parts(x);
    let lost = remainder_of_root(above_one, r) + (high.max(one) - above_one + high.min(one) + low);

    let above = r - one;
    let sum = x + above;
    let rest = x - sum + above + lost / (r + r);
    // Near 0 what was lost in r is some of the sum's last places: they join it.
    let whole = sum + rest;
    let asinh = ln_1p_of_sum(whole, sum - whole + rest, whole);
    let near_zero = (x * square).mul_add(polynomial(&T::SERIES_OF_ASINH, square), x);
    x.lt(T::TINY).select(near_zero, asinh)
}

/// `acosh x`.
#[inline(always)]
pub(crate) fn acosh_lanes<T: InverseHyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (one, huge) = (Lanes::splat(T::ONE), Lanes::splat(T::HUGE));
    let usual = x.ge(one) & x.le(huge);
    if usual.all() {
        return acosh_of_usual(x);
    }
    let large = x.le(T::MAX).select(ln_of_twice(x), x + x);
    let acosh = usual.select(acosh_of_usual(usual.select(x, one)), large);
    x.lt(one).select(T::NAN, acosh)
}

/// [`acosh`] of 1 to `HUGE`.
#[inline(always)]
fn acosh_of_usual<T: InverseHyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let one = Lanes::splat(T::ONE);
    let t = x - one;
    let product = t * (t + T::TWO);
    let r = product.sqrt();
    // x² - 1 - r², or the same as 2t + t² - r², whichever's first difference is exact.
    let away = x.gt(T::THREE_HALVES);
    let [square, low] = square_in_parts(away.select(x, t));
    let (first, second) = (away.select(square, t + t), away.select(-one, square));
    let lost = remainder_of_root(product, r) + (first - product + second + low);

    let sum = r + t;
    let rest = r - sum + t + lost / (r + r).max(T::MIN_POSITIVE);
    ln_1p_of_sum(sum, rest, sum)
}

/// `atanh x`.
#[inline(always)]
pub(crate) fn atanh_lanes<T: InverseHyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (size, one) = (x.abs(), Lanes::splat(T::ONE));
    let sign = x.bits_and(Lanes::splat(T::SIGN));
    let usual = size.lt(one);
    if usual.all() {
        return atanh_of_usual(size).bits_or(sign);
    }
    let edge = size.eq(one).select(T::INFINITY, T::NAN);
    usual.select(atanh_of_usual(usual.select(size, T::ZERO)), edge).bits_or(sign)
}

/// [`atanh`] of 0 to 1.
#[inline(always)]
fn atanh_of_usual<T: InverseHyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (one, above) = (Lanes::splat(T::ONE), x + x);
    let below = one - x;
    let below_rest = one - below - x; // exact
    let reciprocal = one / below;
    let [quotient, rest] = quotient_and_remainder([above, Lanes::splat(T::SIGN)], [below, below_rest], reciprocal);
    ln_1p_of_sum(quotient, rest * reciprocal, quotient) * T::HALF
}
