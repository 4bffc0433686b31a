//! `exp` of `f64`.
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
//!   whole (Remez exchange; 0.04 ULP). `q` is evaluated as an even and an odd half in r², which halves the chain of dependent
//!   operations.
//! * **The sum** is where accuracy is won or lost: rounding `r`, or `r + c·r²`, before adding 1 would cost a quarter ULP.
//!   So `1 + r_high` is formed as an unevaluated sum `high + low` (Dekker's fast two-sum, exact since `r_high` is
//!   below 1), everything small is gathered in `low`, the largest last but one, and one last addition rounds.
//!
//! A table of fractional powers, as `f32` has, would need four registers here instead of one.
//!
//! # The worst arguments found
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | fused | 0.679 | -464.05692882944675 | `0x1616be495038cb3b` | `0x1616be495038cb3c` |
//! | unfused | 0.706 | -669.8808424731862 | `0x0387b0bdf926d059` | `0x0387b0bdf926d058` |
//!
//! Found by a search among 10⁸; the example `worst_exp` of the tests goes on with it.

use crate::expression::AHEAD;
use crate::polynomial::polynomial;
use crate::power_of_two::{Exponents, times_power_of_two};
use crate::vector::{Mask, Vector};

const ROUND: f64 = <f64 as Exponents>::ROUND;
const PER_LN2: f64 = core::f64::consts::LOG2_E;
/// In so few bits that any `n` times it is exact: 42.
const MINUS_LN2_HIGH: f64 = -0.693_147_180_559_890_3;
const MINUS_LN2_LOW: f64 = -5.497_923_018_708_371e-14;
/// `exp x` is a normal number where `|x|` is not above this.
const NORMAL: f64 = 708.0;
/// The coefficient of r², which is nearly ½.
const SQUARE: f64 = 0.500_000_000_000_001_1;
/// The coefficients of `q(r)` for r, r³, r⁵, …
const ODD: [f64; 4] =
    [0.041_666_666_666_525_264, 0.001_388_888_894_510_107_5, 2.480_149_141_462_628_2e-5, 2.763_089_875_430_397_5e-7];
/// Those for r⁰, r², r⁴, …
const EVEN: [f64; 5] = [
    0.166_666_666_666_664_02,
    0.008_333_333_333_500_333,
    0.000_198_412_694_974_448_9,
    2.755_759_123_987_492_6e-6,
    2.499_957_667_082_690_6e-8,
];

// Where there are no vector registers, vectors are in memory anyway, and calls save tens of kilobytes.
#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn exp<V: Vector<f64>>(x: V) -> V {
    if x.abs().le(V::splat(NORMAL)).all() {
        let reduced = Reduced::of(x);
        reduced.exp().add_to_exponent(reduced.n_rounded)
    } else {
        Reduced::of(x.pinned()).exp_of_any() // pinned, or both routes are merged into a longer one
    }
}

/// The first of two stages, which leaves what it has of a [`Reduced`] argument.
#[inline(always)]
pub(crate) fn begin<V: Vector<f64>>(x: V) -> [V; AHEAD] {
    let Reduced { n_rounded, r_high, r_low } = Reduced::of(x);
    [n_rounded.pinned(), r_high.pinned(), r_low]
}

/// The second.
#[inline(always)]
pub(crate) fn finish<V: Vector<f64>>([n_rounded, r_high, r_low]: [V; AHEAD]) -> V {
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

impl<V: Vector<f64>> Reduced<V> {
    #[inline(always)]
    fn of(x: V) -> Self {
        let n_rounded = x.mul_add(V::splat(PER_LN2), V::splat(ROUND));
        let n = n_rounded - V::splat(ROUND);
        let r_high = n.mul_add(V::splat(MINUS_LN2_HIGH), x); // exact
        let r_low = n * V::splat(MINUS_LN2_LOW);
        Self { n_rounded, r_high, r_low }
    }

    /// `exp x`, whatever `x` is.
    #[inline(always)]
    fn exp_of_any(self) -> V {
        times_power_of_two(self.exp(), self.n_rounded)
    }

    /// `exp r`.
    #[inline(always)]
    fn exp(self) -> V {
        let Self { r_high, r_low, .. } = self;
        let r = r_high + r_low;
        let square = r * r;
        let q = polynomial(&ODD, square, V::splat).mul_add(r, polynomial(&EVEN, square, V::splat));

        let one = V::splat(1.0);
        let high = one + r_high;
        let low = r_high - (high - one) + r_low; // the difference is exact: what rounding 1 + r_high lost
        let low = square.mul_add(V::splat(SQUARE), low);
        let low = (square * r).mul_add(q, low);
        low + high
    }
}
