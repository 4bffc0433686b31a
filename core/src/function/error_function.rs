//! `erf`, `erfc`, `normal_cdf`, `gelu`.
//!
//! # The algorithms
//!
//! **Near**, up to `y = 8`, tables have `erf` and `erfc` at each 64th. From the next one, `r = n/64`, to `y = r + d`
//!
//! `erfc y = erfc r - slope·d·(1 + q)`, and `erf y = erf r + slope·d·(1 + q)`, where `slope = 2/√π·exp(-r²)` and `1 + q = ∫₀¹ exp(-2rd·t - d²·t²) dt`.
//!
//! * **q** is a polynomial in `d²`, whose coefficients are the integrals of `t^(2k)·exp(-2rd·t)`: polynomials in `r·d`.
//! * **`erfc`** adds this small term to what the table's number lost, and then to the number.
//! * **`erf`** is `erf r + d + (slope - 1)·d + slope·d·q`. The first two are added in two parts; so the result is good at
//!   `r = 0` as well, where nearly all of it is `d`.
//! * **`normal_cdf(-a)`** is half the `erfc` of `a/√2`, which is never rounded: `a` is reduced by `n·√2/64`, in two steps
//!   (Cody and Waite), and only the rest is divided by √2.
//!
//! **Far out**, where vectors seldom reach, `erfc y` is `exp(-y²)/y·F(1/y²)`.
//!
//! * **The square** is a number and what rounding it loses, which joins the rest of the power's reduction (see
//!   `eighths.rs`). So are the power, its product with `F`, and `y`, and the quotient is corrected by its remainder.
//! * **F** varies by a hundredth, so that a sum of two numbers is good to a hundredth of a unit.
//!
//! **On the other side** the result is 2 or 1 less this. **`gelu x`** is `max(x, 0)` less `|x|` times the tail, which is
//! multiplied in before anything underflows.
//!
//! Made by `tests/coefficients/error_function.py`.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | erf f64 fused | 0.661 | `0xbf5c192bed11fcc6` | `0xbf5fb49df415ca71` | `0xbf5fb49df415ca72` |
//! | erf f64 unfused | 0.722 | `0x3f6bf9a0b2a6205e` | `0x3f6f910007936c09` | `0x3f6f910007936c0a` |
//! | erfc f64 either | 0.794 | `0x401d77dcf9b97b45` | `0x3acf8fac88e08be7` | `0x3acf8fac88e08be6` |
//! | `normal_cdf` f64 either | 0.859 | `0xc024d648910cf4bc` | `0x3abf953576e698db` | `0x3abf953576e698da` |
//! | gelu f64 either | 0.855 | `0xc025050533e2e0e6` | `0xbadfa75f072c64b1` | `0xbadfa75f072c64b2` |
//! | erf f32 either | 0.764 | `0x01624a3a` | `0x017f5743` | `0x017f5742` |
//! | erfc f32 fused | 0.879 | `0x40fbbfde` | `0x10ee0dbd` | `0x10ee0dbc` |
//! | erfc f32 unfused | 0.891 | `0x40fbbe10` | `0x10eee307` | `0x10eee306` |
//! | `normal_cdf` f32 either | 0.876 | `0xc13202ca` | `0x106e8879` | `0x106e8878` |
//! | gelu f32 fused | 0.904 | `0xc12b49ee` | `0x957e15a5` | `0x957e15a6` |
//! | gelu f32 unfused | 0.913 | `0xc1336d67` | `0x9176d683` | `0x9176d682` |
//!
//! Of `f64`, among 2·10⁶ arguments each, half of them where the error is largest: near the last rows, as it grows with `|r·d|`.
//! Of `f32`, among all, beside the same function of `f64`.

use super::eighths::{exponent, power, reduce};
use super::error_function_rows::{ERF_F32, ERF_F64, ERFC_F32, ERFC_F64};
use super::exp::ExpConstants;
use super::polynomial::{polynomial, polynomial_in_short_chains};
use super::power_of_two::times_any_power_of_two;
use super::quotient::quotient_and_remainder;
use crate::backend::Backend;
use crate::error_free::{fast_two_sum, two_product};
use crate::lanes::{Lanes, Mask};

/// The largest error of [`erf`](erf()), [`erfc`](erfc()), [`normal_cdf`](normal_cdf()) and [`gelu`](gelu()), in units in the
/// last place of the exact result, of `f64` and `f32`, on every backend and in both arithmetics, where that is a normal number.
pub const ERROR_FUNCTION_MAX_ULP: f64 = 0.95;

function! {
    /// The error function.
    ///
    /// * Error: at most [`ERROR_FUNCTION_MAX_ULP`](crate::math::ERROR_FUNCTION_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, ±∞ gives ±1, ±0 gives ±0.
    /// * From one number to the next, the result grows or stays; now and then it goes back by one unit in the last place.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    erf, Erf: erf_lanes;
    example 6.0 => 1.0;
}

function! {
    /// The complementary error function: `1 - erf(x)`, accurate where that is small.
    ///
    /// * Error: at most [`ERROR_FUNCTION_MAX_ULP`](crate::math::ERROR_FUNCTION_MAX_ULP) where the result is a normal number, as far
    ///   out as there are such; gradual underflow beyond.
    /// * NaN gives NaN, −∞ gives 2, +∞ gives 0, ±0 gives 1. A vector with a NaN, or with a number beyond ±8, takes longer.
    /// * From one number to the next, the result falls or stays; now and then it goes back by one unit in the last place.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    erfc, Erfc: erfc_lanes;
    example 0.0 => 1.0;
}

function! {
    /// The distribution function of the standard normal distribution: `erfc(-x / √2) / 2`.
    ///
    /// * Error: at most [`ERROR_FUNCTION_MAX_ULP`](crate::math::ERROR_FUNCTION_MAX_ULP) where the result is a normal number, as far
    ///   out as there are such; gradual underflow beyond.
    /// * NaN gives NaN, −∞ gives 0, +∞ gives 1, ±0 gives ½. A vector with a NaN, or with a number beyond ±11.3, takes longer.
    /// * From one number to the next, the result grows or stays; now and then it goes back by one unit in the last place.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    normal_cdf, NormalCdf: normal_cdf_lanes;
    example 0.0 => 0.5;
}

function! {
    /// The Gaussian error linear unit: `x · normal_cdf(x)`.
    ///
    /// * Error: at most [`ERROR_FUNCTION_MAX_ULP`](crate::math::ERROR_FUNCTION_MAX_ULP) where the result is a normal number, as far
    ///   out as there are such; gradual underflow beyond.
    /// * NaN gives NaN, −∞ gives −0, +∞ gives +∞, ±0 gives ±0. A vector with a NaN, or with a number beyond ±11.3, takes longer.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    gelu, Gelu: gelu_lanes;
    example 40.0 => 40.0;
}

/// Rows of a table, and how many of them a unit of `y` has.
const ROWS: usize = 512;
const PER_UNIT: f64 = 64.0;

/// `q`: what the mean of `exp(-t²)`, over t from `r` to `r + d`, is beside that at `r`, less 1. It is
/// `P₀(rd)·rd + P₁(rd)·d² + P₂(rd)·d⁴ + …`, and these are the coefficients of each `P`.
pub(crate) struct Mean<T: 'static>(&'static [&'static [T]]);

/// What there is to know of an element type.
pub(crate) trait ErrorFunction: ExpConstants {
    /// Of each n, `erf(n/64)`, what it lost, `2/√π·exp(-(n/64)²)`, and that less 1.
    const ERF: &'static [[Self; 4]; ROWS];
    /// The same of `erfc`.
    const ERFC: &'static [[Self; 4]; ROWS];
    /// `q`, as good as `erf` needs it.
    const MEAN_OF_ERF: Mean<Self>;
    /// `q`, as good as `erfc` needs it.
    const MEAN_OF_ERFC: Mean<Self>;
    /// `-√2`, in so few bits that any `r` times it is exact, and the rest of it.
    const MINUS_SQRT_2: [Self; 2];
    /// `1/√2`, and what rounding it lost.
    const FRAC_1_SQRT_2: [Self; 2];
    /// `F(0)`, which is `1/√π`, and what rounding it lost.
    const FAR_FIRST: [Self; 2];
    /// The other coefficients of `F`.
    const FAR: &'static [Self];
    /// `erf` is 1 from here on.
    const ERF_IS_ONE: Self;
    /// `erfc` is 0 from here on.
    const ERFC_IS_ZERO: Self;
    /// `normal_cdf` is 0 up to minus this.
    const NORMAL_CDF_IS_ZERO: Self;
    /// `gelu` is half its argument up to here.
    const GELU_IS_HALF: Self;
}

impl ErrorFunction for f64 {
    const ERF: &'static [[Self; 4]; ROWS] = &ERF_F64;
    const ERFC: &'static [[Self; 4]; ROWS] = &ERFC_F64;
    const MEAN_OF_ERF: Mean<Self> = Mean(&[
        &[
            -1.000_000_000_000_000_4,
            0.666_666_666_666_667_6,
            -0.333_333_333_278_470_5,
            0.133_333_333_292_215_75,
            -0.044_445_364_789_528_465,
            0.012_698_763_101_862_368,
        ],
        &[
            -0.333_333_333_333_333_37,
            0.499_999_999_954_921_8,
            -0.399_999_999_895_831,
            0.222_226_350_949_527,
            -0.095_240_768_558_810_6,
        ],
        &[0.099_999_999_997_645_64, -0.166_668_647_111_029_4, 0.142_860_685_525_498_63],
        &[-0.023_809_746_714_537_783],
    ]);
    const MEAN_OF_ERFC: Mean<Self> = Mean(&[
        &[
            -0.999_999_999_999_997_8,
            0.666_666_666_666_665_5,
            -0.333_333_333_339_023_54,
            0.133_333_333_335_299_84,
            -0.044_444_440_036_739_34,
            0.012_698_411_534_083_01,
            -0.003_175_946_784_222_021,
            0.000_705_755_997_832_703_5,
        ],
        &[
            -0.333_333_333_333_327_26,
            0.500_000_000_027_962_2,
            -0.400_000_000_020_762_86,
            0.222_222_178_882_711_15,
            -0.095_238_077_590_086_86,
            0.033_352_429_390_683_28,
            -0.009_882_056_916_207_634,
        ],
        &[
            0.100_000_000_034_946_29,
            -0.166_666_578_134_691_74,
            0.142_857_076_467_347_44,
            -0.083_406_138_913_410_09,
            0.037_067_529_140_017_85,
        ],
        &[-0.023_918_439_238_317_04, 0.041_753_528_754_280_27],
    ]);
    const MINUS_SQRT_2: [Self; 2] = [-1.414_213_562_373_106_5, 1.142_094_778_431_112_6e-14];
    const FRAC_1_SQRT_2: [Self; 2] = [core::f64::consts::FRAC_1_SQRT_2, -4.833_646_656_726_457e-17];
    const FAR_FIRST: [Self; 2] = [0.564_189_583_547_756_3, 7.667_729_806_582_94e-18];
    const FAR: &'static [Self] = &[
        -0.282_094_791_773_870_76,
        0.423_142_187_647_556_73,
        -1.057_855_459_708_651_6,
        3.702_490_580_789_939,
        -16.660_426_089_616_347,
        91.524_893_508_790_38,
        -585.644_464_395_297_2,
        3_904.650_602_420_448_6,
        -18_880.787_277_749_096,
    ];
    const ERF_IS_ONE: Self = 6.0;
    const ERFC_IS_ZERO: Self = 27.5;
    const NORMAL_CDF_IS_ZERO: Self = 38.75;
    const GELU_IS_HALF: Self = 1e-280;
}

impl ErrorFunction for f32 {
    const ERF: &'static [[Self; 4]; ROWS] = &ERF_F32;
    const ERFC: &'static [[Self; 4]; ROWS] = &ERFC_F32;
    const MEAN_OF_ERF: Mean<Self> = Mean(&[&[-1.000_007_9, 0.666_681_2], &[-0.333_334_42]]);
    const MEAN_OF_ERFC: Mean<Self> =
        Mean(&[&[-0.999_999_7, 0.666_666_5, -0.333_575_55, 0.133_419_6], &[-0.334_51, 0.500_868_56]]);
    const MINUS_SQRT_2: [Self; 2] = [-1.414_184_6, -2.899_206e-5];
    const FRAC_1_SQRT_2: [Self; 2] = [core::f32::consts::FRAC_1_SQRT_2, 1.210_161_75e-8];
    const FAR_FIRST: [Self; 2] = [0.564_189_6, -2.931_769_1e-8];
    const FAR: &'static [Self] = &[-0.282_088_55, 0.421_602_93, -0.930_823_7];
    const ERF_IS_ONE: Self = 4.0;
    const ERFC_IS_ZERO: Self = 10.25;
    const NORMAL_CDF_IS_ZERO: Self = 14.5;
    const GELU_IS_HALF: Self = 1e-28;
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn erf_lanes<T: ErrorFunction, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let sign = x.bits_and(Lanes::splat(-T::ZERO));
    let place = Place::of(Lanes::splat(T::ERF_IS_ONE).min(x.abs())); // a NaN remains
    let [erf, erf_low, slope, slope_less_one] = place.rounded.rows(T::ERF);
    let [high, low] = fast_two_sum(erf, place.d);
    let rest = (slope * place.d).mul_add(T::MEAN_OF_ERF.at(place), erf_low);
    (high + (low + slope_less_one.mul_add(place.d, rest))).bits_or(sign)
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn erfc_lanes<T: ErrorFunction, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let size = x.abs();
    let place = Place::of(size);
    let mut tail = place.erfc();
    let near = place.in_table();
    if !near.all() {
        let y = Lanes::splat(T::ERFC_IS_ZERO).min(size); // a NaN remains
        let far = erfc_far([y, Lanes::splat(T::ZERO)], two_product(y, y), Lanes::splat(T::ONE));
        tail = [near.select(tail[0], far[0]), near.select(tail[1], far[1])];
    }
    whole_and_tail(x.select_by_sign(Lanes::splat(T::from_f64(2.0)), Lanes::splat(T::ZERO)), x, tail)
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn normal_cdf_lanes<T: ErrorFunction, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let half = Lanes::splat(T::HALF);
    whole_and_tail(x.select_by_sign(Lanes::splat(T::ZERO), Lanes::splat(T::ONE)), -x, normal_tail(x.abs(), half))
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn gelu_lanes<T: ErrorFunction, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let size = Lanes::splat(T::NORMAL_CDF_IS_ZERO).min(x.abs()); // a NaN remains
    let result = whole_and_tail(x.max(T::ZERO), Lanes::splat(-T::ONE), normal_tail(size, size * T::HALF));
    let result = size.le(T::GELU_IS_HALF).select(x * T::HALF, result.copysign(x));
    x.lt(T::INFINITY).select(result, x)
}

/// `whole` and a tail that has the sign of `sign`.
#[inline(always)]
fn whole_and_tail<T: ErrorFunction, B: Backend>(
    whole: Lanes<T, B>,
    sign: Lanes<T, B>,
    [tail, tail_low]: [Lanes<T, B>; 2],
) -> Lanes<T, B> {
    let sign = sign.bits_and(Lanes::splat(-T::ZERO));
    let [high, low] = fast_two_sum(whole, tail.bits_xor(sign));
    high + (low + tail_low.bits_xor(sign))
}

/// `factor` times the `erfc` of `a/√2`, in two parts. `a` is not negative.
#[inline(always)]
fn normal_tail<T: ErrorFunction, B: Backend>(a: Lanes<T, B>, factor: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let place = Place::of_normal(a);
    let [high, low] = place.erfc();
    let [product, lost] = two_product(high, factor);
    let mut tail = [product, low.mul_add(factor, lost)];
    let near = place.in_table();
    if !near.all() {
        let a = Lanes::splat(T::NORMAL_CDF_IS_ZERO).min(a); // a NaN remains
        let [root, root_lost] = T::FRAC_1_SQRT_2;
        let [y, y_low] = two_product(a, Lanes::splat(root));
        let [square, square_low] = two_product(a, a);
        let far = erfc_far([y, a.mul_add(root_lost, y_low)], [square * T::HALF, square_low * T::HALF], factor);
        tail = [near.select(tail[0], far[0]), near.select(tail[1], far[1])];
    }
    tail
}

/// A place `y = r + d` by a row of the table, that of `r`.
#[derive(Clone, Copy)]
struct Place<T: ErrorFunction, B: Backend> {
    /// Its last bits are the row.
    rounded: Lanes<T, B>,
    r: Lanes<T, B>,
    d: Lanes<T, B>,
}

impl<T: ErrorFunction, B: Backend> Place<T, B> {
    /// That of `y`.
    #[inline(always)]
    fn of(y: Lanes<T, B>) -> Self {
        let round = T::ROUND * T::from_f64(1.0 / PER_UNIT); // adding it leaves 64ths
        let rounded = y + round;
        let r = rounded - round;
        Self { rounded, r, d: y - r }
    }

    /// That of `a/√2`.
    #[inline(always)]
    fn of_normal(a: Lanes<T, B>) -> Self {
        let round = T::ROUND * T::from_f64(1.0 / PER_UNIT);
        let rounded = a.mul_add(T::FRAC_1_SQRT_2[0], round);
        let r = rounded - round;
        let [high, low] = T::MINUS_SQRT_2;
        let rest = r.mul_add(low, r.mul_add(high, a)); // r·high and its difference from a are exact
        Self { rounded, r, d: rest * T::FRAC_1_SQRT_2[0] }
    }

    /// Where the table has such a row.
    #[inline(always)]
    fn in_table(self) -> Mask<T, B> {
        self.r.lt(T::from_f64(ROWS as f64 / PER_UNIT))
    }

    /// `erfc`, in two parts.
    #[inline(always)]
    fn erfc(self) -> [Lanes<T, B>; 2] {
        let [erfc, low, slope, _] = self.rounded.rows(T::ERFC);
        let step = slope * self.d;
        [erfc, (-step).mul_add(T::MEAN_OF_ERFC.at(self), low - step)]
    }
}

impl<T: ErrorFunction> Mean<T> {
    #[inline(always)]
    fn at<B: Backend>(&self, Place { r, d, .. }: Place<T, B>) -> Lanes<T, B> {
        let (product, square) = (r * d, d * d);
        let (by_product, others) = self.0.split_first().expect("a coefficient of rd");
        let (last, others) = others.split_last().expect("a coefficient of d²");
        let mut by_square = polynomial_in_short_chains(last, product);
        for coefficients in others.iter().rev() {
            by_square = by_square.mul_add(square, polynomial_in_short_chains(coefficients, product));
        }
        by_square.mul_add(square, polynomial_in_short_chains(by_product, product) * product)
    }
}

/// `factor` times the `erfc` of a `y` from nearly 8 on, of which the square is given, too; in two parts.
#[inline(always)]
fn erfc_far<T: ErrorFunction, B: Backend>(
    y: [Lanes<T, B>; 2],
    [square, square_low]: [Lanes<T, B>; 2],
    factor: Lanes<T, B>,
) -> [Lanes<T, B>; 2] {
    let inverse = Lanes::splat(T::ONE) / y[0];
    let u = inverse * inverse;
    let [first, first_lost] = T::FAR_FIRST;
    let [far, far_low] = fast_two_sum(Lanes::splat(first), polynomial(T::FAR, u) * u);
    let [product, low] = two_product(far, factor);
    let factor = [product, (far_low + first_lost).mul_add(factor, low)];

    let [n_rounded, n, r_high] = reduce(-square);
    let p = power_less_one(n_rounded, n, r_high, -square_low);

    let result = of_power(power(n_rounded), p, factor, y, inverse);
    let normal = n.ge(-T::NORMAL_EIGHTHS);
    if normal.all() {
        return result;
    }
    let [high, low] = of_power(n_rounded.lookup(T::POWERS), p, factor, y, inverse);
    let scaled = times_any_power_of_two(high + low, exponent(n));
    [normal.select(result[0], scaled), normal.select(result[1], T::ZERO)]
}

/// What the power is beside `2^(n/8)` as it is rounded, less one, where `r_low` is what `r_high` lacks.
#[inline(always)]
fn power_less_one<T: ErrorFunction, B: Backend>(
    n_rounded: Lanes<T, B>,
    n: Lanes<T, B>,
    r_high: Lanes<T, B>,
    r_low: Lanes<T, B>,
) -> Lanes<T, B> {
    let r_low = r_low + n.mul_add(T::MINUS_EIGHTH_LOW, n_rounded.lookup_twins(T::LOST));
    let r = r_high + r_low;
    r_high + (r * r).mul_add(polynomial(T::EXP, r), r_low)
}

/// `(power + p·power) · factor / divisor`, in two parts.
#[inline(always)]
fn of_power<T: ErrorFunction, B: Backend>(
    power: Lanes<T, B>,
    p: Lanes<T, B>,
    [factor, factor_low]: [Lanes<T, B>; 2],
    divisor: [Lanes<T, B>; 2],
    inverse: Lanes<T, B>,
) -> [Lanes<T, B>; 2] {
    let [power, power_low] = fast_two_sum(power, p * power);
    let [dividend, low] = two_product(power, factor);
    let low = power.mul_add(factor_low, power_low.mul_add(factor, low));
    let [high, remainder] = quotient_and_remainder([dividend, low], divisor, inverse);
    [high, remainder * inverse]
}
