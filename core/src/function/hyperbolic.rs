//! `sinh`, `cosh`, `tanh`.
//!
//! # The algorithms
//!
//! With `|x| = n·(ln 2)/8 + r` (see `eighths.rs`), `C = (2^(n/8) + 2^(-n/8))/2` and `S = (2^(n/8) - 2^(-n/8))/2`, in two parts each:
//!
//! * `cosh x = C + S·r + (C·(cosh r - 1) + S·(sinh r - r))`
//! * `sinh x = S + C·r + (S·(cosh r - 1) + C·(sinh r - r))`, of which `C·r` is exact, in two parts, since it may be half of the
//!   whole. Where `n` is 0, so is `S`, and the result is `r + …`, which keeps small arguments.
//! * `tanh |x| = -m/(2 + m)` with `m = exp_m1(-2|x|)`, both in two parts; the quotient is corrected by its remainder.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | `sinh`, `f64`, fused | 0.5941 | -676.3849442265342 | `0xfcdc311b2f7dd1fd` | `0xfcdc311b2f7dd1fe` |
//! | `sinh`, `f64`, unfused | 0.5814 | 0.2166063575285286 | `0x3fcbf163d313b2fc` | `0x3fcbf163d313b2fb` |
//! | `sinh`, `f32`, fused | 0.621 | `0x3d57425a` | `0x3d575bb9` | `0x3d575bb8` |
//! | `sinh`, `f32`, unfused | 0.622 | `0x3d5a4c57` | `0x3d5a66cd` | `0x3d5a66cc` |
//! | `cosh`, `f64`, both | 0.6111 | 369.31703393044057 | `0x612c1662a3cf19a3` | `0x612c1662a3cf19a2` |
//! | `cosh`, `f32`, both | 0.6072 | -1.8656304 | `0x4053ac7d` | `0x4053ac7c` |
//! | `tanh`, `f64`, fused | 0.5264 | 0.02312961296264757 | `0x3f97ae354fb835a2` | `0x3f97ae354fb835a1` |
//! | `tanh`, `f64`, unfused | 0.5392 | 0.022442786175167973 | `0x3f96fa41122deca9` | `0x3f96fa41122deca8` |
//! | `tanh`, `f32`, both | 0.602 | `0x3c78f500` | `0x3c78f018` | `0x3c78f019` |
//!
//! Of `f64`, among 3·10⁶ arguments (`sinh`: 1.5·10⁷); of `f32`, among all (`cosh`: a seventh), beside the same function of `f64`.

use super::eighths::{power, reduce};
use super::exp::half_exp;
use super::exp_m1::{ExpM1Constants, exp_m1_of_reduced};
use super::polynomial::polynomial;
use super::quotient::quotient;
use crate::backend::Backend;
use crate::error_free::{fast_two_sum, product_in_parts};
use crate::lanes::Lanes;

/// The largest error of [`sinh`](sinh()), [`cosh`](cosh()) and [`tanh`](tanh()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const HYPERBOLIC_MAX_ULP: f64 = 0.85;

function! {
    /// The hyperbolic sine.
    ///
    /// * Error: at most [`HYPERBOLIC_MAX_ULP`](crate::math::HYPERBOLIC_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, ±∞ gives ±∞, ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    sinh, Sinh: sinh_lanes;
    example 0.0 => 0.0;
}

function! {
    /// The hyperbolic cosine.
    ///
    /// * Error: at most [`HYPERBOLIC_MAX_ULP`](crate::math::HYPERBOLIC_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, ±∞ gives +∞, ±0 gives 1.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    cosh, Cosh: cosh_lanes;
    example 0.0 => 1.0;
}

function! {
    /// The hyperbolic tangent.
    ///
    /// * Error: at most [`HYPERBOLIC_MAX_ULP`](crate::math::HYPERBOLIC_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, ±∞ gives ±1, ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    tanh, Tanh: tanh_lanes;
    example -100.0 => -1.0;
}

/// What there is to know of an element type.
pub(crate) trait Hyperbolic: ExpM1Constants {
    /// The coefficients of r², r⁴, … of cosh r.
    const EVEN: &'static [Self];
    /// Those of r³, r⁵, … of sinh r.
    const ODD: &'static [Self];
    /// `tanh` is 1 from here on.
    const TANH_IS_ONE: Self;
}

impl Hyperbolic for f64 {
    const EVEN: &'static [Self] = &[0.500_000_000_000_030_1, 0.041_666_666_569_390_39, 0.001_388_978_302_669_745_7];
    const ODD: &'static [Self] = &[0.166_666_666_666_670_02, 0.008_333_333_322_524_936, 0.000_198_422_633_224_466_9];
    const TANH_IS_ONE: Self = 20.0;
}

impl Hyperbolic for f32 {
    const EVEN: &'static [Self] = &[0.5, 0.041_670_296];
    const ODD: &'static [Self] = &[0.166_679_62];
    const TANH_IS_ONE: Self = 10.0;
}

/// `C`, `S`, and what else both functions are made of.
struct Parts<T: Hyperbolic, B: Backend> {
    n: Lanes<T, B>,
    r_high: Lanes<T, B>,
    r_low: Lanes<T, B>,
    cosh: [Lanes<T, B>; 2],
    sinh: [Lanes<T, B>; 2],
    lost: [Lanes<T, B>; 2],
}

impl<T: Hyperbolic, B: Backend> Parts<T, B> {
    #[inline(always)]
    fn of(x: Lanes<T, B>) -> Self {
        let [n_rounded, n, r_high] = reduce(x);
        let minus_n_rounded = Lanes::splat(T::ROUND) - n;
        let eight = Lanes::splat(T::from_f64(8.0)); // eighths: a half
        let growing = power(n_rounded - eight);
        let falling = power(minus_n_rounded - eight);
        Self {
            n,
            r_high,
            r_low: n * T::MINUS_EIGHTH_LOW,
            cosh: fast_two_sum(growing, falling),
            sinh: fast_two_sum(growing, -falling),
            lost: [growing * n_rounded.lookup_twins(T::LOST), falling * minus_n_rounded.lookup_twins(T::LOST)],
        }
    }
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn cosh_lanes<T: Hyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let x = x.abs();
    let Parts { n, r_high, r_low, cosh: [cosh, cosh_low], sinh: [sinh, _], lost } = Parts::of(x);
    let r = r_high + r_low;
    let square = r * r;
    let linear = sinh * r;
    let curved = cosh.mul_add(polynomial(T::EVEN, square), linear * polynomial(T::ODD, square));
    let low = square.mul_add(curved, cosh_low + (lost[0] + lost[1]));
    let result = cosh + (linear + low);
    or_half_exp(x, n, result)
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn sinh_lanes<T: Hyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let sign = x.bits_and(Lanes::splat(-T::ZERO));
    let x = x.abs();
    let Parts { n, r_high, r_low, cosh: [cosh, cosh_low], sinh: [sinh, sinh_low], lost } = Parts::of(x);
    let r = r_high + r_low;
    let square = r * r;
    let [linear, linear_low] = product_in_parts(cosh, r_high);
    let [high, low] = fast_two_sum(sinh, linear);
    let curved = sinh.mul_add(polynomial(T::EVEN, square), cosh * r * polynomial(T::ODD, square));
    let low = (sinh_low + (low + linear_low)) + cosh_low.mul_add(r, cosh.mul_add(r_low, lost[0] - lost[1]));
    let result = high + square.mul_add(curved, low);
    or_half_exp(x, n, result).bits_or(sign)
}

/// The result, or ½·exp x where its powers are not normal numbers.
#[inline(always)]
fn or_half_exp<T: Hyperbolic, B: Backend>(x: Lanes<T, B>, n: Lanes<T, B>, result: Lanes<T, B>) -> Lanes<T, B> {
    let reached = n.le(T::NORMAL_EIGHTHS);
    if reached.all() { result } else { reached.select(result, half_exp(x)) }
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn tanh_lanes<T: Hyperbolic, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let sign = x.bits_and(Lanes::splat(-T::ZERO));
    let size = Lanes::splat(T::TANH_IS_ONE).min(x.abs()); // a NaN remains
    let [n_rounded, n, r_high] = reduce(size * T::from_f64(-2.0));
    let [m, m_low] = exp_m1_of_reduced(n_rounded, n, r_high);
    let [m, m_low] = fast_two_sum(m, m_low); // so that the quotient's second parts are small
    let [divisor, divisor_low] = fast_two_sum(Lanes::splat(T::from_f64(2.0)), m);
    quotient([-m, -m_low], [divisor, divisor_low + m_low]).abs().bits_or(sign)
}
