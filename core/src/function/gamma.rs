//! The gamma function's logarithm: `ln_gamma`.
//!
//! # The algorithm
//!
//! The result is the logarithm of the argument, times a number, and something else:
//!
//! * **up to 1**, `ln Γ(x) = -ln x + x·(x - 1)·P(x)`;
//! * **from 1 to 2√2**, it is `(x - 1)·(x - 2)·P(x - 1)`, without a logarithm. Both differences are exact, so the error is relative at
//!   either zero;
//! * **beyond**, it is Stirling's series, `x·(ln x - 1) + (½ln 2π - ½) - ½(ln x - 1) + S(1/x²)/x`. The seam is where the logarithm
//!   takes its next power of two: just below, its series counts for most, and the result is small.
//!
//! `P(t) = ln Γ(1 + t) / (t·(t - 1))` falls slowly and has no zero. With `u` for the distance from its centre, it is
//! `first + u·(slope + u·N(t)/D(t))`, and the centre is where `first` and `slope` are numbers of the type, nearly. The coefficients
//! of `N` and `D` are all positive. A quotient needs half of the coefficients of a polynomial, and its division is free:
//! what is divided is 1, by `D` or by `x`.
//!
//! The logarithm is a sum of two (see `logarithm.rs`), and so are its product with the number, `t·(t - 1)` and `P(t)`. What rounding
//! lost is gathered, and added last. A vector without any argument below 2√2, which is asked once, leaves `P` out.
//!
//! The rare route scales subnormal arguments up, and those down whose product with their logarithm could overflow. Of negative ones,
//! `ln |Γ(-y)| = -ln(y·|sin πr|/π) - ln Γ(y)` with `r` for the distance from the nearest integer, or `-ln(|sin πr|/π) - ln Γ(1 + y)` of
//! `y` below 1, in sums of two, of which only the last is rounded. `|sin πr| = πr·(1 - r²·Q(r²))`.
//!
//! Made by `tests/coefficients/gamma.py`.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | `ln_gamma` f64 fused | 0.965 | `0x40061f37c4844c8b` | `0x3fdf374343bf2912` | `0x3fdf374343bf2913` |
//! | `ln_gamma` f64 unfused | 1.039 | `0x40061b4bd058d92c` | `0x3fdf1d601a5e40d1` | `0x3fdf1d601a5e40d2` |
//! | `ln_gamma` f32 fused | 1.020 | `0x3f876202` | `0xbcfaed52` | `0xbcfaed53` |
//! | `ln_gamma` f32 unfused | 1.014 | `0x40af2487` | `0x407a8ad1` | `0x407a8ad0` |
//!
//! Of `f32`, the worst of all positive arguments; of `f64`, of 10⁶: uniform in each piece, with a uniform logarithm over all positive
//! numbers, beside the seams and the zeros, and more where these were worst. Of negative `f32`, one in 11 was tried, and 1.39 of those
//! units at `0xc0bfd7e7` was the worst; of `f64`, 1.37 among 2·10⁵.
//!
//! Where the exact results of neighbours hardly differ, theirs are a unit the wrong way here and there (3300 of the 10⁸ steps of
//! `f32` from 2⁻⁷ to 128, most of them near the minimum at 1.46), never more.

use super::logarithm::{Logarithm, ln_in_two};
use super::parts::upper;
use super::polynomial::polynomial;
use crate::backend::Backend;
use crate::error_free::{fast_two_sum, two_product, two_sum};
use crate::lanes::{Lanes, Mask};

/// The largest error of [`ln_gamma`](ln_gamma()) of positive arguments, in units in the last place of the exact result, of `f64` and
/// `f32`, on every backend and in both arithmetics.
pub const LN_GAMMA_MAX_ULP: f64 = 1.2;

function! {
    /// `ln |Γ(x)|`, the logarithm of the size of the gamma function; exact at 1 and 2.
    ///
    /// * Error where `x > 0`: at most [`LN_GAMMA_MAX_ULP`](crate::math::LN_GAMMA_MAX_ULP), beside the zeros at 1 and 2 and of subnormal
    ///   arguments too.
    /// * Error where `x < 0`: at most 2 units in the last place of the result or, where that is less than 1, of 1. So beside the
    ///   zeros between negative integers it is the absolute error that is small.
    /// * 0 of either sign, negative integers and ±∞ give +∞, NaN gives NaN; it overflows to +∞ from about 2.56e305 on (4.085e36
    ///   of `f32`).
    /// * Not monotonic to the last place: where the exact results hardly differ, neighbours' may be a unit the wrong way.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    /// * Time: arguments that are all above 2√2 take two thirds of it; one that is not positive slows its neighbours.
    ln_gamma, LnGamma: ln_gamma_lanes;
    example 2.0 => 0.0;
}

/// `P(t)`, about `centre`: with `u` for `t - centre`, it is `first + u·(slope + u·N(t)/D(t))`.
pub(crate) struct Near<T: 'static> {
    centre: T,
    first: T,
    slope: T,
    /// The coefficients of `N`.
    numerator: &'static [T],
    /// The coefficients of `D`.
    denominator: &'static [T],
}

/// An element type's constants.
pub(crate) trait Gamma: Logarithm {
    /// `P(t)`, up to the seam.
    const NEAR: Near<Self>;
    /// The coefficients of `S(1/x²)`, beyond.
    const FAR: &'static [Self];
    /// `ln(2π)/2 - ½`, as it is rounded, and the rest of it.
    const CONSTANT: [Self; 2];
    /// The coefficients of `Q(r²)`.
    const SINE: &'static [Self];
    /// The product of a number up to here with its logarithm does not overflow.
    const NOT_HUGE: Self;
}

impl Gamma for f64 {
    const NEAR: Near<Self> = Near {
        centre: 0.874_771_118_164_062_5,
        first: 0.435_889_543_735_354_66,
        slope: -0.109_198_318_807_126_74,
        numerator: &[
            0.059_855_095_037_497_2,
            0.161_743_903_320_031_05,
            0.164_510_853_638_447_6,
            0.078_520_488_584_561_84,
            0.017_879_095_216_547_344,
            0.001_747_041_531_120_997_2,
            5.284_266_677_219_637e-5,
        ],
        denominator: &[
            1.0,
            3.386_368_465_320_548_4,
            4.542_462_613_518_198,
            3.074_406_273_418_505_4,
            1.107_690_399_836_787,
            0.205_784_755_858_170_94,
            0.017_437_738_436_021_425,
            0.000_484_447_452_938_650_7,
        ],
    };
    const FAR: &[Self] = &[
        0.083_333_333_333_328_4,
        -0.002_777_777_775_845_526_6,
        0.000_793_650_513_012_572_3,
        -0.000_595_216_785_582_206_8,
        0.000_840_769_362_427_894_2,
        -0.001_887_702_139_426_361,
        0.005_777_148_558_872_644,
        -0.019_679_404_145_203_142,
        0.059_263_939_399_167_874,
        -0.124_678_483_618_247_57,
        0.128_719_594_523_336_73,
    ];
    const CONSTANT: [Self; 2] = [0.418_938_533_204_672_7, 1.672_820_965_058_541_3e-17];
    const SINE: &[Self] = &[
        1.644_934_066_848_226_4,
        -0.811_742_425_283_340_1,
        0.190_751_824_121_501_55,
        -0.026_147_847_805_465_647,
        0.002_346_080_893_820_009,
        -0.000_148_427_830_676_012_7,
        6.972_067_904_779_584e-6,
        -2.449_936_583_666_276e-7,
    ];
    const NOT_HUGE: Self = f64::from_bits((1023 + 1000) << 52);
}

impl Gamma for f32 {
    const NEAR: Near<Self> = Near {
        centre: 0.877_746_6,
        first: 0.435_564_97,
        slope: -0.108_971_8,
        numerator: &[0.059_707_61, 0.061_595_023, 0.013_114_822, 1.693_926_4e-5],
        denominator: &[1.0, 1.715_578_2, 0.870_559_93, 0.124_070_48],
    };
    const FAR: &[Self] = &[0.083_333_32, -0.002_776_887_3, 0.000_773_993_6, -0.000_404_433_93];
    const CONSTANT: [Self; 2] = [0.418_938_55, -1.416_814_5e-8];
    const SINE: &[Self] = &[1.644_934, -0.811_742_2, 0.190_747_96, -0.026_117_548, 0.002_237_152_3];
    const NOT_HUGE: Self = f32::from_bits((127 + 110) << 23);
}

/// `ln |Γ(x)|`.
#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn ln_gamma_lanes<T: Gamma, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let bias = Lanes::splat(T::EXPONENT_BIAS);
    let usual = (x.ge(T::MIN_POSITIVE) & x.le(T::NOT_HUGE)).all();
    let argument = if usual { Argument { y: x, bias, multiplier: x } } else { Argument::of_any(x) };
    let [high, low] = argument.ln_gamma();
    if usual { high + low } else { of_any(x, high, low) }
}

/// What the logarithm of the gamma function is computed of.
struct Argument<T: Gamma, B: Backend> {
    /// A positive normal number.
    y: Lanes<T, B>,
    /// [`Parts::EXPONENT_BIAS`](super::parts::Parts), or more if `y` was scaled up.
    bias: Lanes<T, B>,
    /// `y`, or less by a power of two by which a huge result is less too.
    multiplier: Lanes<T, B>,
}

impl<T: Gamma, B: Backend> Argument<T, B> {
    /// `ln Γ(y)` as a sum of two.
    #[inline(always)]
    fn ln_gamma(self) -> [Lanes<T, B>; 2] {
        let Self { y, bias, multiplier } = self;
        let (zero, one) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE));
        let (below_one, near) = (y.lt(one), y.lt(T::SQRT_HALF * T::from_f64(4.0)));
        let [ln, ln_rest] = ln_in_two(y, bias);

        let [inverse, near_high, near_low] =
            if near.any() { near_parts(y, below_one, near) } else { [y.recip(), zero, zero] };

        // What Stirling's series is besides x·(ln x - 1).
        let [ln, ln_lost] = fast_two_sum(ln, near.select(zero, -one));
        let ln_rest = ln_rest + ln_lost;
        let far_low = inverse.mul_add(polynomial(T::FAR, inverse * inverse), Lanes::splat(T::CONSTANT[1]));
        let far_low = (ln + ln_rest).mul_add(-T::HALF, far_low);

        let multiplier = near.select(below_one.select(-one, zero), multiplier);
        let [product, product_low] = two_product(multiplier, ln);
        let [high, lost] = two_sum(product, near.select(near_high, T::CONSTANT[0]));
        let low = product_low + lost + near.select(near_low, far_low);
        [high, multiplier.mul_add(ln_rest, low)]
    }

    /// For any number `x`: its size, or 1 more than that where it is between -1 and 0.
    #[inline(always)]
    fn of_any(x: Lanes<T, B>) -> Self {
        let (one, bias) = (Lanes::splat(T::ONE), Lanes::splat(T::EXPONENT_BIAS));
        let size = x.abs();
        let y = (x.lt(T::ZERO) & size.lt(one)).select(size + one, size);
        let subnormal = y.lt(T::MIN_POSITIVE);
        Self {
            y: subnormal.select(y * T::LIFT, y),
            bias: subnormal.select(bias + T::LIFTED, bias),
            multiplier: y.gt(T::NOT_HUGE).select(y * (T::ONE / T::LIFT), y),
        }
    }
}

/// `1/y` beyond the seam, and what there is below it besides the logarithm, as a sum of two. One division serves both.
#[inline(always)]
fn near_parts<T: Gamma, B: Backend>(y: Lanes<T, B>, below_one: Mask<T, B>, near: Mask<T, B>) -> [Lanes<T, B>; 3] {
    let one = Lanes::splat(T::ONE);
    let Near { centre, first, slope, numerator, denominator } = T::NEAR;
    let t = below_one.select(y, y - one);
    let inverse = near.select(polynomial(denominator, t), y).recip();

    // t·(t - 1)·P(t), of which the product of upper halves is exact.
    let u = t - centre;
    let chord = (polynomial(numerator, t) * inverse).mul_add(u, slope);
    let p_rest = chord * u;
    let p_upper = upper(p_rest + first);
    let p_lower = p_rest - (p_upper - first); // exact
    let [factor, factor_low] = two_product(t, t - one);
    let factor_upper = upper(factor);
    let near_high = factor_upper * p_upper;
    let near_low = (factor - factor_upper + factor_low).mul_add(p_upper, factor * p_lower);
    [inverse, near_high, near_low]
}

/// [`ln_gamma`] of any number, whose [`Argument::of_any`] has `high + low`.
#[inline(always)]
fn of_any<T: Gamma, B: Backend>(x: Lanes<T, B>, high: Lanes<T, B>, low: Lanes<T, B>) -> Lanes<T, B> {
    let (zero, one) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE));
    let size = x.abs();
    let positive = (high + low) * size.gt(T::NOT_HUGE).select(T::LIFT, one);

    // Γ(-y)·Γ(1 + y) = -π / sin πy, and Γ(1 + y) = y·Γ(y): y·|sin πr|/π, or without the y, times LIFT.
    let r = (size - size.round_ties_even()).abs();
    let z = r * r;
    let lifted = r * T::LIFT;
    let [sine, sine_low] = fast_two_sum(lifted, lifted * z * -polynomial(T::SINE, z));
    let factor = size.lt(one).select(one, size);
    let [v, v_low] = two_product(sine, factor);
    let v_low = sine_low.mul_add(factor, v_low);
    let [ln, ln_rest] = ln_in_two(v, Lanes::splat(T::EXPONENT_BIAS + T::LIFTED));
    let [sum, lost] = two_sum(high, ln);
    let reflected = -(sum + (lost + low + ln_rest + v_low / v));

    let result = x.lt(zero).select(reflected, positive);
    let pole = x.le(zero) & r.eq(zero);
    let result = pole.select(T::INFINITY, result);
    size.lt(T::INFINITY).select(result, size + size) // NaN and infinity are their own
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use super::*;
    use crate::{Compute, Isa};

    /// Where the method changes, the logarithm's power of two changes, and the function turns.
    const SEAMS: [f64; 9] = [
        1.0 / 8.0,
        core::f64::consts::FRAC_1_SQRT_2,
        1.0,
        1.461_632_144_968_362_3,
        2.0,
        2.0 * core::f64::consts::SQRT_2,
        4.0 * core::f64::consts::SQRT_2,
        8.0 * core::f64::consts::SQRT_2,
        1e20,
    ];

    /// Of some thousand neighbours, no result is more than a unit the wrong way from the one before.
    fn check<T: Gamma>() {
        for isa in Isa::available() {
            for seam in SEAMS {
                let middle = T::from_f64(seam).pattern();
                let xs: Vec<T> = (middle - 2000..middle + 2000).map(T::from_pattern).collect();
                let mut got = vec![T::ZERO; xs.len()];
                isa.map(&LnGamma, [&xs], &mut got);
                for (pair, x) in got.windows(2).zip(&xs) {
                    let [before, after] = [pair[0], pair[1]];
                    let right = if x.to_f64() < SEAMS[3] { before >= after } else { before <= after };
                    let apart = before.pattern().abs_diff(after.pattern());
                    assert!(right || apart <= 1, "{}: {x}: {before} and {after}", isa.name());
                }
            }
        }
    }

    #[test]
    fn neighbours_are_in_order_but_for_a_unit() {
        check::<f64>();
        check::<f32>();
    }
}
