//! Roots: `cbrt`, `hypot`.
//!
//! # The algorithms
//!
//! **cbrt**: `x = 2^(3q)·m'` with `m'` from ½ to 4, of which a polynomial gives the root `t` so nearly that a third of a significand
//! holds it. Then `t³` and `m' - t³ = m'·ε` are exact, and `∛m' = t·(1 - ε)^(-⅓) = t + t·(ε/3 + 2ε²/9 + 14ε³/81 + …)`. All
//! errors but that of the last addition are below 2⁻⁷ units.
//!
//! **hypot**: `h = √(x² + y²)` has lost some of its last place. So what it lost is computed, `x² + y² - h²` with the squares in exact
//! halves, and half of that over `h`, for which a reciprocal good to a hundredth is enough. Where squares could overflow or
//! underflow, on the rare route, both arguments are scaled first.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | cbrt f64 fused | 0.501 | `0xbfc005256ade623c` | `0xbfe001b6f4932ad0` | `0xbfe001b6f4932acf` |
//! | cbrt f64 unfused | 0.501 | `0xbfc005256ade623c` | `0xbfe001b6f4932ad0` | `0xbfe001b6f4932acf` |
//! | cbrt f32 fused | 0.505 | `0x40561110` | `0x3fbf6cea` | `0x3fbf6ce9` |
//! | cbrt f32 unfused | 0.508 | `0x5a5380a` | `0x2c2f9765` | `0x2c2f9766` |
//! | hypot f64 fused | 0.502 | `0xbfcf7895f13214d8`, `0x3fdadf7b4d11c1f8` | `0x3fdf241a1fb05306` | `0x3fdf241a1fb05305` |
//! | hypot f64 unfused | 0.502 | `0xd5a5fb385c448608`, `0x55a73055e42701f5` | `0x55aff396f0056621` | `0x55aff396f0056622` |
//! | hypot f32 fused | 0.675 | `0xc0fff90f`, `0x40fff90f` | `0x4135000b` | `0x4135000a` |
//! | hypot f32 unfused | 0.675 | `0xc0fff90f`, `0x40fff90f` | `0x4135000b` | `0x4135000a` |
//!
//! Of `f32`, of nearly all arguments of `cbrt`; of the others, of 2·10⁷ random ones. Where the distance is subnormal, it is within
//! 0.76 of the smallest number.

use super::parts::Parts;
use super::polynomial::polynomial;
use super::power_of_two::add_to_exponent;
use crate::backend::Backend;
use crate::error_free::{remainder_of_root, square_in_parts};
use crate::lanes::Lanes;

/// The largest error of [`cbrt`](cbrt()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const CBRT_MAX_ULP: f64 = 0.52;

/// The largest error of [`hypot`](hypot()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const HYPOT_MAX_ULP: f64 = 0.7;

function! {
    /// The cube root.
    ///
    /// * Error: at most [`CBRT_MAX_ULP`](crate::math::CBRT_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, ±∞ gives ±∞, ±0 gives ±0; subnormal arguments are as accurate.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    cbrt, Cbrt: cbrt_lanes;
    example -27.0 => -3.0;
}

function! {
    /// `√(x² + y²)`, without overflow or underflow on the way.
    ///
    /// * Error: at most [`HYPOT_MAX_ULP`](crate::math::HYPOT_MAX_ULP) where the result is a normal number.
    /// * ±∞ with anything, NaN included, gives +∞; NaN with anything else gives NaN.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    hypot, Hypot: hypot_lanes, y;
    example 3.0, -4.0 => 5.0;
}

/// An element type's constants.
pub(crate) trait Root: Parts {
    /// `1/3`.
    const THIRD: Self;
    /// The coefficients of a polynomial near `∛m`, `m` from 1 to 2.
    const CUBE_ROOT: &[Self];
    /// `∛½` and `∛2`.
    const CUBE_ROOTS: [Self; 2];
    /// The coefficients of `((1 - ε)^(-⅓) - 1) / ε`.
    const SERIES: &[Self];
    /// The bits of a third of a significand: the cube of such a number is exact.
    const UPPER_THIRD: Self;
    /// Half of the last of them: adding it first rounds.
    const HALF_OF_LAST_THIRD: Self;

    /// Squares of numbers from `SMALL` on are exact enough, and those up to `BIG` finite.
    const SMALL: Self;
    const BIG: Self;
    /// Powers of two that scale smaller ones up and larger ones down.
    const UP: Self;
    const DOWN: Self;
    /// The number whose bits less those of `x` are a number near `1/x`.
    const RECIPROCAL: Self;
}

impl Root for f64 {
    const THIRD: Self = 1.0 / 3.0;
    const CUBE_ROOT: &[Self] = &[
        0.473_330_635_793_656_03,
        0.838_160_160_918_017,
        -0.469_228_859_879_883_96,
        0.202_777_299_515_242_65,
        -0.050_386_553_791_746_634,
        0.005_348_548_349_071_668,
    ];
    const CUBE_ROOTS: [Self; 2] = [0.793_700_525_984_099_8, 1.259_921_049_894_873_2];
    const SERIES: &[Self] = &[1.0 / 3.0, 2.0 / 9.0, 14.0 / 81.0];
    const UPPER_THIRD: Self = Self::from_bits(!0 << 36);
    const HALF_OF_LAST_THIRD: Self = Self::from_bits(1 << 35);
    const SMALL: Self = f64::from_bits((1023 - 400) << 52);
    const BIG: Self = f64::from_bits((1023 + 500) << 52);
    const UP: Self = f64::from_bits((1023 + 700) << 52);
    const DOWN: Self = f64::from_bits((1023 - 700) << 52);
    const RECIPROCAL: Self = Self::from_bits(0x7fde_6238_0000_0000);
}

impl Root for f32 {
    const THIRD: Self = 1.0 / 3.0;
    const CUBE_ROOT: &[Self] = &[0.621_513_4, 0.439_442_07, -0.060_319_465];
    const CUBE_ROOTS: [Self; 2] = [0.793_700_5, 1.259_921_1];
    const SERIES: &[Self] = &[1.0 / 3.0, 2.0 / 9.0, 14.0 / 81.0, 35.0 / 243.0];
    const UPPER_THIRD: Self = Self::from_bits(!0 << 16);
    const HALF_OF_LAST_THIRD: Self = Self::from_bits(1 << 15);
    const SMALL: Self = f32::from_bits((127 - 40) << 23);
    const BIG: Self = f32::from_bits((127 + 60) << 23);
    const UP: Self = f32::from_bits((127 + 100) << 23);
    const DOWN: Self = f32::from_bits((127 - 100) << 23);
    const RECIPROCAL: Self = Self::from_bits(0x7ef3_11c0);
}

/// `∛x`.
#[inline(always)]
pub(crate) fn cbrt_lanes<T: Root, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (size, bias) = (x.abs(), Lanes::splat(T::EXPONENT_BIAS));
    let normal = size.ge(T::MIN_POSITIVE) & size.le(T::MAX);
    let sign = x.bits_and(Lanes::splat(T::SIGN));
    if normal.all() {
        return cbrt_of_normal(size, bias).bits_or(sign);
    }
    let subnormal = size.lt(T::MIN_POSITIVE);
    let scaled = subnormal.select(size * T::LIFT, size);
    let root = cbrt_of_normal(scaled, subnormal.select(bias + T::LIFTED, bias)).bits_or(sign);
    (size.gt(T::ZERO) & size.le(T::MAX)).select(root, x + x) // the others are their own
}

/// `∛x` of a positive normal number; `bias` is [`Parts::EXPONENT_BIAS`], or more if `x` was scaled up.
#[inline(always)]
fn cbrt_of_normal<T: Root, B: Backend>(x: Lanes<T, B>, bias: Lanes<T, B>) -> Lanes<T, B> {
    let (zero, one, round) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE), Lanes::splat(T::ROUND));
    // x = 2^k·m = 2^(3q)·2^e·m, with e -1, 0 or 1.
    let k = T::exponent_bits(x) - bias;
    let m = x.bits_and(Lanes::splat(T::MANTISSA)).bits_or(one);
    let q_rounded = k.mul_add(T::THIRD, round);
    let e = (q_rounded - round).mul_add(-T::TWO - T::ONE, k);
    let scaled = add_to_exponent(m, e + round);

    let [of_half, of_two] = T::CUBE_ROOTS;
    let factor = e.lt(zero).select(of_half, e.gt(zero).select(of_two, one));
    let near = polynomial(T::CUBE_ROOT, m) * factor;
    let t = near.bits_add(Lanes::splat(T::HALF_OF_LAST_THIRD)).bits_and(Lanes::splat(T::UPPER_THIRD));

    let epsilon = (t * t).mul_add(-t, scaled) / scaled; // the dividend is exact
    let root = (t * epsilon).mul_add(polynomial(T::SERIES, epsilon), t);
    add_to_exponent(root, q_rounded)
}

/// `√(x² + y²)`.
#[inline(always)]
pub(crate) fn hypot_lanes<T: Root, B: Backend>(x: Lanes<T, B>, y: Lanes<T, B>) -> Lanes<T, B> {
    let (x, y) = (x.abs(), y.abs());
    let (small, big) = (Lanes::splat(T::SMALL), Lanes::splat(T::BIG));
    let usual = (x + y).ge(small) & (x + y).le(big);
    if usual.all() {
        return hypot_of_usual(x, y);
    }
    let one = Lanes::splat(T::ONE);
    let (is_small, is_big) = ((x + y).lt(small), (x + y).gt(big));
    let scale = is_small.select(T::UP, is_big.select(T::DOWN, one));
    let back = is_small.select(T::DOWN, is_big.select(T::UP, one));
    let root = hypot_of_usual(x * scale, y * scale) * back;

    let infinity = Lanes::splat(T::INFINITY);
    let root = ((x + y).eq(T::ZERO)).select(x + y, root);
    let root = (x.ne(x) | y.ne(y)).select(x + y, root);
    (x.eq(infinity) | y.eq(infinity)).select(infinity, root)
}

/// [`hypot`] of two numbers that are not negative, whose squares are finite and exact enough.
#[inline(always)]
fn hypot_of_usual<T: Root, B: Backend>(x: Lanes<T, B>, y: Lanes<T, B>) -> Lanes<T, B> {
    let (a, b) = (x.max(y), x.min(y));
    let sum = a.mul_add(a, b * b);
    let h = sum.sqrt();
    // a² + b² - h². The first difference is exact, and so is the sum.
    let ([a_square, a_low], [b_square, b_low]) = (square_in_parts(a), square_in_parts(b));
    let lost = remainder_of_root(sum, h) + (a_square - sum + b_square + (a_low + b_low));
    (lost * T::HALF).mul_add(rough_reciprocal(h), h)
}

/// `1/x` to a hundredth or two.
#[inline(always)]
pub(crate) fn rough_reciprocal<T: Root, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let near = Lanes::splat(T::RECIPROCAL).bits_sub(x);
    near * x.mul_add(-near, T::TWO)
}
