//! The exponential function.
//!
//! # The algorithm
//!
//! The argument is split as `x = n·ln 2 + r` with integer `n` and `|r| ≤ ½ ln 2`, so that `exp x = 2ⁿ · exp r`.
//!
//! * **n** is `x / ln 2` rounded by adding and subtracting a number so large that the sum has no fraction bits
//!   (`ROUND` = 1.5 times 2 to the mantissa's width). The sum's low mantissa bits *are* `n`, ready to be shifted into an
//!   exponent.
//! * **r** is kept in two parts (Cody and Waite): `ln 2` is `LN2_HIGH + LN2_LOW`, the first so short that `n·LN2_HIGH`,
//!   and its difference `r_high` from `x`, are exact in either arithmetic. `r_low` is `n·LN2_LOW`.
//! * **exp r** is `1 + r + c·r² + r³·q(r)`, where `c` and the polynomial `q` minimise the largest relative error of the
//!   whole (Remez exchange; 0.04 ULP for `f64`, 0.05 for `f32`). `q` is evaluated as an even and an odd half in r², which
//!   halves the chain of dependent operations.
//! * **The sum** is where accuracy is won or lost: rounding `r`, or `r + c·r²`, before adding 1 would cost a quarter ULP.
//!   So `1 + r_high` is formed as an unevaluated sum `high + low` (Dekker's fast two-sum, exact since `r_high` is
//!   below 1), everything small is gathered in `low`, the largest last but one, and one last addition rounds.
//! * **2ⁿ** is an integer addition to the exponent where the result is a normal number, which is checked once a vector;
//!   otherwise, seldom, the vector takes a second route through two multiplications by `2^(n/2)`, of which the last rounds
//!   into the subnormals, overflows to infinity, or underflows to zero as it should.
//!
//! [`Exp`] begins each vector (n, `r_high` and `r_low`) before it finishes the one ahead of it: see `pipeline.rs`.
//!
//! Both routes give the same bits wherever the first is valid, so a lane's result does not depend on its neighbours.
//!
//! # The worst arguments found
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | `f64`, fused | 0.679 | -464.05692882944675 | `0x1616be495038cb3b` | `0x1616be495038cb3c` |
//! | `f64`, unfused | 0.706 | -669.8808424731862 | `0x0387b0bdf926d059` | `0x0387b0bdf926d058` |
//!
//! Of `f64`, by a search among 10⁸ (the example `worst_exp` of the tests goes on with it); of `f32` the tests try all
//! arguments.

use crate::expression::{AHEAD, Expression};
use crate::isa::Isa;
use crate::real::Real;
use crate::vector::{Mask, Vector};

/// The largest error of [`exp`](exp()), in units in the last place of the exact result, for `f64` and `f32`, on every
/// backend and in both arithmetics, where that is a normal number; 1 where it is subnormal.
pub const EXP_MAX_ULP: f64 = 0.75;

/// [`exp`](exp()) of each element, as an expression.
#[derive(Clone, Copy, Debug)]
pub struct Exp;

impl<T: Real> Expression<T, 1> for Exp {
    #[inline(always)]
    fn lanes<V: Vector<T>>(&self, [x]: [V; 1]) -> V {
        x.exp()
    }

    #[inline(always)]
    fn begin<V: Vector<T>>(&self, [x]: [V; 1]) -> [V; AHEAD] {
        T::exp_begin(x)
    }

    #[inline(always)]
    fn finish<V: Vector<T>>(&self, [x]: [V; 1], reduced: [V; AHEAD]) -> V {
        if V::PINS { T::exp_finish(reduced) } else { x.exp() }
    }
}

/// Writes `exp(x)` of each element to `out`.
///
/// * Error: at most [`EXP_MAX_ULP`] over the whole range; gradual underflow to the smallest subnormal (1 ULP there).
/// * `exp(NaN)` is NaN, `exp(+∞)` = +∞, `exp(−∞)` = 0, `exp(±0)` = 1. Overflow to +∞ and underflow to 0 happen exactly
///   where the correctly rounded result does: for `f64`, `exp(709.782712893384)` is finite and
///   `exp(-745.1332191019411)` is not zero.
/// * Determinism: within one arithmetic, the same bits on every backend.
///
/// # Panics
///
/// Panics, before anything is written, if the slices differ in length.
///
/// ```
/// let mut out = [0.0; 3];
/// wideband_core::exp(&[0.0, 1.0, f64::NEG_INFINITY], &mut out);
/// assert_eq!(out, [1.0, core::f64::consts::E, 0.0]);
/// ```
#[track_caller]
#[inline]
pub fn exp<T: Real>(xs: &[T], out: &mut [T]) {
    Isa::detect().exp(xs, out);
}

/// Replaces each element by its exponential: [`exp`](exp()) where the input is the output.
///
/// ```
/// let mut xs = [0.0_f32, 1.0];
/// wideband_core::exp_in_place(&mut xs);
/// assert_eq!(xs, [1.0, core::f32::consts::E]);
/// ```
#[inline]
pub fn exp_in_place<T: Real>(xs: &mut [T]) {
    Isa::detect().exp_in_place(xs);
}

impl Isa {
    /// [`exp`](crate::exp()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn exp<T: Real>(self, xs: &[T], out: &mut [T]) {
        self.map(&Exp, [xs], out);
    }

    /// [`exp_in_place`](crate::exp_in_place()) on this instruction set.
    #[inline]
    pub fn exp_in_place<T: Real>(self, xs: &mut [T]) {
        self.map_in_place(&Exp, xs);
    }
}

/// What the algorithm needs to know of an element type.
pub(crate) trait ExpConstants: Real {
    /// `1 / ln 2`.
    const PER_LN2: Self;
    /// 1.5 times 2 to the mantissa's width: adding it leaves no fraction bits.
    const ROUND: Self;
    /// `−ln 2`, in so few bits that any `n` times it is exact.
    const MINUS_LN2_HIGH: Self;
    /// The rest of `−ln 2`.
    const MINUS_LN2_LOW: Self;
    /// `exp x` is a normal number where `|x|` is not above this.
    const NORMAL: Self;
    /// The same where `|n|` is not above this.
    const NORMAL_EXPONENT: Self;
    /// `exp x` is infinite where `n` is above this and 0 where it is below its negative, and half of it is a normal
    /// number's exponent.
    const BEYOND: Self;
    /// +∞.
    const INFINITY: Self;
    /// The coefficient of r², which is nearly ½.
    const SQUARE: Self;
    /// The coefficients of `q(r)` for r⁰, r², r⁴, …
    const EVEN: &'static [Self];
    /// Those for r, r³, r⁵, …
    const ODD: &'static [Self];
}

impl ExpConstants for f64 {
    const PER_LN2: Self = core::f64::consts::LOG2_E;
    const ROUND: Self = 6_755_399_441_055_744.0;
    const MINUS_LN2_HIGH: Self = -0.693_147_180_559_890_3; // 42 bits
    const MINUS_LN2_LOW: Self = -5.497_923_018_708_371e-14;
    const NORMAL: Self = 708.0;
    const NORMAL_EXPONENT: Self = 1021.0;
    const BEYOND: Self = 1100.0;
    const INFINITY: Self = Self::INFINITY;
    const SQUARE: Self = 0.500_000_000_000_001_1;
    const ODD: &'static [Self] = &[
        0.041_666_666_666_525_264,
        0.001_388_888_894_510_107_5,
        2.480_149_141_462_628_2e-5,
        2.763_089_875_430_397_5e-7,
    ];
    const EVEN: &'static [Self] = &[
        0.166_666_666_666_664_02,
        0.008_333_333_333_500_333,
        0.000_198_412_694_974_448_9,
        2.755_759_123_987_492_6e-6,
        2.499_957_667_082_690_6e-8,
    ];
}

impl ExpConstants for f32 {
    const PER_LN2: Self = core::f32::consts::LOG2_E;
    const ROUND: Self = 12_582_912.0;
    const MINUS_LN2_HIGH: Self = -0.693_145_75; // 15 bits
    const MINUS_LN2_LOW: Self = -1.428_606_8e-6;
    const NORMAL: Self = 87.0;
    const NORMAL_EXPONENT: Self = 125.0;
    const BEYOND: Self = 160.0;
    const INFINITY: Self = Self::INFINITY;
    const SQUARE: Self = 0.499_999_94;
    const ODD: &'static [Self] = &[0.041_668_102, 0.001_383_889_1];
    const EVEN: &'static [Self] = &[0.166_665_17, 0.008_369_192_5];
}

// Where there are no vector registers, vectors are in memory anyway, and calls save tens of kilobytes.
#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn exp_lanes<T: ExpConstants, V: Vector<T>>(x: V) -> V {
    if x.abs().le(V::splat(T::NORMAL)).all() {
        let reduced = Reduced::of(x);
        reduced.exp().add_to_exponent(reduced.n_rounded)
    } else {
        Reduced::of(x.pinned()).exp_of_any() // pinned, or both routes are merged into a longer one
    }
}

/// `exp` in two stages, the first of which leaves what it has of a [`Reduced`] argument.
#[inline(always)]
pub(crate) fn exp_begin<T: ExpConstants, V: Vector<T>>(x: V) -> [V; AHEAD] {
    let Reduced { n_rounded, r_high, r_low } = Reduced::of(x);
    [n_rounded.pinned(), r_high.pinned(), r_low]
}

#[inline(always)]
pub(crate) fn exp_finish<T: ExpConstants, V: Vector<T>>([n_rounded, r_high, r_low]: [V; AHEAD]) -> V {
    Reduced { n_rounded, r_high, r_low }.exp_of_any()
}

/// `x = n·ln 2 + r`.
#[derive(Clone, Copy)]
struct Reduced<V> {
    /// `n + ROUND`.
    n_rounded: V,
    r_high: V,
    r_low: V,
}

impl<V> Reduced<V> {
    #[inline(always)]
    fn of<T: ExpConstants>(x: V) -> Self
    where
        V: Vector<T>,
    {
        let n_rounded = x.mul_add(V::splat(T::PER_LN2), V::splat(T::ROUND));
        let n = n_rounded - V::splat(T::ROUND);
        let r_high = n.mul_add(V::splat(T::MINUS_LN2_HIGH), x); // exact
        let r_low = n * V::splat(T::MINUS_LN2_LOW);
        Self { n_rounded, r_high, r_low }
    }

    /// `exp x`, whatever `x` is.
    #[inline(always)]
    fn exp_of_any<T: ExpConstants>(self) -> V
    where
        V: Vector<T>,
    {
        times_power_of_two(self.exp(), self.n_rounded)
    }

    /// `exp r`.
    #[inline(always)]
    fn exp<T: ExpConstants>(self) -> V
    where
        V: Vector<T>,
    {
        let Self { r_high, r_low, .. } = self;
        let r = r_high + r_low;
        let square = r * r;
        let q = polynomial(T::ODD, square).mul_add(r, polynomial(T::EVEN, square));

        let one = V::splat(T::ONE);
        let high = one + r_high;
        let low = r_high - (high - one) + r_low; // the difference is exact: what rounding 1 + r_high lost
        let low = square.mul_add(V::splat(T::SQUARE), low);
        let low = (square * r).mul_add(q, low);
        low + high
    }
}

/// `mantissa · 2ⁿ`, where `n_rounded` is `n + ROUND`, and `mantissa` is near 1 unless `n` is beyond all exponents.
#[inline(always)]
pub(crate) fn times_power_of_two<T: ExpConstants, V: Vector<T>>(mantissa: V, n_rounded: V) -> V {
    let round = V::splat(T::ROUND);
    let n = n_rounded - round;
    if n.abs().le(V::splat(T::NORMAL_EXPONENT)).all() {
        return mantissa.add_to_exponent(n_rounded);
    }
    // 2ⁿ as two factors. Where n is beyond what they can be, the mantissa may be a NaN; NaN itself is not beyond.
    let one = V::splat(T::ONE);
    let half_rounded = n.mul_add(V::splat(T::HALF), round);
    let rest_rounded = n - (half_rounded - round) + round;
    let power = mantissa * one.add_to_exponent(half_rounded) * one.add_to_exponent(rest_rounded);
    let power = V::select(n.gt(V::splat(T::BEYOND)), V::splat(T::INFINITY), power);
    V::select(n.lt(V::splat(-T::BEYOND)), V::splat(T::ZERO), power)
}

/// `c₀ + c₁ t + c₂ t² + …` by Horner's rule.
#[inline(always)]
pub(crate) fn polynomial<T: Real, V: Vector<T>>(coefficients: &[T], t: V) -> V {
    let (last, rest) = coefficients.split_last().expect("a polynomial has a coefficient");
    let mut sum = V::splat(*last);
    for &coefficient in rest.iter().rev() {
        sum = sum.mul_add(t, V::splat(coefficient));
    }
    sum
}
