//! Inverse trigonometric functions: `atan`, `atan2`, `asin`, `acos`.
//!
//! # The algorithms
//!
//! **atan** of up to 0.6 is `t + t·z·A(z)`, `z = t²`, with `t = x`. Of up to `1/0.6` it is `π/4 + atan((x - 1)/(x + 1))`, and of more
//! `π/2 + atan(-1/x)`: one division, and `|t|` up to 0.6. A multiple of `π/4` and `t` are an unevaluated sum (fast two-sum).
//!
//! **atan2** divides the smaller by the larger, likewise, and corrects the quotient by its remainder, whose first product, of halves of
//! significands, is exact. Multiples of `π/4` and signs say which eighth of the circle it is. Scaling, on the rare route, keeps
//! remainders from underflow; infinities and zeros stand for the ratios 0 and 1 there.
//!
//! **asin** up to ½ is `x + x·z·S(z)`, `z = x²`. Above, `asin x = π/2 - 2·asin √((1 - x)/2)`, whose root is a sum of two; **acos** is
//! `π/2` less the one, or twice the other's arc sine, or π less that. What has no arc sine has no root: NaN.
//!
//! `A` and `S` minimise the largest relative error (Remez exchange; 2⁻⁵⁹ of `f64`, 2⁻²⁷ of `f32`).
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | atan f64 fused | 0.808 | `0xbfe1037968ac394b` | `0xbfdf464816b26577` | `0xbfdf464816b26576` |
//! | atan f64 unfused | 0.800 | `0x3fe083e480fea49b` | `0x3fde7e119c3546bb` | `0x3fde7e119c3546ba` |
//! | atan f32 fused | 0.784 | `0x3fc6f55f` | `0x3f7fc5ac` | `0x3f7fc5ab` |
//! | atan f32 unfused | 0.784 | `0x3fc6f55f` | `0x3f7fc5ac` | `0x3f7fc5ab` |
//! | atan2 f64 fused | 0.816 | `0xbde422161e05c254`, `0x3df37c45437a156b` | `0xbfde84ccdee406d1` | `0xbfde84ccdee406d0` |
//! | atan2 f64 unfused | 0.847 | `0x5d8e6577c3e80303`, `0x5d9c5845bced5385` | `0x3fdf7fd831895d09` | `0x3fdf7fd831895d08` |
//! | atan2 f32 fused | 0.756 | `0xb9fff45c`, `0x3a6e6784` | `0xbefc3db5` | `0xbefc3db4` |
//! | atan2 f32 unfused | 0.800 | `0x54bdb3b2`, `0x553798f6` | `0x3ef426cf` | `0x3ef426ce` |
//! | asin f64 fused | 0.622 | `0x3fe0c901ef7fea4e` | `0x3fe1ab6314f37e0f` | `0x3fe1ab6314f37e10` |
//! | asin f64 unfused | 0.641 | `0x3fe0a2419859a2b4` | `0x3fe17df2ee24615d` | `0x3fe17df2ee24615e` |
//! | asin f32 fused | 0.672 | `0x3f001508` | `0x3f0622db` | `0x3f0622dc` |
//! | asin f32 unfused | 0.700 | `0x3f083360` | `0x3f0f9dc1` | `0x3f0f9dc0` |
//! | acos f64 fused | 0.600 | `0x3fe302c2ad717b92` | `0x3fede8c9161dc8f7` | `0x3fede8c9161dc8f6` |
//! | acos f64 unfused | 0.617 | `0x3fe2db5bcba94f5a` | `0x3fee19a9374f150d` | `0x3fee19a9374f150c` |
//! | acos f32 fused | 0.672 | `0x3f1c0b8b` | `0x3f6a513d` | `0x3f6a513c` |
//! | acos f32 unfused | 0.687 | `0x3f1bb85f` | `0x3f6aba17` | `0x3f6aba16` |
//!
//! Of `f32`, of nearly all arguments of `atan`, `asin` and `acos`; of the others, of 10⁷ random ones, and of those around each seam.

use super::polynomial::polynomial;
use super::quotient::quotient_and_remainder;
use super::root::{Root, rough_reciprocal};
use crate::backend::Backend;
use crate::error_free::remainder_of_root;
use crate::lanes::{Lanes, Mask};

/// The largest error of [`atan`](atan()) and [`atan2`](atan2()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const ATAN_MAX_ULP: f64 = 0.9;

/// The largest error of [`asin`](asin()) and [`acos`](acos()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const ASIN_MAX_ULP: f64 = 0.75;

function! {
    /// The arctangent, between −π/2 and π/2.
    ///
    /// * Error: at most [`ATAN_MAX_ULP`](crate::math::ATAN_MAX_ULP) where the result is a normal number.
    /// * NaN gives NaN, ±∞ gives ±π/2, ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    atan, Atan: atan_lanes;
    example 0.0 => 0.0;
}

function! {
    /// The arcsine, between −π/2 and π/2.
    ///
    /// * Error: at most [`ASIN_MAX_ULP`](crate::math::ASIN_MAX_ULP) where the result is a normal number.
    /// * NaN, and what is beyond ±1, gives NaN; ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    asin, Asin: asin_lanes;
    example 0.0 => 0.0;
}

function! {
    /// The arccosine, between 0 and π.
    ///
    /// * Error: at most [`ASIN_MAX_ULP`](crate::math::ASIN_MAX_ULP) where the result is a normal number.
    /// * NaN, and what is beyond ±1, gives NaN; 1 gives +0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    acos, Acos: acos_lanes;
    example 1.0 => 0.0;
}

function! {
    /// The angle of the point `(x, y)` seen from the origin, between −π and π; the first is `y`, the second `x`.
    ///
    /// * Error: at most [`ATAN_MAX_ULP`](crate::math::ATAN_MAX_ULP) where the result is a normal number.
    /// * Zeros and infinities of either sign as annex F of the C standard has them; NaN with anything gives NaN.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    atan2, Atan2: atan2_lanes, x;
    example 0.0, 1.0 => 0.0;
}

/// An element type's constants.
pub(crate) trait InverseTrigonometric: Root {
    /// The coefficients of `A(z)`.
    const ARC_TANGENT: &[Self];
    /// The coefficients of `S(z)`.
    const ARC_SINE: &[Self];
    /// `π/4` in two parts, the first so short that three times it is exact.
    const QUARTER_PI: [Self; 2];
    /// `1/(1 + z)` is nearly 1 and this times `z`.
    const SLOPE: Self;
    /// The ratio from which it is nearer to 1 than to 0, and its inverse.
    const NEAR_ONE: [Self; 2];
    const THREE: Self;
    const FOUR: Self;
    /// A power of two, from whose inverse to which quotients' remainders are exact enough.
    const EXTREME: Self;
    /// Its inverse.
    const PER_EXTREME: Self;
}

impl InverseTrigonometric for f64 {
    const ARC_TANGENT: &[Self] = &[
        -0.333_333_333_333_332_3,
        0.199_999_999_999_733,
        -0.142_857_142_833_049_84,
        0.111_111_110_010_327_04,
        -0.090_909_061_011_849_45,
        0.076_922_549_376_489_89,
        -0.066_660_282_139_824_36,
        0.058_768_697_127_370_4,
        -0.052_290_382_872_475_644,
        0.046_063_748_087_872_01,
        -0.038_266_756_558_561_044,
        0.027_186_689_061_601_783,
        -0.013_968_493_929_961_226,
        0.003_707_994_309_186_612,
    ];
    const ARC_SINE: &[Self] = &[
        0.166_666_666_666_667_63,
        0.074_999_999_999_700_9,
        0.044_642_857_175_292_14,
        0.030_381_942_675_029_354,
        0.022_372_215_912_044_878,
        0.017_351_595_403_793_62,
        0.013_981_019_541_573_174,
        0.011_397_285_892_436_049,
        0.010_789_355_960_082_823,
        0.003_672_071_164_410_778_7,
        0.021_790_886_739_837_64,
        -0.021_117_011_324_311_936,
        0.032_702_318_464_728_02,
    ];
    #[allow(clippy::approx_constant, reason = "it is shorter than the nearest number")]
    const QUARTER_PI: [Self; 2] = [0.785_398_163_397_448_3, 3.061_616_997_868_383e-17];
    const SLOPE: Self = -0.75;
    const NEAR_ONE: [Self; 2] = [0.6, 1.0 / 0.6];
    const THREE: Self = 3.0;
    const FOUR: Self = 4.0;
    const EXTREME: Self = f64::from_bits((1023 + 480) << 52);
    const PER_EXTREME: Self = f64::from_bits((1023 - 480) << 52);
}

impl InverseTrigonometric for f32 {
    const ARC_TANGENT: &[Self] =
        &[-0.333_332_93, 0.199_976_7, -0.142_415_61, 0.107_186_37, -0.072_494_3, 0.029_680_997];
    const ARC_SINE: &[Self] = &[0.166_667_54, 0.074_952_33, 0.045_478_307, 0.024_141_178, 0.042_230_234];
    #[allow(clippy::approx_constant, reason = "it is shorter than the nearest number")]
    const QUARTER_PI: [Self; 2] = [0.785_398, 1.569_582_4e-7];
    const SLOPE: Self = -0.75;
    const NEAR_ONE: [Self; 2] = [0.6, 1.0 / 0.6];
    const THREE: Self = 3.0;
    const FOUR: Self = 4.0;
    const EXTREME: Self = f32::from_bits((127 + 50) << 23);
    const PER_EXTREME: Self = f32::from_bits((127 - 50) << 23);
}

/// `quarters·π/4 + atan(t) + rest`. Where `quarters` is not 0, `π/4` times it is at least as large as `t`.
#[inline(always)]
fn quarters_and_atan<T: InverseTrigonometric, B: Backend>(
    quarters: Lanes<T, B>,
    t: Lanes<T, B>,
    rest: Lanes<T, B>,
) -> Lanes<T, B> {
    let [high, low] = T::QUARTER_PI;
    let base = quarters * high; // exact
    let sum = base + t;
    let lost = base - sum + t; // exact
    let z = t * t;
    let lost = quarters.mul_add(low, lost) + rest;
    (t * z).mul_add(polynomial(T::ARC_TANGENT, z), lost) + sum
}

/// `atan x`.
#[inline(always)]
pub(crate) fn atan_lanes<T: InverseTrigonometric, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (zero, one, two) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE), Lanes::splat(T::TWO));
    let size = x.abs();
    let [from, to] = T::NEAR_ONE;
    let (small, large) = (size.lt(from), size.gt(to));
    // atan x = π/4 + atan((x - 1)/(x + 1)) = π/2 + atan(-1/x).
    let above = large.select(-one, size - one);
    let below = large.select(size, size + one);
    let t = small.select(size, above / below);
    let quarters = small.select(zero, large.select(two, one));
    quarters_and_atan(quarters, t, Lanes::splat(T::SIGN)).bits_or(x.bits_and(Lanes::splat(T::SIGN)))
}

/// The angle of the point `(x, y)`, from -π to π.
#[inline(always)]
pub(crate) fn atan2_lanes<T: InverseTrigonometric, B: Backend>(y: Lanes<T, B>, x: Lanes<T, B>) -> Lanes<T, B> {
    let (width, height) = (x.abs(), y.abs());
    let (large, small) = (width.max(height), width.min(height));
    // The sum is NaN where either is, which the larger and the smaller need not be.
    let usual = (width + height).le(T::EXTREME) & small.ge(T::PER_EXTREME);
    if usual.all() {
        return angle(y, x, large, small);
    }
    // What is larger or smaller is scaled, and infinity and 0 stand for the ratio alone.
    let (zero, one, infinity) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE), Lanes::splat(T::INFINITY));
    let scale = large.gt(T::EXTREME).select(T::PER_EXTREME, T::EXTREME);
    let (scaled_large, scaled_small) = (large * scale, small * scale);
    let is_infinite = large.eq(infinity);
    let scaled_small = is_infinite.select(small.eq(infinity).select(one, zero), usual.select(small, scaled_small));
    let scaled_large = (is_infinite | large.eq(zero)).select(one, usual.select(large, scaled_large));
    let angle = angle(y, x, scaled_large, scaled_small);
    // The angle is the ratio where that is so small that what it has lost may be no number.
    let sign = y.bits_and(Lanes::splat(T::SIGN));
    let tiny = height.lt(width * (T::PER_EXTREME * T::PER_EXTREME)) & x.gt(zero);
    let angle = tiny.select((height / width).bits_or(sign), angle);
    (x.ne(x) | y.ne(y)).select(x + y, angle)
}

/// The angle of `(x, y)`, of which `large` and `small` are the larger and the smaller without their signs, or in the same ratio.
#[inline(always)]
fn angle<T: InverseTrigonometric, B: Backend>(
    y: Lanes<T, B>,
    x: Lanes<T, B>,
    large: Lanes<T, B>,
    small: Lanes<T, B>,
) -> Lanes<T, B> {
    let (zero, one, two) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE), Lanes::splat(T::TWO));
    let [from, _] = T::NEAR_ONE;
    let steep = x.abs().lt(y.abs());
    let backwards = x.bits_and(Lanes::splat(T::SIGN)).bits_or(one).lt(zero);
    let near_zero = small.lt(large * from);

    // The ratio, or (ratio - 1)/(ratio + 1), as a sum of two.
    let above = near_zero.select(small, small - large); // exact
    let sum = large + small;
    let below = near_zero.select(large, sum);
    let below_rest = near_zero.select(zero, small - (sum - large));
    let reciprocal = one / below;
    let [t, rest] = quotient_and_remainder([above, Lanes::splat(T::SIGN)], [below, below_rest], reciprocal);
    let t_rest = rest * reciprocal;
    let angle_rest = t_rest.mul_add(t * t * T::SLOPE, t_rest); // over 1 + t², to a fiftieth

    // With a = atan(small/large): a, π/2 - a where steep, π less that where backwards.
    let quarters =
        near_zero.select(steep.select(two, backwards.select(T::FOUR, zero)), backwards.select(T::THREE, one));
    let flip = steep.select(T::SIGN, zero).bits_xor(x.bits_and(Lanes::splat(T::SIGN)));
    let angle = quarters_and_atan(quarters, t.bits_xor(flip), angle_rest.bits_xor(flip));
    angle.bits_or(y.bits_and(Lanes::splat(T::SIGN)))
}

/// `√z` of a number from 0 to ½ as a sum of two.
#[inline(always)]
fn root_and_rest<T: InverseTrigonometric, B: Backend>(z: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let root = z.sqrt();
    let not_zero = root.max(T::PER_EXTREME);
    [root, remainder_of_root(z, root) * T::HALF * rough_reciprocal(not_zero)]
}

/// `x`, or where `|x|` is above ½, `√((1 - |x|)/2)`, as a sum of two and its square; and where.
#[inline(always)]
fn halved<T: InverseTrigonometric, B: Backend>(size: Lanes<T, B>) -> ([Lanes<T, B>; 3], Mask<T, B>) {
    let (one, half) = (Lanes::splat(T::ONE), Lanes::splat(T::HALF));
    let large = size.gt(half);
    let z = large.select((one - size) * half, size * size);
    let [root, rest] = root_and_rest((one - size) * half);
    ([large.select(root, size), large.select(rest, T::ZERO), z], large)
}

/// `asin x`.
#[inline(always)]
pub(crate) fn asin_lanes<T: InverseTrigonometric, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (zero, two) = (Lanes::splat(T::ZERO), Lanes::splat(T::TWO));
    let ([t, t_rest, z], large) = halved(x.abs());
    let rest = (t * z).mul_add(polynomial(T::ARC_SINE, z), t_rest);
    // Above ½ it is π/2 less twice that.
    let [high, low] = T::QUARTER_PI;
    let base = large.select(high + high, zero);
    let times = large.select(-two, T::ONE);
    let sum = times.mul_add(t, base);
    let lost = times.mul_add(t, base - sum) + large.select(low + low, zero);
    (times.mul_add(rest, lost) + sum).bits_or(x.bits_and(Lanes::splat(T::SIGN)))
}

/// `acos x`.
#[inline(always)]
pub(crate) fn acos_lanes<T: InverseTrigonometric, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (zero, one, two) = (Lanes::splat(T::ZERO), Lanes::splat(T::ONE), Lanes::splat(T::TWO));
    let ([t, t_rest, z], large) = halved(x.abs());
    let rest = (t * z).mul_add(polynomial(T::ARC_SINE, z), t_rest);
    // π/2 - asin x up to ½; above, twice what `halved` has the sine of, or below -½ π less that.
    let [high, low] = T::QUARTER_PI;
    let negative = x.lt(zero);
    let quarters = large.select(negative.select(T::FOUR, zero), two);
    let times = large.select(two, one);
    let times = (large ^ negative).select(times, -times);
    let base = quarters * high;
    let sum = times.mul_add(t, base);
    let lost = quarters.mul_add(low, times.mul_add(t, base - sum));
    times.mul_add(rest, lost) + sum
}
