//! `erf`, `erfc`, `normal_cdf`, `gelu`.
//!
//! # The algorithms
//!
//! `erfc a` and `normal_cdf(-a)` of `a ≥ 0` are `exp(-h·a²) · F(s) / (a + shift)` with `h` 1 or ½ and `s = a/(a + middle)`.
//! `F` varies little, and one polynomial is good from 0 to where the result underflows.
//!
//! * **The square** is a number and what rounding it loses, which joins the rest of the power's reduction (see
//!   `eighths.rs`): so the far tail is as accurate as the centre.
//! * **s** is corrected by the remainder of its division, and so is its distance `t` from the polynomial's centre: what either
//!   lost counts by the slope of `F`, of which an estimate will do.
//! * **F** is `first + slope·t + t²·(…)`. The centre is where `first` and `slope` are numbers of the type, nearly, and
//!   the sums are kept in two parts.
//! * The power, its product with `F` and the divisor are pairs too, and the quotient is corrected by its remainder. One
//!   division, by the product of both divisors, serves both quotients.
//! * **On the other side** the result is 2 or 1 less this.
//! * **`gelu x`** is `max(x, 0)` less `|x|` times the tail, which is multiplied in before anything underflows.
//!
//! `erf x` needs less. Up to a seam it is `x + x·P(x²)`. Beyond, it is `1 - exp(ln(erfc x))`, with a polynomial for the logarithm, whose
//! error counts for as much as there is of `erfc`.
//!
//! Made by `tests/coefficients/error_function.py`.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | erf f64 fused | 0.934 | `0x3f6c04fe5e64b584` | `0x3f6f9dd33407dfff` | `0x3f6f9dd33407dffe` |
//! | erf f64 unfused | 0.944 | `0x3fcc858180a6f6ca` | `0x3fcfa884f1745731` | `0x3fcfa884f1745730` |
//! | erfc f64 fused | 0.900 | `0x3e14e4d497c8a63c` | `0x3fefffffff4363ee` | `0x3fefffffff4363ed` |
//! | erfc f64 unfused | 0.948 | `0x3f6dc093e4a7faf7` | `0x3fefde6da6720db0` | `0x3fefde6da6720db1` |
//! | `normal_cdf` f64 fused | 0.978 | `0xc0411bda1293dfc9` | `0x0abfce2e82dff788` | `0x0abfce2e82dff787` |
//! | `normal_cdf` f64 unfused | 0.971 | `0xbee2452b3a6a2ca1` | `0x3fdffff16c28bfe9` | `0x3fdffff16c28bfe8` |
//! | erf f32 fused | 0.857 | `0xbc611444` | `0xbc7df56b` | `0xbc7df56a` |
//! | erf f32 unfused | 0.979 | `0x81606cc4` | `0x817d3c81` | `0x817d3c80` |
//! | erfc f32 fused | 0.838 | `0x39636b43` | `0x3f7feff6` | `0x3f7feff7` |
//! | erfc f32 unfused | 0.933 | `0x380aee54` | `0x3f7ffd8d` | `0x3f7ffd8c` |
//! | `normal_cdf` f32 fused | 0.872 | `0xbbf9c6bf` | `0x3efe716b` | `0x3efe716c` |
//! | `normal_cdf` f32 unfused | 0.938 | `0xba3324f6` | `0x3effdc44` | `0x3effdc45` |
//! | gelu f32 fused | 0.861 | `0x3a7e27dc` | `0x39fe5a31` | `0x39fe5a30` |
//! | gelu f32 unfused | 0.910 | `0xb97525a8` | `0xb8f519f3` | `0xb8f519f4` |
//!
//! Of `f64`, among 4·10⁶ arguments (`normal_cdf`: 4·10⁵), more where the methods change and far out; of `f32`, among
//! a part of all: one in 211 (`erfc`), 1009, or 2003 (`erf`).

use super::eighths::{exponent, power, reduce};
use super::exp::ExpConstants;
use super::polynomial::polynomial;
use super::power_of_two::times_any_power_of_two;
use super::quotient::quotient_and_remainder;
use crate::backend::Backend;
use crate::error_free::{fast_two_sum, two_product};
use crate::lanes::{Lanes, Mask};

/// The largest error of [`erf`](erf()), [`erfc`](erfc()) and [`normal_cdf`](normal_cdf()), in units in the last place of the exact
/// result, of `f64` and `f32`, on every backend and in both arithmetics, where that is a normal number.
pub const ERROR_FUNCTION_MAX_ULP: f64 = 0.99;

function! {
    /// The error function.
    ///
    /// * Error: at most [`ERROR_FUNCTION_MAX_ULP`](crate::math::ERROR_FUNCTION_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, ±∞ gives ±1, ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    erf, Erf: erf_lanes;
    example 6.0 => 1.0;
}

function! {
    /// The complementary error function: `1 - erf(x)`, accurate where that is small.
    ///
    /// * Error: at most [`ERROR_FUNCTION_MAX_ULP`](crate::math::ERROR_FUNCTION_MAX_ULP) where the result is a normal number, as far
    ///   out as there are such; gradual underflow beyond.
    /// * NaN gives NaN, −∞ gives 2, +∞ gives 0, ±0 gives 1.
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
    /// * NaN gives NaN, −∞ gives 0, +∞ gives 1, ±0 gives ½.
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
    /// * NaN gives NaN, −∞ gives −0, +∞ gives +∞, ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    gelu, Gelu: gelu_lanes;
    example 40.0 => 40.0;
}

/// A function that falls from 0 on as `exp(-half·a²)`, see the head of this file.
pub(crate) struct Tail<T: 'static> {
    half: T,
    shift: T,
    middle: T,
    /// It is 0 from here on.
    end: T,
    factor: Around<T>,
    /// The slope of `F` near 0, and far out.
    slopes: [T; 2],
}

/// A polynomial about `centre`, with the distance `t` from there: `first + slope·t + t²·(…)`.
pub(crate) struct Around<T: 'static> {
    centre: T,
    first: T,
    slope: T,
    rest: &'static [T],
}

/// What there is to know of an element type.
pub(crate) trait ErrorFunction: ExpConstants {
    /// `erfc`; `F` of `s = a/(a + middle)`.
    const ERFC: Tail<Self>;
    /// `normal_cdf(-a)`, likewise.
    const NORMAL_TAIL: Tail<Self>;
    /// Where `erf` is no longer computed as its argument and a part of it.
    const SEAM: Self;
    /// The coefficients of `P`, for `erf` up to there.
    const CENTRE: &'static [Self];
    /// `ln(erfc x)`, beyond.
    const LN_ERFC: Around<Self>;
    /// `erf` is 1 from here on.
    const ERF_IS_ONE: Self;
    /// `gelu` is half its argument up to here.
    const GELU_IS_HALF: Self;
}

impl ErrorFunction for f64 {
    const ERFC: Tail<Self> = Tail {
        half: 1.0,
        shift: 0.6875,
        middle: 3.0,
        end: 27.5,
        factor: Around {
            centre: 0.368_621_826_171_875,
            first: 0.694_568_050_803_960_8,
            slope: -0.257_885_225_775_566_2,
            rest: &[
                -0.127_861_881_558_500_1,
                0.878_735_033_618_269_9,
                -1.553_520_839_636_489_5,
                1.536_926_327_195_042_4,
                -0.738_455_958_220_788_7,
                -0.143_823_098_045_230_88,
                0.369_980_585_321_829_7,
                -0.041_193_454_830_029_43,
                -0.169_998_105_008_430_4,
                0.031_004_904_510_655_063,
                0.091_049_535_215_787_5,
                -0.006_655_776_935_277_858,
                -0.053_618_361_560_134_61,
                -0.009_937_793_496_319_881,
                0.029_951_992_077_984_275,
                0.017_983_280_376_687_123,
                -0.012_929_922_017_987_107,
                -0.018_902_561_482_318_92,
                0.003_423_800_184_803_138,
                0.013_519_919_248_007_536,
                -0.001_675_441_899_862_768_5,
                -0.003_585_661_721_367_073_7,
            ],
        },
        slopes: [0.433_593_75, -0.203_125],
    };
    const NORMAL_TAIL: Tail<Self> = Tail {
        half: 0.5,
        shift: 1.0,
        middle: 4.25,
        end: 38.75,
        factor: Around {
            centre: 0.354_507_446_289_062_5,
            first: 0.497_756_160_740_781_55,
            slope: -0.193_876_723_539_089_05,
            rest: &[
                -0.093_780_789_150_505_25,
                0.656_664_994_620_636_7,
                -1.155_498_087_797_155_5,
                1.126_923_803_560_977_4,
                -0.521_021_724_015_171_7,
                -0.122_050_100_632_825_54,
                0.265_155_873_894_794_67,
                -0.017_256_460_147_178_16,
                -0.122_299_825_833_566_43,
                0.013_960_687_596_108_3,
                0.064_381_897_255_251_24,
                0.000_785_217_080_307_685_3,
                -0.036_183_022_865_604_9,
                -0.010_348_321_631_121_562,
                0.018_415_216_252_117_218,
                0.014_054_807_142_642_107,
                -0.006_170_136_522_836_264,
                -0.013_563_737_554_642_859,
                0.000_276_884_562_780_252_33,
                0.009_807_484_920_406_322,
                -0.000_970_164_469_680_024_3,
                -0.002_265_842_159_764_362,
            ],
        },
        slopes: [0.265_625, -0.148_437_5],
    };
    const SEAM: Self = 0.875;
    const CENTRE: &'static [Self] = &[
        0.001_880_119_786_359_482_5,
        -0.301_809_621_107_369_6,
        0.086_603_972_910_847_72,
        -0.020_114_850_033_840_413,
        0.003_850_044_303_943_145_3,
        -0.000_623_185_177_374_263,
        8.718_800_862_093_459e-5,
        -1.072_928_216_240_938_2e-5,
        1.177_752_446_903_257_1e-6,
        -1.169_813_702_207_119_8e-7,
        1.047_590_919_887_668_2e-8,
    ];
    const LN_ERFC: Around<Self> = Around {
        centre: 1.125_015_258_789_062_5,
        first: -2.192_772_296_307_083,
        slope: -2.851_642_663_599_420_8,
        rest: &[
            -0.857_791_431_266_951_5,
            -0.036_843_240_691_799_214,
            0.008_854_489_372_691_317,
            -0.001_793_955_874_298_952_8,
            0.000_249_907_119_089_718_56,
            4.051_902_247_854_937e-6,
            -1.773_845_572_182_701_7e-5,
            7.186_724_255_884_222_5e-6,
            -1.785_008_234_516_057e-6,
            2.349_096_713_776_641_5e-7,
            2.960_954_965_792_758_4e-8,
            -2.750_371_573_794_169_6e-8,
            8.486_356_788_282_206e-9,
            -1.548_367_586_636_758_6e-9,
            1.638_225_070_018_885e-10,
            -7.767_309_814_394_719e-12,
        ],
    };
    const ERF_IS_ONE: Self = 6.0;
    const GELU_IS_HALF: Self = 1e-280;
}

impl ErrorFunction for f32 {
    const ERFC: Tail<Self> = Tail {
        half: 1.0,
        shift: 0.6875,
        middle: 3.0,
        end: 10.25,
        factor: Around {
            centre: 0.338_027_95,
            first: 0.702_311_5,
            slope: -0.247_409_4,
            rest: &[
                -0.217_687_47,
                1.083_652_4,
                -1.798_851,
                1.669_004_2,
                -0.697_131_45,
                -0.234_451_32,
                0.364_920_05,
                0.008_628_758,
                -0.127_197_65,
            ],
        },
        slopes: [0.433_593_75, -0.203_125],
    };
    const NORMAL_TAIL: Tail<Self> = Tail {
        half: 0.5,
        shift: 1.0,
        middle: 4.25,
        end: 14.5,
        factor: Around {
            centre: 0.353_256_23,
            first: 0.497_998_6,
            slope: -0.193_638_95,
            rest: &[
                -0.096_256_27,
                0.662_465_63,
                -1.162_584_2,
                1.130_843_4,
                -0.519_321_3,
                -0.125_039_62,
                0.258_396,
                -0.012_138_297,
                -0.088_139_14,
            ],
        },
        slopes: [0.265_625, -0.148_437_5],
    };
    const SEAM: Self = 0.875;
    const CENTRE: &'static [Self] =
        &[0.001_880_128_3, -0.301_809_6, 0.086_602_926, -0.020_115_174, 0.003_869_167_8, -0.000_622_242_2];
    const LN_ERFC: Around<Self> = Around {
        centre: 1.126_709,
        first: -2.197_604_7,
        slope: -2.854_548_7,
        rest: &[
            -0.857_978_46,
            -0.036_783_18,
            0.008_838_116,
            -0.001_791_797_8,
            0.000_260_267_3,
            -1.591_378e-5,
            -1.189_468_9e-6,
        ],
    };
    const ERF_IS_ONE: Self = 4.0;
    const GELU_IS_HALF: Self = 1e-28;
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn erf_lanes<T: ErrorFunction, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let one = Lanes::splat(T::ONE);
    let size = Lanes::splat(T::ERF_IS_ONE).min(x.abs()); // a NaN remains
    let centre = polynomial(T::CENTRE, size.mul_add(size, T::from_f64(-0.375))).mul_add(x, x);

    let [ln_erfc, rest] = T::LN_ERFC.at(size - T::LN_ERFC.centre);
    let [n_rounded, n, r_high] = reduce(ln_erfc);
    let p = power_less_one(n_rounded, n, r_high, rest);
    let power = power(n_rounded);
    let [high, low] = fast_two_sum(one, -power);
    let outside = high + p.mul_add(-power, low);
    size.lt(T::SEAM).select(centre, outside.copysign(x))
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn erfc_lanes<T: ErrorFunction, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let beyond = x.lt(T::ZERO);
    let whole = beyond.select(T::from_f64(2.0), T::ZERO);
    whole_and_tail(whole, beyond, tail::<false, T, B>(x.abs(), &T::ERFC))
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn normal_cdf_lanes<T: ErrorFunction, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let beyond = x.gt(T::ZERO);
    let whole = beyond.select(T::ONE, T::ZERO);
    whole_and_tail(whole, beyond, tail::<false, T, B>(x.abs(), &T::NORMAL_TAIL))
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn gelu_lanes<T: ErrorFunction, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let always = x.eq(x);
    let size = x.abs();
    let result = whole_and_tail(x.max(T::ZERO), always, tail::<true, T, B>(size, &T::NORMAL_TAIL));
    let result = size.le(T::GELU_IS_HALF).select(x * T::HALF, result.copysign(x));
    x.lt(T::INFINITY).select(result, x)
}

/// `whole`, less the tail where it is `subtracted`, and the tail added elsewhere.
#[inline(always)]
fn whole_and_tail<T: ErrorFunction, B: Backend>(
    whole: Lanes<T, B>,
    subtracted: Mask<T, B>,
    [tail, tail_low]: [Lanes<T, B>; 2],
) -> Lanes<T, B> {
    let sign = subtracted.select(-T::ZERO, T::ZERO);
    let [high, low] = fast_two_sum(whole, tail.bits_xor(sign));
    high + (low + tail_low.bits_xor(sign))
}

/// A tail at `a`, which is not negative, or `a` times it if that is wanted, in two parts.
#[inline(always)]
fn tail<const TIMES_A: bool, T: ErrorFunction, B: Backend>(a: Lanes<T, B>, tail: &Tail<T>) -> [Lanes<T, B>; 2] {
    let a = Lanes::splat(tail.end).min(a); // a NaN remains

    let divisor = fast_two_sum(Lanes::splat(tail.shift), a);
    let reach = fast_two_sum(Lanes::splat(tail.middle), a);
    let inverse_of_both = Lanes::splat(T::ONE) / (divisor[0] * reach[0]);
    let inverse = inverse_of_both * divisor[0];
    let [s, remainder] = quotient_and_remainder([a, Lanes::splat(T::ZERO)], reach, inverse);
    let s_low = remainder * inverse;
    let inverse = inverse_of_both * reach[0];

    let [t, t_low] = fast_two_sum(Lanes::splat(-tail.factor.centre), s);
    let [factor, factor_low] = tail.factor.at(t);
    let [start, end] = tail.slopes;
    let factor_low = s_low.mul_add(end, t_low.mul_add(start, factor_low));
    let factor = if TIMES_A {
        let [high, low] = two_product(factor, a);
        [high, factor_low.mul_add(a, low)]
    } else {
        [factor, factor_low]
    };

    let [square, square_low] = two_product(a, a);
    let [n_rounded, n, r_high] = reduce(square * -tail.half);
    let p = power_less_one(n_rounded, n, r_high, square_low * -tail.half);

    let result = of_power(power(n_rounded), p, factor, divisor, inverse);
    let normal = n.ge(-T::NORMAL_EIGHTHS);
    if normal.all() {
        return result;
    }
    let [high, low] = of_power(n_rounded.lookup(T::POWERS), p, factor, divisor, inverse);
    let scaled = times_any_power_of_two(high + low, exponent(n));
    [normal.select(result[0], scaled), normal.select(result[1], T::ZERO)]
}

impl<T: ErrorFunction> Around<T> {
    /// The polynomial's value, in two parts.
    #[inline(always)]
    fn at<B: Backend>(&self, t: Lanes<T, B>) -> [Lanes<T, B>; 2] {
        let (first, slope) = (Lanes::splat(self.first), Lanes::splat(self.slope));
        let rest = polynomial(self.rest, t);
        let chord = rest.mul_add(t, slope);
        let chord_low = rest.mul_add(t, slope - chord);
        let high = chord.mul_add(t, first);
        [high, chord_low.mul_add(t, chord.mul_add(t, first - high))]
    }
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
