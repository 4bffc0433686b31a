//! `normal_quantile`.
//!
//! # The algorithm
//!
//! Of `p` and `1 - p`, which is exact where it is the smaller, let `m` be the smaller. With `L = -ln 2m`, which is 0 at the
//! centre and at most 744, and `g = √((L + a)/2)`, `a = 2·(13/16)²`,
//!
//! ```text
//! |x| = L/g · (1 + Q(g)),
//! ```
//!
//! where `Q` is small: `|x|` is near `√(π/2)·L` at the centre and grows as `√(2L)` far out, and so does `L/g`, within 4 %.
//! `Q` is the quotient of two polynomials. One of degrees 10 and 11 (`f64`; 4 and 5 of `f32`) is good from the centre down to
//! `m = 2⁻⁵⁸` (`2⁻²⁸`); hardly any argument is smaller. Those that are go the rare route, which has another `Q`, and the edges.
//!
//! * **L** is a logarithm in two parts (see `logarithm.rs`), so that its last addition loses nothing. Its argument is exact,
//!   which is why `x` is as accurate near `p = ½` as anywhere.
//! * **g** is a root, and what its rounding lost; so is `L/g`, corrected by its remainder.
//! * **Q**'s product with `L/g` is added last. Its errors count for 4 % at most.
//! * One division, by the product of `g` and `Q`'s denominator, serves both quotients.
//! * In unfused arithmetic, where each of their steps is two operations, the polynomials are evaluated in halves.
//!
//! `Q` minimises the largest relative error of `x` (2⁻⁵⁶·⁷ of `f64`, 2⁻²⁹·⁶ of `f32`). Made by
//! `tests/coefficients/normal_quantile.py`.
//!
//! The normal variates of `random/variates.rs` are quantiles too, but of words, and in fewer operations: they may be off by more.
//!
//! # The worst arguments
//!
//! | | ULP | p | wanted | got |
//! |---|---|---|---|---|
//! | f64 fused | 0.833 | `0x3f980c4f54944f26` | `0xbfffc90882d423d0` | `0xbfffc90882d423d1` |
//! | f64 unfused | 0.843 | `0x3fc55b3bc76eb2bc` | `0xbfeeef374078cbab` | `0xbfeeef374078cbaa` |
//! | f32 fused | 0.822 | `0x3cc1312e` | `0xbffe0e21` | `0xbffe0e20` |
//! | f32 unfused | 0.835 | `0x3cc4f9cf` | `0xbffd0061` | `0xbffd0060` |
//!
//! Of `f32`, of all arguments (unfused and below 2⁻²⁸, of one in 16). Of `f64`, of 6·10⁵: spread evenly, by their logarithms
//! down to the smallest, and by their distance from ½; around each seam; and most where quantiles are a little below a power
//! of two, which is where a unit is smallest beside them. They are near ±1 and ±2; in the far tail the worst is 0.59, near ½ it is 0.69.
//!
//! The result falls by a unit, never more, from one in 7000 numbers to the next (`f64`), where the quantile grows by less than a
//! unit.

use super::logarithm::{Logarithm, minus_ln_of_twice};
use super::polynomial::polynomial_in_short_chains;
use super::quotient::quotient_and_remainder;
use crate::backend::Backend;
use crate::error_free::{fast_two_sum, remainder_of_root};
use crate::lanes::Lanes;

/// The largest error of [`normal_quantile`](normal_quantile()), in units in the last place of the exact result, of `f64` and
/// `f32`, on every backend and in both arithmetics.
pub const NORMAL_QUANTILE_MAX_ULP: f64 = 0.95;

function! {
    /// The quantile function of the standard normal distribution, the inverse of [`normal_cdf`](crate::Lanes::normal_cdf): the
    /// number that a normal variable is below with probability `p`.
    ///
    /// * Error: at most [`NORMAL_QUANTILE_MAX_ULP`](crate::math::NORMAL_QUANTILE_MAX_ULP), for every `p` from the smallest
    ///   subnormal number to the last below 1.
    /// * ±0 gives −∞, 1 gives +∞, ½ gives 0; less than 0, more than 1, and NaN give NaN.
    /// * `p` and `1 - p` give opposite numbers where the difference is exact.
    /// * From one `p` to the next, the result grows or stays; seldom, it falls by one unit in the last place.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    normal_quantile, NormalQuantile: normal_quantile_lanes;
    example 0.5 => 0.0;
}

/// `a`, short, and such that the root of its half is, too: at the centre `g` is exact.
const SHIFT: f64 = 2.0 * 0.8125 * 0.8125;

/// `Q(g)`: two polynomials of `g - from`.
pub(crate) struct Quotient<T: 'static> {
    from: T,
    numerator: &'static [T],
    denominator: &'static [T],
}

/// An element type's constants.
pub(crate) trait Quantile: Logarithm {
    /// The usual quotient is good down to this `m`.
    const NEAR_END: Self;
    /// The usual quotient.
    const NEAR: Quotient<Self>;
    /// The other one.
    const FAR: Quotient<Self>;
}

impl Quantile for f64 {
    const NEAR_END: Self = 1.0 / (1_u64 << 58) as Self;
    const NEAR: Quotient<Self> = Quotient {
        from: 0.812_5,
        numerator: &[
            0.018_317_736_568_843_945,
            -0.150_143_710_684_143_84,
            -2.561_039_700_835_609,
            -10.257_891_066_102_983,
            -17.212_358_635_839_234,
            -13.936_563_098_365_651,
            -7.007_884_800_739_632,
            -1.900_623_090_832_491_5,
            -0.207_502_250_889_549_07,
            -0.006_226_049_491_801_038,
            -1.025_065_463_828_492_6e-5,
        ],
        denominator: &[
            1.0,
            13.719_406_487_816_745,
            76.047_956_530_717_13,
            221.109_226_086_641_43,
            370.968_811_510_070_74,
            381.155_667_218_837_3,
            254.279_166_903_921_9,
            112.298_329_529_137_8,
            30.996_065_282_819_252,
            4.653_370_941_565_824,
            0.302_463_026_921_066_5,
            0.005_486_530_214_559_801,
        ],
    };
    const FAR: Quotient<Self> = Quotient {
        from: 4.518_279_638_973_051,
        numerator: &[
            -0.014_687_741_978_313_585,
            -0.009_553_314_127_669_514,
            -0.002_220_769_667_468_687,
            -0.000_230_032_183_145_004_4,
            -1.077_648_534_758_314_4e-5,
            -2.045_912_580_748_141e-7,
            -1.137_823_886_384_158_3e-9,
            -3.167_299_940_105_926e-13,
        ],
        denominator: &[
            1.0,
            0.931_587_064_169_718_4,
            0.352_517_852_507_805_8,
            0.069_595_433_661_861_22,
            0.007_655_673_950_822,
            0.000_464_252_757_408_867_9,
            1.440_710_162_893_182_7e-5,
            1.934_420_124_285_813_7e-7,
            7.520_602_045_971_745e-10,
        ],
    };
}

impl Quantile for f32 {
    const NEAR_END: Self = 1.0 / (1_u64 << 28) as Self;
    const NEAR: Quotient<Self> = Quotient {
        from: 0.812_5,
        numerator: &[0.018_317_735, -0.270_123_63, -1.024_069, -0.287_905_87, -0.003_677_743_5],
        denominator: &[1.0, 7.169_451, 16.406_44, 13.787_024, 4.428_856_4, 0.399_717],
    };
    const FAR: Quotient<Self> = Quotient {
        from: 3.165_066,
        numerator: &[-0.022_415_29, -0.009_710_5, -0.000_167_393_5, 2.710_430_9e-6],
        denominator: &[1.0, 0.778_611_5, 0.192_490_6, 0.014_152_694_5],
    };
}

/// The quantile of `p`.
#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn normal_quantile_lanes<T: Quantile, B: Backend>(p: Lanes<T, B>) -> Lanes<T, B> {
    let m = p.min(Lanes::splat(T::ONE) - p); // exact, whichever it is
    let side = p - T::HALF; // its sign is the result's
    let bias = Lanes::splat(T::EXPONENT_BIAS);
    let near = m.ge(T::NEAR_END);
    if near.all() {
        let l = minus_ln_of_twice(m, bias);
        let g = root(l);
        return size(l, g, T::NEAR.at(g)).copysign(side);
    }
    // A subnormal number is scaled up.
    let subnormal = m.lt(T::MIN_POSITIVE);
    let l = minus_ln_of_twice(subnormal.select(m * T::LIFT, m), subnormal.select(bias + T::LIFTED, bias));
    let g = root(l);
    let ([top, bottom], [far_top, far_bottom]) = (T::NEAR.at(g), T::FAR.at(g));
    let size = size(l, g, [near.select(top, far_top), near.select(bottom, far_bottom)]);
    let size = m.eq(T::ZERO).select(T::INFINITY, size);
    m.ge(T::ZERO).select(size.copysign(side), T::NAN)
}

/// `g`, and what rounding it lost times `2g`.
#[inline(always)]
fn root<T: Quantile, B: Backend>([l, l_low]: [Lanes<T, B>; 2]) -> [Lanes<T, B>; 2] {
    let [twice, low] = fast_two_sum(Lanes::splat(T::from_f64(SHIFT)), l); // exact: it has no finer bits
    let square = twice * T::HALF;
    let g = square.sqrt();
    [g, (low + l_low).mul_add(T::HALF, remainder_of_root(square, g))]
}

impl<T: Quantile> Quotient<T> {
    /// The numerator and the denominator.
    #[inline(always)]
    fn at<B: Backend>(&self, [g, lost]: [Lanes<T, B>; 2]) -> [Lanes<T, B>; 2] {
        // What g lost over 2g, nearly: it counts where g is near 1.
        let t = lost.mul_add(T::HALF, g - self.from);
        [polynomial_in_short_chains(self.numerator, t), polynomial_in_short_chains(self.denominator, t)]
    }
}

/// `L/g · (1 + numerator/denominator)`.
#[inline(always)]
fn size<T: Quantile, B: Backend>(
    l: [Lanes<T, B>; 2],
    [g, lost]: [Lanes<T, B>; 2],
    [numerator, denominator]: [Lanes<T, B>; 2],
) -> Lanes<T, B> {
    let inverse_of_both = Lanes::splat(T::ONE) / (g * denominator);
    let inverse = inverse_of_both * denominator;
    let [u, remainder] = quotient_and_remainder(l, [g, lost * (inverse * T::HALF)], inverse);
    let u_low = remainder * inverse;

    let q = numerator * (inverse_of_both * g);
    u + u.mul_add(q, u_low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Compute, Isa};

    fn quantiles<T: Quantile>(isa: Isa, ps: [T; 64]) -> [T; 64] {
        let mut out = [T::ZERO; 64];
        isa.map(&NormalQuantile, [&ps], &mut out);
        out
    }

    /// Of multiples of a step, and of what these are short of 1.
    fn check_complements<T: Quantile>(step: f64) {
        let ps = core::array::from_fn(|k| if k < 32 { step * k as f64 } else { 1.0 - step * (k - 32) as f64 });
        for isa in Isa::available() {
            let xs = quantiles(isa, ps.map(T::from_f64)).map(T::to_f64);
            (0..32).for_each(|k| assert_eq!(xs[k], -xs[k + 32], "{}: {}", isa.name(), ps[k]));
        }
    }

    #[test]
    fn complements_give_opposite_numbers() {
        [0.5 * f64::EPSILON, 12345.5 * f64::EPSILON, 1.0 / 64.0].into_iter().for_each(check_complements::<f64>);
        [0.5 * f64::from(f32::EPSILON), 1.0 / 1024.0, 1.0 / 64.0].into_iter().for_each(check_complements::<f32>);
    }

    /// Neighbours of `p` have quantiles of which none is below the last by more than a unit.
    fn check_order<T: Quantile>(p: T) {
        let ps = core::array::from_fn(|k| T::from_pattern(p.pattern() + k as u64 - 32));
        for isa in Isa::available() {
            let xs = quantiles(isa, ps).map(T::to_f64);
            for k in 1..64 {
                let unit = xs[k].abs() / (1_u64 << (T::FORMAT.0 - 1)) as f64; // and less than two
                assert!(xs[k] >= xs[k - 1] - unit, "{}: {:?} gives {}, after {}", isa.name(), ps[k], xs[k], xs[k - 1]);
            }
        }
    }

    #[test]
    fn quantiles_hardly_fall_where_methods_change() {
        let logarithms = [1.0, 0.5, 0.25, 1.0 / 32.0, 1.0 / 1024.0].map(|m| m * 0.5 * core::f64::consts::FRAC_1_SQRT_2);
        for p in
            [0.5, 0.25, 0.75, f64::MIN_POSITIVE, f64::NEAR_END, f64::from(f32::NEAR_END)].into_iter().chain(logarithms)
        {
            check_order(p);
            check_order(1.0 - p.max(1e-14));
        }
        for p in [0.5, 0.25, 0.75, f32::MIN_POSITIVE, f32::NEAR_END].into_iter().chain(logarithms.map(|p| p as f32)) {
            check_order(p);
            check_order(1.0 - p.max(1e-5));
        }
    }
}
