//! The remainder of a division: `rem_euclid`.
//!
//! # The algorithm
//!
//! Let `a` and `b` be the sizes of both numbers, and `q` the integer part of `a / b` as it is rounded: it may be one too large,
//! never too small. Then `a - q·b` is a multiple of the last place of `b`, and no larger than `b`. So it is a number of the type,
//! and is computed without rounding: in fused arithmetic by one operation, in unfused arithmetic with `b` in two halves, whose
//! products with `q` are exact as long as `q` has no more digits than half a significand. A remainder below 0 gets `b` added,
//! which is exact too.
//!
//! Where a quotient is larger, or not a number, all lanes are divided one after the other by the operator `%`.

use crate::backend::Backend;
use crate::error_free::leading_half;
use crate::lanes::Lanes;
use crate::real::Real;

/// The largest error of [`rem_euclid`](rem_euclid()), in units in the last place of the exact result: it is rounded once.
pub const REM_EUCLID_MAX_ULP: f64 = 0.5;

function! {
    /// The remainder that is not negative: of `x` less a multiple of `y`, as `f64::rem_euclid` has it, to the bit.
    ///
    /// * Range: 0 to `|y|`. The end itself is the result where `x` is below 0 by so little that `x + |y|` is rounded up to it.
    /// * Error: none where `x ≥ 0`; elsewhere one rounding, [`REM_EUCLID_MAX_ULP`](crate::math::REM_EUCLID_MAX_ULP).
    /// * NaN in either gives NaN, and so do infinite `x` and `y = 0`. Infinite `y` gives `x`, or ∞ where `x < 0`. A remainder of 0
    ///   has the sign of `x`.
    /// * Determinism: the same bits on every backend and in both arithmetics.
    /// * Time: that of a division, as long as quotients are below 2⁵² (2²³ of `f32`); in unfused arithmetic 2²⁶ (2¹²).
    rem_euclid, RemEuclid: rem_euclid_lanes, y;
    example -7.0, 3.0 => 2.0;
}

/// An element type that has remainders.
pub(crate) trait Remainder: Real {
    /// What is left of `self` after whole multiples of `other`, with the sign of `self`.
    fn remainder(self, other: Self) -> Self;
}

impl Remainder for f64 {
    fn remainder(self, other: Self) -> Self {
        self % other
    }
}

impl Remainder for f32 {
    fn remainder(self, other: Self) -> Self {
        self % other
    }
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn rem_euclid_lanes<T: Remainder, B: Backend>(x: Lanes<T, B>, y: Lanes<T, B>) -> Lanes<T, B> {
    let (a, b) = (x.abs(), y.abs());
    let ratio = a / b;
    let (digits, _) = T::FORMAT;
    let longest = if B::FUSED { digits - 1 } else { digits / 2 };
    let usual = ratio.lt(T::from_f64((1_u64 << longest) as f64)) & b.lt(T::INFINITY);
    let rest = if usual.all() {
        let q = ratio.floor();
        let rest = if B::FUSED {
            q.mul_add(-b, a)
        } else {
            let high = b.bits_and(Lanes::splat(leading_half()));
            a - q * high - q * (b - high)
        };
        rest.lt(T::ZERO).select(rest + b, rest)
    } else {
        let (mut rests, divisors) = (a.to_array(), b.to_array());
        divide_each(&mut rests[..Lanes::<T, B>::COUNT], &divisors);
        Lanes::load(&rests)
    };
    let signed = rest.copysign(x);
    signed.lt(T::ZERO).select(signed + b, signed)
}

/// Leaves the remainders, one after the other.
#[cold]
#[inline(never)]
fn divide_each<T: Remainder>(rests: &mut [T], divisors: &[T]) {
    for (rest, &divisor) in rests.iter_mut().zip(divisors) {
        *rest = rest.remainder(divisor);
    }
}
