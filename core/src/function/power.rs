//! Powers: `powf`.
//!
//! # The algorithm
//!
//! `x^y = 2^(y·log₂ x)`. The product may be as large as 1024, and its error becomes the result's relative one, so the logarithm is a sum of
//! two numbers, exact to some 2⁻⁶⁷. Whatever is multiplied exactly is cut to half a significand first, so that both
//! arithmetics can.
//!
//! * **log₂ x**: `x = 2^k·m` with `m` from `√¾` to `√3`, and `c` is 1 or 3/2, whichever is nearer. `s = (m - c)/(m + c)` is at
//!   most 0.101, and its division is corrected by its remainder. `ln(m/c) = ⅔·s·(3 + z + z²·R(z))`, `z = s²`, where the last
//!   term is so small that it need not be a sum of two. The product with `2/(3 ln 2)`, `log₂ c` and `k` are added last.
//! * **2^w**: `w = n + (w - n)` with `n` rounded by adding and subtracting a large number; the rest times `ln 2` is a sum of two, `r` and
//!   `r_rest`, and `1 + r + r²·q(r)` is summed as in `exp`.
//! * `R` and `q` minimise the largest relative error (Remez exchange; 2⁻⁷¹ and 2⁻⁵⁸ of `f64`, 2⁻⁴⁴ and 2⁻²⁸ of `f32`).
//!
//! What is not positive, finite and normal goes the rare route, which knows the special cases of IEEE 754's `pow`: `x⁰` and `1^y`
//! are 1 even of NaN, a negative base has integer powers only, and so on.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | powf f64 fused | 0.702 | `0x3febca1b2aebe881`, `0x40816c780e5eaf38` | `0x38d6ea8f008ed2a9` | `0x38d6ea8f008ed2aa` |
//! | powf f64 unfused | 0.723 | `0x4df940a899fcbb73`, `0xbff21fccaff8a6ee` | `0x3006ddf5a7d8d731` | `0x3006ddf5a7d8d732` |
//! | powf f32 fused | 0.686 | `0x3f9e2bf2`, `0xc09cdfe0` | `0x3eb56837` | `0x3eb56838` |
//! | powf f32 unfused | 0.722 | `0x3f738b74`, `0x4311eaf5` | `0x3a350b2d` | `0x3a350b2e` |
//!
//! Of 3·10⁷ random pairs. Where the power is subnormal, it is within 0.8 of the smallest number.

use super::parts::{Parts, upper};
use super::polynomial::polynomial;
use super::power_of_two::{add_to_exponent, times_any_power_of_two};
use crate::backend::Backend;
use crate::lanes::{Lanes, Mask};

/// A constant in two parts, the first so short that its product with a number cut to its
/// [`leading_half`](crate::error_free::leading_half) is exact, and in one.
pub(crate) struct InParts<T> {
    high: T,
    low: T,
    all: T,
}

/// The largest error of [`powf`](powf()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const POWF_MAX_ULP: f64 = 0.8;

function! {
    /// The first to the power of the second.
    ///
    /// * Error: at most [`POWF_MAX_ULP`](crate::math::POWF_MAX_ULP) where the result is a normal number.
    /// * Special values are those of IEEE 754's `pow`: 1 to any power and anything to the power of ±0 are 1, NaN included; a negative base has a power only if the exponent is an integer.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    powf, Powf: powf_lanes, y;
    example 2.0, 10.0 => 1024.0;
}

/// An element type's constants.
pub(crate) trait Power: Parts {
    /// The coefficients of `R(z)`.
    const LOGARITHM: &[Self];
    /// The coefficients of `q(r)`.
    const EXPONENTIAL: &[Self];
    /// `√¾`, `√(3/2)` and `3/2`.
    const SQRT_THREE_QUARTERS: Self;
    const SQRT_THREE_HALVES: Self;
    const THREE_HALVES: Self;
    /// The bits of 1 less those of `√¾`.
    const ONE_LESS_SQRT_THREE_QUARTERS: Self;
    /// `log₂(3/2)`, the first part so short that its sum with any exponent is exact.
    const LOG2_THREE_HALVES: [Self; 2];
    /// `2 / (3 ln 2)`.
    const TWO_THIRDS_PER_LN2: InParts<Self>;
    /// `ln 2`.
    const LN2: InParts<Self>;
    /// 3.
    const THREE: Self;
    /// The logarithm of a power from whose negative to which it is a normal number, however it is rounded.
    const NORMAL_POWER: Self;
    /// All from here on are integers.
    const INTEGERS_FROM: Self;
}

impl Power for f64 {
    const LOGARITHM: &[Self] = &[
        0.599_999_999_999_994_6,
        0.428_571_428_578_498_5,
        0.333_333_329_837_863_85,
        0.272_728_120_382_865_26,
        0.230_661_030_396_289_55,
        0.206_965_988_451_327_47,
    ];
    const EXPONENTIAL: &[Self] = &[
        0.500_000_000_000_001_1,
        0.166_666_666_666_664_1,
        0.041_666_666_666_529_19,
        0.008_333_333_333_495_627,
        0.001_388_888_894_392_145_4,
        0.000_198_412_695_047_516_36,
        2.480_149_276_397_395_8e-5,
        2.755_758_735_753_165e-6,
        2.763_037_822_818_641_5e-7,
        2.499_996_020_833_704e-8,
    ];
    const SQRT_THREE_QUARTERS: Self = 0.866_025_403_784_438_6;
    const SQRT_THREE_HALVES: Self = 1.224_744_871_391_589;
    const THREE_HALVES: Self = 1.5;
    const ONE_LESS_SQRT_THREE_QUARTERS: Self = Self::from_bits(1_f64.to_bits() - Self::SQRT_THREE_QUARTERS.to_bits());
    const LOG2_THREE_HALVES: [Self; 2] = [0.584_961_891_174_316_4, 6.095_468_397_752_037e-7];
    const TWO_THIRDS_PER_LN2: InParts<Self> =
        InParts { high: 0.961_796_686_053_276_1, low: 7.872_699_542_894_897e-9, all: 0.961_796_693_925_975_6 };
    const LN2: InParts<Self> =
        InParts { high: 0.693_147_167_563_438_4, low: 1.299_650_689_388_988_9e-8, all: core::f64::consts::LN_2 };
    const THREE: Self = 3.0;
    const NORMAL_POWER: Self = 1020.0;
    const INTEGERS_FROM: Self = (1_u64 << 52) as Self;
}

impl Power for f32 {
    const LOGARITHM: &[Self] = &[0.600_000_1, 0.428_529_05, 0.339_403_33];
    const EXPONENTIAL: &[Self] = &[0.499_999_94, 0.166_665_2, 0.041_668_393, 0.008_368_781, 0.001_381_446_7];
    const SQRT_THREE_QUARTERS: Self = 0.866_025_4;
    const SQRT_THREE_HALVES: Self = 1.224_744_9;
    const THREE_HALVES: Self = 1.5;
    const ONE_LESS_SQRT_THREE_QUARTERS: Self = Self::from_bits(1_f32.to_bits() - Self::SQRT_THREE_QUARTERS.to_bits());
    const LOG2_THREE_HALVES: [Self; 2] = [0.584_960_94, 1.563_221_2e-6];
    const TWO_THIRDS_PER_LN2: InParts<Self> = InParts { high: 0.961_669_9, low: 0.000_126_772_05, all: 0.961_796_7 };
    const LN2: InParts<Self> = InParts { high: 0.693_115_23, low: 3.194_618_3e-5, all: core::f32::consts::LN_2 };
    const THREE: Self = 3.0;
    const NORMAL_POWER: Self = 124.0;
    const INTEGERS_FROM: Self = (1_u64 << 23) as Self;
}

/// `log₂ x` of a positive normal number as a sum of two, the first of half a significand. `bias` is
/// [`Parts::EXPONENT_BIAS`], or more if `x` was scaled up.
#[inline(always)]
fn log2_and_rest<T: Power, B: Backend>(x: Lanes<T, B>, bias: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let shifted = x.bits_add(Lanes::splat(T::ONE_LESS_SQRT_THREE_QUARTERS));
    let k = T::exponent_bits(shifted) - bias;
    let m = shifted.bits_and(Lanes::splat(T::MANTISSA)).bits_add(Lanes::splat(T::SQRT_THREE_QUARTERS));

    // s = (m - c)/(m + c), as a sum of two.
    let (one, zero) = (Lanes::splat(T::ONE), Lanes::splat(T::ZERO));
    let above = m.gt(T::SQRT_THREE_HALVES);
    let c = above.select(T::THREE_HALVES, one);
    let difference = m - c; // exact
    let sum = m + c;
    let sum_rest = m - (sum - c); // exact
    let reciprocal = one / sum;
    let s = difference * reciprocal;
    let s_upper = upper(s);
    let sum_upper = upper(sum);
    let rest = s_upper.mul_add(-sum_upper, difference); // exact
    let rest = s_upper.mul_add(-(sum - sum_upper + sum_rest), rest);
    let s_rest = rest * reciprocal;

    // 3 + z + z²·R(z), z = s², as a sum of two.
    let z = s * s;
    let tail = (z * z) * polynomial(T::LOGARITHM, z);
    let z_upper = s_upper * s_upper; // exact
    let tail = s_rest.mul_add(s_upper + s, tail);
    let three = Lanes::splat(T::THREE);
    let factor = upper(three + z_upper + tail);
    let factor_rest = tail - (factor - three - z_upper); // the difference is exact

    // s times it.
    let product = s_upper * factor; // exact
    let product_rest = s_rest.mul_add(factor, s * factor_rest);
    let ln = upper(product + product_rest);
    let ln_rest = product_rest - (ln - product);

    // In base 2, and with log₂ c and k.
    let per = T::TWO_THIRDS_PER_LN2;
    let [c_log, c_log_rest] = T::LOG2_THREE_HALVES;
    let (c_log, c_log_rest) = (above.select(c_log, zero), above.select(c_log_rest, zero));
    let log2 = ln * per.high; // exact
    let log2_rest = ln.mul_add(per.low, ln_rest.mul_add(per.all, c_log_rest));
    let total = upper(log2 + log2_rest + c_log + k);
    [total, log2_rest - (total - k - c_log - log2)] // the difference is exact
}

/// `2^w`, where `w` is a sum of two, less the power of two that is `n_rounded` less [`ROUND`](super::power_of_two::Exponents::ROUND).
#[inline(always)]
fn exp2_of_sum<T: Power, B: Backend>(w: Lanes<T, B>, w_rest: Lanes<T, B>, n_rounded: Lanes<T, B>) -> Lanes<T, B> {
    let w = w - (n_rounded - T::ROUND); // exact
    let fraction = upper(w + w_rest);
    let fraction_rest = w_rest - (fraction - w);
    let r = fraction * T::LN2.high; // exact
    let r_rest = fraction.mul_add(T::LN2.low, fraction_rest * T::LN2.all);

    let one = Lanes::splat(T::ONE);
    let high = one + r;
    let low = r - (high - one) + r_rest;
    let r = r + r_rest;
    (r * r).mul_add(polynomial(T::EXPONENTIAL, r), low) + high
}

/// `x` to the power of `y`.
#[inline(always)]
pub(crate) fn powf_lanes<T: Power, B: Backend>(x: Lanes<T, B>, y: Lanes<T, B>) -> Lanes<T, B> {
    let y_upper = upper(y);
    let parts = [y_upper, y - y_upper];
    let [w, w_rest] = times(y, parts, log2_and_rest(x, Lanes::splat(T::EXPONENT_BIAS)));
    if usual(x, w + w_rest).all() {
        return exp2_of_usual(w, w_rest);
    }
    any_powf(x, y, parts)
}

/// `y · log₂ x` as a sum of two, of which the first is exact. The first part of `y` has half a significand.
#[inline(always)]
fn times<T: Power, B: Backend>(
    y: Lanes<T, B>,
    [y_upper, y_lower]: [Lanes<T, B>; 2],
    [log2, rest]: [Lanes<T, B>; 2],
) -> [Lanes<T, B>; 2] {
    [y_upper * log2, y_lower.mul_add(log2, y * rest)]
}

/// Whether `x` is a positive normal number, and so is 2 to the power of `w`.
#[inline(always)]
fn usual<T: Power, B: Backend>(x: Lanes<T, B>, w: Lanes<T, B>) -> Mask<T, B> {
    x.ge(T::MIN_POSITIVE) & x.le(T::MAX) & w.abs().le(T::NORMAL_POWER)
}

/// `2^(w + w_rest)`, a normal number.
#[inline(always)]
fn exp2_of_usual<T: Power, B: Backend>(w: Lanes<T, B>, w_rest: Lanes<T, B>) -> Lanes<T, B> {
    let n_rounded = (w + w_rest) + T::ROUND;
    add_to_exponent(exp2_of_sum(w, w_rest, n_rounded), n_rounded)
}

/// The power of a base that is not negative, whatever its exponent. NaN gives anything.
#[inline(always)]
fn any_power<T: Power, B: Backend>(base: Lanes<T, B>, y: Lanes<T, B>, parts: [Lanes<T, B>; 2]) -> Lanes<T, B> {
    let (zero, one, infinity) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE), Lanes::splat(T::INFINITY));
    let bias = Lanes::splat(T::EXPONENT_BIAS);
    let subnormal = base.lt(T::MIN_POSITIVE);
    let scaled = subnormal.select(base * T::LIFT, base);
    let log2 = log2_and_rest(scaled, subnormal.select(bias + T::LIFTED, bias));

    // What is beyond all exponents is so by less.
    let [w, w_rest] = times(y, parts, log2);
    let beyond = Lanes::splat(T::BEYOND + T::BEYOND);
    let within = w.abs().lt(beyond);
    let (w, w_rest) = (within.select(w, w.gt(zero).select(beyond, -beyond)), within.select(w_rest, zero));
    let n_rounded = (w + w_rest) + T::ROUND;
    let power = times_any_power_of_two(exp2_of_sum(w, w_rest, n_rounded), n_rounded);

    // A base or an exponent without a logarithm.
    let edge = base.eq(zero) | base.eq(infinity) | y.abs().eq(infinity);
    let shrinks = base.gt(one) ^ y.gt(zero);
    let power = edge.select(shrinks.select(zero, infinity), power);
    base.eq(one).select(one, power)
}

/// [`powf`] of whatever arguments.
#[inline(always)]
fn any_powf<T: Power, B: Backend>(x: Lanes<T, B>, y: Lanes<T, B>, parts: [Lanes<T, B>; 2]) -> Lanes<T, B> {
    let (zero, one) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE));
    let power = any_power(x.abs(), y, parts);

    // A negative base.
    let (size, integers) = (y.abs(), Lanes::splat(T::INTEGERS_FROM));
    let rounded = size + integers;
    let integer = size.ge(integers) | (rounded - integers).eq(size);
    let last_bit = T::last_bit_as_sign(size.ge(integers).select(size, rounded)).bits_or(one).lt(zero);
    let odd = integer & last_bit & size.lt(integers + integers);
    let negative = x.bits_and(Lanes::splat(T::SIGN)).bits_or(one).lt(zero);
    let power = (negative & odd).select(-power, power);
    let no_power = x.lt(zero) & x.ge(-T::MAX) & !integer;
    let power = no_power.select(T::NAN, power);

    let power = (x.ne(x) | y.ne(y)).select(x + y, power);
    (x.eq(one) | y.eq(zero)).select(one, power)
}
