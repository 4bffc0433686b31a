//! Logarithms: `ln`, `log2`, `log10`, `ln_1p`.
//!
//! # The algorithm
//!
//! The argument is split as `x = 2^k · (1 + f)` with `1 + f` between `√½` and `√2`, by integer arithmetic on its bits, so that
//! `ln x = k·ln 2 + ln(1 + f)`.
//!
//! * **ln(1 + f)** is `f - f²/2 + s·(f²/2 + z·P(z))` with `s = f/(2 + f)` and `z = s²`: since `f = 2s/(1 - s)`, that is
//!   `2s + s·z·P(z)`, the series of `ln((1 + s)/(1 - s))`. Only odd powers of the small `s` occur, so a division buys half of the
//!   coefficients; written about `f`, which is exact, the sum's first term has no error. `P` minimises the largest relative
//!   error (Remez exchange; 2⁻⁵⁹ of `f64`, 2⁻³⁰ of `f32`).
//! * **ln**: `k·LN2_HIGH` is exact, and `k·LN2_HIGH + f` is kept as an unevaluated sum (fast two-sum). Everything small is
//!   gathered in its low part, and the last addition rounds. At 1 all terms are 0.
//! * **log2, log10**: `f - f²/2` is cut to half a significand, so that its product with the short first part of `1 / ln 2` or
//!   `1 / ln 10` is exact; what was cut off, and the rest of the constant, join the low part. Powers of the base give integers.
//! * **`ln_1p`**: `1 + x` is a sum of two, `u + lost`. Where `k` is 0, `f` is `x` itself; elsewhere `lost/(1 + f)` joins the low
//!   part, in which a hundredth of it does not matter, so that `1/(1 + f)` is a polynomial of three terms.
//!
//! Subnormal arguments are scaled up on the rare route, which also has the edges: 0 gives −∞, less gives NaN, +∞ gives +∞.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | ln f64 fused | 0.837 | `0x3fe66334119aa895` | `0xbfd6dce5e29dd237` | `0xbfd6dce5e29dd236` |
//! | ln f64 unfused | 0.925 | `0x3fe665c4c4226683` | `0xbfd6d590fb013ff5` | `0xbfd6d590fb013ff6` |
//! | ln f32 fused | 0.825 | `0x3f34e521` | `0xbeb1cc21` | `0xbeb1cc20` |
//! | ln f32 unfused | 0.904 | `0x3f34e79f` | `0xbeb1c513` | `0xbeb1c514` |
//! | log2 f64 fused | 0.707 | `0x3ff6719d04bff867` | `0x3fdf3f68c722dc1f` | `0x3fdf3f68c722dc1e` |
//! | log2 f64 unfused | 0.808 | `0x3ff648c91b6e2a01` | `0x3fde96d8babcb11b` | `0x3fde96d8babcb11c` |
//! | log2 f32 fused | 0.701 | `0x3fb1da69` | `0x3ef2f747` | `0x3ef2f748` |
//! | log2 f32 unfused | 0.863 | `0x3fb4d9eb` | `0x3eff5053` | `0x3eff5052` |
//! | log10 f64 fused | 0.653 | `0x3ff54ab6f1adabed` | `0x3fbfc4976715e777` | `0x3fbfc4976715e778` |
//! | log10 f64 unfused | 0.719 | `0x3ff5330277975cc6` | `0x3fbf488a9d1e16a3` | `0x3fbf488a9d1e16a4` |
//! | log10 f32 fused | 0.652 | `0x3faa8f3f` | `0x3dff50ef` | `0x3dff50ee` |
//! | log10 f32 unfused | 0.735 | `0x3fa9c145` | `0x3dfb1c43` | `0x3dfb1c44` |
//! | `ln_1p` f64 fused | 0.812 | `0xbfd33258d2b4dade` | `0xbfd6d28b3049a09f` | `0xbfd6d28b3049a09e` |
//! | `ln_1p` f64 unfused | 0.887 | `0xbfd30325f279b54a` | `0xbfd68f42a31f9f0f` | `0xbfd68f42a31f9f10` |
//! | `ln_1p` f32 fused | 0.825 | `0xbe9635be` | `0xbeb1cc21` | `0xbeb1cc20` |
//! | `ln_1p` f32 unfused | 0.922 | `0xbe99c515` | `0xbeb6dc3b` | `0xbeb6dc3a` |
//!
//! Of `f32`, the worst of all 2³² arguments; of `f64`, of 3·10⁷ random ones, and of those around each seam.

use super::parts::Parts;
use super::polynomial::polynomial;
use crate::backend::Backend;
use crate::error_free::{fast_two_sum, leading_half, two_sum};
use crate::lanes::Lanes;

/// The largest error of [`ln`](ln()) and [`ln_1p`](ln_1p()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const LN_MAX_ULP: f64 = 0.95;

/// The largest error of [`log2`](log2()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const LOG2_MAX_ULP: f64 = 0.9;

/// The largest error of [`log10`](log10()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const LOG10_MAX_ULP: f64 = 0.8;

function! {
    /// The natural logarithm; exact at 1.
    ///
    /// * Error: at most [`LN_MAX_ULP`](crate::math::LN_MAX_ULP) where the result is a normal number.
    /// * 0 of either sign gives −∞, less than 0 gives NaN, NaN gives NaN, +∞ gives +∞; subnormal arguments are as accurate.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    ln, Ln: ln_lanes;
    example 1.0 => 0.0;
}

function! {
    /// The logarithm to base 2; powers of 2 are exact.
    ///
    /// * Error: at most [`LOG2_MAX_ULP`](crate::math::LOG2_MAX_ULP) where the result is a normal number.
    /// * 0 of either sign gives −∞, less than 0 gives NaN, NaN gives NaN, +∞ gives +∞; subnormal arguments are as accurate.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    log2, Log2: log2_lanes;
    example 8.0 => 3.0;
}

function! {
    /// The logarithm to base 10.
    ///
    /// * Error: at most [`LOG10_MAX_ULP`](crate::math::LOG10_MAX_ULP) where the result is a normal number.
    /// * 0 of either sign gives −∞, less than 0 gives NaN, NaN gives NaN, +∞ gives +∞; subnormal arguments are as accurate.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    log10, Log10: log10_lanes;
    example 1000.0 => 3.0;
}

function! {
    /// `ln(1 + x)`, accurate where `x` is small.
    ///
    /// * Error: at most [`LN_MAX_ULP`](crate::math::LN_MAX_ULP) where the result is a normal number.
    /// * −1 gives −∞, less than −1 gives NaN, NaN gives NaN, +∞ gives +∞, ±0 gives ±0.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    ln_1p, Ln1p: ln_1p_lanes;
    example 0.0 => 0.0;
}

/// An element type's constants.
pub(crate) trait Logarithm: Parts {
    /// The coefficients of `P(z)`.
    const POLYNOMIAL: &[Self];
    /// `ln 2`, in so few bits that any exponent times it is exact.
    const LN2_HIGH: Self;
    /// The rest of it.
    const LN2_LOW: Self;
    /// `√½`.
    const SQRT_HALF: Self;
    /// The bits of 1 less those of `√½`.
    const ONE_LESS_SQRT_HALF: Self;
    /// `1 / ln 2`, the first part so short that its product with one as short is exact.
    const PER_LN2: [Self; 2];
    /// `1 / ln 10`, likewise.
    const PER_LN10: [Self; 2];
    /// `log₁₀ 2`, the first part so short that any exponent times it is exact.
    const LOG10_2: [Self; 2];
    /// `1/(1 + f)`, to one in a hundred.
    const RECIPROCAL: [Self; 3];
    /// Adding 1 to a number above this changes nothing.
    const LARGE: Self;
    /// Twice the bits of 1.
    const TWICE_ONE: Self;
}

impl Logarithm for f64 {
    const POLYNOMIAL: &[Self] = &[
        0.666_666_666_666_673_4,
        0.399_999_999_994_143_26,
        0.285_714_287_424_758_7,
        0.222_221_985_632_619_66,
        0.181_835_648_818_756_63,
        0.153_140_353_906_746_32,
        0.147_961_102_499_277_4,
    ];
    const LN2_HIGH: Self = 0.693_147_180_559_890_3;
    const LN2_LOW: Self = 5.497_923_018_708_371e-14;
    const SQRT_HALF: Self = core::f64::consts::FRAC_1_SQRT_2;
    const ONE_LESS_SQRT_HALF: Self = Self::from_bits(1_f64.to_bits() - Self::SQRT_HALF.to_bits());
    const PER_LN2: [Self; 2] = [1.442_695_051_431_655_9, -1.054_269_247_642_913_8e-8];
    const PER_LN10: [Self; 2] = [0.434_294_484_555_721_3, -2.652_469_455_307_855_3e-9];
    const LOG10_2: [Self; 2] = [0.301_029_995_663_952_83, 2.836_339_455_104_496_4e-14];
    const RECIPROCAL: [Self; 3] = [1.004_995_1, -1.080_612_8, 0.914_239_05];
    const LARGE: Self = (1_u128 << 100) as Self;
    const TWICE_ONE: Self = Self::from_bits(1_f64.to_bits() * 2);
}

impl Logarithm for f32 {
    const POLYNOMIAL: &[Self] = &[0.666_667_76, 0.399_775_4, 0.298_718_57];
    const LN2_HIGH: Self = 0.693_145_75;
    const LN2_LOW: Self = 1.428_606_8e-6;
    const SQRT_HALF: Self = core::f32::consts::FRAC_1_SQRT_2;
    const ONE_LESS_SQRT_HALF: Self = Self::from_bits(1_f32.to_bits() - Self::SQRT_HALF.to_bits());
    const PER_LN2: [Self; 2] = [1.442_871_1, -0.000_176_052_85];
    const PER_LN10: [Self; 2] = [0.434_326_17, -3.168_997e-5];
    const LOG10_2: [Self; 2] = [0.301_025_4, 4.605_039e-6];
    const RECIPROCAL: [Self; 3] = [1.004_995_1, -1.080_612_8, 0.914_239_05];
    const LARGE: Self = (1_u128 << 100) as Self;
    const TWICE_ONE: Self = Self::from_bits(1_f32.to_bits() * 2);
}

/// `x = 2^k · (1 + f)`, with `1 + f` between `√½` and `√2`.
#[derive(Clone, Copy)]
struct Split<T: Logarithm, B: Backend> {
    /// `-k`: its product with a negative number is −0 where it is 0, and lets a sum be −0.
    minus_k: Lanes<T, B>,
    f: Lanes<T, B>,
}

impl<T: Logarithm, B: Backend> Split<T, B> {
    /// Of a positive normal number; `bias` is [`Parts::EXPONENT_BIAS`], or more if `x` was scaled up.
    #[inline(always)]
    fn of(x: Lanes<T, B>, bias: Lanes<T, B>) -> Self {
        let shifted = x.bits_add(Lanes::splat(T::ONE_LESS_SQRT_HALF));
        let minus_k = bias - T::exponent_bits(shifted);
        let significand = shifted.bits_and(Lanes::splat(T::MANTISSA)).bits_add(Lanes::splat(T::SQRT_HALF));
        Self { minus_k, f: significand - T::ONE }
    }

    /// `ln x`.
    #[inline(always)]
    fn ln(self) -> Lanes<T, B> {
        let (high, low) = self.begin();
        self.finish(high, low)
    }

    /// `k ln 2 + f`, but for the low part of `ln 2`, as a sum of two.
    #[inline(always)]
    fn begin(self) -> (Lanes<T, B>, Lanes<T, B>) {
        let Self { minus_k, f } = self;
        let high = minus_k.mul_add(-T::LN2_HIGH, f);
        let low = f - minus_k.mul_add(T::LN2_HIGH, high); // exact
        (high, low)
    }

    /// `ln x`, of which `begin` has made `high` and `low`.
    #[inline(always)]
    fn finish(self, high: Lanes<T, B>, low: Lanes<T, B>) -> Lanes<T, B> {
        self.rest(low) + high
    }

    /// All of `ln x` but `high`, of which `begin` has made `low`.
    #[inline(always)]
    fn rest(self, low: Lanes<T, B>) -> Lanes<T, B> {
        let Self { minus_k, f } = self;
        let [half, s, more] = self.series();
        let low = minus_k.mul_add(-T::LN2_LOW, low);
        let low = half.mul_add(-f, low);
        s.mul_add(more, low)
    }

    /// `f/2`, `s` and `f²/2 + s²·P(s²)`: `ln(1 + f) = f - f²/2 + s·(f²/2 + s²·P(s²))`.
    #[inline(always)]
    fn series(self) -> [Lanes<T, B>; 3] {
        let f = self.f;
        let s = f / (Lanes::splat(T::TWO) + f);
        let z = s * s;
        let half = f * T::HALF;
        [half, s, z.mul_add(polynomial(T::POLYNOMIAL, z), f * half)]
    }

    /// `-ln x`, of which each term is rounded by itself: see [`minus_ln`].
    #[inline(always)]
    fn minus_ln(self) -> Lanes<T, B> {
        let Self { minus_k, f } = self;
        let s = f / (Lanes::splat(T::TWO) + f);
        let z = s * s;
        let series = z.mul_add(polynomial(T::POLYNOMIAL, z), T::TWO);
        minus_k.mul_add(T::from_f64(core::f64::consts::LN_2), -(s * series))
    }

    /// `-ln x` as a sum of two.
    #[inline(always)]
    fn minus_ln_in_parts(self) -> [Lanes<T, B>; 2] {
        let Self { minus_k, f } = self;
        let [half, s, more] = self.series();
        let start = half.mul_add(-f, f);
        let start_low = half.mul_add(-f, f - start);
        let [high, low] = fast_two_sum(minus_k * T::LN2_HIGH, -start); // exact: one is 0 or the larger
        let low = minus_k.mul_add(T::LN2_LOW, low) - s.mul_add(more, start_low);
        fast_two_sum(high, low)
    }

    /// The logarithm whose base's is `1 / (per[0] + per[1])`, and that of 2 in it `two[0] + two[1]`.
    #[inline(always)]
    fn of_base(self, per: [T; 2], two: [T; 2]) -> Lanes<T, B> {
        let Self { minus_k, f } = self;
        let [half, s, more] = self.series();
        // ln(1 + f), the first part so short that it times `per[0]` is exact.
        let high = half.mul_add(-f, f).bits_and(Lanes::splat(leading_half()));
        let low = s.mul_add(more, half.mul_add(-f, f - high));

        let exponent = minus_k * -two[0];
        let sum = high.mul_add(per[0], exponent);
        let lost = high.mul_add(per[0], exponent - sum); // exact
        let lost = minus_k.mul_add(-two[1], lost);
        let lost = (low + high).mul_add(per[1], lost);
        low.mul_add(per[0], lost) + sum
    }
}

/// Computes a logarithm on the fast route or the rare one.
macro_rules! logarithm {
    ($x:ident, $split:ident => $result:expr) => {{
        let bias = Lanes::splat(T::EXPONENT_BIAS);
        let normal = $x.ge(T::MIN_POSITIVE) & $x.le(T::MAX);
        if normal.all() {
            let $split = Split::of($x, bias);
            return $result;
        }
        // A subnormal number is scaled up.
        let subnormal = $x.lt(T::MIN_POSITIVE);
        let scaled = subnormal.select($x * T::LIFT, $x);
        let $split = Split::of(scaled, subnormal.select(bias + T::LIFTED, bias));
        edges($x, $result)
    }};
}

/// `ln x`.
#[inline(always)]
pub(crate) fn ln_lanes<T: Logarithm, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    logarithm!(x, split => split.ln())
}

/// `log₂ x`.
#[inline(always)]
pub(crate) fn log2_lanes<T: Logarithm, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    logarithm!(x, split => split.of_base(T::PER_LN2, [T::ONE, T::ZERO]))
}

/// `log₁₀ x`.
#[inline(always)]
pub(crate) fn log10_lanes<T: Logarithm, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    logarithm!(x, split => split.of_base(T::PER_LN10, T::LOG10_2))
}

/// `ln(1 + x)`.
#[inline(always)]
pub(crate) fn ln_1p_lanes<T: Logarithm, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let (one, large) = (Lanes::splat(T::ONE), Lanes::splat(T::LARGE));
    let nothing = Lanes::splat(T::SIGN); // −0 leaves −0 what it is
    let usual = x.gt(-one) & x.le(large);
    if usual.all() {
        return ln_1p_of_sum(x, nothing, x);
    }
    // Beyond `LARGE` the power of two may be none, and what was lost is nothing with any other.
    edges(one + x, ln_1p_of_sum(x, nothing, x.min(large)))
}

/// `ln(1 + x + rest)` of `x` above -1, where `limited` is `x`, or `LARGE` where it is larger.
#[inline(always)]
pub(super) fn ln_1p_of_sum<T: Logarithm, B: Backend>(
    x: Lanes<T, B>,
    rest: Lanes<T, B>,
    limited: Lanes<T, B>,
) -> Lanes<T, B> {
    let one = Lanes::splat(T::ONE);
    let [sum, lost] = two_sum(one, x);

    let shifted = (one + limited).bits_add(Lanes::splat(T::ONE_LESS_SQRT_HALF));
    let exponent = shifted.bits_sub(shifted.bits_and(Lanes::splat(T::MANTISSA)));
    let scale = Lanes::splat(T::TWICE_ONE).bits_sub(exponent); // 2^-k

    let split = Split::of(sum, Lanes::splat(T::EXPONENT_BIAS));
    let unscaled = split.minus_k.eq(T::ZERO);
    let split = Split { f: unscaled.select(x, split.f), ..split };
    let lost = unscaled.select(rest, (lost + rest) * scale);
    // Its share of the logarithm is its ratio to 1 + f.
    let share = lost * polynomial(&T::RECIPROCAL, split.f);
    let (high, low) = split.begin();
    split.finish(high, low + share)
}

/// `ln x` of a positive normal number as a sum of two, the second at most 0.07 and rounded; `bias` is
/// [`Parts::EXPONENT_BIAS`], or more if `x` was scaled up.
#[inline(always)]
pub(super) fn ln_in_two<T: Logarithm, B: Backend>(x: Lanes<T, B>, bias: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let split = Split::of(x, bias);
    let (high, low) = split.begin();
    [high, split.rest(low)]
}

/// `-ln x` of a positive normal number, in fewer operations than `ln x`. It may be off by two units in the last place of the
/// larger of its two terms, which are a multiple of `ln 2` and a logarithm below 0.35.
#[inline(always)]
pub(crate) fn minus_ln<T: Logarithm, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    Split::of(x, Lanes::splat(T::EXPONENT_BIAS)).minus_ln()
}

/// `ln 2x` of a positive normal number.
#[inline(always)]
pub(super) fn ln_of_twice<T: Logarithm, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let split = Split::of(x, Lanes::splat(T::EXPONENT_BIAS));
    Split { minus_k: split.minus_k - T::ONE, ..split }.ln()
}

/// `-ln 2x` of a positive normal number up to 1/2 as a sum of two; `bias` is [`Parts::EXPONENT_BIAS`], or more if `x` was scaled up.
#[inline(always)]
pub(super) fn minus_ln_of_twice<T: Logarithm, B: Backend>(x: Lanes<T, B>, bias: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    Split::of(x, bias - T::ONE).minus_ln_in_parts()
}

/// The logarithm, whatever its base, where `x` is not positive or not finite; `logarithm` elsewhere.
#[inline(always)]
fn edges<T: Logarithm, B: Backend>(x: Lanes<T, B>, logarithm: Lanes<T, B>) -> Lanes<T, B> {
    let zero = Lanes::splat(T::ZERO);
    let logarithm = x.eq(zero).select(-T::INFINITY, logarithm);
    let logarithm = x.lt(zero).select(T::NAN, logarithm);
    x.lt(T::INFINITY).select(logarithm, x + x) // NaN and infinity are their own
}
